"""Who keeps a column from holding no value twice: the active patients who share one, named where they may be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from uuid import UUID

from contact_telesante.audit.actions import Act, Purpose, record_look
from contact_telesante.board.uniqueness.queries import sharing
from contact_telesante.kernel.scopes import scope
from contact_telesante.web.board.rows import Rows
from contact_telesante.web.http import TeamRequest

if TYPE_CHECKING:
    from contact_telesante.board.definition import Field

MOST_SHOWN: Final = 50


@dataclass(frozen=True, slots=True)
class Sharing:
    """The first of them: id, name, value; and how many more there are."""

    patients: list[tuple[UUID, str, str]]
    more: int


def sharing_told(request: TeamRequest, field: Field) -> Sharing:
    """The active patients who share a value of that column, the same one together; the look at them is recorded."""
    seat = request.seat
    with scope(seat):
        found, rows = sharing(seat, field), Rows.of(seat)
        shown = [(patient, rows.reader_of(patient.pk)) for patient in found[:MOST_SHOWN]]
        looked = [patient.pk for patient, _reader in shown]
        record_look(Act.BOARD_OPENED, by=seat, patients=looked, purpose=Purpose.MANAGEMENT)
        told = [
            (patient.pk, reader.name(patient), reader.shown(field, patient) if field.key in reader.visible else "")
            for patient, reader in shown
        ]
    return Sharing(told, len(found) - len(shown))
