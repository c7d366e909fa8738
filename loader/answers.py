"""What people decided about doubts: a plain file beside the data in, answers and identities as values out.

DATA/review/answers.toml holds one table for each decision. `minutebook review` adds to its end; edit it as you like.

    [[answer]]
    document = "document/some-council/planning-committee/2025-03-04/minutes"
    doubt = "ambiguous-council"                 the kind of the doubt
    words = "Newcastle"                         the words in doubt, white space as single spaces
    occurrence = 1                              which doubt of that kind about those words, from 1; 1 may be left out
    answer = "council/newcastle-under-lyme-borough-council"
    why = "The clerk's list of members."
    by = "Democratic Services"
    on = 2026-05-01

    [[identity]]
    people = ["person/some-council/ann-lee", "person/a-trust/ann-lee"]
    answer = "one"                              or "several": two people, never joined
    why = "The trust's annual report names her council."
    by = "Democratic Services"
    on = 2026-05-01

An answer is a key, a name, the word for an outcome, or `as stated`: looked at, and it stays as it is read. Of several
answers to one doubt the last counts; `open` takes back what was answered before. With `document`, an identity of
`several` tells one key apart: in that document the first key is read as the second.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from loader import folder
from loader.problems import Problem
from loader.settings import quoted
from ontology import iris
from ontology.iris import BadKey, Key

FILE = "review/answers.toml"
AS_STATED, OPEN = "as stated", "open"
ONE, SEVERAL = "one", "several"
ROLES = ("mb:movedBy", "mb:secondedBy")  # what a person may be at a decision or item whose doubt does not say it
_DECIDED = ("answer", "why", "by", "on")
_ANSWER = ("document", "doubt", "words", *_DECIDED)
_MAY = {"occurrence", "as", "title"}
_LONGEST = 120  # of a line of the file that a person reads


@dataclass(frozen=True, slots=True)
class Question:
    """Which doubt is meant, without offsets: so an answer survives that the document is read again."""

    document: Key
    kind: str
    words: str
    occurrence: int = 1

    @property
    def id(self) -> str:
        """Eight hex digits by which a person names it."""
        facts = "\n".join((self.document, self.kind, iris.fold(self.words) or self.words, str(self.occurrence)))
        return hashlib.sha256(facts.encode("utf-8", "surrogatepass")).hexdigest()[:8]


@dataclass(frozen=True, slots=True)
class Answer:
    """One decision about one doubt: the value, and by whom, when and why."""

    question: Question
    value: str
    why: str
    by: str
    on: str
    role: str = ""  # one of ROLES
    title: str = ""  # of the document, for the reader of the file


@dataclass(frozen=True, slots=True)
class Identity:
    """Whether two keys are one person; `document` where only that document's use of the first is meant."""

    people: tuple[Key, Key]
    is_one: bool
    why: str
    by: str
    on: str
    document: str = ""


@dataclass(frozen=True, slots=True)
class Answers:
    """All that people decided; of each doubt, and of each pair of people, the last decision."""

    answers: tuple[Answer, ...] = ()
    identities: tuple[Identity, ...] = ()

    def of(self, document: Key) -> Answers:
        """Those that bear on the reading of one document."""
        return Answers(
            tuple(a for a in self.answers if a.question.document == document),
            tuple(i for i in self.identities if i.document == document),
        )

    def only(self, ids: Iterable[str]) -> Answers:
        """Those to the doubts named, and every identity."""
        chosen = set(ids)
        return Answers(tuple(a for a in self.answers if a.question.id in chosen), self.identities)

    @property
    def digest(self) -> str:
        """A digest of the decisions; "" when there are none."""
        return hashlib.sha256(repr(self).encode("utf-8", "surrogatepass")).hexdigest()[:16] if self else ""

    def __bool__(self) -> bool:
        return bool(self.answers or self.identities)


def squeezed(words: str) -> str:
    """Words with white space as single spaces: the form in which the file has them."""
    return " ".join(words.split())


# ---------------------------------------------------------------- reading
def read(data: Path) -> Answers:
    """The decisions of a data folder, none when it has no such file; Problem when an entry cannot be understood."""
    path = data / FILE
    if not path.exists():
        return Answers()
    try:
        text = path.read_text(encoding="utf-8")
        table = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Problem(f"{path}: cannot be understood ({error}). Mend that line; nothing is published till then.") from (
            error
        )
    given = {name: table.pop(name, []) for name in ("answer", "identity")}
    entries = [entry for of in given.values() for entry in (of if isinstance(of, list) else [of])]
    if table or not all(isinstance(entry, dict) for entry in entries):
        raise Problem(f"{path}: expected nothing but [[answer]] and [[identity]] tables. Mend the file.")
    answers = [_answer(f"{path}, answer {n}", entry) for n, entry in enumerate(given["answer"], 1)]
    identities = [_identity(f"{path}, identity {n}", entry) for n, entry in enumerate(given["identity"], 1)]
    last = {answer.question: answer for answer in answers}
    told = {(frozenset(identity.people), identity.document): identity for identity in identities}
    return Answers(tuple(answer for answer in last.values() if answer.value != OPEN), tuple(told.values()))


def _answer(where: str, entry: Mapping[str, Any]) -> Answer:
    given = _checked(where, entry, _ANSWER, _MAY)
    occurrence = entry.get("occurrence", 1)
    if not isinstance(occurrence, int) or occurrence < 1:
        raise Problem(f"{where}: occurrence is {occurrence!r}, expected a number from 1.")
    role = given.get("as", "")
    if role and role not in ROLES:
        raise Problem(f"{where}: as is {role!r}, expected {' or '.join(ROLES)}.")
    question = Question(_key(where, given["document"]), given["doubt"], squeezed(given["words"]), occurrence)
    return Answer(
        question, given["answer"].strip(), given["why"], given["by"], given["on"], role, given.get("title", "")
    )


def _identity(where: str, entry: Mapping[str, Any]) -> Identity:
    given = _checked(where, entry, ("people", *_DECIDED), {"document"})
    people = entry["people"]
    if not isinstance(people, list) or len(people) != 2 or people[0] == people[1]:
        raise Problem(f"{where}: people is {people!r}, expected the keys of two people.")
    if given["answer"] not in (ONE, SEVERAL):
        raise Problem(f"{where}: answer is {given['answer']!r}, expected {ONE!r} or {SEVERAL!r}.")
    document = given.get("document", "")
    if document and given["answer"] == ONE:
        raise Problem(f"{where}: only {SEVERAL!r} has a document. Leave document out to join two people.")
    a, b = (_key(where, str(person), "person") for person in people)
    return Identity((a, b), given["answer"] == ONE, given["why"], given["by"], given["on"], document)


def _checked(where: str, entry: Mapping[str, Any], needed: Iterable[str], more: set[str]) -> dict[str, str]:
    given = {name: str(value) for name, value in entry.items()}
    missing = [name for name in needed if not given.get(name, "").strip() and (name != "words" or name not in given)]
    unknown = sorted(given.keys() - {*needed, *more})
    if missing or unknown:
        wrong = f"{missing[0]} is missing" if missing else f"there is no field {unknown[0]!r}"
        raise Problem(f"{where}: {wrong}. It has {', '.join(needed)}.")
    try:
        date.fromisoformat(given["on"])
    except ValueError as error:
        raise Problem(f"{where}: on is {given['on']!r}, expected a date: on = 2026-05-01.") from error
    return given


def _key(where: str, text: str, kind: str = "") -> Key:
    try:
        found = Key(text)
        iris.parts(found)
    except BadKey as error:
        raise Problem(f"{where}: {text!r} is no key ({error}).") from error
    if kind and iris.kind(found) != kind:
        raise Problem(f"{where}: {text!r} is no {kind}, expected {kind}/…")
    return found


# ---------------------------------------------------------------- writing
def add(data: Path, *decisions: Answer | Identity) -> None:
    """Decisions at the end of the file, on the disk before this returns; what stands in it stays."""
    with folder.lock(data):
        path = data / FILE
        before = path.read_text(encoding="utf-8") if path.exists() else _HEAD
        if not before.endswith("\n"):
            before += "\n"
        folder.write_whole(path, (before + "".join(map(_written, decisions))).encode())
    read(data)


def decided(keys: Iterable[str], is_one: bool, document: str, by: str, why: str, on: str) -> Identity:
    """A decision about two keys from the command line; Problem when it cannot be one."""
    entry = {"people": list(keys), "answer": ONE if is_one else SEVERAL, "why": why, "by": by, "on": on}
    return _identity("--join" if is_one else "--split", entry | ({"document": document} if document else {}))


_HEAD = "# What people decided about doubts, and why. `minutebook review` adds to the end; the next load applies it.\n"


def _written(decision: Answer | Identity) -> str:
    if isinstance(decision, Identity):
        lines = ["[[identity]]", f"people = [{', '.join(map(quoted, decision.people))}]"]
        lines += [f"document = {quoted(decision.document)}"] if decision.document else []
        lines += [f"answer = {quoted(ONE if decision.is_one else SEVERAL)}"]
    else:
        of = decision.question
        lines = ["[[answer]]"]
        lines += [f"title = {quoted(decision.title)}"] if decision.title else []
        lines += [f"document = {quoted(of.document)}", f"doubt = {quoted(of.kind)}", f"words = {quoted(of.words)}"]
        lines += [f"occurrence = {of.occurrence}"] if of.occurrence > 1 else []
        lines += [f"as = {quoted(decision.role)}"] if decision.role else []
        lines += [f"answer = {quoted(decision.value)}"]
    lines += [f"why = {quoted(decision.why)}", f"by = {quoted(decision.by)}", f"on = {decision.on}"]
    return "\n" + "\n".join(lines) + "\n"


def shown(words: str) -> str:
    """Words short enough for a line."""
    return words if len(words) <= _LONGEST else f"{words[:_LONGEST]} …"
