"""What an item decided: its decisions and approvals of minutes, with movers, votes and the appointments they make."""

from __future__ import annotations

from dataclasses import dataclass, replace

from loader import dates
from loader.layouts import outcomes
from loader.layouts.agenda import Contents, Stretch
from loader.layouts.setting import Setting
from loader.passages import Passage, sentences
from loader.records import Appointment, Decision, Vote, Words
from ontology.iris import Key


@dataclass(frozen=True, slots=True)
class Decided:
    """All that an item decided; `moved_by` and `seconded_by` are of motions that led to no decision.

    `words` are the ranges of the rendition that tell it: nothing else is read out of them.
    """

    decisions: tuple[Decision, ...] = ()
    appointments: tuple[Appointment, ...] = ()
    votes: tuple[Vote, ...] = ()
    moved_by: tuple[Key, ...] = ()
    seconded_by: tuple[Key, ...] = ()
    words: Words = ()


def find(stretch: Stretch, parts: Contents, setting: Setting) -> Decided:
    """The decisions of an item, in the order of the record."""
    roster = setting.roster
    said = [block.passage for block in parts.prose]
    found: list[Decision] = []
    appointed: list[Appointment] = []
    for number, (block, lead_in) in enumerate(parts.decisions, 1):
        printed = block.marker.strip("().- •")
        found.append(outcomes.decision(block.passage, printed, setting.body, roster, lead_in))
        appointed += outcomes.appointments(block.passage, number, setting.body, setting.on, roster)
    if stretch.heading == "minutes":
        found += _approvals(said, stretch.title, setting)
    else:
        resolved = [s for passage in said for s in sentences(passage) if outcomes.is_resolution(s.text)]
        found += [outcomes.decision(sentence, "", setting.body, roster) for sentence in resolved]
    return Decided(tuple(found), tuple(appointed), words=tuple(w for d in found for w in d.words))


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
