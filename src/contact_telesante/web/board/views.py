"""The board, its rows, its cells, its print."""

from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from contact_telesante.audit.actions import Act, record_look
from contact_telesante.board import actions, queries
from contact_telesante.kernel.errors import InvalidInput
from contact_telesante.kernel.scopes import scope
from contact_telesante.live import presence
from contact_telesante.privacy.actions import note_print
from contact_telesante.teams import rules as rights
from contact_telesante.web.board import answers, editors, pages, returning
from contact_telesante.web.board.forms import CellForm, base_of, departure_of, search_of
from contact_telesante.web.http import TeamRequest, team_view, wants_fragment
from contact_telesante.web.privacy.forms import PrintForm
from contact_telesante.web.views.looking import Asked


@require_GET
@team_view
def board(request: TeamRequest) -> HttpResponse:
    """The team's board; to a script, the table alone."""
    page = pages.board_page(request.seat, Asked.of(request.GET))
    record_look(Act.BOARD_OPENED, by=request.seat, patients=page.patient_ids)
    return answers.board(request, page, "board/_region.html" if wants_fragment(request) else "board/board.html")


@require_POST
@team_view
def search(request: TeamRequest) -> HttpResponse:
    """The patients whose name, place or numbers hold the words. Posted, so that no address ever holds a name."""
    words = search_of(request.POST)
    with scope(request.seat):
        page = pages.board_page(
            request.seat, Asked.of(request.POST), search=words, with_rows=not wants_fragment(request)
        )
        record_look(Act.SEARCHED, by=request.seat, patients=page.patient_ids)
        if wants_fragment(request):
            return JsonResponse({"ids": [str(patient_id) for patient_id in page.patient_ids]})
        return answers.board(request, page)


@require_GET
@team_view
def order(request: TeamRequest) -> JsonResponse:
    """The ids of the rows in their order and groups, for a page that keeps its rows and only puts them right."""
    counting = request.GET.get("counts") == "yes"
    page = pages.board_page(request.seat, Asked.of(request.GET), with_rows=False, counting=counting)
    told: dict[str, object] = {"number": page.number, "ids": [str(patient_id) for patient_id in page.patient_ids]}
    if page.groups:
        told["groups"] = [
            {"id": group.dom, "label": group.label, "ids": [str(line.id) for line in group.lines]}
            for group in page.groups
        ]
    if counting:
        told["counts"] = page.counts
    return JsonResponse(told)


@team_view
def printed(request: TeamRequest) -> HttpResponse:
    """The whole board on paper; a POST enters in the register of communications that the sheet leaves the team."""
    form = PrintForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        told = {name: form.cleaned_data[name] for name in ("recipient", "purpose", "justification")}
        note_print(by=request.seat, nature=_("Printed board of the team"), **told)
        asked = Asked.of(request.GET).query
        return HttpResponseRedirect(f"{reverse('print', args=[request.seat.slug])}{asked or '?'}&entered=yes")
    with scope(request.seat):
        page = pages.board_page(request.seat, Asked.of(request.GET))
        record_look(Act.BOARD_PRINTED, by=request.seat, patients=page.patient_ids)
        entered, status = bool(request.GET.get("entered")), 422 if form.errors else 200
        return answers.board(request, page, "board/print.html", status=status, form=form, entered=entered)


@team_view
def inactive(request: TeamRequest) -> HttpResponse:
    """The patients who left the board, newest first; a POST searches among them."""
    words = search_of(request.POST)
    with scope(request.seat):
        page = pages.inactive_page(request.seat, words)
        act = Act.SEARCHED if words else Act.INACTIVE_OPENED
        record_look(act, by=request.seat, patients=[line.patient.pk for line in page.lines])
        return render(request, "board/inactive.html", {"page": page})


@require_GET
@team_view
def patient(request: TeamRequest, patient_id: UUID) -> HttpResponse:
    """One patient beside the board; to a script, the panel alone."""
    panel = pages.panel(request.seat, patient_id)
    act = Act.RESTRICTED_REFUSED if panel.is_closed else Act.PATIENT_OPENED
    record_look(act, by=request.seat, patients=[patient_id])
    if wants_fragment(request):
        return render(request, "board/_panel.html", {"panel": panel, "page": panel})
    page = pages.board_page(request.seat, Asked.of(request.GET))
    record_look(Act.BOARD_OPENED, by=request.seat, patients=page.patient_ids)
    return answers.board(request, page, panel=panel)


@require_GET
@team_view
def history(request: TeamRequest, patient_id: UUID) -> HttpResponse:
    """Everything that happened to a patient, or to one of their cells."""
    page = pages.history_page(request.seat, patient_id, request.GET.get("field", ""))
    rights.require(rights.may_open(request.seat, patient_id))
    record_look(Act.HISTORY_READ, by=request.seat, patients=[patient_id])
    return render(request, "board/_history.html" if wants_fragment(request) else "board/history.html", {"page": page})


@team_view
def add(request: TeamRequest) -> HttpResponse:
    """Add a patient: the form, then possible duplicates before anything is saved."""
    rights.require(rights.may_add(request.seat))
    if request.method != "POST":
        return answers.add_form(request, editors.adding(request.seat))
    with scope(request.seat):
        form = editors.adding(request.seat, typed=request.POST)
        duplicates = [] if request.POST.get("anyway") else queries.duplicates_of(request.seat, form.values)
    if duplicates:
        return answers.add_form(request, form, duplicates=duplicates, status=409)
    try:
        added = actions.add_patient(by=request.seat, values=form.values)
    except InvalidInput as refused:
        return answers.add_form(request, form.refused(refused.errors), status=422)
    return answers.moved(request, added, _("%(name)s is on the board."), status=201)


@team_view
def cell(request: TeamRequest, patient_id: UUID, key: str) -> HttpResponse:
    """One cell: its editor, or the change that it sends."""
    if request.method != "POST":
        editor = editors.opened(request.seat, patient_id, key)
        presence.tell(request.seat.team_id, request.seat.user_id, f"{patient_id}:{key}")
        return answers.piece(request, "board/_editor.html", {"editor": editor})
    form = CellForm(request.POST)
    try:
        changed = actions.change_cells(
            by=request.seat, patient_id=patient_id, values=form.values, base=base_of(request.POST)
        )
    except InvalidInput as refused:
        editor = editors.refused(request.seat, patient_id, key, form, refused.errors)
        return answers.piece(request, "board/_editor.html", {"editor": editor}, status=422)
    except actions.Conflict as conflict:
        editor = editors.conflicting(request.seat, key, form, conflict)
        return answers.piece(request, "board/_editor.html", {"editor": editor}, status=409)
    return answers.changed(request, changed)


@require_POST
@team_view
def undo(request: TeamRequest, patient_id: UUID) -> HttpResponse:
    """Take back one's own last change of a patient."""
    rights.require(rights.may_write(request.seat))
    number = base_of(request.POST, "number")
    try:
        patient = actions.undo_change(by=request.seat, patient_id=patient_id, number=number)
    except actions.CannotUndo:
        return answers.sentence(_("This can no longer be undone: the cell changed since."), status=409)
    except InvalidInput as refused:  # another patient holds by now what this cell held
        return answers.sentence(" ".join(refused.sentences), status=422)
    return answers.moved(request, patient, _("Undone."))


@team_view
def deactivate(request: TeamRequest, patient_id: UUID) -> HttpResponse:
    """Take a patient off the board, with a reason and a day; everything is kept."""
    rights.require(rights.may_write(request.seat) and rights.may_open(request.seat, patient_id))
    if request.method != "POST":
        return answers.piece(request, "board/_deactivate.html", {"form": editors.departure(request.seat, patient_id)})
    try:
        left = actions.deactivate_patient(by=request.seat, patient_id=patient_id, **departure_of(request.POST))
    except InvalidInput as refused:
        with scope(request.seat):
            form = editors.departure(request.seat, patient_id, typed=request.POST, errors=refused.errors)
        return answers.piece(request, "board/_deactivate.html", {"form": form}, status=422)
    return answers.moved(request, left, _("%(name)s is inactive. Everything is kept."))


@require_POST
@team_view
def reactivate(request: TeamRequest, patient_id: UUID) -> HttpResponse:
    """Bring a patient back with everything."""
    leaving = request.POST.get("leaving") == "yes"
    try:
        back = actions.reactivate_patient(by=request.seat, patient_id=patient_id, leaving=leaving)
    except InvalidInput as refused:
        if "status" in refused.errors:
            return answers.sentence(" ".join(refused.errors["status"]), status=422)
        return returning.ask(request, patient_id, refused.errors)
    if leaving:
        return answers.moved(request, back, _("%(name)s is back on the board; what others had taken is empty."))
    return answers.moved(request, back, _("%(name)s is back on the board, with everything."))


@require_POST
@team_view
def announce(request: TeamRequest) -> HttpResponse:
    """Say which cell this person is editing, or that they stopped. Best effort, no record."""
    patient_id, key = request.POST.get("patient", ""), request.POST.get("field", "")
    with scope(request.seat):
        known = key in queries.definition_of(request.seat).by_key and pages.is_of_team(request.seat, patient_id)
    word = f"{patient_id}:{key}" if known and rights.may_write(request.seat) else ":"
    presence.tell(request.seat.team_id, request.seat.user_id, word)
    return HttpResponse(status=204)
