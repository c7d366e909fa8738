"""Runs each query in a process of its own that can be killed: warm, bounded, replaced at once when it dies."""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast

from server import frames, jsonld, refusals
from server.limits import Limits
from server.metrics import Metrics
from server.problems import Refused, damaged

_READ = 1 << 16  # bytes: what a pipe holds
_LOOK = 0.2  # seconds between two looks at whether the caller is still there


@dataclass(frozen=True, slots=True)
class Question:
    """A query that was inspected, the graphs it is asked of, and the type of the answer."""

    query: str
    base: str
    media_type: str
    has_dataset: bool = False  # else the index's own: its default graph and every named one
    defaults: tuple[str, ...] = ()
    named: tuple[str, ...] = ()
    words: str = ""  # the query's words alone, where each answer to them is the same; else ""

    @property
    def site(self) -> str:
        """The base of the addresses."""
        return self.base.removesuffix("/sparql")


@dataclass(frozen=True, slots=True)
class Caller:
    """Who waits for an answer: whether it went away, and who is told how many seconds its query took."""

    gone: Callable[[], bool]
    charge: Callable[[float], None]


NOBODY = Caller(lambda: False, lambda _seconds: None)


class Gone(Exception):
    """The caller went away."""


class _Killed(Refused):
    """The process was ended from outside, which no query can bring about by itself."""

    def __init__(self) -> None:
        super().__init__(
            503, "The query was interrupted", "Its process was ended. Ask again.", headers={"Retry-After": "1"}
        )


class Child:
    """One process with the index open, for one query at a time."""

    def __init__(self, index: Path, limits: Limits, context: Mapping[str, object]) -> None:
        self._limits = limits
        settings = json.dumps({"memory": limits.query_memory, "context": context})
        # Few arenas, because each one reserves address space, which is what the memory limit counts.
        surroundings = {k: v for k, v in os.environ.items() if k != "PYTHONSAFEPATH" and "proxy" not in k.lower()}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "server.child", str(index.resolve()), settings],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=Path(__file__).resolve().parent.parent,
            env={**surroundings, "MALLOC_ARENA_MAX": "2"},
            bufsize=0,
            start_new_session=True,  # a Ctrl-C in the terminal is for the server to answer
        )
        self._stdin = cast(IO[bytes], self._process.stdin)
        self._stdout = cast(IO[bytes], self._process.stdout)
        self._answers = select.poll()
        self._answers.register(self._stdout, select.POLLIN)
        self._ready = False

    @property
    def number(self) -> int:
        """The process id."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    def was_killed(self) -> bool:
        """Whether the process, which has closed its pipe, was ended by SIGKILL."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            return self._process.wait(1) == -signal.SIGKILL
        return False

    def wait_until_ready(self, until: float, gone: Callable[[], bool]) -> None:
        if self._ready:
            return
        header, _ = self._receive(until, gone)
        if not header["ready"]:
            raise damaged(f"The index does not open: {header['message']}")
        self._ready = True

    def ask(self, question: Question, gone: Callable[[], bool]) -> tuple[frames.Header, bytes]:
        """The answer's header and bytes. TimeoutError past the deadline, EOFError when the process died."""
        until = time.monotonic() + self._limits.query_seconds
        self.wait_until_ready(until, gone)
        request: frames.Header = {
            "query": question.query,
            "base": question.base,
            "type": question.media_type,
            "dataset": question.has_dataset,
            "defaults": question.defaults,
            "named": question.named,
            "most": self._limits.answer_bytes,
            # The engine may use several cores; the wall clock is the parent's.
            "seconds": self._limits.query_seconds * 2,
        }
        try:
            self._stdin.write(frames.pack(request))
        except BrokenPipeError:
            raise EOFError from None
        return self._receive(until, gone)

    def _receive(self, until: float, gone: Callable[[], bool]) -> tuple[frames.Header, bytes]:
        pipe, held = self._stdout.fileno(), bytearray()
        while (whole := frames.unpack(held)) is None:
            left = until - time.monotonic()
            if left <= 0:
                raise TimeoutError
            if not self._answers.poll(min(left, _LOOK) * 1000):
                if gone():
                    raise Gone
                continue
            part = os.read(pipe, _READ)
            if not part:
                raise EOFError
            held += part
        return whole

    def end(self) -> None:
        self._process.kill()
        self._process.wait()
        for pipe in (self._stdin, self._stdout):
            with contextlib.suppress(OSError):
                pipe.close()


class Pool:
    """The processes of one release: a few running, some callers waiting, the rest told to come back."""

    def __init__(
        self,
        index: Path,
        limits: Limits,
        metrics: Metrics | None = None,
        context: Mapping[str, object] = jsonld.MINIMAL,
    ) -> None:
        """`context` is that of JSON-LD answers."""
        self._index = index
        self._limits = limits
        self._context = context
        self._metrics = metrics or Metrics()
        self._turns = threading.BoundedSemaphore(limits.running)
        self._lock = threading.Lock()
        self._idle: list[Child] = []
        self._busy: set[Child] = set()
        self._waiting = 0
        self._retired = self._stopping = False

    def warm(self) -> None:
        """Start processes until every turn has one waiting for it."""
        while True:
            with self._lock:
                if self._retired or len(self._idle) + len(self._busy) >= self._limits.running:
                    return
                # First in the row, which is taken from the end: one that is still starting is nobody's first choice.
                self._idle.insert(0, Child(self._index, self._limits, self._context))

    def answer(self, question: Question, caller: Caller = NOBODY) -> bytes:
        """The whole answer, or Refused with the reason; Gone when the caller went away."""
        with self._turn(caller.gone):
            began = time.monotonic()
            try:
                header, body = self._ask(question, caller.gone)
            except _Killed:
                if self._stopping:
                    raise refusals.stopping() from None
                # Not by the query: somebody ended a process that was waiting. A new one answers.
                header, body = self._ask(question, caller.gone)
            finally:
                seconds = time.monotonic() - began
                caller.charge(seconds)
                self._metrics.took(seconds)
        if "ok" in header:
            return body
        raise refusals.failed(header, question.query, self._limits, question.site)

    def _ask(self, question: Question, gone: Callable[[], bool]) -> tuple[frames.Header, bytes]:
        child, keep = self._take(), False
        try:
            header, body = child.ask(question, gone)
            keep = not header["last"]
        except TimeoutError:
            raise refusals.too_long(self._limits, question.site) from None
        except EOFError:
            raise (_Killed() if child.was_killed() else refusals.too_much(question.site)) from None
        finally:
            self._give_back(child, keep)
        return header, body

    @contextlib.contextmanager
    def _turn(self, gone: Callable[[], bool]) -> Iterator[None]:
        with self._lock:
            if self._waiting >= self._limits.waiting + self._limits.running:
                raise refusals.busy()
            self._waiting += 1
        try:
            until = time.monotonic() + self._limits.wait_seconds
            while not self._turns.acquire(timeout=_LOOK):
                if gone():
                    raise Gone
                if time.monotonic() > until:
                    raise refusals.busy()
            try:
                yield
            finally:
                self._turns.release()
        finally:
            with self._lock:
                self._waiting -= 1

    def _take(self) -> Child:
        with self._lock:
            while self._idle:
                child = self._idle.pop()
                if child.alive:
                    self._busy.add(child)
                    return child
                child.end()
            child = Child(self._index, self._limits, self._context)
            self._busy.add(child)
            return child

    def _give_back(self, child: Child, keep: bool) -> None:
        with self._lock:
            self._busy.discard(child)
            if keep and not self._retired:
                self._idle.append(child)
                return
        child.end()
        self._metrics.ended()
        if not self._retired:
            threading.Thread(target=self.warm, daemon=True).start()

    def processes(self) -> list[int]:
        with self._lock:
            return [child.number for child in (*self._idle, *self._busy) if child.alive]

    @property
    def running(self) -> int:
        """Queries that are being evaluated."""
        return len(self._busy)

    @property
    def queued(self) -> int:
        """Callers that wait for a turn."""
        return max(0, self._waiting - len(self._busy))

    @property
    def ready(self) -> int:
        """Processes that wait for a query."""
        return len(self._idle)

    def retire(self, *, at_once: bool = False) -> None:
        """No process is kept any more; running queries may end first, unless the server itself stops."""
        with self._lock:
            self._retired, self._stopping = True, self._stopping or at_once
            idle, self._idle = self._idle, []
            busy = tuple(self._busy) if at_once else ()
        for child in (*idle, *busy):
            child.end()
