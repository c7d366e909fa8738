"""A printed line taken apart, whatever the format: cells, what stands aside at its end, bullets and list numbers.

A line comes as its cells: what stands between tabs or wide gaps. Cells make a row where the lines beside it make rows
as well; else the last one, when it is short, stands aside ("Clerk", "Noted"), and the others are the line.
"""

from __future__ import annotations

import bisect
import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from loader.lexicon import meaning
from loader.passages import Block, Passage

Cell = list[Block]

_GLYPHS = "•●▪■◦‣∙❖➢➤✓\uf0b7\uf0a7\uf0d8"
_BULLET = re.compile(
    rf"(?:[-*•]\s+)?(?P<marker>\(?(?:[ivx]{{1,5}}|[a-z])[.)]|\((?:\d{{1,2}}|[A-Z])\)|[-–—*·§]|[{_GLYPHS}]|o)\s+(?!\d+\s*$)"
)
_GLUED = re.compile(rf"(?P<marker>[{_GLYPHS}])(?=\w)")  # no space after the bullet
_INNER = re.compile(rf"(?:^|(?<=\s))[{_GLYPHS}]\s+")
# A cell that is only the number or the bullet of the words after it; a number without a stop is a cell of its own.
_ONLY_MARKER = re.compile(
    rf"(?:\(?(?:\d{{1,3}}(?:\.\d{{1,3}}){{0,3}}|[ivxIVX]{{1,5}}|[a-zA-Z])[.)]|\d{{1,3}}(?:\.\d{{1,3}}){{1,3}}"
    rf"|\d{{1,4}}/\d{{2,4}}|[-–—*·§o{_GLYPHS}])$"
)
_LABELLED = re.compile(r"[A-Z][^:.]{1,30}:(?:\s|$)")
_WIDE = re.compile(r"\t|[ \xa0]{4,1000}")
_LONG = 6  # words of a line that is a sentence and no cell
_ASIDE_WORDS, _ASIDE_LETTERS = 8, 60
TABLES = ("capacities", "labels")


@dataclass(slots=True)
class Line:
    """One line as the cells that its tabs make; a cell may be empty."""

    cells: list[Cell]
    page: int = 0

    def is_prose(self) -> bool:
        """Is it a sentence with something short far right of it?"""
        full = [cell for cell in self.cells if cell]
        return len(full) == 2 and bool(self.cells[0]) and is_long(full[0]) and is_short(full[1])


def emphasised(passage: Passage, ranges: Iterable[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Ranges of offsets of the source as ranges of the passage's own text, those that touch as one."""
    found: list[tuple[int, int]] = []
    for start, end in ranges:
        a, b = (bisect.bisect_left(passage.offsets, at) for at in (start, end))
        b -= len(passage.text[a:b]) - len(passage.text[a:b].rstrip())
        if a >= b:
            continue
        if found and not passage.text[found[-1][1] : a].strip():
            a = found.pop()[0]
        found.append((a, b))
    return tuple(found)


def is_long(cell: Cell) -> bool:
    return len(cell) > 1 or len(cell[0].text.split()) >= _LONG or (cell[0].passage.is_ended and cell[0].text[-1] != ":")


def is_short(cell: Cell) -> bool:
    text = cell[0].text
    return len(cell) == 1 and len(text) <= _ASIDE_LETTERS and len(text.split()) <= _ASIDE_WORDS


def is_label(cell: Cell) -> bool:
    """Is it a label of an attendance list: "Members", "Apologies"?"""
    return len(cell) == 1 and any(meaning(table, cell[0].text.rstrip(":")) for table in TABLES)


def is_marker(text: str) -> bool:
    """Is it nothing but a list number or a bullet?"""
    return bool(_ONLY_MARKER.match(text))


def begins_entry(text: str) -> bool:
    """Does it begin with a bullet or the number of a list entry?"""
    return bool(_BULLET.match(text) or _GLUED.match(text) or re.match(r"\d{1,3}(?:[.)]|\.\d{1,3})+\s", text))


def row(cells: Sequence[Cell], whole: Passage, page: int = 0) -> Block:
    return Block("row", whole, cells=tuple(tuple(b for x in cell for b in listed(x)) for cell in cells), page=page)


def parts(line: str, at: int) -> list[tuple[int, int]]:
    """What stands between the tabs and the wide gaps of a paragraph's line; its places count from `at`."""
    found = []
    start = 0
    for gap in _WIDE.finditer(line):
        if gap[0] == "\t" or line[start : gap.start()].strip():
            found.append((at + start, at + gap.start()))
            start = gap.end()
    return [*found, (at + start, at + len(line))]


def across(cells: Iterable[Cell]) -> Passage:
    """The words of all cells in order, a space between."""
    return chained([block.passage for cell in cells for block in cell if block.passage])


def chained(passages: Sequence[Passage]) -> Passage:
    """Passages one after the other, as `Passage.join` puts two."""
    offsets: list[int] = []
    cuts: set[int] = set()
    length = 0
    for passage in passages:
        if offsets:
            if passage.offsets[0] < offsets[-1]:
                cuts.add(length + 1)  # cells of several lines: the words do not follow one another on the page
            offsets.append(passage.offsets[0] - 1)
            length += 1
        cuts |= {cut + length for cut in passage.cuts}
        offsets += passage.offsets
        length += len(passage.text)
    return Passage(" ".join(p.text for p in passages), tuple(offsets), frozenset(cuts))


def settled(lines: Iterable[Line | Block]) -> list[Block]:
    """Lines as rows where they stand among rows, else as text with what stands aside; blocks pass as they are."""
    found: list[Block] = []
    for is_line, group in itertools.groupby(lines, key=lambda x: isinstance(x, Line)):
        if is_line:
            for run in _runs(x for x in group if isinstance(x, Line)):
                found += _run(run)
        else:
            found += [b for x in group if isinstance(x, Block) for b in listed(x)]
    return found


def _runs(lines: Iterable[Line]) -> Iterator[list[Line]]:
    """Neighbouring lines of two cells or more; one whose number alone stands before the tab is no such line."""
    run: list[Line] = []
    for line in lines:
        cells = line.cells
        if len(cells) == 2 and _is_numbered(cells):
            cells = line.cells = [glued(cells)]
        if len(cells) > 1:
            run.append(line)
            continue
        if run:
            yield run
        yield [line]
        run = []
    if run:
        yield run


def _is_numbered(cells: list[Cell]) -> bool:
    return all(len(cell) == 1 for cell in cells[:2]) and is_marker(cells[0][0].text)


def _run(run: list[Line]) -> list[Block]:
    while all(len(line.cells) > 1 and not line.cells[0] for line in run):
        for line in run:
            del line.cells[0]  # the tabs only set the lines in
    sizes = [len(line.cells) for line in run]
    pairs = {n for n, (a, b) in enumerate(itertools.pairwise(sizes)) if a == b > 1}
    beside = {n for at in pairs for n in (at, at + 1)}
    is_table = any(not run[n].is_prose() and not _is_numbered(run[n].cells[:2]) for n in beside) or any(
        not line.is_prose() and len(line.cells) > 2 for n, line in enumerate(run) if n in beside
    )
    if is_table or (len(run) > 1 and any(line.cells[0] and is_label(line.cells[0]) for line in run)):
        return [row(line.cells, across(line.cells), line.page) for line in run]
    return [block for line in run for block in parted(line.cells, line.page)]


def glued(cells: Sequence[Cell]) -> Cell:
    """Cells of one block each as one."""
    blocks = [block for cell in cells for block in cell]
    strong: list[tuple[int, int]] = []
    at = 0
    for block in blocks:
        strong += ((a + at, b + at) for a, b in block.strong)
        at += len(block.text) + 1
    return [replace(blocks[0], passage=chained([b.passage for b in blocks]), strong=tuple(strong))]


def parted(cells: list[Cell], page: int = 0) -> list[Block]:
    """A line by itself as text with what stands aside at its end; as a row where it is a label and its names."""
    return [b for block in split(cells, page) for b in listed(block)]


def split(cells: list[Cell], page: int = 0) -> list[Block]:
    """As `parted`, bullets and list numbers still in the words."""
    if len(cells) == 1 and len(cells[0]) == 1:
        return [cells[0][0] if cells[0][0].page == page else replace(cells[0][0], page=page)]
    while len(cells) > 1 and not cells[0]:
        cells = cells[1:]
    full = [cell for cell in cells if cell]
    if len(full) > 1 and _is_numbered(full):
        full = [glued(full[:2]), *full[2:]]
        cells = full
    if not full:
        return []
    if any(len(cell) > 1 for cell in full) or (len(full) > 1 and is_label(full[0])):
        return [full[0][0]] if len(full) == len(full[0]) == 1 else [row(cells, across(cells), page)]
    blocks = [replace(cell[0], page=page) for cell in full]
    if len(blocks) > 1 and all(_LABELLED.match(b.text) and not is_label_alone(b.text) for b in blocks[1:]):
        return blocks
    if len(blocks) == 2 and blocks[0].text.endswith(":") and not is_long(full[0]):
        return [blocks[0].join(blocks[1])]  # a label and its value
    if len(blocks) > 1 and is_short(full[-1]) and (len(blocks) == 2 or is_long(full[0])):
        return [replace(glued(full[:-1])[0], aside=full[-1][0].passage, page=page)]
    return [replace(glued(full)[0], page=page)]


def is_label_alone(text: str) -> bool:
    return text.rstrip().endswith(":")


def listed(block: Block) -> list[Block]:
    """A block with its bullet or list number taken off and kept as marker; each bullet inside it begins another."""
    if block.kind == "row" or not block.passage:
        return [block] if block.passage else []
    if block.kind == "heading":
        return [block]
    parts = _bulleted(block)
    return [_unmarked(part) for part in parts]


def _bulleted(block: Block) -> list[Block]:
    """The parts of a block that bullets within its line begin, if each is more than a word or two."""
    starts = [m.start() for m in _INNER.finditer(block.text) if m.start() > 0]
    if not starts:
        return [block]
    edges = [0, *starts, len(block.text)]
    parts = [block.part(a, b) for a, b in itertools.pairwise(edges)]
    if any(len(part.text.split()) < 4 for part in parts[1:]):
        return [block]
    return [parts[0], *(replace(part, marker="") for part in parts[1:])]


def _unmarked(block: Block) -> Block:
    if block.marker:
        return block
    found = _BULLET.match(block.text) or _GLUED.match(block.text)
    if not found or (found["marker"] == "o" and not _is_wide(block.passage)):
        return block
    return block.part(found.end(), marker=found["marker"])


def _is_wide(passage: Passage) -> bool:
    """Is the gap after the first letter wider than one space? "o" is a bullet then, and else a Welsh word."""
    return passage.offsets[2] - passage.offsets[1] > 1
