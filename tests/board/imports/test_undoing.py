"""An import taken back: what nobody touched since goes, what somebody did since stays and is told."""

from datetime import timedelta

import pytest
import time_machine

from contact_telesante.board import queries as board
from contact_telesante.board.actions import change_cells, deactivate_patient
from contact_telesante.board.charting import rules as charting
from contact_telesante.board.charting.actions import chart
from contact_telesante.board.imports import queries
from contact_telesante.board.imports.actions import Moved
from contact_telesante.board.imports.undoing.actions import undo_import
from contact_telesante.board.jobs import turn_cues_of_team
from contact_telesante.board.models import Import
from contact_telesante.journal import queries as journal
from contact_telesante.kernel import clock
from contact_telesante.kernel.errors import NotAllowed
from contact_telesante.kernel.scopes import scope
from contact_telesante.teams.actions import change_role
from contact_telesante.teams.seats import House
from tests.board.imports.files import SIMPLE, brought, fresh, patients, seen
from tests.make import entries_after, make_patient, reloaded

CHANGES = "Nom;Prénom;NAM;Braden;Chambre\nTremblay;Lucille;TREL38531414;20;306\n"


def test_patients_whom_nobody_touched_go_and_the_journal_keeps_the_trace(cast):
    one = brought(cast.sam, SIMPLE)
    gone = patients(cast.sam)["Tremblay"]

    undo_import(by=fresh(cast.sam), import_id=one.pk)

    (entry,) = entries_after(cast.sam, one.number)
    assert patients(cast.sam) == {}
    assert (entry.event.removed, entry.event.restored, entry.event.left) == (2, 0, 0)
    assert seen(cast.sam, one).state == "undone"
    with scope(cast.sam):
        assert queries.is_open(cast.sam)
        told = [each.event for each in journal.entries_of_patient(cast.sam, gone.pk)]
    assert [event.outcome for event in told] == ["added", "removed"]
    assert told[1].cells["lieu"].old == "304"


def test_cells_go_back_unless_somebody_wrote_them_since(cast):
    patient = make_patient(cast.sam, nam="TREL38531414", braden=14, lieu="304")
    one = brought(cast.sam, CHANGES)
    change_cells(by=fresh(cast.ada), patient_id=patient.pk, values={"braden": 11}, base=one.number)

    one = undo_import(by=fresh(cast.sam), import_id=one.pk)

    now = reloaded(cast.sam, patient)
    assert (now.values["braden"], now.values["lieu"]) == (11, "304")
    assert one.report["left"] == [str(patient.pk)]
    with scope(cast.sam):
        assert board.patient_at(cast.sam, patient.pk, one.undone_number).values == now.values


def test_whoever_was_added_and_touched_since_stays(cast):
    one = brought(cast.sam, SIMPLE)
    touched = patients(cast.sam)["Roy"]
    change_cells(by=fresh(cast.ada), patient_id=touched.pk, values={"braden": 9}, base=one.number)

    one = undo_import(by=fresh(cast.sam), import_id=one.pk)

    assert patients(cast.sam).keys() == {"Roy"}
    assert one.report["left"] == [str(touched.pk)]


def test_time_turning_a_cue_is_nobody_s_doing(cast):
    tomorrow = (clock.today(cast.sam.zone) + timedelta(days=1)).isoformat()
    one = brought(cast.sam, f"Nom;Prénom;Prochain suivi\nRoy;Émile;{tomorrow}\n")

    with time_machine.travel(clock.now() + timedelta(days=3), tick=False):
        assert turn_cues_of_team(cast.ward.pk) == 1
        undo_import(by=fresh(cast.sam), import_id=one.pk)

    assert patients(cast.sam) == {}


def test_whoever_came_back_with_the_file_leaves_again(cast):
    patient = make_patient(cast.sam, nam="TREL38531414", braden=14)
    day = clock.today(cast.sam.zone)
    deactivate_patient(by=fresh(cast.sam), patient_id=patient.pk, reason="conge", day=day)
    one = brought(cast.sam, CHANGES, inactive="back")
    assert reloaded(cast.sam, patient).is_active

    undo_import(by=fresh(cast.sam), import_id=one.pk)

    now = reloaded(cast.sam, patient)
    assert (now.status, now.status_reason, now.values["braden"]) == ("inactive", "conge", 14)


def test_asked_twice_it_is_done_once_and_not_after_seven_days(cast):
    one = brought(cast.sam, SIMPLE)
    undo_import(by=fresh(cast.sam), import_id=one.pk)
    number = entries_after(cast.sam, one.number)[-1].number

    undo_import(by=fresh(cast.sam), import_id=one.pk)

    assert entries_after(cast.sam, number) == []


def test_after_seven_days_it_stays(cast):
    one = brought(cast.sam, SIMPLE)

    with time_machine.travel(clock.now() + timedelta(days=7, minutes=1), tick=False), pytest.raises(Moved):
        undo_import(by=fresh(cast.sam), import_id=one.pk)
    assert len(patients(cast.sam)) == 2


@pytest.mark.parametrize(("who", "error"), [("ada", NotAllowed), ("ben", NotAllowed), ("cleo", Import.DoesNotExist)])
def test_only_a_superuser_of_the_team_undoes(cast, who, error):
    one = brought(cast.sam, SIMPLE)
    if who == "cleo":
        change_role(by=House(cast.other.pk), user_id=cast.users["cleo"].pk, role="superuser")

    with pytest.raises(error):
        undo_import(by=fresh(cast.seat(who)), import_id=one.pk)
    assert len(patients(cast.sam)) == 2


def test_an_import_taken_back_leaves_nothing_more_to_chart_than_there_was(cast):
    make_patient(cast.sam, last_name="Gagné", first_name="Anne", file_number="1", braden=14)
    before = patients(cast.sam)["Gagné"]
    chart(by=cast.sam.keyed("c"), patient_id=before.pk, upto=before.number)
    one = brought(cast.sam, "Nom;Prénom;Dossier;Braden\nGagné;Anne;1;11\n")

    undo_import(by=cast.sam.keyed("u"), import_id=one.pk)

    after = patients(cast.sam)["Gagné"]
    with scope(cast.sam):
        waiting = charting.uncharted(after, board.definition_of(cast.sam).live_fields)
        told = board.patient_at(cast.sam, after.pk, after.number)
    assert (after.values["braden"], waiting, "to_chart" in after.cues) == (14, [], False)
    assert told.charted == after.charted
