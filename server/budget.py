"""How much query time each caller has: so many seconds in every minute, short queries counted too."""

from __future__ import annotations

import ipaddress
import math
import threading
import time
from collections import OrderedDict
from collections.abc import Callable

from server.problems import Refused

_MINUTE = 60.0
_LEAST = 0.01  # seconds that any query costs: a thousand small ones cost the server something too
_MOST_CALLERS = 10_000  # remembered at once; whoever asked longest ago is forgotten first


class Budget:
    """Seconds of query time for each caller, filled up again evenly within a minute; 0 seconds: no budget."""

    def __init__(self, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._seconds = seconds
        self._clock = clock
        self._lock = threading.Lock()
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()  # caller: seconds left, and when

    def check(self, address: str) -> None:
        """Refused, with the time to wait, for a caller that has used up its seconds."""
        if not self._seconds:
            return
        with self._lock:
            left = self._now(_network(address))
        if left <= 0:
            wait = math.ceil((_LEAST - left) * _MINUTE / self._seconds)
            raise Refused(
                429,
                "Your queries need a pause",
                f"Each caller has {self._seconds:g} seconds of query time in a minute here; a query that took more "
                f"than was left is paid for by waiting. Ask again in {wait} seconds.",
                headers={"Retry-After": str(wait)},
            )

    def charge(self, address: str, seconds: float) -> None:
        """Take what a query took from its caller's seconds."""
        if not self._seconds:
            return
        caller = _network(address)
        with self._lock:
            self._left[caller] = (self._now(caller) - max(seconds, _LEAST), self._clock())
            self._left.move_to_end(caller)
            while len(self._left) > _MOST_CALLERS:
                self._left.popitem(last=False)

    def _now(self, caller: str) -> float:
        left, when = self._left.get(caller, (self._seconds, 0.0))
        return min(self._seconds, left + (self._clock() - when) * self._seconds / _MINUTE)


def _network(address: str) -> str:
    """One caller: an IPv4 address, or the IPv6 network that one subscriber has."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(found, ipaddress.IPv6Address):
        return str(found.ipv4_mapped or ipaddress.IPv6Network((found, 64), strict=False))
    return str(found)
