"""Which organisations a passage names: by the register, by their own words, by their place in a list."""

from __future__ import annotations

import time
import tomllib
from datetime import date
from pathlib import Path

import pytest

from loader import organisations, payees
from loader.layouts import items
from loader.layouts.agenda import Stretch
from loader.layouts.setting import Setting
from loader.names import parse
from loader.passages import Block, Passage
from loader.roster import Roster
from ontology import iris

CASES = tomllib.loads((Path(__file__).parent / "variations" / "organisations.toml").read_text(encoding="utf-8"))["case"]
OWN = iris.council("Fallowmere Parish Council")


def passage(text: str) -> Passage:
    return Passage(text, tuple(range(len(text))))


def roster() -> Roster:
    return Roster(OWN, date(2024, 5, 6))


def named(found: Roster) -> set[str]:
    return {f for t in found.things.values() if t.kind in ("organisation", "council", "department") for f in t.forms}


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_the_organisations_of_a_passage(case: dict[str, str]) -> None:
    known, told = roster(), passage(case["text"])
    known.explain([told])
    known.mentions(told)
    known.listed(case.get("about", ""), [Block("text", told)])
    assert named(known) == set(case["found"])
    for thing in known.things.values():
        assert {told.text[a:b] for a, b in thing.words} == set(thing.forms)


def test_half_of_the_cases_are_traps() -> None:
    assert len(CASES) >= 40
    assert sum(not case["found"] for case in CASES) * 5 >= len(CASES) * 2


def test_initials_mean_the_one_council_that_the_record_names() -> None:
    known = roster()
    known.mentions(passage("Norfolk County Council has been told."))
    keys = known.mentions(passage("NCC will look at the drain."))
    assert keys == (iris.council("Norfolk County Council"),)
    assert known.things[keys[0]].forms == ("NCC", "Norfolk County Council")


def test_long_initials_mean_one_council_of_the_register() -> None:
    assert roster().mentions(passage("BCKLWN empties the bin.")) == (
        iris.council("Borough Council of King's Lynn and West Norfolk"),
    )


def test_short_initials_need_the_place_in_the_record() -> None:
    without, beside = roster(), roster()
    assert without.mentions(passage("KCC had a review.")) == ()
    beside.explain([passage("Young people of Kent were asked.")])
    assert beside.mentions(passage("KCC had a review.")) == (iris.council("Kent County Council"),)


def test_an_explained_short_form_counts_before_its_explanation_too() -> None:
    known = roster()
    known.explain([passage("The Institute of Hedge Layers (IHL) has a new course.")])
    assert known.mentions(passage("An IHL evening was offered.")) == (iris.organisation("Institute of Hedge Layers"),)


def test_the_borough_council_is_the_one_that_the_record_names_else_one_of_its_own() -> None:
    known, alone = roster(), roster()
    known.mentions(passage("Bedford Borough Council had replied."))
    assert known.mentions(passage("The Borough Council would come.")) == (iris.council("Bedford Borough Council"),)
    keys = alone.mentions(passage("The Borough Council would come."))
    assert keys == (iris.organisation("Borough Council Fallowmere Parish Council"),)
    assert alone.things[keys[0]].forms == ("Borough Council",)


def test_the_village_hall_of_one_record_is_not_that_of_another() -> None:
    told = "The Village Hall has asked for a grant."
    here = roster().mentions(passage(told))
    there = Roster(iris.council("Ostwick Parish Council"), None).mentions(passage(told))
    assert here
    assert there
    assert here != there


def test_a_councillor_who_is_called_after_a_shop_is_no_shop() -> None:
    known = roster()
    name = parse("Cllr Ann Wickes")
    assert name
    known.person(name, ((0, 5),))
    known.mentions(passage("For: Holloway, Tanner, Wickes"))
    assert named(known) == set()


def row(*cells: str) -> Block:
    blocks = tuple((Block("text", passage(cell)),) for cell in cells)
    return Block("row", passage(" ".join(cells)), cells=blocks)


def test_the_payees_of_a_table() -> None:
    known = roster()
    rows = [
        row("Date", "Payee", "Details", "Amount"),
        row("1/5", "Tolbright", "Salt", "£40.00"),
        row("2/5", "Bramwick Groundcare", "Mowing", "£90.00"),
        row("3/5", "P Tanner", "Salary", "£210.00"),
        row("4/5", "Margaret Pole", "Stamps", "£5.00"),
        row("5/5", "Postage", "", "£2.00"),
    ]
    known.listed("Payments", rows)
    assert named(known) == {"Tolbright", "Bramwick Groundcare"}


def test_an_item_mentions_those_whom_its_list_of_payments_names() -> None:
    known = roster()
    entry = Block("text", passage("Bramwick Groundcare, Mowing, Chq No 12"), marker="i.", aside=passage("£90.00"))
    stretch = Stretch("1", passage("Accounts for Payment"), None, False, [entry])
    (item,) = items.items([stretch], Setting(OWN, date(2024, 5, 6), known, frozenset()))
    assert iris.organisation("Bramwick Groundcare") in item.mentions


@pytest.mark.parametrize(
    "line",
    ["Aaa " * 25_000, "Trust of " * 11_000, "Lane Council and " * 6_000, "x" * 100_000, "Bee £1.00 " * 10_000,
     "A.B." * 25_000, "letter from A " * 7_000, "(A" * 50_000, "A&" * 50_000],
)  # fmt: skip
def test_a_long_line_holds_nobody_up(line: str) -> None:
    began = time.process_time()
    list(organisations.find(line))
    for about in ("", "payments", "letters", "payee"):
        list(payees.find(line, about))
    assert time.process_time() - began < 5
