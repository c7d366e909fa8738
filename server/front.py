"""Gives an answer again to whoever asks exactly the same, without making it again: a cache before the site.

It keeps what any cache on the way might keep (RFC 9111): whole answers to a plain GET from the newest release, told
apart by what they vary by. Whoever has a copy already, or wants a part, is left to the site.
"""

from __future__ import annotations

import re
import threading
from collections import OrderedDict
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from server.metrics import Metrics
from server.problems import Refused
from server.release import Release, Releases

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

KEEP = "public, no-cache"  # the Cache-Control of an answer that is the same for all
_HOST = re.compile(r"[A-Za-z0-9._~\-]+(?::[0-9]+)?")
_VARIES_BY = ("PATH_INFO", "QUERY_STRING", "HTTP_ACCEPT", "HTTP_ACCEPT_ENCODING")
_FOR_THE_SITE = ("HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE", "HTTP_RANGE", "HTTP_IF_RANGE", "CONTENT_LENGTH")
_LONGEST = 1_000_000  # bytes of an answer that is kept
_MOST = 32_000_000  # bytes of all

_Headers = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class _Sent:
    headers: _Headers
    body: bytes


class Front:
    """The site behind a shelf of its own answers, emptied with each release."""

    def __init__(self, site: WSGIApplication, releases: Releases, metrics: Metrics) -> None:
        self._site = site
        self._releases = releases
        self._metrics = metrics
        self._lock = threading.Lock()
        self._of: Release | None = None
        self._sent: OrderedDict[tuple[str, ...], _Sent] = OrderedDict()
        self._size = 0

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        release = self._release() if _is_plain(environ) else None
        if release is None:
            return self._site(environ, start)
        asked = tuple(environ.get(name, "") for name in _VARIES_BY)
        sent = self._find(release, asked)
        if sent is None:
            return self._make(release, asked, environ, start)
        if environ["PATH_INFO"] == "/sparql" and environ.get("QUERY_STRING"):
            self._metrics.answered(kept=True)
        start("200 OK", list(sent.headers))
        return [sent.body]

    def _release(self) -> Release | None:
        with suppress(Refused):
            return self._releases.now()
        return None

    def _find(self, release: Release, asked: tuple[str, ...]) -> _Sent | None:
        with self._lock:
            if release is not self._of:
                self._of, self._sent, self._size = release, OrderedDict(), 0
            if found := self._sent.get(asked):
                self._sent.move_to_end(asked)
            return found

    def _make(
        self, release: Release, asked: tuple[str, ...], environ: WSGIEnvironment, start: StartResponse
    ) -> Iterable[bytes]:
        said: list[tuple[str, _Headers]] = []

        def begin(status: str, headers: _Headers, *more: Any) -> Any:
            said.append((status, list(headers)))
            return start(status, headers, *more)

        parts = self._site(environ, begin)
        status, headers = said[0]
        named = {name.lower(): value for name, value in headers}
        if status != "200 OK" or named.get("cache-control") != KEEP or "etag" not in named:
            return parts
        if not int(named.get("content-length", _LONGEST + 1)) <= _LONGEST:
            return parts
        try:
            body = b"".join(parts)
        finally:
            getattr(parts, "close", lambda: None)()
        kept = [(name, value) for name, value in headers if name.lower() != "date"]  # each answer has its own
        self._keep(release, asked, _Sent(kept, body))
        return [body]

    def _keep(self, release: Release, asked: tuple[str, ...], sent: _Sent) -> None:
        with self._lock:
            if release is not self._of or asked in self._sent:
                return
            self._sent[asked] = sent
            self._size += _weight(asked, sent)
            while self._size > _MOST:
                self._size -= _weight(*self._sent.popitem(last=False))


def _weight(asked: tuple[str, ...], sent: _Sent) -> int:
    return len(sent.body) + sum(map(len, asked)) + 2_000  # the headers


def _is_plain(environ: WSGIEnvironment) -> bool:
    return (
        environ["REQUEST_METHOD"] == "GET"
        and not any(name in environ for name in _FOR_THE_SITE)
        and _HOST.fullmatch(environ.get("HTTP_HOST", "")) is not None
    )
