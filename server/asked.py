"""A request of the SPARQL 1.1 Protocol: its fields, and the question that they make."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl

from pyoxigraph import NamedNode

from server import formats, negotiate
from server.callers import Account
from server.guard import Inspected
from server.problems import Refused
from server.question import Question
from server.release import Release

_MOST_FIELDS = 200
# Other clients' names for the parameter that names a format.
_FORMAT_FIELDS = ("format", "output", "results")


def _offers(*kinds: str) -> dict[str, str]:
    """What a caller may ask for by Accept, and what it gets."""
    offers = {kind: kind for kind in kinds}
    offers |= {other: kind for other, kind in formats.SAME.items() if kind in offers}
    if formats.JSON_LD in offers:
        offers[formats.JSON] = formats.JSON_LD
    return offers | {formats.HTML: formats.HTML, formats.XHTML: formats.HTML}


_GRAPH_OFFERS, _TABLE_OFFERS = _offers(*formats.GRAPHS), _offers(*formats.TABLES)
# Not CSV or TSV by Accept alone: a boolean has no columns.
_ASK_OFFERS = _offers(formats.RESULTS_JSON, formats.RESULTS_XML)


@dataclass(frozen=True, slots=True)
class Prepared:
    """A question that may be asked, and the type of its answer, which for a page is not that of the question."""

    question: Question
    inspected: Inspected
    wanted: str

    @property
    def is_steady(self) -> bool:
        """Whether the next answer will be the same."""
        return bool(self.inspected.words)


@dataclass(frozen=True, slots=True)
class Asked:
    """The fields of a protocol request."""

    queries: tuple[str, ...]
    defaults: tuple[str, ...]
    named: tuple[str, ...]
    formats: tuple[str, ...]

    @classmethod
    def of(cls, found: Sequence[tuple[str, str]]) -> Asked:
        """The fields that mean something; Refused for an update."""

        def all_of(*names: str) -> tuple[str, ...]:
            return tuple(value for name, value in found if name in names)

        if all_of("update", "using-graph-uri", "using-named-graph-uri"):
            raise updates()
        return cls(all_of("query"), all_of("default-graph-uri"), all_of("named-graph-uri"), all_of(*_FORMAT_FIELDS))

    @property
    def graphs(self) -> list[tuple[str, str]]:
        """The fields that name graphs, for the addresses of the same answer in other formats."""
        return [("default-graph-uri", a) for a in self.defaults] + [("named-graph-uri", a) for a in self.named]

    def prepare(self, release: Release, account: Account, accept: str | None) -> Prepared:
        """The question of the one query there is; Refused where it may not be asked or its answer has no such type."""
        query, base = self.queries[0], f"{release.base}/sparql"
        inspected = account.inspect(query, base)
        wanted = self._format(inspected, accept)
        made_as = {formats.HTML: formats.TURTLE if inspected.is_graph else formats.RESULTS_JSON}.get(wanted, wanted)
        by_fields = bool(self.defaults or self.named)
        defaults, named = (self.defaults, self.named) if by_fields else (inspected.defaults, inspected.named)
        _check_graphs(release, (*defaults, *named))
        has_dataset = by_fields or inspected.has_dataset
        question = Question(query, base, made_as, has_dataset, defaults, named, inspected.words)
        return Prepared(question, inspected, wanted)

    def _format(self, inspected: Inspected, accept: str | None) -> str:
        """The type of the answer: a known `format`, else by Accept; 406 when it cannot take any that is wanted."""
        for name in self.formats:
            for part in name.split(","):
                if found := formats.known(part, graph=inspected.is_graph):
                    return found
        offers = _ASK_OFFERS if inspected.form == "ASK" else _GRAPH_OFFERS if inspected.is_graph else _TABLE_OFFERS
        return offers[negotiate.choose(accept, list(offers))]


def _check_graphs(release: Release, graphs: tuple[str, ...]) -> None:
    for address in graphs:
        try:
            known = release.store.contains_named_graph(NamedNode(address))
        except ValueError:
            known = False
        if not known:
            raise Refused(
                400,
                "No such graph",
                f"This release has no graph <{address[:300]}>. List them with SELECT DISTINCT ?g {{ GRAPH ?g {{}} }}.",
            )


def fields(encoded: bytes) -> list[tuple[str, str]]:
    """The fields of an address or of a form; Refused for too many and for what is not UTF-8."""
    if encoded.count(b"&") >= _MOST_FIELDS:
        raise Refused(400, "Too many fields", f"At most {_MOST_FIELDS} are taken.")
    try:
        return parse_qsl(text(encoded), keep_blank_values=True, errors="strict")
    except UnicodeDecodeError:
        raise Refused(400, "Expected UTF-8", "A percent-encoded value is not UTF-8.") from None


def text(content: bytes) -> str:
    """Bytes of a request as text; Refused for what is not UTF-8."""
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Refused(400, "Expected UTF-8", f"Byte {error.start + 1} of the request is not.") from None


def updates() -> Refused:
    return Refused(403, "This endpoint only answers queries", "Updates are not taken: the data are read-only.")
