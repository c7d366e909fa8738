"""The plan of a release: what documents state and people decided in, everything that the release will hold out."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from importlib import resources

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, parse

from loader import (
    answers,
    catalogue,
    corrections,
    councils,
    counted,
    datacube,
    entities,
    holdings,
    organisations,
    people,
    release,
    review,
    settle,
    sittings,
    statistics,
    study,
    sums,
)
from loader.answers import Answers
from loader.corrections import Correction
from loader.counted import Counted
from loader.holdings import Holding, Quarantined
from loader.layouts.head import organisation_key
from loader.people import Identities, Mention, Pair
from loader.review import Reviewed
from loader.settings import Settings
from loader.settle import Settled
from loader.study import Document, Study
from ontology import files, iris
from ontology.iris import Key
from ontology.terms import DCT, SKOS
from shapes import constraints, gate
from shapes.findings import Verdict

Stated = Mapping[Key, Holding]


def drawn(
    work: Study, before: release.Last, documents: Sequence[Document], given: Sequence[Correction]
) -> tuple[release.Plan, tuple[str, ...]]:
    """The next release: which versions state what, who is who, what things are called; and decisions not taken."""
    good = [d.holding for d in documents if d.holding and d.fate in ("published", "unchanged")]
    refused = [d.holding for d in documents if d.holding and d.fate == "refused"]
    known = sittings.take(before.known, good, functools.partial(_with_time, work))
    stated, stated_before = holdings.stating(known), holdings.stating(before.known)
    pairs = _pairs(stated, work.answers)
    who = people.judge(_mentions(stated), pairs)
    names_before = people.join(_mentions(stated_before), before.reviewed)
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
    decided, unfit = _decided(stated, work.answers)
    graphs["corrections"] = [
        *corrections.quads(work.settings.base, reviewed.taken),
        *settle.quads(work.settings.base, decided),
    ]
    figures = statistics.figures(_counted(work, before, stated, unchanged, who.joined, reviewed), _disputed(reviewed))
    named = [graphs[name] for name in ("ontology", "entities", "registers")]
    graphs[datacube.NAME] = datacube.quads(work.settings, figures, named)
    plan = release.Plan(
        settings=work.settings,
        when=work.when,
        known=known,
        quarantine=quarantine,
        unchanged=unchanged,
        write=functools.partial(work.graph, who.joined, reviewed.of),
        graphs=graphs,
        replaced={**who.joined, **holdings.moved(known, stated), **sittings.moved(known.values())},
        replaced_before={
            **names_before,
            **holdings.moved(before.known, stated_before),
            **sittings.moved(before.known.values()),
        },
        copies=_copies(),
        fingerprint=work.fingerprint,
        reviewed=pairs,
    )
    return plan, (*reviewed.remarks, *unfit)


def _with_time(work: Study, holding: Holding, part: str) -> Holding | None:
    """A version with a time in its keys; None where it cannot be made so."""
    if not holding.origins:
        return None
    document = work.again(holding, part)
    return document.holding if document.fate == "published" else None


def _decided(stated: Stated, said: Answers) -> tuple[list[Settled], list[str]]:
    """What people settled of the documents in use, and their decisions that fit nothing there."""
    named = {mention.key for mention in _mentions(stated)}
    versions = {holding.document: holding for holding in stated.values()}
    settled = [one for holding in stated.values() for one in holding.settled]
    unfit = [remark for holding in stated.values() for remark in holding.unfit]
    for identity in said.identities:
        if identity.document:
            continue
        if named.issuperset(identity.people):
            settled.append(settle.of_identity(identity))
        else:
            missing = next(key for key in identity.people if key not in named)
            unfit.append(f"{answers.FILE}: the decision about {missing} no longer fits: no document names them.")
    for document in sorted({a.question.document for a in said.answers} - versions.keys()):
        unfit.append(f"{answers.FILE}: an answer about {document} no longer fits: no such document is loaded.")
    return settled, unfit


def _passed(before: release.Last, stated: Stated, fingerprint: str) -> frozenset[str]:
    """The digests of the graphs that the gate, as it is now, let through in the last release."""
    digests = sums.read(before.place / sums.CONTENT) if before.place else {}
    return frozenset(
        digests.get(release.quads_path(holding), "")
        for holding in stated.values()
        if holding.fingerprint == fingerprint
    )


def _counted(
    work: Study,
    before: release.Last,
    stated: Stated,
    unchanged: Set[Key],
    names: Mapping[Key, Key],
    reviewed: Reviewed,
) -> Iterator[tuple[Counted, Mapping[Key, Key]]]:
    """What each document adds to the statistics, as its graph is published, and the people whose keys gave way in it.

    Of most it stands with the version; where a correction was applied or another program read the version, the graph
    itself is counted.
    """
    base = work.settings.base
    for holding in stated.values():
        is_old = holding.fingerprint != work.fingerprint
        if is_old and holding.version in unchanged and before.place:
            file = sums.unzipped(before.place / release.quads_path(holding))
            yield counted.of(parse(file, format=RdfFormat.N_QUADS), base), {}
        elif is_old or any(correction.is_applied for correction in reviewed.of.get(holding.version, ())):
            stated_quads, _ = work.quads(names, holding)
            yield counted.of(corrections.corrected(stated_quads, reviewed.of.get(holding.version, ())), base), {}
        else:
            yield holding.counted, names


def _disputed(reviewed: Reviewed) -> set[Key]:
    """The keys of what somebody disputes."""
    return {Key(c.about.partition("/id/")[2]) for c in reviewed.taken if not c.is_applied}


def _mentions(stated: Stated) -> Iterator[Mention]:
    return (mention for holding in stated.values() for mention in holding.mentions)


def identities(stated: Stated, said: Answers) -> Identities:
    return people.judge(_mentions(stated), _pairs(stated, said))


def _pairs(stated: Stated, said: Answers) -> tuple[Pair, ...]:
    """What people decided about who is one person: by answers to doubts, then by decisions about two keys."""
    by_doubt = {
        Pair((one.about, Key(one.new or one.old)), bool(one.new))
        for holding in stated.values()
        for one in holding.settled
        if one.is_identity
    }
    by_keys = (Pair(identity.people, identity.is_one) for identity in said.identities if not identity.document)
    return (*sorted(by_doubt, key=lambda pair: pair.keys), *by_keys)


def _is_same(
    holding: Holding, last: Holding, names: Mapping[Key, Key], names_before: Mapping[Key, Key], fingerprint: str
) -> bool:
    """Is the version's graph in the last release still right? One that cannot be made anew has to be."""
    if holding.fingerprint != fingerprint:
        return True
    made_alike = (holding.fingerprint, holding.organisation, holding.settled) == (
        last.fingerprint,
        last.organisation,
        last.settled,
    )
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
    replaced = {**who.joined, **holdings.moved(known, stated), **sittings.moved(known.values())}
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
