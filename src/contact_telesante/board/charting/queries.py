"""Reading what is to be charted, and what a note is made of. Call inside the scope of the seat's team."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from contact_telesante.board import queries as board
from contact_telesante.board.charting import rules
from contact_telesante.board.charting.facts import Fact, facts_of
from contact_telesante.board.definition import Field
from contact_telesante.board.models import Patient
from contact_telesante.board.requests import rules as requests
from contact_telesante.board.rules.editing import visible_fields
from contact_telesante.journal import queries as journal
from contact_telesante.journal.models import Entry
from contact_telesante.teams.membership.queries import member_of
from contact_telesante.teams.models import Member
from contact_telesante.teams.seats import Seat

NOTED: Final = frozenset({"clinical", "sensitive", "logistics"})
"""The groups of fields that a note tells of; names and numbers are in its heading."""
MOST: Final = 2000
"""Entries of a patient in one note."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A patient of whom something is to be charted; `since` is when the oldest of it was written."""

    patient: Patient
    fields: tuple[Field, ...]
    since: datetime
    mine: bool


@dataclass(frozen=True, slots=True)
class Material:
    """What a note is made of: the facts numbered above `after` up to `upto`, and what the period leaves behind.

    `left` are fields written before the period and not charted yet: marking would hide them.
    """

    patient: Patient
    fields: tuple[Field, ...]
    facts: list[Fact]
    after: int
    upto: int
    begin: datetime
    end: datetime
    left: tuple[Field, ...]


def waiting_patients(seat: Seat) -> list[Waiting]:
    """The patients, inactive ones too, of whom the seat sees something to chart: its own first, then the oldest."""
    definition, found = board.definition_of(seat), []
    for patient in board.patients_of(seat).iterator(chunk_size=500):
        fields = rules.uncharted(patient, visible_fields(seat.on(patient.pk), definition))
        if fields:
            since = min(datetime.fromisoformat(patient.stamps[field.key][2]) for field in fields)
            found.append(Waiting(patient, tuple(fields), since, is_of(seat, patient)))
    return sorted(found, key=lambda one: (not one.mine, one.since))


def is_of(seat: Seat, patient: Patient) -> bool:
    """Whether the seat answers for the patient: as responsible professional, or as physician."""
    return str(seat.user_id) in {patient.values.get("resp"), patient.values.get("medecin")}


def material_of(
    seat: Seat, patient_id: UUID, *, begin: datetime | None, end: datetime | None, now: datetime
) -> Material:
    """What happened to a patient from `begin` to `end`; without `begin`, since they were last charted.

    `Patient.DoesNotExist` for one the seat knows nothing of.
    """
    patient = board.patients_of(seat).get(pk=patient_id)
    fields = visible_fields(seat.on(patient_id), board.definition_of(seat))
    reached = board.number_of(seat)
    entries = list(journal.entries_of_patient(seat, patient_id).filter(number__lte=reached).order_by("-number")[:MOST])
    entries.reverse()
    mark = rules.mark_of(patient)
    after = _number_before(entries, begin) if begin else rules.number_of(patient)
    upto = _number_before(entries, end) if end else reached
    told = [entry for entry in entries if after < entry.number <= upto]
    keys = {field.key for field in fields if field.group in NOTED and field.key != rules.FIELD}
    reads = requests.may_read(seat.on(patient_id), board.definition_of(seat))
    return Material(
        patient=patient,
        fields=fields,
        facts=facts_of(told, keys, requests=reads),
        after=after,
        upto=upto,
        begin=begin or (mark.at if mark else patient.created_at),
        end=end or now,
        left=tuple(_left_behind(patient, fields, entries, after)),
    )


def member_file(seat: Seat) -> Member:
    """The seat's own file: its permit number signs the note."""
    return member_of(seat, seat.user_id)


def _number_before(entries: Sequence[Entry], instant: datetime) -> int:
    """The number of the patient's last entry before that instant."""
    return max((entry.number for entry in entries if entry.at < instant), default=0)


def _left_behind(patient: Patient, fields: Sequence[Field], entries: Sequence[Entry], after: int) -> list[Field]:
    """The fields not charted whose writing, or one of whose writings, is before the period."""
    since = rules.number_of(patient)
    earlier: Collection[str] = {key for e in entries if since < e.number <= after for key in e.event.cells}
    return [field for field in rules.uncharted(patient, fields) if field.key in earlier]
