"""The age of information, in words: « il y a 2 h (14 h 30) »."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from contact_telesante.board.freshness import queries
from contact_telesante.board.freshness.rules import Age, age_of
from contact_telesante.kernel import clock
from contact_telesante.web.words import clock_time

if TYPE_CHECKING:
    from contact_telesante.teams.seats import Seat
    from contact_telesante.web.board.cells import Cell
    from contact_telesante.web.board.pages import Panel

register = template.Library()

HOUR, DAY = 60, 1440


@register.simple_tag
def ago(at: datetime, zone: ZoneInfo) -> SafeString:
    """How long ago, with the instant itself: its hour today, its day too before."""
    local, now = at.astimezone(zone), clock.now().astimezone(zone)
    same_day = local.date() == now.date()
    exact = clock_time(local) if same_day else f"{local:%Y-%m-%d}, {clock_time(local)}"
    iso = local.isoformat(timespec="minutes")
    return format_html(
        '<time datetime="{}" data-exact>{} ({})</time>', iso, _since(int((now - at).total_seconds())), exact
    )


@register.simple_tag
def age_of_field(panel: Panel, cell: Cell) -> Age:
    """The age of one field of the panel."""
    return age_of(panel.patient, cell.field)


@register.filter
def reviews(seat: Seat) -> bool:
    """Whether anything that the seat sees of its board is ever to be confirmed."""
    return bool(queries.reviewed(seat))


def _since(seconds: int) -> str:
    minutes = seconds // 60
    if minutes < 1:
        return _("just now")
    if minutes < HOUR:
        return _("%(count)d min ago") % {"count": minutes}
    if minutes < DAY:
        return _("%(count)d h ago") % {"count": minutes // HOUR}
    return _("%(count)d d ago") % {"count": minutes // DAY}
