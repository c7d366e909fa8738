"""The process that answers one query without limits: `python -m server.scribe INDEX REPORT [SPOOL]`.

It reads the query from its standard input and writes the answer to its standard output, which is the file or terminal
of the person who asks, so that nothing is held in between. REPORT and SPOOL are numbers of open files: what became of
it, as JSON, and room for rows that wait for their type. It has no network, and goes with its parent.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import threading
from typing import IO, TYPE_CHECKING, Any, cast

from server import asking, jail

if TYPE_CHECKING:
    import pyoxigraph


def write(store: pyoxigraph.Store, asked: dict[str, Any], out: IO[bytes], spool: int | None) -> None:
    """The whole answer in the type asked for; for Parquet, `spool` is the number of an empty file."""
    answer = asking.ask(store, asked)
    if spool is None:
        asking.write(answer, asked["type"], out)
    else:
        from server import parquet

        with os.fdopen(spool, "w+b") as held:
            parquet.write(cast("pyoxigraph.QuerySolutions", answer), held, out)  # nothing else gets here
    out.flush()


def became(store: pyoxigraph.Store, asked: dict[str, Any], out: IO[bytes], spool: int | None) -> dict[str, Any]:
    """What became of the query: {"ok": true}, or the kind of failure with what is known of it."""
    try:
        write(store, asked, out, spool)
    except asking.NotXml:
        return {"failure": "not xml"}
    except SyntaxError as error:
        return {"failure": "syntax", **asking.misspelt(error, asked["query"])}
    except MemoryError:
        return {"failure": "memory"}
    except OSError as error:
        if error.errno is None:  # the engine's own, told in words alone
            return {"failure": "evaluation", "message": str(error)}
        return {"failure": "system", "number": error.errno, "message": str(error.strerror)}
    except (ValueError, RuntimeError) as error:
        return {"failure": "evaluation", "message": str(error)}
    return {"ok": True}


def main(index: str, report: str, spool: str = "") -> None:
    asked = json.loads(sys.stdin.buffer.readline())
    jail.leave_network()
    jail.refuse_sockets()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # Only now, because a library may start threads, and a thread started before would be outside the jail.
    import pyoxigraph

    threading.Thread(target=jail.end_with, args=(sys.stdin.fileno(),), daemon=True).start()
    try:
        store = pyoxigraph.Store.read_only(index)
    except OSError as error:
        said: dict[str, Any] = {"failure": "index", "message": str(error)}
    else:
        jail.hook_python()
        said = became(store, asked, sys.stdout.buffer, int(spool) if spool else None)
    os.write(int(report), json.dumps(said).encode())
    os._exit(0)


if __name__ == "__main__":
    main(*sys.argv[1:])
