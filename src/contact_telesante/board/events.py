"""What happens on a board."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from contact_telesante.journal.events import Change, Event


@dataclass(frozen=True)
class BoardAdopted(Event, kind="board.adopted"):
    """The team's board took a ready-made definition, or a new version of its own."""

    template: str
    version: int


@dataclass(frozen=True)
class PatientAdded(Event, kind="board.patient_added"):
    """A patient joined the board."""

    patient_id: UUID
    changes: Mapping[str, Change]


@dataclass(frozen=True)
class CellsChanged(Event, kind="board.cells_changed"):
    """Some cells of a patient took new values."""

    patient_id: UUID
    changes: Mapping[str, Change]


@dataclass(frozen=True)
class ChangeUndone(Event, kind="board.change_undone"):
    """Somebody took back their own change, entry `undone`."""

    patient_id: UUID
    undone: int
    changes: Mapping[str, Change]


@dataclass(frozen=True)
class PatientDeactivated(Event, kind="board.patient_deactivated"):
    """A patient left the board; everything is kept. `day` is the day of leaving."""

    patient_id: UUID
    reason: str
    day: date


@dataclass(frozen=True)
class PatientReactivated(Event, kind="board.patient_reactivated"):
    """A patient came back to the board with everything, but for `changes`: what another patient had taken meanwhile."""

    patient_id: UUID
    day: date
    changes: Mapping[str, Change] = field(default_factory=dict)


@dataclass(frozen=True)
class CuesTurned(Event, kind="board.cues_turned"):
    """Time alone, or a new definition, turned cues on or off. No person did this."""

    patient_id: UUID
    on: tuple[str, ...] = field(default=())
    off: tuple[str, ...] = field(default=())
