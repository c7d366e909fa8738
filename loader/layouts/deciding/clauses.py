"""Where a sentence decides: the verb of a decision, who is its subject, and what is only told of others."""

from __future__ import annotations

import functools
import itertools
import re
from dataclasses import dataclass

from loader.layouts.deciding import deciders, welsh_clauses
from loader.layouts.setting import Setting
from loader.lexicon import alternatives, outcome_verbs, table

_WINDOW = 400  # characters before a verb that can tell what it means
_MOST = 40  # verbs of a sentence that are looked at
_IT = re.compile(rf"\bit\s+(?:was|is|be|has\s+been)\s+{deciders.SOFTLY}$", re.IGNORECASE)
_AT_START = re.compile(rf"^\W*(?:and\s+|that\s+it\s+(?:be|is)\s+)?{deciders.SOFTLY}$", re.IGNORECASE)
_DONE_BEFORE = (
    r"(?:presented|proposed|received|considered|reviewed|discussed|read|circulated|seconded|signed|tabled|moved|checked|"
    r"taken|put|declared|voted|thanked)"
)
_PASSIVE = re.compile(
    rf"^(?P<subject>.{{2,300}}?)\s+(?:was|were|where)\s+{deciders.SOFTLY}"
    rf"(?:{_DONE_BEFORE}\b(?:[^.;:]{{0,150}}?)?(?:(?:\s+and|,)\s+(?:(?:was|were|these\s+\w+)\s+)?|\s+){deciders.SOFTLY})?$",
    re.IGNORECASE | re.DOTALL,
)
_PROPOSED = re.compile(
    rf"(?:\bpropos|\bmov(?:e|i)|\bsecond|\bcynig|\beili).{{0,350}}(?:\b(?:and|ac|a|it\s+was|was|were)\s+|[,;.:–—)-]\s*)"
    rf"(?:it\s+was\s+)?{deciders.SOFTLY}$",
    re.IGNORECASE | re.DOTALL,
)
_ALL = re.compile(r"\b(?:all|everyone)\s+(?:members\s+|councillors\s+|present\s+|were\s+)?$", re.IGNORECASE)
_MOTION = re.compile(
    r"\b(?:motions?|amendments?|propos(?:al|ition)s?|resolutions?|recommendations?|vote|cynnig|gwelliant)\b[^.;]{0,200}$",
    re.IGNORECASE,
)
# What follows "agreed that" when a meeting settles a thing, and not only shares an opinion.
_SETTLES = re.compile(
    r"^\W*(?:to\b|the\s+following\b|by\b|unanimously\b|with\b|subject\b|on\b|in\b|a\b|an\b|\W*$|that\W*$|(?!that\b)[A-Z]"
    r"|.{0,400}?\b(?:be|would|will|should|shall|must|to|as|remain|remains|continue|retain|were|correct)\b)",
    re.IGNORECASE | re.DOTALL,
)
IF = re.compile(
    r"\b(?:if|whether|once|until|unless|asked|hoped|whatever|would\s+have|as\s+(?:was|were|previously)|which|who)\b[^,;]{0,200}$",
    re.IGNORECASE,
)
_SPEECH = re.compile(
    r"\b(?:reported|advised|informed|explained|stated|said|confirmed|reminded|commented|noted|announced|mentioned|queried|shows?|showed|"
    r"told|added|clarified|heard|aware|recalled|understood)\b[^.;]{0,60}?\b(?:that|how|why)\b[^;]{0,350}$",
    re.IGNORECASE,
)
_AND_SO = re.compile(r"(?:[,;–-]\s*|\band\s+)(?:(?:and|so|then|therefore|accordingly)\s+){0,2}$", re.IGNORECASE)
_EARLIER = re.compile(
    r"\b(?:at|from|since)\s+(?:the|its|our|a|an|their)\s+(?:(?:last|previous|earlier|recent|prior)\b|[A-Z][a-z]+\s+meeting|"
    r"meeting\s+(?:on|of|held))|\b(?:previously|in\s+(?:19|20)\d\d,)(?!\w)|^\W*(?:last|in)\s+(?:year|month|week|\d{4})\b",
    re.IGNORECASE,
)
NOTABLE = re.compile(
    r"\b(?:reports?|results?|updates?|contents?|minutes|positions?|information|presentation|progress|plans?|programmes?|letters?|notes|"
    r"accounts?|payments?|balances?|budgets?|statements?|decisions?|recommendations?|actions?|schedules?|outcomes?|drafts?|"
    r"appointments?|membership|terms|correspondence|figures?|reconciliation|matters|items?|response|dates?|documents?|"
    r"(?:annual|sick|maternity)\s+leave|(?:this|the)\s+was|newsletter|notices?|receipts?|expenditure|resignation|applications?|adroddiad|cofnodion)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Clause:
    """What makes a sentence a decision: where its words begin, where its verb ends, its outcome.

    `formal` after a mark such as RESOLVED, where a list may follow; `motion` when it tells how a motion fared.
    """

    start: int
    end: int
    outcome: str
    formal: bool = False
    motion: bool = False


@functools.cache
def _verbs() -> re.Pattern[str]:
    past = {v for v in outcome_verbs() if " " not in v and v.endswith(("ed", "wyd", "drawn"))}
    return re.compile(rf"(?<![\w-])(?P<verb>{alternatives(past | results().keys())})\b", re.IGNORECASE)


@functools.cache
def results() -> dict[str, str]:
    return {word: outcome for outcome, words in table("results").items() for word in words}


def find(text: str, setting: Setting, *, telling: bool = False, notable: bool = True) -> Clause | None:
    """The first verb in a sentence by which the meeting itself decides; None where none does.

    `telling`: the item only tells of news, so that a passive alone ("was approved") is somebody else's doing.
    """
    for match in itertools.islice(_verbs().finditer(text), _MOST):
        clause = _clause(text, match, setting, telling=telling)
        if clause and (clause.outcome != "noted" or notable):
            return clause
    welsh = welsh_clauses.impersonal(text) or welsh_clauses.personal(text, setting)
    return Clause(*welsh, formal=True) if welsh and (welsh[2] != "noted" or notable) else None


def _clause(text: str, match: re.Match[str], setting: Setting, *, telling: bool) -> Clause | None:
    verb = match["verb"].casefold()
    offset = max(0, match.start() - _WINDOW)
    before, after = text[offset : match.start()], text[match.end() :]
    denied = re.search(r"\bnot\s+(?:\w+ly\s+)?$", before)
    if denied:
        before = before[: denied.start()]
    outcome = results().get(verb) or outcome_verbs()[verb]
    if denied:
        outcome = outcome_verbs().get(f"not {verb}", "rejected" if verb in results() else "")
        if not outcome:
            return None
    if _is_mark(match["verb"], before, after):
        return Clause(match.start(), match.end(), outcome, formal=True)
    moved = re.sub(r"\b(?:which|who)\s+(?:was|were)\s+(?:\w+ly\s+)?(?:seconded|proposed|moved)\b", "", before)
    if (
        IF.search(moved)
        or not deciders.is_by_us(after, setting)
        or re.match(
            r"\s+(?:(?!(?:the|a|an|this|these|its|his|her|their|all)\b)\w+\s+)?(?:plans?|budgets?|site|list)\b", after
        )
    ):
        return None
    impersonal = _IT.search(before)
    if impersonal:
        told = before[: impersonal.start()]
        if re.match(r"it\s+has", impersonal.group(), re.IGNORECASE) and verb not in ("decided", "resolved"):
            return None
        if verb == "noted" or outcome == "recommended" or is_told(told) or not _settles(verb, after):
            return None
        return Clause(offset + impersonal.start(), match.end(), outcome, formal=True)
    subject = deciders.decider().search(before)
    if subject:
        return _of_body(subject, verb, outcome, match, offset, before, after, setting)
    return _passive(verb, outcome, match, offset, before, after, telling=telling)


# "Cllr A moved it; this was seconded by B and on a show of hands was" defeated.
_PUT = re.compile(r"\b(?:moved|proposed|seconded)\b.{0,350}\b(?:was|were)\s+(?:\w+ly\s+)?$", re.IGNORECASE | re.DOTALL)
_MOTION_FELL = re.compile(
    r"\b(?:no|without\s+an?|want\s+of\s+an?|lack\s+of\s+an?)\s+seconder\b|\bnot\s+seconded\b", re.IGNORECASE
)


def _is_mark(verb: str, before: str, after: str) -> bool:
    """RESOLVED, wherever it stands in capitals; "Resolved that", "Agreed:" and the like at the start."""
    follows = re.match(
        r"\W*$|\s*/\s*\w+wyd\b|\s*(?:unanimously|UNANIMOUSLY|nem\.?\s?con\.?)?\s*(?:[:;–—-]|\bthat\b|\bto\b|\(|\[|“|‘|•)",
        after,
        re.IGNORECASE,
    )
    low = verb.casefold()
    if low == "agreed" and re.search(r"\b(?:all|both)\b", before, re.IGNORECASE) and not _settles(low, after):
        return False
    if not re.search(r"[A-Za-z]", before):
        if low == "cyfeiriwyd" and re.match(r"\s+at\b", after):
            return False  # mentioned, not referred
        if low in ("resolved", "agreed", "decided") or (low.endswith("wyd") and welsh_clauses.begins(low, after)):
            return bool(follows) or low.endswith("wyd") or low == "resolved"
        return (
            bool(follows) and bool(re.match(r"\s+(?:that|to)\b|\s*:", after)) and (verb.isupper() or low == "approved")
        )
    if verb in ("RESOLVED", "AGREED", "RECOMMENDED", "PENDERFYNWYD", "CYTUNWYD") and follows and not before.isupper():
        return not re.search(r"\b(?:been|had|to be|as|if)\s+$", before, re.IGNORECASE)
    return bool(_AT_START.match(before)) and low in ("resolved", "agreed", "approved") and bool(follows)


def is_told(before: str) -> bool:
    """Is what follows only told: news of an earlier day, or somebody's speech?"""
    if _EARLIER.search(before):
        return True
    speech = _SPEECH.search(before)
    return bool(speech) and not _AND_SO.search(before)


def _settles(verb: str, after: str) -> bool:
    return verb not in ("agreed", "accepted") or bool(_SETTLES.match(after)) or not re.match(r"\s+that\b", after)


def _of_body(
    subject: re.Match[str],
    verb: str,
    outcome: str,
    match: re.Match[str],
    offset: int,
    before: str,
    after: str,
    setting: Setting,
) -> Clause | None:
    """ "The Council agreed to …": ours, on this day, and no mere opinion."""
    told = before[: subject.start()]
    if re.search(r"\b(?:has|have|had)\s+(?:\w+\s+){0,2}$", before) or is_told(told) or verb in results():
        return None
    if re.search(r"\b(?:by|of|with|from|other|some|several|two|three|many|most|those|for)\s+(?:the\s+)?$", told):
        return None
    if not deciders.is_ours(subject["of"], subject["noun"], setting) or not _settles(verb, after):
        return None
    if outcome == "noted" and re.match(r"\s+that\b", after):
        is_body = subject["noun"].casefold() not in ("members", "councillors", "meeting")
        return (
            None if told.strip() or not is_body else Clause(offset + subject.start(), match.end(), outcome, formal=True)
        )
    if outcome == "noted" and (re.match(r"\s+(?:with|how)\b", after) or not NOTABLE.search(after[:120])):
        return None
    return Clause(offset + subject.start(), match.end(), outcome, formal=True)


def _passive(
    verb: str, outcome: str, match: re.Match[str], offset: int, before: str, after: str, *, telling: bool
) -> Clause | None:
    """ "The minutes were approved", "proposed by A, seconded by B and agreed", "the amendment was lost"."""
    if outcome == "agreed" and verb in results() and _PROPOSED.search(before) and not is_told(before):
        return Clause(offset, match.end(), outcome, motion=True)
    if verb in results() and _MOTION_FELL.search(before + after):
        return None
    if verb in results():
        if (
            (_MOTION.search(before) or _PUT.search(before))
            and not is_told(before)
            and not re.match(r"\s+(?:out|over|away|off|by\s+the\s+\w+\s+Council)\b", after)
        ):
            return Clause(offset, match.end(), outcome, motion=True)
        return None
    if re.search(r"\b(?:be|been|being)\s+(?:\w+ly\s+)?$", before):
        return None
    motion = bool(re.search(r"\b(?:motions?|amendments?|propositions?|cynnig|gwelliant)\b", before, re.IGNORECASE))
    if _PROPOSED.search(before) and not is_told(before):
        outcome = "agreed" if verb == "accepted" else outcome
        return Clause(match.start(), match.end(), outcome, formal=True, motion=motion)
    if _ALL.search(before) and re.search(r"\b(?:propos|second|mov)", before) and not is_told(before):
        return Clause(offset, match.end(), outcome)
    passive = _PASSIVE.match(before)
    if not passive or is_told(before) or re.match(r"\s*(?:it|there)\b(?!\s+was\s+proposed)", before, re.IGNORECASE):
        return None
    subject = passive["subject"]
    if re.match(
        r"\W*(?:nothing|none|neither|no\s+(?:\w+\s+)?(?:decisions?|action|agreement|resolution|motion))\b",
        subject,
        re.IGNORECASE,
    ):
        return None
    if outcome in ("recommended", "referred", "withdrawn", "endorsed") and not motion and outcome != "endorsed":
        return None
    if outcome == "noted" and (re.match(r"\s+(?:that|by|in|for|on|how)\b", after) or not NOTABLE.search(subject)):
        return None
    is_this = bool(
        re.fullmatch(
            r"\W*(?:This|These|The\s+(?:following|proposal|recommendation|request|item|motion)s?\b.{0,80})", subject
        )
    )
    if telling and not is_this and outcome != "noted":
        return None
    return Clause(offset, match.end(), outcome, motion=motion)
