"""Everyone and everything that one document names, each once, and who is meant by a short form.

A layout calls the roster as it reads: a name comes in with its words, a key goes out. At the end the roster gives the
people and things of the record, in the order of their keys.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date

from loader import councils, names, organisations, payees
from loader.lexicon import meaning
from loader.names import PersonName
from loader.passages import Block, Passage
from loader.records import Doubt, Person, Post, Thing, Words
from ontology import iris
from ontology.iris import Key, fold

_PLACE = r"[A-Z][\w'’-]{1,40}(?: (?:[a-z]{1,10} )?[A-Z][\w'’-]{1,40}){0,4}"
# One "Council" closes the list: "Peterborough, Hampshire and Sedgemoor Council".
_LISTED_COUNCILS = re.compile(rf"(?<![\w'’-])((?:{_PLACE}, ){{0,12}}{_PLACE}) and ({_PLACE}?) Councils?\b")

_TURNED = re.compile(r"(?:the |The )?(?P<kind>(?:County|District|Borough|City) Council) (?:of|for) (?P<base>.{3,60})")
_COUNCIL = re.compile(
    r"[A-Z].{1,80} (?:Parish|Town|Community|City|District|Borough|County) Council"
    r"|(?:London|Royal) Borough of .{3,60}|Cyngor (?:Sir|Cymuned|Tref|Dinas) .{3,60}"
)


@dataclass(slots=True)
class Roster:
    """The names of one document; `organisation` is whose document it is, `on` the day by which councils are told."""

    organisation: Key
    on: date | None
    chair: Key | None = None
    vice_chair: Key | None = None
    people: dict[Key, Person] = field(default_factory=dict)
    councillors: set[Key] = field(default_factory=set)
    things: dict[Key, Thing] = field(default_factory=dict)
    posts: dict[Key, Post] = field(default_factory=dict)
    capitalised: set[str] = field(default_factory=set)  # the words of the document that begin with a capital
    short_forms: dict[str, Key] = field(default_factory=dict)  # "SLCC", where the document explains it
    _index: tuple[dict[str, list[Key]], dict[str, list[Person]]] | None = None

    # ------------------------------------------------------------ people
    def person(self, name: PersonName, words: Words, of: Key | None = None, *, in_list: bool = False) -> Key:
        """The key of someone named in full; one of an attendance list is never joined to another entry of the list."""
        known = [p for p in self.people.values() if fold(p.name) == fold(name.name)]
        if known and not in_list:
            return self._more(known[0], name, words)
        key = iris.person(of or self.organisation, name.name)
        doubts: tuple[Doubt, ...] = ()
        if known:
            reason = f"{name.name} stands {len(known) + 1} times in the list: one person twice, or two of one name."
            doubts = (Doubt("namesakes", reason, words, tuple(p.key for p in known)),)
        count = len(known) + 1
        while key in self.people:
            key = iris.person(of or self.organisation, name.name, str(count))
            count += 1
        honours = name.honours if name.honours not in ("MP", "AM", "MS", "MSP") else ""
        self._put(Person(key, name.name, (name.name,), words, name.prefix, honours, doubts))
        if names.is_councillor(name.title):
            self.councillors.add(key)
        return key

    def _more(self, known: Person, name: PersonName, words: Words) -> Key:
        if name.name not in known.forms:
            forms = tuple(sorted({*known.forms, name.name}))
            self._put(replace(known, forms=forms, words=(*known.words, *words)))
        return known.key

    def _put(self, person: Person) -> None:
        self.people[person.key] = person
        self._index = None

    def _known(self) -> tuple[dict[str, list[Key]], dict[str, list[Person]]]:
        """Everyone by each folded form, and by the family name of each; made anew when someone is added."""
        if self._index is None:
            forms: dict[str, list[Key]] = {}
            families: dict[str, list[Person]] = {}
            for person in self.people.values():
                for form in dict.fromkeys(map(fold, person.forms)):
                    forms.setdefault(form, []).append(person.key)
                for family in dict.fromkeys(names.folded_parts(form)[-1] for form in person.forms):
                    families.setdefault(family, []).append(person)
            self._index = forms, families
        return self._index

    def also_called(self, key: Key, form: str) -> None:
        """A further form that the document uses for someone: initials defined once, or the name as the list has it."""
        known = self.people[key]
        self._put(replace(known, forms=tuple(sorted({*known.forms, form}))))

    def who(self, written: str) -> Key | None:
        """Someone already named, by any form: "Cllr Stay", "Juliet", "O. Williams", "the Chairman"; None if unclear."""
        return self.resolve(written)[0]

    def resolve(self, written: str, words: Words = ()) -> tuple[Key | None, tuple[Doubt, ...]]:
        """As `who`, with a doubt where one letter had to be taken for another. An office ("Clerk") is nobody."""
        bare = re.sub(r"^[Tt]he\s+", "", written.strip().strip(".,;:"))
        capacity = meaning("capacities", bare)
        if capacity in ("chair", "vice-chair", "deputy-chair"):
            return (self.chair if capacity == "chair" else self.vice_chair), ()
        if not bare or organisations.is_role(bare):
            return None, ()
        parsed = names.parse(bare)
        name = parsed.name if parsed else bare
        exact = self._known()[0].get(fold(name), [])
        if len(exact) == 1:
            return exact[0], ()
        found = exact or (self._by_short(name) if " " in name else self._by_one_word(name, alone=parsed is None))
        if len(found) > 1 and parsed and names.is_councillor(parsed.title):
            found = [k for k in found if k in self.councillors] or found
        if len(found) == 1:
            return found[0], ()
        return (None, ()) if found or not parsed else self._by_slip(parsed, words)

    def _by_short(self, name: str) -> list[Key]:
        """Those whom a name with initials, or with a shorter given name, may mean."""
        family = self._known()[1].get(names.folded_parts(name)[-1], ())
        return [p.key for p in family if any(names.fits(name, f) or names.fits(f, name) for f in p.forms)]

    def _by_one_word(self, name: str, *, alone: bool) -> list[Key]:
        """Those of that family name; without a title the word may be a given name too."""
        parts = [(p.key, fold(p.name).split()) for p in self.people.values() if fold(p.name)]
        found = [key for key, part in parts if part[-1] == fold(name)]
        return [*found, *(key for key, part in parts if part[0] == fold(name))] if alone else found

    def _by_slip(self, parsed: PersonName, words: Words) -> tuple[Key | None, tuple[Doubt, ...]]:
        """The only one whose family name is a letter away, the given names agreeing."""
        found = [
            p
            for p in self.people.values()
            if names.is_slip(parsed.family, p.name.rsplit(" ", 1)[-1])
            and (not parsed.is_full or names.fits(f"{parsed.given} {p.name.rsplit(' ', 1)[-1]}", p.name))
        ]
        if len(found) != 1:
            return None, ()
        reason = f"“{parsed.name}” is taken for {found[0].name}: one letter differs."
        return found[0].key, (Doubt("ambiguous-person", reason, words, (found[0].key,)),) if words else ()

    # ------------------------------------------------------------ organisations, bodies and other things
    def named(self, written: str, words: Words) -> Key:
        """The organisation, council or body that a writing means; added when it is new."""
        for thing in self.things.values():
            if thing.kind in ("body", "council") and fold(written) in map(fold, thing.forms):
                return self.thing(thing.key, thing.kind, written, words)
        names_one = councils.names_a_council(written)
        turned = _TURNED.fullmatch(written)
        council = councils.resolve(written, self.on) if names_one or turned else None
        if turned and not council:
            council = councils.resolve(f"{turned['base']} {turned['kind']}", self.on)
        if council:
            return self.thing(council, "council", written, words)
        national = organisations.national(written, self.on)
        if national:
            kind = "department" if national.kind == "department" else "organisation"
            return self.thing(iris.organisation(national.name), kind, written, words)
        own = iris.scope(self.organisation)
        if (
            organisations.initials(written) == written
            and written.casefold()
            == organisations.initials(" ".join(part.capitalize() for part in own.split("-"))).casefold()
        ):
            return self.thing(self.organisation, "organisation", written, words)
        if organisations.is_general(written):
            return self._general(written, words)
        kind = "council" if _COUNCIL.fullmatch(written) else "organisation"
        key = iris.council(written) if kind == "council" else iris.organisation(written)
        return self.thing(key, kind, written, words)

    def _general(self, written: str, words: Words) -> Key:
        """Whoever "the Borough Council" or "the Village Hall" is for this document: never that of another."""
        end = fold(written).removeprefix("the ").removeprefix("full ")
        own = iris.scope(self.organisation).replace("-", " ")
        if iris.kind(self.organisation) == "council" and (
            end == "council" or (own.endswith(end) and end.endswith("council"))
        ):
            return self.organisation
        if end.endswith("council"):
            found = [
                t for t in self.things.values() if t.kind == "council" and any(fold(f).endswith(end) for f in t.forms)
            ]
            if len(found) == 1:
                return self.thing(found[0].key, "council", written, words)
        scope = "" if self.organisation == iris.UNKNOWN_ORGANISATION else own
        return self.thing(iris.organisation(f"{written} {scope}"), "organisation", written, words)

    def own_body(self, written: str, words: Words) -> Key:
        """A board or committee of the organisation whose document this is."""
        return self.thing(iris.body(self.organisation, written), "body", written, words, within=self.organisation)

    def council(self, written: str, words: Words) -> tuple[Key | None, tuple[Doubt, ...]]:
        """The council of the day that a writing means, or why that is in doubt; (None, ()) when it names no council."""
        found = councils.candidates(written, self.on)
        if len(found) == 1:
            return self.thing(found[0].key, "council", written, words), ()
        if found:
            reason = f"“{written}” may be {' or '.join(c.name for c in found)}."
            return None, (Doubt("ambiguous-council", reason, words, tuple(c.key for c in found)),)
        if councils.names_a_council(written):
            return None, (Doubt("unknown-council", f"No council of that day is called “{written}”.", words),)
        return None, ()

    def thing(
        self, key: Key, kind: str, written: str, words: Words, *, within: Key | None = None, by: Key | None = None
    ) -> Key:
        """A shared thing with the form that the document uses; a form's first words are its evidence."""
        known = self.things.get(key)
        if known is None:
            self.things[key] = Thing(key, kind, (written,), words, within, by)
            return key
        forms, more = known.forms, known.words
        if written not in forms:
            forms, more = tuple(sorted({*forms, written})), (*more, *words)
        self.things[key] = replace(known, forms=forms, words=more, within=known.within or within, by=known.by or by)
        return key

    def post(self, name: str, of: Key, words: Words, holder: Key | None = None, *, within: Key | None = None) -> Key:
        """A post by its name, with whoever the document says holds it."""
        key = iris.post(of, name)
        known = self.posts.get(key)
        held_by = {*(known.held_by if known else ()), *([holder] if holder else [])}
        if known:
            self.posts[key] = replace(known, held_by=tuple(sorted(held_by)))
        else:
            self.posts[key] = Post(key, name, words, tuple(held_by), within)
        return key

    # ------------------------------------------------------------ running text
    def explain(self, passages: Iterable[Passage]) -> None:
        """Learn the short forms that a document explains anywhere: "Society of Local Council Clerks (SLCC)"."""
        for passage in passages:
            self.capitalised.update(re.findall(r"(?<!\w)[A-Z][a-z]\w{1,40}", passage.text))
            for match in (
                *organisations.EXPLAINED.finditer(passage.text),
                *organisations.REVERSED.finditer(passage.text),
            ):
                near = passage.part(max(0, match.start() - 110), match.end() + 110)
                self._learn(near, list(organisations.find(near.text)))

    def _learn(self, passage: Passage, found: list[organisations.Found]) -> None:
        for name in found:
            span = organisations.explained(passage.text, name) if "(" in passage.text else None
            if span and passage.text[slice(*span)] not in self.short_forms:
                self.short_forms[passage.text[slice(*span)]] = self.named(
                    name.name, passage.words(name.start, name.end)
                )

    def listed(self, title: str, blocks: Iterable[Block]) -> tuple[Key, ...]:
        """The organisations that an item's lists and tables name: payees and those who wrote, by the item's title."""
        rows = [b for b in blocks if b.kind == "row"]
        about = payees.subject(title)
        column = payees.column(rows) if rows and about == "payments" else -1
        found: set[Key] = set()
        for block in blocks:
            if block.kind != "row":
                beside = block.aside.text if block.aside and about == "payments" else ""
                entry = "payment" if payees.AMOUNT.search(beside) else about
                found |= {key for _, key in self._organisations(block.passage, entry)}
                continue
            for number in range(len(block.cells)):
                for inner in block.cells[number]:
                    found |= {key for _, key in self._organisations(inner.passage, "payee" if number == column else "")}
        return tuple(sorted(found))

    def mentions(self, passage: Passage) -> tuple[Key, ...]:
        """Whatever a passage names: people known or titled, councils, organisations; in the order of the keys."""
        found = {key for _, key in self._organisations(passage)}
        for match in names.titled().finditer(passage.text):
            parsed = names.parse(match.group())
            key = self.who(match.group())
            if key is None and parsed and parsed.is_full:
                key = self.person(parsed, passage.words(match.start(), match.end()))
            if key:
                found.add(key)
        for person in self.people.values():
            if any(passage.names(form) for form in person.forms):
                found.add(person.key)
        return tuple(sorted(found))

    def councils_in(self, passage: Passage) -> tuple[Key, ...]:
        """The councils that a passage names, singly or in a list."""
        return tuple(sorted({key for _, key in self._organisations(passage) if iris.kind(key) == "council"}))

    def _organisations(self, passage: Passage, about: str = "") -> list[tuple[int, Key]]:
        """Where a passage names councils and other organisations, and which; `about` is what list it is an entry of."""
        found: list[tuple[int, Key]] = []
        ends: list[tuple[int, int]] = []
        for match in _LISTED_COUNCILS.finditer(passage.text):
            spots = [
                (m.start() + match.start(1), m.end() + match.start(1)) for m in re.finditer(r"[^,\s][^,]*", match[1])
            ]
            spots.append((match.start(2), match.end()))
            keys = [councils.resolve(passage.text[a:b], self.on) for a, b in spots]
            if all(keys):
                ends.append(match.span())
                for (a, b), key in zip(spots, keys, strict=True):
                    if key:
                        found.append((a, self.thing(key, "council", passage.text[a:b], passage.words(a, b))))
        names_ = [
            n
            for n in organisations.find(passage.text)
            if not (n.name.isalpha() and n.name.istitle() and self._is_known(n.name))
        ]
        self._learn(passage, names_)
        for told in payees.find(passage.text, about):
            if not self._is_known(passage.text[told.start : told.end]):
                organisations.take(passage.text, told, names_)
        for name in names_:
            if not any(a < name.end and name.start < b for a, b in ends):
                words = passage.words(name.start, name.end)
                short = self._by_initials(name.name) if organisations.INITIALS.fullmatch(name.name) else None
                kind = self.things[short].kind if short in self.things else "council"
                key = self.thing(short, kind, name.name, words) if short else self.named(name.name, words)
                if not (name.is_general and key == self.organisation):
                    found.append((name.start, key))
        for match in organisations.INITIALS.finditer(passage.text):
            if not any(n.start <= match.start() < n.end for n in names_):
                short = self._by_initials(match.group())
                if short:
                    kind = self.things[short].kind if short in self.things else "council"
                    found.append((match.start(), self.thing(short, kind, match.group(), passage.words(*match.span()))))
        return sorted(found)

    def _is_known(self, written: str) -> bool:
        """Is it someone's name, or the family name of someone?"""
        folded = fold(written)
        return any(folded in (fold(f), fold(f).rsplit(" ", 1)[-1]) for p in self.people.values() for f in p.forms)

    def _by_initials(self, short: str) -> Key | None:
        """Whom initials mean that the document explains, or those of the one council it names that they fit."""
        if short in self.short_forms:
            return self.short_forms[short]
        bare = short.replace(".", "")
        if len(bare) < 3 or any(short in p.forms for p in self.people.values()):
            return None
        named = [
            t.key
            for t in self.things.values()
            if t.kind == "council"
            and t.key != self.organisation
            and any(organisations.initials(f) == bare for f in t.forms)
        ]
        return named[0] if len(named) == 1 else organisations.by_initials(bare, self.on, self.capitalised)
