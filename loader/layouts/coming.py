"""The next meeting, as the record announces it."""

from __future__ import annotations

import re

from loader import dates
from loader.layouts.agenda import Stretch
from loader.records import Doubt, Planned
from ontology import iris
from ontology.iris import Key

_CALLED_OFF = re.compile(r"\b(?:cancel\w*|postpon\w*|moved|instead|rearranged|rescheduled)\b", re.IGNORECASE)


def planned(stretches: list[Stretch], body: Key) -> Planned | None:
    """The next meeting, from the item that announces its date; a weekday that is not that date's is a doubt."""
    for stretch in stretches:
        if stretch.heading != "next_meeting":
            continue
        for passage in (stretch.title, *(block.passage for block in stretch.blocks)):
            day = dates.find(passage.text)
            # A day that is called off or moved is told apart from the new one only by a reader.
            if day and not dates.several(passage.text) and not _CALLED_OFF.search(passage.text):
                words = passage.words(day.start, day.end)
                doubts = () if day.agrees else (wrong_weekday(day, words),)
                return Planned(iris.meeting(body, day.on), day.on, passage.text[day.start : day.end], words, doubts)
    return None


def wrong_weekday(day: dates.Day, words: tuple[tuple[int, int], ...]) -> Doubt:
    actual = dates.WEEKDAYS[day.on.weekday()].capitalize()
    return Doubt("unclear-date", f"{day.on:%d %B %Y} was a {actual}, not a {day.weekday.capitalize()}.", words)
