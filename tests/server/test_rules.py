"""The list of the rules of safety is true, and the rules that no other file tests are held."""

from __future__ import annotations

import ast
import threading
import time
from pathlib import Path
from typing import Any

import mutate
import pytest
from flask.testing import FlaskClient

from server import formats, query, question
from server.limits import Limits
from server.problems import Refused

HERE = "http://127.0.0.1:8000/sparql"
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n0 ?o }"


@pytest.mark.parametrize("change", list(mutate.changes()), ids=lambda change: f"{change.number} {change.test}")
def test_every_rule_of_the_list_is_where_the_list_says(change: mutate.Change) -> None:
    assert (mutate.ROOT / change.file).read_text(encoding="utf-8").count(change.old) == 1
    file, _, name = change.test.partition("::")
    defined = ast.parse((mutate.ROOT / "tests" / "server" / file).read_text(encoding="utf-8")).body
    assert name in {one.name for one in defined if isinstance(one, ast.FunctionDef)}


def test_every_rule_about_queries_is_in_the_list() -> None:
    assert {change.number for change in mutate.changes()} >= {1, 2, 3, 4, 5, 6, 7, 8, 16, 17, 18}


def test_no_query_of_a_caller_is_parsed_outside_the_processes_for_queries() -> None:
    """The engine's parser ends its process on a text that is too deep, so that no other module calls it."""
    processes = {"child.py", "scribe.py", "asking.py"}
    for path in sorted((mutate.ROOT / "server").glob("*.py")):
        called = {
            node.func.attr
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
        }
        assert path.name in processes or "query" not in called, path.name


def limits_of(pid: int) -> dict[str, list[str]]:
    lines = Path(f"/proc/{pid}/limits").read_text(encoding="ascii").splitlines()
    return {line[:26].strip(): line[26:].split()[:2] for line in lines}


@pytest.fixture
def pool(data: Path) -> Any:
    one = query.Pool(data / "current" / "index", Limits(running=1, query_seconds=2, waiting=5, wait_seconds=0.3))
    yield one
    one.retire(at_once=True)


def ask(text: str) -> question.Question:
    return question.Question(text, HERE, formats.RESULTS_JSON)


@pytest.mark.skipif(not Path("/proc/self/limits").exists(), reason="read in /proc")
def test_a_query_s_process_leaves_no_core_and_writes_no_file(pool: Any) -> None:
    assert pool.answer(ask("ASK {}"))
    found = limits_of(pool.processes()[0])
    assert found["Max core file size"] == ["0", "0"]
    assert found["Max file size"] == ["0", "0"]


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="read in /proc")
def test_a_query_s_process_knows_no_proxy(pool: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9/")
    assert pool.answer(ask("ASK {}"))
    surroundings = Path(f"/proc/{pool.processes()[0]}/environ").read_bytes().lower().split(b"\0")
    assert not [one for one in surroundings if b"proxy" in one.split(b"=")[0]]


def test_nobody_waits_longer_for_a_turn_than_was_said(pool: Any) -> None:
    pool.warm()

    def endless() -> None:
        with pytest.raises(Refused):
            pool.answer(ask(ENDLESS))

    first = threading.Thread(target=endless)
    first.start()
    time.sleep(0.2)
    began = time.monotonic()
    with pytest.raises(Refused) as refused:
        pool.answer(ask("ASK {}"))
    assert time.monotonic() - began < 1
    assert refused.value.status == 503
    first.join()


@pytest.mark.parametrize("host", ["a b", "evil.example/x", "a@b", "a,b", "[::1"])
def test_a_host_that_is_none_is_refused(client: FlaskClient, host: str) -> None:
    answer = client.get("/", headers={"Host": host})
    assert answer.status_code == 400


@pytest.mark.parametrize(
    "path", ["//robots.txt", "/static//minutebook.css", "/sparql//", "//evil.example/health", "/set//meeting"]
)
def test_nobody_is_sent_on_to_an_address_made_of_the_request(client: FlaskClient, path: str) -> None:
    answer = client.get(path, headers={"Host": "evil.example"})
    assert answer.status_code in (200, 404)
    assert "Location" not in answer.headers
