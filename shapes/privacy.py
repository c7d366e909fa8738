"""Private details that slip into records: telephone numbers, e-mail and home addresses, National Insurance numbers.

In go the facts of one document, out come the breaches, which warn. The contact that a report names for questions may
have a telephone and an address; so may the lines that give it. Every pattern is of bounded steps: a long line of digits
costs no more than its length.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from pyoxigraph import Literal, NamedNode

from ontology.terms import MB, OA, RDF, SCHEMA, XSD
from shapes.findings import Breach, Fact

_PATTERNS: Mapping[str, re.Pattern[str]] = {
    "an e-mail address": re.compile(
        r"(?<![\w.%+-])[\w.%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,6}(?![\w-])"
    ),
    # 01, 02, 03, 05, 07, 08 and eight or nine digits more, or +44 in front; spaces, hyphens and brackets between.
    "a telephone number": re.compile(
        r"(?<![\w+/.,£€$-])(?:\+44[ -]?(?:\(0\) ?)?|\(?0)[1-357-8](?:[ ()-]{0,2}\d){8,9}(?![\w/]|[.,]\d)"
    ),
    "a National Insurance number": re.compile(r"\b[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?\d{2} ?\d{2} ?\d{2} ?[A-D]\b"),
    # A house and a street, then within a few words a postcode.
    "a home address": re.compile(
        r"\b\d{1,4}[A-Za-z]?,? (?:[A-Z][\w'’-]{0,30} ){1,4}(?:Road|Street|Lane|Avenue|Close|Drive|Way|Court|Crescent"
        r"|Gardens|Grove|Hill|Place|Row|Terrace|Walk|Rd|St|Ave)\b[\s\S]{0,80}?"
        r"\b[A-Z]{1,2}\d[A-Z\d]?[  ]?\d[A-Z]{2}\b"
    ),
}
_WORTH_A_LOOK = re.compile(r"@|\d\d")
_NO_WORDS = frozenset({MB.sha256, MB.gssCode, MB.formerGssCode})
_Ranges = Sequence[tuple[int, int]]


def breaches(facts: Sequence[Fact]) -> Iterator[Breach]:
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
    yield from _reported(suspects, contacts, allowed, evidence, starts)


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
    for kind, pattern in _PATTERNS.items():
        for match in pattern.finditer(text):
            yield kind, match.start(), match[0]


def _is_contact(spans: Sequence[str], offset: int, length: int, allowed: _Ranges, starts: Mapping[str, int]) -> bool:
    """Do the words stand in the lines of the contact? Of a node, the beginnings of its spans tell."""
    places = [(offset, length)] if offset >= 0 else [(starts[span], 0) for span in spans if span in starts]
    return bool(places) and all(any(a <= at and at + n <= b for a, b in allowed) for at, n in places)
