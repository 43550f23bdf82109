"""Pure questions about the age of a cell."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from contact_telesante.board.definition import Field
from contact_telesante.board.models import Patient
from contact_telesante.board.rules import require_active
from contact_telesante.board.rules.cues import stale_fields
from contact_telesante.board.rules.values import is_empty
from contact_telesante.board.stamps import Stamp
from contact_telesante.kernel.errors import InvalidInput


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
    kept, written = patient.confirmed.get(field.key), patient.stamp_of(field)
    confirmed = Stamp.read(kept) if kept else None
    if written and confirmed and confirmed.number < written.number:
        confirmed = None
    return Age(written, confirmed, field.key in stale_fields(patient.cues))


def require_confirmable(patient: Patient, fields: tuple[Field, ...]) -> None:
    """Raise `InvalidInput` unless the patient is active and each of these cells, one at least, holds something."""
    require_active(patient)
    if not fields or any(f.type == "computed" or is_empty(patient.values.get(f.key)) for f in fields):
        raise InvalidInput({"field": [_("There is nothing to confirm in this cell.")]})
