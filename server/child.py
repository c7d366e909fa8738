"""The process that runs queries: `python -m server.child INDEX SETTINGS`, one query after another over its pipes.

It opens the index read-only, has no network, and may be killed at any time. When its parent goes away, its standard
input closes and it ends at once, even in the middle of a query.
"""

from __future__ import annotations

import json
import os
import queue
import re
import resource
import sys
import threading
from typing import IO, TYPE_CHECKING

from server import frames, jail

if TYPE_CHECKING:
    import pyoxigraph

    NamedGraph = pyoxigraph.NamedNode | pyoxigraph.BlankNode
    Graph = NamedGraph | pyoxigraph.DefaultGraph

_MOST_MEMORY = 700_000  # kB; a process that has grown past this is replaced after its answer
_POSITION = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)
_NOT_XML = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|\xef\xbf[\xbe\xbf]|<oxprefix:[ />]")


class TooLarge(Exception):
    """The answer is larger than the limit."""


class NotXml(Exception):
    """The answer holds something that XML cannot write."""


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


def run(store: pyoxigraph.Store, asked: frames.Header) -> bytes:
    """The whole answer to a query, as bytes of the format asked for."""
    import pyoxigraph

    defaults: list[Graph] = [pyoxigraph.NamedNode(iri) for iri in asked["defaults"]]
    named: list[NamedGraph] = [pyoxigraph.NamedNode(iri) for iri in asked["named"]]
    if not asked["dataset"]:
        answer = store.query(asked["query"], base_iri=asked["base"])
    elif len(defaults) < 2:
        answer = store.query(asked["query"], base_iri=asked["base"], default_graph=defaults, named_graphs=named)
    else:
        # The engine would count a triple once for each graph that holds it; RDF merges them.
        merged = pyoxigraph.Store()
        for graph in defaults:
            merged.extend(pyoxigraph.Quad(*quad.triple) for quad in store.quads_for_pattern(None, None, None, graph))
        for graph in named:
            merged.extend(store.quads_for_pattern(None, None, None, graph))
        whole: list[Graph] = [pyoxigraph.DefaultGraph()]
        answer = merged.query(asked["query"], base_iri=asked["base"], default_graph=whole, named_graphs=named)
    out = Bounded(asked["most"])
    if isinstance(answer, pyoxigraph.QueryTriples):
        answer.serialize(out, pyoxigraph.RdfFormat.from_media_type(asked["type"]))  # type: ignore[arg-type]
    else:
        answer.serialize(out, pyoxigraph.QueryResultsFormat.from_media_type(asked["type"]))  # type: ignore[arg-type]
    content = out.content()
    if asked["type"].endswith("xml") and _NOT_XML.search(content):
        raise NotXml
    return content


def reply(store: pyoxigraph.Store, asked: frames.Header) -> tuple[frames.Header, bytes]:
    """The answer, or the kind of failure with what is known of it."""
    try:
        jail.bound_processor(asked["seconds"])
        return {"ok": True}, run(store, asked)
    except TooLarge:
        return {"failure": "too large"}, b""
    except NotXml:
        return {"failure": "not xml"}, b""
    except MemoryError:
        return {"failure": "memory"}, b""
    except SyntaxError as error:
        found = _POSITION.match(str(error.args[0]))
        place = {"line": int(found[1]), "column": int(found[2])} if found else {"line": 1, "column": 1}
        return {"failure": "syntax", "message": found[3] if found else str(error.args[0]), **place}, b""
    except OSError as error:
        return {"failure": "index", "message": str(error)}, b""
    except (ValueError, RuntimeError) as error:
        return {"failure": "evaluation", "message": str(error)}, b""


def listen(source: IO[bytes], requests: queue.SimpleQueue[frames.Header]) -> None:
    """Takes requests as they come; the end of the input is the end of the process."""
    held = bytearray()
    while part := os.read(source.fileno(), 65536):
        held += part
        while whole := frames.unpack(held):
            del held[: len(frames.pack(whole[0], whole[1]))]
            requests.put(whole[0])
    os._exit(0)


def main(index: str, settings: str) -> None:
    asked = json.loads(settings)
    jail.leave_network()
    jail.refuse_sockets()
    jail.bound(asked["memory"])
    # Only now, because a library may start threads, and a thread started before would be outside the jail.
    import pyoxigraph

    out = sys.stdout.fileno()
    try:
        store = pyoxigraph.Store.read_only(index)
    except OSError as error:
        send(out, frames.pack({"ready": False, "message": str(error)}))
        return
    jail.hook_python()
    requests: queue.SimpleQueue[frames.Header] = queue.SimpleQueue()
    threading.Thread(target=listen, args=(sys.stdin.buffer, requests), daemon=True).start()
    send(out, frames.pack({"ready": True}))
    last = False
    while not last:
        header, body = reply(store, requests.get())
        last = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss > _MOST_MEMORY
        send(out, frames.pack({**header, "last": last}, body))


def send(out: int, frame: bytes) -> None:
    rest = memoryview(frame)
    while rest:
        rest = rest[os.write(out, rest) :]


if __name__ == "__main__":
    main(*sys.argv[1:3])
