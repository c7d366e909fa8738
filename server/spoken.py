"""How pages write dates, times and names, and in which order things stand."""

from __future__ import annotations

import re
from datetime import date, time


def natural(text: str) -> tuple[tuple[int, str | int], ...]:
    """A sort key by which item/2 comes before item/10."""
    pieces = re.split(r"(\d+)", text)
    return tuple((1, int(piece)) if piece.isdigit() else (0, piece) for piece in pieces if piece)


def spoken_date(value: str) -> str:
    """`2013-09-19` → `19 September 2013`; anything else as it is."""
    try:
        day = date.fromisoformat(value)
    except ValueError:
        return value
    return f"{day.day} {day:%B} {day.year}"


def spoken_moment(value: str) -> str:
    """`2026-11-21T23:45:15Z` → `21 November 2026 at 23:45 UTC`; anything else as it is."""
    found = re.fullmatch(r"(\d{4}-\d\d-\d\d)T(\d\d:\d\d).*Z", value)
    return f"{spoken_date(found[1])} at {found[2]} UTC" if found else spoken_date(value)


def spoken_time(value: str) -> str:
    """`20:15:00` → `8.15 pm`; anything else as it is."""
    try:
        at = time.fromisoformat(value)
    except ValueError:
        return value
    if (at.hour, at.minute) == (12, 0):
        return "12 noon"
    return f"{at.hour % 12 or 12}.{at:%M} {'am' if at.hour < 12 else 'pm'}"


def shortened(text: str, most: int = 90) -> str:
    words = " ".join(text.split())
    return words if len(words) <= most else words[: most - 1].rsplit(" ", 1)[0] + "…"


def spoken_name(iri: str) -> str:
    """The last part of an IRI, as words: `…#heldOn` → `held on`."""
    last = re.split(r"[#/]", iri.rstrip("/#"))[-1]
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", last).replace("-", " ").replace("_", " ").lower()
