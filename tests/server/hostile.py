"""Sends every attack of `attacks.py` to a running server and tells which held.

    python tests/server/hostile.py http://127.0.0.1:8000 [--pid PID] [--seconds 10] [--together 2] [--only KIND]

Meanwhile it asks `/health` five times a second, weighs the server's processes, and listens as a canary that nobody may
call. The last line is `N of M held`; the exit code is 0 when all did.
"""

from __future__ import annotations

import argparse
import contextlib
import http.client
import selectors
import socket
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import attacks
from attacks import Attack

_NEVER = (b"Traceback (most recent", b'File "/', b"site-packages", b"werkzeug", b"thread '")
_MEMORY = 2_000_000_000
_PATIENCE = 2.0


@dataclass
class Watch:
    """What was seen of the server while it was attacked."""

    slowest_health: float = 0.0
    bad_health: int = 0
    most_memory: int = 0
    callers: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Result:
    """One attack's outcome; `fault` is empty where the server held."""

    attack: Attack
    status: int
    seconds: float
    fault: str


def tree(pid: int) -> list[int]:
    """A process and all that it started."""
    parents: dict[int, list[int]] = {}
    for entry in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError, ValueError):
            parent = int((entry / "stat").read_text().rsplit(")", 1)[1].split()[1])
            parents.setdefault(parent, []).append(int(entry.name))
    found = [pid]
    for one in found:
        found += parents.get(one, [])
    return found


def weight(pid: int) -> int:
    """Bytes of memory that a process and all that it started hold; what they share counts for each of them."""
    pages = 0
    for one in tree(pid):
        with contextlib.suppress(OSError, ValueError):
            pages += int(Path(f"/proc/{one}/statm").read_text().split()[1])
    return pages * 4096


def health(place: tuple[str, int], seconds: float = 10) -> float:
    """How long the server takes to say that it is well, in seconds; OSError when it does not."""
    began = time.monotonic()
    connection = http.client.HTTPConnection(*place, timeout=seconds)
    try:
        connection.request("GET", "/health")
        answer = connection.getresponse()
        answer.read()
        if answer.status != 200:
            raise OSError(answer.status)
    finally:
        connection.close()
    return time.monotonic() - began


@contextlib.contextmanager
def watching(place: tuple[str, int], pid: int | None) -> Iterator[Watch]:
    seen, stop = Watch(), threading.Event()

    def look() -> None:
        while not stop.wait(0.2):
            try:
                seen.slowest_health = max(seen.slowest_health, health(place))
            except (OSError, http.client.HTTPException):
                seen.bad_health += 1

    def weigh() -> None:
        while pid and not stop.wait(0.1):
            seen.most_memory = max(seen.most_memory, weight(pid))

    threads = [threading.Thread(target=look), threading.Thread(target=weigh)]
    for thread in threads:
        thread.start()
    try:
        yield seen
    finally:
        stop.set()
        for thread in threads:
            thread.join()


@contextlib.contextmanager
def canary(seen: list[str]) -> Iterator[int]:
    """A port, of IPv4 and of IPv6 where there is one, that tells who called it."""
    with contextlib.ExitStack() as until, selectors.DefaultSelector() as waiting:
        first = until.enter_context(socket.create_server(("127.0.0.1", 0)))
        port: int = first.getsockname()[1]
        listening = [first]
        with contextlib.suppress(OSError):
            listening.append(until.enter_context(socket.create_server(("::1", port), family=socket.AF_INET6)))
        for one in listening:
            waiting.register(one, selectors.EVENT_READ)
        stop = threading.Event()

        def wait() -> None:
            while not stop.is_set():
                for key, _ in waiting.select(0.1):
                    caller, address = key.fileobj.accept()  # type: ignore[union-attr]
                    seen.append(str(address))
                    caller.close()

        thread = threading.Thread(target=wait)
        thread.start()
        try:
            yield port
        finally:
            stop.set()
            thread.join()


def read(line: socket.socket, until: float) -> tuple[bytes, bool]:
    """All that comes until the other side closes, or the time is up, and whether it closed."""
    parts = []
    with contextlib.suppress(ConnectionResetError, TimeoutError):
        while True:
            line.settimeout(max(0.01, until - time.monotonic()))
            part = line.recv(1 << 20)
            if not part:
                return b"".join(parts), True
            parts.append(part)
    return b"".join(parts), False


def send(place: tuple[str, int], attack: Attack, seconds: float) -> bytes:
    """The bytes of the answer; b"" where there was none."""
    with socket.create_connection(place, timeout=seconds) as line:
        # What may be closed may be half a request too, for the rest of which the server waits a while.
        until = time.monotonic() + (_PATIENCE if attack.may_close else seconds)
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # refused before all was sent
            line.sendall(attack.send)
        answer, closed = read(line, until)
        if not closed and not attack.may_close and not answer:
            raise TimeoutError("no answer")
        return answer


def judge(attack: Attack, answer: bytes) -> tuple[int, str]:
    """The status of an answer, and what is wrong with it."""
    head, _, body = answer.partition(b"\r\n\r\n")
    if not answer:
        return 0, "" if attack.may_close else "closed without an answer"
    if not head.startswith(b"HTTP/1."):
        return 0, f"no HTTP: {head[:60]!r}"
    status = int(head.split()[1])
    if status not in attack.allowed:
        return status, f"{status}: {body[:120]!r}"
    shown = next((never for never in (*_NEVER, *attack.never) if never in answer), None)
    if shown:
        return status, f"the answer has {shown!r}"
    length = next(
        (int(h.split(b":")[1]) for h in head.lower().split(b"\r\n") if h.startswith(b"content-length:")), None
    )
    if length is not None and len(body) < length and not attack.send.startswith(b"HEAD"):
        return status, f"{len(body)} bytes of {length}"
    if attack.kind == "smuggling" and answer.count(b"HTTP/1.1 200") > 1:
        return status, "two answers"
    return status, ""


def attacked(place: tuple[str, int], attack: Attack, seconds: float) -> Result:
    """One attack, and whether the server held."""
    began = time.monotonic()
    most = seconds + 5 if attack.kind in ("costly", "expression", "flood") else 10 if attack.kind != "slow" else 60
    try:
        if attack.manner != "whole":
            status, fault = 0, besieged(place, attack, min(3.0, seconds))
        else:
            status, fault = judge(attack, send(place, attack, most + 5))
    except (OSError, ValueError, IndexError) as error:
        status, fault = 0, f"{type(error).__name__}: {error}"
    took = time.monotonic() - began
    return Result(attack, status, took, fault or ("" if took <= most else f"took {took:.1f} s"))


def besieged(place: tuple[str, int], attack: Attack, seconds: float) -> str:
    """Many callers at once, each in the same bad manner; what is wrong with the answers that others get meanwhile."""
    lines: list[socket.socket] = []
    try:
        for _ in range(attack.many):
            line = socket.create_connection(place, timeout=5)
            lines.append(line)
            if attack.manner == "unread":
                line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            with contextlib.suppress(OSError):
                line.sendall(attack.send[:-1] if attack.manner == "drip" else attack.send)
            if attack.manner == "gone":
                line.close()
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            time.sleep(0.2)
            if attack.manner == "drip":
                for line in lines:
                    with contextlib.suppress(OSError):
                        line.sendall(b"x")
        return "" if alive(place, 10) else "nobody else was answered"
    finally:
        for line in lines:
            line.close()


def alive(place: tuple[str, int], seconds: float = 5) -> bool:
    """Whether `ASK {}` is answered with yes in this time."""
    asking = Attack("", "", attacks.get("ASK {}", "application/sparql-results+json"), frozenset({200}))
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        with contextlib.suppress(OSError):
            if b"true" in send(place, asking, max(0.1, until - time.monotonic())):
                return True
        time.sleep(0.2)
    return False


def run(
    place: tuple[str, int], pid: int | None, seconds: float, together: int, only: str = "", short: bool = False
) -> tuple[list[Result], Watch]:
    """Every attack, some at a time, each class followed by a harmless query; and what was seen meanwhile."""
    callers: list[str] = []
    results: list[Result] = []
    with canary(callers) as port, watching(place, pid) as seen, ThreadPoolExecutor(together) as hands:
        every = list(attacks.everything(f"http://127.0.0.1:{port}/", f"http://[::1]:{port}/", port, short=short))
        for kind in dict.fromkeys(attack.kind for attack in every if only in ("", attack.kind)):
            mine = [attack for attack in every if attack.kind == kind]
            if kind == "slow":
                results += [attacked(place, attack, seconds) for attack in mine]
            else:
                results += hands.map(lambda attack: attacked(place, attack, seconds), mine)
            if not alive(place):
                results.append(Result(Attack(kind, "ASK {} afterwards", b"", frozenset()), 0, 5, "not answered in 5 s"))
        time.sleep(0.3)
    seen.callers = callers
    return results, seen


def faults(results: list[Result], seen: Watch) -> list[str]:
    """Everything that did not hold, a line each."""
    found = [f"{one.attack.kind}: {one.attack.name}: {one.fault}" for one in results if one.fault]
    found += [f"the canary was called by {caller}" for caller in seen.callers]
    if seen.slowest_health > 1 or seen.bad_health:
        found.append(f"/health took {seen.slowest_health:.2f} s, and failed {seen.bad_health} times")
    if seen.most_memory > _MEMORY:
        found.append(f"the server's processes held {seen.most_memory:,} bytes")
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("address")
    parser.add_argument("--pid", type=int, help="the server's process, to weigh it")
    parser.add_argument("--seconds", type=float, default=10, help="the server's limit for one query")
    parser.add_argument("--together", type=int, default=2, help="attacks at once")
    parser.add_argument("--only", default="", help="one class")
    chosen = parser.parse_args()
    url = urlsplit(chosen.address)
    results, seen = run(
        (url.hostname or "127.0.0.1", url.port or 80), chosen.pid, chosen.seconds, chosen.together, chosen.only
    )
    print(f"{'class':12}{'held':>6}{'of':>6}{'slowest':>10}   statuses")
    for kind in dict.fromkeys(one.attack.kind for one in results):
        mine = [one for one in results if one.attack.kind == kind]
        statuses = sorted({one.status for one in mine})
        held = sum(not one.fault for one in mine)
        print(
            f"{kind:12}{held:6}{len(mine):6}{max(one.seconds for one in mine):9.1f}s   {' '.join(map(str, statuses))}"
        )
    found = faults(results, seen)
    print("\n".join(f"  {line}" for line in found))
    print(
        f"memory {seen.most_memory / 1e6:.0f} MB at most, /health {seen.slowest_health:.2f} s at most,"
        f" canary called {len(seen.callers)} times"
    )
    print(f"{sum(not one.fault for one in results)} of {len(results)} held")
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
