"""The sentences of a passage where titles are cut short: "Y Cyng. Siân Rees …" is one sentence."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator

from loader import passages
from loader.lexicon import alternatives, listing
from loader.passages import Passage


@functools.cache
def _open() -> re.Pattern[str]:
    titles = {t for t in listing("titles") | listing("list_titles") if " " not in t}
    return re.compile(rf"(?:^|[\s(])(?:{alternatives(titles)}|Min|para|Para|approx|Ltd|Co|vs|ref|Ref)\.\s*$")


def sentences(passage: Passage) -> Iterator[Passage]:
    """The sentences of a passage, in order; none ends with a title."""
    start = at = 0
    is_open = False
    for sentence in passages.sentences(passage):
        begin = passage.text.index(sentence.text, at) if sentence.text else at
        start = start if is_open else begin
        at = begin + len(sentence.text)
        is_open = bool(_open().search(sentence.text))
        if not is_open:
            yield passage.part(start, at)
    if is_open:
        yield passage.part(start, at)
