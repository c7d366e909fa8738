"""Several documents at once: tasks in, their results out in the order of the tasks, whoever was done first.

Each member of the crew is a process of its own, made before any of the work, and reads one document after another; for
each it may make a limited child (`reading`). One that dies costs the document that it had, and is replaced.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
from collections.abc import Callable, Generator, Iterable
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from typing import Generic, TypeVar

Task = TypeVar("Task")
Result = TypeVar("Result")

_AHEAD = 4  # results that each member may be ahead of the one that is awaited: it bounds the memory
_GOODBYE = 5.0  # seconds for a member to end when it is told to


@dataclass(frozen=True, slots=True, eq=False)
class _Member(Generic[Task, Result]):
    """One process at work, and the line to it."""

    process: multiprocessing.process.BaseProcess
    line: Connection

    @classmethod
    def hired(cls, work: Callable[[Task], Result]) -> _Member[Task, Result]:
        context = multiprocessing.get_context("fork")
        ours, theirs = context.Pipe()
        # No daemon: a daemon may have no children, and each document is read in one.
        process = context.Process(target=_serve, args=(theirs, work), daemon=False)
        process.start()
        theirs.close()
        return cls(process, ours)

    def dismissed(self) -> None:
        """End the process; what it has in hand is lost."""
        self.line.close()
        self.process.terminate()
        self.process.join(_GOODBYE)
        self.process.kill()
        self.process.join()
        self.process.close()


def cores() -> int:
    """The processors that this program may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def each(
    tasks: Iterable[Task], work: Callable[[Task], Result], died: Callable[[Task], Result], workers: int
) -> Generator[Result]:
    """The result of each task, in the order of the tasks; `died` gives the one of a task that killed its process.

    One worker is this process itself. What a task raises is raised here. However the caller ends, no process is left.
    """
    if workers <= 1:
        yield from map(work, tasks)
        return
    free = [_Member[Task, Result].hired(work) for _ in range(workers)]
    busy: dict[Connection, tuple[_Member[Task, Result], int, Task]] = {}
    done: dict[int, Result] = {}
    todo = enumerate(tasks)
    given = wanted = 0
    try:
        while True:
            while free and given - wanted < _AHEAD * workers and (more := next(todo, None)):
                given += 1
                member = free.pop()
                with contextlib.suppress(OSError):  # one that has died is found out below
                    member.line.send(more[1])
                busy[member.line] = (member, *more)
            if not busy:
                return
            for line in wait(list(busy)):
                member, number, task = busy[line]  # type: ignore[index]
                done[number] = _answer(member, task, died)
                del busy[member.line]
                if member.process.exitcode is not None:
                    member.dismissed()
                    member = _Member[Task, Result].hired(work)
                free.append(member)
            while wanted in done:
                yield done.pop(wanted)
                wanted += 1
    finally:
        for member in [*free, *(member for member, _, _ in busy.values())]:
            member.dismissed()


def _answer(member: _Member[Task, Result], task: Task, died: Callable[[Task], Result]) -> Result:
    try:
        good, found = member.line.recv()
    except (EOFError, OSError):
        member.process.join()
        return died(task)
    if not good:
        raise found
    return found  # type: ignore[no-any-return]


def _serve(line: Connection, work: Callable[[Task], Result]) -> None:
    """The life of a member: a task, its result, and so on until nobody asks any more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a Ctrl-C in the terminal is for the loader to answer
    signal.signal(signal.SIGTERM, _leave)
    # The lock of the data folder and the lines to the others: who inherits them keeps them open.
    os.closerange(3, line.fileno())
    os.closerange(line.fileno() + 1, 4096)
    with contextlib.suppress(EOFError, OSError, SystemExit):
        while True:
            task = line.recv()
            try:
                answer = (True, work(task))
            except Exception as error:  # raised again where the results are awaited
                answer = (False, error)  # type: ignore[assignment]
            line.send(answer)
    os._exit(0)


def _leave(*_: object) -> None:
    raise SystemExit
