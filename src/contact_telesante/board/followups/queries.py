"""Reading follow-ups, and which letters are due. Call inside the scope of the actor's team."""

from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from contact_telesante.board import queries as board
from contact_telesante.board.definition import Field
from contact_telesante.board.followups import letters, rules
from contact_telesante.board.models import Patient
from contact_telesante.kernel import clock
from contact_telesante.teams import queries as teams
from contact_telesante.teams import rules as rights
from contact_telesante.teams.membership.queries import present_members
from contact_telesante.teams.models import Member, Team
from contact_telesante.teams.reminders.posting import Due
from contact_telesante.teams.reminders.queries import told_since
from contact_telesante.teams.seats import House, Seat

MORNING: Final = range(7, 12)
"""The hours, where the team is, at which the morning's letter may leave: at seven, or once the worker is back."""
WHAT: Final = "followups"
"""How the audit names that letter."""


@dataclass(frozen=True, slots=True)
class FollowUp:
    """An active patient's next follow-up."""

    patient: Patient
    day: date | None
    when: rules.When
    owner_id: UUID | None
    mine: bool


def followups_of(seat: Seat) -> list[FollowUp]:
    """The follow-ups of the active patients that the seat may see, the earliest first, those without a day last."""
    field = rules.date_field(board.definition_of(seat))
    if field is None:
        return []
    today = clock.today(seat.zone)
    active = board.patients_of(seat).filter(status=Patient.Status.ACTIVE).order_by("name_order", "pk")
    found = [followup_of(seat, one, today) for one in active if rights.may_see(seat.on(one.pk), field)]
    return sorted(found, key=lambda one: one.day or date.max)


def followup_of(seat: Seat, patient: Patient, today: date) -> FollowUp:
    """One patient's next follow-up."""
    day = rules.day_of(patient)
    mine = rules.is_of(patient, seat.user_id)
    return FollowUp(patient, day, rules.when(day, today), rules.owner_of(patient), mine)


def is_morning(house: House) -> bool:
    """Whether the morning's letters may leave in that team."""
    return clock.now().astimezone(board.zone_of(house)).hour in MORNING


def due_letters(house: House) -> list[Due]:
    """One letter per present member with follow-ups due today or late, unless they had this morning's."""
    team = teams.team_of(house)
    field = rules.date_field(board.definition_of(house))
    if field is None:
        return []
    zone = ZoneInfo(team.zone)
    today = clock.today(zone)
    told, patients = told_since(house, WHAT, today, zone), _due(house, today)
    members = (member for member in present_members(house) if str(member.user_id) not in told)
    counted = ((member, _count(member, team, patients, field)) for member in members)
    return [Due(one.user_id, WHAT, letters.of_the_morning(one, team, count)) for one, count in counted if count]


def _due(house: House, today: date) -> list[Patient]:
    """The active patients to follow up today or before."""
    found = board.patients_of(house).filter(status=Patient.Status.ACTIVE, values__has_key=rules.DATE)
    return [patient for patient in found if rules.when(rules.day_of(patient), today) in {"overdue", "today"}]


def _count(member: Member, team: Team, patients: list[Patient], field: Field) -> int:
    """How many of those are for that member, and theirs to see."""
    theirs = [patient for patient in patients if rules.owner_of(patient) == member.user_id]
    if not theirs or not member.user.is_active:
        return 0
    try:
        seat = teams.seat_of(member.user, team.slug)
    except Member.DoesNotExist:  # suspended, or past their last day
        return 0
    return sum(seat.covers(one.pk) and rights.may_see(seat.on(one.pk), field) for one in theirs)
