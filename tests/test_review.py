"""Doubts settled by people: what is asked, what an answer does, and what becomes of one that no longer fits."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from test_changes import BASE, JULY, MARCH, MAY, NOTE, asked, assert_sound, into, node, values

import minutebook
from loader import answers, backlog, dialogue, load, sums
from loader.answers import AS_STATED, Answer, Answers, Identity, Question
from loader.backlog import Decision
from loader.problems import Problem
from loader.settings import Settings
from ontology.iris import Key
from ontology.terms import DCT, DOUBT, MB, RDF

MEETING = "meeting/harbours-association/harbour-board/2014-03-04"
DOCUMENT = Key("document/harbours-association/harbour-board/2014-03-04/minutes")
ROW, ROW_MAY = (node(f"{MEETING}/attendance/harbours-association/{name}") for name in ("ann-lee", "bob-may"))
DECISION, ACTION = node(f"{MEETING}/item/2/decision/1"), node(f"{MEETING}/item/2/action/1")
LEE, BEXLEY = "person/sevenoaks-district-council/ann-lee", "council/london-borough-of-bexley"
SETTINGS = Settings(organisation="Harbours Association", publisher="Port Records")
DECIDED = Decision("The clerk", "The list of members says so.", "2026-05-01")
OUTCOME = "https://w3id.org/minutebook/def/outcome/"


def doubtful(path: Path, outcome: str = "The survey of the quay", day: str = MARCH) -> Path:
    """An invented note with four doubts: two councils, an outcome, an owner."""
    text = NOTE.format(body="Harbour Board", day=day, council="Newcastle", noted="progress")
    text = text.replace("Bexley LB", "Atlantis Council").replace("Noted the progress", outcome)
    path.write_text(text.replace("\nBob May\n", "\nJoe Reed\n"), encoding="utf-8")
    return path


@pytest.fixture
def published(data: Path, tmp_path: Path) -> Path:
    into(data, doubtful(tmp_path / "a.txt"))
    return data


def entries(data: Path) -> dict[str, backlog.Entry]:
    return {entry.note.topic: entry for entry in backlog.entries(data, SETTINGS)}


def answer(data: Path, kind: str, value: str, role: str = "") -> None:
    answers.add(data, *entries(data)[kind].decided(value, DECIDED, role))


def run(data: Path, *arguments: object, typed: str = "") -> Result:
    return CliRunner().invoke(minutebook.main, ["--data", str(data), *map(str, arguments)], input=typed)


def reload(data: Path) -> load.Outcome:
    return load.load(data, [], SETTINGS, lambda *_: None)


def corrections(data: Path) -> set[tuple[str, ...]]:
    query = f"""PREFIX mb: <https://w3id.org/minutebook/def#> PREFIX dct: <{DCT.namespace}>
    SELECT ?about ?property ?old ?new ?why ?by WHERE {{ ?c a mb:Correction ; mb:aboutNode ?about ;
        mb:aboutProperty ?property ; mb:reason ?why ; dct:creator/<http://xmlns.com/foaf/0.1/name> ?by ;
        mb:status "applied" . OPTIONAL {{ ?c mb:oldValue ?old }} OPTIONAL {{ ?c mb:newValue ?new }} }}"""
    strip = re.compile(rf"^({re.escape(BASE)}/id/|https://w3id.org/minutebook/def[#/])")
    return {tuple(strip.sub("", cell) for cell in row) for row in asked(data, query)}


def doubts(data: Path) -> set[str]:
    return {row[0] for row in asked(data, f"SELECT ?k WHERE {{ ?d <{MB.doubtKind.value}> ?k }}")}


# ---------------------------------------------------------------- what is asked
def test_doubts_are_shown_in_the_order_of_the_document_with_the_words_marked(published: Path) -> None:
    text = run(published, "review", "--list").stdout
    kinds = re.findall(r"line (\d+) · ([a-z-]+) · [0-9a-f]{8}", text)
    assert [kind for _, kind in kinds] == [
        "ambiguous-council",
        "unknown-council",
        "unclear-outcome",
        "owner-not-attending",
    ]
    assert [int(line) for line, _ in kinds] == sorted(int(line) for line, _ in kinds)
    assert "10 > Chairman Ann Lee >>Newcastle<<" in text
    assert " 9 | Position Councillor Council / Representing" in text  # a short line comes with its neighbours
    assert "1 Newcastle City Council (council/newcastle-city-council)" in text
    assert "4 open doubts." in text


def test_the_same_as_data(published: Path) -> None:
    found = json.loads(run(published, "review", "--json").stdout)
    assert [entry["kind"] for entry in found][:2] == ["ambiguous-council", "unknown-council"]
    assert found[0]["document"] == DOCUMENT
    assert found[0]["asks for"] == "a council"
    assert {c["value"] for c in found[0]["candidates"]} == {
        "council/newcastle-city-council",
        "council/newcastle-under-lyme-borough-council",
        AS_STATED,
    }
    assert [line["text"] for line in found[0]["context"] if line["marked"]] == ["Chairman Ann Lee >>Newcastle<<"]


def test_check_shows_the_doubts_in_the_same_way(published: Path, tmp_path: Path) -> None:
    arguments = ("check", tmp_path / "a.txt", "--organisation", SETTINGS.organisation)
    text = run(published, *arguments).stdout
    assert "10 > Chairman Ann Lee >>Newcastle<<" in text
    (document,) = json.loads(run(published, *arguments, "--json").stdout)["documents"]
    assert {d["id"] for d in document["doubts"]} == {e.note.id for e in entries(published).values()}


# ---------------------------------------------------------------- what an answer does
def test_a_council_is_settled_and_the_stated_words_stay(published: Path, tmp_path: Path) -> None:
    answer(published, "ambiguous-council", "council/newcastle-city-council")
    answer(published, "unknown-council", "Bexley LB")
    assert reload(published).remarks == ()
    assert values(published, ROW, MB.representing) == {f"{BASE}/id/council/newcastle-city-council"}
    assert values(published, ROW_MAY, MB.representing) == {f"{BASE}/id/{BEXLEY}"}
    assert values(published, ROW_MAY, MB.statedRepresenting) == {"Atlantis Council"}
    assert doubts(published) == {DOUBT["unclear-outcome"].value, DOUBT["owner-not-attending"].value}
    said = (DECIDED.why, DECIDED.by)
    about = f"{MEETING}/attendance/harbours-association/"
    assert corrections(published) == {
        (f"{about}ann-lee", "representing", "", "council/newcastle-city-council", *said),
        (f"{about}bob-may", "representing", "", BEXLEY, *said),
    }
    assert_sound(published, tmp_path)
    assert reload(published).release is None


def test_an_outcome_is_settled(published: Path) -> None:
    answer(published, "unclear-outcome", "Agreed")
    reload(published)
    assert values(published, DECISION, MB.outcome) == {f"{OUTCOME}agreed"}
    assert {row[1:4] for row in corrections(published)} == {("outcome", "outcome/not-stated", "outcome/agreed")}


@pytest.mark.parametrize(
    ("value", "owner"),
    [
        ("Bob May", "person/harbours-association/bob-may"),
        ("Cllr Gwen Moss", "person/harbours-association/gwen-moss"),
        ("person/some-council/gwen-moss", "person/some-council/gwen-moss"),
    ],
)
def test_an_owner_is_settled_by_a_name_of_the_document_another_name_or_a_key(
    published: Path, value: str, owner: str
) -> None:
    answer(published, "owner-not-attending", value)
    assert reload(published).remarks == ()
    assert values(published, ACTION, MB.owner) == {f"{BASE}/id/{owner}"}
    assert DOUBT["owner-not-attending"].value not in doubts(published)


def test_a_doubt_that_was_looked_at_goes_and_nothing_else_changes(published: Path) -> None:
    owner = values(published, ACTION, MB.owner)
    answer(published, "owner-not-attending", AS_STATED)
    reload(published)
    assert values(published, ACTION, MB.owner) == owner
    assert DOUBT["owner-not-attending"].value not in doubts(published)
    (row,) = corrections(published)
    assert row[1:4] == ("doubtKind", "doubt/owner-not-attending", "")


def test_an_answer_taken_back_brings_the_doubt_back(published: Path) -> None:
    before = (published / "current" / sums.CONTENT).read_bytes()
    entry = entries(published)["unclear-outcome"]
    answers.add(published, *entry.decided("agreed", DECIDED))
    reload(published)
    assert "unclear-outcome" not in entries(published)
    answers.add(published, *entry.decided(answers.OPEN, DECIDED))
    reload(published)
    assert (published / "current" / sums.CONTENT).read_bytes() == before
    assert (published / answers.FILE).read_text().count("[[answer]]") == 2  # what was decided stays readable


def test_answers_hold_at_the_first_load_and_in_any_order(published: Path, tmp_path: Path) -> None:
    answer(published, "ambiguous-council", "council/newcastle-city-council")
    answer(published, "unclear-outcome", "agreed")
    reload(published)
    head, *tables = (published / answers.FILE).read_text().split("\n[[")
    other = tmp_path / "other"
    (other / "review").mkdir(parents=True)
    (other / answers.FILE).write_text("\n[[".join([head, *reversed(tables)]) + "\n")
    into(other, tmp_path / "a.txt")
    assert (other / "current" / sums.CONTENT).read_bytes() == (published / "current" / sums.CONTENT).read_bytes()


def test_an_answer_survives_that_words_before_it_change(published: Path, tmp_path: Path) -> None:
    answer(published, "unclear-outcome", "agreed")
    path = tmp_path / "a.txt"
    path.write_text(path.read_text().replace("welcomed everybody", "welcomed everybody to the quay"))
    assert into(published, path).remarks == ()
    assert values(published, DECISION, MB.outcome) == {f"{OUTCOME}agreed"}


def test_an_answer_whose_words_are_gone_no_longer_fits(published: Path, tmp_path: Path) -> None:
    answer(published, "unclear-outcome", "agreed")
    (remark,) = into(published, doubtful(tmp_path / "a.txt", outcome="The survey of the pier")).remarks
    assert remark.startswith("review/answers.toml: the answer to unclear-outcome “The survey of the quay.” in ")
    assert "no longer fits" in remark
    assert values(published, DECISION, MB.outcome) == {f"{OUTCOME}not-stated"}


def test_answers_with_which_a_document_breaks_a_rule_are_not_taken(published: Path) -> None:
    question = entries(published)["owner-not-attending"].found
    assert question is not None
    decided = Answer(question.question, "council/no-such-council-at-all", "Why not.", "The clerk", "2026-05-01")
    answers.add(published, decided)
    outcome = reload(published)
    assert len(asked(published, f"SELECT ?d WHERE {{ ?d <{RDF.type.value}> <{MB.Minutes.value}> }}")) == 1
    assert outcome.count("refused") == 0


def test_answers_and_corrections_apply_in_check_and_in_a_dry_run(published: Path, tmp_path: Path) -> None:
    answer(published, "unclear-outcome", "agreed")
    (published / "review" / "corrections.toml").write_text(
        f"""[[correction]]
about = "{MEETING}/item/2/action/1"
property = "mb:owner"
old = "person/harbours-association/joe-reed"
new = "person/harbours-association/bob-may"
reason = "His own note."
by = "The clerk"
on = "2026-05-01"
status = "applied"
"""
    )
    before = sorted(published.rglob("*"))
    arguments = (tmp_path / "a.txt", "--organisation", SETTINGS.organisation, "--json")
    (document,) = json.loads(run(published, "check", *arguments).stdout)["documents"]
    assert document["counts"]["decision"] == 1
    assert [row["text"] for row in document["rows"] if row["what"] == "decision"] == [
        "The survey of the quay. → agreed"
    ]
    assert "unclear-outcome" not in {d["kind"] for d in document["doubts"]}
    (told,) = document["corrected"]
    assert "owner “person/harbours-association/joe-reed” is now “person/harbours-association/bob-may”" in told
    assert not any("Joe Reed" in finding["message"] for finding in document["findings"])
    dry = json.loads(run(published, "load", "--dry-run", *arguments).stdout)
    assert dry["documents"][0]["fate"] == "understood"
    assert "unclear-outcome" not in {d["kind"] for d in dry["documents"][0]["doubts"]}
    assert sorted(published.rglob("*")) == before


# ---------------------------------------------------------------- identities
def both(data: Path, tmp_path: Path) -> None:
    """Two notes of one board, which give Ann Lee two councils: not joined."""
    for name, day, council in (("a.txt", MAY, "Sevenoaks DC"), ("b.txt", JULY, "Bristol City")):
        text = NOTE.format(body="Harbour Board", day=day, council=council, noted="progress")
        (tmp_path / name).write_text(text)
    into(data, tmp_path / "a.txt", tmp_path / "b.txt")


def test_two_who_may_be_one_are_asked_about_and_joined(data: Path, tmp_path: Path) -> None:
    both(data, tmp_path)
    entry = entries(data)["ambiguous-person"]
    assert {line.text for line in entry.note.lines} == {
        "Chairman >>Ann Lee<< Bristol City",
        "Chairman >>Ann Lee<< Sevenoaks DC",
    }
    answer(data, "ambiguous-person", "one")
    assert reload(data).remarks == ()
    other = node(LEE)
    assert values(data, other, DCT.isReplacedBy) == {f"{BASE}/id/person/bristol-city-council/ann-lee"}
    assert "ambiguous-person" not in entries(data)
    ((about, what, old, new, *_),) = corrections(data)
    assert (what, old) == ("isReplacedBy".join(["http://purl.org/dc/terms/", ""]), "")
    assert {about, new} == {LEE, "person/bristol-city-council/ann-lee"}
    assert reload(data).release is None


def test_two_who_were_told_apart_stay_apart_without_a_doubt(data: Path, tmp_path: Path) -> None:
    both(data, tmp_path)
    answer(data, "ambiguous-person", "several")
    reload(data)
    assert "ambiguous-person" not in entries(data)
    assert not values(data, node(LEE), DCT.isReplacedBy)


def test_a_join_that_a_rule_made_is_split(data: Path, tmp_path: Path) -> None:
    for name, day, council in (("a.txt", MAY, "Sevenoaks DC"), ("b.txt", JULY, "Harbours Association")):
        (tmp_path / name).write_text(NOTE.format(body="Harbour Board", day=day, council=council, noted="progress"))
    into(data, tmp_path / "a.txt", tmp_path / "b.txt")
    other = node("person/harbours-association/ann-lee")
    assert values(data, other, DCT.isReplacedBy) == {f"{BASE}/id/{LEE}"}
    why = ("--by", "The clerk", "--why", "She is her aunt.")
    assert run(data, "review", "--split", LEE, "person/harbours-association/ann-lee", *why).exit_code == 0
    reload(data)
    assert not values(data, other, DCT.isReplacedBy)
    assert reload(data).release is None


def test_one_key_in_two_documents_is_told_apart_in_one_of_them(data: Path, tmp_path: Path) -> None:
    for name, day in (("a.txt", MAY), ("b.txt", JULY)):
        (tmp_path / name).write_text(
            NOTE.format(body="Harbour Board", day=day, council="Sevenoaks DC", noted="progress")
        )
    into(data, tmp_path / "a.txt", tmp_path / "b.txt")
    july = "document/harbours-association/harbour-board/2014-07-01/minutes"
    why = ("--document", july, "--by", "The clerk", "--why", "The younger of the two.")
    run(data, "review", "--split", LEE, f"{LEE}-younger", *why)
    assert reload(data).remarks == ()
    present = {
        day: values(data, node(f"meeting/harbours-association/harbour-board/{day}"), MB.present)
        for day in ("2014-05-06", "2014-07-01")
    }
    assert f"{BASE}/id/{LEE}" in present["2014-05-06"]
    assert f"{BASE}/id/{LEE}-younger" in present["2014-07-01"]
    assert f"{BASE}/id/{LEE}" not in present["2014-07-01"]


def test_a_decision_about_nobody_no_longer_fits(published: Path) -> None:
    identity = Identity((Key(LEE), Key("person/x/y")), True, "Why.", "The clerk", "2026-05-01")
    answers.add(published, identity)
    (remark,) = reload(published).remarks
    assert "no longer fits: no document names them" in remark


# ---------------------------------------------------------------- the talk
def test_a_person_is_led_through_the_doubts(published: Path) -> None:
    said: list[str] = []
    replies = iter(["2", "The clerk", "Known.", "s", "no-such-outcome", "The clerk", "x", "agreed", "", "Known.", "q"])
    asked_for: list[str] = []

    def ask(question: str, default: str) -> str:
        asked_for.append(question)
        return next(replies) or default

    open_doubts = list(backlog.entries(published, SETTINGS))
    settled = dialogue.hold(published, open_doubts, Decision("", "", "2026-05-01"), said.append, ask, 100)
    assert settled == 2
    assert any("'no-such-outcome' is no outcome" in line for line in said)
    assert asked_for[0] == "Number, a council, s to skip, q to stop"
    reload(published)
    assert values(published, ROW, MB.representing) == {f"{BASE}/id/council/newcastle-under-lyme-borough-council"}
    assert values(published, DECISION, MB.outcome) == {f"{OUTCOME}agreed"}


def test_a_script_settles_a_doubt_by_its_id(published: Path) -> None:
    name = entries(published)["unclear-outcome"].note.id
    why = ("--by", "The clerk", "--why", "He said so.")
    assert run(published, "review", "--answer", name, "agreed", *why).exit_code == 0
    assert run(published, "review", "--answer", name, "agreed", *why).exit_code == 2  # it is not open any more
    assert run(published, "review", "--answer", "00000000", "agreed", *why).exit_code == 2
    assert run(published, "review", "--answer", name, "agreed").exit_code == 2
    assert "of the" not in run(published, "load").stdout
    assert values(published, DECISION, MB.outcome) == {f"{OUTCOME}agreed"}


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        ("ambiguous-council", "Newcastle", "may be"),
        ("ambiguous-council", "council/atlantis", "no council 'council/atlantis'"),
        ("unknown-council", "Lemuria Council", "no council of that day"),
        ("unclear-outcome", "perhaps", "is no outcome"),
        ("unclear-outcome", "not-stated", "is no outcome"),
        ("owner-not-attending", "the others", "is nobody of this document"),
        ("owner-not-attending", "place/a/b", "nobody who can act"),
    ],
)
def test_a_value_that_does_not_fit_is_refused(published: Path, kind: str, value: str, expected: str) -> None:
    with pytest.raises(Problem, match=re.escape(expected)):
        answer(published, kind, value)
    assert not (published / answers.FILE).exists()


# ---------------------------------------------------------------- the file
ENTRY: dict[str, Any] = {
    "document": DOCUMENT,
    "doubt": "unclear-outcome",
    "words": "The survey of the quay.",
    "answer": "agreed",
    "why": "Known.",
    "by": "The clerk",
    "on": "2026-05-01",
}


def written(data: Path, entry: dict[str, Any], table: str = "answer") -> None:
    (data / "review").mkdir(parents=True, exist_ok=True)
    lines = (f"{name} = {json.dumps(value)}\n" for name, value in entry.items())
    (data / answers.FILE).write_text(f"[[{table}]]\n" + "".join(lines))


def test_what_is_written_by_hand_is_read(data: Path) -> None:
    written(data, ENTRY | {"occurrence": 2, "as": "mb:movedBy"})
    (found,) = answers.read(data).answers
    assert found.question == Question(DOCUMENT, "unclear-outcome", "The survey of the quay.", 2)
    assert (found.value, found.role) == ("agreed", "mb:movedBy")


def test_what_is_written_is_read_back(data: Path) -> None:
    question = Question(DOCUMENT, "unclear-outcome", 'Words with "quotes", a \\ and a tab', 3)
    first = Answer(question, "agreed", "Why\nnot", "Clerk", "2026-05-01", "mb:secondedBy", "Ünited")
    identity = Identity((Key("person/a/b"), Key("person/c/d")), False, "Why", "Clerk", "2026-05-01", DOCUMENT)
    answers.add(data, first)
    answers.add(data, identity)
    assert answers.read(data) == Answers((first,), (identity,))


@pytest.mark.parametrize(
    ("change", "table", "expected"),
    [
        ({"why": " "}, "answer", "answer 1: why is missing"),
        ({"whom": "me"}, "answer", "there is no field 'whom'"),
        ({"on": "today"}, "answer", "on is 'today'"),
        ({"occurrence": 0}, "answer", "occurrence is 0"),
        ({"as": "mb:owner"}, "answer", "as is 'mb:owner'"),
        ({"document": "The minutes"}, "answer", "is no key"),
        ({}, "identity", "people is missing"),
        ({}, "decision", "expected nothing but"),
    ],
)
def test_an_entry_that_cannot_be_understood_stops_the_load(
    data: Path, change: dict[str, Any], table: str, expected: str
) -> None:
    written(data, ENTRY | change, table)
    with pytest.raises(Problem, match=re.escape(expected)):
        answers.read(data)
