"""The rows of an attendance table, cell by cell: a label that holds until the next, columns of names, or tick marks."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from loader.layouts.people import entries, offices, remarks
from loader.layouts.people.entries import Entry
from loader.layouts.people.heads import ALSO, NOBODY, OFFICERS, PRESENT, Head, cell_head, settled
from loader.lexicon import meaning, table
from loader.passages import Block, Passage
from loader.records import Doubt
from ontology.iris import fold

_NAME_HEADS = frozenset(
    {
        "councillor",
        "councillors",
        "name",
        "names",
        "member",
        "members",
        "cllr",
        "attendee",
        "attendees",
        "enw",
        "name of councillor",
    }
)
_TICKS = frozenset({"✓", "✔", "√", "x", "X", "yes", "Yes", "Y", "y", "*", "•", "P", "/", "1"})


@dataclass(slots=True)
class Table:
    """What the rows so far tell about those that follow: the label in force, and heads over the columns."""

    head: Head | None = None
    columns: tuple[Head | None, ...] = ()
    ticks: bool = False
    sides: tuple[tuple[int, Head], ...] = ()  # lists side by side: the column of each and its head
    meant: tuple[str, ...] = ()  # what each column is: a name, a role, for whom
    whose: int = 0  # after a column of labels and one of names: the column that tells for whom each is there
    latest: Entry | None = None
    by_item: bool = False  # the first column tells the items for which each came

    def row(self, block: Block) -> Iterator[tuple[Entry, Head] | Doubt]:
        """Each entry of a row with the head that it stands under, or a doubt where a cell cannot be read."""
        cells = [tuple(b for b in cell if b.passage) for cell in block.cells]
        filled = [(n, cell) for n, cell in enumerate(cells) if cell]
        if not filled or self._is_heading(cells):
            return
        if self.by_item and filled[0][0] == 0 and filled[0][1][0].text[:1].isdigit():
            for _, cell in filled[1:]:
                yield from self._names(cell, self.head or _HERE)
            return
        self.by_item = False
        if self.meant and len(cells) <= len(self.meant) and (tabled := list(self._by_columns(cells))):
            yield from tabled
            return
        if self.columns and self.ticks:
            yield from self._ticked(cells)
            return
        marked = len(filled) > 1 and all(c[0].text in _TICKS or remarks.read(c[0].passage).mark for _, c in filled[1:])
        if self.columns and marked and not self.ticks:
            yield from self._ticked(cells)
            return
        if self.columns and (len(filled) > 1 or filled[0][0] > 0) and len(cells) <= len(self.columns):
            for number, cell in filled:
                under = self.columns[number]
                if under:
                    yield from self._names(cell, under)
            return
        if self.sides and filled[0][0] > 0:
            sides = dict(self.sides)
            for number, cell in filled:
                yield from self._names(cell, sides.get(number) or self.head or _HERE)
            return
        if self.whose and filled[0][0] == self.whose and self.latest and self.latest.remarks.stands_for:
            more = filled[0][1][0].passage  # the rest of what the row before says
            self.latest.remarks.stands_for = self.latest.remarks.stands_for.join(more, foreign=True)
            return
        starred = filled[0][0] == 0 and filled[0][1][0].text.strip() in ("*", "†", "#") and len(filled) > 1
        for found in self._labelled(filled[1:] if starred else filled):
            if starred and isinstance(found, tuple):
                found[0].starred = True
            yield found

    def _is_heading(self, cells: list[tuple[Block, ...]]) -> bool:
        """Is the row one of heads? Then it says what the columns are, and holds no names."""
        firsts = [cell[0].passage if cell else None for cell in cells]
        second = firsts[1] if len(firsts) > 1 else None
        heads = [cell_head(f) if f and len(cells[n]) == 1 else None for n, f in enumerate(firsts)]
        words = [fold(f.text) for f in firsts if f]
        known = [h for h in heads if h]
        if len(words) == 2 and known and is_item_column(words[0]) and known[0].kind in (OFFICERS, ALSO):
            self.head, self.by_item = known[0], True
            return True
        if (
            len(words) == 3
            and words[0] in _known("role") | {"", "attendees", "type"}
            and words[1] in _known("name")
            and set(words[2].split()) & _known("of")
        ):
            self.whose = 2
            return True
        if meant := _columns(firsts):
            self.meant, self.columns = meant, ()
            self.head = self.head or next((h for h in known if h.kind == PRESENT and h.post is None), None)
            return True
        if (
            len(words) > 1
            and words[0] in _NAME_HEADS | {"position"}
            and any(h.kind != PRESENT or fold(h.words.text) in ("present", "attended") for h in known[1:])
        ):
            self.columns, self.ticks = tuple(heads), words[0] != "position"
            return True
        if (
            second
            and fold(second.text) in _NAME_HEADS
            and not (firsts[0] and entries.read(firsts[0]).entries)
            and (not known or fold(known[0].words.text) not in ("present", "apologies"))
        ):
            return True
        if (
            len(words) > 1
            and words[0] in _NAME_HEADS
            and not any(entries.read(b.passage).entries for c in cells for b in c)
        ):
            self.head = self.head or (known[0] if known and known[0].kind == PRESENT else None)
            return True
        if len(known) > 1 and len(known) == len(words) and len(known) == sum(len(c) for c in cells):
            self.columns, self.ticks, self.head = tuple(heads), False, None
            return True
        return False

    def _by_columns(self, cells: list[tuple[Block, ...]]) -> Iterator[tuple[Entry, Head]]:
        """A row under heads that say what each column is; none where the name is missing or stands elsewhere."""
        place = self.meant.index("name")
        cell = cells[place] if place < len(cells) else ()
        if len(cell) != 1 or cell_head(cell[0].passage):
            return
        found = entries.read(cell[0].passage, plural=True)
        if len(found.entries) != 1 or found.unread:
            return
        entry = found.entries[0]
        entry.remarks.is_tabled = True
        for column, other in zip(self.meant, cells, strict=False):
            if not other or len(other) != 1:
                continue
            passage = other[0].passage
            if column == "of" and offices.may_stand_for(passage.text):
                entry.remarks.stands_for = entry.remarks.stands_for or passage
            elif column == "role":
                said = remarks.read(passage)
                said.stands_for = None
                if said.post is None and not said.capacity and not said.mark and len(passage.text) < 90:
                    said.post = passage if offices.is_post(passage.text) else None
                entry.remarks.merge(said)
            elif column in ("mark", "apologies", "absent"):
                ticked = passage.text.strip() in _TICKS
                said = (
                    remarks.Remarks(mark="present" if column == "mark" else column) if ticked else remarks.read(passage)
                )
                entry.remarks.merge(said)
        if {"mark", "apologies", "absent"} & set(self.meant) and not entry.remarks.mark:
            entry.remarks.mark = "absent"
        yield entry, self.head or _HERE

    def _ticked(self, cells: list[tuple[Block, ...]]) -> Iterator[tuple[Entry, Head] | Doubt]:
        """A register: the name first, then a word or a tick under present, apologies or absent."""
        found = entries.read(cells[0][0].passage, plural=True).entries if cells[0] else ()
        under: Head | None = None
        for number, cell in enumerate(cells[1:], 1):
            column = self.columns[number] if number < len(self.columns) else None
            mark = cell[0].text.strip() if cell else ""
            if not mark or not found:
                continue
            said = remarks.read(cell[0].passage)
            if column and mark in _TICKS:
                under = _HERE if column.kind in (PRESENT, ALSO) else column
            else:
                found[0].remarks.merge(said)
                under = _HERE if said.mark else under
        if found and under:
            yield found[0], under

    def _labelled(self, filled: list[tuple[int, tuple[Block, ...]]]) -> Iterator[tuple[Entry, Head] | Doubt]:
        """A label, then names, then for whom or as what; a cell that is a label begins another part."""
        last: Entry | None = None
        labelled = filled[0][0] > 0 and self.head is not None and self.head.is_cell  # by this row or one before
        pending: list[tuple[Entry, Head]] = []
        sides: list[tuple[int, Head]] = []
        for place, (number, cell) in enumerate(filled):
            marked = remarks.read(cell[0].passage) if last and len(cell) == 1 and cell[0].text[-1] != ":" else None
            if last and marked and marked.mark:
                last.remarks.merge(marked)
                continue
            label = cell_head(cell[0].passage) if len(cell) == 1 else None
            if (
                label
                and not (place and last and label.post is not None)
                and not (last and label.capacity in ("chair", "vice-chair", "deputy-chair") and place)
            ):
                self.head = settled(label, self.head)
                self.columns, last, labelled = (), None, labelled or not place
                if label.post is None or len(filled) > 1:
                    continue
            one = len(cell) == 1
            if last and one and number >= 1:
                said = remarks.read(cell[0].passage)
                if (
                    number == self.whose
                    and not said.post
                    and not said.substitutes
                    and offices.may_stand_for(cell[0].text)
                ):
                    said.stands_for, said.is_visiting = said.stands_for or cell[0].passage, False
                names = entries.read(cell[0].passage).entries
                other = names and "(" in cell[0].text and names[0].name.is_full and names[0].remarks.is_office
                if not said.is_empty and not (other and last.remarks.is_office):
                    said.from_column = said.post is not None
                    last.remarks.merge(said)
                    continue
                if not names or (labelled and place == 2 and len(filled) == 3 and not names[0].name.title):
                    if offices.may_stand_for(cell[0].text):
                        last.remarks.stands_for = cell[0].passage
                    continue
                if remarks.is_initials(cell[0].text, last.name.name):
                    last.remarks.short = cell[0].text
                    continue
            if self.head is None and number == 0 and not any(entries.read(b.passage).entries for b in cell):
                return
            if self.head is not None and self.head.is_cell and number > 0:
                sides.append((number, self.head))
            found = list(self._names(cell, self.head or _HERE))
            if number == 0 and place == 0 and not any(isinstance(f, tuple) for f in found):
                self.head = None
                yield from self._unknown(cell[0].passage)
                return
            pending += [f for f in found if isinstance(f, tuple)]
            yield from (f for f in found if isinstance(f, Doubt))
            last = pending[-1][0] if len([f for f in found if isinstance(f, tuple)]) == 1 else None
            self.latest = last or self.latest
        yield from pending
        if labelled and filled[0][0] == 0:
            apart = [(n, h) for n, h in sides if h is not sides[0][1]]
            self.sides = (sides[0], *apart) if apart else ()
            self.head = sides[0][1] if apart else self.head

    def _unknown(self, label: Passage) -> Iterator[Doubt]:
        if remarks.is_nobody(label.text):
            return
        reason = (
            f"“{label.text.rstrip(':')}” does not tell in what capacity someone attends; those under it are left out."
        )
        yield Doubt("unread-passage", reason, label.words())

    def _names(self, cell: tuple[Block, ...], under: Head) -> Iterator[tuple[Entry, Head] | Doubt]:
        for block in cell:
            if under.kind == NOBODY:
                continue
            found = entries.read(block.passage, plural=under.is_plural)
            found = entries.affiliated(found) if under.kind == ALSO else found
            for entry in found.entries:
                entry.starred |= block.marker == "*"
                yield entry, under
            for part in found.unread:
                if part.text[:1].isupper() and not meaning("attendance", part.text):
                    yield Doubt("unread-passage", f"“{part.text}” could not be read as a name.", part.words())


def is_item_column(text: str) -> bool:
    """Does a column tell items: "Agenda Item", "Item No", "Minute"?"""
    return bool(
        re.fullmatch(r"(?i)(?:agenda |for |minute )?(?:items?|minutes?)(?: no\.?| numbers?)?", text.strip(" :."))
    )


@functools.cache
def _known(kind: str) -> frozenset[str]:
    """The heads of a kind of column: of names, of roles, of those for whom they are there."""
    return frozenset(table("attendance_columns")[kind])


def _columns(firsts: list[Passage | None]) -> tuple[str, ...]:
    """What the columns are by a row of heads, the name among them; () for another row, or one of labels."""
    words = [fold(f.text) if f else "" for f in firsts]
    meant = tuple(next((kind for kind in table("attendance_columns") if w in _known(kind)), "") for w in words)
    if "name" not in meant or not all(m or not w for m, w in zip(meant, words, strict=True)):
        return ()
    place = meant.index("name")
    if not {"role", "of"} & set(meant) or (place and meant[0] == "role" and words[0] not in ("title", "job title")):
        return ()
    return meant


_HERE = Head(PRESENT, "", Passage("", ()), 0)


def widened(entry: Entry, last: Passage) -> Entry:
    """The entry with its row's words up to the end of another cell."""
    return replace(entry, whole=entry.whole.join(last, foreign=True))
