"""Who may not see what: the table of groups, a patient's restrictions, the broken glass."""

from typing import TypeVar
from uuid import UUID, uuid4

from django import forms
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from contact_telesante.audit.actions import Act, Purpose, record_look
from contact_telesante.board import queries as board
from contact_telesante.kernel.errors import InvalidInput
from contact_telesante.kernel.scopes import scope
from contact_telesante.teams import queries as teams
from contact_telesante.teams import rules as rights
from contact_telesante.teams.access import actions, queries
from contact_telesante.teams.access.rules import may_break_glass
from contact_telesante.web.access.forms import GroupsForm, ReasonForm, RestrictionForm, VerdictForm
from contact_telesante.web.board.rows import Rows
from contact_telesante.web.http import TeamRequest, team_view

F = TypeVar("F", bound=forms.Form)


@team_view
def access(request: TeamRequest) -> HttpResponse:
    """What each role and profession sees, and the glasses broken in this team."""
    seat = request.seat
    rights.require(rights.may_manage(seat))
    if request.method == "POST":
        hidden = GroupsForm.read(request.POST.getlist("line"), request.POST.getlist("seen"))
        actions.hide_groups(by=seat, hidden=hidden)
        return HttpResponseRedirect(reverse("access", args=[seat.slug]))
    return _access(request)


@require_POST
@team_view
def review(request: TeamRequest, break_id: UUID) -> HttpResponse:
    """Say what came of a broken glass."""
    form = VerdictForm(request.POST)
    try:
        actions.review_break(by=request.seat, break_id=break_id, verdict=request.POST.get("verdict", ""))
    except InvalidInput as refused:
        with scope(request.seat):
            return _access(request, refused=(break_id, form.refuse(refused)))
    return HttpResponseRedirect(reverse("access", args=[request.seat.slug]))


@team_view
def restrictions(request: TeamRequest, patient_id: UUID) -> HttpResponse:
    """The restrictions that a patient asked for: those in force, those lifted, and the form of a new one."""
    seat = request.seat
    with scope(seat):
        rights.require(rights.may_manage(seat))
        board.patients_of(seat).get(pk=patient_id)
    if request.method != "POST":
        return _restrictions(request, patient_id, RestrictionForm(seat))
    form = RestrictionForm(seat, request.POST)
    form.is_valid()
    try:
        actions.restrict_access(by=seat, patient_id=patient_id, **form.asked)
    except InvalidInput as refused:
        return _restrictions(request, patient_id, form.refuse(refused), status=422)
    return HttpResponseRedirect(reverse("restrictions", args=[seat.slug, patient_id]))


@team_view
def lift(request: TeamRequest, patient_id: UUID, restriction_id: UUID) -> HttpResponse:
    """End a restriction, for a written reason."""
    seat = request.seat
    with scope(seat):
        rights.require(rights.may_manage(seat))
        board.patients_of(seat).get(pk=patient_id)
        found = queries.restrictions_of(seat, patient_id)
        restriction = next((one for one in found if one.pk == restriction_id), None)
    if restriction is None:
        raise Http404
    if restriction.lifted_at:
        return HttpResponseRedirect(reverse("restrictions", args=[seat.slug, patient_id]))
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        reason = request.POST.get("reason", "")
        try:
            actions.lift_restriction(by=seat, patient_id=patient_id, restriction_id=restriction_id, reason=reason)
        except InvalidInput as refused:
            form = form.refuse(refused)
        else:
            return HttpResponseRedirect(reverse("restrictions", args=[seat.slug, patient_id]))
    context = {"form": form, "restriction": restriction}
    return _page(request, patient_id, "access/lift.html", context, status=422 if form.errors else 200)


@team_view
def break_glass(request: TeamRequest, patient_id: UUID) -> HttpResponse:
    """Pass over the restrictions that one meets on a patient, for a written reason."""
    seat = request.seat
    with scope(seat):
        board.patients_of(seat).get(pk=patient_id)
        rights.require(may_break_glass(seat, patient_id) or bool(seat.key and request.method == "POST"))
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        try:
            actions.break_glass(by=seat, patient_id=patient_id, reason=request.POST.get("reason", ""))
        except InvalidInput as refused:
            return _page(request, patient_id, "access/break.html", {"form": form.refuse(refused)}, status=422)
        return HttpResponseRedirect(reverse("patient", args=[seat.slug, patient_id]))
    return _page(request, patient_id, "access/break.html", {"form": form})


def _access(request: TeamRequest, refused: tuple[UUID, VerdictForm] | None = None) -> HttpResponse:
    seat = request.seat
    rows, broken = Rows.of(seat), queries.breaks_of(seat)
    patients = board.patients_by_id(seat, [one.patient_id for one in broken])
    names = {key: rows.reader_of(key).name(patient) for key, patient in patients.items()}
    people = teams.colleagues_of(seat, seat.version).values()
    professions = sorted({one.profession for one in people if one.profession and one.present})
    hidden = queries.hidden_groups(seat)
    told = [key.partition(":")[2] for key in hidden if key.startswith("profession:")]
    record_look(Act.MEMBERS_READ, by=seat, patients=patients, purpose=Purpose.MANAGEMENT)
    context = {
        "seat": seat,
        "number": board.number_of(seat),
        "form": GroupsForm(hidden, sorted({*professions, *told})),
        "breaks": [
            (one, names.get(one.patient_id, ""), refused[1] if refused and refused[0] == one.pk else VerdictForm())
            for one in broken
        ],
        "key": str(uuid4()),
    }
    return render(request, "access/access.html", context, status=422 if refused else 200)


def _restrictions(request: TeamRequest, patient_id: UUID, form: RestrictionForm, *, status: int = 200) -> HttpResponse:
    with scope(request.seat):
        context = {"form": form, "restrictions": queries.restrictions_of(request.seat, patient_id)}
        return _page(request, patient_id, "access/restrictions.html", context, status=status)


def _page(
    request: TeamRequest, patient_id: UUID, template: str, context: dict[str, object], *, status: int = 200
) -> HttpResponse:
    """A page about one patient's restrictions; its look is recorded."""
    seat = request.seat
    with scope(seat):
        patient = board.patients_of(seat).get(pk=patient_id)
        name = Rows.of(seat).reader_of(patient_id).name(patient)
        record_look(Act.MEMBERS_READ, by=seat, patients=[patient_id], purpose=Purpose.MANAGEMENT)
        context |= {"seat": seat, "number": board.number_of(seat), "patient_id": patient_id, "name": name}
        return render(request, template, {**context, "key": request.POST.get("key") or str(uuid4())}, status=status)
