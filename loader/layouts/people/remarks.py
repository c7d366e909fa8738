"""What a list says beside a name: chairman, clerk, whose councillor, in whose place, from which item, or "absent"."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass

from loader import organisations
from loader.layouts.people import offices
from loader.layouts.people.offices import capacity_of, is_council, is_foreign, is_organisation, is_post
from loader.lexicon import alternatives, listing, meaning
from loader.passages import Passage
from ontology.iris import fold

_SUBSTITUTE = re.compile(
    r"(?i)\b(?:substitut(?:e|ing|ed)|subs?\.?|deputis(?:ing|ed)|nominated substitute)(?: member)?\s{1,3}(?:for|"
    r"to)\s{1,3}(?P<who>.{2,60})$"
    r"|\b(?:in (?:the )?place of|replac(?:ing|ed)|on behalf of|in the absence of|"
    r"standing in for|stood in for|yn lle)\s{1,3}(?P<other>.{2,60})$"
    r"|^for\s{1,3}(?P<third>(?:Cllr|Councillor|Mr|Mrs|Ms|Miss|Dr)\b.{2,60})$"
)
_ARRIVED = re.compile(r"(?i)\b(?:from|arriv(?:ed|ing)|join(?:ed|ing)|late|entered|until after|after)\b")
_LEFT = re.compile(r"(?i)\b(?:until|left|leaving|departed|up to|to item|to minute|withdrew|till)\b")
_SPAN = re.compile(r"(?i)\b(?:for )?(?:agenda )?items?\b.{0,30}\bonly\b|\bpart\b")
_TOLD = re.compile(r"(?i)\b(?:\d|item|minute|end|start)")
_PUBLIC = re.compile(
    r"(?i)^(?:a |the |local )?(?:members? of (?:the )?(?:public|press)|"
    r"public(?! (?:health|rights|sector|protection|realm|service|transport|law|affairs))|"
    r"press|residents?|parishioners?|reporter|journalist|elector|aelod o'r cyhoedd)\b"
)
_NOBODY = re.compile(
    r"(?i)\b(?:public|press|residents|parishioners|nobody|none|nil|no apologies|"
    r"vacan\w{1,40}|apologies|dim|n/?a|tbc|those|they|there|electors|seats?)\b|^\W{0,40}\d{0,40}\W{0,40}$"
)
_TICKS = frozenset("✓✔√")
_LOWER_REMARKS = re.compile(
    r"(?i)^(?:from|until|arrived|arriving|joined|left|via|by|as|in the chair|"
    r"in chair|substitut|sub |sub\b|for |present|absent|apologies|apols|chair|"
    r"vice|clerk|virtual|remote|online|on zoom|on teams|representing|"
    r"attended|late|deputis|in place|replacing|on behalf|to item|of |minutes|"
    r"minute|also|county|district|borough|officer|yn lle|cadeirydd|is-gadeirydd|"
    r"clerc)"
)


@dataclass(slots=True)
class Remarks:
    """What is said of one person: each part empty where nothing is."""

    capacity: str = ""
    post: Passage | None = None
    stands_for: Passage | None = None  # a council or another organisation
    is_visiting: bool = False  # a councillor of another council
    is_public: bool = False
    mark: str = ""  # present, apologies or absent
    short: str = ""  # initials
    substitutes: bool = False
    in_place_of: Passage | None = None
    arrived: str = ""
    left: str = ""
    is_party: bool = False
    is_reason: bool = False
    from_column: bool = False  # the post stands in a column of its own
    is_tabled: bool = False  # name, role and organisation each have a column: whose someone is makes no visitor
    is_late: bool = False  # apologised for coming late: no apology for absence
    is_leader: bool = False  # of the council: has the chair of a cabinet where no one else has

    @property
    def is_told(self) -> bool:
        """Does it tell anything of office, capacity or council?"""
        return bool(self.capacity or self.post or self.stands_for or self.substitutes or self.mark)

    @property
    def is_office(self) -> bool:
        return bool(self.capacity or self.post)

    @property
    def is_officer_or_visitor(self) -> bool:
        return self.is_visiting or (self.post is not None and offices.is_officer(self.post.text))

    @property
    def is_empty(self) -> bool:
        return not (
            self.is_told
            or self.is_visiting
            or self.is_public
            or self.arrived
            or self.left
            or self.is_party
            or self.is_reason
            or self.is_late
            or self.is_leader
        )

    def merge(self, other: Remarks) -> None:
        """Add what another remark tells; the chair counts before other capacities."""
        self.capacity = other.capacity if other.capacity and self.capacity != "chair" else self.capacity
        self.post = self.post or other.post
        self.stands_for = self.stands_for or other.stands_for
        self.is_visiting |= other.is_visiting
        self.is_public |= other.is_public
        self.from_column |= other.from_column
        self.is_tabled |= other.is_tabled
        self.is_late |= other.is_late
        self.is_leader |= other.is_leader
        self.substitutes |= other.substitutes
        self.in_place_of = self.in_place_of or other.in_place_of
        for name in ("mark", "short", "arrived", "left"):
            setattr(self, name, getattr(self, name) or getattr(other, name))


def read(passage: Passage, *, depth: int = 0) -> Remarks:
    """What one remark tells: the whole if it is understood, else its parts between commas, strokes and "and"."""
    text = re.sub(r"^(?:[Tt]he|and)\s{1,3}", "", passage.text.strip(" .:;,–—-*"))
    passage = passage.part(passage.text.index(text), passage.text.index(text) + len(text)) if text else passage
    found = _whole(text, passage) if "(" not in text else None
    if found or depth > 2:
        return found or Remarks()
    whole = Remarks()
    bracket = re.search(r"\(([^()]{0,200})\)", passage.text)
    if bracket:
        for start, end in ((0, bracket.start()), bracket.span(1), (bracket.end(), len(passage.text))):
            whole.merge(read(passage.part(start, end), depth=depth + 1))
        return whole
    joints = [r"\s{0,3}[,;/]\s{0,3}|\s{1,3}[-–—]\s{1,3}", r"\s{1,3}(?:and|&)\s{1,3}"]
    for joint in joints:
        parts = (
            [m.span() for m in re.finditer(rf"(?:(?!{joint}).)+", passage.text)]
            if re.search(joint, passage.text)
            else []
        )
        if len(parts) > 1:
            for start, end in parts:
                whole.merge(read(passage.part(start, end), depth=depth + 1))
            if not whole.is_empty:
                break
    return whole


def _whole(text: str, passage: Passage) -> Remarks | None:
    """A remark that is understood as one; None when it is not."""
    folded = fold(text)
    late = re.match(
        r"(?i)(?:for |due to |will be |running |arriving |would be )?(?:late(?:ness)?|delayed)(?: arrival)?\b", text
    )
    if late and len(text) < 60 and not _TOLD.search(text):
        return Remarks(is_late=True)
    if re.fullmatch(r"(?i)(?:the )?leader(?: of (?:the )?council)?(?: and chair(?:man)?)?", text):
        return Remarks(is_leader=True, post=passage)
    mark = meaning("marks", text) or ("present" if text in _TICKS else "")
    if mark:
        return Remarks(mark=mark)
    if _PUBLIC.match(text):
        return Remarks(is_public=True)
    there = re.match(r"(?i)(?:yes|present|attended)[\s,;–-]{1,40}(?=\S)", text)
    if there and (timed := _timed(text[there.end() :])):
        timed.mark = "present"
        return timed
    substitute = _SUBSTITUTE.search(text)
    if substitute:
        group = next(g for g in ("who", "other", "third") if substitute[g])
        return Remarks(substitutes=True, in_place_of=passage.part(*substitute.span(group)))
    if re.fullmatch(r"(?i)(?:as )?(?:a )?(?:named |nominated )?(?:substitute|sub|deputising)(?: member)?", text):
        return Remarks(substitutes=True)
    capacity = capacity_of(text)
    if capacity:
        return Remarks(capacity=capacity)
    if folded in (
        "councillor",
        "cllr",
        "member",
        "cynghorydd",
        "parish councillor",
        "town councillor",
        "community councillor",
    ):
        return Remarks(capacity="member")
    if folded in _parties():
        return Remarks(is_party=True)
    if text in listing("affiliations") or re.fullmatch(r"(?i)(?:county|district|borough|city)(?: council)?", text):
        return Remarks(stands_for=passage, is_visiting=folded.split()[0] in ("county", "district", "borough", "city"))
    if folded in listing("visiting") or re.fullmatch(rf"(?i)(?:{alternatives(listing('visiting'))})\b.{{0,40}}", text):
        named = next(organisations.find(text), None)
        is_ward = folded.startswith("ward ")  # of this council, and no other body
        return Remarks(is_visiting=True, stands_for=None if named or is_ward else passage)
    if re.match(
        r"(?i)(?:the )?(?:applicants?|agents?|objectors?|speakers?|supporters?|landowners?|"
        r"external auditors?|auditor)\b",
        text,
    ):
        return Remarks(is_visiting=True)
    if re.fullmatch(r"(?i)(?:[a-z]{1,20}['’]?s? ){0,2}chaplain", text):
        return Remarks(is_visiting=True, post=passage)
    timed = _timed(text)
    if timed:
        return timed
    return _office(text, passage)


def _timed(text: str) -> Remarks | None:
    if not _TOLD.search(text) or len(text) > 90:
        return None
    arrived, left = _ARRIVED.search(text), _LEFT.search(text)
    if not arrived and not left:
        return Remarks(is_reason=True) if _SPAN.search(text) else None
    cut = left.start() if left and arrived and left.start() > arrived.start() else len(text)
    return Remarks(arrived=text[:cut] if arrived else "", left=text[left.start() :] if left else "")


def _office(text: str, passage: Passage) -> Remarks | None:
    """A post, an organisation, or both: "Parish Clerk", "Kent County Council", "Director, Water Company"."""
    if is_council(text) or (
        re.fullmatch(r"[A-Z]{3,6}", text) and text.endswith(("CC", "DC", "BC", "PC", "TC", "MBC", "CBC"))
    ):
        return Remarks(stands_for=passage)
    if "/" in text and any(capacity_of(part) for part in text.split("/")):
        return None
    if is_post(text):
        first, _, rest = text.partition(", ")
        if rest and capacity_of(first) and organisations.is_body(rest):
            return Remarks(post=passage)  # of another body: "Chair, Audit Committee"
        if rest and (capacity_of(first) or capacity_of(rest)):
            return None  # its parts are read one by one
        if rest and is_post(first):
            at = passage.text.index(rest)
            more = read(passage.part(at), depth=1)
            if more.stands_for or is_organisation(rest) or is_foreign(rest):
                place = more.stands_for or passage.part(at)
                return Remarks(post=passage.part(0, passage.text.index(first) + len(first)), stands_for=place)
            if not is_post(rest):
                return Remarks(post=passage)
        if not rest and " and " in text and (found := _halves(passage)):
            return found
        return Remarks(post=passage) if not rest else None
    if is_organisation(text):
        return Remarks(stands_for=passage)
    return None


def _halves(passage: Passage) -> Remarks | None:
    """ "Vice-Chairman and Treasurer": a capacity and a post in one."""
    first, _, rest = passage.text.partition(" and ")
    one, other = capacity_of(first), capacity_of(rest)
    if not one and not other:
        return None
    at = passage.text.index(" and ") + 5
    return Remarks(capacity=one or other, post=passage.part(at) if one and is_post(rest) else None)


@functools.cache
def _parties() -> frozenset[str]:
    return frozenset(map(fold, listing("parties")))


def is_party(text: str) -> bool:
    """Is it the name of a party and never one of a person? "Green" and single letters are both."""
    return (
        fold(text) in _parties() and len(text) > 2 and text not in ("Green", "Con", "Cons", "Ind", "Lab", "Residents")
    )


def read_text(text: str) -> Remarks:
    """As `read`, for words of which only the meaning is wanted."""
    return read(Passage(text, tuple(range(len(text)))))


def is_initials(text: str, name: str) -> bool:
    """Are these the initials by which the record calls someone: "FRE" or "FR" of Frank Reid?"""
    if (
        not re.fullmatch(r"[A-Z][A-Za-z]{1,4}", text)
        or not text[-1:]
        or fold(text) in _parties()
        or sum(c.isupper() for c in text) < 2
    ):
        return False
    words = fold(name).split()
    letters = text.casefold()
    if len(words) < 2 or letters[0] != words[0][0]:
        return False
    return (
        words[-1].startswith(letters[1:])
        or letters == "".join(w[0] for w in words)
        or letters[-1] == words[-1][0]
        or letters[1] == words[-1][0]
    )


def is_nobody(text: str) -> bool:
    """Is it a count or a mention of the public, or a word for no one?"""
    return bool(_NOBODY.search(text)) and not re.search(r"(?i)\b(?:clerk|officer|director|manager|health)\b", text)


def is_lower_remark(text: str) -> bool:
    """Is it a remark although it begins with a small letter: "from item 4", "in the chair"?"""
    return bool(_LOWER_REMARKS.match(text))
