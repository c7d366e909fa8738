"""What became of an entry, told at its end: "Noted" far right, "Agreed." below, the answer to an application."""

from __future__ import annotations

import bisect
import re

from loader.layouts.deciding import answers, clauses, movers, votes
from loader.layouts.deciding.drafts import Draft
from loader.layouts.deciding.gathering import PLANNING, Gathered, entry_of, sentences
from loader.layouts.titles import is_heading
from loader.passages import Block, Passage

_ENDS = re.compile(
    r"^\W*(?P<not>[Nn]ot\s+)?(?P<verb>AGREED|APPROVED|NOTED|DEFERRED|REFUSED|REJECTED|Agreed|Approved|Noted|Deferred|Refused|Declined|"
    r"Supported|supported|renewed|approved|agreed|taken)\b[^.;:]{0,60}\.?$"
)


def aside(state: Gathered, block: Block) -> bool:
    """ "Noted" or "Approved." far right of an entry: the entry is what was noted."""
    if block.aside is None or state.is_quiet:
        return False
    outcome = answers.whole(block.aside.text)
    if not outcome or len(block.text) < 4:
        return False
    if clauses.find(block.text, state.setting, telling=state.is_telling):
        return False
    draft = Draft(
        block.passage,
        outcome,
        movers=movers.find(block.passage, state.setting.roster, is_unlisted=not state.setting.present),
        is_entry=True,
    )
    draft.aside = block.aside
    state.add(draft)
    state.extra += block.aside.words()
    return True


def answer(state: Gathered, block: Block) -> bool:
    """The answers to planning applications, and "Noted" or "Agreed" alone on the line below an entry."""
    alone = "" if block.text.endswith(":") else answers.whole(block.text)
    if state.following and not state.is_quiet:
        outcome = answers.begins(block.text) or (
            alone or ("agreed" if block.text.isupper() and len(block.text.split()) > 3 else "")
        )
        if outcome and not answers.references(block.text):
            state.add(Draft(block.passage, "agreed", aside=state.led_by))
            return True
    if alone and state.before is None and not state.drafts and not state.is_quiet and not state.by_others:
        state.add(Draft(block.passage, alone))
        return True
    if alone and state.before is not None and not state.is_quiet and state.before.kind != "row" and not state.by_others:
        told = entry_of(state.before)
        if (
            (state.drafts and state.drafts[-1].lead.offsets[:1] == told.offsets[:1])
            or not told
            or (not answers.references(told.text) and is_heading(told.text) and len(told.text.split()) < 3)
        ):
            return bool(told and state.drafts)
        state.add(Draft(told.join(block.passage, foreign=True), alone, is_entry=True))
        return True
    if not PLANNING.search(state.title) or state.by_others or re.search(r"\bRESOLVED\s*:?\s*(?:that|to)\b", block.text):
        return False
    return _planning(state, block)


def _planning(state: Gathered, block: Block) -> bool:
    found = False
    for entry in answers.entries(block):
        is_application = bool(answers.references(entry.text))
        outcome = answers.ends(entry.text) if is_application else answers.begins(entry.text)
        if not outcome:
            continue
        found = True
        lead = entry
        before = entry_of(state.before) if state.before is not None and state.before.kind != "row" else None
        if not is_application and before and answers.references(before.text) and len(before.text) <= 250:
            lead = before.join(entry, foreign=True)
        state.add(
            Draft(
                lead,
                outcome,
                movers=movers.find(entry, state.setting.roster, is_unlisted=not state.setting.present),
                vote=votes.find(entry, state.setting.roster),
            )
        )
    return found


# A show of hands that tells the result itself; what comes after it may yet say so in a word of its own.
_SHOWN = re.compile(
    r"^\W*(?:(?:it\s+was|this\s+was)\s+)?(?:(?:all|everyone|everybody|unanimous(?:ly)?)\b(?:\s+(?:members|councillors|those|present|were|voted|voting)){0,4}"
    r"(?:\s+(?:in\s+favour|for|agreed|in\s+agreement))?|unanimous(?:\s+in\s+favour)?|pawb\s+o\s+blaid|yn\s+unfrydol)\W*$",
    re.IGNORECASE,
)
_TOLD_AFTER = re.compile(
    r"\b(?:carried|lost|fell|defeated|passed|resolved|agreed|approved|rejected|declared|therefore|thus|accordingly|thereby|casting)\b",
    re.IGNORECASE,
)
_NEAR = 1000  # characters before or after a result in which it is told what it is of
_MOVED = re.compile(r"\b(?:moved|proposed|prop|cynig\w+)\b", re.IGNORECASE)
_ASKED = re.compile(
    r"\b(?:vote|show\s+of\s+hands|ballot)\s+(?:was\s+)?(?:taken|held)\s+(?:on\s+)?whether\b", re.IGNORECASE
)
_RESULT = re.compile(
    r"^\W*(?:(?:The\s+)?(?:motion|proposal|amendment|resolution|vote)\s+)?(?:(?:was|were)\s+)?(?:(?:duly|then|unanimously)\s+)?(?P<verb>carried|passed|lost|defeated)\b"
    r"(?=\W*$|\s*[,;:(–—-]|\s+(?:unanimously|by|with|nem|on|\d|all|\w+\s+(?:votes|to)\b))(?!\s+(?:on|by)\s+(?:to|the\s+[A-Z]\w+\s+Council))",
    re.IGNORECASE,
)


def carried(state: Gathered, passage: Passage, sentence: Passage) -> bool:
    """ "Cllr A proposed …, B seconded. 4 for. Carried.": what the sentences before it moved is the decision."""
    match = _RESULT.match(sentence.text)
    told = clauses.results()[match["verb"].casefold()] if match else ""
    if state.is_quiet or not (told or (told := _shown(state, passage, sentence))):
        return False
    if _ASKED.search(sentence.text):
        draft = Draft(sentence, told, motion=True)
        state.beside(draft, sentence)
        state.add(draft)
        return True
    at = bisect.bisect_left(passage.offsets, sentence.offsets[0])
    starts = [s for s in sentences(passage.part(max(0, at - _NEAR), at)) if _MOVED.search(s.text)]
    if starts:
        whole = passage.part(bisect.bisect_left(passage.offsets, starts[-1].offsets[0]), at + len(sentence.text))
    elif (
        state.before is not None
        and state.before.kind != "row"
        and not at
        and re.search(r"\b(?:moved|proposed)\b", state.before.text, re.IGNORECASE)
    ):
        whole = state.before.passage.join(sentence, foreign=True)
    else:
        return False
    last = state.drafts[-1].lead.offsets[-1:] if state.drafts else ()
    if len(whole.text) > 700 or (last and last[0] >= whole.offsets[0]):
        return False
    if not match and not re.search(r"\b(?:that|to|bod|for)\b", whole.text):
        return False
    draft = Draft(whole, told, motion=True)
    state.beside(draft, whole)
    state.add(draft)
    return True


def _shown(state: Gathered, passage: Passage, sentence: Passage) -> str:
    """The outcome that a count or a show of hands tells, "Six for, two against", where no word after it does."""
    told = "agreed" if _SHOWN.match(sentence.text) else _counted(state, sentence)
    if told:
        at = bisect.bisect_left(passage.offsets, sentence.offsets[-1]) + 1
        following = next(iter(sentences(passage.part(at, at + _NEAR))), None)
        if following is not None and _TOLD_AFTER.search(following.text):
            return ""
    return told


def _counted(state: Gathered, sentence: Passage) -> str:
    """The outcome that the figures of a vote tell; a tie tells none."""
    if clauses.find(sentence.text, state.setting) or re.search(
        r"\b(?:amendment|casting)\b", sentence.text, re.IGNORECASE
    ):
        return ""
    counts = votes.find(sentence, state.setting.roster).counts
    given, against = counts.get("for"), counts.get("against")
    if given is None or against is None or given == against:
        return ""
    return "agreed" if given > against else "rejected"


def ends_entry(state: Gathered, passage: Passage, sentence: Passage, previous: Passage | None) -> bool:
    """ "… asked for £90. AGREED £90." or "… Noted.": the entry and its end are the decision."""
    if state.is_quiet or state.by_others or len(sentence.text) > 80:
        return False
    outcome = answers.whole(sentence.text)
    match = _ENDS.match(sentence.text)
    if not outcome and match:
        outcome = "rejected" if match["not"] else answers.whole(match["verb"])
    if not outcome or (outcome in ("other", "endorsed", "no-objection") and not PLANNING.search(state.title)):
        return False
    before = bisect.bisect_left(passage.offsets, sentence.offsets[0])
    told = passage.part(0, before) if before <= 300 or previous is None else previous
    if marks := [m.start() for m in re.finditer(r"(?<=\s)[a-z]\)\s+(?=[A-Z])", told.text)]:
        told = told.part(marks[-1])  # the last of a list printed in one paragraph
    last = state.drafts[-1].lead.offsets[-1:] if state.drafts else ()
    if not told and previous is None and not state.drafts and state.before is None:
        state.add(Draft(sentence, outcome))  # "Noted." under a title: the title is what was noted
        return True
    if not told or (last and last[0] >= told.offsets[0]):
        return False
    whole = passage.part(bisect.bisect_left(passage.offsets, told.offsets[0]), before + len(sentence.text))
    draft = Draft(whole, outcome, is_entry=True)
    state.beside(draft, whole)
    state.add(draft)
    return True
