"""The whole server: its parts, the headers of every answer, its errors, and how it starts and stops."""

from __future__ import annotations

import ipaddress
import re
import signal
import socket
import sys
import threading
from collections.abc import Callable, Iterable
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any

from flask import Flask, Response, current_app, g, request
from jinja2 import StrictUndefined

from server import catalog, checks, errors, graph_store, pages, protocol, quality, sets, site, vocabulary
from server.budget import Budget
from server.front import Front
from server.lane import Server
from server.limits import Limits
from server.metrics import Metrics
from server.problems import Problem, Refused
from server.release import Releases
from server.serving import Serving
from server.view import path_of

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_HOST = re.compile(r"[A-Za-z0-9._~\-]*(?::[0-9]*)?|\[[0-9A-Fa-f:.]+\](?::[0-9]*)?")
_HEADERS = list(
    {
        "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self';"
        " base-uri 'none'; frame-ancestors 'none'",
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Cross-Origin-Resource-Policy": "cross-origin",
        "Access-Control-Allow-Origin": "*",
        "Access-Control-Expose-Headers": "ETag, Link, Minutebook-Release, Retry-After, Content-Location,"
        " Content-Disposition, Accept-Ranges, Content-Range, Allow, Accept-Post",
    }.items()
)
_PREVIEW = [("X-Robots-Tag", "noindex, nofollow")]


def create_app(data: Path, *, limits: Limits | None = None, is_preview: bool = False) -> Flask:
    """The server of one data folder. It holds no state of its callers: no cookies, no sessions.

    A preview says on every page that it is not published, and to search engines that they keep nothing of it.
    """
    limits = limits or Limits()
    app = Flask("server", root_path=str(Path(__file__).parent), static_folder=None)
    metrics = Metrics()
    releases = Releases(data, limits, metrics)
    serving = app.extensions["minutebook"] = Serving(releases, limits, Budget(limits.caller_seconds), metrics)
    app.config["IS_PREVIEW"] = is_preview
    app.config.update(MAX_CONTENT_LENGTH=limits.body_bytes, MAX_FORM_MEMORY_SIZE=limits.body_bytes, MAX_FORM_PARTS=20)
    # Werkzeug would redirect to an address made of the request's Host, which is never ours to believe.
    app.url_map.strict_slashes = False
    app.url_map.merge_slashes = False
    app.url_map.redirect_defaults = False
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters["spoken"] = sets.shown
    app.context_processor(_surroundings)
    for part in (site, catalog, pages, sets, checks, quality, vocabulary, protocol, graph_store):
        app.register_blueprint(part.blueprint)
    app.before_request(_check_host)
    app.after_request(_preflight)
    errors.register(app)
    headers = _HEADERS + (_PREVIEW if is_preview else [])
    app.wsgi_app = _around(releases, Front(app.wsgi_app, serving), headers)  # type: ignore[method-assign, assignment]
    return app


def serve(
    data: Path,
    host: str,
    port: int,
    *,
    on_ready: Callable[[str], None] | None = None,
    limits: Limits | None = None,
    is_preview: bool = False,
) -> None:
    """Serve until told to stop (SIGTERM, SIGINT); `on_ready` is given the address once it answers."""
    limits = limits or Limits()
    proxy = _proxy(limits.proxy)
    # The port first: it is the commonest thing to be wrong, and opening a large release takes a while.
    listening = _bind(host, port)
    try:
        app = create_app(data, limits=limits, is_preview=is_preview)
    except BaseException:
        listening.close()
        raise
    releases: Releases = app.extensions["minutebook"].releases
    server = Server(
        app,
        listening,
        limits.threads,
        channel_timeout=limits.idle_seconds,
        connection_limit=limits.connections,
        max_request_header_size=limits.header_bytes,
        max_request_body_size=limits.body_bytes,
        **proxy,
        ident="minutebook",
    )
    stopping = _stop_on_signals()
    try:
        if on_ready is not None:
            on_ready(f"http://{f'[{host}]' if ':' in host else host}:{listening.getsockname()[1]}")
        # Queries end first, so that no thread waits for one.
        server.run(releases.close)
    finally:
        server.close()
        releases.close()
        for number, before in stopping.items():
            signal.signal(number, before)


def _proxy(address: str) -> dict[str, object]:
    """What a proxy at this address says of its callers is believed; what anybody else says of others is not."""
    if not address:
        return {"clear_untrusted_proxy_headers": True}
    try:
        ipaddress.ip_address(address)
    except ValueError:
        raise Problem(f"--proxy {address}: expected the one address of a proxy, such as 10.0.0.5.") from None
    return {
        "clear_untrusted_proxy_headers": True,
        "trusted_proxy": address,
        "trusted_proxy_count": 1,
        "trusted_proxy_headers": {"x-forwarded-for"},
    }


def _bind(host: str, port: int) -> socket.socket:
    """A socket at this address, or Problem with what to do."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        bound = socket.socket(family, kind, protocol)
    except OSError as error:
        raise Problem(f"Cannot serve at {host} port {port}: {error.strerror or error}. Check --host.") from None
    try:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind(address)
    except (OSError, OverflowError) as error:
        bound.close()
        why = getattr(error, "strerror", None) or error
        raise Problem(
            f"Cannot serve at {host} port {port}: {why}. Choose another with --port, or stop what uses this one."
        ) from None
    return bound


def _stop_on_signals() -> dict[signal.Signals, signal._HANDLER]:
    """Signals that ask for the end leave the loop, and do nothing else: it may be in the middle of anything."""
    if threading.current_thread() is not threading.main_thread():
        return {}

    def stop(_number: int, _frame: FrameType | None) -> None:
        sys.exit(0)

    return {number: signal.signal(number, stop) or signal.SIG_DFL for number in (signal.SIGTERM, signal.SIGINT)}


def _around(releases: Releases, inner: WSGIApplication, always: list[tuple[str, str]]) -> WSGIApplication:
    """Answer below the path of the base, when it has one, and put the same headers on every answer there is."""

    def outer(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        def begin(status: str, headers: list[tuple[str, str]], *rest: Any) -> Callable[[bytes], object]:
            return start(status, headers + always, *rest)

        release = releases.peek()
        root, path = path_of(release.base) if release else "", environ.get("PATH_INFO", "")
        if root and (path == root or path.startswith(f"{root}/")):
            environ["PATH_INFO"] = path[len(root) :] or "/"
        return inner(environ, begin)

    return outer


def _surroundings() -> dict[str, object]:
    """What every page names: the release, its publisher and licence, and where the site's paths begin."""
    release = g.get("release") or current_app.extensions["minutebook"].releases.peek()
    is_preview = current_app.config["IS_PREVIEW"]
    root = path_of(release.base) if release else ""
    return {"about": release.about if release else None, "root": root, "is_preview": is_preview}


def _check_host() -> None:
    """One Host, well formed (RFC 9112, 3.2). Nothing is made of it: every address comes from the base."""
    host = request.environ.get("HTTP_HOST")
    if host is None and request.environ.get("SERVER_PROTOCOL") == "HTTP/1.0":
        return
    if host is None or not _HOST.fullmatch(host):
        raise Refused(400, "Not understood", "The request needs exactly one Host header, with one host name.")


def _preflight(answer: Response) -> Response:
    if request.method == "OPTIONS" and "Allow" in answer.headers:
        answer.headers["Access-Control-Allow-Methods"] = answer.headers["Allow"]
        answer.headers["Access-Control-Allow-Headers"] = "Accept, Content-Type, If-None-Match, Range, If-Range"
        answer.headers["Access-Control-Max-Age"] = "86400"
    return answer
