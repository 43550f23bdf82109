"""A patient comes back, and another holds by now what none holds twice: what becomes of those cells is asked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from contact_telesante.board import queries
from contact_telesante.kernel.scopes import scope
from contact_telesante.web.board import answers
from contact_telesante.web.board.rows import Rows
from contact_telesante.web.http import TeamRequest
from contact_telesante.web.templatetags.words import text

if TYPE_CHECKING:
    from django.http import HttpResponse


def ask(request: TeamRequest, patient_id: UUID, errors: Mapping[str, list[str]]) -> HttpResponse:
    """The dialog that brings a patient back without those cells: 409, since nothing is wrong in what was asked."""
    seat = request.seat
    with scope(seat):
        fields, patient = queries.definition_of(seat).by_key, queries.patients_of(seat).get(pk=patient_id)
        cells = [(text(fields[key].label), " ".join(said)) for key, said in errors.items() if key in fields]
        name = Rows.of(seat).reader_of(patient_id).name(patient)
    context: dict[str, object] = {"patient": patient, "name": name, "cells": cells, "key": str(uuid4()), "seat": seat}
    return answers.piece(request, "board/_return.html", context, status=409)
