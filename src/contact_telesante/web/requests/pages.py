"""Requests as data for their templates. Call inside the seat's scope."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from contact_telesante.board import queries as board
from contact_telesante.board.requests import queries, rules
from contact_telesante.teams import queries as teams
from contact_telesante.teams.professions import profession_name
from contact_telesante.teams.seats import Seat
from contact_telesante.web.board.rows import Rows

if TYPE_CHECKING:
    from contact_telesante.board.models import Patient, Request


@dataclass(frozen=True, slots=True)
class Turn:
    """One thing that somebody did about a request; `kind` chooses its words."""

    kind: str
    by: str
    profession: str
    at: datetime
    text: str = ""


@dataclass(frozen=True, slots=True)
class ExchangeShown:
    """A request from its question to its end, and what its reader may do now. Without a request: what may be asked."""

    patient_id: UUID
    name: str
    number: int
    is_active: bool
    may_ask: bool
    may_follow: bool
    may_take: bool = False
    request_id: UUID | None = None
    state: str = "none"
    at: datetime | None = None
    turns: tuple[Turn, ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether somebody still has something to do."""
        return self.state in {"asked", "taken", "answered"}

    @property
    def waits(self) -> bool:
        """Whether an answer is awaited."""
        return self.state in {"asked", "taken"}


@dataclass(frozen=True, slots=True)
class RequestsPage:
    """The team's requests as one seat reads them."""

    seat: Seat
    number: int
    to_answer: list[ExchangeShown]
    to_do: list[ExchangeShown]
    closed: list[ExchangeShown]

    @property
    def patients(self) -> list[UUID]:
        """Whom the page shows."""
        return [one.patient_id for one in (*self.to_answer, *self.to_do, *self.closed)]


def requests_page(seat: Seat) -> RequestsPage:
    """The requests: to answer, to carry out, closed within seven days."""
    rows = Rows.of(seat)
    told = [_shown(seat, one.patient, one, rows) for one in queries.exchanges_of(seat)]
    return RequestsPage(
        seat=seat,
        number=board.number_of(seat),
        to_answer=[one for one in told if one.waits],
        to_do=[one for one in told if one.state == "answered"],
        closed=[one for one in told if not one.is_open],
    )


def exchange(seat: Seat, patient: Patient) -> ExchangeShown | None:
    """What the panel tells of a patient's request; None for who may not read it, or has nothing to read nor to ask."""
    if not rules.may_read(seat.on(patient.pk), board.definition_of(seat)):
        return None
    shown = _shown(seat, patient, queries.exchange_about(seat, patient), Rows.of(seat))
    return shown if shown.turns or shown.may_ask else None


def standing(seat: Seat, request: Request) -> ExchangeShown:
    """A request as it stands, for whoever came after."""
    patient = board.patients_of(seat).get(pk=request.patient_id)
    taken = queries.taking_of(seat, request)
    told = queries.Exchange(request, patient, taken.by_id if taken else None, taken.at if taken else None)
    return _shown(seat, patient, told, Rows.of(seat))


def _shown(seat: Seat, patient: Patient, told: queries.Exchange | None, rows: Rows) -> ExchangeShown:
    may_follow = rules.may_follow(seat.on(patient.pk), board.definition_of(seat))
    is_open = bool(told and rules.is_open(told.request))
    return ExchangeShown(
        patient_id=patient.pk,
        name=rows.reader_of(patient.pk).name(patient),
        number=patient.number,
        is_active=patient.is_active,
        may_ask=may_follow and patient.is_active and not is_open,
        may_follow=may_follow,
        may_take=may_follow and rules.may_take(seat, patient) and bool(told and told.taken_by_id != seat.user_id),
        request_id=told.request.pk if told else None,
        state=_state(told) if told else "none",
        at=told.request.at if told else None,
        turns=tuple(_turns(seat, told)) if told else (),
    )


def _state(told: queries.Exchange) -> str:
    request = told.request
    if not rules.is_open(request):
        return "withdrawn" if request.withdrawn else "done"
    if rules.is_answered(request):
        return "answered"
    return "taken" if told.taken_at else "asked"


def _turns(seat: Seat, told: queries.Exchange) -> list[Turn]:
    request = told.request
    ending = "withdrawn" if request.withdrawn else "done"
    done = [
        ("asked", request.by_id, request.at, request.question),
        ("taken", told.taken_by_id, told.taken_at, ""),
        ("answered", request.answered_by_id, request.answered_at, request.answer),
        (ending, request.closed_by_id, request.closed_at, ""),
    ]
    people = teams.colleagues_of(seat, seat.version)
    turns = []
    for kind, by_id, at, text in done:
        if at is not None:
            person = people.get(str(by_id))
            turns.append(Turn(kind, person.name if person else "", _profession(person), at, text))
    return turns


def _profession(person: teams.Colleague | None) -> str:
    return profession_name(person.profession) if person else ""
