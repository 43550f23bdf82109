"""Another type for a column: what would convert and what would not, said before anything is saved."""

from __future__ import annotations

from typing import cast

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from contact_telesante.audit.actions import Act, Purpose, record_look
from contact_telesante.board.definition import Definition, FieldType
from contact_telesante.board.design import rules
from contact_telesante.board.design.conversion.actions import convert_field
from contact_telesante.board.design.conversion.queries import rehearsal_of
from contact_telesante.board.design.conversion.rules import taken_over, targets
from contact_telesante.board.design.edits import Missing, field_of
from contact_telesante.board.rules.cues import broken_cues
from contact_telesante.kernel.errors import InvalidInput
from contact_telesante.kernel.scopes import scope
from contact_telesante.web.board.rows import Rows
from contact_telesante.web.http import TeamRequest, manager_view
from contact_telesante.web.settings.pages import (
    Refusal,
    change,
    definition_of,
    page,
    sentences_of,
)
from contact_telesante.web.settings.words import TYPES, type_name

MOST_SHOWN = 50


@require_http_methods(["GET", "HEAD", "POST"])
@manager_view
def field_type(request: TeamRequest, key: str) -> HttpResponse:
    """Choosing a type (GET), its rehearsal (`?to=`), and the change itself (POST)."""
    field = field_of(definition_of(request), key)
    to = cast("FieldType", (request.POST if request.method == "POST" else request.GET).get("to", ""))
    offered = targets(field)
    if not offered or (to and to not in offered):
        raise Missing
    if request.method != "POST" or not to:
        status = None if request.method != "POST" else Refusal(422)
        return _page(request, key, to, status)
    return change(
        request,
        lambda base: convert_field(by=request.seat, base=base, key=key, to=to),
        done=lambda revised: reverse("settings-field", args=[request.seat.slug, revised.key]),
        again=lambda refusal: _page(request, key, to, refusal),
    )


def _page(request: TeamRequest, key: str, to: FieldType, refusal: Refusal | None) -> HttpResponse:
    field = field_of(definition_of(request), key)
    types = [(kind, *TYPES[kind]) for kind in targets(field)]
    context: dict[str, object] = {"field": field, "type": type_name(field.type), "types": types, "to": to}
    if to:
        context |= _rehearsed(request, key, to) | {"new_type": type_name(to)}
    return page(request, "settings/field_type.html", context, refusal=refusal)


def _rehearsed(request: TeamRequest, key: str, to: FieldType) -> dict[str, object]:
    """What the change would do, in names and values; the look at those patients is recorded."""
    seat, definition = request.seat, definition_of(request)
    with scope(seat):
        rehearsal, rows = rehearsal_of(seat, key, to), Rows.of(seat)
        turned = taken_over(definition, rehearsal.made)
        shown = rehearsal.left[:MOST_SHOWN]
        readers = [(patient, rows.reader_of(patient.pk)) for patient in shown]
        record_look(Act.BOARD_OPENED, by=seat, patients=[patient.pk for patient in shown], purpose=Purpose.MANAGEMENT)
        field = definition.by_key[key]
        left = [
            (patient.pk, reader.name(patient), reader.shown(field, patient) if key in reader.visible else "")
            for patient, reader in readers
        ]
    stops = broken_cues(turned).keys() - broken_cues(definition).keys()
    return {
        "converted": rehearsal.converted,
        "left": left,
        "count_left": len(rehearsal.left),
        "more": len(rehearsal.left) - len(shown),
        "options": rehearsal.made.new.options,
        "stops": [cue for cue in turned.cues if cue.key in stops],
        "obstacles": _obstacles(turned),
        "known": key in rules.KNOWN,
    }


def _obstacles(turned: Definition) -> list[str]:
    """What forbids the change: columns computed from this one."""
    try:
        rules.require_sound(turned)
    except InvalidInput as refused:
        return sentences_of(refused, turned)
    return []
