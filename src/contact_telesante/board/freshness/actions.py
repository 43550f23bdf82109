"""Saying that what a cell holds is still true."""

from collections.abc import Sequence
from uuid import UUID

from contact_telesante.board import queries, rules
from contact_telesante.board.actions import EVALUATED, require_seen, tell_cues
from contact_telesante.board.freshness.events import CellsConfirmed
from contact_telesante.board.freshness.rules import require_confirmable
from contact_telesante.board.models import Patient
from contact_telesante.journal.actions import record
from contact_telesante.kernel.actions import action
from contact_telesante.kernel.errors import DomainError
from contact_telesante.teams.seats import Seat


class Rewritten(DomainError):
    """Somebody wrote one of these cells since the reader looked. Nothing was confirmed."""

    code = "rewritten"


@action(again=queries.patient_as_first_answered)
def confirm_cells(*, by: Seat, patient_id: UUID, keys: Sequence[str], base: int) -> Patient:
    """Say that the cells of those fields are still true, as the seat last saw them at journal number `base`.

    Raises `Patient.DoesNotExist` outside the seat's team, `NotAllowed` for a reader or a field hidden from the seat,
    `InvalidInput` for a cell that is empty, computed or unknown, and `Rewritten` when one was written after `base`.
    """
    patient = queries.locked_patient(by, patient_id)
    definition = queries.definition_of(by)
    rules.require_editable(by.on(patient_id), definition, keys)
    fields = definition.subset(keys)
    require_confirmable(patient, fields if len(fields) == len(set(keys)) else ())
    told = tuple(field.key for field in fields)
    if patient.written_after(base, dict.fromkeys(told)):
        raise Rewritten
    require_seen(base, queries.number_of(by))
    patient.confirm(told, entry=record(CellsConfirmed(patient_id=patient.pk, keys=told), by=by))
    tell_cues(patient, by, definition)
    patient.save(update_fields=["confirmed", "number", *EVALUATED])
    return patient
