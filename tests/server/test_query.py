"""Each query in a process that can be killed, with no way out."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from server import formats, query, question
from server.limits import Limits
from server.problems import Refused

ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n0 ?o }"
HERE = "http://127.0.0.1:8000/sparql"


def ask(text: str, media_type: str = formats.CSV, **more: Any) -> question.Question:
    return question.Question(text, HERE, media_type, **more)


@pytest.fixture
def pool(data: Path) -> Iterator[Any]:
    """Makes a pool with limits of its own; its processes end with the test."""
    made: list[query.Pool] = []

    def make(**limits: Any) -> query.Pool:
        made.append(query.Pool(data / "current" / "index", Limits(**{"running": 1, **limits})))
        return made[-1]

    yield make
    for one in made:
        one.retire(at_once=True)


def refused(one: query.Pool, text: str, **more: Any) -> Refused:
    with pytest.raises(Refused) as found:
        one.answer(ask(text, **more))
    return found.value


def test_one_warm_process_answers_one_query_after_another(pool: Any) -> None:
    one = pool()
    one.warm()
    before = one.processes()
    for _ in range(3):
        assert one.answer(ask("SELECT (1 AS ?x) {}")) == b"x\r\n1\r\n"
    assert one.processes() == before


def test_a_process_is_not_replaced_for_the_memory_of_its_parent(pool: Any) -> None:
    large = bytearray(b"1" * 600_000_000)  # what it does not share counts for its parent's peak
    one = pool()
    one.warm()
    del large
    before = one.processes()
    assert one.answer(ask("ASK {}", formats.RESULTS_JSON))
    assert one.processes() == before


def test_a_query_is_killed_at_its_deadline_and_the_next_one_answers(pool: Any) -> None:
    one = pool(query_seconds=0.6)
    one.warm()
    before, began = one.processes(), time.monotonic()
    problem = refused(one, ENDLESS)
    assert 0.5 < time.monotonic() - began < 3
    assert problem.status == 503
    assert "0.6 seconds" in problem.detail
    assert one.answer(ask("ASK {}", formats.RESULTS_JSON))
    assert not set(before) & set(one.processes())
    with pytest.raises(ProcessLookupError):
        os.kill(before[0], 0)


def test_a_query_that_wants_too_much_memory_ends_alone(pool: Any) -> None:
    doubled = " ".join(f"BIND(CONCAT(?x{n}, ?x{n}) AS ?x{n + 1})" for n in range(24))
    large = f"SELECT (STRLEN(?x24) AS ?n) {{ BIND('abcdefgh' AS ?x0) {doubled} }}"  # 250 MB, and as much again
    assert pool().answer(ask(large)).split()[1] == b"134217728"
    one = pool(query_memory=350_000_000)
    problem = refused(one, large)
    assert problem.status == 503
    assert "memory" in problem.detail
    assert one.answer(ask("SELECT (1 AS ?x) {}")) == b"x\r\n1\r\n"


def test_a_process_that_dies_is_replaced(pool: Any) -> None:
    one = pool()
    one.warm()
    os.kill(one.processes()[0], signal.SIGKILL)
    time.sleep(0.1)
    assert one.answer(ask("SELECT (1 AS ?x) {}")) == b"x\r\n1\r\n"


def test_a_query_that_breaks_the_engine_is_an_error_and_not_the_end(pool: Any) -> None:
    one = pool()
    problem = refused(one, "ASK {" + "{" * 20_000)  # the guard would stop this one before
    assert problem.status == 503
    assert one.answer(ask("SELECT (1 AS ?x) {}")) == b"x\r\n1\r\n"


def test_an_answer_past_the_limit_is_refused_whole(pool: Any) -> None:
    problem = refused(pool(answer_bytes=2_000), "SELECT * { ?s ?p ?o }")
    assert problem.status == 413
    assert "2,000 bytes" in problem.detail
    assert "dump/all.nq.gz" in problem.detail


def test_a_syntax_error_has_a_position(pool: Any) -> None:
    problem = refused(pool(), "SELECT ?x WHERE {\n ?x a }")
    assert problem.status == 400
    assert problem.more["line"] == 2


def test_without_the_guard_service_still_reaches_nobody(pool: Any) -> None:
    with socket.create_server(("127.0.0.1", 0)) as canary:
        canary.settimeout(0.3)
        port = canary.getsockname()[1]
        with pytest.raises(Refused):
            pool(query_seconds=3).answer(ask(f"SELECT * {{ SERVICE <http://127.0.0.1:{port}/> {{ ?s ?p ?o }} }}"))
        with pytest.raises(TimeoutError):
            canary.accept()


def shut_in(code: str) -> str:
    """What a fresh process prints that runs this code; it ends in any case, by the clock and by the kernel."""
    own = "resource.setrlimit(resource.RLIMIT_CPU, (15, resource.getrlimit(resource.RLIMIT_CPU)[1]))"
    script = f"import ctypes, os, resource, socket, sys\nfrom server import jail\n{own}\n{code}"
    root = Path(__file__).resolve().parents[2]
    return subprocess.run(
        [sys.executable, "-c", script], cwd=root, capture_output=True, text=True, check=False, timeout=10
    ).stdout.strip()


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="namespaces and filters are Linux's")
def test_each_wall_of_the_jail_stands_alone() -> None:
    with socket.create_server(("127.0.0.1", 0)) as canary:
        connect = f"print(socket.socket().connect_ex(('127.0.0.1', {canary.getsockname()[1]})))"
        assert shut_in(connect) == "0"
        left = shut_in(f"print(jail.leave_network())\n{connect}").split()
        assert left[0] == "False" or left[1] != "0"
    kernel = "print(ctypes.CDLL(None, use_errno=True).socket(2, 1, 0), ctypes.get_errno())"
    assert shut_in(f"print(jail.refuse_sockets())\n{kernel}") in ("True\n-1 13", "False")
    hooked = "jail.hook_python()\ntry: socket.socket()\nexcept PermissionError: print('refused')"
    assert shut_in(hooked) == "refused"
    big = "jail.bound(300_000_000)\ntry: bytearray(400_000_000)\nexcept MemoryError: print('refused')"
    assert shut_in(big) == "refused"
    busy = "jail.bound_processor(-0.5)\nwhile True: pass"
    assert shut_in(f"print('began', flush=True)\n{busy}\nprint('ended')") == "began"


def test_when_every_turn_is_taken_the_next_caller_is_told_to_come_back(pool: Any) -> None:
    one = pool(query_seconds=2, waiting=1, wait_seconds=0.3)
    one.warm()
    threads = [threading.Thread(target=refused, args=(one, ENDLESS)) for _ in range(2)]
    for thread in threads:
        thread.start()
        time.sleep(0.05)
    began = time.monotonic()
    problem = refused(one, "ASK {}")
    assert time.monotonic() - began < 0.2
    assert problem.status == 503
    assert problem.headers["Retry-After"]
    for thread in threads:
        thread.join()


def test_a_caller_who_goes_away_takes_the_query_along(pool: Any) -> None:
    one = pool()
    one.warm()
    began = time.monotonic()
    with pytest.raises(question.Gone):
        one.answer(ask(ENDLESS), question.Caller(lambda: time.monotonic() - began > 0.3, lambda _: None))
    assert time.monotonic() - began < 1.5


@pytest.fixture(scope="module")
def two_graphs(tmp_path_factory: pytest.TempPathFactory, made: Any) -> Path:
    data = tmp_path_factory.mktemp("two")
    made.write_release(data, more="<urn:g:1> { <urn:s> <urn:p> 1 , 2 } <urn:g:2> { <urn:s> <urn:p> 2 , 3 }")
    return data / "current" / "index"


COUNT = "SELECT (COUNT(*) AS ?n) {0} {{ <urn:s> ?p ?o }}"


@pytest.mark.parametrize(
    ("text", "dataset", "expected"),
    [
        (COUNT.format(""), {}, 3),  # the merge, each triple once
        (COUNT.format("FROM <urn:g:1>"), {"defaults": ("urn:g:1",)}, 2),
        (COUNT.format("FROM <urn:g:1> FROM <urn:g:2>"), {"defaults": ("urn:g:1", "urn:g:2")}, 3),
        (COUNT.format("FROM <urn:g:1>"), {"defaults": ("urn:g:2",)}, 2),  # the protocol's dataset wins
        (COUNT.format("FROM <urn:g:1>"), {"named": ("urn:g:2",)}, 0),
        ("SELECT (COUNT(*) AS ?n) { GRAPH ?g { <urn:s> ?p ?o } }", {"named": ("urn:g:1", "urn:g:2")}, 4),
        ("SELECT (COUNT(*) AS ?n) { GRAPH ?g { <urn:s> ?p ?o } }", {"defaults": ("urn:g:1", "urn:g:2")}, 0),
        (
            "SELECT (COUNT(*) AS ?n) { <urn:s> ?p ?o GRAPH <urn:g:1> { <urn:s> ?p ?o } }",
            {"defaults": ("urn:g:1", "urn:g:2"), "named": ("urn:g:1",)},
            2,
        ),
    ],
)
def test_several_graphs_are_truly_merged(two_graphs: Path, text: str, dataset: dict[str, Any], expected: int) -> None:
    one = query.Pool(two_graphs, Limits(running=1))
    try:
        content = one.answer(ask(text, formats.RESULTS_JSON, has_dataset=bool(dataset), **dataset))
    finally:
        one.retire(at_once=True)
    assert json.loads(content)["results"]["bindings"][0]["n"]["value"] == str(expected)


def test_a_prefix_that_is_not_declared_is_said_to_be_so(pool: Any) -> None:
    problem = refused(pool(), "SELECT * {\n ?x a mb:Meeting }")
    assert "the prefix `mb:` is not declared: add PREFIX mb: <…>" in problem.detail
    assert problem.more["line"] == 2


def test_a_query_that_ends_with_the_server_is_told_so(pool: Any) -> None:
    one = pool()
    one.warm()
    threading.Timer(0.5, lambda: one.retire(at_once=True)).start()
    problem = refused(one, ENDLESS)
    assert problem.status == 503
    assert "restarted" in problem.title
    assert problem.headers["Retry-After"]
