"""Which numbers of a document number its items, however it prints them, and which are of lists, dates or references."""

from __future__ import annotations

import bisect
import itertools
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from loader.layouts import titles
from loader.passages import Block

_MOST_SKIPPED = 20  # numbers that a record may leave out between two items
_TITLED = 0.4  # what a heading above a number adds
_GAP = 0.12  # what one of them costs
_PLAIN = re.compile(r"(?:[Mm]inute\s+)?(?P<number>\d{1,5})(?P<mark>[.)]|\s?[-–—:]|)\s+(?=\S)")
_CELL = re.compile(r"(?:[Ii]tem\s+)?(?P<number>\d{1,5})(?P<letter>[a-z]?)[.):]?")
_ITEM = re.compile(
    r"\(?(?:[Aa]genda\s+)?(?:[Ii]tem|ITEM|[Ee]item)(?:\s+[Nn]o\.?)?\s+(?P<number>\d{1,3})(?P<letter>[a-z]?)\b\)?\s*[.:–—-]?\s*"
)
# "107/20", "2020/107", "FC 24/031", "24.051": parts of which one counts
_MINUTE = re.compile(
    r"(?:(?:[Mm]inute|[Mm]in\.?|MINUTE)(?:\s+[Nn]o\.?)?\s+)?(?P<letters>[A-Z]{1,6}[ .:-]{0,2})?"
    r"(?P<parts>\d{1,4}(?:[/.-]\d{1,4}){1,2}|(?<=[A-Z])\d{1,4}|(?<=[A-Z][ .:-])\d{1,4})[.:)]?\s+(?=\S)"
)
# After a sentence, or after the number of a page that was glued to the line.
_INSIDE_PLAIN = re.compile(
    r"(?:(?<=[.?!”\")]\s)|(?<=^\d\s)|(?<=^\d\d\s)|(?<=^\d\d\d\s))(?P<number>\d{1,5})(?P<mark>[.)])\s+(?=[A-Z])"
)
_INSIDE_MINUTE = re.compile(r"(?<=\s)(?P<letters>)(?P<parts>\d{1,4}/\d{2,4})[.:)]?\s+(?=[A-Z])")
_REFERS = re.compile(r"\b(?:number|numbers|item|items|minute|minutes|no|nos|and|see|page|paragraph|of|to)\.?\s*$", re.I)


@dataclass(frozen=True, slots=True)
class Mark:
    """A number that may begin an item: where it stands, how it is printed, and how much speaks for it."""

    block: int
    start: int
    end: int  # where the title or text after it begins
    printed: str
    value: int
    style: str
    weight: float

    @property
    def inside(self) -> bool:
        """Does it stand within a paragraph?"""
        return self.start > 0


def chain(blocks: Sequence[Block]) -> list[Mark]:
    """The numbers of the items in the order of the record: the run of one style for which most speaks."""
    by_style: dict[str, list[Mark]] = defaultdict(list)
    for number, block in enumerate(blocks):
        above = blocks[number - 1] if number else None
        for mark in _marks(number, block):
            if above and not mark.inside and _is_titled_above(above, block.text[mark.end :]):
                mark = replace(mark, weight=mark.weight + _TITLED)
            by_style[mark.style].append(mark)
    best: tuple[float, list[Mark]] = (0.0, [])
    for style in sorted(by_style):
        # A table of items may break off and go on as lines.
        rows = by_style["row"] if style.startswith("plain") and "row" in by_style else []
        found = _longest(sorted([*rows, *by_style[style]], key=lambda m: (m.block, m.start)))
        if found[0] > best[0]:
            best = found
    members = best[1]
    if len(members) < 2 and not (members and members[0].value == 1 and members[0].weight >= 1):
        return []
    styles = {member.style for member in members}
    return _with_strays(members, [mark for style in styles for mark in by_style[style]])


def _is_titled_above(above: Block, rest: str) -> bool:
    """Does a heading of its own line stand before a numbered paragraph?"""
    return above.kind != "row" and not above.marker and titles.is_heading(above.text) and not titles.is_heading(rest)


def _marks(number: int, block: Block) -> Iterator[Mark]:
    text = block.text
    if block.kind == "row":
        first = block.cell(0)
        match = _CELL.fullmatch(first.text) if first else None
        if match and len(block.cells) > 1:
            yield Mark(number, 0, match.end(), match["number"] + match["letter"], int(match["number"]), "row", 1.3)
        elif first and (titled := _PLAIN.match(first.text)) and titled["mark"]:
            yield Mark(number, 0, titled.end(), titled["number"], int(titled["number"]), "row", 1.3)
        elif first:
            yield from _minute(_MINUTE.match(f"{first.text} x"), number, 1.2)
        return
    if block.marker:
        printed = block.marker.strip("().- ")
        if printed.isdigit() and "(" not in block.marker:
            yield Mark(number, 0, 0, printed, int(printed), f"list {block.level}", _weight(block, 0))
        yield from _inside(number, text)
        return
    item = _ITEM.match(text)
    if item:
        whole = item.end() == len(text)
        printed = item["number"] + item["letter"]
        yield Mark(number, 0, item.end(), printed, int(item["number"]), f"item {whole}", 1.4)
        return
    plain = _PLAIN.match(text)
    if plain and (plain["mark"] or text[plain.end() : plain.end() + 1].isupper()):
        weight = _weight(block, plain.end()) - (
            0 if plain["mark"] else 0.1 if titles.is_heading(text[plain.end() :]) else 0.4
        )
        yield Mark(
            number, 0, plain.end(), plain["number"], int(plain["number"]), f"plain {plain['mark'].strip()}", weight
        )
    yield from _minute(_MINUTE.match(text), number, _weight(block, 0))
    yield from _inside(number, text)


def _inside(number: int, text: str) -> Iterator[Mark]:
    """Items that begin within a paragraph: after a full stop, or with a number of two parts before a capital."""
    for match in _INSIDE_PLAIN.finditer(text):
        if not _REFERS.search(text, max(0, match.start() - 12), match.start()):
            value = int(match["number"])
            yield Mark(number, match.start(), match.end(), match["number"], value, f"plain {match['mark']}", 0.3)
    for match in _INSIDE_MINUTE.finditer(text):
        if not _REFERS.search(text, max(0, match.start() - 12), match.start()):
            yield from _minute(match, number, 0.3)


def _minute(match: re.Match[str] | None, number: int, weight: float) -> Iterator[Mark]:
    """A number of several parts, once for each part that may be the one that counts."""
    if not match:
        return
    parts = re.split(r"([/.-])", match["parts"])
    printed = f"{match['letters'] or ''}{match['parts']}".strip()
    for at in range(0, len(parts), 2):
        others = "".join("#" if n == at else p for n, p in enumerate(parts))
        style = f"minute {match['letters'] or ''}{others}"
        yield Mark(number, match.start(), match.end(), printed, int(parts[at]), style, weight + 0.1)


def _weight(block: Block, end: int) -> float:
    """One, and more for a number that a title or emphasis follows."""
    rest = block.text[end:]
    found = 1.0
    if block.kind == "heading" or (block.strong and block.strong[0][0] <= end):
        found += 0.4
    if titles.is_heading(rest):
        found += 0.3
    if rest[:4].isupper() and len(rest) > 3:
        found += 0.2
    return found if rest[:1].isupper() or rest[:1] in "“\"'‘(" else found - 0.6


def _longest(marks: list[Mark]) -> tuple[float, list[Mark]]:
    """The run of rising numbers with the greatest weight; a number inside a paragraph must be the very next."""
    best: list[tuple[float, int]] = []  # the weight of the best run that ends here, and the mark before it
    for number, mark in enumerate(marks):
        top = (-1.0, -1) if mark.inside else (mark.weight + (0.5 if mark.value == 1 else 0.0), -1)
        for earlier in range(max(0, number - 200), number):
            skipped = mark.value - marks[earlier].value - 1
            if skipped < 0 or skipped > _MOST_SKIPPED or (mark.inside and skipped) or best[earlier][0] < 0:
                continue
            weight = best[earlier][0] + mark.weight - _GAP * skipped
            if weight > top[0]:
                top = (weight, earlier)
        best.append(top)
    if not best:
        return 0.0, []
    at = max(range(len(best)), key=lambda n: (best[n][0], -n))
    weight, found = best[at][0], []
    while at >= 0:
        found.append(marks[at])
        at = best[at][1]
    return weight, found[::-1]


def _doubled(members: list[Mark], marks: list[Mark]) -> list[Mark]:
    """Numbers that were printed twice: the same one again before the next, at the beginning of a paragraph."""
    found = []
    places = sorted(marks, key=_place)
    for before, after in itertools.pairwise(members):
        first = bisect.bisect_right(places, _place(before), key=_place)
        for mark in places[first : bisect.bisect_left(places, _place(after), key=_place)]:
            if mark.value == before.value and not mark.inside and mark.style == before.style:
                found.append(mark)
    return found


def _place(mark: Mark) -> tuple[int, int]:
    return mark.block, mark.start


def _with_strays(members: list[Mark], marks: list[Mark]) -> list[Mark]:
    """The run with numbers that clerks doubled, swapped or misread: those that look just as its members do."""
    members = sorted([*members, *_doubled(members, marks)], key=lambda m: (m.block, m.start))
    look = min(m.weight for m in members if not m.inside) if any(not m.inside for m in members) else 9.0
    if look < 1.3:  # nothing sets the items' numbers apart from those of a list inside an item
        return members
    taken = {(m.block, m.start) for m in members}
    strays = [m for m in marks if (m.block, m.start) not in taken and not m.inside and m.weight >= look]
    inner = [m for m in strays if members[0].block < m.block]
    return sorted([*members, *inner], key=lambda m: (m.block, m.start))
