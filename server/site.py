"""The start page, the manifest, and the small addresses that every site has."""

from __future__ import annotations

import contextlib
from pathlib import Path

from flask import Blueprint, Response, jsonify, render_template, request
from pyoxigraph import RdfFormat, parse

from server import answers, formats, metrics, negotiate, sets
from server.problems import Refused, not_found
from server.release import Release
from server.shelf import Shelf
from server.view import path_of

blueprint = Blueprint("site", __name__)
_RECENT = 10
_DESCRIBED = ("catalog.ttl", ".well-known/void")
_STATIC_TYPES = {"css": "text/css; charset=utf-8", "svg": "image/svg+xml"}
_STATIC = Shelf(10_000_000)
for _path in (Path(__file__).parent / "static").iterdir():
    _STATIC.get(_path.name, _path.read_bytes)
_NOT_CRAWLED = ("/sparql", "/metrics", "/graph", "/dump/", "/set/*?", "/doc/*?")


@blueprint.get("/")
def home() -> Response:
    release = answers.release()
    negotiate.choose(request.headers.get("Accept"), (formats.HTML, formats.XHTML))
    content = release.kept.get("/", lambda: _home(release))
    links = [answers.link(f"{release.base}/{where}", "describedby", formats.TURTLE) for where in _DESCRIBED]
    return answers.data(content, formats.HTML, links=links)


def _home(release: Release) -> bytes:
    counts = sets.counts(release)
    recent = [e for e in sets.entries(release, "meeting") if e.cells[0]][:_RECENT] if "meeting" in counts else []
    return render_template("home.html", counts=counts, recent=recent).encode()


@blueprint.get("/.well-known/void")
def void() -> Response:
    """The release's own manifest (VoID, section 7.2)."""
    release = answers.release()
    wanted = negotiate.choose(request.headers.get("Accept"), formats.RDF)
    return answers.data(release.kept.get(("/void", wanted), lambda: _manifest(release, wanted)), wanted)


def _manifest(release: Release, wanted: str) -> bytes:
    content = release.file("release.ttl") or b""
    triples = [quad.triple for quad in parse(content, format=RdfFormat.TURTLE)]
    return formats.write(triples, wanted, release.context, f"{release.base}/release/{release.about.number}")


@blueprint.get("/health")
def health() -> Response:
    """Whether the server answers, and from which release; asks no query and waits for nothing."""
    releases = answers.serving().releases
    with contextlib.suppress(Refused):
        releases.now()
    release: Release | None = releases.peek()
    state = "no data" if release is None else "ok" if not releases.trouble else "newest release refused"
    said = {
        "status": state,
        "release": release.about.number if release else None,
        "trouble": releases.trouble or None,
        "statistics": answers.serving().metrics.told(),
    }
    answer = jsonify(said)
    answer.status_code = 200 if release is not None else 503
    answer.headers["Cache-Control"] = "no-store"
    return answer


@blueprint.get("/metrics")
def prometheus() -> Response:
    """The server's counts, for Prometheus."""
    answer = Response(answers.serving().metrics.text(), content_type=metrics.MEDIA_TYPE)
    answer.headers["Cache-Control"] = "no-store"
    return answer


@blueprint.get("/robots.txt")
def robots() -> Response:
    """Documents may be indexed; what has an address for every question, and what is large, is left to those who ask."""
    release = answers.serving().releases.peek()
    root = path_of(release.base) if release else ""
    lines = ["User-agent: *", *(f"Disallow: {root}{path}" for path in _NOT_CRAWLED)]
    answer = Response("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
    answer.headers["Cache-Control"] = "public, max-age=86400"
    return answer


@blueprint.get("/favicon.ico", defaults={"name": "favicon.svg"})
@blueprint.get("/favicon.svg", defaults={"name": "favicon.svg"})
@blueprint.get("/static/<name>")
def static(name: str) -> Response:
    """The style sheet and the icon, read once at the start."""
    kept = _STATIC.peek(name)
    if kept is None:
        raise not_found("Nothing has this address.")
    answer = answers.send(kept, _STATIC_TYPES[name.rpartition(".")[2]], kept.tag)
    answer.headers["Cache-Control"] = "public, max-age=3600"
    return answer
