"""The Python tools of researchers, each getting data out of a running site in its own way."""

from __future__ import annotations

import gzip
import io
from typing import Any
from urllib.parse import urlencode
from urllib.request import urlopen

import pandas as pd
import polars as pl
import pyoxigraph
import pytest
import SPARQLWrapper
from rdflib import Graph, URIRef
from rdflib.plugins.stores.sparqlstore import SPARQLStore

MB = "https://w3id.org/minutebook/def#"
LABEL = "http://www.w3.org/2000/01/rdf-schema#label"
ROWS = f"SELECT ?s ?l WHERE {{ ?s a <{MB}Council> ; <{LABEL}> ?l }} ORDER BY ?s ?l"
# The address of a span of words has a comma, and words have quotes and lines of their own.
SPANS = "SELECT ?span ?words WHERE { ?span <http://www.w3.org/ns/oa#exact> ?words }"
GRAPH = f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ ?s a <{MB}Meeting> ; ?p ?o FILTER(!ISBLANK(?o)) }}"


@pytest.fixture(scope="module")
def rows(site: Any) -> set[tuple[str, str]]:
    """Address and label of every council, without the marks of N-Triples."""
    found = {(s[1:-1], label.split('"')[1]) for s, label in site.ask(ROWS)}
    assert len(found) > 20
    return found


@pytest.fixture(scope="module")
def statements(site: Any) -> set[str]:
    """What the endpoint says of the meeting."""
    triples = site.ask(GRAPH.replace("CONSTRUCT { ?s ?p ?o }", "SELECT ?s ?p ?o"))
    return {" ".join(triple) for triple in triples}


def in_n_triples(graph: Graph) -> set[str]:
    lines = graph.serialize(format="nt").splitlines()
    return {str(triple) for triple in pyoxigraph.parse("\n".join(lines), pyoxigraph.RdfFormat.N_TRIPLES)}


# ---------------------------------------------------------------- SPARQLWrapper
def wrapped(site: Any, query: str, form: str, method: str = "GET") -> Any:
    asking = SPARQLWrapper.SPARQLWrapper(site.endpoint)
    asking.setQuery(query)
    asking.setReturnFormat(getattr(SPARQLWrapper, form))
    asking.setMethod(method)
    answer = asking.query()
    assert answer._get_responseFormat() == getattr(SPARQLWrapper, form)
    return answer.convert()


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_sparqlwrapper_reads_tables(site: Any, rows: set[tuple[str, str]], method: str) -> None:
    found = wrapped(site, ROWS, "JSON", method)["results"]["bindings"]
    assert {(row["s"]["value"], row["l"]["value"]) for row in found} == rows
    results = wrapped(site, ROWS, "XML", method).getElementsByTagName("result")
    assert {tuple(b.firstChild.firstChild.data for b in r.getElementsByTagName("binding")) for r in results} == rows
    for form, mark in (("CSV", ","), ("TSV", "\t")):
        table = pd.read_csv(io.BytesIO(wrapped(site, ROWS, form, method)), sep=mark)
        assert len(table) == len(rows)


# SPARQLWrapper makes these into a kind of graph that rdflib has replaced.
@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
@pytest.mark.parametrize("form", ["TURTLE", "RDFXML", "JSONLD"])
def test_sparqlwrapper_reads_graphs(site: Any, statements: set[str], form: str) -> None:
    found = wrapped(site, GRAPH, form)
    if not isinstance(found, Graph):
        found = Graph().parse(data=found, format="turtle")
    assert in_n_triples(found) == statements


# ---------------------------------------------------------------- rdflib and pyoxigraph
def test_rdflib_asks_the_endpoint_as_a_store(site: Any, rows: set[tuple[str, str]]) -> None:
    assert {(str(s), str(label)) for s, label in Graph(SPARQLStore(site.endpoint)).query(ROWS)} == rows


@pytest.mark.parametrize("engine", [Graph, pyoxigraph.Store])
def test_another_engine_calls_ours_by_service(site: Any, rows: set[tuple[str, str]], engine: Any) -> None:
    found = engine().query(f"SELECT ?s ?l WHERE {{ SERVICE <{site.endpoint}> {{ {{ {ROWS} }} }} }}")
    assert {(getattr(s, "value", str(s)), getattr(label, "value", str(label))) for s, label in found} == rows


def test_rdflib_parses_the_address_of_every_kind_of_thing(site: Any) -> None:
    for thing in site.things(of_each=1):
        expected = {(p[1:-1], o) for p, o in site.ask(f"SELECT ?p ?o {{ <{thing}> ?p ?o FILTER(ISIRI(?o)) }}")}
        graph = Graph().parse(thing)
        found = {(str(p), o.n3()) for p, o in graph.predicate_objects(URIRef(thing)) if isinstance(o, URIRef)}
        assert expected <= found, thing


# ---------------------------------------------------------------- pandas and polars
@pytest.mark.parametrize("query", [ROWS, SPANS])
def test_data_frames_are_read_from_the_address_of_a_query(site: Any, query: str) -> None:
    address = f"{site.endpoint}?{urlencode({'query': query, 'format': 'csv'})}"
    expected = sorted(s[1:-1] for s, _ in site.ask(query))
    assert sorted(pd.read_csv(address)[query.split()[1][1:]]) == expected
    with urlopen(address, timeout=60) as answer:  # polars itself wants ranges of bytes of an address
        assert sorted(pl.read_csv(answer.read())[query.split()[1][1:]]) == expected


# ---------------------------------------------------------------- the dumps
def test_the_dump_holds_what_the_endpoint_says(site: Any) -> None:
    def dump(name: str) -> bytes:
        with urlopen(f"{site.base}/dump/{name}", timeout=60) as answer:
            return gzip.decompress(answer.read())

    quads = list(pyoxigraph.parse(dump("all.nq.gz"), pyoxigraph.RdfFormat.N_QUADS))
    triples = {str(triple) for triple in pyoxigraph.parse(dump("all.nt.gz"), pyoxigraph.RdfFormat.N_TRIPLES)}
    graphs = " ".join({str(quad.graph_name) for quad in quads})
    said = site.ask(f"SELECT DISTINCT ?s ?p ?o WHERE {{ VALUES ?g {{ {graphs} }} GRAPH ?g {{ ?s ?p ?o }} }}")
    assert {" ".join(triple) for triple in said} == triples == {str(quad.triple) for quad in quads}
    assert len(in_n_triples(Graph().parse(data=dump("all.nt.gz"), format="nt"))) == len(triples)
