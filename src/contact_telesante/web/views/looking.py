"""What an address asks to look through, and what a board's page shows of it: tabs, quick filters, groups."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode
from uuid import UUID
from zlib import crc32

from django.core.exceptions import ObjectDoesNotExist
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contact_telesante.board.definition import Field
from contact_telesante.board.rules.computed import show_cell
from contact_telesante.board.views import queries
from contact_telesante.board.views.queries import Line
from contact_telesante.board.views.rules import ALL, QUICK, Lens
from contact_telesante.kernel.scopes import scope
from contact_telesante.teams.seats import Seat
from contact_telesante.web.board.cells import Reader

if TYPE_CHECKING:
    from contact_telesante.board.models import View

LONGEST: Final = 60
QUICK_WORDS: Final[dict[str, Promise]] = {
    "mine": gettext_lazy("My patients"),
    "overdue": gettext_lazy("Overdue"),
    "changed": gettext_lazy("Changed since my last visit"),
    "unread": gettext_lazy("Unread"),
}
QUICK_ICONS: Final = {"mine": "person", "overdue": "late", "changed": "history", "unread": "chat"}


@dataclass(frozen=True, slots=True)
class Asked:
    """What an address asks of the board: ids and names of filters, never a word about anybody."""

    view: str = ""
    quick: tuple[str, ...] = ()
    sort: str = ""

    @classmethod
    def of(cls, typed: QueryDict) -> Asked:
        """As an address or a form says it; what is not known is left aside."""
        pressed = typed.get("quick", "").split(",")
        return cls(
            view=typed.get("view", "")[:LONGEST],
            quick=tuple(name for name in QUICK if name in pressed),
            sort=typed.get("sort", "")[:LONGEST],
        )

    @property
    def query(self) -> str:
        """The same, as the end of an address; empty when nothing is asked."""
        told = urlencode(self.fields, safe=",")
        return f"?{told}" if told else ""

    @property
    def fields(self) -> list[tuple[str, str]]:
        """The same, as hidden controls of a form."""
        said = [("view", self.view), ("quick", ",".join(self.quick)), ("sort", self.sort)]
        return [(name, value) for name, value in said if value]

    def sorted(self, sort: str) -> Asked:
        """The same, in that order."""
        return replace(self, sort=sort)

    def pressing(self, name: str) -> Asked:
        """The same with that quick filter pressed, or released."""
        pressed = {*self.quick} ^ {name}
        return replace(self, quick=tuple(one for one in QUICK if one in pressed))


@dataclass(frozen=True, slots=True)
class Tab:
    """A view in the toolbar."""

    name: str
    link: str
    is_here: bool
    icon: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """A header of the board: its label, how it sorts now and how it would if clicked."""

    key: str
    label: str
    title: str
    width: str
    pinned: bool
    sorted: str
    link: str


@dataclass(frozen=True, slots=True)
class QuickChip:
    """A quick filter in the strip: its count comes later, asked by a script."""

    key: str
    label: str
    icon: str
    link: str
    is_pressed: bool


@dataclass(frozen=True, slots=True)
class Heading:
    """A group of rows: `dom` is the id of its header on the page, `lines` who is in it."""

    dom: str
    label: str
    lines: Sequence[Line]


def lens_asked(seat: Seat, asked: Asked, views: list[View] | None = None) -> Lens:
    """What the seat looks through; `View.DoesNotExist` for a view that is nobody's, or another's."""
    return queries.lens_for(seat, asked.view, asked.quick, views=views)


def seen_through(seat: Seat, asked: str) -> Seat:
    """The seat looking at the columns of the page it writes from, so that its answers have them too."""
    if not asked:
        return seat
    with scope(seat):
        try:
            return seat.through(queries.lens_for(seat, asked[:LONGEST]).columns)
        except ObjectDoesNotExist:
            return seat


def tabs(views: Iterable[View], lens: Lens, asked: Asked, language: str) -> list[Tab]:
    """« All patients », then each view; the quick filters stay pressed from one to the next, the sort does not."""
    here = lens.asked
    every = Tab(_("All patients"), Asked(ALL, asked.quick).query, here == ALL)
    return [every, *(_tab(view, Asked(str(view.pk), asked.quick), here, language) for view in views)]


def _tab(view: View, asked: Asked, here: str, language: str) -> Tab:
    icon, note = "", ""
    if view.draft_of_id:
        icon, note = "edit", _("draft")
    elif view.owner_id:
        icon, note = "person", _("mine")
    elif view.locked:
        icon, note = "lock", _("locked")
    return Tab(name_of(view, language), asked.query, asked.view == here, icon, note)


def name_of(view: View, language: str) -> str:
    """A view's name in that language."""
    names: dict[str, str] = view.name
    return names.get(language) or names.get("fr", "")


def columns_of(reader: Reader, lens: Lens, asked: Asked) -> list[Column]:
    """The headers of a board, the name first."""
    fields: Sequence[Field | None] = (None, *reader.columns)
    widths = {column.key: column.width for column in lens.layout.columns if column.width}
    first = asked.sort or next(iter(lens.layout.sort), "priorite")
    return [_column(reader, one, first, widths, asked) for one in fields]


def _column(reader: Reader, of: Field | None, first: str, widths: Mapping[str, str], asked: Asked) -> Column:
    key = of.key if of else "name"
    ascending, descending = first == key, first == f"-{key}"
    return Column(
        key=key,
        label=reader.word(of.short or of.label) if of else "",
        title=reader.word(of.label) if of else "",
        width=widths.get(key, of.width) if of else "",
        pinned=bool(of and of.pinned),
        sorted="ascending" if ascending else "descending" if descending else "",
        link=asked.sorted(f"-{key}" if ascending else key).query,
    )


def quick_chips(lens: Lens, asked: Asked) -> list[QuickChip]:
    """The quick filters that the seat may press."""
    return [
        QuickChip(
            name, str(QUICK_WORDS[name]), QUICK_ICONS[name], asked.pressing(name).query or "?", name in lens.quick
        )
        for name in lens.offered
    ]


def headings(lens: Lens, lines: Sequence[Line], reader: Reader) -> list[Heading]:
    """The groups of a view, in the order of their first patients; what is withheld makes the last."""
    if lens.group is None:
        return []
    groups: dict[str | None, list[Line]] = {}
    for line in lines:
        groups.setdefault(line.group, []).append(line)
    told = sorted(groups, key=lambda group: group is None)
    return [Heading(_dom(group), _label(lens.group, group, reader), groups[group]) for group in told]


def _dom(group: str | None) -> str:
    """An id that tells nothing of the group."""
    return "group-withheld" if group is None else f"group-{crc32(group.encode()):x}"


def _label(field: Field, group: str | None, reader: Reader) -> str:
    if group is None:
        return _("Restricted access")
    if not group:
        return _("Not given")
    value = group == "True" if field.type == "yesno" else group
    return show_cell(field, {field.key: value}, reader.language, reader.context)


def ids_of(lines: Iterable[Line]) -> list[UUID]:
    """The patients of those lines."""
    return [line.id for line in lines]
