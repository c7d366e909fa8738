"""Plain text: bytes in any usual encoding, the text unchanged but for line ends, and its blocks out.

A line with tabs is a row of cells; marks of HTML and Markdown inside lines are read as such and left out of the words.
"""

from __future__ import annotations

import codecs
import re

from loader.passages import Block, Passage, Rendition, mend
from loader.problems import Unread
from loader.readers import markup

_BULLET = re.compile(r"(?:[-*•]\s+)?(?P<marker>\(?(?:[ivx]{1,5}|[a-h])[.)]|[-*•])\s+")
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
# Marks of Markdown that carry no words: emphasis, the target of a link, an escaping stroke.
_MARKDOWN = re.compile(r"\*\*|__|\\(?=[-.*_#\[\]()])|\[(?=[^\[\]]+\]\()|(?<=[^\s\]])\]\([^()\s]*\)|^#{1,6}\s+")


def _windows(error: UnicodeError) -> tuple[str, int]:
    """Bytes that are no UTF-8, as the encoding that they nearly always are; so one bad byte spoils no other."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("cp1252", errors="replace"), error.end


codecs.register_error("windows-1252", _windows)


def read(content: bytes, name: str) -> Rendition:
    """A text file as a rendition; Unread when the bytes are no text."""
    text = decode(content, name)
    return Rendition(text, tuple(mend(_blocks(text))), "text/plain")


def decode(content: bytes, name: str) -> str:
    """Bytes as text: UTF-8 and UTF-16 by their marks, else UTF-8, a byte that is none as Windows-1252; LF line ends."""
    marks = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
    encoding = next((encoding for mark, encoding in marks.items() if content.startswith(mark)), "utf-8")
    text = content.decode(encoding, errors="windows-1252")
    strange = sum((c < " " and c not in "\t\n\r\f") or c == "\ufffd" for c in text)
    if strange > len(text) // 200:
        raise Unread(
            f"{name}: this is not text ({strange} of {len(text)} characters cannot be). Give the document itself."
        )
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _blocks(text: str) -> list[Block]:
    found: list[Block] = []
    start = 0
    for line in text.split("\n"):
        if line.strip():
            found += _line(text, start, start + len(line))
        start += len(line) + 1
    return found


def _line(text: str, start: int, end: int) -> list[Block]:
    line = text[start:end]
    if "\t" not in line.strip(" "):
        return _cell(text, start, end)
    cells, at = [], start
    for cell in line.split("\t"):
        cells.append(tuple(_cell(text, at, at + len(cell))))
        at += len(cell) + 1
    whole = clean(text, start, end)
    return [Block("row", whole, cells=tuple(cells))]


def _cell(text: str, start: int, end: int) -> list[Block]:
    """The blocks of a line or of one cell: those of its HTML where it holds tags, else one."""
    if _TAG.search(text, start, end):
        return markup.blocks(text, start, end)
    return listed(clean(text, start, end))


def clean(text: str, start: int, end: int) -> Passage:
    """A stretch of text without the marks of Markdown, white space folded."""
    kept: list[int] = []
    at = start
    for mark in _MARKDOWN.finditer(text[start:end]):
        kept += range(at, start + mark.start())
        at = start + mark.end()
    kept += range(at, end)
    return markup.folded(text, kept)


def listed(passage: Passage) -> list[Block]:
    """A passage as a block, its bullet or list number taken off and kept as marker."""
    if not passage:
        return []
    bullet = _BULLET.match(passage.text)
    if not bullet:
        return [Block("text", passage)]
    return [Block("text", passage.part(bullet.end()), marker=bullet["marker"])]
