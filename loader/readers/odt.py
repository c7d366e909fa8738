"""An OpenDocument text: paragraphs, lists and tables in their order, with the numbers that its program prints.

What is deleted or hidden is left out. Notes and comments are no part of the text; text boxes follow at its end.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lxml import etree

from loader.passages import Rendition
from loader.problems import Unread
from loader.readers import language, lines
from loader.readers.odt_styles import Lists, Styles
from loader.readers.sheet import Sheet, Style
from loader.readers.zipped import Parts, child, local, value

MEDIA_TYPE = "application/vnd.oasis.opendocument.text"
_GONE = frozenset(
    "tracked-changes note annotation annotation-end hidden-text hidden-paragraph number ruby-text forms"
    " sequence-decls variable-decls user-field-decls table-of-content alphabetical-index-auto-mark-file".split()
)
_ROWS = frozenset("table-header-rows table-rows table-row-group".split())
_MOST_SPACES = 200  # that one mark may stand for
_MOST_COPIES = 60  # cells or rows that one may stand for


def read(parts: Parts) -> Rendition:
    """An OpenDocument text as a rendition; Unread when its content is missing or broken."""
    root = parts.xml("content.xml")
    body = child(root, "body", "text")
    if root is None or body is None:
        raise Unread(f"{parts.name}: this OpenDocument file holds no text. Save it as a text document (.odt).")
    roots = [r for r in (root, parts.xml("styles.xml")) if r is not None]
    reading = _Reading(Styles(roots), Lists(roots))
    reading.blocks_of(body)
    while reading.boxes:
        reading.blocks_of(reading.boxes.pop(0))
    blocks = reading.sheet.blocks()
    text = reading.sheet.text
    return Rendition(text, blocks, MEDIA_TYPE, language.of(text))


@dataclass(slots=True)
class _Words:
    """The words of a paragraph as they are gathered: parts between tabs, lines between breaks."""

    letters: list[str] = field(default_factory=list)
    length: int = 0
    strong: list[tuple[int, int]] = field(default_factory=list)

    def add(self, text: str, *, strong: bool) -> None:
        if strong and text.strip():
            self.strong.append((self.length, self.length + len(text)))
        self.letters.append(text)
        self.length += len(text)


class _Reading:
    """One walk through the content."""

    def __init__(self, styles: Styles, lists: Lists) -> None:
        self.sheet = Sheet()
        self.styles, self.lists = styles, lists
        self.boxes: list[etree._Element] = []
        self.label = ""  # of the list entry whose first paragraph is to come

    def blocks_of(self, container: etree._Element) -> None:
        """The paragraphs, lists and tables in a body, a section, a cell or a text box."""
        for element in container:
            kind = local(element)
            if kind in ("p", "h"):
                self._paragraph(element, kind == "h")
            elif kind == "list":
                self._list(element, "", 0)
            elif kind == "table":
                self._table(element)
            elif kind == "frame":
                self._box(element)
            elif kind not in _GONE:
                self.blocks_of(element)

    # ------------------------------------------------------------ lists
    def _list(self, element: etree._Element, style: str, depth: int) -> None:
        style = value(element, "style-name") or style
        counting = self.lists.open(element, style, depth)
        for entry in element:
            if local(entry) not in ("list-item", "list-header"):
                continue
            is_item = local(entry) == "list-item"
            for part in entry:
                kind = local(part)
                if kind == "list":
                    self._list(part, style, depth + 1)
                elif kind in ("p", "h"):
                    if is_item:
                        self.label = self.lists.label(counting, depth, value(entry, "start-value"))
                        is_item = False
                    self._paragraph(part, kind == "h")
                    self.label = ""
                elif kind not in _GONE:
                    self.blocks_of(part)

    # ------------------------------------------------------------ tables
    def _table(self, table: etree._Element) -> None:
        self.sheet.open_table()
        self._rows(table)
        self.sheet.close_table()

    def _rows(self, container: etree._Element) -> None:
        for row in container:
            if local(row) in _ROWS:
                self._rows(row)
            elif local(row) == "table-row" and value(row, "visibility") not in ("collapse", "filter"):
                self.sheet.open_row()
                for cell in row:
                    self._cell(cell)
                self.sheet.close_row()

    def _cell(self, cell: etree._Element) -> None:
        if local(cell) not in ("table-cell", "covered-table-cell"):
            return
        copies = value(cell, "number-columns-repeated")
        for _ in range(min(int(copies), _MOST_COPIES) if copies.isdigit() and len(copies) < 6 else 1):
            self.sheet.open_cell()
            if local(cell) == "table-cell":
                self.blocks_of(cell)

    # ------------------------------------------------------------ paragraphs
    def _paragraph(self, paragraph: etree._Element, is_heading: bool) -> None:
        name = value(paragraph, "style-name")
        if self.styles.is_hidden(name):
            return
        level = value(paragraph, "outline-level", "1")
        rank = int(level) if is_heading and level.isdigit() and len(level) < 3 else self.styles.title(name)
        label = self.label or (self.lists.of_heading(rank) if is_heading else "")
        words = _Words()
        self._gather(paragraph, words, self.styles.is_bold(name))
        raw, at = "".join(words.letters), 0
        style = Style("heading" if rank else "text", rank, label=label)
        for line in raw.split("\n"):
            if self.sheet.paragraph(raw, lines.parts(line, at), words.strong, style):
                style = Style(style.kind, style.level)
            at += len(line) + 1

    def _gather(self, element: etree._Element, words: _Words, strong: bool) -> None:
        words.add(_folded(element.text), strong=strong)
        for part in element:
            kind = local(part)
            if kind == "s":
                count = value(part, "c", "1")
                words.add(
                    " " * min(int(count) if count.isdigit() and len(count) < 6 else 1, _MOST_SPACES), strong=False
                )
            elif kind == "tab":
                words.add("\t", strong=False)
            elif kind == "line-break":
                words.add("\n", strong=False)
            elif kind == "frame":
                self._box(part)
            elif kind not in _GONE:
                name = value(part, "style-name")
                if not (kind == "span" and self.styles.is_hidden(name)):
                    own = self.styles.stated_bold(name) if kind == "span" else None
                    self._gather(part, words, strong if own is None else own)
            words.add(_folded(part.tail), strong=strong)

    def _box(self, frame: etree._Element) -> None:
        """Keep the text box of a frame for the end."""
        box = child(frame, "text-box")
        if box is not None:
            self.boxes.append(box)


def _folded(text: str | None) -> str:
    """White space in the file is one space; tabs and breaks are elements."""
    return re.sub(r"[ \t\r\n]+", " ", text or "")
