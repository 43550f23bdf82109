"""My teams, and who is in one."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from contact_telesante.audit.actions import Act, Purpose, record_look
from contact_telesante.board import queries as board
from contact_telesante.establishments import queries as establishments
from contact_telesante.kernel.scopes import scope
from contact_telesante.kernel.text import fold
from contact_telesante.teams import queries
from contact_telesante.teams import rules as rights
from contact_telesante.teams.membership.queries import File, files_of
from contact_telesante.teams.professions import profession_name
from contact_telesante.teams.seats import Seat
from contact_telesante.web.http import PersonRequest, TeamRequest, person_view, team_view
from contact_telesante.web.teams.invitations import pending

SHOWN = ("all", "incomplete", "guests", "suspended")
"""What a superuser may narrow the list to."""
LONG = 8
"""From so many members on, the list is searched."""


@require_GET
@person_view
def home(request: PersonRequest) -> HttpResponse:
    """The person's teams, and the offices they hold."""
    teams = [(seat, _active_count(seat)) for seat in queries.seats_of(request.user)]
    return render(request, "teams/home.html", {"teams": teams, "offices": establishments.offices_of(request.user.pk)})


@team_view
def members(request: TeamRequest) -> HttpResponse:
    """Who is in the team, and to a superuser the state of each file. A POST searches: no address holds a name."""
    seat, words = request.seat, request.POST.get("q", "")[:100].strip()
    with scope(seat):
        managing = rights.may_manage(seat)
        files = files_of(seat)
        shown = request.GET.get("show", "")
        context: dict[str, Any] = {
            "seat": seat,
            "number": board.number_of(seat),
            "managing": managing,
            "search": words,
            "show": shown if managing and shown in SHOWN else "all",
            "is_long": len(files) > LONG,
        }
        if managing:
            record_look(Act.MEMBERS_READ, by=seat, purpose=Purpose.MANAGEMENT, people=len(files))
            context["pending"] = pending(seat)
        context["files"] = [
            file for file in files if _is_shown(file, context) and _holds(file, words, managing=managing)
        ]
        return render(request, "teams/members.html", context)


def _is_shown(file: File, context: dict[str, Any]) -> bool:
    if not context["managing"]:
        return file.living
    match context["show"]:
        case "incomplete":
            return not file.is_complete
        case "guests":
            return file.role == "guest"
        case "suspended":
            return not file.living
    return True


def _holds(file: File, words: str, *, managing: bool) -> bool:
    told = [file.name, profession_name(file.profession), *([file.email, file.organisation] if managing else [])]
    return all(word in fold(" ".join(told)) for word in fold(words).split())


def _active_count(seat: Seat) -> int:
    with scope(seat):
        return board.patients_of(seat).filter(status="active").count()
