"""Reports of an officer, chair, portfolio holder or councillor, and newsletters: head, sections and contact."""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence

from loader import names, organisations, works
from loader.layouts import meeting_body
from loader.layouts.people import attendance
from loader.layouts.reports import (
    contacts,
    for_whom,
    giving,
    narrative,
    report_head,
    report_meeting,
    report_outline,
    report_signing,
)
from loader.layouts.reports.contacts import Told
from loader.layouts.reports.report_head import Author
from loader.layouts.reports.report_outline import Part
from loader.layouts.reports.report_signing import Signed
from loader.lexicon import alternatives, meaning, table
from loader.passages import Block, Passage, Rendition
from loader.records import Doubt, Membership, Paragraph, Planned, Record, Report, Section
from loader.roster import Roster
from loader.source import Source
from ontology import iris
from ontology.iris import Key

NAME = "report"
_NUMBERED = re.compile(r"^\d{1,3}(?:\.\d{1,2})?[.)]?\s+\S")
_REPORT_OF = re.compile(r"^(?:joint\s+)?report\s+(?:of|by|from|to|title|author)\b", re.IGNORECASE)
_MINUTES = re.compile(
    r"^\W*(?:(?:draft|unapproved|unconfirmed|confirmed|approved|the)\s+)*(?:minutes|cofnodion|notes?\s+of\s+decisions|record\s+of\s+(?:decisions?|proceedings))\b"
    r"|\b(?:council|committee|board|meeting|cabinet|panel)\s+(?:draft\s+)?minutes\b|\bminutes\s+of\s+(?:the|a|an)\b.{0,60}\bmeeting\b|\bagenda$",
    re.IGNORECASE,
)
_DECIDED = re.compile(r"\bRESOLVED\b|\bPENDERFYNWYD\b|\b[Pp]roposed by\b|\b[Ss]econded\b")
_HEAD_LINES = 14
_FEWEST_DECIDED = 4
_FEWEST_PERSONAL = 3
_SENTENCE = re.compile(r"\b(?:has|have|we|our|We|Our|I)\s+[a-z]")
_OTHERS = re.compile(
    r"\b(?:agenda|summons|notice|policy|standing\s+orders|terms\s+of\s+reference|privacy|cookies)\b", re.IGNORECASE
)


def fits(rendition: Rendition) -> int:
    """How much speaks for a report: what it calls itself, who wrote it, its sections, its contact, its signing.

    A list of those present, or a heading that says minutes, speaks against it.
    """
    blocks = tuple(report_head.whole(b) for b in rendition.blocks)
    opening = [b.text for b in blocks[:_HEAD_LINES] if len(b.text) < 300]
    front = rendition.front.get("title")
    if any(_MINUTES.search(line[:120]) for line in [*opening[:8], *([front.text] if front else [])] if len(line) < 160):
        return 0
    sections = {
        b.text.casefold().strip(" .:0123456789") for b in blocks if len(b.text) < 90 and report_head.is_known(b.text)
    }
    numbered = sum(b.kind != "row" and bool(_NUMBERED.match(b.text)) and len(b.text) > 120 for b in blocks)
    labels = [m["label"] for b in blocks if len(b.text) < 200 and (m := re.match(r"(?P<label>[^:]{2,40}):", b.text))]
    signed = report_signing.take(blocks[-12:])[0]
    calls_itself = any(report_head.is_title(line) and not _REPORT_OF.match(line) for line in opening[:6]) or (
        front is not None and report_head.is_title(front.text)
    )
    signs = [
        3 * calls_itself,
        2 * any(report_head.FROM.match(line) for line in opening),
        3 * any(_REPORT_OF.match(line) for line in opening),
        min(len(sections), 4),
        numbered >= 2,
        2 * any(meaning("contact", label) == "name" for label in labels),
        2 * bool(signed.name and signed.role),
    ]
    against = 4 * _lists_people(blocks)
    against += 3 * (sum(bool(_DECIDED.search(b.text)) for b in blocks) >= _FEWEST_DECIDED)
    total = sum(map(int, signs)) - against
    called = any(signs[:3]) or len(sections) > 1
    return total if total >= 3 and called else 2 * (total >= 0 and _is_told(rendition) and not against)


def _lists_people(blocks: Sequence[Block]) -> bool:
    """Is there a list of those present, and not only a heading "Councillors" over a paragraph?"""
    first, after = attendance.span(blocks)
    return first < after and not any(_SENTENCE.search(b.text) for b in blocks[first:after])


def _is_told(rendition: Rendition) -> bool:
    """Is it a council's own narrative: prose in which a council that it names says "we" and "our"?"""
    front = rendition.front.get("title")
    prose = [b.text[:5000] for b in rendition.blocks if b.kind == "text" and len(b.text.split()) > 8]
    if not prose or _OTHERS.search(" ".join(b.text for b in rendition.blocks[:4])[:400]):
        return False
    shown = [*([front] if front else []), *(b.passage for b in (*rendition.blocks[:6], *rendition.blocks[-3:]))]
    if not any(n.is_council for line in shown for n in meeting_body.names(line)):
        return False
    return sum(len(_personal().findall(text)) for text in prose) >= _FEWEST_PERSONAL


@functools.cache
def _personal() -> re.Pattern[str]:
    return re.compile(rf"(?<![\w’'])(?:{alternatives(table('reports')['personal'])})(?![\w])")


def read(source: Source, rendition: Rendition, organisation: str) -> Record:
    """The record of one report; `organisation` says whose body it is for where the document does not."""
    shown = [report_head.whole(b) for b in rendition.blocks if b.passage]
    lines, after = report_head.split(shown, rendition)
    stated = report_head.day(lines, after)
    roster = Roster(iris.UNKNOWN_ORGANISATION, stated[0].on if stated else None)
    author = report_head.author(lines)
    reached = contacts.find(shown)
    if not reached.parts:
        reached = contacts.closing(shown)
    signed, main = report_signing.take([b for b in after if not reached.holds(b)])
    reached = _reached(reached, author.name or signed.name, shown)
    title = report_head.title(lines, rendition)
    signing = [p for p in (author.role, *(b.passage for b in signed.lines)) if p]
    body, named, doubts = for_whom.body(report_head.naming(lines), signing, main, rendition, organisation, roster)
    creator, memberships = _author(author, signed, body, roster)
    contact = contacts.read(reached, roster)
    outline = report_outline.read(main, title, lines)
    own = giving.Own(body, for_whom.author_of(signing, roster))
    told = narrative.read(outline, own, roster, narrative.year_of(rendition, stated[0].on if stated else None))
    reference = report_head.reference(lines)
    if stated is None:
        doubts.append(Doubt("undated", "The report states no date of its own.", title.words()))
    words = [p.words() for p in (title, named, stated[1] if stated else None) if p]
    meeting = report_meeting.read(lines, main, outline, body, rendition, source.sha256, roster)
    goes_to = None
    if stated and body and meeting is None and not report_meeting.is_own_day(lines, stated[1]):
        goes_to = Planned(iris.meeting(body, stated[0].on), stated[0].on, stated[1].text, stated[1].words())
    report = Report(
        title.text,
        tuple(dict.fromkeys(w for ranges in words for w in ranges)),
        body,
        creator,
        reference,
        stated[1].text if stated else "",
        stated[0].on if stated else None,
        _sections(outline, roster),
        told.funding,
        told.events,
        told.partnerships,
        told.transfers,
        told.figures,
        contact,
        tuple(doubts),
        goes_to,
        "The head of the report names the body and this day." if goes_to else "",
    )
    when = report.dated.isoformat() if report.dated else ""
    return Record(
        iris.document(body, when, "report", reference, source.sha256),
        source.sha256,
        len(source.content),
        rendition.media_type,
        rendition.language,
        NAME,
        title.text,
        rendition.text,
        meeting=meeting,
        report=report,
        people=tuple(roster.people[k] for k in sorted(roster.people)),
        things=tuple(roster.things[k] for k in sorted(roster.things)),
        posts=tuple(roster.posts[k] for k in sorted(roster.posts)),
        memberships=memberships,
    )


def _reached(told: Told, name: Passage | None, shown: Sequence[Block]) -> Told:
    """The contact with the name of the author, where its own lines give only an address or a number."""
    if name is None or "name" in told.parts:
        return told
    parsed = names.parse(name.text)
    if not told.parts and parsed and parsed.is_full:
        told = contacts.rung(shown, parsed)
    if told.parts:
        told.parts["name"] = name.part(parsed.start, parsed.end) if parsed else name
        told.lines = [name, *told.lines]
    return told


def _author(
    author: Author, signed: Signed, body: Key | None, roster: Roster
) -> tuple[Key | None, tuple[Membership, ...]]:
    """The author by the head, else by the signing, and their role in the body where it is one."""
    name, role = (author.name, author.role) if author.name else (signed.name, signed.role)
    parsed = names.parse(name.text) if name else None
    if name is None or parsed is None or not parsed.is_full or organisations.is_role(parsed.name):
        for office in (author.role, signed.role):
            if office and body and office.text[:1].isupper():
                roster.post(office.text, roster.organisation, office.words())
        return None, ()
    person = roster.person(parsed, name.words())
    first = re.match(r"[\w' ’-]+", role.text) if role else None
    capacity = meaning("capacities", re.split(r"\s+(?:of|to)\s+", first.group())[0]) if first else ""
    if not role or not capacity or body is None:
        return person, ()
    if capacity == "chair":
        roster.chair = person
    key = iris.membership(person, body, capacity, None)
    return person, (Membership(key, person, body, capacity, (*name.words(), *role.words())),)


def _sections(outline: list[Part], roster: Roster) -> tuple[Section, ...]:
    position = 0
    found = []
    for number, part in enumerate(outline, 1):
        paragraphs = []
        for passage, printed in zip(part.passages, part.numbers, strict=True):
            position += 1
            mentions = {*roster.mentions(passage), *works.publications(passage, roster)}
            for kind in ("system", "programme", "publication"):
                mentions |= works.known(passage, roster, kind)
            number_of = printed.rstrip(".)")
            paragraphs.append(Paragraph(position, passage.text, passage.words(), number_of, tuple(sorted(mentions))))
        theme = part.theme + 1 if part.theme is not None else None
        found.append(Section(number, part.title.text, part.title.words(), theme, tuple(paragraphs)))
    return tuple(found)
