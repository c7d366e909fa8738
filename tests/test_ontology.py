"""The vocabulary's own files say what VOCABULARY asks of them: terms, concepts, prefixes and the JSON-LD context."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import Any

import pytest
import rdflib
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, parse

from ontology import files, terms
from ontology.terms import (
    CAPACITY,
    CONTRIBUTION,
    DCT,
    DOUBT,
    MB,
    ORG,
    OUTCOME,
    OWL,
    RDF,
    RDFS,
    SCHEMA,
    SH,
    SKOS,
    UNIT,
    XSD,
)

GRAPH = "http://127.0.0.1:8000/graph/ontology"
QUADS: list[Any] = files.quads(GRAPH)  # Any: whether a term is a node or a literal is what the tests ask
SCHEMES = {
    "CapacityScheme": CAPACITY,
    "OutcomeScheme": OUTCOME,
    "ContributionScheme": CONTRIBUTION,
    "DoubtScheme": DOUBT,
    "UnitScheme": UNIT,
}
CONCEPTS = [concept for scheme in SCHEMES.values() for concept in (scheme[name] for name in scheme)]
PROPERTY_KINDS = (OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)


def values(subject: object, predicate: NamedNode) -> list[Any]:
    return [q.object for q in QUADS if q.subject == subject and q.predicate == predicate]


def of_type(*types: NamedNode) -> set[NamedNode]:
    return {q.subject for q in QUADS if q.predicate == RDF.type and q.object in types}


CLASSES = sorted((c for c in of_type(OWL.Class) if c.value.startswith(MB.namespace)), key=str)
PROPERTIES = sorted((p for p in of_type(*PROPERTY_KINDS) if p.value.startswith(MB.namespace)), key=str)


def local(node: NamedNode) -> str:
    return node.value.removeprefix(MB.namespace)


# ---------------------------------------------------------------- the files
def test_the_files_are_there_and_no_other_is_read() -> None:
    assert files.names() == ("minutebook.ttl", "schemes.ttl", "context.jsonld")
    assert all(files.read(name) for name in files.names())
    with pytest.raises(FileNotFoundError, match=r"schemes\.ttl"):
        files.read("../pyproject.toml")


def test_quads_stand_in_the_graph_asked_for_and_have_no_blank_node() -> None:
    assert {q.graph_name for q in QUADS} == {NamedNode(GRAPH)}
    assert not [q for q in QUADS if isinstance(q.subject, BlankNode) or isinstance(q.object, BlankNode)]
    assert len(set(QUADS)) == len(QUADS), "a triple is said twice"


def test_literals_are_canonical_enough_for_any_engine() -> None:
    datatypes = {q.object.datatype for q in QUADS if isinstance(q.object, Literal)}
    assert {d.value.rsplit("#")[-1] for d in datatypes} == {"string", "langString", "anyURI"}


# ---------------------------------------------------------------- the ontology
def test_the_ontology_says_what_it_is() -> None:
    ontology = NamedNode(terms.ONTOLOGY)
    assert of_type(OWL.Ontology) == {ontology}
    for predicate in (DCT.title, DCT.description, DCT.license, OWL.versionInfo, OWL.versionIRI):
        assert len(values(ontology, predicate)) == 1, predicate


@pytest.mark.parametrize("term", [*CLASSES, *PROPERTIES], ids=local)
def test_every_term_is_described(term: NamedNode) -> None:
    for predicate in (RDFS.label, RDFS.comment, SKOS.example):
        (text,) = values(term, predicate)
        assert isinstance(text, Literal)
        assert text.language == "en"
    assert values(term, RDFS.isDefinedBy) == [NamedNode(terms.ONTOLOGY)]


def test_labels_tell_terms_apart() -> None:
    labels = [str(values(term, RDFS.label)[0]) for term in [*CLASSES, *PROPERTIES]]
    assert len(set(labels)) == len(labels)


# Properties of anything, and those that may lead to anything.
ON_ANYTHING = {"statedIn"}
TO_ANYTHING = {
    "governsArea", "figureAbout", "mentions", "concerns", "candidate", "aboutNode", "aboutProperty", "inferredValue",
    "oldValue", "newValue", "changed",
}  # fmt: skip


def test_every_property_says_where_it_is_used_and_where_it_leads() -> None:
    silent = {local(p) for p in PROPERTIES if not values(p, RDFS.domain) + values(p, SCHEMA.domainIncludes)}
    assert silent == ON_ANYTHING
    silent = {local(p) for p in PROPERTIES if not values(p, RDFS.range) + values(p, SCHEMA.rangeIncludes)}
    assert silent == TO_ANYTHING


def test_a_property_has_one_domain_and_one_range_at_most() -> None:
    # Several would be read as an intersection.
    assert not [local(p) for p in PROPERTIES if len(values(p, RDFS.domain)) > 1 or len(values(p, RDFS.range)) > 1]


def test_a_property_is_of_one_kind_and_verbatim_words_are_plain() -> None:
    for prop in PROPERTIES:
        assert len([k for k in values(prop, RDF.type) if k in PROPERTY_KINDS]) == 1, prop
        ranges = values(prop, RDFS.range)
        if OWL.DatatypeProperty in values(prop, RDF.type):
            assert [r for r in ranges if r == RDFS.Literal or str(r.value).startswith(XSD.namespace)], prop
        if local(prop).startswith("stated") and prop != MB.statedIn:
            assert ranges == [XSD.string]


SUPERTYPES = {
    "Meeting": "schema:Event", "MeetingCycle": "schema:EventSeries", "Body": "org:OrganizationalUnit",
    "Council": "cv:PublicOrganisation org:FormalOrganization", "Presence": "mb:AttendanceRecord",
    "Apology": "mb:AttendanceRecord", "Action": "schema:Action", "MinutesApproval": "mb:Decision",
    "Minutes": "bibo:Document", "Report": "bibo:Document", "Section": "bibo:DocumentPart",
    "Paragraph": "bibo:DocumentPart", "Programme": "schema:Project", "StatedFigure": "schema:QuantitativeValue",
    "Span": "oa:TextPositionSelector oa:TextQuoteSelector", "decidedAt": "mb:atItem", "madeAtItem": "mb:atItem",
    "limbOf": "dct:isPartOf", "yearDimension": "sdmx-dimension:refPeriod",
}  # fmt: skip


def test_supertypes_are_those_of_the_vocabulary_and_no_others() -> None:
    prefixes = declared_prefixes()
    found = defaultdict(set)
    for q in QUADS:
        if q.predicate in (RDFS.subClassOf, RDFS.subPropertyOf):
            found[local(q.subject)].add(q.object.value)
    expected = {
        name: {prefixes[prefix] + word for prefix, word in (s.split(":") for s in supers.split())}
        for name, supers in SUPERTYPES.items()
    }
    assert found == expected


def test_what_may_be_both_is_not_said_to_be_disjoint() -> None:
    apart = {frozenset((q.subject, q.object)) for q in QUADS if q.predicate == OWL.disjointWith}
    assert apart
    for both in (
        (MB.Meeting, MB.PlannedMeeting),  # planned, then held
        (MB.Presence, MB.Apology),  # a record that lists somebody twice is published as it stands
        (MB.Decision, MB.MinutesApproval),
        (MB.Body, MB.Council),
        (MB.Body, ORG.FormalOrganization),
    ):
        assert frozenset(both) not in apart


def test_words_of_others_are_declared_and_not_described() -> None:
    foreign = {q.subject for q in QUADS if not q.subject.value.startswith(terms.ONTOLOGY)}
    assert all(q.predicate == RDF.type for q in QUADS if q.subject in foreign)


# ---------------------------------------------------------------- prefixes
def declared_prefixes() -> dict[str, str]:
    nodes = values(NamedNode(terms.ONTOLOGY), SH.declare)
    return {values(n, SH.prefix)[0].value: values(n, SH["namespace"])[0].value for n in nodes}


def test_every_namespace_in_use_has_its_prefix() -> None:
    declared = declared_prefixes()
    assert set(declared.values()) == {group.namespace for group in terms.EVERY}
    assert len(declared) == len(terms.EVERY)
    assert declared["schema"] == "http://schema.org/"
    assert declared["mb"] == terms.ONTOLOGY + "#"
    assert all(q.object.datatype == XSD.anyURI for q in QUADS if q.predicate == SH["namespace"])


# ---------------------------------------------------------------- concepts
def test_concepts_stand_in_their_scheme_both_ways() -> None:
    for name, concepts in SCHEMES.items():
        scheme, members = MB[name], {concepts[slug] for slug in concepts}
        assert SKOS.ConceptScheme in values(scheme, RDF.type)
        assert set(values(scheme, SKOS.hasTopConcept)) == members
        for predicate in (SKOS.inScheme, SKOS.topConceptOf):
            assert {q.subject for q in QUADS if q.predicate == predicate and q.object == scheme} == members


@pytest.mark.parametrize("concept", CONCEPTS, ids=lambda c: c.value.removeprefix(terms.ONTOLOGY))
def test_every_concept_is_described(concept: NamedNode) -> None:
    assert SKOS.Concept in values(concept, RDF.type)
    preferred = values(concept, SKOS.prefLabel)
    languages = [label.language for label in preferred]
    assert "en" in languages
    assert len(set(languages)) == len(languages)
    assert set(values(concept, RDFS.label)) == set(preferred)
    assert len(values(concept, SKOS.definition)) == 1
    # SKOS, S13: no label is both preferred and hidden
    assert not set(preferred) & set(values(concept, SKOS.hiddenLabel))


def verbs() -> dict[str, set[str]]:
    return {name: {label.value for label in values(OUTCOME[name], SKOS.hiddenLabel)} for name in OUTCOME}


def test_every_outcome_has_its_verbs_but_those_that_no_verb_tells() -> None:
    assert {name for name, found in verbs().items() if not found} == {"other", "not-stated"}
    for name, found in verbs().items():
        assert not found or name.replace("-", " ") in found


def test_a_verb_tells_one_outcome_in_whatever_case() -> None:
    every = [verb for found in verbs().values() for verb in found]
    assert len(set(every)) == len(every)
    assert every == [verb.casefold() for verb in every]
    assert all(q.object.language in ("en", "cy") for q in QUADS if q.predicate == SKOS.hiddenLabel)


@pytest.mark.parametrize(
    ("verb", "outcome"),
    [("agreed", "agreed"), ("agree", "agreed"), ("cytunwyd", "agreed"), ("noted", "noted"), ("nodwyd", "noted"),
     ("resolved", "resolved"), ("penderfynwyd", "resolved"), ("approved", "approved"), ("cymeradwywyd", "approved"),
     ("accepted", "accepted"), ("gwrthodwyd", "rejected"), ("not agreed", "rejected"), ("gohiriwyd", "deferred"),
     ("no objections", "no-objection"), ("co-opted", "appointed"), ("etholwyd", "elected")],
)  # fmt: skip
def test_verbs_that_records_use(verb: str, outcome: str) -> None:
    assert [name for name, found in verbs().items() if verb in found] == [outcome]


def test_words_that_mean_something_else_tell_no_outcome() -> None:
    every = {verb for found in verbs().values() for verb in found}
    assert not every & {"notes", "minutes", "report", "support", "grant", "refuse", "decline", "received", "carried"}


# ---------------------------------------------------------------- the JSON-LD context
CONTEXT = json.loads(files.read(files.CONTEXT))["@context"]
DEFINITIONS = {
    name: ({"@id": value} if isinstance(value, str) else value)
    for name, value in CONTEXT.items()
    if name not in ("@version", "id", "type")
}


def expanded(name: str) -> str:
    address = DEFINITIONS[name]["@id"]
    prefix, _, word = address.partition(":")
    return CONTEXT[prefix] + word if prefix in declared_prefixes() and not word.startswith("//") else address


def test_every_prefix_and_every_mb_word_has_its_own_name() -> None:
    assert {name: CONTEXT[name] for name in declared_prefixes()} == declared_prefixes()
    assert {name: expanded(name) for name in MB} == {name: MB[name].value for name in MB}


def test_a_name_is_one_known_term_and_a_term_has_one_name() -> None:
    known = {group[name].value for group in terms.EVERY for name in group}
    names = [name for name in DEFINITIONS if name not in declared_prefixes()]
    assert {expanded(name) for name in names} <= known
    assert len({expanded(name) for name in names}) == len(names)
    # a name with a colon says where it comes from: its plain form is taken, or would be unclear
    for name in (n for n in names if ":" in n):
        assert DEFINITIONS[name]["@id"] == name
    assert not set(names) & set(declared_prefixes())


def test_the_file_has_no_key_twice() -> None:
    def once(pairs: list[tuple[str, object]]) -> dict[str, object]:
        assert len({k for k, _ in pairs}) == len(pairs), sorted(k for k, _ in pairs)
        return dict(pairs)

    json.loads(files.read(files.CONTEXT), object_pairs_hook=once)


def test_coercions_are_those_of_the_vocabulary() -> None:
    objects = {p.value for p in of_type(OWL.ObjectProperty)}
    literals = {p.value for p in of_type(OWL.DatatypeProperty)}
    typed = {
        q.subject.value: q.object.value
        for q in QUADS
        if q.predicate == RDFS.range and q.object.value.startswith(XSD.namespace) and q.object != XSD.string
    }
    prefixes = declared_prefixes()
    for name, definition in DEFINITIONS.items():
        address, coercion = expanded(name), definition.get("@type")
        if address in objects:
            assert coercion == "@id", name
        elif address in literals:
            assert coercion != "@id", name
        if address in typed:
            prefix, word = str(coercion).split(":")
            assert prefixes[prefix] + word == typed[address], name
    assert set(typed) <= {expanded(name) for name in DEFINITIONS}


DOCUMENT = {
    "@context": CONTEXT,
    "id": "http://127.0.0.1:8000/id/meeting/ashcombe-town-council/council/2025-03-04",
    "type": ["Meeting", "Event"],
    "title": "Town Council, 4 March 2025",
    "label": {"@value": "Cyngor Tref, 4 Mawrth 2025", "@language": "cy"},
    "heldOn": "2025-03-04",
    "heldInYear": 2025,
    "statedDate": "Tuesday 4th March",
    "body": ["http://127.0.0.1:8000/id/council/ashcombe-town-council"],
    "capacity": "cap:chair",
    "foaf:name": ["Amara Field"],
}
TRIPLES = """
@prefix mb: <https://w3id.org/minutebook/def#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
<http://127.0.0.1:8000/id/meeting/ashcombe-town-council/council/2025-03-04>
  a mb:Meeting, <http://schema.org/Event> ;
  <http://purl.org/dc/terms/title> "Town Council, 4 March 2025"@en ;
  <http://www.w3.org/2000/01/rdf-schema#label> "Cyngor Tref, 4 Mawrth 2025"@cy ;
  mb:heldOn "2025-03-04"^^xsd:date ; mb:heldInYear 2025 ; mb:statedDate "Tuesday 4th March" ;
  mb:body <http://127.0.0.1:8000/id/council/ashcombe-town-council> ;
  mb:capacity <https://w3id.org/minutebook/def/capacity/chair> ; <http://xmlns.com/foaf/0.1/name> "Amara Field" .
"""


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")  # rdflib's own JSON-LD parser still uses it
def test_a_document_in_the_context_gives_the_right_triples_without_the_network() -> None:
    text = json.dumps(DOCUMENT)
    told = rdflib.Graph().parse(data=text, format="json-ld")
    meant = rdflib.Graph().parse(data=TRIPLES, format="turtle")
    assert set(told) == set(meant)
    read_by_another = {Quad(q.subject, q.predicate, q.object) for q in parse(text, format=RdfFormat.JSON_LD)}
    assert read_by_another == {Quad(q.subject, q.predicate, q.object) for q in parse(TRIPLES, format=RdfFormat.TURTLE)}
