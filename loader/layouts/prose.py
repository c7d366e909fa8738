"""What was said at an item: presentations, questions, concerns, explanations, thanks, and interests declared."""

from __future__ import annotations

import functools
import re

from loader import names, organisations
from loader.lexicon import alternatives, listing, table
from loader.passages import Passage, sentences
from loader.records import Contribution, Declaration
from loader.roster import Roster
from ontology.iris import Key

_COLLECTIVE = (
    r"(?:(?:Some|Several|Other|A number of|Many|The)\s+)?[Mm]embers|(?:The\s+)?(?:[Bb]oard|[Cc]ommittee|[Pp]anel)"
)
_INTEREST = re.compile(
    r"^(?P<who>[^.;]*?)\s+(?:has\s+|have\s+)?declared\s+(?:an?\s+)?(?P<kind>(?:[a-z-]+\s+){0,3}?)"
    r"interests?\s+(?:in|regarding|relating to|in respect of|under)\s+"
    r"(?:agenda\s+)?[Ii]tems?\s+(?P<number>\d+[a-z]?(?:(?:\s*,\s*|\s+and\s+|\s*&\s*)\d+[a-z]?)*)(?P<why>[^.]*)"
)


@functools.cache
def _kinds() -> dict[str, str]:
    return {verb: kind for kind, verbs in table("contributions").items() for verb in verbs}


@functools.cache
def _said() -> re.Pattern[str]:
    """Somebody, then a verb of the table; words in brackets after the name tell their post."""
    titles = alternatives(listing("titles") | listing("noble"))
    person = rf"(?:(?:{titles})\.?\s+)?[A-Z][\w'’-]+(?:\s+[A-Z][\w'’-]+){{0,3}}|[Tt]he\s+Chair(?:man|woman)?"
    verbs = alternatives(_kinds())
    return re.compile(
        rf"^(?:(?:After|Following|During|In)\s+[^,.]{{0,200}}?(?:,\s*|\s+(?=(?:{titles})\b)))?(?P<who>{_COLLECTIVE}|{person})(?P<post>\s+\([^()]+\))?"
        rf"\s+(?:(?:then|also|had|further|went on and)\s+){{0,3}}(?P<verb>{verbs})\b"
    )


def contributions(passage: Passage, roster: Roster) -> list[Contribution]:
    """What each sentence of a passage tells of somebody's doing at the item."""
    found: list[Contribution] = []
    for sentence in sentences(passage):
        match = _said().match(sentence.text)
        if not match:
            continue
        who = _person(match["who"], sentence.part(match.start("who"), match.end("who")), roster)
        collective = "" if who else _collective(match["who"])
        if not who and not collective:
            continue
        if who and match["post"]:
            inner = match["post"].strip().strip("()")
            start = sentence.text.index(inner)
            if organisations.is_role(inner):
                roster.post(inner, roster.organisation, sentence.words(start, start + len(inner)), who)
        kind = _kinds()[match["verb"]]
        found.append(_contribution(kind, sentence, match.end("verb"), who, collective, roster))
        thanks = re.search(
            rf"\band\s+(?:also\s+)?(?:{alternatives(table('contributions')['thanks'])})\b", sentence.text[match.end() :]
        )
        if thanks and kind != "thanks":
            found.append(_contribution("thanks", sentence, match.end() + thanks.end(), who, collective, roster))
    found += _thanks_to_be_recorded(passage, roster, found)
    return found


def _thanks_to_be_recorded(passage: Passage, roster: Roster, found: list[Contribution]) -> list[Contribution]:
    """Thanks further on in a sentence: "The Chairman welcomed everybody … and asked for thanks to …"."""
    more = []
    for sentence in sentences(passage):
        match = re.search(
            rf"^(?P<who>[Tt]he\s+Chair(?:man|woman)?|{names.NAME})\s+.{{0,500}}?\band\s+(?P<verb>{alternatives(table('contributions')['thanks'])})\b",
            sentence.text,
        )
        if match and not any(c.kind == "thanks" and c.text == sentence.text for c in found):
            who = roster.who(match["who"])
            if who:
                more.append(_contribution("thanks", sentence, match.end("verb"), who, "", roster))
    return more


def _person(written: str, passage: Passage, roster: Roster) -> Key | None:
    known = roster.who(written)
    if known or re.fullmatch(_COLLECTIVE, written):
        return known
    parsed = names.parse(written)
    if parsed and parsed.is_full and parsed.title:
        return roster.person(parsed, passage.words())
    return None


def _collective(written: str) -> str:
    """ "Some members" → "members"; "" for what is no collective."""
    if not re.fullmatch(_COLLECTIVE, written):
        return ""
    return re.sub(r"^(?:Some|Several|Other|A number of|Many|The)\s+", "", written).casefold()


def _contribution(
    kind: str, sentence: Passage, after: int, who: Key | None, collective: str, roster: Roster
) -> Contribution:
    thanked: tuple[Key, ...] = ()
    thanked_all = ""
    if kind == "thanks":
        rest = sentence.part(after)
        stop = re.search(r"\s+for\b|[.;]|$", rest.text)
        object_ = rest.part(0, stop.start() if stop else None)
        parsed = names.parse(object_.text)
        key = roster.who(object_.text)
        if key is None and parsed and parsed.is_full:
            key = roster.person(parsed, object_.words())
        thanked = (key,) if key else ()
        thanked_all = "" if key else object_.text
    return Contribution(kind, sentence.text, sentence.words(), who, collective, thanked, thanked_all)


def declarations(passage: Passage, roster: Roster) -> list[tuple[str, Declaration]]:
    """The interests declared in a passage, each with the printed number of the item that it is about."""
    found = []
    for sentence in sentences(passage):
        match = _INTEREST.match(sentence.text)
        if not match:
            continue
        who = _person(match["who"], sentence.part(match.start("who"), match.end("who")), roster)
        if who is None:
            continue
        interest_in = None
        held = re.search(
            r"\bas\s+(?:an?\s+|the\s+)?[a-z -]+?\s+(?:of|at|with|for)\s+(?:the\s+)?(?P<body>[A-Z].*)$", match["why"]
        )
        if held:
            start = match.start("why") + held.start("body")
            end = start + len(held["body"].rstrip(" ."))
            interest_in = roster.named(sentence.text[start:end], sentence.words(start, end))
        declared = Declaration(who, sentence.text, sentence.words(), None, interest_in, match["kind"].strip())
        found += [(number, declared) for number in re.findall(r"\d+[a-z]?", match["number"])]
    return found
