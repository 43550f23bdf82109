"""Journal entries as frames for pages: the row as the board shows it, and what else has to look again."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING
from uuid import UUID
from zoneinfo import ZoneInfo

from contact_telesante.board import queries
from contact_telesante.kernel.scopes import scope
from contact_telesante.live.frames import Here, event
from contact_telesante.teams import queries as teams
from contact_telesante.teams.seats import Audience, House
from contact_telesante.web.board.rows import Rows

if TYPE_CHECKING:
    from contact_telesante.board.models import Patient
    from contact_telesante.journal.models import Entry

FRAMES = {
    "board.patient_added": "row",
    "board.cells_changed": "row",
    "board.change_undone": "row",
    "board.cues_turned": "row",
    "board.cells_confirmed": "row",
    "board.patient_charted": "row",
    "board.patient_reactivated": "row",
    "board.patient_deactivated": "gone",
    "board.request_asked": "row",
    "board.request_taken": "row",
    "board.request_answered": "row",
    "board.request_done": "row",
    "board.request_withdrawn": "row",
    "board.adopted": "refetch",
    "board.revised": "refetch",
    "board.view_published": "refetch",
    "board.view_renamed": "refetch",
    "board.view_locked": "quiet",
    "board.views_ordered": "refetch",
    "board.view_retired": "refetch",
    "board.patients_imported": "refetch",
    "board.import_undone": "refetch",
    "board.imports_asked": "quiet",
    "board.imports_reopened": "quiet",
    "board.imports_refused": "quiet",
    "board.column_converted": "refetch",
    "board.template_saved": "quiet",
    "board.template_retired": "quiet",
    "board.handoff_given": "quiet",
    "board.handoff_read": "quiet",
    "teams.member_joined": "refetch",
    "teams.member_changed": "refetch",
    "teams.member_file_changed": "refetch",
    "teams.member_suspended": "refetch",
    "teams.member_restored": "refetch",
    "teams.member_left": "refetch",
    "teams.member_invited": "quiet",
    "teams.invitation_withdrawn": "quiet",
    "teams.undertaking_signed": "quiet",
    "teams.groups_hidden": "refetch",
    "teams.access_restricted": "refetch",
    "teams.restriction_lifted": "refetch",
    "teams.glass_broken": "refetch",
    "teams.break_reviewed": "quiet",
    "teams.review_opened": "quiet",
    "teams.review_signed": "quiet",
    "teams.screen_opened": "quiet",
    "teams.screen_turned_off": "quiet",
}
"""What each kind of event does to an open page. A test holds that every kind is here."""


class PageRenderer:
    """Frames for the pages of one audience: JSON `{number, kind, patient, changed, by, row | gone | refetch}`."""

    def entries(self, team_id: UUID, audience: Audience, entries: Sequence[Entry]) -> bytes:
        """One frame per entry, without patients they know nothing of; the last about one carries the row."""
        house = House(team_id)
        entries = [entry for entry in entries if entry.patient_id is None or audience.covers(entry.patient_id)]
        with scope(house):
            rows = _rows(house, audience)
            last = {entry.patient_id: entry.number for entry in entries if entry.patient_id}
            latest = set(last.values())
            patients = queries.patients_by_id(house, list(last))
            drawn = rows.rendered(patient for patient in patients.values() if patient.is_active)
        return b"".join(_frame(entry, rows, patients, drawn if entry.number in latest else {}) for entry in entries)

    def refusal(self, status: int) -> tuple[bytes, bytes]:
        """Nothing to read: a browser's stream sees no body, its page asks again and is told there."""
        del status
        return b"text/plain", b""

    def presence(self, team_id: UUID, audience: Audience, here: Sequence[Here]) -> bytes:
        """Who is here and which cell they edit, among the cells that the audience sees."""
        house = House(team_id)
        with scope(house):
            rows = _rows(house, audience)
        told = [_person(one, rows) for one in here if str(one.user_id) in rows.people]
        return event("presence", json.dumps(told, ensure_ascii=False))


def _rows(house: House, audience: Audience) -> Rows:
    team = teams.team_of(house)
    known = replace(house, version=team.version, zone=ZoneInfo(team.zone))
    return Rows(known, audience, slug=team.slug, version=team.version)


def _frame(entry: Entry, rows: Rows, patients: dict[UUID, Patient], drawn: dict[UUID, str]) -> bytes:
    happened, writer, visible = entry.event, rows.people.get(str(entry.by_id)), rows.reader_of(entry.patient_id).visible
    frame: dict[str, object] = {
        "number": entry.number,
        "kind": entry.kind,
        "patient": str(entry.patient_id) if entry.patient_id else None,
        "changed": [key for key in happened.cells if key in visible],
        "by": {"id": str(writer.user_id), "name": writer.short_name} if writer and visible else None,
    }
    what = FRAMES[entry.kind]
    patient = patients.get(entry.patient_id) if entry.patient_id else None
    if what == "refetch":
        frame["refetch"] = True
    elif what == "quiet":
        pass
    elif patient is None or not patient.is_active:
        frame["gone"] = True
    elif patient.pk in drawn:
        frame["row"] = drawn[patient.pk]
    return event("frame", json.dumps(frame, ensure_ascii=False), number=entry.number)


def _person(one: Here, rows: Rows) -> dict[str, object]:
    person = rows.people[str(one.user_id)]
    told: dict[str, object] = {
        "id": str(person.user_id),
        "name": person.name,
        "short": person.short_name,
        "initials": person.initials,
        "colour": person.colour,
    }
    where = one.patient_id
    if where and rows.audience.covers(where) and one.field in rows.reader_of(where).visible:
        told |= {"patient": str(one.patient_id), "field": one.field}
    return told
