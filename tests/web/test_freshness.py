"""The age of information on the pages: its sign, its sentence, its list, and « still true »."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from lxml import html

from contact_telesante.board.actions import change_cells
from contact_telesante.board.freshness.actions import confirm_cells
from contact_telesante.board.jobs import turn_cues_of_team
from contact_telesante.kernel import clock
from tests.make import entries_after, limit, looks_of, make_patient, reloaded, restrict

FRAGMENT = {"X-Fragment": "yes"}


def browser(cast, who: str) -> Client:
    client = Client()
    client.force_login(cast.users[who])
    return client


@pytest.fixture
def patient(cast):
    """Lucille's condition was written yesterday at this hour, and an hour."""
    made = make_patient(cast.ada, etat=["chute"], lieu="304")
    with time_machine.travel(clock.now() + timedelta(hours=25), tick=False):
        turn_cues_of_team(cast.ward.pk)
        yield reloaded(cast.ada, made)


def page_of(answer):
    return html.fromstring(answer.content.decode())


def words(element) -> str:
    return " ".join(element.text_content().split())


def row_of(client, patient):
    return page_of(client.get("/teams/ward/")).get_element_by_id(f"patient-{patient.pk}")


def test_the_board_signs_the_stale_cell_alone(cast, patient):
    page = page_of(browser(cast, "ada").get("/teams/ward/"))

    row = page.get_element_by_id(f"patient-{patient.pk}")
    (sign,) = row.xpath(".//*[@data-still-true]")
    assert sign.getparent().get("data-key") == "etat"
    assert "À confirmer" in words(sign)
    assert row.get("data-cues").split() == [*patient.cues[:-1], "stale"]
    assert page.xpath(".//*[@data-cue='stale']")
    assert "À confirmer" in words(page.get_element_by_id("board-menu"))


def test_the_sign_of_a_hidden_field_is_not_shown(cast, patient):
    restrict(cast, patient, who="ada", groups={"clinical"})
    ada = browser(cast, "ada")

    row = row_of(ada, patient)

    assert row.xpath(".//*[@data-still-true]") == []
    assert "stale" not in row.get("data-cues")
    assert str(patient.pk) not in ada.get("/teams/ward/stale/").content.decode()


def test_the_age_of_a_cell_says_who_wrote_it_who_confirmed_it_and_when(cast, patient):
    confirm_cells(by=cast.sam, patient_id=patient.pk, keys=["etat"], base=patient.number)

    answer = browser(cast, "ada").get(f"/teams/ward/patients/{patient.pk}/cells/etat/age/", headers=FRAGMENT)

    told = words(page_of(answer))
    assert "Écrit par Ada Essai, soins infirmiers" in told
    assert "il y a 1 j" in told
    assert "confirmé toujours vrai par Sam Essai" in told
    assert "à l’instant" in told
    assert looks_of(cast.ada)[0].act == "history_read"


def test_a_reader_reads_the_age_and_has_nothing_to_confirm(cast, patient):
    form = page_of(browser(cast, "ben").get(f"/teams/ward/patients/{patient.pk}/cells/etat/age/", headers=FRAGMENT))

    assert "Écrit par Ada Essai" in words(form)
    assert form.xpath(".//*[@type='submit' or @name='field']") == []


def test_the_age_of_a_hidden_cell_is_nowhere(cast, patient):
    restrict(cast, patient, who="ben", groups={"clinical"})

    answer = browser(cast, "ben").get(f"/teams/ward/patients/{patient.pk}/cells/etat/age/")

    assert answer.status_code == 404


def confirmed(client, patient, **data):
    data = {"field": "etat", "base": patient.number, "key": "k"} | data
    return client.post(f"/teams/ward/patients/{patient.pk}/confirm/", data, headers=FRAGMENT)


def test_still_true_takes_the_sign_away_from_the_row_that_it_answers(cast, patient):
    answer = confirmed(browser(cast, "ada"), patient)

    (frame,) = answer.json()["frames"]
    assert "data-still-true" not in frame["row"]
    assert "Toujours vrai" in answer.json()["toast"]
    assert reloaded(cast.ada, patient).confirmed["etat"][1] == str(cast.users["ada"].pk)


def test_still_true_of_a_cell_takes_its_second_line_along(cast):
    patient = make_patient(cast.ada, braden=14, braden_date="2026-01-02")

    confirmed(browser(cast, "ada"), patient, field=[], cell="braden")

    assert set(reloaded(cast.ada, patient).confirmed) == {"braden", "braden_date"}


def test_still_true_refuses_readers_and_what_was_rewritten_or_is_empty(cast, patient):
    ada = browser(cast, "ada")
    assert confirmed(browser(cast, "ben"), patient).status_code == 403
    assert confirmed(browser(cast, "cleo"), patient).status_code == 404
    assert confirmed(ada, patient, field="chute").status_code == 422
    assert confirmed(ada, patient, base="x").status_code == 400
    change_cells(by=cast.sam, patient_id=patient.pk, values={"etat": ["aucun"]}, base=patient.number)

    answer = confirmed(ada, patient)

    assert answer.status_code == 409
    assert "relisez" in answer.content.decode()
    assert reloaded(cast.ada, patient).confirmed == {}


def test_the_same_tap_twice_is_one_confirmation(cast, patient):
    ada = browser(cast, "ada")

    for _ in range(2):
        assert confirmed(ada, patient).status_code == 200

    assert len(entries_after(cast.ada, patient.number)) == 1


def test_the_list_confirms_without_a_script_and_comes_back(cast, patient):
    ada = browser(cast, "ada")
    page = page_of(ada.get("/teams/ward/stale/"))
    (form,) = page.xpath(".//form[@class='confirm']")
    assert "Tremblay, Lucille" in words(page)
    assert "Ada Essai, soins infirmiers" in words(page)
    sent = {one.get("name"): one.get("value") for one in form.xpath(".//input")}

    answer = ada.post(form.get("action"), sent, follow=True)

    assert answer.redirect_chain == [("/teams/ward/stale/", 302)]
    assert "Rien à confirmer" in answer.content.decode()


def test_the_list_of_a_reader_has_no_button_and_of_a_limited_guest_no_other_patient(cast, patient):
    limit(cast, "gil", patients=[])

    assert page_of(browser(cast, "ben").get("/teams/ward/stale/")).xpath(".//form[@class='confirm']") == []
    assert str(patient.pk) not in browser(cast, "gil").get("/teams/ward/stale/").content.decode()


def test_the_list_takes_as_many_queries_for_thirty_patients_as_for_one(cast, django_assert_max_num_queries):
    for number in range(30):
        make_patient(cast.ada, last_name=f"Roy-{number}", etat=["chute"])
    with time_machine.travel(clock.now() + timedelta(hours=25), tick=False):
        ada = browser(cast, "ada")
        turn_cues_of_team(cast.ward.pk)
        ada.get("/teams/ward/stale/")
        with django_assert_max_num_queries(14):
            page = page_of(ada.get("/teams/ward/stale/"))

    assert len(page.xpath(".//form[@class='confirm']")) == 30


def test_the_panel_tells_the_age_of_each_field_and_offers_to_confirm_the_stale_one(cast, patient):
    panel = page_of(browser(cast, "ada").get(f"/teams/ward/patients/{patient.pk}/", headers=FRAGMENT))

    (stale,) = panel.xpath(".//*[@class='value-stale']")
    assert stale.xpath("ancestor::*[@data-key][1]")[0].get("data-key") == "etat"
    assert stale.xpath(".//form//button")
    aged = {
        one.xpath("ancestor::*[@data-key][1]")[0].get("data-key")
        for one in panel.xpath(".//a[contains(@class, 'value-age')]")
    }
    assert aged == {"last_name", "first_name", "lieu", "etat"}


def test_the_history_of_a_field_tells_its_confirmations_and_hides_those_of_hidden_fields(cast, patient):
    confirm_cells(by=cast.sam, patient_id=patient.pk, keys=["etat"], base=patient.number)
    address = f"/teams/ward/patients/{patient.pk}/history/"

    assert "Toujours vrai" in words(page_of(browser(cast, "ada").get(f"{address}?field=etat")))
    assert "Toujours vrai" not in words(page_of(browser(cast, "ada").get(f"{address}?field=lieu")))
    restrict(cast, patient, who="ada", groups={"clinical"})

    assert "Toujours vrai" not in words(page_of(browser(cast, "ada").get(address)))
