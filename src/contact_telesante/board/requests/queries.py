"""Reading requests. Call inside the scope of the seat's team."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db.models import Q, QuerySet

from contact_telesante.board import queries as board
from contact_telesante.board.models import Patient, Request
from contact_telesante.board.requests import rules
from contact_telesante.board.requests.events import RequestTaken
from contact_telesante.journal import queries as journal
from contact_telesante.journal.models import Entry
from contact_telesante.kernel import clock
from contact_telesante.kernel.scopes import TeamActor
from contact_telesante.teams.seats import Seat

LATELY: Final = timedelta(days=7)
"""How long a closed request stays listed."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """A request and who is seeing to it, for somebody who may read it."""

    request: Request
    patient: Patient
    taken_by_id: UUID | None = None
    taken_at: datetime | None = None


def open_request(actor: TeamActor, patient_id: UUID) -> Request | None:
    """The patient's open request."""
    return Request.objects.filter(team_id=actor.team_id, patient_id=patient_id, closed_at=None).first()


def request_of(actor: TeamActor, patient_id: UUID, request_id: UUID) -> Request:
    """One of a patient's requests; `Request.DoesNotExist` for any other."""
    return Request.objects.get(team_id=actor.team_id, patient_id=patient_id, pk=request_id)


def taking_of(actor: TeamActor, request: Request) -> Entry | None:
    """The last entry in which somebody said that they see to it."""
    taken = journal.entries_of(actor).filter(patient_id=request.patient_id, kind=RequestTaken.kind)
    return taken.filter(data__request_id=str(request.pk)).order_by("-number").first()


def exchange_about(seat: Seat, patient: Patient) -> Exchange | None:
    """The patient's open request, else the last of the week; None for who may not read it."""
    if not rules.may_read(seat.on(patient.pk), board.definition_of(seat)):
        return None
    request = _lately(seat).filter(patient_id=patient.pk).order_by("-at").first()
    return _exchange(request, patient, taking_of(seat, request)) if request else None


def exchanges_of(seat: Seat) -> list[Exchange]:
    """The requests that the seat may read: those open, oldest first, then those closed within seven days, newest first.

    Three statements, whatever their number.
    """
    found = [one for one in _lately(seat) if _reads(seat, one.patient_id)]
    patients = board.patients_by_id(seat, [one.patient_id for one in found])
    taken = _takings(seat, [one for one in found if rules.is_open(one)])
    told = [_exchange(one, patients[one.patient_id], taken.get(one.pk)) for one in found]
    standing = sorted((one for one in told if rules.is_open(one.request)), key=lambda one: one.request.at)
    closed = (one for one in told if not rules.is_open(one.request))
    return [*standing, *sorted(closed, key=lambda one: one.request.closed_at or one.request.at, reverse=True)]


def open_count(seat: Seat) -> int:
    """How many requests that the seat may read are open."""
    standing = Request.objects.filter(team_id=seat.team_id, closed_at=None).values_list("patient_id", flat=True)
    return sum(_reads(seat, patient_id) for patient_id in standing)


def _reads(seat: Seat, patient_id: UUID) -> bool:
    return seat.covers(patient_id) and rules.may_read(seat.on(patient_id), board.definition_of(seat))


def _lately(actor: TeamActor) -> QuerySet[Request]:
    return Request.objects.filter(Q(closed_at=None) | Q(closed_at__gt=clock.now() - LATELY), team_id=actor.team_id)


def _takings(seat: Seat, requests: list[Request]) -> dict[UUID, Entry]:
    """Who last said that they see to each of those requests."""
    entries = journal.entries_of(seat).filter(
        kind=RequestTaken.kind, patient_id__in=[one.patient_id for one in requests]
    )
    return {UUID(entry.data["request_id"]): entry for entry in entries} if requests else {}


def _exchange(request: Request, patient: Patient, taken: Entry | None) -> Exchange:
    return Exchange(request, patient, taken.by_id if taken else None, taken.at if taken else None)
