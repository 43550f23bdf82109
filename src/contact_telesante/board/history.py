"""Telling a patient's story again: its state at any number, from its journal entries."""

from collections.abc import Iterable
from zoneinfo import ZoneInfo

from contact_telesante.board.events import CuesTurned, PatientAdded, PatientDeactivated, PatientReactivated
from contact_telesante.board.models import Patient
from contact_telesante.journal.models import Entry


def replay(patient: Patient, entries: Iterable[Entry], zone: ZoneInfo) -> Patient:
    """The patient as its entries, oldest first, tell it. Same id, team and creation; its cues are
    left to be evaluated, and it is not meant to be saved."""
    told = Patient(id=patient.pk, team_id=patient.team_id, created_at=patient.created_at, number=0)
    told.status_date = patient.created_at.astimezone(zone).date()
    for entry in entries:
        _apply(told, entry)
    return told


def _apply(patient: Patient, entry: Entry) -> None:
    match entry.event:
        case PatientDeactivated(reason=reason, day=day):
            patient.status, patient.status_reason, patient.status_date = Patient.Status.INACTIVE, reason, day
        case PatientReactivated(day=day):
            patient.status, patient.status_reason, patient.status_date = Patient.Status.ACTIVE, "", day
        case CuesTurned():
            pass
        case PatientAdded(changes=changes):
            patient.write(changes, entry=entry)
        case event:
            patient.write(event.cells, entry=entry)
    patient.touch(entry)
