"""A decision while it is read: its lead and its limbs, who moved it, how the vote went; at the end the record of it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from loader.layouts.deciding import approvals, outcomes
from loader.layouts.deciding.movers import Movers
from loader.layouts.deciding.votes import Count
from loader.layouts.setting import Setting
from loader.lexicon import outcome_verbs
from loader.passages import Block, Passage
from loader.records import Decision, Vote, Words

_NUMBER = re.compile(r"(?:^|(?<=[\s;:,.–—-]))\(?(?P<number>\d{1,2}|[a-z]|[ivx]{1,5})[).]\s+(?=\S)", re.IGNORECASE)
# "That …", "All members to …": what a line under the head "Decision" settles though it has no verb of deciding.
_SETTLED = re.compile(
    r"^\W*(?:that|to)\b|\b(?:to|be|will|shall)\s+(?:be\s+)?[a-z]+|^\W*(?:fixed|set|approved|accept)\b", re.IGNORECASE
)
# What leads to a list that decides nothing itself: the reasons of a refusal, the conditions of a permission.
GROUNDS = re.compile(
    r"\b(?:reasons?|grounds|conditions?|informatives?|obligations?|heads\s+of\s+terms|amendments?|objectives|questions)\b[^:.;]{0,60}:?\s*[-–—]?\s*$",
    re.IGNORECASE,
)
_OPEN = re.compile(r"\b(?:not|never|whether|consider(?:ed)?|neither|nor)\b", re.IGNORECASE)
_SERIES = ("1", "a", "i")
_ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii", "xiii", "xiv", "xv")


@dataclass(slots=True, eq=False)
class Draft:
    """`lead` are the words up to a list, or the whole; `formal` after RESOLVED and the like, when a list may follow."""

    lead: Passage
    outcome: str
    verb_end: int = 0  # where in the lead the words of the decision itself begin
    number: str = ""
    lead_in: Passage | None = None  # of a part of the item: "Members agreed:"
    formal: bool = False
    motion: bool = False
    proposal: bool = False
    is_entry: bool = False  # an entry of a list with what became of it, "Noted", at its end
    is_apart: bool = False  # under the head "Decision" of a page that has "Minutes" too
    limbs: list[tuple[str, Passage]] = field(default_factory=list)
    movers: Movers = field(default_factory=Movers)
    vote: Count = field(default_factory=Count)
    aside: Passage | None = None  # what tells its outcome far right of it
    blocks: list[Block] = field(default_factory=list)  # the entries of its list, for the appointments in them

    @property
    def rest(self) -> str:
        """The words of the decision after its verb."""
        return self.lead.text[self.verb_end :].strip()

    @property
    def is_open(self) -> bool:
        """Does it wait for what it decides: "RESOLVED:", "The Committee agreed that:"?"""
        if self.rest.endswith(":") and len(self.rest.split()) <= 8:
            return True  # "by 5 votes to 2:"
        if self.rest.endswith((".", ",", ";", ")")):
            return False
        if self.outcome == "recommended" and re.fullmatch(
            r"(?i:to)\s+(?i:the\s+)?(?:[A-Z]\w{0,30}\s*){1,5}", self.rest
        ):
            return True  # "RECOMMENDED TO COUNCIL" above its words
        return bool(
            re.fullmatch(
                r"\W*(?:(?:unanimously|that|to|as\s+follows|the\s+following|the\s+\w+|by\s+\w+|bod|y\s+canlynol|by\s+a\s+majority(?:\s+of\s+those\s+present)?|"
                r"(?:the|this)\s+(?:\w+\s+){0,3}(?:council|committee|board|cabinet|panel|authority|forum))\W*){0,5}",
                self.rest,
                re.IGNORECASE,
            )
        )

    def passages(self) -> list[Passage]:
        return [self.lead, *(passage for _, passage in self.limbs)]

    def whole(self) -> Passage:
        found = self.lead
        for _, limb in self.limbs:
            found = found.join(limb, foreign=True)
        return found

    def plain(self) -> str:
        """Its letters alone, without the mark and "that": by these the same decision is known when it is told again."""
        told = self.rest if self.formal and (self.limbs or re.search(r"\w", self.rest)) else self.lead.text
        text = " ".join([told, *(limb.text for _, limb in self.limbs)])
        text = re.sub(r"^\W*(?:(?:unanimously\s+)?(?:resolved|agreed)\b)?\W*(?:that\b)?", "", text, flags=re.IGNORECASE)
        return "".join(
            c for c in re.sub(r"\(?\b(?:\d{1,2}|[a-z]|[ivx]{1,4})[).]\s", " ", text.casefold()) if c.isalnum()
        )

    def decision(self, setting: Setting, heading: str, title: str) -> Decision:
        """The record of it."""
        roster, body = setting.roster, setting.body
        self._divide()
        if len(self.limbs) == 1 and self.is_open:
            number, limb = self.limbs[0]
            whole = self.lead.join(limb, foreign=True) if self.lead else limb
            made = outcomes.decision(whole, number or self.number, body, roster, outcome=self._outcome(limb.text))
        elif self.limbs:
            limbs = tuple(
                Decision(p.text, self._evidence(p), self._outcome(p.text), number=number, mentions=roster.mentions(p))
                for number, p in ([] if self.is_open else [("", self.lead)]) + self.limbs
            )
            made = outcomes.decision(self.whole(), self.number, body, roster, limbs=limbs)
        elif self.outcome:
            outcome = self._outcome(self.rest) if self.formal else self.outcome
            made = outcomes.decision(self.lead, self.number, body, roster, outcome=outcome)
        else:
            made = outcomes.decision(self.lead, self.number, body, roster, self.lead_in)
            if made.outcome == "not-stated" and re.match(r"\W*Notes\s+(?:that|the)\b", self.lead.text):
                made = replace(made, outcome="noted", doubts=())
            if made.outcome == "not-stated" and _SETTLED.search(self.lead.text) and not _OPEN.search(self.lead.text):
                made = replace(made, outcome="agreed")  # under the head "Decision"; the doubt stays
        text = self.whole().text
        if self.aside and self.outcome:
            made = replace(made, words=(*made.words, *self.aside.words()))
        made = replace(
            made,
            moved_by=self.movers.moved,
            seconded_by=self.movers.seconded,
            doubts=(*made.doubts, *self.movers.doubts),
        )
        if approvals.is_approval(text, made.outcome, heading):
            days = approvals.days(text, title, setting.on)
            made = replace(made, approves_minutes=True, approved_dates=days)
        return made

    def _evidence(self, limb: Passage) -> Words:
        """The words of a limb, with the verb of the lead that tells what became of it."""
        verb = re.search(r"[\w-]+\W*$", self.lead.text[: self.verb_end])
        if limb is self.lead or not verb or _tells(limb.text, self._outcome(limb.text)):
            return limb.words()
        return (*self.lead.words(verb.start(), verb.end()), *limb.words())

    def _outcome(self, text: str) -> str:
        if self.outcome == "agreed" and re.match(
            r"\s*that\s+the\s+minutes\b[^.;]{0,300}\bcorrect\b", text, re.IGNORECASE
        ):
            return "approved"
        own = re.match(r"\W*(?:(?:also|and|further|unanimously)\s+)?(?P<verb>\w+ed)\b", text)
        if (
            own and self.lead.text.endswith((":", "–", "-")) and self.outcome in ("agreed", "resolved")
        ):  # "The Board: (a) noted …; (b) agreed …"
            return outcome_verbs().get(own["verb"].casefold(), self.outcome)
        return outcomes.of_resolution(self.outcome, text)

    def ends(self) -> set[str]:
        """The outcomes of its words, for comparison."""
        told = [limb.text for _, limb in self.limbs] or [self.rest or self.lead.text]
        return {self._outcome(t) if self.formal else self.outcome or outcomes.outcome_of(t) for t in told} - {
            "",
            "agreed",
            "resolved",
        }

    def _divide(self) -> None:
        """Take the numbers of a list inside a sentence as its limbs: "that (a) …; and (b) …"."""
        if self.limbs or not self.formal:
            return
        spots = numbered(self.lead.text, self.verb_end)
        if len(spots) < 2 or GROUNDS.search(self.lead.text[: spots[0][0]]):
            return
        ends = [s[0] for s in spots[1:]] + [len(self.lead.text)]
        self.limbs = [(n, self.lead.part(begin, end)) for (_, begin, n), end in zip(spots, ends, strict=True)]
        self.lead = self.lead.part(0, spots[0][0])

    def voted(self, number: int) -> Vote | None:
        if not self.vote:
            return None
        counts, names = self.vote.counts, self.vote.names
        return Vote(
            number,
            tuple(sorted(set(self.vote.words))),
            counts.get("for"),
            counts.get("against"),
            counts.get("abstain"),
            tuple(dict.fromkeys(names.get("for", ()))),
            tuple(dict.fromkeys(names.get("against", ()))),
            tuple(dict.fromkeys(names.get("abstain", ()))),
        )


def _tells(text: str, outcome: str) -> bool:
    """Do words hold a verb of an outcome themselves?"""
    return any(outcome_verbs().get(word) == outcome for word in re.findall(r"\w+", text.casefold()))


def numbered(text: str, at: int = 0) -> list[tuple[int, int, str]]:
    """The numbers of a list inside a text, in an unbroken run from the first: (start, end, number) of each."""
    every = [(m.start(), m.end(), m["number"].casefold()) for m in _NUMBER.finditer(text, at)]
    best: list[tuple[int, int, str]] = []
    for series in _SERIES:
        run: list[tuple[int, int, str]] = []
        wanted = series
        for start, end, number in every:
            if number == wanted and wanted:
                run.append((start, end, number))
                wanted = _next(wanted, series)
        if len(run) > len(best) and run[0][0] - at <= 250:
            best = run
    return best


def _next(number: str, series: str) -> str:
    if series == "1":
        return str(int(number) + 1)
    if series == "a":
        return chr(ord(number) + 1) if number != "z" else ""
    at = _ROMAN.index(number) + 1
    return _ROMAN[at] if at < len(_ROMAN) else ""
