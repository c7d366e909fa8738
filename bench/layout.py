"""The layout of the index: `python bench/layout.py DATA [--rounds 5]`.

An index holds every named graph, and all of them merged as the default graph. The same queries are asked of the merged
graph, and of the named graphs taken as one; and a store without the merge is made, to see what the merge takes on disk.
"""

from __future__ import annotations

import argparse
import gzip
import itertools
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import IO, cast

sys.path.insert(0, str(Path(__file__).resolve().parent))

import contenders
import meetings
import questions
from pyoxigraph import RdfFormat, Store

ENOUGH = 20_000.0  # ms; a query that has taken longer is not asked once more


def taken(store: Store, text: str, accept: str, *, union: bool) -> tuple[float, bytes]:
    """The milliseconds of an answer, serialized, and the answer."""
    began = time.perf_counter()
    answer = questions.said(store, text, accept, union=union)
    return (time.perf_counter() - began) * 1000, answer


def size(folder: Path) -> float:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6


def compared(store: Store, rounds: int) -> None:
    """Each query of the benches, on both in turn."""
    things = questions.lists(lambda query: questions.values(questions.said(store, query, questions.JSON)))
    print(f"{'ms, median':36}{'merged':>10}{'union':>10}{'union / merged':>16}{'rows':>8}{'union':>8}")
    for name, question in questions.askable(things):
        spent: dict[bool, list[float]] = {False: [], True: []}
        rows = {}
        for text in itertools.islice(questions.texts(question, things, 0), rounds):
            if sum(spent[True]) > ENOUGH:
                break
            for union in spent:
                took, answer = taken(store, text, question.accept, union=union)
                spent[union].append(took)
                rows[union] = questions.rows(answer, question.accept)
        merged, union_ = (statistics.median(spent[union]) for union in (False, True))
        of = statistics.median(u / m for m, u in zip(spent[False], spent[True], strict=True))
        print(f"{name:36}{merged:10.2f}{union_:10.2f}{of:16.2f}{rows[False]:8,}{rows[True]:8,}", flush=True)


def disk(data: Path) -> None:
    """What the merge costs on disk."""
    index = contenders.index(data)
    with tempfile.TemporaryDirectory(prefix="minutebook-layout-") as place:
        store = Store(str(Path(place, "store")))
        with gzip.open(index.parent / "dumps" / "all.nq.gz") as dump:
            store.bulk_load(cast(IO[bytes], dump), format=RdfFormat.N_QUADS)
        store.flush()
        store.backup(str(Path(place, "named")))
        named = size(Path(place, "named"))
    whole = size(index)
    print(f"disk: {whole:.0f} MB with the merge, {named:.0f} MB without it: {whole / named:.2f} times as much")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path, nargs="?", help="a data folder with a release")
    parser.add_argument("--rounds", type=int, default=5)
    chosen = parser.parse_args()
    with meetings.given(chosen.data) as data:
        compared(Store.read_only(str(contenders.index(data))), chosen.rounds)
        disk(data)


if __name__ == "__main__":
    main()
