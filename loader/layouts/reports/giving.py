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
    r"\b(?:no|not|never|nor|without|cancel\w*|withdr[ae]w\w*|refus\w+|declin\w+|reject\w+|unsuccessful\w*|appl(?:y|ied|ying|ication)|hope[ds]?|hoping|could|might|(?-i:may)|should|ask(?:ed|ing)?|bid(?:s|ding)?)\b",
    re.IGNORECASE,
)
_AND = re.compile(
    r"[^.;£]{0,120}?(?:\band|,|;|\bplus|&)\s+(?:then\s+|also\s+|a\s+(?:further|second|grant\s+of)\s+|another\s+|about\s+)?$"
)
_JOINED_NAME = re.compile(r"[A-Z][a-z]{2,20}\s+(?:for|of)\s+(?:the\s+)?[A-Z][a-z]{2,20}\b")  # "Awards for All"
_COSTS = re.compile(
    r"\b(?:costs?|costing|spent|spends?|spending|priced?\s+at|budget\s+(?:of|was|is)|reserves?\s+of|balance\s+of|turnover\s+of)\s+(?:us\s+|the\s+\w{1,20}\s+){0,1}(?:about\s+|over\s+|some\s+|only\s+|just\s+|nearly\s+|around\s+|more\s+than\s+|up\s+to\s+)?$",
    re.IGNORECASE,
)
_AND_ANOTHER = re.compile(
    r"(?:,|;)?\s*(?:and\s+)?(?:the\s+)?(?:[A-Z][\w’'&-]{0,30}\s+(?:of\s+|and\s+|the\s+){0,2}){1,6}"
)
_OWN_MONEY = re.compile(
    r"\b(?:[Mm]y|[Oo]ur|the)\s+(?P<fund>(?:[A-Z][\w’'-]{1,20}\s+|(?:county|district|ward|division|members?['’]?s?|councillors?['’]?s?|community|locality|local)\s+){1,4}"
    r"(?:[Bb]udget|[Ff]und|[Aa]llowance|[Gg]rants?|[Ss]cheme|[Aa]llocation|[Mm]onies|[Ff]unding|[Pp]ot))\b"
)
_I_GAVE = re.compile(
    r"\bI\s+(?:have\s+|also\s+|was\s+(?:able|pleased|happy|delighted)\s+to\s+|am\s+(?:pleased|happy|glad|delighted)\s+to\s+(?:have\s+)?|am\s+|will\s+|recently\s+|also\s+){0,3}"
    r"(?:giving|contributing|making|made|put|used|gave|given|give|awarded|award|allocated|allocate|granted|grant|donated|donate|contributed|contribute|provided|provide|agreed)\b[^.;£]{0,60}$"
)
_OWN = re.compile(
    r"(?:^|(?<=\s))(?P<who>(?:[Tt]he|[Yy]our|[Oo]ur)\s+(?:(?:Parish|Town|Community|City|Borough|District|County)\s+)?Council|(?:[Tt]he|[Yy]our)\s+(?:(?:parish|town)\s+)?council|[Ww]e)$"
)


_FROM = re.compile(r"\b(?:from|by|through|courtesy\s+of|thanks\s+to|via|under)\s+(?=\S)")
_PASSIVE = re.compile(
    r"\b(?:was|were|been|being|be|is|are|get|got)\s+(?:(?:also|recently|since|now|then|kindly|generously|only|successfully|jointly|just)\s+){0,2}$"
)
_WAS_GIVEN = re.compile(
    r"\b(?:was|were|has\s+been|have\s+been)\s+(?:(?:also|recently|since|then)\s+){0,1}(?:awarded|given|granted|allocated|offered)\s+(?:an?\s+(?:further\s+)?(?:grant|award|share)\s+of\s+|about\s+|over\s+|a\s+further\s+)?$"
)
_GOT = re.compile(
    r"\b(?:received|secured|obtained|won|gained|attracted|(?:was|were|been)\s+(?:awarded|given|granted)|(?:successful|succeeded)\s+in\s+(?:obtaining|securing|getting))\s+(?:[\w’'-]{1,20}\s+){0,4}$"
)
_ANNOUNCED = re.compile(
    r"\s+(?:has\s+|have\s+|had\s+|also\s+|now\s+|since\s+|recently\s+|today\s+){0,3}(?:announced|confirmed|said|told\s+us|promised|stated)\s+that\s+(?:(?:a|an|it|they|another|further|additional|extra|more|than|up|to|will|would|there|be|over|some|about|the|make|provide|give|invest|are|is|now|making|giving|providing)\s+){0,9}$"
)
_MADE = re.compile(
    r"[^.;£]{0,80}?\b(?:made\s+available|available|be\s+(?:given|paid|granted|provided|shared|distributed)|go\s+to|to\s+(?:local\s+)?(?:councils|authorities))\b"
)
_OPENED = re.compile(
    r"\s+(?:has\s+|have\s+|had\s+|also\s+|now\s+|since\s+|recently\s+|re){0,3}(?:opened|launched|announced|set\s+up|created|established|published)\s+(?:[\w’'-]{1,20}\s+){0,8}?(?:[Ff]und|[Pp]rogramme|[Ss]cheme|[Gg]rants?|[Rr]ound|[Ff]unding|[Pp]ot)(?:\s+of|[,\s]+(?:which\s+is\s+|is\s+)?worth)\s+(?:up\s+to\s+|over\s+|nearly\s+|some\s+|about\s+|around\s+|more\s+than\s+)?$"
)


@dataclass(frozen=True, slots=True)
class Gift:
    """Who gave a sum, and whether it is still to come."""

    giver: Key | None
    is_promise: bool
    to_subject: bool = False  # "the town was awarded £500": the words before the sum are who got it


@dataclass(frozen=True, slots=True)
class Own:
    """Whose "we" and "my budget" a text's are: the body that it is for, and the council of its author."""

    body: Key | None = None
    author_of: Key | None = None


def find(
    sentence: Passage,
    sum_: Money,
    last: tuple[Money, Gift] | None,
    own: Own,
    roster: Roster,
    earlier: Gift | None = None,
) -> Gift | None:
    """The gift that a sum of a sentence is; None for a price, a gap or a budget.

    `last` is the gift before it in its sentence, `earlier` the last one of its paragraph.
    """
    text = sentence.text
    if len(text) > _LONGEST:
        return None
    before, after = text[: sum_.start], text[sum_.end :]
    follows = re.match(r"\s*from\s", after)
    if last and not follows and _AND.fullmatch(text[last[0].end : sum_.start]) and not _NO_GIFT.search(after[:20]):
        return last[1]
    if last and last[1].to_subject and _AND_ANOTHER.fullmatch(text[last[0].end : sum_.start]):
        return last[1]
    if _COSTS.search(before[-60:]):
        return None
    clause = max(0, sum_.start - 160)
    if _DENIED.search(text[clause : sum_.start]) or _NO_GIFT.search(text[max(0, sum_.start - 60) : sum_.end + 40]):
        return None
    return (
        _announced(sentence, before, after, roster)
        or _received(sentence, sum_, before, after, roster)
        or _worth(sentence, before, roster)
        or _mine(sentence, before, after, own, roster)
        or _given(sentence, before, after, own, roster)
        or _named_grant(sentence, sum_, before, after, roster)
        or _passive(before, after, earlier)
        or _got(before, after)
    )


def _announced(sentence: Passage, before: str, after: str, roster: Roster) -> Gift | None:
    """ "X has announced that a further £5 million will be made available": who announces it gives it."""
    told = _ANNOUNCED.search(before[-260:])
    if told is None or not _MADE.match(after):
        return None
    shift = max(0, len(before) - 260)
    giver = _ends_with(sentence, before[: shift + told.start()], roster, strong=True)
    return Gift(giver, is_promise=True) if giver else None


def _worth(sentence: Passage, before: str, roster: Roster) -> Gift | None:
    """ "X has opened the third round of its Coast Fund, worth £5 million": who opens a fund gives it."""
    told = _OPENED.search(before[-260:])
    if told is None:
        return None
    shift = max(0, len(before) - 260)
    giver = _ends_with(sentence, before[: shift + told.start()], roster, strong=True)
    return Gift(giver, is_promise=False) if giver else None


def _passive(before: str, after: str, earlier: Gift | None) -> Gift | None:
    """ "The town was awarded £500": by whoever gave before in the paragraph, where nobody else is named."""
    if earlier is None or not _WAS_GIVEN.search(before[-90:]) or re.match(r"[^.;£]{0,60}\b(?:from|by)\s+[A-Z]", after):
        return None
    return Gift(earlier.giver, is_promise=False, to_subject=True)


def _named_grant(sentence: Passage, sum_: Money, before: str, after: str, roster: Roster) -> Gift | None:
    """ "a £500 Heritage Fund grant", "a Heritage Fund grant of £500", where it was received."""
    got = _receiving().search(before[-140:]) or re.search(
        r"(?i)\b(?:an?|the|our|this)\s+(?:further\s+|recent\s+|generous\s+)?$", before[-40:]
    )
    told = re.match(rf"\s*(?:grant\s+)?(?:from\s+(?:the\s+)?)?(?P<who>[A-Z][^.;£]{{2,80}}?)\s+(?:{_nouns()})\b", after)
    if told and got:
        giver = _whole(sentence, sum_.end + told.start("who"), sum_.end + told.end("who"), roster)
        return Gift(giver, is_promise=False) if giver else None
    told = re.search(
        rf"\s(?:{_nouns()})\s+(?:award\s+)?(?:of|for|worth|totalling)\s+(?:up\s+to\s+|over\s+|about\s+)?$", before[-60:]
    )
    if told is None or not got:
        return None
    end = len(before) - len(before[-60:]) + told.start()
    for match in _giver().finditer(before, max(0, end - 90), end):
        if match.end() == end:
            return Gift(roster.named(match.group(), sentence.words(*match.span())), is_promise=False)
    return None


def _got(before: str, after: str) -> Gift | None:
    """ "We received a grant of £500", "we secured £2 million of bus funding": a gift whose giver is not named."""
    got = _GOT.search(before[-70:])
    of_it = re.match(rf"\s*(?:of|in)\s+(?:[\w’'-]{{1,20}}\s+){{0,4}}?(?:{_nouns()})\b|\s*(?:{_nouns()})\b", after)
    if got is None or not (of_it or _noun().search(got.group())):
        return None
    return Gift(None, bool(re.search(r"\bwill\b", got.group())))


def _whole(sentence: Passage, start: int, end: int, roster: Roster) -> Key | None:
    """The giver whose name is just these characters."""
    written = sentence.text[start:end]
    if any(f.start == 0 and f.end == len(written) for f in organisations.find(written)) or _giver().fullmatch(written):
        return roster.named(written, sentence.words(start, end))
    return None


def _received(sentence: Passage, sum_: Money, before: str, after: str, roster: Roster) -> Gift | None:
    """ "£500 was received from X", "a grant of £500 from X", "we secured £500 from X"."""
    near = before[-90:]
    giver = None
    told = near
    for from_ in _FROM.finditer(after, 0, 200):
        if re.search(r"[.;£]", after[: from_.start()]):
            break
        told = f"{near} {after[: from_.start()]}"
        if not _noun().search(told) and not _receiving().search(told):
            continue
        giver = _organisation(sentence, sum_.end + from_.end(), roster)
        if giver:
            break
    if giver is None:
        giver, told = _from_before(sentence, near, before, roster), near
    promised = bool(re.search(r"\b(?:will|would|to\s+be)\b", told))
    return Gift(giver, promised) if giver else None


def _from_before(sentence: Passage, near: str, before: str, roster: Roster) -> Key | None:
    """The giver in "funding from X of £500", "a grant from X for £500"."""
    told = re.search(
        rf"\b(?:{_nouns()})\s+(?:from|by)\s+(?P<who>\S[^.;£]{{2,80}}?)\s+(?:of|for|worth|totalling|amounting\s+to)\s+(?:up\s+to\s+|over\s+|about\s+|around\s+|nearly\s+)?$",
        near,
    )
    if told is None:
        return None
    return _organisation(sentence, len(before) - len(near) + told.start("who"), roster)


def _organisation(sentence: Passage, start: int, roster: Roster) -> Key | None:
    """The organisation whose name begins at `start`, an article left out."""
    text = sentence.text
    article = re.match(
        r"(?:(?:the|The|our|their|its|local|national|both|a|an)\s+){0,2}(?:(?:[a-z]{3,12}\s+){0,2}[a-z]{3,12}['’]s?\s+(?=[A-Z]))?",
        text[start : start + 70],
    )
    start += article.end() if article else 0
    found = next((f for f in organisations.find(text[start : start + 200]) if f.start == 0), None)
    if found:
        return roster.named(found.name, sentence.words(start, start + found.end))
    match = _giver().match(text, start) or _JOINED_NAME.match(text, start)
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


# "HM Treasury announced that it will give …": who says it is who gives
_SAID_OF_ITSELF = re.compile(
    r"\s+(?:(?:has|have|had|also)\s+){0,3}(?:announced|confirmed|said|stated|promised)\s+that\s+(?:it|they)$",
    re.IGNORECASE,
)


def _given(sentence: Passage, before: str, after: str, own: Own, roster: Roster) -> Gift | None:
    """ "X awarded us £500", "X will pay grants of up to £500", "we gave £500 to the school"."""
    verbs = [m for m in _giving().finditer(before, max(0, len(before) - 160)) if not _is_noun(before, m)]
    if not verbs:
        return None
    verb = verbs[-1]
    if _PASSIVE.search(before[max(0, verb.start() - 40) : verb.start()]) and re.search(
        r"(?:ed|en)$", verb.group(), re.IGNORECASE
    ):
        return None  # "X was awarded £500": X got it
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
    whose = len(subject)
    subject = _SAID_OF_ITSELF.sub("", subject)
    promised = bool(
        re.search(r"\b(?:will|would|is\s+to|are\s+to)\b", before[whose:])
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
    if verb.group().casefold().endswith("ing"):
        return not re.search(r"\b(?:is|are|was|were|been|be|by|also|now)\s+$", before[: verb.start()])
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
        whole = sentence.part(shift + found.start, shift + found.end)
        is_council = whole.text.endswith("Council") and any(n.is_council for n in meeting_body.names(whole))
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
def _nouns() -> str:
    return alternatives(table("giving")["nouns"])


@functools.cache
def _noun() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{alternatives(table('giving')['nouns'])})\b", re.IGNORECASE)


@functools.cache
def _giver() -> re.Pattern[str]:
    """A name in capitals that ends as those of givers do: "Heritage Lottery Fund", "Sport England"; or initials."""
    part = r"[A-Z][\w'’&-]{0,40}"
    ends = alternatives(table("giving")["givers"])
    single = alternatives(table("giving")["single"])
    not_people = alternatives(listing("titles"))
    return re.compile(
        rf"(?<![\w'’-])(?!(?:{not_people}|The|A|An)\b)(?:{part}\s+(?:(?:of|for|and|&|the)\s+){{0,2}}){{1,6}}?(?:{ends})\b(?!\s+[A-Z][a-z])|(?<![\w-])(?!(?:RESOLVED|AGREED|NOTED|DECIDED|VAT|CIL|PAYE)\b)(?:[A-Z]{{3,8}}|{single})\b(?!\s+[A-Z][a-z])"
    )
