"""A second SHACL engine, by which anybody can see that the shapes mean the same elsewhere: facts in, findings out.

The gate itself uses pySHACL. Shifty is written in Rust and shares no code with it; it is wanted for tests and for
`python -m shapes` alone, and comes with the extra `test`.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable
from typing import Any

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, serialize

from ontology.terms import SH
from shapes import constraints, gate
from shapes.findings import Fact, Finding

_BRACKETED = re.compile(r"<(https?://[^<>\s]*)>")


@functools.cache
def _shapes() -> Any:
    """The shapes as Shifty holds them; ModuleNotFoundError where it is not installed."""
    import shifty

    return shifty.PreparedValidator(b"\n".join(map(constraints.read, constraints.names())))


def shifty(facts: Iterable[Fact]) -> set[Finding]:
    """What the shapes find by Shifty; to be compared with `gate.results`."""
    data = _ntriples(facts)
    if conforms(data):
        return set()
    _, report, _ = _shapes().validate(data, infer=False)
    found: dict[Any, dict[str, str]] = {}
    for subject, predicate, value in report:
        # Shifty writes an address within a message in angle brackets; pySHACL does not.
        found.setdefault(subject, {})[str(predicate)] = _BRACKETED.sub(r"\1", str(value))
    return {gate.result(of) for of in found.values() if SH.focusNode.value in of}


def conforms(data: bytes) -> bool:
    """Whether nothing at all is found, be it a warning; sooner known than what is."""
    return bool(_shapes().validate_algebra(data, infer=False).conforms)


def _ntriples(facts: Iterable[Fact]) -> bytes:
    """The facts without spans and without triples about triples, which the policy refuses in any case."""
    plain = (NamedNode, BlankNode, Literal)
    shown = (fact for fact in gate.without_spans(facts) if all(isinstance(term, plain) for term in fact))
    return serialize((Triple(*fact) for fact in shown), format=RdfFormat.N_TRIPLES) or b""
