"""What a page of the board says to its superusers about cues."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import template

from contact_telesante.board import queries as board
from contact_telesante.board.rules.cues import broken_cues
from contact_telesante.teams import rules as rights

if TYPE_CHECKING:
    from contact_telesante.board.definition import Cue
    from contact_telesante.teams.seats import Seat

register = template.Library()


@register.simple_tag
def broken_cues_of(seat: Seat) -> list[Cue]:
    """The cues that stopped working, for who may mend them; none for anybody else."""
    if not rights.may_manage(seat):
        return []
    definition = board.definition_of(seat)
    broken = broken_cues(definition)
    return [cue for cue in definition.cues if cue.key in broken]
