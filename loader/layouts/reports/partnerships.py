"""Partnerships that a report tells of, and people or property that pass from one to another."""

from __future__ import annotations

import re

from loader import works
from loader.names import NAMED
from loader.passages import Passage
from loader.records import Partnership, Transfer
from loader.roster import Roster
from ontology.iris import Key

_FORMS = re.compile(
    rf"\b(?:[Tt]he\s+)?(?P<who>{NAMED})\s+(?:is|are|has|have|will\s+be)?\s*(?:forming|formed|entering|entered|form)\s+"
    rf"(?:into\s+)?(?P<name>a\s+(?:new\s+)?partnership)\s+with\s+(?:the\s+)?(?P<other>{NAMED})"
    rf"(?:\s+and\s+(?:the\s+)?(?P<third>{NAMED})(?=[.,;]|$|\s+(?:to|for|on)\b))?"
)
_TRANSFERS = re.compile(
    r"\b(?P<what>(?<![\w'’&])[A-Z][\w'’&]{0,40}(?:\s+[\w'’&]{1,40}){0,5}?)\s+(?P<mood>will|is\s+to|are\s+to|have|has|was|were)\s*(?:be\s+)?"
    rf"transfer(?:red)?\s+to\s+(?:the\s+)?(?P<to>{NAMED})"
)


def partnerships(sentence: Passage, systems: set[Key], roster: Roster) -> list[Partnership]:
    """The partnerships that a sentence forms; about the one system that its section tells of."""
    found = []
    for match in _FORMS.finditer(sentence.text):
        partners = tuple(
            roster.named(match[part], sentence.words(*match.span(part)))
            for part in ("who", "other", "third")
            if match[part]
        )
        concerns = tuple(sorted(systems)) if len(systems) == 1 else ()
        name = "Partnership of " + " and ".join(match[part] for part in ("who", "other", "third") if match[part])
        found.append(Partnership(name, sentence.words(), partners, concerns))
    return found


def transfers(sentence: Passage, roster: Roster) -> list[Transfer]:
    """What a sentence says will pass, or has passed, to an organisation."""
    found = []
    for match in _TRANSFERS.finditer(sentence.text):
        to = roster.named(match["to"], sentence.words(*match.span("to")))
        what = sentence.part(*match.span("what"))
        done = not re.match(r"will|is|are", match["mood"])
        concerns = tuple(sorted(works.known(what, roster, "system")))
        name = sentence.text[match.start("what") : match.end("to")]
        found.append(Transfer(name, sentence.words(), to, concerns, "done" if done else "planned"))
    return found
