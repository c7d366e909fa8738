"""One document read in a child process of its own: bytes in, its record out, and nothing else can happen.

Whatever a document does to a parser, it does to the child: it has a limit of time, of processor time and of memory, and
may open no connection, start no program and write no file. The record comes back as JSON, never as pickled objects.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import multiprocessing
import os
import resource
import signal
import sys
from importlib import resources
from importlib.resources.abc import Traversable
from multiprocessing.connection import Connection

import msgspec

from loader import councils, layouts, lexicon, organisations, readers
from loader.problems import Unread
from loader.records import Record
from loader.source import Source

SECONDS = 60  # of wall clock for one document
CPU_SECONDS = 30
MEMORY = 1 << 30  # bytes beyond what the process has at its start

# What a reader has no need of. `open` is refused for writing alone: the words and registers are read in the child.
_REFUSED = (
    "socket.",
    "subprocess.",
    "os.exec",
    "os.posix_spawn",
    "os.system",
    "os.fork",
    "os.remove",
    "os.rename",
    "ctypes.",
)

_RECORD, _UNREAD = b"R", b"U"


class _Refused(Exception):
    """A reader tried what no reader may do."""


@functools.cache
def fingerprint() -> str:
    """The SHA-256 of the code and data that make a graph of a document: while it stays, nothing is read twice."""
    digest = hashlib.sha256()
    for package in ("loader", "ontology"):
        for name, content in sorted(_files(resources.files(package), package)):
            digest.update(name.encode() + b"\0" + hashlib.sha256(content).digest())
    return digest.hexdigest()


def _files(folder: Traversable, name: str) -> list[tuple[str, bytes]]:
    found = []
    for entry in folder.iterdir():
        if entry.is_dir() and entry.name != "__pycache__":
            found += _files(entry, f"{name}/{entry.name}")
        elif entry.name.endswith((".py", ".csv", ".toml", ".ttl")):
            found.append((f"{name}/{entry.name}", entry.read_bytes()))
    return found


@functools.cache
def _prepare() -> None:
    """Load the registers and words once, before the first fork: every child then has them without reading."""
    councils.candidates("", None)
    next(organisations.find(""), None)
    lexicon.outcome_verbs()
    lexicon.numbers()


def read(source: Source, organisation: str = "", *, seconds: float = SECONDS) -> Record:
    """What a document says, read in a limited child.

    `organisation` says whose document it is where it does not itself: a name, or a key as `council/…`. Raises Unread,
    in one line, for a format or layout that is not known and for a document that passes a limit.
    """
    _prepare()
    context = multiprocessing.get_context("fork")
    ours, theirs = context.Pipe(duplex=False)
    child = context.Process(target=_child, args=(theirs, source, organisation), daemon=True)
    child.start()
    theirs.close()
    try:
        answer = ours.recv_bytes() if ours.poll(seconds) else None
    except EOFError:
        answer = b""
    finally:
        child.kill()
        child.join()
        ours.close()
    if answer is None:
        raise Unread(f"{source.path}: not read within {seconds:g} seconds. Split the document and load the parts.")
    if answer[:1] == _RECORD:
        return msgspec.json.decode(answer[1:], type=Record)
    if answer[:1] == _UNREAD:
        raise Unread(answer[1:].decode())
    raise Unread(
        f"{source.path}: reading it took more than {CPU_SECONDS} seconds of work or {MEMORY >> 20} MB. "
        "Split the document and load the parts."
    )


def here(source: Source, organisation: str = "") -> Record:
    """As `read`, in this process and without limits: for tests and benchmarks of trusted documents."""
    return layouts.read(source, readers.render(source), organisation)


def _child(answers: Connection, source: Source, organisation: str) -> None:
    """The life of a child: limits first, then one document, then one answer."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a Ctrl-C in the terminal is for the loader to answer
    try:
        _limit(answers.fileno())
        record = here(source, organisation)
        answer = _RECORD + msgspec.json.encode(record)
    except Unread as problem:
        answer = _UNREAD + str(problem).encode("utf-8", "replace")
    except MemoryError:
        answer = b""
    except Exception as error:  # whatever a document provokes ends as its own error, never as a traceback
        answer = (
            _UNREAD
            + f"{source.path}: the reader failed ({type(error).__name__}). Please report this document.".encode(
                "utf-8", "replace"
            )
        )
    with contextlib.suppress(OSError):
        answers.send_bytes(answer)
    answers.close()
    os._exit(0)


def _limit(answers: int) -> None:
    """Give up what a reader does not need, for good: the files of the loader too, its lock among them."""
    os.closerange(3, answers)
    os.closerange(answers + 1, 4096)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    with contextlib.suppress(OSError, ValueError):  # not every system counts address space
        size = _address_space() + MEMORY
        resource.setrlimit(resource.RLIMIT_AS, (size, size))
    sys.addaudithook(_audit)


def _address_space() -> int:
    """The bytes of address space in use now."""
    with open("/proc/self/statm") as lines:  # noqa: PTH123 - a file of the kernel
        return int(lines.read().split()[0]) * resource.getpagesize()


def _audit(event: str, arguments: tuple[object, ...]) -> None:
    if event.startswith(_REFUSED):
        raise _Refused(event)
    flags = arguments[2] if event == "open" and len(arguments) > 2 else 0
    if isinstance(flags, int) and flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
        raise _Refused("open for writing")
