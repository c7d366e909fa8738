"""One document as far as the gate: a file in, what was understood and found out."""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Generator, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from importlib import resources
from pathlib import Path
from typing import Literal

from pyoxigraph import NamedNode, Quad

from loader import account, councils, counted, crew, entities, graph, nquads, people, reading, settle, sittings, source
from loader.account import Account, Note
from loader.answers import Answers
from loader.archive import Archive
from loader.corrections import Correction, corrected
from loader.holdings import Holding, Origin
from loader.problems import Problem, Unread
from loader.records import Record
from loader.settings import Settings
from loader.settle import Settlement
from loader.source import Source
from ontology import iris
from ontology.iris import BadKey, Key
from shapes import constraints, gate
from shapes.findings import Verdict

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
    corrected: tuple[str, ...] = ()  # what people corrected in it, a line each


Task = tuple[Path, str] | Holding  # a file with the name to publish, or a version to be read again


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
    answers: Answers = Answers()  # noqa: RUF009 - a frozen value

    @classmethod
    def begin(
        cls,
        data: Path,
        settings: Settings,
        when: str,
        before: Iterable[Holding],
        *,
        keeps: bool,
        answers: Answers = Answers(),  # noqa: B008 - a frozen value
        aside: Path | None = None,
    ) -> Study:
        """`aside` is a folder to which everything is kept instead of the data folder, which then stays as it is."""
        work = cls(Archive(data, aside), settings, when, keeps, {}, answers)
        known = {(h.sha256, h.organisation): h for h in before if keeps and work.is_fresh(h)}
        return replace(work, known=known)

    def is_fresh(self, holding: Holding) -> bool:
        """Was the version read and settled with what is in use now?"""
        return holding.fingerprint == self.fingerprint and holding.given == self.answers.of(holding.document).digest

    def each(self, tasks: Sequence[Task], workers: int) -> Generator[Document]:
        """Each task as far as the gate, in their order, with so many processes at work."""
        workers = min(workers, len(tasks))
        if workers > 1:  # what is loaded before the first fork, every worker has without loading
            gate.check((), "")
            _ended(self.settings.base)
        yield from crew.each(tasks, self._done, _died, workers)

    def _done(self, task: Task) -> Document:
        return self.again(task) if isinstance(task, Holding) else self.document(*task)

    @property
    def fingerprint(self) -> str:
        """What decides what becomes of a document of this load; the setting for contacts is a part of it."""
        return fingerprint(self.settings.publishes_contacts)

    def document(self, path: Path, name: str) -> Document:
        """One file as far as the gate."""
        try:
            found = source.load(path)
            place = hashlib.sha256(str(path.absolute()).encode("utf-8", "surrogateescape")).hexdigest()[:16]
            origin, organisation = Origin(name, place), self.settings.organisation_of(path)
            known = self.known.get((found.sha256, organisation))
            if known:
                return Document(
                    name, "unchanged", known.title, holding=replace(known, origins=(origin,), gave_way_to="")
                )
            return self._read(found, origin, organisation)
        except Unread as problem:
            return Document(name, "unread", problem=str(problem))

    def again(self, holding: Holding, part: str | None = None) -> Document:
        """A version in use read anew from the archive; with `part`, that time is added to its keys."""
        name = holding.origins[0].name
        try:
            found = self.archive.source(holding.sha256, name)
            part = holding.part if part is None else part
            document = self._read(found, holding.origins[0], holding.organisation, part)
        except Problem as problem:
            return Document(name, "unread", holding.title, str(problem))
        if document.holding is None:
            return document
        return replace(document, holding=replace(document.holding, origins=holding.origins, loaded=holding.loaded))

    def _read(self, found: Source, origin: Origin, organisation: str, part: str = "") -> Document:
        stated = self._record(found, organisation)
        record = sittings.with_time(stated, part)
        given = self.answers.of(record.document)
        try:
            done = settle.apply(record, given)
            quads, verdict = self._judged(done.record)
            if done.settled and not verdict.passes:
                plain, without = self._judged(record)
                if without.passes:  # a wrong answer never costs a document its place
                    broken = next(f.message for f in verdict.findings if f.severity == "violation").rstrip(".")
                    done = Settlement(record, (), (*done.unfit, settle.breaking(record, broken)))
                    quads, verdict = plain, without
            record = done.record
            meeting = stated.meeting
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
                counted=counted.of(quads, self.settings.base),
                findings=verdict.findings,
                meeting=meeting.key if meeting else None,
                started=f"{meeting.started:%H%M}" if meeting and meeting.started else "",
                part=part,
                is_draft=record.is_draft,
                given=given.digest,
                settled=done.settled,
                unfit=done.unfit,
            )
        except BadKey as error:
            raise Unread(
                f"{found.path}: a name in it makes no address ({error}). Correct the document, or report this."
            ) from error
        fate: Fate = "refused" if not verdict.passes else "published" if self.keeps else "understood"
        notes = account.notes(verdict.findings, quads, record, self.settings.base)
        return Document(origin.name, fate, record.title, holding=holding, account=account.of(record), findings=notes)

    def _judged(self, record: Record) -> tuple[list[Quad], Verdict]:
        """The graph of a record, and what the gate says of it."""
        quads = graph.quads(record, self.settings.base)
        return quads, self.verdict(quads, record.text)

    def verdict(self, quads: Iterable[Quad], text: str) -> Verdict:
        return gate.check(quads, text, today=date.fromisoformat(self.when[:10]), ended=_ended(self.settings.base))

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

    def settled(self, holding: Holding) -> Record:
        """The record of a version, under its keys and with the answers that were taken."""
        record = self.raw(holding)
        if not holding.settled:
            return record
        return settle.apply(record, self.answers.of(record.document).only(s.doubt for s in holding.settled)).record

    def raw(self, holding: Holding) -> Record:
        """The record of a version as it was read, under its keys."""
        found = self.archive.source(holding.sha256, holding.title)
        return sittings.with_time(self._record(found, holding.organisation), holding.part)

    def quads(self, names: Mapping[Key, Key], holding: Holding) -> tuple[list[Quad], str]:
        """A version's graph as the document states it, people under the keys that stand for them, and its text."""
        base = self.settings.base
        record = self.settled(holding)
        nodes = {
            NamedNode(iris.iri(base, a)): NamedNode(iris.iri(base, b)) for a, b in given_up(names, holding).items()
        }
        return nquads.renamed(graph.quads(record, base), nodes), record.text

    def corrected(self, document: Document, taken: Sequence[Correction], names: Mapping[Key, Key]) -> Document:
        """A document with what people corrected in it applied, and what the gate then finds."""
        if document.holding is None or not taken:
            return document
        quads, text = self.quads(names, document.holding)
        changed = corrected(quads, taken)
        verdict = self.verdict(changed, text)
        notes = account.notes(verdict.findings, changed, self.settled(document.holding), self.settings.base)
        fate: Fate = document.fate if verdict.passes else "refused"
        told = tuple(correction.told(self.settings.base) for correction in taken)
        return replace(document, fate=fate, findings=notes, corrected=told)

    def graph(
        self, names: Mapping[Key, Key], corrections: Mapping[Key, Sequence[Correction]], holding: Holding
    ) -> tuple[bytes, str]:
        """A version's canonical N-Quads, with the corrections of it applied, and its text."""
        quads, text = self.quads(names, holding)
        return nquads.canonical(corrected(quads, corrections.get(holding.version, ()))), text


def _died(task: Task) -> Document:
    name, where = (task.origins[0].name, task.title) if isinstance(task, Holding) else (task[1], str(task[0]))
    why = "the process that read it ended without a word. Load it alone to see whether it is the document"
    return Document(name, "unread", problem=f"{where}: {why}.")


@functools.cache
def _ended(base: str) -> Mapping[str, date]:
    """The councils that are no more, each with the first day without it."""
    return {iris.iri(base, council.key): council.until for council in councils.register() if council.until}


def given_up(names: Mapping[Key, Key], holding: Holding) -> dict[Key, Key]:
    """The people of a document whose keys gave way, with the keys that stand for them."""
    return {m.key: names[m.key] for m in holding.mentions if m.key in names}
