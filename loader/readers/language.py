"""Which language a record is written in, by its most frequent small words."""

from __future__ import annotations

import functools
import re
from collections import Counter

from loader.lexicon import table

_WORD = re.compile(r"[^\W\d_]{1,30}")
_LETTERS = 200_000  # of a long document, as many as tell
_FEWEST = 5  # words that tell: a name or two is no language


@functools.cache
def _telling() -> dict[str, str]:
    return {word: language for language, words in table("languages").items() for word in words}


def of(text: str) -> str:
    """`cy` when Welsh words outnumber English ones, else `en`."""
    telling = _telling()
    seen = Counter(telling.get(word.lower(), "") for word in _WORD.findall(text[:_LETTERS]))
    return "cy" if seen["cy"] >= _FEWEST and seen["cy"] > seen["en"] else "en"
