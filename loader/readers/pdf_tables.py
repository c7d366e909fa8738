"""The tables of a page: those with ruled lines by these, those without by the columns in which their words stand."""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from loader.readers import lines
from loader.readers.pdf_lines import Line
from loader.readers.pdf_page import Word
from loader.readers.pdf_rulings import Ruling

Box = tuple[float, float, float, float]  # left, top, right, bottom

# Beyond these it is squared paper or a drawing, and finding its cells would take long.
_PAIRS, _CROSSINGS = 100_000, 2_500
_NEAR = 5.0  # points: starts of words no farther apart than this are one column


@dataclass(frozen=True, slots=True)
class Cell:
    """The words of a cell, and how far to the right they may reach in it."""

    words: tuple[Word, ...] = ()
    right: float = 0.0


@dataclass(frozen=True, slots=True)
class Grid:
    """A ruled table: its place from top to bottom, and its rows of cells."""

    top: float
    bottom: float
    columns: tuple[float, ...]  # where they begin
    rows: tuple[tuple[Cell, ...], ...]


def prepare() -> None:
    """Load the library that finds cells: dear, so it is done once, and only when there is a PDF."""
    importlib.import_module("pdfplumber.table")


def grids(rulings: Sequence[Ruling], words: Sequence[Word]) -> tuple[list[Grid], list[Word]]:
    """The ruled tables of a page that hold words, and the words that stand in none of them.

    A single box, and a column of boxes one below the other, are frames around text and no table.
    """
    if len(rulings) < 4 or not words:
        return [], list(words)
    left = list(words)
    found: list[Grid] = []
    for cells in _tables(rulings):
        if len({round(box[0], 1) for box in cells}) < 2:
            continue
        held, outside = _filled(cells, left)
        if sum(1 for inside in held.values() if inside) >= 2:
            found.append(_grid(held))
            left = outside
    return found, left


def _filled(cells: list[Box], words: list[Word]) -> tuple[dict[Box, list[Word]], list[Word]]:
    """The words that each cell holds, and those that none does."""
    held: dict[Box, list[Word]] = {box: [] for box in cells}
    x0, x1 = min(box[0] for box in cells), max(box[2] for box in cells)
    top, bottom = min(box[1] for box in cells), max(box[3] for box in cells)
    outside: list[Word] = []
    for word in words:
        x, y = (word.x0 + word.x1) / 2, word.y - 0.3 * word.size
        box = None
        if x0 <= x <= x1 and top <= y <= bottom:
            box = next((c for c in cells if c[0] <= x <= c[2] and c[1] <= y <= c[3]), None)
        (outside if box is None else held[box]).append(word)
    return held, outside


def _grid(held: dict[Box, list[Word]]) -> Grid:
    """The cells as rows; a cell that goes over several rows stands in the first of them."""
    starts = sorted({round(box[0], 1) for box in held})
    rows = []
    for height in sorted({box[1] for box in held}):
        row = [Cell()] * len(starts)
        for box, words in held.items():
            if box[1] == height:
                margin = min((word.x0 for word in words), default=box[0]) - box[0]
                row[starts.index(round(box[0], 1))] = Cell(tuple(words), box[2] - min(8.0, max(0.0, margin)))
        if any(cell.words for cell in row):
            rows.append(tuple(row))
    return Grid(min(box[1] for box in held), max(box[3] for box in held), tuple(starts), tuple(rows))


def _tables(rulings: Sequence[Ruling]) -> list[list[Box]]:
    """The cells that the lines make, as (left, top, right, bottom), table by table."""
    from pdfplumber import table  # dear to load, and few pages have lines

    edges = [_edge(min(a, c), min(b, d), max(a, c), max(b, d)) for a, b, c, d in rulings]
    merged = table.merge_edges(edges + _ends(edges), 3, 3, 3, 3)
    upright = sum(edge["orientation"] == "v" for edge in merged)
    if upright * (len(merged) - upright) > _PAIRS:
        return []
    crossings = table.edges_to_intersections(merged, 3, 3)
    cells = table.intersections_to_cells(crossings) if len(crossings) <= _CROSSINGS else []
    return sorted(([(float(a), float(b), float(c), float(d)) for a, b, c, d in group]
                   for group in table.cells_to_tables(cells)), key=lambda group: min(c[1] for c in group))  # fmt: skip


def _ends(edges: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The level lines that are not drawn where two or more upright ones end: a row that a page ended is open there."""
    ends: dict[int, list[tuple[float, float]]] = {}
    for edge in edges:
        if edge["orientation"] == "v":
            for y in (edge["top"], edge["bottom"]):
                near = next((k for k in (round(y), round(y) - 1, round(y) + 1) if k in ends), round(y))
                ends.setdefault(near, []).append((edge["x0"], y))
    drawn = [edge for edge in edges if edge["orientation"] == "h"]
    found = []
    for places in ends.values():
        x0, x1, y = min(x for x, _ in places), max(x for x, _ in places), places[0][1]
        if x1 - x0 > 3 and not any(abs(h["top"] - y) <= 3 and h["x0"] < x1 - 1 and h["x1"] > x0 + 1 for h in drawn):
            found.append(_edge(x0, y, x1, y))
    return found


def _edge(x0: float, y0: float, x1: float, y1: float) -> dict[str, Any]:
    """A line as pdfplumber has it."""
    return {
        "x0": x0, "x1": x1, "top": y0, "bottom": y1, "doctop": y0, "width": x1 - x0, "height": y1 - y0,
        "orientation": "v" if x1 - x0 < y1 - y0 else "h",
    }  # fmt: skip


# ---------------------------------------------------------------- tables without lines
@dataclass(frozen=True, slots=True)
class Aligned:
    """Lines whose pieces stand in columns: for each row, for each column, the lines of the cell."""

    columns: tuple[float, ...]
    rows: tuple[tuple[tuple[Line, ...], ...], ...]


def unmarked(line: Line) -> Line:
    """The line with a number or bullet at its start taken to what it numbers: that gap makes no column."""
    pieces = line.pieces
    first = pieces[0][0]
    if first.text == "o" and line.text != "o":  # the bullet of a second level; without a gap it is a Welsh word
        after = pieces[0][1] if len(pieces[0]) > 1 else pieces[1][0]
        if after.x0 - first.x1 > 0.6 * first.size:
            pieces = [[first._replace(text="•"), *pieces[0][1:]], *pieces[1:]]
    if len(pieces) > 1 and len(pieces[0]) == 1 and lines.is_marker(pieces[0][0].text):
        pieces = [pieces[0] + pieces[1], *pieces[2:]]
    return line if pieces is line.pieces else Line(pieces, line.page)


def aligned(found: Sequence[Line]) -> list[Line | Aligned]:
    """Lines in order, those that make a table without rulings taken together.

    Three or more lines make one whose pieces start in the same columns, if the first column is no running text.
    """
    result: list[Line | Aligned] = []
    at = 0
    while at < len(found):
        end, starts = _run(found, at)
        if starts:
            result.append(Aligned(starts, _rows(found[at:end], starts)))
            at = end
        else:
            result.append(found[at])
            at += 1
    return result


def _run(found: Sequence[Line], at: int) -> tuple[int, tuple[float, ...]]:
    """Where the table that begins at line `at` ends, and its columns; no columns where none begins."""
    first = found[at]
    if len(first.pieces) < 2:
        return at, ()
    starts = [piece[0].x0 for piece in first.pieces]
    shared = 0
    end = last = at
    for number in range(at, len(found)):
        line = found[number]
        if number > at and line.y - found[number - 1].y > 3.2 * line.size:
            break
        places = [_column(piece[0].x0, starts) for piece in line.pieces]
        if len(line.pieces) > 1:
            if places[0] is None or sum(place is not None for place in places) < 2:
                break
            starts += [p[0].x0 for p, place in zip(line.pieces, places, strict=True) if place is None]
            starts.sort()
            shared += 1
            last = number
        elif places[0] is None or _crosses(line, starts) or number - last > 3:
            break
        end = number
    end = max(last, end if end - last <= 2 and _column(found[end].x0, starts) else last)
    rows = [line for line in found[at : end + 1] if len(line.pieces) > 1]
    if shared < 3 or _is_prose(rows, starts):
        return at, ()
    return end + 1, tuple(starts)


def _column(x: float, starts: Sequence[float]) -> int | None:
    return next((number for number, start in enumerate(starts) if abs(x - start) <= _NEAR), None)


def _crosses(line: Line, starts: Sequence[float]) -> bool:
    column = _column(line.x0, starts) or 0
    return column + 1 < len(starts) and line.x1 > starts[column + 1] - 2


def _is_prose(rows: Sequence[Line], starts: Sequence[float]) -> bool:
    """Is the first column running text with a word set beside it, and not the first column of a table?"""
    width = max(line.x1 for line in rows) - starts[0]
    long = sum(line.pieces[0][-1].x1 - starts[0] > 0.55 * width for line in rows)
    return len(starts) == 2 and long * 2 > len(rows)


def _rows(found: Sequence[Line], starts: tuple[float, ...]) -> tuple[tuple[tuple[Line, ...], ...], ...]:
    """Each line with several pieces begins a row; a piece alone goes on the row before, but for a new label."""
    rows: list[list[list[Line]]] = []
    for line in found:
        places = [_column(piece[0].x0, starts) or 0 for piece in line.pieces]
        alone = len(line.pieces) == 1
        label = alone and places[0] == 0 and not line.text[0].islower() and line.text[0] not in "(&"
        if not rows or not alone or label:
            rows.append([[] for _ in starts])
        for piece, place in zip(line.pieces, places, strict=True):
            rows[-1][place].append(Line([piece], line.page))
    return tuple(tuple(tuple(cell) for cell in row) for row in rows)
