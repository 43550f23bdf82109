"""Pure questions about views: who may make which, and what is left of one for the seat that looks through it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, TypeAlias
from uuid import UUID
from zlib import crc32

from django.utils.translation import gettext as _

from contact_telesante.board.charting import rules as charting
from contact_telesante.board.definition import Definition, Field, Json, Predicate
from contact_telesante.board.rules import visible_fields
from contact_telesante.board.rules.predicates import (
    Compiled,
    Row,
    compile_predicate,
    fields_of,
    is_timed,
    leaves,
    problems,
)
from contact_telesante.board.views.layout import MOST_SORTS, PINNED, Column, Layout
from contact_telesante.kernel.errors import InvalidInput
from contact_telesante.teams import rules as rights
from contact_telesante.teams.models import Member
from contact_telesante.teams.seats import ALL_GROUPS, NOTHING, Audience, Seat

if TYPE_CHECKING:
    from contact_telesante.board.models import View

Holds: TypeAlias = Callable[[UUID, Row], bool]

ALL: Final = "all"
"""What an address asks instead of a view: everybody, through the board's own columns."""
QUICK: Final = ("mine", "overdue", "changed", "unread")
"""The filters beside the views, in their order."""
PEOPLE: Final = ("resp", "medecin")
"""The fields that say whose patient one is."""
DUE: Final = "suivi_date"
BESIDE_FIELDS: Final = frozenset({"name", "updated"})
"""What a view may sort by beside its fields."""
GROUPING: Final = frozenset({"choice", "yesno", "person", "text"})
"""The types of fields that make groups."""
LONGEST_NAME: Final = 60
STAMPS_UNREAD: Final = frozenset(
    {"eq", "in", "lt", "lte", "gt", "gte", "empty", "contains", "older_than", "newer_than", "due_within", "overdue"}
)
"""Operators that look at values alone."""


PASSERS_BY: Final = ALL_GROUPS - {"identity", "sensitive"}
"""The groups of fields that a wall may show."""


def sign_of(columns: tuple[str, ...] | None) -> str:
    """A few letters that say which columns a page is drawn with; empty for the board's own."""
    return "" if columns is None else f"{crc32(repr(columns).encode()):x}"


def may_keep(seat: Seat) -> bool:
    """Whether the seat may make views of its own."""
    return seat.role in {Member.Role.MEMBER, Member.Role.SUPERUSER}


def may_draft(seat: Seat, view: View) -> bool:
    """Whether the seat may change a copy of that shared view: a locked one, for who manages the team alone."""
    return may_keep(seat) and view.owner_id is None and (not view.locked or rights.may_manage(seat))


def is_offered(layout: Layout, who: Seat | Audience, definition: Definition) -> bool:
    """Whether they may look through it: not when its filter reads a field they do not see, which it would tell."""
    visible = {field.key for field in visible_fields(who, definition)}
    live = {field.key for field in definition.live_fields}
    return fields_of(layout.filter) & live <= visible


def fields_of_columns(definition: Definition, tokens: Iterable[str]) -> list[Field]:
    """The fields in use that an audience's columns name, as that view pins them."""
    found = []
    for token in tokens:
        field = definition.by_key.get(token.removeprefix(PINNED))
        if field is not None and not field.retired:
            pinned = token.startswith(PINNED)
            found.append(field if field.pinned == pinned else replace(field, pinned=pinned))
    return found


@dataclass(frozen=True)
class Lens:
    """What a seat looks through: a view, or the whole board, and what was pressed beside it.

    `broken` tells why the filter stopped, `dropped` names what is left aside because it is hidden or out of use.
    `test` is None when everybody is kept; `columns` None for the board's own.
    """

    layout: Layout
    definition: Definition
    view: View | None = None
    test: Compiled | None = None
    columns: tuple[str, ...] | None = None
    group: Field | None = None
    quick: tuple[str, ...] = ()
    offered: tuple[str, ...] = ()
    broken: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()
    is_gone: bool = False

    @property
    def asked(self) -> str:
        """The view, as an address names it."""
        return str(self.view.pk) if self.view else ALL

    @property
    def is_narrow(self) -> bool:
        """Whether some patients may be left out."""
        return self.test is not None or bool(self.quick)

    @property
    def reads(self) -> frozenset[str]:
        """The fields by which a patient is kept, grouped or placed."""
        keys = set(fields_of(self.layout.filter) if self.test else ())
        keys.update(key.removeprefix("-") for key in self.layout.sort)
        keys.update(key for name in self.quick for key in quick_fields(name, self.definition))
        return frozenset(keys | ({self.group.key} if self.group else set()))

    @property
    def watches(self) -> str:
        """The fields whose change may move a patient in or out, for scripts; `*` when any may."""
        moved_by_any = self._asks_charting or {"changed", "unread"} & set(self.quick)
        return "*" if moved_by_any else " ".join(sorted(self.reads))

    @property
    def is_timed(self) -> bool:
        """Whether time alone may move a patient in or out."""
        return "overdue" in self.quick or (self.test is not None and is_timed(self.layout.filter, self.definition))

    @property
    def needs_stamps(self) -> bool:
        """Whether it must be known who wrote each cell, and when."""
        told = any(leaf.get("op") not in STAMPS_UNREAD for leaf in leaves(self.layout.filter))
        return self.test is not None and (told or self._asks_charting)

    @property
    def _asks_charting(self) -> bool:
        """Whether the filter asks what is charted, which any writing moves."""
        asked = map(self.definition.by_key.get, fields_of(self.layout.filter) if self.test else ())
        return any(field is not None and charting.is_answer(field) for field in asked)


def lens_of(
    seat: Seat, definition: Definition, layout: Layout, view: View | None = None, quick: Iterable[str] = ()
) -> Lens:
    """What is left of a layout for that seat: hidden, retired and unknown fields are dropped and named."""
    visible = {field.key: field for field in visible_fields(seat, definition)}
    group, broken = visible.get(layout.group), _faults(layout.filter, definition)
    if group is not None and group.type not in GROUPING:
        group = None
    sort = tuple(key for key in layout.sort if key.removeprefix("-") in visible.keys() | BESIDE_FIELDS)
    shown = tuple(column for column in layout.columns if column.key in visible)
    asked = {column.key for column in layout.columns} | {key.removeprefix("-") for key in layout.sort}
    lost = (asked | ({layout.group} - {""})) - visible.keys() - BESIDE_FIELDS
    return Lens(
        layout=replace(layout, sort=sort, group=group.key if group else "", columns=shown),
        definition=definition,
        view=view,
        test=compile_predicate(layout.filter, definition) if layout.filter and not broken else None,
        columns=tuple(column.token for column in shown if not column.hidden) or None,
        group=group,
        quick=tuple(name for name in QUICK if name in set(quick) and is_quick(name, visible)),
        offered=tuple(name for name in QUICK if is_quick(name, visible)),
        broken=tuple(broken),
        dropped=tuple(sorted(_named(key, definition) for key in lost)),
    )


def is_quick(name: str, visible: Mapping[str, Field]) -> bool:
    """Whether that quick filter has what it needs: fields in use, of their type, seen."""
    if name == "mine":
        return any(key in visible and visible[key].type == "person" for key in PEOPLE)
    return name != "overdue" or (DUE in visible and visible[DUE].type in {"date", "datetime"})


def quick_fields(name: str, definition: Definition) -> list[str]:
    """The fields that a quick filter reads."""
    keys = PEOPLE if name == "mine" else (DUE,) if name == "overdue" else ()
    return [field.key for field in definition.live_fields if field.key in keys]


def quick_predicate(name: str, visible: Mapping[str, Field]) -> Predicate:
    """A quick filter of values, as a predicate."""
    if name == "overdue":
        return {"field": DUE, "op": "overdue"}
    me: Json = {"dynamic": "me"}
    held: list[Json] = [
        {"field": key, "op": "eq", "value": me} for key in PEOPLE if key in visible and visible[key].type == "person"
    ]
    return {"any": held}


class Sieve:
    """Which patients a lens keeps for a seat. Instants are ISO texts of UTC, as the stamps write them: `since` is
    its last visit, `opened` when it last opened each patient, `floor` how far back that is remembered."""

    def __init__(self, seat: Seat, lens: Lens, *, since: str, opened: Mapping[UUID, str], floor: str) -> None:
        self.definition, self.me = lens.definition, str(seat.user_id)
        self.since, self.opened, self.floor = since, opened, floor
        self.hidden = dict(seat.withheld)
        self.groups = seat.groups
        self.visible = {field.key: field for field in visible_fields(seat, lens.definition)}
        self.keeps: Holds = self._held(lens.layout.filter, lens.test) if lens.test else lambda _id, _row: True
        self.quick: dict[str, Holds] = {name: self._quick(name) for name in lens.offered}

    def group_of(self, field: Field, patient_id: UUID, row: Row) -> str | None:
        """The group a patient is in; None when that is withheld on them."""
        if field.group in self.hidden.get(patient_id, NOTHING):
            return None
        value = row.values.get(field.key)
        return "" if value is None else str(value)

    def _quick(self, name: str) -> Holds:
        if name == "changed":
            return lambda patient_id, row: self._written(patient_id, row, self.since, by_others=False)
        if name == "unread":
            return lambda patient_id, row: self._written(
                patient_id, row, self.opened.get(patient_id, self.floor), by_others=True
            )
        predicate = quick_predicate(name, self.visible)
        return self._held(predicate, compile_predicate(predicate, self.definition))

    def _held(self, predicate: Predicate, compiled: Compiled) -> Holds:
        """A filter that reads what is withheld on a patient does not keep them: whether it would must not be told."""
        groups = {self.definition.by_key[key].group for key in fields_of(predicate)}
        barred = {patient_id for patient_id, hidden in self.hidden.items() if not hidden.isdisjoint(groups)}
        holds = compiled.holds
        if not barred:
            return lambda _patient_id, row: holds(row)
        return lambda patient_id, row: patient_id not in barred and holds(row)

    def _written(self, patient_id: UUID, row: Row, since: str, *, by_others: bool) -> bool:
        """Whether a cell that the seat sees was written after an instant."""
        hidden = self.hidden.get(patient_id, NOTHING)
        for key, (_number, user, at) in row.stamps.items():
            if at <= since or (by_others and user == self.me):
                continue
            field = self.visible.get(key)
            if field is not None and field.group not in hidden:
                return True
        return False


def clean_layout(layout: Layout, seat: Seat, definition: Definition) -> Layout:
    """The layout ready to be kept. Raises `InvalidInput` for a filter that does not work, or reads what is hidden."""
    visible = {field.key: field for field in visible_fields(seat, definition)}
    errors: dict[str, list[str]] = {}
    if faults := _faults(layout.filter, definition):
        errors["filter"] = faults
    elif not is_offered(layout, seat, definition):
        errors["filter"] = [_("This filter reads a column that you do not see.")]
    sorts = [key for key in layout.sort if key]
    named = [key.removeprefix("-") for key in sorts]
    if len(set(named)) != len(named) or len(named) > MOST_SORTS or not set(named) <= visible.keys() | BESIDE_FIELDS:
        errors["sort"] = [_("Sort by at most three columns, each once.")]
    if layout.group and (layout.group not in visible or visible[layout.group].type not in GROUPING):
        errors["group"] = [_("There is no such column to group by.")]
    columns = _clean_columns(layout.columns, visible)
    if layout.columns and not any(not column.hidden for column in columns):
        errors["columns"] = [_("Show at least one column.")]
    if errors:
        raise InvalidInput(errors)
    return Layout(filter=layout.filter, sort=tuple(sorts), group=layout.group, columns=columns)


def clean_name(name: Mapping[str, str]) -> dict[str, str]:
    """A view's name in French and, when given, in English. Raises `InvalidInput`."""
    french, english = (" ".join(name.get(language, "").split()) for language in ("fr", "en"))
    if not french:
        raise InvalidInput({"name_fr": [_("Give the view a name.")]})
    if max(len(french), len(english)) > LONGEST_NAME:
        raise InvalidInput({"name_fr": [_("A name has at most %(count)d letters.") % {"count": LONGEST_NAME}]})
    return {"fr": french, "en": english or french}


def clean_roles(roles: Iterable[str]) -> list[str]:
    """The roles a view opens for, those that exist."""
    asked = set(roles)
    return [role for role in Member.Role.values if role in asked]


def _clean_columns(columns: Sequence[Column], visible: Mapping[str, Field]) -> tuple[Column, ...]:
    """Each visible column once, the first pinned alone: a second would cover it."""
    kept: dict[str, Column] = {}
    pinned = False
    for column in columns:
        if column.key in visible and column.key not in kept:
            pins = column.pinned and not column.hidden and not pinned
            kept[column.key] = replace(column, pinned=pins)
            pinned = pinned or pins
    return tuple(kept.values())


def _faults(predicate: Predicate, definition: Definition) -> list[str]:
    return problems(predicate, definition) if predicate else []


def _named(key: str, definition: Definition) -> str:
    """The name of a column left aside, when the board still knows it."""
    field = definition.by_key.get(key)
    return field.label.get("fr", key) if field else key
