"""The words of a page as lines in the order in which they are read: column by column, running heads told apart."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterable, Sequence

from loader.readers.pdf_page import Word

_GAP = 1.6  # of the size of the letters: a gap wider than this parts what stands beside each other
_DIGITS = re.compile(r"\d{1,6}")
_FOLIO = re.compile(
    r"(?:(?:page|tudalen|p\.?)\s*)?[-–—]?\s*(?:\d{1,4}|[ivx]{1,6})\s*[-–—]?(?:\s*(?:of|o|/)\s*\d{1,4})?", re.IGNORECASE
)


class Line:
    """A line of print: its pieces are its words between wide gaps; `start` is its place in the rendition, once written.

    An `aside` is a line of its own that was set far to the right of this one.
    """

    __slots__ = ("aside", "page", "pieces", "size", "start", "text", "x0", "x1", "y")

    def __init__(self, pieces: list[list[Word]], page: int) -> None:
        self.pieces = pieces
        self.page = page
        self.start = -1
        self.aside: Line | None = None
        self.x0, self.x1 = pieces[0][0].x0, pieces[-1][-1].x1
        usual = pieces[0][0]
        if any(word.size != usual.size for piece in pieces for word in piece):
            sizes: Counter[float] = Counter()
            for word in itertools.chain.from_iterable(pieces):
                sizes[word.size] += len(word.text)
            most = max(sizes, key=lambda size: (sizes[size], size))
            usual = next(word for word in itertools.chain.from_iterable(pieces) if word.size == most)
        self.y, self.size = usual.y, usual.size
        self.text = "\t".join(" ".join(w.text for w in piece) for piece in pieces)

    @property
    def words(self) -> list[Word]:
        return [word for piece in self.pieces for word in piece]

    @property
    def is_bold(self) -> bool:
        first = self.pieces[0][0]
        if not first.bold and first.text[0].isalnum():
            return False
        told = [word.bold for word in self.words if any(letter.isalnum() for letter in word.text)]
        return bool(told) and all(told)

    def strong(self) -> list[tuple[int, int]]:
        """Where in its text the words are bold."""
        found: list[tuple[int, int]] = []
        if not any(word.bold for piece in self.pieces for word in piece):
            return found
        at = 0
        for word in self.words:
            end = at + len(word.text)
            if word.bold and found and found[-1][1] == at - 1:
                found[-1] = (found[-1][0], end)
            elif word.bold:
                found.append((at, end))
            at = end + 1
        return found

    def first_of(self, count: int) -> Line:
        """The first `count` pieces as a line."""
        return Line(self.pieces[:count], self.page)


def lines(words: Iterable[Word], page: int) -> list[Line]:
    """Words as lines from the top down: those that stand at about one height are one line."""
    found: list[Line] = []
    row: list[Word] = []
    height = size = 0.0
    for word in sorted(words, key=lambda w: (w.y, w.x0)):
        if row and word.y - height > 0.22 * (size + word.size):
            found.append(_line(row, page))
            row = []
        if not row or word.size > size:
            height, size = word.y, word.size
        row.append(word)
    if row:
        found.append(_line(row, page))
    return found


def _line(row: list[Word], page: int) -> Line:
    row.sort(key=lambda w: w.x0)
    pieces = [[row[0]]]
    last = row[0]
    for word in row[1:]:
        if word.x0 - last.x0 < 1 and word.text == last.text:
            continue  # printed twice to look bold
        gap = word.x0 - last.x1
        if gap > 6 and gap > _GAP * max(word.size, last.size, 6):
            pieces.append([word])
        else:
            pieces[-1].append(word)
        last = word
    return Line(pieces, page)


# ---------------------------------------------------------------- running heads and feet
def running(pages: Sequence[Sequence[Line]]) -> tuple[set[int], set[int]]:
    """The running heads, and the feet, among the outermost lines of the pages: by `id` of the line.

    A line is one when it stands at the same height on two or more pages in the same words, or in words whose numbers go
    up as the pages do; a number alone at the edge of a page is its number.
    """
    heads: set[int] = set()
    feet: set[int] = set()
    for found, end in ((heads, 1), (feet, -1)):
        seen: Counter[tuple[str, int]] = Counter()
        keys = {id(line): _keys(line) for page in pages for line in _outer(page, end)}
        for page in pages:
            seen.update({key for line in _outer(page, end) for key in keys[id(line)]})
        for page in pages:
            for line in _outer(page, end):
                known = any(seen[key] > 1 for key in keys[id(line)])
                if not known and not (len(page) > 3 and _FOLIO.fullmatch(line.text.replace("\t", " "))):
                    break
                found.add(id(line))
    return heads, feet


def _outer(page: Sequence[Line], end: int) -> list[Line]:
    """The four outermost lines at the top (1) or the bottom (-1)."""
    return list(page[:4]) if end == 1 else list(reversed(page[-4:]))


def _keys(line: Line) -> list[tuple[str, int]]:
    """What a running line has on every page: its words, its height, and by how much its number outruns the page's."""
    place = round(line.y / 6)
    found = [line.text]
    for number in _DIGITS.finditer(line.text):
        ahead = int(number[0]) - line.page
        found.append(f"{line.text[: number.start()]}#{ahead}{line.text[number.end() :]}")
    return [(text, near) for text in found for near in (place, place + 1)]


# ---------------------------------------------------------------- columns
def columns(found: list[Line]) -> list[tuple[bool, list[Line]]]:
    """The lines of a page as stretches in the order of reading: one, or column by column where it has two of text.

    Each with the word whether it is such a column.
    """
    gutter = _gutter(found)
    if not gutter:
        return [(False, found)]
    stretches: list[tuple[bool, list[Line]]] = []
    for in_columns, group in itertools.groupby(zip(found, _in_columns(found, gutter), strict=True), key=lambda x: x[1]):
        held = [line for line, _ in group]
        if not in_columns:
            stretches.append((False, held))
            continue
        words = [word for line in held for word in line.words]
        sides = ([w for w in words if w.x0 < gutter[1]], [w for w in words if w.x0 >= gutter[1]])
        stretches += [(True, lines(side, held[0].page)) for side in sides if side]
    return stretches


def _in_columns(found: Sequence[Line], gutter: tuple[float, float]) -> list[bool]:
    """Which lines stand in the columns: those on both sides of the gutter, and those on one that go on from these."""
    left, right = gutter
    crossing = [any(word.x0 < right and word.x1 > left for word in line.words) for line in found]
    inside = [not crosses and line.x0 < left and line.x1 > right for crosses, line in zip(crossing, found, strict=True)]
    order = range(len(found))
    for at, before in (*zip(order[1:], order, strict=False), *zip(order[-2::-1], order[::-1], strict=False)):
        line, other = found[at], found[before]
        near = abs(line.y - other.y) < 1.7 * line.size and abs(line.size - other.size) < 0.6
        if inside[before] and not crossing[at] and near:
            inside[at] = True
    return inside


def _gutter(found: list[Line]) -> tuple[float, float] | None:
    """The empty strip between two columns of running text, where there is one.

    A table has such strips too. In a column of text most lines fill it, and on both sides.
    """
    if len(found) < 8:
        return None
    left, right = min(line.x0 for line in found), max(line.x1 for line in found)
    width = right - left
    gaps: Counter[int] = Counter()
    for line in found:
        words = line.words
        for before, after in itertools.pairwise(words):
            if after.x0 - before.x1 > 7:
                gaps.update(range(int(before.x1) + 1, int(after.x0)))
    middle = [(times, x) for x, times in gaps.items() if left + 0.3 * width < x < left + 0.7 * width]
    if not middle:
        return None
    times, at = max(middle)
    if times < 5:
        return None
    a = max((w.x1 for line in found for w in line.words if w.x1 <= at and _beside(line, at)), default=left)
    b = min((w.x0 for line in found for w in line.words if w.x0 >= at and _beside(line, at)), default=right)
    both = [line for line in found if _beside(line, at)]
    sides = (
        ([w for w in line.words if w.x1 <= at] for line in both),
        ([w for w in line.words if w.x0 >= at] for line in both),
    )
    is_text = _is_column(sides[0], left, a, width) and _is_column(sides[1], b, right, width)
    return (a, b) if is_text else None


def _is_column(lines: Iterable[list[Word]], left: float, right: float, width: float) -> bool:
    """Do lines fill a column as running text does, some of them beginning in the midst of a sentence?"""
    held = [line for line in lines if line]
    filled = sorted(line[-1].x1 - line[0].x0 for line in held)
    begun = sum(line[0].text[0].islower() for line in held)
    wide = right - left > 0.25 * width
    return wide and begun * 4 >= len(held) > 0 and filled[len(filled) // 2] >= 0.72 * (right - left)


def _beside(line: Line, at: float) -> bool:
    """Does the line have words on both sides of a place, and none on it?"""
    return line.x0 < at < line.x1 and not any(word.x0 < at < word.x1 for word in line.words)
