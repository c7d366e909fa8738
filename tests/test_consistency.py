"""The vocabulary and the data hold together for two reasoners, OWL 2 RL (owlrl) and OWL 2 DL (HermiT).

Every file in tests/consistency/ is tried; another is added by putting it there. A release is tried as well when
CONSISTENCY_DATA names its folder: `CONSISTENCY_DATA=minutebook-data/current pytest tests/test_consistency.py`.
"""

from __future__ import annotations

import gzip
import io
import os
import shutil
from collections import defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import owlready2
import owlrl
import pytest
import rdflib
from pyoxigraph import BlankNode, Literal, RdfFormat, Triple, parse, serialize

from ontology import files
from ontology.terms import MB, OWL, RDF, RDFS, XSD

DATA = Path(__file__).parent / "consistency"
EVERY_CLASS = DATA / "every-class.ttl"
ERROR = rdflib.URIRef("http://www.daml.org/2002/03/agents/agent-ont#error")
KINDS = (OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)
# Words that OWL itself reserves; those that quote an axiom have no place in OWL 2 DL's data.
BUILT_IN = {RDF.type, RDFS.label, RDFS.comment, RDFS.seeAlso, RDFS.isDefinedBy, OWL.sameAs}
QUOTED = {OWL.annotatedSource, OWL.annotatedProperty, OWL.annotatedTarget}

needs_java = pytest.mark.skipif(
    shutil.which("java") is None and "CI" not in os.environ, reason="HermiT needs Java; it is never left out on CI"
)


# ---------------------------------------------------------------- reading
def triples_of(path: Path) -> list[Any]:
    """The triples of one file, whatever graph they stand in: Turtle, N-Triples, N-Quads or TriG, also gzipped."""
    content = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    form = RdfFormat.from_extension(path.name.removesuffix(".gz").rsplit(".", 1)[-1])
    assert form is not None, f"{path}: not a known RDF extension"
    return [Triple(q.subject, q.predicate, q.object) for q in parse(content, format=form)]


def release_triples(release: Path) -> list[Any]:
    """The documents' graphs and all others of a release but the ontology's own, merged."""
    found = [*release.glob("documents/**/*.nq.gz"), *release.glob("graphs/**/*.nq.gz")]
    return [t for path in sorted(found) if "ontology" not in path.parts for t in triples_of(path)]


def turtle(text: str) -> list[Any]:
    """Some Turtle with the prefixes and the base of every-class.ttl."""
    head = "".join(line for line in EVERY_CLASS.read_text("utf-8").splitlines(True) if line.startswith("@"))
    return [Triple(q.subject, q.predicate, q.object) for q in parse(head + text, format=RdfFormat.TURTLE)]


def vocabulary() -> list[Any]:
    return [Triple(q.subject, q.predicate, q.object) for q in files.quads("http://example.org/graph/ontology")]


# ---------------------------------------------------------------- three judges
def profile_faults(data: Iterable[Any]) -> list[str]:
    """What OWL 2 DL asks of data before any reasoning, and what HermiT does not see: dates among others.

    Every class and property is declared, a property as one kind; an object property leads to a thing, a datatype
    property to a literal of the datatype stated as its range, and one of a single value has one.
    """
    kinds: dict[Any, set[Any]] = defaultdict(set)
    classes, ranges, single = set(), {}, set()
    for t in vocabulary():
        if t.predicate == RDF.type and t.object in KINDS:
            kinds[t.subject].add(t.object)
        elif t.predicate == RDF.type and t.object == OWL.Class:
            classes.add(t.subject)
        elif t.predicate == RDF.type and t.object == OWL.FunctionalProperty:
            single.add(t.subject)
        elif t.predicate == RDFS.range and t.object.value.startswith(XSD.namespace):
            ranges[t.subject] = t.object
    faults = [f"{p} is declared as {len(declared)} kinds" for p, declared in kinds.items() if len(declared) > 1]
    faults += [f"{p} is a class and a property" for p in kinds.keys() & classes]
    values = defaultdict(set)
    for t in data:
        if isinstance(t.subject, BlankNode) or isinstance(t.object, BlankNode):
            faults.append(f"blank node: {t}")
        elif t.predicate == RDF.type:
            faults += [] if t.object in classes else [f"undeclared class: {t}"]
        elif t.predicate not in BUILT_IN | QUOTED:
            (kind,) = kinds.get(t.predicate, {None})
            literal = isinstance(t.object, Literal)
            if kind is None:
                faults.append(f"undeclared property: {t}")
            elif (kind == OWL.ObjectProperty and literal) or (kind == OWL.DatatypeProperty and not literal):
                faults.append(f"{kind.value.rsplit('#')[-1]} with such a value: {t}")
            elif t.predicate in ranges and t.object.datatype != ranges[t.predicate]:
                faults.append(f"expected {ranges[t.predicate]}: {t}")
            if t.predicate in single:
                values[t.subject, t.predicate].add(t.object)
    return faults + [f"more than one value: {s} {p}" for (s, p), found in values.items() if len(found) > 1]


def owlrl_faults(data: Iterable[Any]) -> list[str]:
    """What the closure under the rules of OWL 2 RL reports as an error, and whatever is a member of nothing."""
    graph = rdflib.Graph()
    graph.parse(data=serialize([*vocabulary(), *data], format=RdfFormat.N_TRIPLES), format="nt")
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(graph)
    errors = [str(o) for o in graph.objects(None, ERROR)]
    return errors + [f"{s} is of no class at all" for s in graph.subjects(rdflib.RDF.type, rdflib.OWL.Nothing)]


def hermit_faults(data: Iterable[Any]) -> list[str]:
    """What HermiT says of the whole: inconsistent, or classes that nothing can belong to.

    Dates and times are no datatypes of OWL 2, so it is told to pass them by; `profile_faults` minds them.
    """
    told = [t for t in [*vocabulary(), *data] if t.predicate not in QUOTED]
    world = owlready2.World()
    lines = serialize(told, format=RdfFormat.N_TRIPLES)
    assert lines is not None
    world.get_ontology("http://example.org/consistency").load(fileobj=io.BytesIO(lines))
    try:
        owlready2.sync_reasoner_hermit(world, debug=0, ignore_unsupported_datatypes=True)
        return [f"{c} can have no member" for c in world.inconsistent_classes() if c is not owlready2.Nothing]
    except owlready2.OwlReadyInconsistentOntologyError:
        return ["inconsistent"]
    finally:
        world.close()


JUDGES = [profile_faults, owlrl_faults, pytest.param(hermit_faults, marks=needs_java)]
Judge = Callable[[Iterable[Any]], list[str]]


def assert_consistent(data: Iterable[Any], judge: Judge) -> None:
    """The vocabulary with the data is consistent for this judge; the faults are told when it is not."""
    assert judge(list(data)) == []


# ---------------------------------------------------------------- data that must be consistent
@pytest.mark.parametrize("judge", JUDGES)
@pytest.mark.parametrize("path", sorted(DATA.iterdir()), ids=lambda path: path.name)
def test_the_data_are_consistent(path: Path, judge: Judge) -> None:
    assert_consistent(triples_of(path), judge)


@pytest.mark.parametrize("judge", JUDGES)
def test_a_release_is_consistent(judge: Judge, loaded: Path) -> None:
    """That of the bundled example, or the one that CONSISTENCY_DATA names."""
    data = release_triples(Path(os.environ.get("CONSISTENCY_DATA", loaded / "current")))
    assert data, "the release holds no graph"
    assert_consistent(data, judge)


def test_every_word_of_the_vocabulary_is_tried() -> None:
    data = triples_of(EVERY_CLASS)
    used = {t.predicate for t in data} | {t.object for t in data if t.predicate == RDF.type}
    schemes = {"CapacityScheme", "OutcomeScheme", "ContributionScheme", "DoubtScheme", "UnitScheme"}
    assert {name for name in MB if MB[name] not in used} == schemes


# ---------------------------------------------------------------- data that must not
HERE = "<meeting/ashcombe-town-council/finance-committee/2025-03-04>"
NONSENSE = {
    "a meeting that is a person": "<x> a mb:Meeting, foaf:Person .",
    "a person that was held": '<person/ashcombe-town-council/amara-field> mb:heldOn "2025-01-01"^^xsd:date .',
    "a meeting that was present": f"{HERE} mb:present {HERE} .",
    "a decision that is its own item": "<x> a mb:Decision ; mb:decidedAt <x> .",
}


@pytest.mark.parametrize("judge", [owlrl_faults, pytest.param(hermit_faults, marks=needs_java)])
@pytest.mark.parametrize("text", NONSENSE.values(), ids=NONSENSE.keys())
def test_nonsense_is_found_by_both_reasoners(text: str, judge: Judge) -> None:
    assert judge([*triples_of(EVERY_CLASS), *turtle(text)])


@needs_java
@pytest.mark.parametrize(
    "text",
    [
        '<council/ashcombe-town-council> mb:gssCode "E07000111" .',
        '<x> mb:statedDate "dydd Mawrth"@cy .',
        '<x> mb:votesFor "three" .',
        "mb:Odd a owl:Class ; rdfs:subClassOf mb:Meeting, foaf:Person .",
    ],
    ids=["two codes", "a language on verbatim words", "a number in words", "a class without a member"],
)
def test_hermit_also_minds_values_and_empty_classes(text: str) -> None:
    assert hermit_faults([*triples_of(EVERY_CLASS), *turtle(text)])


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("<x> a mb:Unheard .", "undeclared class"),
        ("<x> mb:unheard <y> .", "undeclared property"),
        ('<x> mb:present "Amara Field" .', "ObjectProperty with such a value"),
        ("<x> mb:statedName <y> .", "DatatypeProperty with such a value"),
        ('<x> mb:plannedFor "someday" .', "expected"),
        ("<x> mb:statedIn [] .", "blank node"),
        (f'{HERE} mb:heldOn "2025-03-05"^^xsd:date .', "more than one value"),
    ],
)
def test_the_profile_minds_what_reasoners_pass_by(text: str, fault: str) -> None:
    (found,) = profile_faults([*triples_of(EVERY_CLASS), *turtle(text)])
    assert found.startswith(fault)
