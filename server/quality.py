"""`/quality`: how well a release was understood: verdicts, findings, doubts, inferences, corrections, coverage."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from flask import Blueprint, Response, render_template, request
from pyoxigraph import DefaultGraph, Literal, NamedNode, RdfFormat, Triple, parse

from ontology.terms import DCT, MB, RDF, RDFS, SH
from server import answers, checks, coverage, formats, negotiate
from server.passages import Passage, Passages, version_of
from server.release import Release
from server.spoken import natural, spoken_date, spoken_moment
from server.view import SHAPES, Link, Value, View

blueprint = Blueprint("quality", __name__)
_OFFERS = {**{kind: kind for kind in formats.RDF}, formats.HTML: formats.HTML, formats.XHTML: formats.HTML}
_MERGED = DefaultGraph()
_SHOWN = 50  # rows of one table; the rest is counted, and stands in the RDF
_DOCUMENTS = 200  # verdicts that are listed, those with something to look at first
_MOST = 20_000  # things of one kind that are looked at


@dataclass(frozen=True, slots=True)
class Row:
    """Something to look at: where, about what, why, and what else may be meant."""

    passage: Passage
    about: Link
    message: str
    others: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class Bundle:
    """All rows of one rule, or of one kind of doubt."""

    anchor: str
    title: Link
    note: str
    count: int
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the gate said of a document."""

    document: Link
    source: str
    loaded: str
    violations: int
    warnings: int
    doubts: int


@dataclass(frozen=True, slots=True)
class Inferred:
    """A value that no document states."""

    about: Link
    predicate: Link
    value: Value
    basis: str
    document: Link | None


@dataclass(frozen=True, slots=True)
class Corrected:
    """What a person said of a published value."""

    about: Link
    predicate: Link
    old: Value
    new: Value
    status: str
    reason: str
    by: str
    day: str


@dataclass(frozen=True, slots=True)
class Quality:
    """The whole page."""

    issued: str
    verdicts: tuple[Verdict, ...]
    more_verdicts: int
    counts: dict[str, int]
    held_back: tuple[Bundle, ...]
    warnings: tuple[Bundle, ...]
    doubts: tuple[Bundle, ...]
    inferences: tuple[Inferred, ...]
    corrections: tuple[Corrected, ...]
    covered: tuple[coverage.Covered, ...]


@blueprint.get("/quality")
@blueprint.get("/quality.<any(html, ttl, jsonld, nt, rdf):suffix>")
def quality(suffix: str = "") -> Response:
    release = answers.release()
    wanted = (
        formats.SUFFIXES[suffix] if suffix else _OFFERS[negotiate.choose(request.headers.get("Accept"), list(_OFFERS))]
    )
    content = release.kept.get(("/quality", wanted), lambda: _written(release, wanted))
    return answers.data(content, wanted, links=answers.alternates(f"{release.base}/quality", wanted))


def _written(release: Release, wanted: str) -> bytes:
    if wanted == formats.HTML:
        return render_template("quality.html", page=found(View(release))).encode()
    address = f"{release.base}/quality"
    return formats.write(list(_triples(release, address)), wanted, release.context, address)


def _triples(release: Release, address: str) -> Iterator[Triple]:
    """The gate's report, and all doubts, inferences and corrections with the words that they are about."""
    yield from (quad.triple for quad in parse(release.file("report.ttl") or b"", format=RdfFormat.TURTLE))
    for kind in (MB.Doubt, MB.Inference, MB.Correction):
        things = _members(release, kind)
        for node in things:
            for quad in release.store.quads_for_pattern(node, None, None, _MERGED):
                yield quad.triple
                if quad.predicate == MB.statedIn and isinstance(quad.object, NamedNode):
                    spans = release.store.quads_for_pattern(quad.object, None, None, _MERGED)
                    yield from (span.triple for span in spans)
        if len(things) >= _MOST:
            said = f"Of <{kind.value}> only {_MOST:,} stand here. A query at /sparql has all."
            yield Triple(NamedNode(address), RDFS.comment, Literal(said, language="en"))


def _members(release: Release, kind: NamedNode) -> list[NamedNode]:
    quads = islice(release.store.quads_for_pattern(None, RDF.type, kind, _MERGED), _MOST)
    return sorted((q.subject for q in quads if isinstance(q.subject, NamedNode)), key=lambda node: natural(node.value))


# ---------------------------------------------------------------- the page
def found(view: View) -> Quality:
    """All that the page shows, from look-ups of the things that it names."""
    passages = Passages(view)
    doubts = _members(view.release, MB.Doubt)
    reports = _members(view.release, SH.ValidationReport)
    results = [(report, result) for report in reports for result in view.nodes(report, SH.result)]
    stopping = [pair for pair in results if view.node(pair[1], SH.resultSeverity) != SH.Warning]
    warning = [pair for pair in results if view.node(pair[1], SH.resultSeverity) == SH.Warning]
    verdicts = _verdicts(view, reports, Counter(version_of(doubt.value) for doubt in doubts))
    inferences, corrections = _members(view.release, MB.Inference), _members(view.release, MB.Correction)
    passed = [verdict for verdict in verdicts if not verdict.violations]
    return Quality(
        issued=spoken_moment(view.text(NamedNode(f"{view.base}/release/{view.release.about.number}"), DCT.issued)),
        verdicts=tuple(verdicts[:_DOCUMENTS]),
        more_verdicts=max(0, len(verdicts) - _DOCUMENTS),
        counts={
            "Documents published": len(passed),
            "Documents held back": len(verdicts) - len(passed),
            "Warnings": len(warning),
            "Doubts": len(doubts),
            "Inferences": len(inferences),
            "Corrections": len(corrections),
        },
        held_back=_by_rule(view, passages, stopping),
        warnings=_by_rule(view, passages, warning),
        doubts=_by_kind(view, passages, doubts),
        inferences=tuple(_inferred(view, node) for node in inferences[:_SHOWN]),
        corrections=tuple(_corrected(view, node) for node in corrections[:_SHOWN]),
        covered=coverage.covered(view),
    )


def _verdicts(view: View, reports: Iterable[NamedNode], doubted: Counter[NamedNode | None]) -> list[Verdict]:
    """A verdict for each document, those with more to look at first; a report on the release itself is left out."""
    made = []
    for report in reports:
        version = view.node(report, DCT.references)
        if version is None or version_of(version.value) is None:
            continue
        severities = [view.node(result, SH.resultSeverity) for result in view.nodes(report, SH.result)]
        warnings = severities.count(SH.Warning)
        made.append(
            Verdict(
                document=_document(view, version),
                source="; ".join(view.texts(version, (DCT.source,)) or view.texts(report, (DCT.source,))),
                loaded=spoken_date(view.text(version, DCT.issued)[:10]),
                violations=len(severities) - warnings,
                warnings=warnings,
                doubts=doubted[version],
            )
        )
    return sorted(made, key=lambda v: (-v.violations, -v.warnings, -v.doubts, v.document.label.casefold()))


def _document(view: View, version: NamedNode) -> Link:
    """The document of a version. One that is held back is known by its address alone, and has no page."""
    document = view.node(version, DCT.isVersionOf)
    if document is not None:
        return view.link(document)
    key = version.value.removeprefix(f"{view.base}/id/document/").rpartition("/v/")[0]
    return Link(" · ".join(part.replace("-", " ") for part in key.split("/")), version.value, "")


def _by_rule(view: View, passages: Passages, results: list[tuple[NamedNode, NamedNode]]) -> tuple[Bundle, ...]:
    named = checks.labels(view.release)
    of_rule: dict[str, list[tuple[NamedNode, NamedNode]]] = {}
    for report, result in results:
        shape = view.node(result, SH.sourceShape)
        of_rule.setdefault(shape.value if shape else "", []).append((report, result))
    return tuple(
        Bundle(
            anchor=f"rule-{shape.removeprefix(SHAPES)}",
            title=Link(named.get(shape) or view.label(NamedNode(shape)), shape, view.href(shape)),
            note="",
            count=len(of),
            rows=tuple(_result(view, passages, *pair) for pair in of[:_SHOWN]),
        )
        for shape, of in sorted(of_rule.items(), key=lambda pair: (-len(pair[1]), pair[0]))
    )


def _result(view: View, passages: Passages, report: NamedNode, result: NamedNode) -> Row:
    focus = view.node(result, SH.focusNode) or result
    version = view.node(report, DCT.references)
    passage = passages.of(focus, version)
    if passage.document is None and version is not None and version_of(version.value):
        passage = Passage(_document(view, version), 0, "", "")
    about = view.link(focus)
    known = bool(view.nodes(focus, RDF.type))
    return Row(passage, about if known else Link(about.label, about.iri, ""), view.text(result, SH.resultMessage))


def _by_kind(view: View, passages: Passages, doubts: list[NamedNode]) -> tuple[Bundle, ...]:
    of_kind: dict[NamedNode, list[NamedNode]] = {}
    for doubt in doubts:
        of_kind.setdefault(view.node(doubt, MB.doubtKind) or MB.Doubt, []).append(doubt)
    return tuple(
        Bundle(
            anchor=f"doubt-{kind.value.rpartition('/')[2]}",
            title=view.link(kind),
            note=view.meaning(kind),
            count=len(of),
            rows=tuple(_doubt(view, passages, doubt) for doubt in of[:_SHOWN]),
        )
        for kind, of in sorted(of_kind.items(), key=lambda pair: (-len(pair[1]), pair[0].value))
    )


def _doubt(view: View, passages: Passages, doubt: NamedNode) -> Row:
    about = view.node(doubt, MB.aboutNode)
    passage = passages.of(doubt, version_of(doubt.value))
    if not passage.words and about is not None:
        passage = passages.of(about, version_of(doubt.value))
    return Row(passage, view.link(about or doubt), view.text(doubt, MB.reason), view.links(doubt, MB.candidate))


def _inferred(view: View, node: NamedNode) -> Inferred:
    version = version_of(node.value)
    return Inferred(
        about=view.link(view.node(node, MB.aboutNode) or node),
        predicate=view.link(view.node(node, MB.aboutProperty) or MB.inferredValue),
        value=_value(view, node, MB.inferredValue),
        basis=view.text(node, MB.basis),
        document=_document(view, version) if version else None,
    )


def _corrected(view: View, node: NamedNode) -> Corrected:
    return Corrected(
        about=view.link(view.node(node, MB.aboutNode) or node),
        predicate=view.link(view.node(node, MB.aboutProperty) or MB.aboutProperty),
        old=_value(view, node, MB.oldValue),
        new=_value(view, node, MB.newValue),
        status=view.text(node, MB.status),
        reason=view.text(node, MB.reason),
        by="; ".join([*view.texts(node, (DCT.creator,)), *(link.label for link in view.links(node, DCT.creator))]),
        day=spoken_date(view.text(node, DCT.created)[:10]),
    )


def _value(view: View, node: NamedNode, predicate: NamedNode) -> Value:
    values = [view.value(value) for value in view.objects(node, predicate)]
    return values[0] if values else Value("")
