"""Lists of names that go on over lines: the lines of one list as one block, however its columns were printed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from loader.layouts.people.heads import cell_head, head, is_item
from loader.passages import Block, Passage

_OPEN = re.compile(r"(?:[,&]|\b(?:and|Mrs?|Ms|Miss|Dr|Cllrs?|Councillors?|Cyng)\.?|\s[A-Z]\.?|\s[-–—])$")


def flow(blocks: Sequence[Block]) -> list[tuple[Block, int]]:
    """The blocks, those joined that are one list of names over several lines; with how many each was."""
    found: list[tuple[Block, int]] = []
    for block in blocks:
        last, count = found[-1] if found else (None, 0)
        if (
            last is not None
            and last.kind == block.kind == "row"
            and len(last.cells) == len(block.cells) > 2
            and not block.cell(0)
        ):
            last, block = _closed(last, block)
            found[-1] = (last, count)
        joined = (_labelled(last, block) or _joined(last, block)) if last is not None and count < 60 else None
        if joined:
            found[-1] = (joined, count + 1)
        else:
            found.append((block, 1))
    return found


def _joined(last: Block, block: Block) -> Block | None:
    """A line and the next as one, where a list of names goes on from the one to the other; None where it does not."""
    cells = [n for n, cell in enumerate(block.cells) if any(b.passage for b in cell)]
    here = [n for n, cell in enumerate(last.cells) if any(b.passage for b in cell)]
    if last.kind == "row":
        if (
            not here
            or here[-1] == 0
            or len(here) > 2
            or block.kind == "heading"
            or block.marker
            or len(last.cells[here[-1]]) != 1
        ):
            return None
        if block.kind == "row" and (len(cells) != 1 or cells[0] == 0 or len(block.cells[cells[0]]) != 1):
            return None
        inner = last.cells[here[-1]][-1]
        more = block.cell(cells[0]) if block.kind == "row" else block.passage
        if not more or not _is_open(inner.passage, more):
            return None
        whole = Block(inner.kind, inner.passage.join(more), inner.marker)
        place = here[-1]
        return replace(
            last, passage=last.passage.join(more), cells=(*last.cells[:place], (whole,), *last.cells[place + 1 :])
        )
    if block.kind != "text" or last.kind != "text" or block.marker or not _is_open(last.passage, block.passage):
        return None
    return replace(last, passage=last.passage.join(block.passage), aside=block.aside) if last.aside is None else None


def _labelled(last: Block, block: Block) -> Block | None:
    """Two rows whose labels are one: "Other Members in | Cllr A Moss" and "Attendance: | Cllr B Rowe"."""
    if not last.kind == block.kind == "row" or not len(last.cells) == len(block.cells) == 2:
        return None
    one, other = last.cell(0), block.cell(0)
    if not one or not other or len(last.cells[0]) != 1 or len(block.cells[0]) != 1 or one.text.endswith(":"):
        return None
    if len(one.text) + len(other.text) > 60 or cell_head(one) or not cell_head(whole := one.join(other, foreign=True)):
        return None
    names, more = last.cells[1], block.cells[1]
    if names and more and names[-1].text.count("(") > names[-1].text.count(")"):
        closed = replace(names[-1], passage=names[-1].passage.join(more[0].passage, foreign=True))
        names, more = (*names[:-1], closed), more[1:]
    passage = last.passage.join(block.passage)
    return replace(last, passage=passage, cells=((Block("text", whole),), (*names, *more)))


def _closed(last: Block, block: Block) -> tuple[Block, Block]:
    """Two rows of lists side by side: a bracket open in a cell is closed with the same cell of the next row."""
    upper, lower = list(last.cells), list(block.cells)
    for n in range(1, len(upper)):
        one, other = last.cell(n), block.cell(n)
        if one and other and one.text.count("(") > one.text.count(")") and ")" in other.text and "(" not in other.text:
            upper[n], lower[n] = (Block("text", one.join(other, foreign=True)),), ()
    return replace(last, cells=tuple(upper)), replace(block, cells=tuple(lower))


def _is_open(passage: Passage, more: Passage) -> bool:
    """Ends a line of names in the midst: a comma, a title, an initial, or an open bracket?"""
    text = passage.text[-400:]
    if (
        len(passage.text) > 3000
        or is_item(Block("text", more))
        or head(more)
        or ("," not in passage.text + "(" and "(" not in text)
    ):
        return False
    unclosed = text.count("(") > text.count(")") and ")" in more.text[:200]
    return unclosed or (bool(_OPEN.search(text)) and "," in text and more.text[:1].isupper())
