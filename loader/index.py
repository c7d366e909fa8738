"""The index of a release: an Oxigraph store of every named graph, and of all of them merged as the default graph.

The store is written in a process of its own: where memory or threads run out, the engine ends its process, and the
loader lives to say so. The same process counts what the data hold, puts these counts into the index too, and asks the
rules that only a whole release can be held to.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast

import msgspec
from pyoxigraph import DefaultGraph, NamedNode, Quad, QuerySolutions, RdfFormat, Store

from loader import nquads, partitions, rules, sums
from loader.problems import Problem
from loader.tally import Counts, View, changed
from loader.tally_files import Reading
from ontology import iris
from shapes.findings import Finding


@dataclass(frozen=True, slots=True)
class Order:
    """What the process is to do: an index at `place`, by way of `work`, from files of canonical N-Quads.

    Without `last` it is made anew from `new`. Else it is made from the index `last`, which has `triples` merged ones:
    what only `old` holds goes, what only `new` holds comes.

    With `base` the data are counted: `counts`, as quads, are those of the index `last`, and none of the files has them.
    """

    place: str
    work: str
    new: tuple[str, ...]
    old: tuple[str, ...] = ()
    last: str = ""
    triples: int = 0
    base: str = ""  # of the addresses
    counts: bytes = b""
    has_rules: bool = True  # are the rules for a whole release to be asked? Not without `base`


@dataclass(frozen=True, slots=True)
class Done:
    """What came of it: the number of merged triples, the counts and what the rules find; a problem, or an error."""

    triples: int = 0
    counts: bytes = b""  # as canonical N-Quads, which the index has
    findings: tuple[Finding, ...] = ()
    problem: str = ""
    number: int = 0
    message: str = ""


def make(order: Order) -> Done:
    """The index into its place, and what the rules say of it. OSError or Problem when it cannot be made."""
    process = subprocess.Popen(
        [sys.executable, "-m", "loader.index"],
        cwd=Path(__file__).resolve().parent.parent,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    with process:
        assert process.stdin is not None  # noqa: S101
        assert process.stdout is not None  # noqa: S101
        with contextlib.suppress(BrokenPipeError):  # it died at its start; its exit code says so
            process.stdin.write(msgspec.json.encode(order) + b"\n")
            process.stdin.flush()
        answer = process.stdout.read()  # stdin stays open till then: its end tells the process that we died
    if process.returncode:
        raise Problem(
            f"{order.place}: the index could not be made, because the process that makes it was stopped "
            f"({_ended(process.returncode)}). It may need more memory or threads than it may have: raise the limits "
            "(ulimit -v, ulimit -u), or load fewer documents; nothing that was published is harmed."
        )
    done = msgspec.json.decode(answer, type=Done)
    if done.problem:
        raise Problem(done.problem)
    if done.message:
        raise OSError(done.number, done.message, order.place)
    return done


def _ended(code: int) -> str:
    return f"signal {-code}" if code < 0 else f"exit code {code}"


def build(order: Order) -> Done:
    """As `make`, in this process."""
    store, triples, counts, graphs = _changed(order) if order.last else _fresh(order)
    written = partitions.lines(counts, order.base) if order.base else b""
    before = order.counts if order.last else b""
    triples += _put(store, *_lines_between(set(nquads.lines(written)), set(nquads.lines(before))))
    store.flush()
    store.backup(order.place)  # without the writer's logs and locks; hard links, not bytes
    findings: list[Finding] = []
    if order.base and order.has_rules:
        differing = None if graphs is None else sorted({*graphs, iris.graph(order.base, "catalogue")})
        findings = rules.check(Store.read_only(order.place), order.base, differing)
    return Done(triples, written, tuple(findings))


# A store without its new counts, the number of its merged triples, those counts, the graphs that changed if few.
_Made = tuple[Store, int, Counts, set[str] | None]


def _fresh(order: Order) -> _Made:
    """A store made at one go; with `base` its files are counted as they go by."""
    store = Store(order.work)
    reading = Reading()

    def is_counted(quads: bytes) -> bool:
        return bool(order.base) and not _is_of(quads, _catalogue(order))

    def seen(quads: bytes) -> bytes:
        if is_counted(quads):
            reading.see(nquads.without_graph(quads))
        return quads

    def counted(quads: bytes) -> bytes:
        triples = nquads.without_graph(quads)
        if is_counted(quads):
            reading.count(triples)
        return triples

    store.bulk_load(_stream(seen(_unzipped(path)) for path in order.new), format=RdfFormat.N_QUADS)
    store.bulk_load(_stream(counted(_unzipped(path)) for path in order.new), format=RdfFormat.N_TRIPLES)
    found = cast(QuerySolutions, store.query("SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"))
    counts: Counts = reading.counts(View(store, _catalogue(order))) if order.base else Counter()
    return store, int(next(found)[0].value), counts, None


def _changed(order: Order) -> _Made:
    """A copy of the last store with some quads gone and some come."""
    last = Store.read_only(order.last)
    last.backup(order.work)  # hard links; whatever is written goes to new files
    store = Store(order.work)
    coming, going = _differences(order)
    triples = order.triples + _put(store, coming, going)
    counts: Counts = Counter()
    if order.base:
        catalogue = _catalogue(order)
        stated = ((q.triple for q in quads if q.graph_name != catalogue) for quads in (coming, going))
        before = partitions.read(order.counts, order.base)
        counts = changed(before, View(last, catalogue), View(store, catalogue), *stated)
    graphs = {quad.graph_name.value for quad in (*coming, *going) if isinstance(quad.graph_name, NamedNode)}
    return store, triples, counts, graphs


def _catalogue(order: Order) -> NamedNode:
    """The graph that is not counted, because it has the counts."""
    return NamedNode(iris.graph(order.base, "catalogue"))


def _put(store: Store, coming: list[Quad], going: list[Quad]) -> int:
    """Quads into the store and out of it, and by how many triples the merge grew.

    A triple leaves the merge with the last named graph that holds it.
    """
    fresh = [quad for quad in dict.fromkeys(map(_merged, coming)) if quad not in store]
    store.extend([*coming, *fresh])
    for quad in going:
        store.remove(quad)
    for graph in {quad.graph_name for quad in going}:
        if next(store.quads_for_pattern(None, None, None, graph), None) is None:
            store.remove_graph(graph)
    orphans = [quad for quad in dict.fromkeys(map(_merged, going)) if not _is_held(store, quad)]
    for quad in orphans:
        store.remove(quad)
    return len(fresh) - len(orphans)


def _differences(order: Order) -> tuple[list[Quad], list[Quad]]:
    """The quads that only the new files hold, and those that only the old ones do."""
    new = {line for path in order.new for line in nquads.lines(_unzipped(path))}
    old = {line for path in order.old for line in nquads.lines(_unzipped(path))}
    return _lines_between(new, old)


def _lines_between(new: set[bytes], old: set[bytes]) -> tuple[list[Quad], list[Quad]]:
    coming, going = _quads(new - old), _quads(old - new)
    stays = set(coming)  # one number, written in another way
    return coming, [quad for quad in going if quad not in stays]


def _quads(lines: Iterable[bytes]) -> list[Quad]:
    kept = Store()  # which writes numbers and times as the index does
    kept.load(b"".join(lines), format=RdfFormat.N_QUADS)
    return list(kept)


def _merged(quad: Quad) -> Quad:
    return Quad(quad.subject, quad.predicate, quad.object, DefaultGraph())


def _is_held(store: Store, triple: Quad) -> bool:
    """Does any named graph hold this triple of the merge?"""
    held = store.quads_for_pattern(triple.subject, triple.predicate, triple.object, None)
    return any(quad.graph_name != triple.graph_name for quad in held)


def _unzipped(path: str) -> bytes:
    return sums.unzipped(Path(path))


def _is_of(quads: bytes, graph: NamedNode) -> bool:
    """Is this file of that graph?"""
    return quads.endswith(f" {graph} .\n".encode())


class _Stream:
    """Many pieces of bytes, read as if they were one file."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._pieces = iter(pieces)
        self._rest = bytearray()

    def read(self, size: int) -> bytes:
        while len(self._rest) < size and (piece := next(self._pieces, None)) is not None:
            self._rest += piece
        taken = bytes(self._rest[:size])
        del self._rest[:size]
        return taken


def _stream(pieces: Iterable[bytes]) -> IO[bytes]:
    return cast(IO[bytes], _Stream(pieces))


def main() -> None:
    """The life of the process: one order on the way in, what came of it on the way out."""
    order = msgspec.json.decode(sys.stdin.buffer.readline(), type=Order)
    threading.Thread(target=_end_with_the_loader, daemon=True).start()
    try:
        done = build(order)
    except Problem as problem:
        done = Done(problem=str(problem))
    except OSError as error:
        done = Done(number=error.errno or 0, message=error.strerror or str(error) or "unknown error")
    sys.stdout.buffer.write(msgspec.json.encode(done))


def _end_with_the_loader() -> None:
    os.read(sys.stdin.fileno(), 1)
    os._exit(1)


if __name__ == "__main__":
    main()
