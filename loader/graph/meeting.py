"""A meeting as triples: attendance, items, and what was said, declared, decided and to be done at each."""

from __future__ import annotations

from pyoxigraph import Literal

from loader.graph.shared import figure
from loader.graph.writer import Writer
from loader.records import (
    Action,
    Appointment,
    Attendance,
    Contribution,
    Decision,
    Declaration,
    Item,
    Meeting,
    Planned,
    Vote,
)
from ontology import iris
from ontology.iris import Key
from ontology.terms import CAPACITY, CONTRIBUTION, DCT, MB, ORG, OUTCOME, RDFS, SCHEMA, XSD


def meeting(found: Meeting, document: Key, writer: Writer) -> None:
    """The meeting that a document records, with everything in it."""
    key = found.key
    writer.types(key, MB.Meeting, SCHEMA.Event)
    for label in (DCT.title, RDFS.label):
        writer.add(key, label, writer.text(found.title))
    writer.link(document, MB.records, key)
    writer.link(document, MB.body, found.body)
    writer.link(key, MB.body, found.body)
    if found.held_on:
        day = writer.day(found.held_on)
        writer.add(key, MB.heldOn, day)
        writer.add(key, SCHEMA.startDate, day)
        writer.add(key, MB.heldInYear, writer.integer(found.held_on.year))
    if found.started:
        writer.add(key, MB.startTime, writer.time(found.started))
    writer.inferred(key, MB.inferredStart, found.inferred_on, XSD.date)
    writer.stated(key, MB.statedDate, found.stated_date)
    writer.stated(key, MB.meetingKind, found.kind)
    writer.link(key, MB.venue, found.venue)
    writer.link(key, SCHEMA.location, found.venue)
    writer.said(key, found.words)
    writer.doubts(key, found.doubts)
    if found.next:
        _planned(found.next, found, writer)
    for row in found.attendance:
        _attendance(row, key, writer)
    for item in found.items:
        _item(item, found, writer)


def _planned(planned: Planned, after: Meeting, writer: Writer) -> None:
    writer.types(planned.key, MB.PlannedMeeting)
    writer.add(planned.key, MB.plannedFor, writer.day(planned.on))
    writer.link(planned.key, MB.body, after.body)
    writer.stated(planned.key, MB.statedDate, planned.stated_date)
    writer.said(planned.key, planned.words)
    writer.doubts(planned.key, planned.doubts)
    writer.link(after.key, MB.nextMeeting, planned.key)


def _attendance(row: Attendance, of: Key, writer: Writer) -> None:
    key = iris.attendance(of, row.person)
    writer.types(key, MB.Presence if row.present else MB.Apology, MB.AttendanceRecord)
    writer.add(key, RDFS.label, writer.text(f"{row.stated_name}, {'present' if row.present else 'apologies'}"))
    writer.link(key, MB.attendanceOf, of)
    writer.link(key, MB.attendee, row.person)
    writer.concept(key, MB.capacity, CAPACITY, row.capacity)
    writer.link(key, MB.representing, *row.representing)
    writer.link(key, MB.asPost, row.post)
    writer.stated(key, MB.statedName, row.stated_name)
    writer.stated(key, MB.statedTitle, row.stated_title)
    writer.stated(key, MB.statedHonours, row.stated_honours)
    writer.stated(key, MB.statedRepresenting, row.stated_representing)
    writer.link(key, MB.substituteFor, row.substitute_for)
    _while_there(key, of, row, writer)
    writer.said(key, row.words)
    writer.doubts(key, row.doubts)
    writer.link(of, MB.present if row.present else MB.sentApologies, row.person)


def _while_there(key: Key, of: Key, row: Attendance, writer: Writer) -> None:
    """From when to when someone was there, by item or by the clock."""
    by_item = ((MB.arrivedAtItem, row.arrived_at_item), (MB.leftAtItem, row.left_at_item))
    for term, order in by_item:
        if order is not None:
            writer.link(key, term, iris.item(of, order))
    for term, moment in ((MB.arrivedAtTime, row.arrived_at), (MB.leftAtTime, row.left_at)):
        if moment:
            writer.add(key, term, writer.time(moment))


def _item(item: Item, at: Meeting, writer: Writer) -> None:
    key = iris.item(at.key, item.order)
    writer.types(key, MB.AgendaItem)
    writer.link(key, MB.itemOf, at.key)
    writer.add(key, MB.itemOrder, writer.integer(item.order))
    writer.stated(key, MB.itemNumber, item.number)
    for label in (DCT.title, RDFS.label):
        writer.add(key, label, writer.text(item.title))
    writer.link(key, MB.mentions, *item.mentions)
    writer.link(key, MB.movedBy, *item.moved_by)
    writer.link(key, MB.secondedBy, *item.seconded_by)
    writer.said(key, item.words)
    writer.doubts(key, item.doubts)
    for number, contribution in enumerate(item.contributions, 1):
        _contribution(iris.under(key, "contribution", number), contribution, key, at, writer)
    for number, declaration in enumerate(item.declarations, 1):
        _declaration(iris.under(key, "declaration", number), declaration, key, at, writer)
    for number, decision in enumerate(item.decisions, 1):
        _decision(iris.under(key, "decision", number), decision, key, at, writer)
    for number, vote in enumerate(item.votes, 1):
        _vote(iris.under(key, "vote", number), vote, key, at, writer)
    for number, appointment in enumerate(item.appointments, 1):
        _appointment(iris.under(key, "appointment", number), appointment, key, at, writer)
    for number, action in enumerate(item.actions, 1):
        _action(iris.under(key, "action", number), action, key, at, writer)
    for number, stated in enumerate(item.figures, 1):
        figure(iris.under(key, "figure", number), stated, key, writer)


def _at(key: Key, item: Key, of: Meeting, writer: Writer) -> None:
    """Where it happened: the item and, materialised, the meeting."""
    writer.link(key, MB.atItem, item)
    writer.link(key, MB.atMeeting, of.key)


def _contribution(key: Key, found: Contribution, item: Key, of: Meeting, writer: Writer) -> None:
    writer.types(key, MB.Contribution)
    _at(key, item, of, writer)
    writer.concept(key, MB.contributionKind, CONTRIBUTION, found.kind)
    writer.link(key, MB.contributor, found.contributor)
    writer.stated(key, MB.byCollective, found.collective)
    writer.add(key, SCHEMA.text, writer.text(found.text))
    writer.link(key, MB.thanked, *found.thanked)
    writer.stated(key, MB.thankedCollective, found.thanked_collective)
    writer.said(key, found.words)


def _declaration(key: Key, found: Declaration, item: Key, of: Meeting, writer: Writer) -> None:
    writer.types(key, MB.InterestDeclaration)
    _at(key, item, of, writer)
    writer.link(key, MB.madeAtItem, item)
    writer.link(key, MB.declaredBy, found.person)
    if found.regarding is not None:
        writer.link(key, MB.regardingItem, iris.item(of.key, found.regarding))
    writer.add(key, SCHEMA.text, writer.text(found.text))
    writer.link(key, MB.interestIn, found.interest_in)
    writer.stated(key, MB.interestKind, found.interest_kind)
    writer.said(key, found.words)


def _decision(key: Key, found: Decision, item: Key, of: Meeting, writer: Writer) -> None:
    writer.types(key, MB.Decision, *([MB.MinutesApproval] if found.approves_minutes else []))
    _at(key, item, of, writer)
    writer.link(key, MB.decidedAt, item)
    writer.stated(key, MB.decisionNumber, found.number)
    for label in (SCHEMA.text, RDFS.label):
        writer.add(key, label, writer.text(found.text))
    writer.concept(key, MB.outcome, OUTCOME, found.outcome)
    writer.link(key, MB.recommendedTo, found.recommended_to)
    writer.link(key, MB.reportsBackTo, found.reports_back_to)
    writer.link(key, MB.mentions, *found.mentions)
    writer.link(key, MB.movedBy, *found.moved_by)
    writer.link(key, MB.secondedBy, *found.seconded_by)
    writer.stated(key, MB.reasons, found.reasons)
    writer.stated(key, MB.alternativesRejected, found.alternatives_rejected)
    writer.stated(key, MB.conflictsDeclared, found.conflicts_declared)
    writer.stated(key, MB.dispensation, found.dispensation)
    writer.link(key, MB.approvesMinutesOf, *(iris.meeting(of.body, day) for day in found.approved_dates))
    writer.said(key, found.words)
    writer.doubts(key, found.doubts)
    for number, limb in enumerate(found.limbs, 1):
        part = iris.under(key, "limb", number)
        _decision(part, limb, item, of, writer)
        writer.link(part, MB.limbOf, key)


def _vote(key: Key, found: Vote, item: Key, of: Meeting, writer: Writer) -> None:
    writer.types(key, MB.Vote)
    _at(key, item, of, writer)
    writer.link(key, MB.voteOn, iris.under(item, "decision", found.decision))
    counts = (
        (MB.votesFor, found.votes_for),
        (MB.votesAgainst, found.votes_against),
        (MB.abstentions, found.abstentions),
    )
    for term, count in counts:
        if count is not None:
            writer.add(key, term, writer.integer(count))
    writer.link(key, MB.votedFor, *found.voted_for)
    writer.link(key, MB.votedAgainst, *found.voted_against)
    writer.link(key, MB.abstained, *found.abstained)
    writer.said(key, found.words)


def _appointment(key: Key, found: Appointment, item: Key, of: Meeting, writer: Writer) -> None:
    writer.types(key, MB.Appointment)
    _at(key, item, of, writer)
    writer.link(key, MB.madeBy, iris.under(item, "decision", found.decision))
    writer.link(key, MB.appointee, found.appointee)
    writer.link(key, MB.appointedTo, found.to)
    writer.add(key, MB.appointedAs, Literal(found.role))
    writer.link(key, MB.onBehalfOf, found.on_behalf_of)
    if found.on:
        writer.add(key, MB.appointedOn, writer.day(found.on))
    writer.said(key, found.words)
    begun = iris.membership(found.appointee, found.to, found.role, found.on)
    writer.types(begun, ORG.Membership)
    writer.link(begun, ORG.member, found.appointee)
    writer.link(begun, ORG.organization, found.to)
    writer.link(begun, MB.appointment, key)
    if found.on:
        writer.add(begun, MB.attestedOn, writer.day(found.on))
    writer.said(begun, found.words)


def _action(key: Key, found: Action, item: Key, of: Meeting, writer: Writer) -> None:
    writer.types(key, MB.Action, SCHEMA.Action)
    _at(key, item, of, writer)
    writer.link(key, MB.owner, *found.owners)
    writer.stated(key, MB.ownerStatement, found.owner_statement)
    for label in (SCHEMA.text, RDFS.label):
        writer.add(key, label, writer.text(found.text))
    if found.due_next_meeting and of.next:
        writer.link(key, MB.dueAt, of.next.key)
    if found.due_on:
        writer.add(key, MB.dueOn, writer.day(found.due_on))
    writer.stated(key, MB.statedDue, found.stated_due)
    writer.link(key, MB.reportsBackTo, found.reports_back_to)
    writer.link(key, MB.mentions, *found.mentions)
    writer.said(key, found.words)
    writer.doubts(key, found.doubts)
