"""Odd and endless lines: no rule of a reader may take long over them, whatever they repeat, in whatever format."""

from __future__ import annotations

import contextlib
import time
from pathlib import Path

import pytest

from loader import passages, reading, source
from loader.passages import Block, Passage
from loader.problems import Unread

DOCUMENTS = Path(__file__).parent / "documents"
LENGTH = 20_000  # characters; the time allowed would be passed a hundredfold by a rule that tries every way
ENDLESS = 100_000
SECONDS = 2.0  # of processor time
PIECES = (
    "Aa ",
    "Aa and ",
    "Board ",
    '"A',
    "12 3 ",
    "Aa, ",
    "Cllr ",
    "Cllr Aa Bb ",
    "A'",
    "A-",
    "[a](",
    "<p ",
    "<",
    " x",
    "i. a",
    "and ",
    "report on A ",
    "1 hour ",
    "a: ",
    "Aa Bb would be the x on ",
    "In aa ",
    ". A",
    "£1 ",
    "A",
    "Aa",
    "A.",
    "’",
    "a@b.",
    "grant £1 will ",
    "transfer to A ",
)
# Those over which a rule was once slow, or may be: each at the length that the loader must bear.
WORST = ('"A', "A", "A.", "A-", "’", "1. ", "x. Y ", "RESOLVED ", "• ", "a@b.", "It was agreed. ", "Aa Bb, ", "Cllr A")
MINUTES = """Aa Parish Council
Minutes of the meeting held on 4 March 2021
Present: Cllr Ann Lee (Chair), Cllr Bo Hill, Jo Fern (Clerk)
1. Apologies
None.
2. Finance
{line}
3. Planning
It was RESOLVED to object.
"""


def spent(name: str, content: str) -> float:
    """The seconds of processor time that a document takes, read or refused."""
    begun = time.process_time()
    with contextlib.suppress(Unread):
        reading.here(source.of(name, content.encode()), "Local Government Association")
    return time.process_time() - begun


@pytest.mark.parametrize("piece", PIECES)
def test_a_line_of_one_piece_over_and_over(piece: str) -> None:
    line = piece * (LENGTH // len(piece))
    note, report = ((DOCUMENTS / name).read_text(encoding="utf-8") for name in ("note.txt", "report.txt"))
    documents = (
        note.replace("Some members asked", f"{line}\n\nSome members asked"),
        note.replace("Silt Update", f"Silt Update {line}"),
        note.replace("Deferred the silt plan", f"Agreed {line}"),
        report.replace("It was a long day", f"{line}. It was a long day"),
    )
    for document in documents:
        assert spent("odd.txt", document) < SECONDS


@pytest.mark.parametrize("piece", WORST)
def test_an_endless_line_of_minutes(piece: str) -> None:
    line = piece * (ENDLESS // len(piece))
    assert spent("odd.txt", MINUTES.format(line=line)) < 2 * SECONDS  # of a busy machine


@pytest.mark.parametrize("piece", ["’", "1. ", "x. Y ", "A", "&lt;"])
def test_an_odd_line_of_a_page(piece: str) -> None:
    line = piece * (LENGTH // len(piece))
    page = "".join(f"<p>{part}</p>" for part in MINUTES.format(line=line).splitlines())
    table = f"<table><tr><td>4</td><td>{line}</td><td>RESOLVED {line}</td></tr></table>"
    assert spent("odd.html", f"<html><body>{page}{table}</body></html>") < 2 * SECONDS


def test_an_endless_block_becomes_several_and_loses_no_words() -> None:
    text = "One sentence of it. " * 1500 + "x" * 25_000
    block = Block("text", Passage(text, tuple(range(len(text)))))
    found = list(passages.bounded([block]))
    assert max(len(b.text) for b in found) <= passages.LONGEST
    assert found[0].text.endswith("of it.")
    assert "".join("".join(b.text.split()) for b in found) == "".join(text.split())
    assert all(text[start:end] == b.text for b in found for start, end in b.passage.words())


def test_an_endless_row_keeps_the_words_of_its_cells() -> None:
    text = "Aa bb " * 5000
    cell = Block("text", Passage(text.strip(), tuple(range(len(text.strip())))))
    (row,) = passages.bounded([Block("row", cell.passage, cells=((cell,), ()))])
    assert len(row.text) <= passages.LONGEST
    assert " ".join(b.text for b in row.cells[0]) == text.strip()


def test_a_short_block_stays_as_it_is() -> None:
    block = Block("text", Passage("Aa", (0, 1)))
    assert list(passages.bounded([block])) == [block]
    assert hash(block) == hash(Block("text", Passage("Aa", (0, 1))))


def test_a_line_of_posts_joined_over_and_over_is_no_riddle() -> None:
    line = "Head of Aa & " + "Ab & " * 4000 + "to write."
    text = MINUTES.format(line=f"Action:\nThe Clerk to write.\n{line}")
    assert spent("odd.txt", text) < SECONDS
