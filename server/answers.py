"""Data answers over HTTP: an ETag made of the bytes, the release, what the address varies by, and its licence."""

from __future__ import annotations

import re
from collections.abc import Iterable

from flask import Response, current_app, g, redirect
from werkzeug.wrappers import Response as Plain

from server import encoding, formats
from server.front import KEEP
from server.release import Release
from server.shelf import Kept

_ADDRESS = re.compile(r"https?://[^\s<>\"]+")


def release() -> Release:
    """The release that this request began with."""
    if "release" not in g:
        g.release = current_app.extensions["minutebook"].releases.now()
    found: Release = g.release
    return found


def data(content: bytes | Kept, media_type: str, *, links: Iterable[str] = (), location: str = "") -> Response:
    """A whole answer, or 304 where the caller has these bytes already."""
    kept = content if isinstance(content, Kept) else Kept.of(content)
    # The type is a part of the tag, because two formats of nothing have the same bytes.
    answer = encoding.send(kept, formats.with_charset(media_type), f"{kept.tag}.{_short(media_type)}")
    label(answer, vary="Accept, Accept-Encoding")
    if location:
        answer.headers["Content-Location"] = location
    if linked := ", ".join((*links, *_licence())):
        answer.headers["Link"] = linked
    return answer


def _short(media_type: str) -> str:
    return "".join(c for c in media_type if c.isalnum())[-12:]


def see_other(address: str, status: int = 303) -> Plain:
    """A redirect to a whole address of ours."""
    answer = redirect(address, status)
    label(answer)
    return answer


def label(answer: Plain, vary: str = "Accept") -> None:
    """The headers of every answer that comes from a release; `vary` names what it depends on beside its address."""
    answer.headers["Minutebook-Release"] = release().about.number
    if vary:
        answer.headers["Vary"] = vary
    # Kept by caches, but asked about each time: a new release and a withdrawal both arrive at once.
    answer.headers["Cache-Control"] = KEEP


def link(address: str, relation: str, media_type: str = "") -> str:
    """One value of a Link header."""
    return f'<{address}>; rel="{relation}"' + (f'; type="{media_type}"' if media_type else "")


def alternates(address: str, wanted: str) -> list[str]:
    """Links to the same address in the other formats of RDF and pages."""
    suffixes = ((s, t) for s, t in formats.SUFFIXES.items() if t in (*formats.RDF, formats.HTML) and t != wanted)
    return [link(f"{address}.{suffix}", "alternate", kind) for suffix, kind in suffixes]


def _licence() -> list[str]:
    """The licence as a link; an address only, so that nothing else gets into the header."""
    licence = release().about.licence
    return [link(licence, "license")] if _ADDRESS.fullmatch(licence) else []
