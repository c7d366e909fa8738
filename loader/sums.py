"""Checksums of a release: written once, and found to be true or not at every `verify`."""

from __future__ import annotations

import gzip
import hashlib
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from loader import folder

CONTENT = "content.sums"
FILES = "files.sums"
_LINE = re.compile(r"([0-9a-f]{64})  (\S(?:.*\S)?)")
_COUNTED = re.compile(r"documents/|graphs/entities/|registers/|texts/")


def of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def of_file(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def render(sums: Mapping[str, str]) -> bytes:
    """`{sha256}  {path}`, a line each, sorted by path: what `sha256sum --check` reads."""
    return "".join(f"{sums[path]}  {path}\n" for path in sorted(sums)).encode()


def parse(content: bytes) -> dict[str, str] | None:
    """The sums of a file; None when it is not exactly as `render` writes it, because then it was damaged."""
    try:
        lines = content.decode().split("\n")
    except UnicodeDecodeError:
        return None
    found = {m.group(2): m.group(1) for m in map(_LINE.fullmatch, lines) if m}
    return found if render(found) == content else None


def read(path: Path) -> dict[str, str]:
    """The sums of a release's file; none when there is no such file or it was damaged."""
    try:
        return parse(path.read_bytes()) or {}
    except FileNotFoundError:
        return {}


def is_content(path: str) -> bool:
    """Does content.sums cover this file? Only what the documents, the settings and the program alone decide."""
    return bool(_COUNTED.match(path))


def paths(release: Path) -> Iterator[str]:
    """Every file of a release, relative to it, but files.sums."""
    for where, _, names in os.walk(release):
        for name in names:
            found = Path(where, name).relative_to(release).as_posix()
            if found != FILES:
                yield found


def files(release: Path, last: Path | None) -> bytes:
    """files.sums of a release that is being made; a file that is one with the last release's keeps its sum unread."""
    known = read(last / FILES) if last else {}
    found = {}
    for path in paths(release):
        same = path in known and last is not None and _is_one(release / path, last / path)
        found[path] = known[path] if same else of_file(release / path)
    return render(found)


def _is_one(a: Path, b: Path) -> bool:
    try:
        return a.samefile(b)
    except FileNotFoundError:
        return False


def verify(data: Path) -> list[str]:
    """What is wrong with the data folder, a line each; nothing when every file is as it was written."""
    found = [line for number in folder.numbers(data) for line in damages(folder.release(data, number))]
    number = folder.current(data)
    if number is None:
        found += ["current: no release is published."] if folder.numbers(data) else []
    elif number not in folder.numbers(data):
        found.append(f"current: points to release {number}, which is not there.")
    return found + list(_sources(data))


def damages(release: Path) -> list[str]:
    """What is wrong with one release: files changed, missing or added since it was published."""
    name = f"releases/{release.name}"
    try:
        sums = parse((release / FILES).read_bytes())
    except OSError as error:
        return [f"{name}/{FILES}: cannot be read ({error.strerror})."]
    if sums is None:
        return [f"{name}/{FILES}: damaged; expected one sorted line a file, as it was written."]
    found = []
    there = set(paths(release))
    for path in sorted(there | set(sums)):
        if path not in there:
            found.append(f"{name}/{path}: missing.")
        elif path not in sums:
            found.append(f"{name}/{path}: not part of the release as it was published.")
        elif (problem := _differs(release / path, sums[path])) is not None:
            found.append(f"{name}/{path}: {problem}")
    return found


def _differs(path: Path, expected: str) -> str | None:
    try:
        actual = of_file(path)
    except OSError as error:
        return f"cannot be read ({error.strerror})."
    return (
        None
        if actual == expected
        else f"changed since it was published (SHA-256 {actual[:16]}…, expected {expected[:16]}…)."
    )


def _sources(data: Path) -> Iterable[str]:
    """Archived sources whose bytes are no longer those of their name."""
    for path in sorted((data / "sources").glob("??/*")):
        if re.fullmatch(r"[0-9a-f]{64}", path.name) and _differs(path, path.name):
            yield f"sources/{path.parent.name}/{path.name}: not the bytes that were loaded."


def unzipped(path: Path) -> bytes:
    return gzip.decompress(path.read_bytes())


def zipped(content: bytes) -> bytes:
    """gzip without name and time, so that equal content gives equal files."""
    return gzip.compress(content, compresslevel=6, mtime=0)
