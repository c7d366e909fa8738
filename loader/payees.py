"""Whom a record pays, hears from, asks and buys from: organisations told by their place in a sentence or a list.

"Quotations from A (£90) and B (£85)", "a donation to C", "D re road closure", "E, Donation, Chq No 12 £50.00". A name
in such a place may be a person's or none at all ("Stamps £5.30"); `is_firm` decides, and when in doubt it is none.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from typing import Literal

from loader.lexicon import listing, meaning, table
from loader.naming_words import RUN, Told, Word, run, words
from loader.passages import Block
from loader.residents import listed as personal
from ontology.iris import fold

Place = Literal["payee", "column", "quoted", "writer", "said"]

AMOUNT = re.compile(r"£ ?\d[\d,]{0,12}(?:\.\d{1,2})?|(?<![\d.])\d{1,3}(?:,\d{3}){0,3}\.\d\d(?![\d.])")
_NAME = rf"(?P<name>{RUN}(?: 20\d\d\b)?)"
_FIRST = re.compile(_NAME)
_REFERENCE = re.compile(
    r"(?:[\s,;:•*·–—|-]|(?:chq|cheques?|cq|bacs|dd|so|ref|inv|payments?)\b\.?\s?(?:nos?\b\.?)?|\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}|"
    r"[A-Z]{0,3}\d{1,7}[.):]?(?=[\s:])|\([a-z0-9]{1,4}\)|[a-zA-Z0-9]{1,4}\)|(?:[ivx]{1,5}|[a-z])[.)])",
    re.IGNORECASE,
)  # fmt: skip
_PAID = re.compile(
    r"\b(?:payments?|cheques?|chqs?|paid|accounts?|invoices?|expenditure|taliadau|talu|bills|quot(?:e|es|ations?)|prices|tenders|"
    r"estimates|donations|grants)\b",
    re.IGNORECASE,
)
_AFTER_LEAD = re.compile(
    r"\b(?:for payment|of payment|payments?|approved|made|paid(?: to)?|cheques?|invoices?|canlynol)\b:?\s|:\s",
    re.IGNORECASE,
)

_SENT = (
    r"(?:letters?|e-?mails?|correspondence|communications?|newsletter|invitations?|thanks|thank you letters?|llythyr|"
    r"e-bost|reply|response|notification|appeal|offers?|proposals?|requests?|applications?|enquir(?:y|ies)|complaints?)"
)  # fmt: skip
_PRICED = r"(?:quot(?:e|es|ation|ations|ed)|estimates?|tenders?|prices?|bids?)"
_GIVEN = r"(?:donations?|grants?|contributions?|cheques?|rhodd|rhoddion)"
_TRADES = (
    r"(?:supplier|contractors?|company|firm|provider|insurers?|manufacturers?|developers?|consultants?|charity|brokers?|"
    r"operator|installer|auditors?|architects?|solicitors?)"
)
_SOLD = r"(?:purchased?|bought|ordered|supplied|installed|manufactured|obtained|serviced|provided|carried out)"
_OPEN = r"(?:the |‘|“|'|\")?"
_LEADS = re.compile(
    rf"(?P<quoted>\b{_PRICED}\b[^.;:£]{{0,40}}? (?:from|by|of) {_OPEN}"
    rf"|\b(?:contract|order|work|tender)\b[^.;:£]{{0,30}}? (?:awarded|given|placed|let) (?:to|with) {_OPEN}"
    rf"|\b{_SOLD} (?:from|by) {_OPEN}|\b{_TRADES},? [‘“'\"]?"
    rf"|\bMessrs\.? |\bcontract with {_OPEN}|\b[Ii]nsurance with |\b(?:bank|accounts?|banking) with )"
    rf"|(?P<given>\b{_GIVEN}\b[^.;:]{{0,30}}? (?:from|to) {_OPEN})"
    rf"|(?P<said>\b{_SENT}\b(?: \w{{1,20}}){{0,4}}? (?:from|to) {_OPEN}"
    rf"|\bin (?:partnership|consultation|conjunction|association|liaison) with {_OPEN}"
    rf"|\b(?:subscriptions?|affiliat\w{{1,4}}|membership|representatives?) (?:to|of|on|for|with) {_OPEN}"
    rf"|\btrustees? of {_OPEN}|\b(?:employed|employees?|works?|worked|working|employment) (?:by|of|for|with) {_OPEN}"
    rf"|\bdonations? received from {_OPEN}|\b(?:run|led|organised|managed|owned|operated) by {_OPEN})",
    re.IGNORECASE,
)
_NEXT = re.compile(r"[’”'\"]?(?: \([^()]{1,40}\))?(?:,? (?:and|&) |, |; )(?:the )?(?=[A-ZÀ-Þ])")
_IS_A = re.compile(
    rf"[‘“'\"]?{_NAME}[!]?[’”'\"]?,? (?:\([^()]{{1,30}}\) )?(?:who are |which is )?an? (?:\w{{1,15}} ){{0,2}}"
    r"(?:group|charity|company|firm|organisation|contractor|supplier|club|provider|business|consultancy|partnership)\b"
)
_WRITER_ENDS = re.compile(r"\s?(?:[,:;.–—-](?=\s|$)|\(|$)")
_WRITES = re.compile(r"\s(?P<verb>[A-Za-z-]{2,15})\b")


def is_firm(name: list[Word], written: str, place: Place) -> bool:
    """May these words, in such a place, be the name of an organisation and not of a person, a ware or a post?"""
    first, texts = name[0].text, [w.text for w in name]
    if not written[:1].isalpha() or first in listing("titles") or first.rstrip(".") in personal("titles"):
        return False
    if any(t in words("officers") or t in words("leads") for t in texts[:1]) or all(
        t in words("goods") or t in words("generics") or t in words("after") for t in texts
    ):
        return False
    if texts[-1] in words("roads"):
        return False
    named_so = words("firms") | words("tails") | words("ends") | words("sites")
    if len(name) == 1 and first in named_so:
        return False
    ends_as_firm = len(name) > 1 and texts[-1] in named_so
    if "&" in {w.joint for w in name}:
        return place != "said" or ends_as_firm
    if _is_person(name, written) and not (ends_as_firm and len(name) > 2):
        return False
    if ends_as_firm and texts[0] not in words("goods") | words("generics"):
        return True
    if len(name) == 1:
        return _is_odd(first) or (place in ("quoted", "column") and len(first) > 3 and first not in words("no_firms"))
    return place in ("column", "quoted", "payee") and not any(
        t in words("goods") or t in words("generics") or t in words("no_firms") for t in (texts[0], texts[-1])
    )


def _is_odd(word: str) -> bool:
    """No common word nor a plain name: "E.on", "CapacityGRID", "RoSPA"."""
    bare = word.rstrip(".")
    if bare in words("goods") or bare in words("generics") or not bare.isascii():
        return False
    if bare.isupper():
        return 3 <= len(bare.replace(".", "")) <= 7 and bare not in words("no_initials")
    return bool(re.search(r"[a-z][A-Z]|\w\.\w", bare)) and not re.match(r"(?:Mc|Mac|O['’]|De|Fitz)", bare)


def _is_person(name: list[Word], written: str) -> bool:
    """Initials or a given name and a family name; a plain pair of words with a given name first."""
    if name[0].text in ("Y", "Yr"):
        return False
    if (
        re.fullmatch(r"(?:[A-Z]{1,3}\.? ?|(?:[A-Z]\.){1,3} ?){1,3}[A-Z][\w'’-]{1,30}(?:-[A-Z]\w{1,30})?", written)
        and len(name[0].text.rstrip(".")) <= 3
    ):
        return len(name) > 1 and not name[-1].text.isupper()
    if len(name) > 1 and re.fullmatch(r"[A-Z][a-z’'-]+ (?:[A-Z]\.? )?[A-Z]\.?", written):
        return True  # "Smith J"
    return name[0].text in personal("given")


def _cut(name: list[Word]) -> list[Word]:
    """A name without what it is about: "K & M Lighting Invoice", "Donation", the lead before it."""
    while name and name[0].text in words("leads"):
        if name[0].text in words("acting") or name[0].text in listing("titles"):
            return []
        name = name[1:]
    last = len(name)
    for number, word in enumerate(name[1:], 1):
        is_firm_word = word.text in words("firms") or word.text in words("ends")
        follows_end = name[number - 1].text in words("ends") | words("sites") and word.text in words("goods")
        if (
            follows_end
            or (word.text in words("after") and not is_firm_word)
            or word.joint in ("for", "for the", "on", "by", "and the")
        ):
            last = number
            break
    name = name[:last]
    kept = words("firms") | words("sites") | words("ends")
    while len(name) > 2 and name[-1].text in words("goods") - kept:
        name = name[:-1]
    return name


# ---------------------------------------------------------------- sentences
def in_sentence(text: str) -> Iterator[Told]:
    """Those whom the words before them tell: who quotes, writes, is given a grant, supplies."""
    for lead in _LEADS.finditer(text):
        place: Place = "quoted" if lead["quoted"] else "payee" if lead["given"] else "said"
        at = lead.end()
        for _ in range(8):
            match = _FIRST.match(text, at)
            if not match:
                break
            yield from _each(text, match, place)
            following = _NEXT.match(text, match.end())
            if not following:
                break
            at = following.end()
    if " a " in text or " an " in text:
        for match in _IS_A.finditer(text):
            yield from _each(text, match, "quoted")


def _each(text: str, match: re.Match[str], place: Place) -> Iterator[Told]:
    """The names of a match, parted at an "and"."""
    start, end = match.span("name")
    every = run(text, start, end)
    if not every:
        return
    groups: list[list[Word]] = [[]]
    for number, word in enumerate(every):
        if word.joint.startswith("and") and number:
            groups.append([])
        groups[-1].append(word)
    for group in groups:
        name = _cut(group)
        if name:
            a, b = name[0].start, name[-1].end
            year = re.match(r" 20\d\d\b", text[b : b + 5]) if b == every[-1].end and b < end else None
            b += year.end() if year else 0
            if is_firm(name, text[a:b], place) or (year and len(name) == 1 and place == "quoted"):
                yield Told(a, b)


# ---------------------------------------------------------------- lists of payments and letters
def subject(title: str) -> Literal["payments", "letters", ""]:
    """Is an item, by its title, a list of payments or of letters?"""
    folded = fold(title)
    count = len(folded.split())
    if count > 14:
        return ""
    if any(w in folded for w in table("listed")["payments"]) or (
        count <= 4 and any(w in folded for w in table("listed")["money"])
    ):
        return "payments"
    return "letters" if any(w in folded for w in table("listed")["letters"]) else ""


def in_payments(text: str, *, is_list: bool, is_entry: bool = False) -> Iterator[Told]:
    """The payees of "A x 2 £33.38 B (fee) £9.00"; in a list of payments, of an entry whose amount stands apart too."""
    amounts = list(AMOUNT.finditer(text)) if "£" in text or is_list else []
    if not is_list and (len(amounts) < 2 or not _PAID.search(text)):
        return
    at = 0
    for number, amount in enumerate(amounts):
        yield from _payee(text, at, amount.start(), is_first=number == 0)
        at = amount.end()
    if not amounts and is_entry and len(text) < 120:
        yield from _payee(text, 0, len(text), is_first=False)


def _payee(text: str, start: int, end: int, *, is_first: bool) -> Iterator[Told]:
    """Who stands at the beginning of the words before an amount; in the first stretch, after what leads in to them."""
    if is_first:
        leads = list(_AFTER_LEAD.finditer(text, start, end))
        start = leads[-1].end() if leads else start
    if end - start > 160:
        return
    for _ in range(6):
        reference = _REFERENCE.match(text, start, end)
        if not reference or not reference.group():
            break
        start = reference.end()
    match = _FIRST.match(text, start, end)
    if match:
        details = text[match.end() : end].strip(" £")
        yield from _each(text, match, "column" if details[:1] in (",", "–", "-", "|") and len(details) > 3 else "payee")


def in_letters(text: str) -> Iterator[Told]:
    """Who wrote, at the beginning of an entry of a list of letters: "A re road closure", "B – area meeting"."""
    start = 0
    for _ in range(4):
        reference = _REFERENCE.match(text, start)
        if not reference or not reference.group():
            break
        start = reference.end()
    match = _FIRST.match(text, start)
    if not match or len(match["name"]) > 80:
        return
    verb = _WRITES.match(text, match.end())
    if _WRITER_ENDS.match(text, match.end()) or (verb and verb["verb"] in words("writes")):
        yield from _each(text, match, "column" if verb or text[match.end() : match.end() + 1] == "," else "writer")


def column(rows: list[Block]) -> int:
    """The column of the payees in a table, by its head, else the first that holds words; -1 where none does."""
    for row in rows[:2]:
        for number in range(len(row.cells)):
            cell = row.cell(number)
            if cell and meaning("listed", cell.text) == "payee":
                return number
    for row in rows:
        for number in range(len(row.cells)):
            cell = row.cell(number)
            if cell and re.match(r"[A-Z][\w'’.&-]*(?:\s|$)", cell.text) and not AMOUNT.search(cell.text):
                return number
    return -1


def in_cell(text: str) -> Iterator[Told]:
    """The payee that a cell of the column names, if it is an organisation."""
    match = _FIRST.match(text)
    if match and len(text) < 100 and not re.match(r"\s\w", text[match.end() : match.end() + 2].replace("(", "")):
        yield from _each(text, match, "column")


def find(text: str, about: str = "") -> Iterator[Told]:
    """All whom a passage tells by their place; `about` is the list that it is an entry of: "payments", "letters" …"""
    yield from _found(text, about)


@functools.lru_cache(maxsize=1024)
def _found(text: str, about: str) -> tuple[Told, ...]:
    if about == "payee":
        return tuple(in_cell(text))
    letters = in_letters(text) if about == "letters" else ()
    paid = in_payments(text, is_list=about in ("payments", "payment"), is_entry=about == "payment")
    return (*letters, *paid, *in_sentence(text))
