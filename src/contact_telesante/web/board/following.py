"""What two cells say beyond their value: how long an answer is awaited, what is to be charted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from contact_telesante.board.charting import rules as charting
from contact_telesante.board.definition import Field
from contact_telesante.board.requests import rules as requests
from contact_telesante.board.rules.values import Context
from contact_telesante.web.words import clock_time

if TYPE_CHECKING:
    from contact_telesante.board.models import Patient
    from contact_telesante.web.board.cells import Cell


@dataclass(frozen=True, slots=True)
class Standing:
    """`waits` since `at`; or `count` columns to chart; or `charted` at `at`, when that count is 0."""

    waits: bool
    count: int
    at: datetime | None


FOLLOWED: Final = frozenset({requests.FIELD, charting.FIELD})
"""The fields whose cells may say more than their value."""


def standing_of(field: Field, patient: Patient, visible: Iterable[Field]) -> Standing | None:
    """What that cell of a patient says to who sees those fields; None for every other cell."""
    if field.key == requests.FIELD and patient.values.get(field.key) in requests.WAITING:
        stamp = patient.stamp_of(field)
        return Standing(waits=True, count=0, at=stamp.at) if stamp else None
    if field.key == charting.FIELD and field.type == "yesno":
        count, mark = len(charting.uncharted(patient, visible)), charting.mark_of(patient)
        is_charted = charting.is_said(mark) and patient.values.get(field.key) is not False
        if count or is_charted:
            return Standing(waits=False, count=count, at=mark.at if mark else None)
    return None


def followed(cell: Cell, standing: Standing, context: Context) -> Cell:
    """The cell with what it says beyond its value, short enough for its column, and whole on hover."""
    local = standing.at.astimezone(context.zone) if standing.at else None
    if standing.waits:
        return replace(cell, since=local)
    if standing.count:
        words = ngettext("%(count)d to chart", "%(count)d to chart", standing.count) % {"count": standing.count}
        cell = replace(cell, kind="badge", severity="watch", icon="note", text=str(standing.count), shown=words)
        return replace(cell, label=_("To chart"), second=_("to chart"), cue_severity="", added="", hidden="")
    if local is None:
        return cell
    today = local.date() == context.today
    whole = _("Charted · %(time)s") % {"time": f"{local:%Y-%m-%d}, {clock_time(local)}"}
    short = clock_time(local) if today else local.date().isoformat()
    return replace(cell, kind="yesno", severity="ok", icon="check", text=_("Yes"), shown=whole, second=short)
