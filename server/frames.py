"""How the server and a query's process talk: two lengths, a JSON object, and bytes."""

from __future__ import annotations

import json
import struct
from typing import Any

HEAD = struct.Struct("!II")
Header = dict[str, Any]


def pack(header: Header, body: bytes = b"") -> bytes:
    words = json.dumps(header).encode("ascii")
    return HEAD.pack(len(words), len(body)) + words + body


def unpack(frame: bytes | bytearray) -> tuple[Header, bytes] | None:
    """The object and the bytes of a frame; None while it is not whole yet."""
    if len(frame) < HEAD.size:
        return None
    words, body = HEAD.unpack_from(frame)
    end = HEAD.size + words
    if len(frame) < end + body:
        return None
    header: Header = json.loads(bytes(frame[HEAD.size : end]))
    return header, bytes(frame[end : end + body])
