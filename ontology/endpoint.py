"""What the endpoint says of itself: its description and its example queries, for the release and for the server."""

from __future__ import annotations

import functools
import re
from collections.abc import Container
from dataclasses import dataclass
from importlib import resources

from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse

from ontology import iris
from ontology.terms import DCT, ONTOLOGY, RDF, RDFS, SCHEMA, SD, SH

_FORMS = {
    "SELECT": (SH.SPARQLSelectExecutable, SH.select),
    "ASK": (SH.SPARQLAskExecutable, SH.ask),
    "CONSTRUCT": (SH.SPARQLConstructExecutable, SH.construct),
}
_HEAD = re.compile(r"(?:[ \t]*(?:#[^\n]*|PREFIX[^\n]*)?\n)*", re.IGNORECASE)
_FORM = re.compile(r"\s*(\w+)")


@dataclass(frozen=True, slots=True)
class Example:
    """An example query: the name of its file, its text, its question, a word more on it, the query without prefixes."""

    name: str
    text: str
    question: str
    more: str
    query: str

    @property
    def form(self) -> str:
        """SELECT, ASK or CONSTRUCT."""
        found = _FORM.match(self.query)
        return found[1].upper() if found else ""


@functools.cache
def examples() -> tuple[Example, ...]:
    """All example queries, in their order."""
    folder = resources.files("ontology.examples")
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".rq"))
    return tuple(_example(name, folder.joinpath(name).read_text(encoding="utf-8")) for name in names)


def _example(name: str, text: str) -> Example:
    """A file: the question and a word more as comments, then the prefixes, then the query."""
    head = _HEAD.match(text)
    end = head.end() if head else 0
    told = [line.lstrip("# ") for line in text[:end].splitlines() if line.startswith("#")]
    return Example(name.removesuffix(".rq"), text, told[0], " ".join(filter(None, told[1:])), text[end:].strip())


def queries(base: str) -> list[Triple]:
    """The examples as editors look for them. Their prefixes are those of the vocabulary, which its graph declares."""
    found = []
    for example in examples():
        node = NamedNode(iris.example(base, example.name))
        kind, text = _FORMS[example.form]
        question = Literal(example.question, language="en")
        say: list[tuple[NamedNode, NamedNode | Literal]] = [
            (RDF.type, SH.SPARQLExecutable),  # said too, because editors ask for it and no engine here infers it
            (RDF.type, kind),
            (RDFS.label, question),
            (RDFS.comment, question),
            (text, Literal(example.query)),
            (SH.prefixes, NamedNode(ONTOLOGY)),
            (SCHEMA.target, NamedNode(f"{base}/sparql")),
        ]
        if example.more:
            say.append((DCT.description, Literal(example.more, language="en")))
        found += [Triple(node, term, value) for term, value in say]
    return found


def description(base: str, graphs: Container[str]) -> list[Triple]:
    """The service description; of the general graphs it names those that are there."""
    text = resources.files("ontology").joinpath("endpoint.ttl").read_bytes()
    found = [quad.triple for quad in parse(text, format=RdfFormat.TURTLE, base_iri=f"{base}/sparql")]
    named = {triple.subject: triple.object for triple in found if triple.predicate == SD.name}
    missing = {node for node, name in named.items() if isinstance(name, NamedNode) and name.value not in graphs}
    return [triple for triple in found if triple.subject not in missing and triple.object not in missing]
