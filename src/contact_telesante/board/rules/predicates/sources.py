"""The two sides of a comparison: a column, a constant, or something that moves (`today`, `now-24h`, `me`).

A moment is a day or an instant. When either side is a day, both are compared as days of the team's zone.
"""

import operator
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final, TypeAlias

from django.utils.translation import gettext as _

from contact_telesante.board.charting import rules as charting
from contact_telesante.board.definition import Definition, Field, Json
from contact_telesante.board.rules import computed
from contact_telesante.board.rules.durations import NO_TIME, Duration, parse_duration
from contact_telesante.board.rules.predicates.row import BadPredicate, Row
from contact_telesante.board.rules.values import TYPES, in_language
from contact_telesante.board.rules.values.base import Kind
from contact_telesante.board.rules.values.context import current_language
from contact_telesante.board.rules.values.moments import read_instant

Reader: TypeAlias = Callable[[Row], Any]

MAX_LITERAL: Final = 200
ONE_DAY: Final = timedelta(days=1)

_CLOCK = re.compile(r"(now|today)(?:([+-])([0-9]+(?:min|h|d)))?")


@dataclass(frozen=True, slots=True)
class Source:
    """One side of a comparison: how to read it on a row, `None` when it has no value there.

    `day` reads a moment as a local day; `is_day` says it has no hour. `shift` is how far from the clock it keeps
    itself, `daily` that it changes at midnight.
    """

    kind: Kind
    value: Reader
    day: Reader
    is_day: bool = False
    shift: Duration | None = None
    daily: bool = False


def of_field(field: Field) -> Source:
    """A column, computed ones included."""
    type_ = TYPES[field.type]
    if field.type == "computed":
        value = _computed_reader(field)
        return Source("number", value, value, daily=computed.is_daily(field))
    value = _charting_reader(field) if charting.is_answer(field) else _stored_reader(field.key, type_.read)
    if field.type == "datetime":
        return Source("moment", value, _day_reader(value))
    return Source(type_.kind, value, value, is_day=field.type == "date")


def of_stamp(key: str) -> Source:
    """When a cell was last written."""
    value = _stamp_reader(key, operator.attrgetter("stamps"))
    return Source("moment", value, _day_reader(value))


def of_care(key: str) -> Source:
    """When a cell was last written, or confirmed to be still true."""
    written, confirmed = of_stamp(key).value, _stamp_reader(key, operator.attrgetter("confirmed"))

    def value(row: Row) -> datetime | None:
        return max(filter(None, (written(row), confirmed(row))), default=None)

    return Source("moment", value, _day_reader(value))


def of_clock(shift: Duration = NO_TIME, *, is_day: bool = False) -> Source:
    """The present, or a fixed distance from it."""
    delta = shift.delta
    return Source(
        "moment",
        lambda row: row.context.now + delta,
        lambda row: row.context.day_after(shift),
        is_day=is_day,
        shift=shift,
    )


def of_operand(operand: Json, field: Field, definition: Definition) -> Source:
    """What a predicate compares a field with. Raises `BadPredicate`."""
    if isinstance(operand, Mapping):
        source = _named(operand, definition)
        if source.kind != TYPES[field.type].kind:
            raise BadPredicate(_("“%(column)s” cannot be compared with that.") % {"column": label(field)})
        return source
    known = literal(operand, field)
    is_day = isinstance(known, date) and not isinstance(known, datetime)
    return Source(TYPES[field.type].kind, lambda _row: known, _constant_day(known), is_day=is_day)


def literal(value: Json, field: Field) -> Any:
    """A constant of a predicate, ready to compare. Raises `BadPredicate`."""
    known = None if isinstance(value, str) and len(value) > MAX_LITERAL else TYPES[field.type].literal(value, field)
    if known is None:
        raise BadPredicate(
            _("“%(value)s” is not a value of “%(column)s”.") % {"value": str(value)[:40], "column": label(field)}
        )
    return known


def duration(value: Json) -> Duration:
    """A length of time in a predicate. Raises `BadPredicate`."""
    try:
        return parse_duration(value)
    except ValueError:
        raise BadPredicate(_("A duration is expected, such as 45min, 48h or 3d.")) from None


def live_field(key: object, definition: Definition) -> Field:
    """A field in use that works. Raises `BadPredicate`."""
    field = definition.by_key.get(key) if isinstance(key, str) else None
    if field is None:
        raise BadPredicate(_("The column “%(key)s” does not exist.") % {"key": str(key)[:40]})
    if field.retired:
        raise BadPredicate(_("The column “%(column)s” is no longer in use.") % {"column": label(field)})
    if field.type == "computed" and (found := computed.problems(field, definition)):
        raise BadPredicate(*found)
    return field


def label(field: Field) -> str:
    """The column's name in the language of the sentences."""
    return in_language(field.label, current_language()) or field.key


def dynamic_of(operand: object) -> str:
    """The name of a dynamic operand, "" for anything else."""
    name = operand.get("dynamic") if isinstance(operand, Mapping) else None
    return name if isinstance(name, str) else ""


def clock_shift(name: str) -> tuple[str, Duration] | None:
    """`("now" or "today", distance)` when a dynamic operand follows the clock."""
    match = _CLOCK.fullmatch(name)
    if match is None:
        return None
    shift = parse_duration(match[3]) if match[3] else NO_TIME
    return match[1], -shift if match[2] == "-" else shift


def _named(operand: Mapping[str, Json], definition: Definition) -> Source:
    if set(operand) == {"field"}:
        return of_field(live_field(operand["field"], definition))
    if set(operand) == {"dynamic"}:
        return _dynamic(dynamic_of(operand))
    raise BadPredicate(_("A value, a column or a moving value is expected."))


def _dynamic(name: str) -> Source:
    if name == "me":
        return Source("person", lambda row: row.context.me, lambda row: row.context.me)
    if name == "my_last_visit":
        visit: Reader = lambda row: row.context.last_visit  # noqa: E731
        return Source("moment", visit, _day_reader(visit))
    try:
        found = clock_shift(name)
    except ValueError:
        found = None
    if found is None or (found[0] == "today" and not found[1].calendar):
        raise BadPredicate(_("“%(name)s” is not a moving value: try today, now-24h or me.") % {"name": name[:40]})
    return of_clock(found[1], is_day=found[0] == "today")


def _stored_reader(key: str, read: Callable[[object], Any]) -> Reader:
    def value(row: Row) -> Any:
        stored = row.values.get(key)
        return None if stored is None else read(stored)

    return value


def _stamp_reader(key: str, kept: Callable[[Row], Mapping[str, Sequence[Any]]]) -> Reader:
    def value(row: Row) -> datetime | None:
        stamp = kept(row).get(key)
        return read_instant(stamp[2]) if isinstance(stamp, list | tuple) and len(stamp) > 2 else None

    return value


def _charting_reader(field: Field) -> Reader:
    return lambda row: charting.state(row, charting.fields_behind(field, row.definition))


def _computed_reader(field: Field) -> Reader:
    return lambda row: computed.computed_value(field, row.values, row.context)


def _day_reader(value: Reader) -> Reader:
    def day(row: Row) -> date | None:
        instant = value(row)
        return None if instant is None else row.context.day_of(instant)

    return day


def _constant_day(known: Any) -> Reader:
    return (lambda row: row.context.day_of(known)) if isinstance(known, datetime) else (lambda _row: known)
