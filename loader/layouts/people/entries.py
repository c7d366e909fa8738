"""The entries of a list of people: "Cllr A Jones MBE (Chair), Mrs B Hill, Clerk to the Council" as one value for each.

An entry keeps the passage of the name and what the words beside it say: capacity, post, council, substitution, times.
"""

from __future__ import annotations

import functools
import itertools
import re
from dataclasses import dataclass, field, replace

from loader import names
from loader.layouts.people import offices, remarks
from loader.layouts.people.pieces import pieces as taken_apart
from loader.layouts.people.pieces import title_run
from loader.layouts.people.remarks import Remarks
from loader.lexicon import listing, table
from loader.names import PersonName
from loader.passages import Passage
from ontology.iris import fold

_BRACKET = re.compile(r"[(\[]([^()\[\]]{0,200})[)\]]")
_DASH = re.compile(r"\s{1,3}[-–—]\s{0,3}|\s{0,3}[–—]\s{1,3}|(?<=[a-z)])[–—](?=[A-Z])|:\s{1,3}")
_WORD = re.compile(r"\S{1,40}")
_LOOSE = re.compile(r"[*†‡#]{1,40}|\s{0,3}[-–—•·]\s{1,3}(?=[A-Z])")  # marks before a name
_PLURAL = re.compile(r"(?i)cllr\.?['’]?s\b|councillors\b|cynghorwyr\b|aldermen\b|messrs\b")
_TWICE = re.compile(r"([A-Z]\w{1,40} [A-Z]\w+) / ([A-Z]\w{1,40} [A-Z]\w+)(?= [A-Z])")
_ALONE = re.compile(
    r"(?P<title>(?:Mr|Mrs|Ms|Dr|Cllr|Councillor|Cllrs|Councillors|Rev|Revd)\.?(?:\s{1,3}|$))?(?P<given>[A-Z]\.?(?:\s?[A-Z]\.?){0,2})?"
)
_VERB = re.compile(r"\b(?:was|were|is|are|had|has|have|will|would|to|that|\w{1,30}ed)\b")
_MOST = 400  # entries of one list


_TURNED = re.compile(  # "Moss, Mrs A", "Rowe, B (J)": the family name first, as in columns by the alphabet
    rf"(?P<family>[{names.CAPITAL}][\w'’-]{{1,40}}(?: [{names.CAPITAL}][\w'’-]{{1,40}})?),\s{{1,3}}"
    rf"(?P<title>(?:(?:Mrs?|Ms|Miss|Mx|Dr|Prof|Revd?|Sir|Dame|Lord|Lady)\.?\s{{1,3}}){{0,2}})"
    rf"(?P<given>[{names.CAPITAL}]\.?(?:\s?[{names.CAPITAL}]\.?){{0,3}}(?:\s\([{names.CAPITAL}]\.?\))?)"
    rf"(?P<honours>(?:,?\s[A-Z]{{2,4}})?)\s{{0,3}}(?P<more>\([^()]{{3,90}}\))?[\s.*]{{0,3}}"
)


@dataclass(slots=True)
class Entry:
    """One person of a list: the name, where it stands, and what stands beside it."""

    name: PersonName
    bare: Passage  # the name alone
    whole: Passage  # with all that belongs to it
    remarks: Remarks = field(default_factory=Remarks)
    starred: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """The entries of one passage, and the words of it that are neither a name nor anything about one."""

    entries: tuple[Entry, ...]
    unread: tuple[Passage, ...]
    has_prose: bool = False  # a sentence goes on after a name


@functools.cache
def _never(*, first: bool) -> frozenset[str]:
    """Words that begin no name without a title; and of them those that end none either ("Peter Hall" is a name)."""
    words = frozenset(table("not_names")["words"])
    return words if first else words - frozenset(table("not_names")["families"])


def read(passage: Passage, *, plural: bool = False) -> Reading:
    """The entries of a list in running text; `plural` when its head gave the title for all ("Councillors:")."""
    twice = _TWICE.match(passage.text)  # in two languages: "Cynghorydd Sir / County Councillor Gwen Parri"
    if twice and all(fold(part) in listing("visiting") for part in twice.groups()):
        passage = passage.part(twice.start(2))
    if turned := _turned(passage):
        return Reading((turned,), ())
    entries: list[Entry] = []
    unread: list[Passage] = []
    ahead: Remarks | None = None  # told before a name: "Chairman, Cllr A Jones"
    title, prose, guests = plural, False, False
    pieces = list(taken_apart(passage.text))
    spaced = not any(joint in (",", ";") for _, _, joint in pieces)
    beside = _beside(passage, pieces)
    number = 0
    while number < len(pieces) and len(entries) < _MOST:
        start, end, joint = pieces[number]
        number += 1
        piece = passage.part(start, end)
        if not piece.text.strip(" .*-–—"):
            continue
        if number - 1 in beside and entries:
            if not _attach(entries[-1], piece, joint):
                entries[-1].remarks.stands_for = entries[-1].remarks.stands_for or piece
            entries[-1].whole = _through(passage, entries[-1].whole, piece)
            continue
        if number < len(pieces) and pieces[number][2] == "and":
            more = passage.part(*pieces[number][:2])
            if first := _of_one_family(passage, piece, more, title):
                entries.append(first)
                title = title or bool(_PLURAL.match(first.name.title))
                continue
        entry, prosy = _entry(piece, title)
        if (
            entry is None
            and number < len(pieces)
            and pieces[number][2] == "and"
            and offices.has_name_in_brackets(piece.text, passage.text[start : pieces[number][1]])
        ):
            piece = passage.part(start, pieces[number][1])  # "Head of Legal and Democratic Services (Ms C Green)"
            entry, prosy = _entry(piece, title)
            number += 1
        if entry and entries and joint == "and" and _goes_on(entries[-1], entry, passage, piece):
            continue
        if entry:
            prose = prose or prosy
            guests = guests or bool(entries and re.match(r"(?:together )?with\s", piece.text))
            entry.remarks.is_visiting |= guests
            title = bool(_PLURAL.match(entry.name.title)) or (title and not _is_own(entry.name.title))
            if ahead:
                entry.remarks.merge(ahead)
                ahead = None
            entries += _two(entry, piece) if spaced else [entry]
        elif number < len(pieces) and pieces[number][2] == "/" and fold(piece.text) in listing("visiting"):
            continue  # "Cyng. Sir / County Cllr A Moss": the title once more
        elif remarks.is_nobody(piece.text):
            ahead = None
        elif (not entries or _is_ahead(passage, pieces[number - 1 : number + 1])) and (
            found := remarks.read(piece)
        ).is_office:
            ahead = found
        elif entries and _attach(entries[-1], piece, joint):
            entries[-1].whole = _through(passage, entries[-1].whole, piece)
        else:
            unread.append(piece)
    return Reading(tuple(e for e in entries if not e.remarks.is_public), tuple(unread), prose)


def _turned(passage: Passage) -> Entry | None:
    """The one of a line or cell that has the family name first: "Moss, Mrs A"."""
    told = _TURNED.fullmatch(passage.text)
    if not told or any(word in _never(first=False) for word in told["family"].split()):
        return None
    printed = told["honours"].strip(" ,")
    if printed and printed not in listing("honours") | listing("offices"):
        return None
    noble = told["title"].strip() in listing("noble")
    name = PersonName(
        f"{told['given']} {told['family']}",
        "" if noble else told["title"].strip(),
        told["title"].strip() if noble else "",
        printed,
    )
    more = remarks.read(passage.part(told.start("more") + 1, told.end("more") - 1)) if told["more"] else Remarks()
    return Entry(name, passage.part(0, told.end("given")), passage, more, starred="*" in passage.text)


def affiliated(found: Reading) -> Reading:
    """One guest and then the body the guest came for, of a kind not known: "Mr K Moss, Coastliner in Fenmouth"."""
    if len(found.entries) != 1 or len(found.unread) != 1 or not found.entries[0].name.title:
        return found
    body = found.unread[0]
    entry = found.entries[0]
    proper = re.fullmatch(
        r"[A-Z][\w'’&-]{1,40}(?: (?:(?:in|of|for|the|and|&) ){0,2}[A-Z][\w'’&-]{0,40}){0,6}", body.text
    )
    if not proper or not entry.remarks.is_empty or entry.whole.offsets[-1] > body.offsets[0]:
        return found
    entry.remarks.stands_for = body
    return Reading(found.entries, (), found.has_prose)


def _of_one_family(passage: Passage, piece: Passage, more: Passage, plural: bool) -> Entry | None:
    """The first of two who share the family name that only the second has: "Mr and Mrs Rowe", "Cllrs A & B Smith"."""
    alone = _ALONE.fullmatch(piece.text)
    if not alone or not (alone["title"] or plural):
        return None
    second, _ = _entry(more, plural or bool(_PLURAL.match(alone["title"] or "")))
    if second is None or (alone["given"] and not (second.name.is_full and names.is_short(second.name.name))):
        return None
    if not alone["given"] and not second.name.title:
        return None
    name = f"{alone['given']} {second.name.family}" if alone["given"] else second.name.name
    bare = second.bare if not alone["given"] else _through(passage, piece.part(alone.start("given")), second.bare)
    return Entry(PersonName(name, (alone["title"] or "").strip()), bare, _through(passage, piece, second.bare))


def _beside(passage: Passage, pieces: list[tuple[int, int, str]]) -> frozenset[int]:
    """Which pieces tell for whom the one before is there: "Ann Kirk, Wynn Ltd; Ian Lowe, Kestrel Actuarial"."""
    firsts = [0, *(n for n, (_, _, joint) in enumerate(pieces) if joint == ";"), len(pieces)]
    pairs = [(a, b) for a, b in itertools.pairwise(firsts) if a < b]
    if len(pairs) < 2 or any(b - a > 2 or (b - a == 2 and pieces[a + 1][2] != ",") for a, b in pairs):
        return frozenset()
    second = [a + 1 for a, b in pairs if b - a == 2]
    texts = [passage.text[pieces[n][0] : pieces[n][1]].strip() for n in second]
    if len(second) < 2 or any(title_run().match(t) or re.match(r"(?:[A-Z]\.? ){1,3}[A-Z]", t) or not t for t in texts):
        return frozenset()
    if not any(offices.is_council(t) or offices.is_organisation(t) or t in listing("affiliations") for t in texts):
        return frozenset()
    return frozenset(n for n, t in zip(second, texts, strict=True) if t[0].isupper() and not offices.is_post(t))


def _is_own(title: str) -> bool:
    """Does a title end the run of a plural one? "Mrs" within "Councillors Moss, Mrs Rowe, Dunn" does not."""
    return bool(title) and not re.fullmatch(r"(?i)(?:(?:mrs?|ms|miss|mx|dr|prof|professor|rev|revd)\.?\s{0,3})+", title)


def _is_ahead(passage: Passage, pieces: list[tuple[int, int, str]]) -> bool:
    """Does an office stand before the one who holds it: "; The Mayor, Cllr John Poole"?"""
    if len(pieces) < 2:
        return False
    (start, end, before), (then, _, joint) = pieces
    office = passage.text[start:end].strip().lower().startswith("the ") or (before == "and" and joint == "title")
    return joint in (",", "title") and office and bool(title_run().match(passage.text, then))


def _two(entry: Entry, piece: Passage) -> list[Entry]:
    """Two people whom only a space parts, of whom the second has a remark: "Cllr Ann Lee Mary Hill (Clerk)"."""
    words = entry.name.name.split()
    if len(words) != 4 or not entry.remarks.is_told or any(len(w.strip(".")) < 2 or w[0].islower() for w in words):
        return [entry]
    cut = entry.bare.text.index(words[2], len(words[0]) + len(words[1]))
    first, second = entry.bare.part(0, cut), entry.bare.part(cut)
    at = piece.text.index(second.text)
    one = Entry(replace(entry.name, name=first.text, honours=""), first, piece.part(0, at))
    return [one, Entry(PersonName(second.text), second, piece.part(at), entry.remarks)]


def _through(passage: Passage, first: Passage, last: Passage) -> Passage:
    """From the start of the one to the end of the other."""
    start, end = passage.offsets.index(first.offsets[0]), passage.offsets.index(last.offsets[-1]) + 1
    return passage.part(start, end)


def _attach(entry: Entry, piece: Passage, joint: str) -> bool:
    """What a piece says of the person before it; False when it says nothing that is understood."""
    honours = listing("honours") | listing("offices")
    if all(word.strip(".") in honours for word in piece.text.split()):
        entry.name = replace(entry.name, honours=", ".join(filter(None, (entry.name.honours, piece.text.strip(" .")))))
        return True
    found = remarks.read(piece)
    if found.is_empty:
        return joint == "and" and entry.remarks.post is not None  # "Director of Housing and Planning"
    entry.remarks.merge(found)
    return True


def _goes_on(last: Entry, entry: Entry, passage: Passage, piece: Passage) -> bool:
    """Is what looks like a name the rest of the council before it: "… of Kings Lynn and West Norfolk"?"""
    stated = last.remarks.stands_for
    if (
        entry.name.title
        or not stated
        or entry.remarks.is_told
        or not offices.is_council(f"{stated.text} and {piece.text}")
    ):
        return False
    last.remarks.stands_for = _through(passage, stated, piece.part(0, len(piece.text.rstrip(" ."))))
    last.whole = _through(passage, last.whole, piece)
    return True


def _entry(piece: Passage, plural: bool) -> tuple[Entry | None, bool]:
    """A piece as an entry: a name first, or a post with the name in brackets or after a dash."""
    loose = _LOOSE.match(piece.text)
    starred = "*" in piece.text
    at = loose.end() if loose else 0
    at += (
        len(with_[0])
        if (
            with_ := re.match(
                r"(?:with|together with|plus|also|the(?=\s{1,3}(?:Rev|Ven|Very Rev|Rt)))\s{1,3}(?=[A-Z])",
                piece.text[at:],
            )
        )
        else 0
    )
    found = (
        None
        if offices.is_council(piece.text.split("(")[0]) and not title_run().match(piece.text, at)
        else _named(piece, at, len(piece.text), plural)
    )
    if found:
        name, start, end = found
        entry = Entry(name, piece.part(start, end), piece, starred=starred)
        return entry, _rest(entry, piece, end)
    office = re.match(r"(?:[A-Z][\w-]{0,40}\s{1,3}){1,3}(?=[A-Z][\w'’-]{1,40}\s{1,3}[A-Z])", piece.text[at:])
    if office and (role := remarks.read(piece.part(at, at + office.end()))).is_officer_or_visitor:
        found = _named(piece, at + office.end(), len(piece.text), plural)  # "Clerk Jo Hill"
        if found:
            name, start, end = found
            entry = Entry(name, piece.part(start, end), piece, role, starred)
            return entry, _rest(entry, piece, end)
    # "Head of Finance (Section 151 Officer) (Z Hill)": the name may stand in the second pair of brackets
    for match in (*itertools.islice(_BRACKET.finditer(piece.text, at), 2), _DASH.search(piece.text, at)):
        if not match or match.start() == at:
            continue
        inner = (match.start(1), match.end(1)) if match.re is _BRACKET else (match.end(), len(piece.text))
        if match.re is _BRACKET and match[1].startswith("the "):
            inner = (inner[0] + 4, inner[1])
        role = remarks.read(piece.part(at, match.start()))
        found = _named(piece, *inner, plural)
        if found and not role.is_office:  # a post of a kind not known: "Town Ranger (Mr K Bright)"
            told = found[0].title and match.re is _BRACKET and not remarks.is_nobody(piece.text[at : match.start()])
            role.post = piece.part(at, match.start()) if told else None
        if found and role.is_office:
            name, start, end = found
            entry = Entry(name, piece.part(start, end), piece, role, starred)
            prose = _rest(entry, piece.part(0, inner[1]), end)
            return entry, prose
    return None, False


def _named(piece: Passage, start: int, end: int, plural: bool) -> tuple[PersonName, int, int] | None:
    """The name that stands at `start`: its title, the name itself and honours; with where the bare name is."""
    text = piece.text[start:end]
    run = title_run().match(text)
    at = run.end() if run else 0
    number = re.match(r"\d{1,6}\s{1,3}", text[at:])
    if run and number:  # of a constable
        title = replace(PersonName(""), title=text[: run.end()].strip())
        found = _named(piece, start + at + number.end(), end, True)
        return (replace(found[0], title=title.title), found[1], found[2]) if found else None
    last, words = at, 0
    alone = plural and text[at:].strip(" .*†") in table("not_names")["surnames"]
    for match in _WORD.finditer(text, at):
        word = match.group().rstrip(",;:*†")
        plain = word.strip(".").title() if word.isupper() and len(word) > 3 else word.strip(".")
        if not re.match(rf"{names.PART}$", word) or (
            plain in _never(first=not words) and not (run and not words) and not alone
        ):
            break
        last, words = match.start() + len(word), words + 1
        if words == 6 or word != match.group():
            break
    parsed = (
        names.parse(text[:last].rstrip(".") if last and not re.search(r"\b[A-Z]\.$", text[:last]) else text[:last])
        if words
        else None
    )
    if parsed is None and words and plural and last - at > 2:
        bare = names.parse(f"Cllr {text[at:last].rstrip('.')}")
        parsed = replace(bare, title="", start=bare.start + at - 5, end=bare.end + at - 5) if bare else None
    if parsed is None or _is_no_name(parsed) or (not run and _goes_on_as_organisation(text[last:])):
        return None
    return parsed, start + parsed.start, start + parsed.end


def _goes_on_as_organisation(rest: str) -> bool:
    """Goes what looks like a name on with a word that none has: "Garrick Wynn Ltd", "Mill Lane Heritage Group"?"""
    more = re.match(r"\s{1,3}([A-Z&][\w&'’-]{1,30}(?:\s{1,3}[A-Z&(][\w&'’).-]{0,30}){0,4})", rest)
    if not more or not (set(more[1].split()) & _never(first=True)):
        return False
    return not offices.capacity_of(more[1]) and not offices.is_post(more[1]) and not offices.is_council(more[1])


def _is_no_name(name: PersonName) -> bool:
    words = name.name.replace(".", " ").split()
    if name.name == "Sir":  # "Cyng. Sir / County Cllr …": the Welsh for county
        return True
    if not name.title and len(words) > 1 and words[-1] in listing("body_endings"):
        return True
    if not name.title and (remarks.is_party(name.name) or all(w in listing("honours") for w in words)):
        return True
    return all(len(w) < 2 for w in words) or (not name.title and not name.prefix and offices.is_council(name.name))


def _rest(entry: Entry, piece: Passage, end: int) -> bool:
    """Read what stands after the name of an entry: brackets, dashes, a post; True where a sentence goes on."""
    text = piece.text
    after = text[end:]
    honours = re.match(rf"[\s,]{{0,40}}{re.escape(entry.name.honours)}", after) if entry.name.honours else None
    at = end + (honours.end() if honours else 0)
    prose = False
    for match in _BRACKET.finditer(text, at):
        prose = _loose(entry, piece, at, match.start()) or prose
        namesake = re.fullmatch(r"[A-Z]\.?(?:\s?[A-Z]\.?)?", match[1]) if not entry.name.is_full else None
        if namesake:
            entry.name = PersonName(f"{match[1].rstrip('.')} {entry.name.name}", entry.name.title, start=0, end=0)
            entry.bare = piece.part(text.index(entry.bare.text), match.end())
        elif remarks.is_initials(match[1].strip(), entry.name.name):
            entry.remarks.short = match[1].strip()
        else:
            entry.remarks.merge(remarks.read(piece.part(match.start(1), match.end(1))))
        at = match.end()
    return _loose(entry, piece, at, len(text)) or prose


def _loose(entry: Entry, piece: Passage, start: int, end: int) -> bool:
    """Words after a name with no brackets: "– Chairman", "Clerk", "who was on holiday"; True for a sentence."""
    part, text = piece.part(start, end), piece.text
    bare = re.sub(r"\s{1,3}(?:y|yr|the)$", "", part.text).strip(" -–—:.*,'’")
    bare = "" if bare in ("y", "yr", "the") else bare
    of = re.match(r"(?:of|from|representing) (?:the )?(?=[A-Z])", bare)
    if of:
        place = part.part(part.text.index(bare) + of.end(), part.text.index(bare) + len(bare))
        entry.remarks.stands_for = entry.remarks.stands_for or (place if offices.may_stand_for(place.text) else None)
        return False
    if not bare:
        return False
    if bare[0].islower() and not remarks.is_lower_remark(bare):
        # "– plot holders' representative" is a remark, not a sentence
        dashed = re.match(r"\s{0,3}[-–—]\s", text[start:end])
        return not (dashed and len(bare.split()) <= 6 and not _VERB.search(bare))
    at = part.text.index(bare)
    entry.remarks.merge(remarks.read(part.part(at, at + len(bare))))
    return False
