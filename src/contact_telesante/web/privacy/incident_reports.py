"""Reporting an incident, from any seat of a team; and what became of one's own reports."""

import uuid

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET

from contact_telesante.board import queries as board
from contact_telesante.establishments.queries import privacy_officers
from contact_telesante.kernel.errors import InvalidInput
from contact_telesante.kernel.scopes import scope
from contact_telesante.privacy.incidents import actions, queries
from contact_telesante.teams.queries import team_of
from contact_telesante.web.http import TeamRequest, team_view
from contact_telesante.web.privacy.incident_forms import ReportForm
from contact_telesante.web.privacy.incident_words import BADGES, STATES


@require_GET
@team_view
def mine(request: TeamRequest) -> HttpResponse:
    """One's own reports in this team: their references and states, not their words."""
    reports = [(one, STATES[one.state], BADGES[one.state]) for one in queries.reports_of(request.seat)]
    context = {
        "seat": request.seat,
        "number": board.number_of(request.seat),
        "reports": reports,
        "newest": reports[0][0] if reports and "reported" in request.GET else None,
        "has_officer": bool(privacy_officers(team_of(request.seat).establishment_id)),
    }
    return render(request, "privacy/incidents/mine.html", context)


@team_view
@sensitive_post_parameters()
def report(request: TeamRequest) -> HttpResponse:
    """Report an incident: the form, then where to follow it."""
    form = ReportForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.report_incident(by=request.seat, **form.items)
        except InvalidInput as refused:
            form.refuse(refused)
        else:
            return HttpResponseRedirect(f"{reverse('incidents', args=[request.seat.slug])}?reported=yes")
    with scope(request.seat):
        number = board.number_of(request.seat)
    key = request.POST.get("key") or str(uuid.uuid4())
    context = {"seat": request.seat, "number": number, "form": form, "key": key}
    status = 422 if request.method == "POST" else 200
    return render(request, "privacy/incidents/report.html", context, status=status)
