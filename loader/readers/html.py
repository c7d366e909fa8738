"""A web page: its words as lines, the cells of a table row on one line a tab apart, and the blocks of both.

The rendition holds no markup. DOCTYPE and entities are not looked at: the parser is Python's own tokeniser, which knows
no external entity and no nesting.
"""

from __future__ import annotations

import contextlib
import re
from html.parser import HTMLParser

from loader.passages import Block, Passage, Rendition, mend
from loader.readers import text as plain
from loader.readers.markup import BREAKS, HEADING, SILENT, numbered

_CHARSET = re.compile(rb"<meta[^>]{0,200}charset=[\"']?\s*([A-Za-z0-9_-]{1,40})", re.IGNORECASE)


def looks_like(content: bytes) -> bool:
    """Do the first bytes look like a page of HTML?"""
    return bool(
        re.match(
            rb"(?:\xef\xbb\xbf)?\s*(?:<!--.{0,2000}?-->\s*)?<(?:!doctype html|html|head|body)", content, re.I | re.S
        )
    )


def read(content: bytes, name: str) -> Rendition:
    """A page as a rendition; Unread when the bytes are no text."""
    declared = _CHARSET.search(content[:4096])
    if declared and declared[1].lower() not in (b"utf-8", b"utf8"):
        with contextlib.suppress(LookupError):  # an unknown charset: the bytes decide
            content = content.decode(declared[1].decode("ascii"), errors="replace").encode()
    page = _Page()
    page.feed(plain.decode(content, name))
    page.close()
    page.finish()
    return Rendition("".join(page.out), tuple(mend(page.blocks)), "text/html", page.language)


class _Page(HTMLParser):
    """Writes the text and notes where each block of it stands."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.out: list[str] = []
        self.length = 0
        self.blocks: list[Block] = []
        self.words: list[str] = []
        self.row: list[list[Block]] | None = None
        self.silent = 0
        self.level = 0
        self.in_list = 0
        self.language = "en"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "html":
            self.language = (dict(attrs).get("lang") or "en").split("-")[0].lower() or "en"
        if tag in SILENT:
            self.silent += 1
        if tag in BREAKS:
            self.finish()
        if tag == "tr":
            self._end_row()
            self.row = []
        elif tag in ("td", "th") and self.row is not None:
            if self.row:
                self._write("\t")
            self.row.append([])
        elif tag in ("ul", "ol"):
            self.in_list += 1
        elif heading := HEADING.match(tag):
            self.level = int(heading[1])

    def handle_endtag(self, tag: str) -> None:
        if tag in SILENT:
            self.silent = max(0, self.silent - 1)
        if tag in BREAKS:
            self.finish()
        if tag in ("tr", "table"):
            self._end_row()
        elif tag in ("ul", "ol"):
            self.in_list = max(0, self.in_list - 1)
        elif HEADING.match(tag):
            self.level = 0

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.words.append(data)

    def finish(self) -> None:
        """End the block under way: write its words and keep where they stand."""
        line = " ".join("".join(self.words).split())
        self.words = []
        if not line:
            return
        passage = Passage(line, tuple(range(self.length, self.length + len(line))))
        self._write(line + ("\n" if self.row is None else " "))
        if self.level:
            found = [Block("heading", passage, level=self.level)]
        else:
            run_on = numbered(passage) if self.in_list else []  # a list whose entries are running text
            found = run_on if len(run_on) > 1 else plain.listed(passage)
        if self.row is None:
            self.blocks += found
        elif self.row:
            self.row[-1] += found
        else:
            self.row.append(found)

    def _end_row(self) -> None:
        self.finish()
        if self.row:
            cells = tuple(tuple(cell) for cell in self.row)
            inner = [b.passage for cell in cells for b in cell]
            if inner:
                start, end = inner[0].offsets[0], inner[-1].offsets[-1] + 1
                line = "".join(self.out)[start:end]
                self.blocks.append(Block("row", Passage(line, tuple(range(start, end))), cells=cells))
            self._write("\n")
        self.row = None

    def _write(self, text: str) -> None:
        self.out.append(text)
        self.length += len(text)
