"""The officer's page of the monthly analysis: who reads it, what it says, what it records."""

from datetime import datetime
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client

from contact_telesante.audit.actions import Act, Purpose, record_look
from contact_telesante.identity.models import User
from contact_telesante.kernel.scopes import scope
from contact_telesante.teams.models import Break
from tests.make import looks_of, make_patient
from tests.privacy.officers import officer_elsewhere, officer_of

ZONE = ZoneInfo("America/Toronto")
AT = datetime(2026, 11, 10, 10, tzinfo=ZONE)
PAGE = "/privacy/analysis/"
FILE = "/privacy/analysis/analysis.csv"


@pytest.fixture(autouse=True)
def _day():
    with time_machine.travel(datetime(2026, 11, 23, 10, tzinfo=ZONE), tick=True):
        yield


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def looked(by, act=Act.PATIENT_OPENED, patients=()) -> None:
    with time_machine.travel(AT, tick=False), scope(by):
        record_look(act, by=by, patients=patients)


def same_name(cast) -> None:
    User.objects.filter(pk=cast.users["ada"].pk).update(last_name="Zyxwcanari")
    looked(cast.ada, patients=[make_patient(cast.ada, last_name="Zyxwcanari").pk])


@pytest.mark.parametrize("address", [PAGE, FILE])
@pytest.mark.parametrize("who", ["ada", "sam", "cleo"])
def test_the_analysis_is_for_privacy_officers_alone(cast, address, who):
    assert browser(cast.users[who]).get(address, {"month": "2026-11"}).status_code == 404


@pytest.mark.parametrize("address", [PAGE, FILE])
def test_an_officer_of_another_establishment_finds_nothing_of_these_teams(cast, address):
    looked(cast.ada, patients=[uuid4()])
    client = browser(officer_elsewhere())

    all_of_them, one = (
        client.get(address, {"month": "2026-11"}),
        client.get(address, {"month": "2026-11", "team": "ward"}),
    )

    assert (all_of_them.status_code, one.status_code) == (200, 404)
    assert "Ada" not in all_of_them.content.decode()
    assert Act.ANALYSIS_READ not in {look.act for look in looks_of(cast.ada)}


def test_the_page_says_what_stands_out_and_who_did_what(cast):
    same_name(cast)

    answer = browser(officer_of(cast)).get(PAGE, {"month": "2026-11", "team": "ward"})
    page = answer.content.decode()

    assert answer.status_code == 200
    assert "Analyse des accès, novembre 2026" in page
    assert "Même nom de famille" in page
    assert (
        "Ada Zyxwcanari</strong> — 1 consultation d’un usager qui porte son nom de famille\u00a0: Zyxwcanari." in page
    )
    assert "2026-11-10, 10\u00a0h" in page
    assert "Équipe ward" in page
    assert page.count("<section") == 1


def test_the_page_speaks_english(cast):
    same_name(cast)

    page = browser(officer_of(cast, language="en")).get(PAGE, {"month": "2026-11"}).content.decode()

    assert "Analysis of accesses, November 2026" in page
    assert "1 look at a patient whose family name is theirs: Zyxwcanari." in page


@pytest.mark.parametrize("address", [PAGE, FILE])
def test_reading_is_recorded_in_every_team_read_and_in_no_other(cast, address):
    officer = officer_of(cast)

    browser(officer).get(address, {"month": "2026-11", "team": "ward"})

    look = looks_of(cast.ada)[0]
    assert (look.act, look.user_id, look.purpose) == (Act.ANALYSIS_READ, officer.pk, Purpose.VERIFICATION)
    assert look.detail == {"month": "2026-11", "file": int(address == FILE)}
    assert Act.ANALYSIS_READ not in {look.act for look in looks_of(cast.cleo)}
    browser(officer).get(address, {"month": "2026-11"})
    assert looks_of(cast.cleo)[0].act == Act.ANALYSIS_READ


def test_the_month_is_the_last_whole_one_and_leads_to_its_neighbours(cast):
    client = browser(officer_of(cast))

    october, november = client.get(PAGE).content.decode(), client.get(PAGE, {"month": "2026-11"}).content.decode()

    assert "octobre 2026" in october
    assert "?month=2026-09&amp;team=" in october
    assert "?month=2026-11&amp;team=" in october
    assert "?month=2026-12" not in november
    assert "Ce mois n’est pas terminé" in november
    assert "Ce mois n’est pas terminé" not in october


@pytest.mark.parametrize("month", ["2026-12", "2026-13", "x", "1999-12", "2026-11-01"])
def test_a_month_that_is_none_or_to_come_is_not_found(cast, month):
    assert browser(officer_of(cast)).get(PAGE, {"month": month}).status_code == 404


def test_the_file_holds_figures_no_patients_name_no_written_reason_and_no_formula(cast):
    User.objects.filter(pk=cast.users["ben"].pk).update(first_name="=cmd()")
    looked(cast.ben)
    patient = make_patient(cast.ada, last_name="Essai", first_name="Zyxwcanari")
    looked(cast.ada, patients=[patient.pk])
    with scope(cast.sam):
        Break.objects.create(
            team=cast.ward, patient_id=patient.pk, user=cast.users["ada"], reason="Zyxwcanari", at=AT, until=AT
        )

    answer = browser(officer_of(cast)).get(FILE, {"month": "2026-11", "team": "ward"})
    table = answer.content.decode("utf-8-sig")

    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert "attachment" in answer["Content-Disposition"]
    assert "Zyxwcanari" not in table
    assert "'=cmd() Essai" in table
    assert "qui porte son nom de famille." in table
    assert "Bris de glace" in table


def test_a_word_typed_in_the_address_is_not_written_back(cast):
    answer = browser(officer_of(cast)).get(PAGE, {"month": "2026-11", "team": "<script>"})

    assert answer.status_code == 404
    assert b"<script>" not in answer.content
