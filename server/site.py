"""The start page, the manifest, and the small addresses that every site has."""

from __future__ import annotations

import contextlib
import hashlib
from pathlib import Path

from flask import Blueprint, Response, current_app, jsonify, render_template, request, send_file
from pyoxigraph import RdfFormat, parse

from server import answers, formats, negotiate, sets
from server.problems import Refused, not_found
from server.release import Release

blueprint = Blueprint("site", __name__)
_RECENT = 10
_DUMPS = ("all.nq.gz", "all.nt.gz")
_STATIC_TYPES = {"css": "text/css; charset=utf-8", "svg": "image/svg+xml"}
_STATIC = {path.name: path.read_bytes() for path in (Path(__file__).parent / "static").iterdir()}


@blueprint.get("/")
def home() -> Response:
    release = answers.release()
    negotiate.choose(request.headers.get("Accept"), (formats.HTML, formats.XHTML))
    content = release.kept.get("/", lambda: _home(release))
    links = [answers.link(f"{release.base}/.well-known/void", "describedby", formats.TURTLE)]
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


@blueprint.get("/dump/<name>")
def dump(name: str) -> Response:
    """Everything at once: the release's dumps, as its catalogue describes them."""
    path = answers.release().folder / "dumps" / name
    if name not in _DUMPS or not path.is_file():
        raise not_found(f"There is no dump of that name: {', '.join(_DUMPS)}.")
    answer = send_file(path, mimetype="application/gzip", download_name=name)
    answers.label(answer)
    return answer


@blueprint.get("/health")
def health() -> Response:
    """Whether the server answers, and from which release; asks no query and waits for nothing."""
    releases = current_app.extensions["minutebook"].releases
    with contextlib.suppress(Refused):
        releases.now()
    release: Release | None = releases.peek()
    state = "no data" if release is None else "ok" if not releases.trouble else "newest release refused"
    said = {"status": state, "release": release.about.number if release else None, "trouble": releases.trouble or None}
    answer = jsonify(said)
    answer.status_code = 200 if release is not None else 503
    answer.headers["Cache-Control"] = "no-store"
    return answer


@blueprint.get("/robots.txt")
def robots() -> Response:
    """Documents may be indexed; queries are for people and programs that ask them."""
    answer = Response("User-agent: *\nDisallow: /sparql\nDisallow: /set/*?\n", content_type="text/plain; charset=utf-8")
    answer.headers["Cache-Control"] = "public, max-age=86400"
    return answer


@blueprint.get("/favicon.ico", defaults={"name": "favicon.svg"})
@blueprint.get("/favicon.svg", defaults={"name": "favicon.svg"})
@blueprint.get("/static/<name>")
def static(name: str) -> Response:
    """The style sheet and the icon, read once at the start."""
    if name not in _STATIC:
        raise not_found("Nothing has this address.")
    answer = Response(_STATIC[name], content_type=_STATIC_TYPES[name.rpartition(".")[2]])
    answer.set_etag(hashlib.sha256(_STATIC[name]).hexdigest()[:32])
    answer.headers["Cache-Control"] = "public, max-age=3600"
    answer.make_conditional(request)
    return answer
