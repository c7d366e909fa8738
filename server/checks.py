"""`/shapes`: every rule that a release was held against, with its reason, what it says, and an example each way."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from flask import Blueprint, Response, render_template, request
from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Store, Triple, parse, serialize
from werkzeug.wrappers import Response as Plain

from ontology.terms import RDF, RDFS, SH, SKOS
from server import answers, formats, negotiate
from server.problems import not_found
from server.release import Release
from server.spoken import spoken_name
from server.view import SHAPES, Link, View

blueprint = Blueprint("checks", __name__)
_OFFERS = {**{kind: kind for kind in formats.RDF}, formats.HTML: formats.HTML, formats.XHTML: formats.HTML}
_WHOLE = ("release", "catalogue")  # files whose rules look at a release and not at one document
_EXAMPLES = "http://example.org/"  # the fixtures' own addresses: pass/NAME and fail/NAME are graphs


def _sh(name: str) -> NamedNode:
    return NamedNode(SH.namespace + name)


_SHAPE_CLASSES = (_sh("NodeShape"), _sh("PropertyShape"))
_TARGETS = tuple(map(_sh, ("targetClass", "targetNode", "targetSubjectsOf", "targetObjectsOf")))
_PARTS = tuple(map(_sh, ("property", "sparql", "node", "or", "and", "not")))


@dataclass(frozen=True, slots=True)
class Check:
    """One rule as its page shows it."""

    name: str
    iri: str
    label: str
    reason: str
    stops: bool
    effect: str
    how: str
    about: tuple[Link, ...]
    path: Link | None
    messages: tuple[str, ...]
    examples: tuple[str, ...]
    passes: str  # a graph that keeps it, as Turtle; "" where none is at hand
    fails: str


@dataclass(frozen=True, slots=True)
class Group:
    """The rules of one file."""

    anchor: str
    title: str
    checks: tuple[Check, ...]


@blueprint.get("/shapes")
@blueprint.get("/shapes.<any(html, ttl, jsonld, nt, rdf):suffix>")
def all_checks(suffix: str = "") -> Response:
    release = answers.release()
    wanted = (
        formats.SUFFIXES[suffix] if suffix else _OFFERS[negotiate.choose(request.headers.get("Accept"), list(_OFFERS))]
    )
    content = release.kept.get(("/shapes", wanted), lambda: _written(release, wanted))
    return answers.data(content, wanted, links=answers.alternates(f"{release.base}/shapes", wanted))


def one(release: Release, name: str) -> Response | Plain:
    """What the address of one shape answers: its statements, or its place on the page of all."""
    store = _all(release)
    shape = NamedNode(SHAPES + name) if re.fullmatch(r"[A-Za-z0-9-]{1,120}", name) else None
    triples = list(_statements(store, shape)) if shape else []
    if not triples:
        raise not_found("There is no such shape; /shapes lists all.")
    wanted = _OFFERS[negotiate.choose(request.headers.get("Accept"), list(_OFFERS))]
    if wanted == formats.HTML:
        return answers.see_other(f"{release.base}/shapes#{name}")
    return answers.data(formats.write(triples, wanted, release.context, SHAPES + name), wanted)


def labels(release: Release) -> dict[str, str]:
    """The label of each rule by its address, read once for each release."""
    if "shape labels" not in release.lists:
        store = _all(release)
        release.lists["shape labels"] = [{shape.value: _label(store, shape) for shape in _shapes(store)}]
    found: dict[str, str] = release.lists["shape labels"][0]
    return found


def _written(release: Release, wanted: str) -> bytes:
    if wanted == formats.TURTLE:
        files = ((path, release.file(path) or b"") for path in release.files("shapes", ".ttl"))
        return b"\n".join(f"# {path}\n".encode() + content for path, content in files) or b"# no shapes\n"
    if wanted == formats.HTML:
        return render_template("shapes.html", groups=_groups(release)).encode()
    return formats.write([quad.triple for quad in _all(release)], wanted, release.context)


def _all(release: Release) -> Store:
    store = Store()
    for path in release.files("shapes", ".ttl"):
        store.extend(parse(release.file(path) or b"", format=RdfFormat.TURTLE, rename_blank_nodes=True))
    return store


def _statements(store: Store, node: NamedNode | BlankNode) -> Iterator[Triple]:
    """What a shape says, with the parts that have no address and the query that it asks."""
    for quad in store.quads_for_pattern(node, None, None, None):
        yield quad.triple
        if isinstance(quad.object, BlankNode) or (quad.predicate == _sh("sparql") and quad.object != node):
            yield from _statements(store, quad.object)  # type: ignore[arg-type]


# ---------------------------------------------------------------- the page
def _groups(release: Release) -> tuple[Group, ...]:
    view, fixtures = View(release), _fixtures(release)
    found = []
    for path in release.files("shapes", ".ttl"):
        content = release.file(path) or b""
        store = Store()
        store.extend(parse(content, format=RdfFormat.TURTLE))
        stem = path.rpartition("/")[2].removesuffix(".ttl")
        checks = tuple(_check(view, store, shape, stem, fixtures) for shape in _shapes(store))
        if checks:
            found.append(Group(f"in-{stem}", _title(content, stem), checks))
    return tuple(found)


def _title(content: bytes, stem: str) -> str:
    """What the file says of itself in its first line, up to the end of the sentence."""
    first = re.match(r"#\s*([^.:\n]{1,80})", content.decode("utf-8", "replace"))
    return first[1].strip() if first else stem.capitalize()


def _shapes(store: Store) -> list[NamedNode]:
    found = {q.subject for kind in _SHAPE_CLASSES for q in store.quads_for_pattern(None, RDF.type, kind, None)}
    found |= {q.subject for target in _TARGETS for q in store.quads_for_pattern(None, target, None, None)}
    return sorted((node for node in found if isinstance(node, NamedNode)), key=lambda node: node.value)


def _check(view: View, store: Store, shape: NamedNode, stem: str, fixtures: dict[str, str]) -> Check:
    name = re.split("[#/]", shape.value)[-1]
    stops = SH.Warning not in _values(store, shape, _sh("severity"))
    in_code = bool(_values(store, shape, _sh("deactivated")))
    path = next((o for o in _values(store, shape, _sh("path")) if isinstance(o, NamedNode)), None)
    about = [o for target in _TARGETS for o in _values(store, shape, target) if isinstance(o, NamedNode)]
    return Check(
        name=name,
        iri=shape.value,
        label=_label(store, shape),
        reason=" ".join(_text(store, shape, RDFS.comment).split()),
        stops=stops,
        effect=_effect(stops, stem),
        how="a query over the whole release" if in_code and stem == "release" else "code" if in_code else "SHACL",
        about=tuple(view.link(node) for node in about),
        path=view.link(path) if path else None,
        messages=tuple(dict.fromkeys(_messages(store, shape, set()))),
        examples=tuple(o.value for o in _values(store, shape, SKOS.example) if isinstance(o, Literal)),
        passes=fixtures.get(f"pass/{name}", ""),
        fails=fixtures.get(f"fail/{name}", ""),
    )


def _effect(stops: bool, stem: str) -> str:
    if not stops:
        return "Warns: what is stated is published as it is"
    return "An error of the release" if stem in _WHOLE else "Stops the document"


def _label(store: Store, shape: NamedNode) -> str:
    named = _text(store, shape, RDFS.label) or _text(store, shape, _sh("name"))
    return named or spoken_name(shape.value).capitalize()


def _messages(store: Store, node: object, seen: set[object]) -> Iterator[str]:
    """What a shape says, its parts' messages with it; places that a finding fills stand in square brackets."""
    if node in seen or not isinstance(node, NamedNode | BlankNode):
        return
    seen.add(node)
    for value in _values(store, node, _sh("message")):
        if isinstance(value, Literal) and value.language in (None, "en"):
            yield re.sub(r"\{[?$](\w+)\}", r"[\1]", value.value)
    for predicate in _PARTS:
        for part in _values(store, node, predicate):
            yield from _messages(store, part, seen)


def _values(store: Store, node: NamedNode | BlankNode, predicate: NamedNode) -> list[NamedNode | BlankNode | Literal]:
    quads = store.quads_for_pattern(node, predicate, None, None)
    found = (q.object for q in quads if isinstance(q.object, NamedNode | BlankNode | Literal))
    return sorted(found, key=lambda o: (getattr(o, "language", "") != "en", str(o)))


def _text(store: Store, node: NamedNode, predicate: NamedNode) -> str:
    return next((o.value for o in _values(store, node, predicate) if isinstance(o, Literal)), "")


def _fixtures(release: Release) -> dict[str, str]:
    """The graphs that keep a rule and those that do not, where the release has them (`shapes/*.trig`), as Turtle."""
    graphs: dict[str, list[Triple]] = {}
    for path in release.files("shapes", ".trig"):
        for quad in parse(release.file(path) or b"", format=RdfFormat.TRIG):
            if isinstance(quad.graph_name, NamedNode) and quad.graph_name.value.startswith(_EXAMPLES):
                graphs.setdefault(quad.graph_name.value[len(_EXAMPLES) :], []).append(quad.triple)
    prefixes = {**release.context.prefixes, "": f"{_EXAMPLES}id/"}
    return {name: _turtle(triples, prefixes) for name, triples in graphs.items()}


def _turtle(triples: list[Triple], prefixes: dict[str, str]) -> str:
    lines = (serialize(triples, format=RdfFormat.TURTLE, prefixes=prefixes) or b"").decode().splitlines()
    return "\n".join(line for line in lines if not line.startswith("@prefix"))
