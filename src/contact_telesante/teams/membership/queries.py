"""Reading members' files. Call inside the scope of the actor's team."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

from contact_telesante.establishments.rules import accepts
from contact_telesante.kernel import clock
from contact_telesante.kernel.scopes import Person, TeamActor, scope
from contact_telesante.kernel.text import fold
from contact_telesante.teams import rules as rights
from contact_telesante.teams.membership import rules
from contact_telesante.teams.models import Member, Team
from contact_telesante.teams.queries import accepted_domains


@dataclass(frozen=True, slots=True)
class File:
    """A member and the state of their file on a day. `days_left` is 0 on the last day, negative once ended."""

    user_id: UUID
    name: str
    initials: str
    colour: int
    email: str
    role: str
    profession: str
    organisation: str
    is_responsible: bool
    permit: str
    authorization: str
    training_date: date | None
    needs_training: bool
    signed: bool
    suspended: bool
    end_date: date | None
    days_left: int | None
    living: bool
    sort_key: tuple[str, str]

    @property
    def ends_soon(self) -> bool:
        """Whether the access ends within two weeks."""
        return self.days_left is not None and 0 <= self.days_left <= rules.SOON_DAYS

    @property
    def ended(self) -> bool:
        """Whether the last day is past."""
        return self.days_left is not None and self.days_left < 0

    @property
    def lacks_right(self) -> bool:
        """Whether nothing says by what right they see patients: neither a permit nor an authorization."""
        return not (self.permit or self.authorization)

    @property
    def is_complete(self) -> bool:
        """Whether nothing is missing in the file."""
        return self.signed and not (self.lacks_right or self.needs_training)


def today_of(actor: TeamActor) -> date:
    """The present day where the actor's team is."""
    zone = getattr(actor, "zone", None) or ZoneInfo(Team.objects.values_list("zone", flat=True).get(pk=actor.team_id))
    return clock.today(zone)


def present_members(actor: TeamActor) -> list[Member]:
    """Whoever did not leave the team, with their user, by name: suspended and ended ones too."""
    members = Member.objects.select_related("user").filter(team_id=actor.team_id, left_at=None)
    return sorted(members, key=_sort_key)


def living_superusers(actor: TeamActor) -> list[Member]:
    """The superusers who can act today."""
    today = today_of(actor)
    return [m for m in present_members(actor) if m.role == Member.Role.SUPERUSER and rights.is_living(m, today)]


def files_of(actor: TeamActor) -> list[File]:
    """The files of all present members, by name."""
    today = today_of(actor)
    return [filed(member, today) for member in present_members(actor)]


def member_of(actor: TeamActor, user_id: UUID) -> Member:
    """A present member of the actor's team, with their user; `Member.DoesNotExist` for anybody else."""
    return Member.objects.select_related("user").get(team_id=actor.team_id, user_id=user_id, left_at=None)


def filed(member: Member, today: date) -> File:
    """The state of a member's file on that day."""
    user = member.user
    return File(
        user_id=user.pk,
        name=user.name,
        initials=user.initials,
        colour=user.pk.int % 5 + 1,
        email=user.email,
        role=member.role,
        profession=member.profession,
        organisation=member.organisation,
        is_responsible=member.is_responsible,
        permit=member.permit,
        authorization=member.authorization,
        training_date=member.training_date,
        needs_training=rules.needs_training(member.training_date, today),
        signed=member.undertaking_at is not None,
        suspended=member.suspended_at is not None,
        end_date=member.end_date,
        days_left=(member.end_date - today).days if member.end_date else None,
        living=rights.is_living(member, today),
        sort_key=_sort_key(member),
    )


def is_of_the_network(actor: TeamActor, email: str) -> bool:
    """Whether an address is of the team's establishment, or of one that its members, guests aside, come from."""
    return accepts(accepted_domains(actor), email)


def has_a_seat(user_id: UUID) -> bool:
    """Whether somebody has a living seat in any team. Seen through their own eyes: a team sees its own members only."""
    with scope(Person(user_id=user_id)):
        members = list(Member.objects.select_related("team").filter(user_id=user_id, left_at=None))
    return any(rights.is_living(member, clock.today(ZoneInfo(member.team.zone))) for member in members)


def _sort_key(member: Member) -> tuple[str, str]:
    return fold(member.user.last_name), fold(member.user.first_name)
