"""The columns: their list, adding one, changing it, its place, retiring it and bringing it back."""

from __future__ import annotations

from typing import cast
from uuid import uuid4

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from contact_telesante.board.definition import Definition, Field, FieldType
from contact_telesante.board.design import actions, rules
from contact_telesante.board.design.conversion.rules import targets
from contact_telesante.board.design.edits import field_of
from contact_telesante.board.rules.computed import FUNCTIONS
from contact_telesante.board.rules.cues import broken_cues
from contact_telesante.web.http import TeamRequest, manager_view
from contact_telesante.web.settings.checks import checks_told
from contact_telesante.web.settings.forms import FieldForm, initial_of
from contact_telesante.web.settings.held_twice import sharing_told
from contact_telesante.web.settings.pages import Refusal, change, definition_of, page
from contact_telesante.web.settings.words import FUNCTIONS as FUNCTION_WORDS
from contact_telesante.web.settings.words import TYPES as TYPE_WORDS

COMPUTED = "computed-"


@require_safe
@manager_view
def fields(request: TeamRequest) -> HttpResponse:
    """The columns by section, in the order of the patient's page, which is that of the board."""
    return _list(request)


@require_safe
@manager_view
def field_types(request: TeamRequest) -> HttpResponse:
    """What a new column may hold."""
    types = [(kind, *TYPE_WORDS[kind]) for kind in TYPE_WORDS if kind != "computed"]
    computed = [(COMPUTED + name, *FUNCTION_WORDS[name]) for name in FUNCTIONS]
    return page(request, "settings/field_types.html", {"types": types, "computed": computed})


@require_http_methods(["GET", "HEAD", "POST"])
@manager_view
def add_field(request: TeamRequest, kind: str) -> HttpResponse:
    """A new column of one type."""
    type_, function = _known_kind(kind)
    definition = definition_of(request)
    initial = {"shown": True, "group": "clinical", "section": _usual_section(definition)}
    form = FieldForm(request.POST or None, definition=definition, kind=type_, function=function, initial=initial)

    def again(refusal: Refusal | None) -> HttpResponse:
        words = FUNCTION_WORDS[function] if function else TYPE_WORDS[type_]
        return page(request, "settings/field_add.html", {"form": form, "type": words}, refusal=refusal)

    if request.method != "POST":
        return again(None)
    if not form.is_valid():
        return again(Refusal(422))
    return change(
        request,
        lambda base: actions.add_field(by=request.seat, base=base, field=form.made),
        done=lambda revised: _to_field(request, revised.key),
        again=again,
        form=form,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@manager_view
def field(request: TeamRequest, key: str) -> HttpResponse:
    """One column: what it is called, where it is, how it is filled, its choices, its rules."""
    definition = definition_of(request)
    found = field_of(definition, key)
    form = form_of(request, found, definition)
    if request.method != "POST":
        return one_field(request, found, definition, form)

    def again(refusal: Refusal) -> HttpResponse:
        return one_field(request, found, definition, form, refusal)

    if not form.is_valid():
        return again(Refusal(422))
    return change(
        request,
        lambda base: actions.change_field(by=request.seat, base=base, key=key, changes=form.changes),
        done=lambda _revised: _to_field(request, key),
        again=again,
        form=form,
    )


@require_POST
@manager_view
def move_field(request: TeamRequest, key: str) -> HttpResponse:
    """Move a column, one step or further, and come back where one was."""
    to = request.POST.get("to", "")
    return change(
        request,
        lambda base: actions.move_field(by=request.seat, base=base, key=key, to=to),
        done=lambda _revised: f"{reverse('settings-fields', args=[request.seat.slug])}#field-{key}",
        again=lambda refusal: _list(request, refusal),
    )


@require_POST
@manager_view
def retire_field(request: TeamRequest, key: str) -> HttpResponse:
    """Take a column away; its values stay with it."""
    return change(
        request,
        lambda base: actions.retire_field(by=request.seat, base=base, key=key),
        done=lambda _revised: reverse("settings-fields", args=[request.seat.slug]),
        again=lambda refusal: _list(request, refusal),
    )


@require_POST
@manager_view
def restore_field(request: TeamRequest, key: str) -> HttpResponse:
    """Bring a retired column back."""
    return change(
        request,
        lambda base: actions.restore_field(by=request.seat, base=base, key=key),
        done=lambda _revised: f"{reverse('settings-fields', args=[request.seat.slug])}#field-{key}",
        again=lambda refusal: _list(request, refusal),
    )


def form_of(request: TeamRequest, found: Field, definition: Definition) -> FieldForm:
    """The form of a column, as it is or as it was typed."""
    typed = request.POST if request.method == "POST" and "label_fr" in request.POST else None
    function = str(found.compute.get("fn", "")) if found.type == "computed" else ""
    return FieldForm(
        typed, definition=definition, kind=found.type, function=function, field=found, initial=initial_of(found)
    )


def one_field(
    request: TeamRequest, found: Field, definition: Definition, form: FieldForm, refusal: Refusal | None = None
) -> HttpResponse:
    """The page of one column."""
    has_options = found.type in {"choice", "multichoice"}
    context = {
        "field": found,
        "form": form,
        "type": TYPE_WORDS[found.type],
        "options": [option for option in found.options if not option.retired] if has_options else None,
        "retired_options": [option for option in found.options if option.retired],
        "checks": checks_told(found, definition),
        "new_checks": rules.checks_for(found),
        "others": [other for other in definition.live_fields if other.key != found.key],
        "previous": _before(found, definition),
        "targets": targets(found),
        "fixed": found.key in rules.FIXED,
        "stopped": rules.stopped_by(found.key, definition),
        "sharing": sharing_told(request, found) if "unique" in form.errors else None,
    }
    return page(request, "settings/field.html", context, refusal=refusal)


def _list(request: TeamRequest, refusal: Refusal | None = None) -> HttpResponse:
    definition = definition_of(request)
    sections = [
        (section, [one for one in definition.live_fields if one.section == section.key])
        for section in definition.sections
    ]
    context = {
        "sections": sections,
        "retired": [one for one in definition.fields if one.retired],
        "shown": len(definition.columns),
        "stopped": [cue for cue in definition.cues if cue.key in broken_cues(definition)],
        "fresh": str(uuid4()),
    }
    return page(request, "settings/fields.html", context, refusal=refusal)


def _known_kind(kind: str) -> tuple[FieldType, str]:
    """A type, and the computation of a computed one. Raises `Http404`."""
    function = kind.removeprefix(COMPUTED)
    if kind.startswith(COMPUTED) and function in FUNCTIONS:
        return "computed", function
    if kind in TYPE_WORDS and kind != "computed":
        return cast("FieldType", kind), ""
    raise Http404


def _usual_section(definition: Definition) -> str:
    """Where a new column goes unless told otherwise: not among what says who the patient is."""
    keys = [section.key for section in definition.sections]
    return next((key for key in keys if key not in {"identity", "safety"}), keys[0])


def _to_field(request: TeamRequest, key: str) -> str:
    return reverse("settings-field", args=[request.seat.slug, key])


def _before(field: Field, definition: Definition) -> str:
    """The key of the column that the field stands after, empty for the first."""
    keys = ["", *(one.key for one in definition.live_fields)]
    return keys[keys.index(field.key) - 1] if field.key in keys else ""
