"""A query asked over HTTP: on its caller's account, given up when the caller goes away, and counted."""

from __future__ import annotations

import time
from functools import partial

from flask import current_app, request

from server import guard
from server.guard import Inspected
from server.query import NOBODY, Caller, Question
from server.release import Release
from server.shelf import Kept

_NOTHING = 0.005  # seconds of looking at a query that are nobody's share


def inspect(query: str, base: str, longest: int) -> Inspected:
    """As `guard.inspect`, on its caller's account: a text that takes long to look at is paid for like its answer."""
    budget, address = current_app.extensions["minutebook"].budget, _address()
    budget.check(address)
    began = time.perf_counter()
    try:
        return guard.inspect(query, base, longest)
    finally:
        if (seconds := time.perf_counter() - began) > _NOTHING:
            budget.charge(address, seconds)


def ask(release: Release, question: Question) -> Kept:
    """The whole answer; Refused with the reason, which may be that this caller has had its share of the minute."""
    serving = current_app.extensions["minutebook"]
    kept = release.ready(question)  # costs nothing, and is nobody's share
    serving.metrics.answered(kept=kept is not None)
    if kept is not None:
        return kept
    serving.budget.check(_address())
    gone = request.environ.get("waitress.client_disconnected") or NOBODY.gone
    return release.answer(question, Caller(gone, partial(serving.budget.charge, _address())))


def _address() -> str:
    address: str = request.environ.get("REMOTE_ADDR", "")
    return address
