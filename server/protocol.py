"""`/sparql`: the SPARQL 1.1 Protocol for queries, every result format, and a description of the service."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import partial
from urllib.parse import parse_qsl, urlencode

from flask import Blueprint, Response, current_app, render_template, request
from pyoxigraph import NamedNode, RdfFormat, parse

from server import answers, formats, guard, negotiate
from server.guard import Inspected
from server.problems import Refused
from server.query import Question
from server.release import Release
from server.view import View

blueprint = Blueprint("protocol", __name__)
_MOST_FIELDS = 200
_MOST_ROWS = 1000  # of a table shown as a page; every other format has them all
_FORM, _QUERY, _UPDATE = "application/x-www-form-urlencoded", "application/sparql-query", "application/sparql-update"
# Other clients' names for the parameter that names a format.
_FORMAT_FIELDS = ("format", "output", "results")
_DESCRIPTION = {**{kind: kind for kind in formats.RDF}, formats.HTML: formats.HTML, formats.XHTML: formats.HTML}


@dataclass(frozen=True, slots=True)
class Asked:
    """The fields of a protocol request."""

    queries: tuple[str, ...]
    defaults: tuple[str, ...]
    named: tuple[str, ...]
    formats: tuple[str, ...]

    @property
    def has_dataset(self) -> bool:
        return bool(self.defaults or self.named)


@blueprint.route("/sparql", methods=["GET", "POST"])
def endpoint() -> Response:
    release = answers.release()
    asked = read_request()
    if not asked.queries and request.method != "POST":
        return _describe_service(release)
    if len(asked.queries) != 1:
        raise Refused(400, "Expected one query", f"The request has {len(asked.queries)} of them.")
    query = asked.queries[0]
    settings = current_app.extensions["minutebook"].limits
    inspected = guard.inspect(query, f"{release.base}/sparql", settings.query_bytes)
    wanted = _format(asked, inspected)
    asked_for = {formats.HTML: formats.TURTLE if inspected.is_graph else formats.RESULTS_JSON}.get(wanted, wanted)
    defaults, named = (asked.defaults, asked.named) if asked.has_dataset else (inspected.defaults, inspected.named)
    _check_graphs(release, (*defaults, *named))
    question = Question(
        query, f"{release.base}/sparql", asked_for, asked.has_dataset or inspected.has_dataset, defaults, named
    )
    gone = request.environ.get("waitress.client_disconnected") or (lambda: False)
    content = release.pool.answer(question, gone)
    if wanted == formats.HTML:
        content = _page(release, query, inspected, content)
    return answers.data(content, wanted)


# ---------------------------------------------------------------- the request
def read_request() -> Asked:
    """The fields of a GET, of a form or of a query sent as such; Refused for what the protocol does not know."""
    fields = _fields(request.query_string)
    if request.method == "POST":
        media_type = request.mimetype
        if (charset := request.mimetype_params.get("charset", "utf-8").lower()) not in ("utf-8", "utf8"):
            raise Refused(400, "Expected UTF-8", f"The request says that it is written in {charset[:40]!r}.")
        if request.headers.get("Content-Encoding", "identity").lower() != "identity":
            raise Refused(415, "Expected a plain body", "A compressed body is not taken.")
        body = request.get_data(cache=False)
        if media_type == _FORM:
            fields += _fields(body)
        elif media_type == _QUERY:
            fields.append(("query", _text(body)))
        elif media_type == _UPDATE:
            raise _updates()
        else:
            raise Refused(
                415,
                "No such type of request",
                f"A query is sent as {_QUERY}, or as the field `query` of {_FORM}.",
                headers={"Accept-Post": f"{_QUERY}, {_FORM}"},
            )
    if any(name in ("update", "using-graph-uri", "using-named-graph-uri") for name, _ in fields):
        raise _updates()

    def all_of(*names: str) -> tuple[str, ...]:
        return tuple(value for name, value in fields if name in names)

    return Asked(all_of("query"), all_of("default-graph-uri"), all_of("named-graph-uri"), all_of(*_FORMAT_FIELDS))


def _updates() -> Refused:
    return Refused(403, "This endpoint only answers queries", "Updates are not taken: the data are read-only.")


def _fields(encoded: bytes) -> list[tuple[str, str]]:
    if encoded.count(b"&") >= _MOST_FIELDS:
        raise Refused(400, "Too many fields", f"At most {_MOST_FIELDS} are taken.")
    try:
        return parse_qsl(_text(encoded), keep_blank_values=True, errors="strict")
    except UnicodeDecodeError:
        raise Refused(400, "Expected UTF-8", "A percent-encoded value is not UTF-8.") from None


def _text(content: bytes) -> str:
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Refused(400, "Expected UTF-8", f"Byte {error.start + 1} of the request is not.") from None


def _format(asked: Asked, inspected: Inspected) -> str:
    """The type of the answer: a known `format`, else by Accept; 406 when the answer cannot take any that is wanted."""
    for name in asked.formats:
        for part in name.split(","):
            if found := formats.known(part, graph=inspected.is_graph):
                return found
    graph = inspected.is_graph
    offers = {kind: kind for kind in (formats.GRAPHS if graph else formats.TABLES)}
    if inspected.form == "ASK":
        # Not CSV or TSV by Accept alone: a boolean has no columns.
        offers = {kind: kind for kind in (formats.RESULTS_JSON, formats.RESULTS_XML)}
    offers |= {other: kind for other, kind in formats.SAME.items() if kind in offers}
    if graph:
        offers[formats.JSON] = formats.JSON_LD
    offers |= {formats.HTML: formats.HTML, formats.XHTML: formats.HTML}
    return offers[negotiate.choose(request.headers.get("Accept"), list(offers))]


def _check_graphs(release: Release, graphs: tuple[str, ...]) -> None:
    for address in graphs:
        try:
            known = release.store.contains_named_graph(NamedNode(address))
        except ValueError:
            known = False
        if not known:
            raise Refused(
                400,
                "No such graph",
                f"This release has no graph <{address[:300]}>. List them with SELECT DISTINCT ?g {{ GRAPH ?g {{}} }}.",
            )


# ---------------------------------------------------------------- pages
def _describe_service(release: Release) -> Response:
    wanted = _DESCRIPTION[negotiate.choose(request.headers.get("Accept"), list(_DESCRIPTION))]
    make = _page_without_answer if wanted == formats.HTML else partial(_service, release, wanted)
    return answers.data(release.kept.get(("/sparql", wanted), make), wanted)


def _page_without_answer() -> bytes:
    return render_template("sparql.html", query="", columns=None, graph=None).encode()


def _service(release: Release, wanted: str) -> bytes:
    turtle = render_template("service.ttl")
    triples = [quad.triple for quad in parse(turtle.encode(), format=RdfFormat.TURTLE)]
    return formats.write(triples, wanted, release.context, f"{release.base}/sparql")


def _page(release: Release, query: str, inspected: Inspected, content: bytes) -> bytes:
    """The answer for a browser: a table, or the graph as Turtle, with the query above it to be changed."""
    if inspected.is_graph:
        return render_template("sparql.html", query=query, columns=None, graph=content.decode()).encode()
    found = json.loads(content)
    view = View(release)
    columns = found["head"].get("vars", [])
    rows = found["results"]["bindings"] if "results" in found else []
    cells = [[_cell(view, row.get(column)) for column in columns] for row in rows[:_MOST_ROWS]]
    return render_template(
        "sparql.html",
        query=query,
        columns=columns,
        rows=cells,
        total=len(rows),
        boolean=found.get("boolean"),
        graph=None,
        elsewhere=urlencode({"query": query}),
    ).encode()


def _cell(view: View, term: dict[str, str] | None) -> dict[str, str]:
    if term is None:
        return {"text": ""}
    href = view.href(term["value"]) if term["type"] == "uri" else ""
    return {"text": term["value"], "href": href, "language": term.get("xml:lang", "")}
