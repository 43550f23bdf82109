"""The register of communications and the logs, over the teams of one desk.

Source: LRSSS, s. 103 (logs) and s. 265 (register). A row of a team is read inside that team's wall.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db.models import Count, Min, QuerySet

from contact_telesante.audit.models import Communication, Look
from contact_telesante.board.models import Fold
from contact_telesante.establishments.models import Officer
from contact_telesante.identity.models import User
from contact_telesante.kernel.scopes import TeamActor, scope
from contact_telesante.kernel.text import fold
from contact_telesante.privacy import queries
from contact_telesante.privacy.desks import Desk
from contact_telesante.teams.models import Break, Member, Team

MOST_ENTRIES: Final = 2_000
MOST_LINES: Final = 50_000
PAGE: Final = 100


@dataclass(frozen=True, slots=True)
class Sought:
    """Which entries of the register: of a period, by recipient (part of the name), by means."""

    since: datetime
    until: datetime
    recipient: str = ""
    means: str = ""


@dataclass(frozen=True, slots=True)
class Watched:
    """Which looks: of a period, of a person, an act, a medium; those before the look numbered `before`."""

    since: datetime
    until: datetime
    user_id: UUID | None = None
    act: str = ""
    medium: str = ""
    before: int | None = None


@dataclass(frozen=True, slots=True)
class Noted:
    """One entry of the register, its team and who wrote it."""

    entry: Communication
    team: Team | None
    by: str

    @property
    def reference(self) -> str:
        """What a later entry that corrects this one calls it."""
        return reference_of(self.entry)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A team's broken glasses that nobody has looked into yet."""

    team: Team
    count: int
    oldest_at: datetime


def reference_of(entry: Communication) -> str:
    """A short name of an entry, as it is read aloud."""
    return entry.pk.hex[-8:].upper()


def breaks_waiting(desk: Desk, teams: list[Team]) -> list[Waiting]:
    """The broken glasses not yet looked into, by team."""
    waiting = []
    for team in teams:
        with scope(desk.at(team.pk)):
            found = Break.objects.filter(team_id=team.pk, reviewed_at=None).aggregate(count=Count("pk"), at=Min("at"))
        if found["count"]:
            waiting.append(Waiting(team, found["count"], found["at"]))
    return waiting


def communications_at(desk: Desk, teams: list[Team], sought: Sought) -> list[Noted]:
    """The entries of the register of those teams, newest first, and those that the office made outside any team."""
    found: list[tuple[Communication, Team | None]] = []
    for team in teams:
        with scope(desk.at(team.pk)):
            found += [(entry, team) for entry in _entries(Communication.objects.filter(team_id=team.pk), sought)]
    if len(teams) != 1:
        with scope(desk):
            own = Communication.objects.filter(team_id=None, user_id__in=_colleagues_of(desk))
            found += [(entry, None) for entry in _entries(own, sought)]
    found.sort(key=lambda one: one[0].at, reverse=True)
    return _noted(found[:MOST_ENTRIES])


def communications_of(actor: TeamActor, sought: Sought, team: Team) -> list[Noted]:
    """The entries of the register of one team, newest first. Call inside its scope."""
    entries = _entries(Communication.objects.filter(team_id=actor.team_id), sought)
    return _noted([(entry, team) for entry in entries])


def communication_of(team: Team, communication_id: UUID) -> tuple[Noted, list[Noted]]:
    """One entry and those that correct it; `Communication.DoesNotExist` for another team's. Call inside the scope."""
    of_team = Communication.objects.filter(team_id=team.pk)
    entry = of_team.get(pk=communication_id)
    later = of_team.filter(nature__contains=f"[{reference_of(entry)}]", at__gt=entry.at).order_by("at")
    first, *corrections = _noted([(entry, team), *((one, team) for one in later)])
    return first, corrections


def looks_of_team(team: Team, watched: Watched, *, most: int = PAGE) -> list[Look]:
    """The looks of one team, newest first. Call inside its scope."""
    return list(_looks(Look.objects.filter(team_id=team.pk), watched)[:most])


def sign_ins_of(desk: Desk, people: dict[UUID, str], watched: Watched, *, most: int = PAGE) -> list[Look]:
    """The looks outside any team of the people of the desk's teams, newest first."""
    with scope(desk):
        return list(_looks(Look.objects.filter(team_id=None, user_id__in=people), watched)[:most])


def people_of(desk: Desk, teams: list[Team]) -> dict[UUID, str]:
    """Everybody who is or was in those teams, by id, with their name, and the officer."""
    ids: set[UUID] = {desk.user_id}
    for team in teams:
        with scope(desk.at(team.pk)):
            ids |= set(Member.objects.filter(team_id=team.pk).values_list("user_id", flat=True))
    return _names(ids)


def names_in(team: Team, looks: list[Look]) -> dict[UUID, str]:
    """The names of whoever made those looks, and of every member of the team."""
    members = Member.objects.filter(team_id=team.pk).values_list("user_id", flat=True)
    return _names({*members, *(look.user_id for look in looks if look.user_id)})


def teams_asked(desk: Desk, slug: str) -> list[Team]:
    """The team of that slug, or every team of the desk; `Team.DoesNotExist` for another establishment's."""
    return [queries.team_of(desk, slug)] if slug else queries.teams_of(desk)


def _entries(rows: QuerySet[Communication], sought: Sought) -> list[Communication]:
    rows = rows.filter(at__gte=sought.since, at__lt=sought.until)
    if sought.means:
        rows = rows.filter(means=sought.means)
    if sought.recipient:
        rows = rows.annotate(folded=Fold("recipient")).filter(folded__contains=fold(sought.recipient))
    return list(rows.order_by("-at")[:MOST_ENTRIES])


def _looks(rows: QuerySet[Look], watched: Watched) -> QuerySet[Look]:
    rows = rows.filter(at__gte=watched.since, at__lt=watched.until)
    asked = {"user_id": watched.user_id, "act": watched.act, "medium": watched.medium, "pk__lt": watched.before}
    return rows.filter(**{name: value for name, value in asked.items() if value}).order_by("-pk")


def _noted(found: list[tuple[Communication, Team | None]]) -> list[Noted]:
    names = _names({entry.user_id for entry, _team in found if entry.user_id})
    return [Noted(entry, team, names.get(entry.user_id, "") if entry.user_id else "") for entry, team in found]


def _names(ids: set[UUID]) -> dict[UUID, str]:
    return {user.pk: user.name for user in User.objects.filter(pk__in=ids).order_by("last_name", "first_name")}


def _colleagues_of(desk: Desk) -> list[UUID]:
    offices = Officer.objects.filter(office=Officer.Office.PRIVACY, establishment_id__in=desk.establishments)
    return list(offices.values_list("user_id", flat=True))
