"""`/def`: what the words of the data mean; `/shapes`: what must hold of them. Both as this release was made with."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import partial

from flask import Blueprint, Response, render_template, request
from pyoxigraph import Literal, NamedNode, QuerySolutions, RdfFormat, Store, parse
from werkzeug.wrappers import Response as Plain

from ontology import files as package
from ontology.terms import ONTOLOGY, RDF, RDFS, SKOS
from server import answers, formats, negotiate
from server.problems import not_found
from server.release import Release
from server.view import Value, View, natural, spoken_name

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


@dataclass(frozen=True, slots=True)
class Shape:
    """A shape: its name, what it is about, and what it says when it does not hold."""

    iri: str
    name: str
    about: tuple[str, ...]
    messages: tuple[str, ...]


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
    return answers.data(content, wanted, links=_links(f"{release.base}/def", wanted))


@blueprint.get("/def/context.jsonld")
def context() -> Response:
    release = answers.release()
    found = release.file(f"ontology/{package.CONTEXT}")
    content = found or json.dumps({"@context": release.context.source}, indent=1).encode()
    return answers.data(content, formats.JSON_LD)


@blueprint.get("/def/<path:name>")
def term(name: str) -> Response | Plain:
    """One word: its statements, or its place on the page of all."""
    release = answers.release()
    node = _term_node(release, name)
    wanted = _OFFERS[negotiate.choose(request.headers.get("Accept"), list(_OFFERS))]
    if wanted == formats.HTML:
        return answers.see_other(f"{release.base}/def#{name}")
    triples = [quad.triple for quad in release.ontology.quads_for_pattern(node, None, None, None)]
    return answers.data(formats.write(triples, wanted, release.context, node.value), wanted)


@blueprint.get("/shapes")
@blueprint.get("/shapes.<any(html, ttl, jsonld, nt, rdf):suffix>")
def shapes(suffix: str = "") -> Response:
    release = answers.release()
    wanted = (
        formats.SUFFIXES[suffix] if suffix else _OFFERS[negotiate.choose(request.headers.get("Accept"), list(_OFFERS))]
    )
    content = release.kept.get(("/shapes", wanted), lambda: _shapes(release, wanted))
    return answers.data(content, wanted, links=_links(f"{release.base}/shapes", wanted))


def _links(address: str, wanted: str) -> list[str]:
    suffixes = ((s, t) for s, t in formats.SUFFIXES.items() if t in (*formats.RDF, formats.HTML) and t != wanted)
    return [answers.link(f"{address}.{suffix}", "alternate", kind) for suffix, kind in suffixes]


def _term_node(release: Release, name: str) -> NamedNode:
    if re.fullmatch(r"[A-Za-z0-9/-]{1,120}", name):
        for joint in "#/":
            node = NamedNode(f"{ONTOLOGY}{joint}{name}")
            if next(iter(release.ontology.quads_for_pattern(node, None, None, None)), None) is not None:
                return node
    raise not_found("The vocabulary has no such term; /def lists all.")


def _render_ontology(release: Release) -> bytes:
    view = View(release)
    subjects = {q.subject for q in release.ontology if isinstance(q.subject, NamedNode)}
    terms = sorted(
        (s for s in subjects if s.value.startswith(ONTOLOGY) and s.value != ONTOLOGY), key=lambda s: natural(s.value)
    )
    groups: dict[str, list[Term]] = {title: [] for title, _ in _GROUPS}
    for node in terms:
        kinds = _kinds(release.ontology, node)
        for title, of in _GROUPS:
            if kinds & set(of):
                groups[title].append(_term(view, node))
                break
    head = _term(view, NamedNode(ONTOLOGY))
    return render_template("def.html", groups=groups, head=head).encode()


def _kinds(store: Store, node: NamedNode) -> set[str]:
    quads = store.quads_for_pattern(node, RDF.type, None, None)
    return {re.split("[#/]", q.object.value)[-1] for q in quads if isinstance(q.object, NamedNode)}


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


# ---------------------------------------------------------------- shapes
def _shapes(release: Release, wanted: str) -> bytes:
    files = {path: release.file(path) or b"" for path in release.files("shapes", ".ttl")}
    if wanted == formats.TURTLE:
        return b"\n".join(f"# {path}\n".encode() + content for path, content in files.items()) or b"# no shapes\n"
    store = Store()
    for content in files.values():
        store.extend(parse(content, format=RdfFormat.TURTLE, rename_blank_nodes=True))
    if wanted == formats.HTML:
        return render_template("shapes.html", shapes=_list(View(release), store)).encode()
    return formats.write([quad.triple for quad in store], wanted, release.context)


def _list(view: View, store: Store) -> list[Shape]:
    """Every named shape with what it is about and its messages."""
    rows = store.query(
        """PREFIX sh: <http://www.w3.org/ns/shacl#> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
        SELECT ?shape ?name ?about ?message {
          { ?shape a sh:NodeShape } UNION { ?shape sh:targetClass|sh:targetSubjectsOf|sh:targetObjectsOf ?any }
          FILTER(isIRI(?shape))
          OPTIONAL { ?shape sh:name|rdfs:label ?name }
          OPTIONAL { ?shape sh:targetClass|sh:targetSubjectsOf|sh:targetObjectsOf ?about }
          OPTIONAL { ?shape (sh:property|sh:sparql|sh:node|sh:or|sh:and|sh:not)*/sh:message ?message }
        } ORDER BY ?shape ?message"""
    )
    found: dict[str, tuple[dict[str, None], dict[str, None], dict[str, None]]] = {}
    if isinstance(rows, QuerySolutions):
        for row in rows:
            names, about, messages = found.setdefault(row["shape"].value, ({}, {}, {}))
            for into, term in ((names, row["name"]), (messages, row["message"])):
                if isinstance(term, Literal):
                    into[term.value] = None
            if isinstance(row["about"], NamedNode):
                about[view.label(row["about"])] = None
    return [
        Shape(iri, next(iter(names), spoken_name(iri)), tuple(about), tuple(messages))
        for iri, (names, about, messages) in sorted(found.items())
    ]
