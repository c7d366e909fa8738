"""The closed list of words and the Turtle agree both ways, and no module writes a word that is not on the list."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pyoxigraph import NamedNode

from ontology import files, terms
from ontology.terms import MB, OWL, RDF, SH, SKOS, Terms

ROOT = Path(__file__).parents[1]
QUADS: list[Any] = files.quads("http://127.0.0.1:8000/graph/ontology")
GROUPS = {name: value for name, value in vars(terms).items() if isinstance(value, Terms)}
OWN = (MB, terms.CAPACITY, terms.OUTCOME, terms.CONTRIBUTION, terms.DOUBT, terms.UNIT)


def described() -> set[str]:
    """The words of the project's own that the Turtle describes: classes, properties, schemes and concepts."""
    kinds = (
        OWL.Class,
        OWL.ObjectProperty,
        OWL.DatatypeProperty,
        OWL.AnnotationProperty,
        SKOS.ConceptScheme,
        SKOS.Concept,
    )
    typed = {q.subject.value for q in QUADS if q.predicate == RDF.type and q.object in kinds}
    return {address for address in typed if address.startswith(terms.ONTOLOGY)}


def test_the_list_and_the_turtle_agree_both_ways() -> None:
    assert described() == {group[name].value for group in OWN for name in group}


def test_the_turtle_uses_no_word_outside_the_list() -> None:
    known = {group[name] for group in terms.EVERY for name in group}
    used = {q.predicate for q in QUADS} | {q.object for q in QUADS if q.predicate == RDF.type}
    assert used <= known
    # and everything of others that a reasoner is told of can be written
    assert {q.subject for q in QUADS if not q.subject.value.startswith(terms.ONTOLOGY)} <= known


def test_every_group_is_in_every_and_no_namespace_twice() -> None:
    assert set(terms.EVERY) == set(GROUPS.values())
    assert len({group.namespace for group in terms.EVERY}) == len(terms.EVERY)


def test_no_name_is_listed_twice_or_hidden_by_an_attribute() -> None:
    tree = ast.parse(Path(terms.__file__).read_text("utf-8"))
    lists = [node.args[1] for node in ast.walk(tree) if isinstance(node, ast.Call) and len(node.args) == 2]
    texts = [node.value for node in lists if isinstance(node, ast.Constant)]
    for names in (text.split() for text in texts if isinstance(text, str)):
        assert len(set(names)) == len(names), sorted(names)
    hidden = {(name, word) for name, group in GROUPS.items() for word in group if hasattr(Terms, word)}
    hidden |= {(name, "namespace") for name, group in GROUPS.items() if "namespace" in group}
    assert hidden == {
        ("SH", "namespace")
    }  # written SH["namespace"]; SH.namespace is a str, so mypy tells the two apart


def test_a_word_is_a_node_and_a_misspelt_one_an_error() -> None:
    assert NamedNode("https://w3id.org/minutebook/def#Meeting") == MB.Meeting
    assert terms.CAPACITY["vice-chair"] == NamedNode("https://w3id.org/minutebook/def/capacity/vice-chair")
    assert SH["namespace"] == NamedNode("http://www.w3.org/ns/shacl#namespace")
    with pytest.raises(AttributeError, match="Meating"):
        _ = MB.Meating
    with pytest.raises(KeyError):
        _ = MB["Meating"]
    assert "Meating" not in MB


# ---------------------------------------------------------------- what the modules write
def unknown_words(source: str) -> Iterator[str]:
    """Every `MB.word` or `MB["word"]` of a module that is not on the list, with its line."""
    tree = ast.parse(source)
    groups: dict[str, str] = {}
    modules = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == "ontology.terms":
            groups |= {alias.asname or alias.name: alias.name for alias in node.names if alias.name in GROUPS}
        elif isinstance(node, ast.ImportFrom) and node.module == "ontology":
            modules |= {alias.asname or alias.name for alias in node.names if alias.name == "terms"}
        elif isinstance(node, ast.Import):
            modules |= {alias.asname for alias in node.names if alias.name == "ontology.terms" and alias.asname}

    def group_of(node: ast.expr) -> str:
        """The name of the group that an expression stands for: `MB`, `terms.MB`, `ontology.terms.MB`."""
        if isinstance(node, ast.Name):
            return groups.get(node.id, "")
        if isinstance(node, ast.Attribute) and ast.unparse(node.value) in modules | {"ontology.terms"}:
            return node.attr if node.attr in GROUPS else ""
        return ""

    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and (name := group_of(node.value)):
            if node.attr not in GROUPS[name] and node.attr != "namespace":
                yield f"line {node.lineno}: {name}.{node.attr}"
        elif isinstance(node, ast.Subscript) and (name := group_of(node.value)):
            word = node.slice.value if isinstance(node.slice, ast.Constant) else None
            if isinstance(word, str) and word not in GROUPS[name]:
                yield f"line {node.lineno}: {name}[{word!r}]"


MODULES = sorted(
    path
    for where in ("ontology", "shapes", "loader", "server", "minutebook.py")
    for path in ([ROOT / where] if where.endswith(".py") else (ROOT / where).rglob("*.py"))
    if path.exists()
)


@pytest.mark.parametrize("module", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_writes_listed_words_only(module: Path) -> None:
    assert list(unknown_words(module.read_text("utf-8"))) == []


@pytest.mark.parametrize(
    "source",
    [
        "from ontology.terms import MB\nMB.Meating",
        "from ontology.terms import MB as M\nM.Meating",
        "from ontology.terms import CAPACITY\nCAPACITY['chairperson']",
        "from ontology import terms\nterms.MB.Meating",
        "import ontology.terms\nontology.terms.MB.Meating",
        "import ontology.terms as t\nprint(t.SKOS.prefLable)",
    ],
)
def test_a_misspelt_word_is_found_however_it_is_imported(source: str) -> None:
    assert len(list(unknown_words(source))) == 1


def test_listed_words_and_words_that_are_data_pass() -> None:
    source = (
        "from ontology.terms import MB, OUTCOME\nMB.Meeting, MB.namespace, OUTCOME['no-objection'], OUTCOME[slug], x.y"
    )
    assert list(unknown_words(source)) == []
