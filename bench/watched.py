"""What a server and the processes that it started hold: memory, open files, threads, and processes. From /proc."""

from __future__ import annotations

import contextlib
import os
from dataclasses import dataclass
from pathlib import Path

PAGE = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True, slots=True)
class Held:
    """What a server holds at one moment; memory in megabytes, of the server alone and with all of its processes."""

    own: float
    whole: float
    files: int
    threads: int
    processes: int
    zombies: int


def parents() -> dict[int, tuple[int, str]]:
    """Each process with the one that started it, and its state."""
    found = {}
    for entry in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError, IndexError):
            state, parent = (entry / "stat").read_text().rsplit(")", 1)[1].split()[:2]
            found[int(entry.name)] = (int(parent), state)
    return found


def descendants(pid: int) -> dict[int, str]:
    """The processes below one, each with its state."""
    of, found = parents(), dict[int, str]()
    waiting = [pid]
    while waiting:
        above = waiting.pop()
        for child, (parent, state) in of.items():
            if parent == above:
                found[child] = state
                waiting.append(child)
    return found


def memory(pid: int) -> float:
    """The megabytes of a process that are in memory; nothing when it is gone."""
    with contextlib.suppress(OSError, IndexError):
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * PAGE / 1e6
    return 0.0


def held(pid: int) -> Held:
    below = descendants(pid)
    own = memory(pid)
    place = Path(f"/proc/{pid}")
    return Held(
        own,
        own + sum(memory(child) for child in below),
        len(list((place / "fd").iterdir())),
        len(list((place / "task").iterdir())),
        len(below),
        sum(state == "Z" for state in below.values()),
    )
