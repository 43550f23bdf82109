"""A board's patients as JSON, encoded once per change and sight, and kept packed: as pages keep their rows."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from contact_telesante.api import serial
from contact_telesante.api.serial import Sight
from contact_telesante.board import queries as board
from contact_telesante.interop.packing import Line, PackedRuns, Piece
from contact_telesante.kernel.kept import Kept
from contact_telesante.teams.seats import Seat

KEPT_PATIENTS: Final = 10_000
KEPT_RUNS: Final = 250
_kept: Kept[bytes] = Kept(KEPT_PATIENTS)
_runs: Final = PackedRuns(KEPT_RUNS, between=b",")


def patients_packed(seat: Seat, lines: Sequence[Line], sight: Sight) -> list[Piece]:
    """Those patients, in that order, as runs of a list's members. Call inside the seat's scope.

    What is told of a patient depends on its number, the team's version and the fields seen; only those not kept are
    read.
    """
    restricted = frozenset((patient_id, on.fields) for patient_id, on in sight.restricted.items())
    return _runs.pieces(lines, (sight.fields, restricted, seat.version), lambda missing: _drawn(seat, missing, sight))


def _drawn(seat: Seat, lines: Sequence[Line], sight: Sight) -> dict[UUID, bytes]:
    kept = ((line[0], _kept.get(_key(seat, *line, sight))) for line in lines)
    found = {patient_id: encoded for patient_id, encoded in kept if encoded is not None}
    missing = [patient_id for patient_id, _number in lines if patient_id not in found]
    for patient_id, patient in board.patients_by_id(seat, missing).items() if missing else ():
        found[patient_id] = encoded = serial.encoded(serial.patient(patient, sight))
        _kept.put(_key(seat, patient_id, patient.number, sight), encoded)
    return found


def _key(seat: Seat, patient_id: UUID, number: int, sight: Sight) -> tuple[object, ...]:
    return patient_id, number, patient_id in sight.restricted, sight.on(patient_id).fields, seat.version
