"""A data folder with so many meetings of real shape: `python bench/meetings.py DATA MEETINGS [--workers 2]`.

Invented records of the tests are written anew for other councils, bodies, days and people, and go the whole way of a
load: read, gated, published with the entities, the statistics, the catalogue and the index. One thing is not as in
reality: a document is read in the loader's own process and not in a limited child of it, which saves half of the time.
A body meets 25 times, every fourth week; its people are the same each time, so that they are found over many meetings.
"""

from __future__ import annotations

import argparse
import contextlib
import itertools
import random
import re
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from loader import councils, load, reading, source
from loader.settings import Settings

RECORDS = Path(__file__).resolve().parent.parent / "tests" / "records"
ASSOCIATION = "Local Government Association"
PER_BODY = 25  # meetings of a body
COUNCILS = 40  # groups of bodies; four in five are the bodies of one council of the register
# The records that are written anew, each with the name that its council has there, if it has one.
OF_COUNCILS = (
    ("last/minutes/vale-of-corve-council-2020-02-25", "Vale of Corve Borough Council"),
    ("last/minutes/eastmere-dc-planning-2013-02-14", "Eastmere District Council"),
    ("last/minutes/harrowdale-cc-highways-transport-oc-2015-09-23", "Harrowdale County Council"),
    ("principal/minutes/harcastle-city-cabinet-2022-11-08", "Harcastle City Council"),
    ("principal/minutes/saltmarsh-hwb-2022-09-15", "Saltmarsh Borough Council"),
    ("styles/minutes/wealdmere-governance-audit-committee-2021-07-27", "Wealdmere County Council"),
    ("styles/minutes/wealdmere-growth-environment-cabinet-committee-2019-05-16", "Wealdmere County Council"),
    ("styles/minutes/wealdmere-health-overview-scrutiny-2018-06-08", "Wealdmere County Council"),
    ("styles/minutes/wealdmere-scrutiny-committee-2023-01-25", "Wealdmere County Council"),
    ("principal/minutes/mercia-vale-pension-committee-2022-09-22", "Mercia Vale Council"),
)
OF_THE_ASSOCIATION = (
    ("last/note-of-decisions/lga-city-regions-board-2016-11-30", "City Regions Board"),
    ("last/note-of-decisions/lga-people-places-board-2014-06-12", "People and Places Board"),
    ("principal/note-of-decisions/culture-tourism-sport-board-2014-03-12", "Culture, Tourism and Sport Board"),
    ("styles/note-of-decisions/children-young-people-board-2013-05-22", "Children and Young People Board"),
    ("styles/note-of-decisions/community-wellbeing-board-2014-01-22", "Community Wellbeing Board"),
    (
        "styles/note-of-decisions/environment-economy-housing-transport-board-2016-02-04",
        "Environment, Economy, Housing & Transport Board",
    ),
    ("styles/note-of-decisions/fire-services-management-committee-2017-10-06", "Fire Services Management Committee"),
    ("styles/note-of-decisions/safer-stronger-communities-board-2012-09-10", "Safer and Stronger Communities Board"),
)
REGIONS = "Northern Southern Eastern Western Midland Coastal Upland Border".split()
MATTERS = """library bridge footpath playground hedge drainage garage orchard market harbour museum nursery allotment
    cemetery theatre pavilion reservoir towpath viaduct woodland common quarry granary weir""".split()
MONTHS = "January February March April May June July August September October November December".split()
DAY = re.compile(rf"\b(\d{{1,2}})(st|nd|rd|th)?(\s+)({'|'.join(MONTHS)})(,?\s+)(\d{{4}})\b", re.IGNORECASE)
# Before a word that no reader of ours goes by, something may be said of what it is about.
SENTENCE = re.compile(
    r"\b((?:the|a) )(?=\w{5})"
    r"(?!meeting|minutes|chair|commit|council|board|recommend|motion|amend|member|resol)([a-z]+)\b"
)


@dataclass(frozen=True, slots=True)
class Template:
    """A record to be written anew: its text, its day, and what of it is another's in each body."""

    text: str
    held: date
    named: str  # the council's name in it, or the board's
    families: tuple[str, ...]
    represented: tuple[str, ...]  # "Kent CC", as attendance lists have it


@dataclass(frozen=True, slots=True)
class Body:
    """A body that meets: what its records are made from, and what differs from those of every other."""

    number: int
    template: Template
    folder: str
    name: str  # in the place of the one that the template names
    represented: dict[str, str]


def template(path: str, named: str) -> Template:
    """A record of the tests, read by the loader itself to learn who and what it names."""
    found = source.load(RECORDS / f"{path}.txt")
    record = reading.here(found, ASSOCIATION)
    assert record.meeting is not None, path
    assert record.meeting.held_on is not None, path
    families = {person.name.split()[-1] for person in record.people}
    rows = (row.stated_representing for row in record.meeting.attendance if row.representing)
    text = found.content.decode()
    return Template(
        text,
        record.meeting.held_on,
        named,
        tuple(sorted(family for family in families if len(family) > 3 and family.isalpha())),
        tuple(sorted({stated for stated in rows if f"\t{stated}" in text})),
    )


def bodies(meetings: int) -> list[Body]:
    """Every body that is needed for so many meetings."""
    register = [c.name for c in councils.register() if c.until is None and c.name.endswith(" Council")]
    of_councils = [template(*each) for each in OF_COUNCILS]
    of_the_association = [template(*each) for each in OF_THE_ASSOCIATION]
    stated = sorted({name for each in of_the_association for name in each.represented})
    found = []
    for number in range(-(-meetings // PER_BODY)):
        group, place = number % COUNCILS, number // COUNCILS + number % COUNCILS
        if group % 5:
            council = register[group * 7 % len(register)]
            found.append(Body(number, of_councils[place % len(of_councils)], f"c{group:02}", council, {}))
        else:
            # Within a group the templates differ; each further round of a group has a region of its own.
            board = of_the_association[place % len(of_the_association)]
            region = REGIONS[(group // 5 + number // COUNCILS // len(of_the_association)) % len(REGIONS)]
            moved = {name: stated[(at + number * 11) % len(stated)] for at, name in enumerate(stated)}
            found.append(Body(number, board, "association", f"{region} {board.named}", moved))
    return found


def family(name: str, group: str, taken: dict[str, str]) -> str:
    """Another family name of the same length, the same for one name in all of a council's bodies."""
    dice = random.Random(f"{group} {name}")  # noqa: S311 - no secret
    while True:
        made = "".join(dice.choice("bdfglmnprstvw" if at % 2 == 0 else "aeiou") for at in range(len(name)))
        if made.title() not in taken.values():
            return made.title()


def shifted(text: str, by: timedelta) -> str:
    """Every day that is written in full, by whole weeks later, so that days of the week stay right."""

    def later(found: re.Match[str]) -> str:
        number, ending, gap, month, comma, year = found.groups()
        try:
            day = date(int(year), MONTHS.index(month.title()) + 1, int(number)) + by
        except ValueError:
            return found[0]
        teen = 10 < day.day < 14
        suffix = ("th" if teen else {1: "st", 2: "nd", 3: "rd"}.get(day.day % 10, "th")) if ending else ""
        name = MONTHS[day.month - 1]
        return f"{day.day}{suffix}{gap}{name.upper() if month.isupper() else name}{comma}{day.year}"

    return DAY.sub(later, text)


def renamed(text: str, names: dict[str, str]) -> str:
    """The text with words in the place of others, as they are and in capitals."""
    both = {**names, **{old.upper(): new.upper() for old, new in names.items()}}
    pattern = "|".join(re.escape(old) for old in sorted(both, key=len, reverse=True))
    return re.sub(rf"(?<!\w)(?:{pattern})(?!\w)", lambda found: both[found[0]], text) if both else text


def written(body: Body, meeting: int) -> str:
    """The record of one meeting of a body."""
    of = body.template
    weeks = (date(2012, 1, 5) - of.held).days // 7 + body.number * 53 % 500 + 4 * meeting
    names = {of.named: body.name}
    if body.folder != "association":
        names |= {of.named.rsplit(" ", 2)[0]: body.name.rsplit(" ", 2)[0]}
    people: dict[str, str] = {}
    for name in of.families:
        people[name] = family(name, body.folder, people)
    text = "".join(
        "\t".join([cells[0], *(body.represented.get(cell, cell) for cell in cells[1:])])
        for cells in (re.split(r"\t", line) for line in of.text.splitlines(keepends=True))
    )
    matters = random.Random(f"{body.number} {meeting}").sample(MATTERS, 3)  # noqa: S311 - no secret
    text = renamed(shifted(text, timedelta(weeks=weeks)), {**people, **names})
    return varied(text, matters, body.number * PER_BODY + meeting)


def varied(text: str, matters: list[str], number: int) -> str:
    """The text with sums of its own, and with words about this meeting's matters in its sentences."""
    turn = itertools.count()

    def more(found: re.Match[str]) -> str:
        at = next(turn)
        return f"{found[1]}{matters[at % len(matters)]} {found[2]}" if at % 2 else found[0]

    return SENTENCE.sub(more, re.sub(r"£\d", lambda _: f"£{number % 9 + 1}", text))


def records(meetings: int, place: Path) -> Iterator[Path]:
    """The texts of so many meetings, in a folder for each council."""
    made = bodies(meetings)
    for number in range(meetings):
        body, meeting = made[number % len(made)], number // len(made)
        path = place / body.folder / f"{body.number:04}-{meeting:02}.txt"
        path.parent.mkdir(exist_ok=True)
        path.write_text(written(body, meeting), encoding="utf-8")
        yield path


def make(data: Path, meetings: int, workers: int) -> None:
    reading.read = lambda found, organisation="", **_: reading.here(found, organisation)
    began = time.perf_counter()
    told = [0.0]

    def advance(what: str, done: int, of: int) -> None:
        if time.perf_counter() - told[0] > 10 or done == of:
            told[0] = time.perf_counter()
            print(f"{time.perf_counter() - began:7.0f} s  {what} {done:,} of {of:,}", flush=True)

    with tempfile.TemporaryDirectory(prefix="minutebook-meetings-") as place:
        list(records(meetings, Path(place)))
        of = {body.folder: body.name for body in bodies(meetings) if body.folder != "association"}
        settings = Settings(organisation=ASSOCIATION, publisher=ASSOCIATION, organisations=tuple(sorted(of.items())))
        outcome = load.load(data, [place], settings, advance, workers=workers)
    for bad in [d for d in outcome.documents if d.fate in ("refused", "unread")][:5]:
        print(f"{bad.name}: {bad.fate} {bad.problem or [note.message for note in bad.findings][:2]}")
    print(
        f"{outcome.count('published'):,} of {meetings:,} meetings published as release {outcome.release} "
        f"({outcome.count('refused', 'unread')} refused or unread, {outcome.count('superseded')} superseded) in "
        f"{time.perf_counter() - began:.0f} s"
    )


@contextlib.contextmanager
def given(data: Path | None, meetings: int = 50) -> Iterator[Path]:
    """The data folder that a bench was given; else one with a few meetings, which is gone afterwards."""
    if data is not None:
        yield data
        return
    with tempfile.TemporaryDirectory(prefix="minutebook-bench-") as place:
        make(Path(place, "data"), meetings, 2)
        yield Path(place, "data")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path, nargs="?", help="the folder to make")
    parser.add_argument("meetings", type=int, nargs="?", default=1000)
    parser.add_argument("--workers", type=int, default=2)
    chosen = parser.parse_args()
    if chosen.data is not None:
        make(chosen.data, chosen.meetings, chosen.workers)
        return
    with given(None):
        pass


if __name__ == "__main__":
    main()
