"""A release as two files to take away: all graphs as N-Quads, and their triples as N-Triples; but the catalogue.

Each file is a row of gzip members, one for each file of the release in the order of their paths; such a row is itself a
gzip file. So all.nq.gz is the release's own files one after another, and of all.nt.gz only the members of changed files
are written anew: the others are copied from the last release's. A dump costs a copy, and the same data give the same
bytes. A triple that two documents state comes twice in all.nt.gz, and is one triple wherever it is loaded.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from loader import nquads, sums
from loader.changes import FOLDER as CHANGES
from loader.draft import Draft, quad_paths

FOLDER = "dumps"
QUADS, TRIPLES = "all.nq.gz", "all.nt.gz"
_PARTS = "all.nt.parts"  # the length of each member of all.nt.gz, and the file that it was made from
_OWN = (f"{CHANGES}/", "graphs/catalogue/")


@dataclass(frozen=True, slots=True)
class Dump:
    """A file to take away: its name, media type without the gzip, size in bytes and SHA-256."""

    name: str
    media_type: str
    size: int
    sha256: str

    @property
    def form(self) -> str:
        """The short name of the format: `nq`, `nt`."""
        return self.name.split(".")[1]


def make(draft: Draft) -> tuple[Dump, ...]:
    """The dumps of a draft that has all its graphs but the catalogue."""
    place = draft.place / FOLDER
    place.mkdir(exist_ok=True)
    paths = [path for path in quad_paths(draft.place) if not path.startswith(_OWN)]
    lengths: list[int] = []
    found = (
        _written(place / QUADS, "application/n-quads", ((draft.place / path).read_bytes() for path in paths), []),
        _written(place / TRIPLES, "application/n-triples", _triples(draft, paths), lengths),
    )
    parts = "".join(f"{length}  {path}\n" for path, length in zip(paths, lengths, strict=True))
    (place / _PARTS).write_text(parts, encoding="utf-8")
    (place / sums.FILES).write_bytes(sums.render({dump.name: dump.sha256 for dump in found}))
    return found


def _written(path: Path, media_type: str, members: Iterator[bytes], lengths: list[int]) -> Dump:
    digest = hashlib.sha256()
    with path.open("wb") as file:
        for member in members:
            file.write(member)
            digest.update(member)
            lengths.append(len(member))
        return Dump(path.name, media_type, file.tell(), digest.hexdigest())


def _triples(draft: Draft, paths: list[str]) -> Iterator[bytes]:
    """A member of N-Triples for each file: the last release's where the file is the same, else made from it."""
    with _Members(draft.last) as last:
        for path in paths:
            kept = None if path in draft.written else last.of(path)
            yield kept if kept is not None else sums.zipped(nquads.without_graph(sums.unzipped(draft.place / path)))


class _Members:
    """The members of the last release's all.nt.gz; none when it has none, or is not as it was published."""

    def __init__(self, last: Path | None) -> None:
        self._file: IO[bytes] | None = None
        self._places: dict[str, tuple[int, int]] = {}
        if last is None:
            return
        at = 0
        try:
            known = sums.read(last / sums.FILES)
            for name in (TRIPLES, _PARTS):
                if sums.of_file(last / FOLDER / name) != known.get(f"{FOLDER}/{name}"):
                    return
            for line in (last / FOLDER / _PARTS).read_text(encoding="utf-8").splitlines():
                length, path = line.split("  ")
                self._places[path] = (at, int(length))
                at += int(length)
            self._file = (last / FOLDER / TRIPLES).open("rb")
        except FileNotFoundError:
            self._places = {}

    def of(self, path: str) -> bytes | None:
        if self._file is None or path not in self._places:
            return None
        at, length = self._places[path]
        self._file.seek(at)
        return self._file.read(length)

    def __enter__(self) -> _Members:
        return self

    def __exit__(self, *_: object) -> None:
        if self._file:
            self._file.close()
