"""Mutants of a graph: each property of each node dropped, doubled and retyped."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from pyoxigraph import Literal, NamedNode, Quad

from ontology.terms import MB, OA, RDF, XSD

HOWS = ("dropped", "doubled", "retyped")
_OTHER = {XSD.date: "2031-03-05", XSD.time: "19:15:00", XSD.dayTimeDuration: "PT7M", XSD.integer: "77"}


@dataclass(frozen=True, slots=True)
class Mutant:
    """What was done to which property of which node, and the graph that came of it."""

    node: Any
    property: NamedNode
    how: str
    quads: tuple[Quad, ...]


def mutants(quads: Sequence[Quad]) -> Iterator[Mutant]:
    """All mutants of a document's graph; spans and classes, which rules in code hold, are left as they are."""
    spans = {quad.subject for quad in quads if quad.object == MB.Span}
    values: dict[tuple[Any, NamedNode], list[Quad]] = defaultdict(list)
    for quad in quads:
        if quad.subject not in spans and quad.predicate not in (RDF.type, OA.exact):
            values[quad.subject, quad.predicate].append(quad)
    for (node, term), of in values.items():
        rest = [quad for quad in quads if quad not in of]
        graph = of[0].graph_name
        yield Mutant(node, term, "dropped", tuple(rest))
        yield Mutant(node, term, "doubled", (*quads, Quad(node, term, _other(of[0].object), graph)))
        yield Mutant(node, term, "retyped", (*rest, Quad(node, term, _retyped(of[0].object), graph)))


def _other(value: Any) -> NamedNode | Literal:
    """Another value of the same type."""
    if isinstance(value, NamedNode):
        return NamedNode("http://127.0.0.1:8000/id/system/something-else")
    if value.language:
        return Literal(value.value + " again", language=value.language)
    return Literal(_OTHER.get(value.datatype, value.value + " again"), datatype=value.datatype)


def _retyped(value: Any) -> NamedNode | Literal:
    """A text in the place of a thing, a thing in the place of a value."""
    if isinstance(value, NamedNode):
        return Literal("something else")
    return NamedNode("http://127.0.0.1:8000/id/system/something-else")
