"""The rules of evidence: whatever a document states points to its words, and the words stand where they are said to.

In go the facts of one document and the text that is served beside it; out come the breaches, which `evidence.ttl` puts
into words. Offsets count code points of the text, as the addresses of spans do (RFC 5147).
"""

from __future__ import annotations

import itertools
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from pyoxigraph import Literal, NamedNode

from ontology.terms import MB, OA, RDF, SCHEMA
from shapes.findings import Breach, Fact

# What evidence is made of or rests on something else: a closed list.
NEED_NONE = frozenset({MB.Span, MB.Inference, MB.DocumentVersion, MB.Minutes, MB.Report, SCHEMA.MonetaryAmount})

_SPAN_PARTS: Mapping[NamedNode, str] = {
    OA.start: "start",
    OA.end: "end",
    OA.exact: "text",
    MB.inDocument: "document",
}
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_WEEKDAY = re.compile(rf"\b({'|'.join(_DAYS)})\b", re.IGNORECASE)

_TYPE, _STATED_IN, _DATES = RDF.type, MB.statedIn, frozenset({MB.heldOn, MB.statedDate})

Spans = dict[str, dict[str, list[str]]]  # the address of a span → its parts → their values


def breaches(facts: Sequence[Fact], text: str, version: str) -> Iterator[Breach]:
    """Every breach of the rules of evidence in the facts of one version."""
    spans: Spans = {}
    kinds: defaultdict[str, set[NamedNode]] = defaultdict(set)
    evidence: defaultdict[str, set[str]] = defaultdict(set)
    dates: defaultdict[str, defaultdict[NamedNode, list[str]]] = defaultdict(lambda: defaultdict(list))
    for subject, predicate, found in facts:
        if predicate in _SPAN_PARTS:
            parts = spans.setdefault(_value(subject), {})
            parts.setdefault(_SPAN_PARTS[predicate], []).append(_value(found))
        elif predicate == _TYPE and isinstance(found, NamedNode):
            kinds[_value(subject)].add(found)
        elif predicate == _STATED_IN:
            evidence[_value(subject)].add(_value(found))
        elif predicate in _DATES:
            dates[_value(subject)][predicate].append(_value(found))
    is_span = {subject for subject, classes in kinds.items() if MB.Span in classes}
    for span in is_span | spans.keys():
        yield from _span(span, spans.get(span, {}), text, version)
    yield from _stated(kinds, evidence, is_span)
    yield from _weekdays(dates)


def _value(found: object) -> str:
    return found.value if isinstance(found, NamedNode | Literal) else str(found)


def _span(span: str, parts: Mapping[str, list[str]], text: str, version: str) -> Iterator[Breach]:
    incomplete = [part for part in _SPAN_PARTS.values() if len(parts.get(part, ())) != 1]
    for part in incomplete:
        yield Breach("span-complete", span, part)
    if incomplete:
        return
    (start,), (end,), (exact,), (document,) = (parts[part] for part in _SPAN_PARTS.values())
    if document != version or span != f"{version}#char={start},{end}":
        yield Breach("span-address", span, document, details={"start": start, "end": end})
    # An empty span, or one past the end of the text, quotes nothing whatever it says.
    first, last = (int(offset) if re.fullmatch("[0-9]{1,12}", offset) else -1 for offset in (start, end))
    if not (0 <= first < last <= len(text) and text[first:last] == exact):
        yield Breach("span-words", span, exact, OA.exact.value, {"found": text[max(first, 0) : max(last, 0)]})


def _stated(
    kinds: Mapping[str, set[NamedNode]], evidence: Mapping[str, set[str]], is_span: set[str]
) -> Iterator[Breach]:
    for subject, classes in kinds.items():
        if subject not in evidence and not classes & NEED_NONE:
            kind = min(re.split("[/#]", kind.value)[-1] for kind in classes)
            yield Breach("stated-in", subject, kind, MB.statedIn.value)
    for subject, spans in evidence.items():
        for span in spans - is_span:
            yield Breach("stated-in-span", subject, span, MB.statedIn.value)


def _weekdays(dates: Mapping[str, Mapping[NamedNode, list[str]]]) -> Iterator[Breach]:
    for meeting, stated in dates.items():
        for held, words in itertools.product(stated.get(MB.heldOn, ()), stated.get(MB.statedDate, ())):
            named = _WEEKDAY.search(words)
            try:
                weekday = _DAYS[date.fromisoformat(held).weekday()]
            except ValueError:
                continue  # no date of the calendar: another rule says so
            if named and named[1].capitalize() != weekday:
                details = {"date": held, "weekday": weekday}
                yield Breach("meeting-weekday", meeting, words, MB.statedDate.value, details)
