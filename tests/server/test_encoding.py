"""Answers made smaller for the way: who gets gzip, under which tag, and that it is made once."""

from __future__ import annotations

import gzip
from typing import Any

import pytest
from flask.testing import FlaskClient

from server.encoding import takes_gzip
from server.shelf import Kept, Shelf

LARGE, SMALL = 5000, 200
QUERY = "/sparql?query=SELECT+*+%7B+%3Fs+%3Fp+%3Fo+%7D&format=csv"


@pytest.mark.parametrize(
    ("accepted", "size", "takes"),
    [
        (None, LARGE, False),
        ("", LARGE, False),
        ("gzip", LARGE, True),
        ("x-gzip", LARGE, True),
        ("GZip, deflate, br", LARGE, True),
        ("gzip", SMALL, False),
        ("*", LARGE, True),
        ("br", LARGE, False),
        ("identity", LARGE, False),
        ("gzip;q=0", LARGE, False),
        ("gzip; q=0, *", LARGE, False),
        ("gzip;q=0.5", LARGE, True),
        ("gzip;q=0.5, identity", LARGE, False),
        ("gzip, identity;q=0.5", LARGE, True),
        ("identity;q=0, gzip", SMALL, True),
        ("*;q=0, gzip", SMALL, True),
        ("identity;q=0", LARGE, False),
        ("*;q=0", LARGE, False),
        ("gzip;q=nonsense", LARGE, True),
    ],
)
def test_gzip_goes_to_those_who_take_it(accepted: str | None, size: int, takes: bool) -> None:
    assert takes_gzip(accepted, size) is takes


@pytest.mark.parametrize("path", ["/doc/{meeting}", "/doc/{meeting}.ttl", "/catalog", QUERY, "/static/minutebook.css"])
def test_both_forms_hold_the_same_and_each_has_its_tag(client: FlaskClient, made: Any, path: str) -> None:
    path = path.format(meeting=made.meeting)
    plain, zipped = (client.get(path, headers={"Accept-Encoding": coding}) for coding in ("identity", "gzip"))
    assert "Content-Encoding" not in plain.headers
    assert zipped.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(zipped.data) == plain.data
    assert len(zipped.data) < len(plain.data)
    assert plain.headers["ETag"] != zipped.headers["ETag"]
    assert not zipped.headers["ETag"].startswith("W/")
    assert zipped.headers["Content-Type"] == plain.headers["Content-Type"]
    for answer in (plain, zipped):
        assert "Accept-Encoding" in answer.headers["Vary"]
        assert int(answer.headers["Content-Length"]) == len(answer.data)


@pytest.mark.parametrize("coding", ["identity", "gzip"])
@pytest.mark.parametrize("path", ["/doc/{meeting}.ttl", QUERY, "/static/minutebook.css"])
def test_either_tag_revalidates_and_comes_back(client: FlaskClient, made: Any, path: str, coding: str) -> None:
    path = path.format(meeting=made.meeting)
    tags = {one: client.get(path, headers={"Accept-Encoding": one}).headers["ETag"] for one in ("identity", "gzip")}
    for sent, tag in ((tag, tag) for tag in tags.values()):
        answer = client.get(path, headers={"Accept-Encoding": coding, "If-None-Match": f'"other", {sent}'})
        assert (answer.status_code, answer.data) == (304, b"")
        assert answer.headers["ETag"] == tag
        assert "Accept-Encoding" in answer.headers["Vary"]
        assert "Content-Encoding" not in answer.headers
    both = client.get(path, headers={"Accept-Encoding": coding, "If-None-Match": ", ".join(tags.values())})
    assert both.headers["ETag"] == tags[coding]
    assert client.get(path, headers={"Accept-Encoding": coding, "If-None-Match": "*"}).status_code == 304
    assert client.get(path, headers={"Accept-Encoding": coding, "If-None-Match": '"other"'}).status_code == 200


@pytest.mark.parametrize("coding", ["identity", "gzip"])
def test_head_has_the_headers_of_get(client: FlaskClient, made: Any, coding: str) -> None:
    for path in (
        f"/doc/{made.meeting}.ttl",
        "/catalog",
        "/graph/entities",
        "/",
        QUERY,
        "/sparql",
        "/static/minutebook.css",
    ):
        got, head = (client.open(path, method=m, headers={"Accept-Encoding": coding}) for m in ("GET", "HEAD"))
        assert head.data == b""
        for name in ("Content-Type", "Content-Length", "Content-Encoding", "ETag", "Vary", "Link", "Cache-Control"):
            assert head.headers.get(name) == got.headers.get(name), (path, name)


def test_a_small_answer_and_an_error_go_as_they_are(client: FlaskClient) -> None:
    small = client.get("/sparql?query=ASK%7B%7D", headers={"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in small.headers
    assert "Accept-Encoding" in small.headers["Vary"]
    error = client.get("/nothing", headers={"Accept-Encoding": "gzip"})
    assert error.status_code == 404
    assert "Content-Encoding" not in error.headers


def test_a_kept_answer_is_compressed_once_and_counted() -> None:
    shelf = Shelf(10_000)
    kept = shelf.get("a", lambda: b"one word " * 200)
    first = kept.zipped()
    assert gzip.decompress(first) == kept.content
    again = shelf.peek("a")
    assert again is not None
    assert again.zipped() is first  # the very same bytes, and not made anew
    assert shelf.size >= len(kept.content) + len(first)
    for name in "bcdefgh":
        shelf.get(name, lambda: b"x" * 2_000)
    assert shelf.size <= 10_000
    assert shelf.peek("a") is None


def test_the_same_bytes_are_compressed_to_the_same_bytes() -> None:
    content = b"one word " * 500
    zipped = Kept.of(content).zipped()
    assert zipped[4:8] == bytes(4)  # no time in it
    assert Kept.of(content).zipped() == zipped
