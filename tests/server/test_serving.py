"""The server as it really runs: over sockets, in a process of its own, under trouble."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from processes import children, until

from server.app import serve
from server.limits import Limits
from server.problems import Problem

ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n0 ?o }"


def get(port: int, path: str, headers: dict[str, str] | None = None, seconds: float = 20) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=seconds)
    try:
        connection.request("GET", path, headers=headers or {})
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def ask(port: int, query: str) -> tuple[int, bytes]:
    return get(port, "/sparql?query=" + quote(query))


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    # One that ended but whom nobody waited for yet is not alive either.
    return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"


def test_a_long_query_ends_at_its_deadline_while_pages_and_health_go_on(data: Path, made: Any, start: Any) -> None:
    server = start(data, query_seconds=1.5, running=1, waiting=2, wait_seconds=0.4)
    statuses: list[int] = []
    threads = [threading.Thread(target=lambda: statuses.append(ask(server.port, ENDLESS)[0])) for _ in range(6)]
    for thread in threads:
        thread.start()
    time.sleep(0.2)
    began = time.monotonic()
    assert get(server.port, "/health")[0] == 200
    assert get(server.port, f"/doc/{made.meeting}", {"Accept": "text/html"})[0] == 200
    assert time.monotonic() - began < 1
    for thread in threads:
        thread.join()
    assert statuses == [503] * 6
    assert ask(server.port, "ASK {}")[0] == 200


def test_service_reaches_nobody(data: Path, start: Any) -> None:
    server = start(data)
    with socket.create_server(("127.0.0.1", 0)) as canary:
        canary.settimeout(0.3)
        there = f"http://127.0.0.1:{canary.getsockname()[1]}/"
        for query in (
            f"ASK {{ SERVICE <{there}> {{}} }}",
            f"PREFIX ex: <{there}> ASK {{ SERVICEex:a {{}} }}",
            f"ASK {{ BIND(1 AS ?a) FILTER(?a<?b)SERVICE#>\n<{there}>{{}} }}",
            f"ASK FROM <{there}> {{}}",
            f"SELECT * {{ SERVICE SILENT <{there}> {{ ?s ?p ?o }} }}",
        ):
            assert ask(server.port, query)[0] == 400
        with pytest.raises(TimeoutError):
            canary.accept()


def test_processes_that_die_are_replaced(data: Path, start: Any) -> None:
    server = start(data, running=2)
    assert until(lambda: len(children(server.process.pid)) == 2)
    for child in children(server.process.pid):
        os.kill(child, signal.SIGKILL)
    for _ in range(4):
        assert ask(server.port, "ASK {}")[0] == 200


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_no_process_outlives_the_server_even_in_a_query(data: Path, start: Any, how: signal.Signals) -> None:
    server = start(data, running=1)
    assert until(lambda: len(children(server.process.pid)) == 1)
    left = children(server.process.pid)
    with socket.create_connection(("127.0.0.1", server.port)) as caller:
        caller.sendall(f"GET /sparql?query={quote(ENDLESS)} HTTP/1.1\r\nHost: a\r\n\r\n".encode())
        time.sleep(0.5)
        began = time.monotonic()
        server.process.send_signal(how)
        code = server.process.wait(8)
    assert time.monotonic() - began < 6
    assert code == (0 if how != signal.SIGKILL else -signal.SIGKILL)
    assert until(lambda: not any(map(alive, left)), 3)


def test_a_caller_who_goes_away_takes_the_query_along(data: Path, start: Any) -> None:
    server = start(data, running=1)
    assert until(lambda: len(children(server.process.pid)) == 1)
    (child,) = children(server.process.pid)
    with socket.create_connection(("127.0.0.1", server.port)) as caller:
        caller.sendall(f"GET /sparql?query={quote(ENDLESS)} HTTP/1.1\r\nHost: a\r\n\r\n".encode())
        time.sleep(0.5)
        assert alive(child)
    assert until(lambda: not alive(child), 2)
    assert ask(server.port, "ASK {}")[0] == 200


def test_readers_see_one_whole_release_or_another(tmp_path: Path, made: Any, start: Any) -> None:
    made.write_release(tmp_path, more="<urn:g> { <urn:release> <urn:is> 1 , 2 , 3 }")
    server = start(tmp_path, running=2, waiting=20)
    wrong: list[object] = []
    stop = threading.Event()

    def read(path: str, expected: Callable[[bytes], bool]) -> None:
        while not stop.is_set():
            status, body = get(server.port, path)
            if status != 200 or not expected(body):
                wrong.append((status, body))

    query = "/sparql?format=csv&query=" + quote("SELECT (GROUP_CONCAT(STR(?n)) AS ?all) { <urn:release> <urn:is> ?n }")
    answers = {b"1 2 3", b"4 5 6"}

    def whole(body: bytes) -> bool:
        return b" ".join(sorted(body.splitlines()[1].split())) in answers

    readers = [threading.Thread(target=read, args=(query, whole)) for _ in range(2)]
    readers += [threading.Thread(target=read, args=(f"/doc/{made.meeting}.ttl", lambda body: b"heldOn" in body))]
    for reader in readers:
        reader.start()
    made.write_release(tmp_path, 2, more="<urn:g> { <urn:release> <urn:is> 4 , 5 , 6 }")
    found = until(lambda: json.loads(get(server.port, "/health")[1])["release"] == "2", 8)
    time.sleep(0.5)
    stop.set()
    for reader in readers:
        reader.join()
    assert found
    assert not wrong
    assert b"4" in get(server.port, query)[1]
    assert until(lambda: len(children(server.process.pid)) <= 2)


def test_a_port_in_use_is_one_clear_line(data: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(Problem) as problem:
        serve(data, "127.0.0.1", taken.getsockname()[1], limits=Limits(running=1))
    assert "--port" in str(problem.value)
    assert "\n" not in str(problem.value)


def test_http_itself(data: Path, made: Any, start: Any) -> None:
    server = start(data)

    def raw(request: str) -> bytes:
        with socket.create_connection(("127.0.0.1", server.port), timeout=5) as connection:
            connection.sendall(request.encode())
            found = b""
            while part := connection.recv(65536):
                found += part
        return found

    assert raw("GET /health HTTP/1.1\r\nConnection: close\r\n\r\n").split()[1] == b"400"
    assert raw("GET /health HTTP/1.1\r\nHost: a\r\nHost: b\r\nConnection: close\r\n\r\n").split()[1] == b"400"
    assert raw("GET /health HTTP/1.0\r\n\r\n").split()[1] == b"200"
    slashes = raw("GET //evil.example/%2e%2e HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
    assert slashes.split()[1] == b"404"
    assert b"\r\nLocation" not in slashes
    evil = raw(f"GET http://evil.example/id/{made.meeting} HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n")
    assert b"evil.example" not in evil
    large = "POST /sparql HTTP/1.1\r\nHost: a\r\nContent-Type: application/sparql-query\r\nContent-Length: 9999999\r\n"
    assert raw(large + "Connection: close\r\n\r\n").split()[1] == b"413"
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=5)
    for _ in range(3):
        connection.request("GET", "/health")
        kept = connection.sock
        connection.getresponse().read()
        assert connection.sock is kept
    connection.close()
    assert server.started < 4


def test_an_address_that_cannot_be_taken_apart_is_told_so(data: Path, start: Any) -> None:
    served = start(data)
    with socket.create_connection(("127.0.0.1", served.port), 10) as line:
        line.sendall(b"GET http://[::1 HTTP/1.1\r\nHost: x\r\n\r\n")
        assert line.recv(4096).startswith(b"HTTP/1.1 400 ")
