"""`/graph`: one named graph whole, by the SPARQL 1.1 Graph Store Protocol, to be read and not to be changed.

`/graph?graph=IRI` names any graph, `/graph?default` the merge of all, and a graph whose IRI begins with `/graph/` is at
that address itself. A graph is written by the processes that answer queries, under the same limits, so that a large one
keeps no page waiting; one that is larger than an answer may be is refused whole.
"""

from __future__ import annotations

from flask import Blueprint, Response, request
from pyoxigraph import NamedNode

from ontology import iris
from server import answers, formats, negotiate
from server.callers import Account
from server.problems import Refused, not_found
from server.question import Question
from server.release import Release

blueprint = Blueprint("graph_store", __name__)
_EVERYTHING = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"
_OFFERS = {
    **{kind: kind for kind in formats.GRAPHS},
    **{other: kind for other, kind in formats.SAME.items() if kind in formats.GRAPHS},
    formats.JSON: formats.JSON_LD,
}


@blueprint.get("/graph")
def indirect() -> Response:
    """The graph that `graph` names, or the default graph."""
    release = answers.release()
    named, default = request.args.getlist("graph"), "default" in request.args
    if len(named) + default != 1:
        raise Refused(
            400,
            "Expected one graph",
            "Name it as ?graph= and its IRI, percent-encoded; or ask for the merge of all as ?default.",
        )
    if default:
        return _graph(release, None)
    try:
        graph = NamedNode(named[0])
    except ValueError as error:
        raise Refused(400, "Expected an absolute IRI", f"{named[0][:300]!r} is none: {error}.") from None
    return _graph(release, graph)


@blueprint.get("/graph/<name>")
def direct(name: str) -> Response:
    """The graph at its own address."""
    release = answers.release()
    try:
        address = iris.graph(release.base, name)
    except iris.BadKey:
        raise not_found("No graph here can have this address.") from None
    return _graph(release, NamedNode(address))


def _graph(release: Release, graph: NamedNode | None) -> Response:
    """The triples of one graph, in the format asked for; the default graph where it is None."""
    if graph is not None and not release.store.contains_named_graph(graph):
        raise not_found(
            f"This release has no graph <{graph.value[:300]}>. A query at {release.base}/sparql lists them:"
            " SELECT DISTINCT ?g { GRAPH ?g {} }."
        )
    media_type = _format()
    named = () if graph is None else (graph.value,)
    question = Question(_EVERYTHING, f"{release.base}/sparql", media_type, graph is not None, named, words=_EVERYTHING)
    try:
        kept = Account.of(answers.serving(), request.environ).ask(release, question)
    except Refused as refused:
        raise _too_large(release, graph) if refused.status == 413 else refused from None
    links = [] if graph is None else [answers.link(graph.value, "cite-as")]
    links.append(answers.link(f"{release.base}/catalog", "collection"))
    return answers.data(kept, media_type, links=links)


def _format() -> str:
    """The type of the answer: a known `format`, else by Accept."""
    known = [kind for name in request.args.getlist("format") if (kind := formats.known(name, graph=True))]
    return known[0] if known else _OFFERS[negotiate.choose(request.headers.get("Accept"), list(_OFFERS))]


def _too_large(release: Release, graph: NamedNode | None) -> Refused:
    what, file = ("The merge of all graphs", "nt") if graph is None else ("This graph", "nq")
    return Refused(
        413,
        "The graph is too large",
        f"{what} is larger than an answer may be, and is never cut. Take all the data as one file,"
        f" {release.base}/dump/all.{file}.gz, or ask for a part at {release.base}/sparql.",
    )
