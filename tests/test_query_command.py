"""`minutebook query`: a release asked without a server, whole and of any size, or not at all."""

from __future__ import annotations

import csv
import io
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from click.testing import CliRunner, Result
from pyarrow import parquet as pq
from pyoxigraph import RdfFormat, Store, parse

import minutebook
from server import guard, offline, parquet
from server.limits import Limits
from server.problems import Problem

ROOT = Path(__file__).parent.parent
BASE = "http://127.0.0.1:8000"
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n0 ?o }"
XSD = "PREFIX xsd: <http://www.w3.org/2001/XMLSchema#> "


def query(loaded: Path, *arguments: object) -> Result:
    return CliRunner().invoke(minutebook.main, ["query", "--data", str(loaded), *map(str, arguments)])


def refused(result: Result) -> str:
    assert result.exit_code == 2
    (line,) = result.stderr.splitlines()
    return line


def values(*literals: str) -> str:
    return f"{XSD}SELECT ?x {{ VALUES ?x {{ {' '.join(literals)} }} }}"


@pytest.fixture
def started(loaded: Path) -> Iterator[Any]:
    """Starts the command in a session of its own, as a terminal does; ended with the test."""
    running: list[subprocess.Popen[bytes]] = []

    def start(*arguments: object) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "minutebook", "query", "--data", str(loaded), *map(str, arguments)]
        running.append(
            subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True)
        )
        return running[-1]

    yield start
    for process in running:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


def child_of(pid: int) -> int:
    """The one process that another started, once it is there."""
    for _ in range(200):
        found = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        if found:
            return int(found[0])
        time.sleep(0.05)
    raise AssertionError("the query's process was not started")


def gone(pid: int) -> bool:
    """Whether a process has ended, or waits only for somebody to ask how."""
    for _ in range(60):
        try:
            if Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] == "Z":
                return True
        except OSError:
            return True
        time.sleep(0.05)
    return False


# ---------------------------------------------------------------- where the query comes from
def test_a_query_is_read_from_a_file_and_from_what_is_piped_in(loaded: Path, tmp_path: Path) -> None:
    (tmp_path / "q.rq").write_bytes(b"\xef\xbb\xbfSELECT (1 AS ?x) {}")
    assert query(loaded, "-f", tmp_path / "q.rq", "--format", "csv").stdout_bytes == b"x\r\n1\r\n"
    piped = CliRunner().invoke(
        minutebook.main, ["query", "--data", str(loaded), "-f", "-", "--format", "tsv"], input="SELECT (1 AS ?x) {}"
    )
    assert piped.stdout == "?x\n1\n"
    (tmp_path / "q.rq").write_bytes("SELECT (1 AS ?x) { } # é".encode("latin-1"))
    assert "not UTF-8" in refused(query(loaded, "-f", tmp_path / "q.rq"))


def test_a_release_is_chosen_by_its_number(loaded: Path) -> None:
    assert query(loaded, "ASK {}", "--release", 1).stdout == "yes\n"
    assert "no release 9. Kept are: 1." in refused(query(loaded, "ASK {}", "--release", 9))


@pytest.mark.parametrize(
    ("text", "place", "line"),
    [
        ("SELECT * {\n ?x a }", "Line 2, column 8", "?x a }"),  # found by the engine's parser
        ("SELECT * {\n ?x a 'b }", "Line 2, column 7", "?x a 'b }"),  # found before it
        ("SELECT * {\n ?x a mb:Meeting }", "the prefix `mb:` is not declared: add PREFIX mb: <…>", "?x a mb:Meeting }"),
    ],
)
def test_a_syntax_error_says_where_and_shows_the_line(loaded: Path, text: str, place: str, line: str) -> None:
    said = refused(query(loaded, text))
    assert place in said
    assert said.endswith(f"That line: {line}")


# ---------------------------------------------------------------- the formats
@pytest.mark.parametrize(
    ("form", "kind"),
    [
        ("ttl", RdfFormat.TURTLE), ("nt", RdfFormat.N_TRIPLES), ("nq", RdfFormat.N_QUADS), ("trig", RdfFormat.TRIG),
        ("rdf", RdfFormat.RDF_XML), ("xml", RdfFormat.RDF_XML), ("jsonld", RdfFormat.JSON_LD),
        ("table", RdfFormat.TURTLE),
    ],
)  # fmt: skip
def test_a_graph_is_the_same_in_every_format(loaded: Path, form: str, kind: RdfFormat) -> None:
    text = "CONSTRUCT { ?s ?p ?o } { ?s a <https://w3id.org/minutebook/def#Decision> ; ?p ?o FILTER(!ISBLANK(?o)) }"
    expected = set(map(str, Store.read_only(str(loaded / "current" / "index")).query(text)))  # type: ignore[arg-type]
    answer = query(loaded, text, "--format", form).stdout_bytes
    assert {str(quad.triple) for quad in parse(answer, kind)} == expected
    assert len(expected) > 20


def test_csv_holds_together_where_an_address_has_a_comma(loaded: Path) -> None:
    text = "SELECT ?span ?words { ?span <http://www.w3.org/ns/oa#exact> ?words }"
    rows = list(csv.reader(io.StringIO(query(loaded, text, "--format", "csv").stdout, newline="")))
    found = json.loads(query(loaded, text, "--format", "json").stdout)["results"]["bindings"]
    assert rows[1:] == [[row["span"]["value"], row["words"]["value"]] for row in found]
    assert any("," in span for span, _ in rows)
    shown = query(loaded, text).stdout
    assert all(" ".join(words.split())[:30] in shown for _, words in rows)


def test_no_row_is_lost_where_its_only_value_is_empty(loaded: Path) -> None:
    text = query(loaded, "SELECT ?x { VALUES ?x { '' UNDEF 'a' } }", "--format", "csv").stdout
    assert len(pd.read_csv(io.StringIO(text))) == 3
    assert "(3 rows)" in query(loaded, "SELECT ?x { VALUES ?x { '' UNDEF 'a' } }").stdout
    assert query(loaded, "SELECT * { VALUES () { () () } }").stdout == "(2 rows)\n"


@pytest.mark.parametrize(
    ("text", "form", "expected"),
    [
        ("ASK {}", "ttl", "cannot hold a table"),
        ("ASK {}", "parquet", "--format table or json"),
        ("CONSTRUCT {} {}", "csv", "cannot hold a graph"),
        ("CONSTRUCT {} {}", "parquet", "SELECT of ?s ?p ?o"),
        ("SELECT (CODEPOINTS AS ?x) {}", "parquet", "Line 1"),
        (r"SELECT ('\u0001' AS ?x) {}", "xml", "does not fit into XML"),
        ("ASK { SERVICE <http://127.0.0.1:1/> {} }", "table", "SERVICE is not offered"),
        ("DROP ALL", "csv", "is an update"),
    ],
)
def test_what_a_format_cannot_hold_is_refused_with_what_to_take(
    loaded: Path, tmp_path: Path, text: str, form: str, expected: str
) -> None:
    (tmp_path / "kept").write_text("as it was")
    assert expected in refused(query(loaded, text, "--format", form, "--output", tmp_path / "kept"))
    assert [path.read_text() for path in tmp_path.iterdir()] == ["as it was"]


def test_a_named_file_has_the_whole_answer(loaded: Path, tmp_path: Path) -> None:
    for form in ("table", "csv", "json"):
        result = query(loaded, "SELECT (1 AS ?x) {}", "--format", form, "-o", tmp_path / form)
        assert (result.exit_code, result.output) == (0, "")
        assert (tmp_path / form).read_bytes() == query(loaded, "SELECT (1 AS ?x) {}", "--format", form).stdout_bytes
    assert len(list(tmp_path.iterdir())) == 3
    assert query(loaded, "ASK {}", "-o", os.devnull).exit_code == 0
    assert Path(os.devnull).is_char_device()


# ---------------------------------------------------------------- Parquet
def column(folder: Path, text: str) -> tuple[pa.Field, list[object]]:
    """The one column of an answer, read back from Parquet."""
    with (folder / "spool").open("w+b") as spool, (folder / "x.parquet").open("wb") as out:
        parquet.write(Store().query(text), spool, out)  # type: ignore[arg-type]
    table = pq.read_table(folder / "x.parquet")
    return table.schema.field("x"), table["x"].to_pylist()


@pytest.mark.parametrize(
    ("literals", "kind", "expected"),
    [
        (("1", "-9223372036854775808"), pa.int64(), [1, -(2**63)]),
        (("1", "UNDEF"), pa.int64(), [1, None]),
        (("1", "9223372036854775808"), pa.string(), ["1", "9223372036854775808"]),
        (("1", "'x'^^xsd:integer"), pa.string(), ["1", "x"]),
        (("1.5", "-22.25"), pa.decimal128(4, 2), [Decimal("1.5"), Decimal("-22.25")]),
        (("'12345678901234567890123456789.123456789'^^xsd:decimal", "1.5"), pa.decimal128(38, 9),
         [Decimal("12345678901234567890123456789.123456789"), Decimal("1.5")]),
        (("'123456789012345678901234567890.1'^^xsd:decimal", "0.123456789"), pa.string(),
         ["123456789012345678901234567890.1", "0.123456789"]),
        (("0.1e0", "'-INF'^^xsd:double"), pa.float64(), [0.1, float("-inf")]),
        (("'0.5'^^xsd:float",), pa.float32(), [0.5]),
        (("true", "false"), pa.bool_(), [True, False]),
        (("'2014-02-28'^^xsd:date",), pa.date32(), [date(2014, 2, 28)]),
        (("'2014-02-28'^^xsd:date", "'2014-02-31'^^xsd:date"), pa.string(), ["2014-02-28", "2014-02-31"]),
        (("'2014-02-28Z'^^xsd:date",), pa.string(), ["2014-02-28Z"]),
        (("'2014-02-28T10:00:00.5Z'^^xsd:dateTime",), pa.timestamp("us", "UTC"),
         [datetime(2014, 2, 28, 10, 0, 0, 500_000, UTC)]),
        (("'2014-02-28T10:00:00'^^xsd:dateTime",), pa.timestamp("us"), [datetime(2014, 2, 28, 10)]),
        (("'2014-02-28T10:00:00'^^xsd:dateTime", "'2014-02-28T10:00:00Z'^^xsd:dateTime"), pa.string(),
         ["2014-02-28T10:00:00", "2014-02-28T10:00:00Z"]),
        (("'2014-06-28T10:00:00+01:00'^^xsd:dateTime",), pa.string(), ["2014-06-28T10:00:00+01:00"]),
        (("1", "1.5"), pa.string(), ["1", "1.5"]),
        (("1", "<a:b>", "'c'@en"), pa.string(), ["1", "a:b", "c"]),
        (("'2014'^^xsd:gYear",), pa.string(), ["2014"]),
        (("UNDEF",), pa.string(), [None]),
        ((), pa.string(), []),
    ],
)  # fmt: skip
def test_each_column_has_the_type_that_holds_all_its_values(
    tmp_path: Path, literals: tuple[str, ...], kind: pa.DataType, expected: list[object]
) -> None:
    field, found = column(tmp_path, values(*literals))
    assert field.type == kind
    assert found == expected


def test_the_kinds_of_a_columns_values_are_told(tmp_path: Path) -> None:
    field, _ = column(tmp_path, values("1", "2", "<a:b>", "'c'@en", "UNDEF"))
    integer = "http://www.w3.org/2001/XMLSchema#integer"
    assert json.loads(field.metadata[b"kinds"]) == {"@en": 1, "IRI": 1, integer: 2}


def test_a_type_holds_over_every_batch(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(parquet, "_ROWS", 2)
    for last, kind in (("6", pa.int64()), ("6.5", pa.string()), ("99999999999999999999", pa.string())):
        field, found = column(tmp_path, values("UNDEF", "UNDEF", "1", "2", "3", "4", "5", last))
        assert field.type == kind
        assert len(found) == 8
        assert str(found[-1]) == last


def test_researchers_tools_read_it(tmp_path: Path, started: Any) -> None:
    text = "SELECT ?m ?day { ?m <https://w3id.org/minutebook/def#heldOn> ?day }"
    process = started(text, "--format", "parquet")  # through a pipe, which cannot be sought in
    content, _ = process.communicate(timeout=60)
    assert process.returncode == 0
    (tmp_path / "x.parquet").write_bytes(content)
    assert pl.read_parquet(tmp_path / "x.parquet")["day"].to_list() == [date(2013, 9, 19)]
    assert pd.read_parquet(tmp_path / "x.parquet")["day"].to_list() == [date(2013, 9, 19)]


# ---------------------------------------------------------------- no limits, but the walls stand
def test_a_query_may_be_longer_and_deeper_and_its_answer_larger_than_over_http(loaded: Path, tmp_path: Path) -> None:
    limits = Limits()
    nested = "{" * (guard.DEEPEST + 9) + "}" * (guard.DEEPEST + 9)
    doubled = " ".join(f"BIND(CONCAT(?x{n}, ?x{n}) AS ?x{n + 1})" for n in range(23))
    text = f"SELECT ?x23 {{ {nested} BIND('abcdefgh' AS ?x0) {doubled} }} #" + "x" * limits.query_bytes
    result = query(loaded, text, "--format", "csv", "-o", tmp_path / "large")
    assert (result.exit_code, result.output) == (0, "")
    assert (tmp_path / "large").stat().st_size == len("x23\r\n") + 8 * 2**23 + 2 > limits.answer_bytes


def test_without_the_guard_service_still_reaches_nobody(loaded: Path, tmp_path: Path) -> None:
    callers: list[object] = []

    def take(canary: socket.socket) -> None:
        with suppress(OSError):  # which is how it learns that the test has ended
            while True:
                caller, address = canary.accept()
                callers.append(address)
                caller.close()

    with socket.create_server(("127.0.0.1", 0)) as canary, (tmp_path / "out").open("wb") as out:
        threading.Thread(target=take, args=(canary,), daemon=True).start()
        service = f"SELECT * {{ SERVICE <http://127.0.0.1:{canary.getsockname()[1]}/> {{ ?s ?p ?o }} }}"
        asked = replace(offline.question("SELECT * {}", "csv", BASE), query=service)
        with pytest.raises(Problem):
            offline.answer(loaded / "current" / "index", asked, out)
        canary.shutdown(socket.SHUT_RDWR)
    assert not callers


def test_several_graphs_are_truly_merged(loaded: Path) -> None:
    graph = "SELECT DISTINCT ?g { GRAPH ?g { ?s a <https://w3id.org/minutebook/def#DocumentVersion> } } ORDER BY ?g"
    graphs = query(loaded, graph, "--format", "csv").stdout.split()[1:3]
    count = f"SELECT (COUNT(*) AS ?n) {' '.join(f'FROM <{g}>' for g in graphs)} {{ ?s ?p ?o }}"
    triples = {
        str(quad.triple)
        for quad in Store.read_only(str(loaded / "current" / "index"))
        if str(quad.graph_name) in {f"<{g}>" for g in graphs}
    }
    assert query(loaded, count, "--format", "csv").stdout.split() == ["n", str(len(triples))]


def test_ctrl_c_ends_the_query_at_once_in_one_line(started: Any, tmp_path: Path) -> None:
    process = started(ENDLESS, "--format", "csv", "--output", tmp_path / "out")
    child = child_of(process.pid)
    time.sleep(0.5)
    began = time.monotonic()
    os.killpg(process.pid, signal.SIGINT)  # what a terminal sends to everyone who reads from it
    _, said = process.communicate(timeout=10)
    assert time.monotonic() - began < 2
    assert process.returncode == 2
    assert said == b"minutebook: stopped by Ctrl-C; the answer is not whole.\n"
    assert gone(child)
    assert not list(tmp_path.iterdir())


def test_the_query_does_not_outlive_its_command(started: Any) -> None:
    process = started(ENDLESS)
    child = child_of(process.pid)
    time.sleep(0.5)
    process.kill()
    assert gone(child)


def test_a_query_whose_process_is_ended_says_so(started: Any, tmp_path: Path) -> None:
    process = started(ENDLESS, "--output", tmp_path / "out")
    os.kill(child_of(process.pid), signal.SIGKILL)
    _, said = process.communicate(timeout=10)
    assert process.returncode == 2
    assert b"by signal 9" in said
    assert not list(tmp_path.iterdir())


def test_who_has_read_enough_ends_the_query_without_a_word(started: Any) -> None:
    process = started("SELECT ?s ?a { ?s ?p ?o . ?a ?b ?c }", "--format", "tsv")
    assert process.stdout.readline() == b"?s\t?a\n"
    process.stdout.close()
    assert process.wait(20) == 0
    assert not process.stderr.read()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a disk that is always full")
def test_a_full_disk_is_told_and_is_not_done(loaded: Path) -> None:
    assert "the disk is full" in refused(query(loaded, "SELECT * { ?s ?p ?o }", "--format", "csv", "-o", "/dev/full"))
