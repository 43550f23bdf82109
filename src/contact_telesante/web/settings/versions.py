"""The versions of the board: who changed what and when, what differs from the present, going back."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from contact_telesante.board.design import actions, merging
from contact_telesante.board.design.comparison import differences
from contact_telesante.board.design.queries import keys_used, told_of, version_of, versions_of
from contact_telesante.kernel.scopes import scope
from contact_telesante.teams import queries as teams
from contact_telesante.web.board.rows import Rows
from contact_telesante.web.forms import whole_number
from contact_telesante.web.http import TeamRequest, manager_view
from contact_telesante.web.journal.sentences import Teller
from contact_telesante.web.settings.pages import Refusal, change, definition_of, page
from contact_telesante.web.settings.telling import told

PAGE = 100
BACK_TO = ("settings-fields", "settings-cues", "settings-catalogue", "settings-versions", "settings-sections")
"""Where one may come back after going back; the first failing any."""


@require_safe
@manager_view
def versions(request: TeamRequest) -> HttpResponse:
    """The latest versions, the present one first; `before` goes further back."""
    return _list(request, whole_number(request.GET.get("before", ""), None))


@require_safe
@manager_view
def version(request: TeamRequest, version: int) -> HttpResponse:
    """What differs between a version and the present one, and what going back would do."""
    seat, present = request.seat, definition_of(request)
    board = version_of(seat, version)
    outcome = merging.restored(present, board.definition, keys_used(seat))
    by = teams.colleagues_of(seat, seat.version).get(str(board.by_id))
    context = {
        "version": board,
        "by": by.name if by else "",
        "since": told(differences(board.definition, present)),
        "kept": told(differences(board.definition, outcome)),
    }
    return page(request, "settings/version.html", context)


@require_POST
@manager_view
def restore_version(request: TeamRequest, version: int) -> HttpResponse:
    """Make an earlier version the next one; this is how any change is taken back."""
    asked = request.POST.get("next", "")
    name = asked if asked in BACK_TO else BACK_TO[0]
    return change(
        request,
        lambda base: actions.restore_version(by=request.seat, base=base, version=version),
        done=lambda _revised: _address(name, request.seat.slug),
        again=lambda refusal: _list(request, None, refusal),
    )


def _list(request: TeamRequest, before: int | None, refusal: Refusal | None = None) -> HttpResponse:
    seat = request.seat
    with scope(seat):
        found = versions_of(seat)
        boards = list((found.filter(version__lt=before) if before else found)[: PAGE + 1])
        people = teams.colleagues_of(seat, seat.version)
        teller = Teller(seat, Rows.of(seat).reader)
        sentences = {number: line.sentence for number, entry in told_of(seat).items() if (line := teller.line(entry))}
    lines = [
        (board, person.name if (person := people.get(str(board.by_id))) else "", sentences.get(board.version, ""))
        for board in boards[:PAGE]
    ]
    context = {"lines": lines, "older": lines[-1][0].version if len(boards) > PAGE else None}
    return page(request, "settings/versions.html", context, refusal=refusal)


def _address(name: str, slug: str) -> str:
    return reverse(name, args=[slug])
