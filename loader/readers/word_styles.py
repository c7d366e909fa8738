"""What a Word document says of its paragraphs by styles and lists: headings, bold and hidden text, printed numbers."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lxml import etree

from loader.readers import numbering
from loader.readers.zipped import child, children, value

_LEVELS = 9
_OFF = frozenset({"0", "false", "off", "none"})
_FORMATS = {
    "lowerLetter": "lower-alpha", "upperLetter": "upper-alpha", "lowerRoman": "lower-roman",
    "upperRoman": "upper-roman", "decimalZero": "decimal-leading-zero",
}  # fmt: skip
_HEADING = re.compile(r"(?:heading|überschrift|pennawd)\s*([1-9])$")
_PLACE = re.compile(r"%([1-9])")
_LONGEST_CHAIN = 20  # styles that one may be based on


def is_on(element: etree._Element | None) -> bool:
    """Is a property that needs no value set, and not to "off"?"""
    return element is not None and value(element, otherwise="1").lower() not in _OFF


class Styles:
    """The styles of a document by their ids."""

    def __init__(self, root: etree._Element | None) -> None:
        self._by_id = {value(style, "styleId"): style for style in children(root, "style")}
        self._default = next(
            (
                name
                for name, style in self._by_id.items()
                if value(style, "type") == "paragraph" and is_on_value(value(style, "default"))
            ),
            "",
        )

    def chain(self, name: str) -> list[etree._Element]:
        """A style and those that it is based on, nearest first."""
        found: list[etree._Element] = []
        while name in self._by_id and len(found) < _LONGEST_CHAIN:
            found.append(self._by_id[name])
            name = value(child(self._by_id[name], "basedOn"))
        return found

    def is_on(self, name: str, what: str) -> bool:
        """Does a style set a property of its letters?"""
        for style in self.chain(name):
            stated = child(style, "rPr", what)
            if stated is not None:
                return is_on(stated)
        return False

    def heading(self, name: str) -> int:
        """The level of a heading by its style, from 1; 0 for text."""
        for style in self.chain(name):
            known = value(child(style, "name")).lower()
            if found := _HEADING.match(known):
                return int(found[1])
            if known in ("title", "subtitle"):
                return 1 if known == "title" else 2
            level = value(child(style, "pPr", "outlineLvl"))
            if level.isdigit() and int(level) < _LEVELS:
                return int(level) + 1
        return 0

    def list_of(self, name: str) -> tuple[str, str, str]:
        """The list of a style: its number, the level, and the id of the style that states them."""
        for style in self.chain(name):
            stated = child(style, "pPr", "numPr")
            if stated is not None:
                return value(child(stated, "numId")), value(child(stated, "ilvl")), value(style, "styleId")
        return "", "", ""

    def numbering_of(self, name: str) -> str:
        return value(child(self._by_id.get(name), "pPr", "numPr", "numId"))


def is_on_value(written: str) -> bool:
    return written.lower() in ("1", "true", "on")


@dataclass(slots=True)
class _Level:
    """How one level of a list is numbered."""

    numbers: str = "decimal"
    text: str = ""
    start: int = 1
    restarts: int = -1  # after which level; -1 for any above, 0 for never
    style: str = ""
    plain: bool = False  # all numbers in it as 1, 2, 3


@dataclass(slots=True)
class _Counts:
    """The last number of each level of a list, None where it has to begin."""

    last: list[int | None] = field(default_factory=lambda: [None] * _LEVELS)


class Numbers:
    """The lists of a document, and how far each has counted."""

    def __init__(self, root: etree._Element | None, styles: Styles) -> None:
        self._styles = styles
        self._abstract = {value(a, "abstractNumId"): a for a in children(root, "abstractNum")}
        self._lists = {value(n, "numId"): n for n in children(root, "num")}
        self._levels: dict[str, dict[int, _Level]] = {}
        self._counts: dict[str, _Counts] = {}
        self._begun: set[tuple[str, int]] = set()

    def label(self, given: etree._Element | None) -> str:
        """The number or bullet that stands before a paragraph, "" for none; counts it."""
        stated = child(given, "numPr")
        number, depth = value(child(stated, "numId")), value(child(stated, "ilvl"))
        by_style = self._styles.list_of(value(child(given, "pStyle")))
        if not number:
            number = by_style[0]
            levels = self._of(number)
            named = next((str(n) for n, level in levels.items() if level.style and level.style == by_style[2]), "")
            depth = depth or by_style[1] or named
        level = int(depth) if depth.isdigit() and int(depth) < _LEVELS else 0
        levels = self._of(number)
        if level not in levels:
            return ""
        return self._printed(number, level, levels)

    def _of(self, number: str) -> dict[int, _Level]:
        """The levels of a list, with what it states otherwise than the list that it is made from."""
        if number not in self._levels:
            stated = self._lists.get(number)
            found = _levels(self._abstract_of(number))
            for other in children(stated, "lvlOverride"):
                at = value(other, "ilvl")
                if at.isdigit() and int(at) < _LEVELS:
                    own = child(other, "lvl")
                    level = _level(own) if own is not None else found.get(int(at), _Level())
                    start = value(child(other, "startOverride"))
                    level.start = int(start) if start.isdigit() and len(start) < 7 else level.start
                    found[int(at)] = level
            self._levels[number] = found
        return self._levels[number]

    def _abstract_of(self, number: str) -> etree._Element | None:
        for _ in range(_LONGEST_CHAIN):
            abstract = self._abstract.get(value(child(self._lists.get(number), "abstractNumId")))
            link = value(child(abstract, "numStyleLink"))
            if not link:
                return abstract
            number = self._styles.numbering_of(link)
        return None

    def _printed(self, number: str, at: int, levels: dict[int, _Level]) -> str:
        abstract = self._abstract_of(number)
        counts = self._counts.setdefault(value(abstract, "abstractNumId"), _Counts()).last
        if (number, at) not in self._begun:
            self._begun.add((number, at))
            if self._overrides_start(number, at):
                counts[at] = None
        level = levels[at]
        before = counts[at]
        counts[at] = level.start if before is None else before + 1
        for above in range(at):
            if counts[above] is None and above in levels:
                counts[above] = levels[above].start
        for below in range(at + 1, _LEVELS):
            restarts = levels[below].restarts if below in levels else -1
            if restarts < 0 or at < restarts:
                counts[below] = None
        return _label(level, levels, counts)

    def _overrides_start(self, number: str, at: int) -> bool:
        overriding = children(self._lists.get(number), "lvlOverride")
        return any(value(o, "ilvl") == str(at) and child(o, "startOverride") is not None for o in overriding)


def _levels(abstract: etree._Element | None) -> dict[int, _Level]:
    found = {}
    for element in children(abstract, "lvl"):
        at = value(element, "ilvl")
        if at.isdigit() and int(at) < _LEVELS:
            found[int(at)] = _level(element)
    return found


def _level(element: etree._Element) -> _Level:
    start, restarts = value(child(element, "start")), value(child(element, "lvlRestart"))
    format_ = value(child(element, "numFmt"), otherwise="decimal")
    return _Level(
        _FORMATS.get(format_, format_),
        value(child(element, "lvlText")),
        int(start) if start.isdigit() and len(start) < 7 else 1,
        int(restarts) if restarts.isdigit() and len(restarts) < 3 else -1,
        value(child(element, "pStyle")),
        is_on(child(element, "isLgl")),
    )


def _label(level: _Level, levels: dict[int, _Level], counts: list[int | None]) -> str:
    if level.numbers == "none":
        return ""
    if level.numbers == "bullet":
        return level.text if level.text in ("-", "–", "—", "*", "§", "·") else "•"

    def number(place: re.Match[str]) -> str:
        at = int(place[1]) - 1
        count = counts[at]
        if count is None or at not in levels:
            return ""
        return numbering.written("decimal" if level.plain else levels[at].numbers, count, doubled=True)

    return _PLACE.sub(number, level.text).strip()
