"""The parts of a zipped document, Word or OpenDocument: counted while they are read, never written to the disk.

Their XML is parsed without DOCTYPE, entities and network (RELIABILITY.md, section 3: zip and XML bombs).
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator

from lxml import etree

from loader.problems import Unread

LARGEST_MEMBER = 50_000_000  # bytes
LARGEST_ALL = 200_000_000
MOST_MEMBERS = 2_000
HIGHEST_RATIO = 200  # bytes out for a byte in; the text of a document gives ten or twenty
DEEPEST = 200  # elements in elements
_DIRECTORY = 2_000_000  # bytes of the list of members: far more than the members allowed take
_STEP = 1 << 16
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, NotImplementedError, ValueError)


class Parts:
    """The members of one zip file by their names."""

    def __init__(self, content: bytes, name: str) -> None:
        self.name = name
        self._content = content
        self._read = 0
        self._check_directory()
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(content))
        except _BROKEN as error:
            raise self._broken() from error
        members = self._zip.infolist()
        if len(members) > MOST_MEMBERS:
            raise Unread(
                f"{name}: a zip of {len(members):,} parts, the limit is {MOST_MEMBERS:,}. Save the document anew."
            )
        if sum(member.file_size for member in members) > LARGEST_ALL:
            raise self._too_large("all its parts", LARGEST_ALL)
        self.names = frozenset(member.filename for member in members)
        if len(self.names) < len(members):
            raise Unread(f"{name}: two parts of this zip file have one name. Save the document anew.")

    def _check_directory(self) -> None:
        """Refuse an endless list of members before it is read: its size stands at the end of the file."""
        at = self._content.rfind(b"PK\x05\x06", max(0, len(self._content) - 66_000))
        if at < 0 or len(self._content) < at + 22:
            raise self._broken()
        if int.from_bytes(self._content[at + 12 : at + 16], "little") > _DIRECTORY:
            raise Unread(f"{self.name}: a zip of more than {MOST_MEMBERS:,} parts, the limit. Save the document anew.")

    def _broken(self) -> Unread:
        return Unread(f"{self.name}: the zip file is broken or cut off. Open it in its program and save it anew.")

    def _too_large(self, what: str, limit: int) -> Unread:
        return Unread(
            f"{self.name}: {what} unpacked would be more than {limit // 1_000_000} MB, the limit. "
            "Save it without pictures, or as text."
        )

    def bytes_of(self, member: str) -> bytes:
        """One member unpacked; Unread when it passes a limit, is locked or broken."""
        info = self._zip.getinfo(member)
        if info.flag_bits & 1:
            raise Unread(f"{self.name}: a password protects this document. Save it without one.")
        most = HIGHEST_RATIO * max(1, min(info.compress_size, len(self._content)))
        found: list[bytes] = []
        size = 0
        try:
            with self._zip.open(info) as stream:
                while step := stream.read(_STEP):
                    found.append(step)
                    size += len(step)
                    self._read += len(step)
                    if size > LARGEST_MEMBER:
                        raise self._too_large(f"its part {member}", LARGEST_MEMBER)
                    if self._read > LARGEST_ALL:
                        raise self._too_large("all its parts", LARGEST_ALL)
                    if size > max(most, _STEP):
                        raise Unread(
                            f"{self.name}: its part {member} unpacks to more than {HIGHEST_RATIO} times its size, "
                            "the limit. Save the document anew."
                        )
        except _BROKEN as error:
            raise self._broken() from error
        return b"".join(found)

    def xml(self, member: str) -> etree._Element | None:
        """The root of a member that is XML; None where there is no such member."""
        if member not in self.names:
            return None
        content = self.bytes_of(member)
        if b"<!doctype" in content.replace(b"\0", b"").lower():
            raise Unread(f"{self.name}: its part {member} declares a DOCTYPE, which no document needs; it is not read.")
        parser = etree.XMLParser(
            resolve_entities=False,
            load_dtd=False,
            no_network=True,
            huge_tree=False,
            remove_comments=True,
            remove_pis=True,
        )
        try:
            root = etree.fromstring(content, parser)
        except (etree.XMLSyntaxError, ValueError) as error:
            raise Unread(
                f"{self.name}: its part {member} is broken or nested too deeply. Save it anew from its program."
            ) from error
        if root.getroottree().docinfo.internalDTD is not None:
            raise Unread(f"{self.name}: its part {member} declares a DOCTYPE, which no document needs; it is not read.")
        if _is_deeper(root):
            raise Unread(
                f"{self.name}: its part {member} nests more than {DEEPEST} elements, the limit. Save it as text."
            )
        return root


def _is_deeper(root: etree._Element) -> bool:
    depth = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if depth > DEEPEST:
            return True
    return False


def local(element: etree._Element) -> str:
    """The name of an element without its namespace, of which there are two for each in use."""
    return str(element.tag).rpartition("}")[2]


def value(element: etree._Element | None, name: str = "val", otherwise: str = "") -> str:
    """An attribute by its name without namespace."""
    if element is not None:
        for key, found in element.attrib.items():
            if str(key).rpartition("}")[2] == name:
                return str(found)
    return otherwise


def child(element: etree._Element | None, *path: str) -> etree._Element | None:
    """The first child of a name, and of that the first of the next name."""
    for name in path:
        element = next((c for c in element if local(c) == name), None) if element is not None else None
    return element


def children(element: etree._Element | None, name: str) -> Iterator[etree._Element]:
    return (c for c in element if local(c) == name) if element is not None else iter(())
