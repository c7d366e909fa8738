"""Whose doing a decision is: the body as the subject of a verb, and whether a body so called is the one that met."""

from __future__ import annotations

import functools
import re

from loader.layouts.setting import Setting
from loader.lexicon import alternatives, listing

SOFTLY = (
    r"(?:(?:then|therefore|also|further|duly|all|both|hereby|accordingly|again|now|formally|\w{3,15}ly|"
    r"had\s+no\s+objections?\s+and)\s+){0,3}"
)
_BY = re.compile(r"^\s*(?:\w+ly\s+)?by\s+(?P<whom>[^.,;:]{2,80})", re.IGNORECASE)


@functools.cache
def decider() -> re.Pattern[str]:
    """The body as the subject just before the verb; words before its noun say which body it is."""
    nouns = alternatives(listing("deciders"))
    return re.compile(
        rf"(?P<of>(?:\b[A-Z][\w'’&-]{{0,40}}\s+(?:(?:of|and|for)\s+)?){{0,6}})\b(?P<noun>(?i:{nouns}))"
        rf"(?:\s+(?:present|assembled|UNANIMOUSLY))?\s+(?:has\s+|have\s+)?(?i:{SOFTLY})(?:(?:considered|discussed|received|"
        rf"reviewed|debated)\b[^.;]{{0,150}}\s+and\s+(?i:{SOFTLY}))?$"
    )


def is_by_us(after: str, setting: Setting) -> bool:
    """ "… by the panel", "by all", "by Cllr X": or by somebody else?"""
    by = _BY.match(after)
    if not by:
        return True
    whom = by["whom"]
    if re.match(
        r"(?:all|those|a\s+(?:\w+\s+)?(?:majority|vote|show)|\d|\w+\s+votes|general|consensus|show|majority|email|e-mail|the\s+chair)\b",
        whom,
        re.I,
    ):
        return True
    subject = decider().search(f"{whom} ") or decider().search(" ".join(whom.split()[:4]) + " ")
    if subject:
        return is_ours(subject["of"], subject["noun"], setting)
    titles = alternatives(listing("titles"))
    return bool(re.match(rf"(?:{titles})\b|[A-Z]{{2,3}}\b(?!\w)", whom)) or bool(
        re.match(r"(?:the\s+)?(?:members|councillors|panel|board)", whom, re.I)
    )


# A body's name says what it is: one called "Health Scrutiny" may be "the Committee" or "the Panel" in its minutes.
_KINDS = re.compile(r"group|authority|executive|cabinet|commission|board|panel|forum|committee|council|trust|meeting")


def is_decider(words: str, setting: Setting) -> bool:
    """Do the words before a verb end with this meeting as its subject: "the Parish Council", "Members"?"""
    subject = decider().search(words if words.endswith(" ") else f"{words} ")
    return subject is not None and is_ours(subject["of"], subject["noun"], setting)


def by_us(after: str, setting: Setting) -> bool:
    """Do the words after a verb say that this meeting did it: "by the Committee"?"""
    return bool(_BY.match(after)) and is_by_us(after, setting)


def is_ours(of: str, noun: str, setting: Setting) -> bool:
    """Is a body so called the one that met: "the Parish Council" in a parish council's own minutes?"""
    low = noun.casefold()
    known = "-".join((setting.body, setting.roster.organisation)).casefold()
    words = [
        w
        for w in re.findall(r"[\w'’-]+", of.casefold())
        if w
        not in (
            "the",
            "this",
            "full",
            "and",
            "of",
            "for",
            "all",
            "members",
            "it",
            "that",
            "following",
            "after",
            "resolved",
        )
    ]
    if low in ("trustees", "governors"):
        return low in known
    if low in ("members", "councillors", "meeting", "aelodau", "cyfarfod"):
        return not any(w in ("county", "district", "borough", "ward") for w in words)
    if "unknown" in known and not words:
        return True
    if low in (
        "group",
        "authority",
        "executive",
        "cabinet",
        "commission",
        "board",
        "panel",
        "forum",
        "committee",
        "sub-committee",
    ):
        own = setting.body.rsplit("/", 1)[-1]
        if low == "board" and not words and own.endswith("combined-authority"):
            return True  # those authorities call themselves so
        if low not in own and "unknown" not in known and (words or _KINDS.search(own)):
            return False
    return all(w.replace("'", "").replace("’", "") in known for w in words)
