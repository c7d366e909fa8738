"""Who was there: each way of writing a list of those present, its apologies and what items add, as one case.

The cases stand in `variations/attendance*.toml`: a text (or a page of HTML), and a row for each person expected, as
`capacity | name | what else`, where `apologies` stands in place of a capacity for those who sent them.
"""

from __future__ import annotations

import hashlib
import tomllib
from pathlib import Path

import pytest

from loader import readers
from loader.layouts import agenda
from loader.layouts.people import attendance
from loader.passages import Block
from loader.records import Attendance, Doubt
from loader.roster import Roster
from loader.source import Source
from ontology import iris

_FOLDER = Path(__file__).parent / "variations"
_CASES = [case for path in sorted(_FOLDER.glob("attendance*.toml")) for case in tomllib.loads(path.read_text())["case"]]


def _read(text: str) -> tuple[str, tuple[Block, ...], Roster, tuple[Attendance, ...], tuple[Doubt, ...]]:
    content = text.encode()
    path = "record.html" if text.startswith("<") else "record.txt"
    rendition = readers.render(Source(path, content, hashlib.sha256(content).hexdigest()))
    first, end = attendance.span(rendition.blocks)
    roster = Roster(iris.organisation("Port Records"), None)
    stretches = agenda.stretches((*rendition.blocks[:first], *rendition.blocks[end:]))
    return (
        rendition.text,
        rendition.blocks[first:end],
        roster,
        *attendance.read(rendition.blocks[first:end], stretches, roster),
    )


def _row(found: Attendance, roster: Roster, keys: list[str]) -> str:
    """A record as a case writes it; of what else there is, only what the case tells."""
    who = roster.people[found.person]
    told = {
        "title": found.stated_title,
        "honours": found.stated_honours,
        "written": found.stated_name,
        "for": found.stated_representing,
        "council": ", ".join(iris.parts(k)[-1] for k in found.representing),
        "post": roster.posts[found.post].name if found.post else "",
        "instead of": roster.people[found.substitute_for].name if found.substitute_for else "",
        "from item": str(found.arrived_at_item or ""),
        "from": f"{found.arrived_at:%H:%M}" if found.arrived_at else "",
        "to item": str(found.left_at_item or ""),
        "to": f"{found.left_at:%H:%M}" if found.left_at else "",
        "also": ", ".join(f for f in who.forms if f != who.name),
        "doubt": ", ".join(d.kind for d in (*found.doubts, *who.doubts)),
    }
    parts = [found.capacity if found.present else "apologies", who.name, *(f"{k} {told[k]}".rstrip() for k in keys)]
    return " | ".join(parts)


def _keys(row: str) -> list[str]:
    known = (
        "title",
        "honours",
        "written",
        "for",
        "council",
        "post",
        "instead of",
        "from item",
        "from",
        "to item",
        "to",
        "also",
        "doubt",
    )
    return [
        next(k for k in sorted(known, key=len, reverse=True) if f"{part} ".startswith(f"{k} "))
        for part in row.split(" | ")[2:]
    ]


@pytest.mark.parametrize("case", _CASES, ids=lambda case: str(case["name"]))
def test_a_way_of_writing_who_was_there(case: dict[str, object]) -> None:
    text, _, roster, found, doubts = _read(str(case["text"]))
    expected = [str(row) for row in case["rows"]]  # type: ignore[attr-defined]
    keys = {row.split(" | ")[1]: _keys(row) for row in expected}
    assert [_row(f, roster, keys.get(roster.people[f.person].name, [])) for f in found] == list(expected)
    for row in found:
        assert row.words, "a fact without words"
        printed = " ".join(" ".join(text[a:b] for a, b in row.words).split())
        assert row.stated_name.split()[-1] in printed
    assert [d.kind for d in doubts] == case.get("doubts", [])
    for written, name in case.get("who", {}).items():  # type: ignore[attr-defined]
        key = roster.who(written)
        assert (roster.people[key].name if key else "") == name, written


def test_there_are_enough_cases_and_each_has_a_name_of_its_own() -> None:
    assert len(_CASES) >= 90
    assert len({case["name"] for case in _CASES}) == len(_CASES)


@pytest.mark.parametrize("case", [c for c in _CASES if "ends" in c], ids=lambda case: str(case["name"]))
def test_the_list_ends_before_the_first_item(case: dict[str, object]) -> None:
    _, blocks, *_ = _read(str(case["text"]))
    assert blocks[-1].text.endswith(str(case["ends"]))


def test_a_record_without_a_list_has_no_span() -> None:
    blocks = _read("Notes on the harbour wall\n\nThe wall was inspected by the surveyor.\n")[1]
    assert attendance.span(blocks) == (0, 0)
    assert attendance.span(()) == (0, 0)


@pytest.mark.parametrize(
    "line", ["Present: " + "Cllr A Moss, " * 8000, "Present: " + "(" * 100_000, "Present: " + "and " * 25_000]
)
def test_a_very_long_line_is_read_without_delay(line: str) -> None:
    _read(line)
