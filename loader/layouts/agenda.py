"""Where one item ends and the next begins, and within an item the prose, the decisions and the actions."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from loader.lexicon import meaning
from loader.passages import Block, Passage, mend

_NUMBERED = re.compile(r"^(?P<number>\d{1,3})[.)]\s+(?P<rest>\S.*)$", re.DOTALL)
_ROW_NUMBER = re.compile(r"^\d{1,3}[a-z]?\.?$")
_LEAD_IN = re.compile(r"^[A-Z][\w\s]{2,60}:$")
_TITLE_WORDS = 14
_MOST_SKIPPED = 20  # numbers that a record may leave out between two items


@dataclass(slots=True)
class Stretch:
    """An item before its words are read: number and title as printed, its blocks, and the cells of its owner column."""

    number: str
    title: Passage
    number_words: Passage | None = None
    is_untitled: bool = False  # the title is only its first words
    blocks: list[Block] = field(default_factory=list)
    owners: list[Passage] = field(default_factory=list)

    @property
    def heading(self) -> str:
        """What its heading means among those that need no number: `minutes`, `next_meeting`, `other`, or ""."""
        return meaning("headings", self.title.text.rstrip(":."))


@dataclass(frozen=True, slots=True)
class Contents:
    """The blocks of an item, told apart; owners stand beside the action that they follow."""

    prose: tuple[Block, ...]
    decisions: tuple[tuple[Block, Passage | None], ...]  # each with the line that leads in to it: "Members agreed:"
    actions: tuple[tuple[Passage, tuple[Passage, ...]], ...]


def is_title(passage: Passage) -> bool:
    """Is it shaped like a heading: short, with a capital, not a sentence, no label of a part?"""
    return is_heading(passage.text)


def is_heading(text: str) -> bool:
    """As `is_title`, of the text alone."""
    short = 0 < len(text.split()) <= _TITLE_WORDS and text[-1] not in ".?!:;/,"
    return short and text[:1].isupper() and not part_label(text)


def part_label(text: str) -> str:
    """`decision` or `action` when a line is the head of that part of an item, else ""."""
    found = meaning("labels", text.rstrip(":")) if len(text.split()) <= 2 else ""
    return found if found in ("decision", "action") else ""


def stretches(blocks: Iterable[Block]) -> list[Stretch]:
    """The items in the order of the record: rows that begin with a number, numbered lines, and known headings.

    A numbered line that is a sentence takes the heading printed before it as its title.
    """
    found: list[Stretch] = []
    for block in blocks:
        if block.kind == "row":
            _row(block, found)
            continue
        numbered = _NUMBERED.match(block.text)
        if numbered and not block.marker and _follows(numbered, found):
            _numbered(block.passage, numbered, found)
        elif meaning("headings", block.text.rstrip(":.")) and not block.marker:
            found.append(Stretch("", block.passage))
        elif found:
            found[-1].blocks.append(block)
    for stretch in found:
        stretch.blocks = mend(stretch.blocks)
    return found


def _row(row: Block, found: list[Stretch]) -> None:
    number = row.cell(0)
    content = list(row.cells[1]) if len(row.cells) > 1 else []
    owners = [b.passage for b in row.cells[2]] if len(row.cells) > 2 else []
    if number and _ROW_NUMBER.match(number.text) and content:
        title = content[0].passage
        found.append(Stretch(number.text.rstrip("."), title, number, False, content[1:], owners))
    elif found and not number:
        found[-1].blocks += content
        found[-1].owners += owners


def _follows(numbered: re.Match[str], found: list[Stretch]) -> bool:
    """Does the number carry the list of items on: the first, the next, or a later one that stands before a title?"""
    number = int(numbered["number"])
    before = [int(re.sub(r"\D", "", s.number)) for s in found if s.number]
    if not before:
        return number == 1 or not found
    skipped = number - before[-1]
    return skipped == 1 or (1 < skipped <= _MOST_SKIPPED and is_heading(numbered["rest"]))


def _numbered(passage: Passage, match: re.Match[str], found: list[Stretch]) -> None:
    rest = passage.part(match.start("rest"))
    mark = passage.part(0, match.end("number"))
    if is_title(rest):
        found.append(Stretch(match["number"], rest, mark))
        return
    before = found[-1].blocks if found else []
    if before and before[-1].kind != "row" and is_title(before[-1].passage):
        title = before.pop().passage
        found.append(Stretch(match["number"], title, mark, blocks=[Block("text", rest)]))
        return
    first = " ".join(rest.text.split()[:8])
    found.append(Stretch(match["number"], rest.part(0, len(first)), mark, True, [Block("text", rest)]))


def contents(stretch: Stretch, is_owner: re.Pattern[str]) -> Contents:
    """An item's blocks by part; after the head of the actions, a line of names only tells who owns those before it."""
    prose: list[Block] = []
    decisions: list[tuple[Block, Passage | None]] = []
    lead_in: Passage | None = None
    actions: list[tuple[Passage, list[Passage]]] = []
    part = ""
    for block in stretch.blocks:
        label = part_label(block.text)
        if label:
            part = label
        elif part == "decision" and _LEAD_IN.match(block.text):
            lead_in = block.passage
        elif part == "decision":
            decisions.append((block, lead_in))
        elif part == "action" and actions and is_owner.match(block.text):
            actions[-1][1].append(block.passage)
        elif part == "action":
            actions.append((block.passage, []))
        elif not part:
            prose.append(block)
    for number, owner in enumerate(o for o in stretch.owners if o):
        if actions:
            actions[min(number, len(actions) - 1)][1].append(owner)
    return Contents(tuple(prose), tuple(decisions), tuple((text, tuple(owners)) for text, owners in actions))
