"""The superuser's console: one member's file, role, suspension, removal; the superuser's role handed over; leaving."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from contact_telesante.audit.actions import Act, Purpose, record_look
from contact_telesante.board import queries as board
from contact_telesante.kernel import clock
from contact_telesante.kernel.errors import InvalidInput
from contact_telesante.kernel.scopes import scope
from contact_telesante.teams import actions
from contact_telesante.teams import rules as rights
from contact_telesante.teams.invitations import queries as invitations
from contact_telesante.teams.membership import actions as memberships
from contact_telesante.teams.membership import queries
from contact_telesante.teams.membership.rules import AskAgain
from contact_telesante.teams.seats import Seat
from contact_telesante.web.board.cells import patient_name
from contact_telesante.web.http import TeamRequest, manager_view, team_view
from contact_telesante.web.identity.again import recently_signed_in
from contact_telesante.web.teams.forms import FileForm, GuestFileForm, HandOverForm, RemovalForm, RoleForm, initial_of

if TYPE_CHECKING:
    from contact_telesante.teams.models import Member


@manager_view
def member(request: TeamRequest, user_id: UUID) -> HttpResponse:
    """One member: everything kept of them, and what a superuser may change. A POST changes the file."""
    if request.method != "POST":
        return _page(request, user_id)
    with scope(request.seat):
        form = _file_form(request.seat, queries.member_of(request.seat, user_id), request.POST)
    if form.is_valid():
        try:
            memberships.change_file(by=request.seat, user_id=user_id, **form.given)
        except InvalidInput as refused:
            form.refuse(refused)
        else:
            return _saved(request, user_id)
    return _page(request, user_id, status=422, file=form)


@require_POST
@manager_view
@recently_signed_in
def role(request: TeamRequest, user_id: UUID) -> HttpResponse:
    """Give a member another role, or another last day."""
    form = RoleForm(request.POST)
    if form.is_valid():
        try:
            actions.change_role(by=request.seat, user_id=user_id, sure=_is_sure(request), **form.given)
        except AskAgain:
            return _ask_again(request)
        except InvalidInput as refused:
            form.refuse(refused)
        else:
            return _saved(request, user_id)
    return _page(request, user_id, status=422, role=form)


@require_POST
@manager_view
@recently_signed_in
def suspend(request: TeamRequest, user_id: UUID) -> HttpResponse:
    """Put a member's seat aside."""
    try:
        memberships.suspend_member(by=request.seat, user_id=user_id, sure=_is_sure(request))
    except AskAgain:
        return _ask_again(request)
    except InvalidInput as refused:
        return _page(request, user_id, status=422, refusal=" ".join(refused.sentences))
    return _saved(request, user_id)


@require_POST
@manager_view
@recently_signed_in
def restore(request: TeamRequest, user_id: UUID) -> HttpResponse:
    """Give a suspended member their seat back."""
    memberships.restore_member(by=request.seat, user_id=user_id)
    return _saved(request, user_id)


@manager_view
@recently_signed_in
def remove(request: TeamRequest, user_id: UUID) -> HttpResponse:
    """Take a member's seat away: what is kept, what ends, and why."""
    form = RemovalForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.remove_member(by=request.seat, user_id=user_id, sure=_is_sure(request), why=form.given["why"])
        except AskAgain:
            return _ask_again(request)
        except InvalidInput as refused:
            form.refuse(refused)
        else:
            gone = user_id == request.seat.user_id
            return HttpResponseRedirect(reverse("home") if gone else _members(request))
    with scope(request.seat):
        member = queries.member_of(request.seat, user_id)
        context = {"seat": request.seat, "number": board.number_of(request.seat), "member": member, "form": form}
        return render(request, "teams/remove.html", context, status=422 if request.method == "POST" else 200)


@require_POST
@team_view
@recently_signed_in
def hand_over(request: TeamRequest, user_id: UUID) -> HttpResponse:
    """Make another a superuser, and stay one or not. The action says who may: a form sent twice finds one a member."""
    form = HandOverForm(request.POST)
    if form.is_valid():
        try:
            memberships.hand_over(by=request.seat, user_id=user_id, keep=form.given["keep"])
        except InvalidInput as refused:
            form.refuse(refused)
        else:
            return HttpResponseRedirect(_members(request))
    rights.require(rights.may_manage(request.seat))
    return _page(request, user_id, status=422, handing=form)


@team_view
def leave(request: TeamRequest) -> HttpResponse:
    """Give one's own seat back."""
    refusal = ""
    if request.method == "POST":
        try:
            actions.leave_team(by=request.seat)
        except InvalidInput as refused:
            refusal = " ".join(refused.sentences)
        else:
            return HttpResponseRedirect(reverse("home"))
    with scope(request.seat):
        context = {"seat": request.seat, "number": board.number_of(request.seat), "refusal": refusal}
        return render(request, "teams/leave.html", context, status=422 if refusal else 200)


def _page(request: TeamRequest, user_id: UUID, *, status: int = 200, **forms: Any) -> HttpResponse:
    seat = request.seat
    with scope(seat):
        member = queries.member_of(seat, user_id)
        today = queries.today_of(seat)
        file_form = forms.get("file") or _file_form(seat, member)
        named = getattr(file_form.fields.get("patients"), "choices", ())
        context = {
            "seat": seat,
            "number": board.number_of(seat),
            "member": member,
            "file": queries.filed(member, today),
            "latest": clock.a_year_after(today),
            "saved": request.GET.get("saved") == "yes" and status == 200,
            "file_form": file_form,
            "role_form": forms.get("role") or RoleForm.of(member),
            "hand_form": forms.get("handing") or HandOverForm(),
            "refusal": forms.get("refusal", ""),
        }
        patients = [UUID(value) for value, _name in named]
        record_look(Act.MEMBERS_READ, by=seat, patients=patients, purpose=Purpose.MANAGEMENT, member=str(user_id))
        return render(request, "teams/member.html", context, status=status)


def _file_form(seat: Seat, member: Member, typed: QueryDict | None = None) -> FileForm:
    """The form of a member's file; a guest's has more. Call inside the seat's scope."""
    if member.role != "guest":
        return FileForm(typed, initial=initial_of(member, ()))
    shown = invitations.groups_shown_to_guests(seat)
    return GuestFileForm(
        typed,
        initial=initial_of(member, shown),
        sponsors=invitations.sponsors_of(seat),
        patients=_grantable(seat, member),
        shown=shown,
    )


def _grantable(seat: Seat, member: Member) -> dict[UUID, str]:
    """The patients whom a guest may be granted, by name: the active ones, and those granted already."""
    patients = board.patients_of(seat)
    active = patients.filter(status="active").order_by("name_order")
    found = {one.pk: patient_name(one) for one in active}
    gone = [patient_id for patient_id in member.patients or () if patient_id not in found]
    return found | {pk: patient_name(one) for pk, one in patients.in_bulk(gone).items()}


def _is_sure(request: TeamRequest) -> bool:
    return request.POST.get("sure") == "yes"


def _ask_again(request: TeamRequest) -> HttpResponse:
    """The superuser is about to act on themself: the same form again, with what it means."""
    kept = [(name, value) for name, value in request.POST.items() if name not in {"csrfmiddlewaretoken", "sure"}]
    with scope(request.seat):
        context = {"seat": request.seat, "number": board.number_of(request.seat), "kept": kept, "action": request.path}
        return render(request, "teams/sure.html", context, status=409)


def _saved(request: TeamRequest, user_id: UUID) -> HttpResponse:
    return HttpResponseRedirect(f"{reverse('member', args=[request.seat.slug, user_id])}?saved=yes")


def _members(request: TeamRequest) -> str:
    return reverse("members", args=[request.seat.slug])
