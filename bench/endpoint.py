"""The endpoint beside other engines on the same index: `python bench/endpoint.py DATA [--rounds 3] [--json FILE]`.

DATA is a data folder with a release, such as `bench/meetings.py` makes; without it, one of 50 meetings is made. Asked
are Minutebook's own server, `oxigraph serve-read-only`, rdflib-endpoint and Virtuoso, as far as they are installed
(`bench/contenders.py`), by `wrk`, which shares the machine's processors with them.

Each round asks all servers the same in turn, for some seconds each, so that a busy machine slows all of them alike; a
ratio is that of two figures of one round, and the middle one of all rounds is printed. Uncached: every text is asked
once only. Cached: one text again and again, beside a Flask answer of five bytes by waitress as it is.
"""

from __future__ import annotations

import argparse
import contextlib
import itertools
import json
import statistics
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import contenders
import meetings
import pressure
import questions
from contenders import Contender
from pressure import Measured
from questions import QUESTIONS, Question

OURS, OXIGRAPH, RDFLIB, PLAIN = "minutebook", "oxigraph", "rdflib-endpoint", "a plain Flask answer"
SLOW = 10.0  # ms of oxigraph's: above it nearly all of an answer's time is the engine's
ONE_AT_A_TIME = 500.0  # ms; a query that takes longer is asked over one connection only
CONNECTIONS = (1, 8, 16)
Runs = dict[str, list[Measured]]  # by server, one for each round


@dataclass(slots=True)
class Bench:
    """The servers, what there is to ask about, and what came of it."""

    servers: Mapping[str, Contender]
    things: Mapping[str, list[str]]
    seconds: float
    rounds: int
    only: str = ""
    asked: int = 0  # how many texts nobody is asked any more
    figures: dict[str, object] = field(default_factory=dict)

    def questions(self) -> Iterator[tuple[str, Question]]:
        return ((name, question) for name, question in questions.askable(self.things) if self.only in name)

    def fresh(self, question: Question, most: int = pressure.MOST) -> list[str]:
        """Texts that nobody has been asked yet."""
        first, self.asked = self.asked, self.asked + most
        return list(itertools.islice(questions.texts(question, self.things, first), most))

    def rounds_of(
        self, question: Question, texts: int, asked: Sequence[str], connections: int, took: Mapping[str, float]
    ) -> Runs:
        """Each server in turn, round after round, with texts of the round."""
        runs: Runs = {server: [] for server in asked}
        for _ in range(self.rounds):
            after = [questions.path(text) for text in self.fresh(question, texts)]
            for server in asked:
                seconds = max(self.seconds, 3 * took.get(server, 0) / 1000)
                of = ["" for _ in after] if server == PLAIN else after
                address = self.servers[server].address
                if texts == 1:
                    contenders.get(address + of[0], question.accept)  # what is measured comes from the cache
                runs[server].append(pressure.press(address, of, question.accept, seconds, connections))
        return runs


def once(bench: Bench) -> dict[str, dict[str, float]]:
    """Each query to each server: its milliseconds, when the rows of all were found to be as many."""
    took: dict[str, dict[str, float]] = {}
    for name, question in bench.questions():
        took[name], rows = {}, dict[str, list[int | str]]()
        texts = bench.fresh(question, 3)
        for server, at in bench.servers.items():
            if server != PLAIN:
                took[name][server], rows[server] = asked_once(at, question, texts)
        expected = rows.get(OXIGRAPH, rows[OURS])
        for server, found in rows.items():
            if found != expected:  # what DESCRIBE gives is each engine's own
                print(f"{name}: {server} answers {found} rows, expected {expected}")
        wrong = [f for f, e in zip(rows[OURS], expected, strict=True) if f != e and isinstance(f, int)]
        assert not wrong, f"{name}: the answer is not what {OXIGRAPH} gives; a refusal would be, and is told"
    return took


def asked_once(at: Contender, question: Question, texts: Sequence[str]) -> tuple[float, list[int | str]]:
    """The milliseconds of an answer, and how many rows the answer to each text has."""
    taken, rows = [], list[int | str]()
    for text in texts:
        began = time.perf_counter()
        status, body = contenders.get(at.address + questions.path(text), question.accept)
        taken.append((time.perf_counter() - began) * 1000)
        rows.append(questions.rows(body, question.accept) if status == 200 else f"refused ({status})")
    return statistics.median(taken), rows


def ratio(runs: Runs, one: str, other: str) -> float | None:
    """The middle of the ratios of two servers, each taken within one round; None where one is missing."""
    pairs = [a.rate / b.rate for a, b in zip(runs.get(one, []), runs.get(other, []), strict=False) if b.rate]
    return statistics.median(pairs) if pairs else None


def shown(runs: list[Measured] | None) -> str:
    """Answers a second, p50 and p99 in milliseconds, and the share that was refused."""
    if not runs:
        return " " * 30
    rate, p50, p99, refused = (
        statistics.median(of) for of in zip(*((r.rate, r.p50, r.p99, r.refused) for r in runs), strict=True)
    )
    told = f"-{refused:.0%}" if refused > 0.005 else ""
    return f"{rate:9.1f}/s {p50:6.1f} {p99:6.0f}{told:>5}"


def verdict(found: float | None, target: float) -> str:
    if found is None:
        return " " * 16
    return f"{found:7.2f} {'≥' if found >= target else '<'} {target:<5}"


def uncached(bench: Bench, took: Mapping[str, Mapping[str, float]]) -> None:
    """Answers a second to texts that are asked once only."""
    asked = [server for server in (OURS, OXIGRAPH, RDFLIB) if server in bench.servers]
    heads = "".join(f"{server:>31}" for server in asked)
    print(f"\n{'every text asked once':36}{heads}   of oxigraph     of rdflib-endpoint")
    print(f"{'connections':>36}{'answers, p50 ms, p99 ms':>31}")
    for name, question in bench.questions():
        slowest = max(took[name].get(server, 0) for server in (OURS, OXIGRAPH))
        for connections in CONNECTIONS if slowest < ONE_AT_A_TIME else CONNECTIONS[:1]:
            of = [s for s in asked if s != RDFLIB or connections < CONNECTIONS[-1]]
            runs = bench.rounds_of(question, pressure.MOST, of, connections, took[name])
            target = 0.9 if took[name].get(OXIGRAPH, 0) > SLOW else 0.2
            rates = "".join(f"{shown(runs.get(server)):>31}" for server in asked)
            to, over = (
                verdict(ratio(runs, OURS, other), least) for other, least in ((OXIGRAPH, target), (RDFLIB, 2.0))
            )
            print(f"{name:34}{connections:2}{rates}{to}{over}", flush=True)
            bench.figures[f"uncached, {connections} connections: {name}"] = _plain(runs)


def cached(bench: Bench) -> None:
    """Answers a second to one text, again and again."""
    print(f"\n{'one text again and again':36}{'minutebook':>31}{PLAIN:>31}   of plain Flask")
    for name, question in bench.questions():
        for connections in CONNECTIONS:
            runs = bench.rounds_of(question, 1, (OURS, PLAIN), connections, {})
            rates = "".join(f"{shown(runs[server]):>31}" for server in (OURS, PLAIN))
            print(f"{name:34}{connections:2}{rates}{verdict(ratio(runs, OURS, PLAIN), 0.6)}", flush=True)
            bench.figures[f"cached, {connections} connections: {name}"] = _plain(runs)


def _plain(runs: Runs) -> dict[str, list[dict[str, float]]]:
    return {server: [asdict(run) for run in of] for server, of in runs.items()}


def figures(bench: Bench, data: Path) -> None:
    """What statistics cost: the sum over the facts by each engine, and the same looked up in the release."""
    name = "decisions by council and year"
    asked = {"the sum over the facts": QUESTIONS[name]}
    if bench.things.get(questions.LOOKED_UP.about):
        asked["looked up in the release"] = questions.LOOKED_UP
    with contenders.virtuoso(data) as virtuoso:
        servers = {**bench.servers, **({"virtuoso": virtuoso} if virtuoso else {})}
        print(f"\n{name + ', ms of one caller':36}" + "".join(f"{server:>18}" for server in servers if server != PLAIN))
        for what, question in asked.items():
            line, found = f"{what:36}", dict[str, float]()
            for server, at in servers.items():
                if server != PLAIN:
                    found[server], rows = asked_once(at, question, bench.fresh(question, 5))
                    line += f"{found[server]:15.1f}{' - ' if 'refused (503)' in rows else '   '}"
            print(line, flush=True)
            bench.figures[f"statistics: {what}"] = found
    print("target: looked up here within 2 times of virtuoso's sum; - after a figure: refused")
    if len(asked) > 1:
        by_oxigraph = [_figures(servers.get(OXIGRAPH, servers[OURS]), q, bench.fresh(q, 1)[0]) for q in asked.values()]
        print(f"both give the same figures: {'yes' if by_oxigraph[0] == by_oxigraph[1] else 'NO'}")


def _figures(at: Contender, question: Question, text: str) -> object:
    """The rows of an answer, in a fixed order."""
    found = questions.table(contenders.get(at.address + questions.path(text), question.accept)[1])
    return sorted(found) if isinstance(found, list) else found


def measure(data: Path, chosen: argparse.Namespace) -> dict[str, object]:
    """All of it, printed as it comes; the figures of every round."""
    with contextlib.ExitStack() as running:
        made = [contenders.ours(data), contenders.oxigraph(data), contenders.plain()]
        made.append(contenders.rdflib_endpoint(data, chosen.rdflib_endpoint))
        servers = {each.name: each for each in map(running.enter_context, made) if each is not None}
        print("  ".join(f"{each.name} answered after {each.started:.2f} s" for each in servers.values()))

        def ask(query: str) -> list[str]:
            return questions.values(contenders.get(servers[OURS].address + questions.path(query), questions.JSON)[1])

        bench = Bench(servers, questions.lists(ask), chosen.seconds, chosen.rounds, chosen.only)
        took = once(bench)
        bench.figures["once, ms"] = took
        if "uncached" in chosen.parts:
            uncached(bench, took)
        if "cached" in chosen.parts:
            cached(bench)
        if "statistics" in chosen.parts:
            figures(bench, data)
    return bench.figures


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path, nargs="?", help="a data folder with a release")
    parser.add_argument("--seconds", type=float, default=1, help="of each measurement; whole ones")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", default="", help="queries whose name has this in it")
    parser.add_argument("--parts", nargs="*", default=["uncached", "cached", "statistics"])
    parser.add_argument("--rdflib-endpoint", type=Path, help="a Python that has rdflib-endpoint and oxrdflib")
    parser.add_argument("--json", type=Path, help="a file for the figures of every round")
    chosen = parser.parse_args()
    if not pressure.installed():
        print("left out: wrk is not installed (Debian's package of that name)")
        return
    with meetings.given(chosen.data) as data:
        found = measure(data, chosen)
    if chosen.json:
        chosen.json.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
