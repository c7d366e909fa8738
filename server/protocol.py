"""`/sparql`: the SPARQL 1.1 Protocol for queries, every result format, and a description of the service."""

from __future__ import annotations

from functools import partial

from flask import Blueprint, Response, g, request

from server import answers, description, formats, negotiate, sparql_page
from server.asked import Asked, fields, text, updates
from server.callers import Account
from server.front import FAILED
from server.problems import Refused
from server.release import Release

blueprint = Blueprint("protocol", __name__)
_FORM, _QUERY, _UPDATE = "application/x-www-form-urlencoded", "application/sparql-query", "application/sparql-update"
_DESCRIPTION = {**{kind: kind for kind in formats.RDF}, formats.HTML: formats.HTML, formats.XHTML: formats.HTML}


@blueprint.route("/sparql", methods=["GET", "POST"])
def endpoint() -> Response:
    release = answers.release()
    asked = read_request()
    if not asked.queries and request.method != "POST":
        return _describe_service(release, asked)
    if len(asked.queries) != 1:
        raise Refused(400, "Expected one query", f"The request has {len(asked.queries)} of them.")
    g.query = asked.queries[0]  # for the page that tells of an error
    if (failed := request.environ.get(FAILED)) is not None:
        raise failed
    account = Account.of(answers.serving(), request.environ)
    prepared = asked.prepare(release, account, request.headers.get("Accept"))
    kept = account.ask(release, prepared.question)
    if prepared.wanted == formats.HTML:
        page = sparql_page.answered(release, g.query, asked.graphs, prepared.inspected, kept.content)
        return answers.data(page, prepared.wanted, is_steady=prepared.is_steady)
    return answers.data(kept, prepared.wanted, is_steady=prepared.is_steady)


# ---------------------------------------------------------------- the request
def read_request() -> Asked:
    """The fields of a GET, of a form or of a query sent as such; Refused for what the protocol does not know."""
    found = fields(request.query_string)
    if request.method == "POST":
        media_type = request.mimetype
        if (charset := request.mimetype_params.get("charset", "utf-8").lower()) not in ("utf-8", "utf8"):
            raise Refused(400, "Expected UTF-8", f"The request says that it is written in {charset[:40]!r}.")
        if request.headers.get("Content-Encoding", "identity").lower() != "identity":
            raise Refused(415, "Expected a plain body", "A compressed body is not taken.")
        body = request.get_data(cache=False)
        if media_type == _FORM:
            found += fields(body)
        elif media_type == _QUERY:
            found.append(("query", text(body)))
        elif media_type == _UPDATE:
            raise updates()
        else:
            raise Refused(
                415,
                "No such type of request",
                f"A query is sent as {_QUERY}, or as the field `query` of {_FORM}.",
                headers={"Accept-Post": f"{_QUERY}, {_FORM}"},
            )
    return Asked.of(found)


# ---------------------------------------------------------------- without a query
def _describe_service(release: Release, asked: Asked) -> Response:
    named = [kind for name in asked.formats if (kind := formats.known(name, graph=True)) in formats.RDF]
    wanted = named[0] if named else _DESCRIPTION[negotiate.choose(request.headers.get("Accept"), list(_DESCRIPTION))]
    make = sparql_page.blank if wanted == formats.HTML else partial(_service, release, wanted)
    return answers.data(release.kept.get(("/sparql", wanted), make), wanted)


def _service(release: Release, wanted: str) -> bytes:
    return description.written(release, answers.serving().limits, wanted)
