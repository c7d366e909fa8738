"""Which organisation is meant, and where a text names one: by the register of national bodies, or by its ending."""

from __future__ import annotations

import csv
import functools
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from importlib import resources

from pyoxigraph import Literal, NamedNode, Quad

from loader.lexicon import alternatives, listing, table
from ontology import iris
from ontology.iris import fold
from ontology.terms import CV, MB, ORG, RDF, RDFS, SKOS, XSD

# Small words that stand inside a name between capitalised ones.
_INNER = r"(?:of|for|and|the|in|on|&|to)"
# Every repetition has a bound, so that no line, however long or odd, can hold a reader up.
_CAPITAL = r"[A-Z][\w'’&-]{0,40}"


@dataclass(frozen=True, slots=True)
class National:
    """A body that records name by its initials: "BIS"; `until` is the first day without it."""

    name: str
    short: tuple[str, ...]
    kind: str
    since: date | None
    until: date | None

    def stood(self, on: date | None) -> bool:
        return on is None or ((self.since is None or self.since <= on) and (self.until is None or on < self.until))


@dataclass(frozen=True, slots=True)
class Found:
    """A name of an organisation in a text; `kind` by the register, "" where only the ending tells."""

    name: str
    start: int
    end: int
    kind: str = ""


@functools.cache
def register() -> tuple[National, ...]:
    table = resources.files("loader.registers").joinpath("organisations.csv").read_text(encoding="utf-8")
    return tuple(
        National(
            row["name"],
            tuple(filter(None, row["short_forms"].split("|"))),
            row["class"],
            date.fromisoformat(row["from"]) if row["from"] else None,
            date.fromisoformat(row["until"]) if row["until"] else None,
        )
        for row in csv.DictReader(io.StringIO(table, newline=""))
    )


@functools.cache
def _by_name() -> dict[str, tuple[National, ...]]:
    found: dict[str, list[National]] = {}
    for body in register():
        for name in (body.name, *body.short):
            found.setdefault(fold(name), []).append(body)
    return {name: tuple(bodies) for name, bodies in found.items()}


def national(written: str, on: date | None) -> National | None:
    """The one national body that a writing means on a day; None when there is none, or several."""
    found = {b for b in _by_name().get(fold(written), ()) if b.stood(on)}
    return found.pop() if len(found) == 1 else None


@functools.cache
def _register_pattern() -> re.Pattern[str]:
    names = {name for body in register() for name in (body.name, *body.short)}
    return re.compile(rf"(?<![\w@.-])(?:{alternatives(names)})(?![\w@-])")


@functools.cache
def _ending_pattern() -> re.Pattern[str]:
    ends = alternatives(table("organisations")["ends"])
    begins = alternatives(table("organisations")["begins"])
    step = rf"\s+(?:(?:of|for|in|on|to)\s+(?:the\s+)?|(?:and|&)\s+)?{_CAPITAL}"
    listed = rf",\s+{_CAPITAL}(?=\s+(?:and|&)\s+{_CAPITAL})"  # Department for Business, Innovation and Skills
    return re.compile(
        rf"(?:{begins})\s+{_CAPITAL}(?:{step}|{listed}){{0,9}}"
        rf"|(?<![\w'’-]){_CAPITAL}(?:{step}){{0,9}}(?:\s+steering|\s+working|\s+task)?\s+(?:{ends})\b(?:\s+(?:{ends})\b){{0,3}}(?!\s+[A-Z][a-z])"
    )


def find(text: str) -> Iterator[Found]:
    """The organisations that a text names, in order, without overlap: those of the register, then by endings."""
    taken: list[Found] = []
    for match in _register_pattern().finditer(text):
        body = national(match.group(), None)
        taken.append(Found(match.group(), match.start(), match.end(), body.kind if body else ""))
    for match in _ending_pattern().finditer(text):
        for start, end in _each(text, match.start(), match.end()):
            _take(text, start, end, taken)
    yield from sorted(set(taken), key=lambda f: (f.start, f.end))


def _each(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """A match taken apart where an "and" follows a name that is whole: "Leadership Board and Rural Commission"."""
    ends = alternatives(table("organisations")["ends"])
    for joint in re.finditer(rf"\b(?:{ends})(?P<gap>\s+and\s+)", text[start:end]):
        yield _trimmed(text, start, start + joint.start("gap"))
        yield from _each(text, start + joint.end("gap"), end)
        return
    yield _trimmed(text, start, end)


def _take(text: str, start: int, end: int, taken: list[Found]) -> None:
    """Add a name told by its ending, unless one of the register reaches as far; shorter ones inside it give way."""
    if start >= end:
        return
    inside = [t for t in taken if t.start < end and start < t.end]
    if any(t.end >= end or t.start < start for t in inside):
        return
    # "LGA Leadership Board": the initials before the name say whose board it is and are a name of their own
    owner = next((t for t in inside if t.start == start and t.name.isupper()), None)
    for name in inside:
        if name is not owner:
            taken.remove(name)
    begin = owner.end + 1 if owner else start
    if begin < end and " " in text[begin:end]:
        taken.append(Found(text[begin:end], begin, end))


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """A match without a title or a small word that only begins the sentence."""
    drop = listing("titles") | {
        "The",
        "This",
        "That",
        "Some",
        "Members",
        "Working",
        "All",
        "Each",
        "A",
        "An",
        "To",
        "In",
    }
    while start < end:
        first = re.match(r"[\w'’&-]+", text[start:end])
        if not first or first.group() not in drop:
            break
        start += first.end()
        start += len(text[start:end]) - len(text[start:end].lstrip())
        small = re.match(rf"{_INNER}\s+", text[start:end])
        if small:
            start += small.end()
    words = text[start:end].split()
    return (start, end) if len(words) > 1 else (end, end)


def is_body(name: str) -> bool:
    """Is it the name of a board or committee, by its ending?"""
    return bool(re.search(rf"\b(?:{alternatives(table('organisations')['bodies'])})$", name, re.IGNORECASE))


def is_role(name: str) -> bool:
    """Is it the name of a post, by its ending or beginning: "Conservative National Lead Peer", "Head of Finance"?"""
    roles = alternatives(table("organisations")["roles"])
    return bool(re.search(rf"\b(?:{roles})$", name) or re.match(rf"(?:{roles}) of\b", name))


def initials(name: str) -> str:
    """The initials of a name, small words left out: Local Government Association → LGA."""
    return "".join(word[0] for word in re.findall(r"[\w'’]+", name) if word[0].isupper())


def quads(base: str) -> list[Quad]:
    """The national bodies as part of the graph `registers`: kind, name and short names of each."""
    graph = NamedNode(iris.graph(base, "registers"))
    found: list[Quad] = []
    for body in register():
        subject = NamedNode(iris.iri(base, iris.organisation(body.name)))
        kinds = [ORG.FormalOrganization] + ([CV.PublicOrganisation] if body.kind == "department" else [])
        found += [Quad(subject, RDF.type, kind, graph) for kind in kinds]
        found += [Quad(subject, p, Literal(body.name, language="en"), graph) for p in (SKOS.prefLabel, RDFS.label)]
        found += [Quad(subject, SKOS.altLabel, Literal(n, language="en"), graph) for n in body.short]
        for term, day in ((MB.existedFrom, body.since), (MB.existedUntil, body.until)):
            if day:
                found.append(Quad(subject, term, Literal(day.isoformat(), datatype=XSD.date), graph))
    return found
