"""The bundled example: invented words, real facts, every trap of the two layouts, and no one's telephone."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

EXAMPLE = Path(__file__).parents[1] / "loader" / "example"
SEEDS = Path(__file__).parents[2] / "shared" / "seeds"
LONGEST_RUN = 7  # words in common with a document that is retold

NOTE = (EXAMPLE / "note.txt").read_text(encoding="utf-8")
REPORT = (EXAMPLE / "report.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("text", [NOTE, REPORT], ids=["note", "report"])
def test_the_first_line_says_what_is_retold_and_how_its_errors_stand(text: str) -> None:
    first = text.splitlines()[0]
    assert first.startswith("This is an invented example: it retells")
    assert first.endswith("its errors as printed there.")
    assert "\r" not in text
    assert "\ufeff" not in text


def test_the_setting_says_whose_board_it_is() -> None:
    settings = tomllib.loads((EXAMPLE / "example.toml").read_text(encoding="utf-8"))
    assert settings == {"organisation": "Local Government Association"}


def test_the_contact_is_invented() -> None:
    assert re.findall(r"(?m)^Phone no: (.*)$", REPORT) == ["020 7946 0017"]  # in Ofcom's range for drama
    assert re.findall(r"\S+@\S+", NOTE + REPORT) == ["Dennis.Skinner@lga.example"]


# ---------------------------------------------------------------- the traps of the layouts
def attendance() -> list[list[str]]:
    """The rows of the attendance table, their cells."""
    table = NOTE.split("Attendance\n\n")[1].split("\n\n")[0]
    return [line.split("\t") for line in table.splitlines()]


def test_the_attendance_table_has_a_head_and_labels_that_hold_for_the_rows_below() -> None:
    head, *rows = attendance()
    assert head == ["Position", "Councillor", "Council / Representing"]
    assert len(rows) == 26
    assert all(len(row) == 3 for row in rows)
    labels = [row[0] for row in rows if row[0]]
    assert labels == [
        "Chairman",
        "Deputy-Chair",
        "Deputy-Chair",
        "Members",
        "Apologies",
        "Observers/Other attendees",
        "LGA Officers",
    ]
    assert rows[-1][1].count(",") == 5  # six officers in one cell


@pytest.mark.parametrize(
    "trap",
    [
        r"(?m)^Title: Improvement and Innovation$",
        r"(?m)^1\t<p>Welcome and Introductions</p> .*</p>\t$",
        r"declared an interest in Item 6, as he is a trustee of the Leadership Centre",
        r'<ul style="list-style-type: none">i\. Noted .* and agreed [^.]*\.ii\. Agreed that ',
        r"(?m)^3\t<p>.*[a-z]</p>\t\n\n[a-z]",  # a page break cuts the sentence and the table
        r"(?m)^- ii\. \*\*Agreed\*\* ",
        r"(?m)^Michael Coughlin /\nDennis Skinner\n",
        r"(?m)^Craig Egglestone /\nDennis Skinner\n",
        r"(?m)^Innovation Programme Update\n\n4\. The Board ",
        r"(?m)^5\. Update on LG Inform\n",
        r"(?m)^6\. Revising the Leadership Offer\n",
        r"(?m)^7\. Productivity Programme Update\n",
        r'"follow\n\nup” ',
        r"“senior”",
        r"recommended to the Leadership Board\n",
        r"(?m)^Agreed: .*[a-z]\n\n[a-z].* reported to the board\.$",
        r"(?m)^Noted .*;$",
        r"(?m)^Note of the last meeting\n\n",
        r"(?m)^Date of next meeting\n\nThursday 7 November 2013\n\Z",
        r"members recommendations",
        r"members' recommendations",
        r"Energy Savings Trust",
        r"\bIIB\b",
    ],
)
def test_the_note_keeps_each_trap_of_its_layout(trap: str) -> None:
    assert re.search(trap, NOTE)


def test_the_unclosed_list_stays_unclosed() -> None:
    assert "<ul" in NOTE
    assert "</ul" not in NOTE
    assert "<li" not in NOTE


def test_two_actions_of_one_item_have_different_owners() -> None:
    actions = NOTE.split("Actions\n\n")[1].split("Innovation Programme Update")[0].split("\n\n")
    assert [part.replace("\n", " ") for part in actions[1::2]] == [
        "Michael Coughlin / Dennis Skinner",
        "Verity Sinclair",
    ]


@pytest.mark.parametrize(
    "trap",
    [
        r"(?m)^Item 3g\n\nImprovement and Innovation Board – report from Cllr Peter Fleming \(Chair\)\n",
        r"(?m)^INNOVATION\n\nCommunity Budgets Report\n\n1\. ",
        r"(?m)^4\. .* and\n\nItem 3g\n\n[a-z]",  # the page header cuts a sentence
        r"(?m)^7\. .*\n8\. ",
        r"\[here\]\(#\)",
        r"'Council Leaders' Key Actions for Innovation'",
        r"Francis Maud\.",
        r"Peterborough, Hampshire and Sedgemoor Council",
        r"(?m)^Contact officer: Dennis Skinner\nPosition: Head of Leadership and Productivity\nPhone no: .*\nE-mail: ",
    ],
)
def test_the_report_keeps_each_trap_of_its_layout(trap: str) -> None:
    assert re.search(trap, REPORT)


def test_the_report_states_no_year_for_any_date() -> None:
    assert re.findall(r"\b(?:19|20)\d\d\b(?!/)", REPORT.split("Contact officer")[0]) == []


# ---------------------------------------------------------------- the facts
NOTE_FACTS = """
Thursday 19 September 2013|Westminster Suite, Local Government House|Thursday 7 November 2013|3443 visits
15 minutes 13 seconds|18 September|end of November
Urban Commission Steering Committee|Rural Commission|Knowledge Navigator steering group
Joan Munro|Design Council|Young Foundation|NSPCC|the treasury|BIS and CLG|Creative Councils|Rewiring Public Services
LG Inform|first magazine|Innovation Zone|Police and Crime Commissioners|"Council Leaders': key actions for Innovation"
Leadership Board|leadership working group|2013/14|Richmondshire DC and North Yorkshire CC
"""
REPORT_FACTS = """
£1 million total grant|another £1 million|just under fifty applications|16 authorities|2014/15|CapacityGRID
Knowledge Hub|Department for Business Innovation and Skills (BIS)|Open Government Summit|31 October to 1 November|London
28/29 November|fourth|43 District Councils
12 councils (24 attendees)|District Councils Network|Cllr Tim Cheetham chaired|1 November
First magazine|LGA Councillors Guide to Procurement|Troubled Families|DCLG|LG Inform Plus|foundation partner
Accelerating Innovation in Local Government Research Project's recent publication|staff will transfer to CapacityGRID
Communities and Local Government Committee report on Community budgets
"""


def facts(table: str) -> list[str]:
    return [fact for line in table.strip().splitlines() for fact in line.split("|")]


@pytest.mark.parametrize("fact", facts(NOTE_FACTS))
def test_the_note_states(fact: str) -> None:
    assert fact in NOTE


@pytest.mark.parametrize("fact", facts(REPORT_FACTS))
def test_the_report_states(fact: str) -> None:
    assert fact in REPORT


# ---------------------------------------------------------------- the words are ours
# Names of people, bodies, publications and events: they are facts, and must be the same.
NAMES = """
Communities and Local Government Committee report on Community budgets
Accelerating Innovation in Local Government Research Project's recent publication
Department for Business Innovation and Skills (BIS)
the Design Council, the Young Foundation and the NSPCC
local information infrastructure, LG Inform and LG Inform Plus
24-hour workshops for Chief Executives and District Council Leaders
Juliet Whitworth (Research and Information Manager)
Peterborough, Hampshire and Sedgemoor Council
Council Leaders': key actions for Innovation
Council Leaders' Key Actions for Innovation
Urban Commission Steering Committee
Knowledge Navigator steering group
Cllr Paul Middlebrough
Cllr Tim Cheetham
Cllr Tony McDermott
Cllr Richard Stay
Open Government Partnership
the prime minister and Francis Maud
Leadership Board
"""
BREAK = "\N{PILCROW SIGN}"


def words(text: str) -> list[str]:
    """The words in small letters; a name and a mark-up tag end a run."""
    text = re.sub(r"<[^>]*>", f" {BREAK} ", text)
    for name in NAMES.strip().splitlines():
        text = re.sub(re.escape(name), f" {BREAK} ", text, flags=re.IGNORECASE)
    return re.findall(rf"{BREAK}|[^\W_]+(?:['’][^\W_]+)*", text.lower())


@pytest.mark.skipif(not SEEDS.is_dir(), reason="the documents that the example retells are not beside this clone")
@pytest.mark.parametrize(("ours", "theirs"), [(NOTE, "004_*.txt"), (REPORT, "000_*.txt")], ids=["note", "report"])
def test_no_sentence_is_carried_over(ours: str, theirs: str) -> None:
    original = next(SEEDS.glob(theirs)).read_text(encoding="utf-8")
    theirs_lines = set(original.splitlines())
    lines = ours.splitlines()
    # Headings, labels and rows of the attendance table may be the same; a sentence may not.
    assert not [line for line in lines if line in theirs_lines and re.search(r"[a-z]{2}[.;]$", line)]
    own = words("\n".join(line for line in lines if line not in theirs_lines))
    size = LONGEST_RUN + 1
    others = words(original)
    runs = {tuple(others[i : i + size]) for i in range(len(others) - size + 1)}
    shared = [run for i in range(len(own) - size + 1) if (run := tuple(own[i : i + size])) in runs and BREAK not in run]
    assert shared == []
