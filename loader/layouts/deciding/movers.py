"""Who moved and who seconded: "proposed by A, seconded by B", "A proposed, B seconded", "(AB/CD)"."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass

from loader.lexicon import alternatives, listing
from loader.names import PersonName, is_councillor
from loader.passages import Passage
from loader.records import Doubt
from loader.roster import Roster
from ontology.iris import Key

_PAIR = re.compile(r"(?:\(\s*|^\W*)(?P<mover>[A-Z]{2,4})\s*[/,&]\s*(?P<seconder>[A-Z]{2,4})(?:\s*\)|\W*$)")


_OWNERS = re.compile(r"^\W*[A-Z]{2,4}\s+/\s+[A-Z]{2,4}\W*$")  # of an action, on a line of their own: "HM / SL"


@dataclass(frozen=True, slots=True)
class Movers:
    """Those who moved and those who seconded, in the order of the words; a name that nobody is known by is a doubt."""

    moved: tuple[Key, ...] = ()
    seconded: tuple[Key, ...] = ()
    doubts: tuple[Doubt, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.moved or self.seconded or self.doubts)

    def __or__(self, other: Movers) -> Movers:
        return Movers(
            tuple(dict.fromkeys((*self.moved, *other.moved))),
            tuple(dict.fromkeys((*self.seconded, *other.seconded))),
            tuple(dict.fromkeys((*self.doubts, *other.doubts))),
        )


@functools.cache
def _who() -> str:
    titles = alternatives(listing("titles") | listing("noble") | {"Lord Mayor", "Town Mayor"})
    part = r"[A-Z][\w'’-]{0,40}\.?"
    chair = r"(?:[Tt]he\s+)?(?:(?:Vice|Deputy)[\s-])?(?:Chair(?:man|woman|person)?|Mayor|Cadeirydd)\b"
    return rf"(?:{chair}|(?:(?:{titles})\.?\s+){{0,3}}{part}(?:\s+{part}){{0,4}})"


@functools.cache
def _after() -> re.Pattern[str]:
    """The verb first: "Proposed by Cllr A", "Seconder: B", "moved and seconded by A and B", "Cynigiwyd gan A"."""
    who = _who()
    return re.compile(
        rf"(?i:\b(?P<both>(?:proposed|moved)\s+and\s+seconded)\s+by)\s*:?\s*(?P<first>{who})\s+(?:and|&)\s+(?P<second>{who})"
        rf"|(?i:\b(?P<verb>prop(?:os(?:ed|er|al))?\.?|moved|sec(?:ond(?:ed|er))?\.?|nominated|cynigiodd|eiliodd|on\s+the\s+(?:motion|proposition|proposal)\s+of|"
        rf"ch?ynigiwyd|gynigiwyd|cynigydd|h?eiliwyd(?:\s+(?:ef|hi|hyn|hynny|y\s+cynnig))?(?=\s)|h?eiliwyd|eilydd|cynnig(?=\s*:)|eilio(?=\s*:)|amendment(?=\s+by\b)))(?P<link>\s*(?:(?:duly\s+|formally\s+|(?:as|for)\s+(?:[a-z]+\s+){{1,6}})?\bby\s*|\bgan\s+(?:yr?\s+)?|\byr?\s+)?[:–-]?\s*)(?P<who>{who})"
    )


@functools.cache
def _before() -> re.Pattern[str]:
    """The name first: "Cllr A proposed …", "B seconded"."""
    return re.compile(
        rf"(?<![\w'’-])(?P<who>{_who()})(?:\s+\([^()]{{1,40}}\))?(?:,\s+[^,.;]{{3,60}},)?\s+(?:(?:then|also|had|formally|duly|further|therefore)\s+){{0,2}}"
        r"(?P<verb>(?i:proposed|prop(?=\.)|sec(?=\.)|moved|seconded|nominated|proposing|moving|seconding|cynigiodd|eiliodd)|PROPOSED|MOVED|SECONDED)\b(?!\s+(?:by|in\s+to|into|to\s+(?:the\s+)?[A-Z]|away|forward|on\s+to|house|seats?)\b)"
    )


@functools.cache
def _in_a_row() -> re.Pattern[str]:
    """The verbs first and no stop between: "proposed AB seconded CD", "Prop AB sec CD"; not "AB proposed CD"."""
    who = _who()
    return re.compile(
        rf"(?:^|(?<=[.,;:()–—-]\s)|(?<=[.,;:(–—-])|(?<=\sand\s)|(?<=[a-z]{{3}}\s)|(?<=\d\s))(?i:prop(?:osed)?|moved)\.?\s+(?:by\s+)?"
        rf"(?P<mover>{who})\s*,?\s+(?:and\s+)?(?i:sec(?:onded)?)\b\.?\s*(?:by\s*)?(?P<seconder>{who})"
    )


@functools.cache
def _pairs() -> tuple[re.Pattern[str], ...]:
    """Both in a pair: "(Cllr A / Cllr B)", "P: AB S: CD", "(Prop. A; Sec. B)"."""
    who, titles = _who(), alternatives(listing("titles"))
    titled = rf"(?:{titles})\.?\s+[A-Z][\w'’-]{{0,40}}(?:\s+[A-Z][\w'’-]{{0,40}}){{0,3}}"
    return (
        _PAIR,
        re.compile(rf"(?:\(\s*|^\W*)(?P<mover>{titled})\s*/\s*(?P<seconder>{titled})(?:\s*\)|\W*$)"),
        re.compile(
            rf"(?<!\w)P(?:rop)?\s?[:.]\s*(?P<mover>{who})\s*[,;/]?\s*(?:and\s+)?S(?:ec)?\s?[:.]\s*(?P<seconder>{who})"
        ),
    )


def find(passage: Passage, roster: Roster, *, is_unlisted: bool = False) -> Movers:
    """The movers and seconders that a passage names; of a record without a list of those present, also new ones."""
    moved: list[tuple[int, Key]] = []
    seconded: list[tuple[int, Key]] = []
    doubts: list[Doubt] = []
    text = passage.text
    spoken: set[int] = set()
    for match in _in_a_row().finditer(text):
        mover, seconder = _first(match["mover"], roster), _first(match["seconder"], roster)
        if mover and seconder and mover != seconder:
            moved.append((match.start("mover"), mover))
            seconded.append((match.start("seconder"), seconder))
            text = text[: match.start()] + "\0" * len(match.group()) + text[match.end() :]
    for match in _before().finditer(text):
        key = _last(match["who"], roster) or (
            _new(match["who"], passage, match.start("who"), roster) if is_unlisted else None
        )
        if key:
            spoken.add(match.start("verb"))
            (seconded if match["verb"].casefold() in ("seconded", "seconding", "sec", "eiliodd") else moved).append(
                (match.start("verb"), key)
            )
    for match in _after().finditer(text):
        if match["both"]:
            for group, into in (("first", moved), ("second", seconded)):
                key = _first(match[group], roster) or (
                    _new(match[group], passage, match.start(group), roster) if is_unlisted else None
                )
                if key:
                    into.append((match.start(group), key))
            continue
        if not _is_by(match, text, spoken):
            continue
        into = seconded if match["verb"].casefold().startswith(("sec", "eili", "eily", "heili")) else moved
        key = _first(match["who"], roster) or (
            _new(match["who"], passage, match.start("who"), roster) if is_unlisted else None
        )
        if key:
            into.append((match.start("who"), key))
        elif re.match(rf"(?:{alternatives(listing('titles'))})\b", match["who"]):
            words = passage.words(match.start("who"), match.end("who"))
            doubts.append(Doubt("unknown-person", f"“{match['who']}” moved or seconded and names nobody known.", words))
    for match in (m for pattern in _pairs() for m in pattern.finditer(text)):
        mover, seconder = _first(match["mover"], roster), _first(match["seconder"], roster)
        if mover and seconder and not (_OWNERS.match(match.group()) and not {mover, seconder} & roster.councillors):
            moved.append((match.start(), mover))
            seconded.append((match.start(), seconder))
    return Movers(
        tuple(dict.fromkeys(k for _, k in sorted(moved))),
        tuple(dict.fromkeys(k for _, k in sorted(seconded))),
        tuple(doubts),
    )


def _new(written: str, passage: Passage, at: int, roster: Roster) -> Key | None:
    """A councillor whom the record names only here, by title and family name."""
    titles = alternatives(listing("titles"))
    office = alternatives(t for t in listing("titles") if is_councillor(t))
    match = re.match(
        rf"(?P<title>(?:{office})\.?)\s+(?:(?:{titles})\.?\s+)?(?P<name>(?:[A-Z]{{1,2}}\.?\s+){{0,2}}[A-Z][\w'’-]+"
        r"(?:\s+(?!(?:And|AND|Resolved|RESOLVED|That|Seconded)\b)[A-Z][\w'’-]+)?)",
        written,
    )
    if not match or roster.resolve(match.group())[0]:
        return None
    same = [
        p
        for p in roster.people.values()
        if p.name.rsplit(" ", 1)[-1].casefold() == match["name"].rsplit(" ", 1)[-1].casefold()
    ]
    if same and " " not in match["name"]:
        return None  # it may be any of them
    words = passage.words(at + match.start("name"), at + match.end("name"))
    return roster.person(PersonName(match["name"], match["title"]), words)


def _is_by(match: re.Match[str], text: str, spoken: set[int]) -> bool:
    """Does the name after the verb tell who did it, and not whom or what somebody proposed?"""
    link = match["link"]
    if match.start("verb") in spoken:
        return False  # "A proposed Cllr B as Chairman"
    if re.search(r"\b(?:by|gan)\s*|:", link, re.IGNORECASE) or match["verb"].casefold().endswith(
        (" of", "er", "ydd", "iodd", ".")
    ):
        return True
    if not re.search(r"(?:^|[(;,./–—:-]\s*|\band\s+)$", text[: match.start("verb")]):
        return False
    return not re.match(r"\s*(?:as|be|for|to)\b", text[match.end("who") :])


def _first(written: str, roster: Roster) -> Key | None:
    """Whoever the words begin with, the longest known form of a name first: "Brown And Resolved" is Brown."""
    words = written.split()
    for count in range(len(words), 0, -1):
        key = known(" ".join(words[:count]), roster)
        if key:
            return key
    return None


def _last(written: str, roster: Roster) -> Key | None:
    """Whoever the words end with, the longest known form of a name first."""
    words = written.split()
    for begin in range(len(words)):
        key = known(" ".join(words[begin:]), roster)
        if key:
            return key
    return None


def known(written: str, roster: Roster) -> Key | None:
    """Whoever goes by a name, an office or initials."""
    written = written.strip(" ,;:")
    found = roster.who(written) or (roster.who(written.rstrip(".")) if written.endswith(".") else None)
    if found is None and re.fullmatch(r"(?:[Tt]he\s+)?(?:Town\s+)?Mayor", written):
        return roster.chair
    bare = written.rstrip(".")
    if found is None and re.fullmatch(r"[A-Z]{2,3}", bare):
        same = [
            p.key for p in roster.people.values() if "".join(w[0] for w in p.name.replace("-", " ").split()) == bare
        ]
        return same[0] if len(same) == 1 else None
    return found
