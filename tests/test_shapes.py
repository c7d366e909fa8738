"""The shapes: each is described, can be run by any engine, and has a graph that keeps it and one that does not."""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, QuerySolutions, RdfFormat, Store, Variable, parse

from ontology.terms import CAPACITY, CONTRIBUTION, EVERY, OUTCOME, RDF, RDFS, SH, Terms
from shapes import gate
from shapes.findings import SHAPES, Finding

FIXTURES = Path(__file__).parents[1] / "shapes" / "fixtures"
SHACL = SH.namespace
TARGET, SUBJECTS = NamedNode(SHACL + "targetClass"), NamedNode(SHACL + "targetSubjectsOf")
SPARQL, SELECT, PATTERN = (NamedNode(SHACL + name) for name in ("sparql", "select", "pattern"))
MESSAGE, SEVERITY, DEACTIVATED, PATH = (NamedNode(SHACL + n) for n in ("message", "severity", "deactivated", "path"))

SHAPE_QUADS = [quad for name in gate.names() for quad in parse(gate.read(name), RdfFormat.TURTLE)]
FACTS: dict[str, dict[NamedNode, list[Any]]] = defaultdict(lambda: defaultdict(list))
for _quad in SHAPE_QUADS:
    FACTS[_quad.subject.value][_quad.predicate].append(_quad.object)

SHAPES_OF = {
    subject.removeprefix(SHAPES): facts
    for subject, facts in FACTS.items()
    if {NamedNode(SHACL + "NodeShape"), NamedNode(SHACL + "PropertyShape")} & set(facts[RDF.type])
}
IN_FORCE = sorted(name for name, facts in SHAPES_OF.items() if not facts[DEACTIVATED])
BY_CODE = {"council-ended", "meeting-in-future", "outcome-verb", "personal-data"}  # shown by graphs all the same
BY_QUERY = sorted(name for name in IN_FORCE if SHAPES_OF[name][SPARQL])

GRAPHS: dict[str, list[Quad]] = defaultdict(list)
for _path in sorted(FIXTURES.glob("*.trig")):
    for _quad in parse(_path.read_bytes(), RdfFormat.TRIG):
        GRAPHS[_quad.graph_name.value.removeprefix("http://example.org/")].append(_quad)


def found(graph: str, shape: str) -> list[Finding]:
    ended = {"http://example.org/id/somerford": date(2023, 4, 1)}
    verdict = gate.check(GRAPHS[graph], "", today=date(2031, 6, 30), ended=ended)
    return [finding for finding in verdict.findings if finding.shape == SHAPES + shape]


def aimed_at(graph: str, shape: str) -> set[Any]:
    """The nodes of a graph that the shape looks at."""
    facts = SHAPES_OF[shape]
    by_class = {q.subject for q in GRAPHS[graph] if q.predicate == RDF.type and q.object in facts[TARGET]}
    return by_class | {q.subject for q in GRAPHS[graph] if q.predicate in facts[SUBJECTS]}


def query(shape: str) -> str:
    (constraint,) = SHAPES_OF[shape][SPARQL]
    (select,) = FACTS[constraint.value][SELECT]
    return str(select.value)


@pytest.mark.parametrize("shape", [*IN_FORCE, *sorted(BY_CODE)])
def test_a_shape_has_a_graph_that_keeps_it(shape: str) -> None:
    is_about_all = not SHAPES_OF[shape][TARGET] and not SHAPES_OF[shape][SUBJECTS]
    assert aimed_at(f"pass/{shape}", shape) or is_about_all, "the shape matches no node of its own example"
    assert not found(f"pass/{shape}", shape)


@pytest.mark.parametrize("shape", [*IN_FORCE, *sorted(BY_CODE)])
def test_a_shape_has_a_graph_that_does_not_keep_it(shape: str) -> None:
    findings = found(f"fail/{shape}", shape)
    assert findings
    severity = "warning" if SHAPES_OF[shape][SEVERITY] else "violation"
    assert {finding.severity for finding in findings} == {severity}
    assert all(finding.message and "{" not in finding.message for finding in findings)


def test_every_example_is_of_a_shape() -> None:
    assert {name.partition("/")[2] for name in GRAPHS} == set(IN_FORCE) | BY_CODE


@pytest.mark.parametrize(
    ("shape", "count"),
    [
        ("attendance-shortcut", 2),
        ("attendance-listed", 2),
        ("items-in-order", 2),
        ("person-name-plain", 2),
        ("planned-without-record", 3),
        ("personal-data", 5),
    ],
)
def test_each_branch_of_a_query_finds_its_own(shape: str, count: int) -> None:
    assert len(found(f"fail/{shape}", shape)) == count


def test_every_shape_is_described() -> None:
    for name, facts in SHAPES_OF.items():
        assert re.fullmatch("[a-z]+(-[a-z0-9]+)*", name)
        assert len(facts[RDFS.label]) == len(facts[RDFS.comment]) == 1, name
        constraints = [FACTS[constraint.value] for constraint in facts[SPARQL]]
        messages = [message for of in (facts, *constraints) for message in of[MESSAGE]]
        assert len(messages) == 1, name
        # What is wrong, then what to do: two sentences at least.
        assert len(re.findall(r"[.?]( |$)", messages[0].value)) >= 2, name


def test_no_shape_is_a_blank_node() -> None:
    assert not any(isinstance(term, BlankNode) for quad in SHAPE_QUADS for term in (quad.subject, quad.object))


@pytest.mark.parametrize("shape", BY_QUERY)
def test_a_query_keeps_to_what_every_engine_takes(shape: str) -> None:
    assert not re.search(r"\b(VALUES|MINUS|SERVICE)\b", query(shape), re.IGNORECASE)
    assert "$this" in query(shape)


@pytest.mark.parametrize("shape", BY_QUERY)
@pytest.mark.parametrize("kind", ["pass", "fail"])
def test_another_engine_finds_the_same(shape: str, kind: str) -> None:
    store = Store()
    store.extend(Quad(quad.subject, quad.predicate, quad.object) for quad in GRAPHS[f"{kind}/{shape}"])
    theirs = set()
    for node in aimed_at(f"{kind}/{shape}", shape):
        rows = store.query(query(shape), prefixes=prefixes(), substitutions={Variable("this"): node})
        assert isinstance(rows, QuerySolutions)
        names = [variable.value for variable in rows.variables]
        for row in rows:
            value: Any = row["value"] if "value" in names else node
            theirs.add((node.value, value.value))
    assert theirs == {(finding.focus, finding.value) for finding in found(f"{kind}/{shape}", shape)}


def prefixes() -> dict[str, str]:
    prefix, namespace = NamedNode(SHACL + "prefix"), NamedNode(SHACL + "namespace")
    declared = [facts for facts in FACTS.values() if facts[prefix]]
    return {facts[prefix][0].value: facts[namespace][0].value for facts in declared}


def test_prefixes_are_those_of_the_vocabulary() -> None:
    assert set(prefixes().values()) <= {terms.namespace for terms in EVERY}


@pytest.mark.parametrize(
    ("shape", "scheme"),
    [
        ("presence-capacity", CAPACITY),
        ("apology-capacity", CAPACITY),
        ("decision-outcome", OUTCOME),
        ("contribution-kind", CONTRIBUTION),
    ],
)
def test_a_scheme_in_a_shape_is_the_whole_scheme(shape: str, scheme: Terms) -> None:
    (pattern,) = SHAPES_OF[shape][PATTERN]
    listed = re.search(r"\((.*)\)", pattern.value)
    assert listed
    assert listed[1].split("|") == list(scheme)
    assert all(re.search(pattern.value, scheme[name].value) for name in scheme)


def test_every_property_of_a_shape_is_a_term() -> None:
    known = {terms.namespace + name for terms in EVERY for name in terms}
    for name in IN_FORCE:
        assert {
            node.value for node in (*SHAPES_OF[name][PATH], *SHAPES_OF[name][TARGET], *SHAPES_OF[name][SUBJECTS])
        } <= known, name


def test_messages_are_english() -> None:
    texts = [quad.object for quad in SHAPE_QUADS if quad.predicate in (MESSAGE, RDFS.label, RDFS.comment)]
    assert all(isinstance(text, Literal) and text.language == "en" for text in texts)
