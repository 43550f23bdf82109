"""Several cells at once: each cleaned, then checked together, and every error told in one go."""

from collections.abc import Iterator, Mapping

from django.utils.translation import gettext as _

from contact_telesante.board.definition import Check, Definition, Field, Json
from contact_telesante.board.rules.values.checks import Case, findings, others_read
from contact_telesante.board.rules.values.context import Cleaned, Context, InvalidValue, InvalidValues
from contact_telesante.board.rules.values.types import TYPES

Sentences = dict[str, list[str]]


def clean_values(
    raw: Mapping[str, object], definition: Definition, present: Mapping[str, Json], context: Context
) -> Cleaned:
    """The values to store for the given keys only; `None` empties a cell. Sentences are in the current language.

    `present` holds the patient's values before: dates are ordered against it, and what it already holds (a retired
    option, a value an older rule let in) is not questioned again.
    Raises `InvalidValues` with all that is wrong, by field key.
    """
    errors: Sentences = {}
    values: dict[str, Json] = {}
    for key, given in raw.items():
        try:
            values[key] = _clean_one(key, given, definition, present, context)
        except InvalidValue as error:
            errors[key] = [str(error)]
    warnings = _check(values, definition, present, context, errors)
    if errors:
        raise InvalidValues(errors)
    return Cleaned(values, warnings)


def _clean_one(key: str, given: object, definition: Definition, present: Mapping[str, Json], context: Context) -> Json:
    field = definition.by_key.get(key)
    if field is None:
        raise InvalidValue(_("This column does not exist."))
    if field.retired:
        raise InvalidValue(_("This column is no longer in use."))
    value = TYPES[field.type].clean(given, field, context, present.get(key))
    if value is None and field.required:
        raise InvalidValue(_("This cell must be filled in."))
    return value


def _check(
    values: Mapping[str, Json], definition: Definition, present: Mapping[str, Json], context: Context, errors: Sentences
) -> Sentences:
    """Add refusals to `errors`; answer the warnings."""
    warnings: Sentences = {}
    changed = [key for key, value in values.items() if value != present.get(key)]
    row = {key: value for key, value in {**present, **values}.items() if key not in errors}
    for field, check, told_at in _concerned(definition, changed):
        value = TYPES[field.type].read(row.get(field.key))
        found = findings(Case(check, field, value, row, definition, context))
        # A health insurance number is only ever doubted: its rule is not official.
        told = errors if check.level == "refuse" and check.rule != "nam" else warnings
        if found:
            told.setdefault(told_at, []).extend(found)
    return warnings


def _concerned(definition: Definition, changed: list[str]) -> Iterator[tuple[Field, Check, str]]:
    """The checks a change calls for, and the key to speak at: the field's own, else that of the cell being written."""
    for field in definition.live_fields:
        for check in field.checks:
            others = others_read(check)
            told_at = field.key if field.key in changed else next((key for key in changed if key in others), None)
            if told_at is not None:
                yield field, check, told_at
