"""The formats of answers: their media types, short names and suffixes, and triples written as each of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from pyoxigraph import RdfFormat, Triple, serialize

from server import jsonld
from server.problems import Refused

TURTLE = "text/turtle"
N_TRIPLES = "application/n-triples"
N_QUADS = "application/n-quads"
TRIG = "application/trig"
RDF_XML = "application/rdf+xml"
JSON_LD = "application/ld+json"
HTML = "text/html"
XHTML = "application/xhtml+xml"
TEXT = "text/plain"
CSV = "text/csv"
TSV = "text/tab-separated-values"
JSON = "application/json"
RESULTS_JSON = "application/sparql-results+json"
RESULTS_XML = "application/sparql-results+xml"
QUERY = "application/sparql-query"
PROBLEM = "application/problem+json"

# Turtle first: what a caller gets that names nothing.
RDF = (TURTLE, JSON_LD, N_TRIPLES, RDF_XML)
GRAPHS = (TURTLE, N_TRIPLES, RDF_XML, JSON_LD, N_QUADS, TRIG)
TABLES = (RESULTS_JSON, RESULTS_XML, CSV, TSV)
SUFFIXES = {"ttl": TURTLE, "jsonld": JSON_LD, "nt": N_TRIPLES, "rdf": RDF_XML, "html": HTML, "txt": TEXT, "csv": CSV}

# Other names that callers use for a type we write; what they get is labelled with our name for it.
SAME = {
    JSON: RESULTS_JSON,
    "application/xml": RESULTS_XML,
    "text/xml": RESULTS_XML,
    "application/x-turtle": TURTLE,
    "text/n3": TURTLE,
    "text/rdf+n3": TURTLE,
}
_TABLE_NAMES = {
    "json": RESULTS_JSON,
    "xml": RESULTS_XML,
    "csv": CSV,
    "tsv": TSV,
    "srj": RESULTS_JSON,
    "srx": RESULTS_XML,
}
_GRAPH_NAMES = {
    "ttl": TURTLE, "turtle": TURTLE, "nt": N_TRIPLES, "ntriples": N_TRIPLES, "n-triples": N_TRIPLES, "nq": N_QUADS,
    "nquads": N_QUADS, "n-quads": N_QUADS, "trig": TRIG, "rdf": RDF_XML, "rdfxml": RDF_XML, "rdf+xml": RDF_XML,
    "xml": RDF_XML, "jsonld": JSON_LD, "json-ld": JSON_LD, "json": JSON_LD,
}  # fmt: skip

_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_XML_NAME = re.compile(r"[A-Za-z_][\w.\-]*$")


def with_charset(media_type: str) -> str:
    """The type as it is sent: every text names UTF-8, because clients guess otherwise."""
    return f"{media_type}; charset=utf-8" if media_type.startswith("text/") else media_type


def named(name: str, *, graph: bool) -> str:
    """The media type of a short name or of a media type, for a graph or for a table."""
    found = known(name, graph=graph)
    if found is None:
        names = sorted(_GRAPH_NAMES if graph else _TABLE_NAMES)
        what = "a graph (CONSTRUCT, DESCRIBE)" if graph else "a table (SELECT, ASK)"
        raise Refused(406, "No such format", f"{name!r} cannot hold {what}. Expected one of {', '.join(names)}.")
    return found


def known(name: str, *, graph: bool) -> str | None:
    """`named`, or None for a name that is not ours."""
    name = name.strip().lower()
    if name in (GRAPHS if graph else TABLES):
        return name
    return (_GRAPH_NAMES if graph else _TABLE_NAMES).get(name)


def write(triples: Sequence[Triple], media_type: str, context: jsonld.Context, first: str = "") -> bytes:
    """The triples in one format; the same triples give the same bytes. `first` is the IRI that the answer is about."""
    ordered = in_order(triples, first)
    if media_type == JSON_LD:
        return jsonld.write(ordered, context)
    if media_type == RDF_XML:
        _check_xml(ordered)
    prefixes = None if media_type == N_TRIPLES else _used(context.prefixes, ordered)
    return serialize(ordered, format=RdfFormat.from_media_type(media_type), prefixes=prefixes) or b""


def in_order(triples: Iterable[Triple], first: str = "") -> list[Triple]:
    """Each triple once, sorted as N-Triples, those about `first` before all others."""
    head = f"<{first}>"
    lines = {str(triple): triple for triple in triples}
    return [lines[line] for line in sorted(lines, key=lambda line: (not line.startswith(head + " "), line))]


def _used(prefixes: dict[str, str], triples: Sequence[Triple]) -> dict[str, str]:
    text = "\n".join(map(str, triples))
    return {name: namespace for name, namespace in prefixes.items() if f"<{namespace}" in text}


def _check_xml(triples: Iterable[Triple]) -> None:
    for triple in triples:
        word = _NOT_XML.search(str(getattr(triple.object, "value", "")))
        if word or not _XML_NAME.search(triple.predicate.value):
            raise Refused(
                406,
                "This does not fit into RDF/XML",
                "It holds a control character or a property name that XML cannot write. Ask for Turtle or JSON-LD.",
                headers={"Vary": "Accept"},
                more={"available": [TURTLE, JSON_LD, N_TRIPLES]},
            )
