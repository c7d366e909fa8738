"""What is answered on the server's loop, without a thread: the same as elsewhere, and never in anybody's way."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import threading
import time
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import pytest

from server import formats, query, question
from server.limits import Limits

ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n0 ?o }"
MANY = "VALUES ?a { %s } VALUES ?b { %s }" % ((" ".join(map(str, range(80))),) * 2)
ELSEWHERE = {"If-None-Match": '"nothing"'}  # whoever may have a copy is left to the site, and so to a thread


def get(port: int, path: str, headers: dict[str, str] | None = None) -> tuple[int, list[tuple[str, str]], bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        connection.request("GET", path, headers=headers or {})
        answer = connection.getresponse()
        return answer.status, sorted((k, v) for k, v in answer.getheaders() if k != "Date"), answer.read()
    finally:
        connection.close()


def ask(port: int, text: str) -> int:
    return get(port, f"/sparql?query={quote(text)}")[0]


@pytest.fixture(scope="module")
def server(data: Path, start_for_all: Any) -> Any:
    return start_for_all(data)


QUERIES = {
    "rows": {"query": "SELECT * { ?s ?p ?o } ORDER BY ?s ?p ?o LIMIT 5"},
    "many rows": {"query": f"SELECT * {{ {MANY} }} ORDER BY ?a ?b"},
    "yes or no": {"query": "ASK { ?s ?p ?o }"},
    "a graph": {"query": "CONSTRUCT { ?s ?p ?o } WHERE { { SELECT * { ?s ?p ?o } ORDER BY ?s ?p ?o LIMIT 5 } }"},
    "a format": {"query": "SELECT (1 AS ?x) {}", "format": "csv"},
    "a format that it cannot have": {"query": "ASK {}", "format": "turtle"},
    "the clock": {"query": "SELECT (isLiteral(NOW()) AS ?t) {}"},
    "no such graph": {"query": "ASK {}", "default-graph-uri": "urn:none"},
    "a mistake": {"query": "SELECT * { ?s ?p }"},
    "a word that the guard refuses": {"query": "ASK { SERVICE <http://a/> {} }"},
    "an update": {"query": "DROP ALL"},
    "no query": {"query": ""},
    "two queries": [("query", "ASK {}"), ("query", "ASK {}")],
    "an update's field": {"query": "ASK {}", "update": "DROP ALL"},
}
HEADERS = {
    "nothing": {},
    "JSON": {"Accept": "application/sparql-results+json, application/ld+json"},
    "XML by gzip": {"Accept": "application/sparql-results+xml, application/rdf+xml", "Accept-Encoding": "gzip"},
    "a browser": {"Accept": "text/html", "Accept-Encoding": "gzip, br"},
    "what nobody has": {"Accept": "image/png"},
}


@pytest.mark.parametrize("headers", HEADERS.values(), ids=HEADERS)
@pytest.mark.parametrize("fields", QUERIES.values(), ids=QUERIES)
def test_the_loop_answers_as_the_site_does(server: Any, fields: Any, headers: dict[str, str]) -> None:
    path = f"/sparql?{urlencode(fields)}"
    first = get(server.port, path, headers)
    assert get(server.port, path, headers) == first, "the second time"
    assert get(server.port, path, {**headers, **ELSEWHERE}) == first


def test_quick_answers_need_no_thread(data: Path, made: Any, start: Any) -> None:
    server = start(data, threads=1, running=2, query_seconds=3)
    page = f"/doc/{made.meeting}"
    assert get(server.port, page)[0] == 200  # kept from now on
    assert ask(server.port, "ASK {}") == 200
    long = threading.Thread(target=ask, args=(server.port, ENDLESS))
    long.start()
    time.sleep(0.5)  # the only thread has it by now
    began = time.monotonic()
    assert get(server.port, page)[0] == 200
    for number in range(20):
        assert ask(server.port, f"SELECT ({number} AS ?x) {{}}") == 200
    assert time.monotonic() - began < 1
    assert long.is_alive()
    long.join()


def test_a_long_query_is_in_nobody_s_way(data: Path, start: Any) -> None:
    server = start(data, running=2, query_seconds=2)
    assert ask(server.port, "ASK {}") == 200
    statuses: list[int] = []
    longs = [threading.Thread(target=lambda: statuses.append(ask(server.port, ENDLESS))) for _ in range(2)]
    for long in longs:
        long.start()
    time.sleep(0.3)
    began = time.monotonic()
    assert ask(server.port, "SELECT (2 AS ?x) {}") == 200  # has its turn after them
    assert get(server.port, "/health")[0] == 200
    assert time.monotonic() - began < 4
    for long in longs:
        long.join()
    assert statuses == [503, 503]


def test_callers_who_leave_give_their_turn_back(data: Path, start: Any) -> None:
    server = start(data, running=1)
    assert ask(server.port, "ASK {}") == 200
    for number in range(60):
        with socket.create_connection(("127.0.0.1", server.port)) as caller:
            path = f"/sparql?query={quote(f'SELECT ({number} AS ?x) {{}}')}"
            caller.sendall(f"GET {path} HTTP/1.1\r\nHost: a\r\n\r\n".encode())
    assert ask(server.port, "SELECT (-1 AS ?x) {}") == 200
    told = json.loads(get(server.port, "/health")[2])["statistics"]
    assert (told["running"], told["queued"], told["ready"]) == (0, 0, 1)


def test_requests_sent_at_once_are_answered_in_order(server: Any) -> None:
    paths = [f"/sparql?format=csv&query={quote(f'SELECT ({n} AS ?x) {{}}')}" for n in (101, 102)] + ["/health"]
    with socket.create_connection(("127.0.0.1", server.port)) as caller:
        caller.sendall("".join(f"GET {path} HTTP/1.1\r\nHost: a\r\n\r\n" for path in paths).encode())
        caller.settimeout(5)
        said = b""
        while said.count(b"HTTP/1.1 200") < 3:
            said += caller.recv(65536)
    assert said.index(b"x\r\n101\r\n") < said.index(b"x\r\n102\r\n") < said.index(b"statistics", said.index(b"102"))


def test_a_caller_s_seconds_count_on_the_loop_too(data: Path, start: Any) -> None:
    server = start(data, caller_seconds=0.05)
    statuses = [ask(server.port, f"SELECT ({number} AS ?x) {{}}") for number in range(12)]
    assert statuses[0] == 200
    assert statuses[-1] == 429


def test_a_process_that_ends_in_the_middle_is_replaced(data: Path, start: Any) -> None:
    from tests.server.conftest import children

    server = start(data, running=2)
    assert ask(server.port, "ASK {}") == 200
    statuses: list[int] = []

    def hammer(first: int) -> None:
        for number in range(first, first + 60):
            statuses.append(ask(server.port, f"SELECT ({number} AS ?x) {{}}"))

    threads = [threading.Thread(target=hammer, args=(first,)) for first in (1_000, 2_000, 3_000)]
    for thread in threads:
        thread.start()
    for _ in range(3):
        time.sleep(0.05)
        for child in children(server.process.pid):
            os.kill(child, signal.SIGKILL)
    for thread in threads:
        thread.join()
    assert set(statuses) <= {200, 503}
    assert statuses.count(200) >= 170
    assert ask(server.port, "SELECT (1 AS ?x) {}") == 200


# ---------------------------------------------------------------- the pool's side
@pytest.fixture
def pool(data: Path) -> Any:
    one = query.Pool(data / "current" / "index", Limits(running=1, query_seconds=2, wait_seconds=3))
    yield one
    one.retire(at_once=True)


def asked(text: str) -> question.Question:
    return question.Question(text, "http://127.0.0.1:8000/sparql", formats.CSV)


def test_a_query_begins_at_once_or_not_at_all(pool: query.Pool) -> None:
    one = asked("SELECT (1 AS ?x) {}")
    assert pool.begin(one, question.NOBODY) is None, "no process is ready yet"
    assert pool.answer(one) == b"x\r\n1\r\n"
    run = pool.begin(one, question.NOBODY)
    assert run is not None
    assert pool.begin(one, question.NOBODY) is None, "the only turn is taken"
    assert run.wait() == b"x\r\n1\r\n"
    assert pool.answer(one) == b"x\r\n1\r\n"


def test_nobody_who_waits_is_passed_by(pool: query.Pool) -> None:
    one = asked("SELECT (1 AS ?x) {}")
    assert pool.answer(one)
    run = pool.begin(one, question.NOBODY)
    assert run is not None
    answers: list[bytes] = []
    waits = threading.Thread(target=lambda: answers.append(pool.answer(one)))
    waits.start()
    time.sleep(0.3)
    assert pool.queued == 1
    assert pool.begin(one, question.NOBODY) is None
    run.wait()
    waits.join()
    assert answers == [b"x\r\n1\r\n"]
