"""One condition as its line of controls: what was typed, what may be chosen, and the leaf of predicate it makes."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any, Final, TypeAlias

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contact_telesante.board.definition import Field, Json
from contact_telesante.board.rules.predicates import fields_of, is_personal, problems
from contact_telesante.board.rules.predicates.sources import dynamic_of
from contact_telesante.board.rules.values import TYPES, InvalidValue, in_language
from contact_telesante.web.conditions import operators
from contact_telesante.web.conditions.moments import CLOCKS, UNITS, WAYS, clock_parts, length_parts
from contact_telesante.web.conditions.offer import Offer

Said: TypeAlias = dict[str, list[str]]
Choice: TypeAlias = tuple[str, str, bool]
"""(value, words, whether chosen)."""

SIDES: Final = {
    "value": gettext_lazy("the value"),
    "column": gettext_lazy("the column"),
    "now": gettext_lazy("the present moment"),
    "today": gettext_lazy("this day"),
    "visit": gettext_lazy("my last visit"),
    "me": gettext_lazy("me"),
}
DYNAMIC: Final = {"visit": "my_last_visit", "me": "me"}
_MOMENT: Final = Field(key="", type="datetime", label={"fr": "Moment", "en": "Moment"}, section="")


class Line:
    """One condition as typed. `path` names its controls; `said` holds what each holds, by the end of its name."""

    is_line = True

    def __init__(self, path: str, said: Said, offer: Offer) -> None:
        self.path, self.said, self.offer = path, dict(said), offer
        if self._one("was") != self.key:  # another column: what was said of the former means nothing
            for name in ("value", "with", "column"):
                self.said.pop(name, None)
        self.trouble: list[str] = []

    @classmethod
    def of(cls, path: str, leaf: Mapping[str, object], offer: Offer) -> Line:
        """The line that shows a leaf of a predicate."""
        key, op, value = str(leaf.get("field") or ""), str(leaf.get("op") or ""), leaf.get("value")
        if op == "empty" and value is False:
            op = operators.FILLED
        said: Said = {"field": [key], "was": [key], "op": [op]}
        return cls(path, said | _said_of(value, op, offer.definition.by_key.get(key), offer), offer)

    @property
    def key(self) -> str:
        """The column chosen, "" before any is."""
        return self._one("field")

    @cached_property
    def field(self) -> Field | None:
        """The column, None when it is not chosen, retired or not for these eyes."""
        return self.offer.visible.get(self.key)

    @property
    def sections(self) -> list[tuple[str, list[Choice]]]:
        """The columns to choose from."""
        return [
            (name, [(key, label, key == self.key) for key, label in inside]) for name, inside in self.offer.sections
        ]

    @property
    def lost(self) -> str:
        """The name of a column that was chosen and can no longer be: kept, said, and refused, never dropped."""
        if not self.key or self.field:
            return ""
        known = self.offer.definition.by_key.get(self.key)
        return self.offer.name(known) if known and known.retired else self.key

    @cached_property
    def op(self) -> str:
        """The operator: what was chosen, or the first of another column. An unsuitable one is kept, and refused."""
        chosen, usable = self._one("op"), operators.offered(self.field) if self.field else []
        is_kept = bool(chosen) and self._one("was") == self.key
        return chosen if chosen in usable or is_kept or not usable else usable[0]

    @property
    def ops(self) -> list[Choice]:
        """The operators that suit the column."""
        if self.field is None:
            return []
        found = [(op, operators.phrase(op, self.field), op == self.op) for op in operators.offered(self.field)]
        known = any(chosen for _op, _words, chosen in found)
        return found if known else [*found, (self.op, _("(no longer suits this column)"), True)]

    @property
    def asks(self) -> str:
        """Which controls follow the operator: "", text, lines, boxes, duration, value, select, clock, column."""
        if self.field is None:
            return ""
        asked = operators.asks(self.op, self.field)
        if asked != "side":
            return asked
        if self.side == "value":
            return "select" if self.op != operators.SINCE and self._is_picked else "value"
        return "clock" if self.side in CLOCKS else "column" if self.side == "column" else ""

    @property
    def sides(self) -> list[Choice]:
        """With what the column compares; nothing to choose when there is one way only."""
        found = self._sides
        return [(side, str(SIDES[side]), side == self.side) for side in found] if len(found) > 1 else []

    @property
    def side(self) -> str:
        """With what the column compares."""
        return said if (said := self._one("with")) in self._sides else self._sides[0]

    @property
    def value(self) -> str:
        """What was typed."""
        return "\n".join(self.said.get("value", [])) if self.asks == "lines" else self._one("value")

    @property
    def options(self) -> list[Choice]:
        """The choices, members or answers of the column; one that was retired is there when it is chosen."""
        chosen, field, language = self.said.get("value", []), self.field, self.offer.language
        if field is None:
            return []
        if field.type == "yesno":
            found = [
                (word, TYPES["yesno"].show(word == "true", field, language, self.offer.context))
                for word in ("true", "false")
            ]
        elif field.type == "person":
            found = sorted(self.offer.context.members.items(), key=lambda one: one[1].casefold())
        else:
            live = [one for one in field.options if not one.retired or one.id in chosen]
            found = [(one.id, in_language(one.label, language) or one.id) for one in live]
        known = {key for key, _label in found}
        gone = [
            (key, _("%(value)s (no longer offered)") % {"value": key[:40]})
            for key in chosen
            if key and key not in known
        ]
        return [(key, label, key in chosen) for key, label in [*found, *gone]]

    @property
    def columns(self) -> list[Choice]:
        """The other columns that compare with this one."""
        chosen = self._one("column")
        found = (
            [(one.key, self.offer.name(one), one.key == chosen) for one in self.offer.beside(self.field)]
            if self.field
            else []
        )
        return found if any(here for *_rest, here in found) or not chosen else [*found, (chosen, chosen, True)]

    @property
    def amount(self) -> str:
        """How many units of time."""
        return self._one("amount")

    @property
    def units(self) -> list[Choice]:
        """Minutes, hours, days; days alone from a day, or for a column without an hour."""
        days_only = self.asks == "clock" and self.side == "today"
        unit = "d" if days_only else self._one("unit") or "d"
        return [(key, str(words), key == unit) for key, words in UNITS.items() if key == "d" or not days_only]

    @property
    def ways(self) -> list[Choice]:
        """Before or after the clock."""
        return [(key, str(words), key == self._one("way")) for key, words in WAYS.items()]

    @property
    def unit(self) -> str:
        """The column's own unit, after a number."""
        return self.field.unit if self.field and self.asks in {"value", "lines"} else ""

    @property
    def placeholder(self) -> str:
        """What a value looks like."""
        if self.op == operators.SINCE or (self.field and TYPES[self.field.type].kind == "moment"):
            return _("YYYY-MM-DD")
        return ""

    @cached_property
    def leaf(self) -> dict[str, Json]:
        """The condition as a predicate; what cannot be read is kept as typed, for the rules to refuse."""
        self.trouble = []
        if self.op in {"empty", operators.FILLED}:
            return {"field": self.key, "op": "empty", "value": self.op == "empty"}
        made: dict[str, Json] = {"field": self.key, "op": self.op}
        if self.asks or (self.field and operators.asks(self.op, self.field)):
            made["value"] = self._operand()
        return made

    @cached_property
    def errors(self) -> list[str]:
        """Why the line cannot work, in sentences."""
        leaf = self.leaf
        if not self.key:
            return [_("Choose a column, or remove this condition.")]
        if any(self.offer.hides(key) for key in fields_of(leaf)):
            return [_("This column is not shown to you.")]
        if is_personal(leaf) and not self.offer.personal:
            return [_("A cue is the same for everybody: it cannot depend on who looks.")]
        return self.trouble or problems(leaf, self.offer.definition)

    def _operand(self) -> Json:
        typed = self.said.get("value", [])
        match self.asks:
            case "duration":
                made: Json = self._length(self._one("unit") or "d")
            case "boxes":
                made = list(typed)
            case "lines":
                made = [self._read(one.strip()) for text in typed for one in text.splitlines() if one.strip()]
            case "clock":
                made = {"dynamic": self.side + self._shift()}
            case "column":
                made = {"field": self._one("column")}
            case "select" | "value" | "text":
                made = self._read(self._one("value").strip())
            case _:
                made = {"dynamic": DYNAMIC.get(self.side, self.side)}
        return made

    def _shift(self) -> str:
        way = self._one("way")
        return way + self._length("d" if self.side == "today" else self._one("unit") or "d") if way else ""

    def _read(self, typed: str) -> Json:
        """What was typed, as the column keeps it."""
        field = _MOMENT if self.op == operators.SINCE else self.field
        if field is None or self.op == "contains" or field.type in {"choice", "person"}:
            return typed
        if field.type == "yesno":
            return {"true": True, "false": False}.get(typed, typed)
        if TYPES["date"].read(typed):
            return typed
        try:
            type_ = TYPES["decimal" if field.type == "computed" else field.type]
            return type_.clean(typed, field, self.offer.context)
        except InvalidValue as refused:
            self.trouble.append(str(refused))
            return typed

    @cached_property
    def _sides(self) -> list[str]:
        if self.field is None:
            return ["value"]
        own = ["visit"] if self.offer.personal else []
        if self.op == operators.SINCE:
            return ["now", "today", "value", *own]
        kind = TYPES[self.field.type].kind
        moving = [*CLOCKS, *own] if kind == "moment" else ["me"] if kind == "person" and self.offer.personal else []
        beside = ["column"] if self.offer.beside(self.field) else []
        return ["value", *moving, *beside]

    @property
    def _is_picked(self) -> bool:
        return bool(self.field) and self.field.type in {"choice", "yesno", "person"}  # type: ignore[union-attr]

    def _length(self, unit: str) -> str:
        amount = self.amount.strip()
        return amount + unit if amount else ""

    def _one(self, name: str) -> str:
        return next(iter(self.said.get(name, [])), "")


def _said_of(value: object, op: str, field: Field | None, offer: Offer) -> Said:
    """What the controls of a leaf hold."""
    if op in operators.DURATION:
        amount, unit = length_parts(value)
        return {"amount": [amount], "unit": [unit]}
    if isinstance(value, Mapping) and "field" in value:
        return {"with": ["column"], "column": [str(value["field"])]}
    if name := dynamic_of(value):
        return _said_of_moving(name)
    values = value if isinstance(value, list) else [] if value is None else [value]
    return {"with": ["value"], "value": [_typed(one, op, field, offer) for one in values]}


def _said_of_moving(name: str) -> Said:
    if parts := clock_parts(name):
        clock, way, amount, unit = parts
        return {"with": [clock], "way": [way], "amount": [amount], "unit": [unit]}
    return {"with": [next((side for side, dynamic in DYNAMIC.items() if dynamic == name), name)]}


def _typed(value: Any, op: str, field: Field | None, offer: Offer) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if field is None or field.type in {"choice", "multichoice", "person"}:
        return str(value)
    shown_as = _MOMENT if op == operators.SINCE else field
    if TYPES["date"].read(value):
        return str(value)
    return TYPES[shown_as.type].edit(value, shown_as, offer.language, offer.context)
