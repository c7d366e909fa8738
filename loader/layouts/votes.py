"""Votes with figures or names: "six were in favour and two abstained", "For: 26", "by 24 votes to 10", names."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass, field

from loader import names
from loader.lexicon import alternatives, listing, numbers
from loader.passages import Passage
from loader.records import Words
from loader.roster import Roster
from ontology.iris import Key

_FEW = {"one": 1, "no": 0, "nil": 0, "none": 0, "zero": 0, "a": 1}
_WHOLE = r"(?:For|In\s+favour|Against|Abstain\w*|Abstentions?)"
_MOST = 300  # members of the largest council, and more


@dataclass(slots=True)
class Count:
    """One vote as it is put together from the lines that tell it."""

    counts: dict[str, int] = field(default_factory=dict)
    names: dict[str, list[Key]] = field(default_factory=dict)
    words: list[tuple[int, int]] = field(default_factory=list)
    open: str = ""  # the side whose list of names may go on

    def __bool__(self) -> bool:
        return "for" in self.counts or self.counts.get("against", 0) > 0 or bool(self.counts and self.names)

    def add(self, other: Count) -> None:
        self.counts |= other.counts
        for side, keys in other.names.items():
            self.names.setdefault(side, []).extend(keys)
        self.words += other.words


def _number(written: str) -> int | None:
    low = written.casefold()
    value = int(low) if low.isdigit() else {**numbers(), **_FEW}.get(low)
    return value if value is not None and value <= _MOST else None


@functools.cache
def _n() -> str:
    return rf"(?:\d{{1,3}}|{alternatives([*numbers(), *_FEW])})"


@functools.cache
def _told() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """ "six (members) were in favour", "two votes against", "one abstention", by side."""
    many = (
        rf"(?<![\w/£.-])(?P<n>{_n()})(?:\s+(?:members?|councillors?|cllrs?|votes?|of\s+those\s+present|people))?\s*"
        r"(?:(?:were|was|voted|voting|cast|had)\s+)?"
    )
    return (
        (
            "for",
            re.compile(
                rf"{many}(?:in\s+favour|for(?=\s+\w+ing\b|\s*(?:[,;.)&]|$|and\b|the\s+(?:motion|proposal|amendment)|\d))|o\s+blaid\b)",
                re.I,
            ),
        ),
        ("against", re.compile(rf"{many}(?:against|opposed|yn\s+erbyn)\b", re.I)),
        ("abstain", re.compile(rf"{many}(?:abstain(?:ed|ing|s)?|abstentions?|yn\s+ymatal|wedi\s+ymatal)\b", re.I)),
    )


@functools.cache
def _labelled() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """ "For: 26", "Against - 3", "Abstentions (2)", by side."""
    mark = rf"(?:\s*(?:[:=–—-]\s*|\()\s*|\s+(?=\d{{1,3}}\s*(?:[,;.)]|$)))(?P<n>{_n()})\b(?!\s*(?:/|\.\d|%))"
    return (
        ("for", re.compile(rf"\b(?:Votes?\s+)?(?:For|In\s+favour|O\s+blaid)(?:\s+the\s+\w+)?{mark}", re.I)),
        ("against", re.compile(rf"\b(?:Against|Yn\s+erbyn)(?:\s+the\s+\w+)?{mark}", re.I)),
        (
            "abstain",
            re.compile(
                rf"\b(?:Abstain(?:ed|ing)?|Abstentions?|Abstained\s+from\s+voting|Ymatal)(?:\s+the\s+\w+)?{mark}", re.I
            ),
        ),
    )


@functools.cache
def _to() -> re.Pattern[str]:
    """ "24 votes, to 10 votes, with 1 abstention", "by 24 to 10"."""
    n = _n()
    return re.compile(
        rf"(?:(?P<a>{n})\s+votes?,?\s+(?:to|against)\s+(?P<b>{n})\b|"
        rf"\b(?:carried|lost|defeated|approved|agreed|rejected|passed|by|voted|vote\s+of)\s+(?:by\s+)?(?P<c>{n})\s*(?:votes?\s+)?(?:to|[-–])\s*(?P<d>{n})\b"
        rf"(?!\s*(?:%|days|weeks|months|years|p\.?m|a\.?m|o['’]clock)))",
        re.IGNORECASE,
    )


def find(passage: Passage, roster: Roster) -> Count:
    """The figures of a vote that a passage tells, and a side's single voters by name: "Cllr A abstained"."""
    text = passage.text
    count = Count()
    spots: list[tuple[int, int]] = []

    def put(side: str, value: int | None, start: int, end: int) -> None:
        if value is not None and side not in count.counts:
            count.counts[side] = value
            spots.append((start, end))

    to = _to().search(text)
    if to:
        first, second = _number(to["a"] or to["c"]), _number(to["b"] or to["d"])
        if first is not None and second is not None:
            is_lost = bool(re.search(r"\b(?:lost|defeated|rejected|fell)\b", text, re.IGNORECASE))
            high, low = max(first, second), min(first, second)
            put("for", low if is_lost else first, *to.span())
            put("against", high if is_lost else second, *to.span())
    for patterns in (_labelled(), _told()):
        for side, pattern in patterns:
            match = pattern.search(text)
            if match and not (side == "for" and re.match(r"a\b", match["n"], re.I)):
                put(side, _number(match["n"]), *match.span())
    welsh = re.search(rf"\bymataliodd\s+(?P<n>{_n()})\b", text, re.IGNORECASE)
    if welsh:
        put("abstain", _number(welsh["n"]), *welsh.span())
    _single(passage, roster, count, spots)
    if not count:
        return Count()
    first_at, last_at = min(a for a, _ in spots), max(b for _, b in spots)
    count.words += passage.words(first_at, last_at)
    return count


def _single(passage: Passage, roster: Roster, count: Count, spots: list[tuple[int, int]]) -> None:
    """ "Cllr A abstained", "Cllrs A and B voted against" beside figures."""
    for side, verb in (("abstain", r"abstain(?:ed|ing)"), ("against", r"(?:voted|voting)\s+against")):
        for match in re.finditer(rf"(?P<who>{_several()})\s+(?:had\s+)?{verb}\b", passage.text):
            keys = [key for titled in names.titled().finditer(match["who"]) if (key := roster.who(titled.group()))]
            if keys and side not in count.counts:
                count.counts[side] = len(keys)
                count.names[side] = keys
                spots.append(match.span())


@functools.cache
def _several() -> str:
    """One titled name or several, in a row."""
    titles = alternatives(listing("titles"))
    one = rf"(?:{titles})\.?\s+[A-Z][\w'’-]{{0,40}}\.?(?:\s+(?!(?:{titles})\b)[A-Z][\w'’-]{{0,40}}){{0,3}}"
    return rf"{one}(?:(?:,\s+|\s+and\s+|,\s+and\s+){one}){{0,9}}"


# ---------------------------------------------------------------- recorded votes, as lists of names
_SIDE = re.compile(
    r"^(?:Members?\s+)?(?:voting\s+|Votes?\s+)?(?P<side>For|In\s+favour|Against|Abstain(?:ed|ing)?|Abstentions?|Abstention|Not\s+voting|"
    r"O\s+blaid|Yn\s+erbyn|Ymatal)(?:\s+the\s+\w+|\s+voting)?\s*(?P<given>\(\d{1,3}\))?\s*(?P<mark>[:–—-]|$|(?=Councillors|Cllrs))\s*",
    re.IGNORECASE,
)
_TOTAL = re.compile(r"(?:\(\s*(?P<a>\d{1,3})\s*\)|[.…]{3,}\s*(?P<b>\d{1,3})|\bTotal\s*:?\s*(?P<c>\d{1,3}))\W*$")


def side_of(text: str) -> str:
    """Which side a line of a recorded vote begins: `for`, `against`, `abstain`, `not`; "" for any other line."""
    match = _SIDE.match(text)
    if not match:
        return ""
    low = match["side"].casefold()
    if low.startswith(("for", "in ", "o ")):
        return "for"
    return "abstain" if low.startswith(("abst", "ymatal")) else "not" if low.startswith("not") else "against"


def recorded(passage: Passage, roster: Roster, count: Count) -> bool:
    """Take a line of a recorded vote into `count`; False when the line is none, and the list ends."""
    side = side_of(passage.text)
    rest = passage
    given: int | None = None
    if side:
        match = _SIDE.match(passage.text)
        assert match  # noqa: S101 - `side_of` has matched it
        given = int(match["given"].strip("()")) if match["given"] else None
        rest = passage.part(match.end())
    elif not count.open:
        return False
    side = side or count.open
    total = _TOTAL.search(rest.text)
    alone = re.fullmatch(rf"{_n()}\W*", rest.text, re.IGNORECASE)
    keys, share = _listed(rest.part(0, total.start()) if total else rest, roster)
    if rest and not total and not alone and share < 0.5:
        return False
    if not rest and side_of(passage.text) == "" and not total:
        return False
    count.open = side
    if side == "not":
        return True
    count.names.setdefault(side, []).extend(keys)
    if total:
        given = int(total["a"] or total["b"] or total["c"])
    elif alone:
        given = _number(rest.text.strip(" ."))
    if given is not None and given <= _MOST:
        count.counts[side] = given
    count.words += passage.words()
    return True


def settled(count: Count) -> Count:
    """A recorded vote at its end: a side without a total has as many votes as names."""
    for side, keys in count.names.items():
        if keys and side not in count.counts:
            count.counts[side] = len(keys)
    count.open = ""
    return count


def _listed(passage: Passage, roster: Roster) -> tuple[list[Key], float]:
    """Whoever a line lists, and what share of its entries are shaped as names."""
    found: list[Key] = []
    shaped = 0
    entries = names.split(passage.text)
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
