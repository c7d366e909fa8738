"""What is to be done and by whom, in each way that records write it: the cases of `variations/actions*.toml`."""

from __future__ import annotations

import hashlib
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from loader import readers, reading
from loader.layouts import agenda
from loader.layouts.deciding import decisions
from loader.layouts.doing import actions, places
from loader.layouts.setting import Setting
from loader.names import PersonName
from loader.passages import Rendition
from loader.records import Action
from loader.roster import Roster
from loader.source import Source
from ontology import iris
from ontology.iris import Key

VARIATIONS = Path(__file__).parent / "variations"
PRESENT = ("Alice Marsh", "Ben Tolliver", "Carys Penrose", "David Okoro", "Edith Vane", "Clive Farr", "Tamsin Moody")
COUNCIL = "Ashby Parish Council"


def cases() -> list[Any]:
    found = []
    for path in sorted(VARIATIONS.glob("actions*.toml")):
        for case in tomllib.loads(path.read_text(encoding="utf-8"))["case"]:
            found.append(pytest.param(case, id=f"{path.stem}: {case['name']}"))
    return found


def setting() -> Setting:
    organisation = iris.organisation(COUNCIL)
    roster = Roster(organisation, date(2025, 3, 4))
    keys = [roster.person(PersonName(n, "Cllr"), ((0, 1),), in_list=True) for n in PRESENT]
    roster.chair = keys[0]
    return Setting(organisation, roster.on, roster, frozenset(keys))


def read(case: dict[str, Any]) -> tuple[tuple[Action, ...], Rendition, Setting]:
    """An item of the case's title and text, as a text or in the format that the case names."""
    here = setting()
    content = f"{case.get('title', 'Any matter')}\n\n{case['text'].strip()}\n".encode()
    if case.get("format") == "html":
        content = f"<html><body><p>{case.get('title', 'Any matter')}</p>{case['text']}</body></html>".encode()
    name = f"case.{case.get('format', 'txt')}"
    rendition = readers.render(Source(name, content, hashlib.sha256(content).hexdigest()))
    title, *blocks = rendition.blocks
    stretch = agenda.Stretch("7", title.passage, blocks=list(blocks))
    if case.get("column"):
        last = stretch.blocks.pop()
        stretch.owners = [last.passage]
    parts = agenda.contents(stretch, actions.OWNERS)
    return actions.find(parts, decisions.find(stretch, parts, here), here, stretch), rendition, here


def owner(key: Key, here: Setting) -> str:
    if key in here.roster.people:
        return here.roster.people[key].name
    return here.roster.posts[key].name if key in here.roster.posts else "everyone" if key == here.body else key


@pytest.mark.parametrize("case", cases())
def test_an_action_is_found_with_its_owners(case: dict[str, Any]) -> None:
    found, rendition, here = read(case)
    told = [(", ".join(owner(k, here) for k in a.owners), a.text) for a in found]
    expected = [tuple(part.strip() for part in line.split("|", 1)) for line in case["actions"]]
    assert [who for who, _ in told] == [who for who, _ in expected], told
    for (_, text), (_, begins) in zip(told, expected, strict=True):
        assert text.startswith(begins)
    if "due" in case:
        assert [a.stated_due for a in found] == case["due"]
    if "doubts" in case:
        assert [d.kind for a in found for d in a.doubts] == case["doubts"]
    for action in found:
        assert action.words
        assert all(0 <= a < b <= len(rendition.text) for a, b in action.words)
        assert rendition.text[action.words[0][0] : action.words[0][1]].split()[0] == action.text.split()[0]
        assert all(rendition.text[a:b].strip() for a, b in action.words)


def test_a_full_date_beside_an_owner_is_the_day_it_is_due() -> None:
    found, _, _ = read({"text": "Action: The Clerk to send the returns by 14 April 2025."})
    assert [a.due_on for a in found] == [date(2025, 4, 14)]


@pytest.mark.parametrize(
    "piece",
    [
        "Action: ",
        "A / ",
        "The Clerk to ",
        "Cllr Marsh and ",
        "(",
        "– MS ",
        "Clerk, ",
        "will be sent ",
        "to be sent by ",
        "Cllr Marsh would, ",
        "Owner: A. Due: ",
        "kindly so very ",
        "a, Clerk to do ",
    ],
)
def test_a_line_of_any_length_is_read_in_time(piece: str) -> None:
    read({"text": piece * (20_000 // len(piece))})


RECORD = """ASHBY PARISH COUNCIL

Minutes of the meeting of Ashby Parish Council held on Tuesday 4 March 2025 at 7.30 pm in the Mill Room

Present: Cllr Alice Marsh (Chair), Cllr Ben Tolliver, Cllr Carys Penrose
In attendance: Tamsin Moody (Clerk)

1. Apologies for absence
None.

2. Declarations of interest
Cllr Penrose declared a personal interest in item 4.

3. Clerk's report
The Clerk reported that the lamp had been mended. Cllr Tolliver agreed to look at the fuse.

4. Allotments
The water butts leak.                                                  Clerk

5. Date of next meeting
Tuesday 1 April 2025 at 7.30 pm.
"""


def test_a_whole_record_gives_each_at_its_item() -> None:
    content = RECORD.encode()
    record = reading.here(Source("march.txt", content, hashlib.sha256(content).hexdigest()))
    assert record.meeting is not None
    items = {item.number: item for item in record.meeting.items}
    names = {person.key: person.name for person in record.people} | {post.key: post.name for post in record.posts}
    assert [(d.regarding, names[d.person]) for d in items["2"].declarations] == [(4, "Carys Penrose")]
    assert [names[c.contributor] for c in items["3"].contributions if c.contributor] == ["Tamsin Moody"]
    assert [names[k] for number in "34" for a in items[number].actions for k in a.owners] == ["Ben Tolliver", "Clerk"]
    assert record.meeting.next is not None
    assert record.meeting.next.on == date(2025, 4, 1)
    assert all(record.text[a:b].strip() for item in record.meeting.items for x in item.actions for a, b in x.words)


@pytest.mark.parametrize(
    ("text", "owned"),
    [
        ("The mill: object, too near the lane. CFA to reply CFA 12/4", 1),
        ("A wreath of poppies agreed CFA", 1),
        ("The benches to go back to the Parks Board CFA BTO", 2),
        ("Ben is to write again and will email CFA", 0),
        ("The return for the year was presented by CFA", 0),
    ],
)
def test_initials_that_the_record_explains_own_at_the_end(text: str, owned: int) -> None:
    here = setting()
    for name, initials in (("Clive Farr", "CFA"), ("Ben Tolliver", "BTO")):
        here.roster.also_called(here.roster.who(name) or "", initials)
    content = f"{text}\n".encode()
    block = readers.render(Source("case.txt", content, hashlib.sha256(content).hexdigest())).blocks[0]
    place = places.of_block(block, here)
    assert (len(place.owners.keys) if place else 0) == owned
