"""The words of the trade, read once: what a label, a verb or an ending means."""

from __future__ import annotations

import functools
import re
import tomllib
from collections.abc import Iterable, Mapping
from importlib import resources

import pyoxigraph

from ontology import files
from ontology.iris import fold
from ontology.terms import OUTCOME, SKOS


@functools.cache
def words() -> Mapping[str, object]:
    """The whole of `registers/words.toml`."""
    return tomllib.loads(resources.files("loader.registers").joinpath("words.toml").read_text(encoding="utf-8"))


@functools.cache
def table(name: str) -> Mapping[str, tuple[str, ...]]:
    """One table of the words: what is meant → the writings of it."""
    found = words()[name]
    if not isinstance(found, dict):
        raise TypeError(f"words.toml: {name} is no table")
    return {meant: tuple(map(str, written)) for meant, written in found.items()}


@functools.cache
def listing(name: str) -> frozenset[str]:
    """One list of the words at the top: titles, honours, offices …"""
    found = words()[name]
    if not isinstance(found, list):
        raise TypeError(f"words.toml: {name} is no list")
    return frozenset(map(str, found))


@functools.cache
def _meanings(name: str) -> Mapping[str, str]:
    return {fold(written): meant for meant, all_ in table(name).items() for written in all_}


def meaning(name: str, written: str) -> str:
    """What a label means by the table `name`, by its folded words; "" when it is not there."""
    return _meanings(name).get(fold(written), "")


@functools.cache
def numbers() -> Mapping[str, int]:
    found = words()["numbers"]
    assert isinstance(found, dict)  # noqa: S101 - the file is ours
    return {word: int(value) for word, value in found.items()}


def alternatives(written: Iterable[str]) -> str:
    """A pattern that matches any of the writings, the longest first."""
    return _alternatives(frozenset(written))


@functools.cache
def _alternatives(written: frozenset[str]) -> str:
    return "|".join(re.escape(w) for w in sorted(written, key=lambda w: (-len(w), w)))


@functools.cache
def outcome_verbs() -> Mapping[str, str]:
    """Each verb in lower case and the outcome it tells, from the hidden labels of the outcome scheme."""
    found: dict[str, str] = {}
    for quad in pyoxigraph.parse(files.read("schemes.ttl"), format=pyoxigraph.RdfFormat.TURTLE):
        address = getattr(quad.subject, "value", "")
        if quad.predicate == SKOS.hiddenLabel and address.startswith(OUTCOME.namespace):
            found[str(getattr(quad.object, "value", "")).casefold()] = address.removeprefix(OUTCOME.namespace)
    return found
