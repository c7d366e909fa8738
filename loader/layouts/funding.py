"""Money that a report tells of: granted, promised, and awarded in rounds."""

from __future__ import annotations

import bisect
import re

from loader import dates, figures, names, organisations
from loader.figures import Money
from loader.names import NAMED
from loader.passages import Passage, sentences
from loader.records import Figure, Funding
from loader.roster import Roster
from ontology.iris import Key

_LONGEST = 2000  # characters; what is longer is no sentence
_DENIED = re.compile(r"\b(?:no|not|never|nor|without|cancel\w*|withdr[ae]w\w*|refus\w+|declin\w+)\b", re.IGNORECASE)
_GRANTED = re.compile(r"\b(?:grants?|fund(?:ing|ed|s)?|award(?:ed|ing|s)?|bursar(?:y|ies))\b", re.IGNORECASE)


def read(paragraph: Passage, counts: list[Figure], roster: Roster) -> list[Funding]:
    """The grants and promises of a paragraph, and the round in which they were awarded, which takes the counts."""
    found: list[Funding] = []
    managed = re.search(rf"\b(?:[Tt]he\s+)?(?P<who>{NAMED})\s+(?:is|was|are)\s+managing\s+the\s+fund", paragraph.text)
    manager = roster.named(managed["who"], paragraph.words(*managed.span("who"))) if managed else None
    fund = re.search(r"[“\"‘](?P<name>[^”\"’]{0,80}\bfund(?:ing|s)?)[”\"’]", paragraph.text)
    name = fund["name"] if fund else "funding"
    chaired = re.search(
        rf"(?P<who>(?:[A-Z][a-z]+\.?\s+)?{names.NAME})\s+chaired\s+(?:the|a|this)\b[^.]{{0,200}}\bpanel\b",
        paragraph.text,
    )
    awards = re.search(r"\baward(?:ed|ing)\b", paragraph.text)
    places = _sentences(paragraph)
    for sum_ in figures.money(paragraph.text):
        grant = _grant(paragraph, _around(places, sum_.start), sum_, name, manager, roster)
        if grant:
            found.append(grant)
    if awards and (chaired or counts):
        chair = None
        if chaired:
            parsed = names.parse(chaired["who"])
            words = paragraph.words(*chaired.span("who"))
            chair = roster.who(chaired["who"]) or (roster.person(parsed, words) if parsed and parsed.is_full else None)
        words = paragraph.words(*_around(places, awards.start()))
        found.append(
            Funding("round", f"{name}: awards", words, managed_by=manager, chaired_by=chair, figures=tuple(counts))
        )
    return found


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


def _grant(
    paragraph: Passage, sentence: tuple[int, int], sum_: Money, name: str, manager: Key | None, roster: Roster
) -> Funding | None:
    """One sum: a promise where it "will" be given, else a grant; its funder from "received from" or the subject.

    None where the sentence tells neither: a price is no grant.
    """
    text = paragraph.text[slice(*sentence)]
    before = paragraph.text[sentence[0] : sum_.start]
    promised = bool(re.search(r"\b(?:will|would|is to|are to)\b", before[-_LONGEST:]))
    if len(text) > _LONGEST or _DENIED.search(text) or (not promised and not _GRANTED.search(text)):
        return None
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
        funder = roster.named(found[0].name, paragraph.words(*span))
    if promised and funder is None:
        return None
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
