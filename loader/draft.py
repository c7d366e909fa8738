"""The folder in which a release is made: what equals the last release's is linked to it, the rest is written."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from loader import sums

ASIDE = ".aside"


@dataclass(frozen=True, slots=True)
class Draft:
    """A release in the making, and the one before it."""

    place: Path
    last: Path | None
    sums_before: dict[str, str]
    content_before: dict[str, str]
    digests: dict[str, str] = field(default_factory=dict)  # of each file, uncompressed
    written: set[str] = field(default_factory=set)  # the files that differ from the last release's
    folders: set[Path] = field(default_factory=set)  # that were made already

    @classmethod
    def begin(cls, place: Path, last: Path | None) -> Draft:
        place.mkdir(parents=True)
        before, content = ((sums.read(last / name) if last else {}) for name in (sums.FILES, sums.CONTENT))
        return cls(place, last, before, content)

    def put(self, path: str, content: bytes) -> None:
        """A file as it is."""
        self.digests[path] = sums.of(content)
        self._write(path, content)

    def put_quads(self, path: str, quads: bytes) -> None:
        """A file of canonical N-Quads, zipped."""
        self.digests[path] = sums.of(quads)
        self._write(path, sums.zipped(quads))

    def keep(self, path: str) -> None:
        """A file of the last release that content.sums covers."""
        self.digests[path] = self.content_before[path]
        self._link(path)

    def carry(self, path: str) -> None:
        """A file of the last release that content.sums does not cover."""
        self._link(path)

    def set_aside(self, path: str) -> Path:
        """A file that is to be written once more, out of the way."""
        aside = self._place(f"{ASIDE}/{path}")
        (self.place / path).rename(aside)
        self.written.discard(path)
        return aside

    def seal(self) -> None:
        """The sums of everything, as the last thing that is written."""
        (self.place / sums.CONTENT).write_bytes(
            sums.render({p: d for p, d in self.digests.items() if sums.is_content(p)})
        )
        (self.place / sums.FILES).write_bytes(sums.files(self.place, self.last))

    def _write(self, path: str, content: bytes) -> None:
        if self.last and self.sums_before.get(path) == sums.of(content):
            self._link(path)
            return
        self.written.add(path)
        self._place(path).write_bytes(content)

    def _link(self, path: str) -> None:
        assert self.last is not None, "only a file of the last release can be kept"  # noqa: S101
        os.link(self.last / path, self._place(path))

    def _place(self, path: str) -> Path:
        place = self.place / path
        if place.parent not in self.folders:
            place.parent.mkdir(parents=True, exist_ok=True)
            self.folders.add(place.parent)
        return place

    # ------------------------------------------------------------ what the index is made from
    def is_mostly_new(self) -> bool:
        """Did so much change that a whole new index is quicker than a changed one?"""
        new = sum((self.place / path).stat().st_size for path in self.written if path.endswith(".nq.gz"))
        return 3 * new > sum((self.place / path).stat().st_size for path in quad_paths(self.place))

    def differing(self) -> tuple[list[Path], list[Path]]:
        """The files of quads that are not as in the last release, and what stood in their place there, or was alone."""
        assert self.last is not None  # noqa: S101
        after, before = set(quad_paths(self.place)), set(quad_paths(self.last))
        new = {path for path in self.written if path.endswith(".nq.gz")}
        old = (before - after) | (before & new)
        return [self.place / path for path in sorted(new)], [self.last / path for path in sorted(old)]


def quad_paths(release: Path) -> Iterator[str]:
    """The files of quads of a release, by their paths within it, in a fixed order."""
    for part in ("changes", "documents", "graphs"):
        for path in sorted((release / part).rglob("*.nq.gz")):
            yield path.relative_to(release).as_posix()
