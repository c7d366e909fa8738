"""Opens the published release read-only, every file checked against its sum, and changes to a newer one by itself.

A release that does not verify is never served: the last good one stays, or the server says why there is none. A request
keeps the release that it began with; a release that was replaced goes when its last request ends.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import re
import threading
import time
from collections.abc import Callable, Hashable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any
from weakref import WeakSet

from pyoxigraph import NamedNode, RdfFormat, Store, parse

from ontology import files as vocabulary
from ontology import iris
from ontology.terms import DCAT, DCT, FOAF, RDFS, SCHEMA, VOID
from server import jsonld
from server.limits import Limits
from server.metrics import Metrics
from server.problems import Problem, Refused
from server.query import Pool
from server.question import Question
from server.shelf import Kept, Shelf

_LINE = re.compile(r"([0-9a-f]{64})  (\S(?:.*\S)?)")
_LOOK_SECONDS = 1.0
_AGAIN_SECONDS = 30.0  # before a release that did not verify is tried once more
_NOBODY = "the publisher of this site"  # what a release names as its publisher where no setting names one
_WATCHED = {
    "running": "Queries that are being evaluated now.",
    "queued": "Callers that wait for a turn now.",
    "ready": "Processes that wait for a query now.",
}
_log = logging.getLogger("minutebook")


@dataclass(frozen=True, slots=True)
class About:
    """What a release says of itself."""

    number: str
    base: str
    title: str
    publisher: str  # "" where none is named
    licence: str  # its address, "" where none is named


@dataclass(frozen=True, slots=True)
class Release:
    """A release that was verified and is open."""

    about: About
    folder: Path
    store: Store
    ontology: Store  # the vocabulary it was made with, a small store in memory
    context: jsonld.Context
    sums: dict[str, str]
    pool: Pool
    kept: Shelf  # documents that were made once
    answers: Shelf  # answers to queries
    lists: dict[Hashable, list[Any]] = field(default_factory=dict)  # lists of things that were made once

    @property
    def base(self) -> str:
        return self.about.base

    def ready(self, question: Question) -> Kept | None:
        """The answer that was given to the same question before, if it is kept."""
        return self.answers.peek(question.key) if question.words else None

    def keep(self, question: Question, content: bytes) -> Kept:
        """The answer to a question, kept where it is always the same."""
        return self.answers.get(question.key, lambda: content) if question.words else Kept.of(content)

    def text(self, version: iris.Key) -> str | None:
        """The plain text of a document's version; None when the release has none."""
        content = self.file(f"texts/{version[-16:][:2]}/{version[-16:]}.txt")
        return None if content is None else content.decode("utf-8")

    def file(self, path: str) -> bytes | None:
        """The bytes of one file of the release, only if its sums name it."""
        return (self.folder / path).read_bytes() if path in self.sums else None

    def files(self, under: str, suffix: str) -> list[str]:
        """The paths of the release's files in one of its folders."""
        return [path for path in sorted(self.sums) if path.startswith(f"{under}/") and path.endswith(suffix)]


def verify(folder: Path, is_over: Callable[[], bool] = lambda: False) -> dict[str, str]:
    """The sums of a release whose every file is as it was published; else Problem, naming the first that is not.

    `is_over` tells whether nobody waits for that any more.
    """
    sums = _sums(folder)
    for path in _index_files(folder):
        if path not in sums:
            raise Problem(f"{path} is not part of release {folder.name} as it was published")

    def differs(path: str) -> str | None:
        if is_over():
            return "was not looked at, because the server stops"
        try:
            with (folder / path).open("rb") as file:
                same = hashlib.file_digest(file, "sha256").hexdigest() == sums[path]
        except OSError as error:
            return f"cannot be read ({error.strerror})"
        return None if same else "is not as it was published"

    with ThreadPoolExecutor(min(4, os.cpu_count() or 1)) as pool:
        for path, wrong in zip(sums, pool.map(differs, sums), strict=True):
            if wrong:
                raise Problem(f"{path} of release {folder.name} {wrong}")
    return sums


def _sums(folder: Path) -> dict[str, str]:
    """files.sums, which must be exactly as it is written: one line a file, sorted by path."""
    try:
        lines = (folder / "files.sums").read_bytes().decode("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise Problem(f"files.sums of release {folder.name} cannot be read ({type(error).__name__})") from None
    found = [match for match in map(_LINE.fullmatch, lines) if match]
    sums = {match[2]: match[1] for match in found}
    if not sums or len(sums) != len(lines) or list(sums) != sorted(sums):
        raise Problem(f"files.sums of release {folder.name} is damaged")
    if any(path.startswith("/") or ".." in path.split("/") for path in sums):
        raise Problem(f"files.sums of release {folder.name} names a file outside it")
    if "release.ttl" not in sums or not any(path.startswith("index/") for path in sums):
        raise Problem(f"release {folder.name} is not whole: expected release.ttl and index/")
    return sums


def _index_files(folder: Path) -> list[str]:
    """Every file of the store: one that the sums do not name could change what the store says."""
    return sorted(p.relative_to(folder).as_posix() for p in (folder / "index").rglob("*") if p.is_file())


def read_about(content: bytes) -> About:
    """The manifest: base, number, title, publisher and licence."""
    manifest = Store()
    manifest.load(content, RdfFormat.TURTLE)

    def value(subject: NamedNode | None, predicate: NamedNode) -> str:
        found = sorted(str(q.object.value) for q in manifest.quads_for_pattern(subject, predicate, None, None))  # type: ignore[union-attr]
        return found[0] if found else ""

    spaces = list(manifest.quads_for_pattern(None, VOID.uriSpace, None, None))
    if not spaces or not isinstance(spaces[0].subject, NamedNode):
        raise Problem("release.ttl names no void:uriSpace, so the addresses of its data are unknown")
    itself = spaces[0].subject
    space, publisher = value(itself, VOID.uriSpace), value(itself, DCT.publisher)
    if not space.endswith("/id/") or not value(itself, DCAT.version):
        raise Problem("release.ttl is not whole: expected void:uriSpace ending in /id/, and dcat:version")
    if publisher.startswith(("http://", "https://")):
        node = NamedNode(publisher)
        names = (value(node, FOAF.name), value(node, RDFS.label), value(node, SCHEMA.name), publisher)
        publisher = next(name for name in names if name)
    number = value(itself, DCAT.version)
    title = value(itself, DCT.title).removesuffix(f", release {number}")
    return About(
        number=number,
        base=space.removesuffix("/id/"),
        title=title if title and _NOBODY not in title else "Council meetings as linked data",
        publisher=publisher.replace(_NOBODY, ""),
        licence=value(itself, DCT.license),
    )


def open_release(
    folder: Path, limits: Limits, metrics: Metrics, is_over: Callable[[], bool] = lambda: False
) -> Release:
    """Verify a release and open it; Problem when it is damaged or not whole."""
    sums = verify(folder, is_over)
    try:
        about = read_about((folder / "release.ttl").read_bytes())
        store = Store.read_only(str(folder / "index"))
        context, ontology = _context(folder, sums), _ontology(folder, sums)
    except (OSError, SyntaxError, ValueError) as error:
        raise Problem(f"release {folder.name} does not open: {error}") from None
    pool = Pool(folder / "index", limits, metrics, context)
    release = Release(
        about=about,
        folder=folder,
        store=store,
        ontology=ontology,
        context=jsonld.Context(context),
        sums=sums,
        pool=pool,
        kept=Shelf(limits.cached_bytes),
        answers=Shelf(limits.cached_answers),
    )
    threading.Thread(target=pool.warm, daemon=True).start()
    return release


def _ontology(folder: Path, sums: dict[str, str]) -> Store:
    found = Store()
    for path in sums:
        if path.startswith("ontology/") and path.endswith(".ttl"):
            found.extend(quad for quad in parse(path=str(folder / path), format=RdfFormat.TURTLE))
    return found


def _context(folder: Path, sums: dict[str, str]) -> dict[str, object]:
    """The release's own JSON-LD context, else the one this program was built with, else a minimal one."""
    path = f"ontology/{vocabulary.CONTEXT}"
    try:
        content = (folder / path).read_bytes() if path in sums else vocabulary.read(vocabulary.CONTEXT)
    except FileNotFoundError:
        return jsonld.MINIMAL
    found: dict[str, object] = json.loads(content)
    return found


class Releases:
    """The release that is served now, and the watch for the next one."""

    def __init__(
        self, data: Path, limits: Limits, metrics: Metrics, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._data = data
        self._limits = limits
        self._metrics = metrics
        self._release: Release | None = None
        for name, what in _WATCHED.items():
            metrics.watch(name, what, partial(self._number, name))
        self._clock = clock
        self._lock = threading.Lock()
        self._closing = threading.Event()
        self._pools: WeakSet[Pool] = WeakSet()
        self._seen: object = None  # what `current` was when it was last opened, or tried
        self._looked = self._tried = -_AGAIN_SECONDS
        self._working = False
        self.trouble = ""
        self.look()

    def now(self) -> Release:
        """The release to answer from. Looks for a newer one at most once a second, and never makes a caller wait."""
        with self._lock:
            due = self._clock() - self._looked >= _LOOK_SECONDS and not self._working
            self._working = self._working or due
        if due:
            try:
                if self._changed():
                    threading.Thread(target=self._look_and_rest, daemon=True).start()
                else:
                    self._rest()
            except RuntimeError:  # no room for a thread: looked for again in a second
                self._rest()
        release = self._release
        if release is None:
            raise Refused(503, "No data yet", f"{self.trouble}.", headers={"Retry-After": "30"})
        return release

    def _number(self, name: str) -> float:
        pool = self._release.pool if self._release else None
        return float(getattr(pool, name)) if pool else 0.0

    def peek(self) -> Release | None:
        """The release that is served, if any, without looking for another."""
        return self._release

    def look(self) -> None:
        """Open what `current` points to, if that has changed; what does not verify is not taken."""
        seen = self._identity()
        self._seen, self._tried = seen, self._clock()
        if seen is None:
            self.trouble = "There is no release yet: run `minutebook load` first"
            return
        folder = (self._data / "current").resolve()
        try:
            release = open_release(folder, self._limits, self._metrics, self._closing.is_set)
        except Problem as problem:
            self.trouble = f"{problem}: run `minutebook verify`"
            _log.error("Release %s is not served: %s", folder.name, problem)
            return
        replaced, self._release, self.trouble = self._release, release, ""
        self._pools.add(release.pool)
        if replaced is not None:
            replaced.pool.retire()

    def close(self) -> None:
        """End every query's process."""
        self._closing.set()
        for pool in list(self._pools):  # those of replaced releases too, whose last queries still run
            pool.retire(at_once=True)

    def _changed(self) -> bool:
        return self._identity() != self._seen or (bool(self.trouble) and self._clock() - self._tried >= _AGAIN_SECONDS)

    def _look_and_rest(self) -> None:
        try:
            self.look()
        finally:
            self._rest()

    def _rest(self) -> None:
        with self._lock:
            self._looked, self._working = self._clock(), False

    def _identity(self) -> object:
        """Which release is published: where `current` points, and its files.sums, which a withdrawal rewrites."""
        try:
            folder = (self._data / "current").resolve(strict=True)
        except OSError:
            return None
        try:
            sums = (folder / "files.sums").stat()
        except OSError:
            return folder, None
        return folder, (sums.st_ino, sums.st_mtime_ns, sums.st_size)
