"""The team's journal, in sentences."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from contact_telesante.audit.actions import Act, record_look
from contact_telesante.board import queries
from contact_telesante.teams import rules as rights
from contact_telesante.web.board.rows import Rows
from contact_telesante.web.forms import whole_number
from contact_telesante.web.http import TeamRequest, team_view, wants_fragment
from contact_telesante.web.journal.sentences import Teller

PAGE = 100


@require_GET
@team_view
def journal(request: TeamRequest) -> HttpResponse:
    """What happened in the team, newest first, a hundred lines at a time; `before` goes further back."""
    seat = request.seat
    rights.require(rights.may_read_journal(seat))
    number = queries.number_of(seat)
    before = whole_number(request.GET.get("before", ""), number + 1)
    entries = queries.latest_entries(seat, before=before, limit=PAGE)
    rows = Rows.of(seat)
    lines = Teller(seat, rows.reader, readers=rows.reader_of).lines(entries)
    patients = queries.patients_by_id(seat, [line.patient_id for line in lines if line.patient_id])
    record_look(Act.JOURNAL_READ, by=seat, patients=patients)
    names = {patient_id: rows.reader_of(patient_id).name(patient) for patient_id, patient in patients.items()}
    context = {
        "seat": seat,
        "number": number,
        "lines": [(line, names.get(line.patient_id, "") if line.patient_id else "") for line in lines],
        "older": entries[-1].number if len(entries) == PAGE else None,
    }
    template = "journal/_journal.html" if wants_fragment(request) else "journal/journal.html"
    return render(request, template, context)
