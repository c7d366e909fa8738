"""Lists of decisions below a line that only leads to them: "The Board:", "The following was agreed:"."""

from __future__ import annotations

import functools
import re

from loader.layouts.deciding import outcomes
from loader.layouts.deciding.drafts import Draft
from loader.layouts.deciding.gathering import BULLET, PLANNING, Gathered
from loader.lexicon import alternatives, listing, outcome_verbs
from loader.passages import Block

FOLLOWING = re.compile(
    r"^\W*(?:the\s+following\s+(?:comments?\s+|responses?\s+)?(?:was|were)\s+(?:\w+ly\s+)?\w+|(?:cytunwyd|penderfynwyd)\s+(?:ar\s+)?y\s+canlynol)\W*:$",
    re.IGNORECASE,
)


@functools.cache
def _leads() -> re.Pattern[str]:
    nouns = alternatives(listing("deciders"))
    return re.compile(
        rf"^\W*(?:That\s+)?(?:[Tt]he\s+)?(?:[A-Z]\w+\s+){{0,4}}?(?i:{nouns})(?:\s+(?:then|unanimously|also|therefore)){{0,2}}\s*[:–—-]\s*(?P<rest>$|\(?(?:a|i|1)[).]\s)"
    )


def entry(state: Gathered, block: Block) -> bool:
    """The entries of a list that only "The Board:" leads to, each with a verb of its own: "noted …", "agreed …"."""
    lead = _leads().match(block.text)
    if lead and not state.is_quiet:
        state.is_led = not lead["rest"]
        if lead["rest"] and outcomes.outcome_of(block.text[lead.start("rest") :]):
            state.open = Draft(block.passage, "agreed", verb_end=lead.start("rest"), formal=True)
            state.beside(state.open, block.passage)
            state.add(state.open)
            return True
        return state.is_led
    if not state.is_led:
        return False
    bullet = BULLET.match(block.text)
    passage = block.passage.part(bullet.end()) if bullet else block.passage
    first = re.match(r"\W*(?:(?:also|and|further|unanimously)\s+)?(?P<verb>\w+)", passage.text)
    verb = first["verb"].casefold() if first else ""
    known = outcome_verbs().get(verb, "")
    if not known and not ((block.marker or bullet) and verb.endswith("ed")):
        state.is_led = False
        return False
    draft = Draft(
        passage,
        "" if known else "agreed",
        number=(block.marker or (bullet.group() if bullet else "")).strip("().- •·*–"),
    )
    state.beside(draft, passage)
    state.add(draft)
    return True


def following(state: Gathered, block: Block) -> bool:
    """ "The following was agreed:", outside planning: the list below it is what was agreed."""
    verb = re.search(r"\b(agreed|resolved|approved|cytunwyd|penderfynwyd)\b", block.text, re.IGNORECASE)
    if not verb or not FOLLOWING.match(block.text) or PLANNING.search(state.title) or state.is_quiet:
        return False
    state.open = Draft(block.passage, outcome_verbs()[verb[1].casefold()], verb_end=len(block.text), formal=True)
    state.add(state.open)
    return True
