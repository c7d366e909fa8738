"""A server under mixed load for as long as it takes to see a leak: `python bench/soak.py DATA [--minutes 60]`.

It starts the server itself and asks it for its pages, the example queries, and queries that nobody asked before, from
some callers at once; one request in a hundred is abuse: a costly query, an answer too large, text that is no query,
half a request, a caller that goes away. Answers to queries are compared with those of the engine itself, pages with
those before the load. It fails (exit code 1) on a wrong answer, on a failure that is no announced refusal, on memory,
files, threads or processes that grow after the warm-up, and on a process that is left behind. Without DATA, a small
data folder is made.
"""

from __future__ import annotations

import argparse
import contextlib
import http.client
import itertools
import random
import re
import statistics
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode, urlsplit

sys.path.insert(0, str(Path(__file__).resolve().parent))

import contenders
import meetings
import questions
import watched
from pyoxigraph import Store
from watched import Held

EXAMPLES = Path(__file__).resolve().parent.parent / "ontology" / "examples"
TURTLE, HTML, JSON_LD = "text/turtle", "text/html", "application/ld+json"
LIMITS = {"query_seconds": 2.0, "answer_bytes": 4_000_000}  # so that what is refused is refused soon
CALLERS = 6
GROWTH = 60.0  # megabytes of the server alone that the last quarter may be above the first one after the warm-up
MOST_MEMORY = 2000.0  # megabytes of the server and its processes, at any moment
MORE_FILES, MORE_THREADS = 8, 4  # than at the end of the warm-up, when nobody asks any more
COSTLY = "SELECT (COUNT(*) AS ?n{n}) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(STR(?a) > STR(?i)) }"
LARGE = "SELECT ?s{n} ?p ?o ?x ?y { ?s{n} ?p ?o . ?x ?y ?z } LIMIT 400000"
SERVED = "SELECT * { SERVICE <http://127.0.0.1:9/{n}> { ?s ?p ?o } }"


CLASSES = (
    "mb:Meeting mb:AttendanceRecord mb:AgendaItem mb:Decision mb:Action mb:Appointment mb:Contribution mb:Body"
    " mb:Council mb:DocumentVersion mb:Doubt mb:Minutes foaf:Person org:Membership org:FormalOrganization qb:DataSet"
    " qb:Observation"
).split()


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked, and how: a path and the type of the answer."""

    path: str
    accept: str


@dataclass(frozen=True, slots=True)
class Expected:
    """The answer to a request before the load: compared by its rows where it has any, else by its bytes."""

    request: Request
    status: int
    content: object
    etag: str = ""


@dataclass(slots=True)
class Soak:
    """A soak under way: where it asks, what it expects, and what it has found."""

    address: str
    asked: list[Expected]
    things: dict[str, list[str]]
    rows: dict[tuple[str, int], object]  # of a question about the thing of such a number
    until: float = 0
    counts: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1_000_000))
    lock: threading.Lock = field(default_factory=threading.Lock)

    def count(self, what: str, wrong: str = "") -> None:
        with self.lock:
            self.counts[what] += 1
            if wrong:
                self.wrong.append(wrong)


def content(body: bytes, media_type: str) -> object:
    """What an answer says, whatever the order in which it says it and the names of its variables."""
    if media_type == questions.JSON:
        found = questions.table(body)
        return sorted(found) if isinstance(found, list) else found
    if media_type == questions.TRIPLES:
        return sorted(body.splitlines())
    return body


def get(connection: http.client.HTTPConnection, request: Request, **headers: str) -> tuple[int, str, str, bytes]:
    """The status, the type, the tag and the body of an answer."""
    connection.request("GET", request.path, headers={"Accept": request.accept, **headers})
    answer = connection.getresponse()
    return answer.status, answer.headers.get_content_type(), answer.getheader("ETag", ""), answer.read()


# ---------------------------------------------------------------- before the load
def pages(ask: Callable[[str], list[str]], home: bytes) -> Iterator[Request]:
    """The pages of the site: those that the first one links to, and the documents of things of each class."""
    for path in sorted(set(re.findall(r'href="(/[^"#?]*)"', home.decode()))):
        if not re.search(r"/static/|\.css|\.nq|\.nt|/dump|/metrics|/health", path):
            yield Request(path, HTML)
    for kind in CLASSES:
        for thing in ask(f"{questions.PREFIXES}SELECT ?x {{ ?x a {kind} }} LIMIT 5"):
            path = urlsplit(thing).path
            if path.startswith("/id/"):
                for accept in (TURTLE, HTML, JSON_LD):
                    yield Request(path.replace("/id/", "/doc/", 1), accept)


def prepared(address: str, index: Path) -> Soak:
    """Everything that will be asked: queries with the answers of the engine itself, pages as they are now."""
    store = Store.read_only(str(index))

    def ask(query: str) -> list[str]:
        return questions.values(questions.said(store, query, questions.JSON))

    asked = []
    with contextlib.closing(http.client.HTTPConnection(urlsplit(address).netloc, timeout=60)) as connection:
        home = get(connection, Request("/", HTML))[3]
        for request in (*pages(ask, home), Request("/sparql", TURTLE), Request("/", HTML)):
            (status, kind, tag, body), (_, _, _, again) = get(connection, request), get(connection, request)
            assert content(body, kind) == content(again, kind), f"{request.path}: not the same twice"
            asked.append(Expected(request, status, content(body, kind), tag))
    for path in sorted(EXAMPLES.glob("*.rq")):
        text = path.read_text(encoding="utf-8")
        began = time.monotonic()
        found = content(questions.said(store, text, questions.JSON), questions.JSON)
        if time.monotonic() - began < LIMITS["query_seconds"] / 4:  # the others may be refused at any time
            asked.append(Expected(Request("/sparql" + questions.path(text), questions.JSON), 200, found))
    things = {name: found[:20] for name, found in questions.lists(ask).items()}
    rows: dict[tuple[str, int], object] = {}
    for name, question in questions.askable(things):
        texts = questions.texts(question, things, 0)
        for number in range(max(1, len(things.get(question.about, ())))):
            rows[name, number] = content(questions.said(store, next(texts), question.accept), question.accept)
    return Soak(address, asked, things, rows)


# ---------------------------------------------------------------- the load
def caller(soak: Soak, seed: int) -> None:
    """One caller: something of everything, over a connection that is kept."""
    dice = random.Random(seed)  # noqa: S311 - no secret
    connection = http.client.HTTPConnection(urlsplit(soak.address).netloc, timeout=60)
    kinds = [(1, abuse), (34, fresh), (55, known), (10, tagged)]
    while time.monotonic() < soak.until:
        act = dice.choices([act for _, act in kinds], [weight for weight, _ in kinds])[0]
        try:
            act(soak, connection, dice)
        except (OSError, http.client.HTTPException) as error:
            soak.count("broken", f"{act.__name__}: the connection broke ({error!r})")
            connection.close()
    connection.close()


def known(soak: Soak, connection: http.client.HTTPConnection, dice: random.Random) -> None:
    """A page or an example query."""
    expected = dice.choice(soak.asked)
    status, media_type, _, body = get(connection, expected.request)
    if announced(status, body):
        soak.count("refused, to be asked again")
    elif (status, content(body, media_type)) != (expected.status, expected.content):
        soak.count("wrong", f"{expected.request}: {status}, not as before the load: {body[:200]!r}")
    else:
        soak.count("pages and examples")


def tagged(soak: Soak, connection: http.client.HTTPConnection, dice: random.Random) -> None:
    """A page that the caller has."""
    expected = dice.choice([each for each in soak.asked if each.etag])
    status, _, _, body = get(connection, expected.request, **{"If-None-Match": expected.etag})
    if announced(status, body):
        soak.count("refused, to be asked again")
    else:
        soak.count("not modified", "" if status == 304 else f"{expected.request}: {status}, expected 304")


def fresh(soak: Soak, connection: http.client.HTTPConnection, dice: random.Random) -> None:
    """A query whose text nobody asked before."""
    name, number = dice.choice(list(soak.rows))
    question = questions.QUESTIONS[name]
    count = max(1, len(soak.things.get(question.about, [])))
    # The number of the text decides the thing, and the word that is looked for: both as they were before the load.
    text = next(questions.texts(question, soak.things, number + next(soak.numbers) * count * len(questions.MATTERS)))
    status, media_type, _, body = get(connection, Request("/sparql" + questions.path(text), question.accept))
    if announced(status, body):
        soak.count("refused, to be asked again")
    elif status != 200 or content(body, media_type) != soak.rows[name, number]:
        soak.count("wrong", f"{name}: {status}, not as before the load: {body[:200]!r}")
    else:
        soak.count("fresh queries")


def announced(status: int, body: bytes) -> bool:
    """Whether this is a refusal that says what it is, and no failure."""
    return status == 503 and any(title in body for title in (b"Too many queries", b"took too long", b"needed too much"))


def abuse(soak: Soak, _: http.client.HTTPConnection, dice: random.Random) -> None:
    """What nobody should ask, over a connection of its own: it is refused, and the next caller is answered."""
    number = str(next(soak.numbers))
    host, port = urlsplit(soak.address).netloc.split(":")
    connection = http.client.HTTPConnection(host, int(port), timeout=60)
    queries = {
        "costly": (COSTLY, {503}),
        "too large": (LARGE, {200, 413, 503}),
        "no query": ("SELECT {n} WHERE { ?s ?p }", {400}),
        "a call": (SERVED, {400, 403}),
        "gone": (COSTLY, set[int]()),
    }
    kind = dice.choice([*queries, "half", "noise"])
    with contextlib.closing(connection):
        if kind in ("half", "noise"):
            connection.connect()
            connection.sock.sendall(b"GET /sparql HTTP/1.1\r\nHost: a" if kind == "half" else dice.randbytes(400))
            time.sleep(0.1)
        else:
            text, statuses = queries[kind]
            request = Request("/sparql?" + urlencode({"query": text.replace("{n}", number)}), questions.JSON)
            if kind == "gone":
                connection.request("GET", request.path)
                time.sleep(dice.random())
            else:
                status, _kind, _tag, body = get(connection, request)
                fine = status in statuses or announced(status, body)
                soak.count(f"abuse: {kind}: {status}", "" if fine else f"{kind}: {status} {body[:200]!r}")
                return
    soak.count(f"abuse: {kind}")


# ---------------------------------------------------------------- what it may hold
def grown(samples: list[Held], quiet: Held, after: Held, running: int) -> list[str]:
    """What grew beyond its bound. `quiet` is before the load, `after` some seconds behind it."""
    found = []
    quarter = max(1, len(samples) // 4)
    first = statistics.median(s.own for s in samples[:quarter])
    last = statistics.median(s.own for s in samples[-quarter:])
    if last - first > GROWTH:
        found.append(f"the server grew from {first:.0f} to {last:.0f} MB; at most {GROWTH:.0f} more are allowed")
    if (most := max(s.whole for s in samples)) > MOST_MEMORY:
        found.append(f"the server and its processes held {most:.0f} MB; at most {MOST_MEMORY:.0f} are allowed")
    if after.files > quiet.files + MORE_FILES:
        found.append(f"{after.files} files are open, {quiet.files} were before the load")
    if after.threads > quiet.threads + MORE_THREADS:
        found.append(f"{after.threads} threads are left, {quiet.threads} were there before the load")
    if after.processes > running or after.zombies:
        found.append(f"{after.processes} processes ({after.zombies} of them ended), expected {running}")
    return found


def soaked(data: Path, minutes: float) -> list[str]:
    """The whole soak; what was wrong."""
    with contenders.ours(data, **LIMITS) as server:
        soak = prepared(server.address.removesuffix("/sparql"), contenders.index(data))
        quiet = watched.held(server.pid)
        began = time.monotonic()
        soak.until = began + minutes * 60
        threads = [threading.Thread(target=caller, args=(soak, seed)) for seed in range(CALLERS)]
        for thread in threads:
            thread.start()
        samples: list[Held] = []
        spoke = began
        while any(thread.is_alive() for thread in threads):
            time.sleep(1)
            samples.append(watched.held(server.pid))
            if time.monotonic() - spoke > 60:
                spoke = time.monotonic()
                print(f"{(spoke - began) / 60:6.1f} min  {samples[-1]}  {dict(soak.counts)}", flush=True)
        with contextlib.closing(http.client.HTTPConnection(urlsplit(soak.address).netloc, timeout=60)) as connection:
            for seed in range(20):  # some more, in peace
                known(soak, connection, random.Random(seed))  # noqa: S311 - no secret
        time.sleep(LIMITS["query_seconds"] + 2)
        after = watched.held(server.pid)
        below = watched.descendants(server.pid)
    warm = samples[len(samples) // 5 :]
    left = [pid for pid in below if watched.memory(pid)]
    wrong = [*grown(warm, quiet, after, quiet.processes), *soak.wrong]
    wrong += [f"process {pid} is left behind" for pid in left]
    for what, count in sorted(soak.counts.items()):
        print(f"{count:9,}  {what}")
    print(f"before the load {quiet}\nafter the warm-up {warm[0]}\nat the end of it {warm[-1]}\nafter it {after}")
    print(f"most: {max(s.whole for s in warm):.0f} MB, {max(s.files for s in warm)} files")
    return wrong


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path, nargs="?", help="a data folder with a release")
    parser.add_argument("--minutes", type=float, default=1)
    chosen = parser.parse_args()
    with meetings.given(chosen.data) as data:
        wrong = soaked(data, chosen.minutes)
    for told in wrong[:20]:
        print(f"WRONG: {told}")
    if wrong:
        print(f"{len(wrong)} things were wrong")
        sys.exit(1)
    print("nothing grew, nothing was left behind, and every answer was right")


if __name__ == "__main__":
    main()
