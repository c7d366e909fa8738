"""The server under attack: hundreds of hostile requests, with a short limit for queries to save time."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import hostile
import pytest


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="memory is weighed in /proc")
def test_the_server_holds(data: Path, start: Any) -> None:
    server = start(data, query_seconds=0.5)
    results, seen = hostile.run(("127.0.0.1", server.port), server.process.pid, 0.5, 3, short=True)
    assert len(results) > 220
    assert not hostile.faults(results, seen)
    assert server.process.poll() is None
