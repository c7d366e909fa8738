"""Takes a query apart into words, as the grammar of SPARQL 1.2 has them: no blanks, no comments.

This is a tokeniser, not a parser: the engine's own parser runs in a process that can be killed, and never here.
"""

from __future__ import annotations

import re
import string

from server.problems import Refused

_BASE = (
    "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c\u200d\u2070-\u218f"
    "\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_MORE = "0-9\u00b7\u0300-\u036f\u203f\u2040"
# Plain letters first, because nearly every word has no others; the same words without it, at half the speed.
_PREFIX = rf"(?:[A-Za-z][A-Za-z0-9_]*+(?![{_BASE}_{_MORE}.\-])|[{_BASE}](?:[{_BASE}_{_MORE}.\-]*[{_BASE}_{_MORE}\-])?)"
_PLAIN = rf"[{_BASE}_:0-9]|%[0-9A-Fa-f]{{2}}|\\[_~.\-!$&'()*+,;=/?#@%]"
_LOCAL = rf"(?:{_PLAIN})(?:[A-Za-z0-9_]+|{_PLAIN}|[{_MORE}\-]|\.+(?={_PLAIN}|[{_MORE}\-]))*"
# Only escapes that the engine takes as well: it reads a long text with any other one as a short text and what follows.
_ESCAPE = r"\\u(?![dD][89a-fA-F])[0-9A-Fa-f]{4}|\\U00(?!00[dD][89a-fA-F])(?:0[0-9A-Fa-f]|10)[0-9A-Fa-f]{4}"
_IN_TEXT = rf"""\\[tbnrf"'\\]|{_ESCAPE}"""
SKIPPED = r"[ \t\r\n]*+(?:\#[^\r\n]*+[ \t\r\n]*+)*+"
# One alternative reads words and prefixed names, so that a long run without a colon is walked only once. The last but
# one takes what is no word, so that nothing is ever passed over in silence.
_WORD = rf"""(
      [?$](?:[A-Za-z0-9_]++(?![{_BASE}_{_MORE}])|[{_BASE}_0-9][{_BASE}_{_MORE}]*)
    | {_PREFIX}(?::(?:{_LOCAL})?)? | :(?:{_LOCAL})?
    | <(?:[^<>"{{}}|^`\\\x00-\x20]+|{_ESCAPE})*+>
    | \"\"\"(?:\"{{0,2}}(?:[^"\\]+|{_IN_TEXT}))*+\"\"\" | \'\'\'(?:\'{{0,2}}(?:[^'\\]+|{_IN_TEXT}))*+\'\'\'
    | \"(?!\"\")(?:[^"\\\r\n]+|{_IN_TEXT})*+\" | \'(?!\'\')(?:[^'\\\r\n]+|{_IN_TEXT})*+\'
    | _:[{_BASE}_0-9](?:[{_BASE}_{_MORE}.\-]*[{_BASE}_{_MORE}\-])?
    | @[A-Za-z]+(?:-+[A-Za-z0-9]+)*
    | [0-9]*\.?[0-9]+(?:[eE][+-]?[0-9]+)?
    | \^\^ | && | \|\| | [<>!]= | <<\( | \)>> | << | >> | \{{\| | \|\}} | [{{}}()\[\].,;=<>!*/+\-^|?&~@]
    | [\s\S] | \Z)"""
WORD = re.compile(SKIPPED + _WORD, re.VERBOSE)
_SKIPPED_AND_WORD = re.compile(f"({SKIPPED}){_WORD}", re.VERBOSE)
_SIGNS = frozenset("{}()[].,;=<>!*/+-^|?&~@")
_ALONE = _SIGNS | frozenset(string.ascii_letters + string.digits + ":")
_LETTER = re.compile(f"[{_BASE}]")
_NOT_A_WORD = _SIGNS | frozenset("\"'$_:0123456789")


def split(query: str) -> list[str]:
    """The query's words in their order; Refused at the first place that is no word of SPARQL."""
    found: list[str] = WORD.findall(query)
    while found and not found[-1]:
        found.pop()  # the end
    if odd := {word for word in set(found) if is_odd(word)}:
        at = place(query, next(number for number, word in enumerate(found) if word in odd))
        what = "a quoted text that is not closed" if query[at] in "\"'" else f"{query[at]!r}"
        raise syntax(query, at, f"{what} is no word of SPARQL")
    return found


def closely(query: str) -> str:
    """The query without comments and with one blank wherever some stood: two that are the same mean the same."""
    return "".join([f" {word}" if skipped else word for skipped, word in _SKIPPED_AND_WORD.findall(query)]).strip()


def is_odd(word: str) -> bool:
    """Whether this is no word at all, but a letter that the grammar has no place for."""
    return len(word) == 1 and word not in _ALONE and not _LETTER.match(word)


def place(query: str, number: int) -> int:
    """Where in the query the word of this number begins, counted from 0."""
    return next(found.start(1) for count, found in enumerate(WORD.finditer(query)) if count == number)


def is_keyword(word: str) -> bool:
    """Whether the word is a bare one: a keyword, a function's name, `a`, `true` or `false`."""
    return word[0] not in _NOT_A_WORD and ":" not in word


def is_iri(word: str) -> bool:
    return word[0] == "<" and word[-1] == ">"


def is_name(word: str) -> bool:
    """Whether the word is a prefixed name."""
    return ":" in word and word[0] not in "<\"'_"


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
