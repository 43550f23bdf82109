"""What is charted of a patient and what is not, and who may say so."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Final, NamedTuple
from uuid import UUID

from django.utils.translation import gettext as _

from contact_telesante.board.definition import Definition, Field, Json
from contact_telesante.board.models import Patient
from contact_telesante.journal.events import Change
from contact_telesante.kernel.errors import InvalidInput
from contact_telesante.teams import rules as rights
from contact_telesante.teams.seats import Seat

FIELD: Final = "consigne"
COUNTED: Final = frozenset({"clinical", "sensitive"})
"""The groups of fields that belong in the clinical record; who and where somebody is, is there already."""


class Mark(NamedTuple):
    """Up to which number a patient is charted, by whom and when it was said."""

    number: int
    user_id: UUID | None
    at: datetime


def mark_of(patient: Patient) -> Mark | None:
    """Up to where the patient is charted; None when nobody ever said so.

    Somebody who writes « yes » in the cell says so of everything until then. The cell that `chart` writes itself says
    no more than `chart` does: it carries the same instant.
    """
    noted, said = patient.charted, patient.stamps.get(FIELD)
    if said and patient.values.get(FIELD) is True and not (noted and noted[2] == said[2]):
        noted = max((stamp for stamp in (noted, said) if stamp), key=lambda stamp: int(stamp[0]))
    if not noted:
        return None
    number, user, at = noted
    return Mark(number, UUID(user) if user else None, datetime.fromisoformat(at))


def number_of(patient: Patient) -> int:
    """The number up to which the patient is charted; 0 for never."""
    mark = mark_of(patient)
    return mark.number if mark else 0


def counts(field: Field) -> bool:
    """Whether a change of that field is to be charted."""
    return field.group in COUNTED and field.key != FIELD


def uncharted(patient: Patient, fields: Iterable[Field]) -> list[Field]:
    """Among those fields, the ones whose cell was written since the patient was charted, in their order."""
    since, stamps = number_of(patient), patient.stamps
    return [field for field in fields if counts(field) and field.key in stamps and stamps[field.key][0] > since]


def sees_all(seat: Seat) -> bool:
    """Whether the seat, before one patient, sees everything that belongs in the record."""
    return seat.groups >= COUNTED


def may_chart(seat: Seat) -> bool:
    """Whether the seat, before one patient, says that they are charted."""
    return rights.may_write(seat) and sees_all(seat)


def require_sight(seat: Seat, values: Mapping[str, Json]) -> None:
    """`InvalidInput` when a seat that does not see everything writes that all is charted."""
    if values.get(FIELD) is True and not sees_all(seat):
        raise InvalidInput(
            {FIELD: [_("You do not see everything of this patient: somebody who does must say it is charted.")]}
        )


def charted_again(patient: Patient, values: Mapping[str, Json], definition: Definition) -> dict[str, Change]:
    """The change of a cell that says « yes » already, when something was written since: it says so anew."""
    if values.get(FIELD) is not True or patient.values.get(FIELD) is not True:
        return {}
    return {FIELD: Change(False, True)} if uncharted(patient, definition.live_fields) else {}  # noqa: FBT003 (values of a cell)


def live_field(definition: Definition) -> Field | None:
    """The field that says whether a patient is charted, unless the board has none or retired it."""
    field = definition.by_key.get(FIELD)
    return field if field and not field.retired and field.type == "yesno" else None
