"""What waits for somebody: how long, and how many."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django import template

from contact_telesante.board.requests import queries
from contact_telesante.kernel.scopes import scope
from contact_telesante.web.charting.pages import Standing, standing
from contact_telesante.web.followups.pages import NextShown, next_followup
from contact_telesante.web.requests.pages import ExchangeShown, exchange

if TYPE_CHECKING:
    from contact_telesante.teams.seats import Seat
    from contact_telesante.web.board.pages import Panel

register = template.Library()


@dataclass(frozen=True, slots=True)
class Beside:
    """What awaits a patient; None for what the reader may not see."""

    exchange: ExchangeShown | None
    followup: NextShown | None
    charting: Standing | None


@register.simple_tag
def beside(panel: Panel) -> Beside:
    """What awaits the panel's patient."""
    seat, patient = panel.seat, panel.patient
    with scope(seat):
        return Beside(exchange(seat, patient), next_followup(seat, patient), standing(seat, patient))


@register.simple_tag
def open_requests(seat: Seat) -> int:
    """How many requests that the seat may read are open."""
    with scope(seat):
        return queries.open_count(seat)
