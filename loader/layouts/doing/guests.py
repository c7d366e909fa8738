"""Those who come for one item, as a line of the item names them: "Ann Lane (Head of Parks) was in attendance"."""

from __future__ import annotations

import functools
import re

from loader import names
from loader.layouts.doing import people_named
from loader.lexicon import alternatives, listing
from loader.passages import Passage
from loader.roster import Roster

_LONGEST = 1200  # letters of a line that lists guests
_CAME = re.compile(
    r"\s+(?:(?:was|were)\s+(?:also\s+)?(?:in\s+attendance|present|welcomed)|attended|joined\s+the\s+meeting|was\s+invited|were\s+invited)\b"
    r"[^.;]{0,60}?\b(?:for|during|to\s+(?:present|introduce|speak|answer|discuss|explain|assist))\b"
)


@functools.cache
def _entry() -> re.Pattern[str]:
    """A name, with a post in brackets or a title before it: "Dr Ann Lane (Head of Parks, Ford NHS Trust)"."""
    titles = alternatives(listing("titles") | listing("noble"))
    return re.compile(
        rf"(?P<who>(?:(?:{titles})\.?\s+)?{names.NAME})(?P<post>\s+\([^()]{{3,120}}\))?(?:\s*(?:,\s*(?:and\s+)?|;\s*(?:and\s+)?|\s+and\s+|&\s*)|$)"
    )


def register(passage: Passage, roster: Roster) -> None:
    """Make those whom such a line names known, so that "Mr Lane" in the item is one of them."""
    came = _CAME.search(passage.text[:_LONGEST])
    if not came:
        return
    at = 0
    listed = []
    while at < came.start():
        match = _entry().match(passage.text, at, came.start())
        parsed = names.parse(match["who"]) if match else None
        if not match or not parsed or not (match["post"] or parsed.title):
            return
        if not parsed.is_full or people_named.is_unlikely(parsed.name):
            return
        listed.append((parsed, match.span("who")))
        at = match.end()
    for parsed, (start, end) in listed:
        if roster.who(passage.text[start:end]) is None:
            roster.person(parsed, passage.words(start, end))
