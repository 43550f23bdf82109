"""The order of a board's rows, in SQL: text without accents, choices by severity, empty cells last."""

from collections.abc import Mapping
from typing import Final

from django.db.models import Case, F, Func, QuerySet, Value, When
from django.db.models.expressions import Expression, OrderBy, RawSQL
from django.utils.translation import gettext as _

from contact_telesante.board.definition import Definition, Field
from contact_telesante.board.models import Patient
from contact_telesante.board.rules import visible_fields
from contact_telesante.kernel.errors import InvalidInput
from contact_telesante.teams.seats import Seat

REAL_COLUMNS = {"name": "name_order", "updated": "updated_at", "status_date": "status_date"}
"""Columns of their own, by the name a reader sorts with."""
MOST_COLUMNS: Final = 4
"""A group, and the three columns of a view."""


def ordered(
    patients: QuerySet[Patient], seat: Seat, definition: Definition, sort: str, people: Mapping[str, str]
) -> QuerySet[Patient]:
    """The patients in the asked order, then by name; `InvalidInput` for a sort that is no column the seat sees.

    `sort` may name several columns, with commas between; an empty one is the board's own order, priority.
    """
    firsts = [_ordering(asked, seat, definition, people) for asked in sort.split(",")[:MOST_COLUMNS]]
    if seat.withheld:  # their place among the others would tell what is withheld
        last = Case(When(pk__in=[patient_id for patient_id, _groups in seat.withheld], then=1), default=0)
        return patients.order_by(last, *firsts, "name_order", "id")
    return patients.order_by(*firsts, "name_order" if "identity" in seat.groups else "created_at", "id")


def _ordering(asked: str, seat: Seat, definition: Definition, people: Mapping[str, str]) -> OrderBy:
    key, descending = asked.removeprefix("-"), asked.startswith("-")
    if not key:
        key = "priorite" if "priorite" in {field.key for field in visible_fields(seat, definition)} else "name"
    return OrderBy(_expression(key, seat, definition, people), descending=descending, nulls_last=True)


def _expression(key: str, seat: Seat, definition: Definition, people: Mapping[str, str]) -> Expression | F:
    if key in REAL_COLUMNS and (key != "name" or "identity" in seat.groups):
        return F(REAL_COLUMNS[key])
    if key == "name":
        return F("created_at")
    field = next((field for field in visible_fields(seat, definition) if field.key == key), None)
    if field is None:
        raise InvalidInput({"sort": [_("There is no such column to sort by.")]})
    return _of_field(field, people)


def _of_field(field: Field, people: Mapping[str, str]) -> Expression:
    text = RawSQL("values ->> %s", [field.key])
    if field.type in {"integer", "decimal"}:
        return RawSQL(
            "case when jsonb_typeof(values -> %s) = 'number' then (values ->> %s)::numeric end", [field.key] * 2
        )
    if field.type == "choice":
        return Func(Value([option.id for option in field.options]), text, function="array_position")
    if field.type == "person":
        by_name = sorted(people, key=lambda user_id: people[user_id].casefold())
        return Func(Value(by_name), text, function="array_position")
    if field.type == "computed":
        return _computed(field)
    return Func(text, function="fold") if field.type in {"text", "note"} else text


def _computed(field: Field) -> Expression:
    """Computed columns sort by what they are computed from: an age, by the birth date backwards."""
    of = field.compute.get("of")
    keys = [str(key) for key in of] if isinstance(of, list) else []
    numbers = "(nullif(values ->> %s, '')::numeric)"
    if field.compute.get("fn") in {"difference", "percent_change"} and len(keys) == 2:
        sql = f"{numbers} - {numbers}" if field.compute["fn"] == "difference" else f"{numbers} / nullif({numbers}, 0)"
        return RawSQL(sql, keys)  # noqa: S611 (keys are parameters)
    return RawSQL("-(extract(epoch from (values ->> %s)::timestamptz))", keys[:1])
