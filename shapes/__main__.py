"""All constraints as a table in Markdown: `python -m shapes`, from the project's root, where the fixtures stand.

Each row names the constraint, how it is checked, its passing and its failing fixture, and the engines that were asked
here and now and gave the same verdict on both.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path

from pyoxigraph import NamedNode, RdfFormat, parse

from shapes import engines, gate
from shapes.constraints import KINDS, Constraint, documented
from shapes.findings import Fact

_FIXTURES = Path("shapes/fixtures")
_EXAMPLES = "http://example.org/"
_IN_CODE = ("`minutes.ttl`", "a change of it in `tests/test_gate.py`")
_IN_RELEASE = ("a store in `tests/test_rules.py`",) * 2

Graphs = Mapping[str, tuple[str, list[Fact]]]  # pass/… and fail/… → the file, and the facts


def graphs(folder: Path) -> Graphs:
    """The fixtures of a folder: a graph that keeps each shape and one that does not."""
    found: defaultdict[str, tuple[str, list[Fact]]] = defaultdict(lambda: ("", []))
    for path in sorted(folder.glob("*.trig")):
        for quad in parse(path.read_bytes(), format=RdfFormat.TRIG):
            if isinstance(quad.graph_name, NamedNode):
                name = quad.graph_name.value.removeprefix(_EXAMPLES)
                found[name] = (path.name, [*found[name][1], (quad.subject, quad.predicate, quad.object)])
    return dict(found)


def rows(fixtures: Graphs) -> Iterator[str]:
    """The lines of the table."""
    yield "| constraint | kind | passing fixture | failing fixture | engines agreeing |"
    yield "|---|---|---|---|---|"
    for constraint in documented():
        name = constraint.name
        there = [f"`{fixtures[g][0]}` {g}" if (g := f"{kind}/{name}") in fixtures else "" for kind in ("pass", "fail")]
        passing, failing = there if all(there) else _IN_RELEASE if constraint.kind == "R" else _IN_CODE
        agreeing = _agreeing(constraint, fixtures)
        yield f"| {name}: {constraint.label} | {constraint.kind} | {passing} | {failing} | {agreeing} |"


def _agreeing(constraint: Constraint, fixtures: Graphs) -> str:
    if constraint.kind in "RK":
        return "in code" if constraint.kind == "K" else "one query, `tests/test_rules.py`"
    wanted = [f"{kind}/{constraint.name}" for kind in ("pass", "fail")]
    both = [fixtures[name][1] for name in wanted if name in fixtures]
    try:
        same = len(both) == 2 and all(gate.results(facts) == engines.shifty(facts) for facts in both)
    except ModuleNotFoundError:
        return "pyshacl (pyshifty is not installed)"
    return "pyshacl, pyshifty" if same else "**pyshacl alone**"


def main() -> None:
    for line in rows(graphs(_FIXTURES)):
        print(line)
    print()
    counts = ", ".join(f"{sum(c.kind == kind for c in documented())} {kind} ({what})" for kind, what in KINDS.items())
    print(f"{len(documented())} constraints: {counts}.")


if __name__ == "__main__":
    main()
