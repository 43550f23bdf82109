"""What a report tells: cells merged, who came and left, whose patients, and nothing that its reader may not see."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from contact_telesante.board.actions import change_cells, deactivate_patient, reactivate_patient, undo_change
from contact_telesante.board.handoffs import queries
from contact_telesante.board.imports.events import PatientsImported, part_of
from contact_telesante.board.requests.actions import ask
from contact_telesante.journal.actions import record, record_parts
from contact_telesante.journal.events import Change
from contact_telesante.kernel import clock
from contact_telesante.kernel.actions import action
from contact_telesante.kernel.scopes import scope
from tests.make import Cast, limit, make_patient, restrict

YESTERDAY = timedelta(hours=24)


@pytest.fixture
def patient(cast):
    """A patient added before the shift."""
    with time_machine.travel(clock.now() - YESTERDAY, tick=True):
        return make_patient(cast.ada, braden=14, lieu="304")


def report(cast: Cast, who: str = "ada", scope_of="all", hours: int = 12, **more):
    seat = cast.seat(who)
    with scope(seat):
        return queries.report_of(seat, queries.hours_ago(hours), scope_of, **more)


def change(cast, patient, who="ada", **values):
    return change_cells(by=cast.seat(who), patient_id=patient.pk, values=values, base=patient.number)


def test_changes_of_a_cell_are_one_line_from_the_first_value_to_the_last(cast, patient):
    patient = change(cast, patient, braden=12)
    change(cast, patient, "sam", braden=10, lieu="306")

    (line,) = report(cast).lines

    told = line.story.passages
    assert {key: (one.old, one.new, one.times, one.by_id) for key, one in told.items()} == {
        "braden": (14, 10, 2, cast.sam.user_id),
        "lieu": ("304", "306", 1, cast.sam.user_id),
    }


def test_a_mistake_taken_back_is_no_change_and_a_value_that_came_back_is(cast, patient):
    mine = change(cast, patient, lieu="900")
    mine = undo_change(by=cast.ada, patient_id=patient.pk, number=mine.number)
    mine = change(cast, mine, braden=9)
    change(cast, mine, braden=14)

    (line,) = report(cast).lines

    assert {key: (one.old, one.new, one.times) for key, one in line.story.passages.items()} == {"braden": (14, 14, 2)}


def test_what_is_older_than_the_period_is_not_told(cast, patient):
    change(cast, patient, braden=12)

    with time_machine.travel(clock.now() + timedelta(hours=13), tick=False):
        assert not report(cast).lines[0].story
        assert report(cast, scope_of="changed").lines == []
        assert report(cast, hours=24).lines[0].story


def test_who_came_and_left_is_told(cast, patient):
    come = make_patient(cast.ada, last_name="Alarie", braden=20)
    back = make_patient(cast.ada, last_name="Bouchard")
    for one in (patient, back):
        deactivate_patient(by=cast.ada, patient_id=one.pk, reason="conge", day=clock.today(cast.ada.zone))
    reactivate_patient(by=cast.ada, patient_id=back.pk)

    told = report(cast, scope_of="changed")

    assert {line.patient.pk: [move.what for move in line.story.moves] for line in told.lines} == {
        come.pk: ["added"],
        back.pk: ["added", "left", "returned"],
    }
    assert [line.patient.pk for line in told.departed] == [patient.pk]
    assert told.lines[0].story.passages == {}  # first values are no change


@action
def tell_import(*, by, parts):
    record_parts(record(PatientsImported(import_id=by.user_id, added=1, changed=1), by=by), dict(parts))


def test_a_file_written_to_the_board_is_told_patient_by_patient(cast, patient):
    with time_machine.travel(clock.now() - YESTERDAY, tick=True):
        come = make_patient(cast.ada, last_name="Alarie", braden=20)
        same = make_patient(cast.ada, last_name="Bouchard")
    changed, added = {"braden": Change(14, 9)}, {"braden": Change(None, 20)}

    tell_import(by=cast.sam, parts=[(patient.pk, part_of(changed, "changed")), (come.pk, part_of(added, "added"))])

    told = {line.patient.pk: line.story for line in report(cast).lines}
    assert (told[patient.pk].passages["braden"].new, told[patient.pk].moves) == (9, [])
    assert ([move.what for move in told[come.pk].moves], told[come.pk].passages) == (["added"], {})
    assert not told[same.pk]


def test_my_patients_are_those_that_name_me_where_i_may_read_it(cast, patient):
    mine = make_patient(cast.ada, last_name="Alarie", medecin=str(cast.ada.user_id))
    hidden = make_patient(cast.ada, last_name="Bouchard", resp=str(cast.ada.user_id))
    restrict(cast, hidden, who="ada", groups={"clinical"})

    assert [line.patient.pk for line in report(cast, scope_of="mine").lines] == [mine.pk]
    assert report(cast, "sam", "mine").lines == []


def test_a_report_tells_nothing_that_is_withheld(cast, patient):
    whole = make_patient(cast.ada, last_name="Alarie", braden=20)
    change(cast, patient, braden=12, lieu="306")
    change(cast, whole, braden=9)
    restrict(cast, patient, who="ben", groups={"clinical"})
    restrict(cast, whole, who="ben")

    told = {line.patient.pk: line.story for line in report(cast, "ben").lines}

    assert set(told[patient.pk].passages) == {"lieu"}
    assert not told[whole.pk]
    assert [line.patient.pk for line in report(cast, "ben", "changed").lines] == [patient.pk]


def test_a_limited_guest_is_told_of_their_patients_alone(cast, patient):
    other = make_patient(cast.ada, last_name="Alarie")
    change(cast, patient, braden=12)
    deactivate_patient(by=cast.ada, patient_id=other.pk, reason="conge", day=clock.today(cast.ada.zone))
    limit(cast, "gil", patients=[patient])

    told = report(cast, "gil")

    assert ([line.patient.pk for line in told.lines], told.departed) == ([patient.pk], [])


def test_an_open_request_goes_to_whoever_sees_requests(cast, patient):
    ask(by=cast.ada, patient_id=patient.pk, question="Ajuster la warfarine?")
    restrict(cast, patient, who="ben", groups={"clinical"})

    assert report(cast).lines[0].request.question == "Ajuster la warfarine?"
    assert report(cast, "ben").lines[0].request is None


def test_the_board_is_told_as_its_reader_saw_it(cast, patient):
    mine = change(cast, patient, braden=12)
    seen = mine.number
    change(cast, mine, braden=8, lieu="306")
    make_patient(cast.ada, last_name="Alarie")
    deactivate_patient(by=cast.ada, patient_id=patient.pk, reason="conge", day=clock.today(cast.ada.zone))

    (line,) = report(cast, at=seen).lines

    assert (line.patient.pk, line.patient.values["braden"], line.patient.values["lieu"]) == (patient.pk, 12, "304")
    assert line.story.passages["braden"].new == 12
    assert "braden_high" in line.patient.cues


def queries_of(cast) -> int:
    with CaptureQueriesContext(connection) as captured:
        report(cast)
    return len(captured)


def test_thirty_patients_cost_no_more_queries_than_one(cast, patient):
    change(cast, patient, braden=12)
    report(cast)
    one = queries_of(cast)
    for number in range(29):
        other = make_patient(cast.ada, last_name=f"Alarie{number}", braden=20)
        change(cast, other, braden=9)

    assert queries_of(cast) == one
    assert len(report(cast).lines) == 30
