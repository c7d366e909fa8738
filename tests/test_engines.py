"""The shapes mean the same to two engines: pySHACL, which the gate uses, and Shifty, which shares no code with it."""

from __future__ import annotations

from pathlib import Path

import pytest
from mutants import mutants
from pyoxigraph import NamedNode, Quad, RdfFormat, parse

from ontology.terms import MB, RDF
from shapes import engines, gate
from shapes.__main__ import graphs, rows
from shapes.constraints import documented
from shapes.findings import Fact

pytest.importorskip("shifty", reason="pyshifty comes with the extra `test`")

FIXTURES = Path(__file__).parents[1] / "shapes" / "fixtures"
GRAPHS = graphs(FIXTURES)


def document(name: str) -> list[Quad]:
    triples = list(parse((FIXTURES / f"{name}.ttl").read_bytes(), RdfFormat.TURTLE))
    version = next(t.subject for t in triples if t.predicate == RDF.type and t.object == MB.DocumentVersion)
    assert isinstance(version, NamedNode)
    return [Quad(t.subject, t.predicate, t.object, version) for t in triples]


def facts(quads: list[Quad] | tuple[Quad, ...]) -> list[Fact]:
    return [(quad.subject, quad.predicate, quad.object) for quad in quads]


@pytest.mark.parametrize("name", sorted(GRAPHS))
def test_a_fixture_has_one_verdict(name: str) -> None:
    """Every finding with its shape, focus node, path, value, severity, component and words."""
    _, found = GRAPHS[name]
    assert engines.shifty(found) == gate.results(found)


@pytest.mark.parametrize("name", ["minutes", "report"])
def test_a_right_document_conforms(name: str) -> None:
    found = facts(document(name))
    assert engines.shifty(found) == gate.results(found) == set()


@pytest.mark.parametrize("name", ["minutes", "report"])
def test_a_mutant_has_one_verdict(name: str) -> None:
    every = list(mutants(document(name)))
    wrong = 0
    for mutant in every:
        found = facts(mutant.quads)
        ours = gate.results(found)
        assert engines.shifty(found) == ours, f"{mutant.how}: {mutant.property} of {mutant.node}"
        wrong += bool(ours)
    assert len(every) > 150
    assert wrong > len(every) / 3


def test_the_table_names_every_constraint_and_two_fixtures_of_each() -> None:
    table = list(rows(GRAPHS))[2:]
    assert len(table) == len(documented())
    for constraint, row in zip(documented(), table, strict=True):
        _, name, kind, passing, failing, agreeing, _ = (cell.strip() for cell in row.split(" | ".strip()))
        assert name.startswith(f"{constraint.name}: ")
        assert kind == constraint.kind
        assert passing
        assert failing
        assert agreeing == "pyshacl, pyshifty" or kind in "RK", row
