"""The published tables of UK councils in, our register of councils out.

    python -m loader.registers.build FOLDER [--to loader/registers/councils.csv]

FOLDER holds `uk_councils.csv`, `uk_council_names_lookup.csv` and `uk_council_gss_lookup.csv`, made from the sources
that README.md in this folder names. Faults of the sources that are known and certain are put right here, each in a
table that says so; what is not known stays empty. The same tables give the same bytes.
"""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import astuple, dataclass, fields
from datetime import date, timedelta
from pathlib import Path

import click

from loader.problems import Problem
from ontology import iris

Row = Mapping[str, str]

GSS = re.compile(r"[ENSWK]\d{8}")
MADE_UP_GSS = {"E61000001"}  # the Greater London Authority has none
TYPES = {
    "NI district": "Northern Ireland district",
    "London borough": "London borough",
    "Scottish unitary authority": "Scottish unitary authority",
    "Welsh unitary authority": "Welsh unitary authority",
}

# Misspelt, broken by an encoding, or the name of something else.
NOT_NAMES = {
    "aberdeen c ity",
    "aberdeen cuty",
    "adur and worthing borough council",
    "ease dunbartonshire",
    "east dunbaronshire",
    "east dunnbartonshire",
    "glasgow city coucil",
    "highands",
    "south ayshire",
    "yorkshire and the humber ca",
    "yorkshire and the humber mca",
    "ynys mn",
}
BROKEN = re.compile("[\ufffd\uff9e]|ï¿½|ï¾")
SMALL_WORDS = {"and", "ar", "by", "in", "le", "nan", "of", "on", "the", "under", "upon", "with", "y", "yr"}

# First days that follow from the Acts that made the councils, for every council of the type but those named.
FIRST_DAYS = {
    "non-metropolitan district": "1974-04-01",
    "county": "1974-04-01",
    "metropolitan district": "1974-04-01",
    "London borough": "1965-04-01",
    "Scottish unitary authority": "1996-04-01",
    "Welsh unitary authority": "1996-04-01",
}
# The source writes days of 2005 where it knows none, and 1996-07-01 and 2014-04-01 where they cannot be.
PLACEHOLDER = re.compile(r"2005-\d\d-\d\d|1996-07-01")
OTHER_FIRST_DAYS = {
    "Malvern Hills District Council": "",  # made anew when Hereford and Worcester was divided
    "Worcestershire County Council": "1998-04-01",
    "Orkney Islands Council": "",  # the islands had all-purpose councils before
    "Shetland Islands Council": "",
    "Comhairle nan Eilean Siar": "",
    "South Gloucestershire Council": "1996-04-01",
    "City of York Council": "1996-04-01",
    "Brighton and Hove City Council": "1997-04-01",
    "Isle of Wight Council": "1995-04-01",
    "Cambridgeshire and Peterborough Combined Authority": "",
    "Greater Manchester Combined Authority": "",
    "Tees Valley Combined Authority": "",
    "West of England Combined Authority": "",
}
# The source names no successors in Northern Ireland; these follow from the merger of 1 April 2015.
NORTHERN_IRELAND = {
    "Antrim and Newtownabbey Borough Council": "NIR-T NIR-U",
    "Ards and North Down Borough Council": "NIR-W NIR-X",
    "Armagh City, Banbridge and Craigavon Borough Council": "NIR-N NIR-O NIR-Q",
    "Causeway Coast and Glens Borough Council": "NIR-B NIR-C NIR-D NIR-E",
    "Derry City and Strabane District Council": "NIR-A NIR-J",
    "Fermanagh and Omagh District Council": "NIR-K NIR-L",
    "Lisburn and Castlereagh City Council": "NIR-S NIR-Y",
    "Mid and East Antrim Borough Council": "NIR-F NIR-G NIR-V",
    "Mid Ulster District Council": "NIR-H NIR-I NIR-M",
    "Newry, Mourne and Down District Council": "NIR-P NIR-R",
}


@dataclass(frozen=True, slots=True)
class Council:
    """One council as the register has it; lists are space separated, names are separated by `|`, empty is unknown."""

    key: str
    name: str
    gss: str
    former_gss: str
    type: str
    nation: str
    first_day: str
    until: str  # the first day without it
    succeeded_by: str
    names: str
    wikidata: str
    website: str


HEADER = tuple("from" if field.name == "first_day" else field.name for field in fields(Council))


def register(councils: Iterable[Row], names: Iterable[Row], codes: Iterable[Row]) -> list[Council]:
    """The rows of the three tables as one register, sorted by key."""
    rows = list(councils)
    also_called = _grouped(names, "la-name")
    gss_codes = _grouped(codes, "gss-code")
    keys = {row["local-authority-code"]: iris.slug(official_name(row)) for row in rows}
    made = [_council(row, also_called, gss_codes, keys) for row in rows]
    return sorted(made, key=lambda council: council.key)


def _council(
    row: Row, also_called: Mapping[str, list[str]], gss: Mapping[str, list[str]], keys: Mapping[str, str]
) -> Council:
    code, name = row["local-authority-code"], official_name(row)
    present = row["gss-code"] if GSS.fullmatch(row["gss-code"]) and row["gss-code"] not in MADE_UP_GSS else ""
    former = {one for one in gss[code] if GSS.fullmatch(one)} - {present} - MADE_UP_GSS
    successors = {keys[other.strip()] for other in row["replaced-by"].split(",") if other.strip()}
    successors |= {iris.slug(new) for new, merged in NORTHERN_IRELAND.items() if code in merged.split()}
    return Council(
        key=keys[code],
        name=name,
        gss=present,
        former_gss=" ".join(sorted(former)),
        type=council_type(row),
        nation=row["nation"],
        first_day=first_day(row),
        until=until(row["end-date"]),
        succeeded_by=" ".join(sorted(successors)),
        names="|".join(other_names(row, also_called[code])),
        wikidata=row["wikidata-qid"],
        website=row["website"],
    )


def _grouped(rows: Iterable[Row], column: str) -> Mapping[str, list[str]]:
    found: defaultdict[str, list[str]] = defaultdict(list)
    for row in rows:
        found[row["local-authority-code"]].append(row[column])
    return found


def official_name(row: Row) -> str:
    return _put_right(row["official-name"])


def _put_right(name: str) -> str:
    """A name without the source's double spaces, and with the apostrophe that it leaves out of King's Lynn."""
    return " ".join(name.split()).replace("Kings Lynn", "King's Lynn")


def council_type(row: Row) -> str:
    """The type in words, small letters but for proper names."""
    stated = row["local-authority-type-name"]
    return TYPES.get(stated, stated.lower())


def first_day(row: Row) -> str:
    """The first day of the council in its present form, where the source or the Act that made it says so."""
    name = official_name(row)
    if name in OTHER_FIRST_DAYS:
        return OTHER_FIRST_DAYS[name]
    stated = row["start-date"]
    if stated and not PLACEHOLDER.fullmatch(stated):
        return stated
    return FIRST_DAYS.get(council_type(row), "")


def until(end_date: str) -> str:
    """The first day without the council. The source mixes the last day, 31 March, with the first after it, 1 April."""
    if not end_date:
        return ""
    day = date.fromisoformat(end_date)
    return (day + timedelta(days=1) if (day.month, day.day) == (3, 31) else day).isoformat()


def other_names(row: Row, listed: Iterable[str]) -> list[str]:
    """All other names in use, each once: the usual short one first, the others in order of the alphabet.

    The short names of combined authorities ("North East") are names of regions, and are left out. The source's own
    column of alternatives cuts names at their commas; the table of names holds the same ones whole.
    """
    short = [] if row["local-authority-type"] == "COMB" else [_put_right(row["nice-name"])]
    seen = {iris.fold(official_name(row))}
    chosen: list[str] = []
    for name in [*short, *sorted(listed, key=lambda one: (iris.fold(one), one))]:
        folded = iris.fold(name)
        if folded and folded not in seen and folded not in NOT_NAMES and not BROKEN.search(name):
            seen.add(folded)
            chosen.append(capitalised(name))
    return chosen


def capitalised(name: str) -> str:
    """A name written all in lower case with the capitals that it lacks; others as they are."""
    if name != name.lower():
        return " ".join(name.split())
    words = [word if word in SMALL_WORDS else _capital(word) for word in name.split()]
    return " ".join([_capital(words[0]), *words[1:]])


def _capital(word: str) -> str:
    if word in {"ca", "ua", "mdc"}:
        return word.upper()
    pieces = word.split("-")
    return "-".join(
        piece if piece in SMALL_WORDS and piece != pieces[0] else piece[:1].upper() + piece[1:] for piece in pieces
    )


def read_table(folder: Path, name: str) -> list[Row]:
    path = folder / name
    if not path.is_file():
        raise Problem(f"{path} is missing: expected the three tables that loader/registers/README.md names in {folder}")
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@click.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--to", "target", type=click.Path(dir_okay=False, path_type=Path), help="File to write.")
def main(folder: Path, target: Path | None) -> None:
    """Make the register of councils from the tables in FOLDER."""
    tables = (read_table(folder, f"uk_council{rest}.csv") for rest in ("s", "_names_lookup", "_gss_lookup"))
    councils = register(*tables)
    target = target or Path(__file__).with_name("councils.csv")
    with target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(HEADER)
        writer.writerows(astuple(council) for council in councils)
    click.echo(f"{len(councils)} councils written to {target}")


if __name__ == "__main__":
    main()
