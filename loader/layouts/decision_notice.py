"""The notice of a decision that one member of an executive took: who, when, on what, and what was decided and why."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from loader import dates, names
from loader.layouts import coming, head, items, meeting_body
from loader.layouts.agenda import Stretch
from loader.layouts.setting import Setting
from loader.lexicon import meaning
from loader.passages import Block, Passage, Rendition
from loader.records import Attendance, Doubt, Meeting, Record
from loader.roster import Roster
from loader.source import Source
from ontology import iris
from ontology.iris import Key

NAME = "decision notice"
KIND = "individual decision"
_LINE = re.compile(r"^(?P<label>[A-Z][^:]{2,60}?)\s*:\s*(?P<value>\S.*)$", re.DOTALL)
_ROLE = re.compile(
    r"(?:the\s+)?(?P<role>(?:(?:Deputy\s+)?Leader|Cabinet\s+Member|Executive\s+(?:Member|Councillor)|Portfolio\s+Holder|Lead\s+Member"
    r"|Executive\s+Director|Director|Head|Chief\s+Executive|Mayor|Commissioner)\b[^()\d]{0,100}?)(?=\s*[(;.]|\s+[–-]\s|$)"
)
# What the parts of a notice are called in an item: the labels that `agenda.contents` knows.
_PARTS = frozenset(("decision", "reasons", "alternatives", "conflicts", "dispensation", "recommendation"))


@dataclass(slots=True)
class _Notice:
    """A notice by its labels: the first value of each, and the blocks of its parts in order."""

    values: dict[str, Passage] = field(default_factory=dict)
    blocks: list[Block] = field(default_factory=list)


def fits(rendition: Rendition) -> int:
    """How much speaks for this layout: labels for who decided, on which day, what and why."""
    found = {label for label, _, _ in _labelled(rendition)}
    if "maker" not in found or not found & {"decision", "reasons"} or "maker" not in _notice(rendition).values:
        return 0
    return 2 + len(found)


def _labelled(rendition: Rendition) -> Iterator[tuple[str, Passage | None, Block]]:
    """Each block with the label that it begins, and the value beside the label; "" for one that begins none."""
    for block in rendition.blocks:
        if block.kind == "row" and len(block.cells) >= 2 and block.cell(0):
            cell = block.cell(0)
            label = meaning("notice", cell.text.rstrip(":?. ")) if cell else ""
            yield label, block.cell(1), block
            continue
        whole = meaning("notice", block.text.rstrip(":?. "))
        line = _LINE.match(block.text)
        if whole:
            yield whole, block.aside, block
        elif line and meaning("notice", line["label"].rstrip("? ")):
            yield meaning("notice", line["label"].rstrip("? ")), block.passage.part(line.start("value")), block
        else:
            yield "", None, block


def _notice(rendition: Rendition) -> _Notice:
    found = _Notice()
    part = ""
    for label, value, block in _labelled(rendition):
        if label:
            part = label
            if value:
                found.values.setdefault(label, value)
            if label in _PARTS:
                cell = block.cell(0) if block.kind == "row" else None
                found.blocks.append(replace(block, kind="text", passage=cell or block.passage, cells=(), aside=None))
                found.blocks += _value(block, value)
        elif part in _PARTS:
            found.blocks.append(block)
        elif part and part not in found.values:
            found.values[part] = block.passage
    return found


def _value(block: Block, value: Passage | None) -> list[Block]:
    if block.kind == "row":
        return list(block.cells[1])
    # "Decision: that …" on one line: the label keeps its own words, the value is a block of its own
    return [Block("text", value, page=block.page)] if value else []


def read(source: Source, rendition: Rendition, organisation: str) -> Record:
    """The record of one decision, as an occasion of the member's own with one item and nobody else present."""
    notice = _notice(rendition)
    blocks = [replace(b, passage=_label(b)) for b in notice.blocks]
    dated = notice.values.get("date")
    day = dates.find(dated.text) if dated else None
    roster = Roster(iris.UNKNOWN_ORGANISATION, day.on if day else None)
    council, _, _ = meeting_body.find(rendition.blocks[:12], rendition.front.get("title"))
    owner = meeting_body.council_key(council.text, roster) if council else head.organisation_key(organisation)
    roster.organisation = owner or iris.UNKNOWN_ORGANISATION
    if council and owner:
        roster.thing(owner, "council", council.text, council.words())
    maker = notice.values["maker"]
    body, name = _body(maker, roster)
    title = notice.values.get("subject") or maker
    key = iris.meeting(body, roster.on, source.sha256, KIND)
    present = _present(maker, roster)
    setting = Setting(body, roster.on, roster, frozenset(a.person for a in present))
    found = items.items([Stretch("", title, blocks=blocks)], setting)
    doubts: list[Doubt] = []
    if owner is None:
        doubts.append(head.unknown_organisation(maker, rendition.text))
    if day is None:
        doubts.append(Doubt("undated", "No line says on which day the decision was taken.", maker.words()))
    elif not day.agrees and dated:
        doubts.append(coming.wrong_weekday(day, dated.words()))
    meeting = Meeting(
        key,
        body,
        f"Decision of the {name}, {day.on.day} {day.on:%B %Y}" if day else f"Decision of the {name}, undated",
        (*maker.words(), *(dated.words() if dated else ())),
        day.on if day else None,
        dated.part(day.start, day.end).text if dated and day else "",
        kind=KIND,
        attendance=present,
        items=found,
        doubts=tuple(doubts),
    )
    return Record(
        iris.document(body, iris.parts(key)[-1] if day else "", "minutes", sha256=source.sha256),
        source.sha256,
        len(source.content),
        rendition.media_type,
        rendition.language,
        NAME,
        meeting.title,
        rendition.text,
        meeting=meeting,
        people=tuple(roster.people[k] for k in sorted(roster.people)),
        things=tuple(roster.things[k] for k in sorted(roster.things)),
        posts=tuple(roster.posts[k] for k in sorted(roster.posts)),
    )


def _label(block: Block) -> Passage:
    """The label alone of a line "Reasons: …", whose value follows as a block of its own; any other block whole."""
    line = _LINE.match(block.text)
    if line and meaning("notice", line["label"].rstrip("? ")) in _PARTS:
        return block.passage.part(0, line.end("label"))
    return block.passage


def _body(maker: Passage, roster: Roster) -> tuple[Key, str]:
    """The office that decided, as a body of one: "Cabinet Member for Highways"."""
    role = _ROLE.search(maker.text)
    words = maker.part(*role.span("role")) if role else maker
    words = words.part(0, len(words.text.rstrip(" ,")))
    within = roster.organisation if roster.organisation != iris.UNKNOWN_ORGANISATION else None
    key = iris.body(roster.organisation, words.text)
    return roster.thing(key, "body", words.text, words.words(), within=within), words.text


def _present(maker: Passage, roster: Roster) -> tuple[Attendance, ...]:
    """Nobody attends a decision of one member; the member is known to the item by name all the same."""
    match = names.titled().search(maker.text)
    parsed = names.parse(match.group()) if match else None
    if match and parsed and parsed.is_full:
        roster.chair = roster.person(parsed, maker.words(match.start("name"), match.end("name")))
    return ()
