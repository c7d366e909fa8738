"""Sentences that say what somebody is to do: "The Clerk agreed to write", "DHO to organise"."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass

from loader import names
from loader.layouts.doing import known, owners
from loader.layouts.doing.owners import Owners
from loader.layouts.setting import Setting
from loader.lexicon import alternatives, listing, table
from loader.passages import Passage
from loader.records import Doubt
from ontology.iris import Key

_BACK = 220  # characters before a verb in which its subject stands
_SOFTLY = r"(?:(?:also|then|very|so|therefore|both|now|again|further|all|will|would|[a-z]{2,12}ly)\s+){0,3}"
_EDGE = re.compile(r"^|[;:,–—→>•*-]\s+|[(]|\b(?:and|that|but|so|when|Action|ACTION|ac|bod)\s+", re.MULTILINE)
_AFTER_NAME = re.compile(
    r"\s*(?:\([^()]{1,60}\)|,\s+(?:[Tt]he\s+)?[A-Z][\w ’'&-]{2,60},|,\s+(?:having|being|after)\s[^,.;:()]{2,80},)?\s*$"
)
_DONE = re.compile(r"\b(?:had|having|previously|already)\s+(?:been\s+)?$", re.IGNORECASE)
_UNDONE = re.compile(r"have\s+(?:\w{3,12}(?:ed|en|ne|de|nt|ght)|been|had|put|met|got)\b")  # "was to have written"
_HAS_NOT = re.compile(  # "has had no answer, she will chase"
    r"\s*(?:has|have|had|is|was)\s+(?:\w{2,12}ly\s+)?"
    r"(?:no|not|yet|had|been|still|heard|written|asked|spoken|received|sent|chased)\b"
)
_EARLIER = re.compile(
    r"\b(?:at|from|since)\s+(?:the|its|our)\s+(?:last|previous|earlier)\b|\bpreviously\b|\blast\s+(?:month|year|time)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Promise:
    """A stretch of a sentence that says what is to be done, and by whom; nobody where it does not say."""

    start: int
    end: int
    owners: Owners | None


@functools.cache
def _words(name: str) -> str:
    return alternatives(table("acting")[name])


@functools.cache
def _after_subject() -> re.Pattern[str]:
    """What follows the one who is to act; the deed begins at the end of the match."""
    deeds = _words("deeds")
    deed = rf"(?:(?=(?:{deeds})\b)|be\s+(?=(?:{_words('doing')})\b))"
    would = rf"(?:will|would)(?:,\s+[^,.;:]{{2,60}},)?\s+(?:also\s+)?{deed}"
    ready = rf"(?:was|were|is|are|would\s+be)\s+{_SOFTLY}(?:{_words('ready')})\s+to\s+(?=(?:{deeds})\b)(?!report\b)"
    return re.compile(
        rf"\b(?P<promised>{_words('promised')})\s+(?:to\s+(?=[a-z])|(?:that\s+)?(?:he|she|they)\s+(?:will|would)\s+(?=[a-z]))"
        rf"|\b(?P<said>{_words('said')})\s+(?:(?:members|councillors|the\s+\w+)\s+)?(?:that\s+)?(?:he|she|they)\s+(?:{would}|{ready})"
        rf"|\b(?P<ready>{ready})"
        rf"|\b(?P<will>will|would|shall)\s+(?:(?:also|now|then|therefore|be\s+asked\s+to|need\s+to|[a-z]{{2,12}}ly)\s+){{0,2}}{deed}"
        rf"|\b(?P<asked>(?:to\s+be|was|were|is|are|be)\s+(?:\w{{3,12}}ly\s+)?(?:{_words('asked')}))\s+to\s+(?=[a-z])"
        rf"|\b(?P<to>(?:(?:is|are|was|were|needs?)\s+)?to)\s+(?=[a-z])|\b(?P<shout>TO)\s+(?=[A-Z])"
        rf"|(?<=\s)(?P<i>i)\s+(?=[a-zâêîôûŵŷ]{{3,}})"
    )


@functools.cache
def _before_subject() -> re.Pattern[str]:
    """A request to somebody: "asked the Clerk to …", "requested that officers send …", "Cytunodd y Cyng. A i …"."""
    whom = r"(?P<{0}>(?:[^.;:]|\.(?=\s[A-Z])){{2,90}}?)"
    return re.compile(
        rf"\b(?:{_words('asked')})\s+(?:that\s+)?{whom.format('whom')}\s+(?:to|should)\s+(?=[a-z])"
        rf"|\b(?:asked|requested|suggested)\s+that\s+{whom.format('wanted')}\s+(?=(?:{_words('deeds')})\b)"
        rf"|\b(?:{_words('promised_welsh')})\s+{whom.format('welsh')}\s+(?:i(?:['’]w)?|â|y\s+byddai)\s+(?=[a-zâêîôûŵŷ])"
        rf"|\bGofynnwyd\s+i(?:['’]r|r)?\s+{whom.format('gofyn')}\s+(?=(?:{_words('welsh')})\b)"
        rf"|\b(?:Bydd|bydd)\s+{whom.format('bydd')}\s+yn\s+(?=(?:{_words('welsh')})\b)"
    )


@functools.cache
def _idle() -> re.Pattern[str]:
    return re.compile(
        rf"(?!be\s+(?:at|there|present|on\s+(?:hand|site|duty|standby))\b)(?:{_words('idle')})\b", re.IGNORECASE
    )


@functools.cache
def _at_once() -> re.Pattern[str]:
    """What somebody is asked to do there and then: "asked Cllr A to speak"."""
    return re.compile(rf"(?:{_words('idle')}|{_words('said_at_once')})\b", re.IGNORECASE)


@functools.cache
def _unowned() -> re.Pattern[str]:
    """What is to be done by nobody in particular: "The vacancies will be advertised"."""
    return re.compile(
        rf"^(?:The|A|An|Copies|Notices|Details|Letters|Minutes|Further|Any)\b[^.;:]{{0,160}}\b(?:will|would|to)\s+be\s+(?:\w{{3,12}}ly\s+)?(?:{_words('advertised')})\b"
        rf"(?:\s+[^.;]{{0,120}}?\bby\s+(?P<by>[^.;,]{{2,60}}))?"
        rf"|^(?P<who>[^.;:,]{{3,60}}?)(?:\s+[^.;:]{{2,200}}?\s+and)?\s+(?:requested|asked)\s+that\s+[^.;]{{2,200}}?\bbe\s+(?:\w{{3,12}}ly\s+)?(?:{_words('wished')})\b"
    )


@functools.cache
def _by() -> re.Pattern[str]:
    """What is to be done by somebody: "Three quotes to be obtained by the Clerk"."""
    return re.compile(
        rf"(?<![\w’'])(?P<was>(?:was|were|is|are|had|have|has|ought|due|likely|expected|able|needs?|required)\s+)?(?:to|will|would|should)\s+be\s+(?:[a-z]{{2,12}}ly\s+)?"
        rf"(?!(?:{_words('passive_idle')})\b)(?:[a-z]{{1,12}}(?:ed|en|wn|ne|nt|ght|ung|uilt)|laid|re-?laid|dug|kept|told|put|set|cut|made|found|taken\s+(?:up|on|forward|away|down)|dealt\s+with)\b"
        r"[^.;:]{0,60}?\sby\s+(?P<who>(?:the\s+)?[A-Za-z](?:[^.;:,()]|\.(?=\s?[A-Z])){1,60})"
    )


def find(sentence: Passage, setting: Setting, subject: Key | None = None) -> list[Promise]:
    """What a sentence says is to be done; `subject` is whom "she" at its beginning means."""
    if len(sentence.text) > 3000:
        return []
    found = [*_after(sentence, setting), *_pronoun(sentence, subject), *_asked(sentence, setting)]
    found += [] if found else _resumed(sentence, setting)
    if not found:
        return list(_by_somebody(sentence, setting)) or list(_by_nobody(sentence, setting))
    return list(_apart(sorted(found, key=lambda p: (p.start, -len(p.owners.keys if p.owners else ()))), sentence))


def _apart(found: list[Promise], sentence: Passage) -> Iterator[Promise]:
    """Each promise to where the next begins."""
    starts: list[int] = []
    kept: list[Promise] = []
    for promise in found:
        if not any(abs(promise.start - s) < 3 for s in starts):
            starts.append(promise.start)
            kept.append(promise)
    for promise, following in zip(kept, [*kept[1:], None], strict=True):
        end = following.start if following else len(sentence.text)
        cut = re.sub(r"(?:\s|,|;|\band\b|\bthat\b)+$", "", sentence.text[promise.start : end]) if following else ""
        yield Promise(promise.start, promise.start + len(cut) if following else end, promise.owners)


def _after(sentence: Passage, setting: Setting) -> Iterator[Promise]:
    text = sentence.text
    for match in _after_subject().finditer(text):
        if match.lastgroup not in ("will", "said", "ready", "i") and _idle().match(text, match.end()):
            continue
        if match["to"] and _UNDONE.match(text, match.end()):
            continue
        if match["i"] and not re.match(rf"(?:{_words('welsh')})\b", text[match.end() :]):
            continue
        before = re.sub(rf"\s*\b{_SOFTLY}$", "", text[: match.start()]).rstrip()
        if _DONE.search(text[max(0, match.start() - 40) : match.start()]) or _EARLIER.search(
            text[max(0, match.start() - 100) : match.end()]
        ):
            continue
        named = _subject(sentence, before, setting, loosely=match.lastgroup in ("promised", "will", "said", "ready"))
        if named is None:
            continue
        start, owned = named
        if match["shout"] and not text[start : match.start()].replace("Cllr", "").isupper():
            continue
        if match["will"] and owned and (setting.body in owned.keys or not owned.keys):
            continue  # "Members would look …": nobody has promised; nor is a stranger's doing an action
        yield Promise(start, len(text), owned)


def _subject(sentence: Passage, before: str, setting: Setting, *, loosely: bool) -> tuple[int, Owners | None] | None:
    """Who stands as the subject at the end of `before`, and where; the longest list of people that is one."""
    name = _AFTER_NAME.search(before)
    ends = {len(before), name.start() if name else len(before)}
    lowest = max(0, len(before) - _BACK)
    edges = (
        [lowest + m.end() for m in _EDGE.finditer(before[lowest:])]
        if lowest
        else [m.end() for m in _EDGE.finditer(before)]
    )
    for edge in sorted(set(edges)):
        link = re.search(r"(?<!\S)(\S{1,60})\s+and\s+$", before[:edge])
        if link and link[1][:1].isupper() and not loosely:
            continue  # "moved by Cllr A and Cllr B to …"
        for end in sorted(ends, reverse=True):
            if not 2 <= end - edge <= 150:
                continue
            part = sentence.part(edge, end)
            if not part or not _may_name(part.text):
                continue
            owned = owners.in_text(part, setting)
            if owned:
                return edge + len(sentence.text[edge:end]) - len(sentence.text[edge:end].lstrip()), owned
            stranger = _stranger(part, setting)
            if stranger:
                return edge, stranger
    return None


def _may_name(text: str) -> bool:
    if text.startswith(("Action", "ACTION")):
        return False
    small = ("the ", "y ", "yr ", "all ", "both ", "officers", "members", "councillors", "clerk", "chair")
    return text[0].isupper() or text.startswith(small)


def _stranger(part: Passage, setting: Setting) -> Owners | None:
    """Somebody with a title whom the record has not named before: a councillor by the full name, any other in doubt."""
    parsed = names.parse(part.text)
    if not parsed or not parsed.title or parsed.title.rstrip(".") in listing("list_titles"):
        return None
    if parsed.is_full and names.is_councillor(parsed.title):
        key = setting.roster.person(parsed, part.words())
        reason = f"{part.text} owns this action and is not in the list of those present."
        return Owners((key,), part.text, part.words(), doubts=(Doubt("owner-not-attending", reason, part.words()),))
    reason = f"“{part.text}” is to act and is nobody known."
    return Owners((), part.text, part.words(), doubts=(Doubt("unknown-person", reason, part.words()),))


def _pronoun(sentence: Passage, subject: Key | None) -> Iterator[Promise]:
    """ "She will find out …": the one of whom the sentence before tells."""
    match = re.match(
        rf"(?:She|He|They)\s+(?:[^.;:,]{{2,60}}\s(?:but|and)\s+)?(?:also\s+)?(?:(?:{_words('promised')})\s+to\s+(?=[a-z])|(?:will|would)\s+(?=(?:{_words('deeds')})\b))",
        sentence.text,
    )
    if match and subject and not _idle().match(sentence.text, match.end()):
        end = sentence.text.index(" ")
        yield Promise(0, len(sentence.text), Owners((subject,), sentence.text[:end], sentence.words(0, end)))


def _resumed(sentence: Passage, setting: Setting) -> Iterator[Promise]:
    """ "The Clerk has had no answer, she will chase": the one person or office that the clause before begins with."""
    text = sentence.text
    match = re.search(
        rf"[,;–—-]\s*(?:so\s+|and\s+|but\s+)?(?:she|he|they)\s+(?:will|would)\s+(?:now\s+|also\s+)?(?=(?:{_words('deeds')})\b)",
        text[:600],
    )
    if not match or _idle().match(text, match.end()):
        return
    found: dict[Key, Owners] = {}
    edges = [0, *(m.end() for m in re.finditer(r"[;:,–—•*-]\s+", text[: match.start()]))][:8]
    for edge, following in zip(edges, [*edges[1:], match.start()], strict=True):
        for stop in [m.start() for m in re.finditer(r"\s|$", text[edge:following])][:6]:
            part = sentence.part(edge, edge + stop) if stop else None
            acts = _HAS_NOT.match(text, edge + stop)
            owned = owners.in_text(part, setting) if part and acts and _may_name(part.text) else None
            found |= dict.fromkeys(owned.keys, owned) if owned else {}
    if len(found) == 1 and setting.body not in found:
        yield Promise(0, len(text), next(iter(found.values())))


def _asked(sentence: Passage, setting: Setting) -> Iterator[Promise]:
    for match in _before_subject().finditer(sentence.text):
        group = match.lastgroup or ""
        if not group or (group in ("whom", "wanted") and _at_once().match(sentence.text, match.end())):
            continue
        if _DONE.search(sentence.text[max(0, match.start() - 40) : match.start()]):
            continue
        part = sentence.part(*match.span(group))
        owned = owners.in_text(part, setting) if part and _may_name(part.text) else None
        if owned and setting.body not in owned.keys:
            yield Promise(0 if group in ("whom", "wanted") else match.start(), len(sentence.text), owned)


def _by_somebody(sentence: Passage, setting: Setting) -> Iterator[Promise]:
    """The passive, where the one who is to act is known here: "to be chased by the Clerk before June"."""
    match = _by().search(sentence.text)
    if not match or match["was"] or _EARLIER.search(sentence.text):
        return
    start, stop = match.span("who")
    ends = [m.start() for m in re.finditer(r"\s|$", sentence.text[start:stop])]
    for end in reversed(ends[:12]):
        owned = owners.in_text(sentence.part(start, start + end), setting) if end else None
        if owned and setting.body not in owned.keys:
            yield Promise(0, len(sentence.text), owned)
            return


def _by_nobody(sentence: Passage, setting: Setting) -> Iterator[Promise]:
    match = _unowned().match(sentence.text)
    if not match or _EARLIER.search(sentence.text):
        return
    owned = None
    if match["by"]:
        owned = owners.in_text(sentence.part(*match.span("by")), setting)
        if owned is None:
            return  # others will do it
    if match["who"]:
        words = list(re.finditer(r"\S+", sentence.text[: match.start("who") + 60]))[:5]
        if not any(_asks(sentence.text[: word.end()], setting) for word in words):
            return
    yield Promise(0, len(sentence.text), owned)


def _asks(written: str, setting: Setting) -> bool:
    """Is it one of those who may ask for something at the meeting: somebody present, or members together?"""
    bare = re.sub(r"^[Tt]he\s+", "", written)
    return (
        setting.roster.who(written) in setting.present
        or bare in listing("deciders")
        or bool(re.fullmatch(r"(?:[AO]ne?|A)\s+[Mm]ember", bare))
    )


@functools.cache
def _asking() -> re.Pattern[str]:
    return re.compile(r"\s+(?:also\s+|then\s+)?(?:asked|queried|enquired|questioned|wondered|wanted\s+to\s+know)\b")


def next_subject(sentence: Passage, setting: Setting, subject: Key | None) -> Key | None:
    """Whom "she" in the next sentence means: the one with whose name this begins; who asks does not answer."""
    if subject and _asking().search(sentence.text[:70]):
        return subject
    stops = [m.start() for m in re.finditer(r"\s|$|,", sentence.text[:80])][:6]
    for stop in reversed(stops):
        key = known.known_as(sentence.text[:stop], setting.roster) if stop and sentence.text[0].isupper() else None
        if key:
            return key
    return None if names.titled().search(sentence.text) else subject
