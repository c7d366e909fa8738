"""Each caller's seconds of query time in a minute."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from server.app import serve
from server.budget import Budget
from server.formats import QUERY
from server.limits import Limits
from server.problems import Problem, Refused


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_a_caller_that_used_up_its_seconds_waits_until_some_are_back() -> None:
    clock = Clock()
    budget = Budget(30, clock)
    for _ in range(3):
        budget.check("192.0.2.1")
        budget.charge("192.0.2.1", 10)
    with pytest.raises(Refused, match="30 seconds of query time in a minute") as refused:
        budget.check("192.0.2.1")
    assert refused.value.status == 429
    clock.now += int(refused.value.headers["Retry-After"])
    budget.check("192.0.2.1")


def test_others_have_their_own_seconds() -> None:
    budget = Budget(5)
    budget.charge("192.0.2.1", 9)
    budget.check("192.0.2.2")
    with pytest.raises(Refused):
        budget.check("::ffff:192.0.2.1")  # the same caller, as a server for both kinds of address sees it


def test_one_subscriber_s_many_addresses_are_one_caller() -> None:
    budget = Budget(5)
    budget.charge("2001:db8:1:2::1", 9)
    budget.check("2001:db8:1:3::1")
    with pytest.raises(Refused):
        budget.check("2001:db8:1:2:ffff::1")


def test_short_queries_count_too() -> None:
    budget = Budget(1, Clock())
    for _ in range(100):
        budget.charge("192.0.2.1", 0)
    with pytest.raises(Refused):
        budget.check("192.0.2.1")


def test_nobody_is_counted_without_a_budget() -> None:
    budget = Budget(0)
    budget.charge("192.0.2.1", 1000)
    budget.check("192.0.2.1")


@pytest.mark.parametrize(
    ("host", "given", "seconds"),
    [("127.0.0.1", None, 0), ("::1", None, 0), ("localhost", None, 0), ("0.0.0.0", None, 30), ("::", None, 30),  # noqa: S104
     ("192.0.2.9", 0, 0), ("127.0.0.1", 12, 12)],
)  # fmt: skip
def test_a_site_that_others_can_reach_has_a_budget(host: str, given: float | None, seconds: float) -> None:
    assert Limits.of_site(host, given, "").caller_seconds == seconds


def asked(address: str, number: int, **headers: str) -> tuple[int, dict[str, Any]]:
    query = f"SELECT ({number} AS ?x) {{}}"
    request = urllib.request.Request(f"{address}/sparql?query={quote(query)}", headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)


def test_a_caller_over_http_is_asked_to_pause_and_pages_are_not(start: Callable[..., Any], data: Path) -> None:
    served = start(data, caller_seconds=0.05)
    seen = [asked(served.address, n)[0] for n in range(20)]
    assert seen[0] == 200
    assert seen[-1] == 429
    assert asked(served.address, 0)[0] == 200  # what is kept ready costs nothing
    assert urllib.request.urlopen(f"{served.address}/", timeout=20).status == 200


def test_a_forwarded_address_counts_only_from_the_proxy_that_was_named(start: Callable[..., Any], data: Path) -> None:
    def refused(**limits: Any) -> int:
        served = start(data, caller_seconds=0.05, **limits)
        seen = [asked(served.address, n, **{"X-Forwarded-For": f"192.0.2.{n}"})[0] for n in range(20)]
        return seen.count(429)

    assert refused()
    assert not refused(proxy="127.0.0.1")


def test_a_proxy_that_is_no_address_is_told_at_the_start(data: Path) -> None:
    with pytest.raises(Problem, match="--proxy nonsense"):
        serve(data, "127.0.0.1", 0, limits=Limits(proxy="nonsense"))


def test_a_text_that_takes_long_to_look_at_is_paid_for(start: Callable[..., Any], data: Path) -> None:
    served = start(data, caller_seconds=0.05)
    text = "SELECT * { ?SERVICE ?p " + "<#>" * 9_000
    request = urllib.request.Request(f"{served.address}/sparql", text.encode(), {"Content-Type": QUERY})
    with pytest.raises(urllib.error.HTTPError):
        urllib.request.urlopen(request, timeout=20)
    assert asked(served.address, 1)[0] == 429
