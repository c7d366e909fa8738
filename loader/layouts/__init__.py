"""One module for each layout: a rendition in, what the document says out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from loader import privacy
from loader.layouts import decision_notice, minutes, tellings
from loader.layouts.reports import report
from loader.passages import Rendition, bounded
from loader.problems import Unread
from loader.records import Doubt, Record
from loader.source import Source

_MOST_ITEMS = 500  # of one meeting; the longest known has a fifth of it
_MOST_TOLD = 250  # decisions of one item, or actions, or contributions

# A layout by its name: how much speaks for it in a document, and its reading.
_LAYOUTS: dict[str, tuple[Callable[[Rendition], int], Callable[[Source, Rendition, str], Record]]] = {
    minutes.NAME: (minutes.fits, minutes.read),
    report.NAME: (report.fits, report.read),
    decision_notice.NAME: (decision_notice.fits, decision_notice.read),
}


def read(source: Source, rendition: Rendition, organisation: str) -> Record:
    """The record of a document by the layout for which most speaks; Unread when too little speaks for any.

    What is private is masked before any layout looks.
    """
    masked = privacy.mask(rendition, contact_officers=source.contact_officers)
    rendition = replace(masked.rendition, blocks=tuple(bounded(masked.rendition.blocks)))
    rendition = tellings.one(rendition)
    fitting = {name: fits(rendition) for name, (fits, _) in _LAYOUTS.items()}
    best = max(fitting, key=lambda name: fitting[name])
    if not fitting[best]:
        known = " and ".join(f"“{name}”" for name in fitting)
        raise Unread(
            f"{source.path}: no layout known so far fits this document; nothing of it is published. Known are {known}."
        )
    record = _LAYOUTS[best][1](source, rendition, organisation)
    _measure(record, source.path)
    doubts = (*record.doubts, *_of_pages(rendition))
    return replace(record, masked=masked.counts, by_ocr=rendition.by_ocr, doubts=doubts)


def _measure(record: Record, path: str) -> None:
    """Refuse what no clerk can have meant: thousands of items, or of decisions at one, would stall the gate."""
    items = record.meeting.items if record.meeting else ()
    told = max((max(len(i.decisions), len(i.contributions), len(i.actions)) for i in items), default=0)
    for count, most, what in (
        (len(items), _MOST_ITEMS, "items of one meeting"),
        (told, _MOST_TOLD, "decisions, actions or remarks at one item"),
    ):
        if count > most:
            raise Unread(f"{path}: {count:,} {what}; {most} is the limit. Split the document and load the parts.")


def _of_pages(rendition: Rendition) -> list[Doubt]:
    """What the pages of a scan leave in doubt: that they were read by OCR, or not at all."""
    first = rendition.blocks[0].passage.words() if rendition.blocks else ()
    found = []
    if rendition.by_ocr:
        reason = "Pages without a text layer were read by OCR: letters and figures may be misread. Check them by eye."
        found.append(Doubt("read-by-ocr", reason, first))
    if rendition.unread_pages:
        pages = ", ".join(map(str, rendition.unread_pages))
        reason = f"Without a text layer and not read: page {pages}. Install Tesseract, or give a file with text."
        found.append(Doubt("unread-passage", reason, first))
    return found
