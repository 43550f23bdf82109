"""A column where no value is held twice, on the pages and for programs: the box, the refusals, who comes back."""

from dataclasses import replace
from html import unescape

import pytest
from django.test import Client

from contact_telesante.board.actions import deactivate_patient
from contact_telesante.board.design.actions import change_field
from contact_telesante.kernel import clock
from tests.board.design.boards import base_of, board_of
from tests.make import looks_of, make_patient, reloaded, restrict, token_for

FRAGMENT = {"X-Fragment": "yes"}
LIEU = "/teams/ward/settings/fields/lieu/"
NAMED = {"label_fr": "Chambre", "label_en": "Room", "section": "safety", "group": "logistics"}


def browser(cast, who: str = "ada") -> Client:
    client = Client()
    client.force_login(cast.users[who])
    return client


def words(answer) -> str:
    return unescape(answer.content.decode())


@pytest.fixture
def apart(cast):
    """The rooms of the ward hold one patient each."""
    change_field(by=replace(cast.sam, key=""), base=base_of(cast.sam), key="lieu", changes={"unique": True})


def left(cast, patient):
    return deactivate_patient(by=cast.ada, patient_id=patient.pk, reason="conge", day=clock.today(cast.ada.zone))


def test_the_box_is_offered_where_values_tell_patients_apart_and_kept(cast):
    sam = browser(cast, "sam")
    section = board_of(cast.sam).by_key["lieu"].section

    offered = {kind: "unique" in sam.get(f"/teams/ward/settings/new-field/{kind}/").context["form"].fields
               for kind in ("text", "integer", "decimal", "phone", "note", "date", "yesno", "choice")}  # fmt: skip
    saved = sam.post(LIEU, {**NAMED, "section": section, "unique": "on", "base": 1, "key": "k"})

    assert [kind for kind, is_offered in offered.items() if is_offered] == ["text", "integer", "decimal", "phone"]
    assert (saved.status_code, board_of(cast.sam).by_key["lieu"].unique) == (302, True)
    assert "aucune valeur en double" in words(sam.get("/teams/ward/settings/fields/"))
    assert sam.get(LIEU).context["form"]["unique"].value() is True


def test_the_box_is_refused_with_the_names_that_its_reader_may_see(cast):
    one = make_patient(cast.ada, lieu="304")
    two = make_patient(cast.ada, last_name="Roy", first_name="Paul", lieu="304")
    make_patient(cast.ada, last_name="Côté", lieu="305")
    restrict(cast, two, who="sam", groups=["identity"])
    section = board_of(cast.sam).by_key["lieu"].section

    answer = browser(cast, "sam").post(LIEU, {**NAMED, "section": section, "unique": "on", "base": 1, "key": "k"})

    shown = words(answer)
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["unique"])
    assert ("Tremblay, Lucille" in shown, "Roy, Paul" in shown, "Côté" in shown) == (True, False, False)
    assert {one.pk, two.pk} == set(looks_of(cast.sam)[0].patient_ids)
    assert not board_of(cast.sam).by_key["lieu"].unique


def test_a_cell_is_refused_where_it_is_typed_and_keeps_what_was_typed(cast, apart):
    make_patient(cast.ada, lieu="304")
    paul = make_patient(cast.ada, last_name="Roy", lieu="305")

    typed = {"value-lieu": "304", "base": paul.number}
    answer = browser(cast).post(f"/teams/ward/patients/{paul.pk}/cells/lieu/", typed, headers=FRAGMENT)

    assert answer.status_code == 422
    assert "Déjà utilisé par Tremblay, Lucille." in words(answer)
    assert 'value="304"' in words(answer)
    assert reloaded(cast.ada, paul).values["lieu"] == "305"


def test_adding_is_refused_at_its_field_even_when_one_adds_anyway(cast, apart):
    make_patient(cast.ada, lieu="304")

    typed = {"value-last_name": "Roy", "value-first_name": "Paul", "value-lieu": "304", "anyway": "yes"}
    answer = browser(cast).post("/teams/ward/patients/add/", typed, headers=FRAGMENT)

    assert (answer.status_code, "Déjà utilisé par Tremblay, Lucille." in words(answer)) == (422, True)


@pytest.mark.parametrize("headers", [FRAGMENT, {}])
def test_who_comes_back_is_asked_what_becomes_of_the_cell(cast, apart, headers):
    lucille = left(cast, make_patient(cast.ada, lieu="304"))
    make_patient(cast.ada, last_name="Roy", first_name="Paul", lieu="304")
    address = f"/teams/ward/patients/{lucille.pk}/reactivate/"

    asked = browser(cast).post(address, headers=headers)
    back = browser(cast).post(address, {"leaving": "yes"}, headers=headers)

    assert asked.status_code == 409
    assert "Déjà utilisé par Roy, Paul." in words(asked)
    assert 'name="leaving" value="yes"' in words(asked)
    assert back.status_code == (200 if headers else 302)
    assert (reloaded(cast.ada, lucille).is_active, reloaded(cast.ada, lucille).values.get("lieu")) == (True, None)


def test_undoing_is_refused_in_words_when_another_took_the_former_value(cast, apart):
    lucille = make_patient(cast.ada, lieu="304")
    at = f"/teams/ward/patients/{lucille.pk}/"
    browser(cast).post(f"{at}cells/lieu/", {"value-lieu": "305", "base": lucille.number}, headers=FRAGMENT)
    make_patient(cast.ada, last_name="Roy", first_name="Paul", lieu="304")

    answer = browser(cast).post(f"{at}undo/", {"number": reloaded(cast.ada, lucille).number}, headers=FRAGMENT)

    assert (answer.status_code, words(answer)) == (422, "Déjà utilisé par Roy, Paul.")


def test_programs_are_told_by_field_and_may_leave_the_cell_behind(cast, apart):
    lucille = left(cast, make_patient(cast.ada, lieu="304"))
    paul = make_patient(cast.ada, last_name="Roy", lieu="304")
    headers = {"Authorization": f"Bearer {token_for(cast.users['ada'])}", "Accept-Language": "fr"}
    at, json = "/api/v1/teams/ward/patients", "application/json"
    other = make_patient(cast.ada, last_name="Côté", first_name="Anne")

    def asked(method, address, key, body):
        send = getattr(Client(), method)
        return send(address, body, content_type=json, headers=headers | {"Idempotency-Key": key})

    answers = [
        asked("post", at, "a", {"values": {"last_name": "A", "first_name": "B", "lieu": "304"}}),
        asked("patch", f"{at}/{other.pk}", "b", {"base": other.number, "values": {"lieu": "304"}}),
        asked("post", f"{at}/{lucille.pk}/reactivate", "c", {}),
    ]
    back = asked("post", f"{at}/{lucille.pk}/reactivate", "c", {"leaving": True})

    assert [answer.status_code for answer in answers] == [422] * 3
    assert [list(answer.json()["errors"]) for answer in answers] == [["lieu"]] * 3
    assert (back.status_code, back.json()["status"], "lieu" in back.json()["values"]) == (200, "active", False)
    assert paul.values["lieu"] == "304"
