"""What a release covers: which bodies and years, from how many documents and what sources, and when it was loaded."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from pyoxigraph import NamedNode

from ontology.terms import DCT, MB, ORG
from server import sets
from server.spoken import spoken_date
from server.view import Link, View

_MOST = 20_000  # meetings, and documents, that are counted
_NAMED = 5  # sources of one body that are named; the others are counted


@dataclass(frozen=True, slots=True)
class Year:
    """The meetings of a body in one year ("" where none is stated)."""

    year: str
    held: int


@dataclass(frozen=True, slots=True)
class Covered:
    """What there is of one body; of documents that name none, where `body` is None."""

    body: Link | None
    of: tuple[Link, ...]
    years: tuple[Year, ...]
    announced: int  # meetings that a document announces and none here records
    documents: int
    sources: tuple[str, ...]
    more_sources: int
    loaded: str  # the last day on which something of it was loaded


@dataclass(slots=True)
class _Tally:
    """What is counted of one body on the way."""

    held: Counter[str] = field(default_factory=Counter)
    announced: int = 0
    documents: set[NamedNode] = field(default_factory=set)


def covered(view: View) -> tuple[Covered, ...]:
    """A row for each body, in the order of the names."""
    tallies: dict[NamedNode | None, _Tally] = {}
    for meeting in sets.members(view.release, "meeting")[:_MOST]:
        documents = view.subjects(MB.records, meeting)
        year = view.text(meeting, MB.heldInYear) or view.text(meeting, MB.heldOn)[:4]
        for body in (*view.nodes(meeting, MB.body),) or (None,):
            tally = tallies.setdefault(body, _Tally())
            if year or documents:
                tally.held[year] += 1
            else:
                tally.announced += 1
            tally.documents.update(documents)
    for document in sets.members(view.release, "document")[:_MOST]:
        # A publication that is only named has no version here.
        if not view.nodes(document, MB.records) and view.subjects(DCT.isVersionOf, document, most=1):
            for body in (*view.nodes(document, MB.body),) or (None,):
                tallies.setdefault(body, _Tally()).documents.add(document)
    rows = [_row(view, body, tally) for body, tally in tallies.items()]
    return tuple(sorted(rows, key=lambda row: (row.body is None, row.body.label.casefold() if row.body else "")))


def _row(view: View, body: NamedNode | None, tally: _Tally) -> Covered:
    versions = [version for document in tally.documents for version in view.subjects(DCT.isVersionOf, document)]
    sources = sorted({source for version in versions for source in view.texts(version, (DCT.source,))})
    return Covered(
        body=view.link(body) if body else None,
        of=(*view.links(body, ORG.unitOf), *view.links(body, ORG.subOrganizationOf)),
        years=tuple(Year(year, held) for year, held in sorted(tally.held.items())),
        announced=tally.announced,
        documents=len(tally.documents),
        sources=tuple(sources[:_NAMED]),
        more_sources=max(0, len(sources) - _NAMED),
        loaded=spoken_date(_last(view.text(version, DCT.issued) for version in versions)),
    )


def _last(moments: Iterable[str]) -> str:
    return max(moments, default="")[:10]
