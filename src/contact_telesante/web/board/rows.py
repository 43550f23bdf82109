"""Rows of the board, rendered once per change and audience, and kept.

A row's markup depends on the patient's number, the audience, the team's version and the local day (an age
changes at midnight), and on nothing of the reader: that is what lets pages and streams share it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.urls import reverse
from django.utils import translation

from contact_telesante.board import queries
from contact_telesante.board.definition import Cue
from contact_telesante.board.rules.cues import cell_cues, line_cue
from contact_telesante.interop.packing import Line, PackedRuns, Piece
from contact_telesante.kernel import clock
from contact_telesante.kernel.kept import Kept
from contact_telesante.teams import queries as teams
from contact_telesante.teams.seats import Audience, House, Seat
from contact_telesante.web.board.cells import STALE_CHIP, Cell, Reader
from contact_telesante.web.board.drawing import row_markup

if TYPE_CHECKING:
    from contact_telesante.board.models import Patient

KEPT_ROWS = 20_000
KEPT_RUNS = 500
KEPT_READERS = 256


@dataclass(frozen=True, slots=True)
class Row:
    """One patient's line, ready for its template."""

    patient: Patient
    name: str
    place: str
    cue: Cue | None
    cue_text: str
    cues: str
    cells: list[Cell]
    updated_by: str
    withheld: bool = False


_kept: Kept[str] = Kept(KEPT_ROWS)
_runs = PackedRuns(KEPT_RUNS)
_readers: Kept[Reader] = Kept(KEPT_READERS)


class Rows:
    """The rows of one team for one audience. Use inside the team's scope."""

    def __init__(self, actor: Seat | House, audience: Audience, *, slug: str, version: int) -> None:
        self.actor, self.audience, self.slug, self.version = actor, audience, slug, version
        self.day = clock.today(queries.zone_of(actor))
        self.people = teams.colleagues_of(actor, version)
        self._plain = Audience(audience.language, audience.groups, columns=audience.columns)
        self._before = {patient_id: audience.on(patient_id) for patient_id, _groups in audience.withheld}
        self.reader = self._reader(self._plain)

    @classmethod
    def of(cls, seat: Seat) -> Rows:
        """The rows as the seat sees them."""
        return cls(seat, seat.audience, slug=seat.slug, version=seat.version)

    def reader_of(self, patient_id: UUID | None) -> Reader:
        """The reader of one patient: it leaves out what a restriction withholds there."""
        before = self._before.get(patient_id) if patient_id else None
        return self._reader(before) if before else self.reader

    def _reader(self, audience: Audience) -> Reader:
        """The reader of this board, audience and day: it remembers the cells that it drew."""
        key = (self.actor.team_id, self.version, audience, self.day)
        reader = _readers.get(key)
        if reader is None:
            definition, context = queries.definition_of(self.actor), queries.context_of(self.actor)
            reader = Reader(definition, context, self.people, audience)
            _readers.put(key, reader)
        return reader

    def listed(self, lines: Sequence[Line]) -> list[Piece]:
        """The rows of those patients, in that order; reads only the patients whose row is not kept."""
        return _runs.pieces(lines, (self.audience, self.version, self.day), self._drawn)

    def _drawn(self, lines: Sequence[Line]) -> dict[UUID, bytes]:
        kept = ((line[0], _kept.get(self._key(*line))) for line in lines)
        found = {patient_id: row for patient_id, row in kept if row is not None}
        if missing := [patient_id for patient_id, _number in lines if patient_id not in found]:
            found |= self.rendered(queries.patients_by_id(self.actor, missing).values())
        return {patient_id: row.encode() for patient_id, row in found.items()}

    def rendered(self, patients: Iterable[Patient]) -> dict[UUID, str]:
        """Each patient's row, kept or rendered now."""
        rows: dict[UUID, str] = {}
        board, zone = reverse("board", args=[self.slug]), self.reader.context.zone
        with translation.override(self.audience.language):
            for patient in patients:
                key = self._key(patient.pk, patient.number)
                row = _kept.get(key)
                if row is None:
                    row = row_markup(self.row(patient), board=board, zone=zone)
                    _kept.put(key, row)
                rows[patient.pk] = row
        return rows

    def row(self, patient: Patient) -> Row:
        """A patient's line as data."""
        reader = self.reader_of(patient.pk)
        keys, stale = [key for key in patient.cues if key in reader.cues], reader.stale(patient)
        line, on_cells = line_cue(reader.definition, keys), cell_cues(reader.definition, keys)
        writer = self.people.get(str(patient.updated_by_id))
        return Row(
            patient=patient,
            name=reader.name(patient),
            place=str(patient.values.get("lieu") or "") if "lieu" in reader.visible else "",
            withheld=patient.pk in self._before,
            cue=line,
            cue_text=reader.word(line.text) if line else "",
            cues=" ".join([*keys, STALE_CHIP] if stale else keys),
            cells=[
                reader.cell(field, patient, on_cells.get(field.key), stale)
                if field.key in reader.visible
                else reader.withheld(field)
                for field in self.reader.columns
            ],
            updated_by=writer.short_name if writer and reader.visible else "",
        )

    def _key(self, patient_id: UUID, number: int) -> tuple[object, ...]:
        return patient_id, number, self._before.get(patient_id, self._plain), self.version, self.day
