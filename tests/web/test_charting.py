"""The note for the chart as pages: its text, its PDF, the mark, the row and the panel that say what is left."""

import re

import pytest

from contact_telesante.board.actions import change_cells
from contact_telesante.board.charting.actions import chart
from tests.make import entries_after, limit, looks_of, make_patient, reloaded, restrict
from tests.web.people import browser

FRAGMENT = {"X-Fragment": "yes"}


@pytest.fixture
def patient(cast):
    return make_patient(cast.ada, last_name="Zacharie", braden=14, lieu="304")


def of(patient) -> str:
    return f"/teams/ward/patients/{patient.pk}/chart-note/"


def row(cast, who, patient) -> str:
    page = browser(cast, who).get("/teams/ward/").content.decode()
    found = re.search(rf'<tr id="patient-{patient.pk}".*?</tr>', page, re.DOTALL)[0]
    return " ".join(
        re.sub(r"<[^>]+>", " ", re.search(r'<td[^>]*data-key="consigne".*?</td>', found, re.DOTALL)[0]).split()
    )


def write(cast, patient, **values):
    return change_cells(by=cast.ada, patient_id=patient.pk, values=values, base=reloaded(cast.ada, patient).number)


def test_the_note_is_a_text_to_put_right_and_its_reading_is_recorded(cast, patient):
    page = browser(cast, "ada").get(of(patient)).content.decode()

    assert re.search(r"<textarea[^>]*data-note>\s*Zacharie, Lucille", page)
    assert "Échelle de Braden\u00a0: 14" in page
    look = looks_of(cast.ada)[0]
    assert (look.act, look.detail, look.patient_ids) == ("history_read", {"what": "chart_note"}, [patient.pk])


def test_the_note_follows_its_period_its_manner_and_its_language(cast, patient):
    asked = {"since": "8h", "style": "plain", "language": "en"}

    page = browser(cast, "ada").get(of(patient), asked).content.decode()

    assert "Braden scale: 14" in page


def test_a_wrong_period_says_so_at_its_field(cast, patient):
    answer = browser(cast, "ada").get(of(patient), {"since": "dates", "begin": "hier", "style": "plain"})

    assert answer.status_code == 422
    assert 'id="id_begin_error"' in answer.content.decode()


def test_saying_that_it_is_charted_marks_up_to_the_number_of_the_page(cast, patient):
    ada = browser(cast, "ada")
    upto = re.search(r'name="upto" value="(\d+)"', ada.get(of(patient)).content.decode())[1]
    before = row(cast, "ada", patient)
    write(cast, patient, braden=11)

    ada.post(of(patient) + "chart/", {"upto": upto, "key": "k"})

    assert before == "1 à consigner"
    assert row(cast, "ada", patient) == "1 à consigner"
    assert reloaded(cast.ada, patient).charted[0] == int(upto)
    write(cast, patient, consigne=True)
    assert re.fullmatch(r"Oui \d{1,2}\sh(\s\d\d)?", row(cast, "ada", patient))


def test_the_row_counts_only_what_its_reader_sees(cast, patient):
    write(cast, patient, diagnostic="AVC")
    restrict(cast, patient, who="ben", groups={"clinical"})

    assert row(cast, "ada", patient) == "2 à consigner"
    assert "2" not in row(cast, "ben", patient)


def test_the_patients_to_chart_are_listed_with_what_is_left(cast, patient):
    make_patient(cast.ada, last_name="Roy")

    page = browser(cast, "ada").get("/teams/ward/chart-notes/").content.decode()

    assert "Zacharie" in page
    assert "Échelle de Braden" in page
    assert "Roy" not in page
    assert looks_of(cast.ada)[0].patient_ids == [patient.pk]


def test_a_period_that_leaves_something_behind_offers_no_mark(cast, patient):
    page = browser(cast, "ada").get(of(patient), {"since": "dates", "begin": "2126-01-01 00:00"}).content.decode()

    assert 'name="upto"' not in page
    assert "laisse de côté" in page


def test_who_does_not_see_everything_reads_the_text_and_is_told_why_there_is_no_mark(cast, patient):
    restrict(cast, patient, who="ada", groups={"sensitive"})
    ada = browser(cast, "ada")

    page = ada.get(of(patient)).content.decode()
    refused = ada.post(of(patient) + "chart/", {"upto": patient.number})

    assert "Vous pouvez vous servir de ce texte" in page
    assert 'name="upto"' not in page
    assert refused.status_code == 403
    assert reloaded(cast.ada, patient).charted is None


def test_the_text_leaves_as_a_pdf_kept_nowhere_and_recorded(cast, patient):
    number = patient.number
    data = {"text": "Zacharie\n\nBraden : 14, vu avec la famille", "language": "fr"}

    answer = browser(cast, "ada").post(of(patient) + "pdf/", data)

    assert answer.content.startswith(b"%PDF")
    assert "Zacharie" not in answer["Content-Disposition"]
    look = looks_of(cast.ada)[0]
    assert (look.act, look.patient_ids) == ("exported", [patient.pk])
    assert "famille" not in str(look.detail)
    assert entries_after(cast.ada, number) == []


def test_a_note_too_long_or_empty_is_no_file(cast, patient):
    answer = browser(cast, "ada").post(of(patient) + "pdf/", {"text": " ", "language": "fr"})

    assert answer.status_code == 422


@pytest.mark.parametrize(("who", "status"), [("ben", 200), ("cleo", 404)])
def test_a_reader_gets_the_text_and_an_outsider_nothing(cast, patient, who, status):
    assert browser(cast, who).get(of(patient)).status_code == status
    assert browser(cast, who).post(of(patient) + "chart/", {"upto": 1}).status_code == {"ben": 403}.get(who, 404)


def test_a_patient_withheld_or_not_granted_has_no_note(cast, patient):
    restrict(cast, patient, who="ben")
    limit(cast, "gil", patients=[])

    assert browser(cast, "ben").get(of(patient)).status_code == 403
    assert browser(cast, "gil").get(of(patient)).status_code == 404
    assert "Zacharie" not in browser(cast, "gil").get("/teams/ward/chart-notes/").content.decode()


def test_the_panel_says_what_is_left_then_who_charted(cast, patient):
    address = f"/teams/ward/patients/{patient.pk}/"
    before = browser(cast, "ada").get(address, headers=FRAGMENT).content.decode()
    chart(by=cast.ada, patient_id=patient.pk, upto=patient.number)

    after = browser(cast, "ada").get(address, headers=FRAGMENT).content.decode()

    assert "1 à consigner" in before
    assert "Consigné · " in after
    assert of(patient) in after
