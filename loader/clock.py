"""Times of day as records write them: "7.30pm", "10.00 a.m.", "19:00", "7 o'clock", "7.00 yr hwyr", "7 o'r gloch"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import time

_CLOCK = re.compile(
    r"(?<![\d/.:£-])(?P<hour>[0-2]?\d)(?:\s?[.:;]\s?(?P<minute>[0-5]\d))?\s*"
    r"(?:(?P<half>[ap])\.?\s?m\b\.?|(?P<welsh>(?:o[\u2019']?r\s+gloch\s+)?(?:yn\s+)?(?:y\.?|yr)\s?(?:h\.?|hwyr|b\.?|bore|p\.?|prynhawn|nos)(?![a-z]))"
    r"|(?P<clock>o[\u2019']?(?:\s?clock|r\s+gloch))|(?P<hours>\s?(?:hours|hrs)\b))?",
    re.IGNORECASE,
)
_NOON = re.compile(r"\b(?:12\s+)?noon\b|\bmidday\b|\bhanner\s+dydd\b", re.IGNORECASE)
_BARE = re.compile(r"(?<![\d/.:£-])(?P<hour>[01]\d|2[0-3])(?P<minute>[0-5]\d)\s?(?:hours|hrs)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Moment:
    """A time of day found in a text, and where it stands."""

    at: time
    start: int
    end: int


def every(text: str) -> list[Moment]:
    """The times of a text, in order. A number counts as one where it says so: am, pm, o'clock, hours, or hh:mm."""
    noon = _NOON.search(text)
    if noon:
        return sorted([Moment(time(12), *noon.span()), *_written(text)], key=lambda m: m.start)
    return _written(text)


def find(text: str) -> Moment | None:
    """The first time of day of a text; None where there is none."""
    return next(iter(every(text)), None)


def _written(text: str) -> list[Moment]:
    found = [Moment(time(int(m["hour"]), int(m["minute"])), *m.span()) for m in _BARE.finditer(text)]
    for match in _CLOCK.finditer(text):
        hour, minute = int(match["hour"]), int(match["minute"] or 0)
        half = (match["half"] or "").casefold()
        if match["welsh"]:
            half = "a" if re.search(r"y\.?\s?b|bore", match["welsh"].casefold()) else "p"
        exact = match["minute"] and len(match["hour"]) == 2 and ":" in match.group()
        if not (half or match["clock"] or match["hours"] or exact) or hour > 23:
            continue
        if half == "p" and hour < 12:
            hour += 12
        elif half == "a" and hour == 12:
            hour = 0
        elif match["clock"] and not half and hour < 8:
            hour += 12  # councils meet at seven in the evening, not in the morning
        end = match.end() - len(match.group()) + len(match.group().rstrip())
        found.append(Moment(time(hour, minute), match.start(), end))
    return sorted(found, key=lambda m: m.start)
