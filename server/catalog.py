"""`/catalog`: what is published here and where to take it, in DCAT and as a page; and the files to take away."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial

from flask import Blueprint, Response, render_template, request, send_file
from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse
from werkzeug.wrappers import Response as Plain

from ontology.terms import DCAT, DCT, FOAF, RDF, RDFS, SPDX
from server import answers, formats, negotiate
from server.problems import damaged, not_found
from server.release import Release

blueprint = Blueprint("catalog", __name__)
_OFFERS = {**{kind: kind for kind in formats.RDF}, formats.HTML: formats.HTML, formats.XHTML: formats.HTML}
_MEDIA_TYPES = "https://www.iana.org/assignments/media-types/"
_ENGLISH = NamedNode("http://publications.europa.eu/resource/authority/language/ENG")
_GOVERNMENT = NamedNode("http://publications.europa.eu/resource/authority/data-theme/GOVE")
_KEYWORDS = ("council meetings", "decisions", "attendance", "local government")
_PROTOCOL = NamedNode("https://www.w3.org/TR/sparql11-protocol/")
_GRAPH_STORE = NamedNode("https://www.w3.org/TR/sparql11-http-rdf-update/")
_DESCRIPTION = (
    "What councils and their associations decided, who was there and for whom, and who is to do what: read from their"
    " own published records, each fact with the words that state it."
)
_ADDRESS = re.compile(r"https?://[^\s<>\"]+")
_Facts = Iterable[tuple[NamedNode, NamedNode | Literal]]


@dataclass(frozen=True, slots=True)
class File:
    """A file to take away, as the page names it."""

    title: str
    href: str
    name: str
    media_type: str
    size: int
    sha256: str


@blueprint.get("/catalog")
@blueprint.get("/catalog.<any(html, ttl, jsonld, nt, rdf):suffix>")
def catalog(suffix: str = "") -> Response:
    release = answers.release()
    accept = request.headers.get("Accept")
    wanted = formats.SUFFIXES[suffix] if suffix else _OFFERS[negotiate.choose(accept, list(_OFFERS))]
    make = partial(_page, release) if wanted == formats.HTML else partial(_rdf, release, wanted)
    address = f"{release.base}/catalog"
    if "signposts" not in release.lists:
        release.lists["signposts"] = _signposts(release)
    links = [*release.lists["signposts"], *answers.alternates(address, wanted)]
    return answers.data(release.kept.get(("/catalog", wanted), make), wanted, links=links)


@blueprint.get("/release/<path:name>")
def release_itself(name: str) -> Plain:
    """The release and its files are things: the catalogue is the document about them."""
    release = answers.release()
    if f"<{release.base}/release/{name}>" not in {str(one.subject) for one in manifest(release)}:
        raise not_found(f"Release {release.about.number} is served here, and it knows nothing of this address.")
    return answers.see_other(f"{release.base}/catalog")


@blueprint.get("/dump/<name>")
def dump(name: str) -> Response:
    """Everything at once: a file of the release, byte for byte as its catalogue describes it."""
    release = answers.release()
    path = f"dumps/{name}"
    known = [p.removeprefix("dumps/") for p in release.files("dumps", ".gz")]
    if name not in known:
        there = f"There are {', '.join(known)}." if known else "This release has none."
        raise not_found(f"There is no file of that name to take away. {there}")
    answer = send_file(
        release.folder / path,
        mimetype="application/gzip",
        as_attachment=True,
        download_name=name,
        etag=release.sums[path],
        conditional=True,
    )
    answers.label(answer, vary="")
    answer.headers["Link"] = answers.link(f"{release.base}/catalog", "describedby", formats.TURTLE)
    return answer


def manifest(release: Release) -> list[Triple]:
    """What the release says of itself, but for its parts in VoID, which are many and stand at /.well-known/void.

    As it is written: a store would change the datatype of a size.
    """
    if "manifest" not in release.lists:
        content = release.file("release.ttl")
        if content is None:
            raise damaged("The release has no manifest.")
        parts = f"{release.base}/.well-known/void#"
        found = (quad.triple for quad in parse(content, format=RdfFormat.TURTLE))
        release.lists["manifest"] = [
            one for one in found if isinstance(one.subject, NamedNode) and not one.subject.value.startswith(parts)
        ]
    return release.lists["manifest"]


def triples(release: Release) -> list[Triple]:
    """The catalogue: itself, the services, and all that the release's manifest says."""
    said, base = manifest(release), release.base
    dataset, page = _dataset(release), NamedNode(f"{base}/catalog")
    endpoint, graphs = NamedNode(f"{base}/sparql"), NamedNode(f"{base}/graph")
    title, description = _english(release.about.title), _english(_DESCRIPTION)
    of_all = [(p, o) for p in (DCT.publisher, DCT.license, DCAT.contactPoint) for o in _values(said, dataset, p)]
    of_page: _Facts = [
        (RDF.type, DCAT.Catalog),
        (RDF.type, FOAF.Document),
        (RDFS.label, title),
        (DCT.title, title),
        (DCT.description, description),
        (DCT.language, _ENGLISH),
        (FOAF.homepage, NamedNode(f"{base}/")),
        *((DCT.modified, issued) for issued in _values(said, dataset, DCT.issued)),
        *of_all,
        (DCAT.dataset, dataset),
        (DCAT.service, endpoint),
        (DCAT.service, graphs),
    ]
    of_dataset: _Facts = [
        (DCT.description, description),
        (DCT.identifier, Literal(dataset.value)),
        (DCT.language, _ENGLISH),
        (DCAT.landingPage, page),
        (RDFS.seeAlso, NamedNode(f"{base}/.well-known/void")),
        (DCAT.theme, _GOVERNMENT),
        *((DCT.modified, issued) for issued in _values(said, dataset, DCT.issued)),
        *((DCAT.keyword, _english(word)) for word in _KEYWORDS),
    ]
    found = [*said, *_about(page, of_page)]
    # A manifest that says one of these itself knows better.
    found += _about(dataset, ((p, o) for p, o in of_dataset if not _values(said, dataset, p)))
    found += _about(endpoint, _service(endpoint, dataset, "Queries over the newest release, in SPARQL", _PROTOCOL))
    found.append(Triple(endpoint, DCAT.endpointDescription, endpoint))
    found += _about(graphs, _service(graphs, dataset, "The graphs of the newest release, each whole", _GRAPH_STORE))
    for subject in (endpoint, graphs):
        found += _about(subject, of_all)
    return found + _types(found)


def _service(address: NamedNode, dataset: NamedNode, title: str, standard: NamedNode) -> _Facts:
    return [
        (RDF.type, DCAT.DataService),
        (RDFS.label, _english(title)),
        (DCT.title, _english(title)),
        (DCAT.endpointURL, address),
        (DCAT.servesDataset, dataset),
        (DCT.conformsTo, standard),
    ]


def _types(found: Iterable[Triple]) -> list[Triple]:
    """What the values of some properties are, as DCAT-AP wants it said where they are named."""
    kinds = {DCT.publisher: FOAF.Agent, DCT.license: DCT.LicenseDocument, DCT.conformsTo: DCT.Standard}
    kinds[FOAF.homepage] = FOAF.Document
    typed = {(t.object, kinds[t.predicate]) for t in found if t.predicate in kinds and isinstance(t.object, NamedNode)}
    return [Triple(node, RDF.type, kind) for node, kind in typed if isinstance(node, NamedNode)]


def _signposts(release: Release) -> list[str]:
    """Where a program finds the parts: what to cite, who publishes, and the files (FAIR Signposting)."""
    said, dataset = manifest(release), _dataset(release)
    found = [
        answers.link(dataset.value, "cite-as"),
        answers.link(DCAT.Dataset.value, "type"),
        answers.link(f"{release.base}/catalog.ttl", "describedby", formats.TURTLE),
    ]
    by = (one for one in _values(said, dataset, DCT.publisher) if isinstance(one, NamedNode))
    found += [answers.link(one.value, "author") for one in by]
    return found + [answers.link(file.href, "item", "application/gzip") for file in _files(said, dataset)]


def _page(release: Release) -> bytes:
    said, dataset = manifest(release), _dataset(release)
    issued = _text(said, dataset, DCT.issued)[:10]
    return render_template("catalog.html", files=_files(said, dataset), issued=issued, iri=dataset.value).encode()


def _rdf(release: Release, wanted: str) -> bytes:
    return formats.write(triples(release), wanted, release.context, f"{release.base}/catalog")


def _files(said: list[Triple], dataset: NamedNode) -> list[File]:
    """The release's files, those only that have an address of the web."""
    found = []
    for one in _values(said, dataset, DCAT.distribution):
        href, size = _text(said, one, DCAT.downloadURL), _text(said, one, DCAT.byteSize)
        if not _ADDRESS.fullmatch(href):
            continue
        sums = _values(said, one, SPDX.checksum)
        found.append(
            File(
                _text(said, one, DCT.title),
                href,
                href.rpartition("/")[2],
                _text(said, one, DCAT.mediaType).removeprefix(_MEDIA_TYPES),
                int(size) if size.isdecimal() else 0,
                _text(said, sums[0], SPDX.checksumValue) if sums else "",
            )
        )
    return sorted(found, key=lambda file: file.name)


def _dataset(release: Release) -> NamedNode:
    return NamedNode(f"{release.base}/release/{release.about.number}")


def _about(subject: NamedNode, facts: _Facts) -> list[Triple]:
    return [Triple(subject, predicate, value) for predicate, value in facts]


def _values(said: Iterable[Triple], subject: object, predicate: NamedNode) -> list[NamedNode | Literal]:
    found = (one.object for one in said if one.subject == subject and one.predicate == predicate)
    return [value for value in found if isinstance(value, NamedNode | Literal)]


def _text(said: Iterable[Triple], subject: object, predicate: NamedNode) -> str:
    """The one value, as text; "" where there is none."""
    return min((value.value for value in _values(said, subject, predicate)), default="")


def _english(text: str) -> Literal:
    return Literal(text, language="en")
