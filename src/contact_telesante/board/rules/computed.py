"""Computed columns: `{"fn": …, "of": [keys]}`, a short list of functions and no code of anybody's.

`age`, `days_since`, `days_until`, `day_number` (the day itself is day 1) and `gestational_age` (from the due date)
read one date; `difference` (first minus second, in days between dates) and `percent_change` (of the first from the
second) read two cells.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.utils.translation import gettext as _

from contact_telesante.board.definition import Definition, Field, Json
from contact_telesante.board.rules.values import TYPES, Context
from contact_telesante.board.rules.values.moments import read_date, read_instant

PREGNANCY_DAYS: Final = 280
LONGEST_PREGNANCY_DAYS: Final = 45 * 7  # beyond, the due date is a mistake or the birth is past

Known = Any  # a day or a number
Compute = Callable[..., "int | float | None"]


@dataclass(frozen=True, slots=True)
class Function:
    """One function of the list: what it reads, and whether its answer moves with the day."""

    run: Compute
    reads: int
    daily: bool
    kinds: frozenset[str] = frozenset({"moment"})


def computed_value(field: Field, values: Mapping[str, Json], context: Context) -> int | float | None:
    """What a computed field holds today, `None` when a cell it reads is empty or unfit.

    Ages are in completed years, a gestational age in completed weeks, other distances in days.
    """
    function = FUNCTIONS.get(str(field.compute.get("fn")))
    if function is None:
        return None
    read = [_read(values.get(key), context) for key in sources(field)]
    if len(read) != function.reads or any(known is None for known in read):
        return None
    return function.run(*read, context.today)


def value_of(field: Field, values: Mapping[str, Json], context: Context) -> Json:
    """What any cell holds, computed or stored."""
    return computed_value(field, values, context) if field.type == "computed" else values.get(field.key)


def show_cell(field: Field, values: Mapping[str, Json], lang: str, context: Context) -> str:
    """The text of any cell, computed or stored; a gestational age as weeks and days, `31 3/7`."""
    value = value_of(field, values, context)
    if value is not None and field.compute.get("fn") == "gestational_age":
        due: Any = _read(values.get(sources(field)[0]), context)
        return f"{value} {_pregnancy_days(due, context.today) % 7}/7"
    return TYPES[field.type].show(value, field, lang, context)


def sources(field: Field) -> tuple[str, ...]:
    """The keys of the fields a computed field reads, in order."""
    of = field.compute.get("of")
    return tuple(key for key in of if isinstance(key, str)) if isinstance(of, list | tuple) else ()


def is_daily(field: Field) -> bool:
    """Whether the field's value moves at midnight with nobody writing."""
    function = FUNCTIONS.get(str(field.compute.get("fn")))
    return field.type == "computed" and function is not None and function.daily


def problems(field: Field, definition: Definition) -> list[str]:
    """What keeps a computed field from working, as sentences for the person who builds the board."""
    function = FUNCTIONS.get(str(field.compute.get("fn")))
    if function is None:
        return [_("This computation does not exist.")]
    keys = sources(field)
    if len(keys) != function.reads:
        return [_("This computation reads %(count)d columns.") % {"count": function.reads}]
    read = [definition.by_key.get(key) for key in keys]
    live = [each for each in read if each and not each.retired and each.type != "computed"]
    kinds = {TYPES[each.type].kind for each in live}
    if len(live) != len(keys) or len(kinds) != 1 or not kinds <= function.kinds:
        return [_("This computation reads a column that is missing, no longer in use or of the wrong type.")]
    return []


def _read(value: Json, context: Context) -> Known | None:
    if isinstance(value, str):
        instant = read_instant(value)
        return context.day_of(instant) if instant else read_date(value)
    return TYPES["decimal"].read(value)


def _age(birth: Known, today: date) -> int | None:
    if not isinstance(birth, date) or birth > today:
        return None
    return today.year - birth.year - ((today.month, today.day) < (birth.month, birth.day))


def _days_since(day: Known, today: date) -> int | None:
    return (today - day).days if isinstance(day, date) else None


def _days_until(day: Known, today: date) -> int | None:
    return (day - today).days if isinstance(day, date) else None


def _day_number(day: Known, today: date) -> int | None:
    return (today - day).days + 1 if isinstance(day, date) else None


def _gestational_age(due: Known, today: date) -> int | None:
    days = _pregnancy_days(due, today) if isinstance(due, date) else -1
    return days // 7 if 0 <= days < LONGEST_PREGNANCY_DAYS else None


def _pregnancy_days(due: date, today: date) -> int:
    return PREGNANCY_DAYS - (due - today).days


def _difference(first: Known, second: Known, _today: date) -> int | float | None:
    if isinstance(first, date) and isinstance(second, date):
        return (first - second).days
    if isinstance(first, date) or isinstance(second, date):
        return None
    return _rounded(first - second, 4)


def _percent_change(first: Known, second: Known, _today: date) -> int | float | None:
    if isinstance(first, date) or isinstance(second, date) or not second:
        return None
    return _rounded((first - second) / second * 100, 1)


def _rounded(number: float, decimals: int) -> int | float:
    """Rounded, as a whole number when it is one: 2 rather than 2.0."""
    number = round(number, decimals)
    return int(number) if number == int(number) else number


FUNCTIONS: Final[Mapping[str, Function]] = {
    "age": Function(_age, reads=1, daily=True),
    "days_since": Function(_days_since, reads=1, daily=True),
    "days_until": Function(_days_until, reads=1, daily=True),
    "day_number": Function(_day_number, reads=1, daily=True),
    "gestational_age": Function(_gestational_age, reads=1, daily=True),
    "difference": Function(_difference, reads=2, daily=False, kinds=frozenset({"moment", "number"})),
    "percent_change": Function(_percent_change, reads=2, daily=False, kinds=frozenset({"number"})),
}
