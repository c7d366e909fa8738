"""The next meeting, as the record announces it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from loader import dates
from loader.layouts.agenda import Stretch
from loader.layouts.doing.utterances import sentences
from loader.passages import Passage
from loader.records import Doubt, Planned
from ontology import iris
from ontology.iris import Key

_LAST_ITEMS = 4  # items at the end of a record in which a sentence may announce the next meeting
_LONGEST = 3000  # letters of a sentence that announces a meeting
_ANNOUNCED = re.compile(
    r"\b(?:(?:date|time|venue)s?\s+(?:and\s+\w+\s+)?of\s+(?:the\s+)?(?:next|future)\b|next\s+(?:(?:ordinary|full|parish|town|community|council|committee|board|panel|scheduled|"
    r"monthly|regular|public|cabinet|quarterly|forum|group|normal|formal|monthly)\s+){0,3}(?:meeting|assembly)|meets?\s+(?:again|next)|"
    r"(?:dyddiad\s+y\s+)?cyfarfod\s+nesaf)\b",
    re.IGNORECASE,
)
_OTHERS = re.compile(
    r"\bnext\s+meeting\s+of\s+(?:the\s+)?(?!council|board|committee|panel|parish|town|full|cabinet|forum)\w"
    r"|\b(?:deadline|agenda\s+items?|papers?|reports?|notice)\b[^.;]{0,80}\b(?:by|before|to)\b"
    r"|\b(?:consultation|considered|discuss\w*|deferred|reported?|adjourned|brought)\b[^.;]{0,60}\bnext\s+meeting",
    re.IGNORECASE,
)
_ANNUAL = re.compile(
    r"\b(?:annual|AGM|APM|extraordinary|special|site|working\s+group|sub-?committee|development\s+session|training|workshop|briefing|seminar)\b",
    re.IGNORECASE,
)
_SIGNED = re.compile(
    r"^\W*(?:signed|chair\w*|dated?(?!\s+(?:was|of|is|has|will|to|for)\b)|minutes\s+(?:taken|signed)|signature|clerk)\b(?!.{0,40}next)",
    re.IGNORECASE,
)
_MOVED = re.compile(
    r"\b(?:moved?\s+to|moved\b[^.;]{0,60}\bto\b|changed?\s+to|chang\w+\b[^.;]{0,60}\bto\b|re-?arranged\b[^.;]{0,40}\b(?:to|for)|re-?scheduled\b[^.;]{0,40}\b(?:to|for)|instead\b|"
    r"postponed\s+(?:to|until)|brought\s+forward\s+to|put\s+back\s+to|will\s+now\s+be|agreed\b[^.;]{0,80}\bto\b)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Found:
    """A day that a passage names, and whether its year had to be worked out."""

    on: date
    passage: Passage
    start: int
    end: int
    agrees: bool = True
    weekday: str = ""
    inferred: bool = False


def planned(stretches: list[Stretch], body: Key, on: date | None = None) -> Planned | None:
    """The next meeting, from the item that announces its date, or a sentence near the end of the record.

    `on` is the day of this meeting: it gives the year where none is printed. A weekday that is not that of the date,
    and a year that was worked out, are doubts.
    """
    for passages in _places(stretches):
        found = _chosen(passages, on)
        if found:
            return _planned(found, body)
    return None


def _places(stretches: list[Stretch]) -> Iterator[list[Passage]]:
    """Where a record may announce it: the item of that name, then sentences at the end, the last first."""
    for stretch in stretches:
        if stretch.heading == "next_meeting":
            own = [stretch.title, *_passages(stretch)]
            signed = next((n for n, p in enumerate(own) if n and _SIGNED.match(p.text)), len(own))
            yield [s for p in own[:signed] for s in sentences(p) if len(s.text) <= _LONGEST]
    for stretch in reversed(stretches[-_LAST_ITEMS:]):
        told = [s for p in (stretch.title, *_passages(stretch)) for s in sentences(p) if len(s.text) <= _LONGEST]
        for number, sentence in enumerate(told):
            if _ANNOUNCED.search(sentence.text) and not _OTHERS.search(sentence.text):
                follows = told[number + 1 : number + 3]
                heading_only = not _days(sentence, None) and not dates.stretches(sentence.text)
                more = follows if heading_only or any(_MOVED.search(f.text) for f in follows) else []
                yield [sentence, *(f for f in more if not _SIGNED.match(f.text))]


def _passages(stretch: Stretch) -> list[Passage]:
    found = []
    for block in stretch.blocks:
        found += [block.passage] if block.passage else []
        found += [block.aside] if block.aside else []
    return found


# "8 December (moved from 1 December)", "8 September and not 1 September": the day that it is not
_INSTEAD = re.compile(
    r"\b(?:was\s+to\s+(?:have\s+)?be(?:en)?|should\s+have\s+been|originally|previously|from|not|instead\s+of|rather\s+than|in\s+place\s+of)(?:\s+on)?(?:\s+the)?(?:\s+[a-z]{3,6}day)?,?\s*$",
    re.IGNORECASE,
)


def _chosen(passages: list[Passage], on: date | None) -> _Found | None:
    """The day that holds: the last one agreed where it was moved, else the first after the meeting."""
    whole = " ".join(p.text for p in passages)
    found = [d for p in passages for d in _days(p, on) if not _SIGNED.match(p.text)]
    found = [d for d in found if on is None or on < d.on <= on + timedelta(days=400)] or [
        d for d in found if on is None
    ]
    if not found:
        return None
    moved = _MOVED.search(whole)
    if moved and len(found) > 1:
        later = [d for d in found if d.passage.text.find(moved.group()) <= d.start or d.passage is not found[0].passage]
        return later[-1] if later else found[-1]
    plain = [d for d in found if not _is_annual(d)] or (found if len(found) == 1 else [])
    kept = [d for d in plain if not _is_off(d)]
    return min(kept, key=lambda d: d.on) if kept else None


def _is_annual(day: _Found) -> bool:
    """Is the day that of an annual or special meeting, by the words just before it?"""
    before = day.passage.text[max(0, day.start - 70) : day.start]
    return bool(_ANNUAL.search(re.split(r"[.;]|,\s+(?=[A-Z])", before)[-1])) and not re.search(
        r"(?i)\bnext\b[^.;]{0,40}$", before
    )


def _is_off(day: _Found) -> bool:
    """Is the day called off, or told only to be moved, in its own clause?"""
    text = day.passage.text
    clause = text[max(0, day.start - 80) : day.end + 80]
    return bool(
        re.search(
            r"(?i)\b(?:cancel\w*|postponed(?!\s+(?:to|until))|no\s+meetings?(?!\s+(?:in|during|over)\b))\b", clause
        )
    )


def _days(passage: Passage, on: date | None) -> list[_Found]:
    """The days of a passage in their order; those without a year come after the meeting's."""
    if len(passage.text) > _LONGEST:
        return []
    full = [_Found(d.on, passage, d.start, d.end, d.agrees, d.weekday) for d in dates.every(passage.text)]
    spans = [(d.start, d.end) for d in full]
    if on is not None:
        for day in dates.stretches(passage.text):
            if day.year is None and not any(a < day.end and day.start < b for a, b in spans) and day.first == day.last:
                named = _with_weekday(passage, day, on)
                full += [named] if named else []
    full = [day for day in full if not _INSTEAD.search(passage.text[max(0, day.start - 40) : day.start])]
    return sorted(full, key=lambda d: d.start)


def _with_weekday(passage: Passage, day: dates.Stretch, on: date) -> _Found | None:
    """A day without a year, as the first such day after the meeting; the weekday before it must not contradict."""
    month, number = day.first
    try:
        found = next(d for d in (date(on.year, month, number), date(on.year + 1, month, number)) if d > on)
    except (ValueError, StopIteration):
        return None
    before = re.search(rf"(?i)\b(?P<weekday>{'|'.join(dates.WEEKDAYS)}),?\s+(?:the\s+)?$", passage.text[: day.start])
    weekday = before["weekday"].casefold() if before else ""
    agrees = not weekday or dates.WEEKDAYS[found.weekday()] == weekday
    if not agrees:
        return None
    start = before.start() if before else day.start
    return _Found(found, passage, start, day.end, True, weekday, inferred=True)


def _planned(found: _Found, body: Key) -> Planned:
    words = found.passage.words(found.start, found.end)
    stated = found.passage.text[found.start : found.end]
    doubts: tuple[Doubt, ...] = ()
    if not found.agrees:
        doubts = (wrong_weekday(dates.Day(found.on, found.weekday, found.start, found.end), words),)
    elif found.inferred:
        basis = "the weekday fits" if found.weekday else "it follows this meeting"
        doubts = (Doubt("unclear-date", f"“{stated}” has no year; taken for {found.on:%Y}, for {basis}.", words),)
    return Planned(iris.meeting(body, found.on), found.on, stated, words, doubts)


def wrong_weekday(day: dates.Day, words: tuple[tuple[int, int], ...]) -> Doubt:
    actual = dates.WEEKDAYS[day.on.weekday()].capitalize()
    return Doubt("unclear-date", f"{day.on:%d %B %Y} was a {actual}, not a {day.weekday.capitalize()}.", words)
