"""The server's loop: waitress, which hands each request to a thread, with a lane for what needs none.

An answer that is kept ready, and a query that a free process answers at once, are dealt with on the loop itself: to
wake a thread, and to have it wait for the interpreter, takes longer than they do. Nothing on the loop waits or works
for long; only the end of a large process, now and then, takes some hundredths of a second. A query that has no turn, or
no answer, after `_PATIENCE` goes to a thread, with its process if it has one.
"""

from __future__ import annotations

import contextlib
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

from server.front import BEGUN, LARGEST, ON_LOOP, Begun, NotNow
from server.query import Run

if TYPE_CHECKING:
    import socket

    from _typeshed.wsgi import WSGIApplication, WSGIEnvironment

_PATIENCE = 0.02  # seconds
_IDLE = 1.0  # seconds between two looks at the connections when nothing happens
_PACKETS = 60_000  # bytes of a part of an answer that goes out together with the head
_LONGEST_HEAD = 6_000  # bytes of the head of a request that is looked at on the loop


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
        return self.error is None and self.command == "GET" and self.header_bytes_received <= _LONGEST_HEAD


class _Task(WSGITask):  # type: ignore[misc]
    def get_environment(self) -> WSGIEnvironment:
        request = self.request
        if request.made is None:
            request.made = super().get_environment()
        return {**request.made, **request.more}

    def build_response_header(self) -> bytes:
        self.channel.head = super().build_response_header()
        return b""

    def finish(self) -> None:
        super().finish()
        self.channel.send_head()


class _Channel(HTTPChannel):  # type: ignore[misc]
    parser_class = _Request
    task_class = _Task
    head = b""  # of an answer, which goes out together with the first part of its body

    def write_soon(self, data: Any) -> int:
        if isinstance(data, bytes) and 0 < len(data) <= _PACKETS:
            data, self.head = self.head + data, b""
        elif data:
            self.send_head()
        written: int = super().write_soon(data)
        return written

    def send_head(self) -> None:
        """Send a head that no body follows."""
        head, self.head = self.head, b""
        if head:
            super().write_soon(head)

    @property
    def may_be_quick(self) -> bool:
        """Whether the next request may be dealt with on the loop: it is short, and what was said before is sent.

        waitress has whoever answers wait while a connection has too much unsent, and the loop would wait for itself.
        """
        return bool(self.requests[0].may_be_quick) and self.total_outbufs_len < LARGEST


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
        self.waiting, self.run, self.number = waiting, run, run.child.fileno()
        self._lane = lane

    def readable(self) -> bool:
        return True

    def writable(self) -> bool:
        return False

    def handle_read_event(self) -> None:
        self.run.child.read()
        if self.run.child.has_said():
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
        if self.is_here() and isinstance(task, _Channel) and task.may_be_quick:
            self._arrived.append(task)  # the connection is locked at this moment
        else:
            super().add_task(task)

    def run(self, connections: dict[int, Any], stop: Callable[[], None]) -> None:
        """Look at the connections until the process is told to stop; `stop` ends what the threads wait for."""
        self._loop, self._connections = threading.get_ident(), connections
        try:
            while connections:
                wasyncore.poll2(_PATIENCE if self._pipes or self._waiting else _IDLE, connections)
                self._work()
        except (SystemExit, KeyboardInterrupt):
            stop()
            for waiting in [*self._waiting, *(pipe.waiting for pipe in self._pipes.values())]:
                with contextlib.suppress(Exception):
                    waiting.service()  # its caller is told
            self.shutdown()

    def _work(self) -> None:
        while self._arrived:
            self._serve(self._arrived.popleft())
        while self._waiting and self._starts(self._waiting[0]):
            self._waiting.popleft()
        while self._waiting and self._waiting[0].is_late:
            super().add_task(self._waiting.popleft())
        for pipe in [pipe for pipe in self._pipes.values() if pipe.waiting.is_late]:
            self.leave(pipe)

    def _serve(self, channel: _Channel) -> None:
        try:
            request = channel.requests[0]
            request.more = request.more or {ON_LOOP: True}
            channel.service()
        except NotNow as later:
            request.more = later.more
            begun = later.more.get(BEGUN)
            if isinstance(begun, Begun) and not begun.is_over:
                self._waiting.append(_Waiting(channel, begun))
            else:
                super().add_task(channel)
        except Exception:
            channel.handle_error()

    def _starts(self, waiting: _Waiting) -> bool:
        """Whether the query is under way, or was left to a thread."""
        if not waiting.begun.account.gone():
            # What goes wrong here, such as a budget that is used up, a thread is told again, and tells the caller.
            with contextlib.suppress(Exception):
                waiting.run = waiting.begun.start()
                if waiting.run is None:
                    return False
                pipe = _Pipe(self, waiting, waiting.run)
                self._pipes[pipe.number] = self._connections[pipe.number] = pipe
                return True
        super().add_task(waiting)
        return True

    def answered(self, pipe: _Pipe) -> None:
        """Send an answer that is whole."""
        waiting = pipe.waiting
        if pipe.run.child.size > LARGEST:
            self.leave(pipe)
        elif self._forget(pipe):
            waiting.begun.finish(pipe.run)
            if waiting.begun.error is None:
                self._serve(waiting.channel)
            else:
                super().add_task(waiting.channel)

    def leave(self, pipe: _Pipe) -> None:
        """Leave a query to a thread, with its process."""
        if self._forget(pipe):
            super().add_task(pipe.waiting)

    def _forget(self, pipe: _Pipe) -> bool:
        """Look at this pipe no more; False where it was forgotten before."""
        self._connections.pop(pipe.number, None)
        return self._pipes.pop(pipe.number, None) is not None


class Server(TcpWSGIServer):  # type: ignore[misc]
    """A site at a bound socket."""

    channel_class = _Channel

    def __init__(self, app: WSGIApplication, listening: socket.socket, threads: int, **adjustments: Any) -> None:
        """`adjustments` are those of waitress."""
        super().__init__(
            app,
            _sock=listening,
            dispatcher=Lane(threads),
            adj=Adjustments(
                sockets=[listening],
                asyncore_use_poll=True,  # `select` cannot see connections beyond the thousandth file
                channel_request_lookahead=1,  # so that a query learns that its caller went away
                expose_tracebacks=False,
                **adjustments,
            ),
            bind_socket=False,
            sockinfo=(listening.family, listening.type, listening.proto, listening.getsockname()),
        )

    def pull_trigger(self) -> None:
        if not self.task_dispatcher.is_here():  # the loop need not wake itself
            super().pull_trigger()

    def run(self, stop: Callable[[], None]) -> None:
        """Answer until the process is told to stop; then `stop` is called, and what is being answered may end."""
        self.task_dispatcher.run(self._map, stop)
