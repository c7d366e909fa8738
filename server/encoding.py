"""The same answer made smaller for the way: gzip, where the caller's Accept-Encoding takes it (RFC 9110, 12.5.3)."""

from __future__ import annotations

import functools

from flask import Response, request

from server import negotiate
from server.shelf import Kept

_SMALLEST = 1000  # bytes; a shorter answer fits one packet as it is
_USUAL = 200  # characters of an Accept-Encoding header
_GZIP = ("gzip", "x-gzip")  # two names of one coding (RFC 9110, 8.4.1.3)


def takes_gzip(accepted: str | None, size: int) -> bool:
    """Whether an answer of this size goes out as gzip: named or covered by `*`, and not wanted less than plain bytes.

    A caller that refuses plain bytes gets gzip at any size, if it takes that.
    """
    if not accepted:
        return False
    # Programs send one of a few short headers; a long one is nobody's habit, and is not kept.
    wishes = _wishes if len(accepted) <= _USUAL else _wishes.__wrapped__
    takes, refuses_plain = wishes(accepted)
    return takes and (refuses_plain or size > _SMALLEST)


@functools.lru_cache(maxsize=128)
def _wishes(accepted: str) -> tuple[bool, bool]:
    """Whether gzip is taken, and whether plain bytes are refused."""
    wanted = dict(negotiate.ranges(accepted))
    of_gzip = [wanted[name] for name in _GZIP if name in wanted]
    zipped = max(of_gzip) if of_gzip else wanted.get("*", 0.0)
    refuses_plain = wanted.get("identity", wanted.get("*")) == 0
    return zipped > 0 and zipped >= wanted.get("identity", 0.0), refuses_plain


def send(kept: Kept, content_type: str, name: str) -> Response:
    """An answer under a strong ETag made of `name`, one for the plain bytes and one for gzip; 304 by either."""
    takes = takes_gzip(request.environ.get("HTTP_ACCEPT_ENCODING"), len(kept.content))
    tag, other = (f"{name}.gzip", name) if takes else (name, f"{name}.gzip")
    if known := _known(tag, other):
        return Response(status=304, headers=[("ETag", f'"{known}"'), ("Vary", "Accept-Encoding")])
    headers = [("Content-Type", content_type), ("ETag", f'"{tag}"'), ("Vary", "Accept-Encoding")]
    if takes:
        headers.append(("Content-Encoding", "gzip"))
    return Response(kept.zipped() if takes else kept.content, headers=headers)


def _known(tag: str, other: str) -> str:
    """The tag that the caller has, so that a cache knows which of its copies is still good (RFC 9110, 15.4.5)."""
    if "HTTP_IF_NONE_MATCH" not in request.environ or request.method not in ("GET", "HEAD"):
        return ""
    named = request.if_none_match
    return tag if named.contains_weak(tag) else other if named.contains_weak(other) else ""
