"""Gatherings in text and tables: "The litter pick is on 2 April", "we held a fête on 4 June", a row with a day."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass

from loader import dates
from loader.dates import Stretch
from loader.lexicon import alternatives, table
from loader.passages import Block, Passage

_FAR = 160  # characters between a gathering and its day
_LONGEST = 2000
_CALLED_OFF = re.compile(
    r"\b(?:cancel\w*|postpon\w*|called\s+off|abandoned|not\s+(?:be\s+)?(?:held|tak\w+\s+place|going\s+ahead|go\s+ahead)|no\s+longer|instead\s+of)\b",
    re.IGNORECASE,
)
_HAPPENS = (
    r"(?:(?:will|would|shall|is|are|was|were|has|have|had|is\s+to|are\s+to|is\s+due\s+to|to|also|again|now)\s+){0,4}"
    r"(?:(?:be|been|being)\s+)?(?:held|heard|hosted|staged|organised|planned|arranged|scheduled|booked"
    r"|tak(?:e|es|ing)\s+place|took\s+place|falls?|runs?)\b"
)
_IS_ON = r"(?:will\s+be|is|are|was|were)(?:\s+(?:back|again|now|also|here))?(?=\s+(?:on|at|in|from|this|next|held)\b)"
_HOLDS = (
    r"(?:hold|holds|held|holding|host|hosts|hosted|hosting|run|runs|ran|running|organis(?:e|es|ed|ing)|arrang(?:e|ed|ing)"
    r"|attend(?:ed|ing)?|enjoyed|plan(?:ned|ning)?|have|had|having|celebrated|put\s+on|launch(?:ed)?)"
)
_THERE = (
    r"[Tt]here\s+(?:will\s+(?:also\s+)?be|is(?:\s+to\s+be)?|are|was|were)|[Jj]oin\s+us\s+(?:for|at)"
    r"|[Cc]ome\s+(?:along\s+)?to|(?:[Aa]t|[Ii]n|to|[Ff]or|attended|see\s+you\s+at)"
)
_STOPS = frozenset(
    "the a an our their this that these its his her my your next another one to for in at on of and by with be is are "
    "was were will hold held holding host hosted hosting ran run organise organised arrange arranged attend attended "
    "there been being join us come along enjoyed we i it have had has also from as all every last".split()
)
# Words that mean a gathering only with a name of their own, or where it is said to be held.
_WEAK = frozenset(
    "day days weekend week night evening morning session sessions service show market forum tea walk talk race event "
    "events launch opening appeal competition awards sale display planting assembly dance".split()
)
_DIVIDES = re.compile(r"[;:]|\.\s|\b(?:but|although|which|who|because)\b")


@dataclass(frozen=True, slots=True)
class Gathering:
    """The name of a gathering, the days, and the words after the name in which its place may stand."""

    name: Passage
    stretch: Stretch
    rest: Passage
    within: Passage  # whose characters the days are counted in


def find(sentence: Passage) -> Iterator[Gathering]:
    """The gatherings of a sentence that have a day."""
    text = sentence.text
    if len(text) > _LONGEST or _CALLED_OFF.search(text):
        return
    days = dates.stretches(text)
    at = 0
    for number, day in enumerate(days):
        until = days[number + 1].start if number + 1 < len(days) else len(text)
        span = _before(text, at, day.start) or _after(text, day.end, min(until, day.end + _FAR))
        if span:
            name = sentence.part(*_trimmed(text, *span))
            end = max(day.end, span[1])
            tail = sentence.part(span[1], min(len(text), end + _FAR))
            yield Gathering(name, day, tail, sentence)
        at = day.end


def is_called_off(text: str) -> bool:
    """Does a sentence say that something will not be, or be at another time?"""
    return bool(_CALLED_OFF.search(text))


def is_never(name: str) -> bool:
    """Does a name say that it is a meeting of a council's body, a deadline or roadworks?"""
    return bool(_never().search(name))


def is_event(name: str) -> bool:
    """Does a name in capitals end as those of gatherings do: "World Travel Market", "Heritage Open Days"?"""
    words = name.split()
    kind = next((m for m in _kind().finditer(name) if m.end() == len(name)), None)
    return len(words) > 1 and kind is not None and words[-1][0].isupper() and not _never().search(name)


def row(block: Block) -> Gathering | None:
    """A table's row that tells a gathering and its day, each in a cell of its own."""
    cells = [b.passage for cell in block.cells for b in cell if b.passage]
    dated = [c for c in cells if len(c.text) < 60 and dates.stretches(c.text) and len(_without_days(c.text)) < 14]
    if len(dated) != 1 or len(cells) < 2:
        return None
    named = [c for c in cells if c is not dated[0] and len(c.text) < 90]
    for cell in named[:1]:
        kind = _kind().search(cell.text)
        if (
            kind
            and not _never().search(cell.text)
            and (kind.group().casefold() not in _WEAK or len(cell.text.split()) > 1)
        ):
            stretch = dates.stretches(dated[0].text)[0]
            return Gathering(cell, stretch, dated[0], dated[0])
    return None


def _without_days(text: str) -> str:
    for stretch in dates.stretches(text):
        text = text[: stretch.start] + text[stretch.end :]
    return text.strip()


def _before(text: str, at: int, day: int) -> tuple[int, int] | None:
    """The gathering whose day comes after it, the nearest first; where its name stands."""
    start = max(at, day - _FAR)
    for kind in reversed(list(_kind().finditer(text, start, day))):
        after = text[kind.end() : day]
        divided = _DIVIDES.search(after)
        if divided:
            continue
        happens = _happens().search(after)
        weak = kind.group().casefold() in _WEAK
        first = _first(text, kind.start(), at)
        lead = text[max(at, first - 60) : first]
        held = re.search(
            rf"\b(?:{_HOLDS}|{_THERE})\s+(?:(?:the|an?|our|their|its|another|this|some|two|three|annual)\s+){{0,2}}$",
            lead,
        )
        told = bool(happens) or bool(held and not re.search(r"\b(?:is|are|was|were|be)\b", after))
        end = kind.end() + happens.start() if happens else kind.end() + _until(after)
        if not told or (weak and not (happens and happens["firm"]) and not _is_named(text, first, kind.start())):
            continue
        if held and not happens and weak and re.search(r"(?:[Aa]t|[Ii]n|to|[Ff]or)\s+\S*\s*$", lead):
            continue
        if not _is_never(text, first, kind.end(), end) and not _is_meeting(text, kind):
            return first, end
    return None


def _after(text: str, day: int, until: int) -> tuple[int, int] | None:
    """The gathering told of after its day: "On 4 June we held our fête"."""
    stop = _DIVIDES.search(text, day, until)
    until = stop.start() if stop else until
    told = re.compile(
        rf"[\s,]{{1,3}}(?:[\w'’]{{1,20}}\s+){{0,5}}?(?:{_HOLDS}|there\s+(?:will\s+be|was|is|were|are))\s+"
    ).match(text, day, until)
    kind = _kind().search(text, told.end(), until) if told else None
    if told is None or kind is None or len(text[told.end() : kind.start()].split()) > 5:
        return None
    first = _first(text, kind.start(), told.end())
    end = kind.end() + _until(text[kind.end() : until])
    return None if _is_never(text, first, kind.end(), end) or _is_meeting(text, kind) else (first, end)


def _is_never(text: str, first: int, kind: int, end: int) -> bool:
    """Do the words of the name say that it is a meeting of the council, a deadline or roadworks?"""
    more = re.match(r"\s+of\s+", text[kind:end])
    return bool(_never().search(text, first, end if more else kind))


def _until(after: str) -> int:
    """How far the name of a gathering goes on after what it is: "of remembrance", "with the Rangers"."""
    more = re.match(
        r"(?:\s+(?:of|for|with|about)\s+[^,.;:()]{2,60}?)?(?=\s+(?:at|in|on|from|by|this|next|will|and|to|held)\b|\s*[,.;:()]|\s*$)",
        after,
    )
    return more.end() if more else 0


def _first(text: str, kind: int, at: int) -> int:
    """Where the name begins: back over up to five words to an article, a preposition or a verb."""
    first = kind
    words = list(re.finditer(r"[\w'’&-]+", text[max(at, kind - 90) : kind]))
    shift = max(at, kind - 90)
    for word in reversed(words[-5:]):
        gap = text[shift + word.end() : first]
        if word.group().casefold() in _STOPS or gap.strip(" “\"‘'") or word.group()[0].isdigit():
            break
        first = shift + word.start()
    return first


def _is_named(text: str, first: int, kind: int) -> bool:
    """Has it a name in capitals, "Family Fun Day", that is no day of the week?"""
    before = text[first:kind].split()
    return (
        bool(before)
        and before[-1][0].isupper()
        and text[kind].isupper()
        and before[-1].casefold() not in dates.WEEKDAYS
    )


def _is_meeting(text: str, kind: re.Match[str]) -> bool:
    """Is it a meeting of the council or its bodies, which is no gathering?"""
    return bool(
        re.match(
            r"\s+of\s+(?:the\s+|our\s+)?(?:[\w-]+\s+){0,3}(?:[Cc]ouncil|[Cc]ommittee|[Bb]oard|[Cc]abinet|[Pp]anel)\b",
            text[kind.end() : kind.end() + 80],
        )
    ) and ("meeting" in kind.group().casefold())


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """A name without an article before it and the stops after it."""
    article = re.match(r"(?:(?:[Tt]he|[Aa]n?|[Oo]ur|[Tt]his|[Tt]heir)\s+)", text[start:end])
    start += article.end() if article else 0
    return start, start + len(text[start:end].rstrip(" ,–—-"))


@functools.cache
def _kind() -> re.Pattern[str]:
    meeting = r"(?:(?:public|open|village|residents['’]?|community)\s+)meetings?|(?<=\ba\s)meeting(?=\s+at\b)"
    return re.compile(
        rf"(?<![\w’'-])(?:{meeting}|(?:{alternatives(table('gatherings')['kinds'])}))\b(?![-’'])", re.IGNORECASE
    )


@functools.cache
def _happens() -> re.Pattern[str]:
    return re.compile(rf"\s(?:(?P<firm>{_HAPPENS})|(?:{_IS_ON}))(?!\s+(?:closed|up|held\s+up))")


@functools.cache
def _never() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{alternatives(table('gatherings')['never'])})\b", re.IGNORECASE)
