"""The register of communications: at the officer's desk, over their teams; in a team, for who manages it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from contact_telesante.audit.actions import Act, Purpose, record_look
from contact_telesante.board import queries as board
from contact_telesante.interop import csv, pdf
from contact_telesante.kernel.scopes import scope
from contact_telesante.privacy import actions, queries, registers
from contact_telesante.privacy.registers import Noted, Sought
from contact_telesante.teams import queries as teams_queries
from contact_telesante.teams import rules as rights
from contact_telesante.web.board.cells import patient_name
from contact_telesante.web.http import PrivacyRequest, TeamRequest, privacy_view, team_view
from contact_telesante.web.privacy.files import attached
from contact_telesante.web.privacy.forms import NoteForm, RegisterForm
from contact_telesante.web.privacy.registers import (
    Entry,
    entries_told,
    entry_told,
    register_as_csv,
    register_as_pdf,
)

if TYPE_CHECKING:
    from contact_telesante.kernel.scopes import Person
    from contact_telesante.teams.models import Team


@require_GET
@privacy_view
def communications(request: PrivacyRequest) -> HttpResponse:
    """What left the teams of the desk: to whom, why."""
    form = _register_form(request)
    context: dict[str, Any] = {"desk": request.desk, "form": form, "asked": request.GET.urlencode()}
    if not form.is_valid():
        return render(request, "privacy/communications.html", context, status=422)
    context["entries"] = _entries(request, form, "page")
    return render(request, "privacy/communications.html", context)


@require_GET
@privacy_view
def communications_file(request: PrivacyRequest, file_format: str) -> HttpResponse:
    """The same as a table, or on paper."""
    form = _register_form(request)
    if not form.is_valid():
        return render(request, "privacy/communications.html", {"desk": request.desk, "form": form}, status=422)
    entries, desk = _entries(request, form, file_format), request.desk
    if file_format == "csv":
        return attached(register_as_csv(entries, desk.language), csv.CONTENT_TYPE, "communications", "csv")
    place = ", ".join(desk.establishments.values())
    made = register_as_pdf(entries, form.period, place, desk.language)
    return attached(made, pdf.CONTENT_TYPE, "communications", "pdf")


@require_GET
@privacy_view
def communication(request: PrivacyRequest, slug: str, communication_id: UUID) -> HttpResponse:
    """One entry, and what corrects it."""
    team = queries.team_of(request.desk, slug)
    here = request.desk.at(team.pk)
    with scope(here):
        noted, corrections = registers.communication_of(team, communication_id)
        _record_read(here, [noted, *corrections], "entry")
    zone = request.desk.zone
    context = {"desk": request.desk, "entry": entry_told(noted, zone), "corrections": entries_told(corrections, zone)}
    return render(request, "privacy/communication.html", context)


@require_http_methods(["GET", "POST"])
@privacy_view
@sensitive_post_parameters()
def note(request: PrivacyRequest) -> HttpResponse:
    """Enter a communication made outside the tool, or correct an entry by a new one."""
    teams = queries.teams_of(request.desk)
    form = NoteForm(request.POST or None, teams=teams, initial=_corrected(request, teams))
    if request.method == "POST" and form.is_valid():
        actions.note_at_desk(by=request.desk, slug=form.cleaned_data["team"], **form.told)
        return HttpResponseRedirect(reverse("privacy-communications"))
    status = 422 if form.is_bound else 200
    return render(request, "privacy/note.html", {"desk": request.desk, "form": form}, status=status)


@require_http_methods(["GET", "POST"])
@team_view
@sensitive_post_parameters()
def team_communications(request: TeamRequest) -> HttpResponse:
    """The register of one team, for who manages it, with the form that adds to it."""
    seat = request.seat
    rights.require(rights.may_manage(seat))
    with scope(seat):
        names = {str(patient.pk): patient_name(patient) for patient in board.patients_listed(seat, status="all")}
    initial = {"corrects": request.GET.get("corrects"), "purpose": Purpose.CARE}
    form = NoteForm(request.POST or None, patients=names.items(), initial=initial)
    if request.method == "POST" and form.is_valid():
        patients = [UUID(one) for one in form.cleaned_data.get("patients", ())]
        actions.note_communication(by=seat, patients=patients, **form.told)
        return HttpResponseRedirect(reverse("team-communications", args=[seat.slug]))
    return _team_page(request, form, names)


def _team_page(request: TeamRequest, form: NoteForm, names: dict[str, str]) -> HttpResponse:
    seat = request.seat
    days = RegisterForm(request.GET, seat.zone, [])
    with scope(seat):
        team, number = teams_queries.team_of(seat), board.number_of(seat)
        noted = registers.communications_of(seat, _sought(days), team) if days.is_valid() else []
        # The form names every patient of the team, so the page shows them all.
        shown = [UUID(patient_id) for patient_id in names]
        record_look(Act.REGISTER_READ, by=seat, patients=shown, purpose=Purpose.MANAGEMENT, as_what="page")
    entries = [
        (entry, [names[str(one)] for one in of.entry.patient_ids if str(one) in names])
        for of, entry in zip(noted, entries_told(noted, seat.zone), strict=True)
    ]
    context = {"seat": seat, "number": number, "entries": entries, "form": form, "days": days}
    status = 422 if form.is_bound or days.errors else 200
    return render(request, "privacy/team_communications.html", context, status=status)


def _register_form(request: PrivacyRequest) -> RegisterForm:
    return RegisterForm(request.GET, request.desk.zone, queries.teams_of(request.desk))


def _entries(request: PrivacyRequest, form: RegisterForm, as_what: str) -> list[Entry]:
    """The entries asked for; reading them is recorded in each team where there are some."""
    desk = request.desk
    noted = registers.communications_at(desk, registers.teams_asked(desk, form.cleaned_data["team"]), _sought(form))
    for team in {one.team for one in noted if one.team}:
        here = desk.at(team.pk)
        with scope(here):
            _record_read(here, [one for one in noted if one.team == team], as_what)
    return entries_told(noted, desk.zone)


def _record_read(by: Person, noted: list[Noted], as_what: str) -> None:
    patients = {patient_id for one in noted for patient_id in one.entry.patient_ids}
    record_look(Act.REGISTER_READ, by=by, patients=patients, purpose=Purpose.VERIFICATION, as_what=as_what)


def _sought(form: RegisterForm) -> Sought:
    given = form.cleaned_data
    return Sought(form.period.since, form.period.until, recipient=given["recipient"], means=given["means"])


def _corrected(request: PrivacyRequest, teams: list[Team]) -> dict[str, Any]:
    """What a form that corrects an entry begins with."""
    slug = request.GET.get("team", "")
    initial = {"team": slug, "corrects": request.GET.get("corrects")} if slug in {team.slug for team in teams} else {}
    return {"purpose": Purpose.RIGHT_OF_ACCESS} | initial
