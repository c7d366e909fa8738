"""The record of a release: who publishes it, under what licence, since when, and where each document came from."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Triple, parse, serialize

from loader.dumps import Dump
from loader.holdings import Holding
from loader.layouts.head import organisation_key
from loader.problems import Problem
from loader.settings import Settings
from ontology import endpoint, iris
from ontology.iris import Key
from ontology.terms import DCAT, DCT, FOAF, MB, ONTOLOGY, ORG, RDF, RDFS, SPDX, VOID, VOID_EXT, XSD

FILE = "release.ttl"
# A catalogue has to name a licence; this is the usual address for "nothing was said".
UNSTATED_LICENCE = "http://www.opendefinition.org/licenses/notspecified"
_MEDIA_TYPES = "https://www.iana.org/assignments/media-types/"
_PREFIXES = {
    "dcat": DCAT.namespace,
    "dct": DCT.namespace,
    "foaf": FOAF.namespace,
    "org": ORG.namespace,
    "rdfs": RDFS.namespace,
    "spdx": SPDX.namespace,
    "void": VOID.namespace,
    "void-ext": VOID_EXT.namespace,
    "xsd": XSD.namespace,
}
_Facts = list[tuple[NamedNode, NamedNode | Literal]]


@dataclass(frozen=True, slots=True)
class Release:
    """What the manifest says of a release."""

    number: int
    issued: str  # xsd:dateTime
    documents: int
    triples: int  # of the merge
    base: str


@dataclass(frozen=True, slots=True)
class Entry:
    """What the catalogue says of a release beside its contents."""

    settings: Settings
    number: int
    issued: str  # xsd:dateTime
    dumps: tuple[Dump, ...]


def publisher(settings: Settings) -> Key:
    """The council or organisation that publishes, as the settings name it."""
    return organisation_key(settings.publisher) or iris.UNKNOWN_ORGANISATION


def _facts(entry: Entry, size: NamedNode, counts: _Facts) -> list[Triple]:
    """The release with its counts, its publisher and its dumps, whose sizes have the datatype `size`."""
    settings, base = entry.settings, entry.settings.base
    release = NamedNode(iris.release(base, entry.number))
    title = f"Meetings and decisions published by {settings.publisher}, release {entry.number}"
    licence = NamedNode(settings.licence or UNSTATED_LICENCE)
    by = NamedNode(iris.iri(base, publisher(settings)))
    say: _Facts = [
        (RDF.type, DCAT.Dataset),
        (RDF.type, VOID.Dataset),
        (RDFS.label, Literal(title, language="en")),
        (DCT.title, Literal(title, language="en")),
        (DCT.publisher, by),
        (DCT.license, licence),
        (DCAT.version, Literal(str(entry.number))),
        (DCT.issued, Literal(entry.issued, datatype=XSD.dateTime)),
        (VOID.uriSpace, Literal(f"{base}/id/")),
        (VOID.sparqlEndpoint, NamedNode(f"{base}/sparql")),
        (VOID.vocabulary, NamedNode(ONTOLOGY)),
        (VOID.subset, NamedNode(iris.data(base))),
        *counts,
    ]
    if settings.contact:
        address = f"mailto:{settings.contact}" if "@" in settings.contact else settings.contact
        say.append((DCAT.contactPoint, NamedNode(address)))
    for dump in entry.dumps:
        say.append((DCAT.distribution, NamedNode(iris.distribution(base, entry.number, dump.form))))
        say.append((VOID.dataDump, NamedNode(iris.dump(base, dump.name))))
    found = [Triple(release, term, value) for term, value in say]
    found += [Triple(by, RDF.type, ORG.Organization), Triple(by, FOAF.name, Literal(settings.publisher))]
    if not settings.licence:
        found.append(Triple(licence, RDFS.label, Literal("No licence is stated", language="en")))
    for dump in entry.dumps:
        found += _distribution(entry, dump, licence, size)
    data = NamedNode(iris.data(base))
    return found + [Triple(data, VOID.dataDump, NamedNode(iris.dump(base, dump.name))) for dump in entry.dumps]


def _distribution(entry: Entry, dump: Dump, licence: NamedNode, size: NamedNode) -> list[Triple]:
    """One dump as DCAT describes it, with its size and its SHA-256."""
    base = entry.settings.base
    node = NamedNode(iris.distribution(base, entry.number, dump.form))
    checksum = NamedNode(iris.checksum(base, entry.number, dump.form))
    address = NamedNode(iris.dump(base, dump.name))
    title = Literal(f"All data of release {entry.number} as {_FORMS[dump.form]}", language="en")
    say: _Facts = [
        (RDF.type, DCAT.Distribution),
        (RDFS.label, title),
        (DCT.title, title),
        (DCT.license, licence),
        (DCAT.accessURL, address),
        (DCAT.downloadURL, address),
        (DCAT.mediaType, NamedNode(_MEDIA_TYPES + dump.media_type)),
        (DCAT.compressFormat, NamedNode(f"{_MEDIA_TYPES}application/gzip")),
        (DCAT.byteSize, Literal(str(dump.size), datatype=size)),
        (SPDX.checksum, checksum),
    ]
    of_sum: _Facts = [
        (RDF.type, SPDX.Checksum),
        (SPDX.algorithm, SPDX.checksumAlgorithm_sha256),
        (SPDX.checksumValue, Literal(dump.sha256)),
    ]
    return [Triple(s, p, o) for s, facts in ((node, say), (checksum, of_sum)) for p, o in facts]


_FORMS = {"nq": "N-Quads, each document under its own name", "nt": "N-Triples"}


def manifest(entry: Entry, documents: int, triples: int, parts: bytes) -> bytes:
    """release.ttl: the one file by which a reader knows what the folder is, and what its data are made of (`parts`)."""
    counts: _Facts = [(VOID.documents, _integer(documents)), (VOID.triples, _integer(triples))]
    facts = _facts(entry, XSD.nonNegativeInteger, counts)
    facts += [quad.triple for quad in parse(parts, format=RdfFormat.N_QUADS)]
    prefixes = _PREFIXES | {"": f"{iris.void(entry.settings.base)}#"}
    return serialize(facts, format=RdfFormat.TURTLE, prefixes=prefixes) or b""


def _integer(value: int) -> Literal:
    return Literal(str(value), datatype=XSD.integer)


def read(folder: Path) -> Release:
    """The manifest of a release; Problem when it is not there or says less than it must."""
    path = folder / FILE
    try:
        triples = list(parse(path.read_bytes(), format=RdfFormat.TURTLE))
        release = next((q.subject for q in triples if q.predicate == VOID.uriSpace), None)
        facts = {q.predicate: q.object.value for q in triples if q.subject == release and hasattr(q.object, "value")}
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


def quads(entry: Entry, known: Iterable[Holding], superseded: Mapping[Key, Key], graphs: Container[str]) -> list[Quad]:
    """The graph `catalogue`: the release, its endpoint; of each version its source, date and what stands in its stead.

    `graphs` are the addresses of the release's graphs. The changes of the releases stand in it too, in files of their
    own (`loader.changes`), and so do the counts of the data (`loader.partitions`).
    """
    base = entry.settings.base
    graph = NamedNode(iris.graph(base, "catalogue"))
    # Engines turn every whole number into xsd:integer; the manifest, a file, has the datatype that DCAT asks for.
    found = [Quad(fact.subject, fact.predicate, fact.object, graph) for fact in _facts(entry, XSD.integer, [])]
    of_endpoint = [*endpoint.description(base, graphs), *endpoint.queries(base)]
    found += [Quad(fact.subject, fact.predicate, fact.object, graph) for fact in of_endpoint]
    for holding in known:
        version = NamedNode(iris.iri(base, holding.version))
        say: _Facts = [
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
