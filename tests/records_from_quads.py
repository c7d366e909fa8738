"""The way back, for tests: the quads of a version and its text in, the record that they were made of out.

It reads nothing but the quads, so that whatever `loader.graph` leaves out, mixes up or writes in a form that RDF tools
change is a difference between two records. Order that RDF does not keep (owners, mentions, ranges of words) is sorted.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, time
from typing import Any

from pyoxigraph import Literal, NamedNode, Quad

from loader import records as r
from ontology import iris
from ontology.iris import Key
from ontology.terms import (
    BIBO,
    CAPACITY,
    CONTRIBUTION,
    CV,
    DCAT,
    DCT,
    DOUBT,
    FOAF,
    MB,
    OA,
    ORG,
    OUTCOME,
    RDF,
    SCHEMA,
    SKOS,
    Terms,
)

KINDS = {
    MB.Council: "council",
    MB.Body: "body",
    SCHEMA.Place: "place",
    MB.Programme: "programme",
    CV.PublicOrganisation: "department",
    SCHEMA.SoftwareApplication: "system",
    SCHEMA.Article: "article",
    BIBO.Document: "publication",
    ORG.FormalOrganization: "organisation",
}


class Graph:
    """The quads of one version, asked by subject and predicate."""

    def __init__(self, quads: Iterable[Quad], base: str) -> None:
        self.base = base
        self.values: dict[str, dict[str, list[Any]]] = defaultdict(lambda: defaultdict(list))
        for quad in quads:
            assert isinstance(quad.subject, NamedNode)
            self.values[quad.subject.value][quad.predicate.value].append(quad.object)

    def all(self, key: Key, term: NamedNode) -> list[Any]:
        return self.values[iris.iri(self.base, key)][term.value]

    def one(self, key: Key, term: NamedNode) -> str:
        found = self.all(key, term)
        assert len(found) <= 1, (key, term, found)
        return str(found[0].value) if found else ""

    def key(self, node: Any) -> Key:
        assert isinstance(node, NamedNode)
        return iris.key_of(self.base, node.value)

    def keys(self, key: Key, term: NamedNode) -> tuple[Key, ...]:
        return tuple(sorted(self.key(node) for node in self.all(key, term)))

    def key_or_none(self, key: Key, term: NamedNode) -> Key | None:
        found = self.keys(key, term)
        assert len(found) <= 1
        return found[0] if found else None

    def concept(self, key: Key, term: NamedNode, scheme: Terms) -> str:
        return self.one(key, term).removeprefix(scheme.namespace)

    def day(self, key: Key, term: NamedNode) -> date | None:
        found = self.one(key, term)
        return date.fromisoformat(found) if found else None

    def time(self, key: Key, term: NamedNode) -> time | None:
        found = self.one(key, term)
        return time.fromisoformat(found) if found else None

    def count(self, key: Key, term: NamedNode) -> int | None:
        found = self.one(key, term)
        return int(found) if found else None

    def order(self, key: Key, term: NamedNode) -> int | None:
        """The running number at the end of the one key that a property points to."""
        found = self.key_or_none(key, term)
        return int(found.rsplit("/", 1)[1]) if found else None

    def of_type(self, kind: NamedNode) -> list[Key]:
        return sorted(
            (
                iris.key_of(self.base, s)
                for s, p in list(self.values.items())
                if kind in p[RDF.type.value] and "#" not in s
            ),
            key=natural,
        )

    def under(self, kind: NamedNode, parent: Key) -> list[Key]:
        """The parts of a kind right under a key, by their running number."""
        depth = parent.count("/") + 2
        return [k for k in self.of_type(kind) if k.startswith(f"{parent}/") and k.count("/") == depth]

    def words(self, key: Key) -> r.Words:
        found = []
        for span in self.all(key, MB.statedIn):
            values = self.values[span.value]
            start, end = (int(values[term.value][0].value) for term in (OA.start, OA.end))
            assert span.value.endswith(f"#char={start},{end}")
            found.append((start, end))
        return tuple(sorted(found))

    def doubts(self, key: Key) -> tuple[r.Doubt, ...]:
        about = [d for d in self.of_type(MB.Doubt) if self.keys(d, MB.aboutNode) == (key,)]
        return tuple(
            r.Doubt(
                self.concept(d, MB.doubtKind, DOUBT), self.one(d, MB.reason), self.words(d), self.keys(d, MB.candidate)
            )
            for d in about
        )

    def inference(self, key: Key, term: NamedNode) -> r.Inference | None:
        value = self.one(key, term)
        for found in self.of_type(MB.Inference):
            if self.keys(found, MB.aboutNode) == (key,) and self.all(found, MB.aboutProperty) == [term]:
                assert self.one(found, MB.inferredValue) == value
                return r.Inference(value, self.one(found, MB.basis))
        assert not value
        return None


def natural(key: Key) -> tuple[Any, ...]:
    return tuple((0, int(part), "") if part.isdigit() else (1, 0, part) for part in key.split("/"))


def record(quads: Iterable[Quad], base: str, text: str) -> r.Record:
    """The record of a version's quads; `layout` is not in them and comes back empty."""
    g = Graph(quads, base)
    (version,) = g.of_type(MB.DocumentVersion)
    document = g.keys(version, DCT.isVersionOf)[0]
    shared = sorted(g.of_type(FOAF.Person))
    return r.Record(
        document,
        g.one(version, MB.sha256),
        int(g.one(version, DCAT.byteSize)),
        g.one(version, DCAT.mediaType).split("media-types/")[1],
        g.one(version, DCT.language),
        "",
        g.one(document, DCT.title),
        text,
        meeting=_meeting(g, document),
        report=_report(g, document, version) if MB.Report in g.all(document, RDF.type) else None,
        people=tuple(_person(g, k) for k in shared),
        things=tuple(sorted((_thing(g, k, kind) for k, kind in _things(g).items()), key=lambda t: t.key)),
        posts=tuple(
            r.Post(k, g.one(k, SKOS.altLabel), g.words(k), g.keys(k, ORG.heldBy), g.key_or_none(k, ORG.postIn))
            for k in sorted(g.of_type(ORG.Post))
        ),
        memberships=tuple(_membership(g, k) for k in sorted(g.of_type(ORG.Membership)) if not g.all(k, MB.appointment)),
        cycles=tuple(
            r.Cycle(k, g.one(k, DCT.title), g.one(k, MB.statedPeriod), g.words(k))
            for k in sorted(g.of_type(MB.MeetingCycle))
        ),
    )


def _things(g: Graph) -> dict[Key, str]:
    found: dict[Key, str] = {}
    for type_, kind in KINDS.items():
        for key in g.of_type(type_):
            if iris.kind(key) != "document":
                found.setdefault(key, kind)
    return found


def _thing(g: Graph, key: Key, kind: str) -> r.Thing:
    publication = kind in ("publication", "article")
    within = {"body": ORG.unitOf, "place": SCHEMA.containedInPlace}.get(kind, SCHEMA.isPartOf)
    names = SCHEMA.name if kind in ("place", "system") else SKOS.altLabel
    return r.Thing(
        key,
        kind,
        tuple(sorted(n.value for n in g.all(key, names))),
        g.words(key),
        g.key_or_none(key, within),
        g.key_or_none(key, DCT.publisher if publication else MB.ledBy),
        g.doubts(key),
    )


def _person(g: Graph, key: Key) -> r.Person:
    forms = tuple(sorted(n.value for n in g.all(key, FOAF.name)))
    name = " ".join(filter(None, (g.one(key, FOAF.givenName), g.one(key, FOAF.familyName)))) or forms[0]
    prefix, suffix = g.one(key, SCHEMA.honorificPrefix), g.one(key, SCHEMA.honorificSuffix)
    return r.Person(key, name, forms, g.words(key), prefix, suffix, g.doubts(key))


def _membership(g: Graph, key: Key) -> r.Membership:
    member, of = g.keys(key, ORG.member)[0], g.keys(key, ORG.organization)[0]
    return r.Membership(key, member, of, g.concept(key, ORG.role, CAPACITY), g.words(key), g.day(key, MB.attestedOn))


# ---------------------------------------------------------------- meetings
def _meeting(g: Graph, document: Key) -> r.Meeting | None:
    key = g.key_or_none(document, MB.records)
    if key is None:
        return None
    planned = g.key_or_none(key, MB.nextMeeting)
    on = g.day(planned, MB.plannedFor) if planned else None
    of_meeting = [k for k in g.of_type(MB.AttendanceRecord) if g.keys(k, MB.attendanceOf) == (key,)]
    return r.Meeting(
        key,
        g.keys(key, MB.body)[0],
        g.one(key, DCT.title),
        g.words(key),
        g.day(key, MB.heldOn),
        g.one(key, MB.statedDate),
        g.one(key, MB.meetingKind),
        g.time(key, MB.startTime),
        g.key_or_none(key, MB.venue),
        tuple(sorted((_attendance(g, k) for k in of_meeting), key=lambda a: a.person)),
        tuple(_item(g, k, key) for k in g.under(MB.AgendaItem, key)),
        r.Planned(planned, on, g.one(planned, MB.statedDate), g.words(planned), g.doubts(planned))
        if planned and on
        else None,
        g.doubts(key),
        g.inference(key, MB.inferredStart),
    )


def _attendance(g: Graph, key: Key) -> r.Attendance:
    return r.Attendance(
        g.keys(key, MB.attendee)[0],
        MB.Presence in g.all(key, RDF.type),
        g.concept(key, MB.capacity, CAPACITY),
        g.words(key),
        g.one(key, MB.statedName),
        g.one(key, MB.statedTitle),
        g.one(key, MB.statedHonours),
        g.one(key, MB.statedRepresenting),
        g.keys(key, MB.representing),
        g.key_or_none(key, MB.asPost),
        g.key_or_none(key, MB.substituteFor),
        g.order(key, MB.arrivedAtItem),
        g.time(key, MB.arrivedAtTime),
        g.order(key, MB.leftAtItem),
        g.time(key, MB.leftAtTime),
        g.doubts(key),
    )


def _item(g: Graph, key: Key, meeting: Key) -> r.Item:
    for kind in (MB.Contribution, MB.InterestDeclaration, MB.Decision, MB.Vote, MB.Appointment, MB.Action):
        for part in g.under(kind, key):
            assert g.keys(part, MB.atItem) == (key,)
            assert g.keys(part, MB.atMeeting) == (meeting,)
    return r.Item(
        int(g.one(key, MB.itemOrder)),
        g.one(key, DCT.title),
        g.words(key),
        g.one(key, MB.itemNumber),
        tuple(_contribution(g, k) for k in g.under(MB.Contribution, key)),
        tuple(_declaration(g, k) for k in g.under(MB.InterestDeclaration, key)),
        tuple(_decision(g, k) for k in g.under(MB.Decision, key)),
        tuple(_vote(g, k) for k in g.under(MB.Vote, key)),
        tuple(_appointment(g, k) for k in g.under(MB.Appointment, key)),
        tuple(_action(g, k, meeting) for k in g.under(MB.Action, key)),
        tuple(_figure(g, k, key) for k in g.under(MB.StatedFigure, key)),
        g.keys(key, MB.mentions),
        g.keys(key, MB.movedBy),
        g.keys(key, MB.secondedBy),
        g.doubts(key),
    )


def _contribution(g: Graph, key: Key) -> r.Contribution:
    return r.Contribution(
        g.concept(key, MB.contributionKind, CONTRIBUTION),
        g.one(key, SCHEMA.text),
        g.words(key),
        g.key_or_none(key, MB.contributor),
        g.one(key, MB.byCollective),
        g.keys(key, MB.thanked),
        g.one(key, MB.thankedCollective),
    )


def _declaration(g: Graph, key: Key) -> r.Declaration:
    return r.Declaration(
        g.keys(key, MB.declaredBy)[0],
        g.one(key, SCHEMA.text),
        g.words(key),
        g.order(key, MB.regardingItem),
        g.key_or_none(key, MB.interestIn),
        g.one(key, MB.interestKind),
    )


def _decision(g: Graph, key: Key) -> r.Decision:
    approved = g.keys(key, MB.approvesMinutesOf)
    return r.Decision(
        g.one(key, SCHEMA.text),
        g.words(key),
        g.concept(key, MB.outcome, OUTCOME),
        g.one(key, MB.decisionNumber),
        tuple(_decision(g, k) for k in g.under(MB.Decision, key)),
        g.key_or_none(key, MB.recommendedTo),
        g.key_or_none(key, MB.reportsBackTo),
        g.keys(key, MB.mentions),
        MB.MinutesApproval in g.all(key, RDF.type),
        tuple(date.fromisoformat(k.rsplit("/", 1)[1]) for k in approved),
        g.keys(key, MB.movedBy),
        g.keys(key, MB.secondedBy),
        g.one(key, MB.reasons),
        g.one(key, MB.alternativesRejected),
        g.one(key, MB.conflictsDeclared),
        g.one(key, MB.dispensation),
        g.doubts(key),
    )


def _vote(g: Graph, key: Key) -> r.Vote:
    return r.Vote(
        g.order(key, MB.voteOn) or 0,
        g.words(key),
        g.count(key, MB.votesFor),
        g.count(key, MB.votesAgainst),
        g.count(key, MB.abstentions),
        g.keys(key, MB.votedFor),
        g.keys(key, MB.votedAgainst),
        g.keys(key, MB.abstained),
    )


def _appointment(g: Graph, key: Key) -> r.Appointment:
    return r.Appointment(
        g.keys(key, MB.appointee)[0],
        g.keys(key, MB.appointedTo)[0],
        g.one(key, MB.appointedAs),
        g.words(key),
        int(g.keys(key, MB.madeBy)[0].rsplit("/", 1)[1]),
        g.key_or_none(key, MB.onBehalfOf),
        g.day(key, MB.appointedOn),
    )


def _action(g: Graph, key: Key, meeting: Key) -> r.Action:
    due_at = g.key_or_none(key, MB.dueAt)
    assert due_at is None or due_at == g.key_or_none(meeting, MB.nextMeeting)
    return r.Action(
        g.one(key, SCHEMA.text),
        g.words(key),
        g.keys(key, MB.owner),
        g.one(key, MB.ownerStatement),
        due_at is not None,
        g.day(key, MB.dueOn),
        g.one(key, MB.statedDue),
        g.key_or_none(key, MB.reportsBackTo),
        g.keys(key, MB.mentions),
        g.doubts(key),
    )


def _figure(g: Graph, key: Key, about: Key) -> r.Figure:
    target = g.key_or_none(key, MB.figureAbout)
    label = g.all(key, NamedNode("http://www.w3.org/2000/01/rdf-schema#label"))
    return r.Figure(
        label[0].value,
        g.words(key),
        g.one(key, SCHEMA.unitText),
        g.one(key, SCHEMA.value),
        g.one(key, SCHEMA.minValue),
        g.one(key, SCHEMA.maxValue),
        "exact" if g.one(key, MB.precision) == "exact" else "approximate",
        None if target == about else target,
    )


# ---------------------------------------------------------------- reports
def _report(g: Graph, document: Key, version: Key) -> r.Report:
    contacts = g.keys(document, MB.contactPoint)
    events = g.under(SCHEMA.Event, version) + g.under(SCHEMA.EventSeries, version)
    events.sort(key=natural)
    money = (
        g.under(SCHEMA.MonetaryGrant, version)
        + g.under(MB.FundingRound, version)
        + g.under(MB.FundingCommitment, version)
    )
    taken = {f for k in [*events, *money] for f in _about(g, k)}
    return r.Report(
        g.one(document, DCT.title),
        g.words(document),
        g.key_or_none(document, MB.body),
        g.key_or_none(document, DCT.creator),
        g.one(document, MB.agendaReference),
        g.one(document, MB.statedDate),
        g.day(document, DCT.date),
        tuple(_section(g, k, version) for k in g.under(MB.Section, version)),
        tuple(_funding(g, k) for k in sorted(money, key=natural)),
        tuple(_event(g, k, events) for k in events),
        tuple(
            r.Partnership(_label(g, k), g.words(k), g.keys(k, MB.partner), g.keys(k, MB.concerns))
            for k in g.under(ORG.OrganizationalCollaboration, version)
        ),
        tuple(
            r.Transfer(
                _label(g, k),
                g.words(k),
                g.keys(k, MB.partner)[0],
                g.keys(k, MB.concerns),
                "done" if g.one(k, MB.modality) == "done" else "planned",
            )
            for k in g.under(MB.Transfer, version)
        ),
        tuple(_figure(g, k, document) for k in g.under(MB.StatedFigure, version) if k not in taken),
        _contact(g, contacts[0]) if contacts else None,
        g.doubts(document),
        *_goes_to(g, document),
    )


def _goes_to(g: Graph, document: Key) -> tuple[r.Planned | None, str]:
    """The meeting that a report is for, which is inferred, and why."""
    key = g.key_or_none(document, MB.inferredMeeting)
    if key is None:
        return None, ""
    on = g.day(key, MB.plannedFor)
    assert on
    (basis,) = (
        g.one(found, MB.basis)
        for found in g.of_type(MB.Inference)
        if g.keys(found, MB.aboutNode) == (document,) and g.keys(found, MB.inferredValue) == (key,)
    )
    return r.Planned(key, on, g.one(key, MB.statedDate), g.words(key), g.doubts(key)), basis


def _label(g: Graph, key: Key) -> str:
    return g.one(key, NamedNode("http://www.w3.org/2000/01/rdf-schema#label"))


def _about(g: Graph, key: Key) -> list[Key]:
    return [f for f in g.of_type(MB.StatedFigure) if g.keys(f, MB.figureAbout) == (key,)]


def _contact(g: Graph, key: Key) -> r.Contact:
    return r.Contact(g.one(key, SCHEMA.name), g.words(key), g.one(key, SCHEMA.email), g.one(key, SCHEMA.telephone))


def _section(g: Graph, key: Key, version: Key) -> r.Section:
    whole = g.keys(key, DCT.isPartOf)[0]
    theme = int(whole.rsplit("/", 1)[1]) if whole.startswith(f"{version}/section/") else None
    parts = [k for k in g.under(MB.Paragraph, version) if g.keys(k, DCT.isPartOf) == (key,)]
    paragraphs = tuple(
        r.Paragraph(
            int(g.one(k, SCHEMA.position)),
            g.one(k, SCHEMA.text),
            g.words(k),
            g.one(k, MB.paragraphNumber),
            g.keys(k, MB.mentions),
        )
        for k in parts
    )
    return r.Section(int(g.one(key, SCHEMA.position)), g.one(key, DCT.title), g.words(key), theme, paragraphs)


def _funding(g: Graph, key: Key) -> r.Funding:
    types = g.all(key, RDF.type)
    amount = g.key_or_none(key, SCHEMA.amount)
    return r.Funding(
        "grant" if SCHEMA.MonetaryGrant in types else "round" if MB.FundingRound in types else "commitment",
        g.one(key, SCHEMA.name),
        g.words(key),
        g.key_or_none(key, SCHEMA.funder),
        g.one(amount, SCHEMA.value) if amount else "",
        g.one(amount, SCHEMA.currency) if amount else "GBP",
        g.key_or_none(key, MB.managedBy),
        g.key_or_none(key, MB.chairedBy),
        g.one(key, MB.statedPeriod),
        tuple(_figure(g, f, key) for f in _about(g, key)),
    )


def _event(g: Graph, key: Key, events: list[Key]) -> r.Event:
    series = g.key_or_none(key, SCHEMA.superEvent)
    return r.Event(
        g.one(key, SCHEMA.name),
        g.words(key),
        SCHEMA.EventSeries in g.all(key, RDF.type),
        events.index(series) + 1 if series else None,
        g.one(key, MB.statedDate),
        g.day(key, SCHEMA.startDate),
        g.day(key, SCHEMA.endDate),
        g.inference(key, MB.inferredStart),
        g.inference(key, MB.inferredEnd),
        g.key_or_none(key, SCHEMA.location),
        g.keys(key, SCHEMA.organizer),
        g.keys(key, SCHEMA.attendee),
        tuple(_figure(g, f, key) for f in _about(g, key)),
        g.doubts(key),
    )


def comparable(value: Any) -> Any:
    """A record with what RDF gives no order sorted, and without the name of its layout."""
    if isinstance(value, tuple):
        members = [comparable(v) for v in value]
        unordered = all(
            isinstance(v, str) or (isinstance(v, tuple) and all(isinstance(i, int) for i in v)) for v in value
        )
        return tuple(sorted(members)) if unordered else tuple(members)
    if hasattr(value, "__dataclass_fields__"):
        skipped = {"layout", "is_draft"} | ({"title"} if isinstance(value, r.Report) else set())
        found = {name: comparable(getattr(value, name)) for name in value.__dataclass_fields__ if name not in skipped}
        if isinstance(value, r.Meeting):
            found["attendance"] = tuple(sorted(found["attendance"], key=lambda a: a["person"]))
        return found
    return value


__all__ = ["Literal", "comparable", "record"]
