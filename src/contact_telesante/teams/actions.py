"""Setting teams up, giving seats, changing what they permit, taking them away."""

from collections.abc import Iterable
from datetime import date
from typing import TypedDict, Unpack
from uuid import UUID

from django.db.models import F, Q
from django.utils.translation import gettext as _

from contact_telesante.audit.actions import Act, Purpose, record_look
from contact_telesante.establishments.models import Establishment
from contact_telesante.establishments.queries import offices_of
from contact_telesante.identity.actions import close_all_sessions
from contact_telesante.journal import queries as journal
from contact_telesante.journal.actions import open_journal, record
from contact_telesante.kernel import clock
from contact_telesante.kernel.actions import action, part
from contact_telesante.kernel.errors import InvalidInput
from contact_telesante.kernel.ids import new_id
from contact_telesante.kernel.scopes import Person, TeamActor, scope
from contact_telesante.teams import rules
from contact_telesante.teams.events import MemberChanged, MemberJoined, MemberLeft
from contact_telesante.teams.membership import queries
from contact_telesante.teams.membership import rules as memberships
from contact_telesante.teams.models import Member, Team
from contact_telesante.teams.seats import House, Seat


class MemberFile(TypedDict, total=False):
    """What is kept of a member beside their seat: see `models.Member`."""

    permit: str
    authorization: str
    training_date: date | None
    organisation: str
    sponsor_id: UUID | None
    groups: list[str] | None
    patients: list[UUID] | None
    is_responsible: bool


def first_answer(by: Seat | House, fingerprint: str) -> Member | None:
    """The member that a repeated request was about, as they are now; None when the request is new."""
    entry = journal.entry_of_key(by, fingerprint)
    about = getattr(entry.event, "user_id", None) if entry else None
    return Member.objects.filter(team_id=by.team_id, user_id=about).latest("joined_at") if about else None


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


@action(again=first_answer)
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
    signed: bool = True,
    **file: Unpack[MemberFile],
) -> Member:
    """Give a user a seat in the actor's team; `file` is what else is kept, `signed` whether their undertaking is.

    A guest needs an `end_date` at most 12 months away, and only reads unless `may_write`: else `InvalidInput`.
    Raises `NotAllowed` unless the actor is a superuser of the team or the house itself.
    """
    require_manager(by)
    role = Member.Role(role)
    if role == Member.Role.GUEST:
        memberships.require_end(role, end_date, queries.today_of(by))
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
        undertaking_at=clock.now() if signed else None,
        **file,
    )
    note_rights(by, "joined", user_id)
    move_version(by)
    return member


@action(again=first_answer)
def change_role(
    *, by: Seat | House, user_id: UUID, role: str, end_date: date | None = None, sure: bool = False
) -> Member:
    """Give a member that role until that last day, none for ever; their streams close and look at their rights again.

    Raises `Member.DoesNotExist` outside the team, `InvalidInput` for a guest without an end within 12 months, a
    guest of outside the network, or the last superuser, and `AskAgain` for oneself unless `sure`.
    """
    require_manager(by)
    held = hold(by, user_id)
    member, today = held[user_id], queries.today_of(by)
    if (member.role, member.end_date) == (role, end_date):
        return member
    require_possible_role(by, member, role)
    memberships.require_end(role, end_date, today)
    if role != Member.Role.SUPERUSER or end_date:
        memberships.require_superuser_left(held.values(), {user_id}, today)
    memberships.require_sure(by, user_id, sure=sure)
    put_in_role(by, member, Member.Role(role), end_date)
    move_version(by)
    return member


@action(again=first_answer)
def remove_member(*, by: Seat | House, user_id: UUID, why: str = "", sure: bool = False) -> Member:
    """Take a member's seat away at once, and whatever lets them in when it leads nowhere else; their name stays in the
    histories. `why` is a kind of `membership.rules.LEAVING`.

    Raises `InvalidInput` for the last superuser, and `AskAgain` for oneself unless `sure`.
    """
    require_manager(by)
    held = hold(by, user_id)
    member = held[user_id]
    memberships.require_superuser_left(held.values(), {user_id}, queries.today_of(by))
    memberships.require_sure(by, user_id, sure=sure)
    end_seat(by, member, why)
    move_version(by)
    return member


@action(again=first_answer)
def leave_team(*, by: Seat) -> Member:
    """Give one's own seat back; `InvalidInput` for the last superuser."""
    held = hold(by, by.user_id, managing=False)
    member = held[by.user_id]
    memberships.require_superuser_left(held.values(), {by.user_id}, queries.today_of(by))
    end_seat(by, member, "by_themself")
    move_version(by)
    return member


@part
def hold(by: Seat | House, *user_ids: UUID, everybody: bool = False, managing: bool = True) -> dict[UUID, Member]:
    """Lock the superusers and those members, or `everybody`, in one order; look again at who the actor is by now.

    Before the journal's head, as every writer does: two superusers who act on each other at once pass one after
    the other, and the second finds what the first did. Raises `Member.DoesNotExist` for whoever is not of the team,
    `NotAllowed` when `managing` and no longer a superuser.
    """
    wanted = Q() if everybody else Q(role=Member.Role.SUPERUSER) | Q(user_id__in=user_ids)
    present = Member.objects.filter(wanted, team_id=by.team_id, left_at=None)
    locked = present.select_related("user").select_for_update(of=("self",)).order_by("pk")
    held = {member.user_id: member for member in locked}
    if not held.keys() >= set(user_ids):
        raise Member.DoesNotExist
    if managing and isinstance(by, Seat):
        actor = held.get(by.user_id)
        rules.require(
            actor is not None and actor.role == Member.Role.SUPERUSER and rules.is_living(actor, queries.today_of(by))
        )
    return held


@part
def put_in_role(by: Seat | House, member: Member, role: Member.Role, end_date: date | None) -> None:
    """Write a member's role and last day; what narrowed a guest goes with being one, and a new guest only reads."""
    was = member.role
    record(MemberChanged(user_id=member.user_id, old_role=was, role=role), by=by)
    member.role, member.end_date = role, end_date
    if role != was:
        member.may_write = role != Member.Role.GUEST
        member.groups = member.patients = None
        member.is_responsible = member.is_responsible and memberships.writes(member, {})
    member.save(update_fields=["role", "end_date", "may_write", "groups", "patients", "is_responsible"])
    note_rights(by, "role", member.user_id)


@part
def end_seat(by: Seat | House, member: Member, why: str = "") -> None:
    """Put an end to a membership, and to sessions and tokens that lead nowhere any more."""
    if why and why not in {*memberships.LEAVING, "by_themself", "review"}:
        raise InvalidInput({"why": [_("Choose a reason of the list.")]})
    record(MemberLeft(user_id=member.user_id), by=by)
    member.left_at = clock.now()
    member.save(update_fields=["left_at"])
    note_rights(by, "left", member.user_id, why=why)
    if not queries.has_a_seat(member.user_id) and not offices_of(member.user_id):
        close_all_sessions(by=by, user_id=member.user_id)


@part
def move_version(by: TeamActor) -> None:
    """Tell every cache that the team's members or its board's definition changed."""
    Team.objects.filter(pk=by.team_id).update(version=F("version") + 1)


@part
def note_rights(
    by: TeamActor, what: str, user_id: UUID | None = None, *, patients: Iterable[UUID] = (), why: str = ""
) -> None:
    """Put a change of rights in the audit: what kind, whose, about which patients, and a kind of reason."""
    told = {"what": what} | ({"member": str(user_id)} if user_id else {}) | ({"why": why} if why else {})
    record_look(Act.RIGHTS_CHANGED, by=by, patients=patients, purpose=Purpose.MANAGEMENT, **told)


@part
def require_possible_role(by: Seat | House, member: Member, role: str) -> None:
    """Raise `InvalidInput` for a role that is none, or that takes a guest of outside the network in."""
    if role not in Member.Role.values:
        raise InvalidInput({"role": [_("Choose a role of the list.")]})
    leaves_guests = member.role == Member.Role.GUEST and role != Member.Role.GUEST
    if leaves_guests and not queries.is_of_the_network(by, member.user.email):
        raise InvalidInput({"role": [_("This person’s address is outside the network: they stay a guest.")]})


def require_manager(by: Seat | House) -> None:
    """Raise `NotAllowed` unless the actor manages the team, or is the house itself."""
    if isinstance(by, Seat):
        rules.require(rules.may_manage(by))
