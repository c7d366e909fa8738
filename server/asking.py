"""One query put to the store: of which graphs it is asked, and what went wrong, in words that a program can sort."""

from __future__ import annotations

import csv
import io
import re
from typing import IO, TYPE_CHECKING, Any, cast

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
            self._last = bytes(part[-_LONGEST_NOT_XML:])
        self._file.write(part)
        return len(part)

    def flush(self) -> None:
        self._file.flush()


_POSITION = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)


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


def misspelt(error: SyntaxError) -> dict[str, Any]:
    """Where the engine's parser stopped, from line 1 and column 1, and what it expected there."""
    said = str(error.args[0])
    found = _POSITION.match(said)
    place = {"line": int(found[1]), "column": int(found[2])} if found else {"line": 1, "column": 1}
    expected = " ".join((found[3] if found else said).split())
    if "Prefix not found" in expected:  # the engine then lists every letter that it would have taken
        expected = "a prefix is used here that no PREFIX line above declares"
    return {**place, "message": expected if len(expected) <= 160 else expected[:160] + " …"}
