"""What every item of a meeting is read with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from loader.roster import Roster
from ontology.iris import Key


@dataclass(frozen=True, slots=True)
class Setting:
    """Whose meeting it is, its day, everyone named so far, and who was present."""

    body: Key
    on: date | None
    roster: Roster
    present: frozenset[Key]
