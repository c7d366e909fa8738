"""A web page, whole or in part: its words as lines, the cells of a table row on one line, and the blocks of both.

The rendition holds no markup. DOCTYPE and entities are not looked at: the parser is Python's own tokeniser, which knows
no external entity and no nesting.
"""

from __future__ import annotations

import contextlib
import re
from dataclasses import dataclass
from html.parser import HTMLParser

from loader.passages import Rendition
from loader.readers import language, markup, numbering
from loader.readers import text as plain
from loader.readers.markup import BREAKS, HEADING, SILENT, STRONG
from loader.readers.sheet import Sheet, Style

_CHARSET = re.compile(rb"<meta[^>]{0,200}charset=[\"']?\s*([A-Za-z0-9_-]{1,40})", re.IGNORECASE)
_PAGE = re.compile(r"<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)
_BEFORE = re.compile(
    r"\s*(?:<!--.{0,5000}?-->\s*|<\?xml[^<>]{0,300}\?>\s*|<!doctype[^<>]{0,500}>\s*){0,20}", re.I | re.S
)
_TAG = re.compile(r"</?([a-zA-Z][a-zA-Z0-9]{0,15})(?=[\s/>])")
_INLINE = "a abbr b big button cite code dfn em font i img input ins link meta s small span strong sub sup time u wbr"
_KNOWN = BREAKS | SILENT | STRONG | frozenset(_INLINE.split())
_FEWEST_TAGS = 3
_BARE = re.compile(r"<(?![a-zA-Z/!?])|<(?=[^<>]{0,20000}(?:<|\Z))|<(?=[^<>]{20001})")
_VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())
_OPTIONAL_END = frozenset("p li dt dd tr td th option".split())
_NO_DISPLAY = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_BOLD = re.compile(r"font-weight\s*:\s*(?:bold|[6-9]00)", re.IGNORECASE)


def looks_like(content: bytes) -> bool:
    """Do the first bytes look like a page of HTML, or a part of one: an element, and several more after it?"""
    head = content[:20_000]
    encoding = plain.encoding(head)
    text = head[: len(head) // 4 * 4].decode(encoding, errors="replace").lstrip("\ufeff")
    before = _BEFORE.match(text)
    start = before.end() if before else 0
    if _PAGE.match(text, start) or (before and "<!doctype html" in before[0].lower()):
        return True
    first = _TAG.match(text, start)
    if not first or first[1].lower() not in _KNOWN:
        return False
    tags = sum(tag[1].lower() in _KNOWN for tag in _TAG.finditer(text, start))
    return tags >= _FEWEST_TAGS and tags * 4 >= sum(bool(line.strip()) for line in text[start:].split("\n"))


def read(content: bytes, name: str) -> Rendition:
    """A page as a rendition; Unread when the bytes are no text."""
    declared = _CHARSET.search(content[:4096])
    if declared and declared[1].lower() not in (b"utf-8", b"utf8"):
        with contextlib.suppress(LookupError):  # an unknown charset: the bytes decide
            content = content.decode(declared[1].decode("ascii"), errors="replace").encode()
    page = _Page()
    page.feed(_tamed(plain.decode(content, name)))
    page.close()
    page.finish()
    blocks = page.sheet.blocks()
    text = page.sheet.text
    return Rendition(text, blocks, "text/html", page.language or language.of(text))


def _tamed(text: str) -> str:
    """A page without comments, and each "<" that begins no tag as a letter: the parser would look long for its end."""
    kept = []
    at = 0
    while (begin := text.find("<!--", at)) >= 0 and (end := text.find("-->", begin + 4)) >= 0:
        kept.append(text[at:begin])
        at = end + 3
    return _BARE.sub("&lt;", "".join((*kept, text[at:])))


@dataclass(slots=True)
class _List:
    """A list under way: what numbers it prints, and the last of them."""

    numbers: str
    number: int = 0
    step: int = 1


class _Page(HTMLParser):
    """Writes the text and notes where each block of it stands."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.sheet = Sheet()
        self.words: list[str] = []
        self.length = 0
        self.strong: list[tuple[int, int]] = []
        self.bold: list[str] = []  # elements under way that emphasise
        self.silent: list[str] = []  # the element that hides all in it, once for each of its name inside it
        self.lists: list[_List] = []
        self.marker = ""  # of the list entry whose first block is to come
        self.level = 0
        self.in_entry = False
        self.terms = 0  # of a list of terms, those seen since its last row began
        self.pre = 0
        self.language = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag in ("html", "body"):
            self._language(given.get("lang", ""))
        if self._hides(tag, given):
            return
        if tag in BREAKS:
            self.finish()
        if tag in STRONG or (tag not in _VOID and _BOLD.search(given.get("style", ""))):
            self.bold.append(tag)
        if heading := HEADING.match(tag):
            self.level = int(heading[1])
        elif tag in ("ul", "ol", "menu", "dir"):
            self._open_list(tag, given)
        elif tag == "li":
            self._open_entry(given)
        elif tag == "pre":
            self.pre += 1
        else:
            self._open_table(tag, given)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in BREAKS - {"p", "br", "hr"}:  # `<p/>` and `<b/>` end at once, `<div/>` does not in a browser
            self.handle_endtag(tag)

    def _hides(self, tag: str, given: dict[str, str]) -> bool:
        """Is this element silent, or within one that is?"""
        if self.silent:
            if tag == self.silent[0] and tag not in _OPTIONAL_END:
                self.silent.append(tag)
                return True
            ends_head = self.silent[0] == "head" and (tag == "body" or tag in BREAKS)
            if not (ends_head or (tag == self.silent[0] and tag in _OPTIONAL_END)):
                return True
            self.silent = []
        hidden = "hidden" in given or given.get("aria-hidden", "").lower() == "true"
        if tag not in _VOID and (tag in SILENT or hidden or _NO_DISPLAY.search(given.get("style", ""))):
            self.silent = [tag]
            return True
        return False

    def handle_endtag(self, tag: str) -> None:
        if self.silent:
            if tag == self.silent[-1]:
                self.silent.pop()
            return
        if tag == "pre" and self.pre:
            self.finish()
            self.pre -= 1
        if tag in BREAKS:
            self.finish()
        if tag in self.bold:
            del self.bold[len(self.bold) - 1 - self.bold[::-1].index(tag)]
        if tag in ("tr", "table", "dl"):
            self.sheet.close_row()
            if tag != "tr":
                self.sheet.close_table()
        elif tag in ("ul", "ol", "menu", "dir"):
            self.lists = self.lists[:-1]
            self.in_entry = bool(self.lists)
            self.marker = ""
        elif tag == "li":
            self.marker = ""
        elif HEADING.match(tag):
            self.level = 0

    def _language(self, stated: str) -> None:
        code = stated.split("-")[0].strip().lower()
        if 2 <= len(code) <= 3 and code.isascii() and code.isalpha():
            self.language = self.language or code

    def _open_list(self, tag: str, given: dict[str, str]) -> None:
        numbers = numbering.of_list(tag, given)
        step = -1 if "reversed" in given else 1
        begin = _number(given.get("start", ""), 1)
        self.lists.append(_List(numbers, begin - step, step))
        self.in_entry = False

    def _open_entry(self, given: dict[str, str]) -> None:
        self.in_entry = True
        self.bold = []
        if not self.lists:
            self.marker = "•"
            return
        here = self.lists[-1]
        here.number = _number(given.get("value", ""), here.number + here.step)
        numbers = numbering.of_entry(given) or here.numbers
        self.marker = numbering.marker(numbers, here.number)

    def _open_table(self, tag: str, given: dict[str, str]) -> None:
        if tag == "table":
            self.bold = []
            self.sheet.open_table(is_layout=given.get("role", "") in ("presentation", "none"))
        elif tag == "tr":
            self.sheet.open_row()
        elif tag in ("td", "th"):
            self.bold = []
            self.sheet.open_cell(_number(given.get("colspan", ""), 1), _number(given.get("rowspan", ""), 1))
        elif tag == "dl":
            self.terms = 0
            self.sheet.open_table(is_glossary=True)
        elif tag == "dt":
            self.terms = 1
            self.sheet.open_row()
            self.sheet.open_cell()
        elif tag == "dd":
            if self.terms != 1:
                self.sheet.open_row()
                self.sheet.open_cell()
            self.terms = 2
            self.sheet.open_cell()

    def handle_data(self, data: str) -> None:
        if self.silent:
            return
        if self.bold:
            self.strong.append((self.length, self.length + len(data)))
        self.words.append(data)
        self.length += len(data)

    def finish(self) -> None:
        """End the block under way: write its words and keep where they stand."""
        raw, strong = "".join(self.words), self.strong
        self.words, self.strong, self.length = [], [], 0
        if self.pre and "\n" in raw.strip() and not self.sheet.in_cell:
            self.sheet.verbatim(raw, plain.blocks(raw))
            return
        style = Style(
            "heading" if self.level else "text",
            self.level or (len(self.lists) if self.marker else 0),
            self.marker,
            in_rows=False,
            run_on=bool(self.lists) and not self.marker and not self.level,
        )
        if self.sheet.paragraph(raw, markup.gaps(raw), strong, style):
            self.marker = ""


def _number(written: str, otherwise: int) -> int:
    found = re.match(r"\s{0,5}(-?\d{1,6})\b", written)
    return int(found[1]) if found else otherwise
