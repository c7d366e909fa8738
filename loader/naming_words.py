"""Names of organisations in running text that no register knows: told by the words that they begin or end with.

A text is taken apart into runs of capitalised words; each run is searched for a word that ends or begins the name of an
organisation, and from there the name is followed as far as it goes.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass

from loader import councils
from loader.lexicon import alternatives, listing, table
from loader.residents import listed as personal

# Every repetition has a bound, so that no line, however long or odd, can hold a reader up.
_CAPITAL = "A-ZÀ-ÖØ-ÞŴŶ"
TOKEN = (
    rf"(?:(?:St|Mem|Assoc|Soc|Comm)\.|(?:[A-Z]\.){{2,5}}[A-Z]?(?!\w)|C\.Ff\.I\.|"
    rf"[{_CAPITAL}][\w'’-]{{0,40}}(?:[.&][A-Za-z][\w'’-]{{0,20}}){{0,4}})"
)
_JOINT = r"(?:of|for|on|upon|by|and|&|y|yr|a|ar|le|la|de|under)"
RUN = rf"(?<![\w@./'’-]){TOKEN}(?: (?:{_JOINT} (?:the )?)?{TOKEN}){{0,14}}"
_RUN = re.compile(rf"{RUN}(?: (?:steering |working |task |liaison )?(?:group|committee)\b)?")
_STEP = re.compile(
    rf"(?:(?P<joint>{_JOINT}(?: the)?) )?(?P<word>{TOKEN}|group\b|committee\b|(?:steering|working|task|liaison)(?= ))"
)
_AT = re.compile(
    r"(?:\b(?:at|outside|near|opposite|behind|beside|in|around|past|between|towards|adjacent to|next to|"
    r"adjoining|along|hire of|use of|"
    r"land \w{1,4}|venue:?|into|through|onto|rear of|barn|front of) (?:the )?|[\d,] )$",
    re.IGNORECASE,
)
ACTS = re.compile(
    r"\s(?:(?:has|have|had|is|are|was|were|would|will)\s(?:\w{1,12}\s)?(?:ask|request|appl|writ|wrot|agree|report|confirm|advis|offer|wish|been\sasked|invit|"
    r"object|respond|repl|refus|donat|contact|inform|organis|provid|arrang|receiv|consult|approv|award)|asked|requested|applied|wrote|reported|thanked|advised|confirmed|"
    r"agreed|offered|wishes|wish|objects?|objected|responded|replied|refused|trustees?|[Cc]ommittee\b)"
)


# Bodies of which "for …" after the name tells what it is to do there: "Parish Council for ratification".
_OWN = frozenset(("Council", "Committee", "Board", "Panel", "Group", "Club", "Authority", "Cabinet", "Party"))
_BUILDINGS = frozenset(("Hall", "Church", "Chapel", "Library", "Room", "Cathedral", "Mosque", "Theatre"))


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a run, with the small word before it: "of", "and the"; `text` is without the mark of the genitive."""

    text: str
    start: int
    end: int
    joint: str


@dataclass(frozen=True, slots=True)
class Told:
    """Where a name stands; `is_general` where its words name no one in particular ("Village Hall Committee")."""

    start: int
    end: int
    is_general: bool = False


@functools.cache
def words(name: str) -> frozenset[str]:
    return frozenset(table("organisations")[name])


@functools.cache
def _phrases(name: str) -> tuple[frozenset[str], frozenset[str]]:
    """The single words of a list, and its phrases of two or three."""
    return frozenset(w for w in words(name) if " " not in w), frozenset(w for w in words(name) if " " in w)


@functools.cache
def _ended_by() -> frozenset[str]:
    return words("ends") | words("sites") | words("tails")


@functools.cache
def _areas() -> frozenset[str]:
    """The areas of councils that have a name of one word: "Kent"."""
    return frozenset(name for council in councils.register() for name in council.names if name.isalpha())


def run(text: str, start: int, end: int) -> list[Word]:
    """A run of capitalised words taken apart."""
    found = []
    for match in _STEP.finditer(text, start, end):
        word = match["word"]
        bare = re.sub(r"(?:['’]s?)$", "", word)
        bare = bare if bare in _ended_by() or match.end() == end else word
        found.append(Word(bare, match.start("word"), match.start("word") + len(bare), match["joint"] or ""))
    return found


def find(text: str) -> Iterator[Told]:
    """The names that their own words tell, in order."""
    for match in _RUN.finditer(text):
        if match.end() - match.start() > 3:
            yield from _in_run(text, run(text, *match.span()))


def _in_run(text: str, run_: list[Word]) -> Iterator[Told]:
    at = floor = 0
    while at < len(run_):
        last = _begun(run_, at)
        if last > at:
            at -= (
                1
                if at > floor and run_[at - 1].text in ("London", "Royal", "Metropolitan") and not run_[at].joint
                else 0
            )
            site = run_[at].text in ("Neuadd", "Capel", "Eglwys", "Canolfan", "Ysbyty")
            yield from _told(text, run_[at : last + 1], is_site=site)
            at = floor = last + 1
            continue
        kind, last = _ended(run_, floor, at)
        if not kind:
            at += 1
            continue
        first = _first(run_, floor, at - (1 if kind.endswith("2") else 0))
        if first == last:
            at += 1  # one word alone, as in "Police and Crime Commissioner"
            continue
        if kind.startswith("site") and first and run_[first - 1].text in words("acting") | listing("titles"):
            at += 1
            continue
        yield from _told(text, run_[first : last + 1], is_site=kind.startswith("site"))
        at = floor = last + 1


def _begun(run_: list[Word], at: int) -> int:
    """The last word of a name that begins here: "Friends of Weir Mill", "Ysgol y Bryn"; -1 where none does."""
    single, several = _phrases("begins")
    here = run_[at]
    after = run_[at + 1] if at + 1 < len(run_) else None
    if after is None or (at and here.text in words("ends")):
        return -1
    is_begun = here.text in single and after.joint in ("", "y", "yr", "a", "ar", "of")
    is_begun |= bool(after.joint) and f"{here.text} {after.joint.removesuffix(' the')}" in several
    is_begun |= after.joint == "" and f"{here.text} {after.text}" in several
    if not is_begun:
        return -1
    last = at + 1
    while last + 1 < len(run_) and last - at < 7:
        following = run_[last + 1]
        if following.text in words("after") or following.joint == "on":
            break
        if following.joint == "and" and (
            run_[last].text in words("ends") or here.text not in ("Department", "Ministry")
        ):
            break
        last += 1
    return last


def _ended(run_: list[Word], floor: int, at: int) -> tuple[str, int]:
    """How a name ends here ("end", "site", with 2 for an end of two words; "" for not), and its last word."""
    text = run_[at].text
    pair = f"{run_[at - 1].text} {text}" if at > floor and not run_[at].joint else ""
    ends, end_pairs = _phrases("ends")
    sites, site_pairs = _phrases("sites")
    kind = (
        "end"
        if text in ends
        else "end2"
        if pair in end_pairs
        else "site2"
        if pair in site_pairs
        else "site"
        if text in sites
        else ""
    )
    if not kind or (kind in ("end", "site") and at == floor):
        return "", at
    if text == "Police" and at + 1 < len(run_) and run_[at + 1].joint == "and" and run_[at + 1].text == "Crime":
        return "", at
    if text == "Service" and (at - floor < 2 or run_[at - 1].text in words("not_services")):
        return "", at
    last = at
    while last + 1 < len(run_) and not run_[last + 1].joint:
        following = run_[last + 1].text
        if following in _areas():
            last += 1
            break
        if following not in words("tails") and not (
            following in ends and following not in ("Executive", "Police", "Highways", "Service")
        ):
            break
        last += 1
    after = run_[last + 1] if last + 1 < len(run_) else None
    if after and not after.joint and after.text not in words("after") and after.text not in words("leads"):
        return "", at  # "School Lane", "Council Tax"
    return kind, _with_tail(run_, last)


def _with_tail(run_: list[Word], last: int) -> int:
    """The last word of "… of Local Councils", "… for the Blind" after an end; the name of another body is no part."""
    far = last
    while far + 1 < len(run_) and far - last < 6:
        following = run_[far + 1]
        if far == last and following.joint not in ("of", "for", "of the", "for the"):
            return last
        if far == last and following.joint.startswith("for") and not run_[last].joint and run_[last].text in _OWN:
            return last
        is_council = run_[last].text == "Council" and run_[max(0, last - 1)].text in (
            "Borough",
            "City",
            "County",
            "District",
        )
        if following.text in words("after") or (following.joint.startswith(("and", "on", "by")) and not is_council):
            break
        if following.text in words("ends") and following.text not in ("Aid", "Advice"):
            return last
        far += 1
    return far


def _first(run_: list[Word], floor: int, end: int) -> int:
    """The first word of the name that ends here."""
    first = end
    while first > floor:
        joint, before = run_[first].joint, run_[first - 1].text
        if re.sub(r"['’]s$", "", before) in words("acting") or before in listing("titles"):
            break
        if joint in ("and", "&", "and the", "& the"):
            if before == "Police" and run_[first].text == "Crime":
                pass
            elif before in words("ends") or (before in words("sites")) or "the" in joint:
                break
        elif joint.split(" ")[0] in ("of", "for", "on", "by", "under") and before not in words("heads"):
            if joint.split(" ")[0] in ("of", "for") or "the" in joint or before in words("leads"):
                break
        elif joint == "a":
            break
        first -= 1
    while first < end and run_[first].text in words("leads"):
        first += 1
    return first


def _told(text: str, name: list[Word], *, is_site: bool) -> Iterator[Told]:
    """The name, unless it is a single word, a post, a heading in capitals or, for a building, only a place."""
    if len(name) < 2:
        return
    start, end = name[0].start, name[-1].end
    written = text[start:end]
    if written.isupper() and len(written) > 12:
        return
    if _is_post(written) or {"Annual", "Meeting"} <= {w.text for w in name} or name[0].text in personal("titles"):
        return
    is_general = all(w.text in words("generics") for w in name)
    if is_general and any(w.joint == "and" for w in name) and name[-1].text == "Council":
        return
    if is_general and name[-1].text != "Council" and re.match(r" [A-Z][a-z]", text[end : end + 3]):
        return  # "Parish Partnership Funding"
    if is_site:
        if name[-1].text in _BUILDINGS and not ACTS.match(text, end):
            return
        if len(name) == 2 and name[0].text in personal("given"):
            return
        if name[0].text in ("Old", "New", "Former", "The") or _AT.search(text[max(0, start - 20) : start]):
            return
        if is_general and not ACTS.match(text, end):
            return
    yield Told(start, end, is_general)


def _is_post(name: str) -> bool:
    """Is it the name of a post, by its ending or beginning: "Conservative National Lead Peer", "Head of Finance"?"""
    roles = alternatives(table("organisations")["roles"])
    if name.startswith("Chief Executive") or name.endswith("Chief Executive"):
        return True
    is_post = bool(re.search(rf"\b(?:{roles})$", name) or re.match(rf"(?:{roles}) of\b", name))
    return is_post and not name.endswith(" Executive")
