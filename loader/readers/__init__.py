"""One reader for each format: bytes in, a rendition with its blocks out."""

from __future__ import annotations

from loader.passages import Rendition
from loader.problems import Unread
from loader.readers import html, text
from loader.source import Source

# Formats that are known by their first bytes and not read yet: a clear word is better than an odd reading.
_OTHERS = (
    (b"%PDF-", "a PDF"),
    (b"PK\x03\x04", "a Word, OpenDocument or zip file"),
    (b"\xd0\xcf\x11\xe0", "an old Word file"),
    (b"{\\rtf", "an RTF file"),
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"<?xml", "an XML file"),
)


def render(source: Source) -> Rendition:
    """A source as a rendition, by what its bytes are and not by its name; Unread for a format not read yet."""
    for mark, what in _OTHERS:
        if source.content.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(mark):
            raise Unread(f"{source.path}: this is {what}. Text and HTML are read so far: save it as one of these.")
    if html.looks_like(source.content):
        return html.read(source.content, source.path)
    return text.read(source.content, source.path)
