"""What a fresh clone needs: two commands, locks, whole packages, a licence, and no trace of one machine."""

from __future__ import annotations

import os
import re
import subprocess
import tomllib
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import click
import pytest

ROOT = Path(__file__).parents[1]
FOLDERS = ("ontology", "shapes", "loader", "server")
NOT_OURS = {".git", ".venv", "build", "node_modules", "minutebook-data", "__pycache__"}
HOSTS = ["pypi" + ".org", "pythonhosted" + ".org", "npmjs" + ".org", "yarnpkg" + ".com", "deb.debian" + ".org"]
MACHINE = re.compile(r"(?<![\w.:/-])/(?:home|root|Users|work)/\w")


def project() -> dict[str, Any]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def our_files() -> Iterator[Path]:
    """Every file that could be tracked: not what tools, environments and data folders leave."""
    for folder, names, files in os.walk(ROOT):
        names[:] = sorted(
            n for n in names if n not in NOT_OURS and not n.endswith(("_cache", ".egg-info", ".hypothesis"))
        )
        yield from (Path(folder, name) for name in sorted(files))


def readme() -> str:
    return (ROOT / "README.md").read_text(encoding="utf-8")


def commands_in_readme() -> list[tuple[str, str]]:
    """Each `minutebook NAME …` of the README, with the rest of its line."""
    return re.findall(r"(?m)^.*?\bminutebook ([a-z]+)\b(.*)$", re.sub(r"(?s)```.*?```", "", readme()))


# ---------------------------------------------------------------- the two commands
@pytest.mark.parametrize("command", ["make demo", "make test"])
def test_the_readme_names_both_commands(command: str) -> None:
    assert command in readme()


@pytest.mark.parametrize("target", ["demo", "test", "lint", "types", "bench", "lock", "clean"])
def test_each_target_of_the_makefile_can_be_made(target: str) -> None:
    run = subprocess.run(["make", "--dry-run", target], cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S607
    assert run.returncode == 0, run.stderr


def test_ci_can_be_run_and_ends_with_what_it_must_do() -> None:
    script = ROOT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    subprocess.run(["bash", "-n", script], check=True)  # noqa: S607
    assert script.read_text(encoding="utf-8").splitlines()[-3:] == ["make test", "make lint", "make types"]


def test_every_command_and_option_that_the_readme_names_exists() -> None:
    from minutebook import main

    assert isinstance(main, click.Group)
    named = commands_in_readme()
    assert {name for name, _ in named} >= {"demo", "load", "check", "serve", "query", "releases", "verify", "export"}
    everywhere = {option for param in main.params for option in param.opts} | {"--help"}
    for name, rest in named:
        assert name in main.commands, f"README.md names `minutebook {name}`"
        known = {option for param in main.commands[name].params for option in param.opts} | everywhere
        assert set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", rest.split("`")[0])) <= known, f"`minutebook {name}{rest}`"


# ---------------------------------------------------------------- the packages
def test_every_folder_with_modules_is_a_listed_package() -> None:
    found = {
        p.parent.relative_to(ROOT) for p in our_files() if p.suffix == ".py" and p.relative_to(ROOT).parts[0] in FOLDERS
    }
    listed = project()["tool"]["setuptools"]["packages"]
    assert sorted(".".join(p.parts) for p in found) == sorted(listed)
    assert all((ROOT / p / "__init__.py").is_file() for p in found)


def test_the_package_data_cover_every_other_file() -> None:
    settings = project()["tool"]["setuptools"]
    for path in our_files():
        inside = path.relative_to(ROOT)
        if inside.parts[0] not in FOLDERS or path.suffix == ".py":
            continue
        package = max((p for p in settings["packages"] if inside.is_relative_to(p.replace(".", "/"))), key=len)
        tail = inside.relative_to(package.replace(".", "/")).as_posix()
        patterns = settings["package-data"].get(package, [])
        assert any(fnmatch(tail, pattern) and tail.count("/") == pattern.count("/") for pattern in patterns), str(
            inside
        )


def test_the_version_is_that_of_the_newest_entry_of_the_changelog() -> None:
    versions = re.findall(
        r"(?m)^## \[([\d.]+)\] - \d{4}-\d\d-\d\d$", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    )
    assert versions[0] == project()["project"]["version"]


def test_the_licence_is_there() -> None:
    assert (ROOT / "LICENSE").read_text(encoding="utf-8").startswith("MIT License")
    assert project()["project"]["license"] == "MIT"


# ---------------------------------------------------------------- the locks
def pinned(name: str) -> dict[str, str]:
    """The packages of a lock and their versions; each must have a hash."""
    lock = (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8")
    assert not re.search(r"https?://|--(?:extra-)?index-url|--find-links", lock)
    entries = re.findall(
        r"(?m)^([a-z0-9.-]+)==(\S+)((?: ;[^\\\n]*)?) \\\n((?:    --hash=sha256:[0-9a-f]{64}(?: \\)?\n)+)", lock
    )
    assert len(entries) == len(re.findall(r"(?m)^[a-z0-9]", lock)), "a line of the lock has no hash"
    return {package: version for package, version, _, _ in entries}


@pytest.mark.parametrize("lock", ["run", "test"])
def test_the_lock_pins_every_dependency_with_its_hash(lock: str) -> None:
    wanted = list(project()["project"]["dependencies"]) + (
        project()["project"]["optional-dependencies"]["test"] if lock == "test" else []
    )
    names = {re.split(r"[^\w.-]", one)[0].lower() for one in wanted} | {"setuptools"}
    assert names <= set(pinned(lock))


def test_both_locks_agree() -> None:
    assert pinned("run").items() <= pinned("test").items()


def test_every_dependency_has_its_reason() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    settings = project()["project"]
    for one in settings["dependencies"] + settings["optional-dependencies"]["test"]:
        name = re.split(r"[^\w.-]", one)[0]
        assert re.search(rf"(?m)^\|[^|]*\b{re.escape(name)}\b", text), f"CONTRIBUTING.md gives no reason for {name}"


# ---------------------------------------------------------------- nothing of one machine
def test_no_file_names_a_registry_or_a_path_of_a_machine() -> None:
    for path in our_files():
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        where = path.relative_to(ROOT)
        assert not [host for host in HOSTS if host in text], f"{where} names the host of a registry"
        assert str(ROOT) not in text, f"{where} names the folder of this clone"
        assert not MACHINE.search(text), f"{where} names a path of a machine"
