"""The process that runs queries: `python -m server.child INDEX SETTINGS`, one query after another over its pipes.

It opens the index read-only, has no network, and may be killed at any time. When its parent goes away, its standard
input closes and it ends at once, even in the middle of a query.
"""

from __future__ import annotations

import contextlib
import functools
import json
import os
import resource
import sys
import threading
from collections.abc import Iterator
from typing import IO, TYPE_CHECKING, cast

from server import asking, frames, jail

if TYPE_CHECKING:
    import pyoxigraph

    from server import jsonld

_JSON_LD = "application/ld+json"
_MOST_MEMORY = 250_000_000  # bytes; a process that has grown past this is replaced after its answer


class TooLarge(Exception):
    """The answer is larger than the limit."""


class Bounded:
    """Takes the bytes of an answer up to a limit."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._parts: list[bytes] = []
        self._size = 0

    def write(self, part: bytes) -> int:
        self._size += len(part)
        if self._size > self._most:
            raise TooLarge
        self._parts.append(bytes(part))
        return len(part)

    def flush(self) -> None:
        """Nothing waits elsewhere."""

    def content(self) -> bytes:
        return b"".join(self._parts)


def run(store: pyoxigraph.Store, asked: frames.Header, context: jsonld.Context) -> bytes:
    """The whole answer to a query, as bytes of the format asked for."""
    import pyoxigraph

    from server import jsonld

    answer, out = asking.ask(store, asked), Bounded(asked["most"])
    if isinstance(answer, pyoxigraph.QueryTriples) and asked["type"] == _JSON_LD:
        out.write(jsonld.write(answer, context))  # the engine would write it at full length
    else:
        asking.write(answer, asked["type"], cast(IO[bytes], out))
    return out.content()


def reply(store: pyoxigraph.Store, asked: frames.Header, context: jsonld.Context) -> tuple[frames.Header, bytes]:
    """The answer, or the kind of failure with what is known of it."""
    try:
        jail.bound_processor(asked["seconds"])
        return {"ok": True}, run(store, asked, context)
    except TooLarge:
        return {"failure": "too large"}, b""
    except asking.NotXml:
        return {"failure": "not xml"}, b""
    except MemoryError:
        return {"failure": "memory"}, b""
    except SyntaxError as error:
        return {"failure": "syntax", **asking.misspelt(error, asked["query"])}, b""
    except OSError as error:
        return {"failure": "index", "message": str(error)}, b""
    except (ValueError, RuntimeError) as error:
        return {"failure": "evaluation", "message": str(error)}, b""


def requests(source: int) -> Iterator[frames.Header]:
    """What is asked, one request after another; the end of the input is the end of the process."""
    held = bytearray()
    while part := os.read(source, 65536):
        held += part
        while whole := frames.unpack(held):
            held.clear()  # one request at a time: nothing follows it before its answer
            yield whole[0]


def main(index: str, settings: str) -> None:
    asked = json.loads(settings)
    jail.leave_network()
    jail.refuse_sockets()
    jail.bound(asked["memory"])
    give_way()
    # Only now, because a library may start threads, and a thread started before would be outside the jail.
    import pyoxigraph

    from server import jsonld

    context = jsonld.Context(asked["context"])
    out = sys.stdout.fileno()
    try:
        store = pyoxigraph.Store.read_only(index)
    except OSError as error:
        send(out, frames.pack({"ready": False, "message": str(error)}))
        return
    jail.hook_python()
    source = sys.stdin.fileno()
    threading.Thread(target=jail.end_with, args=(source,), daemon=True).start()
    send(out, frames.pack({"ready": True}))
    for request in requests(source):
        header, body = reply(store, request, context)
        last = memory() > _MOST_MEMORY
        send(out, frames.pack({**header, "last": last}, body))
        if last:
            return


def give_way() -> None:
    """Never push aside whoever wakes this process: the server's loop first goes on to its next caller."""
    with contextlib.suppress(AttributeError, OSError):  # not every system has it, or allows it
        os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0))


@functools.cache
def _sizes() -> int:
    """The file that tells how large this process is, opened once; -1 where the system has none."""
    try:
        return os.open("/proc/self/statm", os.O_RDONLY)
    except OSError:
        return -1


def memory() -> int:
    """The bytes of memory that this process has now. Its peak would not do: it begins with that of the parent."""
    if _sizes() < 0:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return int(os.pread(_sizes(), 100, 0).split()[1]) * resource.getpagesize()


def send(out: int, frame: bytes) -> None:
    rest = memoryview(frame)
    while rest:
        rest = rest[os.write(out, rest) :]


if __name__ == "__main__":
    main(*sys.argv[1:3])
