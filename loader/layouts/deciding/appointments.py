"""The appointments that a decision makes: elections and co-options, representatives on outside bodies."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass

from loader import names, organisations
from loader.layouts.setting import Setting
from loader.lexicon import alternatives, listing
from loader.passages import Passage
from loader.records import Appointment, Words
from ontology.iris import Key

_OFFICE = (
    r"(?:(?:Town|Deputy|Lord|Deputy\s+Town|Deputy\s+Lord|Vice|Parish|Council|Acting|Interim)[\s-]+)*"
    r"(?:Chair(?:man|woman|person)?|Vice[\s-]?(?:Chair(?:man|woman|person)?)?|Mayor|Leader|President|Cadeirydd|Is-?gadeirydd)"
)
_ROLE_WORDS = (
    r"representatives?|members?|chair\w*|vice[\s-]chair\w*|trustees?|directors?|governors?|observers?|delegates?|substitutes?|"
    r"champions?|leads?|signator(?:y|ies)|mayor|leader|president|liaison|wardens?|officers?|auditors?|clerk|contacts?|cadeirydd"
)
_TERM = (
    r"\s+for\s+(?:the\s+)?(?:\d|one\b|two\b|three\b|four\b|five\b|a\s+(?:period|term|further)|coming|ensuing|year|"
    r"municipal|remainder|period)|\s+until\b|\s+in\s+place\b"
)
_TIMES = (
    r"a|one|two|three|four|ensuing|coming|forthcoming|next|year|municipal|civic|council|current|remainder|rest|period|"
    r"duration|term"
)
_NEXT = (
    r"\s+in\s+(?:her|his|their|the)\s+(?:place|stead)\b|\s+in\s+(?:succession|place)\b|"
    r"\s+(?:to\s+replace|replacing|vice)\s|\s+by\s+(?:the|this)\b|"
    r"\s+with\s+|\s+and\s+(?:that|to|[a-z]+ed)\b|\s+and\s+(?:the\s+)?(?:Cllr|Councillor|Mr|Mrs|Ms|Dr|Sir|Dame)"
)
_LOWLY = r"(?:[a-z-]{2,30}\s+){1,4}(?:group|party|sub-?committee|panel|committee)"
_PLACE = rf"(?P<body>(?-i:[A-Z])[^.;:()]{{1,120}}?|{_LOWLY})(?=\s*(?:[.;:()]|,|\s-\s|{_TERM}|{_NEXT}|$))"
_BEING = (
    r"(?:(?:was|were|be|is|are|would|will|should|to|has|have|been|being)\s+){0,3}"
    r"(?:(?:duly|unanimously|hereby|then|also|both)\s+){0,2}"
)
_OWN = re.compile(
    r"(?:the\s+)?(?:Borough|City|Town|County|District|Parish)$|\b(?:the\s+)?(?:Parish|Town|Community|City|Village)?\s*Council\b|\bthe\s+(?:Committee|Board|Panel)\b"
)
_OUTSIDE = re.compile(r"\b(?:representative|rep|trustee|governor|director|delegate|observer)s?\b", re.IGNORECASE)
_UNSURE = re.compile(
    r"\b(?:not|never|whether|if|unless|until|consider|invited?|nominations?)\b[^.;]{0,200}$", re.IGNORECASE
)


_LONGEST = 3000  # characters of a decision in which people are looked for


@dataclass(frozen=True, slots=True)
class Made:
    """Someone appointed, in which role and where to, before keys: where each stands in its passage."""

    people: tuple[tuple[int, int], ...]
    role: str
    body: tuple[int, int] | None
    start: int
    end: int


@functools.cache
def _people() -> str:
    """One name or several: "Cllr A", "Councillors A, B and C", "FRE"."""
    titles = alternatives(listing("titles") | listing("noble"))
    part = r"[A-Z][\w'’-]{0,40}\.?"
    small = (
        "(?!(?:That|THAT|RESOLVED|Resolved|AGREED|Agreed|And|The|To|With|Also|It|Both|All|UNANIMOUSLY|This|Members)\\b)"
    )
    one = rf"{small}(?:(?:{titles})\.?\s+){{0,2}}{part}(?:\s+(?!(?:{titles})\b){part}){{0,3}}"
    return rf"(?-i:(?P<who>(?>{one}(?:(?:,\s+|\s+and\s+|\s*&\s*|,\s+and\s+){one}){{0,9}})))(?:\s+\([^()]{{1,40}}\))?"


@functools.cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    who = _people()
    verb = r"(?:re-?)?(?:appointed|elected|nominated|co-?opted|approved|chosen|selected|confirmed|agreed(?=\s+as\b))"
    role = r"(?:to\s+be\s+|as\s+|to\s+(?:the\s+)?(?:office|position|role|post)\s+of\s+)?"
    role += r"(?:the\s+|a\s+|an\s+|its\s+|their\s+|our\s+)?(?:(?:council|board|committee)['’]s\s+)?"
    of_what = rf"(?:\s+for\s+(?!(?:the\s+)?(?:{_TIMES})\b)(?:the\s+)?[a-z]+)?"
    named = rf"(?P<role>(?:[\w'’/-]+\s+){{0,6}}?(?:{_ROLE_WORDS}){of_what})\b"
    office = rf"(?P<role>{_OFFICE})\b"
    onto = rf"\s+(?:on|to|of|for)\s+(?:the\s+)?{_PLACE}"
    return tuple(
        re.compile(pattern, re.IGNORECASE)
        for pattern in (
            rf"{who}\s+{_BEING}{verb}\s+{role}{named}(?:{onto})?",
            rf"{who}\s+(?:(?:would|will|shall|should|to|do)\s+)?(?:be|remain|continue|act|serve)\s+{role}{named}(?:{onto})?",
            rf"{who}\s+{_BEING}(?:appointed|nominated|elected|co-?opted)\s+(?:on\s*to|to|on|onto)\s+(?:serve\s+on\s+)?(?:the\s+)?{_PLACE}",
            rf"\b(?:to\s+)?(?:re-?)?(?:appoint(?:ed)?|elect(?:ed)?|nominated?|co-?opt(?:ed)?|confirm(?:ed)?)\s+{who}\s+{role}{named}(?:{onto})?",
            rf"\b(?:to\s+)?(?:re-?)?(?:appoint(?:ed)?|nominated?|co-?opt(?:ed)?)\s+{who}\s+(?:to|on|onto)\s+(?:serve\s+on\s+)?(?:the\s+)?{_PLACE}",
            rf"{who}\s+{_BEING}(?:re-?)?elected\s+(?:as\s+|to\s+be\s+)?(?:the\s+)?(?:[\w'’-]+\s+){{0,5}}?{office}",
            rf"{who}\s+(?:(?:would|will|shall|should|to|do|continue\s+to)\s+)?represents?\s+(?:the\s+)?(?:[A-Z]\w+\s+){{0,3}}(?:council|board|committee|authority|association|forum)\s+(?:on|at)\s+(?:the\s+)?{_PLACE}",
            rf"{who}\s+{_BEING}(?:declared|voted\s+in|chosen|returned|made|voted)\s+(?:as\s+|to\s+be\s+)?(?:the\s+|its\s+)?(?:new\s+)?(?:[\w'’-]+\s+){{0,3}}?{office}",
            rf"(?:etholwyd|penodwyd)\s+{who}\s+yn\s+{named}",
        )
    )


@functools.cache
def _beside() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """A group with its members; whoever chairs it; whoever stands in for the one appointed."""
    who = _people()
    kinds = r"task\s+and\s+finish|working|task|steering|project|scrutiny|review|sub|joint|advisory|focus|management"
    group = rf"(?:{kinds})[\s-]+(?:group|party|committee|panel)"
    who2 = who.replace("(?P<who>", "(?P<who2>")
    as_ = r"\s+(?:(?:to\s+(?:act|be)|acting)\s+)?as\s+(?:(?:his|her|its|their|the|a)\s+)?"
    return (
        re.compile(
            rf"(?P<body>(?:(?-i:[A-Z])[\w'’&-]*\s+(?:(?:and|of|for)\s+)?){{0,5}}{group})[^.;]{{0,60}}?\b(?:consisting|comprising|comprised|made\s+up|composed|membership)(?:\s+of)?\s*:?\s+{who}",
            re.IGNORECASE,
        ),
        re.compile(rf"\b(?:with|and)\s+{who}{as_}(?P<role>{_OFFICE})\b", re.IGNORECASE),
        re.compile(
            rf"(?:\b(?:with|and)\s+{who}{as_}(?:[a-z]+\s+)?(?P<role>substitute|deputy|reserve|alternate)\b|"
            rf"\((?:with\s+)?(?P<role2>substitute|sub|deputy|reserve)s?\s*[:–—.-]?\s*{who2}\s*\))",
            re.IGNORECASE,
        ),
    )


def _groups(passage: Passage, number: int, setting: Setting) -> list[Appointment]:
    """ "That a task group consisting of Councillors A, B and C be set up, with Councillor B as its Chairman"."""
    members, chairs, _ = _beside()
    match = members.search(passage.text)
    if not match:
        return []
    name = match["body"]
    words = passage.words(match.start("body"), match.end("body"))
    to = setting.roster.own_body(name, words)
    chair = chairs.search(passage.text, match.end())
    leads = list(people_of(passage, chair.start("who"), chair["who"], setting)) if chair else []
    role = " ".join(chair["role"].split()) if chair else ""
    spans = passage.words(match.start(), chair.end() if chair else match.end())
    found = []
    for person in dict.fromkeys((*people_of(passage, match.start("who"), match["who"], setting), *leads)):
        found.append(Appointment(person, to, role if person in leads else "member", spans, number, on=setting.on))
    return found


def substitutes(passage: Passage, made: list[Appointment], number: int, setting: Setting) -> list[Appointment]:
    """ "… with Cllr B as substitute", after the one appointment of a decision."""
    match = _beside()[2].search(passage.text)
    if not match or len({a.to for a in made}) != 1:
        return []
    group, role = ("who", match["role"]) if match["who"] else ("who2", match["role2"])
    told = {"sub": "substitute"}.get(role.casefold(), role.casefold())
    spans = passage.words(*match.span())
    first = made[0]
    return [
        Appointment(person, first.to, told, spans, number, on_behalf_of=first.on_behalf_of, on=setting.on)
        for person in people_of(passage, match.start(group), match[group], setting)
        if all(a.appointee != person for a in made)
    ]


_ELECTED = re.compile(r"\b(?:re-?)?(?:elected|appointed|etholwyd)\b", re.IGNORECASE)
_TITLE_ROLE = re.compile(
    rf"\b(?:election|appointment|elect|appoint|ethol)\s+(?:of\s+|a\s+|an\s+|the\s+)*(?:new\s+)?(?P<role>{_OFFICE})(?!\s*(?:,|and|&|/)\s*{_OFFICE})",
    re.IGNORECASE,
)
_COOPTED = re.compile(r"\bco-?opt(?:ed|ion)?\b|\bcyfethol", re.IGNORECASE)


def find(passage: Passage, number: int, setting: Setting, title: str) -> list[Appointment]:
    """The appointments that decision `number` of an item makes; `title` tells the office where its words do not."""
    passage = passage.part(0, _LONGEST)
    text = passage.text
    if groups := _groups(passage, number, setting):
        return groups
    found: list[Appointment] = []
    taken: list[tuple[int, int]] = []
    for pattern in _patterns():
        for match in pattern.finditer(text):
            if any(a < match.end() and match.start() < b for a, b in taken) or _UNSURE.search(text[: match.start()]):
                continue
            made = _made(passage, match, number, setting)
            if made:
                found += made
                taken.append(match.span())
    if not found:
        found = _by_title(passage, number, setting, title)
    return [*found, *substitutes(passage, found, number, setting)] if found else found


def _made(passage: Passage, match: re.Match[str], number: int, setting: Setting) -> list[Appointment]:
    groups = match.groupdict()
    role = " ".join((groups.get("role") or "").split())
    role = re.sub(
        r"^(?:.{1,80}\s)?(?:Council|Committee|Board|Panel)\s+(?=(?:Vice|Deputy|Chair|Mayor|Leader))", "", role
    )
    if re.search(r"\b(?:no|not|longer|co-opted|seconded|by)\b", role, re.IGNORECASE):
        return []
    body = groups.get("body") or ""
    to, behalf = _to(passage, match, role, body, setting)
    if not role:
        is_coopted = bool(_COOPTED.search(match.group()))
        role = (
            "co-opted councillor"
            if is_coopted and to == setting.body
            else "co-opted member"
            if is_coopted
            else "member"
        )
        role = "representative" if not is_coopted and (behalf or "represent" in match.group().casefold()) else role
    words = passage.words(*match.span())
    return [
        Appointment(person, to, role, words, number, on_behalf_of=behalf, on=setting.on)
        for person in people_of(passage, match.start("who"), match["who"], setting)
    ]


def _to(passage: Passage, match: re.Match[str], role: str, body: str, setting: Setting) -> tuple[Key, Key | None]:
    """Where to, and on whose behalf where that is an outside body; without a named body it is the own one."""
    body = re.sub(r"\s+(?:and|in|by|as)$", "", body.strip())
    if not body or re.fullmatch(_OWN, body) or _is_own(body, setting) or re.search(r"\bsignator", role):
        return setting.body, None
    at = match.start("body")
    words = passage.words(at, at + len(body))
    if (is_committee(body) or body.islower()) and not _OUTSIDE.search(role):
        return setting.roster.own_body(body, words), None
    to = setting.roster.named(body, words)
    return to, setting.body if to != setting.body else None


def is_committee(name: str) -> bool:
    """A committee or working group, as a council sets up itself; forums, boards and trusts are mostly others'."""
    outside = re.search(r"\b(?:Trust|Liaison|Association|Hall|Charity|Joint|Partnership|User|Users)\b", name)
    return organisations.is_body(name) and not outside and not re.search(r"(?:Forum|Board|Executive)$", name)


def _is_own(body: str, setting: Setting) -> bool:
    slug = re.sub(r"[^a-z0-9]+", "-", body.casefold().replace("’", "").replace("'", "")).strip("-")
    return slug in (setting.body.rsplit("/", 1)[-1], setting.roster.organisation.rsplit("/", 1)[-1])


def people_of(passage: Passage, at: int, written: str, setting: Setting) -> Iterator[Key]:
    """The people of "Councillors A, B and C"; a title before the first is a title of all."""
    plural = re.match(r"(?:Councillors|Cllrs\.?|Cynghorwyr)\s+", written)
    for start, end in entries(written):
        one = written[start:end]
        one = one if re.search(r"\b[A-Z]\.$", one) else one.rstrip(".")
        words = passage.words(at + start, at + start + len(one))
        key = _person(one, words, setting)
        if key is None and plural and start:
            key = _person(f"Cllr {one}", words, setting)
        if key:
            yield key


def entries(written: str) -> Iterator[tuple[int, int]]:
    """The names of a list, also where only a title parts them, "Cllr Ash Mrs Coote"; brackets left out."""
    titles = alternatives(listing("titles"))
    for start, end in names.split(re.sub(r"\([^()]*\)", lambda m: " " * len(m.group()), written)):
        spots = [
            start + m.start() for m in re.finditer(rf"(?<=[a-z.]\s)(?:{titles})\b(?=\.?\s+[A-Z])", written[start:end])
        ]
        spots = [s for s in spots if not re.search(rf"(?:{titles})\.?\s+$", written[start:s])]
        for a, b in zip([start, *spots], [*spots, end], strict=True):
            yield a, a + len(written[a:b].rstrip())


def _person(written: str, words: Words, setting: Setting) -> Key | None:
    known = setting.roster.who(written)
    if known:
        return known
    parsed = names.parse(written)
    if (
        parsed is None
        or not parsed.is_full
        or organisations.is_role(parsed.name)
        or next(organisations.find(parsed.name), None)
    ):
        return None
    if parsed.name.split()[0] in listing("openers") | {
        "Parish",
        "Town",
        "Annual",
        "Vice",
        "Standing",
        "Finance",
        "Planning",
        "That",
    }:
        return None
    return setting.roster.person(parsed, words)


def _by_title(passage: Passage, number: int, setting: Setting, title: str) -> list[Appointment]:
    """ "Cllr A was duly elected" under "Election of Chairman"; "That A be co-opted" under anything."""
    text = passage.text
    office, verb = _TITLE_ROLE.search(title), _ELECTED.search(text)
    coopted = _COOPTED.search(text)
    if not (office and verb) and not coopted:
        return []
    role = " ".join(office["role"].split()) if office and verb else "co-opted councillor"
    spot = verb if office and verb else coopted
    assert spot  # noqa: S101 - one of the two was found
    found = []
    for match in re.finditer(_people(), text[: spot.start()]):
        between = text[match.end() : spot.start()]
        if not re.fullmatch(rf"\s*(?:,\s*)?{_BEING}(?:be\s+)?", f"{between}", re.IGNORECASE):
            continue
        for person in people_of(passage, match.start("who"), match["who"], setting):
            words = passage.words(match.start(), spot.end())
            found.append(Appointment(person, setting.body, role, words, number, on=setting.on))
    after = re.match(rf"\s*{_people()}", text[spot.end() :]) if coopted and not found else None
    if after:  # "to co-opt A to fill the vacancy"
        for person in people_of(passage, spot.end() + after.start("who"), after["who"], setting):
            words = passage.words(spot.start(), spot.end() + after.end("who"))
            found.append(Appointment(person, setting.body, role, words, number, on=setting.on))
    first = re.match(rf"\W*{_people()}\s+(?:was|were)\b[^.;]{{0,200}}\band\s+(?:\w+ly\s+)?$", text[: spot.start()])
    if not found and first:  # "A was nominated by B, seconded by C, and elected"
        for person in people_of(passage, first.start("who"), first["who"], setting):
            words = passage.words(first.start("who"), spot.end())
            found.append(Appointment(person, setting.body, role, words, number, on=setting.on))
    return found
