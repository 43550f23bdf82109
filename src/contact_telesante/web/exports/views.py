"""Taking the board away."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from contact_telesante.board import queries
from contact_telesante.interop import csv, pdf
from contact_telesante.interop.excel import workbooks
from contact_telesante.kernel.scopes import scope
from contact_telesante.privacy.actions import note_export
from contact_telesante.teams import rules as rights
from contact_telesante.web.exports import tables
from contact_telesante.web.exports.forms import FORMS, ExportForm
from contact_telesante.web.http import TeamRequest, team_view
from contact_telesante.web.identity.again import recently_signed_in
from contact_telesante.web.privacy.files import attached

TYPES = {"xlsx": workbooks.CONTENT_TYPE, "csv": csv.CONTENT_TYPE, "pdf": pdf.CONTENT_TYPE}


@require_http_methods(["GET", "POST"])
@team_view
@recently_signed_in
def export(request: TeamRequest) -> HttpResponse:
    """The board as a file: entered in the register of communications before it is made."""
    rights.require(rights.may_export(request.seat))
    form = ExportForm(request.POST if request.method == "POST" else None)
    if request.method == "GET" or not form.is_valid():
        return _asked(request, form)
    given = form.cleaned_data
    with scope(request.seat):
        table = tables.table_of(request.seat, which=given["which"], columns=given["columns"])
    told = {name: given[name] for name in ("recipient", "purpose", "justification")}
    nature = _("Board of the team, as a file: %(form)s") % {"form": FORMS[given["file_format"]]}
    note_export(by=request.seat, patients=table.patients, form=given["file_format"], nature=nature, **told)
    made = tables.made(table, given["file_format"], recipient=given["recipient"])
    return attached(made, TYPES[given["file_format"]], f"contact-telesante-{request.seat.slug}", given["file_format"])


def _asked(request: TeamRequest, form: ExportForm) -> HttpResponse:
    with scope(request.seat):
        count, left_out = tables.counts_of(request.seat)
        number = queries.number_of(request.seat)
    context = {"form": form, "seat": request.seat, "number": number, "count": count, "left_out": left_out}
    return render(request, "exports/export.html", context, status=422 if form.errors else 200)
