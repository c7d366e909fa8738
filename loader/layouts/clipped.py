"""Decisions in the clipped style, and in words of some matters alone: elections, minutes, motions withdrawn."""

from __future__ import annotations

import re

from loader.layouts.clauses import IF, NOTABLE, Clause, is_told, results
from loader.layouts.setting import Setting
from loader.lexicon import alternatives, listing, outcome_verbs

_SHORT = re.compile(
    r"^\W*(?P<what>[A-Z(£\d][^.;]{2,140}?),?\s+(?:(?:all|unanimously|duly|was|were|and|also|is|to\s+be)\s+){0,3}"
    r"(?P<verb>agreed|approved|accepted|adopted|ratified|carried|deferred|declined|rejected|noted|endorsed)"
    r"(?:\s+(?:unanimously|by\s+all|for\s+payment|and\s+(?:duly\s+)?signed(?:\s+by\s+[^.;]{1,40})?|nem\.?\s?con|as\s+(?:presented|circulated|read|(?:a\s+)?(?:true|correct)[^.;]{0,40})|"
    r"for\s+issue[^.;]{0,60}|and\s+[^.;]{0,120}))?\W*$"
)
_ELECTED = re.compile(
    r"^(?P<what>[^.;]{0,200}?)(?P<who>[A-Z][\w'’.-]*)\s+(?:(?:was|were|is|be|then|duly|unanimously|also|and|re-?)\s*){0,4}"
    r"(?P<verb>re-?elected|elected|co-?opted)\b(?!\s+(?:members?\s+of|councillors?\s+(?:must|should|are))\b)",
)
_FINITE = re.compile(r"\b(?:has|had|have|will|would|that|could|is|are|been|if|when|who|which|not|no)\b", re.IGNORECASE)


_CONFIRMED = re.compile(
    r"^\W*(?:(?:that|the|draft|these|all)\s+){0,3}(?:minutes|notes|cofnodion)\b.{0,250}?"
    r"\b(?:(?:was|were|be|having\s+been|are)\s+[^.;]{0,80}?\b(?P<verb>confirmed|signed|taken\s+as\s+read)\b"
    r"|(?P<read>read(?:\s+out)?,?\s+(?:and|&)\s+(?:\w+\s+and\s+)?(?:signed|approved|agreed)))",
    re.IGNORECASE | re.DOTALL,
)


def confirmed(text: str) -> Clause | None:
    """ "The minutes … were confirmed as a correct record", "were signed by the Chair": approved in other words."""
    received = re.match(r"^\W*(?:The\s+|Members\s+)(?:[A-Z]\w+\s+){0,4}(?P<verb>RECEIVED)\b", text)
    if received:
        return Clause(0, received.end("verb"), "noted")
    withdrawn = re.search(
        r"\b(?P<verb>withdrew)\s+(?:the|his|her|their)\s+(?:\w+\s+)?(?:motion|amendment|proposal)\b", text[:600]
    )
    if withdrawn and not is_told(text[: withdrawn.start("verb")]):
        return Clause(0, withdrawn.end("verb"), "withdrawn")
    match = _CONFIRMED.match(text[:600])
    if not match or is_told(match.group()) or IF.search(match.group()) or "not " in match.group():
        return None
    return Clause(0, match.end(), "approved")


def elected(text: str) -> Clause | None:
    """ "FRE elected as Chairman", "With no other nominations Cllr A was duly elected", "B was co-opted"."""
    match = _ELECTED.match(text[:600])
    if not match:
        return None
    before = text[: match.start("verb")]
    denied = re.search(
        r"\b(?:had|has|have|newly|recently|who|not|to\s+be|be|being|previously)\s+(?:been\s+)?(?:\w+\s+)?$", before
    )
    if (
        denied
        or is_told(before)
        or IF.search(before)
        or re.search(r"\bRESOLVED\b|\bresolved\b|\bagreed\b(?!,)", before)
    ):
        return None
    return Clause(0, match.end("verb"), outcome_verbs().get(match["verb"].casefold(), "elected"))


def short(text: str, setting: Setting) -> Clause | None:
    """The clipped style: "Status quo agreed", "FRE elected as Chairman", "Proposed to keep the committee, agreed"."""
    if len(text) > 400:
        return None
    match = _SHORT.match(text)
    if not match or len(text.split()) > 30 or _FINITE.search(match["what"]) or is_told(text):
        return None
    what = match["what"]
    verb = match["verb"].casefold()
    if verb == "noted" and not NOTABLE.search(what):
        return None
    last = " ".join(what.split()[-3:])
    titles = alternatives(listing("titles") | {"Chair", "Chairman", "Clerk", "Officer", "Mayor"})
    if (
        re.search(rf"\b(?:{titles})\.?(?:\s+[A-Z][\w'’.-]*){{0,3}}$", last)
        or setting.roster.who(what.split()[-1])
        or setting.roster.who(" ".join(what.split()[-2:]))
    ):
        return None
    outcome = results().get(verb) or outcome_verbs()[verb]
    return Clause(0, match.end("verb"), outcome)
