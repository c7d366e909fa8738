"""What was loaded, kept for good: the bytes of every source, and beside them the record as it was read."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

import msgspec

from loader import folder
from loader.problems import Problem
from loader.records import Record
from loader.source import Source


@dataclass(frozen=True, slots=True)
class _Kept:
    """A record on disk: with what it was read (loader and organisation), and its own digest."""

    fingerprint: str
    organisation: str
    sha256: str
    record: msgspec.Raw


@dataclass(frozen=True, slots=True)
class Archive:
    """The folder `sources` of a data folder; with `aside`, all that is new goes there, and is found there first."""

    data: Path
    aside: Path | None = None

    def _path(self, sha256: str) -> Path:
        """Where the bytes of a source are, or are to be."""
        kept = self.data / "sources" / sha256[:2] / sha256
        return kept if self.aside is None or kept.exists() else self._aside(self.aside, sha256)

    def _new(self, sha256: str) -> Path:
        return self._path(sha256) if self.aside is None else self._aside(self.aside, sha256)

    def _aside(self, folder: Path, sha256: str) -> Path:
        return folder / "sources" / sha256[:2] / sha256

    def keep(self, source: Source) -> None:
        """The bytes of a source into the archive, if they are not there (or are damaged)."""
        path = self._path(source.sha256)
        if not path.exists() or path.read_bytes() != source.content:
            folder.write_whole(self._new(source.sha256), source.content)

    def source(self, sha256: str, path: str) -> Source:
        """A source as it was loaded; Problem when its bytes are gone or damaged."""
        kept = self._path(sha256)
        try:
            content = kept.read_bytes()
        except FileNotFoundError:
            content = b""
        if hashlib.sha256(content).hexdigest() != sha256:
            raise Problem(
                f"{kept}: the archived bytes of {path} are gone or damaged. Load the document again, then repeat this."
            )
        return Source(path, content, sha256)

    def keep_record(self, record: Record, fingerprint: str, organisation: str) -> None:
        """The record of a source beside its bytes, so that nothing is parsed twice."""
        content = msgspec.json.encode(record)
        kept = _Kept(fingerprint, organisation, hashlib.sha256(content).hexdigest(), msgspec.Raw(content))
        path = self._new(record.sha256)
        folder.write_whole(path.with_name(f"{path.name}.record.json"), msgspec.json.encode(kept))

    def record(self, sha256: str, fingerprint: str, organisation: str) -> Record | None:
        """The record of a source as this loader reads it; None when it was never read so, or is damaged."""
        path = self._path(sha256)
        new = self._new(sha256)
        if new.with_name(f"{new.name}.record.json").exists():
            path = new
        try:
            kept = msgspec.json.decode(path.with_name(f"{path.name}.record.json").read_bytes(), type=_Kept)
            content = bytes(kept.record)
            if (kept.fingerprint, kept.organisation) != (fingerprint, organisation):
                return None
            if hashlib.sha256(content).hexdigest() != kept.sha256:
                return None
            return msgspec.json.decode(content, type=Record)
        except (FileNotFoundError, msgspec.DecodeError):
            return None
