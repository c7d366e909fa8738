"""When and where a meeting was and of what kind, from the lines at the head of its record."""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import time

from loader import clock, dates
from loader.layouts import head
from loader.lexicon import alternatives, table
from loader.passages import Block, Passage, Rendition
from ontology.iris import fold

_MOST = 2_000  # characters of a head that are looked at
_HELD = re.compile(r"\b(?:held|meeting|gynhaliwyd|cynhaliwyd|cyfarfod|date|dated)\b", re.IGNORECASE)
# What follows a venue: a day, a time, the end of the sentence or the list of those present.
_MONTH = (
    r"(?:(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}"
    r"|ionawr|chwefror|[mf]awrth|ebrill|[mf]ai|[mf]ehefin|g?orffennaf|awst|[mf]edi|hydref|[td]achwedd|rh?agfyr)"
)
_WEEKDAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day"
_AFTER = (
    rf"(?=(?i:\s*[,–—-]?\s*(?:on\s+(?:the\s+)?)?\b(?:{_WEEKDAY}|\d{{1,2}}(?:st|nd|rd|th|ain|eg|f?ed|af|ail|ydd|™|”)?\s+(?:of\s+|o\s+)?{_MONTH})\b"
    r"|\s*[,–—-]?\s*\b(?:at|from|commencing|starting|beginning|commenced|am)\b\s*(?:at\s+)?\d"
    r"|\s*[,–—-]?\s*\b(?:on|ar)\s+(?:the\s+)?(?:\d|nos\b|ddydd\b)|\s*[,–—-]?\s*\b(?:nos|d?dydd\s+(?:Llun|Mawrth|Mercher|Iau|Gwener|Sadwrn|Sul))\b"
    r"|\s+(?:following|immediately|when|after|which|and\s+(?:via|by|online)|view\s+directions|contact|present|presennol)\b)"
    r"|(?<!\.[A-Z])[.;](?=\s|$)|\s+\(|\s*\d{1,2}[.:]\d\d|$)"
)
_WHERE = re.compile(
    r"(?<![\w’'])(?:[Aa]t|AT|[Ii]n|IN|[Yy]ng?|YN|[Yy]m)\s+"
    r"(?P<venue>(?:(?:the|THE|y|yr)\s+)?(?!\d)(?:[A-Z](?:[^.;]|\.(?=[A-Z]\.)|(?<=[A-Z])\.){1,120}?))" + _AFTER
)
_VIRTUAL = re.compile(
    r"(?P<venue>(?i:\b(?:virtually|remotely|online)\b(?:\s+(?:online\s+)?(?:via|by|on|using|through)\s+[\w ]{2,40}?)?"
    r"|\b(?:via|by|on)\s+(?:(?:video|telephone)\s?-?(?:conference|conferencing|link|call)?|(?:(?:microsoft|ms)\s+)?teams|zoom|skype|webex)"
    r"(?:\s+(?:meeting|video\s+conference|platform))?))"
    r"(?=\s*[.,;)]|\s+(?:on|at|commencing|from|due)\b|\s*$|\s+–)"
)
_LABELLED = re.compile(
    r"\b(?:Venue|Location|Lleoliad)\s*:\s*(?P<venue>\S[^:]{1,150}?)"
    r"(?=\s+(?:Date|Time|Start|Starts|Present|In\s+attendance|Contact|View|Chair|Dyddiad|Amser)\b[^:]{0,20}:|\s+View\s+directions|$)"
)
# "Notes of the meeting, Sutterby Village Hall, 20th November"
_BEFORE = re.compile(
    r"\b(?:[Mm]eeting|MEETING|[Mm]inutes|MINUTES)\b[^,]{0,40},\s*(?P<venue>[A-Z][^,.;:\d]{3,60}),\s*(?:on\s+)?$"
)
_PAGE = 60  # blocks
_OPENED = re.compile(
    r"(?:\b(?:opened|started|commenced|began|convened|called\s+to\s+order)\b(?:\s+the\s+meeting)?\s+at\s+(?P<when>\S.{0,25}))",
    re.IGNORECASE,
)
_NOT_THE_START = re.compile(
    r"\b(?:clos|end|finish|until|till|to|joined|left|arrived|expir|publish|tan|hyd|gorffen|gorffennodd|gadawodd|ymunodd|i\s+ben\s+am)\w*:?\s*(?:the\s+meeting\s+)?(?:at\s+)?$|[–-]\s*$",
    re.IGNORECASE,
)
_NO_PLACE = re.compile(
    r"(?:the\s+)?(?:Chair|Present|Meeting|Attendance|Accordance|January|February|March|April|May|June|July|August|September|October|November|December|"
    r"Cadeirydd|Presennol|Bresennol|Cyfarfod|Gymraeg|Saesneg|Ionawr|Chwefror|Mawrth|Ebrill|Mai|Mehefin|Gorffennaf|Awst|Medi|Hydref|Tachwedd|Rhagfyr)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Occasion:
    """Day, time, venue and kind of a meeting, each with the words that state it; None and "" where nothing does."""

    day: dates.Day | None
    dated: Passage | None  # the words that state the day
    line: Passage | None  # the line in which they stand
    started: time | None
    started_words: Passage | None
    venue: Passage | None
    kind: str


def read(front: Sequence[Block], rendition: Rendition) -> Occasion:
    """The occasion by the labelled lines of a head, else by its running text."""
    lines = head.labelled(front)
    title = rendition.front.get("title")
    text = _joined(front)
    day, dated, line = _day(lines, front)
    moment = clock.find(lines["time"].value.text) if "time" in lines else None
    moment_in = lines["time"].value if moment else text
    if moment is None and line and day:
        moment, moment_in = clock.find(line.text[day.end :][:40]) if "date" in lines else _beside(line, day), line
        if moment and "date" in lines:
            moment = clock.Moment(moment.at, moment.start + day.end, moment.end + day.end)
    if moment is None:
        moment, moment_in = _begins(text.text, day), text
    if moment is None:
        moment, moment_in = _opened(rendition.blocks)
    venue = (
        lines["venue"].value
        if "venue" in lines
        else _venue(text, front) or (_about_date(line, day) if line and day else None)
    )
    return Occasion(
        day,
        dated,
        line,
        moment.at if moment else None,
        moment_in.part(moment.start, moment.end) if moment else None,
        _trimmed(venue) if venue else None,
        kind(" ".join([title.text if title else "", text.text[:400]])),
    )


def _joined(front: Sequence[Block]) -> Passage:
    """The head as one passage, a full stop's worth of distance kept between its lines by their order alone."""
    parts = [b.passage for b in front if b.passage and b.kind != "row"]
    if not parts:
        return Passage("", ())
    found = parts[0]
    for part in parts[1:]:
        if len(found.text) > _MOST:
            break
        found = found.join(part, foreign=True)
    return found


def _day(
    lines: dict[str, head.Labelled], front: Sequence[Block]
) -> tuple[dates.Day | None, Passage | None, Passage | None]:
    """The day of the meeting: labelled, else the one of a line that says so, else the first of the head."""
    if "date" in lines:
        value = lines["date"].value
        day = None if dates.several(value.text) else dates.find(value.text)
        return day, value, lines["date"].line
    found = [
        (day, block.passage)
        for block in front
        for day in dates.every(block.text[:_MOST])
        if not _is_aside(block.text, day)
    ]
    held = [f for f in found if _HELD.search(f[1].text)]
    for day, passage in held or found:
        return day, passage.part(day.start, day.end), passage
    return None, None, None


def _is_aside(text: str, day: dates.Day) -> bool:
    """Is a date one of issue, of approval or of another meeting: "published 12 May", "approved on …"?"""
    return bool(
        re.search(
            r"\b(?:published|approved|issued|printed|previous|last|next|updated|signed|cyhoeddwyd|cymeradwywyd|diwethaf|blaenorol|nesaf)\b[^.]{0,30}$",
            text[: day.start],
            re.I,
        )
    )


def _begins(text: str, day: dates.Day | None) -> clock.Moment | None:
    """The time at which the head says that the meeting began; not that at which it ended."""
    found = [m for m in clock.every(text) if not _NOT_THE_START.search(text[: m.start])]
    return found[0] if found and day else None


def _opened(blocks: Sequence[Block]) -> tuple[clock.Moment | None, Passage]:
    """The time at which the record's first pages say that the meeting was opened."""
    for block in blocks[:_PAGE]:
        match = _OPENED.search(block.text)
        moment = clock.find(match["when"]) if match else None
        if match and moment:
            return clock.Moment(
                moment.at, moment.start + match.start("when"), moment.end + match.start("when")
            ), block.passage
    return None, Passage("", ())


def _beside(line: Passage, day: dates.Day) -> clock.Moment | None:
    """A time right after the day that needs no "am": "18 June 2024, 10.00"; not one that may be of the evening."""
    match = re.compile(r"[\s,–—-]*(?:at\s+)?(?P<hour>\d{1,2})[.:](?P<minute>[0-5]\d)(?![\d%]|\s?[ap]\.?m)").match(
        line.text, day.end
    )
    if not match or not 8 <= int(match["hour"]) <= 23:
        return None
    return clock.Moment(time(int(match["hour"]), int(match["minute"])), match.start("hour"), match.end())


def _about_date(line: Passage, day: dates.Day) -> Passage | None:
    """A place in the line of the day, before or after it, that only commas part from the rest."""
    before = _BEFORE.search(line.text[: day.start])
    return line.part(*before.span("venue")) if before else _after_date(line, day)


def _after_date(line: Passage, day: dates.Day) -> Passage | None:
    """A place that only a comma parts from day and time: "1 February 2024, 10.00am, Sessions Hall, Carrow"."""
    tail = re.compile(
        r"[\s,–—-]*(?:at\s+)?(?:\d{1,2}(?:[.:]\d\d)?\s?(?:[ap]\.?m\.?|hrs|hours)?)?\s*[,–—-]\s*(?P<venue>[A-Z][^.;:()]{3,100}?)"
        r"(?=[\s,–—-]+(?:at\s+)?\d{1,2}(?:[.:]\d\d)?\s?(?:[ap]\.?m|hrs|hours)|$)"
    )
    match = tail.match(line.text, day.end)
    if not match:
        return None
    moment = clock.find(match["venue"])
    end = match.start("venue") + moment.start if moment else match.end("venue")
    venue = line.part(match.start("venue"), end)
    return venue if venue and not _NO_PLACE.match(venue.text) and len(venue.text.split()) <= 12 else None


def _venue(text: Passage, front: Sequence[Block]) -> Passage | None:
    labelled = _LABELLED.search(text.text)
    if labelled:
        return text.part(*labelled.span("venue"))
    for passage in (*(b.passage for b in front if b.kind != "row"), text):  # a line by itself first
        for match in _WHERE.finditer(passage.text, 0, _MOST):
            venue = match["venue"]
            a_place = not _NO_PLACE.match(venue) and not dates.find(venue) and not clock.find(venue)
            if a_place and len(venue.split()) <= 16:
                return passage.part(*match.span("venue"))
    virtual = _VIRTUAL.search(text.text)
    return text.part(*virtual.span("venue")) if virtual else None


def _trimmed(venue: Passage) -> Passage:
    """A venue without the link that a page prints behind it, and without a stop."""
    link = re.search(r"[.,]?\s*\bView directions\b", venue.text)
    venue = venue.part(0, link.start()) if link else venue
    return venue.part(0, len(venue.text.rstrip(" ,.;–-"))) if venue else venue


@functools.cache
def _kinds() -> tuple[tuple[str, re.Pattern[str]], ...]:
    meeting = r"(?:\s+\w+){0,4}?\s+(?:meeting|assembly|general)"
    return tuple(
        (meant, re.compile(rf"\b(?:{alternatives(fold(w) for w in written)})\b(?={meeting}\b)"))
        for meant, written in table("meetings").items()
    )


def kind(text: str) -> str:
    """What kind of meeting a head says it was: `extraordinary`, `annual`, `special`; "" for an ordinary one."""
    folded = fold(text)
    return next((meant for meant, pattern in _kinds() if pattern.search(folded)), "")
