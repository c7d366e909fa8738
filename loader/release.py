"""A release: what documents state and the gate let through in, a folder of standard files out, whole or not at all."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec
from pyoxigraph import Quad

from loader import catalogue, folder, holdings, index, nquads, sums
from loader.catalogue import Release
from loader.draft import Draft, quad_paths
from loader.holdings import Holding, Quarantined
from loader.settings import Settings
from ontology.iris import Key

SIGNATURE = f"{holdings.FOLDER}/signature"
# Graphs with things that come and go with the documents are cut into shards; the others are one file.
_WHOLE = frozenset({"ontology", "registers"})


@dataclass(frozen=True, slots=True)
class Last:
    """The release that is published now; number 0 and nothing in it before the first."""

    number: int
    place: Path | None
    known: Mapping[Key, Holding]
    quarantine: tuple[Quarantined, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that decides a release: what it holds, and the graphs and files made from that."""

    settings: Settings
    when: str  # xsd:dateTime; in the catalogue and the manifest only
    known: Mapping[Key, Holding]
    quarantine: tuple[Quarantined, ...]
    unchanged: frozenset[Key]  # versions whose files are those of the last release
    write: Callable[[Holding], tuple[bytes, str]]  # a version's canonical N-Quads, and its text
    graphs: Mapping[str, Iterable[Quad]]
    copies: Mapping[str, bytes]
    fingerprint: str


def last(data: Path) -> Last:
    """What is published now, after tidying up behind a loader that was interrupted. To be called under the lock."""
    for left in (data / "releases").glob(f"{folder.UNFINISHED}*"):
        folder.clear(left)
    for number in folder.numbers(data):
        if number > (folder.current(data) or 0):
            # Killed between the rename and the link: the release is whole on the disk and only has to be shown.
            place = folder.release(data, number)
            if sums.damages(place):
                folder.clear(place)
            else:
                folder.point(data, number)
    return published(data)


def published(data: Path) -> Last:
    """What is published now, to be read only."""
    number = folder.current(data)
    if number is None:
        return Last(0, None, {}, ())
    place = folder.release(data, number)
    return Last(number, place, *holdings.read(place))


def releases(data: Path) -> list[Release]:
    """The releases that are kept, the oldest first."""
    return [catalogue.read(folder.release(data, number)) for number in folder.numbers(data)]


def make(data: Path, before: Last, plan: Plan, advance: Callable[[int, int], None]) -> int | None:
    """The next release, published; None, and nothing left behind, when it would be the same as the last."""
    number = max([0, *folder.numbers(data)]) + 1
    unfinished = data / "releases" / f"{folder.UNFINISHED}-{os.getpid()}"
    try:
        draft = Draft.begin(unfinished, before.place)
        stated = holdings.stating(plan.known)
        superseded = holdings.superseded(plan.known, stated)
        _documents(draft, plan, sorted(stated.values(), key=lambda h: h.version), advance)
        for name, quads in plan.graphs.items():
            _graph(draft, name, quads)
        for path, content in plan.copies.items():
            draft.put(path, content)
        draft.put(SIGNATURE, _signature(draft, plan, superseded))
        if before.place and SIGNATURE not in draft.written:
            return None
        _graph(draft, "catalogue", catalogue.quads(plan.settings, number, plan.when, plan.known.values(), superseded))
        for path, content in holdings.files(plan.known, plan.quarantine).items():
            draft.put(path, content)
        triples = _index(draft)
        draft.put(catalogue.FILE, catalogue.manifest(plan.settings, number, plan.when, len(stated), triples))
        draft.seal()
        folder.publish(data, unfinished, number)
    finally:
        folder.clear(unfinished)
    folder.point(data, number)
    return number


def _documents(draft: Draft, plan: Plan, stated: list[Holding], advance: Callable[[int, int], None]) -> None:
    for done, holding in enumerate(stated):
        shard = holding.hex[:2]
        quads, text = f"documents/{shard}/{holding.hex}.nq.gz", f"texts/{shard}/{holding.hex}.txt"
        if holding.version in plan.unchanged:
            draft.keep(quads)
            draft.keep(text)
        else:
            content, words = plan.write(holding)
            draft.put_quads(quads, content)
            draft.put(text, words.encode())
        advance(done + 1, len(stated))


def _graph(draft: Draft, name: str, quads: Iterable[Quad]) -> None:
    shards = {"00": nquads.canonical(quads)} if name in _WHOLE else nquads.shards(quads)
    for shard, content in shards.items():
        draft.put_quads(f"graphs/{name}/{shard}.nq.gz", content)


def _signature(draft: Draft, plan: Plan, superseded: Mapping[Key, Key]) -> bytes:
    """A digest of all that decides a release but its number and its times; equal ones are one release."""
    decides = {
        "files": draft.digests,
        "holdings": sorted((holding.version, holding.title) for holding in plan.known.values()),
        "superseded": superseded,
        "quarantine": sorted((q.version, q.origin.name) for q in plan.quarantine),
        "settings": (plan.settings.base, plan.settings.publisher, plan.settings.licence, plan.settings.contact),
        "fingerprint": plan.fingerprint,
    }
    return hashlib.sha256(msgspec.json.encode(decides, order="sorted")).hexdigest().encode() + b"\n"


def _index(draft: Draft) -> int:
    """The index into the draft; the number of its triples."""
    place, work = draft.place / "index", draft.place / ".index"
    try:
        if draft.last is None or draft.is_mostly_new():
            return index.make(_order(place, work, [draft.place / path for path in quad_paths(draft.place)]))
        order = _order(place, work, *draft.differing())
        last = str((draft.last / "index").absolute())
        return index.make(replace(order, last=last, triples=catalogue.read(draft.last).triples))
    finally:
        folder.clear(work)


def _order(place: Path, work: Path, new: Iterable[Path], old: Iterable[Path] = ()) -> index.Order:
    new_files, old_files = (tuple(str(path.absolute()) for path in paths) for paths in (new, old))
    return index.Order(str(place.absolute()), str(work.absolute()), new_files, old_files)
