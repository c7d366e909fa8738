"""A scan: read by Tesseract where that is installed, in a child that can start nothing else; else told with advice."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen import canvas

from loader import layouts, readers, reading, source
from loader.passages import Rendition
from loader.problems import Unread
from loader.readers import ocr, pdf
from loader.records import Record
from loader.source import Source

LINES = ("Quay Parish Council", "", "Present: Ann Lacey and Dan Early", "", "The Council resolved to buy a bench.")

needs_tesseract = pytest.mark.skipif(not ocr.installed(), reason="Tesseract is not installed")


def scan(*first: str) -> bytes:
    """A PDF whose last page is a picture of words; `first` are the words of the page before it, if there is one."""
    picture = Image.new("L", (1240, 1754), 255)
    drawn = ImageDraw.Draw(picture)
    for number, line in enumerate(LINES):
        drawn.text((140, 160 + 60 * number), line, fill=0, font=ImageFont.load_default(34))
    file = io.BytesIO()
    sheet = canvas.Canvas(file, pagesize=(595, 842), invariant=1)
    for number, line in enumerate(first):
        sheet.drawString(72, 760 - 14 * number, line)
    if first:
        sheet.showPage()
    sheet.drawImage(ImageReader(picture), 0, 0, 595, 842)
    sheet.save()
    return file.getvalue()


@pytest.fixture
def without(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "program", lambda: "")


@pytest.mark.usefixtures("without")
class TestWithoutTesseract:
    def test_a_scan_is_told_with_advice(self) -> None:
        with pytest.raises(Unread, match=r"a scan without a text layer. Install Tesseract .* or give a file with text"):
            pdf.read(scan(), "scan.pdf")

    def test_the_other_pages_are_read_and_the_scanned_ones_named(self) -> None:
        rendition = pdf.read(scan("The meeting was held in the hall."), "m.pdf")
        assert [b.text for b in rendition.blocks] == ["The meeting was held in the hall."]
        assert (rendition.unread_pages, rendition.by_ocr) == ((2,), ())


@needs_tesseract
class TestWithTesseract:
    def test_a_scan_is_read_and_its_words_are_marked(self) -> None:
        rendition = pdf.read(scan(), "scan.pdf")
        assert [b.text for b in rendition.blocks] == [line for line in LINES if line]
        assert rendition.unread_pages == ()
        assert rendition.by_ocr == ((0, len(rendition.text)),)

    def test_only_what_was_scanned_is_marked(self) -> None:
        rendition = pdf.read(scan("The meeting was held in the hall."), "m.pdf")
        ((start, end),) = rendition.by_ocr
        assert rendition.text[start:end].startswith("Quay Parish Council")
        assert "hall" not in rendition.text[start:end]
        assert {b.page for b in rendition.blocks} == {1, 2}

    def test_a_long_scan_is_told(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(ocr, "PAGES", 0)
        with pytest.raises(Unread, match="a scan of 1 pages, the limit is 0"):
            pdf.read(scan(), "scan.pdf")


def in_child(monkeypatch: pytest.MonkeyPatch, deed: Callable[[Rendition], object]) -> str:
    def does(_source: Source, rendition: Rendition, _organisation: str) -> Record:
        raise Unread(f"done: {deed(rendition)}")

    monkeypatch.setattr(readers, "render", lambda found: pdf.read(found.content, found.path))
    monkeypatch.setattr(layouts, "read", does)
    with pytest.raises(Unread) as told:
        reading.read(source.of("scan.pdf", scan()))
    return str(told.value)


@needs_tesseract
class TestTheChildThatReadsScans:
    def test_it_reads_and_leaves_no_file(self, monkeypatch: pytest.MonkeyPatch) -> None:
        before = set(Path(tempfile.gettempdir()).glob("minutebook-*"))
        assert "resolved to buy a bench" in in_child(monkeypatch, lambda found: found.text)
        assert set(Path(tempfile.gettempdir()).glob("minutebook-*")) == before

    @pytest.mark.parametrize(
        "command", [[sys.executable, "-V"], ["/bin/true"], "tesseract --version"], ids=["python", "true", "by name"]
    )
    def test_it_starts_no_other_program(self, monkeypatch: pytest.MonkeyPatch, command: list[str] | str) -> None:
        def start(_: Rendition) -> object:
            return subprocess.run(command, shell=isinstance(command, str), check=False)

        assert "_Refused" in in_child(monkeypatch, start)

    def test_nor_another_under_its_name(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def start(_: Rendition) -> object:
            return subprocess.run([ocr.program(), "-V"], executable=sys.executable, check=False)

        assert "_Refused" in in_child(monkeypatch, start)

    def test_it_writes_nowhere_else(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        assert "_Refused" in in_child(monkeypatch, lambda _: (tmp_path / "out").write_text("x"))
        assert "_Refused" in in_child(monkeypatch, lambda _: Path(tempfile.gettempdir(), "..", "out").write_text("x"))
        assert list(tmp_path.iterdir()) == []

    def test_it_knows_nothing_of_the_environment(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("SECRET", "word")
        assert "SECRET" not in in_child(monkeypatch, lambda _: sorted(os.environ))
