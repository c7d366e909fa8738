"""A look before publishing: sources in, the release that a load would make out, in a folder that goes again."""

from __future__ import annotations

import contextlib
import functools
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from loader import folder, holdings, load, release, source
from loader import settings as setting
from loader.load import Advance, Candidate, Outcome
from loader.problems import Problem
from loader.settings import Settings


@dataclass(frozen=True, slots=True)
class Preview:
    """A candidate as a data folder of its own, inside the one that it may be published to."""

    data: Path
    place: Path
    candidate: Candidate
    made: release.Made | None  # None where nothing would change

    @property
    def outcome(self) -> Outcome:
        """What a load would tell, without a release that is published."""
        return self.candidate.outcome(None)

    def publish(self) -> int:
        """This very candidate as the next release; Problem when another was published meanwhile."""
        if self.made is None:
            raise Problem("Nothing changed, so there is nothing to publish.")
        number = self.made.number
        with folder.lock(self.data):
            now = release.last(self.data)
            if now.number != self.candidate.before.number or number in folder.numbers(self.data):
                raise Problem(
                    f"{self.data}: release {now.number} was published while this was looked at. Run `minutebook load`."
                )
            setting.write_first(self.data, self.candidate.plan.settings)
            self._keep_sources()
            (self.data / "releases").mkdir(exist_ok=True)
            folder.publish(self.data, folder.release(self.place, number), number)
            folder.point(self.data, number)
        return number

    def _keep_sources(self) -> None:
        """What was read for the candidate into the archive, each file whole."""
        for path in sorted((self.place / "sources").glob("??/*")):
            kept = self.data / path.relative_to(self.place)
            kept.parent.mkdir(parents=True, exist_ok=True)
            path.replace(kept)
            folder.sync(kept.parent)


@contextmanager
def prepared(
    data: Path, arguments: Sequence[str], settings: Settings, advance: Advance, *, workers: int = 1
) -> Iterator[Preview]:
    """The candidate release of some sources; whatever becomes of it, nothing of it stays but what was published."""
    paths = source.gather(arguments)
    was_there = data.exists()
    place = data / f"{folder.PREVIEW}-{os.getpid()}"
    try:
        with folder.lock(data):
            files = load.named(paths, arguments)
            found = load.candidate(data, files, settings, advance, workers=workers, aside=place)
            made = None
            if holdings.stating(found.plan.known):
                made = release.make(place, found.before, found.plan, functools.partial(advance, "making the preview"))
        yield Preview(data, place, found, made)
    finally:
        folder.clear(place)
        if not was_there and folder.current(data) is None:
            (data / "loader.lock").unlink(missing_ok=True)
            with contextlib.suppress(OSError):
                data.rmdir()
