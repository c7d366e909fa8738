"""Who signs a report at its end: the lines after its text that hold a name, an office, a council or a day."""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from loader import dates, names
from loader.layouts import meeting_body
from loader.lexicon import alternatives, meaning, table
from loader.passages import Block, Passage
from ontology.iris import fold

_MOST_LINES = 8
_MOST_WORDS = 16
_DATE_ALONE = re.compile(
    r"(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day,?\s+)?(?:\d{1,2}(?:st|nd|rd|th)?\s+(?:of\s+)?)?[A-Z][a-z]{2,8},?\s+(?:19|20)\d\d\.?|\d{1,2}[/.]\d{1,2}[/.]\d{2,4}"
)


@dataclass(frozen=True, slots=True)
class Signed:
    """The lines of a signing, the name and the office in them; None for what they do not hold."""

    lines: tuple[Block, ...] = ()
    name: Passage | None = None
    role: Passage | None = None


def take(blocks: Sequence[Block]) -> tuple[Signed, list[Block]]:
    """The signing at the end of a report, and the blocks before it."""
    at = len(blocks)
    while at > 1 and len(blocks) - at < _MOST_LINES and _is_signing(blocks[at - 1]):
        at -= 1
    lines = blocks[at:]
    name, role = _of(lines)
    if lines and (name or role or all(_is_council(b) or _is_day(b.text) or _closes(b.text) for b in lines)):
        return Signed(tuple(lines), name, role), list(blocks[:at])
    rest = list(blocks)
    inside = _inside(rest[-1]) if rest else None
    if inside:
        signed, rest[-1] = inside
        return signed, rest
    return Signed(), rest


def _is_signing(block: Block) -> bool:
    text = block.text
    if block.kind != "text" or block.marker or len(text.split()) > _MOST_WORDS:
        return False
    return bool(
        _closes(text)
        or _is_day(text)
        or _is_council(block)
        or _name(block.passage)
        or _office().match(text)
        or _both(text)
    )


def _closes(text: str) -> bool:
    return fold(text) in _closings()


def _is_day(text: str) -> bool:
    day = dates.find(text) if len(text) < 50 else None
    return bool(_DATE_ALONE.fullmatch(text)) or bool(day and day.end - day.start >= len(text.rstrip(".")) - 8)


def _is_council(block: Block) -> bool:
    """Is the line nothing but the name of a council or a board?"""
    text = block.text.rstrip(" .")
    named = next(iter(meeting_body.names(block.passage)), None)
    return bool(named and len(named.name.text) >= len(text) - 4)


def _name(passage: Passage) -> Passage | None:
    """The line as a person's name, with its title; None for another."""
    text = passage.text.rstrip(" .,")
    parsed = names.parse(text)
    ends_as_sentence = passage.text.endswith(".") and not (parsed and parsed.title)
    if parsed is None or ends_as_sentence or not (parsed.is_full or parsed.title) or meaning("capacities", text):
        return None
    return None if _office().match(text) and not parsed.title else passage.part(0, len(text))


def _of(lines: Sequence[Block]) -> tuple[Passage | None, Passage | None]:
    """The name and the office that the lines hold, together in one or each in its own."""
    name = role = None
    for block in lines:
        both = _both(block.text)
        if both:
            name = name or block.passage.part(*both.span("name"))
            role = role or block.passage.part(*both.span("role"))
        elif _is_council(block):
            continue
        elif _name(block.passage):
            name = name or _name(block.passage)
        elif _office().match(block.text):
            role = role or block.passage
    return name, role


def _both(text: str) -> re.Match[str] | None:
    return _name_and_office().fullmatch(text.rstrip(" .")) if len(text) < 200 else None


def _inside(last: Block) -> tuple[Signed, Block] | None:
    """A signing at the end of the last paragraph: "… a brighter year. Ann Lee Chairman of Ashby Council"."""
    text = last.text
    tail_from = max(0, len(text) - 160)
    ends = [m.end() for m in re.finditer(r"[.!?][\"”’)]?\s+(?=[A-Z])", text[tail_from:])]
    for end in ends:
        both = _both(text[tail_from + end :])
        if both:
            at = tail_from + end
            tail = last.passage.part(at)
            name = tail.part(*both.span("name"))
            signed = Signed((replace(last, passage=tail, strong=()),), name, tail.part(*both.span("role")))
            return signed, last.part(0, at)
    return None


@functools.cache
def _closings() -> frozenset[str]:
    return frozenset(table("reports")["closings"])


@functools.cache
def _signers() -> str:
    return alternatives(table("reports")["signers"])


@functools.cache
def _office() -> re.Pattern[str]:
    """A line that names an office: "Chairman", "County Councillor for Ashby", "Head of Parks, Northshire Council"."""
    return re.compile(
        rf"(?:the\s+)?(?:[A-Z][\w&’'-]{{1,20}}\s+){{0,4}}(?:{_signers()})\b(?:[,\s–-]+(?:(?:of|for|to|the|and|on|with|&|a)\s+){{0,3}}[A-Z(][\w’'&().-]{{0,40}}){{0,10}}[.,)]?$"
    )


@functools.cache
def _name_and_office() -> re.Pattern[str]:
    return re.compile(
        rf"(?P<name>(?:(?:Cllr|Councillor|Mr|Mrs|Ms|Miss|Dr|Rev|Sir)\.?\s+)?[A-Z][\w'’.-]{{0,30}}(?:\s+(?!(?:{_signers()})\b)[A-Z][\w'’.-]{{0,30}}){{1,3}})"
        rf"(?:\s*[,(–-]\s*|\s+)(?P<role>(?:the\s+)?(?:[A-Z][\w&’'-]{{1,20}}\s+){{0,4}}(?:{_signers()})\b[^.;:!?█]{{0,100}}?)\)?"
    )
