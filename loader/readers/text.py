"""Plain text and Markdown: bytes in any usual encoding, the text unchanged but for line ends, and its blocks out.

A line with tabs among others of its kind is a row of cells; marks of HTML and Markdown inside lines are read as such
and left out of the words. Columns set by spaces and paragraphs broken into lines are the matter of `typed`.
"""

from __future__ import annotations

import codecs
import itertools
import re
from collections.abc import Iterator
from dataclasses import replace

from loader.passages import Block, Passage, Rendition, mend
from loader.problems import Unread
from loader.readers import front, language, lines, markup, typed

_TAG = re.compile(r"</?[a-zA-Z][a-zA-Z0-9]{0,20}(?:\s[^<>]{0,2000})?/?>|<!--")
# Marks of Markdown that carry no words: emphasis, the target of a link, an escaping stroke.
_MARKS = re.compile(
    r"(?P<strong>\*{2,}|__(?!_))|_{3,}|\\(?=[-.*_#\[\]()])|\[(?=[^\[\]]+\]\()|(?<=[^\s\]])\]\([^()\s]*\)|^#{1,6}\s+"
)
_EMPHASIS = re.compile(
    r"(?<![\w*\\])\*(?=[^\s*])[^*\n]{1,400}(?<=[^\s*])\*(?![\w*])|(?<![\w\\])_(?=[^\s_])[^_\n]{1,400}(?<=[^\s_])_(?!\w)"
)
_PRINTED_LINE = re.compile(r"[^\n\f\v\x85\u2028\u2029]+|\f|\n")
_HEADING = re.compile(r" {0,3}(?P<marks>#{1,6})[ \t]+(?=\S)")
_STROKE = re.compile(r"\s*(?:={3,}|-{3,})\s*$")
_NO_WORDS = re.compile(r"[\s\-_*=~·.–—|+:]{3,}$")
_QUOTED = re.compile(r" {0,3}(?:>[ \t]?){1,5}")


def _windows(error: UnicodeError) -> tuple[str, int]:
    """Bytes that are no UTF-8, as the encoding that they nearly always are; so one bad byte spoils no other."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("cp1252", errors="replace"), error.end


codecs.register_error("windows-1252", _windows)


def read(content: bytes, name: str) -> Rendition:
    """A text file as a rendition; Unread when the bytes are no text."""
    text = decode(content, name)
    matter, start = front.of(text)
    return Rendition(text, tuple(mend(blocks(text, start))), "text/plain", language.of(text), matter)


def decode(content: bytes, name: str) -> str:
    """Bytes as text: Unicode by its marks or zeros, else UTF-8, a byte that is none as Windows-1252; LF line ends."""
    text = content.decode(encoding(content), errors="windows-1252")
    strange = sum((c < " " and c not in "\t\n\r\f\v") or c == "\ufffd" for c in text)
    if strange > len(text) // 200:
        raise Unread(
            f"{name}: this is not text ({strange} of {len(text)} characters cannot be). Give the document itself."
        )
    return text.replace("\r\n", "\n").replace("\r", "\n")


def encoding(content: bytes) -> str:
    """The encoding of bytes that are text, as far as their first bytes tell."""
    marks = {
        b"\xef\xbb\xbf": "utf-8-sig",
        b"\xff\xfe\x00\x00": "utf-32",  # before UTF-16, whose mark begins it
        b"\x00\x00\xfe\xff": "utf-32",
        b"\xff\xfe": "utf-16",
        b"\xfe\xff": "utf-16",
    }
    for mark, encoding in marks.items():
        if content.startswith(mark):
            return encoding
    head = content[:2000]
    even, odd = head[::2].count(0), head[1::2].count(0)
    if max(even, odd) > len(head) // 4 and min(even, odd) <= len(head) // 50:
        return "utf-16-be" if even > odd else "utf-16-le"  # no mark, and every other byte a zero
    return "utf-8"


def blocks(text: str, start: int = 0, end: int | None = None) -> list[Block]:
    """The blocks of `text[start:end]`, in order."""
    found: list[Block] = []
    run: list[typed.Printed] = []  # lines that may make columns or paragraphs with those beside them
    tabbed: list[lines.Line | Block] = []

    def settle() -> None:
        found.extend(b for block in typed.blocks(run) for b in lines.listed(block))
        found.extend(lines.settled(tabbed))
        run.clear()
        tabbed.clear()

    for printed in _printed(text, start, len(text) if end is None else end):
        a, b, page = printed.start, printed.end, printed.page
        line = text[a:b]
        pipes = _pipes(line)
        if _STROKE.match(line) and _is_underlined(run, printed):
            head = run.pop()
            settle()
            found.append(Block("heading", head.whole.passage, level=1 if "=" in line else 2, page=page))
        elif _NO_WORDS.match(line):
            continue
        elif heading := _HEADING.match(line):
            settle()
            found.append(_heading(text, a + heading.end(), b, len(heading["marks"]), page))
        elif pipes or "\t" in line.strip(" \t"):
            if run:
                settle()
            if printed.before > 1:
                tabbed.append(lines.Line([]))
            tabbed.append(_pipe_row(text, a, pipes, page) if pipes else _tabbed(text, a, b, page))
        elif _TAG.search(line):
            settle()
            found += [replace(block, page=page) for block in markup.blocks(text, a, b)]
        else:
            if tabbed:
                settle()
            cells = [(piece(text, a + x, a + y), x) for x, y in typed.columns(line)]
            printed.cells = [(block, column) for block, column in cells if block.passage]
            if printed.cells:
                run.append(printed)
    settle()
    return found


def _printed(text: str, start: int, end: int) -> Iterator[typed.Printed]:
    """The lines that hold words, each with its page and how many empty lines stand before it."""
    has_pages = "\f" in text[start:end].strip()
    page = 1 if has_pages else 0
    feeds = 0
    for match in _PRINTED_LINE.finditer(text, start, end):
        if match[0] == "\n":
            feeds += 1
        elif match[0] == "\f":
            page += has_pages
        elif match[0].strip():
            quoted = _QUOTED.match(match[0])
            a = match.start() + (quoted.end() if quoted else 0)
            if text[a : match.end()].strip():
                yield typed.Printed(a, match.end(), page, max(0, feeds - 1))
                feeds = 0


def _is_underlined(run: list[typed.Printed], stroke: typed.Printed) -> bool:
    """Does a stroke stand right below a line that may be a heading?"""
    if not run or stroke.before or len(run[-1].cells) != 1:
        return False
    last = run[-1]
    return len(last.whole.text) <= 100 and last.whole.text[-1] not in ".;," and (last.before > 0 or len(run) == 1)


def _heading(text: str, start: int, end: int, level: int, page: int) -> Block:
    whole = piece(text, start, start + len(text[start:end].rstrip().rstrip("#")))
    return replace(whole, kind="heading", level=level, page=page)


def _pipes(line: str) -> list[tuple[int, int]]:
    """The cells of a row of a Markdown table, which begins and ends with a stroke; [] for another line."""
    inner = line.strip()
    if len(inner) < 3 or inner[0] != "|" or inner[-1] != "|" or inner.count("|") < 3:
        return []
    first = line.index("|")
    strokes = [m.start() for m in re.finditer(r"(?<!\\)\|", line)]
    return [(a + 1, b) for a, b in itertools.pairwise(strokes)] if strokes[0] == first else []


def _pipe_row(text: str, start: int, pipes: list[tuple[int, int]], page: int) -> Block:
    cells = [_cell(text, start + a, start + b) for a, b in pipes]
    return lines.row(cells, folded_line(text, start + pipes[0][0], start + pipes[-1][1]), page)


def folded_line(text: str, start: int, end: int) -> Passage:
    """A row's line as a passage, the strokes between cells left out."""
    return markup.folded(text, (at for at in clean(text, start, end).offsets if text[at] != "|"))


def _tabbed(text: str, start: int, end: int, page: int) -> lines.Line:
    cells, at = [], start
    for cell in text[start:end].split("\t"):
        cells.append(_cell(text, at, at + len(cell)))
        at += len(cell) + 1
    return lines.Line(cells, page)


def _cell(text: str, start: int, end: int) -> lines.Cell:
    """The blocks of one cell: those of its HTML where it holds tags, else one."""
    if _TAG.search(text, start, end):
        return markup.blocks(text, start, end)
    block = piece(text, start, end)
    return [block] if block.passage else []


def clean(text: str, start: int, end: int) -> Passage:
    """A stretch of text without the marks of Markdown, white space folded."""
    return piece(text, start, end).passage


def piece(text: str, start: int, end: int) -> Block:
    """A stretch of text as a block, without the marks of Markdown; what they make strong is kept."""
    line = text[start:end]
    cuts: list[tuple[int, int]] = []
    strong: list[tuple[int, int]] = []
    opened = -1
    for mark in _MARKS.finditer(line):
        cuts.append(mark.span())
        for _ in range(len(mark["strong"] or "") // 2):
            if opened < 0:
                opened = mark.end()
            else:
                strong.append((start + opened, start + mark.start()))
                opened = -1
    if 0 <= opened < len(line) and not line[opened].isspace():
        strong.append((start + opened, end))  # it goes on in the next line
    if "*" in line or "_" in line:
        for mark in _EMPHASIS.finditer(line):
            cuts += [(mark.start(), mark.start() + 1), (mark.end() - 1, mark.end())]
            strong.append((start + mark.start() + 1, start + mark.end() - 1))
    kept: list[int] = []
    at = start
    for a, b in sorted(cuts):
        kept += range(at, start + a)
        at = max(at, start + b)
    kept += range(at, end)
    passage = markup.folded(text, kept)
    return Block("text", passage, strong=lines.emphasised(passage, sorted(strong)))
