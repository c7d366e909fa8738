"""HTML inside a text file: tags in, blocks out, each character with its place in the file's own text."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html.parser import HTMLParser

from loader.passages import Block, Passage
from loader.readers import lines

# Elements that begin and end a block, and those whose content no reader sees.
BREAKS = frozenset(
    "address article aside blockquote body br caption center dd details dialog dir div dl dt fieldset figcaption figure"
    " footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav ol p pre section summary table tbody"
    " td tfoot th thead tr ul".split()
)
SILENT = frozenset(
    "script style template noscript head title svg nav button select textarea datalist iframe object canvas".split()
)
STRONG = frozenset("b strong em i u mark".split())
HEADING = re.compile(r"h([1-6])$")
_ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii")
_NO_WIDTH = frozenset("\u00ad\u200b\u200c\u200d\u2060\ufeff")  # letters that print nothing


def folded(text: str, kept: Iterable[int]) -> Passage:
    """The characters at the offsets `kept`, each run of white space as one space, none at the ends."""
    letters: list[str] = []
    places: list[int] = []
    for at in kept:
        letter = text[at]
        if letter in _NO_WIDTH:
            continue
        if letter.isspace():
            if not letters or letters[-1] == " ":
                continue
            letter = " "
        letters.append(letter)
        places.append(at)
    if letters and letters[-1] == " ":
        letters.pop()
        places.pop()
    return Passage("".join(letters), tuple(places))


def gaps(text: str) -> list[tuple[int, int]]:
    """Where the parts of a line of HTML stand that a tab or a wide gap sets apart; a line's end is no gap."""
    found = []
    at = 0
    for space in re.finditer(r"\s{1,1000}", text):
        wide = "\n" not in space[0] and ("\t" in space[0] or len(space[0]) >= 4)
        if wide and text[at : space.start()].strip():
            found.append((at, space.start()))
            at = space.end()
    return [*found, (at, len(text))] if text[at:].strip() else found


def blocks(text: str, start: int, end: int) -> list[Block]:
    """The blocks of the HTML fragment `text[start:end]`; offsets count in `text` itself."""
    walk = _Fragment(text, start)
    walk.feed(text[start:end])
    walk.close()
    walk.finish()
    return walk.found


class _Fragment(HTMLParser):
    """Keeps the offsets of the characters between tags; a block ends where a block's tag begins or ends."""

    def __init__(self, text: str, start: int) -> None:
        super().__init__(convert_charrefs=False)
        self.source, self.start = text, start
        self.kept: list[int] = []
        self.strong: list[tuple[int, int]] = []
        self.found: list[Block] = []
        self.in_list = 0
        self.level = 0
        self.bold = 0

    def _here(self) -> int:
        _, column = self.getpos()  # a fragment is one line
        return self.start + column

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        if tag in BREAKS:
            self.finish()
        if tag in ("ul", "ol"):
            self.in_list += 1
        elif tag == "p":
            self.in_list = 0  # a list that is never closed ends with the next paragraph
        elif tag in STRONG:
            self.bold += 1
        heading = HEADING.match(tag)
        self.level = int(heading[1]) if heading else self.level

    def handle_endtag(self, tag: str) -> None:
        if tag in BREAKS:
            self.finish()
        if tag in ("ul", "ol"):
            self.in_list = max(0, self.in_list - 1)
        elif tag in STRONG:
            self.bold = max(0, self.bold - 1)
        if HEADING.match(tag):
            self.level = 0

    def _keep(self, length: int) -> None:
        here = self._here()
        self.kept += range(here, here + length)
        if self.bold:
            self.strong.append((here, here + length))

    def handle_data(self, data: str) -> None:
        self._keep(len(data))

    def handle_entityref(self, name: str) -> None:
        self._keep(len(name) + 1)

    def handle_charref(self, name: str) -> None:
        self._keep(len(name) + 2)

    def finish(self) -> None:
        letters = "".join(self.source[at] for at in self.kept)
        cells = [[self._block(self.kept[a:b])] for a, b in gaps(letters)]
        self.kept, self.strong = [], []
        for block in lines.split([cell for cell in cells if cell[0].passage]):
            if block.kind == "text" and self.level:
                self.found.append(Block("heading", block.passage, level=self.level, aside=block.aside))
            else:
                self.found += numbered(block) if self.in_list else lines.listed(block)

    def _block(self, kept: list[int]) -> Block:
        passage = folded(self.source, kept)
        return Block("text", passage, strong=lines.emphasised(passage, self.strong))


def numbered(block: Block) -> list[Block]:
    """A list printed as running text, "i. …ii. …", as its entries; the numbers must follow one another from i."""
    starts: list[tuple[int, int, str]] = []
    at = 0
    for number in _ROMAN:
        found = re.compile(rf"(?<![A-Za-z0-9]){number}[.)]\s+").search(block.text, at)
        if not found:
            break
        starts.append((found.start(), found.end(), found.group().strip()))
        at = found.end()
    if not starts:
        return lines.listed(block)
    ends = [s[0] for s in starts[1:]] + [len(block.text)]
    listed = [block.part(begin, end, marker) for (_, begin, marker), end in zip(starts, ends, strict=True)]
    lead = block.part(0, starts[0][0])
    return [lead, *listed] if lead.passage else listed
