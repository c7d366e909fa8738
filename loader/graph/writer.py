"""Triples of one document under way: terms as literals and nodes, spans, doubts and inferences with running numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date, time

from pyoxigraph import Literal, NamedNode, Quad

from loader.records import Doubt, Inference, Words
from ontology import iris
from ontology.iris import Key
from ontology.terms import DOUBT, MB, OA, RDF, XSD, Terms


class Writer:
    """The graph of one version; every method adds to it, `done` gives it sorted."""

    def __init__(self, base: str, version: Key, text: str, language: str, by_ocr: Words = ()) -> None:
        self.base, self.version, self.language = base, version, language
        self._text, self._by_ocr = text, by_ocr
        self._graph = NamedNode(iris.iri(base, version))
        self._triples: set[tuple[NamedNode, NamedNode, NamedNode | Literal]] = set()
        self._counts: Counter[str] = Counter()

    # ------------------------------------------------------------ terms
    def node(self, key: Key) -> NamedNode:
        return NamedNode(iris.iri(self.base, key))

    def text(self, words: str) -> Literal:
        """Words in the language of the document."""
        return Literal(words, language=self.language)

    def integer(self, number: int) -> Literal:
        return Literal(str(number), datatype=XSD.integer)

    def day(self, on: date) -> Literal:
        return Literal(on.isoformat(), datatype=XSD.date)

    def time(self, at: time) -> Literal:
        return Literal(f"{at:%H:%M:%S}", datatype=XSD.time)

    # ------------------------------------------------------------ triples
    def add(self, subject: Key, predicate: NamedNode, value: Literal | NamedNode) -> None:
        self._triples.add((self.node(subject), predicate, value))

    def stated(self, subject: Key, predicate: NamedNode, words: str) -> None:
        """Words as written, without a language; nothing where the document has none."""
        if words:
            self.add(subject, predicate, Literal(words))

    def link(self, subject: Key, predicate: NamedNode, *targets: Key | None) -> None:
        """Links to things by their keys; None is passed over."""
        for target in targets:
            if target is not None:
                self.add(subject, predicate, self.node(target))

    def types(self, subject: Key, *kinds: NamedNode) -> None:
        for kind in kinds:
            self.add(subject, RDF.type, kind)

    def concept(self, subject: Key, predicate: NamedNode, scheme: Terms, name: str) -> None:
        """A concept of a scheme by its slug; nothing for an empty one."""
        if name:
            self.add(subject, predicate, scheme[name])

    def number(self, part: str) -> Key:
        """The next key of a part of the version: `…/doubt/3`."""
        self._counts[part] += 1
        return iris.under(self.version, part, self._counts[part])

    # ------------------------------------------------------------ evidence, doubt, inference
    def said(self, subject: Key, words: Words) -> None:
        """The evidence: the words that state the thing, each range a span with its exact text."""
        for start, end in words:
            span = NamedNode(iris.span(self.base, self.version, start, end))
            self._triples.add((self.node(subject), MB.statedIn, span))
            self._triples.add((span, RDF.type, MB.Span))
            self._triples.add((span, OA.start, self.integer(start)))
            self._triples.add((span, OA.end, self.integer(end)))
            self._triples.add((span, OA.exact, Literal(self._text[start:end])))
            self._triples.add((span, MB.inDocument, self._graph))
            if any(a < end and start < b for a, b in self._by_ocr):
                self._triples.add((span, MB.readByOcr, Literal("true", datatype=XSD.boolean)))

    def doubts(self, about: Key, doubts: Iterable[Doubt]) -> None:
        for doubt in doubts:
            key = self.number("doubt")
            self.types(key, MB.Doubt)
            self.concept(key, MB.doubtKind, DOUBT, doubt.kind)
            self.link(key, MB.aboutNode, about)
            self.add(key, MB.reason, Literal(doubt.reason, language="en"))
            self.link(key, MB.candidate, *doubt.candidates)
            self.said(key, doubt.words)

    def inferred(self, about: Key, predicate: NamedNode, inference: Inference | None, datatype: NamedNode) -> None:
        """A value that was inferred, under its own property, and the basis for it."""
        if inference is None:
            return
        self._inference(about, predicate, Literal(inference.value, datatype=datatype), inference.basis)

    def inferred_link(self, about: Key, predicate: NamedNode, target: Key, basis: str) -> None:
        """A link that was inferred, under its own property, and the basis for it."""
        self._inference(about, predicate, self.node(target), basis)

    def _inference(self, about: Key, predicate: NamedNode, value: Literal | NamedNode, basis: str) -> None:
        self.add(about, predicate, value)
        key = self.number("inference")
        self.types(key, MB.Inference)
        self.link(key, MB.aboutNode, about)
        self.add(key, MB.aboutProperty, predicate)
        self.add(key, MB.inferredValue, value)
        self.add(key, MB.basis, Literal(basis, language="en"))

    def done(self) -> list[Quad]:
        """Everything added, each triple once, sorted as its N-Quads lines are."""
        return sorted((Quad(s, p, o, self._graph) for s, p, o in self._triples), key=str)
