"""HTML inside or as a document: tags in, blocks out, each character with its place.

The same walk serves a fragment inside a text file (offsets into the file's own text) and a whole page (offsets into the
text that is made of it).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from html.parser import HTMLParser

from loader.passages import Block, Passage

# Elements that begin and end a block, and those whose content no reader sees.
BREAKS = frozenset(
    "address article aside blockquote body br caption dd details div dl dt fieldset figcaption figure footer form"
    " h1 h2 h3 h4 h5 h6 header hr html li main nav ol p pre section summary table tbody td tfoot th thead tr ul".split()
)
SILENT = frozenset("script style template noscript head title svg nav".split())
HEADING = re.compile(r"h([1-6])$")
_ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii")


def folded(text: str, kept: Iterable[int]) -> Passage:
    """The characters at the offsets `kept`, each run of white space as one space, none at the ends."""
    letters: list[str] = []
    places: list[int] = []
    for at in kept:
        letter = text[at]
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
        self.found: list[Block] = []
        self.in_list = 0
        self.level = 0

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
        heading = HEADING.match(tag)
        self.level = int(heading[1]) if heading else self.level

    def handle_endtag(self, tag: str) -> None:
        if tag in BREAKS:
            self.finish()
        if tag in ("ul", "ol"):
            self.in_list = max(0, self.in_list - 1)
        if HEADING.match(tag):
            self.level = 0

    def handle_data(self, data: str) -> None:
        here = self._here()
        self.kept += range(here, here + len(data))

    def handle_entityref(self, name: str) -> None:
        self.kept += range(self._here(), self._here() + len(name) + 1)

    def handle_charref(self, name: str) -> None:
        self.kept += range(self._here(), self._here() + len(name) + 2)

    def finish(self) -> None:
        passage = folded(self.source, self.kept)
        self.kept = []
        if not passage:
            return
        if self.in_list:
            self.found += numbered(passage)
        else:
            self.found.append(Block("heading" if self.level else "text", passage, level=self.level))


def numbered(passage: Passage) -> list[Block]:
    """A list printed as running text, "i. …ii. …", as its entries; the numbers must follow one another from i."""
    starts: list[tuple[int, int, str]] = []
    at = 0
    for number in _ROMAN:
        found = re.compile(rf"(?<![A-Za-z0-9]){number}[.)]\s+").search(passage.text, at)
        if not found:
            break
        starts.append((found.start(), found.end(), found.group().strip()))
        at = found.end()
    if not starts:
        return [Block("text", passage)]
    ends = [s[0] for s in starts[1:]] + [len(passage.text)]
    lead = passage.part(0, starts[0][0])
    listed = [
        Block("text", passage.part(begin, end), marker=marker)
        for (_, begin, marker), end in zip(starts, ends, strict=True)
    ]
    return [*([Block("text", lead)] if lead else []), *listed]
