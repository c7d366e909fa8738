"""The contact officer whom a record names: in labelled lines, in one line, in a table's row or in a sentence."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from loader import names, organisations
from loader.lexicon import meaning
from loader.names import PersonName
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
    r"\b(?:[Ff]or|[Ff]or\s+any)\s+(?:further|more|additional)\s+(?:information|details)\b[^.:]{0,100}?\b(?:contact|speak\s+to|call|e-?mail|ring|phone|telephone|write\s+to)\s*:?\s+(?:the\s+(?:Clerk|Chairman|Chair|report\s+author)\s*,?\s+)?"
    rf"(?P<who>(?:(?:Cllr|Councillor|Mr|Mrs|Ms|Miss|Dr)\.?\s+)?{names.NAME})"
)
_ASKING = re.compile(r"information|details")
_PIECE = re.compile(r"\s*(?:[,;|(]|\s[–—-]\s|\bon\s+(?=[\d█+(])|\bat\s+(?=[\w.█]{1,64}@)|\bor\s+(?=[\w.]{1,64}@))\s*")
_AUTHOR = re.compile(r"(?:report\s+)?authors?\b", re.IGNORECASE)
_QUESTIONS = re.compile(
    r"(?:\b(?:[Ff]or|[Ii]f\s+you\s+(?:have|would\s+like|want|need)|[Ss]hould\s+you\s+have|[Ww]ith)\s+(?:(?:any|further|more|some)\s+){0,3}(?:information|details|questions?|queries|query|enquiries|comments)\b"
    r"[^.:]{0,90}?\b)?\b(?:[Cc]ontact|[Cc]all|[Ee]-?mail|[Rr]ing|[Pp]hone|[Rr]each|[Ww]rite\s+to|[Gg]et\s+in\s+touch\s+with|[Ss]peak\s+to)\s*:?\s+(?:me\b|(?=[\w.+'-]{1,64}@|[\d(+]))"
)
_REACHED = re.compile(
    r"(?:t(?:el(?:ephone)?)?|m(?:ob(?:ile)?)?|phone|e(?:-?mail)?|direct\s+(?:line|dial))(?:\s+(?:no|number|address))?\s*[.:]\s*(?=[\w(+])",
    re.IGNORECASE,
)
_AT_END = 6  # blocks at the end in which an author may say how to be reached
_FOLLOWING = 6  # lines after the contact's label in which more of it may stand
_MOST = 16  # words of such a line


@dataclass(slots=True)
class Told:
    """What is known of the contact so far: each part with its words, and the blocks and lines that tell it."""

    parts: dict[str, Passage] = field(default_factory=dict)
    lines: list[Passage] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)  # that hold nothing but the contact

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

    def holds(self, block: Block) -> bool:
        return any(block is mine for mine in self.blocks)


def find(blocks: Sequence[Block]) -> Told:
    """What the record tells of its contact; nothing where it names none. An officer goes before an author."""
    at = 0
    authors: Told | None = None
    while at < len(blocks):
        told, after = _labelled(blocks, at)
        if told and _AUTHOR.match(blocks[at].text):
            authors = authors or (told if _is_reachable(told) else None)
        elif told:
            return told
        at = max(after, at + 1)
    return authors or _asked(blocks)


def _labelled(blocks: Sequence[Block], at: int) -> tuple[Told | None, int]:
    """The contact whose lines begin at `at`, and where they end; None and `at` itself where none do."""
    label, value = _label(blocks[at])
    if label != "name":
        return None, at
    told = Told()
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
        return None, at
    told.blocks = list(blocks[at:after])
    told.lines = [block.passage for block in told.blocks]
    return told, after


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


def _belongs(block: Block, told: Told) -> bool:
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


def _asked(blocks: Sequence[Block]) -> Told:
    """A contact in a sentence: "For further information please contact Ann Lee on 01632 960000"."""
    for block in blocks:
        match = _ASKED.search(block.text[:2000]) if _ASKING.search(block.text[:2000]) else None
        if not match:
            continue
        told = Told()
        told.take("name", block.passage.part(match.start("who"), match.start("who") + 200))
        if "name" in told.parts and names.parse(told.parts["name"].text) and _is_reachable(told):
            told.lines = [block.passage.part(match.start(), match.start("who") + 200)]
            told.blocks = [block] if match.start() < 20 and block in blocks[-_AT_END:] else []
            return told
    return Told()


def closing(blocks: Sequence[Block]) -> Told:
    """How to reach the author, whom other lines name: "For questions email a@b.uk", "contact me on …", "Tel: …"."""
    told = Told()
    for block in blocks[-_AT_END:]:
        text = block.text
        label, value = _label(block)
        alone = _REACHED.match(text) or (_EMAIL.fullmatch(text.strip()) or _PHONE.fullmatch(text.strip()))
        asks = _QUESTIONS.search(text[:2000])
        if block.kind == "row" or not (alone or asks or (value and label in ("email", "telephone"))):
            continue
        told.take("email", block.passage.part(asks.start()) if asks else block.passage)
        told.lines.append(block.passage)
        if not asks or len(text[: asks.start()].split()) < 8:
            told.blocks.append(block)
    return told if told.parts else Told()


def rung(blocks: Sequence[Block], name: PersonName) -> Told:
    """How to reach someone by words that call them by their first name: "Ring Ann on 01632 960000"."""
    first = re.escape(name.name.split()[0])
    pattern = re.compile(
        rf"\b(?:[Rr]ing|[Cc]all|[Cc]ontact|[Pp]hone|[Ee]-?mail|[Tt]elephone|[Ss]peak\s+to)\s+(?:[Tt]he\s+Clerk,?\s+)?{first}\b[^.]{{0,40}}?\s(?:on|at|by)\s"
    )
    told = Told()
    for block in blocks:
        match = pattern.search(block.text[:3000])
        if match:
            told.take("email", block.passage.part(match.end(), match.end() + 80))
            if told.parts:
                told.lines = [block.passage.part(match.start(), match.end() + 80)]
                return told
    return Told()


def read(found: Told, roster: Roster) -> Contact | None:
    """The contact as a value; the roster gets the person and the post."""
    parts = found.parts
    if "name" not in parts:
        return None
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


def _is_contact(told: Told) -> bool:
    """Is it someone to be reached: a person's name, or an office with a number or an address?"""
    name = names.parse(told.parts["name"].text)
    return (name is not None and name.is_full) or _is_reachable(told) or bool(name and name.title)


def _is_reachable(told: Told) -> bool:
    return bool({"email", "telephone"} & told.parts.keys()) or any("█" in p.text for p in told.parts.values())
