"""The counts of a new index, from its files as they go by: quicker than to read the index, and the same."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from pyoxigraph import Literal, NamedNode

from loader.tally import Classes, Counts, Tally, View
from ontology.terms import RDF, XSD

_NONE: Classes = frozenset()
_TYPE = f"<{RDF.type.value}>".encode()
_OPENS, _QUOTES = b'<"'  # what an address begins with, and a literal
# Datatypes that stay as they are in the engine, which makes one of every kind of whole number.
_KEPT = {
    XSD[name].value for name in "string integer decimal date time dateTime dayTimeDuration gYear boolean anyURI".split()
}


@dataclass(slots=True)
class Reading:
    """What the files of the data say of each subject. First each file is seen, then each is counted.

    A subject that one file alone speaks of, in words that the engine keeps, is counted as the file writes it. The
    others are set aside, and looked up in the store at the end. The files are canonical N-Triples: sorted lines, none
    twice.
    """

    seen: dict[bytes, Classes] = field(default_factory=dict)  # every subject, and what it is
    aside: set[bytes] = field(default_factory=set)
    tally: Tally = field(default_factory=Tally)
    ends: dict[bytes, str] = field(default_factory=dict)  # how literals end, and their datatypes; "" if not kept
    sets: dict[Classes, Classes] = field(default_factory=dict)  # so that each is there once

    def see(self, lines: bytes) -> None:
        """Whom a file speaks of, what they are, and who must be looked up."""
        subjects: dict[bytes, Classes] = {}
        last: tuple[bytes, bytes] | None = None
        for line in lines.splitlines():
            subject, predicate, value = line.split(b" ", 2)
            if subject not in subjects:
                subjects[subject] = _NONE
            if predicate == _TYPE and value[0] == _OPENS:
                subjects[subject] |= {value[1:-3].decode()}
            elif value[0] == _QUOTES:
                end = value[value.rindex(b'"') :]
                if not (self.ends[end] if end in self.ends else self._end(end)):
                    self.aside.add(subject)
                elif end[1] == ord("^"):
                    if (subject, predicate) == last:  # perhaps one number, written in two ways
                        self.aside.add(subject)
                    last = subject, predicate
        self.aside |= self.seen.keys() & subjects.keys()
        for subject, classes in subjects.items():
            both = classes | self.seen.get(subject, _NONE)
            self.seen[subject] = self.sets.setdefault(both, both)

    def _end(self, end: bytes) -> str:
        """The datatype of literals that end so; nothing where the engine may keep another, or another language."""
        text = end[1:-2].decode()
        if text.startswith("@"):
            found = RDF.type.value.replace("#type", "#langString") if text.islower() and "--" not in text else ""
        else:
            name = text[3:-1] or XSD.string.value
            found = name if name in _KEPT else ""
        self.ends[end] = found
        return found

    def count(self, lines: bytes) -> None:
        """What a file says of those whom it alone speaks of, after every file was seen."""
        seen, ends, aside = self.seen, self.ends, self.aside
        rows: list[tuple[Classes, bytes, Classes | str]] = []
        pairs: list[bytes] = []
        last_subject = last_predicate = b""
        is_aside, classes = True, _NONE
        for line in lines.splitlines():
            subject, predicate, value = line.split(b" ", 2)
            if subject != last_subject:
                last_subject, last_predicate = subject, b""
                is_aside, classes = subject in aside, seen[subject]
            if is_aside:
                continue
            if predicate != last_predicate:
                last_predicate = predicate
                pairs.append(predicate)
            what = ends[value[value.rindex(b'"') :]] if value[0] == _QUOTES else seen.get(value[:-2], _NONE)
            rows.append((classes, predicate, what))
        for (classes, name, of), number in Counter(rows).items():
            self.tally.triples[classes, name[1:-1].decode(), of] += number
        for name, number in Counter(pairs).items():
            self.tally.having[name[1:-1].decode()] += number

    def counts(self, view: View) -> Counts:
        """The counts of all, after every file was counted; those who were set aside are looked up."""
        self.tally.subjects.update(self.seen.values())
        for subject in self.aside:
            names = set()
            for triple in view.about(NamedNode(subject[1:-1].decode())):
                value, name = triple.object, triple.predicate.value
                what = value.datatype.value if isinstance(value, Literal) else self.seen.get(f"{value}".encode(), _NONE)
                self.tally.triples[self.seen[subject], name, what] += 1
                names.add(name)
            self.tally.having.update(names)
        return self.tally.counts()
