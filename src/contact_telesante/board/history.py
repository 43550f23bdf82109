"""Telling a patient's story again: its state at any number, from its journal entries."""

from collections.abc import Iterable
from datetime import date
from zoneinfo import ZoneInfo

from contact_telesante.board.charting import rules as charting
from contact_telesante.board.charting.events import PatientCharted
from contact_telesante.board.events import CuesTurned, PatientAdded, PatientDeactivated, PatientReactivated
from contact_telesante.board.freshness.events import CellsConfirmed
from contact_telesante.board.imports.events import ImportUndone, PatientsImported
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
        case PatientReactivated(day=day, changes=changes):
            patient.status, patient.status_reason, patient.status_date = Patient.Status.ACTIVE, "", day
            patient.write(changes, entry=entry)
        case CuesTurned():
            pass
        case CellsConfirmed(keys=keys):
            patient.confirm(keys, entry=entry)
            return  # who confirms wrote nothing
        case PatientCharted(upto=upto, changes=changes):
            patient.write(changes, entry=entry)
            patient.charted = [upto, *entry.stamp[1:]]
        case PatientAdded(changes=changes):
            patient.write(changes, entry=entry)
        case PatientsImported() | ImportUndone() as event:
            _move(patient, event)
            if event.baseline:
                patient.charted = charting.moved(charting.noted_of(patient), entry)
            patient.write(event.cells, entry=entry)
        case event:
            patient.write(event.cells, entry=entry)
    patient.touch(entry)


def _move(patient: Patient, event: PatientsImported | ImportUndone) -> None:
    """Who came back with a file, or left again when it was undone."""
    if not event.was:
        return
    if isinstance(event, PatientsImported):
        patient.status, patient.status_reason, day = Patient.Status.ACTIVE, "", event.was["back"]
    else:
        patient.status, patient.status_reason = Patient.Status(event.was["status"]), event.was["reason"]
        day = event.was["day"]
    patient.status_date = date.fromisoformat(day)
