"""Gives each query its turn in a process that can be killed: warm, bounded, replaced at once when it dies."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from queue import Empty, SimpleQueue

from server import frames, jsonld, refusals
from server.limits import Limits
from server.metrics import Metrics
from server.problems import Refused
from server.process import Child, Killed
from server.question import LOOK, NOBODY, Caller, Gone, Question

_TRIES = 2  # processes that one query is put to when somebody ends them


class _Turn:
    """One of the few turns there are, and the process that waits for it, if any."""

    def __init__(self, start: Callable[[], Child]) -> None:
        self._start = start
        self.child: Child | None = None
        self.is_asked = False

    def warm(self) -> Child:
        """The process that waits, started where there is none; Refused where the system has no room for one."""
        try:
            self.child = self.child or self._start()
        except OSError:
            raise refusals.busy() from None
        return self.child

    @property
    def is_open(self) -> bool:
        """Whether a process waits that is known to have opened the index."""
        return self.child is not None and self.child.is_open

    def is_ready(self) -> bool:
        """Whether a process waits that can be asked at once; one that cannot be asked at all is put away."""
        try:
            return self.child is not None and self.child.is_ready()
        except (EOFError, OSError, Killed, Refused):
            self.end()
            return False

    def kill(self) -> None:
        """End the process; whoever waits for its answer is told."""
        if (child := self.child) is not None:
            child.kill()

    def end(self) -> None:
        """End the process and put it away; only for whoever has the turn."""
        child, self.child = self.child, None
        if child is not None:
            child.end()


class Run:
    """A query that has its turn: it ends with `wait`, which must be called, and gives the turn back."""

    def __init__(self, pool: Pool, turn: _Turn, question: Question, caller: Caller) -> None:
        self._pool, self._turn, self._question, self._caller = pool, turn, question, caller
        self._began = time.monotonic()
        self._until = 0.0
        self._is_sent = False

    def send(self) -> None:
        """Ask the process of this turn, a new one where none waits."""
        self._turn.is_asked = True
        self._until = time.monotonic() + self._pool.limits.query_seconds
        child = self._turn.warm()
        if self._pool.is_stopping:  # a process that was just being started is not among those that were ended
            raise Killed
        child.send(self._question, self._until, self._caller.gone)
        self._is_sent = True

    @property
    def child(self) -> Child:
        """The process that was asked."""
        if self._turn.child is None:
            raise EOFError
        return self._turn.child

    def wait(self) -> bytes:
        """The whole answer, or Refused with the reason; Gone when the caller went away."""
        try:
            header, body = self._answer()
        finally:
            seconds = time.monotonic() - self._began
            self._pool.take_back(self._turn, seconds)
            self._caller.charge(seconds)
        if "ok" in header:
            return body
        raise refusals.failed(header, self._question.query, self._pool.limits, self._question.site)

    def _answer(self) -> tuple[frames.Header, bytes]:
        limits, site = self._pool.limits, self._question.site
        for _ in range(_TRIES):
            is_over = True
            try:
                if not self._is_sent:
                    self.send()
                self._is_sent = False
                header, body = self.child.receive(self._until, self._caller.gone)
                is_over = header["last"]
                return header, body
            except TimeoutError:
                raise refusals.too_long(limits, site) from None
            except EOFError:
                raise refusals.too_much(site) from None
            except Killed:
                if self._pool.is_stopping:
                    raise refusals.stopping() from None
            finally:
                if is_over:
                    self._turn.end()
        raise refusals.interrupted()


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
        self.limits = limits
        self.is_stopping = False
        self._metrics = metrics or Metrics()
        self._lock = threading.Lock()
        self._turns = [_Turn(partial(Child, index, limits, context)) for _ in range(limits.running)]
        # The last one first, whose process has most at hand; a ticket for each, because a list cannot be waited for.
        self._free = list(self._turns)
        self._tickets: SimpleQueue[None] = SimpleQueue()
        for _ in self._turns:
            self._tickets.put(None)
        self._callers = self._waiting = 0
        self._is_retired = False

    def warm(self) -> None:
        """Start a process for each turn that is free and has none waiting."""
        for turn in self._turns:
            if turn.child is None and not self._is_retired and self._takes(turn):
                try:
                    with contextlib.suppress(Refused):
                        turn.warm()
                finally:
                    self._put(turn)

    def _takes(self, turn: _Turn) -> bool:
        """Whether this very turn was free; it no longer is."""
        with self._lock:
            if turn not in self._free:
                return False
            try:
                self._tickets.get_nowait()
            except Empty:  # whoever has the ticket is about to take a turn
                return False
            try:
                self._free.remove(turn)
            except ValueError:
                self._tickets.put(None)
                return False
            return True

    def answer(self, question: Question, caller: Caller = NOBODY) -> bytes:
        """The whole answer, or Refused with the reason; Gone when the caller went away."""
        return Run(self, self._wait(caller.gone), question, caller).wait()

    def begin(self, question: Question, caller: Caller) -> Run | None:
        """The query under way; None where no process is free for it at once, or where others wait for one."""
        with self._lock:
            if self._waiting:
                return None
            try:
                self._tickets.get_nowait()
            except Empty:
                return None
            self._callers += 1
        turn, begun = self._free.pop(), None
        try:
            if turn.is_ready():
                run = Run(self, turn, question, caller)
                with contextlib.suppress(Killed):  # `wait` puts it to another process
                    run.send()
                begun = run
        finally:
            if begun is None:
                self._put(turn, caller_leaves=True)
        return begun

    def _wait(self, gone: Callable[[], bool]) -> _Turn:
        """The next turn that is free."""
        with self._lock:
            if self.is_stopping:
                raise refusals.stopping()
            if self._callers >= self.limits.waiting + self.limits.running:
                raise refusals.busy()
            self._callers += 1
            self._waiting += 1
        turn = None
        try:
            turn = self._next(gone)
        finally:
            with self._lock:
                self._waiting -= 1
                self._callers -= turn is None
        return turn

    def _next(self, gone: Callable[[], bool]) -> _Turn:
        until = time.monotonic() + self.limits.wait_seconds
        while True:
            with contextlib.suppress(Empty):
                self._tickets.get(timeout=LOOK)
                return self._free.pop()
            if self.is_stopping:
                raise refusals.stopping()
            if gone():
                raise Gone
            if time.monotonic() > until:
                raise refusals.busy()

    def take_back(self, turn: _Turn, seconds: float) -> None:
        """A turn whose query took so many seconds; a process that it cost is replaced."""
        was_ended = turn.child is None
        self._metrics.took(seconds)
        self._put(turn, caller_leaves=True)
        if was_ended:
            self._metrics.ended()
            if not self._is_retired:
                with contextlib.suppress(RuntimeError):  # no room for a thread: the next query starts its process
                    threading.Thread(target=self.warm, daemon=True).start()

    def _put(self, turn: _Turn, *, caller_leaves: bool = False) -> None:
        turn.is_asked = False
        with self._lock:
            self._callers -= caller_leaves
            if not self._is_retired:
                self._free_again(turn)
                return
        turn.end()
        self._free_again(turn)

    def _free_again(self, turn: _Turn) -> None:
        # The last one is the next to be taken, so one that is still starting is nobody's first choice.
        self._free.insert(len(self._free) if turn.is_open else 0, turn)
        self._tickets.put(None)

    def processes(self) -> list[int]:
        """The ids of those that live."""
        return [child.number for turn in self._turns if (child := turn.child) and child.alive]

    @property
    def running(self) -> int:
        """Queries that are being evaluated."""
        return sum(turn.is_asked for turn in self._turns)

    @property
    def queued(self) -> int:
        """Callers that wait for a turn."""
        return self._waiting

    @property
    def ready(self) -> int:
        """Processes that wait for a query."""
        return sum(turn.child is not None and not turn.is_asked for turn in self._turns)

    def retire(self, *, at_once: bool = False) -> None:
        """No process waits any more; running queries may end first, unless the server itself stops."""
        with self._lock:
            self._is_retired, self.is_stopping = True, self.is_stopping or at_once
        for turn in self._turns:
            if self._takes(turn):
                self._put(turn)
        if at_once:
            for turn in self._turns:
                turn.kill()
