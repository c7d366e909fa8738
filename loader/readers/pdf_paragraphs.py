"""Lines of print put together to paragraphs, as their leading, their ends, their letters and their numbers tell."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from loader.passages import Passage
from loader.readers.pdf_lines import Line

_MARKED = re.compile(
    r"(?:\((?:\d{1,3}|[ivxIVX]{1,5}|[a-zA-Z])\)|(?:\d{1,3}|[ivxIVX]{1,5}|[a-zA-Z])[.)]|\d{1,3}(?:\.\d{1,3}){1,3}\.?"
    r"|\d{1,5}/\d{2,4}\.?|[-–•*▪●◦○■‣·])\s+(?=\S)"
)
# A line that ends so goes on in the next: a comma, or a small word, English or Welsh.
_OPEN = re.compile(
    r"(?:[,/&–]|\b(?:and|or|of|the|to|for|by|that|a|an|in|on|at|from|with|be|was|were|is|are|has|had|have|would|which|who|as"
    r"|y|yr|a'r|ac|i|o|ar|yn|gan|am))$"
)
_ENDED = re.compile(r"[.?!:;][\"'”’)]*$")
_LONG_HEADING = 110  # characters
# Beginnings that keep their hyphen where a line ends after them: "vice-chair".
_HYPHENED = frozenset("all by co cross ex half mid multi non off on part post pre self semi sub vice well".split())


@dataclass(slots=True, eq=False)
class Paragraph:
    """Lines that are one paragraph, and whether it is a heading: 0 for none, else its level."""

    lines: list[Line] = field(default_factory=list)
    level: int = 0
    full: bool = False  # does its last line reach so far that the next word went to the next line?

    @property
    def text(self) -> str:
        return " ".join(line.text for line in self.lines)

    @property
    def is_marked(self) -> bool:
        return bool(_MARKED.match(self.lines[0].text.replace("\t", " ")))

    @property
    def is_open(self) -> bool:
        """Does it stop in the midst of a sentence?"""
        return not self.level and not _ENDED.search(self.lines[-1].text)

    def goes_on_in(self, other: Paragraph) -> bool:
        """Is the other, on the next page or in the next column, the rest of this one?"""
        if not self.is_open or other.level or other.is_marked:
            return False
        if other.text[0].islower() or _OPEN.search(self.lines[-1].text):
            return True
        last = self.lines[-1].text
        return self.full and abs(self.lines[-1].size - other.lines[0].size) < 0.6 and len(last.split()) > 3


class Print:
    """What is usual in a document: the size of its letters, the leading, how far its lines reach, its heading sizes."""

    def __init__(self, pages: Sequence[Sequence[Line]], cells: Iterable[Sequence[Line]] = ()) -> None:
        sizes: Counter[float] = Counter()
        steps: Counter[float] = Counter()
        inside: Counter[float] = Counter()
        for lines in itertools.chain(pages, cells):
            for line in lines:
                sizes[round(line.size * 2) / 2] += len(line.text)
            for before, line in itertools.pairwise(lines):
                if 0 < line.y - before.y < 3 * line.size and abs(line.size - before.size) < 0.6:
                    step = round(4 * (line.y - before.y) / line.size) / 4
                    steps[step] += 1
                    inside[step] += line.text[0].islower() and not _MARKED.match(
                        line.text
                    )  # the rest of a sentence: surely the same paragraph
        inside = +inside or steps
        self.size = sizes.most_common(1)[0][0] if sizes else 10.0
        often = max(inside.values(), default=0)
        self.leading = min((step for step, times in inside.items() if times * 4 >= often), default=1.25)
        large = sorted((s for s in sizes if s > 1.12 * self.size), reverse=True)
        self.levels = {size: min(5, number) for number, size in enumerate(large, 1)}
        self.lowest = min(6, len(large) + 1)
        self.reach = _reach([x for page in pages for x in page if len(x.pieces) == 1 and len(x.pieces[0]) > 5])

    def level(self, line: Line) -> int:
        """The level of a line as a heading, by its letters alone: 0 for none."""
        if larger := self.levels.get(round(line.size * 2) / 2):
            return larger
        return self.lowest if line.is_bold and any(c.isalpha() for c in line.text) else 0


def _reach(prose: Sequence[Line]) -> float:
    """How far lines of running text reach to the right; no end where none of the long ones breaks off a sentence."""
    if not prose:
        return 0.0
    end = sorted((line.x1 for line in prose), reverse=True)[len(prose) // 12]
    long = [line for line in prose if line.x1 > 0.88 * end]
    broken = sum(not _ENDED.search(line.text) for line in long)
    return end if broken * 4 >= len(long) else 10_000.0


def paragraphs(
    lines: Sequence[Line], usual: Print, end: float | None = None, *, is_column: bool = False
) -> list[Paragraph]:
    """The paragraphs of lines that stand below one another; `end` is how far they may reach in the cell they are in."""
    lines = [_with_aside(line, lines) for line in lines] if end is None else list(lines)
    if not lines:
        return []
    left = min(line.x0 for line in lines)
    reach = 0.0 if is_column else usual.reach
    right = max(_right(lines), reach) if end is None else max(end, *(line.x1 for line in lines))
    found: list[Paragraph] = []
    for number, line in enumerate(lines):
        before = lines[number - 1] if number else None
        level = usual.level(line)
        if before and found and not _parts(before, line, found[-1], usual, left, right):
            found[-1].lines.append(line)
        else:
            found.append(Paragraph([line], level))
        found[-1].full = line.x1 > right - 0.12 * (right - left)
    for paragraph in found:
        if end is not None or (paragraph.level and not _is_heading(paragraph, usual)):  # a cell has no headings
            paragraph.level = 0
    return found


def _with_aside(line: Line, lines: Sequence[Line]) -> Line:
    """The line with a few words set far to the right taken off it and kept as its aside."""
    last = line.pieces[-1]
    left, right = min(x.x0 for x in lines), max(x.x1 for x in lines)
    if len(line.pieces) < 2 or len(last) > 5 or right - left < 250:
        return line
    if last[0].x0 < left + 0.62 * (right - left) or last[0].x0 - line.pieces[-2][-1].x1 < 2.5 * line.size:
        return line
    main = line.first_of(len(line.pieces) - 1)
    main.aside = Line([last], line.page)
    return main


def _right(lines: Sequence[Line]) -> float:
    """How far the lines of running text reach to the right."""
    ends = sorted((line.x1 for line in lines), reverse=True)
    return ends[len(ends) // 12]


def _parts(before: Line, line: Line, so_far: Paragraph, usual: Print, left: float, right: float) -> bool:
    """Does a new paragraph begin with the line?"""
    step = line.y - before.y
    if step <= 0 or abs(line.size - before.size) > 0.08 * usual.size + 0.3:
        return True
    if step > (usual.leading + 0.3) * line.size:
        return True
    if line.is_bold != before.is_bold and (before.is_bold or _slack(before, left, right) > _first(line)):
        return not (before.is_bold and _OPEN.search(before.text) and not so_far.level)
    if _MARKED.match(line.text.replace("\t", " ")) and _begins_entry(before, line, so_far, left, right):
        return True
    if before.text.endswith("/") or (
        before.text[-1] == "-" and before.text[-2:-1].isalnum() and line.text[0].isalnum()
    ):
        return False
    if line.aside and (before.aside or _ENDED.search(before.text)):
        return True
    if (
        _slack(before, left, right) > _first(line) + 0.3 * line.size
    ):  # its first word would have gone on the line before
        goes_on = line.text[0].islower() or bool(_OPEN.search(before.text))
        return not goes_on or bool(_ENDED.search(before.text))
    return False


def _begins_entry(before: Line, line: Line, so_far: Paragraph, left: float, right: float) -> bool:
    """Is a line with a number at its start a new entry, and not running text that chanced to begin with a number?"""
    if _ENDED.search(before.text) or _OPEN.search(before.text) or len(line.pieces) > 1:
        return True
    if so_far.is_marked and abs(line.x0 - so_far.lines[0].x0) < 4:
        return True
    if abs(line.x0 - before.x0) > 4:
        return True
    return _slack(before, left, right) > _first(line) + 0.3 * line.size


def _slack(line: Line, left: float, right: float) -> float:
    """The room left on a line: on both sides where it is centred."""
    after, ahead = right - line.x1, line.x0 - left
    return after + ahead if ahead > 12 and abs(after - ahead) < 8 else after


def _first(line: Line) -> float:
    word = line.pieces[0][0]
    return word.x1 - word.x0


def _is_heading(paragraph: Paragraph, usual: Print) -> bool:
    """Letters larger than usual, or bold ones in a short line that is no sentence."""
    text = paragraph.text
    if len(paragraph.lines) > 3 or len(text) > 2 * _LONG_HEADING:
        return False
    if paragraph.lines[0].size > 1.12 * usual.size:
        return True
    return (
        len(text) <= _LONG_HEADING
        and all(x.is_bold for x in paragraph.lines)
        and not text.rstrip().endswith((".", ";", ","))
    )


# ---------------------------------------------------------------- words with their places
def passage(lines: Sequence[Line], text: str, known: frozenset[str]) -> Passage:
    """The words of written lines, each character with its place in `text`; a word broken at the end of a line is whole.

    `known` are the words of the document that are printed with a hyphen inside a line.
    """
    if len(lines) == 1 and "\u00ad" not in lines[0].text:
        start = lines[0].start
        return Passage(lines[0].text.replace("\t", " "), tuple(range(start, start + len(lines[0].text))))
    letters = ""
    places: list[int] = []
    cuts: set[int] = set()
    before = ""
    for line in lines:
        printed = line.text.replace("\t", " ")
        last = places[-1] + 1 if before else 0
        if before:
            drop, space = _joint(letters if before[-1] != "\u00ad" else f"{letters}\u00ad", printed, known)
            if drop and before[-1] != "\u00ad":
                letters = letters[:-1]
                places.pop()
            if space:
                letters += " "
                places.append(line.start - 1)
            if text[last : line.start].strip(" -\u00ad\n\t\f"):
                cuts.add(len(letters))
        if "\u00ad" in printed:
            places += [at for at, letter in enumerate(printed, line.start) if letter != "\u00ad"]
            letters += printed.replace("\u00ad", "")
        else:
            places += range(line.start, line.start + len(printed))
            letters += printed
        before = printed
    return Passage(letters, tuple(places), frozenset(cuts))


def _joint(before: str, after: str, known: frozenset[str]) -> tuple[bool, bool]:
    """Between the end of a line and the next: is the hyphen dropped that ends the one, and is there a space?"""
    if before[-1] == "\u00ad":
        return True, False
    if before[-1] != "-" or not before[-2:-1].isalnum() or not after[0].isalnum():
        return False, True
    head = re.split(r"[^\w-]", before[-40:-1])[-1]
    tail = re.match(r"\w*", after)
    whole = f"{head}-{tail[0] if tail else ''}".lower()
    compound = head.lower() in _HYPHENED or whole in known or "-" in head or not head.isalpha()
    return after[0].islower() and not compound, False
