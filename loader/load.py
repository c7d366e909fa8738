"""The whole way of a load, in its order: files → records → quads → gate → identities → release."""

from __future__ import annotations

import contextlib
import functools
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from loader import answers, corrections, folder, holdings, plan, release, review, sittings, source
from loader import settings as setting
from loader.holdings import Holding
from loader.settings import Settings
from loader.study import Document, Fate, Study, Task
from ontology.iris import Key
from shapes.findings import Finding

Advance = Callable[[str, int, int], None]  # what is being done, how many are done, of how many


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a load did: each document, and the release that it published; None when nothing had to change."""

    documents: tuple[Document, ...]
    release: int | None
    last: int  # the release before; 0 before the first
    base: str
    findings: tuple[Finding, ...] = ()  # of the rules that only a whole release can be held to
    remarks: tuple[str, ...] = ()  # corrections and answers that could not be taken

    def count(self, *fates: Fate) -> int:
        return sum(document.fate in fates for document in self.documents)


@dataclass(frozen=True, slots=True)
class Candidate:
    """What a load would publish: its documents, and the plan of the release."""

    documents: tuple[Document, ...]
    before: release.Last
    plan: release.Plan
    remarks: tuple[str, ...]

    def outcome(self, made: release.Made | None) -> Outcome:
        """What is told of it, given the release that came of it."""
        findings = made.findings if made else self.before.findings
        number = made.number if made else None
        base = self.plan.settings.base
        return Outcome(self.documents, number, self.before.number, base, findings, self.remarks)


def load(data: Path, arguments: Sequence[str], settings: Settings, advance: Advance, *, workers: int = 1) -> Outcome:
    """Sources into a new release; Problem when it cannot be done at all. A bad document never stops the others."""
    paths = source.gather(arguments)
    with folder.lock(data):
        found = candidate(data, named(paths, arguments), settings, advance, workers=workers)
        made = None
        if holdings.stating(found.plan.known):
            setting.write_first(data, settings)
            made = release.make(data, found.before, found.plan, functools.partial(advance, "publishing"))
    return found.outcome(made)


def candidate(
    data: Path,
    files: Sequence[tuple[Path, str]],
    settings: Settings,
    advance: Advance,
    *,
    workers: int,
    aside: Path | None = None,
) -> Candidate:
    """Everything that decides the next release; to be called under the lock.

    With `aside`, what is read is kept in that folder, and the data folder stays as it is.
    """
    given, said = corrections.read(data, settings.base), answers.read(data)
    folder.sweep(data)
    before = release.peek(data) if aside else release.last(data)
    work = Study.begin(data, settings, folder.now(), before.known.values(), keeps=True, answers=said, aside=aside)
    documents = _studied(work, files, "reading", advance, workers)
    stale = _studied(work, _stale(work, before, documents), "reading again", advance, workers)
    documents += [document for document in stale if document.fate in ("refused", "unread")]
    drawn, remarks = plan.drawn(work, before, [*documents, *stale], given)
    return Candidate(tuple(_placed(documents, drawn.known)), before, drawn, remarks)


def check(data: Path, arguments: Sequence[str], settings: Settings, advance: Advance, *, workers: int = 1) -> Outcome:
    """The same sources as far as the gate, with what people decided about them applied; nothing is published."""
    paths = source.gather(arguments)
    given, said = corrections.read(data, settings.base), answers.read(data)
    with tempfile.TemporaryDirectory(prefix="minutebook-check-") as aside:
        # A correction is looked up in graphs made anew from the records, which are kept aside for that.
        place = Path(aside) if given else None
        keeps = {"keeps": bool(given), "answers": said, "aside": place}
        work = Study.begin(data, settings, folder.now(), (), **keeps)  # type: ignore[arg-type]
        documents = _studied(work, named(paths, arguments), "reading", advance, workers)
        found = {d.holding.version: d.holding for d in documents if d.holding}
        remarks = [remark for holding in found.values() for remark in holding.unfit]
        if given:
            known = holdings.stating(release.peek(data).known)
            names = plan.identities({**known, **{h.document: h for h in found.values()}}, said).joined
            quads = functools.partial(work.quads, names)
            reviewed = review.review(given, found.values(), quads, (), frozenset(), is_whole=False)
            remarks += reviewed.remarks
            documents = [
                work.corrected(d, reviewed.of.get(d.holding.version, ()), names) if d.holding else d for d in documents
            ]
            documents = [replace(d, fate="understood") if d.fate == "published" else d for d in documents]
    return Outcome(tuple(documents), None, folder.current(data) or 0, settings.base, remarks=tuple(remarks))


def named(paths: Sequence[Path], arguments: Sequence[str]) -> list[tuple[Path, str]]:
    """Each file with the name to publish: its path within the folder that was given, never one of the machine."""
    folders = [Path(argument) for argument in arguments if Path(argument).is_dir()]
    inside = ([path.relative_to(f) for f in folders if path.is_relative_to(f)] for path in paths)
    return [(path, (of[0].as_posix() if of else path.name)) for path, of in zip(paths, inside, strict=True)]


def _studied(work: Study, tasks: Sequence[Task], what: str, advance: Advance, workers: int) -> list[Document]:
    """Every document as far as the gate, in the order given."""
    found: list[Document] = []
    if tasks:
        advance(what, 0, len(tasks))
    with contextlib.closing(work.each(tasks, workers)) as documents:
        for document in documents:
            found.append(document)
            advance(what, len(found), len(tasks))
    return found


def _stale(work: Study, before: release.Last, documents: Iterable[Document]) -> list[Holding]:
    """Versions in use, not among the documents, that another program read or about which people decided since."""
    good = [d.holding for d in documents if d.holding and d.fate in ("published", "unchanged")]
    fresh = {document.holding.sha256 for document in documents if document.holding}
    places = {origin.place for holding in good for origin in holding.origins}
    names = {(sittings.own(holding).document, origin.name) for holding in good for origin in holding.origins}
    found = []
    for holding in before.known.values():
        of = sittings.own(holding).document
        # One whose place a newer file has taken states nothing any more, and is not read for that.
        left = tuple(o for o in holding.origins if o.place not in places and (of, o.name) not in names)
        if left and holding.sha256 not in fresh and not work.is_fresh(holding):
            found.append(replace(holding, origins=left))
    return found


def _placed(documents: Iterable[Document], known: Mapping[Key, Holding]) -> Iterator[Document]:
    """The documents under the keys that they have now, marking those whose facts another file states."""
    instead = holdings.superseded(known, holdings.stating(known))
    named = {sittings.own(holding).version: holding for holding in known.values()}
    for document in documents:
        of = document.holding
        if of is None or document.fate not in ("published", "unchanged"):
            yield document
            continue
        now = named.get(sittings.own(of).version, of)
        if now.version in instead:
            yield replace(document, holding=now, fate="superseded", by=instead[now.version])
        else:
            yield replace(document, holding=now)
