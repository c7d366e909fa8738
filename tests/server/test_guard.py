"""The guard: what may go to the engine, and every known way to hide SERVICE from a reader of words."""

from __future__ import annotations

import time

import pytest

from server import guard
from server.problems import Refused

HERE = "http://127.0.0.1:8000/sparql"
P = "PREFIX ex: <http://a.example/> "

SERVICE = [
    "ASK { SERVICE <http://a.example/> {} }",
    "ASK { service<http://a.example/>{} }",
    "ASK { SERVICE SILENT ?x {} }",
    "ASK { SERVICE#a comment\n<http://a.example/> {} }",
    "ASK { OPTIONAL { SERVICE <http://a.example/> { ?s ?p ?o } } }",
    "ASK { FILTER EXISTS { SERVICE <http://a.example/> {} } }",
    "CONSTRUCT { ?s ?p ?o } { SERVICE <http://a.example/> { ?s ?p ?o } }",
    P + "ASK { SERVICE ex:a {} }",
    # glued to the next or the last word: the engine takes these
    P + "ASK { SERVICEex:a {} }",
    P + "ASK { {}.SERVICEex:a {} }",
    "PREFIX : <http://a.example/> ASK { SERVICE:a{} }",
    P + "ASK { SERVICE SILENTex:a {} }",
    "ASK { SERVICESILENT<http://a.example/> {} }",
    "ASK { ?s ?p trueSERVICE<http://a.example/> {} }",
    "ASK { ?s ?p true.SERVICE<http://a.example/> {} }",
    "ASK { ?s ?p 1SERVICE<http://a.example/> {} }",
    "ASK { ?s ?p 1e5SERVICE<http://a.example/> {} }",
    P + "ASK { ?s ?p ex:a\\#b . SERVICE <http://a.example/> {} }",
    # an IRI by the grammar, a comparison to the engine
    "ASK { BIND(1 AS ?a) FILTER(?a<?b)SERVICE#>\n<http://a.example/>{} }",
    # the other way round: words by the grammar, or a text, or a comment, and an IRI or a comparison to the engine
    "ASK { BIND(1 AS ?a) FILTER(?a<<http://x.example/#>) SERVICE <http://a.example/> {}\n }",
    "ASK { BIND(1 AS ?a) FILTER(?a<<x'>) SERVICE <http://a.example/> {} #'\n }",
    "ASK { BIND(1 AS ?a) FILTER(?a<'>')SERVICE<http://a.example/>{} #'\n }",
    "ASK { BIND(1 AS ?a) FILTER(?a<1.e0!='>')SERVICE<http://a.example/>{} #'\n }",
    "ASK { BIND(1 AS ?a) FILTER(?a<#>'''\n2)SERVICE<http://a.example/>{} #'''\n }",
    "ASK { ?s ?p <x#\\u+041> SERVICE <http://a.example/> {}\n }",
    # a name that makes no IRI, of which the engine takes the prefix alone, and one that it ends at its second dot
    "PREFIX p: <http://x.example:80> " + P + "ASK { ?s ?p p:SERVICEex:a {} }",
    "PREFIX p: <http://x.example:80> " + P + "ASK { ?s ?p p:SERVICE SILENT ex:a {} }",
    "BASE <http://x.example:80> PREFIX p: <> " + P + "ASK { ?s ?p p:SERVICE ex:a {} }",
    "PREFIX h: <http://x.example/#> " + P + "ASK { ?s ?p h:SERVICEex:a\\# {} }",
    P + "ASK { ?s ?p ex:a.b.SERVICE SILENT ex:a {} }",
    P + "ASK { ?s ?p ex:a.b.SERVICEex:a {} }",
    'VERSION "PREFIX#"\nPREFIX: <http://a.example/> ASK { SERVICE:a {} }',
    # escapes
    "ASK { # \\u000A SERVICE <http://a.example/> {}\n }",
    "ASK { ?s ?p 'a\\u0027 . SERVICE <http://a.example/> {} #' }",
]
HARMLESS = [
    "ASK { ?s ?p 'SERVICE <http://a.example/> {}' }",
    'ASK { ?s ?p """SERVICE <http://a.example/> { " } """ }',
    "ASK { ?s ?service ?o }",
    "ASK { } # SERVICE <http://a.example/> {}",
    "ASK { <http://a.example/SERVICE> ?p <http://a.example/service#x> }",
    P + "ASK { ?s ex:service ?o }",
    P + "ASK { ?s a ex:Service . GRAPH ex:service { ?s ?p ?o } }",
    "ASK { ?s ?p 'caf\\u00e9' , '\\u005C' , \"\\u0022\" }",
    P + "SELECT * { ?s ex:service ?o { ?o a ex:SERVICE } UNION { ?o ex:SERVICE ?s } }",
    "PREFIX service: <http://a.example/> ASK { ?s a service:Service { ?s ?p ?o } }",
    "BASE <http://a.example/> ASK { <service> <#service> <a/service> . FILTER(?a<?b) }",
    "ASK { ?s <http://a.example/Fast_(service)#x> ?o . FILTER(?a < 5 && ?b > 6) }",
    "ASK { <mailto:a@b.example/it's> ?p <urn:x:SERVICE> , 'a service' , \"it's\" . FILTER(?a<?b) }",
    "SELECT(COUNT(*)AS?n){?s?p?o FILTER(?n<?m&&?c>1.5e3)}",
    "SELECT * { ?s (<http://a.example/a>/<http://a.example/b>)*|^<http://a.example/c> ?o }",
]


@pytest.mark.parametrize("query", SERVICE)
def test_service_is_refused_in_every_spelling(query: str) -> None:
    with pytest.raises(Refused) as refused:
        guard.inspect(query, HERE, 32_768)
    assert refused.value.status == 400
    assert "SERVICE" in refused.value.title or "syntax" in refused.value.title


@pytest.mark.parametrize("end", ['""', '\\# """', '\\uD800 """', '\\U0000D800 """', '\\U00110000 """', "\\x", '\\ """'])
@pytest.mark.parametrize("quote", ['"', "'"])
def test_a_long_text_that_the_engine_would_read_as_a_short_one_is_refused(quote: str, end: str) -> None:
    query = f'SELECT * {{ VALUES ?x {{"""" }} SERVICE <http://a.example/> {{}} # {end} \n }}'.replace('"', quote)
    with pytest.raises(Refused, match="not closed"):
        guard.inspect(query, HERE, 32_768)


@pytest.mark.parametrize("query", HARMLESS)
def test_the_word_service_may_stand_where_it_calls_nobody(query: str) -> None:
    assert guard.inspect(query, HERE, 32_768).form in ("ASK", "SELECT")


@pytest.mark.parametrize(
    "query", ["INSERT DATA {}", "# a\nDROP ALL", P + "DELETE WHERE {}", "LOAD <http://a.example/>"]
)
def test_updates_are_refused(query: str) -> None:
    with pytest.raises(Refused) as refused:
        guard.inspect(query, HERE, 32_768)
    assert refused.value.status == 403


@pytest.mark.parametrize(
    "query",
    [
        "ASK " + "{" * 65 + "}" * 65,
        "ASK { FILTER(" + "(" * 64 + "1" + ")" * 64 + ") }",
        "ASK { ?s ?p " + "[ ?p " * 64 + "1" + "]" * 64 + " }",
        "ASK { FILTER(" + "!" * 65 + "true) }",
        "ASK { ?s " + "/".join(["<http://a.example/>"] * 302) + " ?o }",
        "ASK { {} " + "UNION {}" * 201 + " }",
    ],
)
def test_depth_and_number_of_operators_are_bounded(query: str) -> None:
    with pytest.raises(Refused, match=r"deeper|at most"):
        guard.inspect(query, HERE, 32_768)


def test_depth_within_the_bound_is_taken() -> None:
    assert guard.inspect("ASK " + "{" * 60 + "}" * 60, HERE, 32_768).form == "ASK"


def test_the_length_is_bounded() -> None:
    with pytest.raises(Refused) as refused:
        guard.inspect("ASK {} #" + "é" * 17_000, HERE, 32_768)
    assert refused.value.status == 413


def test_an_error_names_line_and_column() -> None:
    with pytest.raises(Refused) as refused:
        guard.inspect("SELECT * {\n  ?s ?p \\ }", HERE, 32_768)
    assert refused.value.more["line"] == 2
    assert refused.value.more["column"] == 9


@pytest.mark.parametrize(
    "text",
    [
        "?",
        "<",
        "'",
        "a",
        "a-",
        "a.",
        "_:a",
        "<a",
        "1e",
        "@a-",
        "\\u0041",
        ".1",
        "a....",
        "PREFIX a:<x>",
        '"\\a',
        "ex:",
        "#",
    ],
)
def test_no_text_keeps_the_guard_busy(text: str) -> None:
    began = time.process_time()
    with pytest.raises(Refused):
        guard.inspect((text * 32_768)[:32_768], HERE, 32_768)
    assert time.process_time() - began < 0.7


def test_the_graphs_of_from_clauses_are_read_with_prefixes_and_base() -> None:
    query = (
        "BASE <http://b.example/x/> PREFIX g: <http://g.example/>"
        " SELECT * FROM <a> FROM g:b\\/c FROM NAMED <http://n.example/> {}"
    )
    found = guard.inspect(query, HERE, 32_768)
    assert found.defaults == ("http://b.example/x/a", "http://g.example/b/c")
    assert found.named == ("http://n.example/",)


def test_a_from_inside_braces_names_no_graph() -> None:
    assert not guard.inspect(P + "SELECT * { ?s ex:p 'FROM <a>' }", HERE, 32_768).has_dataset


@pytest.mark.parametrize(
    "text", ["ex:SERVICE", "SERVICE:", "<x'>service ", "<'''>SERVICE:a", "?a<<b#>)'service'\n", "<SERVICE "]
)
def test_no_text_with_service_keeps_the_guard_busy(text: str) -> None:
    began = time.process_time()
    with pytest.raises(Refused):
        guard.inspect((P + text * 32_768)[:32_768], HERE, 32_768)
    assert time.process_time() - began < 1


def test_a_common_query_is_looked_at_in_no_time() -> None:
    query = (
        P + "SELECT ?s (COUNT(*) AS ?n) { ?s a ex:C ; ex:p ?o . FILTER(?o > 5 && REGEX(?t, 'a')) } GROUP BY ?s LIMIT 9"
    )
    began = time.process_time()
    for number in range(1000):  # each another one, because what was looked at is remembered
        guard.inspect(f"{query}{number}", HERE, 32_768)
    assert time.process_time() - began < 0.3  # 40 millionths of a second each, on a machine of 2024


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("ASK { ?s ?p 1 }", "ASK  {\n?s ?p 1 # a comment\n}", True),
        ("ASK { ?s ?p 'a b' }", "ASK { ?s ?p 'a  b' }", False),
        ("ASK { ?s ?p 1 . 5 }", "ASK { ?s ?p 1.5 }", False),
        ("SELECT (NOW() AS ?n) {}", "SELECT (NOW()  AS ?n) {}", False),
        ("ASK { FILTER(?a<?b#>+1\n+2) }", "ASK { FILTER(?a<?b#>\n+1 +2) }", False),  # the engine sees a comment
        ("ASK { FILTER(?a<<x#b>) }", "ASK { FILTER(?a<<x#c>) }", False),  # and here an IRI
    ],
)
def test_queries_have_the_same_words_only_where_they_have_the_same_answer(one: str, other: str, same: bool) -> None:
    first, second = (guard.inspect(query, HERE, 32_768).words for query in (one, other))
    assert (first == second and first != "") is same


def test_without_a_length_a_query_may_be_long_and_deep_but_calls_nobody() -> None:
    assert guard.inspect("ASK " + "{" * 100 + "}" * 100 + " #" + "x" * 99_999, HERE, None).form == "ASK"
    with pytest.raises(Refused):
        guard.inspect("ASK { SERVICE <http://a.example/> {} }", HERE, None)
