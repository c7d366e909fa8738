"""The SPARQL protocol as callers use it, without a network."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from flask.testing import FlaskClient
from pyoxigraph import RdfFormat, parse, serialize

from server import asking

FORM = "application/x-www-form-urlencoded"
QUERY = "application/sparql-query"
SELECT = "SELECT ?x { VALUES ?x { 1 2 } }"
CONSTRUCT = "CONSTRUCT { <urn:s> <urn:p> 1 } {}"


def get(client: FlaskClient, query: str, accept: str = "*/*", **fields: Any) -> Any:
    return client.get("/sparql?" + urlencode({"query": query, **fields}, doseq=True), headers={"Accept": accept})


def test_three_ways_of_asking_give_the_same_bytes(client: FlaskClient) -> None:
    form = client.post("/sparql", data=urlencode({"query": SELECT}), content_type=FORM)
    direct = client.post("/sparql", data=SELECT, content_type=f"{QUERY}; charset=utf-8")
    assert get(client, SELECT).data == form.data == direct.data
    assert form.headers["ETag"] == direct.headers["ETag"]


@pytest.mark.parametrize(
    ("query", "accept", "fields", "media_type"),
    [
        (SELECT, "*/*", {}, "application/sparql-results+json"),
        (SELECT, "application/json", {}, "application/sparql-results+json"),
        (SELECT, "application/sparql-results+xml", {}, "application/sparql-results+xml"),
        (SELECT, "text/csv", {}, "text/csv"),
        (SELECT, "text/tab-separated-values", {}, "text/tab-separated-values"),
        (SELECT, "text/html", {}, "text/html"),
        (SELECT, "text/html", {"format": "csv"}, "text/csv"),
        (SELECT, "text/csv", {"format": "nonsense", "output": "xml"}, "application/sparql-results+xml"),
        ("ASK {}", "text/csv;q=0.5, application/sparql-results+xml;q=0.1", {}, "application/sparql-results+xml"),
        (CONSTRUCT, "*/*", {}, "text/turtle"),
        (CONSTRUCT, "application/n-triples", {}, "application/n-triples"),
        (CONSTRUCT, "application/rdf+xml", {}, "application/rdf+xml"),
        (CONSTRUCT, "application/ld+json", {}, "application/ld+json"),
        (CONSTRUCT, "application/n-quads", {}, "application/n-quads"),
        (CONSTRUCT, "application/trig", {}, "application/trig"),
        (CONSTRUCT, "*/*", {"format": "application/ld+json,application/x-json+ld"}, "application/ld+json"),
        ("DESCRIBE ?d { ?d a <https://w3id.org/minutebook/def#Decision> }", "*/*", {}, "text/turtle"),
    ],
)
def test_every_format(client: FlaskClient, query: str, accept: str, fields: dict[str, str], media_type: str) -> None:
    answer = get(client, query, accept, **fields)
    assert answer.status_code == 200
    assert answer.mimetype == media_type
    assert answer.headers["Vary"] == "Accept, Accept-Encoding"
    assert answer.data


@pytest.mark.parametrize("query", [SELECT, CONSTRUCT, "ASK {}"])
def test_a_type_that_cannot_hold_the_answer_is_406(client: FlaskClient, query: str) -> None:
    answer = get(client, query, "image/png")
    assert answer.status_code == 406
    assert answer.json["available"]


@pytest.mark.parametrize(
    ("status", "request_"),
    [
        (400, {"query_string": "query="}),
        (400, {"query_string": "query=ASK%7B%7D&query=ASK%7B%7D"}),
        (400, {"query_string": "query=%ff%fe"}),
        (400, {"query_string": "query=nonsense"}),
        (400, {"query_string": "query=" + "&x=1" * 300}),
        (403, {"query_string": "update=CLEAR%20ALL"}),
        (403, {"query_string": "query=ASK%7B%7D&using-graph-uri=urn:x"}),
        (403, {"query_string": "query=DROP%20ALL"}),
        (403, {"method": "POST", "data": "update=CLEAR+ALL", "content_type": FORM}),
        (403, {"method": "POST", "data": "CLEAR ALL", "content_type": "application/sparql-update"}),
        (400, {"method": "POST", "data": "", "content_type": FORM}),
        (400, {"method": "POST", "data": "ASK {}".encode("utf-16"), "content_type": QUERY}),
        (400, {"method": "POST", "data": "ASK {}", "content_type": f"{QUERY}; charset=UTF-16"}),
        (415, {"method": "POST", "data": "ASK {}", "content_type": "text/plain"}),
        (415, {"method": "POST", "data": "ASK {}"}),
        (415, {"method": "POST", "data": "ASK {}", "content_type": "multipart/form-data; boundary=x"}),
        (415, {"method": "POST", "data": b"x", "content_type": QUERY, "headers": {"Content-Encoding": "gzip"}}),
        (413, {"method": "POST", "data": "ASK {} #" + "x" * 40_000, "content_type": QUERY}),
        (413, {"method": "POST", "data": "query=ASK%7B%7D&x=" + "x" * 300_000, "content_type": FORM}),
        (405, {"method": "PUT", "data": "ASK {}", "content_type": QUERY}),
        (405, {"method": "DELETE"}),
    ],
)
def test_what_is_not_a_query_is_refused(client: FlaskClient, status: int, request_: dict[str, Any]) -> None:
    answer = client.open("/sparql", headers=request_.pop("headers", None), **{"method": "GET", **request_})
    assert answer.status_code == status
    assert answer.mimetype == "application/problem+json"
    assert answer.headers["Cache-Control"] == "no-store"
    if status == 405:
        assert answer.headers["Allow"] == "GET, HEAD, OPTIONS, POST"


def test_a_syntax_error_says_where(client: FlaskClient) -> None:
    answer = get(client, "SELECT ?x WHERE {\n ?x a }")
    assert (answer.status_code, answer.json["line"]) == (400, 2)
    assert answer.json["excerpt"] == " ?x a }"


@pytest.mark.parametrize(
    ("query", "line", "column", "message"),
    [
        ("SELECT ?s {\n ?s rdfs:label ?o }", 2, 5, "the prefix `rdfs:` is not declared: add PREFIX rdfs: <…>"),
        ("SELECT ?s { ?s a :x }", 1, 18, "the prefix `:` is not declared: add PREFIX : <…>"),
        ("PREFIX a: <urn:a:> SELECT ?s { ?s a:p 'b:c' ; b:d 1 } # c:d", 1, 47, "the prefix `b:` is not declared"),
        ("SELECT ?s {\n ?s ?p ?o\n", 3, 1, "the query ends before it is complete"),
        ("SELECT", 1, 7, "the query ends before it is complete"),
        ("SELECT ?s { ?s ?p ?o } ORDER BY", 1, 32, "the query ends before it is complete"),
        ("SELECT ?x (COUNT(?s) AS ?n) { ?s ?p ?x }", 1, 41, "The SELECT contains a variable that is unbound"),
        ("SELECT * { ?s ?p ?o } GROUP BY ?s", 1, 34, "SELECT * is not authorized with GROUP BY"),
        ("SELECT ?x { ?s ?p }", 1, 20, "something here or before it is not as SPARQL has it"),  # it is complete
    ],
)
def test_a_syntax_error_is_told_in_words(client: FlaskClient, query: str, line: int, column: int, message: str) -> None:
    told = get(client, query).json
    assert (told["line"], told["column"]) == (line, column)
    assert told["detail"].startswith(f"Line {line}, column {column}: {message}")


def test_what_the_engine_expected_is_a_short_list_without_classes_of_letters() -> None:
    letters = "['A' ..= 'Z' | '\\u{00C0}'..='\\u{00D6}'], ['\\\\'], ['\\''], [_]"
    signs = '"$", "\'", "(", ",", "\\"", "{|", ASK, "}", "~", false'
    said = SyntaxError(f"error at 1:3: expected one of {signs}, {letters}")
    message = asking.misspelt(said, "ASK {}")["message"]
    assert message == 'expected one of "$", "\'", "(", ",", """, "{|", ASK, "}" …'
    alone = SyntaxError(f"error at 1:3: expected {letters}")
    assert asking.misspelt(alone, "ASK {}")["message"] == "something here or before it is not as SPARQL has it"


def test_a_query_revalidates(client: FlaskClient) -> None:
    tag = get(client, SELECT).headers["ETag"]
    assert client.get("/sparql?query=" + quote(SELECT), headers={"If-None-Match": tag}).status_code == 304


def test_head_and_a_trailing_slash(client: FlaskClient) -> None:
    head = client.head("/sparql?query=ASK%7B%7D")
    assert (head.status_code, head.data, head.mimetype) == (200, b"", "application/sparql-results+json")
    assert client.get("/sparql/?query=ASK%7B%7D").status_code == 200


@pytest.mark.parametrize("field", ["default-graph-uri", "named-graph-uri"])
@pytest.mark.parametrize("graph", ["urn:no:such", "http://127.0.0.1:1/", "file:///etc/passwd", "not an iri"])
def test_an_unknown_graph_is_refused_and_never_fetched(client: FlaskClient, field: str, graph: str) -> None:
    assert get(client, "ASK {}", **{field: graph}).status_code == 400
    assert get(client, f"ASK FROM <{graph.replace(' ', '')}> {{}}").status_code == 400


def test_the_protocol_names_the_dataset(client: FlaskClient, made: Any) -> None:
    entities, registers = f"{made.base}/graph/entities", f"{made.base}/graph/registers"
    count = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"

    def number(**fields: Any) -> int:
        return int(get(client, count, "text/csv", **fields).text.split()[1])

    one, two = (number(**{"default-graph-uri": graph}) for graph in (entities, registers))
    assert number(**{"default-graph-uri": [entities, registers]}) == one + two
    assert number(**{"named-graph-uri": entities}) == 0
    both = {"default-graph-uri": [f"{made.base}/id/{made.version}", registers]}
    alone = number(**{"default-graph-uri": both["default-graph-uri"][0]})
    assert number(**both) == alone + two - 1  # one triple stands in both graphs, and counts once


def test_the_service_describes_itself(client: FlaskClient, made: Any) -> None:
    for accept, media_type in (("*/*", "text/turtle"), ("application/ld+json", "application/ld+json")):
        answer = client.get("/sparql", headers={"Accept": accept})
        assert answer.mimetype == media_type
        assert f"{made.base}/sparql" in answer.text
        assert "Update" not in answer.text
        assert "Federated" not in answer.text
    assert client.get("/sparql", headers={"Accept": "text/html"}).mimetype == "text/html"
    assert client.get("/sparql", headers={"Accept": "image/png"}).status_code == 406


def test_a_page_of_rows_links_to_the_documents_and_escapes(client: FlaskClient, made: Any) -> None:
    shown = get(client, "SELECT ?i ?t { ?i <http://purl.org/dc/terms/title> ?t }", "text/html").text
    assert f'<a href="/doc/{made.meeting}/item/2">' in shown
    assert "<b>& stiles" not in shown
    assert "javascript:" not in get(client, "SELECT (<javascript:alert(1)> AS ?x) {}", "text/html").text.replace(
        "&lt;javascript:alert(1)&gt;", ""
    ).replace("<td>javascript:alert(1)</td>", "")


def test_json_names_the_variables(client: FlaskClient) -> None:
    assert json.loads(get(client, SELECT).data)["head"]["vars"] == ["x"]


def test_json_ld_is_compacted_by_the_context_of_the_release(client: FlaskClient) -> None:
    held = "?m a ?c ; <https://w3id.org/minutebook/def#heldOn> ?d"
    query = f"CONSTRUCT {{ {held} . _:b <urn:x:p> ?m }} {{ {held} }}"
    answer = client.get("/sparql", query_string={"query": query}, headers={"Accept": "application/ld+json"})
    found = answer.get_json(force=True)
    assert isinstance(found["@context"], dict)
    assert any("heldOn" in node or "mb:heldOn" in node for node in found["@graph"])
    plain = client.get("/sparql", query_string={"query": query}, headers={"Accept": "application/n-triples"}).data
    again = serialize(parse(answer.data, format=RdfFormat.JSON_LD), format=RdfFormat.N_TRIPLES) or b""
    assert len(set(again.splitlines())) == len(set(plain.splitlines()))


def test_json_ld_that_cannot_hold_the_answer_is_refused(client: FlaskClient) -> None:
    answer = get(client, "CONSTRUCT { <urn:s> <urn:p> <<( <urn:a> <urn:b> 1 )>> } {}", "application/ld+json")
    assert answer.status_code == 400
    assert "Turtle" in answer.json["detail"]
