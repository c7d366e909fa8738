"""Where a record lists those who were there, and what each head of the list says: present, officers, apologies …"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from loader.layouts import entries, remarks
from loader.lexicon import listing, meaning
from loader.passages import Block, Passage
from ontology.iris import fold

PRESENT, ALSO, OFFICERS, APOLOGIES, ABSENT, NOBODY = "present", "also", "officers", "apologies", "absent", "nobody"

_WORD = re.compile(r"[^\s:]+")
_REMARK = re.compile(r"\s*[(\[][^()\[\]]{0,60}[)\]]|\s+(?:for|at|via|by|during|in|on) [^:;,.]{1,40}(?=:)")
_JOINT = re.compile(r"\s*(?:\.{2,}|…+|:-?|;|[-–—]+(?=\s|[A-Z]|$)|=|\.$|\.\s)\s*")
_NUMBERED = re.compile(
    r"^\(?(?:\d{1,3}(?:[./]\d{1,4}){0,3}[.):]?|[A-Z]{0,3}\d{1,4}[./-]\d{1,4}[.):]?|Item\s+\d|\d{1,3}[a-z]?[.)])\s+\S",
    re.IGNORECASE,
)
_ITEM = re.compile(r"\s*(?:Item\b|No\b|Minute\b|Agenda\b|\(?\d{1,3}(?:[./]\d{1,4})*[a-z]?[.)]?\s)", re.IGNORECASE)
_LONGEST_LIST = 200  # blocks
_LONG = 12000  # characters of a block that is no list


@dataclass(frozen=True, slots=True)
class Head:
    """What the head of a part of the list says, and where the text after it begins."""

    kind: str
    capacity: str
    words: Passage
    start: int
    organisation: Passage | None = None  # "LGA Officers": whose
    post: Passage | None = None  # "Parish Clerk: …"
    is_plural: bool = False  # "Councillors:" gives the title of all
    is_cell: bool = False


_TITLES = frozenset(
    {"councillors", "cllrs", "cynghorwyr", "aldermen", "to", "cc", "name", "names", "others", "also", "membership"}
)


def head(passage: Passage) -> Head | None:
    """The head that a passage begins with, or is: "PRESENT:", "Apologies for absence –", "Clerk: Mrs Hill"."""
    text = passage.text
    if not text or len(text) > _LONG or not text[0].isalpha():
        return None
    ends = [m.end() for _, m in zip(range(9), _WORD.finditer(text), strict=False)]
    for end in reversed(ends):
        written = text[:end].rstrip(" .-–—*")
        remark = _REMARK.match(text, end)
        after = remark.end() if remark else end
        joint = (
            _JOINT.match(text, end - (len(text[:end]) - len(text[:end].rstrip(".-–—"))))
            if not remark
            else _JOINT.match(text, after)
        )
        start = joint.end() if joint else after
        found = _meant(written) or _by_end(written)
        if found and joint and fold(written) in _TITLES and ":" not in joint.group() and start < len(text):
            continue
        if found and (joint or start >= len(text) or (found[0] != NOBODY and _is_followed(text, start, written))):
            kind, capacity = found
            plural = bool(re.search(r"(?i)councillors|cllrs|cynghorwyr", written))
            return Head(kind, capacity, passage.part(0, len(written)), _skip(text, start), is_plural=plural)
        if ((joint and ":" in joint.group()) or (joint and start < len(text) and joint.group().strip())) and not found:
            office = _office(passage.part(0, len(written)), _skip(text, start), text)
            if office:
                return office
    return None


def _skip(text: str, start: int) -> int:
    while start < len(text) and text[start] in " :–—":
        start += 1
    return start


def _is_followed(text: str, start: int, written: str) -> bool:
    """With no sign after a head, a name with its title must follow, another head, or a list after capitals."""
    rest = text[start:].strip()
    if re.match(
        r"(?i)(?:cllrs?|councillors?|mrs?|ms|miss|dr|cyng\w*|the (?:mayor|chair)|county|borough|district)\b", rest
    ):
        return fold(written) not in ("councillors", "cllrs", "to", "cc", "officer", "officers")
    if re.match(r"(?i)(?:members of the )?public\b", rest):
        return True
    return written.isupper() and len(written) > 5 and bool(re.match(r"[A-Z][\w.]*[a-z.]\w* [A-Z]", rest))


def _meant(written: str) -> tuple[str, str] | None:
    """What a head means: which part of the list, and a capacity where it tells one."""
    folded = fold(written)
    if not folded:
        return None
    if "/" in written:
        both = [_meant(part) for part in written.split("/")]  # "Yn bresennol / Present"
        return both[-1] if all(both) else None
    kind = meaning("attendance", folded)
    if kind:
        return kind, {"present": "member", "officers": "officer"}.get(kind, "")
    if meaning("labels", folded) == "apologies":
        return APOLOGIES, ""
    capacity = meaning("capacities", folded)
    if capacity:
        return PRESENT if capacity not in ("officer", "observer", "guest") else ALSO, capacity
    capacity = remarks.capacity_of(written)
    if capacity:
        return PRESENT, capacity
    return None


def _by_end(written: str) -> tuple[str, str] | None:
    """A longer head by its end: "Ward Member also in attendance"."""
    if not re.fullmatch(
        r"(?i)(?:[A-Z'’-]+ ){1,5}(?:also (?:present|in attendance|attending)|in attendance|attending by invitation)",
        written,
    ):
        return None
    return (OFFICERS, "officer") if re.search(r"(?i)\bofficers?\b", written) else (ALSO, "")


def _office(written: Passage, start: int, text: str) -> Head | None:
    """A head that is a post, or ends with a capacity: "Town Clerk: Jo Hill", "LGA Officers"."""
    before, _, last = written.text.rpartition(" ")
    capacity = meaning("capacities", last)
    if (
        before
        and capacity in ("officer", "member", "observer")
        and last[-1:].casefold() == "s"
        and written.text[0].isupper()
    ):
        return Head(
            OFFICERS if capacity == "officer" else PRESENT,
            capacity,
            written,
            start,
            organisation=written.part(0, len(before)),
        )
    name = entries.read(written)
    if (
        not remarks.is_post(written.text)
        or name.entries
        or len(written.text.split()) > 7
        or not _OFFICE.fullmatch(written.text)
    ):
        return None
    if not entries.read(_after(written, start, text)).entries:
        return None
    return Head(ALSO, "officer" if remarks.is_officer(written.text) else "", written, start, post=written)


_OFFICE = re.compile(r"[A-Z][\w'’()&/-]*(?:,? (?:of|and|for|to|the|in|&|/|[A-Z][\w'’()&/-]*)){0,8}")


def _after(written: Passage, start: int, text: str) -> Passage:
    return Passage(text[start:], tuple(range(len(text) - start))) if start < len(text) else written.part(0, 0)


def cell_head(stated: Passage) -> Head | None:
    """The head of a table's row: as `head`, where the whole cell is one."""
    text = stated.text.rstrip(": .")
    found = _meant(text)
    if found:
        return Head(found[0], found[1], stated, len(stated.text), is_cell=True)
    before, _, last = text.rpartition(" ")
    capacity = meaning("capacities", last)
    if before and capacity and last.isalpha() and last.endswith("s"):
        kind = OFFICERS if capacity == "officer" else PRESENT
        return Head(kind, capacity, stated, len(stated.text), organisation=stated.part(0, len(before)), is_cell=True)
    if remarks.is_post(text) and not entries.read(stated).entries:
        return Head(
            ALSO, "officer" if remarks.is_officer(text) else "", stated, len(stated.text), post=stated, is_cell=True
        )
    return None


# ---------------------------------------------------------------- where the list stands
def span(blocks: Sequence[Block]) -> tuple[int, int]:
    """The first block of the list of those present, and the one after its last; (0, 0) where there is none."""
    flowing = flow(blocks)
    first, end = _span([block for block, _ in flowing])
    if first == end:
        return 0, 0
    before = sum(count for _, count in flowing[:first])
    return before, before + sum(count for _, count in flowing[first:end])


def _span(blocks: Sequence[Block]) -> tuple[int, int]:
    for first, block in enumerate(blocks):
        if not _begins(blocks, first, block):
            continue
        while first and _leads_in(blocks[first - 1]):
            first -= 1
        return first, _end(blocks, first)
    return _bare(blocks)


def flow(blocks: Sequence[Block]) -> list[tuple[Block, int]]:
    """The blocks, those joined that are one list of names over several lines; with how many each was."""
    found: list[tuple[Block, int]] = []
    for block in blocks:
        last, count = found[-1] if found else (None, 0)
        if (
            last is not None
            and last.kind == block.kind == "row"
            and len(last.cells) == len(block.cells) > 2
            and not block.cell(0)
        ):
            last, block = _closed(last, block)
            found[-1] = (last, count)
        joined = _joined(last, block) if last is not None and count < 60 else None
        if joined:
            found[-1] = (joined, count + 1)
        else:
            found.append((block, 1))
    return found


def _joined(last: Block, block: Block) -> Block | None:
    """A line and the next as one, where a list of names goes on from the one to the other; None where it does not."""
    cells = [n for n, cell in enumerate(block.cells) if any(b.passage for b in cell)]
    here = [n for n, cell in enumerate(last.cells) if any(b.passage for b in cell)]
    if last.kind == "row":
        if (
            not here
            or here[-1] == 0
            or len(here) > 2
            or block.kind == "heading"
            or block.marker
            or len(last.cells[here[-1]]) != 1
        ):
            return None
        if block.kind == "row" and (len(cells) != 1 or cells[0] == 0 or len(block.cells[cells[0]]) != 1):
            return None
        inner = last.cells[here[-1]][-1]
        more = block.cell(cells[0]) if block.kind == "row" else block.passage
        if not more or not _is_open(inner.passage, more):
            return None
        whole = Block(inner.kind, inner.passage.join(more), inner.marker)
        place = here[-1]
        return replace(
            last, passage=last.passage.join(more), cells=(*last.cells[:place], (whole,), *last.cells[place + 1 :])
        )
    if block.kind != "text" or last.kind != "text" or block.marker or not _is_open(last.passage, block.passage):
        return None
    return replace(last, passage=last.passage.join(block.passage), aside=block.aside) if last.aside is None else None


def _closed(last: Block, block: Block) -> tuple[Block, Block]:
    """Two rows of lists side by side: a bracket open in a cell is closed with the same cell of the next row."""
    upper, lower = list(last.cells), list(block.cells)
    for n in range(1, len(upper)):
        one, other = last.cell(n), block.cell(n)
        if one and other and one.text.count("(") > one.text.count(")") and ")" in other.text and "(" not in other.text:
            upper[n], lower[n] = (Block("text", one.join(other, foreign=True)),), ()
    return replace(last, cells=tuple(upper)), replace(block, cells=tuple(lower))


_OPEN = re.compile(r"(?:[,&]|\b(?:and|Mrs?|Ms|Miss|Dr|Cllrs?|Councillors?|Cyng)\.?|\s[A-Z]\.?|\s[-–—])$")


def _is_open(passage: Passage, more: Passage) -> bool:
    """Ends a line of names in the midst: a comma, a title, an initial, an open bracket, or one in small letters next?"""
    text = passage.text[-400:]
    if (
        len(passage.text) > 3000
        or is_item(Block("text", more))
        or head(more)
        or ("," not in passage.text + "(" and "(" not in text)
    ):
        return False
    unclosed = text.count("(") > text.count(")") and ")" in more.text[:200]
    return unclosed or (bool(_OPEN.search(text)) and "," in text and more.text[:1].isupper())


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
    return any(
        (_names(b.passage, found.is_plural, found) or b.kind == "row") and not is_item(b) for b in following[:2]
    ) or any((h := head(b.passage)) and h.kind != NOBODY and not is_item(b) for b in following[:2])


_PUBLIC = re.compile(
    r"(?i)\b(?:\d+|one|two|three|four|five|six|seven|eight|nine|ten|no|none|several|some)\b.{0,30}\b(?:public|press|residents?|parishioners?)\b"
    r"|\b(?:public|press|residents|parishioners)\b.{0,30}(?:\d|\b(?:one|two|three|four|five|six|seven|none|nil|present|attendance)\b)"
)
LEGEND = re.compile(
    r"(?i)^\*?\s*(?:=|-|–)?\s*(?:denotes |indicates |those |members? |marks )*(?:present|in attendance|attended|attending|attendance)\b.{0,40}$"
)
_ATTENDED = re.compile(
    r"(?i)\b(?:were|was) (?:also )?(?:present|in attendance)\b|\battended(?: the meeting)?\s*[.:]?$|^the (?:meeting was )?attended by\b"
)


def is_strong(found: Head) -> bool:
    """Does a head say that people were there, not only who holds an office?"""
    return found.kind in (PRESENT, ALSO, OFFICERS) and found.post is None and found.capacity in ("member", "")


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


def is_item(block: Block) -> bool:
    """Does the block begin an item: a number, or one of the known heads that is none of the list's?"""
    if _NUMBERED.match(block.text) or re.fullmatch(r"\(?(?:agenda )?item \w+\)?", block.text, re.IGNORECASE):
        return True
    known = meaning("headings", block.text.rstrip(":."))
    return bool(known) and head(block.passage) is None


def _names(passage: Passage, plural: bool, above: Head | None = None) -> bool:
    """Is it a list of names: at least one, and nothing that reads as a sentence or cannot be read?"""
    if len(passage.text) > _LONG:
        return False
    named, strange, prose = 0, 0, False
    for part in parts(passage):
        inner = head(part)
        found = entries.read(part.part(inner.start) if inner else part, plural=inner.is_plural if inner else plural)
        named += len(found.entries)
        strange += sum(len(p.text) for p in found.unread)
        prose = prose or (found.has_prose and inner is None)
    return bool(named) and strange * 3 < len(passage.text) and (not prose or above is not None)


def parts(passage: Passage) -> list[Passage]:
    """A passage taken apart where another head of the list begins in it: "… and B. Apologies: C. In attendance: D"."""
    cuts = {0}
    for colon in re.finditer(r"[:–—-]", passage.text[:_LONG]):
        before = passage.text[max(0, colon.start() - 80) : colon.start()].rstrip()
        words = [m.start() for m in re.finditer(r"(?<![A-Za-z'’])[A-Za-z]", before)][-8:]
        for at in words:
            written = before[at:]
            if before[at].isupper() and _meant(written) and (colon.group() == ":" or " " in written):
                cuts.add(max(0, colon.start() - 80) + at)
                break
    for match in re.finditer(
        r"[.;)]\s+(?=(?:Apologies|In attendance|Also present|Also in attendance|Absent)\b)", passage.text
    ):
        cuts.add(match.end())
    ends = [*sorted(cuts)[1:], len(passage.text)]
    return [p for a, b in zip(sorted(cuts), ends, strict=True) if (p := passage.part(a, b))]


def _end(blocks: Sequence[Block], first: int) -> int:
    """The block after the last of the list."""
    at, plural, alone, last = first, False, False, first
    while at < min(len(blocks), first + _LONGEST_LIST):
        block = blocks[at]
        found = None if block.kind == "row" or is_item(block) else head(block.passage)
        if block.kind == "row":
            if _ITEM.match(block.text):
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


_COLUMNS = frozenset(
    "authority body group position councillor councillors council name names role organisation representing member members initials title party ward".split()
)


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
    if (_PUBLIC.search(text) and len(text) < 120) or is_legend(block):
        return True
    return _names(block.passage, plural) and len(text) < _LONG and not (text.isupper() and len(text.split()) < 4)


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
                r"(?i)(?:no )?apologies\b.{0,80}\b(?:received|accepted|from|noted)\b|.{0,80}\bsubstitut(?:ed|ing|e for)\b",
                block.text,
            )
            or _ATTENDED.search(block.text)
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
    return bool(following) or bool(_NUMBERED.match(after.text)) or not known


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


_CHAIRED = re.compile(r"(?:[A-Z][\w'’.-]+) (?:was in|took|in) the [Cc]hair\b")
