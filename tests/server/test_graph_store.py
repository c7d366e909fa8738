"""Named graphs, each whole, by the SPARQL 1.1 Graph Store Protocol: read, and never changed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient
from pyoxigraph import DefaultGraph, NamedNode, RdfFormat, Store, Triple, parse

from server.app import create_app
from server.limits import Limits

TYPES = {
    "ttl": "text/turtle",
    "nt": "application/n-triples",
    "rdf": "application/rdf+xml",
    "jsonld": "application/ld+json",
    "nq": "application/n-quads",
    "trig": "application/trig",
}


@pytest.fixture(scope="module")
def store(data: Path) -> Store:
    return Store.read_only(str(data / "current" / "index"))


def triples(content: bytes, media_type: str) -> set[Triple]:
    return {quad.triple for quad in parse(content, format=RdfFormat.from_media_type(media_type))}


def of(store: Store, graph: NamedNode | DefaultGraph) -> set[Triple]:
    return {quad.triple for quad in store.quads_for_pattern(None, None, None, graph)}


@pytest.mark.parametrize(("name", "media_type"), TYPES.items())
def test_a_graph_is_whole_in_every_format(
    client: FlaskClient, store: Store, made: Any, name: str, media_type: str
) -> None:
    address = f"{made.base}/graph/registers"
    expected = of(store, NamedNode(address))
    by_accept = client.get(f"/graph?graph={quote(address, safe='')}", headers={"Accept": media_type})
    by_name = client.get(f"/graph?format={name}&graph={quote(address, safe='')}")
    direct = client.get("/graph/registers", headers={"Accept": media_type})
    for answer in (by_accept, by_name, direct):
        assert (answer.status_code, answer.mimetype) == (200, media_type)
        assert triples(answer.data, media_type) == expected
        assert answer.headers["Vary"] == "Accept, Accept-Encoding"
        assert f'<{address}>; rel="cite-as"' in answer.headers["Link"]


def test_the_default_graph_is_the_merge_of_all(client: FlaskClient, store: Store) -> None:
    for path in ("/graph?default", "/graph?default="):
        found = client.get(path, headers={"Accept": "application/n-triples"})
        assert triples(found.data, "application/n-triples") == of(store, DefaultGraph())
        lines = found.data.splitlines()
        assert len(lines) == len(set(lines))


def test_the_graph_of_a_document_is_reached_by_its_name_and_from_its_page(
    client: FlaskClient, store: Store, made: Any
) -> None:
    address = f"{made.base}/id/{made.version}"
    link = f"/graph?graph={quote(address, safe='')}"
    assert triples(client.get(link).data, "text/turtle") == of(store, NamedNode(address))
    # its own address is that of the thing, which leads to its document, and the document to the graph
    document = client.get(f"/doc/{made.version}", headers={"Accept": "text/html"})
    assert client.get(f"/id/{made.version}").headers["Location"] == f"{made.base}/doc/{made.version}"
    assert f'<{made.base}{link}>; rel="related"' in document.headers["Link"]
    assert f'href="{link}"' in document.text
    assert "/graph?" not in client.get(f"/doc/{made.meeting}").headers["Link"]


def test_a_graph_revalidates_and_head_has_its_headers(client: FlaskClient) -> None:
    got = client.get("/graph/entities")
    head = client.head("/graph/entities")
    for name in ("Content-Type", "Content-Length", "ETag", "Vary", "Link"):
        assert head.headers[name] == got.headers[name]
    assert head.data == b""
    assert client.get("/graph/entities", headers={"If-None-Match": got.headers["ETag"]}).status_code == 304
    assert client.head("/graph?graph=urn:nothing").status_code == 404


@pytest.mark.parametrize(
    ("status", "path"),
    [
        (400, "/graph"),
        (400, "/graph?format=ttl"),
        (400, "/graph?graph="),
        (400, "/graph?graph=graph/entities"),
        (400, "/graph?graph=%2Fgraph%2Fentities"),
        (400, "/graph?graph=http://a%20b"),
        (400, "/graph?graph=urn:%3Cx%3E"),
        (400, "/graph?graph=urn:a&graph=urn:b"),
        (400, "/graph?default&graph=urn:a"),
        (404, "/graph?graph=urn:nothing"),
        (400, "/graph?graph=urn:x%3E%20%7B%7D%20SERVICE%20%3Curn:y"),
        (400, "/graph?graph=urn:x%3E%7B%7DSERVICE%3Curn:y"),
        (404, "/graph?graph=file:///etc/passwd"),
        (404, "/graph/nothing"),
        (404, "/graph/NOT-A-NAME"),
        (406, "/graph/entities"),
    ],
)
def test_what_is_no_graph_is_refused_with_the_reason(client: FlaskClient, status: int, path: str) -> None:
    accept = "image/png" if status == 406 else "text/turtle"
    answer = client.get(path, headers={"Accept": accept})
    assert answer.status_code == status
    assert answer.get_json()["detail"]


@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE", "PATCH"])
@pytest.mark.parametrize("path", ["/graph?default", "/graph?graph=urn:new", "/graph/entities"])
def test_nothing_is_ever_written(client: FlaskClient, method: str, path: str) -> None:
    answer = client.open(path, method=method, data=b"<urn:s> <urn:p> <urn:o> .", content_type="text/turtle")
    assert answer.status_code == 405
    assert answer.headers["Allow"] == "GET, HEAD, OPTIONS"


@pytest.fixture
def narrow(data: Path) -> Iterator[FlaskClient]:
    app = create_app(data, limits=Limits(running=1, answer_bytes=2_000))
    yield app.test_client(use_cookies=False)
    app.extensions["minutebook"].releases.close()


def test_a_graph_that_is_too_large_is_refused_whole_and_the_dump_named(narrow: FlaskClient, made: Any) -> None:
    for path, file in (("/graph?default", "all.nt.gz"), (f"/graph?graph={made.base}/id/{made.version}", "all.nq.gz")):
        answer = narrow.get(path)
        assert answer.status_code == 413
        assert f"{made.base}/dump/{file}" in answer.get_json()["detail"]
        assert b"<urn" not in answer.data
    assert narrow.get("/graph/catalogue").status_code == 200
