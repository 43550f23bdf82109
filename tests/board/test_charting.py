"""What is to be charted, the note that charts it, and the mark that says so."""

from datetime import datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
import time_machine

from contact_telesante.board import queries as board
from contact_telesante.board.actions import adopt_board, change_cells, deactivate_patient, undo_change
from contact_telesante.board.charting import notes, queries, rules
from contact_telesante.board.charting.actions import chart
from contact_telesante.board.cueing.replay import replay_of
from contact_telesante.board.freshness.actions import confirm_cells
from contact_telesante.board.models import Patient
from contact_telesante.board.requests import actions as requests
from contact_telesante.board.requests.queries import open_request
from contact_telesante.board.views import queries as views
from contact_telesante.board.views.actions import create_view
from contact_telesante.board.views.layout import Layout
from contact_telesante.kernel import clock
from contact_telesante.kernel.errors import InvalidInput, NotAllowed
from contact_telesante.kernel.scopes import scope
from contact_telesante.teams.access.actions import hide_groups
from contact_telesante.teams.membership.actions import change_file
from contact_telesante.teams.seats import House
from tests.make import entries_after, limit, make_patient, reloaded, restrict

NB = "\u00a0"
NOON = datetime(2026, 11, 23, 14, 30, tzinfo=ZoneInfo("America/Toronto"))


@pytest.fixture(autouse=True)
def clockwork():
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


def to_chart(seat, patient) -> list[str]:
    with scope(seat):
        fields = rules.uncharted(reloaded(seat, patient), board.definition_of(seat).live_fields)
    return [field.key for field in fields]


def write(cast, patient, by="ada", **values):
    return change_cells(by=cast.seat(by), patient_id=patient.pk, values=values, base=reloaded(cast.sam, patient).number)


def material(seat, patient, begin=None, end=None):
    with scope(seat):
        return queries.material_of(seat, patient.pk, begin=begin, end=end, now=clock.now())


def noted(seat, patient, style="nursing", language="fr", begin=None) -> str:
    with scope(seat):
        found = queries.material_of(seat, patient.pk, begin=begin, end=None, now=clock.now())
        return notes.note(seat, found, style=style, language=language)


def test_everything_clinical_is_to_be_charted_until_somebody_says_it_is(cast):
    patient = make_patient(cast.ada, braden=14, lieu="304", diagnostic="AVC")
    before = to_chart(cast.ada, patient)

    charted = chart(by=cast.ada, patient_id=patient.pk, upto=patient.number)

    assert sorted(before) == ["braden", "diagnostic"]
    assert to_chart(cast.ada, patient) == []
    assert charted.values["consigne"] is True
    assert rules.mark_of(charted)[:2] == (patient.number, cast.ada.user_id)
    (entry,) = entries_after(cast.ada, patient.number)
    assert (entry.kind, entry.event.after, entry.event.upto) == ("board.patient_charted", 0, patient.number)


def test_what_was_written_after_the_number_that_was_read_stays_to_be_charted(cast, clockwork):
    patient = make_patient(cast.ada, braden=14, diagnostic="AVC")
    write(cast, patient, by="sam", braden=11)

    chart(by=cast.ada, patient_id=patient.pk, upto=patient.number)

    assert to_chart(cast.ada, patient) == ["braden"]
    clockwork.shift(timedelta(minutes=1))
    later = write(cast, patient, lieu="306", consigne=True)
    assert to_chart(cast.ada, later) == []


def test_a_second_mark_at_a_number_already_charted_writes_nothing(cast):
    patient = make_patient(cast.ada, braden=14)
    charted = chart(by=cast.ada, patient_id=patient.pk, upto=patient.number)

    again = chart(by=cast.sam, patient_id=patient.pk, upto=patient.number)

    assert rules.mark_of(again) == rules.mark_of(charted)
    assert entries_after(cast.ada, charted.number) == []


def test_a_stale_mark_after_a_new_one_hides_nothing(cast):
    patient = make_patient(cast.ada, braden=14)
    chart(by=cast.ada, patient_id=patient.pk, upto=patient.number)
    read = write(cast, patient, braden=12).number
    write(cast, patient, braden=11)

    chart(by=cast.sam, patient_id=patient.pk, upto=read)

    assert to_chart(cast.ada, patient) == ["braden"]


def test_a_repeated_mark_answers_as_the_first_time(cast):
    patient, seat = make_patient(cast.ada, braden=14), cast.ada.keyed(str(uuid4()))
    first = chart(by=seat, patient_id=patient.pk, upto=patient.number)
    write(cast, patient, braden=11)

    again = chart(by=seat, patient_id=patient.pk, upto=patient.number)

    assert (again.number, again.charted) == (first.number, first.charted)
    assert to_chart(cast.ada, patient) == ["braden"]


@pytest.mark.parametrize(("who", "error"), [("ben", NotAllowed), ("gil", NotAllowed), ("cleo", Patient.DoesNotExist)])
def test_readers_guests_and_outsiders_do_not_chart(cast, who, error):
    patient = make_patient(cast.ada, braden=14)

    with pytest.raises(error):
        chart(by=cast.seat(who), patient_id=patient.pk, upto=patient.number)

    assert reloaded(cast.ada, patient).charted is None
    assert entries_after(cast.ada, patient.number) == []


@pytest.mark.parametrize("group", ["clinical", "sensitive"])
def test_who_does_not_see_everything_does_not_chart_even_by_hand(cast, group):
    patient = make_patient(cast.sam, braden=14)
    restrict(cast, patient, who="ada", groups={group})

    with pytest.raises(NotAllowed):
        chart(by=cast.ada, patient_id=patient.pk, upto=patient.number)
    with pytest.raises((InvalidInput, NotAllowed)):
        write(cast, patient, consigne=True)

    assert to_chart(cast.sam, patient) == ["braden"]


def test_a_number_that_the_journal_has_not_reached_is_refused(cast):
    patient = make_patient(cast.ada, braden=14)

    with pytest.raises(InvalidInput):
        chart(by=cast.ada, patient_id=patient.pk, upto=patient.number + 9)


def test_yes_written_in_the_cell_charts_everything_until_then_and_again_later(cast):
    patient = make_patient(cast.ada, braden=14)

    write(cast, patient, consigne=True)
    first = to_chart(cast.ada, patient)
    write(cast, patient, braden=11)
    between = to_chart(cast.ada, patient)
    number = write(cast, patient, consigne=True).number

    assert (first, between, to_chart(cast.ada, patient)) == ([], ["braden"], [])
    assert entries_after(cast.ada, number - 1)[0].event.cells["consigne"].new is True


def test_a_yes_taken_back_charts_nothing(cast):
    patient = make_patient(cast.ada, braden=14)
    mine = write(cast, patient, consigne=True)

    undo_change(by=cast.ada, patient_id=patient.pk, number=mine.number)

    assert to_chart(cast.ada, patient) == ["braden"]


def test_an_inactive_patient_is_charted_too(cast):
    patient = make_patient(cast.ada, braden=14)
    left = deactivate_patient(by=cast.ada, patient_id=patient.pk, reason="conge", day=clock.today(cast.ada.zone))

    chart(by=cast.ada, patient_id=patient.pk, upto=left.number)

    assert to_chart(cast.ada, patient) == []


def test_the_patients_to_chart_come_mine_first_then_the_oldest(cast, clockwork):
    names = []
    for name, values in (("Alarie", {}), ("Bouchard", {"resp": str(cast.ada.user_id)}), ("Caron", {})):
        make_patient(cast.sam, last_name=name, braden=14, **values)
        clockwork.shift(timedelta(hours=1))
    make_patient(cast.sam, last_name="Doré")
    hidden = make_patient(cast.sam, last_name="Émond", braden=9)
    restrict(cast, hidden, who="ada", groups={"clinical"})

    with scope(cast.ada):
        found = queries.waiting_patients(cast.ada)
        names = [one.patient.values["last_name"] for one in found]

    assert names == ["Bouchard", "Alarie", "Caron"]
    assert [field.key for field in found[1].fields] == ["braden"]


def test_a_nurses_note_tells_by_time_and_is_signed(cast, clockwork):
    change_file(by=cast.sam, user_id=cast.users["ada"].pk, permit="1234567")
    named = {"file_number": "D-1042", "nam": "TREL38531414", "birth_date": "1938-03-14", "sex": "F"}
    patient = make_patient(cast.ada, braden=14, poids=62.5, **named)
    chart(by=cast.ada, patient_id=patient.pk, upto=patient.number)
    clockwork.shift(timedelta(hours=1))
    write(cast, patient, braden=11, note="Dort peu")
    clockwork.shift(timedelta(hours=1))
    write(cast, patient, by="sam", suivi_date="2026-11-25", suivi_quoi="Plaie", resp=str(cast.ada.user_id))

    told = noted(cast.ada, patient).splitlines()

    assert told[0].startswith("Tremblay, Lucille — ")
    assert "D-1042" in told[0]
    assert "TREL38531414" in told[0].replace(" ", "").replace(NB, "")
    assert told[1] == f"Du 2026-11-23 14{NB}h{NB}30 au 2026-11-23 16{NB}h{NB}30"
    assert told[3] == (
        f"2026-11-23 15{NB}h{NB}30 — Échelle de Braden{NB}: 14 → 11; "
        f"Note de suivi{NB}: «{NB}Dort peu{NB}» (Ada Essai, soins infirmiers)"
    )
    assert f"Prochain suivi{NB}: 2026-11-25, «{NB}Plaie{NB}» (Ada Essai, soins infirmiers)" in told
    assert told[-1] == f"Ada Essai, soins infirmiers, permis 1234567 — 2026-11-23 16{NB}h{NB}30"
    assert "poids" not in "\n".join(told).lower()


def test_noise_is_merged_and_what_was_taken_back_never_happened(cast, clockwork):
    patient = make_patient(cast.ada, braden=14, diagnostic="AVC")
    chart(by=cast.ada, patient_id=patient.pk, upto=patient.number)
    for value in (13, 9, 11):
        clockwork.shift(timedelta(minutes=1))
        write(cast, patient, braden=value)
    mine = write(cast, patient, poids=60)
    undo_change(by=cast.ada, patient_id=patient.pk, number=mine.number)
    write(cast, patient, lieu="1")
    write(cast, patient, lieu="")

    facts = material(cast.ada, patient).facts

    assert [(fact.key, fact.old, fact.new) for fact in facts] == [("braden", 14, 11)]


def test_two_writings_of_a_cell_far_apart_are_two_facts(cast, clockwork):
    patient = make_patient(cast.ada, braden=14)
    chart(by=cast.ada, patient_id=patient.pk, upto=patient.number)
    for value in (12, 10):
        clockwork.shift(timedelta(minutes=6))
        write(cast, patient, braden=value)

    facts = material(cast.ada, patient).facts

    assert [(fact.old, fact.new) for fact in facts] == [(14, 12), (12, 10)]


def test_a_confirmation_is_told_as_verified_unchanged(cast, clockwork):
    patient = make_patient(cast.ada, braden=14)
    chart(by=cast.ada, patient_id=patient.pk, upto=patient.number)
    confirm_cells(by=cast.ada, patient_id=patient.pk, keys=["braden"], base=reloaded(cast.ada, patient).number)

    assert f"Échelle de Braden{NB}: vérifié, inchangé" in noted(cast.ada, patient)


def test_a_physicians_note_tells_problem_changes_requests_and_plan(cast, clockwork):
    patient = make_patient(cast.ada, braden=14, diagnostic="FA", suivi_date="2026-11-25")
    chart(by=cast.ada, patient_id=patient.pk, upto=patient.number)
    requests.ask(by=cast.ada, patient_id=patient.pk, question="Ajuster la warfarine ?")
    with scope(cast.ada):
        of = open_request(cast.ada, patient.pk).pk
    clockwork.shift(timedelta(minutes=40))
    requests.answer(by=cast.sam, patient_id=patient.pk, request_id=of, text="4 mg ce soir")
    requests.finish(by=cast.ada, patient_id=patient.pk, request_id=of)
    write(cast, patient, braden=11)

    told = noted(cast.sam, patient, style="physician")

    headings = ["Problème", "Modifications", "Demandes et réponses", "Plan"]
    assert [told.index(heading) for heading in headings] == sorted(told.index(heading) for heading in headings)
    assert (
        f"Question{NB}: «{NB}Ajuster la warfarine ?{NB}» (2026-11-23 14{NB}h{NB}30, Ada Essai, soins infirmiers)"
        in told
    )
    assert f"Réponse{NB}: «{NB}4 mg ce soir{NB}»" in told
    assert "Demande en cours" not in told


def test_a_plain_note_tells_by_theme_in_english_when_asked(cast):
    patient = make_patient(cast.ada, braden=14)

    told = noted(cast.ada, patient, style="plain", language="en")

    assert "Braden scale: 14 (2026-11-23 14:30, Ada Essai, nurse)" in told
    assert "From 2026-11-23 14:30 to" in told


@pytest.mark.parametrize("style", ["nursing", "physician", "plain"])
def test_a_note_tells_only_what_its_reader_sees(cast, style):
    named = {"nam": "TREL38531414", "birth_date": "1938-03-14", "sex": "F"}
    patient = make_patient(cast.sam, braden=14, diagnostic="Secret", **named)
    requests.ask(by=cast.sam, patient_id=patient.pk, question="Question cachée")
    restrict(cast, patient, who="ben", groups={"clinical", "identity"})

    told = noted(cast.ben, patient, style=style)

    assert not any(word in told for word in ("Tremblay", "TREL", "14 ", "Secret", "cachée", "Braden"))


def test_a_shorter_period_says_what_it_leaves_behind(cast, clockwork):
    patient = make_patient(cast.ada, braden=14)
    clockwork.shift(timedelta(hours=10))
    write(cast, patient, diagnostic="AVC")

    whole, lately = material(cast.ada, patient), material(cast.ada, patient, begin=clock.now() - timedelta(hours=8))

    assert ([fact.key for fact in whole.facts], whole.left) == (["braden", "diagnostic"], ())
    assert ([fact.key for fact in lately.facts], [field.key for field in lately.left]) == (["diagnostic"], ["braden"])
    earlier = material(cast.ada, patient, begin=clock.now() - timedelta(hours=24), end=clock.now() - timedelta(hours=1))
    assert ([fact.key for fact in earlier.facts], earlier.upto) == (["braden"], patient.number)


def test_a_patient_not_granted_has_no_note(cast):
    patient = make_patient(cast.sam)
    limit(cast, "gil", patients=[])

    with pytest.raises(Patient.DoesNotExist):
        material(cast.gil, patient)


def test_what_a_team_hides_from_a_profession_is_not_to_chart_for_it(cast):
    make_patient(cast.ada, braden=14)
    hide_groups(by=cast.sam, hidden={"profession:nurse": frozenset({"clinical"})})

    with scope(cast.ada):
        assert queries.waiting_patients(cast.ada) == []


def cues_of(cast, patient) -> list[str]:
    return [key for key in reloaded(cast.sam, patient).cues if key == "to_chart"]


def test_the_cue_holds_while_something_is_to_be_charted_whatever_the_cell_was_left_at(cast):
    patient = make_patient(cast.ada, lieu="304")
    nothing = cues_of(cast, patient)

    written = write(cast, patient, braden=14)
    waiting = cues_of(cast, patient)
    chart(by=cast.ada, patient_id=patient.pk, upto=written.number)
    charted = cues_of(cast, patient)
    write(cast, patient, lieu="305")
    moved = cues_of(cast, patient)
    write(cast, patient, braden=13)

    assert (nothing, waiting, charted, moved, cues_of(cast, patient)) == ([], ["to_chart"], [], [], ["to_chart"])
    assert reloaded(cast.ada, patient).values["consigne"] is True


def test_a_condition_tells_nothing_of_columns_that_its_reader_may_not_see(cast):
    adopt_board(by=House(cast.ward.pk), template="sad")
    patient = make_patient(cast.ada, lieu="304")

    write(cast, patient, acces="Clé sous le pot")

    assert to_chart(cast.ada, patient) == ["acces"]
    assert cues_of(cast, patient) == []


def test_a_view_keeps_those_of_whom_something_is_to_be_charted(cast):
    waiting, charted = make_patient(cast.ada, braden=14), make_patient(cast.ada, last_name="Roy", braden=15)
    chart(by=cast.ada, patient_id=charted.pk, upto=charted.number)
    layout = Layout(filter={"field": "consigne", "op": "eq", "value": False})
    view = create_view(by=cast.sam.keyed("v"), name={"fr": "À consigner"}, layout=layout, shared=True)

    with scope(cast.ada):
        lens = views.lens_for(cast.ada, str(view.pk))
        kept = [line.id for line in views.survey(cast.ada, lens).lines]

    assert (kept, lens.watches) == ([waiting.pk], "*")


def test_a_cue_about_charting_is_tried_over_what_was_really_to_be_charted(cast, clockwork):
    patient = make_patient(cast.ada, lieu="304")
    with scope(cast.sam):
        cue = next(one for one in board.definition_of(cast.sam).cues if one.key == "to_chart")
    clockwork.shift(timedelta(minutes=1))
    read = write(cast, patient, braden=13).number
    rung = clock.now()
    clockwork.shift(timedelta(minutes=1))
    chart(by=cast.ada, patient_id=patient.pk, upto=read)
    clockwork.shift(timedelta(minutes=1))

    with scope(cast.sam):
        rings = replay_of(cast.sam, cue).rings

    assert [(ring.patient.pk, ring.at) for ring in rings] == [(patient.pk, rung)]
