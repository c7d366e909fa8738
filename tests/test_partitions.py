"""The counts of a release are exact: as SPARQL counts them, and the same whether made at once or bit by bit."""

from __future__ import annotations

import random
import re
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import DefaultGraph, NamedNode, QuerySolutions, RdfFormat, Store, parse

from loader import index, nquads, partitions, sums
from loader.tally import Counts, View, changed
from loader.tally_files import Reading
from ontology.terms import RDF, VOID, VOID_EXT, XSD

BASE = "http://127.0.0.1:8000"
MERGE = DefaultGraph()
CATALOGUE = NamedNode(f"{BASE}/graph/catalogue")
PREFIXES = f"PREFIX void: <{VOID.namespace}> PREFIX void-ext: <{VOID_EXT.namespace}> "
# Every triple but those that the catalogue alone states.
DATA = f"""{{ SELECT DISTINCT ?s ?p ?o WHERE {{
    GRAPH ?g {{ ?s ?p ?o }} FILTER (?g != <{BASE}/graph/catalogue>) }} }}"""
TYPED = (
    """{ SELECT DISTINCT ?%s ?%s WHERE {
    GRAPH ?h { ?%s a ?%s } FILTER (?h != <"""
    + f"{BASE}/graph/catalogue"
    + """>) FILTER (ISIRI(?%s)) } }"""
)
OF_S, OF_O = (TYPED % (node, kind, node, kind, kind) for node, kind in (("s", "c"), ("o", "d")))
# Each count as a query of the data, and as VoID tells it.
COUNTED = {
    "triples": (f"SELECT (COUNT(*) AS ?n) {{ {DATA} }}", "<{data}> void:triples ?n"),
    "subjects": (
        f"SELECT (COUNT(DISTINCT ?s) AS ?n) {{ {DATA} }}",
        "<{data}> void:distinctSubjects ?n ; void:entities ?n",
    ),
    "properties": (f"SELECT (COUNT(DISTINCT ?p) AS ?n) {{ {DATA} }}", "<{data}> void:properties ?n"),
    "classes": (f"SELECT (COUNT(DISTINCT ?c) AS ?n) {{ {DATA} {OF_S} }}", "<{data}> void:classes ?n"),
    "property": (
        f"SELECT ?p (COUNT(*) AS ?n) (COUNT(DISTINCT ?s) AS ?m) {{ {DATA} }} GROUP BY ?p",
        "<{data}> void:propertyPartition [ void:property ?p ; void:triples ?n ; void:distinctSubjects ?m ]",
    ),
    "class": (
        f"SELECT ?c (COUNT(*) AS ?n) (COUNT(DISTINCT ?s) AS ?m) {{ {DATA} {OF_S} }} GROUP BY ?c",
        "<{data}> void:classPartition [ void:class ?c ; void:triples ?n ; void:entities ?m ]",
    ),
    "property of a class": (
        f"SELECT ?c ?p (COUNT(*) AS ?n) {{ {DATA} {OF_S} }} GROUP BY ?c ?p",
        "?x void:class ?c ; void:propertyPartition [ void:property ?p ; void:triples ?n ]",
    ),
    "class that a property leads to": (
        f"SELECT ?c ?p ?d (COUNT(*) AS ?n) {{ {DATA} {OF_S} {OF_O} }} GROUP BY ?c ?p ?d",
        """?x void:class ?c ; void:propertyPartition [ void:property ?p ;
               void:classPartition [ void:class ?d ; void:triples ?n ] ]""",
    ),
    "datatype that a property leads to": (
        f"""SELECT ?c ?p ?d (COUNT(*) AS ?n) {{ {DATA} {OF_S} FILTER (ISLITERAL(?o)) BIND (DATATYPE(?o) AS ?d) }}
            GROUP BY ?c ?p ?d""",
        """?x void:class ?c ; void:propertyPartition [ void:property ?p ;
               void-ext:datatypePartition [ void-ext:datatype ?d ; void:triples ?n ] ]""",
    ),
}


def rows(store: Store, query: str) -> Counter[tuple[str, ...]]:
    found = cast(QuerySolutions, store.query(PREFIXES + query))
    return Counter(tuple(term.value for term in row) for row in found if any(row))  # type: ignore[union-attr]


def assert_exact(store: Store, told_in: Store) -> None:
    """What is told of the data of a store is what is in them."""
    for name, (counted, told) in COUNTED.items():
        selected = re.sub(r"\(COUNT\([^)]*\) AS (\?\w)\)", r"\1", counted[: counted.index("{")])
        told = told.replace("{data}", f"{BASE}/.well-known/void#data")
        expected = rows(store, counted)
        assert rows(told_in, f"{selected} {{ {told} }}") == expected, name


# ---------------------------------------------------------------- a release
def test_the_counts_of_a_release_are_those_that_a_query_finds(loaded: Path) -> None:
    store = Store.read_only(str(loaded / "current" / "index"))
    assert_exact(store, store)
    assert rows(store, COUNTED["datatype that a property leads to"][0])


def test_the_manifest_has_the_same_counts_and_the_number_that_the_endpoint_counts(loaded: Path) -> None:
    place = loaded / "current"
    manifest = {q.triple for q in parse((place / "release.ttl").read_bytes(), format=RdfFormat.TURTLE)}
    parts = {q.triple for q in parse(sums.unzipped(place / partitions.FILE), format=RdfFormat.N_QUADS)}
    assert parts < manifest
    store = Store.read_only(str(place / "index"))
    (release,) = {t.subject for t in manifest if t.predicate == VOID.sparqlEndpoint}
    (told,) = {t.object.value for t in manifest if (t.subject, t.predicate) == (release, VOID.triples)}  # type: ignore[union-attr]
    assert int(told) == sum(1 for _ in store.quads_for_pattern(None, None, None, MERGE))
    (data,) = {t.object for t in manifest if (t.subject, t.predicate) == (release, VOID.subset)}
    (counted,) = {t.object.value for t in manifest if (t.subject, t.predicate) == (data, VOID.triples)}  # type: ignore[union-attr]
    dump = sums.unzipped(place / "dumps" / "all.nt.gz")
    assert int(counted) == len(set(parse(dump, format=RdfFormat.N_TRIPLES))) < int(told)


# What editors ask of any endpoint, in their words, to complete classes and properties.
EDITOR = """SELECT DISTINCT ?class1 ?prop ?class2 ?datatype WHERE {
    ?cp void:class ?class1 ; void:propertyPartition ?pp . ?pp void:property ?prop .
    OPTIONAL { { ?pp void:classPartition [ void:class ?class2 ] }
               UNION { ?pp void-ext:datatypePartition [ void-ext:datatype ?datatype ] } } }"""


def test_an_editor_learns_which_property_leads_from_which_class_to_which(loaded: Path) -> None:
    store = Store.read_only(str(loaded / "current" / "index"))
    mb = "https://w3id.org/minutebook/def#"
    found = cast(QuerySolutions, store.query(PREFIXES + EDITOR))
    told = {tuple(getattr(term, "value", "") for term in row) for row in found}
    assert (f"{mb}Meeting", f"{mb}heldOn", "", XSD.date.value) in told
    assert (f"{mb}Presence", f"{mb}attendanceOf", f"{mb}Meeting", "") in told
    assert not {row for row in told if row[0] == VOID.Dataset.value}, "the description is no part of the data"


# ---------------------------------------------------------------- bit by bit
def named(name: str) -> str:
    return f"<http://a.example/{name}>"


# A small world in which things turn into others, share triples, and stand in the catalogue too.
NODES = [named(f"n{i}") for i in range(5)]
TYPES = [named(f"C{i}") for i in range(3)]
VALUES = ['"1"', '"a"@en', f'"2024-01-01"^^<{XSD.date.value}>'] + [
    f'"{text}"^^<{XSD.namespace}{kind}>'
    for text, kind in (("01", "integer"), ("02", "nonNegativeInteger"), ("1.50", "decimal"))
]
TRIPLES = st.one_of(
    st.tuples(st.sampled_from(NODES), st.just(f"{RDF.type}"), st.sampled_from(TYPES)),
    st.tuples(st.sampled_from(NODES), st.sampled_from([named("p"), named("q")]), st.sampled_from([*NODES, *VALUES])),
)
GRAPHS = {"one": "graphs/one", "two": "graphs/two", "catalogue": "graphs/catalogue"}
State = dict[str, set[tuple[str, str, str]]]
STATE = st.fixed_dictionaries({name: st.sets(TRIPLES, max_size=12) for name in GRAPHS})


def written(place: Path, state: State) -> tuple[str, ...]:
    """A file for each graph of a state."""
    found = []
    for name, triples in state.items():
        lines = [f"{' '.join(triple)} <{BASE}/graph/{name}> .\n".encode() for triple in triples]
        path = place / f"{name}.nq.gz"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(sums.zipped(b"".join(sorted(lines))))
        found.append(str(path))
    return tuple(found)


def stored(state: State) -> Store:
    """A state as an index has it: its graphs, and all of them merged."""
    store = Store()
    for name, triples in state.items():
        for triple in triples:
            for graph in (f"<{BASE}/graph/{name}>", ""):
                store.load(f"{' '.join(triple)} {graph} .".encode(), format=RdfFormat.N_QUADS)
    return store


def read_anew(state: State, view: View) -> Counts:
    reading = Reading()
    of_data = [triples for name, triples in state.items() if name != "catalogue"]
    files = [b"".join(sorted(f"{' '.join(triple)} .\n".encode() for triple in triples)) for triples in of_data]
    for file in files:
        reading.see(file)
    for file in files:
        reading.count(file)
    return reading.counts(view)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(before=STATE, after=STATE)
def test_counts_changed_bit_by_bit_are_those_made_at_once_and_those_a_query_finds(before: State, after: State) -> None:
    old, new = stored(before), stored(after)
    stated = [{q for q in store if q.graph_name not in (MERGE, CATALOGUE)} for store in (old, new)]
    coming, going = ([q.triple for q in quads] for quads in (stated[1] - stated[0], stated[0] - stated[1]))
    counts = changed(read_anew(before, View(old, CATALOGUE)), View(old, CATALOGUE), View(new, CATALOGUE), coming, going)
    assert counts == read_anew(after, View(new, CATALOGUE))
    told = Store()
    told.load(partitions.lines(counts, BASE), format=RdfFormat.N_QUADS)
    for graph in told.named_graphs():
        told.update(f"ADD <{graph.value}> TO DEFAULT")
    assert_exact(new, told)


def test_an_index_changed_bit_by_bit_has_the_counts_of_one_made_anew(tmp_path: Path) -> None:
    chosen = random.Random(7)  # noqa: S311
    every = [(s, p, o) for s in NODES for p in (named("p"), named("q")) for o in (*NODES, *VALUES)]
    every += [(s, f"{RDF.type}", o) for s in NODES for o in TYPES]
    done, before = index.Done(), ()
    for number in range(4):
        files = written(tmp_path / f"files{number}", {name: set(chosen.sample(every, 30)) for name in GRAPHS})
        new = index.Order(str(tmp_path / f"{number}"), str(tmp_path / f"w{number}"), files, base=BASE, has_rules=False)
        anew = replace(new, place=f"{new.place}anew", work=f"{new.work}anew")
        if number:
            last = {"last": str(tmp_path / f"{number - 1}"), "triples": done.triples, "counts": done.counts}
            new = replace(new, old=before, **last)
        done, before = index.build(new), files
        assert index.build(anew) == done
        store = Store.read_only(new.place)
        assert set(store) == set(Store.read_only(anew.place))
        assert_exact(store, store)


def test_a_number_written_in_two_ways_is_counted_once(tmp_path: Path) -> None:
    state = {"one": {(NODES[0], named("p"), f'"{n}"^^<{XSD.integer.value}>') for n in ("1", "01")}, "two": set()}
    order = index.Order(str(tmp_path / "index"), str(tmp_path / "work"), written(tmp_path, state), base=BASE)
    index.build(order)
    store = Store.read_only(order.place)
    assert_exact(store, store)


def test_counts_are_read_back_as_they_were_written() -> None:
    kinds = [(), ("a:C",), ("a:C", "a:p"), ("a:C", "a:p", "a:D")]
    words = {
        0: ("triples", "subjects"),
        1: ("of", "entities", "property", "having"),
        2: ("in",),
        3: ("object", "datatype"),
    }
    random.seed(5)
    counts: Counts = Counter({(w, *kinds[n]): random.randint(1, 99) for n, ws in words.items() for w in ws})  # noqa: S311
    told = partitions.lines(counts, BASE)
    assert partitions.read(told, BASE) == counts
    assert told == b"".join(sorted(set(nquads.lines(told))))


@pytest.mark.parametrize(
    "text", ["1", "01", "2020", "2020-01-02", "2020-01-02T00:00:00.0Z", "10:00:00", "P1D", "true", "x"]
)
def test_the_datatypes_that_are_counted_unread_are_kept_by_the_engine(text: str) -> None:
    from loader.tally_files import _KEPT

    for datatype in _KEPT:
        store = Store()
        store.load(f'<a:b> <a:c> "{text}"^^<{datatype}> .'.encode(), format=RdfFormat.N_TRIPLES)
        (quad,) = store
        assert quad.object.datatype == NamedNode(datatype)  # type: ignore[union-attr]
