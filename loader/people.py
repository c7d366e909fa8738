"""Who is one and the same person over all documents: mentions in, the keys that give way to another out.

What people decided (`Pair`) goes before every rule: two keys that a review joined are one person, two that it split are
never joined, whatever else hangs together with them.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from loader.records import Record
from ontology import iris
from ontology.iris import Key

_TOLD_APART = "One document tells these people of one name apart, so none of them is joined with another."
_TWO_COUNCILS = "Documents give people of this name different councils; whether they are one person is not decided."
_REVIEWED_APART = "A review tells two of these people apart; who the others are is not decided."


@dataclass(frozen=True, slots=True)
class Mention:
    """A person as one version of a document names them: the key that it gives, and the name folded for comparison."""

    version: Key
    body: Key | None
    key: Key
    name: str
    has_council_scope: bool
    at: tuple[int, int] = (0, 0)  # where the version names them first
    council: str = ""  # the scope of the council of their own row, which a review may have told


@dataclass(frozen=True, slots=True)
class Pair:
    """A reviewed decision about two keys: one person, or two."""

    keys: tuple[Key, Key]
    is_one: bool


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
    of: dict[Key, str] = {}
    for row in record.meeting.attendance if record.meeting else ():
        councils_of_row = [iris.scope(key) for key in row.representing if iris.kind(key) == "council"]
        if councils_of_row:
            of.setdefault(row.person, councils_of_row[0])
    return tuple(
        Mention(
            version,
            body,
            p.key,
            iris.fold(p.name),
            iris.parts(p.key)[1] in scopes,
            min(p.words, default=(0, 0)),
            of.get(p.key, ""),
        )
        for p in record.people
    )


def join(people: Iterable[Mention], reviewed: Iterable[Pair] = ()) -> Mapping[Key, Key]:
    """The keys that give way, each with the key that stands for it."""
    return judge(people, reviewed).joined


def judge(people: Iterable[Mention], reviewed: Iterable[Pair] = ()) -> Identities:
    """Who is one person, and who may be but is not joined; a function of the whole set, in any order.

    Two keys are one person when documents of one body give both the same full name, unless something speaks against
    it: two councils, a document that names both, or a review. Whatever hangs together over documents and bodies is
    judged as a whole; where anything speaks against it nothing of it is joined but what a review joined. The key that
    stands is the first by code point of those under a council, else of all (VOCABULARY, section 3, "Identity of
    people").
    """
    named: dict[tuple[Key, str], set[Key]] = defaultdict(set)
    in_version: dict[Key, set[Key]] = defaultdict(set)
    of_council: set[Key] = set()
    councils: dict[Key, set[str]] = defaultdict(set)
    first: dict[Key, Mention] = {}
    for mention in people:
        earlier = first.setdefault(mention.key, mention)
        first[mention.key] = min(earlier, mention, key=lambda m: (m.version, m.at))
        in_version[mention.version].add(mention.key)
        if mention.has_council_scope:
            of_council.add(mention.key)
            councils[mention.key].add(iris.parts(mention.key)[1])
        elif mention.council:
            councils[mention.key].add(mention.council)
        if mention.body is not None:
            named[mention.body, mention.name].add(mention.key)
    one, apart = _reviewed(reviewed, first)
    leader = _together([*named.values(), *one])
    joined: dict[Key, Key] = {}
    undecided = []

    def stand(group: Iterable[Key]) -> Key:
        """The key that stands for all of a group, which give way to it."""
        everyone = set(group)
        canonical = min(everyone & of_council or everyone)
        joined.update({key: canonical for key in sorted(everyone) if key != canonical})
        return canonical

    surely = _together(one)
    told_apart = _told_apart(leader, in_version.values(), surely)
    for group in _groups(leader).values():
        parts = _groups({key: surely.get(key, key) for key in group}, least=1)
        split = {pair for pair in apart if pair <= set(group)}
        reason = _TOLD_APART if leader[group[0]] in told_apart else ""
        if not reason and _have_two_councils(parts.values(), councils):
            reason = _TWO_COUNCILS
        if not reason and not split:
            stand(group)
            continue
        everyone = tuple(sorted(stand(part) for part in parts.values()))
        is_told = any(keys.issuperset(group) for keys in in_version.values() if group[0] in keys)
        if len(everyone) > 1 and not is_told and not _all_apart(parts, surely, split):
            named_first = tuple(first[key] for key in everyone)
            undecided.append(Namesakes(everyone, named_first, reason or _REVIEWED_APART))
    return Identities(joined, tuple(sorted(undecided, key=lambda n: n.keys)))


def _reviewed(
    reviewed: Iterable[Pair], known: Mapping[Key, Mention]
) -> tuple[list[set[Key]], frozenset[frozenset[Key]]]:
    """The pairs that are one person, and those that are two; nothing is joined round a pair of two."""
    decided = {frozenset(pair.keys): pair.is_one for pair in reviewed if known.keys() >= set(pair.keys)}
    apart = frozenset(pair for pair, is_one in decided.items() if not is_one)
    one = [set(pair) for pair, is_one in decided.items() if is_one]
    leader = _together(one)
    wrong = {leader[key] for pair in apart for key in pair if len({leader.get(k, k) for k in pair}) == 1}
    return [pair for pair in one if leader[min(pair)] not in wrong], apart


def _have_two_councils(parts: Iterable[Iterable[Key]], councils: Mapping[Key, set[str]]) -> bool:
    """Do parts that no review joined stand under different councils?"""
    found = [scopes for part in parts if (scopes := set().union(*(councils.get(key, set()) for key in part)))]
    return len(found) > 1 and len(set().union(*found)) > 1


def _all_apart(
    parts: Mapping[Key, Iterable[Key]],
    surely: Mapping[Key, Key],
    split: Iterable[frozenset[Key]],
) -> bool:
    """Did a review split every two of those that are left?"""
    leaders = {surely.get(key, key) for key in parts}
    told = {frozenset(surely.get(key, key) for key in pair) for pair in split}
    return all(frozenset(pair) in told for pair in itertools.combinations(sorted(leaders), 2))


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


def _groups(leader: Mapping[Key, Key], least: int = 2) -> dict[Key, list[Key]]:
    found: dict[Key, list[Key]] = defaultdict(list)
    for key, first in leader.items():
        found[first].append(key)
    return {first: group for first, group in found.items() if len(group) >= least}


def _told_apart(leader: Mapping[Key, Key], versions: Iterable[set[Key]], surely: Mapping[Key, Key]) -> set[Key]:
    """The leaders of groups of which one document names two: it tells them apart, so they are not one.

    Two that a review joined (`surely`) count as one.
    """
    found: set[Key] = set()
    for keys in versions:
        seen: set[Key] = set()
        for key in {surely.get(key, key) for key in keys}:
            first = leader.get(key, key)
            if first in seen:
                found.add(first)
            seen.add(first)
    return found
