"""The same answer made smaller for the way: gzip, where the caller's Accept-Encoding takes it (RFC 9110, 12.5.3)."""

from __future__ import annotations

import functools

from server import negotiate
from server.shelf import Kept

_SMALLEST = 1000  # bytes; a shorter answer fits one packet as it is
_USUAL = 200  # characters of an Accept-Encoding header
_GZIP = ("gzip", "x-gzip")  # two names of one coding (RFC 9110, 8.4.1.3)

Headers = list[tuple[str, str]]


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


def tags(name: str, *, zipped: bool) -> tuple[str, str]:
    """The strong ETag, made of `name`, of an answer's bytes as they are sent, and that of its bytes the other way."""
    return (f"{name}.gzip", name) if zipped else (name, f"{name}.gzip")


def coded(kept: Kept, content_type: str, name: str, *, zipped: bool) -> tuple[Headers, bytes]:
    """An answer's bytes as they are sent, and the headers that say what they are."""
    headers = [("Content-Type", content_type), ("ETag", f'"{tags(name, zipped=zipped)[0]}"')]
    if zipped:
        headers.append(("Content-Encoding", "gzip"))
    return headers, kept.zipped() if zipped else kept.content
