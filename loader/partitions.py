"""The counts of the data as VoID tells them: a part for each class and property, by which editors complete queries.

Of each class: its things, the triples about them, each property that they have, and what those lead to (a class, or a
datatype). The counts can be read back from what is written, so that the next release starts from them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, parse

from loader import nquads
from loader.tally import DATATYPE, ENTITIES, HAVING, IN, OBJECT, OF, PROPERTY, SUBJECTS, TRIPLES, Counts, Key
from ontology import iris
from ontology.terms import DCT, RDF, RDFS, VOID, VOID_EXT, XSD

# A new name when something else is counted: a release that starts from the last one's counts finds none then.
FILE = "graphs/catalogue/void.nq.gz"
_TITLE = "The data without their description"
_COUNTED = (
    "All graphs of the newest release merged, each triple once, but the graph that describes them (catalogue); so the "
    "dumps hold them. All counts here are exact and of these triples. Entities of a class are the things that have it "
    "as their rdf:type, as stated; a thing of two classes is counted with both. Triples of a class are those whose "
    "subject is of it; of a property within a class, those of them that have the property; of a class or datatype "
    "within that, those whose object is of it. The counts of one level need not add up to that above, for a thing may "
    "have several classes or none."
)
# Of each part, by the word that its key begins with: the property that leads to it, and what says of what it is.
_PARTS = {
    OF: (VOID.classPartition, VOID["class"]),
    PROPERTY: (VOID.propertyPartition, VOID["property"]),
    IN: (VOID.propertyPartition, VOID["property"]),
    OBJECT: (VOID.classPartition, VOID["class"]),
    DATATYPE: (VOID_EXT.datatypePartition, VOID_EXT.datatype),
}
# Which part holds which: those of a property within a class are under that class.
_UNDER = {OF: "", PROPERTY: "", IN: OF, OBJECT: IN, DATATYPE: IN}


def lines(counts: Counts, base: str) -> bytes:
    """The counts as canonical N-Quads of the graph `catalogue`."""
    return nquads.canonical(_quads(counts, base))


def _quads(counts: Counts, base: str) -> Iterator[Quad]:
    graph = NamedNode(iris.graph(base, "catalogue"))
    whole = NamedNode(iris.data(base))
    yield Quad(whole, RDF.type, VOID.Dataset, graph)
    for term, words in ((RDFS.label, _TITLE), (DCT.title, _TITLE), (DCT.description, _COUNTED)):
        yield Quad(whole, term, Literal(words, language="en"), graph)
    kinds = Counter(key[0] for key in counts)
    totals = {
        VOID.triples: counts[TRIPLES],
        VOID.entities: counts[SUBJECTS],
        VOID.distinctSubjects: counts[SUBJECTS],
        VOID.classes: kinds[OF],
        VOID.properties: kinds[PROPERTY],
    }
    for term, number in totals.items():
        yield Quad(whole, term, _number(number), graph)
    for (word, *of), number in counts.items():
        if word in _PARTS:
            part = _part(base, word, *of)
            leads, says = _PARTS[word]
            yield Quad(_part(base, _UNDER[word], *of[:-1]), leads, part, graph)
            yield Quad(part, says, NamedNode(of[-1]), graph)
            yield Quad(part, VOID.triples, _number(number), graph)
        elif word == ENTITIES:
            yield Quad(_part(base, OF, *of), VOID.entities, _number(number), graph)
        elif word == HAVING:
            yield Quad(_part(base, PROPERTY, *of), VOID.distinctSubjects, _number(number), graph)


def _part(base: str, word: str, *of: str) -> NamedNode:
    return NamedNode(iris.partition(base, word, *of) if word else iris.data(base))


def _number(value: int) -> Literal:
    return Literal(str(value), datatype=XSD.integer)


def read(content: bytes, base: str) -> Counts:
    """The counts of what was written; none of nothing."""
    said: defaultdict[NamedNode, list[tuple[NamedNode, NamedNode | Literal]]] = defaultdict(list)
    for quad in parse(content, format=RdfFormat.N_QUADS):
        said[quad.subject].append((quad.predicate, quad.object))
    whole = NamedNode(iris.data(base))
    counts: Counts = Counter({TRIPLES: _of(said[whole], VOID.triples), SUBJECTS: _of(said[whole], VOID.entities)})
    for key, facts in _parts(said, whole, ("",)):
        counts[key] = _of(facts, VOID.triples)
        if key[0] == OF:
            counts[ENTITIES, key[1]] = _of(facts, VOID.entities)
        elif key[0] == PROPERTY:
            counts[HAVING, key[1]] = _of(facts, VOID.distinctSubjects)
    return counts


_Facts = list[tuple[NamedNode, NamedNode | Literal]]


def _parts(said: dict[NamedNode, _Facts], node: NamedNode, above: Key) -> Iterator[tuple[Key, _Facts]]:
    """Every part under a node, with its key and what is said of it."""
    for term, part in said[node]:
        for word, (leads, says) in _PARTS.items():
            if term == leads and _UNDER[word] == above[0] and isinstance(part, NamedNode):
                key = (word, *above[1:], next(value.value for about, value in said[part] if about == says))
                yield key, said[part]
                yield from _parts(said, part, key)


def _of(facts: _Facts, term: NamedNode) -> int:
    return next((int(value.value) for about, value in facts if about == term), 0)
