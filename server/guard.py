"""Looks at a query's words before any engine sees it: its kind, what it may not do, and which graphs it asks.

This is a tokeniser, not a parser: the engine's own parser runs in a process that can be killed, and never here. The
engine is laxer than the grammar in three ways that a caller could hide SERVICE in, each refused by name below: it takes
a keyword glued to the next name (`SERVICEex:a {`), it reads `?a<?b)SERVICE#>` as a comparison and not as an IRI, and it
falls back to short quotes where long ones are not closed. Escapes (`\\u0053`) are read both as they stand and decoded.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urljoin

from server.problems import Refused

_BASE = (
    "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c\u200d\u2070-\u218f"
    "\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_MORE = "0-9\u00b7\u0300-\u036f\u203f\u2040"
_PREFIX = rf"[{_BASE}](?:[{_BASE}_{_MORE}.\-]*[{_BASE}_{_MORE}\-])?"
_PLAIN = rf"[{_BASE}_:0-9]|%[0-9A-Fa-f]{{2}}|\\[_~.\-!$&'()*+,;=/?#@%]"
_LOCAL = rf"(?:{_PLAIN})(?:{_PLAIN}|[{_MORE}\-]|\.+(?={_PLAIN}|[{_MORE}\-]))*"
# Only escapes that the engine takes as well: it reads a long text with any other one as a short text and what follows.
_ESCAPE = r"\\u(?![dD][89a-fA-F])[0-9A-Fa-f]{4}|\\U00(?!00[dD][89a-fA-F])(?:0[0-9A-Fa-f]|10)[0-9A-Fa-f]{4}"
_IN_TEXT = rf"""\\[tbnrf"'\\]|{_ESCAPE}"""
_TOKEN = re.compile(
    rf"""(?P<space>[ \t\r\n]+|\#[^\r\n]*)
    |(?P<iri><(?:[^<>"{{}}|^`\\\x00-\x20]|{_ESCAPE})*>)
    |(?P<string>\"\"\"(?:\"{{0,2}}(?:[^"\\]|{_IN_TEXT}))*\"\"\"|\'\'\'(?:\'{{0,2}}(?:[^'\\]|{_IN_TEXT}))*\'\'\'
       |\"(?!\"\")(?:[^"\\\r\n]|{_IN_TEXT})*\"|\'(?!\'\')(?:[^'\\\r\n]|{_IN_TEXT})*\')
    |(?P<variable>[?$][{_BASE}_0-9][{_BASE}_{_MORE}]*)
    |(?P<blank>_:[{_BASE}_0-9](?:[{_BASE}_{_MORE}.\-]*[{_BASE}_{_MORE}\-])?)
    |(?P<word>{_PREFIX}(?::(?:{_LOCAL})?)?|:(?:{_LOCAL})?)
    |(?P<language>@[A-Za-z]+(?:-+[A-Za-z0-9]+)*)
    |(?P<number>[0-9]*\.?[0-9]+(?:[eE][+-]?[0-9]+)?)
    |(?P<sign>\^\^|&&|\|\||[<>!]=|<<\(|\)>>|<<|>>|\{{\||\|\}}|[{{}}()\[\].,;=<>!*/+\-^|?&~@])""",
    re.VERBOSE | re.DOTALL,
)
_CODE_POINT = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_NAME_ESCAPE = re.compile(r"\\([_~.\-!$&'()*+,;=/?#@%])")

DEEPEST = 64
# How often a sign or a word may stand in one query. Far above what people write, and below what makes an engine
# spend its time, or its stack, before a single row is looked at.
MOST = {
    "{": 600, "(": 3000, "[": 600, "!": 200, "/": 300, "|": 300, "^": 300, "+": 500, "-": 500, "*": 500, "&&": 500,
    "||": 500, "=": 1000, "?": 300, "UNION": 200, "OPTIONAL": 200, "MINUS": 100, "EXISTS": 100, "FILTER": 500,
    "BIND": 500, "SELECT": 100, "CONCAT": 200, "REPLACE": 50, "REGEX": 100, "IF": 200,
}  # fmt: skip
_FORMS = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
_UPDATES = ("INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH")
_BEFORE_A_GRAPH = ("GRAPH", "FROM", "NAMED", "DESCRIBE")
_TERMS = ("iri", "name", "variable")


@dataclass(frozen=True, slots=True)
class Token:
    """One word of a query: its kind (iri, string, name, word, sign …), its text, and where it begins."""

    kind: str
    text: str
    at: int


@dataclass(frozen=True, slots=True)
class Inspected:
    """A query that may be run: its form, and the graphs that its FROM clauses name."""

    form: str  # SELECT, ASK, CONSTRUCT or DESCRIBE
    defaults: tuple[str, ...] = ()
    named: tuple[str, ...] = ()

    @property
    def has_dataset(self) -> bool:
        return bool(self.defaults or self.named)

    @property
    def is_graph(self) -> bool:
        """Whether the answer is a graph and not a table."""
        return self.form in ("CONSTRUCT", "DESCRIBE")


def inspect(query: str, base: str, longest: int) -> Inspected:
    """The query's form and graphs; Refused when it is too long, too deep, an update, or calls another endpoint."""
    size = len(query.encode("utf-8", "surrogatepass"))
    if size > longest:
        raise Refused(413, "The query is too long", f"It has {size:,} bytes; at most {longest:,} are taken.")
    tokens = list(tokenise(query))
    _refuse_service(tokens, query)
    if "\\u" in query.lower():
        decoded = _CODE_POINT.sub(_character, query)
        _refuse_service(list(tokenise(decoded)), decoded)
    _refuse_excess(tokens, query)
    return Inspected(_form(tokens, query), *_dataset(tokens, base))


def tokenise(query: str) -> Iterator[Token]:
    """The query's words, without blanks and comments; Refused at the first place that is no word of SPARQL."""
    at = 0
    while at < len(query):
        found = _TOKEN.match(query, at)
        if found is None:
            what = "a quoted text that is not closed" if query[at] in "\"'" else f"{query[at]!r}"
            raise syntax(query, at, f"{what} is no word of SPARQL")
        if found.lastgroup != "space":
            # One pattern reads words and prefixed names, so that a long run without a colon is walked only once.
            kind = "name" if found.lastgroup == "word" and ":" in found.group() else found.lastgroup or ""
            yield Token(kind, found.group(), at)
        at = found.end()


def syntax(query: str, at: int, message: str) -> Refused:
    """A syntax error with its line and column, both from 1."""
    line = query.count("\n", 0, at) + 1
    return syntax_at(query, line, at - query.rfind("\n", 0, at), message)


def syntax_at(query: str, line: int, column: int, message: str) -> Refused:
    lines = query.split("\n")
    excerpt = lines[line - 1][:200] if 0 < line <= len(lines) else ""
    return Refused(
        400,
        "The query has a syntax error",
        f"Line {line}, column {column}: {message}.",
        more={"line": line, "column": column, "excerpt": excerpt},
    )


def _character(escape: re.Match[str]) -> str:
    number = int(escape.group(1) or escape.group(2), 16)
    return chr(number) if number <= 0x10FFFF and not 0xD800 <= number <= 0xDFFF else "\ufffd"


def _refuse_service(tokens: list[Token], query: str) -> None:
    for position, token in enumerate(tokens):
        before = tokens[position - 1] if position else Token("", "", 0)
        hidden = (
            (token.kind == "word" and "SERVICE" in token.text.upper())
            or (token.kind == "iri" and _hides_service(token.text))
            or (token.text == "{" and _glued_service(before, tokens[position - 2] if position > 1 else before))
        )
        if hidden:
            at = token.at if token.text != "{" else before.at
            line = query.count("\n", 0, at) + 1
            raise Refused(
                400,
                "SERVICE is not offered here",
                f"Line {line}: this endpoint calls no other endpoint. Ask each one for its part and join the answers.",
                more={"line": line, "column": at - query.rfind("\n", 0, at)},
            )


def _hides_service(iri: str) -> bool:
    """`<?b)SERVICE#>`: an IRI to the grammar, the end of a comparison and a SERVICE clause to the engine."""
    at = iri.find(")")
    at = iri.upper().find("SERVICE", at) if at >= 0 else -1
    return at >= 0 and "#" in iri[at:]


def _glued_service(term: Token, before: Token) -> bool:
    """`SERVICEex:a {` or `xSERVICE <a> {`: the keyword glued to a name, just before a brace."""
    if term.kind not in _TERMS or (before.kind == "word" and before.text.upper() in _BEFORE_A_GRAPH):
        return False
    return (term.kind == "name" and "SERVICE" in term.text.split(":")[0].upper()) or (
        before.kind in ("name", "blank", "language", "number") and "SERVICE" in before.text.upper()
    )


def _refuse_excess(tokens: list[Token], query: str) -> None:
    depth, unary = 0, 0
    counts: Counter[str] = Counter()
    for token in tokens:
        text = token.text.upper() if token.kind == "word" else token.text
        if token.kind in ("sign", "word"):
            counts[text] += 1
        depth += (text in ("{", "(", "[", "<<", "<<(", "{|")) - (text in ("}", ")", "]", ">>", ")>>", "|}"))
        unary = unary + 1 if text in ("!", "-", "+", "^") else 0
        if depth > DEEPEST or unary > DEEPEST:
            raise syntax(query, token.at, f"nested deeper than {DEEPEST} levels, which is the limit here")
    for text, most in MOST.items():
        if counts[text] > most:
            raise Refused(
                400, "The query is too large", f"It has {text} {counts[text]:,} times; at most {most:,} are taken."
            )


def _form(tokens: list[Token], query: str) -> str:
    for token in tokens:
        word = token.text.upper()
        if token.kind != "word" or word in ("PREFIX", "BASE", "VERSION"):
            continue
        # The engine takes a keyword glued to the next one, so SELECTDISTINCT is a SELECT too.
        for form in _FORMS:
            if word.startswith(form):
                return form
        if word.startswith(_UPDATES):
            raise Refused(403, "This endpoint only answers queries", f"{word} is an update; the data are read-only.")
        break
    at = tokens[0].at if tokens else 0
    raise syntax(query, at, f"expected a query: one of {', '.join(_FORMS)}")


def _dataset(tokens: list[Token], base: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The graphs of FROM and of FROM NAMED, as absolute IRIs."""
    prefixes: dict[str, str] = {}
    found: dict[str, list[str]] = {"FROM": [], "NAMED": []}
    depth, none = 0, Token("", "", 0)
    padded = [none, *tokens, none, none]
    for before, token, after, next_but_one in zip(padded, padded[1:], padded[2:], padded[3:], strict=False):
        word = token.text.upper() if token.kind == "word" else ""
        depth += (token.text == "{") - (token.text == "}")
        if word == "BASE" and after.kind == "iri":
            base = urljoin(base, _plain(after.text[1:-1]))
        elif word == "PREFIX" and after.kind == "name" and next_but_one.kind == "iri":
            prefixes[after.text[:-1]] = urljoin(base, _plain(next_but_one.text[1:-1]))
        elif depth == 0 and (word == "FROM" or (word == "NAMED" and before.text.upper() == "FROM")):
            if after.kind == "iri":
                found[word].append(urljoin(base, _plain(after.text[1:-1])))
            elif after.kind == "name":
                prefix, _, local = after.text.partition(":")
                found[word].append(prefixes.get(prefix, "") + _NAME_ESCAPE.sub(r"\1", local))
    return tuple(dict.fromkeys(found["FROM"])), tuple(dict.fromkeys(found["NAMED"]))


def _plain(iri: str) -> str:
    return _CODE_POINT.sub(_character, iri)
