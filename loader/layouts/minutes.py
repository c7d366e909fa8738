"""The record of a meeting, minutes or a note of decisions: its head, who was there, its items and what each holds."""

from __future__ import annotations

import re
from dataclasses import dataclass

from loader.layouts import agenda, coming, head, items, meeting_body, occasion
from loader.layouts.agenda import Stretch
from loader.layouts.occasion import Occasion
from loader.layouts.people import attendance
from loader.layouts.setting import Setting
from loader.passages import Block, Passage, Rendition
from loader.records import Attendance, Cycle, Doubt, Meeting, Membership, Record, Words
from loader.roster import Roster
from loader.source import Source
from ontology import iris
from ontology.iris import Key

NAME = "minutes"
NOTE = "note of decisions"
_MINUTES = re.compile(
    r"\bminutes\b|\bcofnodion\b|\bmeeting (?:held|of)\b|\bheld (?:their|its|a) .{0,40}?meeting\b"
    r"|\bnotes? of .{0,30}?meeting\b",
    re.IGNORECASE,
)
_RESOLVED = re.compile(r"\bRESOLVED\b|\b[Rr]esolved[: ]|\bPENDERFYNWYD\b|\b[Pp]roposed by\b|\bseconded\b")
_DRAFT = re.compile(
    r"\bdraft\b(?!\s+(?:budget|plan|policy|report|letter|strategy))|\b(?:unapproved|unconfirmed)\b|\bsubject\s+to\s+(?:approval|confirmation)\b",
    re.IGNORECASE,
)
_FEWEST_ITEMS = 3
_SMALL = frozenset("of and the for in on upon with y a ar".split())
_HEADING = re.compile(r"\bnotes?\s+of\s+decisions\b", re.IGNORECASE)
_COLUMNS = re.compile(r"\bdecisions?\s+and\s+actions?\b", re.IGNORECASE)
_CYCLE = re.compile(r"\b(?P<period>(?:19|20)\d\d\s?/\s?\d\d)\s+(?:meeting\s+)?(?:cycle|municipal year|civic year)\b")
_MEMBERS = frozenset({"chair", "vice-chair", "deputy-chair", "member", "substitute"})


def fits(rendition: Rendition) -> int:
    """How much speaks for the record of a meeting: its heading, those present, numbered items, decisions."""
    blocks = rendition.blocks
    lines = head.labelled(blocks)
    opening = " ".join(b.text for b in blocks[:15])[:1500]
    signs = [
        bool(_HEADING.search(opening)) or bool(_MINUTES.search(opening)),
        "title" in lines and "date" in lines,
        *(2 * [attendance.span(blocks) != (0, 0)]),
        any(b.kind == "row" and _COLUMNS.search(b.text) for b in blocks),
        bool(_MINUTES.search(rendition.front["title"].text)) if "title" in rendition.front else False,
        len(agenda.stretches(blocks)) >= _FEWEST_ITEMS,
        any(_RESOLVED.search(b.text) for b in blocks),
        any(agenda.about(b.text) in ("apologies", "declarations") for b in blocks if len(b.text) < 80),
    ]
    return sum(signs) if sum(signs) >= 2 else 0


@dataclass(frozen=True, slots=True)
class _Parts:
    """A record's blocks by what they are for: its head, the list of those present, its items."""

    front: tuple[Block, ...]
    people: tuple[Block, ...]
    stretches: list[Stretch]


def _parts(rendition: Rendition) -> _Parts:
    blocks = rendition.blocks
    first, after = attendance.span(blocks)
    if (first, after) == (0, 0):
        stretches = agenda.stretches(blocks)
        return _Parts(agenda.before(blocks, stretches), (), stretches)
    # An agenda with numbers of its own may stand before those present; items that do are printed there by tables.
    above = agenda.stretches((*blocks[:first], *blocks[after:]))
    below = agenda.stretches(blocks[after:])
    if len(above) > len(below) and (blocks[first].kind == "row" or attendance.is_appendix(blocks[first])):
        return _Parts(agenda.before(blocks[:first], above), blocks[first:after], above)
    ahead = agenda.stretches(blocks[:first])
    if len(below) < _FEWEST_ITEMS <= len(ahead):  # those present are listed at the end
        return _Parts(agenda.before(blocks[:first], ahead), blocks[first:after], ahead)
    inner = agenda.stretches(blocks[first:])
    if len(inner) == len(below) + 1 and inner[0].number:
        # The first item is the one with the apologies: it ends the list of those present.
        people = agenda.before(blocks[first:], inner)
        return _Parts(blocks[:first], people, inner)
    return _Parts(blocks[:first], blocks[first:after], below)


def read(source: Source, rendition: Rendition, organisation: str) -> Record:
    """The record of one meeting; `organisation` says whose it is where the document does not."""
    parts = _parts(rendition)
    stated = occasion.read(parts.front, rendition)
    roster = Roster(iris.UNKNOWN_ORGANISATION, stated.day.on if stated.day else None)
    body, name, named, doubts = _body(parts, rendition, organisation, roster)
    key = iris.meeting(body, roster.on, source.sha256, stated.kind)
    present, unread = attendance.read(parts.people, parts.stretches, roster)
    here = frozenset(a.person for a in present if a.present)
    found = items.items(parts.stretches, Setting(body, roster.on, roster, here))
    nowhere = (named or rendition.blocks[0].passage).words()
    doubts += [*unread, *_doubts(stated, present, nowhere)]
    note = bool(_HEADING.search(rendition.text[:3000]))
    day = stated.day
    kind = f" ({stated.kind})" if stated.kind else ""
    meeting = Meeting(
        key,
        body,
        f"{_quiet(name) or 'Meeting'}{kind}, " + (f"{day.on.day} {day.on:%B %Y}" if day else "undated"),
        _head_words(stated, named) or nowhere,
        day.on if day else None,
        stated.dated.text if stated.dated else "",
        kind=stated.kind,
        started=stated.started,
        venue=head.venue(stated.venue, roster) if stated.venue else None,
        attendance=present,
        items=found,
        next=coming.planned(parts.stretches, body, roster.on),
        doubts=tuple(doubts),
    )
    return Record(
        iris.document(body, iris.parts(key)[-1] if day else "", "minutes", sha256=source.sha256),
        source.sha256,
        len(source.content),
        rendition.media_type,
        rendition.language,
        NOTE if note else NAME,
        f"{'Note of decisions' if note else 'Minutes'}: {meeting.title}",
        rendition.text,
        meeting=meeting,
        people=tuple(roster.people[k] for k in sorted(roster.people)),
        things=tuple(roster.things[k] for k in sorted(roster.things)),
        posts=tuple(roster.posts[k] for k in sorted(roster.posts)),
        memberships=_memberships(meeting),
        cycles=_cycles(rendition.blocks, body),
        is_draft=any(_DRAFT.search(block.text[:400]) for block in parts.front),
    )


def _body(
    parts: _Parts, rendition: Rendition, organisation: str, roster: Roster
) -> tuple[Key, str, Passage | None, list[Doubt]]:
    """The key of the body that met, its name, the words that name it, and a doubt where the head does not tell."""
    first = rendition.blocks[0].passage
    council, committee, also = meeting_body.find(parts.front, rendition.front.get("title"))
    owner, name = head.whose(committee.text if committee else "", organisation)
    owner = meeting_body.organisation(council, also, owner, rendition.blocks, roster)
    doubts = []
    if owner == iris.UNKNOWN_ORGANISATION:
        doubts.append(head.unknown_organisation(committee or first, rendition.text))
    if committee:
        name = head.full_name(name, rendition.text)
        key = head.body(committee, owner, name, rendition.blocks, roster)
        for form, words in meeting_body.forms(committee, rendition.blocks):
            roster.thing(key, "body", form, words.words())
        return key, name, committee, doubts
    if council or owner != iris.UNKNOWN_ORGANISATION:
        return owner, council.text if council else "", council, doubts
    doubts.append(Doubt("unknown-body", "No line of the head says which body met.", first.words()))
    return iris.body(owner, ""), "", None, doubts


def _quiet(name: str) -> str:
    """A name that its record prints in capitals as a title of ours shows it; the name itself stays as printed."""
    if not name.isupper():
        return name
    words = [w if n and w in _SMALL else w[:1].upper() + w[1:] for n, w in enumerate(name.casefold().split())]
    return " ".join(words)


def _head_words(stated: Occasion, named: Passage | None) -> Words:
    """The words of the head that tell of the meeting: its day, its time, its name."""
    told = (stated.line or stated.dated, stated.started_words, named)
    return tuple(dict.fromkeys(w for passage in told if passage for w in passage.words()))


def _doubts(stated: Occasion, present: tuple[Attendance, ...], nowhere: Words) -> list[Doubt]:
    """What the head leaves open: who was there, and on which day."""
    found = []
    if not present:
        reason = (
            "No list of those present was understood: “Present:” with names, or a table of label, name and council."
        )
        found.append(Doubt("unread-passage", reason, nowhere))
    if stated.day is None and stated.dated:
        reason = f"“{stated.dated.text}” is not the date of one day that the calendar knows."
        found.append(Doubt("unclear-date", reason, stated.dated.words()))
    elif stated.day is None:
        found.append(Doubt("undated", "No line of the head says on which day the meeting was.", nowhere))
    elif not stated.day.agrees and stated.line:
        found.append(coming.wrong_weekday(stated.day, stated.line.words()))
    return found


def _memberships(meeting: Meeting) -> tuple[Membership, ...]:
    """A membership of the body for each of its members that the list names, as attested on the day."""
    found: dict[Key, Membership] = {}
    for row in meeting.attendance:
        role = _role(row)
        if role:
            key = iris.membership(row.person, meeting.body, role, meeting.held_on)
            found.setdefault(key, Membership(key, row.person, meeting.body, role, row.words, meeting.held_on))
    return tuple(found[key] for key in sorted(found))


def _role(row: Attendance) -> str:
    return row.capacity if row.capacity in _MEMBERS else ""


def _cycles(blocks: tuple[Block, ...], body: Key) -> tuple[Cycle, ...]:
    """The meeting cycles that the text names by their years."""
    found: dict[Key, Cycle] = {}
    for block in blocks:
        for match in _CYCLE.finditer(block.text):
            key = iris.cycle(body, match["period"])
            found.setdefault(key, Cycle(key, match.group(), match["period"], block.passage.words(*match.span())))
    return tuple(found[key] for key in sorted(found))
