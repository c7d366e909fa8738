"""What was understood of a document: rows for the person who holds the paper, each with its line."""

from __future__ import annotations

import bisect
import re
import textwrap
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from pyoxigraph import Literal as Text
from pyoxigraph import NamedNode, Quad

from loader import doubts
from loader.doubts import Candidate
from loader.excerpt import Line, Lines
from loader.records import Action, Attendance, Decision, Doubt, Meeting, Record, Report, Words
from ontology import iris
from ontology.iris import Key
from ontology.terms import MB, OA
from shapes.findings import Finding

_CONTEXT = 48  # characters of the words that stand beside a doubt or a finding


@dataclass(frozen=True, slots=True)
class Row:
    """One fact: what kind, in how many words, and the line of the document where it stands (0: nowhere)."""

    what: str
    text: str
    line: int


@dataclass(frozen=True, slots=True)
class Note:
    """Something doubtful or wrong, and the line where it stands (0: nowhere in particular)."""

    kind: Literal["violation", "warning", "doubt"]
    message: str
    line: int
    words: str = ""  # the first few that stand there
    lines: tuple[Line, ...] = ()  # of a doubt: the line with the words marked, and its neighbours where it is short
    id: str = ""  # of a doubt: by which an answer names it
    topic: str = ""  # of a doubt: its kind
    candidates: tuple[Candidate, ...] = ()  # of a doubt: what may be meant


@dataclass(frozen=True, slots=True)
class Account:
    """A document as it was understood."""

    layout: str
    title: str
    rows: tuple[Row, ...]
    doubts: tuple[Note, ...]
    masked: tuple[tuple[str, int], ...] = ()  # how many private details of each kind

    @property
    def counts(self) -> dict[str, int]:
        """How many facts of each kind, in the order of the rows."""
        return dict(Counter(row.what for row in self.rows))


class _Lines:
    """The line of a place in a text, from 1, and the words that stand there."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._starts = [0, *(i + 1 for i, c in enumerate(text) if c == "\n")]

    def of(self, words: Words) -> int:
        return self.at(min(start for start, _ in words)) if words else 0

    def at(self, place: int) -> int:
        return bisect.bisect_right(self._starts, place)

    def words(self, start: int, end: int) -> str:
        """A few words of a passage, enough to find it by."""
        return textwrap.shorten(self._text[start : min(end, start + 4 * _CONTEXT)], _CONTEXT, placeholder=" …")


def of(record: Record) -> Account:
    """The account of a record."""
    lines = _Lines(record.text)
    names = _names(record)
    rows = [Row(what, text, lines.of(words)) for what, text, words in _rows(record, names)]
    excerpts = Lines(record.text)
    return Account(
        record.layout,
        record.title,
        tuple(rows),
        tuple(
            Note(
                "doubt",
                _doubt(found.doubt, names),
                lines.of(found.doubt.words),
                lines.words(*min(found.doubt.words, default=(0, 0))),
                excerpts.excerpt(found.doubt.words),
                found.question.id,
                found.question.kind,
                found.candidates,
            )
            for found in doubts.of(record)
        ),
        record.masked,
    )


def notes(findings: Iterable[Finding], quads: Iterable[Quad], record: Record, base: str) -> tuple[Note, ...]:
    """The gate's findings without addresses, each with the first line of the words behind the node that it is about."""
    lines, names = _Lines(record.text), _names(record)
    spans: dict[str, list[str]] = {}
    starts: dict[str, int] = {}
    ends: dict[str, int] = {}
    for quad in quads:
        if not isinstance(quad.subject, NamedNode):
            continue
        if quad.predicate == MB.statedIn and isinstance(quad.object, NamedNode):
            spans.setdefault(quad.subject.value, []).append(quad.object.value)
        elif quad.predicate == OA.start and isinstance(quad.object, Text):
            starts[quad.subject.value] = int(quad.object.value)
        elif quad.predicate == OA.end and isinstance(quad.object, Text):
            ends[quad.subject.value] = int(quad.object.value)
    address = re.compile(rf"{re.escape(base)}/id/([a-z0-9/-]*[a-z0-9])")
    found = []
    for finding in findings:
        # The value is the nearer: a meeting breaks the rule, but by one of its actions.
        at = next((node for node in (finding.value, finding.focus) if node in starts or node in spans), "")
        places = [(starts[span], ends.get(span, 0)) for span in (at, *spans.get(at, ())) if span in starts]
        message = address.sub(lambda match: _called(Key(match[1]), names), finding.message)
        first = min(places, default=(0, 0))
        found.append(Note(finding.severity, message, lines.at(first[0]) if places else 0, lines.words(*first)))
    return tuple(sorted(found, key=lambda n: (n.kind, n.line, n.message)))


def _names(record: Record) -> dict[Key, str]:
    """What the document calls the things that it names."""
    found = {thing.key: max(thing.forms, key=len) for thing in record.things if thing.forms}
    return (
        found | {post.key: post.name for post in record.posts} | {person.key: person.name for person in record.people}
    )


def _name(key: Key | None, names: dict[Key, str]) -> str:
    if key is None:
        return ""
    return names.get(key) or iris.parts(key)[-1].replace("-", " ")


def _called(key: Key, names: dict[Key, str]) -> str:
    """A thing of the document in words: its name, or its place (`item 7, action 1`)."""
    if key in names:
        return names[key]
    _, *segments = key.split("/")
    if segments[:1] and "item" in segments:
        part = segments[segments.index("item") :]
        return ", ".join(f"{kind} {number}" for kind, number in zip(part[::2], part[1::2], strict=False))
    return segments[-1].replace("-", " ") if segments else key


Rows = Iterator[tuple[str, str, Words]]


def _rows(record: Record, names: dict[Key, str]) -> Rows:
    if record.meeting:
        yield from _meeting(record.meeting, names)
    if record.report:
        yield from _report(record.report, names)
    listed = {row.person for row in record.meeting.attendance} if record.meeting else set()
    for member in (m for m in record.memberships if m.member not in listed):
        yield "member", f"{_name(member.member, names)}: {member.role}, {_name(member.of, names)}", member.words


def _meeting(meeting: Meeting, names: dict[Key, str]) -> Rows:
    yield "meeting", meeting.title, meeting.words
    yield "date", f"{meeting.held_on or 'not understood'} (“{meeting.stated_date}”)", meeting.words
    yield "body", _name(meeting.body, names), meeting.words
    if meeting.venue:
        yield "venue", _name(meeting.venue, names), meeting.words
    for row in meeting.attendance:
        # The row itself comes first; the heading of its group may follow.
        yield "present" if row.present else "apologies", _attendance(row, names), row.words[:1]
    for item in meeting.items:
        yield "item", f"{item.number} {item.title}".strip(), item.words
        for declaration in item.declarations:
            about = f" (about item {declaration.regarding})" if declaration.regarding else ""
            yield "interest", f"{_name(declaration.person, names)}{about}: {declaration.text}", declaration.words
        for decision in item.decisions:
            yield from _decision(decision)
        for appointment in item.appointments:
            to = f"{_name(appointment.appointee, names)}: {appointment.role}, {_name(appointment.to, names)}"
            yield "appointment", to, appointment.words
        for action in item.actions:
            yield "action", _action(action, names), action.words
        for figure in item.figures:
            yield "figure", figure.text, figure.words
    if meeting.next:
        yield "next meeting", f"{meeting.next.on} (“{meeting.next.stated_date}”)", meeting.next.words


def _attendance(row: Attendance, names: dict[Key, str]) -> str:
    of = ", ".join(_name(key, names) for key in row.representing) or _name(row.post, names) or row.stated_representing
    stated = " ".join(filter(None, (row.stated_title, row.stated_name, row.stated_honours)))
    return " · ".join(filter(None, (stated, of, row.capacity)))


def _decision(decision: Decision) -> Rows:
    text = f"{decision.number} {decision.text}".strip()
    yield "decision", f"{text} → {decision.outcome or f'{len(decision.limbs)} limbs'}", decision.words
    for limb in decision.limbs:
        yield "limb", f"{limb.text} → {limb.outcome}", limb.words


def _action(action: Action, names: dict[Key, str]) -> str:
    owners = ", ".join(_name(key, names) for key in action.owners) or action.owner_statement or "no owner"
    due = action.due_on or action.stated_due
    return f"{action.text} → {owners}{f', due {due}' if due else ''}"


def _report(report: Report, names: dict[Key, str]) -> Rows:
    yield "report", report.title, report.words
    yield "body", _name(report.body, names) or "not understood", report.words
    if report.creator:
        yield "author", _name(report.creator, names), report.words
    for section in report.sections:
        yield "section", section.title, section.words
    for funding in report.funding:
        money = f"{funding.currency} {funding.amount}" if funding.amount else "amount not stated"
        yield funding.kind, f"{funding.name}: {money} {_name(funding.funder, names)}".rstrip(), funding.words
    for event in report.events:
        when = " to ".join(str(day) for day in (event.starts, event.ends) if day) or event.stated_date or "no date"
        yield "event", f"{event.name}: {when} {_name(event.place, names)}".rstrip(), event.words
    for partnership in report.partnerships:
        yield "partnership", ", ".join(_name(key, names) for key in partnership.partners), partnership.words
    for transfer in report.transfers:
        yield "transfer", f"{transfer.name}, to {_name(transfer.to, names)} ({transfer.modality})", transfer.words
    for figure in report.figures:
        yield "figure", figure.text, figure.words
    if report.contact:
        yield "contact", report.contact.name, report.contact.words


def _doubt(doubt: Doubt, names: dict[Key, str]) -> str:
    candidates = ", ".join(_name(key, names) for key in doubt.candidates)
    return f"{doubt.reason} [{doubt.kind}]" + (f" It may be: {candidates}." if candidates else "")
