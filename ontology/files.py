"""The vocabulary's own files, as they lie in this package: the terms, the concepts and the JSON-LD context."""

from __future__ import annotations

from importlib import resources

from pyoxigraph import NamedNode, Quad, RdfFormat, parse

TURTLE = ("minutebook.ttl", "schemes.ttl")
CONTEXT = "context.jsonld"


def names() -> tuple[str, ...]:
    """The names of the files, as a release holds them."""
    return (*TURTLE, CONTEXT)


def read(name: str) -> bytes:
    """The bytes of one file; FileNotFoundError names the files that there are."""
    if name not in names():
        raise FileNotFoundError(f"{name!r} is no file of the vocabulary: expected one of {', '.join(names())}")
    return resources.files("ontology").joinpath(name).read_bytes()


def quads(graph: str) -> list[Quad]:
    """The terms and the concepts as quads of the named graph, in the order of the files."""
    into = NamedNode(graph)
    return [
        Quad(triple.subject, triple.predicate, triple.object, into)
        for name in TURTLE
        for triple in parse(read(name), format=RdfFormat.TURTLE)
    ]
