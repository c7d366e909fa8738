"""What a report's paragraphs tell beside their words: money, events, partnerships, transfers and figures.

Each rule reads one sentence and needs its own verb ("was held", "received from", "will transfer"): what no rule knows
stays prose, with its mentions.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from loader import dates, figures, works
from loader.layouts import events, funding
from loader.layouts.events import Events, Year
from loader.layouts.partnerships import partnerships, transfers
from loader.passages import Passage, sentences
from loader.records import Event, Figure, Funding, Partnership, Transfer
from loader.roster import Roster

_FUTURE = re.compile(r"\b(?:will|shall|to\s+be|plan(?:s|ned)?|announced|further)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Told:
    """Everything that the paragraphs of a report tell beside their words."""

    funding: tuple[Funding, ...]
    events: tuple[Event, ...]
    partnerships: tuple[Partnership, ...]
    transfers: tuple[Transfer, ...]
    figures: tuple[Figure, ...]


def year_of(text: str, dated: date | None) -> Year | None:
    """The financial year in which a text was written: by its own date, else by the one that it calls to come.

    Money that "will" be there "in 2014/15" was announced in 2013/14. Years that disagree tell nothing.
    """
    if dated:
        return Year(dated.year if dated.month >= 4 else dated.year - 1, f"The text is dated {dated.isoformat()}.")
    found: dict[int, str] = {}
    for sentence in re.split(r"(?<=[.!?])\s+|\n", text):
        for period in dates.periods(sentence):
            if _FUTURE.search(sentence[: period.start]):
                found.setdefault(period.first - 1, " ".join(sentence.split()))
    years = [Year(first, f"The text speaks of the year to come: {words}") for first, words in found.items()]
    return years[0] if len(years) == 1 else None


def read(sections: list[list[Passage]], roster: Roster, year: Year | None) -> Told:
    """Every paragraph's telling, section by section; a section is the passages of its paragraphs."""
    found = Events(roster, year)
    money: list[Funding] = []
    joined: list[Partnership] = []
    passed: list[Transfer] = []
    counted: list[Figure] = []
    for section in sections:
        found.begin_section()
        for paragraph in section:
            works.systems(paragraph, roster)
            works.programmes(paragraph, roster)
            works.publications(paragraph, roster)
            systems = {key for passage in section for key in works.systems(passage, roster)}
            for sentence in sentences(paragraph):
                joined += partnerships(sentence, systems, roster)
                passed += transfers(sentence, roster)
                events.read(sentence, found)
                events.attendees(sentence, found)
            counts = list(figures.find(paragraph, None))
            sums = funding.read(paragraph, counts, roster)
            money += sums
            if found.in_section:
                events.place_figures(paragraph, counts, found)
            elif not any(f.figures for f in sums):
                counted += counts
    return Told(tuple(money), tuple(found.found), tuple(joined), tuple(passed), tuple(counted))
