"""One query of a release without a server: no limits, and the answer goes straight to where it belongs.

SERVICE and updates are refused here as over HTTP, and the process has no network. It writes to the caller's own file or
terminal, so that an answer of any size passes through no other memory.
"""

from __future__ import annotations

import json
import os
import selectors
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any, cast

from server import formats, guard
from server.problems import Problem, Refused, damaged
from server.process import surroundings

PARQUET = "parquet"
_PARQUET_TYPE = "application/vnd.apache.parquet"


@dataclass(frozen=True, slots=True)
class Question:
    """A query that was inspected, and the type of its answer."""

    query: str
    base: str
    type: str
    is_graph: bool
    dataset: bool
    defaults: tuple[str, ...]
    named: tuple[str, ...]


def question(query: str, format: str, base: str) -> Question:
    """A query as it will be asked; `table` stands for CSV, and for Turtle where the answer is a graph."""
    try:
        found = guard.inspect(query, f"{base}/sparql", None)
    except Refused as refused:
        raise _with_its_line(refused) from None
    if format == PARQUET and found.form != "SELECT":
        raise Refused(
            406,
            "Parquet holds the rows of a SELECT",
            f"This is {found.form}. Take --format nt or ttl, or write it as a SELECT of ?s ?p ?o."
            if found.is_graph
            else f"The answer to {found.form} is yes or no. Take --format table or json.",
        )
    if format == "table":
        format = "ttl" if found.is_graph else "csv"
    media_type = _PARQUET_TYPE if format == PARQUET else formats.named(format, graph=found.is_graph)
    return Question(query, f"{base}/sparql", media_type, found.is_graph, found.has_dataset, found.defaults, found.named)


def answer(index: Path, asked: Question, out: IO[bytes], each_second: Callable[[int], None] = lambda _: None) -> None:
    """Write the whole answer to an open file, or raise Problem or OSError; `each_second` is told how long it took."""
    with ExitStack() as until:
        listening, telling = os.pipe()
        report = until.enter_context(os.fdopen(listening, "rb", buffering=0))
        spool = until.enter_context(tempfile.TemporaryFile()) if asked.type == _PARQUET_TYPE else None
        handed = [telling, *([spool.fileno()] if spool else [])]
        try:
            process = _start(index, out, handed)
        finally:
            os.close(telling)
        pipe = cast(IO[bytes], process.stdin)
        try:
            with suppress(BrokenPipeError):
                pipe.write(json.dumps(asdict(asked)).encode() + b"\n")
                pipe.flush()  # and stays open: its end is the end of the process
            said = _listen(report, each_second)
            code = process.wait() if not said else 0
        finally:
            process.kill()
            process.wait()
            with suppress(BrokenPipeError):
                pipe.close()
    if not said:
        raise Problem(
            f"The query's process ended before the answer was whole ({_ended(code)}). It may have needed more memory"
            " than there is: close other programs, or ask for less at a time."
        )
    if "failure" in said:
        raise _failure(said, asked)


@contextmanager
def into(path: Path) -> Iterator[IO[bytes]]:
    """A file to write an answer to, which gets its name only when the answer is whole."""
    path = path.resolve()
    if path.exists() and not path.is_file():  # a pipe or a device has no name to keep
        with path.open("wb") as out:
            yield out
        return
    unfinished = path.with_name(f".{path.name}.{os.getpid()}.unfinished")
    if not path.parent.is_dir():
        raise Problem(f"There is no folder {path.parent} to write {path.name} in.")
    out = unfinished.open("xb")
    try:
        with out:
            yield out
            os.fsync(out.fileno())
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


def _start(index: Path, out: IO[bytes], handed: list[int]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "server.scribe", str(index.resolve()), *map(str, handed)],
        stdin=subprocess.PIPE,
        stdout=out,
        stderr=subprocess.DEVNULL,
        pass_fds=handed,
        cwd=Path(__file__).resolve().parent.parent,
        env=surroundings(),
    )


def _listen(report: IO[bytes], each_second: Callable[[int], None]) -> dict[str, Any]:
    """What the process says when it ends; nothing when it was ended."""
    said, seconds = b"", 0
    with selectors.DefaultSelector() as selector:
        selector.register(report, selectors.EVENT_READ)
        while True:
            if not selector.select(1):
                seconds += 1
                each_second(seconds)
                continue
            part = report.read(65_536)
            if not part:
                break
            said += part
    found: dict[str, Any] = json.loads(said) if said else {}
    return found


def _ended(code: int) -> str:
    return f"by signal {-code}" if code < 0 else f"with exit code {code}"


def _with_its_line(refused: Refused) -> Problem:
    """The same with the line of the query that it is about, for a person who has no editor open."""
    line = str(refused.more.get("excerpt", "")).strip()
    return Problem(f"{refused} That line: {line}") if line else refused


def _failure(said: dict[str, Any], asked: Question) -> Exception:
    """What the process said of a query that it could not answer."""
    kind = said["failure"]
    if kind == "syntax":
        return _with_its_line(guard.syntax_at(asked.query, said["line"], said["column"], said["message"]))
    if kind == "system":
        return OSError(said["number"], said["message"])
    if kind == "index":
        return damaged("The index does not open.")
    if kind == "memory":
        return Problem("There was not enough memory for this query. Close other programs, or ask for less at a time.")
    if kind == "not xml":
        return Problem(
            "The answer does not fit into XML: it holds a control character or a property name that XML cannot write."
            " Take --format json, csv or ttl."
        )
    return Problem(f"The query cannot be evaluated: {said['message'][:300]}")
