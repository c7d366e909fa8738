"""What the page of a meeting shows: who was there, and what was said and decided at each item."""

from __future__ import annotations

from dataclasses import dataclass

from pyoxigraph import NamedNode

from ontology.terms import CAPACITY, DCT, MB, SCHEMA
from server.view import Link, Quote, View, spoken_date

_ORDER = tuple(CAPACITY[name].value for name in CAPACITY)  # chair first, guests last


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
    quotes: tuple[Quote, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Those who attended in one capacity."""

    capacity: str
    rows: tuple[Attendance, ...]


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision with its limbs."""

    link: Link
    number: str
    text: str
    outcome: str
    recommended_to: tuple[Link, ...]
    limbs: tuple[Decision, ...]
    quotes: tuple[Quote, ...]


@dataclass(frozen=True, slots=True)
class Action:
    """Something to be done, by whom and until when."""

    link: Link
    text: str
    owners: tuple[Link, ...]
    stated_owner: str
    due: str
    quotes: tuple[Quote, ...]


@dataclass(frozen=True, slots=True)
class Note:
    """Anything else at an item: who, what they did, and the words."""

    link: Link
    who: tuple[Link, ...]
    what: str
    to: tuple[Link, ...]
    text: str
    quotes: tuple[Quote, ...]


@dataclass(frozen=True, slots=True)
class Item:
    """An item of the agenda and all that happened at it."""

    link: Link
    number: str
    title: str
    decisions: tuple[Decision, ...]
    actions: tuple[Action, ...]
    declarations: tuple[Note, ...]
    appointments: tuple[Note, ...]
    contributions: tuple[Note, ...]


@dataclass(frozen=True, slots=True)
class Meeting:
    """The whole page."""

    held_on: str
    stated_date: str
    planned_for: str
    starts: str
    kind: str
    bodies: tuple[Link, ...]
    venues: tuple[Link, ...]
    next: tuple[Link, ...]
    previous: tuple[Link, ...]
    present: tuple[Group, ...]
    apologies: tuple[Attendance, ...]
    items: tuple[Item, ...]
    documents: tuple[Link, ...]


def meeting(view: View, thing: NamedNode) -> Meeting:
    records = view.subjects(MB.attendanceOf, thing)
    present = [r for r in records if not view.is_a(r, MB.Apology)]
    items = view.subjects(MB.itemOf, thing)
    items.sort(key=lambda node: int(view.text(node, MB.itemOrder) or 0))
    return Meeting(
        held_on=spoken_date(view.text(thing, MB.heldOn)),
        stated_date=view.text(thing, MB.statedDate),
        planned_for=spoken_date(view.text(thing, MB.plannedFor)),
        starts=view.text(thing, MB.startTime)[:5],
        kind=view.text(thing, MB.meetingKind),
        bodies=view.links(thing, MB.body),
        venues=view.links(thing, MB.venue),
        next=view.links(thing, MB.nextMeeting),
        previous=view.links(thing, MB.previousMeeting),
        present=_groups(view, present),
        apologies=tuple(attendance(view, r) for r in _by_place(view, [r for r in records if r not in present])),
        items=tuple(item(view, node) for node in items),
        documents=tuple(view.link(node) for node in view.subjects(MB.records, thing)),
    )


def _by_place(view: View, records: list[NamedNode]) -> list[NamedNode]:
    """In the order of the attendance list itself, as far as the words' positions tell it."""

    def place(record: NamedNode) -> tuple[int, str]:
        starts = [span.value.rpartition("char=")[2].split(",")[0] for span in view.nodes(record, MB.statedIn)]
        return min((int(start) for start in starts if start.isdigit()), default=0), record.value

    return sorted(records, key=place)


def _groups(view: View, records: list[NamedNode]) -> tuple[Group, ...]:
    found: dict[str, list[NamedNode]] = {}
    for record in records:
        capacity = view.node(record, MB.capacity)
        found.setdefault(capacity.value if capacity else "", []).append(record)
    ordered = sorted(found, key=lambda c: (_ORDER.index(c) if c in _ORDER else len(_ORDER), c))
    return tuple(
        Group(
            view.label(NamedNode(capacity)) if capacity else "Capacity not stated",
            tuple(attendance(view, record) for record in _by_place(view, found[capacity])),
        )
        for capacity in ordered
    )


def attendance(view: View, record: NamedNode) -> Attendance:
    person = view.node(record, MB.attendee)
    representing, posts = view.links(record, MB.representing), view.links(record, MB.asPost)
    stated_for = view.text(record, MB.statedRepresenting)
    return Attendance(
        link=view.link(record),
        person=view.link(person) if person else None,
        name=view.text(record, MB.statedName),
        title=view.text(record, MB.statedTitle),
        honours=view.text(record, MB.statedHonours),
        representing=representing,
        posts=posts,
        stated_for="" if stated_for in (link.label for link in (*representing, *posts)) else stated_for,
        quotes=view.passages(record),
    )


def item(view: View, node: NamedNode) -> Item:
    """An item with what was decided, done, declared and said at it."""
    decisions = [d for d in view.subjects(MB.decidedAt, node) if not view.nodes(d, MB.limbOf)]
    at_item = view.subjects(MB.atItem, node)
    appointments = [n for n in view.subjects(MB.atItem, node) if view.is_a(n, MB.Appointment)] or [
        appointment for made_by in decisions for appointment in view.subjects(MB.madeBy, made_by)
    ]
    return Item(
        link=view.link(node),
        number=view.text(node, MB.itemNumber),
        title=view.text(node, DCT.title) or view.label(node),
        decisions=tuple(decision(view, d) for d in decisions),
        actions=tuple(action(view, n) for n in at_item if view.is_a(n, MB.Action)),
        declarations=tuple(declaration(view, n) for n in at_item if view.is_a(n, MB.InterestDeclaration)),
        appointments=tuple(appointed(view, n) for n in appointments),
        contributions=tuple(contribution(view, n) for n in at_item if view.is_a(n, MB.Contribution)),
    )


def decision(view: View, node: NamedNode) -> Decision:
    return Decision(
        link=view.link(node),
        number=view.text(node, MB.decisionNumber),
        text=view.text(node, SCHEMA.text) or view.label(node),
        outcome=", ".join(link.label for link in view.links(node, MB.outcome)),
        recommended_to=view.links(node, MB.recommendedTo),
        limbs=tuple(decision(view, limb) for limb in view.subjects(MB.limbOf, node) if limb != node),
        quotes=view.passages(node),
    )


def action(view: View, node: NamedNode) -> Action:
    due = view.text(node, MB.statedDue) or spoken_date(view.text(node, MB.dueOn))
    return Action(
        link=view.link(node),
        text=view.text(node, SCHEMA.text) or view.label(node),
        owners=view.links(node, MB.owner),
        stated_owner=view.text(node, MB.ownerStatement),
        due=due or ", ".join(link.label for link in view.links(node, MB.dueAt)),
        quotes=view.passages(node),
    )


def declaration(view: View, node: NamedNode) -> Note:
    held_in, about = view.links(node, MB.interestIn), view.links(node, MB.regardingItem)
    what = "declared an interest" + (" in" if held_in else " about" if about else "")
    who, text = view.links(node, MB.declaredBy), view.text(node, SCHEMA.text)
    return Note(view.link(node), who, what, held_in or about, text, view.passages(node))


def appointed(view: View, node: NamedNode) -> Note:
    role = view.text(node, MB.appointedAs)
    who, to = view.links(node, MB.appointee), view.links(node, MB.appointedTo)
    return Note(view.link(node), who, f"appointed{f' as {role}' if role else ''} to", to, "", view.passages(node))


def contribution(view: View, node: NamedNode) -> Note:
    who = view.links(node, MB.contributor)
    collective = view.text(node, MB.byCollective)
    kind = ", ".join(link.label for link in view.links(node, MB.contributionKind))
    what = f"{collective}: {kind}" if collective and not who else kind
    return Note(
        view.link(node), who, what, view.links(node, MB.thanked), view.text(node, SCHEMA.text), view.passages(node)
    )
