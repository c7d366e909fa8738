"""What is to be read: files and folders named on the command line, as bytes with their digest."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from loader.problems import Problem, Unread

LARGEST_SOURCE = 50_000_000  # bytes; the largest committee pack seen is a tenth of this


@dataclass(frozen=True, slots=True)
class Source:
    """The bytes of one document, the path by which it was named, and their SHA-256."""

    path: str
    content: bytes
    sha256: str
    contact_officers: bool = True  # may how to reach the contact officer be published?


def of(path: str, content: bytes) -> Source:
    return Source(path, content, hashlib.sha256(content).hexdigest())


def gather(arguments: Iterable[str]) -> list[Path]:
    """The files that the arguments name, those of folders in the order of their names; hidden files are left out.

    Raises Problem for an address (fetching is not there yet), for a path that is not there, and for an empty folder.
    """
    found: list[Path] = []
    for argument in arguments:
        if re.match(r"[A-Za-z][A-Za-z0-9+.-]*://", argument):
            raise Problem(
                f"{argument}: this is an address, and fetching is not there yet. Save the document and give its path."
            )
        if not argument.strip():
            raise Problem("An empty name was given. Give a file or a folder; `.` is the folder you are in.")
        path = Path(argument)
        if path.is_dir():
            inside = sorted(_visible(path), key=lambda p: p.as_posix())
            if not inside:
                raise Problem(f"{argument}: the folder holds no file. Give a folder with documents, or a file.")
            found += inside
        elif path.exists():
            found.append(path)
        else:
            raise Problem(f"{argument}: there is no such file or folder. Check the path.")
    return list(dict.fromkeys(found))


def _visible(folder: Path) -> Iterator[Path]:
    for path in folder.rglob("*"):
        hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
        if path.is_file() and not hidden:
            yield path


def load(path: Path) -> Source:
    """The bytes of a file; Unread when it cannot be had, is empty or too large."""
    try:
        size = path.stat().st_size
        if size > LARGEST_SOURCE:
            raise Unread(
                f"{path}: {size:,} bytes, the limit is {LARGEST_SOURCE:,}. Split it by meeting and load the parts."
            )
        content = path.read_bytes()
    except OSError as error:
        raise Unread(
            f"{path}: cannot be read ({error.strerror}). Check that it is there and that you may read it."
        ) from error
    if not content.strip():
        raise Unread(f"{path}: the file is empty. Save the document again and load it.")
    return of(str(path), content)
