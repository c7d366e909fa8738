"""Why a query was not answered, in words for its caller: the limit that it met, and what to do instead."""

from __future__ import annotations

from server import frames, guard
from server.limits import Limits
from server.problems import Refused, damaged


def busy() -> Refused:
    return Refused(
        503, "Too many queries at once", "Every turn is taken. Ask again in some seconds.", headers={"Retry-After": "5"}
    )


def stopping() -> Refused:
    return Refused(
        503,
        "The site is being restarted",
        "The query was ended with it. Ask again in some seconds.",
        headers={"Retry-After": "5"},
    )


def interrupted() -> Refused:
    return Refused(503, "The query was interrupted", "Its process was ended. Ask again.", headers={"Retry-After": "1"})


def too_long(limits: Limits, site: str) -> Refused:
    return Refused(
        503,
        "The query took too long",
        f"It was stopped after {limits.query_seconds:g} seconds, the limit here. {_instead(site)}",
    )


def too_much(site: str) -> Refused:
    return Refused(
        503,
        "The query needed too much",
        "It was stopped because it needed more memory, processor time or depth than one query may have. "
        + _instead(site),
    )


def _instead(site: str) -> str:
    return (
        f"Ask for less at a time, or take all the data, {site}/dump/all.nq.gz, and query them on your own machine, "
        "where nothing is limited."
    )


def failed(header: frames.Header, query: str, limits: Limits, site: str) -> Refused:
    """What the process said of a query that it could not answer."""
    kind = header["failure"]
    if kind == "syntax":
        return guard.syntax_at(query, header["line"], header["column"], header["message"])
    if kind == "too large":
        return Refused(
            413,
            "The answer is too large",
            f"It has more than {limits.answer_bytes:,} bytes, the limit here, and is never cut. LIMIT and OFFSET "
            f"give it in parts. {_instead(site)}",
        )
    if kind == "not xml":
        return Refused(
            406,
            "The answer does not fit into XML",
            "It holds a control character or a property name that XML cannot write. Ask for JSON, CSV or Turtle.",
        )
    if kind == "memory":
        return too_much(site)
    if kind == "index":
        return damaged("The index does not answer.")
    return Refused(400, "The query cannot be evaluated", str(header["message"])[:300])
