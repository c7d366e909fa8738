"""A thousand queries that people and programs really send, and that the guard must let through.

Some are written by hand, after the shapes of real tools; the others are made from a grammar of all of SPARQL 1.1 and of
what the engine has of 1.2, laid out in every way that the grammar allows. The words that a careless reader would stop
at (SERVICE, INSERT, LOAD …) stand wherever they mean nothing: in texts, comments, variables, names and IRIs.
"""

# ruff: noqa: E501, S608 - lists of queries, which read best as they are
from __future__ import annotations

import functools
import random
import re
from collections.abc import Callable, Iterator
from pathlib import Path

# A blank between words, and not one in a text or in an IRI, whose own quotes begin nothing.
_BLANK = re.compile(
    r"""(\\.|"{3}(?:\\.|[^\\])*?"{3}|'{3}(?:\\.|[^\\])*?'{3}|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'"""
    r"|<[^<>\s]*>|\( \)|\[ \])|[ ]",
    re.DOTALL,
)
TEMPTING = "service SERVICE Service insert DELETE load Drop clear create silent SILENT into with using GRAPH".split()
PREFIXES = {
    "": "http://example.org/",
    "ex": "http://example.org/ns#",
    "service": "http://example.org/service/",
    "SERVICE": "urn:example:service:",
    "insert": "http://example.org/insert#",
    "sd": "http://www.w3.org/ns/sparql-service-description#",
    "x.y-z": "http://example.org/dotted/",
    "é": "http://example.org/é/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
HEAD = "".join(f"PREFIX {prefix}: <{iri}>\n" for prefix, iri in PREFIXES.items())


class Maker:
    """Makes one query after another, each from its own seed."""

    def __init__(self, seed: int) -> None:
        self.luck = random.Random(seed)  # noqa: S311 - for variety, not for secrets
        self.fresh = 0

    def one_of(self, *makers: Callable[[int], str] | str, depth: int = 0) -> str:
        chosen = self.luck.choice(makers)
        return chosen if isinstance(chosen, str) else chosen(depth)

    def some(self, most: int, maker: Callable[[int], str], joint: str, depth: int = 0, least: int = 1) -> str:
        return joint.join(maker(depth) for _ in range(self.luck.randint(least, most)))

    def new(self) -> str:
        self.fresh += 1
        return f"?v{self.fresh}"

    # ------------------------------------------------------------ terms
    def word(self) -> str:
        return self.luck.choice([*TEMPTING, "a", "b", "who", "été", "名前", "x1", "_y", "filter", "Select", "true"])

    def variable(self, _: int = 0) -> str:
        return self.luck.choice("??$") + self.word()

    def iri(self, _: int = 0) -> str:
        ends = ["", "#", "/", "#me", "?q=SERVICE&x=(1)", "/%20x", "/caf\\u00e9", "/it's", "/a,b;c=d!$*+", "#it's"]
        starts = ["http://example.org/", "https://example.org/service/", "urn:example:", "mailto:a@b.example/", "../"]
        return f"<{self.luck.choice(starts)}{self.word()}{self.luck.choice(ends)}>"

    def name(self, _: int = 0) -> str:
        ends = ["", "", "", "1", ".x", "..z", "-b", "%20", "\\-1", "\\/x", "\\(x\\)", "\\'s", "\\.x", ":y", "·"]
        prefix = self.luck.choice(list(PREFIXES))
        return f"{prefix}:{self.word()}{self.luck.choice(ends)}"

    def blank(self, _: int = 0) -> str:
        self.fresh += 1
        return self.luck.choice([f"_:b{self.fresh}", f"_:service.{self.fresh}", "[]", "[ ]"])

    def text(self, _: int = 0) -> str:
        inside = self.luck.choice([
            "", "a", "SERVICE <http://example.org/> { ?s ?p ?o }", "} SERVICE ?x {", "# no comment", "INSERT DATA { }",
            "tab\\tline\\nquote\\\"\\' slash\\\\", "caf\\u00e9 \\U0001F600", "emoji 😀 ‮ bidi", "{[(<", "<http://x>",
        ])  # fmt: skip
        quote = self.luck.choice(["'", '"', "'''", '"""'])
        if len(quote) == 3:
            inside += self.luck.choice(
                ["", "\n", "\r\nSERVICE <x> {}\n", f" {quote[0]} {quote[:2]} x", "\\" + quote[0]]
            )
        return quote + inside + quote

    def literal(self, _: int = 0) -> str:
        end = self.luck.choice(["", "", "@en", "@en-GB-oed", "@cy", "@ar--rtl", "@en--ltr", "^^xsd:string", "^^ ex:dt"])
        return self.text() + (end if end != "^^ ex:dt" else f"^^{self.iri()}")

    def number(self, _: int = 0) -> str:
        return self.luck.choice("0 7 42 -1 +1 1.5 .5 -.5 +0.0 1e6 1.0E-3 .5e+2 -1e0 007 1.e1".split())

    def term(self, depth: int = 0) -> str:
        plain = [
            self.variable,
            self.iri,
            self.name,
            self.literal,
            self.number,
            self.blank,
            "true",
            "false",
            "()",
            "( )",
        ]
        if depth > 0:
            plain += [self.collection, self.property_list, self.triple_term]
        return self.one_of(*plain, depth=depth - 1)

    def collection(self, depth: int) -> str:
        return f"( {self.some(3, self.term, ' ', depth)} )"

    def property_list(self, depth: int) -> str:
        return f"[ {self.verb(1)} {self.term(depth)} ]"

    def triple_term(self, _: int = 0) -> str:
        return f"<<( {self.variable()} {self.name()} {self.literal()} )>>"

    # ------------------------------------------------------------ patterns
    def verb(self, depth: int) -> str:
        return self.one_of("a", self.name, self.iri, self.variable, *([self.path] * 2 if depth else ()), depth=depth)

    def path(self, depth: int) -> str:
        step = self.one_of(self.name, self.iri, "a", depth=depth)
        if depth <= 0:
            return step
        left, right = self.path(depth - 1), self.path(depth - 1)
        negated = f"!({step}|^{self.name()}|^a)"
        choices = [f"{left}/{right}", f"({left}|{right})", f"^{step}", f"({left})*", f"({left})+", f"({left})?"]
        return self.luck.choice([*choices, negated, f"!{step}", f"!^{step}", f"{step}*", f"({left}/^{step})+", step])

    def triples(self, depth: int) -> str:
        subject = self.one_of(self.variable, self.iri, self.name, self.blank, self.property_list, depth=0)
        if self.luck.random() < 0.1:
            return f"{self.variable()} {self.name()} {self.name()} ~ {self.iri()} {{| ex:since {self.number()} |}}"
        if self.luck.random() < 0.1:
            return f"<< {self.variable()} {self.name()} {self.literal()} >> ex:said {self.variable()}"
        objects = [
            f"{self.verb(depth)} {self.some(2, self.term, ' , ', depth)}" for _ in range(self.luck.randint(1, 3))
        ]
        return f"{subject} {self.luck.choice([' ; ', ' ;; ']).join(objects)}{self.luck.choice(['', '', ' ;'])}"

    def group(self, depth: int) -> str:
        parts = [self.triples(min(depth, 2)) + self.luck.choice([" .", " .", " . "])]
        for _ in range(self.luck.randint(0, 2 + (depth > 0))):
            parts.append(self.clause(depth))
            if self.luck.random() < 0.5:
                parts.append(self.luck.choice(["", ". "]) + self.triples(1) + " .")
        return "{ " + " ".join(parts) + " }"

    def clause(self, depth: int) -> str:
        last = depth <= 0
        inner, other = ("{ ?s ?p ?o }" if last else self.group(depth - 1) for _ in range(2))
        choices = [
            f"OPTIONAL {inner}", f"{inner} UNION {other}", f"MINUS {inner}", f"GRAPH {self.variable()} {inner}",
            f"GRAPH {self.name()} {inner}", f"GRAPH {self.iri()} {inner}", f"FILTER EXISTS {inner}",
            f"FILTER NOT EXISTS {inner}", f"FILTER ( {self.expression(depth)} )", f"FILTER {self.call(depth)}",
            f"BIND ( {self.expression(depth)} AS {self.new()} )", self.values(), inner,
            f"{{ {self.select(depth - 1)} }}" if not last else inner, f"LATERAL {{ ?s ?p {self.new()} }}",
        ]  # fmt: skip
        return self.luck.choice(choices)

    def values(self, _: int = 0) -> str:
        value = lambda _: self.one_of(self.iri, self.name, self.literal, self.number, "UNDEF", "true")  # noqa: E731
        if self.luck.random() < 0.4:
            return f"VALUES {self.variable()} {{ {self.some(5, value, ' ', least=0)} }}"
        rows = [f"( {value(0)} {value(0)} )" for _ in range(self.luck.randint(0, 4))]
        return f"VALUES ( {self.new()} {self.new()} ) {{ {' '.join(rows)} }}"

    # ------------------------------------------------------------ expressions
    def expression(self, depth: int) -> str:
        if depth <= 0:
            return self.one_of(self.variable, self.number, self.literal, self.iri, self.name, "true")
        left, right = self.expression(depth - 1), self.expression(depth - 1)
        sign = self.luck.choice("= != < > <= >= + - * / && ||".split())
        return self.luck.choice([
            f"({left}) {sign} ({right})", f"( ({left}) {sign} ({right}) )", f"! ( {left} )", f"- ( {left} )",
            f"({left}) IN ( {right} , {self.number()} )", f"( {left} ) NOT IN ( )", self.call(depth),
            "?service<?SERVICE", "?a<5&&?b>6||?c<=7", "?x<-1", "?n*2/3-1+4", f"!!({left})",
        ])  # fmt: skip

    def call(self, depth: int) -> str:
        one, two = (self.expression(depth - 1) for _ in range(2))
        whole = "STR LANG DATATYPE IRI URI ABS CEIL FLOOR ROUND STRLEN UCASE LCASE ENCODE_FOR_URI YEAR MONTH DAY HOURS"
        whole += " MINUTES SECONDS TIMEZONE TZ MD5 SHA1 SHA256 SHA384 SHA512 isIRI isURI isBLANK isLITERAL isNUMERIC"
        whole += " LANGDIR hasLANG hasLANGDIR isTRIPLE SUBJECT PREDICATE OBJECT"
        pairs = "LANGMATCHES CONTAINS STRSTARTS STRENDS STRBEFORE STRAFTER STRLANG STRDT sameTerm SUBSTR REGEX".split()
        name = self.luck.choice(whole.split())
        return self.luck.choice([
            f"{name}({one})", f"{name.lower()} ( {one} )", f"{self.luck.choice(pairs)}({one}, {two})", "RAND()",
            f"REPLACE({one}, '(a|b)+', '$1')", f"REGEX({one}, '^SERVICE', 'i')", f"IF({one}, {two}, 1)", "UUID()",
            f"COALESCE({one}, {two}, 'none')", f"CONCAT({one}, ' ', {two})", "BNODE()", f"BOUND({self.variable()})",
            f"xsd:integer({one})", f"<http://www.w3.org/2001/XMLSchema#double>({one})", "STRUUID()", "CONCAT()",
            f"EXISTS {{ ?s ?p {self.term()} }}", f"NOT EXISTS {{ ?s ?p {self.term()} }}", f"TRIPLE(?s, ?p, {one})", "NOW( )",
        ])  # fmt: skip

    def aggregate(self) -> str:
        kind = self.luck.choice("COUNT SUM MIN MAX AVG SAMPLE".split())
        distinct = self.luck.choice(["", "DISTINCT "])
        return self.luck.choice([
            f"{kind}({distinct}{self.variable()})", f"COUNT({distinct}*)", f"{kind}({distinct}?n + 1)",
            f"GROUP_CONCAT({distinct}?n ; SEPARATOR = {self.text()})", f"GROUP_CONCAT({distinct}?n)",
        ])  # fmt: skip

    # ------------------------------------------------------------ queries
    def select(self, depth: int) -> str:
        how = self.luck.choice(["", "DISTINCT ", "REDUCED "])
        where = self.luck.choice(["WHERE ", ""]) + self.group(depth)
        if self.luck.random() < 0.35:
            key, made = self.new(), self.new()
            having = self.luck.choice(["", f" HAVING ( {self.aggregate()} > 1 )"])
            by = self.luck.choice([f"({self.expression(1)} AS {key})", key])
            return f"SELECT {how}{key} ({self.aggregate()} AS {made}) {where} GROUP BY {by}{having}{self.tail(made)}"
        shown = self.luck.choice(["*", "?s ?p", "$s", f"?s ( {self.expression(1)} AS {self.new()} )"])
        return f"SELECT {how}{shown} {where}{self.tail('?s')}"

    def tail(self, key: str) -> str:
        orders = ["", f" ORDER BY {key}", f" ORDER BY DESC({key}) ASC(STR({key}))", f" ORDER BY STR({key}) {key}"]
        slices = ["", " LIMIT 10", " OFFSET 5", " LIMIT 10 OFFSET 20", " OFFSET 20 LIMIT 0"]
        return self.luck.choice(orders) + self.luck.choice(slices)

    def construct(self, depth: int) -> str:
        template = f"{{ {self.variable()} {self.name()} {self.one_of(self.literal, self.blank, self.number)} . }}"
        return self.luck.choice([
            f"CONSTRUCT {template} WHERE {self.group(depth)}", f"CONSTRUCT {{ }} {self.group(depth)} LIMIT 3",
            f"CONSTRUCT WHERE {{ ?s {self.name()} {self.literal()} ; a ?c . }}",
        ])  # fmt: skip

    def query(self, depth: int) -> str:
        return self.one_of(
            self.select, self.select, self.select, self.construct,
            lambda _: f"ASK {self.group(depth)}",
            lambda _: f"DESCRIBE {self.iri()} {self.name()} ?s {self.group(depth)}",
            lambda _: f"DESCRIBE {self.name()}",
            lambda _: "SELECT * " + f"FROM {self.name()} FROM NAMED {self.iri()} WHERE {self.group(depth)}",
            depth=depth,
        )  # fmt: skip

    def laid_out(self, query: str) -> str:
        """The same query with other blanks, line ends and comments."""
        comments = ["# SERVICE <http://example.org/> { ?s ?p ?o }", "# INSERT DATA", "#", "# it's 1 < 2 \"", "#'''"]
        blanks = [
            " ",
            "  ",
            "\t",
            "\n",
            "\r\n",
            "\r",
            *(f" {comment}{end}" for comment in comments for end in ("\n", "\r\n")),
        ]

        def other(found: re.Match[str]) -> str:
            return found[0] if found[1] or self.luck.random() < 0.8 else self.luck.choice(blanks)

        return _BLANK.sub(other, query)


def made(number: int) -> Iterator[str]:
    """So many queries from the grammar, always the same ones."""
    for seed in range(number):
        maker = Maker(seed)
        version = maker.luck.choice(["", "", "", "VERSION '1.2'\n", 'version "1.2-basic" '])
        base = maker.luck.choice(["", "", "BASE <http://example.org/base/>\n", "base<http://example.org/a>"])
        yield version + base + HEAD + maker.laid_out(maker.query(seed % 3 + (seed % 15 == 0)))


def written() -> Iterator[str]:
    """Those written by hand, each also with the line ends of another system and without any."""
    for query in Path(__file__).with_name("benign.txt").read_text(encoding="utf-8").split("\n====\n"):
        yield query
        yield query.replace("\n", "\r\n")
        if "#" not in query:
            yield query.replace("\n", " ")
    for example in sorted(Path(__file__).resolve().parents[2].glob("ontology/examples/*.rq")):
        yield example.read_text(encoding="utf-8")


def large() -> Iterator[str]:
    """Large ones, as programs make them."""
    rows = " ".join(f"<http://example.org/id/person/{n}>" for n in range(500))
    pairs = "\n".join(f'(<http://example.org/id/{n}> "service {n}"@en)' for n in range(300))
    either = " || ".join(f"?o = {n}" for n in range(400))
    each = "\n".join(f"FILTER(?o{n % 9} != {n})" for n in range(120))
    some = "\n".join(f"OPTIONAL {{ ?s <urn:p{n}> ?x{n} }}" for n in range(60))
    yield f"SELECT * {{ VALUES ?s {{ {rows} }} ?s ?p ?o }}"
    yield f"SELECT * {{ VALUES (?s ?l) {{\n{pairs}\n}} ?s ?p ?l }}"
    yield f"SELECT * {{ ?s ?p ?o FILTER(?o IN ({', '.join(map(str, range(3000)))})) }}"
    yield f"SELECT * {{ ?s ?p ?o FILTER({either}) }}"
    yield f"SELECT * {{ ?s ?p ?o0 {each} }}"
    yield f"SELECT * {{ ?s ?p ?o {some} }}"
    yield "SELECT * { " + " UNION ".join(f"{{ ?s <urn:p{n}> ?o }}" for n in range(120)) + " }"
    yield "SELECT * { " + " ".join(f"?s{n} <urn:p> ?s{n + 1} ." for n in range(100)) + " }"
    yield "CONSTRUCT { " + " ".join(f"?s <urn:p{n}> ?o{n} ." for n in range(200)) + " } WHERE { ?s ?p ?o0 }"
    yield "SELECT " + " ".join(f"(?x + {n} AS ?y{n})" for n in range(300)) + " { ?x ?p ?o }"
    yield "SELECT * { ?s " + "/".join(f"<urn:p{n}>" for n in range(100)) + " ?o }"
    yield "SELECT * { ?s " + "|".join(f"<urn:p{n}>" for n in range(250)) + " ?o }"
    yield "SELECT * { BIND(CONCAT(" + ", ".join(f"STR(?x{n})" for n in range(300)) + ") AS ?y) }"
    yield "SELECT * { " + "OPTIONAL { ?s ?p ?o " * 40 + "} " * 40 + "}"
    yield "SELECT * { BIND(" + "IF(?x = 1, 2, " * 40 + "0" + ")" * 40 + " AS ?y) }"
    yield "SELECT * { " + "{ SELECT * { " * 25 + "?s ?p ?o" + " } }" * 25 + " }"
    yield "SELECT * { <http://example.org/a_(b)/SERVICE> ?p ?o }"  # what follows the bracket stands in an IRI
    yield "SELECT * { ?s ?p '''" + "SERVICE <http://example.org/> { ?s ?p ?o }\n" * 200 + "''' }"
    yield "# SERVICE\n" * 800 + "ASK {}"


@functools.cache
def queries() -> list[str]:
    """All of them: more than a thousand."""
    return list(dict.fromkeys([*written(), *large(), *made(1000)]))
