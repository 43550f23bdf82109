"""What happens to a board's definition."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal, TypeAlias
from uuid import UUID

from pydantic import JsonValue

from contact_telesante.journal.events import Change, Event

What: TypeAlias = Literal[
    "field_added",
    "field_changed",
    "field_retired",
    "field_restored",
    "fields_ordered",
    "type_changed",
    "sections_changed",
    "cue_added",
    "cue_changed",
    "cue_removed",
    "cues_ordered",
    "cues_loaded",
    "version_restored",
    "template_adopted",
]


@dataclass(frozen=True)
class BoardRevised(Event, kind="board.revised"):
    """The board's definition changed: `what` happened, to field, cue or template `key`.

    `restored` is the older version that came back.
    """

    version: int
    what: What
    key: str = ""
    restored: int = 0


@dataclass(frozen=True)
class ColumnConverted(Event, kind="board.column_converted"):
    """Column `old` took another type: `key` stands for it, with the values that converted; `old` is retired.

    Read as part of a patient's history, `changes` has that patient's cell.
    """

    version: int
    key: str
    old: str
    changes: Mapping[str, Change] = field(default_factory=dict)

    def of_part(self, patient_id: UUID, data: Mapping[str, JsonValue]) -> "ColumnConverted":
        del patient_id
        return replace(self, changes={self.key: Change(None, data["value"])})


@dataclass(frozen=True)
class TemplateSaved(Event, kind="board.template_saved"):
    """The team offered its board, or its cues, to the teams of its establishment."""

    template_id: UUID
    of: Literal["board", "cues"]


@dataclass(frozen=True)
class TemplateRetired(Event, kind="board.template_retired"):
    """The team took back a template that it offered."""

    template_id: UUID
