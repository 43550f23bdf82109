"""Reading teams and members."""

from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

from contact_telesante.identity.models import User
from contact_telesante.kernel import clock
from contact_telesante.kernel.scopes import Person, TeamActor, scope
from contact_telesante.teams import rules
from contact_telesante.teams.models import Member, Team
from contact_telesante.teams.seats import Seat


@dataclass(frozen=True, slots=True)
class Colleague:
    """A member as others see them. `colour` is 1–5, the same for a person everywhere."""

    user_id: UUID
    name: str
    short_name: str
    initials: str
    profession: str
    role: str
    colour: int
    present: bool = True


def seat_of(user: User, slug: str) -> Seat:
    """The user's living seat in the team of that slug; `Member.DoesNotExist` for anybody else."""
    with scope(Person(user_id=user.pk)):
        member = Member.objects.select_related("team").get(team__slug=slug, user_id=user.pk, left_at=None)
    member.user = user
    seat = Seat.of(member)
    if not rules.is_living(member, clock.today(seat.zone)):
        raise Member.DoesNotExist
    return seat


def seats_of(user: User) -> list[Seat]:
    """The user's living seats, by team name."""
    with scope(Person(user_id=user.pk)):
        members = list(Member.objects.select_related("team").filter(user_id=user.pk, left_at=None))
    for member in members:
        member.user = user
    living = [(m, Seat.of(m)) for m in members]
    return sorted(
        (seat for m, seat in living if rules.is_living(m, clock.today(seat.zone))),
        key=lambda seat: seat.team_name.casefold(),
    )


def colleagues_of(actor: TeamActor, version: int) -> dict[str, Colleague]:
    """Everyone who is or was in the actor's team, by user id: names in histories outlive memberships.

    Kept per (team, version): the team's version moves with its members.
    """
    return _colleagues(actor.team_id, version)


def team_of(actor: TeamActor) -> Team:
    """The actor's team."""
    return Team.objects.get(pk=actor.team_id)


def version_of(actor: TeamActor) -> int:
    """The team's present version."""
    return Team.objects.values_list("version", flat=True).get(pk=actor.team_id)


@lru_cache(maxsize=512)
def _colleagues(team_id: UUID, version: int) -> dict[str, Colleague]:
    del version
    members = Member.objects.filter(team_id=team_id).select_related("user").order_by("joined_at")
    return {str(member.user_id): _colleague(member) for member in members}


def _colleague(member: Member) -> Colleague:
    user = member.user
    return Colleague(
        user_id=user.pk,
        name=user.name,
        short_name=user.short_name,
        initials=user.initials,
        profession=member.profession,
        role=member.role,
        colour=user.pk.int % 5 + 1,
        present=member.left_at is None,
    )
