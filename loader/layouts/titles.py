"""Where the title of an item ends and its text begins, when both stand in one paragraph."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass

from loader.lexicon import alternatives, listing, meaning
from loader.passages import Passage

TITLE_WORDS = 14
_LONG_TITLE = 30  # words of a title that a full stop, a colon or the opening of a sentence closes
_FIRST_WORDS = 8
_CAPITALS = re.compile(r"(?:[^a-z\s]*[A-Z][^a-z\s]*(?:\s+[^a-z\s]+)*)(?=\s+[A-Z“\"(]?[A-Z]?[a-z])")
_STOP = re.compile(r"(?<!\b[A-Z])(?<!\bNo)(?<!\bCllr)(?<!\bMr)(?<!\bMrs)(?<!\bDr)\.\s+(?=[A-Z“\"(0-9])")
_COLON = re.compile(r"\s*(?::\s|:$|\s[–—-]{1,2}\s|[–—]\s)")


@dataclass(frozen=True, slots=True)
class Titled:
    """A title and the text after it; `is_untitled` when its first words had to stand for a title."""

    title: Passage
    rest: Passage | None
    is_untitled: bool = False


def is_heading(text: str) -> bool:
    """Is it shaped like a heading: short, with a capital, not a sentence?"""
    short = 0 < len(text.split()) <= TITLE_WORDS and text[-1] not in ".?!:;/,"
    return short and (text[:1].isupper() or text[:1].isdigit()) and not _verb().search(text)


def divide(passage: Passage, strong: tuple[tuple[int, int], ...] = ()) -> Titled:
    """The title that a numbered paragraph begins with, told by emphasis, capitals, a stop or the first sentence."""
    text = passage.text
    end = _emphasised(text, strong)
    if end is None and len(text.split()) <= _LONG_TITLE and not _verb().search(text):
        end = _colon(text) or _stop(text) or len(text)
    if end is None:
        end = _capitals(text) or _colon(text) or _stop(text) or _before_sentence(text)
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


def _capitals(text: str) -> int | None:
    match = _CAPITALS.match(text)
    if not match:
        return None
    words = match.group().split()
    letters = sum(c.isalpha() for c in match.group())
    if letters < 4 or words[-1] in ("A", "I"):  # "AGM A vote was taken"
        words = words[:-1]
    joined = (
        text[: len(match.group())] if len(words) == len(match.group().split()) else text[: match.group().rfind(" ")]
    )
    enough = sum(c.isalpha() for c in joined) >= 4 and joined.split()[0].rstrip(":.") not in listing("shouted")
    return len(joined) if enough else None


def _colon(text: str) -> int | None:
    match = _COLON.search(text, 0, 200)
    if not match:
        return None
    left = text[: match.start()]
    if len(left.split()) > TITLE_WORDS or _verb().search(left) or meaning("labels", left) in ("decision", "action"):
        return None
    # "Urgent Matters - Chairman The Clerk agreed": a stroke inside a title is no end of it
    if ":" not in match.group() and meaning("headings", left) == "" and not _sentence().match(text[match.end() :]):
        return None
    return match.start()


def _stop(text: str) -> int | None:
    match = _STOP.search(text, 0, 300)
    if not match:
        return None
    left = text[: match.start()]
    return match.start() if len(left.split()) <= _LONG_TITLE and not _verb().search(left) else None


def _before_sentence(text: str) -> int | None:
    """Where the first sentence begins after a title without a stop: "Transparency Notice The Chair read the notice"."""
    for match in _sentence().finditer(text, 1, 400):
        left = text[: match.start()]
        if len(left.split()) <= _LONG_TITLE and not _verb().search(left) and not left.rstrip().endswith(_JOINTS):
            return match.start()
    return None


_JOINTS = (" of", " the", " and", " to", " for", " from", " with", " by", " in", " on", " at", "&", ",", "(", "‘", "“")


def _first_words(text: str) -> int:
    """Of an untitled item: the whole of a short sentence, else what it speaks of, else its first words."""
    words = text.split()
    if len(words) <= _FIRST_WORDS + 2:
        return len(text.rstrip("."))
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
    )


@functools.cache
def _sentence() -> re.Pattern[str]:
    """The opening of a sentence: a word that begins one, and not far behind it a finite verb."""
    verbs = alternatives(listing("auxiliaries") | listing("told"))
    word = r"[^\s.:;]+\s+"
    return re.compile(rf"(?<![^\s“\"(])(?:{alternatives(listing('openers'))})\b\.?\s+(?:{word}){{0,9}}?(?:{verbs})\b")
