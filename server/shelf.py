"""Answers that were made once and are kept ready, the least used put away when there are too many bytes."""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Kept:
    """The bytes of an answer and their tag, by which a caller can ask whether they changed."""

    content: bytes
    tag: str

    @classmethod
    def of(cls, content: bytes) -> Kept:
        return cls(content, hashlib.sha256(content).hexdigest()[:32])


class Shelf:
    """Answers by name, up to a total size."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._size = 0
        self._kept: OrderedDict[Hashable, Kept] = OrderedDict()
        self._lock = threading.Lock()

    def peek(self, name: Hashable) -> Kept | None:
        """What is kept under this name, if anything."""
        with self._lock:
            found = self._kept.get(name)
            if found is not None:
                self._kept.move_to_end(name)
            return found

    def get(self, name: Hashable, make: Callable[[], bytes]) -> Kept:
        """What is kept under this name, or what `make` gives, kept for the next caller."""
        found = self.peek(name)
        if found is not None:
            return found
        made = Kept.of(make())
        with self._lock:
            if name not in self._kept:
                self._kept[name] = made
                self._size += len(made.content)
            while self._size > self._most:
                _, dropped = self._kept.popitem(last=False)
                self._size -= len(dropped.content)
        return made
