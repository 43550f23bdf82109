"""The checks a column may carry: each gives the sentences of what it finds wrong.

A check whose arguments make no sense finds nothing: a mistake in the definition must not keep a team from writing.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django.utils.translation import gettext as _

from contact_telesante.board.definition import Check, Definition, Field, Json
from contact_telesante.board.rules import nam
from contact_telesante.board.rules.values import patterns
from contact_telesante.board.rules.values.base import ValueType
from contact_telesante.board.rules.values.context import Context, current_language, in_language
from contact_telesante.board.rules.values.moments import read_date
from contact_telesante.board.rules.values.types import TYPES

ORDERED: Final = frozenset({"number", "moment"})


@dataclass(frozen=True, slots=True)
class Case:
    """One check on one cell: `value` is what the cell will hold, `row` all the patient's values."""

    check: Check
    field: Field
    value: Any
    row: Mapping[str, Json]
    definition: Definition
    context: Context

    @property
    def type(self) -> ValueType:
        """The type of the checked field."""
        return TYPES[self.field.type]

    def argument(self, name: str) -> Any:
        """An argument comparable with `value`, or `None`."""
        given = self.type.literal(self.check.args.get(name), self.field)
        return given if type(given) is type(self.value) or self.type.kind == "number" else None

    def shown(self, known: object) -> str:
        """A value as the sentences write it."""
        stored: Any = known if isinstance(known, int | float) else str(known)
        return self.type.show(stored, self.field, current_language(), self.context)


def findings(case: Case) -> list[str]:
    """What that check finds wrong: its own message if it has one, else sentences of ours."""
    rule = RULES.get(case.check.rule)
    found = rule(case) if rule and case.value is not None else []
    own = in_language(case.check.message, current_language())
    return [own] if found and own else found


def others_read(check: Check) -> frozenset[str]:
    """The keys of the other fields a check looks at."""
    if check.rule == "nam":
        return frozenset({"last_name", "first_name", "birth_date", "sex"})
    if check.rule == "order":
        return frozenset(str(key) for key in check.args.values())
    return frozenset()


def _range(case: Case) -> list[str]:
    if case.type.kind not in ORDERED:
        return []
    low, high = case.argument("min"), case.argument("max")
    if (low is None or case.value >= low) and (high is None or case.value <= high):
        return []
    if low is None:
        return [_("A value of at most %(high)s is expected.") % {"high": case.shown(high)}]
    if high is None:
        return [_("A value of at least %(low)s is expected.") % {"low": case.shown(low)}]
    return [_("A value from %(low)s to %(high)s is expected.") % {"low": case.shown(low), "high": case.shown(high)}]


def _pattern(case: Case) -> list[str]:
    pattern = case.check.args.get("pattern")
    if not isinstance(pattern, str) or not isinstance(case.value, str) or patterns.matches(pattern, case.value):
        return []
    return [_("This text does not have the expected form.")]


def _order(case: Case) -> list[str]:
    sentences = {
        "not_before": _("This must not come before “%(other)s”."),
        "not_after": _("This must not come after “%(other)s”."),
    }
    found = []
    for name, sentence in sentences.items():
        other = case.definition.by_key.get(str(case.check.args.get(name)))
        if other is not None and _wrong_way(case, other, name):
            found.append(sentence % {"other": in_language(other.label, current_language())})
    return found


def _wrong_way(case: Case, other: Field, name: str) -> bool:
    type_ = TYPES[other.type]
    value, bound = case.value, type_.read(case.row.get(other.key))
    if bound is None or type_.kind != case.type.kind or type_.kind not in ORDERED:
        return False
    if "date" in {case.field.type, other.type}:
        value, bound = _day(case, value), _day(case, bound)
    return bool(value < bound if name == "not_before" else value > bound)


def _day(case: Case, moment: Any) -> Any:
    return case.context.day_of(moment) if hasattr(moment, "tzinfo") else moment


def _past(case: Case) -> list[str]:
    present = {"date": case.context.today, "datetime": case.context.now}.get(case.field.type)
    if present is None or case.value <= present:
        return []
    return [_("This date is in the future.")]


def _step(case: Case) -> list[str]:
    step, start = case.argument("step"), case.argument("from") or 0
    if not step or case.type.kind != "number" or (_exact(case.value) - _exact(start)) % _exact(step) == 0:
        return []
    return [_("A multiple of %(step)s is expected.") % {"step": case.shown(step)}]


def _exact(number: float) -> Decimal:
    return Decimal(repr(number))


def _nam(case: Case) -> list[str]:
    known = {key: value for key in others_read(case.check) if isinstance(value := case.row.get(key), str)}
    return nam.problems(
        str(case.value),
        last_name=known.get("last_name"),
        first_name=known.get("first_name"),
        birth_date=read_date(known.get("birth_date")),
        sex=known.get("sex"),
    )


RULES: Final[Mapping[str, Callable[[Case], list[str]]]] = {
    "range": _range,
    "pattern": _pattern,
    "order": _order,
    "past": _past,
    "step": _step,
    "nam": _nam,
}
