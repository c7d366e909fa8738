"""Where a document says something: its page with the words lit, the line of its text, and the words."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pyoxigraph import NamedNode

from ontology import iris
from ontology.terms import DCT, MB, OA
from server.spoken import shortened
from server.view import Link, View

_VERSION = re.compile(r"(.+/v/[0-9a-f]{16})(?:[/#].*)?")


@dataclass(frozen=True, slots=True)
class Passage:
    """The place: its document (None: not known), the line, counted from 1 (0: not known), the words, their address."""

    document: Link | None
    line: int
    words: str
    href: str
    by_ocr: bool = False  # read from the picture of a page


def version_of(iri: str) -> NamedNode | None:
    """The version of a document below which an address stands, or which it is."""
    found = _VERSION.fullmatch(iri)
    return NamedNode(found[1]) if found else None


class Passages:
    """Passages of one release; the text that was read last is kept, as most are asked for document by document."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._last: tuple[str, str] = ("", "")

    def of(self, thing: NamedNode, version: NamedNode | None) -> Passage:
        """The first words of a version that state a thing; of any version, where this one does not."""
        spans = sorted(
            self._view.nodes(thing, MB.statedIn),
            key=lambda span: (version is None or not span.value.startswith(f"{version.value}#"), self._start(span)),
        )
        if not spans:
            return Passage(None, 0, "", "")
        span, of = self._view.facts(spans[0]), version_of(spans[0].value)
        document = self._view.node(of, DCT.isVersionOf)
        return Passage(
            document=self._view.link(document) if document else None,
            line=self._text(of).count("\n", 0, self._start(spans[0])) + 1 if of else 0,
            words=shortened(span.text(OA.exact), 160),
            href=self._view.href(spans[0].value),
            by_ocr=span.text(MB.readByOcr) == "true",
        )

    def _start(self, span: NamedNode) -> int:
        start = self._view.text(span, OA.start)
        return int(start) if start.isdigit() else 0

    def _text(self, version: NamedNode) -> str:
        if self._last[0] != version.value:
            self._last = (version.value, self._view.release.text(iris.key_of(self._view.base, version.value)) or "")
        return self._last[1]
