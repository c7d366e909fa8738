"""Documents read by several processes at once: the same results, in the same order, whatever happens to one."""

from __future__ import annotations

import contextlib
import os
import signal
import threading
import time
from pathlib import Path

import pytest
from test_bad_input import started, wait_for
from test_changes import note

from loader import crew, load, reading, source, sums
from loader.problems import Problem
from loader.settings import Settings

DAYS = ("Tuesday 4 March 2014", "Tuesday 6 May 2014", "Tuesday 1 July 2014", "Tuesday 2 September 2014")


def slow_first(number: int) -> int:
    time.sleep(0.2 if number == 0 else 0)
    return number * number


def dies_at_three(number: int) -> int:
    if number == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    return number


def fails_at_three(number: int) -> int:
    if number == 3:
        raise Problem("three is no good")
    return number


@pytest.mark.parametrize("workers", [1, 2, 3])
def test_results_come_in_the_order_of_the_tasks(workers: int) -> None:
    assert list(crew.each(range(30), slow_first, lambda _: -1, workers)) == [n * n for n in range(30)]


def test_no_worker_runs_far_ahead_of_the_result_that_is_awaited() -> None:
    asked: list[int] = []

    def tasks() -> object:
        for number in range(100):
            asked.append(number)
            yield number

    results = crew.each(tasks(), slow_first, lambda _: -1, 2)  # type: ignore[arg-type]
    assert next(results) == 0
    assert len(asked) <= 20
    results.close()  # type: ignore[attr-defined]


def test_a_worker_that_dies_costs_the_task_that_it_had() -> None:
    assert list(crew.each(range(8), dies_at_three, lambda task: -task, 2)) == [0, 1, 2, -3, 4, 5, 6, 7]


def test_what_a_task_raises_is_raised_where_the_results_are_awaited() -> None:
    with pytest.raises(Problem, match="three is no good"):
        list(crew.each(range(8), fails_at_three, lambda _: -1, 2))


def test_two_workers_make_the_release_that_one_makes(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    for number, day in enumerate(DAYS):
        note(tmp_path / "in" / f"{number}.txt", day=day)
    (tmp_path / "in" / "empty.txt").write_text("")
    told = []
    for workers in (1, 2):
        steps: list[tuple[str, int, int]] = []
        outcome = load.load(
            tmp_path / str(workers),
            [str(tmp_path / "in")],
            Settings(organisation="Harbours Association"),
            lambda *step: steps.append(step),  # noqa: B023 - called before the next turn
            workers=workers,
        )
        content = (tmp_path / str(workers) / "current" / sums.CONTENT).read_bytes()
        told.append((content, [(d.name, d.fate) for d in outcome.documents], [s for s in steps if s[0] == "reading"]))
    assert told[0] == told[1]
    assert told[0][2][-1] == ("reading", 5, 5)


def test_ctrl_c_stops_every_worker(tmp_path: Path) -> None:
    for number in range(40):
        path = note(tmp_path / f"{number}.txt", body=f"Board {chr(97 + number % 26)}{chr(97 + number // 26)}")
        path.rename((tmp_path / "in").mkdir(exist_ok=True) or tmp_path / "in" / path.name)
    loading = started("--data", tmp_path / "data", "load", tmp_path / "in", "--workers", "2")
    wait_for(tmp_path / "data" / "sources", "*/*")
    os.killpg(loading.pid, signal.SIGINT)  # as a terminal does: to everybody
    out, err = loading.communicate(timeout=30)
    assert loading.returncode == 2, out
    (line,) = err.splitlines()
    assert "stopped by Ctrl-C" in line
    assert not (tmp_path / "data" / "current").exists()
    for _ in range(100):
        if not (left := running(loading.pid)):
            return
        time.sleep(0.05)
    raise AssertionError(f"left: {left}")


def running(group: int) -> list[str]:
    """The processes of a group that run; one that has ended is for the system's first process to clear away."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            number, rest = path.read_text().split(" (", 1)
            name, fields = rest.rsplit(") ", 1)
            state, _, of = fields.split()[:3]
            if int(of) == group and state != "Z":
                found.append(f"{number} {name} {state}")
    return found


def test_a_worker_told_to_stop_while_it_makes_a_child_leaves_none(monkeypatch: pytest.MonkeyPatch) -> None:
    really, made = os.fork, []

    def fork() -> int:
        child = really()
        if child:
            made.append(child)
            os.kill(os.getpid(), signal.SIGTERM)  # at the worst of moments
        return child

    def stop(*_: object) -> None:
        raise SystemExit

    before = signal.signal(signal.SIGTERM, stop)
    monkeypatch.setattr(os, "fork", fork)
    over = threading.Event()
    other = threading.Thread(target=over.wait)  # it may be the one that takes the signal
    other.start()
    try:
        with pytest.raises(SystemExit):
            reading.read(source.of("a.txt", b"Minutes of nothing"))
        assert signal.getsignal(signal.SIGTERM) is stop
    finally:
        over.set()
        other.join()
        signal.signal(signal.SIGTERM, before)
    with pytest.raises(ChildProcessError):  # it is ended and waited for
        os.waitpid(made[0], os.WNOHANG)
