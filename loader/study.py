"""One document as far as the gate: a file in, what was understood and found out."""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from importlib import resources
from pathlib import Path
from typing import Literal

from pyoxigraph import NamedNode, Quad

from loader import account, councils, entities, graph, nquads, people, reading, source
from loader.account import Account, Note
from loader.archive import Archive
from loader.corrections import Correction, corrected
from loader.holdings import Holding, Origin
from loader.problems import Problem, Unread
from loader.records import Record
from loader.settings import Settings
from loader.source import Source
from ontology import iris
from ontology.iris import BadKey, Key
from shapes import constraints, gate

Fate = Literal["published", "unchanged", "superseded", "refused", "unread", "understood"]


@dataclass(frozen=True, slots=True)
class Document:
    """What came of one source: what was understood and found, or why it could not be read."""

    name: str
    fate: Fate
    title: str = ""
    problem: str = ""
    holding: Holding | None = None
    account: Account | None = None
    findings: tuple[Note, ...] = ()
    by: str = ""  # the version that states the facts in its stead


@functools.cache
def fingerprint(contact_officers: bool) -> str:
    """A digest of the code and data that decide what becomes of a document: how it is read, and how it is checked."""
    digest = hashlib.sha256(f"{reading.fingerprint()} {contact_officers}".encode())
    for entry in sorted(resources.files("shapes").iterdir(), key=lambda entry: entry.name):
        if entry.name.endswith((".py", ".ttl", ".toml")):
            digest.update(entry.name.encode() + b"\0" + hashlib.sha256(entry.read_bytes()).digest())
    for name, query in sorted(constraints.queries().items()):
        digest.update(name.encode() + b"\0" + hashlib.sha256(query.encode()).digest())
    return digest.hexdigest()


@dataclass(frozen=True, slots=True)
class Study:
    """What the documents of one load are read with; `known` are the versions that need no second look."""

    archive: Archive
    settings: Settings
    when: str
    keeps: bool  # bytes and records go into the archive
    known: Mapping[tuple[str, str], Holding]  # by digest and organisation

    @classmethod
    def begin(cls, data: Path, settings: Settings, when: str, before: Iterable[Holding], *, keeps: bool) -> Study:
        mark = fingerprint(settings.publishes_contacts)
        known = {(h.sha256, h.organisation): h for h in before if keeps and h.fingerprint == mark}
        return cls(Archive(data), settings, when, keeps, known)

    @property
    def fingerprint(self) -> str:
        """What decides what becomes of a document of this load; the setting for contacts is a part of it."""
        return fingerprint(self.settings.publishes_contacts)

    def document(self, path: Path, name: str) -> Document:
        """One file as far as the gate."""
        try:
            found = source.load(path)
            place = hashlib.sha256(str(path.absolute()).encode("utf-8", "surrogateescape")).hexdigest()[:16]
            return self._read(found, Origin(name, place), self.settings.organisation_of(path))
        except Unread as problem:
            return Document(name, "unread", problem=str(problem))

    def again(self, holding: Holding) -> Document:
        """A version in use that another version of the program read, read anew from the archive."""
        name = holding.origins[0].name
        try:
            found = self.archive.source(holding.sha256, name)
            document = self._read(found, holding.origins[0], holding.organisation)
        except Problem as problem:
            return Document(name, "unread", holding.title, str(problem))
        if document.holding is None:
            return document
        return replace(document, holding=replace(document.holding, origins=holding.origins, loaded=holding.loaded))

    def _read(self, found: Source, origin: Origin, organisation: str) -> Document:
        known = self.known.get((found.sha256, organisation))
        if known:
            return Document(
                origin.name, "unchanged", known.title, holding=replace(known, origins=(origin,), gave_way_to="")
            )
        record = self._record(found, organisation)
        try:
            quads = graph.quads(record, self.settings.base)
            verdict = gate.check(
                quads, record.text, today=date.fromisoformat(self.when[:10]), ended=_ended(self.settings.base)
            )
            holding = Holding(
                version=iris.version(record.document, record.sha256),
                document=record.document,
                sha256=record.sha256,
                media_type=record.media_type,
                title=record.title,
                fingerprint=self.fingerprint,
                organisation=organisation,
                loaded=self.when,
                origins=(origin,),
                mentions=people.mentions(record),
                forms=entities.forms(quads, self.settings.base),
                plans=entities.plans(quads, self.settings.base),
                findings=verdict.findings,
            )
        except BadKey as error:
            raise Unread(
                f"{found.path}: a name in it makes no address ({error}). Correct the document, or report this."
            ) from error
        fate: Fate = "refused" if not verdict.passes else "published" if self.keeps else "understood"
        notes = account.notes(verdict.findings, quads, record, self.settings.base)
        return Document(origin.name, fate, record.title, holding=holding, account=account.of(record), findings=notes)

    def _record(self, found: Source, organisation: str) -> Record:
        """The record of a source: from the archive, where this loader has read it before."""
        record = self.archive.record(found.sha256, self.fingerprint, organisation)
        if record is None:
            found = replace(found, contact_officers=self.settings.publishes_contacts)
            record = reading.read(found, organisation)
            if self.keeps:
                self.archive.keep(found)
                self.archive.keep_record(record, self.fingerprint, organisation)
        return record

    def quads(self, names: Mapping[Key, Key], holding: Holding) -> tuple[list[Quad], str]:
        """A version's graph as the document states it, people under the keys that stand for them, and its text."""
        base = self.settings.base
        record = self._record(self.archive.source(holding.sha256, holding.title), holding.organisation)
        nodes = {
            NamedNode(iris.iri(base, a)): NamedNode(iris.iri(base, b)) for a, b in given_up(names, holding).items()
        }
        return nquads.renamed(graph.quads(record, base), nodes), record.text

    def graph(
        self, names: Mapping[Key, Key], corrections: Mapping[Key, Sequence[Correction]], holding: Holding
    ) -> tuple[bytes, str]:
        """A version's canonical N-Quads, with the corrections of it applied, and its text."""
        quads, text = self.quads(names, holding)
        return nquads.canonical(corrected(quads, corrections.get(holding.version, ()))), text


@functools.cache
def _ended(base: str) -> Mapping[str, date]:
    """The councils that are no more, each with the first day without it."""
    return {iris.iri(base, council.key): council.until for council in councils.register() if council.until}


def given_up(names: Mapping[Key, Key], holding: Holding) -> dict[Key, Key]:
    """The people of a document whose keys gave way, with the keys that stand for them."""
    return {m.key: names[m.key] for m in holding.mentions if m.key in names}
