"""The record of a release: who publishes it, under what licence, since when, and where each document came from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Triple, parse, serialize

from loader.holdings import Holding
from loader.problems import Problem
from loader.settings import Settings
from ontology import iris
from ontology.iris import Key
from ontology.terms import DCAT, DCT, MB, ONTOLOGY, RDF, VOID, XSD

FILE = "release.ttl"
UNSTATED_LICENCE = "http://www.opendefinition.org/licenses/notspecified"
_PREFIXES = {
    "dcat": DCAT.namespace,
    "dct": DCT.namespace,
    "void": VOID.namespace,
    "xsd": XSD.namespace,
}


@dataclass(frozen=True, slots=True)
class Release:
    """What the manifest says of a release."""

    number: int
    issued: str  # xsd:dateTime
    documents: int
    triples: int  # of the merge
    base: str


def _facts(settings: Settings, number: int, issued: str) -> list[Triple]:
    release = NamedNode(iris.release(settings.base, number))
    title = f"Meetings and decisions published by {settings.publisher}, release {number}"
    facts = [
        Triple(release, RDF.type, DCAT.Dataset),
        Triple(release, RDF.type, VOID.Dataset),
        Triple(release, DCT.title, Literal(title, language="en")),
        Triple(release, DCT.publisher, Literal(settings.publisher)),
        Triple(release, DCT.license, NamedNode(settings.licence or UNSTATED_LICENCE)),
        Triple(release, DCAT.version, Literal(str(number))),
        Triple(release, DCT.issued, Literal(issued, datatype=XSD.dateTime)),
        Triple(release, VOID.uriSpace, Literal(f"{settings.base}/id/")),
        Triple(release, VOID.sparqlEndpoint, NamedNode(f"{settings.base}/sparql")),
        Triple(release, VOID.vocabulary, NamedNode(ONTOLOGY)),
    ]
    if settings.contact:
        address = f"mailto:{settings.contact}" if "@" in settings.contact else settings.contact
        facts.append(Triple(release, DCAT.contactPoint, NamedNode(address)))
    return facts


def manifest(settings: Settings, number: int, issued: str, documents: int, triples: int) -> bytes:
    """release.ttl: the one file by which a reader knows what the folder is."""
    release = NamedNode(iris.release(settings.base, number))
    counts = [
        Triple(release, VOID.documents, _integer(documents)),
        Triple(release, VOID.triples, _integer(triples)),
    ]
    return serialize([*_facts(settings, number, issued), *counts], format=RdfFormat.TURTLE, prefixes=_PREFIXES) or b""


def _integer(value: int) -> Literal:
    return Literal(str(value), datatype=XSD.integer)


def read(folder: Path) -> Release:
    """The manifest of a release; Problem when it is not there or says less than it must."""
    path = folder / FILE
    try:
        facts = {
            q.predicate: q.object.value
            for q in parse(path.read_bytes(), format=RdfFormat.TURTLE)
            if hasattr(q.object, "value")
        }
        return Release(
            int(facts[DCAT.version]),
            facts[DCT.issued],
            int(facts[VOID.documents]),
            int(facts[VOID.triples]),
            facts[VOID.uriSpace].removesuffix("/id/"),
        )
    except (OSError, SyntaxError, KeyError, ValueError) as error:
        raise Problem(
            f"{path}: cannot be understood ({error}). Run `minutebook verify` to see what is damaged."
        ) from error


def quads(
    settings: Settings, number: int, issued: str, known: Iterable[Holding], superseded: Mapping[Key, Key]
) -> list[Quad]:
    """The graph `catalogue`: the release, and of each version its source, its date and what stands in its stead."""
    base = settings.base
    graph = NamedNode(iris.graph(base, "catalogue"))
    found = [Quad(fact.subject, fact.predicate, fact.object, graph) for fact in _facts(settings, number, issued)]
    for holding in known:
        version = NamedNode(iris.iri(base, holding.version))
        say: list[tuple[NamedNode, NamedNode | Literal]] = [
            (RDF.type, MB.DocumentVersion),
            (DCT.isVersionOf, NamedNode(iris.iri(base, holding.document))),
            (DCT.issued, Literal(holding.loaded, datatype=XSD.dateTime)),
            (MB.sha256, Literal(holding.sha256)),
        ]
        # A place on this machine is nobody's address: only the name is published.
        say += [(DCT.source, Literal(name)) for name in sorted({origin.name for origin in holding.origins})]
        if holding.version in superseded:
            say.append((MB.supersededBy, NamedNode(iris.iri(base, superseded[holding.version]))))
        found += [Quad(version, term, value, graph) for term, value in say]
    return found
