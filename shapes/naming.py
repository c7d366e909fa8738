"""What the things of a document are called: its facts in, and findings that name things instead of their addresses."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from pyoxigraph import Literal, NamedNode

from ontology.terms import (
    CAPACITY,
    CONTRIBUTION,
    CV,
    DCT,
    DOUBT,
    FOAF,
    MB,
    OA,
    ORG,
    OUTCOME,
    RDF,
    RDFS,
    SCHEMA,
    SKOS,
)
from shapes.findings import Fact, Finding
from shapes.policy import WIDER

# Where a name may stand, the best first.
_NAMING = (FOAF.name, RDFS.label, SKOS.altLabel, DCT.title, SCHEMA.name, MB.statedName, SCHEMA.text, OA.exact,
           MB.statedDate, MB.reason, SCHEMA.unitText)  # fmt: skip
_WORDS: Mapping[NamedNode, str] = {
    MB.Presence: "attendance",
    MB.Apology: "apologies",
    MB.AttendanceRecord: "attendance",
    MB.PlannedMeeting: "announced meeting",
    MB.MinutesApproval: "approval of minutes",
    MB.InterestDeclaration: "declaration of interest",
    MB.DocumentVersion: "document",
    MB.StatedFigure: "figure",
    MB.Span: "passage",
    ORG.FormalOrganization: "organisation",
    ORG.OrganizationalCollaboration: "partnership",
}
# What a name alone makes clear; anything else is named with its kind.
_KNOWN_BY_NAME = frozenset(
    {FOAF.Person, MB.Body, MB.Council, ORG.FormalOrganization, ORG.Post, SCHEMA.Place, MB.Meeting}
)  # fmt: skip
_CONCEPTS = tuple(terms.namespace for terms in (CAPACITY, CONTRIBUTION, DOUBT, OUTCOME))
_ALWAYS_WIDER = frozenset({wider for widers in WIDER.values() for wider in widers} | {CV.PublicOrganisation})
_ADDRESS = re.compile(r"https?://[^\s\"<>“”]*[\w/]")
_LONGEST = 60


@dataclass(frozen=True, slots=True)
class Names:
    """The names and kinds of the nodes of one document, and the items at which they stand."""

    names: Mapping[str, Mapping[NamedNode, list[str]]]
    kinds: Mapping[str, set[NamedNode]]
    items: Mapping[str, str]
    wholes: Mapping[str, str]  # a version → its document

    @classmethod
    def of(cls, facts: Iterable[Fact]) -> Names:
        names: defaultdict[str, defaultdict[NamedNode, list[str]]] = defaultdict(lambda: defaultdict(list))
        kinds: defaultdict[str, set[NamedNode]] = defaultdict(set)
        items: dict[str, str] = {}
        wholes: dict[str, str] = {}
        for subject, predicate, found in facts:
            if not isinstance(subject, NamedNode):
                continue
            if isinstance(found, Literal):
                names[subject.value][predicate].append(found.value)
            elif isinstance(found, NamedNode):
                if predicate == RDF.type:
                    kinds[subject.value].add(found)
                elif predicate in (MB.atItem, MB.decidedAt):
                    items[subject.value] = found.value
                elif predicate == DCT.isVersionOf:
                    wholes[subject.value] = found.value
        return cls(names, kinds, items, wholes)

    def spoken(self, finding: Finding) -> Finding:
        """The finding, its message opened by the thing that it is about, and without addresses that have a name."""
        message = _ADDRESS.sub(lambda match: self._within(match[0]), finding.message)
        return self.opened(replace(finding, message=message))

    def opened(self, finding: Finding) -> Finding:
        """The finding, its message opened by the thing that it is about."""
        called = self.called(finding.focus)
        return replace(finding, message=f"{called[:1].upper()}{called[1:]}: {finding.message}")

    def called(self, node: str) -> str:
        """A thing in words: kind, name and item, as far as the document gives them."""
        kind, name = self._kind(node), self._name(node)
        item = f" ({self._item(self.items[node])})" if node in self.items else ""
        return f"{kind} “{name}”{item}" if kind and name else f"{kind} {_place(node)}".strip()

    def _within(self, address: str) -> str:
        """The same within a sentence: people, bodies and places by their name alone."""
        if address.startswith(_CONCEPTS):
            return address.rpartition("/")[2].replace("-", " ")
        if address not in self.kinds and address not in self.names:
            return address
        name = self._name(address)
        return name if name and self.kinds.get(address, set()) & _KNOWN_BY_NAME else self.called(address)

    def _kind(self, node: str) -> str:
        kinds = self.kinds.get(node, set())
        exact = sorted(kinds - _ALWAYS_WIDER or kinds, key=lambda kind: kind.value)
        if not exact:
            return ""
        local = re.split("[/#]", exact[0].value)[-1]
        return _WORDS.get(exact[0]) or re.sub(r"(?<=[a-z])(?=[A-Z])", " ", local).lower()

    def _name(self, node: str) -> str:
        node = self.wholes.get(node, node)
        of = self.names.get(node, {})
        # The fullest form in use, and of two as long the first by code point: the same whatever their order.
        found = next((min(of[term], key=lambda t: (-len(t), t)) for term in _NAMING if of.get(term)), "")
        words = " ".join(found.split())
        return words if len(words) <= _LONGEST else words[:_LONGEST].rsplit(" ", 1)[0] + " …"

    def _item(self, item: str) -> str:
        of = self.names.get(item, {})
        numbers = of.get(MB.itemNumber) or of.get(MB.itemOrder)
        return f"item {min(numbers)}" if numbers else _place(item)


def _place(node: str) -> str:
    """The end of an address in words: `item 7, action 1`, `parks committee`; what is no address stays as it is."""
    if not node.startswith("http"):
        return node
    segments = node.partition("/id/")[2].split("/")
    if "item" in segments[:-1]:
        part = segments[segments.index("item") :]
        return ", ".join(f"{kind} {number}" for kind, number in zip(part[::2], part[1::2], strict=False))
    return re.split("[/#]", node)[-1].replace("-", " ")
