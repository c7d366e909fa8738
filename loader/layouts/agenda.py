"""Where one item ends and the next begins, and within an item the prose, the decisions and the actions."""

from __future__ import annotations

import bisect
import functools
import itertools
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from loader.layouts import columns, numbering, titles
from loader.layouts.numbering import Mark
from loader.layouts.titles import is_heading
from loader.lexicon import alternatives, meaning, table
from loader.passages import Block, Passage, mend
from ontology.iris import fold

_LEAD_IN = re.compile(r"^[A-Z][\w\s]{2,60}:$")
_LABELLED = re.compile(r"^(?P<label>[A-Za-z][A-Za-z ]{2,30})\s*[:–—-]\s*(?P<rest>\S.*)$", re.DOTALL)
_GOES_ON = re.compile(r"(?:[Tt]hat|[Tt]o|and|AND|THAT|TO)\b")
_RECOMMENDED = re.compile(r"\W*RECOMMENDED\b")
_END = re.compile(
    r"(?:the\s+)?(?:daeth\s+y|llofnod\w*|arwyddwyd|cadeirydd|meeting|chair\w*|"
    r"there\s+being\s+no|close\s+of|end\s+of\s+meeting|signed|signature|dated?)\b",
    re.IGNORECASE,
)
_BARE_NUMBER = re.compile(
    r"(?:[\w/]{1,4}\s)?(?:[Mm]inute |[Ii]tem )?[A-Z]{0,6}[ /.-]?\d{1,5}(?:[/.-]\d{1,4}){0,2}[.):]?"
)
_LONE_NUMBER = re.compile(r"\d{1,4}[.)]|\d{1,4}/\d{2,4}[.)]?")
_SECOND = re.compile(r"\((?:[Aa]genda\s+)?[Ii]tem\s+(?:[Nn]o\.?\s*)?\d{1,3}[a-z]?\)\s*")
_ATTACHED = re.compile(r"\s*(?:\bpdf\s+icon\s*)?\bPDF\s+[\d.,]+\s*[KM]B\b.*$", re.DOTALL)
_OWN_NUMBER = re.compile(r"(?P<number>\d{1,5})[.)]?\s+(?=[A-Z“‘\"])")
# Headings that end a record and run into their text.
_CLOSING = re.compile(
    r"(?:Any [Oo]ther [Bb]usiness|AOB|ANY OTHER BUSINESS|DATE OF (?:THE )?NEXT MEETING"
    r"|Dates? (?:and [Tt]ime )?of (?:the )?[Nn]ext [Mm]eetings?"
    r"|Unrhyw [Ff]ater [Aa]rall|UNRHYW FATER ARALL|Dyddiad y [Cc]yfarfod [Nn]esaf|DYDDIAD Y CYFARFOD NESAF)"
    r"(?=\s*[:–—-]|\s+(?:[A-Z0-9]|was|is|will|to)\b)"
)
_OF_MINUTES = re.compile(
    r"\W*(?:cadarnhawyd|cymeradwywyd|derbyniwyd|cytunwyd|arwyddwyd|llofnodwyd|penderfynwyd)\b", re.IGNORECASE
)
_FEWEST_HEADINGS = 3
_FEWEST_KNOWN = 2
_LINE_WORDS = 7
_FEWEST_RUNNING = 4
_NO_HEADING = re.compile(r"[\d£@]|\b(?:Cllrs?|Councillors?|Mrs?|Ms|Dr)\b")


@dataclass(slots=True)
class Stretch:
    """An item before its words are read: number and title as printed, its blocks, and the cells of its owner column."""

    number: str
    title: Passage
    number_words: Passage | None = None
    is_untitled: bool = False  # the title is only its first words
    blocks: list[Block] = field(default_factory=list)
    owners: list[Passage] = field(default_factory=list)
    decided: list[Block] = field(default_factory=list)  # of the decisions' column, where a table has one
    votes: list[Passage] = field(default_factory=list)  # of the column of votes: "4 – 1", "All"
    due: list[Passage] = field(default_factory=list)  # of the column of days by which the actions are to be done

    @property
    def heading(self) -> str:
        """What the title is about, where the trade has a word for it: `minutes`, `apologies`, `next_meeting` …"""
        return about(self.title.text)


@dataclass(frozen=True, slots=True)
class Contents:
    """The blocks of an item, told apart; owners stand beside the action that they follow."""

    prose: tuple[Block, ...]
    decisions: tuple[tuple[Block, Passage | None], ...]  # each with the line that leads in to it: "Members agreed:"
    actions: tuple[tuple[Passage, tuple[Passage, ...]], ...]
    labelled: dict[str, tuple[Block, ...]] = field(default_factory=dict)  # of other parts: `reasons` …
    is_page: bool = False  # its minutes stand under "Minutes:", and may tell again what "Decision:" told


@functools.cache
def _subjects() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple(
        (meant, re.compile(rf"\b(?:{alternatives(fold(w) for w in written)})\b"))
        for meant, written in table("subjects").items()
    )


@functools.lru_cache(maxsize=1 << 12)
def about(title: str) -> str:
    """What a title is about: the meaning of a heading that the trade knows, or of words in it; "" for any other."""
    known = meaning("headings", title.rstrip(":."))
    if known and known != "other":
        return known
    folded = fold(title)
    return next((meant for meant, pattern in _subjects() if pattern.search(folded)), known)


def part_label(text: str) -> str:
    """Which part of an item a line is the head of: `decision`, `resolved`, `action`, `minutes` …; else ""."""
    found = meaning("labels", text.rstrip(" :.-–—")) if len(text.split()) <= 7 else ""
    return found if found in _PARTS else ""


_PARTS = frozenset(
    ("decision", "resolved", "action", "minutes", "reasons", "alternatives", "recommendation", "conflicts")
)


def stretches(blocks: Iterable[Block]) -> list[Stretch]:
    """The items in the order of the record: by their numbers, else by their headings."""
    every = _whole(blocks)
    marks = numbering.chain(every)
    heads = _headings(every)
    by_number = marks and not _within_one(marks, every, heads)
    found = _numbered(every, marks, heads) if by_number else _headed(every, heads)
    for stretch in found:
        stretch.blocks = mend(stretch.blocks)
    return found


def _whole(blocks: Iterable[Block]) -> list[Block]:
    """Numbers that stand a wide gap before their title, or on a line of their own above it, joined to it again."""
    found: list[Block] = []
    for block in blocks:
        last = found[-1] if found else None
        if block.aside is not None and block.kind != "row" and _BARE_NUMBER.fullmatch(block.text):
            found.append(replace(block, passage=block.passage.join(block.aside), aside=None))
        elif last and last.kind == "text" and _is_lone(last, block):
            joined = last.passage.join(block.passage)
            at = len(joined.text) - len(block.text)
            strong = tuple((a + at, b + at) for a, b in block.strong)
            found[-1] = replace(block, passage=joined, strong=strong)
        else:
            found.append(block)
    return found


def _is_lone(last: Block, block: Block) -> bool:
    """Is a line only the number of the title below it? One without a full stop needs a title set apart."""
    if block.kind == "row":
        return False
    bare = last.text.isdigit() and len(last.text) < 5 and not any(c.isdigit() for c in block.text)
    return bool(_LONE_NUMBER.fullmatch(last.text)) or (bare and _is_set_apart(block))


def before(blocks: Sequence[Block], found: list[Stretch]) -> tuple[Block, ...]:
    """The blocks before the first item: the head of the record."""
    if not found:
        return tuple(blocks)
    first = found[0].number_words or found[0].title
    starts = (*first.offsets[:1], *found[0].title.offsets[:1])
    return tuple(
        b for b in blocks if b.passage and b.passage.offsets[0] < min(starts) and b.passage.offsets[-1] < max(starts)
    )


# ---------------------------------------------------------------- items without numbers
def _headings(blocks: Sequence[Block]) -> list[int]:
    """The blocks that are set as headings: by their kind, in bold, in capitals, or in the trade's words."""
    return [
        n
        for n, block in enumerate(blocks)
        if _is_set_apart(block) or _is_known(block) or _runs_in(block) or _is_of_minutes(blocks, n)
    ]


def _is_of_minutes(blocks: Sequence[Block], number: int) -> bool:
    """Is a lone "Cofnodion" the head of the item that approves them, and not of the record?"""
    after = blocks[number + 1].text if number + 1 < len(blocks) else ""
    return fold(blocks[number].text) == "cofnodion" and bool(_OF_MINUTES.match(after))


def _lines(blocks: Sequence[Block]) -> list[int]:
    """Short lines on their own before a text, which are headings where enough of them are the trade's own."""
    found = [
        n
        for n, block in enumerate(blocks[:-1])
        if _is_line(block) and not _is_line(blocks[n + 1]) and blocks[n + 1].kind != "heading"
    ]
    known = sum(bool(about(blocks[n].text)) for n in found)
    return found if known >= _FEWEST_KNOWN or (known and len(found) >= _FEWEST_HEADINGS) else []


def _running(blocks: Sequence[Block]) -> list[int]:
    """Paragraphs that begin with their title, where enough of these titles are the trade's own."""
    paragraphs = [n for n, b in enumerate(blocks) if b.kind == "text" and not b.marker and len(b.text) > _LINE_WORDS]
    known = [n for n in paragraphs if titles.known(blocks[n].text) is not None]
    if len(known) < _FEWEST_RUNNING:
        return []
    return [n for n in paragraphs if n in known or (n > known[0] and _begins_titled(blocks[n]))]


def _begins_titled(block: Block) -> bool:
    titled = titles.divide(block.passage, block.strong)
    short = len(titled.title.text.split()) <= _LINE_WORDS and not _NO_HEADING.search(titled.title.text)
    return not titled.is_untitled and titled.rest is not None and short and not _END.match(block.text)


def _is_line(block: Block) -> bool:
    plain = block.kind == "text" and not block.marker and block.aside is None and not part_label(block.text)
    short = len(block.text.split()) <= _LINE_WORDS or bool(about(block.text))
    return (
        plain and short and is_heading(block.text) and not _NO_HEADING.search(block.text) and not _END.match(block.text)
    )


def _runs_in(block: Block) -> bool:
    """Does a heading in capitals run into the text: "MATTERS ARISING The Clerk reported …"?"""
    if block.kind == "row" or block.marker:
        return False
    end = titles.capitals(block.text)
    return (
        end is not None
        and end < len(block.text)
        and part_label(block.text[:end]) not in ("resolved", "decision", "action")
    )


def _is_set_apart(block: Block) -> bool:
    text = block.text.rstrip(":. ")
    if block.kind == "row" or not is_heading(text) or part_label(block.text) or block.text.endswith(("?", "!")):
        return False
    if block.marker and not block.marker.strip("().- ").isdigit():
        return False
    whole = bool(block.strong) and block.strong[0][0] == 0 and block.strong[-1][1] >= len(text)
    capitals = text.isupper() and sum(c.isalpha() for c in text) > 3
    return (block.kind == "heading" or whole or capitals) and not _END.match(text)


def _is_known(block: Block) -> bool:
    if block.kind == "row" or block.marker or part_label(block.text):
        return False
    known = meaning("headings", block.text.rstrip(":. ")) or _in_both(block.text)
    return bool(known) or bool(_CLOSING.match(block.text))


def _in_both(text: str) -> bool:
    """Is it a heading in two languages: "Dyddiad y cyfarfod nesaf / Date of next meeting"?"""
    parts = text.rstrip(":. ").split("/")
    return len(parts) == 2 and all(meaning("headings", part) for part in parts)


def _within_one(marks: list[Mark], blocks: Sequence[Block], heads: list[int]) -> bool:
    """Do all the numbers stand under one heading of several? Then they are a list inside an item."""
    first, last = marks[0].block, marks[-1].block
    known = sum(bool(about(blocks[h].text[:80])) for h in heads)
    apart = not any(first <= h <= last for h in heads)
    return len(heads) >= _FEWEST_HEADINGS and known >= _FEWEST_KNOWN and apart


def _headed(blocks: Sequence[Block], heads: list[int]) -> list[Stretch]:
    """The items by their headings, when there are enough of them; else those that need no number."""
    known = [n for n in heads if _is_known(blocks[n]) or about(blocks[n].text)]
    chosen = set(heads if len(heads) >= _FEWEST_HEADINGS and known else known)
    chosen = max((chosen, chosen | set(_lines(blocks)), set(_running(blocks))), key=len)
    first = _first(blocks, chosen)
    found: list[Stretch] = []
    for number, block in enumerate(blocks):
        if number in chosen and number >= first:
            found.append(_of_heading(block))
        elif found:
            found[-1].blocks.append(block)
    return found


def _first(blocks: Sequence[Block], chosen: set[int]) -> int:
    """Where the items begin: titles of the whole record stand before the first heading that the trade knows."""
    known = [n for n in sorted(chosen) if about(blocks[n].text[:80])]
    before = [n for n in sorted(chosen) if known and n < known[0]]
    texts = [n for n in before if n + 1 not in chosen and n + 1 < len(blocks) and blocks[n + 1].passage.is_ended]
    return min([*texts[:1], *known[:1]], default=0)


def _after_mark(text: str, at: int) -> int:
    """Where the words after a heading begin, behind its colon or stroke."""
    return at + len(text[at:]) - len(text[at:].lstrip(" :–—-"))


def _of_heading(block: Block) -> Stretch:
    closing = _CLOSING.match(block.text)
    if closing and closing.end() < len(block.text) and not _in_both(block.text):
        after = block.passage.part(_after_mark(block.text, closing.end()))
        text = [replace(block, kind="text", passage=after, strong=())] if after else []
        return Stretch("", block.passage.part(0, closing.end()), blocks=text)
    runs_in = _runs_in(block) or titles.known(block.text) is not None or _begins_titled(block)
    if is_heading(block.text) or not runs_in:
        return Stretch("", block.passage)
    titled = titles.divide(block.passage, block.strong)
    rest = [replace(block, kind="text", passage=titled.rest, strong=())] if titled.rest else []
    return Stretch("", titled.title, blocks=rest)


# ---------------------------------------------------------------- items with numbers
def _numbered(blocks: Sequence[Block], marks: list[Mark], heads: list[int]) -> list[Stretch]:
    found: list[Stretch] = []
    at: dict[int, list[Mark]] = {}
    for mark in marks:
        at.setdefault(mark.block, []).append(mark)
    under = {mark.block for mark in marks if mark.end >= len(blocks[mark.block].text) and not mark.inside}
    above = {title for mark in under for title in _title_above(blocks, mark)}
    lost = _lost(blocks, marks, heads)
    tables = columns.find(blocks)
    are_above = _are_above(blocks, marks)
    for number, block in enumerate(blocks):
        title = blocks[number - 1] if number and number - 1 not in at else None
        if number in under:
            _titled_above(at[number][0], block, [blocks[n] for n in _title_above(blocks, number)], found)
        elif number in above:
            continue
        elif number in at:
            above_it = title if title and are_above and _is_title(title, block) else None
            _block(block, at[number], _Around(tables.get(number), above_it), found)
        elif number in lost or (_is_known(block) and (found or (number < marks[0].block and _opens(block)))):
            found.append(_of_heading(block))
        elif block.kind == "row" and found:
            found += filter(None, [_goes_on(block, found[-1])])
        elif found:
            found[-1].blocks.append(block)
    return found


@dataclass(frozen=True, slots=True)
class _Around:
    """What stands about the number of an item: the named cells of its row, the heading on the line above it."""

    cells: columns.Row | None
    above: Block | None


def _are_above(blocks: Sequence[Block], marks: list[Mark]) -> bool:
    """Do most items have their title on a line of its own above the number?"""
    outer = [m for m in marks if not m.inside and m.block and blocks[m.block].kind != "row"]
    titled = [m for m in outer if _is_title(blocks[m.block - 1], blocks[m.block])]
    return len(titled) * 2 > len(outer)


def _is_title(above: Block, block: Block) -> bool:
    return above.kind != "row" and not above.marker and is_heading(above.text) and not is_heading(block.text)


def _goes_on(row: Block, stretch: Stretch) -> Stretch | None:
    """A row of the items' table that has no number of its own, or one of a table inside an item.

    One that has the title and the parts of an item begins it.
    """
    if row.cell(0) or len(row.cells) < 2:
        stretch.blocks.append(row)
        return None
    content = row.cells[1]
    if len(content) > 1 and is_heading(content[0].text) and part_label(content[1].text):
        return Stretch("", content[0].passage, blocks=list(content[1:]))
    stretch.blocks += row.cells[1]
    stretch.owners += [b.passage for b in row.cells[2]] if len(row.cells) > 2 else []
    return None


def _may_be_title(block: Block, *, first: bool) -> bool:
    """A heading; right above its number also one that is shaped like a sentence."""
    short = first and not block.marker and len(block.text.split()) <= 2 * titles.TITLE_WORDS
    return is_heading(block.text) or short


def _title_above(blocks: Sequence[Block], number: int) -> list[int]:
    """The heading, of one line or more, that stands before a number on a line of its own: "(Item 4)"."""
    found: list[int] = []
    at = number - 1
    while at >= 0 and blocks[at].kind != "row" and _may_be_title(blocks[at], first=not found) and len(found) < 3:
        if found and not blocks[found[0]].passage.continues:
            break
        found.insert(0, at)
        at -= 1
    return found


def _opens(block: Block) -> bool:
    """May a heading without number open the items, before the first number?"""
    return _is_known(block) and about(block.text) in ("apologies", "declarations")


def _lost(blocks: Sequence[Block], marks: list[Mark], heads: list[int]) -> set[int]:
    """Headings set like the items' own, where a number of the run is missing."""
    known = set(heads)
    own = [m for m in marks if not m.inside and m.block in known]
    found: set[int] = set()
    if len(own) * 2 <= len(marks):
        return found
    for before, after in itertools.pairwise(marks):
        nearby = heads[bisect.bisect_right(heads, before.block) : bisect.bisect_left(heads, after.block)]
        between = [h for h in nearby if _is_set_apart(blocks[h])]
        if after.value - before.value - 1 == len(between) and between:
            found |= set(between)
    return found


def _block(block: Block, marks: list[Mark], around: _Around, found: list[Stretch]) -> None:
    """The items that begin in one block: the words before the first belong to the item before."""
    if block.kind == "row":
        _row(block, marks[0], around.cells, found)
        return
    passage = block.passage
    if around.above and marks[0].start == 0:
        _under_line(block, marks[0], around.above, found)
        marks = marks[1:]
        if not marks:
            return
        found[-1].blocks[-1] = replace(found[-1].blocks[-1], passage=passage.part(0, marks[0].start))
    elif marks[0].start > 0 and found:
        found[-1].blocks.append(replace(block, passage=passage.part(0, marks[0].start), strong=(), aside=None))
    ends = [m.start for m in marks[1:]] + [len(passage.text)]
    for mark, end in zip(marks, ends, strict=True):
        words = passage.part(mark.start, max(mark.end, mark.start + 1)) if mark.end > mark.start else None
        rest = passage.part(mark.end, end)
        strong = tuple((max(0, a - mark.end), b - mark.end) for a, b in block.strong if b > mark.end and a < end)
        if not rest:
            continue
        aside = block.aside if end == len(passage.text) else None
        _begin(mark, words, replace(block, passage=rest, marker="", strong=strong, aside=aside), found)


def _under_line(block: Block, mark: Mark, above: Block, found: list[Stretch]) -> None:
    """An item whose title is the line above its number, where that was not yet taken for the end of the item before."""
    if found and found[-1].blocks and found[-1].blocks[-1] is above:
        found[-1].blocks.pop()
    elif found and not found[-1].number and found[-1].title is above.passage:
        found.pop()
    words = block.passage.part(0, mark.end) if mark.end else None
    text = replace(block, passage=block.passage.part(mark.end), marker="", strong=())
    found.append(Stretch(mark.printed, above.passage, words, blocks=[text]))


def _titled_above(mark: Mark, block: Block, above: list[Block], found: list[Stretch]) -> None:
    """An item whose number stands under its title; a number of the title's own comes first: "43. Title / (Item 3)"."""
    words = block.passage
    if not above:
        found.append(Stretch(mark.printed, words, words, is_untitled=True))
        return
    title = functools.reduce(Passage.join, (b.passage for b in above))
    own = _OWN_NUMBER.match(title.text)
    if own:
        found.append(Stretch(own["number"], title.part(own.end()), title.part(0, own.end("number"))))
    else:
        found.append(Stretch(mark.printed, title, words))


def _row(row: Block, mark: Mark, named: columns.Row | None, found: list[Stretch]) -> None:
    """The item that a row of a table begins, by the names of its columns or else by their order."""
    number = row.cell(0)
    content = list(row.cells[1]) if len(row.cells) > 1 else []
    owners = [b.passage for b in row.cells[2]] if len(row.cells) > 2 else []
    if number is None:
        return
    if number.text[mark.end :].strip():  # "1. Interests": number and title in one cell
        title = number.part(mark.end)
        text, owners, decided = (
            (list(named.text), list(named.owners), list(named.decided)) if named else (content, owners, [])
        )
        found.append(Stretch(mark.printed, title, number.part(0, mark.end), False, text, owners, decided))
        _columns(named, found[-1])
        return
    if named and named.title:
        title = named.title
        found.append(
            Stretch(mark.printed, title, number, False, list(named.text), list(named.owners), list(named.decided))
        )
        _columns(named, found[-1])
        return
    if not content:
        return
    first = content[0]
    if is_heading(first.text):
        found.append(Stretch(mark.printed, first.passage, number, False, content[1:], owners))
        return
    titled = titles.divide(first.passage, first.strong)
    rest = [replace(first, passage=titled.rest, strong=())] if titled.rest else []
    found.append(Stretch(mark.printed, titled.title, number, titled.is_untitled, [*rest, *content[1:]], owners))


def _columns(named: columns.Row | None, stretch: Stretch) -> None:
    """The cells of votes and of days in the row of an item."""
    if named:
        stretch.votes = list(named.votes)
        stretch.due = list(named.due)


def _begin(mark: Mark, words: Passage | None, block: Block, found: list[Stretch]) -> None:
    """An item from its number on: its title is what follows, else the heading printed before it."""
    attached = _ATTACHED.search(block.text)  # the mark of a document that a page's title links to
    if attached and attached.start():
        block = replace(block, passage=block.passage.part(0, attached.start()), strong=())
    second = _SECOND.match(block.text)  # the item's number in the agenda, behind the one in the minutes
    if second and second.end() < len(block.text):
        block = replace(block, passage=block.passage.part(second.end()), strong=())
    part_bold = bool(block.strong) and block.strong[0][1] < len(block.text) - 2
    if is_heading(block.text) and not part_bold and not titles.listed(block.text):
        found.append(Stretch(mark.printed, block.passage, words, blocks=[_only_aside(block)] if block.aside else []))
        return
    titled = titles.divide(block.passage, block.strong)
    if titled.is_untitled:
        before = found[-1].blocks if found else []
        if before and before[-1].kind != "row" and not before[-1].marker and is_heading(before[-1].text):
            title = before.pop().passage
            found.append(Stretch(mark.printed, title, words, blocks=[block]))
            return
    rest = [replace(block, kind="text", passage=titled.rest, strong=_shifted(block, titled))] if titled.rest else []
    if not rest and block.aside:
        rest = [_only_aside(block)]
    found.append(Stretch(mark.printed, titled.title, words, titled.is_untitled, rest))


def _only_aside(block: Block) -> Block:
    """What stands far right of a title, as a block of its own: the title's words beside it are no text."""
    assert block.aside is not None  # noqa: S101 - asked before
    return Block("text", block.aside, page=block.page)


def _shifted(block: Block, titled: titles.Titled) -> tuple[tuple[int, int], ...]:
    if titled.rest is None:
        return ()
    at = len(block.text) - len(titled.rest.text)
    return tuple((max(0, a - at), b - at) for a, b in block.strong if b > at)


# ---------------------------------------------------------------- the parts of an item
def contents(stretch: Stretch, is_owner: re.Pattern[str]) -> Contents:
    """An item's blocks by part; after the head of the actions, a line of names only tells who owns those before it."""
    reading = _Parts(is_owner)
    for block in stretch.blocks:
        reading.take(block)
    # A page that has "Minutes:" prints before it what the agenda said: that is no word of the meeting.
    prose = reading.told if reading.is_page else reading.prose
    reading.decisions += [(block, None) for block in stretch.decided]
    owners = [o for o in stretch.owners if o]
    beside = [*stretch.decided, *stretch.blocks][-1:]
    if owners and not reading.actions and beside and any(is_owner.match(o.text) for o in owners):
        reading.actions.append((beside[0].passage, []))
    for number, owner in enumerate(owners):
        if reading.actions:
            reading.actions[min(number, len(reading.actions) - 1)][1].append(owner)
    return Contents(
        tuple(prose),
        tuple(reading.decisions),
        tuple((text, tuple(owners)) for text, owners in reading.actions),
        {part: tuple(found) for part, found in reading.others.items()},
        reading.is_page,
    )


@dataclass(slots=True)
class _Parts:
    """The parts of an item while its blocks are read in their order."""

    is_owner: re.Pattern[str]
    part: str = ""
    lead_in: Passage | None = None
    is_page: bool = False  # it has "Minutes:"
    prose: list[Block] = field(default_factory=list)
    told: list[Block] = field(default_factory=list)  # the prose under "Minutes:"
    decisions: list[tuple[Block, Passage | None]] = field(default_factory=list)
    actions: list[tuple[Passage, list[Passage]]] = field(default_factory=list)
    others: dict[str, list[Block]] = field(default_factory=dict)
    since: int = 0  # blocks since the label

    def take(self, block: Block) -> None:
        label = part_label(block.text) if block.kind != "row" else ""
        if label == "recommendation" and _RECOMMENDED.match(block.text):
            label = "resolved"  # what the meeting itself recommends: "RECOMMENDED" over its words
        if label:
            self._begin(label, block)
            return
        self.since += 1
        inline = _LABELLED.match(block.text) if block.kind != "row" else None
        inner = part_label(inline["label"]) if inline else ""
        if inline and inner == "recommendation" and _RECOMMENDED.match(block.text):
            inner = ""
        if inline and inner in ("action", "reasons", "alternatives", "recommendation", "conflicts", "dispensation"):
            self._begin(inner, block)
            block = replace(block, passage=block.passage.part(inline.start("rest")), strong=())
        self._put(block)
        if inner == "action":
            self.part = "told" if self.is_page else ""

    def _begin(self, label: str, block: Block) -> None:
        self.lead_in = block.passage if label == "resolved" else None
        self.since = 0
        self.part = label
        if label == "minutes":
            self.is_page = True
            self.part = "told"

    def _put(self, block: Block) -> None:
        ended = self.since > 1 and not block.marker and not _GOES_ON.match(block.text) and block.kind != "row"
        if self.part == "resolved" and ended:
            self.part = "told" if self.is_page else ""
        if self.part == "decision" and _LEAD_IN.match(block.text):
            self.lead_in = block.passage
        elif self.part in ("decision", "resolved"):
            self.decisions.append((block, self.lead_in))
        elif self.part == "action" and self.actions and self.is_owner.match(block.text):
            self.actions[-1][1].append(block.passage)
        elif self.part == "action":
            self.actions.append((block.passage, [block.aside] if block.aside else []))
        elif self.part == "told":
            self.told.append(block)
        elif self.part:
            self.others.setdefault(self.part, []).append(block)
        else:
            self.prose.append(block)
