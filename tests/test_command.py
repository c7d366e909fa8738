"""The command: what it says, what it writes, and its exit code (0 done, 1 done with findings, 2 not done)."""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import json
import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result
from flask.testing import FlaskClient

import minutebook
from loader import settings, sums
from loader.problems import Problem
from loader.settings import Settings

ROOT = Path(__file__).parent.parent
LABELS = "SELECT ?label WHERE { ?m a <https://w3id.org/minutebook/def#Meeting> ; "
LABELS += "<http://www.w3.org/2000/01/rdf-schema#label> ?label }"
ORGANISATION = ("--organisation", "Local Government Association")


@pytest.fixture(autouse=True)
def no_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    for setting in settings.SETTINGS:
        monkeypatch.delenv(setting.variable, raising=False)


def run(runner: CliRunner, *arguments: object) -> Result:
    return runner.invoke(minutebook.main, [str(argument) for argument in arguments])


def refused(result: Result) -> str:
    """The one line of a command that was not done."""
    assert result.exit_code == 2
    assert not isinstance(result.exception, OSError)
    (line,) = result.stderr.splitlines()
    assert line.startswith("minutebook: ")
    return line


# ---------------------------------------------------------------- help
COMMANDS = sorted(minutebook.main.commands)


def test_the_commands_are_those_of_this_version() -> None:
    assert sorted(["demo", "load", "check", "review", "serve", "query", "releases", "verify", "export"]) == COMMANDS


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_is_explained_with_an_example(runner: CliRunner, name: str) -> None:
    result = run(runner, name, "--help")
    assert result.exit_code == 0
    assert "Example" in result.stdout
    assert f"minutebook {name}" in result.stdout


@pytest.mark.parametrize("name", COMMANDS)
def test_each_flag_is_explained(name: str) -> None:
    for parameter in minutebook.main.commands[name].params:
        assert not isinstance(parameter, click.Option) or parameter.help


@pytest.mark.parametrize("setting", settings.SETTINGS, ids=lambda s: s.name)
def test_each_setting_is_explained_where_it_can_be_given(data: Path, setting: settings.Setting) -> None:
    settings.write_first(data, Settings())
    flags = [
        p for c in (minutebook.main, *minutebook.main.commands.values()) for p in c.params if p.name == setting.name
    ]
    in_file = f"# {setting.help}\n{setting.name} = " in (data / settings.FILE).read_text()
    assert in_file == setting.in_file
    assert flags or in_file
    for flag in flags:
        assert flag.envvar in (None, setting.variable)


# ---------------------------------------------------------------- load
def test_load_publishes_and_says_so(runner: CliRunner, data: Path, example: tuple[Path, ...]) -> None:
    result = run(runner, "--data", data, "load", *example, *ORGANISATION)
    assert result.exit_code == 0, result.output
    assert "Release 1 is published." in result.stdout
    again = run(runner, "load", *example, "--data", data)
    assert again.exit_code == 0
    assert "Nothing changed: release 1 stays." in again.stdout


def test_load_takes_a_folder_and_names_files_within_it(
    runner: CliRunner, data: Path, example: tuple[Path, ...]
) -> None:
    result = run(runner, "--data", data, "load", example[0].parent, *ORGANISATION, "--json")
    names = {document["name"] for document in json.loads(result.stdout)["documents"]}
    assert names >= {path.name for path in example}


def test_a_dry_run_writes_nothing(runner: CliRunner, data: Path, example: tuple[Path, ...]) -> None:
    result = run(runner, "--data", data, "load", *example, *ORGANISATION, "--dry-run")
    assert result.exit_code == 0
    assert "Nothing is published." in result.stdout
    assert not data.exists()


def test_an_unread_document_gives_exit_code_1(
    runner: CliRunner, data: Path, example: tuple[Path, ...], tmp_path: Path
) -> None:
    (tmp_path / "empty.txt").write_text(" ")
    result = run(runner, "--data", data, "load", *example, tmp_path / "empty.txt", *ORGANISATION)
    assert result.exit_code == 1
    assert "unread     empty.txt" in result.stdout
    assert "Release 1 is published." in result.stdout


def test_quiet_says_only_what_went_wrong(
    runner: CliRunner, data: Path, example: tuple[Path, ...], tmp_path: Path
) -> None:
    (tmp_path / "empty.txt").write_text(" ")
    result = run(runner, "--data", data, "load", *example, tmp_path / "empty.txt", *ORGANISATION, "--quiet")
    assert not result.stdout
    assert len(result.stderr.splitlines()) == 1


def test_load_reports_as_json(runner: CliRunner, data: Path, example: tuple[Path, ...]) -> None:
    result = run(runner, "--data", data, "load", *example, *ORGANISATION, "--json")
    report = json.loads(result.stdout)
    assert report["release"] == 1
    (note,) = [document for document in report["documents"] if document["name"] == "note.txt"]
    assert note["fate"] == "published"
    assert note["counts"]["present"] == 28
    assert all(doubt["line"] for doubt in note["doubts"])


@pytest.mark.parametrize("address", ["https://example.org/minutes.html", "http://127.0.0.1:1/"])
def test_an_address_is_refused_because_fetching_is_not_there_yet(runner: CliRunner, data: Path, address: str) -> None:
    line = refused(run(runner, "--data", data, "load", address))
    assert address in line
    assert "fetching is not there yet" in line
    assert not data.exists()


def test_a_source_that_is_not_there_is_named(runner: CliRunner, data: Path, tmp_path: Path) -> None:
    assert str(tmp_path / "no") in refused(run(runner, "--data", data, "load", tmp_path / "no"))


def test_a_data_folder_that_is_a_file_is_named(runner: CliRunner, tmp_path: Path, example: tuple[Path, ...]) -> None:
    (tmp_path / "file").write_text("")
    assert str(tmp_path / "file") in refused(run(runner, "--data", tmp_path / "file", "load", *example))


# ---------------------------------------------------------------- settings
def test_the_first_load_writes_the_settings(runner: CliRunner, data: Path, example: tuple[Path, ...]) -> None:
    run(runner, "--data", data, "load", *example, *ORGANISATION, "--base", "https://data.example.org/")
    assert settings.read(data, {}) == Settings("https://data.example.org", organisation="Local Government Association")


def test_another_base_is_refused_with_advice(runner: CliRunner, data: Path, example: tuple[Path, ...]) -> None:
    run(runner, "--data", data, "load", *example, *ORGANISATION)
    line = refused(run(runner, "--data", data, "load", *example, "--base", "https://data.example.org"))
    assert "http://127.0.0.1:8000" in line
    assert "rebase" in line


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("base = ", "cannot be understood"),
        ('colour = "red"', "there is no setting 'colour'"),
        ("publisher = 3", "expected a text"),
        ('base = "ftp://example.org"', "cannot be the base address"),
        ('base = "http://example.org/?a"', "cannot be the base address"),
        ('licence = "OGL"', "licence is 'OGL'"),
        ('contact = "the clerk"', "contact is 'the clerk'"),
        ("organisations = 3", "[organisations]"),
        ("[organisations]\na = 3", "[organisations]"),
    ],
)
def test_a_wrong_setting_is_named(data: Path, text: str, expected: str) -> None:
    data.mkdir()
    (data / settings.FILE).write_text(text)
    with pytest.raises(Problem) as problem:
        settings.read(data, {})
    assert expected in str(problem.value)
    assert settings.FILE in str(problem.value) or "base address" in str(problem.value)


def test_a_setting_with_quotes_and_lines_survives_the_file(data: Path) -> None:
    odd = Settings(publisher='The "old"\\new\ncouncil', organisations=(("a/b", "Ünited"),))
    settings.write_first(data, odd)
    assert settings.read(data, {}) == odd


def test_the_organisation_of_a_folder_is_that_of_the_longest_folder_named() -> None:
    of = Settings(organisation="All", organisations=(("minutes", "A"), ("minutes/planning", "B")))
    assert of.organisation_of(Path("/x/minutes/a.txt")) == "A"
    assert of.organisation_of(Path("/x/minutes/planning/2014/a.txt")) == "B"
    assert of.organisation_of(Path("/x/minutes.txt")) == "All"


def test_a_flag_goes_before_a_variable_and_a_variable_before_the_file(
    runner: CliRunner, data: Path, example: tuple[Path, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    data.mkdir()
    (data / settings.FILE).write_text('organisation = "File"\n')

    def organisation(*flags: str) -> str:
        report = json.loads(run(runner, "--data", data, "check", example[0], "--json", *flags).stdout)
        return str(report["documents"][0]["document"]).split("/")[1]

    assert organisation() == "file"
    monkeypatch.setenv("MINUTEBOOK_ORGANISATION", "Variable")
    assert organisation() == "variable"
    assert organisation("--organisation", "Flag") == "flag"


# ---------------------------------------------------------------- check
def test_check_shows_what_was_understood_with_lines(runner: CliRunner, data: Path, example: tuple[Path, ...]) -> None:
    result = run(runner, "--data", data, "check", *example, *ORGANISATION)
    assert result.exit_code == 1  # the note has a finding: an owner of an action who was not there
    rows = [line.split(None, 2) for line in result.stdout.splitlines()]
    text = example[0].read_text(encoding="utf-8").splitlines()
    (skinner,) = [int(row[0]) for row in rows if row[1:2] == ["present"] and "Dennis Skinner" in row[2]]
    assert "Dennis Skinner" in text[skinner - 1]
    for what in (
        "meeting",
        "date",
        "body",
        "venue",
        "apologies",
        "item",
        "decision",
        "action",
        "interest",
        "appointment",
    ):
        assert any(row[1:2] == [what] for row in rows), what
    assert any(row[1:2] == ["action"] and row[2].endswith("→ Craig Egglestone, Dennis Skinner") for row in rows)
    assert "Doubtful (published, and marked as a doubt)" in result.stdout
    assert "Wrong (the document is not published): nothing" in result.stdout
    notes = [line.split("  ") for line in result.stdout.splitlines() if "Craig Egglestone" in line]
    assert any(len(note) > 2 for note in notes), "expected the words beside the finding"
    assert "http://" not in result.stdout
    assert not data.exists()


def test_check_gives_every_fact_as_json(runner: CliRunner, data: Path, example: tuple[Path, ...]) -> None:
    report = json.loads(run(runner, "--data", data, "check", example[0], *ORGANISATION, "--json").stdout)
    (document,) = report["documents"]
    assert report["release"] is None
    assert sum(document["counts"].values()) == len(document["rows"])
    assert {"line", "what", "text"} == set(document["rows"][0])
    (finding,) = document["findings"]
    line = example[0].read_text(encoding="utf-8").splitlines()[finding["line"] - 1]
    assert finding["severity"] == "warning"
    assert line.startswith(("Officers", "Craig Egglestone"))
    assert line.startswith(finding["words"].removesuffix(" …"))


# ---------------------------------------------------------------- query
def test_a_query_is_answered_as_a_table(runner: CliRunner, loaded: Path) -> None:
    result = run(runner, "--data", loaded, "query", LABELS)
    assert result.stdout.splitlines() == [
        "label",
        "---------------------------------------------------",
        "Improvement and Innovation Board, 19 September 2013",
        "(1 row)",
    ]


def test_a_query_is_answered_in_each_format(runner: CliRunner, loaded: Path, tmp_path: Path) -> None:
    (tmp_path / "q.rq").write_text(LABELS)
    answers = {
        form: run(runner, "query", "--data", loaded, "-f", tmp_path / "q.rq", "--format", form).stdout
        for form in ("csv", "tsv", "json", "xml")
    }
    label = "Improvement and Innovation Board, 19 September 2013"
    assert list(csv.reader(io.StringIO(answers["csv"]))) == [["label"], [label]]
    assert json.loads(answers["json"])["results"]["bindings"][0]["label"]["value"] == label
    assert all(label in answer for answer in answers.values())
    construct = LABELS.replace("SELECT ?label", "CONSTRUCT { ?m <http://purl.org/dc/terms/title> ?label }")
    for form in ("table", "ttl", "nt", "jsonld", "xml"):
        assert label in run(runner, "query", "--data", loaded, construct, "--format", form).stdout


@pytest.mark.parametrize(("question", "answer"), [("ASK {}", "yes"), ("ASK { <a:b> <a:b> <a:b> }", "no")])
def test_a_question_is_answered_by_yes_or_no(runner: CliRunner, loaded: Path, question: str, answer: str) -> None:
    assert run(runner, "query", "--data", loaded, question).stdout.strip() == answer


@pytest.mark.parametrize("text", ["SELECT", "SELECT * WHERE { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }", "DROP ALL"])
def test_a_query_that_cannot_be_asked_is_refused_in_one_line(runner: CliRunner, loaded: Path, text: str) -> None:
    refused(run(runner, "query", "--data", loaded, text))


def test_a_query_needs_a_release(runner: CliRunner, data: Path) -> None:
    assert "nothing is published there yet" in refused(run(runner, "query", "--data", data, "ASK {}"))


def test_a_query_is_given_once(runner: CliRunner, loaded: Path) -> None:
    assert run(runner, "query", "--data", loaded).exit_code == 2


# ---------------------------------------------------------------- releases, verify, export
def test_releases_are_listed(runner: CliRunner, loaded: Path) -> None:
    assert run(runner, "releases", "--data", loaded).stdout.splitlines()[2].endswith("published")
    (release,) = json.loads(run(runner, "releases", "--data", loaded, "--json").stdout)
    assert (release["number"], release["documents"], release["current"]) == (1, 2, True)


def test_verify_finds_damage(runner: CliRunner, data: Path, example: tuple[Path, ...]) -> None:
    run(runner, "--data", data, "load", *example, *ORGANISATION)
    result = run(runner, "verify", "--data", data)
    assert (result.exit_code, result.stdout) == (0, "Every file of 1 release is as it was published.\n")
    (data / "current" / "report.ttl").write_text("")
    result = run(runner, "verify", "--data", data)
    assert result.exit_code == 1
    assert result.stdout.startswith("releases/1/report.ttl: changed since it was published")
    assert json.loads(run(runner, "verify", "--data", data, "--json").stdout)["damages"]


def test_verify_of_nothing_is_a_mistake(runner: CliRunner, data: Path) -> None:
    assert "there is no such folder" in refused(run(runner, "verify", "--data", data))


def test_export_writes_the_same_files_each_time(runner: CliRunner, loaded: Path, tmp_path: Path) -> None:
    for name in ("a", "b"):
        assert run(runner, "export", "--data", loaded, tmp_path / name).exit_code == 0
    a, b = (sorted((tmp_path / name).iterdir()) for name in ("a", "b"))
    assert [path.name for path in a] == ["all.nq.gz", "all.nt.gz", "files.sums"]
    assert [path.read_bytes() for path in a] == [path.read_bytes() for path in b]
    for line in a[2].read_text().splitlines():
        digest, name = line.split("  ")
        assert sums.of_file(tmp_path / "a" / name) == digest
        assert (loaded / "current" / "dumps" / name).read_bytes() == (tmp_path / "a" / name).read_bytes()
    quads = gzip.decompress(a[0].read_bytes()).splitlines()
    triples = gzip.decompress(a[1].read_bytes()).splitlines()
    assert len(quads) == len(set(quads))
    assert triples == [quad[: quad.rindex(b" <")] + b" ." for quad in quads]
    assert not any(quad.endswith(b"/graph/catalogue> .") for quad in quads)


def test_a_damaged_dump_is_not_exported(runner: CliRunner, loaded: Path, tmp_path: Path) -> None:
    shutil.copytree(loaded, tmp_path / "copy", symlinks=True)
    with (tmp_path / "copy" / "releases" / "1" / "dumps" / "all.nt.gz").open("ab") as file:
        file.write(b"\n")
    assert "not as it was published" in refused(run(runner, "export", "--data", tmp_path / "copy", tmp_path / "out"))
    assert not (tmp_path / "out" / "all.nt.gz").exists()


# ---------------------------------------------------------------- serve, demo
def test_a_port_in_use_gives_one_line(loaded: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        result = subprocess.run(
            [sys.executable, "-m", "minutebook", "serve", "--data", str(loaded), "--port", port],
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    assert result.returncode == 2
    (line,) = result.stderr.splitlines()
    assert port in line
    assert "--port" in line


def test_there_is_nothing_to_serve_before_the_first_load(runner: CliRunner, data: Path) -> None:
    assert "minutebook load" in refused(run(runner, "serve", "--data", data))


def test_the_demo_runs_three_queries_and_ends() -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MINUTEBOOK_")}
    result = subprocess.run(
        [sys.executable, "-m", "minutebook", "demo"],
        cwd=ROOT,
        env={**environment, "ONCE": "1"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    assert not result.stderr
    assert result.stdout.count(" rows)") == 3
    assert "Sevenoaks District Council" in result.stdout
    assert result.stdout.rstrip().endswith("/ answered 200.")


def test_a_mistyped_command_is_a_mistake(runner: CliRunner) -> None:
    assert run(runner, "lode").exit_code == 2


def test_the_dumps_that_the_catalogue_names_are_served_as_it_describes_them(client: FlaskClient, loaded: Path) -> None:
    for name in ("all.nq.gz", "all.nt.gz"):
        with client.get(f"/dump/{name}") as answer:
            assert answer.status_code == 200
            assert answer.data == (loaded / "current" / "dumps" / name).read_bytes()
            assert hashlib.sha256(answer.data).hexdigest() in (loaded / "current" / "release.ttl").read_text()
    assert client.get("/dump/all.zip").status_code == 404


def test_check_gives_each_row_of_the_attendance_table_its_own_line(
    runner: CliRunner, example: tuple[Path, ...]
) -> None:
    note = example[0]
    said = json.loads(runner.invoke(minutebook.main, ["check", "--json", str(note)]).stdout)
    lines = note.read_text(encoding="utf-8").split("\n")
    rows = [row for row in said["documents"][0]["rows"] if row["what"] in ("present", "apologies")]
    assert len(rows) == 31
    for row in rows:
        family = row["text"].split(" · ")[0].removesuffix(" OBE").removesuffix(" MBE").removesuffix(" CBE").split()[-1]
        assert family in lines[row["line"] - 1]
