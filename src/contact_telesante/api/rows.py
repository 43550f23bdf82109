"""A board's patients as JSON, encoded once per change and sight, and kept: as pages keep their rows."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from contact_telesante.api import serial
from contact_telesante.api.serial import Sight
from contact_telesante.board import queries as board
from contact_telesante.kernel.kept import Kept
from contact_telesante.teams.seats import Seat

KEPT_PATIENTS: Final = 10_000
_kept: Kept[bytes] = Kept(KEPT_PATIENTS)


def encoded_patients(seat: Seat, lines: Sequence[tuple[UUID, int]], sight: Sight) -> list[bytes]:
    """Those patients, in that order, each with the number it was listed at. Call inside the seat's scope.

    What is told of a patient depends on its number, the team's version and the fields seen; only those not kept are
    read.
    """
    found = {pk: _kept.get(_key(seat, pk, number, sight)) for pk, number in lines}
    missing = [pk for pk, encoded in found.items() if encoded is None]
    for pk, patient in board.patients_by_id(seat, missing).items() if missing else ():
        found[pk] = encoded = serial.encoded(serial.patient(patient, sight))
        _kept.put(_key(seat, pk, patient.number, sight), encoded)
    return [encoded for encoded in found.values() if encoded is not None]


def _key(seat: Seat, patient_id: UUID, number: int, sight: Sight) -> tuple[object, ...]:
    return patient_id, number, patient_id in sight.restricted, sight.on(patient_id).fields, seat.version
