"""Votes with figures or names: "six were in favour and two abstained", "For: 26", "by 24 votes to 10", names."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass, field

from loader import names
from loader.layouts.deciding.movers import known
from loader.lexicon import alternatives, listing, numbers
from loader.passages import Passage
from loader.records import Words
from loader.roster import Roster
from ontology.iris import Key

_FEW = {"one": 1, "no": 0, "nil": 0, "none": 0, "zero": 0, "a": 1}
# In Welsh, of people who vote.
_FEW |= {"neb": 0, "dim": 0, "un": 1, "dau": 2, "dwy": 2, "tri": 3, "tair": 3, "pedwar": 4, "pedair": 4, "pump": 5}
_FEW |= {"chwech": 6, "chwe": 6, "saith": 7, "wyth": 8, "naw": 9, "deg": 10}
_WHOLE = r"(?:For|In\s+favour|Against|Abstain\w*|Abstentions?)"
MOST = 300  # members of the largest council, and more


@dataclass(slots=True)
class Count:
    """One vote as it is put together from the lines that tell it."""

    counts: dict[str, int] = field(default_factory=dict)
    names: dict[str, list[Key]] = field(default_factory=dict)
    words: list[tuple[int, int]] = field(default_factory=list)
    open: str = ""  # the side whose list of names may go on

    def __bool__(self) -> bool:
        return "for" in self.counts or len(self.counts) > 1 or bool(self.counts and self.names)

    def add(self, other: Count) -> None:
        self.counts |= other.counts
        for side, keys in other.names.items():
            self.names.setdefault(side, []).extend(keys)
        self.words += other.words


def number_of(written: str) -> int | None:
    low = written.casefold()
    value = int(low) if low.isdigit() else {**numbers(), **_FEW}.get(low)
    return value if value is not None and value <= MOST else None


@functools.cache
def numeral() -> str:
    return rf"(?:\d{{1,3}}|{alternatives([*numbers(), *_FEW])})"


@functools.cache
def _told() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """ "six (members) were in favour", "two votes against", "one abstention", by side."""
    many = (
        rf"(?<![\w/£.-])(?P<n>{numeral()})(?:\s+(?:members?|councillors?|cllrs?|votes?|aelod|o\s+aelodau|pleidlais|o\s+bleidleisiau|of\s+those\s+present|people))?\s*"
        r"(?:(?:were|was|voted|voting|cast|had|having|have)\s+){0,2}"
    )
    return (
        (
            "for",
            re.compile(
                rf"{many}(?:in\s+favour|for(?=\s+\w+ing\b|\s+it\b|\s+Cllrs?\b|\s*(?:[,;.)&]|$|and\b|the\s+(?:motion|proposal|amendment)|\d))|o\s+blaid\b)",
                re.I,
            ),
        ),
        ("against", re.compile(rf"{many}(?:against|opposed|yn\s+erbyn)\b", re.I)),
        ("abstain", re.compile(rf"{many}(?:abstain(?:ed|ing|s)?|abstentions?|yn\s+ymatal|wedi\s+ymatal)\b", re.I)),
    )


@functools.cache
def _labelled() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """ "For: 26", "Against - 3", "Abstentions (2)", by side."""
    mark = (
        rf"(?:\s*(?:[:=–—-]\s*|\()\s*|\s+(?=\d{{1,3}}\s*(?:[,;.)]|and\s+against\b|$)))"
        rf"(?P<n>{numeral()})\b(?!\s*(?:/|\.\d|%))"
    )
    return (
        ("for", re.compile(rf"\b(?:Votes?\s+)?(?:For|In\s+favour|O\s+blaid)(?:\s+the\s+\w+)?{mark}", re.I)),
        ("against", re.compile(rf"(?<!\bas )\b(?:Against|Yn\s+erbyn)(?:\s+the\s+\w+)?{mark}", re.I)),
        (
            "abstain",
            re.compile(
                rf"\b(?:Abstain(?:ed|ing)?|Abstentions?|Abstained\s+from\s+voting|Ymatal)(?:\s+the\s+\w+)?{mark}", re.I
            ),
        ),
    )


# Letters without which a text gives no figure for a side: quicker to look for than every number.
_SIGNS = {
    "for": ("for", "favour", "blaid"),
    "against": ("against", "opposed", "erbyn"),
    "abstain": ("abst", "ymatal"),
}


@functools.cache
def _to() -> re.Pattern[str]:
    """ "24 votes, to 10 votes, with 1 abstention", "by 24 to 10"."""
    n = numeral()
    return re.compile(
        rf"(?:(?P<a>{n})\s+votes?,?\s+(?:to|against)\s+(?P<b>{n})\b|"
        rf"\b(?:carried|lost|defeated|approved|agreed|rejected|passed|by|voted|vote\s+of)\s+(?:by\s+)?(?P<c>{n})\s*(?:votes?\s+)?(?:to|[-–])\s*(?P<d>{n})\b"
        rf"(?!\s*(?:%|days|weeks|months|years|p\.?m|a\.?m|o['’]clock)))",
        re.IGNORECASE,
    )


@functools.cache
def _welsh() -> re.Pattern[str]:
    return re.compile(rf"\bymataliodd\s+(?P<n>{numeral()})\b", re.IGNORECASE)


def find(passage: Passage, roster: Roster) -> Count:
    """The figures of a vote that a passage tells, and a side's single voters by name: "Cllr A abstained"."""
    text = passage.text
    count = Count()
    spots: list[tuple[int, int]] = []

    def put(side: str, value: int | None, start: int, end: int) -> None:
        if value is not None and side not in count.counts:
            count.counts[side] = value
            spots.append((start, end))

    _inline(passage, roster, count, spots)
    if count.names:
        count.words += passage.words(min(a for a, _ in spots), max(b for _, b in spots))
        return count
    to = _to().search(text)
    if to:
        first, second = number_of(to["a"] or to["c"]), number_of(to["b"] or to["d"])
        if first is not None and second is not None:
            is_lost = bool(re.search(r"\b(?:lost|defeated|rejected|fell)\b", text, re.IGNORECASE))
            high, low = max(first, second), min(first, second)
            put("for", low if is_lost else first, *to.span())
            put("against", high if is_lost else second, *to.span())
    folded = text.casefold()
    for patterns in (_labelled(), _told()):
        for side, pattern in patterns:
            match = pattern.search(text) if any(sign in folded for sign in _SIGNS[side]) else None
            if match and not (side == "for" and re.match(r"a\b", match["n"], re.I)):
                put(side, number_of(match["n"]), *match.span())
    bare = _BARE.match(text)
    if bare:
        for side, group in (("for", "a"), ("against", "b"), ("abstain", "c")):
            put(side, number_of(bare[group]) if bare[group] else None, *bare.span())
    welsh = re.search(rf"\bymataliodd\s+(?P<n>{numeral()})\b", text, re.IGNORECASE)
    if welsh:
        put("abstain", number_of(welsh["n"]), *welsh.span())
    _single(passage, roster, count, spots)
    if not count:
        return Count()
    first_at, last_at = min(a for a, _ in spots), max(b for _, b in spots)
    count.words += passage.words(first_at, last_at)
    return count


# A count alone: "5-2.", "(4 – 1)", "3 – 0, 1 abst.", "6/1/2".
_BARE = re.compile(
    r"^\W*(?:[Vv]otes?\W{1,3})?(?P<a>\d{1,3})\s*(?:[-–—/:]|to)\s*(?P<b>\d{1,3})(?:\s*(?:[-–—/,;]|with|and)\s*(?P<c>\d{1,3}|one|two|three)(?:\s*(?i:abst\w*\.?))?)?\W*$"
)
_INLINE = re.compile(
    r"(?:^|(?<=[.;:()])\s{0,9}|\b[Vv]oting\s+)(?P<side>For|FOR|In\s+[Ff]avour|Against|AGAINST|Abstain(?:ed|ing)|Abstentions?|ABSTAIN\w*|ABSTENTIONS?|O\s+blaid|Yn\s+erbyn|Ymatal)"
    r"(?:\s+the\s+\w+)?\s*(?P<given>\(\d{1,3}\))?\s*(?:[:–—-]\s*(?=[A-Z(])|(?=Cllrs?\b|Councillors?\b))"
)


def _inline(passage: Passage, roster: Roster, count: Count, spots: list[tuple[int, int]]) -> None:
    """The names of each side in one paragraph: "For (3): Councillors A, B and C. Against (1): Councillor D."."""
    marks = list(_INLINE.finditer(passage.text))
    if len(marks) < 2:
        return
    ends = [m.start() for m in marks[1:]] + [len(passage.text)]
    for match, end in zip(marks, ends, strict=True):
        side = side_of(match["side"])
        stop = re.search(r"[.;]\s+(?=[A-Z][a-z]+\s+[a-z])", passage.text[match.end() : end])
        last = match.end() + stop.start() if stop else end
        written = passage.part(match.end(), last)
        total = TOTAL.search(written.text)
        keys, share = listed(written.part(0, total.start()) if total else written, roster)
        if not side or share < 0.5:
            continue
        given = int(match["given"].strip("()")) if match["given"] else None
        if total:
            given = int(total["a"] or total["b"] or total["c"])
        if side != "not" and (given is not None or keys):
            count.counts[side] = len(keys) if given is None else given
            count.names[side] = keys
            spots.append((match.start("side"), last))


def is_inline(text: str) -> bool:
    """Does one paragraph hold the sides of a recorded vote with their names?"""
    return len(_INLINE.findall(text)) > 1


def _single(passage: Passage, roster: Roster, count: Count, spots: list[tuple[int, int]]) -> None:
    """ "Cllr A abstained", "Cllrs A and B voted against", "4 for, Cllr A against" beside figures."""
    against = (
        r"(?:(?:voted|voting)\s+)?against(?=\W*$|[,;.)])" if "for" in count.counts else r"(?:voted|voting)\s+against"
    )
    for side, verb in (("abstain", r"abstain(?:ed|ing)"), ("against", against)):
        for match in _who(verb).finditer(passage.text) if side in passage.text else ():
            if match["who"] and match["who"].startswith(("Cllrs", "Councillors", "Messrs")):
                keys, _ = listed(passage.part(*match.span("who")), roster)
            else:
                shape = names.titled() if match["who"] else re.compile(r"[A-Z]{2,4}")
                whole = match["who"] or match["initials"]
                keys = [key for one in shape.finditer(whole) if (key := known(one.group(), roster))]
            if keys and side not in count.counts:
                count.counts[side] = len(keys)
                count.names[side] = keys
                spots.append(match.span())


@functools.cache
def _who(verb: str) -> re.Pattern[str]:
    """Those who did it, by name."""
    initials = r"(?<![\w'’-])[A-Z]{2,4}(?:(?:,\s+|\s+and\s+|/)[A-Z]{2,4}){0,5}"
    return re.compile(rf"(?:(?P<who>{_several()})|(?P<initials>{initials}))\s+(?:had\s+)?{verb}\b")


@functools.cache
def _several() -> str:
    """One titled name or several, in a row."""
    titles = alternatives(listing("titles"))
    one = rf"(?:{titles})\.?\s+[A-Z][\w'’-]{{0,40}}\.?(?:\s+(?!(?:{titles})\b)[A-Z][\w'’-]{{0,40}}){{0,3}}"
    last = r"[A-Z][\w'’-]{1,40}(?=\s+(?:abst|vot))"  # "Cllrs A and B abstained"
    return rf"{one}(?:(?:,\s+|\s+and\s+|,\s+and\s+)(?:{one}|{last})){{0,9}}"


# The lines of recorded votes, as lists of names
SIDE = re.compile(
    r"^(?:Members?\s+)?(?:voting\s+|Votes?\s+)?(?P<side>For|In\s+favour|Against|Abstain(?:ed|ing)?|Abstentions?|Abstention|Not\s+voting|"
    r"O\s+blaid|Yn\s+erbyn|Ymatal)(?:\s+the\s+\w+|\s+voting)?\s*(?P<given>\(\d{1,3}\))?\s*(?P<mark>[:–—-]|$|(?=Councillors|Cllrs))\s*",
    re.IGNORECASE,
)
TOTAL = re.compile(r"(?:\(\s*(?P<a>\d{1,3})\s*\)|[.…]{3,}\s*(?P<b>\d{1,3})|\bTotal\s*:?\s*(?P<c>\d{1,3}))\W*$")


def side_of(text: str) -> str:
    """Which side a line of a recorded vote begins: `for`, `against`, `abstain`, `not`; "" for any other line."""
    match = SIDE.match(text)
    if not match:
        return ""
    low = match["side"].casefold()
    if low.startswith(("for", "in ", "o ")):
        return "for"
    return "abstain" if low.startswith(("abst", "ymatal")) else "not" if low.startswith("not") else "against"


def settled(count: Count) -> Count:
    """A recorded vote at its end: a side without a total has as many votes as names."""
    for side, keys in count.names.items():
        if keys and side not in count.counts:
            count.counts[side] = len(keys)
    count.open = ""
    return count


def listed(passage: Passage, roster: Roster) -> tuple[list[Key], float]:
    """Whoever a line lists, and what share of its entries are shaped as names."""
    found: list[Key] = []
    shaped = 0
    leaders = re.sub(r"\s*(?:[.…]\s*){3,}", lambda m: "," + " " * (len(m.group()) - 1), passage.text)
    entries = names.split(leaders)
    for start, end in entries:
        written = passage.text[start:end].strip(" .")
        bare = re.sub(rf"^(?:{alternatives(listing('titles'))})\.?\s+", "", written)
        key = roster.who(written) or roster.who(f"Cllr {bare}")
        if key:
            found.append(key)
        shaped += (
            bool(key)
            or bool(re.fullmatch(r"[A-Z][\w'’.-]*(?:\s+[A-Z][\w'’.()-]*){0,4}", bare))
            or bare.casefold() in ("none", "nil")
        )
    return found, shaped / len(entries) if entries else 0.0


def words_of(count: Count) -> Words:
    return tuple(sorted(set(count.words)))
