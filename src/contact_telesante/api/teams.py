"""Who the caller is, their teams, and what a team's board is made of."""

from django.http import HttpResponse
from django.utils.translation import gettext_noop
from ninja import Router

from contact_telesante.api import boards, schemas
from contact_telesante.api.auth import Call, seat_for
from contact_telesante.api.contract import READ_REFUSALS, Slug
from contact_telesante.api.serial import Json, answer
from contact_telesante.board import queries as board
from contact_telesante.kernel.scopes import scope
from contact_telesante.teams.queries import colleagues_of, seats_of
from contact_telesante.teams.seats import Seat

router = Router(tags=[gettext_noop("Teams")])
PERSONAL = {frozenset({400, 401, 422}): schemas.Problem}


@router.get(
    "/me", response={200: schemas.Me, **PERSONAL}, operation_id="me", summary=gettext_noop("Who the token speaks for")
)
def me(request: Call) -> HttpResponse:
    user = request.auth.user
    about = {"id": user.pk, "email": user.email, "name": user.name, "language": user.language}
    return answer({**about, "teams": [_team(seat) for seat in seats_of(user)]})


@router.get(
    "/teams",
    response={200: schemas.Teams, **PERSONAL},
    operation_id="teams",
    summary=gettext_noop("Your teams, by name"),
)
def teams(request: Call) -> HttpResponse:
    return answer({"teams": [_team(seat) for seat in seats_of(request.auth.user)]})


@router.get(
    "/teams/{slug}/fields",
    response={200: schemas.Board, **READ_REFUSALS},
    operation_id="fields",
    summary=gettext_noop("What the board is made of"),
    description=gettext_noop(
        "The sections, fields and cues that you may see, in the board's order; the reasons for leaving it; its people."
    ),
    by_alias=True,
)
def fields(request: Call, slug: Slug) -> HttpResponse:
    seat = seat_for(request, slug)
    with scope(seat):
        people = colleagues_of(seat, seat.version)
        return answer(boards.definition(board.definition_of(seat), seat, people))


def _team(seat: Seat) -> Json:
    return {
        "slug": seat.slug,
        "name": seat.team_name,
        "role": seat.role,
        "writes": seat.writes,
        "zone": seat.zone.key,
    }
