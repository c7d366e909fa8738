"""What may go wrong outside: one clear line with what to do, the right exit code, and what was published stays whole.

Every test runs the real command in a process of its own.
"""

from __future__ import annotations

import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from loader import folder, reading, source, study, sums
from loader.archive import Archive

ROOT = Path(__file__).parent.parent
ORGANISATION = "Harbours Association"
NOTE = """\
Note of decisions taken and actions required

Title: {body}
Date: Tuesday 4 March 2014
Venue: Committee Room 1, Civic Centre

Attendance

Position	Councillor	Council / Representing
Chairman	Ann Lee	Sevenoaks DC
Members	Bob May	Bexley LB

Item	Decisions and actions	Action by
1	Welcome

The Chairman welcomed everybody.

2. Dredging

Decision

That the Board:

Noted the progress.
"""


def note(path: Path, body: str) -> Path:
    """An invented note of decisions of a board."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(NOTE.format(body=body), encoding="utf-8")
    return path


def line_of(*arguments: object) -> list[str]:
    return [sys.executable, "-B", "-m", "minutebook", *map(str, arguments)]


def command(*arguments: object, before: tuple[str, ...] = ()) -> subprocess.CompletedProcess[str]:
    """The real command; `before` is what it is started by."""
    return subprocess.run(
        [*before, *line_of(*arguments)],
        cwd=ROOT,
        env=surroundings(),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def surroundings() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("MINUTEBOOK_")}
    return {**kept, "MINUTEBOOK_ORGANISATION": ORGANISATION}


def not_done(result: subprocess.CompletedProcess[str]) -> str:
    """The one line of a command that was not done."""
    assert result.returncode == 2, result
    (line,) = result.stderr.splitlines()
    assert line.startswith("minutebook: ")
    return line


def titles(data: Path) -> set[str]:
    """The boards of the documents that are published."""
    texts = (data / "current").resolve().rglob("texts/*/*.txt")
    return {text.read_text(encoding="utf-8").split("Title: ")[1].split("\n")[0] for text in texts}


@pytest.fixture(scope="session")
def one(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with one release of one document, only to be copied."""
    place = tmp_path_factory.mktemp("one")
    assert command("--data", place / "data", "load", note(place / "a.txt", "Harbour Board")).returncode == 0
    return place / "data"


@pytest.fixture
def published(one: Path, tmp_path: Path) -> Path:
    """A copy of it."""
    shutil.copytree(one, tmp_path / "published", symlinks=True)
    return tmp_path / "published"


# ---------------------------------------------------------------- documents
BAD = {
    "empty.txt": (b"", "the file is empty"),
    "picture.txt": (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20, "this is a PNG picture"),
    "noise.txt": (bytes(range(256)) * 20, "this is not text"),
    "letter.txt": (b"Dear all,\n\nlunch is at noon.\n", "no layout known so far"),
    "long-line.txt": (b"word " * 9_999_999, "Split the document"),
    "too-long.txt": (b"word " * 10_000_001, "Split it by meeting"),
}


def test_a_document_that_cannot_be_read_gives_one_line_and_stops_no_other(published: Path, tmp_path: Path) -> None:
    for name, (content, _) in BAD.items():
        (tmp_path / "in" / name).parent.mkdir(exist_ok=True)
        (tmp_path / "in" / name).write_bytes(content)
    (tmp_path / "in" / "cp1252.txt").write_bytes(NOTE.format(body="Café Board").encode("cp1252"))
    note(tmp_path / "in" / "good.txt", "Fish Board")
    result = command("--data", published, "load", tmp_path / "in")
    assert result.returncode == 1, result
    said = dict(zip(sorted(BAD), sorted(result.stderr.splitlines()), strict=True))
    for name, (_, expected) in BAD.items():
        assert f"/{name}: " in said[name]
        assert expected in said[name]
    assert titles(published) == {"Harbour Board", "Fish Board", "Café Board"}
    assert not sums.verify(published)


def test_broken_utf_8_is_read_or_named_and_stops_no_other(tmp_path: Path) -> None:
    broken = NOTE.format(body="Quay Board").encode() + b"\xff\x80 the rest\n"
    (tmp_path / "broken.txt").write_bytes(broken)
    result = command("--data", tmp_path / "data", "load", tmp_path / "broken.txt", note(tmp_path / "a.txt", "Board"))
    assert result.returncode in (0, 1)
    assert len(result.stderr.splitlines()) == result.returncode
    assert "Board" in titles(tmp_path / "data")


def started(*arguments: object) -> subprocess.Popen[str]:
    """The command at work in a group of its own, as under a terminal."""
    return subprocess.Popen(
        line_of(*arguments),
        cwd=ROOT,
        env=surroundings(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def wait_for(path: Path, pattern: str) -> None:
    for _ in range(2000):
        if any(path.glob(pattern)):
            return
        time.sleep(0.01)
    raise AssertionError(f"{path}/{pattern} did not come")


def test_a_file_that_goes_while_others_are_read_is_named(tmp_path: Path) -> None:
    for number in range(5):
        note(tmp_path / "in" / f"{number}.txt", f"Board {'abcde'[number]}")
    last = note(tmp_path / "in" / "z.txt", "Fish Board")
    load = started("--data", tmp_path / "data", "load", tmp_path / "in")
    wait_for(tmp_path / "data" / "sources", "*/*")
    last.unlink()
    out, err = load.communicate(timeout=60)
    assert load.returncode == 1, out
    (line,) = err.splitlines()
    assert str(last) in line
    assert "Check that it is there" in line
    assert "Fish Board" not in titles(tmp_path / "data")
    assert len(titles(tmp_path / "data")) == 5


def test_a_document_that_breaks_a_shape_is_set_aside_and_its_last_good_version_stays(one: Path, tmp_path: Path) -> None:
    """No reader makes such a document on purpose, so its record is put into the archive as a reader may leave it."""
    shutil.copytree(one, tmp_path / "data", symlinks=True)
    path = one.parent / "a.txt"
    before = path.read_bytes()
    try:
        path.write_bytes(before.replace(b"the progress", b"the survey"))
        found = source.load(path)
        record = reading.here(found, ORGANISATION)
        assert record.meeting is not None
        items = tuple(replace(item, order=item.order + 1) for item in record.meeting.items)
        record = replace(record, meeting=replace(record.meeting, items=items))
        archive = Archive(tmp_path / "data")
        archive.keep(found)
        archive.keep_record(record, study.fingerprint(contact_officers=True), ORGANISATION)
        result = command("--data", tmp_path / "data", "load", path, note(tmp_path / "b.txt", "Fish Board"))
    finally:
        path.write_bytes(before)
    assert result.returncode == 1
    (line,) = result.stderr.splitlines()
    assert line.startswith("a.txt: not published: line ")
    assert "minutebook check" in line
    assert titles(tmp_path / "data") == {"Harbour Board", "Fish Board"}
    texts = "".join(text.read_text() for text in (tmp_path / "data" / "current").resolve().rglob("texts/*/*.txt"))
    assert "the progress" in texts
    assert "the survey" not in texts
    assert not sums.verify(tmp_path / "data")


# ---------------------------------------------------------------- the machine
def test_a_second_loader_is_told_who_is_at_work(published: Path, tmp_path: Path) -> None:
    with folder.lock(published):
        line = not_done(command("--data", published, "load", note(tmp_path / "b.txt", "Fish Board")))
    assert f"another loader is at work (pid {os.getpid()}, since 20" in line
    assert "Wait until it is done" in line
    assert titles(published) == {"Harbour Board"}


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that every account may enter."""
    with tempfile.TemporaryDirectory() as place:
        Path(place).chmod(0o755)
        yield Path(place)


def test_a_data_folder_that_may_only_be_read_is_named(one: Path, open_folder: Path) -> None:
    nobody = ("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups") if os.geteuid() == 0 else ()
    try:
        can = subprocess.run([*nobody, *line_of("--help")], cwd=ROOT, capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        can = False
    if not can:
        pytest.skip("no account but root can run the program from here")
    data = open_folder / "data"
    shutil.copytree(one, data, symlinks=True)
    new = note(open_folder / "b.txt", "Fish Board")
    places = [path for path in (data, *data.rglob("*")) if not path.is_symlink()]
    for path in places:
        path.chmod(0o555 if path.is_dir() else 0o444)
    try:
        line = not_done(command("--data", data, "load", new, before=nobody))
    finally:
        for path in places:
            path.chmod(0o755 if path.is_dir() else 0o644)
    assert str(data) in line
    assert "you may not write there" in line
    assert titles(data) == {"Harbour Board"}


FULL = """
mount -t tmpfs -o size={size} tmpfs {place} && cp -a {one} {place}/data || exit 77
{load}; echo "load {size} $?"
{verify}; echo "verify {size} $?"
umount {place}
"""


def test_a_full_disk_is_named_and_harms_nothing(one: Path, tmp_path: Path) -> None:
    """On a small disk of its own, with hardly any room left and then with some."""
    new, place = note(tmp_path / "b.txt", "Fish Board"), tmp_path / "disk"
    place.mkdir()
    used = sum(-(-path.stat().st_size // 4096) * 4096 + 4096 for path in one.rglob("*") if not path.is_symlink())
    script = ""
    for room in (64_000, 400_000):
        load, verify = (
            subprocess.list2cmdline(line_of("--data", f"{place}/data", *what)) for what in (("load", new), ("verify",))
        )
        script += FULL.format(size=used + room, place=place, one=one, load=load, verify=verify)
    try:
        result = subprocess.run(
            ["/usr/bin/unshare", "-rm", "sh", "-c", script],
            cwd=ROOT,
            env=surroundings(),
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
    except FileNotFoundError:
        pytest.skip("this system has no unshare")
    if result.returncode == 77 or "unshare" in result.stderr:
        pytest.skip("this account may not mount a disk; test_release has the same with a limit on files")
    codes = [line.split() for line in result.stdout.splitlines() if line.startswith(("load ", "verify "))]
    assert [code for what, _, code in codes if what == "load"] == ["2", "2"], result
    assert [code for what, _, code in codes if what == "verify"] == ["0", "0"], result
    lines = result.stderr.splitlines()
    assert len(lines) == 2
    for line in lines:
        assert "the disk is full. Free some space" in line


def test_a_port_in_use_is_named(published: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        line = not_done(command("--data", published, "serve", "--port", port))
    assert str(port) in line
    assert "--port" in line


# ---------------------------------------------------------------- a damaged release
def test_a_damaged_release_is_neither_served_nor_built_upon_until_it_is_moved_away(
    published: Path, tmp_path: Path
) -> None:
    new = note(tmp_path / "b.txt", "Fish Board")
    assert command("--data", published, "load", new).returncode == 0
    (damaged,) = [path for path in (published / "releases" / "2").rglob("texts/*/*.txt") if path.stat().st_nlink == 1]
    damaged.write_bytes(damaged.read_bytes().replace(b"Fish", b"Dish"))
    name = damaged.relative_to(published).as_posix()
    found = command("--data", published, "verify")
    assert found.returncode == 1
    assert found.stdout.startswith(f"{name}: changed since it was published")
    line = not_done(command("--data", published, "load", note(tmp_path / "c.txt", "Ferry Board")))
    assert name in line
    assert f"move {published}/releases/2 away and load your documents again" in line
    assert not (published / "releases" / "3").exists()
    (published / "releases" / "2").rename(tmp_path / "aside")
    assert command("--data", published, "load", new).returncode == 0
    assert (published / "current").readlink() == Path("releases/3")
    assert titles(published) == {"Harbour Board", "Fish Board"}
    assert not sums.verify(published)


def test_a_damaged_release_is_not_served(published: Path) -> None:
    """The server starts, to be there once a whole release is, and says which file is wrong and what to run."""
    manifest = published / "releases" / "1" / "release.ttl"
    manifest.write_bytes(manifest.read_bytes() + b"\n")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with started("--data", published, "serve", "--port", port) as served:
        try:
            answer = health(port)
        finally:
            served.terminate()
            served.communicate()
    assert answer["status"] == "no data"
    assert "release.ttl of release 1 is not as it was published" in str(answer["trouble"])
    assert "minutebook verify" in str(answer["trouble"])


def health(port: int) -> dict[str, object]:
    """What the server says of itself, once it answers; with 503, because it has no data."""
    for _ in range(300):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        try:
            connection.request("GET", "/health")
            answer = connection.getresponse()
            assert answer.status == 503
            return dict(json.loads(answer.read()))
        except ConnectionError:
            time.sleep(0.05)
        finally:
            connection.close()
    raise AssertionError("the server did not start")


# ---------------------------------------------------------------- the person at the keyboard
@pytest.mark.parametrize("while_reading", [True, False])
def test_ctrl_c_ends_a_load_with_one_line_and_nothing_half_done(
    published: Path, tmp_path: Path, while_reading: bool
) -> None:
    """While the child reads a long document, or after some documents were read; a terminal sends it to both."""
    for number in range(20):
        note(tmp_path / "in" / f"{number}.txt", f"Board {'abcdefghijklmnopqrst'[number]}")
    if while_reading:
        (tmp_path / "in" / "07.txt").write_bytes(b"word " * 9_999_999)
    there = len(list((published / "sources").glob("*/*")))
    load = started("--data", published, "load", tmp_path / "in")
    while len(list((published / "sources").glob("*/*"))) <= there:
        assert load.poll() is None
        time.sleep(0.01)
    time.sleep(1 if while_reading else 0)
    os.killpg(load.pid, signal.SIGINT)
    _, err = load.communicate(timeout=60)
    assert load.returncode == 2
    (line,) = err.splitlines()
    assert line.startswith("minutebook: stopped")
    assert titles(published) == {"Harbour Board"}
    assert not list((published / "releases").glob(".*"))
    assert not sums.verify(published)


@pytest.mark.parametrize("what", ["load", "check"])
def test_a_reader_who_leaves_early_is_no_error(published: Path, tmp_path: Path, what: str) -> None:
    """As in `minutebook load … | head -1`: the work is done, and the exit code tells of the work."""
    with started("--data", published, what, note(tmp_path / "b.txt", "Fish Board")) as process:
        assert process.stdout is not None
        process.stdout.close()
        assert process.stderr is not None
        assert process.stderr.read() == ""
        assert process.wait(60) == 0
    assert (published / "current").readlink() == Path("releases/2" if what == "load" else "releases/1")
