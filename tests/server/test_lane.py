"""What is answered on the server's loop, without a thread: the same as elsewhere, and never in anybody's way."""

from __future__ import annotations

import contextlib
import http.client
import json
import signal
import socket
import subprocess
import threading
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest.mock import Mock
from urllib.parse import quote, urlencode

import pytest
from processes import children, send
from waitress.adjustments import Adjustments

from server import formats, lane, query, question
from server.limits import Limits
from server.problems import Refused

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
        send(signal.SIGKILL, children(server.process.pid))
    for thread in threads:
        thread.join()
    assert set(statuses) <= {200, 503}
    assert statuses.count(200) >= 170
    assert ask(server.port, "SELECT (1 AS ?x) {}") == 200


def test_a_process_that_ends_with_its_answer_ends_nothing_else(data: Path, start: Any) -> None:
    server = start(data, running=1)
    assert ask(server.port, "ASK {}") == 200
    queries = children(server.process.pid)
    path = f"/sparql?query={quote('SELECT (1 AS ?x) {}')}"
    with socket.create_connection(("127.0.0.1", server.port)) as caller:
        send(signal.SIGSTOP, queries)
        caller.sendall(f"GET {path} HTTP/1.1\r\nHost: a\r\n\r\n".encode())
        time.sleep(0.006)  # the query is asked, and the loop looks at its pipe
        send(signal.SIGSTOP, [server.process.pid])
        send(signal.SIGCONT, queries)
        time.sleep(0.2)  # it is answered, and its process ends, before the loop looks again
        send(signal.SIGKILL, queries)
        time.sleep(0.1)
        send(signal.SIGCONT, [server.process.pid])
        caller.settimeout(5)
        assert caller.recv(12) == b"HTTP/1.1 200"
    assert server.process.poll() is None
    assert ask(server.port, "SELECT (2 AS ?x) {}") == 200


def test_answers_that_nobody_reads_hold_up_nobody_else(data: Path, start: Any) -> None:
    server = start(data)
    path = f"/sparql?query={quote(f'SELECT * {{ {MANY} VALUES ?c {{ 1 2 3 }} }}')}"
    large = [get(server.port, path)[2] for _ in range(2)][1]
    assert len(large) > 1_000_000
    with socket.create_connection(("127.0.0.1", server.port)) as caller:
        caller.sendall(f"GET {path} HTTP/1.1\r\nHost: a\r\n\r\n".encode() * (40_000_000 // len(large)))
        time.sleep(0.5)
        began = time.monotonic()
        assert get(server.port, "/health")[0] == 200
        assert ask(server.port, "SELECT (3 AS ?x) {}") == 200
        assert time.monotonic() - began < 2
    assert get(server.port, "/health")[0] == 200


def test_a_quick_answer_does_not_wait_for_a_long_one_behind_it(data: Path, start: Any) -> None:
    server = start(data, query_seconds=3)
    assert ask(server.port, "ASK {}") == 200
    with socket.create_connection(("127.0.0.1", server.port)) as caller:
        for text in ("SELECT (4 AS ?x) {}", ENDLESS):
            caller.sendall(f"GET /sparql?query={quote(text)} HTTP/1.1\r\nHost: a\r\n\r\n".encode())
        caller.settimeout(1.5)
        assert caller.recv(12) == b"HTTP/1.1 200"


def test_whoever_waits_when_the_server_stops_is_told(data: Path, start: Any) -> None:
    server = start(data, running=1)
    assert ask(server.port, "ASK {}") == 200
    with contextlib.ExitStack() as callers:
        waiting = [callers.enter_context(socket.create_connection(("127.0.0.1", server.port))) for _ in range(6)]
        for caller in waiting:
            caller.sendall(f"GET /sparql?query={quote(ENDLESS)} HTTP/1.1\r\nHost: a\r\n\r\n".encode())
        time.sleep(0.5)
        began = time.monotonic()
        server.process.terminate()
        for caller in waiting:
            caller.settimeout(5)
            assert caller.recv(12) == b"HTTP/1.1 503"
    assert server.process.wait(8) == 0
    assert time.monotonic() - began < 2


def test_a_connection_that_does_not_read_is_left_to_threads() -> None:
    reads = SimpleNamespace(requests=[SimpleNamespace(may_be_quick=True)], total_outbufs_len=0)
    lags = SimpleNamespace(requests=reads.requests, total_outbufs_len=200_000)
    quick = lane._Channel.may_be_quick.fget
    assert [quick(reads), quick(lags)] == [True, False]


@pytest.mark.parametrize(
    ("head", "is_quick"),
    [
        ("GET /sparql?query=ASK%7B%7D HTTP/1.1\r\nHost: a\r\n\r\n", True),
        ("HEAD /sparql?query=ASK%7B%7D HTTP/1.1\r\nHost: a\r\n\r\n", False),
        ("GET /sparql?query=" + "%20" * 3_000 + " HTTP/1.1\r\nHost: a\r\n\r\n", False),
        ("GET /sparql?query=ASK%7B%7D HTTP/1.1\r\nHost: a\r\nAccept: text/csv" + ";" * 9_000 + "\r\n\r\n", False),
    ],
    ids=["a query", "a head", "a long query", "a long wish"],
)
def test_only_what_is_short_is_looked_at_on_the_loop(head: str, is_quick: bool) -> None:
    request = lane._Request(Adjustments())
    request.received(head.encode())
    assert request.completed
    assert request.may_be_quick is is_quick


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


def test_a_process_that_waits_is_taken_before_one_that_starts(data: Path) -> None:
    pool = query.Pool(data / "current" / "index", Limits(running=2))
    try:
        one = asked("SELECT (1 AS ?x) {}")
        assert pool.answer(one)
        pool.warm()  # the other one starts now
        began = time.monotonic()
        for _ in range(3):
            run = pool.begin(one, question.NOBODY)
            assert run is not None
            assert run.wait()
        assert time.monotonic() - began < 0.05, "waited for the other one"
    finally:
        pool.retire(at_once=True)


def test_nothing_waits_when_all_has_ended(data: Path) -> None:
    pool = query.Pool(data / "current" / "index", Limits(running=2))
    assert pool.answer(asked("SELECT (1 AS ?x) {}"))
    pool.retire()
    pool.warm()
    assert pool.processes() == []
    assert pool.answer(asked("SELECT (1 AS ?x) {}")), "whoever has the release still may ask"
    assert pool.processes() == []
    pool.retire(at_once=True)
    with pytest.raises(Refused, match="restarted"):
        pool.answer(asked("SELECT (1 AS ?x) {}"))
    assert pool.processes() == []


def test_a_system_without_room_for_a_process_is_a_busy_one(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pool = query.Pool(data / "current" / "index", Limits(running=1))
    try:
        with monkeypatch.context() as full:
            full.setattr(subprocess, "Popen", Mock(side_effect=BlockingIOError(11, "no room")))
            pool.warm()
            with pytest.raises(Refused) as refused:
                pool.answer(asked("SELECT (1 AS ?x) {}"))
        assert refused.value.status == 503
        assert refused.value.headers["Retry-After"]
        assert (pool.running, pool.queued) == (0, 0)
        assert pool.answer(asked("SELECT (1 AS ?x) {}"))
    finally:
        pool.retire(at_once=True)
