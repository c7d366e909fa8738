"""A release as two files to take away: every graph as N-Quads, and their merge as N-Triples, with checksums."""

from __future__ import annotations

import gzip
import heapq
import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from loader import draft, folder, sums

QUADS, TRIPLES, SUMS = "all.nq.gz", "all.nt.gz", "files.sums"
_AT_ONCE = 200  # files merged at once: there may be more of them than a process may open

_Run = Callable[[], Iterator[bytes]]  # sorted lines, as often as they are asked for


def export(release: Path, into: Path) -> list[Path]:
    """The files that were written, the same for the same data: the catalogue, which tells of dates, stays out."""
    parts = [release / path for path in draft.quad_paths(release) if not path.startswith("graphs/catalogue/")]
    into.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=into, prefix=".export-") as work:
        for name, lines in ((QUADS, _quads), (TRIPLES, _triples)):
            with Path(work, name).open("wb") as file, gzip.GzipFile("", "wb", 6, file, mtime=0) as zipped:
                zipped.writelines(_merge([partial(lines, part) for part in parts], Path(work)))
        written = {name: sums.of_file(Path(work, name)) for name in (QUADS, TRIPLES)}
        for name in written:
            folder.sync(Path(work, name))
            Path(work, name).replace(into / name)
    folder.write_whole(into / SUMS, sums.render(written))
    return [into / name for name in (QUADS, TRIPLES, SUMS)]


def _quads(part: Path) -> Iterator[bytes]:
    with gzip.open(part, "rb") as lines:
        yield from lines


def _triples(part: Path) -> Iterator[bytes]:
    # The graph is the last word of a line; without it the lines of one graph are still in order.
    for line in _quads(part):
        yield line[: line.rindex(b" <")] + b" .\n"


def _merge(runs: list[_Run], work: Path) -> Iterator[bytes]:
    """The lines of all runs in order, each once, in bounded memory."""
    while len(runs) > _AT_ONCE:
        runs = [_spilled(runs[at : at + _AT_ONCE], work) for at in range(0, len(runs), _AT_ONCE)]
    last = b""
    for line in heapq.merge(*(run() for run in runs)):
        if line != last:
            yield line
        last = line


def _spilled(runs: list[_Run], work: Path) -> _Run:
    """Some runs merged into one that waits in a file."""
    with tempfile.NamedTemporaryFile(dir=work, delete=False) as file:
        file.writelines(_merge(runs, work))
    return partial(_plain, Path(file.name))


def _plain(path: Path) -> Iterator[bytes]:
    with path.open("rb") as lines:
        yield from lines
