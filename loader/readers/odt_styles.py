"""What an OpenDocument text says of its paragraphs by styles and lists: bold and hidden text, printed numbers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from lxml import etree

from loader.readers import numbering
from loader.readers.zipped import child, children, local, value

_LEVELS = 10
_LONGEST_CHAIN = 20  # styles that one may be based on
_FORMATS = {"a": "lower-alpha", "A": "upper-alpha", "i": "lower-roman", "I": "upper-roman", "1": "decimal"}
_DASHES = ("-", "–", "—", "*", "§", "·")


class Styles:
    """The styles of a document by their names: automatic ones in its content, named ones beside it."""

    def __init__(self, roots: Iterable[etree._Element]) -> None:
        self._by_name: dict[str, etree._Element] = {}
        for root in roots:
            for group in ("automatic-styles", "styles"):
                for style in children(child(root, group), "style"):
                    self._by_name.setdefault(value(style, "name"), style)

    def _chain(self, name: str) -> list[etree._Element]:
        found: list[etree._Element] = []
        while name in self._by_name and len(found) < _LONGEST_CHAIN:
            found.append(self._by_name[name])
            name = value(self._by_name[name], "parent-style-name")
        return found

    def _stated(self, name: str, attribute: str) -> str:
        """The nearest statement about the letters of a style."""
        for style in self._chain(name):
            if found := value(child(style, "text-properties"), attribute):
                return found
        return ""

    def stated_bold(self, name: str) -> bool | None:
        """Is a style bold or otherwise emphasised? None where it does not say."""
        weight, slope = self._stated(name, "font-weight"), self._stated(name, "font-style")
        line = self._stated(name, "text-underline-style")
        if not (weight or slope or line):
            return None
        is_heavy = weight == "bold" or (weight.isdigit() and int(weight) >= 600)
        return is_heavy or slope == "italic" or line not in ("", "none")

    def is_bold(self, name: str) -> bool:
        return bool(self.stated_bold(name))

    def is_hidden(self, name: str) -> bool:
        return self._stated(name, "display") == "none"

    def title(self, name: str) -> int:
        """1 for a title, 2 for a subtitle, 0 for text."""
        for style in self._chain(name):
            known = value(style, "name").lower()
            if known in ("title", "subtitle"):
                return 1 if known == "title" else 2
        return 0


@dataclass(slots=True)
class _Level:
    """How one level of a list is numbered."""

    numbers: str
    before: str
    after: str
    start: int
    shown: int  # levels whose numbers are printed, this one and those above it


@dataclass(slots=True)
class Counting:
    """A list under way: its style, and the last number of each level, 0 where none is printed yet."""

    style: str
    last: list[int | None]


class Lists:
    """The list styles of a document, and how far each list has counted."""

    def __init__(self, roots: Iterable[etree._Element]) -> None:
        self._styles: dict[str, dict[int, _Level]] = {}
        self._outline: dict[int, _Level] = {}
        for root in roots:
            for group in ("automatic-styles", "styles"):
                styles = child(root, group)
                for style in styles if styles is not None else ():
                    if local(style) == "list-style":
                        self._styles.setdefault(value(style, "name"), _levels(style))
                    elif local(style) == "outline-style":
                        self._outline = _levels(style)
        self._by_style: dict[str, Counting] = {}
        self._by_id: dict[str, Counting] = {}
        self._headings = Counting("", [None] * _LEVELS)
        self._under_way: Counting | None = None

    def open(self, element: etree._Element, style: str, depth: int) -> Counting:
        """A list that begins, counting anew or going on where another stopped."""
        if depth and self._under_way is not None:
            counting = self._under_way
            counting.last[depth:] = [None] * (_LEVELS - depth)
            counting.style = style
        else:
            earlier = self._by_id.get(value(element, "continue-list"))
            if earlier is None and value(element, "continue-numbering") == "true":
                earlier = self._by_style.get(style)
            counting = Counting(style, list(earlier.last) if earlier else [None] * _LEVELS)
            self._by_style[style] = self._under_way = counting
        if name := value(element, "id"):
            self._by_id[name] = counting
        return counting

    def label(self, counting: Counting, depth: int, stated: str) -> str:
        """The number or bullet of the next entry."""
        level = self._styles.get(counting.style, {}).get(depth)
        if depth >= _LEVELS:
            return ""
        before = counting.last[depth]
        start = level.start if level else 1
        counting.last[depth] = int(stated) if stated.isdigit() and len(stated) < 7 else (before or start - 1) + 1
        counting.last[depth + 1 :] = [None] * (_LEVELS - depth - 1)
        return _label(self._styles.get(counting.style, {}), depth, counting.last) if level else "•"

    def of_heading(self, rank: int) -> str:
        """The number that the outline of the document prints before a heading."""
        depth = rank - 1
        if depth not in self._outline or not self._outline[depth].numbers:
            return ""
        last = self._headings.last
        last[depth] = (last[depth] or self._outline[depth].start - 1) + 1
        last[depth + 1 :] = [None] * (_LEVELS - depth - 1)
        return _label(self._outline, depth, last)


def _levels(style: etree._Element) -> dict[int, _Level]:
    found = {}
    for element in style:
        at = value(element, "level")
        if not at.isdigit() or not 0 < int(at) <= _LEVELS:
            continue
        start, shown = value(element, "start-value"), value(element, "display-levels")
        is_bullet = local(element) == "list-level-style-bullet"
        glyph = value(element, "bullet-char")
        bullet = glyph if glyph in _DASHES else "•"
        numbers = value(element, "num-format")
        found[int(at) - 1] = _Level(
            bullet if is_bullet else _FORMATS.get(numbers, ""),
            value(element, "num-prefix"),
            value(element, "num-suffix"),
            int(start) if start.isdigit() and len(start) < 7 else 1,
            int(shown) if shown.isdigit() and len(shown) < 3 else 1,
        )
    return found


def _label(levels: dict[int, _Level], depth: int, last: list[int | None]) -> str:
    level = levels[depth]
    if level.numbers in ("•", *_DASHES):
        return level.numbers
    if not level.numbers:
        return ""
    shown = [at for at in range(max(0, depth + 1 - level.shown), depth + 1) if at in levels and levels[at].numbers]
    numbers = [numbering.written(levels[at].numbers, last[at] or levels[at].start, doubled=True) for at in shown]
    return f"{level.before}{'.'.join(numbers)}{level.after}".strip()
