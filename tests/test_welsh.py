"""Records in Welsh, and in Welsh and English: the cases of `variations/welsh*.toml`, read whole."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pyoxigraph import Literal

from loader import clock, dates, graph, reading
from loader.records import Attendance, Item, Meeting, Record
from loader.source import Source

VARIATIONS = Path(__file__).parent / "variations"
HEAD = """CYNGOR CYMUNED LLANGELLI

Cofnodion y cyfarfod a gynhaliwyd nos Lun, 6 Mawrth 2023 am 7.00 y.h. yn Neuadd Llangelli

Presennol: Y Cynghorwyr Menna Prydderch (Cadeirydd), Gwilym Ffoulkes, Non Eurig, Iolo Maredudd a Heledd Wynne;
Lowri Hafgan (Clerc)

"""


def cases() -> list[Any]:
    found = []
    for path in sorted(VARIATIONS.glob("welsh*.toml")):
        for case in tomllib.loads(path.read_text(encoding="utf-8"))["case"]:
            found.append(pytest.param(case, id=f"{path.stem}: {case['name']}"))
    return found


def read(text: str, name: str = "case.txt") -> Record:
    content = text.strip().encode()
    return reading.here(Source(name, content, hashlib.sha256(content).hexdigest()))


def met(record: Record) -> Meeting:
    assert record.meeting is not None
    return record.meeting


def names(record: Record) -> dict[str, str]:
    return {p.key: p.name for p in record.people}


def forms(record: Record, key: str | None) -> list[str]:
    return [form for thing in record.things if thing.key == key for form in thing.forms]


def attendance(record: Record) -> list[str]:
    known = names(record)

    def line(row: Attendance) -> str:
        told = [known[row.person], row.capacity, "" if row.present else "away"]
        return " | ".join(filter(None, told))

    return sorted(map(line, met(record).attendance))


def each(record: Record, told: Callable[[Item], list[str]]) -> list[str]:
    return [f"{item.number or item.order} | {line}" for item in met(record).items for line in told(item)]


def items(record: Record) -> list[str]:
    return [f"{item.number} {item.title}".strip() for item in met(record).items]


def decisions(record: Record) -> list[str]:
    return each(record, lambda i: [f"{d.outcome} | {d.text}" for d in i.decisions])


def moved(record: Record) -> list[str]:
    known = names(record)

    def told(item: Item) -> list[str]:
        movers = dict.fromkeys((*item.moved_by, *(k for d in item.decisions for k in d.moved_by)))
        seconders = dict.fromkeys((*item.seconded_by, *(k for d in item.decisions for k in d.seconded_by)))
        line = f"{', '.join(known[k] for k in movers)} / {', '.join(known[k] for k in seconders)}"
        return [line] if movers or seconders else []

    return each(record, told)


def votes(record: Record) -> list[str]:
    def told(item: Item) -> list[str]:
        counts = ((v.votes_for, v.votes_against, v.abstentions) for v in item.votes)
        return ["-".join("?" if n is None else str(n) for n in count) for count in counts]

    return each(record, told)


def actions(record: Record) -> list[str]:
    posts = {post.key: post.name for post in record.posts}
    known = posts | {t.key: t.forms[0] for t in record.things} | names(record)

    def told(item: Item) -> list[str]:
        return [
            f"{', '.join(known.get(k, k) for k in a.owners) or a.owner_statement or 'nobody'} | {a.text}"
            for a in item.actions
        ]

    return each(record, told)


def declarations(record: Record) -> list[str]:
    known, found = names(record), met(record).items
    numbers = {i.order: i.number or str(i.order) for i in found}
    told = [d for i in found for d in i.declarations]
    return [f"{known[d.person]} | {numbers.get(d.regarding, '') if d.regarding else ''}".rstrip(" |") for d in told]


LISTS: dict[str, Callable[[Record], list[str]]] = {
    "attendance": attendance,
    "items": items,
    "decisions": decisions,
    "moved": moved,
    "votes": votes,
    "actions": actions,
    "declarations": declarations,
}


def begins(found: list[str], expected: list[str]) -> bool:
    """Is each line found the whole of what is expected of it, or does it begin so?"""
    return len(found) == len(expected) and all(f.startswith(e) for f, e in zip(found, expected, strict=True))


@pytest.mark.parametrize("case", cases())
def test_a_record_in_welsh(case: dict[str, Any]) -> None:
    record = read(case["text"] if "body" in case else HEAD + case["text"], case.get("file", "case.txt"))
    meeting = met(record)
    for name, told in LISTS.items():
        if name not in case and "body" not in case:
            continue
        found, expected = told(record), case.get(name, [])
        if name == "attendance":
            expected = sorted(expected)
        assert begins(found, expected), f"{name}:\n" + "\n".join([*found, "expected", *expected])
    if "body" in case:
        assert case["body"] in forms(record, meeting.body)
        assert meeting.held_on is not None
        assert meeting.held_on.isoformat() == case["date"]
        assert f"{meeting.started:%H:%M}" == case["time"]
        assert case["venue"] in forms(record, meeting.venue)
    if "next" in case:
        assert (meeting.next.on.isoformat() if meeting.next else "") == case["next"]
    if "language" in case:
        assert record.language == case["language"]


def test_words_of_a_welsh_record_are_tagged_as_welsh() -> None:
    text = (
        HEAD + "5. Mynwent\nPenderfynwyd bod y Clerc yn prynu giât, ac mae'r cyngor yn ddiolchgar.\n\n6. Ffyrdd\nDim.\n"
    )
    record = read(text)
    assert record.language == "cy"
    objects = (quad.object for quad in graph.quads(record, "http://127.0.0.1:8000"))
    tagged = {o.value for o in objects if isinstance(o, Literal) and o.language == "cy"}
    assert "Mynwent" in tagged
    assert any(value.startswith("Penderfynwyd bod y Clerc") for value in tagged)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("nos Lun, 5ed o Fawrth 2018", "2018-03-05"),
        ("Nos Iau, y 5ed o Ebrill 2018", "2018-04-05"),
        ("dydd Gwener 1af Fai 2020", "2020-05-01"),
        ("12fed o fis Medi 2019", "2019-09-12"),
        ("21ain o Ragfyr 2020", "2020-12-21"),
        ("ddydd Mercher, 3ydd Dachwedd 2021", "2021-11-03"),
        ("31 Hydref 2022", "2022-10-31"),
        ("3 Maintenance 2020", ""),
        ("10 gorff 2020", ""),
    ],
)
def test_a_welsh_date(text: str, day: str) -> None:
    found = dates.find(text)
    assert (found.on.isoformat() if found else "") == day
    assert found is None or found.agrees


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("am 7.00 yr hwyr", "19:00"),
        ("7.30 y.h.", "19:30"),
        ("7 o'r gloch", "19:00"),
        ("9 o’r gloch y bore", "09:00"),
        ("1.30 y prynhawn", "13:30"),
        ("10.00yb", "10:00"),
        ("hanner dydd", "12:00"),
        ("7 y pen", ""),
    ],
)
def test_a_welsh_time(text: str, at: str) -> None:
    found = clock.find(text)
    assert (f"{found.at:%H:%M}" if found else "") == at
