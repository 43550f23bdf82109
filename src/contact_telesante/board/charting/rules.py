"""What is charted of a patient and what is not, and who may say so."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, Protocol

from django.utils.translation import gettext as _

from contact_telesante.board.definition import Definition, Field, Json
from contact_telesante.board.stamps import Stamp
from contact_telesante.journal.events import Change
from contact_telesante.journal.models import Entry
from contact_telesante.kernel.errors import InvalidInput
from contact_telesante.teams import rules as rights
from contact_telesante.teams.seats import Seat

FIELD: Final = "consigne"
COUNTED: Final = frozenset({"clinical", "sensitive"})
"""The groups of fields that belong in the clinical record; who and where somebody is, is there already."""


class Charted(Protocol):
    """What these questions read of a patient, or of a row of predicates."""

    @property
    def values(self) -> Mapping[str, Any]:
        """The cells, by field key."""

    @property
    def stamps(self) -> Mapping[str, Sequence[Any]]:
        """Who wrote each cell: number, user id, instant."""

    @property
    def charted(self) -> Sequence[Any] | None:
        """The last « charted »: number, user id, instant."""


def mark_of(patient: Charted) -> Stamp | None:
    """Up to which number the patient is charted, who said so and when; None when nobody ever did.

    Somebody who writes « yes » in the cell says so of everything until then. The cell that `chart` writes itself says
    no more than `chart` does: it carries the same instant. The mark of whoever came with a file is nobody's: what was
    in the file is taken to be in the record it came from.
    """
    noted = noted_of(patient)
    return Stamp.read(noted) if noted else None


def noted_of(patient: Charted) -> Sequence[Any] | None:
    """The same as a row keeps it."""
    noted, said = patient.charted, patient.stamps.get(FIELD)
    if said and patient.values.get(FIELD) is True and not (noted and noted[2] == said[2]):
        noted = max((stamp for stamp in (noted, said) if stamp), key=lambda stamp: int(stamp[0]))
    return noted


def moved(noted: Sequence[Any] | None, entry: Entry) -> list[object]:
    """A mark moved to the entry of a file: it says who charted, and when, as it did; nobody, when nobody had."""
    if noted and noted[1]:
        return [entry.number, *noted[1:]]
    return [entry.number, None, entry.at.isoformat()]


def is_said(mark: Stamp | None) -> bool:
    """Whether somebody said that the patient is charted: a file says nothing of it."""
    return mark is not None and mark.user_id is not None


def number_of(patient: Charted) -> int:
    """The number up to which the patient is charted; 0 for never."""
    mark = mark_of(patient)
    return mark.number if mark else 0


def counts(field: Field) -> bool:
    """Whether a change of that field is to be charted."""
    return field.group in COUNTED and field.key != FIELD


def uncharted(patient: Charted, fields: Iterable[Field]) -> list[Field]:
    """Among those fields, the ones whose cell was written since the patient was charted, in their order."""
    since, stamps = number_of(patient), patient.stamps
    return [field for field in fields if counts(field) and field.key in stamps and stamps[field.key][0] > since]


def is_answer(field: Field) -> bool:
    """Whether that field is the one that says whether a patient is charted."""
    return field.key == FIELD and field.type == "yesno"


def fields_behind(field: Field, definition: Definition) -> list[Field]:
    """The fields whose writing a condition on that answer asks about: those of its own group, which whoever sees the
    answer sees. None for any other field.
    """
    return [one for one in definition.live_fields if one.group == field.group] if is_answer(field) else []


def state(patient: Charted, fields: Iterable[Field]) -> bool | None:
    """What the cell really says, for conditions: « no » when it says so, or when one of those fields was written since;
    « yes » when somebody said so; None when nobody said anything and nothing waits.
    """
    said: bool | None = patient.values.get(FIELD)
    if said is False or uncharted(patient, fields):
        return False
    return True if is_said(mark_of(patient)) else said


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


def charted_again(patient: Charted, values: Mapping[str, Json], definition: Definition) -> dict[str, Change]:
    """The change of a cell that says « yes » already, when something was written since: it says so anew."""
    if values.get(FIELD) is not True or patient.values.get(FIELD) is not True:
        return {}
    return {FIELD: Change(False, True)} if uncharted(patient, definition.live_fields) else {}  # noqa: FBT003 (values of a cell)


def live_field(definition: Definition) -> Field | None:
    """The field that says whether a patient is charted, unless the board has none or retired it."""
    return definition.live(FIELD, "yesno")
