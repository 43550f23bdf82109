"""Every gesture of a request: asked, taken, answered, done, withdrawn. One entry each, and the cell with it."""

from collections.abc import Mapping
from uuid import UUID

from contact_telesante.board import queries as board
from contact_telesante.board.actions import TOUCHED, write_cells
from contact_telesante.board.definition import Definition
from contact_telesante.board.models import Patient, Request
from contact_telesante.board.requests import queries, rules
from contact_telesante.board.requests.events import (
    RequestAnswered,
    RequestAsked,
    RequestDone,
    RequestTaken,
    RequestWithdrawn,
)
from contact_telesante.board.rules import require_active
from contact_telesante.journal.actions import record
from contact_telesante.journal.events import Change
from contact_telesante.journal.models import Entry
from contact_telesante.kernel.actions import action, part
from contact_telesante.kernel.errors import DomainError
from contact_telesante.kernel.ids import new_id
from contact_telesante.teams import rules as rights
from contact_telesante.teams.seats import Seat


class Settled(DomainError):
    """The request is no longer where this gesture found it; `request` is what stands. Nothing was written."""

    code = "request_settled"

    def __init__(self, request: Request) -> None:
        super().__init__(str(request.pk))
        self.request = request


@action(again=board.patient_as_first_answered)
def ask(*, by: Seat, patient_id: UUID, question: str) -> Patient:
    """Ask a question about an active patient.

    Raises `Patient.DoesNotExist` outside the seat's team, `NotAllowed` for a reader or a seat that does not see
    requests, `InvalidInput` for a question that says nothing, and `Settled` when another request is open.
    """
    patient, definition = _found(by, patient_id)
    require_active(patient, "question")
    said = rules.require_text(question, "question")
    if standing := queries.open_request(by, patient_id):
        raise Settled(standing)
    request = Request(id=new_id(), team_id=by.team_id, patient_id=patient_id, question=said, by_id=by.user_id)
    changes = rules.passage(patient, definition, rules.ASKED)
    event = RequestAsked(patient_id=patient_id, request_id=request.pk, question=said, changes=changes)
    entry = record(event, by=by)
    request.at = entry.at
    request.save(force_insert=True)
    return _moved(patient, changes, entry, by, definition)


@action(again=board.patient_as_first_answered)
def take(*, by: Seat, patient_id: UUID, request_id: UUID) -> Patient:
    """Say that one is seeing to an open request. Raises as `answer`, and `NotAllowed` unless it is for the seat to.

    Taken again by the same person, nothing is written; by another, it is theirs from now on.
    """
    patient, definition, request = _of_patient(by, patient_id, request_id)
    rights.require(rules.may_take(by, patient))
    if rules.is_answered(request) or not rules.is_open(request):
        raise Settled(request)
    taken = queries.taking_of(by, request)
    if taken and taken.by_id == by.user_id:
        return patient
    changes = rules.passage(patient, definition, rules.TAKEN)
    entry = record(RequestTaken(patient_id=patient_id, request_id=request_id, changes=changes), by=by)
    return _moved(patient, changes, entry, by, definition)


@action(again=board.patient_as_first_answered)
def answer(*, by: Seat, patient_id: UUID, request_id: UUID, text: str) -> Patient:
    """Answer an open request.

    Raises `Patient.DoesNotExist` and `Request.DoesNotExist` for what the seat knows nothing of, `NotAllowed` as `ask`,
    `InvalidInput` for an answer that says nothing, and `Settled` once it is answered or closed.
    """
    patient, definition, request = _of_patient(by, patient_id, request_id)
    said = rules.require_text(text, "answer")
    if rules.is_answered(request) or not rules.is_open(request):
        raise Settled(request)
    changes = rules.passage(patient, definition, rules.ANSWERED)
    event = RequestAnswered(patient_id=patient_id, request_id=request_id, answer=said, changes=changes)
    entry = record(event, by=by)
    request.answer, request.answered_by_id, request.answered_at = said, by.user_id, entry.at
    request.save(update_fields=["answer", "answered_by_id", "answered_at"])
    return _moved(patient, changes, entry, by, definition)


@action(again=board.patient_as_first_answered)
def finish(*, by: Seat, patient_id: UUID, request_id: UUID) -> Patient:
    """Say that what was answered is done. Raises as `answer`; `Settled` before an answer, and once closed."""
    patient, definition, request = _of_patient(by, patient_id, request_id)
    if not rules.is_answered(request) or not rules.is_open(request):
        raise Settled(request)
    changes = rules.passage(patient, definition, rules.DONE)
    entry = record(RequestDone(patient_id=patient_id, request_id=request_id, changes=changes), by=by)
    _close(request, entry, withdrawn=False)
    return _moved(patient, changes, entry, by, definition)


@action(again=board.patient_as_first_answered)
def withdraw(*, by: Seat, patient_id: UUID, request_id: UUID) -> Patient:
    """Take an open request back. Raises as `answer`; `Settled` once closed."""
    patient, definition, request = _of_patient(by, patient_id, request_id)
    if not rules.is_open(request):
        raise Settled(request)
    changes = rules.passage(patient, definition, rules.NONE)
    entry = record(RequestWithdrawn(patient_id=patient_id, request_id=request_id, changes=changes), by=by)
    _close(request, entry, withdrawn=True)
    return _moved(patient, changes, entry, by, definition)


def _found(by: Seat, patient_id: UUID) -> tuple[Patient, Definition]:
    patient, definition = board.locked_patient(by, patient_id), board.definition_of(by)
    rights.require(rules.may_follow(by.on(patient_id), definition))
    return patient, definition


def _of_patient(by: Seat, patient_id: UUID, request_id: UUID) -> tuple[Patient, Definition, Request]:
    """The patient, locked: that puts in line whoever moves the same request."""
    patient, definition = _found(by, patient_id)
    return patient, definition, queries.request_of(by, patient_id, request_id)


def _close(request: Request, entry: Entry, *, withdrawn: bool) -> None:
    request.closed_by_id, request.closed_at, request.withdrawn = entry.by_id, entry.at, withdrawn
    request.save(update_fields=["closed_by_id", "closed_at", "withdrawn"])


@part
def _moved(patient: Patient, changes: Mapping[str, Change], entry: Entry, by: Seat, definition: Definition) -> Patient:
    """The patient with its cell written; on a board without one, its number moves all the same."""
    if changes:
        return write_cells(patient, changes, entry, by, definition)
    patient.touch(entry)
    patient.save(update_fields=[*TOUCHED])
    return patient
