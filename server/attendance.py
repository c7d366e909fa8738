"""Who was at a meeting and who sent apologies, in whose place, and from when to when."""

from __future__ import annotations

from dataclasses import dataclass

from pyoxigraph import NamedNode

from ontology.terms import CAPACITY, MB
from server.spoken import spoken_time
from server.view import Facts, Link, Quote, View

_ORDER = tuple(CAPACITY[name].value for name in CAPACITY)  # chair first, guests last


@dataclass(frozen=True, slots=True)
class Moment:
    """When someone came or left: at an item, by the clock, or both."""

    what: str
    item: Link | None
    at: str


@dataclass(frozen=True, slots=True)
class Attendance:
    """One person present or absent with apologies, as the record has it."""

    link: Link
    person: Link | None
    name: str
    title: str
    honours: str
    representing: tuple[Link, ...]
    posts: tuple[Link, ...]
    stated_for: str  # for whom, in the words of the record, where they are not the names shown
    substitute_for: tuple[Link, ...]
    moments: tuple[Moment, ...]
    quotes: tuple[Quote, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Those who attended in one capacity."""

    capacity: str
    rows: tuple[Attendance, ...]


def attended(view: View, meeting: NamedNode) -> tuple[tuple[Group, ...], tuple[Attendance, ...]]:
    """Those present, by capacity, and those who sent apologies, each in the order of the record's own list."""
    records = sorted((view.facts(node) for node in view.subjects(MB.attendanceOf, meeting)), key=_place)
    present = [record for record in records if not record.is_a(MB.Apology)]
    apologies = tuple(attendance(view, record) for record in records if record.is_a(MB.Apology))
    return _groups(view, present), apologies


def _place(record: Facts) -> tuple[int, str]:
    """Where the words stand, as far as their addresses tell it."""
    starts = [span.value.rpartition("char=")[2].split(",")[0] for span in record.nodes(MB.statedIn)]
    return min((int(start) for start in starts if start.isdigit()), default=0), record.thing.value


def _groups(view: View, records: list[Facts]) -> tuple[Group, ...]:
    found: dict[str, list[Facts]] = {}
    for record in records:
        capacity = record.node(MB.capacity)
        found.setdefault(capacity.value if capacity else "", []).append(record)
    ordered = sorted(found, key=lambda c: (_ORDER.index(c) if c in _ORDER else len(_ORDER), c))
    return tuple(
        Group(
            view.label(NamedNode(capacity)) if capacity else "Capacity not stated",
            tuple(attendance(view, record) for record in found[capacity]),
        )
        for capacity in ordered
    )


def attendance(view: View, record: Facts) -> Attendance:
    person = record.node(MB.attendee)
    representing, posts = record.links(MB.representing), record.links(MB.asPost)
    stated_for = record.text(MB.statedRepresenting)
    return Attendance(
        link=view.link(record.thing),
        person=view.link(person) if person else None,
        name=record.text(MB.statedName),
        title=record.text(MB.statedTitle),
        honours=record.text(MB.statedHonours),
        representing=representing,
        posts=posts,
        stated_for="" if stated_for in (link.label for link in (*representing, *posts)) else stated_for,
        substitute_for=record.links(MB.substituteFor),
        moments=_moments(view, record),
        quotes=view.passages(record.thing),
    )


def _moments(view: View, record: Facts) -> tuple[Moment, ...]:
    """From when to when someone was there, where the record says it."""
    found = []
    for what, item, clock in (
        ("from", MB.arrivedAtItem, MB.arrivedAtTime),
        ("left at", MB.leftAtItem, MB.leftAtTime),
    ):
        node, at = record.node(item), spoken_time(record.text(clock))
        if node or at:
            found.append(Moment(what, _numbered(view, node) if node else None, at))
    return tuple(found)


def _numbered(view: View, item: NamedNode) -> Link:
    """An item by its number, as an attendance list names it; by its title where it has none."""
    number, link = view.text(item, MB.itemNumber).strip(". "), view.link(item)
    return Link(f"item {number}" if number else f"“{link.label}”", link.iri, link.href)
