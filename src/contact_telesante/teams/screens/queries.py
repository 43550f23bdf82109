"""Reading screens. But for `lit`, call inside the scope of the actor's team."""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final
from uuid import UUID

from django.db.models import Q, QuerySet

from contact_telesante.identity.models import User, digest
from contact_telesante.kernel import clock
from contact_telesante.kernel.scopes import TeamActor, scope
from contact_telesante.teams import queries as teams
from contact_telesante.teams import rules as rights
from contact_telesante.teams.models import Member, Screen
from contact_telesante.teams.seats import House, Seat

KEPT_IN_SIGHT: Final = timedelta(days=30)
"""How long a screen that went dark stays on the list."""


@dataclass(frozen=True, slots=True)
class Lit:
    """A screen that is lit: the seat it looks through, which writes nothing and manages nothing, and the patients on
    whom there is any restriction, whoever it is against: passers-by may be those.
    """

    screen: Screen
    seat: Seat
    withheld: frozenset[UUID]


def lit(cookie: str) -> Lit | None:
    """The screen that a browser's cookie opens now; None when it opens nothing: unknown, ended, turned off, or whoever
    opened it manages the team no longer. Call outside any scope.
    """
    team, _point, secret = cookie.partition(".")
    try:
        house = House(UUID(hex=team))
    except ValueError:
        return None
    with scope(house):
        screen = lit_screens(house).filter(digest=digest(secret)).select_related("team").first()
    return _seen_through(screen) if screen else None


def lit_screens(actor: TeamActor) -> QuerySet[Screen]:
    """The team's screens that neither ended nor were turned off."""
    return Screen.objects.filter(team_id=actor.team_id, ended_at=None, expires_at__gt=clock.now())


def screens_of(actor: TeamActor) -> list[Screen]:
    """The team's screens: those lit, then those that went dark in the last thirty days, newest first."""
    since = clock.now() - KEPT_IN_SIGHT
    recent = Q(ended_at=None, expires_at__gt=since) | Q(ended_at__gt=since)
    found = Screen.objects.filter(recent, team_id=actor.team_id).select_related("by", "ended_by").order_by("-at")
    return sorted(found, key=lambda screen: not screen.is_lit)


def _seen_through(screen: Screen) -> Lit | None:
    user = User.active(screen.by_id)
    try:
        seat = teams.seat_of(user, screen.team.slug) if user else None
    except Member.DoesNotExist:
        return None
    if seat is None or not rights.may_manage(seat):
        return None
    known = teams.withholdings_of(seat.team_id, seat.version)
    withheld = frozenset(one.patient_id for one in known if one.until is None)
    return Lit(screen, replace(seat, role="reader", writes=False), withheld)
