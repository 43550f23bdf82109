"""What happens to a board's definition."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

from contact_telesante.journal.events import Event

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
]


@dataclass(frozen=True)
class BoardRevised(Event, kind="board.revised"):
    """The board's definition changed: `what` happened, to field or cue `key`; `restored` is an older version."""

    version: int
    what: What
    key: str = ""
    restored: int = 0
