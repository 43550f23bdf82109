"""The logs, at the officer's desk: reading them is itself logged."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from contact_telesante.audit.actions import Act, Purpose, record_look
from contact_telesante.interop import csv
from contact_telesante.kernel.scopes import scope
from contact_telesante.privacy import queries, registers
from contact_telesante.privacy.registers import MOST_LINES, PAGE, Watched
from contact_telesante.web.forms import whole_number
from contact_telesante.web.http import PrivacyRequest, privacy_view
from contact_telesante.web.privacy.files import attached
from contact_telesante.web.privacy.forms import SIGN_INS, LogsForm
from contact_telesante.web.privacy.registers import looks_as_csv, looks_told

if TYPE_CHECKING:
    from contact_telesante.audit.models import Look
    from contact_telesante.teams.models import Team

Read = tuple["list[Look]", dict[UUID, str]]


@require_GET
@privacy_view
def logs(request: PrivacyRequest) -> HttpResponse:
    """What was done in one team, or at the door of the house, newest first."""
    form = _form(request)
    context = {"desk": request.desk, "form": form}
    if not form.is_valid():
        return render(request, "privacy/logs.html", context, status=422)
    looks, names = _read(request, form, PAGE, as_file=False)
    form.of_people(names)
    context["lines"] = looks_told(looks, names, request.desk.zone)
    if len(looks) == PAGE:
        asked = request.GET.copy()
        asked["before"] = str(looks[-1].pk)
        context["older"] = asked.urlencode()
    return render(request, "privacy/logs.html", context)


@require_GET
@privacy_view
def logs_file(request: PrivacyRequest) -> HttpResponse:
    """The same as a table, without pages."""
    form = _form(request)
    if not form.is_valid():
        return render(request, "privacy/logs.html", {"desk": request.desk, "form": form}, status=422)
    looks, names = _read(request, form, MOST_LINES, as_file=True)
    made = looks_as_csv(looks, names, request.desk.zone, request.desk.language)
    return attached(made, csv.CONTENT_TYPE, "logs", "csv")


def _form(request: PrivacyRequest) -> LogsForm:
    teams = queries.teams_of(request.desk)
    form = LogsForm(request.GET, request.desk.zone, teams)
    asked = str(form.data["team"])
    known = {team.slug: team for team in teams}
    if asked == SIGN_INS:
        form.of_people(registers.people_of(request.desk, teams))
    elif asked in known:
        with scope(request.desk.at(known[asked].pk)):
            form.of_people(registers.names_in(known[asked], []))
    return form


def _read(request: PrivacyRequest, form: LogsForm, most: int, *, as_file: bool) -> Read:
    """The looks asked for with the names of who made them; reading them is recorded where they are."""
    watched, slug = _watched(request, form), form.cleaned_data["team"]
    if slug == SIGN_INS:
        people = registers.people_of(request.desk, queries.teams_of(request.desk))
        record_look(Act.LOGS_READ, by=request.desk, purpose=Purpose.VERIFICATION, file=int(as_file))
        return registers.sign_ins_of(request.desk, people, watched, most=most), people
    team: Team = queries.team_of(request.desk, slug)
    here = request.desk.at(team.pk)
    with scope(here):
        looks = registers.looks_of_team(team, watched, most=most)
        record_look(Act.LOGS_READ, by=here, purpose=Purpose.VERIFICATION, file=int(as_file), count=len(looks))
        return looks, registers.names_in(team, looks)


def _watched(request: PrivacyRequest, form: LogsForm) -> Watched:
    given, before = form.cleaned_data, whole_number(request.GET.get("before", ""), None)
    watched = Watched(since=form.period.since, until=form.period.until, act=given["act"], medium=given["medium"])
    person = UUID(given["person"]) if given["person"] else None
    return replace(watched, user_id=person, before=before)
