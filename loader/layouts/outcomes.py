"""What was decided: the outcome of a decision's words, its limbs, whom it recommends to, and the appointments in it."""

from __future__ import annotations

import re
from datetime import date

from loader import names, organisations
from loader.lexicon import alternatives, outcome_verbs
from loader.passages import Passage
from loader.records import Appointment, Decision, Doubt
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
# "X would be the representative on the Y": who, as what, where to.
_APPOINTS = re.compile(
    rf"(?P<name>(?:[A-Z][a-z]+\.?\s+)?{names.NAME})\s+(?:would|will|shall|to|be)\s*(?:be\s*)?(?:re-?)?(?:appointed|nominated|elected|co-opted)?\s*"
    r"(?:as\s+)?(?:the|a|an|its|their|our)?\s*(?:board's|council's|committee's)?\s*"
    r"(?P<role>[a-z][a-z' -]{2,40}?)\s+(?:on|to|for)\s+(?:the\s+)?"
    r"(?P<body>[A-Z][^.;]{0,150}?)(?=(?:,|\s+and)\s+(?:the\s+)?(?:Cllrs?|Councillors?|Mr|Mrs|Ms|Dr|Sir|Dame)\b|[.;]|$)"
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
_UNSURE = re.compile(r"\b(?:not|never|whether|if|unless|until|consider)\b[^.;]*$", re.IGNORECASE)
# Outcomes by which a decision can make an appointment.
_APPOINTING = frozenset({"agreed", "resolved", "approved", "accepted", "appointed", "elected", "endorsed"})


def outcome_of(text: str) -> str:
    """The outcome that a decision's words begin with, or tell in the passive of the main clause; "" if unclear.

    What is denied ("not be approved"), told of another day ("which was refused") or of another body ("having been
    noted by") is no outcome of this decision.
    """
    verbs = outcome_verbs()
    first = re.match(
        rf"\W*(?:(?:That\s+)?(?:[Tt]he|[Tt]his)\s+[A-Z]\w+\s+|Members\s+|Councillors\s+|It\s+was\s+|[Tt]o\s+)?(?P<verb>{alternatives(verbs)})\b",
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


def decision(passage: Passage, number: str, body: Key, roster: Roster, lead_in: Passage | None = None) -> Decision:
    """One decision with its outcome, or its limbs with theirs; without a known verb, `not-stated` and a doubt.

    Where its own words tell none, the line that leads in to it may: "Members agreed:".
    """
    limbs = _limbs(passage)
    words = passage.words()
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
        limbs=tuple(Decision(limb.text, limb.words(), outcome_of(limb.text)) for limb in limbs),
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


def appointments(passage: Passage, number: int, body: Key, on: date | None, roster: Roster) -> list[Appointment]:
    """The appointments that decision `number` of an item makes."""
    found = []
    if outcome_of(passage.text) not in _APPOINTING:
        return []
    for match in _APPOINTS.finditer(passage.text):
        parsed = names.parse(match["name"])
        if _UNSURE.search(passage.text[: match.start()]) or _DENIED.search(match["role"]):
            continue
        role = match["role"].strip()
        if parsed is None or not re.search(
            r"\b(?:representative|member|chair\w*|trustee|director|governor|observer|delegate|substitute|champion|lead)\b",
            role,
        ):
            continue
        words = passage.words(match.start("name"), match.end("body"))
        person = roster.who(match["name"]) or roster.person(
            parsed, passage.words(match.start("name"), match.end("name"))
        )
        to = roster.named(match["body"].strip(), passage.words(match.start("body"), match.end("body")))
        found.append(Appointment(person, to, role, words, number, on_behalf_of=body, on=on))
    return found
