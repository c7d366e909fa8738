"""The front matter of a Markdown page: title, date and the like, between two lines of dashes before the text."""

from __future__ import annotations

import re
from collections.abc import Mapping

from loader.passages import Passage

_OPENING = re.compile(r"\s{0,20}---[ \t]{0,10}\n")
_KEY = re.compile(r"(?P<key>[A-Za-z][\w-]{0,40}):(?:[ \t]{1,20}(?P<value>\S.*))?$")
_MOST_LINES = 80


def of(text: str) -> tuple[Mapping[str, Passage], int]:
    """The values by their keys in lower case, and where the text after them begins; ({}, 0) where there are none."""
    opening = _OPENING.match(text)
    if not opening:
        return {}, 0
    found: dict[str, Passage] = {}
    keys = 0
    at = opening.end()
    for _ in range(_MOST_LINES):
        end = text.find("\n", at)
        end = len(text) if end < 0 else end
        line = text[at:end].rstrip()
        if line in ("---", "..."):
            return (found, min(end + 1, len(text))) if keys else ({}, 0)
        matched = _KEY.match(line)
        if matched:
            keys += 1
            if matched["value"]:
                found.setdefault(matched["key"].lower(), _value(line, at, matched.start("value")))
        elif line and line[0] not in " \t-#":
            return {}, 0  # prose: the dashes were a stroke across the page
        if end == len(text):
            break
        at = end + 1
    return {}, 0


def _value(line: str, at: int, start: int) -> Passage:
    """The value of a line that begins at `at`, the quotes around it left out."""
    end = len(line)
    if end - start >= 2 and line[start] in "\"'" and line[-1] == line[start]:
        start, end = start + 1, end - 1
    return Passage(line[start:end], tuple(range(at + start, at + end))).part(0)
