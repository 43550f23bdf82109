"""My teams, and who is in one."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from contact_telesante.board import queries as board
from contact_telesante.establishments import queries as establishments
from contact_telesante.kernel.scopes import scope
from contact_telesante.teams import queries
from contact_telesante.teams.professions import profession_name
from contact_telesante.teams.seats import Seat
from contact_telesante.web.http import PersonRequest, TeamRequest, person_view, team_view


@require_GET
@person_view
def home(request: PersonRequest) -> HttpResponse:
    """The person's teams, and the offices they hold."""
    teams = [(seat, _active_count(seat)) for seat in queries.seats_of(request.user)]
    return render(request, "teams/home.html", {"teams": teams, "offices": establishments.offices_of(request.user.pk)})


@require_GET
@team_view
def members(request: TeamRequest) -> HttpResponse:
    """The team's members, by name."""
    people = [person for person in queries.colleagues_of(request.seat, request.seat.version).values() if person.present]
    people.sort(key=lambda person: person.name.casefold())
    context = {
        "seat": request.seat,
        "number": board.number_of(request.seat),
        "people": [(person, profession_name(person.profession)) for person in people],
    }
    return render(request, "teams/members.html", context)


def _active_count(seat: Seat) -> int:
    with scope(seat):
        return board.patients_of(seat).filter(status="active").count()
