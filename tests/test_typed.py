"""What typists and programs make of plain text: columns, margins, broken lines, marks of Markdown, odd encodings."""

from __future__ import annotations

import time

import pytest

from loader.passages import Block, Rendition
from loader.readers import text as plain


def read(text: str) -> Rendition:
    rendition = plain.read(text.encode(), "x.txt")
    for block in rendition.blocks:
        for start, end in (*block.passage.words(), *(block.aside.words() if block.aside else ())):
            assert rendition.text[start:end] == rendition.text[start:end].strip() != ""
    return rendition


def told(text: str) -> list[str]:
    return [f"[{b.marker}] {b.text}" if b.marker else b.text for b in read(text).blocks]


def cells(block: Block) -> list[str]:
    return [" ".join(b.text for b in cell) for cell in block.cells]


def test_front_matter_is_no_text_and_its_values_have_their_place() -> None:
    rendition = read('---\ntitle: "Quay Council: May"\nDate: 2020-05-04\ntags: \n  - "a"\n---\n\nWords.\n')
    assert {key: value.text for key, value in rendition.front.items()} == {
        "title": "Quay Council: May", "date": "2020-05-04",
    }  # fmt: skip
    (start, end), *_ = rendition.front["title"].words()
    assert rendition.text[start:end] == "Quay Council: May"
    assert [b.text for b in rendition.blocks] == ["Words."]
    assert not read("---\nWords and words\n---\nMore.").front


def test_columns_set_by_spaces_are_rows() -> None:
    page = (
        "Present\n\n"
        "  Chairman        Ann Lacey           Adur DC\n"
        "  Members         Bob Dean            Leeds City\n"
        "                  Cy Hay OBE          Bury MBC and\n"
        "                                      two others\n"
        "\nIt began at seven.\n"
    )
    blocks = read(page).blocks
    assert [cells(b) for b in blocks[1:4]] == [
        ["Chairman", "Ann Lacey", "Adur DC"], ["Members", "Bob Dean", "Leeds City"],
        ["", "Cy Hay OBE", "Bury MBC and two others"],
    ]  # fmt: skip
    assert blocks[4].text == "It began at seven."


@pytest.mark.parametrize("gap", ["\t", "\t\t\t", "          "])
def test_a_short_word_far_right_of_a_sentence_stands_aside(gap: str) -> None:
    page = (
        f"The clerk would write to the county council at once.{gap}Clerk\n"
        f"\n3. Cllr Lacey would look at all of the bins.{gap}Cllr A Lacey\n"
    )
    first, second = read(page).blocks
    assert first.aside
    assert second.aside
    assert (first.text, first.aside.text) == ("The clerk would write to the county council at once.", "Clerk")
    assert (second.text, second.aside.text) == ("3. Cllr Lacey would look at all of the bins.", "Cllr A Lacey")


def test_what_stands_aside_may_take_two_lines() -> None:
    page = f"The clerk would write to the county council.{' ' * 8}Cllr Dean/\n{' ' * 52}Clerk\nWords.\n"
    first, second = read(page).blocks
    assert first.aside
    assert (first.aside.text, second.text) == ("Cllr Dean/ Clerk", "Words.")


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("1.    Apologies for absence", ["1. Apologies for absence"]),
        ("1.\tApologies for absence", ["1. Apologies for absence"]),
        ("\t(iv)\tthat it be so", ["[(iv)] that it be so"]),
        ("Date:\tWednesday 4 March", ["Date: Wednesday 4 March"]),
        ("Date: 4 May      Venue: Oak Room", ["Date: 4 May", "Venue: Oak Room"]),
        ("    An indented line of words", ["An indented line of words"]),
    ],
)
def test_a_gap_that_makes_neither_column_nor_margin(line: str, found: list[str]) -> None:
    assert told(line) == found


WRAPPED = """\
          QUAY PARISH COUNCIL
PRESENT: Ann Lacey (Chair), Bob Dean, Cy Hay, Dee Ash, Ed Bow, Flo Cray, Gus
Dane and Hal Eyre
IN ATTENDANCE: Ida Fox (Clerk)

   1. The Chair reminded the Council of the summer fair and asked that those
      Members who could would help. Members who could not would say so by the
      end of June.
         a. A Member asked about the tents, which had been torn in the gale of
            Monday, and who would mend them.                            Clerk
         b. It was agreed.

   2. RESOLVED that the report be noted and that a letter be sent to the county
      council about it.
\fpage two begins
"""


def test_broken_lines_are_one_paragraph_again() -> None:
    blocks = read(WRAPPED).blocks
    assert [f"[{b.marker}] {b.text}" if b.marker else b.text for b in blocks] == [
        "QUAY PARISH COUNCIL",
        "PRESENT: Ann Lacey (Chair), Bob Dean, Cy Hay, Dee Ash, Ed Bow, Flo Cray, Gus Dane and Hal Eyre",
        "IN ATTENDANCE: Ida Fox (Clerk)",
        "1. The Chair reminded the Council of the summer fair and asked that those Members who could would help. "
        "Members who could not would say so by the end of June.",
        "[a.] A Member asked about the tents, which had been torn in the gale of Monday, and who would mend them.",
        "[b.] It was agreed.",
        "2. RESOLVED that the report be noted and that a letter be sent to the county council about it.",
        "page two begins",
    ]
    assert [b.aside.text for b in blocks if b.aside] == ["Clerk"]
    assert [b.page for b in blocks] == [1] * 7 + [2]


def test_an_empty_line_after_every_line_parts_no_paragraph() -> None:
    paragraph = (
        "The Chair said that the fair had been a day of great joy for all of those\nwho had come and that a letter of "
        "thanks would be sent to each of the many\nhelpers who had put up the tents and had taken them down again in\n"
        "Monday's rain, which had not been small and in which some of them had got\nwet.\n"
    )
    blocks = read((paragraph + "\n" + paragraph).replace("\n", "\n\n")).blocks
    assert [b.text for b in blocks] == [" ".join(paragraph.split())] * 2


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("(1) that it be so", ["[(1)] that it be so"]),
        ("•that it be so", ["[•] that it be so"]),
        ("o   that it be so", ["[o] that it be so"]),
        ("o dan y bont fawr", ["o dan y bont fawr"]),
        ("§ that it be so", ["[§] that it be so"]),
        ("**4.** Accounts", ["4. Accounts"]),
        ("5\\. Accounts", ["5. Accounts"]),
        ("- i. that it be so", ["[i.] that it be so"]),
        ("7. Bins • One bin is full. • One bin is not.", ["7. Bins", "[•] One bin is full.", "[•] One bin is not."]),
        ("Tel 01632 960000 • Fax none", ["Tel 01632 960000 • Fax none"]),
        ("| Chair | Ann Lacey |", ["Chair Ann Lacey"]),
        ("It is _quite_ *certain* now", ["It is quite certain now"]),
        ("---", []),
    ],
)  # fmt: skip
def test_bullets_numbers_and_marks(line: str, found: list[str]) -> None:
    assert told(line) == found


def test_headings_and_emphasis() -> None:
    first, second, third, fourth = read("## Bins ##\n\nAccounts\n========\n\nMinutes\n---\n\n**RESOLVED** so.").blocks
    assert [(b.kind, b.level, b.text) for b in (first, second, third)] == [
        ("heading", 2, "Bins"), ("heading", 1, "Accounts"), ("heading", 2, "Minutes"),
    ]  # fmt: skip
    assert fourth.strong == ((0, 8),)


def test_a_table_of_markdown() -> None:
    blocks = read("| Item | Decision |\n|---|---|\n| 1 | Noted<br>Agreed |\n").blocks
    assert [cells(b) for b in blocks] == [["Item", "Decision"], ["1", "Noted Agreed"]]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"])
def test_any_usual_encoding(encoding: str) -> None:
    words = "Cyngor – café “here” ?? £5\n"
    assert plain.decode(words.encode(encoding), "x") == words


@pytest.mark.parametrize(
    "piece", ["a   ", "a\t", "• aa ", "*a ", "_a", "a\n", "aa bb cc dd\n", "| a ", "- ", "a    b\n", "-\n"]
)
def test_pieces_over_and_over_take_no_time(piece: str) -> None:
    begun = time.process_time()
    plain.read((piece * (50_000 // len(piece))).encode(), "x")
    assert time.process_time() - begun < 2
