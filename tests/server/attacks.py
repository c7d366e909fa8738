"""Hostile requests in every class that is known: what is sent, and with which answers the server holds.

Whatever the class, an answer is never a 500 or a 502 and shows no traceback, there is at most one of it, and it comes
within the query limit and five seconds. `{v4}`, `{v6}` and `{port}` are filled in with addresses that nobody may call.
"""

# ruff: noqa: E501, S608 - lists of requests, which read best as they are
from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote, urlencode

REFUSED = frozenset({400, 403, 404, 405, 406, 411, 413, 414, 415, 417, 431, 501, 505})
COSTLY = frozenset({200, 400, 413, 429, 503})
FINE = REFUSED | {200, 204, 303, 304}
QUERY, FORM = "application/sparql-query", "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True)
class Attack:
    """One hostile request: its class, a name, the bytes to send, and the answers with which the server holds."""

    kind: str
    name: str
    send: bytes
    allowed: frozenset[int]
    never: tuple[bytes, ...] = ()  # what no answer may have in it
    may_close: bool = False  # the connection may be closed without an answer
    manner: str = "whole"  # how it is sent: whole, drip (a byte at a time), stalled, unread, repeated
    many: int = 1  # so many at once


def http(method: str, path: str, body: bytes = b"", **headers: str) -> bytes:
    """A request as bytes; a header of None is left out, `_` in a header's name stands for `-`."""
    every = {"Host": "127.0.0.1", "Connection": "close", **{k.replace("_", "-"): v for k, v in headers.items()}}
    if body and "Content-Length" not in every and "Transfer-Encoding" not in every:
        every["Content-Length"] = str(len(body))
    lines = [f"{method} {path} HTTP/1.1", *(f"{k}: {v}" for k, v in every.items() if v), "", ""]
    return "\r\n".join(lines).encode("utf-8", "surrogateescape") + body


def post(query: str, **headers: str) -> bytes:
    return http("POST", "/sparql", query.encode(), **{"Content_Type": QUERY, **headers})


def get(query: str, accept: str = "*/*", **fields: str) -> bytes:
    return http("GET", "/sparql?" + urlencode({"query": query, **fields}), Accept=accept)


def everything(v4: str, v6: str, port: int, *, short: bool = False) -> Iterator[Attack]:
    """All of them; `short` leaves out nothing, but waits less for slow callers."""
    yield from writes()
    yield from calls(v4, v6, port)
    yield from injections()
    yield from costly()
    yield from expressions()
    yield from floods()
    yield from bodies()
    yield from reflections()
    yield from addresses()
    yield from smuggling()
    yield from slow(12 if short else 50)


def writes() -> Iterator[Attack]:
    updates = ["INSERT DATA { <urn:x> <urn:x> <urn:x> }", "DELETE WHERE { ?s ?p ?o }", "CLEAR ALL", "DROP ALL", "LOAD <http://127.0.0.1/>",
               "CREATE GRAPH <urn:g>", "ADD DEFAULT TO <urn:g>", "WITH <urn:g> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }", "ASK {} ; CLEAR ALL",
               "# a comment\nCLEAR ALL", "PREFIX a: <urn:a> INSERT DATA { a:x a:x a:x }", "insert{<urn:x><urn:x>1}where{}"]  # fmt: skip
    for update in updates:
        yield Attack("write", f"as a query: {update[:30]}", post(update), REFUSED)
        yield Attack(
            "write",
            f"as a field: {update[:30]}",
            http("POST", "/sparql", urlencode({"update": update}).encode(), Content_Type=FORM),
            REFUSED,
        )
    update = updates[0]
    for path, body, kind in [("/sparql", update, "application/sparql-update"), ("/sparql?update=" + quote(update), "", ""),
                             ("/sparql?query=ASK%7B%7D", "update=" + quote(update), FORM), ("/update", update, "application/sparql-update"),
                             ("/sparql", "using-graph-uri=urn:x&query=ASK{}", FORM), ("/sparql/update", update, "application/sparql-update")]:  # fmt: skip
        yield Attack(
            "write", f"{path[:20]} {kind[-16:]}", http("POST", path, body.encode(), Content_Type=kind), REFUSED
        )
    for method in ("PUT", "POST", "DELETE", "PATCH", "MKCOL", "PROPFIND", "TRACE", "CONNECT", "BREW"):
        for path in ("/sparql", "/data?default", "/rdf-graph-store?graph=urn:g", "/dump/all.nq.gz"):
            content = http(method, path, b"<urn:x> <urn:x> <urn:x> .", Content_Type="text/turtle")
            yield Attack("write", f"{method} {path}", content, REFUSED)
    yield Attack("write", "method override", post("ASK {}", X_HTTP_Method_Override="DELETE"), frozenset({200}))


def calls(v4: str, v6: str, port: int) -> Iterator[Attack]:
    hosts = [v4, v6, f"http://[::ffff:127.0.0.1]:{port}/", f"http://2130706433:{port}/", f"http://0x7f000001:{port}/", f"http://127.1:{port}/",
             f"http://0177.0.0.1:{port}/", f"http://user:secret@127.0.0.1:{port}/", f"http://localhost:{port}/", f"http://0:{port}/",
             f"http://127.0.0.1.:{port}/", f"HTTP://127.0.0.1:{port}/", f"https://127.0.0.1:{port}/", "file:///etc/passwd", "ftp://127.0.0.1/",
             "http://169.254.169.254/latest/meta-data/", f"http://127.0.0.1:{port}/?a=b#c", f"//127.0.0.1:{port}/", "urn:x"]  # fmt: skip
    for host in hosts:
        yield Attack(
            "call",
            f"SERVICE {host[:40]}",
            post(f"SELECT * {{ SERVICE <{host}> {{ ?s ?p ?o }} }}"),
            REFUSED,
            (b"root:",),
        )
        yield Attack("call", f"FROM {host[:40]}", post(f"SELECT * FROM <{host}> {{ ?s ?p ?o }}"), REFUSED, (b"root:",))
    for name in ("default-graph-uri", "named-graph-uri"):
        for host in (v4, v6, "file:///etc/passwd", "not an iri", ""):
            yield Attack(
                "call", f"{name} {host[:30]}", get("SELECT * { ?s ?p ?o }", **{name: host}), REFUSED, (b"root:",)
            )
    for query in [
        f"PREFIX e: <{v4}> ASK {{ SERVICE e:x {{}} }}", f"BASE <{v4}> ASK {{ SERVICE <x> {{}} }}", f"ASK {{ \\u0053ERVICE <{v4}> {{}} }}",
        f"ASK {{ SERVICE#\n<{v4}>#\n{{}} }}", f"ASK {{ OPTIONAL {{ SERVICE SILENT <{v4}> {{}} }} }}", f"ASK {{ FILTER EXISTS {{ SERVICE <{v4}> {{}} }} }}",
        f"CONSTRUCT {{ ?s ?p ?o }} {{ SERVICE <{v4}> {{ ?s ?p ?o }} }}", f"ASK {{ VALUES ?u {{ <{v4}> }} SERVICE ?u {{}} }}",
        f"ASK {{ {{ SELECT * {{ SERVICE <{v4}> {{}} }} }} }}", f"ASK {{ BIND(1 AS ?a) FILTER(?a<'>')SERVICE<{v4}>{{}} #'\n }}",
        f"PREFIX e: <{v4}> ASK {{ SERVICEe:a {{}} }}", f"PREFIX p: <http://x:80> PREFIX e: <{v4}> ASK {{ OPTIONAL {{ ?s ?p p:SERVICEe:a {{}} }} }}",
        f"ASK {{ BIND(1 AS ?a) FILTER(?a!=2||?a<<http://x/#>) SERVICE <{v4}> {{}}\n }}", f"DESCRIBE * {{ SERVICE <{v4}> {{ ?s ?p ?o }} }}",
    ]:  # fmt: skip
        yield Attack("call", query[:60], post(query), REFUSED)
    for word in (
        "SELECT * { ?s ?p 'SERVICE <http://x/> {}' }",
        "ASK {} # SERVICE <http://x/> {}",
        "ASK { ?service ?p ?o }",
    ):
        yield Attack("call", f"harmless: {word}", post(word), frozenset({200}))


def injections() -> Iterator[Attack]:
    for text in ["/id/x> ?p ?o . } #", '/id/x" . } #', "/id/x\\", "/id/x%3E%20?p?o}%20#", "/doc/x'", "/id/{}", "/set/person?page=1'--", "/id/<script>",
                 "/doc/x%0A}%20SELECT", "/id/..%2f..%2fetc/passwd", "/text/x%00", "/describe?iri=x>%20}%23", "/set/meeting?year=2014'%20}"]:  # fmt: skip
        path = quote(text, safe="/?=%&'()<>{}\\\"")
        yield Attack(
            "injection",
            text,
            http("GET", path.replace(" ", "%20"), Accept="text/html"),
            REFUSED | {200, 303},
            (b"<script>", b"root:"),
        )


def _crossed(number: int) -> str:
    return " . ".join(f"?s{n} ?p{n} ?o{n}" for n in range(number))


def costly() -> Iterator[Attack]:
    doubled = " ".join(f"BIND(CONCAT(?x{n},?x{n}) AS ?x{n + 1})" for n in range(40))
    replaced = " ".join(f"BIND(REPLACE(?x{n},'a','aaaaaaaaaaaaaaaaaaaa') AS ?x{n + 1})" for n in range(12))
    for name, query in {
        **{f"cross {n}": f"SELECT (COUNT(*) AS ?n) {{ {_crossed(n)} }}" for n in (2, 3, 4, 5, 9)},
        "sorted cross": f"SELECT * {{ {_crossed(3)} }} ORDER BY ?o0 ?o1 DESC(?o2) LIMIT 1",
        "sorted by chance": f"SELECT * {{ {_crossed(3)} }} ORDER BY UUID() LIMIT 1",
        "distinct cross": f"SELECT DISTINCT * {{ {_crossed(3)} }} LIMIT 1 OFFSET 90000000",
        "distinct count": f"SELECT (COUNT(DISTINCT CONCAT(STR(?o0),STR(?o1),STR(?o2))) AS ?n) {{ {_crossed(3)} }}",
        "joined text": f"SELECT (GROUP_CONCAT(STR(?o0)) AS ?all) {{ {_crossed(3)} }}",
        "groups": f"SELECT ?o0 ?o1 ?o2 (COUNT(*) AS ?n) {{ {_crossed(3)} }} GROUP BY ?o0 ?o1 ?o2",
        "groups of groups": f"SELECT (SUM(?n) AS ?m) {{ {{ SELECT ?o0 ?o1 (SUM(?k) AS ?n) {{ {{ SELECT ?o0 ?o1 ?o2 (COUNT(*) AS ?k) {{ {_crossed(3)} }} GROUP BY ?o0 ?o1 ?o2 }} }} GROUP BY ?o0 ?o1 }} }}",
        "closure": "SELECT (COUNT(*) AS ?n) { ?a (!<urn:x>|^!<urn:x>)* ?b . ?b (!<urn:x>|^!<urn:x>)* ?c }",
        "closure of closures": "SELECT (COUNT(*) AS ?n) { ?a (((!<urn:x>)*/(^!<urn:x>)*)+|(!a)*)* ?b }",
        "nothing but": "SELECT (COUNT(*) AS ?n) { ?a !(<urn:a>|^<urn:b>) ?b . ?c !(<urn:c>|^<urn:d>) ?d . ?e !a ?f }",
        "long path": "ASK { ?s " + "/".join(["<urn:p>"] * 5000) + " ?o }", "path of 300": "ASK { ?s " + "/".join(["!a"] * 299) + " ?o }",
        "stars of 300": "ASK { ?s " + "/".join(["(!a)*"] * 299) + " ?o }", "choices": "ASK { ?s (" + "|".join(["!a"] * 300) + ")* ?o }",
        **{f"deep {a}": "ASK { " + a * 5000 + b * 5000 + " }" for a, b in ("{}", "[]", "()")},
        **{f"60 deep {name}": "ASK { " + a * 60 + b * 60 + " }" for name, a, b in (
            ("groups", "{", "}"), ("lists", "?s ?p ( ", ") "), ("blanks", "[ ?p ", "1 ] "), ("optional", "OPTIONAL { ?s ?p ?o ", "}"),
            ("minus", "MINUS { ?s ?p ?o ", "}"), ("exists", "?s ?p ?o FILTER EXISTS { ", "}"), ("not exists", "?s ?p ?o FILTER NOT EXISTS { ", "}"))},
        **{f"30 deep {name}": "SELECT * { BIND(" + a * 30 + "?x" + b * 30 + " AS ?y) }" for name, a, b in (
            ("if", "IF(1=1,2,", ")"), ("regex", "REGEX(1,", ")"), ("substr", "SUBSTR('a',", ")"), ("replace", "REPLACE('a','b',", ")"),
            ("concat", "CONCAT('a',", ")"), ("coalesce", "COALESCE(", ")"), ("brackets", "(", ")"), ("not", "!(", ")"), ("count", "COUNT(DISTINCT ", ")"))},
        "aggregates in aggregates": "SELECT (" + "SUM(" * 40 + "1" + ")" * 40 + " AS ?n) { ?s ?p ?o }",
        "subselects": "SELECT * { " + "{ SELECT * { " * 30 + "?s ?p ?o" + " } }" * 30 + " }",
        "signs": "ASK { FILTER(" + "!" * 5000 + "true) }", "60 signs": "ASK { FILTER(" + "!" * 60 + "true) }", "minus signs": "ASK { FILTER(" + "-" * 5000 + "1) }",
        "unions": "ASK { {} " + "UNION {} " * 5000 + "}", "200 unions": "SELECT * { {} " + "UNION { ?s ?p ?o } " * 200 + "}",
        "optionals": "SELECT * { ?s ?p ?o " + " ".join(f"OPTIONAL {{ ?s ?p{n} ?o{n} }}" for n in range(200)) + " }",
        "chain of 600": "SELECT * { " + " ".join(f"?s{n} ?p ?s{n + 1} ." for n in range(600)) + " }",
        "values": "SELECT * { VALUES ?x { " + "1 " * 100_000 + "} }", "values crossed": "SELECT (COUNT(*) AS ?n) { " + " ".join(f"VALUES ?x{n} {{ {'1 ' * 500} }}" for n in range(9)) + " }",
        "a list of 10,000": "SELECT * { ?s ?p ?o FILTER(?o IN (" + ",".join(["1"] * 10_000) + ")) }", "sum of 5,000": "SELECT (" + "+".join(["1"] * 5000) + " AS ?n) {}",
        "doubled text": f"SELECT (STRLEN(?x40) AS ?n) {{ BIND('abcdefgh' AS ?x0) {doubled} }}",
        "replaced text": f"SELECT (STRLEN(?x12) AS ?n) {{ BIND('a' AS ?x0) {replaced} }}",
        "escaped text": f"SELECT (STRLEN(?y) AS ?n) {{ BIND('\u00e9' AS ?x0) {doubled.replace('CONCAT', 'CONCAT')[:900]} BIND(ENCODE_FOR_URI(?x20) AS ?y) }}",
        "doubled in rows": f"SELECT * {{ ?s ?p ?o BIND(STR(?o) AS ?x0) {' '.join(f'BIND(CONCAT(?x{n},?x{n}) AS ?x{n + 1})' for n in range(20))} }}",
        "types": f"SELECT (STRDT(?x40, <urn:t>) AS ?n) {{ BIND('abcdefgh' AS ?x0) {doubled} }}",
        "digests": f"SELECT (COUNT(SHA512(CONCAT(STR(?o0),STR(?o1)))) AS ?n) {{ {_crossed(3)} }}",
        "limit": f"SELECT * {{ {_crossed(2)} }} LIMIT 9223372036854775807", "offset": f"SELECT * {{ {_crossed(3)} }} OFFSET 9223372036854775807",
        "limit too large": "SELECT * { ?s ?p ?o } LIMIT 99999999999999999999999", "lateral": "SELECT (COUNT(*) AS ?n) { ?s ?p ?o " + "LATERAL { SELECT * { ?a ?b ?c } } " * 1 + " ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }",
        "filter on a cross": f"SELECT * {{ {_crossed(4)} FILTER(?o0 = ?o1 && ?o2 != ?o3 && CONTAINS(STR(?o0), STR(?s3))) }}",
        "left joins": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c " + " ".join(f"OPTIONAL {{ ?s{n} ?p{n} ?o{n} }}" for n in range(5)) + " }",
        "minus of crosses": f"SELECT * {{ {_crossed(2)} MINUS {{ ?s0 ?p1 ?o1 . ?x ?y ?z . ?u ?v ?w }} }}",
        "every number": "SELECT (1e308*1e308 AS ?a) (1/0 AS ?b) (9999999999999999999999999999*99999999999999999999 AS ?c) (-9223372036854775808/-1 AS ?d) {}",
        "too long": "ASK {} #" + "x" * 40_000, "quotes": "ASK { ?s ?p " + "'" * 30_001, "hashes": "#" * 30_000, "nothing": "", "a mark": "\ufeff", "nul": "ASK { \x00 }",
        "left open": "SELECT * {" + " <a" * 9000, "many prefixes": "".join(f"PREFIX p{n}: <u:> " for n in range(1800)) + "ASK {}", "backslashes": "ASK { ?s ?p '" + "\\\\" * 15_000 + "' }",
    }.items():  # fmt: skip
        yield Attack("costly", name, post(query), COSTLY)


def expressions() -> Iterator[Attack]:
    for pattern in ["^(a+)+$", "((a{1,1000}){1,1000}){1,1000}", "(a{0,1000}){0,1000}", "(x+x+)+y", "(.*)*(.*)*(.*)*b", "\\\\p{L}{1000}", "(" * 200 + "a" + ")" * 200,
                    "[" * 500, "(?:a?){1000}a{1000}", "(?i)" + "é?" * 900, "\\\\w{900}\\\\w{900}", "a|" * 5000 + "a"]:  # fmt: skip
        text = "a" * 20_000
        yield Attack(
            "expression", f"REGEX {pattern[:30]}", post(f"ASK {{ FILTER(REGEX('{text}b', '{pattern}')) }}"), COSTLY
        )
        yield Attack(
            "expression",
            f"REPLACE {pattern[:30]}",
            post(f"SELECT (STRLEN(REPLACE('{text}', '{pattern}', '$0$0')) AS ?n) {{}}"),
            COSTLY,
        )


def floods() -> Iterator[Attack]:
    cross = _crossed(3)
    for accept in (
        "application/sparql-results+json",
        "application/sparql-results+xml",
        "text/csv",
        "text/tab-separated-values",
        "text/html",
    ):
        yield Attack("flood", f"SELECT as {accept}", get(f"SELECT * {{ {cross} }}", accept), COSTLY)
    for accept in ("text/turtle", "application/ld+json", "application/rdf+xml", "application/n-triples", "text/html"):
        yield Attack(
            "flood", f"CONSTRUCT as {accept}", get(f"CONSTRUCT {{ ?s0 ?p1 ?o2 }} {{ {cross} }}", accept), COSTLY | {406}
        )
    yield Attack("flood", "DESCRIBE of all", get(f"DESCRIBE * {{ {_crossed(2)} }}"), COSTLY)
    yield Attack("flood", "template", post("CONSTRUCT { " + "[] ?p [ ?p [] ] . " * 200 + f"}} {{ {cross} }}"), COSTLY)
    wide = " ".join(f"('{'x' * 100}' AS ?c{n})" for n in range(150))
    yield Attack("flood", "wide rows", post(f"SELECT {wide} {{ {cross} }}"), COSTLY)
    yield Attack(
        "flood", "page of a wide table", get(f"SELECT {wide} {{ {_crossed(2)} }} LIMIT 5000", "text/html"), COSTLY
    )


def bodies() -> Iterator[Attack]:
    parts = (
        b"".join(b'--x\r\nContent-Disposition: form-data; name="f%d"\r\n\r\nv\r\n' % n for n in range(5000))
        + b"--x--\r\n"
    )
    bomb = b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>"
    for name, send in {
        "5,000 parts": http("POST", "/sparql", parts, Content_Type="multipart/form-data; boundary=x"),
        "parts without end": http("POST", "/sparql", parts[:9000], Content_Type="multipart/form-data; boundary=x"),
        "100,000 fields": http("POST", "/sparql", b"&".join(b"f%d=1" % n for n in range(100_000)), Content_Type=FORM),
        "one huge field": http("POST", "/sparql", b"query=" + b"x" * 250_000, Content_Type=FORM),
        "20 MB": http("POST", "/sparql", b"x" * 20_000_000, Content_Type=QUERY), "20 MB form": http("POST", "/sparql", b"x" * 20_000_000, Content_Type=FORM),
        "gzip": http("POST", "/sparql", b"\x1f\x8b\x08\x00" + b"\x00" * 99, Content_Type=QUERY, Content_Encoding="gzip"),
        "chunks too many": http("POST", "/sparql", b"fff\r\n" + b"x" * 0xFFF + b"\r\n" + b"1\r\nx\r\n" * 200_000, Content_Type=QUERY, Transfer_Encoding="chunked"),
        "a chunk of a terabyte": http("POST", "/sparql", b"ffffffffff\r\nx", Content_Type=QUERY, Transfer_Encoding="chunked"),
        "XML": http("POST", "/sparql", bomb, Content_Type="application/xml"), "RDF/XML": http("POST", "/sparql", bomb, Content_Type="application/rdf+xml"),
        "JSON-LD": http("POST", "/sparql", b'{"@context":"http://127.0.0.1/"}', Content_Type="application/ld+json"),
        "UTF-16": http("POST", "/sparql", "ASK {}".encode("utf-16"), Content_Type=QUERY), "overlong UTF-8": http("POST", "/sparql", b"ASK { ?s ?p '\xc0\xaf' }", Content_Type=QUERY),
        "a surrogate": http("POST", "/sparql", b"ASK { ?s ?p '\xed\xa0\x80' }", Content_Type=QUERY), "a charset": post("ASK {}", Content_Type=f"{QUERY}; charset=utf-7"),
        "no type": http("POST", "/sparql", b"ASK {}"), "two queries": http("GET", "/sparql?query=ASK%7B%7D&query=ASK%7B%7D"),
        "a long address": http("GET", "/sparql?query=" + "x" * 140_000), "long headers": http("GET", "/", **{f"X-{n}": "y" * 900 for n in range(300)}),
        "many headers": http("GET", "/sparql?query=", **{f"X-{n}": "y" for n in range(9000)}), "a boundary of 1 MB": http("POST", "/sparql", b"--x", Content_Type="multipart/form-data; boundary=" + "x" * 70_000),
    }.items():  # fmt: skip
        yield Attack("body", name, send, REFUSED, (b"root:",), may_close=True)


def reflections() -> Iterator[Attack]:
    script = "<script>alert(1)</script>"
    never = (b"<script>alert", b"<img src=x", b"\r\nX-Evil", b"\nSet-Cookie")
    for query in [f"SELECT ('{script}' AS ?x) {{}}", f"SELECT {script}", f"# {script}\nASK {{}}", "SELECT (<javascript:alert(1)> AS ?x) {}", 'SELECT ("\\"><img src=x onerror=alert(1)>" AS ?x) {}',
                  f"CONSTRUCT {{ <urn:x> <urn:y> '{script}' }} {{}}", "SELECT ?x { BIND('</textarea><script>alert(1)</script>' AS ?x) }", f"SELECT ('a' AS ?{'x' * 300}) {{}}",
                  "SELECT (STRDT('<script>alert(1)</script>', <data:text/html,x>) AS ?x) {}", f"SELECT (STRLANG('{script}', 'en') AS ?x) {{}}"]:  # fmt: skip
        yield Attack("reflection", query[:50], get(query, "text/html"), FINE, never)
    for path in [f"/sparql?query=ASK%7B%7D&format={quote(script)}", f"/sparql?query=ASK%7B%7D&callback={quote(script)}", f"/{quote(script)}", "/sparql?query=%3Cscript%3Ealert(1)",
                 f"/set/person?page={quote(script)}", f"/doc/{quote(script)}", "/%0d%0aX-Evil:%201", "/id/x%0d%0aSet-Cookie:%20a=b", "/sparql?format=%0d%0aX-Evil:1&query=ASK%7B%7D",
                 "//evil.example/", "/\\evil.example", "/id/http://evil.example/", "/%2f%2fevil.example", "/sparql?query=ASK%7B%7D&format=text/html;x=%3Cscript%3Ealert"]:  # fmt: skip
        yield Attack(
            "reflection",
            path[:50],
            http("GET", path, Accept="text/html"),
            FINE,
            (*never, b"Location: //", b"Location: http://evil"),
        )
    for name, value in {"Accept": script, "User_Agent": script, "Referer": script, "Origin": script, "Accept_Language": script, "If_None_Match": script, "Range": "bytes=0-,0-,0-" * 300,
                        "If_Modified_Since": "x" * 5000, "Accept ": "a" * 9, "X_Forwarded_For": script, "Cookie": "a=" + "b" * 50_000, "Authorization": "Basic " + "=" * 9000}.items():  # fmt: skip
        yield Attack(
            "reflection", f"{name} header", http("GET", "/sparql?query=SELECT", **{name: value}), REFUSED, never
        )
    for accept in [
        "*/*;q=" + "9" * 5000,
        ",".join(["text/html;q=0.1"] * 3000),
        "text/" + "x" * 9000,
        "a/b;" * 3000,
        "\x7f/\x7f",
        ";;;,,,//",
    ]:
        yield Attack(
            "reflection", f"Accept {accept[:20]}", http("GET", "/sparql?query=ASK%7B%7D", Accept=accept), FINE, never
        )


def addresses() -> Iterator[Attack]:
    for path in ["/../../etc/passwd", "/..%2f..%2fetc%2fpasswd", "/%2e%2e/%2e%2e/etc/passwd", "/static/../server.py", "/static/..%2fapp.py", "/static/%2e%2e%2fapp.py", "/dump/..%2f..%2fetc%2fpasswd",
                 "/static/minutebook.css%00.py", "/id/%00", "/..;/etc/passwd", "/%c0%ae%c0%ae/etc/passwd", "/.git/config", "/.env", "/console", "/?__debugger__=yes&cmd=resource&f=debugger.js", "/static//etc/passwd",
                 "/" + "a/" * 4000, "/" + "%" * 300, "/id/" + "%F0%9F%98%80" * 300, "/text/..%5c..%5cwindows", "/ontology/../releases", "/server-status", "/id/" + "x" * 60_000, "*", "http://[::1", "/%ff%fe"]:  # fmt: skip
        yield Attack(
            "address",
            path[:50],
            http("GET", path),
            REFUSED | {200, 303},
            (b"root:", b"[core]", b"import ", b"DEBUGGER"),
            may_close=True,
        )
    for name, headers in {"evil": {"Host": "evil.example"}, "two": {"Host": "a\r\nHost: evil.example"}, "none": {"Host": ""}, "odd": {"Host": "a b"}, "with path": {"Host": "evil.example/x"},
                          "at": {"Host": "a@evil.example"}, "forwarded": {"X_Forwarded_Host": "evil.example", "X_Forwarded_Proto": "https", "Forwarded": "host=evil.example"},
                          "prefix": {"X_Forwarded_Prefix": "//evil.example", "X_Original_URL": "/admin", "X_Rewrite_URL": "/admin"}, "port": {"Host": "127.0.0.1:99999999"}}.items():  # fmt: skip
        yield Attack("host", name, http("GET", "/", Accept="text/html", **headers), FINE, (b"evil.example",))
        yield Attack("host", f"{name}, redirect", http("GET", "/id/", **headers), FINE, (b"evil.example",))


def smuggling() -> Iterator[Attack]:
    inner = b"GET /health HTTP/1.1\r\nHost: a\r\n\r\n"
    for name, head, body in [
        ("CL and TE", "Content-Length: 5\r\nTransfer-Encoding: chunked", b"0\r\n\r\n" + inner), ("TE unknown", "Transfer-Encoding: xchunked", b"0\r\n\r\n"),
        ("TE twice", "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity", b"0\r\n\r\n" + inner), ("TE with a blank", "Transfer-Encoding : chunked", b"0\r\n\r\n"),
        ("CL twice", "Content-Length: 6\r\nContent-Length: 0", b"ASK {}"), ("CL +6", "Content-Length: +6", b"ASK {}"), ("CL -1", "Content-Length: -1", b"ASK {}"),
        ("CL 6,6", "Content-Length: 6, 6", b"ASK {}"), ("CL huge", "Content-Length: 99999999999999999999", b"ASK {}"), ("CL hex", "Content-Length: 0x6", b"ASK {}"),
        ("chunk with a sign", "Transfer-Encoding: chunked", b"+6\r\nASK {}\r\n0\r\n\r\n"), ("chunk extension", "Transfer-Encoding: chunked", b"6;" + b"a" * 99_000 + b"\r\nASK {}\r\n0\r\n\r\n"),
        ("chunk not hex", "Transfer-Encoding: chunked", b"0x6\r\nASK {}\r\n0\r\n\r\n"), ("a folded header", "X-A: b\r\n c: d", b""), ("a bare LF", "X-A: b\nX-B: c", b""), ("a bare CR", "X-A: b\rX-B: c", b""),
        ("a nul", "X-A: \x00", b""), ("no colon", "nonsense", b""), ("an empty name", ": x", b""),
    ]:  # fmt: skip
        send = (
            f"POST /sparql HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Type: {QUERY}\r\n{head}\r\n\r\n".encode()
            + body
        )
        yield Attack("smuggling", name, send, FINE, may_close=True)
    for name, send in {"no version": b"GET /\r\n\r\n", "HTTP/9.9": b"GET / HTTP/9.9\r\nHost: a\r\nConnection: close\r\n\r\n", "junk": b"\x16\x03\x01\x02\x00\x01\x00\xfc" + b"\xff" * 300 + b"\r\n\r\n",
                       "a line without end": b"GET /" + b"a" * 200_000, "blank lines": b"\r\n" * 3000 + inner, "lower": b"get / http/1.1\r\nhost: a\r\nconnection: close\r\n\r\n",
                       "h2": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "two in one": inner.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n")}.items():  # fmt: skip
        yield Attack("smuggling", name, send, FINE, may_close=True)


def slow(many: int) -> Iterator[Attack]:
    """Callers who take their time; the health that is asked meanwhile is what must hold."""
    head = f"POST /sparql HTTP/1.1\r\nHost: a\r\nContent-Type: {QUERY}\r\nContent-Length: 6000\r\n"
    large = get(f"SELECT * {{ ?s ?p ?o . ?a ?b ?c }} LIMIT {20_000}")
    yield Attack(
        "slow",
        "heads a byte at a time",
        head.encode() + b"\r\n",
        FINE | COSTLY,
        may_close=True,
        manner="drip",
        many=many,
    )
    yield Attack(
        "slow",
        "bodies a byte at a time",
        head.encode() + b"\r\nASK {",
        FINE | COSTLY,
        may_close=True,
        manner="drip",
        many=many,
    )
    yield Attack(
        "slow",
        "false lengths",
        head.encode() + b"\r\nASK {}",
        FINE | COSTLY,
        may_close=True,
        manner="stalled",
        many=many,
    )
    yield Attack("slow", "nothing at all", b"", FINE | COSTLY, may_close=True, manner="stalled", many=many * 4)
    yield Attack("slow", "answers never read", large, FINE | COSTLY, may_close=True, manner="unread", many=many)
    yield Attack(
        "slow",
        "gone at once",
        post("SELECT * { " + _crossed(5) + " }"),
        FINE | COSTLY,
        may_close=True,
        manner="gone",
        many=many,
    )
