"""Looks at a query's words before any engine sees it: its kind, what it may not do, and which graphs it asks.

The words are those of the grammar (`server/words.py`); where the engine may read another text than the grammar does,
the place is looked for by `server/calls.py`, because that is how a caller could hide SERVICE. Escapes (`\\u0053`) are
read both as they stand and decoded, although the engine of today decodes them in texts and IRIs only.
"""

from __future__ import annotations

import functools
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate
from urllib.parse import urljoin

from server import words
from server.calls import place_of_service
from server.problems import Refused
from server.words import is_iri, is_keyword, is_name, syntax, syntax_at

__all__ = ["DEEPEST", "MOST", "Inspected", "inspect", "syntax", "syntax_at"]

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
_STEP = {"{": 1, "(": 1, "[": 1, "<<": 1, "<<(": 1, "{|": 1, "}": -1, ")": -1, "]": -1, ">>": -1, ")>>": -1, "|}": -1}
_UNARY = frozenset("!-+^")
_FORMS = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
_UPDATES = ("INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH")
_UNSTEADY = re.compile("NOW|RAND|UUID|BNODE", re.IGNORECASE)
# An IRI of which the engine cannot make a comparison that ends with a bracket or with a comment.
_SURELY_IRI = re.compile(r"<[^#)]*(?://|>\Z)")


@dataclass(frozen=True, slots=True)
class Inspected:
    """A query that may be run: its form, and the graphs that its FROM clauses name."""

    form: str  # SELECT, ASK, CONSTRUCT or DESCRIBE
    defaults: tuple[str, ...] = ()
    named: tuple[str, ...] = ()
    words: str = ""  # the query without comments and with single blanks; "" where its answer may differ each time

    @property
    def has_dataset(self) -> bool:
        return bool(self.defaults or self.named)

    @property
    def is_graph(self) -> bool:
        """Whether the answer is a graph and not a table."""
        return self.form in ("CONSTRUCT", "DESCRIBE")


@functools.lru_cache(maxsize=512)
def inspect(query: str, base: str, longest: int | None) -> Inspected:
    """The query's form and graphs; Refused when it is too long, too deep, an update, or calls another endpoint.

    Without `longest`, it may be of any length and depth: a person asks on a machine of their own.
    """
    size = len(query.encode("utf-8", "surrogatepass"))
    if longest is not None and size > longest:
        raise Refused(413, "The query is too long", f"It has {size:,} bytes; at most {longest:,} are taken.")
    found = words.split(query)
    counts = Counter(found)
    _refuse_service(query)
    if longest is not None:
        _refuse_excess(found, counts, query)
    form = _form(found, query)
    defaults, named = _dataset(found, base) if "FROM" in query.upper() else ((), ())
    return Inspected(form, defaults, named, words.closely(query) if _is_steady(counts, query) else "")


def _refuse_service(query: str) -> None:
    for text in (query, _CODE_POINT.sub(_character, query)) if "\\" in query else (query,):
        at = place_of_service(text)
        if at is not None:
            line = text.count("\n", 0, at) + 1
            raise Refused(
                400,
                "SERVICE is not offered here",
                f"Line {line}: this endpoint calls no other endpoint. Ask each one for its part and join the answers.",
                more={"line": line, "column": at - text.rfind("\n", 0, at)},
            )


def _character(escape: re.Match[str]) -> str:
    number = int(escape.group(1) or escape.group(2), 16)
    return chr(number) if number <= 0x10FFFF and not 0xD800 <= number <= 0xDFFF else "\ufffd"


def _refuse_excess(found: list[str], counts: Counter[str], query: str) -> None:
    if len(found) <= min(DEEPEST, *MOST.values()):
        return
    steps = [_STEP[word] for word in found if word in _STEP]
    if max(accumulate(steps), default=0) > DEEPEST or (
        sum(counts[sign] for sign in _UNARY) > DEEPEST and max(_runs(found)) > DEEPEST
    ):
        depths = accumulate(_STEP.get(word, 0) for word in found)
        first = next(number for number, most in enumerate(map(max, depths, _runs(found))) if most > DEEPEST)
        at = words.place(query, first)
        raise syntax(query, at, f"nested deeper than {DEEPEST} levels, which is the limit here")
    sums: Counter[str] = Counter()
    for word, count in counts.items():
        if word in MOST or (word := word.upper()) in MOST:
            sums[word] += count
    for word, most in MOST.items():
        if sums[word] > most:
            raise Refused(
                400, "The query is too large", f"It has {word} {sums[word]:,} times; at most {most:,} are taken."
            )


def _runs(found: list[str]) -> Iterator[int]:
    """How many signs of one place stand side by side up to each word: each is a level of its own to the engine."""
    return accumulate((word in _UNARY for word in found), lambda run, is_sign: run + 1 if is_sign else 0)


def _form(found: list[str], query: str) -> str:
    for number, word in enumerate(found):
        if not is_keyword(word) or word.upper() in ("PREFIX", "BASE", "VERSION"):
            continue
        # The engine takes a keyword glued to the next one, so SELECTDISTINCT is a SELECT too.
        for form in _FORMS:
            if word.upper().startswith(form):
                return form
        if word.upper().startswith(_UPDATES):
            raise Refused(403, "This endpoint only answers queries", f"{word} is an update; the data are read-only.")
        raise syntax(query, words.place(query, number), f"expected a query: one of {', '.join(_FORMS)}")
    raise syntax(query, 0, f"expected a query: one of {', '.join(_FORMS)}")


def _is_steady(counts: Counter[str], query: str) -> bool:
    """Whether every answer to these words is the same, whatever stood between them.

    Not where chance, the clock or a blank of the text has a part in it, and not where the engine may read a `<` in
    another way: the end of a line may then be a part of the query.
    """
    if any(word[0] == "<" and word != "<=" and not _SURELY_IRI.match(word) for word in counts):
        return False
    return not (_UNSTEADY.search(query) and any(is_keyword(word) and _UNSTEADY.search(word) for word in counts))


def _dataset(found: list[str], base: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The graphs of FROM and of FROM NAMED, as absolute IRIs."""
    prefixes: dict[str, str] = {}
    graphs: dict[str, list[str]] = {"FROM": [], "NAMED": []}
    depth = 0
    padded = ["{", *found, "}", "}"]
    for before, one, after, next_but_one in zip(padded, padded[1:], padded[2:], padded[3:], strict=False):
        word = one.upper()
        depth += (one == "{") - (one == "}")
        if word == "BASE" and is_iri(after):
            base = urljoin(base, _plain(after[1:-1]))
        elif word == "PREFIX" and is_name(after) and is_iri(next_but_one):
            prefixes[after[:-1]] = urljoin(base, _plain(next_but_one[1:-1]))
        elif depth == 0 and (word == "FROM" or (word == "NAMED" and before.upper() == "FROM")):
            if is_iri(after):
                graphs[word].append(urljoin(base, _plain(after[1:-1])))
            elif is_name(after):
                prefix, _, local = after.partition(":")
                graphs[word].append(prefixes.get(prefix, "") + _NAME_ESCAPE.sub(r"\1", local))
    return tuple(dict.fromkeys(graphs["FROM"])), tuple(dict.fromkeys(graphs["NAMED"]))


def _plain(iri: str) -> str:
    return _CODE_POINT.sub(_character, iri)
