"""The rules that every triple of a document's graph keeps: terms, addresses, literals, languages, classes.

In go the facts of one document; out come the breaches, which `policy.ttl` puts into words. These rules look at each
triple, and SHACL would need a query for each of them.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from datetime import date, datetime, time

from pyoxigraph import Literal, NamedNode

from ontology.iris import LONGEST_SEGMENT
from ontology.terms import (
    ADMS,
    BIBO,
    CV,
    DCAT,
    DCT,
    EVERY,
    FOAF,
    MB,
    OA,
    ORG,
    RDF,
    RDFS,
    SCHEMA,
    SKOS,
    XSD,
)
from shapes.findings import Breach, Fact, GraphName

# ---------------------------------------------------------------- addresses
_S = r"[a-z0-9]+(?:-[a-z0-9]+)*"
_N = r"[1-9][0-9]*"
_H = r"[0-9a-f]{16}"
_D = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
_AT_ITEM = rf"decision/{_N}(?:/limb/{_N})?|(?:action|contribution|declaration|appointment|vote|figure)/{_N}"
_MEETING = rf"{_S}/{_S}/(?:{_D}|undated-{_H})(?:-{_S})?(?:/attendance/{_S}/{_S}|/item/{_N}(?:/(?:{_AT_ITEM}))?)?"
_PARTS = "section|paragraph|event|funding|partnership|contact|doubt|inference|figure"
_VERSION = rf"/v/{_H}(?:/(?:{_PARTS})/{_N}|/funding/{_N}/amount)?"
_DOCUMENT = rf"(?:by-hash/{_H}|{_S}/{_S}/{_S}/(?:minutes|report)(?:-{_S})?)(?:{_VERSION})?"

# After each kind, what its key goes on with (VOCABULARY's section on IRIs).
_KEYS: Mapping[str, re.Pattern[str]] = {
    kind: re.compile(pattern)
    for kinds, pattern in (
        ("council organisation system party", _S),
        ("body person post place programme publication ward", f"{_S}/{_S}"),
        ("cycle", f"{_S}/{_S}/{_S}"),
        ("membership", rf"{_S}/{_S}(?:/{_S}){{1,2}}/{_S}/(?:{_D}|undated)"),
        ("meeting", _MEETING),
        ("document", _DOCUMENT),
        ("mapping correction tombstone", "[0-9a-f]+"),
        ("statistic", rf"{_S}(?:/{_S})*"),
    )
    for kind in kinds.split()
}
_SPAN = re.compile(rf"document/.+/v/{_H}#char=(?:0|{_N}),{_N}")


def is_address(base: str, iri: str) -> bool:
    """Whether the address policy could have made this IRI: one of ours by its key, any other over http or https."""
    if not iri.startswith(f"{base}/"):
        return iri.startswith(("http://", "https://"))
    prefix, _, rest = iri[len(base) + 1 :].partition("/")
    if prefix != "id":
        return False
    key, hash_mark, _ = rest.partition("#")
    if hash_mark and not _SPAN.fullmatch(rest):
        return False
    kind, _, tail = key.partition("/")
    pattern = _KEYS.get(kind)
    return bool(pattern and pattern.fullmatch(tail)) and all(len(part) <= LONGEST_SEGMENT for part in tail.split("/"))


# ---------------------------------------------------------------- terms
_TYPE = RDF.type
_NAMESPACES = tuple(terms.namespace for terms in EVERY)
_DECLARED = frozenset(terms.namespace + name for terms in EVERY for name in terms)
_CLASSES = frozenset(terms.namespace + name for terms in EVERY for name in terms if name[0].isupper())
_PROPERTIES = frozenset(_DECLARED - _CLASSES)
_HTTPS_SCHEMA = "https://schema.org"

WIDER: Mapping[NamedNode, tuple[NamedNode, ...]] = {
    MB.Meeting: (SCHEMA.Event,),
    MB.MeetingCycle: (SCHEMA.EventSeries,),
    MB.Body: (ORG.OrganizationalUnit,),
    MB.Council: (CV.PublicOrganisation, ORG.FormalOrganization),
    MB.Presence: (MB.AttendanceRecord,),
    MB.Apology: (MB.AttendanceRecord,),
    MB.MinutesApproval: (MB.Decision,),
    MB.Action: (SCHEMA.Action,),
    MB.Minutes: (BIBO.Document,),
    MB.Report: (BIBO.Document,),
    MB.Section: (BIBO.DocumentPart,),
    MB.Paragraph: (BIBO.DocumentPart,),
    MB.Programme: (SCHEMA.Project,),
    MB.StatedFigure: (SCHEMA.QuantitativeValue,),
}

# ---------------------------------------------------------------- what each property holds
_IN_A_LANGUAGE = frozenset({DCT.title, SCHEMA.text, SCHEMA.name, SKOS.prefLabel, SKOS.altLabel, SKOS.hiddenLabel})
_PLAIN = frozenset(
    {MB[name] for name in MB if name.startswith("stated") and name != "statedIn"}
    | {FOAF.name, FOAF.givenName, FOAF.familyName, OA.exact, MB.itemNumber, MB.decisionNumber, MB.paragraphNumber}
)  # fmt: skip
_VALUES = frozenset(
    MB[name]
    for name in """
    heldOn heldInYear startTime meetingKind plannedFor gssCode formerGssCode existedFrom existedUntil arrivedAtTime
    leftAtTime attestedOn memberFrom memberUntil itemOrder byCollective thankedCollective reasons alternativesRejected
    conflictsDeclared dispensation votesFor votesAgainst abstentions ownerStatement dueOn appointedAs appointedOn
    sha256 readByOcr agendaReference modality precision inferredStart inferredEnd basis reason
    """.split()
) | {
    *_IN_A_LANGUAGE, *_PLAIN, OA.start, OA.end, RDFS.label, RDFS.comment, DCAT.byteSize, SCHEMA.startDate,
    SCHEMA.endDate, SCHEMA.honorificPrefix, SCHEMA.honorificSuffix, SCHEMA.position, SCHEMA.email, SCHEMA.telephone,
    SCHEMA.currency, SCHEMA.value, SCHEMA.minValue, SCHEMA.maxValue, SCHEMA.unitText,
}  # fmt: skip
_EITHER = frozenset(
    {MB.inferredValue, MB.oldValue, MB.newValue, MB.status, MB.interestKind, ORG.role, ORG.classification,
     DCAT.mediaType, DCT.language, DCT.format, DCT.source, DCT.identifier, DCT.date, DCT.issued, DCT.created,
     DCT.modified, DCT.description, ADMS.identifier, SKOS.notation}
)  # fmt: skip


# ---------------------------------------------------------------- canonical literals
def _matches(pattern: str) -> Callable[[str], bool]:
    compiled = re.compile(pattern)
    return lambda text: compiled.fullmatch(text) is not None


def _is_calendar(read: Callable[[str], object], pattern: str) -> Callable[[str], bool]:
    compiled = re.compile(pattern)

    def canonical(text: str) -> bool:
        if not compiled.fullmatch(text):
            return False
        try:
            read(text.split(".")[0].removesuffix("Z"))
        except ValueError:
            return False
        return True

    return canonical


def _is_duration(text: str) -> bool:
    """Days, hours below 24, minutes and seconds below 60, none of them written as 0; nothing at all is PT0S."""
    match = re.fullmatch(
        r"-?P(?:([1-9]\d*)D)?(T(?:([1-9]\d*)H)?(?:([1-9]\d*)M)?(?:((?:0|[1-9]\d*)(?:\.\d*[1-9])?)S)?)?", text
    )
    if text == "PT0S" or not match:
        return text == "PT0S"
    days, clock, hours, minutes, seconds = match.groups()
    if clock == "T" or not (days or clock) or seconds == "0":
        return False
    return int(hours or 0) < 24 and int(minutes or 0) < 60 and float(seconds or 0) < 60


_TIME = r"\d\d:\d\d:\d\d(?:\.\d*[1-9])?"
_CANONICAL: Mapping[NamedNode, Callable[[str], bool]] = {
    XSD.integer: _matches(r"0|-?[1-9]\d*"),
    XSD.decimal: _matches(r"0|-?[1-9]\d*(?:\.\d*[1-9])?|-?0\.\d*[1-9]"),
    XSD.date: _is_calendar(date.fromisoformat, r"\d{4}-\d\d-\d\d"),
    XSD.time: _is_calendar(time.fromisoformat, _TIME),
    XSD.dateTime: _is_calendar(datetime.fromisoformat, rf"\d{{4}}-\d\d-\d\dT{_TIME}Z?"),
    XSD.dayTimeDuration: _is_duration,
    XSD.gYear: _matches(r"\d{4}"),
    XSD.boolean: _matches("true|false"),
    XSD.string: lambda _text: True,
    XSD.anyURI: lambda _text: True,
}
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[a-z0-9]{1,8})*")


def is_canonical(literal: Literal) -> bool:
    """Whether engines leave this literal as it is; a datatype that the vocabulary does not use is not canonical."""
    if literal.language:
        return _LANGUAGE.fullmatch(literal.language) is not None
    canonical = _CANONICAL.get(literal.datatype)
    return canonical is not None and canonical(literal.value)


# ---------------------------------------------------------------- the rules
def breaches(facts: Sequence[Fact], graphs: Set[GraphName], version: str) -> Iterator[Breach]:
    """Every breach of the policy in the facts of one version, which stand in these graphs."""
    kinds: defaultdict[NamedNode, set[NamedNode]] = defaultdict(set)
    subjects: dict[NamedNode, None] = {}
    predicates: dict[NamedNode, None] = {}
    addresses: dict[NamedNode, NamedNode] = {}  # each object that is no class, and a subject that leads to it
    for subject, predicate, found in facts:
        if not isinstance(subject, NamedNode) or not isinstance(found, NamedNode | Literal):
            yield Breach("no-blank-node", str(subject), str(found if isinstance(subject, NamedNode) else subject))
            continue
        subjects[subject] = predicates[predicate] = None
        if isinstance(found, Literal):
            yield from _literal(subject, predicate, found)
        elif predicate == _TYPE:
            kinds[subject].add(found)
        else:
            addresses.setdefault(found, subject)
            if predicate in _VALUES:
                yield _wants(subject, predicate, found.value, "a value, not an address")
    yield from _one_graph(kinds, graphs, version)
    yield from _addresses(subjects, addresses, version.partition("/id/")[0])
    yield from _terms(predicates, kinds, version)
    yield from _types(subjects, kinds)


def _one_graph(kinds: Mapping[NamedNode, set[NamedNode]], graphs: Set[GraphName], version: str) -> Iterator[Breach]:
    described = {subject for subject, classes in kinds.items() if MB.DocumentVersion in classes}
    if graphs != described or len(graphs) != 1:
        yield Breach("one-graph", version, version)


def _literal(subject: NamedNode, predicate: NamedNode, found: Literal) -> Iterator[Breach]:
    if not is_canonical(found):
        datatype = found.language or found.datatype.value
        yield Breach("canonical-literals", subject.value, found.value, predicate.value, {"datatype": datatype})
    if predicate not in _VALUES:
        if predicate not in _EITHER:
            yield _wants(subject, predicate, found.value, "the address of a thing, not a value")
    elif predicate in _IN_A_LANGUAGE and not found.language:
        yield _language(subject, predicate, found, "a language such as en")
    elif predicate in _PLAIN and found.datatype != XSD.string:
        yield _language(subject, predicate, found, "plain text without a language")


def _language(subject: NamedNode, predicate: NamedNode, found: Literal, expected: str) -> Breach:
    details = {"found": found.language or "none", "expected": expected}
    return Breach("languages", subject.value, found.value, predicate.value, details)


def _wants(subject: NamedNode, predicate: NamedNode, value: str, expected: str) -> Breach:
    return Breach("things-and-texts", subject.value, value, predicate.value, {"expected": expected})


def _addresses(subjects: Iterable[NamedNode], addresses: Mapping[NamedNode, NamedNode], base: str) -> Iterator[Breach]:
    for subject in subjects:
        iri = subject.value
        if not (iri.startswith(f"{base}/id/") and is_address(base, iri)):
            yield Breach("addresses", iri, iri)
    for found, user in addresses.items():
        iri = found.value
        if iri.startswith(_HTTPS_SCHEMA):
            yield Breach("schema-over-http", user.value, iri)
        elif iri.startswith(_NAMESPACES):
            if iri not in _DECLARED:
                yield Breach("declared-terms", user.value, iri)
        elif not is_address(base, iri):
            yield Breach("addresses", user.value, iri)


def _terms(
    predicates: Iterable[NamedNode], kinds: Mapping[NamedNode, set[NamedNode]], version: str
) -> Iterator[Breach]:
    used = {predicate.value: version for predicate in predicates if predicate.value not in _PROPERTIES}
    classes = {kind: subject for subject, kinds_of in kinds.items() for kind in kinds_of}
    used |= {kind.value: subject.value for kind, subject in classes.items() if kind.value not in _CLASSES}
    for iri, user in used.items():
        yield Breach("schema-over-http" if iri.startswith(_HTTPS_SCHEMA) else "declared-terms", user, iri)


def _types(subjects: Iterable[NamedNode], kinds: Mapping[NamedNode, set[NamedNode]]) -> Iterator[Breach]:
    for subject in subjects:
        if subject not in kinds:
            yield Breach("types", subject.value, "anything", _TYPE.value)
    for subject, classes in kinds.items():
        for kind in classes:
            for wider in WIDER.get(kind, ()):
                if wider not in classes:
                    yield Breach("types", subject.value, wider.value, _TYPE.value)
