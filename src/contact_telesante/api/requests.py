"""What is asked about patients, answered and done; and cells that somebody says are still true."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Final
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext_noop
from ninja import Path, Router
from pydantic import BaseModel, Field, StrictStr

from contact_telesante.api import schemas, serial
from contact_telesante.api.auth import Call, seat_for
from contact_telesante.api.contract import READ_REFUSALS, WRITE_REFUSALS, Key, PatientId, Slug
from contact_telesante.api.schemas import Asked, Number
from contact_telesante.api.serial import Json, person
from contact_telesante.audit.actions import Act, record_look
from contact_telesante.board import queries as board
from contact_telesante.board.freshness import actions as freshness
from contact_telesante.board.requests import actions, queries
from contact_telesante.kernel.scopes import scope

router = Router(tags=[gettext_noop("Requests")])
OF_PATIENT: Final = "/teams/{slug}/patients/{patient_id}"
ONE: Final = OF_PATIENT + "/requests/{request_id}"
OK: Final = {200: schemas.Patient}
SETTLED: Final = {409: schemas.Problem}
RequestId = Annotated[UUID, Path(..., description=gettext_noop("The request."))]


class QuestionAsked(Asked):
    """A question to follow until what was answered is done."""

    question: Annotated[StrictStr, Field(examples=["Ajuster la warfarine?"])]


class AnswerAsked(Asked):
    """An answer to the open question."""

    answer: Annotated[StrictStr, Field(examples=["Oui, 4 mg ce soir."])]


class ConfirmationAsked(Asked):
    """Cells that are still true."""

    keys: Annotated[
        list[StrictStr],
        Field(description=gettext_noop("The keys of the fields that somebody verified."), examples=[["braden"]]),
    ]
    base: Annotated[
        Number, Field(description=gettext_noop("The number at which these cells were read."), examples=[41])
    ]


class Request(BaseModel):
    """A question about a patient, and what became of it. What has not happened is null, or empty."""

    id: UUID
    patient: UUID
    question: str = Field(examples=["Ajuster la warfarine?"])
    by: schemas.Person | None
    at: datetime
    taken_by: schemas.Person | None
    taken_at: datetime | None
    answer: str = Field(examples=["Oui, 4 mg ce soir."])
    answered_by: schemas.Person | None
    answered_at: datetime | None
    closed_by: schemas.Person | None
    closed_at: datetime | None
    withdrawn: bool = Field(examples=[False])


class Requests(BaseModel):
    """Those open, oldest first, then those closed within seven days, newest first."""

    requests: list[Request]


@router.get(
    "/teams/{slug}/requests",
    response={200: Requests, **READ_REFUSALS},
    operation_id="requests",
    summary=gettext_noop("The requests of a team"),
    description=gettext_noop(
        "Those that you may read: open ones, then those closed within seven days. The reading is recorded."
    ),
)
def requests(request: Call, slug: Slug) -> HttpResponse:
    seat = seat_for(request, slug)
    with scope(seat):
        found, people = queries.exchanges_of(seat), board.context_of(seat).members
        record_look(Act.SEARCHED, by=seat, patients={one.patient.pk for one in found}, count=len(found))
        return serial.answer({"requests": [_request(one, people) for one in found]})


@router.post(
    f"{OF_PATIENT}/requests",
    response={201: schemas.Patient, **WRITE_REFUSALS, **SETTLED},
    operation_id="ask",
    summary=gettext_noop("Ask a question"),
    description=gettext_noop(
        "Answers the patient; the request’s id is in the list, and in the entry of the journal. One at a time: while "
        "another is open, 409."
    ),
)
def ask(request: Call, slug: Slug, patient_id: PatientId, given: QuestionAsked, idempotency_key: Key) -> HttpResponse:
    seat = seat_for(request, slug, idempotency_key)
    answered = serial.answer_patient(actions.ask(by=seat, patient_id=patient_id, question=given.question), seat, 201)
    answered["Location"] = request.path
    return answered


@router.post(
    f"{ONE}/answer",
    response={**OK, **WRITE_REFUSALS, **SETTLED},
    operation_id="answer_request",
    summary=gettext_noop("Answer a question"),
    description=gettext_noop("Once: answered or closed meanwhile, 409."),
)
def answer(
    request: Call,
    slug: Slug,
    patient_id: PatientId,
    request_id: RequestId,
    *,
    given: AnswerAsked,
    idempotency_key: Key,
) -> HttpResponse:
    seat = seat_for(request, slug, idempotency_key)
    changed = actions.answer(by=seat, patient_id=patient_id, request_id=request_id, text=given.answer)
    return serial.answer_patient(changed, seat)


@router.post(
    f"{ONE}/done",
    response={**OK, **WRITE_REFUSALS, **SETTLED},
    operation_id="finish_request",
    summary=gettext_noop("Say that what was answered is done"),
    description=gettext_noop("Closes the request. Before an answer, and once closed, 409."),
)
def finish(
    request: Call, slug: Slug, patient_id: PatientId, request_id: RequestId, idempotency_key: Key
) -> HttpResponse:
    seat = seat_for(request, slug, idempotency_key)
    return serial.answer_patient(actions.finish(by=seat, patient_id=patient_id, request_id=request_id), seat)


@router.post(
    f"{OF_PATIENT}/confirm",
    response={**OK, **WRITE_REFUSALS, **SETTLED},
    operation_id="confirm_cells",
    summary=gettext_noop("Say that cells are still true"),
    description=gettext_noop(
        "Writes no cell and changes no stamp: it notes who verified, and when. When somebody wrote one of these cells "
        "after base, 409, and nothing is noted."
    ),
)
def confirm(
    request: Call, slug: Slug, patient_id: PatientId, given: ConfirmationAsked, idempotency_key: Key
) -> HttpResponse:
    seat = seat_for(request, slug, idempotency_key)
    return serial.answer_patient(
        freshness.confirm_cells(by=seat, patient_id=patient_id, keys=given.keys, base=given.base), seat
    )


def _request(one: queries.Exchange, people: Mapping[str, str]) -> Json:
    request = one.request
    return {
        "id": request.pk,
        "patient": one.patient.pk,
        "question": request.question,
        "by": person(request.by_id, people),
        "at": request.at,
        "taken_by": person(one.taken_by_id, people),
        "taken_at": one.taken_at,
        "answer": request.answer,
        "answered_by": person(request.answered_by_id, people),
        "answered_at": request.answered_at,
        "closed_by": person(request.closed_by_id, people),
        "closed_at": request.closed_at,
        "withdrawn": request.withdrawn,
    }
