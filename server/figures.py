"""What the page of a set of statistics shows: what is counted, a table of its figures, and the query that counts them.

A set may hold very many figures, and a page waits for no query: it names at most a number of them, in the order of
their addresses, which is that of what they are about; the whole table is one link away.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from pyoxigraph import NamedNode

from ontology.terms import DCT, MB, QB, RDFS
from server.spoken import natural
from server.view import Link, Value, View

_SHOWN = 200  # figures in the table
_COUNTED = 10_000  # figures whose addresses are read; of a larger set the page says "more than"
_SAID_ABOVE = frozenset(term.value for term in (DCT.title, DCT.description, RDFS.label, RDFS.comment, MB.countedBy))


@dataclass(frozen=True, slots=True)
class Figure:
    """One row of the table: what it is about, what was counted, and where the page of the figure is."""

    about: tuple[Value, ...]
    counted: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Statistic:
    """The page of a set of statistics."""

    description: str
    dimensions: tuple[Link, ...]
    measures: tuple[Link, ...]
    figures: tuple[Figure, ...]
    total: str  # of figures, in words where not all were counted
    is_cut: bool
    whole: str  # the address of all figures as CSV
    query: str  # that counts the same from the facts; "" where none is given
    ask: str  # the address of its answer
    said_above: frozenset[str]  # properties that the page shows, and does not list again


def statistic(view: View, thing: NamedNode) -> Statistic:
    dimensions, measures = _columns(view, thing, QB.dimension), _columns(view, thing, QB.measure)
    found = view.subjects(QB.dataSet, thing, _COUNTED + 1)
    rows = [_figure(view, node, dimensions, measures) for node in found[:_SHOWN]]
    query = view.text(thing, MB.countedBy)
    return Statistic(
        description=view.text(thing, DCT.description) or view.text(thing, RDFS.comment),
        dimensions=tuple(view.link(term) for term in dimensions),
        measures=tuple(view.link(term) for term in measures),
        figures=tuple(sorted(rows, key=_order)),
        total=f"more than {_COUNTED:,}" if len(found) > _COUNTED else f"{len(found):,}",
        is_cut=len(found) > _SHOWN,
        whole=_address(view, query=_table(thing, [*dimensions, *measures]), format="csv"),
        query=query,
        ask=_address(view, query=query),
        said_above=_SAID_ABOVE,
    )


def _columns(view: View, thing: NamedNode, role: NamedNode) -> list[NamedNode]:
    """The dimensions or measures of a set, in the order that its structure gives them."""
    parts = view.nodes(view.node(thing, QB.structure), QB.component)
    ordered = sorted(parts, key=lambda part: natural(view.text(part, QB.order)))
    return [term for part in ordered for term in view.nodes(part, role)]


def _figure(view: View, node: NamedNode, dimensions: list[NamedNode], measures: list[NamedNode]) -> Figure:
    facts = view.facts(node)
    about = [next(iter(facts.links(term)), None) or facts.text(term) for term in dimensions]
    values = tuple(Value(one) if isinstance(one, str) else Value("", link=one) for one in about)
    return Figure(values, tuple(facts.text(term) for term in measures))


def _order(figure: Figure) -> list[object]:
    return [natural((value.link.label if value.link else value.text).casefold()) for value in figure.about]


def _table(thing: NamedNode, columns: list[NamedNode]) -> str:
    """The query for all figures of a set: the name of each, and a column for each dimension and measure."""
    names = [f"?{term.value.rsplit('#', 1)[-1].rsplit('/', 1)[-1]}" for term in columns]
    lines = [f"  ?figure {term} {name} ." for term, name in zip(columns, names, strict=True)]
    of_set = [f"SELECT ?label {' '.join(names)} WHERE {{", f"  ?figure {QB.dataSet} {thing} ; {RDFS.label} ?label ."]
    return "\n".join([*of_set, *lines, "}", "ORDER BY ?label", ""])


def _address(view: View, **fields: str) -> str:
    return f"{view.root}/sparql?{urlencode(fields)}"
