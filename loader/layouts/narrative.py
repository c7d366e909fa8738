"""What a report's paragraphs tell: money, events, partnerships, transfers and figures.

Each rule reads one sentence and needs its own verb ("was held", "received from", "will transfer"): what no rule knows
stays prose, with its mentions.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass, field, replace
from datetime import date

from loader import dates, figures, names, organisations, works
from loader.figures import Money
from loader.passages import Passage, sentences
from loader.records import Doubt, Event, Figure, Funding, Inference, Partnership, Transfer
from loader.roster import Roster
from ontology import iris
from ontology.iris import Key

_ORDINALS = "first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|final|last|next"
_CAPITAL = r"[A-Z][\w'’&-]*"
_NAMED = rf"{_CAPITAL}(?:\s+(?:(?:of|for|on)\s+)?{_CAPITAL})*"
_MONTHS = "|".join(calendar.month_name[1:])
_HELD = re.compile(
    rf"\b(?:[Tt]he\s+)?(?P<name>{_NAMED}\s+(?:Summit|Conference|Seminar|Exhibition|Fair|Festival|Assembly|Congress|Forum|Day|Week))\s+(?:was|is\s+to\s+be|will\s+be)\s+held\b(?P<rest>[^.]*)"
)
_PLACE = re.compile(rf"\b(?:in|at)\s+(?:the\s+)?(?P<place>{_CAPITAL}(?:\s+{_CAPITAL})*)")
_ONE_OF_SERIES = re.compile(
    rf"\b(?P<name>(?:the\s+)?(?P<which>{_ORDINALS})\s+(?:in|of)\s+a\s+series\s+of\s+(?P<series>[^.,;]+))"
)
_OF_SERIES = re.compile(
    rf"\b[Tt]he\s+(?P<name>(?:{_ORDINALS})\s+(?:event|workshop|session|meeting|seminar)\s+(?:in|of)\s+the\s+series)\b(?P<rest>[^.]*)"
)
_MONTH_ALONE = re.compile(rf"\b(?P<words>(?:[Tt]his|[Ll]ast|[Ii]n)\s+(?P<month>{_MONTHS}))\b(?!\s+\d)")
_ATTENDED = re.compile(r"\b(?:were|was)\s+(?:all\s+)?represented\b|\battended\s+the\b")
_FORMS = re.compile(
    rf"\b(?:[Tt]he\s+)?(?P<who>{_NAMED})\s+(?:is|are|has|have|will\s+be)?\s*(?:forming|formed|entering|entered|form)\s+(?:into\s+)?(?P<name>a\s+(?:new\s+)?partnership)\s+with\s+(?:the\s+)?(?P<other>{_NAMED})"
)
_TRANSFERS = re.compile(
    rf"\b(?P<what>[A-Z][\w'’&]*(?:\s+[\w'’&]+){{0,5}}?)\s+(?P<mood>will|is\s+to|are\s+to|have|has|was|were)\s*(?:be\s+)?transfer(?:red)?\s+to\s+(?:the\s+)?(?P<to>{_NAMED})"
)
_FUTURE = re.compile(r"\b(?:will|shall|to\s+be|plan(?:s|ned)?|announced|further)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Told:
    """Everything that the paragraphs of a report tell beside their words."""

    funding: tuple[Funding, ...]
    events: tuple[Event, ...]
    partnerships: tuple[Partnership, ...]
    transfers: tuple[Transfer, ...]
    figures: tuple[Figure, ...]


@dataclass(slots=True)
class _Telling:
    """What was found so far."""

    roster: Roster
    year: tuple[int, str] | None  # the first year of the financial year it was written in, and the words that tell
    funding: list[Funding] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    partnerships: list[Partnership] = field(default_factory=list)
    transfers: list[Transfer] = field(default_factory=list)
    figures: list[Figure] = field(default_factory=list)


def year_of(text: str) -> tuple[int, str] | None:
    """The financial year in which an undated text was written, from the one that it calls to come; None where none is.

    Money that "will" be there "in 2014/15" was announced in 2013/14. Years that disagree tell nothing.
    """
    found: dict[int, str] = {}
    for sentence in re.split(r"(?<=[.!?])\s+|\n", text):
        for period in dates.periods(sentence):
            if _FUTURE.search(sentence[: period.start]):
                found.setdefault(period.first - 1, " ".join(sentence.split()))
    return next(iter(found.items())) if len(found) == 1 else None


def read(passages: list[list[Passage]], roster: Roster, year: tuple[int, str] | None) -> Told:
    """Every paragraph's telling, section by section; `passages` are the paragraphs of each section."""
    telling = _Telling(roster, year)
    for paragraphs in passages:
        first = len(telling.events)
        for paragraph in paragraphs:
            _paragraph(paragraph, paragraphs, first, telling)
    return Told(
        tuple(telling.funding),
        tuple(telling.events),
        tuple(telling.partnerships),
        tuple(telling.transfers),
        tuple(telling.figures),
    )


def _paragraph(paragraph: Passage, section: list[Passage], first_event: int, telling: _Telling) -> None:
    roster = telling.roster
    works.systems(paragraph, roster)
    works.programmes(paragraph, roster)
    works.publications(paragraph, roster)
    in_section = {key for passage in section for key in works.systems(passage, roster)}
    for sentence in sentences(paragraph):
        _partnership(sentence, in_section, telling)
        _events(sentence, first_event, telling)
        _attendees(sentence, first_event, telling)
    sums = figures.money(paragraph.text)
    counts = list(figures.find(paragraph, None))
    if sums:
        _funding(paragraph, sums, counts, telling)
    elif len(telling.events) > first_event:
        _event_figures(paragraph, counts, first_event, telling)
    else:
        telling.figures += counts


# ---------------------------------------------------------------- partnerships and transfers
def _partnership(sentence: Passage, systems: set[Key], telling: _Telling) -> None:
    roster = telling.roster
    for match in _FORMS.finditer(sentence.text):
        partners = tuple(roster.named(match[part], sentence.words(*match.span(part))) for part in ("who", "other"))
        concerns = tuple(sorted(systems)) if len(systems) == 1 else ()
        name = f"Partnership of {match['who']} and {match['other']}"
        telling.partnerships.append(Partnership(name, sentence.words(), partners, concerns))
    for match in _TRANSFERS.finditer(sentence.text):
        to = roster.named(match["to"], sentence.words(*match.span("to")))
        what = sentence.part(*match.span("what"))
        done = not re.match(r"will|is|are", match["mood"])
        concerns = tuple(sorted(works.known(what, roster, "system")))
        name = sentence.text[match.start("what") : match.end("to")]
        telling.transfers.append(Transfer(name, sentence.words(), to, concerns, "done" if done else "planned"))


# ---------------------------------------------------------------- events
def _events(sentence: Passage, first: int, telling: _Telling) -> None:
    for match in _HELD.finditer(sentence.text):
        telling.events.append(_held(sentence, match, telling))
    one = _ONE_OF_SERIES.search(sentence.text)
    if one:
        series = len(telling.events) + 1
        words = sentence.words(*one.span("series"))
        telling.events.append(Event(one["series"].strip(), words, is_series=True))
        runs = re.search(
            rf"\b(?:the\s+)?(?P<who>{_NAMED})\s+(?:ran|held|hosted|organised|runs)\b", sentence.text[: one.start()]
        )
        by = (telling.roster.named(runs["who"], sentence.words(*runs.span("who"))),) if runs else ()
        telling.events.append(
            _dated(Event(one["name"], sentence.words(), series=series, organisers=by), sentence, telling)
        )
    another = _OF_SERIES.search(sentence.text)
    series_before = [n for n, e in enumerate(telling.events, 1) if e.is_series and n > first]
    if another and series_before:
        event = Event(another["name"], sentence.words(), series=series_before[-1])
        telling.events.append(_dated(event, sentence.part(another.start("rest"), another.end("rest")), telling))


def _held(sentence: Passage, match: re.Match[str], telling: _Telling) -> Event:
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
    return _dated(Event(match["name"], sentence.words(), place=where, organisers=tuple(by)), rest, telling)


def _dated(event: Event, passage: Passage, telling: _Telling) -> Event:
    """The event with its days: stated where the year is printed, else inferred where the text's own year is known."""
    stretch = next(iter(dates.stretches(passage.text)), None)
    if stretch and stretch.year:
        starts, ends = date(stretch.year, *stretch.first), date(stretch.year, *stretch.last)
        return replace(event, stated_date=passage.text[stretch.start : stretch.end], starts=starts, ends=ends)
    month = None if stretch else _MONTH_ALONE.search(passage.text)
    if stretch:
        event = replace(event, stated_date=passage.text[stretch.start : stretch.end])
        first, last = stretch.first, stretch.last
    elif month:
        number = dates.MONTHS[month["month"].casefold()]
        first, last = (number, 1), (number, 0)
        words = passage.words(*month.span("words"))
        reason = f"“{month['words']}” names no day: the whole month is given."
        event = replace(event, stated_date=month["words"], doubts=(Doubt("inferred-period", reason, words),))
    else:
        return event
    if telling.year is None:
        return event
    starts, ends = (_in_year(telling.year[0], *day) for day in (first, last))
    basis = f"No year is printed. The text speaks of the year to come: {telling.year[1]}"
    return replace(
        event,
        inferred_start=Inference(starts.isoformat(), basis),
        inferred_end=Inference(ends.isoformat(), basis),
    )


def _in_year(first: int, month: int, day: int) -> date:
    """A day in the financial year that begins in April of `first`; day 0 is the last of the month."""
    year = first if month >= 4 else first + 1
    return date(year, month, min(day or 31, calendar.monthrange(year, month)[1]))


def _attendees(sentence: Passage, first: int, telling: _Telling) -> None:
    """Councils that "were represented" were at the event that the section tells of."""
    if len(telling.events) == first or not _ATTENDED.search(sentence.text):
        return
    found = telling.roster.councils_in(sentence)
    if found:
        event = telling.events[-1]
        telling.events[-1] = replace(
            event, attendees=tuple(sorted({*event.attendees, *found})), words=event.words + sentence.words()
        )


def _event_figures(paragraph: Passage, counts: list[Figure], first: int, telling: _Telling) -> None:
    """Counts go to the event told of: to its series for what was "so far", else to the latest event before them."""
    for figure in counts:
        before = paragraph.text[: paragraph.text.find(figure.text)]
        so_far = bool(re.search(r"\b(?:so far|up to now|to date|in total|altogether)[\s,]*$", before, re.IGNORECASE))
        fitting = [
            n for n in range(len(telling.events) - 1, first - 1, -1) if _before(telling.events[n], figure, so_far)
        ]
        at = fitting[0] if fitting else first
        event = telling.events[at]
        telling.events[at] = replace(event, figures=(*event.figures, figure))


def _before(event: Event, figure: Figure, series: bool) -> bool:
    return event.is_series == series and event.words[0][0] < figure.words[0][0]


# ---------------------------------------------------------------- money
def _funding(paragraph: Passage, sums: list[Money], counts: list[Figure], telling: _Telling) -> None:
    """The grants and promises of a paragraph, and the round in which they were awarded."""
    roster = telling.roster
    managed = re.search(rf"\b(?:[Tt]he\s+)?(?P<who>{_NAMED})\s+(?:is|was|are)\s+managing\s+the\s+fund", paragraph.text)
    manager = roster.named(managed["who"], paragraph.words(*managed.span("who"))) if managed else None
    fund = re.search(r"[“\"‘](?P<name>[^”\"’]*\bfund(?:ing|s)?)[”\"’]", paragraph.text)
    name = fund["name"] if fund else "funding"
    chaired = re.search(
        rf"(?P<who>(?:[A-Z][a-z]+\.?\s+)?{names.NAME})\s+chaired\s+(?:the|a|this)\b[^.]*\bpanel\b", paragraph.text
    )
    awards = re.search(r"\baward(?:ed|ing)\b", paragraph.text)
    for sum_ in sums:
        sentence = _around(paragraph, sum_.start)
        telling.funding.append(_grant(paragraph, sentence, sum_, name, manager, telling))
    if awards and (chaired or counts):
        chair = None
        if chaired:
            parsed = names.parse(chaired["who"])
            words = paragraph.words(*chaired.span("who"))
            chair = roster.who(chaired["who"]) or (roster.person(parsed, words) if parsed and parsed.is_full else None)
        words = paragraph.words(*(_around(paragraph, awards.start())))
        telling.funding.append(
            Funding("round", f"{name}: awards", words, managed_by=manager, chaired_by=chair, figures=tuple(counts))
        )
    else:
        telling.figures += counts


def _around(paragraph: Passage, at: int) -> tuple[int, int]:
    """Where the sentence of a paragraph stands that holds the character `at`."""
    start = 0
    for sentence in sentences(paragraph):
        start = paragraph.text.find(sentence.text, start)
        if start <= at < start + len(sentence.text):
            return start, start + len(sentence.text)
        start += len(sentence.text)
    return 0, len(paragraph.text)


def _grant(
    paragraph: Passage, sentence: tuple[int, int], sum_: Money, name: str, manager: Key | None, telling: _Telling
) -> Funding:
    """One sum: a promise where it "will" be given, else a grant; its funder from "received from" or the subject."""
    text = paragraph.text[slice(*sentence)]
    before = paragraph.text[sentence[0] : sum_.start]
    promised = bool(re.search(r"\b(?:will|would|is to|are to)\b", before))
    funder = None
    given = re.search(
        r"\b(?:received|funded|awarded|provided|given)\s+(?:from|by)\s+(?:the\s+)?(?=[A-Z])",
        text[sum_.start - sentence[0] :],
    )
    at = sum_.end if given else sentence[0]
    found = (
        [f for f in organisations.find(text) if f.start + sentence[0] >= at]
        if given
        else list(organisations.find(before))
    )
    if found:
        span = (found[0].start + sentence[0], found[0].end + sentence[0])
        funder = telling.roster.named(found[0].name, paragraph.words(*span))
    period = next(iter(dates.periods(text)), None)
    return Funding(
        "commitment" if promised else "grant",
        name,
        paragraph.words(*sentence),
        funder,
        sum_.amount,
        managed_by=None if promised else manager,
        stated_period=period.text if period and promised else "",
    )
