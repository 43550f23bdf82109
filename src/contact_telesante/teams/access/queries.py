"""Reading restrictions and broken glasses. Call inside the scope of the actor's team."""

from functools import lru_cache
from uuid import UUID

from contact_telesante.kernel.scopes import TeamActor, team_scope
from contact_telesante.teams import rules
from contact_telesante.teams.models import Break, Restriction, Team
from contact_telesante.teams.seats import House, Seat


def restrictions_of(actor: TeamActor, patient_id: UUID) -> list[Restriction]:
    """A patient's restrictions, those in force first, then by age."""
    found = Restriction.objects.filter(team_id=actor.team_id, patient_id=patient_id).select_related("user", "by")
    return sorted(found, key=lambda one: (one.lifted_at is not None, one.at))


def breaks_of(actor: TeamActor, *, patient_id: UUID | None = None) -> list[Break]:
    """The team's broken glasses, or one patient's, newest first."""
    found = Break.objects.filter(team_id=actor.team_id).select_related("user", "reviewed_by").order_by("-at")
    return list(found.filter(patient_id=patient_id) if patient_id else found)


def breaks_to_review(actor: TeamActor) -> int:
    """How many broken glasses nobody looked into yet."""
    return Break.objects.filter(team_id=actor.team_id, reviewed_at=None).count()


def breaks_waiting(seat: Seat) -> int:
    """The same for the seat of a superuser, 0 for any other; kept per (team, version)."""
    return _waiting(seat.team_id, seat.version) if rules.may_manage(seat) else 0


@lru_cache(maxsize=512)
def _waiting(team_id: UUID, version: int) -> int:
    del version
    with team_scope(House(team_id)):
        return breaks_to_review(House(team_id))


def hidden_groups(actor: TeamActor) -> dict[str, list[str]]:
    """What the team hides: {`role:guest` or `profession:clerk`: groups}."""
    return dict(Team.objects.values_list("hidden_groups", flat=True).get(pk=actor.team_id))
