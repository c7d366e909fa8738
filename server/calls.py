"""Finds every place of a query where the engine might read SERVICE, the word that has it call another endpoint.

The engine has no tokens: it reads a query letter by letter and tries one rule after another, so that one text may be
read in several ways, and a caller could hide the word from a reader of tokens. Its laxness, each kind met here:

- `<` begins an IRI or a comparison by what stands around it, and what comes up to `>` may hold a quote, a `#` or an
  escape: `?a<'>')SERVICE`, `?a<#>'''`, `?a<<x#>) SERVICE`, `<x#\\u+041> SERVICE`. Both ways are followed to the end.
- It takes a keyword glued to its neighbours: `trueSERVICE<a>{`, `SERVICEex:a{`, `SERVICESILENTex:a{`.
- Where a prefixed name makes no IRI, it takes the prefix alone and reads on: `ex:SERVICEok:a{` with `<http://x:80>` as
  `ex:`, or `ex:a\\#SERVICE` with a `#` before; and a second dot ends a name: `ex:a.b.SERVICEok:a{`.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, replace

from server.words import SKIPPED, WORD, is_keyword, is_name, is_odd

_SERVICE = re.compile("SERVICE", re.IGNORECASE)
_NAME = r"[^\s<>{}()\[\]\"'?$,;#]*:[^\s<>{}()\[\]\"?$,;]*"
_CALL = re.compile(
    rf"SERVICE{SKIPPED}(SILENT{SKIPPED})?(?:[?$][^\s{{}}<\#]+|<[^<>]*>|({_NAME})){SKIPPED}\{{", re.IGNORECASE
)
# What the engine may read as an IRI: everything else between `<` and `>` it refuses for one.
_PERHAPS_IRI = re.compile(r'<[^<>"{}|^`\x00-\x20]*>')
_PREFIX = re.compile(rf"PREFIX(?={SKIPPED}([^\s:<>]*):{SKIPPED}<([^\s<>]*)>)", re.IGNORECASE)
# An IRI that stays one whatever a name puts behind it: its authority, where it has one, is closed.
_CLOSED = re.compile(r"(?!//)(?:[A-Za-z][A-Za-z0-9+.\-]*:(?!//)|[A-Za-z][A-Za-z0-9+.\-]*://[^/?#]*[/?#]|[^:]+$)")
_ODD_IN_NAME = re.compile(r"[\\\ufff0-\uffff]|:.*\..*[^.].*\.[^.]")
_LONGEST_NAME = 500  # with SERVICE in it; nobody needs a longer one, and each SERVICE in it is looked at
_MOST_PREFIXES = 500  # in a text that also has SERVICE in it
_LINE_END, _BLANKS = re.compile(r"[\r\n]"), re.compile(r"[ \t\r\n]*+")
_BEFORE_A_GRAPH = ("GRAPH", "FROM", "NAMED", "DESCRIBE")


@dataclass(frozen=True, slots=True)
class _Way:
    """One way to read on: from where, whether inside a comparison, and whether a graph's name must come next."""

    at: int
    comparing: bool = False
    before_a_graph: bool = False


def place_of_service(query: str) -> int | None:
    """Where the engine may read a SERVICE clause in this text, or None."""
    if "SERVICE" not in query.upper():
        return None
    if query.upper().count("PREFIX") > _MOST_PREFIXES:
        return 0
    prefixes = _PREFIX.findall(query)
    closed = all(_CLOSED.match(iri) and "\\" not in iri for _, iri in prefixes)
    declared = {prefix for prefix, _ in prefixes}
    waiting, seen = [_Way(0)], set[_Way]()
    ends = [*(found.start() for found in _LINE_END.finditer(query)), len(query)]
    while waiting:
        way = waiting.pop()
        while way not in seen:
            seen.add(way)
            way = replace(way, at=_skipped(query, way.at, ends))
            seen.add(way)
            found = WORD.match(query, way.at)
            word = found[1] if found else ""
            if not found or not word or query.startswith("//", found.start(1)):  # two slashes stand in no code
                break
            start = found.start(1)
            if word[0] == "<":
                if iri := _PERHAPS_IRI.match(query, start):
                    waiting.append(_Way(iri.end(), way.comparing))
                if query.startswith("<<", start):
                    waiting.append(_Way(start + 2, way.comparing))
                way = _Way(start + 1, True)
                continue
            if is_odd(word):
                if not query.startswith(("'''", '"""'), start):
                    break
                way = _Way(start + 2, way.comparing)  # a long text that is not closed is an empty one to the engine
                continue
            if way.comparing and _stands_in_none(query, word, start):
                break
            if not way.comparing and (at := _called(query, word, start, way, declared if closed else None)) is not None:
                return at
            # A comparison stands in brackets, so that no clause follows before one is closed, or a group opened.
            after = is_keyword(word) and word.upper() in _BEFORE_A_GRAPH
            way = _Way(found.end(), way.comparing and word[0] not in "){", after)
    return None


def _skipped(query: str, at: int, ends: list[int]) -> int:
    """The next place that is no blank and no comment; `ends` are those of the lines, so that none is walked twice."""
    while True:
        at = _BLANKS.match(query, at).end()  # type: ignore[union-attr]
        if not query.startswith("#", at):
            return at
        at = ends[bisect_left(ends, at)]


def _stands_in_none(query: str, word: str, start: int) -> bool:
    """Whether no comparison has this word here: a full stop not a number's, or a language behind no text."""
    if word[0] == "@":
        return query[start - 1] not in "\"' \t\r\n"
    return word == "." and not query[start - 1].isdigit()


def _called(query: str, word: str, start: int, way: _Way, declared: set[str] | None) -> int | None:
    """Where in this word the clause may begin; `declared` are the prefixes when each of their names is whole."""
    if not (hit := _SERVICE.search(word)):
        return None
    if is_keyword(word):
        return start + hit.start()
    if not is_name(word) or way.before_a_graph:
        return None
    if len(word) > _LONGEST_NAME:
        return start
    whole = declared is not None and not _ODD_IN_NAME.search(word)
    for hit in _SERVICE.finditer(word, 0, word.index(":") if whole else len(word)):
        call = _CALL.match(query, start + hit.start())
        if call and (declared is None or call[1] or not call[2] or call[2].split(":")[0] in declared):
            return start + hit.start()
    return None
