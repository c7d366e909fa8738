"""What a release changed against the one before: what both hold in, each version and key that differs out.

The changes of a release are one small file, `changes/{n}.nq.gz`, whose quads stand in the graph `catalogue`. The
releases after it carry that file on unread, so that the changes since a date are one query of the newest release.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal as OneOf

from pyoxigraph import Literal, NamedNode, Quad

from loader import holdings
from loader.holdings import Holding
from ontology import iris
from ontology.iris import Key
from ontology.terms import DCT, MB, RDF, RDFS, XSD

FOLDER = "changes"
Kind = OneOf["added", "replaced", "rewritten", "moved"]


@dataclass(frozen=True, slots=True, order=True)
class Change:
    """One change: of which kind, of what, and in words."""

    kind: Kind
    about: Key
    label: str


@dataclass(frozen=True, slots=True)
class State:
    """What a release holds: every version that it knows, and every key that gave way to another."""

    known: Mapping[Key, Holding]
    replaced: Mapping[Key, Key]


def path(number: int) -> str:
    """The file of the changes that release `number` made."""
    return f"{FOLDER}/{number}.nq.gz"


def between(before: State, after: State, rewritten: Iterable[Key]) -> list[Change]:
    """Versions that came, states nothing any more, or (`rewritten`) have another graph; keys that lead elsewhere.

    Sorted, so that the same change has the same number.
    """
    return sorted({*_versions(before, after), *_rewritten(after, rewritten), *_moved(before, after)})


def _versions(before: State, after: State) -> Iterator[Change]:
    stated, stated_before = _stating(after), _stating(before)
    for version in (stated - stated_before) | (after.known.keys() - before.known.keys()):
        yield Change("added", version, f"Added: {_title(after, version)}")
    for version in stated_before - stated:
        # A version whose meeting got another key is known under another one.
        yield Change("replaced", version, f"Replaced: {_title(after if version in after.known else before, version)}")


def _stating(state: State) -> set[Key]:
    return {holding.version for holding in holdings.stating(state.known).values()}


def _rewritten(after: State, versions: Iterable[Key]) -> Iterator[Change]:
    for version in versions:
        yield Change("rewritten", version, f"Written anew: {_title(after, version)}")


def _moved(before: State, after: State) -> Iterator[Change]:
    for key in before.replaced.keys() | after.replaced.keys():
        now = after.replaced.get(key)
        if now != before.replaced.get(key):
            yield Change("moved", key, f"Moved: {key} is now {now}" if now else f"Moved back: {key}")


def _title(state: State, version: Key) -> str:
    holding = state.known[version]
    return f"{holding.title} (version {holding.hex[:8]})"


def quads(base: str, number: int, issued: str, changes: Iterable[Change]) -> list[Quad]:
    """The changes of a release as quads of the graph `catalogue`."""
    graph = NamedNode(iris.graph(base, "catalogue"))
    found = []
    for order, change in enumerate(changes, 1):
        node = NamedNode(iris.change(base, number, order))
        found += [
            Quad(node, RDF.type, MB.Change, graph),
            Quad(node, RDFS.label, Literal(change.label, language="en"), graph),
            Quad(node, DCT.issued, Literal(issued, datatype=XSD.dateTime), graph),
            Quad(node, MB.changed, NamedNode(iris.iri(base, change.about)), graph),
            Quad(node, MB.changeKind, Literal(change.kind), graph),
        ]
    return found
