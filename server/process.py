"""The server's side of one process that answers queries (`server/child.py`): start it, ask it, end it."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import IO, cast

from server import frames
from server.limits import Limits
from server.problems import damaged
from server.question import LOOK, Gone, Question

# Of the C library's memory, where it is glibc's. Few arenas, because each one reserves address space, which is what the
# memory limit counts. What a query gives back is kept for the next one: a tenth of the time of a short one.
_MALLOC = ":".join(
    f"glibc.malloc.{name}={value}"
    for name, value in {
        "arena_max": 2,
        "tcache_max": 65_536,  # bytes of a piece
        "tcache_count": 1_000,  # of each size
        "top_pad": 4_194_304,
        "mmap_threshold": 4_194_304,
        "trim_threshold": 67_108_864,
    }.items()
)
_READ = 1 << 16  # bytes: what most answers have
_PIPE = 1 << 20  # bytes that the pipe of answers holds, so that a larger one need not be written in many steps


class Killed(Exception):
    """The process was ended from outside, before or while it was asked: no query can bring that about by itself."""


def surroundings() -> dict[str, str]:
    """The environment of a query's process: this one's, but nothing in it that leads out."""
    return {k: v for k, v in os.environ.items() if k != "PYTHONSAFEPATH" and "proxy" not in k.lower()}


class Child:
    """One process with the index open, for one query at a time."""

    def __init__(self, index: Path, limits: Limits, context: Mapping[str, object]) -> None:
        self._limits = limits
        settings = json.dumps({"memory": limits.query_memory, "context": context})
        self._process = subprocess.Popen(
            [sys.executable, "-m", "server.child", str(index.resolve()), settings],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=Path(__file__).resolve().parent.parent,
            env=surroundings() | {"GLIBC_TUNABLES": _MALLOC},
            bufsize=0,
            start_new_session=True,  # a Ctrl-C in the terminal is for the server to answer
        )
        self._stdin = cast(IO[bytes], self._process.stdin)
        self._stdout = cast(IO[bytes], self._process.stdout)
        with contextlib.suppress(AttributeError, OSError):  # not every system has larger ones, or allows them
            fcntl.fcntl(self._stdout, fcntl.F_SETPIPE_SZ, _PIPE)
        self._answers = select.poll()
        self._answers.register(self._stdout, select.POLLIN)
        self._held = bytearray()  # what it has said, until that is whole
        self.is_open = False

    @property
    def number(self) -> int:
        """The process id."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    def fileno(self) -> int:
        """The pipe that the answer comes from."""
        return self._stdout.fileno()

    def send(self, question: Question, until: float, gone: Callable[[], bool]) -> None:
        """Ask; waits for a process that still starts. Errors as of `receive`, and Refused where no index opens."""
        if not self.is_open:
            self._opened(self.receive(until, gone)[0])
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
            raise Killed from None

    def _opened(self, header: frames.Header) -> None:
        if not header["ready"]:
            raise damaged(f"The index does not open: {header['message']}")
        self.is_open = True

    def is_ready(self) -> bool:
        """Whether it can be asked without waiting. Errors as of `send`."""
        if not self.is_open and self._answers.poll(0):
            self.read()
            if self.has_said():
                self._opened(self._said()[0])
        return self.is_open

    def receive(self, until: float, gone: Callable[[], bool]) -> tuple[frames.Header, bytes]:
        """What it says, header and bytes. TimeoutError past the deadline, Gone, Killed, EOFError when it broke down."""
        while not self.has_said():
            left = until - time.monotonic()
            if self._answers.poll(max(0, min(left, LOOK)) * 1000):
                self.read()
            elif left <= 0:
                raise TimeoutError
            elif gone():
                raise Gone
        return self._said()

    def _said(self) -> tuple[frames.Header, bytes]:
        said = frames.unpack(self._held)
        self._held.clear()
        return cast(tuple[frames.Header, bytes], said)

    @property
    def size(self) -> int:
        """Bytes that it has said."""
        return len(self._held)

    def has_said(self) -> bool:
        """Whether an answer is whole."""
        return not frames.missing(self._held)

    def read(self) -> None:
        """Take what is in the pipe, waiting for something to be there."""
        part = os.read(self._stdout.fileno(), max(_READ, min(_PIPE, frames.missing(self._held))))
        if not part:
            raise Killed if self._was_killed() else EOFError
        self._held += part

    def _was_killed(self) -> bool:
        """Whether the process, which has closed its pipe, was ended by SIGKILL."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            return self._process.wait(1) == -signal.SIGKILL
        return False

    def kill(self) -> None:
        self._process.kill()

    def end(self) -> None:
        self.kill()
        self._process.wait()
        for pipe in (self._stdin, self._stdout):
            with contextlib.suppress(OSError):
                pipe.close()
