"""Whole invented records of many hands, each with what a person reads in it: how much is found, and how much is right.

`records/{folder}/{kind}/NAME.txt|html` stands beside `NAME.gold.json`: meeting, attendance, items with what each holds.
The figures are printed (`pytest -s`) and may not fall below those at the end of this file.
"""

from __future__ import annotations

import hashlib
import html
import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from loader import reading
from loader.records import Decision, Record
from loader.source import Source
from ontology.iris import Key

FOLDER = Path(__file__).parent / "records"
TITLES = frozenset("cllr cllrs councillor councillors mr mrs ms miss dr prof rev cyng county district".split())


def fold(text: object) -> str:
    """Words in lower case, without marks, accents and quotes, a space apart."""
    plain = re.sub(r"</?[a-zA-Z][^>]*>", " ", html.unescape(str(text)))
    plain = "".join(c for c in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(c))
    return " ".join(re.findall(r"\w+", re.sub(r"['’‘`]", "", plain.casefold()).replace("_", " ")))


def person(name: str) -> str:
    return " ".join(word for word in fold(name).split() if word not in TITLES)


def same_person(a: str, b: str) -> bool:
    """One name by its family name and the first letter of the given one."""
    one, two = person(a).split(), person(b).split()
    if not one or not two or one[-1] != two[-1]:
        return False
    return len(one) == 1 or len(two) == 1 or one[0][0] == two[0][0]


class Count(Counter[str]):
    """What was found of what a person read: hits, misses and what nobody reads there."""

    def compare(self, kind: str, wanted: list[Any], found: list[Any], fits: Any) -> None:
        left = list(found)
        for one in wanted:
            match = next((other for other in left if fits(one, other)), None)
            self[f"{kind} {'hit' if match is not None else 'miss'}"] += 1
            if match is not None:
                left.remove(match)
        self[f"{kind} false"] += len(left)

    def precision(self, kind: str) -> float:
        made = self[f"{kind} hit"] + self[f"{kind} false"]
        return self[f"{kind} hit"] / made if made else 1.0

    def recall(self, kind: str) -> float:
        wanted = self[f"{kind} hit"] + self[f"{kind} miss"]
        return self[f"{kind} hit"] / wanted if wanted else 1.0


def documents() -> Iterator[tuple[Path, dict[str, Any]]]:
    for gold in sorted(FOLDER.rglob("*.gold.json")):
        stem = gold.name.removesuffix(".gold.json")
        (document,) = (p for p in gold.parent.glob(f"{stem}.*") if p != gold)
        yield document, json.loads(gold.read_text(encoding="utf-8"))


@cache
def counted() -> Count:
    count = Count()
    for path, gold in documents():
        content = path.read_bytes()
        record = reading.here(Source(path.name, content, hashlib.sha256(content).hexdigest()))
        if gold["kind"] != "report":
            compare(count, gold, record)
    return count


def compare(count: Count, gold: dict[str, Any], record: Record) -> None:
    meeting = record.meeting
    assert meeting is not None, record.title
    names: dict[Key, list[str]] = {p.key: [p.name, *p.forms] for p in record.people}
    names |= {p.key: [p.name] for p in record.posts} | {t.key: list(t.forms) for t in record.things}
    wanted_day = gold["meeting"].get("date")
    day = meeting.held_on.isoformat() if meeting.held_on else None
    count.compare("day", [wanted_day] if wanted_day else [], [day] if day else [], str.__eq__)
    count.compare(
        "attendance",
        [(p["name"], p["present"]) for p in gold.get("attendance", [])],
        [(a.stated_name, names[a.person], a.present) for a in meeting.attendance],
        lambda w, f: w[1] == f[2] and any(same_person(w[0], n) for n in (f[0], *f[1])),
    )
    items = gold.get("items", [])
    count.compare("items", [i["title"] for i in items], [i.title for i in meeting.items], is_title)
    decided = [d for item in items for d in item.get("decisions", [])]
    leaves = [leaf for item in meeting.items for d in item.decisions for leaf in (d, *d.limbs)]
    count.compare("decisions", decided, leaves, lambda w, f: fits_decision(w, f))
    count["decisions false"] -= sum(1 for item in meeting.items for d in item.decisions if d.limbs)
    owners = [o for item in items for a in item.get("actions", []) for o in a["owners"]]
    owned = [names.get(key, [""]) for item in meeting.items for a in item.actions for key in a.owners]
    count.compare("owners", owners, owned, lambda w, f: any(same_person(w, n) or fold(w) in fold(n) for n in f))


def is_title(wanted: str, found: str) -> bool:
    one, two = fold(wanted), fold(found)
    return bool(one and two) and (one in two or two in one)


def fits_decision(wanted: dict[str, Any], found: Decision) -> bool:
    return fold(wanted.get("text", ""))[:40] in fold(found.text)


# The least that may be found, and the least share of it that is right.
FLOORS = [
    ("day", 0.98, 0.98),
    ("attendance", 0.98, 0.93),
    ("items", 0.97, 0.95),
    ("decisions", 0.93, 0.88),
    ("owners", 0.9, 0.85),
]


@pytest.mark.parametrize(("kind", "precision", "recall"), FLOORS)
def test_what_people_read_in_the_records_is_found(kind: str, precision: float, recall: float) -> None:
    count = counted()
    print(f"{kind}: precision {count.precision(kind):.3f}, recall {count.recall(kind):.3f}")
    assert count.precision(kind) >= precision
    assert count.recall(kind) >= recall
