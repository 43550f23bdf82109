"""« Still true » in one tap: noted, journaled, never a write, never over what was not seen."""

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine

from contact_telesante.board.actions import change_cells, deactivate_patient
from contact_telesante.board.freshness import queries
from contact_telesante.board.freshness.actions import Rewritten, confirm_cells
from contact_telesante.board.freshness.rules import age_of
from contact_telesante.board.jobs import turn_cues_of_team
from contact_telesante.board.models import Patient
from contact_telesante.board.queries import definition_of
from contact_telesante.kernel import clock
from contact_telesante.kernel.errors import InvalidInput, NotAllowed
from contact_telesante.kernel.scopes import scope
from tests.make import entries_after, limit, make_patient, reloaded, restrict


@pytest.fixture
def tomorrow(cast):
    """A patient whose condition was written more than a day ago, once time told it."""
    patient = make_patient(cast.ada, etat=["aucun"], lieu="304")
    with time_machine.travel(clock.now() + timedelta(hours=25), tick=False):
        assert turn_cues_of_team(cast.ward.pk) == 1
        yield reloaded(cast.ada, patient)


def test_confirm_cells_notes_who_and_when_journals_it_and_turns_the_sign_off(cast, tomorrow):
    assert tomorrow.cues == ["to_chart", "stale:etat"]

    confirmed = confirm_cells(by=cast.sam, patient_id=tomorrow.pk, keys=["etat"], base=tomorrow.number)

    kept = reloaded(cast.ada, tomorrow)
    (entry,) = entries_after(cast.ada, tomorrow.number)
    assert (entry.kind, entry.by_id, entry.event.keys) == ("board.cells_confirmed", cast.sam.user_id, ("etat",))
    assert kept.confirmed == {"etat": [entry.number, str(cast.sam.user_id), entry.at.isoformat()]}
    assert (kept.cues, kept.number, confirmed.number) == (["to_chart"], entry.number, entry.number)


def test_confirm_cells_is_nobodys_write(cast, tomorrow):
    confirm_cells(by=cast.sam, patient_id=tomorrow.pk, keys=["etat"], base=tomorrow.number)

    kept = reloaded(cast.ada, tomorrow)
    assert (kept.values, kept.stamps) == (tomorrow.values, tomorrow.stamps)
    assert (kept.updated_at, kept.updated_by_id) == (tomorrow.updated_at, tomorrow.updated_by_id)
    change_cells(by=cast.ada, patient_id=tomorrow.pk, values={"etat": ["chute"]}, base=tomorrow.number)


def test_confirm_cells_refuses_a_cell_rewritten_since_its_reader_looked(cast, tomorrow):
    change_cells(by=cast.sam, patient_id=tomorrow.pk, values={"etat": ["chute"]}, base=tomorrow.number)

    with pytest.raises(Rewritten):
        confirm_cells(by=cast.ada, patient_id=tomorrow.pk, keys=["etat"], base=tomorrow.number)

    assert reloaded(cast.ada, tomorrow).confirmed == {}


@pytest.mark.parametrize(("who", "error"), [("ben", NotAllowed), ("gil", NotAllowed), ("cleo", Patient.DoesNotExist)])
def test_confirm_cells_keeps_readers_and_outsiders_out(cast, tomorrow, who, error):
    with pytest.raises(error):
        confirm_cells(by=cast.seat(who), patient_id=tomorrow.pk, keys=["etat"], base=tomorrow.number)

    assert reloaded(cast.ada, tomorrow).confirmed == {}


def test_confirm_cells_refuses_a_field_that_is_hidden_there(cast, tomorrow):
    restrict(cast, tomorrow, who="ada", groups={"clinical"})

    with pytest.raises(NotAllowed):
        confirm_cells(by=cast.ada, patient_id=tomorrow.pk, keys=["etat"], base=tomorrow.number)


@pytest.mark.parametrize("keys", [[], ["chute"], ["age"], ["nowhere"], ["etat", "nowhere"]])
def test_confirm_cells_refuses_what_holds_nothing(cast, tomorrow, keys):
    with pytest.raises(InvalidInput):
        confirm_cells(by=cast.ada, patient_id=tomorrow.pk, keys=keys, base=tomorrow.number)


def test_confirm_cells_refuses_an_inactive_patient_and_a_number_not_reached(cast, tomorrow):
    with pytest.raises(InvalidInput, match="base"):
        confirm_cells(by=cast.ada, patient_id=tomorrow.pk, keys=["etat"], base=tomorrow.number + 99)
    left = deactivate_patient(by=cast.sam, patient_id=tomorrow.pk, reason="conge", day=clock.today(cast.sam.zone))

    with pytest.raises(InvalidInput, match="status"):
        confirm_cells(by=cast.ada, patient_id=tomorrow.pk, keys=["etat"], base=left.number)


def test_confirm_cells_repeated_with_its_key_answers_as_the_first_time(cast, tomorrow):
    seat = cast.ada.keyed(str(uuid4()))
    asked = {"patient_id": tomorrow.pk, "keys": ["etat"], "base": tomorrow.number}
    first = confirm_cells(by=seat, **asked)
    change_cells(by=cast.sam, patient_id=tomorrow.pk, values={"etat": ["chute"]}, base=first.number)

    again = confirm_cells(by=seat, **asked)

    assert (again.number, again.confirmed, again.cues) == (first.number, first.confirmed, ["to_chart"])
    assert len(entries_after(cast.ada, tomorrow.number)) == 2


def test_what_was_confirmed_before_the_last_writing_no_longer_counts(cast, tomorrow):
    confirmed = confirm_cells(by=cast.sam, patient_id=tomorrow.pk, keys=["etat"], base=tomorrow.number)
    with scope(cast.ada):
        etat = definition_of(cast.ada).by_key["etat"]
    assert age_of(confirmed, etat).confirmed.user_id == cast.sam.user_id

    written = change_cells(by=cast.ada, patient_id=tomorrow.pk, values={"etat": ["chute"]}, base=confirmed.number)

    age = age_of(written, etat)
    assert (age.confirmed, age.written.user_id) == (None, cast.ada.user_id)
    assert age.seen_at == age.written.at


def test_the_list_gives_ones_own_patients_first_then_the_oldest(cast):
    older, old = make_patient(cast.ada, etat=["chute"]), make_patient(cast.ada, etat=["aucun"])
    mine = make_patient(cast.ada, etat=["aucun"], resp=str(cast.ada.user_id))
    make_patient(cast.ada, braden=14)

    with time_machine.travel(clock.now() + timedelta(days=2), tick=False):
        turn_cues_of_team(cast.ward.pk)
        with scope(cast.ada):
            found = queries.stale_patients(cast.ada)

    assert [one.patient.pk for one in found] == [mine.pk, older.pk, old.pk]
    assert [one.mine for one in found] == [True, False, False]
    assert [cell.field.key for one in found for cell in one.cells] == ["etat"] * 3


def test_the_list_never_tells_what_a_reader_may_not_see(cast, tomorrow):
    make_patient(cast.ada, last_name="Zacharie")
    restrict(cast, tomorrow, who="ada", groups={"clinical"})
    limit(cast, "gil", patients=[])

    for who, expected in (("ada", 0), ("gil", 0), ("ben", 1)):
        seat = cast.seat(who)
        with scope(seat):
            assert len(queries.stale_patients(seat)) == expected
