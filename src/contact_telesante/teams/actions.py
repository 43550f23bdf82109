"""Setting teams up and giving seats."""

from datetime import date
from uuid import UUID

from django.db.models import F

from contact_telesante.establishments.models import Establishment
from contact_telesante.journal.actions import open_journal, record
from contact_telesante.kernel import clock
from contact_telesante.kernel.actions import action, part
from contact_telesante.kernel.ids import new_id
from contact_telesante.kernel.scopes import Person, TeamActor, scope
from contact_telesante.teams import rules
from contact_telesante.teams.events import MemberChanged, MemberJoined, MemberLeft
from contact_telesante.teams.models import Member, Team
from contact_telesante.teams.seats import House, Seat

LONGEST_GUEST_DAYS = 366


@action
def create_team(
    *, by: Person, establishment: Establishment, slug: str, name: str, zone: str = "America/Toronto"
) -> Team:
    """Create an empty team with its journal; `slug` is its address, `zone` an IANA time zone."""
    del by
    team = Team(id=new_id(), establishment=establishment, slug=slug, name=name, zone=zone)
    with scope(House(team.pk)):
        team.save(force_insert=True)
        open_journal(team.pk)
    return team


@action
def seat_member(
    *,
    by: Seat | House,
    user_id: UUID,
    role: str,
    profession: str = "",
    establishment: Establishment | None = None,
    may_write: bool | None = None,
    reason: str = "",
    end_date: date | None = None,
) -> Member:
    """Give a user a seat in the actor's team.

    A guest needs an `end_date` at most 12 months away, and only reads unless `may_write`. Raises `NotAllowed`
    unless the actor is a superuser of the team or the house itself.
    """
    _require_manager(by)
    role = Member.Role(role)
    _require_guest_end(role, end_date)
    writes = role != Member.Role.GUEST if may_write is None else may_write
    record(MemberJoined(user_id=user_id, role=role), by=by)
    member = Member.objects.create(
        team_id=by.team_id,
        user_id=user_id,
        role=role,
        profession=profession,
        establishment=establishment,
        may_write=writes,
        reason=reason,
        end_date=end_date,
    )
    move_version(by)
    return member


@action
def change_role(*, by: Seat | House, user_id: UUID, role: str, end_date: date | None = None) -> Member:
    """Change a member's role; their open streams close and look at their rights again."""
    _require_manager(by)
    member = Member.objects.select_for_update().get(team_id=by.team_id, user_id=user_id, left_at=None)
    _require_guest_end(role, end_date or member.end_date)
    record(MemberChanged(user_id=user_id, old_role=member.role, role=role), by=by)
    member.role, member.end_date = Member.Role(role), end_date or member.end_date
    member.save(update_fields=["role", "end_date"])
    move_version(by)
    return member


@action
def remove_member(*, by: Seat | House, user_id: UUID) -> None:
    """Take a member's seat away at once; their streams close, their name stays in the histories."""
    _require_manager(by)
    member = Member.objects.select_for_update().get(team_id=by.team_id, user_id=user_id, left_at=None)
    record(MemberLeft(user_id=user_id), by=by)
    member.left_at = clock.now()
    member.save(update_fields=["left_at"])
    move_version(by)


@part
def move_version(by: TeamActor) -> None:
    """Tell every cache that the team's members or its board's definition changed."""
    Team.objects.filter(pk=by.team_id).update(version=F("version") + 1)


def _require_manager(by: Seat | House) -> None:
    if isinstance(by, Seat):
        rules.require(rules.may_manage(by))


def _require_guest_end(role: str, end_date: date | None) -> None:
    if role != Member.Role.GUEST:
        return
    if end_date is None or (end_date - clock.now().date()).days > LONGEST_GUEST_DAYS:
        raise ValueError("a guest's seat ends within 12 months")
