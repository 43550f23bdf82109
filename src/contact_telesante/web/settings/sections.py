"""The sections of the patient's page: their names and their order."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from contact_telesante.board.design import actions
from contact_telesante.board.design.actions import Revised
from contact_telesante.board.design.edits import Missing
from contact_telesante.web.http import TeamRequest, manager_view
from contact_telesante.web.settings.forms import NameForm, name_of
from contact_telesante.web.settings.pages import Gesture, Refusal, change, definition_of, page


@require_http_methods(["GET", "HEAD", "POST"])
@manager_view
def sections(request: TeamRequest) -> HttpResponse:
    """The sections in order, and a form to add one."""
    form = NameForm(request.POST or None)
    if request.method != "POST":
        return _list(request, form)

    def add(base: int) -> Revised:
        return actions.add_section(by=request.seat, base=base, label=form.label)

    return _named(request, form, add, again=lambda refusal: _list(request, form, refusal))


@require_http_methods(["GET", "HEAD", "POST"])
@manager_view
def section(request: TeamRequest, name: str) -> HttpResponse:
    """Another name for a section."""
    found = next((one for one in definition_of(request).sections if one.key == name), None)
    if found is None:
        raise Missing
    form = NameForm(request.POST or None, initial=name_of(found.label))

    def again(refusal: Refusal | None) -> HttpResponse:
        return page(request, "settings/section.html", {"section": found, "form": form}, refusal=refusal)

    if request.method != "POST":
        return again(None)
    return _named(
        request,
        form,
        lambda base: actions.rename_section(by=request.seat, base=base, key=name, label=form.label),
        again=again,
    )


@require_POST
@manager_view
def move_section(request: TeamRequest, name: str) -> HttpResponse:
    """Move a section one step, with its columns."""
    to = request.POST.get("to", "")
    return change(
        request,
        lambda base: actions.move_section(by=request.seat, base=base, key=name, to=to),
        done=lambda _revised: f"{_to_sections(request)}#section-{name}",
        again=lambda refusal: _list(request, NameForm(), refusal),
    )


def _named(
    request: TeamRequest, form: NameForm, gesture: Gesture, *, again: Callable[[Refusal], HttpResponse]
) -> HttpResponse:
    if not form.is_valid():
        return again(Refusal(422))
    return change(request, gesture, done=lambda _revised: _to_sections(request), again=again, form=form)


def _list(request: TeamRequest, form: NameForm, refusal: Refusal | None = None) -> HttpResponse:
    context = {"sections": definition_of(request).sections, "form": form}
    return page(request, "settings/sections.html", context, refusal=refusal)


def _to_sections(request: TeamRequest) -> str:
    return reverse("settings-sections", args=[request.seat.slug])
