"""What the server tells of itself at /health and /metrics, and answers that are evaluated once for all."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

JSON = {"Accept": "application/sparql-results+json"}


def ask(client: FlaskClient, query: str, **headers: str) -> bytes:
    answer = client.get("/sparql", query_string={"query": query}, headers={**JSON, **headers})
    assert answer.status_code == 200, answer.text
    return answer.data


def counted(client: FlaskClient) -> dict[str, float]:
    return client.get("/health").json["statistics"]["answers"]  # type: ignore[index]


def test_health_tells_what_was_asked_refused_and_replaced(client: FlaskClient) -> None:
    ask(client, "ASK { ?told ?of ?health }")
    client.get("/sparql", query_string={"query": "ASK { ?s"})
    said = client.get("/health").json
    assert said is not None
    assert said["status"] == "ok"
    counts = said["statistics"]
    assert counts["answers"]["evaluated"] >= 1
    assert counts["query_seconds"]["count"] >= 1
    assert counts["refused"]["The query has a syntax error"] >= 1
    assert {"running", "queued", "ready", "query_processes_ended"} <= counts.keys()


def test_prometheus_reads_the_same_numbers(client: FlaskClient) -> None:
    ask(client, "ASK { ?told ?of ?metrics }")
    answer = client.get("/metrics")
    assert answer.content_type.startswith("text/plain; version=0.0.4")
    lines = answer.text.splitlines()
    assert any(line.startswith('minutebook_answers_total{how="evaluated"}') for line in lines)
    assert any(line.startswith("minutebook_query_seconds_bucket") for line in lines)
    assert any(line.startswith("process_resident_memory_bytes") for line in lines)
    assert answer.headers["Cache-Control"] == "no-store"


def test_the_same_words_are_evaluated_once(client: FlaskClient) -> None:
    first = ask(client, "SELECT (COUNT(*) AS ?n) { ?once ?and ?only }")
    before = counted(client)
    again = ask(client, "SELECT  (COUNT(*)\n AS ?n)\r\n{ ?once ?and # the\n ?only } # same")
    assert again == first
    assert counted(client)["kept"] == before["kept"] + 1
    assert counted(client)["evaluated"] == before["evaluated"]


@pytest.mark.parametrize("word", ["RAND()", "NOW()", "UUID()", "STRUUID()", "rand()", "BNODE()"])
def test_what_differs_each_time_is_evaluated_each_time(client: FlaskClient, word: str) -> None:
    before = counted(client)
    for _ in range(2):
        ask(client, f"SELECT ({word} AS ?x) {{}}")
    assert counted(client)["evaluated"] == before["evaluated"] + 2


def test_blanks_inside_a_text_are_not_left_out(client: FlaskClient) -> None:
    assert b'"a  b"' in ask(client, 'SELECT ("a  b" AS ?x) {}')
    assert b'"a b"' in ask(client, 'SELECT ("a b" AS ?x) {}')


def test_another_format_or_graph_is_another_answer(client: FlaskClient) -> None:
    query = "SELECT (COUNT(*) AS ?n) { ?other ?of ?graph }"
    merged = ask(client, query)
    assert ask(client, query, Accept="text/csv").startswith(b"n\r\n")
    graph = client.get("/sparql", query_string={"query": "SELECT ?g { GRAPH ?g {} } LIMIT 1"}, headers=JSON).json
    name = graph["results"]["bindings"][0]["g"]["value"]  # type: ignore[index]
    of_one = client.get("/sparql", query_string={"query": query, "default-graph-uri": name}, headers=JSON).data
    assert of_one != merged
