"""The gate: the graph of one document and its text go in, the verdict on it comes out.

The one door to pySHACL. The shapes are read once a process; a document is checked against them and against the rules
held in code (`policy`, `evidence`). A document is published only if its verdict passes.
"""

from __future__ import annotations

import functools
import logging
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any

import rdflib
from pyoxigraph import Literal, NamedNode, Quad
from pyshacl.pytypes import SHACLExecutor
from pyshacl.shape import Shape
from pyshacl.shapes_graph import ShapesGraph
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.evaluate import evalQuery
from rdflib.plugins.sparql.processor import SPARQLResult
from rdflib.plugins.sparql.sparql import Query

from ontology import iris
from ontology.iris import Key
from ontology.terms import DCT, MB, OA, RDF, SH, XSD
from shapes import evidence, policy
from shapes.findings import SHAPES, Breach, Fact, Finding, Severity, Verdict

__all__ = ["Finding", "Verdict", "check", "names", "read", "report"]

_log = logging.getLogger(__name__)
_log.addHandler(logging.NullHandler())
# What rdflib logs of an ill-typed literal, with a traceback, the findings say with its place.
logging.getLogger("rdflib.term").addFilter(lambda record: not str(record.msg).startswith("Failed to convert Literal"))
_IN_CODE = SHAPES + "in-code"


# ---------------------------------------------------------------- the shapes
def names() -> tuple[str, ...]:
    """The names of the files of shapes, as a release holds them."""
    found = resources.files("shapes").iterdir()
    return tuple(sorted(entry.name for entry in found if entry.name.endswith(".ttl")))


def read(name: str) -> bytes:
    """The bytes of one file of shapes; FileNotFoundError names the files that there are."""
    if name not in names():
        raise FileNotFoundError(f"{name!r} is no file of the shapes: expected one of {', '.join(names())}")
    return resources.files("shapes").joinpath(name).read_bytes()


@dataclass(frozen=True, slots=True)
class _Rules:
    """The shapes as pySHACL holds them, and the words of the rules held in code."""

    shapes: tuple[Shape, ...]  # those that choose nodes themselves; the others are reached through them
    messages: Mapping[str, str]
    severities: Mapping[str, Severity]


@functools.cache
def _rules() -> _Rules:
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
    shapes = ShapesGraph(graph, False, _log).shapes
    in_code = [str(shape.node) for shape in shapes if shape.deactivated]
    return _Rules(
        tuple(sorted((s for s in shapes if s.node in aimed and not s.deactivated), key=lambda s: str(s.node))),
        {shape: str(graph.value(rdflib.URIRef(shape), term.message)) for shape in in_code},
        {shape: _severity(graph.value(rdflib.URIRef(shape), term.severity)) for shape in in_code},
    )


def _severity(of: object) -> Severity:
    return "warning" if str(of) == SH.Warning.value else "violation"


# ---------------------------------------------------------------- facts → an rdflib graph
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


_SPAN = MB.Span
_SPAN_ONLY = frozenset({OA.start, OA.end, OA.exact, MB.inDocument})


def _graph(facts: Iterable[Fact]) -> _Graph:
    """The facts as pySHACL takes them, without the spans: nearly half of a document, and checked in code."""
    terms: dict[object, rdflib.term.Node] = {}

    def term(node: object) -> rdflib.term.Node:
        found = terms.get(node)
        if found is None:
            found = terms[node] = _term(node)
        return found

    graph = _Graph()
    add = graph.store.add
    for subject, predicate, found in facts:
        if predicate not in _SPAN_ONLY and found != _SPAN:
            add((term(subject), term(predicate), term(found)), graph)
    return graph


# ---------------------------------------------------------------- the verdict
def check(quads: Iterable[Quad], text: str) -> Verdict:
    """The verdict on the graph of one document, whose spans count the code points of `text`.

    Findings come sorted and each once, so that one document always has one verdict.
    """
    quads = dict.fromkeys(quads)
    graphs = {quad.graph_name for quad in quads}
    facts = [(quad.subject, quad.predicate, quad.object) for quad in quads]
    version = min((graph.value for graph in graphs if isinstance(graph, NamedNode)), default="")
    findings = {_spoken(breach) for breach in policy.breaches(facts, graphs, version)}
    findings |= {_spoken(breach) for breach in evidence.breaches(facts, text, version)}
    return Verdict(tuple(sorted(findings.union(_by_shapes(facts)))))


def _spoken(breach: Breach) -> Finding:
    """A breach in the words of its shape."""
    rules, shape = _rules(), SHAPES + breach.shape
    places = {"value": breach.value, **breach.details}
    message = re.sub(r"\{[?$](\w+)\}", lambda place: places[place[1]], rules.messages[shape])
    return Finding(rules.severities[shape], shape, breach.focus, breach.path, breach.value, message, _IN_CODE)


def _by_shapes(facts: Iterable[Fact]) -> Iterator[Finding]:
    graph = _graph(facts)
    executor = SHACLExecutor()
    for shape in _rules().shapes:
        _, results = shape.validate(executor, graph)
        for _, node, triples in results:
            yield _result({str(p): o[1] if isinstance(o, tuple) else o for s, p, o in triples if s == node})


def _result(of: Mapping[str, Any]) -> Finding:
    def said(term: NamedNode) -> str:
        return str(of.get(term.value, ""))

    return Finding(
        _severity(said(SH.resultSeverity)),
        said(SH.sourceShape),
        said(SH.focusNode),
        said(SH.resultPath),
        said(SH.value),
        said(SH.resultMessage),
        said(SH.sourceConstraintComponent),
    )


# ---------------------------------------------------------------- the report of a release
def report(verdicts: Mapping[Key, Verdict], base: str) -> list[Quad]:
    """The verdicts on all versions, by the key of each, as SHACL validation reports in the graph `quality`.

    The report of a version stands at `{version}/validation`, its results at `{version}/finding/{n}` in their order.
    """
    graph = NamedNode(iris.graph(base, "quality"))
    triples = [triple for version, verdict in sorted(verdicts.items()) for triple in _reported(version, verdict, base)]
    return [Quad(*triple, graph) for triple in triples]


_Reported = tuple[NamedNode, NamedNode, NamedNode | Literal]


def _reported(version: Key, verdict: Verdict, base: str) -> Iterator[_Reported]:
    whole = NamedNode(iris.iri(base, iris.under(version, "validation")))
    yield whole, RDF.type, SH.ValidationReport
    yield whole, DCT.references, NamedNode(iris.iri(base, version))
    # SHACL: a report conforms if it has no result at all, be it a warning.
    yield whole, SH.conforms, Literal("false" if verdict.findings else "true", datatype=XSD.boolean)
    for number, finding in enumerate(verdict.findings, 1):
        result = NamedNode(iris.iri(base, iris.under(version, "finding", number)))
        yield whole, SH.result, result
        yield result, RDF.type, SH.ValidationResult
        yield result, SH.resultSeverity, SH.Warning if finding.severity == "warning" else SH.Violation
        yield result, SH.sourceShape, NamedNode(finding.shape)
        yield result, SH.sourceConstraintComponent, NamedNode(finding.component or _IN_CODE)
        yield result, SH.resultMessage, Literal(finding.message, language="en")
        for predicate, found in (
            (SH.focusNode, finding.focus),
            (SH.resultPath, finding.path),
            (SH.value, finding.value),
        ):
            if found:
                yield result, predicate, _node(found)


def _node(found: str) -> NamedNode | Literal:
    """What a finding names, as an address where it can be one."""
    return NamedNode(found) if re.fullmatch(r"https?://[^\s<>\"{}|\\^`]+", found) else Literal(found)
