"""The view of the data as provenance: what PROV-O asks for, and nothing that it forbids."""

from __future__ import annotations

import gzip
import re
from collections import defaultdict
from collections.abc import Iterable
from importlib import resources
from pathlib import Path
from typing import Any, cast

import owlrl
import pytest
import rdflib
from pyoxigraph import DefaultGraph, NamedNode, Quad, QueryTriples, RdfFormat, Store, Triple, parse, serialize

from ontology.terms import MB, RDF

PROV = "http://www.w3.org/ns/prov#"
QUERY = resources.files("ontology").joinpath("views/prov.rq").read_text(encoding="utf-8")
# Terms of the recommendation of 30 April 2013, as far as a view of meetings could use them.
PROV_O = frozenset(
    """Activity Entity Agent Person Organization SoftwareAgent Association Delegation Role Plan Generation Usage
    agent hadRole hadPlan hadActivity entity activity wasGeneratedBy wasQuotedFrom wasDerivedFrom wasRevisionOf
    hadPrimarySource specializationOf alternateOf wasAttributedTo wasAssociatedWith qualifiedAssociation
    qualifiedDelegation actedOnBehalfOf used wasInformedBy startedAtTime endedAtTime generatedAtTime""".split()
)
ACTIVITIES = (MB.Meeting, MB.AgendaItem, MB.Contribution, MB.Appointment, MB.InterestDeclaration, MB.Vote)
ENTITIES = (MB.Decision, MB.Action, MB.Minutes, MB.Report, MB.DocumentVersion)
# What PROV-O says of the terms that the view uses: the domains, the ranges, and what excludes what.
AXIOMS = """
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
prov:Activity owl:disjointWith prov:Entity .
prov:InstantaneousEvent owl:disjointWith prov:Entity, prov:Agent .
prov:ActivityInfluence owl:disjointWith prov:EntityInfluence .
prov:Person rdfs:subClassOf prov:Agent .
prov:Organization rdfs:subClassOf prov:Agent .
prov:Association rdfs:subClassOf prov:AgentInfluence .
prov:wasGeneratedBy rdfs:domain prov:Entity ; rdfs:range prov:Activity .
prov:used rdfs:domain prov:Activity ; rdfs:range prov:Entity .
prov:wasDerivedFrom rdfs:domain prov:Entity ; rdfs:range prov:Entity .
prov:wasQuotedFrom rdfs:subPropertyOf prov:wasDerivedFrom .
prov:wasRevisionOf rdfs:subPropertyOf prov:wasDerivedFrom .
prov:specializationOf rdfs:domain prov:Entity ; rdfs:range prov:Entity .
prov:wasAttributedTo rdfs:domain prov:Entity ; rdfs:range prov:Agent .
prov:wasAssociatedWith rdfs:domain prov:Activity ; rdfs:range prov:Agent .
prov:qualifiedAssociation rdfs:domain prov:Activity ; rdfs:range prov:Association .
prov:agent rdfs:domain prov:AgentInfluence ; rdfs:range prov:Agent .
prov:hadRole rdfs:range prov:Role .
prov:actedOnBehalfOf rdfs:domain prov:Agent ; rdfs:range prov:Agent .
"""
ERROR = rdflib.URIRef("http://www.daml.org/2002/03/agents/agent-ont#error")


@pytest.fixture(scope="module")
def data(loaded: Path) -> Store:
    """The bundled example as a release holds it, merged."""
    store, release = Store(), loaded / "current"
    for path in [*release.glob("documents/*/*.nq.gz"), *release.glob("graphs/*/*.nq.gz")]:
        if "ontology" not in path.parts:
            store.extend(
                Quad(*quad.triple, DefaultGraph())
                for quad in parse(gzip.decompress(path.read_bytes()), format=RdfFormat.N_QUADS)
            )
    return store


@pytest.fixture(scope="module")
def view(data: Store) -> set[Triple]:
    return set(cast(QueryTriples, data.query(QUERY)))


def of_type(triples: Iterable[Any], *kinds: NamedNode) -> set[Any]:
    return {t.subject for t in triples if t.predicate == RDF.type and t.object in kinds}


def prov(name: str) -> NamedNode:
    assert name in PROV_O
    return NamedNode(PROV + name)


def pairs(triples: Iterable[Any], predicate: NamedNode) -> set[tuple[Any, Any]]:
    return {(t.subject, t.object) for t in triples if t.predicate == predicate}


def faults(triples: Iterable[Any]) -> list[str]:
    """What the closure of the view with PROV-O's own axioms reports as an error."""
    graph = rdflib.Graph().parse(data=AXIOMS, format="turtle")
    graph.parse(data=serialize(triples, format=RdfFormat.N_TRIPLES), format="nt")
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(graph)
    return [str(o) for o in graph.objects(None, ERROR)]


def test_every_activity_and_every_entity_is_there_and_nothing_is_both(data: Store, view: set[Triple]) -> None:
    facts = [quad.triple for quad in data]
    for kind in (MB.Meeting, MB.AgendaItem, MB.Contribution, MB.Appointment, MB.InterestDeclaration, MB.Decision):
        assert of_type(facts, kind), kind
    activities, entities = of_type(view, prov("Activity")), of_type(view, prov("Entity"))
    assert activities == of_type(facts, *ACTIVITIES)
    assert entities == of_type(facts, *ENTITIES)
    kinds = defaultdict(set)
    for t in view:
        if t.predicate == RDF.type:
            kinds[t.subject].add(t.object)
    assert not {node.value: found for node, found in kinds.items() if len(found) > 1}


def test_a_presence_is_a_qualified_association_and_an_apology_is_none(data: Store, view: set[Triple]) -> None:
    facts = [quad.triple for quad in data]
    present, apologies = of_type(facts, MB.Presence), of_type(facts, MB.Apology)
    assert present
    assert apologies
    assert of_type(view, prov("Association")) == present
    meetings = {record: meeting for record, meeting in pairs(facts, MB.attendanceOf) if record in present}
    assert {(record, meeting) for meeting, record in pairs(view, prov("qualifiedAssociation"))} == set(meetings.items())
    people = {record: person for record, person in pairs(facts, MB.attendee) if record in present}
    assert pairs(view, prov("agent")) == set(people.items())
    assert pairs(view, prov("hadRole")) == {pair for pair in pairs(facts, MB.capacity) if pair[0] in present}
    assert {(meetings[record], person) for record, person in people.items()} <= pairs(view, prov("wasAssociatedWith"))
    absent = {person for record, person in pairs(facts, MB.attendee) if record in apologies}
    assert not {t for t in view if t.subject in apologies or t.object in apologies}
    assert not (absent - set(people.values())) & {who for _, who in pairs(view, prov("wasAssociatedWith"))}


def test_a_decision_was_generated_by_its_item_and_quoted_from_its_document(data: Store, view: set[Triple]) -> None:
    facts = [quad.triple for quad in data]
    generated = pairs(view, prov("wasGeneratedBy"))
    decided = pairs(facts, MB.decidedAt)
    decisions = of_type(facts, MB.Decision)
    assert decided
    assert {pair for pair in generated if pair[0] in decisions} == decided
    quoted = pairs(view, prov("wasQuotedFrom"))
    assert {subject for subject, _ in quoted} == of_type(facts, MB.Decision, MB.Action)
    assert {source for _, source in quoted} <= of_type(facts, MB.DocumentVersion)


def test_what_is_only_announced_has_not_happened(data: Store, view: set[Triple]) -> None:
    facts = [quad.triple for quad in data]
    announced = of_type(facts, MB.PlannedMeeting) - of_type(facts, MB.Meeting)
    assert announced
    assert not {t for t in view if t.subject in announced or t.object in announced}


def test_every_term_is_one_of_prov_o(view: set[Triple]) -> None:
    used = set(re.findall(r"prov:(\w+)", re.sub(r"#.*", "", QUERY)))
    assert used <= PROV_O
    predicates = {t.predicate.value for t in view} | {t.object.value for t in view if t.predicate == RDF.type}
    assert {name.removeprefix(PROV) for name in predicates if name.startswith(PROV)} <= used
    others = {name for name in predicates if not name.startswith(PROV)}
    assert others == {RDF.type.value, "http://purl.org/dc/terms/isPartOf"}


def test_a_reasoner_with_the_axioms_of_prov_o_finds_nothing_wrong(view: set[Triple]) -> None:
    assert faults(view) == []
    agents = {o for p in ("wasAssociatedWith", "agent", "actedOnBehalfOf") for _, o in pairs(view, prov(p))}
    assert agents <= of_type(view, prov("Person"), prov("Organization"))


def test_the_reasoner_does_find_an_item_that_is_quoted(view: set[Triple]) -> None:
    """Why PROV is a view: quoting joins entities, and an item is an activity."""
    item = min((o for _, o in pairs(view, prov("wasGeneratedBy"))), key=str)
    version = min((o for _, o in pairs(view, prov("wasQuotedFrom"))), key=str)
    some = [t for t in view if t.subject in (item, version)]
    assert faults(some) == []
    assert faults([*some, Triple(item, prov("wasQuotedFrom"), version)])


def test_another_engine_gives_the_same_view(data: Store, view: set[Triple]) -> None:
    graph = rdflib.Graph()
    graph.parse(data=serialize((quad.triple for quad in data), format=RdfFormat.N_TRIPLES), format="nt")
    found = cast(rdflib.Graph, graph.query(QUERY).graph).serialize(format="nt")
    assert {quad.triple for quad in parse(found, format=RdfFormat.N_TRIPLES)} == view
