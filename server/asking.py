"""One query put to the store: of which graphs it is asked, and what went wrong, in words that a program can sort."""

from __future__ import annotations

import csv
import io
import re
from typing import IO, TYPE_CHECKING, Any, cast

from server import words

if TYPE_CHECKING:
    import pyoxigraph

    Answer = pyoxigraph.QuerySolutions | pyoxigraph.QueryBoolean | pyoxigraph.QueryTriples
    NamedGraph = pyoxigraph.NamedNode | pyoxigraph.BlankNode
    Graph = NamedGraph | pyoxigraph.DefaultGraph

_PIECE = 65_536  # characters of CSV
_NOT_XML = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|\xef\xbf[\xbe\xbf]|<oxprefix:[ />]")
_LONGEST_NOT_XML = 11


class NotXml(Exception):
    """The answer holds something that XML cannot write."""


class Paper:
    """Takes an answer piece by piece; of XML, only what XML can hold."""

    def __init__(self, file: IO[bytes], is_xml: bool) -> None:
        self._file, self._is_xml, self._last = file, is_xml, b""

    def write(self, part: bytes) -> int:
        if self._is_xml:
            if _NOT_XML.search(self._last + part):
                raise NotXml
            self._last = (self._last + bytes(part))[-_LONGEST_NOT_XML:]
        self._file.write(part)
        return len(part)

    def flush(self) -> None:
        self._file.flush()


_POSITION = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)
# What the engine's parser expected, as it lists it: signs in quotes, classes of letters in brackets, words, sentences.
_CLASS = re.compile(r"\[(?:'\\.[^']*'|'[^']'|[^\]'\"])*\]")
_ITEM = re.compile(r'"(?:\\.|[^"\\])*"|[^,"\s][^,]*')
_MOST_LISTED = 8
_SOMETHING = "something here or before it is not as SPARQL has it"
_BEGINNINGS = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE", "PREFIX", "BASE")
_UNFINISHED = ("ORDER", "BY", "ASC", "DESC", "GROUP", "HAVING", "LIMIT", "OFFSET", "VALUES", "WHERE", "GRAPH", "FILTER")


def ask(store: pyoxigraph.Store, asked: dict[str, Any]) -> Answer:
    """The engine's answer, not yet written. `asked` has query and base; with `dataset`, defaults and named as well."""
    import pyoxigraph

    defaults: list[Graph] = [pyoxigraph.NamedNode(iri) for iri in asked["defaults"]]
    named: list[NamedGraph] = [pyoxigraph.NamedNode(iri) for iri in asked["named"]]
    if not asked["dataset"]:
        return store.query(asked["query"], base_iri=asked["base"])
    if len(defaults) < 2:
        return store.query(asked["query"], base_iri=asked["base"], default_graph=defaults, named_graphs=named)
    # The engine would count a triple once for each graph that holds it; RDF merges them.
    merged = pyoxigraph.Store()
    for graph in defaults:
        merged.extend(pyoxigraph.Quad(*quad.triple) for quad in store.quads_for_pattern(None, None, None, graph))
    for graph in named:
        merged.extend(store.quads_for_pattern(None, None, None, graph))
    whole: list[Graph] = [pyoxigraph.DefaultGraph()]
    return merged.query(asked["query"], base_iri=asked["base"], default_graph=whole, named_graphs=named)


def write(answer: Answer, media_type: str, to: IO[bytes]) -> None:
    """The answer as bytes of its type, written piece by piece; NotXml where XML cannot hold it."""
    import pyoxigraph

    out = cast(IO[bytes], Paper(to, media_type.endswith("xml")))
    if isinstance(answer, pyoxigraph.QueryTriples):
        answer.serialize(out, pyoxigraph.RdfFormat.from_media_type(media_type))
    elif isinstance(answer, pyoxigraph.QuerySolutions) and media_type == "text/csv":
        _write_csv(answer, out)
    else:
        answer.serialize(out, pyoxigraph.QueryResultsFormat.from_media_type(media_type))


def _write_csv(solutions: pyoxigraph.QuerySolutions, out: IO[bytes]) -> None:
    """CSV that holds together: the engine leaves an IRI with a comma bare, and every span of words has such an IRI.

    A row whose one value is empty is written as "", because most readers skip an empty line.
    """
    import pyoxigraph

    bare = pyoxigraph.NamedNode | pyoxigraph.Literal
    text = io.StringIO(newline="")
    rows = csv.writer(text)
    rows.writerow([variable.value for variable in solutions.variables])
    for solution in solutions:
        rows.writerow([x.value if isinstance(x, bare) else None if x is None else str(x) for x in solution])
        if text.tell() > _PIECE:
            out.write(text.getvalue().encode())
            text.seek(0)
            text.truncate()
    out.write(text.getvalue().encode())


def misspelt(error: SyntaxError, query: str) -> dict[str, Any]:
    """Where the engine's parser stopped, from line 1 and column 1, and what is wrong there, in words."""
    if undeclared := _undeclared(query):  # the engine is often silent about it, and never names it
        at, prefix = undeclared
        message = f"the prefix `{prefix}` is not declared: add PREFIX {prefix} <…>"
        line, column = query.count("\n", 0, at) + 1, at - query.rfind("\n", 0, at)
        return {"line": line, "column": column, "message": message}
    said = str(error.args[0])
    found = _POSITION.match(said)
    line, column = (int(found[1]), int(found[2])) if found else (1, 1)
    expected = " ".join((found[3] if found else said).split())
    return {"line": line, "column": column, "message": _message(expected, query, line, column)}


def _undeclared(query: str) -> tuple[int, str] | None:
    """The first prefix that is used and not declared, and where; None where all are."""
    declared, before = set[str](), ""
    for word in words.WORD.finditer(query):
        if word[1] and words.is_name(word[1]):
            prefix = word[1].split(":")[0] + ":"
            if before.upper() == "PREFIX":
                declared.add(prefix)
            elif prefix not in declared:
                return word.start(1), prefix
        before = word[1]
    return None


def _message(expected: str, query: str, line: int, column: int) -> str:
    """What the engine expected as a person reads it: its sentence, that the query ends early, or a short list."""
    listed = [item.strip() for item in _ITEM.findall(_CLASS.sub("", re.sub("^expected (one of )?", "", expected)))]
    if sentence := next((item for item in listed if " " in item and item[0] != '"'), ""):
        return sentence
    lines = query.split("\n")
    if not "\n".join([lines[line - 1][column - 1 :], *lines[line:]]).strip():
        return "the query ends before it is complete" if _ends_early(query) else _SOMETHING
    readable = [item.replace('\\"', '"') for item in listed if item[:1] == '"' or item.isidentifier()]
    if not readable:
        return _SOMETHING
    # Of a keyword the engine tells where it would have ended.
    near = " here or shortly before" if all(item.isidentifier() for item in readable) else ""
    several = "one of " if len(readable) > 1 else ""
    rest = " …" if len(readable) > _MOST_LISTED else ""
    return f"expected {several}{', '.join(readable[:_MOST_LISTED])}{rest}{near}"


def _ends_early(query: str) -> bool:
    """Whether something is still open at the end: a bracket, or a clause of which only the keyword is there."""
    found = [word.upper() for word in words.WORD.findall(query) if word]
    if "{" not in found:
        return bool(found) and found[0] in _BEGINNINGS
    is_open = any(found.count(opening) > found.count(closing) for opening, closing in ("{}", "()", "[]"))
    return is_open or found[-1] in _UNFINISHED
