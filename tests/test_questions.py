"""The questions that the data must answer: on the bundled example, and on two real documents where they stand.

The right answers are in tests/answers/, a file for each question, checked by hand against the documents. Those of the
real documents leave out the columns of running text. `python tests/test_questions.py` writes the files anew: read the
difference before you keep it.
"""

from __future__ import annotations

import csv
import io
import json
import tempfile
from collections.abc import Iterable
from pathlib import Path

import pyoxigraph
import pytest
from conftest import ORGANISATION
from rdflib import Graph
from rdflib.query import ResultRow

from loader import load, sums
from loader.settings import Settings
from server import offline

HERE = Path(__file__).parent
QUERIES = sorted((HERE.parent / "ontology" / "examples").glob("*.rq"))
SEEDS = HERE.parents[1] / "shared" / "seeds"
# Running text of the real documents, which stays with them; and what differs from one load to the next.
PROSE = {"action", "decision", "text", "interest", "words", "why", "what"}
PASSING = {"issued"}

Rows = list[tuple[str, ...]]


def table(columns: list[str], rows: Iterable[tuple[str, ...]], leave_out: set[str]) -> str:
    """Rows as CSV, sorted, without the columns to leave out."""
    kept = [n for n, column in enumerate(columns) if column not in leave_out]
    written = io.StringIO()
    lines = csv.writer(written, lineterminator="\n")
    lines.writerow([columns[n] for n in kept])
    lines.writerows(sorted([row[n] for n in kept] for row in rows))
    return written.getvalue()


def asked(data: Path, query: Path) -> tuple[list[str], Rows]:
    """The answer of the product's own engine, by the code that serves it."""
    with tempfile.TemporaryFile() as out:
        question = offline.question(query.read_text(), "json", "http://127.0.0.1:8000")
        offline.answer(data / "current" / "index", question, out)
        out.seek(0)
        found = json.load(out)
    columns = found["head"]["vars"]
    return columns, [tuple(row.get(c, {}).get("value", "") for c in columns) for row in found["results"]["bindings"]]


def elsewhere(graph: Graph, query: Path) -> tuple[list[str], Rows]:
    """The answer of rdflib, over the merge of the release's own files."""
    found = graph.query(query.read_text())
    columns = [str(v) for v in found.vars or []]
    return columns, [tuple("" if v is None else str(v) for v in row) for row in found if isinstance(row, ResultRow)]


def merged(data: Path) -> Graph:
    """Every graph of a release as one, from its N-Quads."""
    graph = Graph()
    for path in sorted((data / "current").rglob("*.nq.gz")):
        if path.parts[-2] != "dumps":
            quads = pyoxigraph.parse(sums.unzipped(path), format=pyoxigraph.RdfFormat.N_QUADS)
            triples = pyoxigraph.serialize((quad.triple for quad in quads), format=pyoxigraph.RdfFormat.N_TRIPLES)
            graph.parse(data=triples, format="nt")
    return graph


# A reviewer disputes a pairing that the note prints and that looks wrong; it stays published as stated.
DISPUTE = """
[[correction]]
about = "meeting/local-government-association/improvement-and-innovation-board/2013-09-19/attendance/\
northumberland-county-council/david-mackintosh"
property = "mb:representing"
old = "council/northumberland-county-council"
new = "council/northampton-borough-council"
reason = "He led Northampton Borough Council in 2013, by other published lists."
by = "Democratic Services"
on = 2026-01-05
status = "disputed"
"""


def published(data: Path, documents: Iterable[Path]) -> Path:
    """A data folder with the documents loaded and the dispute beside them."""
    (data / "review").mkdir(parents=True)
    (data / "review" / "corrections.toml").write_text(DISPUTE)
    load.load(data, [str(p) for p in documents], Settings(organisation=ORGANISATION), lambda *_: None)
    return data


@pytest.fixture(scope="session")
def reviewed(tmp_path_factory: pytest.TempPathFactory, example: tuple[Path, ...]) -> Path:
    return published(tmp_path_factory.mktemp("reviewed") / "data", example)


@pytest.fixture(scope="session")
def seeds(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if not SEEDS.is_dir():
        pytest.skip("the real documents are not beside this clone")
    return published(tmp_path_factory.mktemp("seeds") / "data", SEEDS.glob("*.txt"))


@pytest.fixture(scope="session")
def graph(reviewed: Path) -> Graph:
    return merged(reviewed)


def test_they_are_numbered_each_with_a_title_and_an_explanation() -> None:
    assert [int(path.name[:2]) for path in QUERIES] == list(range(1, 37))
    for path in QUERIES:
        first, second, third = path.read_text().split("\n")[:3]
        assert first.startswith("# ")
        assert first.endswith("?")
        assert (second, third[:2]) == ("#", "# ")


@pytest.mark.parametrize("query", QUERIES, ids=lambda path: path.stem)
def test_the_example_answers(query: Path, reviewed: Path) -> None:
    columns, rows = asked(reviewed, query)
    assert rows
    assert table(columns, rows, PASSING) == (HERE / "answers" / "example" / f"{query.stem}.csv").read_text()


@pytest.mark.parametrize("query", QUERIES, ids=lambda path: path.stem)
def test_the_real_documents_answer(query: Path, seeds: Path) -> None:
    columns, rows = asked(seeds, query)
    assert rows
    assert table(columns, rows, PASSING | PROSE) == (HERE / "answers" / "seeds" / f"{query.stem}.csv").read_text()


@pytest.mark.parametrize("query", QUERIES, ids=lambda path: path.stem)
def test_another_engine_answers_the_same(query: Path, reviewed: Path, graph: Graph) -> None:
    assert table(*elsewhere(graph, query), PASSING) == table(*asked(reviewed, query), PASSING)


def write(folder: str, documents: Iterable[Path], leave_out: set[str]) -> None:
    """The answers of a set of documents, written anew."""
    import tempfile

    with tempfile.TemporaryDirectory() as place:
        data = published(Path(place) / "data", documents)
        for query in QUERIES:
            (HERE / "answers" / folder / f"{query.stem}.csv").write_text(table(*asked(data, query), leave_out))


if __name__ == "__main__":
    write("example", (HERE.parent / "loader" / "example").glob("*.txt"), PASSING)
    if SEEDS.is_dir():
        write("seeds", SEEDS.glob("*.txt"), PASSING | PROSE)
