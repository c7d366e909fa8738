"""Where a Welsh sentence decides: the verb first, "Penderfynwyd …", and the body after it, "Cytunodd y Cyngor …"."""

from __future__ import annotations

import functools
import re

from loader.layouts.setting import Setting
from loader.lexicon import alternatives, outcome_verbs

# Verbs of deciding that stand in the midst of a sentence too; others tell of what was decided elsewhere.
_SURE = frozenset({"agreed", "resolved", "approved", "rejected", "deferred"})
# Before a verb that begins a clause of its own: a stroke, "and", a particle, or what the meeting did before it decided.
_FRESH = re.compile(
    r"(?:^\W*|\s[–—-]\s+|[–—;:]\s+|,\s+(?:ac?\s+|felly\s+|fe\s+)?|\s(?:ac?|fe|mi|felly)\s+|\)\s+"
    r"|(?:^|,\s)(?:Yn\s+dilyn|Ar\s+ôl|Wedi|Yn\s+sgil|Oherwydd)\s[^,.;:]{3,120}?,?\s+)$",
    re.IGNORECASE,
)
_SOFT = re.compile(r"[bgd]\w+$", re.IGNORECASE)  # after "a" it is a relative: "a benderfynwyd", which was decided
_TOLD = re.compile(
    r"\b(?:adrodd\w+|dywed\w+|esboni\w+|eglur\w+|hysbys\w+|soni\w+|cadarnha\w+|cyfeiri\w+|eisoes|blaenorol|diwethaf|y\s+llynedd|"
    r"os|pan|nes|oni|er\s+y|y\s+mis\s+d\w+)\b",
    re.IGNORECASE,
)
_OTHERS = re.compile(
    r"\s+gan\b(?!\s+(?:bawb|yr\s+aelodau|y\s+cynghorwyr|y\s+cyfarfod))|\s+(?:y|yn\s+y)\s+cyfarfod\s+(?:diwethaf|blaenorol)\b"
)
_OPINION = re.compile(r"\s+(?:bod|fod|mai|nad)\b")
_SOMEBODY = re.compile(
    r"\s+[bf]od\s+(?:yr?\s+)?(?:Clerc|Cadeirydd|Is-gadeirydd|Cyng\w*|Swyddog\w*|Cyfarwyddwr|Pennaeth)\b"
)


@functools.cache
def _impersonal() -> re.Pattern[str]:
    verbs = [v for v in outcome_verbs() if v.endswith("wyd") and " " not in v]
    return re.compile(rf"(?<![\w-])(?P<denied>[Nn]i\s+)?(?P<verb>{alternatives(verbs)})\b", re.IGNORECASE)


@functools.cache
def _personal() -> re.Pattern[str]:
    """ "Nododd y Pwyllgor", "Cytunodd yr aelodau": the body after its verb, with what says which body it is."""
    verbs = [v for v in outcome_verbs() if v.endswith("odd") and " " not in v]
    return re.compile(
        rf"(?:^\W*|[.;,]\s+(?:ac?\s+)?|\s(?:ac?|fe)\s+)(?P<verb>{alternatives(verbs)})\s+(?:yr?\s+|['’]r\s+)?"
        r"(?P<noun>Cyngor|Pwyllgor|Is-bwyllgor|Cabinet|Bwrdd|Panel|Fforwm|Gweithgor|[Aa]elodau|Cynghorwyr|[Cc]yfarfod)\b(?P<of>(?:\s+(?-i:[A-Z])\w+){0,3})",
        re.IGNORECASE,
    )


# What is accepted and not merely received: "Derbyniwyd llythyr" is news.
_ACCEPTED = re.compile(
    r"\s+(?:yr?\s+|['’]r\s+)?(?:cofnodion|cynnig|argymhell\w+|cyfrifon|dyfynbris|tendr|fantolen|polisi|gyllideb|praesept)\b|\s+yr\s+(?:adroddiad|argymhell)"
)


def begins(verb: str, after: str) -> bool:
    """Does a Welsh verb at the beginning of a sentence decide: by the meeting, and not of what is only told?"""
    if verb.endswith("erbyniwyd"):
        return bool(_ACCEPTED.match(after))
    if re.match(r"\s+gan\b", after):
        return False
    return "enderfynwyd" in verb or not _OPINION.match(after) or (verb == "cytunwyd" and bool(_SOMEBODY.match(after)))


# The minutes in words of their own: "Cadarnhawyd y cofnodion", "Llofnodwyd y cofnodion fel rhai cywir".
_MINUTES = re.compile(
    r"\W*(?P<verb>(?:cadarnhawyd|llofnodwyd|arwyddwyd))\s+(?:bod\s+|fod\s+)?(?:y\s+)?cofnodion\b(?!.{0,200}\bgohir)",
    re.IGNORECASE | re.DOTALL,
)


def impersonal(text: str) -> tuple[int, int, str] | None:
    """Start, end and outcome of the verb by which a Welsh sentence decides in the impersonal; None where none does."""
    minutes = _MINUTES.match(text)
    if minutes:
        return minutes.start("verb"), minutes.end("verb"), "approved"
    for match in _impersonal().finditer(text[:1500]):
        verb, before, after = match["verb"].casefold(), text[: match.start()], text[match.end() :]
        outcome = outcome_verbs().get(f"ni {verb}", "") if match["denied"] else outcome_verbs()[verb]
        if outcome not in _SURE or _OTHERS.match(after):
            continue
        if _OPINION.match(after) and outcome != "resolved" and not _SOMEBODY.match(after):
            continue
        if not _FRESH.search(before) or _TOLD.search(before):
            continue
        if re.search(r"\sa\s+$", before) and _SOFT.match(verb):
            continue
        return match.start(), match.end(), outcome
    return None


def personal(text: str, setting: Setting) -> tuple[int, int, str] | None:
    """As `impersonal`, where the verb has this meeting as its subject."""
    for match in _personal().finditer(text[:1500]):
        before, after = text[: match.start()], text[match.end() :]
        outcome = outcome_verbs()[match["verb"].casefold()]
        if _TOLD.search(before) or not _is_ours(match["noun"], match["of"], setting):
            continue
        if _OPINION.match(after) and outcome != "resolved" and not _SOMEBODY.match(after):
            continue
        return match.start("verb"), match.end(), outcome
    return None


# What a body is called in Welsh, and the words of a key in English that mean the same.
_SAME = {
    "cyngor": ("cyngor", "council"),
    "pwyllgor": ("pwyllgor", "committee"),
    "is-bwyllgor": ("is-bwyllgor", "sub-committee"),
    "cabinet": ("cabinet",),
    "bwrdd": ("bwrdd", "board"),
    "panel": ("panel",),
    "fforwm": ("fforwm", "forum"),
    "gweithgor": ("gweithgor", "group"),
    "sir": ("sir", "county"),
    "tref": ("tref", "town"),
    "cymuned": ("cymuned", "community"),
    "bwrdeistref": ("bwrdeistref", "borough"),
    "llawn": ("",),
}


def _is_ours(noun: str, of: str, setting: Setting) -> bool:
    """Is a body so called the one that met, as its key tells?"""
    if noun.casefold() in ("aelodau", "cynghorwyr", "cyfarfod"):
        return not of
    known = f"{setting.body}/{setting.roster.organisation}".casefold()
    own = setting.body.rsplit("/", 1)[-1] if noun.casefold() != "cyngor" else known
    if "unknown" in known and not of:
        return True
    words = [word.casefold() for word in of.split()]
    return any(w in own for w in _SAME[noun.casefold()]) and all(
        any(same in known for same in _SAME.get(word, (word,))) for word in words
    )
