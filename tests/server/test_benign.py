"""No query that the engine takes and that calls nobody is refused: over a thousand of every shape."""

from __future__ import annotations

import json
import subprocess
import sys

import benign
import pytest

from server import guard
from server.problems import Refused

HERE = "http://127.0.0.1:8000/sparql"
# The engine's parser may end its process, so that it reads in another one; an empty store answers at once.
PARSE = """
import json, sys, pyoxigraph
store = pyoxigraph.Store()
for number, query in enumerate(json.load(sys.stdin)):
    try:
        store.query(query, base_iri="http://127.0.0.1:8000/sparql")
    except SyntaxError as error:
        print(number, str(error)[:200].replace(chr(10), " "))
    except Exception:
        pass
"""


def test_the_engine_takes_every_one_of_them() -> None:
    """So that they say something: what no engine reads may be refused."""
    queries = benign.queries()
    assert len(queries) > 1000
    asked = json.dumps(queries)
    done = subprocess.run([sys.executable, "-c", PARSE], input=asked, capture_output=True, text=True, check=True)
    assert not done.stdout, queries[int(done.stdout.split()[0])]


def test_not_one_is_refused() -> None:
    refused = []
    for query in benign.queries():
        try:
            guard.inspect(query, HERE, 32_768)
        except Refused as error:
            refused.append((error.title, error.detail, query))
    assert not refused, refused[0]


@pytest.mark.parametrize("query", list(benign.large()), ids=lambda query: f"{query[:30]}… {len(query)}")
def test_what_the_guard_lets_through_does_not_break_the_engine(query: str) -> None:
    """The largest that people send, parsed in a process with the memory that a query's process has."""
    assert len(query.encode()) <= 32_768
    own = "import resource; resource.setrlimit(resource.RLIMIT_AS, (425_000_000, 425_000_000))"
    done = subprocess.run(
        [sys.executable, "-c", f"{own}\n{PARSE}"],
        input=json.dumps([query]),
        capture_output=True,
        text=True,
        check=False,
        timeout=20,
    )
    assert done.returncode == 0
    assert not done.stdout
