"""Runs each query in a process of its own that can be killed: warm, bounded, replaced at once when it dies."""

from __future__ import annotations

import contextlib
import json
import os
import selectors
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, cast

from server import formats, frames, guard
from server.limits import Limits
from server.problems import Refused, damaged

_READ = 1 << 20
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


class Gone(Exception):
    """The caller went away."""


class _Killed(Refused):
    """The process was ended from outside, which no query can bring about by itself."""

    def __init__(self) -> None:
        super().__init__(503, "The query was interrupted", "Its process was ended. Ask again.")


class Child:
    """One process with the index open, for one query at a time."""

    def __init__(self, index: Path, limits: Limits) -> None:
        self._limits = limits
        settings = json.dumps({"memory": limits.query_memory})
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
        with selectors.DefaultSelector() as selector:
            selector.register(pipe, selectors.EVENT_READ)
            while (whole := frames.unpack(held)) is None:
                left = until - time.monotonic()
                if left <= 0:
                    raise TimeoutError
                if not selector.select(min(left, _LOOK)):
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

    def __init__(self, index: Path, limits: Limits) -> None:
        self._index = index
        self._limits = limits
        self._turns = threading.BoundedSemaphore(limits.running)
        self._lock = threading.Lock()
        self._idle: list[Child] = []
        self._busy: set[Child] = set()
        self._waiting = 0
        self._retired = False

    def warm(self) -> None:
        """Start processes until every turn has one waiting for it."""
        while True:
            with self._lock:
                if self._retired or len(self._idle) + len(self._busy) >= self._limits.running:
                    return
                self._idle.append(Child(self._index, self._limits))

    def answer(self, question: Question, gone: Callable[[], bool] = lambda: False) -> bytes:
        """The whole answer, or Refused with the reason; Gone when the caller went away."""
        with self._turn(gone):
            try:
                header, body = self._ask(question, gone)
            except _Killed:
                # Not by the query: somebody ended a process that was waiting. A new one answers.
                header, body = self._ask(question, gone)
        if "ok" in header:
            return body
        raise _failure(header, question, self._limits)

    def _ask(self, question: Question, gone: Callable[[], bool]) -> tuple[frames.Header, bytes]:
        child, keep = self._take(), False
        try:
            header, body = child.ask(question, gone)
            keep = not header["last"]
        except TimeoutError:
            raise _too_long(self._limits) from None
        except EOFError:
            killed = child.was_killed() and not self._retired  # by the stopping server itself, when retired
            raise (_Killed() if killed else _too_much()) from None
        finally:
            self._give_back(child, keep)
        return header, body

    @contextlib.contextmanager
    def _turn(self, gone: Callable[[], bool]) -> Iterator[None]:
        with self._lock:
            if self._waiting >= self._limits.waiting + self._limits.running:
                raise _busy()
            self._waiting += 1
        try:
            until = time.monotonic() + self._limits.wait_seconds
            while not self._turns.acquire(timeout=_LOOK):
                if gone():
                    raise Gone
                if time.monotonic() > until:
                    raise _busy()
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
            child = Child(self._index, self._limits)
            self._busy.add(child)
            return child

    def _give_back(self, child: Child, keep: bool) -> None:
        with self._lock:
            self._busy.discard(child)
            if keep and not self._retired:
                self._idle.append(child)
                return
        child.end()
        if not self._retired:
            threading.Thread(target=self.warm, daemon=True).start()

    def processes(self) -> list[int]:
        with self._lock:
            return [child.number for child in (*self._idle, *self._busy) if child.alive]

    def retire(self, *, at_once: bool = False) -> None:
        """No process is kept any more; running queries may end first, unless the server itself stops."""
        with self._lock:
            self._retired = True
            idle, self._idle = self._idle, []
            busy = tuple(self._busy) if at_once else ()
        for child in (*idle, *busy):
            child.end()


def run_once(index: Path, query: str, format: str, base: str, *, limits: Limits | None = None) -> bytes:
    """One query without a server, under the same limits: the bytes of its answer in a named format (csv, ttl …)."""
    limits = replace(limits or Limits(), running=1)
    inspected = guard.inspect(query, f"{base}/sparql", limits.query_bytes)
    media_type = formats.named(format, graph=inspected.is_graph)
    pool = Pool(index, limits)
    try:
        return pool.answer(
            Question(query, f"{base}/sparql", media_type, inspected.has_dataset, inspected.defaults, inspected.named)
        )
    finally:
        pool.retire(at_once=True)


def _busy() -> Refused:
    return Refused(
        503, "Too many queries at once", "Every turn is taken. Ask again in some seconds.", headers={"Retry-After": "5"}
    )


def _too_long(limits: Limits) -> Refused:
    return Refused(
        503,
        "The query took too long",
        f"It was stopped after {limits.query_seconds:g} seconds, the limit here. Ask for less at a time, or take the"
        " whole data with `minutebook export` and query them on your own machine.",
    )


def _too_much() -> Refused:
    return Refused(
        503,
        "The query needed too much",
        "It was stopped because it needed more memory, processor time or depth than one query may have. Ask for less"
        " at a time, or take the whole data with `minutebook export` and query them on your own machine.",
    )


def _failure(header: frames.Header, question: Question, limits: Limits) -> Refused:
    """What the process said of a query that it could not answer."""
    kind = header["failure"]
    if kind == "syntax":
        expected = " ".join(str(header["message"]).split())
        shown = expected if len(expected) <= 160 else expected[:160] + " …"
        if "Prefix not found" in expected:  # the engine then lists every letter that it would have taken
            shown = "a prefix is used here that no PREFIX line above declares"
        return guard.syntax_at(question.query, header["line"], header["column"], shown)
    if kind == "too large":
        return Refused(
            413,
            "The answer is too large",
            f"It has more than {limits.answer_bytes:,} bytes, the limit here, and is never cut. Ask for less with LIMIT"
            " and OFFSET, or take the whole data with `minutebook export`.",
        )
    if kind == "not xml":
        return Refused(
            406,
            "The answer does not fit into XML",
            "It holds a control character or a property name that XML cannot write. Ask for JSON, CSV or Turtle.",
        )
    if kind == "memory":
        return _too_much()
    if kind == "index":
        return damaged("The index does not answer.")
    return Refused(400, "The query cannot be evaluated", str(header["message"])[:300])
