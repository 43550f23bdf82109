"""Pure questions about follow-ups: when they are due, whose they are."""

from datetime import date, timedelta
from typing import Final, Literal, TypeAlias
from uuid import UUID

from contact_telesante.board.definition import Definition, Field
from contact_telesante.board.models import Patient
from contact_telesante.board.rules.values import TYPES

DATE, PURPOSE, OWNER, PHYSICIAN = "suivi_date", "suivi_quoi", "resp", "medecin"
"""The fields of a follow-up, as ready-made boards name them."""
When: TypeAlias = Literal["overdue", "today", "week", "later", "undated"]
WEEK: Final = timedelta(days=7)
DELAYS: Final = {"tomorrow": timedelta(days=1), "two_days": timedelta(days=2), "week": timedelta(days=7)}
"""By how much a follow-up is put off in one gesture, from today."""


def date_field(definition: Definition) -> Field | None:
    """The field that says when the next follow-up is, unless the board has none or retired it."""
    return definition.live(DATE, "date")


def when(day: date | None, today: date) -> When:
    """How far a follow-up is; a week is the next seven days."""
    if day is None:
        return "undated"
    if day <= today:
        return "overdue" if day < today else "today"
    return "week" if day <= today + WEEK else "later"


def day_of(patient: Patient) -> date | None:
    """The day of the patient's next follow-up."""
    day: date | None = TYPES["date"].read(patient.values.get(DATE))
    return day


def owner_of(patient: Patient) -> UUID | None:
    """Who does it: the responsible professional, else the patient's physician or nurse practitioner."""
    kept = patient.values.get(OWNER) or patient.values.get(PHYSICIAN)
    return UUID(kept) if isinstance(kept, str) else None


def is_of(patient: Patient, user_id: UUID) -> bool:
    """Whether the patient is followed by that person, as responsible professional or as physician."""
    return str(user_id) in {patient.values.get(OWNER), patient.values.get(PHYSICIAN)}
