"""Data answers over HTTP: an ETag made of the bytes, the release, what the address varies by, and its licence."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable

from flask import Response, current_app, g, redirect, request
from werkzeug.wrappers import Response as Plain

from server import encoding, formats
from server.release import Release
from server.serving import Serving
from server.shelf import Kept

# Kept by caches, but asked about each time: a new release and a withdrawal both arrive at once.
KEEP = "public, no-cache"
_NEVER_KEEP = "no-store"  # what the next answer may differ from
_VARY = "Accept, Accept-Encoding"
_ADDRESS = re.compile(r"https?://[^\s<>\"]+")


def serving() -> Serving:
    """The server that this request came to."""
    found: Serving = current_app.extensions["minutebook"]
    return found


def release() -> Release:
    """The release that this request began with."""
    if "release" not in g:
        g.release = serving().releases.now()
    found: Release = g.release
    return found


def data(
    content: bytes | Kept, media_type: str, *, links: Iterable[str] = (), location: str = "", is_steady: bool = True
) -> Response:
    """A whole answer, or 304 where the caller has these bytes already; nobody keeps one that is not steady."""
    kept = content if isinstance(content, Kept) else Kept.of(content)
    answer = send(kept, formats.with_charset(media_type), _name(kept, media_type))
    answer.headers.update(_labels(release(), _VARY, links, is_steady=is_steady))
    if location:
        answer.headers["Content-Location"] = location
    return answer


def bare(
    release: Release, kept: Kept, media_type: str, accepted: str | None, *, is_steady: bool
) -> tuple[encoding.Headers, bytes]:
    """Headers and bytes of what `data` answers to a plain GET with this Accept-Encoding."""
    zipped = encoding.takes_gzip(accepted, len(kept.content))
    headers, body = encoding.coded(kept, formats.with_charset(media_type), _name(kept, media_type), zipped=zipped)
    labels = _labels(release, _VARY, (), is_steady=is_steady)
    return [*headers, ("Content-Length", str(len(body))), *labels.items()], body


def send(kept: Kept, content_type: str, name: str) -> Response:
    """An answer under a strong ETag made of `name`, one for the plain bytes and one for gzip; 304 by either."""
    zipped = encoding.takes_gzip(request.environ.get("HTTP_ACCEPT_ENCODING"), len(kept.content))
    if known := _known(*encoding.tags(name, zipped=zipped)):
        return Response(status=304, headers=[("ETag", f'"{known}"'), ("Vary", "Accept-Encoding")])
    headers, body = encoding.coded(kept, content_type, name, zipped=zipped)
    return Response(body, headers=[*headers, ("Vary", "Accept-Encoding")])


def _known(tag: str, other: str) -> str:
    """The tag that the caller has, so that a cache knows which of its copies is still good (RFC 9110, 15.4.5)."""
    if "HTTP_IF_NONE_MATCH" not in request.environ or request.method not in ("GET", "HEAD"):
        return ""
    named = request.if_none_match
    return tag if named.contains_weak(tag) else other if named.contains_weak(other) else ""


def _name(kept: Kept, media_type: str) -> str:
    """What the tag is made of: the type is a part of it, because two formats of nothing have the same bytes."""
    return f"{kept.tag}.{_short(media_type)}"


@functools.cache
def _short(media_type: str) -> str:
    return "".join(c for c in media_type if c.isalnum())[-12:]


def see_other(address: str, status: int = 303) -> Plain:
    """A redirect to a whole address of ours."""
    answer = redirect(address, status)
    label(answer)
    return answer


def label(answer: Plain, vary: str = "Accept") -> None:
    """The headers of every answer that comes from a release; `vary` names what it depends on beside its address."""
    answer.headers.update(_labels(release(), vary))


def _labels(
    release: Release, vary: str, links: Iterable[str] | None = None, *, is_steady: bool = True
) -> dict[str, str]:
    """The release, what the answer varies by, and who may keep it; with `links`, those and the licence."""
    labels = {"Minutebook-Release": release.about.number, "Cache-Control": KEEP if is_steady else _NEVER_KEEP}
    if vary:
        labels["Vary"] = vary
    if links is not None and (linked := ", ".join((*links, *_licence(release)))):
        labels["Link"] = linked
    return labels


def link(address: str, relation: str, media_type: str = "") -> str:
    """One value of a Link header."""
    return f'<{address}>; rel="{relation}"' + (f'; type="{media_type}"' if media_type else "")


def alternates(address: str, wanted: str) -> list[str]:
    """Links to the same address in the other formats of RDF and pages."""
    suffixes = ((s, t) for s, t in formats.SUFFIXES.items() if t in (*formats.RDF, formats.HTML) and t != wanted)
    return [link(f"{address}.{suffix}", "alternate", kind) for suffix, kind in suffixes]


def _licence(release: Release) -> list[str]:
    """The licence as a link; an address only, so that nothing else gets into the header."""
    licence = release.about.licence
    return [link(licence, "license")] if _ADDRESS.fullmatch(licence) else []
