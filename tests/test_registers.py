"""The registers: one line a council, codes and dates that can be relied on, successors that exist."""

from __future__ import annotations

import csv
import itertools
import re
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from loader.registers import build
from ontology import iris

REGISTERS = Path(build.__file__).parent
TABLES = Path(__file__).parents[2] / "shared" / "registers"


def rows(name: str) -> list[dict[str, str]]:
    with (REGISTERS / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


COUNCILS = {row["key"]: row for row in rows("councils.csv")}
BY_GSS = {code: row["key"] for row in COUNCILS.values() for code in [row["gss"], *row["former_gss"].split()] if code}
ORGANISATIONS = rows("organisations.csv")


# ---------------------------------------------------------------- councils
def test_each_council_stands_once_under_the_key_that_its_name_makes() -> None:
    keys = [row["key"] for row in rows("councils.csv")]
    assert len(keys) == 470
    assert keys == sorted(set(keys))
    assert all(iris.slug(row["name"]) == key for key, row in COUNCILS.items())


def test_no_code_is_made_up_or_given_twice() -> None:
    codes = [code for row in COUNCILS.values() for code in [row["gss"], *row["former_gss"].split()] if code]
    assert all(re.fullmatch(r"[ENSWK]\d{8}", code) for code in codes)
    assert len(codes) == len(set(codes))
    assert COUNCILS["greater-london-authority"]["gss"] == ""


def test_dates_are_dates_and_a_council_begins_before_it_ends() -> None:
    for row in COUNCILS.values():
        first, until = (date.fromisoformat(row[name]) if row[name] else None for name in ("from", "until"))
        assert not (first and until) or first < until, row["name"]
        assert not until or (until.month, until.day) == (4, 1), row["name"]
        assert not first or first.year != 2005, row["name"]


def test_a_council_ends_on_the_day_its_successors_begin() -> None:
    ended = [row for row in COUNCILS.values() if row["until"]]
    assert len(ended) == 73
    for row in ended:
        assert row["succeeded_by"], row["name"]
        for successor in row["succeeded_by"].split():
            assert COUNCILS[successor]["from"] == row["until"], (row["name"], successor)
    assert not any(row["succeeded_by"] for row in COUNCILS.values() if not row["until"])


def test_names_are_whole_and_each_stands_once() -> None:
    for row in COUNCILS.values():
        names = [row["name"], *filter(None, row["names"].split("|"))]
        folded = [iris.fold(name) for name in names]
        assert len(folded) == len(set(folded)), row["name"]
        assert all(name == " ".join(name.split()) and name[0].isupper() for name in names), names
        assert not build.BROKEN.search(row["names"]), names
    assert COUNCILS["north-somerset-council"]["name"] == "North Somerset Council"
    assert COUNCILS["borough-council-of-kings-lynn-and-west-norfolk"]["names"].startswith(
        "King's Lynn and West Norfolk"
    )


def test_a_name_is_shared_only_by_councils_of_different_times_or_a_predecessor() -> None:
    """On one day a name means one council; else who reads a record could not tell which."""
    holders: dict[str, list[dict[str, str]]] = {}
    for row in COUNCILS.values():
        for name in [row["name"], *filter(None, row["names"].split("|"))]:
            holders.setdefault(iris.fold(name), []).append(row)
    for name, several in holders.items():
        latest_first = sorted(several, key=lambda row: row["from"], reverse=True)
        for newer, older in itertools.pairwise(latest_first):
            assert "" < older["until"] <= newer["from"], name


@pytest.mark.parametrize(
    ("gss", "key", "until", "succeeded_by"),
    [
        ("E07000111", "sevenoaks-district-council", "", ""),
        ("E09000014", "london-borough-of-haringey", "", ""),
        ("E10000027", "somerset-county-council", "2023-04-01", "somerset-council"),
        ("E06000066", "somerset-council", "", ""),
        ("E10000018", "leicestershire-county-council", "", ""),
        ("E06000056", "central-bedfordshire-council", "", ""),
        ("E09000004", "london-borough-of-bexley", "", ""),
        ("E08000032", "city-of-bradford-metropolitan-district-council", "", ""),
        ("E06000057", "northumberland-county-council", "", ""),
        ("E07000238", "wychavon-district-council", "", ""),
        ("E07000010", "fenland-district-council", "", ""),
        ("E06000006", "halton-borough-council", "", ""),
        ("E08000016", "barnsley-metropolitan-borough-council", "", ""),
        ("E10000028", "staffordshire-county-council", "", ""),
        ("E09000027", "london-borough-of-richmond-upon-thames", "", ""),
        ("E07000166", "richmondshire-district-council", "2023-04-01", "north-yorkshire-council"),
        ("E10000023", "north-yorkshire-county-council", "2023-04-01", "north-yorkshire-council"),
        ("E06000055", "bedford-borough-council", "", ""),
        ("E06000023", "bristol-city-council", "", ""),
        ("E07000139", "north-kesteven-district-council", "", ""),
        ("E06000031", "peterborough-city-council", "", ""),
        ("E10000014", "hampshire-county-council", "", ""),
        ("E07000188", "sedgemoor-district-council", "2023-04-01", "somerset-council"),
        ("E06000048", "northumberland-county-council", "", ""),  # a former code
    ],
)
def test_a_code_leads_to_its_council(gss: str, key: str, until: str, succeeded_by: str) -> None:
    assert BY_GSS[gss] == key
    assert (COUNCILS[key]["until"], COUNCILS[key]["succeeded_by"]) == (until, succeeded_by)


@pytest.mark.parametrize(
    ("key", "first_day"),
    [
        ("somerset-council", "2023-04-01"),
        ("sevenoaks-district-council", "1974-04-01"),
        ("city-of-westminster", "1965-04-01"),
        ("leeds-city-council", "1974-04-01"),
        ("worcestershire-county-council", "1998-04-01"),
        ("fife-council", "1996-04-01"),
        ("orkney-islands-council", ""),
        ("peterborough-city-council", ""),
    ],
)
def test_a_first_day_is_a_known_one_or_empty(key: str, first_day: str) -> None:
    assert COUNCILS[key]["from"] == first_day


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("aberdeen cuty", False),
        ("city of derby", "City of Derby"),
        ("newcastle-under-lyme district", "Newcastle-under-Lyme District"),
        ("Pen-y-bont ar Ogwr", "Pen-y-bont ar Ogwr"),
        ("Sir Ynys M\ufffdn", False),
    ],
)
def test_other_names_get_their_capitals_and_misspelt_ones_are_left_out(written: str, kept: str | bool) -> None:
    row = {"official-name": "Any Council", "nice-name": "Any", "local-authority-type": "UA"}
    assert build.other_names(row, [written]) == (["Any", kept] if kept else ["Any"])


def test_the_last_day_and_the_first_after_it_become_the_same_day() -> None:
    assert build.until("2019-03-31") == build.until("2019-04-01") == "2019-04-01"


@pytest.mark.skipif(not TABLES.is_dir(), reason="the tables of the sources are not beside this clone")
def test_the_register_is_what_the_tables_give(tmp_path: Path) -> None:
    made = tmp_path / "councils.csv"
    result = CliRunner().invoke(build.main, [str(TABLES), "--to", str(made)])
    assert result.exit_code == 0, result.output
    assert made.read_bytes() == (REGISTERS / "councils.csv").read_bytes()


def test_both_sources_are_acknowledged() -> None:
    text = (REGISTERS / "README.md").read_text(encoding="utf-8")
    assert "mySociety" in text
    assert "CC BY 4.0" in text
    assert "Open Government Licence v3.0" in text
    assert "Crown copyright" in text


# ---------------------------------------------------------------- national bodies
def test_each_national_body_stands_once_with_a_known_class() -> None:
    names = [row["name"] for row in ORGANISATIONS]
    assert names == sorted(set(names), key=str.casefold)
    assert {row["class"] for row in ORGANISATIONS} == {"association", "body", "charity", "company", "department"}


def test_a_short_form_means_one_body_on_any_day() -> None:
    holders: dict[str, set[str]] = {}
    for row in ORGANISATIONS:
        for form in [row["name"], *filter(None, row["short_forms"].split("|"))]:
            holders.setdefault(iris.fold(form), set()).add(row["name"])
    assert [form for form, names in holders.items() if len(names) > 1] == []
    assert not set(holders) & {iris.fold(row["name"]) for row in COUNCILS.values()}


def test_departments_have_their_days() -> None:
    days = {row["name"]: (row["from"], row["until"]) for row in ORGANISATIONS}
    assert days["Department for Business, Innovation and Skills"] == ("2009-06-05", "2016-07-14")
    assert days["Department for Communities and Local Government"] == ("2006-05-05", "2018-01-08")
    for first, until in days.values():
        assert not (first and until) or date.fromisoformat(first) < date.fromisoformat(until)
