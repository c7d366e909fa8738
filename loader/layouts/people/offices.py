"""Whether words beside a name mean a capacity, a post, a council or another organisation."""

from __future__ import annotations

import functools
import re

from loader import councils, organisations
from loader.lexicon import alternatives, meaning, table
from ontology.iris import fold

_NOT_ITS_OWN = (
    r"(?:the|acting|outgoing|incoming|newly|new|elected|re elected|retiring|temporary|"
    r"interim|meeting|parish|town|community|council|committee|panel|board|forum|"
    r"sub|annual|full|as|was|cabinet|scrutiny|joint)"
)
_CAPACITY = re.compile(
    rf"(?:{_NOT_ITS_OWN} )*(?P<core>.{{1,60}}?)(?: (?:of|for|to) (?:the )?(?:meeting|"
    rf"council|committee|board|panel|parish council"
    r"|town council|community council|item \w{1,40}|this meeting|the meeting|sub committee|parish|town|forum))?"
)


@functools.lru_cache(maxsize=1 << 12)
def capacity_of(text: str) -> str:
    """chair, vice-chair or deputy-chair where that is what a remark says; a mayor of a town chairs its council."""
    folded = fold(text)
    for tried in (folded, folded.split(" in the chair")[0] if folded.endswith(" in the chair") else folded):
        match = _CAPACITY.fullmatch(tried)
        core = meaning("capacities", match["core"]) if match else ""
        if core in ("chair", "vice-chair", "deputy-chair"):
            return "chair" if folded.endswith("in the chair") else core
    if re.fullmatch(r"(?:the )?(?:right worshipful )?(?:town |city )?mayor|maer", folded):
        return "chair"
    return (
        "vice-chair"
        if re.fullmatch(r"(?:the )?(?:deputy (?:town )?mayor|town deputy mayor|dirprwy faer)", folded)
        else ""
    )


@functools.cache
def _posts() -> re.Pattern[str]:
    words = {*table("organisations")["officers"], *table("organisations")["roles"]}
    return re.compile(
        rf"(?<![\w-])(?:{alternatives(words)}|CEO|S151|Portfolio Holder|Cabinet Member|"
        rf"Police|PCSO|PC|Inspector|Sergeant|Nurse|Doctor|Engagement|Representative|"
        rf"Trustee|Governor|Leader|Mayor|Editor|Vicar|Rector)(?![\w-])",
        re.I,
    )


@functools.cache
def _officers() -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-])(?:{alternatives(table('organisations')['officers'])})(?![\w-])", re.IGNORECASE)


def is_post(text: str) -> bool:
    """Does it name a post or job?"""
    return (
        len(text) <= 140
        and bool(_posts().search(text))
        and not re.search(r"\b(?:was|were|had|has|is|are|will)\b", text)
    )


def is_officer(post: str) -> bool:
    """Is it the post of someone whom a council employs? A member of the cabinet or a portfolio holder is not."""
    if re.search(
        r"(?i)\b(?:member|portfolio|councillor|cllr|leader of|police|pcso|cabinet|trustee|governor|representative)\b",
        post,
    ):
        return False
    return bool(_officers().search(post))


@functools.lru_cache(maxsize=4096)
def is_council(text: str) -> bool:
    """Does it name a council by its kind: "Kent County Council", "Rotherham MBC"?"""
    folded = fold(text)
    if not re.search(
        r"\b(?:council|county council|mbc|cc|dc|bc|mdc|lb|cbc|ua|borough|mcc|city council|ncc|authority)\b", folded
    ):
        return False
    if re.search(
        r"\b(?:clerk|officer|director|manager|chair\w{0,40}|member|leader|councillor|solicitor|"
        r"secretary|treasurer|accountant|surveyor|engineer|auditor|adviser|advisor|barrister|counsel|chaplain)\b",
        folded,
    ):
        return False
    return (
        councils.names_a_council(text)
        or bool(councils.candidates(text, None))
        or bool(re.search(r"\bcouncil\b", folded))
    )


def is_organisation(text: str) -> bool:
    found = next(organisations.find(text), None)
    if re.fullmatch(r"(?:[a-z]{3,20} ){1,3}(?:management committee|society|association|trust|club)", text):
        return True  # "hall management committee"
    if organisations.is_body(text):
        return False
    return bool(found and found.end - found.start >= len(text) * 0.6) or bool(
        re.search(
            r"\b(?:Police|Constabulary|Healthwatch|Voluntary|Hospitals?|Foundation|Ltd|Limited|Trust|Society|Association|NHS|LLP|plc|Homes|University|School)\b",
            text,
        )
        and len(text.split()) > 1
        and text[:1].isupper()
    )


def is_foreign(text: str) -> bool:
    """After a post: a proper name that holds no word of a council's own departments."""
    words = re.findall(r"[A-Z][\w'’-]{0,40}", text)
    return 0 < len(words) <= 5 and not set(words) & set(table("not_names")["words"]) and not is_post(text)


def may_stand_for(text: str) -> bool:
    """May a table's last column mean a council or organisation? Not a dash, nor a kind of member."""
    return bool(re.search(r"[A-Za-z]{2}", text)) and not re.search(
        r"(?i)\b(?:members?|independent|co-opted|ex officio)\b", text
    )


def has_name_in_brackets(first: str, whole: str) -> bool:
    """Is it a post that an "and" cuts in two, and then a name in brackets: "Head of Law and Order (Ms C Green)"?"""
    return "(" not in first and whole.rstrip(" .").endswith(")") and is_post(whole.partition("(")[0])
