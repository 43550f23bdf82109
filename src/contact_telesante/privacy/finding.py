"""Finding a patient at the officer's desk: by what the person themself gives, whole; nothing partial, no list."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from django.db.models import QuerySet

from contact_telesante.board.models import Patient
from contact_telesante.board.rules import nam
from contact_telesante.kernel.text import fold
from contact_telesante.teams.models import Team

MOST_FOUND: Final = 20


@dataclass(frozen=True, slots=True)
class Wanted:
    """Who is looked for: by a health insurance number, or a file number, or the whole name and the birth date."""

    nam: str = ""
    file_number: str = ""
    last_name: str = ""
    first_name: str = ""
    birth_date: date | None = None


@dataclass(frozen=True, slots=True)
class Identity:
    """A patient by what tells them from another, and where they are."""

    patient_id: UUID
    team_id: UUID
    slug: str
    team_name: str
    name: str
    birth_date: str
    nam: str
    file_number: str
    is_active: bool


def matches(wanted: Wanted, team: Team) -> list[Patient]:
    """The team's patients, active or not, who are whom is looked for. Call inside the team's scope."""
    patients = Patient.objects.filter(team_id=team.pk)
    found: dict[UUID, Patient] = {}
    for way in _ways(wanted, patients):
        found |= {patient.pk: patient for patient in way[:MOST_FOUND]}
    return list(found.values())


def identity_of(patient: Patient, team: Team) -> Identity:
    """What the officer reads of a patient before any report."""
    said = {key: str(patient.values.get(key) or "") for key in ("last_name", "first_name", "birth_date", "file_number")}
    return Identity(
        patient_id=patient.pk,
        team_id=team.pk,
        slug=team.slug,
        team_name=team.name,
        name=", ".join(part for part in (said["last_name"], said["first_name"]) if part),
        birth_date=said["birth_date"],
        nam=nam.display(str(patient.values.get("nam") or "")),
        file_number=said["file_number"],
        is_active=patient.is_active,
    )


def patient_of(team: Team, patient_id: UUID) -> Patient:
    """One patient of the team; `Patient.DoesNotExist` for any other. Call inside the team's scope."""
    return Patient.objects.get(team_id=team.pk, pk=patient_id)


def _ways(wanted: Wanted, patients: QuerySet[Patient]) -> Iterator[QuerySet[Patient]]:
    if wanted.nam:
        yield patients.filter(values__nam=nam.normalise(wanted.nam))
    if wanted.file_number:
        yield patients.filter(values__file_number=wanted.file_number)
    if wanted.last_name and wanted.first_name and wanted.birth_date:
        name = f"{fold(wanted.last_name)} {fold(wanted.first_name)}"
        yield patients.filter(values__birth_date=wanted.birth_date.isoformat(), name_order=name)
