"""Long answers made of pieces that are compressed once and sent many times.

A gzip stream (RFC 1952) may be cut at any byte boundary of its deflate stream (RFC 1951): each piece is deflated on
its own, looks back at nothing before it, and ends on such a boundary, so that pieces follow one another in any order.
"""

import secrets
import struct
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.http import HttpResponse

FAST, SMALL = 2, 6
LONGEST_NAME = 50
HEADER = b"\x1f\x8b\x08\x08\0\0\0\0\0\xff"
"""Deflate, with a file name; no time, no system."""
LAST_BLOCK = b"\x03\0"


@dataclass(frozen=True)
class Piece:
    """Part of an answer. `level` is zlib's: what is kept is worth making small."""

    plain: bytes
    level: int = FAST

    @cached_property
    def packed(self) -> bytes:
        """The piece deflated, ending on a byte."""
        packer = zlib.compressobj(self.level, zlib.DEFLATED, -zlib.MAX_WBITS)
        return packer.compress(self.plain) + packer.flush(zlib.Z_SYNC_FLUSH)


class PiecedResponse(HttpResponse):
    """An answer that knows its pieces, so that those already packed are not packed again."""

    def __init__(self, pieces: Sequence[Piece], **more: Any) -> None:
        super().__init__(b"".join(piece.plain for piece in pieces), **more)
        self.pieces = pieces


def gzipped(response: HttpResponse) -> bytes:
    """An answer's content as a gzip stream.

    A random file name changes the length of each answer, so that guessing a secret by it (BREACH) fails.
    """
    plain = response.content
    pieces = response.pieces if isinstance(response, PiecedResponse) else [Piece(plain)]
    name = secrets.token_hex(secrets.randbelow(LONGEST_NAME) + 1).encode()
    trailer = struct.pack("<LL", zlib.crc32(plain), len(plain) & 0xFFFFFFFF)
    return b"".join([HEADER, name, b"\0", *(piece.packed for piece in pieces), LAST_BLOCK, trailer])
