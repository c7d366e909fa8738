"""The next meeting, in each way that records announce it: the cases of `variations/coming*.toml`."""

from __future__ import annotations

import hashlib
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from loader import readers
from loader.layouts import agenda, coming
from loader.records import Planned
from loader.source import Source
from ontology import iris

VARIATIONS = Path(__file__).parent / "variations"
ON = date(2025, 3, 4)


def cases() -> list[Any]:
    found = []
    for path in sorted(VARIATIONS.glob("coming*.toml")):
        for case in tomllib.loads(path.read_text(encoding="utf-8"))["case"]:
            found.append(pytest.param(case, id=f"{path.stem}: {case['name']}"))
    return found


def read(text: str, title: str, on: date | None = ON) -> Planned | None:
    content = f"{title}\n\n{text.strip()}\n".encode()
    first, *blocks = readers.render(Source("case.txt", content, hashlib.sha256(content).hexdigest())).blocks
    stretch = agenda.Stretch("12", first.passage, blocks=list(blocks))
    return coming.planned([stretch], iris.organisation("Ashby Parish Council"), on)


@pytest.mark.parametrize("case", cases())
def test_the_next_meeting(case: dict[str, Any]) -> None:
    found = read(case["text"], case.get("title", "Date of next meeting"))
    assert (found.on.isoformat() if found else "") == case["next"]
    assert [d.kind for d in found.doubts] == case.get("doubts", []) if found else True


def test_a_day_without_a_year_is_none_where_the_meeting_has_no_day() -> None:
    assert read("Tuesday 1 April", "Date of next meeting", on=None) is None
    found = read("Tuesday 1 April 2025", "Date of next meeting", on=None)
    assert found is not None
    assert found.on == date(2025, 4, 1)
