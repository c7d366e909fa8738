"""What is read in a PDF: lines, paragraphs, headings, tables and columns, and what is none of them."""

from __future__ import annotations

import contextlib
import io
import re
import subprocess
import sys
from collections.abc import Callable, Iterable, Sequence

import pytest
from reportlab.lib import pdfencrypt
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import simpleSplit
from reportlab.pdfgen import canvas

from loader import layouts, readers, reading, source
from loader.passages import Block, Rendition
from loader.problems import Unread
from loader.readers import pdf
from loader.records import Record
from loader.source import Source

LEFT, RIGHT, TOP = 72, 523, 770
DREDGING = (
    "The Board was told of the silt that the storms of the winter had left in the outer harbour, of the two firms that "
    "had offered to clear it, and of the price that each of them had named for the work."
)


class Sheet:
    """Draws a document line by line, as a word processor would have set it."""

    def __init__(self, **options: object) -> None:
        self.file = io.BytesIO()
        self.canvas = canvas.Canvas(self.file, pagesize=A4, invariant=1, **options)
        self.y = TOP

    def at(self, x: float, words: str, font: str = "Helvetica", size: float = 11) -> Sheet:
        self.canvas.setFont(font, size)
        self.canvas.drawString(x, self.y, words)
        return self

    def down(self, step: float = 14) -> Sheet:
        self.y -= step
        return self

    def line(self, words: str, x: float = LEFT, font: str = "Helvetica", size: float = 11) -> Sheet:
        return self.at(x, words, font, size).down()

    def prose(self, words: str, x: float = LEFT, right: float = RIGHT, after: float = 10) -> Sheet:
        for line in simpleSplit(words, "Helvetica", 11, right - x):
            self.line(line, x)
        return self.down(after)

    def rows(self, rows: Iterable[Sequence[str]], places: Sequence[float]) -> Sheet:
        for row in rows:
            for x, words in zip(places, row, strict=False):
                self.at(x, words)
            self.down()
        return self

    def grid(self, rows: Sequence[Sequence[str]], edges: Sequence[float], *, closed: bool = True) -> Sheet:
        """A ruled table; a cell's lines are parted by strokes; not `closed`, its last row goes on over the page."""
        top = self.y + 12
        self.canvas.line(edges[0], top, edges[-1], top)
        for number, row in enumerate(rows):
            begun = self.y
            lowest = begun
            for x, words in zip(edges, row, strict=False):
                self.y = begun
                for line in words.split("|"):
                    self.line(line, x + 4)
                lowest = min(lowest, self.y)
            self.y = lowest
            if closed or number < len(rows) - 1:
                self.canvas.line(edges[0], self.y + 10, edges[-1], self.y + 10)
            self.y -= 2
        for x in edges:
            self.canvas.line(x, top, x, self.y + 12)
        return self.down()

    def page(self) -> Sheet:
        self.canvas.showPage()
        self.y = TOP
        return self

    def foot(self, words: str) -> Sheet:
        self.canvas.setFont("Helvetica", 8)
        self.canvas.drawString(280, 40, words)
        return self

    def head(self, words: str) -> Sheet:
        self.canvas.setFont("Helvetica", 8)
        self.canvas.drawString(LEFT, 810, words)
        return self

    @property
    def content(self) -> bytes:
        self.canvas.save()
        return self.file.getvalue()


def read(sheet: Sheet) -> Rendition:
    found = pdf.read(sheet.content, "minutes.pdf")
    for block in every(found.blocks):
        assert "".join(found.text[a] for a in block.passage.offsets).split() == block.text.split() or "-" in found.text
        assert all(found.text[a:b] == found.text[a:b].strip() != "" for a, b in block.passage.words())
    return found


def every(blocks: Iterable[Block]) -> list[Block]:
    return [x for block in blocks for x in (block, *every(y for cell in block.cells for y in cell))]


def texts(found: Rendition) -> list[str]:
    return [block.text for block in found.blocks]


def cells(block: Block) -> list[str]:
    return [" / ".join(b.text for b in cell) for cell in block.cells]


class TestParagraphs:
    def test_lines_are_put_together_and_the_text_keeps_them(self) -> None:
        found = read(Sheet().prose(DREDGING).prose("The report was noted."))
        assert texts(found) == [DREDGING, "The report was noted."]
        assert found.media_type == "application/pdf"
        assert found.text.count("\n") > 3

    def test_a_short_line_ends_a_paragraph_without_a_gap(self) -> None:
        found = read(Sheet().prose(DREDGING, after=0).prose(DREDGING.replace("Board", "Forum"), after=0))
        assert [t[:9] for t in texts(found)] == ["The Board", "The Forum"]

    def test_names_below_one_another_stay_apart(self) -> None:
        names = ["Councillor Ann Lacey (Chair)", "Councillor Dan Early", "Councillor Cara Voss-Hythe of Adur"]
        sheet = Sheet().prose(DREDGING)
        for name in names:
            sheet.line(name)
        assert texts(read(sheet))[1:] == names

    def test_list_markers_as_printed(self) -> None:
        sheet = Sheet().prose(DREDGING, after=0)
        for marker, words in (
            ("(a)", "that the first firm be asked;"),
            ("ii.", "that the wall be seen;"),
            ("•", "a crane"),
        ):
            sheet.at(LEFT, marker).line(words, LEFT + 24)
        assert [(b.marker, b.text) for b in read(sheet).blocks][1:] == [
            ("(a)", "that the first firm be asked;"), ("ii.", "that the wall be seen;"), ("•", "a crane"),
        ]  # fmt: skip

    def test_an_entry_over_several_lines_is_one_block(self) -> None:
        sheet = Sheet().at(LEFT, "1.").prose(DREDGING, LEFT + 24, after=0).at(LEFT, "2.").prose(DREDGING, LEFT + 24)
        assert texts(read(sheet)) == [f"1. {DREDGING}", f"2. {DREDGING}"]

    @pytest.mark.parametrize(
        ("lines", "whole"),
        [
            (("a letter to the Environ-", "ment Agency"), "a letter to the Environment Agency"),
            (("thanks to Councillor Hesketh-", "Harvey for it"), "thanks to Councillor Hesketh-Harvey for it"),
            (("the chair and the vice-", "chair were there"), "the chair and the vice-chair were there"),
            (("in the year 2019-", "20 it was"), "in the year 2019-20 it was"),
            (("the words re-lay. They re-", "lay it"), "the words re-lay. They re-lay it"),
            (("that harbour -", "the old one"), "that harbour - the old one"),
        ],
    )
    def test_a_word_broken_at_the_end_of_a_line(self, lines: tuple[str, str], whole: str) -> None:
        found = read(Sheet().line(lines[0]).line(lines[1]))
        assert texts(found) == [whole]
        assert found.text.strip() == "\n".join(lines)

    def test_signs_of_print_are_letters(self) -> None:
        assert pdf.pdf_page.SIGNS[ord("ﬁ")] == "fi"
        assert texts(read(Sheet().line("Ann\u00a0Lacey  spoke."))) == ["Ann Lacey spoke."]

    def test_headings_by_their_letters_and_bold_words(self) -> None:
        sheet = Sheet().line("Quay Board", font="Helvetica-Bold", size=18).down()
        sheet.line("3. Dredging", font="Helvetica-Bold").down(6).prose(DREDGING, after=0).down()
        sheet.at(LEFT, "It was").at(LEFT + 38, "RESOLVED", "Helvetica-Bold").line("that it be noted.", LEFT + 105)
        found = read(sheet).blocks
        assert [(b.kind, b.level) for b in found] == [("heading", 1), ("heading", 2), ("text", 0), ("text", 0)]
        assert [b.text[x:y] for b in found for x, y in b.strong] == ["Quay Board", "3. Dredging", "RESOLVED"]

    def test_a_word_far_right_is_an_aside(self) -> None:
        sheet = Sheet().at(LEFT, "1.").prose(DREDGING, LEFT + 24, 420, after=0)
        sheet.y += 14
        sheet.at(480, "Clerk").down(26).prose("The wall was seen.")
        first, second = read(sheet).blocks
        assert (first.text, first.aside and first.aside.text) == (f"1. {DREDGING}", "Clerk")
        assert second.aside is None


class TestPages:
    def minutes(self) -> Sheet:
        sheet = Sheet()
        words = DREDGING.split()
        for page, part in enumerate((words[:12], words[12:28], words[28:]), 1):
            sheet.head("Quay Board, 4 March 2015").foot(f"Page {page} of 3")
            sheet.line(" ".join(part)).page()
        return sheet

    def test_a_sentence_goes_on_past_heads_and_feet(self) -> None:
        found = read(self.minutes())
        assert texts(found) == ["Quay Board, 4 March 2015", DREDGING]
        assert len(found.blocks[1].passage.words()) == 3
        assert found.text.count("Page ") == found.text.count("Quay Board") == 3
        assert found.blocks[1].page == 1

    def test_the_number_of_a_block_s_page(self) -> None:
        sheet = Sheet().prose("One.").page().prose("Two.").page().page().prose("Four.")
        assert [(b.text, b.page) for b in read(sheet).blocks] == [("One.", 1), ("Two.", 2), ("Four.", 4)]

    def test_the_first_lines_of_pages_are_no_heads_when_they_differ(self) -> None:
        sheet = Sheet().prose("12. Apologies were received.").page().prose("15. The plan was noted.")
        assert texts(read(sheet)) == ["12. Apologies were received.", "15. The plan was noted."]

    def test_two_columns_are_read_one_after_the_other(self) -> None:
        sheet = Sheet().line(
            "News of the harbour for all who live beside it, on this page in two columns of print", size=12
        )
        sheet.down(20)
        begun = sheet.y
        sheet.prose(DREDGING * 3, LEFT, 285)
        sheet.y = begun - 3
        sheet.prose(DREDGING.replace("Board", "Forum") * 3, 310, RIGHT)
        assert texts(read(sheet))[1:] == [DREDGING * 3, DREDGING.replace("Board", "Forum") * 3]

    def test_a_page_printed_sideways(self) -> None:
        sheet = Sheet()
        sheet.canvas.rotate(90)
        sheet.canvas.translate(0, -A4[0])
        sheet.y = 500
        assert texts(read(sheet.prose(DREDGING).prose("The report was noted."))) == [DREDGING, "The report was noted."]


ATTENDANCE = [("Chair", "Ann Lacey", "Adur DC"), ("Members", "Dan Early", "Leeds City"), ("", "Cara Voss", "Devon CC")]


class TestTables:
    def test_a_ruled_table(self) -> None:
        found = read(Sheet().line("Attendance").down().grid(ATTENDANCE, (72, 200, 360, 500)).prose("The end."))
        assert [b.kind for b in found.blocks] == ["text", "row", "row", "row", "text"]
        assert [tuple(cells(b)) for b in found.blocks[1:4]] == ATTENDANCE
        assert found.blocks[2].text == "Members\tDan Early\tLeeds City"

    def test_the_paragraphs_and_lines_of_a_cell(self) -> None:
        rows = [("1", "The silt was|seen by all.||A plan is made.", "Clerk|Chair"), ("2", "None.", "")]
        first, second = read(Sheet().grid(rows, (72, 110, 200, 300))).blocks
        assert cells(first) == ["1", "The silt was seen by all. / A plan is made.", "Clerk / Chair"]
        assert cells(second) == ["2", "None.", ""]

    def test_a_row_over_the_end_of_a_page_is_one_and_a_repeated_head_is_none(self) -> None:
        edges = (72, 120, 420, 500)
        head = ("Item", "Said", "By")
        sheet = Sheet().grid([head, ("4", "The Board asked for a plan|of the wall and", "Clerk")], edges, closed=False)
        sheet.foot("1").page().grid([head, ("", "of the crane.", ""), ("5", "None.", "")], edges).foot("2")
        found = read(sheet)
        assert [cells(b) for b in found.blocks] == [
            list(head), ["4", "The Board asked for a plan of the wall and of the crane.", "Clerk"], ["5", "None.", ""],
        ]  # fmt: skip
        assert len(found.blocks[1].cells[1][0].passage.words()) == 2

    def test_a_label_over_several_rows_and_the_end_of_a_page(self) -> None:
        edges = (72, 200, 360, 500)
        sheet = Sheet().grid(ATTENDANCE[:2], edges).foot("1").page().grid(ATTENDANCE[2:], edges).foot("2")
        assert [tuple(cells(b)) for b in read(sheet).blocks] == ATTENDANCE

    def test_squared_paper_is_no_table(self) -> None:
        sheet = Sheet().prose(DREDGING)
        for number in range(90):
            sheet.canvas.line(60, 100 + 8 * number, 530, 100 + 8 * number)
            sheet.canvas.line(60 + 5 * number, 100, 60 + 5 * number, 820)
        assert texts(read(sheet)) == [DREDGING]

    def test_a_box_around_text_is_no_table(self) -> None:
        sheet = Sheet().prose(DREDGING)
        sheet.canvas.rect(60, 600, 480, 200)
        assert texts(read(sheet)) == [DREDGING]

    def test_columns_without_lines_are_rows(self) -> None:
        rows = [
            ("Ann Lacey", "Adur DC", "Labour"),
            ("Dan Early", "Leeds City", "Green"),
            ("Cara Voss", "Devon CC", "None"),
        ]
        found = read(Sheet().prose(DREDGING).rows(rows, (72, 220, 400)).down(10).prose(DREDGING))
        assert [b.kind for b in found.blocks] == ["text", "row", "row", "row", "text"]
        assert [tuple(cells(b)) for b in found.blocks[1:4]] == rows

    def test_a_cell_over_two_lines_without_lines_drawn(self) -> None:
        rows = [("Ann Lacey", "Adur DC", "Labour"), ("Dan Early", "Leeds City", "Green"), ("", "and Otley TC", ""),
                ("Cara Voss", "Devon CC", "None")]  # fmt: skip
        found = read(Sheet().rows(rows, (72, 220, 400)))
        assert cells(found.blocks[1]) == ["Dan Early", "Leeds City and Otley TC", "Green"]
        assert len(found.blocks) == 3

    def test_a_label_and_its_words_are_no_columns_of_text(self) -> None:
        sheet = Sheet()
        for number in range(9):
            sheet.rows([(f"Label {number}:", "a value that is long enough to be a column of text")], (72, 260))
        assert {b.kind for b in read(sheet).blocks} == {"row"}


class TestRefusals:
    @pytest.mark.parametrize(
        ("content", "told"),
        [
            (b"%PDF-1.7\nnothing more", "damaged"),
            (Sheet(encrypt=pdfencrypt.StandardEncryption("secret")).line("Words.").content, "password"),
            (Sheet().page().content, "no words"),
        ],
        ids=["broken", "locked", "empty"],
    )
    def test_what_cannot_be_read_is_told_in_one_line(self, content: bytes, told: str) -> None:
        with pytest.raises(Unread) as refused:
            pdf.read(content, "folder/minutes.pdf")
        assert str(refused.value).startswith("folder/minutes.pdf: ")
        assert told in str(refused.value)
        assert "\n" not in str(refused.value)

    def test_too_many_pages(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(pdf.pdf_page, "PAGES", 1)
        with pytest.raises(Unread, match="2 pages, the limit is 1"):
            pdf.read(Sheet().line("One").page().line("Two").content, "m.pdf")

    def test_a_form_that_needs_adobe_s_program(self) -> None:
        form = plain_pdf(
            "/NeedsRendering true /AcroForm << /XFA 5 0 R /Fields [] >>",
            "5 0 obj << /Length 6 >> stream\n<xdp/>\nendstream endobj",
        )
        with pytest.raises(Unread, match="XFA"):
            pdf.read(form, "form.pdf")

    @pytest.mark.parametrize("kids", ["2 0 R", "6 0 R"])
    def test_a_page_tree_that_turns_on_itself(self, kids: str) -> None:
        looped = plain_pdf("", f"6 0 obj << /Type /Pages /Kids [2 0 R {kids}] /Count 9 >> endobj").replace(
            b"[3 0 R]", f"[{kids}]".encode()
        )
        with pytest.raises(Unread):
            reading.read(source.of("loop.pdf", looped), seconds=20)


def plain_pdf(root: str, more: str) -> bytes:
    """A PDF written by hand, without the table of its objects: readers make that themselves."""
    return (
        f"%PDF-1.7\n1 0 obj << /Type /Catalog /Pages 2 0 R {root} >> endobj\n"
        "2 0 obj << /Type /Pages /Kids [3 0 R] /Count 1 >> endobj\n"
        f"3 0 obj << /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >> endobj\n{more}\n"
        "trailer << /Root 1 0 R /Size 9 >>\nstartxref\n0\n%%EOF\n"
    ).encode()


def in_child(monkeypatch: pytest.MonkeyPatch, deed: Callable[[Rendition], str], content: bytes) -> str:
    """What the child that reads documents says of a PDF when its layout does `deed`."""

    def does(_source: Source, rendition: Rendition, _organisation: str) -> Record:
        raise Unread(deed(rendition))

    monkeypatch.setattr(readers, "render", lambda found: pdf.read(found.content, found.path))
    monkeypatch.setattr(layouts, "read", does)
    with pytest.raises(Unread) as told:
        reading.read(source.of("m.pdf", content), seconds=30)
    return str(told.value)


class TestInTheChild:
    def test_it_is_read_there_as_here(self, monkeypatch: pytest.MonkeyPatch) -> None:
        content = Sheet().prose(DREDGING).grid(ATTENDANCE, (72, 200, 360, 500)).content
        assert in_child(monkeypatch, lambda found: found.text, content) == pdf.read(content, "m.pdf").text

    def test_no_program_is_started_and_nothing_is_written(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def start(_: Rendition) -> str:
            return str(subprocess.run([sys.executable, "-V"], check=False))

        assert "_Refused" in in_child(monkeypatch, start, Sheet().prose(DREDGING).content)


def test_the_same_bytes_give_the_same_rendition() -> None:
    content = Sheet().prose(DREDGING).grid(ATTENDANCE, (72, 200, 360, 500)).content
    assert pdf.read(content, "a") == pdf.read(content, "b")


def test_damaged_files_end_in_a_rendition_or_in_one_line() -> None:
    content = Sheet().prose(DREDGING).grid(ATTENDANCE, (72, 200, 360, 500)).page().prose(DREDGING).content
    places = [m.start() for m in re.finditer(rb"\d", content)][::9]
    for at in places:
        with contextlib.suppress(Unread):
            pdf.read(content[:at] + b"9" + content[at + 1 :], "m.pdf")
