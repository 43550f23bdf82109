"""Every write of the register of incidents. Each leaves a version, and its trace in the audit.

The team's journal says nothing of them: whoever caused an incident may sit in that team.
"""

from collections.abc import Mapping
from datetime import date
from typing import Unpack
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from contact_telesante.audit.actions import Act, Purpose, record_look
from contact_telesante.establishments.models import Establishment
from contact_telesante.establishments.queries import privacy_officers
from contact_telesante.kernel import clock
from contact_telesante.kernel.actions import action, part, running
from contact_telesante.kernel.errors import InvalidInput, NotAllowed
from contact_telesante.kernel.ids import new_id
from contact_telesante.kernel.scopes import Actor
from contact_telesante.privacy.desks import Desk
from contact_telesante.privacy.incidents import jobs, queries, rules
from contact_telesante.privacy.incidents.rules import Conflict, Items, WrongState
from contact_telesante.privacy.models import Incident, IncidentCount, IncidentVersion
from contact_telesante.privacy.queries import team_by_id
from contact_telesante.teams.queries import team_of
from contact_telesante.teams.seats import Seat

State = Incident.State


@action(again=queries.as_first_answered)
def report_incident(*, by: Seat, **items: Unpack[Items]) -> Incident:
    """Report an incident of the seat's team, whatever the seat's role; the privacy officers are told by letter.

    Takes the items of `rules.REPORTED` alone. Raises `InvalidInput` with sentences per item.
    """
    asked = {name: value for name, value in items.items() if name in rules.REPORTED}
    establishment = team_of(by).establishment
    incident = _entered(by, establishment, by.team_id, State.REPORTED, asked)
    _require_told(incident, "circumstances", "known_date")
    record_look(Act.INCIDENT_REPORTED, by=by, purpose=Purpose.VERIFICATION, incident=str(incident.pk))
    _keep(incident, by=by, adding=True)
    for officer_id in privacy_officers(establishment.pk):
        jobs.tell_officer.defer(user_id=str(officer_id), incident_id=str(incident.pk))
    return incident


@action(again=queries.as_first_answered)
def open_incident(*, by: Desk, establishment_id: UUID, team_id: UUID | None = None, **items: Unpack[Items]) -> Incident:
    """Enter an incident that nobody reported, under assessment at once.

    Raises `DoesNotExist` outside the desk's establishments, and `InvalidInput` with sentences per item.
    """
    establishment = queries.establishment_of(by, establishment_id)
    team = team_by_id(by, team_id) if team_id else None
    if team and team.establishment_id != establishment.pk:
        raise InvalidInput({"team": [_("This team is of another establishment.")]})
    incident = _entered(by, establishment, team.pk if team else None, State.OPEN, items)
    _record(incident, by, "opened")
    _keep(incident, by=by, adding=True)
    return incident


@action(again=queries.as_first_answered)
def take_up_incident(*, by: Desk, incident_id: UUID, version: int) -> Incident:
    """Begin to assess a reported incident. Raises `Conflict`, and `WrongState` unless it waits."""
    incident = _found(by, incident_id, version, State.REPORTED)
    _record(incident, by, "taken_up")
    incident.state = State.OPEN
    _keep(incident, by=by)
    return incident


@action(again=queries.as_first_answered)
def write_incident(*, by: Desk, incident_id: UUID, version: int, **items: Unpack[Items]) -> Incident:
    """Write items of an incident as read at `version`; a reported one is then under assessment.

    Raises `Incident.DoesNotExist` outside the desk's establishments, `Conflict` when somebody wrote it since,
    `WrongState` when it is closed, and `InvalidInput` with sentences per item. Nothing new writes no version.
    """
    incident = _found(by, incident_id, version, State.REPORTED, State.OPEN)
    before = rules.document_of(incident)
    _write(incident, items)
    incident.state = State.OPEN
    if rules.document_of(incident) == before:
        return incident
    _record(incident, by, "written")
    _keep(incident, by=by)
    return incident


@action(again=queries.as_first_answered)
def close_incident(*, by: Desk, incident_id: UUID, version: int, **items: Unpack[Items]) -> Incident:
    """Write the last items and close. As `write_incident`, and `InvalidInput` at each item that is still missing."""
    incident = _found(by, incident_id, version, State.REPORTED, State.OPEN)
    _write(incident, items)
    if missing := rules.missing_to_close(incident):
        raise InvalidInput(missing)
    _record(incident, by, "closed")
    incident.state = State.CLOSED
    _keep(incident, by=by)
    return incident


@action(again=queries.as_first_answered)
def reopen_incident(*, by: Desk, incident_id: UUID, version: int, reason: str) -> Incident:
    """Assess a closed incident again; the `reason` is kept with the version.

    Raises `Conflict`, `WrongState` unless it is closed, and `InvalidInput` without a reason.
    """
    incident = _found(by, incident_id, version, State.CLOSED)
    if not 0 < len(reason.strip()) <= rules.LONGEST_TEXT:
        raise InvalidInput({"reason": [_("Say why, for the history.")]})
    _record(incident, by, "reopened")
    incident.state = State.OPEN
    _keep(incident, by=by, reason=reason.strip())
    return incident


def _found(by: Desk, incident_id: UUID, version: int, *states: Incident.State) -> Incident:
    incident = queries.locked_incident(by, incident_id)
    if incident.version != version:
        raise Conflict(incident)
    if incident.state not in states:
        raise WrongState
    return incident


def _entered(
    by: Actor, establishment: Establishment, team_id: UUID | None, state: Incident.State, items: Mapping[str, object]
) -> Incident:
    """A new incident, unsaved, with the next reference of its establishment and year."""
    incident = Incident(
        id=new_id(),
        establishment=establishment,
        team_id=team_id,
        state=state,
        reported_by_id=_writer(by),
        reported_at=clock.now(),
    )
    _write(incident, items)
    incident.reference = _next_reference(establishment, _today(incident))
    return incident


def _write(incident: Incident, items: Mapping[str, object]) -> None:
    for name in rules.NAMES:
        if name in items:
            value = items[name]
            setattr(incident, name, value.strip() if isinstance(value, str) else value)
    if problems := rules.problems_of(incident, _today(incident)):
        raise InvalidInput(problems)


def _require_told(incident: Incident, *names: str) -> None:
    if empty := [name for name in names if not getattr(incident, name)]:
        raise InvalidInput({name: [_("Write this.")] for name in empty})


def _writer(by: Actor) -> UUID:
    """Every version has an author: the house itself writes none."""
    if by.user_id is None:
        raise NotAllowed
    return by.user_id


def _today(incident: Incident) -> date:
    return clock.today(ZoneInfo(incident.establishment.zone))


def _record(incident: Incident, by: Desk, what: str) -> None:
    record_look(Act.INCIDENT_WRITTEN, by=by, purpose=Purpose.VERIFICATION, incident=str(incident.pk), what=what)


@part
def _next_reference(establishment: Establishment, today: date) -> str:
    """« INC-2026-0001 »: the count stays locked until the incident is durable, so that no number is lost or doubled."""
    of_year = {"establishment_id": establishment.pk, "year": today.year}
    IncidentCount.objects.bulk_create([IncidentCount(**of_year)], ignore_conflicts=True)
    count = IncidentCount.objects.select_for_update().get(**of_year)
    count.last += 1
    count.save(update_fields=["last"])
    return f"INC-{today.year}-{count.last:04}"


@part
def _keep(incident: Incident, *, by: Actor, adding: bool = False, reason: str = "") -> None:
    """Save the incident as its next version, which carries the request's key."""
    if adding:
        incident.save(force_insert=True)
    else:
        incident.version += 1
        incident.save(update_fields=[*rules.NAMES, "state", "version"])
    call = running()
    document = rules.document_of(incident)
    IncidentVersion.objects.create(
        incident=incident,
        establishment_id=incident.establishment_id,
        team_id=incident.team_id,
        version=incident.version,
        at=clock.now(),
        by_id=_writer(by),
        document={**document, "reason": reason} if reason else document,
        key=call.key,
        fingerprint=call.fingerprint,
    )
    call.recorded = True
