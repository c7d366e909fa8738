"""A Word document: paragraphs and tables in their order, with the numbers that Word prints before them.

What is deleted or hidden is left out, what is inserted is read; a moved paragraph stands where it was moved to. Heads
and feet of pages and footnotes are no part of the text; text boxes follow at its end.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from lxml import etree

from loader.passages import Rendition
from loader.problems import Unread
from loader.readers import language, lines
from loader.readers.sheet import Sheet, Style
from loader.readers.word_styles import Numbers, Styles, is_on
from loader.readers.zipped import Parts, child, children, local, value

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_GONE = frozenset(
    "del moveFrom delText instrText delInstrText footnoteReference endnoteReference annotationRef".split()
)
_WITHIN = frozenset(
    "ins moveTo hyperlink smartTag sdt sdtContent fldSimple customXml dir bdo oMath oMathPara r".split()
)


def read(parts: Parts) -> Rendition:
    """A Word document as a rendition; Unread when its main part is missing or broken."""
    main = _main(parts)
    body = child(parts.xml(main), "body")
    if body is None:
        raise Unread(f"{parts.name}: this Word file has no text part. Open it in Word and save it anew.")
    folder = main.rpartition("/")[0]
    styles = Styles(parts.xml(f"{folder}/styles.xml"))
    reading = _Reading(styles, Numbers(parts.xml(f"{folder}/numbering.xml"), styles))
    reading.blocks_of(body)
    while reading.boxes:
        reading.blocks_of(reading.boxes.pop(0))
    reading.end()
    blocks = reading.sheet.blocks()
    text = reading.sheet.text
    return Rendition(text, blocks, MEDIA_TYPE, language.of(text))


def _main(parts: Parts) -> str:
    """The name of the main part, as the package tells it."""
    for relation in children(parts.xml("_rels/.rels"), "Relationship"):
        if value(relation, "Type").endswith("/officeDocument"):
            return value(relation, "Target").lstrip("/")
    return "word/document.xml"


@dataclass(slots=True)
class _Words:
    """The words of a paragraph as they are gathered."""

    letters: list[str] = field(default_factory=list)
    length: int = 0
    strong: list[tuple[int, int]] = field(default_factory=list)

    def add(self, text: str, *, strong: bool = False) -> None:
        if strong and text.strip():
            self.strong.append((self.length, self.length + len(text)))
        self.letters.append(text)
        self.length += len(text)


class _Reading:
    """One walk through the body."""

    def __init__(self, styles: Styles, numbers: Numbers) -> None:
        self.sheet = Sheet()
        self.styles, self.numbers = styles, numbers
        self.boxes: list[etree._Element] = []
        self.words = _Words()
        self.style = Style()
        self.is_open = False  # does the paragraph go on, because its end was deleted?
        self.fields: list[bool] = []  # of each field under way: is its result reached?

    def blocks_of(self, container: etree._Element) -> None:
        """The paragraphs and tables in a body, a cell, a text box or a content control."""
        for element in container:
            kind = local(element)
            if kind == "p":
                self._paragraph(element)
            elif kind == "tbl":
                self.end()
                self._table(element)
            elif kind in ("sdt", "sdtContent", "customXml", "ins", "moveTo", "smartTag", "txbxContent"):
                self.blocks_of(element)
            elif kind == "AlternateContent":
                self.blocks_of(element[0] if len(element) else element)
        self.end()

    # ------------------------------------------------------------ tables
    def _table(self, table: etree._Element) -> None:
        self.sheet.open_table()
        self._rows(table)
        self.sheet.close_table()

    def _rows(self, container: etree._Element) -> None:
        for row in container:
            if local(row) in ("sdt", "sdtContent", "customXml", "ins"):
                self._rows(row)
            elif local(row) == "tr" and child(row, "trPr", "del") is None:
                self.sheet.open_row()
                before = value(child(row, "trPr", "gridBefore"))
                for _ in range(min(int(before), 60) if before.isdigit() else 0):
                    self.sheet.open_cell()
                self._cells(row)
                self.sheet.close_row()

    def _cells(self, container: etree._Element) -> None:
        for cell in container:
            if local(cell) in ("sdt", "sdtContent", "customXml"):
                self._cells(cell)
            elif local(cell) == "tc":
                span = value(child(cell, "tcPr", "gridSpan"))
                self.sheet.open_cell(int(span) if span.isdigit() and len(span) < 4 else 1)
                merged = child(cell, "tcPr", "vMerge")
                if merged is None or value(merged) == "restart":
                    self.blocks_of(cell)

    # ------------------------------------------------------------ paragraphs
    def _paragraph(self, paragraph: etree._Element) -> None:
        given = child(paragraph, "pPr")
        if not self.is_open:
            self.style = self._style(given)
        bold = self.styles.is_on(value(child(given, "pStyle")), "b")
        hidden = self.styles.is_on(value(child(given, "pStyle")), "vanish")
        if not hidden:
            self._runs(paragraph, bold)
        mark = child(given, "rPr")
        self.is_open = child(mark, "del") is not None or child(mark, "moveFrom") is not None
        if not self.is_open:
            self.end()

    def _style(self, given: etree._Element | None) -> Style:
        name = value(child(given, "pStyle"))
        level = self.styles.heading(name) or _outline(given)
        label = self.numbers.label(given)
        return Style("heading" if level else "text", level, label=label)

    def end(self) -> None:
        """The paragraph under way is whole: a line for each that a break makes of it."""
        raw, strong = "".join(self.words.letters), self.words.strong
        style = self.style
        self.words, self.style, self.is_open = _Words(), Style(), False
        at = 0
        for line in raw.split("\n"):
            if self.sheet.paragraph(raw, lines.parts(line, at), strong, style):
                style = Style(style.kind, style.level)
            at += len(line) + 1

    def _runs(self, container: etree._Element, bold: bool) -> None:
        for element in container:
            kind = local(element)
            if kind == "r":
                self._run(element, bold)
            elif kind in _WITHIN:
                self._runs(element, bold)
            elif kind == "AlternateContent":
                self._boxes(element[0] if len(element) else element)

    def _run(self, run: etree._Element, bold: bool) -> None:
        given = child(run, "rPr")
        style = value(child(given, "rStyle"))
        if is_on(child(given, "vanish")) or self.styles.is_on(style, "vanish"):
            return
        own = child(given, "b")
        strong = is_on(own) if own is not None else bold or self.styles.is_on(style, "b")
        strong = strong or is_on(child(given, "i")) or value(child(given, "u"), otherwise="none") != "none"
        for element in run:
            kind = local(element)
            if kind == "fldChar":
                self._field(value(element, "fldCharType"))
            elif kind in ("drawing", "pict", "object"):
                self._boxes(element)
            elif kind == "AlternateContent":
                self._boxes(element[0] if len(element) else element)
            elif kind not in _GONE and all(self.fields):
                self.words.add(_written(element, kind), strong=strong)

    def _field(self, kind: str) -> None:
        """The code of a field is no text, its result is."""
        if kind == "begin":
            self.fields.append(False)
        elif kind == "separate" and self.fields:
            self.fields[-1] = True
        elif kind == "end" and self.fields:
            self.fields.pop()

    def _boxes(self, element: etree._Element) -> None:
        """Keep the text boxes of a drawing for the end."""
        for found in element.iter():
            if local(found) == "txbxContent" and not any(local(a) == "txbxContent" for a in found.iterancestors()):
                self.boxes.append(found)


def _outline(given: etree._Element | None) -> int:
    """The level that a paragraph itself has in the outline, from 1; 0 for text."""
    level = value(child(given, "outlineLvl"))
    return int(level) + 1 if level.isdigit() and int(level) < 9 else 0


def _written(element: etree._Element, kind: str) -> str:
    if kind == "t":
        return (element.text or "").replace("\n", " ").replace("\t", " ")
    if kind in ("tab", "ptab"):
        return "\t"
    if kind in ("br", "cr"):
        return "\n"
    return "-" if kind == "noBreakHyphen" else ""
