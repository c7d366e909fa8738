"""Documents a second by format and by layout, on one core and on all: `python bench/formats.py [SECONDS]`.

Each is an invented record of some 3,000 words. `read` is from bytes to a record, `graph` to triples, `gate` to its
verdict, in milliseconds of processor time; then whole documents a second on one core and on every core, of wall clock,
and the memory that a process of its own takes beyond what it began with. On a busy machine trust the milliseconds.
"""

from __future__ import annotations

import os
import resource
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
sys.path.insert(1, str(Path(__file__).resolve().parent.parent / "tests"))

import papers

from loader import crew, graph, reading, source
from loader.readers import pdf
from loader.source import Source
from shapes import gate

BASE = "http://127.0.0.1:8000"
OWNER = "Mereford Borough Council"
T = TypeVar("T")


def median(act: Callable[[], T], seconds: float) -> tuple[float, T]:
    """The median milliseconds of processor time that the act takes, and what it gave."""
    given = act()
    spent: list[float] = []
    until = time.process_time() + seconds
    while time.process_time() < until or len(spent) < 3:
        begun = time.process_time()
        given = act()
        spent.append(time.process_time() - begun)
    return statistics.median(spent) * 1000, given


def whole(document: Source) -> int:
    """From bytes to verdict: how many triples."""
    record = reading.here(document, OWNER)
    quads = graph.quads(record, BASE)
    gate.check(quads, record.text)
    return len(quads)


def rate(document: Source, workers: int, seconds: float) -> float:
    """Documents a second of wall clock, by so many processes."""
    tasks = [document] * max(8, workers * 4)
    done, begun = 0, time.perf_counter()
    while time.perf_counter() - begun < seconds:
        done += sum(1 for _ in crew.each(tasks, whole, lambda _: 0, workers))
    return done / (time.perf_counter() - begun)


def memory(document: Source) -> float:
    """The megabytes that one document takes in a process of its own, beyond those that it began with."""
    ours, theirs = os.pipe()
    pid = os.fork()
    if pid == 0:
        began = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        whole(document)
        os.write(theirs, str(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - began).encode())
        os._exit(0)
    os.close(theirs)
    with open(ours, "rb") as line:  # noqa: PTH123 - a pipe
        taken = int(line.read() or 0)
    os.waitpid(pid, 0)
    return taken / 1024


def measure(name: str, document: Source, seconds: float) -> None:
    taken = memory(document)
    read, record = median(lambda: reading.here(document, OWNER), seconds)
    wrote, quads = median(lambda: graph.quads(record, BASE), seconds / 2)
    checked, _ = median(lambda: gate.check(quads, record.text), seconds / 2)
    one, every = rate(document, 1, seconds), rate(document, crew.cores(), seconds)
    print(
        f"{name:<30}{len(document.content) / 1000:>7.1f}{len(quads):>8,}{read:>8.1f}{wrote:>8.1f}{checked:>8.1f}"
        f"{one:>8.1f}{every:>8.1f}{taken:>8.1f}",
        flush=True,
    )


def main() -> None:
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 1.0
    pdf.prepare()
    print(
        f"{'':<30}{'kB':>7}{'triples':>8}{'read':>8}{'graph':>8}{'gate':>8}{'1 core':>8}"
        f"{f'{crew.cores()} cores':>8}{'MB':>8}"
    )
    for form, write in papers.FORMATS.items():
        content = write(papers.LAYOUTS["note of decisions" if "ruled" in form else "parish minutes"](papers.WORDS))
        measure(form, source.of(form, content), seconds)
    for layout, make in papers.LAYOUTS.items():
        measure(layout, source.of(layout, papers.as_text(make(papers.WORDS))), seconds)


if __name__ == "__main__":
    main()
