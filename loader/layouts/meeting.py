"""From the stretches of an agenda to items: what was said, decided, declared and to be done, and what comes next."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date

from loader import dates, figures, names, organisations, works
from loader.layouts import agenda, outcomes, prose
from loader.layouts.agenda import Stretch
from loader.passages import Passage, sentences
from loader.records import Action, Appointment, Decision, Declaration, Doubt, Figure, Item, Planned
from loader.roster import Roster
from ontology import iris
from ontology.iris import Key

_ROLE = r"(?:the\s+)?(?:Head|Director|Chief|Clerk|Leader|Chair)\s+(?:of|to|for)\s+[A-Z][\w &-]{1,60}"
_PART_OF_LIST = rf"(?:{_ROLE}|{names.NAME}|ALL|All|Clerk|CLERK|Officers|Chair(?:man)?)"
OWNERS = re.compile(rf"^{_PART_OF_LIST}(?:\s*(?:/|,|&|and)\s*{_PART_OF_LIST}){{0,20}}\s*$")
_NEXT_MEETING = re.compile(
    r"\b(?:the|its|this)\s+next\s+(?:board|committee|panel|cabinet|council|meeting)(?:\s+meeting)?\b", re.IGNORECASE
)
_CALLED_OFF = re.compile(r"\b(?:cancel\w*|postpon\w*|moved|instead|rearranged|rescheduled)\b", re.IGNORECASE)
_LATER_MEETING = re.compile(
    r"\b(?:a|the)\s+(?:future|later|subsequent|following)\s+(?:board|committee|meeting)(?:\s+meeting)?\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Setting:
    """What every item of a meeting is read with."""

    body: Key
    on: date | None
    roster: Roster
    present: frozenset[Key]


def items(stretches: list[Stretch], setting: Setting) -> tuple[Item, ...]:
    """The items in order from 1; a declaration's item is found by its printed number once all are read."""
    read: list[tuple[Item, list[tuple[str, Declaration]]]] = []
    for order, stretch in enumerate(stretches, 1):
        read.append(_item(order, stretch, setting))
    order_of = {item.number: item.order for item, _ in reversed(read) if item.number}
    return tuple(
        replace(item, declarations=tuple(replace(d, regarding=order_of.get(number)) for number, d in declared))
        for item, declared in read
    )


def _item(order: int, stretch: Stretch, setting: Setting) -> tuple[Item, list[tuple[str, Declaration]]]:
    roster = setting.roster
    parts = agenda.contents(stretch, OWNERS)
    said = [block.passage for block in parts.prose]
    mentions: set[Key] = set()
    about = _about(stretch.title, said, roster)
    contributions = [c for passage in said for c in prose.contributions(passage, roster)]
    declared = [d for passage in said for d in prose.declarations(passage, roster)]
    for passage in (stretch.title, *said):
        mentions |= {*roster.mentions(passage), *works.publications(passage, roster)}
        mentions |= {*works.systems(passage, roster), *works.programmes(passage, roster)}
    numbers: list[Figure] = [f for passage in said for f in figures.find(passage, about)]
    decisions: list[Decision] = []
    appointed: list[Appointment] = []
    for number, (block, lead_in) in enumerate(parts.decisions, 1):
        printed = block.marker.strip("().- •")
        decisions.append(outcomes.decision(block.passage, printed, setting.body, roster, lead_in))
        appointed += outcomes.appointments(block.passage, number, setting.body, setting.on, roster)
    if stretch.heading == "minutes":
        decisions += _approvals(said, stretch.title, setting)
    else:
        resolved = [s for passage in said for s in sentences(passage) if outcomes.is_resolution(s.text)]
        decisions += [outcomes.decision(sentence, "", setting.body, roster) for sentence in resolved]
    doubts: tuple[Doubt, ...] = ()
    if stretch.is_untitled:
        doubts = (
            Doubt("untitled-item", "The item has no title; its first words stand for one.", stretch.title.words()),
        )
    item = Item(
        order,
        stretch.title.text,
        (*(stretch.number_words.words() if stretch.number_words else ()), *stretch.title.words()),
        stretch.number,
        tuple(contributions),
        (),
        tuple(decisions),
        tuple(appointed),
        tuple(_action(text, owners, setting) for text, owners in parts.actions),
        tuple(numbers),
        tuple(sorted(mentions)),
        doubts=doubts,
    )
    return item, declared


def _about(title: Passage, said: list[Passage], roster: Roster) -> Key | None:
    """What an item's figures are about: the one system, or else programme, that its title or else its words name."""
    finders = (works.systems, works.programmes)
    for finder in finders:
        for passage in said:
            finder(passage, roster)  # the title may name by a form that only the words below it explain
    for passages in ([title], said):
        for finder in finders:
            found = {key for passage in passages for key in finder(passage, roster)}
            if len(found) == 1:
                return found.pop()
    return None


def _approvals(said: list[Passage], title: Passage, setting: Setting) -> list[Decision]:
    """The sentences that approve earlier minutes, each a decision, with the dates of the meetings they name."""
    found = []
    for passage in said:
        for sentence in sentences(passage):
            outcome = outcomes.outcome_of(sentence.text)
            if outcome:
                day = dates.find(sentence.text) or dates.find(title.text)
                decision = outcomes.decision(sentence, "", setting.body, setting.roster)
                approved = (day.on,) if day else ()
                found.append(replace(decision, approves_minutes=True, approved_dates=approved))
    return found


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


def planned(stretches: list[Stretch], body: Key) -> Planned | None:
    """The next meeting, from the item that announces its date; a weekday that is not that date's is a doubt."""
    for stretch in stretches:
        if stretch.heading != "next_meeting":
            continue
        for passage in (stretch.title, *(block.passage for block in stretch.blocks)):
            day = dates.find(passage.text)
            # A day that is called off or moved is told apart from the new one only by a reader.
            if day and not dates.several(passage.text) and not _CALLED_OFF.search(passage.text):
                words = passage.words(day.start, day.end)
                doubts = () if day.agrees else (wrong_weekday(day, words),)
                return Planned(iris.meeting(body, day.on), day.on, passage.text[day.start : day.end], words, doubts)
    return None


def wrong_weekday(day: dates.Day, words: tuple[tuple[int, int], ...]) -> Doubt:
    actual = dates.WEEKDAYS[day.on.weekday()].capitalize()
    return Doubt("unclear-date", f"{day.on:%d %B %Y} was a {actual}, not a {day.weekday.capitalize()}.", words)
