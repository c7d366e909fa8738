"""Publications, systems and programmes that a text names, told by the words around them."""

from __future__ import annotations

import calendar
import functools
import re

from loader.lexicon import alternatives, table
from loader.passages import Passage
from loader.roster import Roster
from ontology import iris
from ontology.iris import Key

# Every repetition has a bound, so that no line, however long or odd, can hold a reader up.
_CAPITAL = r"[A-Z][\w'’&-]{0,40}"
_SMALL = r"(?:(?:of|for|and|in|to|on|the|a|an|with|from|at|by|our|your|as|is|or|&|–|-)\s+){0,3}"
_TITLE = rf"[A-Z\d][\w'’&!?-]{{0,40}}(?:[:,]?\s+{_SMALL}[A-Z\d][\w'’&!?–-]{{0,40}}){{1,12}}[!?]?"
_YEARS = r"(?:19|20)\d\d(?:\s?(?:[–/-]|to)\s?(?:19|20)?\d\d)?"
_STEP = rf"\s+(?:(?:of|for|and|in|to|on)\s+){{0,2}}{_CAPITAL}"
_MONTHS = "|".join(calendar.month_name[1:])
_NAMED = rf"(?<![\w'’-]){_CAPITAL}(?:{_STEP}){{0,9}}"
_LONG_NAME = rf"(?<![\w'’-]){_CAPITAL}(?:{_STEP}|\s+of\s+the\s+{_CAPITAL}){{0,9}}"
_OPEN, _CLOSE = "“\"‘'", "”\"’'"


@functools.cache
def _words(name: str) -> str:
    return alternatives(table("organisations")[name])


@functools.cache
def _publications() -> tuple[re.Pattern[str], ...]:
    publishing = _words("publishing")
    return (
        # the publication 'Council Leaders' Key Actions'; the launch of "…"
        re.compile(
            rf"\b(?:{publishing}|launch\s+of|entitled|called|titled)\s*,?\s+[{_OPEN}](?P<name>[A-Z].{{3,150}}?)[{_CLOSE}](?=[\s.,;)]+(?:so|and|which|that|as|was|is|to|in|by|for|[A-Z])\b|[\s.,;)]*$)"
        ),
        # the Committee's report, "Out of Sight"; the consultation "Your Town"
        re.compile(
            rf"\b(?:{publishing}|consultation|survey|magazine|newsletter|film|book)\s*,?\s+[{_OPEN}](?P<name>[A-Z][^{_CLOSE}]{{2,120}}?)[,.]?[{_CLOSE}](?!\w)"
        ),
        # our paper, The Future of Parks, was sent
        re.compile(
            rf"\b(?:[Oo]ur|[Ii]ts|[Tt]heir|[Tt]he|[Aa])\s+(?:(?:new|recent|latest|joint|first|[a-z]+)\s+){{0,2}}(?:{publishing}),\s+(?P<name>{_CAPITAL}(?:{_STEP}){{1,9}}),\s+(?:was|is|has|were|will|which|can)\b"
        ),
        # the "Envisioning the Future" research
        re.compile(rf"[{_OPEN}](?P<name>[A-Z][^{_CLOSE}]{{2,120}}?)[,.]?[{_CLOSE}]\s+(?:{publishing}|research)\b"),
        # Our guide, Ashby in a Day, has been printed; its report, The Price of Care, shows
        re.compile(
            rf"\b(?:[Oo]ur|[Ii]ts|[Tt]heir|[Tt]he|[Aa]n?|[\w’']{{2,30}}['’]s?)\s+(?:(?:new|recent|latest|joint|first|own|full|final|annual|free|short|[a-z]{{3,12}})\s+){{0,2}}(?:{publishing}|{_words('papers')}),\s+(?:called\s+|entitled\s+)?(?P<name>{_TITLE}),?(?=,\s|\s+(?:was|is|has|were|will|which|can|shows|sets|says|finds|tells|explains|looks)\b|\.)"
        ),
        # launched its report Envisioning the Library; published our strategy Places to Play
        re.compile(
            rf"\b(?:{_words('printing')})\s+(?:(?:[Oo]ur|[Ii]ts|[Tt]heir|[Tt]he|[Aa]n?|this|my)\s+)?(?:(?:new|recent|latest|joint|first|own|full|final|annual|free|short|[a-z-]{{3,12}})\s+){{0,3}}(?:{publishing}|{_words('papers')})(?:\s+(?:called|entitled|titled))?:?\s+(?P<name>{_TITLE})"
        ),
        # published "Rewiring Public Services"
        re.compile(
            rf"\b(?:{_words('printing')})\s+(?:(?:[Oo]ur|[Ii]ts|[Tt]heir|[Tt]he)\s+)?(?:new\s+)?[{_OPEN}](?P<name>[A-Z][^{_CLOSE}]{{2,120}}?)[,.]?[{_CLOSE}](?!\w)"
        ),
        # the report called Places to Play
        re.compile(rf"\b(?:{publishing}|{_words('papers')})\s+(?:called|entitled|titled)\s+(?P<name>{_TITLE})"),
        # the Libraries Strategy 2023–2028; the Condition Survey 2022; the 2022 Condition Survey
        re.compile(rf"(?P<name>{_LONG_NAME}\s+(?:{_words('papers_named')})\s+{_YEARS})\b"),
        # published the Asset Management Plan; our new Parks Strategy was published
        re.compile(
            rf"\b(?:{_words('printing')})\s+(?:(?:[Oo]ur|[Ii]ts|[Tt]heir|[Tt]he|[Aa]n?|this)\s+)?(?:(?:new|recent|latest|joint|first|own|full|final|draft|updated|revised)\s+){{0,2}}(?P<name>{_NAMED}\s+(?:{_words('papers_named')}|{_words('publications')}))\b(?!\s+[A-Z])"
        ),
        re.compile(
            rf"(?P<name>{_NAMED}\s+(?:{_words('papers_named')}|{_words('publications')}))\s+(?:(?:has|have|had)\s+(?:now\s+|also\s+|just\s+|recently\s+)?been|was|were|is|will\s+be)\s+(?:now\s+|also\s+|recently\s+|today\s+|finally\s+)?(?:{_words('printing')})(?!\s+(?:by\s+the\s+Council|against))\b"
        ),
        # the Ashby Echo is delivered free
        re.compile(
            rf"\b[Tt]he\s+(?P<name>(?:{_CAPITAL}\s+){{1,5}}?{_CAPITAL})\s+(?:newsletter\s+|magazine\s+)?(?:is|was|has\s+been)\s+(?:delivered|published|printed|distributed|sent|issued)\s+(?:free|monthly|quarterly|weekly|four|three|twice|six|ten|to\s+(?:every|all|each|over|\d))"
        ),
        # the Communities and Local Government Committee report on Community budgets
        re.compile(rf"(?P<name>{_NAMED}\s+report\s+on\s+{_CAPITAL}(?:\s+[a-z]+)?)"),
        # the … Research Project's recent publication
        re.compile(
            rf"(?P<name>{_NAMED}['’]s?\s+(?:recent|latest|new|first|annual|own)?\s*(?:{publishing}))\b(?!,?\s+(?:called\s+|entitled\s+)?[{_OPEN}]|\s+[A-Z])"
        ),
        # the LGA Councillors Guide to Procurement
        re.compile(rf"(?P<name>(?:{_NAMED}\s+)?(?:{_words('publications')})(?:\s+(?:to|on|for)\s+{_NAMED}))"),
    )


@functools.cache
def _articles() -> re.Pattern[str]:
    magazine = (
        r"(?:[Mm]agazine|[Jj]ournal|newspaper|newsletter|Gazette|Times|Chronicle|Guardian|Herald|Echo|Review|Observer)"
    )
    by = rf"(?!(?:{_MONTHS}|The)\b){_CAPITAL}(?:\s+{_CAPITAL}){{0,4}}?(?:\s+{magazine})\b"
    return re.compile(
        rf"\b(?:article|piece|column|interview|letter|feature|blog)s?\b[^.;]{{0,120}}?\b(?:for|in|by)\s+(?:the\s+|this\s+month['’]s\s+)?(?P<in>{by})|(?P<by>(?!(?:{_MONTHS})\b){_CAPITAL}(?:\s+{_CAPITAL}){{0,5}}\s+(?:magazine|Magazine|journal|newspaper))\s+(?:published|carried|printed|ran)\s+an\s+article\b"
    )


@functools.cache
def _systems() -> tuple[re.Pattern[str], ...]:
    kinds = _words("systems")
    return (
        re.compile(rf"\b(?:new\s+)?version\s+of\s+(?:the\s+)?(?P<name>{_CAPITAL}(?:\s+{_CAPITAL}){{1,5}})"),
        re.compile(rf"\b[Tt]he\s+(?P<name>{_CAPITAL}(?:\s+{_CAPITAL}){{1,5}})\s+(?:{kinds})\b"),
        re.compile(
            rf"(?P<name>{_CAPITAL}(?:\s+{_CAPITAL}){{1,5}})\s+is\s+(?:the|an?)\s+(?:[a-z-]+\s+){{0,6}}?(?:{kinds})\b"
        ),
    )


@functools.cache
def _of_systems() -> tuple[str, ...]:
    """Words without which a text tells of no system."""
    return ("version", *table("organisations")["systems"])


@functools.cache
def _programmes() -> re.Pattern[str]:
    return re.compile(rf"(?P<name>{_NAMED})\s+(?P<kind>{_words('programmes')})\b")


def publications(passage: Passage, roster: Roster) -> tuple[Key, ...]:
    """The publications and articles that a passage names, in the order of their keys."""
    found: dict[tuple[int, int], Key] = {}
    for pattern in _publications():
        for match in pattern.finditer(passage.text):
            start, end = match.span("name")
            start += len(re.match(r"(?:(?:The|This|A|An|To|In)\s+)?", passage.text[start:end]).group())  # type: ignore[union-attr]
            end = start + len(_bounded(passage.text[start:end]))
            if (
                end <= start
                or _is_budget(passage.text[start:end])
                or _is_office(passage.text[start:end])
                or any(a < end and start < b for a, b in found)
            ):
                continue
            written = passage.text[start:end]
            key = iris.publication(roster.organisation, written)
            found[start, end] = roster.thing(key, "publication", written, passage.words(start, end))
    for match in _articles().finditer(passage.text):
        group = "by" if match["by"] else "in"
        by = roster.named(match[group], passage.words(*match.span(group)))
        written = f"Article in {match[group]}"
        key = iris.publication(roster.organisation, f"{written} {passage.text[: match.start()].strip()}")
        found[match.span()] = roster.thing(key, "article", written, passage.words(*match.span()), by=by)
    return tuple(sorted(found.values()))


def _is_budget(written: str) -> bool:
    """Is it one of the papers of a council's accounts, which reports name as they name the accounts themselves?"""
    return bool(
        re.search(
            rf"\b(?:{_words('budgets')})\s+(?:[A-Z][\w'’-]{{0,40}}\s+){{0,4}}(?:Plan|Report|Review|Strategy|Statement|Framework)\b",
            written,
        )
    )


def _bounded(written: str) -> str:
    """A title without the stop or the comma after it."""
    return written.rstrip(" ,.;:–-")


def _is_office(written: str) -> bool:
    """Is it only what an officer or a committee reports: "Clerk's report", "Finance Committee's report"?"""
    owner = re.match(r"(?P<owner>[\w’'& -]{2,80}?)(?:['’]s|s['’])?\s+(?:[a-z]+\s+)?(?:report|update)\b", written)
    last = owner["owner"].split()[-1] if owner else ""
    return bool(last) and (
        last in table("reports")["signers"]
        or (last in table("organisations")["bodies"] and written.count(" ") < 3)
        or last in ("Auditor", "Council", "Parish")
    )


def systems(passage: Passage, roster: Roster) -> tuple[Key, ...]:
    """The systems that a passage tells of, and those known by now that it names."""
    found = set()
    for pattern in _systems() if any(word in passage.text for word in _of_systems()) else ():
        for match in pattern.finditer(passage.text):
            start, end = match.span("name")
            written = passage.text[start:end]
            if not written.startswith(("The ", "This ")):
                found.add(roster.thing(iris.system(written), "system", written, passage.words(start, end)))
    return tuple(sorted(found | known(passage, roster, "system")))


def programmes(passage: Passage, roster: Roster) -> tuple[Key, ...]:
    """The programmes, campaigns and projects that a passage names."""
    found = set()
    for match in _programmes().finditer(passage.text):
        start, end = match.span()
        written = passage.text[start:end]
        if (
            re.match(r"(?:The|This|That|Our|Each|Work)\s", written)
            or match["name"].endswith("Work")
            or (match["kind"][0].isupper() and " " not in match["name"])
        ):
            continue
        owner = re.match(r"([A-Z][\w&-]*)['’]s?\s+", written)
        by = roster.named(owner[1], passage.words(start, start + owner.end(1))) if owner else None
        start += owner.end() if owner else 0
        written = passage.text[start:end]
        key = iris.programme(roster.organisation, written)
        found.add(roster.thing(key, "programme", written, passage.words(start, end), by=by))
    return tuple(sorted(found | known(passage, roster, "programme")))


def known(passage: Passage, roster: Roster, kind: str) -> set[Key]:
    """Things of a kind that the roster has already and the passage names by a form in use."""
    return {
        thing.key
        for thing in roster.things.values()
        if thing.kind == kind and any(passage.names(form) for form in thing.forms)
    }
