"""An action as the record holds it: its words, those who own it, when it is due, and what is in doubt."""

from __future__ import annotations

import re
from dataclasses import replace

from loader import dates
from loader.layouts.deciding import outcomes
from loader.layouts.doing import owners
from loader.layouts.doing.owners import Owners
from loader.layouts.doing.utterances import sentences
from loader.layouts.setting import Setting
from loader.passages import Passage
from loader.records import Action, Doubt, Words
from ontology.iris import fold

_NEXT_MEETING = re.compile(
    r"\b(?:the|its|this)\s+next\s+(?:board|committee|panel|cabinet|council|meeting)(?:\s+meeting)?\b", re.IGNORECASE
)
_LATER_MEETING = re.compile(
    r"\b(?:a|the)\s+(?:future|later|subsequent|following)\s+(?:board|committee|meeting)(?:\s+meeting)?\b", re.IGNORECASE
)
_EVENT = re.compile(
    r"(?!.*\s(?:is|are|was|were|has|had|have|will|would|asked|said|reported)\s).{0,200}\d.{0,60}", re.DOTALL
)


def made(text: Passage, owned: Owners | None, beside: tuple[Passage, ...], setting: Setting) -> Action | None:
    """The action that a text tells, with those who own it; `beside` are the cells in which they stand."""
    text = text.part(0, len(text.text.rstrip(" (–—-*_[")))
    if not text or len(text.text) < 4:
        return None
    due = _NEXT_MEETING.search(text.text) or _LATER_MEETING.search(text.text)
    by = owners.DUE.search(text.text)
    doubts = owned.doubts if owned else ()
    if not owned or (not owned.keys and not doubts):
        doubts = (*doubts, Doubt("no-owner", "No owner stands beside this action.", text.words()))
    beside_words = tuple(w for cell in beside for w in cell.words()) or (owned.words if owned else ())
    stated = (owned.due if owned else "") or (due.group() if due else "") or (by["due"] if by else "")
    day = dates.find(stated)
    return Action(
        text.text,
        text.words() + tuple(w for w in beside_words if not overlap((w,), text.words())),
        owned.keys if owned else (),
        ", ".join(cell.text for cell in beside) or (owned.statement if owned else ""),
        due_next_meeting=bool(_NEXT_MEETING.search(text.text)),
        due_on=day.on if day else None,
        stated_due=stated,
        reports_back_to=setting.body if outcomes.comes_back(text.text) or due else None,
        mentions=setting.roster.mentions(text),
        doubts=doubts,
    )


def once(found: list[Action]) -> list[Action]:
    """Each action once: a page may tell it under two heads."""
    kept: dict[str, Action] = {}
    for action in found:
        kept.setdefault(fold(action.text), action)
    return list(kept.values())


def shared(one: Owners | Action | None, other: Owners) -> bool:
    """Has one of the owners the action, or the other place, as well?"""
    keys = one.keys if isinstance(one, Owners) else one.owners if one else ()
    return bool(set(keys) & set(other.keys))


def with_owners(action: Action, owned: Owners) -> Action:
    """An action with the owners that stand after it."""
    return replace(
        action,
        words=(*action.words, *(w for w in owned.words if not overlap((w,), action.words))),
        owners=tuple(dict.fromkeys((*action.owners, *owned.keys))),
        owner_statement=owned.statement,
        stated_due=action.stated_due or owned.due,
        doubts=(*(d for d in action.doubts if d.kind != "no-owner"), *owned.doubts),
    )


def overlap(words: Words, others: Words) -> bool:
    """Have two stretches of words a letter in common?"""
    return any(a < d and c < b for a, b in words for c, d in others)


def with_before(passage: Passage, text: Passage) -> Passage:
    """A short sentence with the one before it, which says what it is about."""
    at = passage.offsets.index(text.offsets[0])
    told = list(sentences(passage.part(0, at)))
    start = passage.offsets.index(told[-1].offsets[0]) if told and _EVENT.fullmatch(told[-1].text) else at
    return passage.part(start, passage.offsets.index(text.offsets[-1]) + 1)
