"""The lists that follow RESOLVED and the like: which blocks and sentences are entries of the decision before them."""

from __future__ import annotations

import re

from loader.layouts.deciding import clauses, outside_bodies
from loader.layouts.deciding.drafts import GROUNDS, Draft, numbered
from loader.layouts.deciding.gathering import BULLET, GOES_ON, REMARK, Gathered, sentences
from loader.passages import Block, Passage


def resolved(state: Gathered, block: Block, label: Passage) -> None:
    """A block under "RESOLVED" alone on its line: the first is the decision, those of its list are its limbs."""
    if state.label is not label:
        state.label = label
        outcome = (
            "recommended"
            if re.match(r"\W*RECOMMENDED\b", label.text)
            else "agreed"
            if re.search(r"\b(?:agreed|cytunwyd)\b", label.text, re.IGNORECASE)
            else "resolved"
        )
        state.open = Draft(label, outcome, verb_end=len(label.text), formal=True)
        state.add(state.open)
    assert state.open or state.drafts  # noqa: S101 - the draft of this label
    draft = state.open or state.drafts[-1]
    if REMARK.match(block.text) and draft.limbs:
        state.remark(block.passage, adjacent=True)
        return
    for number, sentence in enumerate(sentences(block.passage)):
        if number and not GOES_ON.match(sentence.text) and not BULLET.match(sentence.text):
            state.remark(sentence, adjacent=True)
            continue
        limb(state, draft, sentence, block.marker if not number else "")
    draft.blocks.append(block)
    state.open = draft


def limb(state: Gathered, draft: Draft, passage: Passage, marker: str) -> None:
    spots = numbered(passage.text) if not draft.limbs else []
    if len(spots) > 1 and spots[0][0] <= 80:
        lead = passage.part(0, spots[0][0])
        if lead:
            draft.lead, draft.verb_end = draft.lead.join(lead, foreign=True), draft.verb_end
        ends = [s[0] for s in spots[1:]] + [len(passage.text)]
        draft.limbs += [(n, passage.part(b, e)) for (_, b, n), e in zip(spots, ends, strict=True)]
    else:
        bullet = BULLET.match(passage.text)
        number = (marker or (bullet.group() if bullet else "")).strip("().- •·*–")
        draft.limbs.append((number, passage.part(bullet.end()) if bullet else passage))
    state.beside(draft, passage)


def is_limb(state: Gathered, block: Block) -> bool:
    """Take a block as an entry of the list that is open, where it is one."""
    draft = state.open
    if draft is None or not draft.formal or not block.passage:
        return False
    if is_of_people(state) and outside_bodies.listed([block], 1, state.setting):
        draft.blocks.append(block)
        return True
    listed = bool(block.marker or BULLET.match(block.text))
    if (
        listed
        and not draft.limbs
        and draft.lead.text.endswith(":")
        and GROUNDS.search(draft.lead.text)
        and not draft.is_open
    ):
        return True  # "… for the following reasons:"
    waits = draft.is_open and not draft.limbs and not draft.blocks
    listed = listed or bool(
        draft.limbs
        and draft.is_open
        and block.aside is None
        and len(draft.lead.text.split()) <= 4
        and draft.limbs[-1][1].text[:1].islower()
        and block.text[:1].islower()
    )  # a list whose dashes the reader took away
    if not (waits or (listed and (draft.limbs or draft.lead.text.endswith((":", "that", "to", "–", "-"))))):
        if not (block.passage.continues or re.match(r"\W*That\b", block.text)) or re.match(
            r"\(?(?:proposed|moved)", block.text, re.I
        ):
            return False
        if REMARK.match(block.text) or not (
            draft.limbs or draft.is_open or re.match(r"\W*(?:[Tt]hat\b|and\s+that\b)", block.text)
        ):
            return False
    if clauses.find(block.text, state.setting, telling=True) and re.match(
        r"\W*(?:it\s+was|the\s+\w+|[A-Z]+\s+)?\s*(?:RESOLVED|resolved)", block.text
    ):
        return False
    if REMARK.match(block.text) and not waits:
        return False
    first, *more = list(sentences(block.passage))
    if not listed and not re.match(r"\W*(?:[Tt]hat\b|[a-z])", first.text) and clauses.find(first.text, state.setting):
        return False
    limb(state, draft, first, block.marker)
    for sentence in more:
        if GOES_ON.match(sentence.text) or BULLET.match(sentence.text):
            limb(state, draft, sentence, "")
        else:
            state.remark(sentence, adjacent=True)
    draft.blocks.append(block)
    return True


def more(state: Gathered, sentence: Passage) -> bool:
    """A sentence that goes on with the decision before it: "(2) That …", "That …"."""
    draft = state.open
    assert draft  # noqa: S101 - asked before
    if re.match(r"\W*That\b", sentence.text) or (
        BULLET.match(sentence.text) and (draft.is_open or draft.limbs or numbered(draft.lead.text, draft.verb_end))
    ):
        spots = numbered(draft.lead.text, draft.verb_end) if not draft.limbs else []
        if spots and GROUNDS.search(draft.lead.text[: spots[0][0]]):
            draft.lead = draft.lead.join(sentence)
            return True
        if spots:
            ends = [s[0] for s in spots[1:]] + [len(draft.lead.text)]
            draft.limbs = [(n, draft.lead.part(b, e)) for (_, b, n), e in zip(spots, ends, strict=True)]
            draft.lead = draft.lead.part(0, spots[0][0])
        limb(state, draft, sentence, "")
        return True
    return False


def is_of_people(state: Gathered) -> bool:
    return bool(
        state.open
        and re.search(r"\b(?:appoint|represent|nominat|membership|to\s+serve\b)", state.open.lead.text, re.IGNORECASE)
    )
