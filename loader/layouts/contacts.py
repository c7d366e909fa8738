"""The contact officer whom a record names: in labelled lines, in one line, in a table's row or in a sentence."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from loader import names, organisations
from loader.lexicon import meaning
from loader.passages import Block, Passage
from loader.records import Contact
from loader.roster import Roster

_LABELLED = re.compile(r"^(?P<label>[^:]{1,60}?)\s*:\s*(?P<value>\S.*)?$", re.DOTALL)
_EMAIL = re.compile(r"(?<![\w.@-])[\w.+'-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}")
_PHONE = re.compile(r"(?<![\w£.,/-])\+?\(?\d[\d ()-]{8,18}\d(?![\w/])")
_INSIDE = re.compile(
    r"(?P<label>(?:direct\s+|job\s+|contact\s+)?(?:e-?mail|telephone|tel|phone|mobile|mob|dial|line|title|ext)(?:\s+(?:no|number|address))?\.?)\s*[:–-]?\s*(?=\S)",
    re.IGNORECASE,
)
_ASKED = re.compile(
    r"\b(?:[Ff]or|[Ff]or\s+any)\s+(?:further|more|additional)\s+(?:information|details)\b[^.:]{0,100}?\b(?:contact|speak\s+to|call|email)\s*:?\s+(?:the\s+(?:Clerk|Chairman|Chair|report\s+author)\s*,?\s+)?"
    rf"(?P<who>(?:(?:Cllr|Councillor|Mr|Mrs|Ms|Miss|Dr)\.?\s+)?{names.NAME})"
)
_PIECE = re.compile(r"\s*(?:[,;|(]|\s[–—-]\s|\bon\s+(?=[\d█+(])|\bat\s+(?=[\w.█]{1,64}@)|\bor\s+(?=[\w.]{1,64}@))\s*")
_FOLLOWING = 6  # lines after the contact's label in which more of it may stand
_MOST = 16  # words of such a line


@dataclass(slots=True)
class _Lines:
    """What is known of the contact so far: each part with its words, and the lines that tell it."""

    parts: dict[str, Passage] = field(default_factory=dict)
    lines: list[Passage] = field(default_factory=list)

    def take(self, label: str, value: Passage) -> None:
        """A labelled value; further parts may stand in it: "Ann Lee, Head of Parks, 01632 960000"."""
        text = value.text
        ends = [len(text)]
        for found, kind in ((_EMAIL.search(text), "email"), (_PHONE.search(text), "telephone")):
            if found:
                self.parts.setdefault(kind, value.part(*found.span()))
                ends.append(found.start())
        if label in ("email", "telephone"):
            return
        said = value.part(0, min(ends))
        inside = _INSIDE.search(said.text)
        said = said.part(0, inside.start()) if inside and inside.start() else said
        pieces = _pieces(said)
        if not pieces:
            return
        self.parts.setdefault(label, pieces[0])
        if label == "name" and len(pieces) > 1 and "position" not in self.parts and _is_position(pieces[1].text):
            self.parts["position"] = pieces[1]


def take(blocks: Sequence[Block], roster: Roster) -> tuple[Contact | None, list[Block]]:
    """The contact that a report names, and the blocks without its lines; a position becomes a post."""
    found = _Lines()
    rest: list[Block] = []
    at = 0
    while at < len(blocks):
        after = _labelled(blocks, at, found) if "name" not in found.parts else at
        if after == at:
            rest.append(blocks[at])
            after += 1
        at = after
    if "name" not in found.parts:
        _asked(blocks, found)
    if "name" not in found.parts:
        return None, list(blocks)
    return _contact(found, roster), rest


def _labelled(blocks: Sequence[Block], at: int, found: _Lines) -> int:
    """Where the contact's lines that begin at `at` end; `at` itself where none does."""
    label, value = _label(blocks[at])
    if label != "name":
        return at
    told = _Lines()
    if value:
        told.take("name", value)
    after = at + 1
    while after < min(len(blocks), at + 1 + _FOLLOWING):
        label, value = _label(blocks[after])
        if value and label in ("email", "telephone", "position"):
            told.take(label, value)
        elif label or not _belongs(blocks[after], told):
            break
        after += 1
    if "name" not in told.parts or not _is_contact(told):
        return at
    told.lines = [block.passage for block in blocks[at:after]]
    found.parts, found.lines = told.parts, told.lines
    return after


def _label(block: Block) -> tuple[str, Passage | None]:
    """What a line or a row of label and value tells of the contact, and the value."""
    if block.kind == "row":
        first, second = block.cell(0), block.cell(1)
        return (meaning("contact", first.text.rstrip(": ")), second) if first else ("", None)
    match = _LABELLED.match(block.text)
    if match:
        label = meaning("contact", match["label"])
        return label, block.passage.part(match.start("value")) if match["value"] else block.aside
    whole = meaning("contact", block.text.rstrip(" :-–")) if len(block.text.split()) <= 5 else ""
    return (whole, block.aside) if whole == "name" else ("", None)


def _belongs(block: Block, told: _Lines) -> bool:
    """Does an unlabelled line below the label go on with the contact? It is taken at once where it does."""
    text = block.text
    if block.kind == "row" or len(text.split()) > _MOST or block.kind == "heading":
        return False
    if "name" not in told.parts:
        pieces = _pieces(block.passage)
        if not pieces or names.parse(pieces[0].text) is None:
            return False
        told.take("name", block.passage)
        return True
    before = dict(told.parts)
    if _EMAIL.search(text) or _PHONE.search(text):
        told.take("email", block.passage)
    elif "position" not in told.parts and _is_position(text) and len(text.split()) <= 10:
        told.parts["position"] = block.passage
    return told.parts != before or "█" in text


def _asked(blocks: Sequence[Block], found: _Lines) -> None:
    """A contact in a sentence: "For further information please contact Ann Lee on 01632 960000"."""
    for block in blocks:
        match = _ASKED.search(block.text[:2000]) if "contact" in block.text[:2000] else None
        if not match:
            continue
        told = block.passage.part(match.start("who"), match.start("who") + 200)
        found.take("name", told)
        name = names.parse(found.parts["name"].text) if "name" in found.parts else None
        if name and _is_reachable(found):
            found.lines = [block.passage.part(match.start(), match.start("who") + 200)]
            return
        found.parts.clear()


def _contact(found: _Lines, roster: Roster) -> Contact:
    parts = found.parts
    name = parts["name"]
    parsed = names.parse(name.text)
    if parsed and parsed.is_full and not organisations.is_role(parsed.name):
        person = roster.person(parsed, name.words())
        if "position" in parts:
            roster.post(parts["position"].text, roster.organisation, parts["position"].words(), person)
    words = tuple(w for line in found.lines for w in line.words())
    value = {label: passage.text for label, passage in parts.items()}
    return Contact(value["name"], words, value.get("email", "").rstrip("."), value.get("telephone", ""))


def _pieces(said: Passage) -> list[Passage]:
    found: list[Passage] = []
    at = 0
    for match in _PIECE.finditer(said.text):
        found.append(said.part(at, match.start()))
        at = match.end()
    found.append(said.part(at, len(said.text.rstrip(" ,;:.()"))))
    return [p for p in found if p and any(c.isalpha() for c in p.text)]


def _is_position(text: str) -> bool:
    return text[:1].isupper() and not any(c.isdigit() or c in "@█" for c in text) and len(text.split()) <= 12


def _is_contact(told: _Lines) -> bool:
    """Is it someone to be reached: a person's name, or an office with a number or an address?"""
    name = names.parse(told.parts["name"].text)
    return (name is not None and name.is_full) or _is_reachable(told) or bool(name and name.title)


def _is_reachable(told: _Lines) -> bool:
    return bool({"email", "telephone"} & told.parts.keys()) or any("█" in p.text for p in told.parts.values())
