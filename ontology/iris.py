"""The only maker of IRIs: a key in, the address of a thing out, and back.

A key is the part of an address after `/id/`, a kind and its segments: `council/sevenoaks-district-council`. Every
segment is lower-case `[a-z0-9-]`, at most 120 characters, and comes out of `slug`, a date, a number or a hash; so a
key can be taken apart again, and two keys never share an address. The forms of the keys are those of the product's
vocabulary, section "IRIs"; a golden file in tests/ holds addresses that must never change.
"""

from __future__ import annotations

import functools
import hashlib
import re
import unicodedata
from datetime import date, time
from typing import NewType

Key = NewType("Key", str)

LONGEST_SEGMENT = 120
_SEGMENT = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_LOOKS_HASHED = re.compile(r"(?:^|-)[0-9a-f]{8}$")
# Signs that stand in a word as an apostrophe. NFKC would make a space of the acute accent, so they go before it; and
# once more after it, for the letters that it takes apart into one.
_APOSTROPHES = re.compile("['‘’‛`´ʹʼ′＇]")
# Letters that Unicode does not take apart, as English catalogues file them.
_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d", "ı": "i", "&": " and "}
)


class BadKey(ValueError):
    """A key or an address that this policy could not have made."""


@functools.lru_cache(maxsize=1 << 16)
def fold(text: str) -> str:
    """The form in which two writings of one name are equal: lower case, no accents, words one space apart.

    Letters outside ASCII that have no plain form stay as they are. Soft hyphens and other signs without a width do
    not part a word.
    """
    lowered = unicodedata.normalize("NFKC", _APOSTROPHES.sub("", text)).casefold()
    letters = unicodedata.normalize("NFKD", lowered)
    plain = "".join(c for c in letters if not unicodedata.combining(c) and unicodedata.category(c) != "Cf")
    return " ".join(re.findall(r"[^\W_]+", _APOSTROPHES.sub("", plain).translate(_LETTERS)))


def slug(text: str) -> str:
    """A name as one segment of a key: `Sevenoaks District Council` → `sevenoaks-district-council`.

    Two texts get one slug only if they fold to the same words. Where the words alone would not tell them apart (letters
    outside ASCII, a name cut at 120 characters, nothing left), or look like such a mark, eight hex digits of their
    SHA-256 are added.
    """
    words = fold(text)
    plain = "-".join(re.findall(r"[a-z0-9]+", words))
    if words and plain == words.replace(" ", "-") and len(plain) <= LONGEST_SEGMENT and not _LOOKS_HASHED.search(plain):
        return plain
    mark = hashlib.sha256((words or text).encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return f"{plain[: LONGEST_SEGMENT - 9].strip('-')}-{mark}".lstrip("-")


def _joined(*words: str) -> str:
    """Several names as one segment, never too long; those that are empty leave no trace."""
    return slug(" ".join(filter(None, words)))


def key(kind: str, *segments: str | int) -> Key:
    """A kind and its segments as a key; BadKey when a segment is not of the one pattern."""
    parts = [kind, *map(str, segments)]
    for part in parts:
        if not _SEGMENT.fullmatch(part) or len(part) > LONGEST_SEGMENT:
            raise BadKey(
                f"{part!r} is no segment of a key: expected at most {LONGEST_SEGMENT} lower-case letters and digits "
                "with single hyphens between them"
            )
    return Key("/".join(parts))


def under(parent: Key, *segments: str | int) -> Key:
    """The key of a part: `under(meeting, "item", 2)` → `meeting/…/item/2`."""
    return Key(f"{parent}/{key(*map(str, segments))}")


def parts(whole: Key) -> tuple[str, ...]:
    """A key taken apart; BadKey when it is not one."""
    segments = tuple(whole.split("/"))
    if len(segments) < 2:
        raise BadKey(f"{whole!r} is no key: expected a kind and at least one segment")
    key(*segments)
    return segments


def kind(whole: Key) -> str:
    """The kind of thing that a key names: `council`, `meeting`, …"""
    return whole.split("/", 1)[0]


# ---------------------------------------------------------------- shared things
UNKNOWN_ORGANISATION = Key("organisation/unknown-organisation")


def council(official_name: str) -> Key:
    return key("council", slug(official_name))


def organisation(name: str) -> Key:
    return key("organisation", slug(name))


def scope(owner: Key) -> str:
    """The segment by which a council or an organisation stands inside other keys; of a body or a person, its own's."""
    return parts(owner)[1]


def body(of: Key, name: str) -> Key:
    """A board or committee of a council or organisation; without a name, its `unknown-body`."""
    return key("body", scope(of), slug(name) if name else "unknown-body")


def person(of: Key, name: str, told_apart_by: str = "") -> Key:
    """A person under the council or organisation of their row; namesakes add what tells them apart."""
    return key("person", scope(of), _joined(name, told_apart_by))


def post(of: Key, name: str) -> Key:
    return key("post", scope(of), slug(name))


def place(of: Key, name: str) -> Key:
    return key("place", scope(of), slug(name))


def programme(of: Key, name: str) -> Key:
    return key("programme", scope(of), slug(name))


def publication(of: Key, name: str) -> Key:
    return key("publication", scope(of), slug(name))


def system(name: str) -> Key:
    return key("system", slug(name))


def ward(of: Key, name: str) -> Key:
    return key("ward", scope(of), slug(name))


def party(name: str) -> Key:
    return key("party", slug(name))


def cycle(of_body: Key, period: str) -> Key:
    return key("cycle", *_body_path(of_body), slug(period))


def membership(of_person: Key, of: Key, role: str, attested_on: date | None) -> Key:
    """A person's place in an organisation or body, as attested on a day."""
    when = attested_on.isoformat() if attested_on else "undated"
    return key("membership", *parts(of_person)[1:], *parts(of)[1:], slug(role), when)


# ---------------------------------------------------------------- meetings and documents
def _body_path(of_body: Key) -> tuple[str, str]:
    """Organisation and body, as two segments; a council's own meeting is that of its body `council`."""
    segments = parts(of_body)
    if segments[0] == "body" and len(segments) == 3:
        return segments[1], segments[2]
    if segments[0] in ("council", "organisation") and len(segments) == 2:
        return segments[1], "council"
    raise BadKey(f"{of_body!r} cannot meet: expected the key of a body, a council or an organisation")


def meeting(
    of_body: Key, on: date | None, sha256: str = "", meeting_kind: str = "", started: time | None = None
) -> Key:
    """A meeting by its body and day, its kind where that is not an ordinary one, and its start only among several.

    An undated one is named by its document's `sha256`.
    """
    day = on.isoformat() if on else f"undated-{_hex16(sha256)}"
    extra = "" if fold(meeting_kind) == "ordinary" else meeting_kind
    return key("meeting", *_body_path(of_body), _joined(day, extra, f"{started:%H%M}" if started else ""))


def attendance(of_meeting: Key, of_person: Key) -> Key:
    return under(of_meeting, "attendance", *parts(of_person)[1:])


def item(of_meeting: Key, order: int) -> Key:
    return under(of_meeting, "item", order)


def document(of_body: Key | None, when: str, form: str, reference: str = "", sha256: str = "") -> Key:
    """A document by its body and date (`minutes` or `report`, and its agenda reference), else by its hash.

    `when` is the last segment of a dated meeting's key, else the date as the document states it.
    """
    if of_body is None or not when:
        return key("document", "by-hash", _hex16(sha256))
    return key("document", *_body_path(of_body), slug(when), _joined(form, reference))


def version(of_document: Key, sha256: str) -> Key:
    """One wording of a document, by the hash of its bytes; also the name of its graph and of its text."""
    return under(of_document, "v", _hex16(sha256))


def _hex16(sha256: str) -> str:
    if not re.fullmatch(r"[0-9a-f]{64}", sha256):
        raise BadKey(f"{sha256!r} is no SHA-256 digest: expected 64 hex digits")
    return sha256[:16]


# ---------------------------------------------------------------- what people said about the data
def mapping(source: str, predicate: str, target: str) -> Key:
    """A link to another dataset, by a hash of the three IRIs."""
    return key("mapping", _hash_of(source, predicate, target))


def correction(about: str, *what: str) -> Key:
    """A correction, by a hash of the IRI that it is about and of all that it says."""
    return key("correction", _hash_of(about, *what))


def tombstone(address: str) -> Key:
    """What stands in the place of a withdrawn address: a hash of it, so that no name remains."""
    return key("tombstone", _hash_of(address))


def _hash_of(*facts: str) -> str:
    """Sixteen hex digits; each fact is preceded by its length, so that two lists never run into one."""
    told = "".join(f"{len(fact)}:{fact}" for fact in facts)
    return hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()[:16]


# ---------------------------------------------------------------- statistics
def statistic(data_set: str, *of: Key | str | int) -> Key:
    """A set of figures by its name, or the figures of it about these: things by their whole keys, outcomes, years."""
    return key("statistic", data_set, *"/".join(map(str, of)).split("/")) if of else key("statistic", data_set)


# ---------------------------------------------------------------- addresses
def iri(base: str, of: Key) -> str:
    """The address of a thing: `http://…/id/council/…`."""
    return f"{base}/id/{of}"


def page(base: str, of: Key, suffix: str = "") -> str:
    """The address of the page about a thing, or with a suffix (`.ttl`, `.txt`) of one of its forms."""
    return f"{base}/doc/{of}{suffix}"


def span(base: str, of_version: Key, start: int, end: int) -> str:
    """The address of some words of a version, in code points of its text (RFC 5147)."""
    return f"{iri(base, of_version)}#char={start},{end}"


def graph(base: str, name: str) -> str:
    """The name of a graph that belongs to no document: entities, registers, ontology, catalogue, …"""
    return f"{base}/graph/{key(name)}"


def release(base: str, number: int) -> str:
    return f"{base}/release/{number}"


def change(base: str, number: int, order: int) -> str:
    """One of the changes that a release made, in their order from 1."""
    return f"{release(base, number)}/change/{order}"


def distribution(base: str, number: int, form: str) -> str:
    """A release in one form to take away (`nq`, `nt`)."""
    return f"{release(base, number)}/distribution/{key(form)}"


def checksum(base: str, number: int, form: str) -> str:
    """The checksum of such a form."""
    return f"{distribution(base, number, form)}/checksum"


def dump(base: str, name: str) -> str:
    """Where a file of the newest release is fetched: `/dump/all.nq.gz`."""
    if not re.fullmatch(r"[a-z0-9]+(?:[.-][a-z0-9]+)*", name):
        raise BadKey(f"{name!r} is no name of a dump: expected lower-case letters and digits with single dots")
    return f"{base}/dump/{name}"


def void(base: str) -> str:
    """The description of the data (VoID, section 7.2)."""
    return f"{base}/.well-known/void"


def data(base: str) -> str:
    """The data of the newest release without what describes them, as the dumps hold them."""
    return f"{void(base)}#data"


def partition(base: str, *of: str) -> str:
    """The part of the data of a class, of a property, and so on; by a hash of their IRIs."""
    return f"{void(base)}#{_hash_of(*of)}"


def example(base: str, name: str) -> str:
    """An example query, by the name of its file."""
    return f"{base}/sparql#{key('example', name).replace('/', '-')}"


def code(base: str, scheme: str, value: str) -> str:
    """The address of a code of another register, `/code/gss/E07000111`, which leads to the thing that has it."""
    if not re.fullmatch(r"[A-Za-z0-9]{1,40}", value):
        raise BadKey(f"{value!r} is no code: expected letters and digits, at most 40")
    return f"{base}/code/{key(scheme)}/{value}"


def key_of(base: str, address: str) -> Key:
    """The key of an address, without its fragment; BadKey when the address is not one of ours."""
    prefix = f"{base}/id/"
    if not address.startswith(prefix):
        raise BadKey(f"{address!r} does not begin with {prefix}")
    found = Key(address[len(prefix) :].split("#", 1)[0])
    parts(found)
    return found
