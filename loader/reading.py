"""One document read in a child process of its own: bytes in, its record out, and nothing else can happen.

Whatever a document does to a parser, it does to the child: it has a limit of time, of processor time and of memory, and
may open no connection, start no program and write no file. The record comes back as JSON, never as pickled objects.

A scan is read in a second child, which may start Tesseract and nothing else, and may write in one folder and nowhere
else: the folder is made for it and removed after it.
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
import tempfile
import threading
from collections.abc import Callable, Iterator
from importlib import resources
from importlib.resources.abc import Traversable
from multiprocessing.connection import Connection
from types import FrameType
from typing import Any

import msgspec

from loader import councils, layouts, lexicon, organisations, readers
from loader.problems import Unread
from loader.readers import ocr, pdf
from loader.records import Record
from loader.source import Source

SECONDS = 60  # of wall clock for one document
CPU_SECONDS = 30
MEMORY = 1 << 30  # bytes beyond what the process has at its start
OCR_SECONDS = 600  # of wall clock for one scan
OCR_CPU_SECONDS = 120  # of the child, and again of Tesseract for each page
OCR_FILE = 1 << 27  # bytes: the picture of a page

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

_STOPS = (signal.SIGINT, signal.SIGTERM)

_RECORD, _UNREAD, _OCR = b"R", b"U", b"O"


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
    if pdf.looks_like(source.content):
        pdf.prepare()
    answer = _answer(source, organisation, seconds)
    if answer == _OCR:
        seconds, answer = OCR_SECONDS, _scanned(source, organisation)
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


def _scanned(source: Source, organisation: str) -> bytes | None:
    """As `_answer`, from a child that may start Tesseract."""
    ocr.prepare()
    with tempfile.TemporaryDirectory(prefix="minutebook-", ignore_cleanup_errors=True) as folder:
        return _answer(source, organisation, OCR_SECONDS, os.path.realpath(folder))


def _answer(source: Source, organisation: str, seconds: float, folder: str = "") -> bytes | None:
    """What a child says of a document: empty where it died, None where it was not done in time.

    With a `folder` the child may start Tesseract, and write there.
    """
    context = multiprocessing.get_context("fork")
    ours, theirs = context.Pipe(duplex=False)
    child = context.Process(target=_child, args=(theirs, source, organisation, folder), daemon=True)
    with ours, _running(child, with_its_group=bool(folder)):
        theirs.close()
        try:
            return ours.recv_bytes() if ours.poll(seconds) else None
        except EOFError:
            return b""


class _Stops:
    """Signals that ask this process to stop, which may be told to wait.

    Blocking them in this thread would not do: another one, a library's too, may take the signal, and Python still runs
    its handler here.
    """

    def __init__(self) -> None:
        self._handlers: dict[signal.Signals, Any] = {}
        self._came: list[int] = []

    def hold(self) -> None:
        """From now on they wait. Only the main thread runs handlers, so that no other one has anything to wait for."""
        if threading.current_thread() is threading.main_thread():
            for number in _STOPS:
                handler = signal.signal(number, self._note) or signal.SIG_DFL
                if handler != self._note:
                    self._handlers[number] = handler

    def _note(self, number: int, _frame: FrameType | None) -> None:
        self._came.append(number)

    def let(self) -> None:
        """They are heard again, and what came meanwhile is heard now."""
        for number, handler in self._handlers.items():
            signal.signal(number, handler)
        self._handlers = {}
        while self._came:
            signal.raise_signal(self._came.pop())


@contextlib.contextmanager
def _running(child: multiprocessing.process.BaseProcess, *, with_its_group: bool) -> Iterator[None]:
    """A child that is ended and reaped however the caller ends.

    A signal that asks this process to stop waits while the child is made and while it is ended: between the making and
    the care for it, it would leave the child behind.
    """
    stops = _Stops()
    stops.hold()
    try:
        child.start()
        try:
            stops.let()
            yield
        finally:
            stops.hold()
            if with_its_group and child.pid:
                with contextlib.suppress(OSError):
                    os.killpg(child.pid, signal.SIGKILL)
            child.kill()
            child.join()
    finally:
        stops.let()


def here(source: Source, organisation: str = "") -> Record:
    """As `read`, in this process and without limits: for tests and benchmarks of trusted documents."""
    return layouts.read(source, readers.render(source), organisation)


def _child(answers: Connection, source: Source, organisation: str, folder: str) -> None:
    """The life of a child: limits first, then one document, then one answer."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a Ctrl-C in the terminal is for the loader to answer
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    try:
        _limit(answers.fileno(), folder)
        record = here(source, organisation)
        answer = _RECORD + msgspec.json.encode(record)
    except ocr.Needed:
        answer = _OCR
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


def _limit(answers: int, folder: str) -> None:
    """Give up what a reader does not need, for good: the files of the loader too, its lock among them."""
    os.closerange(3, answers)
    os.closerange(answers + 1, 4096)
    seconds, file = (OCR_CPU_SECONDS, OCR_FILE) if folder else (CPU_SECONDS, 0)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_FSIZE, (file, file))
    with contextlib.suppress(OSError, ValueError):  # not every system counts address space
        size = _address_space() + MEMORY
        resource.setrlimit(resource.RLIMIT_AS, (size, size))
    if folder:
        os.setsid()  # so that it ends with all that it has started
        told = ocr.environment(folder)
        os.environ.clear()
        os.environ.update(told)
        tempfile.tempdir = folder
    else:
        ocr.give_up()
    sys.addaudithook(_audit(folder))


def _address_space() -> int:
    """The bytes of address space in use now."""
    with open("/proc/self/statm") as lines:  # noqa: PTH123 - a file of the kernel
        return int(lines.read().split()[0]) * resource.getpagesize()


def _audit(folder: str) -> Callable[[str, tuple[object, ...]], None]:
    """The hook that refuses what no reader may do; with a `folder`, all but to write in it and to start Tesseract."""
    program = ocr.program() if folder else ""

    def inside(path: object) -> bool:
        return bool(folder) and isinstance(path, str) and os.path.realpath(path).startswith(f"{folder}/")

    def audit(event: str, arguments: tuple[object, ...]) -> None:
        if event == "subprocess.Popen" and program and _starts(arguments, program):
            return
        if event == "os.remove" and inside(arguments[0]):
            return
        if event.startswith(_REFUSED):
            raise _Refused(event)
        flags = arguments[2] if event == "open" and len(arguments) > 2 else 0
        if isinstance(flags, int) and flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
            where = arguments[0]
            if inside(where) or (folder and (isinstance(where, int) or where in (folder, os.devnull))):
                return  # a number is a pipe that is open already
            raise _Refused("open for writing")

    return audit


def _starts(arguments: tuple[object, ...], program: str) -> bool:
    """Is this program started, and no other?"""
    executable, command = arguments[:2]
    return isinstance(command, list | tuple) and str(executable) == str(command[0]) == program
