"""What was said at an item: reports and presentations and who gave them, questions, concerns, explanations, thanks."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator

from loader import names
from loader.layouts.agenda import Contents, Stretch
from loader.layouts.doing import guests, presenting
from loader.layouts.doing.presenting import PRESENTING, kinds, post_of
from loader.layouts.doing.utterances import sentences
from loader.lexicon import alternatives, listing, table
from loader.passages import Passage
from loader.records import Contribution
from loader.roster import Roster
from ontology.iris import Key

_COLLECTIVE = (
    r"(?:(?:Some|Several|Other|A number of|Many|The)\s+)?[Mm]embers|(?:The\s+)?(?:[Bb]oard|[Cc]ommittee|[Pp]anel)"
)
_RUNS_ON = re.compile(r"[\w)]\.\s+[A-Z]")  # a title that runs on into the text
_NUMBER = re.compile(r"\(?(?:\d{1,3}(?:\.\d{1,3}){0,3}|[a-z]|[ivx]{1,5})[.):]?\s+(?=[A-Z])")


@functools.cache
def _said() -> re.Pattern[str]:
    """Somebody, then a verb of the table; words in brackets after the name tell their post."""
    titles = alternatives(listing("titles") | listing("noble"))
    person = rf"(?:(?:{titles})\.?\s+)?[A-Z][\w'’-]+(?:\s+[A-Z][\w'’-]+){{0,3}}|[Tt]he\s+Chair(?:man|woman)?"
    verbs = alternatives(v for v, kind in kinds().items() if kind not in PRESENTING)
    return re.compile(
        rf"^(?:(?:After|Following|During|In)\s+[^,.]{{0,200}}?(?:,\s*|\s+(?=(?:{titles})\b)))?(?P<who>{_COLLECTIVE}|{person})(?P<post>\s+\([^()]+\))?"
        rf"\s+(?:(?:then|also|had|further|went on and)\s+){{0,3}}(?P<verb>{verbs})\b"
    )


def of_item(stretch: Stretch, parts: Contents, roster: Roster) -> list[Contribution]:
    """What was said at an item; under the head of reports, whoever is named or comes from elsewhere reports."""
    found: list[Contribution] = []
    blocks = [*parts.prose, *(block for block, _ in parts.decisions)]
    for block in blocks:
        guests.register(block.passage, roster)
    if stretch.is_untitled or _RUNS_ON.search(stretch.title.text):
        found += find(stretch.title, roster, title=stretch.title.text)
    for number, block in enumerate(sorted(blocks, key=lambda b: b.passage.offsets[:1])):
        found += find(block.passage, roster, title=stretch.title.text, opens=number == 0)
    return _without_second_reports(found)


def _without_second_reports(found: list[Contribution]) -> list[Contribution]:
    """Who introduced an item and goes on to explain it does not report it as well."""
    introduced = {c.contributor for c in found if c.kind == "introduction"}
    explained = {(c.contributor, c.words) for c in found if c.kind == "explanation" and c.contributor in introduced}
    return [c for c in found if c.kind != "report" or (c.contributor, c.words) not in explained]


def find(passage: Passage, roster: Roster, *, title: str = "", opens: bool = False) -> list[Contribution]:
    """What each sentence of a passage tells of somebody's doing at the item that the title is of.

    `opens` where the passage is the first of the item, whose first sentence tells who reports.
    """
    found: list[Contribution] = []
    told = [_without_number(s) for s in sentences(passage) if len(s.text) <= 3000]
    for number, sentence in enumerate(told):
        presented = presenting.find(sentence, roster, title, is_first=opens and number == 0)
        found += presented.by
        if presented.after and presented.by[0].contributor:
            found += _and_thanked(sentence, presented.after, presented.by[0].contributor, "", roster)
        match = _said().match(sentence.text)
        if match:
            found += _one(sentence, match, roster)
    found += _thanks_to_be_recorded(told, roster, found)
    return found


def _without_number(sentence: Passage) -> Passage:
    match = _NUMBER.match(sentence.text)
    return sentence.part(match.end()) if match else sentence


def _one(sentence: Passage, match: re.Match[str], roster: Roster) -> Iterator[Contribution]:
    """A question, concern, explanation, suggestion or thanks."""
    who = _person(match["who"], sentence.part(match.start("who"), match.end("who")), roster)
    collective = "" if who else _collective(match["who"])
    if not who and not collective:
        return
    if who and match["post"]:
        post_of(sentence, match.start("post"), match["post"], who, roster)
    kind = kinds()[match["verb"]]
    yield _contribution(kind, sentence, match.end("verb"), who, collective, roster)
    if kind != "thanks":
        yield from _and_thanked(sentence, match.end(), who, collective, roster)


def _and_thanked(
    sentence: Passage, after: int, who: Key | None, collective: str, roster: Roster
) -> Iterator[Contribution]:
    thanks = re.search(
        rf"\band\s+(?:also\s+)?(?:{alternatives(table('contributions')['thanks'])})\b", sentence.text[after:]
    )
    if thanks:
        yield _contribution("thanks", sentence, after + thanks.end(), who, collective, roster)


# ---------------------------------------------------------------- thanks, and who is meant
def _thanks_to_be_recorded(told: list[Passage], roster: Roster, found: list[Contribution]) -> list[Contribution]:
    """Thanks further on in a sentence: "The Chairman welcomed everybody … and asked for thanks to …"."""
    more = []
    for sentence in told:
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
