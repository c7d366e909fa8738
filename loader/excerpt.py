"""The words that a doubt or a finding is about, as they stand: their line, marked, with enough around it to decide."""

from __future__ import annotations

import bisect
from collections.abc import Iterator
from dataclasses import dataclass

from loader.records import Words

OPEN, CLOSE = ">>", "<<"
_SHORT = 60  # characters; a shorter line says little without its neighbours
_LONG = 240  # a longer one is cut
_AROUND = 100  # characters that stay on each side of the words


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a document, its number, and whether the marked words stand in it."""

    number: int
    text: str
    is_marked: bool


class Lines:
    """The lines of a text, found by place; made once a document."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._starts = [0, *(i + 1 for i, c in enumerate(text) if c == "\n")]

    def at(self, place: int) -> int:
        """The number of the line, from 1, in which a place of the text is."""
        return bisect.bisect_right(self._starts, place)

    def excerpt(self, words: Words) -> tuple[Line, ...]:
        """The line in which words begin, the words marked, and its neighbours where it is short."""
        if not words:
            return ()
        start, end = min(words)
        number = self.at(start)
        first, last = self._bounds(number)
        end = min(end, last)
        before, inner, after = self._text[first:start], self._text[start:end], self._text[end:last]
        marked = Line(number, f"{_tail(before)}{OPEN}{_middle(inner)}{CLOSE}{_head(after)}", True)
        if last - first >= _SHORT:
            return (marked,)
        return (*self._neighbour(number, -1), marked, *self._neighbour(number, 1))

    def _bounds(self, number: int) -> tuple[int, int]:
        last = self._starts[number] - 1 if number < len(self._starts) else len(self._text)
        return self._starts[number - 1], last

    def _neighbour(self, number: int, step: int) -> Iterator[Line]:
        """The next line that is not blank, at most three away."""
        for other in range(number + step, number + 4 * step, step):
            if not 1 <= other <= len(self._starts):
                return
            first, last = self._bounds(other)
            if self._text[first:last].strip():
                yield Line(other, _head(self._text[first:last]), False)
                return


def _plain(text: str) -> str:
    """White space as single spaces, so that tabs do not tear the line apart; other unprintable signs left out."""
    return "".join(c if c.isprintable() else " " if c.isspace() else "" for c in text)


def _head(text: str) -> str:
    return _plain(text if len(text) <= _AROUND else f"{text[:_AROUND]} …")


def _tail(text: str) -> str:
    return _plain(text if len(text) <= _AROUND else f"… {text[-_AROUND:]}")


def _middle(text: str) -> str:
    return _plain(text if len(text) <= _LONG else f"{text[:_AROUND]} … {text[-_AROUND:]}")
