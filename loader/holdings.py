"""What a release holds of each document: the versions it knows, and which of them states the document's facts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec

from loader.counted import Counted
from loader.entities import Form, Plan
from loader.people import Mention, Pair
from loader.problems import Problem
from loader.settle import Settled
from ontology.iris import Key
from shapes.findings import Finding

FOLDER = "holdings"
# Of several files of one document, the kind that keeps most of its structure states it.
_RANK = {
    "text/html": 0,
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": 1,
    "application/vnd.oasis.opendocument.text": 1,
    "application/pdf": 2,
}


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a version was loaded from: a relative name to publish, and a digest of the place on this machine."""

    name: str
    place: str


@dataclass(frozen=True, slots=True)
class Holding:
    """One version of a document that passed the gate; without origins when a newer file took each of its places."""

    version: Key
    document: Key
    sha256: str
    media_type: str
    title: str
    fingerprint: str  # of the program that read and checked it
    organisation: str  # the setting with which it was read
    loaded: str  # xsd:dateTime of its first release
    origins: tuple[Origin, ...]
    gave_way_to: str = ""  # the version that took its last place
    mentions: tuple[Mention, ...] = ()
    forms: tuple[Form, ...] = ()
    plans: tuple[Plan, ...] = ()
    counted: Counted = Counted()  # noqa: RUF009 - a frozen value; what it adds to the statistics, before any correction
    findings: tuple[Finding, ...] = ()
    meeting: Key | None = None  # the meeting that it records, by its body and day alone
    started: str = ""  # when that began, as HHMM
    part: str = ""  # what `sittings` added to the keys of meeting and document: HHMM
    is_draft: bool = False  # its head says that it waits for approval
    given: str = ""  # a digest of the answers about it
    settled: tuple[Settled, ...] = ()  # the answers that were taken
    unfit: tuple[str, ...] = ()  # why others were not

    @property
    def hex(self) -> str:
        """The last segment of the version's key: the name of its files."""
        return self.version.rsplit("/", 1)[1]


@dataclass(frozen=True, slots=True)
class Quarantined:
    """A version that the gate refused; the last good version of its document stays."""

    version: Key
    origin: Origin
    loaded: str
    findings: tuple[Finding, ...]


Holdings = Mapping[Key, Holding]


def take(before: Holdings, arrived: Iterable[Holding]) -> dict[Key, Holding]:
    """The versions known after a load. A file that took the place of another, or its name in one document, is newer."""
    known = dict(before)
    incoming = sorted(arrived, key=lambda h: h.version)
    places = {origin.place: holding for holding in incoming for origin in holding.origins}
    names: dict[tuple[Key, str], Holding] = {}
    for holding in incoming:
        for origin in holding.origins:
            names.setdefault((holding.document, origin.name), holding)
    for version, old in before.items():
        kept = []
        newer = ""
        for origin in old.origins:
            taker = places.get(origin.place) or names.get((old.document, origin.name))
            if taker is None or taker.version == version:
                kept.append(origin)
            else:
                newer = taker.version
        if newer:
            known[version] = replace(old, origins=tuple(kept), gave_way_to="" if kept else newer)
    for holding in incoming:
        old_one = known.get(holding.version)
        origins = {*(old_one.origins if old_one else ()), *holding.origins}
        loaded = old_one.loaded if old_one else holding.loaded
        known[holding.version] = replace(
            holding, origins=tuple(sorted(origins, key=lambda o: (o.name, o.place))), loaded=loaded
        )
    return known


def stating(known: Holdings) -> dict[Key, Holding]:
    """For each document the version that states its facts: approved before draft, then by kind, then by digest."""
    candidates: dict[Key, list[Holding]] = defaultdict(list)
    for holding in known.values():
        if holding.origins:
            candidates[holding.document].append(holding)
    return {
        document: min(of, key=lambda h: (h.is_draft, _RANK.get(h.media_type, 3), h.sha256))
        for document, of in candidates.items()
    }


def superseded(known: Holdings, stated: Mapping[Key, Holding]) -> dict[Key, Key]:
    """Each version that states nothing, with the version that does so in its stead."""
    winners = {holding.version for holding in stated.values()}
    found = {}
    for version, holding in known.items():
        if version in winners:
            continue
        last = holding
        while not last.origins:
            last = known[Key(last.gave_way_to)]
        found[version] = stated[last.document].version
    return found


def moved(known: Holdings, stated: Mapping[Key, Holding]) -> dict[Key, Key]:
    """Documents of which no version is left that states anything, with the document that took their place."""
    documents = {holding.document for holding in stated.values()}
    by = {known[version].document: known[winner].document for version, winner in superseded(known, stated).items()}
    return {document: taker for document, taker in by.items() if document not in documents}


def quarantine(
    before: Iterable[Quarantined], good: Iterable[Holding], refused: Iterable[Holding]
) -> tuple[Quarantined, ...]:
    """The refused versions after a load: one for each place, until a version from there passes."""
    places = {origin.place: None for holding in good for origin in holding.origins}
    found: dict[str, Quarantined | None] = {old.origin.place: old for old in before} | places
    for holding in refused:
        for origin in holding.origins:
            found[origin.place] = Quarantined(holding.version, origin, holding.loaded, holding.findings)
    return tuple(entry for entry in found.values() if entry is not None)


def read(release: Path) -> tuple[dict[Key, Holding], tuple[Quarantined, ...], tuple[Finding, ...]]:
    """What a release holds, what was refused, what the rules found; Problem when the files cannot be understood."""
    try:
        shards = [
            msgspec.json.decode(path.read_bytes(), type=tuple[Holding, ...])
            for path in sorted((release / FOLDER).glob("??.json"))
        ]
        refused = msgspec.json.decode((release / FOLDER / "quarantine.json").read_bytes(), type=tuple[Quarantined, ...])
        rules = release / FOLDER / "rules.json"
        findings = msgspec.json.decode(rules.read_bytes() if rules.exists() else b"[]", type=tuple[Finding, ...])
    except (OSError, msgspec.DecodeError) as error:
        raise Problem(
            f"{release / FOLDER}: cannot be understood ({error}). Run `minutebook verify` to see what is damaged."
        ) from error
    return {holding.version: holding for shard in shards for holding in shard}, refused, findings


def reviewed(release: Path) -> tuple[Pair, ...]:
    """What people had decided about identities when a release was made."""
    path = release / FOLDER / "identities.json"
    try:
        return msgspec.json.decode(path.read_bytes() if path.exists() else b"[]", type=tuple[Pair, ...])
    except (OSError, msgspec.DecodeError) as error:
        raise Problem(f"{path}: cannot be understood ({error}). Run `minutebook verify`.") from error


def files(
    known: Holdings,
    quarantine: Iterable[Quarantined],
    findings: tuple[Finding, ...] = (),
    pairs: tuple[Pair, ...] = (),
) -> dict[str, bytes]:
    """The holdings as files of a release, so spread that one changed document rewrites one of them."""
    shards: dict[str, list[Holding]] = defaultdict(list)
    for version in sorted(known):
        shards[known[version].hex[:2]].append(known[version])
    found = {f"{FOLDER}/{name}.json": msgspec.json.encode(shard) for name, shard in shards.items()}
    ordered = sorted(quarantine, key=lambda q: (q.version, q.origin.name, q.origin.place))
    return found | {
        f"{FOLDER}/quarantine.json": msgspec.json.encode(ordered),
        f"{FOLDER}/rules.json": msgspec.json.encode(findings),
        f"{FOLDER}/identities.json": msgspec.json.encode(pairs),
    }
