"""Every write of the board. Fixed order: find, allow, check, record, save the named fields.

The record comes before the save because cells carry its number; it takes the team's head, so nothing
that may refuse comes after it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from contact_telesante.board import catalogue, queries, rules
from contact_telesante.board.charting import rules as charting
from contact_telesante.board.definition import Definition, Json
from contact_telesante.board.design.actions import adopt
from contact_telesante.board.events import (
    CellsChanged,
    ChangeUndone,
    CuesTurned,
    PatientAdded,
    PatientDeactivated,
    PatientReactivated,
)
from contact_telesante.board.models import Board, Patient, Request
from contact_telesante.board.requests import rules as requests
from contact_telesante.board.rules import cues
from contact_telesante.board.uniqueness import queries as uniqueness
from contact_telesante.journal.actions import record
from contact_telesante.journal.events import Change
from contact_telesante.journal.models import Entry
from contact_telesante.kernel import clock
from contact_telesante.kernel.actions import action, part
from contact_telesante.kernel.errors import DomainError, InvalidInput
from contact_telesante.kernel.ids import new_id
from contact_telesante.teams import rules as rights
from contact_telesante.teams.seats import House, Seat

EVALUATED = ("cues", "cues_due_at")
TOUCHED = ("number", "updated_at", "updated_by_id")


@dataclass(frozen=True, slots=True)
class Clash:
    """One cell two people wrote: `yours` was refused, `theirs` stands, written by user `by_id` at `at`."""

    field: str
    yours: Json
    theirs: Json
    by_id: UUID | None
    at: str


class Conflict(DomainError):
    """Somebody wrote one of these cells after the writer's page was read. Nothing was changed."""

    code = "conflict"

    def __init__(self, patient: Patient, clashes: Sequence[Clash]) -> None:
        super().__init__(", ".join(clash.field for clash in clashes))
        self.patient, self.clashes = patient, list(clashes)


class CannotUndo(DomainError):
    """The change is another's, or somebody wrote the cell since."""

    code = "cannot_undo"


@action
def adopt_board(*, by: Seat | House, template: str) -> Board:
    """Give the team's board the ready-made definition of that name, as a new version of its own.

    Raises `NotAllowed` unless the actor is a superuser or the house itself.
    """
    if isinstance(by, Seat):
        rights.require(rights.may_manage(by))
    return adopt(catalogue.template(template).definition, by=by, template=template)


@action(again=queries.patient_as_first_answered)
def add_patient(*, by: Seat, values: Mapping[str, object]) -> Patient:
    """Add an active patient with these values.

    Raises `NotAllowed` for a reader, a seat of some patients only, or a field hidden from the seat, and `InvalidInput`
    with sentences per field. Who may be the same person never blocks: `queries.duplicates_of` shows them before; a
    value that somebody holds in a unique column does.
    """
    definition = queries.definition_of(by)
    rights.require(rights.may_add(by))
    rules.require_editable(by, definition, values)
    clean = rules.clean(values, definition, {}, queries.context_of(by), adding=True)
    patient = Patient(id=new_id(), team_id=by.team_id, status_date=clock.today(by.zone))
    changes = patient.differences(clean)
    entry = record(PatientAdded(patient_id=patient.pk, changes=changes), by=by)
    uniqueness.require_free(by, patient.pk, clean)
    patient.created_at = entry.at
    patient.write(changes, entry=entry)
    tell_cues(patient, by, definition)
    patient.save(force_insert=True)
    return patient


@action(again=queries.patient_as_first_answered)
def change_cells(*, by: Seat, patient_id: UUID, values: Mapping[str, object], base: int) -> Patient:
    """Write `values` into a patient's cells as the seat last saw them at journal number `base`.

    Raises `Patient.DoesNotExist` outside the seat's team, `NotAllowed` for a reader or a field hidden from
    the seat, `InvalidInput` with sentences per field, and `Conflict` when somebody wrote one of these cells
    after `base`. A cell that already holds the value is left as it is.
    """
    patient = queries.locked_patient(by, patient_id)
    definition = queries.definition_of(by)
    rules.require_editable(by.on(patient_id), definition, values)
    rules.require_active(patient)
    clean = rules.clean(values, definition, patient.values, queries.context_of(by))
    charting.require_sight(by.on(patient_id), clean)
    changes = patient.differences(clean) | charting.charted_again(patient, clean, definition)
    if stale := patient.written_after(base, changes):
        raise Conflict(patient, [_clash(patient, key, changes[key]) for key in stale])
    if not changes:
        require_seen(base, max(patient.number, queries.number_of(by)))
        return patient
    entry = record(CellsChanged(patient_id=patient.pk, changes=changes), by=by)
    require_seen(base, entry.number - 1)
    return write_cells(patient, changes, entry, by, definition)


@action(again=queries.patient_as_first_answered)
def undo_change(*, by: Seat, patient_id: UUID, number: int) -> Patient:
    """Put back what the seat's own entry `number` changed in a patient's cells.

    Raises `CannotUndo` when the entry is another's or changed no cell, or when anybody wrote one of its
    cells since; otherwise as `change_cells`.
    """
    patient = queries.locked_patient(by, patient_id)
    definition = queries.definition_of(by)
    _require_open(by, patient_id)
    rules.require_active(patient)
    undone = queries.entry_of(by, patient_id, number)
    if undone is None or undone.by_id != by.user_id or not isinstance(undone.event, CellsChanged):
        raise CannotUndo
    rules.require_editable(by.on(patient_id), definition, undone.event.cells)
    if patient.written_after(number, undone.event.cells):
        raise CannotUndo
    changes = {key: Change(change.new, change.old) for key, change in undone.event.cells.items()}
    entry = record(ChangeUndone(patient_id=patient.pk, undone=number, changes=changes), by=by)
    return write_cells(patient, changes, entry, by, definition)


@action(again=queries.patient_as_first_answered)
def deactivate_patient(*, by: Seat, patient_id: UUID, reason: str, day: str | date) -> Patient:
    """Take a patient off the board, keeping everything; `reason` is an id of the catalogue, `day` AAAA-MM-JJ.

    Raises as `change_cells`; `InvalidInput` for an unknown reason, a day to come, or a patient already inactive.
    """
    patient = queries.locked_patient(by, patient_id)
    _require_open(by, patient_id)
    left_on = rules.clean_departure(patient.is_active, reason, day, clock.today(by.zone))
    entry = record(PatientDeactivated(patient_id=patient.pk, reason=reason, day=left_on), by=by)
    return _move(patient, Patient.Status.INACTIVE, reason, left_on, entry)


@action(again=queries.patient_as_first_answered)
def reactivate_patient(*, by: Seat, patient_id: UUID, leaving: bool = False) -> Patient:
    """Bring an inactive patient back to the board with everything; its cues tell the present truth.

    Raises as `change_cells`, and `InvalidInput` for a patient already active, or for the values of unique columns that
    another patient took meanwhile; `leaving` those empties their cells instead.
    """
    patient = queries.locked_patient(by, patient_id)
    _require_open(by, patient_id)
    if patient.is_active:
        raise InvalidInput({"status": [_("This patient is already active.")]})
    day, definition = clock.today(by.zone), queries.definition_of(by)
    changes = _taken_meanwhile(by, patient) if leaving else {}
    rules.require_editable(by.on(patient_id), definition, changes)
    entry = record(PatientReactivated(patient_id=patient.pk, day=day, changes=changes), by=by)
    patient.write(changes, entry=entry)
    uniqueness.require_free(by, patient.pk, patient.values)
    tell_cues(patient, by, definition)
    return _move(patient, Patient.Status.ACTIVE, "", day, entry)


@action
def turn_cues(*, by: House, patient_id: UUID) -> Patient | None:
    """Evaluate one active patient's cues again, because time passed; None when none turned."""
    patient = queries.patients_of(by).select_for_update().filter(pk=patient_id, status=Patient.Status.ACTIVE).first()
    if patient is None:
        return None
    before = list(patient.cues)
    tell_cues(patient, by, queries.definition_of(by))
    patient.save(update_fields=EVALUATED)
    on = tuple(key for key in patient.cues if key not in before)
    off = tuple(key for key in before if key not in patient.cues)
    if not on and not off:
        return None
    patient.touch(record(CuesTurned(patient_id=patient.pk, on=on, off=off), by=by))
    patient.save(update_fields=["number"])
    return patient


@part
def write_cells(
    patient: Patient, changes: Mapping[str, Change], entry: Entry, by: Seat | House, definition: Definition
) -> Patient:
    """Put an entry's changes in a locked patient's cells, tell its cues again, and save it.

    Raises `InvalidInput` for a value that another patient holds where none may be held twice: the entry took the head,
    so that nobody else takes it meanwhile.
    """
    new = {key: change.new for key, change in changes.items() if change.new != change.old}
    uniqueness.require_free(by, patient.pk, new)
    patient.write(changes, entry=entry)
    _close_request(patient, changes, entry)
    tell_cues(patient, by, definition)
    patient.save(update_fields=["values", "stamps", *EVALUATED, *TOUCHED])
    return patient


def _move(patient: Patient, status: Patient.Status, reason: str, day: date, entry: Entry) -> Patient:
    patient.status, patient.status_reason, patient.status_date = status, reason, day
    patient.touch(entry)
    moved = ["status", "status_reason", "status_date", "values", "stamps"]
    patient.save(update_fields=[*moved, *EVALUATED, *TOUCHED])
    return patient


def _taken_meanwhile(by: Seat, patient: Patient) -> dict[str, Change]:
    """The cells to empty: what another patient holds by now where nothing is held twice."""
    return {
        key: Change(patient.values[key], None) for key in uniqueness.taken_by_others(by, patient.pk, patient.values)
    }


@part
def tell_cues(patient: Patient, by: Seat | House, definition: Definition) -> None:
    """Evaluate a patient's cues now; the caller saves `cues` and `cues_due_at`."""
    row = queries.row_of(patient, by)
    patient.cues, patient.cues_due_at = cues.evaluate(definition, row), cues.next_change(definition, row)


def _close_request(patient: Patient, changes: Mapping[str, Change], entry: Entry) -> None:
    """A cell that says by hand that nothing is asked any more closes the request that was open."""
    change = changes.get(requests.FIELD)
    if change and change.new in requests.CLOSED:
        standing = Request.objects.filter(team_id=patient.team_id, patient_id=patient.pk, closed_at=None)
        standing.update(closed_at=entry.at, closed_by_id=entry.by_id, withdrawn=change.new != requests.DONE)


def _require_open(by: Seat, patient_id: UUID) -> None:
    rights.require(rights.may_write(by) and rights.may_open(by, patient_id))


def require_seen(base: int, number: int) -> None:
    """Raise `InvalidInput` for a base that the journal has not reached."""
    if base > number:
        raise InvalidInput({"base": [_("This number has not been reached: read the patient again.")]})


def _clash(patient: Patient, key: str, change: Change) -> Clash:
    number, user, at = patient.stamps[key]
    del number
    return Clash(field=key, yours=change.new, theirs=change.old, by_id=UUID(user) if user else None, at=at)
