"""The interests that members declare, in each way that records write them: `variations/declarations*.toml`."""

from __future__ import annotations

import hashlib
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from loader import readers
from loader.layouts import agenda
from loader.layouts.doing import actions, declarations
from loader.names import PersonName
from loader.records import Declaration
from loader.roster import Roster
from loader.source import Source
from ontology import iris

VARIATIONS = Path(__file__).parent / "variations"
PRESENT = ("Alice Marsh", "Ben Tolliver", "Carys Penrose", "David Okoro", "Edith Vane", "Clive Farr")


def cases() -> list[Any]:
    found = []
    for path in sorted(VARIATIONS.glob("declarations*.toml")):
        for case in tomllib.loads(path.read_text(encoding="utf-8"))["case"]:
            found.append(pytest.param(case, id=f"{path.stem}: {case['name']}"))
    return found


def read(case: dict[str, Any]) -> tuple[list[list[tuple[str, Declaration]]], Roster]:
    """The declarations of an item, and of a later one numbered 7 where the case has words `later`."""
    roster = Roster(iris.organisation("Ashby Parish Council"), date(2025, 3, 4))
    for name in PRESENT:
        roster.person(PersonName(name, "Cllr"), ((0, 1),), in_list=True)
    found = []
    for title, text in (
        (case.get("title", "Declarations of interest"), case["text"]),
        ("Any matter", case.get("later", "")),
    ):
        content = f"{title}\n\n{text.strip()}\n".encode()
        if case.get("format") == "html":
            content = f"<html><body><p>{title}</p>{text}</body></html>".encode()
        name = f"case.{case.get('format', 'txt')}"
        first, *blocks = readers.render(Source(name, content, hashlib.sha256(content).hexdigest())).blocks
        stretch = agenda.Stretch("", first.passage, blocks=list(blocks))
        found.append(declarations.of_item(stretch, agenda.contents(stretch, actions.OWNERS), roster))
    return declarations.once(found, ["2", "7"]), roster


@pytest.mark.parametrize("case", cases())
def test_a_declaration_is_found(case: dict[str, Any]) -> None:
    (here, later), roster = read(case)
    told = [
        " | ".join(
            (
                roster.people[d.person].name,
                number,
                d.interest_kind,
                roster.things[d.interest_in].forms[0] if d.interest_in else "",
            )
        ).strip()
        for number, d in here
    ]
    assert told == [line.strip() for line in case["declarations"]]
    assert len(later) == case.get("more", 0)
    assert all(d.words and d.text for _, d in here)


@pytest.mark.parametrize(
    "piece",
    [
        "Cllr Marsh declared ",
        "interest in item 7, ",
        "Cllrs Marsh and ",
        "item 1, 2 and ",
        "Mr and Mrs ",
        "Cllr Marsh (A) and ",
    ],
)
def test_a_line_of_any_length_is_read_in_time(piece: str) -> None:
    read({"text": piece * (20_000 // len(piece))})
