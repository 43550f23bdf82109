"""How each operator reads, and what its line asks for. Phrases follow a column's name: « Braden est au plus 12 »."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from contact_telesante.board.definition import Field
from contact_telesante.board.rules.predicates import OPERATORS
from contact_telesante.board.rules.values import TYPES

FILLED: Final = "filled"
"""`empty` with the value false, which nobody would look for: an operator of its own in the editor."""
COMPARING: Final = frozenset({"eq", "lt", "lte", "gt", "gte"})
DURATION: Final = frozenset({"older_than", "newer_than", "due_within"})
SINCE: Final = "changed_since"

PHRASES: Final[Mapping[str, Promise]] = {
    "eq": _("is"),
    "in": _("is one of"),
    "lt": _("is less than"),
    "lte": _("is at most"),
    "gt": _("is more than"),
    "gte": _("is at least"),
    "empty": _("is empty"),
    FILLED: _("is filled in"),
    "contains": _("contains"),
    "older_than": _("dates back more than"),
    "newer_than": _("dates back less than"),
    "due_within": _("comes within"),
    "overdue": _("is in the past"),
    SINCE: _("changed since"),
    "stale": _("is due for review"),
}
OF_MOMENTS: Final[Mapping[str, Promise]] = {
    "lt": _("is before"),
    "lte": _("is at the latest"),
    "gt": _("is after"),
    "gte": _("is at the earliest"),
}
OF_MANY: Final[Mapping[str, Promise]] = {"contains": _("includes one of")}


def phrase(op: str, field: Field) -> str:
    """An operator's words after that column's name; the operator itself when it has none."""
    kind = TYPES[field.type].kind
    special = OF_MOMENTS if kind == "moment" else OF_MANY if kind == "options" else {}
    return str(special.get(op) or PHRASES.get(op) or op)


def offered(field: Field) -> list[str]:
    """The editor's operators for a column, in the order of its type; nothing grows stale that has no review."""
    found: list[str] = []
    for op in OPERATORS[field.type]:
        found += [op, FILLED] if op == "empty" else [op]
    return [op for op in found if op != "stale" or field.review]


def asks(op: str, field: Field) -> str:
    """What a line asks for after its operator: nothing, a length, some choices, lines of text, a side to compare."""
    if op in DURATION:
        return "duration"
    if op in COMPARING or op == SINCE:
        return "side"
    if op == "in" or (op == "contains" and field.type == "multichoice"):
        return "boxes" if field.type in {"choice", "multichoice", "person"} else "lines"
    return "text" if op == "contains" else ""
