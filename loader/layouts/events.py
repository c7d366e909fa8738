"""Events that a report tells of: held or planned, single or in a series, with their days, places and figures."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass, field, replace
from datetime import date

from loader import dates, names, organisations
from loader.dates import Stretch
from loader.layouts import gatherings
from loader.layouts.gatherings import Gathering
from loader.names import NAMED
from loader.passages import Block, Passage
from loader.records import Doubt, Event, Figure, Inference
from loader.roster import Roster
from ontology import iris
from ontology.iris import Key

_ORDINALS = "first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|final|last|next"
_KINDS = "Summit|Conference|Seminar|Exhibition|Fair|Festival|Assembly|Congress|Forum|Day|Week"
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
_MONTH_ALONE = re.compile(rf"\b(?P<words>(?:[Tt]his|[Ll]ast|[Ii]n)\s+(?P<month>{_MONTHS}))\b(?!\s+\d)")
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
    another = _OF_SERIES.search(sentence.text)
    series_before = [n for n, e in enumerate(telling.found, 1) if e.is_series and n > telling.first]
    if another and series_before:
        event = Event(another["name"], sentence.words(), series=series_before[-1])
        telling.found.append(_dated(event, sentence.part(another.start("rest"), another.end("rest")), telling))
    if len(telling.found) == before:
        for gathering in gatherings.find(sentence):
            telling.found.append(_gathered(gathering, sentence, telling))


def rows(block: Block, telling: Events) -> None:
    """Add the event that a table's row tells of."""
    gathering = gatherings.row(block)
    if gathering:
        telling.found.append(_gathered(gathering, block.passage, telling))


def _gathered(gathering: Gathering, whole: Passage, telling: Events) -> Event:
    """A gathering as an event: its place is named after it, its day has its year or an inferred one."""
    roster = telling.roster
    place = _PLACE.search(gathering.rest.text)
    where = None
    if place and place["place"].split()[0] not in (*calendar.month_name, *calendar.day_name):
        key = iris.place(roster.organisation, place["place"])
        where = roster.thing(key, "place", place["place"], gathering.rest.words(*place.span("place")))
    event = Event(gathering.name.text, whole.words(), place=where)
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
            name = names.parse(hosts["hosts"][start:end])
            at = hosts.start("hosts")
            if name and name.is_full and not organisations.is_role(name.name):
                by.append(roster.person(name, rest.words(at + start, at + end)))
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
