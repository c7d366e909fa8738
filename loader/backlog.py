"""What is still open: the doubts of all that is published, and who may be one person; each for somebody to settle."""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from loader import account, answers, doubts, folder, holdings, plan, release
from loader.account import Note
from loader.answers import AS_STATED, ONE, SEVERAL, Answer, Answers, Identity
from loader.doubts import Candidate, Unfit
from loader.excerpt import Line, Lines
from loader.holdings import Holding
from loader.people import Namesakes
from loader.problems import Problem
from loader.records import Record
from loader.settings import Settings
from loader.study import Study
from ontology.iris import Key

_NAMESAKES = (
    Candidate(ONE, "one person"),
    Candidate(SEVERAL, "several people of one name"),
)


@dataclass(frozen=True, slots=True)
class Decision:
    """Whose word an answer is: by whom, why and on which day."""

    by: str
    why: str
    on: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One open doubt: the document that has it, and all that is needed to decide."""

    title: str
    document: Key
    note: Note
    asks_for: str
    found: doubts.Open | None = None
    record: Record | None = None
    namesakes: Namesakes | None = None

    def decided(self, value: str, decision: Decision, role: str = "") -> tuple[Answer | Identity, ...]:
        """The answer to be written down; Problem when the value does not fit the doubt."""
        said = (decision.why.strip(), decision.by.strip(), decision.on)
        if self.namesakes:
            return self._identities(value, said)
        assert self.found is not None  # noqa: S101 - an entry is one or the other
        assert self.record is not None  # noqa: S101
        question = self.found.question
        try:
            value = self._value(value.strip())
        except Unfit as error:
            raise Problem(f"{error}.") from error
        return (Answer(question, value, *said, role=role, title=self.title),)

    def _value(self, value: str) -> str:
        """The value as it is kept: a key, the word for an outcome, or a new person's name."""
        if value.casefold() in (AS_STATED, answers.OPEN):
            return value.casefold()
        assert self.record is not None  # noqa: S101
        if self.asks_for == "a council":
            return doubts.council(value, self.record)
        if self.asks_for == "a person":
            key, name = doubts.person(value, self.record)
            return name or key
        if self.asks_for == "an outcome":
            return doubts.outcome(value)
        if self.asks_for != AS_STATED and value in (ONE, SEVERAL):
            return value
        raise Unfit(f"{value!r} does not settle this doubt; expected {self.asks_for}, or `{AS_STATED}`")

    def _identities(self, value: str, said: tuple[str, str, str]) -> tuple[Identity, ...]:
        assert self.namesakes is not None  # noqa: S101
        keys = self.namesakes.keys
        if value == ONE:
            return tuple(Identity((keys[0], key), True, *said) for key in keys[1:])
        if value == SEVERAL:
            return tuple(Identity(pair, False, *said) for pair in itertools.combinations(keys, 2))
        raise Problem(f"{value!r} does not settle this doubt; expected {ONE} or {SEVERAL}.")


def entries(data: Path, settings: Settings) -> Iterator[Entry]:
    """Every open doubt of the published release, document by document, each in the order of its document."""
    said = answers.read(data)
    stated = holdings.stating(release.peek(data).known)
    work = Study.begin(data, settings, folder.now(), (), keeps=False, answers=said)
    for holding in sorted(stated.values(), key=lambda h: h.document):
        yield from _of(work, holding, said)
    undecided = plan.identities(stated, said).undecided
    versions = {holding.version: holding for holding in stated.values()}
    for namesakes in undecided:
        yield _who(work, versions, namesakes)


def _of(work: Study, holding: Holding, said: Answers) -> Iterator[Entry]:
    record = work.raw(holding)
    answered = {answer.question.id for answer in said.of(holding.document).answers}
    notes = {note.id: note for note in account.of(record).doubts}
    for found in doubts.of(record):
        if found.question.id not in answered:
            yield Entry(record.title, record.document, notes[found.question.id], found.asks_for, found, record)


def _who(work: Study, versions: dict[Key, Holding], namesakes: Namesakes) -> Entry:
    """Keys that may be one person, with the line that names the first of them."""
    mention = namesakes.first[0]
    holding = versions[mention.version]
    text = work.raw(holding).text
    lines = Lines(text)
    note = Note(
        "doubt",
        f"{namesakes.reason} They are {', '.join(namesakes.keys)}.",
        lines.at(mention.at[0]),
        text[slice(*mention.at)],
        tuple(itertools.chain.from_iterable(_first(work, versions[m.version], m.at) for m in namesakes.first)),
        hashlib.sha256("\n".join(namesakes.keys).encode()).hexdigest()[:8],
        "ambiguous-person",
        _NAMESAKES,
    )
    return Entry(holding.title, holding.document, note, f"{ONE} or {SEVERAL}", namesakes=namesakes)


def _first(work: Study, holding: Holding, at: tuple[int, int]) -> Iterator[Line]:
    """The line of a document that names somebody first."""
    return (line for line in Lines(work.raw(holding).text).excerpt((at,)) if line.is_marked)
