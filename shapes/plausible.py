"""Whether what a record says can be: no meeting still to come, no council that had ended, a verb for each outcome.

In go the facts of one document, the day of the check and the register's dates; out come the breaches. All of them warn:
the record is published as it stands.
"""

from __future__ import annotations

import functools
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from pyoxigraph import Literal, NamedNode, RdfFormat, parse

from ontology import files
from ontology.terms import MB, OA, OUTCOME, SKOS
from shapes.findings import Breach, Fact

_LOOKED_AT = (MB.heldOn, MB.attendanceOf, MB.representing, MB.outcome, MB.statedIn, OA.exact)
_Values = Mapping[str, list[str]]  # a node → the values of one property


def breaches(facts: Iterable[Fact], today: date | None, ended: Mapping[str, date]) -> Iterator[Breach]:
    """Every breach; `ended` has the address of each council that has ended, and the first day without it."""
    of: dict[NamedNode, defaultdict[str, list[str]]] = {term: defaultdict(list) for term in _LOOKED_AT}
    for subject, predicate, found in facts:
        if predicate in of and isinstance(subject, NamedNode) and isinstance(found, NamedNode | Literal):
            of[predicate][subject.value].append(found.value)
    if today:
        yield from _in_future(of[MB.heldOn], today)
    yield from _ended(of[MB.representing], of[MB.attendanceOf], of[MB.heldOn], ended)
    yield from _without_verb(of[MB.outcome], of[MB.statedIn], of[OA.exact])


def _in_future(held: _Values, today: date) -> Iterator[Breach]:
    for meeting, days in held.items():
        # Dates of this form sort as text; one that is no date is caught elsewhere.
        for day in (day for day in days if re.fullmatch(r"\d{4}-\d\d-\d\d", day) and day > today.isoformat()):
            yield Breach("meeting-in-future", meeting, day, MB.heldOn.value, {"today": today.isoformat()})


def _ended(councils: _Values, meetings: _Values, held: _Values, ended: Mapping[str, date]) -> Iterator[Breach]:
    for record, acted_for in councils.items():
        days = [day for meeting in meetings.get(record, ()) for day in held.get(meeting, ())]
        for council in (council for council in acted_for if council in ended):
            until = ended[council].isoformat()
            for day in (day for day in days if day >= until):
                yield Breach("council-ended", record, council, MB.representing.value, {"held": day, "until": until})


def _without_verb(outcomes: _Values, evidence: _Values, exact: _Values) -> Iterator[Breach]:
    for decision, concepts in outcomes.items():
        words = " ".join(" ".join(exact.get(span, ())) for span in evidence.get(decision, ()))
        if not words:
            continue  # without any evidence, another rule speaks
        told = " ".join(words.split())
        for concept in concepts:
            verbs = _verbs().get(concept)
            if verbs and not verbs.search(told):
                yield Breach("outcome-verb", decision, concept, MB.outcome.value)


@functools.cache
def _verbs() -> Mapping[str, re.Pattern[str]]:
    """Each outcome that has verbs, and a pattern that finds any of them."""
    labels: defaultdict[str, set[str]] = defaultdict(set)
    for quad in parse(files.read("schemes.ttl"), format=RdfFormat.TURTLE):
        if quad.predicate == SKOS.hiddenLabel and isinstance(quad.subject, NamedNode):
            labels[quad.subject.value].add(quad.object.value)
    return {
        concept: re.compile(rf"\b(?:{'|'.join(map(re.escape, sorted(verbs)))})\b", re.IGNORECASE)
        for concept, verbs in labels.items()
        if concept.startswith(OUTCOME.namespace)
    }
