"""Notices of a decision that one member of an executive took: no meeting, nobody present, one item."""

from __future__ import annotations

import hashlib

import pytest

from loader import graph, reading
from loader.records import Meeting, Record
from loader.source import Source
from shapes import gate

LINES = """
MARSHLAND COUNTY COUNCIL

RECORD OF A DECISION BY A CABINET MEMBER

Decision maker: Councillor Anna Moss, Cabinet Member for Roads and Bridges
Date of decision: 14 June 2022
Date published: 16 June 2022
Subject: Closure of Fen Bridge

DECISION

(1) approved the closure of Fen Bridge for four weeks; and

(2) noted the diversion.

REASONS FOR DECISION

The deck is worn. The parish council agreed in May that it must be mended.

ALTERNATIVE OPTIONS CONSIDERED AND REJECTED

To do nothing.

BACKGROUND PAPERS: Report of the engineer.

Signed: A Moss
Date: 17 June 2022
"""
TABLE = """
<html><body><h1>Marshland County Council</h1><h2>Executive Decision Notice</h2><table>
<tr><th>Title</th><td>Closure of Fen Bridge</td></tr>
<tr><th>Decision taken by</th><td>Cabinet Member for Roads and Bridges (Cllr Anna Moss)</td></tr>
<tr><th>Date decision made</th><td>14 June 2022</td></tr>
<tr><th>Decision</th><td><p>That the closure of Fen Bridge for four weeks be approved.</p></td></tr>
<tr><th>Reasons</th><td>The deck is worn.</td></tr></table></body></html>
"""


def record(text: str) -> Record:
    content = text.strip().encode()
    return reading.here(Source("notice", content, hashlib.sha256(content).hexdigest()))


def meeting(text: str) -> Meeting:
    found = record(text).meeting
    assert found is not None
    return found


@pytest.mark.parametrize("text", [LINES, TABLE], ids=["lines", "table"])
def test_who_decided_on_which_day_and_what_about(text: str) -> None:
    found = meeting(text)
    assert found.kind == "individual decision"
    assert found.held_on is not None
    assert found.held_on.isoformat() == "2022-06-14"
    assert found.body.endswith("/cabinet-member-for-roads-and-bridges")
    assert [item.title for item in found.items] == ["Closure of Fen Bridge"]
    assert found.attendance == ()


def test_what_was_decided_stands_apart_from_why() -> None:
    (item,) = meeting(LINES).items
    told = [limb.text for decision in item.decisions for limb in (decision.limbs or (decision,))]
    assert [text.split(" ", 1)[0] for text in told] == ["approved", "noted"]
    assert "agreed in May" not in " ".join(told)


def test_the_rejected_options_and_the_reasons_are_kept() -> None:
    (item,) = meeting(LINES).items
    reasons = [d.reasons for d in item.decisions if d.reasons]
    assert reasons
    assert reasons[0].startswith("The deck is worn.")


@pytest.mark.parametrize("text", [LINES, TABLE], ids=["lines", "table"])
def test_the_gate_passes_it(text: str) -> None:
    found = record(text)
    assert gate.check(graph.quads(found, "http://127.0.0.1:8000"), found.text).passes
