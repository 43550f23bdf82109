"""Conditions in plain words: « Braden est au plus 12 et Chute n’est pas vide »."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contact_telesante.board.definition import Definition, Field
from contact_telesante.board.rules.predicates.sources import dynamic_of
from contact_telesante.board.rules.values import TYPES, Context, in_language
from contact_telesante.board.rules.values.context import current_language
from contact_telesante.web.conditions import operators
from contact_telesante.web.conditions.moments import clock_parts, length_words

NO_BREAK: Final = "\u00a0"
BETWEEN: Final = {"all": gettext_lazy("and"), "any": gettext_lazy("or")}


def told(predicate: object, definition: Definition, context: Context) -> str:
    """Any predicate as a sentence in the page's language; what is broken in it is told by its keys."""
    return _told(predicate, definition, context, inside=False)


def _told(node: object, definition: Definition, context: Context, *, inside: bool) -> str:
    if not isinstance(node, Mapping):
        return "?"
    if "op" in node:
        return leaf_words(node, definition, context)
    if "not" in node:
        return _("not (%(condition)s)") % {"condition": _told(node["not"], definition, context, inside=False)}
    name, parts = next(((name, node[name]) for name in ("all", "any") if name in node), ("all", []))
    words = [_told(one, definition, context, inside=True) for one in (parts if isinstance(parts, list) else [])]
    if not words:
        return _("no condition")
    sentence = f" {BETWEEN[name]} ".join(words)
    return f"({sentence})" if inside and len(words) > 1 else sentence


def leaf_words(leaf: Mapping[str, object], definition: Definition, context: Context) -> str:
    """One condition: column, operator, value."""
    key, op, value = str(leaf.get("field") or "?"), str(leaf.get("op")), leaf.get("value")
    field = definition.by_key.get(key)
    if field is None:
        return f"{key} {op} {value if value is not None else ''}".strip()
    name = in_language(field.label, current_language()) or key
    if op == "empty":
        op = operators.FILLED if value is False else "empty"
    said = operators.phrase(op, field)
    if op in {"in", "contains"} and isinstance(value, list) and len(value) == 1:
        said = str(operators.PHRASES["eq" if op == "in" else "contains"])
    return " ".join(part for part in (name, said, _value_words(op, value, field, definition, context)) if part)


def _value_words(op: str, value: object, field: Field, definition: Definition, context: Context) -> str:
    if op in operators.DURATION:
        return length_words(value)
    if operators.asks(op, field) == "" or value is None:
        return ""
    if isinstance(value, Mapping) and "field" in value:
        other = definition.by_key.get(str(value["field"]))
        return _("“%(name)s”") % {
            "name": in_language(other.label, current_language()) if other else str(value["field"])
        }
    if name := dynamic_of(value):
        return _moving_words(name)
    values = value if isinstance(value, list) else [value]
    shown = [_shown(one, field, context) for one in values]
    return f" {BETWEEN['any']} ".join(part for part in (", ".join(shown[:-1]), shown[-1]) if part) if shown else "?"


def _shown(value: Any, field: Field, context: Context) -> str:
    kind = TYPES[field.type].kind
    held = [value] if kind == "options" else value  # a condition names one option of the several that a cell holds
    shown = TYPES[field.type].show(held, field, current_language(), context)
    if kind == "text":
        return _("“%(name)s”") % {"name": shown}
    if kind == "number" and field.unit:
        return f"{shown}{NO_BREAK}{field.unit}"
    return shown.lower() if kind == "flag" else shown


def _moving_words(name: str) -> str:
    if name == "me":
        return _("me")
    if name == "my_last_visit":
        return _("my last visit")
    parts = clock_parts(name)
    if parts is None:
        return name
    clock, way, amount, unit = parts
    moment = _("the present moment") if clock == "now" else _("this day")
    if not way:
        return moment
    blanks = {"length": length_words(amount + unit), "moment": moment}
    return (_("%(length)s before %(moment)s") if way == "-" else _("%(length)s after %(moment)s")) % blanks
