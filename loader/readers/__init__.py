"""One reader for each format: bytes in, a rendition with its blocks out."""

from __future__ import annotations

import msgspec

from loader.passages import Rendition
from loader.problems import Unread
from loader.readers import docx, html, odt, pdf, text
from loader.readers.zipped import Parts
from loader.source import Source

# Formats that are known by their first bytes and not read: a clear word is better than an odd reading.
_OTHERS = (
    (b"\xd0\xcf\x11\xe0", "an old Word file"),
    (b"{\\rtf", "an RTF file"),
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"II*\x00", "a TIFF picture"),
    (b"MM\x00*", "a TIFF picture"),
    (b"<?xml", "an XML file"),
)
_ADVICE = "Text, HTML, PDF, Word (.docx) and OpenDocument (.odt) are read: save it as one of these."


def render(source: Source) -> Rendition:
    """A source as a rendition, by what its bytes are and not by its name; Unread for a format not read."""
    head = source.content[:2000].lstrip(b"\xef\xbb\xbf \r\n\t")
    if pdf.looks_like(source.content):
        return pdf.read(source.content, source.path)
    if head.startswith(b"PK\x03\x04"):
        return _unzipped(source)
    if html.looks_like(source.content):
        return html.read(source.content, source.path)
    for mark, what in _OTHERS:
        if head.startswith(mark):
            raise Unread(f"{source.path}: this is {what}. {_ADVICE}")
    if head[:1] in (b"{", b"[") and _is_json(source.content):
        raise Unread(f"{source.path}: this is JSON, data and no record in words. {_ADVICE}")
    return text.read(source.content, source.path)


def _is_json(content: bytes) -> bool:
    """Are the bytes JSON? A document that only begins with a bracket is none."""
    try:
        return isinstance(msgspec.json.decode(content), dict | list)
    except (msgspec.DecodeError, RecursionError):
        return False


def _unzipped(source: Source) -> Rendition:
    """A document whose parts are zipped, by the parts that it has."""
    parts = Parts(source.content, source.path)
    if "[Content_Types].xml" in parts.names and any(name.startswith("word/") for name in parts.names):
        return docx.read(parts)
    if "content.xml" in parts.names and "mimetype" in parts.names:
        kind = parts.bytes_of("mimetype").decode("ascii", "replace")
        if "opendocument.text" in kind:
            return odt.read(parts)
    what = "a spreadsheet" if any(n.startswith("xl/") for n in parts.names) else "a zip file, a slide show or the like"
    raise Unread(f"{source.path}: this is {what}. {_ADVICE}")
