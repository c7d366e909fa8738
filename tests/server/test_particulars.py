"""Votes, movers, comings and goings, grounds, OCR, masks, inferences: each stands on the page where one would look."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient

from server.app import create_app
from server.limits import Limits
from server.spoken import spoken_time

BROWSER = "text/html"
SCAN = "document/northby/weir-panel/2014-05-01/minutes/v/00000000000000aa"
SCANNED = "Weir Panel\nAsked by ████ ████: may the weir be mended?\nThe Panel agreed.\n"
REPORT = "document/northby/weir-panel/2014-05-01/report"
# Put into the release beside what it always holds; «…» of the tests' own text is not needed here.
MORE = """
<{base}/id/{version}> {{
  <{m}/item/2/decision/2> mb:movedBy <person/northby/mary-oakes> ; mb:secondedBy <person/southby/tomos-ifan> ;
    mb:reasons "To keep the stiles safe." ; mb:alternativesRejected "Leaving them as they are." ;
    mb:conflictsDeclared "None was declared." ; mb:dispensation "One was granted in June." .
  <{m}/item/2/vote/1> a mb:Vote ; mb:voteOn <{m}/item/2/decision/2> ; mb:atItem <{m}/item/2> ; mb:atMeeting <{m}> ;
    mb:votesFor 8 ; mb:votesAgainst 2 ; mb:abstentions 1 ; mb:votedFor <person/northby/mary-oakes> ;
    mb:votedAgainst <person/southby/tomos-ifan> ; mb:abstained <person/southby/jo-reed> .
  <{m}/item/2/vote/2> a mb:Vote ; mb:voteOn <{m}/item/2/decision/1/limb/1> ; mb:atItem <{m}/item/2> ;
    mb:atMeeting <{m}> ; mb:votesFor 4 ; mb:votesAgainst 0 .
  <{m}/item/2/vote/3> a mb:Vote ; mb:voteOn <{m}/item/2/decision/1/limb/2> ; mb:atItem <{m}/item/2> ;
    mb:atMeeting <{m}> ; mb:votedFor <person/northby/mary-oakes> .
  <{m}/item/1> mb:movedBy <person/southby/tomos-ifan> ; mb:secondedBy <person/northby/mary-oakes> .
  <{m}/item/1/decision/1> a mb:Decision, mb:MinutesApproval ; mb:decidedAt <{m}/item/1> ; mb:atItem <{m}/item/1> ;
    mb:atMeeting <{m}> ; schema:text "The minutes were signed."@en ;
    mb:approvesMinutesOf <meeting/northby/{forum}/2014-02-04> .
  <{m}/item/1/declaration/2> a mb:InterestDeclaration ; mb:atItem <{m}/item/1> ; mb:atMeeting <{m}> ;
    mb:declaredBy <person/northby/mary-oakes> ; mb:interestKind "personal" ; schema:text "She owns a mill."@en .
  <{m}/item/2/appointment/2> a mb:Appointment ; mb:madeBy <{m}/item/2/decision/2> ; mb:atItem <{m}/item/2> ;
    mb:atMeeting <{m}> ; mb:appointee <person/southby/tomos-ifan> ; mb:appointedTo <body/northby/{forum}> ;
    mb:appointedAs "deputy chair" .
  <{m}/item/2/appointment/1> mb:onBehalfOf <council/northby> .
  <{m}/attendance/southby/tomos-ifan> mb:substituteFor <person/southby/jo-reed> ; mb:arrivedAtItem <{m}/item/2> ;
    mb:arrivedAtTime "19:05:00"^^xsd:time ; mb:leftAtTime "20:15:00"^^xsd:time .
  <{m}> mb:startTime "19:00:00"^^xsd:time .
}}
<{base}/id/{scan}> {{
  <{scan}> a mb:DocumentVersion ; rdfs:label "Weir Panel, as read" .
  <meeting/northby/weir-panel/2014-05-01> a mb:Meeting ; rdfs:label "Weir Panel, 1 May" ; mb:statedDate "1 May" ;
    mb:inferredStart "2014-05-01"^^xsd:date ; mb:statedIn <{scan}#char=0,10>, <{scan}#char=11,29> .
  <{scan}#char=0,10> a mb:Span ; oa:start 0 ; oa:end 10 ; oa:exact "Weir Panel" ; mb:inDocument <{scan}> ;
    mb:readByOcr true .
  <{scan}#char=11,29> a mb:Span ; oa:start 11 ; oa:end 29 ; oa:exact "Asked by ████ ████" ; mb:inDocument <{scan}> .
  <{scan}/doubt/1> a mb:Doubt ; mb:doubtKind <https://w3id.org/minutebook/def/doubt/read-by-ocr> ;
    mb:aboutNode <meeting/northby/weir-panel/2014-05-01> ; mb:reason "Its pages are pictures."@en ;
    mb:candidate <person/southby/jo-reed> ; mb:statedIn <{scan}#char=0,10> .
  <{scan}/inference/1> a mb:Inference ; mb:aboutNode <meeting/northby/weir-panel/2014-05-01> ;
    mb:aboutProperty mb:inferredStart ; mb:inferredValue "2014-05-01"^^xsd:date ; mb:basis "The year of the file."@en .
  <{report}> a mb:Report ; rdfs:label "Report on the weir" ; mb:inferredMeeting <{m}> .
}}
"""


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory, made: Any) -> Iterator[Any]:
    """`shown(path)` is a page's HTML, from a release that holds all of these."""
    folder = tmp_path_factory.mktemp("particulars")
    more = MORE.format(base=made.base, version=made.version, forum=made.forum, m=made.meeting, scan=SCAN, report=REPORT)
    release = made.write_release(folder, more="@prefix oa: <http://www.w3.org/ns/oa#> .\n" + more)
    (release / "texts" / "00").mkdir(exist_ok=True)
    (release / "texts" / "00" / "00000000000000aa.txt").write_text(SCANNED, encoding="utf-8", newline="")
    made.write_sums(release)
    app = create_app(folder, limits=Limits(running=1))
    client: FlaskClient = app.test_client(use_cookies=False)

    def page(path: str) -> str:
        answer = client.get(path, headers={"Accept": BROWSER})
        assert answer.status_code == 200, path
        return answer.text

    yield page
    app.extensions["minutebook"].releases.close()


def words(html: str) -> str:
    """What a page says, without its tags."""
    return re.sub(r" ([.,;:])", r"\1", " ".join(re.sub("<[^>]+>", " ", html).split()))


def fact(html: str, name: str) -> str:
    found = re.search(rf"<dt>{name}</dt>\s*<dd>(.*?)</dd>\s*(?:<dt>|</dl>)", html, re.DOTALL)
    assert found, name
    return words(found[1])


# ---------------------------------------------------------------- decisions and votes
def test_the_page_of_a_decision_tells_movers_vote_and_names(shown: Any, made: Any) -> None:
    html = shown(f"/doc/{made.meeting}/item/2/decision/2")
    assert fact(html, "Proposed by") == "Mary Oakes"
    assert fact(html, "Seconded by") == "Tomos Ifan"
    assert fact(html, "Vote").startswith("8 for, 2 against, 1 abstention Who voted how")
    folded = re.search(r"<details>\s*<summary>Who voted how</summary>(.*?)</details>", html, re.DOTALL)
    assert folded
    assert words(folded[1]) == "For Mary Oakes Against Tomos Ifan Abstained Jo Reed"


@pytest.mark.parametrize(
    ("heading", "text"),
    [
        ("Reasons", "To keep the stiles safe."),
        ("Alternatives considered and rejected", "Leaving them as they are."),
        ("Conflicts of interest declared", "None was declared."),
        ("Dispensation", "One was granted in June."),
    ],
)
def test_what_is_recorded_with_a_decision_has_headings(shown: Any, made: Any, heading: str, text: str) -> None:
    html = shown(f"/doc/{made.meeting}/item/2/decision/2")
    assert re.search(rf"<h2>{heading}</h2>\s*<p>{text}</p>", html)
    assert heading.lower() in words(shown(f"/doc/{made.meeting}"))


def test_the_page_of_a_decision_tells_whom_it_appointed(shown: Any, made: Any) -> None:
    said = words(shown(f"/doc/{made.meeting}/item/2/decision/2"))
    assert "Mary Oakes appointed as trustee to Footpath Trust, for Northby District Council" in said
    assert "Tomos Ifan appointed as deputy chair of Ashford Vale Parish Forum" in said


@pytest.mark.parametrize("path", ["", "/item/2"])
def test_meetings_and_items_tell_it_in_short(shown: Any, made: Any, path: str) -> None:
    said = words(shown(f"/doc/{made.meeting}{path}"))
    assert "Proposed by Mary Oakes, seconded by Tomos Ifan Vote: 8 for, 2 against, 1 abstention" in said
    assert "Vote: 4 for, 0 against" in said
    assert "Vote: recorded by name" in said
    assert "Who voted how" not in said


def test_a_motion_without_a_decision_stands_at_its_item(shown: Any, made: Any) -> None:
    for path in ("", "/item/1"):
        assert "Proposed by Tomos Ifan, seconded by Mary Oakes" in words(shown(f"/doc/{made.meeting}{path}"))


def test_an_approval_of_minutes_names_the_meeting(shown: Any, made: Any) -> None:
    html = shown(f"/doc/{made.meeting}/item/1/decision/1")
    assert fact(html, "Approves the minutes of") == "Meeting of 4 February 2014"
    assert '<p class="kind">Approval of minutes</p>' in html
    earlier = shown(f"/doc/meeting/northby/{made.forum}/2014-02-04")
    assert '<p class="kind">Not described in this release</p>' in earlier


def test_an_interest_of_a_kind_is_told_without_a_gap(shown: Any, made: Any) -> None:
    said = " ".join(re.sub("<[^>]+>", "", shown(f"/doc/{made.meeting}/item/1")).split())
    assert "Mary Oakes declared an interest (personal): She owns a mill." in said


def test_votes_are_listed_by_what_they_were_on(shown: Any) -> None:
    said = words(shown("/set/vote"))
    assert "Vote on: It resolved to appoint Cllr Oakes to the Footpath Trust. 8 2 1 Parish Forum, 4 March 2014" in said


# ---------------------------------------------------------------- people
def test_attendance_tells_in_whose_place_and_from_when_to_when(shown: Any, made: Any) -> None:
    html = shown(f"/doc/{made.meeting}")
    row = re.search(r"<tr>\s*<th[^>]*>(?:(?!</tr>).)*Tomos Ifan.*?</tr>", html, re.DOTALL)
    assert row
    for part in ("substituting for Jo Reed", "from item 2, 7.05 pm", "left at 8.15 pm"):
        assert part in words(row[0])
    assert fact(html, "Start") == "7.00 pm"


def test_a_person_page_counts_motions_and_votes(shown: Any) -> None:
    oakes, ifan = (words(shown(f"/doc/person/{who}")) for who in ("northby/mary-oakes", "southby/tomos-ifan"))
    for part in ("Proposed 1 motion It resolved to appoint", "Seconded 1 motion Declarations", "Voted for 2 motions"):
        assert part in oakes
    assert "Voted against 1 motion It resolved to appoint" in ifan
    assert "Abstained on 1 motion" in words(shown("/doc/person/southby/jo-reed"))
    assert "substituting for Jo Reed" in ifan


@pytest.mark.parametrize(
    ("stated", "spoken"),
    [
        ("20:15:00", "8.15 pm"),
        ("09:30:00", "9.30 am"),
        ("12:00:00", "12 noon"),
        ("12:10:00", "12.10 pm"),
        ("00:05:00", "12.05 am"),
        ("about eight", "about eight"),
    ],
)
def test_times_are_spoken(stated: str, spoken: str) -> None:
    assert spoken_time(stated) == spoken


# ---------------------------------------------------------------- words read by OCR, masks, doubts, inferences
def test_words_read_by_ocr_are_marked_where_they_are_shown(shown: Any) -> None:
    html = shown("/doc/meeting/northby/weir-panel/2014-05-01")
    first, second = re.findall(r"<blockquote>(.*?)</blockquote>", html, re.DOTALL)
    assert "read by OCR" in first
    assert "read by OCR" not in second
    assert "Words that are marked “read by OCR” were read from pictures" in html
    assert re.search(r'aria-label="in the text, read by OCR: Weir Panel">in the text, read by OCR</a>', html)
    version = shown(f"/doc/{SCAN}")
    assert version.index("read from pictures of the pages") < version.index('<pre class="text">')
    assert version.count('<span class="tag">read by OCR</span>') == 1
    quality = shown("/quality")
    assert "read by OCR" in re.search(r"“Weir Panel”</a>(.*?)</td>", quality, re.DOTALL)[1]  # type: ignore[index]


def test_what_a_mask_means_stands_above_the_text(shown: Any, made: Any) -> None:
    version = shown(f"/doc/{SCAN}")
    assert version.index("█ stands for a character that is not published") < version.index('<pre class="text">')
    meeting = shown("/doc/meeting/northby/weir-panel/2014-05-01")
    assert meeting.index("█ stands for") < meeting.index("Asked by ████ ████")
    for path in (f"/doc/{made.version}", f"/doc/{made.meeting}"):
        assert "█" not in shown(path)
        assert "OCR" not in shown(path)


def test_doubts_and_inferences_stand_on_the_page_of_what_they_are_about(shown: Any, made: Any) -> None:
    html = shown("/doc/meeting/northby/weir-panel/2014-05-01")
    assert fact(html, "Date, as inferred") == "1 May 2014"
    said = words(html)
    assert "What is in doubt Its pages are pictures. Read by OCR · Perhaps meant: Jo Reed in the text" in said
    assert "What is inferred, and not stated inferred start: 1 May 2014. The year of the file." in said
    assert fact(shown(f"/doc/{REPORT}"), "For, as inferred") == "Parish Forum, 4 March 2014"
    assert fact(shown(f"/doc/{made.meeting}"), "Reports for it, as inferred") == "Report on the weir"
    assert "What is in doubt" not in shown("/doc/council/southby")
