"""What a council answers to a consultation: planning applications, each with its reference and the answer beside it."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass

from loader.lexicon import alternatives, meaning, outcome_verbs, table
from loader.passages import Block, Passage
from ontology.iris import fold

# 15/00707/F, E/39554, PL/2019/0123, 2020/1234/FUL, S/2021/1, DC.20.1234
REFERENCE = re.compile(
    r"(?<![\w/£.])[A-Z]{1,3}\d{2,3}[/-]\d{3,5}(?:[/-]\d{2,4})?(?![\w/])|(?<![\w/£.])[A-Z]\d{6}(?!\w)|"
    r"(?<![\w/£.])(?:[A-Z]{1,5}[/.-]){0,2}\d{2,6}[/.-]\d{2,6}(?:[/.-][A-Z0-9]{1,7}){0,3}(?![\w/])|(?<![\w/£])[A-Z]{1,4}/\d{4,7}(?:/[A-Z]{1,5})?(?![\w/])"
)
_DATE = re.compile(r"^\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}$")
_SOUGHT = re.compile(
    r"\b(?:more|further|additional)\s+(?:information|details?)\s+(?:will|would|to|is|was|are|were)\s+(?:be\s+)?(?:\w+\s+)?"
    r"(?:sought|requested|obtained|required|needed)\b|\b(?:defer(?:red)?|extension\s+of\s+time\s+to\s+be\s+requested)\b",
    re.IGNORECASE,
)
_LED_BY = r"(?:(?:the\s+)?(?:parish\s+|town\s+|community\s+)?(?:council|committee|members|councillors)(?:['’]s?)?\s+)?"
_LABEL = re.compile(
    r"^(?:(?:Parish|Town|Community)?\s*(?:Council|PC|TC|Committee)?\s*(?:Response|Comments?|Observations?|Decision|Recommendation|Resolved|Agreed|"
    r"RESOLVED|AGREED|View|Answer|Sylwadau))\s*[:–—-]\s*",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Answer:
    """The words of an application and its answer, and the outcome."""

    passage: Passage
    outcome: str


@functools.cache
def _at_end() -> re.Pattern[str]:
    """An answer at the end of an entry, with the grounds that may follow it."""
    written = alternatives(
        {w for words in table("answers").values() for w in words if " " in w} | {"support", "object", "objection"}
    )
    return re.compile(
        rf"(?:^|[\s.,;:–—(-]){_LED_BY}(?P<answer>{written})(?:\s*\([^()]{{1,200}}\))?\s*[.)]?\s*$", re.IGNORECASE
    )


@functools.cache
def _at_start() -> re.Pattern[str]:
    """An answer that begins a line: "OBJECT – too tall", "No objection subject to …"."""
    written = alternatives({w for words in table("answers").values() for w in words})
    return re.compile(
        rf"^\W*{_LED_BY}(?:(?:had|has|have|raised?|wish(?:es)?\s+to|strongly|agreed|resolved|to|that|it)\s+){{0,4}}(?P<answer>{written})\b"
        rf"(?=\W*$|\s*[:;,.(–—-]|\s+(?:subject|provided|but|to|on|in|from|as|because|for|the|this|with|was|were)\b)",
        re.IGNORECASE,
    )


def whole(text: str) -> str:
    """The outcome when a line, or what stands aside, is only an answer or a verb: "Noted", "Approved."; else ""."""
    if len(text) > 60:
        return ""
    bare = re.sub(
        r"^\W*(?:(?:unanimously|all)\s+)?|(?:\s+(?:unanimously|all|by\s+all|nem\.?\s*con))?\W*$", "", text, flags=re.I
    )
    if re.fullmatch(r"not\s+\w+ed", bare, re.IGNORECASE):
        return "rejected"
    told = {_of(part.strip()) for part in bare.split("/")}  # "Nodwyd / Noted"
    return told.pop() if len(told) == 1 else ""


def _of(words: str) -> str:
    found = meaning("answers", words)
    return found or _verbs().get(fold(words), "")


@functools.cache
def _verbs() -> dict[str, str]:
    """The verbs that stand alone for what became of an entry."""
    return {
        fold(verb): outcome
        for verb, outcome in outcome_verbs().items()
        if verb.endswith(("ed", "wyd", "withdrawn"))
        and " " not in verb
        and outcome not in ("appointed", "elected", "resolved")
    } | {"resolved": "resolved"}


def begins(text: str) -> str:
    """The outcome of an answer that begins a line, after "Comment:" or not; "" where none does."""
    label = _LABEL.match(text)
    rest = text[label.end() :] if label else text
    match = _at_start().match(rest)
    if match:
        return _of(match["answer"])
    return "deferred" if _SOUGHT.search(text) else whole(rest)


def ends(text: str) -> str:
    """The outcome of an answer that ends an entry; "" where none does."""
    match = _at_end().search(text)
    if match:
        return _of(match["answer"])
    last = re.search(r"(?:^|[.;:–—-]\s+|\s{2,}|\s)(?P<last>\w+)\W*$", text)
    alone = _verbs().get(fold(last["last"]), "") if last else ""
    if alone in ("noted", "deferred") and last and last["last"][:1].isupper():
        return alone
    grounds = _in_midst().search(text)
    if grounds:
        return _of(grounds["answer"])
    return "deferred" if _SOUGHT.search(text) else ""


@functools.cache
def _in_midst() -> re.Pattern[str]:
    """An answer with its grounds behind it: "Object - no parking", "Objection, drains and access"."""
    written = alternatives(
        {w for words in table("answers").values() for w in words} - {"received", "for information", "neutral"}
    )
    return re.compile(
        rf"[.;:–—-]\s+{_LED_BY}(?P<answer>{written})\s*(?:[-–—:;,.]|\s(?:on|as|because|due|subject|in|to)\b)",
        re.IGNORECASE,
    )


def references(text: str) -> list[int]:
    """Where the references of planning applications stand in a text; dates are none."""
    return [
        m.start()
        for m in REFERENCE.finditer(text)
        if not _DATE.match(m.group()) and re.search(r"\d{3}|[A-Z]", m.group())
    ]


def entries(block: Block) -> list[Passage]:
    """A block taken apart at the references of planning applications; the first part may have none."""
    spots = references(block.text)
    if not spots:
        return [block.passage]
    starts = [
        _before_number(block.text, spots[0]),
        *(_before_number(block.text, s) for s in spots[1:] if _is_new(block.text, s)),
    ]
    edges = sorted({0, *starts})
    ends_at = [*edges[1:], len(block.text)]
    return [part for a, b in zip(edges, ends_at, strict=True) if (part := block.passage.part(a, b))]


def _before_number(text: str, at: int) -> int:
    """The place of a sub-number before a reference, "11.1 15/00707/F", or of the reference."""
    number = re.search(r"(?:\d{1,3}\.\d{1,2}[.)]?|[a-z]\)|\(?[ivx]{1,4}[.)])\s+$", text[max(0, at - 12) : at])
    return max(0, at - 12) + number.start() if number else at


def _is_new(text: str, at: int) -> bool:
    """Is it the reference of another application, and not one that an entry only cites?"""
    return not re.search(
        r"\b(?:permission|application|condition|of|to|ref|reference|see|and|under|consent|approval)\W*$",
        text[max(0, at - 30) : at],
        re.IGNORECASE,
    )
