"""What one document adds to the statistics: its graph in, the decisions, attendances and appointments of it out.

It holds one line for each, not sums, because what counts once may be stated twice: only the whole set of documents
tells (`loader.statistics`).
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
    """A decision, or a limb of one: its outcome, and whether the document has a doubt about it."""

    decision: str  # its key after that of the meeting
    outcome: str  # slug
    is_doubted: bool = False


@dataclass(frozen=True, slots=True, order=True)
class Listed:
    """A member in an attendance list: as present, with apologies, or as both where a record contradicts itself."""

    person: Key
    is_present: bool
    is_absent: bool
    representing: tuple[Key, ...] = ()


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
    """All that one document adds: the meetings that it records, and whose each body is."""

    held: tuple[Held, ...] = ()
    units: tuple[tuple[Key, Key], ...] = ()  # a body, and the organisation that it is a part of


_Values = Mapping[NamedNode, list[str]]  # of one thing: each property with its values


def of(quads: Iterable[Quad], base: str) -> Counted:
    """What a document's graph adds; that of a report adds nothing, for it only tells what minutes state."""
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

    def _keys(self, values: _Values, term: NamedNode) -> tuple[Key, ...]:
        """The things of ours that a property leads to; a correction may have put another site's address there."""
        found = {value for value in values.get(term, ()) if value.startswith(self.ours)}
        return tuple(sorted(Key(value.removeprefix(self.ours)) for value in found))

    def _decided(self, meeting: str, decisions: Set[str]) -> Iterable[Decided]:
        doubted = {about for doubt in self.kinds[MB.Doubt.value] for about in self.facts[doubt].get(MB.aboutNode, ())}
        for decision in decisions:
            for outcome in self.facts[decision].get(MB.outcome, ()):
                slug = outcome.removeprefix(OUTCOME.namespace)
                yield Decided(decision.removeprefix(f"{meeting}/"), slug, decision in doubted)

    def _listed(self, meeting: str) -> Iterable[Listed]:
        present, absent = self.kinds[MB.Presence.value], self.kinds[MB.Apology.value]
        for row in present | absent:
            values = self.facts[row]
            if meeting in values.get(MB.attendanceOf, ()) and not _NO_MEMBERS & set(values.get(MB.capacity, ())):
                for person in self._keys(values, MB.attendee):
                    yield Listed(person, row in present, row in absent, self._keys(values, MB.representing))

    def _appointed(self, meeting: str, appointments: Set[str]) -> Iterable[Appointed]:
        for appointment in appointments:
            values = self.facts[appointment]
            for behalf in self._keys(values, MB.onBehalfOf):
                for to in self._keys(values, MB.appointedTo):
                    yield Appointed(appointment.removeprefix(f"{meeting}/"), behalf, to)
