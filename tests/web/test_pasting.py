"""A block pasted over the board: said before it is done, written as edits are, and nothing of it lost."""

import json

import pytest
from django.test import Client
from lxml import html

from contact_telesante.board.actions import change_cells, deactivate_patient
from contact_telesante.kernel import clock
from tests.make import entries_after, make_patient, reloaded, restrict

FRAGMENT = {"X-Fragment": "yes"}
ADDRESS = "/teams/ward/paste/"


@pytest.fixture
def ada(cast):
    client = Client()
    client.force_login(cast.users["ada"])
    return client


def rehearsed(client, cells, left_out=0):
    sent = {str(patient.pk): texts for patient, texts in cells}
    return client.post(ADDRESS, {"cells": json.dumps(sent), "left_out": left_out}, headers=FRAGMENT)


def agreed(client, answer, key="k"):
    dialog = html.fromstring(answer.content.decode())
    sent = {name: dialog.xpath(f"//*[@name='{name}']")[0].get("value") for name in ("agreed", "done")}
    return client.post(ADDRESS, {**sent, "key": key}, headers=FRAGMENT)


def taken_back(client, answer):
    """Press the toast's button."""
    (written,) = html.fromstring(answer.json()["toast"]).xpath("//form[contains(@action, 'undo')]//*[@name='written']")
    return client.post(f"{ADDRESS}undo/", {"written": written.get("value")}, headers=FRAGMENT)


def told(answer) -> str:
    return " ".join(html.fromstring(answer.content.decode()).text_content().split())


def test_it_says_what_would_change_and_what_would_be_refused_and_writes_nothing(cast, ada):
    one, two = make_patient(cast.ada, braden=14, lieu="304"), make_patient(cast.ada, last_name="Roy")

    answer = rehearsed(ada, [(one, {"braden": "11", "lieu": "304", "age": "80"}), (two, {"braden": "99"})], left_out=2)

    dialog = told(answer)
    assert answer.status_code == 200
    assert "Coller 1 cellule de 1 usager" in dialog
    assert "14 → 11" in dialog
    assert "« 99 »" in dialog
    assert "2 valeurs sont refusées" in dialog
    assert "2 cellules tombent" in dialog
    assert entries_after(cast.ada, two.number) == []


def test_it_reads_what_people_copy_choices_by_their_name_members_by_theirs_and_empties(cast, ada):
    patient = make_patient(cast.ada, braden=14)
    texts = {
        "etat": "Chute, douleur",
        "priorite": "elevee",
        "resp": "sam essai",
        "suivi_date": "2026-12-01",
        "braden": "",
    }

    answer = agreed(ada, rehearsed(ada, [(patient, texts)]))

    assert answer.status_code == 200
    values = reloaded(cast.ada, patient).values
    assert values["etat"] == ["douleur", "chute"]
    assert values["priorite"] == "orange"
    assert values["resp"] == str(cast.users["sam"].pk)
    assert (values["suivi_date"], "braden" in values) == ("2026-12-01", False)


def test_once_agreed_each_patient_is_written_as_one_edit_and_a_repeat_writes_nothing(cast, ada):
    one, two = make_patient(cast.ada, braden=14), make_patient(cast.ada, last_name="Roy")
    dialog = rehearsed(ada, [(one, {"braden": "11", "lieu": "304"}), (two, {"lieu": "305"})])

    first, again = agreed(ada, dialog), agreed(ada, dialog)

    assert [entry.kind for entry in entries_after(cast.ada, two.number)] == ["board.cells_changed"] * 2
    assert "3 cellules écrites" in first.json()["toast"]
    assert len(first.json()["frames"]) == 2
    assert again.json()["frames"] == first.json()["frames"]


def test_what_somebody_changed_meanwhile_is_asked_again_and_the_rest_is_written(cast, ada):
    patient = make_patient(cast.ada, braden=14)
    dialog = rehearsed(ada, [(patient, {"braden": "11", "lieu": "304"})])
    change_cells(by=cast.sam, patient_id=patient.pk, values={"braden": 18}, base=patient.number)

    answer = agreed(ada, dialog)

    assert answer.status_code == 409
    assert "18 → 11" in told(answer)
    assert "1 cellule a été écrite" in told(answer)
    now = reloaded(cast.ada, patient).values
    assert (now["braden"], now["lieu"]) == (18, "304")
    assert agreed(ada, answer, key="k2").status_code == 200
    assert reloaded(cast.ada, patient).values["braden"] == 11


def test_hidden_cells_and_patients_of_elsewhere_are_neither_told_nor_written(cast, ada):
    mine, theirs = make_patient(cast.ada, braden=14), make_patient(cast.cleo, braden=12)
    restrict(cast, mine, who="ada", groups={"clinical"})

    answer = rehearsed(ada, [(mine, {"braden": "11"}), (theirs, {"braden": "11"})])

    assert answer.status_code == 422
    assert "14" not in told(answer)
    assert "12" not in told(answer)
    forged = json.dumps({str(one.pk): {"base": one.number, "values": {"braden": 11}} for one in (mine, theirs)})
    ada.post(ADDRESS, {"agreed": forged, "key": "k"}, headers=FRAGMENT)
    assert (reloaded(cast.sam, mine).values["braden"], reloaded(cast.cleo, theirs).values["braden"]) == (14, 12)


@pytest.mark.parametrize("cells", ["", "[]", "{}", '{"x": {}}', '{"x": 1}'])
def test_a_malformed_block_is_refused(ada, cells):
    assert ada.post(ADDRESS, {"cells": cells}).status_code == 400


def test_a_reader_pastes_nothing(cast):
    ben = Client()
    ben.force_login(cast.users["ben"])

    assert rehearsed(ben, [(make_patient(cast.ada), {"braden": "11"})]).status_code == 403


def test_a_paste_is_taken_back_whole_at_once_and_a_repeat_writes_nothing(cast, ada):
    one, two = make_patient(cast.ada, braden=14), make_patient(cast.ada, last_name="Roy")
    pasted = agreed(ada, rehearsed(ada, [(one, {"braden": "11", "lieu": "304"}), (two, {"lieu": "305"})]))
    before = reloaded(cast.ada, two).number

    first, again = taken_back(ada, pasted), taken_back(ada, pasted)

    assert [entry.kind for entry in entries_after(cast.ada, before)] == ["board.change_undone"] * 2
    assert [reloaded(cast.ada, patient).values.get("lieu") for patient in (one, two)] == [None, None]
    assert reloaded(cast.ada, one).values["braden"] == 14
    assert "3 cellules remises en l’état." in first.json()["toast"]
    assert again.json()["frames"] == first.json()["frames"]


def test_what_was_asked_again_is_taken_back_with_the_rest(cast, ada):
    patient = make_patient(cast.ada, braden=14)
    dialog = rehearsed(ada, [(patient, {"braden": "11", "lieu": "304"})])
    change_cells(by=cast.sam, patient_id=patient.pk, values={"braden": 18}, base=patient.number)

    taken_back(ada, agreed(ada, agreed(ada, dialog), key="k2"))

    now = reloaded(cast.ada, patient).values
    assert (now["braden"], now.get("lieu")) == (18, None)


def test_what_somebody_wrote_since_a_paste_stays_and_is_told(cast, ada):
    one, two, left = (make_patient(cast.ada, last_name=name, braden=14) for name in ("Roy", "Côté", "Gagné"))
    texts = {"braden": "11", "lieu": "304"}
    pasted = agreed(ada, rehearsed(ada, [(one, texts), (two, texts), (left, {"lieu": "309"})]))
    change_cells(by=cast.sam, patient_id=one.pk, values={"braden": 18}, base=reloaded(cast.sam, one).number)
    today = clock.today(cast.sam.zone)
    deactivate_patient(by=cast.sam.keyed("gone"), patient_id=left.pk, reason="conge", day=today)

    answer = taken_back(ada, pasted)

    toast = answer.json()["toast"]
    assert "3 cellules remises en l’état. 2 cellules ont changé depuis" in toast
    assert "Roy, Lucille (Échelle de Braden)" in toast
    assert [reloaded(cast.ada, one).values.get(key) for key in texts] == [18, None]
    assert [reloaded(cast.ada, two).values.get(key) for key in texts] == [14, None]
    assert reloaded(cast.ada, left).values["lieu"] == "309"


def test_nobody_takes_back_the_paste_of_another_nor_what_is_withheld_since(cast, ada):
    patient = make_patient(cast.ada, braden=14)
    pasted = agreed(ada, rehearsed(ada, [(patient, {"braden": "11"})]))
    number = reloaded(cast.ada, patient).number
    sam = Client()
    sam.force_login(cast.users["sam"])

    others = taken_back(sam, pasted)
    restrict(cast, patient, who="ada", groups={"clinical"})
    withheld = taken_back(ada, pasted)

    assert (others.status_code, withheld.status_code) == (409, 409)
    assert reloaded(cast.sam, patient).number == number


@pytest.mark.parametrize("written", ["", "{}x", '[["x", 1]]', "[[1]]", "[1]", "Infinity"])
def test_a_malformed_undo_is_refused(ada, written):
    assert ada.post(f"{ADDRESS}undo/", {"written": written}).status_code == 400
