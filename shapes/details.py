"""Private details in any text: e-mail and home addresses, telephone, bank, card and National Insurance numbers.

In goes a text, out come the places. Both the mask (before a document is read) and the gate (after) look here, so that
the one can vouch for the other. What is private, and what is not:

- an e-mail address, unless it is that of a post (clerk@…, planning@…);
- a telephone number, unless it is one that only firms have (03…, 08…) or is told as that of an office;
- both stay where the record names its contact: a line that begins “Contact officer:” and the lines below it, or the
  clerk's and the office's lines at the record's head or foot; `contacts=False` finds these too;
- a house in a street where words say that somebody lives there, or with its postcode. The site of an application, a
  venue, an office and a firm's address belong to the decision and are public.

Every pattern is of bounded steps, and is tried only where a telling character or word stands.
"""

from __future__ import annotations

import functools
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import resources

POSTCODE = r"[A-Z]{1,2}\d[A-Z\d]?[ \u00a0]?\d[A-Z]{2}\b"
HOUSE = r"\d(?<![\w£.,/:-]\d)\d{0,3}[A-Za-z]?(?:\s?(?:[-–/&]|and)\s?\d{1,4}[A-Za-z]?)?,?\s"
_CAPITAL = r"[A-ZÀ-ÖØ-ÞŴŶ]"


@dataclass(frozen=True, slots=True, order=True)
class Detail:
    """Where something private stands, and what it is."""

    start: int
    end: int
    kind: str


@functools.cache
def _words() -> Mapping[str, tuple[str, ...]]:
    content = resources.files("shapes").joinpath("details.toml").read_text(encoding="utf-8")
    return {name: tuple(written) for name, written in tomllib.loads(content).items()}


@functools.cache
def _any(name: str) -> str:
    return "|".join(re.escape(w) for w in sorted(_words()[name], key=lambda w: (-len(w), w)))


@functools.cache
def street() -> str:
    """A pattern of a street's name: Mill Lane, Heol y Bryn."""
    word = rf"{_CAPITAL}[\w'’.-]{{0,30}}"
    return (
        rf"(?:(?:{word}\s|of\s|the\s){{0,4}}?{word}\s(?:{_any('streets')})\b(?!['’-])"
        rf"|(?:{_any('streets_begin')})(?:\s[\w'’-]{{1,30}}){{1,3}})"
    )


_EMAIL = re.compile(r"(?<![\w.%+'-])[\w.%+'-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,6}(?![\w-])")
# 01, 02, 05 or 07 and eight or nine digits more, or +44 in front; spaces, hyphens and brackets between. 03… and 08…
# are sold to organisations only.
_TELEPHONE = re.compile(
    r"(?<![\w+/.,£€$-])(?:(?:\+44|\(\+44\)|0044)[ -]?(?:\(0\) ?)?|\(?0)[1257](?:[ ()-]{0,2}\d){8,9}(?![\w/]|[.,]\d)"
)
_LOCAL_NUMBER = re.compile(r"[1-9](?<!\d[1-9])\d{2} ?\d{2,3}(?! ?[\d/])")
_RINGS = re.compile(r"(?i)\b(?:telephone|phone|tel|mobile|ring|rang)\b[ .:]{1,3}(?:no\.? |on )?$")
_INSURANCE = re.compile(r"\b(?!BG|GB|NK|KN|TN|NT|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?\d{2} ?\d{2} ?\d{2} ?[A-D]\b")
_BANK = re.compile(
    r"(?i)\bsort\s?code\W{0,3}(?:is |no\.? |of )?(?P<sort>\d{2}[- ]?\d{2}[- ]?\d{2})\b"
    r"|\b(?:account|a/c|acct?)\W{0,2}(?:(?:number|no|num)\b\W{0,3})?(?:is |: )?(?P<account>\d{8})\b"
    r"|(?<![\d/-])(?P<both>\d{2}-\d{2}-\d{2}\W{1,3}\d{8})(?!\d)"
)
_CARD = re.compile(r"(?<![\d/.-])[3-6]\d{3}(?:[ -]?\d{4}){3}(?![\d/-])")
_DATE = r"\d{1,2}(?:st|nd|rd|th)?[ ./-](?:\d{1,2}|[A-Za-z]{3,9})[ ,./-]{1,2}\d{2,4}"
_BIRTH = re.compile(
    rf"(?i)\b(?:date of birth|d\.?\s?o\.?\s?b\b\.?|dyddiad geni)[^\d\n]{{0,12}}(?P<date>{_DATE})"
    r"|\bborn (?:on )?(?P<born>\d{1,2}(?:st|nd|rd|th)? [A-Z][a-z]{2,8} (?:19[2-9]|20[0-4])\d)"
)
_HEALTH_NUMBER = re.compile(r"(?i)\bNHS (?:number|no\.?)\W{0,3}(\d{3} ?\d{3} ?\d{4})\b")
_PLATE = re.compile(r"\b(?:[A-Z]{2}\d{2} ?[A-Z]{3}|[A-Z]\d{1,3} ?[A-Z]{3})\b")
# Runs of digits, quick to find, without which the longer patterns are not tried.
_LONG_RUN = re.compile(r"\d(?:[ ()-]{0,2}\d){8}")
_INSURED = re.compile(r"\d\d ?\d\d ?\d\d ?[A-D]\b")
_BANKED = re.compile(r"\d{8}|\d(?<!\d\d)\d-\d\d-\d\d(?!\d)")


def find(text: str, *, contacts: bool = True) -> list[Detail]:
    """Everything private in a text, in its order; without `contacts`, the contact of the record too."""
    found = [*_numbers(text, contacts)]
    if "@" in text:
        found += _emails(text, contacts)
    found += _homes(text)
    return sorted(found)


# ---------------------------------------------------------------- e-mail and telephone
def _emails(text: str, contacts: bool) -> Iterator[Detail]:
    for match in _EMAIL.finditer(text):
        if not _is_mailbox(match[0]) and not (contacts and is_contact(text, match.start())):
            yield Detail(match.start(), match.end(), "e-mail address")


def _is_mailbox(address: str) -> bool:
    local = address.partition("@")[0].lower()
    parts = set(re.split(r"[^a-z]+", local))
    return not parts.isdisjoint(_words()["mailboxes"]) or any(w in local for w in _words()["mailboxes_within"])


def _numbers(text: str, contacts: bool) -> Iterator[Detail]:
    low = lowered(text)
    if _LONG_RUN.search(text):
        for match in _TELEPHONE.finditer(text):
            is_public = contacts if is_contact(text, match.start()) else _is_office(text, match.start())
            if not is_public:
                yield Detail(match.start(), match.end(), "telephone number")
        for match in _CARD.finditer(text):
            if _is_card(match[0]) or "card" in low[max(0, match.start() - 60) : match.start()]:
                yield Detail(match.start(), match.end(), "card number")
    for match in _LOCAL_NUMBER.finditer(text):
        if _RINGS.search(text[max(0, match.start() - 24) : match.start()]) and not (
            contacts and is_contact(text, match.start())
        ):
            yield Detail(match.start(), match.end(), "telephone number")
    if _INSURED.search(text):
        for match in _INSURANCE.finditer(text):
            yield Detail(match.start(), match.end(), "National Insurance number")
    if "sort code" in low or "sortcode" in low or _BANKED.search(text):
        yield from _groups(_BANK, text, "bank account")
    if any(word in low for word in ("birth", "born", "geni", "dob", "d.o.b", "d o b", "d. o")):
        yield from _groups(_BIRTH, text, "date of birth")
    if "nhs n" in low:
        yield from (Detail(*match.span(1), "health number") for match in _HEALTH_NUMBER.finditer(text))
    if any(word in low for word in _words()["vehicles"]):
        for match in _PLATE.finditer(text):
            around = low[max(0, match.start() - 60) : match.end() + 60]
            if any(word in around for word in _words()["vehicles"]):
                yield Detail(match.start(), match.end(), "vehicle registration")


def _groups(pattern: re.Pattern[str], text: str, kind: str) -> Iterator[Detail]:
    """Where the named part of a pattern stands."""
    for match in pattern.finditer(text):
        yield Detail(*match.span(match.lastgroup or 0), kind)


def _is_card(written: str) -> bool:
    """Does the check digit of a card fit (ISO/IEC 7812)?"""
    digits = [int(c) for c in written if c.isdigit()][::-1]
    return sum(d if i % 2 == 0 else sum(divmod(2 * d, 10)) for i, d in enumerate(digits)) % 10 == 0


_PERSONAL = re.compile(r"\b(?:mobile|home|Mr|Mrs|Ms|Miss|her|his|their)\b")


def _is_office(text: str, at: int) -> bool:
    """Do the words just before a number say that an office answers it?"""
    before = re.split(r"[.!?;]\s|\n", text[max(0, at - 80) : at])[-1]
    return not _PERSONAL.search(before) and bool(_whole("offices").search(before))


@functools.cache
def _whole(*names: str) -> re.Pattern[str]:
    """Any word of these lists, as a whole word."""
    return re.compile(rf"(?i)\b(?:{'|'.join(map(_any, names))})\b")


@functools.cache
def _label(name: str) -> re.Pattern[str]:
    """A word of this list at the beginning of a line."""
    return re.compile(rf"(?i)[\W_]{{0,6}}(?:{_any(name)})\b")


@functools.cache
def _contact_label() -> re.Pattern[str]:
    return re.compile(
        rf"(?i)[\W_]{{0,6}}(?:{_any('contacts')})[\W_]{{0,4}}[:–|\t-]|[^\n]{{0,200}}\bcontact officers?\b"
    )


def is_contact(text: str, at: int) -> bool:
    """Does the place stand in the lines of the contact that the record names?"""
    line_start = max(text.rfind("\n", 0, at), at - 300) + 1
    before = text[line_start:at]
    if _contact_label().match(before) or _is_named(text, at, before):
        return True
    sentence = re.split(r"[.!?]\s+(?=[A-Z])", before)[-1].lower()
    if any(w in sentence for w in _words()["asking"]) and any(w in sentence for w in _words()["offices"]):
        return True
    above = text[max(0, line_start - 400) : line_start].splitlines()[-6:]
    if not before.strip():
        return any(_contact_label().match(line) for line in above[-2:])
    is_labelled = bool(_label("reached_by").match(before))
    if is_labelled and any(_contact_label().match(line) for line in above):
        return True
    at_edge = at < min(1200, len(text) // 3) or at > max(len(text) - 900, 2 * len(text) // 3)
    return at_edge and (is_labelled or bool(_whole("offices").search(before)))


# The last words of a record that say whom to ask about it, and its author who says “contact me on …”.
_ASKS = re.compile(
    r"(?i)[\W_]{0,6}(?:for|if you (?:have|would like|want|need)|should you have|with)\s"
    r"(?:(?:any|further|more|some)\s){0,3}"
    r"(?:information|details|questions?|queries|query|enquiries|comments)"
    r"(?:\s(?:on|about|regarding|arising from|relating to)\s"
    r"(?:(?:any|of|this|the|my|these|above|report|newsletter|update|matters?|items?|in|it)\b\s?){1,6})?,?"
    r"\s?(?:then\s)?(?:please\s)?(?:do\s)?(?:contact|call|e-?mail|ring|phone|speak to|write to|get in touch with)\b"
)
_ASKS_ME = re.compile(r"(?i)\b(?:contact|call|ring|phone|e-?mail|reach|write to|text) me\b[^\n]{0,60}$")
_RING = re.compile(
    r"\b(?i:ring|call|contact|phone|e-?mail|telephone|speak to)\s"
    r"(?i:the clerk,?\s)?(?P<first>[A-Z][a-z]{1,20})(?:\s[A-Z][\w'’-]{1,30})?,?\s(?:on|at|by)\s$"
)
_CLERK = re.compile(
    r"\b(?P<first>[A-Z][a-z]{1,20})\s(?:[A-Z]\.?\s){0,2}[A-Z][\w'’-]{1,30}(?:,|\s?[(–-])\s?"
    r"(?:[Tt]he\s)?(?:Parish\s|Town\s|Community\s)?Clerk\b"
)
_LAST = 300  # characters after the last words that say whom to ask


def _is_named(text: str, at: int, before: str) -> bool:
    """Do the last words of a record say to ask here about it, or words anywhere to ring the clerk whom it names?"""
    if at > len(text) - _LAST and (_ASKS.match(before) or _ASKS.match(re.split(r"[.!?]\s+(?=[A-Z])", before)[-1])):
        return True
    if at > 2 * len(text) // 3 and _ASKS_ME.search(before):
        return True
    ring = _RING.search(before[-90:])
    return ring is not None and ring["first"] in _clerks(text)


@functools.lru_cache(maxsize=4)
def _clerks(text: str) -> frozenset[str]:
    """The first names of those whom a text calls clerk."""
    return frozenset(match["first"] for match in _CLERK.finditer(text))


# ---------------------------------------------------------------- home addresses
@functools.cache
def _full_address() -> re.Pattern[str]:
    """A house and a street, then within a few words a postcode."""
    return re.compile(rf"{HOUSE}{street()}(?P<rest>[,.\s]{{1,3}}(?:[\w'’.-]{{1,30}}[,\s]{{1,3}}){{0,8}}?{POSTCODE})?")


@functools.cache
def _home() -> re.Pattern[str]:
    """Words that say that somebody lives there, and the house."""
    name = rf"{_CAPITAL}[\w'’-]{{0,30}}"
    town = rf"(?:[,.\s]{{1,3}}(?:[\w'’.-]{{1,30}}[,\s]{{1,3}}){{0,8}}?{POSTCODE})?"
    numbered = rf"{HOUSE}(?:{street()}|(?:The\s)?{name}(?:\s{name}){{0,2}})"
    named = rf"(?:{name}\s){{1,3}}(?:{_any('houses')})\b(?:,\s{street()})?"
    return re.compile(
        rf"(?i:\b(?:{_any('home')}))(?:\s(?:the|new|our|a|member|clerk|is|was|of|at)\b){{0,5}}[\s:–-]{{1,3}}"
        rf"(?P<home>(?:{numbered}|{named}){town})"
    )


@functools.cache
def _somebody_s() -> re.Pattern[str]:
    """A person's name just before an address: “Mrs Hale of ”, “Ann Hale, ”."""
    name = rf"{_CAPITAL}[\w'’-]{{1,30}}"
    return re.compile(
        r"(?:(?P<titled>\b(?:Mr|Mrs|Ms|Miss|Mx|Dr)\b\.?\s(?:[\w'’.&-]{1,30}\s){0,4}?[\w'’.-]{1,30})"
        rf"|(?:(?P<more>{name}|&|of)\s)?{name}\s(?:{_CAPITAL}\.?\s)?{name}(?=,?\s(?:of|from)\s$))"
        r"(?:,?\s(?:of|at|from|living at)|,|\s?[–(-]|,\swho lives at)\s?$"
    )


def _homes(text: str) -> Iterator[Detail]:
    low = lowered(text)
    taken: list[tuple[int, int]] = []
    if any(cue in low for cue in _words()["home"]):
        taken = [match.span("home") for match in _home().finditer(text)]
    yield from (Detail(start, end, "home address") for start, end in taken)
    starts = {start for start, _ in taken}
    for match in _full_address().finditer(text):
        if match.start() not in starts and _is_home(text, low, match):
            yield Detail(match.start(), match.end(), "home address")


def _is_home(text: str, low: str, match: re.Match[str]) -> bool:
    start, end = match.span()
    before, after = text[max(0, start - 120) : start], low[end : end + 90]
    line = low[max(0, low.rfind("\n", 0, start) + 1, start - 120) : start]
    sentence = re.split(r"[.!?;]\s|\n\s*\n|\n(?=[A-Z])", before)[-1].lower()
    after = re.split(r"[.!?;\n]\s?", after)[0]
    around = f"{sentence} {after}"
    is_site = bool(_site().search(around)) or bool(re.search(r"\d{2,4}/\d{2,6}", line))
    if any(w in around for w in _words()["trouble"]) and not (is_site and "objecti" not in around):
        return not _is_venue(sentence)
    if is_site:
        return False
    person = _somebody_s().search(before[-90:])
    if person and (person["titled"] or not person["more"]) and not _is_venue(sentence):
        return True
    if re.search(r"[A-Z&][\w'’&.)-]{0,30},\s$", before):
        return False  # the address of a firm, or of a place that has a name
    return match["rest"] is not None and not _is_venue(f"{line} {after}") and not _is_venue(sentence)


def _is_venue(words: str) -> bool:
    return bool(_venue().search(words))


@functools.cache
def _venue() -> re.Pattern[str]:
    return re.compile(rf"(?i)\b(?:{_any('venues')})\b")


@functools.cache
def _site() -> re.Pattern[str]:
    return re.compile(rf"(?i)\b(?:{_any('sites')})")


def lowered(text: str) -> str:
    """The text in lower case, as long as it was."""
    low = text.lower()
    return low if len(low) == len(text) else "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
