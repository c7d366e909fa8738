"""Reports of an officer, chair or portfolio holder: a head with the author, sections, paragraphs, a contact."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from loader import dates, names, works
from loader.layouts import head, narrative
from loader.lexicon import meaning
from loader.passages import Block, Passage, Rendition
from loader.records import Contact, Doubt, Membership, Paragraph, Record, Report, Section
from loader.roster import Roster
from loader.source import Source
from ontology import iris
from ontology.iris import Key

NAME = "report"
_HEAD = re.compile(
    rf"^(?P<body>[^–—|]{{3,120}}?)\s+(?:[-–—]\s+)?(?:a\s+)?[Rr]eport\s+(?:from|of|by)\s+(?:the\s+)?(?P<who>(?:[A-Z][a-z]+\.?\s+)?{names.NAME})\s*(?:\((?P<role>[^()]+)\))?\s*$"
)
_REFERENCE = re.compile(r"^(?:Agenda\s+)?Item\s+(?P<reference>\d+[a-z]?)$", re.IGNORECASE)
_NUMBERED = re.compile(r"^(?P<number>\d{1,3})[.)]\s+(?P<rest>\S.*)$", re.DOTALL)
_LABELLED = re.compile(r"^(?P<label>[^:]{2,30}?)\s*:\s*(?P<value>\S.*)$")


def fits(rendition: Rendition) -> int:
    """How much speaks for this layout: a head that says "report from", numbered paragraphs, a contact officer."""
    lines = [b.text for b in rendition.blocks]
    signs = [
        any(_HEAD.match(line) for line in lines[:12]),
        sum(bool(_NUMBERED.match(line)) and len(line) > 120 for line in lines) >= 2,
        any((m := _LABELLED.match(line)) and meaning("contact", m["label"]) == "name" for line in lines),
    ]
    return sum(signs) if sum(signs) >= 2 else 0


@dataclass(slots=True)
class _Outline:
    """The sections and paragraphs under way."""

    sections: list[Section] = field(default_factory=list)
    passages: list[list[Passage]] = field(default_factory=list)  # the paragraphs of each section
    numbers: list[list[str]] = field(default_factory=list)
    theme: int | None = None

    def begin(self, title: Passage, *, theme: bool) -> None:
        position = len(self.sections) + 1
        self.sections.append(Section(position, title.text, title.words(), None if theme else self.theme))
        self.passages.append([])
        self.numbers.append([])
        if theme:
            self.theme = position

    def add(self, passage: Passage, number: str) -> None:
        self.passages[-1].append(passage)
        self.numbers[-1].append(number)


def read(source: Source, rendition: Rendition, organisation: str) -> Record:
    """The record of one report; `organisation` says whose body it is for where the document does not."""
    blocks = list(rendition.blocks)
    at = next((n for n, b in enumerate(blocks[:12]) if _HEAD.match(b.text)), -1)
    match = _HEAD.match(blocks[at].text) if at >= 0 else None
    title = blocks[max(at, 0)].passage
    stated = title.part(match.start("body"), match.end("body")) if match else Passage("", ())
    owner, name = head.whose(stated.text, organisation)
    dated = next((b for b in blocks[: at + 4] if len(b.text) < 80 and dates.find(b.text)), None)
    day = dates.find(dated.text) if dated else None
    roster = Roster(owner, day.on if day else None)
    body = head.body(stated, owner, head.full_name(name, rendition.text), blocks, roster) if stated else None
    creator, memberships = _author(match, title, body, roster)
    contact, rest = _contact([b for b in blocks[at + 1 :] if b is not dated], roster)
    reference = next((m["reference"] for b in blocks[: at + 3] if (m := _REFERENCE.match(b.text))), "")
    outline = _outline([b for b in rest if not _REFERENCE.match(b.text)])
    told = narrative.read(outline.passages, roster, narrative.year_of(rendition.text, day.on if day else None))
    doubts = []
    if owner == iris.UNKNOWN_ORGANISATION:
        doubts.append(head.unknown_organisation(title, rendition.text))
    if day is None:
        doubts.append(Doubt("undated", "The report states no date of its own.", title.words()))
    report = Report(
        title.text,
        title.words(),
        body,
        creator,
        reference,
        dated.text[day.start : day.end] if dated and day else "",
        day.on if day else None,
        _sections(outline, roster),
        told.funding,
        told.events,
        told.partnerships,
        told.transfers,
        told.figures,
        contact,
        tuple(doubts),
    )
    return Record(
        iris.document(body, day.on.isoformat() if day else "", "report", reference, source.sha256),
        source.sha256,
        len(source.content),
        rendition.media_type,
        rendition.language,
        NAME,
        title.text,
        rendition.text,
        report=report,
        people=tuple(roster.people[k] for k in sorted(roster.people)),
        things=tuple(roster.things[k] for k in sorted(roster.things)),
        posts=tuple(roster.posts[k] for k in sorted(roster.posts)),
        memberships=memberships,
    )


def _author(
    match: re.Match[str] | None, title: Passage, body: Key | None, roster: Roster
) -> tuple[Key | None, tuple[Membership, ...]]:
    """The author, and their role in the body where the head gives it in brackets."""
    parsed = names.parse(match["who"]) if match else None
    if match is None or parsed is None:
        return None, ()
    words = title.words(match.start("who"), match.end("who"))
    person = roster.person(parsed, words)
    role = meaning("capacities", match["role"] or "")
    if not role or body is None:
        return person, ()
    if role == "chair":
        roster.chair = person
    key = iris.membership(person, body, role, None)
    return person, (Membership(key, person, body, role, title.words(match.start("who"), match.end())),)


def _contact(blocks: list[Block], roster: Roster) -> tuple[Contact | None, list[Block]]:
    """The contact officer's lines, which end a report, and the blocks without them; a position becomes a post."""
    found: dict[str, Passage] = {}
    lines: list[Passage] = []
    rest: list[Block] = []
    for block in blocks:
        match = _LABELLED.match(block.text)
        label = meaning("contact", match["label"]) if match else ""
        if match and label and (found or label == "name"):
            found.setdefault(label, block.passage.part(match.start("value")))
            lines.append(block.passage)
        else:
            rest.append(block)
    if "name" not in found:
        return None, rest
    parsed = names.parse(found["name"].text)
    if parsed:
        person = roster.person(parsed, found["name"].words())
        if "position" in found:
            roster.post(found["position"].text, roster.organisation, found["position"].words(), person)
    words = tuple(w for line in lines for w in line.words())
    value = {label: passage.text for label, passage in found.items()}
    return Contact(value["name"], words, value.get("email", ""), value.get("telephone", "")), rest


def _outline(blocks: list[Block]) -> _Outline:
    """Themes in capitals, the heads under them, and the paragraphs, which go on under their head."""
    outline = _Outline()
    for block in blocks:
        numbered = _NUMBERED.match(block.text)
        if numbered and not block.marker:
            if not outline.sections:
                outline.begin(block.passage.part(0, numbered.end("number")), theme=False)
            outline.add(block.passage.part(numbered.start("rest")), numbered["number"])
        elif _is_head(block):
            outline.begin(block.passage, theme=block.text.isupper())
        elif outline.sections:
            outline.add(block.passage, "")
    return outline


def _is_head(block: Block) -> bool:
    text = block.text
    return block.kind == "heading" or (
        block.kind == "text"
        and not block.marker
        and len(text.split()) <= 12
        and not block.passage.is_ended
        and text[:1].isupper()
    )


def _sections(outline: _Outline, roster: Roster) -> tuple[Section, ...]:
    position = 0
    found = []
    for section, passages, numbers in zip(outline.sections, outline.passages, outline.numbers, strict=True):
        paragraphs = []
        for passage, number in zip(passages, numbers, strict=True):
            position += 1
            mentions = {*roster.mentions(passage), *works.publications(passage, roster)}
            for kind in ("system", "programme", "publication"):
                mentions |= works.known(passage, roster, kind)
            paragraphs.append(Paragraph(position, passage.text, passage.words(), number, tuple(sorted(mentions))))
        found.append(replace(section, paragraphs=tuple(paragraphs)))
    return tuple(found)
