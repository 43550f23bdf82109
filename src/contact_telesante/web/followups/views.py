"""Follow-ups: the list, what is done, put off, planned."""

from datetime import datetime
from uuid import UUID, uuid4

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from contact_telesante.audit.actions import Act, record_look
from contact_telesante.board import actions, queries
from contact_telesante.board.definition import Field
from contact_telesante.board.followups import rules
from contact_telesante.board.rules.values import TYPES
from contact_telesante.kernel import clock
from contact_telesante.kernel.errors import InvalidInput
from contact_telesante.kernel.scopes import scope
from contact_telesante.teams import queries as teams
from contact_telesante.teams import rules as rights
from contact_telesante.web.board import answers
from contact_telesante.web.board.forms import base_of
from contact_telesante.web.board.rows import Rows
from contact_telesante.web.followups import pages
from contact_telesante.web.followups.forms import FollowUpForm, put_off
from contact_telesante.web.http import TeamRequest, team_view, wants_fragment
from contact_telesante.web.words import clock_time


@require_GET
@team_view
def followups(request: TeamRequest) -> HttpResponse:
    """Who is to be followed up, and when."""
    page = pages.followups_page(request.seat, mine=request.GET.get("show") == "mine")
    record_look(Act.BOARD_OPENED, by=request.seat, patients=page.patients, what="followups")
    template = "followups/_followups.html" if wants_fragment(request) else "followups/followups.html"
    return render(request, template, {"page": page})


@team_view
def followup(request: TeamRequest, patient_id: UUID) -> HttpResponse:
    """The next follow-up of a patient: its form, or what it sends. Nothing typed is lost when somebody else wrote."""
    seat = request.seat
    form = _form_of(request, patient_id)
    if request.method != "POST":
        return _form(request, patient_id, form)
    if not form.is_valid():
        return _form(request, patient_id, form, status=422)
    base = form.cleaned_data["base"]
    try:
        planned = actions.change_cells(by=seat, patient_id=patient_id, values=form.values, base=base)
    except InvalidInput as refused:
        return _form(request, patient_id, form.refuse(refused), status=422)
    except actions.Conflict as conflict:
        return _form(request, patient_id, form, status=409, conflict=conflict)
    return answers.changed(request, planned)


@require_POST
@team_view
def done(request: TeamRequest, patient_id: UUID) -> HttpResponse:
    """A follow-up is done: its day and its purpose empty in one change, and the next one is asked for."""
    seat = request.seat
    _require(request, patient_id)
    with scope(seat):
        definition = queries.definition_of(seat)
        values = {field.key: "" for field in definition.subset([rules.DATE, rules.PURPOSE])}
    try:
        emptied = actions.change_cells(by=seat, patient_id=patient_id, values=values, base=base_of(request.POST))
    except actions.Conflict as conflict:
        return answers.sentence(_moved(conflict, request), status=409)
    plan = reverse("followup", args=[seat.slug, patient_id])
    return answers.followed(request, emptied, _("Follow-up done."), next_url=plan, next_label=_("Plan the next one…"))


@team_view
def postpone(request: TeamRequest, patient_id: UUID) -> HttpResponse:
    """Put a follow-up off: to tomorrow, in two days, in a week; another day is for the form."""
    seat = request.seat
    _require(request, patient_id)
    if request.method != "POST":
        with scope(seat):
            shown = pages.next_followup(seat, queries.patients_of(seat).get(pk=patient_id))
            return answers.piece(request, "followups/_postpone.html", {"followup": shown, "seat": seat})
    day = put_off(request.POST.get("when", ""), clock.today(seat.zone))
    base = base_of(request.POST)
    if not day:
        raise InvalidInput({"when": [_("Choose a day.")]})
    try:
        moved = actions.change_cells(by=seat, patient_id=patient_id, values={rules.DATE: day}, base=base)
    except actions.Conflict as conflict:
        return answers.sentence(_moved(conflict, request), status=409)
    return answers.changed(request, moved)


def _require(request: TeamRequest, patient_id: UUID) -> None:
    """`NotAllowed` unless the seat moves the patient's follow-up; the patient is found first."""
    seat = request.seat
    with scope(seat):
        queries.patients_of(seat).get(pk=patient_id)
        field = rules.date_field(queries.definition_of(seat))
    rights.require(field is not None and rights.may_edit(seat.on(patient_id), field))


def _form_of(request: TeamRequest, patient_id: UUID) -> FollowUpForm:
    _require(request, patient_id)
    with scope(request.seat):
        patient = queries.patients_of(request.seat).get(pk=patient_id)
        if request.method == "POST":
            return FollowUpForm.typed(request.seat, patient, request.POST)
        return FollowUpForm.of(request.seat, patient)


def _form(
    request: TeamRequest,
    patient_id: UUID,
    form: FollowUpForm,
    *,
    status: int = 200,
    conflict: actions.Conflict | None = None,
) -> HttpResponse:
    """The form, with what somebody else wrote meanwhile; sending it again is a choice made over what is seen now."""
    seat = request.seat
    with scope(seat):
        patient = queries.patients_of(seat).get(pk=patient_id)
        name = Rows.of(seat).reader_of(patient_id).name(patient)
    if conflict:
        form.data = request.POST.copy()
        form.data["base"] = str(conflict.patient.number)
    context = {
        "form": form,
        "patient": patient,
        "name": name,
        "theirs": _moved(conflict, request) if conflict else "",
        "seat": seat,
        "key": str(uuid4()) if conflict else request.POST.get("key") or str(uuid4()),
    }
    return answers.piece(request, "followups/_form.html", context, status=status)


def _moved(conflict: actions.Conflict, request: TeamRequest) -> str:
    """What somebody else wrote, by whom and when, in a sentence."""
    seat = request.seat
    with scope(seat):
        fields, context = queries.definition_of(seat).by_key, queries.context_of(seat)
        people = teams.colleagues_of(seat, seat.version)
    told = []
    for clash in conflict.clashes:
        of: Field = fields[clash.field]
        value = TYPES[of.type].show(clash.theirs, of, seat.language, context) or _("(empty)")
        who = people.get(str(clash.by_id))
        hour = clock_time(datetime.fromisoformat(clash.at).astimezone(seat.zone))
        label = of.label.get(seat.language) or of.label["fr"]
        words = {"name": who.name if who else _("The system"), "time": hour, "label": label, "value": value}
        told.append(_("%(name)s wrote at %(time)s: %(label)s, %(value)s.") % words)
    return " ".join(told)
