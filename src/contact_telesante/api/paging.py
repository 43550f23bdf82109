"""Pages of a list, by a cursor that a row added or removed before it does not shift."""

import struct
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from contact_telesante.kernel.errors import InvalidInput

LAYOUT = struct.Struct(">16sqi")


@dataclass(frozen=True, slots=True)
class Cursor:
    """The last row of a page: its id, the number it had, and how many rows came up to it. No value of a cell."""

    id: UUID
    number: int
    position: int

    def __str__(self) -> str:
        packed = LAYOUT.pack(self.id.bytes, self.number, self.position)
        return urlsafe_b64encode(packed).decode().rstrip("=")

    @classmethod
    def read(cls, text: str) -> "Cursor":
        """The cursor that `str` wrote. Raises `InvalidInput`."""
        try:
            packed = urlsafe_b64decode(text + "=" * (-len(text) % 4))
            row_id, number, position = LAYOUT.unpack(packed)
        except (ValueError, struct.error):
            raise InvalidInput({"cursor": [_("This cursor was not given by this list.")]}) from None
        cursor = cls(UUID(bytes=row_id), number, max(position, 0))
        if str(cursor) != text:
            raise InvalidInput({"cursor": [_("This cursor was not given by this list.")]})
        return cursor


def page_of(rows: QuerySet[Any], cursor: str, limit: int) -> tuple[list[tuple[UUID, int]], str | None]:
    """At most `limit` of the rows, as (id, number), after the cursor, and the cursor of the next page. Raises
    `InvalidInput`.

    The next page begins after the cursor's row as long as nobody wrote to it; a row that was written to, or that
    left, may have moved in the order: the page then begins at the same position.
    """
    start = _start(rows, Cursor.read(cursor)) if cursor else 0
    found = list(rows[start : start + limit + 1])
    page = found[:limit]
    if len(found) <= limit:
        return page, None
    last_id, last_number = page[-1]
    return page, str(Cursor(last_id, last_number, start + limit))


def _start(rows: QuerySet[Any], cursor: Cursor) -> int:
    try:
        return list(rows).index((cursor.id, cursor.number)) + 1
    except ValueError:
        return cursor.position
