"""Pages and queries a second, against a plain Flask answer behind waitress, in one run.

    python bench/serving.py [DATA] [--seconds 2] [--rounds 3] [--connections 4]

DATA is a data folder with a release; without it, one of 50 meetings is made. Each round asks every address in turn for
some seconds from a separate process, so that a busy machine slows all of them alike: read the ratios, not the rates.
Queries are evaluated each time; documents come from the server's memory after their first answer, so `first answer` is
measured apart, by asking each thing once.
"""

from __future__ import annotations

import argparse
import http.client
import json
import statistics
import subprocess
import sys
import threading
import time
from pathlib import Path
from urllib.parse import quote, urlencode, urlsplit

import meetings

ROOT = Path(__file__).resolve().parent.parent
SERVE = """
import sys; from pathlib import Path; from server.app import serve
serve(Path(sys.argv[1]), "127.0.0.1", 0, on_ready=lambda address: print(address, flush=True))
"""
PLAIN = """
from flask import Flask; from waitress.server import create_server; from server.limits import Limits
app = Flask("plain"); app.add_url_rule("/", view_func=lambda: "hello")
server = create_server(app, host="127.0.0.1", port=0, threads=Limits().threads)
print(f"http://127.0.0.1:{server.effective_port}", flush=True); server.run()
"""
TURTLE, HTML, JSON = "text/turtle", "text/html", "application/sparql-results+json"
MB = "PREFIX mb: <https://w3id.org/minutebook/def#> PREFIX foaf: <http://xmlns.com/foaf/0.1/> "
QUERIES = {
    "query: one triple": MB + "SELECT ?d { ?m mb:heldOn ?d } LIMIT 1",
    "query: who attended what": MB + "SELECT ?n ?m { ?r mb:attendee/foaf:name ?n ; mb:attendanceOf ?m } LIMIT 20",
}


def start(code: str, *arguments: str) -> tuple[subprocess.Popen[str], str, float]:
    """A server in a process of its own, its address, and the seconds until it answered."""
    began = time.perf_counter()
    command = [sys.executable, "-c", code, *arguments]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    address = process.stdout.readline().strip()
    assert address, "the server did not start"
    return process, address, time.perf_counter() - began


def get(address: str, path: str, accept: str) -> bytes:
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=30)
    connection.request("GET", path, headers={"Accept": accept})
    answer = connection.getresponse()
    content = answer.read()
    connection.close()
    assert answer.status == 200, (path, answer.status, content[:200])
    return content


def load(address: str, path: str, accept: str, seconds: float, connections: int) -> float:
    """Answers a second over kept connections; run in the separate process."""
    counts = [0] * connections
    end = time.perf_counter() + seconds

    def work(place: int) -> None:
        connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=30)
        while time.perf_counter() < end:
            connection.request("GET", path, headers={"Accept": accept})
            answer = connection.getresponse()
            answer.read()
            counts[place] += answer.status == 200
        connection.close()

    threads = [threading.Thread(target=work, args=(place,)) for place in range(connections)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts) / seconds


def rate(address: str, path: str, accept: str, seconds: float, connections: int) -> float:
    """`load` in a process of its own, so that it shares no interpreter with what it measures."""
    asked = json.dumps([address, path, accept, seconds, connections])
    done = subprocess.run([sys.executable, __file__, "--load", asked], capture_output=True, text=True, check=True)
    return float(done.stdout)


def things(address: str, kind: str, most: int) -> list[str]:
    """Paths of the documents of some things of a class."""
    query = f"SELECT ?s {{ ?s a <{kind}> }} ORDER BY ?s LIMIT {most}"
    found = json.loads(get(address, "/sparql?query=" + quote(query), JSON))
    return [urlsplit(row["s"]["value"]).path.replace("/id/", "/doc/", 1) for row in found["results"]["bindings"]]


def first_answers(address: str, paths: list[str], accept: str) -> float:
    """Answers a second when each document is made for the first time."""
    began = time.perf_counter()
    for path in paths:
        get(address, path, accept)
    return len(paths) / (time.perf_counter() - began)


def measure(data: Path, seconds: float, rounds: int, connections: int) -> None:
    server, ours, started = start(SERVE, str(data.resolve()))
    plain, bare, bare_started = start(PLAIN)
    try:
        meeting = things(ours, "https://w3id.org/minutebook/def#Meeting", 1)[0]
        people = things(ours, "http://xmlns.com/foaf/0.1/Person", 500)
        made = {accept: first_answers(ours, people, accept) for accept in (TURTLE, HTML)}
        asked = {
            "a plain Flask answer": (bare, "/", "*/*"),
            "a person as Turtle": (ours, people[0], TURTLE),
            "a person as a page": (ours, people[0], HTML),
            "a meeting as Turtle": (ours, meeting, TURTLE),
            "a meeting as a page": (ours, meeting, HTML),
            **{name: (ours, "/sparql?" + urlencode({"query": query}), JSON) for name, query in QUERIES.items()},
        }
        rates: dict[str, list[float]] = {name: [] for name in asked}
        for _ in range(rounds):
            for name, (address, path, accept) in asked.items():
                rates[name].append(rate(address, path, accept, seconds, connections))
        report(rates, made, started, bare_started, len(people))
    finally:
        for process in (server, plain):
            process.terminate()
            process.wait(15)


def report(
    rates: dict[str, list[float]], made: dict[str, float], started: float, bare_started: float, people: int
) -> None:
    base = rates["a plain Flask answer"]
    print(f"{'':28}{'a second':>10}{'ratio':>8}   lowest to highest ratio")
    for name, found in rates.items():
        ratios = sorted(one / other for one, other in zip(found, base, strict=True))
        spread = f"{ratios[0]:.2f} to {ratios[-1]:.2f}"
        print(f"{name:28}{statistics.median(found):10.0f}{statistics.median(ratios):8.2f}   {spread}")
    print(f"first answers, one caller, {people} people: {made[TURTLE]:.0f} Turtle, {made[HTML]:.0f} pages a second")
    print(f"start until it answers: {started:.2f} s, release verified and opened (plain Flask: {bare_started:.2f} s)")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path, nargs="?", help="a data folder with a release")
    parser.add_argument("--seconds", type=float, default=2)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--connections", type=int, default=4)
    parser.add_argument("--load", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.load:
        print(load(*json.loads(chosen.load)))
        return
    with meetings.given(chosen.data) as data:
        measure(data, chosen.seconds, chosen.rounds, chosen.connections)


if __name__ == "__main__":
    main()
