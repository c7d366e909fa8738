"""The documentation of a vocabulary, made by pyLODE: a release's terms in, parts of a page in our look out."""

from __future__ import annotations

import html
import json
import logging
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path

from pyoxigraph import Literal, NamedNode, RdfFormat, Store, Triple, serialize

from ontology.terms import DCT, ONTOLOGY, OWL, RDF, RDFS, SCHEMA, SKOS
from server.release import Release

_PROGRAM = "server.lode"
_SECONDS = 30  # of wall clock; as a rule it takes two
_log = logging.getLogger("minutebook")
_one_at_a_time = threading.Lock()

_CLASSES = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)
# Not the classes of SKOS: the library would take each scheme for an ontology of its own.
_SCHEME, _CONCEPT = NamedNode("urn:minutebook:scheme"), NamedNode("urn:minutebook:concept")
_SECTIONS = (("Schemes of concepts", _SCHEME.value, "schemes"), ("Concepts", _CONCEPT.value, "concepts"))
_ONTDOC = "https://w3id.org/profile/ontdoc/"
_MEMBERS, _SCHEME_OF = NamedNode(_ONTDOC + "hasInstance"), NamedNode("http://purl.org/dc/terms/provenance")
_NOTE = NamedNode(SKOS.namespace + "note")
# The library knows these two by https only.
_INCLUDES = {p: NamedNode(p.value.replace("http:", "https:")) for p in (SCHEMA.domainIncludes, SCHEMA.rangeIncludes)}
_WORDS = {
    DCT.description.value: "Meaning",
    SKOS.example.value: "Example",
    _NOTE.value: "Note",
    _SCHEME_OF.value: "Scheme",
    _MEMBERS.value: "Concepts",
    RDFS.subClassOf.value: "Subclass of",
    RDFS.subPropertyOf.value: "Subproperty of",
    RDFS.domain.value: "Domain",
    RDFS.range.value: "Range",
    _INCLUDES[SCHEMA.domainIncludes].value: "Used on",
    _INCLUDES[SCHEMA.rangeIncludes].value: "Values such as",
    _ONTDOC + "superClassOf": "Subclasses",
    _ONTDOC + "superPropertyOf": "Subproperties",
    _ONTDOC + "inDomainOf": "Domain of",
    _ONTDOC + "inDomainIncludesOf": "Also used with",
    _ONTDOC + "inRangeOf": "Range of",
    _ONTDOC + "inRangeIncludesOf": "May be the value of",
}
_LANGUAGES = {"cy": "Welsh"}


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the documentation: its heading, its terms by anchor and name, and its HTML."""

    anchor: str
    title: str
    terms: tuple[tuple[str, str], ...]
    content: str


@dataclass(frozen=True, slots=True)
class Documentation:
    """The sections, and which library made them."""

    made_by: str
    sections: tuple[Section, ...]


def documentation(release: Release) -> Documentation | None:
    """The documentation of the release's vocabulary, made once for each; None where the library cannot make it."""
    with _one_at_a_time:
        if "documentation" not in release.lists:
            release.lists["documentation"] = [_made(release)]
        found: Documentation | None = release.lists["documentation"][0]
    return found


def _made(release: Release) -> Documentation | None:
    triples = list(_prepared(release))
    anchors = {t.subject.value: t.subject.value[len(ONTOLOGY) + 1 :] for t in triples if t.predicate == RDF.type}  # type: ignore[union-attr]
    order = {
        "turtle": (serialize(triples, format=RdfFormat.TURTLE) or b"").decode(),
        "anchors": anchors,
        "words": _WORDS,
        "sections": _SECTIONS,
    }
    try:
        done = subprocess.run(
            [sys.executable, "-B", "-m", _PROGRAM],
            input=json.dumps(order).encode(),
            capture_output=True,
            timeout=_SECONDS,
            check=True,
            cwd=Path(__file__).resolve().parent.parent,
        )
        answer = json.loads(done.stdout)
        return Documentation(answer["made by"], _sections(answer["html"]))
    except (OSError, subprocess.SubprocessError, ValueError, KeyError) as error:
        why = (
            error.stderr.decode("utf-8", "replace").strip() if isinstance(error, subprocess.CalledProcessError) else ""
        )
        _log.warning("/def is shown without pyLODE: %s", why.rpartition("\n")[2] or error)
        return None


# ---------------------------------------------------------------- what the library is given
def _prepared(release: Release) -> Iterator[Triple]:
    """The vocabulary in the words that the library knows, every text with its Markdown made harmless."""
    store = release.ontology
    title = _english(store, NamedNode(ONTOLOGY), DCT.title) or "Vocabulary"
    yield Triple(NamedNode(ONTOLOGY), RDF.type, OWL.Ontology)
    yield Triple(NamedNode(ONTOLOGY), DCT.title, Literal(title))
    for name, value in (("Prefix", "mb"), ("Uri", ONTOLOGY)):
        yield Triple(
            NamedNode(ONTOLOGY), NamedNode(f"http://purl.org/vocab/vann/preferredNamespace{name}"), Literal(value)
        )
    for node in sorted({q.subject for q in store if isinstance(q.subject, NamedNode)}, key=lambda n: n.value):
        if re.match(rf"{re.escape(ONTOLOGY)}[#/]", node.value):
            yield from _term(store, node)
        elif node.value != ONTOLOGY:
            # A term of another vocabulary is known by its prefix, and has no section here.
            yield Triple(node, RDFS.label, Literal(_prefixed(release, node.value)))


def _term(store: Store, node: NamedNode) -> Iterator[Triple]:
    kinds = set(_nodes(store, node, RDF.type))
    is_scheme, is_concept = SKOS.ConceptScheme in kinds, SKOS.Concept in kinds
    types = [*(kind for kind in _CLASSES if kind in kinds), *[_SCHEME][:is_scheme], *[_CONCEPT][:is_concept]]
    if not types:
        return
    for kind in types:
        yield Triple(node, RDF.type, kind)
    yield Triple(node, RDFS.label, Literal(_name(store, node)))
    meaning = _english(store, node, RDFS.comment) or _english(store, node, SKOS.definition)
    if meaning:
        yield Triple(node, DCT.description, Literal(_harmless(meaning)))
    for example in _literals(store, node, SKOS.example):
        yield Triple(node, SKOS.example, Literal(example.value))
    for note in _notes(store, node, kinds):
        yield Triple(node, _NOTE, Literal(note))
    for predicate in (RDFS.subClassOf, RDFS.subPropertyOf, RDFS.domain, RDFS.range, *_INCLUDES):
        for value in _nodes(store, node, predicate):
            yield Triple(node, _INCLUDES.get(predicate, predicate), value)
    for scheme in _nodes(store, node, SKOS.inScheme):
        yield Triple(node, _SCHEME_OF, scheme)
        yield Triple(scheme, _MEMBERS, node)


def _notes(store: Store, node: NamedNode, kinds: set[NamedNode]) -> Iterator[str]:
    """What the library has no place for, in words."""
    if OWL.FunctionalProperty in kinds:
        yield "At most one value."
    if disjoint := [_name(store, other) for other in _nodes(store, node, OWL.disjointWith)]:
        yield _harmless(f"Nothing is both this and: {', '.join(disjoint)}.")
    for label in _literals(store, node, SKOS.prefLabel):
        if label.language and label.language != "en":
            yield f"In {_LANGUAGES.get(label.language, label.language)}: {_spoken(label)}"
    hidden = sorted(_literals(store, node, SKOS.hiddenLabel), key=lambda label: (label.language or "", label.value))
    if hidden:
        yield f"Told by the words: {', '.join(map(_spoken, hidden))}."


def _spoken(label: Literal) -> str:
    foreign = label.language not in (None, "en")
    return f'<span lang="{label.language}">{_harmless(label.value)}</span>' if foreign else _harmless(label.value)


def _harmless(text: str) -> str:
    """A text that Markdown and HTML leave as it is."""
    return re.sub(r"([\\`*_{}\[\]#|~!])", r"\\\1", html.escape(" ".join(text.split()), quote=False))


def _prefixed(release: Release, iri: str) -> str:
    found = [(prefix, ns) for prefix, ns in release.context.prefixes.items() if iri.startswith(ns)]
    return f"{found[0][0]}:{iri[len(found[0][1]) :]}" if found else iri


def _nodes(store: Store, node: NamedNode, predicate: NamedNode) -> list[NamedNode]:
    found = (q.object for q in store.quads_for_pattern(node, predicate, None, None))
    return sorted((o for o in found if isinstance(o, NamedNode)), key=lambda o: o.value)


def _literals(store: Store, node: NamedNode, predicate: NamedNode) -> list[Literal]:
    found = (q.object for q in store.quads_for_pattern(node, predicate, None, None))
    return sorted((o for o in found if isinstance(o, Literal)), key=lambda o: (o.language != "en", o.value))


def _english(store: Store, node: NamedNode, predicate: NamedNode) -> str:
    return next((literal.value for literal in _literals(store, node, predicate)), "")


def _name(store: Store, node: NamedNode) -> str:
    return _english(store, node, RDFS.label) or re.split("[#/]", node.value)[-1]


# ---------------------------------------------------------------- what the library gives
# The element that stands for one of the library's, and what follows it.
_TAGS = {
    **{name: (name, "") for name in ("p", "code", "em", "strong")},
    "li": ("li", "\n"),
    "th": ("dt", ""),
    "td": ("dd", "\n"),
    "pre": ("p", ""),
}
_VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())
_KEPT_SECTIONS = frozenset(
    "classes objectproperties datatypeproperties annotationproperties properties schemes concepts".split()
)


class _Sections(HTMLParser):
    """Takes the sections out of the library's page: a closed list of elements, and none of its styles and scripts."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[Section] = []
        self._open: list[str] = []  # what is written when each open element of a section ends
        self._parts: list[str] = []
        self._terms: list[tuple[str, str]] = []
        self._anchor = self._title = self._term = ""
        self._reading: list[str] | None = None  # the text of a heading
        self._skipping = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        of = {name: value or "" for name, value in attrs}
        if tag in _VOID or (not self._open and of.get("id") not in _KEPT_SECTIONS):
            return
        if self._skipping or tag in ("sup", "script", "style"):
            self._skipping += 1
            return
        before, after = self._written(tag, of)
        self._parts.append(before)
        self._open.append(after)

    def _written(self, tag: str, of: dict[str, str]) -> tuple[str, str]:
        """What stands for an element, before and after what is in it."""
        if not self._open:
            self._anchor, self._terms, self._parts = of["id"], [], []
            return "", ""
        if tag == "div" and "entity" in of.get("class", ""):
            self._term = of.get("id", "")
            return f'<section class="item" id="{html.escape(self._term)}">\n', "</section>\n"
        if tag in ("h2", "h3"):
            self._reading = []
            return f"<{tag}>", f"</{tag}>\n"
        if tag == "table":
            return '<dl class="facts">\n', "</dl>\n"
        if tag == "a" and of.get("class") != "hover_property" and of.get("href", "").startswith(("#", "http")):
            return f'<a href="{html.escape(of["href"])}">', "</a>"
        if tag == "span" and re.fullmatch("[a-z]{2}", of.get("lang", "")):
            return f'<span lang="{of["lang"]}">', "</span>"
        if tag == "ul":
            return '<ul class="run">', "</ul>\n"
        name, end = _TAGS.get(tag, ("", ""))
        return (f"<{name}>", f"</{name}>{end}") if name else ("", "")

    def handle_data(self, data: str) -> None:
        if self._open and not self._skipping and (data.strip() or "\n" not in data):
            text = " ".join(data.split()) if "\n" in data else data
            # The library writes every word for a property with a capital.
            text = text.capitalize() if {"</dt>", "</h2>\n"} & set(self._open[-2:]) and text.istitle() else text
            self._parts.append(html.escape(text, quote=False))
            if self._reading is not None:
                self._reading.append(text)

    def handle_endtag(self, tag: str) -> None:
        if tag in _VOID or not self._open:
            return
        if self._skipping:
            self._skipping -= 1
            return
        if tag in ("h2", "h3") and self._reading is not None:
            text, self._reading = " ".join("".join(self._reading).split()), None
            if tag == "h3":
                self._terms.append((self._term, text))
                self._parts.append(f' <span class="soft">{html.escape(self._term)}</span>')
            else:
                self._title = text
        self._parts.append(self._open.pop())
        if not self._open:
            self.found.append(Section(self._anchor, self._title, tuple(self._terms), "".join(self._parts)))


def _sections(page: str) -> tuple[Section, ...]:
    """The sections of the library's page, in its order."""
    reader = _Sections()
    reader.feed(page)
    reader.close()
    return tuple(reader.found)
