"""SERVICE in more than a thousand spellings: the guard refuses each that the engine takes, and the jail holds alone."""

from __future__ import annotations

import contextlib
import json
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from spellings import spellings

from server import formats, guard, query, question
from server.limits import Limits
from server.problems import Refused

HERE = "http://127.0.0.1:8000/sparql"
# The engine without guard and jail, in a process of its own: tells which queries made it call the canary.
UNGUARDED = """
import http.server, json, sys, threading, pyoxigraph
called = []
class Canary(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        called.append(1)
        body = b'{"head":{"vars":[]},"results":{"bindings":[{}]}}'
        self.send_response(200)
        self.send_header("Content-Type", "application/sparql-results+json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
    do_POST = do_GET
    def log_message(self, *_): pass
canary = http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Canary)
threading.Thread(target=canary.serve_forever, daemon=True).start()
store = pyoxigraph.Store()
store.add(pyoxigraph.Quad(pyoxigraph.NamedNode("urn:s"), pyoxigraph.NamedNode("urn:p"), pyoxigraph.Literal("o")))
for number, query in enumerate(json.load(sys.stdin)):
    before = len(called)
    try:
        answer = store.query(query, base_iri="http://127.0.0.1:8000/sparql")
        if hasattr(answer, "__iter__"):
            list(answer)
    except Exception:
        pass
    if len(called) > before:
        print(number)
"""


def is_refused(text: str) -> bool:
    try:
        guard.inspect(text, HERE, 32_768)
    except Refused as refused:
        return refused.status in (400, 403)
    return False


@pytest.fixture
def canary() -> Iterator[tuple[str, list[object]]]:
    """An address that nobody may call, and the list of those who did."""
    callers: list[object] = []
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def wait() -> None:
            while True:
                try:
                    caller, address = listening.accept()
                except OSError:
                    return
                callers.append(address)
                caller.close()

        threading.Thread(target=wait, daemon=True).start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}/", callers
        time.sleep(0.1)
        listening.shutdown(socket.SHUT_RDWR)


def test_the_guard_alone_refuses_every_spelling_that_the_engine_takes() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    texts = [text for text in spellings(f"http://127.0.0.1:{port}/") if "\x00" not in text]
    assert len(texts) > 1000
    done = subprocess.run(
        [sys.executable, "-c", UNGUARDED, str(port)],
        input=json.dumps(texts),
        capture_output=True,
        text=True,
        check=True,
    )
    called = [texts[int(number)] for number in done.stdout.split()]
    assert len(called) > 500  # else the engine, or this test, has changed, and says nothing any more
    let_through = [text for text in called if not is_refused(text)]
    assert not let_through, let_through[:3]


def test_the_jail_alone_lets_no_spelling_out(data: Path, canary: tuple[str, list[object]]) -> None:
    there, callers = canary
    pool = query.Pool(data / "current" / "index", Limits(running=1))
    try:
        for text in list(spellings(there))[::4]:
            with contextlib.suppress(Refused):
                pool.answer(question.Question(text, HERE, formats.TURTLE if "CONSTR" in text else formats.RESULTS_JSON))
    finally:
        pool.retire(at_once=True)
    assert not callers


def test_over_a_thousand_are_looked_at_in_no_time() -> None:
    texts = list(spellings("http://127.0.0.1:1/"))
    began = time.process_time()
    refused = sum(map(is_refused, texts))
    assert time.process_time() - began < 3
    assert refused > 0.9 * len(texts)
