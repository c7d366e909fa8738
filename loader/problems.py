"""The one error of the loader: what was found, where, what was expected, and what to do next."""

from __future__ import annotations


class Problem(Exception):
    """One clear line for the person at the keyboard; the command ends with exit code 2."""


class Unread(Problem):
    """A source that could not be read; the others go on."""
