"""The dumps of a release, copied out to take away, with checksums that `sha256sum -c` reads."""

from __future__ import annotations

import shutil
from pathlib import Path

from loader import dumps, folder, sums
from loader.problems import Problem

SUMS = sums.FILES


def export(release: Path, into: Path) -> list[Path]:
    """The files that were written, the same for the same data: the catalogue, which tells of dates, stays out."""
    place = release / dumps.FOLDER
    known = sums.read(place / SUMS)
    into.mkdir(parents=True, exist_ok=True)
    written = []
    for name in (dumps.QUADS, dumps.TRIPLES):
        part = into / f".{name}.part"
        try:
            shutil.copyfile(place / name, part)
            if sums.of_file(part) != known.get(name):
                raise Problem(f"{place / name}: not as it was published. Run `minutebook verify` to see what else.")
            folder.sync(part)
            part.replace(into / name)
        finally:
            part.unlink(missing_ok=True)
        written.append(into / name)
    folder.write_whole(into / SUMS, sums.render({name: known[name] for name in (dumps.QUADS, dumps.TRIPLES)}))
    return [*written, into / SUMS]
