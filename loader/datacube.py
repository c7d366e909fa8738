"""The figures of a release as the graph `statistics`: sets, their structures, and an observation for each figure.

The terms are those of the RDF Data Cube vocabulary (W3C, 2014), whose integrity constraints the graph keeps.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode, Quad

from loader import catalogue, cubes
from loader.cubes import ATTENDANCE, CUBES, OUTCOME, Cube
from loader.settings import Settings
from loader.statistics import Figures
from ontology import iris
from ontology import terms as vocabulary
from ontology.iris import Key
from ontology.terms import DCT, MB, ORG, QB, RDF, RDFS, SDMX_ATTRIBUTE, XSD

NAME = "statistics"
_UNKNOWN = "An organisation that the records do not name"
_ROUNDED = 10_000  # a rate has four places


def quads(settings: Settings, figures: Mapping[str, Figures], graphs: Iterable[Iterable[Quad]]) -> list[Quad]:
    """Every set with its figures. `graphs` say what things are called: registers, entities, ontology."""
    writer = _Writer(settings, _labels(graphs), [])
    for cube in CUBES:
        writer.structure(cube)
        writer.data_set(cube)
        writer.observations(cube, figures[cube.name])
    writer.unknown(figures)
    return writer.found


def _labels(graphs: Iterable[Iterable[Quad]]) -> dict[str, str]:
    """What each thing is called, in English where it has an English name."""
    found: dict[str, str] = {}
    for quad in (quad for graph in graphs for quad in graph if quad.predicate == RDFS.label):
        thing, label = quad.subject, quad.object
        if isinstance(thing, NamedNode) and isinstance(label, Literal):
            is_first = label.language in ("en", None) or thing.value not in found
            found |= {thing.value: label.value} if is_first else {}
    return found


def rate(present: int, listed: int) -> str:
    """A part of a whole as a canonical decimal of at most four places, the half rounded up."""
    whole, part = divmod((2 * present * _ROUNDED + listed) // (2 * listed), _ROUNDED)
    return f"{whole}.{part:04}".rstrip("0").rstrip(".")


@functools.cache
def _integer(number: int) -> Literal:
    return Literal(str(number), datatype=XSD.integer)


@dataclass(frozen=True)
class _Writer:
    """The graph under way; what stands in very many quads is made once."""

    settings: Settings
    labels: Mapping[str, str]
    found: list[Quad]

    @functools.cached_property
    def graph(self) -> NamedNode:
        return NamedNode(iris.graph(self.settings.base, NAME))

    def _add(self, subject: NamedNode, *facts: tuple[NamedNode, NamedNode | Literal]) -> None:
        self.found.extend(Quad(subject, term, value, self.graph) for term, value in facts)

    def _node(self, key: Key) -> NamedNode:
        return NamedNode(iris.iri(self.settings.base, key))

    def _value(self, dimension: NamedNode, value: Key | str | int) -> NamedNode | Literal:
        """A value of a dimension: a year, an outcome, or a thing of ours."""
        if isinstance(value, int):
            return _integer(value)
        return vocabulary.OUTCOME[value] if dimension == OUTCOME else self._node(Key(value))

    # ------------------------------------------------------------ what a set is
    def structure(self, cube: Cube) -> None:
        """The structure of a set: its dimensions, its measures, and that each measure has its unit."""
        key = iris.statistic(cube.name, "structure")
        node, label = self._node(key), f"Structure of: {cube.title}"
        self._add(node, (RDF.type, QB.DataStructureDefinition), (RDFS.label, Literal(label, language="en")))
        parts = [(QB.dimension, dimension) for dimension in cube.dimensions]
        parts += [(QB.measure, measure) for measure in cube.subject.measures]
        for order, (role, term) in enumerate([*parts, (QB.attribute, SDMX_ATTRIBUTE.unitMeasure)], 1):
            part = self._node(iris.under(key, "component", order))
            called = Literal(self.labels.get(term.value, "unit of measure"), language="en")
            self._add(node, (QB.component, part))
            self._add(part, (RDF.type, QB.ComponentSpecification), (RDFS.label, called), (role, term))
            self._add(part, (QB.order, _integer(order)))
            if role == QB.attribute:
                self._add(part, (QB.componentAttachment, QB.MeasureProperty))

    def data_set(self, cube: Cube) -> None:
        """What a set counts, in words and as a query, whose it is, and under what licence."""
        base = self.settings.base
        title, remark = (Literal(text, language="en") for text in (cube.title, cube.remark))
        self._add(
            self._node(iris.statistic(cube.name)),
            (RDF.type, QB.DataSet),
            (RDFS.label, title),
            (DCT.title, title),
            (DCT.description, remark),
            (RDFS.comment, remark),
            (QB.structure, self._node(iris.statistic(cube.name, "structure"))),
            (MB.countedBy, Literal(cubes.query(cube, base))),
            (DCT.source, NamedNode(f"{base}/sparql")),
            (DCT.publisher, self._node(catalogue.publisher(self.settings))),
            (DCT.license, NamedNode(self.settings.licence or catalogue.UNSTATED_LICENCE)),
        )

    # ------------------------------------------------------------ its figures
    def observations(self, cube: Cube, figures: Figures) -> None:
        name, data_set = cube.name, self._node(iris.statistic(cube.name))
        measures, title = cube.subject.measures, cube.subject.title
        for by, counts in figures.items():
            values = [self._value(dimension, value) for dimension, value in zip(cube.dimensions, by, strict=True)]
            told = ", ".join([self._told(value, term) for value, term in zip(by, values, strict=True)])
            self._add(
                self._node(iris.statistic(name, *by)),
                (RDF.type, QB.Observation),
                (QB.dataSet, data_set),
                (RDFS.label, Literal(f"{title}: {told}", language="en")),
                *zip(cube.dimensions, values, strict=True),
                *zip(measures, self._measured(cube, counts), strict=True),
            )

    def _measured(self, cube: Cube, counts: list[int]) -> Iterator[NamedNode | Literal]:
        yield from map(_integer, counts)
        if cube.subject == ATTENDANCE:
            listed = sum(counts)
            yield _integer(listed)
            yield Literal(rate(counts[0], listed), datatype=XSD.decimal)

    def _told(self, value: Key | str | int, term: NamedNode | Literal) -> str:
        last = str(value).rsplit("/", 1)[-1]
        return self.labels.get(term.value, last.replace("-", " ")) if isinstance(term, NamedNode) else last

    def unknown(self, figures: Mapping[str, Figures]) -> None:
        """What stands for whoever owns a body that no record gives to anybody, where there is one."""
        node, key = self._node(iris.UNKNOWN_ORGANISATION), iris.UNKNOWN_ORGANISATION
        if node.value not in self.labels and any(key in by for of in figures.values() for by in of):
            self._add(node, (RDF.type, ORG.Organization), (RDFS.label, Literal(_UNKNOWN, language="en")))
