"""Reading what is to be confirmed. Call inside the scope of the seat's team."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from django.db.models import QuerySet

from contact_telesante.board.definition import Field
from contact_telesante.board.freshness.rules import Age, age_of
from contact_telesante.board.models import Patient
from contact_telesante.board.queries import definition_of, patients_of
from contact_telesante.board.rules import visible_fields
from contact_telesante.board.rules.cues import STALE, reviewed_fields, stale_fields
from contact_telesante.teams.seats import Seat

RESPONSIBLE = "resp"
"""The field that says whose patient it is."""


@dataclass(frozen=True, slots=True)
class StaleCell:
    """A cell to confirm."""

    field: Field
    age: Age


@dataclass(frozen=True, slots=True)
class StalePatient:
    """A patient some of whose cells are to be confirmed, oldest first; `mine` when the reader answers for them."""

    patient: Patient
    cells: tuple[StaleCell, ...]
    mine: bool

    @property
    def since(self) -> datetime:
        """When somebody last vouched for the oldest of them."""
        return _since(self.cells[0])


def stale_patients(seat: Seat) -> list[StalePatient]:
    """The active patients with cells to confirm that the seat may see: its own first, then the oldest."""
    found = [_stale_patient(patient, seat) for patient in _with_stale_cells(seat)]
    return sorted((one for one in found if one.cells), key=lambda one: (not one.mine, one.since))


def reviewed(seat: Seat) -> list[Field]:
    """The fields that the seat sees and whose information grows stale."""
    seen = visible_fields(seat, definition_of(seat))
    return [field for field in reviewed_fields(definition_of(seat)) if field in seen]


def _with_stale_cells(seat: Seat) -> QuerySet[Patient]:
    keys = [f"{STALE}{field.key}" for field in reviewed(seat)]
    if not keys:
        return Patient.objects.none()
    return patients_of(seat).filter(status=Patient.Status.ACTIVE, cues__has_any_keys=keys)


def _seen(seat: Seat, patient_id: UUID, cues: Collection[str]) -> list[Field]:
    stale = stale_fields(cues)
    return [field for field in visible_fields(seat.on(patient_id), definition_of(seat)) if field.key in stale]


def _stale_patient(patient: Patient, seat: Seat) -> StalePatient:
    cells = sorted((StaleCell(f, age_of(patient, f)) for f in _seen(seat, patient.pk, patient.cues)), key=_since)
    visible = {field.key for field in visible_fields(seat.on(patient.pk), definition_of(seat))}
    mine = RESPONSIBLE in visible and patient.values.get(RESPONSIBLE) == str(seat.user_id)
    return StalePatient(patient, tuple(cells), mine)


def _since(cell: StaleCell) -> datetime:
    return cell.age.seen_at or datetime.min.replace(tzinfo=UTC)
