"""Where the owner of an action stands: far right of a paragraph, in bold at its end, in brackets, after a dash."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from loader.layouts.doing import owners, promises
from loader.layouts.doing.owners import Owners
from loader.layouts.doing.utterances import sentences
from loader.layouts.setting import Setting
from loader.lexicon import meaning
from loader.passages import Block, Passage
from ontology.iris import fold

_END = 170  # characters at the end of a paragraph in which an owner may stand
_LABELLED = re.compile(
    r"(?<![\w-])[(\[*_]{0,3}(?P<label>(?:ACTIONS?|Actions?|Action(?:ed)?\s+by|ACTION\s+BY|AP|Owner|OWNER|Gweithredu|GWEITHREDU)(?:\s+(?:by|point|required|for|on))?|(?:Lead|LEAD|Responsible|By\s+whom|Assigned\s+to|Lead\s+officer)(?=\s*:))\s*(?P<mark>[:–—-]|(?=\s[A-Z]))\s*(?P<who>[^:]{1,120}?)"
    r"(?P<due>[\s.;,(]+(?:Due|DUE|By|Deadline|Target)(?:\s+date)?\s*:?\s+(?P<day>[^:;()]{3,30}?))?\)?$"
)
_BRACKETS = re.compile(r"[(\[](?P<who>[^()\[\]]{2,80})[)\]][\s.*_]*$")
_DASH = re.compile(r"[.;\w)’'\"”]\s*\s[–—-]\s*(?P<who>[A-Z][^.;:–—]{1,60})\.?\s*$")
_LAST = re.compile(r"[.?!:;]\s+(?P<who>[A-Z][^.?!;:]{1,50}(?:\.[^.?!;:\s]?[^.?!;:]{0,30})?)\.?\s*$")
_OFFICE = re.compile(r"(?:The\s+)?(?:Clerk|CLERK|ALL|Clerc|PAWB|Officers)(?:\s+(?i:to\s+action))?")
_GOES_ON = re.compile(  # words after which a name is part of the sentence: "won by", "thanks to"
    r"\b(?:by|to|from|of|with|and|for|the|was|were|is|are|that|on|at|in|as|than|between|thanked|welcomed|appointed|elected|nominated|invited|Cllrs?|Councillors?|Mrs?|Ms|Dr)\.?[\s*_]*$",
    re.IGNORECASE,
)
_TO_BE_DONE_BY = re.compile(r"\b(?:to|will|should)\s+be\s+(?:\w{2,12}ly\s+)?\w{2,12}\s+by[\s*_]*$")
_INITIALS = re.compile(  # "Quote accepted AB", "Letter to the Drainage Board AB/CD June"
    rf"(?<=[\w.,;:)£%’'])\s(?P<who>[A-Z]{{2,4}}(?:(?:\s*[/,&]\s*|\s)[A-Z]{{2,4}}){{0,3}}(?P<when>\s+(?:{owners.WHEN}))?)\.?\s*$"
)
_TAKES = re.compile(  # a word after which initials are its object, or tell who moved, chairs or came
    r"(?i)\b(?:by|to|from|of|with|and|or|for|the|was|were|is|are|that|on|at|in|as|than|prop|sec|proposed|seconded|moved|elected|appointed|chair\w*|vice|clerk|treasurer|"
    r"except|via|per|about|re|see|than|thank\w*|cllrs?|mrs?|ms|dr|against|not|both|plus|apologies|signed|[a-z]{1,12}ing)[.:,]?$"
)
_SETTLED = re.compile(
    r"(?i)\b(?:agreed|approved|accepted|resolved|passed|cytunwyd|carried|ordered|booked|needed|required|adopted)[.,;:]?$"
)
_SHORT = re.compile(
    r"(?:(?:[A-Z]{2,4}|ALL|All|PAWB|Pawb|(?:[A-Z]\w+\s+){0,2}(?:Clerk|CLERK|Clerc|Officers?|RFO))(?:\s*[/,&]\s*|\s+and\s+|$)){1,6}"
)


@dataclass(frozen=True, slots=True)
class Place:
    """The owners of a paragraph and where in it their place begins; `is_labelled` when a word says that they are."""

    start: int
    owners: Owners
    is_labelled: bool = False
    is_inside: bool = False


def split(block: Block, setting: Setting) -> list[Block]:
    """A paragraph that tells one action after another, each with its owners in bold: "… rota. **AB** … bin. **CD**"."""
    ends = []
    for start, end in block.strong[:-1]:
        before, after = block.text[:start].rstrip(), block.text[end:]
        if end - start > 40 or not re.search(r"[.;:)!?]$", before) or not re.match(r"\W{0,3}\s+[A-Z]", after):
            continue
        found = owners.read(block.passage.part(start, end), setting)
        if found and found.keys and not found.doubts and re.match(r"[A-Z]{2,4}\b", block.text[start:end].strip(" (*_")):
            ends.append(end)
    starts = [0, *ends]
    return [block.part(a, b) for a, b in zip(starts, [*ends, None], strict=True)] if ends else [block]


def of_block(block: Block, setting: Setting, *, labelled: bool = False) -> Place | None:
    """The owner's place of a paragraph, where it has one; `labelled` when the paragraph stands under "Action"."""
    text = block.text
    if block.aside:
        found = owners.read(block.aside, setting)
        if found:
            inside = _labelled(block, setting)
            return inside or Place(len(text), found, owners.label_end(block.aside.text) > 0)
    if labelled:
        return _strong(block, setting) or _inside(block, setting, labelled=True)
    return (
        _labelled(block, setting)
        or _alone(block, setting)
        or _strong(block, setting)
        or _inside(block, setting)
        or _initials(block, setting)
    )


def _labelled(block: Block, setting: Setting) -> Place | None:
    """ "… before July. Action: Cllrs A & B"."""
    low = max(0, len(block.text) - _END)
    match = _LABELLED.search(block.text, low)
    if not match:
        return None
    found = owners.read(block.passage.part(*match.span("who")), setting, labelled=match["mark"] != "")
    if found and match["day"]:
        found = replace(found, due=found.due or match["day"].strip(" ."))
    return Place(match.start(), found, is_labelled=True, is_inside=True) if found else None


def _alone(block: Block, setting: Setting) -> Place | None:
    """A line that holds nothing but initials or an office: it belongs to what stands above it."""
    text = block.text.strip(" ()[]*_.")
    if len(text) > 90 or block.kind != "text" or block.marker:
        return None
    label = owners.label_end(block.text)
    if label and block.text[:label].rstrip(" *_").endswith((":", "–", "—", "-")) and len(block.text) > label:
        named = owners.read(block.passage, setting)
        return Place(0, named, is_labelled=True) if named and named.keys else None
    if re.fullmatch(r"\s*[(\[][^()\[\]]{3,60}[)\]][.\s]*", block.text):
        named = owners.read(block.passage, setting)
        return Place(0, named) if named and named.keys and not named.doubts else None
    if not re.fullmatch(
        r"(?:[A-Z]{2,4}|ALL|All|PAWB|Pawb|(?:The\s+)?(?:Town\s+|Parish\s+)?(?:Clerk|CLERK)|Clerc|Officers)(?:\s*[/,&]\s*(?:[A-Z]{2,4}|Clerk|CLERK|Clerc))*",
        text,
    ):
        return None
    found = owners.read(block.passage, setting)
    return Place(0, found) if found and found.keys else None


def _strong(block: Block, setting: Setting) -> Place | None:
    """What is bold at the very end: "… purchases **MPO Audit**"."""
    if not block.strong:
        return None
    start, end = block.strong[-1]
    if (
        len(block.strong) > 1
        and owners.is_when(block.text[start:end])
        and not block.text[block.strong[-2][1] : start].strip()
    ):
        start = block.strong[-2][0]  # "**AB** **June**"
    if start == 0 or block.text[end:].strip(" .)") or end - start > 80:
        return None
    if _GOES_ON.search(block.text[:start]) and not _TO_BE_DONE_BY.search(block.text[:start]):
        return None
    found = owners.read(block.passage.part(start, end), setting)
    return Place(start, found, is_inside=True) if found and found.keys else None


def _inside(block: Block, setting: Setting, *, labelled: bool = False) -> Place | None:
    """ "… (TM)", "… – MS", "… to organise. DHO 27/5"."""
    low = max(0, len(block.text) - _END)
    for pattern in (_BRACKETS, _DASH, _LAST):
        match = pattern.search(block.text, low)
        if not match or not match.start("who"):
            continue
        place = block.passage.part(*match.span("who"))
        found = owners.read(place, setting)
        before = block.text[: match.start("who")].rstrip(" (–—-[")
        if not found or not found.keys or not before:
            continue
        if labelled or _is_meant(pattern, place.text, before, found) or _is_promised(block.passage, before, setting):
            return Place(len(before), found, is_inside=True)
    return None


def _initials(block: Block, setting: Setting) -> Place | None:
    """Initials that the record itself explains, at the end with nothing before them that calls for a name."""
    match = _INITIALS.search(block.text, max(0, len(block.text) - _END))
    if not match:
        return None
    before = block.text[: match.start("who")].rstrip()
    last = before.rsplit(None, 1)[-1]
    named = re.findall(r"[A-Z]{2,4}(?![a-z])", match["who"])
    if len(before) < 12 or _TAKES.search(last) or not all(setting.roster.who(n) for n in named):
        return None
    found = owners.read(block.passage.part(*match.span("who")), setting)
    if not found or not found.keys or any(d.kind == "unknown-person" for d in found.doubts):
        return None
    told = [
        p.owners for s in sentences(block.passage.part(0, len(before))) for p in promises.find(s, setting) if p.owners
    ]
    promised = {key for owned in told for key in owned.keys}
    is_noun = last[:1].isupper() and not re.fullmatch(r"[A-Z]{2,4}", last.strip(".,;:"))
    if match["when"] or _SETTLED.search(last) or set(found.keys) <= promised or (is_noun and not told):
        return Place(len(before), found, is_inside=True)
    return None


def _is_meant(pattern: re.Pattern[str], place: str, before: str, found: Owners) -> bool:
    """Do words at the end stand for an owner? A name may also tell who reports, and "(Clerk)" whose post it is."""
    if pattern is _LAST:
        alone = re.fullmatch(r"[A-Z]{2,3}", place.strip(" ."))  # "… signed. AC/DE" tells who moved it
        return bool(found.due or alone or _OFFICE.fullmatch(place.strip(" .")))
    named = re.search(r"\b[A-Z][\w'’-]*$", before)
    return bool(_SHORT.fullmatch(place.strip(" ."))) and not (pattern is _BRACKETS and named)


def _is_promised(passage: Passage, before: str, setting: Setting) -> bool:
    """Do the words before say that somebody is to do something?"""
    body = passage.part(0, len(before))
    return bool(re.search(r"[.;:,)a-z]$", before)) and any(promises.find(s, setting) for s in sentences(body))


def heads(written: tuple[str, ...]) -> tuple[str, ...]:
    """What the columns of a table hold; beside "Owner" a column called "Action" holds what is to be done."""
    found = tuple(_column(head) for head in written)
    if found.count("column") < 2:
        return found
    told = tuple(
        "" if fold(head).startswith("action") and " by" not in fold(head) else column
        for head, column in zip(written, found, strict=True)
    )
    return told if "column" in told else found


def _column(head: str) -> str:
    found = meaning("owning", head)
    if meaning("standing", head) == "status":
        return "status"
    return found if found in ("column", "due") else "column" if fold(head) in ("action", "who") else ""
