"""What a reading child may not do, and what a document that harms it comes to. Each limit is tried for real."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from loader import layouts, reading, source
from loader.passages import Rendition
from loader.problems import Problem, Unread
from loader.records import Record
from loader.source import Source

NOTE = Path(__file__).parent / "documents" / "note.txt"


def during(monkeypatch: pytest.MonkeyPatch, deed: object) -> str:
    """What `read` says when the layout of the child does `deed`."""

    def does(_source: Source, _rendition: Rendition, _organisation: str) -> Record:
        deed()  # type: ignore[operator]
        raise Unread("the deed was done")

    monkeypatch.setattr(layouts, "read", does)
    with pytest.raises(Unread) as refused:
        reading.read(source.load(NOTE), "", seconds=20)
    return str(refused.value)


def test_a_record_comes_back_as_it_was_read() -> None:
    found = source.load(NOTE)
    assert reading.read(found, "Local Government Association") == reading.here(found, "Local Government Association")


def test_no_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "_Refused" in during(monkeypatch, lambda: socket.create_connection(("127.0.0.1", 9)))


def test_no_program(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "_Refused" in during(monkeypatch, lambda: subprocess.run([sys.executable, "-V"], check=False))


def test_no_file_is_written(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert "_Refused" in during(monkeypatch, lambda: (tmp_path / "out").write_text("x"))
    assert not (tmp_path / "out").exists()


def test_memory_is_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "MB" in during(monkeypatch, lambda: bytearray(3 * reading.MEMORY))


def test_processor_time_is_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "CPU_SECONDS", 1)

    def spin() -> None:
        while True:
            pass

    assert "seconds of work" in during(monkeypatch, spin)


def test_wall_clock_is_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(layouts, "read", lambda *_: time.sleep(30))
    begun = time.monotonic()
    with pytest.raises(Unread, match="not read within"):
        reading.read(source.load(NOTE), "", seconds=0.5)
    assert time.monotonic() - begun < 5


def test_a_child_that_dies_is_an_unread_document(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "Split the document" in during(monkeypatch, lambda: os.kill(os.getpid(), 9))


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"\x89PNG\r\n\x1a\n" + bytes(400), "a PNG picture"),
        (b"%PDF-1.7\n...", "a PDF"),
        (b"PK\x03\x04rest", "zip file"),
        (b'{"kind": "minutes", "items": [1]}', "JSON"),
        (bytes(range(256)) * 20, "not text"),
        (b"A letter about nothing in particular.\n", "no layout known"),
    ],
)
def test_what_is_no_known_document_is_told_in_one_line(content: bytes, told: str) -> None:
    with pytest.raises(Unread) as refused:
        reading.read(source.of("folder/name.txt", content))
    assert str(refused.value).startswith("folder/name.txt: ")
    assert told in str(refused.value)
    assert "\n" not in str(refused.value)


def test_an_address_a_missing_path_and_an_empty_file_are_told(tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_bytes(b" \n")
    with pytest.raises(Problem, match="fetching is not there yet"):
        source.gather(["https://example.org/minutes.html"])
    with pytest.raises(Problem, match="An empty name"):
        source.gather([""])
    with pytest.raises(Problem, match="no such file"):
        source.gather([str(tmp_path / "gone.txt")])
    with pytest.raises(Unread, match="the file is empty"):
        source.load(tmp_path / "empty.txt")


def test_a_folder_is_taken_in_the_order_of_names_without_hidden_files(tmp_path: Path) -> None:
    for name in ("b/2.txt", "a.txt", ".hidden", "b/.git/config"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x")
    assert [p.relative_to(tmp_path).as_posix() for p in source.gather([str(tmp_path)])] == ["a.txt", "b/2.txt"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_any_usual_encoding_and_line_end_gives_the_same_text(encoding: str) -> None:
    plain = NOTE.read_text(encoding="utf-8")
    expected = reading.here(source.of("n", plain.encode()), "LGA").text
    found = reading.here(source.of("n", plain.replace("\n", "\r\n").encode(encoding)), "LGA").text
    assert found == expected == plain
