"""A query asked over HTTP: on its caller's account, given up when the caller goes away, and counted."""

from __future__ import annotations

from functools import partial

from flask import current_app, request

from server.query import NOBODY, Caller, Question
from server.release import Release
from server.shelf import Kept


def ask(release: Release, question: Question) -> Kept:
    """The whole answer; Refused with the reason, which may be that this caller has had its share of the minute."""
    serving = current_app.extensions["minutebook"]
    kept = release.ready(question)  # costs nothing, and is nobody's share
    serving.metrics.answered(kept=kept is not None)
    if kept is not None:
        return kept
    address = request.environ.get("REMOTE_ADDR", "")
    serving.budget.check(address)
    gone = request.environ.get("waitress.client_disconnected") or NOBODY.gone
    return release.answer(question, Caller(gone, partial(serving.budget.charge, address)))
