"""Reading teams and members."""

from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from uuid import UUID

from django.db import connection
from pydantic_core import from_json

from contact_telesante.establishments.models import EmailDomain
from contact_telesante.identity import ahead
from contact_telesante.identity.models import User
from contact_telesante.kernel import clock
from contact_telesante.kernel.scopes import Person, TeamActor, scope, team_scope
from contact_telesante.teams import rules
from contact_telesante.teams.models import Member, Team
from contact_telesante.teams.seats import House, Seat, Withholding

MEMBER_READ = (
    "id",
    "user_id",
    "establishment_id",
    "role",
    "profession",
    "may_write",
    "end_date",
    "groups",
    "patients",
    "undertaking_at",
)
TEAM_READ = ("id", "slug", "name", "zone", "version", "hidden_groups")
"""What the database's door gives, in its order."""
DOOR_READ = "(select number from journal_head where team_id = door.team_id), door.*"
DOOR = f"select {DOOR_READ} from teams_membership(%s, %s) door"  # noqa: S608 (our own column names)


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
    member, number = _member_of(user, slug)
    seat = replace(_seated(member), number=number)
    if not rules.is_living(member, clock.today(seat.zone)):
        raise Member.DoesNotExist
    return seat


def seats_of(user: User) -> list[Seat]:
    """The user's living seats, by team name."""
    with scope(Person(user_id=user.pk)):
        members = list(Member.objects.select_related("team").filter(user_id=user.pk, left_at=None))
    for member in members:
        member.user = user
    living = [(m, _seated(m)) for m in members]
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


def accepted_domains(actor: TeamActor) -> dict[str, UUID]:
    """The e-mail domains of those who may be members: of the team's establishment, and of those its members are of.

    {domain: establishment id}. A guest's is not counted: they bring no colleague in.
    """
    members = Member.objects.filter(team_id=actor.team_id, left_at=None).exclude(role=Member.Role.GUEST)
    taking_part = {*members.exclude(establishment=None).values_list("establishment_id", flat=True)}
    taking_part.add(team_of(actor).establishment_id)
    found = EmailDomain.objects.filter(establishment_id__in=[one for one in taking_part if one])
    return {one.domain.lower().rstrip("."): one.establishment_id for one in found}


def _member_of(user: User, slug: str) -> tuple[Member, int]:
    """The member whom the database's door lets in, and the journal's number. Every request begins here, so it takes one
    trip and no ORM.
    """
    row = ahead.take("member", (user.pk, slug))
    if row is None:
        with connection.cursor() as cursor:
            cursor.execute(DOOR, [user.pk, slug])
            row = cursor.fetchone()
    if row is None:
        raise Member.DoesNotExist
    number, *read = row
    of_member, of_team = read[: len(MEMBER_READ)], read[len(MEMBER_READ) :]
    team = dict(zip(TEAM_READ, of_team, strict=True))
    team["hidden_groups"] = from_json(team["hidden_groups"])
    member = Member(team=Team(**team), **dict(zip(MEMBER_READ, of_member, strict=True)))
    member.user = user
    return member, number


def _seated(member: Member) -> Seat:
    return Seat.of(member, withholdings_of(member.team_id, member.team.version), clock.now())


def withholdings_of(team_id: UUID, version: int) -> tuple[Withholding, ...]:
    """The restrictions in force in a team and the glasses broken through them.

    Kept per (team, version): each of them moves the team's version.
    """
    return _withholdings(team_id, version)


def glass_open_until(seat: Seat, patient_id: UUID) -> datetime | None:
    """Until when a glass that the seat broke stays open on that patient; None when there is none."""
    mine = (one for one in withholdings_of(seat.team_id, seat.version) if one.user_id == seat.user_id)
    ends = [one.until for one in mine if one.patient_id == patient_id and one.until and one.until > clock.now()]
    return max(ends, default=None)


@lru_cache(maxsize=512)
def _withholdings(team_id: UUID, version: int) -> tuple[Withholding, ...]:
    del version
    with connection.cursor() as cursor:
        cursor.execute("select * from teams_withheld(%s, %s)", [team_id, clock.now()])
        return tuple(
            Withholding(patient_id, user_id, profession, frozenset(groups), until)
            for patient_id, user_id, profession, groups, until in cursor.fetchall()
        )


@lru_cache(maxsize=512)
def _colleagues(team_id: UUID, version: int) -> dict[str, Colleague]:
    del version
    with team_scope(House(team_id)):
        members = list(Member.objects.filter(team_id=team_id).select_related("user").order_by("joined_at"))
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
