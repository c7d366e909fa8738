"""`/id/…` sends to `/doc/…`; `/doc/…` is the document of a thing: RDF in four formats, a page, and a version's text."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import chain
from urllib.parse import urlencode

from flask import Blueprint, Response, render_template, request
from pyoxigraph import DefaultGraph, NamedNode
from werkzeug.wrappers import Response as Plain

from ontology import iris
from ontology.terms import BIBO, FOAF, MB, ORG, QB
from server import answers, figures, formats, meetings, negotiate, parties, texts
from server.describe import describe, replaced_by
from server.problems import Refused, not_found
from server.release import Release
from server.remarks import remarks
from server.shelf import Kept
from server.view import View

blueprint = Blueprint("pages", __name__)

_MERGED = DefaultGraph()
_NAME = re.compile(r"(?P<key>[a-z0-9/-]{1,1000})(?:\.(?P<suffix>html|ttl|jsonld|nt|rdf|txt))?")
_VERSION = re.compile(r".+/v/[0-9a-f]{16}")
# What a caller may ask for by Accept, and what it gets.
_OFFERS = {
    **{media_type: media_type for media_type in formats.RDF},
    formats.HTML: formats.HTML,
    formats.XHTML: formats.HTML,
    formats.JSON: formats.JSON_LD,
}
_VERSION_OFFERS = {**_OFFERS, formats.TEXT: formats.TEXT}
_SUFFIX = {kind: suffix for suffix, kind in formats.SUFFIXES.items()}
_LINKED = tuple((kind, suffix) for suffix, kind in formats.SUFFIXES.items() if kind in (*formats.RDF, formats.HTML))


@blueprint.get("/id/<path:name>")
def thing(name: str) -> Plain:
    release = answers.release()
    key = _key(name)
    if moved := _moved(release, key, "id"):
        return moved
    if not _is_known(release, key):
        raise _unknown(key)
    return answers.see_other(f"{release.base}/doc/{key}")


@blueprint.get("/doc/<path:name>")
def document(name: str) -> Response | Plain:
    release = answers.release()
    found = _NAME.fullmatch(name)
    key = _key(found["key"] if found else name)
    suffix = (found["suffix"] if found else None) or ""
    is_version = bool(_VERSION.fullmatch(key))
    offers = _VERSION_OFFERS if is_version else _OFFERS
    accept = request.headers.get("Accept")
    wanted = formats.SUFFIXES[suffix] if suffix else offers.get(negotiate.best(accept, list(offers)) or "", "")
    marks = tuple(request.args.getlist("char")) if is_version and wanted == formats.HTML else ()
    content = release.kept.peek((key, wanted)) if not marks else None
    if content is None:
        if moved := _moved(release, key, "doc", suffix):
            return moved
        if not _is_known(release, key):
            raise _unknown(key)
        content = _make(release, key, wanted or negotiate.choose(accept, list(offers)), marks)
    links = _links(release, key, wanted, is_version)
    return answers.data(content, wanted, links=links, location=f"{release.base}/doc/{key}.{_SUFFIX[wanted]}")


def _make(release: Release, key: iris.Key, media_type: str, marks: tuple[str, ...]) -> Kept:
    """A document in one format, kept for the next caller unless its lit words make it one of very many."""
    if marks:
        return Kept.of(_page(release, key, marks))
    make = {formats.TEXT: _plain, formats.HTML: _page}.get(media_type)
    return release.kept.get((key, media_type), lambda: make(release, key) if make else _rdf(release, key, media_type))


def _key(name: str) -> iris.Key:
    """The key in an address; 404 for what no key can look like."""
    key = iris.Key(name)
    try:
        iris.parts(key)
    except iris.BadKey:
        raise not_found("No thing here can have this address.") from None
    return key


def _unknown(key: iris.Key) -> Refused:
    return not_found(f"This release knows no {key}.")


def _is_known(release: Release, key: iris.Key) -> bool:
    node = NamedNode(iris.iri(release.base, key))
    own = release.store.quads_for_pattern(node, None, None, _MERGED)
    incoming = release.store.quads_for_pattern(None, None, node, _MERGED)
    return next(chain(own, incoming), None) is not None


def _moved(release: Release, key: iris.Key, under: str, suffix: str = "") -> Plain | None:
    """301 from a key that lost to another when identities were joined."""
    other = replaced_by(release, key)
    if other is None:
        return None
    place = other.value.replace(f"{release.base}/id/", f"{release.base}/{under}/", 1)
    return answers.see_other(place + (f".{suffix}" if suffix else ""), 301)


def _links(release: Release, key: iris.Key, media_type: str, is_version: bool) -> list[str]:
    """The thing itself, and the same document in the other formats."""
    found = [answers.link(f"{release.base}/id/{key}", "cite-as")]
    if media_type == formats.HTML:
        found.append(answers.link(f"{release.base}/doc/{key}.ttl", "describedby", formats.TURTLE))
    if graph := _graph(release, key):
        found.append(answers.link(f"{release.base}{graph}", "related", formats.TURTLE))
    others = (*_LINKED, (formats.TEXT, "txt")) if is_version else _LINKED
    found += [answers.link(f"{release.base}/doc/{key}.{s}", "alternate", t) for t, s in others if t != media_type]
    return found


def _graph(release: Release, key: iris.Key) -> str:
    """Where the graph of this name is, whole; "" where there is none, as of all things but versions of documents."""
    address = iris.iri(release.base, key)
    is_graph = bool(_VERSION.fullmatch(key)) and release.store.contains_named_graph(NamedNode(address))
    return f"/graph?{urlencode({'graph': address})}" if is_graph else ""


def _rdf(release: Release, key: iris.Key, media_type: str) -> bytes:
    found = describe(release, key, answers.serving().limits.incoming)
    if found is None:
        raise _unknown(key)
    return formats.write(found.triples, media_type, release.context, found.thing.value)


def _plain(release: Release, key: iris.Key) -> bytes:
    text = release.text(key) if _VERSION.fullmatch(key) else None
    if text is None:
        raise not_found(f"There is no plain text of {key}.")
    return text.encode()


def _page(release: Release, key: iris.Key, marks: tuple[str, ...] = ()) -> bytes:
    view = View(release)
    node = NamedNode(iris.iri(release.base, key))
    template, model = _model(view, node, marks)
    made = render_template(
        template,
        view=view,
        thing=view.link(node),
        kind=view.kind(node),
        key=key,
        page=model,
        quotes=view.quotes(node),
        remarks=remarks(view, node),
        rows=view.rows(node),
        rows_to=view.rows_to(node),
        is_version=template == "version.html",
        graph=_graph(release, key),
    )
    return made.encode()


def _model(view: View, node: NamedNode, marks: tuple[str, ...]) -> tuple[str, object]:
    """The template of a thing and what it shows, by what the thing is."""
    known: tuple[tuple[tuple[NamedNode, ...], str, Callable[[View, NamedNode], object]], ...] = (
        ((MB.Meeting, MB.PlannedMeeting), "meeting.html", meetings.meeting),
        ((FOAF.Person,), "person.html", parties.person),
        (
            (MB.Council, MB.Body, ORG.FormalOrganization, ORG.OrganizationalUnit),
            "organisation.html",
            parties.organisation,
        ),
        ((MB.Decision, MB.MinutesApproval), "decision.html", texts.decision),
        ((MB.AgendaItem,), "item.html", texts.item),
        ((MB.DocumentVersion,), "version.html", lambda v, n: texts.version(v, n, marks)),
        ((MB.Minutes, MB.Report, BIBO.Document), "document.html", texts.document),
        ((QB.DataSet,), "statistic.html", figures.statistic),
    )
    for classes, template, model in known:
        if view.is_a(node, *classes):
            return template, model(view, node)
    return "thing.html", None
