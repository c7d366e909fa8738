"""`/quality`: what the gate said, what is doubtful, inferred or corrected, and what a release covers."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from pyoxigraph import RdfFormat, parse

from server import quality, release
from server.app import create_app
from server.limits import Limits

BROWSER = "text/html"
MB = "https://w3id.org/minutebook/def#"
TYPES = {
    "ttl": "text/turtle",
    "jsonld": "application/ld+json",
    "nt": "application/n-triples",
    "rdf": "application/rdf+xml",
}


@pytest.fixture(scope="module")
def shown(client: FlaskClient) -> str:
    answer = client.get("/quality", headers={"Accept": BROWSER})
    assert answer.status_code == 200
    return answer.text


def rows(shown: str, after: str) -> list[list[str]]:
    """The cells of the first table after a heading, as text."""
    table = re.search(r"<tbody>(.*?)</tbody>", shown[shown.index(after) :], re.DOTALL)
    assert table
    cells = (re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL) for row in table[1].split("</tr>"))
    return [[" ".join(re.sub("<[^>]+>", "", cell).split()) for cell in row] for row in cells if row]


def test_a_clerk_sees_the_verdict_on_each_document(shown: str) -> None:
    assert rows(shown, 'id="documents"') == [
        ["northby · rivers · 2014 03 05 · minutes", "Held back: 1 error", "0 doubts", "bad.txt", ""],
        [
            "Notes of the meeting held on Tuesday 4 March 2014",
            "Published with 1 warning",
            "1 doubt",
            "forum/notes.txt",
            "1 April 2014",
        ],
    ]
    assert "checked on 2 April 2014 at 10:00 UTC" in shown
    counted = dict(re.findall(r"<b>([\d,]+)</b>([^<]+)</a>", shown)[i][::-1] for i in range(6))
    assert counted == {
        "Documents published": "1",
        "Documents held back": "1",
        "Warnings": "1",
        "Doubts": "1",
        "Inferences": "1",
        "Corrections": "1",
    }


def test_a_finding_names_document_line_words_and_what_to_do(shown: str, made: Any) -> None:
    ((where, words, what),) = rows(shown, 'id="warnings"')
    line = made.text[: made.text.index("Ann Field to write")].count("\n") + 1
    assert where == f"Notes of the meeting held on Tuesday 4 March 2014, line {line}"
    assert words == "“Ann Field to write to the county.”"
    assert what.startswith("Nobody says when &lt;b&gt;this&lt;/b&gt; is due. Add a date.")
    assert 'href="/shapes#action-dated"' in shown
    start = made.text.index("Ann Field to write")
    assert f'href="/doc/{made.version}?char={start},{start + 33}#lit"' in shown


def test_a_document_that_is_held_back_has_findings_and_no_links_to_nothing(shown: str, made: Any) -> None:
    ((where, words, what),) = rows(shown, 'id="held-back"')
    assert (where, words) == ("northby · rivers · 2014 03 05 · minutes", "")
    assert what.startswith("This meeting has no body.")
    assert made.refused not in re.sub(r'id="[^"]*"', "", shown)


def test_doubts_inferences_and_corrections_are_told_in_words(shown: str) -> None:
    ((where, words, what),) = rows(shown, 'id="doubt-ambiguous-person"')
    assert where.endswith(", line 20") or re.search(r", line \d+$", where)
    assert words == "“Ann Field to write”"
    assert "Two people of this name may be meant." in what
    assert "Perhaps meant: Ann Field, Jo Reed" in what
    ((about, value, basis, document),) = rows(shown, 'id="inferences"')
    assert (about, basis) == ("Parish Forum, 4 March 2014", "The day of the meeting.")
    assert value.endswith(": 4 March 2014")
    assert document.startswith("Notes of")
    ((about, value, state, why),) = rows(shown, 'id="corrections"')
    assert about == "Ann Field to write to the county."
    assert value == "owner: Ann Field → Jo Reed"
    assert state == "disputed"
    assert why == "The clerk remembers it otherwise. Democratic Services, 1 May 2014"


def test_what_is_covered_is_counted_by_body_and_year(shown: str) -> None:
    assert rows(shown, 'id="coverage"') == [
        [
            "Ashford Vale Parish Forum of Northby District Council",
            "2014: 1; 1 announced",
            "1 document",
            "forum/notes.txt",
            "1 April 2014",
        ]
    ]


def test_as_data_the_report_comes_with_the_doubts_and_their_words(client: FlaskClient) -> None:
    expected = None
    for suffix, media_type in TYPES.items():
        answer = client.get(f"/quality.{suffix}")
        assert answer.mimetype == media_type
        found = {quad.triple for quad in parse(answer.data, format=RdfFormat.from_media_type(media_type))}
        expected = expected or found
        assert found == expected
        assert client.get("/quality", headers={"Accept": media_type}).data == answer.data
    types = {t.object.value.rpartition("#")[2] for t in expected or () if t.predicate.value.endswith("#type")}
    assert types == {"ValidationReport", "Doubt", "Inference", "Correction", "Span"}
    assert "Ann Field to write" in {t.object.value for t in expected or () if t.predicate.value.endswith("#exact")}


def test_long_tables_are_cut_and_counted(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quality, "_DOCUMENTS", 1)
    monkeypatch.setattr(quality, "_SHOWN", 0)
    app = create_app(data, limits=Limits(running=1))
    try:
        cut = app.test_client().get("/quality", headers={"Accept": BROWSER}).text
    finally:
        app.extensions["minutebook"].releases.close()
    assert "1 more are left out here" in cut
    assert "the first 0 of 1" in cut
    assert "Ann Field to write to the county." not in cut


@pytest.mark.parametrize(
    ("publisher", "title", "expected"),
    [
        (
            '"the publisher of this site"',
            "Meetings of the publisher of this site",
            ("Council meetings as linked data", ""),
        ),
        ("<http://a.example/id/us>", "Meetings of the publisher of this site", ("Council meetings as linked data", "")),
        (
            '"Northby"',
            "Meetings and decisions published by Northby",
            ("Meetings and decisions published by Northby", "Northby"),
        ),
    ],
)
def test_a_site_without_a_publisher_has_a_name_all_the_same(
    publisher: str, title: str, expected: tuple[str, str]
) -> None:
    about = release.read_about(
        f"""<http://a.example/release/3> <http://rdfs.org/ns/void#uriSpace> "http://a.example/id/" ;
        <http://www.w3.org/ns/dcat#version> "3" ; <http://purl.org/dc/terms/publisher> {publisher} ;
        <http://purl.org/dc/terms/title> "{title}, release 3"@en .
        <http://a.example/id/us> <http://xmlns.com/foaf/0.1/name> "the publisher of this site" .""".encode()
    )
    assert (about.title, about.publisher) == expected
