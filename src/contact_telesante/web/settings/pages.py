"""What every page of the settings has in common: what it is told, how a change answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias
from uuid import uuid4

from django import forms
from django.core.exceptions import ObjectDoesNotExist
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from contact_telesante.board import queries as board
from contact_telesante.board.definition import Definition
from contact_telesante.board.design.actions import DesignMoved, Revised
from contact_telesante.board.design.comparison import differences
from contact_telesante.board.design.queries import version_of
from contact_telesante.kernel.errors import InvalidInput
from contact_telesante.kernel.scopes import scope
from contact_telesante.web.forms import whole_number
from contact_telesante.web.http import TeamRequest
from contact_telesante.web.settings.telling import Told, told
from contact_telesante.web.templatetags.words import text

Gesture: TypeAlias = Callable[[int], Revised]
"""What is done to the board, given the version that its author saw."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a change was not made: sentences that belong to no field, and what others changed meanwhile."""

    status: int
    sentences: list[str] = field(default_factory=list)
    moved: list[Told] = field(default_factory=list)


def page(
    request: TeamRequest,
    template: str,
    context: Mapping[str, object] | None = None,
    *,
    refusal: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    """A page of the settings: its template knows `seat`, `number`, `base` (the board's version), `key`, `refusal`.

    `undo` is the version to offer to go back to, just after a change: the address ends with `?done=VERSION`.
    """
    seat = request.seat
    with scope(seat):
        base = board.board_version_of(seat)
        known = {
            "seat": seat,
            "number": board.number_of(seat),
            "base": base,
            "key": request.POST.get("key") or str(uuid4()),
            "undo": base - 1 if base > 1 and request.GET.get("done") == str(base) else None,
            "refusal": refusal,
        }
        status = refusal.status if refusal else status
        return render(request, template, known | dict(context or {}), status=status)


def definition_of(request: TeamRequest) -> Definition:
    """The board's definition in force."""
    with scope(request.seat):
        return board.definition_of(request.seat)


def base_of(request: TeamRequest) -> int:
    """The version of the board over which a form was read."""
    return whole_number(request.POST.get("base", ""), 0)


def change(
    request: TeamRequest,
    gesture: Gesture,
    *,
    done: Callable[[Revised], str],
    again: Callable[[Refusal], HttpResponse],
    form: forms.Form | None = None,
) -> HttpResponse:
    """Carry out a gesture over the version that the form was read over, and go where `done` says.

    When it cannot be, `again` makes the page once more, with what was typed: 409 when the board moved meanwhile, 422
    when something is wrong, at its field of `form` where it has one.
    """
    try:
        revised = gesture(base_of(request))
    except DesignMoved:
        return again(Refusal(409, moved=moved_since(request)))
    except InvalidInput as refused:
        return again(Refusal(422, sentences_of(refused, definition_of(request), form)))
    address, hash_, anchor = done(revised).partition("#")
    return HttpResponseRedirect(f"{address}?done={revised.version}{hash_}{anchor}")


def sentences_of(refused: InvalidInput, definition: Definition, form: forms.Form | None = None) -> list[str]:
    """Put each sentence at its field; those of another column of the board are given back, under its name."""
    left: list[str] = []
    for name, sentences in refused.errors.items():
        if form is not None and name in form.fields:
            for sentence in sentences:
                form.add_error(name, sentence)
        elif name in definition.by_key:
            left += [f"{text(definition.by_key[name].label)} — {sentence}" for sentence in sentences]
        else:
            left += sentences
    return left


def moved_since(request: TeamRequest) -> list[Told]:
    """What others changed in the board since this form was read, in words."""
    with scope(request.seat):
        present = board.definition_of(request.seat)
        try:
            seen = version_of(request.seat, base_of(request)).definition
        except ObjectDoesNotExist:
            return []
        return told(differences(seen, present))
