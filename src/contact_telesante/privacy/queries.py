"""Reading what a privacy officer answers for."""

from uuid import UUID
from zoneinfo import ZoneInfo

from contact_telesante.establishments.models import Officer
from contact_telesante.establishments.queries import offices_of
from contact_telesante.identity.models import User
from contact_telesante.kernel.scopes import scope
from contact_telesante.privacy.desks import Desk
from contact_telesante.teams.models import Team


def desk_of(user: User) -> Desk:
    """The user's desk as privacy officer; `Officer.DoesNotExist` for anybody else."""
    offices = offices_of(user.pk)
    held = [office for office in offices if office.office == Officer.Office.PRIVACY and office.establishment]
    if not held:
        raise Officer.DoesNotExist
    return Desk(
        user_id=user.pk,
        name=user.name,
        language=user.language,
        establishments={office.establishment.pk: office.establishment.name for office in held if office.establishment},
        zone=ZoneInfo(held[0].establishment.zone if held[0].establishment else "America/Toronto"),
    )


def teams_of(desk: Desk) -> list[Team]:
    """The teams of the desk's establishments, by name."""
    with scope(desk):
        return list(Team.objects.filter(establishment_id__in=desk.establishments).order_by("name"))


def team_of(desk: Desk, slug: str) -> Team:
    """One of them, by its slug; `Team.DoesNotExist` for any other."""
    return _one_team(desk, slug=slug)


def team_by_id(desk: Desk, team_id: UUID) -> Team:
    """One of them, by its id; `Team.DoesNotExist` for any other."""
    return _one_team(desk, pk=team_id)


def _one_team(desk: Desk, **wanted: object) -> Team:
    with scope(desk):
        return Team.objects.get(establishment_id__in=desk.establishments, **wanted)
