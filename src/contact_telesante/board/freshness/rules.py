"""Pure questions about the age of a cell."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from contact_telesante.board.definition import Field
from contact_telesante.board.models import Patient
from contact_telesante.board.rules.cues import stale_fields
from contact_telesante.board.rules.values import is_empty
from contact_telesante.kernel.errors import InvalidInput


@dataclass(frozen=True, slots=True)
class Stamp:
    """Who did something to a cell, and when; nobody when the house did."""

    number: int
    user_id: UUID | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Age:
    """Who wrote a cell, who confirmed it since, and whether it is to be confirmed. None for what nobody did."""

    written: Stamp | None
    confirmed: Stamp | None
    stale: bool

    @property
    def seen_at(self) -> datetime | None:
        """When somebody last vouched for the cell."""
        last = self.confirmed or self.written
        return last.at if last else None


def age_of(patient: Patient, field: Field) -> Age:
    """The age of one cell. What was confirmed before the last writing no longer counts."""
    written, confirmed = _stamp(patient.stamps.get(field.key)), _stamp(patient.confirmed.get(field.key))
    if written and confirmed and confirmed.number < written.number:
        confirmed = None
    return Age(written, confirmed, field.key in stale_fields(patient.cues))


def require_confirmable(patient: Patient, fields: tuple[Field, ...]) -> None:
    """Raise `InvalidInput` unless the patient is active and each of these cells, one at least, holds something."""
    if not patient.is_active:
        raise InvalidInput({"status": [_("This patient is inactive: reactivate before changing anything.")]})
    if not fields or any(f.type == "computed" or is_empty(patient.values.get(f.key)) for f in fields):
        raise InvalidInput({"field": [_("There is nothing to confirm in this cell.")]})


def _stamp(kept: object) -> Stamp | None:
    if not isinstance(kept, list):
        return None
    number, user, at = kept
    return Stamp(number, UUID(user) if user else None, datetime.fromisoformat(at))
