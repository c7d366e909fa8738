"""Tables of items whose first row names their columns: number, subject, discussion, decision, vote, action by."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from loader.lexicon import meaning
from loader.passages import Block, Passage

_FEWEST = 2  # columns that must be known by name


@dataclass(frozen=True, slots=True)
class Row:
    """One row of such a table: its number and title, its blocks by column."""

    number: Passage | None
    title: Passage | None
    text: tuple[Block, ...]
    decided: tuple[Block, ...]
    owners: tuple[Passage, ...]
    due: tuple[Passage, ...]
    votes: tuple[Passage, ...] = ()


def find(blocks: Sequence[Block]) -> dict[int, Row]:
    """The rows of every such table, by their place among the blocks; the row of names is among them as an empty one."""
    found: dict[int, Row] = {}
    roles: Mapping[int, str] = {}
    for number, block in enumerate(blocks):
        if block.kind != "row":
            roles = {} if block.passage else roles
            continue
        named = _named(block)
        if named:
            roles = named
            found[number] = Row(None, None, (), (), (), ())
        elif roles:
            found[number] = _row(block, roles)
    return found


def _named(row: Block) -> Mapping[int, str]:
    """What each column holds, when the row names them; an empty mapping for any other row."""
    roles: dict[int, str] = {}
    for number in range(len(row.cells)):
        cell = row.cell(number)
        role = meaning("columns", cell.text.rstrip(":. ")) if cell else ""
        if role and role not in roles.values():
            roles[number] = role
    told = set(roles.values())
    return roles if len(told) >= _FEWEST and told & {"decided", "title"} and told & {"number", "title", "text"} else {}


def _row(row: Block, roles: Mapping[int, str]) -> Row:
    cells = {role: tuple(b for b in row.cells[n] if b.passage) for n, role in roles.items() if n < len(row.cells)}
    number = next((b.passage for b in cells.get("number", ())), None)
    title = next((b.passage for b in cells.get("title", ())), None)
    if title and not any(c.isalpha() for c in title.text):  # "Item" over the numbers
        number, title = number or title, None
    more = cells.get("title", ())[1:]
    return Row(
        number,
        title,
        (*more, *cells.get("text", ())),
        tuple(b for b in cells.get("decided", ()) if any(c.isalpha() for c in b.text)),
        tuple(b.passage for b in cells.get("owner", ()) if any(c.isalpha() for c in b.text)),
        tuple(b.passage for b in cells.get("due", ())),
        tuple(b.passage for b in cells.get("vote", ())),
    )
