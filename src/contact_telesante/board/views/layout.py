"""What a view keeps, as plain frozen data: filter, sort, group, columns. Keys of fields, never values of patients."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from pydantic import TypeAdapter, ValidationError

from contact_telesante.board.definition import Json, Predicate

MOST_SORTS: Final = 3
PINNED: Final = "^"
"""Before the key of the column that stays in sight, among the columns of an audience."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a view, in its place. `hidden` keeps its width for the day it is shown again."""

    key: str
    width: Literal["", "s", "m", "l"] = ""
    pinned: bool = False
    hidden: bool = False

    @property
    def token(self) -> str:
        """The column as an audience names it."""
        return f"{PINNED}{self.key}" if self.pinned else self.key


@dataclass(frozen=True, slots=True)
class Layout:
    """One way of looking at the board. An empty filter keeps everybody; no columns are the board's own.

    `sort` holds field keys, `name` or `updated`, with `-` before one for the reverse; `group` is a field key or "".
    """

    filter: Predicate = field(default_factory=dict)
    sort: tuple[str, ...] = ()
    group: str = ""
    columns: tuple[Column, ...] = ()

    def dump(self) -> dict[str, Json]:
        """The layout as JSON, as the database keeps it."""
        document: dict[str, Json] = LAYOUT.dump_python(self, mode="json")
        return document


LAYOUT: Final[TypeAdapter[Layout]] = TypeAdapter(Layout)


def read(document: Mapping[str, Json]) -> Layout | None:
    """The layout that `dump` gave; None for a document that is not one."""
    try:
        return LAYOUT.validate_python(document)
    except ValidationError:
        return None
