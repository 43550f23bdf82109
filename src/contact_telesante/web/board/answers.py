"""What a write answers: to a script, the same frames as the streams carry and a toast; to a bare form, a page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from contact_telesante.board import queries
from contact_telesante.interop.packing import Piece, in_pieces
from contact_telesante.web.board.cells import patient_name
from contact_telesante.web.board.editors import AddForm
from contact_telesante.web.board.pages import ROWS_HERE, BoardPage
from contact_telesante.web.board.rows import Rows
from contact_telesante.web.http import TeamRequest, wants_fragment
from contact_telesante.web.views.looking import seen_through

if TYPE_CHECKING:
    from contact_telesante.board.models import Patient


def board(
    request: TeamRequest, page: BoardPage, template: str = "board/board.html", *, status: int = 200, **more: object
) -> HttpResponse:
    """The board's page, with its rows put in last."""
    before, after = render_to_string(template, {"page": page, **more}, request).split(ROWS_HERE)
    return in_pieces(HttpResponse(status=status), [Piece(before.encode()), *page.rows, Piece(after.encode())])


def changed(request: TeamRequest, patient: Patient) -> HttpResponse:
    """A cell was written: its row, a toast that can undo, and the doubts about what was written."""
    doubts = queries.doubts_of(request.seat, patient, keys=_written(patient))
    toast = {"sentence": doubts[0] if doubts else _("Saved."), "undo": True, "doubt": bool(doubts)}
    return _answer(request, patient, toast)


def moved(request: TeamRequest, patient: Patient, sentence: str, *, status: int = 200) -> HttpResponse:
    """A patient came, left or changed back: `sentence` may say `%(name)s`."""
    told = sentence % {"name": patient_name(patient)}
    doubts = queries.doubts_of(request.seat, patient, keys=_written(patient))
    toast = {"sentence": " ".join([told, *doubts]), "undo": False, "doubt": bool(doubts)}
    return _answer(request, patient, toast, status=status)


def followed(request: TeamRequest, patient: Patient, sentence: str, *, next_url: str, next_label: str) -> HttpResponse:
    """Something was done that can be undone, and asks for what comes next: a dialog, opened at once by a script."""
    toast = {"sentence": sentence, "undo": True, "doubt": False, "next_url": next_url, "next_label": next_label}
    return _answer(request, patient, toast)


def sentence(text: str, *, status: int) -> HttpResponse:
    """One sentence for the toast of a refused gesture."""
    return HttpResponse(text, status=status, content_type="text/plain; charset=utf-8")


def piece(request: TeamRequest, template: str, context: dict[str, object], *, status: int = 200) -> HttpResponse:
    """A form: alone for a script, inside a page of its own for a browser that came without."""
    if wants_fragment(request):
        return render(request, template, context, status=status)
    return render(request, "board/piece.html", {**context, "piece": template, "seat": request.seat}, status=status)


def add_form(
    request: TeamRequest, form: AddForm, *, duplicates: Sequence[Patient] = (), status: int = 200
) -> HttpResponse:
    """The form that adds a patient, with the patients who may be the same person."""
    template = "board/_add.html" if wants_fragment(request) else "board/add.html"
    same = [(patient, patient_name(patient)) for patient in duplicates]
    return render(request, template, {"form": form, "duplicates": same, "seat": request.seat}, status=status)


def _answer(request: TeamRequest, patient: Patient, toast: dict[str, object], *, status: int = 200) -> HttpResponse:
    if not wants_fragment(request):
        return HttpResponseRedirect(reverse("patient", args=[request.seat.slug, patient.pk]))
    context = {"patient": patient, "seat": request.seat, **toast}
    frame = {"number": patient.number, "patient": str(patient.pk), **_row(request, patient)}
    html = render_to_string("board/_toast.html", context, request)
    return JsonResponse({"frames": [frame], "toast": html}, status=status)


def _row(request: TeamRequest, patient: Patient) -> dict[str, object]:
    if not patient.is_active:
        return {"gone": True}
    seat = seen_through(request.seat, request.headers.get("X-View", ""))
    return {"row": Rows.of(seat).rendered([patient])[patient.pk]}


def _written(patient: Patient) -> set[str]:
    return {key for key, stamp in patient.stamps.items() if stamp[0] == patient.number}
