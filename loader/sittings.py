"""Several meetings of one body on one day: which record is of which, by the times at which they began.

A record's key is made from body and day alone. Of records of one key with different stated starting times the earliest
keeps it, and each later one adds its time: a function of the whole set of records, whatever came first (VOCABULARY,
section 4, "meeting").
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from loader import holdings
from loader.holdings import Holding
from loader.records import Record
from loader.settle import rekeyed
from ontology import iris
from ontology.iris import Key

Again = Callable[[Holding, str], Holding | None]  # a version studied anew, with such a time in its keys


def with_time(record: Record, part: str) -> Record:
    """A record with a time added to the keys of its meeting and document; none changes nothing."""
    if not part or record.meeting is None:
        return record
    meeting = Key(f"{record.meeting.key}-{part}")
    return rekeyed(record, {record.meeting.key: meeting, record.document: _document(record.document, part)})


def _document(key: Key, part: str) -> Key:
    """A document's key with the time in its third segment, where the day stands."""
    kind, *segments = iris.parts(key)
    if len(segments) < 4:
        return key
    return iris.key(kind, *segments[:2], f"{segments[2]}-{part}", *segments[3:])


def own(holding: Holding) -> Holding:
    """A version under the keys that its own record gives, whatever it shares the day with."""
    if not holding.part:
        return holding
    kind, *segments = iris.parts(holding.document)
    if len(segments) < 4:
        return holding
    document = iris.key(kind, *segments[:2], segments[2].removesuffix(f"-{holding.part}"), *segments[3:])
    return replace(holding, document=document, version=iris.version(document, holding.sha256))


def take(before: Mapping[Key, Holding], arrived: Iterable[Holding], again: Again) -> dict[Key, Holding]:
    """The versions known after a load, each under the keys that the whole set gives it."""
    names = {holding.version: own(holding).version for holding in before.values()}
    plain = {
        names[version]: replace(own(holding), gave_way_to=names.get(Key(holding.gave_way_to), holding.gave_way_to))
        for version, holding in before.items()
    }
    known = holdings.take(plain, [own(holding) for holding in arrived])
    found = {}
    for version, part in _parts(known).items():
        holding = known[version]
        anew = again(holding, part) if part != holding.part else None
        found[version] = anew or _with(holding, holding.part)
    named = {version: holding.version for version, holding in found.items()}
    return {
        holding.version: replace(holding, gave_way_to=named.get(Key(holding.gave_way_to), holding.gave_way_to))
        for holding in found.values()
    }


def _with(holding: Holding, part: str) -> Holding:
    document = _document(holding.document, part) if part else holding.document
    return replace(holding, document=document, version=iris.version(document, holding.sha256))


def _parts(known: Mapping[Key, Holding]) -> dict[Key, str]:
    """The time that each version adds; nothing for most."""
    times: dict[Key, set[str]] = defaultdict(set)
    for holding in known.values():
        if holding.meeting and holding.started and holding.origins:
            times[holding.meeting].add(holding.started)
    found = {}
    for version, holding in known.items():
        at = sorted(times[holding.meeting]) if holding.meeting else []
        found[version] = holding.started if holding.started in at[1:] else ""
    return found


def moved(known: Iterable[Holding]) -> dict[Key, Key]:
    """The keys that versions have in no release, because they share their day, with those that they have."""
    return {own(holding).version: holding.version for holding in known if holding.part}
