"""The page of `/sparql`: a form, the answer as a table or a graph, what went wrong and where, examples, limits."""

from __future__ import annotations

import functools
import json
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from flask import render_template

from ontology import endpoint
from server import answers
from server.guard import Inspected
from server.problems import Refused
from server.release import Release
from server.view import View

_MOST_ROWS = 1000  # of a table shown as a page; every other format has them all
_MOST_LINES = 1000  # of a graph
_MOST_BYTES = 8_000_000  # of an answer that is shown at all; beyond it there are only the links
_AROUND = 60  # characters of a line shown before and after the place of an error
_TABLES = {"CSV": "csv", "TSV": "tsv", "JSON": "json", "XML": "xml"}
_BOOLEANS = {"JSON": "json", "XML": "xml"}
_GRAPHS = {"Turtle": "ttl", "N-Triples": "nt", "JSON-LD": "jsonld", "RDF/XML": "rdf"}


@dataclass(frozen=True, slots=True)
class Shown:
    """An answer as its page shows it. What is None does not apply; `left_out` counts the rows or lines not shown."""

    others: dict[str, str]  # the same answer in other formats: name, and the fields of its address
    size: int
    boolean: bool | None = None
    columns: tuple[str, ...] | None = None
    rows: tuple[tuple[dict[str, str], ...], ...] = ()
    graph: str | None = None
    total: int = 0
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the query an error stands: the line's number, and its text before, at and after the place."""

    line: int
    before: str
    at: str
    after: str


def blank() -> bytes:
    """The form before anything was asked."""
    return _render()


def answered(release: Release, query: str, graphs: Sequence[tuple[str, str]], of: Inspected, content: bytes) -> bytes:
    """The answer below its query; `graphs` are the fields of the request that name graphs."""
    kinds = _GRAPHS if of.is_graph else _BOOLEANS if of.form == "ASK" else _TABLES
    others = {name: urlencode([("query", query), *graphs, ("format", short)]) for name, short in kinds.items()}
    if len(content) > _MOST_BYTES:
        shown = Shown(others, len(content))
    elif of.is_graph:
        lines = content.decode().splitlines()
        graph = "\n".join(lines[:_MOST_LINES])
        shown = Shown(others, len(content), graph=graph, total=len(lines), left_out=max(0, len(lines) - _MOST_LINES))
    else:
        shown = _table(View(release), others, content)
    return _render(query=query, shown=shown)


def refused(error: Refused, query: str) -> str:
    """The query that was not answered, why, and where in it the fault stands."""
    return _render(query=query, error=error, place=_place(error, query)).decode()


def _render(
    *, query: str = "", shown: Shown | None = None, error: Refused | None = None, place: Place | None = None
) -> bytes:
    limits = answers.serving().limits
    return render_template(
        "sparql.html", query=query, shown=shown, error=error, place=place, limits=limits, examples=_examples()
    ).encode()


def _table(view: View, others: dict[str, str], content: bytes) -> Shown:
    found = json.loads(content)
    if "boolean" in found:
        return Shown(others, len(content), boolean=found["boolean"])
    columns, rows = tuple(found["head"].get("vars", ())), found["results"]["bindings"]
    cells = tuple(tuple(_cell(view, row.get(column)) for column in columns) for row in rows[:_MOST_ROWS])
    left_out = max(0, len(rows) - _MOST_ROWS)
    return Shown(others, len(content), columns=columns, rows=cells, total=len(rows), left_out=left_out)


def _cell(view: View, term: dict[str, object] | None) -> dict[str, str]:
    """A value of a table: its text, where it leads, and its language."""
    if term is None:
        return {"text": "", "href": "", "language": ""}
    if isinstance(term["value"], dict):  # a statement as a value (SPARQL 1.2)
        parts = (_cell(view, term["value"][part])["text"] for part in ("subject", "predicate", "object"))
        return {"text": f"<<( {' '.join(parts)} )>>", "href": "", "language": ""}
    text = str(term["value"])
    href = view.href(text) if term["type"] == "uri" else ""
    return {"text": text, "href": href, "language": str(term.get("xml:lang", ""))}


def _place(error: Refused, query: str) -> Place | None:
    line, column = error.more.get("line"), error.more.get("column")
    lines = query.split("\n")
    if not isinstance(line, int) or not isinstance(column, int) or not 0 < line <= len(lines):
        return None
    text, at = lines[line - 1].rstrip("\r"), max(0, column - 1)
    start, end = max(0, at - _AROUND), at + 1 + _AROUND
    before = ("…" if start else "") + text[start:at]
    return Place(line, before, text[at : at + 1], text[at + 1 : end] + ("…" if len(text) > end else ""))


@functools.cache
def _examples() -> tuple[tuple[str, str], ...]:
    """The questions that come with the vocabulary, each with the end of the address that asks it."""
    return tuple((example.question, urlencode({"query": example.text})) for example in endpoint.examples())
