"""How many documents a second pass the gate, on one core: `python bench/gate.py [SECONDS]`, from the project's root.

It writes minutes of three sizes, of the shape of real ones (about 44 % of the triples are spans), checks each again and
again for SECONDS of processor time, and prints the rate.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Quad

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from ontology import iris
from ontology.iris import Key
from ontology.terms import (
    BIBO,
    CAPACITY,
    CONTRIBUTION,
    CV,
    DCAT,
    DCT,
    FOAF,
    MB,
    OA,
    ORG,
    OUTCOME,
    RDF,
    RDFS,
    SCHEMA,
    SKOS,
    XSD,
)
from shapes import gate

BASE = "http://127.0.0.1:8000"
LETTERS = (
    "Ash Birch Cedar Damson Elder Fern Gorse Hazel Iris Juniper Larch Maple Oak Pine Rowan Sorrel Thorn Willow".split()
)


@dataclass(slots=True)
class Minutes:
    """A document in the making: its text, and the triples with the spans of the lines that state them."""

    version: str
    text: str = ""
    triples: dict[tuple[NamedNode, NamedNode, NamedNode | Literal], None] = field(default_factory=dict)

    def add(self, subject: NamedNode, *facts: tuple[NamedNode, NamedNode | Literal]) -> NamedNode:
        for predicate, value in facts:
            self.triples[subject, predicate, value] = None
        return subject

    def state(self, key: Key, words: str, *facts: tuple[NamedNode, NamedNode | Literal]) -> NamedNode:
        """A node and the words that state it, which become the next line of the text."""
        start = len(self.text)
        self.text += words + "\n"
        span = NamedNode(f"{self.version}#char={start},{start + len(words)}")
        self.add(span, (RDF.type, MB.Span), (OA.start, number(start)), (OA.end, number(start + len(words))))
        self.add(span, (OA.exact, Literal(words)), (MB.inDocument, NamedNode(self.version)))
        return self.add(NamedNode(iris.iri(BASE, key)), (MB.statedIn, span), *facts)


def number(value: int) -> Literal:
    return Literal(str(value), datatype=XSD.integer)


def english(text: str) -> Literal:
    return Literal(text, language="en")


def name(index: int) -> str:
    return f"{LETTERS[index % len(LETTERS)]}a {LETTERS[index // len(LETTERS) % len(LETTERS)]}ham{'e' * (index // 324)}"


def minutes(people: int, items: int) -> tuple[list[Quad], str]:
    """Minutes with so many people and items: two decisions, an action and three contributions at each item."""
    body = iris.body(iris.council("Mereford Borough Council"), "Scrutiny Committee")
    meeting = Key(f"meeting/{'/'.join(iris.parts(body)[1:])}/2031-03-04")
    document = iris.document(body, "2031-03-04", "minutes")
    digest = sha256(f"{people} {items}".encode()).hexdigest()
    whole = Minutes(iris.iri(BASE, iris.version(document, digest)))
    title = english("Scrutiny Committee, 4 March 2031")
    held = Literal("2031-03-04", datatype=XSD.date)
    board = whole.state(
        body,
        "Scrutiny Committee",
        (RDF.type, MB.Body),
        (RDF.type, ORG.OrganizationalUnit),
        (SKOS.altLabel, english("Scrutiny Committee")),
    )
    node = whole.state(
        meeting,
        "Tuesday 4 March 2031",
        (RDF.type, MB.Meeting),
        (RDF.type, SCHEMA.Event),
        (DCT.title, title),
        (RDFS.label, title),
        (MB.body, board),
        (MB.heldOn, held),
        (MB.heldInYear, number(2031)),
        (MB.statedDate, Literal("Tuesday 4 March 2031")),
        (SCHEMA.startDate, held),
    )
    paper = whole.add(
        NamedNode(iris.iri(BASE, document)),
        (RDF.type, MB.Minutes),
        (RDF.type, BIBO.Document),
        (DCT.title, title),
        (MB.records, node),
        (MB.body, board),
    )
    members = [_attend(whole, meeting, node, index) for index in range(people)]
    for order in range(1, items + 1):
        _item(whole, meeting, node, order, members)
    whole.add(
        NamedNode(whole.version),
        (RDF.type, MB.DocumentVersion),
        (DCT.isVersionOf, paper),
        (MB.sha256, Literal(digest)),
        (DCAT.byteSize, number(len(whole.text.encode()))),
        (DCAT.mediaType, NamedNode("https://www.iana.org/assignments/media-types/text/plain")),
    )
    graph = NamedNode(whole.version)
    return [Quad(*triple, graph) for triple in whole.triples], whole.text


def _attend(whole: Minutes, meeting: Key, node: NamedNode, index: int) -> NamedNode:
    called, council = name(index), f"{LETTERS[index % 18]}ford{'e' * (index // 18)} Council"
    place = iris.council(council)
    key = iris.person(place, called)
    authority = whole.state(
        place,
        council,
        (RDF.type, MB.Council),
        (RDF.type, CV.PublicOrganisation),
        (RDF.type, ORG.FormalOrganization),
        (SKOS.altLabel, english(council)),
    )
    given, family = called.split(" ")
    person = whole.state(
        key,
        f"Cllr {called}",
        (RDF.type, FOAF.Person),
        (FOAF.name, Literal(called)),
        (FOAF.givenName, Literal(given)),
        (FOAF.familyName, Literal(family)),
    )
    whole.state(
        iris.attendance(meeting, key),
        f"Cllr {called}\t{council}",
        (RDF.type, MB.Presence),
        (RDF.type, MB.AttendanceRecord),
        (MB.attendanceOf, node),
        (MB.attendee, person),
        (MB.capacity, CAPACITY.member if index else CAPACITY.chair),
        (MB.representing, authority),
        (MB.statedName, Literal(called)),
        (MB.statedTitle, Literal("Cllr")),
        (MB.statedRepresenting, Literal(council)),
    )
    whole.add(node, (MB.present, person))
    return person


def _item(whole: Minutes, meeting: Key, node: NamedNode, order: int, members: list[NamedNode]) -> None:
    key = iris.item(meeting, order)
    heading = english(f"Matter {order}")
    at = whole.state(
        key,
        f"{order}. Matter {order}",
        (RDF.type, MB.AgendaItem),
        (MB.itemOf, node),
        (DCT.title, heading),
        (RDFS.label, heading),
        (MB.itemOrder, number(order)),
        (MB.itemNumber, Literal(str(order))),
    )
    who = members[order % len(members)]
    for n, outcome in enumerate((OUTCOME.agreed, OUTCOME.noted), 1):
        words = f"The committee {outcome.value.rsplit('/')[-1]} point {n} of matter {order}."
        whole.state(
            iris.under(key, "decision", n),
            words,
            (RDF.type, MB.Decision),
            (SCHEMA.text, english(words)),
            (RDFS.label, english(words)),
            (MB.decidedAt, at),
            (MB.atItem, at),
            (MB.atMeeting, node),
            (MB.outcome, outcome),
            (MB.mentions, who),
        )
    words = f"Officers to follow up matter {order}."
    whole.state(
        iris.under(key, "action", 1),
        words,
        (RDF.type, MB.Action),
        (RDF.type, SCHEMA.Action),
        (SCHEMA.text, english(words)),
        (MB.atItem, at),
        (MB.atMeeting, node),
        (MB.owner, who),
    )
    for n, kind in enumerate(("presentation", "question", "concern"), 1):
        words = f"A {kind} about matter {order} was heard."
        whole.state(
            iris.under(key, "contribution", n),
            words,
            (RDF.type, MB.Contribution),
            (SCHEMA.text, english(words)),
            (MB.atItem, at),
            (MB.atMeeting, node),
            (MB.contributionKind, CONTRIBUTION[kind]),
            (MB.contributor, who),
        )


def rate(act: Callable[[], object], seconds: float) -> float:
    """How often a second of processor time the act is done."""
    done, begun = 0, time.process_time()
    while time.process_time() - begun < seconds:
        act()
        done += 1
    return done / (time.process_time() - begun)


def main() -> None:
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 3.0
    for people, items in ((4, 2), (31, 12), (150, 62)):
        quads, text = minutes(people, items)
        verdict = gate.check(quads, text)  # also reads the shapes and parses their queries
        assert not verdict.findings, verdict.findings[:3]
        spans = sum(5 for quad in quads if quad.object == MB.Span)
        reached = rate(lambda quads=quads, text=text: gate.check(quads, text), seconds)  # type: ignore[misc]
        size = f"{len(quads):6,} triples, {spans / len(quads):.0%} spans"
        print(f"{size}: {reached:6.1f} documents/s, {1000 / reached:7.1f} ms each")


if __name__ == "__main__":
    main()
