"""What a report's paragraphs tell beside their words: money, events, partnerships, transfers and figures.

Each rule reads one sentence and needs its own verb ("was held", "received from", "will transfer"): what no rule knows
stays prose, with its mentions.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from loader import dates, figures, works
from loader.layouts.reports import events, funding
from loader.layouts.reports.events import Events, Year
from loader.layouts.reports.giving import Own
from loader.layouts.reports.partnerships import partnerships, transfers
from loader.layouts.reports.report_outline import Part
from loader.passages import Rendition, sentences
from loader.records import Event, Figure, Funding, Partnership, Transfer
from loader.roster import Roster

_FUTURE = re.compile(r"\b(?:will|shall|to\s+be|plan(?:s|ned)?|announced|further)\b", re.IGNORECASE)


_UNTIL = re.compile(r"\buntil\s+(?:the\s+end\s+of\s+)?March\s+(?P<year>20\d\d)\b")
_FEW_MONTHS = 200


@dataclass(frozen=True, slots=True)
class Told:
    """Everything that the paragraphs of a report tell beside their words."""

    funding: tuple[Funding, ...]
    events: tuple[Event, ...]
    partnerships: tuple[Partnership, ...]
    transfers: tuple[Transfer, ...]
    figures: tuple[Figure, ...]


def year_of(rendition: Rendition, dated: date | None) -> Year | None:
    """When a text was written: by its own date, its page's, else the financial year before the one it calls to come.

    Money that "will" be there "in 2014/15" was announced in 2013/14. Years that disagree tell nothing.
    """
    if dated:
        return _dated(dated, f"The text is dated {dated.isoformat()}.")
    page = rendition.front.get("date")
    published = dates.find(page.text) if page else None
    if published:
        return _dated(published.on, f"The page of the text is dated {published.on.isoformat()}.")
    found: dict[int, str] = {}
    for sentence in re.split(r"(?<=[.!?])\s+|\n", rendition.text):
        for period in dates.periods(sentence):
            if _FUTURE.search(sentence[: period.start]):
                found.setdefault(period.first - 1, " ".join(sentence.split()))
        for until in _UNTIL.finditer(sentence):
            if _FUTURE.search(sentence[: until.start()]):  # the end of a financial year to come
                found.setdefault(int(until["year"]) - 2, " ".join(sentence.split()))
    years = [Year(first, f"The text speaks of the year to come: {words}") for first, words in found.items()]
    if len(years) == 1:
        return years[0]
    return _by_days(rendition) if not years else None


def _by_days(rendition: Rendition) -> Year | None:
    """The year of the days that are printed with one, where all are within a few months of each other."""
    days = sorted(day.on for day in dates.every(rendition.text[:100_000]))
    if not days or (days[-1] - days[0]).days > _FEW_MONTHS:
        return None
    return _dated(days[-1], f"The days that the text prints with a year end with {days[-1].isoformat()}.")


def _dated(on: date, basis: str) -> Year:
    return Year(on.year if on.month >= 4 else on.year - 1, basis, on)


def read(outline: Sequence[Part], own: Own, roster: Roster, year: Year | None) -> Told:
    """Every paragraph's telling, section by section."""
    found = Events(roster, year)
    money: list[Funding] = []
    joined: list[Partnership] = []
    passed: list[Transfer] = []
    counted: list[Figure] = []
    for part in outline:
        found.begin_section()
        for row in part.rows:
            events.rows(row, found)
        systems = {key for passage in part.passages for key in works.systems(passage, roster)}
        for last in part.closing:
            works.publications(last, roster)
        for paragraph in part.passages:
            works.programmes(paragraph, roster)
            works.publications(paragraph, roster)
            for sentence in sentences(paragraph):
                joined += partnerships(sentence, systems, roster)
                passed += transfers(sentence, roster)
                events.read(sentence, found)
                events.attendees(sentence, found)
            counts = list(figures.find(paragraph, None))
            sums = funding.read(paragraph, counts, own, roster)
            money += sums
            if found.in_section:
                events.place_figures(paragraph, counts, found)
            elif not any(f.figures for f in sums):
                counted += counts
    return Told(tuple(money), tuple(found.found), tuple(joined), tuple(passed), tuple(counted))
