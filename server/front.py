"""Before the site: gives an answer again to whoever asks exactly the same, and answers plain queries by itself.

It keeps what any cache on the way might keep (RFC 9111): whole answers to a plain GET from the newest release, told
apart by what they vary by. A query by a plain GET whose answer is data is answered here too, because the site's own way
takes half as long again as the whole of it. Whoever has a copy already, wants a part or a page, or is to be told of an
error, is left to the site.
"""

from __future__ import annotations

import re
import threading
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from server import answers, formats
from server.answers import KEEP
from server.asked import Asked, Prepared, fields
from server.callers import Account
from server.encoding import Headers
from server.problems import Refused
from server.query import Run
from server.release import Release
from server.serving import Serving
from server.shelf import Kept

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

# In the environment of a request:
FAILED = "minutebook.failed"  # why a query was not answered, for the site to tell
BEGUN = "minutebook.begun"  # the query that was begun on the loop
ON_LOOP = "minutebook.on_loop"  # that the server's loop asks, which may not wait
LARGEST = 100_000  # bytes of an answer that is made ready and sent on the loop
_HOST = re.compile(r"[A-Za-z0-9._~\-]+(?::[0-9]+)?")
_VARIES_BY = ("PATH_INFO", "QUERY_STRING", "HTTP_ACCEPT", "HTTP_ACCEPT_ENCODING")
_FOR_THE_SITE = ("HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE", "HTTP_RANGE", "HTTP_IF_RANGE", "CONTENT_LENGTH")
_MOST_OF_ONE = 1_000_000  # bytes of an answer that is kept
_MOST = 32_000_000  # bytes of all


@dataclass(frozen=True, slots=True)
class _Sent:
    headers: Headers
    body: bytes


@dataclass(slots=True)
class Begun:
    """A query that was looked at, and what became of it."""

    account: Account
    release: Release
    prepared: Prepared
    error: Exception | None = None
    _kept: Kept | None = None

    def start(self) -> Run | None:
        """The query under way, if a process is free for it; Refused where it may not be."""
        return self.account.begin(self.release, self.prepared.question)

    @property
    def is_over(self) -> bool:
        """Whether the answer is here, or the reason why there is none."""
        return self.error is not None or self._kept is not None

    def look(self) -> bool:
        """Whether the answer was kept ready."""
        self._kept = self._kept or self.account.ready(self.release, self.prepared.question)
        return self._kept is not None

    def finish(self, run: Run) -> None:
        """Wait for the answer, or for the reason why there is none."""
        try:
            self._kept = self.release.keep(self.prepared.question, run.wait())
        except Exception as error:
            self.error = error

    def answer(self) -> Kept:
        """The whole answer, asked for only now where it was not yet."""
        if self.error is not None:
            raise self.error
        return self._kept or self.account.ask(self.release, self.prepared.question)


class NotNow(BaseException):
    """Only on the loop: the answer is to be waited for, or is for a thread to make or to send.

    `more` is what the request's environment has from now on.
    """

    def __init__(self, more: Mapping[str, Begun | Exception] | None = None) -> None:
        super().__init__()
        self.more = dict(more or {})


class Front:
    """The site behind a shelf of its own answers, emptied with each release."""

    def __init__(self, site: WSGIApplication, serving: Serving) -> None:
        self._site = site
        self._serving = serving
        self._lock = threading.Lock()
        self._of: Release | None = None
        self._sent: OrderedDict[tuple[str, ...], _Sent] = OrderedDict()
        self._size = 0

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        release = self._release() if _is_plain(environ) else None
        if release is None:
            return self._ask_site(environ, start)
        asked = tuple(environ.get(name, "") for name in _VARIES_BY)
        is_query = environ["PATH_INFO"] == "/sparql" and bool(environ.get("QUERY_STRING"))
        sent = self._find(release, asked)
        if sent is not None:
            if ON_LOOP in environ and len(sent.body) > LARGEST:
                raise NotNow
            if is_query:
                self._serving.metrics.given_again()
        elif is_query and FAILED not in environ:
            sent = self._answer(release, asked, environ)
        if sent is None:
            return self._make(release, asked, environ, start)
        start("200 OK", list(sent.headers))
        return [sent.body]

    def _release(self) -> Release | None:
        with suppress(Refused):
            return self._serving.releases.now()
        return None

    def _find(self, release: Release, asked: tuple[str, ...]) -> _Sent | None:
        with self._lock:
            if release is not self._of:
                self._of, self._sent, self._size = release, OrderedDict(), 0
            if found := self._sent.get(asked):
                self._sent.move_to_end(asked)
            return found

    def _answer(self, release: Release, asked: tuple[str, ...], environ: WSGIEnvironment) -> _Sent | None:
        """The answer to a query; None where the site is to answer, or to tell why there is none."""
        begun: Begun | None = environ.get(BEGUN)
        try:
            begun = begun or self._begin(release, environ)
            if begun is None:
                return None
            if ON_LOOP in environ and not (begun.look() and len(begun.answer().content) <= LARGEST):
                raise NotNow({BEGUN: begun})
            kept = begun.answer()
        except Exception as error:
            if ON_LOOP in environ:
                raise NotNow({FAILED: error}) from None
            environ[FAILED] = error
            return None
        prepared = begun.prepared
        accepted = environ.get("HTTP_ACCEPT_ENCODING")
        sent = _Sent(*answers.bare(begun.release, kept, prepared.wanted, accepted, is_steady=prepared.is_steady))
        if prepared.is_steady:
            self._keep(begun.release, asked, sent)
        return sent

    def _begin(self, release: Release, environ: WSGIEnvironment) -> Begun | None:
        """The query of a request whose answer is data; None where the site is to deal with it."""
        request = Asked.of(fields(environ["QUERY_STRING"].encode("latin-1")))
        if len(request.queries) != 1:
            return None
        account = Account.of(self._serving, environ)
        prepared = request.prepare(release, account, environ.get("HTTP_ACCEPT"))
        return None if prepared.wanted == formats.HTML else Begun(account, release, prepared)

    def _ask_site(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        if ON_LOOP in environ:
            raise NotNow
        return self._site(environ, start)

    def _make(
        self, release: Release, asked: tuple[str, ...], environ: WSGIEnvironment, start: StartResponse
    ) -> Iterable[bytes]:
        said: list[tuple[str, Headers]] = []

        def begin(status: str, headers: Headers, *more: Any) -> Any:
            said.append((status, list(headers)))
            return start(status, headers, *more)

        parts = self._ask_site(environ, begin)
        status, headers = said[0]
        named = {name.lower(): value for name, value in headers}
        if status != "200 OK" or named.get("cache-control") != KEEP or "etag" not in named:
            return parts
        if not int(named.get("content-length", _MOST_OF_ONE + 1)) <= _MOST_OF_ONE:
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
            if release is not self._of or asked in self._sent or len(sent.body) > _MOST_OF_ONE:
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
