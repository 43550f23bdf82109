"""Long answers made of pieces that are compressed once and sent many times.

A gzip stream (RFC 1952) may be cut at any byte boundary of its deflate stream (RFC 1951): each piece is deflated on
its own, looks back at nothing before it, and ends on such a boundary, so that pieces follow one another in any order.
"""

import secrets
import struct
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, Protocol, TypeAlias, TypeVar
from uuid import UUID

from contact_telesante.kernel.kept import Kept

FAST, SMALL = 2, 6
LONGEST_NAME = 50
HEADER = b"\x1f\x8b\x08\x08\0\0\0\0\0\xff"
"""Deflate, with a file name; no time, no system."""
LAST_BLOCK = b"\x03\0"
ABOUT = 24
"""Lines in a run, on average."""

PIECES: Final = "pieces"
Line: TypeAlias = tuple[UUID, int]
"""A patient, and the number that their line is drawn at."""
Key: TypeAlias = tuple[tuple[Line, ...], tuple[object, ...]]


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


class Answer(Protocol):
    """What is sent, over HTTP or else."""

    content: Any


A = TypeVar("A", bound=Answer)


def in_pieces(answer: A, pieces: Sequence[Piece]) -> A:
    """The answer, its content made of those pieces: it knows them, so that what is packed is not packed again."""
    answer.content = b"".join(piece.plain for piece in pieces)
    setattr(answer, PIECES, pieces)
    return answer


class PackedRuns:
    """A list's lines kept in runs, packed. `between` parts the lines of one run."""

    def __init__(self, size: int, between: bytes = b"") -> None:
        self._kept: Kept[Piece] = Kept(size)
        self._between = between

    def pieces(
        self, lines: Sequence[Line], seen: tuple[object, ...], draw: Callable[[list[Line]], Mapping[UUID, bytes]]
    ) -> list[Piece]:
        """The lines in their order. `seen` is all that they depend on beside their numbers; `draw` gives those of the
        runs that are not kept. A line that `draw` leaves out is gone.
        """
        keys: list[Key] = [(tuple(run), seen) for run in runs(lines)]
        found = [self._kept.get(key) for key in keys]
        missing = [line for key, piece in zip(keys, found, strict=True) if piece is None for line in key[0]]
        drawn = draw(missing) if missing else {}
        made = (piece or self._piece(key, drawn) for key, piece in zip(keys, found, strict=True))
        return [piece for piece in made if piece.plain]

    def clear(self) -> None:
        """Forget everything."""
        self._kept.clear()

    def _piece(self, key: Key, drawn: Mapping[UUID, bytes]) -> Piece:
        whole = [drawn[patient_id] for patient_id, _number in key[0] if patient_id in drawn]
        piece = Piece(self._between.join(whole), SMALL)
        if len(whole) == len(key[0]):
            self._kept.put(key, piece)
        return piece


def runs(lines: Sequence[Line]) -> Iterator[Sequence[Line]]:
    """The lines cut in runs of about 24, after lines that their patients' ids choose: where one comes, goes or changes,
    only its own run is another.
    """
    start = 0
    for end, (patient_id, _number) in enumerate(lines, start=1):
        if patient_id.int % ABOUT == 0 or end - start == 2 * ABOUT or end == len(lines):
            yield lines[start:end]
            start = end


def gzipped(answer: Answer) -> bytes:
    """An answer's content as a gzip stream.

    A random file name changes the length of each answer, so that guessing a secret by it (BREACH) fails.
    """
    plain: bytes = answer.content
    pieces: Sequence[Piece] = getattr(answer, PIECES, None) or [Piece(plain)]
    name = secrets.token_hex(secrets.randbelow(LONGEST_NAME) + 1).encode()
    trailer = struct.pack("<LL", zlib.crc32(plain), len(plain) & 0xFFFFFFFF)
    return b"".join([HEADER, name, b"\0", *(piece.packed for piece in pieces), LAST_BLOCK, trailer])
