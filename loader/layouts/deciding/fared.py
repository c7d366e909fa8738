"""How a matter fared, told in a sentence that does not say what it was: "The motion was carried"."""

from __future__ import annotations

import bisect
import re

from loader.layouts.deciding.gathering import Gathered, sentences
from loader.passages import Passage

# Words of motions and votes that do not say what was decided.
_OF_VOTES = frozenset(
    (
        "motion proposal proposed proposer moved seconded seconder carried agreed lost passed unanimously vote "
        "voted votes voting being favour against abstention abstentions abstained declared defeated this that were "
        "with upon members member present meeting resolution amendment approved taken show hands having been "
        "therefore there which majority then duly those three four five seven eight nine eleven twelve "
        "recommendation recommendations accordingly formally accepted rejected council committee councillor "
        "councillors result substantive amended"
    ).split()
)


def is_bare(text: str) -> bool:
    """Does a sentence only say how a matter fared, not what it was: "Proposed by A and carried"?"""
    return len(text) < 260 and not [w for w in re.findall(r"(?<![\w'’-])[a-z]{4,}", text) if w not in _OF_VOTES]


def with_what_it_is_of(state: Gathered, passage: Passage, part: Passage) -> Passage:
    """How a matter fared, after the sentences or the line before it that say what it was."""
    since = state.drafts[-1].lead.offsets[-1] if state.drafts and state.drafts[-1].lead.offsets else -1
    end = bisect.bisect_left(passage.offsets, part.offsets[-1]) + 1
    at = end - len(part.text)
    before = [s for s in sentences(passage.part(0, at)) if s.offsets[0] > since] if at > 0 else []
    begin, found = at, False
    for told in reversed(before):
        start = bisect.bisect_left(passage.offsets, told.offsets[0])
        if end - start > 330:
            break
        begin = start
        found = not is_bare(told.text)
        if found:
            break
    if begin < at and found:
        return passage.part(begin, end)
    above = state.before
    if (
        at == 0
        and above is not None
        and above.kind == "text"
        and above.passage
        and above.passage.offsets[0] > since
        and len(above.text) <= 280
        and not is_bare(above.text)
    ):
        return above.passage.join(part, foreign=True)
    return part


def with_motion(state: Gathered, passage: Passage, part: Passage) -> Passage:
    """How a motion fared, after the sentence that moved it."""
    said, state.said = state.said, None
    if said is None or len(said.text) > 260:
        return part
    begin = bisect.bisect_left(passage.offsets, said.offsets[0])
    return passage.part(begin, bisect.bisect_left(passage.offsets, part.offsets[-1]) + 1)
