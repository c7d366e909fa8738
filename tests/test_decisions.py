"""What an item decided, in each way that records write it: the cases of `variations/decisions*.toml`."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from loader.layouts import agenda
from loader.layouts.deciding import decisions
from loader.layouts.deciding.decided import Decided
from loader.layouts.doing import actions
from loader.layouts.setting import Setting
from loader.names import PersonName
from loader.passages import Rendition
from loader.readers import text as plain
from loader.records import Decision
from loader.roster import Roster
from ontology import iris
from ontology.iris import Key

VARIATIONS = Path(__file__).parent / "variations"
PRESENT = ("Alice Marsh", "Ben Tolliver", "Carys Penrose", "David Okoro", "Edith Vane", "Farah Quill", "Glyn Rees")


def cases() -> list[Any]:
    found = []
    for path in sorted(VARIATIONS.glob("decisions*.toml")):
        for case in tomllib.loads(path.read_text(encoding="utf-8"))["case"]:
            found.append(pytest.param(case, id=f"{path.stem}: {case['name']}"))
    return found


def setting(name: str) -> Setting:
    """A meeting on 4 March 2025 of a council or of a body of one, "Northwick Borough Council: Licensing Committee"."""
    owner, _, board = name.partition(": ")
    organisation = iris.organisation(owner)
    roster = Roster(organisation, date(2025, 3, 4))
    keys = [roster.person(PersonName(n, "Cllr"), ((0, 1),), in_list=True) for n in PRESENT]
    roster.chair = keys[0]
    body = iris.body(organisation, board) if board else organisation
    return Setting(body, roster.on, roster, frozenset(keys))


def read(case: dict[str, Any]) -> tuple[Decided, Rendition, Setting]:
    title = case.get("title", "Any matter")
    rendition = plain.read(f"{title}\n{case['text']}".encode(), "case.txt")
    stretch = agenda.Stretch("7", plain.clean(rendition.text, 0, len(title)))
    stretch.blocks = list(plain.read(case["text"].encode(), "case.txt").blocks)
    shift = len(title) + 1
    rendition = plain.read(case["text"].encode(), "case.txt")
    del shift
    here = setting(case.get("body", "Ashby Parish Council"))
    return decisions.find(stretch, agenda.contents(stretch, actions.OWNERS), here), rendition, here


def outcome(decision: Decision) -> str:
    return decision.outcome or "+".join(limb.outcome for limb in decision.limbs)


def letters(text: str) -> str:
    return "".join(c for c in text if c.isalnum())


@pytest.mark.parametrize("case", cases())
def test_decided(case: dict[str, Any]) -> None:
    decided, rendition, here = read(case)
    people = here.roster.people

    def names(keys: tuple[Key, ...]) -> list[str]:
        return list(dict.fromkeys(people[k].name for k in keys))

    told = [f"{outcome(d)} | {d.text}" for d in decided.decisions]
    wanted = case.get("decisions", [])
    assert len(told) == len(wanted), told
    for got, want in zip(told, wanted, strict=True):
        assert got.startswith(want), told
    for decision in decided.decisions:
        spans = "".join(letters(rendition.text[a:b]) for a, b in decision.words)
        assert letters(decision.text) in spans or letters(spans) in letters(decision.text)
    moved = (*(k for d in decided.decisions for k in d.moved_by), *decided.moved_by)
    seconded = (*(k for d in decided.decisions for k in d.seconded_by), *decided.seconded_by)
    assert names(moved) == case.get("movers", [])
    assert names(seconded) == case.get("seconders", [])
    counts = [f"{v.votes_for}/{v.votes_against}/{v.abstentions}".replace("None", "-") for v in decided.votes]
    assert counts == case.get("votes", [])
    made = [f"{people[a.appointee].name} | {a.role} | {a.to.split('/', 1)[1]}" for a in decided.appointments]
    assert made == case.get("appointments", [])
    approved = [str(day) for d in decided.decisions if d.approves_minutes for day in d.approved_dates]
    assert approved == case.get("minutes", [])
