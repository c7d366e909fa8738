"""What shared things are called: the names that all documents use in, one preferred label for each thing out."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from pyoxigraph import Literal, NamedNode, Quad

from loader.people import Namesakes
from ontology import iris
from ontology.iris import BadKey, Key
from ontology.terms import DCT, DOUBT, FOAF, MB, ORG, RDF, RDFS, SCHEMA, SKOS

SHARED = frozenset(
    {
        "person", "organisation", "council", "body", "place", "post", "programme", "system", "publication", "ward",
        "party",
    }
)  # fmt: skip
_NAMES = {FOAF.name, SKOS.altLabel, SCHEMA.name}


_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Form:
    """A name that one document uses of a shared thing; the language is empty for people's names."""

    key: Key
    text: str
    language: str


@dataclass(frozen=True, slots=True)
class Plan:
    """A meeting that one document announces or records: whose, and on which day."""

    meeting: Key
    body: Key
    on: str  # xsd:date
    is_recorded: bool


def forms(quads: Iterable[Quad], base: str) -> tuple[Form, ...]:
    """Each name that a document's graph gives to a shared thing, once, in a fixed order."""
    found = set()
    for quad in quads:
        if quad.predicate in _NAMES and isinstance(quad.object, Literal) and (key := _shared(quad, base)):
            found.add((key, quad.object.value, quad.object.language or ""))
    return tuple(Form(*form) for form in sorted(found))


def _shared(quad: Quad, base: str) -> Key | None:
    if not isinstance(quad.subject, NamedNode):
        return None
    try:
        key = iris.key_of(base, quad.subject.value)
    except BadKey:
        return None
    return key if iris.kind(key) in SHARED else None


def plans(quads: Iterable[Quad], base: str) -> tuple[Plan, ...]:
    """Each meeting that a document's graph announces or records."""
    days: dict[Key, str] = {}
    bodies: dict[Key, Key] = {}
    recorded: set[Key] = set()
    for quad in quads:
        if quad.predicate in (MB.plannedFor, MB.body, MB.heldOn) and isinstance(quad.subject, NamedNode):
            key = iris.key_of(base, quad.subject.value)
            if quad.predicate == MB.body and isinstance(quad.object, NamedNode):
                # Of several bodies the first by code point gives the label.
                body = iris.key_of(base, quad.object.value)
                bodies[key] = min(body, bodies.get(key, body))
            elif isinstance(quad.object, Literal):
                days[key] = quad.object.value
                recorded |= {key} if quad.predicate == MB.heldOn else set()
    return tuple(Plan(key, bodies[key], days[key], key in recorded) for key in sorted(days) if key in bodies)


def preferred(of_documents: Iterable[Iterable[Form]], canonical: Mapping[Key, Key]) -> dict[tuple[Key, str], str]:
    """The preferred form of each thing and language: in the most documents, else the first by code point."""
    times: dict[tuple[Key, str], Counter[str]] = defaultdict(Counter)
    for document in of_documents:
        for key, text, language in {(canonical.get(f.key, f.key), f.text, f.language) for f in document}:
            times[key, language][text] += 1
    return {thing: min(texts, key=lambda text: (-texts[text], text)) for thing, texts in times.items()}


def quads(
    base: str,
    labels: Mapping[tuple[Key, str], str],
    plans: Iterable[Plan],
    replaced: Mapping[Key, Key],
    in_registers: Mapping[str, str],
    undecided: Iterable[Namesakes] = (),
) -> list[Quad]:
    """The graph `entities`: labels of things and announced meetings that no register names, keys, who may be one.

    A key that gave way leads to the one that stands for it; namesakes that are not joined have a doubt.
    """
    graph = NamedNode(iris.graph(base, "entities"))
    found = []
    for (key, language), text in labels.items():
        address = iris.iri(base, key)
        if address in in_registers:
            continue
        label = Literal(text, language=language) if language else Literal(text)
        terms = (RDFS.label,) if iris.kind(key) == "person" else (SKOS.prefLabel, RDFS.label)
        found += [Quad(NamedNode(address), term, label, graph) for term in terms]
    for meeting, label in _announced(base, labels, plans, in_registers):
        found.append(Quad(meeting, RDFS.label, label, graph))
    for lost, kept in replaced.items():
        found.append(Quad(NamedNode(iris.iri(base, lost)), DCT.isReplacedBy, NamedNode(iris.iri(base, kept)), graph))
    for namesakes in undecided:
        found += _doubt(base, namesakes, graph)
    return found


def _doubt(base: str, namesakes: Namesakes, graph: NamedNode) -> Iterator[Quad]:
    """That people of one name may be one: about each of them, with the words that name each first."""
    node = NamedNode(iris.iri(base, iris.under(namesakes.keys[0], "doubt", 1)))
    yield Quad(node, RDF.type, MB.Doubt, graph)
    yield Quad(node, MB.doubtKind, DOUBT["ambiguous-person"], graph)
    yield Quad(node, MB.reason, Literal(namesakes.reason, language="en"), graph)
    for mention in namesakes.first:
        person = NamedNode(iris.iri(base, mention.key))
        yield Quad(node, MB.aboutNode, person, graph)
        yield Quad(node, MB.candidate, person, graph)
        yield Quad(node, MB.statedIn, NamedNode(iris.span(base, mention.version, *mention.at)), graph)


def named(base: str, organisations: Mapping[Key, str]) -> list[Quad]:
    """Organisations that only a setting names, as part of the graph `entities`: what they are and are called."""
    graph = NamedNode(iris.graph(base, "entities"))
    found = []
    for key, name in organisations.items():
        node, label = NamedNode(iris.iri(base, key)), Literal(name, language="en")
        found.append(Quad(node, RDF.type, ORG.FormalOrganization, graph))
        found += [Quad(node, term, label, graph) for term in (SKOS.prefLabel, RDFS.label)]
    return found


def _announced(
    base: str, labels: Mapping[tuple[Key, str], str], plans: Iterable[Plan], in_registers: Mapping[str, str]
) -> Iterator[tuple[NamedNode, Literal]]:
    """Meetings that no document records yet, called after their body and day."""
    every = set(plans)
    recorded = {plan.meeting for plan in every if plan.is_recorded}
    for plan in every:
        body = in_registers.get(iris.iri(base, plan.body)) or labels.get((plan.body, "en"))
        if plan.meeting not in recorded and body:
            label = f"{body}, {_written(date.fromisoformat(plan.on))}"
            yield NamedNode(iris.iri(base, plan.meeting)), Literal(label, language="en")


def _written(day: date) -> str:
    # Not strftime: the names of months must not follow the machine's locale.
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"
