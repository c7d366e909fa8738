"""What the gate says of a document: each rule that is not kept, where, and what to do about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Triple
from pyoxigraph import Literal as Value

SHAPES = "https://w3id.org/minutebook/def/shape/"
IN_CODE, IN_RELEASE = SHAPES + "in-code", SHAPES + "in-release"  # the constraint components that are no SHACL ones

Severity = Literal["violation", "warning"]
Fact = tuple[NamedNode | BlankNode | Triple, NamedNode, NamedNode | BlankNode | Value | Triple]
GraphName = NamedNode | BlankNode | DefaultGraph


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One rule that one node does not keep.

    `shape` is the address of the rule; `path`, `value` and `component` (the SHACL constraint component) are empty where
    a rule has none.
    """

    severity: Severity
    shape: str
    focus: str
    path: str
    value: str
    message: str
    component: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """All findings on one document, in a fixed order; it passes if none of them is a violation."""

    findings: tuple[Finding, ...] = ()

    @property
    def passes(self) -> bool:
        return not any(finding.severity == "violation" for finding in self.findings)


@dataclass(frozen=True, slots=True)
class Breach:
    """A rule held in code that is not kept; the gate gives it the severity and the words of its shape.

    `shape` is the name of the rule after `shape/`; `details` fill the places `{?name}` of its message, as `value` does.
    """

    shape: str
    focus: str
    value: str = ""
    path: str = ""
    details: Mapping[str, str] = field(default_factory=dict)
