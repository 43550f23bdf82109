"""The note for the chart: who waits for one, its text, its PDF, and saying that it is in the record."""

from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from contact_telesante.audit.actions import Act, record_look
from contact_telesante.board import queries as board
from contact_telesante.board.charting import actions, rules
from contact_telesante.interop import pdf
from contact_telesante.kernel.scopes import scope
from contact_telesante.teams import rules as rights
from contact_telesante.teams.seats import Seat
from contact_telesante.web.board import answers
from contact_telesante.web.board.forms import base_of
from contact_telesante.web.charting import pages
from contact_telesante.web.charting.forms import PeriodForm, TextForm
from contact_telesante.web.http import TeamRequest, team_view, wants_fragment
from contact_telesante.web.privacy.files import attached


@require_GET
@team_view
def chart_notes(request: TeamRequest) -> HttpResponse:
    """The patients of whom something is to be charted."""
    page = pages.chart_notes_page(request.seat)
    ids = [line.patient_id for line in page.lines]
    record_look(Act.BOARD_OPENED, by=request.seat, patients=ids, what="chart_notes")
    template = "charting/_chart_notes.html" if wants_fragment(request) else "charting/chart_notes.html"
    return render(request, template, {"page": page})


@require_GET
@team_view
def chart_note(request: TeamRequest, patient_id: UUID) -> HttpResponse:
    """One patient's note, ready to be put right, copied, printed, and said to be charted."""
    _require(request.seat, patient_id)
    form = PeriodForm(request.seat, request.GET)
    page = pages.note_page(request.seat, patient_id, form)
    record_look(Act.HISTORY_READ, by=request.seat, patients=[patient_id], what="chart_note")
    return render(request, "charting/chart_note.html", {"page": page}, status=422 if form.errors else 200)


@require_POST
@team_view
def chart_note_pdf(request: TeamRequest, patient_id: UUID) -> HttpResponse:
    """The note as it was put right, as a file for the record; nothing of it is kept here."""
    seat = request.seat
    _require(seat, patient_id)
    form = TextForm(request.POST)
    if not form.is_valid():
        return answers.sentence(_("The note is empty, or too long."), status=422)
    made = _as_pdf(form.cleaned_data["text"], form.cleaned_data["language"], seat)
    with scope(seat):
        record_look(Act.EXPORTED, by=seat, patients=[patient_id], what="chart_note", form="pdf")
    return attached(made, pdf.CONTENT_TYPE, "note", "pdf")


@require_POST
@team_view
def chart(request: TeamRequest, patient_id: UUID) -> HttpResponse:
    """Say that the patient is in the record up to the number that the note was made at."""
    _require(request.seat, patient_id)
    with scope(request.seat):
        rights.require(rules.may_chart(request.seat.on(patient_id)))
    charted = actions.chart(by=request.seat, patient_id=patient_id, upto=base_of(request.POST, "upto"))
    if wants_fragment(request):
        return answers.moved(request, charted, _("Charted in the patient’s record."))
    return HttpResponseRedirect(reverse("chart-note", args=[request.seat.slug, patient_id]))


def _require(seat: Seat, patient_id: UUID) -> None:
    """The patient is found first; then `NotAllowed` when a restriction withholds them whole."""
    with scope(seat):
        board.patients_of(seat).get(pk=patient_id)
    rights.require(rights.may_open(seat, patient_id))


def _as_pdf(text: str, language: str, seat: Seat) -> bytes:
    """The text as a document: a paragraph a line, its blank lines as they are."""
    with translation.override(language):
        told = [line for line in text.replace("\r\n", "\n").split("\n") if line.strip()]
        document = pdf.Document(
            title=_("Note for the chart"),
            language=language,
            facts=(),
            sections=[pdf.Section(_("Note"), paragraphs=told)],
            footer=_("Team “%(team)s”. Written from the shared board; does not replace the record until it is in it.")
            % {"team": seat.team_name},
            page_word=_("Page"),
        )
    return pdf.render(document)
