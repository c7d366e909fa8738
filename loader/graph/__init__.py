"""Records in, quads out: what a document says as the graph named by its version. Pure, and the same each time.

One function for each kind of record; `Writer` keeps the graph's name, the spans and the running numbers. The terms and
the shape of the graph are those of the product's vocabulary, sections 2 to 4.
"""

from __future__ import annotations

from pyoxigraph import Literal, NamedNode, Quad

from loader.graph.meeting import meeting
from loader.graph.report import report
from loader.graph.shared import cycles, memberships, people, posts, things
from loader.graph.writer import Writer
from loader.records import Record
from ontology import iris
from ontology.iris import Key
from ontology.terms import BIBO, DCAT, DCT, MB, RDFS


def quads(record: Record, base: str) -> list[Quad]:
    """The graph of one version: what it states, the words of it, what is inferred and what is doubtful; sorted."""
    version = iris.version(record.document, record.sha256)
    writer = Writer(base, version, record.text, record.language, record.by_ocr)
    _document(record, version, writer)
    things(record.things, writer)
    people(record.people, writer)
    posts(record.posts, writer)
    memberships(record.memberships, writer)
    cycles(record.cycles, writer)
    if record.meeting:
        meeting(record.meeting, record.document, writer)
    if record.report:
        report(record.report, record.document, writer)
    about = record.meeting.key if record.meeting else record.document
    writer.doubts(about, record.doubts)
    return writer.done()


def _document(record: Record, version: Key, writer: Writer) -> None:
    kind = MB.Report if record.report else MB.Minutes
    writer.types(record.document, kind, BIBO.Document)
    writer.add(record.document, DCT.title, writer.text(record.title))
    writer.add(record.document, RDFS.label, writer.text(record.title))
    writer.types(version, MB.DocumentVersion)
    writer.add(version, RDFS.label, writer.text(f"{record.title} (version {record.sha256[:8]})"))
    writer.link(version, DCT.isVersionOf, record.document)
    writer.add(version, MB.sha256, Literal(record.sha256))
    writer.add(version, DCAT.byteSize, writer.integer(record.size))
    writer.add(version, DCAT.mediaType, _media_type(record.media_type))
    writer.add(version, DCT.language, Literal(record.language))


def _media_type(name: str) -> NamedNode:
    return NamedNode(f"https://www.iana.org/assignments/media-types/{name}")
