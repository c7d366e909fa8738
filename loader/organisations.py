"""Which organisation is meant, and where a text names one: by the register of national bodies, or by its ending."""

from __future__ import annotations

import csv
import functools
import io
import re
from collections.abc import Iterator, Set
from dataclasses import dataclass
from datetime import date
from importlib import resources

from pyoxigraph import Literal, NamedNode, Quad

from loader import councils, naming_words
from loader.lexicon import alternatives, table
from loader.naming_words import Told
from ontology import iris
from ontology.iris import Key, fold
from ontology.terms import CV, MB, ORG, RDF, RDFS, SKOS, XSD

_KINDS = frozenset(("County", "Council", "Borough", "District", "City", "Metropolitan", "London", "Royal"))
_FIRST_WORD = re.compile(r"(?<![\w@.-])\w{1,40}")
_GOES_ON = re.compile(r"[\w@-]|['’](?!s\b)\w")
_PERSON_BEFORE = re.compile(
    r"(?:\b(?:Cllrs?|Councillors?|Mrs?|Ms|Miss|Dr|Rev|Sir|Cyng)\.? |\b(?:[A-Z]\.? ?){1,3}|\b[A-Z][a-z]+ and )$"
)
_SHORT = r"[A-Z](?:[A-Za-z&]{1,9}|\.(?:[A-Za-z]\.?){1,6})"
EXPLAINED = re.compile(rf"\s?\([“\"‘']?(?P<short>{_SHORT})[”\"’']?\)")
REVERSED = re.compile(rf"(?<![\w@.])(?P<short>{_SHORT}) \((?=[A-Z][a-z])")
INITIALS = re.compile(r"(?<![\w@.&/-])(?:[A-Z]{3,8}|(?:[A-Z]\.){2,6}[A-Z]?)(?![\w@-])")


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
    is_general: bool = False


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
def _by_first_word() -> dict[str, tuple[str, ...]]:
    """The names of the register by their first word, the longest first."""
    found: dict[str, set[str]] = {}
    for body in register():
        for name in (body.name, *body.short):
            found.setdefault(_FIRST_WORD.findall(name)[0], set()).add(name)
    return {word: tuple(sorted(of, key=lambda n: (-len(n), n))) for word, of in found.items()}


def _registered(text: str) -> Iterator[Found]:
    """The names of the register in a text; a man called after a shop is none of them: "Councillor Wickes"."""
    end = 0
    names = _by_first_word()
    for match in _FIRST_WORD.finditer(text):
        start = match.start()
        if match.group() not in names or start < end:
            continue
        fitting = (n for n in names[match.group()] if text.startswith(n, start))
        name = next((n for n in fitting if not _GOES_ON.match(text, start + len(n))), "")
        if not name or (
            name.isalpha() and not name.isupper() and _PERSON_BEFORE.search(text[max(0, start - 24) : start])
        ):
            continue
        if name.startswith("the ") and re.match(r" [A-Z]", text[start + len(name) :]):
            continue  # "the Treasury Strategy"
        end = start + len(name)
        body = national(name, None)
        yield Found(name, start, end, body.kind if body else "")


def find(text: str) -> Iterator[Found]:
    """The organisations that a text names, in order, without overlap: by the register, then by their own words."""
    yield from _found(text)


@functools.lru_cache(maxsize=1024)
def _found(text: str) -> tuple[Found, ...]:
    taken = list(_registered(text))
    for told in naming_words.find(text):
        take(text, told, taken)
    return tuple(sorted(set(taken), key=lambda f: (f.start, f.end)))


def take(text: str, told: Told, taken: list[Found]) -> None:
    """Add a name, unless one taken before reaches as far; shorter ones inside it give way."""
    start, end = told.start, told.end
    inside = [t for t in taken if t.start < end and start < t.end]
    if any(t.end >= end or t.start < start for t in inside):
        return
    # "LGA Leadership Board": the initials before the name say whose board it is and are a name of their own
    owner = next((t for t in inside if t.start == start and t.name.isupper()), None)
    begin = owner.end + 1 if owner else start
    if owner and " " not in text[begin:end]:
        owner, begin = None, start  # "LGA Executive": one word alone names nothing
    for name in inside:
        if name is not owner:
            taken.remove(name)
    if begin < end:
        taken.append(Found(text[begin:end], begin, end, "", is_general(text[begin:end])))


def is_general(name: str) -> bool:
    """Do its words name no one in particular: "Village Hall", "the District Council"?"""
    return all(
        word in naming_words.words("generics") for word in name.removeprefix("the ").removeprefix("The ").split()
    )


def abbreviates(short: str, name: str) -> bool:
    """Are these the initials of the name, with or without its small words: "C.C.C.", "SLCC", "BCKLWN"?"""
    letters = re.sub(r"\W", "", short).upper()
    parts = [p for p in re.split(r"[\s/-]+", name) if p[:1].isalnum()]
    every = "".join(p[0] for p in parts).upper()
    capitals = "".join(p[0] for p in parts if p[0].isupper())
    if len(letters) < 2 or not every or letters[0] != every[0]:
        return False
    rest = iter(every)
    return letters in (every, capitals) or (
        len(letters) >= 3 and all(c in rest for c in letters) and letters[-1] == capitals[-1:]
    )


def explained(text: str, found: Found) -> tuple[int, int] | None:
    """Where the short form stands that a text explains beside a name: "Holme District Council (HDC)", "HDC (…)"."""
    after = EXPLAINED.match(text, found.end)
    if after and abbreviates(after["short"], found.name):
        return after.span("short")
    if text[found.start - 2 : found.start] == " (" and text[found.end : found.end + 1] == ")":
        before = REVERSED.search(text, max(0, found.start - 14), found.start + 2)
        if before and before.end() == found.start and abbreviates(before["short"], found.name):
            return before.span("short")
    return None


def is_body(name: str) -> bool:
    """Is it the name of a board or committee, by its ending?"""
    return bool(_body().search(name))


@functools.cache
def _body() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{alternatives(table('organisations')['bodies'])})$", re.IGNORECASE)


def is_role(name: str) -> bool:
    """Is it the name of a post, by its ending or beginning: "Conservative National Lead Peer", "Head of Finance"?"""
    last, first = _roles()
    return bool(last.search(name) or first.match(name))


@functools.cache
def _roles() -> tuple[re.Pattern[str], re.Pattern[str]]:
    roles = alternatives(table("organisations")["roles"])
    return re.compile(rf"\b(?:{roles})$"), re.compile(rf"(?:{roles}) of\b")


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


@functools.cache
def _by_letters() -> dict[str, tuple[councils.Council, ...]]:
    found: dict[str, list[councils.Council]] = {}
    for council in councils.register():
        found.setdefault(initials(council.name), []).append(council)
    return {letters: tuple(of) for letters, of in found.items()}


def by_initials(letters: str, on: date | None, known: Set[str]) -> Key | None:
    """The council of the register that initials mean: of five letters or more ("BCKLWN"), or one whose place is named.

    `known` are the words of the document that begin with a capital: "KCC" is Kent's where it speaks of Kent.
    """
    found = [c for c in _by_letters().get(letters, ()) if c.stood(on)]
    if len(letters) < 5:
        found = [c for c in found if all(w in known for w in re.findall(r"[A-Z]\w+", c.name) if w not in _KINDS)]
    return found[0].key if len(found) == 1 else None
