"""What an item has told so far while its blocks are read: its decisions, and who moved what is to come."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from loader.layouts.agenda import Stretch
from loader.layouts.deciding import ballots, movers, votes
from loader.layouts.deciding.drafts import Draft
from loader.layouts.deciding.movers import Movers
from loader.layouts.deciding.votes import Count
from loader.layouts.setting import Setting
from loader.passages import Block, Passage
from loader.passages import sentences as _split

BULLET = re.compile(r"^\(?(?:\d{1,2}|[a-z]|[ivx]{1,5})[).]\s+(?=\S)|^[•·*–-]\s+", re.IGNORECASE)
GOES_ON = re.compile(r"\W*(?:(?:and|further|also)\s+)?that\b|\W*(?:and\s+)?to\s+[a-z]|\W*bod\b", re.IGNORECASE)
REMARK = re.compile(
    r"^\W*(?:\(|proposed\b|proposer\b|moved\b|seconded\b|cynigiwyd\b|cynigydd\b|vot(?:es?|ing)\b|for\b|in\s+favour\b|all\s+in\s+favour|"
    r"on\s+the\s+(?:motion|proposition|proposal)\b|by\s+\w+\s+votes)",
    re.IGNORECASE,
)
# Items that tell news: what was approved or refused there was mostly approved or refused by others.
_TELLING = re.compile(
    r"\b(?:matters\s+arising|clerk['’]?s?\s+(?:report|update)|councillors?['’]?\s+reports?|police|public\s+(?:participation|forum|session|question)|"
    r"correspondence|gohebiaeth|county\s+councillor|borough\s+councillor|district\s+councillor|announcements?|decisions\s+(?:received|notified|made\s+by)|"
    r"reports?\s+from|questions?|welcome|open\s+forum|updates?\s+on\s+previous)\b",
    re.IGNORECASE,
)
PLANNING = re.compile(r"\b(?:planning|applications?|cynllunio)\b", re.IGNORECASE)
_LOCAL = re.compile(r"(?:parish|town|community|village)-council|-pc\b|-cc\b|-tc\b")


_NEXT_ENTRY = re.compile(r"\b(?:Agreed|Approved|Noted|Refused|Deferred|Declined)(?P<gap>\s+)(?=[a-z]\)\s+[A-Z])")


def sentences(passage: Passage) -> Iterator[Passage]:
    """The sentences of a passage, those of a run-on list apart: "… Agreed d) Newsletter. Noted"."""
    for sentence in _whole(passage):
        start = 0
        for match in _NEXT_ENTRY.finditer(sentence.text):
            yield sentence.part(start, match.start("gap"))
            start = match.end("gap")
        yield sentence.part(start) if start else sentence


def _whole(passage: Passage) -> Iterator[Passage]:
    """The sentences of a passage; one that only an abbreviation of the trade seems to end goes on: "Cyng. Rees"."""
    start = at = 0
    for part in _split(passage):
        at = passage.text.find(part.text, at) + len(part.text)
        number = re.search(r"(?:^|[:;–—-]\s*|\bthat\s+)\(?\d{1,2}\.$", part.text[-12:])
        if number and at < len(passage.text) and not re.match(r"\s*(?:It\s+was\s+)?[A-Z]{4}", passage.text[at:]):
            continue  # "RESOLVED: 1. To approve …"
        if not re.search(r"\b(?:Cyng|Cyngh|Cllrs?|Clr|[Pp]rop|[Ss]ec|Cynig|Messrs|Ald)\.$", part.text) or at >= len(
            passage.text
        ):
            yield passage.part(start, at)
            start = at


def place(block: Block) -> int:
    offsets = block.passage.offsets or (block.aside.offsets if block.aside else ())
    return offsets[0] if offsets else 0


def entry_of(block: Block) -> Passage:
    """A block with what stands apart at its right: "25/0411/F      New gate"."""
    return block.passage.join(block.aside, foreign=True) if block.aside and block.passage else block.passage


@dataclass(slots=True)
class Gathered:
    """An item while its blocks are read in their order."""

    stretch: Stretch
    setting: Setting
    drafts: list[Draft] = field(default_factory=list)
    open: Draft | None = None  # the decision that a list may go on with
    pending: Movers = field(default_factory=Movers)  # of a motion whose decision is still to come
    amending: list[Movers] = field(default_factory=list)  # of each amendment to it
    vote: Count = field(default_factory=Count)  # put together from lines; of the next decision, or of the last
    ballot: ballots.Ballot = field(default_factory=ballots.Ballot)
    before: Block | None = None
    following: bool = False  # after "The following was agreed:"
    led_by: Passage | None = None  # that line
    by_others: bool = False  # under "Decisions received:"
    said: Passage | None = None  # the sentence of this block that moved what is voted on
    is_noted_apart: bool = False  # its decisions have a part of their own, so that its prose only tells
    is_told_apart: bool = False  # the part of its decisions tells before it resolves
    is_led: bool = False  # below "The Board:"
    is_page: bool = False  # it has "Decision:" and "Minutes:"
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
        return bool(PLANNING.search(self.title)) and bool(
            _LOCAL.search(f"{self.setting.body}/{self.setting.roster.organisation}")
        )

    def add(self, draft: Draft) -> None:
        """One more decision; what a motion before it gathered is its own."""
        if draft.motion and self.amending and re.search(r"\bamendment\b|\bgwelliant\b", draft.lead.text, re.IGNORECASE):
            is_last = re.search(
                r"\b(?:second|third|last|further|another)\s+amendment\b", draft.lead.text, re.IGNORECASE
            )
            draft.movers = self.amending.pop(-1 if is_last else 0) | draft.movers
        else:
            draft.movers, self.pending = self.pending | draft.movers, Movers()
        if self.vote and not draft.vote:
            draft.vote = votes.settled(self.vote)
            self.vote = Count()
        self.drafts.append(draft)

    def beside(self, draft: Draft, passage: Passage) -> None:
        """The movers and the vote that stand in a decision's own words."""
        draft.movers = draft.movers | movers.find(passage, self.setting.roster, is_unlisted=not self.setting.present)
        vote = votes.find(passage, self.setting.roster)
        if vote and not draft.vote:
            draft.vote = vote

    def remark(self, sentence: Passage, *, adjacent: bool) -> None:
        """Movers and votes in a sentence that decides nothing itself: of the decision before it, or of the next."""
        by = movers.find(sentence, self.setting.roster, is_unlisted=not self.setting.present)
        vote = votes.find(sentence, self.setting.roster)
        last = self.drafts[-1] if self.drafts else None
        beside = (
            last is not None
            and (adjacent or REMARK.match(sentence.text))
            and not re.search(r"\bpropos\w+\s+that\b|\bput\s+to\s+the\b", sentence.text)
        )
        if by:
            if last is not None and beside and not last.movers.moved:
                last.movers = last.movers | by
            elif re.search(r"\bamendment\b|\bgwelliant\b", sentence.text, re.IGNORECASE):
                self.amending.append(by)
            else:
                self.pending = self.pending | by
        if vote:
            if last is not None and beside and not last.vote:
                last.vote = vote
            elif not self.vote.names:
                self.vote = vote
