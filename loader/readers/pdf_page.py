"""One page of a PDF as its words and its ruled lines, each with its place on the page.

With `pdf_rulings` this is the one door to PDFium. Places are in points, counted from left to right and from the top
down, after a page that is printed sideways has been turned.
"""

from __future__ import annotations

import ctypes
import math
import re
from collections import Counter
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

import pypdfium2
import pypdfium2.raw as pdfium

from loader.problems import Unread
from loader.readers.pdf_rulings import Ruling, Shapes, level

PAGES = 2_000
CHARACTERS = 200_000  # on one page; a dense page of small print has 8,000
_DOTS = 25_000_000  # of a page's picture: five times those of A4 at 200 to the inch

Document: TypeAlias = pypdfium2.PdfDocument

_TOKEN = re.compile(r"[^\s\x00-\x1f\ufffe\uffff]+[\x02\ufffe]?")
_BOLD = re.compile(r"bold|black|heavy|demi|-bd|,bd", re.IGNORECASE)
# Letters printed as one sign are letters again, signs without width are left out, bullets of symbol fonts are dots.
SIGNS = str.maketrans(
    {
        "ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st",
        "\x02": "-", "\ufffe": "-", "\u2010": "-", "\u2011": "-", "\uf02d": "-",
        "\u200b": None, "\u200c": None, "\u200d": None, "\u2060": None, "\ufeff": None,
        **{chr(code): "•" for code in (0xF0B7, 0xF0A7, 0xF0D8, 0xF076, 0xF0FC, 0xF06E, 0xF0A8, 0xF06C, 0xF071)},
    }
)  # fmt: skip


class Word(NamedTuple):
    """Signs without a space between them: a tuple, since a page has a thousand and each is made once."""

    text: str
    x0: float
    x1: float
    y: float  # of the line that the letters stand on
    size: float
    bold: bool


@dataclass(frozen=True, slots=True)
class Page:
    """What stands on a page: `drawn` tells that there is something, if only a picture."""

    number: int
    words: tuple[Word, ...]
    rulings: tuple[Ruling, ...]
    drawn: bool
    damaged: bool = False

    @property
    def is_picture(self) -> bool:
        """Is there something to see and nothing to read?"""
        return self.drawn and not self.words

    @property
    def is_unread(self) -> bool:
        return self.is_picture or self.damaged


def opened(content: bytes, name: str) -> Document:
    """The document; Unread in one line for one that is locked, broken or too long."""
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        if error.err_code in (pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY):
            raise Unread(
                f"{name}: this is a PDF that is locked with a password. Save a copy without one and load that."
            ) from None
        raise Unread(
            f"{name}: this is a PDF that is damaged or not whole: no page can be opened. Download or export it again."
        ) from None
    if len(document) > PAGES:
        raise Unread(
            f"{name}: {len(document):,} pages, the limit is {PAGES:,}. Split it by meeting and load the parts."
        )
    return document


def is_form(document: Document, *, empty: bool) -> bool:
    """Is it a form of the XFA kind, whose words are made only while it is open in a program that knows such forms?"""
    kind = document.get_formtype()
    return kind == pdfium.FORMTYPE_XFA_FULL or (empty and kind == pdfium.FORMTYPE_XFA_FOREGROUND)


def page(document: Document, index: int) -> Page:
    """The page at `index`, from 0."""
    try:
        opened = document[index]
    except pypdfium2.PdfiumError:
        return Page(index + 1, (), (), drawn=False, damaged=True)
    try:
        shapes = Shapes(opened)
        words, quarter = _words(opened)
        rulings = shapes.rulings(quarter) if words else ()
        return Page(index + 1, words, rulings, shapes.count > 0)
    finally:
        opened.close()


def picture(document: Document, index: int, dots: int) -> tuple[object | None, float]:
    """A picture (of Pillow's kind) of the page at `dots` to the inch, fewer where it is large, and its dots a point.

    None where PDFium cannot draw the page.
    """
    try:
        page = document[index]
        width, height = page.get_size()
        scale = min(dots / 72, math.sqrt(_DOTS / max(1.0, width * height)))
        found = page.render(scale=scale, grayscale=True, may_draw_forms=False).to_pil()
        page.close()
    except pypdfium2.PdfiumError:
        return None, 1.0
    return found, scale


def _text(signs: ctypes.Array[ctypes.c_ushort], length: int) -> str:
    return bytes(signs)[: 2 * (length - 1)].decode("utf-16-le", errors="replace")


def _characters(text: pypdfium2.PdfTextPage) -> str:
    """The page's characters, the n-th of the string being the n-th that PDFium counts."""
    count = min(CHARACTERS, pdfium.FPDFText_CountChars(text.raw))
    if count <= 0:
        return ""
    signs = (ctypes.c_ushort * (2 * count + 1))()
    found = _text(signs, pdfium.FPDFText_GetText(text.raw, 0, count, signs))
    if len(found) == count:
        return found
    codes = (pdfium.FPDFText_GetUnicode(text.raw, at) for at in range(count))  # signs without a code are left out above
    return "".join(chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else "\ufffd" for code in codes)


def _words(page: pypdfium2.PdfPage) -> tuple[tuple[Word, ...], int]:
    """The words of a page, and by how many quarters of a turn it is printed sideways."""
    text = page.get_textpage()
    try:
        letters = _characters(text)
        if letters.count("\ufffd") * 5 > len(letters):  # a font whose signs stand for no known letter
            return (), 0
        measure = _Measure(text.raw)
        tokens = [(token[0], token.start(), token.end() - 1) for token in _TOKEN.finditer(letters)]
        found = measure.level(tokens)
        return _turned(measure, tokens) if found is None else (tuple(found), 0)
    finally:
        text.close()


def _turned(measure: _Measure, tokens: list[tuple[str, int, int]]) -> tuple[tuple[Word, ...], int]:
    """As `_words`, where some word is not level: those words that run as most do, the page turned to them."""
    quarters = [measure.quarter(start) for _, start, _ in tokens]
    most = Counter(q for q in quarters if q is not None).most_common(1)
    if not most:
        return (), 0
    quarter = most[0][0]
    words = (measure.turned(*token, quarter) for token, q in zip(tokens, quarters, strict=True) if q == quarter)
    return tuple(word for word in words if word.text), quarter


class _Measure:
    """Asks PDFium for the places of characters; the boxes that it fills in are made once a page."""

    def __init__(self, text: object) -> None:
        self.text = text
        self.x, self.y = ctypes.c_double(), ctypes.c_double()
        self.box = pdfium.FS_RECTF()
        self.matrix = pdfium.FS_MATRIX()
        self.name = (ctypes.c_char * 128)()
        self.flags = ctypes.c_int()
        self.fonts: dict[bytes, tuple[bool, float]] = {}

    def level(self, tokens: list[tuple[str, int, int]]) -> list[Word] | None:
        """The words whose letters are those from the one number to the other; None where one does not stand level.

        The loop is long for the sake of speed: it is what the reading of a page takes most time for.
        """
        text, x, y, box, name, fonts = self.text, self.x, self.y, self.box, self.name, self.fonts
        at_x, at_y, at_box, at_flags = ctypes.byref(x), ctypes.byref(y), ctypes.byref(box), ctypes.byref(self.flags)
        origin, around, font_of = (
            pdfium.FPDFText_GetCharOrigin,
            pdfium.FPDFText_GetLooseCharBox,
            pdfium.FPDFText_GetFontInfo,
        )
        found = []
        for letters, first, last in tokens:
            origin(text, first, at_x, at_y)
            around(text, last, at_box)
            x0, height, bottom = x.value, y.value, box.bottom
            tall = box.top - bottom
            if not -0.1 * tall <= height - bottom <= 0.5 * tall + 1:
                return None
            font_of(text, first, name, 128, at_flags)
            bold, loose = fonts.get(name.value) or self._font(name.value, first, tall)
            if not letters.isascii() or letters[-1] == "\x02":
                letters = letters.translate(SIGNS)
                if not letters:
                    continue
            found.append(Word(letters, x0, max(x0, box.right), -height, round(tall * loose, 2), bold))
        return found

    def turned(self, letters: str, first: int, last: int, quarter: int) -> Word:
        """A word of a page that is printed sideways, its places those of the page when it is turned."""
        box = self.box
        pdfium.FPDFText_GetCharOrigin(self.text, first, self.x, self.y)
        pdfium.FPDFText_GetLooseCharBox(self.text, last, box)
        x0, y, _, _ = level(self.x.value, self.y.value, 0, 0, quarter)
        a, b, c, d = level(box.left, box.bottom, box.right, box.top, quarter)
        pdfium.FPDFText_GetFontInfo(self.text, first, self.name, 128, self.flags)
        bold, loose = self.fonts.get(self.name.value) or self._font(self.name.value, first, abs(d - b))
        return Word(letters.translate(SIGNS), x0, max(x0, a, c), y, round(abs(d - b) * loose, 2), bold)

    def _font(self, font: bytes, at: int, height: float) -> tuple[bool, float]:
        """Is the font bold, and what part of the height of its box is its size?"""
        pdfium.FPDFText_GetMatrix(self.text, at, self.matrix)
        size = pdfium.FPDFText_GetFontSize(self.text, at) * math.hypot(self.matrix.c, self.matrix.d)
        ratio = size / height if size > 0 and height > 0 else 1.0
        bold = bool(_BOLD.search(font.decode("latin-1"))) or bool(self.flags.value & (1 << 18))
        self.fonts[font] = bold, ratio if 0.4 < ratio < 2 else 0.87
        return self.fonts[font]

    def quarter(self, at: int) -> int | None:
        """The quarters of a turn by which a character is turned; None where it slants."""
        pdfium.FPDFText_GetMatrix(self.text, at, self.matrix)
        turn = math.atan2(self.matrix.b, self.matrix.a) / (math.pi / 2)
        return round(turn) % 4 if abs(turn - round(turn)) < 0.05 else None
