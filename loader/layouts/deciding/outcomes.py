"""What was decided: the outcome of a decision's words, its limbs, whom it recommends to, and the appointments in it."""

from __future__ import annotations

import re

from loader import organisations
from loader.lexicon import alternatives, outcome_verbs
from loader.passages import Passage
from loader.records import Decision, Doubt
from loader.roster import Roster
from ontology.iris import Key

_TO_THE_BODY = (
    r"to\s+(?:the|this)\s+(?:next\s+|full\s+)?(?:board|committee|panel|cabinet|council|forum|group|meeting)\b"
)
_COMES_BACK = re.compile(
    rf"\b(?:report(?:ed|s)?(?:\s+back)?|submit(?:ted)?|brought(?:\s+back)?|bring|come(?:s)?\s+back|present(?:ed)?|return(?:ed)?)\b[^.;]{{0,300}}?\b{_TO_THE_BODY}"
    r"|\bfor\s+consideration\s+at\s+(?:a|the)\s+(?:future|later|subsequent|next)\s+meeting\b",
    re.IGNORECASE,
)
# Clauses that tell of something else than the decision itself.
_ASIDE = re.compile(
    r",?\s+(?:which|who|that)\s+(?:was|were|had|has|have)\b[^,.;]{0,150}(?:,|(?=[.;]|$))"
    r"|,?\s+having\s+been\s+[^,.;]{1,150}(?:,|(?=[.;]|$))",
    re.IGNORECASE,
)
_DENIED = re.compile(r"\b(?:not|never|no\s+longer|neither|nor|whether|unless|cannot)\b[^.;]*$", re.IGNORECASE)
_RESOLUTION = re.compile(
    r"(?:RESOLVED|AGREED|(?:It\s+was|(?:The\s+)?(?:Board|Committee|Council|Panel|Cabinet|Forum|Group|Members)(?:\s+were)?)\s+"
    r"(?:unanimously\s+)?(?:resolved|RESOLVED|agreed|AGREED))\b\s*[-–—:,]?\s*(?:unanimously\s+)?(?:\(?[a1i]\)\s*)?(?:[Tt]hat|[Tt]o)\b"
)
# What a resolution does that is told by a closer word than "resolved"; approvals are what resolutions are for.
_CLOSER = frozenset({"noted", "deferred", "rejected", "referred", "recommended", "withdrawn", "endorsed"})
_SOLE = re.compile(
    r"^\W*+(?:that\s+|bod\s+|to\s+|i\s+)*(?:(?:the|this|members|members?\s+of\s+the|its?)\s+)?(?:[\w’'-]{1,60}\s+){0,4}?(?:to\s+)?"
    r"(?P<verb>notes?|defers?|refuses?|rejects?|refers?|recommends?|endorses?)\b",
    re.IGNORECASE,
)
# "Penderfynwyd gohirio …", "cytunwyd i wrthod …": the verb that says what was resolved.
_WELSH = {
    "nodi": "noted",
    "gohirio": "deferred",
    "ohirio": "deferred",
    "gwrthod": "rejected",
    "wrthod": "rejected",
    "cyfeirio": "referred",
    "gyfeirio": "referred",
}
_SOLE_WELSH = re.compile(
    r"\W*(?:yn\s+unfrydol\W+)?(?:i\s+|y\s+dylid\s+|y\s+byddid\s+yn\s+)?(?P<verb>nodi|g?ohirio|g?wrthod|[cg]yfeirio)(?![\w-])(?!\s+at\b)"
    r"(?!.{0,300}\sac?\s+(?:i\s+)?(?:phenodi|chymeradwyo|derbyn|rhoi|thalu|gofyn|anfon)\b)",
    re.IGNORECASE | re.DOTALL,
)


def outcome_of(text: str) -> str:
    """The outcome that a decision's words begin with, or tell in the passive of the main clause; "" if unclear.

    What is denied ("not be approved"), told of another day ("which was refused") or of another body ("having been
    noted by") is no outcome of this decision.
    """
    verbs = outcome_verbs()
    first = re.match(
        rf"\W*(?:\(?(?:\d{{1,2}}|[a-z]|[ivx]{{1,4}})[.)]\s+)?(?:(?:That\s+)?(?:[Tt]he|[Tt]his)\s+[A-Z]\w+\s+|Members\s+|Councillors\s+|It\s+was\s+|[Tt]o\s+)?(?P<verb>{alternatives(verbs)})\b",
        text,
        re.IGNORECASE,
    )
    if first:
        return verbs[first["verb"].casefold()]
    resolved = re.search(r"\b(resolved|agreed)\b", text, re.IGNORECASE) if is_resolution(text) else None
    if resolved:
        return verbs[resolved[1].casefold()]
    main = _ASIDE.sub(" ", text)
    passive = rf"\b(?P<be>was|were|is|are|be|been)\s+(?:\w+ly\s+)?(?P<verb>{alternatives(verbs)})\b"
    found = [m for m in re.finditer(passive, main, re.IGNORECASE) if not _DENIED.search(main[: m.start()])]
    wished = [m for m in found if m["be"].casefold() == "be"]  # "that the plan be rejected": what is decided now
    told = {verbs[m["verb"].casefold()] for m in wished or found}
    return told.pop() if len(told) == 1 else ""


def is_resolution(text: str) -> bool:
    """Is a sentence of running text itself a decision: "RESOLVED that …", "It was agreed to …"?"""
    return bool(_RESOLUTION.match(text))


def comes_back(text: str) -> bool:
    """Do the words say that something is to come back to the body?"""
    return bool(_COMES_BACK.search(text))


def decision(
    passage: Passage,
    number: str,
    body: Key,
    roster: Roster,
    lead_in: Passage | None = None,
    *,
    outcome: str = "",
    limbs: tuple[Decision, ...] = (),
) -> Decision:
    """One decision with its outcome, or its limbs with theirs; without a known verb, `not-stated` and a doubt.

    Where its own words tell none, the line that leads in to it may: "Members agreed:". `outcome` and `limbs` are those
    that a caller knows already.
    """
    words = passage.words()
    if not outcome and not limbs:
        limbs = tuple(Decision(limb.text, limb.words(), outcome_of(limb.text)) for limb in _limbs(passage))
        outcome = "" if limbs else outcome_of(passage.text)
    if lead_in and not limbs and not outcome and not _DENIED.search(passage.text):
        outcome = outcome_of(lead_in.text)
        words += lead_in.words() if outcome else ()
    doubts: tuple[Doubt, ...] = ()
    if not limbs and not outcome:
        outcome = "not-stated"
        doubts = (
            Doubt("unclear-outcome", "No word says what became of this: agreed, noted, rejected …", passage.words()),
        )
    return Decision(
        passage.text,
        words,
        outcome,
        number=number,
        limbs=limbs,
        recommended_to=_recommended_to(passage, roster),
        reports_back_to=body if comes_back(passage.text) else None,
        mentions=roster.mentions(passage),
        doubts=doubts,
    )


def _limbs(passage: Passage) -> list[Passage]:
    """The limbs of "Noted the … and agreed the …"; none where one verb governs the whole, "agreed and recommended"."""
    verbs = {v for v, outcome in outcome_verbs().items() if outcome != "recommended" and " " not in v}
    if not outcome_of(passage.text.split(" ", 1)[0]):
        return []
    starts = [0]
    ends = []
    pattern = rf"[,;]?\s+and\s+(?:also\s+)?(?=(?:{alternatives(verbs)})\b)"
    for match in re.finditer(pattern, passage.text, re.IGNORECASE):
        before = passage.text[: match.start()].rsplit(None, 1)[-1].casefold()
        if before in verbs or re.search(r"\bbe(?:\s+\w+)?$", passage.text[: match.start()]):
            continue  # "be agreed and noted": one verb phrase
        ends.append(match.start())
        starts.append(match.end())
    if len(starts) == 1:
        return []
    return [passage.part(a, b) for a, b in zip(starts, [*ends, len(passage.text)], strict=True)]


def _recommended_to(passage: Passage, roster: Roster) -> Key | None:
    match = re.search(r"\brecommend(?:ed|s)?\s+(?:it\s+|this\s+|them\s+)?to\s+(?:the\s+)?(?=[A-Z])", passage.text)
    if not match:
        return None
    name = next((n for n in organisations.find(passage.text) if n.start == match.end()), None)
    if name is None:
        return None
    words = passage.words(name.start, name.end)
    return roster.own_body(name.name, words) if organisations.is_body(name.name) else roster.named(name.name, words)


def of_resolution(verb_outcome: str, text: str) -> str:
    """The outcome of words that follow RESOLVED or "it was agreed": a closer one where they tell it of the whole.

    "RESOLVED that the report be noted" is noted; that minutes be approved is what resolutions are for: resolved.
    """
    if verb_outcome not in ("resolved", "agreed"):
        return verb_outcome
    first = _SOLE.match(text)
    told = outcome_of_passive(text)
    closest = ""
    if first:
        verb = first["verb"].casefold().rstrip("s")
        closest = {"refuse": "rejected"}.get(verb, "") or outcome_verbs().get(verb, "")
        if told and told != closest:
            closest = ""
    elif told in _CLOSER:
        closest = told
    elif welsh := _SOLE_WELSH.match(text):
        closest = _WELSH[welsh["verb"].casefold()]
    if verb_outcome == "agreed" and closest == "noted":
        return "agreed"
    return closest or verb_outcome


def outcome_of_passive(text: str) -> str:
    """The one outcome told in the passive of the main clause, "be noted", "was deferred"; "" for none or several."""
    main = _ASIDE.sub(" ", text[:2000])
    verbs = outcome_verbs()
    passive = rf"\b(?P<be>was|were|is|are|be|been)\s+(?:(?:\w+ly|received\s+and)\s+)?(?P<verb>{alternatives(verbs)})\b"
    found = [m for m in re.finditer(passive, main, re.IGNORECASE) if not _DENIED.search(main[: m.start()])]
    wished = [m for m in found if m["be"].casefold() == "be"]
    others = [
        m
        for m in re.finditer(r"\bbe\s+(?:\w+ly\s+)?(?P<verb>\w+ed|made|paid|sent|bought|held|set|put|given)\b", main)
        if m["verb"].casefold() not in verbs
    ]
    told = {verbs[m["verb"].casefold()] for m in wished or found}
    return told.pop() if len(told) == 1 and not others else ""
