"""The rule of the house: who may import whom, and which foreign library stands behind which door."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
MAY_IMPORT = {
    "ontology": set[str](),
    "shapes": {"ontology"},
    "loader": {"ontology", "shapes"},
    "server": {"ontology"},
    "minutebook": {"ontology", "shapes", "loader", "server"},
}
# A foreign library and the only modules that may know it.
DOORS = {
    "pyshacl": ("shapes/gate.py",),
    "pylode": ("server/lode.py",),
    "rdflib": ("shapes/gate.py",),
    "requests": ("loader/fetch.py",),
    "flask": ("server/",),
    "werkzeug": ("server/",),
    "jinja2": ("server/",),
    "waitress": ("server/lane.py",),
    "pypdfium2": ("loader/readers/pdf_page.py", "loader/readers/pdf_rulings.py"),
    "pdfplumber": ("loader/readers/pdf_tables.py",),
    "lxml": ("loader/readers/",),
    "pyarrow": ("server/parquet.py",),
    "prometheus_client": ("server/metrics.py",),
    "pytesseract": ("loader/readers/ocr.py",),
    "click": ("minutebook.py", "loader/registers/build.py"),
}


def modules() -> list[Path]:
    folders = [package for package in MAY_IMPORT if package != "minutebook"]
    return [ROOT / "minutebook.py", *(path for f in folders for path in sorted((ROOT / f).rglob("*.py")))]


def imported(path: Path) -> Iterator[str]:
    """The full name of everything that a module imports, wherever in it the import stands."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{path}: relative imports hide who imports whom"
            yield node.module or ""


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", modules(), ids=name)
def test_no_stair_leads_back_up(path: Path) -> None:
    """ontology ← shapes ← loader; server → ontology only; minutebook.py alone knows both sides."""
    mine = name(path).split("/")[0].removesuffix(".py")
    others = {found.split(".")[0] for found in imported(path)} & set(MAY_IMPORT)
    assert others <= MAY_IMPORT[mine] | {mine}


@pytest.mark.parametrize("path", modules(), ids=name)
def test_each_foreign_library_stands_behind_its_door(path: Path) -> None:
    for found in imported(path):
        doors = DOORS.get(found.split(".")[0])
        assert doors is None or name(path).startswith(doors)


@pytest.mark.parametrize("path", modules(), ids=name)
def test_every_module_says_what_it_is_for_and_has_no_drawer_s_name(path: Path) -> None:
    assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    assert path.stem not in {"util", "utils", "helpers", "common", "core", "base", "manager", "service"}
