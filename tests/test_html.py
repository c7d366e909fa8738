"""Pages of any quality: fragments, lists and the numbers a browser prints, tables of all kinds, what nobody sees."""

from __future__ import annotations

import time

import pytest

from loader import readers, source
from loader.passages import Block, Rendition
from loader.readers import html


def read(page: str) -> Rendition:
    return html.read(page.encode(), "page.html")


def told(page: str) -> list[str]:
    return [f"[{b.marker}] {b.text}" if b.marker else b.text for b in read(page).blocks]


def cells(block: Block) -> list[str]:
    return [" ".join(b.text for b in cell) for cell in block.cells]


@pytest.mark.parametrize(
    ("content", "is_page"),
    [
        ("<button>x</button>\n<div class=minutes><p>Words</p></div>", True),
        ("<!-- saved -->\n<!DOCTYPE html>\n<p>Words", True),
        ('<?xml version="1.0"?>\n<html xmlns="x"><body/></html>', True),
        ("<h1>Minutes</h1>\nWords<br>more words", True),
        ("<b>Minutes</b>\n\nPlain words.\n\nMore.\n\nMore.\n\nMore.\n\nMore.\n\nMore.\n\nMore.\n\nMore.", False),
        ("<ann@forum.example> wrote <p>", False),
        ("Words before <p>a</p><p>b</p>", False),
        ("<feed><entry/><entry/><entry/></feed>", False),
    ],
)
def test_a_page_or_a_part_of_one_is_known_by_its_first_bytes(content: str, is_page: bool) -> None:
    assert html.looks_like(content.encode()) is is_page
    assert html.looks_like(content.encode("utf-16")) is is_page


@pytest.mark.parametrize(
    ("a_list", "printed"),
    [
        ("<ol><li>One<li>Two</ol>", ["[1.] One", "[2.] Two"]),
        ("<ol type=a start=3><li>One</li><li value=7>Two</li></ol>", ["[c.] One", "[g.] Two"]),
        ("<ol type=I><li>One</ol>", ["[I.] One"]),
        ("<ol reversed start=2><li>One<li>Two</ol>", ["[2.] One", "[1.] Two"]),
        ('<ul class="minutes roman"><li>One<li>Two</ul>', ["[i.] One", "[ii.] Two"]),
        ('<ol style="list-style-type: lower-alpha"><li>One</ol>', ["[a.] One"]),
        ('<ol style="list-style: none"><li>One</ol>', ["One"]),
        ("<ul><li>One</ul>", ["[•] One"]),
        ("<ol><li>4. Accounts<li>(b) bees</ol>", ["4. Accounts", "[(b)] bees"]),
        ("<ol><li>One<ol type=i><li>Inner</ol><li>Two</ol>", ["[1.] One", "[i.] Inner", "[2.] Two"]),
        ("<ol><li><h4>Head</h4><p>Words.</p></li><li>Two</ol>", ["[1.] Head", "Words.", "[2.] Two"]),
    ],
)
def test_list_entries_have_the_number_that_a_browser_prints(a_list: str, printed: list[str]) -> None:
    assert told(f"<div>{a_list}</div>") == printed


def test_how_deep_a_list_stands_and_what_stands_aside() -> None:
    page = (
        "<ol><li><h4>LETTERS</h4><ul class=roman><li>A letter of thanks.\t\t\t<em>Noted</em></li>"
        "<li>A bill.      <em>Clerk</em></li></ul></li></ol><p>Signed\n     by the chair</p>"
    )
    head, first, second, last = read(page).blocks
    assert (head.kind, head.level, head.marker) == ("heading", 4, "1.")
    assert (first.level, first.marker, first.aside and first.aside.text) == (2, "i.", "Noted")
    assert second.aside
    rendition = read(page)
    assert [rendition.text[a:b] for a, b in second.aside.words()] == ["Clerk"]
    assert last.text == "Signed by the chair"


def test_what_nobody_sees_is_silent() -> None:
    page = (
        "<head><title>T</title></head><nav>menu</nav><button>close</button><form><select><option>x</select>"
        '<input value="y"><p>Seen</p></form><p hidden>no<p>Seen too<div aria-hidden="true"><div>no</div>no</div>'
        '<span style="display: none">no</span><script>no()</script><p>At the end</p>'
    )
    assert told(page) == ["Seen", "Seen too", "At the end"]


def test_tables_merged_cells_and_tables_that_only_lay_out() -> None:
    page = (
        "<table><tr><td colspan=2>Members<td>x<tr><td rowspan=2>Chair<td>Ann<td>A<tr><td>Bob<td>B</table>"
        "<table><tr><td><table><tr><td>menu<td>more</table></td><td><h1>Board</h1><p>Words<table><tr><td>1<td>Title"
        "</table></td></table><table><tr><td><p>Only</p><p>frame</p></table>"
    )
    blocks = read(page).blocks
    assert [cells(b) for b in blocks[:3]] == [["Members", "", "x"], ["Chair", "Ann", "A"], ["", "Bob", "B"]]
    assert [b.text.replace("\t", "|") for b in blocks[3:]] == [
        "menu|more", "Board", "Words", "1|Title", "Only", "frame",
    ]  # fmt: skip


def test_lists_of_terms_lines_and_preformatted_text() -> None:
    page = (
        "<dl><dt>Chair<dd>Ann Lacey<dt>Members<dd>Bob Dean<dd>Cy Hay</dl><p>One<br>Two</p><pre>a  b\n1. Title\n</pre>"
    )
    blocks = read(page).blocks
    assert [cells(b) for b in blocks[:3]] == [["Chair", "Ann Lacey"], ["Members", "Bob Dean"], ["", "Cy Hay"]]
    assert [b.text for b in blocks[3:]] == ["One", "Two", "a b", "1. Title"]
    long = f"<dl><dt>1. Welcome<dd>{'Words of the minute. ' * 20}</dl>"
    assert [b.kind for b in read(long).blocks] == ["text", "text"]


def test_every_block_stands_where_it_says_and_what_is_bold_is_known() -> None:
    page = "<p>It was <b>RE</b><strong>SOLVED</strong> that&nbsp;it be <em>so</em>.</p><table><tr><td>a<td>b</table>"
    rendition = read(page)
    first, row = rendition.blocks
    assert [first.text[a:b] for a, b in first.strong] == ["RESOLVED", "so"]
    for block in (first, row, *row.cells[1]):
        (start, end), *_ = block.passage.words()
        assert rendition.text[start:end] == block.text


def test_the_language_is_stated_or_told_by_the_words() -> None:
    assert read("<html lang=cy-GB><p>Words of the meeting").language == "cy"
    welsh = "<p>Penderfynwyd bod y cyngor yn ysgrifennu at y sir ac y bydd y clerc yn adrodd yn ôl wedi hynny.</p>"
    assert read(welsh).language == "cy"
    assert readers.render(source.of("x", b"The clerk would write to the county.")).language == "en"


@pytest.mark.parametrize(
    "piece",
    ["<div>", "<table><tr><td>", "<ol><li>", "<b>", "<p hidden>", "<", "<!--", "</", "&amp", "a\t", "<a ", "x    "],
)
def test_pieces_over_and_over_take_no_time(piece: str) -> None:
    begun = time.process_time()
    html.read((piece * (100_000 // len(piece))).encode(), "x")
    assert time.process_time() - begun < 2
