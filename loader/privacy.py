"""The mask: private words of a document become █ before any layout sees them, one for each character.

In comes a rendition, out comes the same rendition without what is private, and a list of what was taken: home
addresses, telephone numbers and e-mail addresses, bank and identity numbers, dates of birth (`shapes/details.py` says
which), the names of members of the public (`residents.py`), signatures, words marked as not for publication, and
what is
said of a member's health. Offsets stand, line breaks too, so every fact still points at its words.

Of exempt items the heading and the resolution stay, because they are published by law; only words that the record
itself marks as confidential are taken. The site of a planning application stays, as on the planning register; the
private person who applies does not. The contact officer that a record names stays unless the settings say otherwise.
"""

from __future__ import annotations

import bisect
import functools
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from loader import residents
from loader.passages import Block, Passage, Rendition
from loader.residents import any_of, words
from shapes import details

MASK = "█"
_KEPT = frozenset("\n\r\t\f\v\x85\u2028\u2029")  # what makes lines and cells stays


@dataclass(frozen=True, slots=True, order=True)
class Personal:
    """Something private that was masked: its place in the rendition, and what it is."""

    start: int
    end: int
    kind: str


@dataclass(frozen=True, slots=True)
class Masked:
    """A rendition without its private words, and what was taken."""

    rendition: Rendition
    items: tuple[Personal, ...]

    @property
    def counts(self) -> tuple[tuple[str, int], ...]:
        """How many of each kind, by kind."""
        kinds = [item.kind for item in self.items]
        return tuple((kind, kinds.count(kind)) for kind in sorted(set(kinds)))


def mask(rendition: Rendition, *, contact_officers: bool = True) -> Masked:
    """A rendition with everything private masked; without `contact_officers`, how to reach them too."""
    found = set(find(rendition.text, contact_officers=contact_officers))
    for passage in _broken(rendition.blocks):
        for item in find(passage.text, contact_officers=contact_officers):
            found.update(Personal(a, b, item.kind) for a, b in passage.words(item.start, item.end))
    items = _apart(found)
    if not items:
        return Masked(rendition, ())
    text = _painted(rendition.text, items)
    places = _Places(items)
    return Masked(
        replace(
            rendition,
            text=text,
            blocks=tuple(places.block(block) for block in rendition.blocks),
            front={name: places.passage(passage) for name, passage in rendition.front.items()},
        ),
        items,
    )


def find(text: str, *, contact_officers: bool = True) -> list[Personal]:
    """Everything private in a text, in its order; places may overlap."""
    found = [Personal(d.start, d.end, d.kind) for d in details.find(text, contacts=contact_officers)]
    low = details.lowered(text)
    found += [Personal(a, b, "name") for a, b in residents.find(text, low)]
    found += [Personal(a, b, "signature") for a, b in _signatures(text, low)]
    found += [Personal(a, b, "health reason") for a, b in _health(text, low)]
    found += [Personal(a, b, "exempt passage") for a, b in _exempt(text, low)]
    return sorted(found)


# ---------------------------------------------------------------- signatures, health, exempt passages
_FILLER = r"(?:[.…_·-]{3,200}|…|\.\.)"
_SIGNER = r"(?:[A-ZÀ-Þ]\b\.?\s?){0,3}[A-ZÀ-Þ][\w'’.-]{0,30}(?:\s[A-ZÀ-Þ][\w'’.-]{0,30}){0,3}"
_SIGNATURE = re.compile(
    # Signed: ….. A Brown ….., Chairman's signature ____ A Brown ____
    r"(?i:\b(?:signed|signature|llofnodwyd))\b"
    r"(?i:\sas\s(?:a|an|the)?\s?[a-z ]{4,30}|\sby\s[a-z ]{3,20})?[\s:)]{0,4}"
    rf"{_FILLER}[\s._…-]{{0,200}}(?P<filled>{_SIGNER})"
    # Signed: A Brown; (Signed) A Brown; Sgd. A Brown
    rf"|(?:\((?:Signed|signed|SIGNED)\)|\b(?:Signed|SIGNED)\s?:|\b(?:Sgd|sgd)\b[.:]?)\s{{0,3}}(?P<typed>{_SIGNER})"
)
_NO_SIGNER = re.compile(
    r"(?i)(?:chair|cadeirydd|date|dated|clerk|mayor|councillor|cllr|position|name|the|print|minute|draft|meeting|page|vice|witness|signed|proper|leader)"
)


def _windows(low: str, marks: Iterable[str], before: int, after: int) -> Iterator[tuple[int, int]]:
    """The stretches of a text around any of the marks, those that overlap as one."""
    places = sorted(at for mark in marks for at in _places(low, mark))
    start = end = -1
    for at in places:
        if at - before > end:
            if end >= 0:
                yield start, end
            start = max(0, at - before)
        end = at + after
    if end >= 0:
        yield start, end


def _places(low: str, mark: str) -> Iterator[int]:
    at = low.find(mark)
    while at >= 0:
        yield at
        at = low.find(mark, at + len(mark))


def _signatures(text: str, low: str) -> Iterator[tuple[int, int]]:
    """The name on the line where someone signs."""
    windows = _windows(low, ("signed", "signature", "sgd", "llofnod"), 2, 400)
    for match in (m for start, end in windows for m in _SIGNATURE.finditer(text, start, end)):
        group = match.lastgroup or ""
        start, end = match.span(group)
        name = text[start:end]
        cut = re.search(
            r"\s(?=(?:Chair|Date|Clerk|Mayor|Presiding|Councillor|Position|Vice|Cabinet)\w*)|[.…_]{2,}", name
        )
        end = start + cut.start() if cut else end
        if not _NO_SIGNER.match(name):
            yield start, end


_SENTENCE_END = re.compile(r"(?<!Cllr)(?<!llrs)(?<!Mrs)(?<!Mr)[.!?]\s")


@functools.cache
def _unwell() -> re.Pattern[str]:
    ill = rf"(?i:\b(?:{any_of('health')})\b)"
    return re.compile(
        rf"\((?P<inner>[^()\n]{{0,60}}?{ill}[^()\n]{{0,60}})\)"
        rf"|(?i:\b(?:due\sto|owing\sto|because\sof|following|on\saccount\sof|through|as\s(?:she|he|they)\s(?:is|was|were|had|has)|recovering\sfrom|oherwydd))\s"
        rf"(?P<told>(?:[\w'’-]{{1,20}}\s){{0,3}}?(?!health\b(?!\s(?:reasons|issues|problems))){ill}(?!\s(?:closure|scheme|transport|centre))(?:\s(?:appointment|operation|treatment|leg|arm|hip|ankle|wrist|health|reasons))?)"
        rf"|(?<=[–-]\s)(?P<dashed>(?:[a-z]{{1,12}}\s){{0,2}}?{ill}(?:\s[a-z]{{1,12}}){{0,2}})(?=[.;,\n])"
    )


def _health(text: str, low: str) -> Iterator[tuple[int, int]]:
    """Why someone is away, where the words tell of an absence."""
    for start, end in _windows(low, words()["absence"], 60, 400):
        for match in _unwell().finditer(text, start, end):
            at = max(low.rfind(word, 0, match.start()) for word in words()["absence"])
            if match.lastgroup == "inner" or (at >= 0 and not _SENTENCE_END.search(text, at, match.start())):
                yield match.span(match.lastgroup or 0)


@functools.cache
def _marked() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """A line with words marked as not for publication, and a heading that marks those below it."""
    mark = any_of("exempt")
    return (
        re.compile(
            rf"(?i)[^\n\[]{{0,300}}\[(?:{mark})\b[\s:–-]{{1,3}}(?P<bracket>[^\]\n]{{1,2000}})\]"
            rf"|[ \t*_#>]{{0,8}}(?:{mark})\s?(?::|\s[–-])\s?(?P<line>(?![^\n]{{0,40}}\b(?:{mark})\b)[^\n]{{20,2000}})"
        ),
        re.compile(
            rf"(?i)[ \t*_#>]{{0,8}}(?:private\sand\s)?(?:confidential|exempt)\s(?:{any_of('exempt_things')})\b"
            r"(?:\s[\d.]{1,5})?[ \t*_:]{0,4}(?:[–(-][^\n]{0,100})?\n"
        ),
    )


_HEADING = re.compile(r"[ \t*_#>]{0,8}(?:\d{1,4}[.)/\\]|[A-Z]{2}[A-Z &,'’-]{6,80}\W{0,3}$)")
_RESOLUTION = re.compile(
    r"(?i)[ \t*_#>]{0,8}(?:it was )?(?:unanimously )?(?:resolved|agreed|decision|recommended|penderfynwyd)\b"
)


def _exempt(text: str, low: str) -> Iterator[tuple[int, int]]:
    """The words that the record marks as not for publication; a resolution among them stays."""
    within, above = _marked()
    until = 0
    for at in sorted({low.rfind("\n", 0, at) + 1 for mark in words()["exempt"] for at in _places(low, mark)}):
        match = within.match(text, at)
        if match:
            yield match.span(match.lastgroup or 0)
        match = above.match(text, at) if at >= until else None
        if match:
            below = list(_below(text, match.end()))
            yield from below
            until = below[-1][1] if below else match.end()


def _below(text: str, at: int) -> Iterator[tuple[int, int]]:
    """The lines below a heading, as far as the next heading or a gap after them."""
    for line in re.compile(r"[^\n]*").finditer(text, at, at + 6000):
        said = line[0]
        if _HEADING.match(said) or any(word in said.lower() for word in words()["readmitted"]):
            return
        if said.strip() and not _RESOLUTION.match(said):
            yield line.span()


# ---------------------------------------------------------------- the paint
def _broken(blocks: Iterable[Block]) -> Iterator[Passage]:
    """The passages whose words do not stand together in the rendition: markup within, or a line of another page."""
    for block in blocks:
        for cell in block.cells:
            yield from _broken(cell)
        for passage in (block.passage, block.aside):
            if passage and passage.offsets and passage.offsets[-1] - passage.offsets[0] + 1 != len(passage.offsets):
                yield passage


def _apart(found: Iterable[Personal]) -> tuple[Personal, ...]:
    """The places in order; those that overlap become one, of the kind that begins first."""
    apart: list[Personal] = []
    for item in sorted(found, key=lambda i: (i.start, -i.end)):
        if apart and item.start < apart[-1].end:
            apart[-1] = replace(apart[-1], end=max(apart[-1].end, item.end))
        else:
            apart.append(item)
    return tuple(apart)


def _painted(text: str, items: Iterable[Personal]) -> str:
    parts, at = [], 0
    for item in items:
        parts.append(text[at : item.start])
        parts.extend(c if c in _KEPT else MASK for c in text[item.start : item.end])
        at = item.end
    return "".join((*parts, text[at:]))


class _Places:
    """The masked places, to be asked for by offset."""

    def __init__(self, items: tuple[Personal, ...]) -> None:
        self._starts = [item.start for item in items]
        self._ends = [item.end for item in items]

    def _holds(self, offset: int) -> bool:
        at = bisect.bisect_right(self._starts, offset) - 1
        return at >= 0 and offset < self._ends[at]

    def passage(self, passage: Passage) -> Passage:
        offsets = passage.offsets
        if not offsets:
            return passage
        at = bisect.bisect_right(self._ends, min(offsets))
        if at == len(self._starts) or self._starts[at] > max(offsets):
            return passage
        text = "".join(
            MASK if c not in _KEPT and self._holds(offset) else c
            for c, offset in zip(passage.text, offsets, strict=True)
        )
        return replace(passage, text=text)

    def block(self, block: Block) -> Block:
        passage = self.passage(block.passage)
        aside = self.passage(block.aside) if block.aside else block.aside
        cells = tuple(tuple(self.block(b) for b in cell) for cell in block.cells)
        if passage is block.passage and aside is block.aside and cells == block.cells:
            return block
        return replace(block, passage=passage, aside=aside, cells=cells)
