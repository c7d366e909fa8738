"""More than a thousand ways to write SERVICE: each is a whole query that would call `there`, or looks as if it did.

They are made of every way to write the clause, in every place that a group may stand, behind every kind of word, and of
every known way to hide it from one reader while another one sees it.
"""

# ruff: noqa: E501 - lists of texts, which read best as they are
from __future__ import annotations

from collections.abc import Iterator
from itertools import product

# `ok:` and `:` make addresses of the canary; a name with `port:` or `hash:` makes no IRI, so that the engine reads on.
HEAD = (
    "PREFIX ok: <{there}> PREFIX : <{there}> PREFIX port: <http://x.example:80> PREFIX hash: <http://x.example/#>"
    " PREFIX ex: <http://x.example/> PREFIX xSERVICE: <{there}>\n"
)
KEYWORDS = [
    "SERVICE",
    "service",
    "Service",
    "sErViCe",
    "SERVICE SILENT",
    "service silent",
    "SERVICEsilent",
    "SERVIce\nSILENT",
]
BLANKS = ["", " ", "\t", "\n", "\r\n", "\r", "#\n", '# a comment <x> { "\n', "#'''\r", " #>\n#\n"]
ENDPOINTS = ["<{there}>", "ok:a", ":", ":x", "ok:", "ok:a.b", "ok:%41", "ok:a\\-b", "?there", "$there"]
GROUPS = ["{}", "{ }", "{ ?a ?b ?c }", "{#\n}", "{ SELECT * { ?a ?b ?c } }"]
PLACES = [
    "ASK { %s }", "ASK{%s}", "SELECT * { ?s ?p ?o . %s }", "SELECT * { ?s ?p ?o %s }", "ASK { { } %s }", "ASK { {} . %s }",
    "ASK { OPTIONAL { %s } }", "ASK { { } UNION { %s } }", "ASK { MINUS { %s } ?s ?p ?o }", "ASK { FILTER(1<2)%s }",
    "ASK { ?s ?p ?o FILTER EXISTS { %s } }", "ASK { ?s ?p ?o FILTER NOT EXISTS { %s } }", "ASK { BIND(1 AS ?x)%s }",
    "ASK { ?s ?p ?o FILTER(1=1 && EXISTS { %s }) }", "ASK { ?s ?p ?o BIND(EXISTS { %s } AS ?x) }", "ASK { VALUES ?x { 1 }%s }",
    "SELECT (COUNT(*) AS ?n) { %s }", "SELECT * { { SELECT * { %s } } }", "SELECT * { { SELECT * { { SELECT * { %s } } } } }",
    "CONSTRUCT { ?s ?p ?o } { ?s ?p ?o . %s }", "DESCRIBE ?s { ?s ?p ?o . %s }", "ASK { LATERAL { %s } }", "ASK WHERE { %s }",
    "SELECT * { ?s ?p ?o } GROUP BY ?s HAVING (EXISTS { %s })", "SELECT * { ?s ?p ?o } ORDER BY (EXISTS { %s })",
    "SELECT (EXISTS { %s } AS ?x) { ?s ?p ?o }", "BASE <http://b.example/> ASK { %s }", "VERSION '1.2' ASK { %s }",
    "SELECT REDUCED * { ?s ?p ?o ; ?q ?r . %s }", "ASK { ?s ?p ?o ; . %s }", "ASK { ?s ?p [ ?q ?r ] . %s }",
]  # fmt: skip
# What may stand before the word without a blank: the last word of a triple, of every kind.
BEFORE = [
    "?o", "1", "1.", "1.5", "1e5", "1.e5", ".5", "-1", "true", "false", "'x'", '"x"', "'x'@en", "'x'^^ok:a", '""""x"""', "[]",
    "'''x'''", "()", "( 1 )", "[ ?q ?r ]", "_:b", "_:b.c", "<urn:x>", "ok:a", "ok:a.b", "ok:", ":", "port:", "hash:a\\#",
    "<<( ?s ?p ?o )>>", "?o ~ _:r", "?o {| ?q ?r |}", "?o .", "?o ;", "?o , ?r", "true.", "'x'.", "_:b.", "ok:a.b.", "port:a.",
]  # fmt: skip
# %s is the clause; what stands around it is read by one reader in one way and by the engine in another.
TRICKS = [
    "ASK { BIND(1 AS ?a) FILTER(?a!=2||?a<<http://x.example/#>) %s\n }",
    "ASK { BIND(1 AS ?a) FILTER(?a!=2||?a<<x'>) %s #'\n }",
    "ASK { BIND(1 AS ?a) FILTER(?a!=2||?a<<x#'''>) %s\n#'''\n }",
    "ASK { BIND(1 AS ?a) FILTER(?a!=2||?a<'>')%s #'\n }",
    "ASK { BIND(1 AS ?a) FILTER(?a!=2||?a<1.e0!='>')%s #'\n }",
    "ASK { BIND(1 AS ?a) FILTER(?a!=2||?a<#>'''\n2)%s #'''\n }",
    "ASK { BIND(1 AS ?a) FILTER(?a!=2||?a<.5||''<'>')%s #'\n }",
    "ASK { BIND(1 AS ?a) BIND(2 AS ?b) FILTER(?a<?b)%s#>\n }",
    "ASK { ?s ?p ?o OPTIONAL { ?s ?p <x#\\u+041> %s\n } }",
    "ASK { OPTIONAL { ?s ?p port:%s } }", "ASK { OPTIONAL { ?s ?p port:%s } FILTER(1=1) }",
    "ASK { OPTIONAL { ?s ?p ok:a.b.%s } }", "ASK { OPTIONAL { ?s ?p ex:v1.0.%s } }", "ASK { OPTIONAL { ?s ?p hash:%s } }",
    "ASK { VALUES ?x {'''' } %s #\\u \n }", 'ASK { VALUES ?x {"""" } %s #\\x \n }', "ASK { ?s ?p '''' . %s # \\uD800'''\n }",
    "ASK { # \\u000A %s\n }", "ASK { ?s ?p 'a\\u0027 . %s #' }", "ASK { ?s ?p <a\\u003E . %s #> }", "# \\u000AASK { %s }\nASK {}",
    "ASK { ?s ?p 'a\\' . %s #' }", "ASK { ?s ?p 'a\n' . %s #' }", "ASK { ?s ?p '''a' . %s #'''\n }", "ASK { ?s ?p \"a' . %s }",
    "ASK { <urn:x %s > }", "ASK { < %s > }", "ASK { ?s ?p <urn:x . %s }", "ASK { ?s ?p _:%s }", "ASK { ?s ?p ?%s }",
    "\ufeffASK { %s }", "ASK { \ufeff%s }", "ASK { %s\x00 }", "ASK \x00{ %s }", "ASK { \u202e%s }", "ASK { \u00a0%s }",
    "ASK { \u2028%s }", "ASK { \x0b%s }", "ASK { \x0c%s }", "ASK { \x85%s }", "ASK { \u200b%s }", "ASK { \u00ad%s }",
    "SELECT * FROM <{there}> { %s }", "SELECT * FROM NAMED <{there}> { %s }", "PREFIX s: <{there}> ASK { %s }",
    "ASK { %s } VALUES ?x { 1 }", "ASK { %s } GROUP BY ?x", "ASK { %s ", "{ %s }", "ASK } %s {", "ASK { %s } ASK { %s }",
    "ASK { GRAPH ?g { %s } }", "ASK { GRAPH <urn:g> { %s } }", "ASK { GRAPH port:%s }", "DESCRIBE port:%s", "ASK FROM port:%s",
    "INSERT DATA { %s }", "ASK {}; ASK { %s }", "SELECT * { ?s ?p ?o } LIMIT 1 { %s }", "ASK { ?s ?p ?o . FILTER(?s IN (<a>)) %s }",
]  # fmt: skip
SPLIT = [
    "ASK { SER VICE <{there}> {} }", "ASK { SER#\nVICE <{there}> {} }", "ASK { SERVICE SIL ENT <{there}> {} }",
    "ASK { \\u0053ERVICE <{there}> {} }", "ASK { SERVIC\\u0045 <{there}> {} }", "ASK { SER\\U00000056ICE <{there}> {} }",
    "ASK { SERVICE \\u003C{there}> {} }", "ASK { SERVICE <{there}\\u003E {} }", "ASK { SERVICE <{there}> \\u007B} }",
    "ASK { SERV\u0130CE <{there}> {} }", "ASK { SERV\u0131CE <{there}> {} }", "ASK { \u017fERVICE <{there}> {} }",
    "ASK { \uff33ERVICE <{there}> {} }", "ASK { SERVICE\u3000<{there}> {} }", "ASK { S\u00adERVICE <{there}> {} }",
    "ASK { S%45RVICE <{there}> {} }", "ASK { &#83;ERVICE <{there}> {} }", "ASK { SERVICE<{there}>. {} }",
    "ASK { xSERVICE:a {} }", "ASK { {}. xSERVICE:a {} }", "ASK { SERVICE xSERVICE:a {} }", "ASK { SERVICExSERVICE:a {} }",
    "ASK { BIND(<{there}> AS ?u) SERVICE ?u {} }", "ASK { VALUES ?u { <{there}> } SERVICE ?u {} }", "ASK { SERVICE {} }",
    "ASK { SERVICE '{there}' {} }", "ASK { SERVICE ( <{there}> ) {} }", "ASK { SERVICE <{there}> SERVICE <{there}> {} }",
    "ASK { BIND(IRI('{there}') AS ?u) SERVICE ?u { ?s ?p ?o } }", "BASE <{there}> ASK { SERVICE <> {} }",
    "BASE <{there}> ASK { SERVICE <#x> {} }", "BASE <{there}> PREFIX r: <x/> ASK { SERVICE r:y {} }", "ASK { SERVICE <//x> {} }",
    "PREFIX SERVICE: <{there}> ASK { SERVICE SERVICE:a {} }", "PREFIX SERVICE: <{there}> ASK { SERVICESERVICE:a {} }",
    "PREFIX SILENT: <{there}> ASK { SERVICESILENT:a {} }", "PREFIX SILENT: <{there}> ASK { SERVICE SILENT SILENT:a {} }",
    "PREFIX GRAPH: <http://x:80> ASK { OPTIONAL { ?s ?p GRAPH:SERVICEok:a {} } }",
    "PREFIX#PREFIX a:<urn:\nport: <http://x:80> ASK { OPTIONAL { ?s ?p port:SERVICE SILENT ok:a {} } }",
    "VERSION \"PREFIX#\"\nPREFIX: <{there}> ASK { SERVICE:a {} }", "BASE <http://x:80> PREFIX b: <> ASK { OPTIONAL { ?s ?p b:SERVICE ok:a {} } }",
]  # fmt: skip


def spellings(there: str) -> Iterator[str]:
    """All of them, each once, calling the address `there`."""
    seen = set[str]()
    for query in _made():
        whole = (HEAD + query).replace("{there}", there)
        if whole not in seen:
            seen.add(whole)
            yield whole


def _made() -> Iterator[str]:
    plain = "SERVICE <{there}> {}"
    clauses = [
        f"{word}{blank}{there}{blank}{group}"
        for word, blank, there, group in product(KEYWORDS, BLANKS, ENDPOINTS, GROUPS)
    ]
    for number, clause in enumerate(clauses[::7]):
        yield PLACES[number % len(PLACES)].replace("%s", clause)
    for place, clause in product(PLACES, [plain, "SERVICEok:a{}", "SERVICE SILENT ?there {}", "servicesilent:a{}"]):
        yield place.replace("%s", clause)
    for before, joint, clause in product(BEFORE, ["", " ", "#\n"], [plain, "SERVICEok:a {}", "SERVICE SILENT ok:a {}"]):
        yield f"ASK {{ ?s ?p ?o OPTIONAL {{ ?s ?p {before}{joint}{clause} }} }}"
    clauses = [
        plain,
        "SERVICEok:a {}",
        "SERVICE SILENT ok:a {}",
        "service:a{}",
        "SERVICE?there{}",
        "SERVICESILENTok:a#\n{}",
    ]
    for trick, clause in product(TRICKS, clauses):
        yield trick.replace("%s", clause)
    yield from SPLIT
