"""Where a record lists those who were there: the first block of the list, and the one after its last."""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence

from loader.layouts.people import entries, register
from loader.layouts.people.flowing import flow
from loader.layouts.people.heads import (
    ABSENT,
    ALSO,
    APOLOGIES,
    LONG,
    NOBODY,
    NUMBERED,
    OFFICERS,
    PRESENT,
    Head,
    cell_head,
    head,
    is_item,
    is_strong,
    parts,
)
from loader.lexicon import listing, meaning
from loader.passages import Block, Passage
from ontology.iris import fold

_ITEM = re.compile(r"\s{0,3}(?:Item\b|No\b|Minute\b|Agenda\b|\(?\d{1,3}(?:[./]\d{1,4})*[a-z]?[.)]?\s)", re.IGNORECASE)
_APPENDIX = re.compile(
    r"(?i)(?:(?:appendix|annex|annexe|schedule|atodiad|attachment)\s{0,3}(?:\d{1,2}|[A-Z])?\s{0,3}[-–—:.]{0,2}\s{0,3})"
    r"(?:attendance(?: (?:list|record|sheet|at (?:the )?meeting))?|list of attendees|attendees|list of those (?:"
    r"present|attending)|those (?:present|attending)|record of attendance|present|"
    r"membership and attendance|presenoldeb)"
)
# "An attendance list is attached as Appendix A": the list stands elsewhere.
_POINTS = re.compile(
    r"(?i)\b(?:attendance|attending|attended|attendees|present)\b.{0,80}\b(?:appendix|annex|annexe|attached|appended|"
    r"overleaf|at the end of)\b|^see (?:the )?(?:attached|appendix|annex)"
)
_LONGEST_LIST = 200  # blocks
_PUBLIC = re.compile(
    r"(?i)\b(?:\d{1,40}|one|two|three|four|five|six|seven|eight|nine|ten|no|none|several|"
    r"some)\b.{0,30}\b(?:public|press|residents?|parishioners?)\b"
    r"|\b(?:public|press|residents|parishioners)\b.{0,30}(?:\d|\b(?:one|two|three|"
    r"four|five|six|seven|none|nil|present|attendance)\b)"
)
LEGEND = re.compile(
    r"(?i)^\*?\s{0,3}(?:=|-|–)?\s{0,3}(?:denotes |indicates |those |members? |marks ){0,4}(?:present|"
    r"in attendance|attended|attending|attendance)\b.{0,40}$"
)
_ATTENDED = re.compile(
    r"(?i)\b(?:were|was) (?:also )?(?:present|in attendance)\b|\battended(?: the meeting)?\s{0,3}[.:]?$|"
    r"^the (?:meeting was )?attended by\b"
)
_COLUMNS = frozenset(
    "authority body group position councillor councillors council name names role organisation representing "
    "member members initials title party ward".split()
)
_CHAIRED = re.compile(r"(?<![\w'’.-])(?:[A-Z][\w'’.-]{1,40}) (?:was in|took|in) the [Cc]hair\b")


def span(blocks: Sequence[Block]) -> tuple[int, int]:
    """The first block of the list of those present, and the one after its last; (0, 0) where there is none."""
    return _found(tuple(blocks))


@functools.lru_cache(maxsize=2)  # every layout asks for the same document
def _found(blocks: tuple[Block, ...]) -> tuple[int, int]:
    flowing = flow(blocks)
    first, end = _span([block for block, _ in flowing])
    if first == end:
        return 0, 0
    before = sum(count for _, count in flowing[:first])
    return before, before + sum(count for _, count in flowing[first:end])


def is_appendix(block: Block) -> bool:
    """Is it the head of a list that stands after the items: "Appendix A – Attendance"?"""
    return block.kind != "row" and len(block.text) < 80 and bool(_APPENDIX.fullmatch(block.text.strip(" *:.")))


def _appended(blocks: Sequence[Block]) -> tuple[int, int] | None:
    """The list in an appendix, to which the record's own words may point; None where there is none."""
    for at in range(len(blocks) - 1, 0, -1):
        if not is_appendix(blocks[at]):
            continue
        first = at + 1
        while first < len(blocks) and first < at + 3 and _POINTS.search(blocks[first].text):
            first += 1
        if first < len(blocks) and (_is_row(blocks[first]) if blocks[first].kind == "row" else True):
            end = _end(blocks, first)
            if end > first and any(_names(_entered(b), plural=True) for b in blocks[first:end]):
                return at, end
    return None


def _entered(block: Block) -> Passage:
    """What a block lists: of a row, its second cell."""
    return (block.cell(1) or block.passage) if block.kind == "row" else block.passage


def _span(blocks: Sequence[Block]) -> tuple[int, int]:
    appended = _appended(blocks)
    if appended:
        return appended
    for first, block in enumerate(blocks):
        if not _begins(blocks, first, block):
            continue
        while first and (_leads_in(blocks[first - 1]) or (block.kind == "row" and _is_columns(blocks[first - 1]))):
            first -= 1
        return first, _end(blocks, first)
    return _bare(blocks)


def _begins(blocks: Sequence[Block], number: int, block: Block) -> bool:
    """Is it the head of a list of those present, with names in it or below it?"""
    if block.kind == "row":
        stated = block.cell(0)
        found = cell_head(stated) if stated else None
        strong = found and (found.post is None or _near(blocks, number)) and found.kind != NOBODY
        if found and strong and block.cell(1) and not _ITEM.match(block.text):
            return any(
                _names(b.passage, found.is_plural, found) for cell in block.cells[1:] for b in cell
            ) or _is_heading_row(block)
        return _is_heading_row(block) and number + 1 < len(blocks) and blocks[number + 1].kind == "row"
    found = None if is_item(block) else head(block.passage)
    if found is None:
        return bool(_ATTENDED.search(block.text)) and not is_item(block) and _names(block.passage, False)
    if found.kind not in (PRESENT, ALSO, OFFICERS) or (not is_strong(found) and not _near(blocks, number)):
        return False
    rest = block.passage.part(found.start)
    if rest:
        return _names(rest, found.is_plural, found) or head(rest) is not None
    following = blocks[number + 1 : number + 4]
    if following and _POINTS.search(following[0].text):
        return False
    return any(
        (_names(b.passage, found.is_plural, found) or b.kind == "row") and not is_item(b) for b in following[:2]
    ) or any((h := head(b.passage)) and h.kind != NOBODY and not is_item(b) for b in following[:2])


def _near(blocks: Sequence[Block], number: int) -> bool:
    """Goes a line with the chairman, or with the officers, on as the head of those present?"""
    rest = blocks[number : _end(blocks, number)]
    return any((h := _head_of(b)) is not None and is_strong(h) for b in rest[1:])


def _head_of(block: Block) -> Head | None:
    """The head that a line or the first cell of a row is."""
    if block.kind == "row":
        first = block.cell(0)
        return cell_head(first) if first else None
    return None if is_item(block) else head(block.passage)


def _is_columns(block: Block) -> bool:
    """Is it a row that says what the columns are: "Position | Councillor | Authority"?"""
    cells = [c for c in (block.cell(n) for n in range(len(block.cells))) if c]
    return block.kind == "row" and len(cells) > 1 and all(set(fold(c.text).split()) & _COLUMNS for c in cells)


def _leads_in(block: Block) -> bool:
    if block.kind == "row":
        stated = block.cell(0)
        above = cell_head(stated) if stated else None
        names = block.cell(1)
        return bool(
            above
            and names
            and above.kind in (PRESENT, OFFICERS, APOLOGIES)
            and above.post is None
            and _names(names, plural=False)
        )
    found = None if is_item(block) else head(block.passage)
    return bool(
        found
        and found.kind in (PRESENT, OFFICERS, APOLOGIES)
        and block.passage.part(found.start)
        and _names(block.passage.part(found.start), False)
    )


def _is_heading_row(block: Block) -> bool:
    """A row of heads over columns: "Present | Apologies | In attendance", "Name | Role | Initials"."""
    cells = [c for c in (block.cell(n) for n in range(len(block.cells))) if c]
    heads = [cell_head(c) for c in cells]
    known = [bool(h) or bool(set(fold(c.text).split()) & _COLUMNS) for c, h in zip(cells, heads, strict=True)]
    return len(cells) > 1 and all(known) and any(h and h.kind in (PRESENT, ALSO, APOLOGIES) for h in heads)


def _names(passage: Passage, plural: bool, above: Head | None = None) -> bool:
    """Is it a list of names: at least one, and nothing that reads as a sentence or cannot be read?"""
    if len(passage.text) > LONG:
        return False
    named, strange, prose = 0, 0, False
    for part in parts(passage):
        inner = head(part)
        found = entries.read(part.part(inner.start) if inner else part, plural=inner.is_plural if inner else plural)
        named += len(found.entries)
        strange += sum(len(p.text) for p in found.unread)
        prose = prose or (found.has_prose and inner is None)
    return bool(named) and strange * 3 < len(passage.text) and (not prose or above is not None)


def _end(blocks: Sequence[Block], first: int) -> int:
    """The block after the last of the list."""
    at, plural, alone, last = first, False, False, first
    while at < min(len(blocks), first + _LONGEST_LIST):
        block = blocks[at]
        found = None if block.kind == "row" or is_item(block) else head(block.passage)
        if block.kind == "row":
            if _ITEM.match(block.text) and not (at > first and is_by_item(blocks[first:at], block)):
                break
            if at > first and not _is_row(block) and not is_legend(block):
                break
        elif found:
            rest = block.passage.part(found.start)
            if found.kind == APOLOGIES and not _is_apology(blocks, at, rest, alone):
                break
            alone, plural = not rest, found.is_plural
        elif is_item(block) or not (_is_listed(block, plural) or _is_told(block)):
            gap = next((n for n in (1, 2) if at + n < len(blocks) and _resumes(blocks[at : at + n + 1])), 0)
            if not gap:
                break
            at += gap
            continue
        at += 1
        last = at
    return last


def is_by_item(before: Sequence[Block], block: Block) -> bool:
    """Is it of a table of the officers who came for an item alone: "Agenda Item | Officer Attending", "6 | A Moss"?"""
    label, beside = block.cell(0), block.cell(1)
    if not label or not beside or len(block.cells) > 3:
        return False
    if register.is_item_column(label.text):
        found = cell_head(beside)
        return found is not None and found.kind in (OFFICERS, ALSO)
    above = next((b for b in reversed(before) if not (b.kind == "row" and b.text[:1].isdigit())), None)
    return above is not None and is_by_item((), above) and _names(beside, plural=True)


def _is_row(block: Block) -> bool:
    """Is it a row of the list: names, a label, or what the columns are?"""
    if _COLUMNS & set(fold(block.text).split()) and len(block.text) < 80:
        return True
    cells = [b.passage for cell in block.cells for b in cell if b.passage]
    first = block.cell(0)
    return (
        any(_names(c, plural=True) or cell_head(c) for c in cells)
        or (first is not None and cell_head(first) is not None)
        or not cells
    )


def _is_listed(block: Block, plural: bool) -> bool:
    if block.kind == "heading":
        return False
    text = block.text
    if (_PUBLIC.search(text) and len(text) < 120) or is_legend(block) or block.text.lstrip("-*•– ").startswith("█"):
        return True  # the last: a name that was masked
    return _names(block.passage, plural) and len(text) < LONG and not (text.isupper() and len(text.split()) < 4)


def is_legend(block: Block) -> bool:
    """Does it tell what a star beside a name means: "* Present"?"""
    return (block.marker == "*" or block.text.startswith("*")) and bool(LEGEND.match(block.text))


def _is_told(block: Block) -> bool:
    """A sentence of the list: apologies, who else was there, who took the chair."""
    return (
        len(block.text) < 600
        and block.kind == "text"
        and bool(
            re.match(
                r"(?i)(?:no )?apologies\b.{0,80}\b(?:received|accepted|from|noted)\b|.{0,80}\bsubstitut(?:ed|"
                r"ing|e for)\b",
                block.text,
            )
            or _ATTENDED.search(block.text)
            or re.match(
                r".{3,120}\b(?:attended|was present|were present) (?:the meeting )?"
                r"(?:in (?:the )?place of|by invitation)\b",
                block.text,
            )
            or re.search(r"(?i)\btook the chair\b|\bin the chair\b", block.text)
        )
    )


def _is_apology(blocks: Sequence[Block], at: int, rest: Passage, alone: bool) -> bool:
    """Belongs a line of apologies to the list, and is no item of its own among heads without numbers?"""
    after = blocks[at + 1] if at + 1 < len(blocks) else None
    if not rest:
        return (alone and after is not None and _is_listed(after, True) and blocks[at].kind == blocks[at - 1].kind) or (
            after is not None and blocks[at].text.rstrip().endswith(":") and _is_listed(after, True)
        )
    if after is None:
        return True
    following = head(after.passage) if after.kind != "row" and not is_item(after) else None
    known = meaning("headings", after.text.split(":")[0].rstrip(":. "))
    return bool(following) or bool(NUMBERED.match(after.text)) or not known


def _resumes(blocks: Sequence[Block]) -> bool:
    """After a line or two of something else, does a head of those present follow? No item may stand between."""
    *between, block = blocks
    if (
        any(is_item(b) or b.kind == "row" or len(b.text) > 200 for b in between)
        or block.kind == "row"
        or is_item(block)
    ):
        return False
    found = head(block.passage)
    if found is None or found.kind not in (PRESENT, ALSO, OFFICERS, APOLOGIES, ABSENT) or found.post:
        return False
    rest = block.passage.part(found.start)
    return bool(rest) and _names(rest, found.is_plural, found) if found.kind == APOLOGIES else True


def _bare(blocks: Sequence[Block]) -> tuple[int, int]:
    """Three lines or more with a title and a name each, under no head, before the first item."""
    first = run = 0
    titles = re.compile(rf"(?i)(?:{'|'.join(map(re.escape, sorted(listing('titles'), key=len, reverse=True)))})\.?\s")
    for number, block in enumerate(blocks[:60]):
        if is_item(block) and not run:
            break
        if block.kind == "text" and len(block.text) < 160 and titles.match(block.text) and _names(block.passage, False):
            first = first if run else number
            run += 1
        elif run >= 3:
            break
        else:
            run = 0
    if run >= 3:
        return first, _end(blocks, first)
    told = next(
        (n for n, b in enumerate(blocks[:15]) if _CHAIRED.search(b.text) and not is_item(b) and len(b.text) < 1200),
        None,
    )
    return (told, told + 1) if told is not None else (0, 0)
