"""Noting that a reminder left."""

from collections.abc import Iterable
from uuid import UUID

from contact_telesante.audit.actions import Act, Purpose, record_look
from contact_telesante.kernel import clock
from contact_telesante.kernel.actions import action
from contact_telesante.teams.models import Member
from contact_telesante.teams.seats import House


@action
def note_reminder(*, by: House, user_id: UUID, what: str, about: Iterable[UUID]) -> None:
    """Record that a letter of that kind left for a user, and when those members were last reminded of."""
    record_look(Act.NOTIFIED, by=by, purpose=Purpose.MANAGEMENT, what=what, user=str(user_id))
    members = Member.objects.filter(team_id=by.team_id, user_id__in=list(about), left_at=None)
    members.update(reminded_at=clock.now())
