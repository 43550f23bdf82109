"""Reading incidents. Call inside the scope of the desk, or of the seat that reported."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from contact_telesante.audit.models import Look
from contact_telesante.establishments.models import Establishment
from contact_telesante.identity.models import User
from contact_telesante.kernel.errors import KeyReused
from contact_telesante.kernel.scopes import Actor, scope
from contact_telesante.privacy.desks import Desk
from contact_telesante.privacy.incidents import rules
from contact_telesante.privacy.models import Incident, IncidentVersion
from contact_telesante.teams.seats import Seat


@dataclass(frozen=True, slots=True)
class Written:
    """One version in an incident's history: who wrote it, when, and what it changed."""

    version: int
    at: datetime
    by: User
    changes: list[rules.Change]


def incidents_of(desk: Desk) -> QuerySet[Incident]:
    """The register of the desk's establishments, newest first."""
    found = Incident.objects.filter(establishment_id__in=desk.establishments)
    return found.select_related("establishment", "reported_by").order_by("-reported_at", "-reference")


def incident_of(desk: Desk, incident_id: UUID) -> Incident:
    """One of them; `Incident.DoesNotExist` for any other."""
    return incidents_of(desk).get(pk=incident_id)


def locked_incident(desk: Desk, incident_id: UUID) -> Incident:
    """The same, locked until the action ends."""
    return incidents_of(desk).select_for_update(of=("self",)).get(pk=incident_id)


def establishment_of(desk: Desk, establishment_id: UUID) -> Establishment:
    """One of the desk's establishments; `Establishment.DoesNotExist` for any other."""
    return Establishment.objects.filter(pk__in=desk.establishments).get(pk=establishment_id)


def waiting_count(desk: Desk) -> int:
    """How many reports nobody took up yet."""
    return incidents_of(desk).filter(state=Incident.State.REPORTED).count()


def reports_of(seat: Seat) -> QuerySet[Incident]:
    """What the seat itself reported in its team, newest first."""
    return Incident.objects.filter(team_id=seat.team_id, reported_by_id=seat.user_id).order_by("-reported_at")


def history_of(incident: Incident) -> list[Written]:
    """The incident's versions with what each changed, newest first."""
    told: list[Written] = []
    before: rules.Document = {}
    for one in incident.versions.select_related("by").order_by("version"):
        told.append(Written(one.version, one.at, one.by, rules.changes_between(before, one.document)))
        before = one.document
    return told[::-1]


def document_at(incident: Incident, version: int) -> rules.Document:
    """The incident as it was at that version; empty when there is no such version."""
    found = incident.versions.filter(version=version).first()
    return found.document if found else {}


def as_first_answered(by: Actor, fingerprint: str) -> Incident | None:
    """The incident that this very request wrote the first time; `KeyReused` when its key came with another one."""
    written = IncidentVersion.objects.filter(by_id=by.user_id, key=by.key).select_related("incident").first()
    if written is None:
        return None
    if written.fingerprint != fingerprint:
        raise KeyReused
    return written.incident


def looks_during(desk: Desk, incident: Incident, start: datetime, end: datetime) -> tuple[list[Look], dict[UUID, str]]:
    """The looks at the incident's team between two instants, oldest first, and the names of who looked.

    None for an incident of no team. It enters that team's wall.
    """
    if incident.team_id is None:
        return [], {}
    with scope(desk.at(incident.team_id)):
        looks = list(Look.objects.filter(team_id=incident.team_id, at__gte=start, at__lt=end).order_by("pk"))
    people = User.objects.filter(pk__in={look.user_id for look in looks if look.user_id})
    return looks, {user.pk: user.name for user in people}
