"""The data folder: what is published now, who is at work, and how a file gets there whole or not at all."""

from __future__ import annotations

import fcntl
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from loader.problems import Problem

PREVIEW = ".preview"  # in the data folder, before a loader's number: the folder of a candidate that is only looked at
UNFINISHED = ".unfinished"  # under releases/, before a loader's number: the folder in which it makes a release


def now() -> str:
    """This moment as an xsd:dateTime in UTC, to the second."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def release(data: Path, number: int) -> Path:
    return data / "releases" / str(number)


def numbers(data: Path) -> list[int]:
    """The numbers of the releases that are kept, in order."""
    folder = data / "releases"
    if not folder.is_dir():
        return []
    return sorted(int(p.name) for p in folder.iterdir() if re.fullmatch(r"[1-9][0-9]{0,9}", p.name) and p.is_dir())


def current(data: Path) -> int | None:
    """The number of the published release; None when nothing was published yet."""
    link = data / "current"
    if not link.is_symlink():
        if link.exists():
            raise Problem(f"{link}: expected a link to the newest release, found something else. Move it away.")
        return None
    target = link.readlink()
    if not re.fullmatch(r"releases/[1-9][0-9]{0,9}", str(target)):
        raise Problem(f"{link}: points to {target}, expected releases/ and a number. Run `minutebook verify`.")
    return int(target.name)


@contextmanager
def lock(data: Path) -> Iterator[None]:
    """One loader at a time: Problem, with who and since when, if another is at work. Freed even when we are killed."""
    data.mkdir(parents=True, exist_ok=True)
    # Opened for appending, so that a loader that is refused does not wipe the name of the one at work.
    with (data / "loader.lock").open("a+", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            file.seek(0)
            who = file.read().strip() or "it has not said who"
            raise Problem(
                f"{data}: another loader is at work ({who}). Wait until it is done, then run this again."
            ) from error
        file.seek(0)
        file.truncate()
        file.write(f"pid {os.getpid()}, since {now()}\n")
        file.flush()
        try:
            yield
        finally:
            file.seek(0)
            file.truncate()


def write_whole(path: Path, content: bytes) -> None:
    """A file as a whole or not at all, on the disk before this returns."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with draft.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    sync(path.parent)


def sync(path: Path) -> None:
    """A file or a folder onto the disk (fsync)."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def publish(data: Path, draft: Path, number: int) -> None:
    """The finished release onto the disk, then in its place by one rename; `point` shows it to readers."""
    place = release(data, number)
    for folder, _, files in os.walk(draft, topdown=False):
        for name in files:
            path = Path(folder, name)
            if path.stat().st_nlink == 1:  # a linked file is on the disk since the release that it came from
                sync(path)
        sync(Path(folder))
    draft.rename(place)
    sync(place.parent)


def point(data: Path, number: int) -> None:
    """`current` to a release, in one step: a reader sees the old one or the new one."""
    link = data / "current"
    fresh = data / ".current"
    fresh.unlink(missing_ok=True)
    fresh.symlink_to(f"releases/{number}")
    fresh.replace(link)
    sync(data)


def clear(path: Path) -> None:
    """Away with what an interrupted loader left."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def sweep(data: Path) -> None:
    """Away with the candidates of programs that are no more; to be called under the lock."""
    for left in data.glob(f"{PREVIEW}-*"):
        number = left.name.rpartition("-")[2]
        if not number.isdecimal() or not _is_alive(int(number)):
            clear(left)


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):
        return True
    return True
