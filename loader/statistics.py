"""The statistics of a release: what all documents add up to, as an RDF Data Cube (W3C) in the graph `statistics`.

A meeting that two documents record is one meeting, with the facts of both, each once, and a row of its attendance that
both have is one row; a person is counted under the key that stands for them in the release.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Set
from dataclasses import dataclass

from pyoxigraph import NamedNode

from loader import cubes
from loader.counted import Counted, Held, Listed
from loader.cubes import BODY, CUBES, ORGANISATION, YEAR
from ontology import iris
from ontology.iris import Key

By = tuple[Key | str | int, ...]  # the values of a set's dimensions, in their order
Figures = dict[By, list[int]]  # by these: the counts
_Set = tuple[str, tuple[NamedNode, ...]]  # a set's name, and its dimensions of place
Names = Mapping[Key, Key]  # the keys of people that gave way, each with the one that stands for it


Places = Mapping[tuple[NamedNode, ...], Collection[By]]  # by these dimensions: where and when a meeting was held
_FORMS = tuple(dict.fromkeys(cube.place for cube in CUBES))


def _places(bodies: Collection[tuple[Key, Key]], years: Collection[int]) -> Places:
    """The values of the dimensions of a place, in every form that a set asks for; of organisations and their bodies."""
    found: dict[tuple[NamedNode, ...], Collection[By]] = {}
    for form in _FORMS:
        where: set[By]
        when: tuple[By, ...] = tuple((year,) for year in years) if YEAR in form else ((),)
        if BODY in form:
            where = {(of, body) if ORGANISATION in form else (body,) for of, body in bodies}
        else:
            where = {(of,) for of, _ in bodies} if ORGANISATION in form else {()}
        found[form] = [one + year for one in where for year in when]
    return found


def figures(documents: Iterable[tuple[Counted, Names]], disputed: Set[Key]) -> dict[str, Figures]:
    """The figures of every set, by its name. `disputed` are the keys of what somebody disputes."""
    meetings: dict[Key, list[tuple[Held, Names]]] = defaultdict(list)
    units: dict[Key, set[Key]] = defaultdict(set)
    in_doubt = set(disputed)
    for counted, names in documents:
        for body, unit in counted.units:
            units[body].add(unit)
        in_doubt.update(counted.doubted)
        for held in counted.held:
            meetings[held.meeting].append((held, names))
    found: dict[str, Figures] = {cube.name: {} for cube in CUBES}
    sums = _Sums(found, units, in_doubt)
    for records in meetings.values():
        sums.add(records)
    return found


@dataclass(frozen=True, slots=True)
class _Sums:
    """The figures under way."""

    found: Mapping[str, Figures]
    units: Mapping[Key, Set[Key]]
    in_doubt: Set[str]  # the keys of what any document has a doubt about, or somebody disputes

    def add(self, records: list[tuple[Held, Names]]) -> None:
        """One meeting, as everything that records it tells of it."""
        held = [record for record, _ in records]
        years = tuple(sorted({year for record in held for year in record.years}))
        bodies = {(of, body) for record in held for body in record.bodies for of in self._organisations(body)}
        place = _places(bodies, years)
        self._each(_MEETINGS, place, [((), (1,))])
        self._decided(held, place)
        self._listed(records, place)
        self._appointed(held, years)

    def _organisations(self, body: Key) -> list[Key]:
        """Whose a body is; a council or an association that meets in full is its own."""
        own = iris.UNKNOWN_ORGANISATION if iris.kind(body) == "body" else body
        return sorted(self.units.get(body, ())) or [own]

    def _each(self, sets: Iterable[_Set], place: Places, added: Collection[tuple[By, tuple[int, ...]]]) -> None:
        """Add counts to each set, under what is counted and the place as far as the set tells them apart."""
        for name, form in sets:
            figures = self.found[name]
            for of, counts in added:
                for where in place[form]:
                    by = of + where
                    if (sums := figures.get(by)) is None:
                        figures[by] = list(counts)
                    else:
                        for n, count in enumerate(counts):
                            sums[n] += count

    def _decided(self, held: Iterable[Held], place: Places) -> None:
        doubted: dict[str, bool] = {}  # by decision
        outcomes: dict[str, set[str]] = defaultdict(set)
        for record in held:
            for decided in record.decided:
                name = decided.decision
                if name not in doubted:
                    doubted[name] = name in self.in_doubt or f"{record.meeting}/{name}" in self.in_doubt
                outcomes[decided.outcome].add(name)

        def counts(decisions: Iterable[str]) -> tuple[int, int]:
            flags = [doubted[decision] for decision in decisions]
            return len(flags), sum(flags)

        by_outcome = [((outcome,), counts(decisions)) for outcome, decisions in outcomes.items()]
        self._each(_DECISIONS_BY_OUTCOME, place, by_outcome)
        if doubted:
            self._each(_DECISIONS, place, [((), counts(doubted))])

    def _listed(self, records: Iterable[tuple[Held, Names]], place: Places) -> None:
        people: dict[Key, set[bool]] = defaultdict(set)
        for_whom: dict[tuple[Key, Key], set[bool]] = defaultdict(set)
        for row in _rows(records):
            if not all(listed.is_member for _, listed in row):
                continue
            told = {True for _, listed in row if listed.is_present} | {False for _, listed in row if listed.is_absent}
            councils = {council for _, listed in row for council in listed.representing}
            for person, _ in row:
                people[person] |= told
                for council in councils:
                    for_whom[council, person] |= told
        agreed = [(person, told) for person, told in people.items() if len(told) == 1]
        self._each(_ATTENDANCE_OF_PEOPLE, place, [((person,), _there(told)) for person, told in agreed])
        present = sum(True in told for _, told in agreed)
        if agreed:
            self._each(_ATTENDANCE, place, [((), (present, len(agreed) - present))])
        represented = [((council,), _there(told)) for (council, _), told in for_whom.items() if len(told) == 1]
        self._each(_ATTENDANCE_FOR, place, represented)

    def _appointed(self, held: Iterable[Held], years: tuple[int, ...]) -> None:
        behalf: dict[tuple[Key, ...], set[str]] = defaultdict(set)  # outside body or none, organisation → appointments
        appointed = [one for record in held for one in record.appointed]
        to: dict[str, set[Key]] = defaultdict(set)
        for one in appointed:
            to[one.appointment].add(one.to)
        for one in appointed:
            for of in self._organisations(one.on_behalf_of):
                behalf[of,].add(one.appointment)
                for outside in to[one.appointment]:
                    behalf[outside, of].add(one.appointment)
        for key, appointments in behalf.items():
            sets = _APPOINTMENTS if len(key) == 1 else _APPOINTMENTS_TO
            self._each(sets, _places([(key[-1], key[-1])], years), [(key[:-1], (len(appointments),))])


def _rows(records: Iterable[tuple[Held, Names]]) -> Collection[list[tuple[Key, Listed]]]:
    """The rows of a meeting's attendance, each with all that any document tells of it, by the people's final keys."""
    rows: dict[str, list[tuple[Key, Listed]]] = defaultdict(list)
    for record, names in records:
        for listed in record.listed:
            rows[listed.row].append((names.get(listed.person, listed.person), listed))
    return rows.values()


def _there(told: Set[bool]) -> tuple[int, int]:
    """One person at one meeting: times present, times away."""
    return (1, 0) if True in told else (0, 1)


def _sets(subject: cubes.Subject, *of_what: NamedNode) -> tuple[_Set, ...]:
    return tuple((c.name, c.place) for c in CUBES if c.subject == subject and c.of_what == of_what)


_MEETINGS = _sets(cubes.MEETINGS)
_DECISIONS = _sets(cubes.DECISIONS)
_DECISIONS_BY_OUTCOME = _sets(cubes.DECISIONS, cubes.OUTCOME)
_ATTENDANCE = _sets(cubes.ATTENDANCE)
_ATTENDANCE_OF_PEOPLE = _sets(cubes.ATTENDANCE, cubes.PERSON)
_ATTENDANCE_FOR = _sets(cubes.ATTENDANCE, cubes.REPRESENTED)
_APPOINTMENTS = _sets(cubes.APPOINTMENTS)
_APPOINTMENTS_TO = _sets(cubes.APPOINTMENTS, cubes.OUTSIDE)
