"""The report of a release: verdicts in, SHACL validation reports out, everything in them with an address."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from pyoxigraph import Literal, NamedNode, Quad

from ontology import iris
from ontology.iris import Key
from ontology.terms import DCT, RDF, SH, XSD
from shapes.findings import IN_CODE, Verdict

_Reported = tuple[NamedNode, NamedNode, NamedNode | Literal]


def report(verdicts: Mapping[Key, Verdict], base: str) -> list[Quad]:
    """The verdicts on all versions, by the key of each, as SHACL validation reports in the graph `quality`.

    The report of a version stands at `{version}/validation`, its results at `{version}/finding/{n}` in their order.
    """
    graph = NamedNode(iris.graph(base, "quality"))
    triples = [triple for version, verdict in sorted(verdicts.items()) for triple in _reported(version, verdict, base)]
    return [Quad(*triple, graph) for triple in triples]


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
        yield result, SH.sourceConstraintComponent, NamedNode(finding.component or IN_CODE)
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
