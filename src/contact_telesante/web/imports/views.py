"""Imports of a team: what came, a new file, one import on its way, its writing, its undoing."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from contact_telesante.board import queries as board
from contact_telesante.board.imports import actions, mapping, queries, rules
from contact_telesante.board.imports.actions import Locked, Moved
from contact_telesante.board.imports.gates.actions import ask_to_reopen
from contact_telesante.board.imports.undoing.actions import undo_import
from contact_telesante.interop.excel import template as templates
from contact_telesante.interop.excel import workbooks
from contact_telesante.kernel.errors import InvalidInput
from contact_telesante.kernel.scopes import scope
from contact_telesante.web.forms import whole_number
from contact_telesante.web.http import TeamRequest, manager_view, wants_fragment
from contact_telesante.web.imports.forms import FileForm, MergingForm, ReasonForm
from contact_telesante.web.imports.pages import (
    STATES,
    counts_told,
    found,
    ignored_in,
    import_page,
    people_of,
    questions_of,
    refused_rows,
    shown_of,
    template_columns,
)
from contact_telesante.web.privacy.files import attached
from contact_telesante.web.settings.pages import page


@manager_view
def imports(request: TeamRequest) -> HttpResponse:
    """The imports of the team, and where to begin one. A POST takes a file in."""
    if request.method != "POST":
        return _index(request)
    form = FileForm.sent(request)
    if form.is_valid():
        name, content = form.cleaned_data["file"]
        try:
            one = actions.stage_import(by=request.seat, name=name, content=content)
        except Locked:
            return _index(request, status=409)
        except InvalidInput as refused:
            form.add_error("file", refused.errors["file"])
        else:
            return _to(request, one.pk)
    return _index(request, form=form, status=422)


@require_POST
@manager_view
def ask(request: TeamRequest) -> HttpResponse:
    """Ask the coordination centre to open imports again."""
    form = ReasonForm(request.POST)
    if form.is_valid():
        try:
            ask_to_reopen(by=request.seat, reason=form.cleaned_data["reason"])
        except InvalidInput as refused:
            form.add_error("reason", refused.errors["reason"])
        else:
            return HttpResponseRedirect(reverse("settings-import", args=[request.seat.slug]))
    return _index(request, asking=form, status=422)


@require_GET
@manager_view
def template(request: TeamRequest) -> HttpResponse:
    """A workbook to fill in, made from the team's columns. It holds no patient."""
    seat = request.seat
    with scope(seat):
        fields, names = mapping.writable(board.definition_of(seat)), queries.names_of(seat)
    made = templates.template(template_columns(fields, sorted(names.values()), seat.language), seat.language)
    return attached(made, workbooks.CONTENT_TYPE, "contact-import", "xlsx")


@require_GET
@manager_view
def one_import(request: TeamRequest, import_id: UUID) -> HttpResponse:
    """One import: how far it is, or what it would do, or what it did. A script asks for the piece that changes."""
    if wants_fragment(request):
        with scope(request.seat):
            one = queries.state_of(request.seat, import_id)
            severity, icon, state = STATES[one.state]
            known = {"one": one, "seat": request.seat, "working": rules.is_working(one)}
            return render(request, "imports/_work.html", known | {"severity": severity, "icon": icon, "state": state})
    return _page(request, import_id)


@require_POST
@manager_view
def again(request: TeamRequest, import_id: UUID) -> HttpResponse:
    """Rehearse over the board as it is now."""
    actions.rehearse_again(by=request.seat, import_id=import_id)
    return _to(request, import_id)


@require_POST
@manager_view
def start(request: TeamRequest, import_id: UUID) -> HttpResponse:
    """Write what was rehearsed."""
    try:
        actions.start_import(by=request.seat, import_id=import_id, turn=turn_of(request))
    except (Moved, Locked):
        return _page(request, import_id, status=409)
    return _to(request, import_id)


@require_POST
@manager_view
def give_up(request: TeamRequest, import_id: UUID) -> HttpResponse:
    """Put an import aside with its file."""
    try:
        actions.give_up(by=request.seat, import_id=import_id)
    except Moved:
        return _page(request, import_id, status=409)
    return HttpResponseRedirect(reverse("settings-import", args=[request.seat.slug]))


@require_POST
@manager_view
def undo(request: TeamRequest, import_id: UUID) -> HttpResponse:
    """Take an import back."""
    try:
        undo_import(by=request.seat, import_id=import_id)
    except Moved:
        return _page(request, import_id, status=409)
    return _to(request, import_id)


@require_GET
@manager_view
def refused(request: TeamRequest, import_id: UUID) -> HttpResponse:
    """The lines that were refused, as they were in the file, each with its reason."""
    report = shown_of(request.seat, found(request, import_id))
    names = report.get("reading", {}).get("names", [])
    header = [*names, _("Reason")]
    made = workbooks.written(_("Refused lines"), header, refused_rows(report, len(names)))
    return attached(made, workbooks.CONTENT_TYPE, "contact-import-refused", "xlsx")


def turn_of(request: TeamRequest) -> int:
    """The turn of the decisions that a page showed."""
    return whole_number(request.POST.get("turn", ""), -1)


def _page(request: TeamRequest, import_id: UUID, status: int = 200) -> HttpResponse:
    one = found(request, import_id)
    with scope(request.seat):
        profile = queries.profile_of(one)
        can_undo, is_open = rules.may_be_undone(one), queries.is_open(request.seat)
    merging = MergingForm(initial={"strategy": profile.strategy, "inactive": profile.inactive})
    people = people_of(request.seat, one)
    return import_page(
        request,
        "imports/import.html",
        one,
        "rehearsal",
        status=status,
        moved=status == 409,
        questions=questions_of(request.seat, one),
        counts=counts_told(one),
        merging=merging,
        ignored=ignored_in(shown_of(request.seat, one)),
        people=people,
        can_undo=can_undo,
        is_open=is_open,
    )


def _index(
    request: TeamRequest, *, form: FileForm | None = None, asking: ReasonForm | None = None, status: int = 200
) -> HttpResponse:
    seat = request.seat
    with scope(seat):
        gate = queries.gate_of(seat)
        told = [(one, *STATES[one.state]) for one in queries.latest_imports(seat)]
        context = {
            "imports": told,
            "current": queries.unfinished_import(seat),
            "gate": gate,
            "is_open": gate is None or gate.is_open,
            "is_asked": rules.is_asked(gate),
            "form": form or FileForm(),
            "asking": asking or ReasonForm(),
        }
    return page(request, "imports/index.html", context, status=status)


def _to(request: TeamRequest, import_id: UUID) -> HttpResponse:
    return HttpResponseRedirect(reverse("import", args=[request.seat.slug, import_id]))
