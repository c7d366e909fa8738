"""The constraints as the files of shapes describe them: the files in, one value for each constraint out.

Each has its words here and nowhere else, whichever way it is checked: by a SHACL engine, in code, or by a query over a
release.
"""

from __future__ import annotations

import functools
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any, Literal

from pyoxigraph import NamedNode, RdfFormat, parse

from ontology.terms import RDF, RDFS, SH
from shapes.findings import SHAPES, Severity

Kind = Literal["V", "W", "R", "K"]
KINDS: Mapping[Kind, str] = {
    "V": "a shape that stops a document",
    "W": "a shape that warns",
    "R": "a query over a whole release",
    "K": "a rule held in code",
}
_RELEASE = "release.ttl"  # describes the rules that are queries
_TARGETS = tuple(SH.namespace + name for name in ("targetClass", "targetNode", "targetSubjectsOf", "targetObjectsOf"))


@dataclass(frozen=True, slots=True, order=True)
class Constraint:
    """One rule: its address, what it asks and why, how it is checked, what it says, and of what it speaks.

    `targets` are the classes and properties that choose the nodes; none where the rule looks at everything.
    """

    iri: str
    label: str
    reason: str
    kind: Kind
    severity: Severity
    message: str
    targets: tuple[str, ...]

    @property
    def name(self) -> str:
        return self.iri.removeprefix(SHAPES)


# ---------------------------------------------------------------- the files
def names() -> tuple[str, ...]:
    """The names of the files of shapes, as a release holds them."""
    found = resources.files("shapes").iterdir()
    return tuple(sorted(entry.name for entry in found if entry.name.endswith(".ttl")))


def read(name: str) -> bytes:
    """The bytes of one file of shapes; FileNotFoundError names the files that there are."""
    if name not in names():
        raise FileNotFoundError(f"{name!r} is no file of the shapes: expected one of {', '.join(names())}")
    return resources.files("shapes").joinpath(name).read_bytes()


@functools.cache
def fixtures() -> Mapping[str, bytes]:
    """The graphs that keep each rule and those that break it, a file (TriG) for each subject."""
    folder = resources.files("shapes").joinpath("fixtures")
    return {entry.name: entry.read_bytes() for entry in folder.iterdir() if entry.name.endswith(".trig")}


@functools.cache
def queries() -> Mapping[str, str]:
    """The rules over a release: the name of each, and its SPARQL text."""
    folder = resources.files("shapes").joinpath("rules")
    found = sorted(folder.iterdir(), key=lambda entry: entry.name)
    return {e.name.removesuffix(".rq"): e.read_text(encoding="utf-8") for e in found if e.name.endswith(".rq")}


# ---------------------------------------------------------------- what they say
Facts = Mapping[str, list[Any]]  # of one shape: each property with its values


@functools.cache
def documented() -> tuple[Constraint, ...]:
    """Every constraint, in the order of their addresses."""
    return tuple(sorted(found for name in names() for found in _of_file(name)))


def _of_file(name: str) -> list[Constraint]:
    facts: defaultdict[str, defaultdict[str, list[Any]]] = defaultdict(lambda: defaultdict(list))
    for quad in parse(read(name), format=RdfFormat.TURTLE):
        if isinstance(quad.subject, NamedNode):
            facts[quad.subject.value][quad.predicate.value].append(quad.object)
    kinds = {NamedNode(SH.namespace + "NodeShape"), NamedNode(SH.namespace + "PropertyShape")}
    return [
        _constraint(iri, of, facts, name) for iri, of in list(facts.items()) if kinds & set(of.get(RDF.type.value, ()))
    ]


def _constraint(iri: str, of: Facts, facts: Mapping[str, Facts], file: str) -> Constraint:
    severity: Severity = "warning" if SH.Warning in of.get(SH.namespace + "severity", ()) else "violation"
    if SH.namespace + "deactivated" in of:
        kind: Kind = "R" if file == _RELEASE else "K"
    else:
        kind = "W" if severity == "warning" else "V"
    # The message of a query stands with the query.
    speaking = [of, *(facts[query.value] for query in of.get(SH.namespace + "sparql", ()))]
    (message,) = (found.value for node in speaking for found in node.get(SH.namespace + "message", ()))
    targets = sorted(target.value for term in _TARGETS for target in of.get(term, ()))
    (label,), (reason,) = of[RDFS.label.value], of[RDFS.comment.value]
    return Constraint(iri, label.value, " ".join(reason.value.split()), kind, severity, message, tuple(targets))


@functools.cache
def by_name() -> Mapping[str, Constraint]:
    """Every constraint by its name, the address without what all have in common."""
    return {constraint.name: constraint for constraint in documented()}
