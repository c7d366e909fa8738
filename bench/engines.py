"""The gate and its shapes by engine and by size: `python bench/engines.py [SECONDS]`, from the project's root.

First the whole gate, then the shapes alone by each engine, on minutes of 70 to 10,000 triples; then how many mutants
of the right documents are caught. Times are of the processor: trust the ratios more than the figures.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from pyoxigraph import NamedNode, Quad, RdfFormat, parse

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
sys.path.insert(1, str(Path(__file__).resolve().parent.parent / "tests"))

import gate as bench
from mutants import mutants

from ontology.terms import MB, RDF
from shapes import engines, gate
from shapes.findings import Fact

ROOT = Path(__file__).resolve().parent.parent
SIZES = ((1, 0), (3, 1), (9, 3), (31, 12), (75, 31), (150, 62))


def plain(facts: list[Fact]) -> float:
    """The seconds that the shapes take pySHACL as it comes: every query asked, and parsed, for every node."""
    import pyshacl
    import rdflib

    graph = rdflib.Graph()
    for name in gate.names():
        graph.parse(data=gate.read(name), format="turtle")
    data = rdflib.Graph()
    text = "".join(f"{s} {p} {o} .\n" for s, p, o in gate.without_spans(facts))
    data.parse(data=text, format="nt")
    began = time.process_time()
    pyshacl.validate(data, shacl_graph=graph, inference="none")
    return time.process_time() - began


def caught(name: str) -> tuple[Counter[str], Counter[str]]:
    """The mutants of a right document by what was done, and those that the gate finds something in."""
    triples = list(parse((ROOT / f"shapes/fixtures/{name}.ttl").read_bytes(), RdfFormat.TURTLE))
    version: Any = next(t.subject for t in triples if t.predicate == RDF.type and t.object == MB.DocumentVersion)
    assert isinstance(version, NamedNode)
    text = (ROOT / f"shapes/fixtures/{name}.txt").read_text("utf-8")
    every: Counter[str] = Counter()
    found: Counter[str] = Counter()
    for mutant in mutants([Quad(t.subject, t.predicate, t.object, version) for t in triples]):
        every[mutant.how] += 1
        found[mutant.how] += bool(gate.check(mutant.quads, text).findings)
    return every, found


def main() -> None:
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 1.0
    print("triples   whole gate    shapes by pyshacl in the gate   by pyshifty   by plain pyshacl")
    for people, items in SIZES:
        quads, text = bench.minutes(people, items)
        facts: list[Fact] = [(quad.subject, quad.predicate, quad.object) for quad in quads]
        acts: Mapping[str, Callable[[], object]] = {
            "gate": lambda quads=quads, text=text: gate.check(quads, text),  # type: ignore[misc]
            "pyshacl": lambda facts=facts: gate.results(facts),  # type: ignore[misc]
            "pyshifty": lambda facts=facts: engines.shifty(facts),  # type: ignore[misc]
        }
        for act in acts.values():
            act()  # reads the shapes
        rates = [bench.rate(act, seconds) for act in acts.values()]
        whole, shapes, shifty = (f"{1000 / each:8.1f} ms" for each in rates)
        slow = f"{1000 * plain(facts):8.0f} ms" if len(quads) < 1000 else "-"
        print(f"{len(quads):7,} {whole} ({rates[0]:5.1f}/s) {shapes:>16} {shifty:>24} {slow:>17}")
    for name in ("minutes", "report"):
        every, found = caught(name)
        told = ", ".join(f"{found[how]} of {every[how]} {how}" for how in every)
        print(f"mutants of {name}.ttl caught: {told}")


if __name__ == "__main__":
    main()
