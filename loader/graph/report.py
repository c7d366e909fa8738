"""A report as triples: its head, sections and paragraphs, and the money, events and partnerships that they tell of."""

from __future__ import annotations

from pyoxigraph import Literal

from loader.graph.shared import figure
from loader.graph.writer import Writer
from loader.records import Contact, Event, Figure, Funding, Partnership, Planned, Report, Section, Transfer
from ontology import iris
from ontology.iris import Key
from ontology.terms import BIBO, DCT, MB, ORG, RDFS, SCHEMA, XSD

_FUNDING = {"grant": SCHEMA.MonetaryGrant, "round": MB.FundingRound, "commitment": MB.FundingCommitment}


def report(found: Report, document: Key, writer: Writer) -> None:
    """What a report says of itself and tells; its parts stand under the version."""
    writer.link(document, MB.body, found.body)
    writer.link(document, DCT.creator, found.creator)
    writer.stated(document, MB.agendaReference, found.agenda_reference)
    writer.stated(document, MB.statedDate, found.stated_date)
    if found.dated:
        writer.add(document, DCT.date, writer.day(found.dated))
    writer.said(document, found.words)
    writer.doubts(document, found.doubts)
    if found.goes_to:
        _goes_to(found.goes_to, found, document, writer)
    if found.contact:
        _contact(found.contact, document, writer)
    for section in found.sections:
        _section(section, document, writer)
    for funding in found.funding:
        _funding(funding, writer)
    events = [writer.number("event") for _ in found.events]
    for key, event in zip(events, found.events, strict=True):
        _event(key, event, events, writer)
    for partnership in found.partnerships:
        _partnership(partnership, writer)
    for transfer in found.transfers:
        _transfer(transfer, writer)
    _figures(found.figures, document, writer)


def _goes_to(planned: Planned, found: Report, document: Key, writer: Writer) -> None:
    """The meeting for which a report is: its day is stated, that the report is for it is inferred."""
    writer.types(planned.key, MB.PlannedMeeting)
    writer.add(planned.key, MB.plannedFor, writer.day(planned.on))
    writer.link(planned.key, MB.body, found.body)
    writer.stated(planned.key, MB.statedDate, planned.stated_date)
    writer.said(planned.key, planned.words)
    writer.doubts(planned.key, planned.doubts)
    writer.inferred_link(document, MB.inferredMeeting, planned.key, found.goes_to_basis)


def _contact(found: Contact, document: Key, writer: Writer) -> None:
    key = writer.number("contact")
    writer.types(key, SCHEMA.ContactPoint)
    writer.link(document, MB.contactPoint, key)
    writer.stated(key, SCHEMA.email, found.email)
    writer.stated(key, SCHEMA.telephone, found.telephone)
    for label in (SCHEMA.name, RDFS.label):
        writer.add(key, label, writer.text(found.name))
    writer.said(key, found.words)


def _section(section: Section, document: Key, writer: Writer) -> None:
    key = iris.under(writer.version, "section", section.position)
    whole = iris.under(writer.version, "section", section.theme) if section.theme else document
    writer.types(key, MB.Section, BIBO.DocumentPart)
    writer.link(key, DCT.isPartOf, whole)
    writer.add(key, SCHEMA.position, writer.integer(section.position))
    for label in (DCT.title, RDFS.label):
        writer.add(key, label, writer.text(section.title))
    writer.said(key, section.words)
    for paragraph in section.paragraphs:
        part = iris.under(writer.version, "paragraph", paragraph.position)
        writer.types(part, MB.Paragraph, BIBO.DocumentPart)
        writer.link(part, DCT.isPartOf, key)
        writer.stated(part, MB.paragraphNumber, paragraph.number)
        writer.add(part, SCHEMA.position, writer.integer(paragraph.position))
        writer.add(part, SCHEMA.text, writer.text(paragraph.text))
        writer.add(part, RDFS.label, writer.text(f"Paragraph {paragraph.number or paragraph.position}"))
        writer.link(part, MB.mentions, *paragraph.mentions)
        writer.said(part, paragraph.words)


def _funding(found: Funding, writer: Writer) -> None:
    key = writer.number("funding")
    writer.types(key, _FUNDING[found.kind])
    for label in (SCHEMA.name, RDFS.label):
        writer.add(key, label, writer.text(found.name))
    writer.link(key, SCHEMA.funder, found.funder)
    writer.link(key, MB.managedBy, found.managed_by)
    writer.link(key, MB.chairedBy, found.chaired_by)
    writer.stated(key, MB.statedPeriod, found.stated_period)
    if found.amount:
        amount = iris.under(key, "amount")
        writer.link(key, SCHEMA.amount, amount)
        writer.types(amount, SCHEMA.MonetaryAmount)
        datatype = XSD.decimal if "." in found.amount else XSD.integer
        writer.add(amount, SCHEMA.value, Literal(found.amount, datatype=datatype))
        writer.add(amount, SCHEMA.currency, Literal(found.currency))
    writer.said(key, found.words)
    _figures(found.figures, key, writer)


def _event(key: Key, found: Event, events: list[Key], writer: Writer) -> None:
    writer.types(key, SCHEMA.EventSeries if found.is_series else SCHEMA.Event)
    for label in (SCHEMA.name, RDFS.label):
        writer.add(key, label, writer.text(found.name))
    writer.stated(key, MB.statedDate, found.stated_date)
    for term, day in ((SCHEMA.startDate, found.starts), (SCHEMA.endDate, found.ends)):
        if day:
            writer.add(key, term, writer.day(day))
    writer.inferred(key, MB.inferredStart, found.inferred_start, XSD.date)
    writer.inferred(key, MB.inferredEnd, found.inferred_end, XSD.date)
    writer.link(key, SCHEMA.location, found.place)
    writer.link(key, SCHEMA.organizer, *found.organisers)
    writer.link(key, SCHEMA.attendee, *found.attendees)
    if found.series:
        writer.link(key, SCHEMA.superEvent, events[found.series - 1])
    writer.said(key, found.words)
    writer.doubts(key, found.doubts)
    _figures(found.figures, key, writer)


def _partnership(found: Partnership, writer: Writer) -> None:
    key = writer.number("partnership")
    writer.types(key, ORG.OrganizationalCollaboration)
    writer.add(key, RDFS.label, writer.text(found.name))
    writer.link(key, MB.partner, *found.partners)
    writer.link(key, MB.concerns, *found.concerns)
    writer.said(key, found.words)


def _transfer(found: Transfer, writer: Writer) -> None:
    key = writer.number("partnership")
    writer.types(key, MB.Transfer)
    writer.add(key, RDFS.label, writer.text(found.name))
    writer.link(key, MB.partner, found.to)
    writer.link(key, MB.concerns, *found.concerns)
    writer.add(key, MB.modality, Literal(found.modality))
    writer.said(key, found.words)


def _figures(found: tuple[Figure, ...], about: Key, writer: Writer) -> None:
    for stated in found:
        figure(writer.number("figure"), stated, about, writer)
