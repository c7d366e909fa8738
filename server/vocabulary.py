"""`/def`: what the words of the data mean, as this release was made with, and other views of the data."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import partial
from importlib import resources

from flask import Blueprint, Response, render_template, request
from pyoxigraph import Literal, NamedNode, Store
from werkzeug.wrappers import Response as Plain

from ontology import files as package
from ontology.terms import DCT, ONTOLOGY, RDF, RDFS, SKOS
from server import answers, checks, documentation, formats, negotiate
from server.problems import not_found
from server.release import Release
from server.spoken import natural, spoken_name
from server.view import Value, View

blueprint = Blueprint("vocabulary", __name__)
_OFFERS = {**{kind: kind for kind in formats.RDF}, formats.HTML: formats.HTML, formats.XHTML: formats.HTML}
_GROUPS = (
    ("Classes", ("Class",)),
    ("Properties", ("ObjectProperty", "DatatypeProperty", "AnnotationProperty", "Property")),
    ("Schemes of concepts", ("ConceptScheme",)),
    ("Concepts", ("Concept",)),
)
_SHOWN_APART = (RDF.type.value, RDFS.label.value, RDFS.comment.value, RDFS.isDefinedBy.value, SKOS.prefLabel.value)


@dataclass(frozen=True, slots=True)
class Term:
    """A word of the vocabulary as its page shows it."""

    name: str  # what follows the ontology's address: heldOn, outcome/agreed
    iri: str
    label: str
    comment: str
    rows: tuple[tuple[str, tuple[Value, ...]], ...]


@blueprint.get("/def")
@blueprint.get("/def.<any(html, ttl, jsonld, nt, rdf):suffix>")
def ontology(suffix: str = "") -> Response:
    release = answers.release()
    wanted = (
        formats.SUFFIXES[suffix] if suffix else _OFFERS[negotiate.choose(request.headers.get("Accept"), list(_OFFERS))]
    )
    if wanted == formats.HTML:
        make = partial(_render_ontology, release)
    else:
        triples = [quad.triple for quad in release.ontology]
        make = partial(formats.write, triples, wanted, release.context, ONTOLOGY)
    content = release.kept.get(("/def", wanted), make)
    return answers.data(content, wanted, links=answers.alternates(f"{release.base}/def", wanted))


@blueprint.get("/def/context.jsonld")
def context() -> Response:
    release = answers.release()
    found = release.file(f"ontology/{package.CONTEXT}")
    content = found or json.dumps({"@context": release.context.source}, indent=1).encode()
    return answers.data(content, formats.JSON_LD)


@blueprint.get("/def/views/<name>.rq")
def a_view(name: str) -> Response:
    """A query that writes the data in the words of another vocabulary, to be asked at /sparql or elsewhere."""
    found = {entry.name: entry for entry in resources.files("ontology").joinpath("views").iterdir()}.get(f"{name}.rq")
    if found is None:
        raise not_found("There is no view of this name; /def names those there are.")
    return answers.data(found.read_bytes(), formats.QUERY)


@blueprint.get("/def/<path:name>")
def term(name: str) -> Response | Plain:
    """One word: its statements, or its place on the page of all. So of a shape, whose address begins with `shape/`."""
    release = answers.release()
    if name.startswith("shape/"):
        return checks.one(release, name.removeprefix("shape/"))
    node = _term_node(release, name)
    wanted = _OFFERS[negotiate.choose(request.headers.get("Accept"), list(_OFFERS))]
    if wanted == formats.HTML:
        return answers.see_other(f"{release.base}/def#{name}")
    triples = [quad.triple for quad in release.ontology.quads_for_pattern(node, None, None, None)]
    return answers.data(formats.write(triples, wanted, release.context, node.value), wanted)


def _term_node(release: Release, name: str) -> NamedNode:
    if re.fullmatch(r"[A-Za-z0-9/-]{1,120}", name):
        for joint in "#/":
            node = NamedNode(f"{ONTOLOGY}{joint}{name}")
            if next(iter(release.ontology.quads_for_pattern(node, None, None, None)), None) is not None:
                return node
    raise not_found("The vocabulary has no such term; /def lists all.")


def _render_ontology(release: Release) -> bytes:
    view = View(release)
    made = documentation.documentation(release)
    head = _term(view, NamedNode(ONTOLOGY))
    said = [o.value for o in _literals(release.ontology, NamedNode(ONTOLOGY), DCT.description)]
    groups = {} if made else _groups(view)
    return render_template("def.html", made=made, groups=groups, head=head, said=[*said, head.comment]).encode()


def _groups(view: View) -> dict[str, list[Term]]:
    """The terms as this program lists them itself, where the library is not there."""
    store = view.release.ontology
    subjects = {q.subject for q in store if isinstance(q.subject, NamedNode)}
    terms = sorted((s for s in subjects if re.match(f"{ONTOLOGY}[#/]", s.value)), key=lambda s: natural(s.value))
    groups: dict[str, list[Term]] = {title: [] for title, _ in _GROUPS}
    for node in terms:
        kinds = _kinds(store, node)
        for title, of in _GROUPS:
            if kinds & set(of):
                groups[title].append(_term(view, node))
                break
    return groups


def _kinds(store: Store, node: NamedNode) -> set[str]:
    quads = store.quads_for_pattern(node, RDF.type, None, None)
    return {re.split("[#/]", q.object.value)[-1] for q in quads if isinstance(q.object, NamedNode)}


def _literals(store: Store, node: NamedNode, predicate: NamedNode) -> list[Literal]:
    return [q.object for q in store.quads_for_pattern(node, predicate, None, None) if isinstance(q.object, Literal)]


def _term(view: View, node: NamedNode) -> Term:
    rows: dict[str, list[Value]] = {}
    comment = ""
    for quad in view.release.ontology.quads_for_pattern(node, None, None, None):
        if quad.predicate == RDFS.comment and isinstance(quad.object, Literal) and quad.object.language in ("en", None):
            comment = quad.object.value
        elif quad.predicate.value not in _SHOWN_APART:
            rows.setdefault(spoken_name(quad.predicate.value), []).append(view.value(quad.object))
    for values in rows.values():
        values.sort(key=lambda v: v.text or (v.link.label if v.link else ""))
    name = node.value[len(ONTOLOGY) + 1 :]
    return Term(name, node.value, view.label(node), comment, tuple((k, tuple(v)) for k, v in sorted(rows.items())))
