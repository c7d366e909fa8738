"""Dates as records write them: "Thursday 19 September 2013", "31 October to 1 November", "2014/15"."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date

WEEKDAYS = tuple(name.casefold() for name in calendar.day_name)
# Welsh names: of the months with the forms that they take after "o" and "a", of the days as they stand after "dydd"
# and after "nos".
_WELSH_MONTHS = (
    "Ionawr",
    "Chwefror Chwef",
    "Mawrth Fawrth",
    "Ebrill",
    "Mai Fai",
    "Mehefin Fehefin",
    "Gorffennaf Orffennaf",
    "Awst",
    "Medi Fedi",
    "Hydref",
    "Tachwedd Dachwedd Thachwedd Tach",
    "Rhagfyr Ragfyr",
)
_WELSH_DAYS = ("Llun Lun", "Mawrth Fawrth", "Mercher Fercher", "Iau", "Gwener Wener", "Sadwrn", "Sul")
MONTHS = {
    **{name.casefold(): number for number, name in enumerate(calendar.month_name) if name},
    **{name.casefold(): number for number, name in enumerate(calendar.month_abbr) if name},
    **{name.casefold(): number for number, names in enumerate(_WELSH_MONTHS, 1) for name in names.split()},
    "sept": 9,
}

_MONTH = "|".join([*calendar.month_name[1:], *" ".join(_WELSH_MONTHS).split(), "Sept", *calendar.month_abbr[1:]])
_WELSH_WEEKDAYS = {name.casefold(): WEEKDAYS[n] for n, names in enumerate(_WELSH_DAYS) for name in names.split()}
_WEEKDAY = "|".join(
    [*calendar.day_name, rf"(?:dydd|nos|bore|prynhawn)\s+(?:{'|'.join(' '.join(_WELSH_DAYS).split())})"]
)
# A misread ordinal counts too: "7™ JULY", "2” July".
_DAY = r"(?P<{0}>(?<!\d)[0-3]?\d)(?:st|nd|rd|th|ain|eg|fed|ed|af|ail|ydd|edd|il|™|”|\"|º)?"
_FULL = re.compile(
    rf"(?:(?P<weekday>{_WEEKDAY})\b,?\s+)?(?:(?:the|yr?)\s+)?{_DAY.format('day')}\.?\s*(?:of\s+|o\s+(?:fis\s+)?|mis\s+)?(?P<month>{_MONTH})\b\.?,?\s+(?P<year>\d{{4}})\b",
    re.IGNORECASE,
)
# "July 7th, 2020"
_MONTH_FIRST = re.compile(
    rf"(?:(?P<weekday>{_WEEKDAY})\b,?\s+)?\b(?P<month>{_MONTH})\b\s+{_DAY.format('day')}\b,?\s+(?P<year>\d{{4}})\b",
    re.IGNORECASE,
)
_YEAR = r"(?:,?\s+(?P<year>\d{4}))?"
# "31 October to 1 November", "28/29 November", "1 November": the year may be left out.
_SPAN = re.compile(
    rf"\b{_DAY.format('day')}(?:\s+(?:o\s+)?(?P<month>{_MONTH})\b)?(?:\s*(?:to|until|-|–|/|and|i|a|hyd\s+at)\s*{_DAY.format('last')}(?:\s+(?:o\s+)?(?P<end>{_MONTH})\b)?)?{_YEAR}(?!\d)",
    re.IGNORECASE,
)
# "Monday 14 and Tuesday 15 April": more days than one
_SEVERAL = re.compile(
    rf"\b\d{{1,2}}(?:st|nd|rd|th)?\s*(?:and|to|until|&|-|–|/)\s*(?:(?:{'|'.join(calendar.day_name)})\s+)?\d{{1,2}}(?:st|nd|rd|th)?\s+(?:{_MONTH})\b",
    re.IGNORECASE,
)
_NUMERIC = re.compile(
    r"(?<![\d/.-])(?P<day>[0-3]?\d)([/.-])(?P<month>[01]?\d)\2(?P<year>(?:19|20)\d\d|\d\d)(?![\d/.-]?\d)"
)
_ISO = re.compile(r"\b(?P<year>(?:19|20)\d\d)-(?P<month>[01]\d)-(?P<day>[0-3]\d)\b")
_PERIOD = re.compile(r"\b(?P<first>(?:19|20)\d\d)\s?[/–-]\s?(?P<second>(?:20)?\d\d)\b")


@dataclass(frozen=True, slots=True)
class Day:
    """A full date found in a text, the weekday that it claims, and where it stands."""

    on: date
    weekday: str
    start: int
    end: int

    @property
    def agrees(self) -> bool:
        """Is the weekday that is printed the one of the date?"""
        return not self.weekday or WEEKDAYS[self.on.weekday()] == self.weekday


@dataclass(frozen=True, slots=True)
class Stretch:
    """A day, or the first and last of several, as (month, day); the year where it is printed."""

    first: tuple[int, int]
    last: tuple[int, int]
    year: int | None
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Period:
    """A year that spans two, "2014/15": 1 April 2014 to 31 March 2015."""

    first: int
    text: str
    start: int
    end: int


def find(text: str) -> Day | None:
    """The first full date of a text, in words or as 19/9/2013; None where there is none that the calendar knows."""
    found = every(text)
    return found[0] if found else None


def every(text: str) -> list[Day]:
    """The full dates of a text: those in words in their order, then those in figures."""
    found: list[Day] = []
    taken = bytearray(len(text))  # the characters of the dates found so far
    in_words = sorted((*_FULL.finditer(text), *_MONTH_FIRST.finditer(text)), key=lambda m: m.start())
    for match in (*in_words, *_NUMERIC.finditer(text), *_ISO.finditer(text)):
        month = MONTHS.get(match["month"].casefold()) or int(match["month"])
        year = int(match["year"]) + (2000 if len(match["year"]) == 2 else 0)
        try:
            on = date(year, month, int(match["day"]))
        except ValueError:
            continue
        weekday = (match.groupdict().get("weekday") or "").casefold()
        weekday = _WELSH_WEEKDAYS.get(weekday.rpartition(" ")[2], weekday)
        if not any(taken[match.start() : match.end()]):
            taken[match.start() : match.end()] = b"\1" * len(match.group())
            found.append(Day(on, weekday, match.start(), match.end()))
    return found


def several(text: str) -> bool:
    """Does a text name more days than one?"""
    return bool(_SEVERAL.search(text)) or len({m.group() for m in _FULL.finditer(text)}) > 1


def stretches(text: str) -> list[Stretch]:
    """Every day or run of days of a text, with or without its year, in order."""
    found = []
    for match in _SPAN.finditer(text):
        month = match["month"] or match["end"]
        if not month:
            continue
        first = (MONTHS[month.casefold()], int(match["day"]))
        last = (MONTHS[(match["end"] or month).casefold()], int(match["last"] or match["day"]))
        if all(1 <= day <= calendar.monthrange(2000, number)[1] for number, day in (first, last)):
            year = int(match["year"]) if match["year"] else None
            found.append(Stretch(first, last, year, match.start(), match.end()))
    return found


def periods(text: str) -> list[Period]:
    """Every "2014/15" of a text, in order; years that do not follow one another are none."""
    found = []
    for match in _PERIOD.finditer(text):
        first = int(match["first"])
        if int(match["second"][-2:]) == (first + 1) % 100:
            found.append(Period(first, match.group(), match.start(), match.end()))
    return found
