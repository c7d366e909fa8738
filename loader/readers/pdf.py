"""A PDF: its words in reading order as lines, and its paragraphs, headings and table rows with their pages.

The text layer is read where there is one; a page that is only a picture is read by OCR where that is installed.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from loader.passages import Block, Passage, Rendition
from loader.problems import Unread
from loader.readers import language, lines, ocr, pdf_lines, pdf_page, pdf_tables
from loader.readers.pdf_lines import Line
from loader.readers.pdf_page import Page
from loader.readers.pdf_paragraphs import Paragraph, Print, paragraphs, passage

_HYPHENED = re.compile(r"\b[^\W\d_]{2,30}-[^\W\d_]{2,30}\b")


@dataclass(slots=True, eq=False)
class _Row:
    """A row of a table: the paragraphs of each cell, where it begins on the page, and where its lines were written."""

    cells: list[list[Paragraph]]
    columns: tuple[float, ...]
    page: int
    written: list[tuple[int, int]] = field(default_factory=list)


@dataclass(slots=True, eq=False)
class _Running:
    """A running head or foot: it is in the text and in no block."""

    line: Line


_Part = Paragraph | _Row | _Running


def looks_like(content: bytes) -> bool:
    """Do the first bytes say that it is a PDF? Some programs write a few others before the mark."""
    return b"%PDF-" in content[:1024]


def prepare() -> None:
    """Load what reading takes: before a process gives up what loading it takes."""
    pdf_tables.prepare()


def read(content: bytes, name: str) -> Rendition:
    """A PDF as a rendition; Unread, in one line, for one that is locked, damaged, too long or without words."""
    document = pdf_page.opened(content, name)
    try:
        pages = [pdf_page.page(document, index) for index in range(len(document))]
        _refuse(document, pages, name)
        pictures = [page for page in pages if page.is_picture]
        by_ocr: set[int] = set()
        if pictures and (ocr.installed() or not any(page.words for page in pages)):
            for page in ocr.pages(document, pictures, name):
                pages[page.number - 1] = page
                by_ocr.add(page.number)
        if not any(page.words for page in pages):
            raise Unread(f"{name}: no words were found on its {len(pages)} pages. Give the document itself.")
        return _composed(pages, by_ocr)
    finally:
        document.close()


def _refuse(document: pdf_page.Document, pages: Sequence[Page], name: str) -> None:
    """Raise Unread for a form whose words are not in the file, and for a document of which no page can be opened."""
    if pdf_page.is_form(document, empty=not any(page.words for page in pages)):
        raise Unread(
            f"{name}: this is a PDF form (XFA) whose words are made only while it is open in Adobe Reader. "
            "Print it to a PDF from there and load that."
        )
    if all(page.damaged for page in pages):
        raise Unread(
            f"{name}: this is a PDF that is damaged: none of its pages can be opened. Download or export it again."
        )


def _composed(pages: Sequence[Page], by_ocr: set[int]) -> Rendition:
    tables = [pdf_tables.grids(page.rulings, page.words) for page in pages]
    lined = [pdf_lines.lines(words, page.number) for page, (_, words) in zip(pages, tables, strict=True)]
    heads, feet = pdf_lines.running(lined)
    kept = _first_kept(lined, heads)
    cells = (cell for found, _ in tables for grid in found for row in grid.rows for cell in row)
    usual = Print(lined, [pdf_lines.lines(cell.words, 0) for cell in cells])
    parts = [
        _parts(printed, grids, page.number, usual, (heads, feet, kept))
        for page, printed, (grids, _) in zip(pages, lined, tables, strict=True)
    ]
    writer = _Writer()
    starts = []
    for number, found in enumerate(parts):
        if number:
            writer.write("\f")
        starts.append(writer.length)
        writer.parts(found)
    text = "".join(writer.out)
    starts.append(len(text))
    known = frozenset(m.lower() for m in _HYPHENED.findall(text))
    blocks = [block for part in _joined(parts) for block in _blocks(part, text, known)]
    pictures = ((n, a, b) for n, (a, b) in enumerate(itertools.pairwise(starts), 1) if n in by_ocr)
    return Rendition(
        text,
        tuple(blocks),
        "application/pdf",
        language.of(text),
        by_ocr=tuple((a, b) for _, a, b in pictures if b > a),
        unread_pages=tuple(page.number for page in pages if page.is_unread),
    )


def _first_kept(lined: Sequence[Sequence[Line]], heads: set[int]) -> set[int]:
    """The running heads of the first page that are more than its number: they may be all that names the meeting."""
    return {
        id(line)
        for line in (lined[0] if lined else ())
        if id(line) in heads and sum(c.isalpha() for c in line.text) > 6
    }


def _parts(
    printed: list[Line],
    grids: list[pdf_tables.Grid],
    page: int,
    usual: Print,
    runs: tuple[set[int], set[int], set[int]],
) -> list[_Part]:
    """What a page holds, in the order of reading; `runs` are its running heads, its feet and the heads kept."""
    heads, feet, kept = runs
    found: list[_Part] = [
        Paragraph([line]) if id(line) in kept else _Running(line) for line in printed if id(line) in heads
    ]
    rest = [line for line in printed if id(line) not in heads and id(line) not in feet]
    for grid in grids:
        found += _stretches([line for line in rest if line.y <= grid.top + 2], usual)
        rest = [line for line in rest if line.y > grid.top + 2]
        for row in grid.rows:
            cells = [
                paragraphs([pdf_tables.unmarked(x) for x in pdf_lines.lines(cell.words, page)], usual, cell.right)
                for cell in row
            ]
            found.append(_Row(cells, grid.columns, page))
    found += _stretches(rest, usual)
    return [*found, *(_Running(line) for line in printed if id(line) in feet and id(line) not in heads)]


def _stretches(printed: list[Line], usual: Print) -> list[_Part]:
    """Running text: column after column, its tables without rulings as rows."""
    found: list[_Part] = []
    for is_column, stretch in pdf_lines.columns(printed):
        prose: list[Line] = []
        for part in pdf_tables.aligned([pdf_tables.unmarked(line) for line in stretch]):
            if isinstance(part, Line):
                prose.append(part)
                continue
            found += paragraphs(prose, usual, is_column=is_column)
            prose = []
            ends = [max((x.x1 for row in part.rows for x in row[n]), default=0.0) for n in range(len(part.columns))]
            for row in part.rows:
                cells = [paragraphs(cell, usual, end) for cell, end in zip(row, ends, strict=True)]
                found.append(_Row(cells, part.columns, stretch[0].page))
        found += paragraphs(prose, usual, is_column=is_column)
    return found


class _Writer:
    """Writes the text that is served, and notes in each line where it begins."""

    def __init__(self) -> None:
        self.out: list[str] = []
        self.length = 0

    def write(self, text: str) -> None:
        self.out.append(text)
        self.length += len(text)

    def line(self, line: Line) -> None:
        line.start = self.length
        self.write(line.text)
        if line.aside:
            self.write("\t")
            self.line(line.aside)

    def parts(self, parts: list[_Part]) -> None:
        """The parts of a page, an empty line between them but not between the rows of a table."""
        for number, part in enumerate(parts):
            if number and not (isinstance(part, _Row) and isinstance(parts[number - 1], _Row)):
                self.write("\n")
            if isinstance(part, _Row):
                self._row(part)
            else:
                for line in part.lines if isinstance(part, Paragraph) else [part.line]:
                    self.line(line)
                    self.write("\n")

    def _row(self, row: _Row) -> None:
        start = self.length
        for number, cell in enumerate(row.cells):
            if number:
                self.write("\t")
            for count, line in enumerate(line for paragraph in cell for line in paragraph.lines):
                if count:
                    self.write(" ")
                self.line(line)
        row.written.append((start, self.length))
        self.write("\n")


def _joined(pages: list[list[_Part]]) -> list[_Part]:
    """The parts of all pages without running heads, paragraphs and rows that a page or column ended made whole."""
    found: list[_Part] = []
    heads: dict[tuple[int, ...], str] = {}
    for part in (part for page in pages for part in page if not isinstance(part, _Running)):
        last = found[-1] if found else None
        if isinstance(part, _Row):
            places = tuple(round(x / 4) for x in part.columns)
            if places not in heads:
                heads[places] = _told(part)
            elif isinstance(last, _Row) and last.page != part.page and _told(part) == heads[places]:
                continue  # the head of the table, printed again
            if isinstance(last, _Row) and _row_goes_on(last, part):
                _add(last, part)
                continue
        elif (
            isinstance(part, Paragraph) and isinstance(last, Paragraph) and _turns(last, part) and last.goes_on_in(part)
        ):
            last.lines += part.lines
            last.full = part.full
            continue
        found.append(part)
    return found


def _turns(last: Paragraph, part: Paragraph) -> bool:
    """Does a page or a column end between the two?"""
    a, b = last.lines[-1], part.lines[0]
    return a.page != b.page or b.y < a.y


def _told(row: _Row) -> str:
    return "\t".join(" ".join(p.text for p in cell) for cell in row.cells)


def _row_goes_on(last: _Row, row: _Row) -> bool:
    """Is the first row of a page the rest of the last one of the page before?

    So it is where all of its cells but one are empty, the first among them, or where a cell goes on with a sentence
    that the one before left open.
    """
    same = len(last.columns) == len(row.columns) and all(
        abs(a - b) < 4 for a, b in zip(last.columns, row.columns, strict=True)
    )
    if not same or last.page == row.page:
        return False
    if not row.cells[0] and last.cells[0] and sum(map(bool, row.cells)) == 1:
        return True
    return any(a and b and a[-1].is_open and b[0].text[0].islower() for a, b in zip(last.cells, row.cells, strict=True))


def _add(last: _Row, row: _Row) -> None:
    for before, after in zip(last.cells, row.cells, strict=True):
        if before and after and before[-1].goes_on_in(after[0]):
            before[-1].lines += after[0].lines
            after = after[1:]
        before += after
    last.written += row.written
    last.page = row.page


def _blocks(part: _Part, text: str, known: frozenset[str]) -> list[Block]:
    if isinstance(part, Paragraph):
        return _paragraph(part, text, known)
    if isinstance(part, _Running):
        return []
    cells = tuple(tuple(b for p in cell for b in _paragraph(p, text, known)) for cell in part.cells)
    first = next(p.lines[0].page for cell in part.cells for p in cell)
    return [Block("row", _printed(part.written, text), cells=cells, page=first)]


def _printed(written: list[tuple[int, int]], text: str) -> Passage:
    """The words of a row as they were written, on one page or on several."""
    found: Passage | None = None
    for start, end in written:
        start += len(text[start:end]) - len(text[start:end].lstrip())
        end = start + len(text[start:end].rstrip())
        piece = Passage(text[start:end], tuple(range(start, end)))
        found = found.join(piece, foreign=True) if found else piece
    return found or Passage("", ())


def _paragraph(paragraph: Paragraph, text: str, known: frozenset[str]) -> list[Block]:
    whole = passage(paragraph.lines, text, known)
    asides = [line.aside for line in paragraph.lines if line.aside]
    block = Block(
        "heading" if paragraph.level else "text",
        whole,
        level=paragraph.level,
        aside=passage(asides, text, known) if asides else None,
        strong=lines.emphasised(whole, [(x.start + a, x.start + b) for x in paragraph.lines for a, b in x.strong()]),
        page=paragraph.lines[0].page,
    )
    return lines.listed(block)
