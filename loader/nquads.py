"""Quads as bytes that are always the same: one a line, sorted, each once."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import TypeVar, cast

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, Triple, serialize

from ontology.terms import SH

Node = TypeVar("Node", bound=NamedNode | BlankNode | Literal | Triple)


def canonical(quads: Iterable[Quad]) -> bytes:
    """Canonical N-Quads: the lines sorted by their bytes, none twice."""
    written = serialize(quads, format=RdfFormat.N_QUADS) or b""
    return b"".join(sorted(set(lines(written))))


def lines(content: bytes) -> Iterator[bytes]:
    """The quads of a file, each with its line end."""
    return (line + b"\n" for line in content.split(b"\n") if line)


def without_graph(content: bytes) -> bytes:
    """The N-Quads of one graph as N-Triples.

    The graph is the last word of a line, the same in all of them; a line feed inside a literal is written \\n, so that
    only a line's end can look like this.
    """
    end = content[content.rfind(b" <") :]
    return content.replace(end, b" .\n") if end else b""


def turtle(quads: Iterable[Quad]) -> bytes:
    """The triples of one graph as Turtle, to be read by people too."""
    triples = [Triple(quad.subject, quad.predicate, quad.object) for quad in quads]
    return serialize(sorted(triples, key=str), format=RdfFormat.TURTLE, prefixes={"sh": SH.namespace}) or b""


def shards(quads: Iterable[Quad]) -> dict[str, bytes]:
    """A graph cut by the digest of its subjects, so that one changed subject rewrites one small file."""
    found: dict[str, list[Quad]] = defaultdict(list)
    for quad in quads:
        found[hashlib.sha256(str(quad.subject).encode()).hexdigest()[:2]].append(quad)
    return {shard: canonical(part) for shard, part in found.items()}


def renamed(quads: Iterable[Quad], names: Mapping[NamedNode, NamedNode]) -> list[Quad]:
    """The same quads, with each thing under the name that stands for it."""

    def name(node: Node) -> Node:
        return cast(Node, names.get(node, node)) if isinstance(node, NamedNode) else node

    return [Quad(name(q.subject), q.predicate, name(q.object), q.graph_name) for q in quads]
