"""What was said at an item, in its own module each: contributions, and interests declared."""

from __future__ import annotations

from loader.layouts.contributions import find as contributions
from loader.layouts.declarations import find as declarations

__all__ = ["contributions", "declarations"]
