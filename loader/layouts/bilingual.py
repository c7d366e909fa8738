"""A record in two languages tells each fact twice: what is told again in the other language is left out."""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from typing import Literal

from loader.layouts.deciding.drafts import Draft
from loader.lexicon import table
from loader.records import Action

_WORD = re.compile(r"[^\W\d_]{1,30}")
_MOST = 60  # facts of an item that are compared
_WELSH_VERB = re.compile(r"\W*[^\W\d_]{4,}(?:wyd|odd)\b")
# Outcomes that one language tells by another verb than the other does.
_ALIKE = frozenset({"resolved", "agreed", "approved", "accepted"})
# Who is to act, in Welsh, and the same in English, by the last part of a key.
_OFFICES = {
    "clerc": "clerk",
    "y-clerc": "clerk",
    "cadeirydd": "chair",
    "swyddogion": "officers",
    "trysorydd": "treasurer",
}


@functools.cache
def _telling() -> dict[str, str]:
    return {word: language for language, words in table("languages").items() for word in words}


def tongue(text: str) -> Literal["cy", "en", ""]:
    """The language of a sentence or two by its small words; "" where they do not tell."""
    telling = _telling()
    words = [telling.get(word.lower(), "") for word in _WORD.findall(text[:2000])]
    welsh, english = words.count("cy"), words.count("en")
    welsh += 2 if _WELSH_VERB.match(text) else 0
    if welsh >= 2 * english and welsh > 1:
        return "cy"
    return "en" if english >= 2 * welsh and english > 1 else ""


def _again(told: Sequence[tuple[str, object]]) -> dict[int, int]:
    """Of texts with what else must be equal in them: which tells an earlier one again, in the other language."""
    found: dict[int, int] = {}
    languages = [tongue(text) for text, _ in told[:_MOST]]
    if not {"cy", "en"} <= set(languages):
        return found
    figures = [frozenset(re.findall(r"\d+", text)) for text, _ in told[:_MOST]]
    for later, language in enumerate(languages):
        for earlier in range(later):
            if earlier in found or earlier in found.values() or not language or not languages[earlier]:
                continue
            lengths = sorted((len(told[earlier][0]), len(told[later][0])))
            alike = told[earlier][1] == told[later][1] and figures[earlier] == figures[later]
            if language != languages[earlier] and alike and lengths[0] * 3 >= lengths[1]:
                found[later] = earlier
                break
    return found


def decisions(drafts: list[Draft]) -> list[Draft]:
    """The decisions of an item without those told again; their movers and votes go to the first telling."""

    def outcome(draft: Draft) -> str:
        return "agreed" if draft.outcome in _ALIKE else draft.outcome

    again = _again([(draft.whole().text, outcome(draft)) for draft in drafts])
    for later, earlier in again.items():
        drafts[earlier].movers = drafts[earlier].movers | drafts[later].movers
        drafts[earlier].vote = drafts[earlier].vote or drafts[later].vote
    return [draft for number, draft in enumerate(drafts) if number not in again]


def actions(found: list[Action]) -> list[Action]:
    """The actions of an item without those told again for the same owners."""

    def owners(action: Action) -> frozenset[str]:
        names = (key.rsplit("/", 1)[-1] for key in action.owners)
        return frozenset(_OFFICES.get(name, name) for name in names)

    again = _again([(action.text, owners(action)) for action in found])
    return [action for number, action in enumerate(found) if number not in again]
