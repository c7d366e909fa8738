"""Reports of an officer, chair, portfolio holder or councillor, and newsletters: head, sections, paragraphs, contact."""

from __future__ import annotations

import re

from loader import dates, names, organisations, works
from loader.layouts import attendance, contacts, for_whom, narrative, report_head, report_outline, report_signing
from loader.layouts.report_head import Author, Line
from loader.layouts.report_outline import Part
from loader.layouts.report_signing import Signed
from loader.lexicon import meaning, table
from loader.passages import Block, Passage, Rendition
from loader.records import Contact, Doubt, Membership, Paragraph, Record, Report, Section
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


def fits(rendition: Rendition) -> int:
    """How much speaks for a report: what it calls itself, who wrote it, its sections, its contact, its signing.

    A list of those present, or a heading that says minutes, speaks against it.
    """
    blocks = rendition.blocks
    opening = [b.text for b in blocks[:_HEAD_LINES] if len(b.text) < 300]
    front = rendition.front.get("title")
    if any(_MINUTES.search(line[:120]) for line in [*opening[:8], *([front.text] if front else [])] if len(line) < 160):
        return 0
    sections = {b.text.casefold().strip(" .:0123456789") for b in blocks if len(b.text) < 90 and report_head.is_known(b.text)}
    numbered = sum(bool(_NUMBERED.match(b.text)) and len(b.text) > 120 for b in blocks)
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
    against = 4 * (attendance.span(blocks) != (0, 0))
    against += 3 * (sum(bool(_DECIDED.search(b.text)) for b in blocks) >= _FEWEST_DECIDED)
    total = sum(map(int, signs)) - against
    return total if total >= 3 else 0


def read(source: Source, rendition: Rendition, organisation: str) -> Record:
    """The record of one report; `organisation` says whose body it is for where the document does not."""
    shown = [b for b in rendition.blocks if b.passage]
    roster = Roster(iris.UNKNOWN_ORGANISATION, None)
    lines, after = report_head.split(shown, rendition)
    stated = report_head.day(lines, after)
    roster.on = stated[0].on if stated else None
    author = report_head.author(lines)
    contact_lines = contacts.lines(shown)
    signed, main = report_signing.take([b for b in after if b not in contact_lines])
    title = report_head.title(lines, rendition)
    signing = [p for p in (author.role, *(b.passage for b in signed.lines)) if p]
    body, named, doubts = for_whom.body(report_head.naming(lines), signing, main, rendition, organisation, roster)
    creator, memberships = _author(author, signed, body, roster)
    contact = contacts.read(contact_lines, roster)
    outline = report_outline.read(main, title, lines)
    told = narrative.read(
        [part.passages for part in outline], [part.rows for part in outline], roster, _year(rendition, stated)
    )
    works.titles(rendition, roster)
    reference = report_head.reference(lines)
    if stated is None:
        doubts.append(Doubt("undated", "The report states no date of its own.", title.words()))
    words = tuple(dict.fromkeys(w for p in (title, named, stated and stated[1]) if p for w in p.words()))
    report = Report(
        title.text,
        words,
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
    )
    when = stated[0].on.isoformat() if stated else ""
    return _record(source, rendition, report, iris.document(body, when, "report", reference, source.sha256), roster, memberships)
