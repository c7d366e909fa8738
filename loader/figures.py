"""Numbers as stated: "3443 visits", "just under fifty applications", "15 minutes 13 seconds", "£1 million"."""

from __future__ import annotations

import calendar
import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from loader.lexicon import alternatives, numbers, table
from loader.passages import Passage
from loader.records import Figure
from ontology.iris import Key

_LENGTH = re.compile(
    r"(?<!\d)(?:(?P<hours>\d+)\s+hours?)?(?:(?:,?\s+(?:and\s+)?)?(?P<minutes>\d+)\s+minutes?)?"
    r"(?:(?:,?\s+(?:and\s+)?)?(?P<seconds>\d+)\s+seconds?)?"
)
_UNITS = ("hour", "minute", "second")
_MONEY = re.compile(
    r"£\s?(?P<number>\d[\d,]*(?:\.\d+)?)\s?(?P<scale>million|billion|thousand|m|bn|k)?\b", re.IGNORECASE
)
_SCALES = {"": 1, "k": 10**3, "thousand": 10**3, "m": 10**6, "million": 10**6, "bn": 10**9, "billion": 10**9}
# Words after a number that make it a date, a time, a mark or an age, and not a count of something.
_OTHER_WORDS = "am pm to and or of in on at as was were is are for the million billion per percent"
_NO_UNIT = r"(?!(?:{})\b)".format(
    "|".join([*calendar.month_name[1:], *_OTHER_WORDS.split(), "minutes?", "seconds?", "hours?"])
)


@dataclass(frozen=True, slots=True)
class Money:
    """A sum in pounds as a canonical decimal, and where it stands."""

    amount: str
    start: int
    end: int


def money(text: str) -> list[Money]:
    """The sums of a text, in order."""
    found = []
    for match in _MONEY.finditer(text):
        amount = Decimal(match["number"].replace(",", "")) * _SCALES[(match["scale"] or "").casefold()]
        found.append(Money(canonical(amount), match.start(), match.end()))
    return found


def canonical(number: Decimal) -> str:
    """A number as an xsd:decimal is written canonically by the engines: no exponent, no idle zeros."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


@functools.cache
def _count() -> re.Pattern[str]:
    words = alternatives(numbers())
    near = alternatives(w for ways in table("approximate").values() for w in ways)
    unit = rf"{_NO_UNIT}(?:(?:different|separate|new|registered|local|other)\s+)?[A-Za-z][a-z]+(?:\s+[A-Z][a-z]+s)?"
    return re.compile(
        rf"(?:(?P<near>{near})\s+)?(?<![\d£/.,:-])(?:(?P<number>\d[\d,]*)|(?P<word>{words}))\s+(?P<unit>{unit})(?<=s|y|f)\b",
    )


def find(passage: Passage, about: Key | None) -> Iterator[Figure]:
    """The figures of a passage. Number words count only where the text says that they are near ("just under fifty")."""
    taken = []
    for match in _LENGTH.finditer(passage.text) if any(unit in passage.text for unit in _UNITS) else ():
        if not match.group().strip() or not (match["minutes"] or match["seconds"] or match["hours"]):
            continue
        if match["hours"] and not match["minutes"]:
            continue  # "24 hours" is as often a name as a measure
        taken.append(match.span())
        start = match.start() + len(match.group()) - len(match.group().lstrip(" ,"))
        yield Figure(
            passage.text[start : match.end()],
            passage.words(start, match.end()),
            _measured(passage.text[:start]),
            _duration(match),
            about=about,
        )
    for match in _count().finditer(passage.text):
        near = match["near"] or ""
        if any(a < match.end() and match.start() < b for a, b in taken) or (match["word"] and not near):
            continue
        number = match["number"].replace(",", "") if match["number"] else str(numbers()[match["word"]])
        if len(number) == 4 and match["number"].isdigit() and 1900 <= int(number) <= 2100 and not near:
            continue  # a year
        value = str(int(number))
        ways = table("approximate")
        yield Figure(
            match.group(),
            passage.words(match.start(), match.end()),
            match["unit"].strip(),
            value="" if near in ways["below"] or near in ways["above"] else value,
            most=value if near in ways["below"] else "",
            least=value if near in ways["above"] else "",
            precision="approximate" if near else "exact",
            about=about,
        )


def _measured(before: str) -> str:
    """What a length of time is the length of: "average duration"."""
    words = re.search(r"((?:average|mean|median|total)?\s*[a-z]+)\s+(?:of|was|is)\s*$", before)
    return words[1].strip() if words else "duration"


def _duration(match: re.Match[str]) -> str:
    """Hours, minutes and seconds as an xsd:dayTimeDuration, the larger units filled first."""
    total = sum(int(match[name] or 0) * seconds for name, seconds in (("hours", 3600), ("minutes", 60), ("seconds", 1)))
    hours, rest = divmod(total, 3600)
    days, hours = divmod(hours, 24)
    minutes, seconds = divmod(rest, 60)
    clock = "".join(f"{n}{u}" for n, u in ((hours, "H"), (minutes, "M"), (seconds, "S")) if n)
    return (f"P{days}D" if days else "P") + (f"T{clock}" if clock else "" if days else "T0S")
