"""What the parts of the server share."""

from __future__ import annotations

from dataclasses import dataclass

from server.budget import Budget
from server.limits import Limits
from server.metrics import Metrics
from server.release import Releases


@dataclass(frozen=True, slots=True)
class Serving:
    """One server: the release it answers from, its limits, its callers' budgets and its counts."""

    releases: Releases
    limits: Limits
    budget: Budget
    metrics: Metrics
