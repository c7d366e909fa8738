"""What the pages of people, councils, organisations and bodies show."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from pyoxigraph import NamedNode

from ontology.terms import FOAF, MB, ORG, OWL, SKOS
from server import meetings
from server.spoken import spoken_date
from server.view import MOST, Facts, Link, View

_SHOWN = 100  # motions of one kind that a page names
_MOTIONS = (
    ("Proposed", MB.movedBy),
    ("Seconded", MB.secondedBy),
    ("Voted for", MB.votedFor),
    ("Voted against", MB.votedAgainst),
    ("Abstained on", MB.abstained),
)


@dataclass(frozen=True, slots=True)
class Attended:
    """A meeting that someone attended, or sent apologies to."""

    meeting: Link
    day: str
    date: str
    how: str
    substitute_for: tuple[Link, ...]
    representing: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Role:
    """A membership or post: what, where, and since when it is attested."""

    link: Link
    role: str
    member: tuple[Link, ...]
    of: tuple[Link, ...]
    when: str


@dataclass(frozen=True, slots=True)
class Motions:
    """What someone proposed, or voted for: how often, and on what, up to a number."""

    what: str
    times: int
    shown: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Person:
    """The page of a person."""

    names: tuple[str, ...]
    attended: tuple[Attended, ...]
    roles: tuple[Role, ...]
    motions: tuple[Motions, ...]
    actions: tuple[meetings.Action, ...]
    declarations: tuple[meetings.Note, ...]
    appointments: tuple[meetings.Note, ...]


@dataclass(frozen=True, slots=True)
class Dated:
    """A meeting in a list."""

    link: Link
    day: str
    date: str
    planned: bool


@dataclass(frozen=True, slots=True)
class Representative:
    """Someone who spoke for a council or an organisation, and at how many meetings."""

    person: Link
    times: int


@dataclass(frozen=True, slots=True)
class Organisation:
    """The page of a council, an organisation or a body."""

    names: tuple[str, ...]
    code: str
    part_of: tuple[Link, ...]
    parts: tuple[Link, ...]
    existed: str
    successors: tuple[Link, ...]
    predecessors: tuple[Link, ...]
    same_as: tuple[Link, ...]
    held: tuple[Dated, ...]  # meetings, newest first
    roles: tuple[Role, ...]
    representatives: tuple[Representative, ...]
    appointments: tuple[meetings.Note, ...]
    more: bool  # some list was cut at the most rows a page has


def person(view: View, thing: NamedNode) -> Person:
    attended = [_attended(view, record) for record in view.subjects(MB.attendee, thing)]
    return Person(
        names=view.texts(thing, (FOAF.name, SKOS.altLabel)),
        attended=tuple(sorted((a for a in attended if a), key=lambda a: a.date, reverse=True)),
        roles=roles(view, view.subjects(ORG.member, thing), view.subjects(ORG.heldBy, thing)),
        motions=tuple(_motions(view, thing)),
        actions=tuple(meetings.action(view, one) for one in _facts_to(view, MB.owner, thing)),
        declarations=tuple(meetings.declaration(view, one) for one in _facts_to(view, MB.declaredBy, thing)),
        appointments=meetings.appointed(view, _facts_to(view, MB.appointee, thing)),
    )


def _facts_to(view: View, predicate: NamedNode, thing: NamedNode) -> list[Facts]:
    return [view.facts(node) for node in view.subjects(predicate, thing)]


def _motions(view: View, thing: NamedNode) -> Iterator[Motions]:
    """What someone proposed and seconded, and how they voted, as far as records name them."""
    for what, predicate in _MOTIONS:
        found = view.subjects(predicate, thing)
        if found:
            # A vote leads to the decision that it was on.
            shown = (view.node(node, MB.voteOn) or node for node in found[:_SHOWN])
            yield Motions(what, len(found), tuple(view.link(node) for node in shown))


def _attended(view: View, record: NamedNode) -> Attended | None:
    of = view.node(record, MB.attendanceOf)
    if of is None:
        return None
    capacity = ", ".join(link.label for link in view.links(record, MB.capacity))
    how = "apologies" if view.is_a(record, MB.Apology) else capacity or "present"
    day = view.text(of, MB.heldOn)
    return Attended(
        meeting=view.link(of),
        day=spoken_date(day),
        date=day,
        how=how,
        substitute_for=view.links(record, MB.substituteFor),
        representing=view.links(record, MB.representing),
    )


def roles(view: View, memberships: list[NamedNode], posts: list[NamedNode]) -> tuple[Role, ...]:
    found = [
        Role(
            view.link(node),
            view.text(node, ORG.role) or ", ".join(link.label for link in view.links(node, ORG.role)),
            view.links(node, ORG.member),
            view.links(node, ORG.organization),
            spoken_date(view.text(node, MB.attestedOn) or view.text(node, MB.memberFrom)),
        )
        for node in memberships
    ]
    found += [
        Role(view.link(node), view.label(node), view.links(node, ORG.heldBy), view.links(node, ORG.postIn), "")
        for node in posts
    ]
    return tuple(sorted(found, key=lambda role: (role.role.casefold(), role.link.iri)))


def organisation(view: View, thing: NamedNode) -> Organisation:
    pointing = view.subjects(MB.body, thing)
    held = [_dated(view, node) for node in pointing if view.is_a(node, MB.Meeting, MB.PlannedMeeting)]
    represented = view.subjects(MB.representing, thing)
    people = Counter(person for record in represented for person in view.nodes(record, MB.attendee))
    until = spoken_date(view.text(thing, MB.existedUntil))
    since = spoken_date(view.text(thing, MB.existedFrom))
    existed = " ".join(filter(None, (f"from {since}" if since else "", f"until {until}" if until else "")))
    members = view.subjects(ORG.organization, thing)
    return Organisation(
        names=view.texts(thing, (SKOS.altLabel, FOAF.name)),
        code=view.text(thing, MB.gssCode),
        part_of=(*view.links(thing, ORG.unitOf), *view.links(thing, ORG.subOrganizationOf)),
        parts=tuple(view.link(n) for p in (ORG.unitOf, ORG.subOrganizationOf) for n in view.subjects(p, thing)),
        existed=existed,
        successors=view.links(thing, MB.succeededBy),
        predecessors=tuple(view.link(node) for node in view.subjects(MB.succeededBy, thing)),
        same_as=_same_as(view, thing),
        held=tuple(sorted(held, key=lambda m: m.date, reverse=True)),
        roles=roles(view, members, view.subjects(ORG.postIn, thing)),
        representatives=tuple(
            Representative(view.link(who), times)
            for who, times in sorted(people.items(), key=lambda p: (-p[1], view.label(p[0])))
        ),
        appointments=meetings.appointed(view, _facts_to(view, MB.appointedTo, thing)),
        more=any(len(rows) >= MOST for rows in (pointing, represented, members)),
    )


def _dated(view: View, node: NamedNode) -> Dated:
    day = view.text(node, MB.heldOn)
    planned = view.text(node, MB.plannedFor)
    return Dated(view.link(node), spoken_date(day or planned), day or planned, not day)


def _same_as(view: View, thing: NamedNode) -> tuple[Link, ...]:

    # Another site's thing has no label here: its address says most.
    return tuple(Link(node.value, node.value, view.href(node.value)) for node in view.nodes(thing, OWL.sameAs))
