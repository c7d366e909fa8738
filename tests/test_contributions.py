"""Who presented, introduced, reported or updated, in each way that records say it: `variations/contributions*.toml`."""

from __future__ import annotations

import hashlib
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from loader import readers
from loader.layouts import agenda
from loader.layouts.doing import actions, contributions
from loader.layouts.doing.contributions import PRESENTING
from loader.names import PersonName
from loader.records import Contribution
from loader.roster import Roster
from loader.source import Source
from ontology import iris

VARIATIONS = Path(__file__).parent / "variations"
PRESENT = ("Alice Marsh", "Ben Tolliver", "Carys Penrose", "David Okoro", "Edith Vane", "Clive Farr", "Tamsin Moody")


def cases() -> list[Any]:
    found = []
    for path in sorted(VARIATIONS.glob("contributions*.toml")):
        for case in tomllib.loads(path.read_text(encoding="utf-8"))["case"]:
            found.append(pytest.param(case, id=f"{path.stem}: {case['name']}"))
    return found


def read(case: dict[str, Any]) -> tuple[list[Contribution], Roster]:
    roster = Roster(iris.organisation("Ashby Parish Council"), date(2025, 3, 4))
    keys = [roster.person(PersonName(n, "Cllr"), ((0, 1),), in_list=True) for n in PRESENT]
    roster.chair = keys[0]
    roster.post("Parish Clerk and RFO", roster.organisation, ((0, 1),), keys[-1])
    content = f"{case.get('title', 'Any matter')}\n\n{case['text'].strip()}\n".encode()
    first, *blocks = readers.render(Source("case.txt", content, hashlib.sha256(content).hexdigest())).blocks
    stretch = agenda.Stretch("7", first.passage, blocks=list(blocks))
    return contributions.of_item(stretch, agenda.contents(stretch, actions.OWNERS), roster), roster


@pytest.mark.parametrize("case", cases())
def test_those_who_present_are_found(case: dict[str, Any]) -> None:
    found, roster = read(case)
    told = [f"{c.kind}: {roster.people[c.contributor].name}" for c in found if c.kind in PRESENTING and c.contributor]
    assert told == case["presenters"]
    assert all(c.words for c in found)
    if "others" in case:
        assert [c.kind for c in found if c.kind not in PRESENTING] == case["others"]


@pytest.mark.parametrize(
    "piece",
    [
        "Cllr Marsh reported ",
        "A, B and C presented ",
        "the Clerk's report ",
        "Cllr Marsh, ",
        "The Chair welcomed Ann Lee, ",
        "gave a long long ",
        "thanked Cllr A for ",
    ],
)
def test_a_line_of_any_length_is_read_in_time(piece: str) -> None:
    read({"text": piece * (20_000 // len(piece))})
