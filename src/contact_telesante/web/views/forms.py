"""The form of a view: its name, its filter, its order, its groups, its columns in their places."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, cast
from uuid import uuid4

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contact_telesante.board import queries as board
from contact_telesante.board.definition import Definition, Field
from contact_telesante.board.design.edits import Missing, keys_of, placed
from contact_telesante.board.rules import visible_fields
from contact_telesante.board.rules.values import in_language
from contact_telesante.board.rules.values.context import current_language
from contact_telesante.board.views.layout import MOST_SORTS, Column, Layout
from contact_telesante.board.views.queries import WHOLE, layout_of
from contact_telesante.board.views.rules import GROUPING
from contact_telesante.kernel.errors import InvalidInput
from contact_telesante.teams import rules as rights
from contact_telesante.web.conditions import ConditionTree
from contact_telesante.web.words import ROLES

if TYPE_CHECKING:
    from contact_telesante.board.models import View
    from contact_telesante.teams.seats import Seat

Choice = tuple[str, str, bool]
"""(value, words, whether chosen)."""

WIDTHS: Final[dict[str, Promise]] = {
    "": gettext_lazy("as on the board"),
    "s": gettext_lazy("narrow"),
    "m": gettext_lazy("medium"),
    "l": gettext_lazy("wide"),
}


@dataclass(frozen=True, slots=True)
class ColumnLine:
    """A column of the form, with what may be chosen for it. `moved` says that it was moved just now."""

    column: Column
    name: str
    widths: list[Choice]
    is_first: bool
    is_last: bool
    moved: str = ""


@dataclass
class ViewForm:
    """A view being written, as typed. `errors` are sentences by part: name_fr, filter, sort, group, columns."""

    seat: Seat
    definition: Definition
    name: Mapping[str, str]
    layout: Layout
    tree: ConditionTree
    roles: Sequence[str] = ()
    shared: bool = False
    moved: str = ""
    key: str = field(default_factory=lambda: str(uuid4()))
    errors: Mapping[str, list[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, seat: Seat, view: View | None = None) -> ViewForm:
        """The form opened on a view, or on a new one. Call inside the seat's scope."""
        layout = layout_of(view) if view else WHOLE
        tree = ConditionTree.of(layout.filter, seat, personal=True)
        return cls(seat, board.definition_of(seat), view.name if view else {}, layout, tree)

    @classmethod
    def read(cls, seat: Seat, typed: QueryDict) -> ViewForm:
        """The form as it was sent, a column moved when a button asked for it. Call inside the seat's scope."""
        tree = ConditionTree.read(typed, seat, personal=True)
        moved = typed.get("move", "")
        layout = Layout(
            filter=_filter_of(tree),
            sort=tuple(filter(None, map(_sort_of(typed), range(MOST_SORTS)))),
            group=typed.get("group", "")[:60],
            columns=_moved(_columns_of(typed), moved),
        )
        name = {"fr": typed.get("name_fr", "")[:200], "en": typed.get("name_en", "")[:200]}
        shared = typed.get("shared") == "yes" and rights.may_manage(seat)
        form = cls(seat, board.definition_of(seat), name, layout, tree, typed.getlist("role"), shared, moved)
        form.key = typed.get("key", "")[:200] or form.key
        return form

    @property
    def is_asking(self) -> bool:
        """Whether a button only changed the form: it is shown again, and nothing is kept."""
        return bool(self.moved) or self.tree.is_edited

    def refused(self, errors: Mapping[str, list[str]]) -> ViewForm:
        """The same form with sentences at its parts."""
        self.errors = {**self.errors, **errors}
        return self

    def check(self) -> None:
        """Raise `InvalidInput` for a filter that is not finished."""
        if self.layout.filter and self.tree.errors:
            raise InvalidInput({"filter": self.tree.errors})

    @property
    def all_errors(self) -> list[str]:
        """Every sentence, for the summary."""
        return [sentence for sentences in self.errors.values() for sentence in sentences]

    @property
    def may_share(self) -> bool:
        """Whether to offer to share it with the team."""
        return rights.may_manage(self.seat)

    @cached_property
    def visible(self) -> dict[str, Field]:
        """The columns to choose from."""
        return {one.key: one for one in visible_fields(self.seat, self.definition)}

    @property
    def sorts(self) -> list[dict[str, Any]]:
        """The lines of the order: a column, and which way."""
        told = [*self.layout.sort, *[""] * MOST_SORTS][:MOST_SORTS]
        return [
            {"number": place + 1, "columns": self._sortable(key.removeprefix("-")), "down": key.startswith("-")}
            for place, key in enumerate(told)
        ]

    def _sortable(self, chosen: str) -> list[Choice]:
        beside = [("name", _("Name of the patient")), ("updated", _("Last change"))]
        named = [*beside, *((key, self._named(one)) for key, one in self.visible.items())]
        return [(key, words, key == chosen) for key, words in named]

    @property
    def groups(self) -> list[Choice]:
        """The columns that make groups."""
        able = [one for one in self.visible.values() if one.type in GROUPING]
        return [(one.key, self._named(one), one.key == self.layout.group) for one in able]

    @property
    def roles_offered(self) -> list[Choice]:
        """The roles that a shared view may open for."""
        return roles_offered(self.roles)

    @property
    def columns(self) -> list[ColumnLine]:
        """Every column in its place, those of the view first."""
        known = {column.key: column for column in self.layout.columns if column.key in self.visible}
        shown = {one.key for one in self.definition.columns} if not known else set()
        for key, one in self._in_board_order():
            known.setdefault(key, Column(key, pinned=bool(shown) and one.pinned, hidden=key not in shown))
        last = len(known) - 1
        key_moved, _colon, way = self.moved.partition(":")
        return [
            ColumnLine(
                column,
                self._named(self.visible[column.key]),
                [(width, str(words), width == column.width) for width, words in WIDTHS.items()],
                is_first=place == 0,
                is_last=place == last,
                moved=way if column.key == key_moved else "",
            )
            for place, column in enumerate(known.values())
        ]

    def _in_board_order(self) -> list[tuple[str, Field]]:
        """The board's own columns first, then the other fields."""
        return sorted(self.visible.items(), key=lambda item: not item[1].shown)

    def _named(self, one: Field) -> str:
        return in_language(one.label, current_language()) or one.key


def roles_offered(chosen: Sequence[str]) -> list[Choice]:
    """Every role, by its name."""
    return [(role, str(words), role in chosen) for role, words in ROLES.items()]


def _filter_of(tree: ConditionTree) -> dict[str, Any]:
    """The filter typed; none at all when no line says a column."""
    return {} if all(not line.key for line in tree.root.lines()) else tree.predicate


def _sort_of(typed: QueryDict) -> Any:
    def read(place: int) -> str:
        key = typed.get(f"sort-{place + 1}", "")[:60].removeprefix("-")
        return f"-{key}" if key and typed.get(f"down-{place + 1}") == "yes" else key

    return read


def _columns_of(typed: QueryDict) -> tuple[Column, ...]:
    shown = set(typed.getlist("shown"))
    pinned = typed.get("pinned", "")
    return tuple(
        Column(
            key=key[:60],
            width=cast("Any", width if (width := typed.get(f"width-{key}", "")) in WIDTHS else ""),
            pinned=key == pinned,
            hidden=key not in shown,
        )
        for key in typed.getlist("column")[:200]
    )


def _moved(columns: tuple[Column, ...], asked: str) -> tuple[Column, ...]:
    """The columns with one elsewhere: `KEY:up`, `KEY:down`, `KEY:first` or `KEY:after:OTHER`."""
    key, _colon, to = asked.partition(":")
    try:
        return tuple(placed(columns, keys_of(columns), key, to))
    except Missing:
        return columns
