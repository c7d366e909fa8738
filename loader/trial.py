"""The demonstration: the addresses to open, three queries to try, and one look at the home page of the real server."""

from __future__ import annotations

import http.client
import shlex
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from loader.problems import Problem
from ontology import endpoint

_NAMES = ("01-who-was-there", "06-decisions-by-outcome", "10-actions-per-person")
_PATHS = ("", "set/meeting", "set/person", "set/decision", "sparql")


def queries() -> Iterator[tuple[str, str]]:
    """Three of the example queries, each with the question that it answers."""
    for example in endpoint.examples():
        if example.name in _NAMES:
            lines = example.text.splitlines()
            yield example.question, "\n".join(line for line in lines if line and not line.startswith("#"))


def welcome(data: Path, address: str) -> Iterator[str]:
    """The addresses to open, and queries to try in another window."""
    command = shutil.which("minutebook") or str(Path(sys.executable).with_name("minutebook"))
    yield "\nOpen in a browser:"
    yield from (f"  {address}/{path}" for path in _PATHS)
    yield "\nQueries to try in another window:"
    for title, text in queries():
        yield f"\n# {title}\n{command} --data {data} query {shlex.quote(text)}"
    yield "\nCtrl-C ends the demo."


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


def home(data: Path, port: int) -> int:
    """The status of the real server's home page; the server is started for it. Problem if it does not start."""
    command = [sys.executable, "-m", "minutebook", "--data", str(data), "serve", "--port", str(port)]
    with subprocess.Popen(command, cwd=Path(__file__).parent.parent, stderr=subprocess.DEVNULL) as served:
        try:
            return _answered(served, port)
        finally:
            served.terminate()


def _answered(served: subprocess.Popen[bytes], port: int) -> int:
    for _ in range(300):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        try:
            connection.request("GET", "/", headers={"Accept": "text/html"})
            return connection.getresponse().status
        except ConnectionError:
            if served.poll() is not None:
                break
            time.sleep(0.1)
        finally:
            connection.close()
    raise Problem("the server did not start. Run `minutebook serve` to see why.")
