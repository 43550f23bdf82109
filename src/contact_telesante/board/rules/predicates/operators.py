"""The operators: each turns `{field, op, value}` into a compiled test, or says why it cannot.

An empty cell makes every comparison false; only `empty` sees it. Lengths of time become comparisons with the clock:
a day is overdue from the day after, an instant as soon as it is past.
"""

import operator
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, Final, TypeAlias

from django.utils.translation import gettext as _

from contact_telesante.board.definition import Definition, Field, Json
from contact_telesante.board.rules.durations import Duration
from contact_telesante.board.rules.predicates.row import BadPredicate, Compiled, Flips, Row
from contact_telesante.board.rules.predicates.sources import (
    ONE_DAY,
    Reader,
    Source,
    duration,
    dynamic_of,
    literal,
    of_care,
    of_clock,
    of_field,
    of_operand,
    of_stamp,
)
from contact_telesante.board.rules.values import is_empty
from contact_telesante.kernel.text import fold

Compare: TypeAlias = Callable[[Any, Any], bool]
Compiler: TypeAlias = Callable[[Field, Json, Definition], Compiled]

MAX_CHOICES: Final = 100

_folded = lru_cache(maxsize=2048)(fold)  # a note of 4,000 letters takes as long as a thousand comparisons


def comparison(left: Source, compare: Compare, right: Source) -> Compiled:
    """Compare two sources, as days when either is a day."""
    as_days = left.is_day or right.is_day
    first, second = (left.day, right.day) if as_days else (left.value, right.value)

    def holds(row: Row) -> bool:
        known = first(row)
        if known is None:
            return False
        other = second(row)
        return other is not None and compare(known, other)

    return Compiled(holds, _flips(left, right, first, as_days=as_days))


def both(first: Compiled, second: Compiled) -> Compiled:
    """Both tests at once."""
    return Compiled(lambda row: first.holds(row) and second.holds(row), first.flips + second.flips)


def _flips(left: Source, right: Source, first: Reader, *, as_days: bool) -> tuple[Flips, ...]:
    if left.daily or right.daily:
        return (_midnight,)
    if right.shift is None:
        return ()
    return (_day_flips(first, right.shift) if as_days else _instant_flips(first, right.shift.delta),)


def _midnight(row: Row) -> tuple[datetime, ...]:
    return (row.context.start_of(row.context.today + ONE_DAY),)


def _day_flips(first: Reader, shift: Duration) -> Flips:
    """A moving day meets a fixed one twice: when it becomes that day, and when it leaves it."""

    def flips(row: Row) -> tuple[datetime, ...]:
        day = first(row)
        if day is None:
            return ()
        when = row.context.when_day_after
        return when(shift, is_day=day), when(shift, is_day=day + ONE_DAY)

    return flips


def _instant_flips(first: Reader, delta: timedelta) -> Flips:
    """A moving instant meets a fixed one at a point: some comparisons turn there, others just after."""

    def flips(row: Row) -> tuple[datetime, ...]:
        instant = first(row)
        return () if instant is None else (instant - delta, instant - delta + timedelta.resolution)

    return flips


def _comparing(compare: Compare) -> Compiler:
    return lambda field, value, definition: comparison(of_field(field), compare, of_operand(value, field, definition))


def _in(field: Field, value: Json, _definition: Definition) -> Compiled:
    wanted = frozenset(literal(each, field) for each in _listed(value))
    source = of_field(field)

    def holds(row: Row) -> bool:
        known = source.value(row)
        return known is not None and known in wanted

    return Compiled(holds, (_midnight,) if source.daily else ())


def _empty(field: Field, value: Json, _definition: Definition) -> Compiled:
    if value is not None and not isinstance(value, bool):
        raise BadPredicate(_("“empty” takes true or false."))
    wanted = value is not False
    if field.type == "computed":
        source = of_field(field)
        return Compiled(lambda row: (source.value(row) is None) is wanted, (_midnight,) if source.daily else ())
    return Compiled(lambda row: is_empty(row.values.get(field.key)) is wanted)


def _contains(field: Field, value: Json, _definition: Definition) -> Compiled:
    read = of_field(field).value
    if field.type == "multichoice":
        wanted = frozenset(literal(each, field) for each in (_listed(value) if isinstance(value, list) else [value]))
        return Compiled(lambda row: not wanted.isdisjoint(read(row) or ()))
    needle = _folded(str(literal(value, field)))

    def holds(row: Row) -> bool:
        text = read(row)
        return text is not None and needle in _folded(text)

    return Compiled(holds)


def _older_than(field: Field, value: Json, _definition: Definition) -> Compiled:
    before = of_clock(-duration(value))
    return comparison(of_field(field), operator.lt if field.type == "date" else operator.le, before)


def _newer_than(field: Field, value: Json, _definition: Definition) -> Compiled:
    since = of_clock(-duration(value))
    return comparison(of_field(field), operator.ge if field.type == "date" else operator.gt, since)


def _due_within(field: Field, value: Json, _definition: Definition) -> Compiled:
    begun = comparison(of_field(field), operator.ge if field.type == "date" else operator.gt, of_clock())
    return both(begun, comparison(of_field(field), operator.le, of_clock(duration(value))))


def _overdue(field: Field, value: Json, _definition: Definition) -> Compiled:
    if value is not None and value is not True:
        raise BadPredicate(_("“overdue” takes no value."))
    return comparison(of_field(field), operator.lt if field.type == "date" else operator.le, of_clock())


def _changed_since(field: Field, value: Json, definition: Definition) -> Compiled:
    # Emptying a cell changed it too, so only the stamp is looked at.
    since = of_operand(value, _AN_INSTANT, definition)
    if isinstance(value, Mapping) and not dynamic_of(value):
        raise BadPredicate(_("A moment is expected, such as now-24h or my last visit."))
    return comparison(of_stamp(field.key), operator.ge if since.is_day else operator.gt, since)


def _stale(field: Field, value: Json, _definition: Definition) -> Compiled:
    if value is not None and value is not True:
        raise BadPredicate(_("“stale” takes no value."))
    if not field.review:
        return Compiled(lambda _row: False)
    filled = Compiled(lambda row: not is_empty(row.values.get(field.key)))
    return both(filled, comparison(of_care(field.key), operator.le, of_clock(-duration(field.review))))


def _listed(value: Json) -> list[Json]:
    if not isinstance(value, list) or not 0 < len(value) <= MAX_CHOICES:
        raise BadPredicate(_("A list of 1 to %(count)d values is expected.") % {"count": MAX_CHOICES})
    return value


_AN_INSTANT: Final = Field(key="", type="datetime", label={"fr": "Moment", "en": "Moment"}, section="")

COMPILERS: Final[Mapping[str, Compiler]] = {
    "eq": _comparing(operator.eq),
    "in": _in,
    "lt": _comparing(operator.lt),
    "lte": _comparing(operator.le),
    "gt": _comparing(operator.gt),
    "gte": _comparing(operator.ge),
    "empty": _empty,
    "contains": _contains,
    "older_than": _older_than,
    "newer_than": _newer_than,
    "due_within": _due_within,
    "overdue": _overdue,
    "changed_since": _changed_since,
    "stale": _stale,
}
"""Every operator. Which suit a type is said by the type itself: `values.TYPES[…].operators`."""
