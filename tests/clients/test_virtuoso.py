"""The dump, loaded into another publisher's database, answers the example queries as our own endpoint does."""

from __future__ import annotations

import json
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from urllib.request import urlopen

import pytest

from loader.trial import free_port

EXAMPLES = sorted((Path(__file__).parents[2] / "ontology" / "examples").glob("*.rq"))
# Not asked, and why.
LEFT_OUT = {
    "16-figures-about-systems": "Virtuoso writes a duration of 15 minutes as 900 seconds",
    "26-datasets-and-changes": "the catalogue is not part of the dump, which it describes",
}
ASKED = [path for path in EXAMPLES if path.stem not in LEFT_OUT]
SETTINGS = """
[Database]
DatabaseFile = data.db
ErrorLogFile = data.log
LockFile = data.lck
TransactionFile = data.trx
xa_persistent_file = data.pxa
[TempDatabase]
DatabaseFile = temporary.db
TransactionFile = temporary.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
NumberOfBuffers = 20000
DirsAllowed = {dumps}
CheckpointInterval = 0
[HTTPServer]
ServerPort = 127.0.0.1:{http}
[SPARQL]
ResultSetMaxRows = 100000
"""
GRAPH = "urn:minutebook:all"


@pytest.fixture(scope="module")
def virtuoso(site: Any, need: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a Virtuoso of our own, with the dump of the site loaded."""
    package = "virtuoso-opensource-7-bin"
    program, client = need("virtuoso-t", package), need("isql-vt", package)
    folder, sql, http = tmp_path_factory.mktemp("virtuoso"), free_port(), free_port()
    dumps = (site.data / "current" / "dumps").resolve()
    (folder / "own.ini").write_text(SETTINGS.format(sql=sql, http=http, dumps=dumps))
    with (folder / "out").open("wb") as out:
        process = subprocess.Popen(
            [program, "+configfile", "own.ini", "+foreground"], cwd=folder, stdout=out, stderr=out
        )
    try:
        _wait_for(http, process, folder)
        load = f"ld_dir('{dumps}', 'all.nt.gz', '{GRAPH}'); rdf_loader_run(); select ll_error from db.dba.load_list;"  # noqa: S608
        said = subprocess.run(
            [client, f"127.0.0.1:{sql}", "dba", "dba", f"exec={load}"],
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
        )
        assert "NULL" in said.stdout, said.stdout
        yield f"http://127.0.0.1:{http}/sparql"
    finally:
        process.kill()  # the data are thrown away: nothing has to be written down
        process.wait()


def _wait_for(port: int, process: subprocess.Popen[bytes], folder: Path) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        assert process.poll() is None, (folder / "out").read_text(errors="replace")[-2000:]
        try:
            socket.create_connection(("127.0.0.1", port), 5).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError("Virtuoso did not start within a minute")


def answer(endpoint: str, query: str, **graph: str) -> list[list[str]]:
    """The rows of a SELECT, sorted, as text."""
    fields = {"query": query, "format": "application/sparql-results+json", **graph}
    with urlopen(f"{endpoint}?{urlencode(fields)}", timeout=60) as said:
        found = json.loads(said.read())
    names = found["head"]["vars"]
    return sorted([row.get(name, {}).get("value", "") for name in names] for row in found["results"]["bindings"])


@pytest.mark.parametrize("path", ASKED, ids=lambda path: path.stem)
def test_the_same_question_has_the_same_answer(site: Any, virtuoso: str, path: Path) -> None:
    query = path.read_text(encoding="utf-8")
    assert answer(virtuoso, query, **{"default-graph-uri": GRAPH}) == answer(site.endpoint, query)


def test_most_questions_have_an_answer(site: Any) -> None:
    """So that two empty answers do not pass for the same."""
    assert sum(bool(answer(site.endpoint, path.read_text(encoding="utf-8"))) for path in ASKED) > len(ASKED) * 0.8
