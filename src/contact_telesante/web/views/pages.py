"""The pages of views: the list, the form, drafts and what becomes of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from contact_telesante.board import queries as board
from contact_telesante.board.views import actions, queries, rules
from contact_telesante.kernel.errors import InvalidInput
from contact_telesante.kernel.scopes import scope
from contact_telesante.teams import queries as teams
from contact_telesante.teams import rules as rights
from contact_telesante.web.forms import whole_number
from contact_telesante.web.http import TeamRequest, team_view
from contact_telesante.web.views.forms import ViewForm, roles_offered

if TYPE_CHECKING:
    from contact_telesante.board.models import View


@require_GET
@team_view
def views(request: TeamRequest) -> HttpResponse:
    """The views that the seat may look through, and what it may do with each."""
    rights.require(rules.may_keep(request.seat))
    known = queries.views_of(request.seat)
    shared, own = ([one for one in known if (one.owner_id is None) is team] for team in (True, False))
    return _page(request, "views/views.html", {"shared": _in_order(shared), "own": _in_order(own)})


@require_GET
@team_view
def of_team(request: TeamRequest) -> HttpResponse:
    """Where the team's settings lead: the same list."""
    rights.require(rights.may_manage(request.seat))
    return HttpResponseRedirect(reverse("views", args=[request.seat.slug]))


@team_view
def new(request: TeamRequest) -> HttpResponse:
    """Make a view, of one's own or shared."""
    seat = request.seat
    rights.require(rules.may_keep(seat))
    with scope(seat):
        form = ViewForm.read(seat, request.POST) if request.method == "POST" else ViewForm.of(seat)
    if request.method != "POST" or form.is_asking:
        return _form(request, form)
    try:
        form.check()
        made = actions.create_view(by=seat, name=form.name, layout=form.layout, shared=form.shared, roles=form.roles)
    except InvalidInput as refused:
        return _form(request, form.refused(refused.errors), status=422)
    return _to_board(request, made.pk)


@team_view
def view(request: TeamRequest, view_id: UUID) -> HttpResponse:
    """Change a view of one's own or a draft; before a shared one, what may be done with it."""
    seat = request.seat
    with scope(seat):
        known = queries.view_of(seat, view_id)
        rights.require(rules.may_keep(seat))
        if known.owner_id is None:
            rights.require(request.method != "POST")
            return _shared(request, view_id)
        form = ViewForm.read(seat, request.POST) if request.method == "POST" else ViewForm.of(seat, known)
    if request.method != "POST" or form.is_asking:
        return _form(request, form, view=known)
    try:
        form.check()
        actions.change_view(by=seat, view_id=view_id, name=form.name, layout=form.layout)
    except InvalidInput as refused:
        return _form(request, form.refused(refused.errors), view=known, status=422)
    return _to_board(request, view_id)


@require_POST
@team_view
def draft(request: TeamRequest, view_id: UUID) -> HttpResponse:
    """Begin to change a shared view, in a draft that nobody else sees."""
    made = actions.draft_view(by=request.seat, view_id=view_id)
    return HttpResponseRedirect(reverse("view", args=[request.seat.slug, made.pk]))


@require_POST
@team_view
def publish(request: TeamRequest, view_id: UUID) -> HttpResponse:
    """Give a draft to the team; when the view changed meanwhile, both are offered."""
    over = whole_number(request.POST.get("over", ""), 0)
    try:
        given = actions.publish_view(by=request.seat, view_id=view_id, over=over)
    except actions.ViewMoved as moved:
        with scope(request.seat):
            names = {
                key: person.name for key, person in teams.colleagues_of(request.seat, request.seat.version).items()
            }
            by = names.get(str(moved.view.by_id), "")
            context = {"view": moved.view, "draft": queries.view_of(request.seat, view_id), "by": by}
            return _page(request, "views/moved.html", context, status=409)
    except InvalidInput as refused:
        with scope(request.seat):
            known = queries.view_of(request.seat, view_id)
            form = ViewForm.of(request.seat, known).refused(refused.errors)
        return _form(request, form, view=known, status=422)
    return _to_board(request, given.pk)


@require_POST
@team_view
def settings(request: TeamRequest, view_id: UUID) -> HttpResponse:
    """Name a shared view, say for whom it opens, and lock it or not."""
    name = {"fr": request.POST.get("name_fr", ""), "en": request.POST.get("name_en", "")}
    try:
        actions.settle_view(
            by=request.seat,
            view_id=view_id,
            name=name,
            roles=request.POST.getlist("role"),
            locked=request.POST.get("locked") == "yes",
        )
    except InvalidInput as refused:
        with scope(request.seat):
            return _shared(request, view_id, errors=refused.errors, status=422)
    return HttpResponseRedirect(reverse("views", args=[request.seat.slug]))


@require_POST
@team_view
def move(request: TeamRequest, view_id: UUID) -> HttpResponse:
    """Put a view elsewhere among those beside it."""
    moved = actions.move_view(by=request.seat, view_id=view_id, to=request.POST.get("to", ""))
    return HttpResponseRedirect(f"{reverse('views', args=[request.seat.slug])}#view-{moved.pk}")


@require_POST
@team_view
def retire(request: TeamRequest, view_id: UUID) -> HttpResponse:
    """Put a view away: one's own, a draft, or a shared one."""
    actions.retire_view(by=request.seat, view_id=view_id)
    return HttpResponseRedirect(reverse("views", args=[request.seat.slug]))


@dataclass(frozen=True, slots=True)
class Line:
    """A view of the list, and what its buttons send to move it a place; empty where there is none."""

    view: View
    up: str
    down: str


def _in_order(views: Sequence[View]) -> list[Line]:
    """Places told by what comes before, so that a request sent twice moves once."""
    after = [f"after:{one.pk}" for one in views]
    ups = ["", "first", *after][: len(views)]
    return [Line(one, ups[at], after[at + 1] if at + 1 < len(views) else "") for at, one in enumerate(views)]


def _to_board(request: TeamRequest, view_id: UUID) -> HttpResponseRedirect:
    return HttpResponseRedirect(f"{reverse('board', args=[request.seat.slug])}?view={view_id}")


def _form(request: TeamRequest, form: ViewForm, *, view: object = None, status: int = 200) -> HttpResponse:
    with scope(request.seat):
        return _page(request, "views/form.html", {"form": form, "view": view}, status=status)


def _shared(
    request: TeamRequest, view_id: UUID, *, errors: dict[str, list[str]] | None = None, status: int = 200
) -> HttpResponse:
    """A shared view: its name and its lock for who manages the team, a draft for who may make one."""
    known = queries.view_of(request.seat, view_id)
    context = {
        "view": known,
        "may_draft": rules.may_draft(request.seat, known),
        "roles": roles_offered(request.POST.getlist("role") if errors else known.roles),
        "typed": {"fr": request.POST.get("name_fr", ""), "en": request.POST.get("name_en", "")}
        if errors
        else known.name,
        "errors": errors or {},
    }
    return _page(request, "views/shared.html", context, status=status)


def _page(request: TeamRequest, template: str, context: dict[str, object], *, status: int = 200) -> HttpResponse:
    seat = request.seat
    context |= {
        "seat": seat,
        "number": board.number_of(seat),
        "may_share": rights.may_manage(seat),
        "key": str(uuid4()),
    }
    return render(request, template, context, status=status)
