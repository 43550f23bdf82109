"""Every change of a board's definition goes through `put_in_force`: a new version, an entry, cues told anew at once."""

from typing import Final

from contact_telesante.board import queries
from contact_telesante.board.definition import Definition
from contact_telesante.board.design import rules
from contact_telesante.board.design.events import BoardRevised, What
from contact_telesante.board.events import BoardAdopted
from contact_telesante.board.models import DEFINITION, Board, Patient
from contact_telesante.board.rules import cues
from contact_telesante.board.rules.predicates import Row
from contact_telesante.journal.actions import record
from contact_telesante.journal.models import Entry
from contact_telesante.kernel.actions import part
from contact_telesante.kernel.errors import DomainError
from contact_telesante.teams import rules as rights
from contact_telesante.teams.actions import move_version
from contact_telesante.teams.seats import House, Seat

BATCH: Final = 500


class DesignMoved(DomainError):
    """Somebody else changed the board's definition since it was read. Nothing was changed."""

    code = "design_moved"


@part
def put_in_force(
    definition: Definition, *, by: Seat, base: int, what: What, key: str = "", restored: int = 0, template: str = ""
) -> Board:
    """Make `definition` the board's next version, read over version `base`; `what` happened to it, to `key`.

    Raises `NotAllowed` unless the seat manages the team, `DesignMoved` when version `base` is no longer in force, and
    `InvalidInput` for a definition that does not hold together. Callers write their own rows before, never after.
    """
    rights.require(rights.may_manage(by))
    present = current_board(by)
    if present.version != base:
        raise DesignMoved
    rules.require_sound(definition)
    version = base + 1
    entry = record(BoardRevised(version=version, what=what, key=key, restored=restored), by=by)
    return _save(definition, by=by, version=version, template=template or present.template, entry=entry)


@part
def adopt(definition: Definition, *, by: Seat | House, template: str) -> Board:
    """Give the board a ready-made definition whole. Who may is for the caller to ask."""
    version = queries.board_version_of(by) + 1
    entry = record(BoardAdopted(template=template, version=version), by=by)
    return _save(definition, by=by, version=version, template=template, entry=entry)


@part
def current_board(by: Seat | House) -> Board:
    """The version in force, locked until the action ends. `Board.DoesNotExist` before the first."""
    latest = Board.objects.select_for_update().filter(team_id=by.team_id).order_by("-version").first()
    if latest is None:
        raise Board.DoesNotExist
    return latest


def _save(definition: Definition, *, by: Seat | House, version: int, template: str, entry: Entry) -> Board:
    board = Board.objects.create(
        team_id=by.team_id,
        version=version,
        template=template,
        document=DEFINITION.dump_python(definition, mode="json"),
        by_id=by.user_id,
        at=entry.at,
    )
    _tell_cues_anew(definition, by)
    move_version(by)
    return board


def _tell_cues_anew(definition: Definition, by: Seat | House) -> None:
    """What every active patient's cues are under the new definition; only those that differ are written."""
    context, turned = queries.context_of(by), []
    patients = queries.patients_of(by).filter(status=Patient.Status.ACTIVE).select_for_update()
    for patient in patients.iterator(chunk_size=BATCH):
        row = Row(patient.values, patient.stamps, definition, context, patient.confirmed)
        told = cues.evaluate(definition, row), cues.next_change(definition, row)
        if told != (patient.cues, patient.cues_due_at):
            patient.cues, patient.cues_due_at = told
            turned.append(patient)
    Patient.objects.bulk_update(turned, ["cues", "cues_due_at"], batch_size=BATCH)
