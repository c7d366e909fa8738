"""The numbers that a program prints before list entries: 3., (c), iv. – as a browser or a word processor makes them."""

from __future__ import annotations

import re
from collections.abc import Mapping

_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"),
    (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip
_STYLE = re.compile(r"list-style(?:-type)?\s*:\s*([^;]{1,60})", re.IGNORECASE)
_TYPES = {"1": "decimal", "a": "lower-alpha", "A": "upper-alpha", "i": "lower-roman", "I": "upper-roman"}
_NO_NUMBERS = frozenset({"disc", "circle", "square", "bullet"})


def roman(number: int) -> str:
    """3 → "iii"; a number that Romans did not write stays as it is."""
    if not 0 < number < 4000:
        return str(number)
    letters = []
    for value, written in _ROMAN:
        times, number = divmod(number, value)
        letters.append(written * times)
    return "".join(letters)


def alphabetic(number: int, *, doubled: bool = False) -> str:
    """3 → "c", 27 → "aa"; 28 → "ab" as browsers print it, "bb" when `doubled`, as word processors do."""
    if not 0 < number < 20_000:
        return str(number)
    if doubled:
        times, letter = divmod(number - 1, 26)
        return chr(97 + letter) * (times + 1)
    letters = ""
    while number:
        number, letter = divmod(number - 1, 26)
        letters = chr(97 + letter) + letters
    return letters


def written(numbers: str, number: int, *, doubled: bool = False) -> str:
    """A number in the way that a style of CSS or a like name says."""
    if numbers.endswith("roman"):
        letters = roman(number)
    elif numbers.endswith(("alpha", "latin")):
        letters = alphabetic(number, doubled=doubled)
    elif numbers == "decimal-leading-zero":
        return f"{number:02d}"
    else:
        return str(number)
    return letters.upper() if numbers.startswith("upper") else letters


def marker(numbers: str, number: int) -> str:
    """What a browser prints before an entry: "3.", "iv.", a bullet, or nothing."""
    if numbers == "none":
        return ""
    return "•" if numbers in _NO_NUMBERS else f"{written(numbers, number)}."


def of_list(tag: str, given: Mapping[str, str]) -> str:
    """What numbers a list of HTML prints, by its type, its style, the name of its class, or what it is."""
    return of_entry(given) or ("decimal" if tag == "ol" else "disc")


def of_entry(given: Mapping[str, str]) -> str:
    """As `of_list`, for what an element itself says; "" where it says nothing."""
    if kind := _TYPES.get(given.get("type", "")):
        return kind
    style = _STYLE.search(given.get("style", ""))
    for name in (*(style[1].lower().split() if style else ()), *re.split(r"[\s_]+", given.get("class", "").lower())):
        if found := _named(name):
            return found
    return ""


def _named(name: str) -> str:
    """The numbers that a word of a style or of a class means: "lower-roman", "list-alpha", "roman"."""
    case = "upper" if "upper" in name or "capital" in name else "lower"
    if "roman" in name:
        return f"{case}-roman"
    if "alpha" in name or "latin" in name or name.endswith("letters"):
        return f"{case}-alpha"
    return name if name in ("none", "decimal", "decimal-leading-zero", *_NO_NUMBERS) else ""
