"""Word documents: numbers that Word prints, tables, tracked changes, and what is no part of the text."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence

import docx as python_docx
import pytest

from loader import readers, source
from loader.passages import Block, Rendition
from loader.problems import Unread

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/></Types>'
)


def word(body: str, numbering: str = "", styles: str = "", **others: str) -> bytes:
    """A Word file of the parts that matter."""
    parts = {
        "[Content_Types].xml": TYPES,
        "word/document.xml": f"<w:document {W}><w:body>{body}</w:body></w:document>",
        "word/numbering.xml": f"<w:numbering {W}>{numbering}</w:numbering>",
        "word/styles.xml": f"<w:styles {W}>{styles}</w:styles>",
        **others,
    }
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, content in parts.items():
            zipped.writestr(name, content)
    return written.getvalue()


def read(content: bytes) -> Rendition:
    rendition = readers.render(source.of("minutes.docx", content))
    for block in every(rendition.blocks):
        for start, end in block.passage.words():
            printed = " ".join(rendition.text[start:end].split())
            assert printed in " ".join(block.text.split())
    return rendition


def every(blocks: Sequence[Block]) -> list[Block]:
    return [b for block in blocks for b in (block, *(x for cell in block.cells for x in every(cell)))]


def told(rendition: Rendition) -> list[str]:
    return [f"[{b.marker}] {b.text}" if b.marker else b.text for b in rendition.blocks]


def p(text: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:t xml:space='preserve'>{text}</w:t></w:r></w:p>"


def entry(text: str, level: int = 0, number: int = 1) -> str:
    return p(text, f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>')


def level(at: int, kind: str, text: str, more: str = "") -> str:
    return (
        f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/>{more}<w:lvlText w:val="{text}"/></w:lvl>'
    )


LISTS = (
    f'<w:abstractNum w:abstractNumId="7">{level(0, "decimal", "%1.")}{level(1, "decimal", "%1.%2")}'
    f"{level(2, 'lowerLetter', '(%3)')}{level(3, 'upperRoman', '%4.')}</w:abstractNum>"
    f'<w:abstractNum w:abstractNumId="8">{level(0, "bullet", "")}</w:abstractNum>'
    '<w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="8"/></w:num>'
    '<w:num w:numId="3"><w:abstractNumId w:val="7"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/>'
    "</w:lvlOverride></w:num>"
)


def test_numbers_of_all_levels_are_printed_as_word_prints_them() -> None:
    body = "".join(
        [entry("Apologies"), entry("Noted", 1), entry("Also noted", 1), entry("that a bin be bought", 2),
         entry("that it be red", 2), entry("once more", 3), p("Words between."), entry("Minutes"), entry("Agreed", 1),
         entry("a bullet", 0, 2), entry("A new list", 0, 3)]
    )  # fmt: skip
    rendition = read(word(body, LISTS))
    assert told(rendition) == [
        "1. Apologies", "1.1 Noted", "1.2 Also noted", "[(a)] that a bin be bought", "[(b)] that it be red",
        "[I.] once more", "Words between.", "2. Minutes", "2.1 Agreed", "[•] a bullet", "1. A new list",
    ]  # fmt: skip
    assert "(b) that it be red\n" in rendition.text


def test_numbers_through_styles_and_headings() -> None:
    styles = (
        '<w:style w:type="paragraph" w:styleId="H1"><w:name w:val="heading 1"/><w:pPr><w:numPr>'
        '<w:numId w:val="1"/></w:numPr></w:pPr><w:rPr><w:b/></w:rPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="Own"><w:name w:val="Own"/><w:basedOn w:val="H1"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="T"><w:name w:val="Title"/></w:style>'
    )
    body = p("Quay Board", '<w:pStyle w:val="T"/>') + p("Apologies", '<w:pStyle w:val="H1"/>')
    rendition = read(word(body + p("Minutes", '<w:pStyle w:val="Own"/>') + p("None.", ""), LISTS, styles))
    assert [(b.kind, b.level, b.text) for b in rendition.blocks] == [
        ("heading", 1, "Quay Board"), ("heading", 1, "1. Apologies"), ("heading", 1, "2. Minutes"),
        ("text", 0, "None."),
    ]  # fmt: skip


def test_what_is_deleted_moved_hidden_or_only_code_is_left_out() -> None:
    body = (
        '<w:p><w:r><w:t xml:space="preserve">The plan was </w:t></w:r><w:del><w:r><w:delText>refused</w:delText></w:r>'
        "</w:del><w:ins><w:r><w:t>agreed</w:t></w:r></w:ins><w:r><w:rPr><w:vanish/></w:rPr><w:t> in secret</w:t></w:r>"
        '<w:r><w:t xml:space="preserve"> on </w:t></w:r><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>'
        ' DATE </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>4 May</w:t></w:r><w:r>'
        '<w:fldChar w:fldCharType="end"/></w:r><w:r><w:t>.</w:t></w:r></w:p>'
        "<w:p><w:moveFrom><w:r><w:t>Moved words.</w:t></w:r></w:moveFrom></w:p>"
        "<w:sdt><w:sdtContent><w:p><w:r><w:t>A con</w:t></w:r><w:r><w:softHyphen/><w:t>trol.</w:t></w:r></w:p>"
        "</w:sdtContent></w:sdt><w:p><w:moveTo><w:r><w:t>Moved words.</w:t></w:r></w:moveTo></w:p>"
        "<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr><w:r><w:t xml:space='preserve'>One </w:t></w:r></w:p>"
        "<w:p><w:r><w:t>paragraph</w:t><w:noBreakHyphen/><w:t>now.</w:t><w:br/><w:t>A line.</w:t></w:r></w:p>"
    )
    assert told(read(word(body))) == [
        "The plan was agreed on 4 May.", "A control.", "Moved words.", "One paragraph-now.", "A line.",
    ]  # fmt: skip


def test_tables_with_merged_cells_give_each_value_once() -> None:
    def cell(text: str, more: str = "") -> str:
        return f"<w:tc><w:tcPr>{more}</w:tcPr>{p(text)}</w:tc>"

    begins, wide = '<w:vMerge w:val="restart"/>', '<w:gridSpan w:val="2"/>'
    body = (
        f"<w:tbl><w:tr>{cell('Members', begins)}{cell('Ann Lacey')}{cell('Adur DC')}</w:tr>"
        f"<w:tr>{cell('', '<w:vMerge/>')}{cell('Bob Dean')}{cell('Leeds City')}</w:tr>"
        f"<w:tr>{cell('Nobody else came', wide)}{cell('x')}</w:tr>"
        f"<w:tr><w:trPr><w:del/></w:trPr>{cell('gone')}{cell('gone')}</w:tr></w:tbl>"
    )
    rendition = read(word(body))
    assert [[c[0].text if c else "" for c in b.cells] for b in rendition.blocks] == [
        ["Members", "Ann Lacey", "Adur DC"], ["", "Bob Dean", "Leeds City"], ["Nobody else came", "", "x"],
    ]  # fmt: skip
    assert rendition.text.startswith("Members\tAnn Lacey\tAdur DC\n\tBob Dean\tLeeds City\n")


def test_tabs_make_an_aside_or_cells_and_bold_is_kept() -> None:
    tab = "</w:t><w:tab/><w:t>"
    body = (
        p(f"The clerk would write to the county council.{tab}Clerk")
        + p("")
        + p(f"Chair{tab}Ann Lacey")
        + p(f"Members{tab}Bob Dean")
        + "<w:p><w:r><w:rPr><w:b/></w:rPr><w:t xml:space='preserve'>RESOLVED </w:t></w:r><w:r><w:t>that it be so.</w:t>"
        "</w:r></w:p>"
    )
    first, *rest = read(word(body)).blocks
    assert (first.text, first.aside and first.aside.text) == ("The clerk would write to the county council.", "Clerk")
    assert [b.kind for b in rest] == ["row", "row", "text"]
    assert [rest[2].text[a:b] for a, b in rest[2].strong] == ["RESOLVED"]


def test_a_document_of_a_real_program() -> None:
    made = python_docx.Document()
    made.add_heading("Quay Board", 0)
    made.add_heading("Apologies", 1)
    for words in ("One thing", "Another thing"):
        made.add_paragraph(words, style="List Number")
    made.add_paragraph("A point", style="List Bullet")
    table = made.add_table(rows=1, cols=2)
    table.cell(0, 0).text, table.cell(0, 1).text = "Chair", "Ann Lacey"
    table.cell(0, 1).add_table(1, 2).cell(0, 0).text = "within"
    written = io.BytesIO()
    made.save(written)
    rendition = read(written.getvalue())
    assert rendition.media_type.endswith("wordprocessingml.document")
    assert told(rendition)[:5] == ["Quay Board", "Apologies", "1. One thing", "2. Another thing", "[•] A point"]
    assert [b.text for b in rendition.blocks[5].cells[1]] == ["Ann Lacey", "within"]


@pytest.mark.parametrize(
    ("part", "said"),
    [
        (f'<!DOCTYPE x [<!ENTITY a "b">]><w:document {W}><w:body/></w:document>', "DOCTYPE"),
        (f"<w:document {W}><w:body>" + "<w:sdt>" * 220 + "</w:sdt>" * 220 + "</w:body></w:document>", "nests more"),
        (f"<w:document {W}><w:body>" + "<w:sdt>" * 9000, "broken or nested too deeply"),
        (f"<w:document {W}><w:body>" + " " * 20_000_000 + "</w:body></w:document>", "times its size"),
    ],
)  # fmt: skip
def test_bombs_and_broken_parts_are_refused(part: str, said: str) -> None:
    with pytest.raises(Unread, match=said):
        read(word("", **{"word/document.xml": part}))


def test_a_doctype_in_utf_16_is_refused_too() -> None:
    part = '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE x><x/>'.encode("utf-16")
    with pytest.raises(Unread, match="DOCTYPE"):
        read(word("", **{"word/document.xml": part}))  # type: ignore[arg-type]


def test_zip_files_that_are_no_document_or_too_much() -> None:
    many = io.BytesIO()
    with zipfile.ZipFile(many, "w") as zipped:
        for number in range(2001):
            zipped.writestr(str(number), "")
    with pytest.raises(Unread, match=r"2,001 parts, the limit is 2,000"):
        read(many.getvalue())
    with pytest.raises(Unread, match="broken or cut off"):
        read(word(p("Words"))[:300])
    sheet = io.BytesIO()
    with zipfile.ZipFile(sheet, "w") as zipped:
        zipped.writestr("xl/workbook.xml", "<x/>")
    with pytest.raises(Unread, match="a spreadsheet"):
        read(sheet.getvalue())
