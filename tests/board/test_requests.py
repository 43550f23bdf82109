"""A question about a patient, from asked to done: who moves it, the cell that follows, two answers at once."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine

from contact_telesante.board import queries as board
from contact_telesante.board.actions import change_cells, deactivate_patient, undo_change
from contact_telesante.board.design.actions import put_in_force
from contact_telesante.board.models import Patient, Request
from contact_telesante.board.requests import queries
from contact_telesante.board.requests.actions import Settled, answer, ask, finish, take, withdraw
from contact_telesante.kernel import clock
from contact_telesante.kernel.actions import action
from contact_telesante.kernel.errors import InvalidInput, KeyReused, NotAllowed
from contact_telesante.kernel.scopes import scope
from contact_telesante.teams.access.actions import hide_groups
from contact_telesante.teams.actions import seat_member
from contact_telesante.teams.queries import seat_of
from contact_telesante.teams.seats import House
from tests.make import entries_after, limit, make_patient, make_user, reloaded, restrict


def open_of(seat, patient) -> Request | None:
    with scope(seat):
        return queries.open_request(seat, patient.pk)


def asked(cast, patient, question="Ajuster la warfarine ?") -> dict:
    ask(by=cast.ada, patient_id=patient.pk, question=question)
    return {"patient_id": patient.pk, "request_id": open_of(cast.ada, patient).pk}


def request_of(cast, of) -> Request:
    with scope(cast.ada):
        return Request.objects.get(pk=of["request_id"])


def physician(cast):
    user = make_user("Max")
    seat_member(by=House(cast.ward.pk), user_id=user.pk, role="member", profession="physician")
    return seat_of(user, "ward")


@action
def _without_field(*, by):
    definition = board.definition_of(by)
    fields = tuple(replace(f, retired=f.retired or f.key == "demande") for f in definition.fields)
    put_in_force(
        replace(definition, fields=fields, cues=()), by=by, base=board.board_version_of(by), what="field_retired"
    )


def test_a_request_goes_from_asked_to_done_and_its_cell_with_it(cast):
    max_, patient = physician(cast), make_patient(cast.ada)

    of = asked(cast, patient, "  Ajuster la warfarine ?\n")
    states = [reloaded(cast.ada, patient).values["demande"]]
    for gesture, by, more in ((take, max_, {}), (answer, max_, {"text": "4 mg ce soir"}), (finish, cast.ada, {})):
        states.append(gesture(by=by, **of, **more).values["demande"])

    assert states == ["question", "attente", "repondu", "fait"]
    kept = request_of(cast, of)
    assert (kept.question, kept.by_id) == ("Ajuster la warfarine ?", cast.ada.user_id)
    assert (kept.answer, kept.answered_by_id, kept.closed_by_id) == ("4 mg ce soir", max_.user_id, cast.ada.user_id)
    assert (kept.withdrawn, open_of(cast.ada, patient)) == (False, None)
    entries = entries_after(cast.ada, patient.number)
    assert [entry.kind.removeprefix("board.request_") for entry in entries] == ["asked", "taken", "answered", "done"]
    assert [entry.event.cells["demande"].new for entry in entries] == states


def test_a_request_taken_back_leaves_nothing_waiting(cast):
    patient = make_patient(cast.ada)
    of = asked(cast, patient)

    withdraw(by=cast.sam, **of)

    assert reloaded(cast.ada, patient).values["demande"] == "aucune"
    assert request_of(cast, of).withdrawn
    assert "answer_awaited" not in reloaded(cast.ada, patient).cues


def test_asking_raises_the_cue_of_the_board(cast):
    patient = make_patient(cast.ada)

    asked(cast, patient)

    assert "answer_awaited" in reloaded(cast.ada, patient).cues


@pytest.mark.parametrize(("who", "error"), [("ben", NotAllowed), ("gil", NotAllowed), ("cleo", Patient.DoesNotExist)])
def test_readers_and_outsiders_neither_ask_nor_answer(cast, who, error):
    patient = make_patient(cast.ada)
    with pytest.raises(error):
        ask(by=cast.seat(who), patient_id=patient.pk, question="Et moi ?")
    of = asked(cast, patient)
    number = reloaded(cast.ada, patient).number

    for gesture, more in ((take, {}), (answer, {"text": "Non"}), (finish, {}), (withdraw, {})):
        with pytest.raises(error):
            gesture(by=cast.seat(who), **of, **more)

    assert entries_after(cast.ada, number) == []
    assert request_of(cast, of).answer == ""


def test_a_seat_from_whom_the_field_is_hidden_neither_asks_nor_reads(cast):
    open_one, closed_one = make_patient(cast.sam), make_patient(cast.sam)
    ask(by=cast.sam, patient_id=open_one.pk, question="Une question")
    ask(by=cast.sam, patient_id=closed_one.pk, question="Une autre")
    restrict(cast, closed_one, who="ada", groups={"clinical"})

    with scope(cast.ada):
        listed, count = queries.exchanges_of(cast.ada), queries.open_count(cast.ada)
        about = queries.exchange_about(cast.ada, closed_one)
    with pytest.raises(NotAllowed):
        withdraw(by=cast.ada, patient_id=closed_one.pk, request_id=open_of(cast.sam, closed_one).pk)

    assert ([one.patient.pk for one in listed], count, about) == ([open_one.pk], 1, None)


def test_a_limited_guest_counts_the_requests_of_their_patients_alone(cast):
    granted, other = make_patient(cast.sam), make_patient(cast.sam)
    for patient in (granted, other):
        ask(by=cast.sam, patient_id=patient.pk, question="Une question")
    limit(cast, "gil", patients=[granted])

    with scope(cast.gil):
        assert queries.open_count(cast.gil) == 1
        assert [one.patient.pk for one in queries.exchanges_of(cast.gil)] == [granted.pk]


def test_a_patient_has_one_open_request_and_who_asks_again_is_shown_it(cast):
    patient = make_patient(cast.ada)
    of = asked(cast, patient)

    with pytest.raises(Settled) as refused:
        ask(by=cast.sam, patient_id=patient.pk, question="Une autre")

    assert refused.value.request.pk == of["request_id"]
    assert request_of(cast, of).question == "Ajuster la warfarine ?"


def test_the_second_answer_is_refused_with_the_first(cast):
    patient = make_patient(cast.ada)
    of = asked(cast, patient)
    answer(by=cast.sam, **of, text="4 mg")

    with pytest.raises(Settled) as refused:
        answer(by=cast.ada, **of, text="5 mg")

    assert (refused.value.request.answer, refused.value.request.answered_by_id) == ("4 mg", cast.sam.user_id)
    assert request_of(cast, of).answer == "4 mg"


@pytest.mark.parametrize("gesture", [finish, withdraw, answer])
def test_a_closed_request_moves_no_more_and_one_without_answer_is_not_done(cast, gesture):
    patient = make_patient(cast.ada)
    of = asked(cast, patient)
    if gesture is not finish:
        withdraw(by=cast.ada, **of)

    with pytest.raises(Settled):
        gesture(by=cast.ada, **of, **({"text": "4 mg"} if gesture is answer else {}))


def test_a_repeated_gesture_answers_as_the_first_time(cast):
    patient, seat = make_patient(cast.ada), cast.ada.keyed(str(uuid4()))
    first = ask(by=seat, patient_id=patient.pk, question="Une question")
    answer(by=cast.sam, patient_id=patient.pk, request_id=open_of(cast.ada, patient).pk, text="Oui")

    again = ask(by=seat, patient_id=patient.pk, question="Une question")

    assert (again.number, again.values["demande"]) == (first.number, "question")
    with pytest.raises(KeyReused):
        ask(by=seat, patient_id=patient.pk, question="Autre chose")


def test_who_may_see_to_it(cast):
    max_, patient = physician(cast), make_patient(cast.ada)
    of = asked(cast, patient)
    with pytest.raises(NotAllowed):
        take(by=cast.ada, **of)

    take(by=max_, **of)
    number = take(by=max_, **of).number

    assert [entry.kind for entry in entries_after(cast.ada, number - 1)] == ["board.request_taken"]
    with scope(cast.ada):
        assert queries.exchange_about(cast.ada, patient).taken_by_id == max_.user_id


@pytest.mark.parametrize("text", ["", "   ", "x" * 2001])
def test_a_question_and_an_answer_say_something(cast, text):
    patient = make_patient(cast.ada)
    with pytest.raises(InvalidInput) as refused:
        ask(by=cast.ada, patient_id=patient.pk, question=text)
    of = asked(cast, patient)

    with pytest.raises(InvalidInput) as also:
        answer(by=cast.ada, **of, text=text)

    assert (set(refused.value.errors), set(also.value.errors)) == ({"question"}, {"answer"})


def test_nothing_is_asked_about_an_inactive_patient_and_what_was_asked_is_still_closed(cast):
    patient = make_patient(cast.ada)
    of = asked(cast, patient)
    deactivate_patient(by=cast.ada, patient_id=patient.pk, reason="conge", day=clock.today(cast.ada.zone))

    withdraw(by=cast.ada, **of)

    with pytest.raises(InvalidInput):
        ask(by=cast.ada, patient_id=patient.pk, question="Trop tard ?")
    assert open_of(cast.ada, patient) is None


def test_a_board_that_retired_the_field_follows_requests_all_the_same(cast):
    patient = make_patient(cast.ada)
    _without_field(by=cast.sam)

    of = asked(cast, patient)
    answered = answer(by=cast.sam, **of, text="4 mg")

    assert "demande" not in reloaded(cast.ada, patient).values
    assert request_of(cast, of).answer == "4 mg"
    assert answered.number == reloaded(cast.ada, patient).number > patient.number


@pytest.mark.parametrize(("value", "withdrawn"), [("fait", False), ("aucune", True), ("", True)])
def test_the_cell_written_by_hand_closes_the_request(cast, value, withdrawn):
    patient = make_patient(cast.ada)
    of = asked(cast, patient)

    change_cells(by=cast.sam, patient_id=patient.pk, values={"demande": value}, base=reloaded(cast.ada, patient).number)

    kept = request_of(cast, of)
    assert (kept.closed_by_id, kept.withdrawn) == (cast.sam.user_id, withdrawn)
    assert ask(by=cast.ada, patient_id=patient.pk, question="Encore").values["demande"] == "question"


def test_another_cell_or_another_state_by_hand_leaves_the_request_open(cast):
    patient = make_patient(cast.ada)
    of = asked(cast, patient)

    for values in ({"braden": 11}, {"demande": "attente"}):
        change_cells(by=cast.sam, patient_id=patient.pk, values=values, base=reloaded(cast.ada, patient).number)

    assert request_of(cast, of).closed_at is None


def test_a_change_taken_back_closes_the_request_too(cast):
    patient = make_patient(cast.ada)
    mine = change_cells(by=cast.ada, patient_id=patient.pk, values={"demande": "question"}, base=patient.number)
    of = asked(cast, patient)

    undo_change(by=cast.ada, patient_id=patient.pk, number=mine.number)

    assert request_of(cast, of).withdrawn


def test_a_closed_request_is_listed_for_a_week(cast):
    patient = make_patient(cast.ada)
    withdraw(by=cast.ada, **asked(cast, patient))

    with scope(cast.ada):
        lately = len(queries.exchanges_of(cast.ada))
    with time_machine.travel(clock.now() + timedelta(days=8), tick=False), scope(cast.ada):
        later = queries.exchanges_of(cast.ada)

    assert (lately, later) == (1, [])


def test_requests_hidden_by_the_team_from_a_profession_are_neither_listed_nor_counted(cast):
    asked(cast, make_patient(cast.ada))
    hide_groups(by=cast.sam, hidden={"profession:nurse": frozenset({"clinical"})})

    with scope(cast.ada):
        assert (queries.open_count(cast.ada), queries.exchanges_of(cast.ada)) == (0, [])
