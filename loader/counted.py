"""What one document adds to the statistics: its graph in, the decisions, attendances and appointments of it out.

It holds one line for each, not sums, because what counts once may be stated twice, or by two documents in part: only
the whole set of documents tells (`loader.statistics`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode, Quad

from ontology.iris import Key
from ontology.terms import CAPACITY, MB, ORG, OUTCOME, RDF

# Who attends in one of these capacities is no member, and would make every rate better than it is.
NO_MEMBERS = ("officer", "observer", "guest")
_NO_MEMBERS = {CAPACITY[name].value for name in NO_MEMBERS}
_TYPES = {MB.Minutes, MB.Meeting, MB.Decision, MB.Presence, MB.Apology, MB.Appointment, MB.Doubt}
_TERMS = {
    MB.records, MB.heldInYear, MB.body, MB.atMeeting, MB.outcome, MB.aboutNode, MB.attendanceOf, MB.attendee,
    MB.capacity, MB.representing, MB.onBehalfOf, MB.appointedTo, ORG.unitOf,
}  # fmt: skip


@dataclass(frozen=True, slots=True, order=True)
class Decided:
    """A decision, or a limb of one, and its outcome."""

    decision: str  # its key after that of the meeting
    outcome: str  # slug


@dataclass(frozen=True, slots=True, order=True)
class Listed:
    """Somebody in an attendance list: as present, with apologies, or as both where a record contradicts itself."""

    person: Key
    is_present: bool
    is_absent: bool
    representing: tuple[Key, ...] = ()
    row: str = ""  # its key after that of the meeting; what was written before this was told is counted anew
    is_member: bool = True  # as far as this document tells the capacity


@dataclass(frozen=True, slots=True, order=True)
class Appointed:
    """An appointment to an outside body, and on behalf of whom."""

    appointment: str  # its key after that of the meeting
    on_behalf_of: Key
    to: Key


@dataclass(frozen=True, slots=True)
class Held:
    """A meeting of which a document holds the minutes."""

    meeting: Key
    bodies: tuple[Key, ...]
    years: tuple[int, ...]  # none where the record does not state one
    decided: tuple[Decided, ...] = ()
    listed: tuple[Listed, ...] = ()
    appointed: tuple[Appointed, ...] = ()


@dataclass(frozen=True, slots=True)
class Counted:
    """All that one document adds: the meetings that it records, whose each body is, and of what it doubts."""

    held: tuple[Held, ...] = ()
    units: tuple[tuple[Key, Key], ...] = ()  # a body, and the organisation that it is a part of
    doubted: tuple[Key, ...] = ()  # what there is a doubt about, be it in this document or in another


_Values = Mapping[NamedNode, list[str]]  # of one thing: each property with its values


def of(quads: Iterable[Quad], base: str) -> Counted:
    """What a document's graph adds; that of a report adds no meeting, for it only tells what minutes state."""
    facts: dict[str, dict[NamedNode, list[str]]] = defaultdict(lambda: defaultdict(list))
    kinds: dict[str, set[str]] = defaultdict(set)
    for quad in quads:
        thing, term, found = quad.subject, quad.predicate, quad.object
        if not isinstance(thing, NamedNode) or not isinstance(found, NamedNode | Literal):
            continue
        if term in _TERMS:
            facts[thing.value][term].append(found.value)
        elif term == RDF.type and found in _TYPES:
            kinds[found.value].add(thing.value)
    reader = _Reader(facts, kinds, f"{base}/id/")
    recorded = {meeting for minutes in kinds[MB.Minutes.value] for meeting in facts[minutes].get(MB.records, ())}
    return Counted(
        tuple(reader.held(meeting) for meeting in sorted(recorded & kinds[MB.Meeting.value])),
        tuple(sorted(reader.units())),
        tuple(sorted(reader.doubted())),
    )


@dataclass(frozen=True, slots=True)
class _Reader:
    """The facts of one graph, by thing and by class; `ours` is what the addresses of our things begin with."""

    facts: Mapping[str, _Values]
    kinds: Mapping[str, Set[str]]
    ours: str

    def held(self, meeting: str) -> Held:
        values = self.facts[meeting]
        here = {thing for thing, of in self.facts.items() if meeting in of.get(MB.atMeeting, ())}
        return Held(
            Key(meeting.removeprefix(self.ours)),
            self._keys(values, MB.body),
            tuple(sorted({int(year) for year in values.get(MB.heldInYear, ())})),
            tuple(sorted(self._decided(meeting, here & self.kinds[MB.Decision.value]))),
            tuple(sorted(self._listed(meeting))),
            tuple(sorted(self._appointed(meeting, here & self.kinds[MB.Appointment.value]))),
        )

    def units(self) -> Iterable[tuple[Key, Key]]:
        for thing, values in self.facts.items():
            for unit in self._keys(values, ORG.unitOf):
                yield Key(thing.removeprefix(self.ours)), unit

    def doubted(self) -> set[Key]:
        return {key for doubt in self.kinds[MB.Doubt.value] for key in self._keys(self.facts[doubt], MB.aboutNode)}

    def _name(self, thing: str, meeting: str) -> str:
        """The key of a thing after that of the meeting; all of it where a correction put the thing to this meeting."""
        return thing.removeprefix(f"{meeting}/").removeprefix(self.ours)

    def _keys(self, values: _Values, term: NamedNode) -> tuple[Key, ...]:
        """The things of ours that a property leads to; a correction may have put another site's address there."""
        found = {value for value in values.get(term, ()) if value.startswith(self.ours)}
        return tuple(sorted(Key(value.removeprefix(self.ours)) for value in found))

    def _decided(self, meeting: str, decisions: Set[str]) -> Iterable[Decided]:
        for decision in decisions:
            for outcome in self.facts[decision].get(MB.outcome, ()):
                yield Decided(self._name(decision, meeting), outcome.removeprefix(OUTCOME.namespace))

    def _listed(self, meeting: str) -> Iterable[Listed]:
        present, absent = self.kinds[MB.Presence.value], self.kinds[MB.Apology.value]
        for row in present | absent:
            values = self.facts[row]
            if meeting in values.get(MB.attendanceOf, ()):
                name, representing = self._name(row, meeting), self._keys(values, MB.representing)
                is_member = not _NO_MEMBERS & set(values.get(MB.capacity, ()))
                for person in self._keys(values, MB.attendee):
                    yield Listed(person, row in present, row in absent, representing, name, is_member)

    def _appointed(self, meeting: str, appointments: Set[str]) -> Iterable[Appointed]:
        for appointment in appointments:
            values = self.facts[appointment]
            for behalf in self._keys(values, MB.onBehalfOf):
                for to in self._keys(values, MB.appointedTo):
                    yield Appointed(self._name(appointment, meeting), behalf, to)
