"""The coordination centre's page: teams that ask to import again, why, and what is answered. No patient."""

from __future__ import annotations

from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from contact_telesante.board.imports.gates.actions import answer_ask
from contact_telesante.board.imports.gates.queries import asks_of, is_officer
from contact_telesante.kernel.errors import InvalidInput
from contact_telesante.teams.seats import House
from contact_telesante.web.http import PersonRequest, person_view
from contact_telesante.web.imports.forms import ReasonForm


@require_GET
@person_view
def asks(request: PersonRequest) -> HttpResponse:
    """What teams ask; nothing is here for anybody else."""
    return _page(request)


@require_POST
@person_view
def answer(request: PersonRequest, team_id: UUID) -> HttpResponse:
    """Open a team's imports again, or refuse, with a reason."""
    if not is_officer(request.person.who):
        raise Http404
    form = ReasonForm(request.POST)
    if form.is_valid():
        house = House(team_id, user_id=request.person.who)
        try:
            answer_ask(by=house, opens=request.POST.get("answer") == "open", reason=form.cleaned_data["reason"])
        except InvalidInput as refused:
            form.add_error("reason", refused.errors["reason"])
        except ObjectDoesNotExist:
            raise Http404 from None
        else:
            return HttpResponseRedirect(reverse("coordination-imports"))
    return _page(request, answering=team_id, form=form, status=422)


def _page(
    request: PersonRequest, *, answering: UUID | None = None, form: ReasonForm | None = None, status: int = 200
) -> HttpResponse:
    try:
        told = asks_of(request.person.who)
    except ObjectDoesNotExist:
        raise Http404 from None
    forms = [
        (ask, form if form is not None and ask.team_id == answering else ReasonForm(auto_id=f"id_{ask.team_id}_%s"))
        for ask in told
    ]
    return render(request, "imports/coordination.html", {"asks": forms, "failed": form}, status=status)
