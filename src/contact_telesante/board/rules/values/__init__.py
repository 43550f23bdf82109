"""Values of cells, type by type: read from what people and programs send, stored, shown, compared.

One object per type in `TYPES`; nothing else switches on a field's type. What is stored is JSON: dates `YYYY-MM-DD`,
instants in UTC, choices by id, people by user id. Reading a stored value never raises: what a type does not
recognise compares with nothing and is shown as it is. Start with `base`, then `cleaning`.
"""

from contact_telesante.board.rules.values.base import ValueType, is_empty
from contact_telesante.board.rules.values.cleaning import clean_values
from contact_telesante.board.rules.values.context import Cleaned, Context, InvalidValue, InvalidValues, in_language
from contact_telesante.board.rules.values.patterns import UnsafePattern, require_safe_pattern
from contact_telesante.board.rules.values.types import MAX_LENGTH, TYPES

__all__ = [
    "MAX_LENGTH",
    "TYPES",
    "Cleaned",
    "Context",
    "InvalidValue",
    "InvalidValues",
    "UnsafePattern",
    "ValueType",
    "clean_values",
    "in_language",
    "is_empty",
    "require_safe_pattern",
]
