"""Taking another type: values, definition and cues in one transaction, one entry that each patient's history tells."""

from collections.abc import Mapping
from typing import Final
from uuid import UUID

from contact_telesante.board import queries
from contact_telesante.board.definition import FieldType, Json
from contact_telesante.board.design import rules
from contact_telesante.board.design.actions import (
    Revised,
    as_first_answered,
    come_into_force,
    hold_patients,
    open_revision,
)
from contact_telesante.board.design.conversion.rules import Conversion, conversion, taken_over, targets
from contact_telesante.board.design.edits import Missing, field_of
from contact_telesante.board.design.events import ColumnConverted
from contact_telesante.board.design.queries import keys_ever, patients_holding
from contact_telesante.board.models import Patient
from contact_telesante.journal.actions import record, record_parts
from contact_telesante.journal.models import Entry
from contact_telesante.kernel.actions import action
from contact_telesante.teams.seats import Seat

WRITTEN: Final = ("values", "stamps", "confirmed", "number")


@action(again=as_first_answered)
def convert_field(*, by: Seat, base: int, key: str, to: FieldType) -> Revised:
    """Give a column another type: a new column takes its place, its name and the values that convert.

    The old one is retired with everything. Raises `NotAllowed`, `DesignMoved`, `edits.Missing` for an unknown column or
    a type that it may not take, and `InvalidInput` when a computed column could no longer be computed.
    """
    present = open_revision(by=by, base=base)
    field = field_of(present.definition, key)
    if to not in targets(field):
        raise Missing
    hold_patients(by)
    patients = list(patients_holding(by, key).order_by("pk").select_for_update())
    made = conversion(field, to, [one.values[key] for one in patients], keys_ever(by), queries.context_of(by))
    definition = taken_over(present.definition, made)
    rules.require_sound(definition)
    new = {one.pk: value for one in patients if (value := made.value(one.values[key])) is not None}
    entry = record(ColumnConverted(version=base + 1, key=made.new.key, old=key), by=by)
    record_parts(entry, {one: {"value": value} for one, value in new.items()})
    _write([one for one in patients if one.pk in new], new, made, entry)
    come_into_force(definition, by=by, version=base + 1, template=present.template, entry=entry)
    return Revised(base + 1, made.new.key)


def _write(patients: list[Patient], new: Mapping[UUID, Json], made: Conversion, entry: Entry) -> None:
    """Fill the new cells. Each keeps who wrote it and when: it says no more than it did, and is no fresher."""
    old, key = made.old.key, made.new.key
    for patient in patients:
        patient.values[key] = new[patient.pk]
        patient.stamps[key] = [entry.number, *patient.stamps[old][1:]] if old in patient.stamps else entry.stamp
        if old in patient.confirmed:
            patient.confirmed[key] = patient.confirmed[old]
        patient.number = entry.number
    Patient.objects.bulk_update(patients, WRITTEN, batch_size=500)
