"""A query that may be asked, and whoever asks it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

LOOK = 0.2  # seconds between two looks at whether a caller is still there


@dataclass(frozen=True, slots=True)
class Question:
    """A query that was inspected, the graphs it is asked of, and the type of the answer."""

    query: str
    base: str
    media_type: str
    has_dataset: bool = False  # else the index's own: its default graph and every named one
    defaults: tuple[str, ...] = ()
    named: tuple[str, ...] = ()
    words: str = ""  # the query's words alone, where each answer to them is the same; else ""

    @property
    def key(self) -> tuple[object, ...]:
        """The same for every question that has the same answer."""
        return (self.words, self.base, self.media_type, self.has_dataset, self.defaults, self.named)

    @property
    def site(self) -> str:
        """The base of the addresses."""
        return self.base.removesuffix("/sparql")


@dataclass(frozen=True, slots=True)
class Caller:
    """Who waits for an answer: whether it went away, and who is told how many seconds its query took."""

    gone: Callable[[], bool]
    charge: Callable[[float], None]


NOBODY = Caller(lambda: False, lambda _seconds: None)


class Gone(Exception):
    """The caller went away."""
