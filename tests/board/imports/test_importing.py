"""A file on its way to the board: rehearsed, written as one entry, told to everybody."""

from datetime import timedelta

import pytest
import time_machine

from contact_telesante.board import queries as board
from contact_telesante.board.actions import adopt_board, change_cells, deactivate_patient
from contact_telesante.board.charting import rules as charting
from contact_telesante.board.charting.actions import chart
from contact_telesante.board.imports import actions
from contact_telesante.board.imports.actions import Locked, Moved
from contact_telesante.board.imports.profile import Column, Meaning, Source
from contact_telesante.board.models import Import
from contact_telesante.interop.excel import jobs
from contact_telesante.journal import queries as journal
from contact_telesante.kernel import clock
from contact_telesante.kernel.errors import InvalidInput, NotAllowed
from contact_telesante.kernel.scopes import scope
from contact_telesante.teams.actions import change_role
from contact_telesante.teams.seats import House
from tests.board.imports.files import (
    MESSY,
    SIMPLE,
    brought,
    content_of,
    decided,
    fresh,
    opened,
    patients,
    profile_of,
    seen,
    staged,
    workbook,
    written,
)
from tests.make import entries_after, looks_of, make_patient, make_user, reloaded, restrict, seat_member

NAMED = "Nom;Prénom;NAM;Braden;Chambre\n"


def test_a_simple_file_is_understood_and_written_as_one_entry(cast):
    one = staged(cast.sam, SIMPLE)
    assert (one.state, one.report["questions"], one.report["counts"]["new"]) == ("ready", [], 2)

    one = written(cast.sam, one)

    known = patients(cast.sam)
    assert known["Tremblay"].values["braden"] == 14
    assert known["Roy"].values == {"last_name": "Roy", "first_name": "Émile", "lieu": "305"}
    assert known["Roy"].stamps["lieu"][0] == one.number == known["Tremblay"].number
    assert content_of(cast.sam, one) == b""
    (entry,) = entries_after(cast.sam, one.number - 1)
    assert (entry.event.added, entry.event.changed, entry.by_id) == (2, 0, cast.sam.user_id)
    assert looks_of(cast.sam)[0].patient_ids == [patient.pk for patient in known.values()]


def test_each_patient_s_history_tells_their_part_and_replays_it(cast):
    one = brought(cast.sam, SIMPLE)
    patient = patients(cast.sam)["Tremblay"]

    with scope(cast.ada):
        (entry,) = journal.entries_of_patient(cast.ada, patient.pk)
        told = board.patient_at(cast.ada, patient.pk, one.number)

    assert entry.event.outcome == "added"
    assert entry.event.cells["braden"].new == 14
    assert (told.values, told.stamps) == (patient.values, patient.stamps)


def test_cues_hold_at_once_on_those_who_come_and_on_those_who_change(cast):
    here = make_patient(cast.sam, file_number="12")
    assert "critical" not in here.cues

    brought(cast.sam, "Nom;Prénom;No de dossier;Priorité\nTremblay;Lucille;12;Critique\nRoy;Émile;13;critical\n")

    assert ["critical" in patient.cues for patient in patients(cast.sam).values()] == [True, True]


def test_a_messy_file_is_understood_line_by_line(cast):
    one = staged(cast.sam, workbook(MESSY), "liste.xlsx")
    report = one.report

    assert report["reading"]["header"] == 4
    assert report["columns"]["3"]["dates"] | {"dmy": 3, "mdy": 0, "ambiguous": 1} == report["columns"]["3"]["dates"]
    assert report["unknown"] == {"priorite": [["urgent", 1]], "resp": [["Inconnu Personne", 1]]}
    assert {line["line"]: len(line["reasons"]) for line in report["refused"]} == {6: 1, 9: 1, 10: 2}
    assert report["refused"][1]["reasons"] == [["", "La même personne figure à la ligne 5."]]
    assert [line for line, *_rest in report["warnings"]] == [5]

    said = {"priorite": {"urgent": Meaning("value", "rouge")}, "resp": {"inconnu personne": Meaning("empty")}}
    one = written(cast.sam, decided(cast.sam, one, values=said))

    known = patients(cast.sam)
    assert known.keys() == {"Tremblay", "Roy", "Gagnon"}
    assert known["Roy"].values["birth_date"] == "1941-03-04"
    assert known["Roy"].values["priorite"] == "rouge"
    assert known["Roy"].values["resp"] == known["Tremblay"].values["resp"] == str(cast.ada.user_id)
    assert known["Gagnon"].values["birth_date"] == "1950-12-31"
    assert known["Tremblay"].values["lieu"] == "304"
    assert "nam" not in known["Roy"].values


@pytest.mark.parametrize(
    ("encoding", "told"),
    [("utf-8", "utf-8"), ("utf-8-sig", "utf-8"), ("cp1252", "cp1252"), ("utf-16", "utf-16")],
)
def test_accents_come_through_whatever_the_encoding(cast, encoding, told):
    one = staged(cast.sam, "Nom;Prénom\nCôté;Élodie\n".encode(encoding))

    assert one.report["reading"]["encoding"] == told
    assert written(cast.sam, one).state == "done"
    assert patients(cast.sam)["Côté"].values["first_name"] == "Élodie"


def test_nothing_is_guessed_of_dates_that_prove_nothing(cast):
    one = staged(cast.sam, "Nom;Prénom;DDN\nRoy;Émile;03/04/1941\nCôté;Anne;05/06/1950\n")
    assert one.report["questions"] == [["order", 2]]
    with pytest.raises(Moved):
        written(cast.sam, one)

    written(cast.sam, decided(cast.sam, one, columns={2: Column(order="mdy")}))

    assert patients(cast.sam)["Roy"].values["birth_date"] == "1941-03-04"


def test_years_of_two_digits_are_refused_until_a_century_is_said(cast):
    one = staged(cast.sam, "Nom;Prénom;DDN\nRoy;Émile;23/04/41\n")
    assert one.report["counts"]["refused"] == 1

    written(cast.sam, decided(cast.sam, one, columns={2: Column(years="nearest")}))

    assert patients(cast.sam)["Roy"].values["birth_date"] == "1941-04-23"


STRATEGIES = {
    "replace": {"braden": 20, "lieu": "304", "diagnostic": "AVC"},
    "fill": {"braden": 14, "lieu": "304", "diagnostic": "AVC"},
    "all": {"braden": 20, "diagnostic": "AVC"},
}


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_a_patient_who_is_there_is_changed_as_the_strategy_says(cast, strategy):
    patient = make_patient(cast.sam, nam="TREL38531414", braden=14, lieu="304")

    one = brought(
        cast.sam,
        "Nom;Prénom;NAM;Braden;Chambre;Diagnostic\nTremblay;Lucille;TREL 3853 1414;20;;AVC\n",
        strategy=strategy,
    )

    now = reloaded(cast.sam, patient).values
    assert {key: now[key] for key in ("braden", "lieu", "diagnostic") if key in now} == STRATEGIES[strategy]
    assert one.report["written"] == {"added": 0, "changed": 1, "set_aside": 0}


def test_the_same_file_again_changes_nothing(cast):
    content = "Nom;Prénom;NAM;Braden\nTremblay;Lucille;TREL38531414;14\n"
    brought(cast.sam, content)
    opened(cast.sam)

    one = staged(cast.sam, content)

    assert one.report["counts"] | {"new": 0, "unchanged": 1, "changed": 0} == one.report["counts"]


def test_a_doubtful_line_waits_for_somebody_to_settle_it(cast):
    twins = [make_patient(cast.sam, birth_date="1940-01-01", file_number=number) for number in ("1", "2")]
    content = "Nom;Prénom;DDN;Braden\nTremblay;Lucille;1940-01-01;9\n"

    one = staged(cast.sam, content)
    assert set(one.report["doubtful"][0]["candidates"]) == {str(twin.pk) for twin in twins}

    one = written(cast.sam, decided(cast.sam, one, rows={2: str(twins[1].pk)}))

    assert [reloaded(cast.sam, twin).values.get("braden") for twin in twins] == [None, 9]


def test_a_doubtful_line_may_be_somebody_new(cast):
    make_patient(cast.sam, nam="TREL38531414", birth_date="1940-01-01")
    one = staged(cast.sam, "Nom;Prénom;DDN;NAM\nTremblay;Lucille;1940-01-01;TREL40510112\n")
    assert one.report["counts"]["doubtful"] == 1

    written(cast.sam, decided(cast.sam, one, rows={2: "create"}))

    with scope(cast.sam):
        assert board.patients_of(cast.sam).count() == 2


@pytest.mark.parametrize(("inactive", "status", "braden"), [("skip", "inactive", None), ("back", "active", 9)])
def test_an_inactive_patient_is_left_or_brought_back(cast, inactive, status, braden):
    patient = make_patient(cast.sam, file_number="12")
    make_patient(cast.sam, last_name="Roy", file_number="13")
    deactivate_patient(by=fresh(cast.sam), patient_id=patient.pk, reason="conge", day=clock.today(cast.sam.zone))

    one = brought(cast.sam, "Nom;Prénom;Dossier;Braden\nTremblay;Lucille;12;9\nRoy;Lucille;13;7\n", inactive=inactive)

    now = reloaded(cast.sam, patient)
    assert (now.status, now.values.get("braden")) == (status, braden)
    with scope(cast.sam):
        told = board.patient_at(cast.sam, patient.pk, one.number)
    assert (told.status, told.status_date) == (now.status, now.status_date)


def test_what_somebody_wrote_since_the_rehearsal_is_never_written_over(cast):
    patient = make_patient(cast.sam, nam="TREL38531414", braden=14)
    one = staged(cast.sam, NAMED + "Tremblay;Lucille;TREL38531414;20;\nRoy;Émile;;9;305\n")
    change_cells(by=fresh(cast.ada), patient_id=patient.pk, values={"braden": 11}, base=patient.number)
    make_patient(cast.ada, last_name="Gagnon")

    one = written(cast.sam, one)

    assert reloaded(cast.sam, patient).values["braden"] == 11
    assert "Roy" in patients(cast.sam)
    assert one.report["written"] == {"added": 1, "changed": 0, "set_aside": 1}
    assert one.report["set_aside"][0][0] == 2


def test_whoever_came_since_the_rehearsal_is_not_added_twice(cast):
    one = staged(cast.sam, NAMED + "Tremblay;Lucille;TREL38531414;20;\nRoy;Émile;;9;305\n")
    make_patient(cast.ada, nam="TREL38531414")

    one = written(cast.sam, one)

    with scope(cast.sam):
        assert board.patients_of(cast.sam).count() == 2
    assert [line for line, _sentence in one.report["set_aside"]] == [2]


def test_a_worker_that_comes_twice_writes_once(cast):
    one = brought(cast.sam, SIMPLE)

    jobs.write(str(cast.ward.pk), str(one.pk))

    assert len(patients(cast.sam)) == 2
    assert entries_after(cast.sam, one.number) == []


def test_a_failure_in_the_middle_leaves_nothing_half_written(cast, monkeypatch):
    one = staged(cast.sam, SIMPLE)
    number = entries_after(cast.sam, 0)[-1].number if entries_after(cast.sam, 0) else 0
    monkeypatch.setattr("contact_telesante.board.imports.actions.close_gate", lambda by: 1 / 0)

    one = written(cast.sam, one)

    assert (one.state, patients(cast.sam)) == ("failed", {})
    assert entries_after(cast.sam, number) == []
    assert "journal" in one.failure


def test_a_board_changed_since_is_rehearsed_again_before_anything_is_written(cast):
    one = staged(cast.sam, SIMPLE)
    actions.start_import(by=fresh(cast.sam), import_id=one.pk, turn=0)
    adopt_board(by=cast.sam, template="chsld")

    jobs.write(str(cast.ward.pk), str(one.pk))

    assert (seen(cast.sam, one).state, patients(cast.sam)) == ("rehearsing", {})


def test_somebody_who_is_no_longer_superuser_writes_nothing(cast):
    seat_member(by=cast.sam, user_id=make_user("Sue").pk, role="superuser")
    sam, one = cast.sam, staged(cast.sam, SIMPLE)
    actions.start_import(by=fresh(sam), import_id=one.pk, turn=0)
    change_role(by=fresh(sam), user_id=sam.user_id, role="member", sure=True)

    jobs.write(str(cast.ward.pk), str(one.pk))

    assert (seen(sam, one).state, patients(sam)) == ("failed", {})


@pytest.mark.parametrize("who", ["ada", "ben", "gil"])
def test_only_a_superuser_brings_decides_starts_and_gives_up(cast, who):
    seat, one = cast.seat(who), staged(cast.sam, SIMPLE)

    with pytest.raises(NotAllowed):
        actions.stage_import(by=seat, name="a.csv", content=b"Nom")
    with pytest.raises(NotAllowed):
        actions.decide(by=seat, import_id=one.pk, turn=0, strategy="all")
    with pytest.raises(NotAllowed):
        actions.start_import(by=seat, import_id=one.pk, turn=0)
    with pytest.raises(NotAllowed):
        actions.give_up(by=seat, import_id=one.pk)
    assert seen(cast.sam, one).state == "ready"


def test_another_team_s_import_does_not_exist(cast):
    one = staged(cast.sam, SIMPLE)
    change_role(by=House(cast.other.pk), user_id=cast.users["cleo"].pk, role="superuser")

    with pytest.raises(Import.DoesNotExist):
        actions.start_import(by=cast.cleo, import_id=one.pk, turn=0)


def test_one_import_at_a_time_and_the_same_file_twice_is_one(cast):
    one = staged(cast.sam, SIMPLE)

    assert actions.stage_import(by=cast.sam, name="liste.csv", content=SIMPLE.encode()).pk == one.pk
    with pytest.raises(InvalidInput):
        actions.stage_import(by=cast.sam, name="autre.csv", content=b"Nom")


def test_a_decision_over_another_s_is_refused(cast):
    one = staged(cast.sam, SIMPLE)
    decided(cast.sam, one, strategy="fill")

    with pytest.raises(Moved):
        actions.decide(by=cast.sam, import_id=one.pk, turn=0, strategy="all")
    assert profile_of(cast.sam, one).strategy == "fill"


def test_words_become_choices_of_the_board_in_the_same_action(cast):
    one = staged(cast.sam, "Nom;Prénom;Milieu\nRoy;Émile;Couvent\n")

    actions.decide_words(by=cast.sam, import_id=one.pk, turn=0, values={}, created={"milieu": ["Couvent"]})
    jobs.rehearse(str(cast.ward.pk), str(one.pk))
    written(cast.sam, seen(cast.sam, one))

    with scope(cast.sam):
        assert board.definition_of(cast.sam).by_key["milieu"].option("couvent").label["fr"] == "Couvent"
    assert patients(cast.sam)["Roy"].values["milieu"] == "couvent"


def test_a_restricted_patient_is_neither_told_nor_written(cast):
    patient = make_patient(cast.sam, nam="TREL38531414", braden=14)
    restrict(cast, patient, who="sam", groups={"clinical"})

    one = staged(cast.sam, NAMED + "Tremblay;Lucille;TREL38531414;20;\nRoy;Émile;;9;305\n")

    assert one.report["counts"] | {"refused": 1, "new": 1} == one.report["counts"]
    assert str(patient.pk) not in str(one.report["changed"])


@pytest.mark.parametrize(
    ("line", "outcome"),
    [
        ("Tremblay;Lucille;TREL38531414;20;", "refused"),
        ("Autre;Nom;TREL38531414;20;", "refused"),
        ("Roy;Émile;;9;305", "new"),
    ],
)
def test_a_patient_whose_identity_is_withheld_is_never_added_again_nor_told(cast, line, outcome):
    patient = make_patient(cast.sam, nam="TREL38531414", lieu="311", braden=14)
    restrict(cast, patient, who="sam")

    one = staged(cast.sam, NAMED + line + "\nGagné;Anne;;10;306\n")
    told = str({key: value for key, value in one.report.items() if key != "preview"})
    done = written(cast.sam, one)

    near = [look for look in looks_of(cast.sam) if look.act == "restricted_refused"]
    assert one.report["counts"] | {outcome: 1 + (outcome == "new")} == one.report["counts"]
    assert ("accès restreint" in told, [look.patient_ids for look in near]) == (
        (True, [[patient.pk]]) if outcome == "refused" else (False, [])
    )
    assert not any(word in told for word in (str(patient.pk), "311"))
    assert done.report["written"]["added"] == one.report["counts"]["new"]
    assert (reloaded(cast.sam, patient).number, len(patients(cast.sam))) == (patient.number, 2 + (outcome == "new"))


@pytest.mark.parametrize(("said", "added"), [("create", 1), ("skip", 0)])
def test_who_may_be_a_withheld_patient_waits_for_an_answer_without_a_name(cast, said, added):
    patient = make_patient(cast.sam, nam="TREL38531414", birth_date="1938-03-14")
    restrict(cast, patient, who="sam")

    one = staged(cast.sam, "Nom;Prénom;NAM;DDN\nTremblay;Lucille;TREL38531499;1938-03-14\n")
    (doubt,) = one.report["doubtful"]
    ready = decided(cast.sam, one, rows={doubt["line"]: said})

    assert (doubt["candidates"], "accès restreint" in doubt["reason"]) == ([], True)
    assert (ready.report["counts"]["new"], ready.report["counts"]["refused"]) == (added, 0)


def test_columns_that_go_nowhere_are_told_by_their_name(cast):
    one = staged(cast.sam, "Nom;Prénom;Chambre;Couleur préférée;;\nRoy;Émile;305;bleu;x;\n")

    assert one.report["ignored"] == [[3, "Couleur préférée"], [4, ""]]


def test_the_gate_closes_after_one_import(cast):
    brought(cast.sam, SIMPLE)

    with pytest.raises(Locked):
        actions.stage_import(by=cast.sam, name="a.csv", content=b"Nom")


def test_given_up_the_file_is_gone(cast):
    one = staged(cast.sam, SIMPLE)

    actions.give_up(by=cast.sam, import_id=one.pk)

    assert (content_of(cast.sam, one), seen(cast.sam, one).report) == (b"", {})
    assert patients(cast.sam) == {}


def test_files_and_reports_are_forgotten_in_time(cast):
    done = brought(cast.sam, SIMPLE)
    opened(cast.sam)
    waiting = staged(cast.sam, NAMED + "Gagnon;Zoé;;;\n")

    with time_machine.travel(clock.now() + timedelta(days=8), tick=False):
        jobs.forget_imports(0)
    assert seen(cast.sam, waiting).state == "given_up"
    assert content_of(cast.sam, waiting) == b""
    assert seen(cast.sam, done).report["added"]

    with time_machine.travel(clock.now() + timedelta(days=31), tick=False):
        jobs.forget_imports(0)
    assert (seen(cast.sam, done).report, seen(cast.sam, done).name) == ({}, "")


def test_the_next_import_remembers_the_columns(cast):
    content = "Nom;Prénom;Code X\nRoy;Émile;304\n"
    one = staged(cast.sam, content)
    fields = dict(profile_of(cast.sam, one).fields) | {"lieu": Source(2, "Code X")}
    written(cast.sam, decided(cast.sam, one, fields=fields))
    opened(cast.sam)

    again = staged(cast.sam, "Code X;Prénom;Nom\n305;Émile;Roy\n")

    assert profile_of(cast.sam, again).fields["lieu"].column == 0


def test_what_a_file_brings_is_taken_to_be_in_the_record_it_came_from(cast):
    had_nothing = make_patient(cast.sam, last_name="Gagné", first_name="Anne", file_number="1", braden=14)
    chart(by=cast.sam.keyed("c"), patient_id=had_nothing.pk, upto=had_nothing.number)
    had_some = make_patient(cast.ada, last_name="Côté", first_name="Paul", file_number="2", braden=14)

    brought(cast.sam, "Nom;Prénom;Dossier;Braden\nGagné;Anne;1;11\nCôté;Paul;2;11\nRoy;Émile;3;9\n")

    found = patients(cast.sam)
    with scope(cast.sam):
        fields = board.definition_of(cast.sam).live_fields
        told = {name: [one.key for one in charting.uncharted(found[name], fields)] for name in found}
        histories = {name: board.patient_at(cast.sam, one.pk, one.number).charted for name, one in found.items()}
    assert told == {"Gagné": [], "Côté": ["braden"], "Roy": []}
    assert {name: "to_chart" in one.cues for name, one in found.items()} == {"Gagné": False, "Côté": True, "Roy": False}
    assert histories == {name: one.charted for name, one in found.items()}
    assert charting.mark_of(found["Gagné"]).user_id == cast.sam.user_id
    assert not charting.is_said(charting.mark_of(found["Roy"]))
    assert reloaded(cast.ada, had_some).charted is None
    change_cells(by=cast.ada, patient_id=found["Roy"].pk, values={"braden": 8}, base=found["Roy"].number)
    assert [one.key for one in charting.uncharted(reloaded(cast.ada, found["Roy"]), fields)] == ["braden"]
