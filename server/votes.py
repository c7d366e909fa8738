"""Votes as pages tell them: the count in words, and who voted how where the record names them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pyoxigraph import NamedNode

from ontology.terms import MB
from server.view import Facts, Link, Quote, View


@dataclass(frozen=True, slots=True)
class Vote:
    """One vote: the count as stated, and the names by side."""

    link: Link
    count: str
    named: tuple[tuple[str, tuple[Link, ...]], ...]
    quotes: tuple[Quote, ...]


Cast = dict[NamedNode, list[Vote]]  # by the decision that was put to the vote


def cast(view: View, facts: Iterable[Facts]) -> Cast:
    found: Cast = {}
    for one in facts:
        if motion := one.node(MB.voteOn):
            found.setdefault(motion, []).append(vote(view, one))
    return found


def vote(view: View, facts: Facts) -> Vote:
    """`8 for, 2 against, 1 abstention`: the figures that the record states, and none that it does not."""
    abstained = facts.text(MB.abstentions)
    counts = (
        (facts.text(MB.votesFor), "for"),
        (facts.text(MB.votesAgainst), "against"),
        (abstained, "abstention" if abstained == "1" else "abstentions"),
    )
    sides = (("For", MB.votedFor), ("Against", MB.votedAgainst), ("Abstained", MB.abstained))
    named = tuple((side, people) for side, term in sides if (people := facts.links(term)))
    count = ", ".join(f"{number} {side}" for number, side in counts if number)
    return Vote(
        view.link(facts.thing),
        count or ("recorded by name" if named else "no count is stated"),
        named,
        view.passages(facts.thing),
    )
