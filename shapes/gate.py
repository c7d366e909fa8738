"""The gate: the graph of one document and its text go in, the verdict on it comes out.

The one door to pySHACL. The shapes are read once a process; a document is checked against them and against the rules
held in code. A document is published only if its verdict passes.
"""

from __future__ import annotations

import functools
import itertools
import logging
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any, cast

import rdflib
from pyoxigraph import Literal, NamedNode, Quad, QuerySolutions, Store
from pyshacl.pytypes import SHACLExecutor
from pyshacl.shape import Shape
from pyshacl.shapes_graph import ShapesGraph
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.evaluate import evalQuery
from rdflib.plugins.sparql.processor import SPARQLResult
from rdflib.plugins.sparql.sparql import Query

from ontology.terms import MB, OA, SH, XSD
from shapes import constraints, evidence, plausible, policy, privacy
from shapes.constraints import Constraint, documented, names, read
from shapes.findings import IN_CODE, Breach, Fact, Finding, Severity, Verdict
from shapes.naming import Names
from shapes.report import report

__all__ = ["Constraint", "Finding", "Verdict", "check", "documented", "names", "read", "report", "results"]

NONE_ENDED: Mapping[str, date] = MappingProxyType({})

_log = logging.getLogger(__name__)
_log.addHandler(logging.NullHandler())
# What rdflib logs of an ill-typed literal, with a traceback, the findings say with its place.
logging.getLogger("rdflib.term").addFilter(lambda record: not str(record.msg).startswith("Failed to convert Literal"))


# ---------------------------------------------------------------- the verdict
def check(
    quads: Iterable[Quad],
    text: str,
    *,
    today: date | None = None,
    ended: Mapping[str, date] = NONE_ENDED,
) -> Verdict:
    """The verdict on the graph of one document, whose spans count the code points of `text`.

    Without `today`, no date is too late; `ended` has the addresses of the councils that have ended, each with the first
    day without it. Findings come sorted and each once, so that one document always has one verdict.
    """
    quads = dict.fromkeys(quads)
    graphs = {quad.graph_name for quad in quads}
    facts = [(quad.subject, quad.predicate, quad.object) for quad in quads]
    version = min((graph.value for graph in graphs if isinstance(graph, NamedNode)), default="")
    exact = [policy.breaches(facts, graphs, version), evidence.breaches(facts, text, version)]
    sense = [plausible.breaches(facts, today, ended), privacy.breaches(facts, text)]
    about_terms = {_worded(breach) for breach in itertools.chain(*exact)}
    about_things = {_worded(breach) for breach in itertools.chain(*sense)} | results(facts)
    if not about_terms | about_things:
        return Verdict()
    called = Names.of(facts)
    found = {called.opened(finding) for finding in about_terms} | {called.spoken(finding) for finding in about_things}
    return Verdict(tuple(sorted(found)))


def _worded(breach: Breach) -> Finding:
    """A breach in the words of its rule."""
    rule = constraints.by_name()[breach.shape]
    places = {"value": breach.value, **breach.details}
    message = re.sub(r"\{[?$](\w+)\}", lambda place: places[place[1]], rule.message)
    return Finding(rule.severity, rule.iri, breach.focus, breach.path, breach.value, message, IN_CODE)


def results(facts: Iterable[Fact]) -> set[Finding]:
    """What the shapes alone find in these facts, in the words of the shapes."""
    return set(_by_pyshacl(list(without_spans(facts))))


_SPAN = MB.Span
_SPAN_ONLY = frozenset({OA.start, OA.end, OA.exact, MB.inDocument, MB.readByOcr})


def without_spans(facts: Iterable[Fact]) -> Iterator[Fact]:
    """The facts without the spans: nearly half of a document, and checked in code."""
    return (fact for fact in facts if fact[1] not in _SPAN_ONLY and fact[2] != _SPAN)


def result(of: Mapping[str, Any]) -> Finding:
    """One sh:ValidationResult, given by its properties."""

    def said(term: NamedNode) -> str:
        return str(of.get(term.value, ""))

    severity: Severity = "warning" if said(SH.resultSeverity) == SH.Warning.value else "violation"
    return Finding(
        severity,
        said(SH.sourceShape),
        said(SH.focusNode),
        said(SH.resultPath),
        said(SH.value),
        said(SH.resultMessage),
        said(SH.sourceConstraintComponent),
    )


# ---------------------------------------------------------------- pySHACL
@dataclass(frozen=True, slots=True)
class _Rule:
    """A shape as pySHACL holds it; of one that asks a query, the query, else nothing."""

    shape: Shape
    query: str


@functools.cache
def _rules() -> tuple[_Rule, ...]:
    """The shapes that choose nodes themselves; the others are reached through them."""
    graph = rdflib.Graph(store="SimpleMemory", bind_namespaces="none")
    for name in names():
        graph.parse(data=read(name), format="turtle")
    # pySHACL reads each shape anew for each document, and tries every property of it as a constraint.
    for for_readers in (rdflib.RDFS.label, rdflib.RDFS.comment):
        graph.remove((None, for_readers, None))
    term = rdflib.Namespace(SH.namespace)
    aimed = {
        s for target in ("Class", "Node", "SubjectsOf", "ObjectsOf") for s in graph.subjects(term[f"target{target}"])
    }
    declared = "".join(
        f"PREFIX {graph.value(of, term.prefix)}: <{graph.value(of, term.namespace)}>\n"
        for of in sorted(graph.objects(None, term.declare), key=str)
    )

    def query(shape: Shape) -> str:
        text = graph.value(graph.value(shape.node, term.sparql), term.select)
        return "" if text is None else declared + str(text)

    shapes = ShapesGraph(graph, False, _log).shapes
    chosen = sorted((s for s in shapes if s.node in aimed and not s.deactivated), key=lambda s: str(s.node))
    return tuple(_Rule(shape, query(shape)) for shape in chosen)


@functools.lru_cache(maxsize=1024)
def _prepared(text: str) -> Query:
    """A query, parsed: pySHACL hands over the same text for each node, and parsing costs more than asking."""
    return prepareQuery(text)


class _Graph(rdflib.Graph):
    """One document's facts for pySHACL; its queries are parsed once a process."""

    def __init__(self) -> None:
        super().__init__(store="SimpleMemory", bind_namespaces="none")

    def __bool__(self) -> bool:
        return True  # pySHACL asks at each finding; the graph would count its triples

    def query(self, query_object: str | Query, *_: Any, initBindings: Any = None, **__: Any) -> SPARQLResult:
        prepared = _prepared(query_object) if isinstance(query_object, str) else query_object
        return SPARQLResult(evalQuery(self, prepared, initBindings))


def _term(node: object) -> rdflib.term.Node:
    if isinstance(node, NamedNode):
        return rdflib.URIRef(node.value)
    if not isinstance(node, Literal):
        return rdflib.BNode(str(node))  # a breach of the policy in any case
    if node.language:
        return rdflib.Literal(node.value, lang=node.language)
    if node.datatype == XSD.string:
        return rdflib.Literal(node.value)
    # Not normalised: an ill-formed date must reach the shapes as it was written.
    return rdflib.Literal(node.value, datatype=rdflib.URIRef(node.datatype.value), normalize=False)


def _graph(facts: Iterable[Fact]) -> _Graph:
    """The facts as pySHACL takes them."""
    terms: dict[object, rdflib.term.Node] = {}

    def term(node: object) -> rdflib.term.Node:
        found = terms.get(node)
        if found is None:
            found = terms[node] = _term(node)
        return found

    graph = _Graph()
    add = graph.store.add
    for subject, predicate, found in facts:
        add((term(subject), term(predicate), term(found)), graph)
    return graph


def _by_pyshacl(facts: Sequence[Fact]) -> Iterator[Finding]:
    graph, store = _graph(facts), Store()
    store.extend(Quad(*fact) for fact in facts)
    executor = SHACLExecutor()
    for rule in _rules():
        focus = _in_question(rule, graph, store)
        if focus is not None and not focus:
            continue
        _, found = rule.shape.validate(executor, graph, focus=focus)
        for _, node, triples in found:
            yield result({str(p): o[1] if isinstance(o, tuple) else o for s, p, o in triples if s == node})


def _in_question(rule: _Rule, graph: _Graph, store: Store) -> list[Any] | None:
    """The nodes that pySHACL must look at; None for all that the shape aims at.

    A query is asked once of the whole document, by the quicker store; only about the nodes that it finds, if any, is it
    asked again one by one.
    """
    if not rule.query:
        return None
    found = {str(row["this"]) for row in cast(QuerySolutions, store.query(rule.query))}
    aimed: Iterable[Any] = rule.shape.focus_nodes(graph) if found else ()  # type: ignore[no-untyped-call]
    return [node for node in aimed if node.n3() in found]
