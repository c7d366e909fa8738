"""The rendition of a format that is no plain text, while it is written: line by line, its blocks noted on the way.

A paragraph is one line, its parts a tab apart where the document sets them apart. The cells of a row stand on one line,
a tab apart. A table that only lays out the page is no table: what it holds is put in its place.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from loader.passages import Block, Passage, mend
from loader.readers import lines, markup
from loader.readers.lines import Line

DEEPEST_TABLE = 12  # tables in tables; those further in are read as running text
WIDEST = 60  # cells that one may stand for
_SHORT = 150  # letters of an entry that is a value and no text


@dataclass(slots=True)
class _Row:
    cells: list[list[Line | Block]] = field(default_factory=list)
    printed: int = 0  # cells that the document has, those that only fill up not counted
    after: int = 0  # empty cells that the last one stands for besides itself


@dataclass(slots=True)
class _Table:
    rows: list[_Row] = field(default_factory=list)
    is_open: bool = False  # is a row under way?
    is_layout: bool = False
    is_glossary: bool = False  # terms and what belongs to them
    reaching: dict[int, int] = field(default_factory=dict)  # column → rows below that a cell of this row reaches into
    below: dict[int, int] = field(default_factory=dict)  # the same, of the rows above this one


@dataclass(frozen=True, slots=True)
class Style:
    """What a paragraph is besides its words."""

    kind: str = "text"
    level: int = 0
    marker: str = ""
    label: str = ""  # its printed number or bullet where that is not in its words
    page: int = 0
    in_rows: bool = True  # may its tabs make cells?
    run_on: bool = False  # may it be a list printed as running text?


class Sheet:
    """Takes paragraphs and tables in order; `text` and `blocks` are the outcome."""

    def __init__(self) -> None:
        self._out: list[str] = []
        self._length = 0
        self._gap = ""  # what stands between the words before and those to come
        self._main: list[Line | Block] = []
        self._tables: list[_Table] = []
        self._refused = 0  # tables too deep, which are not opened

    @property
    def text(self) -> str:
        return "".join(self._out) + ("\n" if self._out else "")

    @property
    def in_cell(self) -> bool:
        return any(table.is_open for table in self._tables)

    def blocks(self) -> tuple[Block, ...]:
        """All blocks, tables that were never closed too; what breaks a sentence in two is mended."""
        while self._tables or self._refused:
            self.close_table()
        text = self.text
        return tuple(_as_printed(block, text) for block in mend(lines.settled(self._main)))

    # ------------------------------------------------------------ paragraphs
    def paragraph(
        self,
        raw: str,
        parts: Sequence[tuple[int, int]],
        strong: Iterable[tuple[int, int]] = (),
        style: Style = Style(),
    ) -> bool:
        """One paragraph, of which `parts` are set apart from one another; was there anything in it?"""
        strong = tuple(strong)
        pieces = [markup.folded(raw, range(a, b)) for a, b in parts]
        if not any(pieces):
            if style.in_rows:
                self._here().append(Line([]))  # an empty line parts those that make rows
            return False
        label = f"{style.label} " if style.label else ""
        cells: list[lines.Cell] = []
        for number, piece in enumerate(pieces):
            if number:
                self._space("\t")
            words = Block("text", piece, page=style.page, strong=lines.emphasised(piece, strong))
            if label and piece:
                words = self._labelled(label, words)
                label = ""
            cells.append([self._placed(words)] if words.passage else [])
        self._space(" " if self.in_cell else "\n")
        self._add(cells, style)
        return True

    def verbatim(self, text: str, blocks: Iterable[Block]) -> None:
        """Text that keeps its own lines, with its blocks; their offsets count from its beginning."""
        self._write("")
        by = self._length
        self._write(text.rstrip("\n"))
        self._space("\n")
        self._here().extend(_moved(block, by) for block in blocks)

    def _add(self, cells: list[lines.Cell], style: Style) -> None:
        here = self._here()
        if style.kind == "heading" or style.marker or style.run_on or not style.in_rows:
            found = lines.split(cells, style.page)
            if style.kind == "heading":
                found = [replace(b, kind="heading", level=style.level) if b.kind == "text" else b for b in found]
            if found and style.marker and found[0].kind != "row":
                first = lines.listed(found[0])
                if not first[0].marker and not lines.begins_entry(first[0].text):
                    found = [replace(found[0], marker=style.marker, level=found[0].level or style.level), *found[1:]]
            if style.run_on:
                found = [x for b in found for x in (markup.numbered(b) if b.kind == "text" else [b])]
            here.extend(found)
        else:
            here.append(Line(cells, style.page))

    def _labelled(self, label: str, words: Block) -> Block:
        """The words with a number as the first of them; or after another label, which is the marker."""
        if not any(letter.isdigit() for letter in label):
            self._write(label)
            return replace(words, marker=label.strip())
        at = len(label)
        text = label + words.passage.text
        strong = tuple((a + at, b + at) for a, b in words.strong)
        return replace(words, passage=Passage(text, tuple(range(len(text)))), strong=strong)

    def _placed(self, words: Block) -> Block:
        """A block written at the end of the text."""
        text = words.passage.text
        self._write("")
        placed = Passage(text, tuple(range(self._length, self._length + len(text))))
        self._write(text)
        return replace(words, passage=placed)

    def _write(self, text: str) -> None:
        for piece in (self._gap, text):
            self._out.append(piece)
            self._length += len(piece)
        self._gap = ""

    def _space(self, gap: str) -> None:
        """The gap before the next words: a line's end counts for more than a tab, and that for more than a space."""
        self._gap = gap if gap == "\n" or self._gap in ("", " ") else self._gap + gap if gap == "\t" else self._gap

    def _here(self) -> list[Line | Block]:
        """Where the next block belongs: the innermost cell under way, else the page."""
        for table in reversed(self._tables):
            if table.is_open and table.rows[-1].cells:
                return table.rows[-1].cells[-1]
        return self._main

    # ------------------------------------------------------------ tables
    def open_table(self, *, is_layout: bool = False, is_glossary: bool = False) -> None:
        if len(self._tables) >= DEEPEST_TABLE or self._refused:
            self._refused += 1
            return
        self._tables.append(_Table(is_layout=is_layout, is_glossary=is_glossary))

    def open_row(self) -> None:
        if self._refused or not self._tables:
            return
        self.close_row()
        self._tables[-1].rows.append(_Row())
        self._tables[-1].is_open = True

    def open_cell(self, across: int = 1, down: int = 1) -> None:
        """A cell; it may stand for some beside it and below it, which then are empty."""
        if self._refused or not self._tables:
            return
        table = self._tables[-1]
        if not table.is_open:
            self.open_row()
        row = table.rows[-1]
        for _ in range(row.after):
            self._new_cell(row)
        while table.below.get(len(row.cells), 0) > 0 and len(row.cells) < 2 * WIDEST:
            self._new_cell(row)  # one of a row above reaches down
        self._new_cell(row)
        row.printed += 1
        across = max(1, min(across, WIDEST))
        row.after = across - 1
        if down > 1:
            first = len(row.cells) - 1
            table.reaching |= dict.fromkeys(range(first, first + across), min(down, 10_000) - 1)

    def _new_cell(self, row: _Row) -> None:
        if row.cells:
            self._space("\t")
        row.cells.append([])

    def close_row(self) -> None:
        if self._refused or not self._tables or not self._tables[-1].is_open:
            return
        table = self._tables[-1]
        left = {column: rows - 1 for column, rows in table.below.items() if rows > 1}
        table.below, table.reaching = left | table.reaching, {}
        table.is_open = False
        self._space("\n")

    def close_table(self) -> None:
        if self._refused:
            self._refused -= 1
            return
        if not self._tables:
            return
        self.close_row()
        table = self._tables.pop()
        rows = [row for row in table.rows if any(row.cells)]
        is_single = all(row.printed < 2 for row in rows)
        here = self._here()
        for row in rows:
            cells = [lines.settled(cell) for cell in row.cells]
            if table.is_layout or is_single or _is_layout(cells) or (table.is_glossary and _is_text(cells)):
                here.extend(block for cell in cells for block in cell)
            else:
                here.append(lines.row(cells, lines.across(cells)))


def _as_printed(block: Block, text: str) -> Block:
    """A row with the tabs that stand in the text between its cells."""
    if block.kind != "row":
        return block
    cells = tuple(tuple(_as_printed(b, text) for b in cell) for cell in block.cells)
    start, end = block.passage.offsets[0], block.passage.offsets[-1] + 1
    return replace(block, passage=Passage(text[start:end], tuple(range(start, end))), cells=cells)


def _moved(block: Block, by: int) -> Block:
    def passage(p: Passage) -> Passage:
        return Passage(p.text, tuple(o + by for o in p.offsets), p.cuts)

    cells = tuple(tuple(_moved(b, by) for b in cell) for cell in block.cells)
    return replace(
        block, passage=passage(block.passage), cells=cells, aside=passage(block.aside) if block.aside else None
    )


def _is_layout(cells: list[lines.Cell]) -> bool:
    """Does a cell hold a table of its own, and the row no short first cell such as an item's number?"""
    holds = any(block.kind == "row" for cell in cells for block in cell)
    first = cells[0]
    return holds and not (len(first) == 1 and first[0].kind != "row" and len(first[0].text) <= 20)


def _is_text(cells: list[lines.Cell]) -> bool:
    """Is what a term is given a text of its own, and no name or value?"""
    values = [cell for cell in cells[1:] if cell]
    return any(len(cell) > 1 or cell[0].kind != "text" or len(cell[0].text) > _SHORT for cell in values)
