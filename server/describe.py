"""What the release says about one thing: what it says of it, what points to it, and its parts.

A document holds the thing's own statements, those that point to it, the words quoted from it (of a document's version)
and the parts of a meeting: attendance, items, and what happened at them. It is the same in every format.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, Triple

from ontology.iris import Key, graph, iri
from ontology.terms import DCT, FOAF, MB, RDFS
from server.release import Release
from server.view import FIGURES

_MERGED = DefaultGraph()
_PARTS = (MB.attendanceOf, MB.itemOf, MB.atMeeting)


@dataclass(frozen=True, slots=True)
class Description:
    """The statements of one document, and whether all that point to the thing are among them."""

    thing: NamedNode
    triples: tuple[Triple, ...]
    complete: bool


def describe(release: Release, key: Key, most: int) -> Description | None:
    """The document of a thing; None when the release does not know it. At most `most` statements may point to it."""
    thing = NamedNode(iri(release.base, key))
    own = _triples(release.store.quads_for_pattern(thing, None, None, _MERGED))
    pointing = (q for q in release.store.quads_for_pattern(None, None, thing, _MERGED) if q.predicate not in FIGURES)
    incoming = _triples(islice(pointing, most + 1))
    if not own and not incoming:
        return None
    complete = len(incoming) <= most
    incoming = incoming[:most]
    parts = {
        triple.subject
        for triple in incoming
        if triple.predicate in _PARTS or (triple.predicate == MB.inDocument and _is_fragment(triple.subject, thing))
    }
    found = [*own, *incoming, *_about_document(release, key, thing, complete)]
    for part in parts:
        found += _triples(release.store.quads_for_pattern(part, None, None, _MERGED))
    return Description(thing, tuple(dict.fromkeys(found)), complete)


def replaced_by(release: Release, key: Key) -> NamedNode | None:
    """The thing that took this key's place when identities were joined."""
    entities = NamedNode(graph(release.base, "entities"))
    thing = NamedNode(iri(release.base, key))
    found = [q.object for q in release.store.quads_for_pattern(thing, DCT.isReplacedBy, None, entities)]
    return next((node for node in sorted(found, key=str) if isinstance(node, NamedNode) and node != thing), None)


def _is_fragment(subject: object, of: NamedNode) -> bool:
    return isinstance(subject, NamedNode) and subject.value.startswith(of.value + "#")


def _triples(quads: Iterable[Quad]) -> list[Triple]:
    return [quad.triple for quad in quads]


def _about_document(release: Release, key: Key, thing: NamedNode, complete: bool) -> list[Triple]:
    """What the document says of itself, so that a saved copy keeps its subject and its licence."""
    document = NamedNode(f"{release.base}/doc/{key}")
    found = [Triple(document, FOAF.primaryTopic, thing)]
    if release.about.licence.startswith("http"):
        found.append(Triple(document, DCT.license, NamedNode(release.about.licence)))
    if not complete:
        said = "Not all statements that point to this thing stand here: there are too many. A query at /sparql has all."
        found.append(Triple(document, RDFS.comment, Literal(said, language="en")))
    return found
