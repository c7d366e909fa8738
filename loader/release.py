"""A release: what documents state and the gate let through in, a folder of standard files out, whole or not at all."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec
from pyoxigraph import Quad

from loader import catalogue, changes, dumps, folder, holdings, index, nquads, partitions, sums
from loader.catalogue import Entry, Release
from loader.changes import State
from loader.draft import ASIDE, Draft, quad_paths
from loader.holdings import Holding, Quarantined
from loader.people import Pair
from loader.problems import Problem
from loader.settings import Settings
from ontology import endpoint, iris
from ontology.iris import Key
from shapes import gate
from shapes.findings import Finding, Verdict

SIGNATURE = f"{holdings.FOLDER}/signature"
REPORT = "report.ttl"
_RULES = "graphs/quality/rules.nq.gz"  # what the rules for a whole release find; the rest of the graph is in shards
_RULES_KEY = Key("quality/release")
# Graphs with things that come and go with the documents are cut into shards; the others are one file.
_WHOLE = frozenset({"ontology", "registers"})


@dataclass(frozen=True, slots=True)
class Last:
    """The release that is published now; number 0 and nothing in it before the first."""

    number: int
    place: Path | None
    known: Mapping[Key, Holding]
    quarantine: tuple[Quarantined, ...]
    findings: tuple[Finding, ...] = ()  # of the rules for a whole release
    gone: int = 0  # a later release that was published, and moved away by somebody
    reviewed: tuple[Pair, ...] = ()  # what people had decided about identities


@dataclass(frozen=True, slots=True)
class Made:
    """What came of a plan: the number of the new release, and what the rules for a whole release find in it."""

    number: int
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that decides a release: what it holds, and the graphs and files made from that."""

    settings: Settings
    when: str  # xsd:dateTime; in the catalogue and the manifest only
    known: Mapping[Key, Holding]
    quarantine: tuple[Quarantined, ...]
    unchanged: frozenset[Key]  # versions whose files are those of the last release
    write: Callable[[Holding], tuple[bytes, str]]  # a version's canonical N-Quads, and its text
    graphs: Mapping[str, Sequence[Quad]]
    replaced: Mapping[Key, Key]  # every key that gave way, and the one that stands for it
    replaced_before: Mapping[Key, Key]
    copies: Mapping[str, bytes]
    fingerprint: str
    reviewed: tuple[Pair, ...] = ()  # what people decided about identities


def peek(data: Path) -> Last:
    """What is published now, unverified and without tidying up: for those who only look."""
    number = folder.current(data) or 0
    place = folder.release(data, number)
    if not number or not place.is_dir():
        return Last(0, None, {}, ())
    return Last(number, place, *holdings.read(place), reviewed=holdings.reviewed(place))


def last(data: Path) -> Last:
    """What is published now, after tidying up behind a loader that was interrupted. To be called under the lock.

    Problem when it is damaged: what is built on it would be damaged too.
    """
    for left in (data / "releases").glob(f"{folder.UNFINISHED}*"):
        folder.clear(left)
    number = folder.current(data) or 0
    for newer in [n for n in folder.numbers(data) if n > number]:
        # Killed between the rename and the link: the release is whole on the disk and only has to be shown.
        if sums.damages(folder.release(data, newer)):
            folder.clear(folder.release(data, newer))
        else:
            folder.point(data, newer)
    number = folder.current(data) or 0
    kept = [n for n in folder.numbers(data) if n <= number]
    if not kept:
        return Last(0, None, {}, (), gone=number)
    place = folder.release(data, kept[-1])
    for damage in sums.damages(place):
        raise Problem(
            f"{data / damage} Nothing is built on a damaged release. Put its files back from a copy, or move {place} "
            "away and load your documents again: the release before it then counts as the last."
        )
    gone = number if number != kept[-1] else 0
    return Last(kept[-1], place, *holdings.read(place), gone=gone, reviewed=holdings.reviewed(place))


def releases(data: Path) -> list[Release]:
    """The releases that are kept, the oldest first."""
    return [catalogue.read(folder.release(data, number)) for number in folder.numbers(data)]


def make(data: Path, before: Last, plan: Plan, advance: Callable[[int, int], None]) -> Made | None:
    """The next release, published; None, and nothing left behind, when it would be the same as the last.

    Problem when it breaks a rule that stops a release.
    """
    number = max([before.number, before.gone, *folder.numbers(data)]) + 1
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
        if before.place and not before.gone and SIGNATURE not in draft.written:
            return None
        _changes(draft, before, plan, number)
        entry, done = _indexed(draft, before, plan, Entry(plan.settings, number, plan.when, ()))
        findings = done.findings
        draft.put_quads(partitions.FILE, done.counts)
        for path, content in holdings.files(plan.known, plan.quarantine, findings, plan.reviewed).items():
            draft.put(path, content)
        quality = [*plan.graphs["quality"], *_rules(plan.settings.base, findings)]
        draft.put(REPORT, nquads.turtle(quality))
        draft.put(catalogue.FILE, catalogue.manifest(entry, len(stated), done.triples, done.counts))
        draft.seal()
        folder.publish(data, unfinished, number)
    finally:
        folder.clear(unfinished)
    folder.point(data, number)
    return Made(number, findings)


def _documents(draft: Draft, plan: Plan, stated: list[Holding], advance: Callable[[int, int], None]) -> None:
    for done, holding in enumerate(stated):
        shard = holding.hex[:2]
        quads, text = quads_path(holding), f"texts/{shard}/{holding.hex}.txt"
        if holding.version in plan.unchanged:
            draft.keep(quads)
            draft.keep(text)
        else:
            content, words = plan.write(holding)
            draft.put_quads(quads, content)
            draft.put(text, words.encode())
        advance(done + 1, len(stated))


def quads_path(holding: Holding) -> str:
    """The file of a version's graph."""
    return f"documents/{holding.hex[:2]}/{holding.hex}.nq.gz"


def _graph_file(draft: Draft, path: str, quads: Sequence[Quad]) -> None:
    if quads:
        draft.put_quads(path, nquads.canonical(quads))


def _graph(draft: Draft, name: str, quads: Iterable[Quad]) -> None:
    shards = {"00": nquads.canonical(quads)} if name in _WHOLE else nquads.shards(quads)
    for shard, content in shards.items():
        draft.put_quads(f"graphs/{name}/{shard}.nq.gz", content)


def _signature(draft: Draft, plan: Plan, superseded: Mapping[Key, Key]) -> bytes:
    """A digest of all that decides a release but its number and its times; equal ones are one release."""
    base = plan.settings.base
    graphs = {iris.graph(base, name) for name in (*plan.graphs, "catalogue")}
    decides = {
        "files": draft.digests,
        "holdings": sorted((holding.version, holding.title) for holding in plan.known.values()),
        "superseded": superseded,
        "quarantine": sorted((q.version, q.origin.name) for q in plan.quarantine),
        "settings": (plan.settings.base, plan.settings.publisher, plan.settings.licence, plan.settings.contact),
        "fingerprint": plan.fingerprint,
        "endpoint": [str(triple) for triple in (*endpoint.queries(base), *endpoint.description(base, graphs))],
    }
    return hashlib.sha256(msgspec.json.encode(decides, order="sorted")).hexdigest().encode() + b"\n"


def _changes(draft: Draft, before: Last, plan: Plan, number: int) -> None:
    """The file of what this release changes, beside those of the releases before it."""
    if before.place:
        for path in sorted((before.place / changes.FOLDER).glob("*.nq.gz")):
            draft.carry(f"{changes.FOLDER}/{path.name}")
    old, new = State(before.known, plan.replaced_before), State(plan.known, plan.replaced)
    both = {h.version for h in holdings.stating(before.known).values()}
    written = [
        h.version for h in holdings.stating(plan.known).values() if h.version in both and quads_path(h) in draft.written
    ]
    found = changes.between(old, new, written)
    quads = changes.quads(plan.settings.base, number, plan.when, found)
    draft.put_quads(changes.path(number), nquads.canonical(quads))


# ---------------------------------------------------------------- the index, and what can be said only with it
def _indexed(draft: Draft, before: Last, plan: Plan, entry: Entry) -> tuple[Entry, index.Done]:
    """The index into the draft; the release as the catalogue has it, the counts, and what the rules find.

    What the rules find in the index is itself published in it. So it is made with what they found last time, and
    changed once more where they now find something else.
    """
    base, findings = plan.settings.base, before.findings
    superseded = holdings.superseded(plan.known, holdings.stating(plan.known))

    def describe() -> Entry:
        _graph_file(draft, _RULES, _rules(base, findings))
        described = replace(entry, dumps=dumps.make(draft))
        graphs = {path.split("/")[1] for path in quad_paths(draft.place) if path.startswith("graphs/")} | {"catalogue"}
        addresses = {iris.graph(base, name) for name in graphs}
        _graph(draft, "catalogue", catalogue.quads(described, plan.known.values(), superseded, addresses))
        return described

    described = describe()
    done = _index(draft, base)
    _stop(done.findings)
    if done.findings != findings:
        findings = done.findings
        old = [draft.set_aside(path) for path in _told(draft)]
        described = describe()
        again = _index_again(draft, [draft.place / path for path in _told(draft)], old, done, base)
        folder.clear(draft.place / ASIDE)
        done = replace(again, findings=findings)
    return described, done


def _rules(base: str, findings: tuple[Finding, ...]) -> list[Quad]:
    """What the rules for a whole release find, as a validation report of the graph `quality`."""
    if not findings:
        return []
    about = f"{iris.iri(base, _RULES_KEY)}"
    report = gate.report({_RULES_KEY: Verdict(findings)}, base)
    return [quad for quad in report if getattr(quad.object, "value", "") != about]


def _stop(findings: Iterable[Finding]) -> None:
    broken = [finding for finding in findings if finding.severity == "violation"]
    if broken:
        more = f" ({len(broken) - 1} more like it.)" if len(broken) > 1 else ""
        raise Problem(f"The release breaks a rule and is not published. {broken[0].message}{more}")


def _told(draft: Draft) -> list[str]:
    """The files of quads that what the rules find can change."""
    return [path for path in quad_paths(draft.place) if path == _RULES or path.startswith("graphs/catalogue/")]


def _index(draft: Draft, base: str) -> index.Done:
    """The index into the draft."""
    place, work = draft.place / "index", draft.place / ".index"
    try:
        counted = draft.last and draft.last / partitions.FILE
        if draft.last is None or counted is None or not counted.exists() or draft.is_mostly_new():
            order = _order(place, work, [draft.place / path for path in quad_paths(draft.place)])
        else:
            new, old = draft.differing()
            order = _order(place, work, new, [path for path in old if path != counted])
            last = str((draft.last / "index").absolute())
            order = replace(order, last=last, triples=catalogue.read(draft.last).triples, counts=sums.unzipped(counted))
        return index.make(replace(order, base=base))
    finally:
        folder.clear(work)


def _index_again(draft: Draft, new: Iterable[Path], old: Iterable[Path], done: index.Done, base: str) -> index.Done:
    """The index of the draft with some files in the place of others; the rules have been asked."""
    place, work, first = draft.place / "index", draft.place / ".index", draft.place / ".first"
    place.rename(first)
    try:
        order = replace(_order(place, work, new, old), last=str(first.absolute()), triples=done.triples)
        return index.make(replace(order, base=base, counts=done.counts, has_rules=False))
    finally:
        folder.clear(work)
        folder.clear(first)


def _order(place: Path, work: Path, new: Iterable[Path], old: Iterable[Path] = ()) -> index.Order:
    new_files, old_files = (tuple(str(path.absolute()) for path in paths) for paths in (new, old))
    return index.Order(str(place.absolute()), str(work.absolute()), new_files, old_files)
