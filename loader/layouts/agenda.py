"""Where one item ends and the next begins, and within an item the prose, the decisions and the actions."""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from loader.layouts import numbering, titles
from loader.layouts.numbering import Mark
from loader.layouts.titles import is_heading
from loader.lexicon import alternatives, meaning, table
from loader.passages import Block, Passage, mend
from ontology.iris import fold

_LEAD_IN = re.compile(r"^[A-Z][\w\s]{2,60}:$")
_LABELLED = re.compile(r"^(?P<label>[A-Za-z][A-Za-z ]{2,30})\s*[:–—-]\s*(?P<rest>\S.*)$", re.DOTALL)
_GOES_ON = re.compile(r"(?:[Tt]hat|[Tt]o|and|AND|THAT|TO)\b")
_END = re.compile(
    r"(?:the\s+)?(?:meeting|chair\w*|there\s+being\s+no|close\s+of|end\s+of\s+meeting|signed|signature|dated?)\b",
    re.IGNORECASE,
)
_OWN_NUMBER = re.compile(r"(?P<number>\d{1,5})[.)]?\s+(?=[A-Z“‘\"])")
_FEWEST_HEADINGS = 3


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
        """What the title is about, where the trade has a word for it: `minutes`, `apologies`, `next_meeting` …"""
        return about(self.title.text)


@dataclass(frozen=True, slots=True)
class Contents:
    """The blocks of an item, told apart; owners stand beside the action that they follow."""

    prose: tuple[Block, ...]
    decisions: tuple[tuple[Block, Passage | None], ...]  # each with the line that leads in to it: "Members agreed:"
    actions: tuple[tuple[Passage, tuple[Passage, ...]], ...]
    labelled: dict[str, tuple[Block, ...]] = field(default_factory=dict)  # of other parts: `reasons` …


@functools.cache
def _subjects() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple(
        (meant, re.compile(rf"\b(?:{alternatives(fold(w) for w in written)})\b"))
        for meant, written in table("subjects").items()
    )


def about(title: str) -> str:
    """What a title is about: the meaning of a heading that the trade knows, or of words in it; "" for any other."""
    known = meaning("headings", title.rstrip(":."))
    if known and known != "other":
        return known
    folded = fold(title)
    return next((meant for meant, pattern in _subjects() if pattern.search(folded)), known)


def part_label(text: str) -> str:
    """Which part of an item a line is the head of: `decision`, `resolved`, `action`, `minutes` …; else ""."""
    found = meaning("labels", text.rstrip(" :.-–—")) if len(text.split()) <= 4 else ""
    return found if found in _PARTS else ""


_PARTS = frozenset(
    ("decision", "resolved", "action", "minutes", "reasons", "alternatives", "recommendation", "conflicts")
)


def stretches(blocks: Iterable[Block]) -> list[Stretch]:
    """The items in the order of the record: by their numbers, else by their headings."""
    every = list(blocks)
    marks = numbering.chain(every)
    heads = _headings(every)
    by_number = marks and not _within_one(marks, heads)
    found = _numbered(every, marks, heads) if by_number else _headed(every, heads)
    for stretch in found:
        stretch.blocks = mend(stretch.blocks)
    return found


def before(blocks: Sequence[Block], found: list[Stretch]) -> tuple[Block, ...]:
    """The blocks before the first item: the head of the record."""
    if not found:
        return tuple(blocks)
    first = found[0].number_words or found[0].title
    starts = (*first.offsets[:1], *found[0].title.offsets[:1])
    return tuple(
        b for b in blocks if b.passage and b.passage.offsets[0] < min(starts) and b.passage.offsets[-1] < max(starts)
    )


# ---------------------------------------------------------------- items without numbers
def _headings(blocks: Sequence[Block]) -> list[int]:
    """The blocks that are set as headings: by their kind, in bold, in capitals, or in the trade's words."""
    return [n for n, block in enumerate(blocks) if _is_set_apart(block) or _is_known(block)]


def _is_set_apart(block: Block) -> bool:
    text = block.text.rstrip(":. ")
    if block.kind == "row" or not is_heading(text) or part_label(block.text) or block.text.endswith(("?", "!")):
        return False
    if block.marker and not block.marker.strip("().- ").isdigit():
        return False
    whole = bool(block.strong) and block.strong[0][0] == 0 and block.strong[-1][1] >= len(text)
    capitals = text.isupper() and sum(c.isalpha() for c in text) > 3
    return (block.kind == "heading" or whole or capitals) and not _END.match(text)


def _is_known(block: Block) -> bool:
    if block.kind == "row" or block.marker or part_label(block.text):
        return False
    return bool(meaning("headings", block.text.rstrip(":. ")))


def _within_one(marks: list[Mark], heads: list[int]) -> bool:
    """Do all the numbers stand under one heading of several? Then they are a list inside an item."""
    first, last = marks[0].block, marks[-1].block
    at = {m.block for m in marks}
    return (
        len(heads) >= _FEWEST_HEADINGS
        and not any(first < h <= last for h in heads)
        and first not in heads
        and not at & set(heads)
    )


def _headed(blocks: Sequence[Block], heads: list[int]) -> list[Stretch]:
    """The items by their headings, when there are enough of them; else those that need no number."""
    known = [n for n in heads if _is_known(blocks[n]) or about(blocks[n].text)]
    chosen = heads if len(heads) >= _FEWEST_HEADINGS and known else known
    found: list[Stretch] = []
    for number, block in enumerate(blocks):
        if number in chosen:
            found.append(Stretch("", block.passage))
        elif found:
            found[-1].blocks.append(block)
    return found


# ---------------------------------------------------------------- items with numbers
def _numbered(blocks: Sequence[Block], marks: list[Mark], heads: list[int]) -> list[Stretch]:
    found: list[Stretch] = []
    at: dict[int, list[Mark]] = {}
    for mark in marks:
        at.setdefault(mark.block, []).append(mark)
    under = {mark.block for mark in marks if mark.end >= len(blocks[mark.block].text) and not mark.inside}
    above = {title for mark in under for title in _title_above(blocks, mark)}
    lost = _lost(blocks, marks, heads)
    for number, block in enumerate(blocks):
        if number in under:
            _titled_above(at[number][0], block, [blocks[n] for n in _title_above(blocks, number)], found)
        elif number in above:
            continue
        elif number in at:
            _block(block, at[number], found)
        elif number in lost or (_is_known(block) and (found or (number < marks[0].block and _opens(block)))):
            found.append(Stretch("", block.passage))
        elif block.kind == "row" and found:
            _goes_on(block, found[-1])
        elif found:
            found[-1].blocks.append(block)
    return found


def _goes_on(row: Block, stretch: Stretch) -> None:
    """A row of the items' table that has no number of its own, or one of a table inside an item."""
    if row.cell(0) or len(row.cells) < 2:
        stretch.blocks.append(row)
        return
    stretch.blocks += row.cells[1]
    stretch.owners += [b.passage for b in row.cells[2]] if len(row.cells) > 2 else []


def _title_above(blocks: Sequence[Block], number: int) -> list[int]:
    """The heading, of one line or more, that stands before a number on a line of its own: "(Item 4)"."""
    found: list[int] = []
    at = number - 1
    while at >= 0 and blocks[at].kind != "row" and is_heading(blocks[at].text) and len(found) < 3:
        if found and not blocks[found[0]].passage.continues:
            break
        found.insert(0, at)
        at -= 1
    return found


def _opens(block: Block) -> bool:
    """May a heading without number open the items, before the first number?"""
    return _is_known(block) and about(block.text) in ("apologies", "declarations")


def _lost(blocks: Sequence[Block], marks: list[Mark], heads: list[int]) -> set[int]:
    """Headings set like the items' own, where a number of the run is missing."""
    own = [m for m in marks if not m.inside and m.block in heads]
    found: set[int] = set()
    if len(own) * 2 <= len(marks):
        return found
    for before, after in itertools.pairwise(marks):
        between = [h for h in heads if before.block < h < after.block and _is_set_apart(blocks[h])]
        if after.value - before.value - 1 == len(between) and between:
            found |= set(between)
    return found


def _block(block: Block, marks: list[Mark], found: list[Stretch]) -> None:
    """The items that begin in one block: the words before the first belong to the item before."""
    if block.kind == "row":
        _row(block, marks[0], found)
        return
    passage = block.passage
    if marks[0].start > 0 and found:
        found[-1].blocks.append(replace(block, passage=passage.part(0, marks[0].start), strong=(), aside=None))
    ends = [m.start for m in marks[1:]] + [len(passage.text)]
    for mark, end in zip(marks, ends, strict=True):
        words = passage.part(mark.start, max(mark.end, mark.start + 1)) if mark.end > mark.start else None
        rest = passage.part(mark.end, end)
        strong = tuple((max(0, a - mark.end), b - mark.end) for a, b in block.strong if b > mark.end and a < end)
        if not rest:
            continue
        aside = block.aside if end == len(passage.text) else None
        _begin(mark, words, replace(block, passage=rest, marker="", strong=strong, aside=aside), found)


def _titled_above(mark: Mark, block: Block, above: list[Block], found: list[Stretch]) -> None:
    """An item whose number stands under its title; a number of the title's own comes first: "43. Title / (Item 3)"."""
    words = block.passage
    if not above:
        found.append(Stretch(mark.printed, words, words, is_untitled=True))
        return
    title = functools.reduce(Passage.join, (b.passage for b in above))
    own = _OWN_NUMBER.match(title.text)
    if own:
        found.append(Stretch(own["number"], title.part(own.end()), title.part(0, own.end("number"))))
    else:
        found.append(Stretch(mark.printed, title, words))


def _row(row: Block, mark: Mark, found: list[Stretch]) -> None:
    number = row.cell(0)
    content = list(row.cells[1]) if len(row.cells) > 1 else []
    owners = [b.passage for b in row.cells[2]] if len(row.cells) > 2 else []
    if not content or number is None:
        return
    first = content[0]
    titled = titles.divide(first.passage, first.strong)
    rest = [replace(first, passage=titled.rest, strong=())] if titled.rest else []
    if is_heading(first.text):
        found.append(Stretch(mark.printed, first.passage, number, False, content[1:], owners))
    else:
        found.append(Stretch(mark.printed, titled.title, number, titled.is_untitled, [*rest, *content[1:]], owners))


def _begin(mark: Mark, words: Passage | None, block: Block, found: list[Stretch]) -> None:
    """An item from its number on: its title is what follows, else the heading printed before it."""
    part_bold = bool(block.strong) and block.strong[0][1] < len(block.text) - 2
    if is_heading(block.text) and not part_bold and not titles.listed(block.text):
        found.append(Stretch(mark.printed, block.passage, words, blocks=[_only_aside(block)] if block.aside else []))
        return
    titled = titles.divide(block.passage, block.strong)
    if titled.is_untitled:
        before = found[-1].blocks if found else []
        if before and before[-1].kind != "row" and not before[-1].marker and is_heading(before[-1].text):
            title = before.pop().passage
            found.append(Stretch(mark.printed, title, words, blocks=[block]))
            return
    rest = [replace(block, kind="text", passage=titled.rest, strong=_shifted(block, titled))] if titled.rest else []
    if not rest and block.aside:
        rest = [_only_aside(block)]
    found.append(Stretch(mark.printed, titled.title, words, titled.is_untitled, rest))


def _only_aside(block: Block) -> Block:
    """What stands far right of a title, as a block of its own: the title's words beside it are no text."""
    assert block.aside is not None  # noqa: S101 - asked before
    return Block("text", block.aside, page=block.page)


def _shifted(block: Block, titled: titles.Titled) -> tuple[tuple[int, int], ...]:
    if titled.rest is None:
        return ()
    at = len(block.text) - len(titled.rest.text)
    return tuple((max(0, a - at), b - at) for a, b in block.strong if b > at)


# ---------------------------------------------------------------- the parts of an item
def contents(stretch: Stretch, is_owner: re.Pattern[str]) -> Contents:
    """An item's blocks by part; after the head of the actions, a line of names only tells who owns those before it."""
    reading = _Parts(is_owner)
    for block in stretch.blocks:
        reading.take(block)
    # A page that has "Minutes:" prints before it what the agenda said: that is no word of the meeting.
    prose = reading.told if reading.is_page else reading.prose
    for number, owner in enumerate(o for o in stretch.owners if o):
        if reading.actions:
            reading.actions[min(number, len(reading.actions) - 1)][1].append(owner)
    return Contents(
        tuple(prose),
        tuple(reading.decisions),
        tuple((text, tuple(owners)) for text, owners in reading.actions),
        {part: tuple(found) for part, found in reading.others.items()},
    )


@dataclass(slots=True)
class _Parts:
    """The parts of an item while its blocks are read in their order."""

    is_owner: re.Pattern[str]
    part: str = ""
    lead_in: Passage | None = None
    is_page: bool = False  # it has "Minutes:"
    prose: list[Block] = field(default_factory=list)
    told: list[Block] = field(default_factory=list)  # the prose under "Minutes:"
    decisions: list[tuple[Block, Passage | None]] = field(default_factory=list)
    actions: list[tuple[Passage, list[Passage]]] = field(default_factory=list)
    others: dict[str, list[Block]] = field(default_factory=dict)
    since: int = 0  # blocks since the label

    def take(self, block: Block) -> None:
        label = part_label(block.text) if block.kind != "row" else ""
        if label:
            self._begin(label, block)
            return
        self.since += 1
        inline = _LABELLED.match(block.text) if block.kind != "row" else None
        inner = part_label(inline["label"]) if inline else ""
        if inline and inner in ("action", "reasons", "alternatives", "recommendation", "conflicts"):
            self._begin(inner, block)
            block = replace(block, passage=block.passage.part(inline.start("rest")), strong=())
        self._put(block)
        if inner == "action":
            self.part = "told" if self.is_page else ""

    def _begin(self, label: str, block: Block) -> None:
        self.lead_in = block.passage if label == "resolved" else None
        self.since = 0
        self.part = label
        if label == "minutes":
            self.is_page = True
            self.part = "told"

    def _put(self, block: Block) -> None:
        ended = self.since > 1 and not block.marker and not _GOES_ON.match(block.text) and block.kind != "row"
        if self.part == "resolved" and ended:
            self.part = "told" if self.is_page else ""
        if self.part == "decision" and _LEAD_IN.match(block.text):
            self.lead_in = block.passage
        elif self.part in ("decision", "resolved"):
            self.decisions.append((block, self.lead_in))
        elif self.part == "action" and self.actions and self.is_owner.match(block.text):
            self.actions[-1][1].append(block.passage)
        elif self.part == "action":
            self.actions.append((block.passage, [block.aside] if block.aside else []))
        elif self.part == "told":
            self.told.append(block)
        elif self.part:
            self.others.setdefault(self.part, []).append(block)
        else:
            self.prose.append(block)
