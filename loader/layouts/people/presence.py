"""The rows of an attendance list as records: whose person, which council and post, from which item to which."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from loader import names, organisations
from loader.layouts.agenda import Stretch
from loader.layouts.people import apologies, entries, offices
from loader.layouts.people.rows import Row
from loader.passages import Passage
from loader.records import Attendance, Doubt, Words
from loader.roster import Roster
from ontology.iris import Key, fold

_ITEM = re.compile(
    r"(?i)\b(?:item|minute|min)s?\.?\s{0,3}(?:number|no\.?|nos\.?)?\s{0,3}(?P<number>\d{1,4}(?:[./]\d{1,4}){0,3}[a-z]?)|"
    r"(?P<slashed>\b\d{1,4}/\d{2,4}\b)"
)


def records(
    rows: Sequence[Row], stretches: Sequence[Stretch], roster: Roster, fuller: Sequence[str]
) -> list[Attendance]:
    """A record for each row; everyone in them is known to the roster afterwards, and who had the chair."""
    represented = [_represents(row, roster) for row in rows]
    for row, (keys, _) in zip(rows, represented, strict=True):
        _known(row, keys[0] if keys else None, roster, fuller, rows)
    return [_record(row, *found, stretches, roster) for row, found in zip(rows, represented, strict=True)]


def _known(row: Row, of: Key | None, roster: Roster, fuller: Sequence[str], rows: Sequence[Row]) -> None:
    """Enter the person of a row, by the fullest form of the name, with every form that the record uses."""
    name = replace(row.stated, name=_fullest(row.stated.name, fuller, rows))
    row.key = roster.person(name, row.bare.words(), of, in_list=True)
    for form in (row.stated.name, _printed(row), row.remarks.short):
        if form and form != name.name:
            roster.also_called(row.key, form)
    if not row.is_present:
        return
    if row.capacity == "chair" and roster.chair is None:
        roster.chair = row.key
    if row.capacity in ("vice-chair", "deputy-chair") and roster.vice_chair is None:
        roster.vice_chair = row.key


def _printed(row: Row) -> str:
    """The name as the list has it: "Collins (B)" for one of two of that name."""
    return row.bare.text if row.bare.text.endswith(")") else row.stated.name


def _fullest(name: str, fuller: Sequence[str], rows: Sequence[Row]) -> str:
    """A name with initials as the record prints it in full elsewhere, if it prints only one that fits."""
    if not names.is_short(name):
        return name
    listed = {fold(r.stated.name) for r in rows}
    fitting = {fold(f): f for f in fuller if not names.is_short(f) and names.fits(name, f) and fold(f) not in listed}
    alike = [r for r in rows if names.fits(r.stated.name, next(iter(fitting.values())))] if len(fitting) == 1 else []
    return next(iter(fitting.values())) if len(alike) == 1 else name


def _record(
    row: Row, representing: tuple[Key, ...], doubts: tuple[Doubt, ...], stretches: Sequence[Stretch], roster: Roster
) -> Attendance:
    said, head = row.remarks, row.head
    assert row.key is not None  # noqa: S101 - entered before
    stated = said.stands_for or (head.organisation if head else None)
    if said.from_column and row.capacity not in ("officer", "member", "chair", "vice-chair", "deputy-chair"):
        stated = stated or (
            said.post if said.post and offices.may_stand_for(said.post.text) else None
        )  # a table's last column: for whom, or as what
    arrived = row.arrived_at_item or _order(said.arrived, stretches)
    left = row.left_at_item or _order(said.left, stretches)
    post = _post(row, representing, roster)
    substituted = row.substitute_for.key if row.substitute_for else _substituted(row, roster)
    head_words = head.words.words() if head else ()
    return Attendance(
        row.key,
        present=row.is_present,
        capacity=row.capacity,
        words=_with(row.whole, head_words),
        stated_name=_printed(row),
        stated_title=row.stated.stated_title,
        stated_honours=_honours(row.stated.honours),
        stated_representing=_stated(row, stated),
        representing=representing,
        post=post,
        substitute_for=substituted,
        arrived_at_item=arrived,
        arrived_at=row.arrived_at or (apologies.clock(said.arrived) if said.arrived else None),
        left_at_item=left,
        left_at=row.left_at or (apologies.clock(said.left) if said.left else None),
        doubts=(*doubts, *row.doubts),
    )


def _with(whole: Words, head: Words) -> Words:
    return tuple(whole) + tuple(w for w in head if not any(a <= w[0] and w[1] <= b for a, b in whole))


def _stated(row: Row, stated: Passage | None) -> str:
    """Whom the row says that the person stands for.

    A title ("County Councillor") tells it only of one who alone is excused by a sentence.
    """
    sentence = row.head is None or row.head.words.text.casefold().endswith(" from")  # "Apologies from …"
    if stated or row.is_present or not (row.alone and sentence):
        return stated.text if stated else ""
    title = re.match(r"(?i)(?:county|borough|district|city|unitary) (?:councillor|cllr)\b", row.stated.title)
    return title.group() if title else ""


def _honours(printed: str) -> str:
    """Honours as printed, without the office of a commissioner among them: "MBE" of "MBE, PCC"."""
    return re.sub(r"[,\s]{0,3}\bPCC\b", "", printed).strip(" ,")


def _post(row: Row, representing: tuple[Key, ...], roster: Roster) -> Key | None:
    role = row.remarks.post
    if role is None or row.key is None:
        return None
    owner = representing[0] if representing else roster.organisation
    first = next(organisations.find(role.text), None)
    if first and first.start == 0 and first.end < len(role.text):
        owner = roster.named(first.name, role.words(0, first.end))
    return roster.post(role.text, owner, role.words(), row.key, within=owner)


def _substituted(row: Row, roster: Roster) -> Key | None:
    """The one in whose place someone came, named in no list."""
    where = row.remarks.in_place_of
    found = entries.read(where).entries if where else ()
    if not found:
        return None
    known = roster.resolve(found[0].name.name)[0]
    if known == row.key:
        return None
    return known or (roster.person(found[0].name, found[0].bare.words()) if found[0].name.is_full else None)


def _order(told: str, stretches: Sequence[Stretch]) -> int | None:
    """The order of the item that a remark names by its number."""
    match = _ITEM.search(told)
    if not match:
        return None
    wanted = re.sub(r"\W", "", match["number"] or match["slashed"])
    found = [order for order, s in enumerate(stretches, 1) if s.number and re.sub(r"\W", "", s.number) == wanted]
    return found[0] if len(found) == 1 else None


def _represents(row: Row, roster: Roster) -> tuple[tuple[Key, ...], tuple[Doubt, ...]]:
    """The councils or organisations that a row states; a bare "County Councillor" names none."""
    stated = row.remarks.stands_for or (row.head.organisation if row.head else None)
    if stated is None or (row.remarks.is_visiting and not offices.is_council(stated.text)):
        return (), ()
    return representing(stated, roster)


def representing(stated: Passage, roster: Roster) -> tuple[tuple[Key, ...], tuple[Doubt, ...]]:
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
