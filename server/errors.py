"""Errors as answers: problem+json, a page or plain text, as the caller prefers; never kept, no internals."""

from __future__ import annotations

import json
import logging

from flask import Flask, Response, g, render_template, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from server import answers, formats, negotiate, sparql_page
from server.problems import Refused, damaged
from server.question import Gone

_log = logging.getLogger("minutebook")
_OFFERS = (formats.PROBLEM, formats.JSON, formats.HTML, formats.XHTML, formats.TEXT)
_KNOWN = {
    400: ("Not understood", "The request is not well formed."),
    404: ("Not found", "Nothing has this address."),
    405: ("Not allowed here", "This address does not take that method."),
    413: ("Too large", "The request is larger than what is taken here."),
    414: ("Too long", "The address is longer than what is taken here."),
}


def register(app: Flask) -> None:
    app.register_error_handler(Refused, answer)
    app.register_error_handler(HTTPException, _of_werkzeug)
    app.register_error_handler(Gone, lambda _: Response(status=503))  # nobody is there to read it
    app.register_error_handler(OSError, _unreadable)
    app.register_error_handler(Exception, _unforeseen)


def answer(refused: Refused) -> Response:
    """A refusal in the form the caller prefers; problem+json (RFC 9457) where it names none of them."""
    answers.serving().metrics.refused(refused.status, refused.title)
    accept = request.headers.get("Accept")
    wanted = negotiate.best(accept, _OFFERS) or formats.PROBLEM
    if wanted in (formats.HTML, formats.XHTML):
        # Beside the query that was asked, where there is one, so that it can be mended and asked again.
        page = sparql_page.refused(refused, g.query) if "query" in g else render_template("error.html", error=refused)
        content, media_type = page, formats.HTML
    elif wanted == formats.TEXT:
        content, media_type = f"{refused.status} {refused.title}\n\n{refused.detail}\n", formats.TEXT
    else:
        said = {"type": "about:blank", "title": refused.title, "status": refused.status, "detail": refused.detail}
        content, media_type = json.dumps({**said, **refused.more}, ensure_ascii=False) + "\n", formats.PROBLEM
    made = Response(content, status=refused.status, content_type=formats.with_charset(media_type))
    made.headers["Cache-Control"] = "no-store"
    made.headers["Vary"] = "Accept"
    made.headers.update(refused.headers)
    return made


def _of_werkzeug(error: HTTPException) -> Response:
    status = error.code or 500
    if status < 400:
        return Response(status=status)
    title, detail = _KNOWN.get(status, (error.name, "The request cannot be answered."))
    headers = {}
    if isinstance(error, MethodNotAllowed):
        methods = sorted({*(error.valid_methods or ()), "OPTIONS"})
        headers["Allow"] = ", ".join(methods)
        detail = f"This address takes {', '.join(methods)}."
    return answer(Refused(status, title, detail, headers=headers))


def _unreadable(error: OSError) -> Response:
    _log.error("A file of the release does not read: %s", error)
    return answer(damaged("A file of the release does not read."))


def _unforeseen(error: Exception) -> Response:
    _log.error("Unforeseen error at %s", request.path, exc_info=error)
    return answer(Refused(500, "Something went wrong here", "The fault is the server's, and its log has the details."))
