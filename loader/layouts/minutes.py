"""The record of a meeting, minutes or a note of decisions: its head, who was there, its items and what each holds."""

from __future__ import annotations

import re

from loader import dates
from loader.layouts import agenda, attendance, coming, head, items
from loader.layouts.setting import Setting
from loader.passages import Block, Passage, Rendition
from loader.records import Attendance, Cycle, Doubt, Meeting, Membership, Record
from loader.roster import Roster
from loader.source import Source
from ontology import iris
from ontology.iris import Key

NAME = "minutes"
NOTE = "note of decisions"
_HEADING = re.compile(r"\bnotes?\s+of\s+decisions\b", re.IGNORECASE)
_COLUMNS = re.compile(r"\bdecisions?\s+and\s+actions?\b", re.IGNORECASE)
_CYCLE = re.compile(r"\b(?P<period>(?:19|20)\d\d\s?/\s?\d\d)\s+(?:meeting\s+)?(?:cycle|municipal year|civic year)\b")
_MEMBERS = frozenset({"chair", "vice-chair", "deputy-chair", "member", "substitute"})


def fits(rendition: Rendition) -> int:
    """How much speaks for this layout: heading, labelled title and date, attendance table, columns."""
    lines = head.labelled(rendition.blocks)
    signs = [
        any(_HEADING.search(b.text) for b in rendition.blocks[:12]),
        "title" in lines and "date" in lines,
        attendance.span(rendition.blocks) != (0, 0),
        any(b.kind == "row" and _COLUMNS.search(b.text) for b in rendition.blocks),
    ]
    return sum(signs) if sum(signs) >= 2 else 0


def read(source: Source, rendition: Rendition, organisation: str) -> Record:
    """The record of one meeting; `organisation` says whose it is where the document does not."""
    blocks = rendition.blocks
    first_row, after_rows = attendance.span(blocks)
    lines = head.labelled(blocks[:first_row] or blocks)
    title = lines["title"].value if "title" in lines else Passage("", ())
    dated = lines["date"].value.text if "date" in lines else ""
    day = None if dates.several(dated) else dates.find(dated)
    owner, name = head.whose(title.text, organisation)
    name = head.full_name(name, rendition.text)
    roster = Roster(owner, day.on if day else None)
    body = head.body(title, owner, name, blocks, roster) if title else iris.body(owner, "")
    key = iris.meeting(body, day.on if day else None, source.sha256)
    stretches = agenda.stretches((*blocks[:first_row], *blocks[after_rows:]))
    present, doubts = attendance.read(blocks[first_row:after_rows], stretches, roster)
    here = frozenset(a.person for a in present if a.present)
    found = items.items(stretches, Setting(body, roster.on, roster, here))
    own_doubts = list(doubts)
    if owner == iris.UNKNOWN_ORGANISATION:
        own_doubts.append(head.unknown_organisation(title or blocks[0].passage, rendition.text))
    if not title:
        own_doubts.append(Doubt("unknown-body", "No line says which body met: “Title: …”.", blocks[0].passage.words()))
    if not present:
        reason = "No list of those present was understood: a table of label, name and council, a tab between them."
        own_doubts.append(Doubt("unread-passage", reason, blocks[0].passage.words()))
    if day is None and dated:
        reason = f"“{dated}” is not the date of one day that the calendar knows."
        own_doubts.append(Doubt("unclear-date", reason, lines["date"].line.words()))
    if day is None and not dated:
        own_doubts.append(
            Doubt("undated", "No line says on which day the meeting was: “Date: …”.", blocks[0].passage.words())
        )
    elif day and not day.agrees:
        own_doubts.append(coming.wrong_weekday(day, lines["date"].line.words()))
    head_words = [lines[label].line.words() for label in ("date", "title") if label in lines]
    meeting = Meeting(
        key,
        body,
        f"{name or 'Meeting'}, {day.on.day} {day.on:%B %Y}" if day else f"{name or 'Meeting'}, undated",
        tuple(w for words in head_words for w in words) or blocks[0].passage.words(),
        day.on if day else None,
        lines["date"].value.text if "date" in lines else "",
        venue=head.venue(lines["venue"].value, roster) if "venue" in lines else None,
        attendance=present,
        items=found,
        next=coming.planned(stretches, body),
        doubts=tuple(own_doubts),
    )
    return Record(
        iris.document(body, iris.parts(key)[-1] if day else "", "minutes", sha256=source.sha256),
        source.sha256,
        len(source.content),
        rendition.media_type,
        rendition.language,
        NOTE if _HEADING.search(rendition.text[:3000]) else NAME,
        f"{'Note of decisions' if _HEADING.search(rendition.text[:3000]) else 'Minutes'}: {meeting.title}",
        rendition.text,
        meeting=meeting,
        people=tuple(roster.people[k] for k in sorted(roster.people)),
        things=tuple(roster.things[k] for k in sorted(roster.things)),
        posts=tuple(roster.posts[k] for k in sorted(roster.posts)),
        memberships=_memberships(meeting),
        cycles=_cycles(blocks, body),
    )


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
