"""Decisions in the clipped style, and in words of some matters alone: elections, minutes, motions withdrawn."""

from __future__ import annotations

import re

from loader.layouts.deciding.clauses import IF, NOTABLE, Clause, is_told, results
from loader.layouts.deciding.deciders import by_us, is_decider
from loader.layouts.setting import Setting
from loader.lexicon import alternatives, listing, outcome_verbs

_SHORT = re.compile(
    r"^\W*(?P<what>[A-Z(£\d][^.;]{2,140}?)[,;]?\s+(?:(?:all|unanimously|duly|was|were|and|also|is|to\s+be)\s+){0,3}"
    r"(?P<verb>agreed|approved|accepted|adopted|ratified|carried|deferred|declined|rejected|noted|endorsed)"
    r"(?:\s+(?:unanimously|by\s+all|for\s+payment|and\s+(?:duly\s+)?signed(?:\s+by\s+[^.;]{1,40})?|nem\.?\s?con|as\s+(?:presented|circulated|read|(?:a\s+)?(?:true|correct)[^.;]{0,40})|"
    r"for\s+issue[^.;]{0,60}|and\s+[^.;]{0,120}))?(?:\s+(?:Note|[A-Z]{2,4}(?:/[A-Z]{2,4})?))?\W*$"
)
_ELECTED = re.compile(
    r"^(?P<what>[^.;]{0,200}?)(?P<who>[A-Z][\w'’.-]*)\s+(?:(?:was|were|is|be|then|duly|unanimously|also|and|re-?)\s*){0,4}"
    r"(?P<verb>re-?elected|elected|co-?opted)\b(?!\s+(?:members?\s+of|councillors?\s+(?:must|should|are))\b)",
)
_FINITE = re.compile(
    r"\b(?:has|had|have|will|would|that|could|is|are|been|if|when|who|which|not|no|nothing|none|neither|nobody)\b",
    re.IGNORECASE,
)


# What is decided upon, before its verb: what follows the verb is then of no weight, "Request refused, but he may …".
_MATTER = re.compile(
    r"^\W*(?:(?:The|All|This|These|Both)\s+)?(?P<what>(?:[\w’'-]+\s+){0,4}?(?i:requests?|applications?|quotes?|quotations?|tenders?|cheques?|payments?|"
    r"invoices?|accounts?|grants?|donations?|reports?|updates?|letters?|minutes|polic(?:y|ies)|proposals?|recommendations?|budget|precept|expenditure|"
    r"estimates?|membership|membership\s+fee|subscriptions?|renewals?|draft|plans?|resignation|schedule|apologies|dispensations?|dates?|decisions?|items?|matters?|consideration)"
    r"(?:\s+(?:for|of|from|to|as)\s+[^.;:,–—]{2,60}?)?)\s+(?:(?:was|were|all|duly|unanimously|and)\s+){0,3}"
    r"(?P<verb>agreed|approved|accepted|adopted|ratified|deferred|declined|refused|rejected|noted|endorsed|withdrawn)\b"
    r"(?=\W*$|\s*[,:;–—(-]|\s+(?:and|with|subject|to|until|for|as|by|at|in|on|unanimously|pending|provided|£|without|nem)\b)"
)
_DASHED = re.compile(
    r"^\W*(?P<what>[A-Z£\d][^;]{3,300}?)\s*(?:\s[–—-]|[–—]|:(?=\s+[a-z]))\s*(?:(?:it\s+was|was|all|unanimously|this\s+was)\s+){0,2}"
    r"(?P<verb>agreed|approved|accepted|adopted|carried|deferred|declined|refused|rejected|noted)\b(?!\s+(?:that\s+(?!the\b)|with\s+(?:the\s+)?[A-Z]|as\b))"
    r"(?=\W*$|\s*[,:;(–—-]|\s+(?:to|by|unanimously|subject|until|for|with|at|in|on|and|pending)\b|\s+£|\s+(?:this|the)\b)",
    re.IGNORECASE,
)
# A verb without a subject that opens a sentence: whose doing it was needs no word in a body's own minutes.
_OPENING = re.compile(
    r"^\W*(?:(?:Unanimously|Duly|Formally)\s+)?(?P<verb>Agreed|Deferred|Referred|Recommended|RECOMMENDED|Rejected|Refused|Declined|Approved|APPROVED|Accepted|"
    r"Adopted|Ratified|Endorsed|Appointed|Nominated|Co-opted|Noted|NOTED|DEFERRED|REFERRED|Withdrawn|Delegated)\b"
    r"(?P<after>\W*$|\s*[:,;–—(-]\s*\S|\s+(?:to|until|for|pending|the|a|an|as|subject|with|by|at|in|on|and|this|these|all|both|unanimously|without|of|from|"
    r"(?P<thing>[\w£’'-]+))(?!\w))"
)
_OPENED_BY_OTHERS = re.compile(
    r"\s+(?:to\s+(?:in|as|above|below|at|by)\b|by\s+(?:the\s+)?(?!(?:all|those|members|a\b|majority|show|email|e-mail|the\s+(?:committee|council|board|members)|\d|\w+\s+votes)\b)\w|in\s+\d{4}\b|for\s+many\b)",
    re.IGNORECASE,
)


def opening(text: str) -> Clause | None:
    """ "Deferred to the next meeting", "Recommended to the Council: …", "Noted.": a verb that opens its sentence."""
    match = _OPENING.match(text[:400])
    if (
        not match
        or _OPENED_BY_OTHERS.match(text[match.end("verb") :])
        or re.search(r"\b(?:is|are|has|have)\b", text[: match.end() + 30])
    ):
        return None
    verb = match["verb"].casefold()
    if verb == "noted" and not re.match(
        r"\W*$|\s*[:;–—(-]|\s*,?\s+(?:with|the|and|this|these|for)\b", text[match.end("verb") :]
    ):
        return None
    if verb == "agreed" and re.match(r"\s+that\b", text[match.end("verb") :]):
        return None
    if verb in ("withdrawn", "appointed") and not re.match(
        r"\W*$|\s+(?:as|to)\b|\s+(?:Cllrs?|Councillors?|Mrs?|Ms)\b", text[match.end("verb") :]
    ):
        return None
    outcome = {"nominated": "appointed"}.get(verb) or outcome_verbs()[verb]
    leads = verb == "recommended" and bool(re.search(r":\W*$|^\W*RECOMMENDED\s+TO\s[A-Z\s]+$", text))
    return Clause(match.start("verb"), match.end("verb"), outcome, formal=leads)


def dashed(text: str) -> Clause | None:
    """ "Request for a gift – agreed £25": what became of an entry, after a dash."""
    match = _DASHED.match(text[:700])
    if not match or is_told(match["what"]) or re.search(r"\b(?:Council|Board|Committee)\b[^,;]{0,20}$", match["what"]):
        return None
    verb = match["verb"].casefold()
    return Clause(0, match.end("verb"), results().get(verb) or outcome_verbs()[verb])


def of_matter(text: str) -> Clause | None:
    """ "Request refused, but he may have a smaller one", "Cheques approved and signed - Clerk £145"."""
    match = _MATTER.match(text[:400])
    if (
        not match
        or is_told(text[: match.end()])
        or _FINITE.search(match["what"])
        or re.match(
            r"\s+(?:\w+ly\s+)?(?:by|in|at|on)\s+(?:the\s+)?(?!(?:all|those|members|principle|full|line)\b)\w",
            text[match.end() :],
        )
    ):
        return None
    return Clause(0, match.end("verb"), outcome_verbs()[match["verb"]])


_SIGNED = re.compile(
    r"^\W*(?:The\s+)?(?:Chair(?:man|woman|person)?|Vice[\s-]Chair(?:man)?|Mayor|Cllr\.?\s+[A-Z]\w+|Councillor\s+[A-Z]\w+)\s+(?:\w+\s+){0,2}?signed\s+(?:the|these|those)\s+(?:\w+\s+){0,3}minutes\b",
)
_RECEIVED = re.compile(
    r"^\W*(?:(?:the|draft|these)\s+){0,2}(?:minutes|notes)\b[^;]{0,250}?\b(?:was|were|be)\s+(?:duly\s+)?received\b(?!\s+from)",
    re.IGNORECASE,
)
_THESE = re.compile(
    r"^\W*(?:These|They|The\s+same|It|This|Copies|All)\b.{0,250}?\b(?:taken\s+as\s+(?:read|correct)|signed|approved|agreed|accepted|confirmed|adopted)\b",
    re.DOTALL,
)


def minutes(text: str) -> Clause | None:
    """What an item about the minutes says of them: "These were taken as read and signed", "The Chair signed …"."""
    signed = _SIGNED.match(text[:600])
    these = _THESE.match(text[:600])
    found = signed or these
    if (
        not found
        or is_told(found.group())
        or IF.search(found.group())
        or re.search(r"\b(?:not|will|would|to\s+be|should)\b", found.group())
    ):
        return None
    return Clause(0, found.end(), "approved")


_CONFIRMED = re.compile(
    r"^\W*(?:(?:that|the|draft|these|all)\s+){0,3}(?:minutes|notes|cofnodion)\b.{0,250}?"
    r"\b(?:(?:was|were|be|having\s+been|are)\s+[^.;]{0,80}?\b(?P<verb>confirmed|signed|taken\s+as\s+read)\b"
    r"|(?P<read>read(?:\s+out)?,?\s+(?:and|&)\s+(?:\w+\s+and\s+)?(?:signed|approved|agreed)))",
    re.IGNORECASE | re.DOTALL,
)


def confirmed(text: str) -> Clause | None:
    """ "The minutes … were confirmed as a correct record", "were signed by the Chair": approved in other words."""
    received = re.match(r"^\W*(?:The\s+|Members\s+)(?:[A-Z]\w+\s+){0,4}(?P<verb>RECEIVED)\b", text)
    if received:
        return Clause(0, received.end("verb"), "noted")
    withdrawn = re.search(
        r"\b(?P<verb>withdrew)\s+(?:the|his|her|their)\s+(?:\w+\s+)?(?:motion|amendment|proposal)\b", text[:600]
    )
    if withdrawn and not is_told(text[: withdrawn.start("verb")]):
        return Clause(0, withdrawn.end("verb"), "withdrawn")
    match = _CONFIRMED.match(text[:600])
    got = _RECEIVED.match(text[:600])
    if got and not match and not is_told(got.group()):
        return Clause(0, got.end(), "noted")
    if not match or is_told(match.group()) or IF.search(match.group()) or "not " in match.group():
        return None
    return Clause(0, match.end(), "approved")


_PUT_OFF = re.compile(
    r"^\W*(?:(?:It|This|The\s+(?:matter|item)|Matter|Item|To\s+be|was|were)\s+){0,2}(?P<verb>(?:left|laid|to\s+lie|lie)\s+on\s+the\s+table|held\s+over|carried\s+over|"
    r"carried\s+forward|put\s+off|adjourned|left\s+over)\s*(?:$|[.,;]|(?:till|until|to|for|pending)\s+(?!the\s+(?:19|20)\d\d|\d))",
    re.IGNORECASE,
)
_PASSED = re.compile(
    r"^\W*[A-Z£\d][^;]{2,250}?\s(?:(?:was|were|be|being|all)\s+){0,2}(?P<verb>passed\s+for\s+payment|authorised\s+for\s+payment)\b",
    re.DOTALL,
)
_SET = re.compile(
    r"^\W*(?:The\s+)?[^.;]{0,80}?\b(?:precept|budget|rent|fees?|charges?|subscription|rate|council\s+tax|grant|donation)\b[^.;]{0,80}?\s(?:was|were)\s+"
    r"(?:(?:therefore|then|duly|accordingly|thus|unanimously)\s+)?(?P<verb>set|fixed|held|maintained)\s+at\s+(?:£|\d|the\s+same)",
    re.IGNORECASE,
)
_IN_POST = re.compile(
    r"^\W*(?:The\s+)?(?:\w+\s+){0,3}?(?:appointments?|probation|probationary\s+period|terms\s+of\s+reference|nominations?|tree\s+preservation\s+order|byelaws?)\b"
    r"[^.;]{0,120}?\s(?:was|were)\s+(?:duly\s+|unanimously\s+)?(?P<verb>confirmed)\b(?!\s+(?:by|in|that|as\s+having)\b)",
)
_NAMED = re.compile(
    r"^\W*(?:(?:Cllrs?|Councillors?|Mrs?|Ms|Dr)\.?\s+)?[A-Z][\w'’.-]*(?:\s+[A-Z][\w'’.-]*){0,3}\s+(?:(?:was|were)\s+)?(?P<verb>agreed)\s+as\s+(?:(?:the|our|a)\s+)?(?:\w+\s+){0,2}"
    r"(?:representatives?|rep|chair\w*|vice|trustee|deputy|signator\w+)\b"
)
_ALL_FOR = re.compile(r"^\W*[A-Z][^.;:]{8,200}?,\s+(?P<verb>all\s+in\s+favour|all\s+agreed|carried\s+unanimously)\W*$")


def told_otherwise(text: str) -> Clause | None:
    """ "Left on the table till May", "… were passed for payment", "The rent was set at £90", "…, all in favour"."""
    rules = (
        (_PUT_OFF, "deferred"),
        (_PASSED, "approved"),
        (_SET, "agreed"),
        (_IN_POST, "approved"),
        (_NAMED, "agreed"),
    )
    for rule, outcome in rules:
        match = rule.match(text[:500])
        if match and not is_told(text[: match.start("verb")]) and not IF.search(text[: match.start("verb")]):
            denied = re.search(r"\b(?:not|had|has|have|by\s+the\s+\w+)\b", text[: match.start("verb")])
            return None if denied else Clause(0, match.end("verb"), outcome)
    match = _ALL_FOR.match(text[:400])
    if match and not re.search(r"\b(?:propos|second|mov)", match.group(), re.IGNORECASE) and not is_told(match.group()):
        return Clause(0, match.end("verb"), "agreed")
    return None


_VOTED = re.compile(
    r"(?P<whom>(?:[\w’'-]+\s+){1,5})(?:then\s+|unanimously\s+|therefore\s+)?voted\b(?P<by>[^.;]{0,60}?)\s(?P<how>to\s+(?P<verb>\w+)|in\s+favour\s+of|for|against)\s+(?!(?:and|with|it\b)\b)\w"
)


def voted(text: str, setting: Setting) -> Clause | None:
    """ "The Council voted by five to one to refuse the request", "Members voted 4-2 in favour of the sign"."""
    match = _VOTED.search(text[:500]) if "voted" in text else None
    if not match or is_told(text[: match.start("by")]) or IF.search(text[: match.start("by")]):
        return None
    whom = text[: match.start("by")].removesuffix("voted").rsplit(".", 1)[-1]
    few = r"some|several|other|academy|two|three|four|five|six|seven|eight|nine|ten|\d+"
    some = rf"\b(?:had|has|have|who|by|of|{few})\s+(?:\w+\s+){{0,2}}$"
    if re.search(some, whom) or not is_decider(match["whom"], setting):
        return None
    if match["how"] in ("for", "against") and re.match(
        rf"(?:{alternatives(listing('titles'))})\b", text[match.end("how") :].lstrip()
    ):
        return None  # a ballot between people
    verb = (match["verb"] or "").casefold()
    outcome = {"refuse": "rejected", "decline": "rejected"}.get(verb) or outcome_verbs().get(verb, "agreed")
    return Clause(match.start(), match.end("how"), "rejected" if match["how"] == "against" else outcome)


_NOMINATED = re.compile(
    r"^\W*(?:(?:Cllrs?|Councillors?|Mrs?|Ms|Dr)\.?\s+)[A-Z][^.;]{1,80}?\s+(?:(?:was|were|has|have|been|is|are)\s+){1,2}(?:duly\s+)?"
    r"(?P<verb>nominated|appointed|re-?appointed)\s+(?:to|as|on|onto)\s[^.;]{2,120}?(?=\s+by\s)"
)


def nominated(text: str, setting: Setting) -> Clause | None:
    """ "Cllr A has been nominated to the Forum by the Board": ours, where the words say so."""
    match = _NOMINATED.match(text[:500])
    if not match or not by_us(text[match.end() :], setting) or is_told(match.group()):
        return None
    return Clause(0, match.end("verb"), "appointed")


def elected(text: str) -> Clause | None:
    """ "FRE elected as Chairman", "With no other nominations Cllr A was duly elected", "B was co-opted"."""
    match = _ELECTED.match(text[:600])
    if not match:
        return None
    before = text[: match.start("verb")]
    denied = re.search(
        r"\b(?:had|has|have|newly|recently|who|not|to\s+be|be|being|previously)\s+(?:been\s+)?(?:\w+\s+)?$", before
    )
    if (
        denied
        or is_told(before)
        or IF.search(before)
        or re.search(r"\bRESOLVED\b|\bresolved\b|\bagreed\b(?!,)", before)
    ):
        return None
    return Clause(0, match.end("verb"), outcome_verbs().get(match["verb"].casefold(), "elected"))


def short(text: str, setting: Setting) -> Clause | None:
    """The clipped style: "Status quo agreed", "FRE elected as Chairman", "Proposed to keep the committee, agreed"."""
    if len(text) > 400:
        return None
    match = _SHORT.match(text)
    if not match or len(text.split()) > 30 or is_told(text):
        return None
    wished = re.search(r"\bto\s+(?:be|stay|remain|continue|go|serve|have)\b", match["what"])
    if wished and text[match.end("what")] in ",;" and match["verb"] in ("agreed", "approved", "noted"):
        return Clause(0, match.end("verb"), outcome_verbs()[match["verb"]])
    if _FINITE.search(re.sub(r"\bwith\s+no\b", "", match["what"])):
        return None
    what = match["what"]
    verb = match["verb"].casefold()
    if verb == "noted" and not NOTABLE.search(what):
        return None
    last = " ".join(what.split()[-3:])
    titles = alternatives(listing("titles") | {"Chair", "Chairman", "Clerk", "Officer", "Mayor"})
    if (
        re.search(rf"\b(?:{titles})\.?(?:\s+[A-Z][\w'’.-]*){{0,3}}$", last)
        or setting.roster.who(what.split()[-1])
        or setting.roster.who(" ".join(what.split()[-2:]))
    ):
        return None
    outcome = results().get(verb) or outcome_verbs()[verb]
    return Clause(0, match.end("verb"), outcome)
