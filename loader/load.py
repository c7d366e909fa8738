"""The whole way of a load, in its order: files → records → quads → gate → identities → release."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib import resources
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Quad

from loader import (
    catalogue,
    corrections,
    councils,
    entities,
    folder,
    holdings,
    organisations,
    people,
    release,
    review,
    source,
    study,
    sums,
)
from loader import settings as setting
from loader.corrections import Correction
from loader.holdings import Holding, Quarantined
from loader.layouts.head import organisation_key
from loader.people import Identities
from loader.settings import Settings
from loader.study import Document, Fate, Study
from ontology import files, iris
from ontology.iris import Key
from ontology.terms import DCT, SKOS
from shapes import constraints, gate
from shapes.findings import Finding, Verdict

Advance = Callable[[str, int, int], None]  # what is being done, how many are done, of how many
Stated = Mapping[Key, Holding]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a load did: each document, and the release that it published; None when nothing had to change."""

    documents: tuple[Document, ...]
    release: int | None
    last: int  # the release before; 0 before the first
    base: str
    findings: tuple[Finding, ...] = ()  # of the rules that only a whole release can be held to
    remarks: tuple[str, ...] = ()  # corrections that could not be taken

    def count(self, *fates: Fate) -> int:
        return sum(document.fate in fates for document in self.documents)


def load(data: Path, arguments: Sequence[str], settings: Settings, advance: Advance) -> Outcome:
    """Sources into a new release; Problem when it cannot be done at all. A bad document never stops the others."""
    paths = source.gather(arguments)
    with folder.lock(data):
        given = corrections.read(data, settings.base)
        before = release.last(data)
        work = Study.begin(data, settings, folder.now(), before.known.values(), keeps=True)
        documents = [work.document(path, name) for path, name in _named(paths, arguments, advance)]
        stale = list(_stale(work, before, documents, advance))
        documents += [document for document in stale if document.fate in ("refused", "unread")]
        plan, remarks = _plan(work, before, [*documents, *stale], given)
        made = None
        if holdings.stating(plan.known):
            setting.write_first(data, settings)
            made = release.make(data, before, plan, functools.partial(advance, "publishing"))
    findings = made.findings if made else before.findings
    number = made.number if made else None
    return Outcome(tuple(_placed(documents, plan.known)), number, before.number, settings.base, findings, remarks)


def check(data: Path, arguments: Sequence[str], settings: Settings, advance: Advance) -> Outcome:
    """The same sources as far as the gate; nothing is written."""
    paths = source.gather(arguments)
    work = Study.begin(data, settings, folder.now(), (), keeps=False)
    documents = [work.document(path, name) for path, name in _named(paths, arguments, advance)]
    return Outcome(tuple(documents), None, folder.current(data) or 0, settings.base)


def _named(paths: Sequence[Path], arguments: Sequence[str], advance: Advance) -> Iterator[tuple[Path, str]]:
    """Each file with the name to publish: its path within the folder that was given, never one of the machine."""
    folders = [Path(argument) for argument in arguments if Path(argument).is_dir()]
    for done, path in enumerate(paths):
        advance("reading", done, len(paths))
        inside = [path.relative_to(f) for f in folders if path.is_relative_to(f)]
        yield path, (inside[0].as_posix() if inside else path.name)
    advance("reading", len(paths), len(paths))


def _stale(work: Study, before: release.Last, documents: Iterable[Document], advance: Advance) -> Iterator[Document]:
    """Versions in use that another version of the program read and that are not among the documents, read again."""
    fresh = {document.holding.sha256 for document in documents if document.holding}
    every = [h for h in before.known.values() if h.origins and h.fingerprint != work.fingerprint]
    stale = [holding for holding in every if holding.sha256 not in fresh]
    for done, holding in enumerate(stale, 1):
        yield work.again(holding)
        advance("reading again", done, len(stale))


def _plan(
    work: Study, before: release.Last, documents: Sequence[Document], given: Sequence[Correction]
) -> tuple[release.Plan, tuple[str, ...]]:
    """The next release: which versions state what, who is who, what things are called; and corrections not taken."""
    good = [d.holding for d in documents if d.holding and d.fate in ("published", "unchanged")]
    refused = [d.holding for d in documents if d.holding and d.fate == "refused"]
    known = holdings.take(before.known, good)
    stated, stated_before = holdings.stating(known), holdings.stating(before.known)
    who, names_before = _who(stated), _who(stated_before).joined
    quarantine = holdings.quarantine(before.quarantine, good, refused)
    graphs = _graphs(work.settings, known, stated, who, quarantine)
    touched = review.touched(given, before.place, work.settings.base)
    unchanged = frozenset(
        holding.version
        for document, holding in stated.items()
        if (last := stated_before.get(document)) is not None
        and last.version == holding.version
        and _is_same(holding, last, who.joined, names_before, work.fingerprint)
        and not (holding.fingerprint == work.fingerprint and iris.iri(work.settings.base, holding.version) in touched)
    )
    reviewed = review.review(
        given,
        [holding for holding in stated.values() if holding.version not in unchanged],
        functools.partial(work.quads, who.joined),
        [graphs["registers"], graphs["entities"]],
        _passed(before, stated_before, work.fingerprint),
    )
    graphs |= {name: reviewed.applied_to(graphs[name]) for name in ("registers", "entities")}
    graphs["corrections"] = corrections.quads(work.settings.base, reviewed.taken)
    plan = release.Plan(
        settings=work.settings,
        when=work.when,
        known=known,
        quarantine=quarantine,
        unchanged=unchanged,
        write=functools.partial(work.graph, who.joined, reviewed.of),
        graphs=graphs,
        replaced={**who.joined, **holdings.moved(known, stated)},
        replaced_before={**names_before, **holdings.moved(before.known, stated_before)},
        copies=_copies(),
        fingerprint=work.fingerprint,
    )
    return plan, reviewed.remarks


def _passed(before: release.Last, stated: Stated, fingerprint: str) -> frozenset[str]:
    """The digests of the graphs that the gate, as it is now, let through in the last release."""
    digests = sums.read(before.place / sums.CONTENT) if before.place else {}
    return frozenset(
        digests.get(release.quads_path(holding), "")
        for holding in stated.values()
        if holding.fingerprint == fingerprint
    )


def _who(stated: Stated) -> Identities:
    return people.judge(mention for holding in stated.values() for mention in holding.mentions)


def _is_same(
    holding: Holding, last: Holding, names: Mapping[Key, Key], names_before: Mapping[Key, Key], fingerprint: str
) -> bool:
    """Is the version's graph in the last release still right? One that cannot be made anew has to be."""
    if holding.fingerprint != fingerprint:
        return True
    made_alike = holding.fingerprint == last.fingerprint and holding.organisation == last.organisation
    return made_alike and study.given_up(names, holding) == study.given_up(names_before, last)


def _graphs(
    settings: Settings, known: Stated, stated: Stated, who: Identities, quarantine: Iterable[Quarantined]
) -> dict[str, list[Quad]]:
    """Every graph but those of the documents, the corrections and the catalogue."""
    base = settings.base
    registers = [*councils.quads(base), *organisations.quads(base)]
    named = {
        quad.subject.value: quad.object.value
        for quad in registers
        if quad.predicate == SKOS.prefLabel and isinstance(quad.subject, NamedNode) and isinstance(quad.object, Literal)
    }
    labels = entities.preferred((holding.forms for holding in stated.values()), who.joined)
    labels.setdefault((catalogue.publisher(settings), "en"), settings.publisher)
    plans = {plan for holding in stated.values() for plan in holding.plans}
    replaced = {**who.joined, **holdings.moved(known, stated)}
    found = [(refused.version, refused.findings) for refused in quarantine]
    found += [(holding.version, holding.findings) for holding in stated.values()]
    by_setting = {
        key: name
        for key, name in _by_setting(stated).items()
        if iris.iri(base, key) not in named and not {(key, "en"), (key, "cy")} & labels.keys()
    }
    return {
        "registers": registers,
        "entities": [
            *entities.quads(base, labels, plans, replaced, named, who.undecided),
            *entities.named(base, by_setting),
        ],
        "ontology": files.quads(iris.graph(base, "ontology")),
        "quality": [
            *gate.report({version: Verdict(findings) for version, findings in found}, base),
            *_files_refused(base, quarantine),
        ],
    }


def _files_refused(base: str, quarantine: Iterable[Quarantined]) -> list[Quad]:
    """The file of each document that the gate refused, by which its report can be told from others."""
    graph = NamedNode(iris.graph(base, "quality"))
    return [
        Quad(NamedNode(iris.iri(base, iris.under(q.version, "validation"))), DCT.source, Literal(q.origin.name), graph)
        for q in quarantine
    ]


def _by_setting(stated: Stated) -> dict[Key, str]:
    """Organisations that stand in the addresses of documents, with the name that a setting gives them."""
    found = {}
    for holding in sorted(stated.values(), key=lambda h: h.version, reverse=True):
        key = organisation_key(holding.organisation)
        if key and iris.parts(key)[1] == iris.parts(holding.document)[1]:
            found[key] = holding.organisation
    return {key: name for key, name in found.items() if iris.kind(key) == "organisation" and "/" not in name}


def _copies() -> dict[str, bytes]:
    """The files with which the data were made and checked."""
    found = {f"ontology/{name}": files.read(name) for name in files.names()}
    found |= {f"shapes/{name}": gate.read(name) for name in gate.names()}
    found |= {f"shapes/rules/{name}.rq": query.encode() for name, query in constraints.queries().items()}
    found |= {f"shapes/{name}": graphs for name, graphs in constraints.fixtures().items()}
    for entry in resources.files("loader.registers").iterdir():
        if entry.name.endswith(".csv"):
            found[f"registers/{entry.name}"] = entry.read_bytes()
    return found


def _placed(documents: Iterable[Document], known: Stated) -> Iterator[Document]:
    """The documents, marking those that passed the gate while another file states the same facts."""
    instead = holdings.superseded(known, holdings.stating(known))
    for document in documents:
        of = document.holding
        if of and document.fate in ("published", "unchanged") and of.version in instead:
            yield replace(document, fate="superseded", by=instead[of.version])
        else:
            yield document
