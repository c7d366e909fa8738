"""How quick a load is: documents a second through the whole way, and what one changed document costs.

    python bench/load.py [documents of the first look, 200] [documents of the second, 1000]

Trust the ratios more than the figures: both of their sides were taken on the same machine in the same minutes.
"""

from __future__ import annotations

import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from loader import load
from loader.load import Outcome
from loader.settings import Settings

SETTINGS = Settings(organisation="Harbours Association")
COUNCILS = ("Sevenoaks DC", "Bexley LB", "Bristol City", "Fenland District Council", "Wychavon DC", "Halton BC")
GIVEN = ("Ann", "Bob", "Cora", "Dan", "Eve", "Fay", "Gus", "Hal", "Ida", "Joe")
FAMILY = ("Lee", "May", "Day", "Fox", "Hill", "Reed", "Moss", "Lane", "West", "Ford")
BODIES = 20
ITEMS = 10


def note(number: int, edition: int = 0) -> str:
    """An invented note of decisions of the usual size: twenty people, ten items, a decision and an action each."""
    held = date(2004, 1, 6) + timedelta(weeks=number // BODIES)
    people = [f"{GIVEN[i % 10]} {FAMILY[(i // 2 + number % BODIES) % 10]}" for i in range(20)]
    rows = [f"Chairman\t{people[0]}\t{COUNCILS[0]}"]
    rows += [f"Members\t{people[1]}\t{COUNCILS[1]}"]
    rows += [f"\t{person}\t{COUNCILS[i % len(COUNCILS)]}" for i, person in enumerate(people[2:], 2)]
    lines = [
        "Note of decisions taken and actions required",
        "",
        f"Title: Board {'abcdefghijklmnopqrst'[number % BODIES] * 3}",
        f"Date: {held:%A} {held.day} {held:%B %Y}",
        "Venue: Committee Room 1, Civic Centre",
        "",
        "Attendance",
        "",
        "Position\tCouncillor\tCouncil / Representing",
        *rows,
        "",
        "Item\tDecisions and actions\tAction by",
    ]
    for item in range(1, ITEMS + 1):
        lines += [f"{item}\tSubject 1" if item == 1 else f"{item}. Subject {item}", ""]
        lines += [f"Cllr {people[item]} introduced the report on subject {item}, edition {edition}.", ""]
        lines += ["Decision", "", "That the Board:", "", f"Noted the progress made on subject {item}.", ""]
        lines += ["Action", "", f"Officers to report on the cost of subject {item}.", "", people[item], ""]
    return "\n".join(lines) + "\n"


def measured(data: Path, sources: Path) -> tuple[float, Outcome]:
    start = time.perf_counter()
    outcome = load.load(data, [str(sources)], SETTINGS, lambda *_: None)
    return time.perf_counter() - start, outcome


def look(count: int) -> float:
    """The seconds of one changed document among `count`."""
    with tempfile.TemporaryDirectory() as work:
        data, sources = Path(work, "data"), Path(work, "sources")
        sources.mkdir()
        for number in range(count):
            (sources / f"{number:05}.txt").write_text(note(number), encoding="utf-8")
        whole, outcome = measured(data, sources)
        assert outcome.count("published") == count, outcome.documents[0]
        same, outcome = measured(data, sources)
        assert outcome.release is None
        (sources / "00007.txt").write_text(note(7, edition=1), encoding="utf-8")
        one, outcome = measured(data, sources)
        assert outcome.release == 2
        assert outcome.count("published") == 1
        print(f"{count} documents, whole way        {count / whole:8.1f} documents/s ({whole:.1f} s)")
        print(f"{count} documents, nothing changed  {same:8.2f} s = {same / whole:.4f} of the whole")
        print(f"{count} documents, one changed      {one:8.2f} s = {one / whole:.4f} of the whole")
        return one


def main() -> None:
    few, many = (int(argument) for argument in (sys.argv[1:] + ["200", "1000"][len(sys.argv) - 1 :])[:2])
    ratio = look(many) / look(few)
    print(f"one changed document among {many} costs {ratio:.2f} times what it costs among {few}")


if __name__ == "__main__":
    main()
