"""What stands at the head of a record: its labelled lines, whose body it is, and where it met."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from loader import councils, organisations
from loader.lexicon import alternatives, meaning, table
from loader.passages import Block, Passage
from loader.records import Doubt
from loader.roster import Roster
from ontology import iris
from ontology.iris import Key, fold

_LONGEST = 20  # words of the name of an organisation
_LABELLED = re.compile(r"^(?P<label>[^:]{2,30}?)\s*:\s*(?P<value>\S.*)$")


@dataclass(frozen=True, slots=True)
class Labelled:
    """A line "Label: value": the value, and the whole line."""

    value: Passage
    line: Passage


def labelled(blocks: Iterable[Block]) -> dict[str, Labelled]:
    """The first line of each label that the words of the trade know, by what the label means."""
    found: dict[str, Labelled] = {}
    for block in blocks:
        passage = block.passage
        if block.kind == "row" and len(block.cells) == 2 and block.cell(0) and block.cell(1):
            label, value = block.cell(0), block.cell(1)
            if label is not None and value is not None:
                found.setdefault(meaning("labels", label.text.rstrip(": ")), Labelled(value, passage))
            continue
        match = _LABELLED.match(passage.text)
        if match:
            found.setdefault(meaning("labels", match["label"]), Labelled(passage.part(match.start("value")), passage))
    found.pop("", None)
    return found


def organisation_key(named: str) -> Key | None:
    """The council or organisation that a setting names, by its key or its name; None for an empty setting."""
    named = named.strip()
    if not named:
        return None
    if re.fullmatch(r"(?:council|organisation)/[a-z0-9-]+", named):
        return iris.key(*named.split("/"))
    council = councils.resolve(named, None)
    if council:
        return council
    national = organisations.national(named, None)
    return iris.organisation(national.name if national else named)


def whose(title: str, setting: str) -> tuple[Key, str]:
    """Whose body a title names, and the body without it: "LGA Leadership Board" → the LGA, Leadership Board.

    By the title itself, else by the setting, else `unknown-organisation`.
    """
    words = title.split()
    for length in range(min(len(words), _LONGEST), 0, -1):
        front = " ".join(words[:length])
        rest = " ".join(words[length:])
        council = councils.resolve(front, None) if councils.names_a_council(front) else None
        national = organisations.national(front, None)
        if council or national:
            return council or iris.organisation(national.name), rest  # type: ignore[union-attr]
    return organisation_key(setting) or iris.UNKNOWN_ORGANISATION, title


def full_name(title: str, text: str) -> str:
    """A body's name with its ending where the text has it: "Improvement and Innovation" → "… Board"."""
    if organisations.is_body(title):
        return title
    ends = alternatives(table("organisations")["bodies"])
    match = re.search(rf"\b{re.escape(title)}\s+(?:{ends})\b", text)
    return match.group() if match else title


def body(title: Passage, organisation: Key, name: str, whole: Iterable[Block], roster: Roster) -> Key:
    """The body's key; the roster gets every form of its name that the document uses, the initials among them."""
    key = iris.body(organisation, name)
    if organisation.startswith("council/") and fold(name) in ("", "council"):
        return organisation
    within = organisation if organisation != iris.UNKNOWN_ORGANISATION else None
    at = title.text.find(name) if name in title.text else 0
    roster.thing(key, "body", title.text[at:], title.words(at), within=within)
    letters = organisations.initials(name)
    for form in (name, letters if len(letters) > 2 else name):
        for block in whole:
            match = re.search(rf"\b{re.escape(form)}\b", block.text) if form in block.text else None
            if match:
                roster.thing(key, "body", form, block.passage.words(*match.span()), within=within)
                break
    return key


def unknown_organisation(words: Passage, text: str) -> Doubt:
    """The doubt about whose body it is, with the national bodies named in passing as candidates."""
    passing = {n.name for f in organisations.find(text) if f.kind and (n := organisations.national(f.name, None))}
    return Doubt(
        "unknown-organisation",
        "The document does not say whose body this is. Give it with --organisation, or in minutebook.toml.",
        words.words(),
        tuple(sorted(iris.organisation(name) for name in passing)),
    )


def venue(stated: Passage, roster: Roster) -> Key:
    """A venue as a place, within the place that follows the comma: "Westminster Suite, Local Government House"."""
    inner, _, outer = stated.text.partition(", ")
    within = None
    if outer:
        words = stated.words(len(inner) + 2)
        within = roster.thing(iris.place(roster.organisation, outer), "place", outer, words)
    key = iris.place(roster.organisation, stated.text)
    return roster.thing(key, "place", inner, stated.words(0, len(inner)), within=within)
