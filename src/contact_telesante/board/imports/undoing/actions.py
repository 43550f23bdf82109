"""Taking an import back, as one entry."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from contact_telesante.audit.actions import Act, record_look
from contact_telesante.board import queries as board
from contact_telesante.board.charting import rules as charting
from contact_telesante.board.definition import Definition
from contact_telesante.board.imports import rules
from contact_telesante.board.imports.actions import Moved
from contact_telesante.board.imports.events import ImportUndone, PatientsImported, part_of
from contact_telesante.board.imports.gates.actions import open_gate
from contact_telesante.board.imports.writing.actions import lock_patients, save_patients, take_head, tell_cues
from contact_telesante.board.models import Import, Patient
from contact_telesante.board.uniqueness.queries import held_by_active
from contact_telesante.board.uniqueness.rules import clashes, unique_fields
from contact_telesante.journal import queries as journal
from contact_telesante.journal.actions import record, record_parts
from contact_telesante.journal.events import Change
from contact_telesante.journal.models import Entry, Part
from contact_telesante.kernel import clock
from contact_telesante.kernel.actions import action
from contact_telesante.teams import rules as rights
from contact_telesante.teams.actions import hold
from contact_telesante.teams.seats import Seat


@dataclass
class Undoing:
    """What will be taken back: patients to remove, cells to put back, patients left for what was done since."""

    removed: list[Patient] = field(default_factory=list)
    restored: dict[UUID, Patient] = field(default_factory=dict)
    changes: dict[UUID, dict[str, Change]] = field(default_factory=dict)
    was: dict[UUID, Mapping[str, str]] = field(default_factory=dict)
    left: list[UUID] = field(default_factory=list)
    baseline: set[UUID] = field(default_factory=set)
    told: dict[UUID, PatientsImported] = field(default_factory=dict)


@action
def undo_import(*, by: Seat, import_id: UUID) -> Import:
    """Take an import back within seven days, and open the team's imports again. Asked twice, it is done once.

    Patients it added and whom nobody touched since leave the database; cells it wrote and nobody wrote since take
    their former value; everything else is left and told. Raises `NotAllowed` unless a superuser, `Moved` after 7 days.
    """
    rights.require(rights.may_manage(by))
    hold(by)
    one = Import.objects.select_for_update().get(team_id=by.team_id, pk=import_id)
    if one.state == Import.State.UNDONE:
        return one
    if not rules.may_be_undone(one) or one.number is None:
        raise Moved
    undoing = _undoing(by, one.number)
    _leave_held_twice(by, undoing)
    tell_cues(by, undoing.restored.values())
    event = ImportUndone(one.pk, len(undoing.removed), len(undoing.restored), len(undoing.left))
    entry = record(event, by=by)
    record_parts(entry, _written(undoing, entry, board.definition_of(by)))
    save_patients(by.team_id, list(undoing.restored.values()))
    Patient.objects.filter(team_id=by.team_id, pk__in=[patient.pk for patient in undoing.removed]).delete()
    touched = [*undoing.restored, *(patient.pk for patient in undoing.removed)]
    record_look(Act.SEARCHED, by=by, patients=touched, of="import_undone", number=entry.number)
    open_gate(by)
    one.state, one.undone_number, one.ended_at = Import.State.UNDONE, entry.number, clock.now()
    counts = {"removed": len(undoing.removed), "restored": len(undoing.restored)}
    one.report = one.report | {"undone": counts, "left": [str(one) for one in undoing.left]}
    one.save(update_fields=["state", "undone_number", "ended_at", "report"])
    return one


def _undoing(by: Seat, number: int) -> Undoing:
    entry = journal.entries_of(by).get(number=number)
    event = entry.event
    assert isinstance(event, PatientsImported)
    parts = {one.patient_id: event.of_part(one.patient_id, one.data) for one in journal.parts_of(by, number)}
    held, touched = lock_patients(by, parts), _touched_since(by, number, set(parts))
    out = Undoing(told=parts)
    for patient_id, told in parts.items():
        patient = held.get(patient_id)
        if patient is None:
            continue
        if told.outcome == "added":
            said = patient.confirmed or charting.is_said(charting.mark_of(patient))
            if patient_id not in touched and not said and not patient.written_after(number, patient.stamps):
                out.removed.append(patient)
            else:
                out.left.append(patient_id)
        else:
            if told.baseline and charting.number_of(patient) == number:
                out.baseline.add(patient_id)  # nothing was to be charted before, nor said to be charted since
            _put_back(out, patient, told, number, moved=patient_id in touched)
    return out


def _put_back(out: Undoing, patient: Patient, told: PatientsImported, number: int, *, moved: bool) -> None:
    later = set(patient.written_after(number, told.changes))
    back = {key: Change(change.new, change.old) for key, change in told.changes.items() if key not in later}
    if told.was and not moved and patient.is_active:
        out.was[patient.pk] = told.was
    if later or (told.was and patient.pk not in out.was):
        out.left.append(patient.pk)
    if back or patient.pk in out.was:
        out.restored[patient.pk], out.changes[patient.pk] = patient, back
        for key, change in back.items():
            patient.values.pop(key, None) if change.new is None else patient.values.update({key: change.new})


def _leave_held_twice(by: Seat, undoing: Undoing) -> None:
    """Leave the patients whose former value another holds by now, where nothing is held twice."""
    fields = unique_fields(board.definition_of(by))
    if not fields:
        return
    take_head(by)
    gone = {*(one.pk for one in undoing.removed), *undoing.was}
    before = {pk: held for pk, held in held_by_active(by, fields).items() if pk not in gone}
    after = {pk: patient.values for pk, patient in undoing.restored.items() if pk in before}
    for pk in clashes(before, after, [one.key for one in fields]):
        del undoing.restored[pk], undoing.changes[pk]
        undoing.left = [*(one for one in undoing.left if one != pk), pk]


def _touched_since(by: Seat, number: int, ids: set[UUID]) -> set[UUID]:
    """Those whom a person did anything to since; time alone turning a cue is nobody's doing."""
    since = Entry.objects.filter(team_id=by.team_id, number__gt=number, by_id__isnull=False, patient_id__in=ids)
    parts = Part.objects.filter(team_id=by.team_id, number__gt=number, patient_id__in=ids)
    told = {*since.values_list("patient_id", flat=True), *parts.values_list("patient_id", flat=True)}
    return {one for one in told if one is not None}


def _written(undoing: Undoing, entry: Entry, definition: Definition) -> dict[UUID, dict[str, Any]]:
    """Stamp what goes back, and the part of each patient in the entry."""
    parts: dict[UUID, dict[str, Any]] = {}
    for pk, patient in undoing.restored.items():
        was = undoing.was.get(pk)
        if was:
            patient.status, patient.status_reason = Patient.Status(was["status"]), was["reason"]
            patient.status_date = date.fromisoformat(was["day"])
        if anew := pk in undoing.baseline and not charting.uncharted(patient, definition.live_fields):
            patient.charted = charting.moved(patient.charted, entry)
        patient.write(undoing.changes[pk], entry=entry)
        parts[pk] = part_of(undoing.changes[pk], "changed", was, baseline=anew)
    for patient in undoing.removed:
        gone = {key: Change(value, None) for key, value in patient.values.items()}
        parts[patient.pk] = part_of(gone, "removed")
    return parts
