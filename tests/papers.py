"""Invented records of some three thousand words, by layout, written in every format that is read.

`LAYOUTS` give each layout as pieces: titles, headings, paragraphs, list entries and tables. `FORMATS` write the pieces
as a file. Both are what `bench/formats.py` measures and `tests/fuzz.py` mutates. All names and words are made up.
"""

from __future__ import annotations

import html
import io
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

import docx
import odfdo
from reportlab.lib import colors
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate, Spacer, Table

MEMBERS = ("Ann Lacey", "Brian Dodd", "Cara Voss", "Dan Early", "Eve Farr", "Frank Gill", "Gita Hale", "Hugh Marsh")
WORDS = 3000
_MATTERS = (
    ("Flood barrier", "the two firms that had offered to mend the barrier, and the price that each had named"),
    ("Play area", "the swings that the inspector had found to be worn, with some 14 defects in all"),
    ("Bus shelter", "the 120 people who had signed the letter about the shelter at Mill Lane"),
    ("Grants", "an award of £1,250.00 to the Quay Trust and of £340.50 to the Wash Watch"),
    ("Street lights", "the cost of new lamps, which had risen by 12 per cent since the spring"),
    ("Allotments", "the waiting list, which had grown to 31 names, and the leak by the lower gate"),
)


@dataclass(frozen=True, slots=True)
class Piece:
    """One title, heading, paragraph or list entry, or a table with its rows."""

    kind: Literal["title", "heading", "text", "entry", "table"]
    text: str = ""
    rows: tuple[tuple[str, ...], ...] = ()


def _until_long(start: list[Piece], more: Callable[[int], list[Piece]], words: int) -> tuple[Piece, ...]:
    """The start, and items until the words are reached."""
    found, number = list(start), 1
    while sum(len(p.text.split()) + sum(len(c.split()) for r in p.rows for c in r) for p in found) < words:
        found += more(number)
        number += 1
    return tuple(found)


def _told(number: int) -> str:
    who, (title, what) = MEMBERS[number % 8], _MATTERS[number % 6]
    return (
        f"Cllr {who} told the meeting of {what}. Members asked how long the work would take and who was to pay for it, "
        f"and the Clerk answered that the matter of the {title.lower()} had been before the county since 3 March 2020."
    )


def parish(words: int = WORDS) -> tuple[Piece, ...]:
    start = [
        Piece("title", "Mereham Parish Council"),
        Piece("text", "Minutes of the meeting held on Tuesday 9 March 2021 at 7.30 pm in the Village Hall"),
        Piece("text", f"Present: Cllr {MEMBERS[0]} (Chair), Cllr {', Cllr '.join(MEMBERS[1:6])}; Ida Jay (Clerk)"),
        Piece("text", "Apologies: Cllr Gita Hale"),
        Piece("heading", "1. Declarations of interest"),
        Piece("text", "None."),
    ]

    def item(number: int) -> list[Piece]:
        mover, seconder = MEMBERS[number % 6], MEMBERS[(number + 1) % 6]
        return [
            Piece("heading", f"{number + 1}. {_MATTERS[number % 6][0]}"),
            Piece("text", _told(number % 6)),
            Piece(
                "text", f"It was proposed by Cllr {mover}, seconded by Cllr {seconder} and RESOLVED to go on with it."
            ),
            Piece("text", f"The Clerk will write to Cllr {seconder} before the next meeting."),
        ]

    return _until_long(start, item, words)


def council(words: int = WORDS) -> tuple[Piece, ...]:
    present = ", ".join(f"Councillor {m}" for m in MEMBERS)
    start = [
        Piece("title", "MEREFORD BOROUGH COUNCIL"),
        Piece("text", "MINUTES of the COUNCIL meeting held at the Town Hall on Thursday 20 July 2023 at 6.00 pm"),
        Piece("text", f"PRESENT: The Mayor (Councillor {MEMBERS[0]}) in the Chair; {present}"),
        Piece("text", "APOLOGIES for absence were received from Councillor Jo Ash."),
    ]

    def item(number: int) -> list[Piece]:
        return [
            Piece("heading", f"{number}. {_MATTERS[number % 6][0].upper()}"),
            Piece("text", _told(number)),
            Piece(
                "text",
                f"Moved by Councillor {MEMBERS[number % 8]}, seconded by Councillor {MEMBERS[(number + 3) % 8]}.",
            ),
            Piece("text", "RESOLVED: That"),
            Piece("entry", "(a) the report be noted; and"),
            Piece("entry", "(b) the Director of Place be authorised to sign the contract."),
            Piece("text", f"Votes for: {20 + number}; against: 3; abstentions: 1."),
        ]

    return _until_long(start, item, words)


def note(words: int = WORDS) -> tuple[Piece, ...]:
    start = [
        Piece("title", "Note of decisions taken and actions required"),
        Piece("text", "Title: Harbours and Rivers Forum"),
        Piece("text", "Date: Wednesday 4 March 2015"),
        Piece("text", "Venue: Oak Room, Guildhall"),
        Piece("heading", "Attendance"),
        Piece(
            "table",
            rows=(
                ("Position", "Councillor", "Council"),
                ("Chairman", MEMBERS[0], "Adur DC"),
                *(("Members" if m == MEMBERS[1] else "", m, "Leeds City") for m in MEMBERS[1:]),
                ("Officers", "Ida Jay, Kit Lowe", "LGA"),
            ),
        ),
    ]

    def item(number: int) -> list[Piece]:
        title, _ = _MATTERS[number % 6]
        head = (("Item", "Decisions and actions", "Action by"),) if number == 1 else ()
        decided = f"{title}. {_told(number)} Members agreed to note the report. Officers to bring figures next time."
        return [Piece("table", rows=(*head, (str(number), decided, "Kit Lowe")))]

    return _until_long(start, item, words)


def page(words: int = WORDS) -> tuple[Piece, ...]:
    start = [
        Piece("title", "Minutes of Scrutiny Committee - Tuesday 10 October 2023 at 10.00 am"),
        Piece("text", "Venue: Council Chamber, Shire Hall"),
        Piece("heading", "Present"),
        *(Piece("entry", f"Councillor {m}") for m in MEMBERS),
    ]

    def item(number: int) -> list[Piece]:
        return [
            Piece("heading", f"{number}. {_MATTERS[number % 6][0]}"),
            Piece("text", "Decision:"),
            Piece("text", "The Committee agreed the plan and recommended it to the Cabinet."),
            Piece("text", "Minutes:"),
            Piece("text", _told(number)),
            Piece("text", _told(number + 1)),
        ]

    return _until_long(start, item, words)


def report(words: int = WORDS) -> tuple[Piece, ...]:
    start = [
        Piece("title", "Report of the Director of Place"),
        Piece("text", "To: Mereford Borough Council, Environment Committee"),
        Piece("text", "Date: 12 May 2022"),
        Piece("text", "Subject: Rivers and harbours"),
        Piece("heading", "Purpose of the report"),
    ]

    def section(number: int) -> list[Piece]:
        head = (
            [Piece("heading", ("Background", "Proposals", "Finance", "Risks")[number % 4])] if number % 3 == 1 else []
        )
        return [
            *head,
            Piece("text", f"{number}. {_told(number)}"),
            Piece("entry", f"({number}) {_MATTERS[number % 6][1]}"),
        ]

    last = [Piece("text", "Contact officer: Ida Jay, Head of Harbours, ida.jay@mereford.example")]
    return (*_until_long(start, section, words), *last)


def notice(words: int = WORDS) -> tuple[Piece, ...]:
    start = [
        Piece("title", "Record of decision by a Cabinet Member"),
        Piece("text", "Decision maker: Councillor Ann Lacey, Cabinet Member for Harbours"),
        Piece("text", "Date of decision: 14 June 2022"),
        Piece("text", "Title: Silt at the outer harbour"),
        Piece("text", "Decision: To approve the contract for clearing the outer harbour."),
        Piece("heading", "Reasons for the decision"),
    ]
    rest = [Piece("heading", "Alternatives considered and rejected"), Piece("text", "To do nothing.")]
    return (*_until_long(start, lambda number: [Piece("text", _told(number))], words), *rest)


LAYOUTS: Mapping[str, Callable[[int], tuple[Piece, ...]]] = {
    "note of decisions": note,
    "council minutes": council,
    "parish minutes": parish,
    "committee page": page,
    "report": report,
    "decision notice": notice,
}


# ---------------------------------------------------------------- formats
def as_text(pieces: tuple[Piece, ...]) -> bytes:
    lines = (["\t".join(r) for r in p.rows] if p.rows else [p.text, ""] for p in pieces)
    return "\n".join(line for of in lines for line in of).encode()


def as_html(pieces: tuple[Piece, ...]) -> bytes:
    tags = {"title": "h1", "heading": "h2", "text": "p", "entry": "li", "table": ""}

    def told(piece: Piece) -> Iterator[str]:
        if piece.rows:
            rows = ("".join(f"<td>{html.escape(c)}</td>" for c in row) for row in piece.rows)
            yield f"<table>{''.join(f'<tr>{row}</tr>' for row in rows)}</table>"
        else:
            tag, text = tags[piece.kind], html.escape(piece.text)
            yield f"<ul><li>{text}</li></ul>" if tag == "li" else f"<{tag}>{text}</{tag}>"

    body = "\n".join(line for piece in pieces for line in told(piece))
    return (
        f"<!DOCTYPE html>\n<html lang='en'><head><title>Minutes</title></head><body>\n{body}\n</body></html>".encode()
    )


def as_pdf(pieces: tuple[Piece, ...], *, ruled: bool = False) -> bytes:
    """Pages of text; `ruled` with lines about the cells of a table."""
    styles = getSampleStyleSheet()
    kinds = {"title": "Title", "heading": "Heading2", "text": "Normal", "entry": "Bullet"}
    lines = [("GRID", (0, 0), (-1, -1), 0.5, colors.black)] if ruled else []
    story: list[Flowable] = []
    for piece in pieces:
        if piece.rows:
            cells = [[Paragraph(html.escape(c), styles["Normal"]) for c in row] for row in piece.rows]
            story.append(
                Table(
                    cells, colWidths=(80, 270, 90)[: len(cells[0])], style=[*lines, ("VALIGN", (0, 0), (-1, -1), "TOP")]
                )
            )
        else:
            story += [Paragraph(html.escape(piece.text), styles[kinds[piece.kind]]), Spacer(1, 4)]
    file = io.BytesIO()
    SimpleDocTemplate(file, invariant=1).build(story)
    return file.getvalue()


def as_ruled_pdf(pieces: tuple[Piece, ...]) -> bytes:
    return as_pdf(pieces if any(p.rows for p in pieces) else _in_table(pieces), ruled=True)


def _in_table(pieces: tuple[Piece, ...]) -> tuple[Piece, ...]:
    """The items of a record as the rows of a table, number and text in cells of their own."""
    found: list[Piece] = []
    for piece in pieces:
        number, _, rest = piece.text.partition(" ")
        if number.rstrip(".").isdigit():
            found.append(Piece("table", rows=((number, rest),)))
        elif found and found[-1].rows and piece.kind == "text":
            found.append(Piece("table", rows=(("", piece.text),)))
        else:
            found.append(piece)
    return tuple(found)


def as_docx(pieces: tuple[Piece, ...]) -> bytes:
    document = docx.Document()
    for piece in pieces:
        if piece.rows:
            table = document.add_table(rows=0, cols=len(piece.rows[0]))
            for row in piece.rows:
                for cell, text in zip(table.add_row().cells, row, strict=True):
                    cell.text = text
        elif piece.kind in ("title", "heading"):
            document.add_heading(piece.text, 0 if piece.kind == "title" else 2)
        else:
            document.add_paragraph(piece.text, "List Bullet" if piece.kind == "entry" else None)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def as_odt(pieces: tuple[Piece, ...]) -> bytes:
    document = odfdo.Document("text")
    document.body.clear()
    for number, piece in enumerate(pieces):
        if piece.rows:
            table = odfdo.Table(f"T{number}", width=len(piece.rows[0]), height=len(piece.rows))
            for y, row in enumerate(piece.rows):
                for x, text in enumerate(row):
                    table.set_value((x, y), text)
            document.body.append(table)
        elif piece.kind in ("title", "heading"):
            document.body.append(odfdo.Header(1 if piece.kind == "title" else 2, piece.text))
        else:
            document.body.append(odfdo.List([piece.text]) if piece.kind == "entry" else odfdo.Paragraph(piece.text))
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


FORMATS: Mapping[str, Callable[[tuple[Piece, ...]], bytes]] = {
    "text": as_text,
    "HTML": as_html,
    "PDF": as_pdf,
    "PDF, ruled": as_ruled_pdf,
    "DOCX": as_docx,
    "ODT": as_odt,
}
