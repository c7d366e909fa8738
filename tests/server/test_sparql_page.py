"""The page of /sparql, for people with a browser and without script."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from flask.testing import FlaskClient

from ontology import endpoint
from server import sparql_page
from server.app import create_app
from server.limits import Limits


def values(variable: str, many: int) -> str:
    return f"VALUES {variable} {{ {' '.join(map(str, range(many)))} }}"


MANY = f"SELECT ?x ?y {{ {values('?x', 50)} {values('?y', 100)} }}"
LONG = f"CONSTRUCT {{ ?b <urn:p> ?x }} {{ {values('?x', 1500)} BIND(IRI(CONCAT('urn:', STR(?x))) AS ?b) }}"


def page(client: FlaskClient, query: str = "", **fields: Any) -> Any:
    asked = urlencode({"query": query, **fields}, doseq=True) if query else ""
    return client.get(f"/sparql?{asked}", headers={"Accept": "text/html"})


def links(text: str) -> list[str]:
    return [unescape(href) for href in re.findall(r'href="([^"]*)"', text)]


def test_the_form_works_without_script_and_tells_the_limits(data: Path) -> None:
    limits = Limits(running=1, query_seconds=7.5, answer_bytes=21_000_000, query_bytes=12_345)
    app = create_app(data, limits=limits)
    try:
        shown = page(app.test_client(use_cookies=False))
    finally:
        app.extensions["minutebook"].releases.close()
    assert "<script" not in shown.text
    assert '<form class="ask" action="/sparql" method="get">' in shown.text
    for words in ("7.5 seconds", "21 MB", "12,345 bytes", 'href="/catalog"', "format=csv"):
        assert words in shown.text, words


def test_every_example_is_a_link_that_fills_the_form_and_runs(client: FlaskClient, made: Any) -> None:
    found = [link for link in links(page(client).text) if link.startswith("/sparql?query=")]
    files = sorted((made.root / "ontology" / "examples").glob("*.rq"))
    assert [parse_qs(urlsplit(link).query)["query"][0] for link in found] == [
        path.read_text(encoding="utf-8") for path in files
    ]
    assert all(example.question.endswith("?") and "#" not in example.question for example in endpoint.examples())
    answer = client.get(found[0], headers={"Accept": "text/html"})
    assert answer.status_code == 200
    assert '<h2 id="answer">Answer</h2>' in answer.text
    assert "# Who was at each meeting" in unescape(answer.text)


@pytest.mark.parametrize(
    ("query", "words", "formats"),
    [
        ("ASK {}", "<b>Yes</b> (true)", ["json", "xml"]),
        ("ASK { FILTER(false) }", "<b>No</b> (false)", ["json", "xml"]),
        ("SELECT ?x { FILTER(false) }", "<p>No rows.</p>", ["csv", "tsv", "json", "xml"]),
        ("SELECT ?x { VALUES ?x { 1 } }", "<p>1 row.</p>", ["csv", "tsv", "json", "xml"]),
        ("CONSTRUCT { ?s ?p ?o } { ?s ?p ?o FILTER(false) }", "<p>No statements.</p>", ["ttl", "nt", "jsonld", "rdf"]),
        ('SELECT ?x { VALUES ?x { "<b>&"@cy } }', '<td lang="cy">&lt;b&gt;&amp;</td>', ["csv", "tsv", "json", "xml"]),
        ("SELECT ?x { VALUES ?x { <javascript:alert(1)> } }", "<td>javascript:alert(1)</td>", None),
        ("SELECT (<<( <urn:s> <urn:p> 1 )>> AS ?x) {}", "<td>&lt;&lt;( urn:s urn:p 1 )&gt;&gt;</td>", None),
    ],
)
def test_an_answer_and_links_to_the_same_in_other_formats(
    client: FlaskClient, query: str, words: str, formats: list[str] | None
) -> None:
    shown = page(client, query)
    assert shown.status_code == 200
    assert words in shown.text
    others = [link for link in links(shown.text) if "&format=" in link]
    assert formats is None or [link.rpartition("=")[2] for link in others] == formats
    assert all(parse_qs(urlsplit(link).query)["query"] == [query] for link in others)
    assert all(client.get(link).status_code == 200 for link in others)


def test_the_links_keep_the_graphs_that_were_asked(client: FlaskClient, made: Any) -> None:
    graph = f"{made.base}/graph/entities"
    fields = {"default-graph-uri": graph, "named-graph-uri": [graph, f"{made.base}/graph/registers"]}
    shown = page(client, "SELECT * { ?s ?p ?o } LIMIT 1", **fields)
    link = next(link for link in links(shown.text) if link.endswith("format=csv"))
    asked = parse_qs(urlsplit(link).query)
    assert asked["default-graph-uri"] == [graph]
    assert asked["named-graph-uri"] == fields["named-graph-uri"]


def test_a_long_table_is_cut_where_everyone_sees_it(client: FlaskClient) -> None:
    shown = page(client, MANY)
    assert "Only the first 1,000 of 5,000 rows are shown here." in shown.text
    assert shown.text.count("<tr>") == 1001
    link = next(link for link in links(shown.text) if link.endswith("format=csv"))
    assert len(client.get(link).text.splitlines()) == 5001


def test_a_long_graph_is_cut_where_everyone_sees_it(client: FlaskClient) -> None:
    shown = page(client, LONG)
    assert re.search(r"Only the first 1,000 of 1,50\d lines are shown here\.", shown.text)


def test_an_answer_that_is_too_large_for_a_page_is_not_shown_at_all(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sparql_page, "_MOST_BYTES", 10_000)
    shown = page(client, f"{MANY} # whose page is not kept yet")
    assert re.search(r"The answer has \d+ kB, which is too much for a page\.", shown.text)
    assert "<table" not in shown.text
    assert any(link.endswith("format=csv") for link in links(shown.text))


@pytest.mark.parametrize(
    ("query", "line", "before", "at", "after"),
    [
        ("SELECT ?x {\n  ?x a §\n}", 2, "  ?x a ", "§", ""),
        ("SELECT ?x {\r\n ?x <b> & ?y\r\n}", 2, None, None, None),
        ("SELECT ?x {" + " " * 300 + "§" + " " * 300 + "}", 1, "…" + " " * 60, "§", " " * 60 + "…"),
    ],
)
def test_an_error_is_shown_in_the_query_which_stays_to_be_mended(
    client: FlaskClient, query: str, line: int, before: str | None, at: str | None, after: str | None
) -> None:
    shown = page(client, query)
    assert shown.status_code == 400
    assert shown.headers["Cache-Control"] == "no-store"
    assert f"Line {line}, column " in shown.text
    place = re.search(r'<pre class="place"><span class="soft">(\d+)</span> (.*)<mark>(.*)</mark>(.*)</pre>', shown.text)
    assert place is not None
    assert int(place[1]) == line
    if at is not None:
        assert place.groups()[1:] == (before, at, after)
    kept = re.search(r"<textarea[^>]*>\n(.*)</textarea>", shown.text, re.DOTALL)
    assert kept is not None
    assert unescape(kept[1]).split() == query.split()


def test_a_refusal_without_a_place_keeps_the_query_too(client: FlaskClient) -> None:
    shown = page(client, "DROP ALL")
    assert shown.status_code == 403
    assert "DROP ALL</textarea>" in shown.text
    assert 'class="place"' not in shown.text


@pytest.fixture
def quick(data: Path) -> Iterator[FlaskClient]:
    app = create_app(data, limits=Limits(running=1, answer_bytes=1_000))
    yield app.test_client(use_cookies=False)
    app.extensions["minutebook"].releases.close()


def test_a_refused_answer_is_told_on_the_page(quick: FlaskClient) -> None:
    shown = page(quick, MANY)
    assert shown.status_code == 413
    assert "The answer is too large" in shown.text
    assert "<table" not in shown.text


def test_the_description_comes_in_a_named_format_too(client: FlaskClient) -> None:
    assert client.get("/sparql?format=ttl", headers={"Accept": "text/html"}).mimetype == "text/turtle"
    assert client.get("/sparql?format=nonsense", headers={"Accept": "text/html"}).mimetype == "text/html"
