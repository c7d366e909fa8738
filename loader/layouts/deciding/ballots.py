"""Votes printed as tables: sides over columns of figures, names or crosses, or a side in each row."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from loader.layouts.deciding.votes import Count, listed, number_of, numeral, side_of
from loader.passages import Block, Passage
from loader.roster import Roster


@dataclass(slots=True)
class Ballot:
    """A table of a vote while its rows are read: which side each column is of."""

    sides: dict[int, str] = field(default_factory=dict)


def row(block: Block, roster: Roster, table: Ballot, count: Count) -> bool:
    """Take a row of a table of a vote: sides over columns with figures, names or crosses below; or a side a row."""
    cells = [block.cell(n) for n in range(len(block.cells))] if block.kind == "row" else [block.passage, block.aside]
    told = {n: side for n, c in enumerate(cells) if c and (side := _whole_side(c.text))}
    if len(told) >= 2:
        table.sides = told
        return True
    if table.sides:
        return _under_sides(cells, roster, table, count)
    first, second = (cells[0], cells[1]) if len(cells) == 2 else (None, None)
    if first is None or second is None:
        return False
    side = told.get(0) or told.get(1, "")
    other = second if told.get(0) else first
    if not side:
        return False
    value = (
        number_of(other.text.strip(" .()")) if re.fullmatch(rf"\W*{numeral()}\W*", other.text, re.IGNORECASE) else None
    )
    keys, share = listed(other, roster)
    if value is None and (not keys or share < 0.5):
        return False
    if value is not None:
        count.counts[side] = value
    else:
        count.names.setdefault(side, []).extend(keys)
    count.words += [*first.words(), *second.words()]
    return True


def _whole_side(text: str) -> str:
    side = side_of(text)
    return side if side and len(text.split()) <= 3 and not re.search(r"\d", text) else ""


def _under_sides(cells: list[Passage | None], roster: Roster, table: Ballot, count: Count) -> bool:
    """A row below the sides: their figures, their names, or one member with a cross."""
    held = {n: c for n, c in enumerate(cells) if c and n in table.sides and c.text.strip(" -–—.")}
    if not held:
        return False
    who = cells[0] if 0 not in table.sides else None
    key = (roster.who(who.text) or roster.who(f"Cllr {who.text}")) if who else None
    if key and len(held) == 1:
        count.names.setdefault(table.sides[next(iter(held))], []).append(key)
    else:
        for number, cell in held.items():
            value = number_of(cell.text.strip(" .()"))
            keys, share = listed(cell, roster)
            if value is not None:
                count.counts[table.sides[number]] = value
            elif keys and share >= 0.5:
                count.names.setdefault(table.sides[number], []).extend(keys)
            elif cell.text.strip(" -–") and cell.text.casefold() not in ("none", "nil"):
                return False
    count.words += [w for c in (who, *held.values()) if c for w in c.words()]
    return True
