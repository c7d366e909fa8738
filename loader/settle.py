"""What people decided, put to work: a record as read and the answers about it in, the record as settled out.

The words of a document are never touched. Each answer that is taken closes its doubt and says what it changed, so that
who decided it and why is published beside the data, as a correction.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, is_dataclass, replace
from typing import Any, TypeVar, cast

from pyoxigraph import Literal, NamedNode, Quad

from loader import corrections, doubts
from loader.answers import AS_STATED, FILE, ONE, SEVERAL, Answer, Answers, Identity, shown
from loader.doubts import Numbered, Place, Unfit
from loader.records import Action, Attendance, Decision, Doubt, Item, Person, Record, Thing
from ontology import iris
from ontology.iris import Key, fold
from ontology.terms import DCT, DOUBT, MB, OUTCOME

LABEL = "Settled: "  # how the correction begins that tells of an answer
Value = TypeVar("Value")
_ROLES = {"mb:movedBy": ("moved_by", MB.movedBy), "mb:secondedBy": ("seconded_by", MB.secondedBy)}


@dataclass(frozen=True, slots=True)
class Settled:
    """One answer that was taken: what it is about, the value before and after ("" for none), and whose word it is.

    Values are keys, or addresses of concepts. `doubt` is the id of its question, "" for an identity.
    """

    about: Key
    predicate: str
    old: str
    new: str
    why: str
    by: str
    on: str
    doubt: str = ""

    @property
    def is_identity(self) -> bool:
        return self.predicate == DCT.isReplacedBy.value


@dataclass(frozen=True, slots=True)
class Settlement:
    """A record with the answers that fit it, what they changed, and why the others were not taken."""

    record: Record
    settled: tuple[Settled, ...] = ()
    unfit: tuple[str, ...] = ()


@dataclass(slots=True)
class _Work:
    """What comes together while the answers about one record are applied."""

    record: Record
    settled: list[Settled] = field(default_factory=list)
    unfit: list[str] = field(default_factory=list)
    people: dict[Key, Person] = field(default_factory=dict)
    things: dict[Key, Thing] = field(default_factory=dict)


def apply(record: Record, given: Answers) -> Settlement:
    """The record as the answers about it settle it; the same answers in any order give the same record."""
    if not given:
        return Settlement(record)
    work = _Work(record)
    for identity in given.identities:
        record = _told_apart(record, identity, work)
    work.record = record
    asked = {answer.question.id: answer for answer in given.answers}
    opens = {found.number: found for found in doubts.of(record)}
    wanted = {number: asked[o.question.id] for number, o in opens.items() if o.question.id in asked}
    met = {answer.question.id for answer in wanted.values()}
    work.unfit += [_remark(a, "the document has no such doubt any more") for i, a in asked.items() if i not in met]

    def settle(part: Any, place: Place, own: Numbered) -> Any:
        about, left = doubts.key_at(record, place), []
        for number, doubt in own:
            try:
                part = _settled(part, about, doubt, wanted[number], work) if number in wanted else part
            except Unfit as why:
                work.unfit.append(_remark(wanted[number], str(why)))
            if number not in wanted or wanted[number].question.id not in {s.doubt for s in work.settled}:
                left.append(doubt)
        return replace(part, doubts=tuple(left))

    done = doubts.changed(record, settle)
    return Settlement(_completed(done, work), tuple(sorted(work.settled, key=repr)), tuple(sorted(work.unfit)))


def _remark(answer: Answer, why: str) -> str:
    of = answer.question
    return f"{FILE}: the answer to {of.kind} “{shown(of.words)}” in {of.document} no longer fits: {why}."


def breaking(record: Record, broken: str) -> str:
    """What is told when the answers about a record, together, break a rule."""
    return f"{FILE}: with its answers {record.title} breaks a rule, so none of them is taken: {broken}."


def _told_apart(record: Record, identity: Identity, work: _Work) -> Record:
    """One document's use of a key under another key, because it means another person there."""
    old, new = identity.people
    if not any(person.key == old for person in record.people):
        work.unfit.append(f"{FILE}: {old} is to be {new} in {record.document}, but nobody there has that key.")
        return record
    said = (identity.why, identity.by, identity.on)
    work.settled.append(Settled(new, DCT.isReplacedBy.value, old, "", *said))
    return rekeyed(record, {old: new})


def rekeyed(value: Value, keys: Mapping[Key, Key]) -> Value:
    """Anything of a record with keys in the place of others, also where they begin the key of a part."""
    if isinstance(value, str):
        for old, new in keys.items():
            if value == old or value.startswith(f"{old}/"):
                return cast(Value, new + value[len(old) :])
        return value
    if isinstance(value, tuple):
        members = tuple(rekeyed(member, keys) for member in value)
        return cast(Value, members) if any(a is not b for a, b in zip(value, members, strict=True)) else value
    if is_dataclass(value) and not isinstance(value, type):
        parts = {part.name: getattr(value, part.name) for part in fields(value)}
        found = {name: new for name, old in parts.items() if (new := rekeyed(old, keys)) is not old}
        return cast(Value, replace(value, **found)) if found else value
    return value


# ---------------------------------------------------------------- one answer
def _settled(part: Any, about: Key, doubt: Doubt, answer: Answer, work: _Work) -> Any:
    """The part of the record as the answer has it; Unfit when it cannot be."""

    def taken(predicate: NamedNode, new: str, old: str = "", of: Key = about) -> None:
        by = (answer.why, answer.by, answer.on, answer.question.id)
        work.settled.append(Settled(of, predicate.value, old, new, *by))

    value = answer.value
    if fold(value) == AS_STATED:
        if isinstance(part, Decision) and part.outcome == "not-stated" and doubt.kind in doubts.ABOUT_OUTCOME:
            raise Unfit("a decision without an outcome stays in doubt; give an outcome, or `other`")
        taken(MB.doubtKind, "", DOUBT[doubt.kind].value)
        return part
    if doubt.kind in doubts.ABOUT_COUNCIL and isinstance(part, Attendance):
        return _council(part, doubt, value, taken, work)
    if doubt.kind in doubts.ABOUT_OUTCOME and isinstance(part, Decision) and not part.limbs:
        name = doubts.outcome(value)
        taken(MB.outcome, OUTCOME[name].value, OUTCOME[part.outcome].value if part.outcome else "")
        return replace(part, outcome=name)
    if doubt.kind in doubts.ABOUT_PERSON and isinstance(part, Action | Decision | Item | Attendance):
        return _person(part, doubt, answer, taken, work)
    if doubt.kind in doubts.ABOUT_IDENTITY and isinstance(part, Person) and doubt.candidates:
        if value not in (ONE, SEVERAL):
            raise Unfit(f"{value!r} is neither {ONE!r} nor {SEVERAL!r}")
        other = doubt.candidates[0]
        taken(DCT.isReplacedBy, *((other,) if value == ONE else ("", other)))
        return part
    raise Unfit(f"a doubt of this kind is settled by `{AS_STATED}` alone")


def _council(row: Attendance, doubt: Doubt, value: str, taken: Any, work: _Work) -> Attendance:
    key = doubts.council(value, work.record)
    instead = [k for k in row.representing if doubt.kind == "ended-council" and k in (doubt.candidates or (k,))]
    if key not in {thing.key for thing in work.record.things}:
        work.things[key] = Thing(key, iris.kind(key), (), doubt.words or row.words)
    taken(MB.representing, key, instead[0] if instead else "")
    kept = tuple(k for k in row.representing if k not in instead and k != key)
    return replace(row, representing=(*kept, key))


def _person(part: Any, doubt: Doubt, answer: Answer, taken: Any, work: _Work) -> Any:
    key, name = doubts.person(answer.value, work.record)
    if isinstance(part, Attendance):
        if iris.kind(key) != "person":
            raise Unfit(f"{key} is no person, and only a person attends")
        if key != part.person:
            taken(DCT.isReplacedBy, key, of=part.person)
        else:
            taken(MB.doubtKind, "", DOUBT[doubt.kind].value)
        return part
    _acquaint(key, name, doubt, work)
    if isinstance(part, Action):
        instead = [k for k in part.owners if doubt.kind == "owner-not-attending" and _is_meant(k, doubt, work.record)]
        taken(MB.owner, key, instead[0] if instead and instead[0] != key else "")
        return replace(part, owners=(*(k for k in part.owners if k not in instead and k != key), key))
    if answer.role:
        if iris.kind(key) != "person":
            raise Unfit(f"{key} is no person, and only a person moves or seconds")
        attribute, term = _ROLES[answer.role]
        taken(term, key)
        return replace(part, **{attribute: (*(k for k in getattr(part, attribute) if k != key), key)})
    taken(MB.mentions, key)
    return replace(part, mentions=tuple(sorted({*part.mentions, key})))


def _is_meant(key: Key, doubt: Doubt, record: Record) -> bool:
    """Do the words of a doubt name this owner?"""
    said = fold(" ".join(record.text[a:b] for a, b in doubt.words))
    return fold(doubts.called(key, record)) in said


def _acquaint(key: Key, name: str, doubt: Doubt, work: _Work) -> None:
    """A person whom the document has not named so far, with the doubted words as the place where it does."""
    if iris.kind(key) != "person" or key in {person.key for person in work.record.people}:
        return
    name = name or iris.parts(key)[-1].replace("-", " ").title()
    work.people[key] = Person(key, name, (name,), doubt.words)


def _completed(record: Record, work: _Work) -> Record:
    """The record with the people and things that answers brought in, in the order of their keys."""
    people = sorted((*record.people, *work.people.values()), key=lambda p: p.key)
    things = sorted((*record.things, *work.things.values()), key=lambda t: t.key)
    if work.people:
        record = replace(record, people=tuple(people))
    return replace(record, things=tuple(things)) if work.things else record


# ---------------------------------------------------------------- told to everybody
def of_identity(identity: Identity) -> Settled:
    """A reviewed join or split of two keys, as a correction tells it."""
    a, b = identity.people
    old, new = ("", b) if identity.is_one else (b, "")
    return Settled(a, DCT.isReplacedBy.value, old, new, identity.why, identity.by, identity.on)


def quads(base: str, settled: Iterable[Settled]) -> list[Quad]:
    """What people settled, as corrections that are applied; a doubt that stays as stated has no new value."""
    found: set[Quad] = set()
    for one in settled:
        old, new = (_term(base, value) for value in (one.old, one.new))
        about = iris.iri(base, one.about)
        values = [v.value if v else "" for v in (old, new)]
        key = iris.correction(about, one.predicate, *values, one.why, one.by, one.on, "settled")
        said = corrections.Said(about, one.predicate, old, new, one.why, one.by, one.on)
        found.update(corrections.described(base, key, said, "applied", f"{LABEL}{one.why}"))
    return sorted(found, key=str)


def _term(base: str, value: str) -> NamedNode | Literal | None:
    if not value:
        return None
    return NamedNode(value if value.startswith("http") else iris.iri(base, Key(value)))
