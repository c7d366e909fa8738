"""How much one caller may ask of the server: every limit, its default, and what it protects."""

from __future__ import annotations

import ipaddress
import os
from dataclasses import dataclass

_BUDGET = 30.0  # seconds of query time in a minute
_MEMORY = 1_700_000_000  # bytes of address space of all queries' processes together: the server stays below 2 GB


def _running() -> int:
    """One query a core: two at least, so that one long query never stops all others, and four at most."""
    return min(4, max(2, os.cpu_count() or 2))


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of one server; the defaults suit one small machine."""

    query_bytes: int = 32_768  # length of a query's text
    query_seconds: float = 10.0  # wall clock of one query, from sending it to its whole answer
    query_memory: int = _MEMORY // _running()  # bytes of address space of a query's process
    answer_bytes: int = 32_000_000  # a larger answer is refused whole, never cut
    running: int = _running()  # queries at once
    waiting: int = 16  # queries that may wait for their turn; the next one is told to come back
    wait_seconds: float = 4.0  # longest wait for a turn
    caller_seconds: float = 0  # of query time that each caller has in a minute; 0: as many as it wants
    proxy: str = ""  # address of a proxy that is believed when it names the caller in X-Forwarded-For
    threads: int = 32  # of the server; more than running + waiting, so that pages and /health always have some
    body_bytes: int = 262_144  # length of a request's body
    header_bytes: int = 131_072  # length of a request's head: a query of 32 kB, percent-encoded, fits
    connections: int = 500  # open at once
    idle_seconds: int = 30  # a connection that says nothing for this long is closed
    incoming: int = 2_000  # statements that point to a thing and stand in its document; more are counted and refused
    cached_bytes: int = 64_000_000  # documents kept ready for each release
    cached_answers: int = 32_000_000  # bytes of answers to queries kept ready for each release

    @classmethod
    def of_site(cls, host: str, budget: float | None, proxy: str) -> Limits:
        """The limits of a site at an address: callers from elsewhere have a budget unless another one is given."""
        seconds = budget if budget is not None else 0 if _is_local(host) else _BUDGET
        return cls(caller_seconds=seconds, proxy=proxy)


def _is_local(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
