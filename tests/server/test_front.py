"""Answers given again without being made again, and what is never given again."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from server.app import create_app
from server.limits import Limits

SELECT = {"query": "SELECT * { ?s ?p ?o } ORDER BY ?s ?p ?o LIMIT 3"}


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The addresses that the site itself was asked for, behind the shelf."""
    from server import answers

    seen: list[str] = []
    really = answers.data

    def data(*given: Any, **more: Any) -> Any:
        seen.append("")
        return really(*given, **more)

    monkeypatch.setattr(answers, "data", data)
    return seen


def test_the_second_answer_is_the_first_to_the_last_header(client: FlaskClient, asked: list[str]) -> None:
    for path, fields in (("/set/meeting", {}), ("/sparql", SELECT), ("/catalog", {"a": "1"})):
        first, before = client.get(path, query_string=fields), len(asked)
        again = client.get(path, query_string=fields)
        assert first.status_code == again.status_code == 200
        assert first.data == again.data
        assert sorted(first.headers) == sorted(again.headers)
        assert len(asked) == before, "made again"


@pytest.mark.parametrize(
    "other",
    [{"Accept": "text/turtle"}, {"Accept-Encoding": "gzip"}],
    ids=str,
)
def test_what_it_varies_by_makes_another_answer(client: FlaskClient, other: dict[str, str]) -> None:
    plain = client.get("/catalog", headers={"Accept": "text/html"})
    differs = client.get("/catalog", headers={"Accept": "text/html", **other})
    assert plain.data != differs.data
    assert plain.headers["ETag"] != differs.headers["ETag"]


def test_an_answer_given_again_has_no_old_date(client: FlaskClient) -> None:
    for _ in range(2):
        assert "Date" not in client.get("/dump/all.nt.gz").headers or _ == 0


def test_a_blank_that_makes_another_query_makes_another_answer(client: FlaskClient) -> None:
    assert client.get("/sparql", query_string={"query": "SELECT (STR(1.e2) AS ?x) {}"}).status_code == 200
    assert client.get("/sparql", query_string={"query": "SELECT (STR(1 . e2) AS ?x) {}"}).status_code == 400


def test_a_caller_with_a_copy_gets_304_and_head_has_no_body(client: FlaskClient) -> None:
    first = client.get("/set/meeting")
    client.get("/set/meeting")
    assert client.get("/set/meeting", headers={"If-None-Match": first.headers["ETag"]}).status_code == 304
    head = client.head("/set/meeting")
    assert head.status_code == 200
    assert not head.data


def test_chance_and_clock_are_asked_each_time(client: FlaskClient) -> None:
    answers = [client.get("/sparql", query_string={"query": "SELECT (UUID() AS ?u) {}"}) for _ in range(2)]
    assert answers[0].data != answers[1].data
    assert answers[0].headers["Cache-Control"] == "no-store"


def test_errors_and_health_are_never_kept(client: FlaskClient) -> None:
    before = client.get("/health").json["statistics"]["refused"] if client.get("/no/such").status_code == 404 else {}
    client.get("/no/such")
    assert client.get("/health").json["statistics"]["refused"]["Not found"] == before["Not found"] + 1


def test_two_hosts_or_a_bad_one_reach_the_site(client: FlaskClient) -> None:
    client.get("/set/meeting")
    assert client.get("/set/meeting", headers={"Host": "bad host"}).status_code == 400


def test_a_new_release_empties_the_shelf(tmp_path: Path, made: Any) -> None:
    made.write_release(tmp_path)
    app = create_app(tmp_path, limits=Limits(running=1))
    releases = app.extensions["minutebook"].releases
    try:
        client = app.test_client()
        query = {"query": "SELECT (COUNT(*) AS ?n) { GRAPH <urn:g:new> { ?s ?p ?o } }"}
        first = client.get("/sparql", query_string=query, headers={"Accept": "text/csv"})
        made.write_release(tmp_path, 2, more="<urn:g:new> { <urn:s> <urn:p> 1 }")
        made.publish(tmp_path, 2)
        releases.look()
        second = client.get("/sparql", query_string=query, headers={"Accept": "text/csv"})
        assert (first.data, second.data) == (b"n\r\n0\r\n", b"n\r\n1\r\n")
        assert second.headers["Minutebook-Release"] == "2"
    finally:
        releases.close()
