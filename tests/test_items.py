"""How a record's head and its items are found, in each way that records write them: the cases of `variations/`."""

from __future__ import annotations

import hashlib
import tomllib
from pathlib import Path
from typing import Any

import pytest

from loader import readers, reading
from loader.layouts import agenda
from loader.layouts.people import attendance
from loader.source import Source
from ontology.iris import Key

VARIATIONS = Path(__file__).parent / "variations"


def cases(name: str) -> list[Any]:
    found = tomllib.loads((VARIATIONS / f"{name}.toml").read_text(encoding="utf-8"))["case"]
    return [pytest.param(case, id=case["name"]) for case in found]


def source(case: dict[str, Any]) -> Source:
    content = case.get("text", case.get("html", "")).strip("\n").encode()
    return Source("record", content, hashlib.sha256(content).hexdigest())


@pytest.mark.parametrize("case", cases("items"))
def test_items(case: dict[str, Any]) -> None:
    blocks = readers.render(source(case)).blocks
    _, after = attendance.span(blocks)
    found = agenda.stretches(blocks[after:])
    assert [f"{s.number or '-'} | {s.title.text}" for s in found] == case["items"]


@pytest.mark.parametrize("case", cases("heads"))
def test_heads(case: dict[str, Any]) -> None:
    record = reading.here(source(case))
    meeting = record.meeting
    assert meeting is not None
    forms: dict[Key | None, tuple[str, ...]] = {thing.key: thing.forms for thing in record.things}
    assert case["body"] in forms[meeting.body]
    assert (meeting.held_on.isoformat() if meeting.held_on else "") == case["date"]
    assert (f"{meeting.started:%H:%M}" if meeting.started else "") == case.get("time", "")
    assert meeting.kind == case.get("kind", "")
    place = next((thing for thing in record.things if thing.key == meeting.venue), None)
    outer = next((thing for thing in record.things if place and thing.key == place.within), None)
    told = ", ".join(thing.forms[0] for thing in (place, outer) if thing)
    assert told == case.get("venue", "")
