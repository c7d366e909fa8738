"""The same site behind other WSGI servers, and what slow callers do to each: why waitress serves it.

    python bench/wsgi.py DATA [--seconds 3] [--rounds 3] [--connections 8] [--slow 200]

Compares waitress, as the product starts it, with gunicorn's threads and with granian, where these are installed beside
Minutebook (`pip install gunicorn granian`). The rates are of `/health` and of a query that is evaluated each time. Then
so many callers send a body of a request at a byte a second, and `/health` is asked: a server that gives each of them a
thread answers nobody else.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib.util
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, urlsplit

import contenders
import pressure

APP = """
from pathlib import Path
from server.app import create_app
app = create_app(Path({data!r}))
"""
SLOW = (
    b"POST /sparql HTTP/1.1\r\nHost: 127.0.0.1\r\n"
    b"Content-Type: application/sparql-query\r\nContent-Length: 5000\r\n\r\nS"
)


@contextlib.contextmanager
def served(name: str, data: Path) -> Iterator[str]:
    """The site's address behind the server of this name."""
    if name == "waitress":
        with contenders.ours(data) as found:
            yield found.address.removesuffix("/sparql")
        return
    at = f"127.0.0.1:{contenders.free_port()}"
    program, _, processes = name.partition(" x ")
    with tempfile.TemporaryDirectory() as place:
        Path(place, "site_app.py").write_text(APP.format(data=str(data.resolve())))
        common = [sys.executable, "-m", program]
        port = at.split(":")[1]
        more = {
            "gunicorn": f"-w {processes} -k gthread --threads 16 -b {at} --pythonpath {place},{contenders.ROOT}",
            "granian": f"--interface wsgi --workers {processes} --blocking-threads 16 --host 127.0.0.1 --port {port}"
            f" --working-dir {place}",
        }[program].split()
        process = subprocess.Popen([*common, *more, "site_app:app"], cwd=contenders.ROOT, stderr=subprocess.DEVNULL,
                                   stdout=subprocess.DEVNULL, env=_environment())  # fmt: skip
        try:
            _wait(f"http://{at}/health")
            yield f"http://{at}"
        finally:
            process.terminate()
            process.wait(30)


def _environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(contenders.ROOT)}


def _wait(address: str) -> None:
    for _ in range(300):
        with contextlib.suppress(OSError):
            if contenders.get(address, "*/*", 5)[0] == 200:
                return
        time.sleep(0.1)
    raise AssertionError(f"{address} does not answer")


def names() -> list[str]:
    """The servers that are installed."""
    found = ["waitress"]
    for program in ("gunicorn", "granian"):
        if importlib.util.find_spec(program):
            found += [f"{program} x 1", f"{program} x 2"]
    return found


def rates(address: str, seconds: float, connections: int, turn: int) -> tuple[float, float]:
    """Answers a second of `/health`, and of queries of which no two are alike."""
    health = pressure.press(f"{address}/health", [""], "*/*", seconds, connections)
    asked = (f"?query={quote(f'SELECT ?p ?o {{ <urn:{turn}:{n}> ?p ?o }}')}" for n in range(pressure.MOST))
    queries = pressure.press(f"{address}/sparql", asked, "application/sparql-results+json", seconds, connections)
    return health.rate, queries.rate


def among_the_slow(address: str, callers: int) -> float | None:
    """Seconds until `/health` answers while so many send a body slowly; None when it does not within ten seconds."""
    host, port = urlsplit(address).hostname, urlsplit(address).port
    lines = [socket.create_connection((host, port), 10) for _ in range(callers)]
    try:
        for line in lines:
            line.sendall(SLOW)
        time.sleep(1)
        began = time.perf_counter()
        with contextlib.suppress(OSError):
            if contenders.get(f"{address}/health", "*/*", 10)[0] == 200:
                return time.perf_counter() - began
        return None
    finally:
        for line in lines:
            line.close()


def measure(data: Path, seconds: float, rounds: int, connections: int, slow: int) -> None:
    found: dict[str, list[tuple[float, float]]] = {name: [] for name in names()}
    waits: dict[str, float | None] = {}
    for turn in range(rounds):
        for name, seen in found.items():
            with served(name, data) as address:
                seen.append(rates(address, seconds, connections, turn))
                if not turn:
                    waits[name] = among_the_slow(address, slow)
    print(f"{'':16}{'/health':>9}{'ratio':>7}{'query':>9}{'ratio':>7}   /health among {slow} slow callers")
    for name, seen in found.items():
        middle = [statistics.median(column) for column in zip(*seen, strict=True)]
        ratios = [
            statistics.median(mine[n] / first[n] for mine, first in zip(seen, found["waitress"], strict=True))
            for n in (0, 1)
        ]
        wait = waits[name]
        said = "no answer in 10 s" if wait is None else f"{wait * 1000:.0f} ms"
        print(f"{name:16}{middle[0]:9.0f}{ratios[0]:7.2f}{middle[1]:9.0f}{ratios[1]:7.2f}   {said}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path, nargs="?", help="a data folder with a release")
    parser.add_argument("--seconds", type=float, default=3)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--connections", type=int, default=8)
    parser.add_argument("--slow", type=int, default=200)
    chosen = parser.parse_args()
    if chosen.data is None or not pressure.installed():
        parser.error("DATA, a data folder with a release, and Debian's wrk are needed")
    measure(chosen.data, chosen.seconds, chosen.rounds, chosen.connections, chosen.slow)


if __name__ == "__main__":
    main()
