"""A release is served only whole, and a newer one takes its place while requests go on."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pytest
from processes import until

from server.app import create_app
from server.limits import Limits
from server.metrics import Metrics
from server.problems import Problem, Refused
from server.question import Question
from server.release import Releases, open_release, read_about, verify
from server.shelf import Shelf

ONE = Limits(running=1)


@pytest.fixture
def folder(tmp_path: Path, made: Any) -> Path:
    """A data folder of this test's own."""
    made.write_release(tmp_path)
    return tmp_path


@pytest.fixture
def opened() -> Any:
    """Opens the releases of a folder; their processes end with the test."""
    known: list[Releases] = []

    def open_(data: Path, **more: Any) -> Releases:
        known.append(Releases(data, ONE, Metrics(), **more))
        return known[-1]

    yield open_
    for releases in known:
        releases.close()


def flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


DAMAGES: dict[str, Callable[[Path], object]] = {
    "a bit of the index": lambda r: flip(max((r / "index").glob("*.sst"), key=lambda p: p.stat().st_size)),
    "a file of the index cut": lambda r: max((r / "index").iterdir()).write_bytes(b""),
    "a text": lambda r: flip(next((r / "texts").rglob("*.txt"))),
    "a file gone": lambda r: (r / "release.ttl").unlink(),
    "a file added to the index": lambda r: (r / "index" / "000999.sst").write_bytes(b"x"),
    "a sum": lambda r: flip(r / "files.sums"),
    "sums out of order": lambda r: (r / "files.sums").write_text(
        "".join(reversed((r / "files.sums").read_text().splitlines(keepends=True)))
    ),
    "no sums": lambda r: (r / "files.sums").unlink(),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_release_that_does_not_verify_is_never_served(damage: str, folder: Path, opened: Any) -> None:
    DAMAGES[damage](folder / "releases" / "1")
    with pytest.raises(Problem):
        verify(folder / "releases" / "1")
    with pytest.raises(Refused) as refused:
        opened(folder).now()
    assert refused.value.status == 503
    assert "release 1" in refused.value.detail


def test_sums_may_not_lead_out_of_the_release(folder: Path) -> None:
    sums = folder / "releases" / "1" / "files.sums"
    sums.write_text("0" * 64 + "  ../../secret\n" + sums.read_text())
    with pytest.raises(Problem, match="outside"):
        verify(folder / "releases" / "1")


def test_the_last_good_release_stays_when_the_next_is_damaged(folder: Path, made: Any, opened: Any) -> None:
    releases = opened(folder)
    flip(next((made.write_release(folder, 2) / "texts").rglob("*.txt")))
    releases.look()
    assert releases.now().about.number == "1"
    assert "release 2" in releases.trouble


def test_a_newer_release_is_found_at_most_a_second_later_and_without_waiting(
    folder: Path, made: Any, opened: Any
) -> None:
    seconds = [0.0]
    releases = opened(folder, clock=lambda: seconds[0])
    old = releases.now()
    made.write_release(folder, 2)
    assert releases.now() is old  # within the second, nobody looks
    seconds[0] = 1.5
    assert releases.now() is old  # the look goes on beside the caller
    for thread in threading.enumerate():
        if thread is not threading.current_thread() and thread.daemon:
            thread.join(5)
    assert releases.now().about.number == "2"
    assert next(iter(old.store)) is not None  # who began with the old one can go on


def test_a_look_that_finds_no_room_for_a_thread_is_made_again(
    folder: Path, made: Any, opened: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    seconds = [0.0]
    releases = opened(folder, clock=lambda: seconds[0])
    made.write_release(folder, 2)
    with monkeypatch.context() as full:
        full.setattr(threading.Thread, "start", Mock(side_effect=RuntimeError("can't start new thread")))
        seconds[0] = 1.5
        assert releases.now().about.number == "1"
    seconds[0] = 3.0
    releases.now()
    assert until(lambda: releases.now().about.number == "2")


def test_at_the_end_nothing_more_is_verified_and_no_query_of_an_old_release_goes_on(
    folder: Path, made: Any, opened: Any
) -> None:
    releases = opened(folder)
    old = releases.now().pool
    assert old.answer(Question("SELECT (1 AS ?x) {}", "http://a/sparql", "text/csv"))
    made.write_release(folder, 2)
    releases.look()
    new = releases.now().pool
    releases.close()
    assert old.is_stopping
    assert new.is_stopping
    made.write_release(folder, 3)
    releases.look()
    assert "because the server stops" in releases.trouble


def test_a_release_cut_anew_under_its_number_is_noticed(folder: Path, made: Any, opened: Any) -> None:
    releases = opened(folder)
    text = next((folder / "releases" / "1" / "texts").rglob("*.txt"))
    text.write_text(made.text.replace("Reed", "████"), encoding="utf-8", newline="")
    made.write_sums(folder / "releases" / "1")
    releases.look()
    assert "████" in (releases.now().text(made.version) or "")


def test_without_a_release_the_answer_says_what_to_do(tmp_path: Path, opened: Any) -> None:
    with pytest.raises(Refused) as refused:
        opened(tmp_path).now()
    assert "minutebook load" in refused.value.detail
    client = create_app(tmp_path, limits=ONE).test_client()
    assert client.get("/health").status_code == 503
    answer = client.get("/id/person/a/b", headers={"Accept": "text/html"})
    assert answer.status_code == 503
    assert answer.headers["Retry-After"]


def test_only_files_that_the_sums_name_are_read(folder: Path) -> None:
    (folder / "releases" / "1" / "secret.txt").write_text("x")
    release = open_release(folder / "releases" / "1", ONE, Metrics())
    release.pool.retire(at_once=True)
    assert release.file("secret.txt") is None
    assert release.file("release.ttl") is not None


def test_the_manifest_gives_base_number_and_publisher() -> None:
    about = read_about(
        b"""@prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix void: <http://rdfs.org/ns/void#> .
        @prefix dct: <http://purl.org/dc/terms/> . @prefix foaf: <http://xmlns.com/foaf/0.1/> .
        <http://a.example/m/release/7> a dcat:Dataset ; dct:publisher <http://a.example/> ; dcat:version "7" ;
          dct:title "Notes, release 7" ; void:uriSpace "http://a.example/m/id/" .
        <http://a.example/> foaf:name "A publisher" ."""
    )
    assert (about.number, about.base, about.publisher) == ("7", "http://a.example/m", "A publisher")
    assert about.title == "Notes"


@pytest.mark.parametrize("content", [b"", b"<a:b> <http://rdfs.org/ns/void#uriSpace> 'http://a.example/' ."])
def test_a_manifest_that_names_no_base_is_refused(content: bytes) -> None:
    with pytest.raises(Problem):
        read_about(content)


def test_the_shelf_keeps_what_was_made_and_lets_the_least_used_go() -> None:
    shelf, made = Shelf(6_000), []

    def make(name: str) -> bytes:
        made.append(name)
        return b"1" * 2_000

    for name in ("a", "b", "a", "c", "a", "b"):
        assert shelf.get(name, lambda name=name: make(name)).content == b"1" * 2_000  # type: ignore[misc]
    assert made == ["a", "b", "c", "b"]


def test_the_shelf_counts_the_names_too() -> None:
    shelf = Shelf(100_000)
    for number in range(50):
        shelf.get((number, "a" * 30_000), lambda: b"")
    assert shelf.peek((0, "a" * 30_000)) is None
    assert shelf.size <= 100_000


def test_a_release_whose_vocabulary_does_not_parse_is_a_clear_problem(folder: Path, made: Any) -> None:
    release = folder / "releases" / "1"
    (release / "ontology").mkdir(exist_ok=True)
    (release / "ontology" / "minutebook.ttl").write_text("not turtle")
    made.write_sums(release)
    with pytest.raises(Problem, match="does not open"):
        open_release(release, ONE, Metrics())
