"""Comunica, which runs in browsers and in many tools: by the endpoint, by documents, by links, over two sites."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
MB = "https://w3id.org/minutebook/def#"


@pytest.fixture(scope="module")
def found(site: Any, second_site: Any, need: Any) -> Any:
    """What Comunica finds, in one run of Node."""
    node = need("node", "nodejs npm")
    if not (HERE / "node_modules").is_dir():
        assert os.environ.get("CI") != "true", "tests/clients/node_modules is missing, and `make test` makes it"
        pytest.skip("tests/clients/node_modules is missing: run `make test`, or `npm ci` in tests/clients")
    decision = site.ask(f"SELECT ?d {{ ?d a <{MB}Decision> ; <{MB}atMeeting> ?m }} ORDER BY ?d LIMIT 1")[0][0][1:-1]
    task = {"base": site.base, "second": second_site.base, "things": site.things(of_each=2), "decision": decision}
    run = subprocess.run(
        [node, "comunica.mjs"],
        cwd=HERE,
        input=json.dumps(task),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert run.returncode == 0, run.stderr[-2000:]
    return json.loads(run.stdout)


def number(rows: list[str]) -> int:
    (row,) = rows
    return int(row.removeprefix("n="))


def test_the_endpoint_is_known_by_its_service_description(found: Any) -> None:
    assert found["typed"] == found["count"]
    assert number(found["count"]) > 1000


def test_select_and_construct(found: Any, site: Any) -> None:
    expected = site.ask(f"SELECT ?m {{ ?m a <{MB}Meeting> }}")
    assert {row.split("\n")[1] for row in found["meetings"]} == {f"meeting={term[1:-1]}" for (term,) in expected}
    assert found["constructed"] == len(found["described"]) > 3


def test_the_document_of_a_thing_says_all_that_the_endpoint_says_of_it(found: Any) -> None:
    kinds = {thing.split("/")[4] for thing in found["documents"]}
    assert kinds >= {"meeting", "person", "council", "body", "document", "organisation"}
    for thing, said in found["documents"].items():
        assert said["endpoint"], thing
        assert not set(said["endpoint"]) - set(said["document"]), thing


def test_following_links_finds_what_the_endpoint_finds(found: Any) -> None:
    assert found["walked"] == found["hops"]
    assert found["hops"]


def test_two_sites_are_asked_as_one(found: Any) -> None:
    first, other, both = (number(found[name]) for name in ("first", "other", "both"))
    assert first != other
    assert max(first, other) < both <= first + other
