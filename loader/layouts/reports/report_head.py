"""The head of a report: which of its first lines belong to it, and its title, author, day and reference in them."""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from loader import dates, names
from loader.layouts import meeting_body
from loader.lexicon import alternatives, meaning, table
from loader.passages import Block, Passage, Rendition

_MOST_LINES = 30
_PARAGRAPH_WORDS = 26
_SENTENCE_WORDS = 9
_LABEL = re.compile(r"^(?P<label>[A-Z][^:]{0,60}?)\s*:\s*(?P<value>\S.*)$", re.DOTALL)
REFERENCE = re.compile(
    r"^(?:Agenda\s+)?Item\s*(?:No\.?|Number)?\s*:?\s*(?P<reference>\d{1,3}(?:\.\d{1,2})?\s?(?:\(?[a-z]\)?)?)\.?$",
    re.IGNORECASE,
)
_WHO = rf"(?:the\s+)?(?P<who>(?:[A-Z][a-z]+\.?\s+)?{names.NAME})"
# "Ashby Board – report from Cllr Ann Lee (Chair)"
FROM = re.compile(
    rf"^(?P<body>[^–—|]{{3,120}}?)\s+(?:[-–—]\s+)?(?:a\s+)?[Rr]eport\s+(?:from|of|by)\s+{_WHO}\s*(?:\((?P<role>[^()]+)\))?\s*$"
)
_BYLINE = re.compile(
    r"(?:^|(?<=[\d\s)–—-]))(?:[Rr]eport\s+)?(?:[Bb]y|BY|[Ff]rom|FROM|[Ww]ritten\s+by|[Pp]repared\s+by|[Pp]resented\s+by)\s*:?\s+"
    rf"(?:the\s+(?:Chair(?:man)?|Clerk|Leader)\s*,?\s+)?(?P<who>(?:(?:[A-Z][a-z]+\.?\s+){{0,2}})?{names.NAME})(?:\s*[,(–-]\s*(?P<role>[^()]{{3,150}})\)?)?"
)
_REPORT_OF = re.compile(
    r"^(?:joint\s+)?report\s+(?:of|by|from|author)\s*:?\s+(?:the\s+)?(?P<role>[A-Z][^:]{3,150})$", re.IGNORECASE
)
_REPORT_TO = re.compile(r"^(?:report|update|adroddiad)\s+(?:to|for|i)\s*:?\s+(?P<to>\S.{3,200})$", re.IGNORECASE)
_WRITTEN = re.compile(r"(?:(?:joint\s+)?report|update|adroddiad|by|from|written\s+by|prepared\s+by)\b", re.IGNORECASE)
_MEETING = re.compile(r"(?<!next )\b(?:meeting|meetings|met|assembly|AGM)\b")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the head, and what its label means where it has one, with the value."""

    block: Block
    label: str = ""
    value: Passage | None = None


@dataclass(frozen=True, slots=True)
class Author:
    """Who wrote a report, by name or by office, as its head says it."""

    name: Passage | None
    role: Passage | None


def split(blocks: Sequence[Block], rendition: Rendition) -> tuple[list[Line], list[Block]]:
    """The lines of the head, and the blocks after it.

    Of the short lines before the first paragraph, the head goes as far as the last that is known as one of a head.
    """
    front = rendition.front.get("title")
    blocks = blocks[_preface(blocks) :]
    last = 0
    lines: list[Line] = []
    for number, block in enumerate(blocks[:_MOST_LINES]):
        line = _line(block)
        if (line.label in ("", "section") and _opens_text(block)) or line.label == "section":
            break
        lines.append(line)
        if line.label or _belongs(block, front, first=number == 0):
            last = number + 1
    while last > 1 and _is_own_heading(lines[:last], blocks[last : last + 1]):
        last = _known(lines[: last - 1], front)
    if front is None and not any(_calls_itself(line) or line.label == "title" for line in lines[:last]):
        last += _is_title_above(blocks[last : last + 2], lines[last : last + 1])
    return lines[:last], list(blocks[last:])


def whole(block: Block) -> Block:
    """A line of a number and, set apart, a title as one: "1    PURPOSE OF REPORT"."""
    if block.aside is None or not re.fullmatch(r"\(?(?:\d{1,3}(?:\.\d{1,3}){0,3}|[a-z]{1,3})[.)]?", block.text):
        return block
    return replace(block, passage=block.passage.join(block.aside), aside=None)


def _preface(blocks: Sequence[Block]) -> int:
    """How many paragraphs stand before a head that cannot be taken for anything else, as a note of an editor does."""
    for number, block in enumerate(blocks[1:4], 1):
        if (REFERENCE.match(block.text) or FROM.match(block.text)) and all(map(_opens_text, blocks[:number])):
            return number
    return 0


def _calls_itself(line: Line) -> bool:
    """Does an unlabelled line give the report's title: "Chairman's annual report", not "Report of the Clerk"?"""
    text = line.block.text
    return not line.label and is_title(text) and not _REPORT_OF.match(text) and not _REPORT_TO.match(text)


def _is_title_above(two: Sequence[Block], line: Sequence[Line]) -> bool:
    """Is the first of two blocks after the known lines of a head the title, and the second the first heading?"""
    if len(two) < 2 or not line or line[0].label or two[0].kind == "row" or len(two[0].text.split()) > _PARAGRAPH_WORDS:
        return False
    numbered = re.match(r"\d{1,2}(?:\.\d{1,2})?[.)]?\s+[A-Z]", two[1].text) and len(two[1].text.split()) < 10
    headed = two[1].kind == "heading" and two[0].kind == "heading" and two[0].level < two[1].level
    return bool(is_known(two[1].text) or numbered or headed)


def _line(block: Block) -> Line:
    if block.kind == "row":
        first, second = block.cell(0), block.cell(1)
        label = meaning("report_labels", first.text.rstrip(": ")) if first and second else ""
        return Line(block, label, second if label else None)
    match = _LABEL.match(block.text)
    if match is None:
        whole = meaning("report_labels", block.text.rstrip(": ")) if block.aside else ""
        return Line(block, whole, block.aside if whole else None)
    label = match["label"]
    if is_known(label) and len(match["value"].split()) > 12:
        return Line(block, "section")
    found = meaning("report_labels", label)
    return Line(block, found, block.passage.part(match.start("value")) if found else None)


def is_known(title: str) -> bool:
    """Is it the title of a section that officers' reports have: "Purpose of report", "Financial implications"?"""
    bare = re.sub(r"^[\d.()\s]{1,8}", "", title[:80]).rstrip(" :.")
    return meaning("report_sections", bare) == "known"


def _opens_text(block: Block) -> bool:
    """Is it a paragraph, or the title of a section, and so no line of a head?"""
    text = block.text
    words = len(text.split())
    if block.kind == "row":
        return False
    if block.marker and not block.marker[0].isdigit():
        return True
    if is_known(text) or re.match(r"\d{1,2}(?:\.\d{1,2})?[.)]?\s+[A-Z]", text):
        return not REFERENCE.match(text) and not (len(text) < 40 and dates.find(text))
    return words > _PARAGRAPH_WORDS or (words > _SENTENCE_WORDS and text[-1] in ".!?" and block.kind == "text")


def _belongs(block: Block, front: Passage | None, *, first: bool) -> bool:
    """Is an unlabelled line one of a head: a council's name, a day, a title of a report, who wrote it?"""
    text = block.text
    if first and (block.kind == "heading" or block.strong):
        return True
    return bool(
        (front and text.casefold().rstrip(".") in front.text.casefold())
        or is_title(text)
        or REFERENCE.match(text)
        or _REPORT_OF.match(text)
        or _REPORT_TO.match(text)
        or (len(text) < 150 and (dates.find(text) or _BYLINE.search(text)))
        or re.fullmatch(r"\(?[A-Z][a-z]{2,8}\s+(?:19|20)\d\d\)?", text)
        or any(len(n.name.text.split()) > 1 or n.name.text == text for n in meeting_body.names(block.passage))
    )


def _is_own_heading(lines: Sequence[Line], after: Sequence[Block]) -> bool:
    """Is the last line of the head rather the heading of what follows: "Council", or a second title?"""
    line = lines[-1]
    text = line.block.text
    if line.label or not after or not _opens_text(after[0]):
        return False
    if text.casefold() in ("council", "the council", "parish council", "county council", "cabinet", "news", "updates"):
        return True
    titled = [b for b in lines[:-1] if not b.label and (is_title(b.block.text) or FROM.match(b.block.text))]
    return (
        bool(titled) and is_title(text) and not FROM.match(text) and not _REPORT_OF.match(text) and not dates.find(text)
    )


def _known(lines: Sequence[Line], front: Passage | None) -> int:
    """How many of the lines there are up to the last that is known as one of a head."""
    known = [n for n, line in enumerate(lines) if line.label or _belongs(line.block, front, first=n == 0)]
    return known[-1] + 1 if known else 0


def is_title(text: str) -> bool:
    """Does a line call itself a report, a newsletter or the like?"""
    return len(text.split()) <= 20 and not text.endswith((".", ":")) and bool(_titles().search(text))


@functools.cache
def _titles() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{alternatives(table('reports')['titles'])})\b", re.IGNORECASE)


# ---------------------------------------------------------------- what the head says
def title(lines: Sequence[Line], rendition: Rendition) -> Passage:
    """What the report is called: by its label, its own line, the page's title, else its first heading."""
    front = rendition.front.get("title")
    labelled = [v.value for v in lines if v.label == "title" and v.value]
    if labelled:
        return labelled[0]
    bare = [line.block.passage for line in lines if not line.label and not REFERENCE.match(line.block.text)]
    calling = [line.block.passage for line in lines if _calls_itself(line)]
    if calling:
        return calling[0]
    if front:
        return front
    free = [
        p
        for p in bare
        if not re.match(r"(?:Dear|Annwyl)\b", p.text)
        and not _is_only_name(p)
        and not dates.find(p.text)
        and not _WRITTEN.match(p.text)
    ]
    return (free or bare or [rendition.blocks[0].passage])[0]


def _is_only_name(line: Passage) -> bool:
    named = next(iter(meeting_body.names(line)), None)
    return bool(named and len(named.name.text) >= len(line.text) - 3)


def author(lines: Sequence[Line]) -> Author:
    """Who wrote it: "report from X (Chair)", a byline, a label, "Report of the Director of Housing"."""
    for line in lines:
        match = FROM.match(line.block.text) if not line.label else None
        if match and names.parse(match["who"]):
            role = line.block.passage.part(*match.span("role")) if match["role"] else None
            return Author(line.block.passage.part(*match.span("who")), role)
    for line in lines:
        if line.label == "author" and line.value:
            return _written(line.value)
        of = _REPORT_OF.match(line.block.text)
        if of:
            return _written(line.block.passage.part(*of.span("role")))
        by = _BYLINE.search(line.block.text) if not line.label and len(line.block.text) < 300 else None
        if by and names.parse(by["who"]):
            role = line.block.passage.part(*by.span("role")) if by["role"] else None
            return Author(line.block.passage.part(*by.span("who")), role)
    return Author(None, None)


def _written(value: Passage) -> Author:
    """A value as a name with an office after it, or as an office alone."""
    first = re.match(r"[^,(;–]{3,60}", value.text)
    if first and names.parse(first.group()) and not _is_office(first.group()):
        rest = value.part(first.end())
        rest = rest.part(len(rest.text) - len(rest.text.lstrip(" ,(;–-")), len(rest.text.rstrip(" )")))
        return Author(value.part(0, first.end()), rest if rest else None)
    return Author(None, value if 3 < len(value.text) < 150 else None)


def _is_office(text: str) -> bool:
    return bool(re.search(rf"\b(?:{alternatives(table('reports')['signers'])})\b", text)) and not re.match(
        r"(?:Cllr|Councillor)\b", text
    )


def day(lines: Sequence[Line], after: Sequence[Block]) -> tuple[dates.Day, Passage] | None:
    """The day that the head states, or that the opening says a meeting was held on, with the words that state it."""
    labelled = [v.value for v in lines if v.label == "date" and v.value]
    for value in [*labelled, *(line.value or line.block.passage for line in lines)]:
        found = dates.find(value.text)
        if found and not dates.several(value.text):
            return found, value.part(found.start, found.end)
    for block in after[:2]:
        for found in dates.every(block.text[:400]):
            if _MEETING.search(block.text[max(0, found.start - 40) : found.start]):
                return found, block.passage.part(found.start, found.end)
    return None


def reference(lines: Sequence[Line]) -> str:
    """Its place on an agenda: "3g"."""
    for line in lines:
        match = REFERENCE.match(line.block.text)
        if match:
            return match["reference"].replace(" ", "")
        value = line.value.text if line.label == "reference" and line.value else ""
        if re.fullmatch(r"\d{1,3}(?:\.\d{1,2})?\s?[a-z]?", value):
            return value.replace(" ", "")
    return ""


def naming(lines: Sequence[Line]) -> list[Block]:
    """The lines in which the body is to be looked for: those that say to whom, then the others without authors."""
    to: list[Block] = []
    others: list[Block] = []
    for line in lines:
        block = line.block
        if line.label == "to" and line.value:
            to.append(Block("text", line.value))
        elif line.label or block.kind == "row":
            continue
        else:
            said = _REPORT_TO.match(block.text)
            by = _BYLINE.search(block.text) or FROM.match(block.text)
            end = by.start("who") if by else len(block.text)
            start = said.start("to") if said and said.start("to") < end else 0
            kept = replace(block, passage=block.passage.part(start, end), kind="text", strong=(), aside=None)
            if kept.passage and not _REPORT_OF.match(block.text):
                (to if said else others).append(kept)
    return [*to, *others]
