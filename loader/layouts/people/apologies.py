"""What sentences tell of who was there: apologies, substitutes, who came late or left early, who took the chair."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import time

from loader import names
from loader.layouts.people import entries
from loader.layouts.people.entries import Entry
from loader.passages import Passage, sentences

_LONGEST = 1200  # characters of a sentence that is looked at
_APOLOGY = re.compile(r"\b(?:[Aa]polog(?:y|ies|ised|ized)|APOLOG(?:Y|IES)|[Yy]mddiheur\w+)\b")
_NONE = re.compile(r"(?i)^(?:there were |there being )?(?:no|nil|none|dim)\b(?!.{0,40}\bother\b)")
_GIVERS = re.compile(
    r"\b(?:from|by|for(?! (?:absence|non|lateness|late|the|his|her|their|this|"
    r"not|any))|on behalf of|gan|oddi wrth)\s{0,3}:?\s{1,3}"
)
_GAVE = re.compile(
    r"\s(?:had |have |has |also )*(?:sent|gave|given|tendered|submitted|offered|"
    r"extended|made|provided|forwarded|expressed|sends|send)\b.{0,30}\bapolog|"
    r"\s(?:had |have |has )?(?:apologised|apologized)\b|\s(?:was|were) unable to attend"
)
_ENDS = re.compile(
    r"(?<!who )\b(?:were|was|which|proposed|prop|seconded|resolved|RESOLVED|Resolved|"
    r"agreed|approved|it was|and accepted|and noted|and approved|and received|"
    r"accepted|noted|received|welcomed|the Chair|in (?:his|her|their) absence|"
    r"the reasons?|with reasons?|all of wh\w+)\b"
)
_LEAD = re.compile(
    r"(?i)^(?:(?:had been |have been |has been |were |was |been )?(?:received|"
    r"accepted|noted|given|tendered|approved|sent)(?: and \w+)?\s{1,3})?(?:from|for|"
    r"by)\s{0,3}:?\s{1,3}"
)

_BY = re.compile(
    r",?\s{1,3}(?P<last>who\s{1,3})?(?:had |has |have |being )?(?:was |were |is |are |"
    r"been )?(?:substituted|replaced|represented|deputised)(?: for)? by\s{1,3}"
)
_FOR_WHOM = re.compile(
    r",? for whom (?P<who>.{3,60}?) (?:had |was |is )?(?:substitut|deputis|attend|present\b|stood in)\w{0,40}"
)
_FOR = re.compile(
    r",?\s{1,3}(?:who\s{1,3})?(?:(?:was|were|is|are|had|has|have|been|acted|acting|attended|"
    r"attending|present|sat|sitting|there|the|meeting|and|also) ){0,6}"
    r"(?:as )?(?:a |an |the |his |her )?(?:named |nominated )?(?:substitut(?:e|"
    r"es|ed|ing)|deputis(?:ed|ing)|deputy|standing in|stood in)(?: members?)? for\s{1,3}"
    r"|,?\s{1,3}(?:(?:was|were|attended|present|sat|acted|acting|attending) ){0,4}in (?:the )?place of\s{1,3}|"
    r"\s{1,3}(?:had )?replaced\s{1,3}(?=Cllr|Councillor|Mr|Mrs|Ms)"
)

_CHAIR = re.compile(
    r"\s(?:(?:then|also|duly|was|again) ){0,2}(?:took|assumed|occupied|resumed|"
    r"was in|in|presided|chaired)(?: (?:over )?(?:the )?(?:[Cc]hair|CHAIR|meeting|"
    r"proceedings))\b"
    r"|\spresided\b"
)
_CHAIRED_BY = re.compile(
    r"\b(?:chaired by|presided over by|[Cc]hair was taken by|under the (?:chairmanship|presidency) of)\s{1,3}"
)
_ELECTED = re.compile(
    r"\s(?:should |to |will |who )?(?:be|was|were|is|being|has been|been)?\s?(?:\w{1,40}ly )?"
    r"(?:and \w{1,40} )?(?:re-?)?(?:"
    r"elected|"
    r"appointed|voted|chosen)(?: \w+){0,3}? (?:as )?(?:the |a )?(?<![Vv]ice[ -])(?<![Dd]eputy )(?:[Cc]hair(?:man|"
    r"woman|person)?|(?:Town )?Mayor)\b(?! of the (?!council|parish|meeting|committee|"
    r"board|town))"
)

_ELECTED_DEPUTY = re.compile(
    r"\s(?:be|was|is|being|has been|been)?\s?(?:\w{1,40}ly )?(?:re-?)?(?:elected|"
    r"appointed)(?: \w+){0,2}? (?:as )?(?:the |"
    r"a )?(?:[Vv]ice|[Dd]eputy)[ -][Cc]hair"
)

_ELECTION = re.compile(
    r"(?i)\b(?:elect\w{0,40}|appoint\w{0,40})\b.{0,30}?\b(?P<deputy>(?:vice|deputy)[ -])?(?:chair(?:man|"
    r"woman|person)?)\b(?! of .{0,20}committees?)"
)

_MOVES = re.compile(
    r"\s(?P<verb>joined|arrived|entered|took (?:his|her|their) (?:seat|place)s?|left|departed|withdrew|retired|"
    r"rejoined|re-joined|returned|re-entered|vacated|gadawodd|ymunodd)\b"
    r"(?P<where>(?:\s{1,3}(?:at|from|to|in|into|via|for|late|during|the|this|that|"
    r"council|virtual|online|zoom|committee)\b){0,4}"
    r"\s{0,3}(?:meeting|room|chamber|hall|building|call|point|stage|table|chair|proceedings|\d|item|$|[.,;(]))?",
    re.IGNORECASE,
)
_CLOCK = re.compile(
    r"(?<![\d/.])(?P<hour>\d{1,2})(?:[.:](?P<minute>[0-5]\d))?\s?(?P<half>[ap]\.?\s?m\b\.?|hours|hrs)?(?![\d/])",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Substitution:
    """One who came in place of another."""

    there: Entry
    instead_of: Entry
    is_excused: bool = True  # "A was substituted by B": the one who stayed away is whom the sentence is about


@dataclass(frozen=True, slots=True)
class Move:
    """Someone came in or went out: the names, the sentence, and the time where it is told."""

    who: Passage
    verb: str  # arrived, left or returned
    at: time | None
    sentence: Passage


def each(passage: Passage) -> Iterator[Passage]:
    """The sentences that are worth a look."""
    return (s for s in sentences(passage) if len(s.text) <= _LONGEST)


def apologies(sentence: Passage, *, of_item: bool) -> tuple[Entry, ...]:
    """Those who sent apologies by a sentence; `of_item` when it stands under that heading."""
    told = _APOLOGY.search(sentence.text)
    if _NONE.match(sentence.text) or (
        told and re.search(r"(?i)\blate(?:ness)?\b|\bdeparture\b|\b(?:and|then) left\b", sentence.text)
    ):
        return ()
    if not told:
        return _listed(sentence) if of_item else ()
    gave = _GAVE.search(sentence.text)
    if gave and gave.start() < told.end() and gave.start() > 2:
        return entries.read(sentence.part(0, gave.start())).entries
    lead = _GIVERS.search(sentence.text, told.end())
    if not lead:
        sign = re.compile(r"(?:\s{0,3}/\s{0,3}\w{9,15})?\s{0,3}[:–—-]\s{0,3}(?=[A-Z])").match(sentence.text, told.end())
        return _listed(sentence.part(sign.end())) if sign else ()
    between = sentence.text[told.end() : lead.start()]
    if len(between) > 90 or re.search(r"(?i)\b(?:minutes|letter|report|declin)", between):
        return ()
    return _until(sentence.part(lead.end()))


_AND_FROM = re.compile(r",? and (?:also )?from\s{1,3}(?:the )?(?=[A-Z])")


def _until(rest: Passage) -> tuple[Entry, ...]:
    """The names at the start of a passage, up to the words that go on with something else."""
    end = next((m.start() for m in _ENDS.finditer(rest.text) if _outside(rest.text, m.start())), len(rest.text))
    more = _AND_FROM.search(rest.text, end)  # "from A, for whom B was present, and from C"
    also = _until(rest.part(more.end())) if more else ()
    return (*entries.read(rest.part(0, end)).entries, *also)


def _outside(text: str, at: int) -> bool:
    return text.count("(", 0, at) <= text.count(")", 0, at)


def _listed(passage: Passage) -> tuple[Entry, ...]:
    """A sentence under the heading of apologies that is only names, with or without "received from"."""
    lead = _LEAD.match(passage.text)
    if lead:
        return _until(passage.part(lead.end()))
    found = entries.read(passage)
    if not found.entries or not passage.text.startswith(found.entries[0].whole.text):
        return ()
    if found.has_prose and not re.search(
        r"(?i)\b(?:due to|because|owing to|holiday|ill|work|unwell|family|commitment|who (?:is|was|were|are|had|has)|"
        r"away|abroad|hospital|unable|leave|appointment|attending)\b",
        passage.text,
    ):
        return ()
    return found.entries


# A seat that changed hands, and no one who stood in for a meeting.
_FOR_GOOD = re.compile(
    r"(?i)\b(?:had|has|have) (?:replaced|been replaced)\b|"
    r"\b(?:been|was|were|be) (?:appointed|co-opted|elected|nominated)\b"
    r"(?!.{0,40}\b(?:substitute|for (?:this|the) meeting))"
)


def substitutions(sentence: Passage) -> Iterator[Substitution]:
    """Who came in whose place: "A, B and C were substituted by D, E and F respectively", "A in place of B"."""
    if _FOR_GOOD.search(sentence.text):
        return
    for_whom = _FOR_WHOM.search(sentence.text)
    if for_whom:
        before = entries.read(_after_lead(sentence.part(0, for_whom.start()))).entries
        after = entries.read(sentence.part(*for_whom.span("who"))).entries
        if before and after:
            yield Substitution(after[0], before[-1])
        return
    for pattern, turned in ((_BY, True), (_FOR, False)):
        match = pattern.search(sentence.text)
        if not match or match.start() < 3:
            continue
        end = next((m.start() for m in _ENDS.finditer(sentence.text, match.end())), len(sentence.text))
        before = entries.read(_after_lead(sentence.part(0, match.start()))).entries
        after = entries.read(sentence.part(match.end(), end)).entries
        if not before or not after:
            return
        if len(after) < len(before):
            before = before[-len(after) :]  # "A, B and C who was substituted by D"
        for one, other in zip(before, after, strict=False):
            yield Substitution(other, one) if turned else Substitution(one, other, is_excused=False)
        return


def _after_lead(passage: Passage) -> Passage:
    """Names without the words that lead in to them: "Apologies were received from", "It was noted that"."""
    at = 0
    for match in re.finditer(r"\b(?:from|that|by|noted|reported|for|with)\s{1,3}(?=[A-Z])", passage.text):
        at = match.end()
    return passage.part(at)


def chair(sentence: Passage) -> Passage | None:
    """The name of whoever took the chair by a sentence."""
    taken = _CHAIR.search(sentence.text)
    if (
        taken
        and len(taken.group().strip()) > 3
        and not re.search(r"(?i)\b(?:vacated|left) the chair", sentence.text[: taken.start()])
    ):
        return _name_before(sentence, taken.start())
    by = _CHAIRED_BY.search(sentence.text)
    if by:
        found = entries.read(sentence.part(by.end())).entries
        return found[0].whole.part(0, found[0].bare.offsets[-1] + 1 - found[0].whole.offsets[0]) if found else None
    return None


def elected(sentence: Passage, *, deputy: bool = False) -> Passage | None:
    """The name of whoever was elected to the chair by a sentence, or as deputy."""
    match = (_ELECTED_DEPUTY if deputy else _ELECTED).search(sentence.text)
    return _name_before(sentence, match.start()) if match else None


def elected_at(title: str, sentence: Passage) -> tuple[str, Passage | None]:
    """Under the head "Election of Chairman", or of Vice-Chairman: the capacity, and who a sentence says was elected."""
    office = _ELECTION.search(title)
    if not office or not re.search(r"\b(?:re-?)?(?:elected|appointed)\b", sentence.text):
        return "", None
    capacity = "vice-chair" if office["deputy"] else "chair"
    subject = re.compile(
        r"\s{1,3}(?:was|had been)\s{1,3}(?:\w{1,40}ly )?(?:nominated|proposed|elected|"
        r"re-elected|appointed|duly)\b"
    )
    first = names.titled().match(sentence.text)
    if first and subject.match(sentence.text, first.end()):
        return capacity, sentence.part(first.start(), first.end())
    verb = re.search(
        r"\s(?:be|was|is|been)\s(?:\w{1,40}ly )?(?:and \w{1,40} )?(?:re-?)?(?:elected|"
        r"appointed)\b",
        sentence.text,
    )
    return capacity, _name_before(sentence, verb.start()) if verb else None


def _name_before(sentence: Passage, end: int) -> Passage | None:
    """The last name before a place of a sentence, with its title."""
    found = list(names.titled().finditer(sentence.text, 0, end)) or list(re.finditer(names.NAME, sentence.text[:end]))
    return sentence.part(found[-1].start(), found[-1].end()) if found and end - found[-1].end() < 40 else None


def moves(sentence: Passage) -> Iterator[Move]:
    """Those who joined or left the meeting by a sentence, each with the time that stands beside it."""
    text = sentence.text
    for match in _MOVES.finditer(text):
        verb = match["verb"].casefold()
        if not match["where"] and verb != "arrived" and not verb.startswith("took"):
            continue
        if (
            verb in ("left", "retired", "vacated")
            and re.match(r"\s{0,3}[.,;(]?$", match["where"] or "")
            and verb != "left"
        ):
            continue
        came = verb in ("joined", "arrived", "entered", "ymunodd") or verb.startswith("took")
        back = verb in ("rejoined", "re-joined", "returned", "re-entered")
        for who in _movers(sentence, match.start()):
            yield Move(
                who,
                "arrived" if came else "returned" if back else "left",
                clock(text[match.end("verb") :][:80]) or clock(text[: match.start()][:40]),
                sentence,
            )


def _movers(sentence: Passage, end: int) -> list[Passage]:
    """The names that a verb speaks of: the last before it, with those that a comma or "and" joins to it."""
    found = list(names.titled().finditer(sentence.text, 0, end))
    chosen: list[Passage] = []
    after = end
    for match in reversed(found):
        gap = sentence.text[match.end() : after]
        if chosen and not re.fullmatch(r"\s{0,3}(?:,|and|,\s{0,3}and|&)?\s{0,3}", gap):
            break
        chosen.append(sentence.part(match.start(), match.end()))
        after = match.start()
    return chosen


def clock(text: str) -> time | None:
    """A time of day told in words such as "at 7.20pm"; none where it may be the morning or the evening."""
    for match in _CLOCK.finditer(text):
        hour, minute = int(match["hour"]), int(match["minute"] or 0)
        half = (match["half"] or "").casefold()
        if not half and (match["minute"] is None or hour < 13):
            continue
        if half.startswith(("p", "a")) and not 1 <= hour <= 12:
            continue
        hour = hour % 12 + 12 if half.startswith("p") else hour % 12 if half.startswith("a") else hour
        if hour < 24:
            return time(hour, minute)
    return None
