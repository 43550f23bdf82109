"""The age of information: who wrote a cell and when, what is to be confirmed, « still true » in one tap."""

from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from contact_telesante.audit.actions import Act, record_look
from contact_telesante.board.freshness.actions import Rewritten, confirm_cells
from contact_telesante.kernel.errors import InvalidInput
from contact_telesante.kernel.scopes import scope
from contact_telesante.teams import rules as rights
from contact_telesante.web.board import answers
from contact_telesante.web.board.forms import base_of
from contact_telesante.web.freshness import ages
from contact_telesante.web.http import TeamRequest, team_view, wants_fragment


@require_GET
@team_view
def age(request: TeamRequest, patient_id: UUID, key: str) -> HttpResponse:
    """Who wrote one cell, who confirmed it since."""
    card = ages.age_card(request.seat, patient_id, key)
    record_look(Act.HISTORY_READ, by=request.seat, patients=[patient_id])
    return answers.piece(request, "freshness/_age.html", {"card": card})


@require_POST
@team_view
def confirm(request: TeamRequest, patient_id: UUID) -> HttpResponse:
    """Say that some cells are still true: `field`, once for each, or `cell` for one with its second line."""
    seat, base = request.seat, _base(request)
    keys = request.POST.getlist("field")
    if cell := request.POST.get("cell", ""):
        with scope(seat):
            keys.extend(ages.keys_of_cell(seat, patient_id, cell))
    try:
        patient = confirm_cells(by=seat, patient_id=patient_id, keys=keys, base=base)
    except Rewritten:
        return answers.sentence(_("Somebody changed this since you looked: read it again first."), status=409)
    except InvalidInput as refused:
        return answers.sentence(" ".join(refused.sentences), status=422)
    if request.POST.get("from") == "stale" and not wants_fragment(request):
        return HttpResponseRedirect(reverse("stale", args=[seat.slug]))
    return answers.moved(request, patient, _("Still true: noted."))


@require_GET
@team_view
def stale(request: TeamRequest) -> HttpResponse:
    """What is to be confirmed on the board, by patient."""
    page = ages.stale_page(request.seat)
    record_look(Act.BOARD_OPENED, by=request.seat, patients=[one.patient.pk for one in page.patients], part="stale")
    return render(request, "freshness/stale.html", {"page": page, "seat": request.seat, "number": page.number})


def _base(request: TeamRequest) -> int:
    rights.require(rights.may_write(request.seat))
    return base_of(request.POST)
