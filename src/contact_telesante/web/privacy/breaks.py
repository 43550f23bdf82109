"""The glasses broken in a team, as the privacy officer looks into them. No patient is named."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.core.exceptions import ObjectDoesNotExist
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from contact_telesante.audit.actions import Act, Purpose, record_look
from contact_telesante.kernel.errors import InvalidInput
from contact_telesante.kernel.ids import as_id
from contact_telesante.kernel.scopes import scope
from contact_telesante.privacy import actions, queries
from contact_telesante.teams.access.queries import breaks_of
from contact_telesante.web.access.forms import VerdictForm
from contact_telesante.web.http import PrivacyRequest, privacy_view

if TYPE_CHECKING:
    from contact_telesante.teams.models import Team


@require_http_methods(["GET", "POST"])
@privacy_view
def breaks(request: PrivacyRequest, slug: str) -> HttpResponse:
    """The glasses broken in a team with their reasons; a POST says what came of one."""
    team = queries.team_of(request.desk, slug)
    if request.method != "POST":
        return _page(request, team)
    break_id = as_id(request.POST.get("break", ""))
    try:
        if break_id:
            verdict = request.POST.get("verdict", "")
            actions.review_break(by=request.desk, slug=slug, break_id=break_id, verdict=verdict)
    except InvalidInput as refused:
        return _page(request, team, refused=(break_id, refused.errors.get("verdict", [])))
    except ObjectDoesNotExist:  # somebody looked into it meanwhile: the page says who
        pass
    return HttpResponseRedirect(reverse("privacy-breaks", args=[slug]))


def _page(
    request: PrivacyRequest, team: Team, refused: tuple[uuid.UUID | None, list[str]] | None = None
) -> HttpResponse:
    officer = request.desk.at(team.pk)
    with scope(officer):
        found = breaks_of(officer)  # type: ignore[arg-type]
        record_look(Act.LOGS_READ, by=officer, purpose=Purpose.VERIFICATION, of="glass_broken", count=len(found))
    asked, errors = refused or (None, [])
    forms = [(one, VerdictForm(request.POST) if one.pk == asked else VerdictForm()) for one in found]
    for one, form in forms:
        for sentence in errors if one.pk == asked else ():
            form.add_error("verdict", sentence) if not form.errors else None
    context = {"team": team, "zone": request.desk.zone, "me": request.desk.user_id, "breaks": forms}
    return render(request, "privacy/breaks.html", {**context, "key": str(uuid.uuid4())}, status=422 if refused else 200)
