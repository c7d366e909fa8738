"""What is to be done, by whom and by when: the actions of an item, under their label or told in its words."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from loader import names, organisations
from loader.layouts import bilingual
from loader.layouts.agenda import Contents, Stretch
from loader.layouts.deciding.decided import Decided
from loader.layouts.doing import deeds, owners, places, promises
from loader.layouts.doing.owners import Owners
from loader.layouts.doing.places import Place, of_block
from loader.layouts.doing.utterances import sentences
from loader.layouts.setting import Setting
from loader.lexicon import meaning
from loader.passages import Block, Passage
from loader.records import Action, Doubt
from ontology.iris import Key, fold

_ROLE = (
    r"(?:the\s+)?(?:Head|Director|Chief|Clerk|Leader|Chair)\s+(?:of|to|for)\s+[A-Z](?:[\w &'’-]|(?<=\b[A-Z])\.){1,60}"
)
# An entry once read is not taken apart again: "and" may part two, or stand within the name of a post.
_PART_OF_LIST = rf"(?>{_ROLE}|{names.NAME}|ALL|All|Clerk|CLERK|Clerc|Officers|Chair(?:man)?|[A-Z]{{2,4}})"
OWNERS = re.compile(rf"^{_PART_OF_LIST}(?:\s*(?:/|,|&|and)\s*{_PART_OF_LIST}){{0,20}}\s*$")
_WHOLE = 250  # letters of a paragraph that is an action as a whole; of a longer one, the sentence that says what to do
_FOR_OFFICERS = re.compile(r"(?:All\s+)?(?:Officers?|Staff)\s+(?:to|will)\s", re.IGNORECASE)
_ENTRY = re.compile(r"[^,;:]{4,100}[,–-]\s+")  # what a short "Clerk to report" is about
_TO_ACTION = re.compile(r".{2,80}\bto\s+action\W*", re.IGNORECASE)
_GOING = re.compile(r".{2,60}\bwill\s+(?:go|attend)\W*")
_SIGNATURE = re.compile(r"\W*(?:signed|llofnodwyd|signature)\b[\W_]*(?:by\b[\W_]*)?", re.IGNORECASE)
_AREAS = re.compile(  # items that say who looks after what, and no more
    r"\b(?:responsibilit\w+|representatives?|portfolios?|roles|committees?\s+and|members?hip\s+of|outside\s+bodies|cynrychiolwyr|cyfrifoldebau)\b",
    re.IGNORECASE,
)
_NOTED = re.compile(r"[^.;]{0,80}\b(?:noted|received|approved)\W*$", re.IGNORECASE)
_NOTHING = re.compile(r"\W*(?:none|nil|n/?a|no\s+actions?(?:\s+\w+){0,3}|dim)\W*", re.IGNORECASE)


def find(parts: Contents, decided: Decided, setting: Setting, stretch: Stretch | None = None) -> tuple[Action, ...]:
    """The actions of an item; what is `decided` already is told again only where an owner stands beside it.

    `stretch` is the item itself: it lends its title and the cells of its owner column.
    """
    reading = _Reading(decided, setting, stretch)
    marked = [(_start(text), (text, beside)) for text, beside in parts.actions]
    told = [(_start(b.passage, b.aside), b) for b in (*parts.prose, *(b for b, _ in parts.decisions))]
    entries: list[tuple[int, Block | tuple[Passage, tuple[Passage, ...]]]] = [*marked, *told]
    ordered = sorted(entries, key=lambda e: e[0])
    for number, (_, entry) in enumerate(ordered):
        following = ordered[number + 1][1] if number + 1 < len(ordered) else None
        reading.following = following if isinstance(following, Block) else None
        if isinstance(entry, Block):
            reading.take(entry)
        else:
            reading.labelled(*entry)
    if stretch is not None and not parts.actions:
        reading.column(stretch.owners)
    return tuple(bilingual.actions(deeds.once(reading.found)))


def _start(passage: Passage, aside: Passage | None = None) -> int:
    offsets = passage.offsets or (aside.offsets if aside else ())
    return offsets[0] if offsets else 0


def _are_all(told: list[promises.Promise], owned: Owners) -> bool:
    """Are those who have promised just those who stand in the place of the owners?"""
    return {key for p in told if p.owners for key in p.owners.keys} == set(owned.keys)


@dataclass(slots=True)
class _Reading:
    """The actions of an item while its blocks are read in their order."""

    decided: Decided
    setting: Setting
    stretch: Stretch | None
    found: list[Action] = field(default_factory=list)
    before: Block | None = None  # the block to which an owner on a line of its own belongs
    began: int = 0  # how many actions there were before it
    subject: Key | None = None  # whom "she" means
    settled: list[Block] = field(default_factory=list)  # the blocks that tell a decision
    following: Block | None = None
    ahead: Owners | None = None  # owners on a line of their own before "Officers to …"
    columns: tuple[str, ...] = ()  # of a table inside the item: owner, due …

    @property
    def is_about_people(self) -> bool:
        """Apologies and interests name people who are to do nothing."""
        if self.stretch is None:
            return False
        heading = self.stretch.heading
        return heading in ("apologies", "declarations") or (
            heading == "attendance" and len(self.stretch.title.text) < 40
        )

    # ------------------------------------------------------------ under a label
    def labelled(self, text: Passage, beside: tuple[Passage, ...]) -> None:
        """An action under its label, the owners after it or in it."""
        if _NOTHING.fullmatch(text.text) or self._is_only_a_name(text):
            return
        alone = owners.read(text, self.setting, labelled=True) if not beside else None
        if alone:
            self._owned_by(alone)
            return
        owned = self._beside(beside)
        if not beside:
            place = of_block(Block("text", text), self.setting, labelled=True)
            if place:
                owned, text = place.owners, text.part(0, place.start)
            else:
                promised = [p.owners for s in sentences(text) for p in promises.find(s, self.setting) if p.owners]
                owned = promised[0] if promised else self._first_words(text)
        self._add(text, owned, beside=beside)

    def _is_only_a_name(self, text: Passage) -> bool:
        """Is it only the name of a council or a body, which the head of a page repeats?"""
        if len(text.text) > 100:
            return False
        named = all(w[0].isupper() or w in ("of", "for", "the", "and", "&", "in", "on") for w in text.text.split())
        whole = named and any(name.end == len(text.text) for name in organisations.find(text.text))
        things = self.setting.roster.things.values()
        return whole or any(fold(text.text) == fold(form) for thing in things for form in thing.forms)

    def _first_words(self, text: Passage) -> Owners | None:
        """Whoever the words of a labelled action begin with: "Corporate Director, Place to attend …"."""
        match = re.match(
            r"(?P<who>(?:[^.;:]|\.(?=\s?[A-Z])){2,90}?)(?:\s+(?:to|will|TO)\s+|\s*:\s+|\s+[–—-]\s+)(?=\w)", text.text
        )
        who = text.part(*match.span("who")) if match else None
        return (owners.in_text(who, self.setting) or owners.read(who, self.setting, labelled=True)) if who else None

    def _beside(self, beside: tuple[Passage, ...]) -> Owners | None:
        found: Owners | None = None
        for cell in beside:
            owned = owners.read(cell, self.setting, labelled=True)
            if owned is None and meaning("owning", cell.text) != "nobody":
                reason = f"“{cell.text}” is in the place of an owner and names nobody known."
                owned = Owners((), cell.text, cell.words(), doubts=(Doubt("unknown-person", reason, cell.words()),))
            found = (found | owned if found else owned) if owned else found
        return found

    def _owned_by(self, owned: Owners) -> None:
        """ "Action: Clerk" on a line of its own: it belongs to what was told just before it."""
        last = self.found[-1] if len(self.found) > self.began else None
        if last is not None and _FOR_OFFICERS.match(last.text) and last.owner_statement in last.text:
            self.found[-1] = deeds.with_owners(replace(last, owners=()), owned)  # the officers that are meant
        elif last is not None and (not last.owners or set(last.owners) & set(owned.keys)):
            self.found[-1] = deeds.with_owners(last, owned)
        elif self.before is not None and self.before.passage:
            self._own(self.before.passage, owned)
        elif self.stretch is not None and self.stretch.title:
            self._add(self.stretch.title, owned)

    # ------------------------------------------------------------ in the words of the item
    def take(self, block: Block) -> None:
        """A block of the item: with an owner in it or beside it, or sentences that say who is to do what."""
        if block.kind == "row":
            self._row(block)
            return
        self.columns = ()
        if _SIGNATURE.fullmatch(block.text):
            return
        *first, block = places.split(block, self.setting)
        for part in first:
            self._take(part)
        self._take(block)

    def _take(self, block: Block) -> None:
        place = of_block(block, self.setting)
        if self.is_about_people and not (place and place.is_labelled):
            return
        if place and self._are_movers(place, block):
            place = None
        if place and self._is_area(place, block):
            return
        if place and not block.passage.part(0, place.start):
            if self._is_for_next(place):
                self.ahead = place.owners
            else:
                self._owned_by(place.owners)
            return
        self.began = len(self.found)
        self.before = block
        if self._is_decided(block.passage):
            self.settled.append(block)
        if self.ahead:
            owned, self.ahead = self.ahead, None
            self._own(block.passage, owned)
        elif place and meaning("labels", block.text[: place.start].strip(" :")) != "action":
            self._own(block.passage.part(0, place.start), place.owners)
        else:
            self._promises(block.passage)

    def _is_for_next(self, place: Place) -> bool:
        """Do owners on a line of their own, after a decision, belong to the "Officers to …" below it?"""
        after = self.following
        return bool(
            after
            and not place.is_labelled
            and self.before in self.settled
            and all(key.startswith("person/") for key in place.owners.keys)
            and _FOR_OFFICERS.match(after.text)
            and of_block(after, self.setting) is None
        )

    def _is_area(self, place: Place, block: Block) -> bool:
        """Does a line only say who looks after what: "Footpaths – AB", where the item is of responsibilities?"""
        told = block.text[: place.start].strip(" –—-:(")
        is_bare = len(told.split()) < 6 and not re.search(r"[.;\d]|\b(?:to|be|is|will)\b", told)
        of_areas = self.stretch is not None and bool(_AREAS.search(self.stretch.title.text[:80]))
        return of_areas and is_bare and bool(told) and not place.is_labelled

    def _are_movers(self, place: Place, block: Block) -> bool:
        """Two names after a decision are those who moved and seconded it."""
        count = len(place.owners.keys) + len(place.owners.doubts)
        if place.is_labelled or count > 2:
            return False
        moved = {k for d in self.decided.decisions for k in (*d.moved_by, *d.seconded_by)}
        if count == 1:
            return place.is_inside and set(place.owners.keys) <= moved and self._is_decided(block.passage)
        return set(place.owners.keys) <= moved or (place.is_inside and self._is_decided(block.passage))

    def _is_decided(self, passage: Passage) -> bool:
        return any(deeds.overlap(words, self.decided.words) for words in [passage.words()] if words)

    def _own(self, body: Passage, owned: Owners) -> None:
        """The action of a paragraph that has an owner: the whole of it, or what it says is to be done."""
        told = [
            (s, p) for s, p in self._promised(body) if not deeds.overlap(s.words(p.start, p.end), self.decided.words)
        ]
        start = 0
        each = [p for _, p in told if p.owners and len(p.owners.keys) == 1]
        if len({p.owners.keys for p in each if p.owners}) > 1 and _are_all(each, owned):
            for sentence, promise in told:  # "A to write, B to ring. A/B"
                if promise.owners:
                    self._add(sentence.part(promise.start, promise.end), replace(promise.owners, due=owned.due))
            return
        if told and (len(body.text) > _WHOLE or self._is_decided(body)):
            first, promise = next(((s, p) for s, p in told if deeds.shared(p.owners, owned)), told[0])
            start = body.offsets.index(first.offsets[promise.start])
        self._add(body.part(start), owned)

    def _promised(self, passage: Passage) -> list[tuple[Passage, promises.Promise]]:
        found: list[tuple[Passage, promises.Promise]] = []
        told = list(sentences(passage))
        for before, sentence in zip([None, *told], told, strict=False):
            promised = promises.find(sentence, self.setting, self.subject)
            if before and promised and _TO_ACTION.fullmatch(sentence.text):  # "… sent round. Clerk to action."
                whole = passage.part(
                    passage.offsets.index(before.offsets[0]), passage.offsets.index(sentence.offsets[-1]) + 1
                )
                found = [(s, p) for s, p in found if s is not before]
                found.append((whole, replace(promised[0], start=0, end=len(whole.text))))
            else:
                found += [(sentence, promise) for promise in promised]
            self.subject = promises.next_subject(sentence, self.setting, self.subject)
        return found

    def _promises(self, passage: Passage) -> None:
        for sentence, promise in self._promised(passage):
            text = sentence.part(promise.start, promise.end)
            if len(text.text.split()) < 5 and _ENTRY.fullmatch(sentence.text[: promise.start]):
                text = sentence.part(0, promise.end)  # "Pot hole by the mill, Clerk to report"
            if _GOING.fullmatch(text.text) and text.offsets[0] > passage.offsets[0]:
                text = deeds.with_before(passage, text)  # "Annual conference, 3 May. Cllr Lane will attend."
            if _TO_ACTION.fullmatch(re.split(r"[.;]\s+", text.text)[-1]) or not deeds.overlap(
                text.words(), self.decided.words
            ):
                self._add(text, promise.owners)

    # ------------------------------------------------------------ in columns
    def _row(self, row: Block) -> None:
        """A row of a table inside the item, where a head has said which column holds the owners."""
        cells = [row.cell(n) for n in range(len(row.cells))]
        heads = places.heads(tuple(cell.text if cell else "" for cell in cells))
        if "column" in heads and not any(cell and len(cell.text) > 40 for cell in cells):
            self.columns = heads
            return
        if "column" not in self.columns or len(cells) != len(self.columns):
            return
        at = self.columns.index("column")
        cell, texts = cells[at], [c for n, c in enumerate(cells) if c and not self.columns[n] and len(c.text) > 3]
        owned = owners.read(cell, self.setting, labelled=True) if cell else None
        due = next((c.text for n, c in enumerate(cells) if c and self.columns[n] == "due"), "")
        if any(
            c and self.columns[n] == "status" and meaning("standing", c.text) == "finished" for n, c in enumerate(cells)
        ):
            return
        if owned and texts:
            self._add(max(texts, key=lambda c: len(c.text)), replace(owned, due=owned.due or due))

    def column(self, cells: list[Passage]) -> None:
        """The cells of the item's own owner column, where no action is labelled."""
        for cell in cells:
            owned = owners.read(cell, self.setting, labelled=True)
            if owned and len(self.found) == 1 and deeds.shared(self.found[0], owned):
                self.found[0] = deeds.with_owners(self.found[0], owned)
            elif owned and (self.settled or self.before):
                block = next((b for b in self.settled if not _NOTED.match(b.text)), self.before)
                self._own(block.passage if block else cell, owned)
            elif owned and self.stretch is not None:
                self._add(self.stretch.title, owned)
            elif not owned:
                self._promises(cell)

    # ------------------------------------------------------------ the action
    def _add(self, text: Passage, owned: Owners | None, *, beside: tuple[Passage, ...] = ()) -> None:
        action = deeds.made(text, owned, beside, self.setting)
        if action:
            self.found.append(action)
