"""What a thing's own page says of it with care: what is in doubt, and what was inferred and from what."""

from __future__ import annotations

from dataclasses import dataclass

from pyoxigraph import NamedNode

from ontology.terms import MB
from server.view import Link, Quote, Value, View


@dataclass(frozen=True, slots=True)
class Doubt:
    """Why something is in doubt, of which kind, and what may be meant."""

    kind: tuple[Link, ...]
    reason: str
    candidates: tuple[Link, ...]
    quotes: tuple[Quote, ...]


@dataclass(frozen=True, slots=True)
class Inference:
    """A value that no document states, and what it was inferred from."""

    what: tuple[Link, ...]
    values: tuple[Value, ...]
    basis: str


@dataclass(frozen=True, slots=True)
class Remarks:
    """All of a thing."""

    doubts: tuple[Doubt, ...]
    inferences: tuple[Inference, ...]


def remarks(view: View, thing: NamedNode) -> Remarks:
    """From one look-up of what is about a thing."""
    about = [view.facts(node) for node in view.subjects(MB.aboutNode, thing)]
    return Remarks(
        doubts=tuple(
            Doubt(one.links(MB.doubtKind), one.text(MB.reason), one.links(MB.candidate), view.passages(one.thing))
            for one in about
            if one.is_a(MB.Doubt)
        ),
        inferences=tuple(
            Inference(
                one.links(MB.aboutProperty),
                tuple(view.value(value) for value in view.objects(one.thing, MB.inferredValue)),
                one.text(MB.basis),
            )
            for one in about
            if one.is_a(MB.Inference)
        ),
    )
