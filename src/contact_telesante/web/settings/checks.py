"""The validation rules of a column: setting one, trying it, taking it off."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from contact_telesante.board import queries as board
from contact_telesante.board.definition import Check, Definition, Field
from contact_telesante.board.design import actions, rules
from contact_telesante.board.design.edits import field_of
from contact_telesante.board.rules.values import Context
from contact_telesante.kernel.scopes import scope
from contact_telesante.web.http import TeamRequest, manager_view
from contact_telesante.web.settings.checks_form import CheckForm, initial_of
from contact_telesante.web.settings.pages import Refusal, change, definition_of, page
from contact_telesante.web.settings.words import CHECKS, LEVEL_NAMES
from contact_telesante.web.templatetags.words import text


@dataclass(frozen=True, slots=True)
class CheckTold:
    """A rule in words; `place` is its number among the column's, None for one that is not ours to change."""

    place: int | None
    name: str
    limits: str
    level: str
    message: str


def checks_told(field: Field, definition: Definition) -> list[CheckTold]:
    """The rules of a column, in words."""
    return [
        CheckTold(
            place=place if check.rule in rules.CHECKS else None,
            name=str(CHECKS[check.rule][0]) if check.rule in CHECKS else check.rule,
            limits=_limits(check, definition),
            level=str(LEVEL_NAMES[check.level]),
            message=text(check.message),
        )
        for place, check in enumerate(field.checks)
    ]


def _limits(check: Check, definition: Definition) -> str:
    sentences = {
        "min": _("at least %(value)s"),
        "max": _("at most %(value)s"),
        "step": _("a multiple of %(value)s"),
        "from": _("counted from %(value)s"),
        "pattern": "%(value)s",
        "not_before": _("not before “%(value)s”"),
        "not_after": _("not after “%(value)s”"),
    }
    return ", ".join(
        sentences[name]
        % {"value": text(definition.by_key[str(value)].label) if str(value) in definition.by_key else value}
        for name, value in check.args.items()
        if name in sentences
    )


@require_http_methods(["GET", "HEAD", "POST"])
@manager_view
def add_check(request: TeamRequest, key: str, kind: str) -> HttpResponse:
    """A new rule of one kind."""
    definition = definition_of(request)
    field = field_of(definition, key)
    if kind not in rules.checks_for(field):
        raise Http404
    form = CheckForm(request.POST or None, rule=kind, field=field, definition=definition, context=_context_of(request))
    return _filled(request, field, None, form)


@require_http_methods(["GET", "HEAD", "POST"])
@manager_view
def check(request: TeamRequest, key: str, place: int) -> HttpResponse:
    """One rule."""
    definition, context = definition_of(request), _context_of(request)
    field = field_of(definition, key)
    if place >= len(field.checks) or field.checks[place].rule not in rules.checks_for(field):
        raise Http404
    found = field.checks[place]
    initial = initial_of(found, field, (get_language() or "fr")[:2], context)
    form = CheckForm(
        request.POST or None, rule=found.rule, field=field, definition=definition, context=context, initial=initial
    )
    return _filled(request, field, place, form)


@require_POST
@manager_view
def remove_check(request: TeamRequest, key: str, place: int) -> HttpResponse:
    """Take a rule off a column."""
    return change(
        request,
        lambda base: actions.remove_check(by=request.seat, base=base, key=key, place=place),
        done=lambda _revised: _to_checks(request, key),
        again=lambda refusal: page(
            request, "settings/refused.html", {"back": _to_checks(request, key)}, refusal=refusal
        ),
    )


def _filled(request: TeamRequest, field: Field, place: int | None, form: CheckForm) -> HttpResponse:
    """The page of a rule, a value tried, or the rule saved."""

    def again(refusal: Refusal | None, verdict: tuple[str, str] | None = None) -> HttpResponse:
        name, about = CHECKS[form.rule]
        context = {"field": field, "place": place, "form": form, "name": name, "about": about, "verdict": verdict}
        return page(request, "settings/check.html", context, refusal=refusal)

    if request.method != "POST":
        return again(None)
    if not form.is_valid():
        return again(Refusal(422))
    if "try" in request.POST:
        return again(None, form.verdict())
    return change(
        request,
        lambda base: actions.set_check(by=request.seat, base=base, key=field.key, place=place, check=form.made),
        done=lambda _revised: _to_checks(request, field.key),
        again=again,
        form=form,
    )


def _context_of(request: TeamRequest) -> Context:
    with scope(request.seat):
        return board.context_of(request.seat)


def _to_checks(request: TeamRequest, key: str) -> str:
    return f"{reverse('settings-field', args=[request.seat.slug, key])}#checks"
