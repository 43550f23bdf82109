"""Patients: the list, one of them, and everything that may be done to one."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Literal

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_noop
from ninja import Body, Query, Router

from contact_telesante.api import schemas, serial
from contact_telesante.api.auth import Call, seat_for
from contact_telesante.api.contract import READ_REFUSALS, WRITE_REFUSALS, Key, PatientId, Slug
from contact_telesante.api.handlers import ConflictSeen
from contact_telesante.api.paging import page_of
from contact_telesante.api.rows import patients_packed
from contact_telesante.api.serial import sight_of
from contact_telesante.audit.actions import Act, record_look
from contact_telesante.board import actions
from contact_telesante.board import queries as board
from contact_telesante.board.views import queries as views
from contact_telesante.board.views.rules import ALL
from contact_telesante.journal import queries as journal
from contact_telesante.kernel.scopes import scope
from contact_telesante.teams.seats import Seat

router = Router(tags=[gettext_noop("Patients")])
ONE = "/teams/{slug}/patients/{patient_id}"
OK = {200: schemas.Patient}
CONFLICT = {409: schemas.Problem}

Status = Annotated[
    Literal["active", "inactive", "all"], Query("active", description=gettext_noop("On the board, off it, or both."))
]
View = Annotated[
    str,
    Query(
        "",
        max_length=36,
        pattern=r"^(all|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})?$",
        description=gettext_noop(
            "The id of a view, which then chooses and orders the active patients; all, or empty, is the whole board."
        ),
    ),
]
Search = Annotated[
    str,
    Query(
        "",
        max_length=200,
        description=gettext_noop("Words of the name, place or numbers, whatever their case or accents."),
    ),
]
Sort = Annotated[
    str,
    Query(
        "",
        max_length=80,
        description=gettext_noop(
            "A field key, name, updated or status_date, with - before it for the reverse; empty is the board's order."
        ),
    ),
]
Limit = Annotated[int, Query(100, ge=1, le=500, description=gettext_noop("At most so many, 1 to 500."))]
CursorText = Annotated[str, Query("", max_length=80, description=gettext_noop("The next of the page before."))]
Before = Annotated[
    int, Query(schemas.LARGEST, ge=0, le=schemas.LARGEST, description=gettext_noop("Only entries under this number."))
]


@router.get(
    "/teams/{slug}/patients",
    response={200: schemas.Patients, **READ_REFUSALS},
    operation_id="patients",
    summary=gettext_noop("The patients of a board"),
    description=gettext_noop(
        "A page of patients. Every reading is recorded. To follow a board, read its pages once, then the journal "
        "after the first page's number: nothing is lost."
    ),
)
def patients(
    request: Call,
    slug: Slug,
    *,
    status: Status,
    view: View,
    q: Search,
    sort: Sort,
    limit: Limit,
    cursor: CursorText,
) -> HttpResponse:
    seat = seat_for(request, slug)
    with scope(seat):
        number = board.number_of(seat)  # before the rows: what is written between is told again by the journal
        if view in {"", ALL}:
            listed = board.patients_listed(seat, status=status, search=q, sort=sort)
        else:
            listed = views.patients_through(seat, views.lens_for(seat, view), search=q, sort=sort)
        lines, following = page_of(listed.values_list("pk", "number"), cursor, limit)
        record_look(_act(status, q), by=seat, patients=[pk for pk, _number in lines], count=len(lines))
        page = patients_packed(seat, lines, sight_of(seat))
    return serial.answer_packed({"number": number}, "patients", page, {"next": following})


@router.post(
    "/teams/{slug}/patients",
    response={201: schemas.Patient, **WRITE_REFUSALS},
    operation_id="add_patient",
    summary=gettext_noop("Add a patient"),
    description=gettext_noop(
        "Answers the patient, and its address in Location. A possible duplicate is never refused."
    ),
)
def add_patient(request: Call, slug: Slug, given: schemas.PatientAsked, idempotency_key: Key) -> HttpResponse:
    seat = seat_for(request, slug, idempotency_key)
    patient = actions.add_patient(by=seat, values=given.values)
    response = serial.answer_patient(patient, seat, 201)
    response["Location"] = reverse("api-v1:patient", args=[slug, patient.pk])
    return response


@router.get(
    ONE,
    response={**OK, **READ_REFUSALS},
    operation_id="patient",
    summary=gettext_noop("One patient"),
    description=gettext_noop("The patient, active or not. The reading is recorded."),
    url_name="patient",
)
def patient(request: Call, slug: Slug, patient_id: PatientId) -> HttpResponse:
    seat = seat_for(request, slug)
    with scope(seat):
        found = board.patients_of(seat).get(pk=patient_id)
        record_look(Act.PATIENT_OPENED, by=seat, patients=[found.pk])
        return serial.answer_patient(found, seat)


@router.patch(
    ONE,
    response={**OK, **WRITE_REFUSALS, **CONFLICT},
    operation_id="change_cells",
    summary=gettext_noop("Write cells"),
    description=gettext_noop(
        "Writes the given cells and no other. A cell that somebody wrote after base is a conflict (409), and "
        "nothing is written; other cells never conflict. To write over it, send again with the number of the "
        "refusal as base."
    ),
)
def change_cells(
    request: Call, slug: Slug, patient_id: PatientId, given: schemas.ChangeAsked, idempotency_key: Key
) -> HttpResponse:
    seat = seat_for(request, slug, idempotency_key)
    with _conflicts_named(seat):
        changed = actions.change_cells(by=seat, patient_id=patient_id, values=given.values, base=given.base)
    return serial.answer_patient(changed, seat)


@router.get(
    f"{ONE}/history",
    response={200: schemas.History, **READ_REFUSALS},
    operation_id="history",
    summary=gettext_noop("A patient's history"),
    description=gettext_noop("Every entry about the patient, newest first. The reading is recorded."),
)
def history(request: Call, slug: Slug, patient_id: PatientId, before: Before, limit: Limit) -> HttpResponse:
    seat = seat_for(request, slug)
    with scope(seat):
        found = board.patients_of(seat).get(pk=patient_id)
        number = board.number_of(seat)
        told = journal.entries_of_patient(seat, found.pk).filter(number__lt=before).order_by("-number")
        lines = list(told[: limit + 1])
        record_look(Act.HISTORY_READ, by=seat, patients=[found.pk])
        sight, people = sight_of(seat), board.context_of(seat).members
    entries = [serial.entry(line, sight, people) for line in lines[:limit]]
    following = lines[limit - 1].number if len(lines) > limit else None
    return serial.answer({"entries": entries, "number": number, "next": following})


@router.post(
    f"{ONE}/deactivate",
    response={**OK, **WRITE_REFUSALS},
    operation_id="deactivate_patient",
    summary=gettext_noop("Take a patient off the board"),
    description=gettext_noop("Everything is kept, and comes back if the patient does."),
)
def deactivate(
    request: Call, slug: Slug, patient_id: PatientId, given: schemas.DepartureAsked, idempotency_key: Key
) -> HttpResponse:
    seat = seat_for(request, slug, idempotency_key)
    left = actions.deactivate_patient(by=seat, patient_id=patient_id, reason=given.reason, day=given.date)
    return serial.answer_patient(left, seat)


@router.post(
    f"{ONE}/reactivate",
    response={**OK, **WRITE_REFUSALS},
    operation_id="reactivate_patient",
    summary=gettext_noop("Bring a patient back to the board"),
)
def reactivate(
    request: Call,
    slug: Slug,
    patient_id: PatientId,
    given: Annotated[schemas.ReturnAsked | None, Body(None)],
    idempotency_key: Key,
) -> HttpResponse:
    seat, leaving = seat_for(request, slug, idempotency_key), given is not None and given.leaving
    return serial.answer_patient(actions.reactivate_patient(by=seat, patient_id=patient_id, leaving=leaving), seat)


@router.post(
    f"{ONE}/undo",
    response={**OK, **WRITE_REFUSALS, **CONFLICT},
    operation_id="undo_change",
    summary=gettext_noop("Take back your own change"),
    description=gettext_noop("Puts back what your entry changed, unless somebody wrote one of its cells since (409)."),
)
def undo(
    request: Call, slug: Slug, patient_id: PatientId, given: schemas.UndoAsked, idempotency_key: Key
) -> HttpResponse:
    seat = seat_for(request, slug, idempotency_key)
    return serial.answer_patient(actions.undo_change(by=seat, patient_id=patient_id, number=given.number), seat)


def _act(status: str, search: str) -> Act:
    if search.strip():
        return Act.SEARCHED
    return Act.INACTIVE_OPENED if status == "inactive" else Act.BOARD_OPENED


@contextmanager
def _conflicts_named(seat: Seat) -> Iterator[None]:
    try:
        yield
    except actions.Conflict as conflict:
        people = board.context_of(seat).members
        raise ConflictSeen(conflict, people) from None
