"""Takes out each rule of `rules.toml` in a copy of the tree and demands that the test which holds it fails there.

    python tests/server/mutate.py [--only NUMBER]

Slow, so it is run by hand and weekly. The last line is `N of M changes were noticed`; the exit code is 0 when all were.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
RULES = Path(__file__).with_name("rules.toml")
_LEFT_OUT = (".git", ".venv", "__pycache__", ".mypy_cache", ".ruff_cache", ".pytest_cache", "node_modules", "build")
_FAILED = 1  # pytest's exit code when tests failed, and not when it found none or could not begin


@dataclass(frozen=True, slots=True)
class Change:
    """One rule taken out: which text of which file becomes which other one, and the test that must then fail."""

    number: int
    file: str
    old: str
    new: str
    test: str


def changes() -> Iterator[Change]:
    for rule in tomllib.loads(RULES.read_text(encoding="utf-8"))["rule"]:
        for change in rule["changes"]:
            yield Change(rule["number"], **change)


def noticed(tree: Path, change: Change) -> str:
    """How the test fared with the rule taken out: `noticed`, or what happened instead."""
    path = tree / change.file
    whole = path.read_text(encoding="utf-8")
    if whole.count(change.old) != 1:
        return f"the text stands {whole.count(change.old)} times in the file"
    path.write_text(whole.replace(change.old, change.new), encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", f"tests/server/{change.test}"]
    surroundings = {**os.environ, "PYTHONPATH": str(tree), "PYTHONDONTWRITEBYTECODE": "1"}
    try:
        done = subprocess.run(command, cwd=tree, env=surroundings, capture_output=True, timeout=180, check=False)
    except subprocess.TimeoutExpired:
        return "noticed"  # it hangs, where a rule about time is taken out
    finally:
        path.write_text(whole, encoding="utf-8")
    return {_FAILED: "noticed", 0: "NOT NOTICED"}.get(done.returncode, f"pytest ended with {done.returncode}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", type=int, help="one rule's number")
    chosen = parser.parse_args()
    found = []
    with tempfile.TemporaryDirectory() as folder:
        tree = Path(folder) / "tree"
        shutil.copytree(ROOT, tree, ignore=shutil.ignore_patterns(*_LEFT_OUT))
        for change in changes():
            if chosen.only in (None, change.number):
                found.append(noticed(tree, change))
                print(f"{change.number:3}  {found[-1]:12}  {change.file}: {change.old.strip()[:70]!r}", flush=True)
    right = found.count("noticed")
    print(f"{right} of {len(found)} changes were noticed")
    sys.exit(right != len(found))


if __name__ == "__main__":
    main()
