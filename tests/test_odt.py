"""OpenDocument texts: printed numbers, tables, tracked changes, and what is no part of the text."""

from __future__ import annotations

import io
import zipfile

import odfdo
import pytest

from loader import readers, source
from loader.passages import Rendition
from loader.problems import Unread

SPACES = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for prefix, name in (
        ("office", "office"), ("text", "text"), ("table", "table"), ("style", "style"), ("draw", "drawing"),
        ("fo", "xsl-fo-compatible"),
    )
)  # fmt: skip


def odt(body: str, styles: str = "", head: str = "") -> bytes:
    """An OpenDocument text of one part."""
    content = (
        f"{head}<office:document-content {SPACES}><office:automatic-styles>{styles}</office:automatic-styles>"
        f"<office:body><office:text>{body}</office:text></office:body></office:document-content>"
    )
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as zipped:
        zipped.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        zipped.writestr("content.xml", content)
    return written.getvalue()


def read(content: bytes) -> Rendition:
    return readers.render(source.of("minutes.odt", content))


def told(rendition: Rendition) -> list[str]:
    return [f"[{b.marker}] {b.text}" if b.marker else b.text for b in rendition.blocks]


def number(level: int, kind: str, more: str) -> str:
    return f'<text:list-level-style-number text:level="{level}" style:num-format="{kind}" {more}/>'


LISTS = (
    '<text:list-style style:name="L">'
    + number(1, "1", 'style:num-suffix="."')
    + number(2, "i", 'style:num-prefix="(" style:num-suffix=")"')
    + number(3, "1", 'style:num-suffix="." text:display-levels="3"')
    + "</text:list-style>"
    '<text:list-style style:name="B"><text:list-level-style-bullet text:level="1" text:bullet-char="•"/>'
    "</text:list-style>"
)


def entry(*parts: str, more: str = "") -> str:
    return f"<text:list-item {more}>{''.join(parts)}</text:list-item>"


def p(text: str, more: str = "") -> str:
    return f"<text:p {more}>{text}</text:p>"


def a_list(*entries: str, more: str = 'text:style-name="L"') -> str:
    return f"<text:list {more}>{''.join(entries)}</text:list>"


def test_lists_are_numbered_as_their_style_says_and_go_on_where_told() -> None:
    inner = a_list(entry(p("that it be so")), entry(p("that it be red")), more="")
    body = (
        a_list(entry(p("Apologies"), p("None.")), entry(p("Minutes"), inner))
        + p("Words between.")
        + a_list(entry(p("Accounts")), more='text:style-name="L" text:continue-numbering="true"')
        + a_list(entry(p("a point")), more='text:style-name="B"')
        + a_list(entry(p("Anew")), entry(p("Seventh"), more='text:start-value="7"'))
    )
    assert told(read(odt(body, LISTS))) == [
        "1. Apologies", "None.", "2. Minutes", "[(i)] that it be so", "[(ii)] that it be red", "Words between.",
        "3. Accounts", "[•] a point", "1. Anew", "7. Seventh",
    ]  # fmt: skip


def test_headings_tabs_spaces_and_what_is_bold() -> None:
    styles = (
        '<style:style style:name="P"><style:text-properties fo:font-weight="bold"/></style:style>'
        '<style:style style:name="T"><style:text-properties fo:font-weight="bold"/></style:style>'
    )
    body = (
        '<text:h text:outline-level="2">Accounts</text:h>'
        + p("The clerk would write to the county\n council.<text:tab/><text:tab/>Clerk")
        + p('One<text:s text:c="2"/>two<text:line-break/>three')
        + p('<text:span text:style-name="T">RESOLVED</text:span> that it be so.')
        + p("All of it", 'text:style-name="P"')
    )
    heading, first, second, third, resolved, bold = read(odt(body, styles)).blocks
    assert (heading.kind, heading.level, heading.text) == ("heading", 2, "Accounts")
    assert (first.text, first.aside and first.aside.text) == ("The clerk would write to the county council.", "Clerk")
    assert (second.text, third.text) == ("One two", "three")
    assert [resolved.text[a:b] for a, b in resolved.strong] == ["RESOLVED"]
    assert bold.strong == ((0, 9),)


def test_what_is_deleted_or_a_note_is_left_out_and_a_text_box_comes_last() -> None:
    hidden = (
        '<style:style style:name="H" style:family="text"><style:text-properties text:display="none"/></style:style>'
    )
    body = (
        "<text:tracked-changes><text:changed-region><text:deletion><text:p>refused</text:p></text:deletion>"
        "</text:changed-region></text:tracked-changes>"
        + p(
            "Agreed<text:note><text:note-body><text:p>a note</text:p></text:note-body></text:note> the "
            '<text:span text:style-name="H">secret </text:span>plan<text:soft-page-break/> today.'
            "<draw:frame><draw:text-box><text:p>In a box.</text:p></draw:text-box></draw:frame>"
        )
        + "<text:section><text:p>In a section.</text:p></text:section>"
    )
    assert told(read(odt(body, hidden))) == ["Agreed the plan today.", "In a section.", "In a box."]


def test_a_table_gives_rows_and_a_merged_value_stands_once() -> None:
    body = (
        "<table:table><table:table-header-rows><table:table-row><table:table-cell><text:p>Members</text:p>"
        "</table:table-cell><table:table-cell><text:p>Ann Lacey</text:p></table:table-cell></table:table-row>"
        "</table:table-header-rows><table:table-row><table:covered-table-cell/><table:table-cell><text:p>Bob Dean"
        "</text:p></table:table-cell></table:table-row><table:table-row>"
        '<table:table-cell table:number-columns-repeated="99999"/>'
        "</table:table-row></table:table>"
    )
    rendition = read(odt(body))
    assert [[c[0].text if c else "" for c in b.cells] for b in rendition.blocks] == [
        ["Members", "Ann Lacey"], ["", "Bob Dean"],
    ]  # fmt: skip


def test_a_document_of_a_real_program() -> None:
    made = odfdo.Document("text")
    made.body.clear()
    made.body.append(odfdo.Header(1, "Quay Board"))
    made.body.append(odfdo.Paragraph("It met."))
    made.body.append(odfdo.List(["a point", "another"]))
    written = io.BytesIO()
    made.save(written)
    rendition = read(written.getvalue())
    assert told(rendition) == ["1. Quay Board", "It met.", "[•] a point", "[•] another"]
    assert rendition.media_type == "application/vnd.oasis.opendocument.text"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (odt("", head='<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'), "DOCTYPE"),
        (odt("<text:section>" * 220 + "</text:section>" * 220), "nests more than"),
        (odt("<text:p>"), "broken or nested too deeply"),
    ],
)
def test_what_no_document_needs_is_refused(content: bytes, said: str) -> None:
    with pytest.raises(Unread, match=said):
        read(content)
