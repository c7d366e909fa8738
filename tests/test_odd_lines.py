"""Odd and endless lines: no rule of a reader may take long over them, whatever they repeat."""

from __future__ import annotations

import contextlib
import time
from pathlib import Path

import pytest

from loader import reading, source
from loader.problems import Unread

DOCUMENTS = Path(__file__).parent / "documents"
LENGTH = 20_000  # characters; the time allowed would be passed a hundredfold by a rule that tries every way
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
    "grant £1 will ",
    "transfer to A ",
)


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
        begun = time.process_time()
        with contextlib.suppress(Unread):
            reading.here(source.of("odd.txt", document.encode()), "Local Government Association")
        assert time.process_time() - begun < SECONDS
