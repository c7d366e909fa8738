"""Names of people as records print them: titles, honours and the name itself told apart; lists of names taken apart."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass

from loader.lexicon import alternatives, listing
from ontology.iris import fold

# One part of a name: Fleming, O'Neill, McDermott, Smith-Jones, J., J.R., de
CAPITAL = "A-ZÀ-ÖØ-ÞŴŶ"
PART = (
    rf"(?:[{CAPITAL}][a-z]?['’]?[A-Z]?[\w'’]{{0,40}}(?:-[A-Z][\w'’]{{0,40}}){{0,3}}\.?(?:[A-Z]\.){{0,3}}"
    r"|(?:de|van|der|den|von|le|la|ap|ab|ferch)\b)"
)
NAME = rf"(?<![\w'’-])[A-Z][\w'’.-]{{0,40}}(?:\s+{PART}){{1,3}}"

_SHAPE = re.compile(rf"[{CAPITAL}][\w'’.-]*(?:\s+{PART})*")
_LONGEST = 150  # characters of a name with its titles and honours

# Any proper name in running text: Open Government Summit, District Councils Network
NAMED = r"(?<![\w'’-])[A-Z][\w'’&-]{0,40}(?:\s+(?:(?:of|for|on)\s+)?[A-Z][\w'’&-]{0,40}){0,9}"


@dataclass(frozen=True, slots=True)
class PersonName:
    """A name as one place prints it; `start` and `end` bound the bare name in that text."""

    name: str
    title: str = ""  # "Cllr", verbatim
    prefix: str = ""  # "Sir"
    honours: str = ""  # "MBE", verbatim
    start: int = 0
    end: int = 0

    @property
    def is_full(self) -> bool:
        return " " in self.name

    @property
    def family(self) -> str:
        return self.name.rsplit(" ", 1)[-1]

    @property
    def given(self) -> str:
        return self.name.rsplit(" ", 1)[0] if self.is_full else ""

    @property
    def stated_title(self) -> str:
        return " ".join(filter(None, (self.title, self.prefix)))


@functools.cache
def _pattern() -> re.Pattern[str]:
    titles, noble = alternatives(listing("titles") | listing("list_titles")), alternatives(listing("noble"))
    after = alternatives(listing("honours") | listing("offices"))
    return re.compile(
        rf"^\s*(?P<title>(?:(?:{titles})\b\.?\s+)*)(?P<prefix>(?:(?:{noble})\s+)?)"
        rf"(?P<name>[^\s,;:/()\d][^,;:/()\d]*?)"
        rf"(?P<honours>(?:[\s,]+(?:{after}))*)\s*$"
    )


def parse(text: str) -> PersonName | None:
    """A cell or a list entry as a name; None when it is not shaped like one."""
    return _parsed(text) if len(text) <= _LONGEST else None


@functools.lru_cache(maxsize=1 << 14)
def _parsed(text: str) -> PersonName | None:
    match = _pattern().match(text)
    if not match:
        return None
    name = match["name"].strip()
    if not _SHAPE.fullmatch(name) or len(name.split()) > 5:
        return None
    title, prefix = match["title"].strip(), match["prefix"].strip()
    if " " not in name and not (title or prefix):
        return None
    return PersonName(
        name, title, prefix, match["honours"].strip(" ,"), match.start("name"), match.start("name") + len(name)
    )


def is_short(form: str) -> bool:
    """Is it only initials, or initials and a family name: "FRE", "J. R. Smith", "O Williams"?"""
    given = form.replace(".", " ").split()[:-1]
    return not given or all(part.isupper() and len(part) < 3 for part in given)


def fits(short: str, full: str) -> bool:
    """May the short form mean the full name: "O. Williams", "AJ Smith", "Jo Carpenter"? The family name is the same.

    Each given name of the short form begins one of the full form, in order, and initials may stand together.
    """
    *given, family = folded_parts(short)
    *names, own = folded_parts(full)
    if family != own:
        return False
    at = 0
    for part in given:
        while at < len(names) and not (names[at].startswith(part) or (len(part) > 1 and part.startswith(names[at]))):
            at += 1
        if at == len(names):
            return False
        at += 1
    return True


@functools.lru_cache(maxsize=1 << 14)
def folded_parts(name: str) -> tuple[str, ...]:
    """The folded words of a name, initials apart; the family name is the last."""
    return tuple(fold(_spaced(name)).split()) or ("",)


def _spaced(name: str) -> str:
    """Initials that stand together, apart: "J.R. Smith" and "JR Smith" → "J R Smith"."""
    *given, family = name.replace(".", " ").split() or [""]
    return " ".join([*(" ".join(p) if p.isupper() and 1 < len(p) < 4 else p for p in given), family])


def is_slip(one: str, other: str) -> bool:
    """Do two writings of a word differ by one letter, left out, added or changed? Short words never count."""
    one, other = sorted((one.casefold(), other.casefold()), key=len)
    if len(one) < 5 or one == other or len(other) - len(one) > 1:
        return False
    same = next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), len(one))
    return one[same + (len(one) == len(other)) :] == other[same + 1 :]


def is_councillor(title: str) -> bool:
    return any(part.rstrip(".") in listing("councillor_titles") for part in title.split())


@functools.cache
def titled() -> re.Pattern[str]:
    """A name with a title before it, in running text: "Cllr Tony McDermott", "Cllr Stay", "Sir David Williams"."""
    titles = alternatives(listing("titles") | listing("noble"))
    honours = alternatives(listing("honours") | listing("offices"))
    # A full stop ends the sentence, unless it stands after initials.
    part = rf"(?:(?:[{CAPITAL}]\.\s?){{1,3}}(?=[{CAPITAL}])|(?!(?:{honours})\b){PART}(?<!\.)|[{CAPITAL}]\.)"
    return re.compile(
        rf"(?<![\w'’-])(?P<title>(?:{titles})\.?(?:\s+(?:{titles})(?:\.|(?=\s)))?)\s+(?P<name>(?!(?:{honours}|{titles})\b)(?:(?:[{CAPITAL}]\.\s?){{1,3}}(?=[{CAPITAL}]))?"
        rf"[{CAPITAL}][\w'’-]*(?:\s+{part}){{0,3}})"
    )


def split(text: str) -> list[tuple[int, int]]:
    """Where the entries of a list stand: "A, B and C", "A / B"; (start, end) of each, white space left out."""
    found: list[tuple[int, int]] = []
    at = 0
    for match in re.finditer(r"\s*(?:[,;/&]|\band\b)\s*|$", text):
        start, end = at, match.start()
        at = match.end()
        entry = text[start:end]
        # "Tony McDermott, MBE" is one entry
        if found and entry.strip() in listing("honours"):
            found[-1] = (found[-1][0], end)
        elif entry.strip():
            found.append((start + len(entry) - len(entry.lstrip()), start + len(entry.rstrip())))
    return found
