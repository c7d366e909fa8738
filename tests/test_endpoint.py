"""The endpoint describes itself, in its store and at its address, so that other people's editors work on it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from pyoxigraph import NamedNode, RdfFormat, Store
from rdflib import RDF, Graph, Namespace, URIRef

from ontology import endpoint

BASE = "http://127.0.0.1:8000"
SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
SPARQL = URIRef(f"{BASE}/sparql")
SHACL = "PREFIX sh: <http://www.w3.org/ns/shacl#> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> "
# In the words in which editors ask.
EXAMPLES = """SELECT DISTINCT ?sq ?comment ?query WHERE {
    ?sq a sh:SPARQLExecutable ; rdfs:comment ?comment ; sh:select|sh:ask|sh:construct|sh:describe ?query . }
    ORDER BY ?sq"""
DECLARED = (
    "SELECT DISTINCT ?prefix ?namespace WHERE { [] sh:namespace ?namespace ; sh:prefix ?prefix } ORDER BY ?prefix"
)


def asked(client: FlaskClient, query: str) -> dict[str, Any]:
    answer = client.post("/sparql", data={"query": query}, headers={"Accept": "application/sparql-results+json"})
    assert answer.status_code == 200, answer.text
    return json.loads(answer.text)  # type: ignore[no-any-return]


def rows(client: FlaskClient, query: str) -> list[dict[str, str]]:
    found = asked(client, SHACL + query)["results"]["bindings"]
    return [{name: term["value"] for name, term in row.items()} for row in found]


def described(client: FlaskClient) -> Graph:
    answer = client.get("/sparql", headers={"Accept": "text/turtle"})
    assert answer.status_code == 200
    return Graph().parse(data=answer.text, format="turtle")


# ---------------------------------------------------------------- examples and prefixes
def test_an_editor_is_offered_every_example_with_its_question(client: FlaskClient) -> None:
    found = rows(client, EXAMPLES)
    known = endpoint.examples()
    assert [(row["comment"], row["query"]) for row in found] == [(e.question, e.query) for e in known]
    assert len({row["sq"] for row in found}) == len(known) >= 28
    assert all(row["sq"].startswith(f"{BASE}/sparql#example-") for row in found)
    assert not [row for row in found if "PREFIX" in row["query"]]


def test_prefixes_are_declared_once_each(client: FlaskClient) -> None:
    declared = rows(client, DECLARED)
    assert len({row["prefix"] for row in declared}) == len(declared)
    assert {"prefix": "mb", "namespace": "https://w3id.org/minutebook/def#"} in declared
    assert {"prefix": "void-ext", "namespace": "http://ldf.fi/void-ext#"} in declared


@pytest.mark.parametrize("shown", endpoint.examples(), ids=lambda shown: shown.name)
def test_each_example_runs_with_the_declared_prefixes_alone(client: FlaskClient, shown: endpoint.Example) -> None:
    prefixes = "".join(f"PREFIX {row['prefix']}: <{row['namespace']}>\n" for row in rows(client, DECLARED))
    (stored,) = [r["query"] for r in rows(client, EXAMPLES) if r["comment"] == shown.question]
    assert asked(client, prefixes + stored)["head"]["vars"]


def test_an_example_says_its_form_and_its_endpoint() -> None:
    said = endpoint.queries(BASE)
    types = {str(t.object) for t in said if t.predicate.value.endswith("#type")}
    assert {
        "<http://www.w3.org/ns/shacl#SPARQLExecutable>",
        "<http://www.w3.org/ns/shacl#SPARQLSelectExecutable>",
    } <= types
    targets = {t.object for t in said if t.predicate == NamedNode("http://schema.org/target")}
    assert targets == {NamedNode(f"{BASE}/sparql")}
    assert all(isinstance(triple.subject, NamedNode) for triple in said)


# ---------------------------------------------------------------- the service
def test_the_description_is_small_and_says_what_clients_need(client: FlaskClient) -> None:
    assert len(client.get("/sparql", headers={"Accept": "text/turtle"}).data) < 10_000
    graph = described(client)
    assert list(graph.subjects(RDF.type, SD.Service)) == [SPARQL]
    assert set(graph.objects(SPARQL, SD.endpoint)) == {SPARQL}
    assert set(graph.objects(SPARQL, SD.feature)) == {SD.UnionDefaultGraph}
    assert SD.SPARQL11Query in set(graph.objects(SPARQL, SD.supportedLanguage))
    assert len(set(graph.objects(SPARQL, SD.resultFormat))) == 10
    (dataset,) = graph.objects(SPARQL, SD.defaultDataset)
    assert len(set(graph.objects(dataset, SD.defaultGraph))) == 1


def test_it_gives_no_count_that_a_client_could_take_for_all_there_is(client: FlaskClient) -> None:
    assert not [term for term in described(client).predicates() if "rdfs.org/ns/void" in str(term)]


def test_the_graphs_that_it_names_are_there(client: FlaskClient) -> None:
    named = {str(name) for name in described(client).objects(None, SD.name)}
    assert f"{BASE}/graph/catalogue" in named
    assert len(named) < 10
    for name in named:
        assert asked(client, f"ASK {{ GRAPH <{name}> {{ ?s ?p ?o }} }}")["boolean"], name


def test_the_store_says_the_same_but_for_the_limits_of_the_server(client: FlaskClient, loaded: Path) -> None:
    graph = described(client)
    store = Store.read_only(str(loaded / "current" / "index"))
    held = {
        str(quad.triple) for quad in store.quads_for_pattern(None, None, None, NamedNode(f"{BASE}/graph/catalogue"))
    }
    told = Store()
    told.load(graph.serialize(format="nt").encode(), format=RdfFormat.N_TRIPLES)
    (limits,) = {quad for quad in told if str(quad.triple) not in held}
    assert "seconds" in str(limits.object)
    assert "32,768 bytes" in str(limits.object)


def test_the_default_graph_is_the_union_that_is_claimed(client: FlaskClient) -> None:
    whole = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    union = "SELECT (COUNT(*) AS ?n) { SELECT DISTINCT ?s ?p ?o { GRAPH ?g { ?s ?p ?o } } }"
    assert rows(client, whole) == rows(client, union)


ARGUMENTS = {
    "date": '"2020-01-01"',
    "time": '"10:00:00"',
    "gYear": '"2020"',
    "gYearMonth": '"2020-01"',
    "gMonth": '"--01"',
    "gMonthDay": '"--01-01"',
    "gDay": '"---01"',
    "duration": '"P1D"',
    "dayTimeDuration": '"P1D"',
    "yearMonthDuration": '"P1Y"',
}
POINT = '"POINT(1 1)"^^<http://www.opengis.net/ont/geosparql#wktLiteral>'


def test_each_function_beyond_the_standard_is_one_of_the_engine(client: FlaskClient) -> None:
    functions = [str(name) for name in described(client).objects(SPARQL, SD.extensionFunction)]
    assert functions
    for function in functions:
        arguments = ARGUMENTS.get(function.rpartition("#")[2], f"{POINT}, {POINT}")
        (row,) = rows(client, f"SELECT (<{function}>({arguments}) AS ?x) {{}}")
        assert row["x"], function


@pytest.mark.parametrize(
    "query",
    [
        'SELECT (TRIPLE(<a:b>, <a:c>, "d") AS ?x) {}',
        "SELECT (1 AS ?x) { OPTIONAL { ?a <a:b> ?c ~ ?r {| <a:p> ?o |} } }",
        'SELECT (LANGDIR("a"@ar--rtl) AS ?x) {}',
        'VERSION "1.2" SELECT (1 AS ?x) {}',
        "SELECT ?x { VALUES ?y { 1 } LATERAL { BIND (?y + 1 AS ?x) } }",
        'SELECT (ADJUST(NOW(), "PT1H"^^<http://www.w3.org/2001/XMLSchema#dayTimeDuration>) AS ?x) {}',
        'SELECT ("2020-01-02"^^<http://www.w3.org/2001/XMLSchema#date> - '
        '"2020-01-01"^^<http://www.w3.org/2001/XMLSchema#date> AS ?x) {}',
    ],
)
def test_what_is_said_to_go_beyond_sparql_1_1_is_taken(client: FlaskClient, query: str) -> None:
    answer = client.post("/sparql", data={"query": query}, headers={"Accept": "application/sparql-results+json"})
    assert answer.status_code == 200, answer.text
    assert json.loads(answer.text)["results"]["bindings"][0]["x"]
