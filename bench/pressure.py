"""So many connections that ask a server without a pause: how many answers a second, and how long each took.

The asking is done by wrk (Debian's package of that name), a process of its own that takes little of the processor, over
connections that are kept. It shares the machine with what it measures, so read the ratios of servers, not the rates.
"""

from __future__ import annotations

import itertools
import shutil
import subprocess
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

MOST = 20_000  # different texts of one measurement; a server that answers more of them hears some again
SCRIPT = """
local asked, at = {}, 0
wrk.headers["Accept"] = "%s"
init = function()
  for line in io.lines("%s") do asked[#asked + 1] = wrk.format("GET", line) end
end
request = function() at = at %% #asked + 1; return asked[at] end
done = function(all, latency)
  local failed = all.errors.connect + all.errors.read + all.errors.write + all.errors.timeout
  print(string.format("MEASURED %%d %%d %%d %%d %%d %%d", all.requests, all.errors.status, failed, all.duration,
    latency:percentile(50), latency:percentile(99)))
end
"""


@dataclass(frozen=True, slots=True)
class Measured:
    """Answers a second, their p50 and p99 in milliseconds, and the share that was refused."""

    rate: float
    p50: float
    p99: float
    refused: float
    answers: int


def installed() -> bool:
    return shutil.which("wrk") is not None


def press(address: str, after: Iterable[str], accept: str, seconds: float, connections: int) -> Measured:
    """Ask the addresses that begin with this one, in turn; AssertionError when a connection breaks."""
    with tempfile.TemporaryDirectory() as place:
        paths, script = Path(place, "paths"), Path(place, "wrk.lua")
        begins = urlsplit(address).path or "/"
        paths.write_text("".join(f"{begins}{each}\n" for each in itertools.islice(after, MOST)))
        script.write_text(SCRIPT % (accept, paths))
        # wrk takes whole seconds only.
        command = [
            "wrk",
            "-t1",
            f"-c{connections}",
            f"-d{max(1, round(seconds))}s",
            "--timeout",
            "60s",
            "-s",
            str(script),
        ]
        done = subprocess.run([*command, address], capture_output=True, text=True, check=True)
    line = next(line for line in done.stdout.splitlines() if line.startswith("MEASURED"))
    requests, refused, failed, duration, p50, p99 = map(int, line.split()[1:])
    assert not failed, f"{address}: {failed} connections broke"
    answered = requests - refused
    return Measured(answered / duration * 1e6, p50 / 1e3, p99 / 1e3, refused / max(1, requests), answered)
