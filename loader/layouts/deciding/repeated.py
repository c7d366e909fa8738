"""The same decision told twice in an item, or on the way to a resolution: each is kept once."""

from __future__ import annotations

import re

from loader.layouts.deciding.drafts import Draft

_MANY = 100  # decisions of an item that are compared with one another


def told_again(drafts: list[Draft]) -> list[Draft]:
    """The decisions of a page without those under "Minutes" that it told under "Decision" already, in other words."""
    apart = [d for d in drafts if d.is_apart]
    later = [d for d in drafts if not d.is_apart and not d.motion]
    kept: list[Draft] = []
    for draft in drafts:
        partner = None
        if draft in later and apart:
            partner = next((a for a in apart if _shares(a, draft)), None)
            alike = [a for a in apart if a.ends() & draft.ends()]
            partner = partner or next(iter(alike), None) or (apart[0] if len(apart) == len(later) == 1 else None)
        if partner is None:
            kept.append(draft)
            continue
        partner.movers = partner.movers | draft.movers
        partner.vote = partner.vote or draft.vote
    return kept


def _shares(one: Draft, other: Draft) -> bool:
    """Do two tellings have half of their words in common?"""
    a, b = (set(re.findall(r"[^\W\d_]{4,}|\d+", d.whole().text.casefold())) for d in (one, other))
    return len(a & b) * 2 >= min(len(a), len(b)) and len(a & b) > 1


_AMENDMENT = re.compile(r"\b(?:amendment|gwelliant)\b[^.;]{0,120}\b(?:carried|passed|agreed)\b", re.IGNORECASE)
_PUT_TO_VOTE = re.compile(r"\bput\s+the\s+(?:\w+\s+)?motion\b", re.IGNORECASE)
_PUT = re.compile(rf"\b(?:proposed|moved)\b|{_PUT_TO_VOTE.pattern}", re.IGNORECASE)


def _goes_into(proposed: Draft, resolution: Draft) -> bool:
    """Is what was proposed one of the things that are then resolved?"""
    said = set(re.findall(r"[^\W\d_]{4,}|\d+", proposed.lead.text.casefold()))
    for passage in resolution.passages():
        words = set(re.findall(r"[^\W\d_]{4,}|\d+", passage.text.casefold())) - {"resolved", "that"}
        if len(words) > 1 and len(words & said) * 5 >= len(words) * 3:
            return True
    return False


def once(drafts: list[Draft]) -> list[Draft]:
    """Each decision once: also when told twice, or superseded by a resolution or an election."""
    kept: list[Draft] = []
    plain = {id(draft): draft.plain() for draft in drafts}
    for number, draft in enumerate(drafts):
        later = drafts[number + 1 :]
        same = next((k for k in kept if _is_same(k, draft, plain)), None) if len(kept) < _MANY else None
        heir = (
            next((d for d in later if d.formal and not d.motion and d.outcome in ("resolved", "agreed")), None)
            if draft.motion and draft.outcome == "agreed" and not _AMENDMENT.search(draft.lead.text)
            else None
        )
        if heir is None and draft.outcome == "agreed" and _PUT.search(draft.lead.text):
            is_put = _PUT_TO_VOTE.search(draft.lead.text)
            heir = next(
                (d for d in later if d.outcome == "resolved" and d.formal and (is_put or _goes_into(draft, d))), None
            )
        after = later[0] if later else None
        if heir is None and _is_weak(draft):
            heir = next((d for d in later if d.outcome == "resolved" and re.search(r"\bRESOLVED\b", d.lead.text)), None)
            if heir:
                continue  # what was said on the way to the resolution
        proposed = draft.proposal or (draft.outcome == "agreed" and re.search(r"\bproposed\b", draft.lead.text))
        if heir is None and after and after.outcome == "elected" and proposed:
            heir = after
        target = same or heir
        if target is None:
            kept.append(draft)
            continue
        target.movers = target.movers | draft.movers
        if not target.outcome and draft.outcome and target is same:
            target.outcome, target.formal = draft.outcome, draft.formal
        if draft.vote and not target.vote:
            target.vote = draft.vote
    return kept


def _is_weak(draft: Draft) -> bool:
    """ "The Council agreed that it needed …", "the figures were noted": of no weight beside a resolution."""
    text = draft.lead.text
    if re.search(r"\bRESOLVED\b", text) or draft.motion or draft.is_entry:
        return False
    return draft.outcome == "noted" or bool(
        re.search(r"\b(?!it\b)\w+\s+agreed\s+that\b(?!\s+the\s+following)", text) and "proposed" not in text
    )


def _is_same(one: Draft, other: Draft, plain: dict[int, str]) -> bool:
    """The same decision in two places of an item: letter by letter, or the one within the other."""
    a, b = plain[id(one)], plain[id(other)]
    if not a or not b or one.lead.offsets[:1] == other.lead.offsets[:1]:
        return a == b
    if a == b:
        return len(a) > 12
    short, long = sorted((a, b), key=len)
    return len(short) >= 40 and short in long
