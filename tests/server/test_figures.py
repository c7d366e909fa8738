"""The page of a set of statistics: its figures as a table, and the query that counts the same."""

from __future__ import annotations

import csv
import html
import io
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient
from pyoxigraph import NamedNode

from server import figures
from server.app import create_app
from server.limits import Limits
from server.view import View

SET = "statistic/decisions-by-organisation-and-year"
REMARK = "Only what the minutes state is counted."
COUNTED_BY = "PREFIX mb: <https://w3id.org/minutebook/def#>\\nSELECT ?year {\\n  ?meeting mb:heldInYear ?year\\n}\\n"
STRUCTURE = """
@prefix mb: <https://w3id.org/minutebook/def#> .
@prefix qb: <http://purl.org/linked-data/cube#> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@base <{base}/id/> .
<{base}/graph/statistics> {{
  <{set}> a qb:DataSet ; rdfs:label "Decisions by organisation and year"@en ;
    dct:title "Decisions by organisation and year"@en ; dct:description "{remark}"@en ; rdfs:comment "{remark}"@en ;
    mb:countedBy "{query}" ; qb:structure <{set}/structure> .
  <{set}/structure> qb:component <{set}/structure/component/3>, <{set}/structure/component/2>,
    <{set}/structure/component/1> .
  <{set}/structure/component/1> qb:order 1 ; qb:dimension mb:organisationDimension .
  <{set}/structure/component/2> qb:order 2 ; qb:dimension mb:yearDimension .
  <{set}/structure/component/3> qb:order 3 ; qb:measure mb:decisionCount .
{rows}
}}
"""
ROW = """  <{set}/council/{council}/{year}> a qb:Observation ; qb:dataSet <{set}> ; rdfs:label "{council}, {year}"@en ;
    mb:organisationDimension <council/{council}> ; mb:yearDimension {year} ; mb:decisionCount {count} ."""
# Cyngor Eastby, Northby District Council and Southby Borough Council: out of order here.
FIGURES = [("southby", 2014, 5), ("northby", 2015, 12), ("eastby", 2013, 1), ("northby", 2014, 3)]
IN_ORDER = ["Cyngor Eastby 2013 1", "Northby District Council 2014 3", "Northby District Council 2015 12",
            "Southby Borough Council 2014 5"]  # fmt: skip


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory, made: Any) -> Iterator[FlaskClient]:
    """A site whose release has a set of figures."""
    folder = tmp_path_factory.mktemp("figures")
    rows = "\n".join(ROW.format(set=SET, council=council, year=year, count=n) for council, year, n in FIGURES)
    filled = STRUCTURE.format(base=made.base, set=SET, remark=REMARK, query=COUNTED_BY, rows=rows)
    made.write_release(folder, more=filled)
    app = create_app(folder, limits=Limits(running=1))
    yield app.test_client(use_cookies=False)
    app.extensions["minutebook"].releases.close()


def page(client: FlaskClient, suffix: str = ".html") -> str:
    answer = client.get(f"/doc/{SET}{suffix}")
    assert answer.status_code == 200
    return answer.text


def table(text: str) -> list[str]:
    """The rows of the table of figures, as words."""
    body = text.split('<table class="figures">')[1].split("<tbody>")[1].split("</tbody>")[0]
    rows = re.findall("<tr>(.*?)</tr>", body)
    return [" ".join(html.unescape(re.sub("<[^>]*>", " ", row)).split()) for row in rows]


def address(text: str, words: str) -> str:
    found = re.search(f'<a href="([^"]*)"[^>]*>{words}</a>', text)
    assert found
    return html.unescape(found[1])


def test_the_figures_stand_in_a_table_in_the_order_of_what_they_are_about(shown: FlaskClient) -> None:
    text = page(shown)
    assert table(text) == IN_ORDER
    assert "4 figures." in text
    assert '<a href="/doc/council/northby">Northby District Council</a>' in text
    head = text.split("<thead>")[1].split("</thead>")[0]
    assert re.findall("#([A-Za-z]+)", head) == ["organisationDimension", "yearDimension", "decisionCount"]
    assert f"/doc/{SET}/council" not in text  # no list of figures by their names besides


def test_the_description_is_said_once(shown: FlaskClient) -> None:
    assert page(shown).count(REMARK) == 1


def test_the_whole_is_one_link_away_as_csv(shown: FlaskClient) -> None:
    answer = shown.get(address(page(shown), "All of them as CSV"))
    assert (answer.status_code, answer.mimetype) == (200, "text/csv")
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    found = {(row["organisationDimension"].rsplit("/")[-1], row["yearDimension"], row["decisionCount"]) for row in rows}
    assert found == {(council, str(year), str(number)) for council, year, number in FIGURES}


def test_the_query_keeps_its_lines_and_can_be_asked(shown: FlaskClient) -> None:
    text = page(shown)
    query = COUNTED_BY.replace("\\n", "\n")
    assert f'<pre class="query">{html.escape(query)}</pre>' in text
    ask = address(text, "Ask this")
    assert parse_qs(urlsplit(ask).query)["query"] == [query]
    assert shown.get(ask, headers={"Accept": "text/csv"}).text.split() == ["year", "2014"]


@pytest.mark.parametrize(("counted", "total"), [(100, "4"), (3, "more than 3")])
def test_a_long_table_is_cut_and_says_so(
    shown: FlaskClient, monkeypatch: pytest.MonkeyPatch, counted: int, total: str
) -> None:
    monkeypatch.setattr(figures, "_SHOWN", 2)
    monkeypatch.setattr(figures, "_COUNTED", counted)
    release = shown.application.extensions["minutebook"].releases.now()
    found = figures.statistic(View(release), NamedNode(f"{release.base}/id/{SET}"))
    assert (len(found.figures), found.total, found.is_cut) == (2, total, True)
