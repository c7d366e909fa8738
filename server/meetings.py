"""What the page of a meeting shows: who was there, and what was said and decided at each item."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pyoxigraph import NamedNode

from ontology.terms import DCT, MB, SCHEMA
from server import votes
from server.attendance import Attendance, Group, attended
from server.spoken import spoken_date, spoken_time
from server.view import Facts, Link, Quote, View

# What an executive decision must be recorded with, as headings.
_GROUNDS = (
    ("Reasons", MB.reasons),
    ("Alternatives considered and rejected", MB.alternativesRejected),
    ("Conflicts of interest declared", MB.conflictsDeclared),
    ("Dispensation", MB.dispensation),
)


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision with its limbs, who moved it, how it was voted on, and what was recorded with it."""

    link: Link
    number: str
    text: str
    outcome: str
    recommended_to: tuple[Link, ...]
    approves: tuple[Link, ...]  # the meetings whose minutes it approves
    moved_by: tuple[Link, ...]
    seconded_by: tuple[Link, ...]
    votes: tuple[votes.Vote, ...]
    grounds: tuple[tuple[str, str], ...]  # reasons and the like: a heading, and what is recorded
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
    on_behalf_of: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class Item:
    """An item of the agenda and all that happened at it."""

    link: Link
    number: str
    title: str
    moved_by: tuple[Link, ...]  # of a motion that led to no decision
    seconded_by: tuple[Link, ...]
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
    inferred_date: str
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
    papers: tuple[Link, ...]  # reports that are inferred to be for it


def meeting(view: View, thing: NamedNode) -> Meeting:
    facts, (present, apologies) = view.facts(thing), attended(view, thing)
    items = [view.facts(node) for node in view.subjects(MB.itemOf, thing)]
    items.sort(key=lambda node: int(node.text(MB.itemOrder) or 0))
    return Meeting(
        held_on=spoken_date(facts.text(MB.heldOn)),
        stated_date=facts.text(MB.statedDate),
        planned_for=spoken_date(facts.text(MB.plannedFor)),
        inferred_date=spoken_date(facts.text(MB.inferredStart)),
        starts=spoken_time(facts.text(MB.startTime)),
        kind=facts.text(MB.meetingKind),
        bodies=facts.links(MB.body),
        venues=facts.links(MB.venue),
        next=facts.links(MB.nextMeeting),
        previous=facts.links(MB.previousMeeting),
        present=present,
        apologies=apologies,
        items=tuple(item(view, one) for one in items),
        documents=tuple(view.link(node) for node in view.subjects(MB.records, thing)),
        papers=tuple(view.link(node) for node in view.subjects(MB.inferredMeeting, thing)),
    )


def item(view: View, facts: Facts) -> Item:
    """An item with what was decided, done, declared and said at it."""
    happened = {node: view.facts(node) for node in view.subjects(MB.atItem, facts.thing)}
    cast = votes.cast(view, (one for one in happened.values() if one.is_a(MB.Vote)))
    decided = [happened.get(node) or view.facts(node) for node in view.subjects(MB.decidedAt, facts.thing)]
    wholes = [one for one in decided if not one.nodes(MB.limbOf)]
    appointments = [one for one in happened.values() if one.is_a(MB.Appointment)] or [
        view.facts(node) for one in wholes for node in view.subjects(MB.madeBy, one.thing)
    ]
    return Item(
        link=view.link(facts.thing),
        number=facts.text(MB.itemNumber),
        title=facts.text(DCT.title) or view.label(facts.thing),
        moved_by=facts.links(MB.movedBy),
        seconded_by=facts.links(MB.secondedBy),
        decisions=tuple(decision(view, one, cast) for one in wholes),
        actions=tuple(action(view, one) for one in happened.values() if one.is_a(MB.Action)),
        declarations=tuple(declaration(view, one) for one in happened.values() if one.is_a(MB.InterestDeclaration)),
        appointments=appointed(view, appointments),
        contributions=tuple(contribution(view, one) for one in happened.values() if one.is_a(MB.Contribution)),
    )


def decision(view: View, facts: Facts, cast: votes.Cast) -> Decision:
    """A decision; `cast` are the votes that may be on it or on its limbs."""
    limbs = (view.facts(node) for node in view.subjects(MB.limbOf, facts.thing) if node != facts.thing)
    return Decision(
        link=view.link(facts.thing),
        number=facts.text(MB.decisionNumber),
        text=facts.text(SCHEMA.text) or view.label(facts.thing),
        outcome=", ".join(link.label for link in facts.links(MB.outcome)),
        recommended_to=facts.links(MB.recommendedTo),
        approves=facts.links(MB.approvesMinutesOf),
        moved_by=facts.links(MB.movedBy),
        seconded_by=facts.links(MB.secondedBy),
        votes=tuple(cast.get(facts.thing, ())),
        grounds=tuple((heading, text) for heading, term in _GROUNDS if (text := facts.text(term))),
        limbs=tuple(decision(view, limb, cast) for limb in limbs),
        quotes=view.passages(facts.thing),
    )


def action(view: View, facts: Facts) -> Action:
    due = facts.text(MB.statedDue) or spoken_date(facts.text(MB.dueOn))
    return Action(
        link=view.link(facts.thing),
        text=facts.text(SCHEMA.text) or view.label(facts.thing),
        owners=facts.links(MB.owner),
        stated_owner=facts.text(MB.ownerStatement),
        due=due or ", ".join(link.label for link in facts.links(MB.dueAt)),
        quotes=view.passages(facts.thing),
    )


def declaration(view: View, facts: Facts) -> Note:
    held_in, about = facts.links(MB.interestIn), facts.links(MB.regardingItem)
    kind = facts.text(MB.interestKind)
    what = f"declared an interest{f' ({kind})' if kind else ''}" + (" in" if held_in else " about" if about else "")
    who, text = facts.links(MB.declaredBy), facts.text(SCHEMA.text)
    return Note(view.link(facts.thing), who, what, held_in or about, text, view.passages(facts.thing))


def appointed(view: View, appointments: Iterable[Facts]) -> tuple[Note, ...]:
    """Appointments within a body (`as chair of`), and to an outside one on behalf of the body (`as trustee to`)."""
    found = []
    for facts in appointments:
        role, on_behalf_of = facts.text(MB.appointedAs), facts.links(MB.onBehalfOf)
        what = f"appointed as {role} {'to' if on_behalf_of else 'of'}" if role else "appointed to"
        who, to = facts.links(MB.appointee), facts.links(MB.appointedTo)
        found.append(Note(view.link(facts.thing), who, what, to, "", view.passages(facts.thing), on_behalf_of))
    return tuple(found)


def contribution(view: View, facts: Facts) -> Note:
    who = facts.links(MB.contributor)
    collective = facts.text(MB.byCollective)
    kind = ", ".join(link.label for link in facts.links(MB.contributionKind))
    what = f"{collective}: {kind}" if collective and not who else kind
    return Note(
        view.link(facts.thing),
        who,
        what,
        facts.links(MB.thanked),
        facts.text(SCHEMA.text),
        view.passages(facts.thing),
    )
