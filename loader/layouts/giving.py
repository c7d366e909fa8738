"""Who gave a sum of money, by the words around it: "X awarded us £500", "£500 from X", "I gave £500 from my budget"."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass

from loader import organisations
from loader.figures import Money
from loader.layouts import meeting_body
from loader.lexicon import alternatives, listing, table
from loader.passages import Passage
from loader.roster import Roster
from ontology.iris import Key

_LONGEST = 2000  # characters; what is longer is no sentence
_NO_GIFT = re.compile(
    r"\b(?:precept|VAT|rent|rental|invoice[ds]?|tax|insurers?|insurance|tender(?:s|ed)?|contracts?|quot(?:e|es|ed|ation|ations)|loans?|fees?|fine[ds]?|salary|salaries"
    r"|shortfall|deficit|gap|overspend|underspend|savings?|sold|sale)\b",
    re.IGNORECASE,
)
_DENIED = re.compile(
    r"\b(?:no|not|never|nor|without|cancel\w*|withdr[ae]w\w*|refus\w+|declin\w+|reject\w+|unsuccessful\w*|appl(?:y|ied|ying|ication)|hope[ds]?|hoping|could|might|may|should|ask(?:ed|ing)?|bid(?:s|ding)?)\b",
    re.IGNORECASE,
)
_AND = re.compile(
    r"[^.;£]{0,120}?(?:\band|,|;|\bplus|&)\s+(?:then\s+|also\s+|a\s+(?:further|second|grant\s+of)\s+|another\s+|about\s+)?$"
)
_OWN_MONEY = re.compile(
    r"\b(?:[Mm]y|[Oo]ur|the)\s+(?P<fund>(?:[A-Z][\w’'-]{1,20}\s+|(?:county|district|ward|division|members?['’]?s?|councillors?['’]?s?|community|locality|local)\s+){1,4}"
    r"(?:[Bb]udget|[Ff]und|[Aa]llowance|[Gg]rants?|[Ss]cheme|[Aa]llocation|[Mm]onies|[Ff]unding|[Pp]ot))\b"
)
_I_GAVE = re.compile(
    r"\bI\s+(?:have\s+|also\s+|was\s+(?:able|pleased|happy|delighted)\s+to\s+|am\s+(?:pleased|happy)\s+to\s+have\s+|recently\s+){0,3}"
    r"(?:gave|given|give|awarded|award|allocated|allocate|granted|grant|donated|donate|contributed|contribute|provided|provide|agreed)\b[^.;£]{0,60}$"
)
_OWN = re.compile(
    r"(?:^|(?<=\s))(?P<who>(?:[Tt]he|[Yy]our|[Oo]ur)\s+(?:(?:Parish|Town|Community|City|Borough|District|County)\s+)?Council|(?:[Tt]he|[Yy]our)\s+(?:(?:parish|town)\s+)?council|[Ww]e)$"
)


@dataclass(frozen=True, slots=True)
class Gift:
    """Who gave a sum, and whether it is still to come."""

    giver: Key
    is_promise: bool


@dataclass(frozen=True, slots=True)
class Own:
    """Whose "we" and "my budget" a text's are: the body that it is for, and the council of its author."""

    body: Key | None = None
    author_of: Key | None = None


def find(sentence: Passage, sum_: Money, last: tuple[Money, Gift] | None, own: Own, roster: Roster) -> Gift | None:
    """The gift that a sum of a sentence is; None for a price, a gap or a budget. `last` is the gift before it."""
    text = sentence.text
    if len(text) > _LONGEST:
        return None
    before, after = text[: sum_.start], text[sum_.end :]
    if last and _AND.fullmatch(text[last[0].end : sum_.start]):
        return last[1]
    clause = max(0, sum_.start - 160)
    if _DENIED.search(text[clause : sum_.start]) or _NO_GIFT.search(text[max(0, sum_.start - 60) : sum_.end + 40]):
        return None
    return (
        _received(sentence, sum_, before, after, roster)
        or _mine(sentence, before, after, own, roster)
        or _given(sentence, before, after, own, roster)
    )


def _received(sentence: Passage, sum_: Money, before: str, after: str, roster: Roster) -> Gift | None:
    """ "£500 was received from X", "a grant of £500 from X", "we secured £500 from X"."""
    near = before[-90:]
    from_ = re.match(
        r"(?P<between>[^.;£]{0,90}?)\b(?:from|by|through|courtesy\s+of)\s+(?P<rest>\S.*)", after, re.DOTALL
    )
    if not from_:
        return None
    told = f"{near} {from_['between']}"
    if not _noun().search(told) and not _receiving().search(told):
        return None
    start = sum_.end + from_.start("rest")
    giver = _organisation(sentence, start, roster)
    promised = bool(re.search(r"\b(?:will|would|to\s+be)\b", told))
    return Gift(giver, promised) if giver else None


def _organisation(sentence: Passage, start: int, roster: Roster) -> Key | None:
    """The organisation whose name begins at `start`, an article left out."""
    text = sentence.text
    article = re.match(r"(?:(?:the|our|local|both|a|an)\s+){0,2}", text[start:])
    start += article.end() if article else 0
    found = next((f for f in organisations.find(text[start : start + 200]) if f.start == 0), None)
    if found:
        return roster.named(found.name, sentence.words(start, start + found.end))
    match = _giver().match(text, start)
    if match is None:
        return None
    return roster.named(match.group(), sentence.words(*match.span()))


def _mine(sentence: Passage, before: str, after: str, own: Own, roster: Roster) -> Gift | None:
    """Money that a councillor gives from a budget of their own: the council's whose councillor it is."""
    if not _I_GAVE.search(before[-160:]):
        return None
    fund = _OWN_MONEY.search(before) or _OWN_MONEY.search(after[:200])
    if fund is None:
        return None
    if own.author_of:
        return Gift(own.author_of, is_promise=False)
    at = len(sentence.text) - len(after) if _OWN_MONEY.search(before) is None else 0
    words = sentence.words(at + fund.start("fund"), at + fund.end("fund"))
    return Gift(roster.named(fund["fund"], words), is_promise=False)


def _given(sentence: Passage, before: str, after: str, own: Own, roster: Roster) -> Gift | None:
    """ "X awarded us £500", "X will pay grants of up to £500", "we gave £500 to the school"."""
    verbs = [m for m in _giving().finditer(before, max(0, len(before) - 160)) if not _is_noun(before, m)]
    if not verbs:
        return None
    verb = verbs[-1]
    between = before[verb.end() :]
    if re.search(
        r"[;:]|\b(?:is|was|were|are|which|who|that|when|because|cost\w*|spent|spend)\b", between
    ) and not re.search(
        r"^\s*that\s+(?:they|it|there)\s+(?:will|would|is|are)\s+(?:to\s+)?(?:make|be|give|provide)\b", between
    ):
        return None
    subject = re.sub(
        r"(?:\s*,)?\s+(?:(?:has|have|had|will|would|shall|is|are|also|since|then|now|kindly|generously|very|recently|itself|again|to|each|both|both|today|already|further|just|subsequently)\s+){0,5}$",
        " ",
        before[: verb.start()],
    ).rstrip()
    promised = bool(
        re.search(r"\b(?:will|would|is\s+to|are\s+to)\b", before[len(subject) :])
        or verb.group().casefold() in table("giving")["offered"]
    )
    strong = _is_strong(verb.group(), f"{between} {after[:60]}")
    own_words = _OWN.search(subject)
    if own_words:
        gives_away = strong and re.match(r"\s*[^.;£]{0,40}?\b(?:to|towards?|for)\b", after) and own.body
        return Gift(own.body, promised) if gives_away and own.body else None
    giver = _ends_with(sentence, subject, roster, strong=strong)
    return Gift(giver, promised) if giver else None


def _is_noun(before: str, verb: re.Match[str]) -> bool:
    """Is a word that may be a verb none here: "a grant of", "the award"?"""
    if not re.fullmatch(r"grants?|awards?|funds?|pays?|gives?|sponsored|funded", verb.group(), re.IGNORECASE):
        return False
    told = re.search(r"\b(?:to|will|would|also|they|we|who|which|has|have|was|were|and)\s+$", before[: verb.start()])
    return told is None


def _ends_with(sentence: Passage, subject: str, roster: Roster, *, strong: bool) -> Key | None:
    """The organisation with whose name the words before the verb end; a person is none."""
    ending = [f for f in organisations.find(subject[-220:]) if f.end >= len(subject[-220:]) - 9]
    shift = max(0, len(subject) - 220)
    if ending:
        found = ending[-1]
        is_council = any(
            n.is_council for n in meeting_body.names(sentence.part(shift + found.start, shift + found.end))
        )
        if is_council and not strong:
            return None
        return roster.named(found.name, sentence.words(shift + found.start, shift + found.end))
    start = shift
    for match in _giver().finditer(subject, start):
        if match.end() >= len(subject) - 1 and (strong or not match.group().endswith("Council")):
            return roster.named(match.group(), sentence.words(*match.span()))
    return None


def _is_strong(verb: str, around: str) -> bool:
    """Does the verb itself say that it was given, or the words around that it was a grant?"""
    return bool(
        re.match(r"gave|give|donat|grant|award|contribut|sponsor", verb, re.IGNORECASE) or _noun().search(around)
    )


@functools.cache
def _giving() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{alternatives(table('giving')['gave'])})\b", re.IGNORECASE)


@functools.cache
def _receiving() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{alternatives(table('giving')['received'])})\b", re.IGNORECASE)


@functools.cache
def _noun() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{alternatives(table('giving')['nouns'])})\b", re.IGNORECASE)


@functools.cache
def _giver() -> re.Pattern[str]:
    """A name in capitals that ends as those of givers do: "Heritage Lottery Fund", "Sport England"; or initials."""
    part = r"[A-Z][\w'’&-]{0,40}"
    ends = alternatives(table("giving")["givers"])
    not_people = alternatives(listing("titles"))
    return re.compile(
        rf"(?<![\w'’-])(?!(?:{not_people}|The|A|An)\b)(?:{part}\s+(?:(?:of|for|and|&|the)\s+){{0,2}}){{1,6}}?(?:{ends})\b(?!\s+[A-Z][a-z])|(?<![\w-])[A-Z]{{3,8}}\b(?!\s+[A-Z][a-z])"
    )
