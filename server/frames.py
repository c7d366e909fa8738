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


def missing(frame: bytes | bytearray) -> int:
    """How many more bytes this frame has, as far as it tells; 0 when it is whole."""
    end = HEAD.size + (sum(HEAD.unpack_from(frame)) if len(frame) >= HEAD.size else 0)
    return max(0, end - len(frame))


def unpack(frame: bytes | bytearray) -> tuple[Header, bytes] | None:
    """The object and the bytes of a frame; None while it is not whole yet."""
    if missing(frame):
        return None
    words, body = HEAD.unpack_from(frame)
    end = HEAD.size + words
    with memoryview(frame) as view:  # so that a large body is copied once
        header: Header = json.loads(bytes(view[HEAD.size : end]))
        return header, bytes(view[end : end + body])
