"""Where the title of an item ends and its text begins, when both stand in one paragraph."""

from __future__ import annotations

import functools
import itertools
import re
from dataclasses import dataclass

from loader.lexicon import alternatives, listing, meaning
from loader.passages import Passage
from ontology.iris import fold

TITLE_WORDS = 14
_LONG_TITLE = 30  # words of a title that a full stop or a colon closes
_LONG_RUN = 45  # and of one that only the opening of a sentence ends
_FIRST_WORDS = 8
_TEXT_BEGINS = re.compile(r"\s+[–—-]?\s*(?:[A-Z£•(]|\d)")
# "Planning Committee": the name of something and no heading.
_GOES_ON = re.compile(r"\s+(?:Committee|Board|Group|Officer|Act|Department|Authority|Panel|Inspectorate|Council)\b")
_WORD = re.compile(r"\S+")
_STOP = re.compile(r"(?<!\b[A-Z])(?<!\d)(?<!\bNo)(?<!\bSt)(?<!\bCllr)(?<!\bMr)(?<!\bMrs)(?<!\bDr)\.\s+(?=[A-Z“\"(0-9])")
_COLON = re.compile(r"\s*(?::\s|:$|\s[–—-]{1,2}\s|[–—]\s)")

_SUB = re.compile(r"\s(?:\d{1,3}\.\d{1,2}[a-z]?\.?|1[.)]|\(?[ai][.)])\s+(?=[A-Z0-9])")
_CLAUSE = re.compile(r"(?:With|Following|After|Having|As|At|In|On)\b")
_RELATIVE = re.compile(r"\b(?:who|which|that|whose)(?:\s+\w+){0,3}$")
_JOINED = re.compile(r"(?:\band|&|\bthe|\bThe|\bof|\bby|\bto|\bfor|\bfrom|\bwith|\bin|\(|‘|“)\s+$")


@dataclass(frozen=True, slots=True)
class Titled:
    """A title and the text after it; `is_untitled` when its first words had to stand for a title."""

    title: Passage
    rest: Passage | None
    is_untitled: bool = False


@functools.lru_cache(maxsize=1 << 10)
def is_heading(text: str) -> bool:
    """Is it shaped like a heading: short, with a capital, not a sentence?"""
    short = 0 < len(text.split()) <= TITLE_WORDS and text[-1] not in ".?!:;/,"
    whole = short and (text[:1].isupper() or text[:1].isdigit()) and not _STOP.search(text)
    return whole and not _verb().search(text)


def divide(passage: Passage, strong: tuple[tuple[int, int], ...] = ()) -> Titled:
    """The title that a numbered paragraph begins with, told by emphasis, capitals, a stop or the first sentence."""
    text = passage.text
    end = _emphasised(text, strong) or listed(text) or known(text)
    if end is None and len(text.split()) <= _LONG_TITLE and not _verb().search(text):
        end = _colon(text) or _stop(text) or len(text)
    if end is None:
        end = capitals(text) or _colon(text) or _stop(text) or _before_sentence(text)
    if end is not None:
        title = passage.part(0, len(text[:end].rstrip(" .:–—-,;")) or end)
        rest = passage.part(_text_from(text, end))
        return Titled(title, rest if rest else None)
    return Titled(passage.part(0, _first_words(text)), passage, is_untitled=True)


def _emphasised(text: str, strong: tuple[tuple[int, int], ...]) -> int | None:
    """The end of the bold words that a paragraph begins with, unless all of it is bold."""
    if not strong or strong[0][0] > 1:
        return None
    end = strong[0][1]
    for a, b in strong[1:]:
        if text[end:a].strip():
            break
        end = b
    return end if len(text[:end].split()) <= _LONG_TITLE and text[end:].strip(" .:-–") else None


def listed(text: str) -> int | None:
    """Where a list of the item's own begins behind its title: "10. Correspondence 10.1 A letter"; None without one."""
    match = _SUB.search(text, 0, 200)
    return match.start() if match and not _verb().search(text[: match.start()]) else None


def known(text: str) -> int | None:
    """Where a heading of the trade ends that a text begins with: "Finance Cheques were signed"; None without one."""
    words = [m.end() for m in re.finditer(r"[^\s:.]+", text[:80])][:6]
    for end in reversed(words):
        named = meaning("headings", text[:end]) or fold(text[:end]) in _topics()
        if named and _TEXT_BEGINS.match(text, end):
            return None if _GOES_ON.match(text, end) else end
    return None


@functools.cache
def _topics() -> frozenset[str]:
    return frozenset(map(fold, listing("topics")))


def capitals(text: str) -> int | None:
    """Where a title in capitals ends before a text that is not; None without one."""
    words = [m.span() for m in itertools.islice(_WORD.finditer(text), _LONG_TITLE + 1)]
    count = next((n for n, (a, b) in enumerate(words) if any(c.islower() for c in text[a:b])), None)
    if not count:  # none in capitals, or nothing after them
        return None
    if count > 1 and text[slice(*words[count - 1])] in ("A", "I"):  # "AGM A vote was taken"
        count -= 1
    first, end = text[slice(*words[0])], words[count - 1][1]
    letters = sum(c.isalpha() for c in text[:end])
    enough = letters >= 4 and first[0].isalpha() and not any(c.isdigit() for c in first)
    return end if enough and first.rstrip(":.") not in listing("shouted") else None


def _colon(text: str) -> int | None:
    match = _COLON.search(text, 0, 200)
    if not match:
        return None
    left = text[: match.start()]
    if len(left.split()) > TITLE_WORDS or _verb().search(left) or meaning("labels", left) in ("decision", "action"):
        return None
    # "Urgent Matters - Chairman The Clerk agreed": a stroke inside a title is no end of it
    if ":" not in match.group() and meaning("headings", left) == "" and not _opener().match(text, match.end()):
        return None
    return match.start()


def _stop(text: str) -> int | None:
    match = _STOP.search(text, 0, 300)
    if not match:
        return None
    left = text[: match.start()]
    return match.start() if len(left.split()) <= _LONG_TITLE and not _verb().search(left) else None


def _before_sentence(text: str) -> int | None:
    """Where the first sentence begins after a title without a stop: "Transparency Notice The Chair read the notice".

    It is the nearest word that opens sentences before the first finite verb.
    """
    for verb in _told().finditer(text, 1, 500):
        if _RELATIVE.search(text, max(0, verb.start() - 40), verb.start()):
            continue
        starts = [m.start() for m in _opener().finditer(text, max(1, verb.start() - 120), verb.start())]
        while starts and _is_joined(text, starts[-1]):
            starts.pop()  # "Cllr Mann and Cllr Taylor declared": the first of the two begins it
        # "With no other names Cllr Moss was elected": a clause may come before the one who speaks
        starts = [at for at in starts[:-1] if _CLAUSE.match(text, at)][:1] or starts[-1:]
        if starts and len(text[: starts[0]].split()) <= _LONG_RUN:
            return starts[0]
        return None
    return None


def _is_joined(text: str, at: int) -> bool:
    """Does a word that may open a sentence go on with one: "and Cllr Taylor", ", Cllr Lee"?"""
    before = text[max(0, at - 8) : at]
    listed = before.rstrip().endswith(",") and re.match(r"\w+", text[at:])
    return bool(_JOINED.search(before)) or bool(listed and listed.group() in listing("titles"))


def _first_words(text: str) -> int:
    """Of an untitled item: the whole of a short sentence, else what it speaks of, else its first words."""
    words = text.split()
    if len(words) <= _FIRST_WORDS + 2:
        return len(text.rstrip("."))
    subject = re.match(r"(?:The\s+)?(\w+)", text)
    if subject and meaning("subjects", subject[1]) and text[subject.end() :].startswith((" of ", " from ")):
        return subject.end()
    verb = _auxiliary().search(text, 0, 120)
    if verb and 0 < len(text[: verb.start()].split()) <= _FIRST_WORDS:
        return verb.start()
    return len(" ".join(words[:_FIRST_WORDS]))


def _text_from(text: str, end: int) -> int:
    rest = text[end:]
    return end + len(rest) - len(rest.lstrip(" .:–—-,;"))


@functools.cache
def _auxiliary() -> re.Pattern[str]:
    return re.compile(rf"\s+(?:{alternatives(listing('auxiliaries'))})\b")


@functools.cache
def _verb() -> re.Pattern[str]:
    """A finite verb: what a sentence has and a title has not."""
    return re.compile(
        rf"\b(?:{alternatives(listing('auxiliaries'))})\b(?!\))"
        rf"|\b(?:{alternatives(listing('speakers'))})\s+(?:\w+\s+){{0,2}}?(?:{alternatives(listing('told'))})\b"
        rf"|\b(?:{alternatives(listing('titles'))})\.?\s+(?:[A-Z][\w'’.-]*\s+){{1,3}}(?:{alternatives(listing('told'))})\b"
    )


@functools.cache
def _told() -> re.Pattern[str]:
    return re.compile(rf"\s(?:{alternatives(listing('auxiliaries') | listing('told'))})\b")


@functools.cache
def _opener() -> re.Pattern[str]:
    return re.compile(rf"(?<![^\s“\"(])(?:{alternatives(listing('openers'))})\b")
