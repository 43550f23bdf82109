"""A column where no value is held twice: every way of writing a cell refuses, and tells no more than one may know."""

import threading
from dataclasses import replace
from uuid import uuid4

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from contact_telesante.board.actions import (
    add_patient,
    change_cells,
    deactivate_patient,
    reactivate_patient,
    undo_change,
)
from contact_telesante.board.design import actions as design
from contact_telesante.board.imports.undoing.actions import undo_import
from contact_telesante.board.pasting.actions import undo_paste
from contact_telesante.board.queries import patient_at
from contact_telesante.kernel import clock
from contact_telesante.kernel.errors import InvalidInput
from contact_telesante.kernel.scopes import scope
from contact_telesante.teams.actions import seat_member
from contact_telesante.teams.queries import seat_of
from contact_telesante.teams.seats import House
from tests import databases, make
from tests.board.design.boards import added, base_of, board_of, column
from tests.board.imports.files import brought, decided, fresh, patients, staged, written
from tests.make import entries_after, limit, make_patient, reloaded, restrict
from tests.teams.test_console import held_up

NAMELESS = "Déjà utilisé par un autre usager de l’équipe."


def ticked(cast, key: str = "lieu", *, unique: bool = True) -> int:
    """The version at which that column holds no value twice."""
    sam = replace(cast.sam, key="")
    return design.change_field(by=sam, base=base_of(sam), key=key, changes={"unique": unique}).version


def put(by, patient, **values):
    return change_cells(by=replace(by, key=""), patient_id=patient.pk, values=values, base=patient.number)


def gone(by, patient):
    day = clock.today(by.zone)
    return deactivate_patient(by=replace(by, key=""), patient_id=patient.pk, reason="conge", day=day)


def refusal(act, *args, **kwargs) -> dict[str, list[str]]:
    with pytest.raises(InvalidInput) as refused:
        act(*args, **kwargs)
    return refused.value.errors


def test_an_edit_is_refused_at_its_cell_with_the_name_of_who_is_in_the_way_and_nothing_is_written(cast):
    ticked(cast)
    make_patient(cast.ada, lieu="304-A")
    paul = make_patient(cast.ada, last_name="Roy", first_name="Paul", lieu="305")

    errors = refusal(put, cast.ada, paul, lieu="304-a")

    assert errors == {"lieu": ["Déjà utilisé par Tremblay, Lucille."]}
    assert (reloaded(cast.ada, paul).values["lieu"], entries_after(cast.ada, paul.number)) == ("305", [])


def test_what_is_free_is_written_one_s_own_value_another_team_s_an_empty_cell_or_that_of_who_left(cast):
    ticked(cast)
    make_patient(cast.cleo, lieu="305")
    left = gone(cast.ada, make_patient(cast.ada, lieu="306"))
    paul = make_patient(cast.ada, last_name="Roy", lieu="304")

    for value in ("304", "305", "306", None, "304"):
        paul = put(cast.ada, paul, lieu=value)
    empty = [make_patient(cast.ada, lieu=""), make_patient(cast.ada)]

    assert paul.values["lieu"] == "304"
    assert [left.values["lieu"], *(one.values.get("lieu") for one in empty)] == ["306", None, None]


def test_numbers_are_the_same_however_they_are_written(cast):
    ticked(cast, "poids")
    make_patient(cast.ada, poids=58)

    errors = refusal(make_patient, cast.ada, last_name="Roy", poids="58,0")

    assert list(errors) == ["poids"]


def test_a_refusal_names_nobody_whom_the_writer_may_not_see(cast):
    ticked(cast)
    lucille = make_patient(cast.ada, lieu="304")
    paul = make_patient(cast.ada, last_name="Roy", lieu="305")
    told = []

    restrict(cast, lucille, who="ada", groups=["identity"])
    told.append(refusal(put, cast.ada, paul, lieu="304")["lieu"])
    restrict(cast, lucille, who="ada", groups=["logistics"])
    told.append(refusal(put, cast.ada, paul, lieu="304")["lieu"])
    limit(cast, "sam", patients=[paul])
    told.append(refusal(put, replace(cast.sam, patients=frozenset({paul.pk})), paul, lieu="304")["lieu"])

    assert told == [[NAMELESS]] * 3


def test_a_cell_that_is_named_but_withheld_does_not_tell_whose_it_is(cast):
    ticked(cast)
    lucille = make_patient(cast.ada, lieu="304")
    paul = make_patient(cast.ada, last_name="Roy", lieu="305")
    restrict(cast, lucille, who="ada", groups=[board_of(cast.sam).by_key["lieu"].group])

    assert refusal(put, cast.ada, paul, lieu="304") == {"lieu": [NAMELESS]}


def test_who_comes_back_is_asked_and_may_leave_the_cell_behind(cast):
    ticked(cast)
    left = gone(cast.ada, make_patient(cast.ada, lieu="304", braden=14))
    make_patient(cast.ada, last_name="Roy", first_name="Paul", lieu="304")
    seat = fresh(cast.ada)

    errors = refusal(reactivate_patient, by=seat, patient_id=left.pk)
    back, again = (reactivate_patient(by=seat, patient_id=left.pk, leaving=True) for _ in range(2))

    assert errors == {"lieu": ["Déjà utilisé par Roy, Paul."]}
    assert (back.is_active, back.values.get("lieu"), back.values["braden"]) == (True, None, 14)
    assert (again.number, again.values, again.status) == (back.number, back.values, back.status)
    assert entries_after(cast.ada, back.number) == []
    with scope(cast.ada):
        assert patient_at(cast.ada, left.pk, back.number).values == reloaded(cast.ada, back).values


def test_taking_back_one_s_change_is_refused_when_another_took_the_former_value(cast):
    ticked(cast)
    lucille = put(cast.ada, make_patient(cast.ada, lieu="304"), lieu="305")
    make_patient(cast.ada, last_name="Roy", first_name="Paul", lieu="304")

    errors = refusal(undo_change, by=cast.ada, patient_id=lucille.pk, number=lucille.number)

    assert errors == {"lieu": ["Déjà utilisé par Roy, Paul."]}


def test_a_paste_that_moved_everybody_one_bed_further_is_taken_back_whole(cast):
    ticked(cast)
    one = make_patient(cast.ada, lieu="304")
    two = make_patient(cast.ada, last_name="Roy", lieu="305")
    two = put(cast.ada, two, lieu="306")
    one = put(cast.ada, one, lieu="305")

    told = undo_paste(by=fresh(cast.ada), written=[(two.pk, two.number), (one.pk, one.number)])

    assert (told.count, told.left) == (2, {})
    assert [reloaded(cast.ada, each).values["lieu"] for each in (one, two)] == ["304", "305"]


def test_a_paste_leaves_the_cells_whose_former_value_was_taken(cast):
    ticked(cast)
    one = put(cast.ada, make_patient(cast.ada, lieu="304", braden=10), lieu="305", braden=11)
    make_patient(cast.ada, last_name="Roy", lieu="304")

    told = undo_paste(by=fresh(cast.ada), written=[(one.pk, one.number)])

    assert (told.count, told.left) == (1, {one.pk: {"lieu"}})
    assert reloaded(cast.ada, one).values | {"last_name": "", "first_name": ""} == {
        "last_name": "", "first_name": "", "lieu": "305", "braden": 10,
    }  # fmt: skip


def test_an_edit_costs_nothing_more_unless_the_column_is_one_of_those(cast):
    ticked(cast)
    patient = make_patient(cast.ada, lieu="304", braden=10)
    counts = []

    for values in ({"braden": 11}, {"braden": 12}, {"lieu": "305"}, {"lieu": None}):
        seat = cast.ada
        with CaptureQueriesContext(connection) as counted:
            patient = put(seat, patient, **values)
        counts.append(len(counted))

    assert [count - counts[1] for count in counts[1:]] == [0, 1, 0]


def test_of_two_who_take_the_same_value_at_once_one_does(server):
    outcomes = []

    def take(seat, patient):
        try:
            put(seat, patient, lieu="304")
            outcomes.append("done")
        except InvalidInput:
            outcomes.append("refused")
        finally:
            connections.close_all()

    with databases.connected_to(server.made):
        slug = f"beds-{uuid4().hex[:6]}"
        team = make.make_team(slug, establishment=server.cast.ward.establishment)
        user = make.make_user(f"Lit{uuid4().hex[:6]}")
        seat_member(by=House(team.pk), user_id=user.pk, role="superuser")
        base = base_of(seat_of(user, slug))
        design.change_field(by=seat_of(user, slug), base=base, key="lieu", changes={"unique": True})
        seat = seat_of(user, slug)
        both = [make_patient(seat, last_name=name) for name in ("Roy", "Côté")]
        held_up(server.made, team, [threading.Thread(target=take, args=(seat, one)) for one in both])

    assert sorted(outcomes) == ["done", "refused"]


def test_a_board_that_changes_and_a_cell_written_at_once_do_not_wait_for_each_other(server):
    outcomes = []

    def act(do):
        try:
            do()
            outcomes.append("done")
        finally:
            connections.close_all()

    with databases.connected_to(server.made):
        slug = f"busy-{uuid4().hex[:6]}"
        team = make.make_team(slug, establishment=server.cast.ward.establishment)
        user = make.make_user(f"Vite{uuid4().hex[:6]}")
        seat_member(by=House(team.pk), user_id=user.pk, role="superuser")
        seat = seat_of(user, slug)
        one = make_patient(seat, braden=10)
        turns = threading.Thread(target=act, args=(lambda: design.retire_field(by=seat, base=1, key="lieu"),))
        writes = threading.Timer(0.3, act, args=(lambda: put(seat, one, braden=11),))
        held_up(server.made, team, [turns, writes])

    assert outcomes == ["done", "done"]


def test_a_box_is_not_ticked_over_values_that_active_patients_share(cast):
    make_patient(cast.ada, lieu="304")
    make_patient(cast.ada, last_name="Roy", lieu="304")
    third = make_patient(cast.ada, last_name="Côté", lieu="305")
    base = base_of(cast.sam)

    errors = refusal(ticked, cast)
    left = gone(cast.ada, make_patient(cast.ada, last_name="Gagnon", poids=60))
    make_patient(cast.ada, last_name="Gagnon", poids=60)

    (told,) = errors["unique"]
    assert "Chambre-lit ou lieu" in told
    assert "2 usagers actifs ont la même valeur qu’un autre" in told
    assert (base_of(cast.sam), left.is_active, third.is_active) == (base, False, True)
    assert ticked(cast, "poids") == base + 1


def test_an_older_board_does_not_bring_the_rule_back_over_values_shared_since(cast):
    ticked(cast)
    base = ticked(cast, unique=False)
    for name in ("Roy", "Côté"):
        make_patient(cast.ada, last_name=name, lieu="304")

    errors = refusal(design.restore_version, by=cast.sam, base=base, version=base - 1)

    assert list(errors) == ["unique"]
    assert base_of(cast.sam) == base


def test_a_type_whose_values_tell_nobody_apart_is_refused(cast):
    assert list(refusal(added, cast.sam, column("Marche", "yesno", unique=True))) == ["marche"]
    lit = added(cast.sam, column("Lit", "text", unique=True))
    assert board_of(cast.sam).by_key[lit].unique


BEDS = "Nom;Prénom;No de dossier;Chambre\n"


def test_a_file_is_refused_line_by_line_and_may_exchange_beds(cast):
    ticked(cast)
    make_patient(cast.sam, file_number="1", lieu="301")
    make_patient(cast.sam, last_name="Roy", file_number="2", lieu="302")
    make_patient(cast.sam, last_name="Côté", first_name="Anne", file_number="9", lieu="309")
    lines = (
        "Tremblay;Lucille;1;302",
        "Roy;Lucille;2;301",
        "Gagnon;Zoé;3;309",
        "Morin;Jean;4;310",
        "Dubé;Ève;5;310",
    )

    one = staged(cast.sam, BEDS + "\n".join(lines) + "\n")
    reasons = {line["line"]: line["reasons"] for line in one.report["refused"]}
    one = written(cast.sam, one)

    assert reasons == {
        4: [["Chambre-lit ou lieu", "Déjà utilisé par Côté, Anne."]],
        6: [["Chambre-lit ou lieu", "La même valeur est à la ligne 5."]],
    }
    found = {name: patient.values["lieu"] for name, patient in patients(cast.sam).items()}
    assert found == {"Tremblay": "302", "Roy": "301", "Côté": "309", "Morin": "310"}


def test_what_was_taken_between_a_rehearsal_and_its_writing_is_set_aside_and_told(cast):
    ticked(cast)
    one = staged(cast.sam, f"{BEDS}Gagnon;Zoé;3;309\nMorin;Jean;4;310\n")
    make_patient(cast.ada, last_name="Côté", lieu="309")

    one = written(cast.sam, one)

    assert [line for line, _sentence in one.report["set_aside"]] == [2]
    assert sorted(patients(cast.sam)) == ["Côté", "Morin"]


def test_an_import_taken_back_leaves_the_cells_whose_former_value_was_taken(cast):
    ticked(cast)
    lucille = make_patient(cast.sam, file_number="1", lieu="301")
    one = brought(cast.sam, f"{BEDS}Tremblay;Lucille;1;302\n")
    make_patient(cast.ada, last_name="Roy", lieu="301")

    one = undo_import(by=fresh(cast.sam), import_id=one.pk)

    assert reloaded(cast.sam, lucille).values["lieu"] == "302"
    assert one.report["left"] == [str(lucille.pk)]


def test_who_comes_back_by_a_file_is_refused_what_another_holds(cast):
    ticked(cast)
    gone(cast.sam, make_patient(cast.sam, file_number="1", lieu="301"))
    make_patient(cast.sam, last_name="Roy", first_name="Paul", lieu="301")

    one = decided(cast.sam, staged(cast.sam, "Nom;Prénom;No de dossier\nTremblay;Lucille;1\n"), inactive="back")

    assert [line["reasons"] for line in one.report["refused"]] == [
        [["Chambre-lit ou lieu", "Déjà utilisé par Roy, Paul."]]
    ]


def test_adding_is_refused_whoever_adds_and_a_repeated_key_is_answered(cast):
    ticked(cast)
    seat = fresh(cast.ada)
    values = {"last_name": "Roy", "first_name": "Paul", "lieu": "304"}

    first, again = (add_patient(by=seat, values=values) for _ in range(2))

    assert first.pk == again.pk
    assert refusal(make_patient, cast.ada, lieu="304") == {"lieu": ["Déjà utilisé par Roy, Paul."]}
