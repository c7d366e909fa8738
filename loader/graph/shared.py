"""People, organisations, bodies, places, posts, memberships and works as one document names them."""

from __future__ import annotations

from collections.abc import Iterable

from pyoxigraph import Literal, NamedNode

from loader.graph.writer import Writer
from loader.records import Cycle, Figure, Membership, Person, Post, Thing
from ontology.iris import Key
from ontology.terms import (
    BIBO,
    CAPACITY,
    CV,
    DCT,
    FOAF,
    MB,
    ORG,
    RDFS,
    SCHEMA,
    SKOS,
    XSD,
)

# What each kind of thing is, its supertypes written out.
_TYPES: dict[str, tuple[NamedNode, ...]] = {
    "council": (MB.Council, CV.PublicOrganisation, ORG.FormalOrganization),
    "organisation": (ORG.FormalOrganization,),
    "department": (ORG.FormalOrganization, CV.PublicOrganisation),
    "body": (MB.Body, ORG.OrganizationalUnit),
    "place": (SCHEMA.Place,),
    "programme": (MB.Programme, SCHEMA.Project),
    "system": (SCHEMA.SoftwareApplication,),
    "publication": (BIBO.Document,),
    "article": (BIBO.Document, SCHEMA.Article),
}
_NAMED_BY_SCHEMA = ("place", "system")


def things(found: Iterable[Thing], writer: Writer) -> None:
    """Type, the forms in use, and what the document says the thing belongs to."""
    for thing in found:
        writer.types(thing.key, *_TYPES[thing.kind])
        name = SCHEMA.name if thing.kind in _NAMED_BY_SCHEMA else SKOS.altLabel
        for form in thing.forms:
            writer.add(thing.key, name, writer.text(form))
            if thing.kind == "publication":
                writer.add(thing.key, DCT.title, writer.text(form))
        if thing.kind in ("publication", "article"):
            writer.link(thing.key, DCT.publisher, thing.by)
        else:
            writer.link(thing.key, MB.ledBy, thing.by)
        within = {"body": ORG.unitOf, "place": SCHEMA.containedInPlace}.get(thing.kind, SCHEMA.isPartOf)
        writer.link(thing.key, within, thing.within)
        writer.said(thing.key, thing.words)
        writer.doubts(thing.key, thing.doubts)


def people(found: Iterable[Person], writer: Writer) -> None:
    for person in found:
        writer.types(person.key, FOAF.Person)
        for form in person.forms:
            writer.add(person.key, FOAF.name, Literal(form))
        given, _, family = person.name.rpartition(" ")
        if given:
            writer.add(person.key, FOAF.givenName, Literal(given))
            writer.add(person.key, FOAF.familyName, Literal(family))
        writer.stated(person.key, SCHEMA.honorificPrefix, person.prefix)
        writer.stated(person.key, SCHEMA.honorificSuffix, person.suffix)
        writer.said(person.key, person.words)
        writer.doubts(person.key, person.doubts)


def posts(found: Iterable[Post], writer: Writer) -> None:
    for post in found:
        writer.types(post.key, ORG.Post)
        writer.add(post.key, SKOS.altLabel, writer.text(post.name))
        writer.link(post.key, ORG.postIn, post.within)
        writer.link(post.key, ORG.heldBy, *post.held_by)
        writer.said(post.key, post.words)


def memberships(found: Iterable[Membership], writer: Writer) -> None:
    for membership in found:
        writer.types(membership.key, ORG.Membership)
        writer.link(membership.key, ORG.member, membership.member)
        writer.link(membership.key, ORG.organization, membership.of)
        writer.concept(membership.key, ORG.role, CAPACITY, membership.role)
        if membership.attested_on:
            writer.add(membership.key, MB.attestedOn, writer.day(membership.attested_on))
        writer.said(membership.key, membership.words)


def cycles(found: Iterable[Cycle], writer: Writer) -> None:
    for cycle in found:
        writer.types(cycle.key, MB.MeetingCycle, SCHEMA.EventSeries)
        writer.add(cycle.key, DCT.title, writer.text(cycle.title))
        writer.add(cycle.key, RDFS.label, writer.text(cycle.title))
        writer.stated(cycle.key, MB.statedPeriod, cycle.stated_period)
        writer.said(cycle.key, cycle.words)


def figure(key: Key, found: Figure, about: Key | None, writer: Writer) -> None:
    """A number as stated, exact or with the bound that the words give."""
    writer.types(key, MB.StatedFigure, SCHEMA.QuantitativeValue)
    writer.add(key, RDFS.label, writer.text(found.text))
    for term, value in ((SCHEMA.value, found.value), (SCHEMA.minValue, found.least), (SCHEMA.maxValue, found.most)):
        if value:
            length = value.startswith("P")
            datatype = XSD.dayTimeDuration if length else XSD.decimal if "." in value else XSD.integer
            writer.add(key, term, Literal(value, datatype=datatype))
    writer.add(key, SCHEMA.unitText, Literal(found.unit))
    writer.add(key, MB.precision, Literal(found.precision))
    writer.link(key, MB.figureAbout, found.about or about)
    writer.said(key, found.words)
