"""Pages that are only pictures, read by Tesseract where it is installed: words with places, as a text layer has them.

What is read so can be misread, and is marked as read by OCR. In the child that reads documents no program may be
started: the reader then says that OCR is needed, and gets a child that may start this one.
"""

from __future__ import annotations

import functools
import os
import shutil
from collections.abc import Iterator, Sequence
from typing import Any

from loader.problems import Unread
from loader.readers import pdf_page
from loader.readers.pdf_page import Page, Word

PAGES = 150  # of pictures in one document
DOTS = 300  # to the inch: what Tesseract was made for
SECONDS = 60  # for one page

_LANGUAGES = ("eng", "cym")


class Needed(Unread):
    """Pages must be read by OCR, and this process may not start a program."""


class _Right:
    """The right to start Tesseract, which a process can give up."""

    given_up = False


def give_up() -> None:
    """Take from this process, for good, the right to start Tesseract."""
    _Right.given_up = True


@functools.cache
def program() -> str:
    """The path of Tesseract; empty where it is not installed."""
    return shutil.which("tesseract") or ""


def installed() -> bool:
    return bool(program())


def pages(document: pdf_page.Document, pictures: Sequence[Page], name: str) -> Iterator[Page]:
    """The pages that are only pictures, with the words that Tesseract finds on them.

    Raises Unread where Tesseract is not installed or there are too many, and Needed where it may not be started.
    """
    if not installed():
        raise Unread(
            f"{name}: a scan without a text layer. Install Tesseract and load it again, or give a file with text."
        )
    if len(pictures) > PAGES:
        raise Unread(
            f"{name}: a scan of {len(pictures)} pages, the limit is {PAGES}. Split it by meeting and load the parts."
        )
    if _Right.given_up:
        raise Needed(f"{name}: a scan without a text layer, and no program may be started here.")
    for page in pictures:
        image, scale = pdf_page.picture(document, page.number - 1, DOTS)
        if image is not None:
            yield Page(page.number, _words(image, scale, name, page.number), (), drawn=True)


def environment(folder: str) -> dict[str, str]:
    """All that Tesseract is told of where it runs: where its data are, one thread, and a folder for its files."""
    told = {"PATH": os.defpath, "LC_ALL": "C.UTF-8", "OMP_THREAD_LIMIT": "1", "TMPDIR": folder}
    if "TESSDATA_PREFIX" in os.environ:
        told["TESSDATA_PREFIX"] = os.environ["TESSDATA_PREFIX"]
    return told


def prepare() -> None:
    """Load the library: before a process gives up what loading it takes."""
    _library()


@functools.cache
def _library() -> Any:
    import pytesseract  # dear to load, and few documents are scans

    pytesseract.pytesseract.tesseract_cmd = program()
    return pytesseract


def _words(image: object, scale: float, name: str, number: int) -> tuple[Word, ...]:
    library = _library()
    try:
        known = set(library.get_languages())
        languages = "+".join(language for language in _LANGUAGES if language in known)
        table = library.image_to_data(image, lang=languages or None, timeout=SECONDS, output_type=library.Output.DICT)
    except (library.TesseractError, RuntimeError) as error:
        why = "took too long" if isinstance(error, RuntimeError) and "timeout" in str(error).lower() else "failed"
        raise Unread(
            f"{name}: OCR of page {number} {why}. Scan it again in black and white at 300 dots an inch."
        ) from None
    return tuple(_placed(table, scale))


def _placed(table: dict[str, list[Any]], scale: float) -> Iterator[Word]:
    """The words of Tesseract's table; all of a line stand on one height and have one size, as print has."""
    lines: dict[tuple[int, int, int], list[int]] = {}
    for at, text in enumerate(table["text"]):
        if str(text).strip() and float(table["conf"][at]) >= 0:
            key = (table["block_num"][at], table["par_num"][at], table["line_num"][at])
            lines.setdefault(key, []).append(at)
    for held in lines.values():
        bottoms = sorted(table["top"][at] + table["height"][at] for at in held)
        heights = sorted(table["height"][at] for at in held)
        y, size = bottoms[len(bottoms) // 3] / scale, max(6.0, round(heights[len(heights) // 2] / scale * 1.1))
        for at in held:
            x0 = table["left"][at] / scale
            text = str(table["text"][at]).strip().translate(pdf_page.SIGNS)
            if text:
                yield Word(text, x0, x0 + table["width"][at] / scale, y, size, False)
