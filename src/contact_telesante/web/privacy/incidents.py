"""The register of confidentiality incidents, at the privacy officer's desk."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING
from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_POST

from contact_telesante.audit.actions import Act, Purpose, record_look
from contact_telesante.interop import csv, pdf
from contact_telesante.kernel.errors import InvalidInput
from contact_telesante.kernel.scopes import scope
from contact_telesante.privacy.incidents import actions, notices, queries, rules
from contact_telesante.privacy.queries import teams_of
from contact_telesante.web.forms import whole_number
from contact_telesante.web.http import PrivacyRequest, privacy_view
from contact_telesante.web.identity.again import recently_signed_in
from contact_telesante.web.privacy import incident_pages as pages
from contact_telesante.web.privacy.files import attached
from contact_telesante.web.privacy.incident_forms import IncidentForm, OpenForm, ReasonForm
from contact_telesante.web.privacy.incident_looks import looks_file
from contact_telesante.web.privacy.incident_papers import notice_as_pdf, register_as_csv

if TYPE_CHECKING:
    from contact_telesante.privacy.models import Incident

PAGE = "privacy/incidents/incident.html"


@require_GET
@privacy_view
def register(request: PrivacyRequest) -> HttpResponse:
    """The register, narrowed by state, team or seriousness."""
    page = pages.register_page(request.desk, pages.Filters.of(request.GET))
    _record_read(request, "register", len(page["lines"]))
    return render(request, "privacy/incidents/register.html", page)


@require_GET
@privacy_view
def printed(request: PrivacyRequest) -> HttpResponse:
    """The register on paper: every item of every incident."""
    page = pages.register_page(request.desk, pages.Filters.of(request.GET))
    _record_read(request, "print", len(page["lines"]))
    return render(request, "privacy/incidents/print.html", page)


@require_GET
@privacy_view
def exported(request: PrivacyRequest) -> HttpResponse:
    """The register as a spreadsheet."""
    lines = pages.lines_of(request.desk, pages.Filters.of(request.GET))
    _record_read(request, "csv", len(lines))
    return attached(register_as_csv(lines, request.desk.language), csv.CONTENT_TYPE, "incidents", "csv")


@privacy_view
@sensitive_post_parameters()
def opened(request: PrivacyRequest) -> HttpResponse:
    """Enter an incident that nobody reported."""
    with scope(request.desk):
        teams = {team.pk: team.name for team in teams_of(request.desk)}
    form = OpenForm(request.POST or None, establishments=request.desk.establishments, teams=teams)
    if request.method == "POST" and form.is_valid():
        owner = {"establishment_id": form.cleaned_data["establishment"], "team_id": form.cleaned_data["team"]}
        try:
            made = actions.open_incident(by=request.desk, **owner, **form.items)
        except InvalidInput as refused:
            form.refuse(refused)
        else:
            return _back_to(made.pk, "opened")
    context = {"form": form, "sections": pages.sections(form, {}), "key": request.POST.get("key") or str(uuid.uuid4())}
    status = 422 if request.method == "POST" else 200
    return render(request, "privacy/incidents/open.html", context, status=status)


@privacy_view
@sensitive_post_parameters()
def incident(request: PrivacyRequest, incident_id: UUID) -> HttpResponse:
    """One incident: its items, or the change that is sent."""
    if request.method == "POST":
        return _write(request, incident_id, actions.write_incident, "saved")
    found = queries.incident_of(request.desk, incident_id)
    record_look(Act.INCIDENT_READ, by=request.desk, purpose=Purpose.VERIFICATION, incident=str(found.pk))
    return _page(request, incident_id, done=request.GET.get("done", ""))


@require_POST
@privacy_view
@recently_signed_in
@sensitive_post_parameters()
def close(request: PrivacyRequest, incident_id: UUID) -> HttpResponse:
    """Write the last items and close."""
    return _write(request, incident_id, actions.close_incident, "closed")


@require_POST
@privacy_view
def take_up(request: PrivacyRequest, incident_id: UUID) -> HttpResponse:
    """Begin to assess a report."""
    version = whole_number(request.POST.get("version", ""), 0)
    try:
        actions.take_up_incident(by=request.desk, incident_id=incident_id, version=version)
    except (rules.Conflict, rules.WrongState):
        return _page(request, incident_id, status=409, moved=True)
    return _back_to(incident_id, "taken-up")


@require_POST
@privacy_view
@sensitive_post_parameters()
def reopen(request: PrivacyRequest, incident_id: UUID) -> HttpResponse:
    """Assess a closed incident again, and say why."""
    form, version = ReasonForm(request.POST), whole_number(request.POST.get("version", ""), 0)
    if not form.is_valid():
        return _page(request, incident_id, status=422, reason_form=form)
    reason = form.cleaned_data["reason"]
    try:
        actions.reopen_incident(by=request.desk, incident_id=incident_id, version=version, reason=reason)
    except (rules.Conflict, rules.WrongState):
        return _page(request, incident_id, status=409, moved=True, reason_form=ReasonForm(initial={"reason": reason}))
    return _back_to(incident_id, "reopened")


@require_GET
@privacy_view
def notice(request: PrivacyRequest, incident_id: UUID, kind: str, language: str) -> HttpResponse:
    """The draft of a notice, to copy or print. Nothing is sent."""
    found, draft = _drafted(request, incident_id, kind, language)
    return render(request, "privacy/incidents/notice.html", {"incident": found, "notice": draft})


@require_GET
@privacy_view
def notice_file(request: PrivacyRequest, incident_id: UUID, kind: str, language: str) -> HttpResponse:
    """The same as a PDF."""
    _found, draft = _drafted(request, incident_id, kind, language)
    return attached(notice_as_pdf(draft), pdf.CONTENT_TYPE, "notice", "pdf")


@require_GET
@privacy_view
def looks(request: PrivacyRequest, incident_id: UUID) -> HttpResponse:
    """Who looked at what in the incident's team over its period, or one person's looks, as a spreadsheet."""
    found = queries.incident_of(request.desk, incident_id)
    made = looks_file(request.desk, found, request.GET.get("person", ""))
    return attached(made, csv.CONTENT_TYPE, "logs", "csv")


def _write(request: PrivacyRequest, incident_id: UUID, write: object, done: str) -> HttpResponse:
    """Write what was typed; a refusal comes back with all of it."""
    form, version = IncidentForm(request.POST), whole_number(request.POST.get("version", ""), 0)
    if not form.is_valid():
        return _page(request, incident_id, status=422, form=form, version=version)
    try:
        write(by=request.desk, incident_id=incident_id, version=version, **form.items)  # type: ignore[operator]
    except InvalidInput as refused:
        form.refuse(refused)
        return _page(request, incident_id, status=422, form=form, version=version)
    except rules.WrongState:
        return _page(request, incident_id, status=409, moved=True)
    except rules.Conflict as stale:
        with scope(request.desk):
            form, clashes = pages.merged(stale.incident, form, version)
        return _page(request, incident_id, status=409, form=form, clashes=clashes)
    return _back_to(incident_id, done)


def _drafted(request: PrivacyRequest, incident_id: UUID, kind: str, language: str) -> tuple[Incident, notices.Notice]:
    if kind not in notices.KINDS or language not in notices.LANGUAGES:
        raise Http404
    found = queries.incident_of(request.desk, incident_id)
    record_look(Act.INCIDENT_READ, by=request.desk, purpose=Purpose.VERIFICATION, incident=str(found.pk), notice=kind)
    sender = notices.Sender(name=request.user.name, email=request.user.email)
    return found, notices.notice_of(found, kind, language, sender)


def _page(request: PrivacyRequest, incident_id: UUID, *, status: int = 200, **told: object) -> HttpResponse:
    about = {name: told.pop(name) for name in ("form", "version", "clashes", "reason_form") if name in told}
    with scope(request.desk):
        found = queries.incident_of(request.desk, incident_id)
        page = pages.incident_page(request.desk, found, **about)  # type: ignore[arg-type]
        return render(request, PAGE, page | told, status=status)


def _back_to(incident_id: UUID, done: str) -> HttpResponse:
    return HttpResponseRedirect(f"{reverse('privacy-incident', args=[incident_id])}?done={done}")


def _record_read(request: PrivacyRequest, what: str, count: int) -> None:
    record_look(Act.INCIDENT_READ, by=request.desk, purpose=Purpose.VERIFICATION, what=what, count=count)
