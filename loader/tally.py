"""How often each class and property stands in the data, exactly: of a new index by one reading, then by what changed.

The data are the merge of all graphs but one, the catalogue, which describes them: each triple once, as the dumps hold
them. All that is counted is a sum over triples, over subjects, and over what subjects have. So a change costs what came
and went, and what is said of things that are no longer what they were.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Store, Triple

from ontology.terms import RDF

Node = NamedNode | BlankNode | Triple
Classes = frozenset[str]
# What is counted: the words tell which count it is and of what, `("in", class, property)`.
Key = tuple[str, ...]
Counts = Counter[Key]
TRIPLES, SUBJECTS = ("triples",), ("subjects",)
ENTITIES, OF, HAVING, PROPERTY = "entities", "of", "having", "property"
IN, OBJECT, DATATYPE = "in", "object", "datatype"

_MERGE = DefaultGraph()


@dataclass(frozen=True, slots=True)
class Tally:
    """What is to be counted, before it is told apart by class."""

    triples: Counter[tuple[Classes, str, Classes | str]] = field(default_factory=Counter)  # object: what, or datatype
    subjects: Counter[Classes] = field(default_factory=Counter)
    having: Counter[str] = field(default_factory=Counter)  # of each property, the subjects that have it

    def counts(self) -> Counts:
        """The same as the counts that are published."""
        found: Counts = Counter()
        for classes, number in self.subjects.items():
            found[SUBJECTS] += number
            for one in classes:
                found[ENTITIES, one] += number
        for name, number in self.having.items():
            found[HAVING, name] += number
        for (classes, name, what), number in self.triples.items():
            found[TRIPLES] += number
            found[PROPERTY, name] += number
            for one in classes:
                found[OF, one] += number
                found[IN, one, name] += number
                if isinstance(what, str):
                    found[DATATYPE, one, name, what] += number
                else:
                    found.update({(OBJECT, one, name, other): number for other in what})
        return found


class View:
    """The data of a store: what its merge holds, but what only the graph `besides` states."""

    def __init__(self, store: Store, besides: NamedNode) -> None:
        self._store = store
        self._besides = besides
        self._classes: dict[Node, Classes] = {}

    def holds(self, triple: Triple) -> bool:
        """Do the data state this?"""
        held = self._store.quads_for_pattern(triple.subject, triple.predicate, triple.object, None)
        return any(quad.graph_name not in (_MERGE, self._besides) for quad in held)

    def about(self, subject: Node, predicate: NamedNode | None = None) -> Iterator[Triple]:
        """What is said of a subject."""
        aside = {q.triple for q in self._store.quads_for_pattern(subject, predicate, None, self._besides)}
        for quad in self._store.quads_for_pattern(subject, predicate, None, _MERGE):
            if quad.triple not in aside or self.holds(quad.triple):
                yield quad.triple

    def touching(self, node: Node) -> Iterator[Triple]:
        """What is said of a thing, and what points to it."""
        yield from self.about(node)
        yield from (q.triple for q in self._store.quads_for_pattern(None, None, node, _MERGE) if self.holds(q.triple))

    def has(self, subject: Node, predicate: NamedNode | None = None) -> bool:
        """Is anything said of a subject?"""
        return next(self.about(subject, predicate), None) is not None

    def classes(self, node: Node) -> Classes:
        """What a thing is."""
        if node not in self._classes:
            objects = (triple.object for triple in self.about(node, RDF.type))
            self._classes[node] = frozenset(one.value for one in objects if isinstance(one, NamedNode))
        return self._classes[node]

    def row(self, triple: Triple) -> tuple[Classes, str, Classes | str]:
        """What a triple is counted as."""
        value = triple.object
        what = value.datatype.value if isinstance(value, Literal) else self.classes(value)
        return self.classes(triple.subject), triple.predicate.value, what


def changed(before: Counts, old: View, new: View, coming: Iterable[Triple], going: Iterable[Triple]) -> Counts:
    """The counts after a change: `coming` are stated by graphs that did not state them, `going` no longer by some."""
    come, gone = set(coming), set(going)
    came = {triple for triple in come - gone if not old.holds(triple)}
    went = {triple for triple in gone - come if not new.holds(triple)}
    both = came | went
    subjects = {triple.subject for triple in both}
    pairs = {(triple.subject, triple.predicate) for triple in both}
    turned = {triple.subject for triple in both if triple.predicate == RDF.type}
    found = Counter(before)
    for view, triples, count in ((new, came, found.update), (old, went, found.subtract)):
        triples.update(triple for node in turned for triple in view.touching(node))
        tally = Tally()
        tally.triples.update(map(view.row, triples))
        tally.subjects.update(view.classes(subject) for subject in subjects if view.has(subject))
        tally.having.update(name.value for subject, name in pairs if view.has(subject, name))
        count(tally.counts())
    return Counter({key: number for key, number in found.items() if number})
