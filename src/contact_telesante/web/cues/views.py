"""The list of cues, one cue and its trial, and the gestures on it."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from contact_telesante.board import queries as board
from contact_telesante.board.cueing import actions
from contact_telesante.board.cueing.edits import cue_of
from contact_telesante.board.definition import Cue
from contact_telesante.board.design.actions import Revised
from contact_telesante.kernel.scopes import scope
from contact_telesante.web.conditions import ConditionTree
from contact_telesante.web.cues.forms import CueForm
from contact_telesante.web.cues.listing import ranks_of
from contact_telesante.web.cues.trial import trial_of
from contact_telesante.web.http import TeamRequest, manager_view
from contact_telesante.web.settings.pages import Refusal, change, definition_of, page


@dataclass
class Writing:
    """A cue being written: its form, its condition, and the cue it changes if any."""

    form: CueForm
    tree: ConditionTree
    present: Cue | None = None
    show_errors: bool = False
    sentences: list[str] = field(default_factory=list)


@require_safe
@manager_view
def cues(request: TeamRequest) -> HttpResponse:
    """The board's cues, in the order in which they win."""
    return _listed(request)


@require_http_methods(["GET", "HEAD", "POST"])
@manager_view
def add(request: TeamRequest) -> HttpResponse:
    """Write a new cue."""
    return _write(request, None)


@require_http_methods(["GET", "HEAD", "POST"])
@manager_view
def cue(request: TeamRequest, cue: str) -> HttpResponse:
    """Write one cue again."""
    return _write(request, cue_of(definition_of(request), cue))


@require_POST
@manager_view
def trial(request: TeamRequest) -> HttpResponse:
    """What the cue would do as far as it is written: one piece for a script. It keeps nothing."""
    part = "replay" if request.POST.get("part") == "replay" else "now"
    with scope(request.seat):
        writing = _as_typed(request, None)
        made = trial_of(
            request.seat,
            writing.form.draft(writing.tree.predicate),
            writing.tree,
            now=part == "now",
            replay=part == "replay",
        )
        return render(request, f"cues/_{part}.html", {"trial": made, "seat": request.seat})


@require_POST
@manager_view
def move(request: TeamRequest, cue: str) -> HttpResponse:
    """Move a cue among those of its severity."""
    to = request.POST.get("to", "")
    return change(
        request,
        lambda base: actions.move_cue(by=request.seat, base=base, key=cue, to=to),
        done=lambda revised: _back_to_list(request, revised),
        again=lambda refusal: _listed(request, refusal),
    )


@require_POST
@manager_view
def turn(request: TeamRequest, cue: str) -> HttpResponse:
    """Turn a cue on or off."""
    enabled = request.POST.get("enabled") == "yes"
    return change(
        request,
        lambda base: actions.turn_cue(by=request.seat, base=base, key=cue, enabled=enabled),
        done=lambda revised: _back_to_list(request, revised),
        again=lambda refusal: _listed(request, refusal),
    )


@require_POST
@manager_view
def duplicate(request: TeamRequest, cue: str) -> HttpResponse:
    """Make a copy of a cue, off, and open it."""
    return change(
        request,
        lambda base: actions.duplicate_cue(by=request.seat, base=base, key=cue),
        done=lambda revised: reverse("cue", args=[request.seat.slug, revised.key]),
        again=lambda refusal: _listed(request, refusal),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@manager_view
def remove(request: TeamRequest, cue: str) -> HttpResponse:
    """Ask whether to remove a cue, then remove it."""
    found = cue_of(definition_of(request), cue) if request.method != "POST" else None
    if found:
        return page(request, "cues/remove.html", {"cue": found})
    return change(
        request,
        lambda base: actions.remove_cue(by=request.seat, base=base, key=cue),
        done=lambda _revised: reverse("settings-cues", args=[request.seat.slug]),
        again=lambda refusal: _listed(request, refusal),
    )


def _listed(request: TeamRequest, refusal: Refusal | None = None) -> HttpResponse:
    with scope(request.seat):
        ranks = ranks_of(request.seat)
    broken = [line for rank in ranks for line in rank.lines if line.faults and line.cue.enabled]
    return page(request, "cues/cues.html", {"ranks": ranks, "broken": broken}, refusal=refusal)


def _back_to_list(request: TeamRequest, revised: Revised) -> str:
    return f"{reverse('settings-cues', args=[request.seat.slug])}#cue-{revised.key}"


def _write(request: TeamRequest, present: Cue | None) -> HttpResponse:
    """Show a cue's form, or save what it says."""
    if request.method != "POST":
        return _written(request, _opened(request, present))
    with scope(request.seat):
        writing = _as_typed(request, present)
    if writing.tree.is_edited:
        return _written(request, writing)
    with scope(request.seat):
        writing.form = CueForm(board.definition_of(request.seat), request.POST)
        is_right = writing.form.is_valid() and not writing.tree.errors
    writing.show_errors = True
    if not is_right:
        return _written(request, writing, Refusal(422, writing.tree.errors))
    made = writing.form.cue(writing.tree.predicate)
    return change(
        request,
        lambda base: _saved(request, base, present, made),
        done=lambda revised: _back_to_list(request, revised),
        again=lambda refusal: _written(request, writing, refusal),
        form=writing.form,
    )


def _saved(request: TeamRequest, base: int, present: Cue | None, made: Cue) -> Revised:
    if present is None:
        return actions.add_cue(by=request.seat, base=base, cue=made)
    return actions.change_cue(by=request.seat, base=base, key=present.key, cue=made)


def _opened(request: TeamRequest, present: Cue | None) -> Writing:
    with scope(request.seat):
        form = CueForm.of(board.definition_of(request.seat), present)
        tree = ConditionTree.of(present.when if present else {}, request.seat)
    return Writing(form, tree, present, show_errors=present is not None and bool(tree.errors))


def _as_typed(request: TeamRequest, present: Cue | None) -> Writing:
    form = CueForm.reopened(board.definition_of(request.seat), request.POST)
    return Writing(form, ConditionTree.read(request.POST, request.seat), present)


def _written(request: TeamRequest, writing: Writing, refusal: Refusal | None = None) -> HttpResponse:
    """The page of a cue being written, with its trial; what would have rung is asked for, being slower."""
    with scope(request.seat):
        made = trial_of(
            request.seat,
            writing.form.draft(writing.tree.predicate),
            writing.tree,
            replay=request.method == "POST",
        )
    context = {"writing": writing, "form": writing.form, "tree": writing.tree, "trial": made}
    return page(request, "cues/cue.html", context, refusal=refusal)
