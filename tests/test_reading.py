"""What the two layouts understand of invented documents that have every trap of the real ones."""

from __future__ import annotations

import dataclasses
import datetime
from datetime import date
from pathlib import Path

import pytest

from loader import graph, reading, source
from loader.records import Meeting, Record
from shapes import gate

DOCUMENTS = Path(__file__).parent / "documents"
LGA = "Local Government Association"


def read(name: str, organisation: str = LGA) -> Record:
    return reading.here(source.load(DOCUMENTS / name), organisation)


@pytest.fixture(scope="module")
def note() -> Record:
    return read("note.txt")


@pytest.fixture(scope="module")
def report() -> Record:
    return read("report.txt")


def words(record: Record, ranges: tuple[tuple[int, int], ...]) -> list[str]:
    return [record.text[a:b] for a, b in ranges]


class TestNote:
    def test_head_gives_body_day_and_venue(self, note: Record) -> None:
        meeting = note.meeting
        assert meeting is not None
        assert meeting.key == "meeting/local-government-association/harbours-and-rivers-forum/2015-03-04"
        assert meeting.held_on == date(2015, 3, 4)
        assert meeting.stated_date == "Wednesday 4 March 2015"
        assert words(note, meeting.words) == ["Date: Wednesday 4 March 2015", "Harbours and Rivers Forum"]
        assert meeting.venue == "place/local-government-association/oak-room-guildhall"

    def test_a_label_holds_for_the_rows_below_it(self, note: Record) -> None:
        assert note.meeting is not None
        rows = {row.stated_name: row for row in note.meeting.attendance}
        assert {name: row.capacity for name, row in rows.items()} == {
            "Ann Lacey": "chair", "Brian O'Dowd": "vice-chair", "Cara Voss": "member", "Dan Early": "member",
            "Eve Farr-Smith": "member", "Frank Gill": "", "Gita Hale": "observer", "Ida Jay": "officer",
            "Kit Lowe": "officer",
        }  # fmt: skip
        assert [name for name, row in rows.items() if not row.present] == ["Frank Gill"]
        assert words(note, rows["Dan Early"].words) == ["Sir Dan Early CBE\tBarnet LB", "Members"]

    def test_those_under_an_unknown_label_are_left_out_with_a_doubt(self, note: Record) -> None:
        assert note.meeting is not None
        assert "No Name" not in {row.stated_name for row in note.meeting.attendance}
        (doubt,) = [d for d in note.meeting.doubts if d.kind == "unread-passage"]
        assert words(note, doubt.words) == ["Scaffolders"]

    def test_titles_and_honours_stand_apart_from_the_name(self, note: Record) -> None:
        assert note.meeting is not None
        rows = {row.stated_name: row for row in note.meeting.attendance}
        assert (rows["Dan Early"].stated_title, rows["Dan Early"].stated_honours) == ("Sir", "CBE")
        assert rows["Brian O'Dowd"].stated_honours == "MBE"
        assert rows["Gita Hale"].stated_title == "Cllr"

    def test_councils_are_those_of_the_day_and_two_in_a_cell_are_two(self, note: Record) -> None:
        assert note.meeting is not None
        rows = {row.stated_name: row for row in note.meeting.attendance}
        assert rows["Cara Voss"].representing == ("council/devon-county-council", "council/exeter-city-council")
        assert rows["Brian O'Dowd"].representing == ("council/leeds-city-council",)
        assert rows["Cara Voss"].person == "person/devon-county-council/cara-voss"

    def test_a_council_that_is_not_known_is_a_doubt_and_no_link(self, note: Record) -> None:
        assert note.meeting is not None
        row = next(r for r in note.meeting.attendance if r.stated_name == "Eve Farr-Smith")
        assert row.representing == ()
        assert row.stated_representing == "Nowhere DC"
        assert [d.kind for d in row.doubts] == ["unknown-council"]

    def test_a_lead_peer_holds_a_post_and_represents_no_council(self, note: Record) -> None:
        assert note.meeting is not None
        row = next(r for r in note.meeting.attendance if r.stated_name == "Gita Hale")
        assert row.representing == ()
        assert row.post is not None
        assert row.post.endswith("/harbour-group-national-lead-peer")

    def test_items_from_rows_lists_and_bare_headings(self, note: Record) -> None:
        assert note.meeting is not None
        assert [(i.number, i.title) for i in note.meeting.items] == [
            ("1", "Welcome"), ("2", "Outside bodies"), ("3", "Dredging"), ("4", "Silt Update"),
            ("", "Note of the last meeting"), ("", "Date of next meeting"),
        ]  # fmt: skip

    def test_a_compound_has_limbs_and_no_outcome_and_a_recommendation_is_one_leaf(self, note: Record) -> None:
        assert note.meeting is not None
        first = note.meeting.items[1].decisions[0]
        assert (first.number, first.outcome) == ("i", "")
        assert [(x.outcome, x.text) for x in first.limbs] == [
            ("noted", "Noted the list"),
            ("agreed", "agreed the new form."),
        ]
        silt = note.meeting.items[3].decisions[0]
        assert (silt.outcome, silt.limbs) == ("deferred", ())
        assert silt.recommended_to == "body/local-government-association/rivers-board"

    def test_a_decision_over_a_page_break_is_whole(self, note: Record) -> None:
        assert note.meeting is not None
        second = note.meeting.items[2].decisions[1]
        assert second.text == "Rejected the second option, and asked for a third one to be drawn up."
        assert second.outcome == "rejected"

    def test_appointments_are_told_from_one_decision(self, note: Record) -> None:
        assert note.meeting is not None
        found = [(a.appointee.split("/")[-1], a.role, a.to, a.decision) for a in note.meeting.items[1].appointments]
        assert found == [
            ("brian-odowd", "representative", "organisation/estuary-commission", 2),
            ("ann-lacey", "observer", "organisation/tidal-partnership", 2),
        ]

    def test_owners_of_the_column_and_of_the_lines_below(self, note: Record) -> None:
        assert note.meeting is not None
        owners = [[o.split("/")[-1] for o in a.owners] for i in note.meeting.items for a in i.actions]
        assert owners == [["kit-lowe"], ["ida-jay", "kit-lowe"], ["mo-nash"]]
        first, second = note.meeting.items[2].actions
        assert (first.due_next_meeting, first.stated_due) == (True, "the next meeting")
        assert [d.kind for d in second.doubts] == ["owner-not-attending"]
        assert second.reports_back_to == note.meeting.body

    def test_a_declaration_points_to_the_item_it_is_about(self, note: Record) -> None:
        assert note.meeting is not None
        (declared,) = note.meeting.items[0].declarations
        assert (declared.regarding, declared.interest_in) == (3, "organisation/quay-trust")
        assert declared.interest_kind == "pecuniary"

    def test_contributions(self, note: Record) -> None:
        assert note.meeting is not None
        told = [
            (i.order, c.kind, (c.contributor or c.collective).split("/")[-1])
            for i in note.meeting.items
            for c in i.contributions
        ]
        assert told == [
            (1, "thanks", "ann-lacey"),
            (3, "report", "kit-lowe"),
            (3, "question", "members"),
            (4, "introduction", "ida-jay"),
        ]

    def test_figures(self, note: Record) -> None:
        assert note.meeting is not None
        assert {(f.text, f.value) for f in note.meeting.items[2].figures} == {
            ("120 visits", "120"),
            ("1 hour 5 minutes", "PT1H5M"),
        }

    def test_earlier_minutes_and_the_next_meeting(self, note: Record) -> None:
        assert note.meeting is not None
        (approval,) = note.meeting.items[4].decisions
        assert (approval.outcome, approval.approves_minutes, approval.approved_dates) == (
            "approved",
            True,
            (date(2014, 12, 3),),
        )
        assert note.meeting.next is not None
        assert note.meeting.next.on == date(2015, 6, 3)
        assert [d.kind for d in note.meeting.next.doubts] == ["unclear-date"]  # it was a Wednesday

    def test_without_a_setting_whose_body_it_is_stays_in_doubt(self) -> None:
        record = read("note.txt", "")
        assert record.meeting is not None
        assert record.meeting.body == "body/unknown-organisation/harbours-and-rivers-forum"
        (doubt,) = [d for d in record.meeting.doubts if d.kind == "unknown-organisation"]
        assert doubt.candidates == ("organisation/local-government-association",)


class TestReport:
    def test_head_author_and_reference(self, report: Record) -> None:
        told = report.report
        assert told is not None
        assert told.body == "body/local-government-association/harbours-and-rivers-forum"
        assert told.creator == "person/local-government-association/ann-lacey"
        assert told.agenda_reference == "7b"
        assert [m.role for m in report.memberships] == ["chair"]
        assert report.document.startswith("document/by-hash/")

    def test_a_paragraph_cut_by_a_page_header_is_one_with_two_spans(self, report: Record) -> None:
        assert report.report is not None
        sections = report.report.sections
        assert [(s.title, s.theme, len(s.paragraphs)) for s in sections] == [
            ("MONEY", None, 0), ("The silt fund", 1, 1), ("PEOPLE", None, 0), ("Days out", 3, 2),
        ]  # fmt: skip
        first = sections[1].paragraphs[0]
        assert len(first.words) == 2
        assert "Item 7b" not in first.text

    def test_a_grant_a_promise_and_a_round(self, report: Record) -> None:
        assert report.report is not None
        told = {f.kind: f for f in report.report.funding}
        assert (told["grant"].amount, told["grant"].funder) == ("2500000", "organisation/hm-treasury")
        assert (told["commitment"].amount, told["commitment"].stated_period) == ("500000", "2016/17")
        assert told["round"].chaired_by == "person/local-government-association/brian-odowd"
        assert [(f.value, f.least) for f in told["round"].figures] == [("", "90"), ("12", "")]

    def test_the_year_is_inferred_and_never_stated(self, report: Record) -> None:
        assert report.report is not None
        (event,) = report.report.events
        assert (event.starts, event.ends) == (None, None)
        assert event.inferred_start is not None
        assert event.inferred_end is not None
        assert (event.inferred_start.value, event.inferred_end.value) == ("2015-09-30", "2015-10-01")
        assert event.attendees == ("council/city-of-york-council", "council/hull-city-council")

    def test_partnership_transfer_and_publication(self, report: Record) -> None:
        assert report.report is not None
        (partnership,), (transfer,) = report.report.partnerships, report.report.transfers
        assert partnership.partners == ("organisation/wash-trust", "organisation/tideco")
        assert (transfer.to, transfer.modality) == ("organisation/tideco", "planned")
        assert [t.forms for t in report.things if t.kind == "publication"] == [("Knowing Your Silt",)]

    def test_contact(self, report: Record) -> None:
        assert report.report is not None
        assert report.report.contact is not None
        assert report.report.contact.email == "ida.jay@forum.example"


def test_every_span_holds_words_and_no_white_space_at_its_ends(note: Record, report: Record) -> None:
    for record in (note, report):
        ranges = [w for p in record.people for w in p.words] + [w for t in record.things for w in t.words]
        assert ranges
        for start, end in ranges:
            assert record.text[start:end] == record.text[start:end].strip() != ""


def test_the_same_record_as_a_web_page_gives_the_same_facts(note: Record) -> None:
    page = read("note.html")
    assert page.media_type == "text/html"
    assert bare(page.meeting) == bare(note.meeting)
    assert [p.key for p in page.people] == [p.key for p in note.people]
    assert [(t.key, t.forms) for t in page.things] == [(t.key, t.forms) for t in note.things]


def bare(value: object) -> object:
    """A record without its places in the text."""
    if dataclasses.is_dataclass(value):
        return {f.name: bare(getattr(value, f.name)) for f in dataclasses.fields(value) if f.name != "words"}
    return [bare(v) for v in value] if isinstance(value, tuple) else value


# ---------------------------------------------------------------- a wrong fact is worse than a doubt
HEAD = (
    "Note of decisions\n\nTitle: Quay Board\nDate: {date}\n\nAttendance\n\n"
    "Chairman\tAnn Lacey\tAdur DC\nMembers\tBob Dean\t{council}\n\n"
)


def told(items: str, *, date: str = "Wednesday 4 March 2015", council: str = "Leeds City") -> Meeting:
    text = HEAD.format(date=date, council=council) + items
    record = reading.here(source.of("note.txt", text.encode()), LGA)
    assert gate.check(graph.quads(record, "http://127.0.0.1:8000"), record.text).passes
    assert record.meeting is not None
    return record.meeting


@pytest.mark.parametrize(
    ("words", "outcome"),
    [
        ("That the plan not be approved.", "not-stated"),
        ("That permission, which was refused in 2012, be granted.", "approved"),
        ("The Board does not consider that the levy should be approved.", "not-stated"),
        ("That the report, having been noted by Cabinet, be rejected.", "rejected"),
        ("That the report be noted.", "noted"),
        ("Agreed the plan, which was refused in 2012.", "agreed"),
    ],
)
def test_what_is_denied_or_told_of_another_day_is_no_outcome(words: str, outcome: str) -> None:
    (decision,) = told(f"1. Plans\n\nDecision\n\n{words}\n").items[0].decisions
    assert decision.outcome == outcome
    assert bool(decision.doubts) == (outcome == "not-stated")


@pytest.mark.parametrize(
    "words",
    [
        "Agreed that Cllr Bob Dean would not be its representative on the Bus Forum.",
        "Agreed that Cllr Bob Dean would no longer be its representative on the Bus Forum.",
        "Agreed to consider whether Cllr Bob Dean would be its representative on the Bus Forum.",
        "Noted that Cllr Bob Dean was a member on the Bus Forum until 2012.",
        "Rejected that Cllr Bob Dean would be its representative on the Bus Forum.",
    ],
)
def test_an_appointment_that_was_not_made_is_none(words: str) -> None:
    assert told(f"1. Bodies\n\nDecision\n\n{words}\n").items[0].appointments == ()


def test_a_decision_in_running_text() -> None:
    items = told(
        "1. Library\n\nMembers talked.\n\nRESOLVED that the library be closed.\n\nThe Board agreed to write to it.\n"
    ).items
    assert [d.outcome for d in items[0].decisions] == ["resolved", "agreed"]


def test_numbers_may_skip_and_a_post_may_own() -> None:
    meeting = told("5. Five\n\nAction\n\nWrite a plan.\n\nHead of Housing\n\n7. Seven\n\nDecision\n\nNoted the plan.\n")
    assert [(i.number, len(i.decisions)) for i in meeting.items] == [("5", 0), ("7", 1)]
    assert meeting.items[0].actions[0].owners == ("post/local-government-association/head-of-housing",)


@pytest.mark.parametrize("date", ["Monday 14 and Tuesday 15 April 2014", "30 February 2014", "early May"])
def test_a_date_that_is_not_one_day_is_a_doubt(date: str) -> None:
    meeting = told("1. One\n\nWords.\n", date=date)
    assert meeting.held_on is None
    assert "unclear-date" in {d.kind for d in meeting.doubts}
    assert meeting.stated_date == date


def test_a_meeting_that_was_called_off_is_not_the_next() -> None:
    text = "Date of next meeting\n\nThe meeting of Thursday 7 May 2015 was cancelled; the next is on 8 June 2015.\n"
    assert told(f"1. One\n\nWords.\n\n{text}").next is None


def test_remarks_and_half_known_councils() -> None:
    told_for = told("1. One\n\nWords.\n", council="York City (Labour)").attendance[1]
    assert told_for.representing == ("council/city-of-york-council",)
    half = told("1. One\n\nWords.\n", council="Leeds City / Nowhere CA").attendance[1]
    assert half.representing == ("council/leeds-city-council",)
    assert [d.kind for d in half.doubts] == ["unknown-council"]
    assert told("1. One\n\nWords.\n", council="Newcastle").attendance[1].representing == ()


def test_interests_in_several_items() -> None:
    meeting = told(
        "1. One\n\nCllr Bob Dean declared an interest in Items 2 and 3.\n\n2. Two\n\nWords.\n\n3. Three\n\nWords.\n"
    )
    assert [d.regarding for d in meeting.items[0].declarations] == [2, 3]


def test_a_table_that_was_not_understood_is_a_doubt() -> None:
    text = (HEAD.format(date="Wednesday 4 March 2015", council="Leeds City") + "1. One\n\nWords.\n").replace(
        "\t", " ~ "
    )
    record = reading.here(source.of("note.txt", text.encode()), LGA)
    assert record.meeting is not None
    assert "unread-passage" in {d.kind for d in record.meeting.doubts}


def test_money_that_was_denied_and_prices_are_no_grants() -> None:
    text = (DOCUMENTS / "report.txt").read_text()
    for words in ("No grant of £5 million was given by the Home Office.", "The hall was painted for £300."):
        record = reading.here(
            source.of("r.txt", text.replace("It was a long day", f"{words} It was a long day").encode()), LGA
        )
        assert record.report is not None
        assert {f.amount for f in record.report.funding} <= {"2500000", "500000", ""}


def test_the_date_of_a_report_is_its_own_and_no_section() -> None:
    text = (DOCUMENTS / "report.txt").read_text().replace("(Chair)\n", "(Chair)\n\n12 June 2016\n", 1)
    record = reading.here(source.of("r.txt", text.encode()), LGA)
    assert record.report is not None
    assert gate.check(graph.quads(record, "http://127.0.0.1:8000"), record.text).passes
    assert (record.report.dated, record.report.stated_date) == (datetime.date(2016, 6, 12), "12 June 2016")
    assert "12 June 2016" not in {s.title for s in record.report.sections}


def test_the_line_that_leads_in_tells_the_outcome_where_the_decision_does_not() -> None:
    listed = "- i. to write to Defra\n- ii. not to write\n- iii. Noted the reply.\n"
    text = f"1. Letters\n\nDecisions\n\nMembers agreed:\n\n{listed}"
    decisions = told(text).items[0].decisions
    assert [(d.number, d.outcome) for d in decisions] == [("i", "agreed"), ("ii", "not-stated"), ("iii", "noted")]


def test_a_partnership_of_three() -> None:
    text = (DOCUMENTS / "report.txt").read_text().replace("with TideCo, and", "with TideCo and Oxfam, and")
    record = reading.here(source.of("r.txt", text.encode()), LGA)
    assert record.report is not None
    assert [p.rsplit("/", 1)[1] for p in record.report.partnerships[0].partners] == ["wash-trust", "tideco", "oxfam"]
