"""What the coordination centre is asked."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from contact_telesante.board.imports import rules
from contact_telesante.board.models import ImportGate
from contact_telesante.establishments.models import Officer
from contact_telesante.establishments.queries import offices_of
from contact_telesante.identity.models import User
from contact_telesante.journal import queries as journal
from contact_telesante.kernel.scopes import scope
from contact_telesante.teams.models import Team
from contact_telesante.teams.seats import House


@dataclass(frozen=True, slots=True)
class Ask:
    """One team's ask, and what was answered: names and reasons, no patient."""

    team_id: UUID
    team: str
    establishment: str
    asked_by: str
    asked_at: datetime
    reason: str
    waits: bool
    decided_by: str
    decided_at: datetime | None
    decided_reason: str
    is_open: bool


def is_officer(user_id: UUID) -> bool:
    """Whether the user is of the coordination centre."""
    return bool(_offices(user_id))


def answers_for(user_id: UUID, team: Team) -> bool:
    """Whether that officer answers for that team: of the whole network, or of its establishment."""
    return any(office.establishment_id in {None, team.establishment_id} for office in _offices(user_id))


def asks_of(user_id: UUID) -> list[Ask]:
    """What teams asked, those that wait first, then the latest answers. `Officer.DoesNotExist` for anybody else.

    One small read per team: an ask lives behind its team's wall, which no office passes.
    """
    if not is_officer(user_id):
        raise Officer.DoesNotExist
    told = (ask for team_id in journal.heads() if (ask := _ask_of(user_id, team_id)))
    return sorted(told, key=lambda ask: (not ask.waits, -ask.asked_at.timestamp()))


def _ask_of(user_id: UUID, team_id: UUID) -> Ask | None:
    with scope(House(team_id)):
        gate = ImportGate.objects.filter(team_id=team_id, asked_at__isnull=False).first()
        if gate is None or gate.asked_at is None:
            return None
        team = Team.objects.select_related("establishment").get(pk=team_id)
    if not answers_for(user_id, team):
        return None
    names = {user.pk: user.name for user in User.objects.filter(pk__in=[gate.asked_by_id, gate.decided_by_id])}
    waits = rules.is_asked(gate)
    return Ask(
        team_id=team_id,
        team=team.name,
        establishment=team.establishment.name,
        asked_by=names.get(gate.asked_by_id, "") if gate.asked_by_id else "",
        asked_at=gate.asked_at,
        reason=gate.asked_reason,
        waits=waits,
        decided_by="" if waits or gate.decided_by_id is None else names.get(gate.decided_by_id, ""),
        decided_at=None if waits else gate.decided_at,
        decided_reason="" if waits else gate.decided_reason,
        is_open=gate.is_open,
    )


def _offices(user_id: UUID) -> list[Officer]:
    return [office for office in offices_of(user_id) if office.office == Officer.Office.COORDINATION]
