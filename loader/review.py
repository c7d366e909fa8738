"""Which of the corrections that people wrote down can be taken, and of which documents they change the graph."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Store, parse

from loader import corrections, nquads, settle, sums
from loader.corrections import FILE, Correction
from loader.holdings import Holding
from ontology.iris import Key
from ontology.terms import MB, RDFS
from shapes import gate

Value = NamedNode | Literal
_Wanted = dict[tuple[str, str, str], list[Correction]]  # by what each is about: node, property, old value
Quads = Callable[[Holding], tuple[list[Quad], str]]  # a version's graph as stated, and its text


@dataclass(frozen=True, slots=True)
class Reviewed:
    """The corrections that were taken, by the version that they change, and what is wrong with the others."""

    taken: Mapping[Correction, Value] = field(default_factory=dict)  # each with the value that it is about
    of: Mapping[Key, tuple[Correction, ...]] = field(default_factory=dict)
    remarks: tuple[str, ...] = ()

    def applied_to(self, graph: Iterable[Quad]) -> list[Quad]:
        """A graph that belongs to no document, with what was taken applied."""
        return corrections.corrected(graph, self.taken)


def touched(given: Iterable[Correction], last: Path | None, base: str) -> set[str]:
    """The names of the last release's graphs that state anything of what corrections are, or were, about."""
    if last is None:
        return set()
    about = {NamedNode(correction.about) for correction in given} | set(_earlier(last))
    if not about:
        return set()
    index = Store.read_only(str(last / "index"))
    found = {quad.graph_name for subject in about for quad in index.quads_for_pattern(subject, None, None, None)}
    return {graph.value for graph in found if isinstance(graph, NamedNode) and graph.value.startswith(f"{base}/id/")}


def _earlier(last: Path) -> Iterator[NamedNode]:
    """What the corrections of the last release are about; not what answers settled, which their documents know of."""
    for path in sorted((last / "graphs" / "corrections").glob("*.nq.gz")):
        quads = list(parse(sums.unzipped(path), format=RdfFormat.N_QUADS))
        settled = {q.subject for q in quads if q.predicate == RDFS.label and _is_settled(q.object)}
        for quad in quads:
            if quad.predicate == MB.aboutNode and isinstance(quad.object, NamedNode) and quad.subject not in settled:
                yield quad.object


def _is_settled(label: object) -> bool:
    return isinstance(label, Literal) and label.value.startswith(settle.LABEL)


def review(
    given: Iterable[Correction],
    documents: Iterable[Holding],
    quads: Quads,
    graphs: Iterable[Iterable[Quad]],
    passed: frozenset[str],
    *,
    is_whole: bool = True,
) -> Reviewed:
    """Look for each correction's value in the documents and in the other graphs, and ask the gate anew.

    `passed` are the digests of graphs that the gate let through in the last release. Where the corrections of a
    document together break a rule, none of them is taken: a wrong correction never costs a document its place. Unless
    the documents are the whole (`is_whole`), a correction of something else is passed over.
    """
    wanted: _Wanted = defaultdict(list)
    for correction in given:
        wanted[correction.about, correction.predicate, correction.old].append(correction)
    if not wanted:
        return Reviewed()
    stands = {c: value for graph in graphs for c, value in _met(graph, wanted)}
    of: dict[Key, tuple[Correction, ...]] = {}
    by_version: dict[Key, Holding] = {}
    for holding in documents:
        met = dict(_met(quads(holding)[0], wanted))
        if met:
            stands |= met
            of[holding.version], by_version[holding.version] = tuple(met), holding
    asked = [c for c in given if is_whole or c in stands]
    refused = {c: why for c in asked if (why := corrections.wrong(c, stands.get(c)))}
    while more := _breaking(of, by_version, refused, quads, passed):
        refused |= more
    remarks = [f"{FILE}{f', line {c.line}' if c.line else ''}: {why}." for c, why in refused.items()]
    return Reviewed(
        {c: value for c, value in stands.items() if c not in refused},
        {version: _left(met, refused) for version, met in of.items()},
        tuple(remarks),
    )


def _met(graph: Iterable[Quad], wanted: _Wanted) -> Iterator[tuple[Correction, Value]]:
    """The corrections that are about a triple of a graph, each with the value that stands there."""
    for quad in graph:
        if isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode | Literal):
            for correction in wanted.get((quad.subject.value, quad.predicate.value, quad.object.value), ()):
                yield correction, quad.object


def _left(met: Iterable[Correction], refused: Mapping[Correction, str]) -> tuple[Correction, ...]:
    return tuple(c for c in met if c not in refused)


def _breaking(
    of: Mapping[Key, tuple[Correction, ...]],
    holdings: Mapping[Key, Holding],
    refused: Mapping[Correction, str],
    quads: Quads,
    passed: frozenset[str],
) -> dict[Correction, str]:
    """Applied corrections with which a document breaks a rule, and what the gate says."""
    found: dict[Correction, str] = {}
    for version, met in of.items():
        applied = [c for c in _left(met, refused) if c.is_applied]
        if not applied:
            continue
        graph, text = quads(holdings[version])
        changed = corrections.corrected(graph, applied)
        if sums.of(nquads.canonical(changed)) in passed:
            continue
        broken = [finding for finding in gate.check(changed, text).findings if finding.severity == "violation"]
        if broken:
            why = f"with it {holdings[version].title} breaks a rule, so it is not taken: {broken[0].message}"
            found |= dict.fromkeys(applied, why.rstrip("."))
    return found
