"""`/sparql`: the SPARQL 1.1 Protocol for queries, every result format, and a description of the service."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from urllib.parse import parse_qsl

from flask import Blueprint, Response, current_app, g, request
from pyoxigraph import NamedNode

from server import answers, callers, description, formats, negotiate, sparql_page
from server.guard import Inspected
from server.problems import Refused
from server.query import Question
from server.release import Release

blueprint = Blueprint("protocol", __name__)
_MOST_FIELDS = 200
_FORM, _QUERY, _UPDATE = "application/x-www-form-urlencoded", "application/sparql-query", "application/sparql-update"
# Other clients' names for the parameter that names a format.
_FORMAT_FIELDS = ("format", "output", "results")
_DESCRIPTION = {**{kind: kind for kind in formats.RDF}, formats.HTML: formats.HTML, formats.XHTML: formats.HTML}


def _offers(*kinds: str) -> dict[str, str]:
    """What a caller may ask for by Accept, and what it gets."""
    offers = {kind: kind for kind in kinds}
    offers |= {other: kind for other, kind in formats.SAME.items() if kind in offers}
    if formats.JSON_LD in offers:
        offers[formats.JSON] = formats.JSON_LD
    return offers | {formats.HTML: formats.HTML, formats.XHTML: formats.HTML}


_GRAPH_OFFERS, _TABLE_OFFERS = _offers(*formats.GRAPHS), _offers(*formats.TABLES)
# Not CSV or TSV by Accept alone: a boolean has no columns.
_ASK_OFFERS = _offers(formats.RESULTS_JSON, formats.RESULTS_XML)


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

    @property
    def graphs(self) -> list[tuple[str, str]]:
        """The fields that name graphs, for the addresses of the same answer in other formats."""
        return [("default-graph-uri", a) for a in self.defaults] + [("named-graph-uri", a) for a in self.named]


@blueprint.route("/sparql", methods=["GET", "POST"])
def endpoint() -> Response:
    release = answers.release()
    asked = read_request()
    if not asked.queries and request.method != "POST":
        return _describe_service(release, asked)
    if len(asked.queries) != 1:
        raise Refused(400, "Expected one query", f"The request has {len(asked.queries)} of them.")
    g.query = query = asked.queries[0]  # for the page that tells of an error
    settings = current_app.extensions["minutebook"].limits
    inspected = callers.inspect(query, f"{release.base}/sparql", settings.query_bytes)
    wanted = _format(asked, inspected)
    asked_for = {formats.HTML: formats.TURTLE if inspected.is_graph else formats.RESULTS_JSON}.get(wanted, wanted)
    defaults, named = (asked.defaults, asked.named) if asked.has_dataset else (inspected.defaults, inspected.named)
    _check_graphs(release, (*defaults, *named))
    has_dataset = asked.has_dataset or inspected.has_dataset
    question = Question(query, f"{release.base}/sparql", asked_for, has_dataset, defaults, named, inspected.words)
    kept = callers.ask(release, question)
    if wanted == formats.HTML:
        answer = answers.data(sparql_page.answered(release, query, asked.graphs, inspected, kept.content), wanted)
    else:
        answer = answers.data(kept, wanted)
    if not inspected.words:
        answer.headers["Cache-Control"] = "no-store"  # the next answer may be another one
    return answer


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
    offers = _ASK_OFFERS if inspected.form == "ASK" else _GRAPH_OFFERS if inspected.is_graph else _TABLE_OFFERS
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


# ---------------------------------------------------------------- without a query
def _describe_service(release: Release, asked: Asked) -> Response:
    named = [kind for name in asked.formats if (kind := formats.known(name, graph=True)) in formats.RDF]
    wanted = named[0] if named else _DESCRIPTION[negotiate.choose(request.headers.get("Accept"), list(_DESCRIPTION))]
    make = sparql_page.blank if wanted == formats.HTML else partial(_service, release, wanted)
    return answers.data(release.kept.get(("/sparql", wanted), make), wanted)


def _service(release: Release, wanted: str) -> bytes:
    return description.written(release, current_app.extensions["minutebook"].limits, wanted)
