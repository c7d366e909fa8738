"""One module for each layout: a rendition in, what the document says out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from loader import privacy
from loader.layouts import decision_notice, minutes, report
from loader.passages import Rendition
from loader.problems import Unread
from loader.records import Record
from loader.source import Source

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
    rendition = masked.rendition
    fitting = {name: fits(rendition) for name, (fits, _) in _LAYOUTS.items()}
    best = max(fitting, key=lambda name: fitting[name])
    if not fitting[best]:
        known = " and ".join(f"“{name}”" for name in fitting)
        raise Unread(
            f"{source.path}: no layout known so far fits this document; nothing of it is published. Known are {known}."
        )
    return replace(_LAYOUTS[best][1](source, rendition, organisation), masked=masked.counts)
