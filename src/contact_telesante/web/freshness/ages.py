"""The age of cells as pages tell it: who wrote, who confirmed, how long ago. Call inside the seat's scope."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.http import Http404
from django.utils.translation import gettext as _

from contact_telesante.board import queries
from contact_telesante.board.definition import Field
from contact_telesante.board.freshness import queries as freshness
from contact_telesante.board.freshness.rules import Age, age_of
from contact_telesante.board.stamps import Stamp
from contact_telesante.teams import queries as teams
from contact_telesante.teams import rules as rights
from contact_telesante.teams.professions import profession_name
from contact_telesante.teams.seats import Seat
from contact_telesante.web.board.cells import Cell, Reader
from contact_telesante.web.board.rows import Rows

if TYPE_CHECKING:
    from contact_telesante.board.models import Patient


@dataclass(frozen=True, slots=True)
class Said:
    """Somebody did something at an instant: « Julie Roy, infirmière »."""

    who: str
    at: datetime


@dataclass(frozen=True, slots=True)
class AgeLine:
    """One field's age in words."""

    label: str
    written: Said | None
    confirmed: Said | None
    stale: bool


@dataclass(frozen=True, slots=True)
class AgeCard:
    """The age of a cell and of its second line; `confirmable` are the fields that the seat may say are still true."""

    seat: Seat
    patient: Patient
    key: str
    label: str
    lines: tuple[AgeLine, ...]
    confirmable: tuple[str, ...]

    @property
    def idempotency_key(self) -> str:
        """The same confirmation of the same state is one confirmation."""
        return confirmation_key(self.patient, self.confirmable)


@dataclass(frozen=True, slots=True)
class ToConfirm:
    """One cell of the list."""

    key: str
    label: str
    cell: Cell
    said: Said | None
    idempotency_key: str


@dataclass(frozen=True, slots=True)
class PatientToConfirm:
    """One patient of the list."""

    patient: Patient
    name: str
    place: str
    mine: bool
    may_write: bool
    cells: tuple[ToConfirm, ...]
    idempotency_key: str


@dataclass(frozen=True, slots=True)
class StalePage:
    """What is to be confirmed on a board."""

    seat: Seat
    number: int
    patients: tuple[PatientToConfirm, ...]

    @property
    def count(self) -> int:
        """How many cells."""
        return sum(len(one.cells) for one in self.patients)


def age_card(seat: Seat, patient_id: UUID, key: str) -> AgeCard:
    """The age of a cell; 404 for one that the seat does not see, `NotAllowed` for a patient it may not open."""
    patient = queries.patients_of(seat).get(pk=patient_id)
    rights.require(rights.may_open(seat, patient_id))
    return card_of(seat, patient, key)


def card_of(seat: Seat, patient: Patient, key: str) -> AgeCard:
    """The same, of a patient at hand."""
    reader = Rows.of(seat).reader_of(patient.pk)
    if key not in reader.visible:
        raise Http404
    first = reader.visible[key]
    fields = [one for one in (first, reader.visible.get(first.below)) if one and one.type != "computed"]
    return AgeCard(
        seat=seat,
        patient=patient,
        key=key,
        label=reader.word(first.label),
        lines=tuple(_line(patient, one, seat, reader) for one in fields),
        confirmable=confirmable(seat, patient, fields),
    )


def confirmable(seat: Seat, patient: Patient, fields: Iterable[Field]) -> tuple[str, ...]:
    """The keys of the fields that hold something the seat may say is still true."""
    if not patient.is_active:
        return ()
    before = seat.on(patient.pk)
    return tuple(one.key for one in fields if one.key in patient.values and rights.may_edit(before, one))


def keys_of_cell(seat: Seat, patient_id: UUID, key: str) -> tuple[str, ...]:
    """What a cell of the board confirms: its field and its second line."""
    return age_card(seat, patient_id, key).confirmable


def stale_page(seat: Seat) -> StalePage:
    """What is to be confirmed: the reader's own patients first, then the oldest."""
    rows = Rows.of(seat)
    found = freshness.stale_patients(seat)
    return StalePage(seat, queries.number_of(seat), tuple(_patient(one, seat, rows) for one in found))


def confirmation_key(patient: Patient, keys: Iterable[str]) -> str:
    """The same confirmation of the same state is one confirmation."""
    return f"confirm-{patient.pk}-{patient.number}-{'-'.join(keys)}"[:200]


def said_of(stamp: Stamp | None, seat: Seat) -> Said | None:
    """Who, with their profession, and when."""
    if stamp is None:
        return None
    person = teams.colleagues_of(seat, seat.version).get(str(stamp.user_id))
    if person is None:
        return Said(_("The system"), stamp.at)
    return Said(", ".join(filter(None, (person.name, profession_name(person.profession)))), stamp.at)


def _line(patient: Patient, field: Field, seat: Seat, reader: Reader) -> AgeLine:
    age = age_of(patient, field)
    return AgeLine(reader.word(field.label), said_of(age.written, seat), said_of(age.confirmed, seat), age.stale)


def _patient(found: freshness.StalePatient, seat: Seat, rows: Rows) -> PatientToConfirm:
    patient, reader = found.patient, rows.reader_of(found.patient.pk)
    cells = tuple(_to_confirm(patient, one.field, one.age, seat, reader) for one in found.cells)
    return PatientToConfirm(
        patient=patient,
        name=reader.name(patient),
        place=str(patient.values.get("lieu") or "") if "lieu" in reader.visible else "",
        mine=found.mine,
        may_write=rights.may_write(seat),
        cells=cells,
        idempotency_key=confirmation_key(patient, [one.key for one in cells]),
    )


def _to_confirm(patient: Patient, field: Field, age: Age, seat: Seat, reader: Reader) -> ToConfirm:
    return ToConfirm(
        key=field.key,
        label=reader.word(field.label),
        cell=reader.cell(field, patient),
        said=said_of(age.confirmed or age.written, seat),
        idempotency_key=confirmation_key(patient, [field.key]),
    )
