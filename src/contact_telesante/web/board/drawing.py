"""The markup of a board's rows, <tr id="patient-ID">, and of their cells, <td data-key="KEY">, on pages and in frames;
of its heads, <th data-key="KEY">, and the cues of its strip, <button data-cue="KEY">.

Written here because a board draws hundreds of them at once: templates took most of its time. What each attribute
does is said in components/board.css.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from contact_telesante.web.templatetags.words import age, icon, instant

if TYPE_CHECKING:
    from contact_telesante.teams.queries import Colleague
    from contact_telesante.web.board.cells import Cell
    from contact_telesante.web.board.pages import Chip
    from contact_telesante.web.board.rows import Row
    from contact_telesante.web.views.looking import Column

ROW: Final = """<tr id="patient-{id}" role="row" data-number="{number}" data-cues="{cues}"{said}>
<td role="gridcell" class="c-cue pin-1"{off_card}>{rail}</td>
<th role="rowheader" scope="row" class="c-name pin-2"><div class="patient-cell">\
<a class="patient-link" href="{address}" tabindex="-1">{name}</a>\
<span class="patient-place"><span>{place}</span>{words}</span></div></th>
{cells}<td role="gridcell" class="c-age" data-card="end">{age}<span class="line-2">{updated_by}</span></td>
</tr>
"""
RAIL: Final = '<span class="cue-rail">{}<span class="cue-words">{}</span></span>'
CRITICAL: Final = "critical"
"""The cue of the critical priority: a card says it in its corner already."""
WORDS: Final = '<span class="cue-text" data-severity="{}" aria-hidden="true">{}</span>'


def row_markup(row: Row, *, board: str, zone: ZoneInfo) -> SafeString:
    """The row of a patient; `board` is the address of the team's board."""
    patient, cue = row.patient, row.cue
    said = [("data-place", row.place), ("data-severity", cue.severity if cue else "")]
    attributes = "".join(format_html(' {}="{}"', *one) for one in said if one[1])
    rail, words = _cue(cue.icon, cue.severity, row.cue_text) if cue else ("", "")
    return format_html(
        ROW,
        id=patient.pk,
        number=patient.number,
        cues=row.cues,
        said=_safe(attributes + (" data-withheld" if row.withheld else "")),
        off_card=_safe(' data-card="off"') if cue and cue.key == CRITICAL else "",
        rail=rail,
        address=f"{board}patients/{patient.pk}/",
        name=row.name,
        place=row.place,
        words=words,
        cells=_safe("".join(cell.markup for cell in row.cells)),
        age=instant(patient.updated_at, zone),
        updated_by=row.updated_by,
    )


HEAD: Final = """<th role="columnheader" scope="col" class="c-{key}{pin}{width}"{order} data-key="{key}" \
data-label="{title}"><a class="sorter" href="{link}" data-sort{hint}>{label}{arrow}</a></th>
"""
ARROWS: Final = {"ascending": "sort-up", "descending": "sort-down"}
CHIP: Final = """<button class="chip" type="button" aria-pressed="false" data-cue="{key}" data-severity="{severity}" \
hidden>{icon}<span><strong data-count></strong> <span data-one>{one}</span><span data-many>{many}</span></span></button>
"""


@lru_cache(maxsize=4096)
def head_markup(column: Column, name: str) -> SafeString:
    """The head of a column; `name` is what the column of names is called. Pages share it."""
    is_name = column.key == "name"
    return format_html(
        HEAD,
        key=column.key,
        pin=" pin-2" if is_name else " pin-3" if column.pinned else "",
        width=f" w-{column.width}" if column.width else "",
        order=format_html(' aria-sort="{}"', column.sorted) if column.sorted else "",
        title=column.title,
        link=column.link,
        hint=format_html(' title="{}"', column.title) if column.title != column.label else "",
        label=name if is_name else column.label,
        arrow=icon(ARROWS[column.sorted], "s") if column.sorted else "",
    )


@lru_cache(maxsize=4096)
def chip_markup(chip: Chip) -> SafeString:
    """A cue of the strip; scripts count on how many rows it holds, and show it. Pages share it."""
    told = {"key": chip.key, "severity": chip.severity, "one": chip.one, "many": chip.many}
    return format_html(CHIP, icon=icon(chip.icon, "s"), **told)


@lru_cache(maxsize=1024)
def _cue(name: str, severity: str, text: str) -> tuple[SafeString, SafeString]:
    """A cue's words on a table, then on a card. Rows share them."""
    return format_html(RAIL, icon(name), text), format_html(WORDS, severity, text)


LONG: Final = 20
"""Letters of safety information that fit in two lines; beyond, it is written smaller, never cut."""


def cell_markup(cell: Cell) -> SafeString:
    """A cell of the board, the same for every row that holds the same. Nothing inside: nobody answered."""
    hidden = _hidden(cell.hidden) if cell.hidden else ""
    stale = _stale_sign() if cell.stale else ""
    return format_html("<td {}>{}{}{}{}</td>", _attributes(cell), _first(cell), _second(cell), hidden, stale)


def _attributes(cell: Cell) -> SafeString:
    """What places the cell, and what a phone's card does with it."""
    style = "pin-3" if cell.field.pinned else "long" if cell.keep and len(cell.text) > LONG else ""
    said = {"data-key": cell.field.key, "data-label": cell.label if cell.named else "", "data-card": cell.card}
    told = {**said, "class": style, "title": cell.title}
    flags = {"data-keep": cell.keep, "data-ordinary": cell.ordinary, "data-aged": cell.stale}
    written = [format_html('{}="{}"', name, value) for name, value in told.items() if value]
    return _safe(" ".join(['role="gridcell"', *written, *(name for name, holds in flags.items() if holds)]))


def _first(cell: Cell) -> SafeString | str:
    """The value."""
    if draw := KINDS.get(cell.kind):
        return draw(cell)
    if cell.person:
        return _person(cell.person)
    if cell.kind == "strong" or (cell.keep and cell.text):
        return format_html("<strong>{}</strong>", cell.text)
    if cell.at:
        return _time(cell.at, cell.shown)
    return format_html('<span class="lines">{}</span>', cell.text) if cell.title else cell.text


def _second(cell: Cell) -> SafeString | str:
    """The second line."""
    if cell.kind == "badge" and cell.at:
        return _line_2(_time(cell.at, cell.shown), cell.second)
    if cell.since:
        return _line_2(age(cell.since, cell.since.tzinfo), cell.second, cell.cue_severity)
    return _line_2(cell.second, "", cell.cue_severity) if cell.second else ""


def _line_2(first: str, then: str, severity: str = "") -> SafeString:
    tint = format_html(' data-severity="{}"', severity) if severity else ""
    return format_html('<span class="line-2"{}>{}{}{}</span>', tint, first, " · " if then else "", then)


def _time(at: date | datetime, shown: str) -> SafeString:
    return format_html('<time datetime="{}">{}</time>', at.isoformat(), shown)


def _badge(cell: Cell) -> SafeString:
    solid, plain = cell.severity == "critical" and cell.field.pinned, cell.severity == "ok"
    style = "badge solid" if solid else "badge plain" if plain else "badge"
    inside = icon(cell.icon), cell.text
    return format_html('<span class="{}" data-severity="{}">{}<span>{}</span></span>', style, cell.severity, *inside)


def _yesno(cell: Cell) -> SafeString:
    return format_html(
        '<span class="badge plain" data-severity="{}">{}{}</span>', cell.severity, icon(cell.icon), cell.text
    )


def _person(person: Colleague) -> SafeString:
    return format_html(
        '<span class="person"><span class="avatar" data-person="{}" aria-hidden="true">{}</span>'
        '<span class="person-name">{}</span></span>',
        person.colour,
        person.initials,
        person.short_name,
    )


def _quiet(cell: Cell) -> SafeString:
    return format_html('<span class="none">{}</span>', cell.text)


def _dash(cell: Cell) -> SafeString:
    return format_html('<span class="none"><span aria-hidden="true">—</span>{}</span>', _hidden(cell.text))


def _withheld(cell: Cell) -> SafeString:
    return format_html('<span class="withheld">{}<span>{}</span></span>', icon("lock", "s"), cell.text)


def _hidden(text: str) -> SafeString:
    return format_html('<span class="visually-hidden">{}</span>', text)


def _stale_sign() -> SafeString:
    """« To be confirmed », which one tap makes true again."""
    return format_html(
        '<button class="stale-sign" type="button" tabindex="-1" data-still-true>{}<span class="stale-words">{}</span>'
        '<span class="stale-do">{}</span></button>',
        icon("clock", "s"),
        _("To be confirmed"),
        _("Still true"),
    )


def _safe(markup: str) -> SafeString:
    """Markup that this module made."""
    return mark_safe(markup)  # noqa: S308


KINDS: Final[Mapping[str, Callable[[Cell], SafeString]]] = {
    "withheld": _withheld, "badge": _badge, "yesno": _yesno, "quiet": _quiet, "dash": _dash
}  # fmt: skip
"""What is drawn by its kind alone."""
