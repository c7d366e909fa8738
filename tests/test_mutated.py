"""Mutated documents: whatever is done to one, the readers give a record or their own error, and the gate lets it in.

Lines are dropped, doubled, swapped and cut, and the whole is cut at any byte. MINUTEBOOK_EXAMPLES sets how many.
"""

from __future__ import annotations

import os
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from loader import graph, reading, source
from loader.problems import Unread
from shapes import gate

DOCUMENTS = [path.read_bytes() for path in sorted((Path(__file__).parent / "documents").iterdir())]
EXAMPLES = int(os.environ.get("MINUTEBOOK_EXAMPLES", "300"))


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    lines = draw(st.sampled_from(DOCUMENTS)).split(b"\n")
    for _ in range(draw(st.integers(1, 6))):
        at, other = (draw(st.integers(0, len(lines) - 1)) for _ in range(2))
        what = draw(st.sampled_from(["drop", "double", "swap", "cut", "junk"]))
        if what == "drop" and len(lines) > 1:
            del lines[at]
        elif what == "double":
            lines.insert(other, lines[at])
        elif what == "swap":
            lines[at], lines[other] = lines[other], lines[at]
        elif what == "cut":
            lines[at] = lines[at][: draw(st.integers(0, len(lines[at])))]
        else:
            lines.insert(at, draw(st.binary(max_size=30)))
    whole = b"\n".join(lines)
    return whole[draw(st.integers(0, 200)) : draw(st.integers(len(whole) // 2, len(whole)))]


@given(mutated())
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
def test_a_mutated_document_is_read_or_refused_and_never_breaks_a_shape(content: bytes) -> None:
    try:
        record = reading.here(source.of("mutated.txt", content), "Local Government Association")
    except Unread:
        return
    verdict = gate.check(graph.quads(record, "http://127.0.0.1:8000"), record.text)
    assert [f for f in verdict.findings if f.severity == "violation"] == []
