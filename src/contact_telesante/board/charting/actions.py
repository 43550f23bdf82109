"""Saying that a patient is in the clinical record, up to a number of the journal."""

from uuid import UUID

from contact_telesante.board import queries
from contact_telesante.board.actions import EVALUATED, TOUCHED, require_seen, tell_cues, write_cells
from contact_telesante.board.charting import rules
from contact_telesante.board.charting.events import PatientCharted
from contact_telesante.board.models import Patient
from contact_telesante.journal.actions import record
from contact_telesante.journal.events import Change
from contact_telesante.kernel.actions import action
from contact_telesante.teams import rules as rights
from contact_telesante.teams.seats import Seat


@action(again=queries.patient_as_first_answered)
def chart(*, by: Seat, patient_id: UUID, upto: int) -> Patient:
    """Say that everything about a patient, active or not, is in the record up to the number its writer had read.

    What was written after `upto` stays to be charted. Raises `Patient.DoesNotExist` outside the seat's team,
    `NotAllowed` for a reader or a seat that does not see everything of the patient, `InvalidInput` for a number not
    reached. A patient charted that far already is left as they are.
    """
    patient, definition = queries.locked_patient(by, patient_id), queries.definition_of(by)
    seat, after = by.on(patient_id), rules.number_of(patient)
    rights.require(rules.may_chart(seat))
    require_seen(upto, queries.number_of(by))
    if upto <= after:
        return patient
    field = rules.live_field(definition)
    changes = {field.key: _said(patient)} if field and rights.may_edit(seat, field) else {}
    event = PatientCharted(patient_id=patient_id, after=after, upto=upto, changes=changes)
    entry = record(event, by=by)
    patient.charted = [upto, *entry.stamp[1:]]
    if changes:
        write_cells(patient, changes, entry, by, definition)
    else:
        patient.touch(entry)
        tell_cues(patient, by, definition)
    patient.save(update_fields=["charted", *EVALUATED, *TOUCHED])
    return patient


def _said(patient: Patient) -> Change:
    """The cell says « yes » anew, even over a « yes » that no longer held."""
    present = patient.values.get(rules.FIELD)
    return Change(False if present is True else present, True)  # noqa: FBT003 (values of a cell)
