"""Point look-ups for pages: what a thing is called, what it says, and which words of a document say so.

Every look-up names a subject or an object, so its cost does not grow with the release; none takes text from a request.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from urllib.parse import urlsplit

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad

from ontology.terms import DCT, FOAF, MB, OA, ONTOLOGY, RDF, RDFS, SCHEMA, SKOS
from server.release import Release
from server.spoken import natural, shortened, spoken_date, spoken_name

_MERGED = DefaultGraph()
_LABELS = (
    RDFS.label, SKOS.prefLabel, DCT.title, SCHEMA.name, FOAF.name, SKOS.altLabel, MB.statedName, SCHEMA.text, OA.exact,
)  # fmt: skip
# Addresses of ours that are no thing's.
_SERVED = re.compile("/(?:doc|set|def|shapes|quality|sparql|catalog|graph|dump)")
_SPAN = re.compile(r"#char=(\d{1,9}),(\d{1,9})")
_MEETING = re.compile(r"/id/meeting/.+/(\d{4}-\d\d-\d\d)(?:-[a-z0-9-]+)?")
# By these the statistics' figures point to all that they count by: their sets lead to them, other pages stay short.
FIGURES = frozenset(MB[name] for name in MB if name.endswith("Dimension"))
SHAPES = f"{ONTOLOGY}/shape/"
MOST = 1000  # rows of one list on a page
MOST_LIT = 20  # stretches of a text that one link lights
MASK = "█"  # stands in a text for a character that is private
Node = NamedNode | None


@dataclass(frozen=True, slots=True)
class Link:
    """A thing as a page names it: its label, its IRI, and where the page about it is ("" where there is none)."""

    label: str
    iri: str
    href: str
    language: str = ""


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of a document, and where to see them lit in its text."""

    words: str
    href: str
    document: str
    by_ocr: bool = False  # read from the picture of a page


@dataclass(frozen=True, slots=True)
class Value:
    """One value in a table of statements: a link, or text with its language."""

    text: str
    language: str = ""
    link: Link | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """A property and its values; `more` counts the values that are not shown."""

    label: str
    iri: str
    values: tuple[Value, ...]
    more: int = 0


def path_of(base: str) -> str:
    """The path that a base adds before every path of the site; "" for most."""
    return urlsplit(base).path.rstrip("/")


def _lit_together(page: str, hrefs: Iterable[str]) -> str:
    """One address of a document's page for several that light one stretch each."""
    ranges = [match[1] for match in (re.search(r"char=(\d+,\d+)", href) for href in hrefs) if match]
    marks = "&".join(f"char={marked}" for marked in dict.fromkeys(ranges[:MOST_LIT]))
    return f"{page}?{marks}#lit" if marks else page


def _in_order(values: list[NamedNode | Literal]) -> list[NamedNode | Literal]:
    return sorted(values, key=lambda o: natural(str(o))) if len(values) > 1 else values


def _plain(values: Iterable[NamedNode | Literal]) -> str:
    found = sorted((o for o in values if isinstance(o, Literal)), key=lambda o: (o.language or "en") != "en")
    return found[0].value if found else ""


class Facts:
    """All that the release says of one thing, from one look-up."""

    def __init__(self, view: View, thing: NamedNode, quads: Iterable[Quad]) -> None:
        self.thing, self._view = thing, view
        self._of: dict[NamedNode, list[NamedNode | Literal]] = {}
        for quad in quads:
            if isinstance(quad.object, NamedNode | Literal):
                self._of.setdefault(quad.predicate, []).append(quad.object)

    def _objects(self, predicate: NamedNode) -> list[NamedNode | Literal]:
        return _in_order(self._of.get(predicate, []))

    def nodes(self, predicate: NamedNode) -> list[NamedNode]:
        return [o for o in self._objects(predicate) if isinstance(o, NamedNode)]

    def node(self, predicate: NamedNode) -> NamedNode | None:
        return next(iter(self.nodes(predicate)), None)

    def links(self, predicate: NamedNode) -> tuple[Link, ...]:
        return tuple(self._view.link(node) for node in self.nodes(predicate))

    def text(self, predicate: NamedNode) -> str:
        """As View.text: English before other languages; "" where there is none."""
        return _plain(self._objects(predicate))

    def is_a(self, *kinds: NamedNode) -> bool:
        return any(kind in kinds for kind in self._of.get(RDF.type, ()))


class View:
    """A release as pages read it; labels are remembered for as long as one page is made."""

    def __init__(self, release: Release) -> None:
        self.release = release
        self.base = release.base
        self.root = path_of(release.base)
        self._store = release.store
        self._links: dict[str, Link] = {}
        self._documents: dict[str, str] = {}

    # ---------------------------------------------------------------- look-ups
    def objects(self, subject: Node, predicate: NamedNode) -> list[NamedNode | Literal]:
        if subject is None:
            return []
        quads = self._store.quads_for_pattern(subject, predicate, None, _MERGED)
        return _in_order([q.object for q in quads if isinstance(q.object, NamedNode | Literal)])

    def nodes(self, subject: Node, predicate: NamedNode) -> list[NamedNode]:
        return [o for o in self.objects(subject, predicate) if isinstance(o, NamedNode)]

    def node(self, subject: Node, predicate: NamedNode) -> NamedNode | None:
        return next(iter(self.nodes(subject, predicate)), None)

    def subjects(self, predicate: NamedNode, thing: Node, most: int = MOST) -> list[NamedNode]:
        """What points to a thing, in natural order of the addresses; at most `most` of them."""
        if thing is None:
            return []
        quads = islice(self._store.quads_for_pattern(None, predicate, thing, _MERGED), most)
        return sorted((q.subject for q in quads if isinstance(q.subject, NamedNode)), key=lambda s: natural(s.value))

    def text(self, subject: Node, predicate: NamedNode) -> str:
        """The first value as plain text, English before other languages; "" where there is none."""
        return _plain(self.objects(subject, predicate))

    def facts(self, thing: NamedNode) -> Facts:
        return Facts(self, thing, self._store.quads_for_pattern(thing, None, None, _MERGED))

    def is_a(self, thing: NamedNode, *kinds: NamedNode) -> bool:
        return any(kind in kinds for kind in self.nodes(thing, RDF.type))

    # ---------------------------------------------------------------- names and links
    def link(self, thing: NamedNode) -> Link:
        if thing.value not in self._links:
            label, language = self._label(thing)
            self._links[thing.value] = Link(label, thing.value, self.href(thing.value), language)
        return self._links[thing.value]

    def links(self, subject: Node, predicate: NamedNode) -> tuple[Link, ...]:
        return tuple(self.link(node) for node in self.nodes(subject, predicate))

    def label(self, thing: NamedNode) -> str:
        return self.link(thing).label

    def _label(self, thing: NamedNode) -> tuple[str, str]:
        for store in (self._store, self.release.ontology):
            for predicate in _LABELS:
                quads = store.quads_for_pattern(thing, predicate, None, _MERGED)
                found = sorted(
                    (q.object for q in quads if isinstance(q.object, Literal)),
                    key=lambda o: (o.language != "en", str(o)),
                )
                if found:
                    return shortened(found[0].value, 160), found[0].language or ""
        return self._described(thing), ""

    def _described(self, thing: NamedNode) -> str:
        """A name for what has none: what it links, else the end of its address."""
        person = self.node(thing, MB.attendee) or self.node(thing, MB.appointee) or self.node(thing, MB.declaredBy)
        if motion := self.node(thing, MB.voteOn):
            return shortened(f"Vote on: {self.label(motion)}")
        if found := _MEETING.fullmatch(thing.value.removeprefix(self.base)):
            return f"Meeting of {spoken_date(found[1])}"
        kind = spoken_name(thing.value.rsplit("/", 1)[0]) if thing.value.rsplit("/", 1)[-1].isdigit() else ""
        last = spoken_name(thing.value)
        if person is not None and person != thing:
            return self.label(person)
        return f"{kind} {last}".strip() if thing.value.startswith(self.base) else last

    def meaning(self, thing: NamedNode) -> str:
        """What a word of the vocabulary means, in a sentence; "" where it says nothing of itself."""
        for predicate in (SKOS.definition, RDFS.comment):
            quads = self.release.ontology.quads_for_pattern(thing, predicate, None, None)
            for found in sorted(q.object.value for q in quads if isinstance(q.object, Literal)):
                return found
        return ""

    def href(self, iri: str) -> str:
        """Where a page leads for an IRI: a path on this site, another site's address, or nowhere."""
        if iri.startswith(f"{self.base}/id/"):
            path = f"{self.root}/doc/{iri[len(self.base) + 4 :]}"
            span = _SPAN.search(path)
            return _SPAN.sub("", path) + (f"?char={span[1]},{span[2]}#lit" if span else "")
        if iri.startswith(SHAPES):
            return f"{self.root}/shapes#{iri[len(SHAPES) :]}"
        if iri.startswith(ONTOLOGY):
            return f"{self.root}/def#{iri[len(ONTOLOGY) + 1 :]}" if len(iri) > len(ONTOLOGY) else f"{self.root}/def"
        if iri == f"{self.base}/release/{self.release.about.number}":
            return f"{self.root}/catalog"
        if iri.startswith(f"{self.base}/"):
            path = iri[len(self.base) :]
            return self.root + path if _SERVED.match(path) else ""
        return iri if iri.startswith(("http://", "https://")) else ""

    def quotes(self, thing: NamedNode) -> tuple[Quote, ...]:
        """The words that state a thing."""
        return tuple(self._quote(self.facts(span)) for span in self.nodes(thing, MB.statedIn))

    def _quote(self, span: Facts) -> Quote:
        version = span.node(MB.inDocument)
        return Quote(
            span.text(OA.exact),
            self.href(span.thing.value),
            self._named_after(version) if version else "",
            by_ocr=span.text(MB.readByOcr) == "true",
        )

    def _named_after(self, version: NamedNode) -> str:
        """The name of the document of a version, looked up once for a page."""
        if version.value not in self._documents:
            self._documents[version.value] = self.label(self.node(version, DCT.isVersionOf) or version)
        return self._documents[version.value]

    def passages(self, thing: NamedNode) -> tuple[Quote, ...]:
        """The words that state a thing, one for each document: its link lights all of them together."""
        found: dict[str, list[Quote]] = {}
        for quote in self.quotes(thing):
            found.setdefault(quote.href.split("?")[0], []).append(quote)
        return tuple(
            Quote(
                " … ".join(q.words for q in of),
                _lit_together(page, [q.href for q in of]),
                of[0].document,
                any(q.by_ocr for q in of),
            )
            for page, of in found.items()
        )

    def kind(self, thing: NamedNode) -> str:
        """What sort of thing it is, in words; the most telling of its classes."""
        kinds = sorted(self.nodes(thing, RDF.type), key=lambda k: (not k.value.startswith(ONTOLOGY), k.value))
        if not kinds:
            return "Not described in this release"
        # These say less than what stands beside them.
        told = [k for k in kinds if k not in (MB.PlannedMeeting, MB.AttendanceRecord, MB.Decision)] or kinds
        name = self.label(told[0])
        return name[:1].upper() + name[1:]

    # ---------------------------------------------------------------- statements
    def rows(self, thing: NamedNode, most: int = 100) -> tuple[Row, ...]:
        """Everything the release says of a thing, a row for each property."""
        found: dict[str, list[Value]] = {}
        for quad in self._store.quads_for_pattern(thing, None, None, _MERGED):
            found.setdefault(quad.predicate.value, []).append(self.value(quad.object))
        return self._table(found, most)

    def rows_to(self, thing: NamedNode, most: int = 100) -> tuple[Row, ...]:
        """What points to a thing, a row for each property."""
        found: dict[str, list[Value]] = {}
        pointing = self._store.quads_for_pattern(None, None, thing, _MERGED)
        for quad in islice((quad for quad in pointing if quad.predicate not in FIGURES), MOST):
            if isinstance(quad.subject, NamedNode):
                found.setdefault(quad.predicate.value, []).append(Value("", "", Link("", quad.subject.value, "")))
        return self._table(found, most)

    def _table(self, found: dict[str, list[Value]], most: int) -> tuple[Row, ...]:
        rows = []
        for predicate, values in found.items():
            ordered = sorted(values, key=lambda v: natural(v.text or (v.link.iri if v.link else "")))
            # Labels are looked up only for what is shown.
            shown = tuple(self.value(NamedNode(v.link.iri)) if v.link else v for v in ordered[:most])
            rows.append(Row(self.label(NamedNode(predicate)), predicate, shown, len(ordered) - len(shown)))
        return tuple(sorted(rows, key=lambda row: (row.label.casefold(), row.iri)))

    def value(self, term: object) -> Value:
        if isinstance(term, NamedNode):
            return Value("", "", self.link(term))
        if isinstance(term, Literal):
            return Value(term.value, term.language or "")
        return Value(str(term))

    def texts(self, subject: Node, predicates: Iterable[NamedNode]) -> tuple[str, ...]:
        """All values of some properties as text, each once."""
        found = (o.value for p in predicates for o in self.objects(subject, p) if isinstance(o, Literal))
        return tuple(dict.fromkeys(found))
