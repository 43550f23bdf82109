"""The choices of a column: adding one, naming it, its severity, its place, retiring it and bringing it back."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from contact_telesante.board.definition import Option
from contact_telesante.board.design import actions
from contact_telesante.board.design.actions import Revised
from contact_telesante.board.design.edits import Missing, field_of, option_of
from contact_telesante.web.http import TeamRequest, manager_view
from contact_telesante.web.settings.fields import form_of, one_field
from contact_telesante.web.settings.forms import OptionForm
from contact_telesante.web.settings.pages import Gesture, Refusal, change, definition_of, page


@require_http_methods(["GET", "HEAD", "POST"])
@manager_view
def add_option(request: TeamRequest, key: str) -> HttpResponse:
    """A new choice."""
    form = OptionForm(request.POST or None)

    def add(base: int) -> Revised:
        return actions.add_option(by=request.seat, base=base, key=key, option=Option("", **form.changes))

    return _filled(request, key, None, form, add)


@require_http_methods(["GET", "HEAD", "POST"])
@manager_view
def option(request: TeamRequest, key: str, name: str) -> HttpResponse:
    """One choice."""
    found = option_of(definition_of(request), key, name)
    form = OptionForm(request.POST or None, initial=OptionForm.initial_of(found))

    def save(base: int) -> Revised:
        return actions.change_option(by=request.seat, base=base, key=key, option_id=name, changes=form.changes)

    return _filled(request, key, found, form, save)


@require_POST
@manager_view
def move_option(request: TeamRequest, key: str, name: str) -> HttpResponse:
    """Move a choice one step."""
    to = request.POST.get("to", "")
    return _from_the_list(
        request, key, lambda base: actions.move_option(by=request.seat, base=base, key=key, option_id=name, to=to)
    )


@require_POST
@manager_view
def retire_option(request: TeamRequest, key: str, name: str) -> HttpResponse:
    """Offer a choice no longer; cells that hold it keep it."""
    return _turned(request, key, name, {"retired": True})


@require_POST
@manager_view
def restore_option(request: TeamRequest, key: str, name: str) -> HttpResponse:
    """Offer a choice again."""
    return _turned(request, key, name, {"retired": False})


def _turned(request: TeamRequest, key: str, name: str, changes: dict[str, object]) -> HttpResponse:
    def turn(base: int) -> Revised:
        return actions.change_option(by=request.seat, base=base, key=key, option_id=name, changes=changes)

    return _from_the_list(request, key, turn)


def _from_the_list(request: TeamRequest, key: str, gesture: Gesture) -> HttpResponse:
    """A gesture made from the column's page, which comes back."""

    def again(refusal: Refusal) -> HttpResponse:
        definition = definition_of(request)
        found = field_of(definition, key)
        return one_field(request, found, definition, form_of(request, found, definition), refusal)

    return change(request, gesture, done=lambda _revised: _to_options(request, key), again=again)


def _filled(request: TeamRequest, key: str, found: Option | None, form: OptionForm, gesture: Gesture) -> HttpResponse:
    """The page of a choice, and what becomes of its form."""
    field = field_of(definition_of(request), key)
    if field.type not in {"choice", "multichoice"}:
        raise Missing

    def again(refusal: Refusal | None) -> HttpResponse:
        return page(request, "settings/option.html", {"field": field, "option": found, "form": form}, refusal=refusal)

    if request.method != "POST":
        return again(None)
    if not form.is_valid():
        return again(Refusal(422))
    return change(request, gesture, done=lambda _revised: _to_options(request, key), again=again, form=form)


def _to_options(request: TeamRequest, key: str) -> str:
    return f"{reverse('settings-field', args=[request.seat.slug, key])}#options"
