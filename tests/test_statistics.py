"""The statistics of a release: every figure is what a query of the facts counts, and stays so when documents change."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import msgspec
import pytest
from flask.testing import FlaskClient
from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Quad, QueryBoolean, QuerySolutions, RdfFormat, Store, parse
from test_changes import LEE, MAY, OTHER, asked, current, into, node, note, store

from loader import counted, cubes, datacube, load, statistics, study
from loader.counted import Appointed, Counted, Decided, Held, Listed
from loader.cubes import CUBES, Cube
from loader.settings import Settings
from ontology.iris import UNKNOWN_ORGANISATION, Key
from ontology.terms import CAPACITY, DCT, MB, OUTCOME, QB, RDF, RDFS, SDMX_ATTRIBUTE, SKOS

BASE = "http://127.0.0.1:8000"
GRAPH = NamedNode(f"{BASE}/graph/statistics")
MERGE = DefaultGraph()
HERE = Path(__file__).parent
BOARD = Key("body/harbours-association/harbour-board")
# Invented records of other kinds: a board of many councils, a council, a committee, one in Welsh.
RECORDS = ("lga-people-places-board", "vale-of-corve-council", "eastmere-dc-planning", "cyngor-cymuned-nantybryn")
MEETING = Key("meeting/harbours-association/harbour-board/2014-03-04")


# ---------------------------------------------------------------- figures and facts
def published(index: Store, cube: Cube) -> set[tuple[str, ...]]:
    """The figures of a set as the release has them: the values of its dimensions and measures."""
    data_set = node(f"statistic/{cube.name}")
    found = set()
    for quad in index.quads_for_pattern(None, QB.dataSet, data_set, MERGE):
        row = []
        for term in (*cube.dimensions, *cube.subject.measures):
            (value,) = index.quads_for_pattern(quad.subject, term, None, MERGE)
            row.append(str(value.object))
        found.add(tuple(row))
    return found


def counted_from_facts(index: Store, cube: Cube) -> set[tuple[str, ...]]:
    """The same from the facts, by the query that stands with the set."""
    (query,) = index.quads_for_pattern(node(f"statistic/{cube.name}"), MB.countedBy, None, MERGE)
    rows = cast(QuerySolutions, index.query(cast(Any, query.object).value))
    terms = [term.value.rsplit("#")[-1] for term in (*cube.dimensions, *cube.subject.measures)]
    assert [variable.value for variable in rows.variables] == terms
    return {tuple(str(value) for value in row) for row in rows}


def assert_right(index: Store) -> None:
    """Every set says what the facts say."""
    for cube in CUBES:
        assert published(index, cube) == counted_from_facts(index, cube), cube.name


def told(data: Path, title: str, *columns: str) -> set[tuple[str, ...]]:
    """The figures of a set by its title, the addresses cut short."""
    where = " ".join(f"OPTIONAL {{ ?figure mb:{column} ?{column} }}" for column in columns)
    names = " ".join(f"?{column}" for column in columns)
    query = f"""PREFIX mb: <{MB.namespace}> PREFIX qb: <{QB.namespace}> PREFIX dct: <{DCT.namespace}>
        SELECT {names} WHERE {{ ?figure qb:dataSet/dct:title "{title}"@en . {where} }}"""
    return {tuple(re.split("/id/|/outcome/", value)[-1] for value in row) for row in asked(data, query)}


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory, example: tuple[Path, ...]) -> Store:
    """The index of a release of documents of every kind, the bundled example among them."""
    data = tmp_path_factory.mktemp("many") / "data"
    records = [next((HERE / "records" / "last").glob(f"*/{name}*.txt")) for name in RECORDS]
    documents = [*example, *(HERE / "documents").iterdir(), *records]
    load.load(data, [str(path) for path in documents], Settings(), lambda *_: None, workers=2)
    return store(data)


@pytest.mark.parametrize("cube", CUBES, ids=lambda cube: cube.name)
def test_a_figure_is_what_a_query_of_the_facts_counts(cube: Cube, many: Store) -> None:
    figures = published(many, cube)
    assert figures
    assert figures == counted_from_facts(many, cube)


def test_the_example_is_counted_by_hand(loaded: Path) -> None:
    by_outcome = told(loaded, "Decisions by outcome", "outcomeDimension", "decisionCount", "decisionsInDoubt")
    assert by_outcome == {("agreed", "7", "0"), ("noted", "5", "0"), ("accepted", "1", "0")}
    board = told(loaded, "Attendance of members by body and year", "yearDimension", "presentCount", "apologyCount")
    assert board == {("2013", "17", "3")}  # a chairman, 2 deputies, 14 members; 5 observers and 6 officers left out
    made = told(loaded, "Appointments to outside bodies by organisation and year", "yearDimension", "appointmentCount")
    assert made == {("2013", "3")}


def test_what_only_a_report_tells_is_not_counted_again() -> None:
    graph = f"""@prefix mb: <{MB.namespace}> . @prefix out: <{OUTCOME.namespace}> . @base <{BASE}/id/> .
        <document/x> a mb:{{kind}} ; mb:records <{MEETING}> .
        <{MEETING}> a mb:Meeting ; mb:heldInYear 2014 ; mb:body <{BOARD}> .
        <{MEETING}/item/1/decision/1> a mb:Decision ; mb:atMeeting <{MEETING}> ; mb:outcome out:agreed ."""
    found = {k: counted.of(parse(graph.replace("{kind}", k), RdfFormat.TURTLE), BASE) for k in ("Minutes", "Report")}
    assert [held.decided for held in found["Minutes"].held] == [(Decided("item/1/decision/1", "agreed"),)]
    assert not found["Report"].held


# ---------------------------------------------------------------- what counts once
ANN, BOB = Key("person/sevenoaks/ann-lee"), Key("person/bexley/bob-may")
HELD = Held(
    MEETING,
    (BOARD,),
    (2014,),
    (Decided("item/1/decision/1", "agreed"), Decided("item/2/decision/1", "noted")),
    (
        Listed(ANN, True, False, (Key("council/sevenoaks"),), "attendance/ann"),
        Listed(BOB, False, True, (), "attendance/bob"),
    ),
    (Appointed("item/2/appointment/1", BOARD, Key("organisation/port-trust")),),
)
IN_DOUBT = Key(f"{MEETING}/item/2/decision/1")
OF = ((BOARD, Key("organisation/harbours-association")),)


def sums(*documents: Held, units: Any = OF, names: Any = None, disputed: Iterable[str] = ()) -> Any:
    found = [(Counted((held,), units, (IN_DOUBT,)), names or {}) for held in documents]
    return statistics.figures(found, {Key(key) for key in disputed})


def test_two_records_of_one_meeting_count_it_once() -> None:
    once = sums(HELD)
    assert once["decisions-by-organisation-and-year"] == {("organisation/harbours-association", 2014): [2, 1]}
    assert once["meetings-by-organisation-and-year"] == {("organisation/harbours-association", 2014): [1]}
    assert sums(HELD, HELD) == once
    assert sums(HELD, replace(HELD, decided=(), listed=(), appointed=())) == once


def test_a_person_of_two_keys_is_one_person_at_a_meeting() -> None:
    twice = replace(HELD, listed=(Listed(ANN, True, False, row="a"), Listed(BOB, True, False, row="b")))
    found = sums(twice, names={BOB: ANN})
    assert found["attendance-by-person"] == {(ANN,): [1, 0]}
    assert found["attendance-by-organisation-and-year"] == {("organisation/harbours-association", 2014): [1, 0]}


@pytest.mark.parametrize(
    "rows",
    [
        (Listed(ANN, True, True, row="a"),),
        (Listed(ANN, True, False, row="a"), Listed(ANN, False, True, (Key("council/x"),), "b")),
    ],
)
def test_who_is_listed_as_present_and_as_absent_is_not_counted(rows: tuple[Listed, ...]) -> None:
    found = sums(replace(HELD, listed=(*rows, Listed(BOB, True, False, row="c"))))
    assert found["attendance-by-person"] == {(BOB,): [1, 0]}


# What both documents state; then what each alone does, and what both together come to.
BOTH = f"""@prefix mb: <{MB.namespace}> . @prefix out: <{OUTCOME.namespace}> . @prefix as: <{CAPACITY.namespace}> .
    @base <{BASE}/id/{MEETING}/> .
    <> a mb:Meeting ; mb:heldInYear 2014 ; mb:body </id/{BOARD}> .
    <a/ann> a mb:Presence ; mb:attendanceOf <> ; mb:attendee </id/{ANN}> ; mb:capacity as:member .
    <d/1> a mb:Decision ; mb:atMeeting <> ; mb:outcome out:agreed .
"""
BOB_IS_LISTED = f"<a/bob> mb:attendanceOf <> ; mb:attendee </id/{BOB}>"
IN_PART = {
    "a row of an officer and of a member": (
        f"{BOB_IS_LISTED} ; a mb:Presence ; mb:capacity as:officer .",
        f"{BOB_IS_LISTED} ; a mb:Presence ; mb:capacity as:member .",
        ("attendance-by-person", {(ANN,): [1, 0]}),
    ),
    "a row of somebody present for a council, and with apologies": (
        f"{BOB_IS_LISTED} ; a mb:Presence ; mb:representing </id/council/x> .",
        f"{BOB_IS_LISTED} ; a mb:Apology .",
        ("attendance-by-council-represented-and-year", {}),
    ),
    "a row with the council in one document alone": (
        f"{BOB_IS_LISTED} ; a mb:Apology ; mb:representing </id/council/x> .",
        f"{BOB_IS_LISTED} ; a mb:Apology .",
        ("attendance-by-council-represented-and-year", {("council/x", 2014): [0, 1]}),
    ),
    "a doubt about what the other document decided": (
        "<d/2> a mb:Decision ; mb:atMeeting <> ; mb:outcome out:noted .",
        "</id/doubt/1> a mb:Doubt ; mb:aboutNode <d/2> .",
        ("decisions-by-outcome", {("agreed",): [1, 0], ("noted",): [1, 1]}),
    ),
    "an appointment to another body, on behalf of another": (
        f"<p/1> a mb:Appointment ; mb:atMeeting <> ; mb:onBehalfOf </id/{BOARD}> ; mb:appointedTo </id/council/x> .",
        "<p/1> a mb:Appointment ; mb:atMeeting <> ; mb:onBehalfOf </id/council/x> ; mb:appointedTo </id/council/y> .",
        ("appointments-by-organisation-and-year", {(UNKNOWN_ORGANISATION, 2014): [1], ("council/x", 2014): [1]}),
    ),
}


@pytest.mark.parametrize("case", IN_PART)
def test_what_two_documents_tell_in_part_is_counted_as_one(case: str) -> None:
    first, second, (name, right) = IN_PART[case]
    documents = [
        list(parse(f"{BOTH} </id/document/{n}> a mb:Minutes ; mb:records <> . {alone}", RdfFormat.TURTLE))
        for n, alone in enumerate((first, second))
    ]
    found = statistics.figures([(counted.of(quads, BASE), {}) for quads in documents], frozenset())
    assert found[name] == right
    index = Store()
    index.extend([*documents[0], *documents[1]])
    index.add(Quad(node(BOARD), RDF.type, MB.Body))
    index.extend(Quad(*quad.triple) for quad in datacube.quads(Settings(), found, []))
    assert_right(index)


def test_what_an_earlier_version_counted_is_read() -> None:
    written = b"""{"held": [{"meeting": "m", "bodies": [], "years": [],
        "decided": [{"decision": "d", "outcome": "agreed", "is_doubted": true}],
        "listed": [{"person": "p", "is_present": true, "is_absent": false}]}], "units": []}"""
    (held,) = msgspec.json.decode(written, type=Counted).held
    assert (held.decided, held.listed) == ((Decided("d", "agreed"),), (Listed(Key("p"), True, False),))


def test_a_body_of_nobody_known_counts_and_a_council_is_its_own() -> None:
    council = Key("council/sevenoaks")
    assert (UNKNOWN_ORGANISATION, 2014) in sums(HELD, units=())["meetings-by-organisation-and-year"]
    assert (council, council, 2014) in sums(replace(HELD, bodies=(council,)))["meetings-by-body-and-year"]
    graph = datacube.quads(Settings(), sums(HELD, units=()), [])
    unknown = node(UNKNOWN_ORGANISATION)
    assert {q.predicate for q in graph if q.subject == unknown} == {RDF.type, RDFS.label}


def test_a_meeting_without_a_year_is_in_no_figure_of_a_year() -> None:
    found = sums(replace(HELD, years=()))
    assert {name for name, figures in found.items() if figures} == {"decisions-by-outcome", "attendance-by-person"}


def test_what_somebody_disputes_is_told_apart() -> None:
    found = sums(HELD, disputed=[f"{MEETING}/item/1/decision/1"])
    assert found["decisions-by-outcome"] == {("agreed",): [1, 1], ("noted",): [1, 1]}


@pytest.mark.parametrize(
    ("present", "listed", "rate"), [(0, 3, "0"), (3, 3, "1"), (2, 3, "0.6667"), (1, 20_000, "0.0001"), (1, 2, "0.5")]
)
def test_a_rate_is_a_canonical_decimal_of_four_places(present: int, listed: int, rate: str) -> None:
    assert datacube.rate(present, listed) == rate


# ---------------------------------------------------------------- after a change
CORRECTION = """
[[correction]]
about = "{about}"
property = "{property}"
old = "{old}"
new = "{new}"
reason = "A slip of the pen."
by = "Democratic Services"
on = 2026-01-05
status = "{status}"
"""
OUTCOMES = ("outcomeDimension", "decisionCount", "decisionsInDoubt")


def corrected(data: Path, **said: str) -> None:
    (data / "review").mkdir(parents=True, exist_ok=True)
    (data / "review" / "corrections.toml").write_text(CORRECTION.format(**said))


def test_the_figures_follow_a_changed_document_and_one_that_gave_way(data: Path, tmp_path: Path) -> None:
    into(data, note(tmp_path / "a.txt", council="Harbours Association"))
    assert_right(store(data))
    assert told(data, "Attendance of members by person", "personDimension") == {
        (OTHER,),
        ("person/london-borough-of-bexley/bob-may",),
    }
    into(data, note(tmp_path / "b.txt", day=MAY))  # Ann Lee's key gives way to the one under her council
    assert_right(store(data))
    assert (LEE, "2") in told(data, "Attendance of members by person", "personDimension", "presentCount")
    assert told(data, "Decisions by outcome", *OUTCOMES) == {("noted", "2", "0")}
    changed = note(tmp_path / "b.txt", day=MAY)
    changed.write_text(changed.read_text().replace("Noted the progress", "Agreed the budget"), encoding="utf-8")
    into(data, changed)
    assert_right(store(data))
    assert told(data, "Decisions by outcome", *OUTCOMES) == {("noted", "1", "0"), ("agreed", "1", "0")}


def test_of_two_files_of_one_meeting_the_stating_one_is_counted(data: Path) -> None:
    documents = HERE / "documents"
    into(data, documents / "note.txt")
    first = told(data, "Decisions by outcome", *OUTCOMES)
    outcome = into(data, documents / "note.txt", documents / "note.html")
    assert outcome.count("superseded") == 1
    assert_right(store(data))
    assert told(data, "Meetings held by organisation and year", "meetingCount") == {("1",)}
    assert told(data, "Decisions by outcome", *OUTCOMES) == first


def test_the_figures_follow_corrections_and_count_disputes(data: Path, tmp_path: Path) -> None:
    source = note(tmp_path / "a.txt")
    into(data, source)
    decision = f"{MEETING}/item/2/decision/1"
    noted, agreed = OUTCOME.noted.value, OUTCOME.agreed.value
    corrected(data, about=decision, property="mb:outcome", old=noted, new=agreed, status="disputed")
    into(data, source)
    assert_right(store(data))
    assert told(data, "Decisions by outcome", *OUTCOMES) == {("noted", "1", "1")}
    corrected(data, about=f"{MEETING}", property="mb:body", old=BOARD, new="council/sevenoaks-district-council",
              status="applied")  # fmt: skip
    into(data, source)
    assert_right(store(data))
    assert told(data, "Meetings held by organisation and year", "organisationDimension") == {
        ("council/sevenoaks-district-council",)
    }
    (data / "review" / "corrections.toml").unlink()
    into(data, source)
    assert_right(store(data))
    assert told(data, "Meetings held by organisation and year", "organisationDimension") == {
        ("organisation/harbours-association",)
    }


def test_a_version_that_cannot_be_read_again_still_counts(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    into(data, note(tmp_path / "a.txt"))
    (tmp_path / "a.txt").unlink()
    for path in (data / "sources").rglob("*"):
        if path.is_file():
            path.unlink()
    monkeypatch.setattr(study, "fingerprint", lambda _contacts: "another program")
    outcome = into(data, note(tmp_path / "b.txt", day=MAY))
    assert outcome.count("unread") == 1
    assert_right(store(data))
    assert told(data, "Meetings held by body and year", "meetingCount") == {("2",)}


def test_a_change_rewrites_few_of_the_files(data: Path, tmp_path: Path) -> None:
    into(data, note(tmp_path / "a.txt"), note(tmp_path / "b.txt", body="Lighthouse Board"))
    before = {p.name: p.stat().st_ino for p in (current(data) / "graphs" / "statistics").iterdir()}
    changed = note(tmp_path / "b.txt", body="Lighthouse Board", noted="survey")
    changed.write_text(changed.read_text().replace("Noted the survey", "Agreed the survey"), encoding="utf-8")
    into(data, changed)
    after = {p.name: p.stat().st_ino for p in (current(data) / "graphs" / "statistics").iterdir()}
    assert before.keys() & after.keys()
    rewritten = [name for name, place in after.items() if before.get(name) != place]
    assert 0 < len(rewritten) < len(after) / 4
    into(data, note(tmp_path / "c.txt", day=MAY, noted="progress"))
    assert_right(store(data))


def test_a_release_without_minutes_has_sets_without_figures(data: Path, example: tuple[Path, ...]) -> None:
    (report,) = [path for path in example if "report" in path.name]
    into(data, report)
    index = store(data)
    assert len(list(index.quads_for_pattern(None, RDF.type, QB.DataSet, GRAPH))) == len(CUBES)
    assert not list(index.quads_for_pattern(None, RDF.type, QB.Observation, GRAPH))
    assert broken(index) == []


# ---------------------------------------------------------------- the cube's own constraints
# Those of RDF Data Cube (W3C, 2014), section 11, that say something of data without slices and without code trees.
CONSTRAINTS = {
    "IC-1": """{ ?obs a qb:Observation . FILTER NOT EXISTS { ?obs qb:dataSet ?one . } }
        UNION { ?obs a qb:Observation ; qb:dataSet ?one, ?two . FILTER(?one != ?two) }""",
    "IC-2": """{ ?set a qb:DataSet . FILTER NOT EXISTS { ?set qb:structure ?dsd . } }
        UNION { ?set a qb:DataSet ; qb:structure ?one, ?two . FILTER(?one != ?two) }""",
    "IC-3": """?dsd a qb:DataStructureDefinition .
        FILTER NOT EXISTS { ?dsd qb:component/qb:measure ?m . ?m a qb:MeasureProperty }""",
    "IC-4": "?dim a qb:DimensionProperty . FILTER NOT EXISTS { ?dim rdfs:range ?range }",
    "IC-5": """?dim a qb:DimensionProperty ; rdfs:range skos:Concept .
        FILTER NOT EXISTS { ?dim qb:codeList ?list }""",
    "IC-11": """?obs qb:dataSet/qb:structure/qb:component/qb:dimension ?dim . FILTER NOT EXISTS { ?obs ?dim ?value }""",
    "IC-12": """?one qb:dataSet ?set . ?two qb:dataSet ?set . FILTER(STR(?one) < STR(?two))
        FILTER NOT EXISTS { ?set qb:structure/qb:component/qb:dimension ?dim . ?one ?dim ?a . ?two ?dim ?b .
            FILTER(?a != ?b) }""",
    "IC-14": """?obs qb:dataSet/qb:structure/qb:component/qb:measure ?m . FILTER NOT EXISTS { ?obs ?m ?value }""",
    "IC-19": """?obs qb:dataSet/qb:structure/qb:component/qb:dimension ?dim . ?dim qb:codeList ?list . ?obs ?dim ?code .
        FILTER NOT EXISTS { ?code a skos:Concept ; skos:inScheme ?list }""",
    "a component is a dimension, a measure or an attribute, of that kind": """?c a qb:ComponentSpecification .
        FILTER NOT EXISTS { ?c qb:dimension ?term . ?term a qb:DimensionProperty }
        FILTER NOT EXISTS { ?c qb:measure ?term . ?term a qb:MeasureProperty }
        FILTER NOT EXISTS { ?c qb:attribute ?term . ?term a qb:AttributeProperty }""",
    "a measure has its unit": """?c qb:measure ?m .
        FILTER NOT EXISTS { ?m unit:unitMeasure ?unit . ?unit a skos:Concept }""",
    "an observation says nothing that its structure does not name": """?obs a qb:Observation ; ?p ?value .
        FILTER NOT EXISTS { ?obs qb:dataSet/qb:structure/qb:component ?c . ?c qb:dimension|qb:measure ?p }
        FILTER(?p NOT IN (rdf:type, rdfs:label, qb:dataSet))""",
    "a value has a name": """?c qb:dimension ?dim . ?obs ?dim ?value . FILTER(isIRI(?value))
        FILTER NOT EXISTS { ?value rdfs:label ?label }""",
}
PREFIXES = "".join(
    f"PREFIX {name}: <{terms.namespace}>\n"
    for name, terms in (("qb", QB), ("rdf", RDF), ("rdfs", RDFS), ("skos", SKOS), ("unit", SDMX_ATTRIBUTE))
)


def broken(index: Store) -> list[str]:
    asked = {name: index.query(f"{PREFIXES}ASK {{ {where} }}") for name, where in CONSTRAINTS.items()}
    return [name for name, found in asked.items() if bool(cast(QueryBoolean, found))]


def copied(data: Path) -> Store:
    index = Store()
    index.extend(store(data))
    return index


def test_the_cube_is_well_formed(loaded: Path) -> None:
    assert broken(store(loaded)) == []


FIGURE = node("statistic/decisions-by-outcome/agreed")
FAULTS = {
    "IC-1": (FIGURE, QB.dataSet),
    "IC-2": (node("statistic/decisions-by-outcome"), QB.structure),
    "IC-11": (FIGURE, MB.outcomeDimension),
    "IC-14": (FIGURE, MB.decisionsInDoubt),
    "IC-4": (MB.yearDimension, RDFS.range),
    "IC-5": (MB.outcomeDimension, QB.codeList),
    "IC-19": (OUTCOME.agreed, SKOS.inScheme),
    "a measure has its unit": (MB.decisionCount, SDMX_ATTRIBUTE.unitMeasure),
}


@pytest.mark.parametrize("constraint", FAULTS)
def test_what_breaks_a_constraint_is_found(constraint: str, loaded: Path) -> None:
    index = copied(loaded)
    subject, predicate = FAULTS[constraint]
    for quad in list(index.quads_for_pattern(subject, predicate, None)):
        index.remove(quad)
    assert constraint in broken(index)


def test_two_figures_of_the_same_are_found(loaded: Path) -> None:
    index = copied(loaded)
    for quad in list(index.quads_for_pattern(FIGURE, None, None)):
        index.add(
            type(quad)(node("statistic/decisions-by-outcome/again"), quad.predicate, quad.object, quad.graph_name)
        )
    assert broken(index) == ["IC-12"]


def test_the_graph_has_no_blank_node_and_addresses_by_the_policy(loaded: Path) -> None:
    quads = list(store(loaded).quads_for_pattern(None, None, None, GRAPH))
    assert not any(isinstance(term, BlankNode) for quad in quads for term in (quad.subject, quad.object))
    assert {cast(NamedNode, quad.subject).value.split("/id/")[1].split("/")[0] for quad in quads} == {"statistic"}


def test_names_of_sets_are_as_they_were() -> None:
    # A changed name is a changed address, and breaks what was cited.
    assert [cube.name for cube in CUBES] == [
        "decisions-by-outcome",
        "decisions-by-outcome-and-year",
        "decisions-by-organisation-and-year",
        "decisions-by-outcome-organisation-and-year",
        "decisions-by-outcome-body-and-year",
        "attendance-by-person",
        "attendance-by-person-body-and-year",
        "attendance-by-body-and-year",
        "attendance-by-organisation-and-year",
        "attendance-by-council-represented-and-year",
        "appointments-by-organisation-and-year",
        "appointments-by-outside-body-organisation-and-year",
        "meetings-by-organisation-and-year",
        "meetings-by-body-and-year",
    ]
    assert len({cubes.query(cube, BASE) for cube in CUBES}) == len(CUBES)


# ---------------------------------------------------------------- served
BROWSER = {"Accept": "text/html"}


def test_a_set_and_a_figure_have_pages_and_data(client: FlaskClient) -> None:
    for key, words in (
        ("statistic/decisions-by-outcome", ("Data set", "Decisions by outcome", "counted by", "Agreed")),
        ("statistic/decisions-by-outcome/structure", ("by outcome", "decisions in doubt")),
        (
            "statistic/attendance-by-organisation-and-year/organisation/local-government-association/2013",
            ("Attendance of members: Local Government Association, 2013", "attendance rate", "0.85"),
        ),
    ):
        answer = client.get(f"/id/{key}", headers=BROWSER)
        assert (answer.status_code, answer.headers["Location"]) == (303, f"{BASE}/doc/{key}")
        shown = re.sub("<[^>]+>", "", client.get(f"/doc/{key}", headers=BROWSER).text)
        assert all(word in shown for word in words)
        for form in ("ttl", "jsonld", "nt", "rdf"):
            assert client.get(f"/doc/{key}.{form}").status_code == 200
    assert "Decisions by outcome and year" in client.get("/set/statistic", headers=BROWSER).text


def test_figures_do_not_crowd_the_documents_of_what_they_count_by(client: FlaskClient) -> None:
    body = "body/local-government-association/improvement-and-innovation-board"
    assert b"Dimension" not in client.get(f"/doc/{body}.ttl").data
    assert "Attendance of members" not in client.get(f"/doc/{body}", headers=BROWSER).text
