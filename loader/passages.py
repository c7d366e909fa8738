"""A document as its reader hands it on: the text that is served, and its blocks with every character's place in it.

A layout works on the clean words of a block (no tags, no bold marks, one space at a time) and can still say where each
word stands in the rendition, because a passage keeps the offset of every character.
"""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from loader.records import Words

_CONTINUES = re.compile(r"[a-z(“\"]")
# Short lines that stand often and say something each time.
_SAYS = re.compile(
    r"(?i:(?:unanimously\s+)?(?:resolved|agreed|noted|approved|decisions?|minutes|actions?|none|carried|penderfynwyd|cytunwyd)\b)"
)
_ENDED = re.compile(r"[.?!:;][\"'”’)]*$")
_PAGE_NUMBER = re.compile(r"(?:[Pp]age|[Tt]udalen)?\s?[-–]?\s?\d{1,4}\s?[-–]?(?:\s?(?:of|o|/)\s?\d{1,4})?$")
_STOP = re.compile(r"[.?!][\"'”’)]*\s+(?=[\"'“‘(]?[A-Z0-9£])")
_SHORTENED = re.compile(
    r"(?:^|\s)(?:[A-Z]|Cllrs?|Cyng|Mr|Mrs|Ms|Miss|Dr|Prof|Prop|Sec|Rev|St|No|Nos|Ltd|e\.g|i\.e|etc)$"
)
LONGEST = 10_000  # letters of a paragraph; what is put together from lines beyond that is none
_REMARK = re.compile(r"\([^()]{1,60}\)$")  # a line of its own: "(Item 4)"


@dataclass(frozen=True, slots=True)
class Passage:
    """Clean words, the offset in the rendition of each of their characters, and where foreign text was cut out."""

    text: str
    offsets: tuple[int, ...]
    cuts: frozenset[int] = frozenset()  # indexes in `text` at which a new range of the rendition begins

    def __post_init__(self) -> None:
        if len(self.text) != len(self.offsets):
            raise ValueError(f"{len(self.text)} characters with {len(self.offsets)} offsets")

    def __bool__(self) -> bool:
        return bool(self.text.strip())

    def __hash__(self) -> int:
        """Of its words and their place, for which not every offset need be looked at."""
        return hash((self.text, self.offsets[:1]))

    def words(self, start: int = 0, end: int | None = None) -> Words:
        """The ranges of the rendition that hold `text[start:end]`, white space at the ends left out."""
        end = len(self.text) if end is None else end
        inner = self.text[start:end]
        start += len(inner) - len(inner.lstrip())
        end -= len(inner) - len(inner.rstrip())
        if start >= end:
            return ()
        edges = [start, *sorted(c for c in self.cuts if start < c < end), end]
        found = []
        for a, b in itertools.pairwise(edges):
            while b > a and self.text[b - 1].isspace():
                b -= 1
            if a < b:
                found.append((self.offsets[a], self.offsets[b - 1] + 1))
        return tuple(found)

    def part(self, start: int, end: int | None = None) -> Passage:
        """`text[start:end]` as a passage, white space at the ends left out."""
        end = len(self.text) if end is None else end
        inner = self.text[start:end]
        start += len(inner) - len(inner.lstrip())
        end = max(start, end - (len(inner) - len(inner.rstrip())))
        cuts = frozenset(c - start for c in self.cuts if start < c < end) if self.cuts else self.cuts
        return Passage(self.text[start:end], self.offsets[start:end], cuts)

    def join(self, other: Passage, *, foreign: bool = False) -> Passage:
        """This passage, a space, and the other; `foreign` when words that belong to neither stand between them."""
        at = len(self.text) + 1
        cuts = self.cuts | {c + at for c in other.cuts} | ({at} if foreign else set())
        return Passage(
            f"{self.text} {other.text}", (*self.offsets, other.offsets[0] - 1, *other.offsets), frozenset(cuts)
        )

    def names(self, form: str) -> bool:
        """Does the form of a name stand in it, as whole words?"""
        text = self.text
        at = text.find(form)
        while at >= 0:
            before, after = text[at - 1 : at] if at else "", text[at + len(form) : at + len(form) + 1]
            if not (before == "_" or before.isalnum() or after == "_" or after.isalnum()):
                return True
            at = text.find(form, at + 1)
        return False

    @property
    def is_ended(self) -> bool:
        """Does it end as a sentence, or a lead-in, does?"""
        return bool(_ENDED.search(self.text))

    @property
    def continues(self) -> bool:
        """Does it begin as the rest of a sentence does?"""
        return bool(_CONTINUES.match(self.text))


@dataclass(frozen=True, slots=True)
class Block:
    """One line, paragraph, heading, list entry or table row of a document."""

    kind: Literal["text", "heading", "row"]
    passage: Passage
    marker: str = ""  # of a list entry, as printed: "i.", "-"
    level: int = 0  # of a heading; of a list entry, how deep its list stands in others
    cells: tuple[tuple[Block, ...], ...] = field(default=())
    aside: Passage | None = None  # set apart at the right end, after tabs or a wide gap: "Clerk"; not in `passage`
    strong: tuple[tuple[int, int], ...] = ()  # where the passage is bold or otherwise emphasised: (start, end)
    page: int = 0  # of a format with pages, from 1

    def __hash__(self) -> int:
        """Of its words and their place: quick, and equal for equal blocks, so that what was found of them is kept."""
        return hash((self.kind, self.passage.text, self.passage.offsets[:1]))

    @property
    def text(self) -> str:
        return self.passage.text

    def part(self, start: int, end: int | None = None, marker: str = "") -> Block:
        """`passage.text[start:end]` as a block of its own, with what is strong in it; the aside stays with the end."""
        passage = self.passage.part(start, end)
        whole = self.passage.text[start:end]
        first = start + len(whole) - len(whole.lstrip())
        last = first + len(passage.text)
        inside = ((max(a, first) - first, min(b, last) - first) for a, b in self.strong)
        return replace(
            self,
            passage=passage,
            marker=marker or self.marker,
            aside=self.aside if end is None or end >= len(self.text) else None,
            strong=tuple((a, b) for a, b in inside if a < b),
        )

    def join(self, other: Block, *, foreign: bool = False) -> Block:
        """This block with the words of another after its own; an aside between the two is foreign to them."""
        at = len(self.text) + 1
        return replace(
            self,
            passage=self.passage.join(other.passage, foreign=foreign or self.aside is not None),
            aside=self.aside or other.aside,
            strong=(*self.strong, *((a + at, b + at) for a, b in other.strong)),
        )

    def cell(self, number: int) -> Passage | None:
        """The first passage of a row's cell, counted from 0; None where the cell is empty or missing."""
        blocks = self.cells[number] if number < len(self.cells) else ()
        return next((b.passage for b in blocks if b.passage), None)


@dataclass(frozen=True, slots=True)
class Rendition:
    """The plain text that is served beside a version, and its blocks in order."""

    text: str
    blocks: tuple[Block, ...]
    media_type: str
    language: str = "en"
    front: Mapping[str, Passage] = field(default_factory=dict)  # of a page's front matter: title, date, author …
    by_ocr: Words = ()  # the ranges of the text that were read from pictures of pages
    unread_pages: tuple[int, ...] = ()


def bounded(blocks: Iterable[Block]) -> Iterator[Block]:
    """The blocks, an endless one as several: no clerk wrote it, and no rule may look at the whole of it at once.

    It is cut after a sentence, else at a space. Of an endless row only its cells are kept whole.
    """
    for block in blocks:
        if len(block.text) <= LONGEST:
            yield block
        elif block.kind == "row":
            cells = tuple(tuple(bounded(cell)) for cell in block.cells)
            yield replace(block, passage=block.passage.part(0, LONGEST), cells=cells)
        else:
            start = 0
            while len(block.text) - start > LONGEST:
                half, end = start + LONGEST // 2, start + LONGEST
                at = max(block.text.rfind(". ", half, end), block.text.rfind("\n", half, end)) + 1
                at = at or block.text.rfind(" ", half, end) + 1 or end
                yield block.part(start, at)
                start = at
            yield block.part(start)


def mend(blocks: Iterable[Block]) -> list[Block]:
    """Blocks with broken sentences made whole: over a page break, past a running head, after a stroke."""
    found = list(blocks)
    heads = _running_heads(found)
    mended: list[Block] = []
    foreign = False
    for number, block in enumerate(found):
        last = mended[-1] if mended else None
        if last and _is_head(block, heads) and not last.text.endswith("/"):
            after = next((b for b in found[number + 1 : number + 5] if not _is_head(b, heads)), None)
            if after and _goes_on(last, after):
                foreign = True  # the head of a page, in the midst of a sentence
                continue
        if last and _goes_on(last, block):
            mended[-1] = last.join(block, foreign=foreign)
        else:
            mended.append(block)
        foreign = False
    return mended


def _running_heads(blocks: list[Block]) -> set[str]:
    """Short lines that stand more than once: the heads and feet of pages."""
    seen: dict[str, int] = {}
    for block in blocks:
        if block.kind != "row" and len(block.text) <= 60 and not _SAYS.match(block.text):
            seen[block.text] = seen.get(block.text, 0) + 1
    return {text for text, times in seen.items() if times > 1}


def _is_head(block: Block, heads: set[str]) -> bool:
    return block.kind != "row" and (block.text in heads or bool(_PAGE_NUMBER.match(block.text)))


def _is_open(block: Block) -> bool:
    return block.kind == "text" and bool(block.passage) and not block.passage.is_ended


def _goes_on(last: Block, block: Block) -> bool:
    if not _is_open(last) or block.kind != "text" or block.marker or not block.passage or (last.aside and block.aside):
        return False
    if len(last.text) > LONGEST:
        return False
    if last.text.endswith("/"):
        return True
    return block.passage.continues and len(last.text.split()) > 3 and not _REMARK.match(block.text)


def sentences(passage: Passage) -> Iterator[Passage]:
    """The sentences of a passage, in order."""
    yield from _sentences(passage)


@functools.lru_cache(maxsize=1 << 8)  # decisions, actions, remarks … all go through the same
def _sentences(passage: Passage) -> tuple[Passage, ...]:
    return tuple(_parted(passage))


def _parted(passage: Passage) -> Iterator[Passage]:
    start = 0
    for match in _STOP.finditer(passage.text):
        before = passage.text[max(start, match.start() - 8) : match.start()]  # as long as the longest of these
        if _SHORTENED.search(before):
            continue
        yield passage.part(start, match.end())
        start = match.end()
    if start < len(passage.text):
        yield passage.part(start)
