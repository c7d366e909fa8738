"""The approval of earlier minutes: by which words it is known, and of which days."""

from __future__ import annotations

import re
from datetime import date

from loader import dates

_MINUTES = re.compile(r"\b(?:minutes?|notes?\s+of|record|cofnodion)\b", re.IGNORECASE)
_RECORD = re.compile(
    r"\b(?:correct|true|accurate|fair|cywir)\b[^.;]{0,40}\brecord|\brecord\b|\bcorrect\b|\baccurate\b|\bsign(?:ed|ature)?\b|\bllofnod|\bgywir\b|"
    r"\btaken\s+as\s+read\b|\b(?:be|was|were|been|and)\s+(?:\w+ly\s+)?(?:approved|agreed|accepted|confirmed|adopted)\b|"
    r"\b(?:approve|accept|agree|confirm|adopt|sign)\b|^\W*(?:approved|agreed|accepted|confirmed|adopted|cymeradwywyd|derbyniwyd|"
    r"cadarnhawyd)\b|\b(?:approved|agreed|accepted|confirmed|adopted|cymeradwy\w+|derbyn\w*)\b",
    re.IGNORECASE,
)
_NOT = re.compile(
    r"\b(?:deferred|amended\s+minutes\s+be\s+circulated|not\s+(?:be\s+)?(?:approved|agreed|accepted))\b", re.IGNORECASE
)
_MOST = 12  # sets of minutes that one decision can approve
_OTHERS = re.compile(r"\b(?:shared|attached|appended|circulated)\s+with\s+(?:the\s+|these\s+)?minutes\b", re.IGNORECASE)


def is_approval(text: str, outcome: str, heading: str) -> bool:
    """Do the words of a decision approve earlier minutes; `heading` is what the item is about?"""
    if outcome in ("noted", "deferred", "rejected", "referred") or _NOT.search(text) or _OTHERS.search(text):
        return False
    if heading == "minutes":
        return bool(_RECORD.search(text))
    named = re.search(
        r"\b(?:minutes|notes?|cofnodion)\s+(?:of|from|for|dated|y)\b(?!\s+(?:caution|thanks))|\bminutes\b[^.;]{0,150}\brecord\b",
        text,
        re.IGNORECASE,
    )
    return bool(named) and bool(_RECORD.search(text))


def days(text: str, title: str, before: date | None) -> tuple[date, ...]:
    """The days of the meetings whose minutes are approved: those in the words, else those in the title."""
    for told in (text, title):
        found = [day for day in _every(told) if before is None or day < before]
        if found:
            return tuple(dict.fromkeys(found))
    return ()


def _every(text: str) -> list[date]:
    """Every date of a text; a day without its year has that of the next that has one: "3 March and 7 April 2021"."""
    spots: list[tuple[int, date]] = []
    rest, at = text, 0
    while len(spots) < _MOST and (day := dates.find(rest)):
        spots.append((at + day.start, day.on))
        rest = rest[: day.start] + " " * (day.end - day.start) + rest[day.end :]
    year: int | None = None
    for stretch in reversed(dates.stretches(text)):
        year = stretch.year or year
        for month, number in (stretch.first, stretch.last):
            if year:
                try:
                    spots.append((stretch.start, date(year, month, number)))
                except ValueError:
                    continue
    return [day for _, day in sorted(spots)]
