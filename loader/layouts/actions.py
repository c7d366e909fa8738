"""What is to be done, by whom and by when: the actions of an item, under their label or told in its words."""

from __future__ import annotations

import re

from loader import names, organisations
from loader.layouts import outcomes
from loader.layouts.agenda import Contents
from loader.layouts.decisions import Decided
from loader.layouts.setting import Setting
from loader.passages import Passage
from loader.records import Action, Doubt
from ontology.iris import Key

_ROLE = r"(?:the\s+)?(?:Head|Director|Chief|Clerk|Leader|Chair)\s+(?:of|to|for)\s+[A-Z][\w &-]{1,60}"
_PART_OF_LIST = rf"(?:{_ROLE}|{names.NAME}|ALL|All|Clerk|CLERK|Officers|Chair(?:man)?)"
OWNERS = re.compile(rf"^{_PART_OF_LIST}(?:\s*(?:/|,|&|and)\s*{_PART_OF_LIST}){{0,20}}\s*$")
_NEXT_MEETING = re.compile(
    r"\b(?:the|its|this)\s+next\s+(?:board|committee|panel|cabinet|council|meeting)(?:\s+meeting)?\b", re.IGNORECASE
)
_LATER_MEETING = re.compile(
    r"\b(?:a|the)\s+(?:future|later|subsequent|following)\s+(?:board|committee|meeting)(?:\s+meeting)?\b", re.IGNORECASE
)


def find(parts: Contents, decided: Decided, setting: Setting) -> tuple[Action, ...]:  # noqa: ARG001
    """The actions of an item; what is `decided` already is not told again as an action."""
    return tuple(_action(text, owners, setting) for text, owners in parts.actions)


def _action(text: Passage, owners: tuple[Passage, ...], setting: Setting) -> Action:
    roster = setting.roster
    keys: list[Key] = []
    doubts: list[Doubt] = []
    for owner in owners:
        for start, end in names.split(owner.text):
            key = roster.who(owner.text[start:end])
            parsed = names.parse(owner.text[start:end])
            if organisations.is_role(owner.text[start:end]):
                keys.append(roster.post(owner.text[start:end], roster.organisation, owner.words(start, end)))
                continue
            if key is None and parsed and parsed.is_full:
                key = roster.person(parsed, owner.words(start, end))
            if key is None:
                reason = f"“{owner.text[start:end]}” is in the place of an owner and names nobody known."
                doubts.append(Doubt("unknown-person", reason, owner.words(start, end)))
                continue
            keys.append(key)
            if key not in setting.present:
                reason = f"{owner.text[start:end]} owns this action and is not in the list of those present."
                doubts.append(Doubt("owner-not-attending", reason, owner.words(start, end)))
    if not owners:
        doubts.append(Doubt("no-owner", "No owner stands beside this action.", text.words()))
    due = _NEXT_MEETING.search(text.text) or _LATER_MEETING.search(text.text)
    return Action(
        text.text,
        text.words() + tuple(w for owner in owners for w in owner.words()),
        tuple(dict.fromkeys(keys)),
        ", ".join(owner.text for owner in owners),
        due_next_meeting=bool(_NEXT_MEETING.search(text.text)),
        stated_due=due.group() if due else "",
        reports_back_to=setting.body if outcomes.comes_back(text.text) or due else None,
        mentions=roster.mentions(text),
        doubts=tuple(doubts),
    )
