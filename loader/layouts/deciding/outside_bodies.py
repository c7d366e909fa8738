"""Lists and tables of committees and outside bodies with those appointed to them: body and people in each entry."""

from __future__ import annotations

import re

from loader import names
from loader.layouts.deciding.appointments import entries, is_committee, people_of, substitutes
from loader.layouts.setting import Setting
from loader.lexicon import alternatives, listing
from loader.passages import Block, Passage
from loader.records import Appointment

_ENTRY = re.compile(r"^(?P<a>[^:–—]{3,90}?)\s*(?:[:–—]|\s-\s)\s*(?P<b>[^:–—]{3,120})$")
_FOR_THEM = re.compile(
    r"^\W*(?:substitutes?|subs?|deput(?:y|ies)|reserves?)\s*[:–—.-]\s*(?P<who>[^()]{3,80})\)?$", re.IGNORECASE
)
_ROLE = re.compile(
    r"^(?P<role>governor|trustee|director|observer|delegate|representative|member)s?\s*(?:,|\s+(?:of|on|to|for)\b)\s*",
    re.IGNORECASE,
)
_GONE = re.compile(
    r"^\W*(?:in\s+(?:place|succession)\b|(?:previous|outgoing|retiring|former|last\s+year|existing|present)\b|replac(?:es|ing)\b|vice\W*$)",
    re.IGNORECASE,
)
_SUBSTITUTE = re.compile(r"\b(?:substitutes?|deput(?:y|ies)|reserves?|alternates?)\b", re.IGNORECASE)


def listed(blocks: list[Block], number: int, setting: Setting, title: str = "") -> list[Appointment]:
    """The entries of a list or table of outside bodies: "Village Hall Trust: Cllr A", or body and names in cells."""
    found: list[Appointment] = []
    stand_in: set[int] = set()  # the columns of substitutes
    gone: set[int] = set()  # the columns of those whose place they take
    for block in blocks:
        sides = _sides(block)
        if block.kind == "row" and any(_SUBSTITUTE.search(c.text) for _, c in sides) and not _body(sides, setting):
            stand_in = {n for n, c in sides if _SUBSTITUTE.search(c.text)}
            continue
        if block.kind == "row" and any(_GONE.search(c.text) for _, c in sides) and not _body(sides, setting):
            gone = {n for n, c in sides if _GONE.search(c.text)}
            continue
        sides = [(n, c) for n, c in sides if n not in gone]
        body = _body(sides, setting)
        if body is None:
            continue
        office = _ROLE.match(body.text)
        name = re.sub(r"^the\s+", "", body.text[office.end() if office else 0 :].rstrip(" .:"), flags=re.IGNORECASE)
        at = body.text.find(name)
        words = body.words(at, at + len(name))
        own = is_committee(name) and "outside" not in title.casefold()
        to = setting.roster.own_body(name, words) if own else setting.roster.named(name, words)
        behalf = None if own or to == setting.body else setting.body
        for column, people in sides:
            for_them = _FOR_THEM.match(people.text)
            if for_them:
                people, column = people.part(*for_them.span("who")), -1
            if people is body or not _is_people(people.text, setting):
                continue
            role = (
                "substitute"
                if for_them or column in stand_in
                else office["role"].casefold()
                if office
                else "member"
                if own
                else "representative"
            )
            spans = (*body.words(), *people.words())
            made = [
                Appointment(person, to, role, spans, number, on_behalf_of=behalf, on=setting.on)
                for person in people_of(people, 0, people.text, setting)
            ]
            found += [*made, *substitutes(people, made, number, setting)]
    return found


def _body(sides: list[tuple[int, Passage]], setting: Setting) -> Passage | None:
    """What the people beside it are appointed to: the first side of an entry that names nobody."""
    people = [_is_people(side.text, setting) for _, side in sides]
    bodies = [side for (_, side), who in zip(sides, people, strict=True) if not who]
    return bodies[0] if any(people) and bodies else None


def _sides(block: Block) -> list[tuple[int, Passage]]:
    """The sides of an entry by their columns: body and people."""
    if block.kind == "row":
        cells = [(n, b.passage) for n in range(len(block.cells)) for b in block.cells[n] if b.passage]
        return [(n, cell) for n, cell in cells if re.search(r"[A-Za-z]{3}", cell.text)]
    if block.aside:
        return [(0, block.passage), (1, block.aside)]
    match = _ENTRY.match(block.text)
    return [(0, block.passage.part(*match.span("a"))), (1, block.passage.part(*match.span("b")))] if match else []


def _is_people(text: str, setting: Setting) -> bool:
    """Is every entry the name of somebody: titled, or known?"""
    if text.startswith("("):
        return False
    written = [text[a:b] for a, b in entries(text.rstrip(" ."))]
    titled = re.match(rf"(?:{alternatives(listing('titles'))})\b", text)
    return bool(written) and all(
        setting.roster.who(e)
        or setting.roster.who(f"Cllr {e}")
        or (titled and names.parse(e if n == 0 else f"Cllr {e}"))
        for n, e in enumerate(written)
    )
