"""What a release says of itself and of the one before: changes, catalogue, dumps; and what people corrected in it."""

from __future__ import annotations

import gzip
import hashlib
import json
from pathlib import Path
from typing import Any, cast

import pytest
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, QuerySolutions, RdfFormat, Store, parse

from loader import catalogue, corrections, draft, index, load, people, release, sums
from loader.load import Outcome
from loader.problems import Problem
from loader.settings import Settings
from ontology.terms import DCAT, DCT, DOUBT, FOAF, MB, ORG, RDF, RDFS, SH, SKOS, SPDX, XSD
from shapes.findings import Finding

BASE = "http://127.0.0.1:8000"
MERGE = DefaultGraph()
CATALOGUE, CORRECTIONS, QUALITY = (NamedNode(f"{BASE}/graph/{n}") for n in ("catalogue", "corrections", "quality"))
MEETING = "meeting/harbours-association/harbour-board/2014-03-04"
LEE, OTHER = "person/sevenoaks-district-council/ann-lee", "person/harbours-association/ann-lee"
NOTE = """\
Note of decisions taken and actions required

Title: {body}
Date: {day}
Venue: Committee Room 1, Civic Centre

Attendance

Position	Councillor	Council / Representing
Chairman	Ann Lee	{council}
Members	Bob May	Bexley LB

Item	Decisions and actions	Action by
1	Welcome

The Chairman welcomed everybody.

2. Dredging

Decision

That the Board:

Noted the {noted}.

Action

Officers to report on the cost.

Bob May
"""
MARCH, MAY, JULY = "Tuesday 4 March 2014", "Tuesday 6 May 2014", "Tuesday 1 July 2014"


def note(
    path: Path, body: str = "Harbour Board", day: str = MARCH, council: str = "Sevenoaks DC", noted: str = "progress"
) -> Path:
    """An invented note of decisions in a file."""
    path.write_text(NOTE.format(body=body, day=day, council=council, noted=noted), encoding="utf-8")
    return path


def into(data: Path, *sources: Path, **settings: str) -> Outcome:
    given = Settings(**{"organisation": "Harbours Association", "publisher": "Port Records", **settings})  # type: ignore[arg-type]
    return load.load(data, [str(source) for source in sources], given, lambda *_: None)


def current(data: Path) -> Path:
    return (data / "current").resolve()


def node(key: str) -> NamedNode:
    return NamedNode(f"{BASE}/id/{key}")


def store(data: Path) -> Store:
    return Store.read_only(str(current(data) / "index"))


def asked(data: Path, query: str) -> list[tuple[str, ...]]:
    """The rows of a query of the merge, as text."""
    found = cast(QuerySolutions, store(data).query(query))
    return [tuple(cast(Any, term).value if term else "" for term in row) for row in found]


def values(data: Path, subject: NamedNode, predicate: NamedNode) -> set[str]:
    return {cast(Any, q.object).value for q in store(data).quads_for_pattern(subject, predicate, None, MERGE)}


def assert_sound(data: Path, work: Path) -> None:
    """The index holds what the files say, and its default graph is their merge."""
    files = tuple(str(current(data) / path) for path in draft.quad_paths(current(data)))
    done = index.build(index.Order(str(work / "index"), str(work / "work"), files))
    assert set(Store.read_only(str(work / "index"))) == set(store(data))
    assert done.triples == catalogue.read(current(data)).triples


# ---------------------------------------------------------------- changes
CHANGES = f"""
PREFIX mb: <https://w3id.org/minutebook/def#> PREFIX dct: <{DCT.namespace}>
SELECT ?release ?kind ?changed WHERE {{
    ?change a mb:Change ; mb:changeKind ?kind ; mb:changed ?thing ; dct:issued ?issued .
    FILTER (?issued >= "2020-01-01T00:00:00Z"^^<{XSD.dateTime.value}>)
    BIND (STRAFTER(STR(?thing), "/id/") AS ?changed)
    BIND (STRBEFORE(STRAFTER(STR(?change), "/release/"), "/") AS ?release)
}} ORDER BY ?release ?kind ?changed"""


def test_each_release_tells_what_it_changed_and_carries_what_the_others_did(data: Path, tmp_path: Path) -> None:
    a = into(data, note(tmp_path / "a.txt", council="Harbours Association")).documents[0].holding
    b = into(data, note(tmp_path / "b.txt", day=MAY)).documents[0].holding
    c = into(data, note(tmp_path / "b.txt", day=MAY, noted="survey")).documents[0].holding
    assert a is not None
    assert b is not None
    assert c is not None
    assert asked(data, CHANGES) == [
        ("1", "added", a.version),
        ("2", "added", b.version),
        ("2", "moved", OTHER),
        ("2", "rewritten", a.version),
        ("3", "added", c.version),
        ("3", "replaced", b.version),
    ]
    files = sorted(path.name for path in (current(data) / "changes").iterdir())
    assert files == ["1.nq.gz", "2.nq.gz", "3.nq.gz"]
    assert (data / "releases/1/changes/1.nq.gz").samefile(current(data) / "changes" / "1.nq.gz")
    assert "changes/" not in (current(data) / "content.sums").read_text()
    change = NamedNode(f"{BASE}/release/1/change/1")
    (label,) = values(data, change, RDFS.label)
    assert label.startswith("Added: Note of decisions: Harbour Board, 4 March 2014 (version ")
    assert values(data, change, DCT.issued) == {catalogue.read(data / "releases" / "1").issued}
    assert_sound(data, tmp_path)


# ---------------------------------------------------------------- the catalogue and the dumps
def test_the_catalogue_names_the_release_its_licence_and_its_dumps(data: Path, tmp_path: Path) -> None:
    into(data, note(tmp_path / "a.txt"), licence="https://licence.example/open")
    question = f"""
    PREFIX dcat: <{DCAT.namespace}> PREFIX dct: <{DCT.namespace}> PREFIX foaf: <{FOAF.namespace}>
    SELECT ?title ?by ?licence ?version ?form WHERE {{
        ?release a dcat:Dataset ; dct:title ?title ; dct:publisher/foaf:name ?by ; dct:license ?licence ;
            dcat:version ?version ; dcat:distribution/dcat:mediaType ?form . }} ORDER BY ?form"""
    title = "Meetings and decisions published by Port Records, release 1"
    types = "https://www.iana.org/assignments/media-types/application"
    assert asked(data, question) == [
        (title, "Port Records", "https://licence.example/open", "1", f"{types}/n-quads"),
        (title, "Port Records", "https://licence.example/open", "1", f"{types}/n-triples"),
    ]


def test_where_no_licence_is_set_that_is_what_is_said(loaded: Path) -> None:
    (licence,) = values(loaded, NamedNode(f"{BASE}/release/1"), DCT.license)
    assert values(loaded, NamedNode(licence), RDFS.label) == {"No licence is stated"}


@pytest.mark.parametrize("name", ["all.nq.gz", "all.nt.gz"])
def test_the_manifest_gives_size_and_checksum_of_each_dump(loaded: Path, name: str) -> None:
    facts = {
        (q.subject, q.predicate): q.object
        for q in parse((current(loaded) / "release.ttl").read_bytes(), format=RdfFormat.TURTLE)
    }
    content = (current(loaded) / "dumps" / name).read_bytes()
    (of,) = [s for (s, p), o in facts.items() if (p, o) == (DCAT.downloadURL, NamedNode(f"{BASE}/dump/{name}"))]
    assert facts[of, DCAT.byteSize] == Literal(str(len(content)), datatype=XSD.nonNegativeInteger)
    checksum = cast(NamedNode, facts[of, SPDX.checksum])
    assert facts[checksum, SPDX.checksumValue] == Literal(hashlib.sha256(content).hexdigest())


def test_the_dumps_hold_every_graph_but_the_catalogue(loaded: Path) -> None:
    place = current(loaded) / "dumps"
    quads = set(parse(gzip.decompress((place / "all.nq.gz").read_bytes()), format=RdfFormat.N_QUADS))
    triples = set(parse(gzip.decompress((place / "all.nt.gz").read_bytes()), format=RdfFormat.N_TRIPLES))
    assert {q for q in store(loaded) if q.graph_name not in (MERGE, CATALOGUE)} == set(map(as_stored, quads))
    assert triples == {Quad(q.subject, q.predicate, q.object, MERGE) for q in quads}


def as_stored(quad: Quad) -> Quad:
    """A quad as the engine keeps it, which has one form for each number."""
    kept = Store()
    kept.add(quad)
    return next(iter(kept))


def test_dumps_made_bit_by_bit_equal_those_made_at_once(tmp_path: Path) -> None:
    a, b = note(tmp_path / "a.txt", council="Harbours Association"), note(tmp_path / "b.txt", day=MAY)
    into(tmp_path / "once", a, b)
    for source in (b, a):
        into(tmp_path / "twice", source)
    for name in ("all.nq.gz", "all.nt.gz", "all.nt.parts", "files.sums"):
        once, twice = (current(tmp_path / data) / "dumps" / name for data in ("once", "twice"))
        assert once.read_bytes() == twice.read_bytes(), name


# ---------------------------------------------------------------- corrections
def correct(data: Path, **of: str) -> None:
    """One more entry of the corrections, which by default disputes who chaired."""
    entry = {
        "about": f"{MEETING}/attendance/sevenoaks-district-council/ann-lee",
        "property": "mb:capacity",
        "old": "https://w3id.org/minutebook/def/capacity/chair",
        "new": "https://w3id.org/minutebook/def/capacity/vice-chair",
        "reason": "The clerk's own notes say so.",
        "by": "Democratic Services",
        "on": "2026-05-01",
        "status": "disputed",
    } | of
    (data / "review").mkdir(parents=True, exist_ok=True)
    with (data / "review" / "corrections.toml").open("a", encoding="utf-8") as file:
        file.write("[[correction]]\n" + "".join(f"{name} = {json.dumps(value)}\n" for name, value in entry.items()))


CHAIR, VICE = ("https://w3id.org/minutebook/def/capacity/" + name for name in ("chair", "vice-chair"))
ROW = node(f"{MEETING}/attendance/sevenoaks-district-council/ann-lee")


def test_a_disputed_value_stays_and_the_dispute_is_published(data: Path, tmp_path: Path) -> None:
    source = note(tmp_path / "a.txt")
    into(data, source)
    before = (current(data) / "content.sums").read_bytes()
    correct(data)
    outcome = into(data, source)
    assert (outcome.release, outcome.remarks) == (2, ())
    assert values(data, ROW, MB.capacity) == {CHAIR}
    assert (current(data) / "content.sums").read_bytes() == before
    (found,) = {q.subject for q in store(data).quads_for_pattern(None, RDF.type, MB.Correction, CORRECTIONS)}
    assert isinstance(found, NamedNode)
    assert found.value.startswith(f"{BASE}/id/correction/")
    said = {term: values(data, found, term) for term in (MB.aboutNode, MB.aboutProperty, MB.oldValue, MB.newValue)}
    assert list(said.values()) == [{ROW.value}, {MB.capacity.value}, {CHAIR}, {VICE}]
    assert values(data, found, MB.status) == {"disputed"}
    assert values(data, found, DCT.created) == {"2026-05-01"}
    (by,) = values(data, found, DCT.creator)
    assert values(data, NamedNode(by), FOAF.name) == {"Democratic Services"}
    assert into(data, source).release is None


def test_an_applied_correction_replaces_the_value_where_it_stands_and_its_removal_brings_it_back(
    data: Path, tmp_path: Path
) -> None:
    sources = note(tmp_path / "a.txt"), note(tmp_path / "b.txt", day=MAY)
    into(data, *sources)
    correct(data, status="applied")
    assert into(data, *sources).remarks == ()
    assert values(data, ROW, MB.capacity) == {VICE}
    (rewritten,) = [row for row in asked(data, CHANGES) if row[:2] == ("2", "rewritten")]
    assert "2014-03-04" in rewritten[2]
    assert_sound(data, tmp_path)
    assert into(data, *sources).release is None
    (data / "review" / "corrections.toml").write_text("")
    into(data, *sources)
    assert values(data, ROW, MB.capacity) == {CHAIR}


def test_a_correction_is_applied_at_the_first_load_too(data: Path, tmp_path: Path) -> None:
    correct(data, status="applied")
    into(data, note(tmp_path / "a.txt"))
    assert values(data, ROW, MB.capacity) == {VICE}


def test_a_label_can_be_corrected(data: Path, tmp_path: Path) -> None:
    correct(data, about=LEE, property="rdfs:label", old="Ann Lee", new="Anne Lee", status="applied")
    assert into(data, note(tmp_path / "a.txt")).remarks == ()
    assert values(data, node(LEE), RDFS.label) == {"Anne Lee"}
    assert values(data, node(LEE), FOAF.name) == {"Ann Lee"}


@pytest.mark.parametrize(
    ("of", "expected"),
    [
        ({"old": VICE}, "has no such value as"),
        ({"about": "person/nobody/at-all"}, "has no such value as"),
        ({"property": "mb:statedName", "old": "Ann Lee", "new": "Anne Lee", "status": "applied"}, "never replaced"),
        ({"new": "vice chair", "status": "applied"}, "expected a key or an address"),
        ({"new": f"{BASE}/id/body/x/y", "status": "applied"}, "breaks a rule, so it is not taken"),
    ],
)
def test_a_correction_that_cannot_be_taken_is_named_with_its_line(
    data: Path, tmp_path: Path, of: dict[str, str], expected: str
) -> None:
    correct(data)
    correct(data, **of)
    outcome = into(data, note(tmp_path / "a.txt"))
    (remark,) = outcome.remarks
    assert remark.startswith("review/corrections.toml, line 10: ")
    assert expected in remark
    assert [document.fate for document in outcome.documents] == ["published"]
    assert len(set(store(data).quads_for_pattern(None, RDF.type, MB.Correction, CORRECTIONS))) == 1
    assert values(data, ROW, MB.capacity) == {CHAIR}


@pytest.mark.parametrize(
    ("of", "expected"),
    [
        ({"status": "done"}, "line 1: status is 'done', expected applied or disputed"),
        ({"on": "yesterday"}, "line 1: on is 'yesterday', expected a date"),
        ({"property": "mb:colour"}, "line 1: 'mb:colour' is no property here"),
        ({"about": "the chairman"}, "line 1: about is 'the chairman'"),
        ({"reason": ""}, "line 1: reason is missing"),
        ({"whom": "me"}, "line 1: there is no field 'whom'"),
    ],
)
def test_a_correction_that_cannot_be_understood_stops_the_load(data: Path, of: dict[str, str], expected: str) -> None:
    correct(data, **of)
    with pytest.raises(Problem, match="corrections.toml, " + expected):
        corrections.read(data, BASE)


def test_a_file_of_corrections_that_is_no_toml_is_named(data: Path) -> None:
    (data / "review").mkdir(parents=True)
    (data / "review" / "corrections.toml").write_text("[[correction]\n")
    with pytest.raises(Problem, match=r"corrections\.toml: cannot be understood .*line 1"):
        corrections.read(data, BASE)


# ---------------------------------------------------------------- identity, labels, rules over the whole
def test_namesakes_whom_a_contradiction_keeps_apart_have_a_doubt(data: Path, tmp_path: Path) -> None:
    into(data, note(tmp_path / "a.txt"), note(tmp_path / "b.txt", day=MAY, council="Bristol City"))
    bristol = "person/bristol-city-council/ann-lee"
    kind = DOUBT["ambiguous-person"]
    (doubt,) = {q.subject for q in store(data).quads_for_pattern(None, MB.doubtKind, kind, MERGE)}
    assert doubt == node(f"{bristol}/doubt/1")
    assert isinstance(doubt, NamedNode)
    assert values(data, doubt, MB.candidate) == {node(LEE).value, node(bristol).value}
    spans = values(data, doubt, MB.statedIn)
    assert len(spans) == 2
    exact = "PREFIX oa: <http://www.w3.org/ns/oa#> PREFIX mb: <https://w3id.org/minutebook/def#>"
    words = asked(data, f"{exact} SELECT ?words WHERE {{ <{doubt.value}> mb:statedIn/oa:exact ?words }}")
    assert len(words) == 2
    assert all("Ann Lee" in word for (word,) in words)
    (reason,) = values(data, doubt, MB.reason)
    assert "different councils" in reason


def test_namesakes_that_one_document_alone_names_have_no_further_doubt() -> None:
    mentions = [
        people.Mention("document/a", "body/b/c", f"person/b/ann-lee{n}", "ann lee", False)  # type: ignore[arg-type]
        for n in ("", "-2")
    ]
    assert people.judge(mentions) == people.Identities({})
    third = people.Mention("document/b", "body/b/c", "person/d/ann-lee", "ann lee", False)  # type: ignore[arg-type]
    (undecided,) = people.judge([*mentions, third]).undecided
    assert len(undecided.keys) == 3


def test_an_organisation_that_only_a_setting_names_has_its_label(data: Path, tmp_path: Path) -> None:
    into(data, note(tmp_path / "a.txt"))
    of = node("organisation/harbours-association")
    for term in (SKOS.prefLabel, RDFS.label):
        assert values(data, of, term) == {"Harbours Association"}
    assert values(data, of, RDF.type) == {ORG.FormalOrganization.value}
    assert values(data, node("organisation/port-records"), RDFS.label) == {"Port Records"}


def test_what_the_rules_for_a_whole_release_find_is_published_in_it(data: Path, tmp_path: Path) -> None:
    """Ann Lee acts for Bristol in March and July, and for Bexley in May; no document says both."""
    sources = (
        note(tmp_path / "a.txt", council="Sevenoaks DC and Bristol City"),
        note(tmp_path / "b.txt", day=MAY, council="Sevenoaks DC and Bexley LB"),
        note(tmp_path / "c.txt", day=JULY, council="Sevenoaks DC and Bristol City"),
    )
    outcome = into(data, *sources)
    (finding,) = outcome.findings
    assert (finding.severity, finding.focus) == ("warning", node(LEE).value)
    result = node("quality/release/finding/1")
    assert values(data, result, SH.resultMessage) == {finding.message}
    assert Quad(node("quality/release/validation"), SH.result, result, QUALITY) in store(data)
    assert finding.message in (current(data) / "report.ttl").read_text()
    assert result.value.encode() in gzip.decompress((current(data) / "dumps" / "all.nq.gz").read_bytes())
    assert_sound(data, tmp_path)
    assert not sums.verify(data)
    assert not list(current(data).glob(".*"))
    again = into(data, *sources)
    assert (again.release, again.findings) == (None, (finding,))
    into(data, note(sources[1], day=MAY))
    assert not list(store(data).quads_for_pattern(result, None, None))
    (tmp_path / "more").mkdir()
    assert_sound(data, tmp_path / "more")


def test_a_broken_rule_stops_the_release() -> None:
    broken = Finding("violation", "s", "f", "", "", "Something is wrong.")
    with pytest.raises(Problem, match=r"not published\. Something is wrong\. \(1 more like it"):
        release._stop([broken, broken])
    release._stop([Finding("warning", "s", "f", "", "", "Odd.")])
