"""Who is to act: the owners named in the place of an owner, beside, under or at the end of what is to be done."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass

from loader import names, organisations
from loader.layouts.doing import known
from loader.layouts.setting import Setting
from loader.lexicon import alternatives, meaning, table
from loader.passages import Passage
from loader.records import Doubt, Words
from ontology.iris import Key

_SMALL = frozenset(("of", "for", "and", "the", "to", "&", "in", "a", "y", "yr", "–", "-"))
_BODIES = frozenset(("Executive", "Member", "Lead", "Peer", "Members"))  # alone no post
_LONGEST = 160  # characters of an owner place
_LABEL = re.compile(
    r"^[\s(\[*_–—-]*(?:(?:for\s+)?action(?:ed|s)?(?:\s+(?:by|for|points?|required|on))?|owners?|lead|by|responsible|gweithredu)\b\s*[:–—.-]*\s*",
    re.IGNORECASE,
)
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}"
WHEN = (
    rf"\d{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+)?{_MONTH}(?:\s+\d{{4}})?|\d{{1,2}}[/.]\d{{1,2}}(?:[/.]\d{{2,4}})?|{_MONTH}(?:\s+\d{{4}})?"
    rf"|(?:the\s+)?(?:(?:end|start|middle|beginning|close)\s+of|end|early|mid|late)[\s-]+(?:the\s+)?(?:month|week|year|{_MONTH}|financial\s+year|summer|autumn)"
    rf"|(?:the\s+)?next\s+(?:\w+\s+)?meeting|(?:the\s+)?{_MONTH}\s+meeting|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day(?:\s+\d{{1,2}}(?:st|nd|rd|th)?\s+{_MONTH})?"
    r"|ASAP|asap|immediately|Christmas|Easter|the\s+summer|next\s+(?:week|month|year)"
)
_DUE_ALONE = re.compile(rf"^[\s,;(–—-]*(?:(?:by|before|for|due)\s+)?(?P<due>{WHEN})[).\s]*$")
_RUN = re.compile(r"(?<![\w/&-])[A-Z]{2,4}(?:\s[A-Z]{2,4}){1,3}(?![\w’'])")  # "AB CD"
DUE = re.compile(rf"\b(?:by|before|no\s+later\s+than)\s+(?:the\s+)?(?P<due>{WHEN})(?!\w)")
_NAME = re.compile(rf"[{names.CAPITAL}][\w'’.-]{{0,30}}(?:\s+\(?{names.PART}\)?){{0,5}}")
_INITIALS = re.compile(r"[A-Z]{2,4}")
_ONE_WORD_DUE = re.compile(r"[A-Z][a-z]{3,12}")


@dataclass(frozen=True, slots=True)
class Owners:
    """Those who are to act, the words that say so, a date beside them, and names that could not be resolved."""

    keys: tuple[Key, ...]
    statement: str
    words: Words
    due: str = ""
    doubts: tuple[Doubt, ...] = ()

    def __or__(self, other: Owners) -> Owners:
        return Owners(
            tuple(dict.fromkeys((*self.keys, *other.keys))),
            ", ".join(filter(None, (self.statement, other.statement))),
            (*self.words, *other.words),
            self.due or other.due,
            (*self.doubts, *other.doubts),
        )


@functools.cache
def _post() -> re.Pattern[str]:
    posts = alternatives(table("owning")["posts"])
    part = r"(?:[A-Z][\w'’.-]{0,30}|of|the|and|&|to)"
    return re.compile(
        rf"(?:{part}\s+){{0,4}}(?i:{posts})s?(?:\s+(?:\((?:[A-Z][\w-]{{0,20}}\s?){{1,3}}\)|[A-Z]))?"
        r"|(?:(?:[A-Z]\w{1,20}\s+){0,2}(?:Head|Director|Chief|Leader|Chair|Secretary|Officer)\s+"
        r"(?:of|for|to)\s+[A-Z][\w &,-]{1,60})"
        rf"|(?:{part}\s+){{0,3}}(?:Director|Head|Manager|Officer)(?:,|\s+[–-])\s+[A-Z][\w &-]{{1,60}}"
    )


@functools.cache
def _group() -> re.Pattern[str]:
    groups = alternatives(table("owning")["groups"])
    return re.compile(rf"(?:[A-Z][\w'’&-]{{0,30}}\s+(?:(?:and|&)\s+)?){{1,5}}(?:{groups})")


def is_post(written: str) -> bool:
    """Is it the name of an office or of staff: "Clerk", "Finance Officer", "Officers"?"""
    named = (
        len(written.split()) <= 8
        and written not in _BODIES
        and all(w[0].isupper() or w in _SMALL for w in written.split())
    )
    return (
        named
        and not re.search(r"[/;:]", written)
        and bool(_post().fullmatch(written) or organisations.is_role(written))
    )


def label_end(text: str) -> int:
    """Where the label before an owner ends: "(Action by: Clerk)"; 0 without one."""
    match = _LABEL.match(text)
    return match.end() if match else 0


def one(written: str, words: Words, setting: Setting) -> Key | None:
    """The person, post or body that one entry means; None for what is none known here."""
    bare = re.sub(r"^(?:[Tt]he|[Yy]r?)\s+(?=\S)", "", written.strip(" .,;:*_"))
    bare = re.sub(r"['’]$", "", bare)
    roster = setting.roster
    if bare.casefold() in table("owning")["lower"] and not bare[0].isupper():
        bare = bare[0].upper() + bare[1:]  # "the clerk"
    if not bare or not bare[0].isupper() or meaning("owning", bare) == "nobody":
        return None
    if meaning("owning", bare) == "everyone":
        return setting.body
    person = known.known_as(bare, setting.roster) if _NAME.fullmatch(bare) else None
    if person:
        return person
    if len(bare) <= 80 and is_post(bare):
        return roster.post(bare if not bare.isupper() or len(bare) < 5 else bare.title(), roster.organisation, words)
    if _group().fullmatch(bare):
        return roster.own_body(bare, words)
    return None


def entries(text: str) -> list[tuple[int, int]]:
    """Where the entries of a list of owners stand; "Head of Parks and Waste" is one of them."""
    found: list[tuple[int, int]] = []
    text = re.sub(r"(?<=\d)/(?=\d)", ".", text)  # "27/5" is one date
    for start, end in names.split(text):
        for part in re.finditer(r"(?:(?!\s+(?:ac|a|with|\+)\s+(?=[A-ZY])).)+", text[start:end]):
            entry = part.group()
            at = start + part.start() + len(entry) - len(re.sub(r"^\s*(?:ac|a|with|\+)?\s+(?=\S)", "", entry))
            found.append((at, start + part.end()))
    return found


def read(place: Passage, setting: Setting, *, labelled: bool = False) -> Owners | None:
    """The owners that stand in the place of one; None where it holds something else: "Noted", "March", "£50.00".

    `labelled`: a label or a column's head says that it is the place of an owner, so that a full name that nobody
    else has is taken for a person's.
    """
    if len(place.text) > _LONGEST:
        return None
    start = label_end(place.text)
    labelled = labelled or start > 0
    place = place.part(start)
    place = place.part(len(place.text) - len(place.text.lstrip(" ([*_–—-")))
    text = place.text.rstrip(" .)]*_:")
    text = re.sub(r"\s+(?i:to\s+(?:action|do|note))$", "", text)
    text = _apart(text, setting)
    if not text or meaning("owning", text) == "nobody" or re.match(r"[£€$\d]", text):
        return None
    listed = _listed(place, text, setting, labelled=labelled)
    if listed is None or listed.doubts:
        whole = one(text, place.words(0, len(text)), setting)  # "Head of Parks and Waste"
        if whole:
            return _owned(setting, [whole], place, [(0, len(text))], "", ())
    return listed


def _apart(text: str, setting: Setting) -> str:
    """ "AB CD" as "AB/CD", where the record knows somebody by each of them."""

    def joined(run: re.Match[str]) -> str:
        return "/".join(run.group().split()) if all(setting.roster.who(n) for n in run.group().split()) else run.group()

    return _RUN.sub(joined, text)


def is_when(written: str) -> bool:
    """Is it only a day or a time by which something is due: "19/9", "end of June"?"""
    return bool(_DUE_ALONE.match(written.strip(" *_.")))


def _listed(place: Passage, text: str, setting: Setting, *, labelled: bool) -> Owners | None:
    keys: list[Key] = []
    spots: list[tuple[int, int]] = []
    doubts: list[Doubt] = []
    due = ""
    spans = entries(text)
    for number, (start, end) in enumerate(spans):
        key, stop, when = _entry(text, start, end, place, setting)
        if key is None and labelled:
            key, stop, when = _stranger(text, start, end, place, setting)
        due = due or when
        if key:
            keys.append(key)
            spots.append((start, stop))
        elif number and _DUE_ALONE.match(text[start:end]):
            due = due or text[start:end].strip()
        elif _is_name(text[start:end], labelled=labelled):
            reason = f"“{text[start:end]}” is in the place of an owner and names nobody known."
            doubts.append(Doubt("unknown-person", reason, place.words(start, end)))
        else:
            return None
    if not keys and not doubts:
        return None
    if not keys and not labelled and not any(names.parse(text[a:b]) for a, b in spans):
        return None  # only letters that nobody is known by: "RBL"
    return _owned(setting, keys, place, spots, due, tuple(doubts))


def _entry(text: str, start: int, end: int, place: Passage, setting: Setting) -> tuple[Key | None, int, str]:
    """Who an entry means, where the name ends, and the date after it: "DHO 27/5", "Clerk by June"."""
    key = one(text[start:end], place.words(start, end), setting)
    if key:
        return key, end, ""
    for gap in list(re.finditer(r"\s+[(–-]?\s*", text[start:end]))[:4]:
        head, rest = text[start : start + gap.start()], text[start + gap.end() : end]
        when = _DUE_ALONE.match(rest)
        short = _INITIALS.fullmatch(head) and _ONE_WORD_DUE.fullmatch(rest)
        if when or short:
            key = one(head, place.words(start, start + gap.start()), setting)
            return key, start + gap.start(), (when["due"] if when else rest) if key else ""
    return None, end, ""


def _stranger(text: str, start: int, end: int, place: Passage, setting: Setting) -> tuple[Key | None, int, str]:
    """Someone whom only this place names, in full."""
    parsed = names.parse(text[start:end])
    unlikely = listing_of_words()
    if parsed and parsed.is_full and len(parsed.family) > 1 and not any(w in unlikely for w in parsed.name.split()):
        return setting.roster.person(parsed, place.words(start, end)), end, ""
    return None, end, ""


@functools.cache
def listing_of_words() -> frozenset[str]:
    """Words that stand in no name of a person."""
    return frozenset(table("not_names")["words"])


def _is_name(entry: str, *, labelled: bool) -> bool:
    parsed = names.parse(entry)
    if parsed and parsed.title:
        return True
    return bool(_INITIALS.fullmatch(entry.strip(" ."))) or bool(labelled and parsed and parsed.is_full)


def _owned(
    setting: Setting, keys: list[Key], place: Passage, spots: list[tuple[int, int]], due: str, doubts: tuple[Doubt, ...]
) -> Owners:
    away = [
        Doubt(
            "owner-not-attending",
            f"{place.text[a:b]} owns this action and is not in the list of those present.",
            place.words(a, b),
        )
        for key, (a, b) in zip(keys, spots, strict=True)
        if key.startswith("person/") and key not in setting.present
    ]
    return Owners(tuple(dict.fromkeys(keys)), place.text, place.words(), due, (*doubts, *away))


def in_text(written: Passage, setting: Setting) -> Owners | None:
    """The owners that running text names as its subject; only those known here and offices."""
    text = written.text.strip(" ,")
    text = re.sub(r"^[Bb]oth\s+", "", text)
    at = written.text.index(text) if text else 0
    if not text:
        return None
    keys: list[Key] = []
    spots = entries(text)
    for start, end in spots:
        key = one(text[start:end], written.words(at + start, at + end), setting)
        if key is None:
            whole = one(text, written.words(at, at + len(text)), setting)
            keys, spots = ([whole], [(0, len(text))]) if whole else ([], [])
            break
        keys.append(key)
    if len(keys) == 2 and keys[0].startswith("post/") and keys[1].startswith("person/"):
        between = text[spots[0][1] : spots[1][0]]
        if between.strip() == "," and text.endswith(text[spots[1][0] : spots[1][1]]):
            keys, spots = keys[1:], spots[1:]  # "The Clerk, Anna Reed,": one person
    return _owned(setting, keys, written.part(at, at + len(text)), spots, "", ()) if keys else None
