"""The shift's report on screen and on paper, handing it over, reading it back."""

from __future__ import annotations

from typing import cast
from uuid import UUID, uuid4

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from contact_telesante.audit.actions import Act, record_look
from contact_telesante.board.handoffs import actions
from contact_telesante.board.handoffs.rules import Scope
from contact_telesante.board.queries import number_of
from contact_telesante.interop import pdf
from contact_telesante.kernel import scopes
from contact_telesante.kernel.errors import InvalidInput
from contact_telesante.teams import rules as rights
from contact_telesante.web.handoffs import pages
from contact_telesante.web.handoffs.forms import GiveForm, PeriodForm, ReadBackForm
from contact_telesante.web.handoffs.paper import report_as_pdf
from contact_telesante.web.http import TeamRequest, team_view
from contact_telesante.web.privacy.files import attached

AS_WHAT = "handoff"


@require_GET
@team_view
def report(request: TeamRequest) -> HttpResponse:
    """What changed since a moment, and how each patient stands."""
    form = _period(request)
    if not form.is_valid():
        return _asked_again(request, form)
    page = pages.report_page(request.seat, form)
    record_look(Act.BOARD_OPENED, by=request.seat, patients=page.patient_ids, as_what=AS_WHAT)
    context = {"seat": request.seat, "number": page.number, "page": page, "form": form}
    return render(request, "handoffs/report.html", context)


@require_GET
@team_view
def printed(request: TeamRequest) -> HttpResponse:
    """The same on paper."""
    form = _period(request)
    if not form.is_valid():
        return _asked_again(request, form)
    page = pages.report_page(request.seat, form)
    record_look(Act.BOARD_PRINTED, by=request.seat, patients=page.patient_ids, as_what=AS_WHAT)
    return render(request, "handoffs/print.html", {"seat": request.seat, "page": page})


@require_GET
@team_view
def as_pdf(request: TeamRequest) -> HttpResponse:
    """The same as a file that stays in the team: it says so on each of its pages."""
    form = _period(request)
    if not form.is_valid():
        return _asked_again(request, form)
    page = pages.report_page(request.seat, form)
    record_look(Act.EXPORTED, by=request.seat, patients=page.patient_ids, as_what=AS_WHAT)
    return attached(report_as_pdf(page), pdf.CONTENT_TYPE, AS_WHAT, "pdf")


@require_http_methods(["GET", "POST"])
@team_view
@sensitive_post_parameters()
def give(request: TeamRequest, scope: str) -> HttpResponse:
    """Hand over what one was shown, with a sentence for some patients or none."""
    asked, seat = cast("Scope", scope), request.seat
    rights.require(rights.may_write(seat))
    if request.method != "POST":
        form = PeriodForm({**request.GET.dict(), "scope": scope}, seat)
        if not form.is_valid():
            return _asked_again(request, form)
        return _giving(request, pages.give_page(seat, form))
    sent, refused = GiveForm.sent(request.POST), InvalidInput({})
    if sent.is_valid():
        told = {"since": sent.begin, "number": sent.cleaned_data["number"], "remark": sent.cleaned_data["remark"]}
        try:
            given = actions.give_handoff(by=seat, scope=asked, sentences=sent.sentences, **told)
        except InvalidInput as error:
            refused = error
        else:
            return HttpResponseRedirect(reverse("handoff-given", args=[seat.slug, given.pk]))
    with scopes.scope(seat):
        return _giving(request, pages.give_page_again(seat, sent, asked, refused), status=422)


@require_GET
@team_view
def given_list(request: TeamRequest) -> HttpResponse:
    """The last handoffs: who gave them, who read them back."""
    context = {"seat": request.seat, "number": number_of(request.seat), "lines": pages.given_lines(request.seat)}
    return render(request, "handoffs/list.html", context)


@require_GET
@team_view
def given(request: TeamRequest, handoff_id: UUID) -> HttpResponse:
    """What was handed over, and what changed since."""
    return _given(request, handoff_id, ReadBackForm())


@require_POST
@team_view
@sensitive_post_parameters()
def read_back(request: TeamRequest, handoff_id: UUID) -> HttpResponse:
    """Take it over: the first to say so stands, and whoever comes second is told who."""
    form, seat = ReadBackForm(request.POST), request.seat
    sentence = form.cleaned_data["sentence"] if form.is_valid() else ""
    try:
        if form.is_valid():
            actions.read_back(by=seat, handoff_id=handoff_id, sentence=sentence)
            return HttpResponseRedirect(reverse("handoff-given", args=[seat.slug, handoff_id]))
        status = 422
    except InvalidInput as refused:
        form.add_error("sentence", refused.errors["sentence"])
        status = 422
    except actions.AlreadyRead:
        status = 409
    with scopes.scope(seat):
        return _given(request, handoff_id, form, status=status)


def _period(request: TeamRequest) -> PeriodForm:
    return PeriodForm(request.GET.dict(), request.seat)


def _asked_again(request: TeamRequest, form: PeriodForm) -> HttpResponse:
    context = {"seat": request.seat, "number": number_of(request.seat), "form": form}
    return render(request, "handoffs/report.html", context, status=422)


def _giving(request: TeamRequest, page: pages.GivePage, *, status: int = 200) -> HttpResponse:
    patients = [card.patient_id for card, _field in page.lines]
    record_look(Act.BOARD_OPENED, by=request.seat, patients=patients, as_what=AS_WHAT)
    context = {"seat": request.seat, "number": number_of(request.seat), "page": page, "form": page.form}
    return render(request, "handoffs/give.html", context, status=status)


def _given(request: TeamRequest, handoff_id: UUID, form: ReadBackForm, *, status: int = 200) -> HttpResponse:
    page = pages.given_page(request.seat, handoff_id)
    record_look(Act.BOARD_OPENED, by=request.seat, patients=page.patient_ids, as_what=AS_WHAT)
    context = {"seat": request.seat, "number": page.number, "page": page, "form": form, "key": str(uuid4())}
    context["second"] = status == 409
    return render(request, "handoffs/given.html", context, status=status)
