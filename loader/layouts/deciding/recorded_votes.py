"""Recorded votes, printed as lists of names: "For: Councillors A, B and C … (11)", a side in each line or paragraph."""

from __future__ import annotations

import re

from loader.layouts.deciding.votes import MOST, SIDE, TOTAL, Count, listed, number_of, numeral, side_of
from loader.passages import Passage
from loader.roster import Roster


def line(passage: Passage, roster: Roster, count: Count, aside: Passage | None = None) -> bool:
    """Take a line of a recorded vote into `count`; False when the line is none, and the list ends.

    `aside` is what stands far right of the line: the total of its side.
    """
    side = side_of(passage.text)
    rest = passage
    given: int | None = None
    if side:
        match = SIDE.match(passage.text)
        assert match  # noqa: S101 - `side_of` has matched it
        given = int(match["given"].strip("()")) if match["given"] else None
        rest = passage.part(match.end())
    elif not count.open:
        return False
    side = side or count.open
    total = TOTAL.search(rest.text)
    alone = re.fullmatch(rf"{numeral()}\W*", rest.text, re.IGNORECASE)
    keys, share = listed(rest.part(0, total.start()) if total else rest, roster)
    if rest and not total and not alone and share < 0.5:
        return False
    if alone and not side_of(passage.text) and side in count.counts:
        return True  # the number of a page, between two sides
    if not rest and side_of(passage.text) == "" and not total:
        return False
    if not (side_of(passage.text) or keys or total or alone or share):
        return False
    count.open = side
    if side == "not":
        return True
    count.names.setdefault(side, []).extend(keys)
    if total:
        given = int(total["a"] or total["b"] or total["c"])
    elif alone:
        given = number_of(rest.text.strip(" ."))
    if aside is not None and given is None and re.fullmatch(r"\(?\d{1,3}\)?", aside.text):
        given = int(aside.text.strip("()"))
        count.words += aside.words()
    if given is not None and given <= MOST:
        count.counts[side] = given
    count.words += passage.words()
    return True
