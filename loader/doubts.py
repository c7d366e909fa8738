"""The doubts of a record in the order of the document, each with the question by which an answer names it."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any, TypeVar, cast

from loader import councils, names, organisations
from loader.answers import AS_STATED, ONE, SEVERAL, Question, squeezed
from loader.records import Action, Attendance, Decision, Doubt, Item, Person, Record
from ontology import iris
from ontology.iris import Key, fold
from ontology.terms import OUTCOME

# What each kind of doubt asks for.
ABOUT_COUNCIL = frozenset({"unknown-council", "ambiguous-council", "ended-council", "no-council"})
ABOUT_PERSON = frozenset({"unknown-person", "ambiguous-person", "owner-not-attending", "no-owner"})
ABOUT_OUTCOME = frozenset({"unclear-outcome", "outcome-not-in-words"})
ABOUT_IDENTITY = frozenset({"namesakes"})
_MOST = 9  # candidates that the record itself suggests

Place = tuple[tuple[str, int], ...]  # the way to a part of a record: field, and number in it
Value = TypeVar("Value")
Numbered = tuple[tuple[int, Doubt], ...]
Change = Callable[[Any, Place, Numbered], Any]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A value that may be meant, and what it is called."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Open:
    """A doubt that stands open: its question, what of the record it is about, and what may be meant."""

    number: int  # in the order of the record
    question: Question
    doubt: Doubt
    about: Key
    candidates: tuple[Candidate, ...]
    part: Any = None  # of the record, that the doubt is about

    @property
    def may_move(self) -> bool:
        """Is it about a person at a decision or item, who may have moved or seconded it?"""
        return self.question.kind in ABOUT_PERSON and isinstance(self.part, Decision | Item)

    @property
    def asks_for(self) -> str:
        """What settles it, in a word or two."""
        kind, part = self.question.kind, self.part
        if kind in ABOUT_COUNCIL and isinstance(part, Attendance):
            return "a council"
        if kind in ABOUT_PERSON and isinstance(part, Attendance | Action | Decision | Item):
            return "a person"
        if kind in ABOUT_OUTCOME and isinstance(part, Decision) and not part.limbs:
            return "an outcome"
        if kind in ABOUT_IDENTITY and isinstance(part, Person) and self.doubt.candidates:
            return f"{ONE} or {SEVERAL}"
        return AS_STATED


# ---------------------------------------------------------------- the way through a record
def changed(record: Record, change: Change) -> Record:
    """A record with every part that has doubts changed; `change` is given the part, its place and its doubts."""
    return _visited(record, (), change, itertools.count())


def _visited(value: Value, place: Place, change: Change, numbers: Iterator[int]) -> Value:
    if not is_dataclass(value) or isinstance(value, type | Doubt):
        return value
    own: Numbered = ()
    found: dict[str, Any] = {}
    for part in fields(value):
        old = getattr(value, part.name)
        if part.name == "doubts":
            own = tuple((next(numbers), doubt) for doubt in old)
        elif isinstance(old, tuple):
            new = tuple(_visited(m, (*place, (part.name, n)), change, numbers) for n, m in enumerate(old))
            found |= {part.name: new} if any(a is not b for a, b in zip(old, new, strict=True)) else {}
        elif (one := _visited(old, (*place, (part.name, 0)), change, numbers)) is not old:
            found[part.name] = one
    value = cast(Value, replace(value, **found)) if found else value
    return cast(Value, change(value, place, own)) if own else value


def key_at(record: Record, place: Place) -> Key:
    """The key of the part of a record at a place; of a part without one, that of the meeting or document around it."""
    key = record.meeting.key if place[:1] == (("meeting", 0),) and record.meeting else record.document
    at: Any = record
    for field, number in place:
        at = getattr(at, field)
        at = at[number] if isinstance(at, tuple) else at
        if field == "attendance":
            key = iris.attendance(key, at.person)
        elif field == "items":
            key = iris.item(key, at.order)
        elif field in ("decisions", "limbs", "actions"):
            key = iris.under(key, field.removesuffix("s"), number + 1)
        elif field in ("people", "things", "next"):
            key = at.key
    return key


# ---------------------------------------------------------------- the questions
def of(record: Record) -> tuple[Open, ...]:
    """Every doubt of a record, in the order of the document."""
    met: list[tuple[int, int, Place, Any, Doubt]] = []

    def look(part: Any, place: Place, own: Numbered) -> Any:
        for number, doubt in own:
            met.append((min(doubt.words, default=(0, 0))[0], number, place, part, doubt))
        return part

    changed(record, look)
    times: Counter[tuple[str, str]] = Counter()
    found = []
    for _, number, place, part, doubt in sorted(met, key=lambda m: m[:2]):
        words = squeezed(" ".join(record.text[a:b] for a, b in doubt.words))
        times[doubt.kind, words] += 1
        question = Question(record.document, doubt.kind, words, times[doubt.kind, words])
        may_be = (*_candidates(record, part, doubt, words), Candidate(AS_STATED, "as stated: it stays as it is read"))
        found.append(Open(number, question, doubt, key_at(record, place), may_be, part))
    return tuple(found)


def _candidates(record: Record, part: Any, doubt: Doubt, words: str) -> Iterator[Candidate]:
    if doubt.kind in ABOUT_COUNCIL and isinstance(part, Attendance):
        keys = doubt.candidates or tuple(c.key for c in councils.candidates(words, None))[:_MOST]
        yield from (Candidate(key, called(key, record)) for key in keys)
    elif doubt.kind in ABOUT_PERSON and isinstance(part, Attendance | Action | Decision | Item):
        keys = doubt.candidates or tuple(_who_may_be(record, words))[:_MOST]
        yield from (Candidate(key, called(key, record)) for key in keys)
    elif doubt.kind in ABOUT_OUTCOME and isinstance(part, Decision) and not part.limbs:
        yield from (Candidate(name, name) for name in OUTCOME if name != "not-stated")
    elif doubt.kind in ABOUT_IDENTITY and isinstance(part, Person) and doubt.candidates:
        yield Candidate(ONE, f"one person with {called(doubt.candidates[0], record)}")
        yield Candidate(SEVERAL, "several people of one name")


def _who_may_be(record: Record, words: str) -> Iterator[Key]:
    """The people whose name, family name or initials the words hold."""
    said = set(fold(words).split())
    for person in record.people:
        parts = fold(person.name).split()
        first = "".join(part[0] for part in parts)
        if parts and (parts[-1] in said or first in said):
            yield person.key


def called(key: Key, record: Record) -> str:
    """What a thing is called: in the register, in the record, else by its key."""
    if iris.kind(key) == "council":
        found = next((council.name for council in councils.register() if council.key == key), "")
        if found:
            return found
    for person in record.people:
        if person.key == key:
            return person.name
    for thing in record.things:
        if thing.key == key and thing.forms:
            return max(thing.forms, key=len)
    for post in record.posts:
        if post.key == key:
            return post.name
    return iris.parts(key)[-1].replace("-", " ")


# ---------------------------------------------------------------- answers, understood
class Unfit(Exception):
    """An answer that does not fit its doubt; the message says why."""


def council(value: str, record: Record) -> Key:
    """The council or organisation that an answer means; Unfit when it means none, or several."""
    if value.startswith("council/"):
        if any(c.key == value for c in councils.register()):
            return Key(value)
        raise Unfit(f"there is no council {value!r} in the register")
    if value.startswith("organisation/"):
        return Key(value)
    known = [t.key for t in record.things if fold(value) in map(fold, t.forms) and _is_body(t.key)]
    on = record.meeting.held_on if record.meeting else None
    found = [c.key for c in councils.candidates(value, on)] or known
    if len(found) == 1:
        return found[0]
    if found:
        raise Unfit(f"{value!r} may be {' or '.join(sorted(found))}; give one of these keys")
    named = None if councils.names_a_council(value) else next(organisations.find(value), None)
    if named and fold(named.name) == fold(value):
        return iris.organisation(named.name)
    raise Unfit(f"no council of that day is called {value!r}; give its full name or its key, council/…")


def _is_body(key: Key) -> bool:
    return iris.kind(key) in ("council", "organisation")


def person(value: str, record: Record) -> tuple[Key, str]:
    """The person, post or body that an answer means, and the name of a person whom the document does not list."""
    if "/" in value:
        try:
            iris.parts(Key(value))
        except iris.BadKey as error:
            raise Unfit(f"{value!r} is no key: {error}") from error
        if iris.kind(Key(value)) not in ("person", "post", "body", "council", "organisation"):
            raise Unfit(f"{value!r} is nobody who can act; expected person/…, post/… or body/…")
        return Key(value), ""
    same = [p.key for p in record.people if fold(value) in (fold(p.name), *map(fold, p.forms))]
    same = same or [p.key for p in record.posts if fold(p.name) == fold(value)]
    same = same or [t.key for t in record.things if t.kind in ("body", "council") and fold(value) in map(fold, t.forms)]
    if len(same) > 1:
        raise Unfit(f"{value!r} may be {' or '.join(same)}; give one of these keys")
    if same:
        return same[0], ""
    parsed = names.parse(value)
    if parsed is None or not parsed.is_full:
        raise Unfit(f"{value!r} is nobody of this document; give the full name or a key, person/…")
    about = record.meeting or record.report
    scope = iris.parts(about.body)[1] if about and about.body else iris.scope(iris.UNKNOWN_ORGANISATION)
    return iris.person(iris.key("organisation", scope), parsed.name), parsed.name


def outcome(value: str) -> str:
    """The outcome that an answer means."""
    name = fold(value).replace(" ", "-")
    if name in OUTCOME and name != "not-stated":
        return name
    raise Unfit(f"{value!r} is no outcome; expected one of {', '.join(n for n in OUTCOME if n != 'not-stated')}")
