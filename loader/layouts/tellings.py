"""A record printed in Welsh and in English, side by side or one after the other: its blocks in one language alone."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import replace

from loader import dates
from loader.layouts.bilingual import tongue
from loader.passages import Block, Rendition

_FEWEST = 3  # rows, or headings, that show that all are told twice
_HEAD = 8  # blocks in which a record says on which day it met
_TITLE = re.compile(r"\b(?:minutes|cofnodion)\b", re.IGNORECASE)
_COUNCIL = re.compile(r"\b(?:council|committee|cyngor|pwyllgor)\b", re.IGNORECASE)
_NUMBERED = re.compile(r"(?P<number>\d{1,3}(?:[./]\d{1,4})?)[.):]?\s+(?=[^\W\d_])")
_SHORT = 90  # characters of a heading


def one(rendition: Rendition) -> Rendition:
    """The rendition with the telling in its own language, where it has two; as it is where it has one."""
    blocks = _columns(rendition.blocks, rendition.language)
    blocks = _half(blocks, rendition.language)
    blocks = _headings(blocks)
    return rendition if blocks is rendition.blocks else replace(rendition, blocks=blocks)


def _columns(blocks: tuple[Block, ...], language: str) -> tuple[Block, ...]:
    """Tables of two columns, Welsh and English, as the paragraphs of one column."""
    rows = [b for b in blocks if b.kind == "row" and len(b.cells) == 2]
    sides = [(_of_cell(row, 0), _of_cell(row, 1)) for row in rows]
    welsh_first, welsh_second = sides.count(("cy", "en")), sides.count(("en", "cy"))
    most, least = max(welsh_first, welsh_second), min(welsh_first, welsh_second)
    if most < _FEWEST or least:
        return blocks
    column = 0 if (language == "cy") == (welsh_first == most) else 1
    found: list[Block] = []
    for block in blocks:
        if block.kind == "row" and len(block.cells) == 2:
            found += [inner for inner in block.cells[column] if inner.passage]
        else:
            found.append(block)
    return tuple(found)


def _of_cell(row: Block, number: int) -> str:
    return tongue(" ".join(b.text for b in row.cells[number]))


def _half(blocks: tuple[Block, ...], language: str) -> tuple[Block, ...]:
    """The half in one language of a record that is printed again as a whole, under a head of its own, in the other."""
    day = _day(blocks[:_HEAD])
    if day is None or len(blocks) < 2 * _HEAD:
        return blocks
    for at in range(_HEAD, len(blocks) - _HEAD):
        if (
            not _TITLE.search(blocks[at].text[:200])
            or _day(blocks[at : at + 3]) != day
            or _NUMBERED.match(blocks[at].text)
        ):
            continue
        while (
            at > 1
            and len(blocks[at - 1].text) < _SHORT
            and _COUNCIL.search(blocks[at - 1].text)
            and not blocks[at - 1].passage.is_ended
        ):
            at -= 1
        halves = blocks[:at], blocks[at:]
        told = tuple(_tongue(half) for half in halves)
        if set(told) == {"cy", "en"}:
            return halves[told.index(language if language in told else "en")]
    return blocks


def _tongue(blocks: Sequence[Block]) -> str:
    votes = [tongue(b.text) for b in blocks]
    welsh, english = votes.count("cy"), votes.count("en")
    return "cy" if welsh > 3 * english else "en" if english > 3 * welsh else ""


def _day(blocks: Sequence[Block]) -> object:
    days = [day.on for block in blocks if (day := dates.find(block.text[:300]))]
    return days[0] if days else None


def _headings(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """Without the second of two headings of one number: "3. Parc", "3. Park"."""
    again: dict[int, str] = {}
    for number, (block, following) in enumerate(itertools.pairwise(blocks), 1):
        one_of, other = _NUMBERED.match(block.text), _NUMBERED.match(following.text)
        if (
            one_of
            and other
            and one_of["number"] == other["number"]
            and block.text != following.text
            and max(len(block.text), len(following.text)) < _SHORT
            and not (block.passage.is_ended or following.passage.is_ended)
            and number - 1 not in again
        ):
            again[number] = other["number"]
    if len(set(again.values())) < _FEWEST or len(set(again.values())) < len(again):
        return blocks
    return tuple(block for number, block in enumerate(blocks) if number not in again)
