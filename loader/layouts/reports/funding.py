"""Money that a report tells of: granted, promised, and awarded in rounds."""

from __future__ import annotations

import bisect
import re

from loader import dates, figures, names
from loader.figures import Money
from loader.layouts.reports import giving
from loader.layouts.reports.giving import Gift, Own
from loader.names import NAMED
from loader.passages import Passage, sentences
from loader.records import Figure, Funding
from loader.roster import Roster
from ontology.iris import Key


def read(paragraph: Passage, counts: list[Figure], own: Own, roster: Roster) -> list[Funding]:
    """The grants and promises of a paragraph, and the round in which they were awarded, which takes the counts."""
    found: list[Funding] = []
    managed = re.search(rf"\b(?:[Tt]he\s+)?(?P<who>{NAMED})\s+(?:is|was|are)\s+managing\s+the\s+fund", paragraph.text)
    manager = roster.named(managed["who"], paragraph.words(*managed.span("who"))) if managed else None
    fund = re.search(r"[“\"‘](?P<name>[^”\"’]{0,80}\bfund(?:ing|s)?)[”\"’]", paragraph.text)
    name = fund["name"] if fund else "funding"
    places = _sentences(paragraph)
    last: tuple[Money, Gift] | None = None
    earlier: Gift | None = None
    inside: tuple[int, int] = (-1, -1)
    for sum_ in figures.money(paragraph.text):
        sentence = _around(places, sum_.start)
        if sentence != inside:
            last, inside = None, sentence
        at = Money(sum_.amount, sum_.start - sentence[0], sum_.end - sentence[0])
        gift = giving.find(paragraph.part(*sentence), at, last, own, roster, earlier)
        last = (at, gift) if gift else None
        earlier = gift or earlier
        if gift:
            found.append(_funding(paragraph, sentence, sum_, gift, name, manager))
    found += _round(paragraph, places, counts, name, manager, roster)
    return found


def _funding(
    paragraph: Passage, sentence: tuple[int, int], sum_: Money, gift: Gift, name: str, manager: Key | None
) -> Funding:
    period = next(iter(dates.periods(paragraph.text[slice(*sentence)])), None)
    return Funding(
        "commitment" if gift.is_promise else "grant",
        name,
        paragraph.words(*sentence),
        gift.giver,
        sum_.amount,
        managed_by=None if gift.is_promise else manager,
        stated_period=period.text if period and gift.is_promise else "",
    )


def _round(
    paragraph: Passage,
    places: list[tuple[int, int]],
    counts: list[Figure],
    name: str,
    manager: Key | None,
    roster: Roster,
) -> list[Funding]:
    """The round in which awards were made, with who chaired its panel and how many applied and got them."""
    awards = re.search(r"\baward(?:ed|ing)\b", paragraph.text)
    chaired = re.search(
        rf"(?P<who>(?:[A-Z][a-z]+\.?\s+)?{names.NAME})\s+chaired\s+(?:the|a|this)\b[^.]{{0,200}}\bpanel\b",
        paragraph.text,
    )
    granted = re.search(r"\b(?:fund(?:ing|s)?|grants?)\b", paragraph.text)
    if not awards or not (chaired or (counts and granted)):
        return []
    chair = None
    if chaired:
        parsed = names.parse(chaired["who"])
        words = paragraph.words(*chaired.span("who"))
        chair = roster.who(chaired["who"]) or (roster.person(parsed, words) if parsed and parsed.is_full else None)
    words = paragraph.words(*_around(places, awards.start()))
    return [Funding("round", f"{name}: awards", words, managed_by=manager, chaired_by=chair, figures=tuple(counts))]


def _sentences(paragraph: Passage) -> list[tuple[int, int]]:
    """Where each sentence of a paragraph begins and ends."""
    found: list[tuple[int, int]] = []
    start = 0
    for sentence in sentences(paragraph):
        start = paragraph.text.find(sentence.text, start)
        found.append((start, start + len(sentence.text)))
        start += len(sentence.text)
    return found


def _around(places: list[tuple[int, int]], at: int) -> tuple[int, int]:
    """The place of the sentence that holds the character `at`."""
    return places[max(0, bisect.bisect_right(places, (at, at)) - 1)] if places else (0, 0)
