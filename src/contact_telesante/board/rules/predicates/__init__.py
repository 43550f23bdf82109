"""Conditions on a patient: one tree, for cues, views, notifications and the API alike.

`{field, op, value}` under `all`, `any`, `not`; `value` is a constant, `{"field": key}` or `{"dynamic": "me" | "today"
| "now-24h" | "today+7d" | "my_last_visit"}`. A sound predicate never raises on a row whatever its cells hold; an
unsound one never runs: `compile_predicate` raises `BadPredicate` and `problems` tells why. Start with `tree`, then
`operators`.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from contact_telesante.board.definition import FieldType
from contact_telesante.board.rules.predicates.row import BadPredicate, Compiled, Row
from contact_telesante.board.rules.predicates.tree import (
    compile_predicate,
    fields_of,
    is_personal,
    is_timed,
    leaves,
    problems,
)
from contact_telesante.board.rules.values import TYPES

OPERATORS: Final[Mapping[FieldType, tuple[str, ...]]] = {name: kind.operators for name, kind in TYPES.items()}


def holds(predicate: object, row: Row) -> bool:
    """Whether the predicate is true of the row. Raises `BadPredicate`; for many rows, compile once."""
    return compile_predicate(predicate, row.definition).holds(row)


def next_change(predicate: object, row: Row) -> datetime | None:
    """The first instant after now at which time alone may change the answer. Raises `BadPredicate`."""
    return compile_predicate(predicate, row.definition).next_change(row)


__all__ = [
    "OPERATORS",
    "BadPredicate",
    "Compiled",
    "Row",
    "compile_predicate",
    "fields_of",
    "holds",
    "is_personal",
    "is_timed",
    "leaves",
    "next_change",
    "problems",
]
