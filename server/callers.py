"""A query on its caller's account: looked at, asked, given up when the caller goes away, and counted."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from server import guard
from server.guard import Inspected
from server.query import Run
from server.question import NOBODY, Caller, Question
from server.release import Release
from server.serving import Serving
from server.shelf import Kept

_NOTHING = 0.005  # seconds of looking at a query that are nobody's share


@dataclass(frozen=True, slots=True)
class Account:
    """Whoever sent a request: an address, and whether there is still somebody at it."""

    serving: Serving
    address: str
    gone: Callable[[], bool]

    @classmethod
    def of(cls, serving: Serving, environ: Mapping[str, Any]) -> Account:
        """The account of a request, by its WSGI environment."""
        return cls(serving, environ.get("REMOTE_ADDR", ""), environ.get("waitress.client_disconnected") or NOBODY.gone)

    def inspect(self, query: str, base: str) -> Inspected:
        """As `guard.inspect`; a text that takes long to look at is paid for like its answer."""
        budget = self.serving.budget
        budget.check(self.address)
        began = time.perf_counter()
        try:
            return guard.inspect(query, base, self.serving.limits.query_bytes)
        finally:
            if (seconds := time.perf_counter() - began) > _NOTHING:
                budget.charge(self.address, seconds)

    def ready(self, release: Release, question: Question) -> Kept | None:
        """The answer that is kept ready, if there is one: it costs nothing, and is nobody's share."""
        kept = release.ready(question)
        if kept is not None:
            self.serving.metrics.given_again()
        return kept

    def ask(self, release: Release, question: Question) -> Kept:
        """The whole answer; Refused with the reason, which may be that this caller has had its share of the minute."""
        if kept := self.ready(release, question):
            return kept
        return release.keep(question, release.pool.answer(question, self._caller()))

    def begin(self, release: Release, question: Question) -> Run | None:
        """The query under way, if a process is free for it at once; Refused as by `ask`."""
        return release.pool.begin(question, self._caller())

    def _caller(self) -> Caller:
        self.serving.budget.check(self.address)
        return Caller(self.gone, partial(self.serving.budget.charge, self.address))
