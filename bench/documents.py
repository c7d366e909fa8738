"""Documents a second from bytes to verdict, on one core, each stage apart: reading, its child, graph, gate.

    python bench/documents.py [FILE…] [--times 20]

Without files, the bundled example. `ratio` is the stage's share of the whole without the child; the child's own line
shows what keeping a document in a process of its own adds. CPU seconds, since the machine may be busy.
"""

from __future__ import annotations

import argparse
import resource
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from loader import graph, reading, source
from shapes import gate

EXAMPLE = Path(__file__).parents[1] / "loader" / "example"
BASE = "http://127.0.0.1:8000"
T = TypeVar("T")


def cpu() -> float:
    """CPU seconds of this process and of its ended children."""
    usage = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(u.ru_utime + u.ru_stime for u in usage)


def median(times: int, work: Callable[[], T]) -> tuple[float, T]:
    """The median CPU seconds of the work, done several times after once to warm up, and its result."""
    result = work()
    spent = []
    for _ in range(times):
        begun = cpu()
        result = work()
        spent.append(cpu() - begun)
    return statistics.median(spent), result


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*", type=Path, default=sorted(EXAMPLE.glob("*.txt")))
    parser.add_argument("--times", type=int, default=20)
    arguments = parser.parse_args()
    print(f"{'document':<28}{'triples':>8}{'stage':>8}{'ms':>8}{'ratio':>7}{'docs/s':>8}")
    organisation = "Local Government Association"
    for path in arguments.files:
        found = source.load(path)
        here, record = median(arguments.times, lambda f=found: reading.here(f, organisation))  # type: ignore[misc]
        child, _ = median(arguments.times, lambda f=found: reading.read(f, organisation))  # type: ignore[misc]
        write, quads = median(arguments.times, lambda r=record: graph.quads(r, BASE))  # type: ignore[misc]
        check, verdict = median(arguments.times, lambda q=quads, r=record: gate.check(q, r.text))  # type: ignore[misc]
        assert verdict.passes, f"{path}: the gate refuses it"
        whole = here + write + check
        for stage, spent in (("read", here), ("graph", write), ("gate", check), ("all", whole), ("child", child)):
            rate = f"{1 / spent:8.1f}" if spent else f"{'-':>8}"
            print(f"{path.name:<28}{len(quads):>8}{stage:>8}{spent * 1e3:8.1f}{spent / whole:7.2f}{rate}")
        begun = time.perf_counter()
        reading.read(found, organisation)
        graph.quads(record, BASE)
        gate.check(quads, record.text)
        print(f"{path.name:<28}{len(quads):>8}{'wall':>8}{(time.perf_counter() - begun) * 1e3:8.1f}   with the child")


if __name__ == "__main__":
    main()
