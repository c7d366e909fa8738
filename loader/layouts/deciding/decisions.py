"""What an item decided: its decisions and approvals of minutes, with movers, votes and the appointments they make."""

from __future__ import annotations

import functools
import re
from dataclasses import replace

from loader.layouts import agenda
from loader.layouts.agenda import Contents, Stretch
from loader.layouts.deciding import (
    answers,
    ballots,
    clauses,
    clipped,
    decided,
    endings,
    fared,
    led,
    lists,
    movers,
    outcomes,
    recorded_votes,
    votes,
)
from loader.layouts.deciding.decided import Decided
from loader.layouts.deciding.drafts import Draft
from loader.layouts.deciding.gathering import BULLET, GOES_ON, REMARK, Gathered, place, sentences
from loader.layouts.setting import Setting
from loader.passages import Block, Passage

_NOTHING = re.compile(
    r"^\W*(?:none|nil|n/?a|no\s+decisions?(?:\s+\w+){0,4}|there\s+(?:was|were)\s+(?:none|no\s+\w+)|not\s+required|not\s+applicable|dim)\W*$",
    re.IGNORECASE,
)
_PAGE = re.compile(r"^\W*Page\s+\d{1,4}\b.{0,120}$|^\W*\d{1,4}\W*$", re.IGNORECASE)  # in the midst of a recorded vote
_THIS = re.compile(r"^\W*This\s+(?:was|is)\b")
_INLINE = re.compile(r"^(?:DECISION|Decision|DECIDED|Decided|PENDERFYNIAD|Penderfyniad)\s*[:–—-]\s*")
_PEOPLE_BELOW = re.compile(r"\b(?:appointed|elected|nominated|represent\w*)\b.{0,150}:$", re.IGNORECASE)
_ANSWERED = re.compile(r"^\W*(?:Agreed|Approved|Accepted|Adopted|Refused|Rejected|Declined|Deferred),\s+[a-z]")
_FINITE = re.compile(
    r"\b(?:was|were|is|are|has|had|have|will|would|said|asked|thought|did|does|went|(?!presented|circulated|received)\w+ed)\b"
)
_DECIDED_BY_OTHERS = re.compile(
    r"\b(?:decisions?\s+(?:received|notified|notices?|made|from|by|of\s+the\s+(?:\w+\s+){0,2}(?:council|authority|planning))|(?:approved|granted|refused|permitted|determined)\s+by|determinations?|"
    r"notifications?\s+of\s+decisions?|applications?\s+(?:approved|refused|granted|determined|permitted)|appeals?)\b[^.;]{0,80}:?$",
    re.IGNORECASE,
)


def find(stretch: Stretch, parts: Contents, setting: Setting) -> Decided:
    """The decisions of an item, in the order of the record."""
    apart = any(lead is None or agenda.part_label(lead.text) != "resolved" for _, lead in parts.decisions)
    told = any(re.search(r"\bRESOLVED\b", block.text) for block, _ in parts.decisions)
    reading = Gathered(stretch, setting, is_noted_apart=apart and not told, is_told_apart=told)
    reading.is_page = parts.is_page
    marked = [(block, lead_in, True) for block, lead_in in parts.decisions]
    prose: list[tuple[Block, Passage | None, bool]] = [(block, None, False) for block in parts.prose]
    for block, lead_in, is_labelled in sorted([*marked, *prose], key=lambda entry: place(entry[0])):
        _take(reading, block, lead_in, is_labelled=is_labelled)
    return decided.close(reading, parts)


def _take(state: Gathered, block: Block, lead_in: Passage | None, *, is_labelled: bool) -> None:
    if not is_labelled:
        state.label = None
    if (block.kind == "row" or (block.aside and block.passage)) and ballots.row(
        block, state.setting.roster, state.ballot, state.vote
    ):
        return
    if state.vote.open and _PAGE.match(block.text):
        return
    if block.kind != "row":
        if state.ballot.sides and block.passage and not block.aside:
            state.ballot = ballots.Ballot()
        if votes.is_inline(block.text) and (told := votes.find(block.passage, state.setting.roster)):
            state.vote = told
        elif recorded_votes.line(block.passage, state.setting.roster, state.vote, block.aside):
            return
    if (state.vote.open or state.vote.names) and block.passage:
        votes.settled(state.vote)
    so_far = len(state.drafts)
    if block.kind == "row":
        _row(state, block)
    elif is_labelled:
        _labelled(state, block, lead_in)
    else:
        _prose(state, block)
    for draft in state.drafts[so_far:]:
        draft.is_apart = is_labelled and (lead_in is None or agenda.part_label(lead_in.text) != "resolved")
    state.before = block


def _row(state: Gathered, row: Block) -> None:
    cells = [cell for cell in row.cells if cell and any(b.passage for b in cell)]
    at = next((n for n, c in enumerate(cells[1:], 1) if answers.whole(c[0].text) or answers.begins(c[0].text)), 0)
    if at and state.by_others:
        return
    told = [b for cell in cells[:at] for b in cell if b.passage and re.search(r"[A-Za-z0-9]{2}", b.text)]
    if at and told and not state.is_quiet and not answers.whole(told[0].text):
        said = cells[at][0]
        entry = functools.reduce(_beside, (b.passage for b in told))
        draft = Draft(_beside(entry, said.passage), answers.whole(said.text) or answers.begins(said.text))
        for block in cells[at]:
            state.beside(draft, block.passage)
        state.add(draft)
        state.open = None
    elif state.open and (state.open.is_open or state.open.blocks or lists.is_of_people(state)):
        state.open.blocks.append(row)
    else:
        for cell in cells:
            for block in cell:
                _prose(state, block)


def _beside(one: Passage, other: Passage) -> Passage:
    return one.join(other, foreign=True)


def _labelled(state: Gathered, block: Block, lead_in: Passage | None) -> None:
    """What stands under "Decision" or "RESOLVED"."""
    if _NOTHING.match(block.text) or not re.search(r"[A-Za-z]{3}", block.text):
        return
    if lead_in is not None and agenda.part_label(lead_in.text) == "resolved":
        lists.resolved(state, block, lead_in)
        return
    if lists.is_limb(state, block):
        return
    if clauses.find(block.text, state.setting) and (
        re.search(r"\bRESOLVED\b|\bresolved\b", block.text[:120]) or len(list(sentences(block.passage))) > 1
    ):
        _prose(state, block)
        return
    if REMARK.match(block.text) and state.drafts:
        state.remark(block.passage, adjacent=True)
        return
    if state.is_told_apart and not GOES_ON.match(block.text):
        _prose(state, block)
        return
    bullet = BULLET.match(block.text)
    if bullet and not block.marker and bullet.group().strip("().- •·*–"):
        block = replace(block, passage=block.passage.part(bullet.end()), marker=bullet.group().strip())
    clause = clipped.short(block.text, state.setting) or clipped.confirmed(block.text)
    if clause is None and not outcomes.outcome_of(block.text):
        clause = _clipped(state, block.text)
    if state.is_quiet and clause is None:
        return
    if clause is None and state.stretch.heading == "next_meeting" and not outcomes.outcome_of(block.text):
        return
    outcome = clause.outcome if clause else answers.whole(block.text)
    draft = Draft(block.passage, outcome, number=block.marker.strip("().- •"), lead_in=lead_in)
    draft.movers = movers.find(block.passage, state.setting.roster, is_unlisted=not state.setting.present)
    draft.vote = votes.find(block.passage, state.setting.roster)
    state.add(draft)
    state.open = None


def _prose(state: Gathered, block: Block) -> None:
    if not block.passage and not block.aside:
        return
    if lists.is_limb(state, block):
        return
    if state.open and state.open.lead.text.endswith(":") and lists.is_of_people(state):
        state.open.blocks.append(block)
    else:
        state.open = None
    if led.entry(state, block) or led.following(state, block):
        return
    inline = _INLINE.match(block.text)
    if inline and len(block.text) - inline.end() > 8 and not clauses.find(block.text, state.setting):
        state.open = Draft(block.passage, "resolved", verb_end=inline.end(), formal=True)
        state.beside(state.open, block.passage)
        state.add(state.open)
        return
    if _DECIDED_BY_OTHERS.search(block.text) and len(block.text) < 120 and not re.search(r"\bRESOLVED\b", block.text):
        state.by_others = True
    if endings.aside(state, block) or endings.answer(state, block):
        return
    _sentences(state, block.passage)


def _sentences(state: Gathered, passage: Passage) -> None:
    adjacent = False
    sentence: Passage | None = None
    for following in sentences(passage):
        previous, sentence = sentence, following
        text = sentence.text
        if state.open and adjacent and state.open.formal and lists.more(state, sentence):
            continue
        clause = _clause(state, text)
        if clause is None and endings.carried(state, passage, sentence):
            adjacent = True
            continue
        if (
            (
                clause is None
                or answers.whole(text)
                or (_ANSWERED.match(text) and previous is not None and not _FINITE.search(previous.text))
            )
            and not adjacent
            and endings.ends_entry(state, passage, sentence, previous)
        ):
            adjacent = True
            continue
        if clause is None:
            moved = re.search(r"\b(?:moved|proposed)\b.{0,200}\b(?:that|to|amendment)\b", text)
            state.said = sentence if moved else state.said
            state.remark(sentence, adjacent=adjacent)
            adjacent = adjacent and bool(REMARK.match(text))
            state.led_by = sentence if led.FOLLOWING.match(text) else state.led_by
            state.following = bool(led.FOLLOWING.match(text)) or (state.following and not adjacent)
            continue
        if led.FOLLOWING.match(text):
            state.following, state.led_by = True, sentence
            adjacent = False
            continue
        start = clause.start if clause.start > 200 else 0
        part = sentence.part(start)
        if _THIS.match(text) and previous is not None and len(previous.text) <= 250:
            state.said = previous
        if (clause.motion or _THIS.match(text)) and state.said is not None and not start:
            joined = fared.with_motion(state, passage, part)
            start, part = start - (len(joined.text) - len(part.text)), joined
        elif fared.is_bare(text) and (
            clause.motion or (not start and (not clause.formal or not text[clause.end :].strip(" .")))
        ):
            if adjacent and state.drafts:
                state.remark(sentence, adjacent=True)
                continue
            joined = fared.with_what_it_is_of(state, passage, part)
            start, part = start - (len(joined.text) - len(part.text)), joined
        draft = Draft(part, clause.outcome, verb_end=clause.end - start, formal=clause.formal, motion=clause.motion)
        draft.proposal = not clause.formal and bool(re.search(r"\bpropos|\bsecond", text, re.IGNORECASE))
        state.beside(draft, sentence)
        state.add(draft)
        state.open = draft if clause.formal or _PEOPLE_BELOW.search(text) else None
        adjacent = True
    state.said = None


def _clause(state: Gathered, text: str) -> clauses.Clause | None:
    clause = clipped.elected(text) or clauses.find(
        text, state.setting, telling=state.is_telling, notable=not state.is_quiet
    )
    if clause is None:
        clause = (
            clipped.confirmed(text)
            or clipped.short(text, state.setting)
            or clipped.nominated(text, state.setting)
            or clipped.voted(text, state.setting)
            or (None if state.is_telling else clipped.told_otherwise(text))
            or _clipped(state, text)
        )
    if clause is None:
        return None
    if state.is_noted_apart and not clause.motion and not re.search(r"\bRESOLVED\b|\bresolved\b|PENDERFYNWYD", text):
        return None
    if state.is_quiet and not re.search(r"\bRESOLVED\b|\bresolved\b|PENDERFYNWYD|dispensation", text):
        return None
    if (
        state.is_local_planning
        and not clause.formal
        and not clause.motion
        and re.search(r"\b(?:permission|consent|application|appeal)s?\b|\d/\d", text)
    ):
        return None
    return clause


def _clipped(state: Gathered, text: str) -> clauses.Clause | None:
    """A decision without a subject, where the item does not tell of what others decided."""
    if state.stretch.heading == "minutes" and (found := clipped.minutes(text)):
        return found
    if state.by_others:
        return None
    found = clipped.opening(text) or clipped.dashed(text) or clipped.of_matter(text)
    if (
        found
        and state.is_telling
        and found.outcome in ("approved", "rejected", "withdrawn")
        and not clipped.dashed(text)
    ):
        return None
    return found
