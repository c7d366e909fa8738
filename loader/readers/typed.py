"""What a typist sets by spaces and line ends: columns, notes at the right margin, paragraphs broken into lines.

Two lines or more whose columns begin at the same place are rows. Lines that were broken because the next word found no
room are one paragraph again, with what stands in the margin beside them as its aside.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from loader.lexicon import meaning
from loader.passages import LONGEST, Block
from loader.readers import lines

_GAP = re.compile(r"[^\S\n]{3,1000}")
_LABEL = re.compile(r"(?P<label>[A-Z][A-Za-z’' ]{2,40}):(?:\s|$)")
_LOUD = re.compile(r"[A-Z]{5,}\b")
_NEAR = 1  # columns between two edges that are meant to be one
_WRAPS = range(45, 131)  # widths at which typists and programs break lines
_ROOM = 0.9  # of the width, from which on a line counts as full when the next word is added


@dataclass(slots=True)
class Printed:
    """A line of a text: where it stands, its cells with the column of each, and how many empty lines precede it."""

    start: int
    end: int
    page: int
    before: int
    cells: list[tuple[Block, int]] = field(default_factory=list)
    parts: list[Block] = field(default_factory=list)  # the same as blocks, what stands aside told apart

    @property
    def whole(self) -> Block:
        return self.cells[0][0]

    @property
    def ends(self) -> int:
        """The column at which its own words end."""
        block = self.parts[-1] if self.parts else self.cells[-1][0]
        return block.passage.offsets[-1] - self.start + 1


def columns(line: str) -> list[tuple[int, int]]:
    """The parts of a line that gaps of three spaces or more set apart; a number and what follows it are one part."""
    found: list[tuple[int, int]] = []
    at = len(line) - len(line.lstrip())
    for gap in _GAP.finditer(line, at):
        if line[at : gap.start()].strip() and line[gap.end() :].strip():
            if found or not lines.is_marker(line[at : gap.start()].strip().strip("*\\")):
                found.append((at, gap.start()))
                at = gap.end()
            else:
                found.append((at, -1))  # only the number: the part goes on
    if found and found[0][1] < 0:
        found = [(found[0][0], found[1][1]), *found[2:]] if len(found) > 1 else []
        at = at if found else len(line) - len(line.lstrip())
    return [*found, (at, len(line))]


def blocks(printed: Sequence[Printed]) -> list[Block]:
    """Lines in their order as rows and paragraphs."""
    found: list[Block] = []
    rest: list[Printed] = []
    width, between = _setting(printed)
    at = 0
    while at < len(printed):
        stop = _table(printed, at)
        if stop == at:
            rest.append(printed[at])
            at += 1
            continue
        found += _paragraphs(rest, width, between)
        found += _rows(printed[at:stop])
        rest = []
        at = stop
    return found + _paragraphs(rest, width, between)


# ---------------------------------------------------------------- columns
def _edges(line: Printed) -> list[int]:
    return [column for _, column in line.cells]


def _share(line: Printed, other: Printed) -> bool:
    """Does a column after the first begin, or the last one end, at the same place in both?"""
    starts = any(abs(a - b) <= _NEAR for a in _edges(line)[1:] for b in _edges(other)[1:])
    return starts or (len(line.cells) == len(other.cells) and line.ends == other.ends)


def _hangs(line: Printed, above: Printed) -> bool:
    """Is it one part alone that stands below a later column of the row above?"""
    return len(line.cells) == 1 and any(abs(_edges(line)[0] - b) <= _NEAR for b in _edges(above)[1:])


def _table(printed: Sequence[Printed], at: int) -> int:
    """Where the run of rows that begins at a line ends; `at` itself where none begins."""
    if len(printed[at].cells) < 2:
        return at
    last = printed[at]
    stop = at + 1
    rows = [last]
    while stop < len(printed) and printed[stop].before <= 1:
        line = printed[stop]
        if len(line.cells) > 1 and _share(line, last):
            last = line
            rows.append(line)
        elif not _hangs(line, last):
            break
        stop += 1
    wide = [len(r.cells) for r in rows]
    prose = sum(_is_prose(r) for r in rows)
    if len(rows) < 2 or (max(wide) == 2 and prose * 2 > len(rows)):
        return at
    return stop


def _is_prose(line: Printed) -> bool:
    return lines.Line([[block] for block, _ in line.cells]).is_prose()


def _rows(printed: Sequence[Printed]) -> list[Block]:
    """The lines of a table as rows; a line that goes on below a cell is put to the row above."""
    starts = _starts(printed)
    rows: list[tuple[list[lines.Cell], int]] = []
    for line in printed:
        cells: list[lines.Cell] = [[] for _ in starts]
        for block, column in line.cells:
            place = max((n for n, start in enumerate(starts) if start <= column + _NEAR), default=0)
            cells[place] = lines.glued([cells[place], [block]]) if cells[place] else [block]
        goes_on = not cells[0] and all(c[0].passage.continues for c in cells if c) and bool(rows)
        if goes_on and all(rows[-1][0][n] for n, c in enumerate(cells) if c):
            above = rows[-1][0]
            for n, cell in enumerate(cells):
                if cell:
                    above[n] = [above[n][0].join(cell[0], foreign=True)]
        else:
            rows.append((cells, line.page))
    return [lines.row(cells, lines.across(cells), page) for cells, page in rows]


def _starts(printed: Sequence[Printed]) -> list[int]:
    """The columns of a table: where its parts begin, those next to each other as one."""
    found: list[int] = []
    for column in sorted({column for line in printed for column in _edges(line)}):
        if not found or column - found[-1] > 2 * _NEAR:
            found.append(column)
    return found


# ---------------------------------------------------------------- paragraphs
def _setting(printed: Sequence[Printed]) -> tuple[int, int]:
    """How wide the lines are broken, 0 where they are not; and how many empty lines stand inside a paragraph."""
    for line in printed:
        line.parts = lines.split([[b] for b, _ in line.cells], line.page)
    for between in (0, 1):
        broken = [
            a.ends
            for a, b in itertools.pairwise(printed)
            if b.before == between and a.ends in _WRAPS and _is_broken(a, b)
        ]
        beside = sum(line.before == between for line in printed[1:])
        if len(broken) >= 2 + between and len(broken) * 12 > beside and (not between or beside * 5 >= len(printed) * 4):
            return sorted(broken)[min(len(broken) - 1, len(broken) * 9 // 10)], between
    return 0, 0


def _is_broken(line: Printed, after: Printed) -> bool:
    text = line.whole.text
    return text[-1:] not in ".?!:;" and after.whole.text[:1].islower() and not lines.begins_entry(after.whole.text)


def _paragraphs(printed: Sequence[Printed], width: int, between: int) -> list[Block]:
    found: list[Block] = []
    last: Printed | None = None
    for line in printed:
        parts = line.parts
        first = parts[0]
        if last and width and len(parts) == 1 and line.before <= between and _goes_on(last, line, first, width):
            found[-1] = _joined(found[-1], first, line.before > 0)
        elif last and _is_beside(last, line):
            aside = found[-1].aside
            found[-1] = replace(found[-1], aside=aside.join(first.passage, foreign=True) if aside else None)
        else:
            found += parts
        last = line
    return found


def _is_beside(last: Printed, line: Printed) -> bool:
    """Does it stand alone in the margin, right below what stands aside of the line before?"""
    if not last.parts[-1].aside or line.before or len(line.cells) != 1 or not lines.is_short([line.whole]):
        return False
    return abs(line.cells[0][1] - last.cells[-1][1]) <= _NEAR


def _joined(whole: Block, line: Block, is_apart: bool) -> Block:
    joined = whole.join(line, foreign=is_apart and bool(whole.aside))
    if whole.aside and line.aside:
        return replace(joined, aside=whole.aside.join(line.aside, foreign=True))
    return joined


def _goes_on(last: Printed, line: Printed, block: Block, width: int) -> bool:
    """Was the line before broken because the first word of this one found no room?"""
    before = last.parts[-1]
    text = block.text
    if (
        last.ends + 1 + len(text.split(" ", 1)[0]) < width * _ROOM
        or before.kind != "text"
        or len(before.text) > LONGEST
    ):
        return False
    if (
        lines.begins_entry(text)
        or re.match(r"\([^()]{1,60}\)$", text)
        or (before.text.isupper() and not text.isupper())
    ):
        return False
    ended = before.passage.is_ended
    label = _LABEL.match(text)
    if label and (
        (ended and label["label"].count(" ") < 3)
        or label["label"].isupper()
        or any(meaning(t, label["label"]) for t in lines.TABLES)
    ):
        return False
    if ended and (_LOUD.match(text) or before.text[-1] == ":"):
        return False
    return not (ended and line.cells[0][1] > last.cells[0][1] + 1 and not lines.begins_entry(before.text))
