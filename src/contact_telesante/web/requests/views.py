"""Requests: the list, the question, the answer, the gestures that follow."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from contact_telesante.audit.actions import Act, record_look
from contact_telesante.board import queries as board
from contact_telesante.board.requests import actions, queries, rules
from contact_telesante.kernel.errors import InvalidInput
from contact_telesante.kernel.scopes import scope
from contact_telesante.teams import rules as rights
from contact_telesante.web.board import answers
from contact_telesante.web.board.rows import Rows
from contact_telesante.web.http import TeamRequest, team_view, wants_fragment
from contact_telesante.web.requests import pages
from contact_telesante.web.requests.forms import AnswerForm, AskForm

if TYPE_CHECKING:
    from contact_telesante.board.models import Patient


@require_GET
@team_view
def requests(request: TeamRequest) -> HttpResponse:
    """What was asked: to answer, to carry out, closed lately."""
    page = pages.requests_page(request.seat)
    record_look(Act.BOARD_OPENED, by=request.seat, patients=page.patients, what="requests")
    template = "requests/_requests.html" if wants_fragment(request) else "requests/requests.html"
    return render(request, template, {"page": page})


@team_view
def ask(request: TeamRequest, patient_id: UUID) -> HttpResponse:
    """Ask a question about a patient; when one is open already, it is shown and what was typed stays."""
    if request.method != "POST":
        return _form(request, patient_id, "requests/_ask.html", AskForm())
    form = AskForm(request.POST)
    form.is_valid()
    try:
        asked = actions.ask(by=request.seat, patient_id=patient_id, question=form.cleaned_data.get("question", ""))
    except InvalidInput as refused:
        return _form(request, patient_id, "requests/_ask.html", form.refuse(refused), status=422)
    except actions.Settled as settled:
        return _form(request, patient_id, "requests/_ask.html", form, status=409, settled=settled)
    return answers.moved(request, asked, _("The question is asked."))


@team_view
def answer(request: TeamRequest, patient_id: UUID, request_id: UUID) -> HttpResponse:
    """Answer a request; when somebody just did, their answer is shown and what was typed stays."""
    template = "requests/_answer.html"
    if request.method != "POST":
        return _form(request, patient_id, template, AnswerForm(), request_id=request_id)
    form = AnswerForm(request.POST)
    form.is_valid()
    said = form.cleaned_data.get("answer", "")
    try:
        answered = actions.answer(by=request.seat, patient_id=patient_id, request_id=request_id, text=said)
    except InvalidInput as refused:
        return _form(request, patient_id, template, form.refuse(refused), request_id=request_id, status=422)
    except actions.Settled as settled:
        return _form(request, patient_id, template, form, status=409, settled=settled)
    return answers.moved(request, answered, _("The answer is given: it is to be carried out."))


@require_POST
@team_view
def take(request: TeamRequest, patient_id: UUID, request_id: UUID) -> HttpResponse:
    """Say that one is seeing to a request."""
    return _gesture(request, actions.take, patient_id, request_id, _("You are seeing to it."))


@require_POST
@team_view
def finish(request: TeamRequest, patient_id: UUID, request_id: UUID) -> HttpResponse:
    """Say that what was answered is done."""
    return _gesture(request, actions.finish, patient_id, request_id, _("Done."))


@require_POST
@team_view
def withdraw(request: TeamRequest, patient_id: UUID, request_id: UUID) -> HttpResponse:
    """Take a request back."""
    return _gesture(request, actions.withdraw, patient_id, request_id, _("The request is withdrawn."))


def _gesture(
    request: TeamRequest, act: Callable[..., "Patient"], patient_id: UUID, request_id: UUID, sentence: str
) -> HttpResponse:
    try:
        moved = act(by=request.seat, patient_id=patient_id, request_id=request_id)
    except actions.Settled:
        return answers.sentence(_("This request has moved on meanwhile: look at it again."), status=409)
    return answers.moved(request, moved, sentence)


def _form(
    request: TeamRequest,
    patient_id: UUID,
    template: str,
    form: forms.Form,
    *,
    request_id: UUID | None = None,
    status: int = 200,
    settled: actions.Settled | None = None,
) -> HttpResponse:
    """The form about one patient, with the request it is about, or the one that stands in its way."""
    seat = request.seat
    with scope(seat):
        patient = board.patients_of(seat).get(pk=patient_id)
        rights.require(rules.may_follow(seat.on(patient_id), board.definition_of(seat)))
        about = settled.request if settled else queries.request_of(seat, patient_id, request_id) if request_id else None
        context: dict[str, Any] = {
            "form": form,
            "patient": patient,
            "name": Rows.of(seat).reader_of(patient_id).name(patient),
            "exchange": pages.standing(seat, about) if about else None,
            "settled": settled is not None,
            "seat": seat,
            "key": str(uuid4()) if settled else request.POST.get("key") or str(uuid4()),
        }
    return answers.piece(request, template, context, status=status)
