"""Who is one and the same person over all documents: mentions in, the keys that give way to another out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from loader.records import Record
from ontology import iris
from ontology.iris import Key

_TOLD_APART = "One document tells these people of one name apart, so none of them is joined with another."
_TWO_COUNCILS = "Documents give people of this name different councils; whether they are one person is not decided."


@dataclass(frozen=True, slots=True)
class Mention:
    """A person as one version of a document names them: the key that it gives, and the name folded for comparison."""

    version: Key
    body: Key | None
    key: Key
    name: str
    has_council_scope: bool
    at: tuple[int, int] = (0, 0)  # where the version names them first


@dataclass(frozen=True, slots=True)
class Namesakes:
    """Keys that one name hangs together and something speaks against joining, with the first mention of each."""

    keys: tuple[Key, ...]
    first: tuple[Mention, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class Identities:
    """Who is who: the keys that give way, each with the key that stands for it, and what is left undecided."""

    joined: Mapping[Key, Key]
    undecided: tuple[Namesakes, ...] = ()


def mentions(record: Record) -> tuple[Mention, ...]:
    """Each person of a document once, with the body whose meeting or report it is."""
    version = iris.version(record.document, record.sha256)
    about = record.meeting or record.report
    councils = {t.key for t in record.things if iris.kind(t.key) == "council"}
    councils |= {key for row in (record.meeting.attendance if record.meeting else ()) for key in row.representing}
    scopes = {iris.scope(key) for key in councils if iris.kind(key) == "council"}
    body = about.body if about else None
    return tuple(
        Mention(version, body, p.key, iris.fold(p.name), iris.parts(p.key)[1] in scopes, min(p.words, default=(0, 0)))
        for p in record.people
    )


def join(people: Iterable[Mention]) -> Mapping[Key, Key]:
    """The keys that give way, each with the key that stands for it."""
    return judge(people).joined


def judge(people: Iterable[Mention]) -> Identities:
    """Who is one person, and who may be but is not joined; a function of the whole set, in any order.

    Two keys are one person when documents of one body give both the same full name, unless something speaks against
    it: two councils, or a document that names both. Whatever hangs together over documents and bodies is judged as a
    whole; where anything speaks against it nothing of it is joined. The key that stands is the first by code point of
    those under a council, else of all (VOCABULARY, section 3, "Identity of people").
    """
    named: dict[tuple[Key, str], set[Key]] = defaultdict(set)
    in_version: dict[Key, set[Key]] = defaultdict(set)
    of_council: set[Key] = set()
    first: dict[Key, Mention] = {}
    for mention in people:
        earlier = first.setdefault(mention.key, mention)
        first[mention.key] = min(earlier, mention, key=lambda m: (m.version, m.at))
        in_version[mention.version].add(mention.key)
        if mention.has_council_scope:
            of_council.add(mention.key)
        if mention.body is not None:
            named[mention.body, mention.name].add(mention.key)
    leader = _together(named.values())
    told_apart = _told_apart(leader, in_version.values())
    joined: dict[Key, Key] = {}
    undecided = []
    for group in _groups(leader).values():
        scoped = [key for key in group if key in of_council]
        reason = _TOLD_APART if leader[group[0]] in told_apart else ""
        if not reason and len({iris.parts(key)[1] for key in scoped}) > 1:
            reason = _TWO_COUNCILS
        if reason and not any(keys.issuperset(group) for keys in in_version.values() if group[0] in keys):
            everyone = tuple(sorted(group))
            undecided.append(Namesakes(everyone, tuple(first[key] for key in everyone), reason))
        if reason:
            continue
        canonical = min(scoped or group)
        joined.update({key: canonical for key in sorted(group) if key != canonical})
    return Identities(joined, tuple(sorted(undecided, key=lambda n: n.keys)))


def _together(groups: Iterable[set[Key]]) -> dict[Key, Key]:
    """Every key with the leader of all that hang together with it (union-find, the least key leads)."""
    leader: dict[Key, Key] = {}

    def lead(key: Key) -> Key:
        leader.setdefault(key, key)
        while leader[key] != key:
            leader[key] = leader[leader[key]]
            key = leader[key]
        return key

    for group in groups:
        first, *others = sorted(group)
        for other in others:
            a, b = sorted((lead(first), lead(other)))
            leader[b] = a
        lead(first)
    return {key: lead(key) for key in list(leader)}


def _groups(leader: Mapping[Key, Key]) -> dict[Key, list[Key]]:
    found: dict[Key, list[Key]] = defaultdict(list)
    for key, first in leader.items():
        found[first].append(key)
    return {first: group for first, group in found.items() if len(group) > 1}


def _told_apart(leader: Mapping[Key, Key], versions: Iterable[set[Key]]) -> set[Key]:
    """The leaders of groups of which one document names two: it tells them apart, so they are not one."""
    found: set[Key] = set()
    for keys in versions:
        seen: set[Key] = set()
        for key in keys:
            first = leader.get(key, key)
            if first in seen:
                found.add(first)
            seen.add(first)
    return found
