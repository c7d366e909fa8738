"""The gate: right documents pass, every mutant is caught, and the verdict is that of plain pySHACL, only sooner."""

from __future__ import annotations

import random
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pyshacl
import pytest
import rdflib
from mutants import HOWS, Mutant, mutants
from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, RdfFormat, Store, parse

from ontology import iris
from ontology.iris import Key
from ontology.terms import BIBO, DCAT, DCT, FOAF, MB, OA, RDF, SCHEMA, SH, SPDX, XSD
from shapes import constraints, gate
from shapes.findings import SHAPES, Finding, Verdict
from shapes.policy import is_address, is_canonical

FIXTURES = Path(__file__).parents[1] / "shapes" / "fixtures"
BASE = "http://127.0.0.1:8000"
MEETING = f"{BASE}/id/meeting/mereford-borough-council/parks-committee/2031-03-04"
ANN = NamedNode(f"{BASE}/id/person/mereford-borough-council/ann-ashdown")
SHACL = rdflib.Namespace(SH.namespace)


def document(name: str) -> tuple[list[Quad], str]:
    """A right document of shapes/fixtures as quads of its version's graph, and its text."""
    triples = list(parse((FIXTURES / f"{name}.ttl").read_bytes(), RdfFormat.TURTLE))
    version = next(t.subject for t in triples if t.predicate == RDF.type and t.object == MB.DocumentVersion)
    quads = [Quad(t.subject, t.predicate, t.object, version) for t in triples]
    return quads, (FIXTURES / f"{name}.txt").read_text("utf-8")


MINUTES, MINUTES_TEXT = document("minutes")
REPORT, REPORT_TEXT = document("report")
VERSION: Any = MINUTES[0].graph_name
BOTH = [(MINUTES, MINUTES_TEXT), (REPORT, REPORT_TEXT)]


def shapes_found(quads: Iterable[Quad], text: str) -> set[str]:
    return {finding.shape.removeprefix(SHAPES) for finding in gate.check(quads, text).findings}


# ---------------------------------------------------------------- what passes
@pytest.mark.parametrize(("quads", "text"), BOTH, ids=["minutes", "report"])
def test_a_right_document_passes_without_a_finding(quads: list[Quad], text: str) -> None:
    assert gate.check(quads, text) == Verdict()
    assert gate.check(quads, text).passes


def test_a_warning_does_not_stop_a_document() -> None:
    verdict = gate.check([quad for quad in MINUTES if quad.predicate != MB.owner], MINUTES_TEXT)
    assert [finding.severity for finding in verdict.findings] == ["warning"]
    assert verdict.passes


def test_an_empty_graph_does_not_pass() -> None:
    assert not gate.check([], "").passes


# ---------------------------------------------------------------- mutants of the properties that shapes require
def shapes_graph() -> rdflib.Graph:
    graph = rdflib.Graph()
    for name in gate.names():
        graph.parse(data=gate.read(name), format="turtle")
    return graph


def cardinalities() -> list[tuple[str, str, NamedNode, NamedNode]]:
    """Each rule of documents on how often: the shape, minCount or maxCount, a class it aims at, and the property."""
    graph = shapes_graph()
    found = []
    for count in ("minCount", "maxCount"):
        for shape in graph.subjects(SHACL[count]):
            path = NamedNode(str(graph.value(shape, SHACL.path)))
            name = str(shape).removeprefix(SHAPES)
            found += [(name, count, NamedNode(str(c)), path) for c in graph.objects(shape, SHACL.targetClass)]
    of_releases = (DCAT.namespace, SPDX.namespace)  # not of documents: tests/test_rules.py has their mutants
    return sorted((rule for rule in found if not rule[2].value.startswith(of_releases)), key=str)


@pytest.mark.parametrize(("shape", "count", "of", "path"), cardinalities())
def test_a_property_dropped_or_doubled_is_caught(shape: str, count: str, of: NamedNode, path: NamedNode) -> None:
    for quads, text in BOTH:
        nodes = sorted((q.subject for q in quads if q.predicate == RDF.type and q.object == of), key=str)
        for node in nodes[:1]:
            if count == "minCount":
                mutant = [q for q in quads if (q.subject, q.predicate) != (node, path)]
                assert len(mutant) < len(quads)
            else:
                others = [Literal("first"), Literal("second")]
                mutant = quads + [Quad(node, path, other, VERSION) for other in others]
            assert shape in shapes_found(mutant, text)
            return
    pytest.fail(f"no node of {of} in the right documents")


def counted(how: str) -> set[tuple[NamedNode, NamedNode]]:
    """Each property that some shape requires (minCount) or bounds (maxCount), with the class of which it does."""
    return {(of, path) for _, count, of, path in cardinalities() if count == how}


# The vocabulary leaves open what kind of value it is: a day, a person, a word.
OPEN = {MB.inferredValue}


def mutants_of_required() -> list[tuple[Mutant, str]]:
    """The mutants of both right documents whose property is required of their node, each with its text.

    Twice is no fault where several are allowed, and no type is wrong where any will do.
    """
    wanted, bounded = counted("minCount"), counted("maxCount")
    found = []
    for quads, text in BOTH:
        kinds: dict[Any, set[Any]] = defaultdict(set)
        for quad in quads:
            if quad.predicate == RDF.type:
                kinds[quad.subject].add(quad.object)
        for mutant in mutants(quads):
            rules = {(kind, mutant.property) for kind in kinds[mutant.node]}
            is_free = mutant.property in OPEN if mutant.how == "retyped" else not rules & bounded
            if rules & wanted and (mutant.how == "dropped" or not is_free):
                found.append((mutant, text))
    return found


def test_every_mutant_of_a_required_property_is_caught() -> None:
    tried: Counter[str] = Counter()
    for mutant, text in mutants_of_required():
        found = gate.check(mutant.quads, text).findings
        assert found, f"{mutant.how}: {mutant.property.value} of {mutant.node}"
        tried[mutant.how] += 1
    assert set(tried) == set(HOWS)
    assert min(tried.values()) >= 80


# ---------------------------------------------------------------- mutants of the rules held in code
Mutation = Callable[[list[Quad]], list[Quad]]


def _quad(parts: Iterable[Any]) -> Quad:
    return Quad(*parts)


def swap(old: Any, new: Any, places: Sequence[int] = (0, 1, 2, 3)) -> Mutation:
    """Every `old` of the graph replaced by `new`."""

    def mutate(quads: list[Quad]) -> list[Quad]:
        changed = [_quad(new if i in places and part == old else part for i, part in enumerate(q)) for q in quads]
        assert changed != quads, f"{old} is not in the graph"
        return changed

    return mutate


def plus(*triples: tuple[Any, NamedNode, Any]) -> Mutation:
    return lambda quads: [*quads, *(Quad(s, p, o, VERSION) for s, p, o in triples)]


def without(predicate: NamedNode, subject: NamedNode | None = None) -> Mutation:
    return lambda quads: [q for q in quads if q.predicate != predicate or (subject and q.subject != subject)]


def first_span() -> Any:
    return min((q.subject for q in MINUTES if q.object == MB.Span), key=str)


def misquoted(quads: list[Quad]) -> list[Quad]:
    target = first_span()
    return [
        Quad(q.subject, q.predicate, Literal("Rivers Committee"), VERSION)
        if (q.subject, q.predicate) == (target, OA.exact)
        else q
        for q in quads
    ]


def outside(quads: list[Quad]) -> list[Quad]:
    """One triple strays into the default graph."""
    stray = quads[0]
    return [Quad(stray.subject, stray.predicate, stray.object, DefaultGraph()), *quads[1:]]


BY_CODE: list[tuple[str, Mutation]] = [
    ("one-graph", swap(VERSION, NamedNode(str(VERSION.value)[:-1] + "0"), (3,))),
    ("one-graph", swap(MB.DocumentVersion, MB.Change)),
    ("one-graph", outside),
    ("no-blank-node", swap(ANN, BlankNode("ann"))),
    ("no-blank-node", plus((BlankNode("x"), RDF.type, FOAF.Person))),
    ("declared-terms", swap(MB.attendee, NamedNode(MB.attendee.value + "s"))),
    ("declared-terms", swap(FOAF.Person, NamedNode("http://xmlns.com/foaf/0.1/Human"))),
    ("declared-terms", swap(FOAF.Person, FOAF.name, (2,))),
    ("declared-terms", plus((ANN, MB.mentions, NamedNode("https://w3id.org/minutebook/def/capacity/spectator")))),
    ("schema-over-http", swap(SCHEMA.text, NamedNode("https://schema.org/text"))),
    ("schema-over-http", swap(SCHEMA.Event, NamedNode("https://schema.org/Event"))),
    ("schema-over-http", plus((ANN, MB.mentions, NamedNode("https://schema.org/Thing")))),
    ("addresses", swap(ANN, NamedNode(f"{BASE}/id/person/Ann-Ashdown"))),
    ("addresses", swap(ANN, NamedNode("http://example.org/ann"))),
    ("addresses", swap(NamedNode(f"{MEETING}/item/2"), NamedNode(f"{MEETING}/item/02"))),
    ("addresses", plus((ANN, MB.mentions, NamedNode(f"{BASE}/doc/person/a/b")))),
    ("addresses", plus((ANN, MB.mentions, NamedNode("urn:isbn:1")))),
    ("canonical-literals", swap(Literal("40", datatype=XSD.integer), Literal("+40", datatype=XSD.integer))),
    ("canonical-literals", swap(Literal("2031-06-30", datatype=XSD.date), Literal("2031-06-31", datatype=XSD.date))),
    ("canonical-literals", plus((ANN, MB.reason, Literal("1", datatype=NamedNode(XSD.namespace + "byte"))))),
    ("languages", swap(Literal("The weir", language="en"), Literal("The weir"))),
    ("languages", plus((ANN, FOAF.name, Literal("Ann", language="en")))),
    ("things-and-texts", plus((NamedNode(MEETING), MB.venue, Literal("Mill Room")))),
    ("things-and-texts", plus((NamedNode(MEETING), MB.statedDate, ANN))),
    ("types", lambda quads: [q for q in quads if q.object != MB.AttendanceRecord]),
    ("types", lambda quads: [q for q in quads if q.object != BIBO.Document]),
    ("types", plus((NamedNode(f"{BASE}/id/system/weir-watch"), SCHEMA.name, Literal("Weir Watch", language="en")))),
    ("stated-in", without(MB.statedIn, ANN)),
    ("stated-in", without(MB.statedIn)),
    ("stated-in-span", plus((ANN, MB.statedIn, NamedNode(f"{VERSION.value}#char=0,3")))),
    ("span-complete", without(OA.exact)),
    ("span-complete", plus((first_span(), OA.start, Literal("1", datatype=XSD.integer)))),
    ("span-address", swap(first_span(), NamedNode(f"{VERSION.value}#char=1,9"))),
    ("span-address", swap(VERSION, ANN, (2,))),
    ("span-words", misquoted),
    ("meeting-weekday", plus((NamedNode(MEETING), MB.statedDate, Literal("Friday 4 March 2031")))),
]  # fmt: skip


@pytest.mark.parametrize(("shape", "mutate"), BY_CODE, ids=[f"{n}-{shape}" for n, (shape, _) in enumerate(BY_CODE)])
def test_a_rule_held_in_code_catches_its_mutant(shape: str, mutate: Mutation) -> None:
    verdict = gate.check(mutate(MINUTES), MINUTES_TEXT)
    findings = [finding for finding in verdict.findings if finding.shape == SHAPES + shape]
    assert findings
    assert all(finding.message and not any(mark in finding.message for mark in "{}") for finding in findings)
    assert verdict.passes == (shape == "meeting-weekday")


def test_every_rule_held_in_code_has_a_mutant() -> None:
    """Or a pair of graphs in shapes/fixtures, where a few triples can show it."""
    shown = {quad.graph_name.value.rpartition("/")[2] for path in FIXTURES.glob("*.trig") for quad in _trig(path)}
    held = {constraint.name for constraint in constraints.documented() if constraint.kind == "K"}
    assert {shape for shape, _ in BY_CODE} == held - shown


def _trig(path: Path) -> list[Any]:
    return list(parse(path.read_bytes(), RdfFormat.TRIG))


def test_an_ill_formed_date_is_a_finding_and_no_traceback(caplog: pytest.LogCaptureFixture) -> None:
    wrong = swap(Literal("2031-06-30", datatype=XSD.date), Literal("2031-06-31", datatype=XSD.date))(MINUTES)
    assert {"action-due-on", "canonical-literals"} == shapes_found(wrong, MINUTES_TEXT)
    assert not caplog.records


def test_whatever_the_graph_holds_there_is_a_verdict() -> None:
    rng = random.Random(11)  # noqa: S311
    odd = [Literal("x"), Literal("x", datatype=XSD.date), Literal("9", datatype=XSD.integer), BlankNode("b"), ANN]
    for quads, text in BOTH:
        for _ in range(12):
            mutant = list(quads)
            for _ in range(12):
                place = rng.randrange(len(mutant))
                found, other = mutant[place], mutant[rng.randrange(len(mutant))]
                objects: list[Any] = [*odd, other.object]
                mutant[place] = Quad(other.subject, found.predicate, rng.choice(objects), VERSION)
            assert not gate.check(mutant, text).passes


def test_words_are_counted_in_code_points_and_never_past_the_end() -> None:
    assert "span-words" in shapes_found(MINUTES, "𝔐" + MINUTES_TEXT)
    assert "span-words" in shapes_found(MINUTES, MINUTES_TEXT[:100])
    assert not shapes_found(MINUTES, MINUTES_TEXT + "𝔐")


# ---------------------------------------------------------------- literals and addresses
CANONICAL = [
    ("integer", "0 1 -7 3443"),
    ("decimal", "0 12.5 -0.5 1000000"),
    ("date", "2031-03-04 2032-02-29"),
    ("time", "18:30:00 00:00:00 18:30:00.5"),
    ("dateTime", "2031-03-04T18:30:00 2031-03-04T18:30:00Z"),
    ("dayTimeDuration", "PT15M13S PT0S P1DT2H PT0.5S -PT5M"),
    ("gYear", "2031"),
    ("boolean", "true false"),
]
REWRITTEN = [
    ("integer", "01 +1 -0"),
    ("decimal", "12.50 .5 1. 01.5 -0"),
    ("time", "24:00:00 18:30:00.0"),
    ("dateTime", "2031-03-04T18:30:00.0"),
    ("dayTimeDuration", "PT60M P0D PT24H PT1M60S PT0H5M"),
    ("boolean", "1 0"),
]
ILL_TYPED = [
    ("integer", "1.0 x"),
    ("date", "2031-02-30 2031-3-4 04/03/2031"),
    ("time", "18:30 25:00:00"),
    ("dayTimeDuration", "P1M P PT P1DT"),
    ("gYear", "31"),
    ("boolean", "yes"),
]


def literals(table: list[tuple[str, str]]) -> list[Literal]:
    return [Literal(text, datatype=XSD[name]) for name, texts in table for text in texts.split()]


@pytest.mark.parametrize("literal", literals(CANONICAL), ids=str)
def test_a_canonical_literal_is_left_as_it_is_by_the_store(literal: Literal) -> None:
    store = Store()
    store.add(Quad(ANN, DCT.title, literal))
    assert [quad.object for quad in store] == [literal]
    assert is_canonical(literal)


@pytest.mark.parametrize("literal", literals(REWRITTEN + ILL_TYPED), ids=str)
def test_any_other_literal_is_not_canonical(literal: Literal) -> None:
    assert not is_canonical(literal)


def test_every_address_that_must_never_change_keeps_the_policy() -> None:
    golden = (Path(__file__).parent / "golden_iris.tsv").read_text("utf-8").splitlines()
    last = [line.split("\t")[-1] for line in golden if not line.startswith("#")]
    ours = [iri for iri in last if iri.startswith(f"{BASE}/id/")]
    assert ours
    assert [iri for iri in ours if not is_address(BASE, iri)] == []


# ---------------------------------------------------------------- the door to pySHACL
def wrong_documents() -> list[tuple[list[Quad], str]]:
    """The right documents, and two with many faults of which shapes speak."""
    rng = random.Random(7)  # noqa: S311 - a fixed choice of faults, no secret
    cut = [quad for quad in MINUTES if rng.random() < 0.8]
    doubled = MINUTES + [
        Quad(MINUTES[rng.randrange(len(MINUTES))].subject, quad.predicate, quad.object, VERSION)
        for quad in MINUTES
        if rng.random() < 0.2
    ]
    return [*BOTH, (cut, MINUTES_TEXT), (doubled, MINUTES_TEXT)]


@pytest.mark.parametrize(("quads", "text"), wrong_documents(), ids=["minutes", "report", "cut", "doubled"])
def test_the_findings_are_those_of_plain_pyshacl(quads: list[Quad], text: str) -> None:  # noqa: ARG001
    data = rdflib.Graph()
    data.parse(data="".join(sorted({f"{q.subject} {q.predicate} {q.object} .\n" for q in quads})), format="nt")
    _, results, _ = pyshacl.validate(data, shacl_graph=shapes_graph(), advanced=False, inference="none")
    assert isinstance(results, rdflib.Graph)
    names = ("sourceShape", "focusNode", "resultPath", "value", "resultMessage", "sourceConstraintComponent")
    plain = {
        tuple(str(results.value(node, SHACL[name]) or "") for name in names)
        for node in results.subjects(rdflib.RDF.type, SHACL.ValidationResult)
    }
    ours = {
        (f.shape, f.focus, f.path, f.value, f.message, f.component)
        for f in gate.results((q.subject, q.predicate, q.object) for q in quads)
    }
    assert ours == plain


def test_a_query_is_parsed_once_a_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fails when the parsed queries are not kept: pySHACL would have them parsed for every document and node."""
    for quads, text in wrong_documents():
        gate.check(quads, text)
    parsed: list[str] = []
    module = pytest.importorskip("rdflib.plugins.sparql.processor")
    parse_query = module.parseQuery

    def counted(text: str) -> object:
        parsed.append(text)
        return parse_query(text)

    monkeypatch.setattr(module, "parseQuery", counted)
    for quads, text in wrong_documents():
        gate.check(quads, text)
    assert parsed == []
    # The count itself counts: a query that the gate has not kept is seen.
    rdflib.Graph().query("ASK {}")
    assert parsed == ["ASK {}"]


def test_the_order_of_the_quads_and_doubles_do_not_matter() -> None:
    for quads, text in wrong_documents():
        verdict = gate.check(quads, text)
        shuffled = quads * 2
        random.Random(3).shuffle(shuffled)  # noqa: S311
        assert gate.check(iter(shuffled), text) == verdict
        assert list(verdict.findings) == sorted(set(verdict.findings))


# ---------------------------------------------------------------- what a finding says, and of what
def one(quads: Iterable[Quad], shape: str, **given: Any) -> Finding:
    (found,) = (f for f in gate.check(quads, MINUTES_TEXT, **given).findings if f.shape == SHAPES + shape)
    return found


def test_a_finding_names_the_thing_its_item_and_what_to_do() -> None:
    nobody = one(without(MB.owner)(MINUTES), "action-owner")
    assert nobody.focus == f"{MEETING}/item/2/action/1"
    assert nobody.message == (
        "Action “the clerk to report back” (item 2): Nobody is named to carry out this action. "
        'Check the record\'s "action by" entry.'
    )


def test_a_finding_is_about_the_node_whose_words_are_in_question() -> None:
    away = NamedNode(f"{BASE}/id/person/mereford-borough-council/dot-elder")
    found = one(plus((NamedNode(f"{MEETING}/item/2/action/1"), MB.owner, away))(MINUTES), "action-owner-attending")
    assert (found.focus, found.value) == (f"{MEETING}/item/2/action/1", away.value)
    assert found.message.startswith(
        "Action “the clerk to report back” (item 2): Dot Elder is to carry this out, but is"
    )


@pytest.mark.parametrize(("today", "count"), [(None, 0), (date(2031, 3, 3), 1), (date(2031, 3, 4), 0)])
def test_a_meeting_is_in_the_future_of_the_day_of_the_check_alone(today: date | None, count: int) -> None:
    found = gate.check(MINUTES, MINUTES_TEXT, today=today).findings
    assert [f.shape for f in found] == [SHAPES + "meeting-in-future"] * count
    assert all(f.severity == "warning" and "still to come on 2031-03-03" in f.message for f in found)


@pytest.mark.parametrize(("until", "count"), [("2031-03-04", 2), ("2031-03-05", 0)])
def test_a_council_that_had_ended_is_told_from_one_that_ends_later(until: str, count: int) -> None:
    ended = {f"{BASE}/id/council/mereford-borough-council": date.fromisoformat(until)}
    found = gate.check(MINUTES, MINUTES_TEXT, ended=ended).findings
    assert [f.shape for f in found] == [SHAPES + "council-ended"] * count
    assert all("/attendance/" in f.focus and "Mereford Borough Council is named" in f.message for f in found)


PRIVATE = [
    ("Ring 020 7946 0123.", "020 7946 0123"),
    ("Ring (01632) 960 001 now", "(01632) 960 001"),
    ("+44 (0)7700 900123", "+44 (0)7700 900123"),
    ("from gorse@example.org, in a letter", "gorse@example.org"),
    ("AB 12 34 56 C", "AB 12 34 56 C"),
    ("12 Mill Lane, Mereford, MF1 2AB", "12 Mill Lane, Mereford, MF1 2AB"),
]
PUBLIC = ["MF1 2AB", "12 Mill Lane", "£01234567890", "2031/0123/4567890", "0.1234567890123", "1234567890123",
          "at @noon", "01.02.2031 and 03.04.2031", "sha 0123456789abcdef0123", "AB 12 34 56 X"]  # fmt: skip


@pytest.mark.parametrize(("text", "words"), PRIVATE)
def test_private_details_are_found(text: str, words: str) -> None:
    quads = plus((ANN, MB.reason, Literal(text)))(MINUTES)
    found = one(quads, "personal-data")
    assert (found.severity, found.focus, found.value) == ("violation", ANN.value, words)


@pytest.mark.parametrize("text", PUBLIC)
def test_numbers_of_other_kinds_are_no_private_details(text: str) -> None:
    quads = plus((ANN, MB.reason, Literal(text)))(MINUTES)
    assert "personal-data" not in shapes_found(quads, MINUTES_TEXT)


@pytest.mark.parametrize(
    "odd", ["0" * 40_000, "0 1" * 20_000, "a." * 20_000, "1 Aa " * 10_000, "@" * 40_000, "A1 " * 9_000]
)
def test_no_line_however_odd_keeps_the_search_for_private_details_busy(odd: str) -> None:
    quads = [Quad(ANN, MB.reason, Literal(odd + "@"), VERSION)]
    started = time.process_time()
    gate.check(quads, "")
    assert time.process_time() - started < 2


# ---------------------------------------------------------------- the report of a release
def test_the_report_is_a_shacl_report_with_addresses() -> None:
    version = iris.key_of(BASE, VERSION.value)
    other = Key("document/by-hash/0123456789abcdef/v/0123456789abcdef")
    verdict = gate.check(without(MB.statedIn, ANN)(without(MB.owner)(MINUTES)), MINUTES_TEXT)
    assert len(verdict.findings) == 2
    quads = gate.report({version: verdict, other: Verdict()}, BASE)
    assert {quad.graph_name for quad in quads} == {NamedNode(f"{BASE}/graph/quality")}
    assert not any(isinstance(term, BlankNode) for quad in quads for term in quad)
    facts = {(str(q.subject)[1:-1], q.predicate, q.object) for q in quads}
    whole = f"{VERSION.value}/validation"
    assert (whole, SH.conforms, Literal("false", datatype=XSD.boolean)) in facts
    assert (whole, SH.result, NamedNode(f"{VERSION.value}/finding/2")) in facts
    assert (f"{VERSION.value}/finding/1", SH.focusNode, ANN) in facts
    assert (f"{VERSION.value}/finding/1", SH.sourceShape, NamedNode(f"{SHAPES}stated-in")) in facts
    assert (f"{VERSION.value}/finding/2", SH.resultSeverity, SH.Warning) in facts
    assert (f"{BASE}/id/{other}/validation", SH.conforms, Literal("true", datatype=XSD.boolean)) in facts
    assert quads == gate.report({other: Verdict(), version: verdict}, BASE)


def test_the_files_of_the_shapes_can_be_read() -> None:
    assert "meetings.ttl" in gate.names()
    assert b"sh:PropertyShape" in gate.read("meetings.ttl")
    with pytest.raises(FileNotFoundError, match=r"expected one of actions\.ttl"):
        gate.read("../pyproject.toml")
