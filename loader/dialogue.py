"""The talk with a person who settles doubts: one doubt after another is shown, and what is answered is written down."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from loader import answers, telling
from loader.answers import ROLES
from loader.backlog import Decision, Entry
from loader.problems import Problem

SKIP, QUIT = "s", "q"
Say = Callable[[str], None]
Ask = Callable[[str, str], str]  # the question and what is taken for an empty answer, in; what was answered, out


class Enough(Exception):
    """The person ends the talk in the midst of a question."""


def told(entries: Iterable[Entry], width: int) -> Iterator[str]:
    """Every open doubt, each with its document."""
    count = 0
    title = ""
    for count, entry in enumerate(entries, 1):  # noqa: B007 - counted for the end
        if entry.title != title:
            title = entry.title
            yield from ("", title, "=" * min(width, len(title)))
        yield from telling.doubt(entry.note, width)
    yield ""
    yield f"{count or 'No'} open doubt{'' if count == 1 else 's'}."


def as_data(entries: Iterable[Entry]) -> Iterator[dict[str, Any]]:
    """Every open doubt for another program."""
    for entry in entries:
        found = {"document": entry.document, "title": entry.title, "asks for": entry.asks_for}
        yield found | telling.as_data(entry.note)


def hold(data: Path, entries: Iterable[Entry], decision: Decision, say: Say, ask: Ask, width: int) -> int:
    """Go through the doubts until all are seen or the person has had enough; how many were settled."""
    settled = 0
    for entry in entries:
        for line in ("", entry.title, *telling.doubt(entry.note, width)):
            say(line)
        try:
            decided = _settled(data, entry, decision, say, ask)
        except Enough:
            break
        if decided:
            settled, decision = settled + 1, decided
    return settled


def _settled(data: Path, entry: Entry, decision: Decision, say: Say, ask: Ask) -> Decision | None:
    """One doubt settled, with whose word it was; None when it is skipped. A value that does not fit is asked anew."""
    while True:
        value = _chosen(entry, ask)
        if value == QUIT:
            raise Enough
        if value == SKIP:
            return None
        try:
            role = _role(entry, value, ask)
            decision = _whose(decision, ask)
            answers.add(data, *entry.decided(value, decision, role))
        except Problem as problem:
            say(str(problem))
            continue
        return decision


def _chosen(entry: Entry, ask: Ask) -> str:
    """The value of the numbered candidate, or what was typed."""
    said = ask(f"Number, {entry.asks_for}, {SKIP} to skip, {QUIT} to stop", SKIP).strip()
    if said.isdecimal() and 1 <= int(said) <= len(entry.note.candidates):
        return entry.note.candidates[int(said) - 1].value
    return said.casefold() if said.casefold() in (SKIP, QUIT) else said


def _role(entry: Entry, value: str, ask: Ask) -> str:
    """At a decision or an item, what the person did there."""
    if entry.found is None or not entry.found.may_move or value.casefold() == answers.AS_STATED:
        return ""
    said = ask("Did they move it (m), second it (s), or are they only mentioned (Enter)?", "").strip().casefold()
    return {"m": ROLES[0], "s": ROLES[1]}.get(said[:1], "")


def _whose(decision: Decision, ask: Ask) -> Decision:
    """Who decides, asked once and offered again; and why, asked each time."""
    by = ask("Your name or office", decision.by).strip()
    why = ask("Why", "").strip()
    if not by or not why:
        raise Problem("An answer is published with who and why; give both.")
    return replace(decision, by=by, why=why)
