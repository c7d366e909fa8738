"""What an item decided: its decisions and approvals of minutes, with movers, votes and the appointments they make."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from loader.layouts import agenda, answers, appointments, clauses, movers, votes
from loader.layouts.agenda import Contents, Stretch
from loader.layouts.drafts import Draft, numbered
from loader.layouts.movers import Movers
from loader.layouts.setting import Setting
from loader.layouts.votes import Count
from loader.passages import Block, Passage
from loader.passages import sentences as _split
from loader.records import Appointment, Decision, Vote, Words
from ontology.iris import Key

_NOTHING = re.compile(
    r"^\W*(?:none|nil|n/?a|no\s+decisions?(?:\s+\w+){0,4}|there\s+(?:was|were)\s+(?:none|no\s+\w+)|not\s+required|not\s+applicable|dim)\W*$",
    re.IGNORECASE,
)
_BULLET = re.compile(r"^\(?(?:\d{1,2}|[a-z]|[ivx]{1,5})[).]\s+(?=\S)|^[•·*–-]\s+", re.IGNORECASE)
_GOES_ON = re.compile(r"\W*(?:(?:and|further|also)\s+)?that\b|\W*(?:and\s+)?to\s+[a-z]|\W*bod\b", re.IGNORECASE)
_LEADS_IN = re.compile(
    r"^(?:That\s+)?(?:The|the|This|Members|It)?\b[^.;]{0,80}:$|^(?:UNANIMOUSLY\s+)?RESOLVED\b[^a-z]{0,30}$"
)
_REMARK = re.compile(
    r"^\W*(?:\(|proposed\b|proposer\b|moved\b|seconded\b|cynigiwyd\b|cynigydd\b|vot(?:es?|ing)\b|for\b|in\s+favour\b|all\s+in\s+favour|"
    r"on\s+the\s+(?:motion|proposition|proposal)\b|by\s+\w+\s+votes)",
    re.IGNORECASE,
)
_INLINE = re.compile(r"^(?:DECISION|Decision|DECIDED|Decided|PENDERFYNIAD|Penderfyniad)\s*[:–—-]\s*")
_FOLLOWING = re.compile(
    r"^\W*(?:the\s+following\s+(?:comments?\s+|responses?\s+)?(?:was|were)\s+(?:\w+ly\s+)?\w+|(?:cytunwyd|penderfynwyd)\s+(?:ar\s+)?y\s+canlynol)\W*:$",
    re.IGNORECASE,
)
_ENDS = re.compile(
    r"^\W*(?P<not>[Nn]ot\s+)?(?P<verb>AGREED|APPROVED|NOTED|DEFERRED|REFUSED|REJECTED|Agreed|Approved|Noted|Deferred|Refused|Declined|"
    r"Supported|supported|renewed|approved|agreed|taken)\b[^.;:]{0,60}\.?$"
)
# Items that tell news: what was approved or refused there was mostly approved or refused by others.
_TELLING = re.compile(
    r"\b(?:matters\s+arising|clerk['’]?s?\s+(?:report|update)|councillors?['’]?\s+reports?|police|public\s+(?:participation|forum|session|question)|"
    r"correspondence|gohebiaeth|county\s+councillor|borough\s+councillor|district\s+councillor|announcements?|decisions\s+(?:received|notified|made\s+by)|"
    r"reports?\s+from|questions?|welcome|open\s+forum|updates?\s+on\s+previous)\b",
    re.IGNORECASE,
)
_PLANNING = re.compile(r"\b(?:planning|applications?|cynllunio)\b", re.IGNORECASE)
_LOCAL = re.compile(r"(?:parish|town|community|village)-council|-pc\b|-cc\b|-tc\b")
_DECIDED_BY_OTHERS = re.compile(
    r"\b(?:decisions?\s+(?:received|notified|notices?|made|from|by|of\s+the\s+(?:\w+\s+){0,2}(?:council|authority|planning))|(?:approved|granted|refused|permitted|determined)\s+by|determinations?|"
    r"notifications?\s+of\s+decisions?|applications?\s+(?:approved|refused|granted|determined|permitted)|appeals?)\b[^.;]{0,80}:?$",
    re.IGNORECASE,
)


def sentences(passage: Passage) -> Iterator[Passage]:
    """The sentences of a passage; one that only an abbreviation of the trade seems to end goes on: "Cyng. Rees"."""
    start = at = 0
    for part in _split(passage):
        at = passage.text.find(part.text, at) + len(part.text)
        if not re.search(r"\b(?:Cyng|Cyngh|Cllrs?|Clr|Prop|Sec|Cynig|Messrs|Ald)\.$", part.text) or at >= len(
            passage.text
        ):
            yield passage.part(start, at)
            start = at


@dataclass(frozen=True, slots=True)
class Decided:
    """All that an item decided; `moved_by` and `seconded_by` are of motions that led to no decision.

    `words` are the ranges of the rendition that tell it: nothing else is read out of them.
    """

    decisions: tuple[Decision, ...] = ()
    appointments: tuple[Appointment, ...] = ()
    votes: tuple[Vote, ...] = ()
    moved_by: tuple[Key, ...] = ()
    seconded_by: tuple[Key, ...] = ()
    words: Words = ()


def find(stretch: Stretch, parts: Contents, setting: Setting) -> Decided:
    """The decisions of an item, in the order of the record."""
    apart = any(lead is None or agenda.part_label(lead.text) != "resolved" for _, lead in parts.decisions)
    told = any(re.search(r"\bRESOLVED\b", block.text) for block, _ in parts.decisions)
    reading = _Reading(stretch, setting, is_noted_apart=apart and not told, is_told_apart=told)
    marked = [(block, lead_in, True) for block, lead_in in parts.decisions]
    prose: list[tuple[Block, Passage | None, bool]] = [(block, None, False) for block in parts.prose]
    for block, lead_in, is_labelled in sorted([*marked, *prose], key=lambda entry: _place(entry[0])):
        reading.take(block, lead_in, is_labelled=is_labelled)
    return reading.close(parts)


def _place(block: Block) -> int:
    offsets = block.passage.offsets or (block.aside.offsets if block.aside else ())
    return offsets[0] if offsets else 0


def _entry(block: Block) -> Passage:
    """A block with what stands apart at its right: "25/0411/F      New gate"."""
    return block.passage.join(block.aside, foreign=True) if block.aside and block.passage else block.passage


@dataclass(slots=True)
class _Reading:
    """An item while its blocks are read in their order."""

    stretch: Stretch
    setting: Setting
    drafts: list[Draft] = field(default_factory=list)
    open: Draft | None = None  # the decision that a list may go on with
    pending: Movers = field(default_factory=Movers)  # of a motion whose decision is still to come
    amending: Movers = field(default_factory=Movers)  # of an amendment to it
    vote: Count = field(default_factory=Count)  # put together from lines; of the next decision, or of the last
    before: Block | None = None
    following: bool = False  # after "The following was agreed:"
    by_others: bool = False  # under "Decisions received:"
    said: Passage | None = None  # the sentence of this block that moved what is voted on
    is_noted_apart: bool = False  # its decisions have a part of their own, so that its prose only tells
    is_told_apart: bool = False  # the part of its decisions tells before it resolves
    label: Passage | None = None
    extra: list[tuple[int, int]] = field(default_factory=list)

    @property
    def title(self) -> str:
        return self.stretch.title.text

    @property
    def is_telling(self) -> bool:
        return self.by_others or bool(_TELLING.search(self.title))

    @property
    def is_quiet(self) -> bool:
        """Apologies and interests are accepted and noted without being decisions."""
        return self.stretch.heading in ("apologies", "declarations", "attendance")

    @property
    def is_local_planning(self) -> bool:
        return bool(_PLANNING.search(self.title)) and bool(
            _LOCAL.search(f"{self.setting.body}/{self.setting.roster.organisation}")
        )

    # ------------------------------------------------------------ blocks
    def take(self, block: Block, lead_in: Passage | None, *, is_labelled: bool) -> None:
        if not is_labelled:
            self.label = None
        if votes.recorded(block.passage, self.setting.roster, self.vote):
            return
        if self.vote.open:
            votes.settled(self.vote)
        if block.kind == "row":
            self._row(block)
        elif is_labelled:
            self._labelled(block, lead_in)
        else:
            self._prose(block)
        self.before = block

    def _row(self, row: Block) -> None:
        cells = [cell for cell in row.cells if cell and any(b.passage for b in cell)]
        answer = next(
            (o for cell in cells[1:] for b in cell[:1] if (o := answers.whole(b.text) or answers.begins(b.text))), ""
        )
        entry = next((b for cell in cells for b in cell if len(b.text) > 4), None)
        if entry and answers.references(entry.text):
            beside = [
                b
                for cell in cells
                for b in cell[:1]
                if b is not entry and len(b.text) > 4 and not answers.whole(b.text)
            ]
            if beside and _place(beside[0]) > _place(entry):
                entry = Block("text", entry.passage.join(beside[0].passage, foreign=True))
        if answer and self.by_others:
            return
        if answer and entry and not self.is_quiet and not answers.whole(entry.text):
            said = next(b for cell in cells[1:] for b in cell[:1] if answers.whole(b.text) or answers.begins(b.text))
            self._add(Draft(entry.passage.join(said.passage, foreign=True), answer))
            self.open = None
        elif self.open and (self.open.is_open or self.open.blocks or self._is_list_of_people()):
            self.open.blocks.append(row)
        else:
            for cell in cells:
                for block in cell:
                    self._prose(block)

    def _is_list_of_people(self) -> bool:
        return bool(self.open and re.search(r"\b(?:appoint|represent|nominat)", self.open.lead.text, re.IGNORECASE))

    def _labelled(self, block: Block, lead_in: Passage | None) -> None:
        """What stands under "Decision" or "RESOLVED"."""
        if _NOTHING.match(block.text) or not re.search(r"[A-Za-z]{3}", block.text):
            return
        if lead_in is not None and agenda.part_label(lead_in.text) == "resolved":
            self._resolved(block, lead_in)
            return
        if self._is_limb(block):
            return
        if clauses.find(block.text, self.setting) and (
            re.search(r"\bRESOLVED\b|\bresolved\b", block.text[:120]) or len(list(sentences(block.passage))) > 1
        ):
            self._prose(block)
            return
        if _REMARK.match(block.text) and self.drafts:
            self._remark(block.passage, adjacent=True)
            return
        if self.is_told_apart and not _GOES_ON.match(block.text):
            self._prose(block)
            return
        clipped = clauses.short(block.text, self.setting) or clauses.confirmed(block.text)
        if self.is_quiet and clipped is None:
            return
        outcome = clipped.outcome if clipped else answers.whole(block.text)
        draft = Draft(block.passage, outcome, number=block.marker.strip("().- •"), lead_in=lead_in)
        draft.movers = movers.find(block.passage, self.setting.roster)
        draft.vote = votes.find(block.passage, self.setting.roster)
        self._add(draft)
        self.open = None

    def _resolved(self, block: Block, label: Passage) -> None:
        """A block under "RESOLVED" alone on its line: the first is the decision, those of its list are its limbs."""
        if self.label is not label:
            self.label = label
            outcome = "agreed" if re.search(r"\b(?:agreed|cytunwyd)\b", label.text, re.IGNORECASE) else "resolved"
            self.open = Draft(label, outcome, verb_end=len(label.text), formal=True)
            self._add(self.open)
        assert self.open or self.drafts  # noqa: S101 - the draft of this label
        draft = self.open or self.drafts[-1]
        if _REMARK.match(block.text) and draft.limbs:
            self._remark(block.passage, adjacent=True)
            return
        for number, sentence in enumerate(sentences(block.passage)):
            if number and not _GOES_ON.match(sentence.text) and not _BULLET.match(sentence.text):
                self._remark(sentence, adjacent=True)
                continue
            self._limb(draft, sentence, block.marker if not number else "")
        draft.blocks.append(block)
        self.open = draft

    def _limb(self, draft: Draft, passage: Passage, marker: str) -> None:
        spots = numbered(passage.text) if not draft.limbs else []
        if len(spots) > 1 and spots[0][0] <= 80:
            lead = passage.part(0, spots[0][0])
            if lead:
                draft.lead, draft.verb_end = draft.lead.join(lead, foreign=True), draft.verb_end
            ends = [s[0] for s in spots[1:]] + [len(passage.text)]
            draft.limbs += [(n, passage.part(b, e)) for (_, b, n), e in zip(spots, ends, strict=True)]
        else:
            bullet = _BULLET.match(passage.text)
            number = (marker or (bullet.group() if bullet else "")).strip("().- •·*–")
            draft.limbs.append((number, passage.part(bullet.end()) if bullet else passage))
        self._take_beside(draft, passage)

    def _is_limb(self, block: Block) -> bool:
        """Take a block as an entry of the list that is open, where it is one."""
        draft = self.open
        if draft is None or not draft.formal or not block.passage:
            return False
        if self._is_list_of_people() and appointments.listed([block], 1, self.setting):
            draft.blocks.append(block)
            return True
        listed = bool(block.marker or _BULLET.match(block.text))
        waits = draft.is_open and not draft.limbs and not draft.blocks
        if not (waits or (listed and (draft.limbs or draft.lead.text.endswith((":", "that", "to", "–", "-"))))):
            if not (block.passage.continues or re.match(r"\W*That\b", block.text)) or re.match(
                r"\(?(?:proposed|moved)", block.text, re.I
            ):
                return False
            if _REMARK.match(block.text) or not (
                draft.limbs or draft.is_open or re.match(r"\W*(?:[Tt]hat\b|and\s+that\b)", block.text)
            ):
                return False
        if clauses.find(block.text, self.setting, telling=True) and re.match(
            r"\W*(?:it\s+was|the\s+\w+|[A-Z]+\s+)?\s*(?:RESOLVED|resolved)", block.text
        ):
            return False
        if _REMARK.match(block.text) and not waits:
            return False
        first, *more = list(sentences(block.passage))
        if (
            not listed
            and not re.match(r"\W*(?:[Tt]hat\b|[a-z])", first.text)
            and clauses.find(first.text, self.setting)
        ):
            return False
        self._limb(draft, first, block.marker)
        for sentence in more:
            if _GOES_ON.match(sentence.text) or _BULLET.match(sentence.text):
                self._limb(draft, sentence, "")
            else:
                self._remark(sentence, adjacent=True)
        draft.blocks.append(block)
        return True

    def _prose(self, block: Block) -> None:
        if not block.passage and not block.aside:
            return
        if self._is_limb(block):
            return
        if self.open and self.open.lead.text.endswith(":") and self._is_list_of_people():
            self.open.blocks.append(block)
        else:
            self.open = None
        inline = _INLINE.match(block.text)
        if inline and len(block.text) - inline.end() > 8 and not clauses.find(block.text, self.setting):
            self.open = Draft(block.passage, "resolved", verb_end=inline.end(), formal=True)
            self._take_beside(self.open, block.passage)
            self._add(self.open)
            return
        if (
            _DECIDED_BY_OTHERS.search(block.text)
            and len(block.text) < 120
            and not re.search(r"\bRESOLVED\b", block.text)
        ):
            self.by_others = True
        if self._aside(block) or self._answer(block):
            return
        self._sentences(block.passage)

    def _aside(self, block: Block) -> bool:
        """ "Noted" or "Approved." far right of an entry: the entry is what was noted."""
        if block.aside is None or self.is_quiet:
            return False
        outcome = answers.whole(block.aside.text)
        if not outcome or len(block.text) < 4:
            return False
        if clauses.find(block.text, self.setting, telling=self.is_telling):
            return False
        draft = Draft(block.passage, outcome, movers=movers.find(block.passage, self.setting.roster))
        self._add(draft)
        self.extra += block.aside.words()
        return True

    def _answer(self, block: Block) -> bool:
        """The answers to planning applications, and "Noted" or "Agreed" alone on the line below an entry."""
        alone = answers.whole(block.text)
        if self.following and not self.is_quiet:
            outcome = answers.begins(block.text) or (
                alone or ("agreed" if block.text.isupper() and len(block.text.split()) > 3 else "")
            )
            if outcome and not answers.references(block.text):
                self._add(Draft(block.passage, "agreed" if not alone else outcome))
                return True
        if alone and self.before is not None and not self.is_quiet and self.before.kind != "row" and not self.by_others:
            told = _entry(self.before)
            if (
                self.drafts
                and self.drafts[-1].lead.offsets[:1] == told.offsets[:1]
                or not told
                or not answers.references(told.text)
                and agenda.is_heading(told.text)
                and len(told.text.split()) < 3
            ):
                return bool(told and self.drafts)
            self._add(Draft(told.join(block.passage, foreign=True), alone))
            return True
        if not _PLANNING.search(self.title) or self.by_others:
            return False
        return self._planning(block)

    def _planning(self, block: Block) -> bool:
        found = False
        for entry in answers.entries(block):
            is_application = bool(answers.references(entry.text))
            outcome = answers.ends(entry.text) if is_application else answers.begins(entry.text)
            if not outcome:
                if is_application and found:
                    self._sentences(entry)
                continue
            found = True
            lead = entry
            before = _entry(self.before) if self.before is not None and self.before.kind != "row" else None
            if not is_application and before and answers.references(before.text) and len(before.text) <= 250:
                lead = before.join(entry, foreign=True)
            self._add(
                Draft(
                    lead,
                    outcome,
                    movers=movers.find(entry, self.setting.roster),
                    vote=votes.find(entry, self.setting.roster),
                )
            )
        return found

    # ------------------------------------------------------------ sentences
    def _sentences(self, passage: Passage) -> None:
        adjacent = False
        for sentence in sentences(passage):
            text = sentence.text
            if self.open and adjacent and self.open.formal and self._more(sentence):
                continue
            clause = self._clause(text)
            if (clause is None or answers.whole(text)) and not adjacent and self._ends_entry(passage, sentence):
                adjacent = True
                continue
            if clause is None:
                moved = re.search(r"\b(?:moved|proposed)\b.{0,200}\b(?:that|to|amendment)\b", text)
                self.said = sentence if moved else self.said
                self._remark(sentence, adjacent=adjacent)
                adjacent = adjacent and bool(_REMARK.match(text))
                self.following = bool(_FOLLOWING.match(text)) or (self.following and not adjacent)
                continue
            if _FOLLOWING.match(text):
                self.following = True
                adjacent = False
                continue
            start = clause.start if clause.start > 200 else 0
            part = sentence.part(start)
            if clause.motion and self.said is not None and not start:
                joined = self._with_motion(passage, part)
                start, part = start - (len(joined.text) - len(part.text)), joined
            draft = Draft(part, clause.outcome, verb_end=clause.end - start, formal=clause.formal, motion=clause.motion)
            draft.proposal = not clause.formal and bool(re.search(r"\bpropos|\bsecond", text, re.IGNORECASE))
            self._take_beside(draft, sentence)
            self._add(draft)
            self.open = draft if clause.formal else None
            adjacent = True
        self.said = None

    def _with_motion(self, passage: Passage, part: Passage) -> Passage:
        """How a motion fared, after the sentence that moved it."""
        said, self.said = self.said, None
        if said is None or len(said.text) > 260:
            return part
        begin = passage.offsets.index(said.offsets[0])
        return passage.part(begin, passage.offsets.index(part.offsets[-1]) + 1)

    def _ends_entry(self, passage: Passage, sentence: Passage) -> bool:
        """ "… asked for £90. AGREED £90." or "… Noted.": the entry and its end are the decision."""
        if self.is_quiet or self.by_others or len(sentence.text) > 80:
            return False
        outcome = answers.whole(sentence.text)
        match = _ENDS.match(sentence.text)
        if not outcome and match:
            outcome = "rejected" if match["not"] else answers.whole(match["verb"])
        at = sentence.offsets[0] if sentence.offsets else 0
        before = sum(1 for offset in passage.offsets if offset < at)
        if not outcome or outcome in ("other", "endorsed", "no-objection") and not _PLANNING.search(self.title):
            return False
        told = passage.part(0, before)
        last = self.drafts[-1].lead.offsets[-1:] if self.drafts else ()
        if not told or (last and last[0] >= told.offsets[0]):
            return False
        if len(told.text) > 250:
            told = list(sentences(told))[-1]
        whole = passage.part(passage.offsets.index(told.offsets[0]), before + len(sentence.text))
        draft = Draft(whole, outcome)
        self._take_beside(draft, whole)
        self._add(draft)
        return True

    def _clause(self, text: str) -> clauses.Clause | None:
        clause = clauses.elected(text) or clauses.find(
            text, self.setting, telling=self.is_telling, notable=not self.is_quiet
        )
        if clause is None:
            clause = clauses.confirmed(text) or clauses.short(text, self.setting)
        if clause is None:
            return None
        if self.is_noted_apart and not clause.motion and not re.search(r"\bRESOLVED\b|\bresolved\b|PENDERFYNWYD", text):
            return None
        if self.is_quiet and not re.search(r"\bRESOLVED\b|\bresolved\b|PENDERFYNWYD|dispensation", text):
            return None
        if (
            self.is_local_planning
            and not clause.formal
            and not clause.motion
            and re.search(r"\b(?:permission|consent|application|appeal)s?\b|\d/\d", text)
        ):
            return None
        return clause

    def _more(self, sentence: Passage) -> bool:
        """A sentence that goes on with the decision before it: "(2) That …", "That …"."""
        draft = self.open
        assert draft  # noqa: S101 - asked before
        if re.match(r"\W*That\b", sentence.text) or (
            _BULLET.match(sentence.text) and (draft.is_open or draft.limbs or numbered(draft.lead.text, draft.verb_end))
        ):
            spots = numbered(draft.lead.text, draft.verb_end) if not draft.limbs else []
            if spots:
                ends = [s[0] for s in spots[1:]] + [len(draft.lead.text)]
                draft.limbs = [(n, draft.lead.part(b, e)) for (_, b, n), e in zip(spots, ends, strict=True)]
                draft.lead = draft.lead.part(0, spots[0][0])
            self._limb(draft, sentence, "")
            return True
        return False

    def _take_beside(self, draft: Draft, passage: Passage) -> None:
        """The movers and the vote that stand in a decision's own words."""
        draft.movers = draft.movers | movers.find(passage, self.setting.roster)
        vote = votes.find(passage, self.setting.roster)
        if vote and not draft.vote:
            draft.vote = vote

    def _remark(self, sentence: Passage, *, adjacent: bool) -> None:
        """Movers and votes in a sentence that decides nothing itself: of the decision before it, or of the next."""
        by = movers.find(sentence, self.setting.roster)
        vote = votes.find(sentence, self.setting.roster)
        last = self.drafts[-1] if self.drafts else None
        beside = (
            last is not None
            and (adjacent or _REMARK.match(sentence.text))
            and not re.search(r"\bpropos\w+\s+that\b|\bput\s+to\s+the\b", sentence.text)
        )
        if by:
            if last is not None and beside and not last.movers.moved:
                last.movers = last.movers | by
            elif re.search(r"\bamendment\b|\bgwelliant\b", sentence.text, re.IGNORECASE):
                self.amending = by
            else:
                self.pending = self.pending | by
        if vote:
            if last is not None and beside and not last.vote:
                last.vote = vote
            else:
                self.vote = vote

    def _add(self, draft: Draft) -> None:
        """One more decision; what a motion before it gathered is its own."""
        if draft.motion and self.amending and re.search(r"\bamendment\b|\bgwelliant\b", draft.lead.text, re.IGNORECASE):
            draft.movers, self.amending = self.amending | draft.movers, Movers()
        else:
            draft.movers, self.pending = self.pending | draft.movers, Movers()
        if self.vote and not draft.vote:
            draft.vote = votes.settled(self.vote)
            self.vote = Count()
        self.drafts.append(draft)

    # ------------------------------------------------------------ the end
    def close(self, parts: Contents) -> Decided:
        if votes.settled(self.vote) and self.drafts and not self.drafts[-1].vote:
            self.drafts[-1].vote = self.vote
        if self.pending and len(self.drafts) == 1 and not self.drafts[0].movers.moved:
            self.drafts[0].movers, self.pending = self.drafts[0].movers | self.pending, Movers()
        self.pending = self.pending | self.amending
        kept = _once([d for d in self.drafts if d.lead.text.strip()])
        found: list[Decision] = []
        appointed: list[Appointment] = []
        counted: list[Vote] = []
        for number, draft in enumerate(kept, 1):
            decision = draft.decision(self.setting, self.stretch.heading, self.title)
            found.append(decision)
            vote = draft.voted(number)
            counted += [vote] if vote else []
            if _appoints(decision):
                for passage in draft.passages():
                    appointed += appointments.find(passage, number, self.setting, self.title)
                appointed += appointments.listed(draft.blocks, number, self.setting, self.title)
        if found:
            found[-1] = _explained(found[-1], parts)
        unique = {(a.appointee, a.to, a.role): a for a in reversed(appointed)}
        words = tuple(w for draft in self.drafts for p in draft.passages() for w in p.words())
        return Decided(
            tuple(found),
            tuple(a for a in appointed if unique.get((a.appointee, a.to, a.role)) is a),
            tuple(counted),
            self.pending.moved,
            self.pending.seconded,
            (*words, *self.extra),
        )


_APPOINTING = frozenset({"agreed", "resolved", "approved", "accepted", "appointed", "elected", "endorsed"})


def _appoints(decision: Decision) -> bool:
    """Can a decision of this outcome, or a limb of it, make an appointment?"""
    return any(part.outcome in _APPOINTING for part in (decision.limbs or (decision,)))


def _explained(decision: Decision, parts: Contents) -> Decision:
    """An executive decision with its reasons, the alternatives rejected and the conflicts declared, as the record has them."""

    def told(part: str) -> str:
        return " ".join(block.text for block in parts.labelled.get(part, ()))

    return replace(
        decision,
        reasons=told("reasons"),
        alternatives_rejected=told("alternatives"),
        conflicts_declared=told("conflicts"),
    )


def _once(drafts: list[Draft]) -> list[Draft]:
    """Each decision once: told twice, superseded by the resolution that prints it again, or by the election it proposed."""
    kept: list[Draft] = []
    for number, draft in enumerate(drafts):
        later = drafts[number + 1 :]
        same = next((k for k in kept if _is_same(k, draft)), None)
        heir = (
            next((d for d in later if d.formal and not d.motion and d.outcome in ("resolved", "agreed")), None)
            if draft.motion and draft.outcome == "agreed"
            else None
        )
        after = later[0] if later else None
        if heir is None and _is_weak(draft):
            heir = next((d for d in later if d.outcome == "resolved" and re.search(r"\bRESOLVED\b", d.lead.text)), None)
            if heir:
                continue  # what was said on the way to the resolution
        if heir is None and after and after.outcome == "elected" and not draft.formal and draft.proposal:
            heir = after
        target = same or heir
        if target is None:
            kept.append(draft)
            continue
        target.movers = target.movers | draft.movers
        if not target.outcome and draft.outcome and target is same:
            target.outcome, target.formal = draft.outcome, draft.formal
        if draft.vote and not target.vote:
            target.vote = draft.vote
    return kept


def _is_weak(draft: Draft) -> bool:
    """ "The Council agreed that it needed …", "the figures were noted": of no weight beside a resolution."""
    text = draft.lead.text
    if re.search(r"\bRESOLVED\b", text) or draft.motion:
        return False
    return draft.outcome == "noted" or bool(
        re.search(r"\b(?!it\b)\w+\s+agreed\s+that\b(?!\s+the\s+following)", text) and "proposed" not in text
    )


def _is_same(one: Draft, other: Draft) -> bool:
    a, b = one.plain(), other.plain()
    if not a or not b or one.lead.offsets[:1] == other.lead.offsets[:1]:
        return a == b
    if a == b:
        return len(a) > 12
    short, long = sorted((a, b), key=len)
    return len(short) >= 40 and short in long
