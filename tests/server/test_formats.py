"""Triples in every format: the same ones, the same bytes each time, and JSON-LD that reads back."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import rdflib
from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse
from rdflib.compare import isomorphic

from server import formats, jsonld
from server.problems import Refused

XSD = "http://www.w3.org/2001/XMLSchema#"
MB = "https://w3id.org/minutebook/def#"
OURS = Path(__file__).resolve().parents[2] / "ontology" / "context.jsonld"


def node(name: str) -> NamedNode:
    return NamedNode(f"http://a.example/{name}")


TRIPLES = [
    Triple(node("m"), NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type"), NamedNode(MB + "Meeting")),
    Triple(node("m"), NamedNode(MB + "heldOn"), Literal("2014-03-04", datatype=NamedNode(XSD + "date"))),
    Triple(node("m"), NamedNode(MB + "heldOn"), Literal("March 2014")),
    Triple(node("m"), NamedNode(MB + "heldInYear"), Literal("2014", datatype=NamedNode(XSD + "integer"))),
    Triple(node("m"), NamedNode(MB + "heldInYear"), Literal("02014", datatype=NamedNode(XSD + "integer"))),
    Triple(node("m"), NamedNode(MB + "body"), node("b")),
    Triple(node("m"), NamedNode(MB + "body"), node("c")),
    Triple(node("m"), NamedNode(MB + "body"), Literal("not a thing")),
    Triple(node("m"), NamedNode(MB + "statedDate"), Literal("4 March")),
    Triple(node("m"), NamedNode("http://purl.org/dc/terms/title"), Literal("Cyfarfod", language="cy")),
    Triple(node("m"), NamedNode("http://purl.org/dc/terms/title"), Literal('Meeting "1" <b>é\n\ttab', language="en")),
    Triple(node("m"), NamedNode("http://purl.org/dc/terms/title"), Literal("no language")),
    Triple(node("b"), NamedNode("http://other.example/p#q"), Literal("true", datatype=NamedNode(XSD + "boolean"))),
    Triple(node("b"), NamedNode("http://other.example/p#q"), Literal("1.5", datatype=NamedNode(XSD + "decimal"))),
    Triple(node("b"), NamedNode("http://other.example/p#q"), node("v#char=1,2")),
]
CONTEXTS = {
    "minimal": jsonld.MINIMAL,
    "with a default language": {"@language": "en", "dct": "http://purl.org/dc/terms/", "title": "dct:title"},
    "with features not used": {
        "mb": MB,
        "body": {"@id": "mb:body", "@type": "@id", "@container": "@set"},
        "heldOn": {"@id": "mb:heldOn", "@type": "http://www.w3.org/2001/XMLSchema#date"},
        "title": {"@id": "http://purl.org/dc/terms/title", "@container": "@language"},
        "statedDate": {"@id": "mb:statedDate", "@context": {"@language": "cy"}},
        "Meeting": {"@id": "mb:Meeting", "@context": {"body": "http://wrong.example/"}},
    },
}
if OURS.exists():
    CONTEXTS["our own"] = json.loads(OURS.read_bytes())


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")  # rdflib's own reader of JSON-LD
@pytest.mark.parametrize("name", CONTEXTS)
@pytest.mark.parametrize("media_type", formats.RDF)
def test_every_format_holds_the_same_triples(name: str, media_type: str) -> None:
    content = formats.write(TRIPLES, media_type, jsonld.Context(CONTEXTS[name]))
    found = rdflib.Graph().parse(data=content, format=media_type)
    expected = rdflib.Graph().parse(data="\n".join(f"{t} ." for t in TRIPLES), format="nt")
    assert isomorphic(found, expected)
    again = {quad.triple for quad in parse(content, format=RdfFormat.from_media_type(media_type))}
    assert again == set(TRIPLES)


@pytest.mark.parametrize("media_type", formats.RDF)
def test_order_and_repetition_do_not_change_the_bytes(media_type: str) -> None:
    context = jsonld.Context(jsonld.MINIMAL)
    first = formats.write(TRIPLES, media_type, context)
    assert formats.write([*reversed(TRIPLES), *TRIPLES[:3]], media_type, context) == first


def test_what_the_answer_is_about_stands_first() -> None:
    lines = formats.write(TRIPLES, formats.N_TRIPLES, jsonld.Context({}), "http://a.example/m").decode().splitlines()
    assert lines[0].startswith("<http://a.example/m>")
    assert lines[-1].startswith("<http://a.example/b>")


def test_json_ld_uses_the_terms_of_the_context_and_inlines_it() -> None:
    context = {"mb": MB, "xsd": XSD, "heldOn": {"@id": "mb:heldOn", "@type": "xsd:date"}, "Meeting": "mb:Meeting"}
    found = json.loads(formats.write(TRIPLES[:2], formats.JSON_LD, jsonld.Context(context)))
    assert found["@context"] == context
    assert found["@graph"] == [{"@id": "http://a.example/m", "@type": "Meeting", "heldOn": "2014-03-04"}]


@pytest.mark.parametrize(
    "triple",
    [
        Triple(node("m"), NamedNode(MB + "statedDate"), Literal("page one\x0cpage two")),
        Triple(node("m"), NamedNode("http://a.example/1"), Literal("no XML name")),
    ],
)
def test_what_xml_cannot_write_is_refused_and_not_written_badly(triple: Triple) -> None:
    with pytest.raises(Refused) as refused:
        formats.write([triple], formats.RDF_XML, jsonld.Context({}))
    assert refused.value.status == 406
    assert formats.write([triple], formats.TURTLE, jsonld.Context({}))


def test_text_types_name_their_charset() -> None:
    assert formats.with_charset("text/turtle") == "text/turtle; charset=utf-8"
    assert formats.with_charset("application/ld+json") == "application/ld+json"
