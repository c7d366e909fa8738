"""The servers that the benches of the endpoint compare, each started on one release and stopped again.

Ours, `oxigraph serve-read-only` and rdflib-endpoint open the same index; Virtuoso loads the release's dump into a store
of its own. Those that are not installed are left out: `pip install oxigraph` beside Minutebook, a Python with
`rdflib-endpoint`, `oxrdflib` and `uvicorn` by --rdflib-endpoint, and Debian's virtuoso-opensource.
"""

from __future__ import annotations

import contextlib
import http.client
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SERVE = """
import sys; from dataclasses import replace; from pathlib import Path
from server.app import serve; from server.limits import Limits
given = {name: type(getattr(Limits(), name))(value) for name, value in (each.split("=") for each in sys.argv[2:])}
serve(Path(sys.argv[1]), "127.0.0.1", 0, on_ready=lambda address: print(address, flush=True),
      limits=replace(Limits(), **given))
"""
PLAIN = """
from flask import Flask; from waitress.server import create_server; from server.limits import Limits
app = Flask("plain"); app.add_url_rule("/", view_func=lambda: "hello")
server = create_server(app, host="127.0.0.1", port=0, threads=Limits().threads)
print(f"http://127.0.0.1:{server.effective_port}", flush=True); server.run()
"""
RDFLIB = """
import sys; import pyoxigraph, oxrdflib, rdflib, uvicorn; from rdflib_endpoint import SparqlEndpoint
store = oxrdflib.OxigraphStore(store=pyoxigraph.Store.read_only(sys.argv[1]))
app = SparqlEndpoint(graph=rdflib.Dataset(store=store), path="/")
uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[2]), log_level="error", access_log=False)
"""
VIRTUOSO = """
[Database]
DatabaseFile = {place}/v.db
ErrorLogFile = {place}/v.log
LockFile = {place}/v.lck
TransactionFile = {place}/v.trx
xa_persistent_file = {place}/v.pxa
MaxCheckpointRemap = 2000
[TempDatabase]
DatabaseFile = {place}/t.db
TransactionFile = {place}/t.trx
[Parameters]
ServerPort = {port}
DirsAllowed = {place}, {dumps}
NumberOfBuffers = 170000
MaxDirtyBuffers = 130000
ThreadsPerQuery = 2
[HTTPServer]
ServerPort = {web}
ServerRoot = {place}
MaxClientConnections = 10
[SPARQL]
ResultSetMaxRows = 1000000
DefaultGraph = urn:all
"""


@dataclass(frozen=True, slots=True)
class Contender:
    """A server that answers queries at an address, and the seconds until it did."""

    name: str
    address: str  # up to the query
    started: float
    pid: int


def index(data: Path) -> Path:
    """The index of the release that is published."""
    return (data / "current").resolve() / "index"


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@contextlib.contextmanager
def _running(command: Sequence[str], *, talks: bool = False) -> Iterator[subprocess.Popen[str]]:
    out = subprocess.PIPE if talks else subprocess.DEVNULL
    process = subprocess.Popen(command, cwd=ROOT, stdout=out, stderr=subprocess.DEVNULL, text=True)
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _until_it_answers(address: str, process: subprocess.Popen[str], seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        assert process.poll() is None, f"{process.args!r} ended with {process.returncode}"
        try:
            with urllib.request.urlopen(f"{address}?query=ASK%7B%7D", timeout=5):  # noqa: S310 - loopback
                return
        except urllib.error.HTTPError:
            return
        except (OSError, http.client.HTTPException):
            time.sleep(0.05)
    raise AssertionError(f"{address} does not answer")


@contextlib.contextmanager
def _python(name: str, code: str, path: str, *arguments: str) -> Iterator[Contender]:
    began = time.perf_counter()
    with _running([sys.executable, "-c", code, *arguments], talks=True) as process:
        assert process.stdout is not None
        address = process.stdout.readline().strip()
        assert address, f"{name} did not start"
        yield Contender(name, address + path, time.perf_counter() - began, process.pid)


def ours(data: Path, **limits: float) -> contextlib.AbstractContextManager[Contender]:
    """What `minutebook serve` starts, with other limits where some are given."""
    given = [f"{name}={value}" for name, value in limits.items()]
    return _python("minutebook", SERVE, "/sparql", str(data.resolve()), *given)


def plain() -> contextlib.AbstractContextManager[Contender]:
    """An answer of five bytes by the framework and the server that we have."""
    return _python("a plain Flask answer", PLAIN, "/")


@contextlib.contextmanager
def _other(name: str, command: Sequence[str], address: str) -> Iterator[Contender]:
    began = time.perf_counter()
    with _running(command) as process:
        _until_it_answers(address, process)
        yield Contender(name, address, time.perf_counter() - began, process.pid)


@contextlib.contextmanager
def oxigraph(data: Path) -> Iterator[Contender | None]:
    """Oxigraph's own server on the same index; None where it is not installed."""
    program = shutil.which("oxigraph", path=str(Path(sys.executable).parent)) or shutil.which("oxigraph")
    if program is None:
        yield None
        return
    at = f"127.0.0.1:{free_port()}"
    command = [program, "serve-read-only", "--location", str(index(data)), "--bind", at]
    with _other("oxigraph", command, f"http://{at}/query") as found:
        yield found


@contextlib.contextmanager
def rdflib_endpoint(data: Path, python: Path | None) -> Iterator[Contender | None]:
    """rdflib-endpoint with oxrdflib on the same index; None without a Python that has both."""
    if python is None:
        yield None
        return
    port = free_port()
    command = [str(python), "-c", RDFLIB, str(index(data)), str(port)]
    with _other("rdflib-endpoint", command, f"http://127.0.0.1:{port}/") as found:
        yield found


@contextlib.contextmanager
def virtuoso(data: Path) -> Iterator[Contender | None]:
    """Virtuoso with the triples of the release's dump as its default graph; None where it is not installed."""
    program, client = shutil.which("virtuoso-t"), shutil.which("isql-vt")
    if program is None or client is None:
        yield None
        return
    dumps = index(data).parent / "dumps"
    with tempfile.TemporaryDirectory(prefix="minutebook-virtuoso-") as place:
        port, web = free_port(), free_port()
        settings = Path(place, "virtuoso.ini")
        settings.write_text(VIRTUOSO.format(place=place, dumps=dumps, port=port, web=web))
        command = [program, "+configfile", str(settings), "+foreground"]
        with _other("virtuoso", command, f"http://127.0.0.1:{web}/sparql") as found:
            load = f"ld_dir('{dumps}', 'all.nt.gz', 'urn:all'); rdf_loader_run(); checkpoint;"
            told = [client, f"127.0.0.1:{port}", "dba", "dba", f"exec={load}"]
            subprocess.run(told, check=True, capture_output=True, timeout=1800)
            yield found


def get(address: str, accept: str, seconds: float = 120) -> tuple[int, bytes]:
    """The status and the body of an answer."""
    request = urllib.request.Request(address, headers={"Accept": accept})  # noqa: S310 - loopback
    try:
        with urllib.request.urlopen(request, timeout=seconds) as answer:  # noqa: S310
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()
