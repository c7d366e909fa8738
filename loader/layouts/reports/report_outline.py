"""The sections of a report and their paragraphs: what is a heading, what a number, what goes on with what."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from loader import dates
from loader.layouts import titles
from loader.layouts.reports import report_head
from loader.passages import LONGEST, Block, Passage

_NUMBER = re.compile(
    r"(?P<number>\d{1,3}(?:\.\d{1,3}){1,3}[.)]?|\d{1,3}[.)]|\d{1,2}\.0)\s+(?=[^\s\d])|(?P<bare>\d{1,2})\s+(?=[A-Z])"
)
_LISTED = re.compile(r"(?:\([a-zA-Z]{1,4}\)|\(\d{1,2}\)|[a-z][.)]|[ivx]{1,5}[.)]|[•●▪–—*o-])\s+(?=\S)")
_NEXT_MEETING = re.compile(
    r"(?:(?:The|Our)\s+)?(?:[Dd]ate\s+of\s+(?:the\s+|our\s+)?)?[Nn]ext\s+(?:[\w’']{1,20}\s+){0,5}[Mm]eeting\b[^.;]{0,60}?(?:\b(?:is|will\s+be|takes?\s+place|on)\b|:|–|-)"
)
_IMPRINT = re.compile(
    r"(?:(?:The\s+)?(?:[A-Z][\w’']{1,20}\s+){1,6}(?:newsletter\s+|magazine\s+)?(?:is|was)\s+(?:delivered|published|printed|produced|distributed|issued|edited)|(?:Printed|Published|Edited|Produced)\s+by)\b"
)
# Words that open a short sentence of their own and no heading.
_SPEAKS = re.compile(
    r"(?:Please|Thank|Thanks|Well|More|Watch|See|Happy|Sorry|Welcome|Good|Do|Don['’]t|No|Yes|All|Not|None|It|We|I|You|They|This|That|There|Come|Nothing|Same|Sadly|Still|Now|Next|Just|Ring|Call|Ask|Tell|Let|Merry|Bring)\b"
)
_PAGE = re.compile(
    r"(?:\d{1,3}\s?[-–]\s?\d{1,3}|(?:[Pp]age|[Tt]udalen)?\s?[-–]?\s?\d{1,4}\s?[-–]?(?:\s?(?:of|o|/)\s?\d{1,4})?)$"
)
_RUN_IN = re.compile(r"^(?P<title>[A-Z][^:.;!?–—]{2,60}?)\s*(?::|\s[–—-])\s+(?=[A-Z£“\"\d])")
_ONLY_DATE = re.compile(
    r"\(?(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day,?\s+)?(?:\d{1,2}(?:st|nd|rd|th)?\s+)?[A-Z][a-z]{2,8}\s+(?:19|20)\d\d\)?\.?"
)
_SALUTATION = re.compile(r"(?:Dear|Good\s+(?:morning|afternoon|evening)|Hello|Annwyl)\b")
_HEADING_WORDS = 14
_FEWEST_RUN_IN = 3


@dataclass(slots=True)
class Part:
    """A section under way: its title, how high its heading stands, and its paragraphs with their numbers."""

    title: Passage
    rank: int
    passages: list[Passage] = field(default_factory=list)
    numbers: list[str] = field(default_factory=list)
    rows: list[Block] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)  # all that stands under the heading
    closing: list[Passage] = field(default_factory=list)  # last words of the report that belong to no section
    theme: int | None = None  # the index of the section that holds it


@dataclass(frozen=True, slots=True)
class _Piece:
    """A block as the outline sees it: a heading with its rank, a table's row, a list entry, or a paragraph."""

    kind: str
    passage: Passage
    number: str = ""
    rank: int = 0
    block: Block | None = None
    foreign: bool = False  # a page's head stood before it


def read(blocks: Sequence[Block], title: Passage, head: Sequence[report_head.Line]) -> list[Part]:
    """The sections of the blocks after the head; those of a report without headings are one, named by its title."""
    pieces = list(_pieces(blocks, frozenset(line.block.text for line in head)))
    if not any(p.kind == "heading" for p in pieces):
        whole = Part(title, 0)
        for piece in pieces:
            _add(whole, piece)
        return [whole] if whole.passages else []
    found: list[Part] = []
    numbered = sum(bool(p.number) for p in pieces)
    for piece in pieces:
        if piece.kind == "heading":
            found.append(Part(piece.passage, piece.rank))
        elif found:
            _add(found[-1], piece)
        elif piece.number and numbered > 1:
            found.append(Part(title, 9))  # numbered paragraphs that stand before any heading
            _add(found[-1], piece)
    return _held(_without_coming(found))


def _without_coming(found: list[Part]) -> list[Part]:
    """The sections without the last words of all, of the next meeting or of the newsletter itself: no section's."""
    last = next((part for part in reversed(found) if part.passages), None)
    while last and len(last.passages) > 1 and not last.numbers[-1]:
        words = last.passages[-1]
        # under a heading of the mark-up it stands where its author put it
        announces = last.rank > 6 and _NEXT_MEETING.match(words.text) and dates.stretches(words.text)
        if len(words.text.split()) > 40 or not (announces or _IMPRINT.match(words.text)):
            break
        last.closing.append(last.passages.pop())
        last.numbers.pop()
    return found


def _held(found: list[Part]) -> list[Part]:
    """The sections that hold paragraphs, or others that do: a theme is the heading next above of a higher rank."""
    kept: list[Part] = []
    for number, part in enumerate(found):
        after = found[number + 1] if number + 1 < len(found) else None
        if part.passages or (after and after.rank > part.rank and after.passages):
            kept.append(part)
    for number, part in enumerate(kept):
        above = (n for n in range(number - 1, -1, -1) if kept[n].rank < part.rank)
        part.theme = next(above, None)
    return kept


def _add(part: Part, piece: _Piece) -> None:
    """A paragraph more, or words that go on with the last: a list, a table, what a page's head cut."""
    last = part.passages[-1] if part.passages else None
    if piece.kind == "row" and piece.block:
        part.rows.append(piece.block)
    part.blocks.append(piece.block or Block("text", piece.passage))
    goes_on = last is not None and (
        piece.kind in ("row", "entry")
        or (piece.kind == "text" and not piece.number and (part.numbers[-1] != "" or _is_cut(last, piece)))
    )
    if last is not None and goes_on and piece.passage.offsets[0] > last.offsets[-1] + 1:
        if len(last.text) + len(piece.passage.text) < LONGEST:
            part.passages[-1] = last.join(piece.passage, foreign=piece.foreign or piece.kind != "text")
        return
    part.passages.append(piece.passage)
    part.numbers.append(piece.number)


def _is_cut(last: Passage, piece: _Piece) -> bool:
    return piece.foreign and not last.is_ended


# ---------------------------------------------------------------- what each block is
def _pieces(blocks: Sequence[Block], head: frozenset[str]) -> Iterator[_Piece]:
    """The blocks as headings, paragraphs, entries and rows; heads and feet of pages are left out."""
    shown = [b for b in blocks if b.passage]
    running = _running(shown) | {text for text in head if report_head.REFERENCE.match(text)}
    kept: list[tuple[Block, bool]] = []
    foreign = False
    for block in shown:
        if block.kind != "row" and (block.text in running or _PAGE.fullmatch(block.text)):
            foreign = True
        elif not _ONLY_DATE.fullmatch(block.text) and block.text.rstrip(".") not in head:
            kept.append((block, foreign))
            foreign = False
    bare = _counts_bare([b for b, _ in kept])
    run_in = _runs_in([b for b, _ in kept])
    stopped = _closes_titles([b for b, _ in kept])
    listing = 0  # the number of the last entry of a numbered list that a paragraph opened with a colon
    last = ""
    for at, (block, is_foreign) in enumerate(kept):
        after = kept[at + 1][0] if at + 1 < len(kept) else None
        found = _piece(block, after, bare=bare, stopped=stopped)
        if found.kind == "text" and found.number.rstrip(".)").isdigit() and found.number:
            number = int(found.number.rstrip(".)"))
            listing = number if number == listing + 1 and (listing or last.endswith(":")) and _lists(found) else 0
            found = replace(found, kind="entry", number="") if listing else found
        elif found.kind != "entry":
            listing = 0
        last = block.text
        if found.kind == "text" and not found.number and run_in:
            yield from _divided(block, found)
            continue
        yield replace(found, foreign=is_foreign)


def _lists(piece: _Piece) -> bool:
    return len(piece.passage.text.split()) < 60


def _piece(block: Block, after: Block | None, *, bare: bool, stopped: bool) -> _Piece:
    if block.kind == "row":
        return _Piece("row", block.passage, block=block)
    number, rest = _numbered(block, bare=bare)
    if block.kind == "heading":
        return _Piece("heading", _named(rest), rank=max(1, block.level))
    if not number and (block.marker or _LISTED.match(block.text)):
        return _Piece("entry", block.passage, block=block)
    if _is_heading(block, rest, number, after, stopped=stopped):
        depth = number.rstrip(".)").removesuffix(".0").count(".")
        return _Piece("heading", _named(rest), rank=7 if rest.text.isupper() and not number else 8 + depth)
    return _Piece("text", rest, number)


def _named(title: Passage) -> Passage:
    return title.part(0, len(title.text.rstrip(" :–—-")) or None)


def _numbered(block: Block, *, bare: bool) -> tuple[str, Passage]:
    """The number that a block begins with, as printed or as the list engine made it, and the words after it."""
    if re.fullmatch(r"\d{1,3}(?:\.\d{1,3}){0,3}[.)]?", block.marker):
        return block.marker, block.passage
    match = _NUMBER.match(block.text) if not block.marker else None
    if match is None or (match["bare"] and not bare):
        return "", block.passage
    return match["number"] or match["bare"], block.passage.part(match.end())


def _counts_bare(blocks: Sequence[Block]) -> bool:
    """Are numbers without a stop those of paragraphs or sections: 1, 2, 3 in order, and so on?"""
    found = [m for b in blocks if not b.marker and b.kind != "row" and (m := _NUMBER.match(b.text)) and m["bare"]]
    numbers = [int(m["bare"]) for m in found]
    return len(numbers) >= 2 and numbers[0] == 1 and numbers == list(range(1, len(numbers) + 1))


def _running(blocks: Sequence[Block]) -> set[str]:
    """Short lines that stand three times or more: the heads and feet of pages."""
    seen: dict[str, int] = {}
    for block in blocks:
        if block.kind == "text" and len(block.text) <= 80 and not block.marker:
            seen[block.text] = seen.get(block.text, 0) + 1
    return {text for text, times in seen.items() if times > 2}


def _is_heading(block: Block, rest: Passage, number: str, after: Block | None, *, stopped: bool = False) -> bool:
    """Is an unmarked line a heading, by its shape and by what stands after it?"""
    text = rest.text
    words = text.split()
    if not words or len(words) > _HEADING_WORDS or after is None or block.aside is not None:
        return False
    if _SALUTATION.match(text):
        return False
    if report_head.is_known(text) and not (number.count(".") and number[-1] not in ".)" and text.endswith(".")):
        return True
    if number.rstrip(".)").removesuffix(".0").count("."):
        return _is_strong(block) and text[-1] not in ".;,"
    if _is_strong(block) and text[-1] not in ";,":
        return not dates.find(text)
    theme = text.isupper() and not after.text.isupper()
    line_below = after.kind == "text" and not after.marker and not _opens_numbers(after)
    if line_below and not _is_longer(text, after) and not theme:
        return False
    if text[-1] == ".":
        named = _is_stopped_title(words, text) or (stopped and _is_short_name(words, text))
        return named and _is_longer(text, after)
    if text[-1] == "?":
        return len(words) <= 10 and text[0].isupper()
    if text[-1] == ":":
        return len(words) <= 6 and titles.is_heading(text.rstrip(": ")) and after.kind == "text" and not after.marker
    return titles.is_heading(text) and not re.search(r"[£@█]", text)


def _is_longer(text: str, after: Block) -> bool:
    return (
        after.kind == "row"
        or bool(after.marker)
        or len(after.text) > max(60, len(text) + 10)
        or (after.passage.is_ended and len(after.text.split()) > 2 and after.text[-1] in ".!?")
    )


def _opens_numbers(after: Block) -> bool:
    return bool(_NUMBER.match(after.text))


def _is_stopped_title(words: Sequence[str], text: str) -> bool:
    """Is it a title that a full stop closes, "Footpaths.", and no short sentence, "Please come."?"""
    small = {"and", "of", "the", "for", "in", "on", "to", "a", "&", "at"}
    capitals = all(w[:1].isupper() or w in small for w in words)
    return len(words) <= 5 and capitals and text[0].isupper() and titles.is_heading(text.rstrip("."))


def _is_short_name(words: Sequence[str], text: str) -> bool:
    """Is it, where other headings close with a stop, a heading in small letters: "Overgrown hedges."?"""
    return len(words) <= 3 and not _SPEAKS.match(text) and titles.is_heading(text.rstrip("."))


def _closes_titles(blocks: Sequence[Block]) -> bool:
    """Does a heading of the text close with a full stop, "Bridge on the Lode.", before a longer paragraph?"""
    for block, after in itertools.pairwise(blocks):
        words = block.text.split()
        is_line = block.kind == "text" and not block.marker and block.text[-1:] == "." and len(words) > 1
        if is_line and _is_stopped_title(words, block.text) and _is_longer(block.text, after):
            return True
    return False


def _is_strong(block: Block) -> bool:
    """Is every word of it emphasised?"""
    bold = sum(b - a for a, b in block.strong)
    return bool(block.strong) and bold >= len(block.text.strip()) - 4


def _emphasised_start(block: Block) -> int | None:
    """Where emphasised words that a paragraph begins with end; None where it begins with none."""
    if not block.strong or block.strong[0][0] > 1:
        return None
    end = block.strong[0][1]
    words = len(block.text[:end].split())
    return end if 0 < words <= 10 and end < len(block.text) - 20 else None


# ---------------------------------------------------------------- headings inside the line
def _runs_in(blocks: Sequence[Block]) -> bool:
    """Do the paragraphs begin with their headings: "Highways: The lane is shut." or in bold?"""
    texts = [b for b in blocks if b.kind == "text" and not b.marker and len(b.text.split()) > 8]
    opening = [b for b in texts if _title_end(b)]
    return len(opening) >= _FEWEST_RUN_IN and 2 * len(opening) >= len(texts)


def _title_end(block: Block) -> tuple[int, int] | None:
    """The end of a heading inside a line, and where the text after it begins."""
    end = _emphasised_start(block)
    if end is not None:
        rest = block.text[end:]
        begin = end + len(rest) - len(rest.lstrip(" .:–—-"))
        title = block.text[:end].rstrip(" .:–—-")
        closed = begin > end + 1 or block.text[:end].rstrip()[-1:] in ".:–-" or len(title.split()) <= 6
        return (len(title), begin) if closed and title[:1].isupper() and "█" not in title else None
    match = _RUN_IN.match(block.text)
    if match and titles.is_heading(match["title"]) and len(match["title"].split()) <= 7:
        return match.end("title"), match.end()
    return None


def _divided(block: Block, found: _Piece) -> Iterator[_Piece]:
    ends = _title_end(block)
    if ends and len(block.text.split()) > 4:
        yield _Piece("heading", block.passage.part(0, ends[0]), rank=8)
        yield _Piece("text", block.passage.part(ends[1]))
    else:
        yield found
