"""Who presented, introduced, reported or updated at an item, in each way that minutes say so."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass

from loader import names, organisations
from loader.layouts.doing import people_named
from loader.lexicon import alternatives, listing, table
from loader.passages import Passage
from loader.records import Contribution
from loader.roster import Roster
from ontology.iris import Key

PRESENTING = frozenset({"presentation", "introduction", "report", "update"})
_SOFTLY = (
    r"(?:(?:then|also|had|further|both|jointly|each|briefly|verbally|formally|has|have|duly|next|again|"
    r"went\s+on\s+and)\s+){0,3}"
)
_BACK = 500  # characters before a verb in which those who present are named
_WHO = re.compile(r",\s+who\s+[^,.;]{3,100}$")  # "Mrs Lane, who had led the review, presented"
_GOES_ON = re.compile(  # words after which a name is part of the sentence and not the first after a heading
    r"(?i)^(?:by|to|from|of|with|and|or|for|that|which|who|on|at|in|as|than|between|not|but|&|whom|thanked|welcomed|invited|asked)$|[,;–—-]$"
)
_NO_HEADING = re.compile(  # a sentence begins so, not a heading that runs into one
    r"(?i)[\W\d]*(?:after|following|during|in|at|on|with|as|before|prior|for|having|when|since|last|if|members|councillors?|it|that|"
    r"the\s+(?:report|meeting|chair\w*|clerk|council|committee|board)|cllrs?|mrs?|ms|miss|dr)\b|[\W\d]*(?-i:[a-z])"
)
_ANY_OTHER = re.compile(
    r"(?i)\W*(?:any\s+other|a\.?o\.?b|other\s+business|unrhyw\s+f\w+\s+arall|items?\s+for\s+(?:the\s+)?next)\b"
)
_OF_THE_PUBLIC = re.compile(r"(?i)\b(?:public|open\s+(?:forum|session)|democratic|residents|parishioners|cyhoedd)\b")
_A_REPORT = re.compile(r"(?i)\breports?\b[\s.:–-]*(?:\([^()]{1,30}\))?$|^\W*report\s+(?:from|by|of\s+the\s+\w+$)")
_REPORTS = re.compile(r"\b(?:reports?|adroddiad\w*|updates?)\b", re.IGNORECASE)
_OWN_REPORT = re.compile(
    r"(?P<who>\b(?:the\s+|The\s+)?[A-Z][\w.-]*(?:\s+[A-Z][\w.-]*){0,4})['’]s?\s+(?:(?:written|verbal|monthly|quarterly|annual|own|usual|regular)\s+){0,2}"
    r"(?:report|update)\s+(?:was|were|is|had|has|having)\s+(?:been\s+)?(?:noted|received|circulated|read|taken|presented|given|accepted|sent|issued|tabled|approved|attached|considered)"
)


@dataclass(frozen=True, slots=True)
class Presented:
    """Those who present in a sentence, and where in it the words after their verb begin; 0 where there is no verb."""

    by: list[Contribution]
    after: int = 0


@functools.cache
def kinds() -> dict[str, str]:
    """The verbs of the trade and what each tells: a report, a question, thanks."""
    return {verb: kind for kind, verbs in table("contributions").items() for verb in verbs}


@functools.cache
def _presented() -> re.Pattern[str]:
    verbs = alternatives(v for v, kind in kinds().items() if kind in PRESENTING)
    return re.compile(
        rf"\b(?:(?P<verb>{verbs})\b|(?:gave|provided|delivered|made|presented)\s+(?:(?:members|councillors|all|the\s+(?:council|committee|board|panel|meeting|cabinet))\s+(?:with\s+)?)?"
        r"(?:an?|his|her|their|the\s+following)\s+(?!copy|thank|brief\s+copy)(?:[\w-]{1,20}\s+){0,3}?(?P<noun>presentation|talk|update|report|overview|briefing|demonstration)\b)",
    )


@functools.cache
def _guest() -> re.Pattern[str]:
    """Somebody who is welcomed and presents, or is thanked for it: "welcomed Mr A, who gave a talk"."""
    verbs = alternatives(v for v, kind in kinds().items() if kind in PRESENTING)
    nouns = "presentation|talk|update|report|briefing"
    return re.compile(
        rf"\b(?:welcomed|introduced|invited)\s+(?=[A-Z])(?P<who>[^;:]{{3,160}}?),?\s+(?:who\s+(?:then\s+|had\s+)?(?:{verbs}|(?:gave|made|provided|delivered)\s+an?\s+(?:[\w-]{{1,20}}\s+){{0,3}}?(?:{nouns}|overview)|spoke\s+(?:about|on|to))"
        rf"|to\s+(?:give|make|provide|deliver)\s+(?:an?|his|her|their)\s+(?:[\w-]{{1,20}}\s+){{0,2}}?(?:{nouns})|to\s+(?:present|introduce|update|(?P<speaks>speak|address|explain|outline)))\b"
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


def post_of(sentence: Passage, start: int, written: str, who: Key, roster: Roster) -> None:
    """The post that stands in brackets after a name."""
    inner = written.strip().strip("()")
    start = sentence.text.index(inner, start)
    if organisations.is_role(inner):
        roster.post(inner, roster.organisation, sentence.words(start, start + len(inner)), who)


def find(sentence: Passage, roster: Roster, title: str = "", *, is_first: bool = False) -> Presented:
    """Those who present in a sentence of the item that the title is of; `is_first` where nobody has spoken before."""
    found = _presenters(sentence, roster, title)
    return found if found.by else Presented(_reporters(sentence, roster, title, is_first=is_first))


def _presenters(sentence: Passage, roster: Roster, title: str) -> Presented:
    """Everyone who presents, introduces, reports or updates in a sentence, a contribution each."""
    text = sentence.text
    for match in _presented().finditer(text):
        wrong = _objects().get(match["verb"] or "")
        if wrong and wrong.match(text, match.end()):
            continue
        if match["verb"] == "reported" and _ANY_OTHER.match(title):
            continue  # what members bring up at the end is no report
        before = re.sub(rf"\s*(?<!\w){_SOFTLY}$", "", f"{text[: match.start()].rstrip()} ").rstrip(" ,")
        before = _WHO.sub("", before)
        if not before or len(before) > _BACK:
            continue
        subject = sentence.part(0, len(before))
        who = (
            people_named.several(subject, roster)
            or _unlisted(subject, match, text, roster)
            or _after_heading(subject, roster)
        )
        if not who:
            continue
        remark = re.search(r"\([^()]{2,80}\)$", before)
        if remark and len(who) == 1:
            post_of(sentence, remark.start(), remark.group(), who[0], roster)
        kind = kinds()[match["verb"]] if match["verb"] else _by_noun(match["noun"])
        return Presented([Contribution(kind, text, sentence.words(), key) for key in who], match.end())
    by = _presented_by().search(text)
    if by:
        kind = (
            "introduction"
            if "introduced" in by.group()
            else "presentation"
            if "presentation" in by.group()
            else "report"
        )
        return Presented([Contribution(kind, text, sentence.words(), k) for k in _after(sentence, by.end(), roster)])
    return Presented(_invited(sentence, roster, title) or _welsh(sentence, roster))


def _after_heading(subject: Passage, roster: Roster) -> list[Key]:
    """A name with a title that follows a heading with no stop between: "Bowls Club Mrs Ann Lane reported"."""
    titles = alternatives(listing("titles") | listing("noble"))
    lead = re.search(
        rf"(?P<last>\S+)\s+(?P<who>(?:{titles})\.?\s+(?:{names.NAME}|[{names.CAPITAL}][\w'’-]+))"
        r"(?:,?\s+(?:of|from)\s+(?:the\s+)?[A-Z][\w &'’-]{2,60})?$",
        subject.text,
    )
    if not lead or _GOES_ON.search(lead["last"]) or _NO_HEADING.match(subject.text):
        return []
    key = people_named.one(subject.part(*lead.span("who")), roster)
    return [key] if key else []


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


def _invited(sentence: Passage, roster: Roster, title: str) -> list[Contribution]:
    """The guest who is welcomed and presents, with a post after the name or without; not one of the public."""
    match = _guest().search(sentence.text)
    if not match or (match["speaks"] and _OF_THE_PUBLIC.search(title)):
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


def _reporters(sentence: Passage, roster: Roster, title: str, *, is_first: bool) -> list[Contribution]:
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
    opens = is_first and _A_REPORT.search(title)
    if key and (opens or (visits and _REPORTS.search(title)) or _is_named(key, title, roster)):
        return [Contribution("report", sentence.text, sentence.words(), key)]
    return []


def _is_named(key: Key, title: str, roster: Roster) -> bool:
    """Does the title of an item name somebody with a title: "Cllr A (County Council), if in attendance"?"""
    return any(roster.who(match.group()) == key for match in names.titled().finditer(title))
