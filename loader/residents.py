"""Members of the public by name, as records print them, told from councillors, officers and those who represent a body.

In goes a text, out come the places of the names. A name alone says nothing: there must be a word that makes a
private person of it (a resident, the objector, “Question from”, a home), and none that gives it a post or an
organisation. Names in the list of those present, and names that stand anywhere with a councillor's title, are left.
"""

from __future__ import annotations

import functools
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib import resources

from shapes.details import HOUSE, street

_CAPITAL = r"[A-ZÀ-ÖØ-ÞŴŶ]"
_WORD = rf"{_CAPITAL}[\w'’-]{{1,30}}"
_GAP = r"[ \u00a0]"  # between the parts of a name: a new line or a tab begins something else
_MARKS = r"[*_\\]{0,3}"  # of Markdown
_WINDOW = 160  # characters around a telling word in which the name is looked for

Range = tuple[int, int]


@functools.cache
def words() -> Mapping[str, tuple[str, ...]]:
    """`registers/personal.toml`: each list; the given names as a list too."""
    content = resources.files("loader.registers").joinpath("personal.toml").read_text(encoding="utf-8")
    return {
        name: tuple(written.split() if isinstance(written, str) else written)
        for name, written in tomllib.loads(content).items()
    }


@functools.cache
def listed(name: str) -> frozenset[str]:
    return frozenset(words()[name])


@functools.cache
def any_of(name: str) -> str:
    return "|".join(re.escape(w).replace(r"\ ", r"\s") for w in sorted(words()[name], key=lambda w: (-len(w), w)))


@functools.cache
def titled() -> str:
    """Mr J Smith; Mr and Mrs Smith; Mrs Ann Lee."""
    title = rf"(?:{any_of('titles')})\b\.?"
    return (
        rf"(?:{title}(?:\s(?:and|&)\s{title})?\s(?:{_CAPITAL}\b\.?{_GAP}?(?:(?:and|&)\s{_CAPITAL}\b\.?\s)?){{0,3}}"
        rf"(?:(?:de|van|der|von|le|la|ap){_GAP})?{_WORD}(?:{_GAP}{_WORD}){{0,2}})"
    )


PLAIN = (  # Ann Lee; Ann B. Lee; A B Lee
    rf"(?:{_WORD}{_GAP}(?:{_CAPITAL}\b\.?{_GAP}){{0,2}}(?:(?:de|van|der|von|le|la|ap){_GAP})?{_WORD}"
    rf"|{_CAPITAL}\b\.?{_GAP}?(?:{_CAPITAL}\b\.?{_GAP}?)?{_GAP}{_WORD})"
)


@dataclass(frozen=True, slots=True)
class Company:
    """Those of a document who act in a public role: where they are listed, and their family names."""

    lists: tuple[Range, ...]
    families: frozenset[str]

    @classmethod
    def of(cls, text: str) -> Company:
        lists = tuple(_lists(text))
        named = [word for start, end in lists for word in re.findall(_WORD, text[start:end])]
        named += [m[1].split()[-1] for m in _councillor().finditer(text)]
        in_posts = (m.span() for m in _titled_name().finditer(text) if _in_role(text, *m.span()))
        named += [text[start:end].split()[-1] for start, end in in_posts]
        return cls(lists, frozenset(w for w in named if len(w) > 2))

    def names(self, name: str) -> bool:
        return name.split()[-1] in self.families

    def has(self, start: int) -> bool:
        return any(a <= start < b for a, b in self.lists)


@functools.cache
def _titled_name() -> re.Pattern[str]:
    return re.compile(titled())


@functools.cache
def _councillor() -> re.Pattern[str]:
    name = rf"(?:{_CAPITAL}\b\.?\s?){{0,3}}{_WORD}(?:\s{_WORD})?"
    return re.compile(rf"\b(?:Cllrs?|Councillors?|Cyng|Cynghorydd|Alderman|Mayor|Leader)\b\.?,?\s({name})")


@functools.cache
def _list_head() -> re.Pattern[str]:
    return re.compile(rf"(?im)^[ \t>|*_#\\-]{{0,8}}(?:{any_of('attendance')})\b[^\n]{{0,40}}?(?:[:–\t|-]|$)")


def _lists(text: str) -> Iterator[Range]:
    """The lists of those present or absent: the line of a label, and the lines below that hold little but names."""
    until = -1
    for head in _list_head().finditer(text):
        if head.start() < until:
            continue
        end = _line_end(text, head.end() - (text[head.end() - 1 : head.end()] == "\n"))
        for _ in range(60):
            line_end = _line_end(text, end + 1)
            line = text[end + 1 : line_end]
            if end >= len(text) or (line.strip() and not _holds_names(line)):
                break
            end = line_end
        until = end
        yield head.start(), until


def _line_end(text: str, at: int) -> int:
    end = text.find("\n", at)
    return end if end >= 0 else len(text)


def _holds_names(line: str) -> bool:
    """Is a line one of a list of names: most words with a capital, no number before them?"""
    if len(line) > 400 or re.match(r"[ \t*_#>]{0,8}\d", line):
        return False
    found: list[str] = re.findall(r"[^\W\d_][\w'’-]*", line)
    return 2 * sum(word[0].isupper() for word in found) >= len(found)


# ---------------------------------------------------------------- where a name is a private person's
def find(text: str, low: str) -> Iterator[Range]:
    """The names of private people, each perhaps more than once; `low` is the text in lower case."""
    found = list(_candidates(text, low))
    company = Company.of(text) if found else Company((), frozenset())
    taken = set()
    for name, guarded in found:
        start, end = name
        start, end = _trimmed(text, start, end)
        if _goes_before(text, start):
            continue
        if start >= end or company.has(start) or _in_role(text, start, end):
            continue
        if guarded and text[start:end].split()[-1] in company.families:
            continue
        yield start, end
        taken.add(text[start:end])
    yield from _again(text, taken, company)


def _again(text: str, taken: Iterable[str], company: Company) -> Iterator[Range]:
    """The names that were taken, wherever else they stand: “Mr J Smith, a resident” and then “Mr Smith”."""
    families = {name.split()[-1] for name in taken if name.startswith(words()["titles"])} - company.families
    whole = sorted(name for name in taken if not company.names(name))
    if whole:
        pattern = "|".join(map(re.escape, whole))
        yield from (m.span() for m in re.finditer(rf"(?<!\w)(?:{pattern})(?!\w)", text) if not company.has(m.start()))
    if families:
        for match in _titled_name().finditer(text):
            name = match[0].split()
            if name[-1] in families and not company.has(match.start()) and not _in_role(text, *match.span()):
                yield match.span()


def _candidates(text: str, low: str) -> Iterator[tuple[Range, bool]]:
    """Each possible name, and whether one who shares a councillor's family name is left."""
    for at, length in _occurrences(low, "publics"):
        yield from (((a, b), False) for a, b in _beside_public(text, at, length))
    for at, length in _occurrences(low, "sent"):
        yield from (((a, b), True) for a, b in _sender(text, at + length))
    for at, length in _occurrences(low, "before"):
        match = re.compile(rf"[\s:–-]{{1,3}}(?:a\s|the\s)?{_MARKS}({titled()}|{PLAIN})").match(text, at + length)
        if match:
            yield match.span(1), True
    for at, _ in _occurrences(low, "deeds"):
        match = re.compile(rf"({titled()})(?:,|\s\([^)\n]{{0,30}}\))?\s$").search(text, max(0, at - 90), at)
        if match and match.end() == at:
            yield match.span(1), True
    for at, length in _occurrences(low, "by_whom"):
        match = re.compile(rf"\s(?:by|from)\s{_MARKS}({titled()})").match(text, at + length)
        if match:
            yield match.span(1), True
    yield from (((a, b), True) for a, b in _with_homes(text))
    yield from (((a, b), True) for a, b in _holders(text, low))
    yield from (((a, b), True) for a, b in _applicants(text, low))
    yield from (((a, b), True) for a, b in _speakers(text, low))


def _occurrences(low: str, name: str) -> Iterator[Range]:
    """Where the words of a list stand, with the plural's s, and how long they are."""
    for word in _singular(name):
        at = low.find(word)
        while at >= 0:
            end = at + len(word)
            end += low[end : end + 1] == "s"
            if not low[at - 1 : at].isalnum() and not (word[-1].isalpha() and low[end : end + 1].isalpha()):
                yield at, end - at
            at = low.find(word, end)


@functools.cache
def _singular(name: str) -> tuple[str, ...]:
    return tuple(word for word in words()[name] if word.removesuffix("s") == word or word[:-1] not in listed(name))


@functools.cache
def _after_public() -> re.Pattern[str]:
    """“…, Mrs Ann Lee”, “(Mr Lee)”, “Lee spoke: A, B”."""
    return re.compile(
        rf"\)?[,:]?{_GAP}?(?:\(|[–-]\s|named\s|called\s)?{_MARKS}(?:the\slate\s)?(?:({titled()}|{PLAIN})"
        rf"|(?:of|at|in|from)\s[^,.;:\n]{{1,40}},\s(?P<titled>{titled()})(?=[,.\s]))"
    )


def _more(text: str, at: int) -> Iterator[Range]:
    """Further names with titles in the same list: “, Mrs Dale and from Miss West”."""
    following = _following()
    while (match := following.match(text, at)) is not None:
        yield match.span(1)
        at = match.end()


@functools.cache
def _following() -> re.Pattern[str]:
    return re.compile(rf"(?:,\s(?:and\s)?|\s(?:and|&)\s)(?:from\s|by\s)?({titled()})")


@functools.cache
def _before_public() -> re.Pattern[str]:
    """“Mr J Smith, a local ”, “Ann Lee (”."""
    return re.compile(
        rf"({titled()}|{PLAIN}){_MARKS}\s?(?:[,(–-]|\bis\b|\bas\b)\s?(?:who\sis\s|speaking\sas\s|as\s)?"
        r"(?:(?:a|an|the|another|also|one\sof\sthe|both|his|her)\s)?(?:[a-z-]{2,15}\s){0,3}$"
    )


_FOR_ANOTHER = re.compile(
    r"(?i)\b(?:agent|agents|representative|solicitor|architect|behalf)\s(?:of|for|to)\s(?:the\s)?$"
)


def _beside_public(text: str, at: int, length: int) -> Iterator[Range]:
    if text[at].isupper() and re.search(r"[A-Z][\w'’-]*\s{1,20}$", text[max(0, at - 50) : at]):
        return  # part of a proper name: “Corporate Parent”
    if _FOR_ANOTHER.search(text, max(0, at - 40), at):
        return
    after = _after_public().match(text, at + length)
    if after:
        yield after.span(after.lastindex or 0)
        yield from _more(text, after.end())
    several = re.compile(r"[^.:\n]{0,40}:\s").match(text, at + length)
    if several and text[at + length - 1] == "s":
        names = re.compile(rf"(?:,\s|\sand\s|;\s)?({titled()}|{PLAIN})")
        place = several.end()
        while (match := names.match(text, place)) is not None:
            yield match.span(1)
            place = match.end()
    before = text[max(0, at - _WINDOW) : at]
    match = _before_public().search(before)
    if match:
        yield at - len(before) + match.start(1), at - len(before) + match.end(1)


def _sender(text: str, at: int) -> Iterator[Range]:
    """“Letter … from Ann Lee”; a name without a title must begin with a given name."""
    match = re.compile(rf"s?\b[^.;\n]{{0,60}}?\b(?:from|by)\s{_MARKS}(?:the\slate\s)?(?:({titled()})|({PLAIN}))").match(
        text, at
    )
    if match:
        start, end = match.span(match.lastindex or 0)
        is_housed = re.match(r",?\s(?:of\s|at\s)?\d", text[end : end + 7])
        if match.lastindex == 1 or text[start:end].split()[0] in listed("given") or is_housed:
            yield start, end
            yield from _more(text, end)


@functools.cache
def _homes() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """A house in a street, a street, and a name before either."""
    person = rf"({titled()}|{PLAIN})"
    return (
        re.compile(f"{HOUSE}{street()}"),
        re.compile(rf"{street()}(?!\s{_CAPITAL})"),
        re.compile(rf"{person}(?:,?\s(?:of|from|at)\s|,\s|\s?\()$"),
    )


def _with_homes(text: str) -> Iterator[Range]:
    """Names with an address behind them: “Mrs Hale of Mill Lane”."""
    housed, in_street, named = _homes()
    places = [match.start() for match in housed.finditer(text)]
    places += [m.end() for m in re.finditer(r" of (?=[A-Z])", text) if in_street.match(text, m.end())]
    for place in places:
        match = named.search(text[max(0, place - 80) : place])
        if match and (match[0].rstrip().endswith(("of", "from")) or match[1].split()[0].rstrip(".") in _called()):
            yield place - min(80, place) + match.start(1), place - min(80, place) + match.end(1)


@functools.cache
def _called() -> frozenset[str]:
    return listed("given") | listed("titles")


def _holders(text: str, low: str) -> Iterator[Range]:
    """Who holds a plot or a grave, and who writes in a list of correspondence."""
    person = rf"({titled()}|{PLAIN})"
    if "plot" in low or "grave" in low or "garage" in low:
        for match in re.finditer(
            rf"\b(?i:plot|grave|garage)\s(?:(?i:no)\.?\s)?(?:\d{{1,4}}\w?\s?[:–-]\s|(?:goes|given|let|allocated)\sto\s){person}",
            text,
        ):
            yield match.span(1)
    if "correspondence" in low:
        for match in re.finditer(rf"(?i:correspondence)[^\n]{{0,30}}?[:\n–-]\s?{person}\s?[–:-]\s", text):
            if match[1].split()[0] in listed("given") | listed("titles"):
                yield match.span(1)


@functools.cache
def _applying() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """A name after the word, a name in the line of a reference, and a name alone on a line below it."""
    initials = rf"(?:{_CAPITAL}\b\.?\s?){{1,2}}(?:\s?(?:and|&)\s{_CAPITAL}\b\.?)?\s{_WORD}"
    return (
        re.compile(rf"\b(?:[Aa]pplicants?|APPLICANTS?|[Oo]n behalf of)\b:?\s?({titled()})"),
        re.compile(rf"(?:[–-]|,|\bfor|\bby|\bfrom|:)\s{_MARKS}({titled()})"),
        re.compile(rf"\n[ \t]*({initials}|{titled()})[ \t]*(?=\n)"),
    )


_REFERENCE = re.compile(r"\d(?:/(?:\d{3,6}\b(?!/\d)|\d{4}/\d{2,5}\b)|(?<=[A-Z]/\d)\d{4}\b)")


def _applicants(text: str, low: str) -> Iterator[Range]:
    """Private people who apply for planning permission, beside the reference or the site."""
    stated, beside, below = _applying()
    if "applicant" in low or "on behalf of" in low:
        yield from (match.span(1) for match in stated.finditer(text))
    for match in _REFERENCE.finditer(text):
        end = text.find("\n", match.end())
        end = min(end if end >= 0 else len(text), match.end() + 300)
        yield from (name.span(1) for name in beside.finditer(text, match.end(), end))
        alone = below.search(text, match.end(), match.end() + 400)
        if alone:
            yield alone.span(1)


@functools.cache
def _speaker() -> re.Pattern[str]:
    return re.compile(
        rf"(?:(?<=[.;:\n*•–-])|(?<=[.;:*•–-]\s)|(?<=^)|(?<=\sand\s))[\s*_]{{0,4}}({titled()}|{PLAIN})(?=(?:\s\([^)\n]{{0,30}}\)|,[^,\n]{{0,40}},)?\s(?:also\s|then\s)?(?:{any_of('speaks')})\b)"
    )


def _speakers(text: str, low: str) -> Iterator[Range]:
    """Those who speak in the part of the meeting that is the public's."""
    for part in words()["public_parts"]:
        at = low.find(part)
        while at >= 0:
            line_start = low.rfind("\n", 0, at) + 1
            if at - line_start <= 40:  # a heading, or what begins a line
                end = _end_of_part(text, at)
                for match in _speaker().finditer(text, at, end):
                    yield match.span(1)
                line = re.compile(
                    rf"[^\n:.–]{{0,40}}[:.–\n]\s{{0,9}}(?:Question \d+\W{{1,3}})?(?:from\s)?({titled()}|{PLAIN})"
                    rf"\s(?:{any_of('speaks')})"
                ).match(text, at)
                if line:
                    yield line.span(1)
            at = low.find(part, at + len(part))


def _end_of_part(text: str, at: int) -> int:
    """Where the next heading stands: a number at the beginning of a line, or capitals."""
    line_end = text.find("\n", at)
    if line_end < 0:
        return len(text)
    stop = re.compile(
        r"\n[ \t*_#]{0,6}(?:\d{1,3}[.)/\\]|\d{1,4}\s[A-Z]|[A-Z][A-Z &,'’-]{7,80}[ *:]{0,4}(?=\n))"
    ).search(text, line_end, at + 4000)
    return stop.start() if stop else min(len(text), at + 4000)


# ---------------------------------------------------------------- where it is not
def _trimmed(text: str, start: int, end: int) -> Range:
    """The name without a word at its end that is no part of it; nothing, where it is no person's name at all."""
    name = text[start:end]
    parts = [(m.start(), m.end()) for m in re.finditer(r"\S+", name)]
    is_titled = name.startswith(words()["titles"])
    while len(parts) > 2 * is_titled and name[slice(*parts[-1])].strip(".,").lower() in listed("no_names") | listed(
        "posts"
    ) | listed("bodies"):
        parts.pop()
    if len(parts) < 2:
        return start, start
    held = {name[a:b].strip(".,'’").lower() for a, b in parts}
    if (
        not is_titled
        and re.match(r"[ \t][A-Z][\w'’-]", text[start + parts[-1][1] :][:3])
        and name.split()[0] not in _called()
    ):
        return start, start  # a longer proper name
    if held & (listed("posts") | listed("bodies")) - {"ms"} or (held & listed("no_names") and not is_titled):
        return start, start
    return start, start + parts[-1][1]


@functools.cache
def _role_after() -> re.Pattern[str]:
    role = f"{any_of('posts')}|{any_of('bodies')}"
    proper = r"(?:[A-Z&(][\w'’&-]*|of|for|and|to|the|in|at)"
    return re.compile(
        rf"[*_]{{0,3}}[ \t]?(?:(?:MP|AM|MS|MSP|MEP)\b|(?:[A-Z][\w'’-]{{0,30}}\s){{0,2}}(?=[A-Z])(?i:{role})\b"
        r"|(?:[,(–-]|\b(?:of|from|for|representing|on\sbehalf\sof)\b)\s?(?:(?:a|the|our|its|who\sis)\s)?"
        rf"(?:{proper}\s){{0,6}}?(?:[a-z-]+\s){{0,1}}(?i:{role})s?\b)"
    )


def _goes_before(text: str, start: int) -> bool:
    """Does a longer proper name end with the words: “Friends of Ash Vale”? Only of names without a title."""
    if text.startswith(words()["titles"], start):
        return False
    match = re.search(r"(?:\b([A-Z][\w'’-]{1,30})(?: of)?|&)[ \t]$", text[max(0, start - 36) : start])
    return bool(match) and (match[1] or "").lower() not in listed("publics")  # type: ignore[index]


def _in_role(text: str, start: int, end: int) -> bool:
    """Does a post or an organisation stand before or after the name?"""
    before = text[max(0, start - 30) : start]
    if re.search(rf"(?i)\b(?:{any_of('posts')})\b[,:)]?[ \t](?:\()?$", before):
        return True
    return bool(_role_after().match(text, end))
