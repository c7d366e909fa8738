"""The rules over a whole release: each finds what it must in a small store, and nothing where all is well."""

from __future__ import annotations

import re

import pytest
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, RdfFormat, Store, parse

from loader import rules
from loader.problems import Problem
from ontology.terms import RDFS
from shapes import constraints
from shapes.findings import SHAPES, Finding

BASE = "http://127.0.0.1:8000"
PREFIXES = """
@base <http://127.0.0.1:8000/id/> .
@prefix : <http://127.0.0.1:8000/id/> .
@prefix g: <http://127.0.0.1:8000/graph/> .
@prefix mb: <https://w3id.org/minutebook/def#> .
@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix spdx: <http://spdx.org/rdf/terms#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
RIGHT = """
g:catalogue {
    :r a dcat:Dataset ; dct:title "Meetings of Mereford"@en ; dct:publisher "Mereford" ; dcat:version "1" ;
        dct:license <http://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/> ;
        dct:issued "2031-03-05T09:00:00Z"^^xsd:dateTime ; dcat:distribution :nq, :ttl .
    :nq a dcat:Distribution ; dcat:byteSize 47 ; spdx:checksum :sum .
    :ttl a dcat:Distribution ; dcat:byteSize 11 ; spdx:checksum :sum .
    :sum a spdx:Checksum ; spdx:checksumValue "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08" .
}
"""
ONE = ':m a mb:Meeting ; mb:body :parks ; mb:heldOn "2031-03-04"^^xsd:date .'


def indexed(trig: str) -> Store:
    """A store as a release has it: the named graphs, and all of them merged."""
    store = Store()
    for quad in parse(PREFIXES + RIGHT + trig, format=RdfFormat.TRIG):
        store.add(quad)
        store.add(Quad(quad.subject, quad.predicate, quad.object, DefaultGraph()))
    return store


def found(trig: str) -> list[Finding]:
    return rules.check(indexed(trig), BASE)


def test_nothing_is_found_in_a_right_release() -> None:
    assert found(f'g:one {{ {ONE} }} g:two {{ :m mb:startTime "18:30:00"^^xsd:time . }}') == []


# ---------------------------------------------------------------- two meetings of one day
OTHER = ':n a mb:Meeting ; mb:body :parks ; mb:heldOn "2031-03-04"^^xsd:date'
TOLD_APART = [
    ':n a mb:Meeting ; mb:body :parks ; mb:heldOn "2031-03-05"^^xsd:date .',
    ':n a mb:Meeting ; mb:body :rivers ; mb:heldOn "2031-03-04"^^xsd:date .',
    f'{OTHER} ; mb:meetingKind "extraordinary" .',
    f'{OTHER} ; mb:startTime "18:30:00"^^xsd:time .',
    ':n a mb:PlannedMeeting ; mb:body :parks ; mb:plannedFor "2031-03-04"^^xsd:date .',
]


@pytest.mark.parametrize("other", TOLD_APART)
def test_two_meetings_are_told_apart_by_what_they_state(other: str) -> None:
    assert found(f"g:one {{ {ONE} }} g:two {{ {other} }}") == []


def test_two_meetings_of_one_day_are_a_finding() -> None:
    trig = f'g:one {{ {ONE} }} g:two {{ {OTHER} . }} g:entities {{ :parks rdfs:label "Parks Committee"@en . }}'
    (finding,) = found(trig)
    assert finding.shape == SHAPES + "two-meetings-a-day"
    assert (finding.severity, finding.focus, finding.value) == ("warning", f"{BASE}/id/m", f"{BASE}/id/n")
    assert "Parks Committee has 2 meetings on 2031-03-04" in finding.message


# ---------------------------------------------------------------- two councils at once
def row(record: str, council: str, day: str) -> str:
    held = f':m{day} mb:heldOn "{day}"^^xsd:date . {council} a mb:Council .'
    return f":{record} mb:attendee :ann ; mb:representing {council} ; mb:attendanceOf :m{day} . {held}"


def test_a_person_of_two_councils_at_once_is_a_finding() -> None:
    a, b = row("a", ":ashford", "2031-03-04"), row("b", ":mereford", "2031-03-04")
    (finding,) = found(f'g:one {{ {a} }} g:two {{ {b} }} g:entities {{ :ann rdfs:label "Ann Ashdown" . }}')
    assert finding.shape == SHAPES + "two-councils-at-once"
    assert (finding.focus, finding.value) == (f"{BASE}/id/ann", f"{BASE}/id/ashford")
    assert finding.message.startswith("Ann Ashdown: This person acts for")


def test_between_two_days_for_one_council_a_day_for_another_is_at_once() -> None:
    graphs = [
        row("a", ":ashford", "2030-01-01"),
        row("b", ":mereford", "2031-01-01"),
        row("c", ":ashford", "2032-01-01"),
    ]
    assert len(found(" ".join(f"g:{n} {{ {graph} }}" for n, graph in enumerate(graphs)))) == 1


@pytest.mark.parametrize(
    "trig",
    [
        f"g:one {{ {row('a', ':ashford', '2031-03-04')} {row('b', ':mereford', '2031-03-04')} }}",
        f"g:one {{ {row('a', ':ashford', '2031-03-04')} }} g:two {{ {row('b', ':mereford', '2031-03-05')} }}",
        f"g:one {{ {row('a', ':ashford', '2031-03-04')} }} g:two {{ {row('b', ':ashford', '2031-03-04')} }}",
    ],
    ids=["one record states both", "one after the other", "one council"],
)
def test_one_council_or_one_record_or_one_after_the_other_is_none(trig: str) -> None:
    assert found(trig) == []


# ---------------------------------------------------------------- the merge
STRAY = Quad(NamedNode(f"{BASE}/id/m"), RDFS.label, Literal("stray"), NamedNode(f"{BASE}/graph/one"))


def test_a_triple_that_the_merge_lacks_stops_the_release() -> None:
    store = indexed("")
    store.add(STRAY)
    with pytest.raises(Problem, match=r"does not\. Make the release again"):
        rules.check(store, BASE)
    with pytest.raises(rules.NotMerged):
        rules.check(store, BASE, graphs=[f"{BASE}/graph/one"])
    assert rules.check(store, BASE, graphs=[f"{BASE}/graph/catalogue"]) == []


def test_a_triple_that_no_graph_holds_stops_the_release() -> None:
    store = indexed("")
    store.add(Quad(STRAY.subject, STRAY.predicate, STRAY.object, DefaultGraph()))
    with pytest.raises(rules.NotMerged, match="which no named graph does"):
        rules.check(store, BASE)


# ---------------------------------------------------------------- the catalogue
@pytest.mark.parametrize(
    ("old", "new", "shape"),
    [
        ('dct:title "Meetings of Mereford"@en ; ', "", "catalogue-title"),
        ('dct:publisher "Mereford" ; ', "", "catalogue-publisher"),
        ('dcat:version "1"', 'dcat:version "1", "2"', "catalogue-version"),
        ("dcat:distribution :nq, :ttl", "dcat:distribution :nq", "catalogue-distributions"),
        ("dcat:byteSize 47 ; ", "", "distribution-size"),
        ("dcat:byteSize 11 ; spdx:checksum :sum", "dcat:byteSize 11", "distribution-checksum"),
        ("9f86d081884c", "9F86D081884C", "checksum-value"),
    ],
)
def test_a_catalogue_record_that_says_too_little_is_a_finding(old: str, new: str, shape: str) -> None:
    assert old in RIGHT
    store = Store()
    store.load((PREFIXES + RIGHT.replace(old, new)).encode(), format=RdfFormat.TRIG)
    assert [finding.shape for finding in rules.catalogue(store, BASE)] == [SHAPES + shape]


# ---------------------------------------------------------------- the queries as they stand
def head(text: str) -> dict[str, str]:
    return dict(re.findall(r"^# (title|reason|severity): (.+)$", text, re.MULTILINE))


def test_every_query_is_described_as_in_the_shapes() -> None:
    described = {c.name: c for c in constraints.documented() if c.kind == "R"}
    assert set(constraints.queries()) == set(described)
    for name, text in constraints.queries().items():
        rule = described[name]
        assert head(text) == {"title": rule.label, "reason": rule.reason, "severity": rule.severity}
        assert not re.search(r"\b(VALUES|MINUS|SERVICE)\b", text)
