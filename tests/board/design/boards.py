"""A board as a superuser sees it, and how tests change it."""

from dataclasses import replace

from contact_telesante.board import queries
from contact_telesante.board.definition import Definition, Field
from contact_telesante.board.design import actions
from contact_telesante.kernel.scopes import scope
from contact_telesante.teams.seats import Seat


def board_of(seat: Seat) -> Definition:
    """The definition in force now."""
    with scope(seat):
        return actions.Board.objects.filter(team_id=seat.team_id).order_by("-version").first().definition


def base_of(seat: Seat) -> int:
    """The version in force now."""
    with scope(seat):
        return queries.board_version_of(seat)


def column(label: str = "Marche", kind: str = "yesno", **more: object) -> Field:
    """A column of the follow-up section, as a form gives it."""
    made = Field(key="", type=kind, label={"fr": label, "en": f"{label} (en)"}, section="followup", shown=True)
    return replace(made, **more)


def added(seat: Seat, field: Field) -> str:
    """The key of a column just added."""
    return actions.add_field(by=replace(seat, key=""), base=base_of(seat), field=field).key
