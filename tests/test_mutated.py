"""Mutated documents: whatever is done to one, it ends as a record or as a refusal, and the gate lets it in.

`python tests/fuzz.py` does the same for twenty thousand; MINUTEBOOK_EXAMPLES sets how many are done here.
"""

from __future__ import annotations

import os
import zipfile
from io import BytesIO

import fuzz
import pytest

from loader import reading, source
from loader.problems import Unread
from loader.records import Record

EXAMPLES = int(os.environ.get("MINUTEBOOK_EXAMPLES", "300"))


def test_a_mutated_document_is_read_or_refused_in_time_and_gives_no_false_evidence() -> None:
    outcomes = list(fuzz.run(EXAMPLES))
    assert [o.number for o in outcomes] == list(range(1, EXAMPLES + 1))
    assert [o for o in outcomes if o.failed] == []
    assert {o.kind for o in outcomes} == {"text", "html", "pdf", "docx", "odt"}
    assert {o.kind for o in outcomes if o.ended == "record"} == {"text", "html", "pdf", "docx", "odt"}


def test_a_number_and_a_seed_give_one_document() -> None:
    assert [fuzz.mutated(n) for n in range(1, 12)] == [fuzz.mutated(n) for n in range(1, 12)]
    assert fuzz.mutated(1, seed=1) != fuzz.mutated(1, seed=2)


def test_the_mutations_reach_into_the_parts_of_a_zip() -> None:
    zips = [content for kind, content in map(fuzz.mutated, range(1, 200)) if kind == "docx"]
    whole = sum(zipfile.is_zipfile(BytesIO(content)) for content in zips)
    assert whole > len(zips) / 2


def test_a_crash_is_told_with_its_place(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(fuzz.reading, "here", fails)
    outcome = fuzz.read(1)
    assert (outcome.ended, outcome.failed) == ("crash", True)
    assert "ZeroDivisionError" in outcome.told


# ---------------------------------------------------------------- what the long run has found
HEAD = """Mereham Parish Council
Minutes of the meeting held on Tuesday 9 March 2021 at 7.30 pm in the Village Hall
Present: Cllr Ann Lacey (Chair), Cllr Ben Tolliver; Ida Jay (Clerk)
"""


def read(text: str) -> Record:
    return reading.here(source.of("record.txt", text.encode()), "Mereham Parish Council")


def test_a_notice_that_does_not_name_who_decided_is_refused() -> None:
    with pytest.raises(Unread, match="no layout"):
        read("Decision maker:\n\nDecision:\n\nReasons for the decision:\n")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("".join(f"{n}. Matter of the day\nIt was noted.\n" for n in range(1, 800)), "799 items of one meeting"),
        ("1. Finance\n" + "It was RESOLVED to pay the bill.\n\n" * 400, "decisions, actions or remarks at one item"),
    ],
)
def test_more_than_a_meeting_can_hold_is_refused_before_the_gate_stalls(text: str, told: str) -> None:
    with pytest.raises(Unread, match=told):
        read(HEAD + text)


def test_titles_over_and_over_name_nobody() -> None:
    record = read(f"{HEAD}1. Finance\n{'Cllr ' * 30} spoke of it.\n2. Planning\nIt was RESOLVED to object.\n")
    assert [p.name for p in record.people if "Cllr" in p.name] == []
