"""What a seat may write, and whether what it wrote makes sense."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from contact_telesante.board import catalogue
from contact_telesante.board.definition import Definition, Field, Json
from contact_telesante.board.rules import values as value_rules
from contact_telesante.board.rules.values import Context
from contact_telesante.kernel.errors import InvalidInput
from contact_telesante.teams import rules as rights
from contact_telesante.teams.seats import Audience, Seat

if TYPE_CHECKING:
    from contact_telesante.board.models import Patient


def visible_fields(who: Seat | Audience, definition: Definition) -> tuple[Field, ...]:
    """The fields in use whose values the seat, or everybody of an audience, may see."""
    return tuple(field for field in definition.live_fields if rights.may_see(who, field))


def editable_fields(seat: Seat, definition: Definition) -> tuple[Field, ...]:
    """The fields whose cells the seat may write."""
    return tuple(f for f in definition.live_fields if f.type != "computed" and rights.may_edit(seat, f))


def require_editable(seat: Seat, definition: Definition, keys: Iterable[str]) -> None:
    """Raise `NotAllowed` for a reader, or when a named field is hidden from the seat; unknown keys pass to `clean`."""
    rights.require(rights.may_write(seat))
    rights.require(all(rights.may_edit(seat, field) for field in definition.subset(keys)))


def require_active(patient: Patient, field: str = "status") -> None:
    """Raise `InvalidInput`, at that field, for a patient who left the board: nothing changes there any more."""
    if not patient.is_active:
        raise InvalidInput({field: [_("This patient is inactive: reactivate before changing anything.")]})


def clean(
    raw: Mapping[str, object],
    definition: Definition,
    present: Mapping[str, Json],
    context: Context,
    *,
    adding: bool = False,
) -> Mapping[str, Json]:
    """The values ready to be stored; `InvalidInput` with every error at once, by field, in the current language."""
    if adding:
        raw = {field.key: None for field in definition.live_fields if field.required} | dict(raw)
    return value_rules.clean_values(raw, definition, present, context).values


def clean_departure(is_active: bool, reason: object, day: object, today: date) -> date:  # noqa: FBT001 (a fact, not an option)
    """The day a patient leaves; `InvalidInput` when inactive already, without a reason of the list, or not yet gone."""
    errors: dict[str, list[str]] = {}
    if not is_active:
        errors["status"] = [_("This patient is already inactive.")]
    if reason not in {option.id for option in catalogue.reasons()}:
        errors["reason"] = [_("Choose a reason of the list.")]
    left_on = _day(day)
    if left_on is None:
        errors["date"] = [_("Enter a date as YYYY-MM-DD, for example 2026-11-22.")]
    elif left_on > today:
        errors["date"] = [_("This day is still to come.")]
    if errors or left_on is None:
        raise InvalidInput(errors)
    return left_on


def _day(raw: object) -> date | None:
    if isinstance(raw, date):
        return raw
    try:
        return date.fromisoformat(raw) if isinstance(raw, str) and len(raw) == len("2026-11-22") else None
    except ValueError:
        return None
