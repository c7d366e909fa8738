"""Record → RDF → record: nothing is lost, mixed up or rewritten, whatever the words are.

Records are made up from the whole of Unicode; their quads go through N-Quads and through a store, as in a release. Set
MINUTEBOOK_EXAMPLES for the long form: 300 records are tried here, 5,000 are what a change of the graph should see.
"""

from __future__ import annotations

import os
import re
from datetime import date, time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import Quad, RdfFormat, Store, parse, serialize
from records_from_quads import comparable, record

from loader import graph, reading, source
from loader import records as r
from ontology import iris
from ontology.terms import CAPACITY, CONTRIBUTION, DOUBT, OUTCOME

BASE = "http://127.0.0.1:8000"
DOCUMENTS = Path(__file__).parent / "documents"
EXAMPLES = int(os.environ.get("MINUTEBOOK_EXAMPLES", "300"))

TEXT = st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\x00"), min_size=1, max_size=30)
STATED = st.one_of(st.just(""), TEXT)
NAMES = st.from_regex(r"[a-z]{1,4}(-[a-z]{1,4})?", fullmatch=True)
DAYS = st.dates(date(1900, 1, 1), date(2100, 1, 1))


TIMES = st.one_of(st.none(), st.times().map(lambda t: time(t.hour, t.minute, t.second)))


def keys(kind: str, segments: int) -> st.SearchStrategy[iris.Key]:
    return st.builds(lambda names: iris.key(kind, *names), st.lists(NAMES, min_size=segments, max_size=segments))


PEOPLE, BODIES, ORGANISATIONS = keys("person", 2), keys("body", 2), keys("organisation", 1)
ANYONE = st.one_of(PEOPLE, ORGANISATIONS, keys("council", 1))


def some(of: st.SearchStrategy[Any], most: int = 3) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(of, max_size=most, unique=True).map(tuple)


def maybe(of: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(st.none(), of)


@st.composite
def words(draw: st.DrawFn, size: int) -> r.Words:
    """One or two ranges of a text of that size."""
    found = set()
    for _ in range(draw(st.integers(1, 2))):
        start = draw(st.integers(0, size - 1))
        found.add((start, draw(st.integers(start + 1, size))))
    return tuple(sorted(found))


@st.composite
def records(draw: st.DrawFn) -> r.Record:
    text = draw(st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\x00"), min_size=1, max_size=80))
    where = words(len(text))
    doubts = some(st.builds(r.Doubt, st.sampled_from(sorted(DOUBT)), TEXT, where, some(ORGANISATIONS)), 2)
    body, on = draw(BODIES), draw(DAYS)
    sha256 = draw(st.from_regex(r"[0-9a-f]{64}", fullmatch=True))
    is_report = draw(st.booleans())
    meeting = None if is_report else draw(meetings(body, on, where, doubts))
    told = draw(reports(body, where, doubts)) if is_report else None
    title = told.title if told else draw(TEXT)
    return r.Record(
        iris.document(body, on.isoformat(), "report" if told else "minutes"),
        sha256,
        draw(st.integers(0, 10**9)),
        "text/plain",
        "en",
        "invented",
        title,
        text,
        meeting=meeting,
        report=told,
        people=by_key(draw(st.lists(people(where, doubts), max_size=3))),
        things=by_key(draw(st.lists(things(where, doubts), max_size=3))),
    )


def by_key(found: list[Any]) -> tuple[Any, ...]:
    return tuple({value.key: value for value in sorted(found, key=lambda v: v.key)}.values())


def people(
    where: st.SearchStrategy[r.Words], doubts: st.SearchStrategy[tuple[r.Doubt, ...]]
) -> st.SearchStrategy[r.Person]:
    # The name is the fullest form; it comes back from its given and family names.
    name = st.from_regex(r"[A-ZÀ-Ý][a-zà-ÿ'’-]{1,8}( [A-Z][a-z]{1,5})? [A-ZÀ-Ý][a-zà-ÿ'’-]{1,8}", fullmatch=True)
    return st.builds(
        lambda key, name, words, prefix, suffix, doubts: r.Person(key, name, (name,), words, prefix, suffix, doubts),
        PEOPLE,
        name,
        where,
        st.sampled_from(["", "Sir"]),
        st.sampled_from(["", "MBE"]),
        doubts,
    )


def things(
    where: st.SearchStrategy[r.Words], doubts: st.SearchStrategy[tuple[r.Doubt, ...]]
) -> st.SearchStrategy[r.Thing]:
    forms = st.lists(TEXT, min_size=1, max_size=2, unique=True).map(lambda f: tuple(sorted(f)))
    kinds = {
        "organisation": keys("organisation", 1),
        "council": keys("council", 1),
        "body": BODIES,
        "place": keys("place", 2),
        "system": keys("system", 1),
        "programme": keys("programme", 2),
        "publication": keys("publication", 2),
    }
    return st.one_of(
        *(
            st.builds(r.Thing, key, st.just(kind), forms, where, maybe(ANYONE), maybe(ANYONE), doubts)
            for kind, key in kinds.items()
        )
    )


@st.composite
def meetings(draw: st.DrawFn, body: iris.Key, on: date, where: Any, doubts: Any) -> r.Meeting:
    rows = draw(
        st.lists(
            st.builds(
                r.Attendance,
                PEOPLE,
                st.booleans(),
                st.sampled_from(["", *sorted(CAPACITY)]),
                where,
                TEXT,
                STATED,
                STATED,
                STATED,
                some(ANYONE),
                maybe(keys("post", 2)),
                maybe(PEOPLE),
                maybe(st.integers(1, 3)),
                TIMES,
                maybe(st.integers(1, 3)),
                TIMES,
                doubts,
            ),
            max_size=3,
            unique_by=lambda row: row.person,
        )
    )
    planned = draw(
        maybe(
            st.builds(
                lambda day, w, d: r.Planned(iris.meeting(body, day), day, day.isoformat(), w, d), DAYS, where, doubts
            )
        )
    )
    count = draw(st.integers(0, 3))
    items = tuple(draw(agenda_items(order, count, planned is not None, where, doubts)) for order in range(1, count + 1))
    held = None if planned and planned.on == on else on
    key = iris.meeting(body, on, meeting_kind="special")
    return r.Meeting(
        key,
        body,
        draw(TEXT),
        draw(where),
        held,
        draw(STATED),
        "special",
        draw(TIMES),
        draw(maybe(keys("place", 2))),
        tuple(rows),
        items,
        planned,
        draw(doubts),
        draw(maybe(st.builds(r.Inference, DAYS.map(date.isoformat), TEXT))),
    )


@st.composite
def agenda_items(draw: st.DrawFn, order: int, count: int, has_next: bool, where: Any, doubts: Any) -> r.Item:
    leaf = st.builds(
        r.Decision,
        TEXT,
        where,
        st.sampled_from(sorted(OUTCOME)),
        STATED,
        st.just(()),
        maybe(BODIES),
        maybe(BODIES),
        some(ANYONE),
        st.booleans(),
        st.just(()),
        some(PEOPLE),
        some(PEOPLE),
        STATED,
        STATED,
        STATED,
        STATED,
        doubts,
    )
    compound = st.builds(
        lambda text, w, limbs: r.Decision(text, w, "", limbs=tuple(limbs)),
        TEXT,
        where,
        st.lists(leaf, min_size=2, max_size=3),
    )
    decisions = draw(st.lists(st.one_of(leaf, compound), max_size=3))
    figure = st.builds(
        r.Figure, TEXT, where, TEXT, st.sampled_from(["7", "2.5", "PT15M13S", ""]), st.sampled_from(["", "3"])
    )
    number = maybe(st.integers(0, 99))
    which = st.integers(1, max(1, len(decisions)))
    votes = st.builds(r.Vote, which, where, number, number, number, some(PEOPLE), some(PEOPLE), some(PEOPLE))
    appointments = st.builds(
        r.Appointment,
        PEOPLE,
        ORGANISATIONS,
        NAMES,
        where,
        which,
        maybe(BODIES),
        maybe(DAYS),
    )
    return r.Item(
        order,
        draw(TEXT),
        draw(where),
        draw(STATED),
        draw(
            some(
                st.builds(
                    r.Contribution,
                    st.sampled_from(sorted(CONTRIBUTION)),
                    TEXT,
                    where,
                    maybe(PEOPLE),
                    STATED,
                    some(PEOPLE),
                    STATED,
                )
            )
        ),
        draw(
            some(
                st.builds(
                    r.Declaration, PEOPLE, TEXT, where, maybe(st.integers(1, count)), maybe(ORGANISATIONS), STATED
                )
            )
        ),
        tuple(decisions),
        draw(some(votes)) if decisions else (),
        draw(some(appointments)) if decisions else (),
        draw(
            some(
                st.builds(
                    r.Action,
                    TEXT,
                    where,
                    some(ANYONE),
                    STATED,
                    st.booleans() if has_next else st.just(False),
                    maybe(DAYS),
                    STATED,
                    maybe(BODIES),
                    some(ANYONE),
                    doubts,
                )
            )
        ),
        draw(some(figure)),
        draw(some(ANYONE)),
        draw(some(PEOPLE)),
        draw(some(PEOPLE)),
        draw(doubts),
    )


@st.composite
def reports(draw: st.DrawFn, body: iris.Key, where: Any, doubts: Any) -> r.Report:
    figure = st.builds(r.Figure, TEXT, where, TEXT, st.sampled_from(["7", "12.5"]))
    inference = maybe(st.builds(r.Inference, DAYS.map(date.isoformat), TEXT))
    goes_to = draw(
        maybe(
            st.builds(
                lambda day, w, d: r.Planned(iris.meeting(body, day), day, day.isoformat(), w, d), DAYS, where, doubts
            )
        )
    )
    position = 0
    sections = []
    for number in range(1, draw(st.integers(0, 3)) + 1):
        paragraphs = []
        for _ in range(draw(st.integers(0, 2))):
            position += 1
            paragraphs.append(r.Paragraph(position, draw(TEXT), draw(where), draw(STATED), draw(some(ANYONE))))
        theme = draw(maybe(st.integers(1, number - 1))) if number > 1 else None
        sections.append(r.Section(number, draw(TEXT), draw(where), theme, tuple(paragraphs)))
    funding = st.builds(
        r.Funding,
        st.sampled_from(["grant", "round", "commitment"]),
        TEXT,
        where,
        maybe(ORGANISATIONS),
        st.sampled_from(["", "1000000", "0.5"]),
        st.just("GBP"),
        maybe(ORGANISATIONS),
        maybe(PEOPLE),
        STATED,
        some(figure),
    )
    events = st.builds(
        r.Event,
        TEXT,
        where,
        st.booleans(),
        st.none(),
        STATED,
        maybe(DAYS),
        maybe(DAYS),
        inference,
        inference,
        maybe(keys("place", 2)),
        some(ANYONE),
        some(ANYONE),
        some(figure),
        doubts,
    )
    return r.Report(
        draw(TEXT),
        draw(where),
        body,
        draw(maybe(PEOPLE)),
        draw(STATED),
        draw(STATED),
        draw(maybe(DAYS)),
        tuple(sections),
        draw(some(funding)),
        draw(some(events)),
        draw(
            some(
                st.builds(
                    r.Partnership,
                    TEXT,
                    where,
                    st.lists(ANYONE, min_size=2, max_size=3, unique=True).map(tuple),
                    some(ANYONE),
                )
            )
        ),
        draw(some(st.builds(r.Transfer, TEXT, where, ANYONE, some(ANYONE), st.sampled_from(["planned", "done"])))),
        draw(some(figure)),
        draw(maybe(st.builds(r.Contact, TEXT, where, STATED, STATED))),
        draw(doubts),
        goes_to,
        draw(TEXT) if goes_to else "",
    )


def through_a_release(quads: list[Quad]) -> list[Quad]:
    """The quads as a release keeps them: written as N-Quads, parsed, and taken from a store."""
    store = Store()
    store.extend(parse(serialize(quads, format=RdfFormat.N_QUADS), format=RdfFormat.N_QUADS))
    return list(store)


@given(records())
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
def test_a_record_comes_back_as_it_was(made: r.Record) -> None:
    found = record(through_a_release(graph.quads(made, BASE)), BASE, made.text)
    assert comparable(found) == comparable(made)


@pytest.mark.parametrize("name", ["note.txt", "note.html", "report.txt"])
def test_a_record_that_was_read_comes_back_as_it_was(name: str) -> None:
    made = reading.here(source.load(DOCUMENTS / name), "Local Government Association")
    quads = through_a_release(graph.quads(made, BASE))
    assert comparable(record(quads, BASE, made.text)) == comparable(made)


@pytest.mark.parametrize("lost", ["heldOn", "owner>", "statedIn", "outcome", "inferredStart", "candidate", "mentions"])
def test_a_lost_property_is_noticed(lost: str) -> None:
    """The way back would notice: without each of these the record is another, or none."""
    records_ = [reading.here(source.load(DOCUMENTS / n), "") for n in ("note.txt", "report.txt")]
    noticed = False
    for made in records_:
        quads = graph.quads(made, BASE)
        kept = [q for q in quads if not re.search(rf"#{lost}", str(q.predicate))]
        if len(kept) < len(quads):
            try:
                noticed |= comparable(record(kept, BASE, made.text)) != comparable(made)
            except (AssertionError, IndexError, ValueError):
                noticed = True
    assert noticed
