"""What an item decided, when all of it is read: each decision once, with its vote and the appointments it makes."""

from __future__ import annotations

from dataclasses import dataclass, replace

from loader.layouts import bilingual
from loader.layouts.agenda import Contents
from loader.layouts.deciding import appointments, led, outside_bodies, votes
from loader.layouts.deciding.gathering import Gathered
from loader.layouts.deciding.movers import Movers
from loader.layouts.deciding.repeated import once, told_again
from loader.records import Appointment, Decision, Vote, Words
from ontology.iris import Key


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


def close(state: Gathered, parts: Contents) -> Decided:
    """The decisions of an item whose blocks are all read."""
    if votes.settled(state.vote) and state.drafts and not state.drafts[-1].vote:
        state.drafts[-1].vote = state.vote
    if state.pending and len(state.drafts) == 1 and not state.drafts[0].movers.moved:
        state.drafts[0].movers, state.pending = state.drafts[0].movers | state.pending, Movers()
    cells = [c for cell in state.stretch.votes if (c := votes.find(cell, state.setting.roster))]
    if len(cells) == 1 and state.drafts and not any(d.vote for d in state.drafts):
        state.drafts[-1].vote = cells[0]
    for movers in state.amending:
        state.pending = state.pending | movers
    told = [d for d in state.drafts if d.lead.text.strip() and not (led.FOLLOWING.match(d.lead.text) and not d.limbs)]
    kept = bilingual.decisions(once(told_again(told) if parts.is_page else told))
    found: list[Decision] = []
    appointed: list[Appointment] = []
    counted: list[Vote] = []
    for number, draft in enumerate(kept, 1):
        decision = draft.decision(state.setting, state.stretch.heading, state.title)
        found.append(decision)
        vote = draft.voted(number)
        counted += [vote] if vote else []
        if _appoints(decision):
            for passage in draft.passages():
                appointed += appointments.find(passage, number, state.setting, state.title)
            appointed += outside_bodies.listed(draft.blocks, number, state.setting, state.title)
    if found:
        found[-1] = _explained(found[-1], parts)
    unique = {(a.appointee, a.to, a.role): a for a in reversed(appointed)}
    words = tuple(w for draft in state.drafts for p in draft.passages() for w in p.words())
    return Decided(
        tuple(found),
        tuple(a for a in appointed if unique.get((a.appointee, a.to, a.role)) is a),
        tuple(counted),
        state.pending.moved,
        state.pending.seconded,
        (*words, *state.extra),
    )


_APPOINTING = frozenset({"agreed", "resolved", "approved", "accepted", "appointed", "elected", "endorsed"})


def _appoints(decision: Decision) -> bool:
    """Can a decision of this outcome, or a limb of it, make an appointment?"""
    return any(part.outcome in _APPOINTING for part in (decision.limbs or (decision,)))


def _explained(decision: Decision, parts: Contents) -> Decision:
    """An executive decision with its reasons, the alternatives rejected and the conflicts declared."""

    def told(part: str) -> str:
        return " ".join(block.text for block in parts.labelled.get(part, ()))

    return replace(
        decision,
        reasons=told("reasons"),
        alternatives_rejected=told("alternatives"),
        conflicts_declared=told("conflicts"),
    )
