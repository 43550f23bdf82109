"""Sets of cues: those of the establishment, one before it is loaded, and offering one's own."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from contact_telesante.board.cueing import actions
from contact_telesante.board.cueing.sets import CUE_SET, fitting, set_offered, sets_offered
from contact_telesante.board.design.templates.actions import retire_template
from contact_telesante.kernel.errors import InvalidInput
from contact_telesante.kernel.scopes import scope
from contact_telesante.web.cues.forms import SetForm
from contact_telesante.web.http import TeamRequest, manager_view
from contact_telesante.web.settings.pages import Refusal, change, definition_of, page, sentences_of


@require_safe
@manager_view
def sets(request: TeamRequest) -> HttpResponse:
    """The sets that teams of the establishment offer."""
    with scope(request.seat):
        offered = list(sets_offered(request.seat))
    return page(request, "cues/sets.html", {"sets": offered})


@require_http_methods(["GET", "HEAD", "POST"])
@manager_view
def save(request: TeamRequest) -> HttpResponse:
    """Offer some of the board's cues to the establishment."""
    definition = definition_of(request)
    form = SetForm(definition, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        names = {"fr": form.cleaned_data["name_fr"], "en": form.cleaned_data["name_en"]}
        try:
            actions.save_set(by=request.seat, name=names, description={}, keys=form.cleaned_data["cues"])
        except InvalidInput as refused:
            left = sentences_of(refused, definition, form)
            return page(request, "cues/set_save.html", {"form": form}, refusal=Refusal(422, left))
        return HttpResponseRedirect(reverse("cue-sets", args=[request.seat.slug]))
    return page(request, "cues/set_save.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@manager_view
def cue_set(request: TeamRequest, set_id: UUID) -> HttpResponse:
    """What a set would bring, cue by cue, then load those chosen."""
    if request.method != "POST":
        return _shown(request, set_id)
    return change(
        request,
        lambda base: actions.load_set(by=request.seat, base=base, set_id=set_id, keys=request.POST.getlist("cues")),
        done=lambda _revised: reverse("settings-cues", args=[request.seat.slug]),
        again=lambda refusal: _shown(request, set_id, refusal),
    )


@require_POST
@manager_view
def retire(request: TeamRequest, set_id: UUID) -> HttpResponse:
    """Offer a set no longer."""
    retire_template(by=request.seat, template_id=set_id)
    return HttpResponseRedirect(reverse("cue-sets", args=[request.seat.slug]))


def _shown(request: TeamRequest, set_id: UUID, refusal: Refusal | None = None) -> HttpResponse:
    with scope(request.seat):
        offered = set_offered(request.seat, set_id)
    fits = fitting(CUE_SET.validate_python(offered.document), definition_of(request))
    chosen = request.POST.getlist("cues") if request.method == "POST" else [fit.cue.key for fit in fits]
    is_own = offered.team_id == request.seat.team_id
    context = {"set": offered, "fits": fits, "chosen": chosen, "is_own": is_own}
    return page(request, "cues/set.html", context, refusal=refusal)
