"""The meeting that a newsletter tells of, "Items of interest from the meeting on 11 April", and what was decided.

A report that only goes to a meeting records none. The key is told apart from that of the minutes, which state the
same items under other titles; a meeting whose day has no year printed with it is undated.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from loader import dates, lexicon
from loader.dates import Stretch
from loader.layouts import coming, items
from loader.layouts.agenda import Stretch as Lines
from loader.layouts.doing import owners
from loader.layouts.reports.report_head import Line
from loader.layouts.reports.report_outline import Part
from loader.layouts.setting import Setting
from loader.passages import Block, Passage, Rendition, sentences
from loader.records import Action, Decision, Doubt, Inference, Item, Meeting
from loader.roster import Roster
from ontology import iris
from ontology.iris import Key

_TOLD = re.compile(
    r"\b(?:items?|gist|news|summary|report|notes?|highlights|matters|digest|outcomes?|points|round-?up|happened|discussed|decided|decisions|agreed|update)\b[^.]{0,80}?"
    r"\b(?:from|of|at)\s+(?:(?:the|our|its|last|their)\s+){0,2}(?:[\w’']{1,30}\s+){0,5}?meeting\b(?:[\s,]+(?:which\s+was\s+)?(?:held\s+)?(?:on|of)\b)?",
    re.IGNORECASE,
)
_PERFECT = re.compile(
    r"(?:(?:The|Your|Our)\s+(?:(?:Parish|Town|Community)\s+)?Council(?:lors)?|We)\s+(?:has|have)\s+(?:(?:now|also|therefore|since|all|unanimously)\s+){0,2}"
    r"(?P<verb>agreed|resolved|decided|approved)\s+(?:(?:therefore|unanimously)\s+)?(?:to|that|on)\b"
)
# "it has been decided that we will close it"; not what others decided: "It was agreed by the Board that …"
_IT_WAS = re.compile(
    r"(?:^|(?<=[,;]\s)|(?<=and\s)|(?<=so\s)|(?<=up\s)|(?<=then\s))(?<!that\s)[Ii]t\s+(?:was|has\s+been)\s+(?:(?:now|also|therefore|unanimously|finally|then)\s+){0,2}(?P<verb>agreed|resolved|decided)\s+(?:unanimously\s+)?(?:to|that|not\s+to)\b"
)
_PRECEPT = re.compile(
    r"(?:The|Our|Your)\s+(?:[\w’']{1,20}\s+){0,3}?precept\b[^.;]{0,80}?\b(?:was|has\s+been|is)\s+(?:set|agreed|fixed|kept)\b",
    re.IGNORECASE,
)
_PROMISED = re.compile(
    r"(?P<who>(?:Councillor|Cllr\.?|The\s+Clerk|Our\s+Clerk|The\s+Chairman)(?:\s+[A-Z][\w’'.-]{1,30}){0,3})\s+has\s+(?:(?:also|kindly|now)\s+)?(?:agreed|offered|promised|volunteered)\s+to\s+"
)
_LONGEST = 2000
_OWN_DAY = re.compile(
    r"(?:report\s+date|date\s+of\s+(?:the\s+)?report|date\s+(?:written|published|prepared))\b", re.IGNORECASE
)
_OPENING = 2  # paragraphs in which it may say so
_NEAR = 60  # characters between the meeting and its day


def read(
    lines: Sequence[Line],
    after: Sequence[Block],
    outline: Sequence[Part],
    body: Key | None,
    rendition: Rendition,
    sha256: str,
    roster: Roster,
) -> Meeting | None:
    """The meeting of which a report says that it tells, with its items; None for any other report."""
    if body is None or len(outline) < 2:
        return None
    where = [line.block.passage for line in lines if not line.label] + [b.passage for b in after[:_OPENING]]
    for passage in where:
        match = _TOLD.search(passage.text[:1000])
        near = passage.part(match.end(), match.end() + _NEAR) if match else None
        stretch = next(iter(dates.stretches(near.text)), None) if near else None
        if match is None or near is None or stretch is None or stretch.first != stretch.last:
            continue
        stated = near.part(stretch.start, stretch.end)
        told = passage.part(match.start(), match.end() + stretch.end)
        return _meeting(told, stated, outline, body, sha256, roster, _by_page(stretch, rendition))
    return None


def is_own_day(lines: Sequence[Line], stated: Passage) -> bool:
    """Is a day of the head that of the report itself and of no meeting: "Date of report: 3 May 2021"?"""
    return any(_OWN_DAY.match(line.block.text) and stated.text in line.block.text for line in lines)


def _by_page(stretch: Stretch, rendition: Rendition) -> Inference | None:
    """The day in the year of the page's own date, or in the year before it where it would come after."""
    page = rendition.front.get("date")
    published = dates.find(page.text) if page else None
    if published is None:
        return None
    month, number = stretch.first
    for year in (published.on.year, published.on.year - 1):
        if number <= calendar.monthrange(year, month)[1] and date(year, month, number) <= published.on:
            basis = f"No year is printed with it. The page of the text is dated {published.on.isoformat()}."
            return Inference(date(year, month, number).isoformat(), basis)
    return None


def _also_decided(item: Item, blocks: Sequence[Block]) -> Item:
    """An item without decisions, with those that a newsletter tells in the perfect: "The Council have agreed to"."""
    if item.decisions:
        return item
    verbs = lexicon.outcome_verbs()
    decided = []
    for sentence in (s for block in blocks for s in sentences(block.passage) if len(s.text) < _LONGEST):
        ours = _PERFECT.match(sentence.text)
        passive = _IT_WAS.search(sentence.text)
        if ours and ours["verb"] in verbs:
            decided.append(Decision(sentence.text, sentence.words(), verbs[ours["verb"]]))
        elif passive and passive["verb"] in verbs:
            told = sentence.part(passive.start())
            decided.append(Decision(told.text, told.words(), verbs[passive["verb"]]))
        elif _PRECEPT.match(sentence.text):
            decided.append(Decision(sentence.text, sentence.words(), verbs["agreed"]))
    return replace(item, decisions=tuple(decided))


def _also_promised(item: Item, blocks: Sequence[Block], setting: Setting) -> Item:
    """An item with what a newsletter says in the perfect that one of the council "has agreed to" do."""
    promised = []
    for sentence in (s for block in blocks for s in sentences(block.passage) if len(s.text) < _LONGEST):
        match = _PROMISED.match(sentence.text)
        if match and not any(match["who"] in action.text for action in item.actions):
            who = owners.read(sentence.part(*match.span("who")), setting, labelled=True)
            if who:
                promised.append(Action(sentence.text, sentence.words(), who.keys, who.statement))
    return replace(item, actions=(*item.actions, *promised))


def _meeting(
    told: Passage,
    stated: Passage,
    outline: Sequence[Part],
    body: Key,
    sha256: str,
    roster: Roster,
    by_page: Inference | None,
) -> Meeting:
    day = dates.find(stated.text)
    on = day.on if day else None
    about = on or (date.fromisoformat(by_page.value) if by_page else None)
    stretches = [Lines("", part.title, blocks=list(part.blocks)) for part in outline if part.passages]
    read_items = items.items(stretches, Setting(body, on, roster, frozenset()))
    setting = Setting(body, on, roster, frozenset())
    found = tuple(
        _also_promised(_also_decided(item, s.blocks), s.blocks, setting)
        for item, s in zip(read_items, stretches, strict=True)
    )
    doubts = () if on else (Doubt("undated", "No year is printed with the day of the meeting.", stated.words()),)
    key = iris.meeting(body, on, sha256, "as-reported" if on else "")
    return Meeting(
        key,
        body,
        f"Meeting, {on.day} {on:%B %Y}, as reported" if on else f"Meeting, {stated.text}, as reported",
        told.words(),
        on,
        stated.text,
        items=found,
        next=coming.planned(stretches, body, about),
        doubts=doubts,
        inferred_on=None if on else by_page,
    )
