"""The interests that members declare: by whom, of what kind, in what, and at which item the matter comes up."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Sequence

from loader import names
from loader.layouts.agenda import Contents, Stretch
from loader.layouts.doing import people_named
from loader.layouts.doing.utterances import sentences
from loader.lexicon import alternatives, listing, meaning, table
from loader.passages import Block, Passage
from loader.records import Declaration
from loader.roster import Roster
from ontology.iris import Key

_NUMBER = r"[A-Z]{0,4}\d{1,5}(?:[./-]\d{1,4}(?![/\d]))?(?:\.\d{1,3})?[a-z]?(?:\s?\([a-z0-9]{1,3}\))?"
_ITEMS = re.compile(
    r"\b(?:agenda\s+)?(?:items?|eitem(?:au)?|minutes?|min\.?)\s*(?:nos?\.?|numbers?|refs?\.?|rhif)?\s*(?P<numbers>"
    rf"{_NUMBER}(?:\s*(?:,|and|&|ac|a)\s*(?:and\s+)?(?:items?\s+)?{_NUMBER}){{0,9}})(?![\d/])",
    re.IGNORECASE,
)
_REFERENCE = re.compile(r"(?<![\w/.£-])[A-Z]{0,4}\d{1,4}/\d{1,4}(?![/\d]|-\d)")
_APPLICATION = re.compile(r"(?<![\w/.£-])[A-Z]{0,4}\d{2,4}/\d{3,6}(?:/[A-Z]{2,8})?(?![/\d])")
_BARE = re.compile(r"^\W{0,4}(?P<numbers>\d{1,5}[a-z]?(?:\s*(?:,|and|&)\s*\d{1,5}[a-z]?){0,9})(?=\s+[A-Z]|\s*[:–—,(-])")
_NONE = re.compile(
    r"^\W*(?:none|nil|dim|no\b|there\s+(?:was|were|is|are)\s+(?:no|none)|nothing)"
    r"|\b(?:no|not|nor|never|any|without)\b[^.;]{0,40}\binterests?\b(?!\s+(?:in|as))|\bdeclared\s+(?:none|no\b|nothing)",
    re.IGNORECASE,
)
_INTEREST = re.compile(
    r"\s+(?:that\s+\w+\s+(?:had|has)\s+)?(?:of\s+)?(?:(?:an?|the|their|his|her|both|any)\s+)?(?:[\w/-]{1,20},?\s+){0,6}?interests?\b",
    re.IGNORECASE,
)
_TIES = re.compile(  # "declared that she was a director of …"
    r"\b(?:declared|disclosed|declares)\s+that\s+(?:s?he|they|his|her|their)\b(?:\s+\w{2,15}){0,3}?\s+(?:(?:was|is|were|are|had\s+been|has\s+been)\s+(?:also\s+)?(?:an?\b|the\b|employed|chair|trustee|"
    r"director|member|governor|married|related|acquainted|friends?)|(?:owns?|owned|knew|knows|works|worked|sat|sits|serves|served|chairs|chaired|lives|lived|rents|rented|banks|banked)\b)",
    re.IGNORECASE,
)
_AND_ANOTHER = re.compile(r"(?:,|;)?\s+and\s+(?=(?:[A-Z]|the\s+[A-Z]))")
_AS = re.compile(r"\s*,?\s+(?:as|in|for|on|regarding|likewise|similarly)\b")
_KIND = re.compile(
    r"\b(?:(?:an?|their|his|her|the|both|of)\s+)?(?P<kind>(?:(?:[A-Za-z/-]{2,20}|\([A-Z]{2,4}\))\s+(?:(?:and|or|but)\s+)?){0,5}?)interests?\b",
    re.IGNORECASE,
)
_BODY = re.compile(
    r"(?:\b(?:as|being|is|are|was|were|both|also|serves|works|a|an|the)\s+|[(:–-]\s*)(?:(?:an?|the|also|both|being)\s+){0,2}(?:[A-Za-z-]+\s+){0,4}?"
    r"(?i:trustees?|members?|chair(?:man|woman|person)?|vice-chair|governors?|directors?|employees?|employed|secretary|treasurer|president|volunteers?|patron|"
    r"shareholders?|representatives?|works|founder|clerk|custodian|officer)\s+(?:of|at|with|for|on|by|to)\s+(?:the\s+)?(?:(?:Board|board)\s+of\s+(?:the\s+)?)?"
    r"(?P<body>[A-Z][\w'’&-]*(?:\s+(?:(?:of|for|and|the|&|in)\s+){0,2}[A-Z][\w'’&-]*){0,7})"
)


@functools.cache
def _verbs() -> str:
    return alternatives(table("declaring")["verbs"])


@functools.cache
def _active() -> re.Pattern[str]:
    return re.compile(rf"\s*(?:(?:\w{{2,12}}|,)\s+){{0,3}}?(?P<verb>{_verbs()})\b")


@functools.cache
def _passive() -> re.Pattern[str]:
    return re.compile(
        r"\b(?:interests?|declarations?(?:\s+of\s+(?:[\w-]+\s+){0,4}interests?)?)\b[^.;]{0,120}?\b(?:by|from)\s+(?=(?:the\s+)?[A-Z])",
        re.IGNORECASE,
    )


@functools.cache
def _welsh() -> re.Pattern[str]:
    return re.compile(
        r"\bDatganodd\s+(?P<who>[^.;:]{3,120}?(?:\.\s[^.;:]{3,120}?)?)\s+(?P<kind>f?(?:uddiant|uddiannau)|ddiddordeb)\b"
    )


@functools.cache
def _signs() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{alternatives(table('declaring')['signs'])})\b", re.IGNORECASE)


def of_item(stretch: Stretch, parts: Contents, roster: Roster) -> list[tuple[str, Declaration]]:
    """The interests declared at an item, each with the printed number of the item that it is about, or ""."""
    own = stretch.heading == "declarations"
    found: list[tuple[str, Declaration]] = []
    if own and stretch.is_untitled:
        found += find(stretch.title, roster, own=True)
    columns: tuple[str, ...] = ()
    last: Key | None = None
    blocks = [*parts.prose, *(block for block, _ in parts.decisions)]
    for block in sorted(blocks, key=lambda b: b.passage.offsets[:1]):
        if block.kind != "row":
            found += find(block.passage, roster, own=own)
            continue
        heads = tuple(_column(block.cell(n)) for n in range(len(block.cells)))
        if "who" in heads and set(heads) & {"about", "nature"}:
            columns, last = heads, None
        elif columns and len(block.cells) == len(columns):
            rows, last = _row(block, columns, last, roster)
            found += rows
        else:
            found += find(block.passage, roster, own=own)
    return found


def find(passage: Passage, roster: Roster, *, own: bool = False) -> list[tuple[str, Declaration]]:
    """The interests declared in a passage; `own` when it stands under the head of declarations."""
    found: list[tuple[str, Declaration]] = []
    for sentence in sentences(passage):
        for part in _clauses(sentence) if own else [sentence]:
            found += _clause(part, roster, own=own)
    return found


def once(
    declared: Sequence[Sequence[tuple[str, Declaration]]], numbers: Iterable[str]
) -> list[list[tuple[str, Declaration]]]:
    """Each interest once, where it is told first: some are declared again when their item comes up.

    `declared` holds the interests of each item in order, `numbers` the items' own numbers as printed.
    """
    seen: set[tuple[Key, str]] = set()
    kept = []
    for pairs, number in zip(declared, numbers, strict=True):
        fresh = []
        for about, declaration in pairs:
            key = (declaration.person, about or number)
            if key not in seen:
                fresh.append((about, declaration))
            if about or not any(d.person == declaration.person for _, d in pairs if d is not declaration):
                seen.add(key)
        kept.append(fresh)
    return kept


def _clauses(sentence: Passage) -> list[Passage]:
    """Entries of a list in one sentence: "Cllr A – item 4; Cllr B – item 6"."""
    ends = [m.start() for m in re.finditer(r";\s+(?=(?:and\s+)?[A-Z])", sentence.text)]
    starts = [0, *(e + 1 for e in ends)]
    return [sentence.part(a, b) for a, b in zip(starts, [*ends, len(sentence.text)], strict=True)]


def _clause(sentence: Passage, roster: Roster, *, own: bool) -> list[tuple[str, Declaration]]:
    text = sentence.text
    if _NONE.search(text) or len(text) > 2000:
        return []
    if not own and not re.search(r"\binterest|\bfuddian", text, re.IGNORECASE) and not _TIES.search(text):
        return []
    welsh = _welsh().search(text)
    if welsh:
        who = people_named.several(sentence.part(*welsh.span("who")), roster)
        return _declared(who, sentence, welsh.end("who"), roster)
    who, end = people_named.at_start(_without_lead(sentence), roster)
    if who:
        end += len(text) - len(_without_lead(sentence).text)
        active = _active().match(text, end)
        surely = active and active["verb"] in table("declaring")["surely"]
        if active and (
            own or (surely and (_INTEREST.match(text, active.end()) or _TIES.match(text, active.start("verb"))))
        ):
            return _declared_by_each(who, sentence, active.end(), roster)
        if own and not active and _begins(text[end:]):
            return _declared(who, sentence, end, roster)
        return []
    passive = _passive().search(text)
    if passive and re.search(
        r"\b(?:declared|declarations?|disclosed|received|made|noted|registered|declare)\b",
        passive.group(),
        re.IGNORECASE,
    ):
        return _declared(people_named.everyone_after(sentence, passive.end(), roster), sentence, 0, roster)
    return []


def _declared_by_each(who: list[Key], sentence: Passage, after: int, roster: Roster) -> list[tuple[str, Declaration]]:
    """What one declares, and what others do whose verb is left out: "… in item 3 and Cllr Lane as a governor"."""
    starts = []
    for match in _AND_ANOTHER.finditer(sentence.text, after):
        others, end = people_named.at_start(sentence.part(match.end()), roster)
        if others and _AS.match(sentence.text, match.end() + end):
            starts.append((match.start(), match.end(), end, others))
    if not starts:
        return _declared(who, sentence, after, roster)
    found = _declared(who, sentence.part(0, starts[0][0]), after, roster)
    for number, (_, begin, end, others) in enumerate(starts):
        stop = starts[number + 1][0] if number + 1 < len(starts) else len(sentence.text)
        found += _declared(others, sentence.part(begin, stop), end, roster)
    return found


def _without_lead(sentence: Passage) -> Passage:
    """Without "At this point," and a bullet."""
    lead = re.match(
        r"(?:\W{1,4}|\(?(?:\d{1,3}(?:\.\d{1,3}){0,3}|[a-z]|[ivx]{1,4})[.)]?\s+(?=[A-Z]))?(?:(?:At|Before|Prior|With|In|During|On|Under)\b[^,.;]{2,80},\s+)?(?:The\s+(?=(?:Chair|Mayor)))?",
        sentence.text,
    )
    return sentence.part(lead.end()) if lead and lead.end() else sentence


def _begins(rest: str) -> bool:
    """Do the words after a name under the head of declarations tell of an interest?"""
    if re.match(rf"\W*(?:{alternatives(table('declaring')['otherwise'])})\b", rest):
        return False
    return bool(_signs().search(rest) or _REFERENCE.search(rest) or _APPLICATION.search(rest) or _BARE.match(rest))


def _declared(who: list[Key], sentence: Passage, after: int, roster: Roster) -> list[tuple[str, Declaration]]:
    kind = _kind(sentence.text[after:])
    interest_in = _interest_in(sentence, roster)
    found = []
    for person in who:
        declaration = Declaration(person, sentence.text, sentence.words(), None, interest_in, kind)
        found += [(number, declaration) for number in _numbers(sentence.text[after:]) or [""]]
    return found


def _kind(text: str) -> str:
    match = _KIND.search(text[:200])
    kind = match["kind"].strip() if match else ""
    words = set(re.split(r"[\s/-]+", kind.casefold()))
    if kind and words & set(table("declaring")["kinds"]):
        known = re.search(
            rf"(?:(?:{alternatives(table('declaring')['kinds'])}|and|or|but|/|-|\s)+)$", kind, re.IGNORECASE
        )
        return known.group().strip(" -/") if known else kind
    bare = re.match(
        rf"\W*\d*\W*(?P<kind>(?:(?:{alternatives(table('declaring')['kinds'])})[\s/-]*(?:and\s+)?){{1,5}})(?=[.,:;)]|$)",
        text,
        re.IGNORECASE,
    )
    return bare["kind"].strip() if bare else ""


def _numbers(text: str) -> list[str]:
    found: list[str] = []
    for match in _ITEMS.finditer(text):
        found += [re.sub(r"\s?\(.*", "", n).rstrip(".") for n in re.findall(_NUMBER, match["numbers"])]
    if not found:
        found = [m.group() for m in _REFERENCE.finditer(text)]
    bare = _BARE.match(text) if not found else None
    if bare:
        found = re.findall(r"\d+[a-z]?", bare["numbers"])
    return list(dict.fromkeys(found))


def _interest_in(sentence: Passage, roster: Roster) -> Key | None:
    """The organisation in which somebody serves or works."""
    match = _BODY.search(sentence.text)
    if not match or match["body"].split()[0].rstrip(".") in listing("titles") or meaning("headings", match["body"]):
        return None
    return roster.named(match["body"], sentence.words(*match.span("body")))


# ---------------------------------------------------------------- tables
def _column(cell: Passage | None) -> str:
    return meaning("declaring_columns", cell.text) if cell else ""


def _in_cell(cell: Passage, roster: Roster) -> list[Key]:
    """The members whom a cell of their column names; one whom no list names by the full name, or initials and it."""
    found, _ = people_named.at_start(cell, roster)
    if found:
        return found
    for start, end in names.split(cell.text):
        parsed = names.parse(cell.text[start:end])
        if parsed and parsed.is_full and not people_named.is_unlikely(parsed.name):
            found.append(roster.person(parsed, cell.words(start, end)))
    return found


def _row(
    row: Block, columns: tuple[str, ...], last: Key | None, roster: Roster
) -> tuple[list[tuple[str, Declaration]], Key | None]:
    """A row of member, number and nature; an empty first cell means the member of the row above."""
    cells = {column: row.cell(n) for n, column in enumerate(columns) if column}
    cell = cells.get("who")
    who = _in_cell(cell, roster) if cell else [last] if last else []
    about, nature = cells.get("about"), cells.get("nature")
    if (
        not who
        or not (about or nature)
        or any(c and re.fullmatch(r"(?i)\W*(?:none|nil|n/?a|dim)?\W*", c.text) for c in (nature,))
    ):
        return [], last
    kind = _kind(nature.text) if nature else ""
    numbers = _numbers(f"item {about.text}") if about else []
    interest_in = _interest_in(nature, roster) if nature else None
    found = []
    for person in who:
        declaration = Declaration(person, row.text, row.passage.words(), None, interest_in, kind)
        found += [(number, declaration) for number in numbers or [""]]
    return found, who[-1]
