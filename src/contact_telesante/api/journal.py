"""The journal: everything that happened in the team, in order, without a gap."""

from typing import Annotated

from django.http import HttpResponse
from django.utils.translation import gettext_noop
from ninja import Query, Router

from contact_telesante.api import schemas, serial
from contact_telesante.api.auth import Call, seat_for
from contact_telesante.api.contract import Slug
from contact_telesante.audit.actions import Act, record_look
from contact_telesante.board import queries as board
from contact_telesante.journal import queries
from contact_telesante.kernel.scopes import scope
from contact_telesante.teams import rules

router = Router(tags=[gettext_noop("Journal")])
REFUSALS = {frozenset({400, 401, 403, 404, 422}): schemas.Problem}
After = Annotated[int, Query(0, ge=0, le=schemas.LARGEST, description=gettext_noop("Only entries above this number."))]
Limit = Annotated[int, Query(100, ge=1, le=500, description=gettext_noop("At most so many, 1 to 500."))]


@router.get(
    "/teams/{slug}/journal",
    response={200: schemas.Entries, **REFUSALS},
    operation_id="journal",
    summary=gettext_noop("What happened, in order"),
    description=gettext_noop(
        "Entries after a number, oldest first, without a gap. One that changed only cells you may not see comes "
        "with no change. The reading is recorded."
    ),
)
def journal(request: Call, slug: Slug, after: After, limit: Limit) -> HttpResponse:
    seat = seat_for(request, slug)
    rules.require(rules.may_read_journal(seat))
    with scope(seat):
        lines = queries.entries_after(seat, after, limit)
        # After the entries, so that the number is never under theirs.
        number = board.number_of(seat)
        told = {line.patient_id: None for line in lines if line.patient_id}
        record_look(Act.JOURNAL_READ, by=seat, patients=told, count=len(lines))
        sight, people = serial.sight_of(seat), board.context_of(seat).members
    return serial.answer({"entries": [serial.entry(line, sight, people) for line in lines], "number": number})
