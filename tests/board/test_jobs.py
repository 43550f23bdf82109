"""Time-based cues stay true without anybody writing."""

from datetime import timedelta

import time_machine

from contact_telesante.board.jobs import turn_cues_of_team
from contact_telesante.kernel import clock
from tests.make import entries_after, make_patient, reloaded


def test_a_follow_up_becomes_late_by_itself_and_an_ordinary_entry_tells_it(cast):
    tomorrow = clock.today(cast.ada.zone) + timedelta(days=1)
    patient = make_patient(cast.ada, suivi_date=tomorrow.isoformat())
    assert turn_cues_of_team(cast.ward.pk) == 0

    with time_machine.travel(clock.now() + timedelta(days=3), tick=False):
        assert turn_cues_of_team(cast.ward.pk) == 1
        assert turn_cues_of_team(cast.ward.pk) == 0

    late = reloaded(cast.ada, patient)
    (entry,) = entries_after(cast.ada, patient.number)
    assert entry.kind == "board.cues_turned"
    assert entry.by_id is None
    assert set(entry.event.on) == set(late.cues) - set(patient.cues) != set()
    assert (late.number, late.updated_at) == (entry.number, patient.updated_at)


def test_time_touches_no_cell_so_nobody_gets_a_conflict_from_it(cast):
    patient = make_patient(cast.ada, suivi_date="2020-01-01")

    with time_machine.travel(clock.now() + timedelta(days=400), tick=False):
        turn_cues_of_team(cast.ward.pk)

    assert reloaded(cast.ada, patient).stamps == patient.stamps
