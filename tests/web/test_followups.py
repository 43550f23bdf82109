"""Follow-ups as pages: the list, one tap that does, one that puts off, the form of the next one."""

from datetime import timedelta

import pytest

from contact_telesante.board.actions import change_cells
from contact_telesante.kernel import clock
from tests.make import entries_after, limit, looks_of, make_patient, reloaded, restrict
from tests.web.people import browser

FRAGMENT = {"X-Fragment": "yes"}


def in_days(cast, days: int) -> str:
    return (clock.today(cast.ada.zone) + timedelta(days=days)).isoformat()


@pytest.fixture
def patient(cast):
    return make_patient(cast.ada, last_name="Zacharie", suivi_date=in_days(cast, 0), suivi_quoi="Plaie")


def of(patient) -> str:
    return f"/teams/ward/patients/{patient.pk}/followup/"


def test_the_list_goes_from_overdue_to_undated_and_to_mine_alone(cast):
    ada = str(cast.users["ada"].pk)
    for name, days, more in (("Alarie", -2, {}), ("Bouchard", 0, {"resp": ada}), ("Caron", 3, {}), ("Doré", 30, {})):
        make_patient(cast.sam, last_name=name, suivi_date=in_days(cast, days), **more)
    make_patient(cast.sam, last_name="Émond")

    page = browser(cast, "ada").get("/teams/ward/followups/").content.decode()
    mine = browser(cast, "ada").get("/teams/ward/followups/?show=mine").content.decode()

    words = (
        "En retard",
        "Alarie",
        "Aujourd’hui",
        "Bouchard",
        "Dans les 7 jours",
        "Caron",
        "Plus tard",
        "Doré",
        "Émond",
    )
    places = [page.index(word) for word in words]
    assert places == sorted(places)
    assert ("Bouchard" in mine, "Alarie" in mine) == (True, False)
    assert (looks_of(cast.ada)[0].detail, len(looks_of(cast.ada)[1].patient_ids)) == ({"what": "followups"}, 5)


def test_done_empties_day_and_purpose_in_one_change_and_asks_for_the_next(cast, patient):
    answer = browser(cast, "ada").post(of(patient) + "done/", {"base": patient.number, "key": "k"}, headers=FRAGMENT)

    values = reloaded(cast.ada, patient).values
    assert ("suivi_date" in values, "suivi_quoi" in values) == (False, False)
    assert len(entries_after(cast.ada, patient.number)) == 1
    toast = answer.json()["toast"]
    assert f'href="{of(patient)}" data-dialog data-next' in toast
    assert "/undo/" in toast


def test_done_over_what_somebody_just_wrote_changes_nothing_and_says_who(cast, patient):
    moved = in_days(cast, 2)
    change_cells(by=cast.sam, patient_id=patient.pk, values={"suivi_date": moved}, base=patient.number)

    answer = browser(cast, "ada").post(of(patient) + "done/", {"base": patient.number}, headers=FRAGMENT)

    assert answer.status_code == 409
    assert "Sam Essai a écrit à" in answer.content.decode()
    assert reloaded(cast.ada, patient).values["suivi_date"] == moved


@pytest.mark.parametrize(("when", "days"), [("tomorrow", 1), ("two_days", 2), ("week", 7)])
def test_a_follow_up_is_put_off_from_today_in_one_tap(cast, patient, when, days):
    data = {"base": patient.number, "when": when}

    answer = browser(cast, "ada").post(of(patient) + "postpone/", data, headers=FRAGMENT)

    assert answer.status_code == 200
    assert reloaded(cast.ada, patient).values["suivi_date"] == in_days(cast, days)
    assert reloaded(cast.ada, patient).values["suivi_quoi"] == "Plaie"


def test_the_next_follow_up_is_planned_in_one_change(cast, patient):
    ada = str(cast.users["ada"].pk)
    data = {"base": patient.number, "day": in_days(cast, 4), "purpose": "Signes", "owner": ada}

    browser(cast, "ada").post(of(patient), data)

    values = reloaded(cast.ada, patient).values
    assert (values["suivi_date"], values["suivi_quoi"], values["resp"]) == (in_days(cast, 4), "Signes", ada)
    assert len(entries_after(cast.ada, patient.number)) == 1


def test_a_wrong_day_comes_back_at_its_field_with_what_was_typed(cast, patient):
    data = {"base": patient.number, "day": "demain", "purpose": "Signes", "owner": ""}

    answer = browser(cast, "ada").post(of(patient), data, headers=FRAGMENT)

    assert answer.status_code == 422
    page = answer.content.decode()
    assert 'id="id_day_error"' in page
    assert 'value="Signes"' in page


def test_a_conflict_keeps_what_was_typed_and_saving_again_is_a_choice(cast, patient):
    change_cells(by=cast.sam, patient_id=patient.pk, values={"suivi_quoi": "Poids"}, base=patient.number)
    data = {"base": patient.number, "day": in_days(cast, 4), "purpose": "Signes", "owner": ""}
    ada = browser(cast, "ada")

    answer = ada.post(of(patient), data, headers=FRAGMENT)
    again = ada.post(of(patient), data | {"base": reloaded(cast.ada, patient).number}, headers=FRAGMENT)

    assert answer.status_code == 409
    page = answer.content.decode()
    assert "Poids" in page
    assert 'value="Signes"' in page
    assert f'name="base" value="{patient.number + 1}"' in page
    assert again.status_code == 200
    assert reloaded(cast.ada, patient).values["suivi_quoi"] == "Signes"


@pytest.mark.parametrize("gesture", ["", "done/", "postpone/"])
@pytest.mark.parametrize(("who", "status"), [("ben", 403), ("gil", 403), ("cleo", 404)])
def test_readers_and_outsiders_move_no_follow_up(cast, patient, gesture, who, status):
    data = {"base": patient.number, "when": "tomorrow", "day": "2026-01-01", "purpose": "x", "owner": ""}

    answer = browser(cast, who).post(of(patient) + gesture, data)

    assert answer.status_code == status
    assert entries_after(cast.ada, patient.number) == []


def test_a_follow_up_withheld_is_neither_listed_nor_in_the_panel(cast, patient):
    restrict(cast, patient, who="ben", groups={"clinical"})
    limit(cast, "gil", patients=[])

    assert "Plaie" not in browser(cast, "ben").get("/teams/ward/followups/").content.decode()
    assert "Zacharie" not in browser(cast, "gil").get("/teams/ward/followups/").content.decode()
    panel = browser(cast, "ben").get(f"/teams/ward/patients/{patient.pk}/", headers=FRAGMENT).content.decode()
    assert 'id="now-followup"' not in panel
    assert browser(cast, "ben").get(of(patient)).status_code == 403


@pytest.mark.parametrize("count", [1, 12])
def test_the_list_costs_the_same_statements_whatever_its_follow_ups(cast, count, django_assert_max_num_queries):
    for _one in range(count):
        make_patient(cast.ada, suivi_date=in_days(cast, 1))
    ada = browser(cast, "ada")

    with django_assert_max_num_queries(17):
        ada.get("/teams/ward/followups/")
