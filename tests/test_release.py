"""A release is whole or not there, is the same for the same documents, and costs what changed."""

from __future__ import annotations

import gzip
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, Store

from loader import catalogue, draft, folder, holdings, index, load, release, sums
from loader.load import Outcome
from loader.problems import Problem
from loader.settings import Settings
from ontology.iris import Key
from ontology.terms import DCT, MB, RDFS, SKOS

ROOT = Path(__file__).parent.parent
BASE = "http://127.0.0.1:8000"
MERGE = DefaultGraph()

NOTE = """\
Note of decisions taken and actions required

Title: {body}
Date: {day}
Venue: Committee Room 1, Civic Centre

Attendance

Position	Councillor	Council / Representing
Chairman	{chair}	{council}
Members	Bob May	Bexley LB
Apologies	Cora Day	Bristol City

Item	Decisions and actions	Action by
1	Welcome

The Chairman welcomed everybody.

2. Dredging

Decision

That the Board:

Noted the {noted}.

Action

Officers to report on the cost.

Bob May
"""


def note(
    path: Path,
    *,
    body: str = "Harbour Board",
    day: str = "Tuesday 4 March 2014",
    chair: str = "Ann Lee",
    council: str = "Sevenoaks DC",
    noted: str = "progress",
) -> Path:
    """An invented note of decisions in a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(NOTE.format(body=body, day=day, chair=chair, council=council, noted=noted), encoding="utf-8")
    return path


def page(path: Path, text: str) -> Path:
    """The same words as a web page."""
    lines = "".join(f"<p>{line}</p>" for line in text.splitlines() if line)
    path.write_text(f"<!doctype html><html lang='en'><title>Note</title><body><pre>{lines}</pre></body></html>")
    return path


def into(data: Path, *sources: Path, **settings: str) -> Outcome:
    given = Settings(**{"organisation": "Harbours Association", **settings})  # type: ignore[arg-type]
    return load.load(data, [str(source) for source in sources], given, lambda *_: None)


def command(*arguments: object, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "minutebook", *map(str, arguments)],
        cwd=ROOT,
        env={**os.environ, "MINUTEBOOK_ORGANISATION": "Harbours Association", **environment},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def current(data: Path) -> Path:
    return (data / "current").resolve()


def store(data: Path) -> Store:
    return Store.read_only(str(current(data) / "index"))


def merged(data: Path) -> set[Quad]:
    return set(store(data).quads_for_pattern(None, None, None, MERGE))


def node(key: str) -> NamedNode:
    return NamedNode(f"{BASE}/id/{key}")


def holds(data: Path, subject: str, predicate: NamedNode, value: NamedNode | Literal) -> bool:
    return Quad(node(subject), predicate, value, MERGE) in store(data)


# ---------------------------------------------------------------- the folder
def test_a_release_is_a_folder_of_standard_files_with_their_sums(data: Path, tmp_path: Path) -> None:
    outcome = into(data, note(tmp_path / "a.txt"))
    assert outcome.release == 1
    assert (data / "current").readlink() == Path("releases/1")
    place = current(data)
    (document,) = (place / "documents").rglob("*.nq.gz")
    digest = outcome.documents[0].holding.sha256  # type: ignore[union-attr]
    assert document.relative_to(place).as_posix() == f"documents/{digest[:2]}/{digest[:16]}.nq.gz"
    assert (place / f"texts/{digest[:2]}/{digest[:16]}.txt").read_text() == (tmp_path / "a.txt").read_text()
    for path in (
        "report.ttl",
        "release.ttl",
        "registers/councils.csv",
        "ontology/minutebook.ttl",
        "shapes/meetings.ttl",
    ):
        assert (place / path).is_file()
    for line in (place / "content.sums").read_text().splitlines():
        expected, path = line.split("  ")
        content = (place / path).read_bytes()
        assert expected == sums.of(gzip.decompress(content) if path.endswith(".gz") else content)
    assert not sums.verify(data)


def test_a_document_s_file_is_canonical(data: Path, tmp_path: Path) -> None:
    into(data, note(tmp_path / "a.txt"))
    (path,) = (current(data) / "documents").rglob("*.nq.gz")
    lines = gzip.decompress(path.read_bytes()).split(b"\n")[:-1]
    assert lines == sorted(set(lines))
    assert path.read_bytes()[4:8] == b"\0\0\0\0"  # no time
    assert not path.read_bytes()[3] & 0x08  # no name


def test_nothing_of_the_machine_is_in_a_release(data: Path, tmp_path: Path) -> None:
    into(data, note(tmp_path / "minutes" / "2014" / "a.txt").parent.parent)
    for path in filter(Path.is_file, current(data).rglob("*")):
        content = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        assert str(tmp_path).encode() not in content, path
    assert any(quad.object == Literal("2014/a.txt") for quad in store(data).quads_for_pattern(None, DCT.source, None))


# ---------------------------------------------------------------- the same documents, the same bytes
def test_order_hash_seed_zone_and_locale_never_matter(tmp_path: Path) -> None:
    sources = [
        note(tmp_path / "a.txt"),
        note(tmp_path / "b.txt", day="Tuesday 6 May 2014", council="Harbours Association", noted="survey"),
        note(tmp_path / "c.txt", body="Fish Board", chair="Zoë Ørsted"),
    ]
    surroundings = [
        {"PYTHONHASHSEED": "0", "TZ": "UTC", "LC_ALL": "C"},
        {"PYTHONHASHSEED": "1", "TZ": "Pacific/Auckland", "LC_ALL": "C.UTF-8"},
        {"PYTHONHASHSEED": "random", "TZ": "America/St_Johns", "LC_ALL": "tr_TR.UTF-8"},
    ]
    found = []
    for number, environment in enumerate(surroundings):
        data = tmp_path / f"data{number}"
        given = random.Random(number).sample(sources, len(sources))  # noqa: S311
        result = command("--data", data, "load", *given, **environment)
        assert result.returncode == 0, result.stderr
        found.append((current(data) / "content.sums").read_bytes())
    assert found[0] == found[1] == found[2]


def test_one_after_another_or_at_once_never_matters(tmp_path: Path) -> None:
    a = note(tmp_path / "a.txt", council="Harbours Association")
    b = note(tmp_path / "b.txt", day="Tuesday 6 May 2014")
    into(tmp_path / "once", a, b)
    for source in (b, a):
        into(tmp_path / "twice", source)
    assert (current(tmp_path / "once") / "content.sums").read_bytes() == (
        current(tmp_path / "twice") / "content.sums"
    ).read_bytes()


def test_a_load_that_changes_nothing_makes_no_release(data: Path, tmp_path: Path) -> None:
    source = note(tmp_path / "a.txt")
    into(data, source)
    outcome = into(data, source)
    assert outcome.release is None
    assert outcome.documents[0].fate == "unchanged"
    assert folder.numbers(data) == [1]
    assert not list((data / "releases").glob(".*"))


# ---------------------------------------------------------------- the index
def assert_sound(data: Path) -> None:
    """The index is what its files say, made anew; its default graph is the merge; the manifest counts it."""
    with tempfile.TemporaryDirectory() as work:
        files = tuple(str(current(data) / path) for path in draft.quad_paths(current(data)))
        triples = index.build(index.Order(f"{work}/index", f"{work}/work", files)).triples
        assert set(Store.read_only(f"{work}/index")) == set(store(data))
    named = {Quad(q.subject, q.predicate, q.object, MERGE) for q in store(data) if q.graph_name != MERGE}
    assert merged(data) == named
    assert triples == len(named) == catalogue.read(current(data)).triples


def test_an_index_changed_bit_by_bit_equals_one_made_anew(data: Path, tmp_path: Path) -> None:
    a, b = note(tmp_path / "a.txt"), note(tmp_path / "b.txt", day="Tuesday 6 May 2014")
    into(data, a, b)
    assert_sound(data)
    note(b, day="Tuesday 6 May 2014", noted="survey", council="Bristol City")
    into(data, a, b, note(tmp_path / "c.txt", body="Fish Board"))
    linked = [path for path in (current(data) / "index").glob("*.sst") if path.stat().st_nlink > 1]
    assert linked, "expected a hard-linked copy of the last release's index"
    assert_sound(data)


def test_unchanged_files_are_those_of_the_last_release(data: Path, tmp_path: Path) -> None:
    into(data, note(tmp_path / "a.txt"))
    into(data, note(tmp_path / "b.txt", body="Fish Board"))
    before, after = folder.release(data, 1), folder.release(data, 2)
    for pattern in ("documents/*/*", "texts/*/*", "graphs/registers/*"):
        for path in before.glob(pattern):
            assert path.samefile(after / path.relative_to(before))


def test_a_triple_held_by_two_documents_goes_with_the_last(data: Path, tmp_path: Path) -> None:
    board, name = "body/harbours-association/harbour-board", Literal("Harbour Board", language="en")
    a, b = note(tmp_path / "a.txt"), note(tmp_path / "b.txt", day="Tuesday 6 May 2014")
    into(data, a, b)
    assert holds(data, board, SKOS.altLabel, name)
    into(data, note(a, body="Fish Board"))
    assert holds(data, board, SKOS.altLabel, name)
    into(data, note(b, body="Fish Board", day="Tuesday 6 May 2014"))
    assert not holds(data, board, SKOS.altLabel, name)
    assert_sound(data)


# ---------------------------------------------------------------- identity and labels
def test_a_new_document_moves_a_person_s_address_in_one_that_is_not_read_again(data: Path, tmp_path: Path) -> None:
    lee, other = "person/sevenoaks-district-council/ann-lee", "person/harbours-association/ann-lee"
    into(data, note(tmp_path / "a.txt", council="Harbours Association"))
    (before,) = {q.object for q in store(data).quads_for_pattern(None, MB.attendee, None) if "ann-lee" in str(q.object)}
    assert before == node(other)
    outcome = into(data, tmp_path / "a.txt", note(tmp_path / "b.txt", day="Tuesday 6 May 2014"))
    assert [document.fate for document in outcome.documents] == ["unchanged", "published"]
    assert {q.object for q in store(data).quads_for_pattern(None, MB.attendee, None) if "ann-lee" in str(q.object)} == {
        node(lee)
    }
    assert holds(data, other, DCT.isReplacedBy, node(lee))
    assert_sound(data)


def test_each_shared_thing_has_one_label_the_most_frequent(data: Path, tmp_path: Path) -> None:
    into(
        data,
        note(tmp_path / "a.txt", body="Harbour board"),
        note(tmp_path / "b.txt", day="Tuesday 6 May 2014"),
        note(tmp_path / "c.txt", day="Tuesday 3 June 2014"),
    )
    board = node("body/harbours-association/harbour-board")
    for term in (SKOS.prefLabel, RDFS.label):
        assert [q.object for q in store(data).quads_for_pattern(board, term, None, MERGE)] == [
            Literal("Harbour Board", language="en")
        ]
    lee = node("person/sevenoaks-district-council/ann-lee")
    assert [q.object for q in store(data).quads_for_pattern(lee, RDFS.label, None, MERGE)] == [Literal("Ann Lee")]
    assert not list(store(data).quads_for_pattern(lee, SKOS.prefLabel, None))
    council = node("council/sevenoaks-district-council")
    assert len(list(store(data).quads_for_pattern(council, RDFS.label, None, MERGE))) == 1


# ---------------------------------------------------------------- versions
def test_a_newer_file_of_one_path_takes_the_place_of_the_older(data: Path, tmp_path: Path) -> None:
    source = note(tmp_path / "a.txt")
    into(data, source)
    outcome = into(data, note(source, noted="survey"))
    assert outcome.documents[0].fate == "published"
    assert len(list((current(data) / "documents").rglob("*.gz"))) == 1
    known, *_ = holdings.read(current(data))
    assert len(known) == 2
    (old,) = store(data).quads_for_pattern(None, MB.supersededBy, None, MERGE)
    assert old.object == NamedNode(f"{BASE}/id/{outcome.documents[0].holding.version}")  # type: ignore[union-attr]


def test_a_newer_file_of_another_meeting_leaves_the_old_address_pointing_to_it(data: Path, tmp_path: Path) -> None:
    source = note(tmp_path / "a.txt")
    into(data, source)
    into(data, note(source, day="Tuesday 6 May 2014"))
    of = "document/harbours-association/harbour-board"
    assert holds(data, f"{of}/2014-03-04/minutes", DCT.isReplacedBy, node(f"{of}/2014-05-06/minutes"))


def test_files_of_one_name_in_two_folders_are_two_documents(data: Path, tmp_path: Path) -> None:
    into(data, note(tmp_path / "2013" / "minutes.txt"))
    into(data, note(tmp_path / "2014" / "minutes.txt", day="Tuesday 6 May 2014"))
    assert len(list((current(data) / "documents").rglob("*.gz"))) == 2


@pytest.mark.parametrize("order", [1, -1])
def test_of_two_files_of_one_document_the_lower_digest_states_it_in_any_order(tmp_path: Path, order: int) -> None:
    files = [note(tmp_path / "a.txt"), note(tmp_path / "b.txt", noted="survey")]
    data = tmp_path / "data"
    for source in files[::order]:
        outcome = into(data, source)
    lower = min(sums.of_file(path) for path in files)
    (document,) = (current(data) / "documents").rglob("*.gz")
    assert document.name == f"{lower[:16]}.nq.gz"
    assert {"superseded", "published"} >= {document.fate for document in outcome.documents}


@pytest.mark.parametrize("drafted", ["progress", "survey", "costs"])
def test_approved_minutes_state_what_a_draft_of_them_does_not(tmp_path: Path, drafted: str) -> None:
    draft = note(tmp_path / "draft.txt", noted=drafted)
    draft.write_text(f"DRAFT, to be approved at the next meeting\n\n{draft.read_text()}", encoding="utf-8")
    approved = note(tmp_path / "approved.txt")
    data = tmp_path / "data"
    into(data, approved, draft)
    (document,) = (current(data) / "documents").rglob("*.gz")
    assert document.name == f"{sums.of_file(approved)[:16]}.nq.gz"


def test_a_file_that_takes_no_other_s_place_removes_nothing(data: Path, tmp_path: Path) -> None:
    into(data, note(tmp_path / "a.txt"))
    into(data, note(tmp_path / "b.txt", body="Fish Board"))
    assert len(list((current(data) / "documents").rglob("*.gz"))) == 2


def test_another_organisation_moves_the_document_and_the_old_address_points_to_it(data: Path, tmp_path: Path) -> None:
    source = note(tmp_path / "a.txt")
    into(data, source)
    into(data, source, organisation="Ports Association")
    board = "harbour-board/2014-03-04/minutes"
    new, old = (node(f"document/{of}/{board}") for of in ("ports-association", "harbours-association"))
    assert Quad(old, DCT.isReplacedBy, new, MERGE) in store(data)
    assert len(list((current(data) / "documents").rglob("*.gz"))) == 1


# A load: for each place, which of nine contents is there now; content n is of document n // 3.
LOADS = st.lists(st.dictionaries(st.sampled_from("pqr"), st.integers(0, 8), min_size=1), min_size=1, max_size=6)


@given(LOADS)
def test_every_version_states_or_is_superseded_by_one_that_does(loads: list[dict[str, int]]) -> None:
    known: dict[Key, holdings.Holding] = {}
    there: dict[str, int] = {}
    for contents in loads:
        arrived = [holding(f"{n}", holdings.Origin(f"{p}.txt", p), document=n // 3) for p, n in contents.items()]
        known = holdings.take(known, arrived)
        there |= contents
    stated = holdings.stating(known)
    assert set(stated) == {Key(f"document/by-hash/d{n // 3}") for n in there.values()}
    winners = {of.version for of in stated.values()}
    instead = holdings.superseded(known, stated)
    assert set(instead) == set(known) - winners
    assert set(instead.values()) <= winners
    assert not set(holdings.moved(known, stated)) & set(stated)


# ---------------------------------------------------------------- what cannot be read or published
def test_a_file_that_cannot_be_read_stops_no_other(data: Path, tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_text(" ")
    outcome = into(data, tmp_path / "empty.txt", note(tmp_path / "a.txt"))
    assert [document.fate for document in outcome.documents] == ["unread", "published"]
    assert "empty" in outcome.documents[0].problem
    assert outcome.release == 1


def test_what_the_gate_refuses_is_kept_until_its_place_has_a_good_version() -> None:
    origin = holdings.Origin("a.txt", "0" * 16)
    bad = holding("bad", origin)
    (kept,) = holdings.quarantine((), [], [bad])
    assert (kept.version, kept.origin) == (bad.version, origin)
    assert holdings.quarantine((kept,), [], []) == (kept,)
    assert holdings.quarantine((kept,), [holding("good", origin)], []) == ()


def holding(name: str, *origins: holdings.Origin, document: int = 0) -> holdings.Holding:
    version, of = Key(f"document/by-hash/{name}"), Key(f"document/by-hash/d{document}")
    return holdings.Holding(version, of, name, "text/plain", name, "", "", "", origins)


def test_nothing_is_published_when_nothing_can_be_read(data: Path, tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_text(" ")
    assert into(data, tmp_path / "empty.txt").release is None
    assert not (data / "current").exists()
    assert not (data / "minutebook.toml").exists()


# ---------------------------------------------------------------- faults
@pytest.fixture
def two(data: Path, tmp_path: Path) -> Path:
    """A data folder with two releases."""
    into(data, note(tmp_path / "a.txt"))
    into(data, note(tmp_path / "b.txt", body="Fish Board"))
    return data


def test_a_loader_killed_at_any_time_leaves_the_last_release_whole(data: Path, tmp_path: Path) -> None:
    into(data, note(tmp_path / "a.txt"))
    whole = time.monotonic()
    assert command("--data", data, "load", note(tmp_path / "b.txt", body="Fish Board")).returncode == 0
    whole = time.monotonic() - whole
    for number, share in enumerate((0.55, 0.75, 0.85, 0.95)):
        source = note(tmp_path / f"n{number}.txt", body=f"Board {'abcd'[number]}")
        started = subprocess.Popen(
            [sys.executable, "-m", "minutebook", "--data", str(data), "load", str(source)],
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        time.sleep(whole * share)
        started.send_signal(signal.SIGKILL)
        started.wait()
        assert not sums.damages(current(data))
    outcome = into(data, *tmp_path.glob("*.txt"))
    assert not sums.verify(data)
    assert outcome.count("refused", "unread") == 0
    assert len(list((current(data) / "documents").rglob("*.gz"))) == 6
    assert_sound(data)


def test_a_release_that_was_whole_but_not_yet_shown_is_shown_by_the_next_load(two: Path, tmp_path: Path) -> None:
    folder.point(two, 1)
    assert into(two, tmp_path / "b.txt").release is None
    assert folder.current(two) == 2


def test_a_release_that_is_neither_shown_nor_whole_is_made_again(two: Path, tmp_path: Path) -> None:
    folder.point(two, 1)
    (folder.release(two, 2) / "release.ttl").unlink()
    assert into(two, tmp_path / "b.txt").release == 2
    assert not sums.verify(two)


DAMAGES = {
    "flip": lambda path: path.write_bytes(bytes([path.read_bytes()[0] ^ 1]) + path.read_bytes()[1:]),
    "cut": lambda path: path.write_bytes(path.read_bytes()[:-1]),
    "empty": lambda path: path.write_bytes(b""),
    "extend": lambda path: path.write_bytes(path.read_bytes() + b"\n"),
    "delete": lambda path: path.unlink(),
    "add": lambda path: path.with_name("new").write_bytes(b""),
}


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("pattern", ["files.sums", "release.ttl", "content.sums", "index/CURRENT", "texts/*/*.txt"])
def test_every_damage_is_found_and_named(loaded: Path, tmp_path: Path, pattern: str, damage: str) -> None:
    data = tmp_path / "copy"
    shutil.copytree(loaded, data, symlinks=True)
    assert not sums.verify(data)
    path = sorted(current(data).glob(pattern))[0]
    DAMAGES[damage](path)
    (found, *_) = sums.verify(data)
    assert found.startswith("releases/1/")


def test_two_files_changed_for_each_other_are_found(loaded: Path, tmp_path: Path) -> None:
    data = tmp_path / "copy"
    shutil.copytree(loaded, data, symlinks=True)
    a, b = sorted((current(data) / "documents").rglob("*.gz"))[:2]
    a.rename(tmp_path / "aside")
    b.rename(a)
    (tmp_path / "aside").rename(b)
    assert len(sums.verify(data)) == 2


def test_a_damaged_source_is_found(loaded: Path, tmp_path: Path) -> None:
    data = tmp_path / "copy"
    shutil.copytree(loaded, data, symlinks=True)
    source = next(path for path in (data / "sources").glob("*/*") if len(path.name) == 64)
    source.write_bytes(b"other")
    (found,) = sums.verify(data)
    assert source.name in found


def test_a_second_loader_is_told_who_is_at_work(data: Path, tmp_path: Path) -> None:
    with folder.lock(data), pytest.raises(Problem, match=rf"another loader is at work \(pid {os.getpid()}, since 20"):
        into(data, note(tmp_path / "a.txt"))
    assert into(data, tmp_path / "a.txt").release == 1


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that every account may enter."""
    with tempfile.TemporaryDirectory() as place:
        Path(place).chmod(0o755)
        yield Path(place)


def test_a_folder_that_may_not_be_written_is_named(open_folder: Path) -> None:
    data = open_folder / "data"
    into(data, note(open_folder / "a.txt"))
    note(open_folder / "b.txt", body="Fish Board")
    for path in [data, *data.rglob("*")]:
        if not path.is_symlink():
            path.chmod(0o555 if path.is_dir() else 0o444)
    before = sums.of_file(data / "current" / "files.sums")
    # Root may write anywhere, so the load gives up being root, once everything is imported.
    unprivileged = (
        "import os, sys, minutebook;"
        "minutebook.main(['--data', sys.argv[1], 'check', sys.argv[2], '--json'], standalone_mode=False);"
        "os.geteuid() or os.setuid(65534);"
        "minutebook.main(['--data', sys.argv[1], 'load', sys.argv[2]])"
    )
    result = subprocess.run(
        [sys.executable, "-c", unprivileged, str(data), str(open_folder / "b.txt")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 2
    (line,) = result.stderr.splitlines()
    assert str(data) in line
    assert "you may not write there" in line
    assert sums.of_file(data / "current" / "files.sums") == before
    for path in [data, *data.rglob("*")]:
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() else 0o644)


@pytest.mark.parametrize("kilobytes", [0, 1, 8, 64, 300])
def test_a_load_that_runs_out_of_room_harms_nothing_and_says_so(two: Path, tmp_path: Path, kilobytes: int) -> None:
    source = note(tmp_path / "c.txt", body="Ferry Board")
    result = subprocess.run(
        [sys.executable, "-B", "-m", "minutebook", "--data", str(two), "load", str(source)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (kilobytes * 1024, kilobytes * 1024)),
    )
    assert result.returncode in (0, 2), result.stderr
    if result.returncode:
        (line,) = result.stderr.splitlines()
        assert line.startswith("minutebook: ")
    assert not sums.damages(current(two))
    into(two, source)
    assert not sums.verify(two)
    assert_sound(two)


def test_releases_are_numbered_by_their_order(two: Path) -> None:
    assert [(r.number, r.documents, r.base) for r in release.releases(two)] == [(1, 1, BASE), (2, 2, BASE)]
