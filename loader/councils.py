"""Which council is meant: "Bexley LB", "Somerset CC", "Richmond upon Thames", and the one valid on the day.

The register is `registers/councils.csv`; its README tells where the facts are from.
"""

from __future__ import annotations

import csv
import functools
import io
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from importlib import resources

from pyoxigraph import Literal, NamedNode, Quad

from ontology import iris
from ontology.iris import Key, fold
from ontology.terms import ADMS, CV, MB, ORG, RDF, RDFS, SKOS, XSD

# What the words about a council's kind may mean, as the register calls kinds; an empty set tells nothing.
_DISTRICTS = frozenset(
    {"non-metropolitan district", "metropolitan district", "unitary authority", "Northern Ireland district"}
)
_KINDS: dict[str, frozenset[str]] = {
    "london borough of": frozenset({"London borough"}),
    "royal borough of": frozenset({"London borough", "unitary authority"}),
    "city of": frozenset(),
    "metropolitan borough council": frozenset({"metropolitan district"}),
    "metropolitan district council": frozenset({"metropolitan district"}),
    "county borough council": frozenset({"Welsh unitary authority"}),
    "london borough": frozenset({"London borough"}),
    "county council": frozenset({"county", "unitary authority", "Welsh unitary authority"}),
    "county": frozenset({"county", "unitary authority", "Welsh unitary authority"}),
    "district council": _DISTRICTS,
    "district": _DISTRICTS,
    "borough council": _DISTRICTS | {"London borough"},
    "borough": _DISTRICTS | {"London borough"},
    "city council": frozenset(),
    "city": frozenset(),
    "council": frozenset(),
    "cbc": frozenset({"Welsh unitary authority"}),
    "mbc": frozenset({"metropolitan district"}),
    "mdc": frozenset({"metropolitan district"}),
    "lb": frozenset({"London borough"}),
    "rb": frozenset({"London borough", "unitary authority"}),
    "dc": _DISTRICTS,
    "bc": _DISTRICTS | {"London borough"},
    "cc": frozenset(),  # county, or city
    "ua": frozenset({"unitary authority", "Welsh unitary authority", "Scottish unitary authority"}),
}
_KIND = re.compile(
    r"^(?P<first>(?:london borough|royal borough|city) of )?(?P<base>.+?)(?P<last>(?: (?:{}))*)$".format(
        "|".join(sorted(_KINDS, key=len, reverse=True))
    )
)


@dataclass(frozen=True, slots=True)
class Council:
    """One council of the register; `until` is the first day without it."""

    key: Key
    name: str
    gss: str
    former_gss: tuple[str, ...]
    kind: str
    since: date | None
    until: date | None
    succeeded_by: tuple[Key, ...]
    names: tuple[str, ...]

    def stood(self, on: date | None) -> bool:
        """Was there such a council on the day? Without a day, every one counts."""
        return on is None or ((self.since is None or self.since <= on) and (self.until is None or on < self.until))


@functools.cache
def register() -> tuple[Council, ...]:
    """The whole register, in the order of the keys."""
    table = resources.files("loader.registers").joinpath("councils.csv").read_text(encoding="utf-8")
    return tuple(_council(row) for row in csv.DictReader(io.StringIO(table, newline="")))


def _council(row: dict[str, str]) -> Council:
    day = {name: date.fromisoformat(row[name]) if row[name] else None for name in ("from", "until")}
    return Council(
        iris.key("council", row["key"]),
        row["name"],
        row["gss"],
        tuple(row["former_gss"].split()),
        row["type"],
        day["from"],
        day["until"],
        tuple(iris.key("council", key) for key in row["succeeded_by"].split()),
        tuple(filter(None, row["names"].split("|"))),
    )


@functools.cache
def _index() -> tuple[dict[str, frozenset[Council]], dict[str, frozenset[Council]]]:
    """The councils by whole name and by name without the words for their kind, both folded."""
    whole: dict[str, set[Council]] = {}
    bare: dict[str, set[Council]] = {}
    for council in register():
        for name in (council.name, *council.names):
            whole.setdefault(fold(name), set()).add(council)
            bare.setdefault(_bare(fold(name))[0], set()).add(council)
    return {n: frozenset(c) for n, c in whole.items()}, {n: frozenset(c) for n, c in bare.items()}


def _bare(folded: str) -> tuple[str, frozenset[str]]:
    """A folded name without the words for its kind, and the kinds that these allow (empty: any)."""
    match = _KIND.match(folded)
    if not match:
        return folded, frozenset()
    words = [(match["first"] or "").strip(), match["last"].strip()]
    kinds = [_KINDS[w] for w in words if _KINDS.get(w)]
    return match["base"], frozenset.intersection(*kinds) if kinds else frozenset()


def candidates(written: str, on: date | None) -> tuple[Council, ...]:
    """The councils of the day that the writing may mean, in the order of their keys; one when it is clear."""
    folded = fold(written)
    whole, bare = _index()
    exact = [c for c in whole.get(folded, ()) if c.stood(on)]
    base, kinds = _bare(folded)
    if base == folded:
        # "Newcastle" may be short for a longer name too: upon Tyne, under Lyme
        longer = tuple(f"{folded} {word} " for word in ("upon", "under", "on", "in", "by"))
        exact += [
            c for name, of in bare.items() if name.startswith(longer) for c in of if c.stood(on) and c not in exact
        ]
    if len(exact) == 1 and (not kinds or exact[0].kind in kinds):
        return tuple(exact)
    found = [c for c in {*exact, *bare.get(base, ())} if c.stood(on)]
    fitting = [c for c in found if c.kind in kinds] if kinds else found
    return tuple(sorted(fitting or found, key=lambda c: c.key))


def resolve(written: str, on: date | None) -> Key | None:
    """The one council that the writing means on the day; None when there is none, or several."""
    found = candidates(written, on)
    return found[0].key if len(found) == 1 else None


def names_a_council(written: str) -> bool:
    """Does the writing itself say that it is a council's name ("… Council", "… DC")?"""
    return _bare(fold(written))[0] != fold(written)


def quads(base: str, councils: Iterable[Council] | None = None) -> list[Quad]:
    """The register as the graph `registers`: kinds, names, codes, dates and successors of every council."""
    graph = NamedNode(iris.graph(base, "registers"))
    found: list[Quad] = []
    for council in councils or register():
        subject = NamedNode(iris.iri(base, council.key))
        say: list[tuple[NamedNode, NamedNode | Literal]] = [
            (RDF.type, kind) for kind in (MB.Council, CV.PublicOrganisation, ORG.FormalOrganization)
        ]
        say += [(p, Literal(council.name, language="en")) for p in (SKOS.prefLabel, RDFS.label)]
        others = [n for n in council.names if n != council.name]
        found += [Quad(subject, SKOS.altLabel, Literal(n, language="en"), graph) for n in others]
        if council.gss:
            code = NamedNode(iris.code(base, "gss", council.gss))
            found.append(Quad(subject, MB.gssCode, Literal(council.gss), graph))
            area = NamedNode(f"http://statistics.data.gov.uk/id/statistical-geography/{council.gss}")
            say += [(ADMS.identifier, code), (MB.governsArea, area)]
            found.append(Quad(code, RDF.type, ADMS.Identifier, graph))
            found.append(Quad(code, SKOS.notation, Literal(council.gss), graph))
        found += [Quad(subject, MB.formerGssCode, Literal(c), graph) for c in council.former_gss]
        for term, day in ((MB.existedFrom, council.since), (MB.existedUntil, council.until)):
            if day:
                found.append(Quad(subject, term, Literal(day.isoformat(), datatype=XSD.date), graph))
        say += [(MB.succeededBy, NamedNode(iris.iri(base, k))) for k in council.succeeded_by]
        found += [Quad(subject, p, o, graph) for p, o in say]
    return found
