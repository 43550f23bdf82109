"""Requests as pages: the dialogs, the list, the panel, the row; nothing typed is lost, nothing withheld is told."""

import re

import pytest

from contact_telesante.board.models import Request
from contact_telesante.board.requests import actions
from contact_telesante.board.requests.queries import open_request
from contact_telesante.kernel.scopes import scope
from tests.make import limit, looks_of, make_patient, reloaded, restrict
from tests.web.people import browser

FRAGMENT = {"X-Fragment": "yes"}


@pytest.fixture
def patient(cast):
    return make_patient(cast.ada, last_name="Zacharie")


def of(patient) -> str:
    return f"/teams/ward/patients/{patient.pk}/requests/"


def asked(cast, patient) -> str:
    """The address of a request that Ada asked."""
    actions.ask(by=cast.ada, patient_id=patient.pk, question="Ajuster la warfarine ?")
    with scope(cast.ada):
        return f"{of(patient)}{open_request(cast.ada, patient.pk).pk}/"


def request_of(cast, patient) -> Request:
    with scope(cast.ada):
        return Request.objects.filter(patient_id=patient.pk).latest("at")


def test_a_question_is_asked_from_its_dialog_and_the_row_answers(cast, patient):
    ada = browser(cast, "ada")

    dialog = ada.get(of(patient) + "ask/", headers=FRAGMENT).content.decode()
    answer = ada.post(of(patient) + "ask/", {"question": "Warfarine ?", "key": "k1"}, headers=FRAGMENT)

    assert '<dialog class="dialog" id="dialog"' in dialog
    assert "<html" not in dialog
    assert "data-age" in answer.json()["frames"][0]["row"]
    assert "La question est posée" in answer.json()["toast"]
    assert reloaded(cast.ada, patient).values["demande"] == "question"


def test_without_scripts_a_question_leads_back_to_the_patient(cast, patient):
    ada = browser(cast, "ada")

    page = ada.post(of(patient) + "ask/", {"question": "Warfarine ?"}, follow=True).content.decode()

    assert "Warfarine ?" in page
    assert "Réponse attendue" in page


def test_an_empty_question_comes_back_with_its_reason_at_its_field(cast, patient):
    answer = browser(cast, "ada").post(of(patient) + "ask/", {"question": "  "}, headers=FRAGMENT)

    assert answer.status_code == 422
    assert 'id="id_question_error"' in answer.content.decode()


def test_a_question_over_an_open_one_shows_it_and_keeps_what_was_typed(cast, patient):
    asked(cast, patient)

    answer = browser(cast, "sam").post(of(patient) + "ask/", {"question": "Et la vitamine K ?"}, headers=FRAGMENT)

    assert answer.status_code == 409
    page = answer.content.decode()
    assert "Ajuster la warfarine ?" in page
    assert re.search(r"<textarea[^>]*>\s*Et la vitamine K \?</textarea>", page)


def test_the_second_answer_is_shown_the_first_and_keeps_its_own(cast, patient):
    address = asked(cast, patient)
    browser(cast, "sam").post(address + "answer/", {"answer": "4 mg ce soir"})

    answer = browser(cast, "ada").post(address + "answer/", {"answer": "5 mg ce soir"}, headers=FRAGMENT)

    assert answer.status_code == 409
    page = answer.content.decode()
    assert "4 mg ce soir" in page
    assert "Sam Essai" in page
    assert "5 mg ce soir</textarea>" in page
    assert request_of(cast, patient).answer == "4 mg ce soir"


def test_gestures_move_a_request_and_a_late_one_is_told_so(cast, patient):
    address, ada = asked(cast, patient), browser(cast, "ada")
    ada.post(address + "answer/", {"answer": "4 mg"})

    first = ada.post(address + "done/", {"key": "k1"}, headers=FRAGMENT)
    again = ada.post(address + "done/", {"key": "k1"}, headers=FRAGMENT)
    late = ada.post(address + "withdraw/", {"key": "k2"}, headers=FRAGMENT)

    assert [one.status_code for one in (first, again, late)] == [200, 200, 409]
    assert "avancé entre-temps" in late.content.decode()
    assert request_of(cast, patient).withdrawn is False


def test_the_list_parts_what_is_to_answer_from_what_is_to_do_and_what_is_closed(cast):
    waiting, answered, closed = (make_patient(cast.ada, last_name=name) for name in ("Alarie", "Bouchard", "Caron"))
    asked(cast, waiting)
    browser(cast, "ada").post(asked(cast, answered) + "answer/", {"answer": "Oui"})
    browser(cast, "ada").post(asked(cast, closed) + "withdraw/")

    page = browser(cast, "ada").get("/teams/ward/requests/").content.decode()

    places = [page.index(word) for word in ("À répondre", "Alarie", "À exécuter", "Bouchard", "Fermées", "Caron")]
    assert places == sorted(places)
    assert looks_of(cast.ada)[0].detail == {"what": "requests"}
    assert set(looks_of(cast.ada)[0].patient_ids) == {waiting.pk, answered.pk, closed.pk}


@pytest.mark.parametrize("count", [1, 8])
def test_the_list_costs_the_same_statements_whatever_its_requests(cast, count, django_assert_max_num_queries):
    for _one in range(count):
        asked(cast, make_patient(cast.ada))
    ada = browser(cast, "ada")

    with django_assert_max_num_queries(18):
        ada.get("/teams/ward/requests/")


def test_nothing_withheld_is_listed_counted_or_told_in_the_panel(cast, patient):
    asked(cast, patient)
    restrict(cast, patient, who="ben", groups={"clinical"})
    limit(cast, "gil", patients=[])

    for who in ("ben", "gil"):
        client = browser(cast, who)
        pages = [client.get(at).content.decode() for at in ("/teams/ward/requests/", "/teams/ward/")]
        assert not any("warfarine" in page or "demande ouverte" in page for page in pages)
    panel = browser(cast, "ben").get(f"/teams/ward/patients/{patient.pk}/", headers=FRAGMENT).content.decode()
    assert "warfarine" not in panel
    assert 'id="now-request"' not in panel


def test_a_reader_reads_the_exchange_and_is_offered_nothing(cast, patient):
    asked(cast, patient)

    panel = browser(cast, "ben").get(f"/teams/ward/patients/{patient.pk}/", headers=FRAGMENT).content.decode()

    assert "Ajuster la warfarine ?" in panel
    assert "/requests/" not in panel


def test_the_history_tells_the_words_only_to_who_sees_requests(cast, patient):
    asked(cast, patient)
    restrict(cast, patient, who="ben", groups={"clinical"})
    address = f"/teams/ward/patients/{patient.pk}/history/"

    told = {who: browser(cast, who).get(address).content.decode() for who in ("ada", "ben")}

    assert "Ajuster la warfarine ?" in told["ada"]
    assert "warfarine" not in told["ben"]


def test_the_rail_counts_what_is_open(cast, patient):
    asked(cast, patient)

    page = browser(cast, "ada").get("/teams/ward/").content.decode()

    assert re.search(r'class="count"[^>]*>1<span class="visually-hidden"> demande ouverte', page)
