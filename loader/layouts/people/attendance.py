"""Who was at a meeting: the list of those present with its officers, guests and apologies, and what items add to it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from loader import names
from loader.layouts.agenda import Stretch
from loader.layouts.people import apologies, entries, flowing, heads, presence, present, register
from loader.layouts.people.entries import Entry
from loader.layouts.people.heads import ABSENT, APOLOGIES, NOBODY, PRESENT, Head
from loader.layouts.people.rows import Row, capacities
from loader.layouts.people.rows import row as entered
from loader.passages import Block, Passage
from loader.records import Attendance, Doubt, Words
from loader.roster import Roster
from ontology.iris import fold

span = present.span
is_appendix = present.is_appendix

_EARLY = 5  # items among which the list itself, or who took the chair, may stand
_APOLOGIES_ITEM = re.compile(r"(?i)apolog|absence|ymddiheur|substitut")
_WERE = re.compile(
    r"(?i)\b(?:were|was) (?P<also>also )?(?:present|in attendance)\b|"
    r"\b(?:also )?attended(?: (?:the|this) meeting)?"
    r"(?P<by> by invitation| at the invitation| as (?:an )?(?:observers?|guests?)| as visitors?)"
)
_CLERK = re.compile(
    r"(?:^|\b(?:read|taken|presented|reported|given|introduced|circulated|recorded)(?: out)? by )"
    r"[Tt]he (?P<post>(?:(?:[Pp]arish|[Tt]own|[Hh]onorary|[Hh]on\.?|[Aa]cting|[Tt]emporary) )?(?:Clerk|Secretary|"
    r"Treasurer)),? (?=(?:Mr|Mrs|Ms|Miss|Dr)\b)"
)
_CLERKS = re.compile(r"(?i)\b(?:clerk|secretary)\b")
_CONSTABLE = re.compile(r"(?:P\.\s?C|W\.\s?P\.\s?C|P\.\s?C\.\s?S\.\s?O)\.\s{0,3}(?=[A-Z][a-z'’]\S{1,40}$)")
_FOR_ITEM = re.compile(r"\s(?:was|were) (?:also )?(?:in attendance|present) for (?:this|the|that) item\b.{0,20}$")
_LEGEND = re.compile(
    r"(?i)\*\s{0,3}(?:=|-|–|denotes|indicates|those|members?)?\s{0,3}(?:those\s{1,3}|members?\s{1,3})?(?:present|"
    r"in attendance|attended|attending|attendance)\b"
)


def read(
    blocks: Iterable[Block], stretches: Sequence[Stretch], roster: Roster
) -> tuple[tuple[Attendance, ...], tuple[Doubt, ...]]:
    """The records of attendance and apologies, and a doubt for each name that could not be read.

    `blocks` are those of the list; `stretches` are all items, by whose place in that order arrivals are told.
    """
    listing = _Listing(roster, _fuller(blocks := tuple(blocks), stretches))
    listing.take(blocks)
    listing.items(stretches)
    return listing.finish(stretches)


def _fuller(blocks: Sequence[Block], stretches: Sequence[Stretch]) -> list[str]:
    """Every name with a title that the items print in full: the list may have initials alone."""
    found: dict[str, None] = {}
    for block in [*blocks, *(b for s in stretches for b in s.blocks)]:
        for match in names.titled().finditer(block.text):
            if " " in match["name"]:
                found.setdefault(match["name"].rstrip("."))
    return list(found)


@dataclass(slots=True)
class _Listing:
    """The rows so far, with the head that is in force and what could not be read."""

    roster: Roster
    fuller: list[str]
    rows: list[Row] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)
    head: Head | None = None
    table: register.Table = field(default_factory=register.Table)
    starred: bool = False
    late: list[Entry] = field(default_factory=list)  # apologised for coming late

    # ------------------------------------------------------------ the list
    def take(self, blocks: Sequence[Block]) -> None:
        """Every block of a list: rows of a table, heads, names, and sentences."""
        self.starred = any(present.is_legend(b) or _LEGEND.search(b.text) for b in blocks)
        for block, _ in flowing.flow(blocks):
            if present.is_appendix(block):
                self.head = None
            elif block.kind == "row" and not present.is_legend(block):
                self._row(block)
            elif not present.is_legend(block) and not (
                self.starred
                and _LEGEND.search(block.text)
                and "(" not in block.text[:2]
                and not entries.read(block.passage).entries
            ):
                for part in heads.parts(block.passage):
                    self._part(part, starred=block.marker == "*")
            if block.aside and block.kind != "row":
                self._part(block.aside, starred=False)

    def _row(self, block: Block) -> None:
        cells = [cell for cell in block.cells if any(b.passage for b in cell)]
        alone = cells[0][0].passage if len(cells) == 1 and len(cells[0]) == 1 else None
        if alone and (own := heads.head(alone)) and ":" in alone.text and own.post is None and alone.part(own.start):
            for part in heads.parts(alone):  # one cell over all columns: "In attendance: Mrs A Moss, Town Clerk"
                self._part(part, starred=False)
            return
        if self.table.head is None and self.head is not None and not self.table.columns:
            self.table.head = self.head
        for found in self.table.row(block):
            if isinstance(found, Doubt):
                self.doubts.append(found)
            else:
                entry, head = found
                whole = entry.whole.words()
                stated = entry.remarks.stands_for or entry.remarks.post
                if stated and stated.words() and whole[-1][1] < stated.words()[-1][1]:
                    whole = ((whole[0][0], stated.words()[-1][1]),)
                if self.starred and not entry.starred and head.kind == PRESENT:
                    entry.remarks.mark = entry.remarks.mark or "absent"
                self._add(entry, head, alone=True, whole=whole)
        self.head = self.table.head or self.head

    def _part(self, part: Passage, *, starred: bool) -> None:
        """A part of the list; who is named beside "The Mayor, …" alone has that office, and none of those below."""
        before = self.head if self.head and self.head.kind == PRESENT else None
        self._under(part, starred=starred)
        now = self.head
        office = now is not None and now is not before and now.capacity in ("chair", "vice-chair", "deputy-chair")
        if office and any(r.head is now for r in self.rows):
            self.head = before or Head(PRESENT, "member", Passage("", ()), 0)

    def _under(self, part: Passage, *, starred: bool) -> None:
        head = heads.head(part)
        if head:
            self.head = head = heads.settled(head, self.head)
            self.table = register.Table(meant=self.table.meant)
            part = part.part(head.start)
        if not part or (self.head and self.head.kind == NOBODY and head):
            return
        told = [s for s in apologies.each(part) if _is_told(s)]
        if told and not (head and head.kind == APOLOGIES):
            for sentence in told:
                self.sentence(sentence, of_item=False)
            return
        found = entries.read(part, plural=bool(self.head and self.head.is_plural))
        found = entries.affiliated(found) if self.head and self.head.kind == heads.ALSO else found
        suffix = _WERE.search(part.text)
        if suffix and (found.has_prose or suffix["by"]):
            self.head = Head(
                heads.ALSO if suffix["also"] or suffix["by"] else PRESENT,
                "" if suffix["also"] or suffix["by"] else "member",
                part.part(*suffix.span()),
                0,
            )
        if self.head and self.head.kind == NOBODY and not (found.entries and found.entries[0].name.title):
            return
        for entry in found.entries:
            if self.starred and not (entry.starred or starred) and (self.head is None or self.head.kind == PRESENT):
                entry.remarks.mark = entry.remarks.mark or "absent"
            self._add(entry, self.head, alone=len(found.entries) == 1)
        if self.head and self.head.kind in (PRESENT, APOLOGIES):
            for piece in found.unread:
                if len(piece.text.split()) > 1 and len(piece.text) < 80 and piece.text[0].isupper():
                    self.doubts.append(
                        Doubt("unread-passage", f"“{piece.text}” could not be read as a name.", piece.words())
                    )

    def _add(self, entry: Entry, head: Head | None, *, alone: bool, whole: Words = ()) -> None:
        kind = head.kind if head else PRESENT
        if kind == NOBODY:
            kind = heads.ALSO
        if (kind == ABSENT and entry.remarks.mark != "apologies") or entry.remarks.mark == "absent":
            reason = f"{entry.name.name} is listed as absent, without apologies: neither present nor excused."
            self.doubts.append(Doubt("unread-passage", reason, entry.whole.words()))
            return
        if kind == APOLOGIES and entry.remarks.is_late:
            self.late.append(entry)
            return
        if kind == heads.ALSO and not entry.name.title and (rank := _CONSTABLE.match(entry.name.name)):
            entry.name = replace(entry.name, name=entry.name.name[rank.end() :], title=rank.group().strip())
            entry.bare = entry.bare.part(rank.end())
        if head and head.post is not None and entry.remarks.post is None:
            entry.remarks.post = head.post
        new = entered(entry, kind if kind != ABSENT else APOLOGIES, head, alone=alone)
        new.whole = whole or new.whole
        self._join(new)

    def _join(self, new: Row) -> None:
        """Add a row, unless the list has the person already: then what the new one says is added to that."""
        same = next((r for r in self.rows if self._is_same(r, new)), None)
        if same is None:
            self.rows.append(new)
        elif same.is_present == new.is_present:
            if _holds(new, "chair"):
                same.head, same.kind = new.head, new.kind
            same.remarks.merge(new.remarks)
            if len(new.stated.name) > len(same.stated.name):
                same.stated, same.bare, same.whole = new.stated, new.bare, new.whole
        elif " " in new.stated.name:
            reason = f"{new.stated.name} stands among those present and among the apologies."
            there = same if same.is_present else new
            self.rows[self.rows.index(same)] = there
            there.doubts.append(Doubt("present-and-apologising", reason, (*same.whole, *new.whole)))

    def _is_same(self, old: Row, new: Row) -> bool:
        """One person by the name: the same words, or a shorter form of the one who stands there as chair."""
        if fold(old.stated.name) == fold(new.stated.name):
            if {old.stated.title.strip("."), new.stated.title.strip(".")} in (
                {"Mr", "Mrs"},
                {"Mr", "Ms"},
                {"Mr", "Miss"},
            ):
                return False
            one, other = old.remarks.stands_for, new.remarks.stands_for
            return not (one and other and fold(one.text) != fold(other.text))
        if not new.is_present and " " not in new.stated.name:
            return fold(old.stated.name).split()[-1] == fold(new.stated.name)
        if old.is_present != new.is_present or not (_holds(old, "chair") or _holds(new, "chair")):
            return False
        short, long = sorted((old.stated.name, new.stated.name), key=len)
        return names.is_short(short) and names.fits(short, long)

    # ------------------------------------------------------------ sentences, of the list and of the items
    def items(self, stretches: Sequence[Stretch]) -> None:
        """What items add: a list inside one of the first, apologies, substitutes, the chair, comings and goings."""
        for order, stretch in enumerate(stretches, 1):
            of_item = bool(_APOLOGIES_ITEM.search(stretch.title.text)) and len(stretch.title.text) < 120
            passages = [*([stretch.title] if stretch.title else []), *(b.passage for b in stretch.blocks)]
            if order <= _EARLY:
                self._early(stretch, passages, of_item=of_item)
            for passage in passages:
                if len(passage.text) < 20000:
                    for sentence in apologies.each(passage):
                        self._moves(sentence, order)
                        self._for_item(sentence)

    def _early(self, stretch: Stretch, passages: Sequence[Passage], *, of_item: bool) -> None:
        head = heads.head(stretch.title) if stretch.title else None
        if head and heads.is_strong(head) and not any(r.is_present for r in self.rows):
            self.head = None
            self.take([Block("text", stretch.title), *stretch.blocks])
            return
        self.head = None
        for number, passage in enumerate(passages):
            inner = heads.head(passage)
            if number and inner and (heads.is_strong(inner) or inner.kind == ABSENT) and passage.part(inner.start):
                self.take([Block("text", passage)])
                continue
            title = number == 0 and bool(stretch.title)
            if inner and inner.kind == APOLOGIES and passage.part(inner.start):
                passage, title = passage.part(inner.start), False
            for sentence in apologies.each(passage):
                self.sentence(sentence, of_item=of_item and not title)
                self._clerk(sentence)
                self._give(*apologies.elected_at(stretch.title.text, sentence))
        for block in stretch.blocks:
            if block.kind == "row" and of_item:
                self.table = register.Table(Head(APOLOGIES, "", stretch.title, 0))
                self._row(block)
        self.head = None

    def sentence(self, sentence: Passage, *, of_item: bool) -> None:
        """Apologies, substitutes and the chair, as one sentence tells them."""
        told = apologies.apologies(sentence, of_item=of_item)
        for entry in told:
            if entry.remarks.is_late:
                self.late.append(entry)
            elif entry.remarks.mark not in ("present", "absent"):
                new = entered(entry, APOLOGIES, None)
                new.alone = len(told) == 1 and sentence.text.startswith("Apologies ")
                self._join(new)
        for pair in apologies.substitutions(sentence):
            self._substitute(pair, of_item=of_item)
        self._give("vice-chair", apologies.elected(sentence, deputy=True))
        self._give("chair", apologies.chair(sentence) or apologies.elected(sentence))

    def _clerk(self, sentence: Passage) -> None:
        """The clerk or secretary, whom only a sentence names who read the minutes: "by the Clerk, Mrs A Hill"."""
        told = _CLERK.search(sentence.text)
        if (
            told is None
            or not self.rows
            or any(r.remarks.post and _CLERKS.search(r.remarks.post.text) for r in self.rows)
        ):
            return
        rest = sentence.part(told.end())
        name = names.titled().match(rest.text)
        found = entries.read(rest.part(0, name.end())).entries if name else ()
        if len(found) != 1 or self._row_of(found[0].name.name, present_only=False):
            return
        found[0].remarks.post = sentence.part(*told.span("post"))
        new = entered(found[0], PRESENT, None)
        new.whole = sentence.words(told.start("post"), told.end() + name.end() if name else told.end())
        self.rows.append(new)

    def _give(self, capacity: str, name: Passage | None) -> None:
        """A capacity that a sentence tells of someone present, where the list gives it to no one."""
        same = ("chair",) if capacity == "chair" else ("vice-chair", "deputy-chair")
        if name is None or any(r.is_present and _holds(r, *same) for r in self.rows):
            return
        row = self._row_of(name.text)
        if row is None and not self.rows and capacity == "chair":
            self.rows += [entered(e, PRESENT, None) for e in entries.read(name).entries[:1]]
            row = self.rows[0] if self.rows else None
        if row and (capacity == "chair" or not row.remarks.capacity):
            row.remarks.capacity = capacity

    def _substitute(self, pair: apologies.Substitution, *, of_item: bool) -> None:
        """Who came for whom; the one who stayed away has a row where the sentence stands under the apologies."""
        there, away = self._row_of(pair.there.name.name), self._row_of(pair.instead_of.name.name, present_only=False)
        if there is None:
            there = entered(pair.there, PRESENT, None)
            self.rows.append(there)
        if away is None and of_item and pair.is_excused:
            away = entered(pair.instead_of, APOLOGIES, None)
            self.rows.append(away)
        if there is not away:
            there.substitute_for, there.remarks.substitutes = away, True
            there.remarks.in_place_of = pair.instead_of.whole

    def _row_of(self, written: str, *, present_only: bool = True) -> Row | None:
        """The one row that a name in a sentence means."""
        parsed = names.parse(written)
        name = parsed.name if parsed else written
        rows = [r for r in self.rows if r.is_present or not present_only]
        found = [r for r in rows if fold(r.stated.name) == fold(name) or r.remarks.short == name]
        found = found or [r for r in rows if names.fits(name, r.stated.name) or names.fits(r.stated.name, name)]
        return found[0] if len(found) == 1 else None

    def _for_item(self, sentence: Passage) -> None:
        """Guests and officers of one item: "A Moss (Director, Mill Trust) was in attendance for this item"."""
        told = _FOR_ITEM.search(sentence.text)
        found = entries.read(sentence.part(0, told.start())) if told and self.rows else None
        if told is None or found is None or found.has_prose or found.unread:
            return
        for entry in found.entries:
            if entry.name.is_full and entry.remarks.post:
                self._add(entry, Head(heads.ALSO, "", sentence.part(*told.span()), 0), alone=False)

    def _moves(self, sentence: Passage, order: int) -> None:
        for move in apologies.moves(sentence):
            row = self._row_of(move.who.text) or self._newcomer(move)
            if row is None:
                continue
            if move.verb == "arrived" and row.arrived_at_item is None:
                row.arrived_at_item, row.arrived_at = order, move.at or row.arrived_at
            elif move.verb == "left":
                row.left_at_item, row.left_at = order, move.at
            elif move.verb == "returned":
                row.left_at_item = row.left_at = None
            row.whole = (*row.whole, *sentence.words()) if move.verb != "returned" else row.whole

    def _newcomer(self, move: apologies.Move) -> Row | None:
        """A councillor who came in by a sentence and stands in no list: announced as late, or not known before."""
        found = entries.read(move.who).entries
        if move.verb != "arrived" or len(found) != 1 or not self.rows:
            return None
        name = found[0].name
        late = next(
            (e for e in self.late if names.fits(name.name, e.name.name) or names.fits(e.name.name, name.name)), None
        )
        alike = [r for r in self.rows if fold(r.stated.name).split()[-1] == fold(name.name).split()[-1]]
        if alike or not names.is_councillor(name.title):
            return None
        new = entered(late or found[0], PRESENT, None)
        new.whole = (*(new.whole if late else ()), *move.sentence.words())
        self.rows.append(new)
        return new

    # ------------------------------------------------------------ records
    def finish(self, stretches: Sequence[Stretch]) -> tuple[tuple[Attendance, ...], tuple[Doubt, ...]]:
        """The rows as records, everyone in them known to the roster."""
        for row in self.rows:
            where = row.remarks.in_place_of
            found = entries.read(where).entries if where and row.substitute_for is None else ()
            row.substitute_for = self._row_of(found[0].name.name, present_only=False) if found else row.substitute_for
        capacities(self.rows)
        return tuple(presence.records(self.rows, stretches, self.roster, self.fuller)), tuple(self.doubts)


def _holds(row: Row, *capacities: str) -> bool:
    return row.remarks.capacity in capacities or bool(row.head and row.head.capacity in capacities)


def _is_told(sentence: Passage) -> bool:
    """Is it a sentence about apologies, substitutes or the chair, and no part of a list?"""
    text = sentence.text
    return bool(
        re.search(
            r"(?i)\bapolog(?:y|ies)\b.{0,60}\b(?:received|accepted|noted|from|given|sent|"
            r"submitted|tendered|behalf|come)\b|\b(?:sent|gave|tendered)\b.{0,30}\bapolog",
            text,
        )
    ) or bool(
        re.search(
            r"(?i)\b(?:took|taken|assumed) (?:by|the chair)|\bsubstituted\b|\bchaired (?:by|"
            r"the meeting)\b|\bpresided\b|\bwas in the chair\b|"
            r"\b(?:attended|present|there|sat|attending|substituting) (?:\w{1,12} ){0,3}in (?:the )?place of\b",
            text,
        )
    )
