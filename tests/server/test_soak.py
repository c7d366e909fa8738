"""A server under mixed load with some abuse: nothing leaks, and every answer stays right (`bench/soak.py`)."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

MINUTES = 0.75


def test_nothing_leaks_and_every_answer_stays_right(data: Path, made: Any) -> None:
    command = [sys.executable, str(made.root / "bench" / "soak.py"), str(data), "--minutes", str(MINUTES)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, cwd=made.root)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "every answer was right" in done.stdout
