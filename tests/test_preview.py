"""A look before publishing: what a load would publish is served, and leaves no trace unless it is published."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import urllib.request
from email.message import Message
from pathlib import Path

import pytest
from click.testing import CliRunner
from test_bad_input import ROOT, surroundings
from test_changes import MAY, note

import minutebook
from loader import folder, preview, release, source, sums
from loader.load import load
from loader.problems import Problem
from loader.settings import Settings
from loader.trial import free_port
from server.app import create_app

SETTINGS = Settings(organisation="Harbours Association", publisher="Port Records")


def nothing(*_: object) -> None:
    pass


def everything(data: Path) -> dict[str, bytes | str]:
    """Each file of a folder with its bytes, each link with its target; not the lock, which says who is at work."""
    return {
        path.relative_to(data).as_posix(): str(path.readlink()) if path.is_symlink() else path.read_bytes()
        for path in sorted(data.rglob("*"))
        if (path.is_file() or path.is_symlink()) and path.name != "loader.lock"
    }


@pytest.fixture
def published(data: Path, tmp_path: Path) -> Path:
    load(data, [str(note(tmp_path / "a.txt"))], SETTINGS, nothing)
    return data


@pytest.mark.parametrize("workers", [1, 2])
def test_the_preview_is_the_release_that_a_load_makes(published: Path, tmp_path: Path, workers: int) -> None:
    sources = [str(note(tmp_path / "b.txt", day=MAY)), str(note(tmp_path / "c.txt", body="Quay Board"))]
    before = everything(published)
    with preview.prepared(published, sources, SETTINGS, nothing, workers=workers) as found:
        assert found.made is not None
        assert found.made.number == 2
        assert found.outcome.release is None
        content = (found.place / "current" / sums.CONTENT).read_bytes()
        assert not sums.verify(found.place)
        assert folder.current(published) == 1
    assert everything(published) == before
    assert load(published, sources, SETTINGS, nothing).release == 2
    assert (published / "current" / sums.CONTENT).read_bytes() == content


def test_a_preview_of_a_first_load_leaves_no_folder(data: Path, tmp_path: Path) -> None:
    with preview.prepared(data, [str(note(tmp_path / "a.txt"))], SETTINGS, nothing) as found:
        assert found.made is not None
    assert not data.exists()


def test_what_changes_nothing_has_no_preview(published: Path, tmp_path: Path) -> None:
    with preview.prepared(published, [str(tmp_path / "a.txt")], SETTINGS, nothing) as found:
        assert found.made is None
        with pytest.raises(Problem, match="nothing to publish"):
            found.publish()


def test_what_was_looked_at_is_what_is_published(published: Path, tmp_path: Path) -> None:
    path = note(tmp_path / "b.txt", day=MAY)
    seen = source.load(path)
    with preview.prepared(published, [str(path)], SETTINGS, nothing) as found:
        path.write_text("changed meanwhile")
        content = (found.place / "current" / sums.CONTENT).read_bytes()
        assert found.publish() == 2
    assert (published / "current" / sums.CONTENT).read_bytes() == content
    assert (published / "sources" / seen.sha256[:2] / seen.sha256).read_bytes() == seen.content
    assert not sums.verify(published)
    assert sorted(path.name for path in published.iterdir() if path.name.startswith(".")) == []
    note(path, day=MAY)
    assert load(published, [str(path)], SETTINGS, nothing).release is None


def test_it_is_not_published_over_a_newer_release(published: Path, tmp_path: Path) -> None:
    with preview.prepared(published, [str(note(tmp_path / "b.txt", day=MAY))], SETTINGS, nothing) as found:
        load(published, [str(note(tmp_path / "c.txt", body="Quay Board"))], SETTINGS, nothing)
        with pytest.raises(Problem, match="release 2 was published while this was looked at"):
            found.publish()
    assert folder.current(published) == 2
    assert not sums.verify(published)


def test_what_a_killed_preview_left_goes_with_the_next_load(published: Path, tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", ""]) as gone:
        gone.wait()
    left, alive = (published / f"{folder.PREVIEW}-{process}" for process in (gone.pid, os.getppid()))
    for place in (left, alive):
        shutil.copytree(published / "releases", place / "releases")
    load(published, [str(tmp_path / "a.txt")], SETTINGS, nothing)
    assert not left.exists()
    assert alive.exists()


# ---------------------------------------------------------------- served
def test_every_page_of_a_preview_says_so_and_is_not_indexed(published: Path) -> None:
    for is_preview in (True, False):
        app = create_app(published, is_preview=is_preview)
        try:
            for path in ("/", "/set/meeting", "/no-such-page", "/sparql"):
                answer = app.test_client().get(path, headers={"Accept": "text/html"})
                assert ("Preview, not published" in answer.get_data(as_text=True)) == is_preview, path
                assert ("noindex" in answer.headers.get("X-Robots-Tag", "")) == is_preview
        finally:
            app.extensions["minutebook"].releases.close()


def answered(port: int) -> tuple[Message, str]:
    for _ in range(300):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=10) as answer:
                return answer.headers, answer.read().decode()
        except OSError:
            signal.sigtimedwait([], 0.1)
    raise AssertionError("the preview was not served")


@pytest.mark.parametrize(("reply", "number"), [("n\n", 1), ("y\n", 2), ("", 1)])
def test_ctrl_c_ends_the_preview_and_only_yes_publishes_it(
    published: Path, tmp_path: Path, reply: str, number: int
) -> None:
    path, port = note(tmp_path / "b.txt", day=MAY), free_port()
    line = ["load", str(path), "--data", str(published), "--preview", "--publish", "--port", str(port)]
    served = subprocess.Popen(
        [sys.executable, "-m", "minutebook", *line],
        cwd=ROOT,
        env=surroundings(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    headers, page = answered(port)
    assert "6 May 2014" in page
    assert headers["X-Robots-Tag"] == "noindex, nofollow"
    assert folder.current(published) == 1
    served.send_signal(signal.SIGINT)
    out, err = served.communicate(reply, timeout=60)
    assert served.returncode == 0, err
    assert f"http://127.0.0.1:{port}/" in err
    assert "Traceback" not in err
    assert folder.current(published) == number
    assert release.peek(published).number == number
    assert not list(published.glob(f"{folder.PREVIEW}-*"))
    assert ("Release 2 is published." if number == 2 else "nothing was published") in out


@pytest.mark.parametrize("flags", [["--publish"], ["--preview", "--dry-run"], ["--preview", "--json"], []])
def test_flags_that_do_not_go_together_are_a_mistake(data: Path, tmp_path: Path, flags: list[str]) -> None:
    sources = [str(note(tmp_path / "a.txt"))] if flags else []
    result = CliRunner().invoke(minutebook.main, ["load", *sources, "--data", str(data), *flags])
    assert result.exit_code == 2
    assert not data.exists()
