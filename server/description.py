"""What the endpoint says of itself: the description that stands in the release, and the limits of this server."""

from __future__ import annotations

from pyoxigraph import Literal, NamedNode, Triple

from ontology import endpoint
from ontology.terms import RDFS
from server import formats
from server.limits import Limits
from server.release import Release


def written(release: Release, limits: Limits, wanted: str) -> bytes:
    """The service description in one format."""
    address = f"{release.base}/sparql"
    triples = endpoint.description(release.base, _Graphs(release))
    triples.append(Triple(NamedNode(address), RDFS.comment, Literal(told(limits), language="en")))
    return formats.write(triples, wanted, release.context, address)


def told(limits: Limits) -> str:
    """The limits in words."""
    return (
        f"Limits: the text of a query has at most {limits.query_bytes:,} bytes; it may run for "
        f"{limits.query_seconds:g} seconds; its answer has at most {limits.answer_bytes // 1_000_000} million bytes. "
        "What goes beyond them is refused. All data at once are in the dumps that the VoID description names."
    )


class _Graphs:
    """The names of the release's graphs, by what its store knows."""

    def __init__(self, release: Release) -> None:
        self._store = release.store

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and self._store.contains_named_graph(NamedNode(name))
