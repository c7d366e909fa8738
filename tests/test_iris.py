"""Addresses: every form of key, key → IRI and back, no two things at one address, and some that never change."""

from __future__ import annotations

import inspect
import json
import re
import typing
from collections import defaultdict
from datetime import date, time
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ontology import iris
from ontology.iris import BadKey, Key

BASE = "http://127.0.0.1:8000"
SHA = "9249b136e60e5a6e" + "0" * 48
LGA = iris.organisation("Local Government Association")
BOARD = iris.body(LGA, "Improvement and Innovation Board")
MEETING = iris.meeting(BOARD, date(2013, 9, 19))
COUNCIL = iris.council("Sevenoaks District Council")
PERSON = iris.person(COUNCIL, "Peter Fleming")
DOCUMENT = iris.document(BOARD, "2013-09-19", "minutes")
VERSION = iris.version(DOCUMENT, SHA)

GOLDEN = [
    tuple(line.split("\t"))
    for line in (Path(__file__).parent / "golden_iris.tsv").read_text("utf-8").splitlines()
    if not line.startswith("#")
]

# The same examples on every run, and no clock: a busy machine must not fail a test.
steady = settings(deadline=None, derandomize=True, max_examples=200)

# Letters that are likely to fold into one another, and anything at all.
ALIKE = st.text(alphabet="aAbB0 -_'’´éÉeøOo&æſ\u00ad\u200b", max_size=8)
NAMES = st.one_of(ALIKE, st.text(max_size=200), st.from_regex(r"[a-z ]{0,8}-?[0-9a-f]{8}", fullmatch=True))


# ---------------------------------------------------------------- golden addresses
def made(maker: str, arguments: list[typing.Any]) -> str:
    """What a maker makes of the arguments of a golden line, where days and times stand as text."""
    function = getattr(iris, maker)
    hints = typing.get_type_hints(function)
    for at, name in enumerate(list(inspect.signature(function).parameters)[: len(arguments)]):
        reader = {date | None: date.fromisoformat, time | None: time.fromisoformat}.get(hints[name])
        if reader and arguments[at]:
            arguments[at] = reader(arguments[at])
    address = str(function(*arguments))
    return address if address.startswith(BASE) else iris.iri(BASE, Key(address))


@pytest.mark.parametrize(("maker", "arguments", "address"), GOLDEN)
def test_golden_addresses_never_change(maker: str, arguments: str, address: str) -> None:
    assert made(maker, json.loads(arguments)) == address


def test_every_maker_has_a_golden_address() -> None:
    not_addresses = {"fold", "slug", "key", "parts", "kind", "scope", "key_of"}
    makers = {name for name, f in vars(iris).items() if inspect.isfunction(f) and not name.startswith("_")}
    assert {maker for maker, *_ in GOLDEN} == {
        m for m in makers - not_addresses if inspect.getmodule(vars(iris)[m]) is iris
    }


# ---------------------------------------------------------------- every form of key
KEYS = {
    "council/sevenoaks-district-council": COUNCIL,
    "organisation/local-government-association": LGA,
    "organisation/unknown-organisation": iris.UNKNOWN_ORGANISATION,
    "body/local-government-association/improvement-and-innovation-board": BOARD,
    "body/local-government-association/unknown-body": iris.body(LGA, ""),
    "meeting/sevenoaks-district-council/council/2013-09-19": iris.meeting(COUNCIL, date(2013, 9, 19)),
    f"{MEETING}-extraordinary": iris.meeting(BOARD, date(2013, 9, 19), meeting_kind="Extraordinary"),
    f"{MEETING}-1930": iris.meeting(BOARD, date(2013, 9, 19), started=time(19, 30)),
    "meeting/local-government-association/improvement-and-innovation-board/undated-9249b136e60e5a6e": iris.meeting(
        BOARD, None, SHA
    ),
    f"{MEETING}/attendance/sevenoaks-district-council/peter-fleming": iris.attendance(MEETING, PERSON),
    f"{MEETING}/item/2/decision/1/limb/2": iris.under(iris.item(MEETING, 2), "decision", 1, "limb", 2),
    "person/sevenoaks-district-council/peter-fleming-2": iris.person(COUNCIL, "Peter Fleming", "2"),
    "membership/sevenoaks-district-council/peter-fleming/local-government-association/"
    "improvement-and-innovation-board/chair/2013-09-19": iris.membership(PERSON, BOARD, "Chair", date(2013, 9, 19)),
    "membership/sevenoaks-district-council/peter-fleming/sevenoaks-district-council/member/undated": iris.membership(
        PERSON, COUNCIL, "member", None
    ),
    "post/local-government-association/clerk": iris.post(LGA, "Clerk"),
    "place/local-government-association/smith-square": iris.place(LGA, "Smith Square"),
    "programme/local-government-association/open-doors": iris.programme(LGA, "Open Doors"),
    "publication/local-government-association/first": iris.publication(LGA, "First"),
    "system/lg-inform": iris.system("LG Inform"),
    "cycle/local-government-association/improvement-and-innovation-board/2013-14": iris.cycle(BOARD, "2013/14"),
    "ward/sevenoaks-district-council/st-johns": iris.ward(COUNCIL, "St John's"),
    "party/independent": iris.party("Independent"),
    "document/local-government-association/improvement-and-innovation-board/2013-09-19/minutes": DOCUMENT,
    "document/local-government-association/improvement-and-innovation-board/2013-09-19/report-3g": iris.document(
        BOARD, "2013-09-19", "report", "3g"
    ),
    "document/by-hash/9249b136e60e5a6e": iris.document(None, "", "report", sha256=SHA),
    f"{DOCUMENT}/v/9249b136e60e5a6e": VERSION,
    f"{VERSION}/paragraph/4": iris.under(VERSION, "paragraph", 4),
}


@pytest.mark.parametrize(("expected", "key"), KEYS.items())
def test_every_form_of_key_goes_to_its_address_and_back(expected: str, key: Key) -> None:
    assert key == expected
    address = iris.iri(BASE, key)
    assert address == f"{BASE}/id/{expected}"
    assert iris.key_of(BASE, address) == key
    assert iris.key("/".join(iris.parts(key)[:1]), *iris.parts(key)[1:]) == key
    assert iris.kind(key) == expected.split("/")[0]


def test_a_span_leads_back_to_its_version() -> None:
    address = iris.span(BASE, VERSION, 82, 114)
    assert address == f"{BASE}/id/{VERSION}#char=82,114"
    assert iris.key_of(BASE, address) == VERSION


def test_what_people_said_is_keyed_by_a_hash_of_all_of_it() -> None:
    made = {iris.mapping("ab", "c", "d"), iris.mapping("a", "bc", "d"), iris.mapping("1:a", "c", "d")}
    made |= {iris.correction("a", "b"), iris.correction("a", "b", ""), iris.tombstone("a")}
    assert len(made) == 6
    assert all(re.fullmatch(r"(mapping|correction|tombstone)/[0-9a-f]{16}", key) for key in made)
    assert "smith" not in iris.tombstone(f"{BASE}/id/person/x/john-smith")


def test_a_part_of_a_body_or_a_post_stands_under_the_organisation() -> None:
    assert iris.body(BOARD, "Grants Panel") == "body/local-government-association/grants-panel"
    assert iris.post(BOARD, "Chair") == "post/local-government-association/chair"


def test_an_ordinary_meeting_needs_no_word_for_it() -> None:
    assert iris.meeting(BOARD, date(2013, 9, 19), meeting_kind="ORDINARY") == MEETING


# ---------------------------------------------------------------- what is refused
@pytest.mark.parametrize(
    "segment", ["", "A", "a--b", "-a", "a-", "a b", "a_b", "é", "a.b", "..", "%61", "a\n", "x" * 121]
)
def test_a_segment_out_of_pattern_is_refused(segment: str) -> None:
    with pytest.raises(BadKey, match="lower-case"):
        iris.key("system", segment)
    with pytest.raises(BadKey):
        iris.key_of(BASE, f"{BASE}/id/system/{segment}")


@pytest.mark.parametrize(
    "address",
    [
        "https://127.0.0.1:8000/id/system/x", f"{BASE}/doc/system/x", f"{BASE}/id/system", f"{BASE}/id/",
        f"{BASE}/id/system/x/", f"{BASE}/id//x", f"{BASE}0/id/system/x", f"{BASE}/id/system/x?y=1",
        f"{BASE}/id/#system/x",
    ],
)  # fmt: skip
def test_an_address_that_is_not_ours_has_no_key(address: str) -> None:
    with pytest.raises(BadKey):
        iris.key_of(BASE, address)


def test_only_bodies_and_organisations_meet() -> None:
    for key in (PERSON, MEETING, Key("body/only-one-segment"), Key("council")):
        with pytest.raises(BadKey):
            iris.meeting(key, date(2013, 9, 19))


@pytest.mark.parametrize("digest", ["", SHA[:16], SHA.upper(), SHA + "0"])
def test_only_a_whole_digest_names_a_version(digest: str) -> None:
    with pytest.raises(BadKey, match="64 hex digits"):
        iris.version(DOCUMENT, digest)


def test_a_code_is_letters_and_digits() -> None:
    with pytest.raises(BadKey, match="no code"):
        iris.code(BASE, "gss", "../E07")


# ---------------------------------------------------------------- slugs
@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Stoke-on-Trent City Council", "STOKE ON TRENT  CITY COUNCIL"),
        ("O'Neill", "O’Neill"), ("O'Neill", "O´Neill"), ("O'Neill", "ONeill"),
        ("Siân Llŷr", "Sian Llyr"), ("Søren Ǿrsted", "Soren Orsted"), ("Straße", "Strasse"),
        ("Parks & Gardens", "Parks and Gardens"), ("Parks ＆ Gardens", "parks and gardens"),
        ("Seven\u00adoaks", "Sevenoaks"), ("Seven\u200boaks", "Sevenoaks"), ("ﬁnance", "finance"),
        ("Finance\u00a0Committee", "Finance Committee"), ("2013/14", "2013-14"), ("ŉ", "n"),
    ],
)  # fmt: skip
def test_two_writings_of_one_name_have_one_slug(one: str, other: str) -> None:
    assert iris.fold(one) == iris.fold(other)
    assert iris.slug(one) == iris.slug(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Řada", "Řady"), ("日本", "日光"), ("Board 日本", "Board 日光"), ("Board", "Board 日本"), ("x" * 130, "x" * 131),
     ("?", "!"), ("", "?"), ("Agency", "Agency Ж"), ("a" * 112 + " b" * 9, "a" * 112 + " b" * 8 + " c")],
)  # fmt: skip
def test_two_names_have_two_slugs(one: str, other: str) -> None:
    assert iris.slug(one) != iris.slug(other)


@steady
@given(NAMES)
@example("-")
@example("İstanbul")
@example("\ud800")
@example("x" * 111 + " " + "y" * 40)
def test_every_slug_is_a_segment(name: str) -> None:
    slug = iris.slug(name)
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug)
    assert len(slug) <= iris.LONGEST_SEGMENT
    assert iris.key_of(BASE, iris.iri(BASE, iris.system(name))) == f"system/{slug}"


@steady
@given(NAMES)
def test_folding_twice_is_folding_once(name: str) -> None:
    assert iris.fold(iris.fold(name)) == iris.fold(name)


@steady
@given(st.lists(NAMES, min_size=2, max_size=40))
@example(["ab", "a b", "a-b", "Ab’", "x-deadbeef", "x deadbeef", iris.slug("x deadbeef"), iris.slug("日")])
def test_one_slug_is_one_list_of_words(names: list[str]) -> None:
    words = defaultdict(set)
    for name in names:
        words[iris.slug(name)].add(iris.fold(name))
    assert all(len(found) == 1 for found in words.values())


@steady
@given(NAMES, NAMES, NAMES, NAMES)
def test_people_share_a_key_only_with_the_same_words(one: str, apart: str, other: str, also: str) -> None:
    if iris.person(COUNCIL, one, apart) == iris.person(COUNCIL, other, also):
        assert iris.fold(f"{one} {apart}") == iris.fold(f"{other} {also}")


DAYS = st.dates() | st.none()
TIMES = st.times() | st.none()


@steady
@given(DAYS, NAMES, TIMES)
def test_a_meeting_of_any_kind_and_time_has_a_key(on: date | None, kind: str, started: time | None) -> None:
    key = iris.meeting(BOARD, on, SHA, kind, started)
    assert iris.key_of(BASE, iris.iri(BASE, key)) == key
    assert len(iris.parts(key)) == 4


@steady
@given(NAMES, NAMES)
def test_a_document_of_any_date_and_reference_has_a_key(when: str, reference: str) -> None:
    key = iris.document(BOARD, when, "report", reference, SHA)
    assert iris.key_of(BASE, iris.iri(BASE, key)) == key
    assert len(iris.parts(key)) == (5 if when else 3)
