"""Whom a writing means of those the record has named: by any form, by initials, by the title of a namesake."""

from __future__ import annotations

import re

from loader import names, organisations
from loader.lexicon import listing
from loader.roster import Roster
from ontology.iris import Key, fold

_BRACKETED = re.compile(r"\s*\((?P<given>[A-Z]\.?(?:\s?[A-Z]\.?){0,2})\)$")
_INITIALS = re.compile(r"[A-Z]{2,4}")


def known_as(bare: str, roster: Roster) -> Key | None:
    """Whom the record has named already: by any form, by "Sir Clive", or by initials that are only one person's."""
    known = _namesake(bare, roster) or roster.who(bare) or _double_barrelled(bare, roster)
    if known:
        return known
    title, _, given = bare.partition(" ")
    if title in listing("noble") and given and " " not in given:
        return roster.who(given)
    if not _INITIALS.fullmatch(bare):
        return None
    found = [p.key for p in roster.people.values() if any(organisations.initials(f) == bare for f in p.forms)]
    return found[0] if len(set(found)) == 1 else None


def _double_barrelled(bare: str, roster: Roster) -> Key | None:
    """The only one of a family name of two parts: "Mr Lane-Fox"."""
    parsed = names.parse(bare)
    if not parsed or not re.fullmatch(r"[\w'’]+-[\w'’-]+", parsed.name):
        return None
    family = fold(parsed.name)
    found = {p.key for p in roster.people.values() if any(fold(f.rsplit(None, 1)[-1]) == family for f in p.forms)}
    return found.pop() if len(found) == 1 else None


def _namesake(bare: str, roster: Roster) -> Key | None:
    """One of several of a family name, told apart by a bracket, "Rowe (E)", or by the title of a councillor."""
    bracket = _BRACKETED.search(bare)
    parsed = names.parse(bare[: bracket.start()] if bracket else bare)
    bare_name = bare[: bracket.start()].strip().rsplit(" ", 1)[-1] if bracket else parsed.name if parsed else ""
    if not bare_name or " " in bare_name:
        return None
    same = [p for p in roster.people.values() if any(fold(bare_name) in fold(f).split() for f in p.forms)]
    if bracket:
        given = bracket["given"].replace(".", " ").strip()
        found = [
            p.key
            for p in same
            if any(f.endswith(f"{bare_name} ({given})") or names.fits(f"{given} {bare_name}", f) for f in p.forms)
        ]
        return found[0] if len(found) == 1 else None
    same = [p for p in same if any(fold(f).split()[-1] == fold(bare_name) for f in p.forms)]
    if len(same) < 2 or not parsed or not parsed.title:
        return None
    is_councillor = names.is_councillor(parsed.title)
    found = [p.key for p in same if (p.key in roster.councillors) == is_councillor]
    if len(found) > 1 and not is_councillor:
        held = {key for post in roster.posts.values() for key in post.held_by}
        found = [key for key in found if key in held]
    return found[0] if len(found) == 1 else None
