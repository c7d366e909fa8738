"""The errors of the server: what was found, where, what was expected, and what to do next.

Problem                one clear line for the person at the keyboard
└── Refused            the same for a caller over HTTP: a status, a title, and what else helps
"""

from __future__ import annotations

from collections.abc import Mapping


class Problem(Exception):
    """One clear line for the person at the keyboard; the command ends with exit code 2."""


class Refused(Problem):
    """A request that is not answered, and why."""

    def __init__(
        self,
        status: int,
        title: str,
        detail: str,
        *,
        headers: Mapping[str, str] | None = None,
        more: Mapping[str, object] | None = None,
    ) -> None:
        super().__init__(f"{title}: {detail}")
        self.status = status
        self.title = title
        self.detail = detail
        self.headers = dict(headers or {})
        self.more = dict(more or {})  # further members of the problem+json object, such as line and column


def not_found(detail: str) -> Refused:
    return Refused(404, "Not found", detail)


def damaged(detail: str) -> Refused:
    """The release on disk cannot be read as it was published."""
    return Refused(
        503,
        "The data cannot be read",
        f"{detail} Run `minutebook verify`, then `minutebook rollback` or `minutebook load`.",
        headers={"Retry-After": "30"},
    )
