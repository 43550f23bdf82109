"""The cue builder, as pages: written, tried, ordered, shared; nothing typed is lost, nobody is shown who may not be."""

import re
from dataclasses import replace

import pytest
from django.test import Client

from contact_telesante.board import queries
from contact_telesante.board.cueing.actions import add_cue, save_set
from contact_telesante.board.design.actions import retire_field
from contact_telesante.kernel.scopes import scope
from tests.board.test_cueing import weight_going_down
from tests.make import looks_of, make_patient, restrict

CUES = "/teams/ward/settings/cues/"
ADD, TRIAL = f"{CUES}add/", f"{CUES}trial/"
ONE = f"{CUES}of/braden_high/"
SAID = {
    "text_fr": "Poids en baisse", "text_en": "Weight loss", "severity": "high", "icon": "high", "target": "cells",
    "fields_marked": ["braden"], "when-join": "all", "when-0-field": "braden", "when-0-was": "braden",
    "when-0-op": "lte", "when-0-value": "12", "key": "k-1",
}  # fmt: skip


def browser(cast, who: str = "sam") -> Client:
    client = Client()
    client.force_login(cast.users[who])
    client.cookies["contact_language"] = "fr"
    return client


def base_of(cast) -> int:
    with scope(cast.sam):
        return queries.board_version_of(cast.sam)


def cues_of(cast):
    with scope(cast.sam):
        return {cue.key: cue for cue in queries.definition_of(cast.seat("sam")).cues}


@pytest.mark.parametrize(("who", "status"), [("ada", 403), ("ben", 403), ("gil", 403), ("cleo", 404)])
@pytest.mark.parametrize("address", [CUES, ADD, ONE])
def test_the_builder_is_for_superusers(cast, address, who, status):
    assert browser(cast, who).get(address).status_code == status


def test_the_list_tells_each_cue_in_plain_words_with_its_count(cast):
    make_patient(cast.sam, braden=9)
    make_patient(cast.sam, last_name="Roy", braden=20)

    page = browser(cast).get(CUES).content.decode()

    line = re.search(r'id="cue-braden_high".*?</li>', page, re.DOTALL)[0]
    assert "est au plus 12" in line
    assert "1 usager maintenant" in line


def test_a_cue_is_saved_and_nothing_typed_is_lost_before(cast):
    sam, before = browser(cast), cues_of(cast)

    more = sam.post(ADD, SAID | {"base": base_of(cast), "edit": "add:when"})
    wrong = sam.post(ADD, SAID | {"base": base_of(cast), "text_en": "", "when-0-value": "douze"})
    kept = cues_of(cast)
    saved = sam.post(ADD, SAID | {"base": base_of(cast)})

    assert (more.status_code, wrong.status_code, saved.status_code) == (200, 422, 302)
    for answer in (more, wrong):
        page = answer.content.decode()
        assert 'value="Poids en baisse"' in page
    assert 'name="when-1-field"' in more.content.decode()
    assert 'value="douze"' in wrong.content.decode()
    assert kept == before
    made = cues_of(cast)["poids_en_baisse"]
    assert (made.severity, made.fields, made.when) == (
        "high",
        ("braden",),
        {"field": "braden", "op": "lte", "value": 12},
    )


def test_a_board_that_moved_meanwhile_gives_back_what_was_typed(cast):
    seen = base_of(cast)
    retire_field(by=cast.sam, base=seen, key="chute")

    answer = browser(cast).post(ADD, SAID | {"base": seen})

    page = answer.content.decode()
    assert answer.status_code == 409
    assert 'value="Poids en baisse"' in page
    assert f'name="base" value="{seen + 1}"' in page


def test_a_trial_counts_names_and_records_its_look(cast):
    touched = make_patient(cast.sam, last_name="Alarie", braden=9)
    make_patient(cast.sam, last_name="Zacharie", braden=20)

    page = browser(cast).post(TRIAL, SAID).content.decode()

    assert "Touche 1 usager sur 2" in page.replace("\u00a0", " ")
    assert "Alarie" in page
    assert "Zacharie" not in page
    look = looks_of(cast.sam)[0]
    assert (look.act, look.patient_ids) == ("searched", [touched.pk])


@pytest.mark.parametrize("part", ["now", "replay"])
def test_a_trial_tells_nothing_of_a_patient_withheld_from_the_superuser(cast, part):
    hidden = make_patient(cast.sam, last_name="Zacharie", braden=9)
    restrict(cast, hidden, who="sam", groups={"clinical"})

    page = browser(cast).post(TRIAL, SAID | {"part": part}).content.decode()

    assert "Zacharie" not in page
    assert "Touche 1" not in page
    assert "sonné" not in page or "0 fois" in page


def test_a_trial_says_when_it_would_have_rung(cast):
    make_patient(cast.sam, last_name="Alarie", braden=9)

    page = browser(cast).post(TRIAL, SAID | {"part": "replay"}).content.decode()

    assert "aurait sonné 1 fois" in page.replace("\u00a0", " ").replace("une fois", "1 fois")
    assert "Alarie" in page


def test_without_scripts_a_button_counts_and_replays_and_keeps_what_is_typed(cast):
    make_patient(cast.sam, last_name="Alarie", braden=9)

    page = browser(cast).post(ADD, SAID | {"base": base_of(cast), "edit": "refresh"}).content.decode()

    assert "Touche 1 usager sur 1" in page.replace("\u00a0", " ")
    assert "aurait sonné 1 fois" in page.replace("\u00a0", " ")
    assert 'value="Poids en baisse"' in page


def test_an_unfinished_condition_is_tried_on_nobody(cast):
    make_patient(cast.sam, last_name="Alarie", braden=9)

    page = browser(cast).post(TRIAL, SAID | {"when-0-value": ""}).content.decode()

    assert "Alarie" not in page
    assert "Terminez les conditions" in page


def test_gestures_move_turn_copy_and_remove(cast):
    sam = browser(cast)

    def post(gesture: str, **said: str):
        return sam.post(f"{ONE}{gesture}/", {"base": base_of(cast), "key": f"k-{gesture}"} | said)

    answers = [post("turn", enabled="no"), post("duplicate"), post("move", to="down"), post("remove")]

    cues = cues_of(cast)
    assert [answer.status_code for answer in answers] == [302] * 4
    assert "braden_high" not in cues
    assert cues["risque_eleve"].enabled is False
    assert cues["risque_eleve"].when == {"field": "braden", "op": "lte", "value": 12}


def test_a_stale_gesture_moves_nothing_and_shows_the_list_again(cast):
    before = cues_of(cast)

    answer = browser(cast).post(f"{ONE}turn/", {"base": base_of(cast) - 1, "enabled": "no", "key": "k"})

    assert answer.status_code == 409
    assert 'id="cue-braden_high"' in answer.content.decode()
    assert cues_of(cast) == before


def test_a_cue_whose_column_is_retired_says_so_in_the_list_and_on_the_board_of_superusers(cast):
    retire_field(by=cast.sam, base=base_of(cast), key="braden")

    listed = browser(cast).get(CUES).content.decode()
    boards = {who: browser(cast, who).get("/teams/ward/").content.decode() for who in ("sam", "ada")}

    assert "n’est plus en usage" in re.search(r'id="cue-braden_high".*?</li>', listed, re.DOTALL)[0]
    assert {who: "data-broken-cues" in page for who, page in boards.items()} == {"sam": True, "ada": False}


def test_a_set_says_what_fits_and_what_does_not_before_loading(cast):
    set_id = save_set(by=cast.sam, name={"fr": "Peau", "en": "Skin"}, description={}, keys=["braden_high", "danger"])
    retire_field(by=replace(cast.sam, key=""), base=base_of(cast), key="scpd")
    sam = browser(cast)

    page = sam.get(f"{CUES}sets/{set_id}/").content.decode()
    refused = sam.post(f"{CUES}sets/{set_id}/", {"cues": ["danger"], "base": base_of(cast), "key": "k"})

    assert 'value="braden_high"' in page
    assert 'value="danger"' not in page
    assert "Ce tableau n’a pas de colonne" in page
    assert refused.status_code == 422


def test_a_set_is_offered_by_its_page_and_taken_back(cast):
    sam = browser(cast)

    empty = sam.post(f"{CUES}sets/save/", {"name_fr": "", "key": "k"})
    saved = sam.post(f"{CUES}sets/save/", {"name_fr": "Peau", "name_en": "Skin", "cues": ["braden_high"], "key": "k2"})
    listed = sam.get(f"{CUES}sets/").content.decode()
    set_id = re.search(r"sets/([0-9a-f-]{36})/retire", listed)[1]
    sam.post(f"{CUES}sets/{set_id}/retire/", {"key": "k3"})

    assert (empty.status_code, saved.status_code) == (422, 302)
    assert "Peau" in listed
    assert "Peau" not in sam.get(f"{CUES}sets/").content.decode()


def test_the_list_costs_the_same_for_one_patient_and_thirty(cast, django_assert_max_num_queries):
    add_cue(by=cast.sam, base=base_of(cast), cue=weight_going_down())
    sam = browser(cast)
    make_patient(cast.sam, braden=9)
    sam.get(CUES)

    for _n in range(30):
        make_patient(cast.sam, braden=9)

    with django_assert_max_num_queries(16):
        sam.get(CUES)
