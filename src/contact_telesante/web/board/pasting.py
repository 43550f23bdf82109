"""A block of cells pasted over the board: first what it would do, then each patient written as an edit is."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from contact_telesante.board import actions, queries
from contact_telesante.board.definition import Json
from contact_telesante.board.pasting.actions import TakenBack, undo_paste
from contact_telesante.board.pasting.rehearsal import Rehearsal, rehearse
from contact_telesante.kernel.errors import InvalidInput, NotAllowed
from contact_telesante.kernel.scopes import scope
from contact_telesante.teams import rules as rights
from contact_telesante.teams.seats import Seat
from contact_telesante.web.board import answers
from contact_telesante.web.board.rows import Rows
from contact_telesante.web.http import TeamRequest, team_view, wants_fragment
from contact_telesante.web.views.looking import seen_through

if TYPE_CHECKING:
    from contact_telesante.board.models import Patient

MOST_CELLS = 2000
MOST_LETTERS = 20_000
LEFT_SHOWN = 3
Texts = dict[UUID, dict[str, str]]
Entries = list[tuple[UUID, int]]
"""What a paste wrote so far: a patient and the number of an entry, for each edit."""


@dataclass(frozen=True, slots=True)
class CellToPaste:
    """One cell of the dialog: what it says, what it would say; or why it would not."""

    label: str
    old: str
    new: str
    refused: str = ""
    doubt: str = ""


@dataclass(frozen=True, slots=True)
class PatientToPaste:
    """One patient of the dialog."""

    name: str
    cells: tuple[CellToPaste, ...]


@dataclass(frozen=True, slots=True)
class PasteForm:
    """The dialog. `sent` is what its button sends: stored values and the number each patient was read at; `done` what
    the same paste already wrote, so that it is taken back as one."""

    seat: Seat
    patients: tuple[PatientToPaste, ...]
    sent: str
    count: int
    patient_count: int
    refused_count: int
    left_out: int
    written: int = 0
    done: str = "[]"
    idempotency_key: str = field(default_factory=lambda: str(uuid4()))

    @property
    def title(self) -> str:
        """« Coller 6 cellules de 3 usagers »."""
        cells = ngettext("%(count)d cell", "%(count)d cells", self.count) % {"count": self.count}
        patients = ngettext("%(count)d patient", "%(count)d patients", self.patient_count)
        return _("Paste %(cells)s of %(patients)s") % {
            "cells": cells,
            "patients": patients % {"count": self.patient_count},
        }


@require_POST
@team_view
def paste(request: TeamRequest) -> HttpResponse:
    """Say what a pasted block would do; once agreed to, write it. What somebody changed meanwhile is asked again."""
    seat = request.seat
    rights.require(rights.may_write(seat))
    if "agreed" not in request.POST:
        with scope(seat):
            form = _rehearsed(seat, _texts(request.POST.get("cells", "")), left_out=_left_out(request))
        return answers.piece(request, "board/_paste.html", {"form": form}, status=200 if form.count else 422)
    done, agreed = _entries(request.POST.get("done", "[]")), _agreed(request.POST["agreed"])
    written, remaining = _write(seat, agreed)
    done += [(patient.pk, patient.number) for patient, _keys in written if patient.number > agreed[patient.pk][0]]
    if remaining:
        with scope(seat):
            count = sum(len(keys) for _patient, keys in written)
            form = replace(_rehearsed(seat, remaining, written=count), done=_as_sent(done))
        return answers.piece(request, "board/_paste.html", {"form": form}, status=409)
    return _pasted(request, written, done)


@require_POST
@team_view
def undo(request: TeamRequest) -> HttpResponse:
    """Take back a whole paste, but what somebody wrote since, which is told."""
    rights.require(rights.may_write(request.seat))
    try:
        told = undo_paste(by=request.seat, written=_entries(request.POST.get("written", "")))
    except actions.CannotUndo:
        told = TakenBack()
    if not told.count:
        return answers.sentence(_("This can no longer be undone: the cells changed since."), status=409)
    with scope(request.seat):
        sentences = [_taken_back(told.count), *_left_as_they_are(request.seat, told)]
    return _written_answer(request, list(told.patients.values()), " ".join(sentences), doubt=bool(told.left))


def _rehearsed(seat: Seat, texts: Texts, *, left_out: int = 0, written: int = 0) -> PasteForm:
    patients = queries.patients_by_id(seat, list(texts))
    rows = Rows.of(seat)
    told = [rehearse(seat, patients[one], texts[one]) for one in texts if one in patients]
    sent = {str(each.patient.pk): _sent(each) for each in told if each.changes}
    return PasteForm(
        seat=seat,
        patients=tuple(shown for each in told if (shown := _shown(each, seat, rows)).cells),
        sent=json.dumps(sent, ensure_ascii=False),
        count=sum(len(each.changes) for each in told),
        patient_count=len(sent),
        refused_count=sum(len(each.refused) for each in told),
        left_out=left_out + sum(len(cells) for one, cells in texts.items() if one not in patients),
        written=written,
    )


def _sent(told: Rehearsal) -> dict[str, object]:
    return {"base": told.patient.number, "values": {key: change.new for key, change in told.changes.items()}}


def _shown(told: Rehearsal, seat: Seat, rows: Rows) -> PatientToPaste:
    reader, definition = rows.reader_of(told.patient.pk), queries.definition_of(seat)

    def words(key: str, value: Json) -> str:
        return reader.told(definition.by_key[key], value)

    cells = []
    for key, typed in told.typed.items():
        of, change = reader.visible.get(key), told.changes.get(key)
        label = reader.word(of.label) if of else ""
        if key in told.refused:
            old = words(key, told.patient.values.get(key)) if of and of.type != "computed" else ""
            cells.append(CellToPaste(label, old, typed, refused=" ".join(told.refused[key])))
        elif change:
            doubt = " ".join(told.doubts.get(key, ()))
            cells.append(CellToPaste(label, words(key, change.old), words(key, change.new), doubt=doubt))
    return PatientToPaste(reader.name(told.patient), tuple(cells))


Written = list[tuple["Patient", set[str]]]


def _write(seat: Seat, agreed: Mapping[UUID, tuple[int, dict[str, Json]]]) -> tuple[Written, Texts]:
    """Write each patient's cells as one edit; what cannot be written comes back as it would be typed."""
    written: Written = []
    remaining: Texts = {}
    for patient_id, (base, values) in agreed.items():
        told = _write_one(seat, patient_id, base, values)
        if told:
            written.append(told)
        kept = told[1] if told else set()
        if left := {key: value for key, value in values.items() if key not in kept}:
            remaining[patient_id] = {key: _as_text(value) for key, value in left.items()}
    return written, remaining


def _write_one(seat: Seat, patient_id: UUID, base: int, values: dict[str, Json]) -> tuple[Patient, set[str]] | None:
    """The patient and the cells written: all of them, or those that nobody changed since; None when none was."""
    own = seat.keyed(f"{seat.key[:120]}:{patient_id}")
    try:
        return actions.change_cells(by=own, patient_id=patient_id, values=values, base=base), set(values)
    except actions.Conflict as conflict:
        mine = {key: value for key, value in values.items() if key not in {one.field for one in conflict.clashes}}
    except InvalidInput as refused:
        mine = {key: value for key, value in values.items() if key not in refused.errors}
    except NotAllowed:
        return None
    return _write_one(seat, patient_id, base, mine) if mine and len(mine) < len(values) else None


def _pasted(request: TeamRequest, written: Written, done: Entries) -> HttpResponse:
    count = sum(len(keys) for _patient, keys in written)
    sentence = ngettext("%(count)d cell written.", "%(count)d cells written.", count) % {"count": count}
    return _written_answer(request, [patient for patient, _keys in written], sentence, done=_as_sent(done))


def _written_answer(request: TeamRequest, patients: list[Patient], sentence: str, **more: object) -> HttpResponse:
    """The rows as they are now, and a toast; `done` in it is what its button takes back."""
    if not wants_fragment(request):
        return HttpResponseRedirect(reverse("board", args=[request.seat.slug]))
    seat = seen_through(request.seat, request.headers.get("X-View", ""))
    rows = Rows.of(seat).rendered(patients)
    frames = [{"number": one.number, "patient": str(one.pk), "row": rows[one.pk]} for one in patients]
    toast = {"sentence": sentence, "seat": request.seat, **more}
    return JsonResponse({"frames": frames, "toast": render_to_string("board/_toast.html", toast, request)})


def _taken_back(count: int) -> str:
    return ngettext("%(count)d cell put back.", "%(count)d cells put back.", count) % {"count": count}


def _left_as_they_are(seat: Seat, told: TakenBack) -> list[str]:
    """Which cells a paste no longer takes back, by patient and column, as the reader may know them."""
    if not told.left:
        return []
    patients, rows = queries.patients_by_id(seat, list(told.left)), Rows.of(seat)
    named = []
    for patient_id, patient in patients.items():
        reader = rows.reader_of(patient_id)
        labels = [reader.word(of.label) for key, of in reader.visible.items() if key in told.left[patient_id]]
        named.append(f"{reader.name(patient)} ({', '.join(labels)})" if labels else reader.name(patient))
    count = sum(map(len, told.left.values()))
    shown = "; ".join(named[:LEFT_SHOWN]) + ("…" if len(named) > LEFT_SHOWN else "")
    words = ngettext(
        "%(count)d cell changed since, or can no longer be written, and stays as it is: %(which)s.",
        "%(count)d cells changed since, or can no longer be written, and stay as they are: %(which)s.",
        count,
    )
    return [words % {"count": count, "which": shown}]


def _as_text(value: Json) -> str:
    """A stored value as somebody would paste it: ids and ISO texts are read back as themselves."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ",".join(map(str, value)) if isinstance(value, list) else "" if value is None else str(value)


def _texts(raw: str) -> Texts:
    """{patient: {field: text}}, as the script sends it."""
    read = _json(raw)
    texts = {UUID(one): {key: str(text)[:MOST_LETTERS] for key, text in cells.items()} for one, cells in read.items()}
    if not texts or sum(map(len, texts.values())) > MOST_CELLS:
        raise InvalidInput({"cells": [_("Too many cells at once, or none.")]})
    return texts


def _agreed(raw: str) -> dict[UUID, tuple[int, dict[str, Json]]]:
    """{patient: (base, {field: stored value})}, as the dialog sends it back."""
    return {UUID(one): (int(told["base"]), dict(told["values"])) for one, told in _json(raw).items()}


def _entries(raw: str) -> Entries:
    """[[patient, number]], as the toast and the dialog send them back."""
    try:
        told = [(UUID(patient_id), int(number)) for patient_id, number in json.loads(raw)]
    except (ValueError, TypeError, AttributeError, OverflowError):
        told = []
    if len(told) > MOST_CELLS or (not told and raw != "[]") or any(not 0 < number < 2**63 for _one, number in told):
        raise InvalidInput({"written": [_("Reload the page, then try again.")]})
    return told


def _as_sent(entries: Entries) -> str:
    return json.dumps([[str(patient_id), number] for patient_id, number in entries])


def _json(raw: str) -> dict[str, Any]:
    try:
        read = json.loads(raw)
        if isinstance(read, dict) and all(isinstance(inside, dict) and UUID(one) for one, inside in read.items()):
            return read
    except ValueError:
        pass
    raise InvalidInput({"cells": [_("Reload the page, then try again.")]})


def _left_out(request: TeamRequest) -> int:
    raw = request.POST.get("left_out", "")
    return int(raw) if raw.isdecimal() and len(raw) < 6 else 0
