"""Which of the types on offer a caller prefers, by its Accept header (RFC 9110, 12.5.1)."""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence

from server.problems import Refused

_QUALITY = re.compile(r"q\s*=\s*([01](?:\.[0-9]{0,3})?)", re.IGNORECASE)
_MOST_RANGES = 100
_USUAL = 400  # characters of an Accept header


def ranges(accept: str) -> list[tuple[str, float]]:
    """The media ranges of an Accept header with their qualities; parameters other than q are left aside."""
    found = []
    for part in accept.split(",")[:_MOST_RANGES]:
        name, *parameters = (piece.strip() for piece in part.split(";"))
        if not name:
            continue
        quality = 1.0
        for parameter in parameters:
            if match := _QUALITY.fullmatch(parameter):
                quality = min(1.0, float(match[1]))
        found.append((name.lower(), quality))
    return found


def quality(media_type: str, wanted: Sequence[tuple[str, float]]) -> float:
    """How much a type is wanted: the quality of the most specific range that covers it, else 0."""
    for pattern in (media_type, media_type.split("/")[0] + "/*", "*/*"):
        of_this = [q for name, q in wanted if name == pattern]
        if of_this:
            return max(of_this)
    return 0.0


def best(accept: str | None, offers: Sequence[str]) -> str | None:
    """The offer the caller wants most, the earliest of equals; None when it wants none of them.

    A caller that names nothing takes anything, so it gets the first.
    """
    if not accept or not accept.strip():
        return offers[0]
    # A few programs send the same few headers all day; a very long one is nobody's habit.
    rate = _best if len(accept) <= _USUAL else _best.__wrapped__
    return rate(accept, tuple(offers))


@functools.lru_cache(maxsize=512)
def _best(accept: str, offers: tuple[str, ...]) -> str | None:
    wanted = ranges(accept)
    rated = [(quality(offer, wanted), -place, offer) for place, offer in enumerate(offers)]
    most, _, offer = max(rated)
    return offer if most > 0 else None


def choose(accept: str | None, offers: Sequence[str]) -> str:
    """`best`, or 406 with the list of what there is."""
    found = best(accept, offers)
    if found is None:
        listed = ", ".join(dict.fromkeys(offers))
        raise Refused(
            406,
            "No such format",
            f"This address is offered as {listed}; the Accept header asks for none of them.",
            headers={"Vary": "Accept"},
            more={"available": list(dict.fromkeys(offers))},
        )
    return found
