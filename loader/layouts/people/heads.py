"""The heads of a list of those present: "PRESENT:", "Officers in attendance", "Clerk:", and what each says."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass, replace

from loader import names
from loader.layouts.people import entries, offices
from loader.lexicon import listing, meaning
from loader.passages import Block, Passage
from ontology.iris import fold

PRESENT, ALSO, OFFICERS, APOLOGIES, ABSENT, NOBODY = "present", "also", "officers", "apologies", "absent", "nobody"
GROUP = "group"  # whose members stand there, of whichever part of the list is in force: "Trade Unions:"
_WORD = re.compile(r"[^\s:]{1,40}")
_REMARK = re.compile(r"\s{0,3}[(\[][^()\[\]]{0,60}[)\]]|\s{1,3}(?:for|at|via|by|during|in|on) [^:;,.]{1,40}(?=:)")
_JOINT = re.compile(r"\s{0,3}(?:\.{2,}|…+|:-?|;|[-–—]{1,40}(?=\s|[A-Z]|$)|=|\.$|\.\s)\s{0,3}")
NUMBERED = re.compile(
    r"^\(?(?:\d{1,3}(?:[./]\d{1,4}){0,3}[.):]?|[A-Z]{0,3}\d{1,4}[./-]\d{1,4}[.):]?|"
    r"Item\s{1,3}\d|\d{1,3}[a-z]?[.)])\s{1,3}\S",
    re.IGNORECASE,
)
_TO_DO = re.compile(r"\bto (?!the\b|his\b|her\b)[a-z]{2,40}\b")
LONG = 12000  # characters of a block that is no list
_TITLES = frozenset(
    {"councillors", "cllrs", "cynghorwyr", "aldermen", "to", "cc", "name", "names", "others", "also", "membership"}
)
_OFFICE = re.compile(r"[A-Z][\w'’()&/-]{0,40}(?:,? (?:of|and|for|to|the|in|&|/|[A-Z][\w'’()&/-]{0,40})){0,8}")


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


def head(passage: Passage) -> Head | None:
    """The head that a passage begins with, or is: "PRESENT:", "Apologies for absence –", "Clerk: Mrs Hill"."""
    text = passage.text
    if not text or len(text) > LONG or not text[0].isalpha() or not _has_head(text):
        return None
    return _head(passage)


@functools.lru_cache(maxsize=1 << 10)
def _has_head(text: str) -> bool:
    """Does a line begin with a head? Most have none, and each is asked about again and again."""
    return _head(Passage(text, tuple(range(len(text))))) is not None


def _head(passage: Passage) -> Head | None:
    text = passage.text
    ends = [m.end() for _, m in zip(range(9), _WORD.finditer(text), strict=False)]
    for end in reversed(ends):
        written = text[:end].rstrip(" .-–—*")
        remark = _REMARK.match(text, end)
        if remark and names.titled().match(remark.group().strip(" ()[]")):
            remark = None  # "The Deputy Mayor (Councillor A Moss)": the name itself
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
            if joint and ":" in joint.group() and (whose := group(passage.part(0, len(written)))):
                start = _skip(text, start)
                below = entries.read(_after(whose.words, start, text), plural=True)
                if below.entries and not below.has_prose:
                    return replace(whose, start=start)
    return None


def _skip(text: str, start: int) -> int:
    while start < len(text) and text[start] in " :–—":
        start += 1
    return start


def _is_followed(text: str, start: int, written: str) -> bool:
    """With no sign after a head, a name with its title must follow, another head, or a list after capitals."""
    rest = text[start:].strip()
    if re.match(
        r"(?i)(?:cllrs?|councillors?|mrs?|ms|miss|dr|cyng\w{0,40}|the (?:mayor|chair)|county|borough|district)\b", rest
    ):
        return fold(written) not in ("councillors", "cllrs", "to", "cc", "officer", "officers")
    if re.match(r"(?i)(?:members of the )?public\b", rest):
        return True
    return written.isupper() and len(written) > 5 and bool(re.match(r"[A-Z][\w.]{0,40}[a-z.]\w{0,40} [A-Z]", rest))


@functools.lru_cache(maxsize=1 << 12)
def _meant(written: str) -> tuple[str, str] | None:
    """What a head means: which part of the list, and a capacity where it tells one."""
    folded = fold(written)
    if not folded:
        return None
    if "/" in written and not meaning("capacities", folded):
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
    capacity = offices.capacity_of(written)
    if capacity:
        return PRESENT, capacity
    return None


def _by_end(written: str) -> tuple[str, str] | None:
    """A longer head by its end: "Ward Member also in attendance"."""
    if not re.fullmatch(
        r"(?i)(?:[A-Z'’-]{1,40} ){1,5}(?:also (?:present|in attendance|attending)|"
        r"in attendance|attending by invitation)",
        written,
    ):
        return None
    return (OFFICERS, "officer") if re.search(r"(?i)\b(?:officers?|clerk|secretary|staff)\b", written) else (ALSO, "")


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
            organisation=_whose(written.part(0, len(before))),
        )
    name = entries.read(written)
    if (
        not offices.is_post(written.text)
        or name.entries
        or len(written.text.split()) > 7
        or not _OFFICE.fullmatch(written.text)
    ):
        return None
    if not entries.read(_after(written, start, text)).entries:
        return None
    return Head(ALSO, "officer" if offices.is_officer(written.text) else "", written, start, post=written)


def _whose(written: Passage) -> Passage | None:
    """Of "LGA Officers", "Council Members": the organisation before the last word, if it is one."""
    text = written.text
    known = offices.is_council(text) or offices.is_organisation(text) or text in listing("affiliations")
    return written if known or (text.isupper() and len(text) > 1 and " " not in text) else None


def group(written: Passage) -> Head | None:
    """A head that tells whose members stand there: "Trade Unions", "Wyke Borough Council", "For the Mill Trust"."""
    text = written.text.rstrip(": .")
    representing = re.match(
        r"(?i)(?:(?:the )?(?:representing|representatives? (?:of|from)|on behalf of|for|"
        r"from))\s{1,3}(?:the )?(?=[A-Z])",
        text,
    )
    named = re.sub(
        r"(?i)\s{1,3}(?:representatives?|members?|councillors|side|nominees?|appointees?|appointed)$", "", text
    )
    start = representing.end() if representing else 0
    of = written.part(start, max(start, len(named)))
    if len(of.text) > 80 or not of.text[:1].isupper():
        return None
    own = fold(of.text)
    is_one = own in (
        "county council",
        "district council",
        "borough council",
        "city council",
        "town council",
        "parish council",
    )
    if meaning("groups", text) or meaning("groups", of.text):
        return Head(GROUP, "", written, len(written.text), organisation=of if is_one else None)
    if _whose(of) and (representing or not offices.is_post(text)):
        return Head(GROUP, "", written, len(written.text), organisation=of)
    if representing and re.search(r"[A-Z]\w+ [A-Z]\w", of.text) and len(of.text.split()) < 7:
        return Head(GROUP, "", written, len(written.text), organisation=of)
    return None


def settled(found: Head, before: Head | None) -> Head:
    """The head of a group as part of the list in force: of those present, in attendance or with apologies."""
    if found.kind != GROUP:
        return found
    if before is None or before.kind == NOBODY:
        return replace(found, kind=PRESENT, capacity="member")
    same = before.capacity if before.capacity not in ("chair", "vice-chair", "deputy-chair") else "member"
    return replace(found, kind=before.kind, capacity=same)


def _after(written: Passage, start: int, text: str) -> Passage:
    return Passage(text[start:], tuple(range(len(text) - start))) if start < len(text) else written.part(0, 0)


def cell_head(stated: Passage) -> Head | None:
    """The head of a table's row: as `head`, where the whole cell is one."""
    text = stated.text.rstrip(": .")
    if _TO_DO.search(text):
        return None  # "Officers to write to …"
    found = _meant(text)
    if found:
        return Head(found[0], found[1], stated, len(stated.text), is_cell=True)
    before, _, last = text.rpartition(" ")
    capacity = meaning("capacities", last)
    if before and capacity and last.isalpha() and last.endswith("s"):
        kind = OFFICERS if capacity == "officer" else PRESENT
        return Head(
            kind, capacity, stated, len(stated.text), organisation=_whose(stated.part(0, len(before))), is_cell=True
        )
    if offices.is_post(text) and not entries.read(stated).entries:
        return Head(
            ALSO, "officer" if offices.is_officer(text) else "", stated, len(stated.text), post=stated, is_cell=True
        )
    if stated.text.rstrip().endswith(":") and (whose := group(stated)):
        return replace(whose, is_cell=True)
    return None


def is_strong(found: Head) -> bool:
    """Does a head say that people were there, not only who holds an office?"""
    return found.kind in (PRESENT, ALSO, OFFICERS) and found.post is None and found.capacity in ("member", "")


def is_item(block: Block) -> bool:
    """Does the block begin an item: a number, or one of the known heads that is none of the list's?"""
    if NUMBERED.match(block.text) or re.fullmatch(r"\(?(?:agenda )?item \w{1,40}\)?", block.text, re.IGNORECASE):
        return True
    known = meaning("headings", block.text.rstrip(":."))
    return bool(known) and head(block.passage) is None


def parts(passage: Passage) -> list[Passage]:
    """A passage taken apart where another head of the list begins in it: "… and B. Apologies: C. In attendance: D"."""
    cuts = {0}
    for colon in re.finditer(r"[:–—-]", passage.text[:LONG]):
        before = passage.text[max(0, colon.start() - 80) : colon.start()].rstrip()
        words = [m.start() for m in re.finditer(r"(?<![A-Za-z'’])[A-Za-z]", before)][-8:]
        for at in words:
            written = before[at:]
            if before[at].isupper() and _meant(written) and (colon.group() == ":" or " " in written):
                cuts.add(max(0, colon.start() - 80) + at)
                break
    for match in re.finditer(
        r"[.;)]\s{1,3}(?=(?:Apologies|In attendance|Also present|Also in attendance|Absent)\b)", passage.text
    ):
        cuts.add(match.end())
    ends = [*sorted(cuts)[1:], len(passage.text)]
    return [p for a, b in zip(sorted(cuts), ends, strict=True) if (p := passage.part(a, b))]
