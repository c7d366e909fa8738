"""Triples as compacted JSON-LD by the project's own context, which is put into the answer and never fetched.

Only plain features of a context are used: terms with an IRI and a type or language, prefixes, a default language, and
no scoped contexts. A property that the context describes in any other way is written out with its full name, which
means the same.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any, cast

from pyoxigraph import Literal, NamedNode, Triple

_XSD = "http://www.w3.org/2001/XMLSchema#"
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_PLAIN_KEYS = {"@id", "@type", "@language", "@container", "@protected"}
_INTEGER = re.compile(r"0|-?[1-9][0-9]{0,14}")
_PREFIX_ENDS = tuple(":/?#[]@")


class Context:
    """A JSON-LD context, turned round: from IRIs to the terms that mean them."""

    def __init__(self, context: Mapping[str, object]) -> None:
        inner = cast(dict[str, Any], context.get("@context", context))
        self.source = dict(inner)
        self.language = inner.get("@language")
        self.prefixes = self._prefixes()
        self._shortened: dict[str, str] = {}
        self.terms: dict[str, list[tuple[str, dict[str, Any]]]] = {}
        self.types: dict[str, str] = {}
        vocabulary = inner.get("@vocab")
        for name, definition in inner.items():
            if name.startswith("@") or definition is None:
                continue
            wide = {"@id": definition} if isinstance(definition, str) else dict(definition)
            wide.setdefault("@id", f"{vocabulary}{name}" if vocabulary else name)
            if set(wide) <= _PLAIN_KEYS and wide.get("@container") in (None, "@set") and isinstance(wide["@id"], str):
                iri = self.expand(wide["@id"])
                self.terms.setdefault(iri, []).append((name, wide))
                self.types.setdefault(iri, name)

    def _prefixes(self) -> dict[str, str]:
        found = {}
        for name, definition in self.source.items():
            plain = definition if isinstance(definition, str) else None
            if isinstance(definition, dict) and definition.get("@prefix") is True:
                plain = definition.get("@id")
            # JSON-LD 1.1: a plain term is a prefix only if it ends as a namespace does.
            if plain and not name.startswith("@") and plain.endswith(_PREFIX_ENDS):
                found[name] = plain
        return found

    def expand(self, name: str) -> str:
        prefix, colon, local = name.partition(":")
        return self.prefixes[prefix] + local if colon and prefix in self.prefixes else name

    def shorten(self, iri: str) -> str:
        """`https://…/def#heldOn` → `mb:heldOn`, where that cannot be mistaken for a term of the context."""
        if iri not in self._shortened:
            self._shortened[iri] = self._shorten(iri)
        return self._shortened[iri]

    def _shorten(self, iri: str) -> str:
        for prefix, namespace in sorted(self.prefixes.items()):
            local = iri[len(namespace) :]
            name = f"{prefix}:{local}"
            if iri.startswith(namespace) and local and not local.startswith("//") and name not in self.source:
                return name
        return iri


def write(triples: Iterable[Triple], known: Context) -> bytes:
    """The triples, node after node in the order given, with the context before them."""
    nodes: dict[str, dict[str, Any]] = {}
    sets: set[tuple[str, str]] = set()
    for triple in triples:
        subject = _name(triple.subject)
        node = nodes.setdefault(subject, {"@id": subject})
        if triple.predicate.value == _RDF + "type" and isinstance(triple.object, NamedNode):
            node.setdefault("@type", []).append(_type(known, triple.object.value))
            continue
        key, value, is_set = _pair(known, triple)
        node.setdefault(key, []).append(value)
        if is_set:
            sets.add((subject, key))
    for subject, node in nodes.items():
        for key, values in node.items():
            if isinstance(values, list) and len(values) == 1 and (subject, key) not in sets:
                node[key] = values[0]
    whole = {"@context": known.source, "@graph": list(nodes.values())}
    return (json.dumps(whole, ensure_ascii=False, indent=1) + "\n").encode()


def _type(known: Context, iri: str) -> str:
    return known.types.get(iri) or known.shorten(iri)


def _pair(known: Context, triple: Triple) -> tuple[str, Any, bool]:
    """The key and the value of a triple, and whether the key always holds a list."""
    for name, definition in known.terms.get(triple.predicate.value, ()):
        value = _short(known, definition, triple.object)
        if value is not None:
            return name, value, definition.get("@container") == "@set"
    return known.shorten(triple.predicate.value), _full(known, triple.object), False


def _short(known: Context, definition: Mapping[str, Any], value: object) -> Any:
    """The value as the term's own type or language lets it be written; None where it does not."""
    wanted = definition.get("@type")
    if isinstance(value, NamedNode):
        if wanted == "@id":
            return value.value
        return _full(known, value) if wanted in (None, "@none") else None
    if not isinstance(value, Literal):
        return None
    if wanted not in (None, "@none"):
        same = wanted not in ("@id", "@vocab", "@json") and known.expand(wanted) == value.datatype.value
        return value.value if same and value.language is None else None
    if "@language" in definition:
        return value.value if value.language == definition["@language"] and value.language else None
    return _full(known, value)


def _full(known: Context, value: object) -> Any:
    """The value with all that it is, so that no term is needed to read it."""
    if isinstance(value, Triple):
        raise ValueError("JSON-LD cannot hold a statement about a statement: ask for Turtle or N-Triples.")
    if not isinstance(value, Literal):
        return {"@id": _name(value)}
    if value.language is not None:
        return value.value if value.language == known.language else {"@value": value.value, "@language": value.language}
    kind = value.datatype.value
    if kind == _XSD + "string":
        return value.value if known.language is None else {"@value": value.value}
    if kind == _XSD + "boolean" and value.value in ("true", "false"):
        return value.value == "true"
    if kind == _XSD + "integer" and _INTEGER.fullmatch(value.value):
        return int(value.value)
    return {"@value": value.value, "@type": known.shorten(kind)}


def _name(node: object) -> str:
    return node.value if isinstance(node, NamedNode) else str(node)


# The context of a release that has none of its own.
MINIMAL: dict[str, object] = {
    "mb": "https://w3id.org/minutebook/def#",
    "dct": "http://purl.org/dc/terms/",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "xsd": _XSD,
}
