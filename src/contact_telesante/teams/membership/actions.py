"""Changing a member's file, putting a seat aside and giving it back, handing the superuser's role over."""

from datetime import date
from typing import Unpack
from uuid import UUID

from django.utils.translation import gettext as _

from contact_telesante.journal.actions import record
from contact_telesante.kernel import clock
from contact_telesante.kernel.actions import action, part
from contact_telesante.kernel.errors import InvalidInput
from contact_telesante.teams import rules as rights
from contact_telesante.teams.actions import (
    MemberFile,
    first_answer,
    hold,
    move_version,
    note_rights,
    put_in_role,
    require_manager,
    require_possible_role,
)
from contact_telesante.teams.events import MemberFileChanged, MemberRestored, MemberSuspended
from contact_telesante.teams.membership import queries, rules
from contact_telesante.teams.models import Member
from contact_telesante.teams.seats import House, Seat


class FileChanges(MemberFile, total=False):
    """What may change in a file; `profession` a key of `professions.PROFESSIONS`."""

    profession: str
    reason: str
    may_write: bool


@action(again=first_answer)
def change_file(*, by: Seat | House, user_id: UUID, **file: Unpack[FileChanges]) -> Member:
    """Write what is kept of a member, and what a guest is granted; what is not given stays.

    Raises `Member.DoesNotExist` outside the team, and `InvalidInput` by field.
    """
    require_manager(by)
    member, today = hold(by, user_id)[user_id], queries.today_of(by)
    rules.require_possible_file(member, file, today)
    _require_sponsor(by, member, file.get("sponsor_id"))
    changed = {name: value for name, value in file.items() if getattr(member, name) != value}
    if not changed:
        return member
    record(MemberFileChanged(user_id=user_id), by=by)
    for name, value in changed.items():
        setattr(member, name, value)
    if not rules.writes(member, {}):
        member.is_responsible = False
    member.save(update_fields=[*changed, "is_responsible"])
    note_rights(by, "file", user_id, patients=member.patients or () if "patients" in changed else ())
    move_version(by)
    return member


@action(again=first_answer)
def suspend_member(*, by: Seat | House, user_id: UUID, sure: bool = False) -> Member:
    """Put a member's seat aside until it is given back: nothing of the team opens meanwhile.

    Raises `InvalidInput` for the last superuser, and `AskAgain` for oneself unless `sure`.
    """
    require_manager(by)
    held = hold(by, user_id)
    member = held[user_id]
    if member.suspended_at:
        return member
    rules.require_superuser_left(held.values(), {user_id}, queries.today_of(by))
    rules.require_sure(by, user_id, sure=sure)
    record(MemberSuspended(user_id=user_id), by=by)
    member.suspended_at = clock.now()
    member.save(update_fields=["suspended_at"])
    note_rights(by, "suspended", user_id)
    move_version(by)
    return member


@action(again=first_answer)
def restore_member(*, by: Seat | House, user_id: UUID) -> Member:
    """Give a suspended member their seat back."""
    require_manager(by)
    member = hold(by, user_id)[user_id]
    if member.suspended_at is None:
        return member
    record(MemberRestored(user_id=user_id), by=by)
    member.suspended_at = None
    member.save(update_fields=["suspended_at"])
    note_rights(by, "restored", user_id)
    move_version(by)
    return member


@action(again=first_answer)
def hand_over(*, by: Seat, user_id: UUID, keep: bool) -> Member:
    """Make another member a superuser for good and, unless one keeps the role too, become a member oneself.

    Raises `InvalidInput` for oneself, a guest of outside the network, or somebody whose seat is suspended or ended.
    """
    require_manager(by)
    held = hold(by, user_id, by.user_id)
    member, today = held[user_id], queries.today_of(by)
    _require_heir(by, member, today)
    if (member.role, member.end_date) != (Member.Role.SUPERUSER, None):
        put_in_role(by, member, Member.Role.SUPERUSER, None)
    if not keep:
        rules.require_superuser_left(held.values(), {by.user_id}, today)
        put_in_role(by, held[by.user_id], Member.Role.MEMBER, held[by.user_id].end_date)
    move_version(by)
    return member


@part
def _require_heir(by: Seat, member: Member, today: date) -> None:
    if member.user_id == by.user_id:
        raise InvalidInput({"role": [_("Choose somebody else.")]})
    if not rights.is_living(member, today):
        raise InvalidInput({"role": [_("This person’s access is suspended or ended.")]})
    require_possible_role(by, member, Member.Role.SUPERUSER)


@part
def _require_sponsor(by: Seat | House, member: Member, sponsor_id: UUID | None) -> None:
    if sponsor_id is None or sponsor_id == member.sponsor_id:
        return
    sponsor = Member.objects.filter(team_id=by.team_id, user_id=sponsor_id, left_at=None)
    if not sponsor.exclude(role=Member.Role.GUEST).exists():
        raise InvalidInput({"sponsor_id": [_("Choose a member of the team.")]})
