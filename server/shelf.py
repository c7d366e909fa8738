"""Answers that were made once and are kept ready, the least used put away when there are too many bytes."""

from __future__ import annotations

import gzip
import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field

_OBJECTS = 500  # bytes of what holds an answer
_LEVEL = 4  # of gzip: half as long again at 6, and a few hundredths smaller


@dataclass(frozen=True, slots=True)
class Kept:
    """The bytes of an answer and their tag, by which a caller can ask whether they changed."""

    content: bytes
    tag: str
    shelf: Shelf | None = field(default=None, repr=False, compare=False)  # where it is kept

    @classmethod
    def of(cls, content: bytes, shelf: Shelf | None = None) -> Kept:
        return cls(content, hashlib.sha256(content).hexdigest()[:32], shelf)

    def zipped(self) -> bytes:
        """The same bytes by gzip, always the same; kept beside an answer that is kept, and counted like it."""

        def make() -> bytes:
            return gzip.compress(self.content, _LEVEL, mtime=0)

        return self.shelf.get(("gzip", self.tag), make).content if self.shelf else make()


def _weight(name: Hashable, kept: Kept) -> int:
    """The bytes that an answer takes, with the name under which it is kept: that of a query is as long as the query."""
    return len(kept.content) + len(str(name)) + _OBJECTS


class Shelf:
    """Answers by name, up to a total size."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._size = 0
        self._kept: OrderedDict[Hashable, Kept] = OrderedDict()
        self._lock = threading.Lock()

    @property
    def size(self) -> int:
        """Bytes of all that is kept, names and compressed forms included."""
        return self._size

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
        made = Kept.of(make(), self)
        if _weight(name, made) > self._most // 2:  # one answer does not push all others out
            return made
        with self._lock:
            if name not in self._kept:
                self._kept[name] = made
                self._size += _weight(name, made)
            while self._size > self._most:
                self._size -= _weight(*self._kept.popitem(last=False))
        return made
