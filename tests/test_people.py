"""Who is one person over all documents (VOCABULARY, section 3, "Identity of people", first rule)."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loader import people
from loader.people import Mention, Pair
from loader.records import Attendance, Meeting, Person, Record, Report, Thing
from ontology import iris
from ontology.iris import Key

BOARD = Key("body/association/board")
PANEL = Key("body/association/panel")


def mention(version: str, key: str, body: Key | None = BOARD, name: str = "", council: bool | None = None) -> Mention:
    scope = key.split("/")[1]
    of_council = scope.endswith("council") if council is None else council
    return Mention(Key(f"document/{version}"), body, Key(key), name or key.split("/")[2].replace("-", " "), of_council)


def test_one_name_in_one_body_is_one_person_and_the_key_under_a_council_stands() -> None:
    joined = people.join(
        [mention("note", "person/some-council/ann-lee"), mention("report", "person/association/ann-lee")]
    )
    assert joined == {"person/association/ann-lee": "person/some-council/ann-lee"}


def test_without_a_council_the_first_key_by_code_point_stands() -> None:
    joined = people.join([mention("a", "person/trust/ann-lee"), mention("b", "person/association/ann-lee")])
    assert joined == {"person/trust/ann-lee": "person/association/ann-lee"}


def test_one_name_in_two_bodies_is_not_joined() -> None:
    assert not people.join(
        [mention("a", "person/some-council/ann-lee", BOARD), mention("b", "person/association/ann-lee", PANEL)]
    )


def test_a_document_without_a_body_joins_nobody() -> None:
    assert not people.join(
        [mention("a", "person/some-council/ann-lee", None), mention("b", "person/trust/ann-lee", None)]
    )


def test_two_councils_speak_against_it_also_for_the_key_without_one() -> None:
    assert not people.join(
        [
            mention("a", "person/some-council/ann-lee"),
            mention("b", "person/other-council/ann-lee"),
            mention("c", "person/association/ann-lee"),
        ]
    )


def test_two_people_of_one_name_in_one_document_are_never_joined_not_even_by_a_third() -> None:
    namesakes = [
        mention("a", "person/association/ann-lee"),
        mention("a", "person/association/ann-lee-2", name="ann lee"),
    ]
    assert not people.join(namesakes)
    assert not people.join([*namesakes, mention("b", "person/some-council/ann-lee")])


def test_joins_reach_over_documents_and_bodies() -> None:
    joined = people.join(
        [
            mention("a", "person/some-council/ann-lee", BOARD),
            mention("b", "person/association/ann-lee", BOARD),
            mention("c", "person/association/ann-lee", PANEL),
            mention("d", "person/trust/ann-lee", PANEL),
        ]
    )
    assert set(joined) == {"person/association/ann-lee", "person/trust/ann-lee"}
    assert set(joined.values()) == {"person/some-council/ann-lee"}


def test_a_contradiction_anywhere_in_what_hangs_together_leaves_all_of_it_unjoined() -> None:
    assert not people.join(
        [
            mention("a", "person/some-council/ann-lee", BOARD),
            mention("b", "person/association/ann-lee", BOARD),
            mention("c", "person/association/ann-lee", PANEL),
            mention("d", "person/other-council/ann-lee", PANEL),
        ]
    )


# ---------------------------------------------------------------- what people decided
A, B, C = (Key(f"person/{scope}/ann-lee") for scope in ("association", "other-council", "some-council"))


def test_a_reviewed_join_goes_before_two_councils_two_bodies_and_two_names() -> None:
    mentions = [mention("a", B), mention("b", C, PANEL, name="anne leigh")]
    assert people.join(mentions, [Pair((C, B), True)]) == {C: B}


def test_a_reviewed_split_goes_before_the_rule_and_leaves_no_doubt() -> None:
    mentions = [mention("a", A), mention("b", C)]
    assert people.join(mentions) == {A: C}
    assert people.judge(mentions, [Pair((A, C), False)]) == people.Identities({})


def test_of_three_that_hang_together_only_the_reviewed_two_are_joined() -> None:
    mentions = [mention("a", A), mention("b", B), mention("c", C)]
    found = people.judge(mentions, [Pair((A, B), True)])
    assert found.joined == {A: B}
    assert [namesakes.keys for namesakes in found.undecided] == [(B, C)]


def test_once_the_contradiction_is_reviewed_away_the_rule_joins_the_rest() -> None:
    mentions = [mention("a", A), mention("b", B), mention("c", C)]
    assert people.join(mentions, [Pair((B, C), True)]) == {A: B, C: B}


def test_where_reviews_contradict_one_another_nobody_is_joined() -> None:
    mentions = [
        mention(version, key, PANEL if key == C else BOARD) for version, key in zip("abc", (A, B, C), strict=True)
    ]
    pairs = [Pair((A, C), True), Pair((C, B), True), Pair((A, B), False)]
    assert people.join(mentions, pairs) == {}


def test_a_council_that_a_review_told_speaks_against_a_join() -> None:
    row = Mention(Key("document/a"), BOARD, A, "ann lee", False, council="other-council")
    assert people.join([row, mention("b", C)]) == {}


SCOPES = ("some-council", "other-council", "association", "trust")
MENTIONS = st.lists(
    st.builds(
        lambda version, scope, name, body: mention(version, f"person/{scope}/{name}", body),
        st.sampled_from("abcd"),
        st.sampled_from(SCOPES),
        st.sampled_from(("ann-lee", "bob-may")),
        st.sampled_from((BOARD, PANEL)),
    ),
    max_size=12,
)


@given(MENTIONS, st.integers())
def test_the_order_of_the_documents_never_matters(mentions: list[Mention], seed: int) -> None:
    shuffled = random.Random(seed).sample(mentions, len(mentions))  # noqa: S311
    assert people.join(shuffled) == people.join(mentions)


@given(MENTIONS)
def test_nobody_gets_two_councils_and_a_key_that_stands_gives_way_to_none(mentions: list[Mention]) -> None:
    joined = people.join(mentions)
    assert not set(joined) & set(joined.values())
    for canonical in set(joined.values()):
        group = [canonical, *(key for key, to in joined.items() if to == canonical)]
        assert len({iris.parts(key)[1] for key in group if "-council/" in key}) <= 1
        for version in "abcd":
            assert len({m.key for m in mentions if m.version == f"document/{version}" and m.key in group}) <= 1


def record(**of: object) -> Record:
    return Record(Key("document/by-hash/0"), "0" * 64, 1, "text/plain", "en", "", "", "", **of)  # type: ignore[arg-type]


@pytest.mark.parametrize("where", ["things", "attendance"])
def test_a_record_tells_whether_a_key_stands_under_a_council(where: str) -> None:
    lee = Person(Key("person/some-council/ann-lee"), "Ann Lee", ("Ann Lee",), ((0, 7),))
    council = Key("council/some-council")
    row = Attendance(
        lee.key, True, "member", ((0, 7),), "Ann Lee", representing=(council,) if where == "attendance" else ()
    )
    meeting = Meeting(
        Key("meeting/association/board/2013-09-19"), BOARD, "Board", ((0, 7),), None, "", attendance=(row,)
    )
    things = (Thing(council, "council", ("Some Council",), ((0, 7),)),) if where == "things" else ()
    (found,) = people.mentions(record(meeting=meeting, people=(lee,), things=things))
    assert found.body == BOARD
    assert found.name == "ann lee"
    assert found.has_council_scope


def test_a_report_names_people_under_its_body() -> None:
    lee = Person(Key("person/association/ann-lee"), "Ann Lee", ("Ann Lee",), ((0, 7),))
    (found,) = people.mentions(record(report=Report("Report", ((0, 6),), BOARD), people=(lee,)))
    assert found.body == BOARD
    assert not found.has_council_scope
