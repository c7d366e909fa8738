"""The rules over a whole release: the index of a candidate in, what is wrong across its documents out.

The questions stand in shapes/rules/*.rq and their words in shapes/release.ttl; the record of the catalogue is held
against its shapes as they stand. One rule stops a release, by raising: that its default graph is the merge of all its
named graphs, each triple once.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import cast

from pyoxigraph import BlankNode, Literal, NamedNode, QuerySolution, QuerySolutions, Store

from loader.problems import Problem
from ontology import iris
from ontology.terms import DCAT, FOAF, RDF, RDFS, SKOS, SPDX
from shapes import constraints
from shapes.findings import IN_RELEASE, Finding

MERGE = ("merge-is-whole", "merge-is-no-more")
_CATALOGUE = ("catalogue-", "distribution-", "checksum-")
_KINDS = (DCAT.Dataset, DCAT.Distribution, SPDX.Checksum)


class NotMerged(Problem):
    """The index's default graph is not the merge of its named graphs."""


def check(store: Store, base: str, graphs: Sequence[str] | None = None) -> list[Finding]:
    """All findings on a candidate release, sorted; NotMerged if its index is not what it must be.

    `graphs` are the addresses of the named graphs that have changed since a release that was right: only what these
    hold is looked up in the merge then, which costs as much as the change. Without them, every triple is looked up.
    """
    merged(store, graphs)
    found = [finding for name in sorted(set(constraints.queries()) - set(MERGE)) for finding in _asked(store, name)]
    return sorted({*found, *catalogue(store, base)})


def merged(store: Store, graphs: Sequence[str] | None = None) -> None:
    """NotMerged, naming the first triples, if a triple of a named graph is not in the default graph, or the reverse."""
    broken = list(_asked(store, "merge-is-whole", graphs))
    if graphs is None:
        broken += _asked(store, "merge-is-no-more")
    if broken:
        raise NotMerged(
            f"The index is not the merge of its graphs ({len(broken)} triples or more; the first: {broken[0].focus} "
            f"{broken[0].path}). {broken[0].message}"
        )


def catalogue(store: Store, base: str) -> list[Finding]:
    """What the shapes on the catalogue find in its graph."""
    from shapes import gate  # not above: pySHACL takes half a second to import, and no other rule needs it

    graph = NamedNode(iris.graph(base, "catalogue"))
    # Only what the shapes look at: the graph has a record of each version and of each part of the data too.
    held = {q.subject for kind in _KINDS for q in store.quads_for_pattern(None, RDF.type, kind, graph)}
    quads = [quad for subject in held for quad in store.quads_for_pattern(subject, None, None, graph)]
    facts = [(quad.subject, quad.predicate, quad.object) for quad in quads]
    names = {constraint.iri for constraint in constraints.documented() if constraint.name.startswith(_CATALOGUE)}
    return sorted(finding for finding in gate.results(facts) if finding.shape in names)


def _asked(store: Store, name: str, graphs: Sequence[str] | None = None) -> Iterator[Finding]:
    rule = constraints.by_name()[name]
    named: list[NamedNode | BlankNode] | None = None if graphs is None else [NamedNode(graph) for graph in graphs]
    rows = cast(QuerySolutions, store.query(constraints.queries()[name], named_graphs=named))
    columns = [variable.value for variable in rows.variables]
    for row in rows:
        said = {column: _text(row, column) for column in columns}
        places = {column: _called(store, value) for column, value in said.items()}
        message = re.sub(r"\{[?$](\w+)\}", lambda place, places=places: places[place[1]], rule.message)  # type: ignore[misc]
        message = f"{_called(store, said['focus'])}: {message}"
        found = (said["focus"], said.get("path", ""), said["value"])
        yield Finding(rule.severity, rule.iri, *found, message, IN_RELEASE)


def _text(row: QuerySolution, column: str) -> str:
    term = row[column]
    return term.value if isinstance(term, NamedNode | Literal) else str(term)


def _called(store: Store, found: str) -> str:
    """The label of a thing; what has none stays as it is."""
    if not re.fullmatch(r"https?://[^\s<>\"{}|\\^`]+", found):
        return found
    for term in (RDFS.label, SKOS.prefLabel, FOAF.name, SKOS.altLabel):
        quads = store.quads_for_pattern(NamedNode(found), term, None)
        labels = [quad.object.value for quad in quads if isinstance(quad.object, Literal)]
        if labels:
            return min(labels)
    return found
