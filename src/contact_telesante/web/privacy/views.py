"""The officer's pages: finding who asks for their own record, reporting, handing over, the register, the logs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from contact_telesante.audit.actions import Act, Means, Purpose, record_look
from contact_telesante.audit.seals import last_seal
from contact_telesante.interop import csv, pdf
from contact_telesante.kernel.scopes import scope
from contact_telesante.privacy import actions, queries, registers
from contact_telesante.privacy.extracts import extract_of
from contact_telesante.privacy.finding import identity_of, patient_of
from contact_telesante.privacy.incidents.queries import waiting_count
from contact_telesante.web.http import PrivacyRequest, privacy_view
from contact_telesante.web.identity.again import recently_signed_in
from contact_telesante.web.privacy import extracts, reports
from contact_telesante.web.privacy.files import attached
from contact_telesante.web.privacy.forms import FindForm, HandOverForm, PeriodForm

if TYPE_CHECKING:
    from contact_telesante.privacy.reports import Period
    from contact_telesante.teams.models import Team

REPORT_FORMATS = [("pdf", "PDF"), ("csv", gettext_lazy("Table (CSV)"))]
EXTRACT_FORMATS = [("pdf", "PDF"), ("zip", gettext_lazy("Tables and JSON (ZIP)"))]
TYPES = {"pdf": pdf.CONTENT_TYPE, "csv": csv.CONTENT_TYPE, "zip": extracts.ZIP}


@require_GET
@privacy_view
def home(request: PrivacyRequest) -> HttpResponse:
    """What there is to do, and what waits."""
    teams = queries.teams_of(request.desk)
    context = {
        "desk": request.desk,
        "teams": teams,
        "seal": last_seal(),
        "waiting": registers.breaks_waiting(request.desk, teams),
        "reports": waiting_count(request.desk),
    }
    return render(request, "privacy/home.html", context)


@require_http_methods(["GET", "POST"])
@privacy_view
@sensitive_post_parameters()
@recently_signed_in
def find(request: PrivacyRequest) -> HttpResponse:
    """Find who asks for their own record. Posted, so that no address ever holds a name."""
    if request.method == "GET":
        return render(request, "privacy/find.html", {"form": FindForm(), "desk": request.desk})
    form, found = FindForm(request.POST), None
    if form.is_valid():
        why = {name: form.cleaned_data[name] for name in ("reason", "reference")}
        found = actions.search_patients(by=request.desk, wanted=form.wanted, **why)
    context = {"form": form, "found": found, "desk": request.desk}
    return render(request, "privacy/find.html", context, status=422 if form.errors else 200)


@require_GET
@privacy_view
def report(request: PrivacyRequest, slug: str, patient_id: UUID) -> HttpResponse:
    """Who had access to one patient, day by day."""
    team = queries.team_of(request.desk, slug)
    here = request.desk.at(team.pk)
    form = PeriodForm(request.GET, ZoneInfo(team.zone))
    with scope(here):
        patient = patient_of(team, patient_id)
        context = {"desk": request.desk, "team": team, "form": form, "patient_id": patient_id}
        context["identity"] = identity_of(patient, team)
        if not form.is_valid():
            return render(request, "privacy/report.html", context, status=422)
        record_look(Act.REPORT_READ, by=here, patients=[patient_id], purpose=Purpose.RIGHT_OF_ACCESS)
        context["told"] = reports.told(team, patient_id, form.period)
    return render(request, "privacy/report.html", context)


@require_http_methods(["GET", "POST"])
@privacy_view
@sensitive_post_parameters()
@recently_signed_in
def hand_over_report(request: PrivacyRequest, slug: str, patient_id: UUID) -> HttpResponse:
    """Give the report to somebody: entered in the register before the file is made."""
    team = queries.team_of(request.desk, slug)
    days = PeriodForm(request.POST if request.method == "POST" else request.GET, ZoneInfo(team.zone))
    form = _hand_over_form(request, REPORT_FORMATS, days.data)
    if request.method == "GET" or not (form.is_valid() and days.is_valid()):
        return _ask_hand_over(request, team, patient_id, form, title=_("Hand over the report of accesses"))
    asked = {"first": days.period.first.isoformat(), "last": days.period.last.isoformat()}
    nature = _("Report of accesses, from %(first)s to %(last)s") % asked
    _hand_over(request, team, patient_id, form, means=Means.REPORT, nature=nature)
    with scope(request.desk.at(team.pk)), translation.override(form.cleaned_data["language"]):
        made = _report_file(team, patient_id, days.period, form)
    extension = form.cleaned_data["file_format"]
    return attached(made, TYPES[extension], "access-report", extension)


@require_http_methods(["GET", "POST"])
@privacy_view
@sensitive_post_parameters()
@recently_signed_in
def hand_over_extract(request: PrivacyRequest, slug: str, patient_id: UUID) -> HttpResponse:
    """Give somebody everything that is held about a patient: entered in the register before the file is made."""
    team = queries.team_of(request.desk, slug)
    form = _hand_over_form(request, EXTRACT_FORMATS, {})
    if request.method == "GET" or not form.is_valid():
        return _ask_hand_over(request, team, patient_id, form, title=_("Hand over the full extract"))
    _hand_over(request, team, patient_id, form, means=Means.EXTRACT, nature=_("Full extract"))
    language, file_format = form.cleaned_data["language"], form.cleaned_data["file_format"]
    with scope(request.desk.at(team.pk)), translation.override(language):
        extract = extract_of(team, patient_of(team, patient_id))
        made = extracts.as_pdf(extract, language) if file_format == "pdf" else extracts.as_zip(extract, language)
    return attached(made, TYPES[file_format], "full-extract", file_format)


def _hand_over_form(
    request: PrivacyRequest, formats: list[tuple[str, object]], days: Mapping[str, Any]
) -> HandOverForm:
    if request.method == "POST":
        return HandOverForm(request.POST, formats=formats)
    usual = {"language": request.desk.language, "first": days.get("first"), "last": days.get("last")}
    return HandOverForm(formats=formats, initial=usual)


def _ask_hand_over(
    request: PrivacyRequest, team: Team, patient_id: UUID, form: HandOverForm, *, title: str
) -> HttpResponse:
    with scope(request.desk.at(team.pk)):
        identity = identity_of(patient_of(team, patient_id), team)
    context = {"desk": request.desk, "team": team, "identity": identity, "form": form, "title": title}
    status = 422 if request.method == "POST" else 200
    return render(request, "privacy/hand_over.html", context, status=status)


def _hand_over(
    request: PrivacyRequest, team: Team, patient_id: UUID, form: HandOverForm, *, means: Means, nature: str
) -> None:
    given = form.cleaned_data
    actions.hand_over(
        by=request.desk,
        slug=team.slug,
        patient_id=patient_id,
        means=means,
        nature=f"{nature} ({given['file_format'].upper()})",
        recipient=given["recipient"],
        justification=given["justification"],
        reference=given["reference"],
    )


def _report_file(team: Team, patient_id: UUID, period: Period, form: HandOverForm) -> bytes:
    language = form.cleaned_data["language"]
    if form.cleaned_data["file_format"] == "csv":
        return reports.as_csv(team, patient_id, period, language)
    return reports.as_pdf(reports.told(team, patient_id, period), language)
