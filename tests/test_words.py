"""Names, councils, organisations, dates, figures and passages, each by itself."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loader import councils, dates, figures, names, organisations
from loader.passages import Block, Passage, mend, sentences
from loader.readers import html, markup
from loader.readers import text as plain

ON = date(2013, 9, 19)


def passage(text: str) -> Passage:
    return Passage(text, tuple(range(len(text))))


# ---------------------------------------------------------------- names
@pytest.mark.parametrize(
    ("written", "name", "title", "honours"),
    [
        ("Peter Fleming", "Peter Fleming", "", ""),
        ("Cllr Howard Sykes", "Howard Sykes", "Cllr", ""),
        ("Cllr. Jane de Vere", "Jane de Vere", "Cllr.", ""),
        ("Sir David Williams CBE", "David Williams", "Sir", "CBE"),
        ("Tony McDermott MBE, JP", "Tony McDermott", "", "MBE, JP"),
        ("Teresa O’Neill", "Teresa O’Neill", "", ""),
        ("Mary-Ann Smith-Jones OBE", "Mary-Ann Smith-Jones", "", "OBE"),
    ],
)
def test_a_name_without_title_and_honours(written: str, name: str, title: str, honours: str) -> None:
    found = names.parse(written)
    assert found is not None
    assert (found.name, found.stated_title, found.honours) == (name, title, honours)
    assert written[found.start : found.end] == name


@pytest.mark.parametrize(
    "written", ["Lombard", "9 members of the public", "none", "", "to be confirmed", "Officers to write"]
)
def test_what_is_no_name(written: str) -> None:
    found = names.parse(written)
    assert found is None


def test_a_list_of_names_is_taken_apart() -> None:
    listed = "Ann Lacey, Tony McDermott, MBE / Ida Jay and Kit Lowe"
    assert [listed[a:b] for a, b in names.split(listed)] == ["Ann Lacey", "Tony McDermott, MBE", "Ida Jay", "Kit Lowe"]


# ---------------------------------------------------------------- councils
@pytest.mark.parametrize(
    ("written", "gss"),
    [
        ("Sevenoaks DC", "E07000111"), ("Haringey LB", "E09000014"), ("Somerset CC", "E10000027"),
        ("Bradford City", "E08000032"), ("Northumberland Council", "E06000057"), ("Richmond upon Thames", "E09000027"),
        ("Barnsley MBC", "E08000016"), ("London Borough of Bexley", "E09000004"), ("Bristol City", "E06000023"),
        ("Peterborough", "E06000031"), ("Royal Borough of Greenwich", "E09000011"), ("Cardiff", "W06000015"),
    ],
)  # fmt: skip
def test_the_council_of_the_day(written: str, gss: str) -> None:
    assert [c.gss for c in councils.candidates(written, ON)] == [gss]


def test_the_day_decides_between_a_council_and_its_successor() -> None:
    before, after = (councils.resolve("Somerset", day) for day in (date(2023, 3, 31), date(2023, 4, 1)))
    assert (before, after) == ("council/somerset-county-council", "council/somerset-council")
    assert councils.resolve("Sedgemoor DC", date(2024, 1, 1)) is None


def test_a_kind_that_contradicts_is_no_match_and_what_is_unclear_is_not_guessed() -> None:
    assert councils.resolve("Design Council", ON) is None
    assert len(councils.candidates("Somerset CC", None)) == 2


# ---------------------------------------------------------------- organisations
@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "met with the Design Council, the Young Foundation and the NSPCC",
            ["Design Council", "Young Foundation", "NSPCC"],
        ),
        ("through peers, the treasury, BIS and CLG.", ["the treasury", "BIS", "CLG"]),
        ("the Communities and Local Government Committee report", ["Communities and Local Government Committee"]),
        ("Health and the Police and Crime Commissioners' offices", ["Police and Crime Commissioners"]),
        ("the Urban Commission Steering Committee met", ["Urban Commission Steering Committee"]),
        ("for Chief Executives and District Council Leaders.", []),
        ("The Leadership Board and the Rural Commission agreed", ["Leadership Board", "Rural Commission"]),
    ],
)
def test_organisations_in_running_text(text: str, found: list[str]) -> None:
    assert [f.name for f in organisations.find(text)] == found
    assert all(text[f.start : f.end] == f.name for f in organisations.find(text))


def test_a_national_body_is_the_one_of_the_day() -> None:
    body = organisations.national("BIS", ON)
    assert body is not None
    assert body.name == "Department for Business, Innovation and Skills"
    assert organisations.national("BIS", date(2020, 1, 1)) is None


# ---------------------------------------------------------------- dates
def test_a_full_date_and_whether_its_weekday_is_right() -> None:
    found = dates.find("held on Thursday 19th September 2013 at 2pm")
    assert found is not None
    assert (found.on, found.agrees) == (ON, True)
    wrong = dates.find("Friday 19 September 2013")
    assert wrong is not None
    assert not wrong.agrees
    assert dates.find("31 February 2013") is None


def test_days_without_a_year_and_years_that_span_two() -> None:
    found = dates.stretches("on 31 October to 1 November, and then 28/29 November")
    assert [(s.first, s.last, s.year) for s in found] == [((10, 31), (11, 1), None), ((11, 28), (11, 29), None)]
    assert [p.first for p in dates.periods("in 2014/15, not 2014/16")] == [2014]


# ---------------------------------------------------------------- figures
@pytest.mark.parametrize(
    ("text", "figure"),
    [
        ("3443 visits", ("3443", "", "", "visits", "exact")),
        ("just under fifty applications", ("", "", "50", "applications", "approximate")),
        ("more than 1,200 residents", ("", "1200", "", "residents", "approximate")),
        ("about 12 councils", ("12", "", "", "councils", "approximate")),
        ("a duration of 15 minutes 13 seconds", ("PT15M13S", "", "", "duration", "exact")),
    ],
)
def test_a_figure_as_stated(text: str, figure: tuple[str, ...]) -> None:
    (found,) = figures.find(passage(text), None)
    assert (found.value, found.least, found.most, found.unit, found.precision) == figure


def test_dates_years_and_sums_are_no_figures() -> None:
    assert not list(figures.find(passage("In 2013 on 18 September, at item 6, £300 was paid in five stages"), None))
    assert [m.amount for m in figures.money("£1 million, £2.5m and £1,250.50")] == ["1000000", "2500000", "1250.5"]


# ---------------------------------------------------------------- passages
def test_a_sentence_broken_by_a_page_header_is_mended_with_two_ranges() -> None:
    text = "The fund goes to business, and\nItem 3g\nto others too.\nItem 3g\n"
    rendition = plain.read(text.encode(), "x")
    first = rendition.blocks[0].passage
    assert first.text == "The fund goes to business, and to others too."
    assert [text[a:b] for a, b in first.words()] == ["The fund goes to business, and", "to others too."]


def test_two_owners_on_two_lines_are_one_line() -> None:
    rendition = plain.read(b"Michael Coughlin /\nDennis Skinner\n\nNext words.", "x")
    assert [b.text for b in rendition.blocks] == ["Michael Coughlin / Dennis Skinner", "Next words."]


def test_a_list_without_entries_is_taken_apart_by_its_numbers() -> None:
    text = "<ul>i. Noted the list.ii. Agreed a plan <p>After.</p>"
    blocks = markup.blocks(text, 0, len(text))
    assert [(b.marker, b.text) for b in blocks] == [("i.", "Noted the list."), ("ii.", "Agreed a plan"), ("", "After.")]


def test_a_page_of_html_gives_rows_lists_and_headings() -> None:
    table = b"<table><tr><td>Members<td>A &amp; B</tr></table>"
    page = b"<!doctype html><html lang=cy><body><h1>Nodyn</h1>" + table + b"<ul><li>i. Un</ul><script>x()</script>"
    rendition = html.read(page, "x")
    assert rendition.language == "cy"
    assert (rendition.blocks[0].kind, rendition.blocks[0].text) == ("heading", "Nodyn")
    row = rendition.blocks[1]
    assert (row.kind, [c[0].text for c in row.cells]) == ("row", ["Members", "A & B"])
    assert "x()" not in rendition.text
    for block in rendition.blocks:
        for start, end in block.passage.words():
            assert rendition.text[start:end] == block.text


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\x00"), max_size=200))
@settings(max_examples=200, deadline=None)
def test_any_text_is_read_and_every_block_stands_where_it_says(text: str) -> None:
    try:
        rendition = plain.read(text.encode(), "x")
    except plain.Unread:
        return
    for block in rendition.blocks:
        for start, end in block.passage.words():
            assert not rendition.text[start].isspace()
            assert rendition.text[start:end].strip() == rendition.text[start:end]
        letters = "".join(block.passage.text.split())
        assert all(
            rendition.text[o] == c or c == " " for o, c in zip(block.passage.offsets, block.passage.text, strict=True)
        )
        assert letters or not block.passage


def test_sentences_do_not_end_at_an_initial_or_a_title() -> None:
    told = "Cllr. Stay spoke. J. Smith (no. 4) agreed! “Why?” she asked."
    assert next(sentences(passage(told))).text == "Cllr. Stay spoke."


def test_mending_leaves_headings_and_names_alone() -> None:
    blocks = [Block("text", passage(t)) for t in ("Innovation Programme Update", "the rest is small", "Dennis Skinner")]
    assert len(mend(blocks)) == 3


def test_one_broken_byte_spoils_no_other() -> None:
    broken = "Cyngor Sir Ynys Môn – caf".encode() + b"\xe9 \x93here\x94"
    assert plain.decode(broken, "x") == "Cyngor Sir Ynys Môn – café “here”"
