"""The editor of conditions asked again by a script: another column brings its own operators and values."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from contact_telesante.kernel.scopes import scope
from contact_telesante.web.conditions.tree import ConditionTree
from contact_telesante.web.http import TeamRequest, team_view


@require_POST
@team_view
def conditions(request: TeamRequest) -> HttpResponse:
    """The editor as it was sent, redrawn. It keeps nothing and reads no patient."""
    prefix = request.POST.get("conditions-prefix", "when")
    with scope(request.seat):
        tree = ConditionTree.read(
            request.POST,
            request.seat,
            prefix=prefix if prefix.isidentifier() else "when",
            personal=request.POST.get("conditions-personal") == "yes",
        )
        return render(request, "conditions/_tree.html", {"tree": tree})
