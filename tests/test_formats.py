"""One invented record in five formats: the same blocks, and the same facts with their words in each."""

from __future__ import annotations

import dataclasses
import html
import io
import zipfile
from collections.abc import Callable

import docx
import odfdo
import pytest
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Table

from loader import readers, reading, source
from loader.passages import Block

ORGANISATION = "Local Government Association"

# What the record says: a plain line, a heading, a table, a list entry (marker, words), a line with a name beside it.
HEAD = ("Note of decisions taken and actions required", "Title: Quay Committee", "Date: Wednesday 4 March 2015")
PRESENT = (
    ("Chairman", "Ann Lacey", "Adur DC"),
    ("Members", "Bob Dean", "Leeds City"),
    ("", "Cara Voss", "Devon CC"),
    ("Apologies", "Frank Gill", "Bury MBC"),
)
ITEMS = (
    ("1. Welcome", "The Chairman opened the meeting.", (), ()),
    (
        "2. Dredging of the river",
        "Bob Dean presented the report on the work that had been done so far in the year.",
        ("Noted the report.", "Agreed that a second survey be made."),
        ("The figures to be brought to the next meeting of the committee.", "Cara Voss"),
    ),
)


def lines() -> list[tuple[str, str, str]]:
    """The record after its table, line by line: kind, words, and what stands beside them."""
    found = []
    for title, prose, decisions, action in ITEMS:
        found += [("item", title, ""), ("text", prose, "")]
        if decisions:
            found += [("text", "Decisions", ""), *(("entry", words, "") for words in decisions)]
        if action:
            found += [("text", "Action", ""), ("text", *action)]
    return found


def as_text() -> bytes:
    entries = iter(("(i)", "(ii)"))
    told = [*HEAD, "\n".join("\t".join(row) for row in PRESENT)]
    for kind, words, aside in lines():
        line = f"{next(entries)} {words}" if kind == "entry" else words
        told.append(f"{line}\t\t{aside}" if aside else line)
    return "\n\n".join(told).encode()


def as_html() -> bytes:
    table = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in PRESENT)
    told = "".join(f"<p>{words}</p>" for words in HEAD) + f"<table>{table}</table>"
    entries = iter(("(i)", "(ii)"))
    for kind, words, aside in lines():
        line = html.escape(f"{next(entries)} {words}" if kind == "entry" else words)
        told += f"<h3>{line}</h3>" if kind == "item" else f"<p>{line}{f'    <em>{aside}</em>' if aside else ''}</p>"
    return f"<!doctype html><html lang=en><body>{told}</body></html>".encode()


def as_docx() -> bytes:
    made = docx.Document()
    for words in HEAD:
        made.add_paragraph(words)
    table = made.add_table(rows=0, cols=3)
    for row in PRESENT:
        for cell, words in zip(table.add_row().cells, row, strict=True):
            cell.text = words
    entries = iter(("(i)", "(ii)"))
    for kind, words, aside in lines():
        if kind == "item":
            made.add_heading(words, 1)
        else:
            line = f"{next(entries)}\t{words}" if kind == "entry" else words
            made.add_paragraph(f"{line}\t{aside}" if aside else line)
    written = io.BytesIO()
    made.save(written)
    return written.getvalue()


def as_odt() -> bytes:
    made = odfdo.Document("text")
    made.body.clear()
    for words in HEAD:
        made.body.append(odfdo.Paragraph(words))
    table = odfdo.Table("present")
    for row in PRESENT:
        table.append_row(odfdo.Row())
        table.set_row_values(table.height - 1, list(row))
    made.body.append(table)
    entries = iter(("(i)", "(ii)"))
    for kind, words, aside in lines():
        line = f"{next(entries)} {words}" if kind == "entry" else words
        made.body.append(odfdo.Paragraph(f"{line}\t{aside}" if aside else line))
    written = io.BytesIO()
    made.save(written)
    return written.getvalue()


def as_pdf() -> bytes:
    written = io.BytesIO()
    canvas = Canvas(written, pagesize=A4)
    height = A4[1] - 60

    def line(words: str, aside: str = "", *, bold: bool = False) -> None:
        nonlocal height
        canvas.setFont("Helvetica-Bold" if bold else "Helvetica", 11)
        canvas.drawString(60, height, words)
        if aside:
            canvas.drawRightString(540, height, aside)
        height -= 28

    for words in HEAD:
        line(words)
    table = Table(PRESENT, colWidths=[120, 140, 160], rowHeights=20)
    table.setStyle([("GRID", (0, 0), (-1, -1), 0.5, colors.black)])
    table.wrapOn(canvas, 420, 200)
    height -= 20 * len(PRESENT)
    table.drawOn(canvas, 60, height)
    height -= 40
    entries = iter(("(i)", "(ii)"))
    for kind, words, aside in lines():
        line(f"{next(entries)} {words}" if kind == "entry" else words, aside, bold=kind == "item")
    canvas.save()
    return written.getvalue()


FORMATS: dict[str, Callable[[], bytes]] = {
    "text": as_text, "html": as_html, "docx": as_docx, "odt": as_odt, "pdf": as_pdf,
}  # fmt: skip


def shape(block: Block) -> object:
    """What must be the same in all formats; plain text knows no headings."""
    if block.kind == "row":
        return [" ".join(b.text for b in cell) for cell in block.cells]
    return block.marker, block.text, block.aside.text if block.aside else ""


def bare(value: object) -> object:
    """A record without its places in the text."""
    if dataclasses.is_dataclass(value):
        return {f.name: bare(getattr(value, f.name)) for f in dataclasses.fields(value) if f.name != "words"}
    return [bare(v) for v in value] if isinstance(value, tuple) else value


@pytest.mark.parametrize("name", FORMATS)
def test_the_same_blocks(name: str) -> None:
    rendition = readers.render(source.of("note", FORMATS[name]()))
    expected = [("", words, "") for words in HEAD] + [list(row) for row in PRESENT]
    entries = iter(("(i)", "(ii)"))
    expected += [(next(entries) if kind == "entry" else "", words, aside) for kind, words, aside in lines()]
    assert [shape(block) for block in rendition.blocks] == expected
    assert rendition.language == "en"
    for block in rendition.blocks:
        for start, end in block.passage.words():
            assert rendition.text[start:end].split() == block.text.split()


@pytest.mark.parametrize("name", [name for name in FORMATS if name != "text"])
def test_the_same_facts_and_addresses(name: str) -> None:
    told, other = (reading.here(source.of("note", FORMATS[n]()), ORGANISATION) for n in ("text", name))
    for part in ("meeting", "people", "things", "posts", "memberships"):
        assert bare(getattr(other, part)) == bare(getattr(told, part))
    assert other.meeting is not None
    for item in other.meeting.items:
        for decision in item.decisions:
            assert other.text[slice(*decision.words[0])] == decision.text


def test_the_files_are_of_five_kinds() -> None:
    starts = {name: made()[:4] for name, made in FORMATS.items()}
    assert starts["pdf"] == b"%PDF"
    assert zipfile.is_zipfile(io.BytesIO(as_docx()))
    assert zipfile.is_zipfile(io.BytesIO(as_odt()))
