"""Taking back all that one paste wrote."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from contact_telesante.board import queries, rules
from contact_telesante.board.actions import CannotUndo, write_cells
from contact_telesante.board.definition import Definition
from contact_telesante.board.events import CellsChanged, ChangeUndone
from contact_telesante.board.models import Patient
from contact_telesante.board.uniqueness.queries import taken_by_others
from contact_telesante.journal import queries as journal
from contact_telesante.journal.actions import record
from contact_telesante.journal.events import Change
from contact_telesante.journal.models import Entry
from contact_telesante.kernel.actions import action
from contact_telesante.kernel.errors import NotAllowed
from contact_telesante.teams import rules as rights
from contact_telesante.teams.seats import Seat

Written = Sequence[tuple[UUID, int]]
"""What a paste wrote: a patient and the number of the entry, for each edit."""


@dataclass(slots=True)
class TakenBack:
    """The patients put back, by id, how many cells of theirs, and the cells that stay as they are, by patient."""

    patients: dict[UUID, Patient] = field(default_factory=dict)
    count: int = 0
    left: dict[UUID, set[str]] = field(default_factory=dict)


def _refuse_another_request(by: Seat, fingerprint: str) -> None:
    """What was taken back is found again by the action itself; a key that asked for something else is refused."""
    journal.entry_of_key(by, fingerprint)


@action(again=_refuse_another_request)
def undo_paste(*, by: Seat, written: Written) -> TakenBack:
    """Put back what the seat's own entries changed in those patients' cells, but the cells written since.

    Each patient's cells are one entry, as their edit was. What cannot be taken back is left and told: cells that
    anybody wrote since, that the seat may no longer write, whose former value another patient holds by now where none
    is held twice, or of a patient who left the board. Entries of others, or that changed no cell, are passed over;
    `CannotUndo` when no other is named, `NotAllowed` for a reader.
    """
    rights.require(rights.may_write(by))
    definition, told = queries.definition_of(by), TakenBack()
    # Every patient is locked before the first entry takes the team's head: whoever waits for one of them holds no head.
    held = {one.pk: one for one in _locked(by, {patient_id for patient_id, _number in written})}
    named = [(held[one], undone) for one, number in written if one in held and (undone := _own(by, one, number))]
    if not named:
        raise CannotUndo
    for patient, undone in reversed(named):  # the last first: what one cell gave up, another may have taken after it
        _take_back(by, patient, undone, definition, told)
    return told


def _locked(by: Seat, ids: set[UUID]) -> list[Patient]:
    return list(queries.patients_of(by).filter(pk__in=ids).order_by("pk").select_for_update())


def _own(by: Seat, patient_id: UUID, number: int) -> Entry | None:
    entry = queries.entry_of(by, patient_id, number)
    return entry if entry and entry.by_id == by.user_id and isinstance(entry.event, CellsChanged) else None


def _take_back(by: Seat, patient: Patient, undone: Entry, definition: Definition, told: TakenBack) -> None:
    cells = undone.event.cells
    back = _taken_before(by, patient, undone.number)
    if not back:
        free = {key: cells[key] for key in cells if key not in patient.written_after(undone.number, cells)}
        back = {key: Change(change.new, change.old) for key, change in free.items()} if _may(by, patient, free) else {}
        taken = taken_by_others(by, patient.pk, {key: change.new for key, change in back.items()})
        back = {key: change for key, change in back.items() if key not in taken}
        if back:
            entry = record(ChangeUndone(patient_id=patient.pk, undone=undone.number, changes=back), by=by)
            write_cells(patient, back, entry, by, definition)
    if back:
        told.patients[patient.pk] = patient
        told.count += len(back)
    if left := set(cells) - set(back):
        told.left.setdefault(patient.pk, set()).update(left)


def _may(by: Seat, patient: Patient, cells: dict[str, Change]) -> bool:
    """Whether the seat may still write these cells of this patient."""
    try:
        rules.require_editable(by.on(patient.pk), queries.definition_of(by), cells)
    except NotAllowed:
        return False
    return patient.is_active and rights.may_open(by, patient.pk)


def _taken_before(by: Seat, patient: Patient, number: int) -> dict[str, Change]:
    """What the same person already took back of that entry; nothing when they did not."""
    since = journal.entries_of_patient(by, patient.pk).filter(number__gt=number, by_id=by.user_id)
    for entry in since.filter(kind=ChangeUndone.kind):
        if isinstance(entry.event, ChangeUndone) and entry.event.undone == number:
            return dict(entry.event.cells)
    return {}
