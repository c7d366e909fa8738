"""One person's row of a record's attendance while it is being put together, and the capacity that its words tell."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import time

from loader import names
from loader.layouts.people import offices
from loader.layouts.people.entries import Entry
from loader.layouts.people.heads import ALSO, APOLOGIES, OFFICERS, PRESENT, Head
from loader.layouts.people.remarks import Remarks
from loader.lexicon import listing
from loader.names import PersonName
from loader.passages import Passage
from loader.records import Doubt, Words
from ontology.iris import Key

_VISITING = re.compile(r"(?i)(?:county|district|borough|unitary|city) ")
_CHAIRS = ("chair", "vice-chair", "deputy-chair")


@dataclass(slots=True)
class Row:
    """Someone listed: the name as stated, where it stands, and what is said beside it."""

    stated: PersonName
    bare: Passage
    whole: Words
    kind: str
    head: Head | None
    remarks: Remarks
    alone: bool = False  # on a line of its own
    capacity: str = ""
    key: Key | None = None
    substitute_for: Row | None = None
    arrived_at_item: int | None = None
    arrived_at: time | None = None
    left_at_item: int | None = None
    left_at: time | None = None
    doubts: list[Doubt] = field(default_factory=list)

    @property
    def is_present(self) -> bool:
        return self.kind != APOLOGIES

    @property
    def is_visitor(self) -> bool:
        """A councillor of another council, a police officer, or one who speaks for an organisation of its own."""
        title = self.stated.title
        return self.remarks.is_visiting or any(t.rstrip(".") in listing("visitor_titles") for t in title.split())


def row(entry: Entry, kind: str, head: Head | None, *, alone: bool = False) -> Row:
    """An entry of a list under a head as a row; a mark beside the name ("apologies") counts before the head."""
    if entry.remarks.mark == "apologies":
        kind = APOLOGIES
    elif entry.remarks.mark == "present" and kind == APOLOGIES:
        kind = PRESENT
    return Row(entry.name, entry.bare, entry.whole.words(), kind, head, entry.remarks, alone)


def capacities(rows: Sequence[Row]) -> None:
    """Give each row its capacity by its head, its remarks and its title; those without any by their neighbours."""
    for one in rows:
        one.capacity = _capacity(one)
    for one in rows:
        if one.capacity == "?":
            near = {r.capacity for r in rows if r.head is one.head and r is not one} - {"?"}
            one.capacity = "officer" if near and near <= {"officer"} else "guest"
    after_officer: set[int] = set()
    for one in rows:  # "Mr A Moss, Mrs B Hill (Clerk), County Councillor C Dunn": who follows the clerk is no member
        if one.capacity == "officer" and one.kind == PRESENT:
            after_officer.add(id(one.head))
        elif one.capacity == "member" and id(one.head) in after_officer and _VISITING.match(one.stated.title):
            one.capacity = "guest"
    there = [r for r in rows if r.is_present]
    members = [r for r in there if r.capacity == "member"]
    others = [r for r in members if _other_council(r)]
    if len(others) * 2 < len([r for r in there if r.capacity in ("member", *_CHAIRS)]):
        for one in others:  # the few of whom a council is told are visitors among those of whom none is
            one.capacity = "guest"
    if not any(r.capacity == "chair" for r in there):
        mayors = [r for r in there if r.stated.title.split()[:1] == ["Mayor"] and r.capacity == "member"]
        leaders = [r for r in there[:1] if r.remarks.is_leader and r.capacity == "member"]
        if len(mayors or leaders) == 1:
            (mayors or leaders)[0].capacity = "chair"


def _other_council(one: Row) -> bool:
    said, stated = one.remarks, one.remarks.stands_for
    return (
        one.head is not None
        and not one.head.is_cell
        and not said.is_tabled
        and stated is not None
        and offices.is_council(stated.text)
    )


def _capacity(one: Row) -> str:
    said, head = one.remarks, one.head
    given = head.capacity if head else ""
    if one.kind == APOLOGIES:
        return said.capacity if said.capacity in (*_CHAIRS, "member") else ""
    if said.substitutes or one.substitute_for or given == "substitute":
        return "substitute"
    if given in (*_CHAIRS, "observer", "guest"):
        return "chair" if said.capacity == "chair" and given in _CHAIRS else given
    if said.capacity in _CHAIRS and (
        one.kind == PRESENT or (said.capacity == "chair" and not said.post and not one.is_visitor)
    ):
        return said.capacity if one.kind == PRESENT or not said.stands_for else "guest"
    if one.kind == OFFICERS:
        return "guest" if names.is_councillor(one.stated.title) else "officer"
    if one.kind == ALSO:
        return _in_attendance(one, given)
    return _among_members(one)


def _in_attendance(one: Row, given: str) -> str:
    said = one.remarks
    if one.is_visitor or names.is_councillor(one.stated.title):
        return "guest"
    if given == "officer":
        return "officer"
    post = said.post.text if said.post else ""
    if post and offices.is_officer(post) and not (said.stands_for and not offices.is_council(said.stands_for.text)):
        return "officer"
    if said.stands_for or re.search(r"(?i)\b(?:member|councillor|police|pcso|portfolio)\b", post):
        return "guest"
    return "?"


def _among_members(one: Row) -> str:
    said = one.remarks
    if (
        said.post
        and offices.is_officer(said.post.text)
        and said.stands_for is None
        and not names.is_councillor(one.stated.title)
    ):
        return "officer"
    titles = one.stated.title.casefold()
    if said.is_tabled:
        return "member"
    if one.is_visitor or (one.alone and re.match(r"(?:county|district|borough) ", titles)):
        return "guest"
    return "member"
