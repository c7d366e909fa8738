"""The catalogue of what is published, the files to take away, and what crawlers are told."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse

from ontology.terms import DCAT, DCT, RDF, RDFS, SPDX
from server.app import create_app
from server.limits import Limits

TYPES = {
    "ttl": "text/turtle",
    "jsonld": "application/ld+json",
    "nt": "application/n-triples",
    "rdf": "application/rdf+xml",
}
DUMP = gzip.compress(b"<urn:s> <urn:p> <urn:o> .\n" * 200, mtime=0)
FILES = """
@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix spdx: <http://spdx.org/rdf/terms#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix void: <http://rdfs.org/ns/void#> .
<{base}/release/1> void:subset <{base}/.well-known/void#data> .
<{base}/.well-known/void#data> void:classPartition <{base}/.well-known/void#a-part> .
<{base}/release/1> dct:issued "2014-04-02T10:00:00Z"^^xsd:dateTime ;
  dcat:distribution <{base}/release/1/distribution/nt> .
<{base}/release/1/distribution/nt> a dcat:Distribution ; dct:title "All of it as <b>N-Triples</b>"@en ;
  dcat:downloadURL <{base}/dump/all.nt.gz> ; dcat:byteSize "{size}"^^xsd:nonNegativeInteger ;
  dcat:mediaType <https://www.iana.org/assignments/media-types/application/n-triples> ;
  spdx:checksum <{base}/release/1/distribution/nt/checksum> .
<{base}/release/1/distribution/nt/checksum> spdx:checksumValue "{sha256}" .
"""


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory, made: Any) -> Iterator[FlaskClient]:
    """A release with a file to take away."""
    data = tmp_path_factory.mktemp("with-dumps")
    folder: Path = made.write_release(data)
    (folder / "dumps").mkdir()
    (folder / "dumps" / "all.nt.gz").write_bytes(DUMP)
    (folder / "dumps" / "all.nt.parts").write_text("not for others", encoding="utf-8")
    with (folder / "release.ttl").open("a", encoding="utf-8") as manifest:
        manifest.write(FILES.format(base=made.base, size=len(DUMP), sha256=hashlib.sha256(DUMP).hexdigest()))
    made.write_sums(folder)
    (folder / "dumps" / "unsigned.nt.gz").write_bytes(DUMP)
    app = create_app(data, limits=Limits(running=1))
    yield app.test_client(use_cookies=False)
    app.extensions["minutebook"].releases.close()


def triples(content: bytes, media_type: str) -> set[Triple]:
    return {quad.triple for quad in parse(content, format=RdfFormat.from_media_type(media_type))}


def test_the_catalogue_is_the_same_in_every_format(whole: FlaskClient) -> None:
    expected = triples(whole.get("/catalog.ttl").data, "text/turtle")
    for suffix, media_type in TYPES.items():
        by_accept = whole.get("/catalog", headers={"Accept": media_type})
        assert by_accept.mimetype == media_type
        assert whole.get(f"/catalog.{suffix}").data == by_accept.data
        assert triples(by_accept.data, media_type) == expected
    assert whole.get("/catalog").mimetype == whole.get("/catalog", headers={"Accept": "*/*"}).mimetype == "text/turtle"
    assert whole.get("/catalog", headers={"Accept": "image/png"}).status_code == 406
    assert whole.get("/catalog.png").status_code == 404


def test_the_catalogue_names_the_release_its_files_and_the_services(whole: FlaskClient, made: Any) -> None:
    found = triples(whole.get("/catalog.nt").data, "application/n-triples")
    itself, dataset = NamedNode(f"{made.base}/catalog"), NamedNode(f"{made.base}/release/1")
    licence = NamedNode("http://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/")
    file = NamedNode(f"{made.base}/release/1/distribution/nt")
    for triple in (
        Triple(itself, RDF.type, DCAT.Catalog),
        Triple(itself, DCT.title, Literal("Meetings of Ashford Vale", language="en")),
        Triple(itself, DCT.publisher, Literal("Ashford Vale archive")),
        Triple(itself, DCT.license, licence),
        Triple(itself, DCAT.dataset, dataset),
        Triple(dataset, DCAT.version, Literal("1")),
        Triple(dataset, DCAT.distribution, file),
        # as it is written, and not as a store would rewrite it
        Triple(file, DCAT.byteSize, Literal(str(len(DUMP)), datatype=_size())),
        Triple(NamedNode(f"{file.value}/checksum"), SPDX.checksumValue, Literal(hashlib.sha256(DUMP).hexdigest())),
    ):
        assert triple in found, triple
    for path in ("sparql", "graph"):
        service = NamedNode(f"{made.base}/{path}")
        assert Triple(itself, DCAT.service, service) in found
        assert Triple(service, DCAT.endpointURL, service) in found
        assert Triple(service, DCAT.servesDataset, dataset) in found
    parts = [t for t in found if "/.well-known/void#" in str(t.subject)]
    assert not parts, "they are many, and stand in the description that the catalogue leads to"
    assert Triple(dataset, RDFS.seeAlso, NamedNode(f"{made.base}/.well-known/void")) in found
    assert any(t.predicate == DCT.language and t.subject == itself for t in found)


def _size() -> NamedNode:
    return NamedNode("http://www.w3.org/2001/XMLSchema#nonNegativeInteger")


def test_the_page_names_files_sizes_checksums_licence_and_citation(whole: FlaskClient, made: Any) -> None:
    page = whole.get("/catalog", headers={"Accept": "text/html"})
    assert page.mimetype == "text/html"
    for words in (
        f'href="{made.base}/dump/all.nt.gz">all.nt.gz</a> ({len(DUMP)} bytes)',
        hashlib.sha256(DUMP).hexdigest(),
        "All of it as &lt;b&gt;N-Triples&lt;/b&gt;",
        "open-government-licence",
        "Ashford Vale archive, <cite>Meetings of Ashford Vale</cite>, release 1 (2 April 2014)",
        f"{made.base}/sparql",
    ):
        assert words in page.text, words
    assert 'rel="alternate" type="text/turtle" href="/catalog.ttl"' in page.text
    links = page.headers["Link"]
    assert f'<{made.base}/catalog.ttl>; rel="describedby"; type="text/turtle"' in links
    assert f'<{made.base}/catalog.jsonld>; rel="alternate"' in links
    assert f'<{made.base}/release/1>; rel="cite-as"' in links
    assert f'<{made.base}/dump/all.nt.gz>; rel="item"' in links
    assert 'rel="alternate"; type="text/html"' in whole.get("/catalog.ttl").headers["Link"]


def test_a_release_without_files_says_so(client: FlaskClient) -> None:
    assert "has no files to take away" in client.get("/catalog.html").text


def test_the_release_and_its_files_lead_to_the_catalogue(whole: FlaskClient, made: Any) -> None:
    for thing in ("release/1", "release/1/distribution/nt", "release/1/distribution/nt/checksum"):
        answer = whole.get(f"/{thing}")
        assert (answer.status_code, answer.headers["Location"]) == (303, f"{made.base}/catalog")
    for nothing in ("release/2", "release/1/distribution/csv", "release/%3Cb%3E", "release/1%20x"):
        assert whole.get(f"/{nothing}").status_code == 404


def test_a_file_comes_byte_for_byte_under_its_own_checksum(whole: FlaskClient, made: Any) -> None:
    answer = whole.get("/dump/all.nt.gz", headers={"Accept-Encoding": "gzip"}, buffered=True)
    assert answer.data == DUMP
    assert answer.headers["Content-Type"] == "application/gzip"
    assert "Content-Encoding" not in answer.headers  # it is the file that is compressed, and not the way
    assert answer.headers["ETag"] == f'"{hashlib.sha256(DUMP).hexdigest()}"'
    assert answer.headers["Content-Disposition"] == "attachment; filename=all.nt.gz"
    assert f"<{made.base}/catalog>" in answer.headers["Link"]
    assert answer.headers["Minutebook-Release"] == "1"
    head = whole.head("/dump/all.nt.gz", buffered=True)
    assert (head.data, head.headers["Content-Length"]) == (b"", str(len(DUMP)))
    assert head.headers["ETag"] == answer.headers["ETag"]
    again = whole.get("/dump/all.nt.gz", headers={"If-None-Match": answer.headers["ETag"]}, buffered=True)
    assert (again.status_code, again.data) == (304, b"")


def test_a_part_of_a_file_continues_a_broken_download(whole: FlaskClient) -> None:
    tag = whole.head("/dump/all.nt.gz", buffered=True).headers["ETag"]
    part = whole.get("/dump/all.nt.gz", headers={"Range": "bytes=10-", "If-Range": tag}, buffered=True)
    assert (part.status_code, part.data) == (206, DUMP[10:])
    assert part.headers["Content-Range"] == f"bytes 10-{len(DUMP) - 1}/{len(DUMP)}"
    of_another = whole.get(
        "/dump/all.nt.gz", headers={"Range": "bytes=10-", "If-Range": '"another release"'}, buffered=True
    )
    assert (of_another.status_code, of_another.data) == (200, DUMP)
    assert whole.get("/dump/all.nt.gz", headers={"Range": f"bytes={len(DUMP)}-"}, buffered=True).status_code == 416


@pytest.mark.parametrize("name", ["all.nq.gz", "unsigned.nt.gz", "all.nt.parts", "..%2frelease.ttl", "all.nt.gz%00"])
def test_nothing_else_is_a_file_to_take_away(whole: FlaskClient, name: str) -> None:
    assert whole.get(f"/dump/{name}").status_code == 404


def test_crawlers_leave_alone_what_is_endless_or_large(client: FlaskClient, tmp_path: Path, made: Any) -> None:
    robots = client.get("/robots.txt")
    assert robots.mimetype == "text/plain"
    lines = robots.text.splitlines()
    assert lines[0] == "User-agent: *"
    for path in ("/sparql", "/graph", "/dump/", "/set/*?", "/doc/*?"):
        assert f"Disallow: {path}" in lines
    assert "Disallow: /" not in lines
    assert "Sitemap" not in robots.text  # until there is one
    made.write_release(tmp_path, base="https://data.example/minutes")
    app = create_app(tmp_path, limits=Limits(running=1))
    try:
        assert "Disallow: /minutes/sparql" in app.test_client(use_cookies=False).get("/robots.txt").text.splitlines()
    finally:
        app.extensions["minutebook"].releases.close()


@pytest.mark.parametrize(
    "path",
    ["/", "/catalog", "/graph", "/graph/entities", "/dump/all.nt.gz", "/robots.txt", "/.well-known/void", "/def"],
)
def test_every_address_says_what_it_takes(whole: FlaskClient, path: str) -> None:
    options = whole.options(path, headers={"Origin": "https://app.example", "Access-Control-Request-Method": "GET"})
    assert options.status_code == 200
    assert options.headers["Allow"] == options.headers["Access-Control-Allow-Methods"]
    assert sorted(options.headers["Allow"].split(", ")) == ["GET", "HEAD", "OPTIONS"]
    assert options.headers["Access-Control-Allow-Origin"] == "*"
    for method in ("POST", "PUT", "DELETE", "PATCH"):
        refused = whole.open(path, method=method, data=b"x", content_type="text/plain")
        assert refused.status_code == 405
        assert refused.headers["Allow"] == "GET, HEAD, OPTIONS"
        assert refused.headers["Access-Control-Allow-Origin"] == "*"


def test_a_page_elsewhere_may_send_a_query_and_read_the_headers(client: FlaskClient) -> None:
    asked = {
        "Origin": "https://app.example",
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "content-type, if-none-match",
    }
    preflight = client.options("/sparql", headers=asked)
    methods = preflight.headers["Access-Control-Allow-Methods"]
    assert sorted(methods.split(", ")) == ["GET", "HEAD", "OPTIONS", "POST"]
    allowed = preflight.headers["Access-Control-Allow-Headers"].lower().split(", ")
    assert {"accept", "content-type", "if-none-match", "range"} <= set(allowed)
    assert "Access-Control-Allow-Credentials" not in preflight.headers
    exposed = client.get("/catalog").headers["Access-Control-Expose-Headers"]
    assert all(name in exposed for name in ("ETag", "Link", "Minutebook-Release", "Content-Range", "Retry-After"))
