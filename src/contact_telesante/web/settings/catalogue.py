"""Boards to begin from, of the product and of the establishment: what adopting one would do; offering one's own."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from contact_telesante.board.definition import Definition
from contact_telesante.board.design import merging
from contact_telesante.board.design.actions import DesignMoved
from contact_telesante.board.design.comparison import differences
from contact_telesante.board.design.queries import has_patients, keys_used
from contact_telesante.board.design.templates import actions
from contact_telesante.board.design.templates.queries import Offer, offer_of, offers_of, outcome_of
from contact_telesante.kernel.scopes import scope
from contact_telesante.web.http import TeamRequest, manager_view
from contact_telesante.web.settings.forms import TemplateForm
from contact_telesante.web.settings.pages import (
    Refusal,
    base_of,
    change,
    definition_of,
    moved_since,
    page,
)
from contact_telesante.web.settings.telling import told
from contact_telesante.web.settings.words import TYPES


@require_safe
@manager_view
def catalogue(request: TeamRequest) -> HttpResponse:
    """Every board that this team may begin from."""
    offers = offers_of(request.seat)
    ready, saved = [one for one in offers if one.ready_made], [one for one in offers if not one.ready_made]
    return page(request, "settings/catalogue.html", {"ready": ready, "saved": saved})


@require_http_methods(["GET", "HEAD", "POST"])
@manager_view
def template(request: TeamRequest, name: str) -> HttpResponse:
    """One board to begin from, what adopting it would do to the team's, and doing it."""
    if request.method != "POST":
        return _offered(request, name)
    return change(
        request,
        lambda base: actions.adopt_template(by=request.seat, base=base, offer=name),
        done=lambda _revised: reverse("settings-fields", args=[request.seat.slug]),
        again=lambda refusal: _offered(request, name, refusal),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@manager_view
def save_template(request: TeamRequest) -> HttpResponse:
    """Offer the team's board to the teams of its establishment."""
    form = TemplateForm(request.POST or None)
    if request.method != "POST":
        return page(request, "settings/template_save.html", {"form": form})
    if not form.is_valid():
        return page(request, "settings/template_save.html", {"form": form}, status=422)
    try:
        actions.save_template(
            by=request.seat, base=base_of(request), name=form.label, description=form.bilingual("description")
        )
    except DesignMoved:
        refusal = Refusal(409, moved=moved_since(request))
        return page(request, "settings/template_save.html", {"form": form}, refusal=refusal)
    return HttpResponseRedirect(reverse("settings-catalogue", args=[request.seat.slug]))


@require_POST
@manager_view
def retire_template(request: TeamRequest, template_id: UUID) -> HttpResponse:
    """Offer a board of one's own no longer."""
    actions.retire_template(by=request.seat, template_id=template_id)
    return HttpResponseRedirect(reverse("settings-catalogue", args=[request.seat.slug]))


def _offered(request: TeamRequest, name: str, refusal: Refusal | None = None) -> HttpResponse:
    seat, present = request.seat, definition_of(request)
    with scope(seat):
        offer = offer_of(seat, name)
        context = {
            "offer": offer,
            "sections": _sections(offer),
            "cues": offer.definition.cues,
            "does": told(differences(present, outcome_of(seat, present, offer))),
            **_left(
                present,
                offer,
                merges=has_patients(seat),
                clashes=merging.clashes(present, offer.definition, keys_used(seat)),
            ),
        }
    return page(request, "settings/template.html", context, refusal=refusal)


def _sections(offer: Offer) -> list[tuple[object, list[tuple[object, str]]]]:
    definition = offer.definition
    return [
        (
            section,
            [(field, str(TYPES[field.type][0])) for field in definition.live_fields if field.section == section.key],
        )
        for section in definition.sections
    ]


def _left(present: Definition, offer: Offer, *, merges: bool, clashes: list[str]) -> Mapping[str, object]:
    """What the team keeps beside the template: its other columns, and those that cannot change type."""
    theirs = offer.definition.by_key
    return {
        "merges": merges,
        "left": [field for field in present.live_fields if merges and field.key not in theirs],
        "clashes": [present.by_key[key] for key in clashes],
    }
