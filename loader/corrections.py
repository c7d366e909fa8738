"""What people decided about published values: a plain file beside the data in, corrections as data and as changes out.

DATA/review/corrections.toml holds one table for each correction:

    [[correction]]
    about = "meeting/some-council/planning-committee/2025-03-04/item/3/action/1"    a key, or an address under the base
    property = "mb:owner"
    old = "person/some-council/ann-lee"         the value as published: a key or an address, else the words of the value
    new = "person/some-council/anne-leigh"
    reason = "The clerk's notes name Cllr Leigh."
    by = "Democratic Services"
    on = 2026-05-01
    status = "applied"                          or "disputed": the value stays, and the dispute is shown

An applied correction replaces the triple in each graph where it stands. The words of a document are never replaced.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from pyoxigraph import Literal, NamedNode, Quad

from loader.problems import Problem
from ontology import iris
from ontology.iris import Key
from ontology.terms import DCT, EVERY, FOAF, MB, OA, RDF, RDFS, SCHEMA, XSD, Terms

FILE = "review/corrections.toml"
_FIELDS = ("about", "property", "old", "new", "reason", "by", "on", "status")
_PREFIXES: Mapping[str, Terms] = {
    re.split("[/#]", terms.namespace.rstrip("/#"))[-1]: terms for terms in EVERY if terms.namespace.endswith(("#", "/"))
} | {"mb": MB, "dct": DCT, "schema": SCHEMA, "foaf": FOAF, "rdfs": RDFS}
_ADDRESS = re.compile(r"""https?://[^\s<>"{}|\\^`]+""")
# The words of a document, and what ties facts to them.
_WORDS = frozenset(
    {MB[name] for name in MB if name.startswith("stated")}
    | {MB.ownerStatement, MB.inDocument, MB.sha256, SCHEMA.text, OA.start, OA.end, OA.exact, DCT.isVersionOf}
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Correction:
    """One entry of the file, its addresses written out, and the line where it begins (0: not known)."""

    about: str
    predicate: str
    old: str
    new: str
    reason: str
    by: str
    on: str
    is_applied: bool
    line: int

    @property
    def key(self) -> Key:
        status = "applied" if self.is_applied else "disputed"
        return iris.correction(self.about, self.predicate, self.old, self.new, self.reason, self.by, self.on, status)

    def told(self, base: str) -> str:
        """The correction in a line, without the base address."""
        what = re.split("[/#]", self.predicate)[-1]
        old, new = (value.removeprefix(f"{base}/id/") for value in (self.old, self.new))
        about = self.about.removeprefix(f"{base}/id/")
        verb = "is now" if self.is_applied else "is disputed and may be"
        return f"{about}: {what} “{old}” {verb} “{new}” ({self.by}: {self.reason})"


def read(data: Path, base: str) -> tuple[Correction, ...]:
    """The corrections of a data folder, none when it has no such file; Problem when an entry cannot be understood."""
    path = data / FILE
    if not path.exists():
        return ()
    try:
        text = path.read_text(encoding="utf-8")
        table = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Problem(f"{path}: cannot be understood ({error}). Mend that line; nothing is published till then.") from (
            error
        )
    entries = table.pop("correction", [])
    if table or not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise Problem(f"{path}: expected nothing but [[correction]] tables. Mend the file, then run this again.")
    lines = [n for n, line in enumerate(text.splitlines(), 1) if re.match(r"\s*\[\[\s*correction\s*\]\]", line)]
    lines = lines if len(lines) == len(entries) else [0] * len(entries)
    return tuple(_entry(path, base, entry, line) for entry, line in zip(entries, lines, strict=True))


def _entry(path: Path, base: str, entry: Mapping[str, Any], line: int) -> Correction:
    where = f"{path}, line {line}" if line else str(path)
    given = {name: str(value) for name, value in entry.items()}
    missing = [name for name in _FIELDS if not given.get(name)]
    unknown = sorted(given.keys() - set(_FIELDS))
    if missing or unknown:
        wrong = f"{missing[0]} is missing" if missing else f"there is no field {unknown[0]!r}"
        raise Problem(f"{where}: {wrong}. A correction has {', '.join(_FIELDS)}.")
    if given["status"] not in ("applied", "disputed"):
        raise Problem(f"{where}: status is {given['status']!r}, expected applied or disputed.")
    try:
        date.fromisoformat(given["on"])
    except ValueError as error:
        raise Problem(f"{where}: on is {given['on']!r}, expected a date: on = 2026-05-01.") from error
    predicate = _property(given["property"])
    if predicate is None:
        raise Problem(f"{where}: {given['property']!r} is no property here. Write it as mb:owner, or as its address.")
    about = _address(base, given["about"])
    if not _ADDRESS.fullmatch(about):
        raise Problem(f"{where}: about is {about!r}, expected a key such as meeting/…, or an address.")
    return Correction(
        about=about,
        predicate=predicate.value,
        old=_address(base, given["old"]),
        new=_address(base, given["new"]),
        reason=given["reason"],
        by=given["by"],
        on=given["on"],
        is_applied=given["status"] == "applied",
        line=line,
    )


def _property(written: str) -> NamedNode | None:
    prefix, _, name = written.rpartition(":")
    if prefix in _PREFIXES or not prefix:
        terms = _PREFIXES[prefix or "mb"]
        return next((terms[term] for term in terms if term == name), None)
    return next((terms[name] for terms in EVERY for name in terms if terms[name].value == written), None)


def _address(base: str, written: str) -> str:
    """A key as its address; whatever is no key stays as it is."""
    kind, _, rest = written.partition("/")
    is_key = bool(rest) and re.fullmatch(r"[a-z]+(/[a-z0-9-]+)+", written)
    return iris.iri(base, Key(written)) if is_key and kind in _KINDS else written


_KINDS = frozenset(
    """council organisation body person post place programme publication system ward party cycle membership meeting
    document""".split()
)


# ---------------------------------------------------------------- corrections at work
def corrected(quads: Iterable[Quad], corrections: Iterable[Correction]) -> list[Quad]:
    """The same quads with each applied correction's old value replaced by its new one."""
    applied = {(c.about, c.predicate, c.old): c.new for c in corrections if c.is_applied}
    return [_replaced(quad, applied) for quad in quads] if applied else list(quads)


def _replaced(quad: Quad, applied: Mapping[tuple[str, str, str], str]) -> Quad:
    old = quad.object
    if not isinstance(quad.subject, NamedNode) or not isinstance(old, NamedNode | Literal):
        return quad
    new = applied.get((quad.subject.value, quad.predicate.value, old.value))
    if new is None:
        return quad
    return Quad(quad.subject, quad.predicate, _like(old, new), quad.graph_name)


def _like(old: NamedNode | Literal, new: str) -> NamedNode | Literal:
    """The new value in the form of the old: an address, or words with the same language or datatype."""
    if isinstance(old, NamedNode):
        return NamedNode(new) if _ADDRESS.fullmatch(new) else Literal(new)
    return Literal(new, language=old.language) if old.language else Literal(new, datatype=old.datatype)


def wrong(correction: Correction, stands: NamedNode | Literal | None) -> str:
    """Why a correction cannot be taken, given the value that it is about; "" when it can."""
    if stands is None:
        return f"{correction.about} has no such value as {correction.old!r}. Copy about, property and old from its page"
    if correction.is_applied and any(term.value == correction.predicate for term in _WORDS):
        return "these are words of the document, which are never replaced. Make it disputed, or leave it out"
    if correction.is_applied and isinstance(stands, NamedNode) and not _ADDRESS.fullmatch(correction.new):
        return f"new is {correction.new!r}, expected a key or an address as the old value is one. Correct new"
    return ""


@dataclass(frozen=True, slots=True)
class Said:
    """What one correction says: of which node and property, the value before and after, why, by whom and when."""

    about: str
    predicate: str
    old: NamedNode | Literal | None
    new: NamedNode | Literal | None
    reason: str
    by: str
    on: str


def quads(base: str, corrections: Mapping[Correction, NamedNode | Literal]) -> list[Quad]:
    """The graph `corrections`: each that was taken, with the value that it is about."""
    found = []
    for c, stands in corrections.items():
        status = "applied" if c.is_applied else "disputed"
        said = Said(c.about, c.predicate, stands, _like(stands, c.new), c.reason, c.by, c.on)
        found += described(base, c.key, said, status, f"{status.capitalize()}: {c.reason}")
    return found


def described(base: str, key: Key, said: Said, status: str, label: str) -> list[Quad]:
    """One correction in the graph `corrections`; a value that there was not, or is not any more, is left out."""
    graph = NamedNode(iris.graph(base, "corrections"))
    node, by = NamedNode(iris.iri(base, key)), NamedNode(iris.iri(base, iris.under(key, "creator")))
    say: list[tuple[NamedNode, NamedNode, NamedNode | Literal | None]] = [
        (node, RDF.type, MB.Correction),
        (node, RDFS.label, Literal(label, language="en")),
        (node, MB.aboutNode, NamedNode(said.about)),
        (node, MB.aboutProperty, NamedNode(said.predicate)),
        (node, MB.oldValue, said.old),
        (node, MB.newValue, said.new),
        (node, MB.reason, Literal(said.reason, language="en")),
        (node, DCT.created, Literal(said.on, datatype=XSD.date)),
        (node, DCT.creator, by),
        (node, MB.status, Literal(status)),
        (by, FOAF.name, Literal(said.by)),
        (by, RDFS.label, Literal(said.by)),
    ]
    return [Quad(subject, term, value, graph) for subject, term, value in say if value is not None]
