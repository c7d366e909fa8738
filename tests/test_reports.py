"""What a report says, in each way that councils write one: the cases of `variations/reports*.toml`."""

from __future__ import annotations

import hashlib
import tomllib
from pathlib import Path
from typing import Any

import pytest

from loader import privacy, readers
from loader.layouts import minutes
from loader.layouts.reports import report
from loader.passages import Rendition
from loader.records import Record
from loader.source import Source

VARIATIONS = Path(__file__).parent / "variations"


def cases() -> list[Any]:
    found = []
    for path in sorted(VARIATIONS.glob("reports*.toml")):
        for case in tomllib.loads(path.read_text(encoding="utf-8"))["case"]:
            found.append(pytest.param(case, id=case["name"]))
    return found


def source_of(case: dict[str, Any]) -> Source:
    content = case["text"].strip().encode()
    return Source(f"case.{case.get('media', 'txt')}", content, hashlib.sha256(content).hexdigest())


def rendered(source: Source) -> Rendition:
    return privacy.mask(readers.render(source), contact_officers=True).rendition


@pytest.mark.parametrize("case", cases())
def test_a_report_is_told_from_minutes(case: dict[str, Any]) -> None:
    rendition = rendered(source_of(case))
    if case.get("report", True):
        assert report.fits(rendition) > minutes.fits(rendition)
    else:
        assert report.fits(rendition) < minutes.fits(rendition)


def names_of(record: Record) -> dict[str, tuple[str, ...]]:
    found = {thing.key: thing.forms for thing in record.things}
    return {str(key): forms for key, forms in found.items()} | {str(p.key): (p.name,) for p in record.people}


@pytest.mark.parametrize("case", [c for c in cases() if c.values[0].get("report", True)])
def test_what_a_report_says(case: dict[str, Any]) -> None:
    source = source_of(case)
    record = report.read(source, rendered(source), case.get("organisation", ""))
    told, called = record.report, names_of(record)
    assert told is not None
    assert [f"{s.title} | {len(s.paragraphs)}" for s in told.sections] == case["sections"]
    titles = {s.position: s.title for s in told.sections}
    assert [f"{s.title} < {titles[s.theme]}" for s in told.sections if s.theme] == case.get("themes", [])
    assert [p.number for s in told.sections for p in s.paragraphs if p.number] == case.get("numbers", [])
    if "title" in case:
        assert told.title == case["title"]
    if "body" in case:
        assert case["body"] in called[told.body or ""]
    assert str(told.dated or "") == case.get("date", "")
    assert told.agenda_reference == case.get("reference", "")
    if "author" in case:
        assert called[told.creator or ""] == (case["author"],)
    meeting = record.meeting
    decided = [f"{i.title}: {d.outcome}" for i in (meeting.items if meeting else ()) for d in i.decisions]
    assert decided == case.get("decided", [])
    assert (meeting is not None) == ("decided" in case)
    contact = told.contact
    assert (f"{contact.name} | {contact.email} | {contact.telephone}" if contact else "") == case.get("contact", "")


@pytest.mark.parametrize("case", [c for c in cases() if c.values[0].get("report", True)])
def test_what_its_paragraphs_tell(case: dict[str, Any]) -> None:
    source = source_of(case)
    record = report.read(source, rendered(source), case.get("organisation", ""))
    told, called = record.report, names_of(record)
    assert told is not None
    money = [f"{called[f.funder][0]} | {f.amount} | {f.kind}" for f in told.funding if f.funder and f.amount]
    assert [m for m in money if not m.startswith(case.get("body", "?"))] == case.get("funding", [])
    events = [
        f"{e.name} | {e.starts or (e.inferred_start.value if e.inferred_start else '')} | "
        f"{'stated' if e.starts else 'inferred'}"
        for e in told.events
    ]
    assert events == case.get("events", [])
    publications = sorted(t.forms[0] for t in record.things if t.kind in ("publication", "article"))
    assert publications == case.get("publications", [])


@pytest.mark.parametrize("case", [c for c in cases() if c.values[0].get("report", True)])
def test_every_paragraph_stands_in_its_words(case: dict[str, Any]) -> None:
    source = source_of(case)
    record = report.read(source, rendered(source), case.get("organisation", ""))
    assert record.report is not None

    def letters(text: str) -> str:
        return "".join(c for c in text if c.isalnum())

    for section in record.report.sections:
        assert letters(section.title) in "".join(letters(record.text[a:b]) for a, b in section.words)
        for paragraph in section.paragraphs:
            spans = "".join(letters(record.text[a:b]) for a, b in paragraph.words)
            assert letters(paragraph.text) in spans


def test_a_long_line_takes_no_time() -> None:
    """Lines of a hundred thousand characters, of words, figures and capitals, are read in a moment."""
    for piece in ("we gave £5 to the ", "A1 Fund and on 3 May ", "1.1.1 "):
        content = ("# Clerk's report\n\n## Works\n\n" + piece * (100_000 // len(piece))).encode()
        source = Source("long.txt", content, hashlib.sha256(content).hexdigest())
        rendition = rendered(source)
        report.fits(rendition)
        report.read(source, rendition, "")
