"""Every gesture on a board: it works and is journaled; a reader, an outsider, a stale write, a repeat are kept out."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine

from contact_telesante.board import queries
from contact_telesante.board.actions import (
    CannotUndo,
    Conflict,
    add_patient,
    change_cells,
    deactivate_patient,
    reactivate_patient,
    undo_change,
)
from contact_telesante.board.models import Patient
from contact_telesante.journal.events import Change
from contact_telesante.kernel import clock
from contact_telesante.kernel.errors import InvalidInput, KeyReused, NotAllowed
from contact_telesante.kernel.scopes import scope
from tests.make import entries_after, make_patient, reloaded


def test_change_cells_writes_stamps_and_journals(cast):
    patient = make_patient(cast.ada, braden=14)

    changed = change_cells(by=cast.sam, patient_id=patient.pk, values={"braden": 11}, base=patient.number)

    assert reloaded(cast.ada, patient).values["braden"] == 11
    assert changed.number == patient.number + 1
    assert changed.stamps["braden"][:2] == [changed.number, str(cast.sam.user_id)]
    (entry,) = entries_after(cast.ada, patient.number)
    assert (entry.kind, entry.by_id) == ("board.cells_changed", cast.sam.user_id)
    assert entry.event.cells == {"braden": Change(14, 11)}


@pytest.mark.parametrize(("who", "error"), [("ben", NotAllowed), ("gil", NotAllowed), ("cleo", Patient.DoesNotExist)])
def test_change_cells_keeps_readers_and_outsiders_out(cast, who, error):
    patient = make_patient(cast.ada, braden=14)

    with pytest.raises(error):
        change_cells(by=cast.seat(who), patient_id=patient.pk, values={"braden": 11}, base=patient.number)

    assert reloaded(cast.ada, patient).values["braden"] == 14
    assert entries_after(cast.ada, patient.number) == []


def test_change_cells_refuses_a_write_over_an_unseen_value_and_tells_both(cast):
    patient = make_patient(cast.ada, braden=14)
    change_cells(by=cast.sam, patient_id=patient.pk, values={"braden": 12}, base=patient.number)

    with pytest.raises(Conflict) as conflict:
        change_cells(by=cast.ada, patient_id=patient.pk, values={"braden": 11}, base=patient.number)

    (clash,) = conflict.value.clashes
    assert (clash.field, clash.yours, clash.theirs, clash.by_id) == ("braden", 11, 12, cast.sam.user_id)
    assert reloaded(cast.ada, patient).values["braden"] == 12


def test_change_cells_never_conflicts_over_different_cells(cast):
    patient = make_patient(cast.ada, braden=14)
    change_cells(by=cast.sam, patient_id=patient.pk, values={"lieu": "304"}, base=patient.number)

    change_cells(by=cast.ada, patient_id=patient.pk, values={"braden": 11}, base=patient.number)

    values = reloaded(cast.ada, patient).values
    assert (values["braden"], values["lieu"]) == (11, "304")


def test_change_cells_agreeing_with_the_other_writer_is_no_conflict_and_writes_nothing(cast):
    patient = make_patient(cast.ada, braden=14)
    theirs = change_cells(by=cast.sam, patient_id=patient.pk, values={"braden": 11}, base=patient.number)

    change_cells(by=cast.ada, patient_id=patient.pk, values={"braden": 11}, base=patient.number)

    assert entries_after(cast.ada, theirs.number) == []


@pytest.mark.parametrize("changed", [{"braden": 11}, {"braden": 14}])
def test_change_cells_refuses_a_number_not_reached(cast, changed):
    patient = make_patient(cast.ada, braden=14)

    with pytest.raises(InvalidInput) as refused:
        change_cells(by=cast.ada, patient_id=patient.pk, values=changed, base=patient.number + 99)

    assert set(refused.value.errors) == {"base"}
    assert entries_after(cast.ada, patient.number) == []


def test_change_cells_tells_every_error_at_once_and_changes_nothing(cast):
    patient = make_patient(cast.ada, braden=14)

    with pytest.raises(InvalidInput) as refused:
        change_cells(
            by=cast.ada, patient_id=patient.pk, values={"braden": "x", "nowhere": 1, "lieu": "304"}, base=patient.number
        )

    assert set(refused.value.errors) == {"braden", "nowhere"}
    assert "lieu" not in reloaded(cast.ada, patient).values


def test_change_cells_repeated_with_its_key_answers_as_the_first_time(cast):
    patient, seat = make_patient(cast.ada, braden=14), cast.ada.keyed(str(uuid4()))
    first = change_cells(by=seat, patient_id=patient.pk, values={"braden": 11}, base=patient.number)
    change_cells(by=cast.sam, patient_id=patient.pk, values={"braden": 9}, base=first.number)

    again = change_cells(by=seat, patient_id=patient.pk, values={"braden": 11}, base=patient.number)

    assert (again.number, again.values, again.stamps) == (first.number, first.values, first.stamps)
    assert reloaded(cast.ada, patient).values["braden"] == 9


def test_change_cells_refuses_a_key_used_for_another_request(cast):
    patient, seat = make_patient(cast.ada, braden=14), cast.ada.keyed(str(uuid4()))
    first = change_cells(by=seat, patient_id=patient.pk, values={"braden": 11}, base=patient.number)

    with pytest.raises(KeyReused):
        change_cells(by=seat, patient_id=patient.pk, values={"braden": 10}, base=first.number)

    assert reloaded(cast.ada, patient).values["braden"] == 11


def test_add_patient_repeated_with_its_key_adds_one(cast):
    seat, values = cast.ada.keyed(str(uuid4())), {"last_name": "Roy", "first_name": "Marie"}

    first, again = add_patient(by=seat, values=values), add_patient(by=seat, values=values)

    assert first.pk == again.pk
    with scope(cast.ada):
        assert queries.patients_of(cast.ada).count() == 1


@pytest.mark.parametrize("who", ["ben", "gil"])
def test_add_patient_keeps_readers_out(cast, who):
    with pytest.raises(NotAllowed):
        make_patient(cast.seat(who))


def test_add_patient_requires_a_name(cast):
    with pytest.raises(InvalidInput) as refused:
        add_patient(by=cast.ada, values={"first_name": "Lucille"})

    assert "last_name" in refused.value.errors


def test_an_inactive_patient_keeps_everything_and_comes_back_with_it(cast):
    patient = make_patient(cast.ada, braden=11, lieu="304")
    left = deactivate_patient(
        by=cast.ada, patient_id=patient.pk, reason="hospit", day=clock.today(cast.ada.zone).isoformat()
    )
    assert (left.status, left.status_reason, left.values) == ("inactive", "hospit", patient.values)

    back = reactivate_patient(by=cast.ada, patient_id=patient.pk)

    assert (back.status, back.status_reason, back.values, back.stamps) == ("active", "", patient.values, patient.stamps)
    assert "braden_high" in back.cues
    assert [e.kind for e in entries_after(cast.ada, patient.number)] == [
        "board.patient_deactivated",
        "board.patient_reactivated",
    ]


@pytest.mark.parametrize(
    ("given", "wrong"),
    [({"reason": "because"}, "reason"), ({"day": "22/11/2026"}, "date"), ({"day": "2999-01-01"}, "date")],
)
def test_deactivate_patient_says_what_is_wrong(cast, given, wrong):
    patient = make_patient(cast.ada)
    asked = {"reason": "conge", "day": (clock.today(cast.ada.zone) - timedelta(days=1)).isoformat()} | given

    with pytest.raises(InvalidInput) as refused:
        deactivate_patient(by=cast.ada, patient_id=patient.pk, **asked)

    assert set(refused.value.errors) == {wrong}
    assert reloaded(cast.ada, patient).status == "active"


def test_an_inactive_patient_is_not_edited(cast):
    patient = make_patient(cast.ada, braden=14)
    left = deactivate_patient(by=cast.ada, patient_id=patient.pk, reason="conge", day=clock.today(cast.ada.zone))

    with pytest.raises(InvalidInput):
        change_cells(by=cast.ada, patient_id=patient.pk, values={"braden": 11}, base=left.number)


@time_machine.travel("2026-11-23T02:00:00Z", tick=False)
def test_a_repeated_request_tells_the_day_of_the_teams_zone_not_of_utc(cast):
    seat = cast.ada.keyed(str(uuid4()))

    first, again = (add_patient(by=seat, values={"last_name": "Roy", "first_name": "Marie"}) for _ in range(2))

    assert str(first.status_date) == str(again.status_date) == "2026-11-22"


def test_undo_change_puts_the_old_value_back_and_says_so(cast):
    patient = make_patient(cast.ada, braden=14)
    changed = change_cells(by=cast.ada, patient_id=patient.pk, values={"braden": 11}, base=patient.number)

    undone = undo_change(by=cast.ada, patient_id=patient.pk, number=changed.number)

    assert undone.values["braden"] == 14
    assert entries_after(cast.ada, changed.number)[0].event.undone == changed.number


def test_undo_change_is_refused_once_somebody_changed_the_cell_since(cast):
    patient = make_patient(cast.ada, braden=14)
    mine = change_cells(by=cast.ada, patient_id=patient.pk, values={"braden": 11}, base=patient.number)
    change_cells(by=cast.sam, patient_id=patient.pk, values={"braden": 9}, base=mine.number)

    with pytest.raises(CannotUndo):
        undo_change(by=cast.ada, patient_id=patient.pk, number=mine.number)

    assert reloaded(cast.ada, patient).values["braden"] == 9


def test_undo_change_never_undoes_somebody_elses_work(cast):
    patient = make_patient(cast.ada, braden=14)
    theirs = change_cells(by=cast.sam, patient_id=patient.pk, values={"braden": 11}, base=patient.number)

    with pytest.raises(CannotUndo):
        undo_change(by=cast.ada, patient_id=patient.pk, number=theirs.number)


def test_the_numbers_of_a_journal_have_no_gap_even_after_refusals(cast):
    patient = make_patient(cast.ada, braden=14)
    for braden in (13, "x", 12):
        number = reloaded(cast.ada, patient).number
        try:
            change_cells(by=cast.ada, patient_id=patient.pk, values={"braden": braden}, base=number)
        except InvalidInput:
            continue

    numbers = [entry.number for entry in entries_after(cast.ada, 0)]
    assert numbers == list(range(1, len(numbers) + 1))


def test_a_guest_granted_writing_cannot_touch_a_sensitive_field(cast):
    guest = replace(cast.gil, writes=True)
    patient = make_patient(cast.ada)
    with scope(cast.ada):
        hidden = [f for f in queries.definition_of(cast.ada).live_fields if f.group == "sensitive"]

    for field in hidden:
        with pytest.raises(NotAllowed):
            change_cells(by=guest, patient_id=patient.pk, values={field.key: None}, base=patient.number)
