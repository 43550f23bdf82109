"""Taking the board away: to whom and why, in the register; nothing that may not be seen, nothing that runs."""

import io

import pypdf
import pytest
from django.test import Client
from python_calamine import CalamineWorkbook

from contact_telesante.audit.models import Communication, Look
from contact_telesante.kernel.scopes import scope
from contact_telesante.teams.actions import seat_member
from contact_telesante.teams.queries import seat_of
from contact_telesante.teams.seats import House
from tests.board.imports.files import brought, patients, staged
from tests.make import looks_of, make_patient, restrict
from tests.web.proved import proved

ASKED = {
    "file_format": "xlsx", "which": "active", "columns": "all",
    "recipient": "Direction des soins", "purpose": "management", "justification": "Réunion du comité", "key": "1234",
}  # fmt: skip


@pytest.fixture
def patient(cast):
    return make_patient(
        cast.ada, last_name="=Trémblay", birth_date="1938-03-14", braden=14, poids=62.5, priorite="rouge",
        precautions=["contact", "gout"], resp=str(cast.users["ada"].pk), consigne=False, file_number="007",
    )  # fmt: skip


def browser(cast, who: str) -> Client:
    client = Client()
    client.force_login(cast.users[who])
    return proved(client, cast.users[who])


def taken(cast, who: str = "ada", **asked):
    return browser(cast, who).post("/teams/ward/export/", ASKED | asked)


def sheet_of(answer) -> list[list[object]]:
    return CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()


def register_of(cast) -> list[Communication]:
    with scope(cast.sam):
        return list(Communication.objects.filter(means="export"))


def test_a_workbook_says_every_cell_as_it_is_and_names_its_columns(cast, patient):
    answer = taken(cast)

    header, keys, line = sheet_of(answer)
    said = dict(zip(keys, line, strict=True))
    assert header[:2] == ["Nom (à la naissance)", "Prénom"]
    assert said["[last_name]"] == "=Trémblay"
    assert said["[birth_date]"].isoformat() == "1938-03-14"
    assert (said["[braden]"], said["[poids]"], said["[file_number]"]) == (14, 62.5, "007")
    assert (said["[priorite]"], said["[precautions]"]) == ("Critique", "Contact; Gouttelettes")
    assert (said["[resp]"], said["[consigne]"]) == ("Ada Essai", "Non")
    assert "formula" not in str(said)


def test_what_leaves_is_looked_at_and_registered_once_however_often_the_form_is_sent(cast, patient):
    browser(cast, "ada")

    for _time in range(2):
        assert taken(cast).status_code == 200

    (entry,) = register_of(cast)
    looks = [look for look in looks_of(cast.sam) if look.act == Look.Act.EXPORTED]
    assert (entry.recipient, entry.purpose, entry.patient_ids) == ("Direction des soins", "management", [patient.pk])
    assert [look.detail["form"] for look in looks] == ["xlsx", "xlsx"]


@pytest.mark.parametrize("missing", ["recipient", "purpose", "justification", "file_format"])
def test_nothing_leaves_without_saying_to_whom_and_why(cast, patient, missing):
    answer = taken(cast, **{missing: ""})

    assert answer.status_code == 422
    assert "Réunion du comité" in answer.content.decode() or missing == "justification"
    assert register_of(cast) == []


@pytest.mark.parametrize(("who", "status"), [("ben", 403), ("gil", 403), ("cleo", 404)])
def test_readers_guests_and_outsiders_take_nothing(cast, patient, who, status):
    assert taken(cast, who).status_code == status
    assert browser(cast, who).get("/teams/ward/export/").status_code == status
    assert register_of(cast) == []


def test_a_patient_under_a_restriction_is_left_out_whole_and_counted(cast, patient):
    hidden = make_patient(cast.sam, last_name="Zacharie", braden=9)
    restrict(cast, hidden, who="ada", groups={"sensitive"})

    page, answer = browser(cast, "ada").get("/teams/ward/export/"), taken(cast)

    assert "1 autre, dont l’accès est restreint" in page.content.decode()
    assert [line[0] for line in sheet_of(answer)[2:]] == ["=Trémblay"]
    assert register_of(cast)[0].patient_ids == [patient.pk]


def test_a_table_of_text_runs_nothing_and_keeps_numbers_as_they_are_written_here(cast, patient):
    lines = taken(cast, file_format="csv").content.decode("utf-8-sig").split("\r\n")

    assert lines[1].startswith("'=Trémblay;")
    assert ";62,5;" in lines[1]
    assert ";1938-03-14;" in lines[1]


def test_a_document_says_for_whom_it_was_made_and_its_title_names_nobody(cast, patient):
    answer = taken(cast, file_format="pdf", columns="shown")

    document = pypdf.PdfReader(io.BytesIO(answer.content))
    text = " ".join(page.extract_text() for page in document.pages)
    assert "Direction des soins" in text
    assert "Trémblay" in text
    assert "Trémblay" not in str(document.metadata) + answer.headers["Content-Disposition"]


@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_what_left_comes_back_unchanged(cast, patient, form):
    make_patient(
        cast.ada, last_name="Émond", etat=["fievre", "chute"], note="Deux\nlignes ; et « plus »", nam="TREL38531414"
    )
    answer = taken(cast, "sam", file_format=form)

    one = staged(cast.sam, answer.content, f"tableau.{form}")

    assert (one.report["questions"], one.report["counts"]["unchanged"]) == ([], 2)
    assert {kind: count for kind, count in one.report["counts"].items() if count} == {"unchanged": 2}


@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_what_left_one_board_fills_another_cell_for_cell(cast, patient, form):
    answer = taken(cast, "sam", file_format=form)
    seat_member(by=House(cast.other.pk), user_id=cast.users["sam"].pk, role="superuser")
    seat_member(by=House(cast.other.pk), user_id=cast.users["ada"].pk, role="member")
    there = seat_of(cast.users["sam"], "other")

    brought(there, answer.content, f"tableau.{form}")

    (copy,) = patients(there).values()
    assert copy.values == patient.values
