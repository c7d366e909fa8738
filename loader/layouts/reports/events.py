"""Events that a report tells of: held or planned, single or in a series, with their days, places and figures."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass, field, replace
from datetime import date

from loader import dates, names, organisations
from loader.dates import Stretch
from loader.layouts.reports import gatherings
from loader.layouts.reports.gatherings import Gathering
from loader.lexicon import alternatives, table
from loader.names import NAMED
from loader.passages import Block, Passage
from loader.records import Doubt, Event, Figure, Inference
from loader.roster import Roster
from ontology import iris
from ontology.iris import Key

_ORDINALS = "first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|final|last|next"
_KINDS = "Summit|Conference|Seminar|Exhibition|Fair|Festival|Assembly|Congress|Forum|Day|Week"
_SINGLE = alternatives(table("gatherings")["one"])
_GATHERINGS = alternatives(table("gatherings")["several"])
_MONTHS = "|".join(calendar.month_name[1:])
_HELD = re.compile(
    rf"\b(?:[Tt]he\s+)?(?P<name>{NAMED}\s+(?:{_KINDS}))\s+(?:was|is\s+to\s+be|will\s+be)\s+held\b(?P<rest>[^.]*)"
)
_PLACE = re.compile(rf"\b(?:in|at)\s+(?:the\s+)?(?P<place>{NAMED})")
_ONE_OF_SERIES = re.compile(
    rf"\b(?P<name>(?:the\s+)?(?P<which>{_ORDINALS})\s+(?:in|of)\s+a\s+series\s+of\s+(?P<series>[^.,;]+))"
)
_OF_SERIES = re.compile(
    rf"\b[Tt]he\s+(?P<name>(?:{_ORDINALS})\s+(?:event|workshop|session|meeting|seminar)\s+(?:in|of)\s+the\s+series)\b"
    r"(?P<rest>[^.]*)"
)
# "the second of three regional seminars on the new curriculum"
_OF_SEVERAL = re.compile(
    rf"\b(?:[Tt]he\s+)?(?P<name>(?P<which>{_ORDINALS})\s+(?:one\s+)?of\s+(?:(?:our|the|its|their|these|a|total|of|two|three|four|five|six|seven|eight|nine|ten|twelve|\d{{1,2}})\s+){{1,3}}"
    rf"(?P<series>(?:[\w’'-]{{2,20}}\s+){{0,4}}?(?:{_GATHERINGS})\b(?:\s+(?:on|about|for)\s+(?:(?!\b(?:in|at|on)\s+(?:[A-Z]|\d))[^.,;]){{3,90}})?))"
)
# "The last seminar will take place in Exeter", of those told of before
_ONE_MORE = re.compile(
    rf"\b[Tt]he\s+(?P<name>(?:(?:{_ORDINALS})(?:\s+(?:and\s+)?(?:{_ORDINALS}))?)\s+(?P<kind>{_SINGLE}))\b(?P<rest>[^.]*)"
)
# "On 9 October I gave evidence to the Select Committee", "officers will be at the World Travel Market"
_EVIDENCE = re.compile(
    rf"\b(?:gave|give|given|giving|presented)\s+(?:[a-z]{{2,12}}\s+)?(?P<name>evidence\s+(?:to|before|at)\s+(?:the\s+)?(?P<to>{NAMED}))"
)
_BE_AT = re.compile(
    rf"\b(?:(?:will|would)\s+(?:also\s+|again\s+)?be|be|was|were|attend(?:ed|ing)?|speak(?:ing)?|spoke|present(?:ing|ed)?|exhibit(?:ed|ing)?|stand|represented(?:\s+us)?|represent(?:ing)?|went|go|going|took\s+part|part|visited|visit)"
    rf"\s+(?:at\s+|in\s+|to\s+)?(?:the\s+|this\s+year['’]s\s+|our\s+)(?P<name>(?:[\w’'&-]{{2,20}}\s+){{0,3}}?{NAMED})"
)
_MONTH_ALONE = re.compile(rf"\b(?P<words>(?:[Tt]his|[Ll]ast|[Ii]n)\s+(?P<month>{_MONTHS}))\b(?!\s+\d)")
_NEAR = 80  # characters between the name of an event and its day
_ATTENDED = re.compile(r"\b(?:were|was)\s+(?:all\s+)?represented\b|\battended\s+the\b")


@dataclass(frozen=True, slots=True)
class Year:
    """The financial year in which a text was written, by the April of its first calendar year, and what tells it."""

    first: int
    basis: str
    on: date | None = None  # the day of the text, where it or its page states one


@dataclass(slots=True)
class Events:
    """The events found so far; `first` is how many there were before the section under way."""

    roster: Roster
    year: Year | None
    found: list[Event] = field(default_factory=list)
    first: int = 0

    def begin_section(self) -> None:
        self.first = len(self.found)

    @property
    def in_section(self) -> bool:
        return len(self.found) > self.first


def read(sentence: Passage, telling: Events) -> None:
    """Add the events that a sentence tells of."""
    before = len(telling.found)
    for match in _HELD.finditer(sentence.text):
        telling.found.append(_held(sentence, match, telling))
    one = _ONE_OF_SERIES.search(sentence.text)
    if one:
        series = len(telling.found) + 1
        words = sentence.words(*one.span("series"))
        telling.found.append(Event(one["series"].strip(), words, is_series=True))
        runs = re.search(
            rf"\b(?:the\s+)?(?P<who>{NAMED})\s+(?:ran|held|hosted|organised|runs)\b", sentence.text[: one.start()]
        )
        by = (telling.roster.named(runs["who"], sentence.words(*runs.span("who"))),) if runs else ()
        telling.found.append(
            _dated(Event(one["name"], sentence.words(), series=series, organisers=by), sentence, telling)
        )
    several = None if one else _OF_SEVERAL.search(sentence.text)
    if several and (dates.stretches(sentence.text) or _MONTH_ALONE.search(sentence.text)):
        series = len(telling.found) + 1
        words = sentence.words(*several.span("series"))
        telling.found.append(Event(several["series"].strip(), words, is_series=True))
        event = Event(several["name"].strip(), sentence.words(), series=series, place=_place(sentence, telling))
        telling.found.append(_dated(event, sentence, telling))
    another = _OF_SERIES.search(sentence.text)
    series_before = [n for n, e in enumerate(telling.found, 1) if e.is_series and n > telling.first]
    if another and series_before:
        event = Event(another["name"], sentence.words(), series=series_before[-1])
        telling.found.append(_dated(event, sentence.part(another.start("rest"), another.end("rest")), telling))
    more = None if several or another else _ONE_MORE.search(sentence.text)
    if more and more["kind"] in table("gatherings")["of_series"] and not series_before:
        more = None
    if more and dates.stretches(more["rest"]) and not gatherings.is_called_off(sentence.text):
        rest = sentence.part(more.start("rest"), more.end("rest"))
        last = series_before[-1] if series_before else None
        event = Event(more["name"], sentence.words(), series=last, place=_place(rest, telling))
        telling.found.append(_dated(event, rest, telling))
    if len(telling.found) == before:
        for gathering in gatherings.find(sentence):
            telling.found.append(_gathered(gathering, sentence, telling))
    if len(telling.found) == before:
        _prose(sentence, telling)


def _prose(sentence: Passage, telling: Events) -> None:
    """Add an event that somebody is told to have been at, or before which evidence was given, on a day."""
    text = sentence.text
    stretches = dates.stretches(text) if len(text) < 1500 else []
    if len(stretches) != 1 or gatherings.is_called_off(text):
        return
    evidence = _EVIDENCE.search(text)
    at = _BE_AT.search(text)
    day = stretches[0]
    if evidence and gatherings.is_never(evidence["to"]):
        return  # a meeting of that committee
    if evidence and not re.search(r"[;:]", text[min(evidence.end(), day.end) : max(evidence.start(), day.start)]):
        event = Event(evidence["name"], sentence.words())
        telling.found.append(_on(event, day, sentence, telling))
    elif at and gatherings.is_event(at["name"]) and at.end() <= day.start + 1 and day.start - at.end() < _NEAR:
        rest = sentence.part(at.end("name"))
        event = Event(at["name"], sentence.words(), place=_place(rest, telling))
        telling.found.append(_on(event, day, sentence, telling))


def _place(rest: Passage, telling: Events) -> Key | None:
    """The place that words name: "in Leeds", "at the Guildhall"."""
    place = next(
        (
            p
            for p in _PLACE.finditer(rest.text)
            if p["place"].split()[0] not in (*calendar.month_name, *calendar.day_name)
        ),
        None,
    )
    if place is None:
        return None
    key = iris.place(telling.roster.organisation, place["place"])
    return telling.roster.thing(key, "place", place["place"], rest.words(*place.span("place")))


def rows(block: Block, telling: Events) -> None:
    """Add the event that a table's row tells of."""
    gathering = gatherings.row(block)
    if gathering:
        telling.found.append(_gathered(gathering, block.passage, telling))


def _gathered(gathering: Gathering, whole: Passage, telling: Events) -> Event:
    """A gathering as an event: its place is named after it, its day has its year or an inferred one."""
    event = Event(gathering.name.text, whole.words(), place=_place(gathering.rest, telling))
    return _on(event, gathering.stretch, gathering.within, telling)


def _held(sentence: Passage, match: re.Match[str], telling: Events) -> Event:
    """An event that "was held", with its place, its days, and who hosted it."""
    roster = telling.roster
    rest = sentence.part(match.start("rest"), match.end("rest"))
    place = _PLACE.search(rest.text)
    where = None
    if place and place["place"] not in calendar.month_name:
        key = iris.place(roster.organisation, place["place"])
        where = roster.thing(key, "place", place["place"], rest.words(*place.span("place")))
    hosts = re.search(r"\b(?:hosted|organised|chaired)\s+by\s+(?P<hosts>[^.]+)$", rest.text)
    by: list[Key] = []
    if hosts:
        for start, end in names.split(hosts["hosts"]):
            host = names.parse(hosts["hosts"][start:end])
            at = hosts.start("hosts")
            if host and host.is_full and not organisations.is_role(host.name):
                by.append(roster.person(host, rest.words(at + start, at + end)))
    name = re.sub(r"^(?:The|An?|Our|This)\s+", "", match["name"])
    return _dated(Event(name, sentence.words(), place=where, organisers=tuple(by)), rest, telling)


def _dated(event: Event, passage: Passage, telling: Events) -> Event:
    """The event with its days: stated where the year is printed, else inferred where the text's own year is known."""
    stretch = next(iter(dates.stretches(passage.text)), None)
    if stretch:
        return _on(event, stretch, passage, telling)
    month = _MONTH_ALONE.search(passage.text)
    if month is None:
        return event
    number = dates.MONTHS[month["month"].casefold()]
    words = passage.words(*month.span("words"))
    reason = f"“{month['words']}” names no day: the whole month is given."
    event = replace(event, stated_date=month["words"], doubts=(Doubt("inferred-period", reason, words),))
    return _inferred(event, (number, 1), (number, 0), "", telling)


def _on(event: Event, stretch: Stretch, passage: Passage, telling: Events) -> Event:
    """The event on the days of a stretch."""
    event = replace(event, stated_date=passage.text[stretch.start : stretch.end])
    if stretch.year:
        try:
            starts, ends = date(stretch.year, *stretch.first), date(stretch.year, *stretch.last)
        except ValueError:  # 29 February of a year without
            return event
        return replace(event, starts=starts, ends=ends)
    weekday = re.search(rf"\b(?P<day>{'|'.join(calendar.day_name)}),?\s+(?:the\s+)?$", passage.text[: stretch.start])
    return _inferred(event, stretch.first, stretch.last, weekday["day"] if weekday else "", telling)


def _inferred(event: Event, first: tuple[int, int], last: tuple[int, int], weekday: str, telling: Events) -> Event:
    """The event with days whose year is that of the text."""
    if telling.year is None:
        return event
    year = telling.year
    starts, ends = (_in_year(year.first, *day) for day in (first, last))
    if year.on:
        starts = _nearest(year.on, first, weekday)
        ends = _nearest(starts, last, "")
    basis = f"No year is printed with it. {year.basis}"
    return replace(
        event,
        inferred_start=Inference(starts.isoformat(), basis),
        inferred_end=Inference(ends.isoformat(), basis),
    )


def _nearest(on: date, day: tuple[int, int], weekday: str) -> date:
    """A day of the year that is nearest to the text's own day, of those that fall on the weekday that is printed."""
    month, number = day
    found = [
        date(year, month, min(number or 31, calendar.monthrange(year, month)[1]))
        for year in range(on.year - 1, on.year + 2)
    ]
    fitting = [d for d in found if weekday and calendar.day_name[d.weekday()] == weekday] or found
    return min(fitting, key=lambda d: abs((d - on).days))


def _in_year(first: int, month: int, day: int) -> date:
    """A day in the financial year that begins in April of `first`; day 0 is the last of the month."""
    year = first if month >= 4 else first + 1
    return date(year, month, min(day or 31, calendar.monthrange(year, month)[1]))


def attendees(sentence: Passage, telling: Events) -> None:
    """Councils that "were represented" were at the event that the section tells of."""
    if not telling.in_section or not _ATTENDED.search(sentence.text):
        return
    found = telling.roster.councils_in(sentence)
    if found:
        event = telling.found[-1]
        telling.found[-1] = replace(
            event, attendees=tuple(sorted({*event.attendees, *found})), words=event.words + sentence.words()
        )


def place_figures(paragraph: Passage, counts: list[Figure], telling: Events) -> None:
    """Counts go to the event told of: to its series for what was "so far", else to the latest event before them."""
    for figure in counts:
        before = paragraph.text[: paragraph.text.find(figure.text)]
        so_far = bool(re.search(r"\b(?:so far|up to now|to date|in total|altogether)[\s,]*$", before, re.IGNORECASE))
        fitting = [
            n for n in range(len(telling.found) - 1, telling.first - 1, -1) if _before(telling.found[n], figure, so_far)
        ]
        at = fitting[0] if fitting else telling.first
        event = telling.found[at]
        telling.found[at] = replace(event, figures=(*event.figures, figure))


def _before(event: Event, figure: Figure, series: bool) -> bool:
    return event.is_series == series and event.words[0][0] < figure.words[0][0]
