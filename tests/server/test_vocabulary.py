"""`/def` and `/shapes`: every word explained, every rule with its reason, each at an address of its own."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from pyoxigraph import Literal, NamedNode, RdfFormat, parse

from ontology import files
from ontology.terms import ONTOLOGY, OWL, RDF, RDFS, SKOS
from server import documentation, formats
from server.app import create_app
from server.limits import Limits

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
TYPES = {
    "ttl": "text/turtle",
    "jsonld": "application/ld+json",
    "nt": "application/n-triples",
    "rdf": "application/rdf+xml",
}
KINDS = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty, SKOS.Concept, SKOS.ConceptScheme)
FACTS = [quad.triple for name in files.TURTLE for quad in parse(files.read(name), format=RdfFormat.TURTLE)]
TERMS = {t.subject.value for t in FACTS if t.predicate == RDF.type and t.object in KINDS}
OURS = sorted(iri[len(ONTOLOGY) + 1 :] for iri in TERMS if re.match(f"{ONTOLOGY}[#/]", iri))


def page(client: FlaskClient, path: str) -> str:
    answer = client.get(path, headers={"Accept": BROWSER})
    assert answer.status_code == 200, (path, answer.status)
    assert answer.content_type == "text/html; charset=utf-8"
    return answer.text


def section(shown: str, anchor: str) -> str:
    found = re.search(rf'<section class="item" id="{re.escape(anchor)}">(.*?)</section>', shown, re.DOTALL)
    assert found, anchor
    return " ".join(re.sub("<[^>]+>", " ", found[1]).split())


def words(iri: str, predicate: NamedNode) -> list[str]:
    return [t.object.value for t in FACTS if t.subject.value == iri and t.predicate == predicate]


# ---------------------------------------------------------------- the vocabulary
def test_the_library_explains_every_term_of_ours(client: FlaskClient) -> None:
    shown = page(client, "/def")
    assert re.search(r"Set out by pyLODE [\d.]+ from the vocabulary of release 1", shown)
    assert len(OURS) > 200
    ids = re.findall(r' id="([^"]+)"', shown)
    assert len(ids) == len(set(ids))
    assert set(OURS) <= set(ids)
    unescaped = shown.replace("&amp;", "&").replace("&lt;", "<").replace("&gt;", ">").replace("&#x27;", "'")
    text = " ".join(re.sub("<[^>]+>", "", unescaped).split())
    for fact in FACTS:
        # every label, explanation and example in English stands there, character by character
        told = (RDFS.label, RDFS.comment, SKOS.definition, SKOS.example)
        if fact.subject.value in TERMS and fact.subject.value.startswith(ONTOLOGY) and fact.predicate in told:
            assert isinstance(fact.object, Literal)
            assert " ".join(fact.object.value.split()) in text, fact


def test_domains_ranges_and_narrower_terms_are_named(client: FlaskClient) -> None:
    shown = page(client, "/def")
    assert section(shown, "heldOn") == (
        "held on heldOn IRI https://w3id.org/minutebook/def#heldOn Meaning The day on which the meeting was held."
        " Example 2025-03-04 Note At most one value. Domain Meeting Range xsd:date"
    )
    assert "Subclass of Attendance record" in section(shown, "Presence")
    assert "Subclasses Apology for absence Presence" in section(shown, "AttendanceRecord")
    assert re.search("Subproperties .*decided at", section(shown, "atItem"))
    agreed = section(shown, "outcome/agreed")
    assert "Scheme Outcomes" in agreed
    assert "Told by the words: " in agreed
    assert '<span lang="cy">Cytunwyd</span>' in shown
    assert "Concepts Chair" in section(shown, "CapacityScheme")
    for anchor in re.findall(r'href="#([^"]+)"', shown):
        assert f'id="{anchor}"' in shown, anchor


def test_nothing_of_the_library_s_own_look_is_left(client: FlaskClient) -> None:
    shown = page(client, "/def")
    for unwanted in ("<script", "<style", "style=", "onclick", "<sup", "hover_property", "src=", "<table"):
        assert unwanted not in shown


HOSTILE = "<script>alert(1)</script> & [x](javascript:alert(2)) *a* <b onclick=x> _b_ ![p](http://a.example/p.png)"


def test_texts_are_shown_and_never_obeyed(tmp_path: Path, made: Any) -> None:
    folder = made.write_release(tmp_path)
    term = f"<{ONTOLOGY}#evil> a <{OWL.Class.value}> ; <{RDFS.label.value}> {json.dumps(HOSTILE)}"
    more = f"\n{term} ; <{RDFS.comment.value}> {json.dumps(HOSTILE)} ; <{SKOS.example.value}> {json.dumps(HOSTILE)} .\n"
    with (folder / "ontology" / "schemes.ttl").open("a", encoding="utf-8") as file:
        file.write(more)
    made.write_sums(folder)
    app = create_app(tmp_path, limits=Limits(running=1))
    try:
        found = re.search(r'id="evil">.*?</section>', page(app.test_client(), "/def"), re.DOTALL)
    finally:
        app.extensions["minutebook"].releases.close()
    assert found
    assert found[0].count("&lt;script&gt;alert(1)&lt;/script&gt; &amp; [x](javascript:alert(2)) *a*") == 3
    assert not re.search('<(script|b|em|img)\\b|href="javascript', found[0])


def test_without_the_library_the_terms_are_still_listed(
    data: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(documentation, "_PROGRAM", "server.not_there")
    app = create_app(data, limits=Limits(running=1))
    try:
        shown = page(app.test_client(), "/def")
    finally:
        app.extensions["minutebook"].releases.close()
    assert "pyLODE" not in shown
    assert 'id="heldOn"' in shown
    assert re.search("shown without pyLODE: .*server.not_there", caplog.text)


def test_a_documentation_that_takes_too_long_is_given_up(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documentation, "_SECONDS", 0.01)
    app = create_app(data, limits=Limits(running=1))
    try:
        assert 'id="heldOn"' in page(app.test_client(), "/def")
    finally:
        app.extensions["minutebook"].releases.close()


def test_the_vocabulary_is_served_as_the_release_holds_it(client: FlaskClient, made: Any) -> None:
    for suffix, media_type in TYPES.items():
        answer = client.get(f"/def.{suffix}")
        assert answer.content_type == formats.with_charset(media_type)
        triples = parse(answer.data, format=RdfFormat.from_media_type(media_type))
        assert NamedNode(f"{ONTOLOGY}#heldOn") in {quad.subject for quad in triples}
    term = client.get("/def/heldOn", headers={"Accept": "text/turtle"})
    assert {q.subject.value for q in parse(term.data, format=RdfFormat.TURTLE)} == {f"{ONTOLOGY}#heldOn"}  # type: ignore[union-attr]
    answer = client.get("/def/outcome/agreed", headers={"Accept": BROWSER})
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{made.base}/def#outcome/agreed")
    assert client.get("/def/noSuchTerm").status_code == 404
    assert "@context" in json.loads(client.get("/def/context.jsonld").data)


def test_every_term_has_an_address(client: FlaskClient, made: Any) -> None:
    for name in OURS:
        answer = client.get(f"/def/{name}", headers={"Accept": BROWSER})
        assert (answer.status_code, answer.headers["Location"]) == (303, f"{made.base}/def#{name}")


def test_the_view_as_provenance_is_a_file(client: FlaskClient) -> None:
    assert 'href="/def/views/prov.rq"' in page(client, "/def")
    answer = client.get("/def/views/prov.rq")
    assert answer.content_type == "application/sparql-query"
    assert b"CONSTRUCT" in answer.data
    assert (
        client.get("/sparql", query_string={"query": answer.text}, headers={"Accept": "text/turtle"}).status_code == 200
    )
    for name in ("nothing", "..%2fterms", "prov.rq"):
        assert client.get(f"/def/views/{name}.rq").status_code == 404


# ---------------------------------------------------------------- the shapes
def test_each_rule_stands_with_its_reason_its_effect_and_its_examples(client: FlaskClient) -> None:
    shown = page(client, "/shapes")
    body = section(shown, "a-body")
    assert body.startswith(
        "A meeting has a body Effect Stops the document Looks at Meeting It says This meeting has no body."
    )
    assert re.search(r"Right .*mb:body :parks \. Wrong .*a mb:Meeting \. Checked by SHACL", body.replace(" ;", ""))
    dated = section(shown, "action-dated")
    assert "What is due on no day is &lt;i&gt;never&lt;/i&gt; late. Effect Warns" in dated
    assert "Property due on It says Nobody says when [value] is due." in dated
    assert '<h2 id="in-meetings">Meetings</h2>' in shown


def test_the_address_of_a_shape_leads_to_it(client: FlaskClient, made: Any) -> None:
    answer = client.get("/def/shape/a-body", headers={"Accept": BROWSER})
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{made.base}/shapes#a-body")
    turtle = client.get("/def/shape/a-body", headers={"Accept": "text/turtle"})
    assert b"sh:minCount 1" in turtle.data
    assert b"action-dated" not in turtle.data
    for name in ("nothing", "a-body/x", "%3Cscript%3E"):
        assert client.get(f"/def/shape/{name}").status_code == 404
    assert b"sh:targetClass mb:Meeting" in client.get("/shapes", headers={"Accept": "text/turtle"}).data
    for suffix, media_type in TYPES.items():
        assert client.get(f"/shapes.{suffix}").mimetype == media_type
