"""What the pages of documents, their versions, items and decisions show: the text, and the quoted words lit in it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pyoxigraph import NamedNode

from ontology import iris
from ontology.terms import DCT, MB, OA, PROV
from server import meetings, votes
from server.problems import Refused
from server.view import MASK, MOST_LIT, Facts, Link, View

_RANGE = re.compile(r"(\d{1,9}),(\d{1,9})")


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a text, lit or not."""

    text: str
    lit: bool
    first: bool  # the first lit stretch, which the address leads to


@dataclass(frozen=True, slots=True)
class Stated:
    """Words of a version and what they state."""

    words: str
    href: str
    things: tuple[Link, ...]
    by_ocr: bool  # read from the picture of a page


@dataclass(frozen=True, slots=True)
class Version:
    """The page of a version: its whole text, and what was read from it."""

    pieces: tuple[Piece, ...]
    has_text: bool
    length: int
    is_masked: bool  # some characters are private, and stand as █
    by_ocr: bool  # some words were read from the pictures of pages
    documents: tuple[Link, ...]
    records: tuple[Link, ...]
    derived_from: tuple[Link, ...]
    superseded_by: tuple[Link, ...]
    stated: tuple[Stated, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """The page of a document: its versions, and the meeting it records or, as inferred, is for."""

    versions: tuple[Link, ...]
    records: tuple[Link, ...]
    bodies: tuple[Link, ...]
    creators: tuple[Link, ...]
    parts: tuple[Link, ...]
    inferred_meetings: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class DecisionPage:
    """The page of a decision: where it was made, what it is a limb of, and whom it appointed."""

    decision: meetings.Decision
    appointments: tuple[meetings.Note, ...]
    items: tuple[Link, ...]
    meetings: tuple[Link, ...]
    whole: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class ItemPage:
    """The page of an item, and the meeting that it belongs to."""

    item: meetings.Item
    meetings: tuple[Link, ...]


def ranges(marks: Sequence[str], length: int) -> list[tuple[int, int]]:
    """`12,40` as two offsets into a text; Refused for anything else."""
    found = []
    for mark in marks:
        match = _RANGE.fullmatch(mark)
        start, end = (int(match[1]), int(match[2])) if match else (0, -1)
        if not start <= end <= length or len(marks) > MOST_LIT:
            raise Refused(
                400, "No such words", f"Expected char=START,END within the {length:,} characters of this text."
            )
        found.append((start, end))
    return sorted(found)


def lit(text: str, marked: Sequence[tuple[int, int]]) -> tuple[Piece, ...]:
    """The text in stretches, lit within the marked ranges."""
    pieces, at = [], 0
    for start, end in marked:
        start = max(start, at)
        if start >= end:
            continue
        pieces.append(Piece(text[at:start], False, False))
        pieces.append(Piece(text[start:end], True, not any(piece.lit for piece in pieces)))
        at = end
    pieces.append(Piece(text[at:], False, False))
    return tuple(piece for piece in pieces if piece.text)


def version(view: View, thing: NamedNode, marks: Sequence[str]) -> Version:
    text = view.release.text(iris.key_of(view.base, thing.value))
    documents = view.nodes(thing, DCT.isVersionOf)
    stated = tuple(_stated(view, span) for span in _spans(view, thing))
    return Version(
        pieces=lit(text or "", ranges(marks, len(text or ""))),
        has_text=text is not None,
        length=len(text or ""),
        is_masked=MASK in (text or ""),
        by_ocr=any(one.by_ocr for one in stated),
        documents=view.links(thing, DCT.isVersionOf),
        records=tuple(link for document in documents for link in view.links(document, MB.records)),
        derived_from=view.links(thing, PROV.wasDerivedFrom),
        superseded_by=view.links(thing, MB.supersededBy),
        stated=stated,
    )


def _spans(view: View, thing: NamedNode) -> list[Facts]:
    return sorted(
        (view.facts(span) for span in view.subjects(MB.inDocument, thing, most=20_000)),
        key=lambda span: (int(span.text(OA.start) or 0), int(span.text(OA.end) or 0)),
    )


def _stated(view: View, span: Facts) -> Stated:
    things = tuple(view.link(node) for node in view.subjects(MB.statedIn, span.thing))
    by_ocr = span.text(MB.readByOcr) == "true"
    return Stated(span.text(OA.exact), view.href(span.thing.value), things, by_ocr)


def document(view: View, thing: NamedNode) -> Document:
    return Document(
        versions=tuple(
            Link(f"Version {node.value.rsplit('/', 1)[-1]}", node.value, view.href(node.value))
            for node in view.subjects(DCT.isVersionOf, thing)
        ),
        records=view.links(thing, MB.records),
        bodies=view.links(thing, MB.body),
        creators=view.links(thing, DCT.creator),
        parts=tuple(view.link(node) for node in view.subjects(DCT.isPartOf, thing)),
        inferred_meetings=view.links(thing, MB.inferredMeeting),
    )


def decision(view: View, thing: NamedNode) -> DecisionPage:
    facts = view.facts(thing)
    items = facts.nodes(MB.decidedAt)
    held = {node: None for item in items for node in view.nodes(item, MB.itemOf)} or dict.fromkeys(
        facts.nodes(MB.atMeeting)
    )
    cast = votes.cast(view, [view.facts(node) for node in view.subjects(MB.voteOn, thing)])
    return DecisionPage(
        decision=meetings.decision(view, facts, cast),
        items=tuple(view.link(item) for item in items),
        meetings=tuple(view.link(node) for node in held),
        whole=facts.links(MB.limbOf),
        appointments=meetings.appointed(view, [view.facts(node) for node in view.subjects(MB.madeBy, thing)]),
    )


def item(view: View, thing: NamedNode) -> ItemPage:
    return ItemPage(meetings.item(view, view.facts(thing)), view.links(thing, MB.itemOf))
