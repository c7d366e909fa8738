"""Data answers over HTTP: an ETag made of the bytes, the release, what the address varies by, and its licence."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from flask import Response, current_app, g, redirect, request
from werkzeug.wrappers import Response as Plain

from server import formats
from server.release import Release


def release() -> Release:
    """The release that this request began with."""
    if "release" not in g:
        g.release = current_app.extensions["minutebook"].releases.now()
    found: Release = g.release
    return found


def data(content: bytes, media_type: str, *, links: Iterable[str] = (), location: str = "") -> Response:
    """A whole answer, or 304 where the caller has these bytes already."""
    answer = Response(content, content_type=formats.with_charset(media_type))
    label(answer)
    answer.set_etag(hashlib.sha256(media_type.encode() + b"\n" + content).hexdigest()[:32])
    if location:
        answer.headers["Content-Location"] = location
    for link in (*links, *_licence()):
        answer.headers.add("Link", link)
    answer.make_conditional(request)
    return answer


def see_other(address: str, status: int = 303) -> Plain:
    """A redirect to a whole address of ours."""
    answer = redirect(address, status)
    label(answer)
    return answer


def label(answer: Plain) -> None:
    """The headers of every answer that comes from a release."""
    answer.headers["Minutebook-Release"] = release().about.number
    answer.headers["Vary"] = "Accept"
    # Kept by caches, but asked about each time: a new release and a withdrawal both arrive at once.
    answer.headers["Cache-Control"] = "public, no-cache"


def link(address: str, relation: str, media_type: str = "") -> str:
    """One value of a Link header."""
    return f'<{address}>; rel="{relation}"' + (f'; type="{media_type}"' if media_type else "")


def _licence() -> list[str]:
    licence = release().about.licence
    return (
        [link(licence, "license")] if licence.startswith("http") and '"' not in licence and ">" not in licence else []
    )
