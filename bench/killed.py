"""What a query that has to be stopped costs the others: `python bench/killed.py DATA [--times 5]`.

Of a server that stops queries after a second: how long the caller waits beyond that second, how long the next query
then takes (the process that ran the one before is gone, and another one stands ready or has to start), and how many
answers a second others get meanwhile. Then how long the server takes from its start to its first answers.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import contenders
import meetings
import pressure
import questions
from contenders import Contender
from questions import QUESTIONS

SECONDS = 1.0  # of a query, before it is stopped
RUNAWAY = "SELECT (COUNT(*) AS ?n{n}) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(STR(?a) > STR(?i)) }"
OTHERS = QUESTIONS["meetings below a council"]


def timed(server: Contender, text: str) -> tuple[float, int]:
    """The milliseconds of one query, and the status of its answer."""
    began = time.perf_counter()
    status, _ = contenders.get(server.address + questions.path(text), questions.JSON)
    return (time.perf_counter() - began) * 1000, status


def stopped(server: Contender, things: dict[str, list[str]], times: int) -> None:
    texts = questions.texts(OTHERS, things, 0)
    usual = statistics.median(timed(server, next(texts))[0] for _ in range(20))
    beyond, following = [], []
    for number in range(times):
        took, status = timed(server, RUNAWAY.replace("{n}", str(number)))
        assert status == 503, f"the costly query was answered with {status}"
        beyond.append(took - SECONDS * 1000)
        following.append(max(timed(server, next(texts))[0] for _ in range(2)))
        time.sleep(0.5)
    print(f"a query of others, as usual              {usual:8.1f} ms")
    print(f"a costly one, beyond its {SECONDS:g} s            {statistics.median(beyond):8.1f} ms")
    print(
        f"the slower of the two queries after it   {statistics.median(following):8.1f} ms (most {max(following):.1f})"
    )


def meanwhile(server: Contender, things: dict[str, list[str]], seconds: float) -> None:
    """What others get while one caller asks one costly query after another, and while nobody does."""
    if not pressure.installed():
        print("left out: the rate of others, because wrk is not installed")
        return
    ending = threading.Event()

    def trouble() -> None:
        number = 1_000_000
        while not ending.is_set():
            timed(server, RUNAWAY.replace("{n}", str(number)))
            number += 1

    rates = []
    for first in (2_000_000, 4_000_000):
        after = map(questions.path, questions.texts(OTHERS, things, first))
        rates.append(pressure.press(server.address, after, questions.JSON, seconds, 4))
        if len(rates) == 1:
            thread = threading.Thread(target=trouble)
            thread.start()
            time.sleep(0.2)
    ending.set()
    thread.join()
    quiet, beside = rates
    print(f"others, four callers                     {quiet.rate:8.1f} a second, p99 {quiet.p99:.0f} ms")
    print(
        f"others, beside costly queries            {beside.rate:8.1f} a second, p99 {beside.p99:.0f} ms, "
        f"{beside.refused:.1%} refused: {beside.rate / quiet.rate:.2f} of it, on as many cores as there are"
    )


def starting(data: Path, times: int) -> None:
    """From the start of the server to its first answers."""
    ready: list[float] = []
    asked: tuple[list[float], list[float]] = ([], [])
    for _ in range(times):
        with contenders.ours(data) as server:
            ready.append(server.started)
            for number, into in enumerate(asked):
                into.append(timed(server, f"ASK {{ ?x{number} ?y ?z }}")[0])
    first, second = map(statistics.median, asked)
    print(f"from the start to ready, verified        {statistics.median(ready) * 1000:8.0f} ms")
    print(f"first query, second query                {first:8.1f} {second:8.1f} ms")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path, nargs="?", help="a data folder with a release")
    parser.add_argument("--times", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=4)
    chosen = parser.parse_args()
    with meetings.given(chosen.data) as data:
        with contenders.ours(data, query_seconds=SECONDS) as server:

            def ask(query: str) -> list[str]:
                return questions.values(contenders.get(server.address + questions.path(query), questions.JSON)[1])

            things = questions.lists(ask)
            stopped(server, things, chosen.times)
            meanwhile(server, things, chosen.seconds)
        starting(data, 3)


if __name__ == "__main__":
    main()
