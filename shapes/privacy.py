"""Private details in the facts of one document: what the mask should have taken before the document was read.

In go the facts of one document and the text that is served beside them, out come the breaches, which stop the document.
Every literal is looked at, by the patterns of `details.py`. A detail passes where it stands in the contact that a
report names, or in the text at a place that is public there: the site of an application, a venue, the lines of the
contact. The words of a literal alone cannot tell, so the text around them decides.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property

from pyoxigraph import Literal, NamedNode

from ontology.terms import MB, OA, RDF, SCHEMA, XSD
from shapes import details
from shapes.findings import Breach, Fact

_WORTH_A_LOOK = re.compile(r"@|\d")
_NO_WORDS = frozenset({MB.sha256, MB.gssCode, MB.formerGssCode})
_Ranges = Sequence[tuple[int, int]]


def breaches(facts: Sequence[Fact], text: str = "") -> Iterator[Breach]:
    """Every private detail in a literal, once for each node that holds it."""
    evidence: defaultdict[str, list[str]] = defaultdict(list)
    starts: dict[str, int] = {}
    lengths: dict[str, int] = {}
    contacts: set[str] = set()
    suspects: list[tuple[str, NamedNode, str]] = []
    for subject, predicate, found in facts:
        if not isinstance(subject, NamedNode):
            continue
        if isinstance(found, Literal):
            if predicate == OA.exact:
                lengths[subject.value] = len(found.value)
            elif predicate == OA.start and re.fullmatch("[0-9]{1,12}", found.value):
                starts[subject.value] = int(found.value)
            if _is_text(predicate, found) and _WORTH_A_LOOK.search(found.value):
                suspects.append((subject.value, predicate, found.value))
        elif predicate == MB.statedIn and isinstance(found, NamedNode):
            evidence[subject.value].append(found.value)
        elif predicate == RDF.type and found == SCHEMA.ContactPoint:
            contacts.add(subject.value)
    allowed = [
        (starts[span], starts[span] + lengths[span])
        for contact in contacts
        for span in evidence[contact]
        if span in starts and span in lengths
    ]
    served = _Served(text)
    for breach in _reported(suspects, contacts, allowed, evidence, starts):
        if not served.shows(breach.value):
            yield breach


class _Served:
    """The text beside the facts, and what is private in it; looked through only when there is something to ask."""

    def __init__(self, text: str) -> None:
        self._text = text

    @cached_property
    def _private(self) -> _Ranges:
        return [(detail.start, detail.end) for detail in details.find(self._text)]

    def shows(self, words: str) -> bool:
        """Do the words stand in the text, and nowhere where they are private?"""
        at = self._text.find(words)
        if at < 0:
            return False
        while at >= 0:
            if any(start < at + len(words) and at < end for start, end in self._private):
                return False
            at = self._text.find(words, at + 1)
        return True


def _is_text(predicate: NamedNode, found: Literal) -> bool:
    return (found.language is not None or found.datatype == XSD.string) and predicate not in _NO_WORDS


def _reported(
    suspects: Iterable[tuple[str, NamedNode, str]],
    contacts: set[str],
    allowed: _Ranges,
    evidence: Mapping[str, list[str]],
    starts: Mapping[str, int],
) -> Iterator[Breach]:
    found: dict[tuple[str, str], tuple[str, str]] = {}  # node and words → kind and property
    quoted: dict[tuple[str, str], tuple[str, str]] = {}
    for node, predicate, text in sorted(suspects, key=lambda s: (s[0], s[1].value, s[2])):
        if node in contacts:
            continue
        is_span = predicate == OA.exact
        spans = [node] if is_span else evidence.get(node, [])
        for kind, start, words in _details(text):
            offset = starts.get(node, 0) + start if is_span else -1
            if not _is_contact(spans, offset, len(words), allowed, starts):
                (quoted if is_span else found).setdefault((node, words), (kind, predicate.value))
    # What a node says stands in its evidence too: once is enough.
    said = {words for _, words in found}
    found |= {key: how for key, how in quoted.items() if key[1] not in said}
    for (node, words), (kind, path) in found.items():
        yield Breach("personal-data", node, words, path, {"kind": kind})


def _details(text: str) -> Iterator[tuple[str, int, str]]:
    for detail in details.find(text, contacts=False):
        article = "an" if detail.kind[0] in "aeio" else "a"
        yield f"{article} {detail.kind}", detail.start, text[detail.start : detail.end]


def _is_contact(spans: Sequence[str], offset: int, length: int, allowed: _Ranges, starts: Mapping[str, int]) -> bool:
    """Do the words stand in the lines of the contact? Of a node, the beginnings of its spans tell."""
    places = [(offset, length)] if offset >= 0 else [(starts[span], 0) for span in spans if span in starts]
    return bool(places) and all(any(a <= at and at + n <= b for a, b in allowed) for at, n in places)
