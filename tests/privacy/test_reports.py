"""The access report says what really happened, through the real pages, and nothing else; each is itself recorded."""

import csv as standard
import io
import re
import time
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.html import strip_tags
from pypdf import PdfReader

from contact_telesante.audit.models import Look
from contact_telesante.board.actions import change_cells
from contact_telesante.board.freshness.actions import confirm_cells
from contact_telesante.board.requests.actions import ask
from contact_telesante.kernel import clock
from contact_telesante.kernel.scopes import scope
from contact_telesante.privacy.reports import Period, report_of
from contact_telesante.teams.models import Break
from contact_telesante.teams.seats import House
from tests.board.imports.files import brought, patients
from tests.make import limit, looks_of, make_patient, token_for
from tests.privacy.officers import handed, officer_elsewhere, officer_of, signed_in

FRAGMENT = {"X-Fragment": "yes"}


def browser(cast, who: str) -> Client:
    client = Client()
    client.force_login(cast.users[who])
    return client


def words(answer) -> str:
    """A page's words, on one line."""
    return re.sub(r"\s+", " ", strip_tags(answer.content.decode().replace("<", " <"))).replace("\u00a0", " ")


def main_of(answer) -> str:
    return re.search(r"<main.*</main>", answer.content.decode(), re.S)[0]


def lines_of_page(answer) -> list[tuple[str, str]]:
    """(person, what and how many times) of each line of the report."""
    found = []
    for section in re.findall(r'<section class="section" aria-labelledby="person.*?</section>', main_of(answer), re.S):
        name = re.search(r"<h2[^>]*>(.*?)</h2>", section)[1]
        told = re.findall(r'data-label="Quoi"><span>(.*?)</span></td>', section, re.S)
        found += [(name, re.sub(r"\s+", " ", strip_tags(what)).replace("\u00a0", " ").strip()) for what in told]
    return found


def file_of(client: Client, patient, what: str = "report", **changed):
    return client.post(f"/privacy/ward/patients/{patient.pk}/{what}/", handed(**changed))


def table_of(answer) -> list[dict[str, str]]:
    return list(standard.DictReader(io.StringIO(answer.content.decode("utf-8-sig"), newline=""), delimiter=";"))


def test_the_report_tells_exactly_what_was_done_through_the_pages(cast):
    patient, other = make_patient(cast.ada), make_patient(cast.ada, last_name="Roy")
    one, ada, ben = f"/teams/ward/patients/{patient.pk}/", browser(cast, "ada"), browser(cast, "ben")
    for _time in range(40):
        ada.get("/teams/ward/")
    ada.get(one, headers=FRAGMENT)
    ada.get(f"{one}history/")
    change_cells(by=cast.ada, patient_id=patient.pk, values={"braden": 11, "lieu": "304"}, base=patient.number)
    ben.get("/teams/ward/print/")
    ben.post("/teams/ward/search/", {"q": "tremblay"}, headers=FRAGMENT)
    ben.post("/teams/ward/search/", {"q": "roy"}, headers=FRAGMENT)
    ben.get(f"/teams/ward/patients/{other.pk}/", headers=FRAGMENT)
    program = {"Authorization": f"Bearer {token_for(cast.users['ben'])}"}
    Client().get(f"/api/v1/teams/ward/patients/{patient.pk}", headers=program)

    page = signed_in(officer_of(cast)).get(f"/privacy/ward/patients/{patient.pk}/")

    assert page.status_code == 200
    assert sorted(lines_of_page(page)) == sorted(
        [
            ("Ada Essai", "a ajouté l’usager au tableau 1 fois"),
            ("Ada Essai", "a modifié 2 cases de l’usager 1 fois"),
            ("Ada Essai", "a consulté le tableau où figurait l’usager 40 fois"),
            ("Ada Essai", "a ouvert la fiche de l’usager 1 fois"),
            ("Ada Essai", "a lu l’historique de l’usager 1 fois"),
            ("Ben Essai", "a imprimé le tableau où figurait l’usager 1 fois"),
            ("Ben Essai", "a fait une recherche qui a trouvé l’usager 1 fois"),
            ("Ben Essai", "a ouvert la fiche de l’usager 1 fois"),
            ("Odile Essai", "a lu le rapport des accès à l’usager 1 fois"),
        ]
    )
    assert "Par un programme, en son nom" in words(page)
    assert "pharmacie, lecteur" in words(page).lower()


def test_the_page_and_its_title_hold_no_word_of_another_patient_or_of_a_cell(cast):
    patient = make_patient(cast.ada, allergies="oui", allergies_note="Codéine")
    make_patient(cast.ada, last_name="Roy")
    browser(cast, "ada").get("/teams/ward/")

    page = signed_in(officer_of(cast)).get(f"/privacy/ward/patients/{patient.pk}/")

    assert "Codéine" not in words(page)
    assert "Roy" not in words(page)
    assert "Tremblay" not in re.search(r"<title>(.*?)</title>", page.content.decode(), re.S)[1]


def test_only_the_days_asked_for_are_told(cast):
    patient = make_patient(cast.ada)
    browser(cast, "ada").get("/teams/ward/")
    yesterday = (clock.now().date() - timedelta(days=2)).isoformat()
    client = signed_in(officer_of(cast))

    page = client.get(f"/privacy/ward/patients/{patient.pk}/?first=2026-01-01&last={yesterday}")

    assert lines_of_page(page) == []
    assert "Personne n’a eu accès" in words(page)


@pytest.mark.parametrize(
    ("first", "last"), [("hier", "2026-11-01"), ("2026-11-02", "2026-11-01"), ("1000-01-01", "2026-11-01")]
)
def test_days_that_make_no_period_are_refused(cast, first, last):
    patient = make_patient(cast.ada)

    page = signed_in(officer_of(cast)).get(f"/privacy/ward/patients/{patient.pk}/?first={first}&last={last}")

    assert page.status_code == 422
    assert 'aria-invalid="true"' in page.content.decode()


@pytest.mark.parametrize("what", ["", "report/", "extract/"])
def test_another_officer_members_and_superusers_find_nothing(cast, what):
    patient = make_patient(cast.ada)
    address = f"/privacy/ward/patients/{patient.pk}/{what}"
    officer_of(cast)
    strangers = [signed_in(officer_elsewhere()), *(signed_in(cast.users[who]) for who in ("ada", "ben", "gil", "sam"))]

    answers = [answer for client in strangers for answer in (client.get(address), client.post(address, handed()))]

    assert {answer.status_code for answer in answers} <= {404, 405}
    assert {b"Tremblay" in answer.content for answer in answers} == {False}
    assert "report_read" not in [look.act for look in looks_of(cast.ada)]


@pytest.mark.parametrize("what", ["", "report/", "extract/"])
def test_a_patient_of_another_team_is_not_found_in_this_one(cast, what):
    theirs = make_patient(cast.cleo)

    answer = signed_in(officer_of(cast)).get(f"/privacy/ward/patients/{theirs.pk}/{what}")

    assert answer.status_code == 404


def test_reading_the_report_is_recorded_and_told_in_the_next_one(cast):
    patient, client = make_patient(cast.ada), signed_in(officer_of(cast))

    client.get(f"/privacy/ward/patients/{patient.pk}/")

    look = looks_of(cast.ada)[0]
    assert (look.act, look.purpose, look.patient_ids) == ("report_read", "right_of_access", [patient.pk])


def test_handing_over_enters_the_register_once_however_often_the_form_is_sent(cast):
    patient, client = make_patient(cast.ada), signed_in(officer_of(cast))
    sent = handed()

    files = [client.post(f"/privacy/ward/patients/{patient.pk}/report/", sent) for _time in range(2)]
    other = client.post(f"/privacy/ward/patients/{patient.pk}/report/", sent | {"file_format": "csv"})

    assert [file.status_code for file in (*files, other)] == [200, 200, 200]
    acts = [look.act for look in looks_of(cast.ada)]
    assert acts.count("report_exported") == acts.count("communication_recorded") == 2
    page = words(client.get(f"/privacy/ward/patients/{patient.pk}/"))
    assert page.count("Demande écrite du 20 novembre") == 2


@pytest.mark.parametrize("missing", ["recipient", "justification", "reference"])
def test_nothing_is_handed_over_without_saying_to_whom_and_why(cast, missing):
    patient, client = make_patient(cast.ada), signed_in(officer_of(cast))

    answer = file_of(client, patient, **{missing: ""})

    assert answer.status_code == 422
    assert "error-summary" in answer.content.decode()
    assert "communication_recorded" not in [look.act for look in looks_of(cast.ada)]


def test_a_reference_is_a_number_never_a_name(cast):
    answer = file_of(signed_in(officer_of(cast)), make_patient(cast.ada), reference="Lucille Tremblay")

    assert answer.status_code == 422


@pytest.mark.parametrize("what", ["report", "extract"])
def test_who_did_not_prove_themselves_lately_is_asked_first(cast, what):
    patient, client = make_patient(cast.ada), signed_in(officer_of(cast), proved=False)

    answer = file_of(client, patient, what)

    assert answer.status_code == 401
    assert "communication_recorded" not in [look.act for look in looks_of(cast.ada)]


def test_the_table_has_one_line_a_look(cast):
    patient, ada = make_patient(cast.ada), browser(cast, "ada")
    for _time in range(3):
        ada.get("/teams/ward/")

    answer = file_of(signed_in(officer_of(cast)), patient, file_format="csv")

    lines = table_of(answer)
    assert answer["Content-Disposition"].startswith('attachment; filename="access-report-20')
    assert [line["Quoi"] for line in lines if line["Nom"] == "Ada Essai"].count(
        "a consulté le tableau où figurait l’usager"
    ) == 3
    assert [line["Quoi"] for line in lines if "communiqué" in line["Quoi"]]
    assert {(line["Profession"], line["Rôle"]) for line in lines if line["Nom"] == "Ada Essai"} == {
        ("soins infirmiers", "membre")
    }


@pytest.mark.parametrize(
    ("language", "said"), [("fr", "a ouvert la fiche de l’usager"), ("en", "opened the patient’s file")]
)
def test_the_paper_report_is_tagged_and_in_the_language_asked(cast, language, said):
    patient = make_patient(cast.ada)
    browser(cast, "ada").get(f"/teams/ward/patients/{patient.pk}/", headers=FRAGMENT)

    answer = file_of(signed_in(officer_of(cast)), patient, language=language)

    document = PdfReader(io.BytesIO(answer.content))
    text = re.sub(r"\s+", " ", " ".join(page.extract_text() for page in document.pages))
    assert document.trailer["/Root"]["/Lang"] == f"{language}-CA"
    assert document.trailer["/Root"]["/MarkInfo"]["/Marked"] == True  # noqa: E712 (a PDF boolean)
    assert "Tremblay, Lucille" in text
    assert said in text
    assert "Ada Essai" in text
    assert {"fr": "Confidentiel", "en": "Confidential"}[language] in text.split()


def test_streams_are_told_to_whom_the_patient_was_shown_and_no_other(cast):
    patient = make_patient(cast.ada)
    limit(cast, "gil", patients=[make_patient(cast.ada, last_name="Roy")])
    looks = [Look(act="stream_opened", user_id=cast.users[who].pk, medium="live") for who in ("ben", "gil")]
    write(cast, looks)

    page = signed_in(officer_of(cast)).get(f"/privacy/ward/patients/{patient.pk}/")

    followed = [name for name, what in lines_of_page(page) if "suivi" in what]
    assert followed == ["Ben Essai"]


def test_two_days_are_told_apart_where_the_team_works(cast):
    patient, now = make_patient(cast.ada), clock.now()
    late = now.replace(hour=4, minute=30) - timedelta(days=3)  # 23 h 30 the day before, in Québec
    write(
        cast,
        [Look(act="patient_opened", user_id=cast.users["ada"].pk, medium="page", patient_ids=[patient.pk], at=late)],
    )
    period = Period((late - timedelta(days=5)).date(), now.date(), cast.ada.zone)

    with scope(House(cast.ward.pk)):
        report = report_of(cast.ward, patient, period)

    assert [one.day for one in report.sums if one.what == "patient_opened"] == [late.date() - timedelta(days=1)]


def write(cast, looks: list[Look]) -> None:
    """Looks as they were written at the time they bear, now by default."""
    for look in looks:
        look.team_id, look.at = cast.ward.pk, look.at or clock.now()
    with scope(House(cast.ward.pk)):
        Look.objects.bulk_create(looks, batch_size=2000)


def many(cast, patient, count: int) -> None:
    now, users = clock.now(), [user.pk for user in cast.users.values()]
    looks = [
        Look(
            act=("board_opened", "patient_opened", "history_read")[n % 3],
            user_id=users[n % 5],
            medium="page",
            patient_ids=[patient.pk],
            at=now - timedelta(minutes=n),
        )
        for n in range(count)
    ]
    write(cast, looks)


def test_thirty_and_three_thousand_looks_cost_as_many_statements(cast):
    few, lots = make_patient(cast.ada), make_patient(cast.ada, last_name="Roy")
    many(cast, few, 30)
    many(cast, lots, 3000)
    client = signed_in(officer_of(cast))
    client.get(f"/privacy/ward/patients/{few.pk}/")

    with CaptureQueriesContext(connection) as of_few:
        client.get(f"/privacy/ward/patients/{few.pk}/")
    with CaptureQueriesContext(connection) as of_lots:
        client.get(f"/privacy/ward/patients/{lots.pk}/")

    assert len(of_few) == len(of_lots) < 40


def test_what_an_import_a_confirmation_and_a_request_wrote_is_told(cast):
    brought(cast.sam, "Nom;Prénom;Braden\nArrivant;Rose;14\n")
    patient = patients(cast.sam)["Arrivant"]
    confirm_cells(by=cast.ada, patient_id=patient.pk, keys=["braden"], base=patient.number)
    ask(by=cast.ada, patient_id=patient.pk, question="Doit-on réduire?")

    with scope(House(cast.ward.pk)):
        today = clock.today(cast.sam.zone)
        report = report_of(cast.ward, patient, Period(today, today, cast.sam.zone))

    told = {(one.user_id, one.what): one.cells for one in report.sums if one.what.startswith("board.")}
    assert told == {
        (cast.users["sam"].pk, "board.patients_imported"): 3,
        (cast.users["ada"].pk, "board.cells_confirmed"): 0,
        (cast.users["ada"].pk, "board.request_asked"): 1,
    }


def test_a_broken_glass_is_told_with_its_reason_and_a_write_with_its_hour(cast):
    patient = make_patient(cast.ada)
    glass = {"patient_id": patient.pk, "user_id": cast.users["ben"].pk, "reason": "Détresse, consentement impossible"}
    with scope(House(cast.ward.pk)):
        Break.objects.create(team_id=cast.ward.pk, until=clock.now() + timedelta(hours=1), **glass)

    page = signed_in(officer_of(cast)).get(f"/privacy/ward/patients/{patient.pk}/")

    assert [what for name, what in lines_of_page(page) if name == "Ben Essai"] == [
        "a passé outre à la restriction demandée par l’usager (bris de glace) : "
        "« Détresse, consentement impossible » 1 fois"
    ]


def test_a_report_of_twenty_thousand_looks_is_made_in_less_than_three_seconds(cast):
    patient = make_patient(cast.ada)
    many(cast, patient, 20_000)
    client = signed_in(officer_of(cast))

    began = time.perf_counter()
    page = client.get(f"/privacy/ward/patients/{patient.pk}/")

    assert time.perf_counter() - began < 3
    assert sum(int(re.search(r"(\d+) fois", what)[1]) for _name, what in lines_of_page(page)) == 20_002


def test_the_report_reads_in_english_for_who_reads_english(cast):
    patient = make_patient(cast.ada)
    browser(cast, "ada").get("/teams/ward/")

    page = words(signed_in(officer_of(cast, language="en")).get(f"/privacy/ward/patients/{patient.pk}/"))

    assert "opened the board on which the patient was" in page
    assert "tableau" not in page
