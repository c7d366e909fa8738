"""What the benches of the endpoint ask: eight realistic queries, each again and again about another thing.

So that no cache of answers helps, every text is asked once only: the thing that it is about is drawn from a list, and
its variables carry the number of the request. Run alone, it prints one text of each.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast
from urllib.parse import urlencode

from pyoxigraph import QueryResultsFormat, RdfFormat, Store

JSON, TRIPLES = "application/sparql-results+json", "application/n-triples"
PREFIXES = """PREFIX mb: <https://w3id.org/minutebook/def#> PREFIX foaf: <http://xmlns.com/foaf/0.1/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX schema: <http://schema.org/> PREFIX org: <http://www.w3.org/ns/org#> PREFIX qb: <http://purl.org/linked-data/cube#>
"""
MATTERS = (
    "library",
    "bridge",
    "footpath",
    "playground",
    "hedge",
    "drainage",
    "market",
    "museum",
    "woodland",
    "granary",
)


@dataclass(frozen=True, slots=True)
class Question:
    """A query with places for a thing (`{x}`), a word (`{word}`) and the number of the request (`{n}`)."""

    text: str
    about: str = ""  # the list from which its things are drawn
    is_graph: bool = False

    @property
    def accept(self) -> str:
        return TRIPLES if self.is_graph else JSON


# The things to ask about, a query for each list: quick ones, because a server may stop what takes long.
LISTS = {
    "people": "SELECT DISTINCT ?x { ?r mb:attendee ?x } LIMIT 400",
    "movers": "SELECT DISTINCT ?x { ?d mb:movedBy ?x } LIMIT 200",
    "owners": "SELECT DISTINCT ?x { ?b a mb:Body ; org:unitOf ?x } LIMIT 60",
    "senders": "SELECT DISTINCT ?x { ?a mb:onBehalfOf ?x } LIMIT 60",
    "graphs": "SELECT DISTINCT ?x { GRAPH ?x { ?m mb:statedDate ?d } } LIMIT 1000",
    "decisions": 'SELECT ?x { ?x a qb:DataSet ; rdfs:label "Decisions by organisation and year"@en }',
}
QUESTIONS: Mapping[str, Question] = {
    "yes or no": Question("ASK { ?x{n} ?y ?z }"),
    "describe a person": Question("DESCRIBE ?x{n} { VALUES ?x{n} { <{x}> } }", "people", is_graph=True),
    "what is said of a person": Question("SELECT ?p{n} ?o { <{x}> ?p{n} ?o }", "people"),
    "attendance over time": Question(
        "SELECT ?on{n} ?title ?capacity { ?r mb:attendee <{x}> ; mb:attendanceOf ?m . ?m mb:heldOn ?on{n} ; rdfs:label"
        " ?title OPTIONAL { ?r mb:capacity ?capacity } } ORDER BY ?on{n} ?title",
        "people",
    ),
    "representatives on outside bodies": Question(
        "SELECT ?name{n} ?to ?on { ?a a mb:Appointment ; mb:onBehalfOf <{x}> ; mb:appointee/rdfs:label"
        " ?name{n} ; mb:appointedTo/skos:prefLabel ?to OPTIONAL { ?a mb:appointedOn ?on } } ORDER BY ?on ?name{n} ?to",
        "senders",
    ),
    "decisions moved by a person": Question(
        "SELECT ?on{n} ?title ?words { ?d mb:movedBy <{x}> ; schema:text ?words ; mb:atItem/rdfs:label ?title ;"
        " mb:atMeeting/mb:heldOn ?on{n} } ORDER BY ?on{n} ?title ?words LIMIT 50",
        "movers",
    ),
    "meetings below a council": Question(
        "SELECT ?b{n} (COUNT(?m) AS ?meetings) { ?b{n} org:unitOf* <{x}> . ?m mb:body ?b{n} } GROUP BY ?b{n}",
        "owners",
    ),
    "a word in a council's decisions": Question(
        "SELECT ?d{n} ?words { ?b org:unitOf <{x}> . ?m mb:body ?b . ?d{n} mb:atMeeting ?m ; schema:text ?words"
        ' FILTER(CONTAINS(LCASE(?words), "{word}")) } ORDER BY ?d{n} LIMIT 100',
        "owners",
    ),
    "a whole meeting": Question(
        "CONSTRUCT { ?s{n} ?p ?o } WHERE { GRAPH <{x}> { ?s{n} ?p ?o } }", "graphs", is_graph=True
    ),
    "decisions by council and year": Question(
        "SELECT ?of{n} ?year (COUNT(DISTINCT ?d) AS ?decisions) { ?d a mb:Decision ; mb:outcome ?outcome ;"
        " mb:atMeeting ?m . ?m mb:heldInYear ?year ; mb:body ?b OPTIONAL { ?b org:unitOf ?unit }"
        " BIND(COALESCE(?unit, ?b) AS ?of{n}) } GROUP BY ?of{n} ?year",
    ),
}
# The last of them as the release publishes it.
LOOKED_UP = Question(
    "SELECT ?of{n} ?year ?decisions { ?f qb:dataSet <{x}> ; mb:organisationDimension ?of{n} ; mb:yearDimension ?year ;"
    " mb:decisionCount ?decisions }",
    "decisions",
)
Ask = Callable[[str], list[str]]  # a query that gives one column, and its values


def lists(ask: Ask) -> dict[str, list[str]]:
    """The things of each list, in the release that answers."""
    return {name: ask(PREFIXES + query) for name, query in LISTS.items()}


def askable(things: Mapping[str, list[str]]) -> Iterator[tuple[str, Question]]:
    """The queries about which the release has anything to ask, with their names."""
    return ((name, each) for name, each in QUESTIONS.items() if not each.about or things[each.about])


def values(answer: bytes) -> list[str]:
    """The values of the first column of an answer in JSON."""
    found = json.loads(answer)
    return [row[found["head"]["vars"][0]]["value"] for row in found["results"]["bindings"]]


def said(store: Store, text: str, accept: str, *, union: bool = False) -> bytes:
    """What the engine itself says to a query, as it would be sent."""
    found = cast(Any, store.query(text, use_default_graph_as_union=union))
    form = RdfFormat.N_TRIPLES if accept == TRIPLES else QueryResultsFormat.JSON
    return bytes(found.serialize(format=form))


def table(answer: bytes) -> list[tuple[str, ...]] | bool:
    """The values of an answer in JSON, row by row, in the order of its columns; or yes or no."""
    found = json.loads(answer)
    if "boolean" in found:
        return bool(found["boolean"])
    names = found["head"]["vars"]
    return [tuple(json.dumps(row.get(name), sort_keys=True) for name in names) for row in found["results"]["bindings"]]


def texts(question: Question, things: Mapping[str, list[str]], first: int) -> Iterator[str]:
    """Texts of a question without end, no two alike, the first with such a number."""
    of = things.get(question.about) or [""]
    for number in itertools.count(first):
        text = question.text.replace("{x}", of[number % len(of)]).replace("{n}", str(number))
        yield PREFIXES + text.replace("{word}", MATTERS[number // len(of) % len(MATTERS)])


def path(text: str) -> str:
    """The query as the part of an address after `/sparql` or `/query`."""
    return "?" + urlencode({"query": text})


def rows(answer: bytes, accept: str) -> int:
    """How many solutions or different triples an answer has; a yes or no counts as one."""
    if accept == JSON:
        found = json.loads(answer)
        return len(found["results"]["bindings"]) if "results" in found else 1
    return len(set(answer.splitlines()))


if __name__ == "__main__":
    for name, question in QUESTIONS.items():
        print(f"{name}: {question.text}")
