"""The server's loop: waitress, which hands each request to a thread, with a lane for what needs none.

An answer that is kept ready, and a query that a free process answers at once, are dealt with on the loop itself: to
wake a thread, and to have it wait for the interpreter, takes longer than they do. Nothing on the loop waits or works
for long. A query that has no turn, or no answer, after `_PATIENCE` goes to a thread, with its process if it has one.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from waitress import wasyncore
from waitress.adjustments import Adjustments
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser, ParsingError
from waitress.server import TcpWSGIServer
from waitress.task import ThreadedTaskDispatcher, WSGITask

from server.front import BEGUN, ON_LOOP, Begun, NotNow
from server.problems import Refused
from server.query import Run

if TYPE_CHECKING:
    import socket

    from _typeshed.wsgi import WSGIApplication, WSGIEnvironment

_PATIENCE = 0.02  # seconds
_IDLE = 1.0  # seconds between two looks at the connections when nothing happens
_LONGEST = 4_000  # characters of an address whose query is looked at on the loop
_PACKET = 18_000  # bytes of an unfinished answer that are worth sending
_LARGEST = 100_000  # bytes of an answer that is finished on the loop


class _Request(HTTPRequestParser):  # type: ignore[misc]
    """Answers 400 where an address cannot be taken apart; waitress itself would close the connection without a word."""

    def __init__(self, adjustments: Adjustments) -> None:
        super().__init__(adjustments)
        self.made: WSGIEnvironment | None = None  # the environment, made once
        self.more: dict[str, Any] = {}  # what the environment has beside what the caller sent

    def parse_header(self, header_plus: bytes) -> None:
        try:
            super().parse_header(header_plus)
        except ValueError:
            raise ParsingError("Bad address") from None

    @property
    def may_be_quick(self) -> bool:
        return self.error is None and self.command == "GET" and len(self.query) <= _LONGEST


class _Task(WSGITask):  # type: ignore[misc]
    def get_environment(self) -> WSGIEnvironment:
        request = self.request
        if request.made is None:
            request.made = super().get_environment()
        return {**request.made, **request.more}


class _Channel(HTTPChannel):  # type: ignore[misc]
    parser_class = _Request
    task_class = _Task

    def writable(self) -> bool:
        # What is not worth a packet waits for the rest of its answer; to look whether it can go would be to spin.
        return bool(self.will_close or self.close_when_flushed or self.total_outbufs_len >= self._least())

    def _least(self) -> int:
        least: int = self.adj.send_bytes if self.requests else 1
        return least


class _Server(TcpWSGIServer):  # type: ignore[misc]
    channel_class = _Channel

    def pull_trigger(self) -> None:
        if not self.task_dispatcher.is_here():  # the loop need not wake itself
            super().pull_trigger()


@dataclass(slots=True)
class _Waiting:
    """A query on the loop: what was begun for which connection, since when, and its turn once it has one."""

    channel: _Channel
    begun: Begun
    since: float = field(default_factory=time.monotonic)
    run: Run | None = None

    @property
    def is_late(self) -> bool:
        return time.monotonic() - self.since > _PATIENCE

    # What the threads know of a task.
    def service(self) -> None:
        """Wait for the answer, and send it."""
        if self.run is not None:
            self.begun.finish(self.run)
        self.channel.service()

    def cancel(self) -> None:
        self.channel.cancel()


class _Pipe:
    """The pipe of a query's process, among the connections that the loop looks at."""

    accepting = False

    def __init__(self, lane: Lane, waiting: _Waiting, run: Run) -> None:
        self.waiting, self.run, self.number = waiting, run, run.fileno()
        self._lane = lane

    def readable(self) -> bool:
        return True

    def writable(self) -> bool:
        return False

    def handle_read_event(self) -> None:
        if self.run.read():
            self._lane.answered(self)

    def handle_close(self) -> None:
        self._lane.leave(self)

    handle_error = handle_close  # the process has ended: a thread finds out why


class Lane(ThreadedTaskDispatcher):  # type: ignore[misc]
    """Deals with requests on the loop where that need not wait, and hands all others to its threads."""

    def __init__(self, threads: int) -> None:
        super().__init__()
        self._loop = 0
        self._connections: dict[int, Any] = {}
        self._arrived: deque[_Channel] = deque()
        self._waiting: deque[_Waiting] = deque()
        self._pipes: dict[int, _Pipe] = {}
        self.set_thread_count(threads)

    def is_here(self) -> bool:
        """Whether it is the loop itself that asks."""
        return threading.get_ident() == self._loop

    def add_task(self, task: _Channel | _Waiting) -> None:
        """A connection whose next request is to be answered."""
        if self.is_here() and isinstance(task, _Channel) and task.requests[0].may_be_quick:
            self._arrived.append(task)  # the connection is locked at this moment
        else:
            super().add_task(task)

    def run(self, connections: dict[int, Any]) -> None:
        """Look at the connections until there are none, or the process is told to stop."""
        self._loop, self._connections = threading.get_ident(), connections
        try:
            while connections:
                wasyncore.poll2(_PATIENCE if self._pipes or self._waiting else _IDLE, connections)
                self._work()
        except (SystemExit, KeyboardInterrupt):
            self.shutdown()

    def _work(self) -> None:
        while self._arrived:
            self._serve(self._arrived.popleft())
        while self._waiting and (self._starts(self._waiting[0]) or self._waiting[0].is_late):
            waiting = self._waiting.popleft()
            if waiting.run is None:
                super().add_task(waiting)
        for pipe in [pipe for pipe in self._pipes.values() if pipe.waiting.is_late]:
            self.leave(pipe)

    def _serve(self, channel: _Channel) -> None:
        request = channel.requests[0]
        request.more = request.more or {ON_LOOP: True}
        try:
            channel.service()
        except NotNow as later:
            request.more = {BEGUN: later.begun} if later.begun else {}
            if later.begun:
                self._waiting.append(_Waiting(channel, later.begun))
            else:
                super().add_task(channel)
        else:
            if channel.writable():
                channel.handle_write()

    def _starts(self, waiting: _Waiting) -> bool:
        """Whether the query has a turn, or will have none here."""
        try:
            waiting.run = waiting.begun.start()
        except Refused:
            return True  # a thread is told the same, and tells the caller
        if waiting.run is not None:
            pipe = _Pipe(self, waiting, waiting.run)
            self._pipes[pipe.number] = self._connections[pipe.number] = pipe
        return waiting.run is not None

    def answered(self, pipe: _Pipe) -> None:
        """Send an answer that is whole."""
        if pipe.run.size > _LARGEST:
            self.leave(pipe)
            return
        self._forget(pipe)
        pipe.waiting.begun.finish(pipe.run)
        if pipe.waiting.begun.error is None:
            self._serve(pipe.waiting.channel)
        else:
            super().add_task(pipe.waiting.channel)

    def leave(self, pipe: _Pipe) -> None:
        """Leave a query to a thread, with its process."""
        self._forget(pipe)
        super().add_task(pipe.waiting)

    def _forget(self, pipe: _Pipe) -> None:
        del self._pipes[pipe.number], self._connections[pipe.number]


def create(app: WSGIApplication, listening: socket.socket, threads: int, **adjustments: Any) -> Callable[[], None]:
    """A server at a bound socket, as a function that runs it until the process is told to stop."""
    lane, connections = Lane(threads), dict[int, Any]()
    family, kind, protocol = listening.family, listening.type, listening.proto
    server = _Server(
        app,
        connections,
        _sock=listening,
        dispatcher=lane,
        adj=Adjustments(
            sockets=[listening],
            asyncore_use_poll=True,  # `select` cannot see connections beyond the thousandth file
            channel_request_lookahead=1,  # so that a query learns that its caller went away
            send_bytes=_PACKET,
            expose_tracebacks=False,
            **adjustments,
        ),
        bind_socket=False,
        sockinfo=(family, kind, protocol, listening.getsockname()),
    )

    def run() -> None:
        try:
            lane.run(connections)
        finally:
            server.close()

    return run
