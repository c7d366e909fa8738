"""The example loaded under the very address at which it is served, and a second, smaller site beside it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import pytest
from pyoxigraph import QueryResultsFormat, QuerySolutions, parse_query_results

from loader import load
from loader.settings import Settings
from loader.trial import free_port

ROOT = Path(__file__).parents[2]
ORGANISATION = "Local Government Association"
JSON = "application/sparql-results+json"


@dataclass(frozen=True, slots=True)
class Site:
    """A site that is served: its address, which is also the base of its data, and its data folder."""

    base: str
    data: Path

    @property
    def endpoint(self) -> str:
        return f"{self.base}/sparql"

    def ask(self, query: str) -> list[tuple[str, ...]]:
        """The rows of a SELECT as the endpoint gives them, every term in the form of N-Triples, "" where unbound."""
        request = Request(f"{self.endpoint}?{urlencode({'query': query})}", headers={"Accept": JSON})
        with urlopen(request, timeout=60) as answer:
            found = parse_query_results(answer.read(), QueryResultsFormat.JSON)
        assert isinstance(found, QuerySolutions)
        return [tuple("" if term is None else str(term) for term in row) for row in found]

    def things(self, of_each: int) -> list[str]:
        """Labelled things of every kind (/id/KIND/…), some of each, spread over all."""
        label = "<http://www.w3.org/2000/01/rdf-schema#label>"
        query = f'SELECT DISTINCT ?s {{ ?s {label} ?l FILTER(STRSTARTS(STR(?s), "{self.base}/id/")) }} ORDER BY ?s'
        kinds: dict[str, list[str]] = {}
        for (term,) in self.ask(query):
            if "#" not in term:
                kinds.setdefault(term.removeprefix(f"<{self.base}/id/").split("/")[0], []).append(term[1:-1])
        return [iris[n * len(iris) // of_each] for iris in kinds.values() for n in range(min(of_each, len(iris)))]


def required(tool: str, package: str) -> str:
    """The path of a program; without it the test is skipped, but fails where CI had to install it."""
    found = shutil.which(tool)
    if found is None and os.environ.get("CI") == "true":
        pytest.fail(f"{tool} is not installed, and .ci/run installs {package}")
    if found is None:
        pytest.skip(f"{tool} is not installed: sudo apt-get install {package}")
    return found


@pytest.fixture(scope="session")
def need() -> object:
    return required


def served(data: Path, documents: list[Path]) -> Iterator[Site]:
    """Load the documents and run `minutebook serve`, until the tests have ended."""
    port = free_port()
    site = Site(f"http://127.0.0.1:{port}", data)
    settings = Settings(base=site.base, organisation=ORGANISATION)
    load.load(data, [str(path) for path in documents], settings, lambda *_: None)
    command = [sys.executable, "-m", "minutebook", "serve", "--data", str(data), "--port", str(port)]
    with (data.parent / "log").open("wb") as log, subprocess.Popen(command, cwd=ROOT, stderr=log) as process:
        try:
            _wait_for(site, process)
            yield site
        finally:
            process.terminate()


def _wait_for(site: Site, process: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        try:
            with urlopen(f"{site.base}/health", timeout=10):
                return
        except URLError:
            assert process.poll() is None, "the server did not start"
            time.sleep(0.1)
    raise AssertionError("the server did not answer within half a minute")


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory, example: tuple[Path, ...]) -> Iterator[Site]:
    yield from served(tmp_path_factory.mktemp("site") / "data", list(example))


@pytest.fixture(scope="session")
def second_site(tmp_path_factory: pytest.TempPathFactory, example: tuple[Path, ...]) -> Iterator[Site]:
    """The same council's data with the report alone, at another address."""
    yield from served(tmp_path_factory.mktemp("second") / "data", [p for p in example if p.name == "report.txt"])
