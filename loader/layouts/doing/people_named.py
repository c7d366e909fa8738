"""Who is named as the subject of a sentence: one or several people, with their posts, by name or by office."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable

from loader import names, organisations
from loader.layouts.doing import known, owners
from loader.lexicon import alternatives, listing, table
from loader.passages import Passage
from loader.roster import Roster
from ontology.iris import Key, fold

_LEAD = re.compile(
    r"^(?:After|Following|During|In|At|On|With|As|Before|Prior|For|Having|Turning|Finally|Firstly|Secondly|Under)\b",
    re.IGNORECASE,
)
_OF = re.compile(r"\s+(?:of|from|for|representing|on\s+behalf\s+of)\s+(?=[A-Z]|the\b)")
_LED_BY = re.compile(r"\b(?:Head|Director|Leader|Chair\w*|Nurse|Member|Lead|Portfolio|Teacher|Minister)\b")
_DEPUTY = re.compile(r"\b(?:deputy|assistant|trainee|former|retiring|acting|locum)\b", re.IGNORECASE)
_SMALL = frozenset(
    (
        "of",
        "for",
        "and",
        "the",
        "to",
        "at",
        "in",
        "on",
        "&",
        "a",
        "an",
        "lead",
        "from",
        "with",
        "y",
        "yr",
        "o",
        "dros",
        "ar",
    )
)


@functools.cache
def _not_names() -> frozenset[str]:
    return owners.listing_of_words()


@functools.cache
def _ends() -> frozenset[str]:
    words = table("organisations")
    return frozenset(w for found in words.values() for written in found for w in written.split() if w[:1].isupper())


def is_unlikely(written: str) -> bool:
    """Does a writing look like the name of something other than a person: "Harcastle Water", "Sport England"?"""
    words = written.split()
    return any(w in _not_names() or w in _ends() for w in words) or any(True for _ in organisations.find(written))


def holder(office: str, roster: Roster) -> Key | None:
    """The person who holds an office that is named alone: "the Clerk", where the record says who that is."""
    bare = fold(re.sub(r"^(?:[Tt]he|[Yy]r?)\s+", "", office.strip(" .,")))
    if not bare:
        return None
    found: set[Key] = set()
    for post in roster.posts.values():
        name = fold(post.name)
        if name == bare and len(post.held_by) == 1:
            return post.held_by[0]
        if f" {bare} " in f" {name} " and bool(_DEPUTY.search(name)) == bool(_DEPUTY.search(bare)):
            found |= set(post.held_by)
    return found.pop() if len(found) == 1 else None


def one(written: Passage, roster: Roster, *, certain: bool = False) -> Key | None:
    """One person by a name or an office; somebody new by title and full name, or `certain` by what follows."""
    text = written.text.strip(" ,")
    if not text or len(text) > 90 or not (text[0].isupper() or text.startswith(("the ", "y ", "yr "))):
        return None
    bare = re.sub(r"^(?:[Tt]he|[Yy]r?)\s+(?=\S)", "", text)
    if any(fold(post.name) == fold(bare) for post in roster.posts.values()):
        return roster.who(text) or holder(bare, roster)
    of = _OF.search(bare)
    if owners.is_post(bare):
        return roster.who(text) or holder(bare, roster)
    if of and not organisations.is_role(bare):
        certain = certain or not (_LED_BY.search(bare) or of.group().strip().startswith("for"))
        bare = bare[: of.start()]
    shaped = re.fullmatch(
        rf"[{names.CAPITAL}][\w'’.-]{{0,30}}(?:\s+{names.PART}){{0,6}}(?:\s\((?:[A-Z]\.?\s?){{1,3}}\))?", bare
    )
    person = known.known_as(bare, roster) if shaped else None
    if person:
        return person
    parsed = names.parse(bare)
    if not parsed or not parsed.is_full or any(w in _not_names() for w in parsed.name.split()):
        return None
    if parsed.title or certain:
        at = written.text.index(bare)
        return roster.person(parsed, written.words(at, at + len(bare)))
    return None


def _parts(text: str) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    at = 0
    for match in re.finditer(r"\s*(?:,|;|/|&)\s*(?:and\s+)?|\s+and\s+|\s+ac?\s+(?=y\b|[A-Z])|$", text):
        if text[at : match.start()].strip():
            found.append((at, match.start()))
        at = match.end()
    return found


def _is_post(text: str) -> bool:
    """May it be a post, or a part of one, set after a name: "Participation and Engagement Manager"?"""
    words = text.split()
    return (
        0 < len(words) <= 14 and all(w[0].isupper() or w[0].isdigit() or w in _SMALL for w in words) and len(text) < 110
    )


def several(written: Passage, roster: Roster) -> list[Key]:
    """Everyone whom a subject names: "A, Head of Parks, and B, Clerk"; empty where it is no list of people."""
    text = re.sub(r"\((?![A-Z]\.?\))[^()]{1,80}\)", lambda m: " " * len(m.group()), written.text)
    introduced = _with_holder(written, roster)
    if introduced:
        return [introduced]
    spots = _parts(text)
    if len(spots) > 24 or not spots:
        return []
    found: list[Key] = []
    for number, (start, end) in enumerate(spots):
        entry = written.part(start, start + len(text[start:end].rstrip()))  # what is in brackets left out
        following = text[slice(*spots[number + 1])] if number + 1 < len(spots) else ""
        is_introduced = _is_post(following) and organisations.is_role(following.strip())
        key = one(entry, roster, certain=is_introduced)
        if key and not (found and owners.is_post(entry.text.strip())):
            found.append(key)
        elif not found and number < len(spots) - 1 and (_LEAD.match(text) or _is_office(entry.text)):
            continue
        elif not found or not _is_post(text[start:end]):
            return []
    return list(dict.fromkeys(found))


def _is_office(written: str) -> bool:
    """Is it an office that nobody here is known to hold: "The Leader" before ", Mr Lane"?"""
    return owners.is_post(re.sub(r"^[Tt]he\s+", "", written.strip()))


def _with_holder(written: Passage, roster: Roster) -> Key | None:
    """An office with its holder in brackets: "The Development Officer (Anna Reed)"."""
    match = re.fullmatch(
        r"(?:[Tt]he\s+)?(?P<post>[A-Z][^,.;()]{3,70}?)\s+\((?P<who>[^()]{4,50})\)", written.text.strip(" ,")
    )
    if not match or not (owners.is_post(match["post"]) or organisations.is_role(match["post"])):
        return None
    at = written.text.index(f"({match['who']}") + 1
    key = one(written.part(at, at + len(match["who"])), roster, certain=True)
    if key:
        start = written.text.index(match["post"])
        roster.post(match["post"], roster.organisation, written.words(start, start + len(match["post"])), key)
    return key


@functools.cache
def _titles() -> str:
    return alternatives(listing("titles") | listing("noble"))


@functools.cache
def _couple() -> re.Pattern[str]:
    return re.compile(
        rf"(?:The\s+)?(?:{_titles()})\.?\s+(?:and|&)\s+(?:{_titles()})\.?\s+(?P<family>[{names.CAPITAL}][\w'’-]+)"
    )


def _of_family(family: str, roster: Roster) -> list[Key]:
    """Everyone of a family name: "Mr and Mrs Lane" are two, where no more are known."""
    return [p.key for p in roster.people.values() if fold(p.name).split()[-1:] == fold(family).split()]


def at_start(sentence: Passage, roster: Roster) -> tuple[list[Key], int]:
    """The people with whom a sentence begins, and where the words after them begin."""
    text = sentence.text
    found: list[Key] = []
    at = stop = 0
    name = re.compile(
        rf"(?:[Yy]\s+)?(?:(?:(?:{_titles()})\.?\s+){{1,3}})?[{names.CAPITAL}][\w'’-]*\.?(?:\s+[{names.CAPITAL}][\w'’-]*\.?){{0,4}}(?:\s\([A-Z]\.?(?:\s?[A-Z]\.?)?\))?"
    )
    while True:
        couple = _couple().match(text, at)
        both = _of_family(couple["family"], roster) if couple else []
        if couple and len(both) == 2:
            found += both
            stop = at = couple.end()
            joint = re.compile(r"\s*(?:,\s*(?:and\s+)?|\s+and\s+|\s*[/&]\s*)").match(text, stop)
            if not joint:
                return found, stop
            at = joint.end()
            continue
        match = name.match(text, at)
        key, end = _longest(sentence, match, roster) if match else (None, at)
        if key is None:
            return found, stop
        found.append(key)
        stop = end
        remark = re.compile(r"\s*\([^()]{1,60}\)(?=\s*(?:,|and\b|&))").match(text, end)
        joint = re.compile(r"\s*(?:,\s*(?:and\s+)?|\s+and\s+|\s*[/&]\s*|\s+ac?\s+)").match(
            text, remark.end() if remark else end
        )
        if not joint or len(found) > 15:
            return found, stop
        at = joint.end()


def _longest(sentence: Passage, match: re.Match[str], roster: Roster) -> tuple[Key | None, int]:
    """The longest run of words of a match that names one person."""
    ends = [m.start() + match.start() for m in re.finditer(r"\s|$", match.group())]
    for end in reversed(ends):
        part = sentence.part(match.start(), end)
        key = one(part, roster) if part and not owners.is_post(part.text) else None
        if key:
            return key, end
    return None, match.start()


def everyone_after(passage: Passage, start: int, roster: Roster) -> list[Key]:
    """The people whose names stand from `start` on: "by Cllr A and Cllr B in item 4"."""
    found, _ = at_start(passage.part(start, min(len(passage.text), start + 300)), roster)
    return found


def named_in(passage: Passage, roster: Roster, keys: Iterable[Key]) -> set[Key]:
    """Those of `keys` whose name a passage holds, by any form of it."""
    return {
        k
        for k in keys
        if k in roster.people
        and any(passage.names(f) for f in (*roster.people[k].forms, roster.people[k].name.rsplit(" ", 1)[-1]))
    }
