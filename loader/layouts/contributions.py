"""What was said at an item: reports and presentations and who gave them, questions, concerns, explanations, thanks."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator

from loader import names, organisations
from loader.layouts import people_named
from loader.layouts.agenda import Contents, Stretch
from loader.layouts.utterances import sentences
from loader.lexicon import alternatives, listing, table
from loader.passages import Passage
from loader.records import Contribution
from loader.roster import Roster
from ontology.iris import Key

_COLLECTIVE = (
    r"(?:(?:Some|Several|Other|A number of|Many|The)\s+)?[Mm]embers|(?:The\s+)?(?:[Bb]oard|[Cc]ommittee|[Pp]anel)"
)
PRESENTING = frozenset({"presentation", "introduction", "report", "update"})
_SOFTLY = (
    r"(?:(?:then|also|had|further|both|jointly|each|briefly|verbally|formally|has|have|duly|next|again|"
    r"went\s+on\s+and)\s+){0,3}"
)
_RUNS_ON = re.compile(r"[\w)]\.\s+[A-Z]")  # a title that runs on into the text
_BACK = 500  # characters before a verb in which those who present are named
_NUMBER = re.compile(r"\(?(?:\d{1,3}(?:\.\d{1,3}){0,3}|[a-z]|[ivx]{1,5})[.):]?\s+(?=[A-Z])")
_REPORTS = re.compile(r"\b(?:reports?|adroddiad\w*|updates?)\b", re.IGNORECASE)
_OWN_REPORT = re.compile(
    r"(?P<who>\b(?:the\s+|The\s+)?[A-Z][\w.-]*(?:\s+[A-Z][\w.-]*){0,4})['’]s?\s+(?:(?:written|verbal|monthly|quarterly|annual|own|usual|regular)\s+){0,2}"
    r"(?:report|update)\s+(?:was|were|is|had|has|having)\s+(?:been\s+)?(?:noted|received|circulated|read|taken|presented|given|accepted|sent|issued|tabled|approved|attached|considered)"
)


@functools.cache
def _kinds() -> dict[str, str]:
    return {verb: kind for kind, verbs in table("contributions").items() for verb in verbs}


@functools.cache
def _said() -> re.Pattern[str]:
    """Somebody, then a verb of the table; words in brackets after the name tell their post."""
    titles = alternatives(listing("titles") | listing("noble"))
    person = rf"(?:(?:{titles})\.?\s+)?[A-Z][\w'’-]+(?:\s+[A-Z][\w'’-]+){{0,3}}|[Tt]he\s+Chair(?:man|woman)?"
    verbs = alternatives(v for v, kind in _kinds().items() if kind not in PRESENTING)
    return re.compile(
        rf"^(?:(?:After|Following|During|In)\s+[^,.]{{0,200}}?(?:,\s*|\s+(?=(?:{titles})\b)))?(?P<who>{_COLLECTIVE}|{person})(?P<post>\s+\([^()]+\))?"
        rf"\s+(?:(?:then|also|had|further|went on and)\s+){{0,3}}(?P<verb>{verbs})\b"
    )


@functools.cache
def _presented() -> re.Pattern[str]:
    verbs = alternatives(v for v, kind in _kinds().items() if kind in PRESENTING)
    return re.compile(
        rf"\b(?:(?P<verb>{verbs})\b|(?:gave|provided|delivered|made|presented)\s+(?:(?:members|councillors|all|the\s+(?:council|committee|board|panel|meeting|cabinet))\s+(?:with\s+)?)?"
        r"(?:an?|his|her|their|the\s+following)\s+(?!copy|thank|brief\s+copy)(?:[\w-]{1,20}\s+){0,3}?(?P<noun>presentation|talk|update|report|overview|briefing|demonstration)\b)",
    )


@functools.cache
def _guest() -> re.Pattern[str]:
    """Somebody who is welcomed and presents, or is thanked for it: "welcomed Mr A, who gave a talk"."""
    verbs = alternatives(v for v, kind in _kinds().items() if kind in PRESENTING)
    nouns = "presentation|talk|update|report|briefing"
    return re.compile(
        rf"\b(?:welcomed|introduced|invited)\s+(?=[A-Z])(?P<who>[^;:]{{3,160}}?),?\s+(?:who\s+(?:then\s+|had\s+)?(?:{verbs}|(?:gave|made|provided|delivered)\s+an?\s+(?:[\w-]{{1,20}}\s+){{0,3}}?(?:{nouns}|overview)|spoke\s+(?:about|on|to))"
        rf"|to\s+(?:give|make|provide|deliver)\s+(?:an?|his|her|their)\s+(?:[\w-]{{1,20}}\s+){{0,2}}?(?:{nouns})|to\s+(?:present|introduce|update))\b"
        rf"|\bthanked\s+(?=[A-Z])(?P<thanked>[^;:]{{3,100}}?)\s+for\s+(?:his|her|their|an?|the)\s+(?:[\w-]{{1,20}}\s+){{0,3}}?(?P<noun>{nouns})\b"
    )


@functools.cache
def _presented_by() -> re.Pattern[str]:
    """ "presented by X", "received an update from X"."""
    kinds = "presentation|talk|update|report|address|briefing"
    return re.compile(
        rf"\b(?:presented|introduced|delivered)\s+(?:to\s+(?:the\s+)?\w+\s+)?by\s+"
        rf"|\b(?:{kinds})s?\b[^.;,]{{0,60}}?\b(?:was|were)\s+(?:given|made|received|provided|circulated|submitted|read)\s+(?:to\s+(?:the\s+)?\w+\s+)?(?:by|from)\s+"
        rf"|\b(?:received|heard|had|welcomed)\s+(?:an?|the)\s+(?:\w+\s+){{0,3}}(?:{kinds})\s+(?:from|by)\s+"
    )


@functools.cache
def _objects() -> dict[str, re.Pattern[str]]:
    """What must not follow a verb of presenting, by the verb: "introduced himself", "presented a cheque"."""
    return {
        verb: re.compile(rf"\W*(?:{'|'.join(wrong)})", re.IGNORECASE) for verb, wrong in table("not_presenting").items()
    }


def of_item(stretch: Stretch, parts: Contents, roster: Roster) -> list[Contribution]:
    """What was said at an item; under the head of reports, whoever is named or comes from elsewhere reports."""
    found: list[Contribution] = []
    blocks = [*parts.prose, *(block for block, _ in parts.decisions)]
    if stretch.is_untitled or _RUNS_ON.search(stretch.title.text):
        found += find(stretch.title, roster, title=stretch.title.text)
    for block in sorted(blocks, key=lambda b: b.passage.offsets[:1]):
        found += find(block.passage, roster, title=stretch.title.text)
    return found


def find(passage: Passage, roster: Roster, *, title: str = "") -> list[Contribution]:
    """What each sentence of a passage tells of somebody's doing at the item that the title is of."""
    found: list[Contribution] = []
    told = [_without_number(s) for s in sentences(passage) if len(s.text) <= 3000]
    for sentence in told:
        found += _presenters(sentence, roster) or _reporters(sentence, roster, title)
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
        _post(sentence, match.start("post"), match["post"], who, roster)
    kind = _kinds()[match["verb"]]
    yield _contribution(kind, sentence, match.end("verb"), who, collective, roster)
    if kind != "thanks":
        yield from _and_thanked(sentence, match.end(), who, collective, roster)


def _post(sentence: Passage, start: int, written: str, who: Key, roster: Roster) -> None:
    """The post that stands in brackets after a name."""
    inner = written.strip().strip("()")
    start = sentence.text.index(inner, start)
    if organisations.is_role(inner):
        roster.post(inner, roster.organisation, sentence.words(start, start + len(inner)), who)


def _and_thanked(
    sentence: Passage, after: int, who: Key | None, collective: str, roster: Roster
) -> Iterator[Contribution]:
    thanks = re.search(
        rf"\band\s+(?:also\s+)?(?:{alternatives(table('contributions')['thanks'])})\b", sentence.text[after:]
    )
    if thanks:
        yield _contribution("thanks", sentence, after + thanks.end(), who, collective, roster)


# ---------------------------------------------------------------- those who present
def _presenters(sentence: Passage, roster: Roster) -> list[Contribution]:
    """Everyone who presents, introduces, reports or updates in a sentence, a contribution each."""
    text = sentence.text
    for match in _presented().finditer(text):
        wrong = _objects().get(match["verb"] or "")
        if wrong and wrong.match(text, match.end()):
            continue
        before = re.sub(rf"\s*(?<!\w){_SOFTLY}$", "", f"{text[: match.start()].rstrip()} ").rstrip(" ,")
        if not before or len(before) > _BACK:
            continue
        subject = sentence.part(0, len(before))
        who = people_named.several(subject, roster) or _unlisted(subject, match, text, roster)
        if not who:
            continue
        remark = re.search(r"\([^()]{2,80}\)$", before)
        if remark and len(who) == 1:
            _post(sentence, remark.start(), remark.group(), who[0], roster)
        kind = _kinds()[match["verb"]] if match["verb"] else _by_noun(match["noun"])
        thanks = list(_and_thanked(sentence, match.end(), who[0], "", roster))
        return [*(Contribution(kind, text, sentence.words(), key) for key in who), *thanks]
    by = _presented_by().search(text)
    if by:
        kind = (
            "introduction"
            if "introduced" in by.group()
            else "presentation"
            if "presentation" in by.group()
            else "report"
        )
        return [Contribution(kind, text, sentence.words(), k) for k in _after(sentence, by.end(), roster)]
    return _invited(sentence, roster) or _welsh(sentence, roster)


def _unlisted(subject: Passage, match: re.Match[str], text: str, roster: Roster) -> list[Key]:
    """A full name that stands alone before "presented the report": somebody whom no list of those present names."""
    if not re.fullmatch(rf"[{names.CAPITAL}][a-z'’-]{{1,20}}(?:\s+{names.PART}){{1,2}}", subject.text):
        return []
    rest = text[match.end() :]
    surely = match["noun"] or re.match(r"\s+(?:the|an?|her|his|their|this|members|councillors)\b", rest)
    parsed = names.parse(subject.text)
    if not surely or not parsed or people_named.is_unlikely(subject.text):
        return []
    return [roster.person(parsed, subject.words())]


def _by_noun(noun: str) -> str:
    return {"update": "update", "report": "report", "briefing": "update"}.get(noun, "presentation")


def _invited(sentence: Passage, roster: Roster) -> list[Contribution]:
    """The guest who is welcomed and presents, with a post after the name or without."""
    match = _guest().search(sentence.text)
    if not match:
        return []
    group = "who" if match["who"] else "thanked"
    found, _ = people_named.at_start(sentence.part(match.start(group), match.end(group)), roster)
    if not found:
        named = re.match(rf"{names.NAME}(?=,|\s+(?:of|from)\s|$)", match[group])
        start = match.start(group)
        parsed = names.parse(named.group()) if named else None
        if named and parsed and parsed.is_full and not people_named.is_unlikely(parsed.name):
            found = [roster.person(parsed, sentence.words(start, start + named.end()))]
    kind = _by_noun(match["noun"] or "presentation")
    return [Contribution(kind, sentence.text, sentence.words(), key) for key in found]


def _after(sentence: Passage, start: int, roster: Roster) -> list[Key]:
    found = people_named.everyone_after(sentence, start, roster)
    if found:
        return found
    office = re.match(
        r"(?:the\s+)?[A-Z][\w-]*(?:\s+(?:(?:of|for|and)\s+)?[A-Z][\w-]*){0,5}", sentence.text[start : start + 100]
    )
    key = people_named.one(sentence.part(start, start + office.end()), roster) if office else None
    return [key] if key else []


def _welsh(sentence: Passage, roster: Roster) -> list[Contribution]:
    """The verb first: "Cyflwynodd y Cyng. A ei adroddiad"."""
    kinds = {verb: kind for kind, verbs in table("contributions_welsh").items() for verb in verbs}
    match = re.match(
        rf"(?P<verb>{alternatives(kinds)})\s+(?P<who>(?:[Yy]r?\s+)?[A-Z][^,.;]{{1,60}}?(?:\.\s[^,.;]{{1,50}}?)?)(?=\s+[a-z]|\s*[,.;]|$)",
        sentence.text,
    )
    key = None
    if match:
        found, _ = people_named.at_start(sentence.part(match.start("who")), roster)
        key = found[0] if found else people_named.one(sentence.part(*match.span("who")), roster)
    return [Contribution(kinds[match["verb"]], sentence.text, sentence.words(), key)] if match and key else []


def _reporters(sentence: Passage, roster: Roster, title: str) -> list[Contribution]:
    """Those who report without a word for it: "the Clerk's report was noted", or who speak under their own head."""
    own = _OWN_REPORT.search(sentence.text)
    key = people_named.one(sentence.part(*own.span("who")), roster) if own else None
    if key:
        return [Contribution("report", sentence.text, sentence.words(), key)]
    told = re.match(
        rf"(?P<who>[A-Z][^,.;:()]{{2,70}}?(?:\s+\([^()]{{1,40}}\))?)\s+{_SOFTLY}(?:{alternatives(table('reporting')['verbs'])})\b",
        sentence.text,
    )
    if not told:
        return []
    visits = re.match(
        rf"(?:{alternatives(listing('visiting') | listing('visitor_titles'))})\b", told["who"].casefold()
    ) or re.match(rf"(?:{alternatives(listing('visitor_titles'))})\b", told["who"])
    part = re.sub(r"\s+\([^()]*\)$", "", told["who"])
    key = people_named.one(sentence.part(0, len(part)), roster)
    if key and ((visits and _REPORTS.search(title)) or _is_named(key, title, roster)):
        return [Contribution("report", sentence.text, sentence.words(), key)]
    return []


def _is_named(key: Key, title: str, roster: Roster) -> bool:
    """Does the title of an item name somebody with a title: "Cllr A (County Council), if in attendance"?"""
    return any(roster.who(match.group()) == key for match in names.titled().finditer(title))


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
