"""Which body met, and whose it is, by the names that stand at the head of its record."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from loader import councils
from loader.layouts import head
from loader.lexicon import alternatives, table
from loader.passages import Block, Passage
from loader.roster import Roster
from ontology import iris
from ontology.iris import Key

_MOST_LINES = 25
_TOKEN = re.compile(r"[\w'’&-]{1,40}(?:\.[\w'’&-]{1,20}){0,4}|[^\w\s]")
_MUTATED = re.compile(r"^(?:G|Ch|Ngh)yngor\b", re.IGNORECASE)
_JOINTS = frozenset("of and the for & in upon on with under y a ar o".split())


@dataclass(frozen=True, slots=True)
class Named:
    """A body's or council's name as a line prints it."""

    name: Passage
    is_council: bool


def find(front: Sequence[Block], title: Passage | None) -> tuple[Passage | None, Passage | None, tuple[Passage, ...]]:
    """The names at the head: of the council, of its board or committee, and the council's in the other language.

    None for one that is not there. `title` is that of a page's front matter, which speaks last.
    """
    found = [n for block in list(front)[:_MOST_LINES] for n in names(block.passage)]
    found += list(names(title)) if title else []
    all_councils = [n.name for n in found if n.is_council]
    english = [name for name in all_councils if not _welsh().match(name.text)]
    council = next(iter(english or all_councils), None)
    also = tuple(
        name
        for name in all_councils
        if council and bool(_welsh().match(name.text)) != bool(_welsh().match(council.text))
    )
    committee = next((n.name for n in found if not n.is_council and not (council and _is_parish_meeting(n.name))), None)
    stated = head.labelled(front).get("title")
    if stated and not any(n.is_council for n in names(stated.value)):
        named = next((n.name for n in names(stated.value)), None)
        committee = named or stated.value
    return council, committee, also[:1]


def _is_parish_meeting(name: Passage) -> bool:
    """Is it the yearly meeting of the electors, which a council's record names only in passing?"""
    return name.text.casefold().endswith("parish meeting")


def names(line: Passage) -> Iterator[Named]:
    """The names of councils, boards and committees of a line, in capitals or not, in English or Welsh."""
    text = line.text
    tokens = [(m.group(), m.start(), m.end()) for m in _TOKEN.finditer(text[:400])]
    taken = -1
    for at, (word, _, _) in enumerate(tokens):
        if at <= taken:
            continue
        if _ending(tokens, at):
            end = at + 1 if at + 1 < len(tokens) and _ending(tokens, at + 1) and not _is_council(word) else at
            first = _before(tokens, at, taken)
            taken = end
            if first == at and word.casefold() == "council" and _is_own(tokens, at):
                yield Named(line.part(tokens[at][1], tokens[at][2]), False)
            elif first < at or _stands_alone(word):
                name = line.part(tokens[first][1], tokens[end][2])
                if name.text.casefold() not in _generic():
                    yield Named(name, _is_council(tokens[end][0]))
        elif _welsh().fullmatch(word) or _is_borough(tokens, at):
            last = _after(tokens, at)
            taken = last
            if last > at:
                yield Named(
                    line.part(tokens[at][1], tokens[last][2]), _welsh().fullmatch(word) is None or _is_cyngor(word)
                )


def _ending(tokens: list[tuple[str, int, int]], at: int) -> bool:
    """Does a name of a body end here: "Committee", not "Committee Room"?"""
    word = tokens[at][0]
    if word.casefold() == "meeting" and at and tokens[at - 1][0].casefold() == "parish":
        return word[:1].isupper()
    after = tokens[at + 1][0] if at + 1 < len(tokens) else ""
    return bool(_ends().fullmatch(word)) and word[:1].isupper() and after.casefold() not in _rooms()


def _before(tokens: list[tuple[str, int, int]], at: int, taken: int) -> int:
    """The first word of a name that ends at `at`: back over capitals and small words to what belongs to no name."""
    first = at
    number = at - 1
    while number > taken:
        word = tokens[number][0]
        known = word[0].isupper() or word.casefold() in _JOINTS or word in ("&", ",", "(", ")")
        if word.casefold() in _noise() or not known or (word == "(" and first == at):
            break
        if _ends().fullmatch(word):
            break
        if word.casefold() not in _JOINTS and word not in ("&", ",", ")"):
            first = number
        elif (word == "," and not _lists(tokens, number, at)) or (
            word.isupper()
            and word.casefold() in ("of", "the")
            and number - 1 > taken
            and tokens[number - 1][0].casefold() in _noise()
        ):
            break
        number -= 1
    return first


def _lists(tokens: list[tuple[str, int, int]], comma: int, end: int) -> bool:
    """Is a comma one of a list inside a name: "Business, Energy and Skills Committee"?"""
    return any(word.casefold() in ("and", "&") for word, _, _ in tokens[comma:end])


def _after(tokens: list[tuple[str, int, int]], at: int) -> int:
    """The last word of a Welsh name, which begins with what it is: "Cyngor Cymuned Llanfair"."""
    last = at
    for number in range(at + 1, min(len(tokens), at + 9)):
        word = tokens[number][0]
        if word[0].isupper() and word.casefold() not in _noise():
            last = number
        elif word.casefold() not in ("y", "yr", "a", "ac", "ar", "o", "-", "’", "'", "of", "and", "upon"):
            break
    return last


def _is_council(word: str) -> bool:
    return word.casefold() in ("council", "authority", "association", "assembly")


def _is_cyngor(word: str) -> bool:
    return word.casefold().endswith("yngor")


def _is_borough(tokens: list[tuple[str, int, int]], at: int) -> bool:
    """Does "London Borough of …" or "Royal Borough of …" begin here, which councils' names begin with?"""
    words = [word.casefold() for word, _, _ in tokens[at : at + 3]]
    return len(words) == 3 and words[0] in ("london", "royal") and words[1:] == ["borough", "of"]


def _is_own(tokens: list[tuple[str, int, int]], at: int) -> bool:
    """Is "Council" by itself the body that met: at the beginning of a line, or in "meeting of the Council"?"""
    before = [word.casefold() for word, _, _ in tokens[max(0, at - 3) : at]]
    return not before or before[-1] in ("full", "annual") or before[-3:] == ["meeting", "of", "the"]


def _stands_alone(word: str) -> bool:
    return word.casefold() in ("cabinet", "executive")


@functools.cache
def _ends() -> re.Pattern[str]:
    return re.compile(rf"(?:{alternatives(table('meeting_bodies')['ends'])})", re.IGNORECASE)


@functools.cache
def _welsh() -> re.Pattern[str]:
    return re.compile(rf"(?:{alternatives(table('meeting_bodies')['begins'])})", re.IGNORECASE)


@functools.cache
def _noise() -> frozenset[str]:
    return frozenset(table("meeting_bodies")["noise"])


@functools.cache
def _generic() -> frozenset[str]:
    return frozenset(table("meeting_bodies")["generic"])


@functools.cache
def _rooms() -> frozenset[str]:
    return frozenset(table("meeting_bodies")["rooms"])


def organisation(
    council: Passage | None, also: Iterable[Passage], owner: Key, blocks: Sequence[Block], roster: Roster
) -> Key:
    """Whose body meets, noted in the roster with its names: the council of the head, else the `owner` given."""
    if council:
        owner = council_key(council.text, roster)
        for form, words in forms(council, blocks):
            roster.thing(owner, "council", form, words.words())
        for other in also:
            roster.thing(owner, "council", other.text, other.words())
    roster.organisation = owner
    return owner


def council_key(written: str, roster: Roster) -> Key:
    """A council by the register of the day, else, as with parish councils, by its own name."""
    plain = _MUTATED.sub(lambda m: "CYNGOR" if m.group().isupper() else "Cyngor", written)  # "o Gyngor Tref Aberwnion"
    return councils.resolve(plain, roster.on) or councils.resolve(plain, None) or iris.council(plain)


def forms(name: Passage, whole: Iterable[Block]) -> Iterator[tuple[str, Passage]]:
    """The name as its line prints it and, where that is in capitals, as running text does."""
    yield name.text, name
    if not name.text.isupper():
        return
    pattern = re.compile(rf"(?<!\w){re.escape(name.text)}(?!\w)", re.IGNORECASE)
    low = name.text.casefold()
    for block in whole:
        match = pattern.search(block.text) if low in block.text.casefold() else None
        if match and not match.group().isupper():
            yield match.group(), block.passage.part(*match.span())
            return
