"""Several meetings of one body on one day (VOCABULARY, section 4, "meeting"): the earliest keeps the key."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import time
from pathlib import Path

import pytest
from pyoxigraph import DefaultGraph, NamedNode, Store
from test_changes import BASE, MEETING, note

from loader import load, reading, release, sittings, source, study
from loader.archive import Archive
from loader.load import Outcome
from loader.settings import Settings
from ontology.terms import DCT, MB, RDF

SETTINGS = Settings(organisation="Harbours Association")
DOCUMENT = "document/harbours-association/harbour-board/2014-03-04"


def sitting(data: Path, path: Path, started: str, noted: str) -> Path:
    """An invented note of a meeting that began at a time; its record is in the archive as a layout may leave it."""
    note(path, noted=noted)
    found = source.load(path)
    record = reading.here(found, SETTINGS.organisation)
    assert record.meeting is not None
    begun = time.fromisoformat(started) if started else None
    archive = Archive(data)
    archive.keep(found)
    archive.keep_record(
        replace(record, meeting=replace(record.meeting, started=begun)), study.fingerprint(True), SETTINGS.organisation
    )
    return path


def into(data: Path, *sources: Path) -> Outcome:
    return load.load(data, [str(source) for source in sources], SETTINGS, lambda *_: None)


def meetings(data: Path) -> set[str]:
    store = Store.read_only(str((data / "current").resolve() / "index"))
    found = store.quads_for_pattern(None, RDF.type, MB.Meeting, DefaultGraph())
    return {q.subject.value.removeprefix(f"{BASE}/id/") for q in found if isinstance(q.subject, NamedNode)}


def three(data: Path, tmp_path: Path) -> list[Path]:
    given = (("c.txt", "19:30", "survey"), ("a.txt", "10:00", "progress"), ("b.txt", "14:00", "tide"))
    return [sitting(data, tmp_path / name, started, noted) for name, started, noted in given]


def test_of_several_meetings_on_one_day_the_earliest_keeps_the_key_and_each_later_adds_its_time(
    data: Path, tmp_path: Path
) -> None:
    outcome = into(data, *three(data, tmp_path))
    assert [document.fate for document in outcome.documents] == ["published"] * 3
    assert meetings(data) == {MEETING, f"{MEETING}-1400", f"{MEETING}-1930"}
    documents = {d.name: d.holding.document for d in outcome.documents if d.holding}
    assert documents == {
        "a.txt": f"{DOCUMENT}/minutes",
        "b.txt": f"{DOCUMENT}-1400/minutes",
        "c.txt": f"{DOCUMENT}-1930/minutes",
    }
    assert into(data, *(tmp_path / name for name in ("a.txt", "b.txt"))).release is None


def test_whatever_comes_first_the_result_is_the_same(tmp_path: Path) -> None:
    found = set()
    for number, order in enumerate(itertools.permutations(range(3), 3)):
        data = tmp_path / str(number)
        sources = three(data, tmp_path)
        for index in order if number % 2 else (order[0],):
            into(data, sources[index])
        into(data, *(sources[index] for index in order))
        found.add((data / "current" / "content.sums").read_bytes())
    assert len(found) == 1


def test_a_meeting_that_moves_to_another_key_is_told_as_a_change(data: Path, tmp_path: Path) -> None:
    late = sitting(data, tmp_path / "b.txt", "14:00", "tide")
    first = into(data, late).documents[0].holding
    assert first is not None
    into(data, sitting(data, tmp_path / "a.txt", "10:00", "progress"))
    store = Store.read_only(str((data / "current").resolve() / "index"))
    moved = NamedNode(f"{BASE}/id/{first.version}")
    (to,) = {q.object for q in store.quads_for_pattern(moved, DCT.isReplacedBy, None, DefaultGraph())}
    assert isinstance(to, NamedNode)
    assert "/2014-03-04-1400/minutes/v/" in to.value
    (known,) = [h for h in release.peek(data).known.values() if h.sha256 == first.sha256]
    assert sittings.own(known).version == first.version


@pytest.mark.parametrize("other", ["", "10:00"])
def test_records_without_two_different_times_are_versions_of_one(data: Path, tmp_path: Path, other: str) -> None:
    into(
        data,
        sitting(data, tmp_path / "a.txt", "10:00", "progress"),
        sitting(data, tmp_path / "b.txt", other, "tide"),
    )
    assert meetings(data) == {MEETING}
