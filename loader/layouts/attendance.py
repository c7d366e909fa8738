"""Who was there: an attendance table of label, name and whom they represent, in which a label holds until the next."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from loader import names, organisations
from loader.layouts.agenda import Stretch
from loader.lexicon import meaning
from loader.names import PersonName
from loader.passages import Block, Passage
from loader.records import Attendance, Doubt, Words
from loader.roster import Roster
from ontology.iris import Key, fold

_ITEM = re.compile(r"\s*(?:Item\b|No\b|\d{1,3}[a-z]?\.?\s)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Label:
    """What a row's label says of those it names: capacity, apologies, and the organisation that it names itself."""

    capacity: str
    apologises: bool
    words: Words
    organisation: Passage | None = None
    doubts: tuple[Doubt, ...] = field(default=())


def read(
    rows: Iterable[Block],
    stretches: Sequence[Stretch],  # noqa: ARG001
    roster: Roster,
) -> tuple[tuple[Attendance, ...], tuple[Doubt, ...]]:
    """The rows of an attendance table as records, and a doubt for each row that could not be read."""
    found: list[Attendance] = []
    doubts: list[Doubt] = []
    label: _Label | None = None
    for row in rows:
        stated, cell = row.cell(0), row.cell(1)
        if _is_heading(row):
            continue
        if stated:
            label = _label(stated)
            doubts += label.doubts
        if not cell or label is None or label.doubts:
            continue
        for start, end in names.split(cell.text):
            name = names.parse(cell.text[start:end])
            if name is None:
                words = cell.words(start, end)
                doubts.append(Doubt("unread-passage", f"“{cell.text[start:end]}” could not be read as a name.", words))
                continue
            found.append(_attendance(name, cell.part(start, end), row.cell(2), label, roster))
    return tuple(found), tuple(doubts)


def span(blocks: Sequence[Block]) -> tuple[int, int]:
    """Where the attendance table stands: its first block, and the one after its last; (0, 0) where there is none.

    It begins with a label that tells a capacity and goes on through the rows below it, up to the table of the items.
    """
    first = next((n for n, block in enumerate(blocks) if _is_labelled(block)), None)
    if first is None:
        return 0, 0
    last = first
    while last < len(blocks) and blocks[last].kind == "row" and not _ITEM.match(blocks[last].text):
        last += 1
    return first, last


def _is_labelled(block: Block) -> bool:
    stated = block.cell(0) if block.kind == "row" and block.cell(1) else None
    return stated is not None and not _label(stated).doubts


def _is_heading(row: Block) -> bool:
    cell = row.cell(1)
    return cell is not None and fold(cell.text) in ("councillor", "councillors", "name", "names", "member", "members")


def _label(stated: Passage) -> _Label:
    text = stated.text.rstrip(":")
    if meaning("labels", text) == "apologies":
        return _Label("", True, stated.words())
    capacity = meaning("capacities", text)
    if capacity:
        return _Label(capacity, False, stated.words())
    # "LGA Officers": the last word is the capacity, those before it whose officers they are
    before, _, last = text.rpartition(" ")
    capacity = meaning("capacities", last)
    if before and capacity:
        return _Label(capacity, False, stated.words(), stated.part(0, len(before)))
    reason = f"“{text}” does not tell in what capacity someone attends; those under it are left out."
    doubt = Doubt("unread-passage", reason, stated.words())
    return _Label("", False, stated.words(), doubts=(doubt,))


def _attendance(
    name: PersonName, cell: Passage, stands_for: Passage | None, label: _Label, roster: Roster
) -> Attendance:
    stated = stands_for or label.organisation
    representing: tuple[Key, ...] = ()
    role: Passage | None = None
    doubts: tuple[Doubt, ...] = ()
    if stated and stands_for and organisations.is_role(stated.text):
        role = stated
    elif stated:
        representing, more = _representing(stated, roster)
        doubts = more
    of = representing[0] if representing else None
    whole = cell.words() + (stands_for.words() if stands_for else ())
    words = _joined(whole)
    person = roster.person(name, cell.words(name.start, name.end), of, in_list=True)
    post = None
    if role:
        owner = roster.organisation
        first = next(organisations.find(role.text), None)
        if first and first.start == 0:
            owner = roster.named(first.name, role.words(0, first.end))
        post = roster.post(role.text, owner, role.words(), person, within=owner)
    if label.capacity == "chair" and roster.chair is None:
        roster.chair = person
    return Attendance(
        person,
        present=not label.apologises,
        capacity=label.capacity,
        words=words + tuple(w for w in label.words if not any(a <= w[0] and w[1] <= b for a, b in words)),
        stated_name=name.name,
        stated_title=name.stated_title,
        stated_honours=name.honours,
        stated_representing=stated.text if stated else "",
        representing=representing,
        post=post,
        doubts=doubts,
    )


def _joined(words: Words) -> Words:
    """Name and council of one row as one range: from the first to the end of the last."""
    return ((words[0][0], words[-1][1]),) if words else ()


def _representing(stated: Passage, roster: Roster) -> tuple[tuple[Key, ...], tuple[Doubt, ...]]:
    """The councils or organisations of a cell: one, or several; a part that names no council leaves a doubt.

    A remark in brackets is no part of a name.
    """
    remark = stated.text.find(" (")
    if remark > 0:
        stated = stated.part(0, remark)
    key, doubts = roster.council(stated.text, stated.words())
    if key:
        return (key,), ()
    spots = names.split(stated.text)
    each = [roster.council(stated.text[a:b], stated.words(a, b))[0] for a, b in spots] if len(spots) > 1 else []
    if any(each):
        unclear = [
            Doubt("unknown-council", f"“{stated.text[a:b]}” is no council of that day.", stated.words(a, b))
            for (a, b), found in zip(spots, each, strict=True)
            if not found
        ]
        return tuple(k for k in each if k), tuple(unclear)
    if doubts:
        return (), doubts
    return (roster.named(stated.text, stated.words()),), ()
